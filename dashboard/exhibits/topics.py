"""Topics: their shares, differences, framing and periods, the map and the hierarchy of them, and how many there may be."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import cycle, islice
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from analysis.contrasts import REST
from analysis.narrowing import Narrowing
from analysis.resampling import FEW_SENTENCES
from analysis.results import Results
from analysis.topics import LEFT_OUT
from dashboard import data, surewords, termdata, topicdata, topicwords, voicewords, words
from dashboard.charts import topicdifferences, topicframing, topicmap, topicnumbers, topictime, topictree
from dashboard.charts import topics as charts
from dashboard.charts.theme import LIGHT, SIZE, STAGE, TOPIC_COLOURS, Look, pale, topic_colour, topic_label, unsteady_key
from dashboard.exhibit import BARS, LINES, Exhibit, Native, Series, caption, optional
from dashboard.placing import text_width
from dashboard.state import State

MOST_OFFERED = 3  # times as many topics as were found; a dozen at least
MOST_BARS = 18  # of a chart that an office program draws itself; a picture takes its place where there would be more
STAGE_TOPICS, STAGE_NAME = 6, 170  # topics there, at most; px of a topic's name


def shares(results: Results, chosen: State) -> Exhibit | None:
    """Share of each group's sentences in each topic; None where no sentence is looked at."""
    if (here := _looked(results, chosen)) is None:
        return None
    topics, prevalence, picked = here.topics, here.shares, (chosen.topic, chosen.group)

    def of_some(look: Look, most: int) -> go.Figure:
        by_topic = prevalence.groupby("topic_id")["prevalence"]
        several = prevalence["group"].nunique() > 1
        some = _first(topics, by_topic.max() - by_topic.min() if several else by_topic.max(), most, chosen.topic)
        told = _of_many(some, topics, "on which groups differ most" if several else "of most sentences")
        return charts.prevalence(_short(some), prevalence, look, picked, STAGE[0], told)

    return Exhibit(
        name="topics",
        **here.words(here.finding, (here.numbers, here.tested, here.steadiness), here.limits),
        draw=lambda look: charts.prevalence(topics, prevalence, look, picked),
        rows=lambda: charts.prevalence_rows(topics, prevalence),
        on_stage=lambda look: _fitting(lambda most: of_some(look, most), len(topics)),
        native=_if_few(
            prevalence["group"].nunique() * len(topics),
            lambda: _by_group(
                charts.prevalence_rows(topics, prevalence), topics, "prevalence", "Share of a group's sentences", percent=True
            ),
        ),
    )


def differences(results: Results, chosen: State) -> Exhibit | None:
    """Differences of two groups' shares of each topic; None where there are not two groups."""
    here, pair = _looked(results, chosen), sides(results, chosen)
    if here is None or pair is None:
        return None
    rows, topics = topicdata.differences_of(here.differences, *pair), here.topics
    apart = surewords.apart(rows)

    def of_some(look: Look, most: int) -> go.Figure:
        gap = rows.set_index("topic_id")["estimate"].abs()
        some = _first(topics, gap + gap.index.isin(list(apart)), most, chosen.topic)  # what is found before what may be chance
        told = _of_many(some, rows, "found and the widest")
        return topicdifferences.differences(rows, _short(some), *pair, look, chosen.topic, STAGE[0], told)

    return Exhibit(
        name="topic_differences",
        **here.words(
            topicwords.difference_finding(rows, topics, *pair, apart),
            (here.numbers, here.tested),
            here.limits,
            topicdifferences.METHOD,
        ),
        draw=lambda look: topicdifferences.differences(rows, topics, *pair, look, chosen.topic),
        rows=lambda: topicdifferences.difference_rows(rows, topics, *pair),
        on_stage=lambda look: _fitting(lambda most: of_some(look, most), len(topics)),
        native=lambda: _differences(topicdifferences.difference_rows(rows, topics, *pair), topics, *pair),
    )


def sides(results: Results, chosen: State) -> tuple[str, str] | None:
    """The two sides whose shares are compared, of many groups one and the rest; None where there is one group."""
    pair = data.sides(results, chosen.target, chosen.reference, chosen.narrowing)
    if pair is None:
        return None
    rows = topicdata.topic_differences(results, chosen.narrowing)
    return pair if len(topicdata.differences_of(rows, *pair)) else (pair[0], REST)


