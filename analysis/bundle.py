"""One ZIP for a colleague: the corpus, the user's own work on it and its results, which find each other wherever it is unpacked.

In it is one folder: for a corpus that is a folder, that folder, with the results in it under `results/`; a table or an archive lies
there beside its `NAME.project/` and `results/`. The same files give the same ZIP, byte for byte.
"""

import hashlib
import json
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from analysis.errors import AnalysisError
from analysis.phrases import count, some
from analysis.project import Project, open_project
from analysis.shelf import OWN_NAMES, RESULTS, entries, no_file
from analysis.store import MANIFEST, RUN, read_json, read_manifest
from analysis.stories import FOLDER as STORIES
from analysis.stories import stories_in
from analysis.unpacking import RUBBISH, safe_name

CHUNK = 1 << 20  # bytes
TIME = (1980, 1, 1, 0, 0, 0)  # the first that a ZIP file can say
# What packing makes no smaller, or hardly: vectors look like noise, of which it takes off 7 % at 30 MB a second
PACKED = (".parquet", ".npz", "vectors.npy", ".zip", ".docx", ".xlsx", ".odt", ".epub", ".pdf", ".png", ".jpg", ".jpeg")
GIVEN = ("axes_file", "labels_file", "background_file")  # files outside the corpus that a build may have been given, in run.json
NOTE = "README.txt"
NAMES_TOLD = 3  # files by which a corpus is known again beside its results
FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]')  # in names of files on Windows

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Contents:
    """What goes into the ZIP.

    Attributes
    ----------
    folder : str
        The one folder in it.
    files : dict of str to Path
        Files by their names in that folder, without the results' and what is written for the ZIP.
    results : Path
    results_name : str
        The results folder's name in it.
    left : dict of str to str
        What of the project is left out, by name, with the reason.
    size : int
        Of all files, in bytes, before they are packed.
    corpus : str or None
        Where the corpus is, from the results folder; None where it is not in it.
    """

    folder: str
    files: dict[str, Path]
    results: Path
    results_name: str
    left: dict[str, str] = field(default_factory=dict)
    size: int = 0
    corpus: str | None = None


def contents(results: Path, corpus: Path | None) -> Contents:
    """What a ZIP of `results` and, if it is on this machine, their `corpus` would hold.

    Hidden files, locks and drafts, links that lead out of the project, and the results of other builds are left out.

    Raises
    ------
    AnalysisError
        `results` is no results folder, or there is no corpus at `corpus`.
    """
    manifest, results = read_manifest(results), Path(os.path.realpath(results))
    files: dict[str, Path] = {}
    left: dict[str, str] = {}
    where = None
    name = str(manifest.get("corpus_name") or "results")
    if corpus is not None:
        project = open_project(corpus)
        _collect(project, files, left, {os.path.realpath(results)})
        note = str(read_json(results / RUN).get("note", ""))  # of an earlier ZIP, which this one came out of
        files.pop(note if note.lower().startswith("readme") else "", None)
        name = Path(os.path.realpath(project.source)).stem if project.kind != "folder" else Path(os.path.realpath(corpus)).name
        where = ".." if project.kind == "folder" else f"../{project.source.name}"
    results_name = _free("results", "results {}", files)
    files |= _given(results, project if corpus is not None else None, files, results_name)
    if corpus is None:  # then stories lie beside the results
        beside = results.with_name(f"{results.name}.project")
        files |= {f"{results_name}.project/{STORIES}/{path.name}": path for path in stories_in(beside) if not no_file(path, beside)}
    sizes = [path.stat().st_size for path in (*files.values(), *(results / one for one in _result_files(manifest)))]
    return Contents(_safe(name), files, results, results_name, left, sum(sizes), where)


