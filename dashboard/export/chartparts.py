"""Parts of charts that python-pptx does not write, as DrawingML in the order of its schema (ISO/IEC 29500-1, dml-chart.xsd).

The colour of each bar, labels that clear the intervals, and the intervals, whose numbers stand in the chart's workbook.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from pptx.dml.color import RGBColor
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.util import Pt

from dashboard.charts.theme import LIGHT
from dashboard.exhibit import BARS, LINES, STACKED, Native, Series
from dashboard.export.chartdata import below_and_above, cells, has_interval, whisker_columns
from dashboard.export.fitting import POINTS
from dashboard.placing import text_width
from dashboard.words import percent, signed

SANS = "Arial"
CLEAR = 0.09  # inches between an interval and its label
FAINT = 75  # per cent that a bar under an interval covers
PLACES = {BARS: "outEnd", STACKED: "ctr", LINES: "t"}  # of labels
# From a bar to its label: LibreOffice draws a line to each that was moved unless this says no
NO_LEADERS = (
    '<c:extLst><c:ext uri="{CE6537A1-D6FC-4f65-9D91-7224C49458BB}" xmlns:c15="http://schemas.microsoft.com/office/drawing/2012/chart">'
    '<c15:showLeaderLines val="0"/></c:ext></c:extLst>'
)
QUOTES = {'"': "&quot;"}
PER_CENT = '[=0]0%;[<0.005]"<1%";0%'  # words.percent as a number format
SIGNED = {2: '+0.00;"−"0.00;0.00', 1: '+0.0;"−"0.0;0.0', 0: '+0;"−"0;0'}  # words.signed, by its decimals


@dataclass(frozen=True)
class Plot:
    """Where the values are drawn, from where to where their axis runs, and the size of names and labels."""

    left: float  # inches of the chart
    top: float
    width: float
    height: float
    low: float
    high: float
    step: float
    size: int  # points


def details(series: Series, number: int, native: Native, plot: Plot, width: float) -> Iterator[Any]:
    """Colours of single bars, labels and intervals of a series, in this order before its categories."""
    yield from _points(series, native)
    yield from _labels(series, native, plot, width)
    yield from _whiskers(series, native, whisker_columns(native).get(number))


def _points(series: Series, native: Native) -> Iterator[Any]:
    """The colour of each bar, where they differ."""
    if native.kind == LINES or len(set(series.colours)) == 1:
        return
    seen = f'<a:alpha val="{FAINT}000"/>' if has_interval(series) else ""
    for at, colour in enumerate(series.colours):
        negative = '<c:invertIfNegative val="0"/><c:bubble3D val="0"/>'
        yield xml("c:dPt", f'<c:idx val="{at}"/>{negative}<c:spPr>{_fill(colour, seen)}</c:spPr>')


def _labels(series: Series, native: Native, plot: Plot, width: float) -> Iterator[Any]:
    """The labels that have room, each beyond its interval."""
    parts = []
    for at, (value, label) in enumerate(zip(series.values, series.labels, strict=False)):
        if not label or value is None or (native.kind == STACKED and not _has_room(label, at, series, native, plot)):
            continue
        shift = _beyond(at, value, series, plot) if native.kind == BARS else 0.0
        shift = (_across(at, value, label, shift, series, plot) if native.points else shift) / width
        colour = _readable_on(series.colours[at % len(series.colours)]) if native.kind == STACKED else LIGHT.ink
        parts.append(_label(at, label, _live(label, value), PLACES[native.kind], (colour, plot.size), shift))
    if parts:
        yield xml("c:dLbls", "".join(parts) + _shown(0) + NO_LEADERS)


def _has_room(label: str, at: int, series: Series, native: Native, plot: Plot) -> bool:
    whole = sum(abs(one.values[at] or 0) for one in native.series)
    return inches(label, plot.size) + 0.06 <= plot.width * abs(series.values[at] or 0) / (whole or 1)


def _beyond(at: int, value: float, series: Series, plot: Plot) -> float:
    """Inches from the end of a bar to beyond the end of its interval, to the right; 0 where there is none."""
    ends = series.lower if value < 0 else series.upper
    if not ends or ends[at] is None:
        return 0.0
    return (ends[at] - value) / (plot.high - plot.low) * plot.width + math.copysign(CLEAR, value)


def _across(at: int, value: float, label: str, shift: float, series: Series, plot: Plot) -> float:
    """`shift`, or where the axis ends before such a label does, that to the other side of the zero and of the interval."""
    an_inch, wide = (plot.high - plot.low) / plot.width, inches(label, plot.size) + CLEAR
    edge, ends = (plot.low, series.upper) if value < 0 else (plot.high, series.lower)
    if abs(edge - value) / an_inch >= abs(shift) + wide:
        return shift
    other = (ends[at] if ends else None) or 0.0
    to = max(other, 0.0) if value < 0 else min(other, 0.0)
    return (to - value) / an_inch + math.copysign(wide + CLEAR, to - value)


def _live(label: str, value: float) -> str:
    """The number format that writes `label` for `value`, so that it follows a value that is changed; "" where none does."""
    if value >= 0 and label == percent(value) and not _half(value, 2):
        return PER_CENT
    none = value != 0 and not label.strip("+−0.")  # office programs write a sign before what they round to none
    fitting = (form for decimals, form in SIGNED.items() if label == signed(value, decimals) and not _half(value, decimals))
    return "" if none else next(fitting, "")


def _half(value: float, decimals: int) -> bool:
    """Whether it lies in the middle of two numbers: office programs round that up, Python to the even digit."""
    return abs(value * 10**decimals % 1 - 0.5) < 1e-9


def _label(at: int, text: str, live: str, where: str, type_in: tuple[str, int], shift: float) -> str:
    colour, size = type_in
    type_of = f'sz="{size * 100}" b="0"'
    look = f'<a:solidFill><a:srgbClr val="{rgb(colour)}"/></a:solidFill><a:latin typeface="{SANS}"/>'
    body = '<a:bodyPr wrap="none"/><a:lstStyle/>'
    run = f'<a:r><a:rPr lang="en-US" {type_of}>{look}</a:rPr><a:t>{escape(text)}</a:t></a:r>'
    said = f"<c:tx><c:rich>{body}<a:p>{run}</a:p></c:rich></c:tx>"
    counted = (
        f'<c:numFmt formatCode="{escape(live, QUOTES)}" sourceLinked="0"/><c:txPr>{body}<a:p><a:pPr><a:defRPr {type_of}>{look}'
        '</a:defRPr></a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )
    layout = f"<c:layout>{manual('', 'factor', shift, 0.0)}</c:layout>" if shift else ""
    return f'<c:dLbl><c:idx val="{at}"/>{layout}{counted if live else said}<c:dLblPos val="{where}"/>{_shown(1)}</c:dLbl>'


def _shown(value: int) -> str:
    """Of the parts of a label the value alone, or nothing."""
    names = ("LegendKey", "Val", "CatName", "SerName", "Percent", "BubbleSize")
    return "".join(f'<c:show{name} val="{value if name == "Val" else 0}"/>' for name in names)


def _whiskers(series: Series, native: Native, column: int | None) -> Iterator[Any]:
    if column is None:
        return
    below, above = below_and_above(series)
    direction = '<c:errDir val="y"/>' if native.kind == LINES else ""  # bars know but one
    colour, points = (series.colours[0], 1.5) if native.kind == LINES else (LIGHT.ink, 2)
    yield xml(
        "c:errBars",
        f'{direction}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="1"/>'
        f"<c:plus>{_numbers(above, column + 1)}</c:plus><c:minus>{_numbers(below, column)}</c:minus>"
        f'<c:spPr><a:ln w="{Pt(points)}">{_fill(colour)}</a:ln></c:spPr>',
    )


def _numbers(values: Sequence[float | None], column: int) -> str:
    """Numbers that stand in a column of the workbook, from its second row on."""
    points = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values) if value is not None)
    cache = f'<c:formatCode>General</c:formatCode><c:ptCount val="{len(values)}"/>{points}'
    return f"<c:numRef><c:f>{cells(column, len(values))}</c:f><c:numCache>{cache}</c:numCache></c:numRef>"


def _fill(colour: str, change: str = "") -> str:
    return f'<a:solidFill><a:srgbClr val="{rgb(colour)}">{change}</a:srgbClr></a:solidFill>'


def _readable_on(ground: str) -> str:
    """Ink or white, whichever stands out more."""
    return max((LIGHT.ink, LIGHT.paper), key=lambda one: _contrast(one, ground))


def _contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2)."""
    dark, light = sorted(luminance(colour) for colour in (one, other))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of a colour, 0 to 1 (WCAG 2)."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def manual(target: str, mode: str, x: float, y: float, w: float | None = None, h: float | None = None) -> str:
    """Where a part of a chart lies, in shares of the chart: "edge" from its corner, "factor" from where it would lie otherwise."""
    inner = f'<c:layoutTarget val="{target}"/>' if target else ""
    modes = f'<c:xMode val="{mode}"/><c:yMode val="{mode}"/>' if mode == "edge" else ""
    size = "".join(f'<c:{name} val="{value:.5f}"/>' for name, value in (("w", w), ("h", h)) if value is not None)
    return f'<c:manualLayout>{inner}{modes}<c:x val="{x:.5f}"/><c:y val="{y:.5f}"/>{size}</c:manualLayout>'


def rgb(colour: str) -> RGBColor:
    """A colour written "#rrggbb"."""
    return RGBColor.from_string(colour.removeprefix("#").upper())


def xml(tag: str, inside: str = "", **attributes: Any) -> Any:
    """A piece of a chart."""
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    return parse_xml(f"<{tag} {nsdecls('c', 'a')}{told}>{inside}</{tag}>")


def inches(text: str, size: float) -> float:
    """That a text takes on one line at `size` points."""
    return text_width(text, size) / POINTS
