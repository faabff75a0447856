"""Export: all charts of what is looked at, to take along as pictures, slides, a report and tables; each file says what it is of."""

import hashlib
from functools import partial

import streamlit as st

from analysis.phrases import count
from analysis.results import Results
from analysis.topicedits import as_written
from dashboard import (
    addressbar,
    basketdesk,
    catalogue,
    downloads,
    exporting,
    markup,
    pictures,
    source,
    topicediting,
    voicewords,
    widgets,
)
from dashboard.asking import offer as ask
from dashboard.bundlepanel import size
from dashboard.catalogue import CHARTS, Shown
from dashboard.charts import framed
from dashboard.export import images
from dashboard.export.provenance import about
from dashboard.exporting import Export
from dashboard.pictures import Piece
from dashboard.state import State, carried

CHOSEN = "charts to export"  # session key
CANCELLED = "Cancelled. No file was made."
HOW = (
    "Every picture, slide and table says what it shows, of how many, how sure, by which method, and from which results.",
    "The date in them is that of the build. The same results give the same files.",
    "Pictures are drawn by your own browser; nothing leaves this machine.",
)
WHAT = {  # by ending: what is made, and what it is good for
    "pptx": (
        "Slides (PPTX)",
        "A slide a chart, its finding as the title. Bars, lines and intervals can be edited in PowerPoint and LibreOffice.",
    ),
    "html": (
        "Report (HTML)",
        "One file for any browser, without a network: charts that answer clicks, with their sentences; prints on A4 and Letter.",
    ),
    "xlsx": ("Tables (XLSX)", "A sheet a chart: exactly what it draws."),
}


def show(results: Results) -> None:
    """The page."""
    chosen = addressbar.current(results)
    shown = list(catalogue.exhibits(results, address=_address()))
    if not shown:
        widgets.nobody(chosen.narrowing) if chosen.narrowing else st.info("There are no charts of these results.")
        return
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        widgets.html(markup.finding(*_finding(results, chosen, len(shown))))
        wanted = _choose(shown)
    some = [one for one in shown if one.exhibit.name in wanted]
    with left:
        if not some:
            st.info("No chart is chosen. Choose one above.")
        else:
            _pictures(some)
            for kind in WHAT:
                _file(results, some, kind)
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*HOW, *_alike(results)))


def _finding(results: Results, chosen: State, n: int) -> tuple[str, str]:
    """What there is to take along, and of what."""
    basket = basketdesk.open_desk(results)
    quotes = f" and {count(len(basket.held), 'pinned quote')}" if basket.held else ""
    return f"{count(n, 'chart')}{quotes} to take along", f"{voicewords.counted(chosen.narrowing)}, {_by(results)}."


def _by(results: Results) -> str:
    return f"grouped by {widgets.grouped_by(results)}"


def _choose(shown: list[Shown]) -> list[str]:
    """Names of the charts that are wanted; all unless some are chosen."""
    names = {one.exhibit.name: _title(one) for one in shown}
    st.session_state[CHOSEN] = [name for name in st.session_state.get(CHOSEN, []) if name in names]
    some = st.multiselect(
        "Only some of the charts",
        list(names),
        key=CHOSEN,
        format_func=lambda name: markup.plain(names[name]),
        placeholder="All charts",
    )
    return some or list(names)


def _title(one: Shown) -> str:
    """A chart in a list: its kind, and which of them it is."""
    which = {catalogue.AXIS: one.chosen.axis, catalogue.DOCUMENT: one.chosen.doc}.get(CHARTS[one.kind].each)
    return f"{CHARTS[one.kind].title}: {which}" if which else CHARTS[one.kind].title


def _pictures(some: list[Shown]) -> None:
    _head("Pictures (PNG and SVG)", "Each chart at 16:9 and square, on white paper, with its table (CSV), in one ZIP.")
    pieces = [partial(_piece, one) for one in some]
    pictures.all_pictures(pieces, "all_pictures", f"Draw {count(len(some), 'chart')}", "charts.zip")


def _piece(one: Shown) -> Piece:
    from dashboard.export import tables  # here: it loads what writes workbooks

    name = one.exhibit.name
    figures = {f"{name}{end}": images.picture(one.exhibit, shape) for shape, end in images.SHAPES.items()}
    return Piece(figures, {f"{name}.csv": tables.csv_bytes(one.exhibit.rows()).decode("utf-8")})


def _file(results: Results, some: list[Shown], kind: str) -> None:
    """A file that a process of its own makes: a button, its progress, and then the download."""
    title, said = WHAT[kind]
    _head(title, said)
    asked = _question(results, some, kind)
    if asked.out.is_file():
        label, name = f"Download ({size(asked.out.stat().st_size)})", f"{results.manifest.get('corpus_name') or 'charts'}.{kind}"
        address = downloads.address(asked.out.name)
        if address:
            widgets.html(markup.download(label, address, name))
        else:
            st.download_button(label, asked.out.read_bytes, name, key=f"download {kind}", on_click="ignore")
        return
    pictured = _pictured(results, some) if kind == "pptx" else []
    if pictured and asked.job.state != "running" and not exporting.has_pictures(asked):
        pieces = [partial(_bare, one) for one in pictured]
        pictures.all_pictures(pieces, "slide_pictures", "Prepare the slides", back=partial(_drawn, asked))
        return
    ask(asked, f"Prepare the {title.split(' (')[0].lower()}", "Preparing:", "charts", CANCELLED)


def _pictured(results: Results, some: list[Shown]) -> list[Shown]:
    """The charts that slides show as pictures."""
    from dashboard.export.slides import Slide, needs_picture  # here: with what writes slides

    origin = about(results)
    return [one for one in some if needs_picture(Slide(one.exhibit), origin)]


def _bare(one: Shown) -> Piece:
    return Piece({one.exhibit.name: images.picture(one.exhibit, framed.BARE)})


def _drawn(asked: Export, found: dict[str, bytes]) -> None:
    """The pictures of the slides are there: make the slides."""
    exporting.keep_pictures(asked, found)
    asked.start()
    st.rerun()


def _question(results: Results, some: list[Shown], kind: str) -> Export:
    """The question that these charts of these results are asked by: others are another file."""
    desk = basketdesk.open_desk(results)
    basket = hashlib.sha256(desk.file.read_bytes()).hexdigest() if desk.file.is_file() else ""
    asked = {"results": str(results.folder.resolve()), "digest": results.digest, "address": _address()}
    asked |= {"edits": as_written(topicediting.open_workbench(results).edits), "charts": [one.exhibit.name for one in some]}
    asked |= {"basket": basket, "project": str(desk.project.root) if desk.held else "", "program": exporting.program()}
    return Export("export", asked, f".{kind}")


def _address() -> dict[str, list[str]]:
    """What is looked at on all pages."""
    return carried({key: value for key, value in addressbar.params().items() if key != source.CORPUS})


def _head(title: str, about: str) -> None:
    widgets.html(markup.heading(title) + markup.how(about))


def _alike(results: Results) -> list[str]:
    return [f"On the command line: python -m dashboard.export {results.folder} --to FOLDER."]
