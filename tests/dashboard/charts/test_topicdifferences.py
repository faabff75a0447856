"""Differences of topics: each dot lies where its figures say, is filled if it is found, and picks its topic."""

import html

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.topics import LEFT_OUT
from dashboard import data, topicdata
from dashboard.charts import topicdifferences
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, UNSTEADY, UNSTEADY_KEY, Caption
from dashboard.placing import text_width

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
HOSTILE = "<b>bold</b> & <script>x</script>"
NAN = float("nan")
ROWS = pd.DataFrame(
    [(0, -0.1, -0.2, 0.05), (1, 0.25, 0.1, 0.4), (2, 0.05, NAN, NAN), (LEFT_OUT, 0.5, 0.3, 0.6)],
    columns=["topic_id", "estimate", "lower", "upper"],
).assign(target="North", reference="South", p=0.001, p_adjusted=0.01)
TOPICS = pd.DataFrame({
    "topic_id": [0, 1, 2, LEFT_OUT], "name": ["mill", "road", "lake", "left out"],
    "n_sentences": [40, 1300, 20, 9], "stability": [1.0, 0.6, NAN, NAN],
})  # fmt: skip


def drawn(rows=ROWS, topics=TOPICS, sides=("North", "South"), look=LIGHT, **options) -> go.Figure:
    return topicdifferences.differences(rows, topics, *sides, look, **options)


def dots(chart: go.Figure) -> go.Scatter:
    (found,) = [trace for trace in chart.data if trace.type == "scatter" and trace.mode == "markers"]
    return found


def intervals(chart: go.Figure) -> list[tuple[list[float], list[float]]]:
    return [(list(trace.x), list(trace.y)) for trace in chart.data if trace.type == "scatter" and trace.mode == "lines"]


def notes(chart: go.Figure) -> list[str]:
    return [note.text for note in chart.layout.annotations]


