"""A self-test on the user's own corpus: how large a difference between two groups must be to be found.

Many times over, two sides are made that differ by nothing but chance, of the sizes and with the sentences of the two groups. A
difference x is added to the target's values, and it is found if the 95 % interval of the difference leaves out 0 on its side.

Documents compared (5 or more a side): each side's mean of document means is taken away, and the documents are dealt out anew.

Texts compared (fewer): each side's sentences, its documents one after another, are closed to a circle and cut at a random place;
both circles give either new side one stretch, in proportion to the sides' sizes. Neighbours stay neighbours but for the cuts and
the joints, and the new sides are cut into documents of the lengths there were. Turning both sides as one circle would do less: it
often leaves the sides almost as they are, whose means were just made the same.

Taking the means away takes chance away, too. Of n documents that leaves (n − 2)/(n − 1) of the variance of dealt-out means, so
their deviations are made that much larger. Of texts it takes all drift over a whole text, which two texts cannot show by
themselves: where the runs' differences vary less than the likeness of neighbours in the whole corpus says
(:mod:`analysis.neighbours`), they are widened to that. Without this, false alarms come out at .00–.04 where neighbouring stretches
of UN speeches show .03–.12, and with it at .03–.07; the difference found in 4 of 5 cases is then within 15 % of theirs, mostly
above (36 and 14 to 45 and 45 sentences, 80 pairs of stretches, both built-in axes).
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

import numpy as np

from analysis.contrasts import REST
from analysis.errors import AnalysisError
from analysis.neighbours import Likeness, likeness
from analysis.resampling import (
    FEW_SENTENCES,
    OF_DOCUMENTS,
    OF_SENTENCES,
    Parts,
    Sides,
    difference,
    parts,
    reach_of,
    sides,
)
from analysis.results import Results

RUNS = 1_000
POWER = 0.8  # share of runs that is asked for: 4 of 5
MOST = 3.0  # bias: beyond, no difference is planted
STEPS = 60  # of the grid
METHOD = 1  # rises when the same corpus would give other figures, so that kept ones are made anew

Report = Callable[[str, int, int], None]
Deal = Callable[[np.random.Generator], tuple[Parts, np.ndarray]]  # two new sides: sums by document, and side of each


@dataclass(frozen=True)
class Planted:
    """What the self-test found.

    Attributes
    ----------
    axis, target, reference : str
        `reference` may be "the rest".
    reach, estimand : str
        As in framing_differences.
    n_documents_target, n_documents_reference, n_sentences_target, n_sentences_reference : int
    runs, seed : int
    false_alarms : int
        Runs that find a difference, on either side, where none is planted.
    grid : tuple of (x, share)
        Differences planted, in units of bias from 0 up, and the share of runs that find them on the right side, 0–1.
    found_in_four_of_five : float or None
        The smallest difference that 4 of 5 runs find; None beyond `MOST`.
    """

    axis: str
    target: str
    reference: str
    reach: str
    estimand: str
    n_documents_target: int
    n_documents_reference: int
    n_sentences_target: int
    n_sentences_reference: int
    runs: int
    seed: int
    false_alarms: int
    grid: tuple[tuple[float, float], ...]
    found_in_four_of_five: float | None


def to_json(found: Planted) -> dict[str, Any]:
    """What JSON holds of it."""
    return asdict(found) | {"grid": [list(point) for point in found.grid]}


def from_json(value: Mapping[str, Any]) -> Planted | None:
    """The same read back; None of what is something else."""
    try:
        return Planted(**{**value, "grid": tuple((float(x), float(share)) for x, share in value["grid"])})
    except (KeyError, TypeError, ValueError):
        return None


@dataclass(frozen=True)
class TwoSides:
    """Sentences of two groups in the order of reading, those of a document together.

    Attributes
    ----------
    values : float array (n,)
    document : int array (n,)
        From 0, rising.
    side : int array (n_documents,)
        0 is the target, 1 the reference.
    alike : Likeness
        Of neighbours in the whole corpus.
    """

    values: np.ndarray
    document: np.ndarray
    side: np.ndarray
    alike: Likeness

    @property
    def n_documents(self) -> tuple[int, int]:
        """Of the target, and of the reference."""
        return int((self.side == 0).sum()), int((self.side == 1).sum())

    @property
    def n_sentences(self) -> tuple[int, int]:
        """Of the target, and of the reference."""
        of_target = int((self.side[self.document] == 0).sum())
        return of_target, len(self.values) - of_target


@dataclass(frozen=True)
class Ends:
    """Intervals of the difference in each run where nothing is planted; nan where there is none; arrays (runs,).

    A planted x moves them by x and leaves their width alone, so that one run tells of every x.
    """

    lower: np.ndarray
    upper: np.ndarray

    def found(self, x: float) -> float:
        """Share of runs that find `x` planted, 0–1."""
        return float((self.lower + x > 0).mean())

    def false_alarms(self) -> int:
        """Runs that find what is not there."""
        return int(((self.lower > 0) | (self.upper < 0)).sum())

    def needed(self, share: float) -> float:
        """The difference above which so large a share of runs find it; infinite where no difference does."""
        return max(float(np.quantile(np.nan_to_num(-self.lower, nan=np.inf), share, method="inverted_cdf")), 0.0)


def planted(
    results: Results,
    axis: str,
    target: str,
    reference: str | None = None,
    runs: int = RUNS,
    seed: int = 0,
    progress: Report | None = None,
) -> Planted:
    """How often a difference of mean bias between two groups of these results would be found, by its size.

    Parameters
    ----------
    results : Results
    axis, target : str
    reference : str, optional
        Another group; the rest unless given.
    runs : int
    seed : int
        Each run has its own random numbers, of [seed, run].
    progress : callable (step, done, total), optional
        Told of every run.

    Raises
    ------
    AnalysisError
        If there is no such axis or group, or a side has fewer than 10 sentences.

    Notes
    -----
    The runs use the same sentences again and again: they tell how often chance would bring a difference in texts like these, as
    far as these show it. What many comparisons at once ask for (p_adjusted) is not counted.
    """
    of = two_sides(results, axis, target, reference)
    ends = tried(of, runs, seed, progress)
    n_documents, n_sentences = of.n_documents, of.n_sentences
    needed = ends.needed(POWER)
    return Planted(
        axis,
        target,
        reference or REST,
        reach_of(min(n_documents)),
        OF_DOCUMENTS if _by_documents(of) else OF_SENTENCES,
        *n_documents,
        *n_sentences,
        runs,
        seed,
        ends.false_alarms(),
        tuple((x, round(ends.found(x), 6)) for x in _grid(ends)),
        round(needed, 6) if needed <= MOST else None,
    )


def _grid(ends: Ends) -> list[float]:
    """Differences from 0 to where nearly all runs find them, in even steps."""
    last = min(np.ceil(4 * ends.needed(0.99)) / 4, MOST)
    return [round(float(x), 6) for x in np.linspace(0, max(last, 0.25), STEPS + 1)]


def two_sides(results: Results, axis: str, target: str, reference: str | None = None) -> TwoSides:
    """The counted sentences of two groups on one axis, in the order of document_id.

    Raises
    ------
    AnalysisError
        See :func:`planted`.
    """
    _check_names(results, axis, target, reference)
    scores = results.table("framing_sentences")
    counted = results.counted[["sentence_id", "document_id", "position", "group"]]
    rows = scores[scores["axis"] == axis].merge(counted, on="sentence_id").sort_values(["document_id", "position"])
    alike = likeness(rows["bias"].to_numpy(), rows["document_id"].to_numpy())
    rows = rows if reference is None else rows[rows["group"].isin([target, reference])]
    number, names = rows["document_id"].factorize()
    group_of = rows.drop_duplicates("document_id").set_index("document_id")["group"].reindex(names)
    of = TwoSides(rows["bias"].to_numpy(), number, (group_of != target).to_numpy().astype(int), alike)
    _check_sizes(of, target, reference)
    return of


def _check_names(results: Results, axis: str, target: str, reference: str | None) -> None:
    faults = []
    if axis not in results.axes:
        faults.append(f"no axis {axis!r} in these results; there are: {', '.join(results.axes)}")
    for group in filter(None, (target, reference)):
        if group not in results.groups:
            faults.append(f"no group {group!r} in these results; there are: {', '.join(results.groups)}")
    if target == reference:
        faults.append(f"{target!r} cannot be compared with itself; choose another group, or none for the rest")
    if faults:
        raise AnalysisError(*faults)


def _check_sizes(of: TwoSides, target: str, reference: str | None) -> None:
    names = (target, reference or REST)
    faults = [
        f"{name}: {n} of the {FEW_SENTENCES} sentences that an interval needs, so no difference could be found; choose another "
        "group, or add documents to this one and build again"
        for name, n in zip(names, of.n_sentences, strict=True)
        if n < FEW_SENTENCES
    ]
    if faults:
        raise AnalysisError(*faults)


def tried(of: TwoSides, runs: int, seed: int, progress: Report | None = None) -> Ends:
    """Intervals of the difference of two sides that differ by nothing but chance, run by run."""
    report = progress or (lambda step, done, total: None)
    deal = _documents_dealt(of) if _by_documents(of) else _stretches_dealt(of)
    found = np.empty((runs, 3))
    for run in range(runs):
        one = difference(sides(*deal(np.random.default_rng([seed, run])), 2, of.alike))
        found[run] = one.estimate[0], one.lower[0], one.upper[0]
        report("planting differences", run + 1, runs)
    estimate, lower, upper = found.T
    more = 0.0 if _by_documents(of) else _widening(of, estimate) - 1
    return Ends(lower + more * estimate, upper + more * estimate)


def _by_documents(of: TwoSides) -> bool:
    return bool(_as_they_are(of).of_documents(alike=True).all())


def _as_they_are(of: TwoSides) -> Sides:
    return sides(parts(of.values, of.document, len(of.side)), of.side, 2, of.alike)


def _documents_dealt(of: TwoSides) -> Deal:
    """Documents, each side's mean of document means taken away, dealt out anew to sides of as many documents."""
    n = len(of.side)
    kept = parts(of.values, of.document, n)
    means = kept.total / kept.length
    around = means - _as_they_are(of).mean_documents[of.side]
    moved = around * np.sqrt((n - 1) / (n - 2)) - means
    centred = parts(of.values + moved[of.document], of.document, n)
    return lambda rng: (centred, rng.permutation(of.side))


