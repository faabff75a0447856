"""The project folder: which files are the corpus, which are the user's own work, and what is wrong with either.

A corpus is a folder or one table. In a folder with `documents.csv` the files that it lists are the documents, otherwise
every readable file in `documents/` or, where there is none, in the folder itself. A table is a corpus by itself; its
project folder, for the user's own work, is `NAME.project/` beside it. No document is read from outside the folder, by
`..` or through a link.
"""

import fcntl
import os
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pandas as pd

from analysis.corpus import Corpus, Progress, clean, group_fault, id_faults, make_corpus
from analysis.errors import AnalysisError
from analysis.folder import AXES, LISTING, Shelf, candidates, documents_folder, unread
from analysis.phrases import some
from analysis.placed import PlacedLabel, put, read_placed, take_out
from analysis.readers import MAX_TEXT_BYTES, READABLE, TABLES, read_table, read_text
from analysis.topicedits import FILE as TOPIC_EDITS
from analysis.topicedits import TopicEdits, read_edits, write_edits

LABELS = "labels.csv"

Row = dict[str, str | None]


@dataclass(frozen=True)
class Project:
    """Where a corpus and the user's own work lie.

    Attributes
    ----------
    source : Path
        What was given: the folder or the table.
    root : Path
        The project folder. That of a table, `NAME.project/` beside it, need not exist.
    kind : {"folder", "table"}
    """

    source: Path
    root: Path
    kind: Literal["folder", "table"]


@dataclass
class Reading:
    """Documents as far as they can be read, and what was met on the way: see `analysis.survey.Survey`."""

    rows: list[Row] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    @property
    def documents(self) -> pd.DataFrame:
        """The documents read, as `make_corpus` takes them."""
        return pd.DataFrame({name: [row.get(name) for row in self.rows] for name in self.columns}, dtype="str")

    def group_faults(self, group: str | None) -> list[str]:
        """What is wrong with comparing these documents by the column `group`."""
        fault = group_fault(self.columns, group) if self.columns else ""
        return [fault] if fault else []


def open_project(path: Path | str) -> Project:
    """The project that a folder or a table belongs to; nothing is read yet.

    Raises
    ------
    AnalysisError
        There is nothing at `path`, or it is neither a folder nor a table that can be read.
    """
    path = Path(path)
    if os.path.isdir(path):
        return Project(path, path, "folder")
    if not os.path.exists(path):
        raise AnalysisError(f"{path}: there is no such folder or table; check the path")
    if path.suffix.lower() in TABLES:
        return Project(path, path.with_suffix(".project"), "table")
    raise AnalysisError(
        f'{path}: a file of the kind "{path.suffix}" is no corpus; give a folder of {", ".join(READABLE)} files, or '
        f"one table ({', '.join(TABLES)}) with a column text"
    )


def own_axes(project: Project) -> Path | None:
    """The axis file of the user's own axes, None where there is none."""
    path = project.root / AXES
    return path if os.path.lexists(path) else None


def own_labels(project: Project) -> tuple[PlacedLabel, ...]:
    """The user's own labels, as they stand in the project folder; none where there is no file of them.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    path = project.root / LABELS
    return read_placed(path) if os.path.lexists(path) else ()


def own_topic_edits(project: Project) -> TopicEdits:
    """What the user made of the topics; nothing where there is no file of it.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    return read_edits(project.root / TOPIC_EDITS)


def save_topic_edits(project: Project, change: Callable[[TopicEdits], TopicEdits]) -> None:
    """Change what is kept of the topics in the project folder, which is made if need be.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is, or it cannot be written.
    """
    with _alone(project.root):
        path = project.root / TOPIC_EDITS
        write_edits(change(read_edits(path)), path)


def save_label(project: Project, label: PlacedLabel) -> None:
    """Keep `label` in the project folder, which is made if need be, in the place of what the same coder said before.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is, or it cannot be written.
    """
    with _alone(project.root):
        put(project.root / LABELS, label)


def remove_label(project: Project, label: PlacedLabel) -> None:
    """Take back a label: the row with its key is taken out of the file, if it is there."""
    if project.root.is_dir():
        with _alone(project.root):
            take_out(project.root / LABELS, label)


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let one program at a time, and one session of it, change what is in the project folder: who comes later waits.

    The folder itself is locked, so that no lock file is left in it. Where the file system knows no locks, nobody waits.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root, os.O_RDONLY)
    except OSError as error:
        raise AnalysisError(f"{root}: cannot be written ({error.strerror}); check its permissions") from None
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def read_corpus(project: Project, group: str | None = None, progress: Progress | None = None) -> Corpus:
    """Corpus of a project, compared by the column `group` (see `analysis.corpus.make_corpus`).

    Document ids are the column `document_id`, else the file's name without its suffix, else (in a table) the row's
    number from 1 in six digits: it stays when rows are added at the end, not when rows before it are taken out.

    Raises
    ------
    AnalysisError
        With every fault. In a folder a document without words is one; in a table such rows are left out and named in
        the corpus's notes, and it is a fault only where no row is left.
    """
    reading = read_documents(project)
    faults = reading.faults + reading.group_faults(group)
    if faults:
        raise AnalysisError(*faults)
    return make_corpus(reading.documents, group, reading.notes, progress)


