"""The topics chart: a mark for every topic in every group, of the size of its share, with its sentences behind it."""

import html
from itertools import product

import pandas as pd
import pytest

from analysis.evidence import evidence
from dashboard import topicdata
from dashboard.charts import topics
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, SIZE, SMALL, Caption
from dashboard.state import picked, read
from tests.dashboard.made import drawn, many_documents, marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
SHAPES = ("usual", "one sentence", "one group", "twelve groups", "one topic")


@pytest.fixture(scope="module")
def everything(make_results, results):
    return {
        "usual": results,
        "one sentence": make_results([("a", "A", "Only this.")]),
        "one group": make_results([("a", "A", "One. Two. Three."), ("b", "A", "Four.")]),
        "twelve groups": make_results(many_documents(12, each=1), n_topics=5),
        "one topic": make_results(n_topics=1),
    }


def chart_of(results, look=LIGHT, **options):
    return topics.prevalence(results.table("topics"), topicdata.topic_shares(results), look, **options)


def chosen(results, custom: list):
    return read(picked({"selection": {"points": [{"customdata": custom}]}}), results)


@pytest.mark.parametrize("shape", SHAPES)
def test_behind_every_topic_in_a_group_are_as_many_sentences_as_drawn(shape, everything):
    results = everything[shape]
    n, total, seen = results.counted.groupby("group").size(), 0, set()
    for trace, number, custom in marks(chart_of(results)):
        state = chosen(results, custom)
        rows = evidence(results, state.pick())
        count = custom[1] if len(custom) == 3 else custom[2]
        share = trace.x[number] if len(custom) == 3 else custom[3]
        assert len(rows) == count == pytest.approx(share * n[state.group])
        assert set(rows["group"]) <= {state.group} and state.topic is not None
        total += len(rows)
        seen.add((state.topic, state.group))
    assert total == len(results.counted)
    assert len(seen) == len(results.table("topics")) * len(results.groups)


@pytest.mark.parametrize("groups", [2, 4, 12])
def test_long_names_of_topics_do_not_run_into_those_of_the_next_row(groups):
    table = pd.DataFrame(
        {"topic_id": [0, 1, 2], "name": ["reconstruction and rehabilitation · international cooperation · aid"] * 3}
    )
    rows = [(topic, f"group {group}", 1 / 3, None, None, 9) for topic in range(3) for group in range(groups)]
    shares = pd.DataFrame(rows, columns=["topic_id", "group", "prevalence", "lower", "upper", "n_sentences"])
    chart = topics.prevalence(table, shares.astype({"lower": float, "upper": float}), LIGHT, width=520)
    lines = max(name.count("<br>") + 1 for name in chart.layout.yaxis.ticktext)
    first, last = chart.layout.yaxis.range
    plot = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
    assert lines > 2 and plot / abs(first - last) >= 18 * lines


@pytest.mark.parametrize("shape", SHAPES)
def test_shares_of_a_group_sum_to_one(shape, everything):
    drawn = [(chosen(everything[shape], c).group, c[3] if len(c) > 3 else t.x[i]) for t, i, c in marks(chart_of(everything[shape]))]
    sums = pd.DataFrame(drawn, columns=["group", "share"]).groupby("group")["share"].sum()
    assert sums.tolist() == pytest.approx([1.0] * len(sums))


def test_few_groups_are_panels_and_many_a_grid_of_squares(everything):
    assert {trace.type for trace in drawn(chart_of(everything["usual"]))} == {"bar"}
    (grid,) = chart_of(everything["twelve groups"]).data
    assert grid.type == "scatter" and set(
        grid.marker.symbol if not isinstance(grid.marker.symbol, str) else [grid.marker.symbol]
    ) == {"square"}


def test_the_area_of_a_square_grows_with_its_share(everything):
    (grid,) = chart_of(everything["twelve groups"]).data
    drawn = sorted((custom[3], size) for custom, size in zip(grid.customdata, grid.marker.size, strict=True))
    assert [size for _, size in drawn] == sorted(size for _, size in drawn)


@pytest.mark.parametrize(
    ("shape", "look", "width"),
    [*product(SHAPES, (LIGHT, DARK), (520, topics.WIDTH))],
    ids=lambda value: getattr(value, "name", value),
)
def test_every_shape_draws_in_both_looks_and_frames(shape, look, width, everything):
    chart = chart_of(everything[shape], look, width=width)
    source = framed(chart, CAPTION).to_json()
    assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source


