"""Which topics carry a group's leaning: what each adds to the group's mean bias, so that the bars sum to it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from analysis.resampling import FEW_SENTENCES
from analysis.topics import LEFT_OUT
from dashboard import surewords
from dashboard.charts.theme import (
    LIGHT,
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
from dashboard.placing import cut, folded, text_width
from dashboard.words import percent, signed

WIDTH = 840  # px of the chart in its own view
LEAST_PANEL = 104  # px; where groups are so many that a panel would be narrower, squares take the place of bars
GAP = 14  # px between panels
ROW, SQUARE_ROW, LINE = 46, 38, 18  # px: a topic; one in the grid; a line of text
BAR, BAR_AT, TEXT_AT = 0.36, -0.16, 0.27  # in rows: height of a bar, its middle and that of the line below it
FIGURE = 50  # px for a figure, which stands across the zero from its bar
MOST = 16  # topics drawn; the others are told together
STAGE_GROUPS, LEVEL, LEAST_FIGURE = 12, 64, 40  # of a stage: groups drawn; px of a column for level names, and for a figure
STAGE_ROW, STAGE_BAR, STAGE_NAME = (
    28,
    0.56,
    64,
)  # of a stage: px of a topic; of its row a bar; px of a group's name that stands aslant
SMALLEST = 0.1  # where all bars are shorter, figures have three decimals
SAME = 0.005  # the sum and the mean are the same to two decimals
METHOD = "Framing by topic: share of a group's sentences times their mean bias, which sums over all topics to the group's mean"


@dataclass(frozen=True)
class _Drawn:
    """What every part of the chart needs: topics in order, their labels, groups, their rows, and the rows of topics not drawn.

    `among` is how many groups there are.
    """

    topics: pd.DataFrame
    labels: list[str]
    groups: pd.DataFrame
    rows: pd.DataFrame
    others: pd.DataFrame
    axis: dict
    look: Look
    picked: tuple[int | None, str | None]
    stage: bool = False
    among: int = 0

    @property
    def bar(self) -> tuple[float, float]:
        """Height of a bar and its middle, in rows: on a stage nothing is written below it."""
        return (STAGE_BAR, 0.0) if self.stage else (BAR, BAR_AT)

    @property
    def left(self) -> int:
        """Pixels for the names."""
        n = self.others["topic_id"].nunique()
        return label_width([*self.labels, *([_told(n)] if n else [])])

    @property
    def decimals(self) -> int:
        return 3 if self.rows["carries"].abs().max() < SMALLEST else 2

    @property
    def lines(self) -> int:
        """Topics drawn, and one line for the others."""
        return max(len(self.topics) + bool(len(self.others)), 1)

    def color(self, carries: float) -> str:
        """The pole that a bar leans to; that of nothing is grey."""
        return self.look.plus if carries > 0 else self.look.minus if carries < 0 else self.look.neither

    def frames(self, rows: pd.DataFrame) -> dict:
        """Filling and outline of the marks of `rows`: hollow for few sentences, a thick line for the picked."""
        few = rows["n_sentences"] < FEW_SENTENCES
        color = [self.color(value) for value in rows["carries"]]
        chosen = [self.picked in ((row.topic_id, row.group), (row.topic_id, None)) for row in rows.itertuples()]
        marks = list(zip(color, few, chosen, strict=True))
        return {
            "color": [self.look.paper if hollow else color for color, hollow, _ in marks],
            "line": {
                "color": [self.look.ink if one and not hollow else color for color, hollow, one in marks],
                "width": [3 if one else 1.5 if hollow else 0 for _, hollow, one in marks],
            },
        }


def framing_by_topic(
    rows: pd.DataFrame,
    topics: pd.DataFrame,
    axis: dict,
    groups: pd.DataFrame,
    look: Look,
    picked: tuple[int | None, str | None] = (None, None),
    width: int = WIDTH,
    stage: int | None = None,
    kept: int | None = None,
) -> go.Figure:
    """What each topic adds to each group's mean bias on an axis; a click picks the topic's sentences in the group.

    Of more than `MOST` topics those with the largest bars are drawn, and the picked one; what the others add is told below them.

    Parameters
    ----------
    rows : DataFrame
        topic_id, group, n_sentences, share, bias, lower, upper, carries (share × bias), and axis where there are several.
    topics : DataFrame
        topic_id, name, and stability where it is known. Drawn by the largest bar, what was left out last.
    axis : dict
        The axis as in the manifest.
    groups : DataFrame
        group, bias, lower, upper, n_sentences, and axis where there are several; in the order drawn.
    picked : (topic_id, group), optional
    width : int
        Pixels that the chart will have, about: decides where labels break.
    stage : int, optional
        For a stage, where the means are not written below the bars and long names of groups are cut: so many topics are drawn.
    kept : int, optional
        topic_id that is drawn in any case.
    """
    drawn = _of(rows, topics, axis, groups, (picked, kept), look, width, stage)
    panel = (width - drawn.left - 10) / max(len(drawn.groups), 1) - GAP
    return _panels(drawn, panel, width) if panel >= LEAST_PANEL else _grid(drawn, width)


def framing_rows(
    rows: pd.DataFrame, topics: pd.DataFrame, axis: dict, groups: pd.DataFrame, picked: tuple[int | None, str | None] = (None, None)
) -> pd.DataFrame:
    """What `framing_by_topic` draws of the same tables, a row a mark.

    Returns
    -------
    DataFrame
        group, topic_id, name, n_sentences, share, bias with its lower and upper, and carries (share × bias), which is the bar.
    """
    drawn = _of(rows, topics, axis, groups, (picked, None), LIGHT, WIDTH, None)
    parts = [drawn.rows[drawn.rows["group"] == group] for group in drawn.groups["group"]]
    table = pd.concat(parts) if parts else drawn.rows
    table = table.assign(name=table["topic_id"].map(drawn.topics.set_index("topic_id")["name"]))
    return table[["group", "topic_id", "name", "n_sentences", "share", "bias", "lower", "upper", "carries"]].reset_index(drop=True)


def _of(
    rows: pd.DataFrame,
    topics: pd.DataFrame,
    axis: dict,
    groups: pd.DataFrame,
    wanted: tuple[tuple[int | None, str | None], int | None],
    look: Look,
    width: int,
    stage: int | None,
) -> _Drawn:
    """What is drawn; `wanted` are what is picked, and a topic that is drawn in any case."""
    picked, kept = wanted
    rows, groups = _of_axis(rows, axis), _of_axis(groups, axis).reset_index(drop=True)
    among = len(groups)
    if stage is not None:
        groups = groups.loc[sorted(groups["n_sentences"].sort_values(ascending=False, kind="stable").index[:STAGE_GROUPS])]
    rows = rows[rows["topic_id"].isin(topics["topic_id"]) & rows["group"].isin(groups["group"])]
    topics = _most(_ordered(topics, rows), [picked[0], kept], stage or MOST)
    is_drawn = rows["topic_id"].isin(topics["topic_id"])
    labels = topic_labels(topics, 36 if len(groups) <= 2 and width >= WIDTH else 24)
    return _Drawn(topics, labels, groups, rows[is_drawn], rows[~is_drawn], axis, look, picked, stage is not None, among)


def _of_axis(table: pd.DataFrame, axis: dict) -> pd.DataFrame:
    return table[table["axis"] == axis["name"]] if "axis" in table else table


def _ordered(topics: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """The topics that any group has sentences of, the largest bar first, what was left out last."""
    largest = rows["carries"].abs().groupby(rows["topic_id"]).max()
    topics = topics[topics["topic_id"].isin(largest.index)].assign(largest=lambda table: table["topic_id"].map(largest))
    topics["last"] = topics["topic_id"] == LEFT_OUT
    order = {"by": ["last", "largest", "topic_id"], "ascending": [True, False, True]}
    return topics.sort_values(**order, kind="stable").reset_index(drop=True)


def _most(topics: pd.DataFrame, wanted: list[int | None], most: int) -> pd.DataFrame:
    """The first topics, with those wanted in any case and what was left out; all where only one would be missing."""
    if len(topics) <= most + 1:
        return topics
    kept = topics["topic_id"].isin([*wanted, LEFT_OUT])
    first = topics.index[~kept][: max(most - kept.sum(), 0)]
    return topics[kept | topics.index.isin(first)].reset_index(drop=True)


def _scale(rows: pd.DataFrame, panel: float) -> tuple[float, float, float]:
    """Ends of a panel in the unit of its bars, and how many of them a px is, so that bars and figures fit on either side of 0."""
    low, high = min(rows["carries"].min(), 0), max(rows["carries"].max(), 0)
    before, behind = FIGURE * (high > 0 or low == 0), FIGURE * (low < 0)  # a figure stands across the zero from its bar
    rooms = [panel / max(high - low, 1e-9), (panel - before) / max(high, 1e-9), (panel - behind) / max(-low, 1e-9)]
    unit = 1 / min(rooms)
    left = max(-low, before * unit)
    return -left, panel * unit - left, unit


def _panels(drawn: _Drawn, panel: float, width: int) -> go.Figure:
    """One panel a group, one bar a topic, all on one scale; across the zero what a bar adds, below it the mean and n."""
    look, left = drawn.look, drawn.left
    shown = [cut(group, 1.7 * panel, SIZE) if drawn.stage else group for group in drawn.groups["group"]]
    heads = [wrap(group, max(int(panel / 8.4), 8)) for group in shown]
    top = 14 + LINE * (2 + max((head.count("<br>") + 1 for head in heads), default=1))
    least = STAGE_ROW if drawn.stage else ROW
    row = max(least, 10 + LINE * max((label.count("<br>") + 1 for label in drawn.labels), default=1))
    margin = {"l": left, "r": 10, "t": top}
    chart = figure(look, row * drawn.lines + top, barmode="overlay", margin=margin)
    low, high, unit = _scale(drawn.rows, panel) if len(drawn.rows) else (-1.0, 1.0, 2 / panel)
    step = high - low + GAP * unit
    for column, group in enumerate(drawn.groups.itertuples()):
        zero = column * step
        _zero(chart, drawn, zero)
        _bars(chart, drawn, group.group, (zero, low, high), panel)
        _head(chart, drawn, group, heads[column], zero + low, panel, top)
    chart.update_xaxes(range=[low, low + step * max(len(drawn.groups), 1) - GAP * unit], visible=False)
    chart.update_yaxes(
        range=[drawn.lines - 0.5, -0.5], showgrid=False, ticks="", ticklabelstandoff=8, **_names(drawn),
        tickfont={"size": SIZE, "color": look.ink},
    )  # fmt: skip
    for place in range(1, drawn.lines):
        chart.add_hline(y=place - 0.5, line={"color": look.line, "width": 1}, layer="below")
    for place in np.flatnonzero(drawn.topics["topic_id"] == drawn.picked[0]):
        chart.add_hrect(y0=place - 0.5, y1=place + 0.5, fillcolor=look.shade, line_width=0, layer="below")
    unit_words = (
        "bar: what the topic adds to the group's mean (share × mean bias)",
        "below it: mean bias and n of its sentences, strong where the 95 % interval leaves out 0",
    )
    _key(chart, drawn, unit_words[: 1 if drawn.stage else 2], left, width)
    return chart


def _bars(chart: go.Figure, drawn: _Drawn, group: str, place: tuple[float, float, float], panel: float) -> None:
    """The bars of a group, with the zero of its panel at `place`[0]; the words beside them answer as they do."""
    zero, low, high = place
    row_of = {topic: number for number, topic in enumerate(drawn.topics["topic_id"])}
    rows = drawn.rows[drawn.rows["group"] == group]
    at, (height, middle) = rows["topic_id"].map(row_of).to_numpy(), drawn.bar
    click = _click(rows, drawn)
    marker = drawn.frames(rows)
    chart.add_bar(x=rows["carries"], y=at + middle, base=zero, orientation="h", width=height, marker=marker, **click)
    chart.add_bar(**click | REACH | {"x": [high - low] * len(rows), "y": at, "base": zero + low, "orientation": "h"})
    words = {"mode": "text", "name": "reach", "cliponaxis": False, **click}
    figures = [signed(value, drawn.decimals) for value in rows["carries"]]
    away = ["middle right" if value < 0 else "middle left" for value in rows["carries"]]
    gap = [(high - low) * 4 / panel * (1 if value < 0 else -1) for value in rows["carries"]]
    chart.add_scatter(
        x=zero + np.array(gap), y=at + middle, text=figures, textposition=away, textfont={"size": SIZE, "color": drawn.look.ink},
        **words,
    )  # fmt: skip
    if not drawn.stage:
        colors = [drawn.look.ink if row.lower > 0 or row.upper < 0 else drawn.look.muted for row in rows.itertuples()]
        chart.add_scatter(
            x=[zero + low] * len(rows), y=at + TEXT_AT, text=[_mean(row, panel) for row in rows.itertuples()],
            textposition="middle right", textfont={"size": SMALL, "color": colors}, **words,
        )  # fmt: skip
    left = drawn.others.loc[drawn.others["group"] == group, "carries"]
    if len(left):
        chart.add_annotation(
            x=zero, y=len(drawn.topics), text=signed(left.sum(), drawn.decimals), showarrow=False, borderpad=0,
            xanchor="left" if left.sum() < 0 else "right", xshift=4 if left.sum() < 0 else -4,
            font={"size": SIZE, "color": drawn.look.muted},
        )  # fmt: skip


def _zero(chart: go.Figure, drawn: _Drawn, zero: float) -> None:
    """The zero of a panel, beside the bars and not across the words below them."""
    middle, half = drawn.bar[1], drawn.bar[0] / 2 + 0.08
    pieces = [f"M {zero},{place + middle - half} L {zero},{place + middle + half}" for place in range(len(drawn.topics))]
    if pieces:
        chart.add_shape(type="path", path=" ".join(pieces), line={"color": drawn.look.muted, "width": 1})


def _names(drawn: _Drawn) -> dict:
    """The names of the topics, and how many others there are, at their lines."""
    names, others = left_out_grey(drawn.topics, drawn.labels, drawn.look), drawn.others["topic_id"].nunique()
    told = [f"<span style='color:{drawn.look.muted}'>{_told(others)}</span>"] if others else []
    return {"tickvals": list(range(len(names) + len(told))), "ticktext": names + told}


def _told(others: int) -> str:
    return f"and {count(others, 'other topic')}"


def _click(rows: pd.DataFrame, drawn: _Drawn) -> dict:
    """What a bar or a square picks and says."""
    return {
        "customdata": [
            [
                picks(topic=row.topic_id, group=row.group),
                row.n_sentences,
                escape(row.group),
                signed(row.carries, 3),
                percent(row.share),
                _interval(row),
            ]
            for row in rows.itertuples()
        ],
        "hovertemplate": (
            "%{customdata[2]}: <b>adds %{customdata[3]}</b> to its mean<br>%{customdata[4]} of its sentences (%{customdata[1]:,})"
            "<br>mean bias %{customdata[5]}<extra></extra>"
        ),
    }


def _interval(row: tuple) -> str:
    """The mean with its interval, or why there is none."""
    why = surewords.why_no_interval(row.lower, row.n_sentences)
    return f"{signed(row.bias)} ({why})" if why else surewords.with_interval(row.bias, row.lower, row.upper)


def _mean(row: tuple, panel: float) -> str:
    """Mean and n of a bar, with the interval where there is room."""
    n = f"n = {row.n_sentences:,}"
    longer = f"mean {surewords.with_interval(row.bias, row.lower, row.upper)} · {n}"
    short = f"{signed(row.bias)} · {n}"
    return next((text for text in (longer, short) if text_width(text, SMALL) <= panel), short)


def _head(chart: go.Figure, drawn: _Drawn, group: tuple, name: str, x: float, panel: float, top: int) -> None:
    """A group above its panel: name, what its bars sum to, n."""
    look, muted = drawn.look, f"color:{drawn.look.muted};font-size:{SMALL}px"
    span = f"({surewords.interval(group.lower, group.upper)}) · " if pd.notna(group.lower) else ""
    n = f"n = {group.n_sentences:,}"
    if text_width(span + n, SMALL) > panel:
        span = ""
    chart.add_annotation(
        x=x, y=1, yref="paper", yshift=top - 4, yanchor="top", xanchor="left", align="left", showarrow=False,
        text=f"<b>{name}</b><br>{_sums(drawn, group)}<br><span style='{muted}'>{span}{n}</span>",
        font={"size": SIZE, "color": look.ink},
    )  # fmt: skip


def _sums(drawn: _Drawn, group: tuple) -> str:
    """What the topics of a group sum to, and its mean where some topics are not drawn."""
    total = sum(float(rows.loc[rows["group"] == group.group, "carries"].sum()) for rows in (drawn.rows, drawn.others))
    whole = "" if abs(total - group.bias) < SAME else f" of {signed(group.bias)}"
    return f"sums to <b>{signed(total)}</b>{whole}"


def _grid(drawn: _Drawn, width: int) -> go.Figure:
    """Topics by groups as squares whose area is what a topic adds; above each group's what its squares sum to."""
    look, groups, rows = drawn.look, drawn.groups, drawn.rows
    totals = [_sums(drawn, group).removeprefix("sums to ") for group in groups.itertuples()]
    left = drawn.left
    heads, top, right, angle = _heads(groups["group"].tolist(), totals, (width - left - 12) / (len(groups) + 0.2), drawn.stage)
    row = max(
        STAGE_ROW if drawn.stage else SQUARE_ROW, 8 + LINE * max((label.count("<br>") + 1 for label in drawn.labels), default=1)
    )
    cell = (width - left - right) / (len(groups) + 0.2)
    margin = {"l": left, "r": right, "t": top}
    chart = figure(look, row * drawn.lines + top, margin=margin)
    most = max(rows["carries"].abs().max(), 1e-9) if len(rows) else 1.0
    sizes = np.sqrt(rows["carries"].abs() / most) * max(min(row, cell) - 6, 6)
    number = {group: number for number, group in enumerate(groups["group"])}
    chart.add_scatter(
        x=rows["group"].map(number),
        y=rows["topic_id"].map({topic: number for number, topic in enumerate(drawn.topics["topic_id"])}),
        mode="markers",
        marker={"symbol": "square", "opacity": 1, "size": np.maximum(sizes, 5), **drawn.frames(rows)},
        **_click(rows, drawn),
    )
    for group, carries in drawn.others.groupby("group", sort=True)["carries"].sum().items():
        text, font = signed(carries, drawn.decimals), {"size": SMALL, "color": look.muted}
        if not drawn.stage or cell >= LEAST_FIGURE:
            chart.add_annotation(x=number[group], y=len(drawn.topics), text=text, showarrow=False, font=font)
    for place in np.flatnonzero(drawn.topics["topic_id"] == drawn.picked[0]):
        chart.add_hrect(y0=place - 0.5, y1=place + 0.5, fillcolor=look.shade, line_width=0, layer="below")
    chart.update_xaxes(
        range=[-0.6, max(len(groups), 1) - 0.4], side="top", tickvals=np.arange(len(groups)), ticks="", ticktext=heads,
        tickangle=angle, tickfont={"size": SMALL, "color": look.ink},
    )  # fmt: skip
    chart.update_yaxes(range=[drawn.lines - 0.5, -0.5], ticks="", tickfont={"size": SIZE, "color": look.ink}, **_names(drawn))
    unit_words = "area: what the topic adds to the group's mean (share × mean bias)", "bold: what a group's topics sum to"
    _key(chart, drawn, unit_words, left, width)
    return chart


