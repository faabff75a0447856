"""Long work that draws charts, in a process of its own: `dashboard.jobs` knows none of them, for charts are asked of jobs, too."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dashboard import jobs
from dashboard.jobs import Report, Work
from dashboard.questions import Question

COMMAND = (sys.executable, "-m", "dashboard.exporting")


@dataclass(frozen=True)
class Export(Question):
    """An export that is asked for; `kind` is a key of `KINDS`."""

    def start(self) -> None:
        """Make it; nothing if that is being done already."""
        jobs.start(self.kind, self.arguments | {"out": str(self.out)}, self.job.folder, command=COMMAND)


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


KINDS: Mapping[str, Work] = {"talk": _talk}
"""What can be started.

- talk: results, edits (of topics, as written), story (its file), link (entries of the address that links into the dashboard carry),
  and out, an HTML file (see `dashboard.export.talk`).
"""


if __name__ == "__main__":
    sys.exit(jobs.serve(sys.argv[1:], KINDS))
