"""What a reader picked among the sentences: a mark of any chart, or what all charts are to be narrowed to.

A mark is a :class:`Pick`: an axis and perhaps a side, a term, a topic, a group, a document, a stretch of time. It stands for the
counted sentences that meet all of these. Everything is asked of whole columns, so that a million sentences take milliseconds.
"""

from bisect import bisect_left
from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.errors import AnalysisError
from analysis.labels import CHOICES as SIDES
from analysis.results import Results
from analysis.terms import find_term, normalise

Quadrant = Literal["plus-plus", "plus-minus", "minus-plus", "minus-minus"]
QUADRANTS: tuple[Quadrant, ...] = ("plus-plus", "plus-minus", "minus-plus", "minus-minus")


@dataclass(frozen=True)
class Pick:
    """What a reader chose; None stands for "any".

    Attributes
    ----------
    axis : str, optional
        Sentences carry their scores on this axis, strongest first.
    side : str, optional
        `plus`, `minus`, `both` or `neither`; needs an axis.
    term, topic, group, document, sentence : optional
        A term found in the sentence (where the results count lemmas, with all its forms; with an axis, as it stands, weighed by
        what it contributes there); the id of its topic, or of a node of their hierarchy; group; document_id; sentence_id.
    groups : tuple of str, optional
        One of these groups.
    low, high : float, optional
        Bias from `low` up to, but not including, `high`; needs an axis.
    voices : frozenset of str, optional
        Sentences of these voices alone: own, quoted, attributed, unclear.
    speaker : str, optional
        Who speaks.
    negated : bool, optional
        Whether something in the sentence is denied or rejected; with an axis, something that moves its score there.
    period, until : str, optional
        The stretch of time that its document is of (see `analysis.periods`); with `until` all from `period` to it.
    across : str, optional
        A second axis, for `quadrant`, `low2` and `high2`.
    quadrant : str, optional
        One of `QUADRANTS`: the sign of the bias on `axis`, then on `across`; plus is 0 or more. Needs both axes.
    low2, high2 : float, optional
        Bias on `across`, as `low` and `high` on `axis`.
    """

    axis: str | None = None
    side: str | None = None
    term: str | None = None
    topic: int | None = None
    group: str | None = None
    document: str | None = None
    sentence: str | None = None
    low: float | None = None
    high: float | None = None
    voices: frozenset[str] | None = None
    speaker: str | None = None
    negated: bool | None = None
    period: str | None = None
    until: str | None = None
    across: str | None = None
    quadrant: str | None = None
    low2: float | None = None
    high2: float | None = None
    groups: tuple[str, ...] | None = None


def mask_of(results: Results, pick: Pick) -> np.ndarray:
    """Which of the counted sentences are behind a pick, bool (n,): rows of `results.counted`.

    Raises
    ------
    AnalysisError
        If an axis is not one of these results', or something is asked of the bias without one.
    """
    _check(pick, results)
    kept = np.ones(len(results.counted), dtype=bool)
    columns = {"group": pick.group, "document_id": pick.document, "speaker": pick.speaker}
    for column, value in columns.items():
        if value is not None:
            kept &= results.coded(column).equal(value)
    if pick.sentence is not None:
        kept &= _is_sentence(results, pick.sentence)
    if pick.topic is not None:
        kept &= results.of_topic(pick.topic)
    if pick.period is not None:
        kept &= _in_time(results, pick.period, pick.until)
    if pick.groups is not None:
        kept &= results.coded("group").among(pick.groups)
    if pick.voices is not None:
        kept &= results.coded("voice").among(pick.voices)
    if pick.axis is not None:
        kept &= _scored(results, pick)
    if pick.across is not None:
        kept &= _between(results.scores_on(pick.across).bias, pick.low2, pick.high2)
    if pick.quadrant is not None and pick.axis is not None and pick.across is not None:
        for axis, sign in zip((pick.axis, pick.across), pick.quadrant.split("-"), strict=True):
            kept &= (results.scores_on(axis).bias >= 0) == (sign == "plus")
    if pick.negated is not None:
        of = results.counted["negated"].to_numpy() if pick.axis is None else results.scores_on(pick.axis).negated
        kept &= of == pick.negated
    if pick.term is not None:
        kept &= occurrences(results, pick.term, results.lemmas and pick.axis is None, kept) > 0
    return kept