def framing(results: Results, chosen: State) -> Exhibit | None:
    """What each topic adds to the mean bias of each group on the axis; None where no sentence is looked at."""
    if (here := _looked(results, chosen)) is None:
        return None
    axis, topics, picked = results.axes[chosen.axis], here.topics, (chosen.topic, chosen.group)
    rows = topicdata.framing_topics(results, chosen.axis, here.narrow)
    groups = topicdata.sums_of(rows)
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    strongest = topicwords.carries_most(rows)
    kept = None if strongest is None else int(strongest["topic_id"])

    def of_some(look: Look, most: int) -> go.Figure:
        return topicframing.framing_by_topic(rows, _short(topics), axis, groups, look, picked, STAGE[0], most, kept)

    scale = f"What the topic adds to the group's mean: − {minus} · + {plus}"
    return Exhibit(
        name=f"topic_framing_{chosen.axis}",
        **here.words(
            topicwords.framing_finding(rows, topics, axis),
            (here.numbers,),
            surewords.described(here.documents),
            topicframing.METHOD,
            of_shares=False,
        ),
        draw=lambda look: topicframing.framing_by_topic(rows, topics, axis, groups, look, picked),
        rows=lambda: topicframing.framing_rows(rows, topics, axis, groups, picked),
        on_stage=lambda look: _fitting(lambda most: of_some(look, most), len(topics)),
        native=_if_few(
            len(groups) * len(topics),
            lambda: _by_group(topicframing.framing_rows(rows, topics, axis, groups, picked), topics, "carries", scale),
        ),
    )


def over_time(results: Results, chosen: State) -> Exhibit | None:
    """Share of each period's sentences in each topic; None where all that is looked at is of one period."""
    if (here := _looked(results, chosen)) is None:
        return None
    rows, topics, (column, periods) = topicdata.periods_of(results, here.narrow), here.topics, results.periods
    if (n_periods := rows["period"].nunique()) < 2:
        return None
    n_documents = periods.reindex(here.counted["document_id"].unique()).notna().sum()
    dated = f"{words.count(n_documents, 'document')} dated by {words.quoted(column)}, {n_periods} periods."
    picked, change = (chosen.topic, chosen.period), topicwords.changes(rows).abs()

    def of_some(look: Look, most: int) -> go.Figure:
        return topictime.over_time(rows, topics, look, picked, STAGE[0], most, change.idxmax() if len(change) else None)

    return Exhibit(
        name="topics_over_time",
        **here.words(topicwords.time_finding(rows, topics), (dated,), surewords.described(here.documents), topictime.METHOD),
        draw=lambda look: topictime.over_time(rows, topics, look, picked),
        rows=lambda: topictime.over_time_rows(rows, topics, picked),
        on_stage=lambda look: _fitting(lambda most: of_some(look, most), len(topics)),
        native=lambda: _lines(topictime.over_time_rows(rows, topics, picked), topics),
    )


def topic_map(results: Results, chosen: State) -> Exhibit | None:
    """The topics and their sentences, near each other where they are alike; None where no sentence is looked at."""
    if (here := _looked(results, chosen)) is None:
        return None
    places, sentences, kept = topicdata.map_of(results)
    sentences = sentences.merge(here.counted[["sentence_id", "text", "group"]], on="sentence_id")
    sizes = here.topics.set_index("topic_id")["n_sentences"]
    places = places[places["topic_id"].isin(sizes.index)].assign(n_sentences=lambda table: table["topic_id"].map(sizes))
    reach = f"The map keeps {words.percent(kept)} of the differences in distance between topics."
    picked, how = (chosen.topic, chosen.group, chosen.s), {"kept": kept, "narrowed": bool(here.narrow)}
    return Exhibit(
        name="topic_map",
        **here.words(here.largest, (here.numbers, here.steadiness), reach, topicmap.METHOD),
        draw=lambda look: topicmap.topic_map(places, sentences, look, picked, **how),
        rows=lambda: topicmap.map_rows(places, sentences, chosen.s),
        on_stage=lambda look: topicmap.topic_map(places, sentences, look, picked, STAGE[0], **how, stage=STAGE[1]),
    )


