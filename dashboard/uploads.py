"""Corpora brought in by upload or by their path: a folder each under `cache/corpora/`, whole or not there. No Streamlit here.

`corpora/KEY/` holds `corpus.json` (name, where the corpus is, what it is compared by), and of an uploaded corpus its files in
`texts/`, what a build keeps for the next one in `kept/`, and its results in `results/`: with that folder all of it is gone. Names
of files come from outside and are never believed: a name that could land elsewhere is left out, and none overwrites another.
"""

import hashlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path, PurePosixPath

from analysis.errors import AnalysisError
from analysis.limits import MB, USUAL
from analysis.phrases import count, some
from analysis.readers import OTHERS, READABLE
from analysis.shelf import ARCHIVES, DOCUMENTS, KINDS_READ, OWN_NAMES
from analysis.store import MANIFEST, RUN, check_folder, read_json, write_json
from analysis.tables import TABLES
from analysis.unpacking import RUBBISH, members, open_zip, read_member, safe_name

RECORD, TEXTS, RESULTS, KEPT = "corpus.json", "texts", "results", "kept"
PROJECT = ".project"  # how the folder ends that holds the user's own work on a table or an archive
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?-(?P<digest>[0-9a-f]{6}|[0-9a-f]{64})")
LONGEST_NAME = 60  # characters of a corpus's name
LONGEST_PART = 180  # bytes of one part of a file's path: file systems take 255, and drafts are named longer
DEEPEST = 20  # folders within folders
MOST_LEFT = 200  # files left out that are named
KINDS = (*READABLE, *TABLES, *ARCHIVES)
RUN_KEPT = ("built", "group_given", "listing", "machine", "own_settings", "seconds", "settings_given")  # the rest names places


@dataclass(frozen=True)
class Entry:
    """A corpus that was brought in.

    Attributes
    ----------
    key : str
        Names it in the address and on disk.
    name : str
        As people call it.
    home : Path
        Its own folder.
    corpus : Path
        The project folder or table; a results folder where somebody opened one by its path.
    uploaded : bool
        Whether the files are in `home`; otherwise they lie elsewhere on this machine.
    grouping : str or None
        The column to compare by that was chosen; None for what the corpus itself says.
    added : str
        When it was brought in, ISO.
    left : tuple of (str, str)
        Files that were not kept, each with the reason.
    """

    key: str
    name: str
    home: Path
    corpus: Path
    uploaded: bool
    grouping: str | None
    added: str
    left: tuple[tuple[str, str], ...]

    @property
    def results(self) -> Path:
        """Where the results of an uploaded corpus are, or will be."""
        return self.home / RESULTS


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
class _Placed:
    """Where files go, and those that go nowhere."""

    files: dict[str, File] = field(default_factory=dict)  # by path, with / between folders
    left: list[tuple[str, str]] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)  # paths and folders in use, in small letters: some disks know no capitals
    folders: set[str] = field(default_factory=set)
    built: bool = False  # whether results came with them
    results_alone: bool = False  # whether they are a results folder


