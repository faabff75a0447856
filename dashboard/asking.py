"""A question that takes long to answer, put from a page: a button, its progress, or the answer."""

import streamlit as st

from dashboard import markup, words
from dashboard.questions import Question

EVERY = 0.5  # seconds between looks at the progress file


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
    st.button(label, on_click=asked.start, type="primary", key=f"ask {asked.job.folder.name}")


@st.fragment(run_every=EVERY)
def _progress(asked: Question, doing: str, unit: str) -> None:
    job = asked.job
    if job.state != "running":
        st.rerun()
    at = job.progress
    text = words.progress(doing, at.done, at.total, unit, at.seconds_left) if at else words.progress(doing, 0, 0, unit, None)
    st.progress(min(at.done / at.total, 1.0) if at and at.total else 0.0, text=text)
    st.button("Cancel", on_click=job.cancel, key=f"cancel {job.folder.name}")