def _heads(groups: list[str], totals: list[str], cell: float, stage: bool) -> tuple[list[str], int, int, int]:
    """Names and sums above columns of `cell` px, px above and at the right, and their angle: on a stage level if there is room."""
    if stage and cell >= LEVEL:
        lines = [[*map(escape, folded(group, cell - 6, SMALL)), total] for group, total in zip(groups, totals, strict=True)]
        return ["<br>".join(one) for one in lines], 12 + 16 * max(map(len, lines)), 12, 0
    names = [cut(name, STAGE_NAME if stage else 150, SMALL) for name in groups]
    wide = max((text_width(f"{name} {_plain(total)}", SMALL) for name, total in zip(names, totals, strict=True)), default=0)
    return [f"{escape(name)}  {total}" for name, total in zip(names, totals, strict=True)], 24 + round(0.87 * wide), 90, -60


def _plain(total: str) -> str:
    return total.replace("<b>", "").replace("</b>", "")


def _key(chart: go.Figure, drawn: _Drawn, words: tuple[str, str], left: int, width: int) -> None:
    """The poles at the ends, and below them how to read the marks."""
    look, right = drawn.look, chart.layout.margin.r
    marks = [f"hollow: fewer than {FEW_SENTENCES} sentences"] * bool((drawn.rows["n_sentences"] < FEW_SENTENCES).any())
    n = len(drawn.groups)
    marks += [f"{n} of {drawn.among} groups drawn, those with most sentences"] * (n < drawn.among)
    parts = [*words, *marks, unsteady_key(drawn.topics)] if len(drawn.rows) else ["no topics to show"]
    lines = key_lines(parts, width - 12)
    bottom = 40 + LINE * len(lines)
    chart.update_layout(height=chart.layout.height + bottom, margin_b=bottom)
    below = {"xref": "paper", "y": 0, "yref": "paper", "showarrow": False}
    minus, plus = f"◀ {drawn.axis['pole_minus']['name']}", f"{drawn.axis['pole_plus']['name']} ▶"
    for x, anchor, shift, name, color in ((0, "left", 0, minus, look.minus), (1, "right", right - 10, plus, look.plus)):
        chart.add_annotation(
            **below, x=x, xanchor=anchor, xshift=shift, yshift=-8, yanchor="top", text=f"<b>{escape(name)}</b>",
            font={"size": SIZE + 2, "color": color},
        )  # fmt: skip
    chart.add_annotation(
        **below, x=0, xanchor="left", xshift=-left, yshift=-bottom + 4, yanchor="bottom", align="left", text="<br>".join(lines),
        font={"size": SMALL, "color": look.muted},
    )  # fmt: skip