def tree(results: Results, chosen: State) -> Exhibit | None:
    """The topics and the branches by which they would be joined; None where there is one topic, or no sentence is looked at."""
    here = _looked(results, chosen)
    if here is None or not has_tree(results):
        return None
    nodes, topics = topicdata.tree_of(results, here.counted), here.topics

    def upper_part(look: Look, most: int) -> go.Figure:
        return topictree.topic_tree(nodes, _short(topictree.upper_part(nodes, topics, most)), look, chosen.topic, STAGE[0])

    return Exhibit(
        name="topic_hierarchy",
        **here.words(here.largest, (here.numbers, here.steadiness), "", topictree.METHOD),
        draw=lambda look: topictree.topic_tree(nodes, topics, look, chosen.topic),
        rows=lambda: topictree.tree_rows(nodes, topics),
        on_stage=lambda look: _fitting(lambda most: upper_part(look, most), len(topics)),
    )


def has_tree(results: Results) -> bool:
    """Whether there are topics to be joined."""
    return len(results.table("topic_tree")) >= 3


def numbers(results: Results, chosen: State | None = None) -> Exhibit | None:
    """What each number of topics wins and loses; None where there is one number to choose from."""
    rows, found, edits = numbers_offered(results), results.manifest["topics"]["number"], results.edits
    if len(rows) < 2:
        return None
    shown = number_shown(results)
    said = topicwords.trade_off(rows, shown, found, bool(edits.edits or edits.leave_out))
    return Exhibit(
        name="topic_numbers",
        caption=caption(results, said, topicnumbers.HOW, topicnumbers.METHOD, None),
        draw=lambda look: topicnumbers.trade_off(rows, shown, look),
        rows=lambda: topicnumbers.trade_off_rows(rows, shown),
        headline=said,
        on_paper=lambda look: topicnumbers.trade_off(rows, shown, look, topicnumbers.PAPER),
        on_stage=lambda look: topicnumbers.trade_off(rows, shown, look, STAGE[0]),
        native=lambda: _numbers(topicnumbers.trade_off_rows(rows, shown)),
    )


def numbers_offered(results: Results) -> pd.DataFrame:
    """The numbers of topics that may be chosen, with what each gives."""
    rows, found = results.table("topic_numbers"), results.manifest["topics"]["number"]
    return rows[rows["number"] <= max(MOST_OFFERED * found, 12, results.edits.number or 0)]


def number_shown(results: Results) -> int:
    """The number of topics that was chosen, or found, among those that may be chosen."""
    numbers = numbers_offered(results)["number"]
    return min(max(results.edits.number or results.manifest["topics"]["number"], int(numbers.min())), int(numbers.max()))


# What is looked at, and what is said of it


