"""Exhibits of terms: rows as many as marks, the same figures in a chart that an office program draws, room on a stage."""

from dataclasses import replace
from urllib.parse import parse_qs

import pandas as pd
import pytest

from dashboard import data, state
from dashboard.charts.theme import DARK, LIGHT
from dashboard.exhibit import BARS, LINES
from dashboard.exhibits import terms
from tests.dashboard.made import HILL, LAKE, PORT, many_documents, marks

AXIS = "cooperation_control"
MAKERS = {
    "terms": terms.ranked,
    "terms_scatter": terms.scatter,
    "terms_groups": terms.groups,
    f"wordshift_{AXIS}": terms.word_shift,
    "dispersion": terms.places,
    "term_over_time": terms.over_time,
}
DOCUMENTS = [("a", "A", "Goats eat. Goats sleep."), ("b", "B", "A road. Goats!")]
DATES = ["2019-03-01", "2020-05-01"]
HOSTILE = "<b>Ministry</b> of Foreign Affairs, Trade & the Interior – state-security =cmd()"


@pytest.fixture(scope="module")
def dated(make_results):
    """Three documents of two groups in three years."""
    return make_results(dates=["2019-03-01", "2020-05-01", "2022-01-01"])


@pytest.fixture(scope="module")
def small(make_results):
    """Goats: twice in four tokens of A in March 2019, once in three tokens of B in May 2020."""
    return make_results(DOCUMENTS, n_topics=2, dates=DATES)


def exhibit(results, name, **address):
    return MAKERS[name](results, state.read(address, results, "terms"))


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("address", [{"term": "road"}, {"term": "mill", "voice": "own", "measure": "frex", "stop_words": "1"}])
def test_a_row_is_a_mark(name, address, dated):
    found = exhibit(dated, name, **address)
    drawn = [one for one in marks(found.draw(LIGHT)) if one[0].name != "rings"]  # a ring is around a dot that is a row
    assert found.name == name and len(found.rows()) == len(drawn) > 0
    assert found.caption.title == found.headline and found.caption.subtitle.startswith(found.told)
    assert found.caption.subtitle.endswith(found.limits) and dated.digest[:8] in found.caption.source


def test_the_rows_say_what_the_text_holds(small):
    bars = exhibit(small, "terms", term="goats").rows().set_index("term").loc["goats"]
    assert (bars["target"], bars["reference"], bars["count_target"], bars["count_reference"]) == ("A", "B", 2, 1)
    assert (bars["rate_target"], bars["rate_reference"]) == (pytest.approx(500), pytest.approx(1000 / 3))
    places = exhibit(small, "dispersion", term="goats").rows()
    assert places["mark"].tolist() == ["document", "occurrence", "occurrence", "document", "occurrence"]
    assert places["n_hits"].dropna().tolist() == [2, 1] and places["n_tokens"].dropna().tolist() == [4, 3]
    assert places["text"].dropna().tolist() == ["Goats eat.", "Goats sleep.", "Goats!"]
    assert places["place"].dropna().tolist() == pytest.approx([0, 11 / 23, 8 / 14])
    rates = exhibit(small, "term_over_time", term="goats").rows()
    told = rates[["group", "period", "count", "n_tokens"]].values.tolist()
    assert told == [["A", "2019-03", 2, 4], ["B", "2020-05", 1, 3]]
    assert rates["rate"].tolist() == pytest.approx([500, 1000 / 3]) and rates["lower"].isna().all()


def test_the_sums_of_the_word_shift_make_up_the_difference(results):
    rows = exhibit(results, f"wordshift_{AXIS}").rows()
    means = data.group_means(results, AXIS).set_index("group")["bias"]
    sums = rows[rows["part"] == "sum"].set_index("term")["shift"]
    assert sums["difference of the means"] == pytest.approx(means["coast"] - means["valley"], abs=1e-6)
    assert sums.drop("difference of the means").sum() == pytest.approx(sums["difference of the means"])
    assert rows.loc[rows["part"] == "word", "shift"].sum() == pytest.approx(sums["the words below"])


def test_bars_of_an_office_program_go_from_one_side_to_the_other(results):
    found = exhibit(results, "terms", stop_words="1")
    native, rows = found.native(), found.rows().set_index("term")
    (bars,) = native.series
    assert native.kind == BARS and set(native.categories) < set(rows.index)
    n = {side: int((rows["score"] * side > 0).sum()) for side in (1, -1)}
    assert [sum(value * side > 0 for value in bars.values) for side in n] == [min(one, terms.STAGE_TERMS) for one in n.values()]
    assert len(rows) > terms.MOST_BARS and native.scale.endswith(f"; {len(bars.values)} of {len(rows)} terms")
    assert list(bars.values) == sorted(bars.values, reverse=True) == rows.loc[list(native.categories), "score"].tolist()
    sure = rows.loc[list(native.categories), "sure"]
    assert list(bars.colours) == [LIGHT.bar if one else LIGHT.bar_third for one in sure]
    assert ("pale: may be chance" in native.scale) == (not sure.all())
    first, last = rows.loc[native.categories[0]], rows.loc[native.categories[-1]]
    assert bars.labels[0] == f"{first['count_target']} : {first['count_reference']}"
    assert bars.labels[-1] == f"{last['count_reference']} : {last['count_target']}"
    assert native.scale.startswith("z of the log-odds") and "+ more in “coast”, − more in “valley”" in native.scale


