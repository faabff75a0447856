"""Open: bring in a corpus by upload or by its path; the corpora that are here, how far each is, and their removal."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from analysis.errors import AnalysisError
from analysis.limits import USUAL
from analysis.phrases import count
from dashboard import addressbar, corpora, filenames, jobs, markup, source, uploads, widgets
from dashboard.corpora import Standing

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

FILES, FOLDER, PATH = "Files or a ZIP", "A folder", "A path"
UPLOADER = "uploader"  # session key: part of the uploaders' own, so that they are empty once their files are kept
FAULT = "not brought in"  # session key: why the last one was not
REMOVING = "remove"  # session key, with a corpus's: its removal was asked for once
EVERY = 2.0  # seconds between looks at what is running
THIS_MACHINE = ("127.0.0.1", "localhost", "::1")
RUNNING = ("building", "checking")
KINDS = "Text, Markdown, HTML, PDF, Word (DOCX), ODT and RTF; tables as CSV, TSV, JSONL, Parquet or XLSX; ZIP archives of these."


def show() -> None:
    """The page; it needs no results."""
    widgets.html(markup.finding("Open a corpus", "It is checked first; nothing else is computed before you press Build."))
    left, right = st.columns([1, 1.25], gap="large")
    with left:
        _bring_in()
    with right:
        rows = list(corpora.standings())
        widgets.html(markup.heading("Corpora here", _whose()))
        running = any(row.state in RUNNING for row in rows)
        st.fragment(_list, run_every=EVERY if running else None)(running)


def _whose() -> str:
    if _on_this_machine_alone():
        return "Kept on this machine; nothing of them leaves it."
    return "Everybody who can open this app sees what is here, and can remove what was brought in."


def _on_this_machine_alone() -> bool:
    """Whether only this machine can reach the app."""
    return st.get_option("server.address") in THIS_MACHINE


# Bringing in


def _bring_in() -> None:
    widgets.html(markup.heading("Bring one in"))
    how = st.segmented_control("From where", [FILES, FOLDER, PATH], default=FILES, required=True, key="open_from")
    version = st.session_state.setdefault(UPLOADER, secrets.token_hex(4))
    given: Sequence[UploadedFile] | str
    if how == PATH:
        given = _path()
    else:
        given = st.file_uploader(
            "Files of one corpus" if how == FILES else "The folder of a corpus",
            accept_multiple_files=True if how == FILES else "directory",
            key=f"{UPLOADER} {how} {version}",
            help=f"{KINDS} Up to {st.get_option('server.maxUploadSize'):,} MB a file, {USUAL.unpacked_mb:,} MB in all.",
        )
    name = st.text_input(
        "Name", key="open_name", max_chars=filenames.LONGEST_NAME, placeholder="as the folder or the file is called"
    )  # fmt: skip
    if st.button("Bring it in and check it", type="primary", disabled=not given, width="stretch"):
        _keep(given, name)
    if fault := st.session_state.pop(FAULT, ""):
        st.error(markup.plain(fault))
    if how != PATH:
        widgets.html(markup.how(KINDS, "A project folder brings its own documents.csv, settings, axes, labels and edits along."))


def _path() -> str:
    if not _on_this_machine_alone():
        widgets.html(
            markup.how(
                "This app can be reached from other machines, so it opens no paths: they would let anybody read this one’s files. "
                "Bring in the files themselves, or start the app on the corpus."
            )
        )
        return ""
    return st.text_input(
        "Path of a folder, a table, a ZIP or results", key="open_path", placeholder="/home/me/speeches",
        help="It is read where it is, and nothing is copied.",
    ).strip()  # fmt: skip


def _keep(given: "Sequence[UploadedFile] | str", name: str) -> None:
    """Keep what was given, and go to its check; a fault is told at the next look."""
    root = source.brought_in()
    try:
        if isinstance(given, str):
            if not _on_this_machine_alone():
                return
            one = uploads.point_to(Path(given), name, root)
        else:
            with st.spinner(f"Keeping {count(len(given), 'file')} …"):
                one = uploads.bring_in([filenames.File(file.name, file.size, file.getvalue) for file in given], name, root)
            _let_go(given)
    except AnalysisError as fault:
        st.session_state[FAULT] = str(fault)
        return
    corpora.go(one.key)
    st.rerun()


def _let_go(files: "Sequence[UploadedFile]") -> None:
    """Free the memory that uploaded files take: they are on disk now."""
    from streamlit.runtime.scriptrunner import get_script_run_ctx

    st.session_state[UPLOADER] = secrets.token_hex(4)
    if (session := get_script_run_ctx()) is not None:
        for file in files:
            session.uploaded_file_mgr.remove_file(session.session_id, file.file_id)


# What is here


def _list(running: bool) -> None:
    if addressbar.GO in st.session_state:
        st.rerun()  # a click in here asked for another page
    rows = list(corpora.standings())
    if running != any(row.state in RUNNING for row in rows):
        st.rerun()  # nothing more to wait for, or something new
    for row in rows:
        with st.container(border=True):
            _row(row)
    if len(rows) == 1:
        widgets.html(markup.how("Nothing was brought in yet."))


def _row(row: Standing) -> None:
    shown = source.entry()
    here = row.key == (shown.key if shown else "")
    built = row.state == "built" and row.built
    notes = [f"built {row.built} UTC" if built else row.words, row.sizes]
    where = "what the app was started on" if row.entry is None else "" if row.entry.uploaded else f"at {row.entry.corpus}"
    text, buttons = st.columns([2.6, 1], vertical_alignment="center", gap="medium")
    with text:
        widgets.html(markup.statement(row.name) + markup.how("\u00a0· ".join(filter(None, [*notes, where]))))
    with buttons:
        label = "Shown now" if here else "Open"
        st.button(label, key=f"open {row.key}", width="stretch", on_click=corpora.go, args=(row.key,), disabled=row.state == "gone")
        if row.entry is not None and row.state in RUNNING:
            st.button("Cancel", key=f"cancel {row.key}", width="stretch", type="tertiary", on_click=_cancel, args=(row,))
        elif row.entry is not None:
            label = "Remove …" if row.entry.uploaded else "Take off …"
            st.button(label, key=f"remove {row.key}", width="stretch", type="tertiary", on_click=_ask, args=(row.key, True))
    if row.entry is not None and st.session_state.get(f"{REMOVING} {row.key} asked"):
        _really(row)


def _really(row: Standing) -> None:
    """The second click, and what it does."""
    if row.entry is None:
        return
    if row.entry.uploaded:
        said = "Its texts, its labels and edits, its quotes and its results are removed from this machine, for good."
        label = "Remove it for good"
    else:
        said = f"It is taken off this list, with the results built here. What lies at {row.entry.corpus} stays."
        label = "Take it off the list"
    st.warning(markup.plain(said))
    yes, no = st.columns(2)
    yes.button(label, key=f"really {row.key}", type="primary", width="stretch", on_click=_remove, args=(row,))
    no.button("Keep it", key=f"keep {row.key}", width="stretch", on_click=_ask, args=(row.key, False))


def _ask(key: str, asked: bool) -> None:
    st.session_state[f"{REMOVING} {key} asked"] = asked


def _remove(row: Standing) -> None:
    shown = source.entry()
    _ask(row.key, False)
    if row.entry is not None:
        source.discard(row.entry)
    if shown is not None and shown.key == row.key:
        corpora.go("", corpora.OPEN)


def _cancel(row: Standing) -> None:
    for job in (jobs.Job(source.job_folder(row.folder)), source.check_job(row.folder)):
        job.cancel()
