"""A term lights up: in any chart what holds it stays, the rest is dimmed, and nothing else changes."""

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.charts.lighting import DIM, light
from dashboard.charts.theme import DARK, LIGHT, REACH

SHARES = {"a": 0.0, "b": 0.25, "c": 1.0, "none": float("nan")}


def shares(keys):
    return np.array([SHARES[key] for key in keys])


def dots(**more) -> go.Figure:
    return go.Figure(go.Scatter(x=[1, 2, 3, 4], y=[0, 0, 0, 0], mode="markers", customdata=[["a"], ["b"], ["c"], ["none"]], **more))


def test_dots_that_hold_the_term_keep_their_colour_and_get_a_ring():
    (trace,) = light(dots(marker={"color": "#123456", "opacity": 0.5}), shares, LIGHT).data
    assert list(trace.marker.opacity) == pytest.approx([0.5 * DIM, 0.5, 0.5, 0.5])
    assert list(trace.marker.line.width) == [0, 2, 2, 0]
    assert trace.marker.line.color[1] == LIGHT.ink and trace.marker.color == "#123456"


def test_a_picked_dot_keeps_its_thicker_ring():
    marker = {"line": {"width": [0, 3, 0, 3], "color": DARK.ink}}
    (trace,) = light(dots(marker=marker), shares, DARK).data
    assert list(trace.marker.line.width) == [0, 3, 2, 3]


@pytest.mark.parametrize("orientation", ["h", "v"])
def test_as_much_of_a_bar_is_lit_as_sentences_hold_the_term(orientation):
    long, across = ("x", "y") if orientation == "h" else ("y", "x")
    bars = go.Bar(**{long: [4, 8, -2, 5], across: [0, 1, 2, 3]}, base=[1, 1, 0, 0], orientation=orientation, text=list("wxyz"),
                  marker={"color": "#123456"}, customdata=[["a"], ["b"], ["c"], ["none"]])  # fmt: skip
    whole, lit = light(go.Figure(bars), shares, LIGHT).data
    assert list(whole.marker.opacity) == [DIM, DIM, DIM, 1.0] and list(whole[long]) == [4, 8, -2, 5]
    assert list(lit[long]) == [0, 2, -2, 0] and list(lit.base) == [1, 1, 0, 0] and lit.marker.color == "#123456"
    assert lit.text is None and [one[0] for one in lit.customdata] == ["a", "b", "c", "none"]  # and it answers the same click


def test_what_stands_for_no_sentences_is_as_it_was():
    chart = go.Figure(go.Scatter(x=[1], y=[1], mode="markers"))
    chart.add_scatter(x=[1, 2], y=[1, 2], mode="lines", customdata=[["a"], ["b"]])
    chart.add_bar(x=[5], y=[0], customdata=[["a"]], **REACH)
    chart.add_scatter(x=[1], y=[1], mode="markers", customdata=[["none"]])
    assert light(chart, shares, LIGHT).to_json() == chart.to_json()


def test_the_chart_itself_is_not_changed():
    chart = dots(marker={"size": 9})
    before = chart.to_json()
    assert light(chart, shares, LIGHT).to_json() != before and chart.to_json() == before
