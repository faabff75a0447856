"""Slides, read again by python-pptx, by an XML parser and by a reader of workbooks: what PowerPoint will find in them."""

import re
import struct
import zipfile
import zlib
from dataclasses import replace
from io import BytesIO
from posixpath import dirname, join, normpath

import pandas as pd
import plotly.graph_objects as go
import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches
from python_calamine import CalamineWorkbook

from dashboard import voicewords
from dashboard.charts.framing import METHOD
from dashboard.charts.theme import Caption
from dashboard.citations import Cited, Source
from dashboard.exhibit import BARS, LINES, STACKED, Exhibit, Native, Series
from dashboard.exhibits import framing
from dashboard.export import provenance
from dashboard.export.provenance import About
from dashboard.export.slides import Slide, deck, figure, needs_picture
from dashboard.state import read

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
ABOUT = About("Two towns", "2 documents in 2 groups", "0123456789abcdef", "2026-11-29", (("Seed", "0"), ("Versions", "numpy: 2.4")))
REACH = "This describes these documents."
SOURCE = "Corpus: Two towns. Counted by hand. Results 01234567, built 2026-11-29."
ROWS = pd.DataFrame({"group": ["Lake", "Hill"] * 40, "bias": [0.25, -1 / 3] * 40, "none": None})

MEANS = Native(
    BARS,
    ("Lake", "Hill", "Vale"),
    (Series("Mean bias", (0.5, -0.4, None), ("#5e3c99", "#c1550b", "#5e3c99"), (0.2, -0.9, None), (0.9, None, None),
            ("+0.50", "−0.40", "")),),
    "Mean bias: − control · + cooperation",
)  # fmt: skip
SHARES = Native(
    STACKED,
    ("Lake", "Hill"),
    (Series("control", (0.25, 0.5), ("#c1550b",), labels=("25%", "half")), Series("neither", (0.75, 0.5), ("#8b93a2",))),
    "Share of sentences",
    percent=True,
)
YEARS = Native(
    LINES,
    ("2001", "2002", "2003", "2004"),
    (
        Series("Lake", (0.1, None, 0.3, 0.2), ("#2370af",), (0.0, None, 0.1, None), (0.4, None, 0.5, None)),
        Series("Hill", (-0.1, 0.2, 0.0, 0.1), ("#af8c23",)),
    ),
    "Mean bias",
)
NATIVES = {"bars": MEANS, "stacked": SHARES, "lines": YEARS}


def exhibit(native: Native | None = MEANS, title: str = "Lake leans to cooperation.", **changed) -> Exhibit:
    return replace(
        Exhibit(
            "framing", Caption(title, f"n = 14 sentences. {REACH}", SOURCE), lambda look: None, lambda: ROWS, limits=REACH,
            native=native and (lambda: native),
        ),
        **changed,
    )  # fmt: skip


def png(width: int = 40, height: int = 20) -> bytes:
    rows = b"".join(b"\0" + bytes((200, 210, 230)) * width for _ in range(height))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def made(*natives: Native | None, quotes=(), about: About = ABOUT, picture=lambda one: None, **of) -> bytes:
    return deck([Slide(exhibit(native, **of)) for native in natives], quotes, about, picture)


def opened(file: bytes):
    return Presentation(BytesIO(file))


def pages(file: bytes) -> list:
    return list(opened(file).slides)


def charts(file: bytes) -> list:
    return [shape.chart for page in pages(file) for shape in page.shapes if shape.has_chart]


def texts(page) -> list[str]:
    return [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]


def notes(page) -> str:
    return page.notes_slide.notes_text_frame.text


def points(part: etree._Element) -> dict[int, float]:
    return {int(point.get("idx")): float(point.findtext(f"{C}v")) for point in part.iter(f"{C}pt")}


def workbook(chart) -> list[list]:
    blob = chart.part.chart_workbook.xlsx_part.blob
    return CalamineWorkbook.from_filelike(BytesIO(blob)).get_sheet_by_index(0).to_python()


# What is on the slides


