"""Exhibits of topics: rows as many as marks and as drawn, the words of the page, the same figures on a slide, room on a stage."""

from urllib.parse import parse_qs

import pandas as pd
import pytest

from analysis.resampling import FEW_SENTENCES
from analysis.stability import STEADY
from analysis.topicedits import NO_EDITS, TopicEdits, added, anchor
from analysis.topics import LEFT_OUT
from dashboard import data, state, topicdata
from dashboard.charts import topictree
from dashboard.charts.theme import DARK, LIGHT, UNSTEADY_KEY, pale
from dashboard.exhibit import BARS, LINES
from dashboard.exhibits import topics
from tests.dashboard.apppage import words_on
from tests.dashboard.made import HILL, LAKE, PORT, drawn, many_documents, marks

AXIS = "cooperation_control"
MAKERS = {
    "topics": topics.shares,
    "topic_differences": topics.differences,
    f"topic_framing_{AXIS}": topics.framing,
    "topics_over_time": topics.over_time,
    "topic_map": topics.topic_map,
    "topic_hierarchy": topics.tree,
    "topic_numbers": topics.numbers,
}
ON_PAGE = dict(zip(MAKERS, ("shares", "differences", "framing", "time", "map", "tree"), strict=False))
LONG = "<b>Ministry</b> of Foreign Affairs, Trade & the Interior – state-security =cmd()"
SHAPES = ("dated", "many topics", "many groups", "long names", "one group")


@pytest.fixture(scope="module")
def everything(make_results):
    """Results with dates, of many topics and periods, of many groups, of groups with long names, and of one group."""
    texts = [(f"d{number}", f"group {number % 2}", 4 * (f"{LAKE} {HILL} " if number % 2 else f"{PORT} ")) for number in range(12)]
    dates = [f"{2000 + number % 3}-01-01" for number in range(12)]
    return {
        "dated": make_results(dates=["2019-03-01", "2020-05-01", "2022-01-01"]),
        "many topics": make_results(texts, n_topics=20, dates=dates),
        "many groups": make_results(many_documents(14, each=1), n_topics=5),
        "long names": make_results([(f"d{at}", f"{LONG} {at}", LAKE + HILL) for at in range(4)], n_topics=9),
        "one group": make_results([("a", "A", LAKE), ("b", "A", HILL)]),
    }


def exhibit(results, name, **address):
    return MAKERS[name](results, state.read(address, results, "topics"))


def known(results, topic: int):
    rows = (results.counted["topic_id"] == topic).to_numpy()
    return anchor("mill", results.text_digests[rows], len(rows))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", MAKERS)
def test_a_row_is_a_mark_and_of_how_many_topics_one_on_each_of_two_lines(name, shape, everything):
    results = everything[shape]
    found = exhibit(results, name)
    empty = {"topic_differences": shape == "one group", "topics_over_time": not results.periods[0]}
    assert (found is None) == empty.get(name, False)
    if found is not None:
        chart, each = found.draw(LIGHT), 2 if name == "topic_numbers" else 1
        assert found.name == name
        assert each * len(found.rows()) == len([one for trace in drawn(chart) for one in trace.customdata or ()]) > 0


@pytest.mark.parametrize("address", [{}, {"voice": "own"}, {"only": "group=coast"}, {"only": "topic=1"}])
@pytest.mark.parametrize("name", ON_PAGE)
def test_the_page_shows_the_exhibit(name, address, everything, open_view):
    results = everything["dated"]
    app = open_view(results.folder, "topics", topics=ON_PAGE[name], **address)
    said = words_on(app)
    found = exhibit(results, name, **address)
    if found is None:
        none = {"topic_differences": "There is one group here", "topics_over_time": "All that is looked at is of one period"}
        assert none[name] in app.info[0].value
    else:
        assert all(text in said for text in (found.headline, found.told, found.limits))
        assert found.caption.title == found.headline and found.caption.subtitle == f"{found.told} {found.limits}".strip()
        assert results.digest[:8] in found.caption.source


