"""The basket while results are shown: which sentences are pinned, and where that is kept."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd
import streamlit as st

from analysis import basket
from analysis.basket import FILE, Held, Quote, Quotes, match, texts_needed
from analysis.errors import AnalysisError
from analysis.project import Project, open_project, own_basket, save_basket
from analysis.results import Results
from dashboard import markup, source
from dashboard.citations import Cited, Source, source_of

UNKEPT = "basket without a corpus"  # session key: a folder for as long as the session lasts
REMOVED = "quotes removed"  # session key: those of this session, each with the place it had in the list
KEPT = 64  # desks and documents held in memory, each of a few kilobytes

Change = Callable[[Quotes], Quotes]


@dataclass(frozen=True)
class Desk:
    """The basket of a corpus, and where it is kept.

    Attributes
    ----------
    project : Project
    why_not_kept : str
        Why it lasts no longer than the session; "" where it is kept in the project folder.
    held : tuple of Held
        The quotes in their order, held against the texts of the results.
    sentence_ids : tuple of (str or None)
        The sentence or heading of the results that each of them is; None where it is none, or no longer fits.
    fault : str
        What is wrong with the file; "" if nothing.
    """

    project: Project
    why_not_kept: str
    held: tuple[Held, ...] = ()
    sentence_ids: tuple[str | None, ...] = ()
    fault: str = ""

    @property
    def file(self) -> Path:
        """The file that holds the basket."""
        return self.project.root / FILE

    @cached_property
    def pinned_ids(self) -> frozenset[str]:
        """Ids of the sentences that are pinned."""
        return frozenset(filter(None, self.sentence_ids))

    def is_pinned(self, sentence_id: str) -> bool:
        """Whether a sentence is in the basket."""
        return sentence_id in self.pinned_ids


def open_desk(results: Results) -> Desk:
    """The basket of the corpus behind `results`; the file is read again only where it has changed."""
    corpus = source.corpus_of(results.folder)
    try:
        project = _unkept(results) if corpus is None else open_project(corpus)
    except AnalysisError as fault:
        return Desk(_unkept(results), "", fault=str(fault))
    why = "" if corpus else _why(results)
    try:
        held, ids = _known(results, project)
    except AnalysisError as fault:
        return Desk(project, why, fault=str(fault))
    return Desk(project, why, held, ids)


def pinned_ids(results: Results) -> frozenset[str]:
    """Ids of the sentences of `results` that are in the basket; none where its file has faults."""
    return open_desk(results).pinned_ids


def is_pinned(results: Results, sentence_id: str) -> bool:
    """Whether a sentence of `results` is in the basket."""
    return sentence_id in pinned_ids(results)


def pin(results: Results, sentence_id: str, why: str = "") -> bool:
    """Whether a sentence could be put at the end of the basket, or was in it already; if not, the fault is told.

    Parameters
    ----------
    why : str
        What it is pinned for, in a few words.
    """
    desk = open_desk(results)
    if desk.is_pinned(sentence_id):
        return True
    rows = sentences_of(results, sentence_id.rpartition(":")[0])
    row = rows[rows["sentence_id"] == sentence_id]
    if not len(row):
        return False
    when = datetime.now(UTC).isoformat(timespec="seconds")
    new = basket.quote(row["document_id"].item(), row["start"].item(), row["text"].item(), why, when)
    return change(desk, lambda quotes: basket.put(quotes, new))


def unpin(results: Results, sentence_id: str) -> bool:
    """Whether a sentence could be taken out of the basket, or was not in it; if not, the fault is told."""
    desk = open_desk(results)
    return all([remove(desk, held) for held, known in zip(desk.held, desk.sentence_ids, strict=True) if known == sentence_id])


def remove(desk: Desk, held: Held) -> bool:
    """Whether a quote could be taken out; it can be put back for as long as the session lasts."""
    at = next((number for number, each in enumerate(desk.held) if each.given.place == held.given.place), None)
    if at is None:
        return True
    if done := change(desk, lambda quotes: basket.without(quotes, held.given)):
        st.session_state.setdefault(REMOVED, []).append((str(desk.project.root), held.given, at))
    return done


def removed(desk: Desk) -> tuple[Quote, int] | None:
    """The quote that was taken out last in this session, and where it stood; None where there is none."""
    own = [each for each in st.session_state.get(REMOVED, []) if each[0] == str(desk.project.root)]
    return own[-1][1:] if own else None


def put_back(desk: Desk) -> None:
    """Put the quote that was taken out last back where it was."""
    last = removed(desk)
    if last is not None and change(desk, lambda quotes: basket.put(quotes, last[0], at=last[1])):
        st.session_state[REMOVED].remove((str(desk.project.root), *last))


def change(desk: Desk, what: Change) -> bool:
    """Whether the basket could be changed; if not, the fault is told."""
    try:
        if desk.fault:
            raise AnalysisError(desk.fault)
        save_basket(desk.project, what)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
        return False
    return True


def cited(results: Results, desk: Desk) -> tuple[Cited, ...]:
    """The quotes in their order, each with where it is from."""
    numbers = {}
    for document_id in {held.quote.document_id for held in desk.held if held.now}:
        rows = sentences_of(results, document_id)
        numbers |= dict(zip(rows["sentence_id"], rows["number"], strict=True))
    sources = {each: source_of(results, each, None) for each in {held.quote.document_id for held in desk.held}}
    rows = zip(desk.held, desk.sentence_ids, strict=True)
    return tuple(_cited(sources[held.quote.document_id], held, numbers.get(known)) for held, known in rows)


def _cited(document: Source, held: Held, number: int | None) -> Cited:
    one, place = held.quote, replace(document, number=number or None)
    return Cited(one.text, place, one.note, one.why, one.when, one.start, one.end, held.why_lost)


def sentences_of(results: Results, document_id: str) -> pd.DataFrame:
    """sentence_id, document_id, start, end, text, and `number` (from 1; 0 for what does not count) of a document's sentences."""
    key = (results.manifest_digest, document_id)

    def read() -> pd.DataFrame:
        table = results.table("sentences")
        rows = table.loc[table["document_id"] == document_id, ["sentence_id", "document_id", "start", "end", "text", "kind"]]
        counts = rows["kind"] == "sentence"
        return rows.drop(columns="kind").assign(number=counts.cumsum().where(counts, 0))

    return _remembered(_DOCUMENTS, key, read)


