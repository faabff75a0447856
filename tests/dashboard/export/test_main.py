"""The command line of exports: exit codes, faults in one line, and with a browser every file read again by another program."""

import csv
import os
import subprocess
import sys
import zipfile
from dataclasses import replace
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from pptx import Presentation
from python_calamine import CalamineWorkbook

from analysis.results import read_results
from analysis.stories import Story, story_bytes
from dashboard import captures, catalogue
from dashboard.catalogue import CHARTS
from dashboard.export import images
from dashboard.export.__main__ import FORMATS, PROG, main
from dashboard.source import ROOT
from tests.dashboard.conftest import said_to_be_of
from tests.dashboard.views.test_basket import pinned

AXIS = "cooperation_control"
SOME = f"framing_{AXIS},shares_{AXIS},topics,terms_scatter"
SVG_TEXT = "{http://www.w3.org/2000/svg}text"


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(images, "browser", lambda: None)


@pytest.fixture
def run(capsys):
    """`run(*arguments)`: the exit code, and what was said on stdout and stderr."""

    def ran(*arguments) -> tuple[int, str, str]:
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as end:
            code = end.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return ran


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*"))


def story_of(results, *kinds: str) -> Story:
    steps = []
    for number, kind in enumerate(kinds):
        shown = catalogue.remake(results, kind, {"axis": AXIS})
        step = captures.capture(results, shown.exhibit, {"axis": AXIS}, f"{number:08x}")
        steps.append(replace(step, name=f"Step {number + 1}", caption="Look to the left."))
    return Story("The mill", results.manifest_digest, results.built, "made", tuple(steps))


# What is wrong, in a line


def test_all_faults_are_told_at_once_and_nothing_is_written(results, tmp_path, run):
    (tmp_path / "file").write_text("x")
    given = ["--formats", "jpg,png,gif", "--to", tmp_path / "file", "--charts", "terms", "--story", "a.json"]
    code, out, said = run(results.folder, *given)
    assert (code, out, said.count("\n")) == (2, "", 1) and said.startswith(f"{PROG}: 4 faults: ")
    for part in (
        "--formats jpg",
        "--formats gif",
        "allowed are png, svg",
        "is a file; name a folder",
        "leave --charts or --story out",
    ):
        assert part in said
    assert (tmp_path / "file").read_text() == "x" and names(tmp_path) == ["file"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["--formats", " , "], "--formats: names none; allowed are png"),
        (["--charts", "framing_of,nothing"], "2 faults: (1) --charts framing_of: is none; allowed are framing, shares"),
        (["--charts", "dispersion"], "--charts dispersion: needs a picked term; keep it as a step of a story"),
        (["--charts", "framing_over_time"], "these results have too little for it (Framing over time); leave it out"),
        (["--story", "nowhere.json"], "nowhere.json"),
        (["--format"], "--help` tells what is allowed"),
    ],
)
def test_a_fault_is_one_line_that_says_what_is_allowed(given, told, results, tmp_path, run):
    code, out, said = run(results.folder, "--to", tmp_path / "to", *given)
    assert (code, out, said.count("\n")) == (2, "", 1) and said.startswith(PROG) and told in said
    assert "Traceback" not in said and names(tmp_path) == []


@pytest.mark.parametrize("there", [False, True])
def test_what_is_no_results_folder_is_told(there, tmp_path, run):
    folder = tmp_path / "results"
    if there:
        folder.mkdir()
    code, out, said = run(folder, "--to", tmp_path / "to")
    assert (code, out, said.count("\n")) == (2, "", 1) and str(folder) in said and not (tmp_path / "to").exists()


