"""Keyness: how strongly a term marks one of two sides, by measures that differ in what they reward.

All take counts y1, y2 of each term in target and reference among n1, n2 tokens (before any filtering), and are + where the target
uses the term more, − where the reference does, 0 for equal rates; the uniform and the background prior alone may pull a rare term
of a short side the other way. None of them is a probability.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from analysis.resampling import clopper_pearson

# Size of the pooled prior, as a share of both sides. Exclusive words are the heart of a contrast, but small uniform
# priors rank a word used 8:0 far below one used 8:1. This one ranks it above, or close to it where the target is much
# shorter (test_a_word_of_one_side_alone_stands_before_a_shared_one).
PRIOR = 0.10
UNIFORM = 0.01  # occurrences of each term that the uniform prior adds, the usual choice
NONE_COUNTED = 0.5  # stands for a count of 0 where a logarithm or a prior needs more (Hardie 2014)
ALPHA = 0.05  # shared by all terms of a contrast in the interval of the log ratio


class Measure(NamedTuple):
    """A choice of what ranks terms: the column that does, what it is called, and whose it is."""

    column: str
    name: str
    source: str


MEASURES = {
    "log_odds": Measure("z", "z of the log-odds, pooled prior", "Monroe, Colaresi & Quinn 2008"),
    "log_odds_uniform": Measure("z_uniform", "z of the log-odds, uniform prior", "Monroe, Colaresi & Quinn 2008"),
    "log_odds_background": Measure("z_background", "z of the log-odds, background prior", "Monroe, Colaresi & Quinn 2008"),
    "g2": Measure("g2", "log-likelihood G²", "Dunning 1993"),
    "chi2": Measure("chi2", "χ² with Yates’ correction", "Yates 1934"),
    "log_ratio": Measure("log_ratio", "log ratio", "Hardie 2014"),
    "lrc": Measure("lrc", "conservative log ratio LRC", "Evert 2022"),
    "scaled_f": Measure("scaled_f", "scaled F-score", "Kessler 2017"),
}


@dataclass(frozen=True)
class Prior:
    """Imagined occurrences of each term (a_w > 0, (n_terms,)) and imagined tokens (a_0) that are added to both sides."""

    name: str
    terms: np.ndarray
    total: float


def pooled_prior(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int, weight: float = PRIOR) -> Prior:
    """Prior that believes both sides to speak alike: a_w = weight · (y1 + y2), a_0 = weight · (n1 + n2).

    a_0 counts all tokens, whatever terms are compared: over phrases alone, one of equal rates would seem to lean.
    """
    return Prior(f"pooled, {weight:g}", weight * (np.asarray(y1) + np.asarray(y2)), weight * (n1 + n2))


def uniform_prior(n_terms: int, n_words: int, each: float = UNIFORM) -> Prior:
    """Prior that believes all terms to be equally frequent: a_w = each, a_0 = each · n_words.

    Parameters
    ----------
    n_terms, n_words : int
        Terms compared, and those of them that are one word: tokens are words, whatever phrases are compared.
    """
    return Prior(f"uniform, {each:g}", np.full(n_terms, each), each * n_words)


def background_prior(
    counts: np.ndarray, n_tokens: int, y1: np.ndarray, y2: np.ndarray, n1: int, n2: int, weight: float = PRIOR
) -> Prior:
    """Prior that believes both sides to speak like a background: a_w = weight · (n1 + n2) · rate there, a_0 = weight · (n1 + n2).

    Parameters
    ----------
    counts : array (n_terms,)
        Occurrences of each term in the background; none counts as half a one, but as no more than both sides together have of it: a
        small background does not know what it lacks.
    n_tokens : int
        Tokens of the background.
    """
    together = (np.asarray(y1) + np.asarray(y2)) / (n1 + n2)
    rates = np.where(np.asarray(counts) > 0, counts / n_tokens, np.minimum(NONE_COUNTED / n_tokens, together))
    return Prior(f"background, {weight:g}", weight * (n1 + n2) * rates, weight * (n1 + n2))


def log_odds(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds ratio δ and its z-score for each term, + where the target (1) uses it more.

    δ = log[(y1 + a) / (n1 + a_0 − y1 − a)] − log[(y2 + a) / (n2 + a_0 − y2 − a)];  z = δ / √(1/(y1 + a) + 1/(y2 + a)).
    Natural logarithms, no upper or lower limit (Monroe, Colaresi & Quinn 2008).

    Parameters
    ----------
    y1, y2 : arrays (…, n_terms)
        Occurrences in target and reference; somewhere above 0 under a pooled prior.
    n1, n2 : int, or arrays (…, 1)
        Tokens of target and reference before any filtering.
    prior : Prior

    Returns
    -------
    delta, z : float arrays (…, n_terms)
        Both 0 where a text is nothing but the one term, so that no odds exist.

    Notes
    -----
    z grows with the length of the texts and takes tokens for independent: it ranks terms and is no p-value.

    Examples
    --------
    >>> y1, y2 = np.array([8, 8]), np.array([0, 1])
    >>> delta, z = log_odds(y1, y2, 500, 500, pooled_prior(y1, y2, 500, 500))
    >>> z.round(2).tolist()
    [2.06, 1.95]
    """
    with_1, with_2 = y1 + prior.terms, y2 + prior.terms
    without_1, without_2 = n1 + prior.total - with_1, n2 + prior.total - with_2
    with np.errstate(invalid="ignore", divide="ignore"):
        delta = np.log(with_1 / without_1) - np.log(with_2 / without_2)
    delta = np.where((without_1 > 0) & (without_2 > 0), delta, 0.0)
    return delta, delta / np.sqrt(1 / with_1 + 1 / with_2)


