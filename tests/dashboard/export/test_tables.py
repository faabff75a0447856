"""Tables as independent readers read them: Python's csv, pandas, calamine, and the XML of a workbook."""

import csv
import io
import math
import zipfile
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from dashboard import catalogue
from dashboard.charts.theme import Caption
from dashboard.exhibit import Exhibit
from dashboard.export import tables
from dashboard.export.provenance import about
from dashboard.export.tables import about_text, csv_bytes, sheet_names, workbook

HOSTILE = (
    '=HYPERLINK("http://a.b","x")',
    "+1",
    "-2+3",
    "@SUM(A1)",
    "  =1",
    "\t=1",
    "＝1",
    "'=x",
    'said "no", then\nleft',
    "国家 🦊",
)
ROWS = pd.DataFrame(
    {
        "term": HOSTILE,
        "bias": [0.1, 1 / 3, -1e-17, np.nan, 5e300, -0.5, 2.0, 3.0, 4.0, 5.0],
        "small": np.array([0.1] * 10, dtype=np.float32),
        "n_sentences": [1.0, np.nan, *[3.0] * 8],
        "topic": pd.array([1, None, *[3] * 8], dtype="Int64"),
        "sure": [True, False] * 5,
        "terms": [["mill", "road"], [], *[None] * 8],
        "when": [pd.Timestamp("2024-05-06"), pd.NaT, *[pd.Timestamp("2024-05-06 07:08")] * 8],
    }
)
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def exhibit(rows: pd.DataFrame, name: str = "chart", title: str = "A finding.") -> Exhibit:
    return Exhibit(name, Caption(title, "n = 3.", "Corpus: by_hand."), lambda look: None, lambda: rows)


def read_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_a_csv_is_a_table_that_scripts_read_back():
    data = csv_bytes(ROWS)
    header, *rows = read_csv(data)
    assert header == list(ROWS.columns) and len(rows) == len(ROWS) and {len(row) for row in rows} == {8}
    for row, value in zip(rows, ROWS["bias"], strict=True):
        assert row[1] == "" if math.isnan(value) else float(row[1]) == value  # to the last bit
    assert {row[2] for row in rows} == {"0.1"}
    assert [row[3] for row in rows][:3] == ["1", "", "3"] and [row[4] for row in rows][:3] == ["1", "", "3"]
    assert [row[5] for row in rows][:2] == ["True", "False"] and [row[6] for row in rows][:3] == ["mill; road", "", ""]
    assert [row[7] for row in rows][:3] == ["2024-05-06", "", "2024-05-06T07:08:00"]
    again = pd.read_csv(io.BytesIO(data))
    assert list(again.columns) == list(ROWS.columns) and again["sure"].dtype == bool
    np.testing.assert_array_equal(again["bias"], ROWS["bias"])


def test_a_csv_says_its_encoding_and_ends_its_lines():
    data = csv_bytes(ROWS)
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n") and data == csv_bytes(ROWS)
    assert csv_bytes(ROWS.iloc[:0]).decode("utf-8-sig") == ",".join(ROWS.columns) + "\r\n"


def test_no_text_of_a_csv_is_taken_for_a_formula_and_numbers_stay_numbers():
    table = pd.DataFrame({"=cmd": HOSTILE, "bias": [-1.5] * len(HOSTILE)})
    header, *rows = read_csv(csv_bytes(table))
    assert header[0] == "'=cmd"
    assert [row[0] for row in rows] == [*(f"'{text}" for text in HOSTILE[:8]), *HOSTILE[8:]]
    assert {row[1] for row in rows} == {"-1.5"}


def test_a_workbook_has_a_sheet_a_chart_with_its_words_above(results):
    shown = [one.exhibit for one in catalogue.exhibits(results, ["framing", "shares", "terms"])]
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook(shown, about(results))))
    assert book.sheet_names == ["Contents", *sheet_names([one.name for one in shown])]
    for name, one in zip(book.sheet_names[1:], shown, strict=True):
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        rows = one.rows()
        assert [row[0] for row in cells[:3]] == [one.caption.title, one.caption.subtitle, one.caption.source]
        assert cells[4][: rows.shape[1]] == list(rows.columns) and len(cells) == len(rows) + 5
        number = list(rows.columns).index(rows.select_dtypes("float").columns[0])
        expected = rows.iloc[:, number].tolist()
        assert [row[number] for row in cells[5:]] == pytest.approx(expected, rel=1e-15)  # a workbook keeps 16 digits
    contents = book.get_sheet_by_name("Contents").to_python()
    said = {(row[0], row[1], row[2]) for row in contents}
    assert all((name, len(one.rows()), one.caption.title) in said for name, one in zip(book.sheet_names[1:], shown, strict=True))
    assert ("Results", "", results.digest) in said


