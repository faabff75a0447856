"""What topics add to a group's mean: bars that sum to it, squares where groups are many, and what a click on either picks."""

import html
from itertools import pairwise, product

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.evidence import evidence
from analysis.topics import LEFT_OUT
from dashboard import topicdata
from dashboard.charts import topicframing
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, UNSTEADY, Caption
from dashboard.placing import text_width
from dashboard.state import picked as picked_of
from dashboard.state import read
from tests.dashboard.made import drawn, marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
HOSTILE = "<b>bold</b> & <script>x</script>"
NAN = float("nan")
AXIS = {"name": "care", "pole_plus": {"name": "sharing"}, "pole_minus": {"name": "guarding"}}
ROWS = pd.DataFrame(
    [
        (0, "North", 25, 0.5, 0.6, 0.2, 1.0),
        (0, "South", 10, 0.25, -0.4, -0.9, 0.1),
        (1, "North", 15, 0.3, -0.1, -0.6, 0.4),
        (1, "South", 30, 0.75, -0.8, -1.2, -0.4),
        (LEFT_OUT, "North", 9, 0.2, 0.0, NAN, NAN),
    ],
    columns=["topic_id", "group", "n_sentences", "share", "bias", "lower", "upper"],
).assign(carries=lambda rows: rows["share"] * rows["bias"])
TOPICS = pd.DataFrame({"topic_id": [LEFT_OUT, 0, 1], "name": ["left out", "mill", "road"], "stability": [NAN, 1.0, 0.6]})
GROUPS = pd.DataFrame({"group": ["North", "South"], "bias": [0.27, -0.7], "lower": NAN, "upper": NAN, "n_sentences": [49, 40]})


def chart_of(rows=ROWS, topics=TOPICS, groups=GROUPS, look=LIGHT, picked=(None, None), **options) -> go.Figure:
    return topicframing.framing_by_topic(rows, topics, AXIS, groups, look, picked, **options)


