"""How long an analyst waits, beside a bare Streamlit page that draws the same ready-made figures: in one run, in a real browser.

    python -m bench.instrument RESULTS FOLDER [--marks 6] [--starts 3] [--sessions 20]

RESULTS is a built results folder; in FOLDER it is laid down again at 10,000 and at 960,000 sentences (see `bench.repeated`), beside
the results of the bundled corpus and what the bare page draws. Nothing there is made anew if it is there.

`click`: from the button of the mouse going down on a mark to all its sentences (a page of them) being in the document, each mark
clicked once, the servers by turns. `CPU`: user and system time of the server's process from the click until it rests. `start`: from
the command to the first mark of a chart on the screen, the page asked for as soon as the server listens. `sessions`: browsers with
cookies of their own, each opening pages and clicking marks at the same time; memory is the server's resident set.
"""

import argparse
import html
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from analysis.errors import AnalysisError
from analysis.results import read_results
from bench.repeated import repeated
from dashboard import source
from dashboard.sentencepanel import PAGE as LISTED
from tests.browser import launch

ROOT = Path(__file__).resolve().parent.parent
SMALL, LARGE = 10_000, 960_000  # sentences
CHARTS = {"framing": ("shares_{axis}", "framing_{axis}"), "topics": ("topics",)}  # by page, whose marks are clicked
FIRST = "overview"
PAGES = (
    "overview", "framing", "framing?framing=map", "framing?framing=time", "voices", "terms", "terms?chart=groups", "topics",
    "topics?topics=differences", "topics?topics=map", "documents", "corpus",
)  # fmt: skip
WAIT_MS = 120_000
VIEWPORT = {"width": 1280, "height": 720}
OTHER = re.compile("document=|said=")  # marks whose first sentences may be those of another mark

PLACE = """(plot, choice) => {
  for (const mark of plot.querySelectorAll('.point')) {
    const trace = plot.data[mark.closest('.trace').__data__[0].trace.index];
    if (!trace.customdata || trace.customdata[mark.__data__.i][0] !== choice) continue;
    mark.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = (mark.querySelector('path') || mark).getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  }
}"""
# Watches the sentences, which stand in the page (bare) or in what the app's components keep to themselves (ours)
WATCH = """() => {
  const lists = () => [document, ...[...document.querySelectorAll('[data-testid=stBidiComponentIsolated]')].flatMap(
    (one) => [one, ...one.querySelectorAll('*')].map((inside) => inside.shadowRoot).filter(Boolean))];
  window.listed = () => lists().flatMap((root) => [...root.querySelectorAll('.sentence p')].map((one) => one.textContent));
  window.addEventListener('mousedown', () => { window.pressed = performance.now(); }, true);
}"""
WAITED = """(wanted) => {
  window.before = window.listed().join();
  window.pressed = null;
  window.waited = new Promise((done, fail) => {
    setTimeout(() => fail(new Error('no sentences came')), 60000);
    const look = () => {
      const now = window.listed();
      const there = window.pressed !== null && now.length === wanted && now.join() !== window.before;
      if (there) done(performance.now() - window.pressed);
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
RESTS = "[data-testid=stApp][data-test-script-state=notRunning]"


@dataclass
class Server:
    """A server that listens, its process, and how its address names a page."""

    name: str
    process: subprocess.Popen
    port: int
    bare: bool

    def address(self, page: str) -> str:
        """Where a page is."""
        return f"http://127.0.0.1:{self.port}/" + (f"?page={page}" if self.bare else page)

    def cpu(self) -> float:
        """Seconds of the processor so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident(self) -> float:
        """MB of memory."""
        return int(Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def serving(name: str, arguments: Sequence[str], bare: bool, log: Path) -> Iterator[Server]:
    """A server, from its command until the end of the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    where = [f"--server.port={port}"] if bare else ["--port", str(port)]
    command = [sys.executable, "-m", *arguments]
    if bare:  # the ready figures stand behind the options
        at = command.index("--")
        command[at:at] = where
    else:
        command += where
    with log.open("ab") as said:
        process = subprocess.Popen(command, cwd=ROOT, stdout=said, stderr=said)
    try:
        yield Server(name, process, port, bare)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def ours(results: Path) -> list[str]:
    """The command of the dashboard."""
    return ["dashboard", str(results.resolve())]


def bare(ready: Path) -> list[str]:
    """The command of the bare page."""
    options = ["--server.address=127.0.0.1", "--server.headless=true", "--browser.gatherUsageStats=false"]
    options += ["--server.fileWatcherType=none"]
    return ["streamlit", "run", str(ROOT / "bench" / "bare.py"), *options, "--", str(ready.resolve())]


def listens(server: Server) -> None:
    """Wait until it does."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/_stcore/health", timeout=1):
                return
        except OSError:
            if server.process.poll() is not None:
                raise AnalysisError(f"the server of {server.name} ended; its log tells why") from None
            time.sleep(0.02)