def test_a_title_each_exhibit_and_how_it_was_made():
    found = pages(made(MEANS, SHARES, YEARS))
    titles = [page.shapes.title.text_frame.text for page in found]
    assert titles == ["Two towns", *["Lake leans to cooperation."] * 3, "How this was made"]
    assert [sum(shape.has_chart for shape in page.shapes) for page in found] == [0, 1, 1, 1, 0]
    assert (opened(made()).slide_width, opened(made()).slide_height) == (Inches(13.333), Inches(7.5))
    first, last = " ".join(texts(found[0])), " ".join(texts(found[-1]))
    assert all(said in first for said in ("2 documents in 2 groups", "01234567", "2026-11-29"))
    assert all(f"{name}: {text}" in last for name, text in ABOUT.lines)


def test_beside_each_chart_its_numbers_its_reach_and_its_source():
    page = pages(made(MEANS))[1]
    assert f"n = 14 sentences. {REACH}" in texts(page) and SOURCE in texts(page)


def test_a_story_has_its_own_title_and_what_the_presenter_says_comes_first_in_the_notes():
    page = pages(deck([Slide(exhibit(), "The lake is calm.", "Say it slowly.\nThen wait.")], [], ABOUT, lambda one: None))[1]
    assert page.shapes.title.text_frame.text == "The lake is calm."
    assert notes(page).startswith("Say it slowly.\nThen wait.\nThe lake is calm.\nLake leans to cooperation.")


def test_the_notes_have_the_whole_caption_and_how_it_was_made():
    told = notes(pages(made(MEANS))[1])
    assert all(said in told for said in ("Lake leans to cooperation.", REACH, f"Source: {SOURCE}", "Versions: numpy: 2.4"))


def test_a_source_without_the_results_gets_them():
    page = pages(made(MEANS, caption=Caption("Found.", "", "Corpus: x.")))[1]
    assert "Corpus: x. Results 01234567, built 2026-11-29." in texts(page)
    assert "Source: Corpus: x. Results 01234567, built 2026-11-29." in notes(page)


LONG = Caption("A finding that goes on and on. " * 30, f"{'Numbers and more numbers. ' * 60}{REACH}", f"{'Method. ' * 90}{SOURCE}")


def test_of_words_too_many_neither_reach_nor_results_are_cut_and_the_notes_have_all():
    page = pages(made(MEANS, caption=LONG))[1]
    numbers, source = (next(shape for shape in page.shapes if shape.name == name) for name in ("Numbers and reach", "Source"))
    assert numbers.text_frame.text.endswith(f"… {REACH}")
    assert source.text_frame.text.endswith("… Results 01234567, built 2026-11-29.")
    assert all(" ".join(text.split()) in notes(page) for text in (LONG.title, LONG.subtitle, LONG.source))


EVERYTHING = {
    "usual": {},
    "long": {"caption": LONG},
    "no words": {"caption": Caption("", "", "")},
}


@pytest.mark.parametrize("words", EVERYTHING)
@pytest.mark.parametrize("native", [*NATIVES.values(), None])
def test_no_shape_leaves_the_slide_or_lies_on_another(native, words):
    long = "A quote that goes on. " * 300
    quotes = [Cited("Short.", Source("a")), Cited("Brief.", Source("b")), Cited(long, Source("c"), lost="it is gone")]
    for picture in (lambda one: png(900, 300), lambda one: None):
        much = replace(ABOUT, lines=ABOUT.lines * 60)
        file = opened(made(native, quotes=quotes, picture=picture, about=much, **EVERYTHING[words]))
        for page in file.slides:
            boxes = [(one.left, one.top, one.left + one.width, one.top + one.height) for one in page.shapes]
            for box in boxes:
                assert box[0] >= 0 and box[1] >= 0 and box[2] <= file.slide_width and box[3] <= file.slide_height
            for at, one in enumerate(boxes):
                for other in boxes[at + 1 :]:
                    apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                    assert apart, [(shape.name, box) for shape, box in zip(page.shapes, boxes, strict=True)]


def test_no_type_is_smaller_than_eleven_points():
    file = made(MEANS, SHARES, YEARS, None, quotes=[Cited("Short.", Source("a"))], caption=LONG)
    with zipfile.ZipFile(BytesIO(file)) as found:
        parts = [found.read(name) for name in found.namelist() if re.match(r"ppt/(slides/slide|charts/chart)\d+\.xml", name)]
    sizes = [int(size) for part in parts for size in re.findall(rb'\bsz="(\d+)"', part)]
    assert len(parts) == 10 and min(sizes) >= 1100


