"""Charts that an office program draws itself: every colour, number and interval can be changed there. By python-pptx."""

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from pptx.chart.chart import Chart
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_MARKER_STYLE, XL_TICK_LABEL_POSITION, XL_TICK_MARK
from pptx.oxml.ns import qn
from pptx.shapes.graphfrm import GraphicFrame
from pptx.slide import Slide
from pptx.util import Inches, Pt

from dashboard.charts.theme import LIGHT
from dashboard.exhibit import BARS, LINES, STACKED, Native
from dashboard.export.chartdata import ChartData, has_interval
from dashboard.export.chartparts import CLEAR, FAINT, SANS, Plot, details, inches, luminance, manual, rgb, xml
from dashboard.export.fitting import POINTS, Fitted, fitted, plain, short, taken_height

MOST_ROWS, MOST_STOPS, MOST_LINES = 30, 200, 8  # rows of lying bars, stops of lines, and lines, that can be told apart
MOST_BESIDE, MOST_BARS = 3, 18  # bars side by side, and all bars of such a chart
MOST_SURE = 4  # lines where they have intervals, which hide one another
SIZE = 12  # points of a chart's type
SIZES = (14, 12, 11)  # of names and labels: the first for which rows are high enough, and in which names are whole
THICK = 1.2  # inches that a bar and the gap beside it take at most
THINNEST = 0.075  # inches that a bar and the gap beside it take at least
NAMES = {BARS: 0.36, STACKED: 0.36, LINES: 0.15}  # of the width, that a name takes at most
GAP = 30  # per cent of a bar, between bars
KEY = 0.32  # inches of a line of the key
TICKS = 0.32  # of the numbers of an axis
TITLE, TITLES = 0.34, 0.42  # of an axis's title, and of its words where they take two lines
KINDS = {
    BARS: XL_CHART_TYPE.BAR_CLUSTERED,
    STACKED: XL_CHART_TYPE.BAR_STACKED_100,
    LINES: XL_CHART_TYPE.LINE_MARKERS,
}
MARKERS = (XL_MARKER_STYLE.CIRCLE, XL_MARKER_STYLE.SQUARE, XL_MARKER_STYLE.DIAMOND, XL_MARKER_STYLE.TRIANGLE, XL_MARKER_STYLE.X)
SIZE_OF = ", n = "  # between a name and its n, which is never cut
Box = tuple[float, float, float, float]  # left, top, width, height, in inches


def readable(native: Native, box: Box) -> bool:
    """Whether an office program's chart of it can be read there: it has values, and its rows have room for their names."""
    if not any(value is not None for series in native.series for value in series.values):
        return False
    if native.kind == LINES:
        most = MOST_SURE if any(map(has_interval, native.series)) else MOST_LINES
        return len(native.categories) <= MOST_STOPS and len(native.series) <= most
    beside = _beside(native)
    if beside > 1 and (beside > MOST_BESIDE or beside * len(native.categories) > MOST_BARS):
        return False
    row = _row(native, box[2], box[3])
    return len(native.categories) <= MOST_ROWS and row >= SIZES[-1] / POINTS and row / beside >= THINNEST


def add(slide: Slide, native: Native, box: Box, built: date) -> tuple[GraphicFrame, bool]:
    """The chart as an office program draws it, in `box` or in less of it, and whether all names stand in it whole."""
    left, top, width, height = _frame(native, box)
    size = _size(native, width, height)
    drawn = _fitting(native, width, height, size)
    frame = slide.shapes.add_chart(
        KINDS[drawn.kind], Inches(left), Inches(top), Inches(width), Inches(height), ChartData(drawn, built)
    )
    _style(frame.chart, drawn, _plot(drawn, width, height, size), (width, height))
    return frame, all_names(drawn) == all_names(native) and _scale(native, width).whole


def all_names(native: Native) -> list[str]:
    """What is written in a chart: categories, series where there are several, and the scale."""
    series = [one.name for one in native.series] if _has_key(native) else []
    return list(map(plain, [*native.categories, *series, native.scale]))