# What the bare page draws


def drawn(results: Path, page: str, entries: dict[str, str]) -> dict[str, Any]:
    """Figures (JSON by key) and sentences (HTML) of a page of the dashboard, as it sends them to the browser."""
    from streamlit.testing.v1 import AppTest
    from streamlit.util import calc_hash

    os.environ[source.SOURCE] = str(results.resolve())
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=600)
    for key, value in entries.items():
        app.query_params[key] = value
    if page != FIRST:
        app._page_hash = calc_hash(page)
    app.run()
    if app.exception:
        raise AnalysisError(f"{page}: {app.exception[0].message}")
    texts = [
        "".join(text for piece in row["pieces"] for text, _ in piece["parts"])
        for one in app.get("bidi_component")
        if '"pieces"' in one.proto.json
        for row in json.loads(one.proto.json)["rows"]
    ]
    sentences = "".join(f'<div class="sentence"><p>{html.escape(text)}</p></div>' for text in texts)
    return {"figures": {one.key: one.proto.spec for one in app.get("plotly_chart")}, "sentences": sentences or "<p></p>"}


def make_ready(results: Path, marks: dict[str, dict[str, list[str]]], path: Path) -> None:
    """Write what the bare page draws: the first page, and the others before and after each of their marks is picked."""
    from urllib.parse import parse_qsl

    pages = {FIRST: {"": drawn(results, FIRST, {})}}
    for page, charts in marks.items():
        of = pages[page] = {"": drawn(results, page, {})}
        for mark in (mark for some in charts.values() for mark in some):
            of[mark] = drawn(results, page, dict(parse_qsl(mark)))
    path.write_text(json.dumps(pages), encoding="utf-8")


def chosen_marks(results: Path, each: int) -> dict[str, dict[str, list[str]]]:
    """By page and chart, marks that stand for at least as many sentences as a page lists, spread over the chart."""
    axis = next(iter(read_results(results).axes))
    found: dict[str, dict[str, list[str]]] = {}
    for page, charts in CHARTS.items():
        figures = drawn(results, page, {})["figures"]
        for chart in (name.format(axis=axis) for name in charts):
            traces = json.loads(figures[chart])["data"]
            sizes = {custom[0]: _count(custom) for trace in traces for custom in trace.get("customdata", [])}
            large = [mark for mark, n in sizes.items() if n >= LISTED and not OTHER.search(mark)]
            picked = np.linspace(0, len(large) - 1, min(each, len(large))).round().astype(int)
            found.setdefault(page, {})[chart] = [large[at] for at in picked]
    return found


def _count(custom: Sequence[Any]) -> int:
    return max((value for value in custom[1:] if isinstance(value, int)), default=0)


# Clicks


def opened(browser: Browser, server: Server, page: str) -> Page:
    """A page that has been drawn and rests, in a browser of its own."""
    tab = browser.new_context(viewport=VIEWPORT).new_page()
    tab.add_init_script(f"({WATCH})()")
    tab.goto(server.address(page))
    tab.wait_for_selector(".js-plotly-plot .point", state="attached", timeout=WAIT_MS)
    settle(tab)
    return tab


def settle(tab: Page) -> None:
    """Wait until the server rests and nothing scrolls."""
    tab.wait_for_timeout(300)
    tab.wait_for_selector(RESTS, timeout=WAIT_MS)
    tab.wait_for_timeout(700)


def place_of(tab: Page, chart: str, mark: str) -> tuple[float, float]:
    """Where on the screen the mark is, brought into sight."""
    plot = f".st-key-{chart} .js-plotly-plot"
    tab.wait_for_selector(f"{plot} .point", state="attached", timeout=WAIT_MS)
    tab.eval_on_selector(plot, PLACE, mark)
    tab.wait_for_timeout(60)
    return tab.eval_on_selector(plot, PLACE, mark)