def test_words_that_move_have_the_colour_of_the_pole_they_pull_to(results):
    found = exhibit(results, f"wordshift_{AXIS}")
    native, words = found.native(), found.rows().query("part == 'word'").set_index("term")
    (bars,) = native.series
    of = words.loc[list(native.categories)]
    assert native.kind == BARS and list(bars.values) == sorted(of["shift"], reverse=True) == of["shift"].tolist()
    assert list(bars.colours) == [LIGHT.plus if pull > 0 else LIGHT.minus for pull in of["pull"]]
    assert "coast nearer to cooperation (+) or control (−)" in native.scale


def test_rates_are_lines_with_a_gap_where_a_group_has_no_document(dated):
    native = exhibit(dated, "term_over_time", term="road").native()
    rows = exhibit(dated, "term_over_time", term="road").rows().set_index(["group", "period"])["rate"]
    assert native.kind == LINES and native.categories == ("2019-03", "2020-05", "2022-01")
    assert [line.name for line in native.series] == ["coast", "valley"]
    for line in native.series:
        assert list(line.values) == [rows.get((line.name, period)) for period in native.categories]
        assert len(line.lower) == len(line.upper) == 3 and None in line.values
    assert len({line.colours for line in native.series}) == 2


@pytest.mark.parametrize("name", ["terms_scatter", "terms_groups", "dispersion"])
def test_what_no_office_program_draws_is_a_picture(name, results):
    assert exhibit(results, name, term="road").native is None


@pytest.fixture(scope="module")
def crowded(make_results):
    """Nine groups of long names, of two documents with long titles each."""
    documents = many_documents(9)
    titled = [(f"{document} of a title that goes on and on", f"{group} {HOSTILE}", text) for document, group, text in documents]
    return make_results(titled, n_topics=2, dates=[f"{2000 + number}-01-01" for number in range(len(titled))])


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("shape", ["dated", "small", "crowded"])
def test_a_stage_has_room_for_it_in_either_look_and_as_often_as_it_is_asked(name, shape, request):
    results = request.getfixturevalue(shape)
    found = exhibit(results, name, term="goats")
    low = [found.on_stage(look) for look in (LIGHT, DARK)]
    assert all(one.layout.height <= 285 for one in low) and low[0].layout.paper_bgcolor is None
    drawn = {custom[0] for _, _, custom in marks(found.draw(LIGHT))}
    shown = [{custom[0] for _, _, custom in marks(one)} for one in low]
    assert shown[0] == shown[1] and shown[0]
    if name in ("terms", "dispersion", "term_over_time", f"wordshift_{AXIS}"):
        assert shown[0] <= drawn  # the strongest of what the page shows


@pytest.mark.parametrize("name", MAKERS)
def test_one_group_has_no_terms_that_set_it_apart(name, shapes):
    assert exhibit(shapes["one group"], name, term="mill") is None


def test_a_term_that_is_not_asked_for_or_stands_nowhere_has_no_places(dated):
    for name in ("dispersion", "term_over_time"):
        assert exhibit(dated, name) is None and exhibit(dated, name, term="zeppelin") is None
        assert exhibit(dated, name, term="Road") is not None


def test_without_two_periods_there_is_nothing_over_time(results, make_results):
    one = make_results([("a", "A", LAKE), ("b", "B", HILL), ("c", "B", PORT)], dates=["2019-03-01", "2019-05-01", "2020-01-01"])
    assert exhibit(results, "term_over_time", term="road") is None
    assert exhibit(one, "term_over_time", term="road") is not None
    assert exhibit(one, "term_over_time", term="road", only="period=2020-01") is None


def test_a_picked_cell_compares_its_group_with_all_others(shapes):
    results = shapes["many groups"]
    groups = results.groups
    chosen = state.read({"chart": "groups", "target": groups[0], "reference": groups[1], "group": groups[3]}, results, "terms")
    assert terms.sides(results, chosen) == data.sides(results, groups[3])
    assert terms.sides(results, replace(chosen, chart="ranked")) == (groups[0], groups[1])
    assert terms.sides(results, replace(chosen, group=None)) == (groups[0], groups[1])


def test_marks_of_the_groups_pick_a_term_in_a_group(results):
    found = exhibit(results, "terms_groups")
    cells = {(one["term"][0], one["group"][0]) for one in (parse_qs(custom[0]) for _, _, custom in marks(found.draw(LIGHT)))}
    rows: pd.DataFrame = found.rows()
    assert cells == set(rows[["term", "group"]].itertuples(index=False, name=None))
