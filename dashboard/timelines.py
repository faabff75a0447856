"""What charts over time have in common: small charts in a grid, where periods stand, lines that break, bands."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import SMALL, Look, escape
from dashboard.placing import text_width

BETWEEN = 18  # px between two small charts
SIDE = 6  # px at the sides of a small chart, for the dots at its ends
NAME, PLOT, PERIODS, BELOW = 24, 84, 20, 12  # px from the top of a small chart to its bottom
DENSE = 30  # periods on one line, beyond which its dots are smaller
BROKEN = 1.6  # times the usual distance between two periods: where one is missing, the line breaks
WHEN = re.compile(r"(\d{4})(?:s| Q(\d)|-(\d\d))?$")


@dataclass(frozen=True)
class Grid:
    """Where small charts stand, in px from the left and the top; `low` and `high` are the values at the ends of their scale."""

    columns: int
    room: float
    high: float
    low: float = 0.0
    plot: float = PLOT
    name: float = NAME

    @property
    def row(self) -> float:
        """Height of a small chart with its name and periods."""
        return self.name + self.plot + PERIODS + BELOW

    @property
    def width(self) -> float:
        """From the left end of the first to the right end of the last."""
        return self.columns * (self.room + BETWEEN) - BETWEEN

    def at(self, number: int) -> tuple[float, float]:
        """Left end and bottom of the plot of chart `number`."""
        row, column = divmod(number, self.columns)
        return column * (self.room + BETWEEN), row * self.row + self.name + self.plot

    def y(self, bottom: float, value: pd.Series | float) -> pd.Series | float:
        """Where a value stands in a chart with this bottom."""
        return bottom - (value - self.low) / (self.high - self.low) * self.plot


def dots(few: Iterable[bool], ring: Sequence[bool], color: str, look: Look, size: tuple[int, int], line: float) -> dict:
    """Markers of one line over time: hollow where documents are `few`, ringed in ink where picked; smaller where they are dense.

    `size`: of a dot and of a picked one, px; `line`: px around a dot.
    """
    usual, picked = size
    small = usual - 2 if len(ring) > DENSE else usual
    return {
        "opacity": 1,
        "size": [picked if one else small for one in ring],
        "color": [look.paper if hollow else color for hollow in few],
        "line": {"color": [look.ink if one else color for one in ring], "width": [3 if one else line for one in ring]},
    }


def places(periods: Sequence[str]) -> dict[str, float]:
    """Where each period stands, 0 (the first) to 1 (the last): as far apart as in time, or evenly where a name tells no time.

    >>> places(["1990s", "2000s", "2020s"])["2000s"].__round__(2), places(["a", "b", "c"])["b"]
    (0.33, 0.5)
    """
    found = [WHEN.match(str(period)) for period in periods]
    when = [
        int(one[1]) + (int(one[2]) - 1) / 4 if one and one[2] else int(one[1]) + (int(one[3] or 1) - 1) / 12 if one else None
        for one in found
    ]
    at = np.arange(len(when), dtype=float) if None in when else np.array(when, dtype=float)
    spread = at.max() - at.min() if len(at) else 0.0
    stands = (at - at.min()) / spread if spread else np.full(len(at), 0.5)
    return dict(zip(periods, stands.tolist(), strict=True))


def pieces(place: pd.Series, periods: dict[str, float]) -> pd.Series:
    """Number of the unbroken piece of line that each row is of; `place` rises."""
    usual = np.median(np.diff(sorted(periods.values()))) if len(periods) > 1 else 1.0
    return (place.diff() > BROKEN * usual).cumsum()


def runs(rows: pd.DataFrame, kept: pd.Series) -> Iterator[pd.DataFrame]:
    """The stretches of rows that are `kept` and follow one another."""
    for _, piece in rows[kept].groupby((~kept).cumsum()[kept]):
        yield piece


def band(chart: go.Figure, rows: pd.DataFrame, x: pd.Series, grid: Grid, bottom: float, color: str) -> None:
    """The intervals (lower, upper) of periods that follow one another; a single one is a line."""
    for piece in runs(rows, rows["lower"].notna()):
        at, low, high = x[piece.index], grid.y(bottom, piece["lower"]), grid.y(bottom, piece["upper"])
        if len(piece) == 1:
            line = {"color": color, "width": 4}
            chart.add_shape(type="line", x0=at.iloc[0], x1=at.iloc[0], y0=low.iloc[0], y1=high.iloc[0], line=line)
        else:
            outline = f"{path(at, high)} {path(at[::-1], low[::-1]).replace('M', 'L', 1)} Z"
            chart.add_shape(type="path", path=outline, line_width=0, fillcolor=color, layer="below")


def path(x: pd.Series, y: pd.Series) -> str:
    """A line through the points, as SVG has it."""
    return "M " + " L ".join(f"{across:.2f},{down:.2f}" for across, down in zip(x, y, strict=True))


def faint(color: str) -> str:
    """A colour as the ground of a band."""
    red, green, blue = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.22)"


def scale(
    chart: go.Figure, grid: Grid, place: tuple[float, float], lines: Sequence[tuple[float, str]], look: Look, first: bool
) -> None:
    """Lines of the scale, that of 0 stronger; what each says stands in the first column only."""
    left, bottom = place
    for value, said in lines:
        y = grid.y(bottom, value)
        line = {"color": look.muted if value == 0 else look.line, "width": 1}
        chart.add_shape(type="line", x0=left, x1=left + grid.room, y0=y, y1=y, line=line, layer="below")
        if first:
            chart.add_annotation(
                x=left, xshift=-6, y=y, xanchor="right", showarrow=False, text=said, font={"size": SMALL, "color": look.muted},
            )  # fmt: skip


def times(chart: go.Figure, periods: dict[str, float], place: tuple[float, float, float], look: Look, middle: bool = True) -> None:
    """The first and the last period below a small chart, and the one in the `middle` where it has room."""
    left, bottom, room = place
    names, taken = list(periods), []
    wanted = list(dict.fromkeys([0, len(names) - 1, *([(len(names) - 1) // 2] if middle else [])])) if names else []
    for number in wanted:
        name, across = names[number], periods[names[number]] * room
        wide = text_width(name, SMALL)
        start = min(max(across - wide / 2, -4), room + 4 - wide)
        if any(start < end + 14 and begin < start + wide + 14 for begin, end in taken):
            continue
        taken.append((start, start + wide))
        anchor = "left" if start <= -4 else "right" if start >= room + 4 - wide else "center"
        x = left - 4 if anchor == "left" else left + room + 4 if anchor == "right" else left + across
        chart.add_annotation(
            x=x, y=bottom + PERIODS / 2, xanchor=anchor, showarrow=False, borderpad=0, text=escape(name),
            font={"size": SMALL, "color": look.muted},
        )  # fmt: skip


def reach(x: pd.Series, left: float, grid: Grid, bottom: float) -> dict:
    """Bars as high as a small chart, each half-way to the next dot or to the chart's end: its whole column answers."""
    between = (x.to_numpy()[1:] + x.to_numpy()[:-1]) / 2
    ends = np.array([left - SIDE, *between, left + grid.room + SIDE])
    columns = {"x": (ends[1:] + ends[:-1]) / 2, "width": np.diff(ends)}
    return {"y": [-grid.plot] * len(x), "base": bottom, "orientation": "v", **columns}
