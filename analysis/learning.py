"""Learning from labels: where an analyst's choices pull an axis, with its score from the seeds as the prior.

A logistic regression whose log odds start from the bias b that the seeds give (in standard deviations of neutral sentences) and
add a direction w of the sentence vectors x:

    log odds of plus against minus = PRIOR × b + x·w + c,        w ~ normal(0, VARIANCE) in every dimension, c free

fitted to its posterior mode. With few labels w stays near 0 and the seeds decide; with more the labels do. A sentence labelled both
or neither counts half for each pole: it is drawn to the middle. (Logistic regression with an informative prior: Gelman, Jakulin,
Pittau & Su 2008; measured on labelled sets in bench/framing.md.)
"""

from collections.abc import Sequence

import numpy as np

PRIOR = 0.3  # log odds a standard deviation of neutral bias; .25 to .5 give the same accuracy within .006 (bench/framing.md)
VARIANCE = 2.0  # of each component of w; 1 to 3 likewise


def learn(vectors: np.ndarray, bias: np.ndarray, choices: Sequence[str]) -> np.ndarray:
    """The direction (dimensions,) whose projection labels add to `bias`; 0 unless there is a label for each pole.

    Parameters
    ----------
    vectors : float64 array (n, dimensions)
        Unit vectors of the labelled sentences.
    bias : float array (n,)
        Their bias from the seeds alone, in standard deviations of neutral sentences.
    choices : sequence of str, (n,)
        plus, minus, both or neither.

    Returns
    -------
    float64 array
        In the unit of `bias`: with it, the bias is `bias` + x·direction.

    Notes
    -----
    The labels' order makes no difference beyond the last digits.
    """
    from scipy.optimize import minimize  # slow to import, and without labels not needed

    choices = np.asarray(choices)
    if not {"plus", "minus"} <= set(choices.tolist()):
        return np.zeros(vectors.shape[1])
    share = np.select([choices == "plus", choices == "minus"], [1.0, 0.0], 0.5)  # of a label that is for plus
    axes, coordinates = np.linalg.qr(vectors.T)  # w lies in the span of the labelled sentences
    features, start = np.column_stack([coordinates.T, np.ones(len(share))]), PRIOR * np.asarray(bias, dtype=np.float64)
    precision = np.append(np.full(axes.shape[1], 1 / VARIANCE), 0.0)  # of w in each dimension, and of c

    def loss(parameters: np.ndarray) -> tuple[float, np.ndarray]:
        odds = start + features @ parameters
        value = np.logaddexp(0, odds).sum() - share @ odds + precision @ parameters**2 / 2
        return value, features.T @ (_chance(odds) - share) + precision * parameters

    def curvature(parameters: np.ndarray) -> np.ndarray:
        chance = _chance(start + features @ parameters)
        return (features * (chance * (1 - chance))[:, None]).T @ features + np.diag(precision)

    nothing = np.zeros(features.shape[1])
    found = minimize(loss, nothing, jac=True, hess=curvature, method="trust-exact", options={"gtol": 1e-10, "maxiter": 200})
    return axes @ found.x[:-1] / PRIOR


def _chance(odds: np.ndarray) -> np.ndarray:
    """Of plus, from log odds."""
    return 1 / (1 + np.exp(-odds))
