"""The analyst's own work on results whose corpus is not on this machine: it lasts as long as the session, and that is said."""

from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from analysis.project import Project
from analysis.results import Results
from dashboard import source

UNKEPT = "own work without a corpus"  # session key: a folder for as long as the session lasts


def session_project(results: Results, what: str) -> Project:
    """A project folder of these results, for one kind of work, for as long as the session lasts."""
    folder = st.session_state.setdefault(UNKEPT, TemporaryDirectory(prefix="framing-"))
    root = Path(folder.name) / f"{results.manifest['corpus_digest'][:16]}-{what}"
    return Project(root, root, "folder")


def why_unkept(results: Results) -> str:
    """Why work lasts as long as the session, as it follows "for"."""
    named = source.written_corpus(results.folder)
    return f"their corpus, {named}, is not on this machine" if named else "these results don't say where their corpus is"
