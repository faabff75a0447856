"""How well two judgements of the same texts agree: scores with a code (AUC), coders with each other (Krippendorff's alpha).

Both are computed from what stands in the rows alone, with an interval that says how far other rows like these might have come out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd

from analysis.resampling import wilson

AUC_METHOD = "DeLong variance, Wilson interval"
ALPHA_METHOD = "bootstrap over units, percentiles"
BOUND_METHOD = "no disagreement seen: exact binomial bound"
REPLICATES = 2_000  # of the bootstrap: the ends of a 95 % interval then move by some thousandths from seed to seed
FEWEST_UNITS = 10  # coded by two or more; resampling fewer says nothing


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval.

    Attributes
    ----------
    value : float or None
        None where it is not defined; `why` says why.
    lower, upper : float or None
        Ends of the interval; None where none is given.
    level : float
        Of the interval, for instance .95.
    method : str
        How the interval was made; "" where there is none.
    n : int
        Rows (for alpha, units coded by two or more) that it rests on.
    why : str
        Why the value or the interval is missing, in words; "" where neither is.
    """

    value: float | None
    lower: float | None
    upper: float | None
    level: float
    method: str
    n: int
    why: str = ""


# Area under the ROC curve


def auc(scores_plus: Sequence[float], scores_minus: Sequence[float], level: float = 0.95) -> Estimate:
    """Area under the ROC curve: how often a row of the one side scores above a row of the other, ties counting half.

    AUC = (1/mn) Σ_i Σ_j [x_i > y_j] + ½ [x_i = y_j], from 0 to 1: .5 is chance, 1 means that every x is above every y (Hanley &
    McNeil 1982). It is computed from midranks, in m log m + n log n steps (Sun & Xu 2014).

    The interval is Wilson's for a share of k independent rows, with k = AUC (1 − AUC) / var, var being DeLong's variance (DeLong,
    DeLong & Clarke-Pearson 1988), and k at most 2 min(m, n). It stays within 0 and 1. At AUC 0 or 1, or where all scores are the
    same, DeLong's variance is 0 and claims certainty: there k is 2 min(m, n), so that ten rows a side that are told apart without
    a fault give .84 to 1.

    Parameters
    ----------
    scores_plus, scores_minus : sequence of float (m,), (n,)
        Finite numbers. The first side is the one expected to be higher.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Estimate
        No value where a side is empty, no interval where one has fewer than 2 rows.

    Notes
    -----
    In 2,000 simulations each of normal and exponential scores, AUC .5 to .98 and 5 to 200 rows a side, the 95 % interval held the
    true value 93 to 100 times in 100; DeLong's own, on the logit scale, 81 to 99: it is too narrow where one side has few rows and
    the AUC is high. The price is that ours is wide where the sides are of very different size. Rows count as independent:
    neighbouring sentences of one document are not quite, and the interval is then too narrow.

    Examples
    --------
    >>> found = auc([3, 2], [1, 2])
    >>> found.value, round(found.lower, 3), round(found.upper, 3)
    (0.875, 0.369, 0.988)
    """
    plus, minus = np.asarray(scores_plus, dtype=float), np.asarray(scores_minus, dtype=float)
    m, n = len(plus), len(minus)
    if not m or not n:
        return _none(level, m + n, "a side has no rows")
    above, below = _shares_won(plus, minus)
    value = float(above.mean())
    if min(m, n) < 2:
        return Estimate(value, None, None, level, "", m + n, "no interval: a side has fewer than 2 rows")
    variance = above.var(ddof=1) / m + below.var(ddof=1) / n
    most = 2 * min(m, n)  # near what normal scores come to at an AUC near 1
    rows = min(value * (1 - value) / variance, most) if variance > 0 else most
    lower, upper = wilson(value, rows, NormalDist().inv_cdf((1 + level) / 2))
    return Estimate(value, float(lower), float(upper), level, AUC_METHOD, m + n)


