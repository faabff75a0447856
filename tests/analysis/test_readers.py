import io

import docx
import pytest
from reportlab.pdfgen.canvas import Canvas

from analysis.errors import AnalysisError
from analysis.limits import Limits
from analysis.readers import KINDS, read_document

PAGE = "<!DOCTYPE html><html><head><meta charset='iso-8859-2'></head><body><p>Żółć i łódź.</p></body></html>"


def word(text):
    data, document = io.BytesIO(), docx.Document()
    document.add_paragraph(text)
    document.save(data)
    return data.getvalue()


def paged(*pages):
    data = io.BytesIO()
    canvas = Canvas(data)
    for text in pages:
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return data.getvalue()


def test_plain_text_is_not_changed_and_its_encoding_is_said():
    found = read_document("a.txt", b"One line.\r\n\r\n A caf\xc3\xa9 opened. \r\n")
    assert (found.text, found.kind, found.encoding, found.notes) == ("One line.\r\n\r\n A café opened. \r\n", "text", "utf-8", ())
    found = read_document("a.TXT", "Un café très agréable.".encode("cp1252"))
    assert (found.text, found.encoding) == ("Un café très agréable.", "cp1252") and "not UTF-8" in found.notes[0]


def test_a_page_is_read_in_the_encoding_that_it_names():
    found = read_document("a.html", PAGE.encode("iso-8859-2"))
    assert (found.text.strip(), found.kind, found.encoding, found.notes) == ("Żółć i łódź.", "HTML", "iso8859-2", ())


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", paged("The mill is old."), "PDF"),
        ("a.txt", word("The mill is old."), "DOCX"),
        ("a.docx", b"{\\rtf1\\ansi The mill is old.\\par}", "RTF"),
        ("a.txt", b"<html><body><p>The mill is old.</p></body></html>", "HTML"),
        ("a.rtf", b"<!doctype html><html><body><p>The mill is old.</p></body></html>", "HTML"),
    ],
)
def test_a_file_under_a_wrong_name_is_read_as_what_it_is(name, data, kind):
    found = read_document(name, data)
    assert (found.text.strip(), found.kind) == ("The mill is old.", kind)
    assert found.notes[0] == f"named {name[1:]}, but it is {kind}: read as such"


@pytest.mark.parametrize("suffix", KINDS)
def test_an_empty_or_wordless_file_of_any_kind_is_a_fault(suffix):
    for data in (b"", b" \n - \n"):
        with pytest.raises(AnalysisError) as caught:
            read_document(f"a{suffix}", data)
        assert len(str(caught.value)) > 20 and "a." + suffix not in str(caught.value)


def test_limits_are_kept():
    with pytest.raises(AnalysisError, match="2.0 million bytes, at most 1 are read; .* limits.file_mb"):
        read_document("a.txt", b"x" * 2_000_000, Limits(file_mb=1))
    with pytest.raises(AnalysisError, match="11 characters, at most 10 are read; .* limits.characters"):
        read_document("a.txt", b"One by one.", Limits(characters=10))
    with pytest.raises(AnalysisError, match="limits.pages"):
        read_document("a.pdf", paged("One.", "Two."), Limits(pages=1))


def test_an_archive_of_another_kind_is_refused():
    with pytest.raises(AnalysisError, match="another kind; save it as"):
        read_document("a.txt", b"PK\x03\x04 something else")
