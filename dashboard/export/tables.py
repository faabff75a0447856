"""Exactly what charts draw, as tables that spreadsheets and scripts read: CSV, and one workbook of all. No Streamlit here.

A CSV is a table and nothing else: header and rows. Lines of comment above it would break what reads it, so where the figures are
from stands beside them in one text for all, :func:`about_text`. It begins with the mark of UTF-8, without which Excel takes letters
for others; pandas, R and Polars leave it out when they read.
"""

import csv
import datetime
import io
import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd
import xlsxwriter

from analysis.anchoring import FORMULA
from dashboard.exhibit import Exhibit
from dashboard.export.provenance import About

Cell = str | int | float | bool | None

MOST_ROWS = 2**20  # of a sheet
LONGEST_CELL = 32_767  # characters that a sheet's cell holds
LONGEST_NAME = 31  # characters of a sheet's name
EXACT = 2**53  # whole numbers up to which a spreadsheet, which has only floats, keeps apart
CONTENTS = "Contents"
WIDEST, NARROWEST, SAMPLE = 60, 8, 500  # characters of a column; rows that are looked at for its width
ABOVE, FINDING, LINE = 96, 110, 15  # characters across the lines above a table at least, and of a finding; points of a line
MOST_LINES = 8  # of a cell that are seen without making its row higher
CUT = " […]"
COUNTS = ("n_", "count")  # how names of columns begin that count something


def csv_bytes(rows: pd.DataFrame) -> bytes:
    """A table as CSV: header and rows, UTF-8 with its mark, lines ended as RFC 4180 has them.

    Floats have as many digits as give the same float again; what is missing is an empty cell; a list's parts are joined by "; ".
    Text that a spreadsheet would take for a formula has an apostrophe before it; numbers stay numbers.
    """
    out = io.StringIO(newline="")
    write = csv.writer(out, lineterminator="\r\n")
    write.writerow([harmless(str(name)) for name in rows.columns])
    write.writerows([[_written(cell) for cell in row] for row in cells(rows)])
    return out.getvalue().encode("utf-8-sig", errors="replace")


def workbook(exhibits: Sequence[Exhibit], about: About) -> bytes:
    """One XLSX: a sheet of contents and of where it is from, and a sheet for each chart, its words above what it draws.

    Text is kept as text, whatever it begins with; the same exhibits give the same bytes.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": about.title, "created": _day(about.built), "author": "", "comments": about.digest})
        look = _Look(book)
        first = book.add_worksheet(CONTENTS)
        names = sheet_names([one.name for one in exhibits])
        sizes = [_sheet(book.add_worksheet(name), one, look) for name, one in zip(names, exhibits, strict=True)]
        _contents(first, list(zip(names, exhibits, sizes, strict=True)), about, look)
    return out.getvalue()


def about_text(exhibits: Sequence[Exhibit], about: About) -> str:
    """What stands beside tables: of each chart its finding, its numbers and its source, then how all of it was made."""
    parts = [f"{about.title}\n{about.compared}"]
    for one in exhibits:
        parts.append("\n".join([f"{one.name}.csv", *filter(None, [one.caption.title, one.caption.subtitle, one.caption.source])]))
    parts.append("\n".join(f"{name}: {value}" for name, value in about.lines))
    return "\n\n".join(parts) + "\n"


def cells(rows: pd.DataFrame) -> Iterator[tuple[Cell, ...]]:
    """The cells of a table, row by row, as plain values."""
    return zip(*(_column(rows.iloc[:, number]) for number in range(rows.shape[1])), strict=True)


def _column(column: pd.Series) -> list[Cell]:
    """A column's cells; counts are whole numbers also where some are missing, which makes pandas keep them as floats."""
    found = [_plain(value) for value in (column.to_numpy() if column.dtype == np.float32 else column)]
    if str(column.name).startswith(COUNTS) and all(
        isinstance(cell, float) and cell.is_integer() for cell in found if cell is not None
    ):
        return [None if cell is None else int(cell) for cell in found]
    return found


