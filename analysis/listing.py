"""`documents.csv`, as the app changes it: what is known of each document, and whether it is read; every change can be taken back.

The file is the user's: its columns and its order stay, and what nobody changed stays as it is written. Where there is none yet, one
is made that lists every document, for once it exists only what it lists is read.
"""

import io
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.corpus import clean
from analysis.errors import AnalysisError
from analysis.files import write_whole
from analysis.project import Project, alone
from analysis.reading import EXCLUDE, OURS
from analysis.shelf import LISTING
from analysis.tables import parse_table

YES = "yes"
FIRST = ("document_id", "file", "title", "group", "date", "author", "language")  # the order of columns in a new listing

Cells = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Change:
    """What a change made of the file.

    Attributes
    ----------
    said : str
        What was changed, in words.
    before, after : bytes or None
        The whole file; None where there was none.
    """

    said: str
    before: bytes | None
    after: bytes | None


def read_listing(project: Project) -> pd.DataFrame | None:
    """The listing as it stands, every column as text; None where there is none.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    data = _bytes(project.listing)
    return None if data is None else parse_table(str(project.listing), data)


def change_listing(project: Project, documents: pd.DataFrame, cells: Cells, said: str) -> Change:
    """Write `cells` into the listing, which is made of `documents` if there is none.

    Parameters
    ----------
    documents : DataFrame
        All documents that are read now: document_id, file, and what is known of them.
    cells : mapping of document_id to (column to text)
        What to write where; an empty text empties a cell.
    said : str
        What is changed, in words.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is; a column may not be changed; or it cannot be written.
    """
    wrong = sorted({column for row in cells.values() for column in row if column in OURS or not clean(column)})
    if wrong:
        raise AnalysisError(f"{LISTING}: column {', '.join(map(repr, wrong))} is not changed here; change the others")
    with alone(project.root):
        before = _bytes(project.listing)
        table = _new(documents) if before is None else parse_table(str(project.listing), before)
        after = _written(_changed(table, documents, cells))
        _replace(project.listing, after)
    return Change(said, before, after)


def undo(project: Project, change: Change) -> None:
    """Take back a change: the file is as it was before it.

    Raises
    ------
    AnalysisError
        The file was changed since; it is left as it is.
    """
    with alone(project.root):
        if _bytes(project.listing) != change.after:
            raise AnalysisError(f"{project.listing}: was changed since by somebody else, so nothing is taken back; change it there")
        _replace(project.listing, change.before)


def exclusions(document_ids: tuple[str, ...], yes: bool = True) -> dict[str, dict[str, str]]:
    """The cells by which documents are left out, or read again.

    >>> exclusions(("a",))
    {'a': {'exclude': 'yes'}}
    """
    return {document_id: {EXCLUDE: YES if yes else ""} for document_id in document_ids}


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes() if os.path.lexists(path) else None
    except OSError as error:
        raise AnalysisError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None


def _new(documents: pd.DataFrame) -> pd.DataFrame:
    """A listing of all documents, with what is known of them."""
    known = [name for name in documents if documents[name].astype("str").str.strip().replace("nan", "").ne("").any()]
    columns = [*(name for name in FIRST if name in known), *(name for name in known if name not in FIRST)]
    return documents[columns].astype("str").where(documents[columns].notna())


def _changed(table: pd.DataFrame, documents: pd.DataFrame, cells: Cells) -> pd.DataFrame:
    rows = _rows(table, documents)
    for document_id, row in cells.items():
        if document_id not in rows:
            raise AnalysisError(f'{LISTING}: document_id "{document_id}" is not listed; add a line for it there')
        for column, value in row.items():
            if column not in table:
                table[column] = pd.Series([None] * len(table), index=table.index, dtype="str")
            table.loc[rows[document_id], column] = clean(value) or None
    return table


def _rows(table: pd.DataFrame, documents: pd.DataFrame) -> dict[str, object]:
    """The line of each document, by its id or by its file."""
    ids = {} if "document_id" not in table else {clean(one): at for at, one in table["document_id"].dropna().items()}
    if "file" not in table:
        return ids
    lines = {_path(one): at for at, one in table["file"].dropna().items()}
    files = zip(documents["document_id"], documents["file"], strict=True)
    return {document_id: lines[file] for document_id, file in files if file in lines} | ids


def _path(name: str) -> str:
    return clean(name.replace("\\", "/")).removeprefix("./")


def _written(table: pd.DataFrame) -> bytes:
    data = io.StringIO(newline="")
    table.to_csv(data, index=False, lineterminator="\n")
    return data.getvalue().encode()


def _replace(path: Path, content: bytes | None) -> None:
    if content is not None:
        write_whole(path, content)
        return
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise AnalysisError(f"{path}: cannot be removed ({error.strerror}); check its permissions") from None