def test_whoever_stops_it_is_told_that_finished_files_are_whole(results, tmp_path, run, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(catalogue, "exhibits", stopped)
    code, _, said = run(results.folder, "--to", tmp_path / "to")
    assert code == 130 and said == f"{PROG}: stopped; files that were finished are whole\n"


# What is written


def test_the_charts_are_listed(results, tmp_path, run):
    code, out, said = run(results.folder, "--to", tmp_path / "to", "--charts", "list")
    listed = [line.split("\t") for line in out.splitlines()]
    assert (code, said, names(tmp_path)) == (0, "", [])
    assert listed == [[one.exhibit.name, CHARTS[one.kind].title] for one in catalogue.exhibits(results)]


def test_without_a_browser_the_rest_is_written_and_the_remedy_named(results, tmp_path, run, no_browser):
    code, out, said = run(results.folder, "--to", tmp_path, "--charts", SOME)
    missing, done = said.splitlines()
    assert (code, out) == (0, "") and missing.startswith(f"{PROG}: no pictures: ") and "install one" in missing
    assert done == f"{PROG}: 4 charts, 8 files in {tmp_path}"
    tables = [f"{name}.csv" for name in SOME.split(",")]
    assert names(tmp_path) == sorted([*tables, "about.txt", "charts.xlsx", "report.html", "slides.pptx"])


def test_only_pictures_without_a_browser_are_a_fault(results, tmp_path, run, no_browser):
    code, out, said = run(results.folder, "--to", tmp_path / "to", "--charts", "voices", "--formats", "png,svg,pdf")
    assert (code, out, said.count("\n")) == (2, "", 1) and "BROWSER_PATH" in said and not list(tmp_path.rglob("*.*"))


def test_tables_need_no_browser_and_say_nothing_of_it(results, tmp_path, run, no_browser):
    code, _, said = run(results.folder, "--to", tmp_path, "--charts", "voices", "--formats", "csv,xlsx,html")
    assert code == 0 and said == f"{PROG}: 1 chart, 4 files in {tmp_path}\n"


def test_a_story_is_written_with_its_talk_and_its_words(results, tmp_path, run, no_browser):
    (tmp_path / "The mill.json").write_bytes(story_bytes(story_of(results, "framing", "topics", "framing")))
    code, _, said = run(
        results.folder, "--to", tmp_path / "to", "--story", tmp_path / "The mill.json", "--formats", "html,pptx,csv"
    )
    assert code == 0 and said.splitlines()[-1] == f"{PROG}: 3 charts, 7 files in {tmp_path / 'to'}"
    assert {f"framing_{AXIS}.csv", f"framing_{AXIS}_2.csv", "topics.csv", "talk.html"} <= set(names(tmp_path / "to"))
    talk = (tmp_path / "to" / "talk.html").read_text(encoding="utf-8")
    assert talk.count('class="step"') == 3 and "Look to the left." in talk
    deck = Presentation(str(tmp_path / "to" / "slides.pptx"))
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides if slide.shapes.title is not None]
    assert [title for title in titles if title.startswith("Step ")] == ["Step 1", "Step 2", "Step 3"]


def test_a_story_of_other_results_is_refused(results, make_results, tmp_path, run):
    others = make_results([("a", "A", "One mill. A road. No bridge."), ("b", "B", "Four mills. Two roads.")], n_topics=2)
    (tmp_path / "x.json").write_bytes(story_bytes(story_of(others, "framing")))
    code, _, said = run(results.folder, "--to", tmp_path / "to", "--story", tmp_path / "x.json")
    assert code == 2 and said.count("\n") == 1 and "was made on other results" in said and not (tmp_path / "to").exists()


def test_every_step_that_cannot_be_made_is_told(results, tmp_path, run):
    story = story_of(results, "framing", "topics")
    gone = [replace(step, chart=kind) for step, kind in zip(story.steps, ("no_such_chart", "dispersion"), strict=True)]
    (tmp_path / "x.json").write_bytes(story_bytes(replace(story, steps=tuple(gone))))
    code, _, said = run(results.folder, "--to", tmp_path / "to", "--story", tmp_path / "x.json")
    assert code == 2 and said.count("\n") == 1 and "2 faults" in said and "step 1 of" in said and "step 2 of" in said


def test_quotes_of_the_project_go_along(results, kept, corpus, tmp_path, run, no_browser):
    (text,) = pinned(results, corpus, 3)
    code, _, _ = run(kept, "--to", tmp_path / "to", "--charts", "voices", "--formats", "pptx,html")
    deck = Presentation(str(tmp_path / "to" / "slides.pptx"))
    written = " ".join(shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame)
    assert code == 0 and text in written and text in (tmp_path / "to" / "report.html").read_text(encoding="utf-8")


def test_a_faulty_basket_is_told_and_stops_nothing(results, kept, corpus, tmp_path, run):
    (corpus / "basket.csv").write_text("nothing of the kind")
    code, _, said = run(kept, "--to", tmp_path / "to", "--charts", "voices", "--formats", "csv")
    assert code == 0 and said.splitlines()[0].startswith(f"{PROG}: no quotes: ") and len(said.splitlines()) == 2


def test_in_a_pipe_it_says_one_line_and_its_exit_code(results, tmp_path):
    command = [sys.executable, "-m", "dashboard.export", str(results.folder), "--to", str(tmp_path / "to")]
    done = subprocess.run(
        [*command, "--charts", "voices", "--formats", "csv"], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, done.stdout) == (0, "") and done.stderr == f"{PROG}: 1 chart, 2 files in {tmp_path / 'to'}\n"


# With a browser, read again by others


@pytest.fixture(scope="module")
def written(results, tmp_path_factory):
    """Two folders with everything of four charts, a quote and a story, written one after the other."""
    home = tmp_path_factory.mktemp("exports")
    corpus = home / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The mill.")
    folder = said_to_be_of(results, corpus, home / "results")
    pinned(read_results(folder), corpus, 3)
    before = os.environ.get("BROWSER_PATH")
    if images.browser() is None:  # where this machine has none of its own, that of the other tests
        with sync_playwright() as playwright:
            os.environ["BROWSER_PATH"] = playwright.chromium.executable_path
    try:
        codes = [main([str(folder), "--to", str(home / name), "--charts", SOME]) for name in ("first", "second")]
    finally:
        if before is None:
            os.environ.pop("BROWSER_PATH", None)
    assert codes == [0, 0]
    return home / "first", home / "second"


