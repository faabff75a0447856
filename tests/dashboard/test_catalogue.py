"""Every chart there is: made where the results can fill it, under names of its own, on the page that its entry says."""

import re
from dataclasses import replace

import pytest

from dashboard import catalogue, data, exporting, state
from dashboard.catalogue import AXIS, CHARTS, DOCUMENT, MOST_DOCUMENTS, PAIR
from dashboard.charts.theme import DARK, LIGHT, Caption
from dashboard.exhibit import Exhibit
from tests.dashboard import made
from tests.dashboard.apppage import charts, is_well
from tests.dashboard.made import drawn, many_documents

A, B = "cooperation_control", "development_security"
TERM = {"term": "road"}
ALL = tuple(CHARTS)
# marks to a row, where they are not one: a side that a group has none of has no bar; squares and bars answer where they are empty
MARKS = {"quadrants": 2, "topic_numbers": 2}
OF_ONE_GROUP = {"framing", "shares", "map", "quadrants", "voices", "speakers", "topics", "topic_framing", "topic_map", "document"}


@pytest.fixture(scope="module")
def dated(make_results):
    """Three documents of two groups in three years: every kind has a chart."""
    return make_results(dates=["2019-03-01", "2020-05-01", "2022-01-01"])


@pytest.fixture(scope="module")
def crowded(make_results):
    """Thirteen documents of as many groups: more than have strips of their own."""
    return make_results(many_documents(MOST_DOCUMENTS + 1, each=1), n_topics=2)


def kinds(results, *wanted, **address) -> list[str]:
    return [one.kind for one in catalogue.exhibits(results, wanted, address)]


def test_every_kind_makes_a_chart_where_the_results_can_fill_it(dated):
    found = list(catalogue.exhibits(dated, ALL, TERM))
    assert list(dict.fromkeys(one.kind for one in found)) == list(ALL)  # in the order of the pages
    for one in found:
        assert isinstance(one.exhibit, Exhibit) and one.exhibit.caption.title and one.exhibit.draw(LIGHT).layout.height > 0
        assert dated.digest[:8] in one.exhibit.caption.source and one.exhibit.draw(DARK) != one.exhibit.draw(LIGHT)


def test_names_are_their_own_and_of_letters_digits_and_lines(dated, crowded):
    for results in (dated, crowded):
        names = [one.exhibit.name for one in catalogue.exhibits(results, ALL, TERM)]
        assert len({name.casefold() for name in names}) == len(names) and all(re.fullmatch("[a-z0-9_]+", name) for name in names)


@pytest.mark.parametrize("shape", ["one sentence", "one group", "two sentences", "many groups", "usual"])
def test_what_the_results_cannot_fill_is_left_out(shape, shapes):
    results = shapes[shape]
    there = set(kinds(results, *ALL, term="mill"))
    absent = {kind for kind in ALL if "over_time" in kind}
    if len(results.groups) < 2:
        assert there <= OF_ONE_GROUP | {"corpus_sizes", "topic_hierarchy", "topic_numbers"} and there >= OF_ONE_GROUP - {"speakers"}
    else:
        assert {"wordshift", "terms", "topic_differences"} <= there
    assert not there & absent
    assert not any(CHARTS[kind].needs for kind in kinds(results))


def test_what_needs_a_mark_is_no_part_of_everything(dated):
    needing = {kind for kind in ALL if CHARTS[kind].needs}
    assert needing == {"dispersion", "term_over_time"} and not needing & set(kinds(dated, **TERM))
    assert kinds(dated, *needing) == [] and set(kinds(dated, *needing, **TERM)) == needing


def test_there_is_one_for_each_axis_each_pair_and_each_document(dated):
    found = list(catalogue.exhibits(dated, ALL, TERM))
    for kind, chart in CHARTS.items():
        own = [one.chosen for one in found if one.kind == kind]
        if chart.each == AXIS:
            assert [one.axis for one in own] == [A, B]
        elif chart.each == PAIR:
            assert [(one.axis, one.across) for one in own] == [(A, B)]
        elif chart.each == DOCUMENT:
            assert sorted(one.doc for one in own) == ["hill", "lake", "port"]
        else:
            assert len(own) == 1


def test_of_very_many_documents_the_strips_are_to_be_asked_for(crowded):
    assert "document" not in kinds(crowded)
    assert kinds(crowded, "document") == ["document"] * (MOST_DOCUMENTS + 1)


def test_kinds_and_single_charts_are_asked_for_by_name(dated):
    names = [one.exhibit.name for one in catalogue.exhibits(dated, ["terms", f"framing_{B}", "document_3"])]
    assert names == [f"framing_{B}", "terms", "document_3"]
    assert kinds(dated, "framing") == ["framing", "framing"] and kinds(dated, "frame", "framing_of_nothing") == []