def click(server: Server, tab: Page, chart: str, mark: str) -> tuple[float, float]:
    """Milliseconds from the click on a mark to its sentences, and milliseconds of the server's processor."""
    place, before = place_of(tab, chart, mark), server.cpu()
    tab.evaluate(WAITED, LISTED)
    tab.mouse.click(*place)
    waited = tab.evaluate("window.waited")
    settle(tab)
    return waited, 1000 * (server.cpu() - before)


def measure_clicks(browser: Browser, servers: Sequence[Server], marks: dict[str, dict[str, list[str]]]) -> None:
    """Print, by chart, the medians of each server and their ratios."""
    print(f"\n{'click on a mark':34}" + "".join(f"{server.name:>22}" for server in servers))
    for page, charts in marks.items():
        tabs = [opened(browser, server, page) for server in servers]
        for chart, some in charts.items():
            taken: list[list[tuple[float, float]]] = [[] for _ in servers]
            for turn, mark in enumerate(some):
                for at in np.roll(range(len(servers)), turn):
                    taken[at].append(click(servers[at], tabs[at], chart, mark))
            middle = [tuple(map(median, zip(*ones, strict=True))) for ones in taken]
            print(f"{page + ', ' + chart:34}" + "".join(f"{ms:9.0f} ms, CPU {cpu:4.0f}" for ms, cpu in middle))
            ratios = "".join(f"{ms / middle[0][0]:18.2f} ×  " for ms, _ in middle)
            print(f"{'':34}{ratios}  large/small {middle[-1][0] / middle[-2][0]:.2f} ×")
        for tab in tabs:
            tab.context.close()


# Pages


def measure_pages(browser: Browser, server: Server) -> None:
    """Print what each page costs when it is the first time opened and the second, one after another."""
    print(f"\n{server.name}: a page until it rests{'first time':>20}{'again':>22}")
    for page in PAGES:
        cells = []
        for _ in range(2):
            before, began = server.cpu(), time.perf_counter()
            tab = browser.new_context(viewport=VIEWPORT).new_page()
            tab.goto(server.address(page))
            tab.wait_for_selector(".finding, .heading, [data-testid=stAlert]", state="attached", timeout=WAIT_MS)
            tab.wait_for_selector(RESTS, timeout=WAIT_MS)
            cells.append((time.perf_counter() - began, server.cpu() - before))
            tab.context.close()
        print(f"{page:34}" + "".join(f"{seconds:9.1f} s, CPU {cpu:4.1f}" for seconds, cpu in cells))


# Starts


