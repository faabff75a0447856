"""The whole project with its results as one ZIP for a colleague: what it would hold, a button, its progress, the download."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from analysis.bundle import contents
from analysis.errors import AnalysisError
from analysis.limits import MB
from analysis.phrases import count
from analysis.project import open_project, own_stories
from analysis.results import Results
from analysis.shelf import OWN_NAMES
from dashboard import downloads, markup, source, widgets
from dashboard.asking import offer as ask
from dashboard.questions import Question

CANCELLED = "Cancelled. No ZIP was made."
MOST_KEPT, LONGEST_KEPT = 5, 86_400  # ZIP files, seconds: they are copies, and large
MOST_LOOKS = 64  # held in memory
COSTS, LEAST = 20, 2.0  # a look at all files holds for so many times as long as it took, and so many seconds at least


@dataclass(frozen=True)
class Packing(Question):
    """A ZIP that is asked for; older ones make room."""

    def start(self) -> None:
        """Pack it; nothing if that is being done already."""
        _make_room(self.out.parent)
        super().start()


@dataclass(frozen=True)
class Look:
    """What a ZIP would hold, in a few words, when it was looked at, and for how long that holds."""

    folder: str
    n_files: int
    size: int
    n_left: int
    others: tuple[int, int, int]  # of the files that only a look finds changed: how many, their size, the newest time
    until: float


_LOOKS: dict[tuple[str, str, str], Look] = {}


def offer(results: Results) -> None:
    """One line that says what the ZIP holds and how large it is; a button that packs it, and then the download."""
    widgets.html(markup.label("For a colleague"))
    corpus = source.corpus_of(results.folder)
    try:
        seen = _look(results, corpus)
    except (AnalysisError, OSError) as fault:
        st.error(markup.plain(str(fault)))
        return
    widgets.html(markup.how(said(seen, corpus is not None)))
    asked = question(results, corpus, seen)
    if not asked.out.is_file():
        ask(asked, "Prepare the ZIP", "Packing", "MB", CANCELLED)
        return
    label = f"Download the ZIP ({size(asked.out.stat().st_size)})"
    address = downloads.address(asked.out.name)
    if address:
        widgets.html(markup.download(label, address, f"{seen.folder}.zip"))
    else:
        st.download_button(label, asked.out.read_bytes, f"{seen.folder}.zip", "application/zip", on_click="ignore", width="stretch")
    widgets.html(markup.how("Unpacked, it is opened with", f"python -m dashboard {seen.folder}/results."))


def question(results: Results, corpus: Path | None, seen: Look) -> Packing:
    """The question that one state of the files is asked by: another state is another ZIP."""
    own = [] if corpus is None else [[path.name, stat.st_size, stat.st_mtime_ns] for path, stat in _own_work(corpus).items()]
    asked = {"results": str(results.folder.resolve()), "digest": results.manifest_digest}
    asked |= {"corpus": str(corpus.resolve()) if corpus else None, "state": [seen.others, own]}
    return Packing(downloads.KIND, asked, ".zip")


def said(seen: Look, with_corpus: bool) -> str:
    """What the ZIP would hold."""
    what = "The corpus, your work on it and these results" if with_corpus else "These results, without their corpus,"
    left = f" {count(seen.n_left, 'file')} left out (hidden, or of other builds)." if seen.n_left else ""
    return f"{what} in one ZIP: {count(seen.n_files, 'file')}, {size(seen.size)}.{left} It holds the texts."


def size(number: int) -> str:
    """Bytes in words.

    >>> size(300), size(329_147), size(40_965_869), size(2_300_000_000)
    ('1 KB', '329 KB', '41 MB', '2.3 GB')
    """
    if number >= 1000 * MB:
        return f"{number / 1000 / MB:.1f} GB"
    return f"{number / MB:.0f} MB" if number >= MB else f"{max(1, round(number / 1000))} KB"


def _look(results: Results, corpus: Path | None) -> Look:
    """What a ZIP would hold; a project of very many files is not looked through at every click."""
    key = (str(results.folder), results.manifest_digest, str(corpus))
    now = time.monotonic()
    if key not in _LOOKS or _LOOKS[key].until < now:
        inside = contents(results.folder, corpus)
        own = set() if corpus is None else set(_own_work(corpus))
        stats = [path.stat() for path in inside.files.values() if path not in own]
        others = (len(stats), sum(stat.st_size for stat in stats), max((stat.st_mtime_ns for stat in stats), default=0))
        n_files = len(inside.files) + len(results.manifest["files"]) + 3  # manifest, run, and the note on the ZIP
        done = time.monotonic()
        until = done + max(LEAST, COSTS * (done - now))
        if len(_LOOKS) > MOST_LOOKS:
            _LOOKS.clear()
        _LOOKS[key] = Look(inside.folder, n_files, inside.size, len(inside.left), others, until)
    return _LOOKS[key]


def _own_work(corpus: Path) -> dict[Path, os.stat_result]:
    """The user's own files, which are written while results are shown: looked at every time."""
    project = open_project(corpus)
    return {path: path.stat() for path in (*(project.root / name for name in OWN_NAMES), *own_stories(project)) if path.is_file()}


def _make_room(folder: Path) -> None:
    """Remove the ZIP files that are oldest: they can be made again."""
    found = sorted(folder.glob("*.zip"), key=lambda path: path.stat().st_mtime, reverse=True)
    for number, path in enumerate(found):
        if number >= MOST_KEPT - 1 or time.time() - path.stat().st_mtime > LONGEST_KEPT:
            path.unlink(missing_ok=True)
