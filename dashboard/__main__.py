"""python -m dashboard [RESULTS | CORPUS] [--port N] [--address A]: starts the app on this machine."""

import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path

from analysis.commandline import Parser
from analysis.errors import AnalysisError
from analysis.store import check_folder
from dashboard import downloads
from dashboard import source as sources

APP = Path(__file__).resolve().parent / "app.py"
HEAVY = (
    "pandas",
    "pyarrow.parquet",
    "streamlit.elements.plotly_chart",
    "plotly.graph_objs._figure",
    "analysis.results",
    "dashboard.charts.framing",
    "dashboard.charts.contrasts",
    "dashboard.charts.topics",
    "dashboard.markup",
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 when stopped, 2 for a fault that the user can mend."""
    parser = Parser(prog="python -m dashboard", description="Show results, or build and show a corpus.")
    parser.add_argument("source", nargs="?", type=Path, metavar="RESULTS | CORPUS", help="the bundled corpus, unless given")
    parser.add_argument("--port", type=int, default=8501, metavar="N")
    parser.add_argument("--address", default="127.0.0.1", metavar="A", help="127.0.0.1: this machine alone")
    options = parser.parse_args(arguments)
    try:
        check_port(options.address, options.port)
        check(options.source)
    except AnalysisError as fault:
        print(f"dashboard: {fault}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # the server hands it on when it has shut down
    with suppress(KeyboardInterrupt):
        serve(options.source, options.address, options.port)
    return 0


def check_port(address: str, port: int) -> None:
    """Refuse a port that cannot be listened on.

    Raises
    ------
    AnalysisError
        If it is out of range, taken, or the address is not one of this machine.
    """
    if not 1 <= port <= 65535:
        raise AnalysisError(f"--port {port}: a port lies between 1 and 65535; 8501 is the usual one")
    try:
        with socket.create_server((address, port)):
            pass
    except OSError as error:
        raise AnalysisError(
            f"{address}:{port} cannot be listened on ({error.strerror or error}); give another with --port, for instance {port + 1}"
        ) from error


def check(source: Path | None) -> None:
    """Refuse, before anything is started, what cannot be shown.

    Raises
    ------
    AnalysisError
        With every fault of the results folder or the corpus.
    """
    if source is None:
        return
    if sources.is_results(source):
        check_folder(source)
        return
    from analysis.survey import faults_of  # here: a second of imports that showing results does without

    if faults := faults_of(source):
        raise AnalysisError(*faults)


def serve(source: Path | None, address: str, port: int) -> None:
    """Run the app until it is stopped; Plotly's script is served from the installed package, for images."""
    from importlib.util import find_spec

    import streamlit as st
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    if source is not None:
        os.environ[sources.SOURCE] = str(source.resolve())
    scripts = StaticFiles(directory=Path(find_spec("plotly").origin).parent / "package_data")
    app = st.App(APP, routes=[Mount("/assets", app=scripts), downloads.route()], on_script_error=tell, lifespan=warm_up)
    hosts = ["127.0.0.1", "localhost", address]
    config = {"server.address": address, "server.port": port, "server.allowedHosts": hosts, "server.headless": not on_desktop()}
    app.run(config=config)


def on_desktop() -> bool:
    """Whether a person at a screen started the app: then the browser is opened for them."""
    has_screen = sys.platform == "darwin" or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return has_screen and sys.stdout.isatty()


@asynccontextmanager
async def warm_up(app: object) -> AsyncIterator[None]:
    """Import what the first page draws with while the browser is still loading the app."""
    from threading import Thread

    Thread(target=lambda: [import_module(name) for name in HEAVY], daemon=True).start()
    yield


def tell(error: Exception) -> bool:
    """Say in the app that something of ours went wrong, and log what; True: it has been told."""
    import logging

    import streamlit as st

    logging.getLogger(__name__).error("a page could not be drawn", exc_info=error)
    st.error(
        "This page could not be drawn: a fault of the program, not of your documents. The results are unharmed. "
        "The terminal in which it runs has the details; the other pages still work."
    )
    return True


if __name__ == "__main__":
    sys.exit(main())