def bring_in(files: Iterable[File], name: str, root: Path, most_mb: int = USUAL.unpacked_mb) -> Entry:
    """The corpus made of files under `root`; the one that is there already, where it is made of the same files under this name.

    Parameters
    ----------
    files : iterable of File
        A single ZIP archive is unpacked.
    name : str
        What to call it; "" takes the name of the folder or file.
    root : Path
        Folder of all corpora that were brought in.
    most_mb : int
        Of all files together, in millions of bytes.

    Raises
    ------
    AnalysisError
        Nothing in it can be read, it is too large, or it cannot be written. Nothing of it is kept then.
    """
    given = list(files)
    if not given:
        raise AnalysisError("no file was chosen; choose the files of a corpus, its folder, or one ZIP archive of it")
    called = _called(name) or _called(_own_name([file.name for file in given])) or "corpus"
    unpacked = len(given) == 1 and given[0].name.lower().endswith(ARCHIVES)
    placed = place_files(_members(given[0]) if unpacked else given)
    size = sum(file.size for file in placed.files.values())
    if size > most_mb * MB:
        raise AnalysisError(f"{size / MB:,.0f} MB in all, at most {most_mb:,} are taken; bring it in as several corpora")
    if placed.results_alone or not any(_is_document(path, placed.built) for path in placed.files):
        raise AnalysisError(_nothing_to_read(placed))
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(root)
    if shutil.disk_usage(root).free < 2 * size:
        raise AnalysisError(f"there is no room for {size / MB:,.0f} MB on the disk of {root}; make some, or bring in fewer files")
    draft = root / f".{os.getpid()}.{secrets.token_hex(4)}.draft"
    try:
        draft.mkdir(mode=0o700)
        return _settle(draft, placed, called, root)
    except OSError as error:
        raise AnalysisError(f"{root}: cannot be written ({error.strerror or error}); see whether there is space") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def point_to(path: Path, name: str, root: Path) -> Entry:
    """The corpus, or results, that lie elsewhere on this machine: nothing is copied.

    Raises
    ------
    AnalysisError
        There is nothing at `path`, no corpus and no results.
    """
    from analysis.project import open_project

    path = Path(os.path.expanduser(path)).resolve()
    if path == root.resolve() or path.is_relative_to(root.resolve()):
        raise AnalysisError(f"{path}: lies among the corpora that were brought in; choose it in the list below")
    if (path / MANIFEST).is_file():
        check_folder(path)
    else:
        open_project(path)
    called = _called(name) or _called(path.stem if path.is_file() else path.name) or "corpus"
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
    key = _key(called, digest, root)
    if (there := entry(key, root)) is not None:
        return there
    try:
        (root / key).mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(root / key, called, str(path), [], digest)
    except OSError as error:
        raise AnalysisError(f"{root}: cannot be written ({error.strerror or error}); see whether there is space") from error
    return _known(key, root)


def entry(key: str, root: Path) -> Entry | None:
    """The corpus of that key; None where there is none, or `key` is no key."""
    if not KEY.fullmatch(key):
        return None
    home = root / key
    told = read_json(home / RECORD)
    name, corpus, grouping, left = (told.get(one) for one in ("name", "corpus", "grouping", "left"))
    if not isinstance(name, str) or not isinstance(corpus, str) or not corpus:
        return None
    path = Path(corpus)
    uploaded = not path.is_absolute()
    if uploaded and ".." in path.parts:
        return None
    pairs = left if isinstance(left, list) else []
    return Entry(
        key=key,
        name=_called(name) or key,
        home=home,
        corpus=home / path if uploaded else path,
        uploaded=uploaded,
        grouping=grouping if isinstance(grouping, str) and grouping else None,
        added=str(told.get("added", "")),
        left=tuple((str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2),
    )


def entries(root: Path) -> list[Entry]:
    """All corpora that were brought in, the last one first."""
    names = sorted(os.listdir(root)) if root.is_dir() else []
    found = [one for one in (entry(name, root) for name in names) if one is not None]
    return sorted(found, key=lambda one: one.added, reverse=True)


def around(path: Path, root: Path) -> Entry | None:
    """The uploaded corpus whose own folder `path` lies in; None where it lies in none."""
    absolute, above = os.path.abspath(path), os.path.abspath(root)
    if not absolute.startswith(above + os.sep):
        return None
    return entry(absolute[len(above) + 1 :].split(os.sep, 1)[0], root)


def compare_by(one: Entry, column: str | None) -> None:
    """Keep the column that a corpus is compared by."""
    told = read_json(one.home / RECORD)
    if told:
        write_json(told | {"grouping": column}, one.home / RECORD)


def discard(one: Entry) -> None:
    """Remove a corpus with all that is in its own folder, for good; files elsewhere on this machine stay."""
    gone = one.home.with_name(f".{os.getpid()}.{secrets.token_hex(4)}.draft")
    with suppress(FileNotFoundError):
        one.home.rename(gone)  # in one step: nobody finds half of it
    shutil.rmtree(gone, ignore_errors=True)


# Names


def place_files(files: Iterable[File]) -> _Placed:
    """Where each file goes within a project folder: a path that stays in it, its own, and no hidden one.

    A folder that holds all of them is taken for the project itself.

    >>> [*place_files([File("news/a.txt", 0, bytes), File("news/../../b.txt", 0, bytes)]).files]
    ['a.txt']
    """
    placed, wanted = _Placed(), []
    for file in files:
        try:
            wanted.append((_parts(file.name), file))
        except AnalysisError as error:
            placed.left.append((_shown(file.name), error.faults[0]))
    tops = {parts[0] if len(parts) > 1 else "" for parts, _ in wanted}
    top = tops.pop() if len(tops) == 1 else ""
    within = [(parts[1:] if top and top != DOCUMENTS else parts, file) for parts, file in wanted]
    placed.built = (RESULTS, MANIFEST) in [parts for parts, _ in within]
    placed.results_alone = {(MANIFEST,), ("framing_sentences.parquet",)} <= {parts for parts, _ in within}
    for parts, file in within:
        _place(placed, parts, file)
    return placed


def _place(placed: _Placed, parts: tuple[str, ...], file: File) -> None:
    path = "/".join(parts)
    folders = ["/".join(parts[:depth]).casefold() for depth in range(1, len(parts))]
    own, suffix = _is_own(parts), PurePosixPath(path).suffix.lower()
    if not own and suffix not in KINDS and not (placed.built and parts[0] == RESULTS):
        placed.left.append((_shown(file.name), OTHERS.get(suffix, f"not of a kind that is read ({KINDS_READ})")))
    elif any(folder in placed.taken and folder not in placed.folders for folder in folders):
        placed.left.append((_shown(file.name), "a file has the name of its folder; give one of them another name"))
    elif own and path.casefold() in placed.taken:
        placed.left.append((_shown(file.name), f"there is another {path} among the files; only one can be the project's"))
    else:
        path = _free(path, placed.taken)
        placed.files[path] = file
        placed.taken |= {path.casefold(), *folders}
        placed.folders |= set(folders)


def _is_own(parts: Sequence[str]) -> bool:
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


def _shown(name: str) -> str:
    """A name as it may be told: short, and without signs that cannot be shown."""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in name)
    return text if len(text) <= 100 else text[:60] + " … " + text[-30:]


