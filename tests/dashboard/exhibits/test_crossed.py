"""Exhibits of two axes: rows as many as marks, shares that are those of the sentences, room on a stage."""

from dataclasses import replace

import numpy as np
import pytest

from dashboard import mapdata, memory, state
from dashboard.charts.theme import DARK, LIGHT
from dashboard.exhibit import BARS, STACKED
from dashboard.exhibits import crossed
from tests.dashboard.made import many_documents, marks

A, B = "cooperation_control", "development_security"
POINTS = ("sentences", "documents", "topics")
STAGE = (600, 285)  # px


def chosen(results, **address):
    return state.read({"framing": "map", **address}, results, "framing")


def keys(figure):
    return [custom[0] for _, _, custom in marks(figure)]


@pytest.fixture(scope="module")
def many(make_results):
    return make_results(many_documents(6))


@pytest.fixture(scope="module")
def four(make_results):
    return make_results(many_documents(4))


@pytest.mark.parametrize("points", POINTS)
@pytest.mark.parametrize("shape", ["usual", "one sentence", "one group", "two sentences", "many groups"])
def test_a_row_is_a_mark(shape, points, shapes):
    found = crossed.points(shapes[shape], chosen(shapes[shape], points=points))
    assert found.name == f"map_{points}_{A}_{B}" and found.native is None
    assert len(found.rows()) == len(keys(found.draw(LIGHT))) > 0
    assert set(found.rows()["axis"]) == {A} and set(found.rows()["across"]) == {B}
    assert found.caption.title == found.headline and found.caption.subtitle.endswith(found.limits)


def test_a_row_is_a_mark_of_one_group_of_many_and_in_squares(many, results, monkeypatch):
    found = crossed.points(many, chosen(many, group="group 03"))
    rows = found.rows()
    assert len(rows) == len(keys(found.draw(LIGHT))) and set(rows["group"]) == {"group 03"}
    assert (rows["mark"] == "sentence").sum() == (many.counted["group"] == "group 03").sum()
    monkeypatch.setattr("dashboard.charts.framingmap.MOST_DOTS", 3)
    memory.forget()
    found = crossed.points(results, chosen(results))
    rows = found.rows()
    assert len(rows) == len(keys(found.draw(LIGHT)))
    squares = rows[rows["mark"] == "square"]
    assert squares.groupby("group")["n_sentences"].sum().to_dict() == results.counted["group"].value_counts().to_dict()
    assert squares.groupby("group")["share"].sum().tolist() == pytest.approx([1, 1])


def test_rows_of_the_map_lie_where_the_sentences_score(results):
    rows = crossed.points(results, chosen(results)).rows()
    dots, corners = rows[rows["mark"] == "sentence"], rows[rows["mark"] == "share of quadrant"]
    for name, column in ((A, "bias"), (B, "bias2")):
        scores = results.table("framing_sentences")
        scores = scores[scores["axis"] == name].set_index("sentence_id")["bias"]
        assert dots[column].tolist() == scores.loc[dots["sentence_id"]].tolist()
    assert corners.groupby("group")["n_sentences"].sum().tolist() == dots.groupby("group").size().tolist()
    counted = ((dots["bias"] >= 0) & (dots["bias2"] >= 0)).groupby(dots["group"]).sum()
    told = corners[corners["quadrant"] == "plus-plus"].set_index("group")["n_sentences"]
    assert told.astype(int).to_dict() == counted.to_dict()


@pytest.mark.parametrize("groups", [2, 6, 14])
def test_a_row_of_the_quadrants_is_a_bar_and_an_office_program_draws_the_same(groups, make_results):
    results = make_results(many_documents(groups))
    found = crossed.quadrants(results, chosen(results))
    rows, native = found.rows(), found.native()
    bars = [trace for trace in found.draw(LIGHT).data if trace.name == "shares"]
    assert len(rows) == sum(len(trace.x) for trace in bars) == 4 * min(groups, 12)
    assert np.concatenate([trace.x for trace in bars]).tolist() == pytest.approx(rows["estimate"].tolist())
    assert native.kind == (BARS if groups == 2 else STACKED) and native.percent
    whole = np.array([series.values for series in native.series])
    assert (whole.sum(axis=1 if native.kind == BARS else 0)).tolist() == pytest.approx([1.0] * min(groups, 12))
    assert whole.size == len(rows) and all(len(series.lower) == (4 if groups == 2 else 0) for series in native.series)


