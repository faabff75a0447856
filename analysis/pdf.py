"""The text of a PDF as a person would read its pages. PDFium reads the file; `pagelayout` puts its words in order.

PDFium gives characters in the order in which they were drawn, which may go row by row across columns, so only their places count
here. It may be used by one thread at a time (its own documentation), hence the lock.
"""

import ctypes
import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import repeat
from math import hypot, isfinite
from typing import NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from analysis.content import Content
from analysis.errors import AnalysisError
from analysis.limits import USUAL, Limits, beyond
from analysis.pagelayout import RIGHT_TO_LEFT, Word, lines_in_order, paragraphs, without_running

FAR = 1e6  # points; a page has at most 14,400 a side
JUMP = 0.25  # of the size of type: a gap this wide is a space, whether or not the file has one there
LINE_END_HYPHENS = {0x02, 0xFFFE}  # what PDFium puts for a hyphen at a line's end
DROPPED = ("Cc", "Cf", "Cs", "Cn")  # controls, formats, halves of pairs, what is no character
JOINERS = "\u200c\u200d"  # formats that Persian and Indian scripts are spelled with
# Ligatures, letters in their Arabic shapes, and radicals that stand for the ideograph of the same shape (Chromium writes them so).
SHAPES = re.compile("[\u2e80-\u2fdf\ufb00-\ufb4f\ufb50-\ufdff\ufe70-\ufefc]")
NO_TITLE = re.compile(
    r"\s*(?:microsoft (?:word|powerpoint|excel) - .*|.*\.(?:docx?|pdf|indd|qxd|rtf|odt|pptx?|tex|dvi|xlsx?|html?|wpd|txt|p65)"
    r"|(?:untitled|document|doc|presentation|slide|title|tmp)[\s\d_-]*|no title|powerpoint presentation|about:blank|无标题"
    r"|[a-z]:\\.*|(?:file|https?):.*|[\W\d_]*)\s*",
    re.IGNORECASE | re.DOTALL,
)
PDF_DATE = re.compile(r"\s*(?:D:)?(\d{4})-?(\d\d)?-?(\d\d)?")
KEYS = {"Title": "title", "Author": "author", "Subject": "subject", "Keywords": "keywords"}
DAMAGED = "damaged: not readable as PDF; open it in a PDF reader and save it again"
LOCKED = "protected by a password; open it with the password and save it without one"

_ONE_AT_A_TIME = threading.Lock()


class _Page(NamedTuple):
    words: list[Word]
    asides: list[str]  # text in another direction than the page's
    characters: int
    unknown: int  # characters for which the file gives no letters


class _Place(NamedTuple):
    """Where a character stands once its text is turned upright."""

    left: float
    bottom: float
    right: float
    top: float
    base: float
    size: float
    turn: int | None  # quarter turns, None for a slant


def read_pdf(data: bytes, limits: Limits = USUAL) -> Content:
    """Text of a PDF in the order of reading, paragraphs and headings each followed by a blank line.

    Columns are read one after another and tables row by row; running heads, feet and page numbers are left out; words divided at
    line ends are whole again; a sentence runs on over a column's or page's end, and the notes that stood between come after it.

    Parameters
    ----------
    data : bytes
    limits : Limits
        `pages` and `characters` count here.

    Returns
    -------
    Content
        Metadata: title, author, subject, keywords, date (ISO 8601, of creation), language, as far as the file gives them.

    Raises
    ------
    AnalysisError
        Damaged, protected by a password, without text (scanned), or beyond a limit. Without the file's name.

    Notes
    -----
    Places say what belongs together, not meaning: a table without white space between its columns, or a heading set exactly as the
    text, is read as text. Lists of short entries in columns are read as tables, row by row. Formulas come out in pieces.
    """
    with _ONE_AT_A_TIME:
        pages, failed, metadata = _read(data, limits)
    empty = sum(not page.words and not page.asides for page in pages)
    notes = [f"{failed:,} of {len(pages):,} pages not readable (damaged?)"] if failed else []
    if empty == len(pages):
        raise AnalysisError(
            DAMAGED
            if failed == len(pages)
            else f"no text on {'its only page' if len(pages) == 1 else f'any of {len(pages):,} pages'} (scanned pictures?); "
            "run text recognition (OCR) on it first"
        )
    if empty > failed:
        notes.append(f"{empty - failed:,} of {len(pages):,} pages without text (scanned?)")
    text, taken = _text(pages)
    if taken:
        notes.append(f"{taken:,} running head{'s' if taken > 1 else ''} and page number{'s' if taken > 1 else ''} taken off")
    unknown = sum(page.unknown for page in pages)
    if unknown:
        notes.append(f"{unknown:,} character{'s' if unknown > 1 else ''} for which the PDF gives no letters")
    return Content(text, metadata, tuple(notes))


