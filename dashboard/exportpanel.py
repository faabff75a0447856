"""A file of many charts, offered on a page: the reader's browser draws what must be drawn, a process of its own makes the rest."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import streamlit as st

from analysis.results import Results
from analysis.topicedits import as_written
from dashboard import basketdesk, downloads, exporting, markup, pictures, topicediting, widgets
from dashboard.asking import offer as ask
from dashboard.bundlepanel import size
from dashboard.catalogue import Shown
from dashboard.export.provenance import about
from dashboard.exporting import Export
from dashboard.pictures import Piece

CANCELLED = "Cancelled. No file was made."
Charts = Callable[[], tuple[Sequence[Shown], Mapping[str, tuple[str, str]]]]


def question(results: Results, ending: str, of: Mapping[str, Any]) -> Export:
    """The question that a file is asked by: other results, edits, quotes or another program are another file.

    Parameters
    ----------
    ending : {"pptx", "html", "xlsx"}
    of : dict
        Which charts: see `exporting.KINDS`.
    """
    desk = basketdesk.open_desk(results)
    basket = hashlib.sha256(desk.file.read_bytes()).hexdigest() if desk.file.is_file() else ""
    asked = {"results": str(results.folder.resolve()), "digest": results.digest, "ending": ending, "basket": basket, **of}
    asked |= {"edits": as_written(topicediting.open_workbench(results).edits)}
    asked |= {"project": str(desk.project.root) if desk.held else "", "program": exporting.program()}
    return Export(downloads.EXPORT, asked, f".{ending}")


def offer(results: Results, asked: Export, label: str, name: str, charts: Charts) -> None:
    """A button that has the file made, its progress, and then the download.

    Parameters
    ----------
    label : str
        What is on the button.
    name : str
        Of the file that is saved.
    charts : callable () → (charts, words)
        What slides show, asked for only if some must be drawn; see :func:`dashboard.export.writing.write`.
    """
    if asked.out.is_file():
        _download(asked, name)
        return
    undrawn = asked.suffix == ".pptx" and asked.job.state != "running" and not exporting.has_pictures(asked)
    pictured = _pictured(results, *charts()) if undrawn else []
    if pictured:
        pieces = [partial(_bare, one) for one in pictured]
        pictures.all_pictures(pieces, f"slides of {asked.job.folder.name}", label, back=partial(_drawn, asked))
    else:
        ask(asked, label, "Preparing", "charts", CANCELLED)


def _download(asked: Export, name: str) -> None:
    label, address = f"Download ({size(asked.out.stat().st_size)})", downloads.address(asked.out.name)
    if address:
        widgets.html(markup.download(label, address, name))
    else:
        st.download_button(label, asked.out.read_bytes, name, key=f"download {asked.out.name}", on_click="ignore", width="stretch")


def _pictured(results: Results, shown: Sequence[Shown], words: Mapping[str, tuple[str, str]]) -> list[Shown]:
    """The charts that slides show as pictures."""
    from dashboard.export.slides import Slide, needs_picture  # here: with what writes slides

    origin = about(results)
    return [one for one in shown if needs_picture(Slide(one.exhibit, *words.get(one.exhibit.name, ())), origin)]


def _bare(one: Shown) -> Piece:
    from dashboard.export.slides import figure

    return Piece({one.exhibit.name: figure(one.exhibit)})


def _drawn(asked: Export, found: dict[str, bytes]) -> None:
    """The pictures are there: make the file."""
    exporting.keep_pictures(asked, found)
    asked.start()
    st.rerun()
