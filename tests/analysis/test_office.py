"""DOCX, ODT and RTF: every sentence of documents that other programs wrote, in order and none added; and faults in clear words."""

import io
import random
import zipfile
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from docx import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from analysis.errors import AnalysisError
from analysis.limits import Limits
from analysis.office import read_docx, read_odt
from analysis.rtf import read_rtf
from analysis.sentences import split_sentences

DOCUMENTS = sorted((Path(__file__).parents[2] / "data" / "ai_governance" / "documents").glob("*.txt"))
READERS = {"docx": read_docx, "odt": read_odt, "rtf": read_rtf}
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "draw", "style", "meta")
)


def _sentences(text):
    return [" ".join(text[start:end].split()) for start, end, _ in split_sentences(text)]


def _saved(document):
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _docx(paragraphs):
    document = Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return _saved(document)


def _with_xml(*pieces):
    """A DOCX whose body is the pieces of WordprocessingML."""
    document = Document()
    space = nsdecls("w", "r", "wp", "a") + (
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
        ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
        ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    )
    for piece in pieces:
        document.element.body.insert_element_before(parse_xml(piece.replace(">", f" {space}>", 1)), "w:sectPr")
    return _saved(document)


def _odt(body, styles="", meta="", extra=None):
    parts = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f'<?xml version="1.0"?><office:document-content {NAMESPACES}><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "meta.xml": f'<office:document-meta {NAMESPACES} xmlns:dc="http://purl.org/dc/elements/1.1/"><office:meta>{meta}</office:meta>'
        "</office:document-meta>",
    } | (extra or {})
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def _rtf_text(text):
    """Text as RTF: bytes of code page 1252 where it has them, else UTF-16 units."""
    pieces = []
    for character in text:
        if character in "\\{}":
            pieces.append("\\" + character)
        elif character.isascii():
            pieces.append(character)
        else:
            units = character.encode("utf-16-le")
            pieces += [f"\\u{int.from_bytes(units[i : i + 2], 'little', signed=True)}?" for i in range(0, len(units), 2)]
    return "".join(pieces)


def _rtf(body, head=r"\ansi\ansicpg1252\deff0{\fonttbl{\f0\froman\fcharset0 Times;}}"):
    return (r"{\rtf1" + head + body + "}").encode("latin-1")


WRITERS = {
    "docx": _docx,
    "odt": lambda paragraphs: _odt("".join(f"<text:p>{escape(each)}</text:p>" for each in paragraphs)),
    "rtf": lambda paragraphs: _rtf("".join(rf"\pard {_rtf_text(each)}\par" + "\n" for each in paragraphs)),
}


@pytest.mark.parametrize("kind", READERS)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem[:3])
def test_every_sentence_comes_back(path, kind):
    paragraphs = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    content = READERS[kind](WRITERS[kind](paragraphs))
    assert _sentences(content.text) == _sentences("\n\n".join(paragraphs))
    assert (content.metadata, content.notes) == ({}, ())


@pytest.mark.parametrize("kind", READERS)
def test_many_writings_come_back(kind):
    paragraphs = ["Grüße – “café” & <tags> {braces} \\ back.", "人工智能治理很重要。", "Правила нужны.", "😁 smiles."]
    assert READERS[kind](WRITERS[kind](paragraphs)).text == "\n\n".join(paragraphs)


def test_a_docx_with_all_that_documents_have():
    document = Document()
    document.core_properties.title = "On cats"
    document.core_properties.author = "Jane Doe"
    document.core_properties.keywords = "cats; dogs"
    document.core_properties.subject = "Pets"
    document.core_properties.created = datetime(2024, 3, 5, 10)
    document.sections[0].header.paragraphs[0].text = "Running head"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_heading("Cats", 1)
    run = document.add_paragraph("They ").add_run("purr")
    run.bold = True
    run.add_break(WD_BREAK.LINE)
    run.add_text("and sleep.")
    hidden = document.add_paragraph("Seen. ").add_run("Hidden.")
    hidden.font.hidden = True
    document.add_paragraph("Milk", "List Bullet")
    document.add_paragraph("First", "List Number")
    document.add_paragraph("Second", "List Number")
    table = document.add_table(2, 2)
    for cell, text in zip(table._cells, ("Name", "Age", "Tom", "3"), strict=True):
        cell.text = text
    document.add_comment(document.paragraphs[1].runs, "A comment.", "Ed")
    content = read_docx(_saved(document))
    assert content.text == "Cats\n\nThey purr\nand sleep.\n\nSeen.\n\n- Milk\n\n1. First\n\n2. Second\n\nName | Age\n\nTom | 3"
    expected = {"title": "On cats", "author": "Jane Doe", "date": "2024-03-05", "subject": "Pets", "keywords": "cats; dogs"}
    assert content.metadata == expected


