"""A chart on the stage of a talk: 640 by 360 px, scaled as a whole to the window: type of 12 px has 24 CSS px at 1280 by 720.

What room a chart takes is worked out here, from its figure alone: the page only draws it so, and a rehearsal can tell beforehand.
"""

import base64
import html
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import plotly.graph_objects as go

from dashboard.charts import theme
from dashboard.placing import text_width

STAGE = (640, 360)  # logical px
WIDTH, ROOM = theme.STAGE  # of a chart there
LEAST_TYPE = 12  # logical px: 24 CSS px at 1280 by 720
LINE = 1.3  # heights of type from line to line, as Plotly sets them
GROWS = 1.25  # the most that a low chart is stretched
LEAST_PLOT = 40  # px that a plot is not shrunk below
TOUCH = 1.0  # px that boxes may overlap: estimates are wide
PAD = 3  # px that Plotly keeps between the words in a bar and its edges
DOTS = ("scatter", "scattergl")
INK = 0.92  # of the widths of words, which are estimates for a wide type
_TAG, _BREAK, _SIZE = re.compile("<[^>]*>"), re.compile("<br ?/?>"), re.compile(r"font-size: *([\d.]+)px")
_SIZED, _YEAR, _SMALLER = re.compile("<span[^>]*font-size.*?</span>"), re.compile(r"\d{4}(-|$)"), 0.7


@dataclass(frozen=True)
class Fit:
    """How a chart is put into its room.

    Attributes
    ----------
    width, height : int
        Logical px at which it is drawn.
    scale : float
        At which the drawing is shown, at most 1: less where a lower plot would put its words on one another.
    smallest : float
        Logical px of its smallest type as shown; twice that in CSS px at 1280 by 720.
    """

    width: int
    height: int
    scale: float
    smallest: float

    @property
    def legible(self) -> bool:
        """Whether all its type has 24 CSS px at 1280 by 720."""
        return self.smallest >= LEAST_TYPE - 0.01


def fits(figure: go.Figure, room: float = ROOM, width: int = WIDTH) -> Fit:
    """How `figure` is put into `room` px of height: stretched a little, its plot made lower while no words meet, or else scaled.

    >>> fits(go.Figure(layout={"height": 200})).height, fits(go.Figure(layout={"height": 570})).scale
    (250, 1.0)
    """
    return Sheet(figure).fit(room, width)


def smallest_type(figure: go.Figure) -> float:
    """Px of the smallest words that a figure draws, at its own size; 12 where it draws none. What a hover says is not counted.

    >>> chart = go.Figure(layout={"font": {"size": 14}})
    >>> smallest_type(chart.add_annotation(text="a <span style='font-size:9px'>b</span>"))
    9.0
    """
    return _smallest(_Plain(figure))


def staged(figure: go.Figure, fit: Fit) -> dict[str, Any]:
    """The figure as plain data in its room: dots as SVG, no figure squeezed into a bar below the least type."""
    drawn, plain = go.Figure(figure), _Plain(figure)
    words = {"mode": "hide", "minsize": max(plain.of("uniformtext", "minsize") or 0, LEAST_TYPE)}
    said = {"font": {"size": max(plain.of("hoverlabel", "font", "size") or 0, LEAST_TYPE / fit.scale)}}
    drawn.update_layout(width=fit.width, height=fit.height, autosize=False, uniformtext=words, hoverlabel=said)
    found = drawn.to_plotly_json()
    for trace in found["data"]:
        if trace.get("type") == "scattergl":
            trace["type"] = "scatter"
        if trace.get("type") == "bar" and "outside" in trace.get("textposition", ()):
            trace["constraintext"] = "none"  # words beside a thin bar keep their size
    return found


class _Plain:
    """A figure as plain lists and dicts: reading those is a hundred times as quick."""

    def __init__(self, figure: go.Figure) -> None:
        plain = figure.to_plotly_json()
        self.traces = [_read(trace) for trace in plain["data"] if trace.get("visible", True) is True]
        self.layout = plain["layout"]
        self.template = self.layout.get("template", {}).get("layout", {})
        self.base = float(self.of("font", "size") or LEAST_TYPE)
        used = {_axis(trace.get(f"{way}axis", way)) for trace in self.traces if trace["type"] in (*DOTS, "bar") for way in "xy"}
        self.axes = sorted(used)

    def of(self, *path: str) -> Any:
        """A value of the layout, or else of its template; of an axis with a number, of the template's axis."""
        found = _in(self.layout, path)
        return _in(self.template, (path[0].rstrip("0123456789"), *path[1:])) if found is None else found

    def annotations(self) -> Iterator[Mapping[str, Any]]:
        return (one for one in self.layout.get("annotations", ()) if one.get("visible", True) and _bare(one.get("text")).strip())