def _frame(native: Native, box: Box) -> Box:
    """The part of the box that a chart of few bars needs, so that none grows to a block; a little above its middle."""
    left, top, width, height = box
    if native.kind == LINES:
        return box
    needed = min(THICK * len(native.categories) * _beside(native) + _around(native, width), height)
    return left, top + 0.25 * (height - needed), width, needed


def _size(native: Native, width: float, height: float) -> int:
    """Points of names and labels."""
    if native.kind == LINES:
        return SIZE
    room, row = NAMES[native.kind] * width, _row(native, width, height)
    if _has_labels(native, width, height):
        row /= _beside(native)
    fitting = [size for size in SIZES if row >= size / POINTS] or [SIZES[-1]]
    return next((size for size in fitting if all(inches(plain(name), size) <= room for name in native.categories)), fitting[-1])


def _fitting(native: Native, width: float, height: float, size: int) -> Native:
    """The same with names that fit, without what is no number, and without labels in bars too thin for them."""
    labelled = _has_labels(native, width, height)
    series = [
        replace(
            one, name=name, values=_numbers(one.values), lower=_numbers(one.lower), upper=_numbers(one.upper),
            labels=tuple(map(plain, one.labels)) if labelled else (),
        )
        for one, name in zip(native.series, _keys(native, width), strict=True)
    ]  # fmt: skip
    categories = tuple(_with_sizes(native.categories, NAMES[native.kind] * width, size))
    return replace(native, categories=categories, series=tuple(series))


def _with_sizes(names: Sequence[str], room: float, size: float) -> list[str]:
    """Names that fit, each with the n behind it whole.

    >>> _with_sizes(["The ministry of water and roads, n = 46 documents", "Mill"], 2.5, 12)
    ['The m…, n = 46 documents', 'Mill']
    """
    parts = [name.rpartition(SIZE_OF) if SIZE_OF in name else (name, "", "") for name in map(plain, names)]
    ends = [f"{of}{n}" for _, of, n in parts]
    taken = max((inches(end, size) for end in ends if end), default=0.0)
    return [f"{name}{end}" for name, end in zip(short([name for name, *_ in parts], room - taken, size), ends, strict=True)]


def _scale(native: Native, width: float) -> Fitted:
    """What the values are: on top of lines from edge to edge, or below bars, in the middle of a plot that may be narrow."""
    names = 0.0 if native.kind == LINES else max((inches(plain(name), SIZES[0]) for name in native.categories), default=0)
    return fitted(native.scale, width - min(names, NAMES[native.kind] * width) - 0.1, TITLES, (SIZE, SIZES[-1]))


def _title_height(native: Native, width: float) -> float:
    return TITLE + max(0.0, _scale(native, width).height - taken_height(1, SIZE))


def _numbers(values: Sequence[float | None]) -> tuple[float | None, ...]:
    return tuple(value if value is not None and math.isfinite(value) else None for value in values)


def _keys(native: Native, width: float) -> list[str]:
    """The names of the series as they stand in the key."""
    return short([one.name for one in native.series], 0.45 * width, SIZE)


def _has_labels(native: Native, width: float, height: float) -> bool:
    """Whether bars are high enough for what is written beside them, or within them."""
    if native.kind == LINES:
        return True
    row = _row(native, width, height) / (_beside(native) if native.kind == BARS else 1 + GAP / 100)
    return row >= SIZES[-1] / POINTS


def _beside(native: Native) -> int:
    """How many bars a row has, one under the other."""
    return len(native.series) if native.kind == BARS else 1


def _row(native: Native, width: float, height: float) -> float:
    """Inches of height that each category has."""
    return (height - _around(native, width)) / max(len(native.categories), 1)


def _around(native: Native, width: float) -> float:
    """Inches of height that the plot leaves to key, numbers and scale."""
    return _key_height(native, width) + TICKS + _title_height(native, width) + 0.04


def _has_key(native: Native) -> bool:
    return len(native.series) > 1


def _key_height(native: Native, width: float) -> float:
    """Inches of the key on top, none of a single series."""
    if not _has_key(native):
        return 0.0
    lines, used = 1, 0.0
    for name in _keys(native, width):
        wide = inches(name, SIZE) + 0.45
        if used and used + wide > 0.95 * width:
            lines, used = lines + 1, 0.0
        used += wide
    return KEY * lines + 0.06


# The chart's parts


