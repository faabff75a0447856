"""A folder as people have them, made with other libraries than the readers use, read as a person would read it."""

import io
import json
import zipfile

import docx
import pandas as pd
import pytest
import xlsxwriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph
from reportlab.platypus.flowables import Image

from analysis.corpus import clean
from analysis.project import open_project
from analysis.reading import read_corpus
from analysis.sentences import split_sentences
from analysis.survey import survey
from tests.conftest import CORPUS

TEXTS = [path.read_text(encoding="utf-8") for path in sorted((CORPUS / "documents").glob("*.txt"))]
SPEECH = (
    "The harbour was opened again in spring. Nobody had believed in it; the mayor had. "
    "“We will share what we have,” she said, and the café’s owner agreed. It cost 3.5 million, i.e. less than the old bridge."
)
HEAD = "THE HARBOUR REVIEW"
FRENCH = (
    "Le port a été rouvert au printemps. Personne n’y croyait, sauf la maire. « Nous partagerons », a-t-elle déclaré à l’assemblée."
)
CHINESE = "港口在春天重新开放。没有人相信这件事，只有市长相信。她说：“我们将分享我们所有的一切。”大家都同意了！"


def sentences(text):
    return [clean(text[span.start : span.end]) for span in split_sentences(text)]


def pdf(text, columns=2):
    """A page layout with running heads, page numbers and justified columns."""
    data = io.BytesIO()
    width, height = A4
    room = (width - 100) / columns - 12

    def heads(canvas, document):
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(50, height - 30, HEAD)
        canvas.drawCentredString(width / 2, 25, f"Page {document.page}")

    frames = [Frame(50 + number * (room + 24), 60, room, height - 110) for number in range(columns)]
    document = BaseDocTemplate(data, title="Harbour", author="Ann Lee", creator="test")
    document.addPageTemplates(PageTemplate(frames=frames, onPage=heads))
    style = ParagraphStyle("body", fontName="Times-Roman", fontSize=10, leading=12, alignment=4, firstLineIndent=12)
    paragraphs = [line for line in text.splitlines() if line.strip()]
    document.build([Paragraph(line.replace("&", "&amp;").replace("<", "&lt;"), style) for line in paragraphs])
    return data.getvalue()


def word(text):
    data, document = io.BytesIO(), docx.Document()
    document.core_properties.title, document.core_properties.author = "The harbour", "Ann Lee"
    document.sections[0].header.paragraphs[0].text = "THE HARBOUR REVIEW"
    for line in text.splitlines():
        if line.strip():
            document.add_paragraph(line)
    document.save(data)
    return data.getvalue()


