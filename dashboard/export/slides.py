"""Slides: one message each, with a chart that can be edited in PowerPoint, its numbers, its source, and notes for the speaker."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from io import BytesIO
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.oxml import parse_xml
from pptx.oxml.ns import nsdecls
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide as Page
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt

from dashboard.charts.theme import LIGHT
from dashboard.citations import Cited, citation
from dashboard.exhibit import Exhibit, Native
from dashboard.export import emptydeck, officecharts, stage
from dashboard.export.chartparts import SANS, rgb
from dashboard.export.emptydeck import WIDTH, day, empty, written
from dashboard.export.fitting import BOLD_SERIF, SERIF, UNPRINTABLE, Fitted, fitted, lines, plain, short, taken_height
from dashboard.export.officecharts import Box
from dashboard.export.provenance import About
from dashboard.placing import text_width

EDGE = 0.6  # of white at the sides
ROOM = WIDTH - 2 * EDGE
TOP, BOTTOM = 0.45, 7.15  # of what is on a slide
FINDING = (28, 26, 24, 22, 20, 18, 16)  # points, the first that fits
NUMBERS = (16, 14, 13, 12)
DENSE = ((28, 16), (20, 12), (18, 12), (16, 12))  # the most of both, in turn: a chart of many rows needs the room
SOURCE = (11,)
COUNTED = ("All voices counted", "In sentences ", "Where “")  # as what says whose words are counted begins: `voicewords.counted`
QUOTE = (32, 28, 26, 24, 22, 20, 18)
SHORT_QUOTE = 24  # points at which two quotes that fit share a slide
CITATION = 14
MADE = 12
TALLEST_FINDING, TALLEST_NUMBERS = 1.3, 0.85  # inches
STAGE = 270, 740  # px of a drawn chart's room: height and width, as a slide has it
ENLARGED = 1.6
SHORTER = "The chart on this slide is drawn in its form for a stage, which may have fewer rows than its table."
COUNTS = ("n_", "count")  # as columns of counts begin
ROW, MOST_COLUMNS = 0.34, 7  # of a table: inches of a row, and how many columns
NO_PICTURE = (
    "The picture of this chart is missing: where these slides were made, no Chrome or Chromium was found to draw it. "
    "In its place the first rows of what it draws"
)


@dataclass(frozen=True)
class Slide:
    """An exhibit as it is shown on a slide.

    Attributes
    ----------
    exhibit : Exhibit
    title : str
        The one message; the exhibit's finding unless given.
    note : str
        What the presenter wants to say: first in the notes.
    """

    exhibit: Exhibit
    title: str = ""
    note: str = ""


def deck(slides: Sequence[Slide], quotes: Sequence[Cited], about: About, picture: Callable[[Exhibit], bytes | None]) -> bytes:
    """A PowerPoint file, 16 : 9: a title, a slide for each exhibit, the quotes, and how all of it was made.

    Charts are native wherever an exhibit has such a form that can be read on a slide. The same input gives the same bytes.

    Parameters
    ----------
    slides : sequence of Slide
        In this order: all exhibits of a results folder, or the steps of a story.
    quotes : sequence of Cited
    about : About
    picture : callable (exhibit) → bytes or None
        A PNG of :func:`figure`, without title and source, which the slide has; asked for only where no native chart does, see
        :func:`needs_picture`. None where none can be made: the slide then has the first rows of what the chart draws, and says why.
    """
    made = empty(about.title, _results(about), day(about.built))
    _title_page(made, about)
    for slide in slides:
        _exhibit_page(made, slide, about, picture)
    for some in _together(quotes):
        _quote_pages(made, some)
    _made_pages(made, about)
    return written(made)


def figure(exhibit: Exhibit) -> go.Figure:
    """The chart as it is drawn for a slide, in its form for a stage: about 3,500 pixels wide, its type of 14 points if it fits."""
    chart = (exhibit.on_stage or exhibit.draw)(LIGHT)
    fit = stage.fits(chart, *STAGE)
    drawn = go.Figure(stage.staged(chart, fit))
    drawn.layout.meta = {"enlarged": ENLARGED * fit.scale}  # see `framed.enlarged`
    return drawn


def needs_picture(slide: Slide, about: About) -> bool:
    """Whether a slide shows a picture of its chart, since no office program draws such a one, or not so that it can be read."""
    return _layout(slide, about).native is None


# Pages


def _title_page(made: Deck, about: About) -> None:
    page = _page(made)
    title = fitted(about.title, ROOM, 2.2, (44, 40, 36, 32, 28), BOLD_SERIF)
    _title(page, title, (EDGE, 3.3 - title.height, ROOM, title.height + 0.1))
    compared = fitted(f"{about.compared}.", ROOM, 1.6, (22, 20, 18, 16))
    _text(page, "What is compared", (EDGE, 3.55, ROOM, 1.7), [_Run(compared.text, compared.size, LIGHT.muted)])
    _text(page, "Results", (EDGE, BOTTOM - 0.3, ROOM - 1, 0.3), [_Run(_results(about), 14, LIGHT.muted)])
    _note(page, [about.title, about.compared, *_made_lines(about)])


@dataclass(frozen=True)
class _Layout:
    """An exhibit's words as they fit on a slide, and the room that they leave."""

    finding: Fitted
    numbers: Fitted
    source: Fitted
    native: Native | None = None

    @property
    def below_finding(self) -> float:
        return TOP + self.finding.height + 0.12

    @property
    def bottom(self) -> float:
        return BOTTOM - self.source.height

    @property
    def chart(self) -> Box:
        top = self.below_finding + (self.numbers.height + 0.2 if self.numbers.text else 0.05)
        return EDGE, top, ROOM, self.bottom - top - 0.2


