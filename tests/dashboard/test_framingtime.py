"""Panels over time: every shape stands, marks open their sentences, a span becomes a filter, and missing dates are told."""

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import timewords, voicewords
from tests.dashboard.apppage import charts, click, is_well, words_on
from tests.dashboard.made import HILL, LAKE, PORT, many_documents

AXIS = "cooperation_control"
CHARTS = [f"framing_over_time_{AXIS}", f"shares_over_time_{AXIS}", "term_over_time"]
DOCUMENTS = [("lake", "A", LAKE), ("hill", "A", HILL), ("port", "B", PORT), ("none", "B", PORT)]


def page(folder: str) -> None:
    from dataclasses import replace
    from pathlib import Path

    from dashboard import addressbar, data, framingtime, termtime

    results = data.open_results(Path(folder))
    chosen = addressbar.current(results)
    framingtime.show(results, chosen, chosen.narrowing)
    termtime.show(results, replace(chosen, term="mill"))


def panels(results, **address):
    app = AppTest.from_function(page, args=(str(results.folder),), default_timeout=60)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def one(app, key):
    """The value of a key of the address."""
    value = app.query_params[key]
    return value if isinstance(value, str) else value[-1]


@pytest.fixture(scope="module")
def dated(make_results):
    return make_results(DOCUMENTS, dates=["2019-03-01", "2020-05-01", "2022-01-01", ""])


def test_both_panels_stand_with_what_dates_them_and_what_has_no_date(dated):
    app = panels(dated)
    assert is_well(app) and charts(app) == CHARTS
    assert "4 documents, dated by “date” in 3 periods; 1 has no date and is in none of them." in words_on(app)
    assert "described, not compared" in words_on(app) and "A change of a rate is not tested here" in words_on(app)


def test_without_dates_the_reason_is_told_and_the_term_is_silent(results):
    app = panels(results)
    assert is_well(app) and charts(app) == []
    assert [message.value for message in app.info] == [timewords.NO_DATES] and "” over time" not in words_on(app)


def test_sentences_chosen_by_their_score_are_no_finding_over_time(dated):
    app = panels(dated, only=f"axis={AXIS}&low=-9.0")
    assert is_well(app) and charts(app) == CHARTS and voicewords.CHOSEN_BY_SCORE in words_on(app)
    assert "described, not compared" not in words_on(app)


def test_of_one_period_there_is_nothing_to_draw(dated):
    app = panels(dated, only="period=2019-03")
    assert is_well(app) and charts(app) == [] and len(app.info) == 2
    assert all("All that is looked at is of one period" in message.value for message in app.info)


def test_a_click_puts_group_and_period_into_the_address(dated):
    app = panels(dated)
    period = dated.periods[1].iloc[0]
    click(app, CHARTS[0], f"period={period}&group=A")
    assert is_well(app) and one(app, "period") == period and one(app, "group") == "A"
    click(app, CHARTS[2], f"term=mill&period={period}&group=A")
    assert is_well(app) and one(app, "term") == "mill"


def test_a_span_chosen_is_a_filter_of_all_views(dated):
    app = panels(dated)
    periods = sorted(dated.periods[1].dropna().unique())
    app.select_slider[0].set_range(periods[0], periods[1]).run()
    assert is_well(app) and one(app, "only") == f"period={periods[0]}&until={periods[1]}"
    assert "in 2 periods" in words_on(app)
    app.select_slider[0].set_range(periods[1], periods[1]).run()
    assert is_well(app) and not charts(app)


def test_of_many_groups_six_are_drawn_others_on_choice_and_the_picked_always(make_results):
    documents = many_documents(9)
    results = make_results(documents, dates=[f"{2000 + number % 3}" for number in range(len(documents))])
    app = panels(results)
    assert is_well(app) and "Drawn are 6 of 9 groups" in words_on(app)
    app = panels(results, group="group 08", period="2000")
    assert is_well(app) and "group 08" in app.get("plotly_chart")[0].proto.spec
