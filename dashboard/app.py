"""The app: page config, navigation, and the one place where faults are shown."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # `streamlit run` puts only this folder on the path

import streamlit as st  # noqa: E402

from analysis.errors import AnalysisError  # noqa: E402
from analysis.results import Results  # noqa: E402
from dashboard import data, markup, source, topicdata, topicediting, widgets  # noqa: E402
from dashboard.views import building, contrasts, corpus, documents, framing, labels, method, overview, topics, voices  # noqa: E402

VIEWS = {
    "overview": ("Overview", overview.show),
    "framing": ("Framing", framing.show),
    "voices": ("Voices", voices.show),
    "terms": ("Terms", contrasts.show),
    "topics": ("Topics", topics.show),
    "documents": ("Documents", documents.show),
    "corpus": ("Corpus", corpus.show),
    "labels": ("Labels", labels.show),
    "method": ("Method", method.show),
}


def main() -> None:
    """Show the page that the address names."""
    st.set_page_config(page_title="Framing dashboard", layout="wide")
    widgets.html(markup.style(widgets.look()))
    pages = {
        path: st.Page(partial(_page, show), title=title, url_path=path, default=path == "overview")
        for path, (title, show) in VIEWS.items()
    }
    page = st.navigation(list(pages.values()), position="top")
    if widgets.GO in st.session_state:
        path, address = st.session_state.pop(widgets.GO)
        st.switch_page(pages[path], query_params=address)
    page.run()


def _page(show: Callable[[Results], None]) -> None:
    """A view on the results; how far they are while they are being built; every fault in one clear line."""
    try:
        folder = source.results_folder(source.source())
        if source.is_results(folder) and source.REBUILD not in st.session_state:
            results = data.open_results(folder)
            show(topicdata.edited(results, topicediting.open_workbench(results).edits))
        else:
            building.show(source.corpus_of(folder) or source.source(), folder)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))


main()
