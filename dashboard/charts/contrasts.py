"""Term contrasts: the terms that most mark the target and the reference, as bars either way, with their counts.

Full bars are terms that differ by more than chance, open ones may be chance; a hatched bar is a term of a single document.
"""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import REACH, SIZE, SMALL, Look, escape, figure, label_width, term_click, two_sides, wrap
from dashboard.placing import cut, text_width

ROW = 27  # px a term
WIDTH = 780  # px of the chart in its own view
LABEL, CUT = 0.75, 0.85  # of its half, at most, for a label; where a label is cut, by a wide estimate


def ranked(
    contrast: pd.DataFrame,
    target: str,
    reference: str,
    measure: str,
    look: Look,
    picked: str | None = None,
    width: int = WIDTH,
    low: bool = False,
) -> go.Figure:
    """Score of the most distinctive terms: the target's to the right, the reference's to the left, each with both counts.

    Parameters
    ----------
    contrast : DataFrame
        term, score, sure, one_document, count_target, count_reference, rate_target, rate_reference: the rows to draw, in any order.
    measure : str
        What the score is.
    picked : str, optional
        Term drawn with an outline.
    width : int
        Pixels that the chart will have, about: decides how much room the labels take.
    low : bool
        Whether the chart is to be low: long names and terms are cut.
    """
    rows = _placed(contrast)
    ranks = max(int(rows["rank"].max()) + 1 if len(rows) else 1, 2)
    names = [cut(name, 0.7 * width, SIZE) for name in (reference, target)] if low else [reference, target]
    sides = [wrap(f"◀\u00a0more in {names[0]}", width // 18), wrap(f"more in {names[1]}\u00a0▶", width // 18)]
    top = 14 + 20 * max(side.count("<br>") + 1 for side in sides)
    key = _key(rows, measure, look, width)
    bottom = 12 + 17 * (key.count("<br>") + 1)
    chart = figure(look, ROW * ranks + top + bottom, barmode="overlay", bargap=0.28, margin={"t": top, "b": bottom})
    room = max((_room(row, width) for row in rows.itertuples()), default=1.0)
    chart.update_xaxes(range=[-room, room], showgrid=False, showticklabels=False)
    chart.update_yaxes(range=[ranks - 0.4, -0.6], visible=False)
    chart.add_vline(x=0, line={"color": look.muted, "width": 1})
    click = term_click(rows, (target, reference, measure))
    colors = [look.bar if score > 0 else look.bar_other for score in rows["score"]]
    chart.add_bar(
        x=rows["score"],
        y=rows["rank"],
        orientation="h",
        marker={
            "color": [color if sure else look.paper for color, sure in zip(colors, rows["sure"], strict=True)],
            "pattern": {
                "shape": ["/" if alone else "" for alone in rows["one_document"]],
                "fgcolor": [look.paper if sure else color for color, sure in zip(colors, rows["sure"], strict=True)],
                "fillmode": "overlay",
                "size": 6,
            },
            "line": {
                "color": [look.ink if term == picked else color for term, color in zip(rows["term"], colors, strict=True)],
                "width": [3 if term == picked else 1.5 for term in rows["term"]],
            },
        },
        text=[_label(row, CUT * width / 2 if low else np.inf, look) for row in rows.itertuples()],
        textposition="outside",
        cliponaxis=False,
        textfont={"size": SIZE, "color": look.ink},
        **click,
    )
    chart.add_bar(x=np.where(rows["score"] > 0, room, -room), y=rows["rank"], **REACH, **click)  # the label answers a click, too
    two_sides(chart, look, sides, top - 4, key, bottom - 2)
    return chart


def ranked_rows(contrast: pd.DataFrame, target: str, reference: str, measure: str) -> pd.DataFrame:
    """What `ranked` draws of the same table, a row a bar.

    Returns
    -------
    DataFrame
        target, reference, term, measure (what the score is), score (+ leans to the target), sure (more than chance), one_document,
        count_target, count_reference, rate_target, rate_reference (per 1,000 tokens).
    """
    told = ["target", "reference", "term", "measure", "score", "sure", "one_document"]
    sides = ["count_target", "count_reference", "rate_target", "rate_reference"]
    return contrast.assign(target=target, reference=reference, measure=measure)[[*told, *sides]].reset_index(drop=True)


def counts(row: tuple) -> str:
    """The occurrences of a term, those of its own side first."""
    mine, other = (row.count_target, row.count_reference) if row.score > 0 else (row.count_reference, row.count_target)
    return f"{mine:,} : {other:,}"


def _placed(contrast: pd.DataFrame) -> pd.DataFrame:
    """The rows with their place from the top on their own side; those of no side lie on the left, at the end."""
    rank = contrast["score"].abs().groupby(contrast["score"] > 0).rank(method="first", ascending=False) - 1
    return contrast.assign(rank=rank)


def _key(rows: pd.DataFrame, measure: str, look: Look, width: int) -> str:
    """What length, filling and hatching mean: of that, what is drawn."""
    filled = [f"<span style='color:{look.bar}'>■</span> more than chance"] if rows["sure"].any() else []
    filled += [f"<span style='color:{look.bar}'>□</span> may be chance"] if not rows["sure"].all() else []
    filled += ["▨ in one document of its side"] if rows["one_document"].any() else []
    length = wrap(f"length: {measure}; beside each term its counts (this side : the other)", width // 6)
    return "<br>".join(filter(None, ["   ".join(filled), length]))


def _room(row: tuple, width: int) -> float:
    """How far the axis must reach for a bar and the label beyond its end to fit into half of `width` px."""
    label = min(label_width([row.term]) + label_width([counts(row)], SMALL) + 10, LABEL * width / 2)
    return max(abs(row.score), 1e-3) / (1 - label / (width / 2))


def _label(row: tuple, room: float, look: Look) -> str:
    """Term and counts in `room` px, the counts further out."""
    term = escape(cut(row.term, room - text_width(counts(row), SMALL) - 16, SIZE))
    small = f"<span style='color:{look.muted};font-size:{SMALL}px'>{counts(row)}</span>"
    return f"{term}  {small}" if row.score > 0 else f"{small}  {term}"
