"""The map of two axes on the Framing page: second axis, points, finding, map, and the shares of its quadrants."""

import streamlit as st

from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import addressbar, mapdata, mapwords, markup, widgets, words
from dashboard.charts.framingmap import MOST_PANELS
from dashboard.exhibits import crossed as exhibits
from dashboard.state import State

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
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        _choosers(results, others, mapdata.across_of(results, chosen), chosen.points)
    found, shares, said = exhibits.crossed(results, chosen), exhibits.quadrants(results, chosen), exhibits.points(results, chosen)
    if found is None or shares is None or said is None:
        widgets.nobody(narrow) if narrow else st.info("There are no sentences to score in this corpus.")
        return
    groups = found.together["group"].tolist()
    with left:
        widgets.html(markup.finding(said.headline, said.told, said.limits))
        if chosen.points == "sentences" and len(groups) > MOST_PANELS:
            _group_chooser(groups, chosen)
        widgets.exhibit(said, results)
    with right:
        widgets.html(markup.label("Share of sentences"))
        widgets.exhibit(shares, results)
        dense = exhibits.what_is_drawn(chosen, found) == exhibits.SQUARES
        how = mapwords.how_to_read(exhibits.axes_of(results, chosen), chosen.points, dense)
        widgets.html(markup.label("How to read it") + markup.how(*how))


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
