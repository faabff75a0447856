"""The project folder: where the corpus is, and the user's own work beside it.

A corpus is a folder, an archive or one table. The project folder of the last two, for the user's own work, is `NAME.project/`
beside them. What is read of a corpus: :mod:`analysis.reading`.
"""

import fcntl
import os
import tomllib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import tomli_w

from analysis.axisfile import axes_toml, with_axis, without_axis
from analysis.basket import FILE as BASKET
from analysis.basket import Quotes, read_basket, write_basket
from analysis.errors import AnalysisError
from analysis.files import read_text, write_whole
from analysis.placed import PlacedLabel, put, read_placed, take_out
from analysis.settings import MAX_SETTINGS_BYTES, Axis, Settings, merge_axes, parse_axes, read_settings
from analysis.shelf import ARCHIVES, AXES, LISTING, SETTINGS
from analysis.stories import FOLDER, Story, change_story, file_of, stories_in
from analysis.tables import TABLES
from analysis.topicedits import FILE as TOPIC_EDITS
from analysis.topicedits import TopicEdits, read_edits, write_edits

LABELS = "labels.csv"


@dataclass(frozen=True)
class Project:
    """Where a corpus and the user's own work lie.

    Attributes
    ----------
    source : Path
        What was given: the folder, the archive or the table.
    root : Path
        The project folder. That of a table or an archive, `NAME.project/` beside it, need not exist.
    kind : {"folder", "archive", "table"}
    """

    source: Path
    root: Path
    kind: Literal["folder", "archive", "table"]

    @property
    def listing(self) -> Path:
        """Where `documents.csv` is, or would be."""
        return self.root / LISTING


def open_project(path: Path | str) -> Project:
    """The project that a folder, an archive or a table belongs to; nothing is read yet.

    Raises
    ------
    AnalysisError
        There is nothing at `path`, or it is none of these.
    """
    path = Path(path)
    if os.path.isdir(path):
        return Project(path, path, "folder")
    if not os.path.exists(path):
        raise AnalysisError(f"{path}: there is no such folder or table; check the path")
    kind = path.suffix.lower()
    if kind in (*TABLES, *ARCHIVES):
        return Project(path, path.with_suffix(".project"), "table" if kind in TABLES else "archive")
    raise AnalysisError(
        f'{path}: a file of the kind "{path.suffix}" is no corpus; give a folder of documents, one table ({", ".join(TABLES)}) '
        f"with a column text, or an archive ({', '.join(ARCHIVES)}) of either"
    )


def own_settings(project: Project) -> Settings:
    """The project's own settings, the usual ones where it has none.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    path = project.root / SETTINGS
    return read_settings(path) if os.path.lexists(path) else Settings()


def own_axes(project: Project) -> Path | None:
    """The axis file of the user's own axes, None where there is none."""
    path = project.root / AXES
    return path if os.path.lexists(path) else None


def save_axis(project: Project, axis: Axis, among: Sequence[Axis] = ()) -> None:
    """Keep `axis` among the user's own, in the place of the one of its name; the others stay as they are written.

    Parameters
    ----------
    axis : Axis
    among : sequence of Axis
        Axes of another file that come into the project's own as well, first, so that it holds all that was used.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is; the axis has any; or it cannot be written.
    """
    with alone(project.root):
        path, text, axes = _axis_file(project)
        every = merge_axes(merge_axes(among, axes), among)
        if every != axes:
            text = axes_toml(every)
        changed = with_axis(text, every, axis)
        _write_axes(path, changed)


def remove_axis(project: Project, name: str) -> None:
    """Take the user's own axis of that name out of their file; with the last one the file goes.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is, or it cannot be written.
    """
    if not project.root.is_dir():
        return
    with alone(project.root):
        path, text, axes = _axis_file(project)
        changed = without_axis(text, axes, name)
        if changed:
            _write_axes(path, changed)
        elif axes:
            with suppress(FileNotFoundError):
                path.unlink()


