"""The files of a project folder: which may be documents, which are the user's own work, which are left unread and why.

No document is read from outside the folder, by `..` or through a link.
"""

import os
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

from analysis.corpus import clean
from analysis.errors import AnalysisError
from analysis.phrases import some
from analysis.readers import READABLE, TABLES

LISTING = "documents.csv"
AXES = "axes.toml"
OWN_NAMES = (LISTING, AXES, "labels.csv", "topic_edits.toml", "basket.csv", "stories")


def documents_folder(root: Path) -> Path:
    """Where the documents lie: `documents/` or, where there is none, the project folder itself."""
    return root / "documents" if (root / "documents").is_dir() else root


def candidates(root: Path) -> list[Path]:
    """The files that may be documents, in the order of names."""
    return [path for path in entries(documents_folder(root)) if not _reason(path, root)]


def entries(folder: Path) -> list[Path]:
    """What lies in a folder, in the order of names, the same on every machine."""
    try:
        return sorted(folder.iterdir(), key=lambda path: unicodedata.normalize("NFC", path.name))
    except OSError as error:
        raise AnalysisError(f"{folder}: cannot be read ({error.strerror}); check its permissions") from None


def unread(root: Path, read: Sequence[Path]) -> list[str]:
    """Everything in the project folder that is neither read nor the user's own work, with the reason."""
    inner = {folder for path in read for folder in path.parents if root in folder.parents}
    folders = sorted({root, documents_folder(root), *inner})
    left, known = [], {*read, *folders}
    for path in (entry for folder in folders for entry in entries(folder)):
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


class Shelf:
    """The files of a project folder, looked up by what a listing says of them."""

    def __init__(self, root: Path) -> None:
        paths = candidates(root)
        self.root = root
        self.stems = {clean(path.stem): path for path in paths}
        there = some(path.name for path in paths) or "none"
        self.choice = f"files there: {there}; correct it, add the file or take the line out"
        self.spelt: dict[Path, dict[str, Path]] = {}

    def locate(self, row: Mapping[str, str | None]) -> Path:
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
            self.spelt[path.parent] = {clean(entry.name): entry for entry in entries(path.parent)}
        return self.spelt[path.parent].get(clean(path.name), path)
