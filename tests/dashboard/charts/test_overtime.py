"""A figure over time by group: each dot stands at its value and its period, picks both, and tells what is known of it."""

import html
import re
from itertools import pairwise
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import pytest

from analysis.picks import Pick, mask_of, occurrences
from dashboard import timedata
from dashboard.charts import overtime
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, Caption
from dashboard.state import picked as picked_of
from dashboard.state import read
from tests.dashboard.made import HILL, LAKE, PORT, drawn, marks

AXIS = "cooperation_control"
CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
HOSTILE = "<b>bold</b> & <script>x</script>"
NAN = float("nan")
POLES = {"pole_plus": {"name": "cooperation"}, "pole_minus": {"name": "control"}}
PERIODS = ["1990s", "2000s", "2020s"]  # a period is missing before the last
MEANS = pd.DataFrame(
    [
        ("1990s", "A", 6, 60, 0.5, 0.25, 0.75),
        ("2000s", "A", 5, 50, -0.25, -0.5, 0.1),
        ("2020s", "A", 2, 20, 0.0, -0.6, 0.6),
        ("1990s", "B", 1, 4, 0.75, NAN, NAN),
    ],
    columns=["period", "group", "n_documents", "n_sentences", "estimate", "lower", "upper"],
)
RATES = MEANS.rename(columns={"estimate": "rate"}).assign(
    rate=[2.0, 0.5, 0, 4.0], lower=[1, 0.2, NAN, NAN], upper=[4, 90, NAN, NAN]
)
RATES = RATES.assign(count=[12, 3, 0, 2], n_hits=[10, 3, 0, 2], n_tokens=6000, n_holding=[5, 2, 0, 1])
GROUPS = ["A", "B"]


def bias(rows=MEANS, groups=GROUPS, look=LIGHT, **options):
    return overtime.bias(rows, groups, POLES, look, **options)


def rates(rows=RATES, groups=GROUPS, term="mill", look=LIGHT, **options):
    return overtime.rates(rows, groups, term, look, **options)


def shares(rows, groups=GROUPS, look=LIGHT, **options):
    return overtime.shares(rows, groups, POLES, look, **options)


def of_sides(means=MEANS):
    """Shares of the four sides in each cell: a tenth, two tenths, …"""
    parts = [means.assign(side=side, n_side=10 * at, estimate=at / 10, lower=at / 20, upper=at / 8)
             for at, side in enumerate(("plus", "minus", "both", "neither"), 1)]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def notes(chart):
    return [note.text for note in chart.layout.annotations]


def value_at(chart, y):
    """What the scale of the first row of small charts says at a height."""
    scale = [note for note in chart.layout.annotations if note.xanchor == "right" and re.fullmatch(r"[−+]?[\d.]+%?", note.text)]
    lines = [(float(note.text.replace("−", "-").rstrip("%")), note.y) for note in scale]
    (low, bottom), (high, top) = lines[0], max(lines)
    return low + (bottom - y) / (bottom - top) * (high - low)


def points(path):
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)]


def many(n_groups, periods):
    cells = [(period, f"group {group:02}", 6, 30, 0.1, 0.0, 0.2) for period in periods for group in range(n_groups)]
    return pd.DataFrame(cells, columns=MEANS.columns)


@pytest.mark.parametrize("chart", [bias, rates])
def test_every_dot_stands_at_its_value_in_any_order_of_rows(chart):
    rows, column = (MEANS, "estimate") if chart is bias else (RATES, "rate")
    for mixed in (rows, rows[::-1], rows.sample(frac=1, random_state=1)):
        found = [[value_at(figure, y) for y in dots.y] for figure in [chart(mixed)] for dots in drawn(figure)]
        assert found == [pytest.approx(rows.loc[rows["group"] == group, column].tolist(), abs=1e-6) for group in GROUPS]


def test_periods_stand_as_far_apart_as_in_time_and_the_line_breaks_where_one_is_missing():
    chart = bias()
    first, second, last = drawn(chart)[0].x
    assert (second - first) / (last - first) == pytest.approx(1 / 3)
    assert [len(points(shape.path)) for shape in chart.layout.shapes if shape.type == "path" and not shape.fillcolor] == [3]
    missing = many(2, ["2000", "2001", "2002", "2004", "2005"])
    missing = missing[~((missing["group"] == "group 01") & (missing["period"] == "2001"))]
    lines = [len(points(shape.path)) for shape in bias(missing, ["group 00", "group 01"]).layout.shapes
             if shape.type == "path" and not shape.fillcolor]  # fmt: skip
    assert lines == [3, 2, 2]  # nobody has 2003; the second group has no 2001 either: its first two stand alone


