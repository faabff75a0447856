"""The files of a project, in a folder or in an archive: which may be documents, which are left unread and why.

No document is read from outside the project, by `..` or through a link. An archive is like a folder, its files like those within.
"""

import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath

from analysis.corpus import clean
from analysis.errors import AnalysisError
from analysis.files import read_bytes, too_large
from analysis.limits import MB, Limits
from analysis.phrases import some
from analysis.readers import OTHERS, READABLE
from analysis.store import MANIFEST
from analysis.tables import TABLES
from analysis.unpacking import members, open_zip, read_member, safe_name

LISTING = "documents.csv"
AXES = "axes.toml"
SETTINGS = "settings.toml"
DOCUMENTS = "documents"
ARCHIVES = (".zip",)
OWN_NAMES = (LISTING, AXES, SETTINGS, "labels.csv", "topic_edits.toml", "basket.csv", "stories")
RESULTS = "results of a build"
OWN_WORK = "the user's own work on a table or an archive"
NO_DOCUMENT = "a note or the user's own work, not a document"
BY_CHOICE = (  # how the reasons begin for which nothing is missing from the results
    "hidden",
    NO_DOCUMENT,
    RESULTS,
    "the user's own work",
    "a lock",
    f"left out in {LISTING}",
    f"not listed in {LISTING}",
    f"not in {DOCUMENTS}/",
)
KINDS_READ = ", ".join((*READABLE, *TABLES, *ARCHIVES))


