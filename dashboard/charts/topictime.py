"""Topics over time: a small chart for each, all on one scale, with a dot for every period."""

import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from analysis.resampling import FEW_SENTENCES
from analysis.topics import LEFT_OUT
from dashboard.charts.theme import (
    REACH,
    SIZE,
    SMALL,
    Look,
    escape,
    figure,
    key_lines,
    left_out_last,
    picks,
    topic_label,
    unsteady_key,
)
from dashboard.placing import cut
from dashboard.surewords import with_interval
from dashboard.timelines import (
    BETWEEN,
    NAME,
    PERIODS,
    PLOT,
    SIDE,
    Grid,
    band,
    dots,
    faint,
    path,
    pieces,
    places,
    reach,
    scale,
    times,
)
from dashboard.words import percent

WIDTH = 840  # px of the chart in its own view
MOST, LARGEST = 12, 8  # topics drawn; of them by size, the others by how much they change
PANEL = 250  # px that a small chart has at least, with the white beside it
AXIS = 40  # px of the shares at the left
STAGE_PANEL, STAGE_PLOT, STAGE_LARGEST = 170, 50, 3  # of a stage: px of a small chart, and of its height; topics drawn by size
DOT, PICKED_DOT = 6, 11  # px
LINE = 18  # px of a line of the key
METHOD = "Topics over time: share of each period's sentences in each topic; of five documents and more, mean of their shares"


