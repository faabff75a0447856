import codecs
import datetime
import decimal
import io
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from analysis.errors import AnalysisError
from analysis.limits import Limits
from analysis.tables import parse_table, read_table


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def cells(table):
    """Rows of a table with None for what is missing."""
    return table.astype(object).where(table.notna(), None).values.tolist()


# Delimited tables


def test_cells_are_text_as_given_and_empty_ones_are_missing(tmp_path):
    table = read_table(written(tmp_path, "a.csv", 'text,year,note\n"one, ""two""\r\nthree",007,NA\n x ,, \n'))
    assert list(table.columns) == ["text", "year", "note"]
    assert cells(table) == [['one, "two"\r\nthree', "007", "NA"], [" x ", None, None]]
    assert all(str(kind) == "str" for kind in table.dtypes)


def test_the_index_says_in_which_line_a_row_begins(tmp_path):
    table = read_table(written(tmp_path, "a.csv", 'text\n"a\nb"\n\nc\n'))
    assert (table.index.name, list(table.index)) == ("line", [2, 5])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b"text,group\nHello; you,A\n"),
        ("a.CSV", codecs.BOM_UTF8 + b" text , group \r\nHello; you,A\r\n"),
        ("a.csv", b'text;group\n"Hello; you";A\n'),
        ("a.tsv", b"text\tgroup\nHello; you\tA\n"),
        ("a.tsv", codecs.BOM_UTF16_LE + "text\tgroup\r\nHello; you\tA\r\n".encode("utf-16-le")),
        ("a.csv", b"text,group,,\nHello; you,A,,\n"),
        ("a.csv", b"text,group\nHello; you,A,,\n"),
    ],
)
def test_what_spreadsheets_write_is_read_alike(tmp_path, name, content):
    table = read_table(written(tmp_path, name, content))
    assert list(table.columns) == ["text", "group"]
    assert cells(table) == [["Hello; you", "A"]]


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    table = read_table(written(tmp_path, "a.csv", "text,group\n"))
    assert table.shape == (0, 2)


def test_a_cell_longer_than_the_csv_modules_limit_is_read(tmp_path):
    long = "word " * 100_000
    assert read_table(written(tmp_path, "a.csv", f"text,n\n{long},1\n")).iloc[0]["text"] == long


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", ["empty", "first line must name the columns"]),
        ("text,text\na,b\n", ["column 'text' stands twice", "give each column its own name"]),
        ("text,,n\na,b,c\n", ["column 2 has no name", "name it in the header or delete"]),
        ("text,n\na,b\na\n\na,b,c\n", ["names 2 columns", "line 3, 5 has more or fewer cells", "double quotes"]),
        ("n,n\na\n", ["2 faults", "'n' stands twice", "line 2 has"]),
        ('text,n\na,b\n"open,b\n', ["begins in line 3", "double quote"]),
        ('text,n\n"a"b,c\n', ["begins in line 2", "double the quotes"]),
    ],
)
def test_faults_of_a_csv_say_where_and_what_next(tmp_path, content, told):
    path = written(tmp_path, "a.csv", content)
    with pytest.raises(AnalysisError) as caught:
        read_table(path)
    assert all(part in str(caught.value) for part in [str(path), *told])


def test_another_kind_of_table_is_refused(tmp_path):
    with pytest.raises(AnalysisError, match=r'suffix ".ods" is no kind of table .* \.csv, \.tsv, \.jsonl, \.parquet, \.xlsx'):
        read_table(written(tmp_path, "a.ods", "PK"))


def test_a_table_in_another_encoding_is_read_and_said_to_be(tmp_path):
    table = read_table(written(tmp_path, "a.csv", "text,n\nDéjà vu à l’école,été\n".encode("cp1252")))
    assert cells(table) == [["Déjà vu à l’école", "été"]]
    assert table.attrs["notes"][0].startswith("not UTF-8, read as cp1252 (look at: Déjà, à, école")
    assert parse_table("b.csv", b"text\nplain\n").attrs["notes"] == []


# One object a line


def test_json_lines_are_a_table(tmp_path):
    rows = [{"text": "One.", "year": 2017, "score": 2.0, "live": True}, {"text": "Zwei\nDrei", "tags": ["a", "é"], "none": None}]
    content = "\ufeff" + "\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n\n"
    table = read_table(written(tmp_path, "a.jsonl", content))
    assert list(table.columns) == ["text", "year", "score", "live", "tags", "none"]
    assert cells(table) == [["One.", "2017", "2", "true", None, None], ["Zwei\nDrei", None, None, None, '["a", "é"]', None]]
    assert (table.index.name, list(table.index)) == ("line", [1, 2])


def test_every_line_that_is_no_object_is_told(tmp_path):
    with pytest.raises(AnalysisError) as caught:
        read_table(written(tmp_path, "a.jsonl", '{"text": "One."}\n[1]\n{"text": \nnot json\n' + "[" * 100_000 + "\n"))
    assert [fault.split(" is no")[0][-6:] for fault in caught.value.faults] == ["line 2", "line 3", "line 4", "line 5"]
    with pytest.raises(AnalysisError, match="empty; write one object a line"):
        read_table(written(tmp_path, "b.jsonl", "\n"))


# Workbooks


