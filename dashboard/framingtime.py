"""Framing over time, group by group: mean bias, the shares of the poles, and what may be said of a change."""

import streamlit as st

from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import markup, timecontrols, timedata, widgets
from dashboard.exhibits import time as exhibits
from dashboard.state import State


def show(results: Results, chosen: State, narrow: Narrowing) -> None:
    """The charts of one axis over time, with their words and controls; the reason where there are none."""
    dated = timedata.dated(results, narrow)
    means, sides = exhibits.bias(results, chosen), exhibits.sides(results, chosen)
    if means is None or sides is None:
        widgets.html(markup.finding("Nothing is told over time here"))
        timecontrols.there_is_time(dated)
        return
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        timecontrols.some_groups(dated)
        timecontrols.span(dated, "framing")
    with left:
        widgets.html(markup.finding(means.headline, means.told, means.limits))
        widgets.exhibit(means, results)
        widgets.html(markup.heading("Shares of the poles", "a sentence is on one side, on both or on neither"))
        widgets.exhibit(sides, results)
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*how_to_read(results.axes[chosen.axis])))


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
