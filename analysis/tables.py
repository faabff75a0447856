"""Tables: every column as text, whatever kind of file holds it. Nothing here knows what a corpus is."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path, PurePosixPath

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.encodings import decode
from analysis.errors import AnalysisError
from analysis.files import read_bytes
from analysis.limits import MB, USUAL, Limits
from analysis.phrases import some
from analysis.unpacking import check_unpacked

TABLES = (".csv", ".tsv", ".jsonl", ".parquet", ".xlsx")
KNOWN = ("text", "document_id", "file", "exclude", "group")  # columns that mean something, however their capitals are
WORDY = "text"  # the column by which the sheet of a workbook is chosen
ENCODING = "encoding"  # the one its text is in, in DataFrame.attrs
NOTES = "notes"  # what is uncertain in how a table was read: a list in DataFrame.attrs


def read_table(path: Path, limits: Limits = USUAL) -> pd.DataFrame:
    """Every column of a table as text, named as given; an empty cell is missing.

    CSV is comma-separated, or semicolon-separated where the header holds semicolons and no comma (as spreadsheets write
    it where the comma is the decimal sign); TSV is tab-separated; JSONL holds one object a line. Of a workbook (XLSX) the first
    sheet with a column `text` is read, without one the first that is not empty. Dates and times become ISO 8601 (without the time
    where all are midnight), whole numbers have no decimals, truth is `true` or `false`, lists and objects become JSON.

    Parameters
    ----------
    path : Path
        Its suffix is one of `TABLES`.
    limits : Limits

    Returns
    -------
    DataFrame
        Columns of dtype `str`. The index is named `line` (CSV, TSV, JSONL: the line where the row begins, the header being
        line 1) or `row` (Parquet: from 1; XLSX: as the sheet numbers them), so that a fault can say where it is.
        `attrs["notes"]`: what is uncertain in how it was read, such as the encoding.

    Raises
    ------
    AnalysisError
        With every fault that was found: header names that are missing or stand twice, rows of another length than the
        header, quotes that do not close, a damaged file, and the faults of `analysis.files.read_bytes`.
    """
    path = Path(path)
    _kind(str(path))
    return parse_table(str(path), read_bytes(path, limits.table_mb * MB, "table_mb"), limits)


def parse_table(name: str, data: bytes, limits: Limits = USUAL) -> pd.DataFrame:
    """The table of a file's bytes; faults call it `name`: see :func:`read_table`."""
    kind = _kind(name)
    if kind == ".parquet":
        return _known(_read_parquet(name, data))
    if kind == ".xlsx":
        return _known(_read_workbook(name, data, limits))
    try:
        found = decode(data)
    except AnalysisError as error:
        raise AnalysisError(*(f"{name}: {fault}" for fault in error.faults)) from None
    table = _read_lines(name, found.text) if kind == ".jsonl" else _read_delimited(name, found.text, kind)
    table.attrs |= {NOTES: [found.note] if found.note else [], ENCODING: found.encoding}
    return _known(table)


def _known(table: pd.DataFrame) -> pd.DataFrame:
    """`table` with the columns that mean something here in small letters: Text and FILE are text and file."""
    small = {name: name.lower() for name in table.columns if name.lower() in KNOWN and name.lower() not in table.columns}
    renamed = table.rename(columns=small)
    return renamed if renamed.columns.is_unique else table


def _kind(name: str) -> str:
    kind = PurePosixPath(name).suffix.lower()
    if kind not in TABLES:
        raise AnalysisError(f'{name}: the suffix "{kind}" is no kind of table that is read; save it as one of {", ".join(TABLES)}')
    return kind


def _read_lines(name: str, text: str) -> pd.DataFrame:
    """JSONL."""
    rows, lines, faults = [], [], []
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise ValueError("not an object")
        except (ValueError, RecursionError) as error:
            faults.append(f"{name}: line {number} is no JSON object ({str(error)[:80]}); write one a line, or take it out")
            continue
        rows.append({str(key).strip(): _cell(value) for key, value in row.items()})
        lines.append(number)
    names = list(dict.fromkeys(key for row in rows for key in row if key))
    if faults:
        raise AnalysisError(*faults)
    if not rows:
        raise AnalysisError(f'{name}: empty; write one object a line, for instance {{"text": "…", "group": "…"}}')
    index = pd.Index(lines, name="line", dtype="int64")
    return pd.DataFrame({key: _text_column([row.get(key) for row in rows], index) for key in names}, index=index)


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds") if value.time() != datetime.min.time() else value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | Mapping) else str(value)


