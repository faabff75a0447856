"""The sentences behind a mark: one question, one list, whatever the mark is.

A mark of any chart is a :class:`~analysis.picks.Pick`. Its evidence is every counted sentence behind it, so the count on a chart
and the length of the list are the same number. The list is found in whole arrays; what stands in it is put together a page at a
time, so that a million sentences are as quick to open as a hundred.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from analysis.labels import CHOICES as SIDES
from analysis.narrowing import Narrowing
from analysis.picks import Pick, mask_of, occurrences
from analysis.results import Results
from analysis.terms import find_term, normalise
from analysis.tokens import Tokens

Span = tuple[int, int, float]  # start and end within the sentence, and weight
MOST_COUNTED = 2**16  # occurrences in one sentence
FEW = 1000  # rows that are read one by one
MANY = 32  # part of all tokens from which on it is quicker to look through all of them


@dataclass(frozen=True, eq=False)
class Evidence:
    """The sentences behind a pick, those that show it most first: |weight| downwards, then in the order of the text.

    Attributes
    ----------
    results : Results
    pick : Pick
    rows : int32 array (n,)
        Rows of `results.counted`.
    weights : float64 array (n,)
        Term: occurrences; axis: bias, + leans to `pole_plus`; topic alone: loading 0–1; term on an axis: what its occurrences add
        to the bias; else 0.
    hits : int32 array (n,)
        Occurrences of the term; 0 where none is asked for.
    negated : bool array (n,)
        Whether something is denied or rejected there; with an axis, something that moves its score on it.
    """

    results: Results
    pick: Pick
    rows: np.ndarray
    weights: np.ndarray
    hits: np.ndarray
    negated: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def widest(self) -> float:
        """The largest |weight|; 0 where there is no sentence."""
        return float(np.abs(self.weights).max(initial=0.0, where=~np.isnan(self.weights)))

    def among(self, kept: np.ndarray) -> "Evidence":
        """Those of the list whose sentences are `kept`, bool (n_counted,), in the same order."""
        return self._only(kept[self.rows])

    def parted(self) -> tuple["Evidence", "Evidence"]:
        """Those in which nothing is negated, and the others."""
        return self._only(~self.negated), self._only(self.negated)

    def _only(self, chosen: np.ndarray) -> "Evidence":
        if chosen.all():
            return self
        parts = {name: getattr(self, name)[chosen] for name in ("rows", "weights", "hits", "negated")}
        return replace(self, **parts)

    def page(self, start: int, stop: int) -> pd.DataFrame:
        """Those from `start` up to, but not including, `stop`, as a table; see :func:`evidence` for its columns."""
        rows, pick = self.rows[start:stop], self.pick
        sentences = _taken(self.results.counted, rows)
        if pick.axis is not None:
            scores = self.results.scores_on(pick.axis)
            found = {name: getattr(scores, name)[rows] for name in ("plus", "minus", "bias")}
            side = np.array([*SIDES, None], dtype=object)[scores.side[rows]]
            found |= {"side": pd.array(side, dtype="str"), "negated": scores.negated[rows]}
            sentences = sentences.drop(columns="negated").assign(**found)
        sentences = sentences.assign(weight=self.weights[start:stop], spans=self._spans(rows, sentences["text"].tolist()))
        return sentences.assign(**_voices(self.results, rows, sentences["start"].to_numpy()))

    def marked(self, start: int, stop: int) -> list[list[Span]]:
        """The words that matter in each of those from `start` to `stop`: the spans of :meth:`page`, and nothing else read."""
        rows = self.rows[start:stop]
        texts = self.results.counted["text"].array
        return self._spans(rows, [texts[row] for row in rows.tolist()])

    def around(self, start: int, stop: int) -> list[tuple[str, str]]:
        """The sentence or heading before each of those from `start` to `stop`, and the one after; "" where there is none."""
        table, rows = self.results.table("sentences"), self.results.counted_rows[self.rows[start:stop]]
        texts, documents = table["text"], table["document_id"]

        def beside(row: int, other: int) -> str:
            there = 0 <= other < len(table) and documents.iat[other] == documents.iat[row]
            return texts.iat[other] if there else ""

        return [(beside(row, row - 1), beside(row, row + 1)) for row in rows.tolist()]

    def _spans(self, rows: np.ndarray, texts: list[str]) -> list[list[Span]]:
        """The words that matter in each of `rows`: start and end within the sentence, and weight."""
        results, pick = self.results, self.pick
        if pick.term is not None and pick.axis is not None:
            return _contributions(results, pick.term, pick.axis, rows, texts)
        if pick.term is not None:
            return [[(start, end, 1.0) for start, end in find_term(pick.term, text, results.lemmas)] for text in texts]
        if pick.axis is not None:
            starts = results.counted["start"].to_numpy()[rows]
            return _by_sentence(results, "framing_spans", pick.axis, rows, starts, ["contribution"])
        if pick.topic is not None:
            terms = next((list(found) for found in results.topic_rows(pick.topic)["terms"]), [])
            return [_without_overlaps([hit for term in terms for hit in find_term(term, text)]) for text in texts]
        return [[] for _ in texts]


def find_evidence(results: Results, pick: Pick, narrow: Narrowing = Narrowing()) -> Evidence:  # noqa: B008, it is frozen
    """Every sentence behind `pick` among those looked at, those that show it most first; what stands in them is not read yet.

    Raises
    ------
    AnalysisError
        If the axis is not one of these results', or a side or range is asked for without an axis.
    """
    kept = mask_of(results, replace(pick, term=None))
    if narrow:
        kept = kept & narrow.mask(results)
    hits = None
    if pick.term is not None:
        hits = occurrences(results, pick.term, results.lemmas and pick.axis is None, kept)  # on an axis words are as they stand
        kept = kept & (hits > 0)
    if pick.term is not None:
        rows = np.flatnonzero(kept).astype(np.int32)
        weights = hits[rows] if pick.axis is None else _added(results, pick.term, pick.axis, rows)
        order = _downwards(weights)
        rows, weights = rows[order], weights[order].astype(np.float64)
    elif pick.axis is not None:
        rows = _in(results.order_on(pick.axis), kept)
        weights = results.scores_on(pick.axis).bias[rows]
    elif pick.topic is not None:
        rows = _in(results.order_by_loading, kept)
        weights = results.counted["topic_loading"].to_numpy(dtype=np.float64)[rows]
    else:
        rows = np.flatnonzero(kept).astype(np.int32)
        weights = np.zeros(len(rows))
    negated = results.counted["negated"].to_numpy(dtype=bool) if pick.axis is None else results.scores_on(pick.axis).negated
    found = np.zeros(len(rows), dtype=np.int32) if hits is None else hits[rows]
    return Evidence(results, pick, rows, weights, found, negated[rows])


def evidence(results: Results, pick: Pick, narrow: Narrowing = Narrowing()) -> pd.DataFrame:  # noqa: B008, it is frozen
    """Every sentence behind `pick` among those looked at, those that show it most first: the whole list at once.

    Returns
    -------
    DataFrame
        sentence_id, document_id, title, group, position, text, `weight` (term: occurrences; axis: bias, + leans to `pole_plus`;
        term on an axis: what its occurrences add to the bias; topic alone: loading 0–1), `side` (with an axis) and `spans`: list of
        (start, end, weight) within the sentence, the words that matter. Also voice, speaker, negated, `said`: list of (start, end,
        voice, speaker), the words that are not the text's own, and `denied`: list of (start, end). Order: |weight| downwards, then
        document order.

    Raises
    ------
    AnalysisError
        If the axis is not one of these results', or a side or range is asked for without an axis.
    """
    found = find_evidence(results, pick, narrow)
    return found.page(0, len(found))


def _taken(table: pd.DataFrame, rows: np.ndarray) -> pd.DataFrame:
    """Some rows of a table. Of a few, texts are read one by one: a take of texts that lie in several pieces joins all pieces."""
    if len(rows) > FEW:
        return table.iloc[rows].reset_index(drop=True)
    places = rows.tolist()
    parts = {}
    for name, column in table.items():
        array = column.array
        texts = isinstance(column.dtype, pd.StringDtype)
        parts[name] = pd.array([array[place] for place in places], dtype=column.dtype) if texts else array[rows]
    return pd.DataFrame(parts, index=pd.RangeIndex(len(rows)))


def _in(order: np.ndarray, kept: np.ndarray) -> np.ndarray:
    return order[kept[order]]


def _downwards(values: np.ndarray) -> np.ndarray:
    """Places of `values`, the largest |value| first, those that are equal in order."""
    if values.dtype.kind == "i" and values.max(initial=0) < MOST_COUNTED:
        return np.argsort((values.max(initial=0) - values).astype(np.uint16), kind="stable")  # a sort by digits, ten times as fast
    return np.argsort(-np.abs(values), kind="stable")


def _added(results: Results, term: str, axis: str, rows: np.ndarray) -> np.ndarray:
    """What the occurrences of a term add to the bias of each of `rows`, float64."""
    forms = normalise(term).split()
    if len(forms) != 1:
        texts = results.counted["text"].iloc[rows]
        found = _contributions(results, term, axis, rows, texts)
        return np.array([sum(add for _, _, add in spans) for spans in found], dtype=float)
    stored = results.contributions(axis)
    sentence, token = tokens_in(stored.tokens, forms[0], results.counted_rows[rows])
    return np.bincount(sentence, stored.contribution[token].astype(np.float64), minlength=len(rows))


def tokens_in(tokens: Tokens, form: str, sentences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The tokens of one form in `sentences` (ascending): for each the number of its sentence among them, and its own; ascending."""
    at = bisect_left(tokens.forms, form)
    if tokens.forms[at : at + 1] != (form,) or not len(sentences):
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    first, behind = tokens.pointers[sentences], tokens.pointers[sentences + 1]
    if (behind - first).sum() * MANY > len(tokens.places):
        token = np.flatnonzero(tokens.places["form"] == at)
        number = np.full(len(tokens.pointers) - 1, -1, dtype=np.int64)
        number[sentences] = np.arange(len(sentences))
        number = number[np.searchsorted(tokens.pointers, token, side="right") - 1]
        return number[number >= 0], token[number >= 0]
    lengths = behind - first
    number = np.repeat(np.arange(len(sentences)), lengths)
    token = np.arange(len(number)) + np.repeat(first - (np.cumsum(lengths) - lengths), lengths)
    same = tokens.places["form"][token] == at
    return number[same], token[same]