def test_a_dot_picks_its_group_and_period_and_so_does_the_column_it_stands_in():
    for chart, start in ((bias(), ""), (rates(), "term=mill&")):
        dots, columns = drawn(chart)[0], next(trace for trace in chart.data if trace.name == "reach")
        assert [custom[0] for custom in dots.customdata] == [f"{start}period={period}&group=A" for period in PERIODS]
        assert [list(one) for one in dots.customdata] == [list(one) for one in columns.customdata]
        ends = [(x - width / 2, x + width / 2) for x, width in zip(columns.x, columns.width, strict=True)]
        assert all(right == pytest.approx(left) for (_, right), (left, _) in pairwise(ends))
        assert all(left < x < right for x, (left, right) in zip(dots.x, ends, strict=True))
    assert [custom[1] for custom in drawn(bias())[0].customdata] == [60, 50, 20]
    assert [custom[1] for custom in drawn(rates())[0].customdata] == [10, 3, 0]
    assert drawn(bias())[0].customdata[0][3:] == ["+0.50 (+0.25 to +0.75)", "6 documents, 60 sentences"]
    assert drawn(rates())[0].customdata[2][3:] == ["0.00 (no interval)", "0 in 6,000 tokens, 2 documents"]


def test_a_dot_of_the_shares_picks_its_side_too():
    chart = shares(of_sides())
    keys = [custom[0] for _, _, custom in marks(chart)]
    assert keys[:4] == [f"period={period}&group=A&side=plus" for period in PERIODS] + ["period=1990s&group=A&side=minus"]
    assert len(keys) == 8 and {custom[1] for _, _, custom in marks(chart)} == {10, 20}
    assert [trace.marker.line.color[0] for trace in drawn(chart)] == [LIGHT.plus, LIGHT.minus] * 2


def test_bands_are_of_five_documents_and_more_and_fewer_are_hollow():
    chart = bias()
    (band,) = (points(shape.path) for shape in chart.layout.shapes if shape.type == "path" and shape.fillcolor)
    assert [value_at(chart, y) for _, y in band] == pytest.approx([0.75, 0.1, -0.5, 0.25], abs=1e-2)
    assert [list(dots.marker.color) for dots in drawn(chart)] == [[LIGHT.bar, LIGHT.bar, LIGHT.paper], [LIGHT.paper]]
    thin = [shape for shape in chart.layout.shapes if shape.type == "line" and shape.x0 == shape.x1]
    assert [value_at(chart, y) for shape in thin for y in (shape.y0, shape.y1)] == pytest.approx([-0.6, 0.6], abs=1e-6)
    key = notes(chart)[-1]
    assert "○ fewer than 5 documents" in key and "of these texts alone" in key and "no dot" in key
    sure = bias(MEANS[:2], ["A"])
    assert "○" not in notes(sure)[-1] and "no dot" not in notes(sure)[-1]


def test_a_far_interval_is_cut_at_the_scale_and_that_is_said():
    chart = rates()
    assert max(value_at(chart, note.y) for note in chart.layout.annotations if note.xanchor == "right") <= 2 * overtime.FAR * 4
    assert "cut off" in notes(chart)[-1].replace("<br>", " ") and "cut off" not in notes(bias())[-1]
    low, high = chart.layout.yaxis.range[::-1]
    ends = [y for shape in chart.layout.shapes if shape.type == "path" for _, y in points(shape.path)]
    assert all(low <= y <= high for y in ends)
    assert drawn(chart)[0].customdata[1][3] == "0.50 (0.20 to 90.00)"


@pytest.mark.parametrize("values", [[0.0] * 4, [0.013, 0.02, 0.001, 0.0], [3.2, -2.9, 0.1, 0.4], [-0.3] * 4, [NAN] * 4])
def test_the_scale_has_round_steps_from_0_and_holds_every_value(values):
    rows = MEANS.assign(estimate=values, lower=NAN, upper=NAN)
    lines = [float(text.replace("−", "-")) for text in notes(bias(rows)) if re.fullmatch(r"[−+]?[\d.]+", text)]
    assert 2 <= len(lines) <= 5 and 0 in lines
    ruler = overtime._ruler(rows.assign(value=rows["estimate"]), str, "")
    known = [value for value in values if value == value]
    assert all(ruler.low - 1e-9 <= value <= ruler.high + 1e-9 for value in known)
    apart = np.diff([value for value, _ in ruler.lines])
    assert apart == pytest.approx(apart[0]) and 0 in [value for value, _ in ruler.lines]


def test_of_many_groups_six_are_drawn_and_that_is_said():
    rows = many(30, PERIODS)
    chart = bias(rows, [f"group {number:02}" for number in (3, 1, 4, 15, 9, 2, 6)])
    names = [note.hovertext for note in chart.layout.annotations if note.hovertext]
    assert names == [f"group {number:02}" for number in (3, 1, 4, 15, 9, 2)]
    assert "6 of 30 groups drawn" in notes(chart)[-1].replace("<br>", " ")


@pytest.mark.parametrize(("picked", "rings"), [(("A", "2000s"), 1), (("A", None), 0), (("B", "2000s"), 0), ((None, None), 0)])
def test_the_picked_group_has_a_ground_and_the_picked_dot_a_ring(picked, rings):
    chart = bias(picked=picked)
    assert sum(shape.type == "rect" for shape in chart.layout.shapes) == (picked[0] is not None)
    assert sum(size == overtime.PICKED_DOT for dots in drawn(chart) for size in dots.marker.size) == rings


