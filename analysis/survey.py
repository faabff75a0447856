"""What would be read of a corpus, and everything that is wrong with it, before anything is built."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.checking import Finding, check, covered
from analysis.corpus import DOCUMENT_COLUMNS, NO_GROUP, Corpus, make_corpus
from analysis.embeddings import PackagedEncoder
from analysis.encoders import MULTILINGUAL, MultilingualEncoder, encoder_for
from analysis.errors import AnalysisError
from analysis.languages import language_name
from analysis.phrases import count
from analysis.project import Project, open_project, own_axes, own_labels, own_settings, own_topic_edits
from analysis.reading import Met, Progress, Reading, read_documents, with_languages
from analysis.settings import AUTO, Settings, read_axes

MOST_GROUPS = 60  # of a column that is offered to compare by
MOST_SHOWN = 20  # lines of a kind in a report
READ_BY = {PackagedEncoder.name: PackagedEncoder.languages, MULTILINGUAL: MultilingualEncoder.languages}


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
        Documents by language, as given or found; "" counts those of which it is not known.
    spans : tuple of str
        The dates that each group covers, a line each; empty where there are none.
    findings : tuple of Finding
        What would change the results.
    faults : tuple of str
        All that keeps the corpus from being built.
    notes : tuple of str
        What does not keep it from being built: rows left out.
    met : tuple of Met
        The files.
    """

    source: Path
    documents: pd.DataFrame
    groups: pd.DataFrame
    grouping: str
    languages: dict[str, int]
    spans: tuple[str, ...]
    findings: tuple[Finding, ...]
    faults: tuple[str, ...]
    notes: tuple[str, ...]
    met: tuple[Met, ...]

    @property
    def unread(self) -> tuple[str, ...]:
        """Files left unread, each with the reason."""
        return tuple(f"{one.file}: {one.reason}" for one in self.met if one.reason)

    @property
    def doubts(self) -> tuple[str, ...]:
        """Files with notes on how they were read, each with what it is."""
        return tuple(f"{one.file}: {'; '.join(one.notes)}" for one in self.met if one.notes and not one.reason)

    def columns(self) -> list[dict[str, Any]]:
        """What the documents can be compared by: column, n_groups, n_documents (that have a value); 2 to 60 groups, by name."""
        found = []
        for name in self.documents.columns:
            values = self.documents[name]
            if name in ("document_id", "title", "file", "n_sentences", "n_tokens") or (name == "group" != self.grouping):
                continue
            values = values[values.notna() & (values.astype("str").str.strip() != "") & (values != NO_GROUP)]
            if 2 <= values.nunique() <= MOST_GROUPS:
                column = "group" if name == "metadata_group" else str(name)
                found.append({"column": column, "n_groups": int(values.nunique()), "n_documents": len(values)})
        return sorted(found, key=lambda one: one["column"])

    def record(self) -> dict[str, Any]:
        """What it says, as JSON can hold it: sizes, groups, and all that was found."""
        return {
            "documents": len(self.documents),
            "sentences": int(self.documents["n_sentences"].sum()),
            "tokens": int(self.documents["n_tokens"].sum()),
            "grouping": self.grouping,
            "columns": self.columns(),
            "groups": self.groups.to_dict("records"),
            "languages": self.languages,
            "spans": list(self.spans),
            "findings": [asdict(one) for one in self.findings],
            "doubts": list(self.doubts),
            "notes": list(self.notes),
            "unread": list(self.unread),
            "faults": list(self.faults),
        }

    def lines(self) -> list[str]:
        """The survey in words, a line each: what would be read first, all faults last."""
        return list(_report(self))


def survey(
    path: Path | str, group: str | None = None, settings: Settings | None = None, progress: Progress | None = None
) -> Survey:
    """What would be read at `path`, with all faults, those of the user's own work included; writes nothing.

    Parameters
    ----------
    group : str, optional
        Column to compare by.
    settings : Settings, optional
        The project's own unless given.

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
        return _describe(Path(path), None, Reading(faults=list(error.faults)), ())
    faults, settings = _own_faults(project), settings or _settings(project)
    reading = read_documents(project, progress, settings.limits)
    group = group or settings.group
    wrong_group = reading.group_faults(group)
    reading.faults += wrong_group + faults
    if not reading.rows:
        return _describe(project.source, None, reading, ())
    corpus = make_corpus(with_languages(reading), None if wrong_group else group, reading.notes)
    encoder = encoder_for(corpus.documents["language"].tolist()) if settings.encoder == AUTO else settings.encoder
    found = check(corpus, reading.met, READ_BY.get(encoder, ()), settings.repeated)
    return _describe(project.source, corpus, reading, found.findings)


def faults_of(path: Path | str) -> tuple[str, ...]:
    """All that keeps the corpus at `path` from being built, without a look at what is in the documents.

    Raises
    ------
    AnalysisError
        There is nothing at `path`, or no corpus.
    """
    project = open_project(path)
    reading = read_documents(project, limits=_settings(project).limits)
    return (*reading.faults, *_own_faults(project))


def _own_faults(project: Project) -> list[str]:
    """What is wrong with the user's own work."""
    faults: list[str] = []
    for own in (_own_axes, own_labels, own_topic_edits, own_settings):
        try:
            own(project)
        except AnalysisError as error:
            faults += error.faults
    return faults


def _own_axes(project: Project) -> Any:
    if axes_file := own_axes(project):
        return read_axes(axes_file)


def _settings(project: Project) -> Settings:
    try:
        return own_settings(project)
    except AnalysisError:  # told as a fault
        return Settings()


def _describe(source: Path, corpus: Corpus | None, reading: Reading, findings: tuple[Finding, ...]) -> Survey:
    columns = ["group", "n_documents", "n_sentences", "n_tokens"]
    rest = (findings, tuple(reading.faults), tuple(reading.notes), tuple(reading.met))
    if corpus is None:
        documents = pd.DataFrame(columns=list(DOCUMENT_COLUMNS))
        return Survey(source, documents, pd.DataFrame(columns=columns), "", {}, (), *rest)
    documents = corpus.documents
    groups = documents.assign(n_documents=1).groupby("group", as_index=False)[columns[1:]].sum()
    languages = documents["language"].value_counts().sort_index()
    return Survey(source, documents, groups, corpus.grouping, languages.to_dict(), covered(documents), *rest)


def _report(survey: Survey) -> Iterator[str]:
    documents, groups = survey.documents, survey.groups
    yield f"{survey.source}: {count(len(documents), 'document')}, {count(len(groups), 'group')}"
    if len(documents):
        yield from _lengths(documents)
        by = f"by {survey.grouping}" if survey.grouping else "no column to compare by"
        yield from _section(f"groups ({by})", (_sizes(row, "group") for row in groups.to_dict("records")))
        yield from _section("documents", (_sizes(row, "document_id") for row in documents.to_dict("records")))
        named = (f"{language_name(code) if code else 'not known'} {n:,}" for code, n in survey.languages.items())
        yield f"languages: {', '.join(named)}"
        yield from _section("dates", survey.spans)
        yield from _section("what would change the results", (one.line() for one in survey.findings))
    yield from _section("notes on files", survey.doubts, most=len(survey.doubts))
    yield from _section("left out", survey.notes, most=len(survey.notes))
    yield from _section("files left unread", survey.unread, most=len(survey.unread))
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
