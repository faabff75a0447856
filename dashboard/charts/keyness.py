"""All terms of a contrast: how often they occur, and how strongly they mark a side; the strongest are named at their dots."""

from dataclasses import dataclass
from itertools import chain, zip_longest

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import SIZE, SMALL, Look, escape, figure, label_width, term_click, wrap
from dashboard.placing import Box, Side, cut, label_box, place, shift, text_width

WIDTH, HEIGHT = 780, 470  # px of the chart in its own view
CELL = 5  # px: dots nearer than that lie on each other
MOST_DOTS = 2500  # beyond, the page grows slow, and no one can tell them apart
FRAME = (90, 130)  # px that the dots never have, across and down
DOT, SURE_DOT, NAMED_DOT, PICKED_DOT = 5, 7, 9, 15  # px
PALE = 0.75  # opacity of the small hollow dots
VEIL = 0.7  # opacity of the paper between a label and dots that it covers
STRONGEST, FREQUENT, MOST_LABELS = 60, 10, 36  # tried for a label: of each side; of the most frequent; drawn
SURE_WEIGHT = 12  # other dots that a sure one is worth: a label keeps off it if it can
FIRST = 24  # of the strongest, before the frequent ones have their turn
LONGEST = 270  # px of a label
LINE = 18  # px: height of a label
WEAKER = 0.4  # of the height of the stronger side, at least
EDGE = 16  # px between the outermost dots and the edge of the plot
METHOD = "Terms by occurrences and keyness, after Monroe, Colaresi & Quinn (2008)"


@dataclass(frozen=True)
class Plane:
    """Where the plot lies: the log10 of occurrences at its left and right, the score at its bottom and top, its size in px."""

    left: float
    right: float
    bottom: float
    top: float
    width: float
    height: float


