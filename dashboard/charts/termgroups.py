"""Terms by groups: the terms that mark each group, and how often every other group uses them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from dashboard.charts.theme import SIZE, SMALL, Look, escape, figure, picks, wrap
from dashboard.placing import cut, text_width
from dashboard.words import signed

WIDTH = 1000  # px of the chart in its own view
ROW, BLOCK, GAP = 34, 28, 10  # px: a term; the name of its block; between blocks
HEAD_GAP = 14  # px between the heads of columns
LOW_ROW, LOW_LINES, LOW_ROWS = 27, 2, 6  # px of a term on a stage; lines of a column's head; most terms, and columns
LINE, MOST_LINES = 16, 4  # px of a line of a column's head; most of them
TALL = 900  # px from which on the heads stand below the columns, too
BESIDE = (-0.28, 0.15, 0.32)  # of a column: where else a cell answers
LARGEST, SMALLEST = 26, 4  # px across the dot of the highest rate; of one that is to be seen at all
HOLLOW, RING, RING_LINE = 1.5, 6, 1.5  # px of the line of a hollow dot; that a ring is wider than its dot; of its line
NEVER = 6  # size of the tick of a term never used
NARROW = 100  # px of a column under which its head is in smaller type
TERMS, MORE_TERMS = 0.26, 0.06  # of the width, at most, for the terms; more on a stage for each column fewer than four
KEY_LINE, LOW_KEY_LINE = 30, 22  # px of a line of the key
METHOD = "Terms by groups: occurrences per 1,000 tokens of each group; keyness of each group against all others together"


@dataclass(frozen=True)
class _Key:
    """A part of the key: the dot it shows (filled, hollow, ring, never, shade, none), its px across, its text, its place in px."""

    dot: str
    size: float
    text: str
    x: float = 0
    y: float = 0


@dataclass(frozen=True)
class _Grid:
    """Where things stand, in px from the top: the middle of each row, by (block, term); each block's top; the end of them all.

    A row is `row` px high, the name of a block `head` px (0: it has none). A column is `column` px wide. Its dots stand `lean`
    columns left of its middle, which leaves room for the counts beside them.
    """

    rows: dict[tuple[str, str], float]
    blocks: dict[str, float]
    height: float
    row: float
    head: float
    column: float
    lean: float


def groups(
    rows: pd.DataFrame,
    names: Sequence[str],
    look: Look,
    picked: tuple[str | None, str | None] = (None, None),
    width: int = WIDTH,
    low: bool = False,
) -> go.Figure:
    """A dot for every term in every group: its area the rate, filled where the group has more of it than all others together.

    Parameters
    ----------
    rows : DataFrame
        term, marks (the group in whose block it stands), group, count, rate (per 1,000 tokens of the group), score (keyness of
        the group against all others, + more in it), sure (differs by more than chance): a row for each term and group; blocks
        and terms are drawn in the order given.
    names : sequence of str
        The groups, 2 to 12: the columns, in order.
    picked : (term, group), optional
        Framed: a cell, a whole row or a whole column.
    width : int
        Pixels that the chart will have, about: decides how names are broken and whether counts have room.
    low : bool
        Whether the chart is to be low: blocks without their names, less white, names of groups cut.
    """
    rows = rows[rows["group"].isin(list(names))].astype({"score": float, "sure": bool, "rate": float})
    terms = list(dict.fromkeys(zip(rows["marks"], rows["term"], strict=True)))
    room = _room(terms, width * (TERMS + MORE_TERMS * max(4 - len(names), 0) * low))
    column = (width - room - 8) / max(len(names), 1)
    heads = [_head(name, column, low) for name in names]
    top = 12 + LINE * max((head.count("<br>") + 1 for head in heads), default=0)
    row, block = (LOW_ROW, 0) if low else (ROW, BLOCK)
    largest = min(LARGEST, column * 0.3, row - RING - 2)
    counts = _counts(rows["count"], column - largest - 2 * RING)
    widest = max((text_width(text, SMALL) for text in counts), default=0)
    grid = _grid(terms, row, block, column, (widest + RING) / 2 / column)
    key, key_height = _key_parts(rows, counts, largest, width, low)
    bottom = top if grid.height > TALL else 0
    margin = {"l": room, "r": 8, "t": top, "b": bottom + key_height}
    chart = figure(look, round(grid.height) + top + bottom + key_height, hovermode="closest", hoverdistance=2, margin=margin)
    chart.update_xaxes(range=[-0.5, max(len(names), 1) - 0.5], visible=False)
    chart.update_yaxes(range=[max(grid.height, 1), 0], visible=False)
    _cells(chart, rows.assign(text=counts), grid, names, largest, look)
    key = [replace(part, x=part.x + 8 - room, y=part.y + bottom + 6) for part in key]  # from the lower left corner of the plot
    chart.update_layout(  # all at once: one by one takes Plotly a second
        shapes=[
            *_ground(grid, names, room, look),
            *_frame(grid, names, picked, look),
            *(shape for part in key for shape in _key_dot(part, look)),
        ],
        annotations=[
            *_heads(dict(zip(names, heads, strict=True)), bottom > 0, _head_size(column, low), look),
            *_terms(grid, room, width, look),
            *(_key_text(part, look) for part in key),
        ],
    )
    return chart


def group_rows(rows: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """What `groups` draws of the same table, a row a dot or a tick of a term never used.

    Returns
    -------
    DataFrame
        marks (the group that the term marks), term, group (whose use of it), count, rate (per 1,000 tokens of the group), score
        (keyness of the group against all others, + more in it), sure (more than chance).
    """
    drawn = rows[rows["group"].isin(list(names))]
    return drawn[["marks", "term", "group", "count", "rate", "score", "sure"]].reset_index(drop=True)


def fewest(rows: pd.DataFrame, names: Sequence[str], first: str | None, width: int) -> tuple[pd.DataFrame, list[str]]:
    """The rows and groups that a low chart has room for: the groups of the strongest terms, and `first`, each with its strongest.

    At most `LOW_ROWS` groups, as few as have room for their names, but two at least; and as many terms.
    """
    own = rows[(rows["marks"] == rows["group"]) & rows["group"].isin(list(names))]
    strongest = own.groupby("group")["score"].max().sort_values(ascending=False, kind="stable").index
    order = sorted(dict.fromkeys([*strongest, *names]), key=lambda name: name != first)
    for most in range(LOW_ROWS, 1, -1):
        kept = [name for name in names if name in order[:most]]
        column = width * (1 - TERMS) / max(len(kept), 1)
        if not any("…" in _head(name, column, True) for name in kept):
            break
    terms = own[own["marks"].isin(kept)].groupby("marks", sort=False).head(LOW_ROWS // max(len(kept), 1))
    drawn = rows.set_index(["marks", "term"]).index.isin(terms.set_index(["marks", "term"]).index)
    return rows[drawn & rows["group"].isin(kept)], kept


def _room(terms: list[tuple[str, str]], most: float) -> int:
    """Pixels left of the columns, for the terms; `most` at most."""
    widest = max((text_width(term, SIZE) for _, term in terms), default=0)
    return round(min(max(widest + 28, 90), most))


def _head_size(column: float, low: bool) -> int:
    return SMALL if column >= NARROW or low else SMALL - 1


def _head(name: str, column: float, low: bool) -> str:
    """The name of a group in bold lines that fit above its column; words too long for it are cut, and lines too many left out."""
    size, most, lines = _head_size(column, low), LOW_LINES if low else MOST_LINES, [""]
    for space, part in re.findall(r"(\s*)([^\s-]*-+|[^\s-]+)", str(name)):  # a line may end at a hyphen, too
        part = cut(part, column - HEAD_GAP, size)
        joined = (lines[-1] + " " * bool(space) + part).strip()
        lines = [*lines[:-1], joined] if text_width(joined, size) <= column - HEAD_GAP else [*lines, part]
    lines = [line for line in lines if line] or [" "]
    if len(lines) > most:
        lines = [*lines[: most - 1], cut(lines[most - 1] + " …", column - HEAD_GAP, size)]
    return "<br>".join(f"<b>{escape(line)}</b>" for line in lines)


def _grid(terms: list[tuple[str, str]], row: float, head: float, column: float, lean: float) -> _Grid:
    """Block under block, each with its head and its rows."""
    places, heads, y = {}, {}, 0.0
    for number, block in enumerate(dict.fromkeys(block for block, _ in terms)):
        y += GAP * (number > 0 and head > 0)
        heads[block] = y
        y += head
        for key in terms:
            if key[0] == block:
                places[key] = y + row / 2
                y += row
    return _Grid(places, heads, y or 2.0 * row, row, head, column, lean)


def _ground(grid: _Grid, names: Sequence[str], room: int, look: Look) -> Iterator[dict]:
    """A line above each block, a faint one under each row, and a shade where a block meets the column of its own group."""
    color = look.neither if grid.head or len(grid.rows) > len(grid.blocks) else look.line
    for block, y in grid.blocks.items():
        own = [place for key, place in grid.rows.items() if key[0] == block]
        if block in names:
            at = list(names).index(block)
            yield {
                "type": "rect", "x0": at - 0.48, "x1": at + 0.48, "y0": own[0] - grid.row / 2, "y1": own[-1] + grid.row / 2,
                "fillcolor": look.shade, "line": {"width": 0}, "layer": "below",
            }  # fmt: skip
        line = {"type": "line", "xref": "paper", "y0": y, "y1": y, "line": {"color": color, "width": 1}, "layer": "below"}
        yield line | {"x0": 0, "x1": 1}
        yield line | {"xsizemode": "pixel", "xanchor": 0, "x0": 8 - room, "x1": 0}
    for y in grid.rows.values():
        if y + grid.row / 2 in grid.blocks.values():
            continue
        place = {"xref": "paper", "x0": 0, "x1": 1, "y0": y + grid.row / 2, "y1": y + grid.row / 2}
        yield {"type": "line", **place, "line": {"color": look.line, "width": 1}, "layer": "below"}


def _cells(chart: go.Figure, rows: pd.DataFrame, grid: _Grid, names: Sequence[str], largest: float, look: Look) -> None:
    """The dots, the rings of those that are sure, ticks for never, and unseen dots with the counts, which answer as their cell."""
    across = {name: number for number, name in enumerate(names)}
    top = rows["rate"].max() if len(rows) else 1.0
    rows = rows.assign(
        x=rows["group"].map(across).astype(float) - grid.lean,
        y=[grid.rows[key] for key in zip(rows["marks"], rows["term"], strict=True)],
        size=(largest * np.sqrt(rows["rate"] / (top or 1.0))).clip(lower=SMALLEST),
    )
    unseen = {"size": largest + RING + 2, "color": "rgba(0,0,0,0)", "line": {"width": 0}}
    chart.add_scatter(
        mode="markers+text", name="reach", marker=unseen, text=rows["text"], textposition="middle right", cliponaxis=False,
        textfont={"size": SMALL, "color": look.muted}, **_click(rows),
    )  # fmt: skip
    beside = pd.concat([rows.assign(x=rows["x"] + shift) for shift in BESIDE])
    chart.add_scatter(mode="markers", name="reach", marker=unseen, cliponaxis=False, **_click(beside))  # counts answer, too
    used = rows[rows["count"] > 0]
    never = rows[rows["count"] == 0]
    line = {"width": 1, "color": look.neither}
    chart.add_scatter(mode="markers", name="never", marker={"symbol": "line-ew", "size": NEVER, "line": line}, **_click(never))
    sure = used[used["sure"]]
    ring = {"symbol": "circle-open", "size": sure["size"] + RING, "color": look.ink, "opacity": 1, "line": {"width": RING_LINE}}
    chart.add_scatter(mode="markers", name="rings", marker=ring, cliponaxis=False, **_click(sure))
    more = used["score"] > 0
    colors = np.select([more, used["score"] < 0], [look.bar, look.bar_other], look.neither)
    line = np.where(more, 0, HOLLOW)  # half of it lies outside the marker's size
    dots = {
        "symbol": np.where(more, "circle", "circle-open"),
        "size": used["size"] - line,
        "color": colors,
        "line": {"width": line},
    }
    chart.add_scatter(mode="markers", name="dots", marker=dots | {"opacity": 1}, cliponaxis=False, **_click(used))


def _counts(counts: pd.Series, room: float) -> list[str]:
    """The counts as they fit beside the dots: in full, in thousands, or not at all; nothing for 0.

    >>> _counts(pd.Series([0, 12, 3456]), 60), _counts(pd.Series([0, 12, 3456]), 30), _counts(pd.Series([12]), 5)
    (['', '12', '3,456'], ['', '12', '3.5k'], [''])
    """
    full = [f"{n:,}" if n else "" for n in counts]
    short = [
        text if n < 1000 else f"{n / 1000:.1f}k" if n < 9950 else f"{n / 1000:,.0f}k" for n, text in zip(counts, full, strict=True)
    ]
    fitting = (texts for texts in (full, short) if all(text_width(text, SMALL) <= room for text in texts))
    return next(fitting, [""] * len(full))


def _click(rows: pd.DataFrame) -> dict:
    """What a mark picks and says."""
    return {
        "x": rows["x"],
        "y": rows["y"],
        "unselected": {"marker": {"opacity": 1}},
        "customdata": [
            [picks(term=row.term, group=row.group), wrap(row.term, 50), wrap(row.group, 50), *_said(row)]
            for row in rows.itertuples()
        ],
        "hovertemplate": "<b>%{customdata[1]}</b><br>%{customdata[2]}<br>%{customdata[3]}<br>%{customdata[4]}<extra></extra>",
    }


def _said(row: tuple) -> tuple[str, str]:
    """Count and rate; keyness, and whether it is more than chance."""
    often = f"{row.count:,} ({row.rate:.2f} per 1,000 tokens)" if row.count else "never"
    score = signed(row.score) if np.isfinite(row.score) else "none"
    return often, f"keyness {score} · " + ("more than chance" if row.sure else "may be chance")


def _heads(heads: dict[str, str], below: bool, size: int, look: Look) -> Iterator[dict]:
    """The groups above their columns, and below them where the chart is tall."""
    for number, (name, head) in enumerate(heads.items()):
        for y, anchor in ((1, "bottom"), (0, "top"))[: 1 + below]:
            yield {
                "x": number, "y": y, "yref": "paper", "yshift": 4 if y else -4, "yanchor": anchor, "showarrow": False, "text": head,
                "hovertext": wrap(name, 50), "font": {"size": size, "color": look.ink},
            }  # fmt: skip


def _terms(grid: _Grid, room: int, width: int, look: Look) -> Iterator[dict]:
    """What each block is, and the terms at their rows."""
    font = {"size": SIZE, "color": look.ink}
    left = {"x": 0, "xref": "paper", "xanchor": "left", "showarrow": False, "borderpad": 0, "font": font}
    quiet = f"<span style='color:{look.muted};font-size:{SMALL}px'>terms that mark</span>"
    for block, y in grid.blocks.items() if grid.head else ():
        name = escape(cut(block, width * 0.6, SIZE))
        yield left | {"text": f"{quiet} <b>{name}</b>", "y": y + grid.head / 2 + 1, "xshift": 8 - room}
    for (_, term), y in grid.rows.items():
        text = cut(term, room - 24, SIZE)
        hover = {"hovertext": wrap(term, 50)} if text != term else {}
        yield left | hover | {"text": escape(text), "y": y, "xshift": 16 - room}


def _frame(grid: _Grid, names: Sequence[str], picked: tuple[str | None, str | None], look: Look) -> Iterator[dict]:
    """A frame around what is picked: a cell, a row or a column."""
    term, group = picked
    at = list(names).index(group) if group in names else None
    x0, x1 = (-0.5, len(names) - 0.5) if at is None else (at - 0.48, at + 0.48)
    rows = [(y - grid.row / 2, y + grid.row / 2) for (_, one), y in grid.rows.items() if one == term]
    for y0, y1 in rows if term is not None else [(0, grid.height)] * (at is not None):
        place = {"x0": x0, "x1": x1, "y0": y0 + 1, "y1": y1 - 1}
        yield {"type": "rect", "name": "picked", **place, "line": {"color": look.ink, "width": 2}}


def _key_parts(rows: pd.DataFrame, counts: list[str], largest: float, width: int, low: bool) -> tuple[list[_Key], int]:
    """The parts of the key in their places, and the px that they take below the chart."""
    used = rows[rows["count"] > 0]
    if not len(used):
        text = "none of these terms occurs" if len(rows) else "no terms to draw"
        return [_Key("none", 0, text, 0, KEY_LINE / 2)], KEY_LINE + 6
    sizes = [
        _Key("none", 0, "area:"),
        *(_Key("filled", largest * float(np.sqrt(rate / used["rate"].max())), text) for rate, text in _sizes(used["rate"].max())),
        *[_Key("none", 0, "numbers: occurrences")] * any(counts),
        *[_Key("shade", 12, "group that it marks")] * low,
    ]
    signs = (
        (_Key("filled", 12, "more than in the rest"), (used["score"] > 0).any()),
        (_Key("hollow", 12, "less"), (used["score"] < 0).any()),
        (_Key("ring", 10, "more than chance"), used["sure"].any()),
        (_Key("never", NEVER, "never"), (rows["count"] == 0).any()),
    )
    return _flow(sizes, [part for part, shown in signs if shown], width - 16, LOW_KEY_LINE if low else KEY_LINE)


def _sizes(highest: float) -> Iterator[tuple[float, str]]:
    """Two round rates that the key shows, with their texts, the second the larger.

    >>> list(_sizes(2.73))
    [(0.5, '0.5'), (2.0, '2 per 1,000 tokens')]
    """
    power = 10.0 ** np.floor(np.log10(highest))
    large = float(max(step * power for step in (1, 2, 5) if step * power <= highest))
    yield large / 4, f"{large / 4:,g}"
    yield large, f"{large:,g} per 1,000 tokens"


def _flow(sizes: list[_Key], signs: list[_Key], width: float, high: int) -> tuple[list[_Key], int]:
    """Sizes, then signs: in one line, or in one each, or in as many as they need, each `high` px."""
    placed, x, line = [], 0.0, 0
    breaks = sum(map(_key_width, [*sizes, *signs])) > width
    for number, part in enumerate([*sizes, *signs]):
        if x and (x + _key_width(part) > width or breaks and number == len(sizes)):
            x, line = 0.0, line + 1
        placed.append(replace(part, x=x, y=high * (line + 0.5)))
        x += _key_width(part)
    return placed, high * (line + 1) + 12


def _key_width(part: _Key) -> float:
    return (part.size + RING + 4 if part.dot != "none" else 0) + text_width(part.text, SMALL) + 10


def _key_text(part: _Key, look: Look) -> dict:
    """The text of a part of the key, beside its dot."""
    shift = part.x + (part.size + RING + 4 if part.dot != "none" else 0)
    return {
        "x": 0, "xref": "paper", "xshift": shift, "xanchor": "left",
        "y": 0, "yref": "paper", "yshift": -part.y, "yanchor": "middle",
        "showarrow": False, "text": part.text, "borderpad": 0, "font": {"size": SMALL, "color": look.muted},
    }  # fmt: skip


def _key_dot(part: _Key, look: Look) -> Iterator[dict]:
    """The dot of a part of the key, in px, so that it is as large as those of the chart."""
    place = {"xref": "paper", "yref": "paper", "xsizemode": "pixel", "ysizemode": "pixel", "xanchor": 0, "yanchor": 0}
    x, y = part.x + (part.size + RING) / 2, -part.y

    def circle(size: float, line: dict, **style: object) -> dict:
        box = {"x0": x - size / 2, "x1": x + size / 2, "y0": y - size / 2, "y1": y + size / 2}
        return {"type": "circle", **place, **box, "line": line, **style}

    if part.dot in ("filled", "ring"):
        yield circle(part.size, {"width": 0}, fillcolor=look.bar)
    if part.dot == "hollow":
        yield circle(part.size - HOLLOW, {"width": HOLLOW, "color": look.bar_other})
    if part.dot == "ring":
        yield circle(part.size + RING, {"width": RING_LINE, "color": look.ink})
    if part.dot == "shade":
        yield {**circle(part.size + 4, {"width": 0}, fillcolor=look.shade), "type": "rect"}
    if part.dot == "never":
        line = {"width": 1, "color": look.neither}
        yield {"type": "line", **place, "x0": x - NEVER / 2, "x1": x + NEVER / 2, "y0": y, "y1": y, "line": line}