# Quotes


def test_short_quotes_share_a_slide_and_long_ones_are_whole():
    long = "The guard counts the goats, and the goats count the guard. " * 60
    quotes = [
        Cited("The mill stands still.", Source("hill", "Notes", "Hill", number=3), "Good one.", "cooperation"),
        Cited("Nobody may cross.", Source("lake", number=4)),
        Cited(long.strip(), Source("lake", "Law")),
        Cited("Only this.", Source("lake"), lost="its document is gone"),
    ]
    found = [page for page in pages(made(quotes=quotes)) if page.shapes.title.text_frame.text.startswith("Quoted")]
    shown = [[text for text in texts(page)[1:] if len(text) > 3] for page in found]
    assert len(shown[0]) == 2 and shown[0][0] == "“The mill stands still.”\nNotes, Hill, sentence 3 of hill"
    assert "Good one.\ncooperation" in notes(found[0])
    parts = [text.partition("\n")[0] for page in shown[1:-1] for text in page]
    assert len(parts) > 1 and " ".join(parts) == f"“{long.strip()}”"
    assert shown[-1] == ["“Only this.”\nlake\nNo longer fits: its document is gone."]
    quote = next(shape for shape in found[0].shapes if shape.name == "Quote")
    assert quote.text_frame.paragraphs[0].runs[0].font.name == "Georgia"


# Charts


def test_bars_are_lying_bars_in_their_order_and_colours():
    (chart,) = charts(made(MEANS))
    (series,) = chart.plots[0].series
    assert chart.chart_type == XL_CHART_TYPE.BAR_CLUSTERED and not chart.has_legend and not chart.has_title
    assert list(chart.plots[0].categories) == ["Lake", "Hill", "Vale"] and series.values == (0.5, -0.4, None)
    assert chart.category_axis.reverse_order and chart.plots[0].gap_width == 30 and series.invert_if_negative is False
    assert [str(series.points[at].format.fill.fore_color.rgb) for at in (0, 1)] == ["5E3C99", "C1550B"]
    assert all(point.find(f"{C}invertIfNegative").get("val") == "0" for point in series._element.findall(f"{C}dPt"))
    assert chart.value_axis.axis_title.text_frame.text == MEANS.scale
    assert chart.value_axis.minimum_scale <= -0.9 and chart.value_axis.maximum_scale >= 0.9
    valued = chart._chartSpace.find(f".//{C}valAx")
    assert valued.find(f"{C}crosses").get("val") == "max"  # below, although the names run from the top


def test_the_intervals_of_bars_are_their_distances_from_the_values_and_a_missing_side_has_none():
    (chart,) = charts(made(MEANS))
    (bars,) = chart._chartSpace.iter(f"{C}errBars")
    assert points(bars.find(f"{C}plus")) == {0: 0.4} and points(bars.find(f"{C}minus")) == {0: 0.3, 1: 0.5}
    assert bars.find(f"{C}errDir") is None and bars.find(f"{C}errValType").get("val") == "cust"
    table = workbook(chart)
    assert table[0] == ["", "Mean bias", "Mean bias: interval below", "Mean bias: interval above"]
    assert table[1:] == [["Lake", 0.5, 0.3, 0.4], ["Hill", -0.4, 0.5, ""], ["Vale", "", "", ""]]
    assert bars.find(f"{C}minus//{C}f").text == "Sheet1!$C$2:$C$4" and bars.find(f"{C}plus//{C}f").text == "Sheet1!$D$2:$D$4"


def test_the_parts_of_a_whole_are_stacked_with_a_key():
    (chart,) = charts(made(SHARES))
    assert chart.chart_type == XL_CHART_TYPE.BAR_STACKED_100 and chart.has_legend and chart.plots[0].overlap == 100
    assert [(one.name, one.values) for one in chart.plots[0].series] == [("control", (0.25, 0.5)), ("neither", (0.75, 0.5))]
    assert chart.value_axis.tick_labels.number_format.endswith("0%") and chart.value_axis.maximum_scale == 1
    assert not list(chart._chartSpace.iter(f"{C}errBars"))


