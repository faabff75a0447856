"""A chart as a picture that stands alone: finding, numbers, method, source and date inside, on a canvas of fixed proportions.

The words have one size in every picture of a shape, and the chart is enlarged or reduced as a whole to the room that they leave.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from math import ceil
from typing import Any

import plotly.graph_objects as go

from dashboard.charts.theme import LIGHT, SERIF, Caption, escape
from dashboard.placing import text_width

WIDE, SQUARE, TALL = "wide", "square", "tall"
CANVAS = {WIDE: (1200, 675), SQUARE: (1000, 1000)}  # px of the picture; tall: 1200 × as many as it needs
FINE = 3  # pixels of an image to a px of the picture
STEP = 8  # the canvas is a multiple of so many px of the chart wide
EDGE, TOP, FOOT, GAP = 28, 22, 16, 12  # px of white: at the sides, above, below, between words and chart
COLUMNS = (340, 400)  # px of a column of words beside the chart
GUTTER = 30  # px between that column and the chart
NARROWEST = 760  # px of its own that a chart needs in width
LEAST_ROOM = 0.4  # of a canvas' height, that words above a chart leave it
LARGEST = 1.35  # that a chart is enlarged
DRAWN_OUT = {WIDE: 1.4, SQUARE: 1.8}  # that its plot is drawn out in height, where there is room
SMALLEST = 11 / 12  # that a chart may be reduced: its smallest type is 12 px and stays 11
SIZES = {
    WIDE: ((26, 15, 12), (23, 14, 12), (20, 13, 11.5), (18, 12.5, 11), (16, 12, 11)),
    SQUARE: ((30, 17, 13), (26, 15, 12), (23, 14, 12), (20, 13, 11.5), (18, 12.5, 11)),
    TALL: ((26, 15, 12), (21, 15, 12)),
}  # px of title, subtitle and source
LINE = 1.3  # of its size from a line to the next: Plotly's
RANDOM = re.compile(r'id="(?:top)?defs-([0-9a-f]{6})"')  # every name that Plotly makes up has this piece
TAG, ATTRIBUTE = re.compile(r"(?<=<)([a-zA-Z]\w*) ([^<>]*?)(?=/?>)"), re.compile(r'[\w:-]+="[^"]*"')
SERIF_WIDTH = 1.08  # of a bold serif, in widths of the sans


@dataclass(frozen=True)
class _Words:
    """A caption set in a column: lines, and px of the picture from its top to its last line, and of its source."""

    sizes: tuple[float, float, float]
    title: list[str]
    subtitle: list[str]
    source: list[str]

    @property
    def above(self) -> float:
        """Px that the words above a chart take, with the white around them."""
        return TOP + self.head + GAP

    @property
    def below(self) -> float:
        return GAP + self.foot + FOOT

    @property
    def head(self) -> float:
        return self.below_title + LINE * self.sizes[1] * len(self.subtitle)

    @property
    def below_title(self) -> float:
        return LINE * self.sizes[0] * len(self.title) + 6 * bool(self.title)

    @property
    def foot(self) -> float:
        return LINE * self.sizes[2] * len(self.source)


@dataclass(frozen=True)
class _Plan:
    """Where words and chart lie: px of the picture to one of the chart, the column beside the chart (0: words above), the words."""

    zoom: float
    column: float
    words: _Words


def framed(chart: go.Figure, caption: Caption, shape: str = WIDE) -> go.Figure:
    """A copy of a chart with its caption on a canvas of 1200 × 675 (wide), 1000 × 1000 (square) or 1200 × its own height (tall) px.

    The layout is in px of the chart: `enlarged` says how many of the picture each is. Words too many for the canvas, or a chart too
    tall for it, make all of it smaller: nothing is cut, nothing overlaps. See `fits`.

    Parameters
    ----------
    chart : Figure
        Laid out for about 860 px in width; height and margins stated.
    shape : {"wide", "square", "tall"}
    """
    if shape == TALL:
        return _whole(chart, caption)
    plan, times = next((plan, times) for times in count(4) if (plan := _plan(chart, caption, shape, times / 4)))
    return _set(chart, plan, shape, times / 4)


def enlarged(picture: go.Figure) -> float:
    """Px of the finished picture to one of its layout; times `FINE`, the pixels of an image."""
    return picture.layout.meta["enlarged"]


def fits(picture: go.Figure) -> bool:
    """Whether a framed chart's smallest type is still read: of 11 px at least."""
    return enlarged(picture) > SMALLEST - 0.005