def workbook(sheets):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for title, rows in sheets.items():
            sheet = book.add_worksheet(title)
            for at, row in enumerate(rows):
                for column, value in enumerate(row):
                    dated = isinstance(value, datetime.date)
                    sheet.write_datetime(at, column, value, day) if dated else sheet.write(at, column, value)
    return data.getvalue()


def test_the_sheet_with_texts_is_read_and_the_others_named():
    texts = [["text", "date", "n", "ok"], ["One.\nTwo.", datetime.date(2024, 3, 5), 3, True], [], ["=1+1 is", None, 2.5, None]]
    table = parse_table("a.xlsx", workbook({"Notes": [["about", "this"]], "Data": texts, "Empty": []}))
    assert list(table.columns) == ["text", "date", "n", "ok"]
    assert cells(table)[0] == ["One.\nTwo.", "2024-03-05", "3", "true"]
    assert (table.index.name, list(table.index)) == ("row", [2, 4])
    assert table.attrs["notes"] == ["sheet Data is read, not Notes"]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"PK\x03\x04 no archive", "workbook|archive|zip"),
        (workbook({"Empty": []}), "no sheet holds anything"),
        (workbook({"A": [["text", "text"], ["x", "y"]]}), "'text' stands twice"),
        (workbook({"A": [["text", ""], ["x", "y"]]}), "column 2 has no name"),
    ],
)
def test_faults_of_a_workbook(data, told):
    with pytest.raises(AnalysisError, match=told):
        parse_table("a.xlsx", data)


def test_a_workbook_that_unpacks_to_more_than_is_allowed_is_refused():
    data = workbook({"A": [["text"], *[[f"{number} " + "x" * 1000] for number in range(2000)]]})
    with pytest.raises(AnalysisError, match="limits.unpacked_mb"):
        parse_table("a.xlsx", data, Limits(unpacked_mb=1))


# Parquet


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (pa.array([1, None, 30]), ["1", None, "30"]),
        (pa.array([2017.0, float("nan"), None]), ["2017", None, None]),
        (pa.array([0.1, 2.0]), ["0.1", "2"]),
        (pa.array([True, False]), ["true", "false"]),
        (pa.array([datetime.date(2020, 1, 31)]), ["2020-01-31"]),
        (pa.array([datetime.datetime(2020, 1, 31), None]), ["2020-01-31", None]),
        (pa.array([datetime.datetime(2020, 1, 31), datetime.datetime(2020, 1, 31, 9, 5)]),
         ["2020-01-31T00:00:00", "2020-01-31T09:05:00"]),
        (pa.array([datetime.datetime(2020, 1, 31, 9)], pa.timestamp("ns", tz="UTC")), ["2020-01-31T09:00:00+0000"]),
        (pa.array([None, None], pa.timestamp("us")), [None, None]),
        (pa.array([decimal.Decimal("1.20")]), ["1.20"]),
        (pa.array(["a", "b", "a", " "]).dictionary_encode(), ["a", "b", "a", None]),
        (pa.array([["é", "b"], None]), ['["é", "b"]', None]),
        (pa.array([b"as bytes"]), ["as bytes"]),
        (pa.array([None]), [None]),
    ],
)  # fmt: skip
def test_parquet_values_become_stable_text(tmp_path, values, expected):
    pq.write_table(pa.table({"x": values}), tmp_path / "a.parquet")
    table = read_table(tmp_path / "a.parquet")
    assert [row[0] for row in cells(table)] == expected
    assert str(table["x"].dtype) == "str"


def test_parquet_and_csv_of_one_frame_are_one_table(tmp_path):
    frame = pd.DataFrame({"text": ["one\r\ntwo", "three"], "year": [2017, 2018], "note": ["", None]}, index=["p", "q"])
    frame.to_parquet(tmp_path / "a.parquet")
    frame.to_csv(tmp_path / "a.csv", index=False)
    parquet, delimited = read_table(tmp_path / "a.parquet"), read_table(tmp_path / "a.csv")
    assert (parquet.index.name, list(parquet.index)) == ("row", [1, 2])
    assert list(parquet.columns) == list(delimited.columns)
    assert cells(parquet) == cells(delimited)


def test_broken_parquet_is_refused(tmp_path):
    pq.write_table(pa.table({"x": list(map(str, np.arange(1000)))}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    wrong_utf8 = pa.StringArray.from_buffers(1, pa.py_buffer(np.array([0, 1], np.int32)), pa.py_buffer(b"\xe9"))
    pq.write_table(pa.table({"x": wrong_utf8}), tmp_path / "c.parquet")
    cut, short = written(tmp_path, "b.parquet", whole[:-100]), written(tmp_path, "d.parquet", b"PAR1")
    for path in [cut, short, tmp_path / "c.parquet"]:
        with pytest.raises(AnalysisError, match=f"{path.name}: not readable as Parquet .* write it again"):
            read_table(path)


def test_parquet_with_one_name_for_two_columns_is_refused(tmp_path):
    pq.write_table(pa.Table.from_arrays([pa.array(["a"])] * 2, names=["text", "text"]), tmp_path / "a.parquet")
    with pytest.raises(AnalysisError, match="'text' stands twice"):
        read_table(tmp_path / "a.parquet")