@dataclass(frozen=True)
class _Looked:
    """What is looked at: the sentences that are shown, their topics, and the shares of these."""

    results: Results
    chosen: State
    narrow: Narrowing
    counted: pd.DataFrame
    topics: pd.DataFrame
    shares: pd.DataFrame

    @property
    def documents(self) -> pd.Series:
        """How many documents each group has."""
        return data.documents_by_group(self.results, self.narrow)

    @property
    def numbers(self) -> str:
        """How many sentences the topics are made of."""
        left_out = self.topics.loc[self.topics["topic_id"] == LEFT_OUT, "n_sentences"].sum()
        sizes = self.shares.groupby("group")["n_sentences"].sum()
        return topicwords.numbers(sizes, not self.narrow, int(left_out))

    @property
    def differences(self) -> pd.DataFrame:
        """Differences of prevalence."""
        return topicdata.topic_differences(self.results, self.narrow)

    @property
    def tested(self) -> str:
        """What may be said of prevalence; nothing where sentences were chosen by their topic."""
        if self.narrow.chosen_by_topic:
            return ""
        return surewords.topics(self.differences, self.topics, len(self.documents))

    @property
    def limits(self) -> str:
        """How far figures of groups reach."""
        apart = termdata.any_languages_apart(self.results)
        several = "Groups are in different languages: topics may part by language. " if apart else ""
        return several + surewords.limits(self.documents, bool(self.narrow))

    @property
    def finding(self) -> str:
        """How many topics, and where groups are furthest apart."""
        topics = self.topics[self.topics["topic_id"] != LEFT_OUT]
        if len(topics) == 1 and self.results.manifest["topics"]["number"] > 1:
            one = f"all sentences are in one topic, {words.quoted(topics['name'].iloc[0])}."
            return one if self.narrow else one[0].upper() + one[1:]
        return topicwords.finding(self.topics, self.shares, surewords.apart(self.differences))

    @property
    def largest(self) -> str:
        """How many topics, and the largest; of one topic what there is to say of it."""
        return topicwords.largest(self.topics) if (self.topics["topic_id"] != LEFT_OUT).sum() > 1 else self.finding

    @property
    def steadiness(self) -> str:
        """How many of the topics come back."""
        return topicwords.steadiness(self.topics, self.results.manifest["topics"]["reruns"])

    def words(self, finding: str, said: tuple[str, ...], reach: str, method: str = "", of_shares: bool = True) -> dict[str, Any]:
        """A finding, what is said with it, and of what the chart is made, as an exhibit has them.

        `method` is the chart's own, beside that of the topics; a finding `of_shares` of topics is none where sentences were chosen
        by their topic.
        """
        headline = voicewords.with_basis(finding, self.narrow)
        headline = voicewords.CHOSEN_BY_TOPIC if of_shares and self.narrow.chosen_by_topic else headline
        told, results = " ".join(filter(None, said)), self.results
        by_hand = topicwords.by_hand(results.edits, results.topic_notes)
        parts = [charts.METHOD, topicwords.method(results.manifest["topics"]), method, by_hand]
        method = ". ".join(part.rstrip(".") for part in parts if part)
        return {
            "caption": caption(results, headline, f"{told} {reach}".strip(), method, self.narrow),
            "headline": headline,
            "told": told,
            "limits": reach,
            "of": self.chosen.shown("topic", "group", "period", "s"),
        }


def _looked(results: Results, chosen: State) -> _Looked | None:
    narrow = chosen.narrowing
    counted = data.grouped(results, narrow)
    if not len(counted):
        return None
    found = topicdata.topic_shares(results, narrow)
    return _Looked(results, chosen, narrow, counted, topicdata.topics_of(results, found), found)


# On a stage


def _fitting(draw: Callable[[int], go.Figure], among: int) -> go.Figure:
    """The chart of as many topics as fit on a stage."""
    most = min(among, STAGE_TOPICS)
    charts_of = (draw(number) for number in range(most, 1, -1))
    return next((chart for chart in charts_of if chart.layout.height <= STAGE[1]), None) or draw(1)


def _first(topics: pd.DataFrame, rank: pd.Series, most: int, picked: int | None) -> pd.DataFrame:
    """The topics of the highest ranks, the picked one among them, in their usual order; what was left out is none."""
    rank = rank[(rank.index != LEFT_OUT) & rank.index.isin(topics["topic_id"])]
    first = sorted(rank.index, key=lambda topic: (topic != picked, -rank[topic]))[:most]
    return topics[topics["topic_id"].isin(first)]


def _of_many(some: pd.DataFrame, topics: pd.DataFrame, which: str) -> str:
    """Which topics are drawn, where not all are."""
    n, among = len(some), int((topics["topic_id"] != LEFT_OUT).sum())
    return f"{n} of {words.count(among, 'topic')}, those {which}" if n < among else ""


def _short(topics: pd.DataFrame) -> pd.DataFrame:
    """The topics with as many whole terms of their names as fit on a line of a stage, one at least."""
    return topics.assign(name=[_first_terms(name) for name in topics["name"]])


def _first_terms(name: str) -> str:
    first, *others = str(name).split(" · ")
    for term in others:
        if text_width(f"{first} · {term}", SIZE) > STAGE_NAME:
            break
        first = f"{first} · {term}"
    return first


# As an office program draws them


def _colours(n: int) -> list[str]:
    """A colour for each of `n` groups, told apart beside each other."""
    bars = (LIGHT.bar, LIGHT.bar_other, LIGHT.bar_third)
    return list(bars[:n] if n <= len(bars) else islice(cycle(TOPIC_COLOURS["light"]), n))


def _if_few(bars: int, native: Callable[[], Native]) -> Callable[[], Native] | None:
    """The chart as an office program draws it; None where it has none, or more bars than a slide holds."""
    return native if 0 < bars <= MOST_BARS else None


