"""Long work that draws charts, in a process of its own: `dashboard.jobs` knows none of them, for charts are asked of jobs, too."""

import hashlib
import os
import re
import shutil
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from dashboard import jobs
from dashboard.jobs import Report, Work
from dashboard.questions import Question

PICTURES = ".pictures"  # ending of the folder beside an export, of what a browser has drawn for it
MOST_KEPT, LONGEST_KEPT = 20, 7 * 86_400  # files, seconds
NAME, LONGEST_NAME = re.compile(r"[\w-]+"), 200  # of a chart: see `catalogue`; bytes
COMMAND = (sys.executable, "-m", "dashboard.exporting")


@dataclass(frozen=True)
class Export(Question):
    """An export that is asked for; `kind` is a key of `KINDS`."""

    def start(self) -> None:
        """Make it; nothing if that is being done already. Older ones make room."""
        _make_room(self.out.parent)
        jobs.start(self.kind, self.arguments | {"out": str(self.out)}, self.job.folder, command=COMMAND)


def _make_room(folder: Path) -> None:
    """Remove the files that are oldest, and what was drawn for them: they can be made again."""
    found = sorted((path for path in folder.glob("*") if not path.name.startswith(".")), key=_written, reverse=True)
    for number, path in enumerate(found):
        if number >= MOST_KEPT - 1 or time.time() - _written(path) > LONGEST_KEPT:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)


def _written(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def _talk(arguments: dict[str, Any], report: Report) -> None:
    from analysis.results import read_results
    from analysis.stories import read_story
    from analysis.topicedits import from_written
    from dashboard.captures import as_talk

    report("reading the results", 0, 1)
    results = read_results(Path(arguments["results"])).with_topics(from_written(arguments["edits"]))
    story = read_story(Path(arguments["story"]))
    page = as_talk(results, story, arguments["link"], partial(report, "freezing the sentences of"))
    _write(page.encode(), Path(arguments["out"]))


def _write(data: bytes, out: Path) -> None:
    """Write a file whole, or leave what is there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.{os.getpid()}.draft")
    draft.write_bytes(data)
    draft.replace(out)


def _export(arguments: dict[str, Any], report: Report) -> None:
    from analysis.project import open_project
    from analysis.results import read_results
    from analysis.stories import read_story
    from analysis.topicedits import from_written
    from dashboard import quoting, state
    from dashboard.captures import as_charts
    from dashboard.catalogue import exhibits
    from dashboard.exhibit import ALL
    from dashboard.export import writing
    from dashboard.export.provenance import about

    report("reading the results", 0, 1)
    address, out = arguments["address"], Path(arguments["out"])
    results = read_results(Path(arguments["results"])).with_topics(from_written(arguments["edits"]))
    words: writing.Words = {}
    narrow = ALL
    if arguments.get("story"):
        shown, words = as_charts(results, read_story(Path(arguments["story"])))
    else:
        results = results.grouped_by(address.get("grouping", [""])[-1])
        narrow = state.read(address, results).narrowing
        shown = []
        for one in exhibits(results, arguments["charts"], address):
            shown.append(one)
            report("drawing", len(shown), len(arguments["charts"]))
    known = quoting.known(results, open_project(arguments["project"])) if arguments["project"] else quoting.Known()
    quotes = quoting.cited(results, known.held, known.numbers)
    _write(writing.made(results, shown, quotes, about(results, narrow), out.suffix[1:], _drawn(out), words), out)


def _drawn(out: Path) -> dict[str, bytes]:
    """Pictures that a browser has drawn for it."""
    return {path.stem: path.read_bytes() for path in sorted(out.with_suffix(PICTURES).glob("*.png"))}


def keep_pictures(asked: Export, found: Mapping[str, bytes]) -> None:
    """Keep what a browser has drawn for an export, by names of charts, until it is made."""
    folder = asked.out.with_suffix(PICTURES)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in found.items():
        if NAME.fullmatch(name) and len(name.encode("utf-8")) <= LONGEST_NAME:
            _write(data, folder / f"{name}.png")


def has_pictures(asked: Export) -> bool:
    """Whether a browser has drawn for it."""
    return asked.out.with_suffix(PICTURES).is_dir()


@cache
def program() -> str:
    """What exports are made with: another version makes other files."""
    files = sorted((Path(__file__).parent).rglob("*"))
    seen = [f"{file.name} {file.stat().st_mtime_ns}" for file in files if file.suffix in (".py", ".css", ".js")]
    return hashlib.sha256(" ".join(seen).encode()).hexdigest()[:12]


KINDS: Mapping[str, Work] = {"talk": _talk, "export": _export}
"""What can be started.

- talk: results, edits (of topics, as written), story (its file), link (entries of the address that links into the dashboard carry),
  and out, an HTML file (see `dashboard.export.talk`).
- export: results, edits (of topics, as written), address (what is looked at) and charts (their names), or story (its file) in their
  place, project (whose quotes go along; "" for none), and out, whose ending says what (see `dashboard.export.writing.made`).
"""


if __name__ == "__main__":
    sys.exit(jobs.serve(sys.argv[1:], KINDS))
