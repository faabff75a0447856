"""One file of any supported kind → its text and what it says of itself. Nothing here knows what a corpus is.

Plain text is never changed: no newline is translated and no space is stripped, because sentences are found by their character
offsets in it. What other kinds hold is made into paragraphs and headings, as a person would read them.
"""

import re
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import PurePosixPath

from analysis.content import Content
from analysis.encodings import decode
from analysis.errors import AnalysisError
from analysis.limits import MB, USUAL, Limits, beyond

TEXT, MARKDOWN, HTML, PDF, DOCX, ODT, RTF = "text", "Markdown", "HTML", "PDF", "DOCX", "ODT", "RTF"
KINDS = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
    ".html": HTML,
    ".htm": HTML,
    ".xhtml": HTML,
    ".pdf": PDF,
    ".docx": DOCX,
    ".odt": ODT,
    ".rtf": RTF,
}
READABLE = tuple(KINDS)
OTHERS = {  # what people have that is not read, and what to do about it
    ".doc": "an old Word document; save it as .docx",
    ".xls": "an old workbook; save it as .xlsx",
    ".ods": "a workbook of another kind; save it as .xlsx or .csv",
    ".pages": "a Pages document; export it as .docx or .pdf",
    ".epub": "an e-book; convert it to .html or .docx",
    ".ppt": "slides; export them as .pdf",
    ".pptx": "slides; export them as .pdf",
    ".eml": "an e-mail; save its text as .txt",
    ".msg": "an e-mail; save its text as .txt",
    ".json": "JSON of unknown build; write it as .jsonl, one object with a text a line",
    ".rar": "an archive of another kind; pack it as .zip",
    ".7z": "an archive of another kind; pack it as .zip",
    ".gz": "an archive of another kind; pack it as .zip",
    ".tar": "an archive of another kind; pack it as .zip",
}
CHARSET = re.compile(rb"<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,100}?encoding)\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
HEAD = 4096  # bytes within which a page names its encoding
METHOD = "readers-1"  # part of the cache's key: change it whenever what is read changes


def read_document(name: str, data: bytes, limits: Limits = USUAL) -> Content:
    """What a file holds; its kind is told by its suffix, unless its first bytes plainly say otherwise.

    Parameters
    ----------
    name : str
        The file's name.
    data : bytes
        All of it.
    limits : Limits

    Raises
    ------
    AnalysisError
        It cannot be read, or there are no words in it. The faults don't name the file.
    """
    suffix = PurePosixPath(name).suffix.lower()
    kind, note = KINDS.get(suffix, ""), ""
    if found := _told_by_bytes(data, kind):
        note = f"named {suffix}, but it is {found}: read as such"
        kind = found
    if len(data) > limits.file_mb * MB:
        raise AnalysisError(beyond(f"{len(data) / MB:,.1f} million bytes", "file_mb", limits))
    content = READERS[kind](data, limits)
    if len(content.text) > limits.characters:
        raise AnalysisError(beyond(f"{len(content.text):,} characters", "characters", limits))
    if not has_words(content.text):
        raise AnalysisError("no words in it; put its text in or take it out of the corpus")
    if "\0" in content.text:
        raise AnalysisError("its text holds NUL, so it is damaged; save it again")
    return content._replace(notes=(*filter(None, [note]), *content.notes), kind=kind)


def has_words(text: str) -> bool:
    """Whether there is any letter or digit."""
    return any(character.isalnum() for character in text)


def _told_by_bytes(data: bytes, kind: str) -> str:
    """The kind that a file's first bytes say it is, if another than its suffix says; "" otherwise."""
    start = data[:1024].lstrip()
    if start.startswith(b"%PDF-"):
        found = PDF
    elif start.startswith(b"{\\rtf"):
        found = RTF
    elif data.startswith(b"PK\x03\x04") and kind not in (DOCX, ODT):
        found = _office_kind(data)
    elif kind in (TEXT, DOCX, RTF) and re.match(rb"(?:\xef\xbb\xbf)?<(?:!doctype html|html[\s>])", start, re.IGNORECASE):
        found = HTML  # a page saved under another name; exports called .doc(x) and .rtf are at times
    else:
        return ""
    return "" if found == kind else found


def _office_kind(data: bytes) -> str:
    if b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:200]:
        return ODT
    if b"word/document.xml" in data:
        return DOCX
    raise AnalysisError("this is an archive or an Office document of another kind; save it as .docx, .odt or .pdf")


def _text(data: bytes, limits: Limits) -> Content:
    found = decode(data)
    return Content(found.text, {}, tuple(filter(None, [found.note])), encoding=found.encoding)


def _markdown(data: bytes, limits: Limits) -> Content:
    plain = _text(data, limits)
    content = import_module("analysis.markdown").read_markdown(plain.text)
    return content._replace(notes=(*plain.notes, *content.notes), encoding=plain.encoding)


def _html(data: bytes, limits: Limits) -> Content:
    charset = CHARSET.search(data[:HEAD])
    found = decode(data, charset[1].decode("ascii") if charset else "")
    content = import_module("analysis.webpages").read_html(found.text, limits)
    return content._replace(notes=(*filter(None, [found.note]), *content.notes), encoding=found.encoding)


def _by(module: str, function: str, data: bytes, limits: Limits) -> Content:
    """Read with a module that is imported when it comes to that: its library takes its time."""
    return getattr(import_module(module), function)(data, limits)


READERS: dict[str, Callable[[bytes, Limits], Content]] = {
    TEXT: _text,
    MARKDOWN: _markdown,
    HTML: _html,
    PDF: partial(_by, "analysis.pdf", "read_pdf"),
    DOCX: partial(_by, "analysis.office", "read_docx"),
    ODT: partial(_by, "analysis.office", "read_odt"),
    RTF: partial(_by, "analysis.rtf", "read_rtf"),
}