def test_of_a_picked_side_only_its_dot_has_a_ring():
    chart = shares(of_sides(), picked=("A", "2000s", "minus"))
    assert [[size == overtime.PICKED_DOT for size in dots.marker.size] for dots in drawn(chart)] == [
        [False] * 3, [False, True, False], [False], [False],
    ]  # fmt: skip


def test_behind_every_dot_are_as_many_sentences_as_it_says(make_results):
    documents = [("lake", "A", LAKE), ("hill", "A", HILL), ("port", "B", PORT), ("none", "B", PORT), ("hill2", "B", HILL)]
    results = make_results(documents, dates=["2019-03-01", "2020-05-01", "2022-01-01", "", "2019-04-01"])
    axis, groups = results.axes[AXIS], list(results.groups)
    means, sides = timedata.framing_over_time(results, AXIS)
    counts = {}
    for name, chart in (
        ("bias", overtime.bias(means, groups, axis, LIGHT)),
        ("shares", overtime.shares(sides, groups, axis, LIGHT)),
        ("mill", overtime.rates(timedata.term_over_time(results, "mill"), groups, "mill", LIGHT)),
        ("of the", overtime.rates(timedata.term_over_time(results, "of the"), groups, "of the", LIGHT)),
    ):
        counts[name] = 0
        for _, _, custom in marks(chart):
            state = read(picked_of({"selection": {"points": [{"customdata": custom}]}}), results)
            assert state.period == custom[2] and state.group in results.groups
            assert mask_of(results, state.pick()).sum() == custom[1]
            counts[name] += custom[1]
    dated = (results.counted["document_id"] != "none").to_numpy()
    assert counts["bias"] == dated.sum() and 0 < counts["shares"] < dated.sum()
    for term in ("mill", "of the"):
        assert (
            counts[term]
            == (occurrences(results, term, results.lemmas)[dated] > 0).sum()
            == mask_of(results, Pick(term=term))[dated].sum()
        )


def test_names_of_groups_periods_and_terms_are_labelled_as_text_and_pick_what_they_name():
    rows = RATES.assign(group=HOSTILE)[:3].replace({"period": {"2000s": f"2000s {HOSTILE}"}})
    chart = rates(rows, [HOSTILE], term=HOSTILE)
    source = chart.to_json().replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
    assert "<script" not in source and "<b>bold" not in source
    assert [html.unescape(note.hovertext) for note in chart.layout.annotations if note.hovertext] == [HOSTILE]
    for _, _, custom in marks(chart):
        found = parse_qs(custom[0])
        assert found["term"] == [HOSTILE] and found["group"] == [HOSTILE]


@pytest.mark.parametrize("n_groups", [0, 1, 2, 4, 6, 30])
@pytest.mark.parametrize("periods", [["2019"], PERIODS, [str(year) for year in range(1950, 2000)]], ids=len)
@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_any_number_of_groups_and_periods_draws_and_frames(n_groups, periods, look):
    rows = many(n_groups, periods)
    groups = sorted(rows["group"].unique())
    for width in (240, overtime.WIDTH):
        for chart in (bias(rows, groups, look, width=width), shares(of_sides(rows), groups, look, width=width)):
            per_cell = 2 if "share" in chart.layout.annotations[-2].text else 1
            assert sum(1 for _ in marks(chart)) == min(n_groups, overtime.MOST) * len(periods) * per_cell
            (left, right), (bottom, top) = chart.layout.xaxis.range, chart.layout.yaxis.range
            assert all(
                left < x < right and top < y < bottom for trace in drawn(chart) for x, y in zip(trace.x, trace.y, strict=True)
            )
            source = framed(chart, CAPTION).to_json()
            assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source
            assert ("no dated documents" in source) == (n_groups == 0)


def test_rows_stand_in_the_order_of_drawing_group_by_group():
    rows = overtime.bias_rows(MEANS[::-1], ["B", "A"])
    assert rows[["group", "period"]].to_numpy().tolist() == [["B", "1990s"], *(["A", period] for period in PERIODS)]
    assert rows["estimate"].tolist() == [0.75, 0.5, -0.25, 0.0]
    sides = overtime.share_rows(of_sides(), ["A"])
    assert sides["side"].tolist() == ["plus"] * 3 + ["minus"] * 3 and sides["n_side"].tolist() == [10] * 3 + [20] * 3


def test_a_stage_has_three_groups_in_one_row_and_the_names_of_the_poles_have_room():
    rows = many(5, PERIODS)
    poles = {pole: {"name": name * 40} for pole, name in (("pole_plus", "w"), ("pole_minus", "m"))}
    for chart in (overtime.bias(rows, sorted(rows["group"].unique()), poles, LIGHT, stage=True),
                  overtime.shares(of_sides(rows), sorted(rows["group"].unique()), poles, LIGHT, stage=True)):  # fmt: skip
        assert chart.layout.height == 285 and len([note for note in chart.layout.annotations if note.hovertext]) == 3
        assert chart.layout.xaxis.range[1] <= 600 and "w" * 20 not in notes(chart)[-2]
