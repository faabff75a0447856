"""Topics: how much each group speaks of each; bars side by side, or a grid of squares where groups are many."""

import re
from dataclasses import dataclass

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
    intervals,
    key_lines,
    label_width,
    left_out_grey,
    left_out_last,
    picks,
    topic_labels,
    unsteady_key,
    wrap,
)
from dashboard.placing import cut, folded
from dashboard.surewords import with_interval
from dashboard.words import percent

LEAST_PANEL = 90  # px; where groups are so many that a panel would be narrower, squares take the place of bars
GAP = 1.05  # from the start of a panel to the next, in panels
BELOW = 0.43  # rows from the middle of a bar to its interval, so that no figure lies on it
VALUE = 44  # px for the figure at the end of a bar
LETTER = 8.7  # px of a letter of a title, by a wide estimate
ROW = 38  # px a topic
WIDTH = 840  # px of the chart in its own view
NARROWEST = 0.87  # times as wide it may be drawn, in a window of 1280 px
MOST_GROUPS = 30  # drawn, those of most sentences; the others are told
STAGE_GROUPS, STAGE_ROW, STAGE_NAME = 12, 34, 76  # of a stage: groups drawn; px of a square's row, and of a name that stands aslant
LEVEL = 64  # px of a column from which names of groups stand level there
METHOD = "Topics: BERTopic on sentence vectors, communities of a neighbour graph"


def prevalence(
    topics: pd.DataFrame,
    shares: pd.DataFrame,
    look: Look,
    picked: tuple[int | None, str | None] = (None, None),
    width: int = WIDTH,
    stage: str | None = None,
) -> go.Figure:
    """Share of each group's sentences in each topic; a click picks a topic's sentences in a group.

    Parameters
    ----------
    topics : DataFrame
        topic_id, name, and stability where it is known; in the order drawn, but that what was left out comes last, in grey.
    shares : DataFrame
        topic_id, group, prevalence (0–1, sums to 1 within a group), lower, upper, n_sentences.
    picked : (topic_id, group), optional
    width : int
        Pixels that the chart will have, about: decides where labels break.
    stage : str, optional
        For a stage, where long names of groups are cut and fewer groups drawn: which of the topics these are, for the key.
    """
    drawn = _of(topics, shares, MOST_GROUPS if stage is None else STAGE_GROUPS)
    names = topic_labels(drawn.topics, 36 if width >= WIDTH else 24)
    panel = (width - label_width(names)) / max(len(drawn.groups), 1)
    if panel < LEAST_PANEL:
        return _grid(drawn, names, look, picked, width, stage)
    return _panels(drawn, names, look, picked, panel, width, stage)