def _style(chart: Chart, native: Native, plot: Plot, sides: tuple[float, float]) -> None:
    for number in chart._chartSpace.iter(qn("c:axId"), qn("c:crossAx")):
        number.set("val", number.get("val").removeprefix("-"))  # the schema knows none below zero
    chart.font.name, chart.font.size, chart.font.color.rgb = SANS, Pt(SIZE), rgb(LIGHT.ink)
    chart.has_title = False
    _key(chart, native)
    _place(chart, plot, *sides)
    _names(chart, native, plot)
    _values(chart, native, plot, sides[0])
    if native.kind == LINES:
        _draw_lines(chart, native, plot)
    else:
        _draw_bars(chart, native)
    for number, (drawn, series) in enumerate(zip(chart.plots[0].series, native.series, strict=True)):
        for part in details(series, number, native, plot, sides[0]):
            drawn._element.find(qn("c:cat")).addprevious(part)


def _plot(native: Native, width: float, height: float, size: int) -> Plot:
    """The place and the scale of the values."""
    ends = [0.0]
    for series in native.series:
        for part in (series.values, series.lower, series.upper):
            ends += [value for value in part if value is not None]
    low, high = (0.0, 1.0) if native.kind == STACKED else (min(ends), max(ends))
    high = high if high > low else low + 1
    key = _key_height(native, width)
    if native.kind == LINES:
        step = _step(low, high, 6)
        low, high = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
        beside = max(inches(_number(value, native, step), SIZE) for value in (low, high)) + 0.2
        top = _title_height(native, width) + key + 0.05
        return Plot(beside, top, width - beside - 0.3, height - top - TICKS - 0.07, low, high, step, size)
    beside = max((inches(name, size) for name in native.categories), default=0) + 0.15
    room = width - beside - 0.3
    if native.kind == BARS:
        low, high = _with_labels(native, low, high, room, size)
    step = 0.25 if native.kind == STACKED else _step(low, high, 8)
    low, high = step * math.floor(low / step + 1e-9), step * math.ceil(high / step - 1e-9)
    if native.points:  # beyond there is nothing
        low, high = max(low, -100.0), min(high, 100.0)
    return Plot(beside, key + 0.04, room, height - _around(native, width), low, high, step, size)


def _with_labels(native: Native, low: float, high: float, room: float, size: int) -> tuple[float, float]:
    """The ends of the axis, far enough for the labels beyond bars and intervals."""
    left = right = 0.0
    for series in native.series:
        for value, label in zip(series.values, series.labels, strict=False):
            if label and value is not None:
                wide = min(inches(label, size) + 2 * CLEAR, room / 4)
                left, right = (max(left, wide), right) if value < 0 else (left, max(right, wide))
    an_inch = (high - low) / (room - left - right)
    return low - left * an_inch, high + right * an_inch


def _step(low: float, high: float, most: int) -> float:
    """The distance of an axis's numbers: 1, 2 or 5 times a power of ten, for at most so many."""
    rough = (high - low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * one for one in (1, 2, 5, 10) if power * one >= rough * (1 - 1e-9))


def _decimals(step: float) -> int:
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _number(value: float, native: Native, step: float) -> str:
    return f"{value:.0%}" if native.percent else f"{value:,.{_decimals(step)}f}"


def _format(native: Native, low: float, step: float) -> str:
    """How an axis writes its numbers: with a true minus sign; of shares none beyond the whole."""
    decimals = _decimals(step) - 2 * native.percent
    digits = "#,##0" + ("." + "0" * decimals if decimals > 0 else "") + "%" * native.percent
    if native.percent and low >= 0:  # beside a condition, the sign of a number below zero is not sure
        return f'[>1.0001]"";{digits}'
    plus = "+" if low < 0 else ""  # where there are both
    return f'{plus}{digits};"−"{digits};0' + "%" * native.percent


def _key(chart: Chart, native: Native) -> None:
    chart.has_legend = _has_key(native)
    if chart.has_legend:
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        chart.legend.font.size, chart.legend.font.name = Pt(SIZE), SANS


