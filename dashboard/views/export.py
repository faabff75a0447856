"""Export: all charts of what is looked at, to take along as pictures, slides, a report and tables; each file says what it is of."""

from functools import partial

import streamlit as st

from analysis.phrases import count
from analysis.results import Results
from dashboard import (
    addressbar,
    basketdesk,
    catalogue,
    exportpanel,
    markup,
    pictures,
    source,
    voicewords,
    widgets,
    words,
)
from dashboard.catalogue import CHARTS, Shown
from dashboard.export import images
from dashboard.export.provenance import About, about
from dashboard.pictures import Piece
from dashboard.state import State, carried

CHOSEN = "charts to export"  # session key
SHOWN_HERE = ("find", "draft", "story", "mode", "coder", "order")  # entries of the address that change no chart here
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
            offers = [partial(_pictures, results, some), *(partial(_file, results, some, ending) for ending in WHAT)]
            columns = st.columns(2, gap="large")
            for number, offer in enumerate(offers):
                with columns[number % 2]:
                    offer()
    with right:
        command = f"On the command line: python -m dashboard.export {results.folder} --to FOLDER."
        widgets.html(markup.label("What is in them") + markup.how(*HOW, command))


def _finding(results: Results, chosen: State, n: int) -> tuple[str, str]:
    """What there is to take along, and of what."""
    basket, by = basketdesk.open_desk(results), words.compared_by(results.grouping or results.manifest["grouping"])
    quotes = f" and {count(len(basket.held), 'pinned quote')}" if basket.held else ""
    return f"{count(n, 'chart')}{quotes} to take along", f"{voicewords.counted(chosen.narrowing)}; {by}."


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
    axis, across, doc = one.chosen.axis, one.chosen.across, one.chosen.doc
    which = {catalogue.AXIS: axis, catalogue.PAIR: f"{axis}, {across}", catalogue.DOCUMENT: doc}.get(CHARTS[one.kind].each)
    return f"{CHARTS[one.kind].title}: {which}" if which else CHARTS[one.kind].title


def _pictures(results: Results, some: list[Shown]) -> None:
    _head("Pictures (PNG and SVG)", "Each chart at 16:9 and square, on white paper, with its table (CSV), in one ZIP.")
    narrow = addressbar.current(results).narrowing
    pieces = [partial(_piece, one) for one in some]
    pieces[0] = partial(_first, some, about(results, narrow))
    pictures.all_pictures(pieces, "all_pictures", "Draw the pictures", "charts.zip")


def _first(some: list[Shown], origin: About) -> Piece:
    """The first chart, and what the tables of all are of."""
    from dashboard.export import tables

    first = _piece(some[0])
    told = tables.about_text([one.exhibit for one in some], origin)
    return first._replace(texts={**first.texts, "about.txt": told})


def _piece(one: Shown) -> Piece:
    """A chart's pictures and its table."""
    from dashboard.export import tables  # here: it loads what writes workbooks

    name = one.exhibit.name
    figures = {f"{name}{end}": images.picture(one.exhibit, shape) for shape, end in images.SHAPES.items()}
    return Piece(figures, {f"{name}.csv": tables.csv_bytes(one.exhibit.rows()).decode("utf-8")})


def _file(results: Results, some: list[Shown], ending: str) -> None:
    title, said = WHAT[ending]
    _head(title, said)
    charts = {"address": _address(), "charts": [one.exhibit.name for one in some]}
    asked = exportpanel.question(results, ending, charts)
    part = "-part" if addressbar.current(results).narrowing else ""  # of what there is: not to be taken for the whole
    name = f"{results.manifest.get('corpus_name') or 'charts'}{part}.{ending}"
    label = f"Prepare the {title.split(' (')[0].lower()}"
    exportpanel.offer(results, asked, label, name, lambda: (some, {}))


def _address() -> dict[str, list[str]]:
    """What is looked at on all pages."""
    return carried({key: value for key, value in addressbar.params().items() if key not in (source.CORPUS, *SHOWN_HERE)})


def _head(title: str, said: str) -> None:
    widgets.html(markup.heading(title) + markup.how(said))
