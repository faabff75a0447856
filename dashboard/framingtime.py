"""Framing over time, group by group: mean bias, the shares of the poles, and what may be said of a change."""

import streamlit as st

from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import exhibit, markup, timecontrols, timedata, timewords, voicewords, widgets, words
from dashboard.charts import overtime
from dashboard.state import State


def show(results: Results, chosen: State, narrow: Narrowing) -> None:
    """The charts of one axis over time, with their words and controls; the reason where there are none."""
    dated = timedata.dated(results, narrow)
    if not timedata.can_be_drawn(dated):
        widgets.html(markup.finding("Nothing is told over time here"))
    if not timecontrols.there_is_time(dated):
        return
    axis = results.axes[chosen.axis]
    means, sides = timedata.framing_over_time(results, chosen.axis, narrow)
    found = timedata.changes(results, chosen.axis, narrow)
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        groups = timedata.drawn_groups(dated, chosen.group)
        timecontrols.some_groups(dated)
        timecontrols.span(dated, "framing")
    with left:
        headline = voicewords.with_basis(timewords.framing_finding(found, means, axis), narrow)
        sure, limits = timewords.changes(found, means["group"].nunique()), timewords.limits(found, bool(narrow))
        if narrow.chosen_by(chosen.axis):
            headline, sure = voicewords.CHOSEN_BY_SCORE, ""
        basis = timedata.basis(dated)
        numbers = " ".join(filter(None, [basis, sure]))
        widgets.html(markup.finding(headline, numbers, limits))
        caption = exhibit.caption(results, headline, f"{numbers} {limits}", overtime.METHOD, narrow)
        picked = (chosen.group, chosen.period)
        widgets.chart(lambda look: overtime.bias(means, groups, axis, look, picked), caption, f"framing_over_time_{chosen.axis}")
        title = f"Shares of sentences over time: {words.axis_title(axis)}"
        widgets.html(markup.heading("Shares of the poles", "a sentence is on one side, on both or on neither"))
        widgets.chart(
            lambda look: overtime.shares(sides, groups, axis, look, (*picked, chosen.side)),
            exhibit.caption(results, title, f"{basis} {limits}", overtime.METHOD, narrow),
            f"shares_over_time_{chosen.axis}",
        )
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*how_to_read(axis)))


def how_to_read(axis: dict) -> list[str]:
    """The charts explained in a few sentences."""
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    return [
        f"A dot is a period: the higher, the more its sentences use the language of {plus}; the lower, of {minus}.",
        "The band is the 95 % interval of the mean of the documents’ means. A hollow dot has fewer than five documents: its thin "
        "line is about these texts alone.",
        "A change is told only of the later documents against the earlier, and only where each part has five.",
        "Where the line breaks, there is no document.",
        "A click on a dot shows its sentences below.",
    ]
