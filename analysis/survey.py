"""What would be read of a corpus, and everything that is wrong with it, before anything is built."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.corpus import DOCUMENT_COLUMNS, Corpus, make_corpus
from analysis.errors import AnalysisError
from analysis.phrases import count
from analysis.project import Reading, open_project, own_axes, own_labels, own_topic_edits, read_documents
from analysis.settings import read_axes

MOST_SHOWN = 20  # lines of a kind in a report


@dataclass(frozen=True, eq=False)
class Survey:
    """What would be read of a corpus, and everything that is wrong with it.

    Attributes
    ----------
    source : Path
    documents : DataFrame
        The documents that can be read, as in `Corpus.documents`.
    groups : DataFrame
        group, n_documents, n_sentences, n_tokens; in name order.
    grouping : str
        As in `Corpus`.
    languages : dict of str to int
        Documents by language as given; "" counts those without.
    duplicates : tuple of tuple of str
        Ids of documents whose text is the same, white space around it aside.
    faults : tuple of str
        All that keeps the corpus from being built.
    notes : tuple of str
        What does not keep it from being built: rows left out.
    unread : tuple of str
        Files left unread, each with the reason.
    """

    source: Path
    documents: pd.DataFrame
    groups: pd.DataFrame
    grouping: str
    languages: dict[str, int]
    duplicates: tuple[tuple[str, ...], ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    unread: tuple[str, ...]

    def lines(self) -> list[str]:
        """The survey in words, a line each: what would be read first, all faults last."""
        return list(_report(self))


def survey(path: Path | str, group: str | None = None) -> Survey:
    """What would be read at `path`, with all faults, those of the user's own axes, labels and topics included; writes nothing.

    Raises
    ------
    AnalysisError
        Only where there is nothing at `path`.
    """
    try:
        project = open_project(path)
    except AnalysisError as error:
        if not os.path.exists(path):
            raise
        return _describe(Path(path), None, Reading(faults=list(error.faults)))
    reading = read_documents(project)
    wrong_group = reading.group_faults(group)
    reading.faults += wrong_group
    try:
        if axes_file := own_axes(project):
            read_axes(axes_file)
    except AnalysisError as error:
        reading.faults += error.faults
    for own in (own_labels, own_topic_edits):
        try:
            own(project)
        except AnalysisError as error:
            reading.faults += error.faults
    corpus = make_corpus(reading.documents, None if wrong_group else group, reading.notes) if reading.rows else None
    return _describe(project.source, corpus, reading)


def _describe(source: Path, corpus: Corpus | None, reading: Reading) -> Survey:
    columns = ["group", "n_documents", "n_sentences", "n_tokens"]
    rest = (tuple(reading.faults), tuple(reading.notes), tuple(reading.unread))
    if corpus is None:
        documents = pd.DataFrame(columns=list(DOCUMENT_COLUMNS))
        return Survey(source, documents, pd.DataFrame(columns=columns), "", {}, (), *rest)
    documents = corpus.documents
    groups = documents.assign(n_documents=1).groupby("group", as_index=False)[columns[1:]].sum()
    languages = documents["language"].value_counts().sort_index()
    same: dict[str, list[str]] = {}
    for document_id, text in corpus.texts.items():
        same.setdefault(text.strip(), []).append(document_id)
    duplicates = tuple(tuple(ids) for ids in same.values() if len(ids) > 1)
    return Survey(source, documents, groups, corpus.grouping, languages.to_dict(), duplicates, *rest)


def _report(survey: Survey) -> Iterator[str]:
    documents, groups = survey.documents, survey.groups
    yield f"{survey.source}: {count(len(documents), 'document')}, {count(len(groups), 'group')}"
    if len(documents):
        yield from _lengths(documents)
        by = f"by {survey.grouping}" if survey.grouping else "no column to compare by"
        yield from _section(f"groups ({by})", (_sizes(row, "group") for row in groups.to_dict("records")))
        yield from _section("documents", (_sizes(row, "document_id") for row in documents.to_dict("records")))
        given = (f"{language or '(not given)'}: {count:,}" for language, count in survey.languages.items())
        yield f"languages as given: {', '.join(given)}"
    yield from _section("identical texts", (" = ".join(ids) for ids in survey.duplicates))
    yield from _section("left out", survey.notes)
    yield from _section("files left unread", survey.unread)
    yield from _section("faults", survey.faults, most=len(survey.faults))


def _lengths(documents: pd.DataFrame) -> Iterator[str]:
    for name in ("sentences", "tokens"):
        values = documents[f"n_{name}"]
        spread = f"{values.min():,} to {values.max():,} a document, median {values.median():,.0f}"
        yield f"{name}: {values.sum():,} ({spread})"


def _sizes(row: dict, name: str) -> str:
    documents = f"{count(row['n_documents'], 'document')}, " if "n_documents" in row else ""
    return f"{row[name]}: {documents}{count(row['n_sentences'], 'sentence')}, {count(row['n_tokens'], 'token')}"


def _section(title: str, items: Iterable[str], most: int = MOST_SHOWN) -> Iterator[str]:
    lines = list(items)
    yield f"{title}: {len(lines) or 'none'}"
    yield from (f"  {line}" for line in lines[:most])
    if len(lines) > most:
        yield f"  and {len(lines) - most:,} more"
