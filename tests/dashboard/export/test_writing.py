"""Exports in a folder: each file whole or not at all, the same twice, and what is missing is said."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO

import pytest
from pptx import Presentation
from python_calamine import CalamineWorkbook

from analysis.errors import AnalysisError
from dashboard import catalogue
from dashboard.citations import Cited, Source
from dashboard.export import __main__ as command
from dashboard.export import images, writing
from dashboard.export.provenance import about
from dashboard.export.writing import write

AXIS = "cooperation_control"
QUOTE = Cited("The mill is open.", Source("lake", "Two towns", "valley", number=3), note="Look here.")
NAMES = [f"framing_{AXIS}", "voices", "terms", "terms_scatter"]


@pytest.fixture(autouse=True)
def no_browser(monkeypatch):
    """A machine that has none: what needs one is tested in a browser, below."""
    monkeypatch.setattr(images, "browser", lambda: None)


@pytest.fixture(scope="module")
def shown(results):
    return list(catalogue.exhibits(results, NAMES))


def in_folder(folder) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_the_command_line_offers_what_can_be_written():
    assert command.FORMATS == writing.FORMATS and set(writing.WHOLE) < set(writing.FORMATS)


def test_all_but_pictures_is_written_without_a_browser_and_why_is_said(results, shown, tmp_path):
    found = write(results, shown, [QUOTE], tmp_path / "new" / "folder", texts={"talk.html": "a talk"})
    there = in_folder(tmp_path / "new" / "folder")
    assert set(there) == {path.name for path in found.files} == {
        *(f"{name}.csv" for name in NAMES), "about.txt", "talk.html", "charts.xlsx", "report.html", "slides.pptx"
    }  # fmt: skip
    assert found.missing == images.NO_BROWSER and "BROWSER_PATH" in found.missing and all(there.values())


def test_the_same_charts_are_the_same_bytes(results, shown, tmp_path):
    for name in ("a", "b"):
        write(results, list(catalogue.exhibits(results, NAMES)), [QUOTE], tmp_path / name)
    assert in_folder(tmp_path / "a") == in_folder(tmp_path / "b")


@pytest.mark.parametrize("kind", writing.FORMATS)
def test_only_what_is_asked_for_is_written(kind, results, shown, tmp_path):
    found = write(results, shown, [], tmp_path / "own", [kind])
    endings = {path.suffix for path in found.files}
    assert endings == ({".csv", ".txt"} if kind == "csv" else set() if kind in writing.PICTURES else {f".{kind}"})
    assert bool(found.missing) == (kind in (*writing.PICTURES, "pptx"))  # terms_scatter is a picture on its slide


def test_tables_hold_the_rows_and_say_beside_them_what_they_are(results, shown, tmp_path):
    write(results, shown, [], tmp_path, ["csv", "xlsx"])
    book = CalamineWorkbook.from_filelike(BytesIO((tmp_path / "charts.xlsx").read_bytes()))
    assert len(book.sheet_names) == 1 + len(shown)
    told = (tmp_path / "about.txt").read_text(encoding="utf-8")
    for one in shown:
        exhibit = one.exhibit
        table = list(csv.reader(StringIO((tmp_path / f"{exhibit.name}.csv").read_text(encoding="utf-8-sig"))))
        assert table[0] == list(exhibit.rows().columns) and len(table) == 1 + len(exhibit.rows())
        assert exhibit.caption.title in told and exhibit.caption.source in told
    assert results.digest in told and "2024-05-06" in told


def test_slides_have_the_words_that_are_given(results, shown, tmp_path):
    write(
        results, shown, [QUOTE], tmp_path, ["pptx"], words={"voices": ("Who speaks here?", "Breathe."), "terms": ("", "Only this.")}
    )
    deck = Presentation(BytesIO((tmp_path / "slides.pptx").read_bytes()))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides if slide.shapes.title is not None]
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]
    assert "Who speaks here?" in titles and shown[0].exhibit.caption.title in titles
    assert any(note.startswith("Breathe.") for note in notes) and any(note.startswith("Only this.") for note in notes)


def test_files_of_the_same_names_are_written_over_and_others_stay(results, shown, tmp_path):
    (tmp_path / "voices.csv").write_text("old")
    (tmp_path / "mine.txt").write_text("mine")
    write(results, shown, [], tmp_path, ["csv"])
    assert (tmp_path / "voices.csv").read_bytes().startswith(b"\xef\xbb\xbf") and (tmp_path / "mine.txt").read_text() == "mine"


def test_nothing_is_left_half_written(results, shown, tmp_path, monkeypatch):
    (tmp_path / "report.html").write_text("the last one")
    full = OSError(28, "No space left on device")

    def write_bytes(path, data):
        with path.open("wb") as out:
            out.write(data[: len(data) // 2])
        if "report.html" in path.name:
            raise full

    monkeypatch.setattr(type(tmp_path), "write_bytes", write_bytes)
    with pytest.raises(AnalysisError, match="No space left on device") as fault:
        write(results, shown, [], tmp_path, ["html"])
    assert str(tmp_path) in str(fault.value)
    assert in_folder(tmp_path) == {"report.html": b"the last one"}


def test_a_folder_that_cannot_be_made_is_told_in_a_line(results, shown, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(AnalysisError, match="cannot be written to") as fault:
        write(results, shown, [], tmp_path / "file" / "under", ["csv"])
    assert "choose a folder" in str(fault.value)


def test_a_day_that_is_none_stops_no_file(results, shown):
    origin = replace(about(results), built="")
    for kind in writing.WHOLE:
        assert len(writing.made(results, shown, [], origin, kind, {})) > 1000
