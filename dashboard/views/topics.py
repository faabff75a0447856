"""Topics: what there is, and how much each group speaks of it."""

import pandas as pd
import streamlit as st

from analysis.results import Results
from dashboard import data, markup, widgets, words
from dashboard.charts import topics as charts

HOW = (
    "A topic is a cluster of sentences that mean similar things; its name is made of the terms that mark it.",
    "A bar is the share of a group's sentences in the topic; every sentence is in exactly one.",
    "In a small corpus the edges between topics are soft: read the sentences.",
    "A click opens them, the most typical first.",
)


def show(results: Results) -> None:
    """The page."""
    chosen = widgets.current(results).only("topic", "group")
    topics, shares = results.table("topics"), data.topic_shares(results)
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        headline = words.topics_finding(topics, shares)
        numbers = words.topics_numbers(results.counted.groupby("group").size())
        reach = words.reach(results.table("documents").groupby("group").size())
        widgets.html(markup.finding(headline, numbers, reach))
        widgets.chart(
            lambda look: charts.prevalence(topics, shares, look, (chosen.topic, chosen.group)),
            widgets.caption(results, headline, f"{numbers} {reach}", charts.METHOD),
            "topics",
        )
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*HOW))
        _topic_picker(topics, chosen.topic)
    if chosen.topic is None:
        st.caption("Click a bar to read the sentences behind it.")
        return
    terms = topics.loc[topics["topic_id"] == chosen.topic, "terms"].item()
    widgets.sentence_panel(results, chosen, scored=False, note="how typical, 0 to 1 · terms: " + ", ".join(terms))


def _topic_picker(topics: pd.DataFrame, chosen: int | None) -> None:
    """A topic over all groups at once, which no single bar stands for."""

    def changed() -> None:
        topic = st.session_state["topic_choice"]
        widgets.pick_mark({} if topic is None else {"topic": str(topic)})

    names = dict(zip(topics["topic_id"], topics["name"], strict=True))
    st.session_state["topic_choice"] = chosen
    st.selectbox(
        "A topic in all groups", [None, *names], format_func=lambda topic: "–" if topic is None else names[topic],
        key="topic_choice", on_change=changed,
    )  # fmt: skip
