"""Questions that take long to answer: asked of a process of their own, their answer kept. A button, its progress, or the answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.results import Results
from dashboard import jobs, markup, source, words

EVERY = 0.5  # seconds between looks at the progress file


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


def offer(asked: Question, label: str, doing: str, unit: str, cancelled: str) -> None:
    """A button to ask it, or how far the answer is.

    Parameters
    ----------
    doing, unit : str
        What is being done, and what of it is counted.
    cancelled : str
        Said after it was cancelled.
    """
    state = asked.job.state
    if state == "running":
        _progress(asked, doing, unit)
        return
    if state == "failed":
        st.error(markup.plain(asked.job.message))
    if state == "cancelled":
        st.info(cancelled)
    st.button(label, on_click=asked.start, type="primary")


@st.fragment(run_every=EVERY)
def _progress(asked: Question, doing: str, unit: str) -> None:
    job = asked.job
    if job.state != "running":
        st.rerun()
    at = job.progress
    text = words.progress(doing, at.done, at.total, unit, at.seconds_left) if at else words.progress(doing, 0, 0, unit, None)
    st.progress(min(at.done / at.total, 1.0) if at and at.total else 0.0, text=text)
    st.button("Cancel", on_click=job.cancel)
