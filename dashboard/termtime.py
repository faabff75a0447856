"""A term over time, group by group: its rate in each period."""

import streamlit as st

from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import exhibit, markup, timecontrols, timedata, timewords, voicewords, widgets, words
from dashboard.charts import overtime
from dashboard.state import State


def show(results: Results, chosen: State, narrow: Narrowing, term: str) -> None:
    """The rate of a term by period and group; nothing where there are no dates."""
    dated = timedata.dated(results, narrow)
    if not dated.column:
        return
    widgets.html(markup.heading(f"{words.quoted(term)} over time"))
    if not timecontrols.there_is_time(dated):
        return
    rows = timedata.term_over_time(results, term, narrow)
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        groups = timedata.drawn_groups(dated, chosen.group)
        timecontrols.some_groups(dated)
        timecontrols.span(dated, "term")
        widgets.html(markup.label("How to read it") + markup.how(*HOW))
    with left:
        headline = voicewords.with_basis(timewords.term_finding(rows, term), narrow)
        numbers = f"{timewords.term_numbers(rows)} {timedata.basis(dated)}"
        widgets.html(markup.how(headline, numbers, timewords.NOT_TESTED))
        caption = exhibit.caption(results, headline, f"{numbers} {timewords.NOT_TESTED}", overtime.TERM_METHOD, narrow)
        picked = (chosen.group, chosen.period)
        widgets.chart(lambda look: overtime.rates(rows, groups, term, look, picked), caption, "term_over_time")


HOW = (
    "A dot is a period: how often the term stands in 1,000 tokens of it.",
    "The band is the 95 % interval over documents, from five documents on: one speech that repeats a word makes it wide. A hollow "
    "dot has fewer, and no interval.",
    "A click on a dot shows its places below.",
)
