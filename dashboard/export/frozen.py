"""The marks of a chart with the sentences behind each, as plain data: what a click on a page answers, taken along. No Streamlit."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.evidence import Evidence, Span, find_evidence
from analysis.phrases import count
from analysis.picks import Pick
from analysis.results import Results
from dashboard import data, markup, pickwords, state
from dashboard.state import MARK, SETS, State

MOST, LEAST = 20, 3  # sentences behind a mark that are taken along: a page of the panel, or fewer where there are many marks
IN_ALL = 1500  # behind all marks, counted with each: about a megabyte
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
        Where all marks together would have more than `IN_ALL`, each has fewer, but `LEAST`.
    scored : bool
        Whether its page asks for sentences with their scores on the axis.
    """
    picks = picked(results, chosen, keys(figure), scored)
    behind = {one.pick: _behind(one, most) for one in _evidence(results, chosen, dict.fromkeys(picks.values()))}
    fitting = (level for level in range(most, LEAST, -1) if sum(min(one.n, level) for one in behind.values()) <= IN_ALL)
    level = next(fitting, min(most, LEAST))
    behind = {pick: one._replace(first=_only(one.first, np.arange(min(level, one.n)))) for pick, one in behind.items()}
    rows = np.unique(np.concatenate([np.zeros(0, dtype=np.int32), *(one.first.rows for one in behind.values())]))
    axis = chosen.axis if any(pick.axis is not None for pick in behind) else None
    place = {row: number for number, row in enumerate(rows.tolist())}
    marks = {pick: _mark(one, place) for pick, one in behind.items()}
    return Frozen({key: marks[pick] for key, pick in picks.items()}, _sentences(results, axis, rows))


def keys(figure: go.Figure) -> Iterator[str]:
    """The keys of a figure's marks, in the order of drawing, each as often as it is drawn."""
    for trace in figure.data:
        custom = getattr(trace, "customdata", None)
        for one in () if custom is None else custom:
            if one is not None and len(one) and isinstance(one[0], str):
                yield one[0]


def picked(results: Results, chosen: State, keys: Iterable[str], scored: bool = False) -> dict[str, Pick]:
    """By key of a mark what a click on it asks for, in their order; left out are those that do something else than pick.

    It is what the address says after the click, read once for all marks that differ only by their sentence.
    """
    entries = {key: {name: value for name, value in parse_qsl(key) if name in MARK + SETS} for key in dict.fromkeys(keys)}
    sentences = _rows(results.table("sentences")["sentence_id"], [one["s"] for one in entries.values() if "s" in one])
    beside = {"axis": chosen.axis} | ({"across": chosen.across} if chosen.across else {})
    read: dict[tuple, State] = {}
    found = {}
    for key, one in entries.items():
        sentence, rest = one.pop("s", None), tuple(one.items())
        if rest not in read:
            said = state.read(beside | one, results)
            read[rest] = replace(chosen, **{name: getattr(said, name) for name in (*MARK, "across")})
        asked = replace(read[rest], s=sentence if sentence in sentences else None)
        if asked.has_pick:
            found[key] = asked.pick(axis=scored)
    return found


def _rows(ids: pd.Series, wanted: list[str]) -> dict[str, int]:
    """Where each of some ids stands, of those that are there; one look for all of them."""
    rows = np.flatnonzero(ids.isin(wanted)) if wanted else np.zeros(0, dtype=int)
    return dict(zip(ids.iloc[rows], rows.tolist(), strict=True))


def _evidence(results: Results, chosen: State, picks: Iterable[Pick]) -> Iterator[Evidence]:
    """Evidence of each pick, as :func:`dashboard.data.evidence_of` finds it; the few lists that are kept for pages stay kept.

    Single sentences are looked up in the list of all that are asked for in the same way.
    """
    narrow = chosen.narrowing
    kept = data.kept(results, narrow) if narrow else None
    of: dict[Pick, list[Pick]] = {}
    for pick in picks:
        of.setdefault(replace(pick, sentence=None), []).append(pick)
    rows = _rows(results.counted["sentence_id"], [pick.sentence for some in of.values() for pick in some if pick.sentence])
    for base, some in of.items():
        found = find_evidence(results, base)
        found = found if kept is None else found.among(kept)
        wanted = np.array([rows.get(pick.sentence or "", -1) for pick in some])
        places = np.flatnonzero(np.isin(found.rows, wanted))
        place = dict(zip(found.rows[places].tolist(), places.tolist(), strict=True))
        for pick, row in zip(some, wanted.tolist(), strict=True):
            yield found if pick == base else _only(replace(found, pick=pick), [place[row]] if row in place else [])


def _only(found: Evidence, order: Sequence[int] | np.ndarray) -> Evidence:
    order = np.asarray(order, dtype=int)
    return replace(found, **{name: getattr(found, name)[order] for name in ("rows", "weights", "hits", "negated")})


class _Behind(NamedTuple):
    """What is kept of a list of sentences: its first ones, and of all how many, with how many negated and how many hits."""

    first: Evidence
    n: int
    n_negated: int
    n_hits: int


def _behind(found: Evidence, most: int) -> _Behind:
    """The first of a list in the order of the panel: with an axis, those in which something is denied come last."""
    last = _denied_last(found.pick)
    order = np.argsort(found.negated, kind="stable")[:most] if last else np.arange(min(most, len(found)))
    return _Behind(_only(found, order), len(found), int(found.negated.sum()) if last else 0, int(found.hits.sum()))


def _denied_last(pick: Pick) -> bool:
    return pick.axis is not None and pick.negated is None and pick.term is None


def _mark(found: _Behind, place: dict[int, int]) -> Mark:
    first, n, n_negated, n_hits = found
    pick, results = first.pick, first.results
    scored, weighed = pick.axis is not None, (pick.term, pick.topic, pick.axis) != (None, None, None)
    hits = n_hits if pick.term is not None else None
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
