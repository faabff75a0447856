"""A story as a talk: one page made in advance, shown from this machine or taken along; a button, its progress, and the page."""

import hashlib
from pathlib import Path

import streamlit as st

from analysis import stories
from analysis.errors import AnalysisError
from analysis.phrases import count
from analysis.results import Results
from analysis.stories import Story
from analysis.topicedits import as_written
from dashboard import addressbar, captures, downloads, exporting, exportpanel, markup, source, topicediting, widgets
from dashboard.asking import offer as ask
from dashboard.bundlepanel import size
from dashboard.exporting import Export
from dashboard.memory import remembered
from dashboard.storydesk import Desk

CANCELLED = "Cancelled. No talk was made."


def question(results: Results, desk: Desk, story: Story) -> Export:
    """The question that one state of a story and its results is asked by: another state is another talk."""
    file = desk.file(story.name)
    asked = {"results": str(results.folder.resolve()), "digest": results.manifest_digest, "story": str(file)}
    asked |= {"state": _digest(file), "edits": as_written(topicediting.open_workbench(results).edits)}
    corpus = addressbar.params().get(source.CORPUS)
    asked |= {"program": exporting.program(), "link": {source.CORPUS: corpus} if corpus else {}}
    return Export(downloads.TALK, asked, ".html")


def offer(results: Results, desk: Desk, story: Story) -> None:
    """A button that makes the talk, and then the talk itself: opened beside the dashboard, or taken along."""
    asked = question(results, desk, story)
    if not asked.out.is_file():
        ask(asked, "Prepare the talk", "Preparing the talk", "steps", CANCELLED)
        return
    address = downloads.address(asked.out.name)
    if address:
        widgets.html(markup.present("Present", address))
    label, name = f"Take the talk along ({size(asked.out.stat().st_size)})", f"{stories.file_of(story.name)[:-5]}.html"
    st.download_button(label, asked.out.read_bytes, name, "text/html", key="take talk", on_click="ignore", width="stretch")
    note = "It opens in a tab of its own." if address else "Open the file that is saved: this server cannot show it."
    widgets.html(markup.how(note, "One file, in any browser, without a network: arrow keys, a clicker, F for the full screen."))


def changed(results: Results, desk: Desk, story: Story) -> tuple[str, ...]:
    """Ids of the steps of a story that no longer stand for these results as they are shown."""
    return _changed(results, results.digest, story, _digest(desk.file(story.name)))


@remembered(8)
def _changed(_results: Results, digest: str, _story: Story, of: str) -> tuple[str, ...]:
    return tuple(step.id for step in captures.changed(_results, _story))


def slides(results: Results, desk: Desk, story: Story) -> None:
    """A button that makes slides of the story, one a step, and then the file."""
    file = desk.file(story.name)
    asked = exportpanel.question(results, "pptx", {"story": str(file), "state": _digest(file), "address": {}})
    name = f"{stories.file_of(story.name)[:-5]}.pptx"
    if worn := len(changed(results, desk, story)):
        are, they = ("is", "it") if worn == 1 else ("are", "them")
        st.warning(
            f"{count(worn, 'step')} {are} no longer as captured, and slides show the charts of now; capture {they} again first."
        )
    try:
        exportpanel.offer(results, asked, "Prepare slides (PPTX)", name, lambda: captures.as_charts(results, story))
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""
