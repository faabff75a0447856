"""Topics: what there is, how much each group speaks of it, in which language, and when."""

import streamlit as st

from analysis.results import Results
from dashboard import (
    addressbar,
    data,
    distancewords,
    markup,
    sentencepanel,
    topicdata,
    topicediting,
    topicpanel,
    topicwords,
    widgets,
)
from dashboard.exhibit import Exhibit
from dashboard.exhibits import topics as exhibits
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


def show(results: Results) -> None:
    """The page."""
    bench = topicediting.open_workbench(results)
    state = addressbar.current(results)
    chart = state.topics if state.topics in _offered(results) else TOPIC_CHARTS[0]
    chosen = state.only(*KEYS.get(chart, ("topic", "group")))
    narrow = widgets.voice_filter(results, chosen)
    counted = data.grouped(results, narrow)
    if not len(counted):
        widgets.nobody(narrow) if narrow else st.info("There are no sentences to part into topics in this corpus.")
        return
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        _chart_picker(results, chart)
        widgets.above_sentences(chosen, lambda: DRAWN[chart](results, chosen), lambda: _sentences(results, chosen))
    with right:
        _topic_picker(results, chosen)
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
    absent |= {"tree": not exhibits.has_tree(results)}
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


def _topic_picker(results: Results, chosen: State) -> None:
    """A topic over all groups at once, which no single bar stands for."""

    def changed() -> None:
        topic = st.session_state["topic_choice"]
        addressbar.pick_mark({} if topic is None else {"topic": str(topic)})

    topics = topicdata.topics_of(results, topicdata.topic_shares(results, chosen.narrowing))
    names = dict(zip(topics["topic_id"], topics["name"], strict=True))
    if chosen.topic is not None:
        names.setdefault(chosen.topic, topicdata.topic_name(results, chosen.topic))
    st.session_state["topic_choice"] = chosen.topic
    st.selectbox(
        "A topic in all groups", [None, *names], format_func=lambda topic: names.get(topic, "–"), key="topic_choice",
        on_change=changed,
    )  # fmt: skip


def _draw(results: Results, found: Exhibit) -> None:
    """A finding, what is said with it, and the chart that shows it."""
    widgets.html(markup.finding(found.headline, found.told, found.limits))
    widgets.exhibit(found, results)


def _shares(results: Results, chosen: State) -> None:
    _draw(results, exhibits.shares(results, chosen))
    if not chosen.narrowing:
        widgets.html(markup.how(distancewords.most_apart(data.distances(results, "topics"))))


def _differences(results: Results, chosen: State) -> None:
    pair = exhibits.sides(results, chosen)
    if pair is None:
        st.info("There is one group here, so nothing is compared.")
        return
    if len(results.groups) > 2:
        with st.container(horizontal=True):
            widgets.pair_picker(results, *pair)
    _draw(results, exhibits.differences(results, chosen))


def _framing(results: Results, chosen: State) -> None:
    widgets.axis_picker(results, chosen)
    _draw(results, exhibits.framing(results, chosen))


def _time(results: Results, chosen: State) -> None:
    found = exhibits.over_time(results, chosen)
    if found is None:
        st.info("All that is looked at is of one period.")
        return
    _draw(results, found)


def _map(results: Results, chosen: State) -> None:
    _draw(results, exhibits.topic_map(results, chosen))


def _tree(results: Results, chosen: State) -> None:
    _draw(results, exhibits.tree(results, chosen))


DRAWN = {"shares": _shares, "differences": _differences, "framing": _framing, "time": _time, "map": _map, "tree": _tree}
