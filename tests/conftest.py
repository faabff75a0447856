"""What tests share, made once per run and on demand: results of the bundled corpus, a dashboard, a real browser."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests import browser as chromium

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "data" / "ai_governance"
WAIT_SECONDS = 90
IDLE = "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
STILL_MS = 400  # a click reaches the server, and the app says that it is running, well within this

LEFT_OUT = pytest.StashKey[tuple[str, list[str]]]()
BROWSER_TESTS_PASSED: list[str] = []


@pytest.fixture(scope="session")
def results_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Results folder of the bundled corpus, built without a cache."""
    from analysis.build import build

    out = tmp_path_factory.mktemp("built") / "results"
    build(CORPUS, out, cache=None)
    return out


@pytest.fixture(scope="session")
def server(results_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a dashboard that shows `results_dir`, such as http://127.0.0.1:43210."""
    port = _free_port()
    log = tmp_path_factory.mktemp("server") / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard", str(results_dir), "--port", str(port)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _await_health(address, process, log)
        yield address
    finally:
        _stop(process)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        running = chromium.launch(playwright)
        yield running
        running.close()


@pytest.fixture
def outside_requests() -> list[str]:
    """Addresses that `page` asked for and that are not the dashboard's own; filled while the test runs."""
    return []


@pytest.fixture
def page(browser: Browser, server: str, outside_requests: list[str]) -> Iterator[Page]:
    """An empty page, 1280 × 720, with a fresh profile; nothing opened yet: `page.goto(server)`."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    own = (server, server.replace("http://", "ws://"), "data:", "blob:", "about:")

    def note(url: str) -> None:
        if not url.startswith(own):
            outside_requests.append(url)

    context.on("request", lambda request: note(request.url))
    opened = context.new_page()
    opened.on("websocket", lambda socket: note(socket.url))
    yield opened
    context.close()


@pytest.fixture
def settled() -> Callable[[Page], None]:
    """`settled(page)` waits until the app has drawn everything and nothing is running; call it after each click."""

    def wait(page: Page) -> None:
        idle = page.locator(IDLE)
        deadline = time.monotonic() + WAIT_SECONDS
        still_since = None
        while time.monotonic() < deadline:
            still = idle.count() > 0 and page.locator("[data-testid=stSkeleton]").count() == 0
            if not still:
                still_since = None
            elif still_since is None:
                still_since = time.monotonic()
            elif time.monotonic() - still_since > STILL_MS / 1000:
                return
            page.wait_for_timeout(50)
        raise AssertionError(f"{page.url}: the app was not at rest within {WAIT_SECONDS} s")

    return wait


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _await_health(address: str, process: subprocess.Popen, log: Path) -> None:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with direct.open(f"{address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    _stop(process)
    said = log.read_text()[-4000:]
    raise AssertionError(f"the dashboard did not start (exit code {process.returncode}); it said:\n{said}")


def _stop(process: subprocess.Popen) -> None:
    """End the dashboard by its own id, then whatever is left of its process group."""
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        pass
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):  # nothing left; macOS says the second of a group that is ending
        pass
    process.wait()


# Tests that need a browser: last, and either run or named as left out.


def _needs_browser(item: pytest.Item) -> bool:
    return item.get_closest_marker("browser") is not None


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    items.sort(key=_needs_browser)
    wanted = [item for item in items if _needs_browser(item)]
    if not wanted or chromium.required() or config.option.collectonly:
        return
    why = chromium.fault()
    if why:
        config.stash[LEFT_OUT] = (why, [item.nodeid for item in wanted])
        config.hook.pytest_deselected(items=wanted)
        items[:] = items[: -len(wanted)]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "call" and report.passed and "browser" in report.keywords:
        BROWSER_TESTS_PASSED.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if hasattr(session.config, "workeroutput"):  # one of several processes that run tests: the one that started it sums up
        session.config.workeroutput["left out"] = session.config.stash.get(LEFT_OUT, None)
        return
    ran_nothing = chromium.required() and not BROWSER_TESTS_PASSED and not session.config.option.collectonly
    if ran_nothing and exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    if told := getattr(node, "workeroutput", {}).get("left out"):
        node.config.stash[LEFT_OUT] = tuple(told)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if chromium.required():
        terminalreporter.write_line(f"passed in a real browser: {len(BROWSER_TESTS_PASSED)} (at least 1 must)")
    why, names = config.stash.get(LEFT_OUT, ("", []))
    if names:
        terminalreporter.section(f"left out, for want of a browser: {len(names)}", yellow=True)
        terminalreporter.write_line(f"No Chromium for these tests ({why}): install Chromium (Debian), Google Chrome (macOS).")
        for name in names:
            terminalreporter.write_line(f"  {name}")