_DOCUMENTS: OrderedDict[tuple, pd.DataFrame] = OrderedDict()
_DESKS: OrderedDict[tuple, tuple[tuple[Held, ...], tuple[str | None, ...]]] = OrderedDict()


def _remembered(memory: OrderedDict, key: tuple, work: Callable):
    """What `work` gives, worked out once for a key that names all it depends on; the oldest of `KEPT` is forgotten."""
    if (found := memory.get(key)) is None:
        found = memory[key] = work()
        while len(memory) > KEPT:
            memory.popitem(last=False)
    return found


def _known(results: Results, project: Project) -> tuple[tuple[Held, ...], tuple[str | None, ...]]:
    """The quotes, and the sentences that they are; looked up once for each state of the file."""
    try:
        stat = (project.root / FILE).stat()
    except OSError:
        return (), ()
    stamp = (str(project.root), stat.st_ino, stat.st_mtime_ns, stat.st_size)
    return _remembered(_DESKS, (results.manifest_digest, *stamp), lambda: _look_up(results, own_basket(project)))


def _look_up(results: Results, quotes: Quotes) -> tuple[tuple[Held, ...], tuple[str | None, ...]]:
    texts = results.table("texts")
    held = match(quotes, texts_needed(quotes, texts["document_id"], texts["text"]))
    places = {}
    for document_id in {each.now.document_id for each in held if each.now}:
        rows = sentences_of(results, document_id)
        places |= {(document_id, *span): known for known, *span in rows[["sentence_id", "start", "end"]].itertuples(index=False)}
    ids = [places.get((each.now.document_id, each.now.start, each.now.end)) if each.now else None for each in held]
    return held, tuple(ids)


def _unkept(results: Results) -> Project:
    """A folder of these results for as long as the session lasts."""
    folder = st.session_state.setdefault(UNKEPT, TemporaryDirectory(prefix="basket-"))
    root = Path(folder.name) / results.manifest["corpus_digest"][:16]
    return Project(root, root, "folder")


def _why(results: Results) -> str:
    named = source.written_corpus(results.folder)
    where = f"their corpus, {named}, is not on this machine" if named else "these results don't say where their corpus is"
    return f"The basket lasts as long as this session, for {where}. Download it before you leave, or start the dashboard on it."
