"""What is read of a corpus: documents with their metadata, and what was met on the way. One bad file never stops the rest.

In a folder or an archive with `documents.csv` the documents are those it lists, with what it says of them; otherwise every file
that can be read, with what it says of itself (front matter, a page's meta tags, properties), and what its name and folder say. A
table is a corpus by itself; `documents.csv` in its project folder says which of its rows are read, and what else is known of them.

A file that cannot be read is left out and named with the reason. Only what makes the whole of it doubtful is a fault: a listing
that names what is not there, ids used twice, no document at all.
"""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import pandas as pd

from analysis.content import Content
from analysis.corpus import MAX_ID, Corpus, as_lists, clean, group_fault, id_faults, make_corpus
from analysis.dates import date_in_name
from analysis.errors import AnalysisError
from analysis.facts import facts_of
from analysis.files import read_bytes
from analysis.languages import language_code
from analysis.limits import MB, USUAL, Limits, beyond
from analysis.parts import NOTHING_KEPT, Parts
from analysis.phrases import count, some
from analysis.project import Project
from analysis.readers import DOCX, METHOD, ODT, PDF, READABLE, RTF, has_words, read_document
from analysis.shelf import BY_CHOICE, LISTING, File, Lookup, Shelf, shelve_archive, shelve_folder
from analysis.store import sha256_of
from analysis.tables import ENCODING, NOTES, parse_table

EXCLUDE = "exclude"  # a column of documents.csv: where it says yes, the document is not read
NO = frozenset(("", "no", "false", "0", "n", "nein", "non"))
OURS = ("document_id", "text", "file")
FIRST = (*OURS, "title", "group", "date", "author", "language")  # the order in which what files say of themselves stands
MADE_NOT_WRITTEN = (PDF, DOCX, ODT, RTF)  # kinds whose date is that of the file

QUICK = (".txt", ".text", ".md", ".markdown")  # kinds that are read again each time: keeping them would take as long

Row = dict[str, str | None]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Met:
    """A file that was met.

    Attributes
    ----------
    file : str
        Its path from the project.
    kind : str
        Of what is in it, in words; "" where it was not read.
    encoding : str
        In which its text is written, where that is not part of its kind.
    documents : tuple of str
        Ids of the documents in it.
    notes : tuple of str
        What was uncertain in reading it.
    reason : str
        Why it, or what it holds, is left unread; "" if it is read.
    """

    file: str
    kind: str = ""
    encoding: str = ""
    documents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reason: str = ""


@dataclass
class Reading:
    """Documents as far as they can be read, and what was met on the way: see `analysis.survey.Survey`."""

    rows: list[Row] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    met: list[Met] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)

    @property
    def unread(self) -> list[str]:
        """What is left unread, each with the reason."""
        return [f"{one.file}: {one.reason}" for one in self.met if one.reason]

    @property
    def columns(self) -> list[str]:
        """What is known of the documents: the listing's columns in its order, then the others by name."""
        there = {name for row in self.rows for name in row}
        first = dict.fromkeys(name for name in (*OURS, *self.listed, *FIRST) if name in there)
        return [*first, *sorted(there - set(first))]

    @property
    def documents(self) -> pd.DataFrame:
        """The documents read, as `make_corpus` takes them."""
        return pd.DataFrame({name: [row.get(name) for row in self.rows] for name in self.columns}, dtype="str")

    def group_faults(self, group: str | None) -> list[str]:
        """What is wrong with comparing these documents by the column `group`."""
        fault = group_fault(dict.fromkeys([*self.columns, "language"]), group) if self.rows else ""
        return [fault] if fault else []


def read_corpus(project: Project, group: str | None = None, progress: Progress | None = None, limits: Limits = USUAL) -> Corpus:
    """Corpus of a project, compared by the column `group` (see `analysis.corpus.make_corpus`).

    Document ids are the column `document_id`; without it a file's path from the folder of documents, without its suffix (of listed
    files the name alone, where it is the only one of that name); rows of a table are numbered from 1 in six digits: such an id
    stays when rows are added at the end, not when rows before it are taken out.

    Raises
    ------
    AnalysisError
        With every fault, and where nothing can be read.
    """
    return corpus_of(read_documents(project, progress, limits), group)


