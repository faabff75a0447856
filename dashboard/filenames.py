"""Names of files that come from outside, and what is made of them: none is believed, and none overwrites another.

What becomes of a file is its path within a project folder: one that stays in there, is not hidden, and can be written everywhere.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from analysis.errors import AnalysisError
from analysis.readers import OTHERS, READABLE
from analysis.shelf import ARCHIVES, DOCUMENTS, KINDS_READ, OWN_NAMES
from analysis.store import MANIFEST
from analysis.tables import TABLES
from analysis.unpacking import RUBBISH, safe_name

RESULTS = "results"  # the folder in which a project brings its results along
PROJECT = ".project"  # how the folder ends that holds the user's own work on a table or an archive
LONGEST_NAME = 60  # characters of a corpus's name
LONGEST_PART = 180  # bytes of one part of a file's path: file systems take 255, and drafts are named longer
DEEPEST = 20  # folders within folders
KINDS = (*READABLE, *TABLES, *ARCHIVES)


@dataclass(frozen=True)
class File:
    """A file that somebody wants to bring in.

    Attributes
    ----------
    name : str
        As it came: nothing in it is believed.
    size : int
        In bytes.
    read : callable
        Gives all its bytes.
    """

    name: str
    size: int
    read: Callable[[], bytes | memoryview]


@dataclass
class Placed:
    """Where files go, and those that go nowhere."""

    files: dict[str, File] = field(default_factory=dict)  # by path, with / between folders
    left: list[tuple[str, str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)  # paths and folders in use, in small letters: some disks know no capitals
    folders: set[str] = field(default_factory=set)
    built: bool = False  # whether results came with them
    results_alone: bool = False  # whether they are a results folder


def place_files(files: Iterable[File]) -> Placed:
    """Where each file goes within a project folder: a path that stays in it, its own, and no hidden one.

    A folder that holds all of them is taken for the project itself.

    >>> [*place_files([File("news/a.txt", 0, bytes), File("news/../../b.txt", 0, bytes)]).files]
    ['a.txt']
    """
    placed, wanted = Placed(), []
    for file in files:
        try:
            wanted.append((_parts(file.name), file))
        except AnalysisError as error:
            placed.left.append((shown(file.name), error.faults[0]))
    tops = {parts[0] if len(parts) > 1 else "" for parts, _ in wanted}
    top = tops.pop() if len(tops) == 1 else ""
    within = [(parts[1:] if top and top != DOCUMENTS else parts, file) for parts, file in wanted]
    placed.built = (RESULTS, MANIFEST) in [parts for parts, _ in within]
    placed.results_alone = {(MANIFEST,), ("framing_sentences.parquet",)} <= {parts for parts, _ in within}
    for parts, file in within:
        _place(placed, parts, file)
    return placed


def _place(placed: Placed, parts: tuple[str, ...], file: File) -> None:
    path = "/".join(parts)
    folders = ["/".join(parts[:depth]).casefold() for depth in range(1, len(parts))]
    own, suffix = is_own(parts), PurePosixPath(path).suffix.lower()
    if not own and suffix not in KINDS and not (placed.built and parts[0] == RESULTS):
        placed.left.append((shown(file.name), OTHERS.get(suffix, f"not of a kind that is read ({KINDS_READ})")))
    elif any(folder in placed.taken and folder not in placed.folders for folder in folders):
        placed.left.append((shown(file.name), "a file has the name of its folder; give one of them another name"))
    elif own and path.casefold() in placed.taken:
        placed.left.append((shown(file.name), f"there is another {path} among the files; only one can be the project's"))
    else:
        path = _free(path, placed.taken)
        placed.files[path] = file
        placed.taken |= {path.casefold(), *folders}
        placed.folders |= set(folders)


def is_own(parts: Sequence[str]) -> bool:
    """Whether it is the user's own work: at the root, or in the project folder beside a table or an archive."""
    return parts[0] in OWN_NAMES or (len(parts) > 1 and parts[0].endswith(PROJECT) and parts[1] in OWN_NAMES)


def _parts(name: str) -> tuple[str, ...]:
    """The parts of a file's path, each safe to be written.

    Raises
    ------
    AnalysisError
        With the reason for which there is no such path.
    """
    if not name.isprintable() or any("\ud800" <= letter <= "\udfff" for letter in name):
        raise AnalysisError("its name holds signs that cannot be shown; give it another one")
    try:
        path = safe_name(unicodedata.normalize("NFC", name))
    except AnalysisError:
        raise AnalysisError("its name could lead out of the folder; give it another one") from None
    parts = tuple(part.strip() for part in path.split("/") if part.strip() not in ("", "."))
    if not parts or path.endswith("/"):
        raise AnalysisError("it has no name; give it one")
    if any(part.startswith(".") or part == "__MACOSX" for part in parts):
        raise AnalysisError("hidden")
    if parts[-1].lower() in RUBBISH or parts[-1].startswith("~$"):
        raise AnalysisError("left behind by another program")
    if len(parts) > DEEPEST:
        raise AnalysisError(f"more than {DEEPEST} folders within each other")
    return tuple(_shortened(part) for part in parts)


def _shortened(part: str) -> str:
    """`part` where it is not too long; otherwise its beginning, its end, and what tells it from others that begin so."""
    if len(part.encode()) <= LONGEST_PART:
        return part
    suffix = PurePosixPath(part).suffix
    suffix = suffix if len(suffix.encode()) <= 12 else ""
    begin = part.encode()[: LONGEST_PART - 20].decode("utf-8", "ignore").rstrip()
    return f"{begin}-{hashlib.sha256(part.encode()).hexdigest()[:6]}{suffix}"


def _free(path: str, taken: set[str]) -> str:
    """`path`, with a number before its suffix where another file has it already."""
    stem, suffix = (path[: -len(end)], end) if (end := PurePosixPath(path).suffix) else (path, "")
    number, free = 2, path
    while free.casefold() in taken:
        number, free = number + 1, f"{stem} ({number}){suffix}"
    return free


def shown(name: str) -> str:
    """A name as it may be told: short, and without signs that cannot be shown."""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
    return text if len(text) <= 100 else text[:60] + " … " + text[-30:]


def called(name: str) -> str:
    """A corpus's name: one line of printable signs, without those that part folders; "" where nothing is left."""
    kept = "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else " " for letter in name)
    return " ".join(unicodedata.normalize("NFC", kept).split())[:LONGEST_NAME].strip(" .")


def own_name(names: list[str]) -> str:
    """What files call themselves: the folder around them, or the one that is alone; else how many there are."""
    tops = {name.replace("\\", "/").split("/")[0] if "/" in name.replace("\\", "/") else "" for name in names}
    if len(tops) == 1 and (top := tops.pop()):
        return top
    documents = [name for name in names if is_document(name)]
    if len(documents) == 1:
        return PurePosixPath(documents[0].replace("\\", "/")).stem
    return f"{len(documents) or len(names)} files"


def slug(name: str) -> str:
    """The part of a key that is read.

    >>> slug("Données du Sénat, 2024"), slug("联合国")
    ('donnees-du-senat-2024', 'corpus')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:24].strip("-") or "corpus"


def is_document(path: str, built: bool = False) -> bool:
    parts, name = path.split("/"), path.split("/")[-1].lower()
    kept_apart = is_own(parts) or name.startswith("readme") or (built and parts[0] == RESULTS)
    return PurePosixPath(name).suffix in KINDS and not kept_apart