def _stretches_dealt(of: TwoSides) -> Deal:
    """Sentences, each side's mean taken away, dealt out anew in stretches; documents keep their lengths."""
    of_target = of.side[of.document] == 0
    target, reference = (one - one.mean() for one in (of.values[of_target], of.values[~of_target]))
    document = np.concatenate([of.document[of_target], of.document[~of_target]])
    kept = round(len(target) ** 2 / len(of.values))
    return partial(_dealt, target, reference, kept, document, of.side)


def _dealt(
    target: np.ndarray, reference: np.ndarray, kept: int, document: np.ndarray, side: np.ndarray, rng: np.random.Generator
) -> tuple[Parts, np.ndarray]:
    """The target keeps a stretch of `kept` sentences, and what it lacks comes from the reference in one stretch."""
    one, two = (np.roll(values, -rng.integers(len(values))) for values in (target, reference))
    lacks = len(target) - kept
    values = np.concatenate([one[:kept], two[:lacks], one[kept:], two[lacks:]])
    return parts(values, document, len(side)), side


def _widening(of: TwoSides, estimate: np.ndarray) -> float:
    """How many times wider the runs' differences would lie if whole texts varied as neighbours in the corpus say; 1 or more."""
    as_they_are = _as_they_are(of)
    expected, seen = float((as_they_are.variance / as_they_are.n_effective).sum()), float((estimate**2).mean())
    return max(float(np.sqrt(expected / seen)), 1.0) if seen > 0 else 1.0