def _check(pick: Pick, results: Results) -> None:
    there = ", ".join(results.axes)
    for axis in (pick.axis, pick.across):
        if axis is not None and axis not in results.axes:
            raise AnalysisError(f"no axis {axis!r} in these results; there are: {there}")
    if pick.axis is None and (pick.side, pick.low, pick.high) != (None, None, None):
        raise AnalysisError(f"a side or a range of bias needs an axis: one of {there}")
    if (pick.axis is None or pick.across is None) and pick.quadrant is not None:
        raise AnalysisError(f"a quadrant needs two axes: of {there}")
    if pick.across is None and (pick.low2, pick.high2) != (None, None):
        raise AnalysisError(f"a range of bias on a second axis needs that axis: one of {there}")


def _scored(results: Results, pick: Pick) -> np.ndarray:
    scores = results.scores_on(pick.axis or "")
    kept = _between(scores.bias, pick.low, pick.high)
    return kept if pick.side is None else kept & (scores.side == SIDES.index(pick.side))


def _between(bias: np.ndarray, low: float | None, high: float | None) -> np.ndarray:
    kept = ~np.isnan(bias)
    if low is not None:
        kept &= bias >= low
    return kept if high is None else kept & (bias < high)


def _is_sentence(results: Results, sentence_id: str) -> np.ndarray:
    """Of the sentences of its document the one of this id: no list of a million names is searched."""
    document = results.coded("document_id").equal(sentence_id.rpartition(":")[0])
    rows = np.flatnonzero(document)
    found = np.zeros(len(document), dtype=bool)
    found[rows[(results.counted["sentence_id"].iloc[rows] == sentence_id).to_numpy()]] = True
    return found


def _in_time(results: Results, first: str, last: str | None) -> np.ndarray:
    documents, periods = results.coded("document_id"), results.periods[1]
    period = periods.reindex(documents.values)
    inside = (period == first) if last is None else (period >= first) & (period <= last)
    return documents.of(inside.fillna(False).to_numpy(dtype=bool))


def occurrences(results: Results, term: str, lemmas: bool, kept: np.ndarray | None = None) -> np.ndarray:
    """How often a term stands in each counted sentence, int32 (n,): what `find_term` finds there.

    From the counts where the term is in the vocabulary, else from the texts.

    Parameters
    ----------
    lemmas : bool
        Whether all forms of a word count.
    kept : bool (n,), optional
        Sentences that matter; the others may be told as 0.
    """
    found = np.zeros(len(results.counted), dtype=np.int32)
    column = results.term_column(normalise(term, lemmas)) if lemmas == results.lemmas else None
    if column is not None:
        found[column.rows] = column.counts
        return found
    kept = np.ones(len(found), dtype=bool) if kept is None else kept
    rows = np.flatnonzero(kept if lemmas else kept & _with_words(results, normalise(term).split()))
    for row, text in zip(rows, results.counted["text"].iloc[rows], strict=True):
        found[row] = len(find_term(term, text, lemmas))
    return found


def _with_words(results: Results, forms: list[str]) -> np.ndarray:
    """Which of the counted sentences hold a token of each of these forms, bool (n,): no other can hold the term."""
    tokens, kept = results.tokens, np.ones(len(results.counted), dtype=bool)
    for form in forms:
        at = bisect_left(tokens.forms, form)
        there = np.zeros(len(tokens.pointers) - 1, dtype=bool)
        if tokens.forms[at : at + 1] == (form,):
            place = np.flatnonzero(tokens.places["form"] == at)
            there[np.searchsorted(tokens.pointers, place, side="right") - 1] = True
        kept &= there[results.counted_rows]
    return kept