def corpus_of(reading: Reading, group: str | None = None, parts: Parts = NOTHING_KEPT) -> Corpus:
    """The corpus of what was read.

    Raises
    ------
    AnalysisError
        With every fault.
    """
    faults = reading.faults + reading.group_faults(group)
    if faults:
        raise AnalysisError(*faults)
    return make_corpus(with_languages(reading, parts), group, told(reading), parts=parts)


def with_languages(reading: Reading, parts: Parts = NOTHING_KEPT) -> pd.DataFrame:
    """The documents read, their languages as codes: as given or, where none is, as found."""
    facts = facts_of((row["text"] or "" for row in reading.rows), parts)
    given = [language_code(row.get("language") or "") for row in reading.rows]
    found = [facts[row["text"] or ""].language for row in reading.rows]
    codes = [one or other or None for one, other in zip(given, found, strict=True)]
    return reading.documents.assign(language=pd.array(codes, dtype="str"))


def told(reading: Reading) -> list[str]:
    """What a reader of the results must know of how the corpus was read."""
    left = [one.file for one in reading.met if one.reason and not one.reason.startswith(BY_CHOICE)]
    notes = list(reading.notes)
    if left:
        be = "is" if len(left) == 1 else "are"
        notes.append(f"{count(len(left), 'file')} could not be read and {be} not in the results: {some(left)}. Corpus says why.")
    return notes


def files_table(met: Sequence[Met]) -> pd.DataFrame:
    """The files, one a row, in the order of names: file, kind, encoding, documents (ids), notes, reason."""
    names = ("file", "kind", "encoding", "documents", "notes", "reason")
    table = pd.DataFrame([[getattr(one, name) for name in names] for one in met], columns=list(names))
    lists = {name: as_lists(table[name]) for name in ("documents", "notes")}
    return table.assign(**{name: table[name].astype("str") for name in names if name not in lists}, **lists)


def read_documents(
    project: Project, progress: Progress | None = None, limits: Limits = USUAL, parts: Parts = NOTHING_KEPT
) -> Reading:
    """All that can be read of a project's documents, with the faults met; raises none of them.

    Parameters
    ----------
    progress : callable (done, total), optional
        Told the number of files read so far.
    limits : Limits
    parts : Parts
        A file that is kept there is not read again, but for its bytes.
    """
    reading = Reading()
    try:
        if project.kind == "table":
            _read_table_corpus(project, reading, limits)
        else:
            folder = project.kind == "folder"
            shelf = shelve_folder(project.root, limits) if folder else shelve_archive(project.source, limits)
            if not folder and os.path.lexists(project.listing):  # the user's own goes before what is packed
                shelf.listing = shelve_folder(project.root, limits).listing
            _Reader(project, shelf, reading, progress or (lambda done, total: None), limits, parts).all()
    except AnalysisError as error:
        reading.faults += error.faults
    _drop_unusable_ids(project.listing if os.path.lexists(project.listing) else project.source, reading)
    return reading


def _drop_unusable_ids(source: Path, reading: Reading) -> None:
    reading.faults += [f"{source}: {fault}" for fault in id_faults([row["document_id"] or "" for row in reading.rows])]
    first: dict[str, Row] = {}
    for row in reading.rows:
        first.setdefault(row["document_id"] or "", row)
    reading.rows = [row for name, row in first.items() if not id_faults([name])]


def is_excluded(row: Mapping[str, str | None]) -> bool:
    """Whether a line of `documents.csv` says that its document is not to be read."""
    return clean(row.get(EXCLUDE)).casefold() not in NO


# Tables


