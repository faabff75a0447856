"""One file of a supported kind: its text, or its table. Nothing here knows what a corpus is.

Text is never mended: no newline is translated and no space is stripped, because sentences are found by their character
offsets in it.
"""

import codecs
import csv
import io
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analysis.errors import AnalysisError
from analysis.phrases import some

READABLE = (".txt",)
TABLES = (".csv", ".tsv", ".parquet")
MAX_TEXT_BYTES = 50_000_000  # ten times a complete works of Shakespeare: what is larger is a table or a mistake
MAX_TABLE_BYTES = 1_000_000_000  # as CSV it is held in memory three times over

# The 32-bit marks come first: a 16-bit mark is how the little-endian 32-bit one begins.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_OTHER_KINDS = (
    (b"%PDF-", "a PDF"),
    (b"{\\rtf", "an RTF document"),
    (b"PK\x03\x04", "an Office document or a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"PAR1", "a Parquet table"),
)


def read_text(path: Path, limit: int = MAX_TEXT_BYTES) -> str:
    """Text of a file, its characters exactly as they are there; only a byte order mark at the start is taken off.

    UTF-8, or UTF-16 and UTF-32 where the file begins with their byte order mark.

    Parameters
    ----------
    path : Path
    limit : int
        The largest size allowed, in bytes.

    Raises
    ------
    AnalysisError
        The file is missing, too large, binary, or in another encoding (told with the byte where decoding fails).
    """
    data = _read_bytes(Path(path), limit)
    for mark, kind in _OTHER_KINDS:
        if data.startswith(mark):
            raise AnalysisError(f"{path}: this is {kind}, not plain text; save it as plain text in UTF-8")
    mark, encoding = next((each for each in _BYTE_ORDER_MARKS if data.startswith(each[0])), (b"", "utf-8"))
    if encoding == "utf-8" and b"\0" in data:
        raise AnalysisError(
            f"{path}: byte {data.index(0)} is NUL, so this is a binary file or UTF-16 without its byte order mark; "
            "save it as plain text in UTF-8"
        )
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        raise AnalysisError(_encoding_fault(path, data, len(mark) + error.start, encoding)) from None
    if "\0" in text:
        raise AnalysisError(f"{path}: character {text.index(chr(0))} is NUL; save it as plain text in UTF-8")
    return text


def read_table(path: Path) -> pd.DataFrame:
    """Every column of a table as text, named as given; an empty cell is missing.

    CSV is comma-separated, or semicolon-separated where the header holds semicolons and no comma (as spreadsheets write
    it where the comma is the decimal sign); TSV is tab-separated. In Parquet, dates and times become ISO 8601 (without
    the time where all are midnight), whole numbers have no decimals, truth is `true` or `false`, lists become JSON.

    Parameters
    ----------
    path : Path
        Its suffix is one of `TABLES`.

    Returns
    -------
    DataFrame
        Columns of dtype `str`. The index is named `line` (CSV, TSV: the line where the row begins, the header being
        line 1) or `row` (Parquet: from 1), so that a fault can say where it is.

    Raises
    ------
    AnalysisError
        With every fault that was found: header names that are missing or stand twice, rows of another length than the
        header, quotes that do not close, a damaged Parquet file, and the faults of `read_text`.
    """
    path = Path(path)
    kind = path.suffix.lower()
    if kind not in TABLES:
        raise AnalysisError(f'{path}: the suffix "{kind}" is no kind of table that is read; save it as one of {", ".join(TABLES)}')
    return _read_parquet(path) if kind == ".parquet" else _read_delimited(path)


def _read_bytes(path: Path, limit: int) -> bytes:
    _check_file(path, limit)
    try:
        return path.read_bytes()
    except OSError as error:
        raise AnalysisError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None


def _check_file(path: Path, limit: int) -> None:
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise AnalysisError(f"{path}: there is no such file; check the name and the folder") from None
    except OSError as error:
        raise AnalysisError(f"{path}: cannot be read ({error.strerror}); check its name and permissions") from None
    if not path.is_file():
        raise AnalysisError(f"{path}: this is not a file; give the file itself")
    if size > limit:
        raise AnalysisError(f"{path}: {size:,} bytes, at most {limit:,} are read; split it into smaller files")


def _encoding_fault(path: Path, data: bytes, at: int, encoding: str) -> str:
    line = f" (line {data.count(10, 0, at) + 1})" if encoding == "utf-8" else ""
    return (
        f"{path}: not {encoding.upper()}, byte {at}{line} is 0x{data[at]:02x}; save it as UTF-8, for instance with "
        "iconv -f WINDOWS-1252 -t UTF-8, or 'CSV UTF-8' in a spreadsheet"
    )


def _read_delimited(path: Path) -> pd.DataFrame:
    text = read_text(path, MAX_TABLE_BYTES)
    first = text.split("\n", 1)[0]
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ";" if ";" in first and "," not in first else ","
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


def _parse_rows(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Rows with the line each begins in; blank lines are no rows."""
    csv.field_size_limit(MAX_TABLE_BYTES)  # the module's own limit, 131,072 characters, is shorter than many a document
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


def _header_faults(path: Path, names: list[str]) -> list[str]:
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


def _read_parquet(path: Path) -> pd.DataFrame:
    _check_file(path, MAX_TABLE_BYTES)
    try:
        with pq.ParquetFile(path) as file:
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
