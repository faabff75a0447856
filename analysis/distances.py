"""How far apart two groups are overall, in their topics and in their words, beside what chance would bring.

Jensen–Shannon divergence (Lin 1991) of two distributions p and q, in bits: the mean of their Kullback–Leibler divergences from the
mean of both, 0 where they are the same, 1 where they share nothing. It is biased upwards, the more so the smaller the texts: two
samples of one text are never at 0. So it never stands alone: beside it is what it comes to when the same documents, or stretches of
neighbouring sentences, are dealt out to the two sides at random.

Where documents are compared (5 or more a side), that is a test. Of texts it is none, and no p is given: a text drifts, and its own
two halves often lie further apart than its stretches dealt out at random (bench/coverage.md).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis.contrasts import REST
from analysis.differences import Pair, pairs_of
from analysis.resampling import DOCUMENTS, DRAWS_AT_ONCE, FEW_SENTENCES, STRETCHES, TIES, reach_of, stretches
from analysis.terms import TermCounts

TOPIC_DRAWS, WORD_DRAWS = 2_000, 200  # relabellings: of tens of topics; of thousands of words, which cost a hundred times as much
UPPER = 0.95  # quantile of the relabelled that is published beside their mean
DECIMALS = 6
NOTHING_COUNTED = "none: a side has nothing counted"  # a group each of whose words occurs once, say
COLUMNS = "what target reference distance null_mean null_upper p test reach n_documents n_sentences".split()


@dataclass(frozen=True)
class Distance:
    """A distance with its null, in bits; nan where a side has fewer than 10 sentences or nothing to count."""

    value: float
    null_mean: float
    null_upper: float
    p: float
    draws: int
    exact: bool


NONE = Distance(np.nan, np.nan, np.nan, np.nan, 0, False)


def jensen_shannon(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Jensen–Shannon divergence in bits, from 0 to 1, of two distributions given as counts (…, types); nan where one has none.

    >>> jensen_shannon(np.array([2, 0]), np.array([0, 1])).item(), jensen_shannon(np.array([1, 1]), np.array([5, 5])).item()
    (1.0, 0.0)
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        p, q = (side / side.sum(axis=-1, keepdims=True) for side in (np.asarray(one, float), np.asarray(two, float)))
        found = _entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2
    return np.clip(found, 0, 1)


def _entropy(shares: np.ndarray) -> np.ndarray:
    """In bits, over the last axis."""
    return -(shares * np.log2(np.where(shares > 0, shares, 1))).sum(axis=-1)


def distance(counts: csr_array | np.ndarray, is_target: np.ndarray, seed: int, draws: int = TOPIC_DRAWS) -> Distance:
    """How far the units of the target are from the others, and how far units dealt out at random would be.

    Parameters
    ----------
    counts : array (n_units, types)
        Of documents, or of stretches of sentences; dense or sparse.
    is_target : bool array (n_units,)
    seed : int
        Of the relabellings; all of them are tried where they are no more than `draws`.
    """
    n, n_target = len(is_target), int(is_target.sum())
    total = np.asarray(counts.sum(axis=0), dtype=float).ravel()
    own = np.asarray(is_target.astype(float) @ counts, dtype=float)
    value = float(jensen_shannon(own, total - own))
    if not np.isfinite(value):
        return NONE
    exact = comb(n, n_target) <= draws
    labels = _every(n, n_target) if exact else _drawn(n, n_target, seed, draws)
    found = [jensen_shannon(targets := np.asarray(rows @ counts, dtype=float), total - targets) for rows in labels]
    null = np.concatenate(found)
    null = null[np.isfinite(null)]
    extra = 0 if exact else 1
    p = (extra + (null >= value - TIES).sum()) / (extra + len(null))
    return Distance(value, float(null.mean()), float(np.quantile(null, UPPER)), float(p), len(null), exact)


def _every(n: int, n_target: int) -> Iterator[np.ndarray]:
    rows = np.zeros((comb(n, n_target), n))
    for row, chosen in enumerate(combinations(range(n), n_target)):
        rows[row, list(chosen)] = 1
    yield rows


def _drawn(n: int, n_target: int, seed: int, draws: int) -> Iterator[np.ndarray]:
    """Which units are the target, float (draws, n), a few draws at a time, each few by a seed of their own."""
    for start in range(0, draws, DRAWS_AT_ONCE):
        keys = np.random.default_rng([seed, start]).random((min(DRAWS_AT_ONCE, draws - start), n))
        yield (keys <= np.partition(keys, n_target - 1, axis=1)[:, n_target - 1 : n_target]).astype(float)


def group_distances(topic_id: np.ndarray, terms: TermCounts, groups: np.ndarray, documents: np.ndarray, seed: int) -> pd.DataFrame:
    """How far groups are apart in topics and in words, each pair and each group from the rest.

    Parameters
    ----------
    topic_id, groups, documents : arrays (n,)
        Of the counted sentences, in the order of reading, the rows of a document together.
    terms : TermCounts
        Of the same sentences. Words are its single words, stop words included.
    seed : int

    Returns
    -------
    DataFrame
        - what: `topics` or `words`; target, reference.
        - distance, null_mean, null_upper: bits; the last two, mean and 95th percentile when dealt out at random. Missing where a
          side has fewer than 10 sentences, or nothing counted.
        - p: share of relabellings that come out as far apart; missing where texts are compared.
        - test: what was relabelled, how often; empty where a side has fewer than 10 sentences.
        - reach, n_documents, n_sentences.
    """
    groups, documents = np.asarray(groups, dtype=object), pd.factorize(documents)[0]
    topics = pd.factorize(topic_id)[0]
    ones = np.ones(len(topics))
    single = np.array([" " not in term for term in terms.terms], dtype=bool)
    kinds = {
        "topics": (csr_array((ones, (np.arange(len(topics)), topics))), TOPIC_DRAWS),
        "words": (csr_array(terms.counts)[:, np.flatnonzero(single)], WORD_DRAWS),
    }
    pairs = pairs_of(sorted(set(groups)))
    rows = [_row(what, counts, draws, groups, documents, pair, seed) for what, (counts, draws) in kinds.items() for pair in pairs]
    kinds_ = dict.fromkeys(("what", "target", "reference", "test", "reach"), "str") | dict.fromkeys(COLUMNS[-2:], "int64")
    figures = dict.fromkeys(("distance", "null_mean", "null_upper", "p"), "float64")
    return pd.DataFrame(rows, columns=COLUMNS).astype(kinds_ | figures)


def _row(
    what: str, counts: csr_array, draws: int, groups: np.ndarray, documents: np.ndarray, pair: Pair, seed: int
) -> Sequence[object]:
    target, reference = pair
    is_target = groups == target
    rows = np.flatnonzero(is_target | (reference is None) | (groups == reference))
    side, within = is_target[rows], documents[rows]
    sizes, texts = [int(side.sum()), int((~side).sum())], [len(np.unique(within[side])), len(np.unique(within[~side]))]
    reach = reach_of(min(texts))
    unit, what_moves = _units(within, min(sizes), reach)
    found, test = NONE, ""
    if min(sizes) >= FEW_SENTENCES:
        belongs = csr_array((np.ones(len(rows)), (unit, np.arange(len(rows)))), shape=(unit.max() + 1, len(rows)))
        target_units = np.zeros(unit.max() + 1, dtype=bool)
        target_units[unit] = side
        by_unit = belongs @ counts[rows]
        found = distance(by_unit.toarray() if what == "topics" else by_unit, target_units, seed, draws)
        drawn = f"permutation of {what_moves}, {'all ' if found.exact else ''}{found.draws:,} relabellings"
        test = drawn if found.draws else NOTHING_COUNTED
    p = found.p if reach == DOCUMENTS else np.nan
    figures = [round(one, DECIMALS) for one in (found.value, found.null_mean, found.null_upper, p)]
    return [what, target, reference or REST, *figures, test, reach, sum(texts), sum(sizes)]


def _units(documents: np.ndarray, fewest: int, reach: str) -> tuple[np.ndarray, str]:
    """Unit of each sentence, and what the units are: documents, or so long stretches that the smaller side has about five."""
    if reach == DOCUMENTS:
        return np.unique(documents, return_inverse=True)[1], "documents"
    length = max(fewest // STRETCHES, 1)
    return stretches(documents, length), f"stretches of {length} sentences"