def write_bundle(results: Path, corpus: Path | None, target: Path, progress: Report | None = None) -> Contents:
    """Write the ZIP; it is whole, or what was at `target` stays. Returns what is in it.

    Parameters
    ----------
    results : Path
    corpus : Path or None
        None where it is not on this machine: then only the results are packed.
    target : Path
    progress : callable (done, total), optional
        In bytes.

    Raises
    ------
    AnalysisError
        The faults of :func:`contents`; a file cannot be read, or was written meanwhile; the place cannot be written to.
    """
    target = Path(os.path.realpath(target))
    inside = contents(results, corpus)
    manifest = read_manifest(inside.results)
    expected = {f"{inside.results_name}/{name}": manifest["files"].get(name, {}).get("sha256") for name in _result_files(manifest)}
    files = inside.files | {name: inside.results / name.partition("/")[2] for name in expected}
    files = {name: path for name, path in files.items() if Path(os.path.realpath(path)) != target}
    note = _free(NOTE, "README {}.txt", files)
    written = {note: _note(inside, manifest), f"{inside.results_name}/{RUN}": _run(inside, note)}
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as file:
            _pack(file, inside, files, written, expected, progress or (lambda done, total: None))
        draft.replace(target)
    except OSError as error:
        raise AnalysisError(
            f"{target}: cannot be written ({error.strerror or error}); choose a place that you may write to, with enough space"
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return inside


def _pack(
    file: BinaryIO, inside: Contents, files: Mapping[str, Path], written: Mapping[str, str], expected: Mapping[str, str | None],
    progress: Report,
) -> None:  # fmt: skip
    done = 0
    with ZipFile(file, "w") as archive:
        for name in sorted({*files, *written}):
            info = ZipInfo(f"{inside.folder}/{name}", TIME)
            info.external_attr, info.create_system = 0o100644 << 16, 3  # on every system as on Unix: the same bytes
            info.compress_type = ZIP_STORED if name.lower().endswith(PACKED) else ZIP_DEFLATED
            if name in written:
                archive.writestr(info, written[name])
                continue
            digest = hashlib.sha256()
            for chunk in _chunks(archive, info, files[name]):
                digest.update(chunk)
                done += len(chunk)
                progress(min(done, inside.size), inside.size)
            if expected.get(name) not in (None, digest.hexdigest()):
                raise AnalysisError(
                    f"{files[name]}: is not what {MANIFEST} says; if it is being built, pack it again when it is done"
                )


def _chunks(archive: ZipFile, info: ZipInfo, path: Path) -> Iterator[bytes]:
    """The bytes of a file, each piece given once it is packed."""
    try:
        source = path.open("rb")
    except OSError as error:
        raise AnalysisError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    with source:
        info.file_size = os.fstat(source.fileno()).st_size  # by this the archive knows what is larger than old ZIP files can be
        with archive.open(info, "w") as out:
            while chunk := source.read(CHUNK):
                out.write(chunk)
                yield chunk


# What goes into it


def _collect(project: Project, files: dict[str, Path], left: dict[str, str], seen: set[str]) -> None:
    """The files of a project, by name; what is left out with its reason. Folders that are `seen` are neither."""
    seen = seen | {os.path.realpath(project.root)}
    if project.kind == "folder":
        _walk(project.root, project.root, "", files, left, seen)
        return
    files[project.source.name] = project.source
    if project.root.is_dir():
        _walk(project.root, project.root, f"{project.root.name}/", files, left, seen)


def _walk(folder: Path, root: Path, prefix: str, files: dict[str, Path], left: dict[str, str], seen: set[str]) -> None:
    for path in entries(folder):
        name = prefix + unicodedata.normalize("NFC", path.relative_to(root).as_posix())
        real = os.path.realpath(path)
        if reason := no_file(path, root) or _unfit(path, name):
            left[name if name.isprintable() else ascii(name)] = reason
        elif not path.is_dir():
            files[name] = path
        elif real in seen:
            continue
        elif (path / MANIFEST).is_file():
            left[name] = RESULTS
        else:
            _walk(path, root, prefix, files, left, seen | {real})


def _unfit(path: Path, name: str) -> str:
    if path.name.startswith("~$") or path.name.lower() in RUBBISH:
        return "a file that another program left behind"
    try:
        name.encode()
        return "" if safe_name(name) == name else "its name holds a backslash"
    except (UnicodeEncodeError, AnalysisError):
        return "its name cannot stand in a ZIP file; rename it"


def _given(results: Path, project: Project | None, files: Mapping[str, Path], results_name: str) -> dict[str, Path]:
    """The files outside the project that the results were built with, in a folder that no build reads."""
    run = read_json(results / RUN)
    own = {os.path.realpath(path) for path in files.values()}
    given: dict[str, Path] = {}
    for key in GIVEN:
        path = results / run[key] if isinstance(run.get(key), str) else None
        if path and path.is_file() and os.path.realpath(path) not in {*own, *map(os.path.realpath, given.values())}:
            given[_free(f"{results_name}.project/{path.name}", f"{results_name}.project/{{}} {path.name}", given)] = path
    return given


def _result_files(manifest: Mapping[str, Any]) -> list[str]:
    """Names of the files of a results folder that go into the ZIP as they are."""
    return [MANIFEST, *(name for name in manifest["files"] if safe_name(name) == name and "/" not in name)]


def _free(name: str, other: str, taken: Iterable[str]) -> str:
    """A name that is not taken, whatever its capitals: systems differ in whether they tell them apart."""
    tops = {one.partition("/")[0].casefold() for one in taken} | {one.casefold() for one in taken}
    number = 1
    chosen = name
    while chosen.casefold() in tops:
        number += 1
        chosen = other.format(number)
    return chosen


def _safe(name: str) -> str:
    """A name that may be a folder's on every system.

    >>> _safe("talks: 2024?"), _safe("..")
    ('talks_ 2024_', 'corpus')
    """
    return FORBIDDEN.sub("_", unicodedata.normalize("NFC", name)).encode("utf-8", "replace").decode().strip(" .") or "corpus"


# What is written for it


def _run(inside: Contents, note: str) -> str:
    """run.json with the places of things as they are in the ZIP, seen from the results folder."""
    run = read_json(inside.results / RUN)
    at = {os.path.realpath(path): f"../{name}" for name, path in inside.files.items()}
    for key in GIVEN:
        run[key] = at.get(os.path.realpath(inside.results / run[key])) if isinstance(run.get(key), str) else None
    run |= {"corpus": inside.corpus, "previous": None, "note": note}
    run["corpus_holds"] = [name for name in sorted(inside.files) if name.partition("/")[0] not in OWN_NAMES][:NAMES_TOLD]
    if inside.corpus != "..":
        run.pop("corpus_holds")
    return json.dumps(run, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _note(inside: Contents, manifest: Mapping[str, Any]) -> str:
    counts, built = manifest["counts"], str(read_json(inside.results / RUN).get("built", ""))[:10]
    sizes = ", ".join(count(counts[one], one.removesuffix("s")) for one in ("documents", "sentences", "tokens"))
    versions = ", ".join(f"{name} {version}" for name, version in manifest["versions"].items())
    results, name = f"{inside.folder}/{inside.results_name}", manifest.get("corpus_name") or "a corpus"
    texts = "The texts of the documents are in it, in full: pass it on only to those who may read them."
    if inside.corpus is None:
        where = "The corpus itself is not in this folder, only its results: labels and quotes last no longer than a visit."
    else:
        where = (
            "The corpus and what was made of it (labels, edits of topics, quotes, settings) lie beside the results and are found "
            "from there; what you add is kept there, too."
        )
    lines = [
        f"{name}: a comparative framing analysis, with its corpus and its results",
        f"{sizes}. Built {built or 'on a day that is not known'}.",
        texts,
        "",
        "To open it, in the folder of the program:",
        f'  python -m dashboard "PATH/TO/{results}"',
        where,
        "",
        f"Results of format version {manifest['format_version']}, made with {versions}.",
    ]
    if inside.left:
        lines.append(f"Left out: {some([f'{one} ({reason})' for one, reason in inside.left.items()], 20)}.")
    return "\n".join(lines) + "\n"
