"""How a chart is put on the stage: worked out from its figure, by hand here."""

import numpy as np
import plotly.graph_objects as go
import pytest

from dashboard.charts.theme import LIGHT, figure
from dashboard.export.stage import LEAST_TYPE, ROOM, WIDTH, Sheet, fits, smallest_type, staged

UNSEEN = {"xaxis": {"visible": False}, "yaxis": {"visible": False}}


def rows(n: int, row: int, size: int = 14) -> go.Figure:
    """`n` names, one below another, `row` px apart."""
    chart = figure(LIGHT, n * row, margin={"l": 0, "r": 0, "t": 0, "b": 0})
    chart.update_xaxes(range=[0, 1], visible=False)
    chart.update_yaxes(range=[n, 0], visible=False)
    chart.add_scatter(x=[0.5], y=[0.5], mode="markers")
    for place in range(n):
        chart.add_annotation(x=0, y=place + 0.5, text="a name", showarrow=False, xanchor="left", font={"size": size})
    return chart


def test_a_chart_that_fits_is_drawn_as_it_is_or_a_little_taller():
    assert (fits(rows(10, 20)).height, fits(rows(10, 20)).scale) == (250, 1.0)  # 200 px: 1.25 times as high
    assert (fits(rows(10, 28)).height, fits(rows(10, 28)).scale) == (ROOM, 1.0)


def test_a_taller_one_loses_height_while_its_words_stay_apart():
    fit = fits(rows(10, 40))
    assert (fit.width, fit.height, fit.scale, fit.smallest) == (WIDTH, ROOM, 1.0, 14)
    assert fit.legible


def test_where_words_would_meet_it_is_scaled_and_its_type_with_it():
    fit = fits(rows(40, 40))  # 40 names of 14 px need 12.3 px each: 492 px or more
    assert 480 < fit.height < 540
    assert fit.scale == pytest.approx(ROOM / fit.height, rel=0.01)
    assert fit.width == pytest.approx(WIDTH / fit.scale, abs=2), "it still fills the width"
    assert fit.smallest == pytest.approx(14 * fit.scale)
    assert not fit.legible


@pytest.mark.parametrize("room", [100, 200, 285, 500])
def test_a_drawing_never_leaves_its_room(room):
    for chart in (rows(3, 20), rows(10, 40), rows(60, 40)):
        fit = fits(chart, room)
        assert fit.height * fit.scale <= room + 0.01 and fit.width * fit.scale <= WIDTH + 0.01


def test_words_that_meet_already_are_no_fault_of_the_stage():
    chart = rows(10, 40)
    for _ in range(2):
        chart.add_annotation(x=0.5, y=0.5, text="twice", showarrow=False)
    assert fits(chart).scale == 1.0


def test_words_keep_off_bars_and_dots():
    chart = rows(6, 100)
    chart.add_bar(y=np.arange(6) + 0.75, x=[1.0] * 6, width=0.3, orientation="h")  # its top is 0.1 rows below the middle of a name
    fit = fits(chart)
    # a name reaches 6.65 px below its middle, of which 1 may touch: a tenth of a row is 5.65 px
    assert fit.height == pytest.approx(6 * 56.5, abs=2) and fit.scale < 1.0


def test_bars_keep_their_figures():
    chart = figure(LIGHT, 600, margin={"l": 0, "r": 0, "t": 0, "b": 0}, bargap=0.5)
    chart.update_xaxes(range=[0, 1], visible=False)
    chart.update_yaxes(range=[-0.5, 9.5], visible=False)
    chart.add_bar(y=list(range(10)), x=[1.0] * 10, text=["9%"] * 10, textposition="inside", orientation="h")
    fit = fits(chart)
    assert fit.height * 0.1 * 0.5 == pytest.approx(12 * 1.3 + 6, abs=0.2)  # ten bars, half of a row each


def test_places_are_read_from_numbers_names_dates_and_logarithms():
    chart = go.Figure(layout={"height": 100, "margin": {"l": 0, "r": 0, "t": 0, "b": 0}})
    chart.add_scatter(x=["2020-01-01", "2020-01-03"], y=["a", "b"], xaxis="x", yaxis="y", marker={"size": 2})
    chart.update_xaxes(range=["2020-01-01", "2020-01-05"])
    marks = Sheet(chart).marks[:, :2]
    assert marks.tolist() == [[0, 0.75], [0.5, 0.25]]
    logs = go.Figure(go.Scatter(x=[1, 100], y=np.array([1.0, 2.0])), layout={"yaxis": {"range": [0, 4]}})
    logs.update_xaxes(type="log", range=[0, 4])
    assert Sheet(logs).marks[:, :2].tolist() == [[0, 0.75], [0.5, 0.5]]


@pytest.mark.parametrize(
    ("layout", "size"),
    [
        ({"font": {"size": 15}, "xaxis": {"tickfont": {"size": 9}}}, 9),
        ({"font": {"size": 15}, "xaxis": {"visible": False, "tickfont": {"size": 9}}, "yaxis": {"showticklabels": False}}, 12),
        ({"font": {"size": 15}, **UNSEEN, "annotations": [{"text": "a<sub>1</sub>"}]}, 10.5),
        ({"font": {"size": 15}, **UNSEEN, "annotations": [{"text": " ", "font": {"size": 8}}, {"text": "b"}]}, 15),
        ({"font": {"size": 15}, **UNSEEN, "annotations": [{"text": "b", "visible": False}], "title": {"text": "c"}}, 21),
        ({"template": {"layout": {"font": {"size": 8}}}}, 8),
        ({"font": {"size": 15}, "yaxis": {"title": {"text": "y", "font": {"size": 7}}}}, 7),
        ({"font": {"size": 15}, **UNSEEN, "showlegend": True, "legend": {"font": {"size": 6}}}, 6),
    ],
)
def test_the_smallest_type_wherever_it_stands(layout, size):
    assert smallest_type(go.Figure(go.Scatter(x=[1], y=[1]), layout)) == pytest.approx(size)


def test_the_smallest_type_of_what_is_written_at_marks():
    dots = go.Figure(go.Scatter(x=[1, 2], y=[1, 2], mode="markers+text", text=["a", "b"], textfont={"size": [9, 11]}), UNSEEN)
    assert smallest_type(dots) == 9
    hover = go.Figure(go.Scatter(x=[1], y=[1], mode="markers", text=["a"], textfont={"size": 9}), UNSEEN)
    assert smallest_type(hover) == LEAST_TYPE, "that is said by a hover alone"
    bars = go.Figure(go.Bar(x=[1], y=[1], text=["a"], insidetextfont={"size": 10}, outsidetextfont={"size": 8}), UNSEEN)
    assert smallest_type(bars) == 8


def test_on_the_stage_dots_are_svg_and_the_figure_itself_stays_as_it_was():
    chart = go.Figure([go.Scattergl(x=[1], y=[1]), go.Bar(y=[1], x=[1], orientation="h", text=["a"], textposition="outside")])
    before = chart.to_json()
    plain = staged(chart, fits(chart))
    assert [trace["type"] for trace in plain["data"]] == ["scatter", "bar"]
    assert plain["data"][1]["constraintext"] == "none"
    assert (plain["layout"]["width"], plain["layout"]["uniformtext"]["minsize"]) == (fits(chart).width, LEAST_TYPE)
    assert chart.to_json() == before
