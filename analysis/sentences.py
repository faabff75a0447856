"""Sentences and headings of a text, as exact character offsets into it.

Two steps. First the line breaks: a blank line, a bullet or a table row always ends a paragraph; any other line break
ends it unless the sentence plainly runs on (the next line begins in lower case, this one ends in a comma or a word
like "of", or the text is hard-wrapped and this line is full; Chinese and Japanese are hard-wrapped if most lines that
break between two characters are equally long). Then the marks ``. ! ? …`` and their kin within a
paragraph: what comes next decides, and before a full stop whether its word is an abbreviation. Time is linear in the
length of the text.

Decisions. A piece after a full stop that begins with a comma or a lower-case word is joined to the sentence before,
as a reader would join it (machine translation leaves such pieces), and so is a stray mark. A quotation is split at
its inner sentences; an attribution stays with its question. List items are sentences. Verse and other capitalised
lines are one piece a line, save after a comma; a table row is one too. A line without letters (a rule) is a heading:
shown, not counted.

Known limits (asserted in the tests): no split in "left the U.S. China replied", since a name after an abbreviation
mostly belongs to it; a split inside brackets that hold several sentences; a question that serves as a heading is a
sentence.
"""

import re
from collections.abc import Iterator
from statistics import median
from typing import Literal, NamedTuple

from analysis.boundaries import ALNUM, CLOSERS, POINTS, cut

HEADING_WORDS, HEADING_CHARACTERS = 12, 100
WRAPPED = 1 / 3  # share of line breaks that come before a lower-case letter; about .8 in wrapped prose, 0 in unwrapped
NARROWEST = 30  # characters of a full line in hard-wrapped text
FULL_LINE = 0.75  # of the usual width: proportional fonts make wrapped lines uneven

UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")  # Chinese and Japanese: lines of them may break between any two
WIDE_CELLS = re.compile(r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60]")
NARROWEST_CELLS = 30  # of a full line of Chinese: fifteen characters, each two cells wide
EVEN, EVEN_SHARE = 0.1, 2 / 3  # how far a full line's width may lie off the usual one, and how many lines must keep to that

RUNS_ON = frozenset("the a an of and or to with from by for in on at into as than that which our their its".split())
ENDED = re.compile(rf"[{POINTS}:;：；][{CLOSERS}]*\Z")
WORD = re.compile(r"[\u3040-\u9fff]{1,2}|[^\s\u3040-\u9fff]+")  # two characters of Chinese or Japanese count as a word

SIGNS = (  # how a line begins that is not running text; an item's or a number's sign may also stand there by wrapping
    ("bullet", re.compile(r"[*•·‣▪●○◦■□➢►✓]\s")),
    ("item", re.compile(r"(?:[-–—]|\(?(?:\d{1,3}|[A-Za-z]|(?i:[ivx]{1,5}))\))\s")),
    ("number", re.compile(r"(?:\d{1,3}\.|\d{1,3}(?:\.\d{1,3})+|[A-Z]\.|[IVX]{1,5}\.|§)\s")),
    ("hashes", re.compile(r"#{1,6}\s")),
    ("row", re.compile(r"\||[^\t]*\t")),
)
LIST_SIGNS = frozenset(("bullet", "item", "number"))


class Span(NamedTuple):
    """Place of a sentence or heading: ``text[start:end]``, without outer white space."""

    start: int
    end: int
    kind: Literal["sentence", "heading"]


class _Line(NamedTuple):
    """A line that is not blank, without outer white space."""

    start: int
    end: int
    after_blank: bool
    sign: str  # one of SIGNS, or ""


class _Layout(NamedTuple):
    """How the whole text is laid out."""

    width: float  # usual length of a full line where the text is hard-wrapped, else infinite
    cased: bool  # whether there are capitals at all
    cells: float  # usual width of a full line of Chinese or Japanese where that is hard-wrapped, else infinite


def split_sentences(text: str) -> list[Span]:
    """Sentences and headings of `text` in order, every character that is not white space in exactly one of them.

    A heading is one short line (at most 12 words and 100 characters) alone between line breaks, without punctuation at
    its end, or a Markdown heading, in a text that has sentences as well: a headline or post on its own is a sentence.

    Parameters
    ----------
    text : str
        Any text, with line ends of any kind.

    Returns
    -------
    list of Span
        (start, end, kind), not overlapping; ``text[start:end]`` has no outer white space. Empty for a blank text.

    Notes
    -----
    The abbreviations are English; the marks and quotes are those of many languages, Chinese and Arabic among them.

    Examples
    --------
    >>> text = "The way ahead\\nDr. Li spoke in the U.S. on Monday. He was cheered."
    >>> [(text[start:end], kind) for start, end, kind in split_sentences(text)]  # doctest: +NORMALIZE_WHITESPACE
    [('The way ahead', 'heading'), ('Dr. Li spoke in the U.S. on Monday.', 'sentence'), ('He was cheered.', 'sentence')]
    """
    found: list[tuple[int, int, bool]] = []
    paragraphs = _paragraphs(text)
    listed = [False, *(lines[0].sign in LIST_SIGNS for lines in paragraphs), False]
    for lines, before, after in zip(paragraphs, listed, listed[2:], strict=False):
        pieces = cut(text, lines[0].start, lines[-1].end)
        title = pieces[-1] == lines[-1][:2] and _is_title(text, lines[-1], in_list=before or after)
        found.extend((*piece, title and piece is pieces[-1]) for piece in pieces)
    only_titles = all(title for _, _, title in found)
    return [Span(start, end, "heading" if title and not only_titles else "sentence") for start, end, title in found]