def test_tracked_changes_links_fields_and_formulas_of_a_docx():
    data = _with_xml(
        "<w:p><w:r><w:t>Kept </w:t></w:r><w:ins w:id='1'><w:r><w:t>put in </w:t></w:r></w:ins>"
        "<w:del w:id='2'><w:r><w:delText>taken out </w:delText></w:r></w:del>"
        "<w:hyperlink w:anchor='x'><w:r><w:t>a link</w:t></w:r></w:hyperlink>"
        "<w:fldSimple w:instr='DATE'><w:r><w:t> in May</w:t></w:r></w:fldSimple>"
        "<m:oMath><m:r><m:t> x=1</m:t></m:r></m:oMath></w:p>",
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:trPr><w:del w:id='3'/></w:trPr><w:tc><w:p><w:r><w:t>gone</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>d</w:t></w:r></w:p></w:tc></w:tr></w:tbl>",
    )
    assert read_docx(data).text == "Kept put in a link in May x=1\n\na | b\n\nc | d"


BOX = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
DRAWN = (
    f"<w:drawing><wp:anchor><a:graphic><a:graphicData><wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp>"
    "</a:graphicData></a:graphic></wp:anchor></w:drawing>"
)
PICT = f"<w:pict><v:oval><v:textbox>{BOX}</v:textbox></v:oval></w:pict>"


@pytest.mark.parametrize(
    "box",
    [
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{DRAWN}</mc:Choice>"
        f"<mc:Fallback>{PICT}</mc:Fallback></mc:AlternateContent>",
        f"<mc:AlternateContent><mc:Choice Requires='wps'>{DRAWN}</mc:Choice></mc:AlternateContent>",
        DRAWN,
        PICT,
    ],
    ids=("both", "choice", "drawing", "picture"),
)
def test_text_boxes_follow_their_paragraph_once(box):
    data = _with_xml(f"<w:p><w:r><w:t>Before </w:t></w:r><w:r>{box}</w:r><w:r><w:t>it.</w:t></w:r></w:p>")
    assert read_docx(data).text == "Before it.\n\nIn the box."


def test_footnotes_and_endnotes_of_a_docx_stand_after_the_body():
    sound = _with_xml(
        "<w:p><w:r><w:t>One.</w:t></w:r><w:r><w:footnoteReference w:id='2'/></w:r><w:r><w:t> Two.</w:t></w:r>"
        "<w:r><w:endnoteReference w:id='3'/></w:r></w:p>",
        "<w:p><w:r><w:t>Three.</w:t></w:r></w:p>",
    )
    buffer = io.BytesIO(sound)
    with zipfile.ZipFile(buffer, "a") as archive:
        for kind, number in (("footnote", 2), ("endnote", 3)):
            note = f"<w:{kind} w:id='{number}'><w:p><w:r><w:t>A {kind}.</w:t></w:r></w:p></w:{kind}>"
            archive.writestr(f"word/{kind}s.xml", f"<w:{kind}s {nsdecls('w')}>{note}</w:{kind}s>")
    assert read_docx(buffer.getvalue()).text == "One. Two.\n\nThree.\n\n1. A footnote.\n\n2. A endnote."


def test_what_programs_write_of_themselves_is_no_metadata():
    assert read_docx(_docx(["Words."])).metadata == {}  # by "python-docx", of 2013
    meta = "<meta:initial-creator>Administrator</meta:initial-creator><dc:title>Document1</dc:title>"
    assert read_odt(_odt("<text:p>Words.</text:p>", meta=meta)).metadata == {}
    assert read_rtf(_rtf(r"{\info{\title Microsoft Word - a.doc}{\author User}{\creatim\yr0\mo0\dy0}}Words.")).metadata == {}


