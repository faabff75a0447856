"""Results made by hand; the app on them without a browser; a dashboard in a process of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis import store
from analysis.results import Results
from dashboard import addressbar, source
from tests.dashboard.made import Document, many_documents, write_results

APP = Path(__file__).resolve().parents[2] / "dashboard" / "app.py"
Open = Callable[..., AppTest]


def said_to_be_of(results: Results, corpus: Path, folder: Path) -> Path:
    """A copy of results in `folder` that says where their corpus is."""
    shutil.copytree(results.folder, folder)
    run = store.read_json(folder / store.RUN)
    store.write_json(run | {"corpus": str(corpus)}, folder / store.RUN)
    return folder


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
        app.session_state[addressbar.GO] = (view, address)  # the way in which a chart leads to another view
        return app.run()

    return opened


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one small text."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("The mill.")
    return folder


@pytest.fixture
def kept(results: Results, corpus: Path, tmp_path: Path) -> Path:
    """Results that say where their corpus is."""
    return said_to_be_of(results, corpus, tmp_path / "results")


@dataclass(frozen=True)
class Server:
    """A dashboard in a process of its own."""

    address: str
    process: subprocess.Popen
    log: Path


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """`serve(source, cache=None)`: `python -m dashboard source`, keeping what it builds in the folder `cache`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running: list[subprocess.Popen] = []
    program = (
        "import sys; from pathlib import Path; from dashboard import source; source.CACHE = Path(sys.argv[2]); "
        "from dashboard.__main__ import main; sys.exit(main([sys.argv[1], '--port', sys.argv[3]]))"
    )

    def start(shown: Path, cache: Path | None = None) -> Server:
        log = tmp_path / f"log {len(running)}"
        command = [sys.executable, "-c", program, str(shown), str(cache or tmp_path / "cache"), str(port)]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command, cwd=source.ROOT, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, start_new_session=True
            )
        running.append(process)
        server = Server(f"http://127.0.0.1:{port}", process, log)
        _await_health(server)
        return server

    yield start
    for process in running:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(15)


def _await_health(server: Server) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + 90
    while True:
        assert server.process.poll() is None and time.monotonic() < deadline, server.log.read_text()
        try:
            with direct.open(f"{server.address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
