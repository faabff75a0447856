"""The panel of the map: what the address says is drawn, and a click leads to the sentences behind the mark."""

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis.evidence import evidence
from analysis.results import Results
from dashboard import framingmap, mapdata, memory
from dashboard.state import read
from tests.dashboard.apppage import charts, choices, click, is_well, live_markdown, words_on
from tests.dashboard.made import many_documents

A, B = "cooperation_control", "development_security"
SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


def page(folder: str, one_axis: bool = False, **address: str) -> None:
    """A page that holds the panel alone."""
    from dataclasses import replace
    from pathlib import Path

    import streamlit as st

    from dashboard import addressbar, data, framingmap

    results = data.open_results(Path(folder))
    if one_axis:
        results = replace(results, manifest=results.manifest | {"axes": results.manifest["axes"][:1]})
    if "opened" not in st.session_state:
        st.session_state["opened"] = True
        st.query_params.from_dict(address)
    chosen = addressbar.current(results)
    framingmap.show(results, chosen, chosen.narrowing)


def opened(folder: Path, **given) -> AppTest:
    return AppTest.from_function(page, default_timeout=30, kwargs={"folder": str(folder), **given}).run()


def address_of(app: AppTest) -> dict[str, str]:
    return {key: value if isinstance(value, str) else value[0] for key, value in app.query_params.items()}


@pytest.mark.parametrize("points", framingmap.POINTS)
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_results_is_drawn(shapes: dict[str, Results], shape: str, points: str):
    app = opened(shapes[shape].folder, points=points)
    assert is_well(app) and charts(app) == [f"map_{points}_{A}_{B}", f"quadrants_{A}_{B}"]
    assert "How to read it" in words_on(app) and words_on(app).count("click") > 0


@pytest.mark.parametrize("shape", ["usual", "many groups"])
@pytest.mark.parametrize("only", [f"axis={A}&side=plus", f"axis={A}&across={B}&quadrant=plus-plus", f"axis={A}&across={B}&low2=0"])
def test_shares_of_what_was_chosen_by_its_scores_are_no_finding(shapes: dict[str, Results], shape: str, only: str):
    app = opened(shapes[shape].folder, only=only)
    words = words_on(app)
    assert is_well(app) and "were chosen by their scores on" in words and "so their shares are no finding" in words
    assert "95 %" not in words
    assert not any("line: 95 % interval" in chart.proto.spec for chart in app.get("plotly_chart"))


def test_with_one_axis_it_says_how_to_add_another(results: Results):
    app = opened(results.folder, one_axis=True)
    assert is_well(app) and not charts(app) and "needs two axes" in app.info[0].value.replace("\\", "")


def test_where_nobody_speaks_nothing_is_drawn(results: Results):
    app = opened(results.folder, voice="own", speaker="Ann Lee")
    assert is_well(app) and not charts(app) and len(app.info) == 1


def test_a_click_on_a_quadrant_puts_it_into_the_address(results: Results):
    app = opened(results.folder)
    (corner,) = {one for one in choices(app, f"map_sentences_{A}_{B}") if "quadrant=plus-minus" in one and "group=valley" in one}
    app = click(app, f"map_sentences_{A}_{B}", corner)
    assert is_well(app)
    address = address_of(app)
    assert address == {"quadrant": "plus-minus", "across": B, "group": "valley"}
    shares = mapdata.crossed(results, A, B).shares.set_index(["group", "quadrant"])["n_sentences"]
    assert len(evidence(results, read(address, results).pick())) == shares[("valley", "plus-minus")]


def test_points_stand_in_the_address(results: Results):
    app = opened(results.folder)
    app.button_group(key="points_choice").set_value("topics").run()
    assert address_of(app) == {"points": "topics"} and charts(app)[0] == f"map_topics_{A}_{B}"


def test_of_many_groups_the_means_are_drawn_and_one_group_can_be_chosen(make_results):
    results = make_results(many_documents(6))
    app = opened(results.folder)
    first = results.groups[0]
    assert is_well(app) and len(choices(app, f"map_sentences_{A}_{B}")) == 6
    app.selectbox(key="map_group").set_value(first).run()
    assert address_of(app) == {"group": first}
    picks = choices(app, f"map_sentences_{A}_{B}")
    assert sum(one.startswith("s=") for one in picks) == (results.counted["group"] == first).sum()


def test_more_sentences_than_dots_are_counted_in_squares(results: Results, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dashboard.charts.framingmap.MOST_DOTS", 3)
    memory.forget()  # charts that were made before are kept
    app = opened(results.folder)
    picks = choices(app, f"map_sentences_{A}_{B}")
    assert is_well(app) and not any(one.startswith("s=") for one in picks) and any("low2=" in one for one in picks)
    assert "A square holds all sentences within its edges." in words_on(app)


def test_the_second_axis_is_never_the_first(results: Results):
    for address in ({}, {"across": A}, {"axis": B, "across": B}, {"axis": B}, {"across": "nonsense"}):
        chosen = read(address, results)
        assert mapdata.across_of(results, chosen) == ({A, B} - {chosen.axis}).pop()


def test_of_three_axes_the_second_can_be_chosen(results: Results):
    third = results.axes[A] | {"name": "third"}
    wider = replace(results, manifest=results.manifest | {"axes": [*results.manifest["axes"], third]})
    assert mapdata.across_of(wider, read({"across": "third"}, wider)) == "third"
    assert mapdata.across_of(wider, read({"axis": "third"}, wider)) == A


def test_names_are_not_read_as_markdown(make_results):
    results = make_results([("a", "[x](http://a.b) :red[A]", "One mill. Two mills."), ("b", "B", "A road. A bridge.")])
    app = opened(results.folder)
    assert is_well(app) and not any("[x](http" in text for text in live_markdown(app))
