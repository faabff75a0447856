"""The results folder: files with checksums, written whole or not at all. Knows files, not topics.

A results folder is written beside its place under another name and then moved there, so that a build that fails or is stopped
leaves what stood before. Reading checks every table against the manifest.

pandas and pyarrow are imported where they are used: checking a folder must not wait a second for them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FORMAT_VERSION = 1
MANIFEST, RUN = "manifest.json", "run.json"
REBUILD = "build it again with `python -m analysis build CORPUS --out RESULTS`"


def sha256_of(*parts: bytes | str) -> str:
    """Hexadecimal sha256 over `parts`, each with its length, so that no two lists of parts collide."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(f"{len(data)}:".encode())
        digest.update(data)
    return digest.hexdigest()


def file_sha256(path: Path) -> str:
    """Hexadecimal sha256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_folder(target: Path, fill: Callable[[Path], None]) -> None:
    """Let `fill` write into a draft folder, then put that in the place of `target` in one move.

    Raises
    ------
    AnalysisError
        If something of the user's is in `target` (see :func:`check_replaceable`), or it cannot be written.
    """
    target = Path(os.path.realpath(target))
    check_replaceable(target)
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir()
        fill(draft)
        _replace(draft, target)
    except OSError as error:
        raise AnalysisError(
            f"{target}: cannot be written ({error.strerror or error}); choose a folder that you may write to, with enough space"
        ) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def check_replaceable(target: Path) -> None:
    """Refuse a place where something of the user's is: only what a manifest of ours lists is ever replaced.

    Raises
    ------
    AnalysisError
        If `target` exists and is neither empty nor a results folder, or a results folder with other files in it.
    """
    if not os.path.lexists(target):
        return
    inside = set(os.listdir(target)) if target.is_dir() else set()
    manifest = read_json(target / MANIFEST)
    if not target.is_dir() or inside and not {"format_version", "files"} <= manifest.keys():
        raise AnalysisError(
            f"{target}: exists and is not a results folder, so it is left alone; give --out a new folder or an older results folder"
        )
    others = sorted(name for name in inside - {MANIFEST, RUN, *manifest.get("files", ())} if not name.startswith("."))
    if others:
        raise AnalysisError(
            f"{target}: holds {', '.join(others)}, which no build put there, so it is left alone; move that elsewhere or "
            "give --out another folder"
        )


def _replace(draft: Path, target: Path) -> None:
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    if target.exists():
        target.rename(old)
    try:
        draft.rename(target)
    except BaseException:  # a cancelled build ends here, too
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def write_table(table: pd.DataFrame, path: Path) -> None:
    """Write `table` as Parquet: the same rows give the same bytes, with nothing of the writing program's own in the file."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(arrow, path, compression="zstd")


def write_array(array: np.ndarray, path: Path) -> None:
    """Write `array` of plain numbers as a .npy file, which can be mapped into memory: the same numbers give the same bytes."""
    import numpy as np

    np.save(path, np.ascontiguousarray(array), allow_pickle=False)


def write_json(value: Any, path: Path) -> None:
    """Write `value` as readable JSON with sorted keys, under another name and then moved."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    draft.write_text(json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    draft.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The object in a small JSON file of ours; empty if the file is missing or damaged."""
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write `table` as CSV (UTF-8), under another name and then moved.

    Raises
    ------
    AnalysisError
        If the place cannot be written to.
    """
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        raise AnalysisError(f"{path}: is a folder or a device; name a file")
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        table.to_csv(draft, index=False)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise AnalysisError(f"{path}: cannot be written ({error.strerror or error}); name a file in an existing folder") from error


def describe_files(folder: Path) -> dict[str, dict[str, Any]]:
    """sha256 of every file of `folder` (and rows, where it is a table), by name, for the manifest."""
    from pyarrow.parquet import read_metadata

    described: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.iterdir()):
        if path.name in (MANIFEST, RUN):
            continue
        described[path.name] = {"sha256": file_sha256(path)}
        if path.suffix == ".parquet":
            described[path.name]["rows"] = read_metadata(path).num_rows
    return described


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder of this version.

    Raises
    ------
    AnalysisError
        If the folder is missing, is no results folder, or is one of another version.
    """
    path = Path(folder) / MANIFEST
    if not Path(folder).is_dir():
        raise AnalysisError(
            f"{folder}: no such folder; give a results folder, made by `python -m analysis build CORPUS --out RESULTS`"
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        version, _ = manifest["format_version"], manifest["files"].keys()
    except FileNotFoundError as error:
        raise AnalysisError(f"{folder}: not a results folder (no {MANIFEST} in it); {REBUILD}") from error
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise AnalysisError(f"{path}: damaged (not a readable manifest); delete its folder and {REBUILD}") from error
    if version != FORMAT_VERSION:
        raise AnalysisError(f"{folder}: results of format version {version}, and this program reads {FORMAT_VERSION}; {REBUILD}")
    return manifest


def check_file(folder: Path, name: str, manifest: Mapping[str, Any]) -> Path:
    """Path of the file `name` of a results folder, its bytes checked against the manifest.

    Raises
    ------
    AnalysisError
        If it is missing or its checksum differs.
    """
    path = Path(folder) / name
    expected = manifest.get("files", {}).get(name, {}).get("sha256")
    if expected is None or not path.is_file():
        raise AnalysisError(f"{path}: missing from the results; {REBUILD}")
    if file_sha256(path) != expected:
        raise AnalysisError(f"{path}: damaged (its checksum is not the one in {MANIFEST}); {REBUILD}")
    return path


def check_folder(folder: Path) -> dict[str, Any]:
    """The manifest of a results folder, once all its files have been found whole.

    Raises
    ------
    AnalysisError
        If it is not a results folder, is one of another version, or any of its files is missing or damaged: all at once.
    """
    manifest = read_manifest(folder)
    faults = []
    for name in manifest["files"]:
        try:
            check_file(folder, name, manifest)
        except AnalysisError as error:
            faults.extend(error.faults)
    if faults:
        raise AnalysisError(*faults)
    return manifest


def read_table(folder: Path, name: str, manifest: Mapping[str, Any]) -> pd.DataFrame:
    """The table `name` (without ending) of a results folder, checked."""
    import pandas as pd

    return pd.read_parquet(check_file(folder, f"{name}.parquet", manifest))


def read_arrays(folder: Path, name: str, manifest: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """The arrays of `name`.npz of a results folder, checked; plain numbers only."""
    import numpy as np

    with np.load(check_file(folder, f"{name}.npz", manifest), allow_pickle=False) as archive:
        return {key: archive[key] for key in archive.files}


def read_array(folder: Path, name: str, manifest: Mapping[str, Any]) -> np.ndarray:
    """The array in `name`.npy of a results folder, checked; mapped from disk for reading, plain numbers only."""
    import numpy as np

    return np.load(check_file(folder, f"{name}.npy", manifest), mmap_mode="r", allow_pickle=False)
