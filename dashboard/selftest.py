"""The self-test on the page Method: differences planted in the reader's own corpus by a process of its own, and what came of it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.contrasts import REST
from analysis.planted import METHOD, Planted, from_json
from analysis.results import Results
from analysis.store import read_json
from dashboard import data, jobs, markup, plantedwords, source, surewords, widgets
from dashboard.charts import planted as charts

EVERY = 0.5  # seconds between looks at the progress file
ABOUT = "How large must a difference be to be found? A known one is planted many times over, and the runs that find it are counted."


@dataclass(frozen=True)
class Question:
    """What is asked of which results: `arguments` name the job, its folder and the file that keeps the answer."""

    arguments: dict[str, Any]

    @property
    def out(self) -> Path:
        """Where the answer is kept."""
        return (source.CACHE / "planted" / self.job.folder.name).with_suffix(".json")

    @property
    def job(self) -> jobs.Job:
        """The job that answers it."""
        return jobs.Job(jobs.folder_for("planted", self.arguments, source.CACHE / "jobs"))

    @property
    def answer(self) -> Planted | None:
        """What was found, if it was asked before."""
        return from_json(read_json(self.out))

    def start(self) -> None:
        """Ask it; nothing if it is being answered already."""
        jobs.start("planted", self.arguments | {"out": str(self.out)}, self.job.folder)


def question(results: Results, axis: str, target: str, reference: str) -> Question:
    """The question of one axis and pair, of these results and no others."""
    asked = {"axis": axis, "target": target, "reference": None if reference == REST else reference}
    place = {"results": str(results.folder.resolve()), "digest": results.digest, "method": METHOD}
    return Question(place | asked)


def show(results: Results) -> None:
    """The self-test: its question, and a button, its progress or its finding."""
    chosen = widgets.current(results)
    pair = data.sides(results, chosen.target, chosen.reference)
    widgets.html(markup.heading("A self-test with this corpus", ABOUT))
    if pair is None:
        st.info(surewords.ONE_GROUP)
        return
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        widgets.axis_picker(results, chosen)
    with right:
        widgets.pair_picker(results, *pair)
    asked = question(results, chosen.axis, *pair)
    found = asked.answer
    with left:
        if found is None:
            _offer(asked, plantedwords.too_short(_sizes(results, *pair)))
        else:
            _found(results, found)
    with right:
        if found is not None:
            widgets.html(markup.label("How to read it") + markup.how(*plantedwords.how(found, results.axes[found.axis])))


def _sizes(results: Results, target: str, reference: str) -> list[tuple[str, int]]:
    """Name and sentences of each side."""
    groups = results.counted["group"]
    return [(side, int(data.in_side(groups, side, target).sum())) for side in (target, reference)]


def _found(results: Results, found: Planted) -> None:
    headline, numbers, reach = plantedwords.finding(found), plantedwords.numbers(found), plantedwords.reach(found)
    widgets.html(markup.statement(headline) + markup.how(numbers, reach))
    axis = widgets.axis_title(results.axes[found.axis])
    caption = widgets.caption(results, headline, f"{axis}. {numbers} {reach}", charts.METHOD)
    widgets.chart(lambda look: charts.curve(found, look), caption, "planted")


def _offer(asked: Question, too_short: str) -> None:
    """A button, or why there is none, or how far the runs are."""
    state = asked.job.state
    if too_short:
        st.info(markup.plain(too_short))
        return
    if state == "running":
        _progress(asked)
        return
    if state == "failed":
        st.error(markup.plain(asked.job.message))
    if state == "cancelled":
        st.info("The self-test was cancelled. Nothing was written.")
    st.button("Plant a difference", on_click=asked.start, type="primary")


@st.fragment(run_every=EVERY)
def _progress(asked: Question) -> None:
    job = asked.job
    if job.state != "running":
        st.rerun()
    at = job.progress
    told = plantedwords.progress(at.done, at.total, at.seconds_left) if at else plantedwords.progress(0, 0, None)
    st.progress(min(at.done / at.total, 1.0) if at and at.total else 0.0, text=told)
    st.button("Cancel", on_click=job.cancel)
