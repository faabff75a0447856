"""Charts that are kept are those that would be drawn anew; sentences that are asked for come first."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import memory
from dashboard.state import MARK, State

X, Y = "cooperation_control", "development_security"
LOOKED_AT = {
    "overview": ({}, {"voice": "own"}, {"only": "group=coast"}),
    "framing": (
        {}, {"axis": Y}, {"voice": "own"}, {"only": "group=coast"}, {"group": "coast"}, {"group": "coast", "side": "plus"},
        {"s": "port:2"}, {"term": "road"}, {"framing": "map"}, {"framing": "map", "quadrant": "plus-plus", "group": "coast"},
        {"framing": "map", "points": "documents"}, {"framing": "map", "across": X, "axis": Y}, {"find": "road"},
    ),
    "voices": ({}, {"group": "coast"}, {"group": "coast", "said": "own"}, {"axis": Y}),
    "topics": ({}, {"topic": "0"}, {"topic": "0", "group": "coast"}, {"topics": "map"}, {"topics": "framing", "axis": Y}),
}  # fmt: skip


def drawn(app: AppTest) -> dict[str, str]:
    """The charts of a page as they are sent."""
    assert not app.exception
    return {element.key: element.proto.spec for element in app.get("plotly_chart")}


@pytest.mark.parametrize("view", LOOKED_AT)
def test_what_is_kept_is_what_is_drawn_anew(view, results, open_view):
    for address in LOOKED_AT[view]:
        drawn(open_view(results.folder, view, **address))
    kept = [drawn(open_view(results.folder, view, **address)) for address in LOOKED_AT[view]]
    for address, before in zip(LOOKED_AT[view], kept, strict=True):
        memory.forget()
        anew = drawn(open_view(results.folder, view, **address))
        assert anew and before == anew, address


def test_a_chart_is_named_by_all_that_it_may_show():
    chosen = State(
        axis=X, group="coast", side="plus", term="road", page=3, voice="own", find="mill", filters_said=("of the coast",)
    )
    shown = chosen.shown("group")
    assert (shown.group, shown.axis, shown.voice) == ("coast", X, "own")
    assert not any(getattr(shown, key) for key in MARK if key != "group") and shown.page == 1 and shown.find is None
    assert chosen.shown("group") != chosen.shown("group", "side")


@pytest.mark.parametrize(("group", "order"), [(None, ["charts", "sentences"]), ("coast", ["sentences", "charts"])])
def test_sentences_of_a_picked_mark_come_before_the_charts_above_them(group, order):
    app = AppTest.from_function(_page, kwargs={"group": group}).run()
    assert app.session_state["order"] == order
    assert [one.value for one in app.markdown] == ["charts", "sentences"]


def _page(group: str | None) -> None:
    import streamlit as st

    from dashboard.state import State
    from dashboard.widgets import above_sentences

    st.session_state["order"] = []

    def write(what: str) -> None:
        st.session_state["order"].append(what)
        st.markdown(what)

    above_sentences(State(axis="a", group=group), lambda: write("charts"), lambda: write("sentences"))
