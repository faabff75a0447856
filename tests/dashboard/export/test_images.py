"""Pictures as files, drawn by this machine's browser: read again by independent readers, the same bytes twice."""

import os
import time
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from analysis.errors import AnalysisError
from dashboard.charts.framed import SQUARE, TALL, WIDE, enlarged
from dashboard.charts.theme import LIGHT, Caption, figure
from dashboard.exhibit import Exhibit
from dashboard.export import images
from dashboard.export.images import PDF, PNG, SVG, Job, draw, picture

SVG_TEXT = "{http://www.w3.org/2000/svg}text"


def bars(many: int, height: int):
    chart = figure(LIGHT, height, margin={"l": 80, "b": 40})
    chart.add_bar(x=list(range(1, many + 1)), y=[f"group {n}" for n in range(many)], orientation="h", marker={"color": LIGHT.plus})
    return chart


def an_exhibit(many: int = 3, **more) -> Exhibit:
    told = Caption("The last is longest.", f"{many} groups, 10 sentences; 95 % interval.", "Corpus: by hand. Built 2024-05-06.")
    return Exhibit("bars", told, lambda look: bars(many, 60 + 40 * many), pd.DataFrame, **more)


@pytest.fixture(autouse=True, scope="module")
def some_browser():
    """Where this machine has no browser of its own, the one of the other tests."""
    before = os.environ.get("BROWSER_PATH")
    if images.browser() is None:
        with sync_playwright() as playwright:
            os.environ["BROWSER_PATH"] = playwright.chromium.executable_path
    yield
    os.environ.pop("BROWSER_PATH", None)
    if before is not None:
        os.environ["BROWSER_PATH"] = before


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> list[Path]:
    """Two folders with the same pictures, drawn one after the other."""
    folders = [tmp_path_factory.mktemp("pictures") for _ in range(2)]
    for folder in folders:
        shapes = {shape: picture(an_exhibit(), shape) for shape in (WIDE, SQUARE, TALL)}
        jobs = [Job(made, kind, folder / "in" / f"{shape}.{kind}") for shape, made in shapes.items() for kind in (PNG, SVG)]
        draw([*jobs, Job(shapes[WIDE], PDF, folder / "in" / "wide.pdf")], built="2024-05-06")
    return [folder / "in" for folder in folders]


@pytest.mark.browser
def test_the_same_charts_are_the_same_bytes(drawn):
    first, second = ({path.name: path.read_bytes() for path in folder.iterdir()} for folder in drawn)
    assert first == second and len(first) == 7


@pytest.mark.browser
@pytest.mark.parametrize(("shape", "size"), [(WIDE, (3600, 2025)), (SQUARE, (3000, 3000))])
def test_a_png_has_its_pixels_on_white_paper_and_nothing_at_the_edges(drawn, shape, size):
    with Image.open(drawn[0] / f"{shape}.png") as image:
        assert image.size == size
        pixels = np.asarray(image.convert("RGBA"))
    assert (pixels[..., 3] == 255).all()
    edge = 12
    ring = [pixels[:edge], pixels[-edge:], pixels[:, :edge], pixels[:, -edge:]]
    assert all((part[..., :3] == 255).all() for part in ring)
    assert len({tuple(pixel) for pixel in pixels[::9, ::9].reshape(-1, 4)}) > 5
    purple = [int(LIGHT.plus[at : at + 2], 16) for at in (1, 3, 5)]
    assert (pixels[..., :3] == purple).all(axis=-1).mean() > 0.02


@pytest.mark.browser
def test_an_svg_is_text_with_every_word_of_the_caption(drawn):
    drawing = ElementTree.parse(drawn[0] / "wide.svg").getroot()
    assert (drawing.get("width"), drawing.get("height")) == ("1200", "675")
    said = " ".join(" ".join(text.itertext()) for text in drawing.iter(SVG_TEXT))
    for words in (
        "The last is longest.",
        "3 groups, 10 sentences; 95 % interval.",
        "Corpus: by hand. Built 2024-05-06.",
        "group 2",
    ):
        assert words in said
    source = (drawn[0] / "wide.svg").read_text(encoding="utf-8")
    outside = source.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xlink", "")
    assert "http" not in outside and "<script" not in source and "<image" not in source