def test_names_that_are_shared_are_numbered_and_none_is_given_twice(dated):
    one = next(catalogue.exhibits(dated, ["terms"]))
    named = [one._replace(exhibit=replace(one.exhibit, name=name)) for name in ("a", "a", "A", "a_2", "b")]
    assert [each.exhibit.name for each in catalogue.numbered(named)] == ["a", "a_2", "A_3", "a_2_2", "b"]
    assert [each.exhibit.name for each in catalogue.numbered(named, ["b", "a_2"])] == ["a_2", "b"]


def test_axes_of_any_script_and_length_make_names_that_files_can_have(make_results, monkeypatch):
    names = ("信頼" * 32, "信頼" * 31 + "信頽")
    axes = [replace(axis, name=name) for axis, name in zip(made.built_in_axes(), names, strict=True)]
    monkeypatch.setattr(made, "built_in_axes", lambda: axes)
    results = make_results()
    found = [one.exhibit.name for one in catalogue.exhibits(results)]
    assert len(set(found)) == len(found) and all(len(name.encode()) <= catalogue.LONGEST_NAME + 2 for name in found)
    assert [one.exhibit.name for one in catalogue.exhibits(results, found)] == found
    assert all(exporting.NAME.fullmatch(name) and len(name.encode()) <= exporting.LONGEST_NAME for name in found)


def test_rows_are_as_many_as_marks(dated):
    for one in catalogue.exhibits(dated, ALL, TERM):
        rows = one.exhibit.rows()
        rows = rows[rows["share"] > 0] if one.kind == "shares" else rows
        traces = [trace for trace in drawn(one.exhibit.draw(LIGHT)) if trace.name != "rings"]
        assert len(rows) * MARKS.get(one.kind, 1) == sum(len(trace.customdata or ()) for trace in traces) > 0, one.exhibit.name


def test_a_chart_is_drawn_once_for_each_look(dated, monkeypatch):
    times = []
    told = Caption("T", "S", "C")
    counted = Exhibit("terms", told, lambda look: times.append(look.name) or "chart", lambda: None)
    monkeypatch.setitem(CHARTS, "terms", replace(CHARTS["terms"], make=lambda results, chosen: counted))
    shown = catalogue.remake(dated, "terms", {})
    assert [shown.exhibit.draw(look) for look in (LIGHT, DARK, LIGHT)] == ["chart"] * 3 and times == ["light", "dark"]
    assert shown.exhibit.on_stage is None


# What is looked at


def test_narrowing_grouping_and_pins_are_followed(make_results):
    documents = [(f"d{n}", "AB"[n % 2], "The mill stands. A road leads here. Nobody may pass.") for n in range(8)]
    results = make_results(documents, dates=[f"{2001 + n // 4}-01-01" for n in range(8)])
    (own,) = catalogue.exhibits(results, [f"framing_{A}"], {"voice": "own"})
    n = len(data.sentence_scores(results, A, state.read({"voice": "own"}, results).narrowing))
    assert (own.exhibit.rows()["mark"] == "sentence").sum() == n < len(results.counted)
    assert "own" in own.exhibit.caption.source and own.chosen.voice == "own"
    (other,) = catalogue.exhibits(results.grouped_by("date"), [f"framing_{A}"])
    assert set(other.exhibit.rows()["group"]) == {"2001-01-01", "2002-01-01"}
    pinned = {"voice": "own", "pin": [state.pin_text("framing", {"groups": ["A"]})]}
    (kept,) = catalogue.exhibits(results, [f"framing_{A}"], pinned)
    assert kept.chosen.voice is None and set(kept.exhibit.rows()["group"]) == {"A"}
    assert next(catalogue.exhibits(results, ["voices"], pinned)).chosen.voice == "own"


def test_what_nobody_said_has_no_charts_but_of_the_texts(dated):
    nobody = {"only": ["group=valley", "group=coast"]}
    assert set(kinds(dated, *ALL, **nobody, **TERM)) <= {"document", "corpus_sizes", "topic_numbers"}


# Where they are


@pytest.mark.parametrize("kind", CHARTS)
def test_the_page_of_a_chart_shows_it_at_its_entries(kind, dated, open_view):
    chart = CHARTS[kind]
    shown = list(catalogue.exhibits(dated, [kind], TERM))[-1]
    address = {"axis": shown.chosen.axis} if chart.each == AXIS else {"axis": A, "across": B} if chart.each == PAIR else {}
    address |= {"doc": shown.chosen.doc} if chart.each == DOCUMENT else TERM if chart.needs else {}
    app = open_view(dated.folder, chart.view, **{**address, **chart.entries})
    name = "document" if chart.each == DOCUMENT else shown.exhibit.name
    assert is_well(app) and name in charts(app)