def drawing(picture: go.Figure) -> dict[str, Any]:
    """A framed chart as plain data for Plotly's script, its dots never pixels, so that they stay sharp at any size."""
    plain = json.loads(picture.to_json())
    for number, trace in enumerate(plain["data"]):
        trace |= {"type": trace["type"].removesuffix("gl"), "uid": str(number)}  # a random one otherwise, which is in the image
    return plain


def stable(svg: str) -> str:
    """An SVG of Plotly's without what is random in it, so that the same chart is the same text.

    Names that Plotly makes up become numbers, in their order. Attributes are sorted: a browser that has drawn the same words before
    writes them in another order.

    >>> stable('<defs id="defs-0a1b2c"/><g style="" clip-path="url(#clip0a1b2cxy)"/>')
    '<defs id="defs-000000"/><g clip-path="url(#clip000000xy)" style=""/>'
    """
    for number, name in enumerate(dict.fromkeys(RANDOM.findall(svg))):
        svg = re.sub(rf"\b([a-z]+-?){name}", rf"\g<1>{number:06}", svg)
    return TAG.sub(lambda tag: " ".join([tag[1], *sorted(ATTRIBUTE.findall(tag[2]))]), svg)


def _plan(chart: go.Figure, caption: Caption, shape: str, times: float) -> _Plan | None:
    """The largest words that leave a chart its own size, or else those that leave it most; None where words leave it too little."""
    plans: list[_Plan] = []
    for sizes in SIZES[shape]:
        some = list(_plans(chart, caption, shape, sizes, times))
        if some and (found := max(some, key=lambda plan: (min(plan.zoom, 1.0), not plan.column))).zoom >= 1:
            return found
        plans += some
    return max(plans, key=lambda plan: plan.zoom, default=None)


def _plans(chart: go.Figure, caption: Caption, shape: str, sizes: tuple[float, float, float], times: float) -> Iterator[_Plan]:
    """Words above the chart, and on a wide canvas beside it."""
    width, height = (times * side for side in CANVAS[shape])
    tall = chart.layout.height
    above = _words(caption, width - 2 * EDGE, sizes)
    room = height - above.above - above.below
    if room >= LEAST_ROOM * height:
        yield _Plan(min((width - 2 * EDGE) / NARROWEST, room / tall, LARGEST), 0, above)
    for column in COLUMNS if shape == WIDE else ():
        beside = _words(caption, column, sizes)
        if beside.head + beside.foot + TOP + FOOT + 2 * GAP <= height:
            room = width - 2 * EDGE - column - GUTTER
            yield _Plan(min(room / NARROWEST, (height - TOP - FOOT) / tall, LARGEST), column, beside)


