"""Pictures that the reader's browser draws: many of them, one after the other, as one ZIP or back to the server."""

import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import expect

from dashboard import pictures
from dashboard.source import ROOT

PAGE = """
import sys
from functools import partial
import plotly.graph_objects as go
import streamlit as st
sys.path.insert(0, {root!r})
from dashboard import pictures
from dashboard.charts.framed import SQUARE, framed
from dashboard.charts.theme import LIGHT, Caption, figure

def piece(number):
    chart = figure(LIGHT, 200)
    chart.add_bar(x=[1, 2], y=[number + 1, 3], marker={{"color": LIGHT.plus}})
    told = Caption(f"Bar {{number}}", "Two numbers.", "By hand.")
    figures = {{f"bar{{number}}": framed(chart, told), f"bar{{number}}_square": framed(chart, told, SQUARE)}}
    return pictures.Piece(figures, {{f"bar{{number}}.csv": f"x\\n{{number}}é"}})

pieces = [partial(piece, number) for number in range(3)]
pictures.all_pictures(pieces, "all", "Save all", "bars.zip")
pictures.all_pictures(pieces, "slides", "Draw for slides", back=lambda found: st.session_state.update(found=found))
pictures.all_pictures([partial(piece, number) for number in range(200)], "many", "Save very many", "many.zip")
st.button("Look")
st.text(", ".join(f"{{name}} {{len(png)}}" for name, png in sorted(st.session_state.get("found", {{}}).items())))
st.text(f"runs {{st.session_state.setdefault('runs', 0)}}")
st.session_state["runs"] += 1
"""
PROGRAM = (
    "import sys; from pathlib import Path; from dashboard import __main__ as app; app.APP = Path(sys.argv[1]); "
    "sys.exit(app.main(['--port', sys.argv[2]]))"
)
WAIT_MS = 60_000


@pytest.fixture(scope="module")
def small_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a page with three buttons that draw many pictures."""
    folder = tmp_path_factory.mktemp("page")
    script, log = folder / "page.py", folder / "log"
    script.write_text(PAGE.format(root=str(ROOT)), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(script), str(port)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    address = f"http://127.0.0.1:{port}"
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        for _ in range(600):
            assert process.poll() is None, log.read_text()
            try:
                direct.open(f"{address}/_stcore/health", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


@pytest.fixture
def opened(browser, small_page):
    page = browser.new_context(accept_downloads=True).new_page()
    page.goto(small_page)
    expect(page.get_by_text("runs")).to_be_visible(timeout=WAIT_MS)
    yield page
    page.context.close()


def saved(page, label: str = "Save all") -> bytes:
    with page.expect_download(timeout=WAIT_MS) as download:
        page.get_by_role("button", name=label, exact=True).click()
    assert download.value.suggested_filename.endswith(".zip")
    return Path(download.value.path()).read_bytes()


@pytest.mark.browser
def test_many_pictures_are_one_zip_the_same_each_time(opened):
    first = saved(opened)
    with zipfile.ZipFile(BytesIO(first)) as files:
        assert files.testzip() is None
        shapes = [f"bar{number}{shape}" for number in range(3) for shape in ("", "_square")]
        assert sorted(files.namelist()) == sorted(
            [*(f"{name}.{kind}" for name in shapes for kind in ("png", "svg")), *(f"bar{number}.csv" for number in range(3))]
        )
        assert {info.date_time for info in files.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert files.read("bar2.csv").decode("utf-8") == "x\n2é"
        sizes = {name: Image.open(BytesIO(files.read(f"{name}.png"))).size for name in shapes}
        assert sizes == {name: (3000, 3000) if "square" in name else (3600, 2025) for name in shapes}
        words = "".join(ElementTree.fromstring(files.read("bar1.svg")).itertext())
        assert "Bar 1" in words and "By hand." in words
    expect(opened.get_by_text("3 of 3 drawn, saved as bars.zip")).to_be_visible()
    assert saved(opened) == first


@pytest.mark.browser
def test_a_page_answers_while_pictures_are_drawn_and_drawing_can_be_cancelled(opened):
    opened.get_by_role("button", name="Save very many").click()
    expect(opened.get_by_text("of 200 drawn")).to_be_visible(timeout=WAIT_MS)
    opened.get_by_role("button", name="Look").click()
    expect(opened.get_by_text("runs 1")).to_be_visible(timeout=10_000)
    expect(opened.get_by_text("3 of 200 drawn")).to_be_visible(timeout=WAIT_MS)  # it went on
    opened.get_by_role("button", name="Cancel").click()
    expect(opened.get_by_text("Cancelled: nothing was saved.")).to_be_visible()
    expect(opened.get_by_role("button", name="Save very many")).to_be_visible()


@pytest.mark.browser
def test_pictures_come_back_to_the_server(opened):
    opened.get_by_role("button", name="Draw for slides").click()
    expect(opened.get_by_text("3 of 3 drawn")).to_be_visible(timeout=WAIT_MS)
    opened.get_by_role("button", name="Look").click()
    told = opened.get_by_text("bar0 ")
    expect(told).to_be_visible(timeout=WAIT_MS)
    sizes = dict(part.split(" ") for part in told.inner_text().split(", "))
    assert sorted(sizes) == ["bar0", "bar0_square", "bar1", "bar1_square", "bar2", "bar2_square"]
    assert all(int(size) > 5_000 for size in sizes.values())


@pytest.mark.parametrize("sent", ["", "not base64!", "R0lGODlhAQABAAAAACw=", None, 3])
def test_what_is_no_png_is_not_taken_from_a_browser(sent):
    assert pictures._pngs({"a": sent}) == {}