def _plain(value: Any) -> Cell:
    """A cell as text, a number, true or false, or nothing.

    >>> _plain(np.float32(0.1)), _plain(float("nan")), _plain(["a", "b"]), _plain(np.int64(3)), _plain(pd.Timestamp("2024-05-06"))
    (0.1, None, 'a; b', 3, '2024-05-06')
    """
    if isinstance(value, np.ndarray | list | tuple | set | frozenset):
        parts = sorted(value) if isinstance(value, set | frozenset) else value
        return "; ".join(str(part) for part in map(_plain, parts) if part is not None)
    if value is None or pd.isna(value):
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, int | np.integer):
        return int(value)
    if isinstance(value, float | np.floating):
        return float(str(value)) if isinstance(value, np.float32) else float(value)  # .1, not the .10000000149 of its 32 bits
    if isinstance(value, pd.Timestamp | datetime.date):
        return value.isoformat().removesuffix("T00:00:00")
    return str(value)


def harmless(text: str) -> str:
    """Text that no spreadsheet takes for a formula, though there be blanks before it.

    >>> harmless("=1+1"), harmless("  @SUM(A1)"), harmless("'=1"), harmless("a=1"), harmless("−1")
    ("'=1+1", "'  @SUM(A1)", "''=1", 'a=1', '−1')
    """
    return f"'{text}" if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would take text for a formula, or for one that was made harmless."""
    return re.match(rf"['\s\x00-\x20]*{FORMULA}", text) is not None


def _written(cell: Cell) -> str:
    if isinstance(cell, str):
        return harmless(cell)
    return "" if cell is None else repr(cell) if isinstance(cell, float) else str(cell)


def sheet_names(names: Sequence[str]) -> list[str]:
    """Names of sheets that every program takes: short, no two the same however their capitals are, none of what is forbidden.

    >>> sheet_names(["shares_" + "a" * 40, "shares_" + "a" * 41, "a/b", "contents", "'"])
    ['shares_aaaaaaaaaaaaaaaaaaaaaaaa', 'shares_aaaaaaaaaaaaaaaaaaaaaa~2', 'a_b', 'contents~2', 'chart']
    """
    taken, found = {CONTENTS.lower(), "history"}, []
    for name in names:
        plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("' ")[:LONGEST_NAME].strip("' ") or "chart"
        number, one = 1, plain
        while one.lower() in taken:
            number += 1
            one = f"{plain[: LONGEST_NAME - len(str(number)) - 1]}~{number}"
        taken.add(one.lower())
        found.append(one)
    return found


class _Look:
    """The few formats of a workbook."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        above = {"text_wrap": True, "valign": "top", "align": "left"}
        self.title = book.add_format({**above, "font_name": "Georgia", "font_size": 14, "bold": True})
        self.words = book.add_format(above)
        self.quiet = book.add_format({**above, "font_color": "#5b6577", "font_size": 9})
        self.header = book.add_format({"bold": True, "bottom": 1, "valign": "top", "bg_color": "#eef0f4"})
        self.over_figures = book.add_format({"bold": True, "bottom": 1, "valign": "top", "bg_color": "#eef0f4", "align": "right"})
        self.link = book.add_format({"font_color": "#1f4e9e", "underline": 1, "valign": "top"})
        self.text = book.add_format({"valign": "top", "text_wrap": True})
        self.kept = book.add_format({"valign": "top", "text_wrap": True, "quote_prefix": True})  # stays text when it is edited
        self.whether = book.add_format({"valign": "top", "num_format": '"TRUE";"TRUE";"FALSE"'})  # LibreOffice shows 1 and 0
        self.figure = book.add_format({"valign": "top"})


def _sheet(sheet: Any, one: Exhibit, look: _Look) -> int:
    """Fill the sheet of a chart; how many rows it draws."""
    rows = one.rows()
    words = [(one.caption.title, look.title), (one.caption.subtitle, look.words), (one.caption.source, look.quiet)]
    lines = [(text, kind) for text, kind in words if text]
    room = MOST_ROWS - len(lines) - 2
    if len(rows) > room:
        lines.append((f"The first {room - 1:,} of {len(rows):,} rows: a sheet has no more. The CSV has all.", look.words))
        room -= 1
    table = rows.iloc[:room]
    widths = [_width(table.iloc[:, number], str(name)) for number, name in enumerate(table.columns)]
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    across = _across(widths)
    for number, (text, kind) in enumerate(lines):
        _above(sheet, number, text, kind, across)
    header = len(lines) + 1
    for number, name in enumerate(table.columns):
        figures = pd.api.types.is_numeric_dtype(table.dtypes.iloc[number])
        sheet.write_string(header, number, str(name), look.over_figures if figures else look.header)
    for at, row in enumerate(cells(table), header + 1):
        _high(sheet, at, [(cell, width) for cell, width in zip(row, widths, strict=True) if isinstance(cell, str)])
        for number, cell in enumerate(row):
            _write(sheet, at, number, cell, look)
    sheet.freeze_panes(header + 1, 0)
    if len(table):
        sheet.autofilter(header, 0, header + len(table), len(widths) - 1)
    sheet.repeat_rows(header)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return len(rows)


