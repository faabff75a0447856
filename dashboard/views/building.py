"""Before there are results: what the corpus check found, what is being built, how far, how long still; and a way to stop it.

What the app was started on is checked and built at once. A corpus that was brought in is checked, and nothing else is computed
until somebody presses “Build”. All that is shown is found on disk: whoever leaves and comes back finds it as it is.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import streamlit as st

from analysis.phrases import count
from analysis.store import read_json
from dashboard import corpora, corpuspanel, jobs, markup, source, uploads, widgets

CANCELLED = "cancelled"  # session key, with a folder: this reader stopped the job; one that ended with the app starts again
EVERY = 0.7  # seconds between looks at the progress file
FIRST = "Nothing is computed before you say so: look first at what would be read."


def show(corpus: Path, folder: Path) -> None:
    """The page; it gives way to the dashboard as soon as the results are there."""
    one, state = source.entry(), jobs.Job(source.job_folder(folder)).state
    if one is not None and not source.is_results(folder) and state != "running":
        _look_first(one, folder, state)
        return
    widgets.html(markup.finding(f"Building {one.name}" if one else f"Reading {corpus.name}", _meanwhile(one)))
    stopped_with_the_app = state == "cancelled" and f"{CANCELLED} {source.job_folder(folder)}" not in st.session_state
    if not source.is_results(folder) and (state in ("absent", "done") or stopped_with_the_app):
        source.check_file(folder).unlink(missing_ok=True)
        source.start_check(corpus, folder)
        source.start_build(corpus, folder)
    _progress(corpus, folder)


def _meanwhile(one: uploads.Entry | None) -> str:
    kept = "The results are built once and then kept on this machine."
    return f"{kept} You can leave this page and work on another corpus: the build goes on." if one else kept


@st.fragment(run_every=EVERY)
def _progress(corpus: Path, folder: Path) -> None:
    job, one = jobs.Job(source.job_folder(folder)), source.entry()
    state, there = job.state, source.is_results(folder)
    if there and state not in ("running", "failed", "cancelled"):
        _give_way()
        st.rerun()
    if state == "running":
        _bar(job)
        st.button("Cancel", on_click=_cancel, args=(job,))
        _check(folder)
        return
    if one is not None and not there:
        st.rerun()  # to what the check found, with a word on how the build ended
    if state == "failed":
        st.error(markup.plain(job.message))
    else:
        st.info("The build was cancelled. Nothing was written.")
    st.button("Build it again", on_click=source.start_build, args=(corpus, folder))
    if state == "failed":
        _check(folder)
    if there:
        st.button("Back to the results as they are", on_click=_give_way)


def _bar(job: jobs.Job) -> None:
    progress = job.progress
    share = progress.done / progress.total if progress and progress.total else 0.0
    st.progress(min(share, 1.0), text=markup.plain(corpora.progress_words(progress)))


def _check(folder: Path) -> None:
    """What the corpus check found, as soon as it is there: before any result."""
    record = read_json(source.check_file(folder))
    if record:
        corpuspanel.checked(record)


def _give_way() -> None:
    st.session_state.pop(source.REBUILD, None)


def _cancel(job: jobs.Job) -> None:
    st.session_state[f"{CANCELLED} {job.folder}"] = True
    job.cancel()


# A corpus that was brought in: the check first


def _look_first(one: uploads.Entry, folder: Path, built: jobs.State) -> None:
    """What would be read of a corpus, what to compare it by, and the button that has it built."""
    job = source.check_job(folder)
    state = job.state
    stopped = f"{CANCELLED} {job.folder}" in st.session_state
    other = state != "absent" and job.arguments.get("group") != one.grouping
    lost = state == "done" and not source.check_file(folder).is_file()
    if state == "absent" or other or lost or (state == "cancelled" and not stopped):
        _check_again(one, folder)
        state = job.state
    if state == "running":
        widgets.html(markup.finding(f"Checking {one.name}", FIRST))
        _how_it_ended(folder, built)
        _checking(job)
    elif state == "done":
        _checked(one, folder, built, read_json(source.check_file(folder)))
    else:
        widgets.html(markup.finding(f"{one.name} is not checked yet", FIRST))
        if state == "failed":
            st.error(markup.plain(job.message))
        else:
            st.info("The check was cancelled. Nothing was computed.")
        st.button("Check it again", on_click=_check_again, args=(one, folder), type="primary")
    corpuspanel.lines("Not kept of what was brought in", (f"{name}: {reason}" for name, reason in one.left))


def _check_again(one: uploads.Entry, folder: Path) -> None:
    job = source.check_job(folder)
    job.cancel()
    st.session_state.pop(f"{CANCELLED} {job.folder}", None)
    source.start_check(one.corpus, folder, one.grouping)


@st.fragment(run_every=EVERY)
def _checking(job: jobs.Job) -> None:
    if job.state != "running":
        st.rerun()
    _bar(job)
    st.button("Cancel", on_click=_cancel, args=(job,))


def _checked(one: uploads.Entry, folder: Path, built: jobs.State, record: Mapping[str, Any]) -> None:
    faults = list(record.get("faults", ())) or ([] if record.get("documents") else ["there is no document in it"])
    if faults:
        widgets.html(markup.finding(f"{one.name} can’t be built as it is", "What keeps it from being built stands below."))
    else:
        numbers = [count(record["documents"], "document"), count(len(record["groups"]), "group")]
        widgets.html(markup.finding(f"{one.name} can be built: {numbers[0]} in {numbers[1]}", FIRST))
    _how_it_ended(folder, built)
    left, middle, right = st.columns([2.2, 1, 1], vertical_alignment="bottom", gap="medium")
    with left:
        _compare_by(one, record)
    middle.button(
        "Build", type="primary", width="stretch", disabled=bool(faults), on_click=_build, args=(one, folder),
        help="In a process of its own: you and others can go on working meanwhile.",
    )  # fmt: skip
    right.button("Other corpora", width="stretch", on_click=corpora.go, args=("", "open"))
    corpuspanel.checked(record)


def _how_it_ended(folder: Path, built: jobs.State) -> None:
    """A word on the build before, if there was one."""
    if built == "failed":
        st.error(markup.plain(jobs.Job(source.job_folder(folder)).message))
    elif built == "cancelled":
        st.info("The build was cancelled. Nothing was written.")


def _build(one: uploads.Entry, folder: Path) -> None:
    source.start_build(one.corpus, folder, group=one.grouping)


def _compare_by(one: uploads.Entry, record: Mapping[str, Any]) -> None:
    """What the documents are compared by: a column of what is known of them."""
    columns = {row["column"]: row for row in record.get("columns", ())}
    now = one.grouping or record["grouping"]
    options = list(dict.fromkeys([now, *columns, *(["document_id"] if record["documents"] <= 12 else [])]))

    def said(column: str) -> str:
        if column in ("", "document_id"):
            return "each document by itself" if column else "nothing: all documents together"
        row = columns.get(column)
        if not row:
            return column
        documents = count(record["documents"], "document")
        return f"{column} ({count(row['n_groups'], 'group')}, {row['n_documents']:,} of {documents})"

    def on_change() -> None:
        uploads.compare_by(one, st.session_state["compare_by"] or None)

    st.session_state["compare_by"] = now
    st.selectbox("Compare by", options, key="compare_by", format_func=said, on_change=on_change)