@pytest.mark.parametrize("address", [*({"points": points} for points in POINTS), {"group": "group 03"}])
def test_a_stage_has_room_for_it(address, results, four, many):
    for some in (results, four, many):
        made = crossed.points(some, chosen(some, **address)), crossed.quadrants(some, chosen(some, **address))
        for found in made:
            for look in (LIGHT, DARK):
                stage = found.on_stage(look)
                assert stage.layout.height <= STAGE[1]
                assert set(keys(stage)) <= set(keys(found.draw(look)))


def test_on_a_stage_a_unit_is_as_long_either_way_and_what_is_left_out_is_told(four):
    stage = crossed.points(four, chosen(four)).on_stage(LIGHT)
    layout = stage.layout
    high = layout.height - layout.margin.t - layout.margin.b
    wide = (STAGE[0] - layout.margin.l - layout.margin.r) * (layout.xaxis.domain[1] - layout.xaxis.domain[0])
    units = high / np.ptp(layout.yaxis.range), wide / np.ptp(layout.xaxis.range)
    assert units[0] == pytest.approx(units[1]) and layout.xaxis3.domain[1] <= 1 and "xaxis4" not in layout
    assert any("3 of 4 groups drawn" in note.text for note in layout.annotations)
    kept = {custom[0].partition("group=")[2] for trace, _, custom in marks(stage) if trace.name == "quadrants"}
    assert len(kept) == 3
    picked = crossed.points(four, chosen(four, group="group 03")).on_stage(LIGHT)
    assert any("group=group+03" in key for key in keys(picked))


def test_what_was_chosen_by_its_scores_has_no_interval(results):
    for only in (f"axis={A}&side=plus", f"axis={A}&across={B}&quadrant=plus-plus"):
        given = chosen(results, only=only)
        found, shares = crossed.points(results, given), crossed.quadrants(results, given)
        assert "no finding" in found.headline and found.told == "" and "95 %" not in found.caption.subtitle
        assert shares.rows()["lower"].isna().all() and all(set(one.lower) == {None} for one in shares.native().series)


def test_with_one_axis_and_where_nobody_speaks_there_is_none(results):
    alone = replace(results, manifest=results.manifest | {"axes": results.manifest["axes"][:1]})
    silent = chosen(results, voice="own", speaker="Ann Lee")
    for some, given in ((alone, chosen(alone)), (results, silent)):
        assert crossed.points(some, given) is crossed.quadrants(some, given) is None
    assert mapdata.across_of(alone, chosen(alone)) is None


def test_it_is_known_again_by_what_it_shows_alone(results):
    given = chosen(results, group="coast", s="port:1", find="mill")
    assert crossed.points(results, given).of == crossed.points(results, replace(given, page=3, find=None)).of
    assert crossed.quadrants(results, given).of == crossed.quadrants(results, replace(given, s=None)).of
    assert crossed.points(results, given).of != crossed.points(results, replace(given, s=None)).of


@pytest.mark.parametrize("points", POINTS)
def test_a_finding_of_shares_says_so_where_the_chart_has_none(points, results, many, make_results):
    long = make_results(many_documents(2, 40))
    for some in (results, many, long):
        found, means = crossed.points(some, chosen(some, points=points)), some is many
        drawn = points == "sentences" and not means
        finding = "%" in found.headline or "quadrant" in found.headline
        assert found.headline.endswith(" (shares of sentences).") == (finding and not drawn)
        assert found.caption.title == found.headline and "shares with" not in found.caption.subtitle.partition(";")[2] or drawn


def test_intervals_are_said_to_be_in_brackets_only_where_they_are(results, many):
    for some in (results, many):
        for found in (crossed.points(some, chosen(some)), crossed.quadrants(some, chosen(some))):
            told = found.caption.subtitle
            assert ("in brackets" in told) == ("%)" in told) and "In brackets" not in told
