"""The marks of a chart with the sentences behind each, as plain data: what a click on a page answers, taken along. No Streamlit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import numpy as np
import plotly.graph_objects as go

from analysis.evidence import Evidence, Span, find_evidence
from analysis.phrases import count
from analysis.picks import Pick
from analysis.results import Results
from dashboard import data, markup, pickwords, state
from dashboard.state import MARK, SETS, State

MOST = 20  # sentences behind a mark that are taken along: a page of the panel
SCORED = frozenset({"framing", "voices", "documents"})  # pages whose lists carry the scores on the axis
Places = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Sentence:
    """A sentence, whole, with what the panel says of it.

    Attributes
    ----------
    sentence_id, document_id, title, group : str
    number : int
        Of the sentence in its document, from 1.
    text : str
    place : str
        Group, title and number in one line.
    notes : tuple of str
        Whose words it is where not the text's own, and whether something in it is negated.
    bias, side : float and str, optional
        On the axis of the chart; None where it has none.
    spans : tuple of (start, end, weight)
        Words that move the bias: characters of `text`, + to `pole_plus`. Of terms and topics a mark has its own: see `Mark`.
    said, denied : tuple of (start, end)
        Words that are not the text's own, and those that are denied.
    before, after : str
        The sentence or heading to either side; "" where there is none.
    """

    sentence_id: str
    document_id: str
    title: str
    group: str
    number: int
    text: str
    place: str
    notes: tuple[str, ...]
    bias: float | None
    side: str | None
    spans: tuple[Span, ...]
    said: Places
    denied: Places
    before: str
    after: str


@dataclass(frozen=True)
class Mark:
    """A mark of a chart, and the sentences behind it.

    Attributes
    ----------
    label : str
        What it stands for, as the panel's heading says.
    note : str
        How many sentences, how many of them negated, and how they are sorted.
    n, n_negated : int
        Sentences behind it, all of them; those that stand last because something is denied there (with an axis).
    n_hits : int, optional
        Occurrences of the term, if it stands for one.
    sentences : tuple of int
        The first of them, as places in `Frozen.sentences`.
    weights : tuple of str
        What each weighs, in words: a bias with its sign, occurrences, a loading; empty where they are not weighed.
    signs : tuple of int
        Of each bias: 1, −1, or 0; empty where there is none.
    spans : tuple of tuple of (start, end, weight)
        Of each the words that are marked, where the mark stands for a term or a topic; empty: those of the sentence.
    scored : bool
        Whether weights and spans are of the axis, + to `pole_plus`.
    """

    label: str
    note: str
    n: int
    n_negated: int
    n_hits: int | None
    sentences: tuple[int, ...]
    weights: tuple[str, ...]
    signs: tuple[int, ...]
    spans: tuple[tuple[Span, ...], ...]
    scored: bool


@dataclass(frozen=True)
class Frozen:
    """The marks of a chart by their keys, `customdata[i][0]`, in the order of drawing; every sentence behind them once."""

    marks: dict[str, Mark]
    sentences: tuple[Sentence, ...]

    def as_json(self) -> dict[str, Any]:
        """Plain lists and dicts, the same in the same order for the same results; offsets are UTF-16 units, as scripts count."""
        return {
            "marks": {key: self._mark(mark) for key, mark in self.marks.items()},
            "sentences": [_sentence(one) for one in self.sentences],
        }

    def _mark(self, mark: Mark) -> dict[str, Any]:
        told = {"label": mark.label, "note": mark.note, "n": mark.n, "sentences": list(mark.sentences), "scored": mark.scored}
        told |= {"weights": list(mark.weights), "signs": list(mark.signs)}
        texts = (self.sentences[number].text for number in mark.sentences)
        return told | {"spans": [_units(text, spans) for text, spans in zip(texts, mark.spans, strict=False)]}


def freeze(results: Results, chosen: State, figure: go.Figure, most: int = MOST, scored: bool = False) -> Frozen:
    """The marks of a figure, each with the first `most` of the sentences that a click on it shows.

    Parameters
    ----------
    results : Results
    chosen : State
        What the figure was made with: axis, voices, filters.
    figure : Figure
        Its marks' keys are what :func:`dashboard.charts.theme.picks` made.
    most : int
    scored : bool
        Whether its page asks for sentences with their scores on the axis.
    """
    found: dict[str, Evidence] = {}
    asked: dict[Pick, Evidence] = {}
    asking = _asking(results, chosen)
    for key in dict.fromkeys(keys(figure)):
        pick = picked(results, chosen, key, scored)
        if pick is not None:
            if pick not in asked:
                asked[pick] = asking(pick)
            found[key] = asked[pick]
    first = {pick: _first(one, most) for pick, one in asked.items()}
    rows = np.unique(np.concatenate([np.zeros(0, dtype=np.int32), *(one.rows for one in first.values())]))
    place = {row: number for number, row in enumerate(rows.tolist())}
    axis = chosen.axis if any(pick.axis is not None for pick in asked) else None
    marks = {pick: _mark(one, first[pick], place) for pick, one in asked.items()}
    return Frozen({key: marks[one.pick] for key, one in found.items()}, _sentences(results, axis, rows))


def keys(figure: go.Figure) -> Iterator[str]:
    """The keys of a figure's marks, in the order of drawing, each as often as it is drawn."""
    for trace in figure.data:
        custom = getattr(trace, "customdata", None)
        for one in () if custom is None else custom:
            if one is not None and len(one) and isinstance(one[0], str):
                yield one[0]