def test_where_nobody_speaks_there_is_nothing_to_show(everything):
    results = everything["dated"]
    nowhere = {"only": ["group=coast", "document=hill"]}
    assert not len(data.grouped(results, state.read(nowhere, results).narrowing))
    assert [name for name in MAKERS if exhibit(results, name, **nowhere) is not None] == ["topic_numbers"]


def test_one_topic_is_no_hierarchy_and_leaves_no_number_to_choose(make_results):
    results = make_results(n_topics=1)
    assert exhibit(results, "topic_hierarchy") is None and exhibit(results, "topic_numbers") is None
    assert len(exhibit(results, "topics").rows()) == 2 and exhibit(results, "topic_map").rows()["mark"].tolist()[0] == "topic"


def test_shares_are_those_drawn_and_sum_to_one_in_a_group(everything):
    found = exhibit(everything["dated"], "topics")
    rows, bars = found.rows(), [(trace.x[at], custom[1]) for trace, at, custom in marks(found.draw(LIGHT))]
    assert list(zip(rows["prevalence"], rows["n_sentences"], strict=True)) == bars
    assert rows.groupby("group")["prevalence"].sum().tolist() == pytest.approx([1, 1])
    native = found.native()
    assert (native.kind, native.percent, len(native.categories)) == (BARS, True, 3)
    assert [one.name for one in native.series] == ["coast", "valley"]
    assert [sum(one.values) for one in native.series] == pytest.approx([1, 1])
    in_coast = rows[rows["group"] == "coast"]
    assert native.series[0].values == tuple(in_coast["prevalence"]) and len(native.series[0].upper) == 3
    assert len({one.colours for one in native.series}) == 2


def test_differences_are_those_of_the_shares_and_points_are_hundredths(everything):
    results = everything["dated"]
    found = exhibit(results, "topic_differences", target="valley")
    rows = found.rows()
    (dots,) = [trace for trace in found.draw(LIGHT).data if trace.type == "scatter" and trace.mode == "markers"]
    assert (100 * rows["estimate"]).tolist() == pytest.approx(list(dots.x))
    shares = topicdata.topic_shares(results).set_index(["topic_id", "group"])["prevalence"]
    for row in rows.itertuples():
        assert row.estimate == pytest.approx(shares[row.topic_id, "valley"] - shares[row.topic_id, "coast"], abs=1e-4)
    native = found.native()
    assert native.series[0].values == pytest.approx(list(dots.x)) and native.points and not native.percent
    assert native.series[0].lower == pytest.approx(tuple(100 * rows["lower"]), nan_ok=True) or None in native.series[0].lower
    assert native.scale.startswith("Percentage points: ")
    assert "− more in “coast” · + more in “valley”" in native.scale


def test_what_topics_add_sums_to_the_mean_of_the_group_on_slides_too(everything):
    results = everything["dated"]
    found = exhibit(results, f"topic_framing_{AXIS}")
    rows = found.rows()
    assert [trace.x[at] for trace, at, _ in marks(found.draw(LIGHT))] == rows["carries"].tolist()
    scored = data.sentence_scores(results, AXIS)
    means = scored.groupby("group")["bias"].mean()
    for series in found.native().series:
        assert sum(value or 0 for value in series.values) == pytest.approx(means[series.name], abs=1e-3)
    assert rows.groupby("group")["carries"].sum().to_dict() == pytest.approx(means.to_dict(), abs=1e-3)
    other = exhibit(results, f"topic_framing_{AXIS}", axis="development_security")
    assert other.name == "topic_framing_development_security" != found.name