def of(written, results, name: str):
    return next(one.exhibit for one in catalogue.exhibits(results, [name]))


@pytest.mark.browser
def test_everything_is_there_and_the_same_twice(written):
    first, second = ({path.name: path for path in folder.iterdir()} for folder in written)
    charts = [
        f"{name}{end}" for name in SOME.split(",") for end in (".csv", *(f"{x}.{k}" for x in ("", "-square") for k in FORMATS[:3]))
    ]
    assert sorted(first) == sorted(second) == sorted([*charts, "about.txt", "charts.xlsx", "report.html", "slides.pptx"])
    for name, path in first.items():
        if path.suffix == ".png":
            assert np.array_equal(np.asarray(Image.open(path)), np.asarray(Image.open(second[name]))), name
        elif path.suffix != ".pdf":
            assert path.read_bytes() == second[name].read_bytes(), name


@pytest.mark.browser
@pytest.mark.parametrize("name", SOME.split(","))
def test_pictures_stand_alone_in_both_shapes(name, written, results):
    exhibit = of(written, results, name)
    for end, size in (("", (3600, 2025)), ("-square", (3000, 3000))):
        with Image.open(written[0] / f"{name}{end}.png") as image:
            assert image.size == size
            pixels = np.asarray(image.convert("RGBA"))
        assert (pixels[..., 3] == 255).all() and (pixels[:12, :, :3] == 255).all() and (pixels[-12:, :, :3] == 255).all()
        assert len(np.unique(pixels[::9, ::9].reshape(-1, 4), axis=0)) > 5
        drawing = ElementTree.parse(written[0] / f"{name}{end}.svg").getroot()
        said = " ".join(" ".join("".join(text.itertext()).split()) for text in drawing.iter(SVG_TEXT))
        for words in (exhibit.caption.title, results.digest[:8], "built 2024-05-06", "by_hand"):
            assert words in said or words.replace(" ", "") in said.replace(" ", ""), words
        numbers = exhibit.caption.subtitle.split(". ")[0]
        assert numbers.replace(" ", "") in said.replace(" ", "")
        (page,) = pypdfium2.PdfDocument(written[0] / f"{name}{end}.pdf")
        width, height = page.get_size()
        assert width / height == pytest.approx(size[0] / size[1], abs=0.01)
        assert "".join(exhibit.caption.title.split()) in "".join(page.get_textpage().get_text_range().split())


@pytest.mark.browser
def test_tables_and_workbook_hold_what_is_drawn(written, results):
    book = CalamineWorkbook.from_path(str(written[0] / "charts.xlsx"))
    sheets = ["\n".join(str(cell) for row in book.get_sheet_by_name(name).to_python() for cell in row) for name in book.sheet_names]
    for name in SOME.split(","):
        exhibit = of(written, results, name)
        header, *rows = csv.reader(StringIO((written[0] / f"{name}.csv").read_text(encoding="utf-8-sig")))
        assert header == list(exhibit.rows().columns) and len(rows) == len(exhibit.rows())
        assert sum(exhibit.caption.title in sheet and exhibit.caption.source in sheet for sheet in sheets) >= 1
    assert any(results.digest in sheet for sheet in sheets)


@pytest.mark.browser
def test_slides_show_charts_pictures_and_the_quote(written, results):
    deck = Presentation(str(written[0] / "slides.pptx"))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    said = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    for name in SOME.split(","):
        assert of(written, results, name).caption.title in said
    assert sum(shape.has_chart for shape in shapes) == 3 and sum(shape.shape_type == 13 for shape in shapes) == 1  # a picture
    assert results.counted["text"].iloc[3] in said and results.digest[:8] in said and "2024-05-06" in said
    with zipfile.ZipFile(written[0] / "slides.pptx") as parts:
        assert parts.testzip() is None


@pytest.mark.browser
def test_the_report_opens_without_a_network(written, results, browser: Browser):
    context = browser.new_context(offline=True)
    asked, faults = [], []
    try:
        page = context.new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        page.goto((written[0] / "report.html").as_uri())
        page.wait_for_selector(".js-plotly-plot", timeout=60_000)
        text = page.inner_text("body")
    finally:
        context.close()
    assert not faults and [url for url in asked if not url.startswith(("data:", "blob:"))] == [
        (written[0] / "report.html").as_uri()
    ]
    for words in (of(written, results, "topics").caption.title, results.digest, "2024-05-06"):
        assert words in text