def _set(chart: go.Figure, plan: _Plan, shape: str, times: float) -> go.Figure:
    """The chart on its canvas, its plot drawn out a little where there is room."""
    canvas, words = CANVAS[shape], plan.words
    width = -(-times * canvas[0] / plan.zoom // STEP) * STEP
    while not _exact(width, canvas):
        width += STEP
    zoom, height = times * canvas[0] / width, width * canvas[1] / canvas[0]
    margin = chart.layout.margin
    plot = chart.layout.height - margin.t - margin.b
    above, below = (TOP, FOOT) if plan.column else (words.above, words.below)
    room = height - (above + below) / zoom - margin.t - margin.b
    drawn = min(room, DRAWN_OUT[shape] * plot)
    top = margin.t + above / zoom + (room - drawn) / 2
    left = margin.l + (EDGE + (plan.column + GUTTER if plan.column else 0)) / zoom
    return _written(
        chart, words, zoom, {"width": width, "height": height, "meta": {"enlarged": canvas[0] / width}},
        {"l": left, "r": margin.r + EDGE / zoom, "t": top, "b": height - top - drawn},
    )  # fmt: skip


def _exact(width: float, canvas: tuple[int, int]) -> bool:
    """Whether a browser that enlarges a layout so wide finds the canvas to the pixel: it cuts off what floats fall short."""
    scale = canvas[0] / width
    sides = (width, width * canvas[1] / canvas[0])
    return all(pixels * scale * one == pixels * side for pixels in (1, FINE) for one, side in zip(sides, canvas, strict=True))


def _whole(chart: go.Figure, caption: Caption) -> go.Figure:
    """The chart in its own height, the words above and below."""
    width = CANVAS[WIDE][0]
    tried = [_words(caption, width - 2 * EDGE, sizes) for sizes in SIZES[TALL]]
    words = next((one for one in tried if len(one.title) <= 2), tried[-1])
    margin = chart.layout.margin
    above = words.above
    height = ceil(chart.layout.height + above + words.below)
    return _written(
        chart, words, 1, {"width": width, "height": height, "meta": {"enlarged": 1}},
        {"l": margin.l + EDGE, "r": margin.r + EDGE, "t": margin.t + above, "b": height - above - chart.layout.height + margin.b},
    )  # fmt: skip


def _written(chart: go.Figure, words: _Words, zoom: float, size: dict, margin: dict) -> go.Figure:
    """A copy of the chart with this size and these margins, and the words in them."""
    whole = chart.to_dict()
    pieces = (
        (words.title, 1, "top", margin["t"] - TOP / zoom, words.sizes[0], {"family": SERIF, "color": LIGHT.ink}),
        (words.subtitle, 1, "top", margin["t"] - (TOP + words.below_title) / zoom, words.sizes[1], {"color": LIGHT.muted}),
        (words.source, 0, "bottom", FOOT / zoom - margin["b"], words.sizes[2], {"color": LIGHT.muted}),
    )
    notes = [
        {
            "xref": "paper", "yref": "paper", "x": 0, "xanchor": "left", "xshift": EDGE / zoom - margin["l"], "align": "left",
            "showarrow": False, "borderpad": 0, "y": y, "yanchor": anchor, "yshift": shift,
            "text": _lines(lines, bold=not number), "font": font | {"size": size_of / zoom},
        }
        for number, (lines, y, anchor, shift, size_of, font) in enumerate(pieces)
    ]  # fmt: skip
    layout = whole.setdefault("layout", {})
    layout |= size | {"margin": layout.get("margin", {}) | margin, "annotations": [*layout.get("annotations", ()), *notes]}
    return go.Figure(whole, _validate=False)  # what the chart has was asked when it was made, and asking takes long


def _words(caption: Caption, room: float, sizes: tuple[float, float, float]) -> _Words:
    return _Words(
        sizes,
        wrapped(caption.title, room / SERIF_WIDTH, sizes[0]),
        wrapped(caption.subtitle, room, sizes[1]),
        wrapped(caption.source, room, sizes[2]),
    )


def wrapped(text: str, room: float, size: float) -> list[str]:
    """A text in lines of at most `room` px; a word that is longer than a line is broken.

    >>> wrapped("one two three", 60, 10), wrapped("abcdefghij", 40, 10)
    (['one two', 'three'], ['abcdef', 'ghij'])
    """
    lines: list[str] = []
    line, used, space = "", 0.0, text_width(" ", size)
    for word in text.replace(" · ", "\u00a0· ").split(" "):
        for piece in _pieces(word, room, size):
            wide = text_width(piece, size)
            if line and used + space + wide > room:
                lines.append(line)
                line, used = piece, wide
            else:
                line, used = (f"{line} {piece}", used + space + wide) if line else (piece, wide)
    return [*lines, line] if line else lines


def _pieces(word: str, room: float, size: float) -> Iterator[str]:
    """A word in pieces of at most `room` px: whole but where it is longer than a line."""
    while text_width(word, size) > room and len(word) > 1:
        fitting = next(at for at in range(1, len(word) + 1) if at == len(word) or text_width(word[: at + 1], size) > room)
        yield word[:fitting]
        word = word[fitting:]
    if word:
        yield word


def _lines(lines: list[str], bold: bool) -> str:
    text = "<br>".join(map(escape, lines)) or " "
    return f"<b>{text}</b>" if bold else text
