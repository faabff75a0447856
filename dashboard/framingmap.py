"""The map of two axes on the Framing page: second axis, points, finding, map, and the shares of its quadrants."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from analysis.narrowing import Narrowing
from analysis.phrases import count
from analysis.results import Results
from dashboard import addressbar, data, exhibit, mapdata, mapwords, markup, surewords, voicewords, widgets, words
from dashboard.charts import framingmap as charts
from dashboard.charts import quadrants
from dashboard.charts.framingmap import Panel
from dashboard.charts.theme import Look
from dashboard.state import State

Drawer = Callable[[Look], go.Figure]
POINTS = {"sentences": "Sentences", "documents": "Documents", "topics": "Topics"}
ONE_AXIS = (
    "A map needs two axes, and these results have one. Write a second one (README, “Axes of your own”): two poles, and a few "
    "sentences for each. Save it as axes.toml in the corpus folder, and build anew."
)


def show(results: Results, chosen: State, narrow: Narrowing) -> None:
    """Draw it; the sentences behind what is picked are shown by the page."""
    others = [name for name in results.axes if name != chosen.axis]
    if not others:
        widgets.html(markup.finding("One axis makes no map"))
        st.info(markup.plain(ONE_AXIS))
        return
    across = across_of(results, chosen)
    points = chosen.points
    axes = (results.axes[chosen.axis], results.axes[across])
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        _choosers(results, others, across, points)
    found = mapdata.crossed(results, chosen.axis, across, narrow)
    if not len(found.shares):
        widgets.nobody(narrow) if narrow else st.info("There are no sentences to score in this corpus.")
        return
    by = [name for name in (chosen.axis, across) if narrow.chosen_by(name)]
    if by:  # by construction, not found: no interval may stand beside it
        found = found._replace(shares=found.shares.assign(lower=float("nan"), upper=float("nan"), chosen=True))
        headline, told = mapwords.chosen_by_scores([words.axis_title(results.axes[name]) for name in by]), []
    else:
        headline = mapwords.map_finding(found.leads, found.shares, axes, _basis(results, narrow, found))
        told = [mapwords.say_little(found.neutral), mapwords.go_together(found.together, axes)]
    reach = surewords.described(found.together.set_index("group")["n_documents"], bool(narrow))
    numbers = mapwords.map_numbers(found.shares, found.together, axes)
    with left:
        widgets.html(markup.finding(headline, " ".join(filter(None, told)), reach))
        caption = exhibit.caption(results, headline, f"{numbers} {reach}", charts.METHOD, narrow)
        build, dense = _map(results, chosen, across, points, narrow, found)
        shown = chosen.shown("s", "group", "document", "topic", "quadrant")
        widgets.chart(build, caption, f"map_{points}_{chosen.axis}_{across}", of=(results, shown))
    with right:
        widgets.html(markup.label("Share of sentences"))
        title = f"Share of sentences: {words.axis_title(axes[0])}, {words.axis_title(axes[1])}"
        picked = (chosen.group, chosen.quadrant)
        widgets.chart(
            lambda look: quadrants.quadrant_shares(found.shares, axes, look, picked),
            exhibit.caption(results, title, f"{numbers} {reach}", quadrants.METHOD, narrow),
            f"quadrants_{chosen.axis}_{across}",
            of=(results, chosen.shown("group", "quadrant")),
        )
        widgets.html(markup.label("How to read it") + markup.how(*mapwords.how_to_read(axes, points, dense)))


def across_of(results: Results, chosen: State) -> str:
    """The second axis: the one in the address, unless that is the first one; otherwise the first of the others."""
    others = [name for name in results.axes if name != chosen.axis]
    return chosen.across if chosen.across in others else others[0]


def _choosers(results: Results, others: list[str], across: str, points: str) -> None:
    """The second axis, where there is a choice, and what the points are; both stand in the address."""

    def changed_axis() -> None:
        addressbar.set_address(across=st.session_state["across_choice"], quadrant=None, low=None, high=None, low2=None, high2=None)

    def changed_points() -> None:
        addressbar.set_address(points=st.session_state["points_choice"])

    if len(others) > 1:
        st.session_state["across_choice"] = across
        st.pills(
            "From bottom to top", others, format_func=lambda name: markup.plain(words.axis_title(results.axes[name])),
            key="across_choice", on_change=changed_axis, required=True,
        )  # fmt: skip
    st.session_state["points_choice"] = points
    st.pills(
        "Points", list(POINTS), format_func=POINTS.get, key="points_choice", on_change=changed_points, required=True,
        label_visibility="collapsed",
    )  # fmt: skip


def _basis(results: Results, narrow: Narrowing, found: mapdata.Crossed) -> str:
    """Whose words are counted."""
    n = int(found.together["n_sentences"].sum())
    return voicewords.basis(narrow, n, n if set(results.voice_counts) <= {"own"} else 0)


def _map(
    results: Results, chosen: State, across: str, points: str, narrow: Narrowing, found: mapdata.Crossed
) -> tuple[Drawer, bool]:
    """What draws the map, given a look, and whether sentences are counted in squares."""
    axes = (results.axes[chosen.axis], results.axes[across])
    of = (results, chosen.axis, across, narrow)
    if points == "topics":
        topics = mapdata.topics(*of)
        panel = Panel(None, "", f"{count(len(topics), 'topic')}")
        return _drawer(charts.topic_map, topics, panel, axes, picked=chosen.topic), False
    groups = found.together["group"].tolist()
    if points == "documents":
        panels = _panels(found, groups) if len(groups) <= charts.MOST_PANELS else [_all(found)]
        return _drawer(charts.document_map, mapdata.documents(*of), panels, axes, picked=(chosen.document, chosen.group)), False
    if len(groups) > charts.MOST_PANELS:
        _group_chooser(groups, chosen)
        if chosen.group not in groups:
            return _drawer(charts.mean_map, _means(results, chosen.axis, across, narrow), axes), False
        groups = [chosen.group]
    panels, quadrant = _panels(found, groups), (chosen.group, chosen.quadrant)
    drawn = found.together[found.together["group"].isin(groups)]["n_sentences"].sum()
    if drawn > charts.MOST_DOTS:
        return _drawer(charts.density, mapdata.cells(*of), panels, axes, picked=quadrant), True
    dots = mapdata.sentences(*of, groups)
    return _drawer(charts.sentence_map, dots, panels, axes, picked=(chosen.s, *quadrant)), False


def _drawer(build: Callable[..., go.Figure], *parts: Any, **options: Any) -> Drawer:
    """What draws a chart of these parts, given a look."""
    return lambda look: build(*parts, look, **options)


def _panels(found: mapdata.Crossed, groups: list[str]) -> list[Panel]:
    """One panel a group, with the shares of its quadrants."""
    sizes = found.together.set_index("group")
    return [
        Panel(group, group, _size(*sizes.loc[group, ["n_documents", "n_sentences"]]), found.shares[found.shares["group"] == group])
        for group in groups
    ]


def _all(found: mapdata.Crossed) -> Panel:
    sums = found.together[["n_documents", "n_sentences"]].sum()
    return Panel(None, "All groups", _size(sums["n_documents"], sums["n_sentences"]))


def _size(documents: float, sentences: float) -> str:
    return f"{count(int(documents), 'document')} · {count(int(sentences), 'sentence')}"


def _group_chooser(groups: list[str], chosen: State) -> None:
    """The group whose sentences are drawn, where there are too many for a panel each."""

    def changed() -> None:
        group = st.session_state["map_group"]
        addressbar.pick_mark({"group": group}) if group else addressbar.clear_mark()

    st.session_state["map_group"] = chosen.group if chosen.group in groups else None
    st.selectbox(
        "Draw the sentences of", [None, *groups], format_func=lambda group: group or "no group: the means of all", key="map_group",
        on_change=changed, placeholder="No group: the means of all",
    )  # fmt: skip


def _means(results: Results, axis: str, across: str, narrow: Narrowing) -> pd.DataFrame:
    """Both means of each group with their intervals."""
    columns = ["group", "bias", "lower", "upper"]
    first = data.group_means(results, axis, narrow)[[*columns, "n_sentences", "n_documents"]]
    second = data.group_means(results, across, narrow)[columns]
    for axis_name, table in ((axis, first), (across, second)):
        if narrow.chosen_by(axis_name):
            table[["lower", "upper"]] = float("nan")
    return first.merge(second.rename(columns={"bias": "bias2", "lower": "lower2", "upper": "upper2"}), on="group")
