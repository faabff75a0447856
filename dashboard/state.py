"""What the address holds, and what a click on a chart picked: plain data in, plain data out.

The address is the state: `axis`, `grouping`, `target`, `reference`, `doc`, `voice`, `speaker`, `mode`, `coder`, `measure`,
`balance`, `chart`, `topics`, `order`, `stop_words` say what a view shows; the others are the picked mark. A value that these
results don't have is dropped.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl

import pandas as pd

from analysis.concordance import ORDERS
from analysis.evidence import Pick
from analysis.framing import SIDES
from analysis.keyness import MEASURES
from analysis.narrowing import CHOICES, Narrowing
from analysis.results import Results

LONGEST_TERM = 300  # characters: three long words
LONGEST_NAME = 60  # characters of a coder's name
MODES = ("audit", "teach")  # which sentences a coder is offered, unless both by turns
FREX = "frex"  # ranks terms by the slider from exclusive to frequent
CHARTS = ("ranked", "scatter", "groups", "shift")  # of the terms
TOPIC_CHARTS = ("shares", "differences", "framing", "time", "map", "tree")
WHOLE = "sentences"  # beside the orders of a concordance's lines: whole sentences
MARK = (
    "s",
    "side",
    "group",
    "document",
    "term",
    "topic",
    "period",
    "low",
    "high",
    "said",
    "by",
    "negated",
)  # keys of a picked mark
SETS = ("number",)  # what a mark may say that is not picked: a choice kept elsewhere


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
    s: str | None = None
    low: float | None = None
    high: float | None = None
    doc: str | None = None
    target: str | None = None
    reference: str | None = None
    voice: str | None = None
    speaker: str | None = None
    said: str | None = None
    by: str | None = None
    negated: bool | None = None
    mode: str | None = None
    coder: str | None = None
    measure: str = "log_odds"
    balance: float = 0.0
    chart: str = "ranked"
    topics: str = "shares"
    order: str = "text"
    stop_words: bool = False

    @property
    def has_pick(self) -> bool:
        """Whether a mark is picked."""
        return any(getattr(self, key) is not None for key in MARK)

    @property
    def narrowing(self) -> Narrowing:
        """The voices and the speaker that a view is narrowed to."""
        return Narrowing(self.voice, self.speaker)

    def pick(self, axis: bool = False) -> Pick:
        """The picked mark, within what is looked at, as a question to the evidence; with the axis where its scores matter."""
        needs_axis = axis or self.side is not None or self.low is not None or self.high is not None
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
            voices=self._voices(),
            speaker=self.by or self.speaker,
            negated=self.negated,
            period=self.period,
        )

    def _voices(self) -> frozenset[str] | None:
        """Voices that are both picked and looked at; none of them where two speakers are asked for at once."""
        if self.by and self.speaker and self.by != self.speaker:
            return frozenset()
        picked, shown = CHOICES.get(self.said or ""), self.narrowing.voices
        return picked & shown if picked is not None and shown is not None else picked if shown is None else shown

    def only(self, *keys: str) -> "State":
        """The state with the picked mark reduced to `keys`: what another kind of chart put into the address is left aside."""
        return replace(self, **{key: None for key in MARK if key not in keys})


def read(params: Mapping[str, str], results: Results) -> State:
    """The state that an address stands for."""
    groups, axes = results.groups, results.axes
    documents = set(results.table("documents")["document_id"])
    sentences = results.table("sentences")["sentence_id"]
    voices = {choice for choice, members in CHOICES.items() if members & set(results.voice_counts)}
    ids = pd.concat([results.table(name)["topic_id"] for name in ("topics", "topic_tree")])
    topics = {str(topic): int(topic) for topic in ids}
    return State(
        axis=params["axis"] if params.get("axis") in axes else next(iter(axes)),
        side=_one_of(params.get("side"), SIDES),
        group=_one_of(params.get("group"), groups),
        document=_one_of(params.get("document"), documents),
        term=params.get("term", "").strip()[:LONGEST_TERM] or None,
        topic=topics.get(params.get("topic", "")),
        period=_one_of(params.get("period"), set(results.periods[1].dropna())),
        s=params["s"] if "s" in params and (sentences == params["s"]).any() else None,
        low=_number(params.get("low")),
        high=_number(params.get("high")),
        doc=_one_of(params.get("doc"), documents),
        target=_one_of(params.get("target"), groups),
        reference=_one_of(params.get("reference"), groups),
        voice=_one_of(params.get("voice"), voices),
        speaker=_one_of(params.get("speaker"), results.speakers),
        said=_one_of(params.get("said"), voices),
        by=_one_of(params.get("by"), results.speakers),
        negated={"1": True, "0": False}.get(params.get("negated", "")),
        measure=_one_of(params.get("measure"), (*MEASURES, FREX)) or "log_odds",
        balance=min(max(_number(params.get("balance")) or 0.0, 0.0), 1.0),
        chart=_one_of(params.get("chart"), CHARTS) or CHARTS[0],
        topics=_one_of(params.get("topics"), TOPIC_CHARTS) or TOPIC_CHARTS[0],
        order=_one_of(params.get("order"), (*ORDERS, WHOLE)) or ORDERS[0],
        stop_words=params.get("stop_words") == "1",
        mode=_one_of(params.get("mode"), MODES),
        coder=" ".join(params.get("coder", "").split())[:LONGEST_NAME] or None,
    )


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


def _one_of(value: str | None, allowed: Any) -> str | None:
    return value if value is not None and value in allowed else None


def _number(value: str | None) -> float | None:
    try:
        number = float(value) if value else None
    except ValueError:
        return None
    return number if number is None or abs(number) < 1e6 else None