@lru_cache(32)  # the charts of one folder: asked whether a picture is needed, and then again
def _layout(slide: Slide, about: About) -> _Layout:
    """With the native chart where it can be read: beside words as large as can be, or else beside smaller ones."""
    native = slide.exhibit.native() if slide.exhibit.native else None
    for finding, numbers in DENSE if native else ():
        laid = _words(slide, about, finding, numbers)
        if officecharts.readable(native, laid.chart):
            return replace(laid, native=native)
    return _words(slide, about, *DENSE[0])


def _words(slide: Slide, about: About, finding: int, numbers: int) -> _Layout:
    """Words in these sizes at most. What is too long is cut, but never how far it reaches, whose words are counted and of which
    results it is."""
    told, limits, results = slide.exhibit.caption, slide.exhibit.limits, _results(about)
    source = plain(told.source.replace(results, ""))
    counted = _counted(source)
    reach = limits if told.subtitle.endswith(limits) else ""
    return _Layout(
        fitted(slide.title or told.title, ROOM, TALLEST_FINDING, [size for size in FINDING if size <= finding], BOLD_SERIF),
        fitted(told.subtitle.removesuffix(reach), ROOM, TALLEST_NUMBERS, [size for size in NUMBERS if size <= numbers], tail=reach),
        fitted(source.removesuffix(counted), ROOM - 0.8, taken_height(3, SOURCE[0]), SOURCE, tail=f"{counted} {results}"),
    )


def _counted(source: str) -> str:
    """The end of a source line that says whose words are counted; "" where it says nothing of it."""
    at = max(source.rfind(f". {begin}") for begin in COUNTED)
    return source[at + 2 :] if at >= 0 else ""


def _exhibit_page(made: Deck, slide: Slide, about: About, picture: Callable[[Exhibit], bytes | None]) -> None:
    """The finding, its numbers and reach, the chart, the source; in the notes all of it whole."""
    page, told, laid = _page(made), slide.exhibit.caption, _layout(slide, about)
    finding, numbers, source = laid.finding, laid.numbers, laid.source
    _title(page, finding, (EDGE, TOP, ROOM, finding.height + 0.05))
    if numbers.text:
        box = (EDGE, laid.below_finding, ROOM, numbers.height + 0.05)
        _text(page, "Numbers and reach", box, [_Run(numbers.text, numbers.size, LIGHT.muted)])
    names = _show(page, slide.exhibit, about, picture, laid)
    box = (EDGE, laid.bottom, ROOM - 0.8, source.height + 0.03)
    _text(page, "Source", box, [_Run(source.text, source.size, LIGHT.muted)])
    _number(page)
    whole = told.source if about.digest[:8] in told.source else f"{told.source} {_results(about)}"
    _note(page, [slide.note, slide.title, told.title, told.subtitle, names, f"Source: {whole}", *_made_lines(about)])


