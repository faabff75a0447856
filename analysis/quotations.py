"""Quotations of a text: pairs of quotation marks, wherever they open and close, as exact character offsets.

A pair is what a reader would pair: the marks of one style, opened where a word begins and closed where one ends. A quotation
that is opened again at the beginning of the next paragraph, in the manner of newspapers, goes on there. One that is never
closed is taken to reach to the end of its sentence, and is told as such. Apostrophes are no marks; a straight or single mark
opens only before a word that follows a space, and closes only after one. Time is linear in the length of the text.
"""

import re
from bisect import bisect_left
from typing import NamedTuple

CLOSING = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‘": "’", '"': '"', "'": "'", "‹": "›", "〝": "〞"}
BOLD = frozenset('“„«「『"〝')  # marks that are never apostrophes
FLAT = frozenset("\"'‘")  # their pairs hold no pair of the same style, and stay within a paragraph
MARKS = re.compile("[“”„«»「」『』‘’\"'‹›〝〞]")
LINE_END = re.compile(r"[.!?。！？](?=\s|\Z)|(?=\n)|\Z")
POSSESSIVE = re.compile(r"s['’]\s[a-z]")
LAST = re.compile(r"(?<=[.,!?…])['’](?!\w)")
LONGEST = 5000  # characters: a pair further apart is two slips of the pen

Mark = tuple[int, str]  # where it stands, and which it is


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
    marks = [(match.start(), match[0]) for match in MARKS.finditer(text)]
    partners: dict[str, list[int]] = {}  # by style, made where the style opens
    found: list[Quotation] = []
    at = 0  # number of the next mark
    while at < len(marks):
        number, (place, style) = at, marks[at]
        at += 1
        if not _opens(text, place, style):
            continue
        if style not in partners:
            partners[style] = _flat_partners(text, marks, style) if style in FLAT else _nested_partners(text, marks, style)
        closing = partners[style][number]
        if closing and _in_reach(text, marks, number, closing):
            found += _by_paragraph(text, place + 1, marks[closing][0], style)
            at = closing + 1
        elif style in BOLD:
            found.append(Quotation(place + 1, LINE_END.search(text, place + 1).end(), closed=False))
            at = bisect_left(marks, (found[-1].end, ""), lo=at)
    return [one for one in found if text[one.start : one.end].strip()]


def _opens(text: str, place: int, style: str) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if style == "»":  # closes «…» and opens »…«
        return bool(after.strip()) and not before.strip()
    if style in FLAT:
        return bool(after.strip()) and not before.isalnum() and (not before or before not in ".,!?;")
    return style in CLOSING


def _closes(text: str, place: int, style: str) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 2]
    if style in "'’":  # not in "it's"
        return bool(before.strip()) and not after.isalnum()
    return style != '"' or bool(before.strip()) or not after.strip()


def _flat_partners(text: str, marks: list[Mark], style: str) -> list[int]:
    """For each mark, the number of the next one that would close a quotation of a flat style; 0 for none."""
    lasts = [match.start() for match in LAST.finditer(text) if match[0] in CLOSING[style]]
    partners, following = [0] * len(marks), 0
    for number in range(len(marks) - 1, -1, -1):
        partners[number] = following
        place, mark = marks[number]
        if mark in CLOSING[style] and _closes(text, place, mark) and not _is_possessive(text, place, mark, lasts):
            following = number
    return partners


def _is_possessive(text: str, place: int, mark: str, lasts: list[int]) -> bool:
    """Whether it is the apostrophe of "the states’ rights": after an s, before a small letter, with a better one to come."""
    if mark == '"' or not POSSESSIVE.match(text, place - 1):
        return False
    line_end = text.find("\n", place, place + LONGEST)
    stop = place + LONGEST if line_end < 0 else line_end
    better = bisect_left(lasts, place + 1)
    return better < len(lasts) and lasts[better] < stop


def _nested_partners(text: str, marks: list[Mark], style: str) -> list[int]:
    """For each mark of a style whose pairs may hold pairs, the number of the one that closes it; 0 for none."""
    partners = [0] * len(marks)
    waiting: list[list[int]] = [[]]  # numbers of the opening marks at each depth
    for number, (place, mark) in enumerate(marks):
        if mark in CLOSING[style]:
            for opened in waiting.pop():
                partners[opened] = number
            waiting = waiting or [[]]
        elif mark == style and _reopens(text, place):
            waiting[-1].append(number)
        elif mark == style:
            waiting.append([number])
    return partners


def _in_reach(text: str, marks: list[Mark], opened: int, closing: int) -> bool:
    """Whether the closing mark is near enough, and for a flat style on the same line or the first mark after it."""
    start = marks[opened][0] + 1
    if marks[closing][0] - start > LONGEST:
        return False
    return marks[opened][1] not in FLAT or text.find("\n", start, marks[closing - 1][0]) < 0


def _reopens(text: str, place: int) -> bool:
    """Whether the mark begins a paragraph, or a sentence of a text without paragraphs: the quotation goes on."""
    before = text[max(0, place - 3) : place]
    return "\n" in before or not before.strip() or before.rstrip()[-1:] in ".!?"


def _by_paragraph(text: str, start: int, end: int, style: str) -> list[Quotation]:
    """The quotation in pieces, one a paragraph, without the marks that reopen it."""
    pieces = []
    inside = text[start:end]
    gaps = re.finditer(r"(?<!\s)\s++" + re.escape(style), inside) if style in inside else ()
    first = start
    for gap in gaps:
        if "\n" in gap[0] or text[start + gap.start() - 1] in ".!?":
            pieces.append(Quotation(first, start + gap.start(), closed=True))
            first = start + gap.end()
    return [*pieces, Quotation(first, end, closed=True)]