def _read_workbook(name: str, data: bytes, limits: Limits) -> pd.DataFrame:
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    check_unpacked(data, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        seen = [sheet.name for sheet in book.sheets_metadata if sheet.visible == SheetVisibleEnum.Visible]
        hidden = [f"{sheet.name} (hidden)" for sheet in book.sheets_metadata if sheet.name not in seen]
        sheets = {title: book.get_sheet_by_name(title).to_python(skip_empty_area=False) for title in seen}
    except (CalamineError, OSError, ValueError) as error:
        raise AnalysisError(f"{name}: not readable as a workbook ({error}); save it again as XLSX, or as CSV UTF-8") from None
    tables = {title: rows for title, rows in sheets.items() if any(any(map(_filled, row)) for row in rows)}
    if not tables:
        raise AnalysisError(f"{name}: no sheet holds anything; the first row must name the columns, for instance text, group")
    worded = (title for title, rows in tables.items() if WORDY in (str(cell).strip().lower() for cell in _first(rows)[1]))
    chosen = next(worded, next(iter(tables)))
    at, header = _first(tables[chosen])
    names = [str(_cell(cell) or "").strip() for cell in header]
    rows = [(number, row) for number, row in enumerate(tables[chosen][at + 1 :], at + 2) if any(map(_filled, row))]
    columns = [[_cell(row[i]) if _filled(row[i]) else None for _, row in rows] for i in range(len(names))]
    named = [(title, cells) for title, cells in zip(names, columns, strict=True) if title or any(cells)]
    faults = _header_faults(name, [title for title, _ in named])
    if faults:
        raise AnalysisError(*faults)
    index = pd.Index([number for number, _ in rows], name="row", dtype="int64")
    table = pd.DataFrame({title: _text_column(cells, index) for title, cells in named}, index=index)
    others = [title for title in tables if title != chosen] + hidden
    table.attrs[NOTES] = [f"sheet {chosen} is read, not {some(others)}"] if others else []
    return table


def _first(rows: list[list]) -> tuple[int, list]:
    """Where the first row that holds anything is, and the row."""
    return next((at, row) for at, row in enumerate(rows) if any(map(_filled, row)))


def _filled(cell: object) -> bool:
    return cell is not None and cell != ""


def _read_delimited(path: str, text: str, kind: str) -> pd.DataFrame:
    first = text.split("\n", 1)[0]
    delimiter = "\t" if kind == ".tsv" else ";" if ";" in first and "," not in first else ","
    rows = _parse_rows(path, text, delimiter)
    if not rows:
        raise AnalysisError(f"{path}: empty; the first line must name the columns, for instance text,group")
    header = [name.strip() for name in rows.pop(0)[1]]
    rows = [(line, _fit(cells, len(header))) for line, cells in rows]
    ragged = [line for line, cells in rows if len(cells) != len(header)]
    if ragged:
        raise AnalysisError(
            *_header_faults(path, [name for name in header if name]),
            f"{path}: the header names {len(header)} columns, line {some(ragged)} has more or fewer cells; give "
            "every row as many, and put a cell that holds a separator, quote or line break in double quotes",
        )
    columns = list(zip(*(cells for _, cells in rows), strict=True)) or [()] * len(header)
    named = [(name, cells) for name, cells in zip(header, columns, strict=True) if name or any(cells)]
    faults = _header_faults(path, [name for name, _ in named])
    if faults:
        raise AnalysisError(*faults)
    lines = pd.Index([line for line, _ in rows], name="line", dtype="int64")
    return pd.DataFrame({name: _text_column(cells, lines) for name, cells in named}, index=lines)


def _parse_rows(path: str, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows with the line each begins in; blank lines are no rows."""
    csv.field_size_limit(2**31 - 1)  # the module's own limit, 131,072 characters, is shorter than many a document
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, line = [], 1
    try:
        for cells in reader:
            if cells:
                rows.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise AnalysisError(
            f"{path}: the row that begins in line {line} cannot be read ({error}); end a cell that begins with a "
            "double quote with one, and double the quotes within it"
        ) from None
    return rows


def _fit(cells: list[str], length: int) -> list[str]:
    """Spreadsheets pad rows with empty cells; such padding beyond the header says nothing."""
    return cells[:length] if not any(cells[length:]) else cells


def _header_faults(path: str, names: list[str]) -> list[str]:
    faults = []
    if not all(names):
        faults.append(f"{path}: column {names.index('') + 1} has no name; name it in the header or delete the column")
    twice = sorted(name for name, count in Counter(names).items() if name and count > 1)
    if twice:
        names_twice = some(map(repr, twice))
        faults.append(f"{path}: column {names_twice} stands twice in the header; give each column its own name")
    return faults


def _text_column(cells: Iterable[str | None], index: pd.Index) -> pd.Series:
    return pd.Series([cell if cell and not cell.isspace() else None for cell in cells], index=index, dtype="str")


def _read_parquet(path: str, data: bytes) -> pd.DataFrame:
    try:
        with pq.ParquetFile(pa.BufferReader(data)) as file:
            table = file.read()
        table.validate(full=True)
        names = [str(name).strip() for name in table.column_names]
        kept = [i for i, name in enumerate(names) if not name.startswith("__index_level_")]  # pandas' own row labels
        columns = [(names[i], _as_text(table.column(i))) for i in kept]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise AnalysisError(f"{path}: not readable as Parquet ({error}); write it again or save it as CSV") from None
    faults = _header_faults(path, [name for name, _ in columns])
    if faults:
        raise AnalysisError(*faults)
    rows = pd.RangeIndex(1, table.num_rows + 1, name="row")
    return pd.DataFrame({name: _text_column(cells, rows) for name, cells in columns}, index=rows)


def _as_text(column: pa.ChunkedArray) -> list[str | None]:
    if pa.types.is_dictionary(column.type):
        column = column.cast(column.type.value_type)
    if pa.types.is_nested(column.type):
        cells = column.to_pylist()
        return [None if cell is None else json.dumps(cell, ensure_ascii=False, default=str) for cell in cells]
    if pa.types.is_timestamp(column.type):
        return _iso(column).to_pylist()
    if pa.types.is_floating(column.type):
        column = pc.if_else(pc.is_nan(column), None, column)
    return column.cast(pa.string()).to_pylist()


def _iso(times: pa.ChunkedArray) -> pa.ChunkedArray:
    days = pc.floor_temporal(times, unit="day")
    if pc.all(pc.equal(days, times)).as_py() is not False:
        return pc.strftime(times, format="%Y-%m-%d")
    seconds = pc.floor_temporal(times, unit="second")
    if pc.all(pc.equal(seconds, times)).as_py():
        times = times.cast(pa.timestamp("s", tz=times.type.tz))
    return pc.strftime(times, format="%Y-%m-%dT%H:%M:%S" + ("%z" if times.type.tz else ""))
