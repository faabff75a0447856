"""How sure: intervals and tests for means and shares of sentences, of the kind that the number of documents allows.

Few documents (1 to 4 in the smaller group): the texts are what is compared. A group's value is the mean over its sentences, n of
them worth n_effective independent ones (:mod:`analysis.neighbours`); t for means, Wilson (1927) and Newcombe (1998) for shares.

Documents (5 or more): what the documents are drawn from is compared. A group's value is the mean of its documents' means, its
interval Student's t on them, that of a difference Welch's (1947). Resampling so few documents covers too little.

Tests are permutations of the statistic over its standard error (Janssen 1997; Chung & Romano 2013), so that groups may differ in
spread: of documents, or of stretches of neighbouring sentences. `relabelled` takes any other statistic, too, without that promise.

p = (1 + #{|T*| ≥ |T|}) / (B + 1), without the 1 where all relabellings are tried (Phipson & Smyth 2010).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import combinations, islice
from math import comb
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from analysis.neighbours import Likeness, run_lengths

if TYPE_CHECKING:
    from scipy.sparse import csr_array

LEVEL = 0.95
FEW_SENTENCES = 10  # under this no interval
FEW_DOCUMENTS = 5  # under this nothing is said of what the documents are drawn from
DRAWS = 2_000  # relabellings; as many or fewer are all tried
DRAWS_AT_ONCE = 25  # of one seed; bounds memory, and is what workers share out
STRETCHES = 5  # of the smaller of two texts, for words and topics: a text speaks of one thing for a while
FAR_SMALLER = 20  # times: then the units of the smaller side are drawn one by one
TIES = 1e-9  # relabellings whose |T*| comes this near |T| count as no smaller
SMALLEST = 1e-200  # tail of t that can still be turned back
BEYOND = 1e12  # T of two sides that differ and within which nothing varies
FLAT = 1e-9  # a standard error no larger is none: sums of equal values leave as much

TEXTS, TOO_FEW, DOCUMENTS = "texts", "too few documents", "documents"  # reach
OF_SENTENCES, OF_DOCUMENTS = "mean over sentences", "mean of document means"  # estimand
NONE, NOTHING_VARIES = f"none: fewer than {FEW_SENTENCES} sentences", "none: nothing varies"


def reach_of(fewest: int) -> str:
    """How far a comparison reaches, given the number of documents of its smaller side."""
    return DOCUMENTS if fewest >= FEW_DOCUMENTS else TEXTS if fewest <= 1 else TOO_FEW


@dataclass(frozen=True)
class Sides:
    """What the values of some groups come to; arrays (n_groups,).

    Attributes
    ----------
    n_sentences, n_documents : int
        Documents that have a sentence among them.
    mean, variance : float
        Over sentences; nan of none, and of one.
    n_effective : float
        Independent sentences that its neighbouring ones are worth, from 1 to n_sentences.
    known : float
        Degrees of freedom of n_effective.
    mean_documents, variance_documents : float
        Of the means of its documents.
    share : bool
        Whether the values are 0 and 1.
    """

    n_sentences: np.ndarray
    n_documents: np.ndarray
    mean: np.ndarray
    variance: np.ndarray
    n_effective: np.ndarray
    known: np.ndarray
    mean_documents: np.ndarray
    variance_documents: np.ndarray
    share: bool

    def of_documents(self, alike: bool = False) -> np.ndarray:
        """Which are told by their documents, bool (n_groups,); all or none of them if `alike`, as a difference asks for."""
        enough = self.n_documents >= FEW_DOCUMENTS
        return np.full(len(enough), enough.all()) if alike else enough


class Parts(NamedTuple):
    """Values of sentences, summed over the documents of a group: all that intervals need; arrays (n_parts,)."""

    length: np.ndarray
    total: np.ndarray
    squares: np.ndarray
    share: bool


def parts(values: np.ndarray, part: np.ndarray, n_parts: int) -> Parts:
    """Sums of `values` (n,) over the parts that `part` (n,) names from 0; values that are bool are shares."""
    numbers = values.astype(float)
    length, total, squares = (
        np.bincount(part, weights=weights, minlength=n_parts).astype(float) for weights in (None, numbers, numbers**2)
    )
    return Parts(length, total, squares, values.dtype == bool)


def sides(of: Parts, groups: np.ndarray, n_groups: int, alike: Likeness) -> Sides:
    """What the values come to, group by group.

    Parameters
    ----------
    of : Parts
        One part for each document of a group.
    groups : int array (n_parts,)
        0 to n_groups − 1; −1 is left out.
    alike : Likeness
        Of these values.
    """
    kept = (groups >= 0) & (of.length > 0)
    groups, length, total, squares = (one[kept] for one in (groups, of.length, of.total, of.squares))

    def summed(weights: np.ndarray) -> np.ndarray:
        return np.bincount(groups, weights=weights, minlength=n_groups)

    with np.errstate(invalid="ignore", divide="ignore"):
        n = summed(length)
        mean = summed(total) / n
        around = summed(squares - 2 * total * mean[groups] + length * mean[groups] ** 2)
        variance = np.maximum(around, 0) / np.where(n > 1, n - 1, np.nan)
        n_documents = np.bincount(groups, minlength=n_groups)
        means = total / length
        mean_documents = summed(means) / n_documents
        variance_documents = summed((means - mean_documents[groups]) ** 2) / np.where(n_documents > 1, n_documents - 1, np.nan)
        effective = n**2 / summed(length * alike.inflation(length))
        known = alike.known_at(np.nan_to_num(summed(length**2) / n, nan=1.0))
    return Sides(n, n_documents, mean, variance, effective, known, mean_documents, variance_documents, of.share)


@dataclass(frozen=True)
class Intervals:
    """Values with their intervals; arrays (n,).

    Attributes
    ----------
    estimate, lower, upper : float
        lower and upper are nan where no interval is allowed.
    n_effective : float
        Independent sentences, or documents, that the interval rests on.
    method, estimand : str
    """

    estimate: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    n_effective: np.ndarray
    method: np.ndarray
    estimand: np.ndarray


def intervals(of: Sides, level: float = LEVEL) -> Intervals:
    """The value of each group with its interval."""
    by_documents = of.of_documents()
    estimate, error, freedom = _told(of, by_documents)
    reach = _quantile(freedom, level) * error
    lower, upper = estimate - reach, estimate + reach
    if of.share:
        worth = np.where(by_documents, of.n_documents, of.n_effective)
        flat = ~by_documents | (error <= FLAT)  # documents that are all alike claim certainty: Wilson's interval does not
        wilson_lower, wilson_upper = wilson(estimate, worth, _quantile(np.where(by_documents, np.inf, of.known), level))
        lower = np.where(flat, wilson_lower, np.maximum(lower, 0))
        upper = np.where(flat, wilson_upper, np.minimum(upper, 1))
    enough = of.n_sentences >= FEW_SENTENCES
    varies = of.share | (error > FLAT)
    few = "Wilson, effective n" if of.share else "t on sentences, effective n"
    many = "t on document shares" if of.share else "t on document means"
    return _intervals(of, by_documents, estimate, lower, upper, enough, varies, few, many)


def difference(of: Sides, level: float = LEVEL) -> Intervals:
    """The value of the first of two groups less that of the second, with its interval; arrays (1,)."""
    by_documents = of.of_documents(alike=True)
    estimate, error, freedom = _told(of, by_documents)
    total = np.sqrt((error**2).sum())
    quantile = _quantile(_freedom(error, freedom, of, by_documents), level)
    value = estimate[0] - estimate[1]
    lower, upper = value - quantile * total, value + quantile * total
    if of.share and not (by_documents.all() and total > FLAT):
        lower, upper = _newcombe(of, estimate, by_documents, level)
    if of.share:
        lower, upper = np.maximum(lower, -1), np.minimum(upper, 1)
    enough, varies = (of.n_sentences >= FEW_SENTENCES).all(), of.share or total > FLAT
    few = "Newcombe, effective n" if of.share else "Welch t on sentences, effective n"
    many = "Welch t on document shares" if of.share else "Welch t on document means"
    one = (np.atleast_1d(part) for part in (value, lower, upper, enough, varies))
    return _intervals(of, by_documents[:1], *one, few, many)


def _intervals(
    of: Sides, by_documents: np.ndarray, estimate: np.ndarray, lower: np.ndarray, upper: np.ndarray, enough: np.ndarray,
    varies: np.ndarray, few: str, many: str,
) -> Intervals:  # fmt: skip
    worth = np.where(by_documents, of.n_documents[: len(by_documents)], of.n_effective[: len(by_documents)])
    allowed = enough & varies
    method = np.where(allowed, np.where(by_documents, many, few), np.where(enough, NOTHING_VARIES, NONE))
    estimand = np.where(by_documents, OF_DOCUMENTS, OF_SENTENCES)
    return Intervals(estimate, np.where(allowed, lower, np.nan), np.where(allowed, upper, np.nan), worth, method, estimand)


def _told(of: Sides, by_documents: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value, standard error and degrees of freedom of each group."""
    with np.errstate(invalid="ignore", divide="ignore"):
        by_sentences = np.sqrt(of.variance / of.n_effective)
        by_document = np.sqrt(of.variance_documents / of.n_documents)
        of_sentences = 1 / (1 / (of.n_sentences - 1) + 1 / of.known)
    return (
        np.where(by_documents, of.mean_documents, of.mean),
        np.where(by_documents, by_document, by_sentences),
        np.where(by_documents, of.n_documents - 1.0, of_sentences),
    )


