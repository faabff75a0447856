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
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.limits import MB, USUAL
from analysis.phrases import count, some
from analysis.shelf import ARCHIVES, KINDS_READ
from analysis.store import MANIFEST, RUN, check_folder, read_json, write_json
from analysis.tables import TABLES
from analysis.unpacking import members, open_zip, read_member
from dashboard.filenames import PROJECT, RESULTS, File, Placed, called, is_document, is_own, own_name, place_files, shown, slug

RECORD, TEXTS, KEPT = "corpus.json", "texts", "kept"
KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,28}[a-z0-9])?-(?P<digest>[0-9a-f]{6}|[0-9a-f]{64})")
MOST_LEFT = 200  # files left out that are named
RUN_KEPT = (
    "built",
    "group_given",
    "listing",
    "machine",
    "own_axes",
    "own_settings",
    "seconds",
    "settings_given",
)  # the rest names places


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
    name = called(name) or called(own_name([file.name for file in given])) or "corpus"
    unpacked = len(given) == 1 and given[0].name.lower().endswith(ARCHIVES)
    placed = place_files(_members(given[0]) if unpacked else given)
    size = sum(file.size for file in placed.files.values())
    if size > most_mb * MB:
        raise AnalysisError(f"{size / MB:,.0f} MB in all, at most {most_mb:,} are taken; bring it in as several corpora")
    if placed.results_alone or not any(is_document(path, placed.built) for path in placed.files):
        raise AnalysisError(_nothing_to_read(placed))
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    _sweep(root)
    if shutil.disk_usage(root).free < 2 * size:
        raise AnalysisError(f"there is no room for {size / MB:,.0f} MB on the disk of {root}; make some, or bring in fewer files")
    draft = root / f".{os.getpid()}.{secrets.token_hex(4)}.draft"
    try:
        draft.mkdir(mode=0o700)
        return _settle(draft, placed, name, root)
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
    name = called(name) or called(path.stem if path.is_file() else path.name) or "corpus"
    digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
    key = _key(name, digest, root)
    if (there := entry(key, root)) is not None:
        return there
    try:
        (root / key).mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(root / key, name, str(path), [], digest)
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
        name=called(name) or key,
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


# Writing


def _key(name: str, digest: str, root: Path) -> str:
    """Name and six digits of the digest; all of them in the one case in ten million in which two corpora share them."""
    short = f"{slug(name)}-{digest[:6]}"
    there = read_json(root / short / RECORD)
    return short if not there or there.get("digest", digest) == digest else f"{slug(name)}-{digest}"


def _nothing_to_read(placed: Placed) -> str:
    if placed.results_alone or placed.built:
        return "these are results without their corpus; bring in the corpus, or start `python -m dashboard` on the results"
    reasons = some(f"{name}: {reason}" for name, reason in placed.left) or some(placed.files)
    return f"nothing in it can be read as a document or a table ({reasons}); bring in files of these kinds: {KINDS_READ}"


def _members(archive: File) -> Iterator[File]:
    """The files in an archive, none of which is larger than what is read of any."""
    try:
        packed = open_zip(bytes(archive.read()))
    except AnalysisError as error:
        raise AnalysisError(*(f"{shown(archive.name)}: {fault}" for fault in error.faults)) from None
    for info in members(packed):
        yield File(info.filename, info.file_size, partial(read_member, packed, info, info.file_size))


def _settle(draft: Path, placed: Placed, name: str, root: Path) -> Entry:
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


def _alone(placed: Placed) -> str:
    """The table, or the archive with a project folder, that is all of the corpus; "" where a folder is."""
    others = [path for path in placed.files if not (placed.built and path.startswith(f"{RESULTS}/"))]
    beside = [path for path in others if path.split("/")[0].endswith(PROJECT)]
    documents = [path for path in others if is_document(path)]
    own = [path for path in others if is_own(path.split("/")) and path not in beside]
    if len(documents) != 1 or own or "/" in documents[0] or not documents[0].lower().endswith((*TABLES, *ARCHIVES)):
        return ""
    stem = documents[0].rpartition(".")[0]
    return documents[0] if all(path.startswith(f"{stem}{PROJECT}/") for path in beside) else ""


def _check_results(folder: Path, placed: Placed) -> None:
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
