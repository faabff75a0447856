"""Shares of the quadrants by group: bars, intervals, what independence would give, and what a click picks."""

from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import pytest

from analysis.picks import QUADRANTS
from dashboard.charts import quadrants
from dashboard.charts.framed import TALL, framed
from dashboard.charts.theme import DARK, LIGHT, SMALL, Caption
from tests.dashboard.made import drawn, marks

AXES = tuple(
    {"name": name, "pole_plus": {"name": plus}, "pole_minus": {"name": minus}}
    for name, plus, minus in (("x", "open", "shut"), ("y", "high", "<i>low</i>"))
)


def shares_of(groups: list[str], interval: bool = True) -> pd.DataFrame:
    rows = [
        (group, quadrant, 10 * (place + 1), (place + 1) / 10, (place + 1) / 10, 0.25)
        for group in groups
        for place, quadrant in enumerate(QUADRANTS)
    ]
    table = pd.DataFrame(rows, columns=["group", "quadrant", "n_sentences", "share", "estimate", "expected"])
    apart = 0.05 if interval else np.nan
    return table.assign(lower=table["estimate"] - apart, upper=table["estimate"] + apart)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_each_group_has_a_bar_in_each_quadrant_that_picks_its_sentences(look):
    chart = quadrants.quadrant_shares(shares_of(["A & B", "C"]), AXES, look)
    bars = [trace for trace in drawn(chart) if trace.name == "shares"]
    assert len(bars) == 4 and [list(bar.x) for bar in bars] == [[0.1] * 2, [0.2] * 2, [0.3] * 2, [0.4] * 2]
    for quadrant, bar in zip(QUADRANTS, bars, strict=True):
        assert [parse_qs(custom[0]) for custom in bar.customdata] == [
            {"quadrant": [quadrant], "across": ["y"], "group": [group]} for group in ("A & B", "C")
        ]
    assert sum(sum(bar.x) for bar in bars) == pytest.approx(2)


def test_intervals_and_independence_are_drawn_where_they_are_known():
    chart = quadrants.quadrant_shares(shares_of(["A"]), AXES, LIGHT)
    assert [(shape.x0, shape.x1) for shape in chart.layout.shapes][:1] == [(pytest.approx(0.05), pytest.approx(0.15))]
    assert [list(trace.x) for trace in drawn(chart) if trace.name == "expected"] == [[0.25]] * 4
    assert not quadrants.quadrant_shares(shares_of(["A"], interval=False), AXES, LIGHT).layout.shapes


def test_the_picked_share_is_outlined():
    chart = quadrants.quadrant_shares(shares_of(["A", "B"]), AXES, LIGHT, ("B", "plus-minus"))
    widths = [list(trace.marker.line.width) for trace in drawn(chart) if trace.name == "shares"]
    assert widths == [[0, 0], [0, 2], [0, 0], [0, 0]]


def test_names_are_plain_and_nothing_is_drawn_over_the_edge():
    chart = quadrants.quadrant_shares(shares_of(["<b>x</b>" * 20]), AXES, LIGHT)
    said = [note.text for note in chart.layout.annotations]
    assert not any("<i>" in text or "<b>x" in text for text in said) and "<b>open and high</b>" in said
    assert all(note.font.size >= SMALL for note in framed(chart, Caption("a", "b", "c"), TALL).layout.annotations)
    assert max(shape.x1 for shape in chart.layout.shapes) < chart.layout.xaxis.range[1]


def test_of_many_groups_the_largest_and_the_picked_one_have_bars():
    names = [f"g{number:02}" for number in range(20)]
    shares = shares_of(names)
    shares["n_sentences"] += [100 * (name >= "g10") for name in shares["group"]]
    kept = quadrants.drawn_groups(shares, "g03")
    assert len(kept) == quadrants.MOST_GROUPS and "g03" in kept and kept == sorted(kept) and set(names[10:]) <= set(kept)
    assert quadrants.drawn_groups(shares, None) == sorted([*names[10:], "g00", "g01"])
    chart = quadrants.quadrant_shares(shares, AXES, LIGHT, ("g03", None))
    assert any("8 groups with fewer" in note.text for note in chart.layout.annotations)


def test_nothing_is_drawn_of_nothing():
    assert not list(marks(quadrants.quadrant_shares(shares_of([]), AXES, LIGHT)))


def test_on_a_stage_the_quadrants_lie_as_on_the_map_and_a_bar_is_as_long_as_its_share():
    chart = quadrants.quadrant_shares(shares_of(["A", "B"]), AXES, LIGHT, stage=True)
    bars = [trace for trace in drawn(chart) if trace.name == "shares"]
    starts = {quadrant: (bar.base, min(bar.y)) for quadrant, bar in zip(QUADRANTS, bars, strict=True)}
    assert [list(bar.x) for bar in bars] == [[0.1] * 2, [0.2] * 2, [0.3] * 2, [0.4] * 2]
    for quadrant, (left, top) in starts.items():
        assert (left > 0) == quadrant.startswith("plus")
        assert (top > chart.layout.yaxis.range[0] / 2) == quadrant.endswith("minus")
    assert chart.layout.height <= 285 and max(shape.x1 for shape in chart.layout.shapes) < chart.layout.xaxis.range[1]
    independent = [list(trace.x) for trace in drawn(chart) if trace.name == "expected"]
    assert independent == [[pytest.approx(0.25 + left)] * 2 for left, _ in starts.values()]
