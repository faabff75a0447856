"""The project folder: which files are the corpus, which are the user's own work, and what is wrong with either.

A corpus is a folder or one table. In a folder with `documents.csv` the files that it lists are the documents, otherwise
every readable file in `documents/` or, where there is none, in the folder itself. A table is a corpus by itself; its
project folder, for the user's own work, is `NAME.project/` beside it. No document is read from outside the folder, by
`..` or through a link.
"""

import os
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

import pandas as pd

from analysis.corpus import Corpus, Progress, clean, group_fault, id_faults, make_corpus
from analysis.errors import AnalysisError
from analysis.readers import MAX_TEXT_BYTES, READABLE, TABLES, read_table, read_text, some

LISTING = "documents.csv"
AXES = "axes.toml"
OWN_NAMES = (LISTING, AXES, "labels.csv", "topic_edits.toml", "basket.csv", "stories")

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
    folder = _folder(root)
    paths = [path for path in _entries(folder) if not _reason(path, root)]
    reading.columns = ["document_id", "text", "file"]
    reading.unread += _unread(root, paths)
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
        reading.unread += _unread(root, [])
        raise
    if "file" not in table and "document_id" not in table:
        there = ", ".join(table.columns)
        raise AnalysisError(f"{listing}: no column file or document_id; columns here: {there}; add one of the two")
    table = table.rename(columns={"text": "metadata_text"}).dropna(how="all")
    reading.columns = list(dict.fromkeys(["document_id", "text", "file", *table.columns]))
    if not len(table):
        reading.faults.append(f"{listing}: it lists no document; add a line for each, or delete it to read all files")
    reading.unread += _unread(root, _read_lines(root, table, reading))


def _read_lines(root: Path, table: pd.DataFrame, reading: Reading) -> list[Path]:
    """The files of a listing, each read into `reading`."""
    shelf = _Shelf(root)
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


class _Shelf:
    """The files of a project folder, looked up by what a listing says of them."""

    def __init__(self, root: Path) -> None:
        paths = [path for path in _entries(_folder(root)) if not _reason(path, root)]
        self.root = root
        self.stems = {clean(path.stem): path for path in paths}
        there = some(path.name for path in paths) or "none"
        self.choice = f"files there: {there}; correct it, add the file or take the line out"
        self.spelt: dict[Path, dict[str, Path]] = {}

    def locate(self, row: Row) -> Path:
        """The file that a line names, by its path or, without one, by document_id."""
        name, document_id = row.get("file"), clean(row.get("document_id"))
        if name is not None:
            return self._at(name)
        if not document_id:
            raise AnalysisError(f"it names no file; {self.choice}")
        if document_id not in self.stems:
            raise AnalysisError(f'document_id "{document_id}" is not the name of a file; {self.choice}')
        return self.stems[document_id]

    def _at(self, name: str) -> Path:
        relative = PurePosixPath(name.strip().replace("\\", "/"))
        if relative.is_absolute() or ".." in relative.parts or relative.parts and relative.parts[0].endswith(":"):
            raise AnalysisError(f'file "{name}" leads out of {self.root}; copy it there and give its path from there')
        path = self._as_spelt(self.root / relative)
        if not os.path.isfile(path):
            raise AnalysisError(f'file "{name}" is not there; {self.choice}')
        if not _is_within(path, self.root):
            raise AnalysisError(f'file "{name}" is a link out of {self.root}; copy the file itself into the folder')
        if path.suffix.lower() not in READABLE:
            raise AnalysisError(f'file "{name}" is of a kind that is not read; save it as {" or ".join(READABLE)}')
        return path

    def _as_spelt(self, path: Path) -> Path:
        """The path itself, or the one beside it with the same characters, composed otherwise (as macOS writes them)."""
        if os.path.lexists(path) or not os.path.isdir(path.parent):
            return path
        if path.parent not in self.spelt:
            self.spelt[path.parent] = {clean(entry.name): entry for entry in _entries(path.parent)}
        return self.spelt[path.parent].get(clean(path.name), path)


def _folder(root: Path) -> Path:
    return root / "documents" if (root / "documents").is_dir() else root


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


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder, in the order of names, the same on every machine."""
    try:
        return sorted(folder.iterdir(), key=lambda path: unicodedata.normalize("NFC", path.name))
    except OSError as error:
        raise AnalysisError(f"{folder}: cannot be read ({error.strerror}); check its permissions") from None


def _unread(root: Path, read: Sequence[Path]) -> list[str]:
    """Everything in the project folder that is neither read nor the user's own work, with the reason."""
    inner = {folder for path in read for folder in path.parents if root in folder.parents}
    folders = sorted({root, _folder(root), *inner})
    left, known = [], {*read, *folders}
    for path in (entry for folder in folders for entry in _entries(folder)):
        if path in known or path.parent == root and _is_own(path):
            continue
        left.append(f"{path.relative_to(root).as_posix()}: {_reason(path, root) or _unlisted(root)}")
    return left


def _unlisted(root: Path) -> str:
    return f"not listed in {LISTING}" if os.path.lexists(root / LISTING) else "not in documents/"


def _is_own(path: Path) -> bool:
    return path.name in OWN_NAMES or path.name.lower().startswith("readme")


def _reason(path: Path, root: Path) -> str:
    """Why an entry of the folder cannot be a document; empty if it can."""
    kind = path.suffix.lower()
    if path.name.startswith("."):
        return "hidden"
    if not _is_within(path, root):
        return "a link out of the project folder"
    if path.is_dir():
        return "a folder within; documents lie in documents/ or in the project folder itself"
    if _is_own(path):
        return "a note or the user's own work, not a document"
    if kind in TABLES:
        return "a table; give it by itself to read it"
    return "" if kind in READABLE and path.is_file() else f"not of a kind that is read ({', '.join(READABLE)})"


def _is_within(path: Path, root: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root))


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)
