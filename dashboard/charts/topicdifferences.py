"""Topics of which one side speaks more than the other: a dot with its interval for each, and how sure it is."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.topics import LEFT_OUT
from dashboard.charts.theme import (
    REACH,
    SIZE,
    SMALL,
    Look,
    escape,
    figure,
    key_lines,
    label_width,
    left_out_grey,
    picks,
    topic_labels,
    unsteady_key,
    wrap,
)
from dashboard.placing import cut
from dashboard.surewords import told
from dashboard.words import signed

WIDTH = 840  # px of the chart in its own view
ROW, STAGE_ROW, LINE = 34, 28, 18  # px: a topic; one on a stage; a line of text
DOT = 11  # px
NARROW = 10  # points from end to end of an interval
FIGURE, SPAN = 52, 116  # px of the column of figures at the right; of that of their intervals
MORE = 104  # px of the words before the name of a side
LEAST_PLOT = 240  # px that the dots have at least; where it is narrower, the intervals are drawn and not written
WIDE = 560  # px from which names have 36 characters a line
FOUND, NOT_FOUND = "● found", "○ may be chance"
NAMES = {
    "yes": "found",
    "no": "may be chance",
    "border": "on the border: interval and test do not agree",
    "chance": "may be chance, among as many comparisons",
    "": "too few sentences to tell",
}
METHOD = "Differences of topic shares, in percentage points, with 95 % intervals; permutation tests, all comparisons counted"


def differences(
    rows: pd.DataFrame,
    topics: pd.DataFrame,
    target: str,
    reference: str,
    look: Look,
    picked: int | None = None,
    width: int = WIDTH,
    stage: str | None = None,
) -> go.Figure:
    """How much more of the target's sentences than of the reference's are in each topic; a click picks the topic's sentences.

    Parameters
    ----------
    rows : DataFrame
        topic_id, target, reference, estimate (share in the target less that in the reference), lower, upper, p, p_adjusted, for one
        or more pairs: those of `target` and `reference` are drawn, and turned around where they are given the other way.
    topics : DataFrame
        topic_id, name, n_sentences (of all groups), and stability where it is known.
    target, reference : str
        The sides; `reference` may be "the rest".
    picked : int, optional
        topic_id drawn with a ring and on a band.
    width : int
        Pixels that the chart will have, about: decides where labels break.
    stage : str, optional
        For a stage, where long names of sides are cut: which of the topics these are, for the key.
    """
    drawn = _ordered(_of_pair(rows, target, reference), topics)
    names = topic_labels(drawn, 36 if width >= WIDE else 22)
    left = label_width(names)
    spans = width - left - FIGURE - SPAN >= LEAST_PLOT
    right = FIGURE + SPAN * spans
    if stage is None:
        sides = [_side(side, (width - left - right) / 2) for side in (reference, target)]
    else:
        sides = [escape(f"more in {cut(side, width / 2 - MORE, SIZE)}") for side in (reference, target)]
    top = 30 + LINE * max(side.count("<br>") + 1 for side in sides)
    row = max(ROW if stage is None else STAGE_ROW, 10 + LINE * max((name.count("<br>") + 1 for name in names), default=1))
    lines = _key(drawn, width, stage)
    bottom = 36 + LINE * len(lines)
    margin = {"l": left, "r": right, "t": top, "b": bottom}
    chart = figure(look, row * max(len(drawn), 2) + top + bottom, barmode="overlay", margin=margin)
    reach = _reach(drawn)
    chart.update_xaxes(
        range=[-reach, reach], ticks="", ticksuffix="", zeroline=True, zerolinecolor=look.muted, zerolinewidth=1, **_ticks(reach)
    )
    chart.update_yaxes(
        range=[len(drawn) - 0.5, -0.5], showgrid=False, ticks="", ticklabelstandoff=8, tickvals=np.arange(len(drawn)),
        ticktext=left_out_grey(drawn, names, look), tickfont={"size": SIZE, "color": look.ink},
    )  # fmt: skip
    _dots(chart, drawn, reach, look, picked)
    _figures(chart, drawn, look, right, spans)
    _sides(chart, sides, lines, look, (left, right, top, bottom), stage is not None)
    return chart


def difference_rows(rows: pd.DataFrame, topics: pd.DataFrame, target: str, reference: str) -> pd.DataFrame:
    """What `differences` draws of the same tables, a row a mark.

    Returns
    -------
    DataFrame
        target, reference, topic_id, name, n_sentences (of all groups), estimate, lower, upper (shares, −1 to 1: a hundredth is a
        percentage point), p, p_adjusted, and what is told of it in words.
    """
    table = _ordered(_of_pair(rows, target, reference), topics)
    shares = {name: table[name] / 100 for name in ("estimate", "lower", "upper")}
    table = table.assign(target=target, reference=reference, told=table["told"].map(NAMES), **shares)
    columns = ["target", "reference", "topic_id", "name", "n_sentences", *shares, "p", "p_adjusted", "told"]
    return table[[column for column in columns if column in table]]


def _of_pair(rows: pd.DataFrame, target: str, reference: str) -> pd.DataFrame:
    """The rows of a pair; turned around where they hold it as (reference, target)."""
    straight = rows[(rows["target"] == target) & (rows["reference"] == reference)]
    if len(straight):
        return straight
    around = rows[(rows["target"] == reference) & (rows["reference"] == target)]
    signs = {"estimate": -around["estimate"], "lower": -around["upper"], "upper": -around["lower"]}
    return around.assign(**signs)


def _ordered(rows: pd.DataFrame, topics: pd.DataFrame) -> pd.DataFrame:
    """The rows with their topics' names, the target's topics first, what was left out last; in percentage points."""
    known = [name for name in ("topic_id", "name", "stability", "n_sentences") if name in topics]
    table = rows[["topic_id", "estimate", "lower", "upper", "p", "p_adjusted"]].merge(topics[known], on="topic_id")
    table = table.assign(told=[told(row) for _, row in table.iterrows()], last=table["topic_id"] == LEFT_OUT)
    points = {name: 100 * table[name] for name in ("estimate", "lower", "upper")}
    order = {"by": ["last", "estimate", "topic_id"], "ascending": [True, False, True]}
    return table.assign(**points).sort_values(**order, kind="stable").reset_index(drop=True)


def _reach(drawn: pd.DataFrame) -> float:
    """Points from the middle to either end."""
    ends = drawn[["estimate", "lower", "upper"]].abs().to_numpy()
    return max(float(np.nanmax(ends)) if np.isfinite(ends).any() else 0.0, 1.0) * 1.06


def _ticks(reach: float) -> dict:
    """Round points at both sides of 0, with their signs."""
    step = next(step for step in (0.5, 1, 2, 5, 10, 20, 50) if reach / step <= 4)
    at = [number * step for number in range(-int(reach / step), int(reach / step) + 1)]
    return {"tickvals": at, "ticktext": [signed(value, int(step < 1)) if value else "0" for value in at]}


def decimals(spans: pd.Series) -> int:
    """One decimal of a percentage point where most intervals, of so many points, are narrow enough for it to mean something."""
    return int(spans.median() < NARROW)


def _dots(chart: go.Figure, drawn: pd.DataFrame, reach: float, look: Look, picked: int | None) -> None:
    """Filled where the difference is found, hollow where it may be chance; unseen bars make the whole row answer."""
    ids, found = drawn["topic_id"].tolist(), (drawn["told"] == "yes").tolist()
    for place, row in enumerate(drawn.itertuples()):
        if row.topic_id == picked:
            chart.add_hrect(y0=place - 0.5, y1=place + 0.5, fillcolor=look.shade, line_width=0, layer="below")
        color = look.muted if row.topic_id == LEFT_OUT else look.ink
        line = {"x": [row.lower, row.upper], "y": [place, place], "mode": "lines", "line": {"color": color, "width": 2}}
        chart.add_scatter(**line, hoverinfo="skip")  # no shape: that would lie over the dot, or below the grid
    places = decimals(drawn["upper"] - drawn["lower"])
    click = {
        "y": np.arange(len(drawn)),
        "customdata": [
            [picks(topic=row.topic_id), row.n_sentences, f"{signed(row.estimate, places)} points", _written(row, places), said]
            for row, said in zip(drawn.itertuples(), drawn["told"].map(NAMES), strict=True)
        ],
        "hovertemplate": (
            "<b>%{customdata[2]}</b> %{customdata[3]}<br>%{customdata[4]}<br>"
            "topic in all groups: %{customdata[1]:,} sentences<extra></extra>"
        ),
    }
    chart.add_bar(**click | REACH | {"x": [2 * reach] * len(drawn), "base": -reach})
    color = [look.neither if topic == LEFT_OUT else look.ink for topic in ids]
    chart.add_scatter(
        x=drawn["estimate"],
        mode="markers",
        marker={
            "opacity": 1,
            "size": [DOT + 4 if topic == picked else DOT for topic in ids],
            "color": [one if sure else look.paper for one, sure in zip(color, found, strict=True)],
            "line": {"color": color, "width": [3.5 if topic == picked else 2 for topic in ids]},
        },
        **click,
    )


def _written(row: tuple, places: int) -> str:
    """The interval of a row, in points."""
    if pd.isna(row.lower):
        return "no interval"
    return f"({signed(row.lower, places)} to {signed(row.upper, places)})"


def _figures(chart: go.Figure, drawn: pd.DataFrame, look: Look, right: int, spans: bool) -> None:
    """The difference at the right of each row, and its interval where there is room."""
    places = decimals(drawn["upper"] - drawn["lower"])
    place = {"x": 1, "xref": "paper", "xanchor": "right", "showarrow": False, "align": "right"}
    head = place | {"y": 1, "yref": "paper", "yanchor": "bottom", "font": {"size": SMALL, "color": look.muted}}
    if len(drawn):
        chart.add_annotation(**head, xshift=FIGURE - 4, text="points")
    if len(drawn) and spans:
        chart.add_annotation(**head, xshift=right - 6, text="95 % interval")
    for number, row in enumerate(drawn.itertuples()):
        text = signed(row.estimate, places)
        strong = f"<b>{text}</b>" if row.told == "yes" else text
        chart.add_annotation(**place, y=number, xshift=FIGURE - 4, text=strong, font={"size": SIZE})
        if spans:
            font = {"size": SMALL, "color": look.muted}
            chart.add_annotation(**place, y=number, xshift=right - 6, text=_written(row, places), font=font)


def _side(name: str, room: float) -> str:
    """The name of a side in lines that fit into `room` px."""
    return wrap(f"more in {name}", max(int((room - 16) / 9), 12))


def _sides(
    chart: go.Figure, sides: list[str], lines: list[str], look: Look, margins: tuple[int, int, int, int], stage: bool
) -> None:
    """The sides above the ends, on a stage from edge to edge; the unit and the key below."""
    left, right, top, bottom = margins
    for x, anchor, edge, text in ((0, "left", -left, f"◀ {sides[0]}"), (1, "right", right - 6, f"{sides[1]} ▶")):
        chart.add_annotation(
            x=x, xref="paper", xshift=edge * stage, y=1, yref="paper", yshift=top - 4, yanchor="top", xanchor=anchor, align=anchor,
            showarrow=False,
            text=f"<b>{text}</b>", font={"size": SIZE, "color": look.ink},
        )  # fmt: skip
    chart.add_annotation(
        x=0, xref="paper", xshift=-left, y=0, yref="paper", yshift=-bottom + 4, yanchor="bottom", xanchor="left", align="left",
        showarrow=False, text="<br>".join(lines), font={"size": SMALL, "color": look.muted},
    )  # fmt: skip


def _key(drawn: pd.DataFrame, width: int, stage: str | None) -> list[str]:
    """How to read the marks, with only those that are drawn."""
    if not len(drawn):
        return ["no topics to compare"]
    found = drawn["told"] == "yes"
    marks = "   ".join([FOUND] * bool(found.any()) + [NOT_FOUND] * bool((~found).any()))
    line = "line: 95 % interval" if drawn["lower"].notna().any() else ""
    parts = ["difference of shares in percentage points", line, f"all comparisons counted: {marks}", unsteady_key(drawn)]
    if stage is not None:
        parts = ["difference in percentage points", line, marks, stage, unsteady_key(drawn)]
    return key_lines(parts, width - 12)
