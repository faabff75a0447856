"""Shares of the four quadrants of two axes by group, with intervals, beside what independent axes would give."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from analysis.picks import QUADRANTS
from dashboard.charts.theme import REACH, SIZE, SMALL, Look, escape, figure, key_lines, picks
from dashboard.mapwords import Axes, quadrant_name, quadrant_told
from dashboard.placing import cut
from dashboard.words import percent

WIDTH = 270  # px that names are cut for
ROW, BLOCK = 34, 32  # px of a group's bar with its name, and of a quadrant's name
NAME_AT, BAR_AT, BAR = 8, 23, 11  # px: from the top of a row to the middle of its name and of its bar; height of the bar
LINE = 17  # px of a line of the key
STAGE, STAGE_GROUPS, BETWEEN = 600, 3, 20  # px of a stage's width; groups on it; px between its two columns
STAGE_ROW, STAGE_BLOCK = 30, 28  # px, as above
MOST_GROUPS = 12  # with bars; of more, those with most sentences
METHOD = "Framing scores on two axes: share of sentences by the signs of both; 0 = the median neutral sentence, and counts as plus"
NOTE = {"showarrow": False, "xanchor": "left", "borderpad": 0}  # of every text

Picked = tuple[str | None, str | None]


def quadrant_shares(
    shares: pd.DataFrame, axes: Axes, look: Look, picked: Picked = (None, None), stage: bool = False
) -> go.Figure:  # fmt: skip
    """One bar a group, quadrant by quadrant, all on one scale; a click picks the group's sentences of the quadrant.

    Parameters
    ----------
    shares : DataFrame
        group, quadrant, n_sentences, share, estimate, lower, upper, expected; groups in the order drawn.
    axes : (axis from left to right, axis upwards)
        As in the manifest.
    picked : (group, quadrant)
        Drawn with an outline.
    stage : bool
        Whether it is for a stage: the quadrants where they lie on the map, of at most `STAGE_GROUPS` groups.
    """
    groups = drawn_groups(shares, picked[0], STAGE_GROUPS if stage else MOST_GROUPS)
    left_out = shares["group"].nunique() - len(groups)
    name_room, row, columns = (STAGE_BLOCK, STAGE_ROW, 2) if stage else (BLOCK, ROW, 1)
    block = name_room + row * len(groups)
    few = f"{count(left_out, 'group')} with fewer sentences left out" if left_out else ""
    line = "line: 95 % interval" if shares["lower"].notna().any() else ""
    key = key_lines([line, "◇ if the axes were independent", few], STAGE - 20 if stage else WIDTH)
    bottom = LINE * len(key) + 8
    height = len(QUADRANTS) * block // columns
    chart = figure(look, height + bottom + 4, barmode="overlay", bargap=0, margin={"l": 2, "r": 6, "t": 4, "b": bottom})
    reach = max(float(shares[["estimate", "upper", "expected"]].max().max()) * 1.24, 0.1) if len(shares) else 1.0
    apart = reach * (1 + columns * BETWEEN / STAGE)  # from where one column begins to where the next does
    chart.update_xaxes(range=[0, apart + reach if stage else reach], visible=False)
    chart.update_yaxes(range=[height, 0], visible=False)
    by_place = shares.set_index(["group", "quadrant"])
    shapes, notes = [], []
    wide = (STAGE - BETWEEN) / 2 if stage else WIDTH
    for number, quadrant in enumerate(QUADRANTS):
        left, top = (apart * quadrant.startswith("plus"), block * quadrant.endswith("minus")) if stage else (0.0, number * block)
        name = f"<b>{escape(cut(quadrant_name(quadrant, axes), wide, SIZE))}</b>"
        notes.append(NOTE | {"x": left, "y": top + name_room - 14, "text": name, "font": {"size": SIZE, "color": look.ink}})
        rows = by_place.loc[[(group, quadrant) for group in groups]].reset_index()
        at = top + name_room + BAR_AT + row * np.arange(len(rows))
        if len(rows):
            _bars(chart, rows, (at, left, row), reach, axes, look, picked)
        shapes += _intervals(rows, at, left, look)
        notes += _written(rows, at, left, look)
    below = {"xref": "paper", "x": 0, "yref": "paper", "y": 0, "yshift": -bottom + 4, "yanchor": "bottom", "align": "left"}
    notes.append(NOTE | below | {"text": "<br>".join(key), "font": {"size": SMALL, "color": look.muted}})
    chart.layout.update(shapes=shapes, annotations=notes)  # all at once: Plotly takes long over one by one
    return chart


def quadrant_rows(shares: pd.DataFrame, picked: str | None = None) -> pd.DataFrame:
    """What `quadrant_shares` draws of the same table, quadrant by quadrant, a row for each group's bar.

    Parameters
    ----------
    picked : str, optional
        The picked group.

    Returns
    -------
    DataFrame
        quadrant, group, n_sentences, share (of the group's sentences), estimate (the bar: from 5 documents on the mean of the
        documents' shares), lower, upper, expected (were the axes independent).
    """
    places = [(group, quadrant) for quadrant in QUADRANTS for group in drawn_groups(shares, picked)]
    rows = shares.set_index(["group", "quadrant"]).loc[places].reset_index()
    return rows[["quadrant", "group", "n_sentences", "share", "estimate", "lower", "upper", "expected"]]


def drawn_groups(shares: pd.DataFrame, picked: str | None, most: int = MOST_GROUPS) -> list[str]:
    """The groups that have bars: all, or those with most sentences and the picked one, in their order."""
    sizes = shares.groupby("group", sort=False)["n_sentences"].sum()
    if len(sizes) <= most:
        return sizes.index.tolist()
    first = sizes[sizes.index != picked].nlargest(most - int(picked in sizes.index))
    return [group for group in sizes.index if group == picked or group in first.index]


def _bars(
    chart: go.Figure, rows: pd.DataFrame, where: tuple[np.ndarray, float, int], reach: float, axes: Axes, look: Look, picked: Picked
) -> None:  # fmt: skip
    """The bars of a quadrant, `where` (their heights, from which place on, px of a row), and what independent axes would give."""
    at, left, row = where
    keys = [picks(quadrant=row.quadrant, across=axes[1]["name"], group=row.group) for row in rows.itertuples()]
    told = [[row.group, *quadrant_told(row, axes), percent(row.expected)] for row in rows.itertuples()]
    clicks = [[key, *map(escape, parts)] for key, parts in zip(keys, told, strict=True)]
    click = {
        "customdata": clicks,
        "hovertemplate": (
            "<b>%{customdata[1]}</b><br>%{customdata[2]}: %{customdata[3]}<br>%{customdata[4]}<br>"
            "%{customdata[5]} if the axes were independent<extra></extra>"
        ),
    }
    is_picked = [picked[1] == row.quadrant and picked[0] in (None, row.group) for row in rows.itertuples()]
    chart.add_bar(
        x=rows["estimate"], base=left, y=at, orientation="h", width=BAR, name="shares", **click,
        marker={"color": look.bar_other, "line": {"color": look.ink, "width": [2 if one else 0 for one in is_picked]}},
    )  # fmt: skip
    chart.add_bar(**click | REACH | {"x": [reach] * len(rows), "base": left, "y": at - 6, "width": row, "orientation": "h"})
    chart.add_scatter(
        x=rows["expected"] + left, y=at, mode="markers", name="expected", **click,
        marker={"symbol": "diamond-open", "size": 8, "color": look.ink, "line": {"width": 1.5}},
    )  # fmt: skip


def _intervals(rows: pd.DataFrame, at: np.ndarray, left: float, look: Look) -> list[dict]:
    """A line over each bar that has an interval."""
    line = {"color": look.ink, "width": 2}
    known = [(place, row) for place, row in zip(at, rows.itertuples(), strict=True) if row.lower == row.lower]
    return [{"type": "line", "x0": left + row.lower, "x1": left + row.upper, "y0": at, "y1": at, "line": line} for at, row in known]


def _written(rows: pd.DataFrame, at: np.ndarray, left: float, look: Look) -> list[dict]:
    """The group's name above each bar, and its share behind all that is drawn of it."""
    notes = []
    for place, row in zip(at, rows.itertuples(), strict=True):
        end = max(value for value in (row.estimate, row.upper, row.expected) if value == value)
        name, share = escape(cut(row.group, WIDTH - 20, SMALL)), f"<b>{percent(row.estimate)}</b>"
        notes.append(NOTE | {"x": left, "y": place - BAR_AT + NAME_AT, "text": name, "font": {"size": SMALL, "color": look.muted}})
        notes.append(NOTE | {"x": left + end, "y": place, "xshift": 9, "text": share, "font": {"size": SMALL, "color": look.ink}})
    return notes