def prevalence_rows(topics: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """What `prevalence` draws of the same tables, a row a mark.

    Returns
    -------
    DataFrame
        group, topic_id, name, n_sentences, prevalence (0–1), lower, upper, and estimand where it is known.
    """
    columns = ["group", "topic_id", "name", "n_sentences", "prevalence", "lower", "upper", "estimand"]
    rows = _of(topics, shares, MOST_GROUPS).rows
    return rows[[column for column in columns if column in rows]]


@dataclass(frozen=True)
class _Drawn:
    """What is drawn: topics, groups, and a row of `shares` for each of both; and how many groups there are."""

    topics: pd.DataFrame
    groups: list[str]
    rows: pd.DataFrame
    among: int

    @property
    def left_out(self) -> str:
        """Which groups are drawn, where not all are."""
        n = len(self.groups)
        return f"{n} of {self.among} groups drawn, those with most sentences" if n < self.among else ""


def _of(topics: pd.DataFrame, shares: pd.DataFrame, most_groups: int) -> _Drawn:
    sizes = shares.groupby("group")["n_sentences"].sum().sort_values(ascending=False, kind="stable")
    groups, topics = sorted(sizes.index[:most_groups]), left_out_last(topics)
    named = topics[["topic_id", "name"]]
    parts = [named.merge(shares[shares["group"] == one], on="topic_id", how="left").assign(group=one) for one in groups]
    return _Drawn(topics, groups, pd.concat(parts, ignore_index=True) if parts else named.merge(shares), len(sizes))


def _panels(drawn: _Drawn, names: list[str], look: Look, picked: tuple, panel: float, width: int, stage: str | None) -> go.Figure:
    """One panel a group, one bar a topic, all on one scale."""
    topics, groups, shares = drawn.topics, drawn.groups, drawn.rows
    left = label_width(names)
    room = NARROWEST * panel / LETTER  # letters of a title
    shown = groups if stage is None else [cut(group, 1.7 * panel, SIZE) for group in groups]
    word = max((len(part) for group in shown for part in re.findall(r"[^\s-]+-?", group)), default=0)
    size = SIZE if word <= room else SMALL  # a long word neither breaks nor runs into the next panel
    titles = [wrap(group, max(int(room * SIZE / size), 8)) for group in shown]
    top = 16 + 20 * max((title.count("<br>") + 1 for title in titles), default=1)
    row = max(ROW, 12 + 18 * max((name.count("<br>") + 1 for name in names), default=1))
    chart = figure(look, row * max(len(topics), 2) + top + 32, barmode="overlay", margin={"l": left, "r": 12, "t": top})
    highest = max(shares["prevalence"].max(), shares["upper"].fillna(0).max(), 0.05)
    most = highest / (1 - VALUE / panel)  # a panel's width in the unit of the shares
    places, lines = np.arange(len(names)), []
    for column, group in enumerate(groups):
        rows = shares[shares["group"] == group]
        click = {
            "y": places,
            "base": column * most * GAP,
            "customdata": [[picks(topic=row.topic_id, group=group), row.n_sentences, row.prevalence] for row in rows.itertuples()],
            "hovertext": [with_interval(row.prevalence, row.lower, row.upper, share=True) for row in rows.itertuples()],
            "hovertemplate": "sentences: %{customdata[1]:,}, %{hovertext}<extra></extra>",
        }
        start = column * most * GAP
        lines += [(start + row.lower, start + row.upper, place + BELOW) for place, row in enumerate(rows.itertuples())]
        chart.add_bar(
            x=rows["prevalence"],
            orientation="h",
            marker={
                "color": [_color(topic, look) for topic in rows["topic_id"]],
                "line": {"color": look.ink, "width": [_outline(row, group, picked) for row in rows.itertuples()]},
            },
            text=[percent(share) for share in rows["prevalence"]],
            textposition="outside",
            cliponaxis=False,
            textfont={"size": SIZE},
            **click,
        )
        reach = np.where(rows["n_sentences"] > 0, most, 0)  # where there is no sentence there is nothing to click
        chart.add_bar(x=reach, **REACH, **click)
        chart.add_annotation(
            x=column * most * GAP, y=1, yref="paper", yshift=top - 4, yanchor="top", xanchor="left", align="left", showarrow=False,
            text=f"<b>{titles[column]}</b>", font={"size": size},
        )  # fmt: skip
    intervals(chart, lines, look)
    chart.update_xaxes(range=[0, most * (1 + GAP * (len(groups) - 1))], visible=False)
    chart.update_yaxes(
        range=[len(topics) - 0.4, -0.6], showgrid=False, ticks="", ticklabelstandoff=8, tickvals=places,
        ticktext=left_out_grey(topics, names, look), tickfont={"size": SIZE, "color": look.ink},
    )  # fmt: skip
    unit = "share of each group's sentences, sums to 100 % in a group; line: 95 % interval"
    _key(chart, _key_lines([unit], topics, width, stage), look, left)
    return chart


def _key_lines(parts: list[str], topics: pd.DataFrame, width: int, stage: str | None) -> list[str]:
    """How to read the marks, and the sign of an unsteady topic where there is one."""
    if stage is not None:
        return key_lines([*parts, stage, unsteady_key(topics)], width - 12)
    return [*filter(None, [*parts, unsteady_key(topics)])]


def _key(chart: go.Figure, lines: list[str], look: Look, left: int) -> None:
    """The lines of the key, `left` px before the plot."""
    bottom = 14 + 18 * len(lines)
    chart.update_layout(height=chart.layout.height + bottom - 32, margin_b=bottom)
    chart.add_annotation(
        x=0, xref="paper", xshift=-left, y=0, yref="paper", yshift=-bottom + 4, yanchor="bottom", xanchor="left", align="left",
        showarrow=False, text="<br>".join(lines), font={"size": SMALL, "color": look.muted},
    )  # fmt: skip


def _color(topic: int, look: Look) -> str:
    """Grey for what is no topic but was left out."""
    return look.neither if topic == LEFT_OUT else look.bar


def _outline(row: tuple, group: str, picked: tuple) -> int:
    """Width of a bar's outline: the picked topic's, where there is a bar."""
    return 3 if row.n_sentences and picked in ((row.topic_id, group), (row.topic_id, None)) else 0


def _heads(groups: list[str], cell: float, stage: str | None) -> tuple[list[str], int, dict]:
    """The names of the groups above their columns of `cell` px, their height, and how they stand: on a stage level if they can."""
    if stage is None:
        shown = [group if len(group) <= 24 else group[:23] + "…" for group in groups]
        return [escape(one) for one in shown], min(label_width(shown), 190), {"tickangle": -60}
    if cell >= LEVEL:
        lines = [folded(group, cell - 6, SMALL) for group in groups]
        high = 10 + 16 * max(map(len, lines))
        return ["<br>".join(map(escape, one)) for one in lines], high, {"tickangle": 0, "tickfont_size": SMALL}
    shown = [cut(group, STAGE_NAME, SMALL) for group in groups]
    return [escape(one) for one in shown], round(0.87 * STAGE_NAME) + 16, {"tickangle": -60, "tickfont_size": SMALL}


def _grid(drawn: _Drawn, names: list[str], look: Look, picked: tuple, width: int, stage: str | None) -> go.Figure:
    """Topics by groups as squares whose area is the share: a heat map would not answer a click."""
    topics, groups = drawn.topics, drawn.groups
    left, least = label_width(names), ROW if stage is None else STAGE_ROW
    cell = (width - left - 24) / (len(groups) + 0.2)
    heads, top, stand = _heads(groups, cell, stage)
    row = max(least, 12 + 18 * max((name.count("<br>") + 1 for name in names), default=1))
    chart = figure(look, row * max(len(topics), 2) + top + 40, margin={"l": left, "r": 24, "t": top})
    rows = drawn.rows.merge(topics.assign(row=np.arange(len(topics)))[["topic_id", "row"]], on="topic_id")
    most = max(rows["prevalence"].max(), 0.01)
    chart.add_scatter(
        x=rows["group"].map({group: index for index, group in enumerate(groups)}),
        y=rows["row"],
        mode="markers",
        marker={
            "symbol": "square",
            "opacity": 1,
            "size": np.maximum(np.sqrt(rows["prevalence"] / most) * max(min(least - 8, cell - 3), 6), 4),
            "color": [_color(topic, look) for topic in rows["topic_id"]],
            "line": {
                "color": look.ink,
                "width": [3 if picked in ((t, g), (t, None)) else 0 for t, g in zip(rows["topic_id"], rows["group"], strict=True)],
            },
        },
        customdata=[
            [picks(topic=row.topic_id, group=row.group), escape(row.group), row.n_sentences, row.prevalence]
            for row in rows.itertuples()
        ],
        hovertext=[with_interval(row.prevalence, row.lower, row.upper, share=True) for row in rows.itertuples()],
        hovertemplate="%{customdata[1]}: %{customdata[2]:,} sentences, %{hovertext}<extra></extra>",
    )
    chart.update_xaxes(
        range=[-0.6, len(groups) - 0.4],
        side="top",
        tickvals=np.arange(len(groups)),
        ticktext=heads,
        ticks="",
        showgrid=False,
        **stand,
    )  # fmt: skip
    chart.update_yaxes(
        range=[len(topics) - 0.4, -0.6], tickvals=np.arange(len(names)), ticks="",
        ticktext=left_out_grey(topics, names, look), tickfont={"size": SIZE, "color": look.ink},
    )  # fmt: skip
    parts = ["area: share of a group's sentences", drawn.left_out]
    _key(chart, _key_lines(parts, topics, width, stage), look, 0 if stage is None else left)
    return chart