def _called(name: str) -> str:
    """A corpus's name: one line of printable signs, without those that part folders; "" where nothing is left."""
    kept = "".join(letter if letter.isprintable() and letter not in '/\\:*?"<>|' else " " for letter in name)
    return " ".join(unicodedata.normalize("NFC", kept).split())[:LONGEST_NAME].strip(" .")


def _own_name(names: list[str]) -> str:
    """What files call themselves: the folder around them, or the one that is alone; else how many there are."""
    tops = {name.replace("\\", "/").split("/")[0] if "/" in name.replace("\\", "/") else "" for name in names}
    if len(tops) == 1 and (top := tops.pop()):
        return top
    documents = [name for name in names if _is_document(name)]
    if len(documents) == 1:
        return PurePosixPath(documents[0].replace("\\", "/")).stem
    return f"{len(documents) or len(names)} files"


def _slug(name: str) -> str:
    """The part of a key that is read.

    >>> _slug("Données du Sénat, 2024"), _slug("联合国")
    ('donnees-du-senat-2024', 'corpus')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:24].strip("-") or "corpus"


def _key(name: str, digest: str, root: Path) -> str:
    """Name and six digits of the digest; all of them in the one case in ten million in which two corpora share them."""
    short = f"{_slug(name)}-{digest[:6]}"
    there = read_json(root / short / RECORD)
    return short if not there or there.get("digest", digest) == digest else f"{_slug(name)}-{digest}"


def _is_document(path: str, built: bool = False) -> bool:
    parts, name = path.split("/"), path.split("/")[-1].lower()
    kept_apart = _is_own(parts) or name.startswith("readme") or (built and parts[0] == RESULTS)
    return PurePosixPath(name).suffix in KINDS and not kept_apart


def _nothing_to_read(placed: _Placed) -> str:
    if placed.results_alone or placed.built:
        return "these are results without their corpus; bring in the corpus, or start `python -m dashboard` on the results"
    reasons = some(f"{name}: {reason}" for name, reason in placed.left) or some(placed.files)
    return f"nothing in it can be read as a document or a table ({reasons}); bring in files of these kinds: {KINDS_READ}"


# Writing


def _members(archive: File) -> Iterator[File]:
    """The files in an archive, none of which is larger than what is read of any."""
    try:
        packed = open_zip(bytes(archive.read()))
    except AnalysisError as error:
        raise AnalysisError(*(f"{_shown(archive.name)}: {fault}" for fault in error.faults)) from None
    for info in members(packed):
        yield File(info.filename, info.file_size, partial(read_member, packed, info, info.file_size))


def _settle(draft: Path, placed: _Placed, name: str, root: Path) -> Entry:
    """Write the files into `draft`, and move it to its place when all are there."""
    alone = _alone(placed)
    corpus = f"{TEXTS}/{alone or name}"
    digest = hashlib.sha256()
    for path, file in sorted(placed.files.items()):
        within = "" if placed.built and path.startswith(f"{RESULTS}/") else TEXTS if alone else corpus
        target = draft / within / path
        target.parent.mkdir(parents=True, exist_ok=True)
        data = file.read()
        target.write_bytes(data)
        digest.update(f"{path}\0{hashlib.sha256(data).hexdigest()}\n".encode())
    _check_results(draft / RESULTS, placed)
    key = _key(name, digest.hexdigest(), root)
    if (there := entry(key, root)) is not None:
        return there
    _write(draft, name, corpus, placed.left, digest.hexdigest())
    with suppress(FileExistsError, OSError):  # somebody brought the same in a moment ago
        draft.rename(root / key)
    return _known(key, root)


def _alone(placed: _Placed) -> str:
    """The table, or the archive with a project folder, that is all of the corpus; "" where a folder is."""
    others = [path for path in placed.files if not (placed.built and path.startswith(f"{RESULTS}/"))]
    beside = [path for path in others if path.split("/")[0].endswith(PROJECT)]
    documents = [path for path in others if _is_document(path)]
    own = [path for path in others if _is_own(path.split("/")) and path not in beside]
    if len(documents) != 1 or own or "/" in documents[0] or not documents[0].lower().endswith((*TABLES, *ARCHIVES)):
        return ""
    stem = documents[0].rpartition(".")[0]
    return documents[0] if all(path.startswith(f"{stem}{PROJECT}/") for path in beside) else ""


def _check_results(folder: Path, placed: _Placed) -> None:
    """Keep results that came with a corpus where they are whole; what they say of the machine they were built on is dropped."""
    if not placed.built:
        return
    try:
        files = check_folder(folder)["files"]
        strange = set(os.listdir(folder)) - {MANIFEST, RUN, *files}
        if strange or any("/" in name or "\\" in name for name in files):
            raise AnalysisError(f"they hold {some(sorted(strange)) or 'files elsewhere'}, which no build put there")
    except AnalysisError as error:
        shutil.rmtree(folder)
        reason = error.faults[0].replace(f"{folder}{os.sep}", "").replace(f"{folder}: ", "")
        placed.left.append((f"{RESULTS}/", f"{reason}; build them here"))
        return
    run = read_json(folder / RUN)
    write_json({name: run[name] for name in RUN_KEPT if name in run}, folder / RUN)


def _write(home: Path, name: str, corpus: str, left: list[tuple[str, str]], digest: str) -> None:
    more = [("…", f"{count(len(left) - MOST_LEFT, 'more file')}")] if len(left) > MOST_LEFT else []
    told = {"name": name, "corpus": corpus, "grouping": None, "added": datetime.now(UTC).isoformat(timespec="seconds")}
    told |= {"left": [list(pair) for pair in [*left[:MOST_LEFT], *more]], "digest": digest}
    write_json(told, home / RECORD)


def _known(key: str, root: Path) -> Entry:
    found = entry(key, root)
    if found is None:
        raise AnalysisError(f"{root / key}: cannot be read back; see whether the disk is full")
    return found


def _sweep(root: Path) -> None:
    """Remove what programs that have ended left half written."""
    for path in root.glob(".*.draft"):
        number = path.name.split(".")[1]
        if number.isdigit() and not _is_alive(int(number)):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True