def _place(chart: Chart, plot: Plot, width: float, height: float) -> None:
    """The plot at its place; the rest of the chart is for names, numbers and key."""
    inner = (plot.left / width, plot.top / height, plot.width / width, plot.height / height)
    area = chart._chartSpace.chart.plotArea
    for old in area.findall(qn("c:layout")):
        area.remove(old)
    area.insert(0, xml("c:layout", manual("inner", "edge", *inner)))


def _names(chart: Chart, native: Native, plot: Plot) -> None:
    """The axis of the categories, from top to bottom or from left to right."""
    axis = chart.category_axis
    axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW  # beside the chart, not beside zero
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.has_major_gridlines = False
    axis.format.line.color.rgb, axis.format.line.width = rgb(LIGHT.muted), Pt(1)
    axis.tick_labels.font.size = Pt(plot.size)
    element = axis._element
    every = 1
    if native.kind == LINES:
        wide = max(inches(name, SIZE) for name in native.categories) + 0.1
        every = max(1, math.ceil(wide * len(native.categories) / plot.width))
    else:
        axis.reverse_order = True
        element.find(f"{qn('c:txPr')}/{qn('a:bodyPr')}").set("rot", "0")  # LibreOffice leaves out every other name otherwise
        chart.value_axis._element.find(qn("c:crosses")).set("val", "max")  # the numbers stay below
    # One in so many: by itself a program leaves some out, or turns them
    element.find(qn("c:noMultiLvlLbl")).addprevious(xml("c:tickLblSkip", val=str(every)))


def _values(chart: Chart, native: Native, plot: Plot, width: float) -> None:
    """The axis of the values, with what they are."""
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = _round(plot.low), _round(plot.high), _round(plot.step)
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb, axis.major_gridlines.format.line.width = rgb(LIGHT.line), Pt(0.75)
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.format.line.fill.background()
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = _format(native, plot.low, plot.step), False
    axis.tick_labels.font.size, axis.tick_labels.font.color.rgb = Pt(SIZE), rgb(LIGHT.muted)
    axis._element.find(qn("c:crosses")).addnext(xml("c:crossBetween", val="between"))
    title = chart.chart_title if native.kind == LINES else axis.axis_title  # of lines on top: lying, it is read without a turn
    scale = _scale(native, width)
    title.text_frame.text = "\n".join(line.strip() for line in scale.lines)
    for paragraph in title.text_frame.paragraphs:
        font = paragraph.runs[0].font if paragraph.runs else paragraph.font
        font.size, font.bold, font.name, font.color.rgb = Pt(scale.size), False, SANS, rgb(LIGHT.muted)
    if native.kind == LINES:
        chart.chart_title.include_in_layout = False
        element = chart.chart_title._element
        for old in element.findall(qn("c:layout")):
            element.remove(old)
        element.find(qn("c:tx")).addnext(xml("c:layout", manual("", "edge", 0.0, 0.0)))


def _draw_bars(chart: Chart, native: Native) -> None:
    plot = chart.plots[0]
    plot.gap_width, plot.vary_by_categories = GAP, False
    plot.overlap = 100 if native.kind == STACKED else 0
    for drawn, series in zip(plot.series, native.series, strict=True):
        drawn.invert_if_negative = False
        drawn.format.fill.solid()
        drawn.format.fill.fore_color.rgb = rgb(min(series.colours, key=luminance))  # in the key: of a pale one the full colour
        if has_interval(series):  # the bar is seen through, so that all of the interval is seen
            drawn._element.find(f"{qn('c:spPr')}//{qn('a:srgbClr')}").append(xml("a:alpha", val=f"{FAINT}000"))


def _draw_lines(chart: Chart, native: Native, plot: Plot) -> None:
    size = 8 if plot.width / len(native.categories) > 0.2 else 5
    for number, (drawn, series) in enumerate(zip(chart.plots[0].series, native.series, strict=True)):
        colour = rgb(series.colours[0])
        drawn.smooth = False
        drawn.format.line.color.rgb, drawn.format.line.width = colour, Pt(2.25)
        marker = drawn.marker
        marker.style, marker.size = MARKERS[number % len(MARKERS)], size  # told apart by more than their colour
        marker.format.fill.solid()
        marker.format.fill.fore_color.rgb = marker.format.line.color.rgb = colour


def _round(value: float) -> float:
    return float(f"{value:.10g}")