def test_lines_have_dots_gaps_and_intervals_in_the_direction_of_their_values():
    (chart,) = charts(made(YEARS))
    assert chart.chart_type == XL_CHART_TYPE.LINE_MARKERS and chart.has_legend
    first, second = chart.plots[0].series
    assert first.values == (0.1, None, 0.3, 0.2) and not first.smooth and first.marker.style != second.marker.style
    assert chart._chartSpace.find(f".//{C}dispBlanksAs").get("val") == "gap"
    (bars,) = chart._chartSpace.iter(f"{C}errBars")
    assert bars.getparent() is first._element and bars.find(f"{C}errDir").get("val") == "y"
    assert points(bars.find(f"{C}plus")) == {0: 0.3, 2: 0.2} and points(bars.find(f"{C}minus")) == {0: 0.1, 2: 0.2}


def test_a_label_follows_its_value_where_a_number_format_can_write_it():
    halves = replace(MEANS, series=(replace(MEANS.series[0], values=(0.125, 0.004, 3.0), labels=("12%", "<1%", "n = 3")),))
    (chart,) = charts(made(halves))
    labels = list(chart._chartSpace.iter(f"{C}dLbl"))
    said = ["".join(text.text for text in label.iter(f"{A}t")) for label in labels]
    formats = [None if (one := label.find(f"{C}numFmt")) is None else one.get("formatCode") for label in labels]
    # An eighth is 12 % to the even digit, as the dashboard writes it, and 13 % in PowerPoint: as text it stays 12 %
    assert said == ["12%", "", "n = 3"] and formats == [None, '[=0]0%;[<0.005]"<1%";0%', None]
    (chart,) = charts(made(MEANS))
    assert [one.get("formatCode") for one in chart._chartSpace.iterfind(f".//{C}dLbl/{C}numFmt")] == ['+0.00;"−"0.00;0.00'] * 2


def test_labels_lie_beyond_the_intervals():
    (chart,) = charts(made(MEANS))
    right, left = (float(one.get("val")) for one in chart._chartSpace.iterfind(f".//{C}dLbl//{C}x"))
    assert right > 0 > left


def test_a_label_in_a_stack_that_has_no_room_is_left_out():
    narrow = Native(
        STACKED,
        ("Lake",),
        (Series("control", (0.01,), ("#c1550b",), labels=("1%",)), Series("none", (0.99,), ("#8b93a2",), labels=("99%",))),
        "Share",
        percent=True,
    )
    (chart,) = charts(made(narrow))
    first, second = chart.plots[0].series
    assert first._element.find(f"{C}dLbls") is None and len(second._element.findall(f"{C}dLbls/{C}dLbl")) == 1


def test_every_chart_and_picture_says_what_it_shows():
    for native, picture in ((MEANS, None), (None, png()), (None, None)):
        page = pages(made(native, picture=lambda one, drawn=picture: drawn))[1]
        told = [shape._element.xpath(".//p:cNvPr")[0].get("descr") for shape in page.shapes if not shape.has_text_frame]
        assert told == [f"Lake leans to cooperation. n = 14 sentences. {REACH}"]


def test_names_too_long_for_the_chart_are_whole_in_the_notes():
    names = tuple(f"The ministry of everything that is of any importance and of more, department {number}" for number in range(3))
    (page,) = pages(made(replace(MEANS, categories=names)))[1:2]
    (chart,) = (shape.chart for shape in page.shapes if shape.has_chart)
    drawn = list(chart.plots[0].categories)
    assert all("…" in name for name in drawn) and len(set(drawn)) == 3
    assert all(name in notes(page) for name in names)
    assert [row[0] for row in workbook(chart)[1:]] == drawn


def rows_of(many: int) -> Native:
    return replace(MEANS, categories=tuple(f"term {at}" for at in range(many)), series=(Series("z", (1.0,) * many, ("#3d5a80",)),))


