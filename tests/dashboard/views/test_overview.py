"""Overview: says what was compared, and every chart leads into its view with what was clicked."""

import pytest

from tests.dashboard import made
from tests.dashboard.apppage import charts, choices, click, is_well, lines_on, sentences_on, words_on

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "overview")
    assert is_well(app)
    compared = len(shapes[shape].groups) > 1
    assert ("overview_terms" in charts(app)) == compared
    assert {"overview_cooperation_control", "overview_development_security", "overview_topics"} <= set(charts(app))
    assert ("nothing is compared" in words_on(app)) != compared


def test_it_says_what_was_compared_and_how_far_it_reaches(results, open_view):
    said = words_on(open_view(results.folder, "overview"))
    assert "3 documents, 13 sentences: “coast” and “valley” compared" in said
    assert "Corpus by_hand, grouped as its metadata say; built 2024-05-06." in said
    assert "not evidence about their sources" in said


@pytest.mark.parametrize(
    ("chart", "view_chart"),
    [
        ("overview_cooperation_control", "shares_cooperation_control"),
        ("overview_development_security", "shares_development_security"),
        ("overview_terms", "terms"),
        ("overview_topics", "topics"),
    ],
)
def test_a_click_opens_the_view_with_the_pick(chart, view_chart, results, open_view):
    app = open_view(results.folder, "overview")
    choice = choices(app, chart)[-1]
    click(app, chart, choice)
    assert is_well(app) and view_chart in charts(app)
    assert choice in choices(app, view_chart)
    assert app.query_params and (sentences_on(app) or lines_on(app))


def test_the_second_axis_opens_on_the_second_axis(results, open_view):
    app = open_view(results.folder, "overview")
    click(app, "overview_development_security", "group=coast&side=plus")
    assert app.query_params == {"axis": "development_security", "group": "coast", "side": "plus"}


def test_an_axis_that_does_not_tell_its_poles_apart_is_warned_of(make_results, open_view, monkeypatch):
    real = made._quality
    monkeypatch.setattr(made, "_quality", lambda *given: real(*given).assign(separation=[0.41, 0.9]))
    app = open_view(make_results().folder, "overview")
    told = [one.value for one in app.warning if "does not tell its own poles apart" in one.value]
    assert is_well(app) and len(told) == 1 and "in 41 of 100 pairs" in told[0]