def over_time(
    rows: pd.DataFrame,
    topics: pd.DataFrame,
    look: Look,
    picked: tuple[int | None, str | None] = (None, None),
    width: int = WIDTH,
    stage: int | None = None,
    kept: int | None = None,
) -> go.Figure:
    """Share of each period's sentences in each topic, one small chart a topic; a dot picks its sentences in the period.

    Of many topics `shown` says which are drawn.

    Parameters
    ----------
    rows : DataFrame
        period, topic_id, n_sentences, prevalence (0–1, sums to 1 in a period), lower, upper; all topics, one column.
    topics : DataFrame
        topic_id, name, n_sentences, and stability where it is known.
    picked : (topic_id, period), optional
        The picked topic is drawn in any case, on a ground of its own.
    width : int
        Pixels that the chart will have, about: decides how many stand side by side.
    stage : int, optional
        For a stage, where small charts are lower: so many topics are drawn.
    kept : int, optional
        topic_id that is drawn there in any case, as the picked one is.
    """
    chosen = shown(rows, topics, picked[0]) if stage is None else shown(rows, topics, picked[0], kept, stage, STAGE_LARGEST)
    rows = rows.assign(few=rows.groupby("period")["n_sentences"].transform("sum") < FEW_SENTENCES)
    panel, plot = (PANEL, PLOT) if stage is None else (STAGE_PANEL, STAGE_PLOT)
    columns = max(1, min(int((width - AXIS) // panel), len(chosen) or 1))
    room = (width - AXIS - 16) / columns - BETWEEN
    highest = rows.loc[rows["topic_id"].isin(chosen["topic_id"]), ["prevalence", "upper"]].max().max()
    grid = Grid(columns, room, _round_up(highest if highest == highest else 0.0), plot=plot)
    lines = -(-max(len(chosen), 1) // columns)
    height = lines * grid.row
    key = _key(rows, chosen, topics, width, stage)
    bottom = 10 + LINE * len(key)
    chart = figure(
        look, height + 6 + bottom, margin={"l": AXIS, "r": 16, "t": 6, "b": bottom}, barmode="overlay", hovermode="closest"
    )
    chart.update_xaxes(range=[-SIDE, grid.width + SIDE], visible=False)
    chart.update_yaxes(range=[height, 0], visible=False)
    periods = places(sorted(rows["period"].unique()))
    for number, topic in enumerate(chosen.itertuples()):
        _one(chart, rows[rows["topic_id"] == topic.topic_id], topic, number, (grid, periods), look, picked)
    chart.add_annotation(
        x=0, xref="paper", xshift=8 - AXIS, y=0, yref="paper", yshift=-bottom + 4, yanchor="bottom", xanchor="left", align="left",
        showarrow=False, text="<br>".join(key), font={"size": SMALL, "color": look.muted},
    )  # fmt: skip
    return chart


def over_time_rows(rows: pd.DataFrame, topics: pd.DataFrame, picked: tuple[int | None, str | None] = (None, None)) -> pd.DataFrame:
    """What `over_time` draws of the same tables, a row a mark.

    Returns
    -------
    DataFrame
        topic_id, name, period, n_sentences, prevalence (0–1), lower, upper.
    """
    table = shown(rows, topics, picked[0])[["topic_id", "name"]].merge(rows, on="topic_id")
    order = {topic: number for number, topic in enumerate(dict.fromkeys(table["topic_id"]))}
    table = table.assign(order=table["topic_id"].map(order)).sort_values(["order", "period"], kind="stable", ignore_index=True)
    return table[["topic_id", "name", "period", "n_sentences", "prevalence", "lower", "upper"]]


def shown(
    rows: pd.DataFrame,
    topics: pd.DataFrame,
    picked: int | None = None,
    kept: int | None = None,
    most: int = MOST,
    largest: int = LARGEST,
) -> pd.DataFrame:
    """The topics that are drawn, by size, what was left out last; of many the `largest`, those that change most, and the picked.

    All are drawn where they are no more than `most`; `kept` is drawn in any case, as the picked one is. Change is the distance
    from the lowest share to the highest, of periods with an interval.
    """
    topics = topics[topics["topic_id"].isin(rows["topic_id"])].sort_values("n_sentences", ascending=False, kind="stable")
    topics = left_out_last(topics)
    if len(topics) <= most:
        return topics
    told = rows[rows["lower"].notna()].groupby("topic_id")["prevalence"]
    change = topics["topic_id"].map(told.max() - told.min()).fillna(0).where(topics["topic_id"] != LEFT_OUT, -1)
    first = [*topics.index[:largest], *change.iloc[largest:].sort_values(ascending=False, kind="stable").index][:most]
    always = topics.index[topics["topic_id"].isin([picked, kept])]
    others = [one for one in first if one not in always][: max(most - len(always), 0)]
    return topics.loc[sorted([*others, *always])].reset_index(drop=True)


def _round_up(share: float) -> float:
    """The share at the upper end: round, so that one line and its half are enough."""
    return next((step for step in (0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8) if share <= step), 1.0)


def _one(
    chart: go.Figure,
    rows: pd.DataFrame,
    topic: tuple,
    number: int,
    layout: tuple[Grid, dict[str, float]],
    look: Look,
    picked: tuple[int | None, str | None],
) -> None:
    """A small chart: name, line, band, dots, periods."""
    grid, periods = layout
    left, bottom = grid.at(number)
    is_picked, grey = topic.topic_id == picked[0], topic.topic_id == LEFT_OUT
    rows = rows.assign(place=rows["period"].map(periods)).sort_values("place", kind="stable")
    x, y = left + rows["place"] * grid.room, grid.y(bottom, rows["prevalence"])
    if is_picked:
        chart.add_shape(
            type="rect", x0=left - SIDE, x1=left + grid.room + SIDE, y0=bottom - grid.plot - NAME + 1, y1=bottom + PERIODS,
            layer="below", line_width=0, fillcolor=look.shade,
        )  # fmt: skip
    _frame(chart, grid, (left, bottom), topic, number, look, (is_picked, grey))
    times(chart, periods, (left, bottom, grid.room), look)
    color = look.neither if grey else look.bar
    for _, piece in rows.groupby(pieces(rows["place"], periods)):
        band(chart, piece, x[piece.index], grid, bottom, faint(color))
        if len(piece) > 1:
            line = {"color": look.ink if is_picked else color, "width": 3 if is_picked else 2}
            chart.add_shape(type="path", path=path(x[piece.index], y[piece.index]), line=line)
    _dots(chart, rows, x, y, (left, bottom, grid), look, (picked if is_picked else (None, None), color))


def _frame(
    chart: go.Figure, grid: Grid, place: tuple[float, float], topic: tuple, number: int, look: Look, how: tuple[bool, bool]
) -> None:
    """Lines of the scale, its shares in the first column, and the name above."""
    left, bottom = place
    is_picked, grey = how
    lines = [(share, f"{100 * share:g}%") for share in (0, grid.high / 2, grid.high)]
    scale(chart, grid, place, lines, look, number % grid.columns == 0)
    name = topic_label(topic.name, getattr(topic, "stability", float("nan")))
    text = escape(cut(name, (grid.room + 6) * (0.95 if is_picked else 1.06), SIZE))
    chart.add_annotation(
        x=left, y=bottom - grid.plot - NAME / 2 - 2, xanchor="left", showarrow=False, borderpad=0, xshift=0,
        text=f"<b>{text}</b>" if is_picked else text, hovertext=escape(name),
        font={"size": SIZE, "color": look.muted if grey else look.ink},
    )  # fmt: skip


def _dots(
    chart: go.Figure,
    rows: pd.DataFrame,
    x: pd.Series,
    y: pd.Series,
    place: tuple[float, float, Grid],
    look: Look,
    how: tuple[tuple[int | None, str | None], str],
) -> None:
    """A dot a period, hollow where the period has few sentences; unseen bars as high as the chart make its whole column answer."""
    (chosen, when), color = how
    left, bottom, grid = place
    color = look.ink if chosen is not None else color
    click = {
        "x": x,
        "customdata": [
            [picks(topic=row.topic_id, period=row.period), row.n_sentences, escape(row.period), percent(row.prevalence), told]
            for row, told in zip(rows.itertuples(), _told(rows), strict=True)
        ],
        "hovertemplate": "%{customdata[2]}: <b>%{customdata[3]}</b>%{customdata[4]}<br>%{customdata[1]:,} sentences<extra></extra>",
    }
    chart.add_bar(**click | REACH | reach(x, left, grid, bottom))
    ring = [row.period == when for row in rows.itertuples()]
    chart.add_scatter(
        y=y,
        mode="markers",
        marker=dots(rows["few"], ring, color, look, (DOT, PICKED_DOT), 1.5),
        cliponaxis=False,
        **click,
    )


def _told(rows: pd.DataFrame) -> list[str]:
    """The interval of each row, as it is told behind its share."""
    texts = [with_interval(row.prevalence, row.lower, row.upper, share=True) for row in rows.itertuples()]
    return [text.removeprefix(percent(share)) for text, share in zip(texts, rows["prevalence"], strict=True)]


def _key(rows: pd.DataFrame, chosen: pd.DataFrame, topics: pd.DataFrame, width: int, stage: int | None) -> list[str]:
    """How to read the marks, how many sentences a period has, and which topics are drawn."""
    if not len(chosen):
        return ["no dated documents"]
    sizes = rows.groupby("period", sort=True)["n_sentences"].sum()
    among = topics["topic_id"].isin(rows["topic_id"]).sum()
    if stage is not None:
        some = f"{len(chosen)} of {among} topics, the largest and those that change most" if len(chosen) < among else ""
        few = "○ few sentences: no interval" if (sizes < FEW_SENTENCES).any() else ""
        return key_lines(["share of a period's sentences; band: 95 % interval", few, some, unsteady_key(chosen)], width - 24)
    parts = [
        "share of a period's sentences, of 5 documents and more the mean of their shares",
        "band: 95 % interval",
        "all on one scale",
    ]
    least, most = sizes.idxmin(), sizes.idxmax()
    parts.append(f"a period has {sizes[least]:,} ({least}) to {count(sizes[most], 'sentence')} ({most})")
    if (sizes < FEW_SENTENCES).any():
        parts.append(f"○ a period of fewer than {FEW_SENTENCES} sentences: no interval")
    if len(chosen) < among:
        parts.append(f"{len(chosen)} of {among} topics: the {LARGEST} largest and those that change most; the others by picking")
    return key_lines([*parts, unsteady_key(chosen)], width - 24)
