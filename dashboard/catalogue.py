"""Every chart there is, by kind: on which page, made by what, and for which choices. Pages, exports and stories draw on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from typing import NamedTuple

from analysis.results import Results
from dashboard import state
from dashboard.exhibit import Exhibit
from dashboard.exhibits import crossed, framing, terms, texts, time, topics, voices
from dashboard.state import State

AXIS, PAIR, DOCUMENT = "axis", "pair of axes", "document"  # for each of which a kind has a chart of its own
MOST_DOCUMENTS = 12  # whose strips are part of everything: those of more are to be asked for
LONGEST_NAME = 160  # bytes of a chart's name: file systems take 255, and names of axes may be long ones of any script


@dataclass(frozen=True)
class Chart:
    """A kind of chart.

    Attributes
    ----------
    title : str
        What it is called where charts are listed.
    view : str
        The page that shows it, as it is called in the address.
    make : callable (results, chosen) → Exhibit or None
    each : str
        What there is one of it for: an axis, a pair of axes, a document; "" where there is one.
    entries : dict
        Of the address, that bring it up on its page.
    needs : str
        The mark without which there is no such chart: it is then no part of everything there is.
    """

    title: str
    view: str
    make: Callable[[Results, State], Exhibit | None]
    each: str = ""
    entries: Mapping[str, str] = field(default_factory=dict)
    needs: str = ""


CHARTS = {
    "framing": Chart("Sentences on an axis", "framing", framing.sentences, AXIS),
    "shares": Chart("Shares of the poles", "framing", framing.sides, AXIS),
    "wordshift": Chart("Word shift", "framing", terms.word_shift, AXIS),
    "map": Chart("Two axes", "framing", crossed.points, PAIR, {"framing": "map"}),
    "quadrants": Chart("Shares of the quadrants", "framing", crossed.quadrants, PAIR, {"framing": "map"}),
    "framing_over_time": Chart("Framing over time", "framing", time.bias, AXIS, {"framing": "time"}),
    "shares_over_time": Chart("Shares of the poles over time", "framing", time.sides, AXIS, {"framing": "time"}),
    "voices": Chart("Whose words", "voices", voices.shares),
    "speakers": Chart("Who speaks, in whose text", "voices", voices.speakers, AXIS),
    "terms": Chart("Strongest terms", "terms", terms.ranked),
    "terms_scatter": Chart("All terms", "terms", terms.scatter, entries={"chart": "scatter"}),
    "terms_groups": Chart("Terms of all groups", "terms", terms.groups, entries={"chart": "groups"}),
    "dispersion": Chart("Where a term stands", "terms", terms.places, needs="term"),
    "term_over_time": Chart("A term over time", "terms", terms.over_time, needs="term"),
    "topics": Chart("Shares of the topics", "topics", topics.shares),
    "topic_differences": Chart("Differences of topics", "topics", topics.differences, entries={"topics": "differences"}),
    "topic_framing": Chart("Framing by topic", "topics", topics.framing, AXIS, {"topics": "framing"}),
    "topics_over_time": Chart("Topics over time", "topics", topics.over_time, entries={"topics": "time"}),
    "topic_map": Chart("Map of the topics", "topics", topics.topic_map, entries={"topics": "map"}),
    "topic_hierarchy": Chart("Hierarchy of the topics", "topics", topics.tree, entries={"topics": "tree"}),
    "topic_numbers": Chart("How many topics", "topics", topics.numbers),
    "document": Chart("A document, sentence by sentence", "documents", texts.sequence, DOCUMENT),
    "corpus_sizes": Chart("Lengths of the documents", "corpus", texts.sizes),
}


class Shown(NamedTuple):
    """An exhibit, of which kind it is, and what was chosen for it."""

    kind: str
    chosen: State
    exhibit: Exhibit


def exhibits(
    results: Results, wanted: Sequence[str] = (), address: Mapping[str, str | Sequence[str]] | None = None
) -> Iterator[Shown]:
    """The charts of these results, in the order of the pages, those that the results can fill; names that are shared are numbered.

    Parameters
    ----------
    wanted : sequence of str
        Kinds, or names of single exhibits; all that need no mark unless given.
    address : mapping, optional
        What is looked at; everything, unless given.
    """
    return numbered(_exhibits(results, wanted, address or {}), wanted)


def numbered(shown: Iterable[Shown], wanted: Sequence[str] = ()) -> Iterator[Shown]:
    """Charts with names of their own: where several have one, from the second on a number stands behind it; of `wanted` ones."""
    taken: set[str] = set()
    for one in shown:
        # casefold: some systems take files named alike but for case for one
        name = next(name for name in _names(one.exhibit.name) if name.casefold() not in taken)
        taken.add(name.casefold())
        if name != one.exhibit.name:
            one = one._replace(exhibit=replace(one.exhibit, name=name))
        if not wanted or {one.kind, one.exhibit.name} & set(wanted):
            yield one


def _names(name: str) -> Iterator[str]:
    """What a chart may be called, best first: its name, as far as names of files go, and with numbers behind it."""
    name = name.encode("utf-8")[:LONGEST_NAME].decode("utf-8", "ignore")
    yield name
    yield from (f"{name}_{number}" for number in count(2))


def _exhibits(results: Results, wanted: Sequence[str], address: Mapping[str, str | Sequence[str]]) -> Iterator[Shown]:
    for kind, chart in CHARTS.items():
        if wanted and not any(one == kind or one.startswith(f"{kind}_") for one in wanted):
            continue
        if not wanted and chart.needs:
            continue
        for entries in _addresses(results, kind, bool(wanted)):
            if (shown := remake(results, kind, {**address, **entries})) is not None:
                yield shown


def remake(results: Results, kind: str, address: Mapping[str, str | Sequence[str]]) -> Shown | None:
    """The chart of a kind that an address stands for on its page; None where there is none."""
    chart = CHARTS[kind]
    chosen = state.read({**address, **chart.entries}, results, chart.view)
    found = chart.make(results, chosen)
    return None if found is None else Shown(kind, chosen, _drawn_once(found))


def _drawn_once(found: Exhibit) -> Exhibit:
    """The exhibit, its charts drawn once for each look: pictures of two shapes, a report and a talk show the same; read-only."""
    forms = {name: form for name in ("draw", "on_paper", "on_stage", "rows", "native") if (form := getattr(found, name))}
    return replace(found, **{name: cache(form) for name, form in forms.items()})


def _addresses(results: Results, kind: str, asked_for: bool) -> Iterator[dict[str, str]]:
    """What is chosen for each chart of a kind."""
    each, axes = CHARTS[kind].each, list(results.axes)
    if each == AXIS:
        yield from ({"axis": axis} for axis in axes)
    elif each == PAIR:
        yield from ({"axis": axis, "across": other} for at, axis in enumerate(axes) for other in axes[at + 1 :])
    elif each == DOCUMENT:
        ids = results.table("documents")["document_id"].tolist()
        yield from ({"doc": one} for one in (ids if asked_for or len(ids) <= MOST_DOCUMENTS else []))
    else:
        yield {}