def page(text):
    body = "".join(f"<p>{line}</p>\n" for line in text.splitlines() if line.strip())
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>The harbour | The Review</title>
<meta name="author" content="Ann Lee"><meta property="article:published_time" content="2024-03-05T10:00:00Z">
<script>track("The script is no text.");</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News of the day</a></li></ul></nav>
<div class="cookie-banner">We use cookies. Accept them all.</div>
<main><article><h1>The harbour</h1>{body}</article></main>
<aside><h2>Read more</h2><ul><li><a href="/x">Ten bridges you must see</a></li></ul></aside>
<footer>© 2024 The Review. All rights reserved. <a href="/p">Privacy</a></footer></body></html>"""


def rich(text):
    escaped = "".join(letter if ord(letter) < 128 else f"\\u{ord(letter)}?" for letter in text.replace("\\", "\\\\"))
    return (
        "{\\rtf1\\ansi\\ansicpg1252{\\fonttbl{\\f0 Times;}}{\\header THE HARBOUR REVIEW\\par}\\f0 " + escaped + "\\par}"
    ).encode()


def workbook(rows):
    data = io.BytesIO()
    with xlsxwriter.Workbook(data) as book:
        sheet = book.add_worksheet("texts")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return data.getvalue()


def open_document(text):
    data = io.BytesIO()
    names = "urn:oasis:names:tc:opendocument:xmlns"
    office = f'xmlns:office="{names}:office:1.0" xmlns:text="{names}:text:1.0"'
    body = f"<office:body><office:text><text:p>{text}</text:p></office:text></office:body>"
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", f'<?xml version="1.0"?><office:document-content {office}>{body}</office:document-content>')
    return data.getvalue()


def packed(files):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


def picture(tmp):
    """A PDF of a picture: what a scanner makes."""
    from PIL import Image as Pixels

    path = tmp / "scan.png"
    Pixels.new("RGB", (200, 200), "white").save(path)
    data = io.BytesIO()
    document = BaseDocTemplate(data)
    document.addPageTemplates(PageTemplate(frames=[Frame(50, 50, 400, 400)]))
    document.build([Image(str(path))])
    return data.getvalue()


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    root = tmp_path_factory.mktemp("awkward")
    files = {
        "press/2024-03-05 harbour.html": page(SPEECH).encode(),
        "press/harbour.docx": word(SPEECH),
        "press/harbour.rtf": rich(SPEECH),
        "press/notes.md": f"---\ntitle: Notes\ndate: 5 March 2024\n---\n\n# The harbour\n\n{SPEECH}\n".encode(),
        "state/windows.txt": (FRENCH.replace(". ", ".\r\n\r\n")).encode("cp1252"),
        "state/utf16.txt": SPEECH.encode("utf-16"),
        "state/marked.txt": b"\xef\xbb\xbf" + SPEECH.encode(),
        "state/chinese.txt": CHINESE.encode("gb18030"),
        "state/two columns.pdf": pdf(TEXTS[1]),
        "state/open.odt": open_document(SPEECH),
        "state/tables/rows.csv": 'text;date\n"Erstens; das Schöne.";05.03.2024\nZweitens.;\n'.encode("cp1252"),
        "state/tables/book.xlsx": workbook([["text", "n"], ["Thirdly, a row.", 3], ["", 4]]),
        "state/tables/lines.jsonl": json.dumps({"text": "Fourthly, a line.", "date": "2024-01-01"}).encode() + b"\r\n",
        "archive.zip": packed(
            {"inner/one.txt": "Fifthly, packed.", "inner/deep.zip": packed({"two.txt": "Sixthly, packed twice."})}
        ),
        # what cannot be read, each for its own reason
        "bad/broken.pdf": pdf(SPEECH)[:400],
        "bad/broken.docx": word(SPEECH)[:900],
        "bad/broken.zip": packed({"a.txt": "x"})[:20],
        "bad/empty.txt": b"",
        "bad/marks.txt": b" - * - \n",
        "bad/picture.txt": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1",
        "bad/old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
        "bad/slides.pptx": b"PK\x03\x04",
        "bad/no texts.csv": b"id,words\n1,x\n",
        "bad/menus.html": b"<html><body><nav><a href='/'>Home</a></nav></body></html>",
    }
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    (root / "bad" / "scan.pdf").write_bytes(picture(tmp_path_factory.mktemp("scan")))
    return root


def test_every_document_is_read_as_a_person_would(awkward):
    corpus = read_corpus(open_project(awkward))
    said = sentences(SPEECH)
    own = {
        document_id: part["text"].map(clean).tolist()
        for document_id, part in corpus.sentences[corpus.sentences["kind"] == "sentence"].groupby("document_id")
    }
    for document_id in ("press/2024-03-05 harbour", "press/harbour.docx", "press/harbour.rtf", "press/notes", "state/open"):
        assert own[document_id] == said, document_id
    assert own["state/utf16"] == own["state/marked"] == said
    assert own["state/windows"] == sentences(FRENCH) and len(own["state/windows"]) == 3
    assert own["state/chinese"] == sentences(CHINESE) and len(own["state/chinese"]) == 4
    assert own["state/two columns"] == [
        one for one, span in zip(sentences(TEXTS[1]), split_sentences(TEXTS[1]), strict=True) if span.kind == "sentence"
    ]
    assert own["state/tables/rows/000001"] == ["Erstens; das Schöne."] and own["state/tables/book/000001"] == ["Thirdly, a row."]
    assert own["state/tables/lines/000001"] == ["Fourthly, a line."]
    assert own["archive/inner/one"] == ["Fifthly, packed."] and own["archive/inner/deep/two"] == ["Sixthly, packed twice."]


def test_what_is_known_of_each_comes_from_wherever_it_stands(awkward):
    documents = read_corpus(open_project(awkward)).documents.set_index("document_id").fillna("")
    assert documents["group"].value_counts().to_dict() == {"state": 10, "press": 4, "archive": 2}
    assert documents.loc["press/2024-03-05 harbour", ["title", "author", "date", "language"]].tolist() == [
        "The harbour", "Ann Lee", "2024-03-05", "en",
    ]  # fmt: skip
    assert documents.loc["press/harbour.docx", ["title", "author"]].tolist() == ["The harbour", "Ann Lee"]
    assert documents.loc["press/notes", ["title", "date"]].tolist() == ["Notes", "5 March 2024"]
    assert documents.loc["state/two columns", ["title", "author"]].tolist() == ["Harbour", "Ann Lee"]
    assert documents.loc[["state/windows", "state/chinese"], "language"].tolist() == ["fr", "zh"]


def test_the_check_tells_every_fault_at_once_and_stops_at_none(awkward):
    found = survey(awkward)
    reasons = dict(line.split(": ", 1) for line in found.unread)
    parts = {
        "bad/broken.pdf": "damaged",
        "bad/broken.docx": "damaged",
        "bad/broken.zip": "damaged",
        "bad/empty.txt": "no words",
        "bad/marks.txt": "no words",
        "bad/picture.txt": "not text",
        "bad/old.doc": "save it as .docx",
        "bad/slides.pptx": "export them as .pdf",
        "bad/no texts.csv": "no column text",
        "bad/menus.html": "no",
        "bad/scan.pdf": "OCR",
    }
    assert reasons.keys() == parts.keys()
    assert [name for name, part in parts.items() if part not in reasons[name]] == []
    assert found.faults == () and len(found.documents) == 16
    doubts = dict(line.split(": ", 1) for line in found.doubts)
    assert "cp1252" in doubts["state/windows.txt"] and "gb18030" in doubts["state/chinese.txt"]
    assert "cp1252" in doubts["state/tables/rows.csv"]
    told = "\n".join(found.lines())
    for part in ("documents in several languages", "with the same text as another", "encoding guessed", "files left unread: 11"):
        assert part in told


def written(kind, text):
    return {"html": lambda: page(text).encode(), "docx": lambda: word(text), "pdf": lambda: pdf(text, 2)}[kind]()


@pytest.mark.parametrize("kind", ["html", "docx", "pdf"])
@pytest.mark.parametrize("number", [0, 1])
def test_a_round_trip_keeps_every_sentence(tmp_path, kind, number):
    (tmp_path / f"a.{kind}").write_bytes(written(kind, TEXTS[number]))
    corpus = read_corpus(open_project(tmp_path))
    expected = sentences(TEXTS[number])
    added = {"The harbour"} if kind == "html" else {HEAD} if kind == "pdf" and number == 0 else set()  # of one page: its head stays
    assert [clean(one) for one in corpus.sentences["text"] if clean(one) not in added] == expected


@pytest.mark.browser
@pytest.mark.parametrize("columns", [1, 2])
def test_a_page_printed_by_a_browser_keeps_every_sentence(browser, tmp_path, columns):
    """Justified, in columns, with hyphens at line ends and the browser's own heads and feet."""
    lines = "".join(f"<p>{line}</p>" for line in TEXTS[1].splitlines() if line.strip())
    style = f"columns:{columns};text-align:justify;hyphens:auto;font:11pt serif"
    printed = browser.new_page()
    printed.set_content(f'<html lang="en"><body style="{style}">{lines}</body></html>')
    printed.pdf(path=tmp_path / "a.pdf", format="A4", display_header_footer=True)
    printed.close()
    corpus = read_corpus(open_project(tmp_path))
    assert [clean(one) for one in corpus.sentences["text"]] == sentences(TEXTS[1])


def test_the_tables_of_several_kinds_say_the_same(tmp_path):
    frame = pd.DataFrame({"document_id": ["a", "b"], "text": ["One. Two.", "Drei: „schön“."], "year": ["1999", "2000"]})
    frame.to_csv(tmp_path / "t.csv", index=False)
    frame.to_csv(tmp_path / "u.tsv", index=False, sep="\t", encoding="utf-16")
    frame.to_parquet(tmp_path / "v.parquet")
    frame.to_json(tmp_path / "w.jsonl", orient="records", lines=True, force_ascii=False)
    (tmp_path / "x.xlsx").write_bytes(workbook([frame.columns.tolist(), *frame.values.tolist()]))
    corpora = [read_corpus(open_project(path)) for path in sorted(tmp_path.iterdir())]
    assert len(corpora) == 5 and {corpus.digest for corpus in corpora} == {corpora[0].digest}
