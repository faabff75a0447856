"""Overview: what was compared and what stands out, in a few honest lines, each a way into its view."""

import pandas as pd
import streamlit as st

from analysis.results import Results
from dashboard import data, framingwords, markup, surewords, termdata, termwords, topicdata, topicwords, voicewords, widgets, words
from dashboard.charts import contrasts, framing, topics, voices

FEW_TERMS = 4  # on either side
FEW_TOPICS = 6
NARROW = 520  # px of a chart in half the page


def show(results: Results) -> None:
    """The page."""
    manifest = results.manifest
    documents = results.table("documents").groupby("group").size()
    numbers = f"Corpus {manifest['corpus_name']}, {words.compared_by(manifest['grouping'])}; built {results.built}."
    reach = surewords.limits(documents)
    widgets.html(markup.finding(words.compared(manifest["counts"], results.groups), numbers, reach))
    for warning in results.warnings:
        st.warning(markup.plain(warning))
    left, right = st.columns(2, gap="large")
    for column, name in zip([left, right] * len(results.axes), results.axes, strict=False):
        with column:
            _framing(results, name)
    _voices(results, surewords.described(documents))
    left, right = st.columns(2, gap="large")
    with left:
        _terms(results, surewords.limits(documents))
    with right:
        _topics(results, documents)


def _voices(results: Results, reach: str) -> None:
    """How much of each group is its own voice, if not all."""
    if set(results.voice_counts) <= {"own"}:
        return
    shares = data.voice_shares(results)
    headline = voicewords.voices_finding(shares)
    widgets.html(markup.label("Whose words") + markup.statement(headline))
    widgets.chart(
        lambda look: voices.shares(shares, look),
        widgets.caption(results, headline, f"{voicewords.voices_numbers(shares)} {reach}", voices.METHOD, None),
        "overview_voices",
        leads_to="voices",
    )


def _framing(results: Results, name: str) -> None:
    axis, means = results.axes[name], data.group_means(results, name)
    if not len(means):
        return
    apart, sure, reach = widgets.how_sure(results, name, data.ALL)
    headline = voicewords.headline(means, axis, data.ALL, apart)
    widgets.html(markup.label(widgets.axis_title(axis)) + markup.statement(headline) + markup.how(sure))
    widgets.chart(
        lambda look: framing.shares(means, axis, look),
        widgets.caption(results, headline, f"{framingwords.framing_numbers(means)} {sure} {reach}", framing.METHOD),
        f"overview_{name}",
        leads_to="framing",
        address={"axis": name},
    )


def _terms(results: Results, reach: str) -> None:
    pair = data.sides(results)
    if pair is None:
        widgets.html(markup.label("Terms") + markup.statement("There is one group, so no terms set groups apart."))
        return
    found = termdata.contrast(results, *pair)
    rows = termdata.strongest_terms(results, termdata.scored_terms(results, found), FEW_TERMS)
    headline = termwords.finding(rows, found)
    sure = " ".join(filter(None, [termdata.languages_apart(results, *pair), termwords.sure(found)]))
    widgets.html(markup.label("Terms") + markup.statement(headline) + markup.how(sure))
    widgets.chart(
        lambda look: contrasts.ranked(rows, *pair, termwords.measure_name("log_odds"), look, width=NARROW),
        widgets.caption(results, headline, f"{sure} {reach}", termwords.method("log_odds")),
        "overview_terms",
        leads_to="terms",
    )


def _topics(results: Results, documents: pd.Series) -> None:
    shares = topicdata.topic_shares(results)
    table, differences = topicdata.topics_of(results, shares), topicdata.topic_differences(results)
    headline = topicwords.finding(table, shares, surewords.apart(differences))
    sure = surewords.topics(differences, table, len(results.groups))
    widgets.html(markup.label("Topics") + markup.statement(headline) + markup.how(sure))
    if len(table):
        widgets.chart(
            lambda look: topics.prevalence(topicdata.most_different(table, shares, FEW_TOPICS), shares, look, width=NARROW),
            widgets.caption(results, headline, f"{sure} {surewords.limits(documents)}", topics.METHOD),
            "overview_topics",
            leads_to="topics",
        )