NO_VALUES = replace(MEANS, series=(Series("z", (None, float("nan"), None), ("#3d5a80",)),))
UNREADABLE = {
    "no such form": None,
    "many rows": rows_of(31),
    "no categories": replace(MEANS, categories=(), series=(Series("z", (), ("#3d5a80",)),)),
    "no values": replace(NO_VALUES, series=(replace(NO_VALUES.series[0], values=(None, None, None)),)),
    "many lines": replace(YEARS, series=YEARS.series * 5),
    "four bars side by side": replace(MEANS, series=MEANS.series * 4),
    "many bars side by side": replace(rows_of(10), series=rows_of(10).series * 2),
    "five lines with intervals": replace(YEARS, series=YEARS.series[:1] * 5),
    "many stops": replace(YEARS, categories=("x",) * 201, series=(Series("z", (1.0,) * 201, ("#3d5a80",)),)),
}


@pytest.mark.parametrize("native", UNREADABLE.values(), ids=UNREADABLE)
def test_what_no_native_chart_shows_well_is_a_picture(native):
    shown = exhibit(native)
    slides = [Slide(exhibit()), Slide(shown)]
    assert [needs_picture(slide, ABOUT) for slide in slides] == [False, True]
    asked = []
    page = pages(deck(slides, [], ABOUT, lambda one: asked.append(one) or png(400, 100)))[2]
    (picture,) = (shape for shape in page.shapes if shape.shape_type == 13)
    assert asked == [shown] and picture.image.blob == png(400, 100)
    assert picture.width / picture.height == pytest.approx(4, rel=1e-3) and picture.width > Inches(10)


def test_a_chart_of_many_rows_is_native_where_smaller_words_leave_it_the_room():
    page = pages(made(rows_of(24), title="A finding of some length, of three lines of the largest type, or nearly. " * 2))[1]
    (chart,) = (shape.chart for shape in page.shapes if shape.has_chart)
    assert len(list(chart.plots[0].categories)) == 24
    assert page.shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt < 28


def test_without_a_picture_there_are_the_first_rows_and_why():
    page = pages(made(None))[1]
    (table,) = (shape.table for shape in page.shapes if shape.has_table)
    cells = [[cell.text_frame.text for cell in row.cells] for row in table.rows]
    assert cells[:3] == [["group", "bias"], ["Lake", "0.250"], ["Hill", "−0.333"]]
    (said,) = (text for text in texts(page) if "missing" in text)
    assert "no Chrome or Chromium was found" in said and f"{len(cells) - 1} of 80" in said


def test_counts_in_a_table_are_whole_numbers_even_where_one_is_missing():
    rows = pd.DataFrame({"group": ["Lake", "Hill"], "n_sentences": [13.0, None], "bias": [1.0, 0.5]})
    page = pages(made(None, rows=lambda: rows))[1]
    (table,) = (shape.table for shape in page.shapes if shape.has_table)
    assert [[cell.text_frame.text for cell in row.cells] for row in table.rows][1:] == [
        ["Lake", "13", "1.000"],
        ["Hill", "", "0.500"],
    ]


def test_whose_words_are_counted_is_never_cut(results):
    for address in ({}, {"voice": "own"}, {"speaker": "Ann Lee"}, {"only": "group=valley"}):
        chosen = read({"axis": "cooperation_control", **address}, results)
        counted = voicewords.counted(chosen.narrowing)
        shown = framing.sides(results, chosen)
        if shown is None:
            continue
        long = replace(shown.caption, source=shown.caption.source.replace(METHOD, "Method. " * 90))
        about = provenance.about(results)
        page = pages(deck([Slide(replace(shown, caption=long))], [], about, lambda one: None))[1]
        (source,) = (shape for shape in page.shapes if shape.name == "Source")
        assert source.text_frame.text.endswith(f"… {counted}. Results {results.digest[:8]}, built {results.built}.")


def test_percentage_points_have_a_sign_and_their_axis_ends_at_a_hundred():
    series = Series("Difference", (96.0, -4.0), ("#3d5a80",), (91.0, -9.0), (100.0, 2.0), ("+96", "−4"))
    (chart,) = charts(made(Native(BARS, ("mill", "road"), (series,), "Percentage points", points=True)))
    axis = chart.value_axis
    assert axis.maximum_scale == 100 and axis.minimum_scale < -9
    assert axis.tick_labels.number_format == '+#,##0;"−"#,##0;0'
    labels = [one.get("formatCode") for one in chart._chartSpace.iterfind(f".//{C}dLbl/{C}numFmt")]
    assert labels == ['+0;"−"0;0'] * 2
    first, second = (float(one.get("val")) for one in chart._chartSpace.iterfind(f".//{C}dLbl//{C}x"))
    assert first < -0.5 and second < 0  # beyond 100 is no room, so it stands on the other side of zero


