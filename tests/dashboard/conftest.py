"""Results made by hand, and the app on them without a browser."""

import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.results import Results
from dashboard import source, widgets
from tests.dashboard.made import Document, many_documents, write_results

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def make_results(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Results]:
    """`make_results(documents, n_topics=3)`: results of these documents, in a folder of their own."""

    def make(documents: Sequence[Document] | None = None, **options: Any) -> Results:
        given = {} if documents is None else {"documents": documents}
        return write_results(tmp_path_factory.mktemp("made") / "results", **given, **options)

    return make


@pytest.fixture(scope="session")
def results(make_results: Callable[..., Results]) -> Results:
    """Three documents in two groups, fourteen sentences of which one is a heading; read-only."""
    return make_results()


@pytest.fixture(scope="session")
def shapes(make_results: Callable[..., Results], results: Results) -> dict[str, Results]:
    """Results of every shape that a view must stand, by the names in `SHAPES`."""
    return {
        "usual": results,
        "one sentence": make_results([("a", "A", "Only this.")]),
        "one group": make_results([("a", "A", "One mill. Two mills. A road."), ("b", "A", "Four.")]),
        "two sentences": make_results([("a", "A", "Only this."), ("b", "B", "Only that.")]),
        "many groups": make_results(many_documents(7, each=1), n_topics=2),
    }


@pytest.fixture
def open_view(monkeypatch: pytest.MonkeyPatch) -> Open:
    """`open_view(folder, view, **address)`: the app, run at that view with that address."""

    def opened(folder: Path, view: str = "overview", **address: str) -> AppTest:
        monkeypatch.setenv(source.SOURCE, str(folder))
        app = AppTest.from_file(str(APP), default_timeout=30)
        app.session_state[widgets.GO] = (view, address)  # the way in which a chart leads to another view
        return app.run()

    return opened


@pytest.fixture
def free_port() -> int:
    """A port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