def picked(results: Results, chosen: State, key: str, scored: bool = False) -> Pick | None:
    """What a click on a mark asks for; None where its key is none, or it does something else than pick."""
    entries = {name: value for name, value in parse_qsl(key) if name in MARK + SETS}
    if not set(entries) & set(MARK):
        return None
    beside = {"axis": chosen.axis} | ({"across": chosen.across} if chosen.across else {})
    read = state.read(beside | entries, results)
    if not read.has_pick:
        return None
    return replace(chosen, **{name: getattr(read, name) for name in (*MARK, "across")}).pick(axis=scored)


def _asking(results: Results, chosen: State) -> Callable[[Pick], Evidence]:
    """Evidence as :func:`dashboard.data.evidence_of` finds it; the few that are kept for pages stay kept."""
    narrow = chosen.narrowing
    if not narrow:
        return lambda pick: find_evidence(results, pick)
    kept = data.kept(results, narrow)
    return lambda pick: find_evidence(results, pick).among(kept)


def _first(found: Evidence, most: int) -> Evidence:
    """The first of a list in the order of the panel: with an axis, those in which something is denied come last."""
    order = np.arange(min(most, len(found)))
    if _denied_last(found.pick):
        order = np.argsort(found.negated, kind="stable")[:most]
    return replace(found, **{name: getattr(found, name)[order] for name in ("rows", "weights", "hits", "negated")})


def _denied_last(pick: Pick) -> bool:
    return pick.axis is not None and pick.negated is None and pick.term is None


def _mark(found: Evidence, first: Evidence, place: dict[int, int]) -> Mark:
    pick, n, results = found.pick, len(found), found.results
    scored, weighed = pick.axis is not None, (pick.term, pick.topic, pick.axis) != (None, None, None)
    n_negated = int(found.negated.sum()) if _denied_last(pick) else 0
    hits = int(found.hits.sum()) if pick.term is not None else None
    told = [count(n, "sentence"), count(hits, "occurrence") if hits is not None else "", pickwords.order(pick) if n > 1 else ""]
    told.append(f"{n_negated:,} of them negated or rejected, last" if n_negated else "")
    unit = "×" if pick.term is not None else ""
    own = len(first) and (pick.term is not None or pick.topic is not None and not scored)
    return Mark(
        label=pickwords.title(results, pick),
        note=" · ".join(filter(None, told)),
        n=n,
        n_negated=n_negated,
        n_hits=hits,
        sentences=tuple(place[row] for row in first.rows.tolist()),
        weights=tuple(markup.weight(value, scored, unit) for value in first.weights.tolist()) if weighed else (),
        signs=tuple(int(np.sign(value)) for value in first.weights.tolist()) if scored else (),
        spans=tuple(map(_spans, first.marked(0, len(first)))) if own else (),
        scored=scored,
    )


def _sentences(results: Results, axis: str | None, rows: np.ndarray) -> tuple[Sentence, ...]:
    bias = np.zeros(len(rows)) if axis is None else results.scores_on(axis).bias[rows]
    every = Evidence(results, Pick(axis=axis), rows, bias, np.zeros(len(rows), dtype=np.int32), np.zeros(len(rows), dtype=bool))
    page, around = every.page(0, len(rows)), every.around(0, len(rows))
    return tuple(
        Sentence(
            sentence_id=row.sentence_id,
            document_id=row.document_id,
            title=row.title or row.document_id,
            group=row.group if row.group == row.group and row.group is not None else "",
            number=int(row.number),
            text=row.text,
            place=f"{markup.place(row)} · sentence {row.number}",
            notes=tuple(markup.notes(row)),
            bias=None if axis is None or row.bias != row.bias else float(row.bias),
            side=None if axis is None or not isinstance(row.side, str) else row.side,
            spans=_spans(row.spans),
            said=_places(row.said),
            denied=_places(row.denied),
            before=before,
            after=after,
        )
        for row, (before, after) in zip(page.itertuples(), around, strict=True)
    )


def _spans(spans: list[Span]) -> tuple[Span, ...]:
    return tuple((int(start), int(end), float(weight)) for start, end, weight in sorted(spans))


def _places(spans: list[tuple]) -> Places:
    return tuple((int(start), int(end)) for start, end, *_ in spans)


def _sentence(one: Sentence) -> dict[str, Any]:
    told = {"id": one.sentence_id, "text": one.text, "place": one.place, "notes": list(one.notes)}
    told |= {"document": one.title, "group": one.group, "number": one.number}
    told |= {"bias": None if one.bias is None else round(one.bias, 4), "side": one.side, "spans": _units(one.text, one.spans)}
    told |= {"said": _units(one.text, one.said), "denied": _units(one.text, one.denied)}
    return told | {"before": one.before, "after": one.after}


def _units(text: str, spans: tuple[tuple, ...]) -> list[list]:
    """Spans with their offsets in UTF-16 units, and weights with four decimals."""

    def unit(place: int) -> int:
        return place if text.isascii() else len(text[:place].encode("utf-16-le")) // 2

    return [[unit(start), unit(end), *(round(weight, 4) for weight in rest)] for start, end, *rest in spans]