def test_a_long_name_is_cut_before_its_n_is():
    names = tuple(
        f"The ministry of everything that is of any importance and more, number {at}, n = 46 documents" for at in range(3)
    )
    (chart,) = charts(made(replace(MEANS, categories=names)))
    drawn = list(chart.plots[0].categories)
    assert all("…" in name and name.endswith(", n = 46 documents") for name in drawn) and len(set(drawn)) == 3


def test_in_the_key_stands_the_full_colour_where_the_first_bar_is_pale():
    first = Series("Lake", (0.5, 0.4), ("#b5cfe4", "#2370af"))
    (chart,) = charts(made(Native(BARS, ("mill", "road"), (first, replace(first, name="Hill")), "Mean bias")))
    drawn = chart.plots[0].series[0]
    assert str(drawn.format.fill.fore_color.rgb) == "2370AF" and str(drawn.points[0].format.fill.fore_color.rgb) == "B5CFE4"


def test_what_is_drawn_is_drawn_for_the_room_of_a_slide(results):
    shown = framing.sentences(results, read({"axis": "cooperation_control"}, results))
    drawn = figure(replace(shown, on_stage=lambda look: go.Figure(layout={"height": 200})))
    assert (drawn.layout.width, drawn.layout.height, drawn.layout.meta["enlarged"]) == (740, 250, 1.6)
    reduced = figure(replace(shown, on_stage=None))  # a tall chart, for which there is no other form
    assert reduced.layout.width > 740
    assert reduced.layout.width * reduced.layout.meta["enlarged"] == pytest.approx(740 * 1.6, rel=0.01)
    assert reduced.layout.height * reduced.layout.meta["enlarged"] <= 270 * 1.6 + 1


def test_what_is_no_number_is_a_gap():
    nan = float("nan")
    odd = replace(MEANS, series=(Series("z", (1.0, nan, None), ("#3d5a80",), (nan, 1.0, 1.0), (2.0, nan, 3.0)),))
    (chart,) = charts(made(odd))
    assert chart.plots[0].series[0].values == (1.0, None, None)
    (bars,) = chart._chartSpace.iter(f"{C}errBars")
    assert points(bars.find(f"{C}plus")) == {0: 1.0} and points(bars.find(f"{C}minus")) == {}


# Text is data

HOSTILE = ("=1+1", "@SUM(A1)", "+49", "-b & <c> \x01\x0b ]]> {0} %s", "http://a.b", "\ud800'=x", "_x0041_", "国家 \u202e")


def test_hostile_text_is_text_on_slides_and_in_workbooks():
    series = Series("=cmd|' /C calc'!A0", (1.0,) * 8, ("#3d5a80",), (0.5,) * 8, (1.5,) * 8, HOSTILE)
    hostile = Native(BARS, HOSTILE, (series, replace(series, name="+x")), "=scale \x00")
    title = "=1+1 <b>\x02&"
    quote = Cited("=1+1 \x03 <i>", Source("\x04d", "=t", "@g"), "\x05note", "=why")
    about = About("\x06=c", "@compared", "f" * 64, "", (("=n", "\x07v"),))
    file = deck([Slide(exhibit(hostile, title, name="x"), note="\x08=n")], [quote], about, lambda one: None)
    page = pages(file)[1]
    assert page.shapes.title.text_frame.text == "=1+1 <b> &"
    (chart,) = charts(file)
    clean = ["=1+1", "@SUM(A1)", "+49", "-b & <c> ]]> {0} %s", "http://a.b", "'=x", "_x0041_", "国家 \u202e"]
    assert list(chart.plots[0].categories) == clean
    table = workbook(chart)
    assert [row[0] for row in table[1:]] == clean and table[0][1] == "=cmd|' /C calc'!A0"
    with zipfile.ZipFile(BytesIO(chart.part.chart_workbook.xlsx_part.blob)) as book:
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        styles = etree.fromstring(book.read("xl/styles.xml"))
        assert not [name for name in book.namelist() if "external" in name.lower() or name.endswith("sheet1.xml.rels")]
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    assert not list(sheet.iter(f"{main}f")) and not list(sheet.iter(f"{main}hyperlink"))
    formats = styles.findall(f"{main}cellXfs/{main}xf")
    for cell in sheet.iter(f"{main}c"):  # text stays text when it is edited
        assert cell.get("t") != "s" or formats[int(cell.get("s"))].get("quotePrefix") == "1"