def _read_table_corpus(project: Project, reading: Reading, limits: Limits) -> None:
    path = project.source
    file = File(path.name, path.stat().st_size, lambda: read_bytes(path, limits.table_mb * MB, "table_mb"))
    table = parse_table(str(path), file.read(), limits)
    rows = _rows_of(str(path), table, "", reading, limits)
    if os.path.lexists(project.listing):
        rows = _as_listed(project.listing, rows, reading, limits)
    reading.rows = rows
    ids = tuple(row["document_id"] or "" for row in rows)
    reading.met.append(Met(path.name, "table", table.attrs.get(ENCODING, ""), ids, tuple(table.attrs.get(NOTES, ()))))


def _rows_of(name: str, table: pd.DataFrame, prefix: str, reading: Reading, limits: Limits) -> list[Row]:
    """The documents of a table, one a row; what is wrong with it is told of `name`."""
    if "text" not in table:
        there = ", ".join(table.columns)
        raise AnalysisError(f"{name}: no column text; columns here: {there}; call the one that holds the texts so")
    numbered = "document_id" not in table
    wordless, nameless, found = [], [], []
    for number, (place, row) in enumerate(zip(table.index, _cells(table), strict=True), 1):
        text = row["text"]
        row["document_id"] = f"{prefix}{number:06d}" if numbered else clean(row["document_id"])
        if text is None or not has_words(text):
            wordless.append(place)
        elif not row["document_id"]:
            nameless.append(place)
        elif len(text) > limits.characters or "\0" in text:
            what = f"text has {count(text.count(chr(0)), 'NUL')}" if "\0" in text else ""
            what = what or beyond(f"text has {len(text):,} characters", "characters", limits)
            reading.notes.append(f"{name}: {what}, in {table.index.name} {place}: left out")
        else:
            found.append({"document_id": row.pop("document_id")} | row)
    if nameless:
        where = f"{table.index.name} {some(nameless)}"
        reading.faults.append(f"{name}: no document_id in {where}; give every document its own")
    if wordless:
        reading.notes.append(f"{name}: no words in column text of {table.index.name} {some(wordless)}: left out")
    if len(wordless) == len(table):
        raise AnalysisError(f"{name}: no row has words in its column text; a corpus needs at least one")
    return found


def _cells(table: pd.DataFrame) -> Iterator[Row]:
    columns = [values.astype(object).where(values.notna(), None).tolist() for _, values in table.items()]
    return (dict(zip(table.columns, cells, strict=True)) for cells in zip(*columns, strict=True))


def _as_listed(listing: Path, rows: list[Row], reading: Reading, limits: Limits) -> list[Row]:
    """The rows of a table that the listing beside it names, with what it says of them."""
    table = _listing(str(listing), listing.read_bytes(), limits)
    reading.listed = [name for name in table.columns if name != EXCLUDE]
    if "document_id" not in table:
        raise AnalysisError(
            f"{listing}: no column document_id; columns here: {', '.join(table.columns)}; add it, or delete the file"
        )
    own = {row["document_id"]: row for row in rows}
    kept, unknown, excluded = [], [], 0
    for line in _cells(table):
        document_id = clean(line["document_id"])
        if document_id not in own:
            unknown.append(document_id)
        elif is_excluded(line):
            excluded += 1
            own.pop(document_id)
        else:
            kept.append(_joined(line | {"document_id": document_id, "file": None}, own.pop(document_id)))
    if unknown:
        reading.faults.append(f"{listing}: document_id {some(map(repr, unknown))} is no row of the table; take the line out")
    for n, why in ((excluded, f"left out in {LISTING}"), (len(own), f"not listed in {LISTING}")):
        if n:
            reading.notes.append(f"{count(n, 'row')} {why}")
    if not kept:
        raise AnalysisError(f"{listing}: it leaves no document; list one, or delete it to read all rows")
    return kept


def _listing(name: str, data: bytes, limits: Limits) -> pd.DataFrame:
    return parse_table(name, data, limits).rename(columns={"text": "metadata_text"}).dropna(how="all")


def _joined(listed: Mapping[str, str | None], own: Mapping[str, str | None]) -> Row:
    """What the listing and the document itself say, the listing going before."""
    said = {name: value for name, value in listed.items() if name != EXCLUDE}
    return {name: said.get(name) or own.get(name) for name in dict.fromkeys([*said, *own])}


