"""Topics: how much each group speaks of each; bars side by side, or a grid of squares where groups are many."""

import re

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
    label_width,
    left_out_grey,
    left_out_last,
    picks,
    topic_labels,
    unsteady_key,
    wrap,
)
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
METHOD = "Topics: BERTopic on sentence vectors, communities of a neighbour graph"


def prevalence(
    topics: pd.DataFrame,
    shares: pd.DataFrame,
    look: Look,
    picked: tuple[int | None, str | None] = (None, None),
    width: int = WIDTH,
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
    """
    sizes = shares.groupby("group")["n_sentences"].sum().sort_values(ascending=False, kind="stable")
    groups = sorted(sizes.index[:MOST_GROUPS])
    shares = shares[shares["group"].isin(groups)]
    shares = shares[shares["topic_id"].isin(topics["topic_id"])]
    topics = left_out_last(topics)
    names = topic_labels(topics, 36 if width >= WIDTH else 24)
    panel = (width - label_width(names)) / max(len(groups), 1)
    if panel < LEAST_PANEL:
        left_out = f"{len(groups)} of {len(sizes)} groups drawn, those with most sentences" if len(groups) < len(sizes) else ""
        return _grid(topics, names, shares, groups, look, picked, left_out)
    return _panels(topics, names, shares, groups, look, picked, panel)


def _panels(
    topics: pd.DataFrame, names: list[str], shares: pd.DataFrame, groups: list[str], look: Look, picked: tuple, panel: float
) -> go.Figure:
    """One panel a group, one bar a topic, all on one scale."""
    left = label_width(names)
    room = NARROWEST * panel / LETTER  # letters of a title
    word = max((len(part) for group in groups for part in re.findall(r"[^\s-]+-?", group)), default=0)
    size = SIZE if word <= room else SMALL  # a long word neither breaks nor runs into the next panel
    titles = [wrap(group, max(int(room * SIZE / size), 8)) for group in groups]
    top = 16 + 20 * max((title.count("<br>") + 1 for title in titles), default=1)
    row = max(ROW, 12 + 18 * max((name.count("<br>") + 1 for name in names), default=1))
    chart = figure(look, row * max(len(topics), 2) + top + 32, barmode="overlay", margin={"l": left, "r": 12, "t": top})
    highest = max(shares["prevalence"].max(), shares["upper"].fillna(0).max(), 0.05)
    most = highest / (1 - VALUE / panel)  # a panel's width in the unit of the shares
    places, lines = np.arange(len(names)), []
    for column, group in enumerate(groups):
        rows = topics[["topic_id"]].merge(shares[shares["group"] == group], on="topic_id", how="left")
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
    _key(chart, "share of each group's sentences, sums to 100 % in a group; line: 95 % interval", topics, look, left)
    return chart


def _key(chart: go.Figure, text: str, topics: pd.DataFrame, look: Look, left: int) -> None:
    """How to read the marks, and the sign of an unsteady topic where there is one, `left` px before the plot."""
    lines = [*text.split("<br>"), *filter(None, [unsteady_key(topics)])]
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


def _grid(
    topics: pd.DataFrame, names: list[str], shares: pd.DataFrame, groups: list[str], look: Look, picked: tuple, left_out: str
) -> go.Figure:
    """Topics by groups as squares whose area is the share: a heat map would not answer a click."""
    shown = [group if len(group) <= 24 else group[:23] + "…" for group in groups]
    top = min(label_width(shown), 190)
    row = max(ROW, 12 + 18 * max((name.count("<br>") + 1 for name in names), default=1))
    chart = figure(look, row * max(len(topics), 2) + top + 40, margin={"l": label_width(names), "r": 24, "t": top})
    rows = shares.merge(topics.assign(row=np.arange(len(topics)))[["topic_id", "row"]], on="topic_id")
    most = max(rows["prevalence"].max(), 0.01)
    chart.add_scatter(
        x=rows["group"].map({group: index for index, group in enumerate(groups)}),
        y=rows["row"],
        mode="markers",
        marker={
            "symbol": "square",
            "opacity": 1,
            "size": np.maximum(np.sqrt(rows["prevalence"] / most) * (ROW - 8), 4),
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
        range=[-0.6, len(groups) - 0.4], side="top", tickvals=np.arange(len(groups)), ticktext=[escape(g) for g in shown],
        tickangle=-60, ticks="", showgrid=False,
    )  # fmt: skip
    chart.update_yaxes(
        range=[len(topics) - 0.4, -0.6], tickvals=np.arange(len(names)), ticks="",
        ticktext=left_out_grey(topics, names, look), tickfont={"size": SIZE, "color": look.ink},
    )  # fmt: skip
    _key(chart, "<br>".join(filter(None, ["area: share of a group's sentences", left_out])), topics, look, 0)
    return chart
