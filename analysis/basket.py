"""The evidence basket, in `basket.csv`: quotes that the analyst pinned, in their order, with notes; anchored so that they survive.

A quote keeps its text, so that it reads when its document is gone; where it stands today is found by its place and its digest, as
it is with labels (:mod:`analysis.anchoring`).
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from analysis.anchoring import bare, finder, guarded, is_offset
from analysis.errors import AnalysisError
from analysis.files import read_bytes, write_whole
from analysis.labels import bad_cells, cells_of, text_digest
from analysis.limits import MB
from analysis.phrases import count, some
from analysis.tables import parse_table

FILE = "basket.csv"
COLUMNS = ("order", "document_id", "start", "end", "text_digest", "text", "note", "why", "when")
NEEDED = COLUMNS[1:6]
MOST_QUOTES = 5_000  # more is no selection
MAX_BYTES = 20 * MB
CHANGED = "the text kept of it was changed by hand"

Quotes = tuple["Quote", ...]


@dataclass(frozen=True)
class Quote:
    """A passage that was pinned.

    Attributes
    ----------
    document_id : str
    start, end : int
        Character offsets in the document, as they were.
    text : str
        Exactly the document's characters.
    note : str
        What the analyst says of it.
    why : str
        What it was pinned for, in a few words: a term, a topic, an axis with its score.
    when : str
        ISO 8601, UTC.
    more : tuple of (str, str)
        Cells of columns that are not ours, as they stand in the file.
    text_digest : str
        `text_digest` of the text as it was pinned.
    """

    document_id: str
    start: int
    end: int
    text: str
    note: str = ""
    why: str = ""
    when: str = ""
    more: tuple[tuple[str, str], ...] = ()
    text_digest: str = ""

    @property
    def place(self) -> tuple[str, int, int, str]:
        """What there is one quote for: document, offsets, digest of the text."""
        return self.document_id, self.start, self.end, self.text_digest


@dataclass(frozen=True)
class Held:
    """A quote held against the documents of today.

    Attributes
    ----------
    given : Quote
        As it stands in the file.
    now : Quote or None
        With the place that it has today; None where it no longer fits.
    why_lost : str
        Why it no longer fits; "" where it does.
    """

    given: Quote
    now: Quote | None
    why_lost: str = ""

    @property
    def quote(self) -> Quote:
        """The quote where it stands now, or as it was kept."""
        return self.now or self.given

    @property
    def moved(self) -> bool:
        """Whether it stands elsewhere in its document now."""
        return self.now is not None and self.now.place != self.given.place


def quote(document_id: str, start: int, text: str, why: str = "", when: str = "", note: str = "") -> Quote:
    """The quote of `text`, which begins at `start` of a document."""
    start = int(start)
    return Quote(document_id, start, start + len(text), text, note, " ".join(why.split()), when, (), text_digest(text))


# What can be done with it: quotes in, quotes out


def put(quotes: Quotes, new: Quote, at: int | None = None) -> Quotes:
    """`quotes` with one more, at the end or before the one that is at the place `at`; the same where its place is pinned already.

    >>> one, two = quote("d", 0, "One."), quote("d", 5, "Two.")
    >>> [each.text for each in put(put((one,), two, at=0), one)]
    ['Two.', 'One.']
    """
    if any(each.place == new.place for each in quotes):
        return quotes
    at = len(quotes) if at is None else at
    return (*quotes[:at], new, *quotes[at:])


def without(quotes: Quotes, old: Quote) -> Quotes:
    """`quotes` without the one at the place of `old`."""
    return tuple(each for each in quotes if each.place != old.place)


def noted(quotes: Quotes, of: Quote, note: str) -> Quotes:
    """`quotes` with another note of the one at the place of `of`."""
    return tuple(replace(each, note=note) if each.place == of.place else each for each in quotes)


def moved(quotes: Quotes, which: Quote, steps: int) -> Quotes:
    """`quotes` with one moved towards the end by `steps`, or towards the beginning if they are below 0; never out of the list.

    >>> one, two, three = (quote("d", at, text) for at, text in ((0, "One."), (5, "Two."), (10, "Three.")))
    >>> [each.text for each in moved((one, two, three), one, 1)], [each.text for each in moved((one, two), one, -1)]
    (['Two.', 'One.', 'Three.'], ['One.', 'Two.'])
    """
    at = next((number for number, each in enumerate(quotes) if each.place == which.place), None)
    if at is None:
        return quotes
    others = (*quotes[:at], *quotes[at + 1 :])
    return put(others, quotes[at], min(max(at + steps, 0), len(others)))


def match(quotes: Sequence[Quote], texts: Mapping[str, str]) -> tuple[Held, ...]:
    """`quotes`, in their order, held against the documents' `texts` (document_id to text; those of the quotes will do)."""
    find = finder(texts)
    return tuple(_held(each, find(each.place), texts) for each in quotes)


