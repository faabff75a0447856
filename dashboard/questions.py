"""Questions that take long to answer: asked of a process of their own, their answer kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.results import Results
from dashboard import jobs, source


@dataclass(frozen=True)
class Question:
    """What is asked of which results: `kind` of job and `arguments`, which name the job, its folder and what keeps the answer."""

    kind: str
    arguments: dict[str, Any]
    suffix: str

    @property
    def out(self) -> Path:
        """Where the answer is kept."""
        return (source.CACHE / self.kind / self.job.folder.name).with_suffix(self.suffix)

    @property
    def job(self) -> jobs.Job:
        """The job that answers it."""
        return jobs.Job(jobs.folder_for(self.kind, self.arguments, source.CACHE / "jobs"))

    def start(self) -> None:
        """Ask it; nothing if it is being answered already."""
        jobs.start(self.kind, self.arguments | {"out": str(self.out)}, self.job.folder)


def about(results: Results) -> dict[str, str]:
    """Which results are asked, and no others."""
    return {"results": str(results.folder.resolve()), "digest": results.digest}