def g2(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int) -> np.ndarray:
    """Signed log-likelihood ratio G² of the four cells term / other tokens × target / reference (Dunning 1993).

    2 Σ O ln(O / E), in −∞ … ∞; it grows with the texts: a large one says that rates differ, not by how much.
    """
    total = n1 + n2
    cells = ((y1, y1 + y2, n1), (y2, y1 + y2, n2), (n1 - y1, total - y1 - y2, n1), (n2 - y2, total - y1 - y2, n2))
    found = sum(_times_log(seen, row * (column / total)) for seen, row, column in cells)
    return np.maximum(2 * found, 0) * _direction(y1, y2, n1, n2)


def _times_log(seen: np.ndarray, expected: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(seen > 0, seen * np.log(seen / expected), 0.0)


def chi2(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int) -> np.ndarray:
    """Signed χ² of the same four cells, with Yates' (1934) correction for continuity.

    N (|ad − bc| − N/2)² / (product of the four sums), 0 where |ad − bc| is no larger than N/2.
    """
    y1, y2, total = np.asarray(y1, dtype=float), np.asarray(y2, dtype=float), float(n1 + n2)
    apart = np.maximum(np.abs(y1 * (n2 - y2) - y2 * (n1 - y1)) - total / 2, 0)
    product = (y1 + y2) * (total - y1 - y2) * n1 * n2
    found = np.divide(total * apart**2, product, out=np.zeros_like(product), where=product > 0)
    return found * _direction(y1, y2, n1, n2)


def _direction(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int) -> np.ndarray:
    return np.sign(np.asarray(y1, dtype=float) * n2 - np.asarray(y2, dtype=float) * n1)


def log_ratio(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int) -> np.ndarray:
    """Binary logarithm of the ratio of the two rates: 1 = twice as often in the target, −1 = half as often.

    log2[(y1 / n1) / (y2 / n2)], with .5 in place of a count of 0 (Hardie 2014), but never to the side of the 0: half an occurrence
    in a short text is a higher rate than one in a long text.

    Examples
    --------
    >>> log_ratio(np.array([8, 8]), np.array([2, 0]), 100, 100).tolist()
    [2.0, 4.0]
    """
    y1, y2 = np.asarray(y1), np.asarray(y2)
    some_1, some_2 = (np.where(y == 0, NONE_COUNTED, y) for y in (y1, y2))
    found = np.log2((some_1 / n1) / (some_2 / n2))
    return np.where(y1 == 0, np.minimum(found, 0), np.where(y2 == 0, np.maximum(found, 0), found))


def log_ratio_interval(
    y1: np.ndarray, y2: np.ndarray, n1: int, n2: int, alpha: float = ALPHA
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Interval of the log ratio of each term, and the conservative log ratio LRC (Evert 2022).

    [l, u] is Clopper and Pearson's interval of y1 / (y1 + y2) at level 1 − alpha / m, m terms; the log ratio lies between
    log2[(n2 / n1) · l / (1 − l)] and the same of u. LRC is whichever of the two is nearer to 0, and 0 where 0 lies between them.

    Returns
    -------
    lower, upper, lrc : float arrays (n_terms,)
        lower is −∞ where the target never uses the term, upper ∞ where the reference never does; lrc is always finite.

    Notes
    -----
    It takes tokens for independent, which those of one text are not: it errs towards finding too much.
    """
    y1, y2 = np.asarray(y1, dtype=np.int64), np.asarray(y2, dtype=np.int64)
    base = int(y2.max(initial=0)) + 1
    pairs, place = np.unique(y1 * base + y2, return_inverse=True)  # rare terms share few pairs of counts
    once_1, once_2 = np.divmod(pairs, base)
    low, high = clopper_pearson(once_1, once_1 + once_2, 1 - alpha / max(len(y1), 1))
    with np.errstate(divide="ignore"):
        lower, upper = (np.log2((n2 / n1) * share / (1 - share))[place] for share in (low, high))
    return lower, upper, np.where(lower > 0, lower, np.where(upper < 0, upper, 0.0))


def scaled_f(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int) -> np.ndarray:
    """Scaled F-score, −1 to 1 (Kessler 2017): harmonic mean of how exclusive and how frequent a term is, of the side it leans to.

    Exclusive: its rate over the sum of both rates. Frequent: its rate. Each is put on the scale of a normal distribution with the
    mean and standard deviation of all terms compared, so that the score depends on which these are: for display only.
    """
    from scipy.special import ndtr  # takes a while to import, and who reads finished tables needs none

    rate_1, rate_2 = np.asarray(y1) / n1, np.asarray(y2) / n2
    scores = []
    for mine, other in ((rate_1, rate_2), (rate_2, rate_1)):
        exclusive, frequent = (ndtr(_standardised(part)) for part in (mine / (mine + other), mine))
        scores.append(2 * exclusive * frequent / (exclusive + frequent))
    direction = _direction(y1, y2, n1, n2)
    return np.where(direction > 0, scores[0], np.where(direction < 0, -scores[1], 0.0))


def _standardised(values: np.ndarray) -> np.ndarray:
    deviation = values.std() if len(values) else 0
    return (values - values.mean()) / deviation if deviation > 0 else np.zeros(len(values))


def frex(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int, exclusive: float) -> np.ndarray:
    """How exclusive and frequent a term is among those that lean its way, −1 to 1 (FREX: Bischof & Airoldi 2012).

    1 / (w / E + (1 − w) / F), with E and F the shares of its side's terms that are no more exclusive (by the ratio of the two
    rates) and no more frequent. w = 1 ranks by exclusiveness alone, w = 0 by frequency alone.

    Parameters
    ----------
    exclusive : float
        w, 0 to 1.

    Examples
    --------
    >>> frex(np.array([9, 2, 1]), np.array([3, 0, 9]), 100, 100, 0.5).round(2).tolist()
    [0.67, 0.67, -1.0]
    """
    direction, found = _direction(y1, y2, n1, n2), np.zeros(len(y1))
    for sign, mine, other in ((1, np.asarray(y1) / n1, np.asarray(y2) / n2), (-1, np.asarray(y2) / n2, np.asarray(y1) / n1)):
        here = np.flatnonzero(direction == sign)
        share = mine[here] / (mine[here] + other[here])
        found[here] = sign / (exclusive / _no_larger(share) + (1 - exclusive) / _no_larger(mine[here]))
    return found


def _no_larger(values: np.ndarray) -> np.ndarray:
    """Of each value, the share of all that are no larger: above 0, up to 1."""
    return np.searchsorted(np.sort(values), values, side="right") / max(len(values), 1)