# The file


def test_the_same_slides_are_the_same_bytes_of_the_day_of_the_build():
    def write() -> bytes:
        return made(MEANS, SHARES, YEARS, None, quotes=[Cited("Short.", Source("a"))], picture=lambda one: png())

    assert write() == write()
    told = opened(write()).core_properties
    assert str(told.created) == str(told.modified) == "2026-11-29 00:00:00"
    with zipfile.ZipFile(BytesIO(write())) as found:
        assert {entry.date_time for entry in found.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_workbooks_are_of_the_day_of_the_build_too():
    (chart,) = charts(made(MEANS))
    with zipfile.ZipFile(BytesIO(chart.part.chart_workbook.xlsx_part.blob)) as book:
        assert {entry.date_time[0] for entry in book.infolist()} == {1980}
        assert book.read("docProps/core.xml").count(b"2026-11-29T00:00:00Z") == 2


def test_it_speaks_of_itself_alone():
    file = opened(made(MEANS))
    assert file.core_properties.author == "framing-dashboard" and file.core_properties.title == "Two towns"
    with zipfile.ZipFile(BytesIO(made(MEANS))) as found:
        assert not [name for name in found.namelist() if "thumbnail" in name or "printerSettings" in name or "app.xml" in name]


@pytest.mark.parametrize("native", [*NATIVES.values(), None])
def test_the_package_is_whole(native):
    """ISO/IEC 29500-2: every part has one content type, every relationship a target, every part a way to it, all of it is XML."""
    quotes = [Cited("Short.", Source("a"))]
    for picture in (png(), None):
        with zipfile.ZipFile(BytesIO(made(native, SHARES, quotes=quotes, picture=lambda one, drawn=picture: drawn))) as found:
            names = found.namelist()
            parts = {name: found.read(name) for name in names}
        assert len(names) == len(set(names)) == len({name.lower() for name in names}) and names[0] == "[Content_Types].xml"
        trees = {name: etree.fromstring(data) for name, data in parts.items() if name.endswith((".xml", ".rels"))}
        types = trees["[Content_Types].xml"]
        by_ending = {one.get("Extension").lower() for one in types.findall(f"{TYPES}Default")}
        by_name = [one.get("PartName") for one in types.findall(f"{TYPES}Override")]
        assert sorted(by_name) == sorted(set(by_name)) and {name.lstrip("/") for name in by_name} <= set(names)
        assert all(f"/{name}" in by_name or name.rpartition(".")[2].lower() in by_ending for name in names[1:])
        targets = {"[Content_Types].xml"}
        for name, tree in trees.items():
            if name.endswith(".rels"):
                ids = [one.get("Id") for one in tree]
                assert len(ids) == len(set(ids))
                targets.add(name)
                for one in tree:
                    assert one.get("TargetMode", "Internal") == "Internal"
                    base = dirname(dirname(name))
                    target = one.get("Target")
                    targets.add(target.lstrip("/") if target.startswith("/") else normpath(join(base, target)))
            else:
                rels = parts.get(join(dirname(name), "_rels", f"{name.rpartition('/')[2]}.rels"), b"<x/>")
                known = {one.get("Id") for one in etree.fromstring(rels)}
                meant = [value for one in tree.iter() for key, value in one.attrib.items() if "/relationships}" in key]
                assert set(meant) <= known
        assert targets == set(names)


@pytest.mark.parametrize("native", NATIVES.values())
def test_shapes_of_a_slide_have_names_of_their_own_numbers(native):
    for page in pages(made(native)):
        numbers = [shape.shape_id for shape in page.shapes]
        assert len(numbers) == len(set(numbers))


# ISO/IEC 29500-1, dml-chart.xsd: the children of each element, in the order that they must have
SHOWN = "showLegendKey showVal showCatName showSerName showPercent showBubbleSize separator"
AXIS = (
    "axId scaling delete axPos majorGridlines minorGridlines title numFmt majorTickMark minorTickMark tickLblPos spPr txPr crossAx "
    "crosses crossesAt"
)
ORDER = {
    "chartSpace": "date1904 lang roundedCorners style clrMapOvr pivotFmts protection chart spPr txPr externalData printSettings "
    "userShapes extLst",
    "chart": "title autoTitleDeleted pivotFmts view3D floor sideWall backWall plotArea legend plotVisOnly dispBlanksAs "
    "showDLblsOverMax extLst",
    "title": "tx layout overlay spPr txPr extLst",
    "legend": "legendPos legendEntry layout overlay spPr txPr extLst",
    "plotArea": "layout barChart lineChart catAx valAx dTable spPr extLst",
    "manualLayout": "layoutTarget xMode yMode wMode hMode x y w h extLst",
    "barChart": "barDir grouping varyColors ser dLbls gapWidth overlap serLines axId extLst",
    "lineChart": "grouping varyColors ser dLbls dropLines hiLowLines upDownBars marker smooth axId extLst",
    "barChart/ser": "idx order tx spPr invertIfNegative pictureOptions dPt dLbls trendline errBars cat val shape extLst",
    "lineChart/ser": "idx order tx spPr marker dPt dLbls trendline errBars cat val smooth extLst",
    "dPt": "idx invertIfNegative marker bubble3D explosion spPr pictureOptions extLst",
    "dLbls": f"dLbl delete numFmt spPr txPr dLblPos {SHOWN} showLeaderLines leaderLines extLst",
    "dLbl": f"idx delete layout tx numFmt spPr txPr dLblPos {SHOWN} extLst",
    "errBars": "errDir errBarType errValType noEndCap plus minus val spPr extLst",
    "catAx": f"{AXIS} auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl extLst",
    "valAx": f"{AXIS} crossBetween majorUnit minorUnit dispUnits extLst",
    "scaling": "logBase orientation max min extLst",
    "numRef": "f numCache extLst",
    "numCache": "formatCode ptCount pt extLst",
    "marker": "symbol size spPr extLst",
}
ONE_OF_A_KIND = {"ser", "dPt", "dLbl", "pt", "axId", "legendEntry"}


@pytest.mark.parametrize("native", [*NATIVES.values(), rows_of(20)])
def test_the_parts_of_a_chart_stand_in_the_order_of_the_schema(native):
    (chart,) = charts(made(native))
    seen = set()
    for element in chart._chartSpace.iter(f"{C}*"):
        name = etree.QName(element).localname
        above = etree.QName(element.getparent()).localname if element.getparent() is not None else ""
        order = ORDER.get(f"{above}/{name}") or (ORDER.get(name) if len(element) else None)
        if order is None:
            continue
        children = [etree.QName(child).localname for child in element]
        known = order.split()
        assert set(children) <= set(known), (name, children)
        assert [known.index(child) for child in children] == sorted(known.index(child) for child in children), (name, children)
        once = [child for child in children if child not in ONE_OF_A_KIND]
        assert len(once) == len(set(once)), (name, children)
        seen.add(name)
    assert {"chartSpace", "chart", "plotArea", "ser", "catAx", "valAx", "manualLayout"} <= seen
    axes = [one.get("val") for one in chart._chartSpace.iter(f"{C}axId", f"{C}crossAx")]
    assert all(0 <= int(number) < 2**32 for number in axes) and len(set(axes)) == 2


def test_real_exhibits_become_slides(results):
    chosen = read({"axis": "cooperation_control"}, results)
    shown = [framing.sentences(results, chosen), framing.sides(results, chosen)]
    file = deck([Slide(one) for one in shown], [], provenance.about(results), lambda one: None)
    bars, stacked = charts(file)
    means = shown[0].native()
    assert list(bars.plots[0].categories) == list(means.categories)
    assert [name.partition(", n = ")[0] for name in means.categories] == list(results.groups)
    assert bars.plots[0].series[0].values == pytest.approx(means.series[0].values)
    assert stacked.chart_type == XL_CHART_TYPE.BAR_STACKED_100
    assert [page.shapes.title.text_frame.text for page in pages(file)[1:3]] == [one.caption.title for one in shown]
    assert str(opened(file).core_properties.created)[:10] == results.built