def test_text_in_a_workbook_is_text_whatever_it_begins_with(results):
    made = workbook([exhibit(ROWS)], about(results))
    archive = zipfile.ZipFile(io.BytesIO(made))
    parts = {name: archive.read(name).decode() for name in archive.namelist() if name.endswith((".xml", ".rels"))}
    assert not any(f"<{mark}" in text for text in parts.values() for mark in ("f>", "f ")) and "http://a.b" not in "".join(
        text for name, text in parts.items() if name.endswith(".rels")
    )
    sheet = ElementTree.fromstring(parts["xl/worksheets/sheet2.xml"])
    kinds = {cell.get("r"): cell.get("t", "n") for cell in sheet.iter(f"{SHEET}c") if cell.find(f"{SHEET}v") is not None}
    assert kinds["A6"] == "s" and kinds["B6"] == kinds["C6"] == kinds["D6"] == "n" and kinds["F6"] == "b" and "B9" not in kinds
    cells = CalamineWorkbook.from_filelike(io.BytesIO(made)).get_sheet_by_index(1).to_python(skip_empty_area=False)
    assert [row[0] for row in cells[5:]] == list(HOSTILE)
    assert [row[1] for row in cells[5:8]] == [0.1, 1 / 3, -1e-17] and cells[5][5] is True


def test_the_same_charts_give_the_same_workbook_of_the_day_of_the_build(results):
    made = workbook([exhibit(ROWS)], about(results))
    assert made == workbook([exhibit(ROWS)], about(results))
    archive = zipfile.ZipFile(io.BytesIO(made))
    assert {one.date_time for one in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert "2024-05-06T00:00:00Z" in archive.read("docProps/core.xml").decode()
    assert "1980" in zipfile.ZipFile(io.BytesIO(workbook([], replace(about(results), built="")))).read("docProps/core.xml").decode()


def test_sheets_have_names_that_every_program_takes():
    names = sheet_names(["x" * 40, "X" * 40, "a:b\\c/d?e*f[g]", "'quoted'", "", "Contents", "history", "x" * 40])
    assert len({name.lower() for name in names} | {"contents"}) == len(names) + 1
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") and name[0] != "'" != name[-1] for name in names)
    assert "history" not in names


def test_rows_that_a_sheet_has_no_room_for_are_told(results, monkeypatch):
    monkeypatch.setattr(tables, "MOST_ROWS", 30)
    rows = pd.DataFrame({"number": range(100)})
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook([exhibit(rows)], about(results))))
    cells = book.get_sheet_by_index(1).to_python(skip_empty_area=False)
    assert len(cells) == 30 and [row[0] for row in cells[-2:]] == [22, 23]
    assert "The first 24 of 100 rows" in cells[3][0] and 100 in [row[1] for row in book.get_sheet_by_index(0).to_python()]
    assert len(read_csv(csv_bytes(rows))) == 101


@pytest.mark.parametrize("text", ["y" * 40_000, "\x00\x0b _x0041_ \x1f"])
def test_text_that_no_cell_holds_is_cut_or_kept_apart(results, text):
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook([exhibit(pd.DataFrame({"text": [text]}))], about(results))))
    cell = book.get_sheet_by_index(1).to_python(skip_empty_area=False)[5][0]
    assert cell == "y" * 32_763 + " […]" or "_x0041_" in cell
    assert csv_bytes(pd.DataFrame({"text": [text]})).decode("utf-8-sig").count("\r\n") == 2


def test_beside_the_tables_stands_where_they_are_from(results):
    shown = [one.exhibit for one in catalogue.exhibits(results, ["framing"])]
    text = about_text(shown, about(results))
    for one in shown:
        assert "\n".join([f"{one.name}.csv", one.caption.title, one.caption.subtitle, one.caption.source]) in text
    assert f"Results: {results.digest}" in text and "Seed: 0" in text
