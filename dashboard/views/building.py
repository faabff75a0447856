"""While the results are being built: what is done, how far, how long still; and a way to stop it."""

from pathlib import Path

import streamlit as st

from analysis.store import read_json
from dashboard import corpuspanel, jobs, markup, source, widgets

CANCELLED = "build cancelled"  # session key: this reader stopped the build; one that ended with the app starts again
EVERY = 0.7  # seconds between looks at the progress file


def show(corpus: Path, folder: Path) -> None:
    """The page; it gives way to the dashboard as soon as the results are there."""
    widgets.html(markup.finding(f"Reading {corpus.name}", "The results are built once and then kept on this machine."))
    state = jobs.Job(source.job_folder(folder)).state
    stopped_with_the_app = state == "cancelled" and CANCELLED not in st.session_state
    if not source.is_results(folder) and (state in ("absent", "done") or stopped_with_the_app):
        source.check_file(folder).unlink(missing_ok=True)
        source.start_check(corpus, folder)
        source.start_build(corpus, folder)
    _progress(corpus, folder)


@st.fragment(run_every=EVERY)
def _progress(corpus: Path, folder: Path) -> None:
    job = jobs.Job(source.job_folder(folder))
    state, there = job.state, source.is_results(folder)
    if there and state not in ("running", "failed", "cancelled"):
        _give_way()
        st.rerun()
    if state == "running":
        progress = job.progress
        share = progress.done / progress.total if progress and progress.total else 0.0
        st.progress(min(share, 1.0), text=_words(progress))
        st.button("Cancel", on_click=_cancel, args=(job,))
        _check(folder)
        return
    if state == "failed":
        st.error(markup.plain(job.message))
    else:
        st.info("The build was cancelled. Nothing was written.")
    st.button("Build it again", on_click=source.start_build, args=(corpus, folder))
    if state == "failed":
        _check(folder)
    if there:
        st.button("Back to the results as they are", on_click=_give_way)


def _check(folder: Path) -> None:
    """What the corpus check found, as soon as it is there: before any result."""
    record = read_json(source.check_file(folder))
    if record:
        corpuspanel.checked(record)


def _give_way() -> None:
    st.session_state.pop(source.REBUILD, None)


def _words(progress: jobs.Progress | None) -> str:
    if progress is None:
        return "Starting …"
    counts = f" · {progress.done:,} of {progress.total:,}" if progress.total > 1 else ""
    left = f" · about {progress.seconds_left:.0f} s left" if progress.seconds_left else ""
    return f"{progress.step.capitalize()}{counts}{left}"


def _cancel(job: jobs.Job) -> None:
    st.session_state[CANCELLED] = True
    job.cancel()
