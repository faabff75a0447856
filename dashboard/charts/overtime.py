"""A figure over time, group by group: a small chart for each group, all on one scale, with a dot for every period.

Of framing (mean bias, shares of the poles) and of the rate of a term alike. From 5 documents on the intervals are a band; of fewer,
the dot is hollow and its interval, where there is one, a thin line: it is of these texts alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from analysis.resampling import FEW_DOCUMENTS
from dashboard.charts.theme import REACH, SIZE, SMALL, STAGE, Look, escape, figure, key_lines, picks
from dashboard.placing import cut
from dashboard.surewords import with_interval
from dashboard.timelines import (
    BELOW,
    BETWEEN,
    PERIODS,
    SIDE,
    Grid,
    band,
    dots,
    faint,
    path,
    pieces,
    places,
    reach,
    runs,
    scale,
    times,
)
from dashboard.words import percent, signed

WIDTH = 840  # px of the chart in its own view
MOST = 6  # groups drawn
PANEL = 230  # px that a small chart has at least, with the white beside it
AXIS, HEAD = 48, 30  # px: the scale at the left; the words above all small charts
PLOT, LOW_PLOT = 190, 120  # px of a small chart where they stand in one row, in more
STAGE_GROUPS = 3  # side by side on a stage
TITLE = 44  # px of a group's name and the number of its documents
DOT, PICKED_DOT = 8, 13  # px
LINE = 18  # px of a line of the key
FAR = 2.5  # times the largest value: an interval that reaches further does not stretch the scale
STEPS = [one * 10.0**power for power in range(-4, 7) for one in (1, 2, 2.5, 5)]  # of a scale
METHOD = "By period: from five documents on, mean of document means with 95 % intervals over documents"
TERM_METHOD = "Rate per 1,000 tokens by period: from five documents on with 95 % intervals over documents"


@dataclass(frozen=True)
class Ruler:
    """The scale of all small charts: its ends, its lines with what each says, and what stands above it all."""

    low: float
    high: float
    lines: tuple[tuple[float, str], ...]
    head: str = ""


def bias(
    rows: pd.DataFrame,
    groups: Sequence[str],
    axis: dict,
    look: Look,
    picked: tuple[str | None, str | None] = (None, None),
    width: int = WIDTH,
    stage: bool = False,
) -> go.Figure:
    """Mean bias of each group in each period; a click picks the group's sentences of the period.

    Parameters
    ----------
    rows : DataFrame
        Means of :func:`analysis.framingtime.framing_periods`: period, group, n_documents, n_sentences, estimate, lower, upper.
    groups : sequence of str
        Those drawn, in their order: the first `MOST`.
    axis : dict
        The axis as in the manifest.
    picked : (group, period), optional
        The group's chart has a ground, the dot a ring.
    width : int
        Pixels that the chart will have, about: decides how many stand side by side.
    stage : bool
        Whether it is for a stage: of that size, with the first `STAGE_GROUPS` groups alone.
    """
    told = [with_interval(row.estimate, row.lower, row.upper) for row in rows.itertuples()]
    rows = rows.assign(
        value=rows["estimate"], series="", n=rows["n_sentences"], told=told, of=_sizes(rows),
        key=[picks(period=row.period, group=row.group) for row in rows.itertuples()],
    )  # fmt: skip
    up, down = (_short(axis[pole]["name"], stage) for pole in ("pole_plus", "pole_minus"))
    head = f"mean bias    {_colored(f'▲ {up}', look.plus)}    {_colored(f'▼ {down}', look.minus)}"
    drawn = rows[rows["group"].isin(groups[:MOST])]
    ruler = _ruler(drawn, signed, head)
    what = "mean bias; from 5 documents on, mean of their means"
    return _panels(rows, groups, {"": look.bar}, ruler, look, picked, STAGE[0] if stage else width, what, stage)


def bias_rows(rows: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """What `bias` draws of the same table, group by group, a row a dot.

    Returns
    -------
    DataFrame
        group, period, n_documents, n_sentences, estimate, lower, upper.
    """
    return _in_order(rows, groups)[["group", "period", "n_documents", "n_sentences", "estimate", "lower", "upper"]]


def shares(
    rows: pd.DataFrame,
    groups: Sequence[str],
    axis: dict,
    look: Look,
    picked: tuple[str | None, str | None, str | None] = (None, None, None),
    width: int = WIDTH,
    stage: bool = False,
) -> go.Figure:
    """Shares of the two poles in each period, two lines a group; a click picks the group's sentences of that side and period.

    Parameters
    ----------
    rows : DataFrame
        As :func:`analysis.framingtime.framing_periods` has the shares: side, n_side, estimate besides.
    picked : (group, period, side), optional
    width, stage
        As of :func:`bias`.
    """
    rows = rows[rows["side"].isin(["plus", "minus"])]
    told = [with_interval(row.estimate, row.lower, row.upper, share=True) for row in rows.itertuples()]
    names = {side: axis[f"pole_{side}"]["name"] for side in ("plus", "minus")}
    rows = rows.assign(
        value=rows["estimate"], series=rows["side"], n=rows["n_side"],
        told=[f"{one} {escape(names[side])}" for one, side in zip(told, rows["side"], strict=True)], of=_sizes(rows),
        key=[picks(period=row.period, group=row.group, side=row.side) for row in rows.itertuples()],
    )  # fmt: skip
    told = [_colored(f"● {_short(name, stage)}", look.side(side)) for side, name in names.items()]
    head = "    ".join(["share of sentences", *told])
    drawn = rows[rows["group"].isin(groups[:MOST])]
    ruler = _ruler(drawn, percent, head, most=1.0)
    colors = {side: look.side(side) for side in names}
    what = "share of a period’s sentences; from 5 documents on, mean of their shares"
    return _panels(rows, groups, colors, ruler, look, picked, STAGE[0] if stage else width, what, stage)


def share_rows(rows: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """What `shares` draws of the same table, group by group and side by side, a row a dot.

    Returns
    -------
    DataFrame
        group, side, period, n_documents, n_sentences, n_side (sentences of the side), estimate, lower, upper.
    """
    columns = ["group", "side", "period", "n_documents", "n_sentences", "n_side", "estimate", "lower", "upper"]
    return _in_order(rows[rows["side"].isin(["plus", "minus"])], groups)[columns]


def rates(
    rows: pd.DataFrame,
    groups: Sequence[str],
    term: str,
    look: Look,
    picked: tuple[str | None, str | None] = (None, None),
    width: int = WIDTH,
    stage: bool = False,
) -> go.Figure:
    """Rate of a term in each group and period; a click picks the sentences that hold it.

    Parameters
    ----------
    rows : DataFrame
        As :func:`analysis.termtime.term_periods` has them.
    term : str
        As it was searched.
    picked, width, stage
        As of :func:`bias`.
    """
    told = [rate_told(row.rate, row.lower, row.upper) for row in rows.itertuples()]
    of = [f"{row.count:,} in {count(row.n_tokens, 'token')}, {count(row.n_documents, 'document')}" for row in rows.itertuples()]
    rows = rows.assign(
        value=rows["rate"], series="", n=rows["n_hits"], told=told, of=of,
        key=[picks(term=term, period=row.period, group=row.group) for row in rows.itertuples()],
    )  # fmt: skip
    drawn = rows[rows["group"].isin(groups[:MOST])]
    ruler = _ruler(drawn, lambda value: f"{value:g}", f"<b>{escape(cut(term, 300, SIZE))}</b>, per 1,000 tokens")
    what = "occurrences per 1,000 tokens"
    return _panels(rows, groups, {"": look.bar}, ruler, look, picked, STAGE[0] if stage else width, what, stage)


def rate_rows(rows: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """What `rates` draws of the same table, group by group, a row a dot.

    Returns
    -------
    DataFrame
        group, period, n_documents, n_tokens, n_hits (sentences that hold the term), count (its occurrences), rate (per 1,000
        tokens), lower, upper.
    """
    figures = ["n_documents", "n_tokens", "n_hits", "count", "rate", "lower", "upper"]
    return _in_order(rows, groups)[["group", "period", *figures]]


def _drawn(groups: Sequence[str], rows: pd.DataFrame, most: int = MOST) -> list[str]:
    """The groups drawn: the first that have any rows."""
    there = set(rows["group"])
    return [group for group in groups if group in there][:most]


def _in_order(rows: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """The rows of the groups drawn in the order of drawing: group by group, side by side (+ first), period by period."""
    place = {group: at for at, group in enumerate(_drawn(groups, rows))}
    rows = rows[rows["group"].isin(place)].assign(place=lambda some: some["group"].map(place))
    by = {"place": True, "side": False, "period": True} if "side" in rows else {"place": True, "period": True}
    return rows.sort_values(list(by), ascending=list(by.values()), kind="stable", ignore_index=True)


def rate_told(rate: float, lower: float, upper: float) -> str:
    """A rate with its interval, or alone where none is allowed.

    >>> rate_told(2.3, 1.0, 5.25), rate_told(2.3, float("nan"), float("nan"))
    ('2.30 (1.00 to 5.25)', '2.30 (no interval)')
    """
    return f"{rate:.2f} ({lower:.2f} to {upper:.2f})" if lower == lower else f"{rate:.2f} (no interval)"


def _colored(text: str, color: str) -> str:
    return f"<span style='color:{color}'><b>{escape(text)}</b></span>"


def _short(name: str, stage: bool) -> str:
    """The name of a pole above the charts, as long as there is room for it."""
    return cut(name, 200, SIZE) if stage else name


def _sizes(rows: pd.DataFrame) -> list[str]:
    return [f"{count(row.n_documents, 'document')}, {count(row.n_sentences, 'sentence')}" for row in rows.itertuples()]


def _ruler(rows: pd.DataFrame, said: Callable[[float], str], head: str, most: float = np.inf) -> Ruler:
    """A scale of at most four round steps from 0 that holds every value, and intervals up to `FAR` times the largest value."""
    values = np.append(rows["value"].dropna(), 0.0)
    far = FAR * np.abs(values).max()
    high = min(max(values.max(), min(np.append(rows["upper"].dropna(), 0.0).max(), far)), most)
    low = min(values.min(), max(np.append(rows["lower"].dropna(), 0.0).min(), -far))
    high = high if high > low else 1.0
    for step in STEPS:
        up, down = (int(np.ceil(one / step - 1e-9)) for one in (high, -low))
        if up + down <= 4:
            break
    lines = [step * place for place in range(-down, max(up, 1 - down) + 1)]
    return Ruler(lines[0], lines[-1], tuple((value, said(value)) for value in lines), head)


def _panels(
    rows: pd.DataFrame,
    groups: Sequence[str],
    colors: dict[str, str],
    ruler: Ruler,
    look: Look,
    picked: tuple[str | None, ...],
    width: int,
    what: str,
    stage: bool = False,
) -> go.Figure:
    """One small chart a group: rows of period, group, series (of `colors`), value, lower, upper, n, n_documents, key, told, of."""
    drawn = _drawn(groups, rows, STAGE_GROUPS if stage else MOST)
    periods = places(sorted(rows["period"].unique()))
    most = STAGE_GROUPS if stage else max(1, int((width - AXIS) // PANEL))
    lines = -(-max(len(drawn), 1) // most)
    columns = -(-max(len(drawn), 1) // lines)
    room = (width - AXIS - 16) / columns - BETWEEN
    key = _key(rows, drawn, ruler, what, width, stage)
    bottom = 10 + LINE * len(key)
    low = STAGE[1] - HEAD - TITLE - PERIODS - BELOW - bottom if stage else LOW_PLOT
    grid = Grid(columns, room, ruler.high, ruler.low, PLOT if lines == 1 and not stage else low, TITLE)
    height = lines * grid.row
    chart = figure(
        look, height + HEAD + bottom, margin={"l": AXIS, "r": 16, "t": HEAD, "b": bottom}, barmode="overlay", hovermode="closest"
    )
    chart.update_xaxes(range=[-SIDE, grid.width + SIDE], visible=False)
    chart.update_yaxes(range=[height, 0], visible=False)
    for number, group in enumerate(drawn):
        of = rows[rows["group"] == group]
        _frame(chart, of, group, number, (grid, ruler, periods), look, group == picked[0])
        for series, color in colors.items():
            part = of[of["series"] == series]
            if len(part):
                _line(chart, part, color, number, (grid, periods), look, picked, len(colors) == 1)
    for text, y, anchor, color, shift in (
        (ruler.head, 1, "top", look.muted, HEAD - 4), ("<br>".join(key), 0, "bottom", look.muted, -bottom + 4),
    ):  # fmt: skip
        chart.add_annotation(
            x=0, xref="paper", xshift=8 - AXIS, y=y, yref="paper", yshift=shift, yanchor=anchor, xanchor="left", align="left",
            showarrow=False, text=text or " ", font={"size": SMALL if not y else SIZE, "color": color},
        )  # fmt: skip
    return chart


def _frame(
    chart: go.Figure, rows: pd.DataFrame, group: str, number: int, layout: tuple[Grid, Ruler, dict[str, float]], look: Look,
    is_picked: bool,
) -> None:  # fmt: skip
    """Ground, scale, periods and name of a small chart."""
    grid, ruler, periods = layout
    left, bottom = grid.at(number)
    if is_picked:
        chart.add_shape(
            type="rect", x0=left - SIDE, x1=left + grid.room + SIDE, y0=bottom - grid.plot - TITLE + 2, y1=bottom + PERIODS,
            layer="below", line_width=0, fillcolor=look.shade,
        )  # fmt: skip
    scale(chart, grid, (left, bottom), ruler.lines, look, number % grid.columns == 0)
    times(chart, periods, (left, bottom, grid.room), look, middle=grid.columns < 3)
    size = count(rows.drop_duplicates("period")["n_documents"].sum(), "document")
    name = cut(group, grid.room * 0.94, SIZE)
    chart.add_annotation(
        x=left, y=bottom - grid.plot - 6, xanchor="left", yanchor="bottom", align="left", showarrow=False, borderpad=0,
        hovertext=escape(group), font={"size": SIZE, "color": look.ink},
        text=f"<b>{escape(name)}</b><br><span style='color:{look.muted};font-size:{SMALL}px'>{size}</span>",
    )  # fmt: skip


def _line(
    chart: go.Figure, rows: pd.DataFrame, color: str, number: int, layout: tuple[Grid, dict[str, float]], look: Look,
    picked: tuple[str | None, ...], alone: bool,
) -> None:  # fmt: skip
    """Band, line and dots of one series in a small chart; it breaks where a period has no document."""
    grid, periods = layout
    left, bottom = grid.at(number)
    rows = rows.assign(
        place=rows["period"].map(periods), few=rows["n_documents"] < FEW_DOCUMENTS,
        lower=rows["lower"].clip(grid.low, grid.high), upper=rows["upper"].clip(grid.low, grid.high),
    ).sort_values("place", kind="stable")  # fmt: skip
    x, y = left + rows["place"] * grid.room, grid.y(bottom, rows["value"])
    for _, piece in rows.groupby(pieces(rows["place"], periods)):
        for run in runs(piece, ~piece["few"]):
            band(chart, run, x[run.index], grid, bottom, faint(color))
        if len(piece) > 1:
            chart.add_shape(type="path", path=path(x[piece.index], y[piece.index]), line={"color": color, "width": 2}, opacity=0.75)
    for row in rows[rows["few"] & rows["lower"].notna() & alone].itertuples():  # two lines a dot would be one too many
        ends = grid.y(bottom, row.lower), grid.y(bottom, row.upper)
        line = {"color": color, "width": 1}
        chart.add_shape(type="line", x0=x[row.Index], x1=x[row.Index], y0=ends[0], y1=ends[1], line=line, opacity=0.5)
    click = {
        "x": x,
        "customdata": [[row.key, row.n, escape(row.period), row.told, row.of] for row in rows.itertuples()],
        "hovertemplate": (
            "%{customdata[2]}: <b>%{customdata[3]}</b><br>%{customdata[4]}<br>click for %{customdata[1]:,} sentences<extra></extra>"
        ),
    }
    if alone:
        chart.add_bar(**click | REACH | reach(x, left, grid, bottom))
    chosen = dict(zip(("group", "period", "side"), picked, strict=False))
    side = chosen.get("side")
    ring = [
        (row.group, row.period) == (chosen["group"], chosen["period"]) and (side is None or side == row.series)
        for row in rows.itertuples()
    ]
    chart.add_scatter(
        y=y,
        mode="markers",
        marker=dots(rows["few"], ring, color, look, (DOT, PICKED_DOT), 1.75),
        cliponaxis=False,
        **click,
    )


def _key(rows: pd.DataFrame, drawn: list[str], ruler: Ruler, what: str, width: int, stage: bool = False) -> list[str]:
    """How to read the marks, and which groups are drawn; only of what is there, and on a stage only what can't be guessed."""
    if not len(drawn):
        return ["no dated documents"]
    here = rows[rows["group"].isin(drawn)]
    few = here["n_documents"] < FEW_DOCUMENTS
    many = here["lower"].notna() & ~few
    cut_off = (here["lower"] < ruler.low - 1e-9) | (here["upper"] > ruler.high + 1e-9)
    among = rows["group"].nunique()
    parts = [
        "" if stage else what,
        "band or thick line: 95 % interval over documents" if many.any() else "",
        f"○ fewer than {FEW_DOCUMENTS} documents" if few.any() else "",
        "thin line: 95 % interval, of these texts alone"
        if (few & here["lower"].notna()).any() and rows["series"].nunique() == 1
        else "",
        "no dot: no document"
        if not stage and len(here.drop_duplicates(["group", "period"])) < len(drawn) * rows["period"].nunique()
        else "",
        "all on one scale" if len(drawn) > 1 and not stage else "",
        "intervals wider than the scale are cut off" if cut_off.any() else "",
        f"{len(drawn)} of {among} groups drawn" if len(drawn) < among else "",
    ]
    return key_lines(parts, width - 24)
