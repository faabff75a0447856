"""Pictures of exhibits as files: PNG, SVG, PDF, drawn in one go by a browser of this machine. No Streamlit; nothing is fetched.

The dashboard itself needs none of this: there the reader's own browser draws, see `dashboard.pictures`.
"""

import asyncio
import base64
import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TYPE_CHECKING, Any, NamedTuple

import plotly
import plotly.graph_objects as go

from analysis.errors import AnalysisError
from dashboard.charts import framed
from dashboard.charts.theme import LIGHT
from dashboard.exhibit import Exhibit

if TYPE_CHECKING:
    from choreographer import Tab
    from kaleido import Kaleido

PNG, SVG, PDF = "png", "svg", "pdf"
SHAPES = {framed.WIDE: "", framed.SQUARE: "-square"}  # that every chart is drawn in, and how the names of their files end
SCRIPT = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
SHORTER = "Drawn here is the shorter form of this chart; its table has all of it."
TABS = 2  # of the browser, that draw at the same time
AT_A_TIME = 16  # pictures, from one word about how far it is to the next
STARTING, SLOWEST, USUAL = 60, 60, 5  # seconds: for the browser to start or to close, for one picture, for each of many
NOWHERE = "127.0.0.1:9"  # a proxy that is not there: whatever the browser would look up of itself ends at this machine
FIRST_DAY = "1980-01-01"  # of files whose day is not known, as in a ZIP
NO_BROWSER = (
    "No Chrome or Chromium was found on this machine to draw pictures with: install one, or name it in BROWSER_PATH. The dashboard "
    "needs none: the buttons under a chart draw in the reader's own browser"
)
PRINTED = {"printBackground": True, "preferCSSPageSize": True, "pageRanges": "1"} | {
    f"margin{side}": 0.1 for side in ("Top", "Bottom", "Left", "Right")
}  # as kaleido prints
PDF_DAY = re.compile(rb"(?<=Date \(D:)\d{14}[^)]*")


class Job(NamedTuple):
    """A picture to be drawn: a framed figure, "png", "svg" or "pdf", and where it is to be written."""

    figure: go.Figure
    kind: str
    path: Path


def picture(exhibit: Exhibit, shape: str = framed.WIDE, change: Callable[[go.Figure], go.Figure] | None = None) -> go.Figure:
    """An exhibit as a picture that stands alone, on white paper; of a chart too tall for the shape the shorter form, which it says.

    Parameters
    ----------
    shape : {"wide", "square", "tall"}
        See :func:`dashboard.charts.framed.framed`.
    change : callable (figure) → Figure, optional
        What is done to the chart before, such as lighting a term.
    """
    change = change or (lambda chart: chart)
    told = exhibit.caption
    whole = framed.framed(change((exhibit.on_paper or exhibit.draw)(LIGHT)), told, shape)
    if shape == framed.TALL or exhibit.on_stage is None or framed.fits(whole):
        return whole
    told = replace(told, source=f"{SHORTER} {told.source}".strip())
    return framed.framed(change(exhibit.on_stage(LIGHT)), told, shape)


def browser() -> Path | None:
    """The browser that draws: BROWSER_PATH, or a Chromium, Chrome, Edge or Brave where this system keeps such; None without."""
    from choreographer.browsers.chromium import Chromium  # here: pages that draw nothing themselves do without

    found = os.environ.get("BROWSER_PATH") or Chromium.find_browser(skip_local=False)
    return Path(found) if found and Path(found).is_file() else None


def draw(jobs: Sequence[Job], built: str = FIRST_DAY, told: Callable[[int, int], None] | None = None) -> None:
    """Draw pictures, all by one browser, and write them: each whole or not at all, the same chart always as the same file.

    A PNG has three pixels to a px: 3600 × 2025, or 3000 × 3000.

    Parameters
    ----------
    built : str
        YYYY-MM-DD: the day that a PDF says it is of.
    told : callable (drawn, all), optional
        Told now and then, from another thread, how far it is.

    Raises
    ------
    AnalysisError
        Without a browser, or where it does not start, does not answer in time, or cannot draw a picture.
    """
    if not jobs:
        return
    program = browser()
    if program is None:
        raise AnalysisError(NO_BROWSER)
    with TemporaryDirectory(prefix="pictures-") as folder:
        asked = _asked(jobs, Path(folder))
        _in_time(program, asked, told or (lambda drawn, of: None))
        for job, one in zip(jobs, asked, strict=True):
            _write(job, one.path.read_bytes(), built)