def _show(page: Page, exhibit: Exhibit, about: About, picture: Callable[[Exhibit], bytes | None], laid: _Layout) -> str:
    """The chart, as a native one, a picture or a table; and what the notes say of it, such as names that are cut in it."""
    box, native = laid.chart, laid.native
    alternative = plain(f"{exhibit.caption.title} {exhibit.caption.subtitle}")
    if native:
        frame, whole = officecharts.add(page, native, box, day(about.built))
        _describe(frame, "Chart", alternative)
        return (
            f"Values in the chart: {native.scale}."
            if whole
            else f"Names in the chart, whole: {'; '.join(officecharts.all_names(native))}."
        )
    drawn = picture(exhibit)
    if drawn is None:
        _table(page, exhibit.rows(), box, alternative)
        return ""
    shown = page.shapes.add_picture(BytesIO(drawn), 0, 0)
    scale = min(Inches(box[2]) / shown.width, Inches(box[3]) / shown.height)
    shown.width, shown.height = int(shown.width * scale), int(shown.height * scale)
    shown.left, shown.top = Inches(box[0]) + (Inches(box[2]) - shown.width) // 2, Inches(box[1])
    _describe(shown, "Chart", alternative)
    return SHORTER if exhibit.on_stage else ""


def _table(page: Page, rows: pd.DataFrame, box: Box, alternative: str) -> None:
    """The first rows of what a chart draws, and that its picture is missing."""
    left, top, width, height = box
    most = int((height - 0.7) / ROW) - 1
    kept = rows.head(most).dropna(axis=1, how="all")
    kept = kept[kept.columns[:MOST_COLUMNS]]
    of = f", {len(kept):,} of {len(rows):,}" if len(kept) < len(rows) else ""
    told = fitted(f"{NO_PICTURE}{of}.", width, 0.6, (14,))
    _text(page, "Picture missing", (left, top, width, told.height + 0.05), [_Run(told.text, told.size, LIGHT.ink)])
    if kept.empty:
        return
    cells = [list(map(plain, kept.columns)), *zip(*(_cells(kept[name]) for name in kept.columns), strict=True)]
    widths = _shared([max(text_width(cell, MADE) / 72 for cell in column) + 0.25 for column in zip(*cells, strict=True)], width)
    frame = page.shapes.add_table(
        len(cells), len(widths), Inches(left), Inches(top + told.height + 0.15), Inches(sum(widths)), Inches(ROW * len(cells))
    )
    _describe(frame, "Table", alternative)
    for at, wide in enumerate(widths):
        frame.table.columns[at].width = Inches(wide)
        column = [short([row[at]], wide - 0.2, MADE)[0] for row in cells]
        for row, text in enumerate(column):
            cell = frame.table.cell(row, at)
            cell.margin_left = cell.margin_right = Inches(0.08)
            cell.margin_top = cell.margin_bottom = Inches(0.03)
            _write(cell.text_frame, [_Run(text, MADE, LIGHT.paper if row == 0 else LIGHT.ink, bold=row == 0)])
    for row in frame.table.rows:
        row.height = Inches(ROW)


def _shared(needed: Sequence[float], room: float) -> list[float]:
    """Widths of columns: what each needs, but for the widest, which share what is left of `room`.

    >>> _shared([1, 5, 9], 7), _shared([1, 2], 7)
    ([1, 3.0, 3.0], [1, 2])
    """
    left = room
    for at, one in enumerate(sorted(needed)):
        most = left / (len(needed) - at)
        if one > most:
            return [min(one, most) for one in needed]
        left -= one
    return list(needed)


def _cells(column: pd.Series) -> list[str]:
    """A column of a table; counts are whole numbers, even where one is missing and makes all of them decimal."""
    of_counts = str(column.name).startswith(COUNTS) and pd.api.types.is_numeric_dtype(column)
    is_count = of_counts and (column.dropna() % 1 == 0).all()
    return [_cell(int(value) if is_count and pd.notna(value) else value) for value in column]