def _read(found: Any) -> Any:
    """Arrays that Plotly has packed, unpacked."""
    if isinstance(found, Mapping) and {"bdata", "dtype"} <= set(found):
        values = np.frombuffer(base64.b64decode(found["bdata"]), dtype=found["dtype"])
        return values.reshape([int(length) for length in str(found["shape"]).split(",")]) if "shape" in found else values
    return {name: _read(value) for name, value in found.items()} if isinstance(found, Mapping) else found


def _axis(ref: str) -> str:
    """The name in the layout of an axis as traces name it.

    >>> _axis("y"), _axis("x2")
    ('yaxis', 'xaxis2')
    """
    return f"{ref[0]}axis{ref[1:]}"


def _in(whole: Any, path: Sequence[str]) -> Any:
    for name in path:
        if not isinstance(whole, Mapping):
            return whole if name == "text" else None  # a title may be its text alone
        whole = whole.get(name)
    return whole


# Sizes of type


def _smallest(plain: _Plain) -> float:
    return float(min(_sizes(plain), default=LEAST_TYPE))


def _sizes(plain: _Plain) -> Iterator[float]:
    base = plain.base
    for one in plain.annotations():
        yield from _in_text(one["text"], _in(one, ("font", "size")) or base)
    for shape in plain.layout.get("shapes", ()):
        if text := _in(shape, ("label", "text")):
            yield from _in_text(text, _in(shape, ("label", "font", "size")) or base)
    for axis in plain.axes:
        yield from _axis_sizes(plain, axis)
    for trace in plain.traces:
        yield from _trace_sizes(trace, base)
    if title := plain.of("title", "text"):
        yield from _in_text(title, plain.of("title", "font", "size") or 1.4 * base)
    if plain.of("showlegend"):
        yield float(plain.of("legend", "font", "size") or base)


def _axis_sizes(plain: _Plain, axis: str) -> Iterator[float]:
    if plain.of(axis, "visible") is False:
        return
    named = plain.of(axis, "ticktext")
    if plain.of(axis, "showticklabels") is not False and (named is None or len(named)):
        yield from _in_text(
            "<br>".join(map(str, named if named is not None else "0")), plain.of(axis, "tickfont", "size") or plain.base
        )
    if title := plain.of(axis, "title", "text"):
        yield from _in_text(title, plain.of(axis, "title", "font", "size") or 1.2 * plain.base)


def _trace_sizes(trace: Mapping[str, Any], base: float) -> Iterator[float]:
    texts = _texts(trace)
    if not any(_bare(text).strip() for text in texts):
        return
    fonts = ("insidetextfont", "outsidetextfont") if trace["type"] == "bar" else ("textfont",)
    own = _in(trace, ("textfont", "size"))
    for font in fonts:
        size = _in(trace, (font, "size"))
        for number, text in enumerate(texts):
            yield from _in_text(text, _each(own if size is None else size, number) or base)


def _texts(trace: Mapping[str, Any]) -> list[str]:
    """What is written at the marks of a trace; none where its texts are for the hover."""
    if trace["type"] in DOTS and "text" not in trace.get("mode", "") or trace.get("textposition") == "none":
        return []
    given = trace.get("text", trace.get("texttemplate"))
    return [] if given is None else [given] if isinstance(given, str) else list(map(str, given))


def _in_text(text: Any, size: float) -> Iterator[float]:
    """Sizes of the parts of a text that is set at `size`."""
    parts = [float(found) for found in _SIZE.findall(str(text))]
    if not parts or _bare(_SIZED.sub("", str(text))).strip():
        yield float(size)
    yield from parts
    if re.search("<su[bp]>", str(text)):
        yield float(size) * _SMALLER


def _bare(text: Any) -> str:
    return html.unescape(_TAG.sub("", str(text or "")))


# Where words and marks lie


