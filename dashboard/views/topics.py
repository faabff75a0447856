"""Topics: what there is, and how much each group speaks of it."""

import pandas as pd
import streamlit as st

from analysis.results import Results
from dashboard import data, distancewords, markup, surewords, voicewords, widgets, words
from dashboard.charts import topics as charts

HOW = (
    "A topic is a cluster of sentences that mean similar things; its name is made of the terms that mark it.",
    "A bar is the share of a group's sentences in the topic; every sentence is in exactly one.",
    "The line below it is the 95 % interval: from five documents on, of the mean of their shares.",
    "In a small corpus the edges between topics are soft: read the sentences.",
    "A click opens them, the most typical first.",
)


def show(results: Results) -> None:
    """The page."""
    chosen = widgets.current(results).only("topic", "group")
    narrow = widgets.voice_filter(results, chosen)
    counted = data.shown(results, narrow)
    if not len(counted) and narrow:
        widgets.nobody(narrow)
        return
    topics, shares = results.table("topics"), data.topic_shares(results, narrow)
    if narrow:
        sizes = shares.groupby("topic_id")["n_sentences"].sum()
        topics = topics[topics["topic_id"].isin(sizes.index)].assign(n_sentences=lambda table: table["topic_id"].map(sizes))
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        one = f"all sentences are in one topic, {words.quoted(topics['name'].iloc[0])}." if narrow and len(topics) == 1 else ""
        differences = data.topic_differences(results, narrow)
        headline = voicewords.with_basis(one or words.topics_finding(topics, shares, surewords.apart(differences)), narrow)
        numbers = words.topics_numbers(counted.groupby("group").size(), all_of_them=not narrow)
        documents = counted.groupby("group")["document_id"].nunique()
        numbers = " ".join(filter(None, [numbers, surewords.topics(differences, topics, len(documents))]))
        reach = surewords.limits(documents, bool(narrow))
        widgets.html(markup.finding(headline, numbers, reach))
        widgets.chart(
            lambda look: charts.prevalence(topics, shares, look, (chosen.topic, chosen.group)),
            widgets.caption(results, headline, f"{numbers} {reach}", charts.METHOD, narrow),
            "topics",
        )
        if not narrow:
            widgets.html(markup.how(distancewords.most_apart(data.distances(results, "topics"))))
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*HOW))
        _topic_picker(topics, chosen.topic)
    if chosen.topic is None:
        st.caption("Click a bar to read the sentences behind it.")
        return
    terms = results.table("topics").set_index("topic_id").loc[chosen.topic, "terms"]
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