def test_on_a_slide_bars_of_few_sentences_are_pale_and_the_key_has_the_full_colour(everything):
    found = exhibit(everything["dated"], f"topic_framing_{AXIS}")
    rows, native = found.rows(), found.native()
    few = rows.set_index(["group", "name"])["n_sentences"] < FEW_SENTENCES
    assert few.any() and f"pale: fewer than {FEW_SENTENCES} sentences" in native.scale
    full = dict(zip(("coast", "valley"), (LIGHT.bar, LIGHT.bar_other), strict=True))
    for series in native.series:
        expected = [pale(full[series.name]) if few.get((series.name, name), False) else full[series.name]
                    for name in (category.removeprefix("◇\xa0") for category in native.categories)]  # fmt: skip
        colours = series.colours * (len(expected) // len(series.colours))
        assert list(colours) == expected


@pytest.mark.parametrize("name", ["topics", "topic_differences", f"topic_framing_{AXIS}", "topics_over_time"])
def test_on_a_slide_unsteady_topics_have_their_mark_and_its_meaning(name, everything):
    results = everything["dated"]
    steady = results.table("topics").set_index("name")["stability"]
    assert (steady < STEADY).any()
    native = exhibit(results, name).native()
    names = [series.name for series in native.series] if native.kind == LINES else native.categories
    marked = {one.removeprefix("◇\xa0"): one.startswith("◇") for one in names}
    assert marked == {one: steady[one] < STEADY for one in marked}
    assert (UNSTEADY_KEY in native.scale) == any(marked.values())


def test_over_time_shares_sum_to_one_in_each_period(everything):
    found = exhibit(everything["dated"], "topics_over_time")
    rows, native = found.rows(), found.native()
    picks = [parse_qs(custom[0]) for _, _, custom in marks(found.draw(LIGHT))]
    assert [(int(one["topic"][0]), one["period"][0]) for one in picks] == list(zip(rows["topic_id"], rows["period"], strict=True))
    assert rows.groupby("period")["prevalence"].sum().tolist() == pytest.approx([1, 1, 1])
    assert (native.kind, native.categories, native.percent) == (LINES, tuple(sorted(set(rows["period"]))), True)
    totals = [sum(series.values[at] for series in native.series) for at in range(len(native.categories))]
    assert totals == pytest.approx([1, 1, 1])


def test_places_on_the_map_and_in_the_hierarchy_are_those_drawn(everything):
    results = everything["many topics"]
    found = exhibit(results, "topic_map")
    rows, (circles, dots) = found.rows(), drawn(found.draw(LIGHT))
    assert rows["x"].tolist() == [*circles.x, *dots.x] and rows["y"].tolist() == [*circles.y, *dots.y]
    texts = results.counted.set_index("sentence_id")["text"]
    told = rows[rows["mark"] == "sentence"]
    assert told["text"].tolist() == texts[told["sentence_id"]].tolist() and found.native is None
    found = exhibit(results, "topic_hierarchy")
    rows, chart = found.rows(), found.draw(LIGHT)
    picks = [int(parse_qs(custom[0])["topic"][0]) for trace in chart.data for custom in trace.customdata]
    assert rows["topic_id"].tolist() == picks
    branches = rows[rows["mark"] == "branch"]
    assert branches["left"].tolist() == list(range(len(rows) - len(branches) - 1, 0, -1))
    sizes = rows.set_index("topic_id")["n_sentences"]
    assert branches["n_sentences"].tolist() == [sizes[one] + sizes[other] for one, other in branches[["one", "other"]].to_numpy()]


def test_how_many_topics_are_tried_is_a_line_chart_of_both_figures(everything):
    found = exhibit(everything["many topics"], "topic_numbers")
    rows, native = found.rows(), found.native()
    steady, apart = drawn(found.draw(LIGHT))
    assert rows["number"].tolist() == list(steady.x) and rows["apart"].tolist() == list(apart.y)
    assert native.categories == tuple(map(str, rows["number"])) and native.series[0].values == tuple(rows["steady"])
    assert found.headline == found.caption.title and found.of is None


def test_an_office_program_draws_no_more_bars_than_a_slide_holds(everything):
    assert exhibit(everything["many groups"], "topics").native is None
    assert exhibit(everything["many groups"], f"topic_framing_{AXIS}").native is None
    assert len(exhibit(everything["dated"], f"topic_framing_{AXIS}").native().series) == 2


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_on_a_stage_there_is_room_and_marks_pick_what_there_is(name, shape, look, everything):
    results = everything[shape]
    found = exhibit(results, name, topic="2")
    if found is None:
        assert shape == "one group" or not results.periods[0]
        return
    chart = found.on_stage(look)
    assert chart.layout.height <= topics.STAGE[1] and chart.layout.paper_bgcolor in (None, look.paper)
    assert chart.layout.margin.l + chart.layout.margin.r < topics.STAGE[0] * 0.75
    picks = [parse_qs(custom[0]) for trace in chart.data for custom in trace.customdata or ()]
    there = {str(one) for table in ("topics", "topic_tree") for one in results.table(table)["topic_id"]}
    assert picks and all(one.get("topic", ["2"])[0] in there for one in picks)
    if name not in ("topic_numbers", "topic_hierarchy"):
        assert any(one["topic"] == ["2"] for one in picks)  # what is picked is on the stage in any case
    assert "<b>Ministry" not in chart.to_json().replace("\\u003c", "<").replace("\\u003e", ">")


@pytest.mark.parametrize("name", ["topics", "topic_differences", f"topic_framing_{AXIS}", "topics_over_time"])
def test_what_the_headline_names_is_on_the_stage(name, everything):
    results = everything["many topics"]
    found = exhibit(results, name)
    names = {row.name: str(row.topic_id) for row in results.table("topics").itertuples()}
    (topic,) = {topic for name, topic in names.items() if f"“{name.replace(' · ', chr(160) + '· ')}”" in found.headline}
    chart = found.on_stage(LIGHT)
    shown = {parse_qs(custom[0])["topic"][0] for trace in chart.data for custom in trace.customdata or ()}
    assert topic in shown and len(shown) < len(names)


def test_a_stage_says_how_many_topics_it_leaves_out(everything):
    results = everything["many topics"]
    for name, said in {
        "topics": "of 20 topics, those on which groups differ most",
        "topic_differences": "of 20 topics, those found and the widest",
        f"topic_framing_{AXIS}": "other topics",
        "topics_over_time": "of 20 topics, the largest and those that change most",
        "topic_hierarchy": "20 topics, joined until 6 are left",
    }.items():
        written = exhibit(results, name).on_stage(LIGHT).to_json().replace("\\u003cbr\\u003e", " ")
        assert said in written, name


def test_the_upper_part_of_a_hierarchy_is_the_same_whole_in_fewer_parts():
    nodes = pd.DataFrame(
        [(0, 4, 40, "mill"), (1, 4, 30, "road"), (2, 5, 20, "lake"), (3, 5, 10, "goats"), (4, 6, 70, "mill · road"),
         (5, 6, 30, "lake · goats"), (6, -1, 100, "all")],
        columns=["topic_id", "parent", "n_sentences", "name"],
    ).assign(fewest=1, most=[4, 4, 4, 4, 2, 3, 1])  # fmt: skip
    shown = nodes.loc[:3, ["topic_id", "name", "n_sentences"]].assign(stability=1.0)
    shown.loc[4] = (LEFT_OUT, "left out", 7, float("nan"))
    part = topictree.upper_part(nodes, shown, 3)
    assert part["topic_id"].tolist() == [0, 1, 5, LEFT_OUT] and part["joined"].tolist() == [1, 1, 2, 1]
    for most in (1, 2, 3, 4, 9):
        part = topictree.upper_part(nodes, shown, most)
        topics_of = part[part["topic_id"] != LEFT_OUT]
        assert (len(topics_of), topics_of["joined"].sum()) == (min(most, 4), 4) and part["n_sentences"].sum() == 107
    chart = topictree.topic_tree(nodes, topictree.upper_part(nodes, shown, 2), LIGHT)
    assert list(chart.data[0].marker.symbol) == ["square", "square"]
    assert "lake · goats (2 topics)" in chart.to_json().replace("\\u00b7", "·").replace("\\u00a0", " ").replace("\u00a0", " ")


def test_what_was_done_by_hand_is_told_without_the_page(everything):
    results = everything["dated"]
    edits = added(NO_EDITS, "rename", [known(results, 0)], "Mills & more")
    other = topicdata.edited(results, edits)
    for name in ON_PAGE:
        assert "By hand" not in exhibit(results, name).caption.source
        assert "By hand: 1 name." in exhibit(other, name).caption.source
    assert "Mills & more" in set(exhibit(other, "topics").rows()["name"])
    fewer = topicdata.edited(results, TopicEdits(number=2))
    assert exhibit(fewer, "topic_numbers").headline.startswith("2 topics (3 were found)")
    assert topics.number_shown(fewer) == 2 and topics.number_shown(results) == 3
