"""A term over time, group by group: its rate in each period."""

import streamlit as st

from analysis.results import Results
from dashboard import markup, timecontrols, timedata, widgets, words
from dashboard.exhibits import terms as exhibits
from dashboard.state import State


def show(results: Results, chosen: State) -> None:
    """The rate of the picked term by period and group; nothing where there are no dates."""
    dated = timedata.dated(results, chosen.narrowing)
    if not dated.column:
        return
    widgets.html(markup.heading(f"{words.quoted(chosen.term)} over time"))
    if not timecontrols.there_is_time(dated):
        return
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        timecontrols.some_groups(dated)
        timecontrols.span(dated, "term")
        widgets.html(markup.label("How to read it") + markup.how(*HOW))
    with left:
        found = exhibits.over_time(results, chosen)
        widgets.html(markup.how(found.headline, found.told, found.limits))
        widgets.exhibit(found, results)


HOW = (
    "A dot is a period: how often the term stands in 1,000 tokens of it.",
    "The band is the 95 % interval over documents, from five documents on: one speech that repeats a word makes it wide. A hollow "
    "dot has fewer, and no interval.",
    "A click on a dot shows its places below.",
)
