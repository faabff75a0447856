"""The quotes of a basket as they stand in the results: which sentences they are, and where each is from. No Streamlit here."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from analysis.basket import FILE, Held, Quotes, match, texts_needed
from analysis.project import Project, own_basket
from analysis.results import Results
from dashboard.citations import Cited, Source, source_of

MOST_DESKS, MOST_SENTENCES = 32, 50_000  # held in memory, for finding them takes a moment: states of baskets, places of quotes


class Known(NamedTuple):
    """The quotes of a basket, held against the texts of the results.

    Attributes
    ----------
    held : tuple of Held
        The quotes in their order.
    sentence_ids : tuple of (str or None)
        The sentence or heading of the results that each of them is; None where it is none, or no longer fits.
    numbers : tuple of (int or None)
        The numbers of those sentences in their documents, from 1; None for a heading, too.
    """

    held: tuple[Held, ...] = ()
    sentence_ids: tuple[str | None, ...] = ()
    numbers: tuple[int | None, ...] = ()


Span = tuple[str, int, int]  # document_id, start, end

_DESKS: OrderedDict[tuple, Known] = OrderedDict()
_SENTENCES: dict[tuple[str, Span], tuple[str | None, int | None]] = {}  # by results and place: sentence_id, number


def cited(results: Results, held: Sequence[Held], numbers: Sequence[int | None]) -> tuple[Cited, ...]:
    """The quotes in their order, each with where it is from."""
    sources = {each: source_of(results, each, None) for each in {one.quote.document_id for one in held}}
    rows = zip(held, numbers, strict=True)
    return tuple(_cited(replace(sources[one.quote.document_id], number=number), one) for one, number in rows)


def _cited(place: Source, held: Held) -> Cited:
    one = held.quote
    return Cited(one.text, place, one.note, one.why, one.when, one.start, one.end, held.why_lost)


def known(results: Results, project: Project) -> Known:
    """The quotes, the sentences that they are, and their numbers; looked up once for each state of the file."""
    try:
        stat = (project.root / FILE).stat()
    except OSError:
        return Known()
    key = (results.manifest_digest, str(project.root), stat.st_ino, stat.st_mtime_ns, stat.st_size)
    if (found := _DESKS.get(key)) is None:
        found = _DESKS[key] = _look_up(results, own_basket(project))
        while len(_DESKS) > MOST_DESKS:
            _DESKS.popitem(last=False)
    return found


def _look_up(results: Results, quotes: Quotes) -> Known:
    texts = results.table("texts")
    held = match(quotes, texts_needed(quotes, texts["document_id"], texts["text"]))
    spans = [(each.now.document_id, each.now.start, each.now.end) if each.now else None for each in held]
    found = _sentences(results, {span for span in spans if span})
    known = [found[span] if span else (None, None) for span in spans]
    return Known(held, tuple(each for each, _ in known), tuple(number for _, number in known))


def _sentences(results: Results, spans: set[Span]) -> dict[Span, tuple[str | None, int | None]]:
    """sentence_id and number (from 1; None for what does not count) of the sentences at these places, None and None elsewhere."""
    digest = results.manifest_digest
    found = {span: known for span in spans if (known := _SENTENCES.get((digest, span)))}
    if new := spans - found.keys():
        table = results.table("sentences")
        columns = ["document_id", "start", "end", "sentence_id", "kind"]
        rows = table.loc[table["document_id"].isin({span[0] for span in new}), columns]
        counts = rows["kind"] == "sentence"
        number = counts.groupby(rows["document_id"], sort=False).cumsum().where(counts, 0)
        listed = zip(rows["document_id"], rows["start"], rows["end"], rows["sentence_id"], number, strict=True)
        there = {(document, start, end): (known, int(n) or None) for document, start, end, known, n in listed}
        found |= {span: there.get(span, (None, None)) for span in new}
        if len(_SENTENCES) > MOST_SENTENCES:
            _SENTENCES.clear()
        _SENTENCES.update({(digest, span): found[span] for span in new})
    return found
