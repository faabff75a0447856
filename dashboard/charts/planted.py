"""The self-test: the share of runs that find a planted difference, by its size."""

import pandas as pd
import plotly.graph_objects as go

from analysis.planted import POWER, Planted
from dashboard.charts.theme import SIZE, SMALL, Look, figure

HEIGHT = 220
METHOD = "Self-test: differences planted between sides dealt out anew; found if the 95 % interval of the difference leaves out 0"


def curve(found: Planted, look: Look) -> go.Figure:
    """Share of runs that find each planted difference; a line at 4 of 5, and a dot where it is reached."""
    x, share = zip(*found.grid, strict=True)
    chart = figure(look, HEIGHT, margin={"l": 52, "r": 20, "t": 12, "b": 46})
    planted = {"text": "planted difference in mean bias", "standoff": 8}
    chart.update_xaxes(range=[0, x[-1] * 1.01], ticks="", nticks=8, title=planted)
    shares = {"tickvals": [0, 0.2, 0.4, 0.6, 0.8, 1], "tickformat": ".0%"}
    chart.update_yaxes(range=[0, 1.06], **shares, title={"text": "runs that find it", "standoff": 4})
    chart.add_hline(y=POWER, line={"color": look.muted, "width": 1, "dash": "dash"})
    chart.add_scatter(
        x=x, y=share, mode="lines", line={"color": look.bar, "width": 3}, name="share",
        hovertemplate="a difference of %{x:.2f}: found in %{y:.0%} of runs<extra></extra>",
    )  # fmt: skip
    label = {"showarrow": False, "yanchor": "bottom", "font": {"size": SMALL, "color": look.muted}}
    chart.add_annotation(**label, x=0, xref="paper", xanchor="left", xshift=6, y=POWER, text="4 of 5")
    if found.found_in_four_of_five is not None:
        _mark(chart, found, found.found_in_four_of_five, look)
    return chart


def curve_rows(found: Planted) -> pd.DataFrame:
    """What `curve` draws of the same test: mark ("curve", and "found in 4 of 5 runs" where it is reached), planted, share."""
    rows = pd.DataFrame(found.grid, columns=["planted", "share"]).assign(mark="curve")
    if found.found_in_four_of_five is not None:
        rows.loc[len(rows)] = {"planted": found.found_in_four_of_five, "share": POWER, "mark": "found in 4 of 5 runs"}
    return rows[["mark", "planted", "share"]]


def _mark(chart: go.Figure, found: Planted, x: float, look: Look) -> None:
    """A dot where 4 of 5 runs find it, a line down to the axis, and the difference beside it."""
    chart.add_shape(type="line", x0=x, x1=x, y0=0, y1=POWER, line={"color": look.ink, "width": 1, "dash": "dot"})
    chart.add_scatter(
        x=[x], y=[POWER], mode="markers", marker={"size": 12, "color": look.ink}, name="4 of 5",
        hovertemplate="a difference of %{x:.2f}: found in 4 of 5 runs<extra></extra>",
    )  # fmt: skip
    beside = {"xanchor": "left", "xshift": 12, "yanchor": "top", "yshift": -6}
    if x > 0.85 * found.grid[-1][0]:  # no room to the right
        beside = {"xanchor": "right", "xshift": -12, "yanchor": "bottom", "yshift": 4}
    chart.add_annotation(x=x, y=POWER, **beside, showarrow=False, text=f"<b>{x:.2f}</b>", font={"size": SIZE, "color": look.ink})
