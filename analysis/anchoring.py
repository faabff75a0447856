"""Where what the user said of a passage is now: found again by its place and a digest of its text, whatever became of the document.

Labels and quotes are kept beside the corpus as tables; here is what they share, the care for spreadsheets among it.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache

from analysis.labels import text_digest
from analysis.sentences import split_sentences

NO_DOCUMENT = "the document is not in the corpus"
AMBIGUOUS = "the sentence is in the document more than once"
GONE = "the sentence is not in the document any more"

Place = tuple[str, int, int, str]  # document_id, start, end, text_digest
Find = Callable[[Place], tuple[int, int] | str]


def finder(texts: Mapping[str, str]) -> Find:
    """A function that tells where a passage is now (start, end), or why it is nowhere; splits a document once, if at all.

    A passage fits where the text between its offsets has its digest, however that text is split into sentences. Otherwise it is
    the one sentence of the document that has its digest.
    """

    @cache
    def places(document_id: str) -> dict[str, list[tuple[int, int]]]:
        text, found = texts[document_id], {}
        for span in split_sentences(text):
            found.setdefault(text_digest(text[span.start : span.end]), []).append((span.start, span.end))
        return found

    def find(place: Place) -> tuple[int, int] | str:
        document_id, start, end, digest = place
        text = texts.get(document_id)
        if text is None:
            return NO_DOCUMENT
        here = text[start:end]
        if len(here) == end - start and text_digest(here) == digest:
            return start, end
        there = places(document_id).get(digest, [])
        return there[0] if len(there) == 1 else AMBIGUOUS if there else GONE

    return find


def is_offset(cell: str) -> bool:
    """Whether a cell holds a place in a text: a whole number from 0."""
    return bool(re.fullmatch("[0-9]{1,12}", cell))


# A name, a note or a sentence may begin as a spreadsheet's formula does, and a project may come from someone else. An apostrophe
# before it makes it text there, and is taken off where the table is read again. What counts as a formula: OWASP, CSV injection.

FORMULA = r"[=+\-@\t\r\n＝＋－＠]"


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula; :func:`bare` gives back what it was.

    >>> guarded("=1+1"), guarded("'=x"), guarded("'tis"), bare(guarded("=1+1")), bare("'tis")
    ("'=1+1", "''=x", "'tis", '=1+1', "'tis")
    """
    return f"'{cell}" if re.match(f"'*{FORMULA}", cell) else cell


def bare(cell: str) -> str:
    """What a cell was before it was :func:`guarded`."""
    return cell[1:] if re.match(f"'+{FORMULA}", cell) else cell
