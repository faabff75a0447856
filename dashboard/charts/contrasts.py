"""Term contrasts: the terms that most mark the target and the reference, as bars either way, with their counts."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import REACH, SIZE, SMALL, Look, escape, figure, label_width, picks, two_sides, wrap

ROW = 27  # px a term
WIDTH = 780  # px of the chart in its own view
METHOD = "Term contrast: log-odds with a pooled informative Dirichlet prior (Monroe, Colaresi & Quinn 2008), ranked by z"


def ranked(
    contrast: pd.DataFrame, target: str, reference: str, look: Look, picked: str | None = None, width: int = WIDTH
) -> go.Figure:
    """z of the most distinctive terms: the target's to the right, the reference's to the left, each with both counts.

    Parameters
    ----------
    contrast : DataFrame
        term, z, count_target, count_reference, rate_target, rate_reference: the rows to draw, in any order.
    picked : str, optional
        Term drawn with an outline.
    width : int
        Pixels that the chart will have, about: decides how much room the labels take.
    """
    rows = contrast.assign(rank=contrast["z"].abs().groupby(contrast["z"] > 0).rank(method="first", ascending=False) - 1)
    ranks = max(int(rows["rank"].max()) + 1 if len(rows) else 1, 2)
    sides = [wrap(f"◀\u00a0more in {reference}", width // 18), wrap(f"more in {target}\u00a0▶", width // 18)]
    top = 14 + 20 * max(side.count("<br>") + 1 for side in sides)
    chart = figure(look, ROW * ranks + top + 28, barmode="overlay", bargap=0.28, margin={"t": top, "b": 28})
    room = max((_room(row, width) for row in rows.itertuples()), default=1.0)
    chart.update_xaxes(range=[-room, room], showgrid=False, showticklabels=False)
    chart.update_yaxes(range=[ranks - 0.4, -0.6], visible=False)
    chart.add_vline(x=0, line={"color": look.muted, "width": 1})
    click = {
        "customdata": [
            [
                picks(term=row.term),
                escape(row.term),
                row.count_target,
                row.count_reference,
                row.rate_target,
                row.rate_reference,
                row.z,
            ]
            for row in rows.itertuples()
        ],
        "hovertemplate": (
            "<b>%{customdata[1]}</b>  z %{customdata[6]:+.2f}<br>"
            f"{escape(target)}: %{{customdata[2]:,}} (%{{customdata[4]:.2f}} per 1,000 tokens)<br>"
            f"{escape(reference)}: %{{customdata[3]:,}} (%{{customdata[5]:.2f}} per 1,000 tokens)<extra></extra>"
        ),
    }
    chart.add_bar(
        x=rows["z"],
        y=rows["rank"],
        orientation="h",
        marker={
            "color": [look.bar if z > 0 else look.bar_other for z in rows["z"]],
            "line": {"color": look.ink, "width": [3 if term == picked else 0 for term in rows["term"]]},
        },
        text=[_label(row, look) for row in rows.itertuples()],
        textposition="outside",
        cliponaxis=False,
        textfont={"size": SIZE, "color": look.ink},
        **click,
    )
    chart.add_bar(x=np.sign(rows["z"]) * room, y=rows["rank"], **REACH, **click)  # the label answers a click, too
    key = "length: z of the log-odds; beside each term its counts (this side : the other)"
    two_sides(chart, look, sides, top - 4, key, 26)
    return chart


def _room(row: tuple, width: int) -> float:
    """How far the axis must reach for a bar and the label beyond its end to fit into half of `width` px."""
    label = min(label_width([row.term]) + 46, 0.75 * width / 2)
    return max(abs(row.z), 0.1) / (1 - label / (width / 2))


def _label(row: tuple, look: Look) -> str:
    """Term and counts, the counts of its own side first."""
    mine, other = (row.count_target, row.count_reference) if row.z > 0 else (row.count_reference, row.count_target)
    counts = f"<span style='color:{look.muted};font-size:{SMALL}px'>{mine:,} : {other:,}</span>"
    return f"{escape(row.term)}  {counts}" if row.z > 0 else f"{counts}  {escape(row.term)}"