class _Asked(NamedTuple):
    """What is asked of the browser: a script whose result is a picture, its kind, and where it is kept."""

    script: str
    kind: str
    path: Path


def _asked(jobs: Sequence[Job], folder: Path) -> list[_Asked]:
    """The jobs as the browser takes them; a figure that is drawn in several kinds is made plain once."""
    figures = {id(job.figure): job.figure for job in jobs}
    plain = {key: json.dumps(framed.drawing(figure)) for key, figure in figures.items()}
    asked = []
    for number, job in enumerate(jobs):
        size = job.figure.layout
        scale = framed.enlarged(job.figure) * (framed.FINE if job.kind == PNG else 1)
        opts = json.dumps({"format": job.kind, "width": size.width, "height": size.height, "scale": scale})
        script = f"kaleido_scopes.plotly({{...{opts}, data: {plain[id(job.figure)]}}})"
        asked.append(_Asked(script, job.kind, folder / f"{number}.{job.kind}"))
    return asked


def _in_time(program: Path, asked: Sequence[_Asked], told: Callable[[int, int], None]) -> None:
    """Draw in a thread of its own, which is not waited for longer than it may take."""
    faults: list[Exception] = []
    started: list[Kaleido] = []

    def work() -> None:
        try:
            asyncio.run(_draw(program, asked, told, started))
        except ExceptionGroup as several:
            faults.extend(several.exceptions)
        except Exception as fault:  # whatever goes wrong in there is told by who waits
            faults.append(fault)

    seconds = 2 * STARTING + SLOWEST + USUAL * len(asked)
    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        for one in started:
            one.subprocess.terminate()
        raise AnalysisError(f"{program} did not draw {len(asked)} pictures within {seconds} s, and was stopped: try again")
    if faults:
        why = str(faults[0]).partition("\n")[0] or type(faults[0]).__name__
        raise AnalysisError(f"{program} could not draw the pictures: {why}. BROWSER_PATH may name another browser") from faults[0]


async def _draw(program: Path, asked: Sequence[_Asked], told: Callable[[int, int], None], started: "list[Kaleido]") -> None:
    """Draw in tabs that stay as they are: kaleido's own way loads page and Plotly anew for every picture, which costs more."""
    from kaleido import Kaleido  # here: it is looked for and loaded by those alone who draw

    browser = Kaleido(n=TABS, mathjax=False, plotlyjs=SCRIPT.as_uri(), path=program, proxy_server=NOWHERE)
    started.append(browser)
    waiting, drawn = iter(asked), count(1)

    async def work(tab: "Tab") -> None:
        for one in waiting:
            one.path.write_bytes(await asyncio.wait_for(_drawn(tab, one), SLOWEST))
            if (number := next(drawn)) % AT_A_TIME == 0 or number == len(asked):
                told(number, len(asked))

    async with browser, asyncio.TaskGroup() as tabs:
        for tab in browser.tabs.values():
            tabs.create_task(work(tab))


async def _drawn(tab: "Tab", asked: _Asked) -> bytes:
    """A picture, as a tab draws it that has loaded Plotly and kaleido's script."""
    wanted = {"expression": asked.script, "awaitPromise": True, "returnByValue": True}
    answer = _found(await tab.send_command("Runtime.evaluate", wanted))
    if "exceptionDetails" in answer:
        raise RuntimeError(answer["exceptionDetails"]["text"])
    picture = answer["result"]["value"]
    if picture["code"]:
        raise RuntimeError(picture["message"])
    if asked.kind == SVG:
        return picture["result"].encode("utf-8")
    return base64.b64decode(picture["result"] or _found(await tab.send_command("Page.printToPDF", PRINTED))["data"])


def _found(answer: Any) -> dict[str, Any]:
    """The result of a command to the browser."""
    if "error" in answer:
        raise RuntimeError(answer["error"]["message"])
    return answer["result"]


def _write(job: Job, found: bytes, built: str) -> None:
    """Write a picture, without what is random in it, at once."""
    if job.kind == SVG:
        found = framed.stable(found.decode("utf-8")).encode("utf-8")
    elif job.kind == PDF:
        day = f"{built.replace('-', '')}000000+00'00'".encode("ascii")
        found = PDF_DAY.sub(lambda date: day if len(date[0]) == len(day) else date[0], found)
    job.path.parent.mkdir(parents=True, exist_ok=True)
    draft = job.path.with_name(f".{job.path.name}.{os.getpid()}")
    draft.write_bytes(found)
    draft.replace(job.path)