class Sheet:
    """Boxes of the words and marks of a figure, which move with its size.

    A box is (left, top, right, bottom) twice: as shares of the plot, from its left and its top, and in px from there.
    """

    def __init__(self, figure: go.Figure) -> None:
        self.plain = plain = _Plain(figure)
        self.margin = {side: plain.of("margin", side) or 0 for side in "lrtb"}
        self.names = {axis: self._categories(axis) for axis in plain.axes}
        self.ranges = {axis: self._range(axis) for axis in plain.axes}
        self.texts, self.marks, self.written = self._texts(), self._marks(), self._written()

    def fit(self, room: float = ROOM, width: int = WIDTH) -> Fit:
        """See :func:`fits`."""
        room = max(float(room), 1.0)
        natural, smallest = float(self.plain.of("height") or 450), _smallest(self.plain)
        if natural <= room:
            return Fit(width, int(min(room, natural * GROWS)), 1.0, smallest)
        least, before = LEAST_PLOT + self.margin["t"] + self.margin["b"], self.faults(width, natural)

        def good(height: float) -> bool:
            return height >= least and not (self.faults(width, height) & ~before).any()

        low, high = room, natural
        if good(room):
            high = room
        while high - low > 2:
            middle = (low + high) / 2
            low, high = (low, middle) if good(middle) else (middle, high)
        scale = room / high
        return Fit(int(width / scale), int(high), scale, smallest * scale)

    def faults(self, width: float, height: float) -> np.ndarray:
        """Which words lie on which other words, on which marks or outside, and which bars are too thin for theirs: bool."""
        texts, marks, written = (self._drawn(boxes, width, height) for boxes in (self.texts, self.marks, self.written))
        outside = (texts[:, 1] < -TOUCH) | (texts[:, 3] > height + TOUCH)
        thin = written[:, 3] - written[:, 1] < LEAST_TYPE * LINE + 2 * PAD
        return np.concatenate([np.triu(_overlap(texts, texts), 1).ravel(), _overlap(texts, marks).ravel(), outside, thin])

    def _drawn(self, boxes: np.ndarray, width: float, height: float) -> np.ndarray:
        margin = self.margin
        size = np.array([max(width - margin["l"] - margin["r"], 1), max(height - margin["t"] - margin["b"], 1)] * 2)
        return np.array([margin["l"], margin["t"]] * 2) + boxes[:, :4] * size + boxes[:, 4:]

    # Words

    def _texts(self) -> np.ndarray:
        boxes = [self._annotation(one) for one in self.plain.annotations()]
        for axis in self.plain.axes:
            boxes += self._ticks(axis)
        for trace in self.plain.traces:
            boxes += self._at_dots(trace) if trace["type"] in DOTS else self._at_bars(trace) if trace["type"] == "bar" else []
        return _boxes(boxes)

    def _annotation(self, one: Mapping[str, Any]) -> tuple | None:
        refs = {way: one.get(f"{way}ref", way) for way in "xy"}
        x, y = (self._at(refs[way], one.get(way), way) for way in "xy")
        if x is None or y is None:
            return None
        dx, dy = one.get("xshift", 0), -one.get("yshift", 0)
        if one.get("showarrow", True) and "pixel" == one.get("axref", "pixel"):
            dx, dy = dx + one.get("ax", -10), dy + one.get("ay", -30)
        wide, high = _size(one["text"], _in(one, ("font", "size")) or self.plain.base)
        if abs(one.get("textangle", 0)) == 90:
            wide, high = high, wide
        held = {"left": 0.0, "top": 0.0, "center": 0.5, "middle": 0.5, "right": 1.0, "bottom": 1.0}
        left = held.get(one.get("xanchor", "auto"), _by_thirds(one.get("x"), refs["x"]))
        top = held.get(one.get("yanchor", "auto"), 1 - _by_thirds(one.get("y"), refs["y"]))
        return x, y, x, y, dx - left * wide, dy - top * high, dx + (1 - left) * wide, dy + (1 - top) * high

    def _ticks(self, axis: str) -> list[tuple]:
        """Labels of an axis whose places are given; Plotly itself thins out those that it chooses."""
        of = self.plain.of
        if of(axis, "visible") is False or of(axis, "showticklabels") is False:
            return []
        places = of(axis, "tickvals")
        names = of(axis, "ticktext")
        places = self.names[axis] if places is None else places
        names = places if names is None else names
        size, boxes = of(axis, "tickfont", "size") or self.plain.base, []
        for place, name in zip(places, names, strict=False):
            at, (wide, high) = self._at(axis[0] + axis[5:], place, axis[0]), _size(name, size)
            if at is not None and axis[0] == "y":
                boxes.append((0, at, 0, at, -wide - 3, -high / 2, -3, high / 2))
            elif at is not None:
                boxes.append((at, 1, at, 1, -wide / 2, 3, wide / 2, 3 + high))
        return boxes

    def _at_bars(self, trace: Mapping[str, Any]) -> list[tuple]:
        """Words at the ends of lying bars; those inside are drawn only where they fit."""
        texts, boxes = _texts(trace), []
        if not texts or trace.get("orientation") != "h" or trace.get("textposition") != "outside":
            return []
        size = _in(trace, ("outsidetextfont", "size")) or _in(trace, ("textfont", "size"))
        for number, (bar, length) in enumerate(zip(self._bars(trace), _values(trace, "x"), strict=False)):
            wide, high = _size(texts[number % len(texts)], _each(size, number) or self.plain.base)
            x, y, left = (bar[2], (bar[1] + bar[3]) / 2, PAD) if length >= 0 else (bar[0], (bar[1] + bar[3]) / 2, -PAD - wide)
            boxes.append((x, y, x, y, left, -high / 2, left + wide, high / 2))
        return boxes

    def _at_dots(self, trace: Mapping[str, Any]) -> list[tuple]:
        """Words at dots."""
        texts, boxes = _texts(trace), []
        for number, (x, y, radius) in enumerate(self._points(trace)) if texts else ():
            text = texts[number % len(texts)]
            if not _bare(text).strip():
                continue
            where = _each(trace.get("textposition", "middle center"), number)
            wide, high = _size(text, _each(_in(trace, ("textfont", "size")), number) or self.plain.base)
            radius = radius if "markers" in trace["mode"] else 0
            left = radius if "right" in where else -radius - wide if "left" in where else -wide / 2
            top = -radius - high if "top" in where else radius if "bottom" in where else -high / 2
            boxes.append((x, y, x, y, left, top, left + wide, top + high))
        return boxes

    # Marks

    def _marks(self) -> np.ndarray:
        boxes: list[tuple] = []
        for trace in self.plain.traces:
            if trace.get("name") == "reach":
                continue
            if trace["type"] == "bar":
                boxes += self._bars(trace)
            elif trace["type"] in DOTS and "markers" in trace.get("mode", "markers"):
                boxes += [(x, y, x, y, -radius, -radius, radius, radius) for x, y, radius in self._points(trace)]
        return _boxes(boxes)

    def _written(self) -> np.ndarray:
        """Lying bars with words inside: where they grow too thin, these are left out."""
        bars = [
            trace for trace in self.plain.traces if trace["type"] == "bar" and trace.get("orientation") == "h" and _texts(trace)
        ]
        return _boxes([box for trace in bars if trace.get("name") != "reach" for box in self._bars(trace)])

    def _points(self, trace: Mapping[str, Any]) -> Iterator[tuple[float, float, float]]:
        size = _in(trace, ("marker", "size"))
        for number, (x, y) in enumerate(zip(_values(trace, "x"), _values(trace, "y"), strict=False)):
            across, down = self._at(trace.get("xaxis", "x"), x, "x"), self._at(trace.get("yaxis", "y"), y, "y")
            if across is not None and down is not None:
                yield across, down, (_each(size, number) or 6) / 2

    def _bars(self, trace: Mapping[str, Any]) -> list[tuple]:
        lying = trace.get("orientation") == "h"
        across, along = ("y", "x") if lying else ("x", "y")
        refs = {way: trace.get(f"{way}axis", way) for way in "xy"}
        gap = self.plain.of("bargap")
        boxes = []
        for number, (place, length) in enumerate(zip(_values(trace, across), _values(trace, along), strict=False)):
            wide, base, offset = (_each(trace.get(name), number) for name in ("width", "base", "offset"))
            wide = 1 - (0.2 if gap is None else gap) if wide is None else wide
            middle, start = self._number(_axis(refs[across]), place), self._number(_axis(refs[along]), base or 0)
            more = self._number(_axis(refs[along]), length)
            if middle is None or start is None or more is None:
                continue
            first = middle + (-wide / 2 if offset is None else offset)
            sides = [self._at(refs[across], edge, across) for edge in (first, first + wide)]
            ends = [self._at(refs[along], end, along) for end in (start, start + more)]
            if None not in sides and None not in ends:
                (x0, x1), (y0, y1) = (sorted(ends), sorted(sides)) if lying else (sorted(sides), sorted(ends))
                boxes.append((x0, y0, x1, y1, 0, 0, 0, 0))
        return boxes

    # Axes

    def _at(self, ref: str, value: Any, way: str) -> float | None:
        """Share of the plot, from its left or its top; None where the axis does not say."""
        axis = _axis(ref.split()[0])
        low, high = (0, 1) if ref == "paper" else self.plain.of(axis, "domain") or (0, 1)
        if value is None:
            return None
        if ref == "paper" or ref.endswith(" domain"):
            share = low + float(value) * (high - low)
        else:
            ends, number = self.ranges.get(axis), self._number(axis, value)
            if ends is None or number is None or ends[0] == ends[1]:
                return None
            share = low + (number - ends[0]) / (ends[1] - ends[0]) * (high - low)
        return share if way == "x" else 1 - share

    def _range(self, axis: str) -> tuple[float, float] | None:
        given, names = self.plain.of(axis, "range"), self.names[axis]
        if given is not None:
            first, last = (self._number(axis, end, power=True) for end in given)
            return None if first is None or last is None else (first, last)
        ends = (-0.5, len(names) - 0.5)
        return None if not names else ends[::-1] if self.plain.of(axis, "autorange") == "reversed" else ends

    def _number(self, axis: str, value: Any, power: bool = False) -> float | None:
        """A value as its axis counts; the ends of a range with logarithms are given as powers."""
        if isinstance(value, str) and value in self.names.get(axis, ()):
            return float(self.names[axis].index(value))
        try:
            if isinstance(value, str | date | np.datetime64):
                return float(np.datetime64(str(value).replace(" ", "T"), "s").astype(np.int64))
            number = float(value)
        except (TypeError, ValueError):
            return None
        if self.plain.of(axis, "type") == "log" and not power:
            number = math.log10(number) if number > 0 else math.nan
        return None if math.isnan(number) else number

    def _categories(self, axis: str) -> list[str]:
        """Names along an axis of names, in order; none where its values are numbers or dates."""
        given, way = self.plain.of(axis, "categoryarray"), axis[0]
        found = dict.fromkeys([] if given is None else map(str, given))
        if self.plain.of(axis, "type") == "date" or self.plain.of(axis, "range") is not None and not found:
            return []
        for trace in self.plain.traces:
            if trace["type"] in (*DOTS, "bar") and _axis(trace.get(f"{way}axis", way)) == axis:
                found |= {value: None for value in _values(trace, way) if isinstance(value, str) and not _YEAR.match(value)}
        return list(found)


