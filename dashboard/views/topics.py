"""Topics: what there is, how much each group speaks of it, in which language, and when."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.contrasts import REST
from analysis.narrowing import Narrowing
from analysis.results import Results
from analysis.topicedits import TopicEdits
from analysis.topics import LEFT_OUT
from dashboard import (
    addressbar,
    data,
    distancewords,
    exhibit,
    markup,
    sentencepanel,
    surewords,
    termdata,
    topicdata,
    topicediting,
    topicpanel,
    topicwords,
    voicewords,
    widgets,
    words,
)
from dashboard.charts import topicdifferences, topicframing, topicmap, topictime, topictree
from dashboard.charts import topics as charts
from dashboard.charts.theme import Look
from dashboard.state import TOPIC_CHARTS, State

CHART_NAMES = {
    "shares": "Shares",
    "differences": "Differences",
    "framing": "Framing",
    "time": "Over time",
    "map": "Map",
    "tree": "Hierarchy",
}
KEYS = {"framing": ("topic", "group"), "time": ("topic", "period"), "map": ("topic", "s")}
SOFT = "In a small corpus the edges between topics are soft: read the sentences."
FEW = 500  # sentences
CLICK = "A click opens its sentences, the most typical first."
HOW = {
    "shares": (
        "A topic is a cluster of sentences that mean similar things; its name is made of the terms that mark it.",
        "A bar is the share of a group's sentences in the topic, from five documents on the mean of their shares. Every sentence "
        "is in exactly one topic, but for those left out.",
        "The line below it is the 95 % interval.",
    ),
    "differences": (
        "A dot is the difference of two groups' shares of a topic, in percentage points, with its 95 % interval.",
        "Filled: found by interval and test, with every comparison of the table counted. Hollow: may be chance.",
    ),
    "framing": (
        "A bar is what a topic adds to a group's mean: its share of the group's sentences times their mean score.",
        "The bars of a group sum to its mean over sentences.",
    ),
    "time": (
        "A point is a topic's share of a period: of its sentences, or from five documents on the mean of their shares.",
        "The band is its 95 % interval.",
    ),
    "map": (
        "Topics that lie near each other are alike; a dot is a sentence, drawn towards the topics that it resembles.",
        "There is no left and right, above and below: only near and far.",
    ),
    "tree": (
        "Topics are joined two at a time, those first whose joining loses least; a joint is all sentences below it.",
        "With another number of topics, topics are joined or parted along these branches; all others stay as they are.",
    ),
}


@dataclass(frozen=True)
class _Looked:
    """What is looked at: the sentences that are shown, their topics, and the shares of these."""

    results: Results
    chosen: State
    narrow: Narrowing
    counted: pd.DataFrame
    topics: pd.DataFrame
    shares: pd.DataFrame
    edits: TopicEdits

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

    def draw(
        self, headline: str, said: tuple[str, ...], reach: str, drawn: Callable[[Look], go.Figure], name: str, method: str = "",
        of_shares: bool = True,
    ) -> None:  # fmt: skip
        """A finding, what is said with it, and the chart that shows it.

        `method` is the chart's own, beside that of the topics; a finding `of_shares` of topics is none where sentences were chosen
        by their topic.
        """
        headline = voicewords.with_basis(headline, self.narrow)
        headline = voicewords.CHOSEN_BY_TOPIC if of_shares and self.narrow.chosen_by_topic else headline
        numbers = " ".join(filter(None, said))
        widgets.html(markup.finding(headline, numbers, reach))
        by_hand = topicwords.by_hand(self.edits, self.results.topic_notes)
        parts = [charts.METHOD, topicwords.method(self.results.manifest["topics"]), method, by_hand]
        method = ". ".join(part.rstrip(".") for part in parts if part)
        caption = exhibit.caption(self.results, headline, f"{numbers} {reach}".strip(), method, self.narrow)
        widgets.chart(drawn, caption, name, of=(self.results, self.chosen.shown("topic", "group", "period", "s")))


def show(results: Results) -> None:
    """The page."""
    bench = topicediting.open_workbench(results)
    state = addressbar.current(results)
    chart = state.topics if state.topics in _offered(results) else TOPIC_CHARTS[0]
    chosen = state.only(*KEYS.get(chart, ("topic", "group")))
    narrow = widgets.voice_filter(results, chosen)
    counted = data.grouped(results, narrow)
    if not len(counted) and narrow:
        widgets.nobody(narrow)
        return
    shares = topicdata.topic_shares(results, narrow)
    looked = _Looked(results, chosen, narrow, counted, topicdata.topics_of(results, shares), shares, bench.edits)
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        _chart_picker(results, chart)
        widgets.above_sentences(chosen, lambda: DRAWN[chart](looked), lambda: _sentences(results, chosen))
    with right:
        _topic_picker(looked)
        topicpanel.number(results, bench)
        topicpanel.uncertain(results, bench)
        topicpanel.edits(results, bench, chosen.topic)
        soft = [SOFT] if len(counted) < FEW else []
        widgets.html(markup.label("How to read it") + markup.how(*HOW[chart], *soft, CLICK))


def _sentences(results: Results, chosen: State) -> None:
    if chosen.topic is None:
        widgets.html(markup.how("Click a mark to read the sentences behind it."))
        return
    lines = topicwords.of_topic(results.topic_rows(chosen.topic).iloc[0], results.manifest["topics"]["reruns"])
    sentencepanel.sentence_panel(results, chosen, scored=False, note="how typical, 0 to 1 · " + " · ".join(lines))


def _offered(results: Results) -> list[str]:
    """Charts that these results can fill."""
    absent = {"differences": len(results.groups) < 2, "time": not results.periods[0]}
    absent |= {"tree": len(results.table("topic_tree")) < 3}
    return [name for name in TOPIC_CHARTS if not absent.get(name)]


def _chart_picker(results: Results, chart: str) -> None:
    def changed() -> None:
        name = st.session_state["topic_chart_choice"]
        addressbar.set_address(topics=None if name == TOPIC_CHARTS[0] else name)

    st.session_state["topic_chart_choice"] = chart
    st.pills(
        "Chart", _offered(results), format_func=CHART_NAMES.get, key="topic_chart_choice", on_change=changed,
        label_visibility="collapsed", required=True,
    )  # fmt: skip


def _topic_picker(looked: _Looked) -> None:
    """A topic over all groups at once, which no single bar stands for."""

    def changed() -> None:
        topic = st.session_state["topic_choice"]
        addressbar.pick_mark({} if topic is None else {"topic": str(topic)})

    chosen = looked.chosen.topic
    names = dict(zip(looked.topics["topic_id"], looked.topics["name"], strict=True))
    if chosen is not None:
        names.setdefault(chosen, topicdata.topic_name(looked.results, chosen))
    st.session_state["topic_choice"] = chosen
    st.selectbox(
        "A topic in all groups", [None, *names], format_func=lambda topic: names.get(topic, "–"), key="topic_choice",
        on_change=changed,
    )  # fmt: skip


def _limits(looked: _Looked) -> str:
    """How far figures of groups reach."""
    apart = termdata.any_languages_apart(looked.results)
    several = "Groups are in different languages: topics may part by language. " if apart else ""
    return several + surewords.limits(looked.documents, bool(looked.narrow))


def _shares(looked: _Looked) -> None:
    chosen = looked.chosen
    looked.draw(
        looked.finding, (looked.numbers, looked.tested, looked.steadiness), _limits(looked),
        lambda look: charts.prevalence(looked.topics, looked.shares, look, (chosen.topic, chosen.group)), "topics",
    )  # fmt: skip
    if not looked.narrow:
        widgets.html(markup.how(distancewords.most_apart(data.distances(looked.results, "topics"))))


def _differences(looked: _Looked) -> None:
    results, chosen, rows = looked.results, looked.chosen, looked.differences
    pair = data.sides(results, chosen.target, chosen.reference, looked.narrow)
    if pair is None:
        st.info("There is one group here, so nothing is compared.")
        return
    if not len(topicdata.differences_of(rows, *pair)):  # of many groups only each against the rest is compared
        pair = (pair[0], REST)
    if len(results.groups) > 2:
        with st.container(horizontal=True):
            widgets.pair_picker(results, *pair)
    here = topicdata.differences_of(rows, *pair)
    looked.draw(
        topicwords.difference_finding(here, looked.topics, *pair, surewords.apart(here)),
        (looked.numbers, looked.tested),
        _limits(looked),
        lambda look: topicdifferences.differences(here, looked.topics, *pair, look, chosen.topic),
        "topic_differences", topicdifferences.METHOD,
    )  # fmt: skip


def _framing(looked: _Looked) -> None:
    chosen, axis = looked.chosen, widgets.axis_picker(looked.results, looked.chosen)
    rows = topicdata.framing_topics(looked.results, chosen.axis, looked.narrow)
    groups = topicdata.sums_of(rows)
    looked.draw(
        topicwords.framing_finding(rows, looked.topics, axis), (looked.numbers,), surewords.described(looked.documents),
        lambda look: topicframing.framing_by_topic(rows, looked.topics, axis, groups, look, (chosen.topic, chosen.group)),
        "topic_framing", topicframing.METHOD, of_shares=False,
    )  # fmt: skip


def _time(looked: _Looked) -> None:
    rows, (column, periods), chosen = topicdata.periods_of(looked.results, looked.narrow), looked.results.periods, looked.chosen
    if rows["period"].nunique() < 2:
        st.info("All that is looked at is of one period.")
        return
    n_documents, n_periods = periods.reindex(looked.counted["document_id"].unique()).notna().sum(), rows["period"].nunique()
    dated = f"{words.count(n_documents, 'document')} dated by {words.quoted(column)}, {n_periods} periods."
    looked.draw(
        topicwords.time_finding(rows, looked.topics), (dated,), surewords.described(looked.documents),
        lambda look: topictime.over_time(rows, looked.topics, look, (chosen.topic, chosen.period)),
        "topics_over_time", topictime.METHOD,
    )  # fmt: skip


def _map(looked: _Looked) -> None:
    places, sentences, kept = topicdata.map_of(looked.results)
    sentences = sentences.merge(looked.counted[["sentence_id", "text", "group"]], on="sentence_id")
    sizes, chosen = looked.topics.set_index("topic_id")["n_sentences"], looked.chosen
    places = places[places["topic_id"].isin(sizes.index)].assign(n_sentences=lambda table: table["topic_id"].map(sizes))
    reach = f"The map keeps {words.percent(kept)} of the differences in distance between topics."
    picked, narrowed = (chosen.topic, chosen.group, chosen.s), bool(looked.narrow)
    looked.draw(
        looked.largest, (looked.numbers, looked.steadiness), reach,
        lambda look: topicmap.topic_map(places, sentences, look, picked, kept=kept, narrowed=narrowed),
        "topic_map", topicmap.METHOD,
    )  # fmt: skip


def _tree(looked: _Looked) -> None:
    tree, chosen = topicdata.tree_of(looked.results, looked.counted), looked.chosen
    looked.draw(
        looked.largest, (looked.numbers, looked.steadiness), "",
        lambda look: topictree.topic_tree(tree, looked.topics, look, chosen.topic), "topic_hierarchy", topictree.METHOD,
    )  # fmt: skip


DRAWN = {"shares": _shares, "differences": _differences, "framing": _framing, "time": _time, "map": _map, "tree": _tree}
