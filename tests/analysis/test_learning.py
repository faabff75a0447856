import math

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.linear_model import LogisticRegression

from analysis.learning import PRIOR, VARIANCE, learn

EAST, NORTH, UP = np.eye(3)


def problem(n=40, dimensions=6, seed=0):
    """Unit vectors, biases and choices of all kinds, the first two dimensions speaking for plus."""
    random = np.random.default_rng(seed)
    vectors = random.normal(size=(n, dimensions))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    lean = vectors[:, 0] + vectors[:, 1] + random.normal(0, 0.3, n)
    choices = np.where(lean > 0.2, "plus", np.where(lean < -0.2, "minus", random.choice(["both", "neither"], n)))
    return vectors, random.normal(0, 2, n), choices.tolist()


# Facts


@pytest.mark.parametrize("choices", [[], ["plus"], ["minus", "minus"], ["plus", "neither"], ["both", "neither", "minus"]])
def test_without_a_label_for_each_pole_nothing_is_learned(choices):
    vectors = np.eye(3)[: len(choices)]
    assert learn(vectors, np.ones(len(choices)), choices).tolist() == [0, 0, 0]


def test_one_label_a_pole_by_hand():
    """By symmetry w = t · (east − north) and c = 0: log odds of t at either label, so t / VARIANCE = 1 / (1 + eᵗ)."""
    direction = learn(np.stack([EAST, NORTH]), np.zeros(2), ["plus", "minus"])
    t = direction[0] * PRIOR
    assert t / VARIANCE == pytest.approx(1 / (1 + math.exp(t)), abs=1e-6)
    np.testing.assert_allclose(direction, [t / PRIOR, -t / PRIOR, 0], atol=1e-5)


def test_where_the_seeds_say_it_already_labels_add_less():
    vectors = np.stack([EAST, NORTH])
    against, silent, agreed = (learn(vectors, np.array([b, -b]), ["plus", "minus"])[0] for b in (-4.0, 0.0, 4.0))
    assert against > silent > agreed > 0


def test_a_label_for_neither_draws_to_the_middle():
    """Two labels that lean without being either pole's, and a mirror image of the problem, so that c = 0."""
    vectors = np.stack([EAST, -EAST, UP, -UP])
    bias = np.array([0.0, 0.0, 6.0, -6.0])
    direction = learn(vectors, bias, ["plus", "minus", "neither", "neither"])
    assert 0 < (bias + vectors @ direction)[2] < bias[2]
    assert bias[3] < (bias + vectors @ direction)[3] < 0


# Laws


def test_the_direction_points_from_minus_to_plus():
    vectors, bias, choices = problem()
    direction, choices = learn(vectors, bias, choices), np.array(choices)
    assert vectors[choices == "plus"].mean(axis=0) @ direction > 0 > vectors[choices == "minus"].mean(axis=0) @ direction


def test_more_labels_pull_more():
    vectors, bias, choices = problem()
    lengths = [np.linalg.norm(learn(np.tile(vectors, (k, 1)), np.tile(bias, k), choices * k)) for k in (1, 2, 4)]
    assert 0 < lengths[0] < lengths[1] < lengths[2]


def test_both_and_neither_are_the_same_to_it():
    vectors, bias, choices = problem()
    turned = [{"both": "neither", "neither": "both"}.get(choice, choice) for choice in choices]
    assert {"both", "neither"} <= set(choices)
    assert learn(vectors, bias, turned).tolist() == learn(vectors, bias, choices).tolist()


def test_swapping_the_poles_turns_the_direction():
    vectors, bias, choices = problem()
    turned = [{"plus": "minus", "minus": "plus"}.get(choice, choice) for choice in choices]
    np.testing.assert_allclose(learn(vectors, -bias, turned), -learn(vectors, bias, choices), atol=1e-6)


def test_a_shift_of_every_bias_changes_nothing():
    vectors, bias, choices = problem()
    np.testing.assert_allclose(learn(vectors, bias + 3, choices), learn(vectors, bias, choices), atol=2e-4)


def test_the_order_of_labels_changes_nothing():
    vectors, bias, choices = problem()
    order = np.random.default_rng(1).permutation(len(choices))
    turned = learn(vectors[order], bias[order], [choices[i] for i in order])
    np.testing.assert_allclose(turned, learn(vectors, bias, choices), atol=1e-8)


# Independent implementations


@pytest.mark.parametrize(("n", "dimensions"), [(40, 6), (5, 20)])  # more labels than dimensions, and fewer
def test_without_a_bias_it_is_scikit_learns_logistic_regression(n, dimensions):
    vectors, _, choices = problem(n, dimensions, seed=2)
    target = np.array([[1, 0] if c == "plus" else [0, 1] if c == "minus" else [0.5, 0.5] for c in choices])
    reference = LogisticRegression(C=VARIANCE, tol=1e-10, max_iter=1000)
    reference.fit(np.tile(vectors, (2, 1)), np.repeat([1, 0], n), sample_weight=target.T.ravel())
    np.testing.assert_allclose(learn(vectors, np.zeros(n), choices) * PRIOR, reference.coef_[0], atol=1e-4)


def test_with_a_bias_it_is_the_mode_of_the_posterior_as_the_docstring_writes_it():
    vectors, bias, choices = problem(seed=3)

    def against(parameters):
        """−log posterior, one label at a time, in all dimensions."""
        *w, c = parameters
        total = sum(value * value for value in w) / (2 * VARIANCE)
        for x, b, choice in zip(vectors.tolist(), bias.tolist(), choices, strict=True):
            odds = PRIOR * b + sum(i * j for i, j in zip(x, w, strict=True)) + c
            plus = {"plus": 1, "minus": 0}.get(choice, 0.5)
            total += plus * math.log1p(math.exp(-odds)) + (1 - plus) * math.log1p(math.exp(odds))
        return total

    mode = minimize(against, np.zeros(vectors.shape[1] + 1), method="BFGS", options={"gtol": 1e-6}).x[:-1]
    np.testing.assert_allclose(learn(vectors, bias, choices) * PRIOR, mode, atol=1e-4)
