"""The chart of the self-test: its curve, its line at 4 of 5, and the difference that is marked."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.planted import Planted
from dashboard.charts import planted
from dashboard.charts.framed import EDGE, TALL, framed
from dashboard.charts.theme import DARK, LIGHT, Caption

GRID = tuple((round(x, 2), round(min(x * 0.4, 1.0), 3)) for x in np.linspace(0, 3, 61))
FOUND = Planted(
    "up_down", "<b>A</b>", "B", "texts", "mean over sentences", 1, 1, 36, 14, 1000, 0, 39, GRID, 2.0
)  # fmt: skip


def texts(chart) -> list[str]:
    return [annotation.text for annotation in chart.layout.annotations]


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_every_planted_difference_stands_at_its_share(look):
    line, dot = planted.curve(FOUND, look).data
    assert list(zip(line.x, line.y, strict=True)) == list(GRID)
    assert (dot.x, dot.y) == ((2.0,), (0.8,))


def test_four_of_five_is_marked_where_it_is_reached_and_only_there():
    assert texts(planted.curve(FOUND, LIGHT)) == ["4 of 5", "<b>2.00</b>"]
    never = planted.curve(replace(FOUND, found_in_four_of_five=None), LIGHT)
    assert texts(never) == ["4 of 5"] and len(never.data) == 1 and len(never.layout.shapes) == 1


@pytest.mark.parametrize(("x", "anchor"), [(0.0, "left"), (1.0, "left"), (2.95, "right")])
def test_the_label_stays_inside(x, anchor):
    chart = planted.curve(replace(FOUND, found_in_four_of_five=x), LIGHT)
    assert chart.layout.annotations[-1].xanchor == anchor


def test_it_is_small_and_can_be_framed():
    chart = planted.curve(FOUND, LIGHT)
    assert chart.layout.height == 220 and chart.layout.xaxis.range == pytest.approx((0, 3.03))
    picture = framed(chart, Caption("A finding.", "n", "source"), TALL)
    assert picture.layout.height > 220 and picture.layout.margin.l == chart.layout.margin.l + EDGE


def test_rows_are_the_curve_and_the_dot():
    rows = planted.curve_rows(FOUND)
    assert rows["mark"].tolist() == ["curve"] * 61 + ["found in 4 of 5 runs"]
    assert list(rows[["planted", "share"]].itertuples(index=False, name=None)) == [*GRID, (2.0, 0.8)]
    assert len(planted.curve_rows(replace(FOUND, found_in_four_of_five=None))) == 61