def _contents(sheet: Any, sheets: list[tuple[str, Exhibit, int]], about: About, look: _Look) -> None:
    sheet.set_column(0, 0, 33)
    sheet.set_column(1, 1, 11)
    sheet.set_column(2, 2, FINDING)
    sheet.write_string(0, 0, _fitting(about.title), look.title)
    sheet.write_string(1, 0, _fitting(about.compared), look.figure)
    for number, name in enumerate(("sheet", "rows", "finding")):
        sheet.write_string(3, number, name, look.header)
    at = 4
    for name, one, size in sheets:
        sheet.write_url(at, 0, f"internal:'{name.replace(chr(39), chr(39) * 2)}'!A1", look.link, name)
        sheet.write_number(at, 1, size, look.figure)
        sheet.write_string(at, 2, _fitting(one.caption.title), look.words)
        _high(sheet, at, [(one.caption.title, FINDING)])
        at += 1
    at += 1
    sheet.write_string(at, 0, "How it was made", look.header)
    sheet.write_string(at, 1, "", look.header)
    sheet.write_string(at, 2, "", look.header)
    for at, (name, value) in enumerate(about.lines, at + 1):  # noqa: B020, it goes on from there
        sheet.write_string(at, 0, _fitting(name), look.text)
        sheet.write_string(at, 2, _fitting(value), look.words)
        _high(sheet, at, [(value, FINDING)])
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _across(widths: list[int]) -> int:
    """How many columns the lines above a table go across: those that are wide enough together."""
    room = 0
    for number, width in enumerate(widths):
        room += width
        if room >= ABOVE:
            return number + 1
    return max(len(widths), 1) + max(0, -(-(ABOVE - room) // NARROWEST))


def _above(sheet: Any, row: int, text: str, kind: Any, across: int) -> None:
    text, size = _fitting(text), kind.font_size
    lines = math.ceil(len(text) * size / 10 / ABOVE)
    sheet.set_row(row, lines * LINE * size / 11 + 4)
    if across > 1:
        sheet.merge_range(row, 0, row, across - 1, "", kind)
    sheet.write_string(row, 0, text, kind)


def _high(sheet: Any, row: int, texts: list[tuple[str, int]]) -> None:
    """Make a row high enough for texts in columns of some width: not every program does so by itself."""
    lines = max((sum(math.ceil(len(line) / width) or 1 for line in text.split("\n")) for text, width in texts), default=1)
    if lines > 1:
        sheet.set_row(row, min(lines, MOST_LINES) * LINE)


def _write(sheet: Any, row: int, column: int, cell: Cell, look: _Look) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, look.whether)
    elif isinstance(cell, int | float) and math.isfinite(cell) and abs(cell) <= EXACT:
        sheet.write_number(row, column, cell, look.figure)
    elif cell is not None:
        text = _fitting(str(cell))
        sheet.write_string(row, column, text, look.kept if is_formula(text) else look.text)


def _fitting(text: str) -> str:
    """Text that a cell holds; longer is cut, and says so."""
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - len(CUT)] + CUT


def _width(column: pd.Series, name: str) -> int:
    """Characters that a column is wide: as its longest cell, but for very long ones."""
    written = [_written(cell) for cell in _column(column.iloc[:SAMPLE])]
    numbers = pd.api.types.is_float_dtype(column.dtype)
    longest = max((len(text) for text in written), default=0)
    return min(max(min(longest, 12) if numbers else longest + 1, len(name) + 3, NARROWEST), WIDEST)


def _day(built: str) -> datetime.datetime:
    """The day of the build; 1980, where ZIP archives begin, if it is not known."""
    try:
        return datetime.datetime.fromisoformat(built)
    except ValueError:
        return datetime.datetime(1980, 1, 1)
