"""A story as a talk: one page made in advance, shown from this machine or taken along; a button, its progress, and the page."""

import hashlib
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import streamlit as st

from analysis import stories
from analysis.results import Results
from analysis.stories import Story
from analysis.topicedits import as_written
from dashboard import addressbar, downloads, markup, source, topicediting, widgets
from dashboard.asking import offer as ask
from dashboard.bundlepanel import size
from dashboard.exporting import Export
from dashboard.storydesk import Desk

CANCELLED = "Cancelled. No talk was made."
MOST_KEPT, LONGEST_KEPT = 20, 7 * 86_400  # talks, seconds: they can be made again


@dataclass(frozen=True)
class Talking(Export):
    """A talk that is asked for; older ones make room."""

    def start(self) -> None:
        """Make it; nothing if that is being done already."""
        _make_room(self.out.parent)
        super().start()


def question(results: Results, desk: Desk, story: Story) -> Talking:
    """The question that one state of a story and its results is asked by: another state is another talk."""
    file = desk.file(story.name)
    asked = {"results": str(results.folder.resolve()), "digest": results.manifest_digest, "story": str(file)}
    asked |= {"state": _digest(file), "edits": as_written(topicediting.open_workbench(results).edits)}
    corpus = addressbar.params().get(source.CORPUS)
    asked |= {"program": _program(), "link": {source.CORPUS: corpus} if corpus else {}}
    return Talking(downloads.TALK, asked, ".html")


def offer(results: Results, desk: Desk, story: Story) -> None:
    """A button that makes the talk, and then the talk itself: opened beside the dashboard, or taken along."""
    asked = question(results, desk, story)
    if not asked.out.is_file():
        ask(asked, "Prepare the talk", "Preparing the talk:", "steps", CANCELLED)
        return
    address = downloads.address(asked.out.name)
    if address:
        widgets.html(markup.present("Present", address))
    label, name = f"Take the talk along ({size(asked.out.stat().st_size)})", f"{stories.file_of(story.name)[:-5]}.html"
    st.download_button(label, asked.out.read_bytes, name, "text/html", key="take talk", on_click="ignore", width="stretch")
    note = "It opens in a tab of its own." if address else "Open the file that is saved: this server cannot show it."
    widgets.html(markup.how(note, "One file, in any browser, without a network: arrow keys, a clicker, F for the full screen."))


def _digest(file: Path) -> str:
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError:
        return ""


@cache
def _program() -> str:
    """What a talk is made with: another version makes another page."""
    files = sorted((Path(__file__).parent / "export").glob("talk.*"))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:12]


def _make_room(folder: Path) -> None:
    found = sorted(folder.glob("*.html"), key=lambda path: path.stat().st_mtime, reverse=True)
    for number, path in enumerate(found):
        if number >= MOST_KEPT - 1 or time.time() - path.stat().st_mtime > LONGEST_KEPT:
            path.unlink(missing_ok=True)