def _paragraphs(text: str) -> list[list[_Line]]:
    """Lines of the text, together where it runs on over the line break."""
    lines = list(_lines(text))
    layout = _layout(text, lines)
    paragraphs: list[list[_Line]] = []
    for line in lines:
        if paragraphs and not line.after_blank and _runs_on(text, paragraphs[-1], line, layout):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return paragraphs


def _lines(text: str) -> Iterator[_Line]:
    position, after_blank = 0, True
    for raw in text.splitlines(keepends=True):
        line = raw.strip()
        if line:
            start = position + len(raw) - len(raw.lstrip())
            plain = line[0].isalpha() and line[1:2].islower() and ")" not in line[:7] and "\t" not in line  # most lines
            sign = "" if plain else next((name for name, pattern in SIGNS if pattern.match(line)), "")
            yield _Line(start, start + len(line), after_blank, sign)
        after_blank = not line
        position += len(raw)


def _layout(text: str, lines: list[_Line]) -> _Layout:
    """Hard-wrapped is a text whose lines often go on in lower case; only then does a line's length say anything."""
    breaks = [(a, b) for a, b in zip(lines, lines[1:], strict=False) if not b.after_blank and not b.sign]
    cells = float("inf") if text.isascii() or not UNSPACED.search(text) else _usual_cells(text, breaks)
    if text.islower():
        return _Layout(float("inf"), cased=False, cells=cells)
    full = [a.end - a.start for a, b in breaks if text[b.start].islower() and not _is_ended(text, a)]
    wrapped = full and len(full) >= WRAPPED * len(breaks) and median(full) >= NARROWEST
    return _Layout(median(full) if wrapped else float("inf"), cased=True, cells=cells)


def _usual_cells(text: str, breaks: list[tuple[_Line, _Line]]) -> float:
    """Width of a full line if the text is hard-wrapped: most lines that break between two characters are about that wide."""
    full = [_cells(text, a) for a, b in breaks if UNSPACED.match(text, a.end - 1) and UNSPACED.match(text, b.start)]
    width = median(full) if len(full) > 2 and len(full) >= WRAPPED * len(breaks) else 0
    even = sum(abs(cells - width) <= EVEN * width for cells in full)
    return width if width >= NARROWEST_CELLS and even >= EVEN_SHARE * len(full) else float("inf")


def _cells(text: str, line: _Line) -> int:
    """Width of a line in cells: a Chinese character or mark is two of them wide."""
    return line.end - line.start + len(WIDE_CELLS.findall(text, line.start, line.end))


def _runs_on(text: str, paragraph: list[_Line], following: _Line, layout: _Layout) -> bool:
    """Whether the paragraph goes on in the following line, with no blank line between."""
    line, sign = paragraph[-1], following.sign
    if sign in ("bullet", "hashes", "row") or line.sign in ("hashes", "row"):
        return False
    ended = _is_ended(text, line)
    if sign and (sign == paragraph[0].sign or ended):  # the next item of a list, or the first after "namely:"
        return False
    if not ended and layout.cells < float("inf") and _cells(text, line) >= (1 - EVEN) * layout.cells:
        return True
    word = text[following.start : min(following.end, following.start + 40)].split()[0]
    if line.end - line.start + 1 + len(word) > FULL_LINE * layout.width:
        return True
    last = text[max(line.start, line.end - 12) : line.end].split()[-1]
    return not ended and (last in RUNS_ON or last[-1] in ",，、" or (word[0].islower() and layout.cased))


def _is_ended(text: str, line: _Line) -> bool:
    return bool(ENDED.search(text, max(line.start, line.end - 12), line.end))


def _is_title(text: str, line: _Line, in_list: bool) -> bool:
    """Whether a line that holds one piece looks like a heading; `in_list`: next to list items."""
    if line.sign == "hashes" or not ALNUM.search(text, line.start, line.end):
        return True
    if line.sign in ("bullet", "item") or (line.sign == "number" and in_list):
        return False
    if line.end - line.start > HEADING_CHARACTERS or text[line.end - 1] in ",，、":
        return False
    words = len(WORD.findall(text, line.start, line.end))
    return words <= HEADING_WORDS and not _is_ended(text, line)