def _values(trace: Mapping[str, Any], way: str) -> Sequence[Any]:
    values = trace.get(way)
    return () if values is None else values


def _each(value: Any, number: int) -> Any:
    """One of a list, or what stands for all."""
    return value if value is None or isinstance(value, str) or np.isscalar(value) else value[number % len(value)]


def _by_thirds(value: Any, ref: str) -> float:
    """Where words without an anchor are held: of the paper by its thirds, on an axis in the middle."""
    return 0.5 if ref != "paper" else 0.0 if value < 1 / 3 else 1.0 if value > 2 / 3 else 0.5


def _size(text: Any, size: float) -> tuple[float, float]:
    """Width and height of words, at their ink rather than at their lines."""
    lines = _BREAK.split(str(text))
    return max(text_width(_bare(line), size) for line in lines) * INK, size * (LINE * (len(lines) - 1) + 0.95)


def _boxes(boxes: Sequence[tuple | None]) -> np.ndarray:
    return np.array([box for box in boxes if box is not None], dtype=float).reshape(-1, 8)


def _overlap(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    a, b = one[:, None, :], other[None, :, :]
    across = np.minimum(a[..., 2], b[..., 2]) - np.maximum(a[..., 0], b[..., 0])
    down = np.minimum(a[..., 3], b[..., 3]) - np.maximum(a[..., 1], b[..., 1])
    return (across > TOUCH) & (down > TOUCH)
