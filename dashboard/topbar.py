"""The bar on top of every page: the other pages, what documents are grouped by, and a term that lights up everywhere."""

from collections.abc import Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from analysis.results import Results
from dashboard import addressbar, corpora, lighting, markup, widgets
from dashboard.state import LONGEST_TERM, State

NARROWED = ("overview", "framing", "voices", "terms", "topics", "export")  # by filters: other pages show whole documents
FIND = "find_choice"  # session key of the box


def pages(links: Mapping[str, StreamlitPage], here: str) -> DeltaGenerator:
    """Links to the pages, and to other corpora; what is looked at goes along, the picked mark stays behind.

    Returns the room between the two.
    """
    address = addressbar.carried()
    with st.container(horizontal=True, gap="small", vertical_alignment="center", wrap=False, key="top"):
        with st.container(horizontal=True, gap=None, wrap=False, key="pages"):
            for page in links.values():
                st.page_link(page, query_params=address)
        room = st.container(horizontal=True, gap="small", wrap=False, width="content", key="beside")
        with st.container(width="content", key="corpora"):
            corpora.switcher(here)
    return room


def controls(results: Results, chosen: State, room: DeltaGenerator) -> None:
    """The box to find a term, and what documents are grouped by, beside the links; what is found and what is filtered, below."""
    with room:
        widgets.to_top()
        _find_box(chosen)
        _grouping(results, chosen)
    light = lighting.lit(results, chosen)
    st.session_state[widgets.LIT] = (light, lighting.caption(chosen)) if light else None
    if light:
        with st.container(horizontal=True, gap="small", vertical_alignment="center", key="found"):
            _found(results, chosen)
    widgets.chips(chosen, addressbar.view() in NARROWED)


def _find_box(chosen: State) -> None:
    def changed() -> None:
        addressbar.set_address(find=st.session_state[FIND].strip() or None)

    st.session_state[FIND] = chosen.find or ""
    st.text_input(
        "Light up a word or phrase in every chart", key=FIND, on_change=changed, max_chars=LONGEST_TERM,
        placeholder="Light up a word …", label_visibility="collapsed", icon=":material/lightbulb:", width=190,
    )  # fmt: skip


def _grouping(results: Results, chosen: State) -> None:
    """What documents are grouped by, and which groups are looked at, where there is a choice."""
    if results.groupings or len(results.groups) > 2:
        label = markup.plain(f"By {corpora.shortened(widgets.grouped_by(results))}")
        with st.popover(label):
            widgets.grouping_picker(results)
            widgets.groups_picker(results, chosen)


def _found(results: Results, chosen: State) -> None:
    """How many sentences hold the term that lights up, and what can be done with them."""
    with st.container(width="content"):
        widgets.html(markup.how(lighting.said(results, chosen)))
    if lighting.count(results, chosen):
        st.button(
            "Filter all pages by it", key="filter found", on_click=addressbar.add_filter, args=({"term": chosen.find or ""},),
            type="tertiary",
        )  # fmt: skip
    st.button("Clear", key="forget found", on_click=addressbar.set_address, kwargs={"find": None}, type="tertiary")