def _text(pages: list[_Page]) -> tuple[str, int]:
    """The document's text and how many running heads were taken off."""
    kept, taken = without_running([page.words for page in pages])
    found = paragraphs(lines_in_order(kept))
    asides = Counter(aside for page in pages for aside in page.asides)
    running = {aside for aside, count in asides.items() if count > 1}
    found += [aside for aside in asides if aside not in running]
    return "\n\n".join(found), taken + sum(asides[aside] for aside in running)


# ---- PDFium


def _read(data: bytes, limits: Limits) -> tuple[list[_Page], int, dict[str, str]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = error.err_code == pdfium.FPDF_ERR_PASSWORD
        raise AnalysisError(LOCKED if locked else DAMAGED) from None
    try:
        count = len(document)
        if count < 1:
            raise AnalysisError(DAMAGED)
        if count > limits.pages:
            raise AnalysisError(beyond(f"{count:,} pages", "pages", limits))
        pages, failed, total = [], 0, 0
        for number in range(count):
            page = _read_page(document, number, limits.characters - total)
            failed += page is None
            pages.append(page or _Page([], [], 0, 0))
            total += pages[-1].characters
            if total > limits.characters:
                raise AnalysisError(beyond(f"{total:,} characters on {number + 1:,} of {count:,} pages", "characters", limits))
        return pages, failed, _metadata(document)
    finally:
        document.close()


def _read_page(document: pypdfium2.PdfDocument, number: int, allowed: int) -> _Page | None:
    """A page's words; None where PDFium cannot read it; no words where there are more characters than allowed."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return None
    try:
        text = page.get_textpage()
        try:
            characters = text.count_chars()
            if characters > allowed:
                return _Page([], [], characters, 0)
            return _Reader(text.raw).page(characters)
        finally:
            text.close()
    except pypdfium2.PdfiumError:
        return None
    finally:
        page.close()


class _Reader:
    """Groups a text page's characters to words; a class only to hold PDFium's buffers, which each call fills anew."""

    def __init__(self, text: pdfium.FPDF_TEXTPAGE) -> None:
        self.text = text
        self.box, self.matrix = pdfium.FS_RECTF(), pdfium.FS_MATRIX()
        self.x, self.y = ctypes.c_double(), ctypes.c_double()

    def page(self, characters: int) -> _Page:
        turned: dict[int | None, list[Word]] = {}
        unknown = 0
        for order, (turn, word) in enumerate(self.words(characters)):
            unknown += word.text.count("\ufffd")
            turned.setdefault(turn, []).append(word._replace(order=order))
        upright = max(turned, key=lambda turn: (turn is not None) * sum(len(word.text) for word in turned[turn]), default=None)
        asides = [" ".join(word.text for word in words) for turn, words in turned.items() if turn != upright]
        return _Page(turned.get(upright, []), asides, characters, unknown)

    def words(self, characters: int) -> Iterator[tuple[int | None, Word]]:
        """Words, each with its quarter turn; None is a slant."""
        letters: list[str] = []
        for i, code in enumerate(map(pdfium.FPDFText_GetUnicode, repeat(self.text), range(characters))):
            letter = _letter(code)
            if letter:
                letters.append(letter)
            elif letters:
                yield from self.token(letters, i - len(letters))
                letters = []
        if letters:
            yield from self.token(letters, characters - len(letters))

    def token(self, letters: list[str], start: int) -> Iterator[tuple[int | None, Word]]:
        """The words of what no white space parts: mostly one, but the file may have none where a line or a cell ends."""
        first, last = self.place(start), self.place(start + len(letters) - 1)
        width = max(last.right, first.right) - min(first.left, last.left)
        text = "".join(letters)
        mixed = not text.isdecimal() and any(map(str.isdecimal, letters))  # perhaps with the raised number of a note
        level = abs(first.base - last.base) < 0.05 * first.size and first.size == last.size and first.turn == last.turn
        if first.turn is None or (level and not mixed and "-" not in letters[:-1] and width < 1.05 * first.size * len(letters)):
            yield from _word(text, first, (first, last), spaced=True)
            return
        group, places = [letters[0]], [first]
        for i, letter in enumerate(letters[1:], start + 1):
            place = self.place(i)
            if not _is_near(group[-1] + letter, places[-1], place):
                yield from _word("".join(group), places[0], places, spaced=i - len(group) == start)
                group, places = [], []
            group.append(letter)
            places.append(place)
        yield from _word("".join(group), places[0], places, spaced=len(group) == len(letters))

    def place(self, i: int) -> _Place:
        matrix, box = self.matrix, self.box
        pdfium.FPDFText_GetMatrix(self.text, i, matrix)
        pdfium.FPDFText_GetCharOrigin(self.text, i, self.x, self.y)
        pdfium.FPDFText_GetLooseCharBox(self.text, i, box)
        size = pdfium.FPDFText_GetFontSize(self.text, i) * hypot(matrix.c, matrix.d)
        turn = _turn(matrix.a, matrix.b)
        left, bottom, right, top = _turned(box.left, box.bottom, box.right, box.top, turn)
        if not 0.4 * (top - bottom) < size < 4 * (top - bottom):  # some fonts are drawn at size 1 and scaled, or have no box
            size = top - bottom
        x, y = self.x.value, self.y.value
        return _Place(left, bottom, right, top, _turned(x, y, x, y, turn)[1], round(size, 2), turn)


def _letter(code: int) -> str:
    """The character, a hyphen where PDFium marks a divided word, nothing for white space."""
    if 0x20 < code < 0x7F:
        return chr(code)
    if code in LINE_END_HYPHENS:
        return "-"
    if code == 0 or code > 0x10FFFF:
        return "\ufffd"
    return "" if chr(code).isspace() else chr(code)


def _turn(a: float, b: float) -> int | None:
    """Quarter turns of text whose line goes in the direction (a, b); None for a slant."""
    length = hypot(a, b)
    if abs(b) <= 0.1 * length:
        return 0 if a >= 0 else 2
    return None if abs(a) > 0.1 * length else 1 if b > 0 else 3


def _word(text: str, first: _Place, places: Sequence[_Place], spaced: bool) -> Iterator[tuple[int | None, Word]]:
    """The word, or nothing where it has no letters or no place."""
    text = _clean(text)
    left, right = min(place.left for place in places), max(place.right for place in places)
    if text and first.size > 0 and all(isfinite(n) and abs(n) < FAR for n in (left, right, first.base, first.size)):
        yield first.turn, Word(text, left, right, first.base, first.size, 0, spaced)


def _turned(left: float, bottom: float, right: float, top: float, turn: int | None) -> tuple[float, float, float, float]:
    """A box as it lies once the page is turned so that its text is upright."""
    if turn == 1:
        return bottom, -right, top, -left
    if turn == 2:
        return -right, -top, -left, -bottom
    if turn == 3:
        return -top, left, -bottom, right
    return left, bottom, right, top


def _is_near(letters: str, before: _Place, place: _Place) -> bool:
    """Whether a character belongs to the word of the one before; boxes may be no larger than the ink."""
    size = before.size
    if before.turn != place.turn or not 0.85 * size < place.size < 1.18 * size or abs(before.base - place.base) > 0.15 * size:
        return False
    if len(RIGHT_TO_LEFT.findall(letters)) == 2:
        return True  # some files have them from left to right
    return -0.5 * size < place.left - before.right < JUMP * size


def _clean(text: str) -> str:
    """Letters alone: ligatures and shapes undone, no controls, a bullet for what symbol fonts keep in the private area."""
    if text.isascii() and text.isprintable():
        return text
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "ignore")
    text = SHAPES.sub(lambda shape: unicodedata.normalize("NFKC", shape[0]), text)
    soft = text.endswith("\u00ad")
    kept = "".join(c for c in text if c in JOINERS or unicodedata.category(c) not in DROPPED)
    kept = "".join(kept.split())
    if kept and all(unicodedata.category(c) == "Co" for c in kept):
        return "•"
    kept = "".join("\ufffd" if unicodedata.category(c) == "Co" else c for c in kept)
    return kept + "\u00ad" if soft else kept


# ---- what the file says of itself


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    found = {name: _tidy(_value(document, key)) for key, name in KEYS.items()}
    if NO_TITLE.fullmatch(found["title"]):
        found["title"] = ""
    found["date"] = _iso_date(_value(document, "CreationDate"))
    found["language"] = _tidy(_language(document))
    found = {name: "" if value.lower() in ("anonymous", "unspecified", "unknown") else value for name, value in found.items()}
    return {name: value for name, value in found.items() if value}


def _value(document: pypdfium2.PdfDocument, key: str) -> str:
    try:
        return document.get_metadata_value(key)
    except (UnicodeDecodeError, ValueError):
        return ""


def _language(document: pypdfium2.PdfDocument) -> str:
    size = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    if not 2 < size < 200:
        return ""
    buffer = (pdfium.FPDF_WCHAR * (size // 2 + 1))()
    pdfium.FPDFCatalog_GetLanguage(document, buffer, size)
    return bytes(buffer).decode("utf-16-le", "ignore").partition("\0")[0]


def _tidy(value: str) -> str:
    return " ".join("".join(c if unicodedata.category(c) not in DROPPED else " " for c in value).split())


def _iso_date(value: str) -> str:
    """
    >>> _iso_date("D:20240305093000+08'00'"), _iso_date("yesterday")
    ('2024-03-05', '')
    """
    match = PDF_DATE.match(value)
    try:
        return date(*(int(part or 1) for part in match.groups())).isoformat() if match else ""
    except ValueError:
        return ""