def measure_starts(browser: Browser, commands: dict[str, tuple[list[str], bool]], rounds: int, log: Path) -> None:
    """Print the medians of each command's time to the first chart, and their ratios to the first command's."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
    for _ in range(rounds):
        for name, (arguments, is_bare) in commands.items():
            started = time.perf_counter()
            with serving(name, arguments, is_bare, log) as server:
                listens(server)
                context = browser.new_context(viewport=VIEWPORT)
                tab = context.new_page()
                tab.goto(server.address(FIRST if is_bare else ""))
                tab.wait_for_selector(".js-plotly-plot .point", state="attached", timeout=WAIT_MS)
                taken[name].append((time.perf_counter() - started, server.cpu()))
                context.close()
    print("\nfirst chart after start")
    first = next(iter(taken))
    for name, ones in taken.items():
        pairs = zip(ones, taken[first], strict=True)
        ratio = median(mine[0] / theirs[0] for mine, theirs in pairs)
        seconds, cpu = (median(column) for column in zip(*ones, strict=True))
        print(f"{name:34}{seconds:9.1f} s, CPU {cpu:4.1f}{ratio:14.2f} ×")


# Sessions


def measure_sessions(browser: Browser, server: Server, marks: dict[str, dict[str, list[str]]], n: int, log: Path) -> None:
    """Print what that many sessions at once cost, and whether any met an error."""
    visits = [(page, chart, mark) for page, charts in marks.items() for chart, some in charts.items() for mark in some]
    warm = [opened(browser, server, page) for page in marks for _ in range(2)]
    for page, chart, mark in [*visits, *visits]:  # what is shared by all sessions is there before it is measured
        click(server, warm[2 * list(marks).index(page)], chart, mark)
    for tab in warm:
        tab.context.close()
    at_start = log.stat().st_size
    tabs: list[tuple[Page, str]] = []
    resident, faults = [], 0
    steps = sorted({max(1, n // 4), max(1, n // 2), n})
    for step in steps:
        while len(tabs) < step:
            page = list(marks)[len(tabs) % len(marks)]
            tabs.append((opened(browser, server, page), page))
        for turn in range(3):
            for number, (tab, page) in enumerate(tabs):  # all at once: nobody's answer is waited for
                own = [visit for visit in visits if visit[0] == page]
                _, chart, mark = own[(number + turn) % len(own)]
                place = place_of(tab, chart, mark)
                tab.mouse.click(*place)
            for tab, _ in tabs:
                settle(tab)
                faults += tab.locator("[data-testid=stAlert], [data-testid=stException], [data-testid=stConnectionStatus]").count()
        resident.append((step, server.resident()))
    said = log.read_bytes()[at_start:].decode(errors="replace")
    slope = np.polyfit(*zip(*resident, strict=True), 1)[0] if len(resident) > 1 else float("nan")
    print(f"\n{n} sessions at once on {server.name}: {faults} errors on pages, {said.count('Traceback')} in the log")
    print("memory: " + ", ".join(f"{mb:,.0f} MB with {step}" for step, mb in resident) + f": {slope:.1f} MB a session")
    for tab, _ in tabs:
        tab.context.close()


def folders(results: Path, folder: Path) -> tuple[Path, Path, Path]:
    """Results at `SMALL` and `LARGE` sentences, and of the bundled corpus; made where they are not there."""
    found = read_results(results)
    small, large, bundled = folder / str(SMALL), folder / str(LARGE), folder / "bundled"
    for out, n in ((small, SMALL), (large, LARGE)):
        if not source.is_results(out):
            repeated(found, out, n)
    if not source.is_results(bundled):
        command = [sys.executable, "-m", "analysis", "build", str(source.BUNDLED), "--out", str(bundled)]
        subprocess.run([*command, "--cache", str(folder / "cache")], cwd=ROOT, check=True, capture_output=True)
    return small, large, bundled


def main(arguments: list[str]) -> int:
    """Exit code: 0 once all is measured."""
    parser = argparse.ArgumentParser(prog="python -m bench.instrument", description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, help="a results folder")
    parser.add_argument("folder", type=Path, help="where large results are laid down: about 3 GB")
    parser.add_argument("--marks", type=int, default=6, help="of each chart")
    parser.add_argument("--starts", type=int, default=3)
    parser.add_argument("--sessions", type=int, default=20)
    parser.add_argument("--only", choices=("clicks", "starts", "sessions", "pages"))
    given = parser.parse_args(arguments)
    given.folder.mkdir(parents=True, exist_ok=True)
    small, large, bundled = folders(given.results, given.folder)
    marks = chosen_marks(small, given.marks)
    ready, first = given.folder / "ready.json", given.folder / "first.json"
    make_ready(small, marks, ready)
    make_ready(bundled, {}, first)
    log = given.folder / "servers.log"
    log.write_bytes(b"")
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with sync_playwright() as playwright:
        browser = launch(playwright)
        if given.only in (None, "starts"):
            commands = {"bare page": (bare(first), True), "bundled corpus": (ours(bundled), False)}
            measure_starts(browser, commands | {f"{LARGE:,} sentences": (ours(large), False)}, given.starts, log)
        if given.only in (None, "pages"):
            with serving(f"{LARGE:,} sentences", ours(large), False, log) as server:
                listens(server)
                measure_pages(browser, server)
        if given.only in (None, "clicks", "sessions"):
            with (
                serving("bare page", bare(ready), True, log) as one,
                serving(f"{SMALL:,} sentences", ours(small), False, log) as two,
                serving(f"{LARGE:,} sentences", ours(large), False, log) as three,
            ):
                for server in (one, two, three):
                    listens(server)
                if given.only in (None, "clicks"):
                    measure_clicks(browser, (one, two, three), marks)
                if given.only in (None, "sessions"):
                    measure_sessions(browser, two, marks, given.sessions, log)
        browser.close()
    print(f"load {os.getloadavg()[0]:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