@pytest.mark.browser
def test_a_pdf_is_of_the_day_of_the_build(drawn):
    found = (drawn[0] / "wide.pdf").read_bytes()
    assert found.startswith(b"%PDF-") and found.count(b"(D:20240506000000+00'00')") == 2
    assert found.count(b"/Type /Page\n") == 1


@pytest.mark.browser
def test_nothing_is_left_beside_the_files(drawn):
    assert sorted(path.suffix for path in drawn[0].iterdir()) == [".pdf", *[".png"] * 3, *[".svg"] * 3]
    assert not [path for path in drawn[0].iterdir() if path.name.startswith(".")]


@pytest.mark.browser
def test_it_is_told_how_far_drawing_is(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "AT_A_TIME", 1)
    told: list[tuple[int, int]] = []
    made = picture(an_exhibit())
    draw([Job(made, SVG, tmp_path / f"{n}.svg") for n in range(2)], told=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_nothing_to_draw_needs_no_browser(monkeypatch):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    assert images.browser() is None and draw([]) is None


def test_without_a_browser_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chrome")
    with pytest.raises(AnalysisError, match="No Chrome or Chromium.*BROWSER_PATH"):
        draw([Job(picture(an_exhibit()), PNG, tmp_path / "a.png")])
    assert not list(tmp_path.iterdir())


def a_program(path: Path, does: str) -> Path:
    path.write_text(f"#!/bin/sh\n{does}\n")
    path.chmod(0o755)
    return path


def test_a_browser_that_does_not_start_is_a_fault_that_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", str(a_program(tmp_path / "broken", "exit 1")))
    with pytest.raises(AnalysisError, match="broken could not draw the pictures"):
        draw([Job(picture(an_exhibit()), PNG, tmp_path / "out" / "a.png")])
    assert not (tmp_path / "out").exists()


def test_a_browser_that_never_answers_is_not_waited_for(monkeypatch, tmp_path):
    monkeypatch.setenv("BROWSER_PATH", str(a_program(tmp_path / "silent", "exec sleep 60")))
    monkeypatch.setattr(images, "STARTING", 0.5)
    monkeypatch.setattr(images, "SLOWEST", 1)
    monkeypatch.setattr(images, "USUAL", 0)
    began = time.monotonic()
    with pytest.raises(AnalysisError, match="silent did not draw 1 pictures within 2|silent could not draw"):
        draw([Job(picture(an_exhibit()), PNG, tmp_path / "a.png")])
    assert time.monotonic() - began < 20


def words(made) -> str:
    return " ".join(note.text for note in made.layout.annotations).replace("<br>", " ")


def test_a_chart_too_tall_for_the_canvas_is_drawn_in_its_shorter_form_which_is_said():
    tall = an_exhibit(40, on_stage=lambda look: bars(5, 285))
    for shape in (WIDE, SQUARE):
        made = picture(tall, shape)
        assert len(made.data[0].x) == 5 and images.SHORTER in words(made)
    assert len(picture(tall, TALL).data[0].x) == 40 and images.SHORTER not in words(picture(tall, TALL))
    alone = picture(replace(tall, on_stage=None))
    assert len(alone.data[0].x) == 40 and enlarged(alone) < 0.5 and images.SHORTER not in words(alone)
    low = picture(replace(tall, draw=lambda look: bars(3, 180)))
    assert len(low.data[0].x) == 3 and images.SHORTER not in words(low)


def test_a_picture_is_of_the_chart_for_paper_in_its_colours_and_with_what_is_done_to_it():
    seen = []
    exhibit = an_exhibit(on_paper=lambda look: (seen.append(look), bars(4, 200))[1])
    made = picture(exhibit, change=lambda chart: chart.add_bar(x=[1], y=["lit"]))
    assert seen == [LIGHT] and len(made.data) == 2 and len(made.data[0].x) == 4