# Folders and archives


@dataclass
class _Reader:
    """One pass over the files of a project."""

    project: Project
    shelf: Shelf
    reading: Reading
    progress: Progress
    limits: Limits
    parts: Parts

    def all(self) -> None:
        where = self.project.source if self.project.kind == "archive" else self.project.root
        if self.shelf.listing:
            self._listed()
        else:
            self._every()
        met = {one.file for one in self.reading.met}
        self.reading.met += [Met(name, reason=reason) for name, reason in self.shelf.left.items() if name not in met]
        self.reading.met.sort(key=lambda one: one.file)
        if not self.reading.rows and not self.reading.faults:
            left = f" (left unread: {some(self.reading.unread, 3)})" if self.reading.unread else ""
            raise AnalysisError(f"{where}: no document{left}; put files into it that can be read: {', '.join(READABLE)}")
        self._group_by_folder()

    # without a listing

    def _every(self) -> None:
        files = self.shelf.files
        paths = Counter(file.path for file in files.values())
        for done, file in enumerate(files.values(), 1):
            document_id = _fit(file.path if paths[file.path] == 1 else file.path + PurePosixPath(file.name).suffix)
            for row in self._documents_of(file, document_id):
                self.reading.rows.append(row)
            self.progress(done, len(files))

    def _documents_of(self, file: File, document_id: str) -> list[Row]:
        """The documents of a file; none, and a word why, where it cannot be read."""
        try:
            if file.suffix in READABLE:
                content = self._content(file)
                rows = [_row(file, document_id, content)]
                met = Met(file.name, content.kind, content.encoding, (document_id,), _notes(file, content))
            else:
                table = parse_table(file.name, file.read(), self.limits)
                faults = len(self.reading.faults)
                rows = [
                    {"file": file.name} | row for row in _rows_of(file.name, table, f"{document_id}/", self.reading, self.limits)
                ]
                del self.reading.faults[faults:]  # a row without an id is left out like the others
                ids = tuple(row["document_id"] or "" for row in rows)
                met = Met(file.name, "table", table.attrs.get(ENCODING, ""), ids, tuple(table.attrs.get(NOTES, ())))
        except AnalysisError as error:
            reason = "; ".join(fault.removeprefix(f"{file.name}: ") for fault in error.faults)
            self.reading.met.append(Met(file.name, file.suffix.lstrip("."), reason=reason))
            return []
        self.reading.met.append(met)
        return rows

    def _content(self, file: File) -> Content:
        data = file.read()
        if file.suffix in QUICK:
            return read_document(file.name, data, self.limits)
        key = sha256_of("content", METHOD, file.suffix, repr(self.limits), data)
        for _, part in self.parts.get([key]):
            return Content(*json.loads(part))
        content = read_document(file.name, data, self.limits)
        self.parts.put({key: json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")})
        return content

    # with one

    def _listed(self) -> None:
        listing = self.shelf.listing
        where = self.project.root / LISTING if self.project.kind == "folder" else f"{self.project.source}, {LISTING}"
        table = _listing(str(where), listing.read(), self.limits)
        if "file" not in table and "document_id" not in table:
            there = ", ".join(table.columns)
            raise AnalysisError(f"{where}: no column file or document_id; columns here: {there}; add one of the two")
        if not len(table):
            raise AnalysisError(f"{where}: it lists no document; add a line for each, or delete it to read all files")
        self.reading.listed = [name for name in table.columns if name != EXCLUDE]
        located = self._located(str(where), table)
        stems = Counter(file.stem for _, file in located)
        met: dict[str, list[Row]] = {}
        for done, (line, file) in enumerate(located, 1):
            if is_excluded(line) and file.suffix in READABLE:
                self.shelf.left[file.name] = f"left out in {LISTING}"
            else:
                self._read_listed(line, file, stems, met)
            self.progress(done, len(located))
        self._unlisted_rows(met)
        listed = {file.name for _, file in located}
        self.shelf.left |= {name: f"not listed in {LISTING}" for name in self.shelf.files if name not in listed}

    def _located(self, where: str, table: pd.DataFrame) -> list[tuple[Row, File]]:
        """The lines whose files are there; the faults of the others."""
        lookup, lines, found = Lookup(self.shelf, self.project.root), {}, []
        for number, row in zip(table.index, _cells(table), strict=True):
            try:
                file = lookup.locate(row)
                key = (file.name, "" if file.suffix in READABLE else clean(row.get("document_id")))
                first = lines.setdefault(key, number)
                if first != number:
                    name = PurePosixPath(file.name).name
                    raise AnalysisError(f'file "{name}" is listed in line {first} already; take one of the two out')
            except AnalysisError as error:
                self.reading.faults += [f"{where}, line {number}: {fault}" for fault in error.faults]
            else:
                found.append((row, file))
        return found

    def _read_listed(self, line: Row, file: File, stems: Counter[str], tables: dict[str, list[Row]]) -> None:
        if file.suffix in READABLE:
            usual = file.stem if stems[file.stem] == 1 else file.path
            for row in self._documents_of(file, clean(line.get("document_id")) or usual):
                self.reading.rows.append(_joined(line | {"document_id": row["document_id"], "file": file.name}, row))
            return
        if file.name not in tables:
            tables[file.name] = self._documents_of(file, file.path)
        document_id = clean(line.get("document_id"))
        own = [row for row in tables[file.name] if not document_id or row["document_id"] == document_id]
        if document_id and not own and tables[file.name]:
            self.reading.faults.append(f'{LISTING}: document_id "{document_id}" is no row of {file.name}; take the line out')
        if not is_excluded(line):
            self.reading.rows += [_joined(line | {"document_id": row["document_id"], "file": file.name}, row) for row in own]

    def _unlisted_rows(self, tables: Mapping[str, list[Row]]) -> None:
        """Name the rows of tables that the listing leaves out, or doesn't name."""
        read = Counter(row["file"] for row in self.reading.rows)
        for name, rows in tables.items():
            if left := len(rows) - read[name]:
                self.reading.notes.append(f"{name}: {count(left, 'row')} left out or not listed in {LISTING}")

    def _group_by_folder(self) -> None:
        """A folder is the group of what says none itself, where the listing says nothing of groups."""
        rows = self.reading.rows
        if "group" in self.reading.listed:
            return
        groups = [row.get("group") or _top_folder(row["file"] or "") or None for row in rows]
        if len(set(groups)) > 1:
            for row, group in zip(rows, groups, strict=True):
                row["group"] = group


def _fit(document_id: str) -> str:
    """An id that can be one, of a file whose name is too long or holds what cannot be printed: shortened, told by a digest."""
    printable = "".join(character if character.isprintable() else "?" for character in document_id)
    if printable == document_id and len(document_id) <= MAX_ID:
        return document_id
    return f"{printable[: MAX_ID - 20]}~{sha256_of(document_id.encode('utf-8', 'surrogateescape'))[:12]}"


def _top_folder(name: str) -> str:
    return File(name, 0, bytes).folder.partition("/")[0]


def _row(file: File, document_id: str, content: Content) -> Row:
    said = {_own_name(key): value for key, value in content.metadata.items() if value}
    in_name = date_in_name(file.stem)
    if in_name and (not said.get("date") or content.kind in MADE_NOT_WRITTEN):
        said["date"] = in_name
    return {"document_id": document_id, "text": content.text, "file": file.name} | said


def _own_name(key: str) -> str:
    key = {"lang": "language"}.get(clean(key), clean(key))
    return f"metadata_{key}" if key in (*OURS, EXCLUDE) else key


def _notes(file: File, content: Content) -> tuple[str, ...]:
    made = content.kind in MADE_NOT_WRITTEN and content.metadata.get("date") and not date_in_name(file.stem)
    date = f"its date, {content.metadata.get('date')}, is when the file was made" if made else ""
    return (*content.notes, *filter(None, [date]))