def _cell(value: Any) -> str:
    """A value of a table, in few characters."""
    if pd.api.types.is_scalar(value) and pd.isna(value):
        return ""
    return f"{value:.3f}".replace("-", "−") if isinstance(value, float) else plain(value)


def _together(quotes: Sequence[Cited]) -> list[list[Cited]]:
    """Quotes in their order, two on a slide where both are short."""
    groups: list[list[Cited]] = []
    for quote in quotes:
        if groups and len(groups[-1]) == 1 and _is_short(quote) and _is_short(groups[-1][0]):
            groups[-1].append(quote)
        else:
            groups.append([quote])
    return groups


QUOTES_TOP, QUOTES_HEIGHT = 1.2, 5.5  # inches
INDENT = 0.4


def _is_short(quote: Cited) -> bool:
    taken = len(lines(f"“{plain(quote.text)}”", ROOM - INDENT, SHORT_QUOTE, SERIF))
    return taken_height(taken, SHORT_QUOTE) + _below_quote(quote) <= QUOTES_HEIGHT / 2 - 0.2


def _quote_pages(made: Deck, quotes: Sequence[Cited]) -> None:
    """One quote, on as many slides as it takes, or two."""
    height = QUOTES_HEIGHT / len(quotes) - 0.2
    parts = [_parts(quote, height - _below_quote(quote), SHORT_QUOTE if len(quotes) > 1 else QUOTE[0]) for quote in quotes]
    for at in range(max(len(texts) for texts, _ in parts)):
        page = _page(made)
        names = dict.fromkeys(one.source.group or one.source.title or one.source.document_id for one in quotes)
        heading = f"Quoted: {' · '.join(names)}" + (f" ({at + 1} of {len(parts[0][0])})" if len(parts[0][0]) > 1 else "")
        _title(page, fitted(heading, ROOM, 0.3, (16,), BOLD_SERIF), (EDGE, TOP, ROOM, 0.35), LIGHT.muted)
        for number, (quote, (texts, size)) in enumerate(zip(quotes, parts, strict=True)):
            runs = [_Run(texts[at], size, LIGHT.ink, emptydeck.SERIF), *_cited(quote)]
            box = (EDGE + INDENT, QUOTES_TOP + number * QUOTES_HEIGHT / len(quotes), ROOM - INDENT, height)
            _text(page, "Quote", box, runs, MSO_ANCHOR.MIDDLE if len(texts) == 1 else MSO_ANCHOR.TOP)
        _number(page)
        _note(page, [line for quote in quotes for line in (f"“{quote.text}”", citation(quote.source), quote.note, quote.why)])


def _parts(quote: Cited, height: float, largest: int) -> tuple[list[str], int]:
    """A quote whole at the largest size that fits, or in parts that do at the smallest."""
    text = f"“{plain(quote.text)}”"
    for size in (size for size in QUOTE if size <= largest):
        taken = lines(text, ROOM - INDENT, size, SERIF)
        if taken_height(len(taken), size) <= height:
            return [text], size
    most = int(height / taken_height(1, size))
    return ["".join(taken[at : at + most]).strip() for at in range(0, len(taken), most)], size


def _cited(quote: Cited) -> list["_Run"]:
    where = fitted(citation(quote.source), ROOM - INDENT, taken_height(2, CITATION), (CITATION, 12))
    lost = [_Run(f"No longer fits: {plain(quote.lost)}.", MADE, LIGHT.muted)] if quote.lost else []
    return [_Run(where.text, where.size, LIGHT.muted, before=8), *lost]


def _below_quote(quote: Cited) -> float:
    """Inches that its citation takes."""
    return taken_height(2 + bool(quote.lost), CITATION) + 0.2