def _contributions(results: Results, term: str, axis: str, rows: np.ndarray, texts: Iterable[str]) -> list[list[Span]]:
    """Each occurrence of a term in each of `rows`, with what its tokens add to the bias there."""
    stored, spans = results.contributions(axis), []
    for row, text in zip(results.counted_rows[rows].tolist(), texts, strict=True):
        tokens = stored.of(row)
        hits = find_term(term, text)
        spans.append([(start, end, sum(add for at, to, add in tokens if start <= at and to <= end)) for start, end in hits])
    return spans


def _without_overlaps(hits: list[tuple[int, int]]) -> list[Span]:
    kept: list[Span] = []
    for start, end in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, 1.0))
    return kept


def _voices(results: Results, rows: np.ndarray, starts: np.ndarray) -> dict[str, list[list[tuple]]]:
    """The words of each of `rows` that are not the text's own, and those that are denied; offsets within the sentence."""
    return {
        "said": _by_sentence(results, "voice_spans", None, rows, starts, ["voice", "speaker"]),
        "denied": _by_sentence(results, "negated_spans", None, rows, starts, []),
    }


def _by_sentence(
    results: Results, name: str, axis: str | None, rows: np.ndarray, starts: np.ndarray, extra: list[str]
) -> list[list[tuple]]:
    """The spans of a table in each of `rows`, as (start, end, *extra); offsets within the sentence."""
    number, place = results.spans_on(name, axis).of(results.counted_rows[rows])
    found: list[list[tuple]] = [[] for _ in range(len(rows))]
    table = results.table(name)[["start", "end", *extra]].iloc[place]
    for sentence, (start, end, *rest) in zip(number.tolist(), table.itertuples(index=False), strict=True):
        at = int(starts[sentence])
        found[sentence].append((start - at, end - at, *rest))
    return found
