"""How many topics: what more of them win and lose, small enough for the margin."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from dashboard.charts.theme import REACH, SIZE, SMALL, Look, escape, figure, picks
from dashboard.words import percent

WIDTH = 300  # px of the chart in the margin
PAPER = 1100  # px of its plot in a picture
HEIGHT = 214
PLOT_TOP, PLOT_BOTTOM = 30, 40  # px of the margins above and below
MOST_TICKS = 5
TOP = 1.04  # upper end of the axis: a little above all of it
BEYOND, LEAST = 2, 12  # times the chosen number that are shown, and so many at least
APART, LOWEST = 0.13, 0.03  # of the height: that the names of the lines keep from one another; that they keep from the bottom
VEIL = 0.8  # opacity of the paper behind a figure
FIGURE = 14  # px between a figure and its dot, and between two figures
STEADY_LABEL, APART_LABEL = "steady", "apart"
HOW = "steady: share of sentences in topics that come back in 7 of 10 re-runs · apart: share of the variation between topics"
METHOD = "Numbers of topics: cuts of one hierarchy; stability in ten re-runs on sentences drawn anew"


def trade_off(rows: pd.DataFrame, number: int | None, look: Look, width: int = WIDTH) -> go.Figure:
    """Steadiness and separation of each number of topics; customdata[0] of a mark is `number=n`, for the caller to handle.

    Parameters
    ----------
    rows : DataFrame
        number, steady (0–1), apart (0–1).
    number : int, optional
        The chosen one; the numbers up to `BEYOND` times as many are drawn.
    width : int
        Pixels that the chart will have, about.
    """
    rows = _near(rows.sort_values("number", kind="stable").reset_index(drop=True), number)
    margin = {"l": 38, "r": 52, "t": PLOT_TOP, "b": PLOT_BOTTOM}
    chart = figure(look, HEIGHT, barmode="overlay", margin=margin, bargap=0)
    low, high = (rows["number"].min(), rows["number"].max()) if len(rows) else (1, 2)
    low, high = (low, high) if high > low else (low - 1, high + 1)
    chart.update_yaxes(range=[0, TOP], tickvals=[0, 0.5, 1], tickformat=".0%", ticks="")
    edge = 0.5 + (high - low) * 4 / max(width - 90, 1)
    chart.update_xaxes(
        range=[low - edge, high + edge], showgrid=False, ticks="", tickvals=_ticks(int(low), int(high)),
        title={"text": "number of topics", "standoff": 6},
    )  # fmt: skip
    if not len(rows):
        return chart
    _marks(chart, rows, number, look)
    _names(chart, rows, look)
    _chosen(chart, rows, number, (low, high), look)
    return chart


def trade_off_rows(rows: pd.DataFrame, number: int | None) -> pd.DataFrame:
    """What `trade_off` draws of the same table, a row for each number of topics, of which each line has a mark.

    Returns
    -------
    DataFrame
        number, steady (0–1), apart (0–1).
    """
    return _near(rows.sort_values("number", kind="stable"), number)[["number", "steady", "apart"]].reset_index(drop=True)


def _near(rows: pd.DataFrame, number: int | None) -> pd.DataFrame:
    """The rows up to where it matters, the chosen number about in the middle."""
    most = max(BEYOND * number, LEAST) if number is not None else rows["number"].max()
    return rows[rows["number"] <= most]


def _ticks(low: int, high: int) -> list[int]:
    """Whole numbers from `low` to `high`, round ones where there are many.

    >>> _ticks(2, 7), _ticks(2, 58)
    ([2, 4, 6], [20, 40])
    """
    step = next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if (high - low) / step < MOST_TICKS)
    return list(range(-(-low // step) * step, high + 1, step))


def _marks(chart: go.Figure, rows: pd.DataFrame, number: int | None, look: Look) -> None:
    """Two lines, that of apart dashed; unseen bars make the whole height of a number answer."""
    click = {
        "x": rows["number"],
        "customdata": [
            [picks(number=row.number), percent(row.steady), percent(row.apart), count(row.number, "topic")]
            for row in rows.itertuples()
        ],
        "hovertemplate": (
            "<b>%{customdata[3]}</b><br>steady: %{customdata[1]} of the sentences<br>"
            "apart: %{customdata[2]} of the variation<extra></extra>"
        ),
    }
    chart.add_bar(**click | REACH | {"y": np.full(len(rows), TOP), "orientation": "v"})
    here = rows["number"] == number
    for column, color, dash in (("steady", look.ink, "solid"), ("apart", look.muted, "dot")):
        chart.add_scatter(
            y=rows[column],
            mode="lines+markers",
            name=column,
            line={"color": color, "width": 2, "dash": dash},
            marker={
                "size": np.where(here, 10, 4 if len(rows) > 16 else 6).tolist(),
                "color": color,
                "opacity": 1,
                "line": {"width": 0},
            },
            cliponaxis=False,
            **click,
        )


def _names(chart: go.Figure, rows: pd.DataFrame, look: Look) -> None:
    """The names of the lines at their right ends, kept from lying on one another."""
    steady, apart = rows["steady"].iloc[-1], rows["apart"].iloc[-1]
    short = max(APART - abs(steady - apart), 0) / 2
    up = 1 if steady >= apart else -1
    at = steady + up * short, apart - up * short
    within = max(LOWEST - min(at), 0) - max(max(at) - 1, 0) if short else 0  # at an end both give way
    for text, y, color in zip((STEADY_LABEL, APART_LABEL), at, (look.ink, look.muted), strict=True):
        chart.add_annotation(
            x=1, xref="paper", xshift=4, xanchor="left", y=min(max(y + within, LOWEST), 1), showarrow=False, text=escape(text),
            font={"size": SMALL, "color": color},
        )  # fmt: skip


def _chosen(chart: go.Figure, rows: pd.DataFrame, number: int | None, ends: tuple[int, int], look: Look) -> None:
    """An upright line at the chosen number, with the number above and the figures beside it."""
    chosen = rows[rows["number"] == number]
    if not len(chosen):
        return
    row = chosen.iloc[0]
    chart.add_vline(x=number, line={"color": look.ink, "width": 1, "dash": "dot"})
    part = (number - ends[0]) / (ends[1] - ends[0])
    side = "left" if part < 0.3 else "right" if part > 0.7 else "center"
    chart.add_annotation(
        x=number, y=1, yref="paper", yshift=PLOT_TOP - 4, yanchor="top", xanchor=side, showarrow=False,
        text=f"<b>{count(number, 'topic')}</b>", font={"size": SIZE},
    )  # fmt: skip
    upper, lower = ("steady", "apart") if row["steady"] >= row["apart"] else ("apart", "steady")
    colors = {"steady": look.ink, "apart": look.muted}
    named = side == "right" and row[upper] - row[lower] < APART  # there the names of the lines give way to where the figures stand
    veil = f"rgba({', '.join(str(part) for part in bytes.fromhex(look.paper[1:]))}, {VEIL})"  # no line runs through a figure
    xshift, anchor = (-4, "right") if named else (4, "left")
    for column, yshift in zip((upper, lower), _beside(row[upper], row[lower]), strict=True):
        chart.add_annotation(
            x=number, y=row[column], yshift=yshift, xshift=xshift, xanchor=anchor, showarrow=False, borderpad=0,
            text=percent(row[column]), font={"size": SMALL, "color": colors[column]}, bgcolor=veil,
        )  # fmt: skip


def _beside(upper: float, lower: float) -> tuple[float, float]:
    """Pixels that the figures of the upper and the lower dot lie above them: outside, but within the plot and not on each other.

    >>> _beside(0.8, 0.4), _beside(1.0, 1.0), _beside(0.0, 0.0)
    ((14, -14), (-14, -28.0), (28.0, 14))
    """
    up, down = FIGURE if upper < 0.95 else -FIGURE, -FIGURE if lower >= 0.12 else FIGURE
    gap = (upper - lower) * (HEIGHT - PLOT_TOP - PLOT_BOTTOM) / TOP
    lacking = max(FIGURE - (gap + up - down), 0)
    return (up + lacking, down) if up > 0 else (up, down - lacking)