def test_an_odt_with_all_that_documents_have():
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes><text:h text:outline-level='1'>Cats</text:h>"
        "<text:p>They<text:s text:c='2'/><text:span>purr</text:span><text:note text:note-class='footnote'><text:note-citation>1"
        "</text:note-citation><text:note-body><text:p>A note.</text:p></text:note-body></text:note> on<text:line-break/>and "
        "<text:a>on</text:a>.<office:annotation><text:p>A comment.</text:p></office:annotation><text:span text:style-name='H'>Hid"
        "</text:span></text:p>"
        "<text:list text:style-name='N'><text:list-item><text:p>First</text:p><text:list><text:list-item><text:p>Inner</text:p>"
        "</text:list-item></text:list></text:list-item><text:list-item><text:p>Second</text:p></text:list-item></text:list>"
        "<text:list text:style-name='B'><text:list-item><text:p>Milk</text:p></text:list-item></text:list>"
        "<table:table><table:table-row><table:table-cell><text:p>Name</text:p></table:table-cell><table:table-cell><text:p>Age</text:p>"
        "</table:table-cell></table:table-row><table:table-row><table:table-cell><text:p>Tom</text:p></table:table-cell>"
        "<table:table-cell><text:p>3</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p>Before <draw:frame><draw:text-box><text:p>In the box.</text:p></draw:text-box></draw:frame>it."
        "</text:p><text:p>End.</text:p>"
    )
    styles = (
        "<text:list-style style:name='N'><text:list-level-style-number/></text:list-style>"
        "<text:list-style style:name='B'><text:list-level-style-bullet/></text:list-style>"
        "<style:style style:name='H'><style:text-properties text:display='none'/></style:style>"
    )
    meta = (
        "<meta:initial-creator>Jane Doe</meta:initial-creator><dc:creator>Last Editor</dc:creator><dc:title>On cats</dc:title>"
        "<meta:creation-date>2024-03-05T10:00:00</meta:creation-date><dc:date>2025-01-01</dc:date><dc:language>en-GB</dc:language>"
        "<meta:keyword>cats</meta:keyword><meta:keyword>dogs</meta:keyword>"
    )
    content = read_odt(_odt(body, styles, meta))
    assert content.text.split("\n\n") == [
        *("Cats", "They purr on\nand on.", "1. First", "1. Inner", "2. Second", "- Milk", "Name | Age", "Tom | 3"),
        *("Before it.", "In the box.", "End.", "1. A note."),
    ]
    expected = {"title": "On cats", "author": "Jane Doe", "date": "2024-03-05", "language": "en-GB", "keywords": "cats; dogs"}
    assert content.metadata == expected


def test_an_rtf_with_all_that_documents_have():
    content = read_rtf(
        _rtf(
            r"{\info{\title On cats}{\author J\'f6rg}{\keywords a, b}{\creatim\yr2024\mo3\dy5\hr10}}{\header Running head\par}"
            r"{\*\generator Some program;}\pard Cats\par They {\b pu}rr{\super\chftn}{\footnote\pard{\super\chftn} A note.\par}"
            r" on\line and "
            r"{\field{\*\fldinst HYPERLINK \x22http://x.org\x22}{\fldrslt on}}.{\v Hidden.}"
            r"{\deleted Deleted.}{\*\annotation A comment.}\par"
            r"{\listtext\'b7\tab}Milk\par{\listtext 2.\tab}Second\par"
            r"\trowd\pard\intbl Name\cell Age\cell\row\trowd\pard\intbl Tom\par Cat\cell 3\cell\row\pard"
            r"{\shp{\*\shpinst{\sp{\sn a}{\sv 1}}{\shptxt In the box.\par}}{\shprslt In the box.}}"
            r"Before it.\par{\pict 0a0b\bin3 }{}}End."
        )
    )
    assert content.text.split("\n\n") == [
        *("Cats", "They purr on\nand on.", "- Milk", "2. Second", "Name | Age", "Tom Cat | 3"),
        *("Before it.", "In the box.", "End.", "1. A note."),
    ]
    assert content.metadata == {"title": "On cats", "author": "Jörg", "date": "2024-03-05", "keywords": "a, b"}


@pytest.mark.parametrize(
    ("head", "body", "text"),
    [
        (r"\ansi\ansicpg1252", r"caf\'e9", "café"),
        (r"\ansi\ansicpg1251", r"\'cf\'f0\'e8\'e2\'e5\'f2", "Привет"),
        (r"\ansi\ansicpg936", r"\'c4\'e3\'ba\'c3", "你好"),
        (r"\ansi\ansicpg936", r"\'81A", "丄"),
        (r"\ansi\ansicpg932", r"\'83e\'83X\'83g", "テスト"),
        (r"\mac", r"caf\'8e", "café"),
        (r"\ansi\ansicpg65001", r"\'c3\'a9", "é"),
        (r"\ansi\ansicpg1252\deff1{\fonttbl{\f0\fcharset0 A;}{\f1\fcharset204 B;}}", r"\'cf\'ee {\f0 \'e9}", "По é"),
        (r"\ansi", r"{\uc2\u8364 xx\uc0\u8364}\u8364 ?5", "€€€5"),
        (r"\ansi", r"\u-10179?\u-8703? so", "😁 so"),
        (r"\ansi", "raw \xe9", "raw é"),
    ],
)
def test_code_pages_of_rtf(head, body, text):
    assert read_rtf(_rtf(body, head + r"\pard ")).text == text


