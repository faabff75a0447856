import codecs
import datetime
import decimal
import os

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import AnalysisError
from analysis.readers import read_table, read_text


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def cells(table):
    """Rows of a table with None for what is missing."""
    return table.astype(object).where(table.notna(), None).values.tolist()


# Text


@pytest.mark.parametrize(
    "data",
    [
        "Café\r\nnaïve\rline\n".encode(),
        codecs.BOM_UTF8 + "Café\r\nnaïve\rline\n".encode(),
        codecs.BOM_UTF16_LE + "Café\r\nnaïve\rline\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "Café\r\nnaïve\rline\n".encode("utf-16-be"),
        codecs.BOM_UTF32_LE + "Café\r\nnaïve\rline\n".encode("utf-32-le"),
    ],
)
def test_text_is_decoded_and_nothing_else_is_changed(tmp_path, data):
    assert read_text(written(tmp_path, "a.txt", data)) == "Café\r\nnaïve\rline\n"


def test_white_space_and_a_second_byte_order_mark_stay(tmp_path):
    assert read_text(written(tmp_path, "a.txt", codecs.BOM_UTF8 * 2 + b" \n x \n")) == "\ufeff \n x \n"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"first\ncaf\xe9 au lait", ["not UTF-8", "byte 9 (line 2) is 0xe9", "save it as UTF-8"]),
        (b"\xff\xfea\x00b", ["not UTF-16-LE", "byte 4", "save it as UTF-8"]),
        (b"ab\x00c", ["byte 2 is NUL", "save it as plain text"]),
        (codecs.BOM_UTF16_LE + "a\0".encode("utf-16-le"), ["character 1 is NUL", "save it"]),
        (b"%PDF-1.7 ...", ["a PDF", "save it as plain text"]),
        (b"{\\rtf1 hello}", ["an RTF document", "save it as plain text"]),
        (b"PK\x03\x04....", ["an Office document", "save it as plain text"]),
    ],
)
def test_what_is_no_text_is_refused(tmp_path, content, told):
    path = written(tmp_path, "a.txt", content)
    with pytest.raises(AnalysisError) as caught:
        read_text(path)
    assert all(part in str(caught.value) for part in [str(path), *told])


def test_missing_folder_and_large_files_are_refused(tmp_path):
    with pytest.raises(AnalysisError, match="no such file; check the name"):
        read_text(tmp_path / "none.txt")
    with pytest.raises(AnalysisError, match="not a file; give the file itself"):
        read_text(tmp_path)
    with pytest.raises(AnalysisError, match="11 bytes, at most 10 are read; split it"):
        read_text(written(tmp_path, "a.txt", "12345678901"), limit=10)
    with pytest.raises(AnalysisError, match="cannot be read"):
        read_text(tmp_path / ("x" * 300 + ".txt"))


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
        (b"text,n\ncaf\xe9,b\n", ["byte 10 (line 2) is 0xe9", "CSV UTF-8"]),
    ],
)
def test_faults_of_a_csv_say_where_and_what_next(tmp_path, content, told):
    path = written(tmp_path, "a.csv", content)
    with pytest.raises(AnalysisError) as caught:
        read_table(path)
    assert all(part in str(caught.value) for part in [str(path), *told])


def test_another_kind_of_table_is_refused(tmp_path):
    with pytest.raises(AnalysisError, match=r'suffix ".xlsx" is no kind of table .* \.csv, \.tsv, \.parquet'):
        read_table(written(tmp_path, "a.xlsx", "PK"))


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


def test_a_special_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(AnalysisError, match="not a file"):
        read_text(tmp_path / "a.txt")
