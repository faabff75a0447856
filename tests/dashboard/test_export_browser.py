"""The Export page in a real browser: it draws all pictures into a ZIP, and for slides, which are then made and saved."""

import csv
import zipfile
from io import BytesIO, StringIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import expect
from pptx import Presentation

from analysis.results import read_results
from dashboard import catalogue
from dashboard.catalogue import CHARTS
from tests.dashboard.test_story_browser import WAIT_MS, page

pytestmark = pytest.mark.browser
__all__ = ["page"]  # asks no one but this machine

SOME = {"voices": "Whose words", "terms_scatter": "All terms"}


def test_pictures_and_slides_are_drawn_here_and_saved(serve, kept, page, settled):
    results = read_results(kept)
    page.goto(f"{serve(kept).address}/export?voice=own")
    settled(page)
    for title in SOME.values():
        page.get_by_label("Only some of the charts").click()
        page.get_by_role("option", name=title, exact=True).click()
        settled(page)
    page.keyboard.press("Escape")
    shown = {one.kind: one.exhibit for one in catalogue.exhibits(results, list(SOME), {"voice": "own"})}

    with page.expect_download(timeout=WAIT_MS) as saved:
        page.get_by_role("button", name="Draw the pictures").click()
    assert saved.value.suggested_filename == "charts.zip"
    with zipfile.ZipFile(Path(saved.value.path())) as files:
        assert files.testzip() is None
        shapes = {f"{name}{end}": size for name in SOME for end, size in (("", (3600, 2025)), ("-square", (3000, 3000)))}
        assert sorted(files.namelist()) == sorted(
            ["about.txt", *(f"{name}.{kind}" for name in shapes for kind in ("png", "svg")), *(f"{name}.csv" for name in SOME)]
        )
        for name, size in shapes.items():
            with Image.open(BytesIO(files.read(f"{name}.png"))) as image:
                assert image.size == size and image.convert("RGBA").getextrema()[3] == (255, 255)
                assert image.convert("RGB").getpixel((5, 5)) == (255, 255, 255)
            words = "".join(ElementTree.fromstring(files.read(f"{name}.svg")).itertext())
            assert results.digest[:8] in words and "2024-05-06" in words
        about = files.read("about.txt").decode("utf-8")
        assert results.digest in about and all(one.caption.title in about for one in shown.values())
        for name in SOME:
            header, *rows = csv.reader(StringIO(files.read(f"{name}.csv").decode("utf-8-sig")))
            assert header == list(shown[name].rows().columns) and len(rows) == len(shown[name].rows())
    settled(page)

    page.get_by_role("button", name="Prepare the slides").click()
    download = page.get_by_role("link", name="Download (")
    expect(download).to_be_visible(timeout=WAIT_MS)
    settled(page)
    with page.expect_download(timeout=WAIT_MS) as saved:
        download.click()
    assert saved.value.suggested_filename == "by_hand-part.pptx"
    deck = Presentation(saved.value.path())
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    (picture,) = [shape for shape in shapes if shape.shape_type == 13]
    with Image.open(BytesIO(picture.image.blob)) as image:
        assert image.format == "PNG" and min(image.size) > 400
    said = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    for name in SOME:
        assert shown[name].caption.title in said and CHARTS[name].title == SOME[name]
    assert sum(shape.has_chart for shape in shapes) == 1 and results.digest[:8] in said