def _axis_file(project: Project) -> tuple[Path, str, tuple[Axis, ...]]:
    """The file of the user's own axes, its text, and the axes in it; the last two empty where there is no file."""
    path = project.root / AXES
    if not os.path.lexists(path):
        return path, "", ()
    text = read_text(path, MAX_SETTINGS_BYTES)
    return path, text, parse_axes(text, str(path))


def _write_axes(path: Path, text: str) -> None:
    parse_axes(text, str(path))
    if len(data := text.encode()) > MAX_SETTINGS_BYTES:
        raise AnalysisError(
            f"{path}: would have {len(data):,} bytes, at most {MAX_SETTINGS_BYTES:,} are read; take an axis out first"
        )
    write_whole(path, data)


def own_labels(project: Project) -> tuple[PlacedLabel, ...]:
    """The user's own labels, as they stand in the project folder; none where there is no file of them.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    path = project.root / LABELS
    return read_placed(path) if os.path.lexists(path) else ()


def own_topic_edits(project: Project) -> TopicEdits:
    """What the user made of the topics; nothing where there is no file of it.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    return read_edits(project.root / TOPIC_EDITS)


def save_topic_edits(project: Project, change: Callable[[TopicEdits], TopicEdits]) -> None:
    """Change what is kept of the topics in the project folder, which is made if need be.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is, or it cannot be written.
    """
    with alone(project.root):
        path = project.root / TOPIC_EDITS
        write_edits(change(read_edits(path)), path)


def own_basket(project: Project) -> Quotes:
    """The quotes that the user pinned; none where there is no file of them.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    path = project.root / BASKET
    return read_basket(path) if os.path.lexists(path) else ()


def save_basket(project: Project, change: Callable[[Quotes], Quotes]) -> None:
    """Change the basket in the project folder, which is made if need be; a change that changes nothing writes nothing.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is, or it cannot be written.
    """
    with alone(project.root):
        before = own_basket(project)
        after = change(before)
        if after != before:
            write_basket(after, project.root / BASKET)


def own_stories(project: Project) -> list[Path]:
    """The files of the stories that the user captured, in the order of their names; see :func:`analysis.stories.read_story`."""
    return stories_in(project.root)


def save_story(project: Project, name: str, change: Callable[[Story | None], Story | None]) -> Story | None:
    """Change the story of a name in the project folder, which is made if need be; a change that changes nothing writes nothing.

    Parameters
    ----------
    change : callable (story or None) → story or None
        Given the story as it is there, None if there is none; gives what is to be there, under another name if it is to have one,
        or None to remove it.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is; another story has the new name; or it cannot be written.
    """
    with alone(project.root):
        return change_story(project.root, name, change)


def remove_story(project: Project, name: str) -> None:
    """Remove the file of a story, whatever is in it."""
    with alone(project.root):
        (project.root / FOLDER / file_of(name)).unlink(missing_ok=True)


def save_label(project: Project, label: PlacedLabel) -> None:
    """Keep `label` in the project folder, which is made if need be, in the place of what the same coder said before.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is, or it cannot be written.
    """
    with alone(project.root):
        put(project.root / LABELS, label)


def remove_label(project: Project, label: PlacedLabel) -> None:
    """Take back a label: the row with its key is taken out of the file, if it is there."""
    if project.root.is_dir():
        with alone(project.root):
            take_out(project.root / LABELS, label)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let one program at a time, and one session of it, change what is in the project folder: who comes later waits.

    The folder itself is locked, so that no lock file is left in it. Where the file system knows no locks, nobody waits.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(root, os.O_RDONLY)
    except OSError as error:
        raise AnalysisError(f"{root}: cannot be written ({error.strerror}); check its permissions") from None
    try:
        with suppress(OSError):
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def save_setting(project: Project, name: str, value: str) -> None:
    """Set one of the project's own settings; the others stay, comments in the file don't.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is; the value is not allowed; or it cannot be written.
    """
    path = project.root / SETTINGS
    with alone(project.root):
        if os.path.lexists(path):
            read_settings(path)
        given = tomllib.loads(read_text(path, MAX_SETTINGS_BYTES)) if os.path.lexists(path) else {}
        Settings(**{name: value})
        write_whole(path, tomli_w.dumps(given | {name: value}).encode())