def _shares_won(plus: np.ndarray, minus: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of the other side that each x is above (m,), and that each y is below (n,): DeLong's structural components."""
    from scipy.stats import rankdata  # takes half a second to import, and most who come by here need no ranks

    m, n = len(plus), len(minus)
    ranks = rankdata(np.concatenate([plus, minus]))
    return (ranks[:m] - rankdata(plus)) / n, 1 - (ranks[m:] - rankdata(minus)) / m


# Krippendorff's alpha


def krippendorff_alpha(codes: Sequence[Sequence[object]], level: float = 0.95, seed: int = 0) -> Estimate:
    """Krippendorff's alpha for nominal codes: 1 is full agreement, 0 what chance would give, less than 0 is worse than chance.

    Of the units with m_u ≥ 2 codes, n_uc codes of unit u being c, n_c = Σ_u n_uc and n = Σ_c n_c:

        alpha = 1 − D_o / D_e
        D_o = (1/n) Σ_u (m_u² − Σ_c n_uc²) / (m_u − 1)          how often two codes of one unit differ
        D_e = (n² − Σ_c n_c²) / (n (n − 1))                       how often two codes differ whatever their unit

    (Krippendorff 2004, chapter 11; 2011). Units with fewer than two codes are left out. Where D_e = 0, all codes being the same,
    alpha is not defined: nothing shows that the coders would have told another case apart.

    The interval holds the middle `level` of alpha over 2,000 resamples of the units, drawn with replacement; a resample in which
    all codes are the same counts as 0, for it shows nothing (Krippendorff 2016). It needs 10 units. Where no two codes of a unit
    differ, resampling cannot show a disagreement either: the lower end is then 1 − p/D_e, with p the largest share of units in
    full disagreement with which seeing none would not be too rare, p = 1 − ((1 − level)/2)^(1/units) (Clopper & Pearson 1934).

    Parameters
    ----------
    codes : array-like (units, coders)
        Any values, compared as text; None, NaN and "" are missing. Rows may be of different length: which coder gave which code
        plays no part.
    level : float
        Of the interval, between 0 and 1.
    seed : int
        Of the resampling.

    Returns
    -------
    Estimate
        The same for any order of units and coders.

    Notes
    -----
    Krippendorff asks for .800 to rely on codes, and for .667 to draw tentative conclusions from them. Alpha also falls when nearly
    all units bear the same code, however rarely coders differ. In 2,000 simulations each of two coders, alpha .49 to .94, the 95 %
    interval held the true value 91 to 100 times in 100 with 10 to 200 units; only where 20 units or fewer nearly all bore one code,
    60 to 99 times.

    Examples
    --------
    >>> found = krippendorff_alpha([["plus", "plus"], ["plus", "minus"], ["minus", "minus"], ["neither", None]])
    >>> round(found.value, 4), found.n, found.why
    (0.4444, 3, 'no interval: fewer than 10 units have two codes or more')
    """
    counts = _counts(codes)
    counts = counts[counts.sum(axis=1) >= 2]
    units = len(counts)
    if not units:
        return _none(level, 0, "no unit has two codes")
    if (counts.sum(axis=0) > 0).sum() == 1:
        return _none(level, units, "all codes are the same, so nothing shows that another case would be told apart")
    patterns, times = np.unique(counts, axis=0, return_counts=True)  # units with the same codes are interchangeable
    value = float(_alphas(patterns, times[None])[0])
    if units < FEWEST_UNITS:
        why = f"no interval: fewer than {FEWEST_UNITS} units have two codes or more"
        return Estimate(value, None, None, level, "", units, why)
    if value == 1:
        return Estimate(1.0, _least_alpha(counts, level), 1.0, level, BOUND_METHOD, units)
    draws = np.random.default_rng(seed).multinomial(units, times / units, size=REPLICATES)
    tails = [(1 - level) / 2, (1 + level) / 2]
    lower, upper = np.quantile(_alphas(patterns, draws), tails).tolist()
    return Estimate(value, lower, upper, level, ALPHA_METHOD, units)


def _counts(codes: Sequence[Sequence[object]]) -> np.ndarray:
    """How often each value was given to each unit, int (units, values)."""
    rows = [list(row) for row in codes]
    flat = pd.Series([code for row in rows for code in row], dtype=object)
    unit = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    given = (flat.notna() & (flat != "")).to_numpy()
    values, names = pd.factorize(flat[given].astype(str), sort=True)
    counts = np.zeros((len(rows), len(names)), dtype=np.int64)
    np.add.at(counts, (unit[given], values), 1)
    return counts


def _alphas(patterns: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Alpha (replicates,) of units with the counts `patterns` (patterns, values), each there `times` (replicates, patterns)."""
    sizes = patterns.sum(axis=1)
    observed = times @ ((sizes**2 - (patterns**2).sum(axis=1)) / (sizes - 1))
    totals = times @ patterns
    n = totals.sum(axis=1)
    expected = (n**2 - (totals**2).sum(axis=1)) / (n - 1)
    return np.where(expected > 0, 1 - observed / np.where(expected > 0, expected, 1), 0.0)


def _least_alpha(counts: np.ndarray, level: float) -> float:
    """Lower end where no unit shows a disagreement."""
    totals = counts.sum(axis=0)
    n = totals.sum()
    expected = (n**2 - (totals**2).sum()) / (n * (n - 1))
    share = 1 - ((1 - level) / 2) ** (1 / len(counts))
    return float(1 - share / expected)


def _none(level: float, n: int, why: str) -> Estimate:
    return Estimate(None, None, None, level, "", n, why)