def _held(each: Quote, at: tuple[int, int] | str, texts: Mapping[str, str]) -> Held:
    if isinstance(at, tuple):
        start, end = at
        return Held(each, replace(each, start=start, end=end, text=texts[each.document_id][start:end]))
    changed = text_digest(each.text) != each.text_digest
    return Held(each, None, f"{at}, and {CHANGED}" if changed else at)


def notes(held: Iterable[Held]) -> tuple[str, ...]:
    """What the analyst must know of it, in plain words; nothing where every quote stands where it was pinned."""
    held, said = tuple(held), []
    if elsewhere := sum(each.moved for each in held):
        said.append(f"{count(elsewhere, 'quote')}: the sentence stands elsewhere in its document now; the quote went with it")
    for reason in dict.fromkeys(each.why_lost for each in held if each.now is None):
        where = [each.given.document_id for each in held if each.why_lost == reason]
        said.append(f"{count(len(where), 'quote')} no longer fit{'s' * (len(where) == 1)}, for {reason} ({some(where, 3)}); kept")
    return tuple(said)


# The file


def read_basket(path: Path) -> Quotes:
    """The quotes of a file in the order that they are given; of two at one place the first counts.

    A column `order` says so, without one the order of the lines.

    Raises
    ------
    AnalysisError
        With every fault: missing columns, the lines whose cells are not what they must be, more than is read.
    """
    table = parse_table(str(path), read_bytes(path, MAX_BYTES))
    if missing := [name for name in NEEDED if name not in table]:
        raise AnalysisError(f"{path}: no column {', '.join(missing)}; the columns of a basket are {', '.join(COLUMNS)}")
    faults = [fault for name in ("document_id", "text_digest", "text") for fault in bad_cells(path, table, name, bool, "given")]
    for name in ("start", "end"):
        faults += bad_cells(path, table, name, is_offset, "a whole number from 0")
    faults += bad_cells(path, table, "order", lambda cell: not cell or is_offset(cell), "a whole number from 0, or empty")
    if len(table) > MOST_QUOTES:
        faults.append(_too_many(path, len(table)))
    if faults:
        raise AnalysisError(*faults)
    orders = [int(cell) if cell else len(table) for cell in cells_of(table, "order")]
    rows = sorted(zip(orders, table.fillna("").to_dict("records"), strict=True), key=lambda row: row[0])
    quotes = [_quote(row) for _, row in rows]
    first: dict[tuple, Quote] = {}
    for each in quotes:
        first.setdefault(each.place, each)
    return tuple(first.values())


def write_basket(quotes: Quotes, path: Path) -> None:
    """Write quotes as the file of a basket: whole, or it is as it was.

    Raises
    ------
    AnalysisError
        The place cannot be written to, or there are more than are read again.
    """
    if len(quotes) > MOST_QUOTES:
        raise AnalysisError(_too_many(path, len(quotes)))
    others = dict.fromkeys(name for each in quotes for name, _ in each.more)
    rows = [_row(number, each) for number, each in enumerate(quotes, 1)]
    table = pd.DataFrame(rows, columns=[*COLUMNS, *others], dtype="str")
    data = table.to_csv(index=False, quoting=csv.QUOTE_ALL, lineterminator="\n").encode()  # a quote may hold line breaks
    if len(data) > MAX_BYTES:
        raise AnalysisError(f"{path}: would be {len(data):,} bytes, at most {MAX_BYTES:,} are kept; take some quotes out")
    write_whole(path, data)


def _too_many(path: Path, number: int) -> str:
    return f"{path}: {number:,} quotes, at most {MOST_QUOTES:,} are kept; take some out"


def _quote(row: Mapping[str, str]) -> Quote:
    cells = {name: bare(row.get(name, "")) for name in COLUMNS[1:]}
    numbers = {name: int(cells[name]) for name in ("start", "end")}
    names = {name: cells[name].strip() for name in ("document_id", "text_digest", "when")}
    return Quote(**cells | numbers | names | {"more": tuple((name, row[name]) for name in row if name not in COLUMNS)})


def _row(number: int, each: Quote) -> dict[str, str]:
    cells = {name: guarded(str(getattr(each, name))) for name in COLUMNS[1:]}
    return {"order": str(number)} | cells | dict(each.more)


def texts_needed(quotes: Iterable[Quote], document_ids: pd.Series, texts: pd.Series) -> dict[str, str]:
    """The texts of the documents that quotes are from, of columns of all documents."""
    named = document_ids.isin({each.document_id for each in quotes}).to_numpy()
    return dict(zip(document_ids[named], texts[named], strict=True))