def drawn(contrast: pd.DataFrame, width: int = WIDTH, height: int = HEIGHT, picked: str | None = None) -> pd.DataFrame:
    """The rows that `scatter` draws, the strongest first: of dots that would lie on each other the one of the highest |score|.

    Of equal scores the more frequent term, then the first by name, stands for the others; `others` says how many. Terms without
    a score are not drawn.
    """
    rows = _defined(contrast)
    order = rows.assign(strength=-rows["score"].abs(), frequency=-_both(rows)).sort_values(["strength", "frequency", "term"])
    rows = rows.loc[order.index]
    x, y = np.log10(_both(rows)), rows["score"].to_numpy()
    across = (x - x.min()) / max(np.ptp(x), 1e-9) * (width - FRAME[0]) if len(rows) else x
    down = y / max(abs(y).max(initial=0), 1e-9) * (height - FRAME[1]) / 2
    cell = float(CELL)
    while True:
        cells = pd.Series(list(zip(across // cell, down // cell, strict=True)), index=rows.index)
        stays = ~cells.duplicated() | (rows["term"] == picked)
        if stays.sum() <= MOST_DOTS:
            return rows.assign(others=cells.map(cells.value_counts()) - 1)[stays]
        cell *= 1.1


def scatter_rows(dots: pd.DataFrame, target: str, reference: str, measure: str) -> pd.DataFrame:
    """What `scatter` draws of the rows that `drawn` gave, a row a dot, the strongest first.

    Returns
    -------
    DataFrame
        target, reference, term, measure (what the score is), score (+ leans to the target), sure (more than chance), one_document,
        count (both sides together), count_target, count_reference, rate_target, rate_reference (per 1,000 tokens), others (terms
        that lie in the same place and have no dot of their own).
    """
    table = dots.assign(target=target, reference=reference, measure=measure, count=_both(dots))
    told = ["target", "reference", "term", "measure", "score", "sure", "one_document", "count"]
    sides = ["count_target", "count_reference", "rate_target", "rate_reference"]
    return table[[*told, *sides, "others"]].reset_index(drop=True)


def _defined(contrast: pd.DataFrame) -> pd.DataFrame:
    """Rows with a finite score and at least one occurrence, which a log scale needs."""
    rows = contrast.astype({"score": float, "sure": bool, "one_document": bool})
    return rows[np.isfinite(rows["score"]) & (_both(rows) > 0)].reset_index(drop=True)


def _both(rows: pd.DataFrame) -> np.ndarray:
    """Occurrences in both sides together."""
    return (rows["count_target"] + rows["count_reference"]).to_numpy()


def scatter(
    contrast: pd.DataFrame,
    target: str,
    reference: str,
    measure_label: str,
    look: Look,
    picked: str | None = None,
    width: int = WIDTH,
    height: int = HEIGHT,
    most: int = MOST_LABELS,
) -> go.Figure:
    """Keyness of the terms against their occurrences (log scale), after Monroe, Colaresi & Quinn's plot of fightin' words.

    Filled dots are terms that differ by more than chance, hollow ones the others; above the line a term marks the target, below
    the reference. Labels overlap neither each other nor a labelled dot, at `width` or wherever the chart is drawn wider.

    Parameters
    ----------
    contrast : DataFrame
        term, count_target, count_reference, rate_target, rate_reference, score (+ leans to the target), sure (differs by more
        than chance), one_document (occurs in one only): any number of terms in any order, of which `drawn` says which have a dot;
        or what it gave.
    measure_label : str
        What the score is: title of its axis.
    picked : str, optional
        Term drawn larger, with an outline, and always named.
    width, height : int
        Pixels of the chart: labels are laid out for them.
    most : int
        Terms that are named, at most.
    """
    rows = contrast if "others" in contrast else drawn(contrast, width, height, picked)
    names = [wrap(f"▲\u00a0more in {target}", width // 12), wrap(f"▼\u00a0more in {reference}", width // 12)]
    strip = 8 + 20 * max(name.count("<br>") + 1 for name in names)  # px above and below the dots, for the names of the sides
    scores = _score_ticks(*_extent(rows))
    margin = {"l": label_width(list(scores.values()), SMALL) + 22, "r": 10, "t": 4, "b": 66}
    plane = _plane(rows, width - margin["l"] - margin["r"], height - margin["t"] - margin["b"], strip)
    chart = figure(look, height, margin=margin, hovermode="closest")
    counts = _count_ticks(10**plane.left, 10**plane.right)
    across = {"text": "occurrences, both sides together (log scale)", "standoff": 6}
    chart.update_xaxes(type="log", range=[plane.left, plane.right], title=across, **_ticks(counts))
    down = {"text": wrap(measure_label, height // 8), "standoff": 6}
    chart.update_yaxes(range=[plane.bottom, plane.top], title=down, **_ticks(scores))
    chart.add_hline(y=0, line={"color": look.ink, "width": 1}, layer="below")
    named = _named(rows, plane, names, picked, most)
    sides = (target, reference, measure_label)
    sure, has_name, is_picked = rows["sure"], rows["term"].isin(named), rows["term"] == picked
    _dots(chart, rows[~sure & ~has_name], DOT, sides, look)
    _dots(chart, rows[sure & ~has_name], SURE_DOT, sides, look)
    _dots(chart, rows[has_name & ~is_picked], NAMED_DOT, sides, look)
    _dots(chart, rows[is_picked], PICKED_DOT, sides, look)
    _reach(chart, rows[has_name], named, plane, sides, picked)
    notes = [*_labels(rows[has_name], named, look, picked), *_names_and_key(names, rows, look)]
    chart.layout.annotations = notes  # at once: Plotly checks all that are there whenever one is added
    return chart


def _plane(rows: pd.DataFrame, width: float, height: float, strip: float) -> Plane:
    """The plot: the outermost dots `EDGE` px from its sides and `strip` px from its top and bottom."""
    x = np.log10(_both(rows)) if len(rows) else np.array([0.0, 1.0])
    low, high = (x.min(), x.max()) if np.ptp(x) else (x[0] - 0.3, x[0] + 0.3)
    edge = (high - low) * EDGE / (width - 2 * EDGE)
    low_score, high_score = _extent(rows)
    beyond = (high_score - low_score) * (strip + DOT) / (height - 2 * (strip + DOT))
    return Plane(low - edge, high + edge, low_score - beyond, high_score + beyond, width, height)


def _extent(rows: pd.DataFrame) -> tuple[float, float]:
    """Lowest and highest score shown; the weaker side has `WEAKER` of the room of the stronger at least."""
    strongest = (float(rows["score"].abs().max()) if len(rows) else 1.0) or 1.0
    low, high = (rows["score"].min(), rows["score"].max()) if len(rows) else (-1.0, 1.0)
    return min(float(low), -WEAKER * strongest), max(float(high), WEAKER * strongest)


def _pixels(rows: pd.DataFrame, plane: Plane) -> np.ndarray:
    """Dots in px from the top left of the plot, shape (n, 2)."""
    across = (np.log10(_both(rows)) - plane.left) / (plane.right - plane.left) * plane.width
    return np.column_stack([across, (plane.top - rows["score"]) / (plane.top - plane.bottom) * plane.height])


def _ticks(labels: dict[float, str]) -> dict:
    return {"tickvals": list(labels), "ticktext": list(labels.values()), "ticks": "", "minor": {"ticks": ""}}


def _score_ticks(low: float, high: float) -> dict[float, str]:
    """Round scores either way of 0, and their labels.

    >>> list(_score_ticks(-12.3, 12.3).values())
    ['−10', '−5', '0', '+5', '+10']
    """
    strongest = max(-low, high)
    power = 10.0 ** np.floor(np.log10(strongest))
    step = next(step for step in (power / 5, power / 2, power, 2 * power, 5 * power) if strongest / step < 4)
    decimals = max(0, -int(np.floor(np.log10(step))))
    values = [number * step for number in range(-int(-low / step), int(high / step) + 1)]
    return {value: f"{value:+,.{decimals}f}".replace("-", "−") if value else "0" for value in values}


def _count_ticks(low: float, high: float) -> dict[float, str]:
    """Round counts on a log scale: 1, 2, 5, 10, …, only powers of ten where they are many.

    >>> list(_count_ticks(1.8, 120).values())
    ['2', '5', '10', '20', '50', '100']
    """
    digits = (1, 2, 5) if high / low < 20_000 else (1,)
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    values = [digit * 10**power for power in powers if power >= 0 for digit in digits]
    fitting = [value for value in values if low <= value <= high] or [round((low * high) ** 0.5)]
    return {value: f"{value:,}" for value in fitting}


def _named(rows: pd.DataFrame, plane: Plane, names: list[str], picked: str | None, most: int) -> dict[str, Side]:
    """The terms that get a label, each with the side of its dot on which it lies."""
    tried = rows.loc[_candidates(rows, picked)]
    spots = _pixels(tried, plane)
    sizes = [_label_size(term, term == picked) for term in tried["term"]]
    radii = [_radius(term == picked) for term in tried["term"]]
    area = (0, 0, plane.width, plane.height)
    crowd = np.vstack([_pixels(rows, plane), *[_pixels(rows[rows["sure"]], plane)] * SURE_WEIGHT])
    sides = place(spots.tolist(), sizes, area, _corners(names, plane), crowd, radii)
    placed = [(term, side) for term, side in zip(tried["term"], sides, strict=True) if side]
    return dict(placed[:most])


def _candidates(rows: pd.DataFrame, picked: str | None) -> list[int]:
    """Index of the terms tried for a label: the picked one, those that are sure, the strongest, among them some frequent ones.

    The sure and the strongest are those of either side in turn.
    """
    strongest: list[int] = []
    for which in (rows["sure"], ~rows["sure"]):
        sides = [rows.index[which & (rows["score"] > 0)][:STRONGEST], rows.index[which & (rows["score"] < 0)][:STRONGEST]]
        strongest += [index for pair in zip_longest(*sides) for index in pair if index is not None]
    frequent = rows.index[np.argsort(-_both(rows), kind="stable")][:FREQUENT]
    order = chain(rows.index[rows["term"] == picked], strongest[:FIRST], frequent, strongest[FIRST:])
    return list(dict.fromkeys(order))


def _radius(is_picked: bool) -> float:
    """Pixels from the middle of a named dot to its label."""
    return (PICKED_DOT if is_picked else NAMED_DOT) / 2 + 2.5


def _label_size(term: str, bold: bool) -> tuple[float, float]:
    return text_width(cut(term, LONGEST, SIZE), SIZE) * (1.12 if bold else 1) + 3, LINE


def _corners(names: list[str], plane: Plane) -> list[Box]:
    """The boxes of the sides' names, top left and bottom left."""
    boxes = []
    for name, top in zip(names, (True, False), strict=True):
        lines = name.split("<br>")
        width, height = 1.12 * max(text_width(line, SIZE) for line in lines) + 14, 20 * len(lines) + 6
        boxes.append((0, 0, width, height) if top else (0, plane.height - height, width, plane.height))
    return boxes


def _dots(chart: go.Figure, rows: pd.DataFrame, size: int, sides: tuple[str, str, str], look: Look) -> None:
    """Dots of one size: filled where sure, else hollow; diamonds for terms of one document."""
    if not len(rows):
        return
    pale = PALE if size == DOT else 1
    colors = np.select([rows["score"] > 0, rows["score"] < 0], [look.bar, look.bar_other], look.neither)
    if size == PICKED_DOT:
        colors = np.where(rows["sure"], colors, look.ink)  # of a hollow dot, the colour is the outline's
    chart.add_scatter(
        x=_both(rows),
        y=rows["score"],
        mode="markers",
        marker={
            "size": size,
            "color": colors,
            "symbol": [_symbol(row) for row in rows.itertuples()],
            "opacity": pale,
            "line": {"width": 3 if size == PICKED_DOT else 1 if size < NAMED_DOT else 1.5, "color": look.ink},
        },
        unselected={"marker": {"opacity": pale}},  # the picked one is outlined, the others stay as they are
        cliponaxis=False,
        **term_click(rows, sides),
    )


def _symbol(row: tuple) -> str:
    return ("diamond" if row.one_document else "circle") + ("" if row.sure else "-open")


def _reach(
    chart: go.Figure, rows: pd.DataFrame, named: dict[str, Side], plane: Plane, sides: tuple[str, str, str], picked: str | None
) -> None:
    """Unseen dots along the labels, so that a label answers a click as its dot does."""
    marks, x, y = [], [], []
    for (index, row), (across, down) in zip(rows.iterrows(), _pixels(rows, plane), strict=True):
        term = row["term"]
        size, radius = _label_size(term, term == picked), _radius(term == picked)
        left, top, right, bottom = label_box((across, down), size, named[term], radius)
        steps = np.arange(left + LINE / 2, max(right - LINE / 2, left + LINE / 2 + 1), LINE)
        marks += [index] * len(steps)
        x += list(10 ** (plane.left + steps / plane.width * (plane.right - plane.left)))
        y += [plane.top - (top + bottom) / 2 / plane.height * (plane.top - plane.bottom)] * len(steps)
    unseen = {"size": LINE, "color": "rgba(0,0,0,0)", "line": {"width": 0}}
    if marks:
        chart.add_scatter(x=x, y=y, mode="markers", name="reach", marker=unseen, **term_click(rows.loc[marks], sides))


def _labels(rows: pd.DataFrame, named: dict[str, Side], look: Look, picked: str | None) -> list[go.layout.Annotation]:
    """Names at their dots: annotations, whose edges can be placed to the pixel and stay with the dot at any width."""
    veil = f"rgba({', '.join(str(part) for part in bytes.fromhex(look.paper[1:]))}, {VEIL})"  # dots below shine through
    notes = []
    for row in rows.itertuples():
        side = named[row.term]
        across, down = shift(side, _radius(row.term == picked))
        text = escape(cut(row.term, LONGEST, SIZE))
        notes.append(go.layout.Annotation(
            x=np.log10(row.count_target + row.count_reference), y=row.score, showarrow=False, borderpad=0, borderwidth=0,
            text=f"<b>{text}</b>" if row.term == picked else text,
            xanchor=("right", "center", "left")[side[0] + 1], xshift=across,
            yanchor=("bottom", "middle", "top")[side[1] + 1], yshift=-down,
            font={"size": SIZE, "color": look.ink if row.sure or row.term == picked else look.muted}, bgcolor=veil,
        ))  # fmt: skip
    return notes


def _names_and_key(names: list[str], rows: pd.DataFrame, look: Look) -> list[go.layout.Annotation]:
    """The names of the sides in the corners on the left, and a key below, with only what is drawn."""
    notes = []
    for name, y, anchor, shift_down in zip(names, (1, 0), ("top", "bottom"), (-2, 2), strict=True):
        notes.append(go.layout.Annotation(
            x=0, xref="paper", xanchor="left", xshift=4, y=y, yref="paper", yanchor=anchor, yshift=shift_down, align="left",
            showarrow=False, text=f"<b>{name}</b>", font={"size": SIZE, "color": look.ink},
        ))  # fmt: skip
    shown = (
        ("● more than chance", rows["sure"].any()),
        ("○ may be chance", not rows["sure"].all()),
        ("◆◇ in one document of its side", rows["one_document"].any()),
    )
    key = "   ".join(text for text, is_shown in shown if is_shown) or "no terms to draw"
    notes.append(go.layout.Annotation(
        x=0.5, xref="paper", y=0, yref="paper", yshift=-62, yanchor="bottom", showarrow=False, text=key,
        font={"size": SMALL, "color": look.muted},
    ))  # fmt: skip
    return notes