@dataclass(frozen=True)
class File:
    """A file that may hold documents.

    Attributes
    ----------
    name : str
        Its path from the project, with / between folders, in composed characters: `documents/a.txt`, `press.zip/2024/b.html`.
    size : int
        In bytes.
    read : callable
        Gives all its bytes; its faults don't name the file.
    """

    name: str
    size: int
    read: Callable[[], bytes]

    @property
    def suffix(self) -> str:
        """With its dot, in small letters."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def stem(self) -> str:
        """Its name without folders and suffix."""
        return clean(PurePosixPath(self.name).stem)

    @property
    def path(self) -> str:
        """Its name without the suffix, from the folder of documents on; archives without theirs."""
        parts = PurePosixPath(self.name.removeprefix(f"{DOCUMENTS}/")).parts
        folders = [part[:-4] if part.lower().endswith(ARCHIVES) else part for part in parts[:-1]]
        return clean("/".join([*folders, PurePosixPath(self.name).stem]))

    @property
    def folder(self) -> str:
        """The folders that it lies in, from the folder of documents on; "" for none."""
        return self.path.rpartition("/")[0]


@dataclass
class Shelf:
    """What lies in a project.

    Attributes
    ----------
    files : dict of str to File
        What may hold documents, by name, in the order of names.
    left : dict of str to str
        What does not, by name, with the reason. The user's own work at the root is neither.
    listing : File or None
        `documents.csv`, if there is one at the root.
    """

    files: dict[str, File] = field(default_factory=dict)
    left: dict[str, str] = field(default_factory=dict)
    listing: File | None = None


def shelve_folder(root: Path, limits: Limits) -> Shelf:
    """What lies in a folder. Where there is a folder `documents/` and no listing, only what is in there may be read.

    Raises
    ------
    AnalysisError
        The folder itself cannot be read.
    """
    shelf = Shelf()
    if os.path.lexists(root / LISTING):
        shelf.listing = _file(root / LISTING, LISTING, limits)
    only = root / DOCUMENTS if shelf.listing is None and (root / DOCUMENTS).is_dir() else None
    for path in entries(root):
        name = _name(path, root)
        if path == only or _is_own(name) or name == LISTING:
            continue
        if only:
            shelf.left[name] = no_file(path, root) or f"not in {DOCUMENTS}/"
        else:
            _shelve(path, root, limits, shelf, {os.path.realpath(root)})
    if only:
        _walk(only, root, limits, shelf, {os.path.realpath(root)})
    return shelf


def shelve_archive(path: Path, limits: Limits) -> Shelf:
    """What lies in an archive; a folder that holds all of it is taken for the project itself.

    Raises
    ------
    AnalysisError
        It cannot be opened.
    """
    inside = Shelf()
    try:
        _open_archive("", read_bytes(path, limits.unpacked_mb * MB, "unpacked_mb"), limits, inside, 1)
    except AnalysisError as error:
        raise AnalysisError(*(fault if str(path) in fault else f"{path}: {fault}" for fault in error.faults)) from None
    top = _common_folder([*inside.files, *inside.left])
    shelf = Shelf(left={name.removeprefix(top): reason for name, reason in inside.left.items()})
    files = [File(name.removeprefix(top), file.size, file.read) for name, file in inside.files.items()]
    shelf.listing = next((file for file in files if file.name == LISTING), None)
    within = shelf.listing is None and any(file.name.startswith(f"{DOCUMENTS}/") for file in files)
    for file in files:
        if _is_own(file.name):
            if file.name != LISTING and not file.name.lower().startswith("readme"):
                shelf.left[file.name] = "the user's own work; unpack the archive to use it"
        elif within and not file.name.startswith(f"{DOCUMENTS}/"):
            shelf.left[file.name] = f"not in {DOCUMENTS}/"
        else:
            shelf.files[file.name] = file
    return shelf


def _common_folder(names: Iterable[str]) -> str:
    tops = {name.partition("/")[0] if "/" in name else "" for name in names}
    only = tops.pop() if len(tops) == 1 else ""
    return f"{only}/" if only and only != DOCUMENTS and not only.lower().endswith(ARCHIVES) else ""


def entries(folder: Path) -> list[Path]:
    """What lies in a folder, in the order of names, the same on every machine."""
    try:
        return sorted(folder.iterdir(), key=lambda path: unicodedata.normalize("NFC", path.name))
    except OSError as error:
        raise AnalysisError(f"{folder}: cannot be read ({error.strerror}); check its permissions") from None


def _name(path: Path, root: Path) -> str:
    return unicodedata.normalize("NFC", path.relative_to(root).as_posix())


def _is_own(name: str) -> bool:
    """Whether it is the user's own work, or a note, at the project's root."""
    return name.partition("/")[0] in OWN_NAMES or ("/" not in name and name.lower().startswith("readme"))


def _walk(folder: Path, root: Path, limits: Limits, shelf: Shelf, seen: set[str]) -> None:
    try:
        found = entries(folder)
    except AnalysisError as error:
        shelf.left[_name(folder, root)] = error.faults[0].split(": ", 1)[-1]
        return
    for path in found:
        _shelve(path, root, limits, shelf, seen)


def _shelve(path: Path, root: Path, limits: Limits, shelf: Shelf, seen: set[str]) -> None:
    name = _name(path, root)
    if reason := no_file(path, root) or (not path.is_dir() and _no_document(name)):
        shelf.left[name] = reason
    elif path.is_dir():
        real = os.path.realpath(path)
        if (path / MANIFEST).is_file():
            shelf.left[name] = RESULTS
        elif path.suffix == ".project":
            shelf.left[name] = OWN_WORK
        elif real in seen:
            shelf.left[name] = "a link to a folder that is read already"
        else:
            _walk(path, root, limits, shelf, seen | {real})
    else:
        _put(_file(path, name, limits), limits, shelf, 1)


def no_file(path: Path, root: Path) -> str:
    """Why nothing of an entry is read, whatever it holds; empty if it may be."""
    if path.name.startswith("."):
        return "hidden"
    if not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(root)):
        return "a link out of the project folder"
    if not path.exists():
        return "a link that leads nowhere"
    return "" if path.is_dir() or path.is_file() else "neither a file nor a folder"


def _no_document(name: str) -> str:
    """Why a file of that name holds no document; empty if it may."""
    last = PurePosixPath(name).name
    if last.startswith("."):
        return "hidden"
    if last.startswith("~$"):
        return "a lock that Word or Excel left behind"
    if last in OWN_NAMES or last.lower().startswith("readme"):
        return NO_DOCUMENT
    kind = PurePosixPath(name).suffix.lower()
    if kind in (*READABLE, *TABLES, *ARCHIVES):
        return ""
    return OTHERS.get(kind, f"not of a kind that is read ({KINDS_READ})")


def _file(path: Path, name: str, limits: Limits) -> File:
    size = path.stat().st_size if path.is_file() else 0
    kind = path.suffix.lower()
    setting = "table_mb" if kind in TABLES else "unpacked_mb" if kind in ARCHIVES else "file_mb"
    return File(name, size, partial(_read, path, getattr(limits, setting) * MB, setting))


def _read(path: Path, limit: int, setting: str) -> bytes:
    try:
        return read_bytes(path, limit, setting)
    except AnalysisError as error:
        raise AnalysisError(*(fault.removeprefix(f"{path}: ") for fault in error.faults)) from None


def _put(file: File, limits: Limits, shelf: Shelf, depth: int) -> None:
    """Put a file onto the shelf; of an archive, what it holds."""
    if file.suffix not in ARCHIVES:
        shelf.files[file.name] = file
        return
    if depth > limits.archive_depth:
        shelf.left[file.name] = (
            f"an archive within {depth - 1} others, at most {limits.archive_depth} are opened; unpack it, or set "
            f"limits.archive_depth higher in {SETTINGS}"
        )
        return
    try:
        _open_archive(f"{file.name}/", file.read(), limits, shelf, depth)
    except AnalysisError as error:
        shelf.left[file.name] = "; ".join(error.faults)


def _open_archive(prefix: str, data: bytes, limits: Limits, shelf: Shelf, depth: int) -> None:
    archive = open_zip(data, limits)
    found = members(archive)
    apart = _folders_apart(info.filename for info in found)
    for info in found:
        name = f"{prefix}{unicodedata.normalize('NFC', info.filename)}"
        try:
            safe_name(info.filename)
            if reason := next((apart[str(folder)] for folder in PurePosixPath(info.filename).parents if str(folder) in apart), ""):
                raise AnalysisError(reason)
            kind = PurePosixPath(name).suffix.lower()
            own = not prefix and _is_own(name)  # at the root of a project that is an archive
            if reason := "" if own else _no_document(name):
                raise AnalysisError(reason)
            setting = "table_mb" if kind in TABLES else "unpacked_mb" if kind in ARCHIVES else "file_mb"
            limit = getattr(limits, setting) * MB
            if info.file_size > limit:
                raise AnalysisError(too_large(info.file_size, limit, setting))
        except AnalysisError as error:
            shelf.left[name if name.isprintable() else ascii(name)] = "; ".join(error.faults)
        else:
            _put(File(name, info.file_size, partial(read_member, archive, info, limit)), limits, shelf, depth + 1)


def _folders_apart(names: Iterable[str]) -> dict[str, str]:
    """The folders of an archive of which nothing is read, each with the reason; as in a folder, not the root itself."""
    apart = {}
    for name in map(PurePosixPath, names):
        if name.name == MANIFEST and name.parent.name:
            apart[str(name.parent)] = RESULTS
        apart |= {str(folder): OWN_WORK for folder in name.parents if folder.suffix == ".project"}
    return apart


class Lookup:
    """Files by what a listing says of them."""

    def __init__(self, shelf: Shelf, root: Path) -> None:
        self.shelf, self.root = shelf, root
        self.by_id: dict[str, File] = {}
        for file in shelf.files.values():
            if file.suffix in READABLE:
                self.by_id.setdefault(file.stem, file)
                self.by_id[file.path] = file
        there = some(shelf.files) or "none"
        self.choice = f"files there: {there}; correct it, add the file or take the line out"

    def locate(self, row: Mapping[str, str | None]) -> File:
        """The file that a line names, by its path or, without one, by document_id.

        Raises
        ------
        AnalysisError
            It names none, or one that is not there, is of a kind that is not read, or leads out of the project.
        """
        name, document_id = row.get("file"), clean(row.get("document_id"))
        if name is not None:
            return self._at(name)
        if not document_id:
            raise AnalysisError(f"it names no file; {self.choice}")
        if document_id not in self.by_id:
            raise AnalysisError(f'document_id "{document_id}" is not the name of a file; {self.choice}')
        return self.by_id[document_id]

    def _at(self, name: str) -> File:
        relative = PurePosixPath(name.strip().replace("\\", "/"))
        if relative.is_absolute() or ".." in relative.parts or relative.parts and relative.parts[0].endswith(":"):
            raise AnalysisError(f'file "{name}" leads out of {self.root}; copy it there and give its path from there')
        spelt = unicodedata.normalize("NFC", relative.as_posix())
        if spelt in self.shelf.files:
            return self.shelf.files[spelt]
        at = next((folder for folder in _upwards(relative) if folder in self.shelf.left), None)
        if at is None:
            raise AnalysisError(f'file "{name}" is not there; {self.choice}')
        reason = self.shelf.left[at]
        if reason == "a link out of the project folder":
            raise AnalysisError(f'file "{name}" is a link out of {self.root}; copy the file itself into the folder')
        raise AnalysisError(f'file "{name}" is of a kind that is not read or cannot be: {reason}')


def _upwards(path: PurePosixPath) -> Iterator[str]:
    """A path and the folders above it."""
    for one in (path, *path.parents):
        yield unicodedata.normalize("NFC", one.as_posix())