def _freedom(error: np.ndarray, freedom: np.ndarray, of: Sides, by_documents: np.ndarray) -> float:
    """Degrees of freedom of a difference: Welch and Satterthwaite's, and what is known of n_effective, which both sides share."""
    welch = _welch_freedom(error, np.where(by_documents, freedom, of.n_sentences - 1.0))
    return welch if by_documents.all() else 1 / (1 / welch + 1 / of.known.min())


def _welch_freedom(error: np.ndarray, freedom: np.ndarray) -> float:
    with np.errstate(invalid="ignore", divide="ignore"):
        return float((error**2).sum() ** 2 / (error**4 / freedom).sum())


def _quantile(freedom: np.ndarray, level: float) -> np.ndarray:
    from scipy.special import ndtri, stdtrit  # takes a while to import, and who reads finished tables needs no quantiles

    upper = (1 + level) / 2
    freedom = np.asarray(freedom, dtype=float)
    return np.where(np.isinf(freedom), ndtri(upper), stdtrit(np.where(np.isinf(freedom), 1, freedom), upper))


def wilson(share: np.ndarray, n: np.ndarray, quantile: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's (1927) interval for a share of `n` rows, which need not be a whole number; any shape.

    >>> lower, upper = wilson(np.array(0.1), np.array(10.0), np.array(1.96))
    >>> round(float(lower), 3), round(float(upper), 3)
    (0.018, 0.404)
    """
    z2 = quantile**2
    with np.errstate(invalid="ignore", divide="ignore"):
        centre = (share + z2 / (2 * n)) / (1 + z2 / n)
        reach = np.sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n**2))) / (1 + z2 / n)
    return np.maximum(centre - reach, 0.0), np.minimum(centre + reach, 1.0)


def clopper_pearson(found: np.ndarray, n: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Clopper and Pearson's (1934) exact interval for the share that `found` of `n` independent rows stand for; any shape.

    >>> lower, upper = clopper_pearson(np.array([0, 8]), np.array([8, 8]), 0.95)
    >>> lower.round(3).tolist(), upper.round(3).tolist()
    ([0.0, 0.631], [0.369, 1.0])
    """
    from scipy.special import betaincinv

    found, n, tail = np.asarray(found, dtype=float), np.asarray(n, dtype=float), (1 - level) / 2
    lower = np.where(found > 0, betaincinv(np.maximum(found, 1), n - found + 1, tail), 0.0)
    upper = np.where(found < n, betaincinv(found + 1, np.maximum(n - found, 1), 1 - tail), 1.0)
    return lower, upper


def _newcombe(of: Sides, share: np.ndarray, by_documents: np.ndarray, level: float) -> tuple[float, float]:
    """Newcombe's (1998, method 10) interval for a difference of two shares, from Wilson's of each."""
    worth = np.where(by_documents, of.n_documents, of.n_effective)
    known = np.where(by_documents, np.inf, of.known)
    (low_1, low_2), (high_1, high_2) = wilson(share, worth, _quantile(known.min(keepdims=True), level))
    value = share[0] - share[1]
    lower = value - np.hypot(share[0] - low_1, high_2 - share[1])
    return lower, value + np.hypot(high_1 - share[0], share[1] - low_2)


# Permutation tests


@dataclass(frozen=True)
class Units:
    """What is relabelled: documents, or stretches of neighbouring sentences.

    Attributes
    ----------
    weights : float array (n,)
        1 for documents; sentences of a stretch.
    sums : float array (n, q)
        Of the values of each of q quantities: of a document its mean.
    is_target : bool array (n,)
    """

    weights: np.ndarray
    sums: np.ndarray
    is_target: np.ndarray


def document_units(values: np.ndarray, documents: np.ndarray, is_target: np.ndarray) -> Units:
    """Documents as units: `values` (n, q) of sentences, `documents` and `is_target` (n,)."""
    stretch = _summed(values, np.unique(documents, return_inverse=True)[1], is_target)
    return Units(np.ones(len(stretch.weights)), stretch.sums / stretch.weights[:, None], stretch.is_target)


def stretch_units(values: np.ndarray, documents: np.ndarray, is_target: np.ndarray) -> Units:
    """Stretches of neighbouring sentences as units, about the cube root of the smaller side long.

    Parameters
    ----------
    values : float array (n, q)
        In the order of reading, the rows of a document together; a document lies on one side.
    documents, is_target : arrays (n,)
    """
    length = stretch_length(int(min(is_target.sum(), (~is_target).sum())))
    return _summed(values, stretches(documents, length), is_target)


def stretch_length(fewest: int) -> int:
    """Sentences of a stretch that is relabelled whole, given those of the smaller side.

    >>> stretch_length(10), stretch_length(30), stretch_length(1000)
    (2, 3, 10)
    """
    return max(int(np.cbrt(fewest) + 1e-9), 1)


def stretches(documents: np.ndarray, length: int) -> np.ndarray:
    """Number of the stretch of each sentence: every document in stretches of about `length`, as even as can be; int (n,)."""
    sizes = run_lengths(documents)
    parts = np.maximum(np.round(sizes / length), 1).astype(np.int64)
    first, size, many = (np.repeat(one, sizes) for one in (np.cumsum(sizes) - sizes, sizes, parts))
    return np.repeat(np.cumsum(parts) - parts, sizes) + (np.arange(len(documents)) - first) * many // size


def _summed(values: np.ndarray, unit: np.ndarray, is_target: np.ndarray) -> Units:
    sums = np.stack([np.bincount(unit, weights=column) for column in values.T], axis=1)
    target = np.zeros(len(sums), dtype=bool)
    target[unit] = is_target
    return Units(np.bincount(unit).astype(float), sums, target)


@dataclass(frozen=True)
class Tested:
    """Permutation tests of q quantities at once; arrays (q,).

    Attributes
    ----------
    p : float
        nan where nothing varies.
    p_max : float
        Adjusted for all q: of the largest |T*| of each relabelling (Westfall & Young 1993).
    exact : bool
        Whether all relabellings were tried.
    draws : int
        How many were.
    """

    p: np.ndarray
    p_max: np.ndarray
    exact: bool
    draws: int


def permutation_test(units: Units, observed: np.ndarray, seed: int, draws: int = DRAWS, workers: int = 1) -> Tested:
    """Two-sided tests of no difference: how often relabelled units show a |T| as large as `observed` (q,).

    Parameters
    ----------
    units : Units
    observed : float array (q,)
        The difference over its standard error.
    seed : int
        Of the relabellings; the same for any number of workers.

    Notes
    -----
    Memory is bounded by `DRAWS_AT_ONCE` times the number of units.
    """
    return relabelled(_totals(units), units.is_target, observed, _t, seed, draws, workers)


Progress = Callable[[int, int], None]
Statistic = Callable[[np.ndarray, np.ndarray], np.ndarray]  # sums of one side, of the other (draws, columns) → (draws, q)


def relabelled(
    totals: "np.ndarray | csr_array", is_target: np.ndarray, observed: np.ndarray, statistic: Statistic, seed: int,
    draws: int = DRAWS, workers: int = 1, progress: Progress | None = None,
) -> Tested:  # fmt: skip
    """The same of any statistic of the sums of two sides.

    Parameters
    ----------
    totals : array or csr_array (n_units, columns)
        What is summed over the units of a side.
    is_target : bool array (n_units,)
    observed : float array (q,)
    statistic : callable
        Of the target's sums and the reference's; changes sign at most where the two are changed about.
    progress : callable (done, total), optional
        Told of parts that are done.
    """
    chunks, exact = _chunks(is_target, seed, draws)
    count = partial(_counts, totals, is_target, np.abs(observed), statistic)
    with ThreadPoolExecutor(workers) as pool:
        found = list(_told_of(pool.map(count, chunks), len(chunks), progress))
    total, single, joint = (sum(part) for part in zip(*found, strict=True))
    extra, tested = 0 if exact else 1, np.isfinite(observed)
    p, p_max = (np.maximum(extra + one, 1) / (extra + total) for one in (single, joint))  # T as it is always counts
    return Tested(np.where(tested, p, np.nan), np.where(tested, p_max, np.nan), exact, int(total))


def relabelled_size(
    totals: "np.ndarray | csr_array", is_target: np.ndarray, observed: np.ndarray, statistic: Statistic, seed: int,
    draws: int = DRAWS, progress: Progress | None = None,
) -> np.ndarray:  # fmt: skip
    """Root mean square of each T* over the same relabellings, T as it is among them; float (q,). Arguments as in `relabelled`.

    Quantities whose T* spread more than others' would alone decide the largest of all; over this, each has the same say.
    """
    chunks, exact = _chunks(is_target, seed, draws)
    squares, total = (0.0, 0) if exact else (np.asarray(observed) ** 2, 1)
    for chunk in _told_of(chunks, len(chunks), progress):
        found = _statistics(totals, is_target, statistic, chunk)
        squares, total = squares + (found**2).sum(axis=0), total + len(found)
    return np.sqrt(squares / total)


Chunk = tuple[int | None, int, int]  # seed, number of its first draw, draws; without a seed, of all relabellings in order


Part = TypeVar("Part")


def _told_of(parts: Iterable[Part], total: int, progress: Progress | None) -> Iterator[Part]:
    """The parts as they come, each told of."""
    for done, part in enumerate(parts, start=1):
        yield part
        if progress:
            progress(done, total)


def _chunks(is_target: np.ndarray, seed: int, draws: int) -> tuple[list[Chunk], bool]:
    """What is drawn, in parts, and whether it is all that there is."""
    ways = comb(len(is_target), int(is_target.sum()))
    exact = ways <= draws
    total, given = (ways, None) if exact else (draws, seed)
    return [(given, start, min(DRAWS_AT_ONCE, total - start)) for start in range(0, total, DRAWS_AT_ONCE)], exact


def _counts(
    totals: "np.ndarray | csr_array", is_target: np.ndarray, observed: np.ndarray, statistic: Statistic, chunk: Chunk
) -> tuple[int, np.ndarray, np.ndarray]:
    """How many relabellings of a chunk, and in how many |T*| is as large: of each quantity, and of the largest of all."""
    found = np.abs(_statistics(totals, is_target, statistic, chunk))
    largest = np.where(np.isfinite(observed), found, 0).max(axis=1, keepdims=True, initial=0)
    return len(found), (found >= observed - TIES).sum(axis=0), (largest >= observed - TIES).sum(axis=0)


def _statistics(totals: "np.ndarray | csr_array", is_target: np.ndarray, statistic: Statistic, chunk: Chunk) -> np.ndarray:
    """T* (draws, q) of a chunk of relabellings."""
    smaller = min(int(is_target.sum()), int((~is_target).sum()))
    seed, start, draws = chunk
    if seed is None:
        ways = islice(combinations(range(totals.shape[0]), smaller), start, start + draws)
        one = np.stack([totals[list(rows)].sum(axis=0) for rows in ways])
    else:
        one = _drawn_sums(totals, smaller, chunk)
    other = totals.sum(axis=0) - one
    return statistic(one, other) if smaller == is_target.sum() else statistic(other, one)


def _drawn_sums(totals: "np.ndarray | csr_array", smaller: int, chunk: tuple[int, int, int]) -> np.ndarray:
    """Sums of `totals` over `smaller` units drawn at random, (draws, columns); a chunk has its own seed, whoever works on it."""
    seed, start, draws = chunk
    rng, n = np.random.default_rng([seed, start]), totals.shape[0]
    if smaller * FAR_SMALLER < n:
        return np.stack([totals[rng.choice(n, smaller, replace=False, shuffle=False)].sum(axis=0) for _ in range(draws)])
    keys = rng.random((draws, n))
    return (keys <= np.partition(keys, smaller - 1, axis=1)[:, smaller - 1 : smaller]).astype(float) @ totals


def _totals(units: Units) -> np.ndarray:
    """What a side's T is made of, by unit: (n, 3 + 3q), to be summed over its units."""
    w, s = units.weights[:, None], units.sums
    return np.hstack([np.ones_like(w), w, w**2, s, s**2, w * s])


def _t(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """T (…, q), the difference over its standard error, of two sides' sums (…, 3 + 3q); 0 where nothing varies.

    A side of k units has the mean Σ sums / Σ weights, and the squared error k/(k−1) · Σ (sum − mean · weight)² / (Σ weights)²: of
    documents, the mean and the squared standard error of Welch's t.
    """
    (mean_1, error_1), (mean_2, error_2) = (_mean_and_error(side) for side in (one, two))
    error = np.sqrt(error_1 + error_2)
    apart = mean_1 - mean_2
    return np.divide(apart, error, out=_without_error(apart), where=error > FLAT)


def _without_error(apart: np.ndarray) -> np.ndarray:
    """T of sides within which nothing varies: beyond any other where they differ, 0 where they don't."""
    return np.where(np.abs(apart) > FLAT, np.sign(apart) * BEYOND, 0.0)


def _mean_and_error(side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    k, n, squares = side[..., :1], side[..., 1:2], side[..., 2:3]
    sums, square_sums, products = np.split(side[..., 3:], 3, axis=-1)
    mean = sums / n
    around = np.maximum(square_sums - 2 * mean * products + mean**2 * squares, 0)
    return mean, k / np.maximum(k - 1, 1) * around / n**2


def joint_test(
    units: Units, groups: np.ndarray, pairs: Sequence[tuple[int, int | None]], observed: np.ndarray, seed: int, draws: int = DRAWS
) -> np.ndarray:
    """p (pairs, q) adjusted for all pairs and quantities at once: of the largest |T*| when units change groups (max-|T|).

    Parameters
    ----------
    units : Units
    groups : int array (n,)
        Of each unit, from 0; `units.is_target` is not used.
    pairs : sequence of (target, reference)
        Groups; None is the rest.
    observed : float array (pairs, q)
        T; nan where nothing is tested.
    seed : int

    Notes
    -----
    Westfall & Young (1993). Since T is over its standard error, groups that do differ do not spoil the others' tests (Chung &
    Romano 2016).
    """
    totals, sizes = _totals(units), np.bincount(groups)
    everything, starts = totals.sum(axis=0), np.cumsum(sizes) - sizes
    targets = [target for target, _ in pairs]
    references = [-1 if reference is None else reference for _, reference in pairs]
    is_rest = np.array([reference is None for _, reference in pairs])[:, None]
    rng, known = np.random.default_rng([seed, len(pairs)]), np.isfinite(observed)
    above = np.ones(observed.shape)
    for _ in range(draws):
        sums = np.add.reduceat(totals[rng.permutation(len(totals))], starts, axis=0)
        other = np.where(is_rest, everything - sums[targets], sums[references])
        above += np.abs(_t(sums[targets], other))[known].max(initial=0) >= np.abs(observed) - TIES
    return np.where(known, above / (draws + 1), np.nan)


def observed_t(of: Sides, units: Units) -> float:
    """T of two groups as they are: their difference over its standard error; nan where nothing varies or is known.

    Of sentences, n_effective tells the error, and the tail of T is that of its degrees of freedom; relabelled stretches tell
    theirs by themselves. T is therefore brought to where Student's t of as many units has the same p.
    """
    from scipy.special import stdtr, stdtrit

    by_documents = of.of_documents(alike=True)
    estimate, error, freedom = _told(of, by_documents)
    total = float(np.sqrt((error**2).sum()))
    apart = float(estimate[0] - estimate[1])
    if not total > FLAT:
        return float(_without_error(np.array(apart))) or np.nan
    found = apart / total
    if by_documents.all():
        return found
    n_units = np.array([units.is_target.sum(), (~units.is_target).sum()])
    of_units = _welch_freedom(error, np.maximum(n_units - 1, 1))
    tail = float(stdtr(_freedom(error, freedom, of, by_documents), -abs(found)))
    return float(np.sign(found) * -stdtrit(of_units, tail)) if tail > SMALLEST else found


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """p adjusted so that of what lies under a level, no more than that share is expected to be false (Benjamini & Hochberg 1995).

    Missing ones stay so, and do not count.

    >>> benjamini_hochberg(np.array([0.01, 0.04, np.nan, 0.03])).round(3).tolist()
    [0.03, 0.04, nan, 0.04]
    """
    adjusted = np.full(len(p), np.nan)
    known = np.flatnonzero(np.isfinite(p))
    order = known[np.argsort(-p[known], kind="stable")]
    ranks = np.arange(len(order), 0, -1)
    adjusted[order] = np.minimum(np.minimum.accumulate(p[order] * len(order) / ranks), 1)
    return adjusted
