"""Quotations of a text: pairs of quotation marks, wherever they open and close, as exact character offsets.

A pair is what a reader would pair: the marks of one style, opened where a word begins and closed where one ends. A quotation that is
opened again at the beginning of the next paragraph, in the manner of newspapers, goes on there. One that is never closed is taken to
reach to the end of its sentence, and is told as such. Apostrophes are no marks; a straight or single mark opens only before a word
that follows a space, and closes only after one.
"""

import re
from typing import NamedTuple

CLOSING = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‘": "’", '"': '"', "'": "'", "‹": "›", "〝": "〞"}
BOLD = frozenset('“„«「『"〝')  # marks that are never apostrophes
MARKS = re.compile("[“”„«»「」『』‘’\"'‹›〝〞]")
PARAGRAPH = re.compile(r"\n\s*\n|\n")
LONGEST = 5000  # characters: a pair further apart is two slips of the pen


class Quotation(NamedTuple):
    """Words between quotation marks: ``text[start:end]`` without the marks; `closed` unless the closing mark is missing."""

    start: int
    end: int
    closed: bool


def find_quotations(text: str) -> list[Quotation]:
    """Quotations of `text` in order, those inside another left out.

    >>> text = 'She said “it’s ‘done’ now” and left.'
    >>> [text[start:end] for start, end, closed in find_quotations(text)]
    ['it’s ‘done’ now']
    """
    found: list[Quotation] = []
    marks = list(MARKS.finditer(text))
    at = 0
    while at < len(marks):
        opened = marks[at]
        at += 1
        if not _opens(text, opened):
            continue
        closed = _closing(text, marks, at, opened)
        if closed is not None:
            found += _by_paragraph(text, opened, marks[closed].start())
            at = closed + 1
        elif opened[0] in BOLD:
            found.append(Quotation(opened.end(), _line_end(text, opened.end()), False))
            at = next((i for i in range(at, len(marks)) if marks[i].start() >= found[-1].end), len(marks))
    return [one for one in found if text[one.start : one.end].strip()]


def _opens(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if mark[0] == "»":  # closes «…» and opens »…«
        return bool(after.strip()) and not before.strip()
    if mark[0] not in CLOSING:
        return False
    if mark[0] in "\"'‘":
        return bool(after.strip()) and not before.isalnum() and (before not in ".,!?;" or not before)
    return True


def _closes(text: str, mark: re.Match[str]) -> bool:
    before, after = text[mark.start() - 1 : mark.start()], text[mark.end() : mark.end() + 1]
    if mark[0] in "'’":  # not in "it's", nor in "the states' rights" where no mark follows that would have closed
        return bool(before.strip()) and not after.isalnum()
    return mark[0] != '"' or (bool(before.strip()) or not after.strip())


def _closing(text: str, marks: list[re.Match[str]], at: int, opened: re.Match[str]) -> int | None:
    """Number of the mark that closes the one that `opened`; None where there is none in reach."""
    wanted, depth = CLOSING[opened[0]], 0
    for number in range(at, len(marks)):
        mark = marks[number]
        if mark.start() - opened.end() > LONGEST:
            return None
        between = text[opened.end() : mark.start()]
        if mark[0] in wanted and _closes(text, mark) and not _is_possessive(text, marks[number:], opened):
            if depth == 0:
                return number
            depth -= 1
        elif mark[0] == opened[0] and opened[0] not in "\"'" and not _reopens(text, mark):
            depth += 1 if mark[0] != "‘" else 0
        if opened[0] in "\"'‘" and PARAGRAPH.search(between):
            return None
    return None


def _is_possessive(text: str, marks: list[re.Match[str]], opened: re.Match[str]) -> bool:
    """Whether a single mark is the apostrophe of "the states’ rights": after an s, before a small letter, with a better one to come."""
    if opened[0] not in "'‘" or not re.match(r"s.\s[a-z]", text[marks[0].start() - 1 : marks[0].end() + 2]):
        return False
    rest = PARAGRAPH.split(text[marks[0].end() : marks[0].end() + LONGEST], maxsplit=1)[0]
    return bool(re.search(rf"[.,!?…]{marks[0][0]}(?!\w)", rest))


def _reopens(text: str, mark: re.Match[str]) -> bool:
    """Whether the mark begins a paragraph, or a sentence of a text without paragraphs: the quotation goes on."""
    before = text[max(0, mark.start() - 3) : mark.start()]
    return "\n" in before or not before.strip() or before.rstrip()[-1:] in ".!?"


def _by_paragraph(text: str, opened: re.Match[str], end: int) -> list[Quotation]:
    """The quotation in pieces, one a paragraph, without the marks that reopen it."""
    pieces, start = [], opened.end()
    for gap in re.finditer(r"\s+" + re.escape(opened[0]), text[start:end]):
        if "\n" in gap[0] or text[start + gap.start() - 1] in ".!?":
            pieces.append((start if not pieces else pieces[-1][2], start + gap.start(), start + gap.end()))
    first = pieces[-1][2] if pieces else start
    return [Quotation(a, b, True) for a, b, _ in pieces] + [Quotation(first, end, True)]


def _line_end(text: str, start: int) -> int:
    """Where the sentence or paragraph ends that goes on at `start`."""
    end = re.compile(r"[.!?。！？](?=\s|\Z)|\n|\Z").search(text, start)
    return end.end() if end and end[0] != "\n" else end.start() if end else len(text)
