"""What the address holds, and what a click on a chart picked: plain data in, plain data out.

The address is the state. Kept from page to page are which `corpus` and what of it is looked at (`voice`, `speaker`, `groups`, and
`only`, once for each mark that was made a filter), how it is grouped and compared (`grouping`, `target`, `reference`), the axes
(`axis`, `across`), a term that lights up everywhere (`find`), pages that keep to what they were pinned to (`pin`), and what single
pages show (`framing`, `points`, `chart`, `measure`, `balance`, `stop_words`, `order`, `topics`, `doc`, `mode`, `coder`, `draft`,
`story`).
The others (`MARK`) are the picked mark and the `page` of its sentences. A value that these results don't have is dropped.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pandas as pd

from analysis.concordance import ORDERS
from analysis.framing import SIDES
from analysis.keyness import MEASURES
from analysis.narrowing import Narrowing
from analysis.picks import QUADRANTS, Pick
from analysis.results import Results
from analysis.voices import CHOICES
from dashboard import uploads, words

LONGEST_TERM = 300  # characters: three long words
LONGEST_NAME = 60  # characters of a coder's name
LONGEST_STORY = 80  # of a story's
MOST_FILTERS = 12
MODES = ("audit", "teach")  # which sentences a coder is offered, unless both by turns
FREX = "frex"  # ranks terms by the slider from exclusive to frequent
CHARTS = ("ranked", "scatter", "groups", "shift")  # of the terms
TOPIC_CHARTS = ("shares", "differences", "framing", "time", "map", "tree")
FRAMING_CHARTS = ("sentences", "map", "time")
POINTS = ("sentences", "documents", "topics")  # of the map of two axes
WHOLE = "sentences"  # beside the orders of a concordance's lines: whole sentences
MARK = (
    "s",
    "side",
    "group",
    "document",
    "term",
    "topic",
    "period",
    "until",
    "low",
    "high",
    "low2",
    "high2",
    "quadrant",
    "said",
    "by",
    "negated",
)  # fmt: skip  keys of a picked mark
SETS = ("number", "across")  # what a mark may say that is not picked itself: a choice beside it
PASSING = (*MARK, "page")  # what is left behind when another page is gone to
STREAMLIT = ("embed", "embed_options")  # keys of the address that are not ours

Params = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class State:
    """What a reader chose, checked against the results; None where nothing (valid) was chosen."""

    axis: str
    side: str | None = None
    group: str | None = None
    document: str | None = None
    term: str | None = None
    topic: int | None = None
    period: str | None = None
    until: str | None = None
    s: str | None = None
    low: float | None = None
    high: float | None = None
    low2: float | None = None
    high2: float | None = None
    across: str | None = None
    quadrant: str | None = None
    doc: str | None = None
    target: str | None = None
    reference: str | None = None
    voice: str | None = None
    speaker: str | None = None
    filters: tuple[Pick, ...] = ()
    groups: tuple[str, ...] = ()
    said: str | None = None
    by: str | None = None
    negated: bool | None = None
    mode: str | None = None
    coder: str | None = None
    measure: str = "log_odds"
    balance: float = 0.0
    chart: str = "ranked"
    topics: str = "shares"
    framing: str = "sentences"
    points: str = "sentences"
    order: str = "text"
    stop_words: bool = False
    find: str | None = None
    draft: str | None = None
    page: int = 1
    pinned: bool = False
    filters_said: tuple[str, ...] = field(default=(), compare=False)

    @property
    def has_pick(self) -> bool:
        """Whether a mark is picked."""
        return any(getattr(self, key) is not None for key in MARK)

    @property
    def narrowing(self) -> Narrowing:
        """What a view is narrowed to: voices, a speaker, groups, and filters."""
        if not self.groups:
            return Narrowing(self.voice, self.speaker, self.filters, self.filters_said)
        filters, told = (Pick(groups=self.groups), *self.filters), (words.in_groups(self.groups), *self.filters_said)
        return Narrowing(self.voice, self.speaker, filters, told)

    def pick(self, axis: bool = False) -> Pick:
        """The picked mark as a question to the evidence, asked within :attr:`narrowing`; with the axis where its scores matter."""
        on_two = self.quadrant is not None or self.low2 is not None or self.high2 is not None
        needs_axis = axis or on_two or self.side is not None or self.low is not None or self.high is not None
        return Pick(
            axis=self.axis if needs_axis else None,
            side=self.side,
            term=self.term,
            topic=self.topic,
            group=self.group,
            document=self.document,
            sentence=self.s,
            low=self.low,
            high=self.high,
            voices=CHOICES.get(self.said or ""),
            speaker=self.by,
            negated=self.negated,
            period=self.period,
            until=self.until,
            across=self.across if on_two else None,
            quadrant=self.quadrant,
            low2=self.low2,
            high2=self.high2,
        )

    def only(self, *keys: str) -> "State":
        """The state with the picked mark reduced to `keys`: what another kind of chart put into the address is left aside."""
        return replace(self, **{key: None for key in MARK if key not in keys})

    def shown(self, *keys: str) -> "State":
        """What a chart that shows of the picked mark these `keys` is made of: all others, and what only lists show, left aside."""
        return replace(self.only(*keys), page=1, find=None, order="text", doc=None, filters_said=())


def read(params: Params, results: Results, view: str = "") -> State:
    """The state that an address stands for on one page: a page that is pinned keeps its own voices, speaker and filters."""
    good, _ = _checked(params, results)
    if view in (pins := pinned(params)):
        own, _ = _checked(pins[view], results)
        good |= {"voice": own.get("voice"), "speaker": own.get("speaker"), "pinned": True}
        good |= {"filters": own.get("filters", ()), "groups": own.get("groups", ())}
    good = {key: value for key, value in good.items() if key in _NAMES}
    chosen = State(**{"axis": next(iter(results.axes))} | good)
    if chosen.until is not None and (chosen.period is None or chosen.until < chosen.period):
        chosen = replace(chosen, until=None)
    if chosen.across == chosen.axis:
        chosen = replace(chosen, across=None)
    if chosen.across is None:
        chosen = replace(chosen, quadrant=None, low2=None, high2=None)
    return replace(chosen, filters_said=tuple(said(one, results) for one in chosen.filters))


def cleaned(params: Params, results: Results) -> dict[str, list[str]]:
    """The entries of an address that mean something on these results, as they stand there."""
    _, kept = _checked(params, results)
    return kept


FILTERS = ("voice", "speaker", "groups", "only")  # what a page is pinned to
_NAMES = frozenset(one.name for one in fields(State))


def _checked(params: Params, results: Results) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """What the entries of an address stand for, and those that stand for anything."""
    good: dict[str, Any] = {}
    kept: dict[str, list[str]] = {}
    readers = _readers(results)
    for key in params:
        given = _all(params, key)
        if key in STREAMLIT:
            kept[key] = given
        elif key == "only":
            picks = {text: pick for text in given[:MOST_FILTERS] if (pick := read_filter(text, results)) is not None}
            good["filters"], kept[key] = tuple(dict.fromkeys(picks.values())), list(picks)
        elif key == "groups":
            there = tuple(group for group in results.groups if group in set(given))
            good["groups"], kept[key] = there if len(there) < len(results.groups) else (), list(there)
        elif key == "pin":
            kept[key] = [text for text in dict.fromkeys(given) if _is_pin(text, results)]
        elif given and (value := readers.get(key, _nothing)(given[-1])) is not None:
            good[key], kept[key] = value, given[-1:]
    return good, {key: values for key, values in kept.items() if values}


def _nothing(_: str) -> None:
    return None


def _all(params: Params, key: str) -> list[str]:
    given = params[key]
    return [given] if isinstance(given, str) else list(given)


def _readers(results: Results) -> dict[str, Callable[[str], Any]]:
    """By key of the address, what its value stands for; None for one that stands for nothing."""
    groups, axes, documents = set(results.groups), results.axes, results.document_ids
    voices = {choice for choice, members in CHOICES.items() if members & set(results.voice_counts)}

    def sentence(value: str) -> str | None:
        return value if value.rpartition(":")[0] in documents and results.has_sentence(value) else None

    def topic(value: str) -> int | None:
        ids = pd.concat([results.table(name)["topic_id"] for name in ("topics", "topic_tree")])
        return {str(one): int(one) for one in ids}.get(value)

    def period(value: str) -> str | None:
        return value if (results.periods[1] == value).any() else None

    def one_of(allowed: Any) -> Callable[[str], str | None]:
        return lambda value: value if value in allowed else None

    def text(longest: int) -> Callable[[str], str | None]:
        return lambda value: " ".join(value.split())[:longest] or None

    def page(value: str) -> int | None:
        return int(value) if value.isascii() and value.isdigit() and len(value) < 9 and int(value) > 0 else None

    def balance(value: str) -> float | None:
        number = _number(value)
        return None if number is None else min(max(number, 0.0), 1.0)

    return {
        "axis": one_of(axes),
        "across": one_of(axes),
        "side": one_of(SIDES),
        "quadrant": one_of(QUADRANTS),
        "group": one_of(groups),
        "document": one_of(documents),
        "term": lambda value: value.strip()[:LONGEST_TERM] or None,
        "topic": topic,
        "period": period,
        "until": period,
        "s": sentence,
        **dict.fromkeys(("low", "high", "low2", "high2"), _number),
        "doc": one_of(documents),
        "target": one_of(groups),
        "reference": one_of(groups),
        "grouping": one_of(results.groupings),
        "voice": one_of(voices),
        "speaker": lambda value: value if value in results.speakers else None,
        "said": one_of(voices),
        "by": lambda value: value if value in results.speakers else None,
        "negated": {"1": True, "0": False}.get,
        "measure": one_of((*MEASURES, FREX)),
        "balance": balance,
        "chart": one_of(CHARTS),
        "topics": one_of(TOPIC_CHARTS),
        "framing": one_of(FRAMING_CHARTS),
        "points": one_of(POINTS),
        "order": one_of((*ORDERS, WHOLE)),
        "stop_words": {"1": True}.get,
        "mode": one_of(MODES),
        "coder": text(LONGEST_NAME),
        "story": text(LONGEST_STORY),
        "find": lambda value: value.strip()[:LONGEST_TERM] or None,
        "page": page,
        "draft": lambda value: value if re.fullmatch("[0-9a-f]{8}", value) else None,
        "corpus": lambda value: value if uploads.KEY.fullmatch(value) else None,  # `corpora.settle` knows which there are
    }


# Filters: marks that all views are narrowed to

_FILTER = ("axis", "across", *MARK)  # keys of a filter


def filter_of(chosen: State) -> tuple[list[str], dict[str, str]]:
    """The picked mark as filters: its entries `only`, none where the mark is one of voices alone; and its voice and speaker.

    A bias, a side or a quadrant is of an axis, so the axis goes along. The mark's group is a filter of its own: who asks for a
    topic in one group may take the group away again, and compare.
    """
    entries = _entries(chosen.pick())
    voices = {"voice": chosen.said, "speaker": chosen.by}
    group = written({"group": entries.pop("group", None)})
    rest = written(entries) if set(entries) - {"axis", "across"} else ""
    return [text for text in (rest, group) if text], {key: value for key, value in voices.items() if value}


def _entries(pick: Pick) -> dict[str, Any]:
    names = {"sentence": "s"}
    found = {names.get(name, name): value for name, value in asdict(pick).items() if value is not None}
    if "negated" in found:
        found["negated"] = int(found["negated"])
    return {key: found[key] for key in _FILTER if key in found and key not in ("said", "by")}


def written(entries: Mapping[str, Any]) -> str:
    """Entries of a mark as one entry `only` of the address; "" where there are none.

    >>> written({"topic": 3, "group": "A & B"})
    'topic=3&group=A+%26+B'
    """
    return urlencode({key: value for key, value in entries.items() if value is not None})


def filter_text(pick: Pick) -> str:
    """A filter as it stands in the address."""
    return written(_entries(pick))


def read_filter(text: str, results: Results) -> Pick | None:
    """The filter that an entry `only` stands for; None where any part of it means nothing on these results."""
    given = parse_qsl(text, keep_blank_values=True)
    if not given or any(key not in _FILTER or key in ("said", "by") for key, _ in given):
        return None
    readers = _readers(results)
    values = {key: readers[key](value) for key, value in given}
    if any(value is None for value in values.values()):
        return None
    of_axis = any(key in values for key in ("side", "low", "high", "quadrant"))
    of_two = any(key in values for key in ("quadrant", "low2", "high2"))
    if of_axis and "axis" not in values or of_two and "across" not in values or "until" in values and "period" not in values:
        return None
    if not set(values) - {"axis", "across"}:
        return None
    values["sentence"] = values.pop("s", None)
    return Pick(**values)


def said(pick: Pick, results: Results) -> str:
    """A filter in words, as they follow "sentences"."""
    titles = results.table("documents").set_index("document_id")["title"]
    named = asdict(pick) | {"document": titles.get(pick.document) or pick.document}
    topic = None if pick.topic is None else results.topic_rows(pick.topic)["name"].item()
    axes = [results.axes.get(name or "") for name in (pick.axis, pick.across)]
    return words.picked_title(named, axes[0], topic, axes[1]).partition(" ")[2]


# Pins: pages that keep to the filters they were pinned with


def pin_text(view: str, params: Params) -> str:
    """The entry `pin` that keeps a page to the filters of an address."""
    entries = [(key, value) for key in FILTERS if key in params for value in _all(params, key)]
    return urlencode([("view", view), *entries])


def pinned(params: Params) -> dict[str, dict[str, list[str]]]:
    """By page, the filters that it is pinned to."""
    found: dict[str, dict[str, list[str]]] = {}
    for text in _all(params, "pin") if "pin" in params else []:
        entries = parse_qsl(text)
        view = next((value for key, value in entries if key == "view"), None)
        if view:
            own: dict[str, list[str]] = {}
            for key, value in entries:
                if key in FILTERS:
                    own.setdefault(key, []).append(value)
            found[view] = own
    return found


def _is_pin(text: str, results: Results) -> bool:
    pins = pinned({"pin": text})
    if not pins:
        return False
    own = next(iter(pins.values()))
    return _checked(own, results)[1] == own


def carried(params: Params) -> dict[str, list[str]]:
    """The entries of an address that go along to another page: all but the picked mark."""
    return {key: _all(params, key) for key in params if key not in PASSING}


def picked(event: Any) -> dict[str, str] | None:
    """What a chart's selection event picks, as entries of the address; None where it picks nothing.

    >>> picked({"selection": {"points": [{"customdata": ["group=A&side=plus"]}]}})
    {'group': 'A', 'side': 'plus'}
    """
    try:
        key = event["selection"]["points"][0]["customdata"][0]
    except (KeyError, IndexError, TypeError):
        return None
    return {name: value for name, value in parse_qsl(str(key)) if name in MARK + SETS} or None


def _number(value: str | None) -> float | None:
    try:
        number = float(value) if value else None
    except ValueError:
        return None
    return number if number is None or abs(number) < 1e6 else None