def read_documents(project: Project) -> Reading:
    """All that can be read of a project's documents, with the faults met; raises none of them."""
    reading = Reading()
    try:
        if project.kind == "table":
            _read_rows(project.source, reading)
        elif os.path.lexists(project.root / LISTING):
            _read_listed(project.root, reading)
        else:
            _read_folder(project.root, reading)
    except AnalysisError as error:
        reading.faults += error.faults
    listing = project.root / LISTING
    _drop_unusable_ids(listing if os.path.lexists(listing) else project.source, reading)
    return reading


def _drop_unusable_ids(source: Path, reading: Reading) -> None:
    reading.faults += [f"{source}: {fault}" for fault in id_faults([row["document_id"] or "" for row in reading.rows])]
    first: dict[str, Row] = {}
    for row in reading.rows:
        first.setdefault(row["document_id"] or "", row)
    reading.rows = [row for name, row in first.items() if not id_faults([name])]


# A table


def _read_rows(path: Path, reading: Reading) -> None:
    table = read_table(path)
    if "text" not in table:
        there = ", ".join(table.columns)
        raise AnalysisError(f"{path}: no column text; columns here: {there}; call the one that holds the texts so")
    numbered = "document_id" not in table
    reading.columns = (["document_id"] if numbered else []) + list(table.columns)
    wordless, nameless = [], []
    for number, (place, row) in enumerate(zip(table.index, _rows(table), strict=True), 1):
        where = f"{table.index.name} {place}"
        text = row["text"]
        row["document_id"] = f"{number:06d}" if numbered else clean(row["document_id"])
        if text is None or not _has_words(text):
            wordless.append(place)
        elif not row["document_id"]:
            nameless.append(place)
        elif len(text) > MAX_TEXT_BYTES or "\0" in text:
            reading.faults.append(
                f"{path}, {where}: text has {len(text):,} characters, {text.count(chr(0)):,} of them NUL; "
                f"at most {MAX_TEXT_BYTES:,} and no NUL are read; mend the text or take the row out"
            )
        else:
            reading.rows.append(row)
    if nameless:
        where = f"{table.index.name} {some(nameless)}"
        reading.faults.append(f"{path}: no document_id in {where}; give every document its own")
    if wordless:
        reading.notes.append(f"{path}: no words in column text of {table.index.name} {some(wordless)}: left out")
    if len(wordless) == len(table):
        reading.faults.append(f"{path}: no row has words in its column text; a corpus needs at least one")


def _rows(table: pd.DataFrame) -> Iterator[Row]:
    columns = [values.astype(object).where(values.notna(), None).tolist() for _, values in table.items()]
    return (dict(zip(table.columns, cells, strict=True)) for cells in zip(*columns, strict=True))


# A folder


def _read_folder(root: Path, reading: Reading) -> None:
    folder, paths = documents_folder(root), candidates(root)
    reading.columns = ["document_id", "text", "file"]
    reading.unread += unread(root, paths)
    if not paths:
        left = f" (left unread: {some(reading.unread, 3)})" if reading.unread else ""
        raise AnalysisError(f"{folder}: no document{left}; put {', '.join(READABLE)} files into it, one a document")
    for path in paths:
        _read_document(root, path, {"document_id": clean(path.stem)}, reading)


def _read_listed(root: Path, reading: Reading) -> None:
    listing = root / LISTING
    try:
        table = read_table(listing)
    except AnalysisError:
        reading.unread += unread(root, [])
        raise
    if "file" not in table and "document_id" not in table:
        there = ", ".join(table.columns)
        raise AnalysisError(f"{listing}: no column file or document_id; columns here: {there}; add one of the two")
    table = table.rename(columns={"text": "metadata_text"}).dropna(how="all")
    reading.columns = list(dict.fromkeys(["document_id", "text", "file", *table.columns]))
    if not len(table):
        reading.faults.append(f"{listing}: it lists no document; add a line for each, or delete it to read all files")
    reading.unread += unread(root, _read_lines(root, table, reading))


def _read_lines(root: Path, table: pd.DataFrame, reading: Reading) -> list[Path]:
    """The files of a listing, each read into `reading`."""
    shelf = Shelf(root)
    lines: dict[str, int] = {}
    paths = []
    for line, row in zip(table.index, _rows(table), strict=True):
        try:
            path = shelf.locate(row)
            first = lines.setdefault(os.path.realpath(path), line)
            if first != line:
                raise AnalysisError(f'file "{path.name}" is listed in line {first} already; take one of the two out')
        except AnalysisError as error:
            reading.faults += [f"{root / LISTING}, line {line}: {fault}" for fault in error.faults]
        else:
            paths.append(path)
            row["document_id"] = clean(row.get("document_id")) or clean(path.stem)
            _read_document(root, path, row, reading)
    return paths


def _read_document(root: Path, path: Path, row: Row, reading: Reading) -> None:
    try:
        text = read_text(path)
        if not _has_words(text):
            raise AnalysisError(f"{path}: no words in it; put its text in or take it out of the corpus")
    except AnalysisError as error:
        reading.faults += error.faults
    else:
        file = unicodedata.normalize("NFC", path.relative_to(root).as_posix())
        reading.rows.append(row | {"text": text, "file": file})


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