def many(n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    random = np.random.default_rng(n)
    estimate, half = random.uniform(-0.3, 0.3, n), random.uniform(0.01, 0.2, n)
    rows = pd.DataFrame({"topic_id": range(n), "target": "North", "reference": "South", "estimate": estimate})
    rows = rows.assign(lower=estimate - half, upper=estimate + half, p=random.uniform(0, 1, n), p_adjusted=1.0)
    return rows, pd.DataFrame({"topic_id": range(n), "name": [f"topic {i}" for i in range(n)], "n_sentences": 9, "stability": 0.5})


def test_dots_lie_at_their_differences_in_points_the_targets_first_and_what_is_left_out_last():
    chart = drawn()
    assert list(dots(chart).x) == pytest.approx([25, 5, -10, 50]) and list(dots(chart).y) == [0, 1, 2, 3]
    names = [html.unescape(text).split("\u00a0")[-1] for text in chart.layout.yaxis.ticktext]
    assert names[:3] == ["road", "lake", "mill"] and "left out" in names[3]


def test_every_mark_picks_its_topic_and_says_how_many_sentences_it_has():
    bar, marks = (trace for trace in drawn().data if trace.customdata is not None)
    assert bar.type == "bar" and [list(custom) for custom in bar.customdata] == [list(custom) for custom in marks.customdata]
    picks = [(custom[0], custom[1]) for custom in marks.customdata]
    assert picks == [("topic=1", 1300), ("topic=2", 20), ("topic=0", 40), ("topic=-1", 9)]


def test_the_unseen_reach_of_a_topic_is_its_whole_row():
    chart = drawn()
    bar = next(trace for trace in chart.data if trace.name == "reach")
    low, high = chart.layout.xaxis.range
    assert bar.base == low and list(bar.x) == [high - low] * 4 and list(bar.y) == list(dots(chart).y)


def test_lines_are_the_intervals_and_where_there_is_none_there_is_no_line():
    lines = intervals(drawn())
    expected = [([10, 40], 0), ([NAN, NAN], 1), ([-20, 5], 2), ([30, 60], 3)]
    for (x, y), (ends, row) in zip(lines, expected, strict=True):
        assert x == pytest.approx(ends, nan_ok=True) and y == [row, row]
    assert [custom[3] for custom in dots(drawn()).customdata] == ["(+10 to +40)", "no interval", "(−20 to +5)", "(+30 to +60)"]


def test_the_same_pair_the_other_way_round_is_its_mirror():
    there, back = drawn(ROWS[ROWS["topic_id"] >= 0]), drawn(ROWS[ROWS["topic_id"] >= 0], sides=("South", "North"))
    assert list(dots(back).x) == pytest.approx([-x for x in reversed(dots(there).x)])
    mirrored = [[-x for x in reversed(ends)] for ends, _ in reversed(intervals(there))]
    for (ends, _), mirror in zip(intervals(back), mirrored, strict=True):
        assert ends == pytest.approx(mirror, nan_ok=True)
    assert "more in South" in notes(there)[-3] and "more in North" in notes(back)[-3]


def test_of_several_pairs_only_the_asked_for_is_drawn():
    other = ROWS.assign(target="East", estimate=0.01)
    assert drawn(pd.concat([other, ROWS])).to_json() == drawn().to_json()
    assert not len(dots(drawn(other)).x)


@pytest.mark.parametrize(
    ("lower", "p", "adjusted", "found", "said"),
    [
        (0.1, 0.001, 0.01, True, "found"),
        (-0.1, 0.4, 0.9, False, "may be chance"),
        (0.1, 0.001, 0.2, False, "may be chance, among as many comparisons"),
        (0.1, 0.4, 0.9, False, "on the border: interval and test do not agree"),
        (NAN, NAN, NAN, False, "too few sentences to tell"),
    ],
)
def test_a_dot_is_filled_and_its_figure_bold_only_where_the_difference_is_found(lower, p, adjusted, found, said):
    upper = 0.3 if lower == lower else NAN
    chart = drawn(ROWS[1:2].assign(lower=lower, upper=upper, p=p, p_adjusted=adjusted))
    assert (dots(chart).marker.color, dots(chart).customdata[0][4]) == ((LIGHT.ink if found else LIGHT.paper,), said)
    assert ("<b>+25</b>" in notes(chart)) == found and ("+25" in notes(chart)) != found
    key = notes(chart)[-1]
    assert ("● found" in key, "○ may be chance" in key) == (found, not found)
    assert ("line: 95 % interval" in key) == (lower == lower)


def test_only_topics_that_are_known_to_come_back_too_seldom_are_marked():
    chart = drawn()
    assert [text.startswith(UNSTEADY) for text in chart.layout.yaxis.ticktext] == [True, False, False, False]
    assert UNSTEADY_KEY in notes(chart)[-1].replace("<br>", " ")
    for topics in (TOPICS.assign(stability=0.7), TOPICS.assign(stability=NAN), TOPICS.drop(columns="stability")):
        assert UNSTEADY not in drawn(topics=topics).to_json()


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_what_is_left_out_is_grey(look):
    chart = drawn(look=look)
    assert list(dots(chart).marker.line.color) == [look.ink] * 3 + [look.neither]
    assert [look.muted in text for text in chart.layout.yaxis.ticktext] == [False] * 3 + [True]


@pytest.mark.parametrize(("picked", "row"), [(2, 1), (LEFT_OUT, 3), (None, None), (99, None)])
def test_the_picked_topic_is_drawn_larger_and_on_a_band(picked, row):
    chart = drawn(picked=picked)
    assert [size > topicdifferences.DOT for size in dots(chart).marker.size] == [number == row for number in range(4)]
    bands = [(shape.y0, shape.y1) for shape in chart.layout.shapes if shape.type == "rect"]
    assert bands == ([] if row is None else [(row - 0.5, row + 0.5)])


@pytest.mark.parametrize("n", [1, 3, 40])
def test_nothing_is_drawn_outside_the_axis(n):
    rows, topics = many(n)
    chart = drawn(rows, topics)
    low, high = chart.layout.xaxis.range
    assert low == -high and all(low < x < high for x in dots(chart).x)
    assert all(low < x < high for ends, _ in intervals(chart) for x in ends)
    bottom, top = chart.layout.yaxis.range
    assert (top, bottom) == (-0.5, n - 0.5) and len(dots(chart).x) == len(chart.layout.yaxis.ticktext) == n


@pytest.mark.parametrize(
    ("estimate", "ticks"),
    [
        (0.0, ["−1.0", "−0.5", "0", "+0.5", "+1.0"]),
        (0.035, ["−3", "−2", "−1", "0", "+1", "+2", "+3"]),
        (1.0, ["−100", "−50", "0", "+50", "+100"]),
    ],
)
def test_the_axis_has_round_points_with_their_signs(estimate, ticks):
    axis = drawn(ROWS[:1].assign(estimate=estimate, lower=NAN, upper=NAN)).layout.xaxis
    assert list(axis.ticktext) == ticks
    assert [float(text.replace("−", "-")) for text in ticks] == pytest.approx(list(axis.tickvals))
    assert all(axis.range[0] <= at <= axis.range[1] for at in axis.tickvals)


def test_figures_have_a_decimal_only_where_intervals_are_narrow():
    narrow = ROWS.assign(lower=ROWS["estimate"] - 0.02, upper=ROWS["estimate"] + 0.02)
    assert "<b>+25.0</b>" in notes(drawn(narrow)) and "(+23.0 to +27.0)" in notes(drawn(narrow))
    assert "<b>+25</b>" in notes(drawn()) and "(+10 to +40)" in notes(drawn())


def test_intervals_are_written_only_where_there_is_room_and_fit_their_column():
    wide, narrow = drawn(many(9)[0], many(9)[1]), drawn(many(9)[0], many(9)[1], width=420)
    written = [text for text in notes(wide) if " to " in text and text.startswith("(")]
    assert len(written) == 9 and not any(" to " in text and text.startswith("(") for text in notes(narrow))
    assert max(text_width(text, topicdifferences.SMALL) for text in written) <= topicdifferences.SPAN
    assert "95 % interval" in notes(wide) and "95 % interval" not in notes(narrow)
    assert narrow.layout.margin.l + narrow.layout.margin.r + 120 < 420


@pytest.mark.parametrize(("width", "longest"), [(840, 36), (420, 22)])
@pytest.mark.parametrize("name", ["long words " * 12, "x" * 90, "term · " * 20])
def test_long_names_break_into_lines_that_fit_and_rows_grow_with_them(name, width, longest):
    chart = drawn(topics=TOPICS.assign(name=name), width=width)
    lines = chart.layout.yaxis.ticktext[0].split("<br>")
    assert len(lines) > 2 and max(map(len, lines)) <= longest
    row = (chart.layout.height - chart.layout.margin.t - chart.layout.margin.b) / 4
    assert row >= len(lines) * topicdifferences.LINE


@pytest.mark.parametrize("width", [420, 840])
def test_names_of_topics_and_sides_are_labelled_as_text(width):
    sides = (HOSTILE, f"not {HOSTILE}")
    rows = ROWS.assign(target=sides[0], reference=sides[1])
    chart = drawn(rows, TOPICS.assign(name=HOSTILE), sides, width=width, picked=1)
    source = chart.to_json().replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
    assert "<script" not in source and "<b>bold" not in source
    assert all("&lt;script&gt;" in text.replace("<br>", "") for text in chart.layout.yaxis.ticktext)
    assert sum("&lt;script&gt;" in text.replace("<br>", "") for text in notes(chart)) == 2


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("n", [0, 1, 40])
def test_any_number_of_topics_draws_and_frames(n, look):
    for width in (420, topicdifferences.WIDTH):
        chart = drawn(*many(n), look=look, width=width)
        source = framed(chart, CAPTION).to_json()
        assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source
        assert ("no topics to compare" in source) == (n == 0)


def test_the_differences_of_results_are_those_of_the_shares(results):
    target, reference = data.sides(results)
    chart = drawn(topicdata.topic_differences(results), results.table("topics"), (target, reference))
    shares = topicdata.topic_shares(results).set_index(["topic_id", "group"])["prevalence"]
    for x, custom in zip(dots(chart).x, dots(chart).customdata, strict=True):
        topic = int(custom[0].removeprefix("topic="))
        assert x == pytest.approx(100 * (shares[topic, target] - shares[topic, reference]), abs=0.01)
        assert custom[1] == (results.counted["topic_id"] == topic).sum()