def _made_pages(made: Deck, about: About) -> None:
    """How this was made: all that is known, in type that can be read, on as many slides as it takes."""
    told = [(plain(name), plain(text)) for name, text in about.lines]
    pages: list[list[tuple[str, str]]] = [[]]
    top, left = 1.25, 0.0
    room = BOTTOM - 0.2 - top
    for name, text in told:
        for at, part in enumerate(_paragraphs(f"{name}: {text}", room)):
            height = taken_height(len(lines(part, ROOM, MADE)), MADE) + 4 / 72
            if pages[-1] and left + height > room:
                pages.append([])
                left = 0.0
            left += height
            pages[-1].append((f"{name}: ", part.removeprefix(f"{name}: ")) if at == 0 else ("", part))
    for at, some in enumerate(pages):
        page = _page(made)
        heading = "How this was made" + (f" ({at + 1} of {len(pages)})" if len(pages) > 1 else "")
        _title(page, fitted(heading, ROOM, 0.6, FINDING[:1], BOLD_SERIF), (EDGE, TOP, ROOM, 0.6))
        runs = [_Run(text, MADE, LIGHT.ink, before=4, lead=name) for name, text in some]
        _text(page, "How this was made", (EDGE, top, ROOM, room), runs or [_Run(_results(about), MADE, LIGHT.ink)])
        _number(page)
        _note(page, _made_lines(about))


def _paragraphs(text: str, room: float) -> list[str]:
    """A text in parts, each of which fits on a slide."""
    taken, most = lines(text, ROOM, MADE), int(room / taken_height(1, MADE)) - 1
    return ["".join(taken[at : at + most]).strip() for at in range(0, len(taken), most)]


def _results(about: About) -> str:
    return f"Results {about.digest[:8]}, built {about.built or 'on a day that is not known'}."


def _made_lines(about: About) -> list[str]:
    return ["How this was made", *(f"{name}: {text}" for name, text in about.lines)]


# Parts of a page


@dataclass(frozen=True)
class _Run:
    """A paragraph in one type; `lead` stands before it in bold, `before` is the room above it in points."""

    text: str
    size: int
    colour: str
    font: str = SANS
    bold: bool = False
    before: int = 0
    lead: str = ""


def _page(made: Deck) -> Page:
    return made.slides.add_slide(made.slide_layouts.get_by_name("Title Only"))


def _title(page: Page, text: Fitted, box: Box, colour: str = LIGHT.ink) -> None:
    shape = page.shapes.title
    shape.left, shape.top, shape.width, shape.height = map(Inches, box)
    _write(shape.text_frame, [_Run(text.text or " ", text.size, colour, emptydeck.SERIF, bold=True)])


def _text(page: Page, name: str, box: Box, runs: Sequence[_Run], anchor: MSO_ANCHOR = MSO_ANCHOR.TOP) -> None:
    shape = page.shapes.add_textbox(*map(Inches, box))
    shape.name = name
    _write(shape.text_frame, runs, anchor)


def _write(frame: TextFrame, runs: Sequence[_Run], anchor: MSO_ANCHOR = MSO_ANCHOR.TOP) -> None:
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = True, MSO_AUTO_SIZE.NONE, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for at, told in enumerate(runs):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_before = PP_ALIGN.LEFT, Pt(told.before)
        for text, bold in ((told.lead, True), (told.text, told.bold)):
            if text:
                run = paragraph.add_run()
                run.text = text
                font = run.font
                font.name, font.size, font.bold, font.color.rgb = told.font, Pt(told.size), bold, rgb(told.colour)


def _number(page: Page) -> None:
    """The number of the slide, which follows when slides are moved."""
    shape = page.shapes.add_textbox(Inches(WIDTH - EDGE - 0.7), Inches(BOTTOM - 0.2), Inches(0.7), Inches(0.2))
    shape.name = "Number of the slide"
    _write(shape.text_frame, [])
    size, ink = SOURCE[0] * 100, f'<a:solidFill><a:srgbClr val="{rgb(LIGHT.muted)}"/></a:solidFill><a:latin typeface="{SANS}"/>'
    field = f'<a:fld {nsdecls("a")} id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr lang="en-US" sz="{size}">'
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    paragraph._p.append(parse_xml(f"{field}{ink}</a:rPr><a:t>{page.slide_id - 255}</a:t></a:fld>"))


def _note(page: Page, parts: Sequence[str]) -> None:
    """What a speaker reads, each part once."""
    told = dict.fromkeys("\n".join(plain(line) for line in UNPRINTABLE.sub("\n", part).splitlines()).strip() for part in parts)
    page.notes_slide.notes_text_frame.text = "\n".join(filter(None, told))


def _describe(shape: Any, name: str, alternative: str) -> None:
    """Its name, and what a screen reader says."""
    shape.name = name
    shape._element.xpath(".//p:cNvPr")[0].set("descr", alternative)
