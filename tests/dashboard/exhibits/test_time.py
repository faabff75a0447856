"""Exhibits over time: rows as many as dots, lines of an office program with the same figures, room on a stage."""

import pytest

from dashboard import state, voicewords
from dashboard.charts.theme import LIGHT
from dashboard.exhibit import LINES
from dashboard.exhibits import time
from tests.dashboard.made import HILL, LAKE, PORT, many_documents, marks

AXIS = "cooperation_control"
DOCUMENTS = [("lake", "A", LAKE), ("hill", "A", HILL), ("port", "B", PORT), ("none", "B", PORT)]


@pytest.fixture(scope="module")
def dated(make_results):
    return make_results(DOCUMENTS, dates=["2019-03-01", "2020-05-01", "2022-01-01", ""])


@pytest.fixture(scope="module")
def many(make_results):
    documents = many_documents(9, each=3)
    return make_results(documents, dates=[f"{2000 + number % 3}" for number in range(len(documents))])


def chosen(results, **address):
    return state.read({"framing": "time", **address}, results, "framing")


@pytest.mark.parametrize("make", [time.bias, time.sides])
def test_a_row_is_a_dot(make, dated, many):
    for results in (dated, many):
        found = make(results, chosen(results))
        rows, dots = found.rows(), list(marks(found.draw(LIGHT)))
        assert len(rows) == len(dots) > 0
        assert [custom[2] for _, _, custom in dots] == rows["period"].tolist()
        n = rows["n_side" if make is time.sides else "n_sentences"]
        assert [custom[1] for _, _, custom in dots] == n.tolist()


def test_the_names_and_words_are_those_of_the_page(dated):
    means, sides = time.bias(dated, chosen(dated)), time.sides(dated, chosen(dated))
    assert (means.name, sides.name) == (f"framing_over_time_{AXIS}", f"shares_over_time_{AXIS}")
    assert "4 documents, dated by “date” in 3 periods; 1 has no date" in means.told and means.caption.title == means.headline
    assert sides.headline == "" and sides.caption.title.startswith("Shares of sentences over time") and sides.limits == means.limits
    by_score = time.bias(dated, chosen(dated, only=f"axis={AXIS}&low=-9.0"))
    assert by_score.headline == voicewords.CHOSEN_BY_SCORE and "not compared" not in by_score.told


def test_lines_of_an_office_program_break_where_a_group_has_no_document(dated):
    native, rows = time.bias(dated, chosen(dated)).native(), time.bias(dated, chosen(dated)).rows()
    assert native.kind == LINES and native.categories == tuple(sorted(rows["period"].unique()))
    assert [series.name for series in native.series] == ["A", "B"]
    assert [[value is None for value in series.values] for series in native.series] == [[False, False, True], [True, True, False]]
    known = [value for series in native.series for value in series.values if value is not None]
    assert known == pytest.approx(rows["estimate"].tolist())
    for series in native.series:
        low, value, high = next(zip(series.lower, series.values, series.upper, strict=True)) if series.name == "A" else (0, 0, 0)
        assert low is None or low <= value <= high


def test_two_lines_of_the_poles_are_drawn_of_one_group_and_a_picture_of_more(make_results, dated):
    alone = make_results([("a", "A", LAKE), ("b", "A", HILL)], dates=["2019", "2020"])
    native = time.sides(alone, chosen(alone)).native()
    assert [series.colours for series in native.series] == [(LIGHT.plus,), (LIGHT.minus,)] and native.percent
    assert time.sides(dated, chosen(dated)).native is None


@pytest.mark.parametrize("make", [time.bias, time.sides])
def test_a_stage_has_room_for_three_groups_the_picked_one_among_them(make, dated, many):
    assert make(dated, chosen(dated)).on_stage(LIGHT).layout.height == 285
    stage = make(many, chosen(many, group="group 08")).on_stage(LIGHT)
    groups = {custom[0].partition("group=")[2].partition("&")[0] for _, _, custom in marks(stage)}
    assert len(groups) == 3 and "group+08" in groups and stage.layout.height == 285
    assert any("3 of 9 groups drawn" in note.text for note in stage.layout.annotations)


def test_without_two_periods_there_is_none(results, dated):
    for some, address in ((results, {}), (dated, {"only": "period=2019-03"})):
        assert time.bias(some, chosen(some, **address)) is time.sides(some, chosen(some, **address)) is None