def _marked(rows: pd.DataFrame, topics: pd.DataFrame) -> tuple[pd.DataFrame, str]:
    """Rows with their topics' names as they stand in charts, and what the mark of an unsteady topic means, if there is one."""
    here = topics[topics["topic_id"].isin(rows["topic_id"])]
    stability = here["stability"] if "stability" in here else [float("nan")] * len(here)
    names = dict(zip(here["topic_id"], map(topic_label, here["name"], stability), strict=True))
    key = unsteady_key(here)
    return rows.assign(name=rows["topic_id"].map(names)), f"; {key}" if key else ""


def _by_group(rows: pd.DataFrame, topics: pd.DataFrame, value: str, scale: str, percent: bool = False) -> Native:
    """Topics as categories, and a series for each group; a mean of few sentences is pale, as it is hollow in the picture."""
    rows, key = _marked(rows, topics)
    drawn, groups = rows.drop_duplicates("topic_id")[["topic_id", "name"]], rows["group"].unique()
    parts = [_series(group, rows, drawn["topic_id"], value, colour, percent)
             for group, colour in zip(groups, _colours(len(groups)), strict=True)]  # fmt: skip
    few = "" if percent or not (rows["n_sentences"] < FEW_SENTENCES).any() else f"; pale: fewer than {FEW_SENTENCES} sentences"
    return Native(BARS, tuple(drawn["name"]), tuple(parts), f"{scale}{few}{key}", percent)


def _series(group: str, rows: pd.DataFrame, topics: pd.Series, value: str, colour: str, percent: bool) -> Series:
    part = rows[rows["group"] == group].set_index("topic_id").reindex(topics)
    values = tuple(map(optional, part[value]))
    ends = [tuple(map(optional, part[end])) for end in ("lower", "upper")] if percent else [(), ()]
    written = words.percent if percent else words.signed
    labels = tuple("" if one is None else written(one) for one in values)
    few = part["n_sentences"].lt(FEW_SENTENCES)
    colours = (colour,) if percent or not few.any() else tuple(pale(colour) if one else colour for one in few)
    return Series(group, values, colours, *ends, labels)


def _differences(rows: pd.DataFrame, topics: pd.DataFrame, target: str, reference: str) -> Native:
    """Differences in percentage points as bars, each with its interval; those that may be chance are pale."""
    rows, key = _marked(rows, topics)
    points = {name: (100 * rows[name]).round(8) for name in ("estimate", "lower", "upper")}
    decimals = topicdifferences.decimals(points["upper"] - points["lower"])
    found = rows["told"] == topicdifferences.NAMES["yes"]
    series = Series(
        "Difference of shares in percentage points",
        tuple(map(float, points["estimate"])),
        tuple(LIGHT.bar if one else LIGHT.bar_third for one in found),
        tuple(map(optional, points["lower"])),
        tuple(map(optional, points["upper"])),
        tuple(words.signed(value, decimals) for value in points["estimate"]),
    )
    sides_of = f"− more in {words.side_name(reference)} · + more in {words.side_name(target)}"
    chance = "" if found.all() else "; pale: may be chance"
    return Native(BARS, tuple(rows["name"]), (series,), f"Percentage points: {sides_of}{chance}{key}", points=True)


def _lines(rows: pd.DataFrame, topics: pd.DataFrame) -> Native:
    """A line for each topic, from period to period."""
    rows, key = _marked(rows, topics)
    periods = sorted(rows["period"].unique())
    parts = []
    for topic, part in rows.groupby("topic_id", sort=False):
        by_period = part.set_index("period").reindex(periods)
        values, lower, upper = (tuple(map(optional, by_period[name])) for name in ("prevalence", "lower", "upper"))
        parts.append(Series(part["name"].iloc[0], values, (topic_colour(int(topic), LIGHT),), lower, upper))
    return Native(LINES, tuple(periods), tuple(parts), f"Share of a period's sentences{key}", percent=True)


def _numbers(rows: pd.DataFrame) -> Native:
    """Two lines over the number of topics."""
    named = {
        "steady": ("Sentences in topics that come back", LIGHT.ink),
        "apart": ("Variation between topics", LIGHT.muted),
    }
    parts = [Series(name, tuple(map(float, rows[column])), (colour,)) for column, (name, colour) in named.items()]
    return Native(LINES, tuple(map(str, rows["number"])), tuple(parts), "Share", percent=True)
