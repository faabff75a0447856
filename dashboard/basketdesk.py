"""The basket while results are shown: which sentences are pinned, and where that is kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import numpy as np
import streamlit as st

from analysis import basket
from analysis.basket import FILE, Held, Quote, Quotes
from analysis.errors import AnalysisError
from analysis.project import Project, open_project, save_basket
from analysis.results import Results
from dashboard import markup, quoting, source
from dashboard.unkept import session_project, why_unkept

REMOVED = "quotes removed"  # session key: those of this session, each with the place it had in the list

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
    numbers : tuple of (int or None)
        The numbers of those sentences in their documents, from 1; None for a heading, too.
    fault : str
        What is wrong with the file; "" if nothing.
    """

    project: Project
    why_not_kept: str
    held: tuple[Held, ...] = ()
    sentence_ids: tuple[str | None, ...] = ()
    numbers: tuple[int | None, ...] = ()
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
        project = session_project(results, "basket") if corpus is None else open_project(corpus)
    except AnalysisError as fault:
        return Desk(session_project(results, "basket"), "", fault=str(fault))
    why = "" if corpus else _why(results)
    try:
        known = quoting.known(results, project)
    except AnalysisError as fault:
        return Desk(project, why, fault=str(fault))
    return Desk(project, why, *known)


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
    sentences = results.table("sentences")
    at = np.flatnonzero(sentences["sentence_id"] == sentence_id)
    if not len(at):
        return False
    document_id, start, text = (sentences[column].iloc[at[0]] for column in ("document_id", "start", "text"))
    when = datetime.now(UTC).isoformat(timespec="seconds")
    new = basket.quote(document_id, start, text, why, when)
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


def _why(results: Results) -> str:
    return (
        f"The basket lasts as long as this session, for {why_unkept(results)}. Download it before you leave, and put it into the "
        f"folder of the corpus as {FILE}; or start the dashboard on the corpus."
    )
