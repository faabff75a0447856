"""Framing: how the groups lean on an axis, every sentence a dot."""

import streamlit as st

from analysis.results import Results
from dashboard import data, markup, widgets, words
from dashboard.charts import framing as charts
from dashboard.state import State


def show(results: Results) -> None:
    """The page."""
    chosen = widgets.current(results).only("s", "side", "group", "low", "high")
    axis = widgets.axis_picker(results, chosen)
    means = data.group_means(results, chosen.axis)
    if not len(means):
        st.info("There are no sentences to score in this corpus.")
        return
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        headline, numbers = words.framing_finding(means, axis), words.framing_numbers(means)
        reach = words.reach(means["n_documents"])
        widgets.html(markup.finding(headline, numbers, reach))
        caption = widgets.caption(results, headline, f"{numbers} {reach}", charts.METHOD)
        scores = data.sentence_scores(results, chosen.axis)
        widgets.chart(lambda look: charts.distribution(scores, means, axis, look, chosen.s), caption, f"framing_{chosen.axis}")
    with right:
        widgets.html(markup.label("Share of sentences"))
        title = f"Share of sentences: {widgets.axis_title(axis)}"
        widgets.chart(
            lambda look: charts.shares(means, axis, look, (chosen.group, chosen.side)),
            widgets.caption(results, title, f"{numbers} {reach}", charts.METHOD),
            f"shares_{chosen.axis}",
        )
        widgets.html(markup.label("How to read it") + markup.how(*how_to_read(axis, len(scores) > charts.MOST_DOTS)))
    _chooser(results, chosen, axis)
    widgets.sentence_panel(results, chosen, scored=True, note="bias: + leans to " + axis["pole_plus"]["name"])


def how_to_read(axis: dict, many: bool) -> list[str]:
    """The chart explained in a few sentences, with the figures of its own axis."""
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    mark = "Bars show the share of a group's sentences, on one scale" if many else "A dot is a sentence"
    return [
        f"{mark}. The further right, the more it uses the language of {plus}; the further left, of {minus}.",
        words.neutral_range(axis),
        words.neutral_sides(axis),
        "A score says what language a sentence uses, not what its author favours: quoted and reported words count like others.",
        "A click on any mark shows its sentences below.",
    ]


def _chooser(results: Results, chosen: State, axis: dict) -> None:
    """Side and group as lists: what a click on a mark does, for the keyboard."""

    def changed() -> None:
        widgets.pick_mark(
            {key: st.session_state[f"{key}_choice"] for key in ("side", "group") if st.session_state[f"{key}_choice"]}
        )

    names = charts.side_names(axis)
    st.session_state["side_choice"], st.session_state["group_choice"] = chosen.side, chosen.group
    left, right, _ = st.columns([1, 1, 2])
    left.selectbox(
        "Sentences of", [None, *names], format_func=lambda side: names.get(side, "all sides"), key="side_choice", on_change=changed
    )
    right.selectbox(
        "in", [None, *results.groups], format_func=lambda group: group or "all groups", key="group_choice", on_change=changed
    )