@pytest.mark.parametrize("groups", [2, 7])
def test_names_of_topics_and_groups_are_labelled_as_text(groups):
    name = "<b>bold</b> & <script>"
    table = pd.DataFrame({"topic_id": [0, 1], "name": [name, "other"]})
    rows = [(topic, f"{number} {name}", 0.5, 3) for number in range(groups) for topic in (0, 1)]
    chart = topics.prevalence(
        table, pd.DataFrame(rows, columns=["topic_id", "group", "prevalence", "n_sentences"]).assign(lower=0.0, upper=1.0), LIGHT
    )
    source = chart.to_json().replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
    assert "<script" not in source and "<b>bold" not in source
    assert html.escape(name, quote=False) in "".join(chart.layout.yaxis.ticktext)


def test_no_topics_draw_an_empty_chart():
    shares = pd.DataFrame({"topic_id": [], "group": [], "prevalence": [], "n_sentences": [], "lower": [], "upper": []})
    assert not list(marks(topics.prevalence(pd.DataFrame({"topic_id": [], "name": []}), shares, LIGHT)))


@pytest.mark.parametrize(("picked_mark", "outlined"), [((1, "coast"), 1), ((1, None), 2), ((None, None), 0)])
def test_the_picked_topic_is_outlined(picked_mark, outlined, results):
    bars = drawn(chart_of(results, picked=picked_mark))
    assert sum(bool(width) for trace in bars for width in trace.marker.line.width) == outlined


def test_every_share_of_a_group_of_ten_sentences_has_its_interval(make_results):
    text = "Two towns share a lake. A guard closes the bridge. The mayor signs. " * 4
    results = make_results([("a", "A", text), ("b", "B", "One. Two.")])
    shares = topicdata.topic_shares(results)
    chart = chart_of(results)
    drawn_ = [(shape.x0, shape.x1) for shape in chart.layout.shapes]
    allowed = shares[shares["group"] == "A"]
    assert (
        drawn_ == [(row.lower, row.upper) for row in allowed.itertuples()]
        and shares.loc[shares["group"] == "B", "lower"].isna().all()
    )
    assert all(low <= share <= high for (low, high), share in zip(drawn_, allowed["prevalence"], strict=True))


def test_a_long_word_of_a_groups_name_neither_breaks_nor_runs_into_the_next():
    groups = ["Democratic", "Democratic-Republican", "Federalist", "Independent", "Republican", "Whig"]
    table = pd.DataFrame({"topic_id": [0], "name": ["America · thank · people · Constitution"]})
    shares = pd.DataFrame({"topic_id": 0, "group": groups, "prevalence": 1.0, "n_sentences": 1, "lower": 0.9, "upper": 1.0})
    notes = topics.prevalence(table, shares, LIGHT).layout.annotations
    assert [note.text for note in notes][:6] == [
        "<b>Democratic</b>", "<b>Democratic-<br>Republican</b>", *(f"<b>{group}</b>" for group in groups[2:])
    ]  # fmt: skip
    assert {note.font.size for note in notes[:6]} == {SMALL}
    two = topics.prevalence(table, shares[:2], LIGHT).layout.annotations
    assert {note.font.size for note in two[:2]} == {SIZE}


def test_of_very_many_groups_the_largest_are_drawn_and_that_is_said():
    names = [f"group {number:02}" for number in range(50)]
    two = pd.DataFrame({"topic_id": [0, 1], "name": ["mill", "road"]})
    rows = [(topic, name, 0.5, 0.4, 0.6, 10 + at) for at, name in enumerate(names) for topic in (0, 1)]
    shares = pd.DataFrame(rows, columns=["topic_id", "group", "prevalence", "lower", "upper", "n_sentences"])
    chart = topics.prevalence(two, shares, LIGHT)
    assert list(chart.layout.xaxis.ticktext) == names[-topics.MOST_GROUPS :]
    assert any("30 of 50 groups drawn" in note.text for note in chart.layout.annotations)
    few = topics.prevalence(two, shares[shares["n_sentences"] > 29], LIGHT)
    assert not any("groups drawn" in note.text for note in few.layout.annotations)
