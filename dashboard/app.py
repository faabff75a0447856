"""The app: page config, navigation, and the one place where faults are shown."""

import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # `streamlit run` puts only this folder on the path

import streamlit as st  # noqa: E402
from streamlit.navigation.page import StreamlitPage  # noqa: E402

from analysis.errors import AnalysisError  # noqa: E402
from dashboard import addressbar, corpora, data, markup, memory, source, topbar, topicdata, topicediting, widgets  # noqa: E402
from dashboard.views import (  # noqa: E402
    axes,
    basket,
    building,
    contrasts,
    corpus,
    documents,
    export,
    framing,
    labels,
    method,
    opening,  # noqa: E402
    overview,
    story,
    topics,
    voices,
)

source.asked, memory.saying = addressbar.corpus, st.spinner
VIEWS = {
    "overview": ("Overview", overview.show),
    "framing": ("Framing", framing.show),
    "voices": ("Voices", voices.show),
    "terms": ("Terms", contrasts.show),
    "topics": ("Topics", topics.show),
    "documents": ("Documents", documents.show),
    "basket": ("Basket", basket.show),
    "story": ("Story", story.show),
    "export": ("Export", export.show),
    "corpus": ("Corpus", corpus.show),
    "axes": ("Axes", axes.show),
    "labels": ("Labels", labels.show),
    "open": ("Open", opening.show),
    "method": ("Method", method.show),
}


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="Framing dashboard", layout="wide")
    corpora.settle()
    widgets.html(markup.style(widgets.look()))
    pages: dict[str, StreamlitPage] = {}
    for path, (title, show) in VIEWS.items():
        pages[path] = st.Page(partial(_page, path, show, pages), title=title, url_path=path, default=path == "overview")
    page = st.navigation(list(pages.values()), position="hidden")
    if addressbar.GO in st.session_state:
        path, address = st.session_state.pop(addressbar.GO)
        st.switch_page(pages[path], query_params=address)
    page.run()


def _page(view: str, show: Callable[..., None], pages: Mapping[str, StreamlitPage]) -> None:
    """The bar on top, and a view on the results; how far they are while they are being built; every fault in one clear line."""
    st.session_state[addressbar.VIEW] = view
    room = topbar.pages({path: page for path, page in pages.items() if path != corpora.OPEN}, view)
    corpora.missed()
    try:
        if show is opening.show:
            opening.show()
            return
        folder = source.results_folder(source.source())
        if source.is_results(folder) and st.session_state.get(source.REBUILD) != str(folder):
            results = data.open_results(folder)
            results = topicdata.edited(results, topicediting.open_workbench(results).edits)
            results = data.regrouped(results, st.query_params.get("grouping"))
            addressbar.clean_address(results)
            topbar.controls(results, addressbar.current(results), room)
            show(results)
        else:
            building.show(source.corpus_of(folder) or source.source(), folder)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))


main()