@pytest.mark.parametrize("kind", READERS)
def test_faults_are_told_in_clear_words(kind):
    read = READERS[kind]
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    with pytest.raises(AnalysisError, match=r"an old Office document \(.doc\); save it as .docx"):
        read(old)
    with pytest.raises(AnalysisError, match="protected with a password; open it, and save it without one"):
        read(old + "EncryptedPackage".encode("utf-16-le"))
    with pytest.raises(AnalysisError, match=f"no {kind.upper()} file but a PDF: give it the suffix .pdf"):
        read(b"%PDF-1.7 ...")
    with pytest.raises(AnalysisError, match="damaged, or no .* file at all"):
        read(b"just some text")
    with pytest.raises(AnalysisError, match="there are no words in it"):
        read(WRITERS[kind](["", " – "]))
    with pytest.raises(AnalysisError, match="12 characters, at most 10 are read"):
        read(WRITERS[kind](["Twelve chars"]), Limits(characters=10))


def test_a_protected_odt_is_told():
    manifest = {"META-INF/manifest.xml": "<manifest:encryption-data/>", "content.xml": b"\x01\x02"}
    with pytest.raises(AnalysisError, match="protected with a password"):
        read_odt(_odt("", extra=manifest))


def test_bombs_are_refused_before_they_are_unpacked():
    big = "<text:p>" + " " * 3_000_000 + "</text:p>"
    buffer = io.BytesIO(_odt("<text:p>Words.</text:p>"))
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Pictures/a.png", big)
    with pytest.raises(AnalysisError, match="unpacks to 3 MB, at most 1 are read"):
        read_odt(buffer.getvalue(), Limits(unpacked_mb=1))


@pytest.mark.parametrize("kind", ("docx", "odt"))
def test_entities_are_never_made(kind):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    if kind == "odt":
        data = _odt("", extra={"content.xml": bomb})
    else:
        buffer = io.BytesIO(_docx(["Words."]))
        with zipfile.ZipFile(buffer, "a") as archive:
            archive.writestr("word/footnotes.xml", bomb)
        data = buffer.getvalue()
    with pytest.raises(AnalysisError, match="it has a DTD, which no such file may have"):
        READERS[kind](data)


def test_deep_files_are_read_or_told():
    nested = "<text:section>" * 200 + "<text:p>Deep.</text:p>" + "</text:section>" * 200
    assert read_odt(_odt(nested)).text == "Deep."
    assert read_rtf(_rtf("{" * 20_000 + "Deep." + "}" * 20_000)).text == "Deep."
    with pytest.raises(AnalysisError, match="damaged"):
        read_odt(_odt("<text:section>" * 10_000))


@pytest.mark.parametrize("kind", READERS)
def test_damaged_files_give_text_or_a_fault(kind):
    sound = WRITERS[kind](["They met on Monday.", "No rule was made – “yet”."])
    rng, outcomes = random.Random(4), []
    for _ in range(60):
        data = bytearray(sound[: rng.choice((len(sound), rng.randrange(1, len(sound))))])
        for _ in range(rng.randrange(1, 6)):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        try:
            outcomes.append(READERS[kind](bytes(data)).text)
        except AnalysisError as fault:
            outcomes.append(str(fault))
    assert all(outcomes) and len(outcomes) == 60


@pytest.mark.parametrize("kind", ("docx", "odt"))
def test_damaged_xml_gives_text_or_a_fault(kind):
    sound = WRITERS[kind](["They met on Monday.", "No rule was made."])
    name = {"docx": "word/document.xml", "odt": "content.xml"}[kind]
    with zipfile.ZipFile(io.BytesIO(sound)) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    rng, outcomes = random.Random(5), []
    for _ in range(15):
        tags = parts[name].split(b"<")
        rng.shuffle(tags) if rng.random() < 0.2 else tags.pop(rng.randrange(len(tags)))
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            for each, part in parts.items():
                archive.writestr(each, b"<".join(tags) if each == name else part)
        try:
            outcomes.append(READERS[kind](buffer.getvalue()).text)
        except AnalysisError as fault:
            outcomes.append(str(fault))
    assert all(outcomes) and len(outcomes) == 15


def test_an_rtf_file_that_ends_too_soon_says_so():
    whole = rb"{\rtf1\ansi The mill is old.\par The bridge is new.\par}"
    assert read_rtf(whole).notes == () == read_rtf(whole + b"\n").notes
    assert read_rtf(whole[:45]).notes == ("cut off: the file ends before its text does",)


def test_a_heading_in_a_list_without_marks_is_no_item_and_a_property_stands_once():
    info = r"{\info{\author Ann Lee}{\author Ann Lee}}"
    found = read_rtf((r"{\rtf1\ansi" + info + r"{\listtext\pard\plain \tab}Mills\par It turns.\par}").encode())
    assert (found.text, found.metadata["author"]) == ("Mills\n\nIt turns.", "Ann Lee")