def many(n_topics: int, n_groups: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Topic n adds n hundredths, by turns to either pole, in every group."""
    names = [f"group {number:02}" for number in range(n_groups)]
    cells = [(topic, group, 20, 0.5, 0.02 * topic * (-1) ** topic, -1.0, 1.0) for topic in range(n_topics) for group in names]
    rows = pd.DataFrame(cells, columns=ROWS.columns[:-1])
    rows = rows.assign(carries=rows["share"] * rows["bias"])
    topics = pd.DataFrame({"topic_id": range(n_topics), "name": [f"topic {number}" for number in range(n_topics)]})
    return rows, topics, topicdata.sums_of(rows)


def cell(custom: list) -> tuple[int, str]:
    """The topic and the group of the made tables that a mark picks."""
    topic, group = custom[0].removeprefix("topic=").split("&group=")
    return int(topic), group.replace("+", " ")


def cells(chart: go.Figure) -> list[tuple[int, str]]:
    return [cell(custom) for _, _, custom in marks(chart)]


def ids(chart: go.Figure) -> list[int]:
    """The topics drawn, from the top."""
    rows = {round(trace.y[number]): cell(custom)[0] for trace, number, custom in marks(chart)}
    return [rows[row] for row in sorted(rows)]


def notes(chart: go.Figure) -> list[str]:
    return [note.text for note in chart.layout.annotations]


def words(chart: go.Figure, size: int) -> list[go.Scatter]:
    """What is written in each panel: the figures beside the bars (`SIZE`), or the means below them (`SMALL`)."""
    return [trace for trace in chart.data if trace.type == "scatter" and trace.textfont.size == size]


def test_a_bar_is_as_long_as_what_its_topic_adds_and_points_to_its_pole():
    by_cell = ROWS.set_index(["topic_id", "group"])["carries"]
    found = {cell(custom): trace.x[number] for trace, number, custom in marks(chart_of())}
    assert found == by_cell.to_dict()
    colors = {cell(custom): trace.marker.line.color[number] for trace, number, custom in marks(chart_of())}
    assert colors[0, "North"] == LIGHT.plus and colors[1, "South"] == LIGHT.minus and colors[LEFT_OUT, "North"] == LIGHT.neither


def test_the_bars_of_a_group_sum_to_what_its_head_says():
    sums = pd.Series(dict.fromkeys(("North", "South"), 0.0))
    for trace, number, custom in marks(chart_of()):
        sums[cell(custom)[1]] += trace.x[number]
    assert sums.tolist() == pytest.approx(GROUPS["bias"].tolist())
    heads = [text for text in notes(chart_of()) if "sums to" in text]
    assert heads[0].startswith("<b>North</b><br>sums to <b>+0.27</b><br>") and "n = 49" in heads[0]
    assert heads[1].startswith("<b>South</b><br>sums to <b>−0.70</b><br>") and "n = 40" in heads[1]


def test_where_topics_sum_to_another_mean_the_head_says_so():
    assert any("sums to <b>+0.27</b> of +0.50" in text for text in notes(chart_of(groups=GROUPS.assign(bias=0.5))))
    some = TOPICS[TOPICS["topic_id"] == 0]
    assert any("sums to <b>+0.30</b> of +0.27" in text for text in notes(chart_of(topics=some)))


def test_every_mark_picks_its_topic_in_its_group_and_so_do_the_words_beside_it():
    chart = chart_of()
    n = ROWS.set_index(["topic_id", "group"])["n_sentences"]
    assert sorted(cells(chart)) == sorted(n.index)
    assert all(custom[1] == n[cell(custom)] for _, _, custom in marks(chart))
    for bars, *beside in zip(*[iter(chart.data)] * 4, strict=True):
        assert all([list(c) for c in trace.customdata] == [list(c) for c in bars.customdata] for trace in beside)
        assert all(trace.name == "reach" and np.array_equal(np.round(trace.y), np.round(bars.y)) for trace in beside)


def test_topics_stand_by_their_largest_bar_what_is_left_out_last_and_grey():
    assert ids(chart_of()) == [1, 0, LEFT_OUT]
    strong = ROWS.assign(carries=ROWS["carries"].where(ROWS["topic_id"] != LEFT_OUT, 9.0))
    assert ids(chart_of(strong)) == [1, 0, LEFT_OUT]
    labels = chart_of(strong).layout.yaxis.ticktext
    assert [LIGHT.muted in text for text in labels] == [False, False, True] and "left out" in labels[2]


def test_only_topics_that_are_known_to_come_back_too_seldom_are_marked():
    assert [UNSTEADY in text for text in chart_of().layout.yaxis.ticktext] == [True, False, False]
    assert UNSTEADY in notes(chart_of())[-1]
    for topics in (TOPICS.assign(stability=0.7), TOPICS.assign(stability=NAN), TOPICS.drop(columns="stability")):
        assert UNSTEADY not in chart_of(topics=topics).to_json()


def test_bars_of_few_sentences_are_hollow_and_the_key_says_so():
    hollow = {cell(c): trace.marker.color[i] == LIGHT.paper for trace, i, c in marks(chart_of())}
    assert [key for key, is_hollow in hollow.items() if is_hollow] == [(LEFT_OUT, "North")]
    assert "hollow: fewer than 10 sentences" in notes(chart_of())[-1]
    assert "hollow" not in notes(chart_of(ROWS.assign(n_sentences=10)))[-1]


def test_below_a_bar_stand_its_mean_and_n_dark_only_where_the_interval_leaves_out_0():
    chart = chart_of()
    means = words(chart, topicframing.SMALL)
    told = {cell(c): (t.text[i], t.textfont.color[i]) for t in means for i, c in enumerate(t.customdata)}
    assert told[0, "North"] == ("mean +0.60 (+0.20 to +1.00) · n = 25", LIGHT.ink)
    assert told[0, "South"] == ("mean −0.40 (−0.90 to +0.10) · n = 10", LIGHT.muted)
    assert told[1, "South"][1] == LIGHT.ink and told[LEFT_OUT, "North"] == ("mean 0.00 (no interval) · n = 9", LIGHT.muted)
    crowded = [text for trace in words(chart_of(width=480), topicframing.SMALL) for text in trace.text]
    assert {"+0.60 · n = 25", "−0.80 · n = 30"} <= set(crowded)


@pytest.mark.parametrize(("picked", "outlined"), [((0, "North"), 1), ((0, None), 2), ((None, None), 0), ((0, "nowhere"), 0)])
@pytest.mark.parametrize("width", [840, 280])
def test_what_is_picked_is_outlined_and_its_row_has_a_ground(picked, outlined, width):
    chart = chart_of(picked=picked, width=width)
    assert sum(trace.marker.line.width[number] == 3 for trace, number, _ in marks(chart)) == outlined
    bands = [shape.y0 + 0.5 for shape in chart.layout.shapes if shape.type == "rect"]
    assert bands == ([] if picked[0] is None else [1])


@pytest.mark.parametrize("groups", [2, 9])
def test_of_many_topics_those_that_add_most_are_drawn_and_the_others_told_together(groups):
    rows, topics, means = many(40, groups)
    chart = chart_of(rows, topics, means)
    assert sorted(ids(chart)) == list(range(24, 40))
    assert chart.layout.yaxis.ticktext[-1].count("and 24 other topics") == 1
    others = sum(0.01 * topic * (-1) ** topic for topic in range(24))
    assert notes(chart).count(f"−{-others:.2f}") == groups
    assert " of " not in "".join([*notes(chart)[:groups], *(chart.layout.xaxis.ticktext or ())])  # what is not drawn is counted
    with_picked = ids(chart_of(rows, topics, means, picked=(3, None)))
    assert sorted(with_picked) == [3, *range(25, 40)]


def test_no_topic_is_told_as_the_only_other():
    rows, topics, groups = many(topicframing.MOST + 1, 2)
    assert len(ids(chart_of(rows, topics, groups))) == topicframing.MOST + 1
    rows, topics, groups = many(topicframing.MOST + 2, 2)
    assert "and 2 other topics" in chart_of(rows, topics, groups).layout.yaxis.ticktext[-1]


def test_few_groups_are_panels_and_many_a_grid_of_squares_whose_area_is_what_is_added():
    assert {trace.type for trace in drawn(chart_of(*many(5, 3)))} == {"bar"}
    rows, topics, groups = many(9, 12)
    chart = chart_of(rows, topics, groups)
    (grid,) = chart.data
    assert grid.marker.symbol == "square" and len(grid.x) == len(rows)
    for trace, number, custom in marks(chart):
        assert (ids(chart)[trace.y[number]], groups["group"][trace.x[number]]) == cell(custom)
    size, added = np.array(grid.marker.size), rows["carries"].abs().to_numpy()
    seen = size > 5  # smaller ones would not be seen
    assert seen.sum() > 0.7 * len(rows) and added[~seen].max() < added[seen].min()
    assert np.allclose(size[seen] ** 2 / added[seen], size.max() ** 2 / added.max())
    assert size.max() <= (topicframing.WIDTH - chart.layout.margin.l - chart.layout.margin.r) / 12.2  # none reaches into the next


def test_above_each_column_of_squares_stands_what_it_sums_to():
    rows, topics, groups = many(9, 12)
    heads = chart_of(rows, topics, groups).layout.xaxis.ticktext
    assert list(heads) == [f"group {number:02}  <b>+0.04</b>" for number in range(12)]


@pytest.mark.parametrize("scale", [1.0, -1.0, 0.0])
@pytest.mark.parametrize("groups", [1, 2, 4])
def test_nothing_is_drawn_outside_its_panel(groups, scale):
    rows, topics, means = many(6, groups)
    rows = rows.assign(carries=rows["carries"].abs() * scale if abs(scale) else rows["carries"])
    chart = chart_of(rows, topics, means)
    left, right = chart.layout.xaxis.range
    panels = [trace for trace in chart.data if trace.type == "bar" and trace.name == "reach"]
    ends = [(panel.base, panel.base + panel.x[0]) for panel in panels]
    assert ends[0][0] == pytest.approx(left) and ends[-1][1] == pytest.approx(right)
    assert all(one[1] < other[0] for one, other in pairwise(ends))
    layout = chart.layout
    px = (topicframing.WIDTH - layout.margin.l - layout.margin.r) / (right - left)
    for bars, (low, high) in zip(drawn(chart), ends, strict=True):
        assert all(low - 1e-9 <= bars.base + x <= high + 1e-9 for x in (0, *bars.x))
    for trace, (low, high) in zip(words(chart, topicframing.SIZE), ends, strict=True):
        for x, text, side in zip(trace.x, trace.text, trace.textposition, strict=True):
            end = x + text_width(text, topicframing.SIZE) / px * (1 if side == "middle right" else -1)
            assert low - topicframing.GAP / 2 / px <= end <= high + topicframing.GAP / 2 / px


def test_a_figure_stands_across_the_zero_from_its_bar():
    chart = chart_of()
    for bars, beside in zip(drawn(chart), words(chart, topicframing.SIZE), strict=True):
        for length, x, text, side in zip(bars.x, beside.x, beside.text, beside.textposition, strict=True):
            assert (side, x > bars.base) == (("middle right", True) if length < 0 else ("middle left", False))
            assert float(text.replace("−", "-")) == pytest.approx(length, abs=0.005)


def test_where_all_bars_are_short_figures_have_three_decimals():
    figures = [words(chart_of(ROWS.assign(carries=ROWS["carries"] / by)), topicframing.SIZE)[0].text for by in (1, 10)]
    assert [list(text) for text in figures] == [["+0.30", "−0.03", "0.00"], ["+0.030", "−0.003", "0.000"]]


def test_other_axes_other_groups_and_other_topics_change_nothing():
    others = pd.concat([
        ROWS.assign(axis="care"), ROWS.assign(axis="other", carries=9.0), ROWS.assign(axis="care", group="West"),
        ROWS.assign(axis="care", topic_id=7),
    ])  # fmt: skip
    groups = pd.concat([GROUPS.assign(axis="other", bias=5.0), GROUPS.assign(axis="care")])
    assert chart_of(others, groups=groups).to_json() == chart_of().to_json()


@pytest.mark.parametrize("groups", [2, 9])
def test_names_of_topics_groups_and_poles_are_labelled_as_text(groups):
    rows, topics, means = many(3, groups)
    rows, means = rows.assign(group=rows["group"] + HOSTILE), means.assign(group=means["group"] + HOSTILE)
    axis = AXIS | {"pole_plus": {"name": HOSTILE}, "pole_minus": {"name": HOSTILE}}
    chart = topicframing.framing_by_topic(rows, topics.assign(name=HOSTILE), axis, means, LIGHT)
    source = chart.to_json().replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
    assert "<script" not in source and "<b>bold" not in source
    assert all("&lt;b&gt;bold" in text for text in chart.layout.yaxis.ticktext)
    assert [f"<b>◀ {html.escape(HOSTILE)}</b>", f"<b>{html.escape(HOSTILE)} ▶</b>"] == notes(chart)[-3:-1]


@pytest.mark.parametrize("name", ["long words " * 12, "x" * 90])
@pytest.mark.parametrize("groups", [2, 9])
def test_long_names_break_or_are_cut_and_the_rows_grow_with_them(groups, name):
    rows, topics, means = many(3, groups)
    rows, means = rows.assign(group=rows["group"] + name), means.assign(group=means["group"] + name)
    chart = chart_of(rows, topics.assign(name=name), means)
    lines = chart.layout.yaxis.ticktext[0].split("<br>")
    assert len(lines) > 2 and max(map(len, lines)) <= 36
    row = (chart.layout.height - chart.layout.margin.t - chart.layout.margin.b) / 3
    assert row >= len(lines) * topicframing.LINE
    if groups == 9:
        assert all(text_width(text.split("  ")[0], topicframing.SMALL) <= 150 for text in chart.layout.xaxis.ticktext)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize(("topics", "groups"), [*product((0, 1, 40), (0, 1, 12))])
def test_any_number_of_topics_and_groups_draws_and_frames(topics, groups, look):
    for width in (520, topicframing.WIDTH):
        chart = chart_of(*many(topics, groups), look=look, width=width)
        source = framed(chart, CAPTION).to_json()
        assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source
        assert ("no topics to show" in source) == (topics * groups == 0) and "sharing" in source and "guarding" in source
        assert len(cells(chart)) == min(topics, 16) * groups


@pytest.mark.parametrize("axis", ["cooperation_control", "development_security"])
def test_behind_every_bar_are_as_many_sentences_as_it_says_and_the_bars_sum_to_the_groups_mean(results, axis):
    rows = topicdata.framing_topics(results, axis)
    means = results.table("framing_groups").query("axis == @axis").set_index("group")["bias"]
    chart = topicframing.framing_by_topic(rows, results.table("topics"), results.axes[axis], topicdata.sums_of(rows), LIGHT)
    sums = dict.fromkeys(means.index, 0.0)
    for trace, number, custom in marks(chart):
        state = read(picked_of({"selection": {"points": [{"customdata": custom}]}}), results)
        assert len(evidence(results, state.pick())) == custom[1]
        sums[state.group] += trace.x[number]
    assert sums == pytest.approx(means.to_dict(), abs=1e-4)
