"""A bare Streamlit page to measure the dashboard beside: it draws figures and lists sentences that were made before.

    streamlit run bench/bare.py -- READY.json

What it draws is written by :mod:`bench.instrument`: for each address of a page its figures, and for each mark the figures as they
are once it is picked, and the HTML of its sentences.
"""

import json
import sys
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import plotly.io
import streamlit as st


@st.cache_resource
def ready(path: str) -> dict[str, dict[str, Any]]:
    """By page, and by the mark picked there ("" before any is), its figures and its sentences."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


@st.cache_resource
def figure(path: str, page: str, mark: str, key: str) -> go.Figure:
    """A figure, made once for all sessions."""
    return plotly.io.from_json(ready(path)[page][mark]["figures"][key], skip_invalid=True)


def main(path: str) -> None:
    """The page."""
    st.set_page_config(layout="wide")
    pages = ready(path)
    page = pages.get(st.query_params.get("page", ""), next(iter(pages.values())))
    name = next(name for name, one in pages.items() if one is page)
    mark = st.query_params.get("mark", "")
    mark = mark if mark in page else ""

    def picked(key: str) -> None:
        points = st.session_state[key]["selection"]["points"]
        if points:
            st.query_params["mark"] = points[0]["customdata"][0]

    for key in page[mark]["figures"]:
        drawn = figure(path, name, mark, key)
        st.plotly_chart(
            drawn,
            key=key,
            theme=None,
            on_select=lambda key=key: picked(key),
            selection_mode="points",
            config={"displayModeBar": False},
        )
    st.html(page[mark]["sentences"])


main(sys.argv[1])
