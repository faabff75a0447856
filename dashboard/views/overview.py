"""Overview: what was compared and what stands out, in a few honest lines, each a way into its view."""

import pandas as pd
import streamlit as st

from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import (
    addressbar,
    data,
    exhibit,
    framingwords,
    markup,
    surewords,
    termdata,
    termwords,
    topicdata,
    topicwords,
    voicewords,
    widgets,
    words,
)
from dashboard.charts import contrasts, framing, topics, voices
from dashboard.exhibit import Exhibit
from dashboard.exhibits import framing as framing_exhibits
from dashboard.state import State

FEW_TERMS = 4  # on either side
FEW_TOPICS = 6
NARROW = 520  # px of a chart in half the page


def show(results: Results) -> None:
    """The page."""
    manifest, chosen = results.manifest, addressbar.current(results)
    narrow = chosen.narrowing
    documents = data.documents_by_group(results, narrow)
    if not len(documents):
        widgets.nobody(narrow) if narrow else st.info("There are no sentences in this corpus.")
        return
    by = words.compared_by(results.grouping or manifest["grouping"])
    numbers = f"Corpus {manifest['corpus_name']}, {by}; built {results.built}."
    reach = surewords.limits(documents, bool(narrow))
    looked = data.shown(results, narrow)
    counts = {"documents": looked["document_id"].nunique(), "sentences": len(looked)}
    headline = voicewords.with_basis(words.compared(counts, tuple(documents.index)), narrow)
    widgets.html(markup.finding(headline, numbers, reach))
    for warning in results.warnings:
        st.warning(markup.plain(warning))
    left, right = st.columns(2, gap="large")
    for column, name in zip([left, right] * len(results.axes), results.axes, strict=False):
        with column:
            _framing(results, name, chosen)
    _voices(results, chosen, surewords.described(documents, bool(narrow)))
    left, right = st.columns(2, gap="large")
    with left:
        _terms(results, narrow, surewords.limits(documents, bool(narrow)))
    with right:
        _topics(results, chosen, documents)


def _voices(results: Results, chosen: State, reach: str) -> None:
    """How much of each group is its own voice, if not all."""
    narrow = chosen.narrowing
    if set(results.voice_counts) <= {"own"}:
        return
    shares = data.voice_shares(results, narrow)
    headline = voicewords.with_basis(voicewords.voices_finding(shares), narrow)
    widgets.html(markup.label("Whose words") + markup.statement(headline))
    found = Exhibit(
        name="overview_voices",
        caption=exhibit.caption(results, headline, f"{voicewords.voices_numbers(shares)} {reach}", voices.METHOD, narrow or None),
        draw=lambda look: voices.shares(shares, look),
        rows=lambda: voices.share_rows(shares),
        of=chosen.shown(),
    )
    widgets.exhibit(found, results, leads_to="voices")


def _framing(results: Results, name: str, chosen: State) -> None:
    narrow = chosen.narrowing
    axis, means = results.axes[name], data.group_means(results, name, narrow)
    if not len(means):
        return
    apart, sure, reach = framing_exhibits.how_sure(results, name, narrow)
    headline = voicewords.headline(means, axis, narrow, apart)
    unfit = framingwords.unfit(results.table("axis_quality").set_index("axis").loc[name], axis)
    widgets.html(markup.label(words.axis_title(axis)))
    if unfit:
        st.warning(markup.plain(unfit))
    widgets.html(markup.statement(headline) + markup.how(sure))
    title = f"{unfit} {headline}".strip()  # a picture that is taken away carries the verdict, too
    numbers = f"{framingwords.framing_numbers(means)} {sure} {reach}"
    found = Exhibit(
        name=f"overview_{name}",
        caption=exhibit.caption(results, title, numbers, framing.METHOD, narrow),
        draw=lambda look: framing.shares(means, axis, look),
        rows=lambda: framing.share_rows(means),
        of=chosen.shown(),
    )
    widgets.exhibit(found, results, leads_to="framing", address={"axis": name})


def _terms(results: Results, narrow: Narrowing, reach: str) -> None:
    pair = data.sides(results, narrow=narrow)
    if pair is None:
        widgets.html(markup.label("Terms") + markup.statement("There is one group, so no terms set groups apart."))
        return
    found = termdata.contrast(results, *pair, narrow)
    rows = termdata.strongest_terms(results, termdata.scored_terms(results, found, narrow=narrow), FEW_TERMS)
    headline = voicewords.with_basis(termwords.finding(rows, found), narrow)
    sure = " ".join(filter(None, [termdata.languages_apart(results, *pair), termwords.sure(found)]))
    widgets.html(markup.label("Terms") + markup.statement(headline) + markup.how(sure))
    measure = termwords.measure_name("log_odds")
    shown = Exhibit(
        name="overview_terms",
        caption=exhibit.caption(results, headline, f"{sure} {reach}", termwords.method("log_odds"), narrow),
        draw=lambda look: contrasts.ranked(rows, *pair, measure, look, width=NARROW),
        rows=lambda: contrasts.ranked_rows(rows, *pair, measure),
    )
    widgets.exhibit(shown, results, leads_to="terms")


def _topics(results: Results, chosen: State, documents: pd.Series) -> None:
    narrow = chosen.narrowing
    shares = topicdata.topic_shares(results, narrow)
    table, differences = topicdata.topics_of(results, shares), topicdata.topic_differences(results, narrow)
    headline = voicewords.with_basis(topicwords.finding(table, shares, surewords.apart(differences)), narrow)
    sure = surewords.topics(differences, table, len(documents))
    headline, sure = (voicewords.CHOSEN_BY_TOPIC, "") if narrow.chosen_by_topic else (headline, sure)
    widgets.html(markup.label("Topics") + markup.statement(headline) + markup.how(sure))
    if not len(table):
        return
    found = Exhibit(
        name="overview_topics",
        caption=exhibit.caption(results, headline, f"{sure} {surewords.limits(documents, bool(narrow))}", topics.METHOD, narrow),
        draw=lambda look: topics.prevalence(topicdata.most_different(table, shares, FEW_TOPICS), shares, look, width=NARROW),
        rows=lambda: topics.prevalence_rows(topicdata.most_different(table, shares, FEW_TOPICS), shares),
        of=chosen.shown(),
    )
    widgets.exhibit(found, results, leads_to="topics")
