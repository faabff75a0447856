"""Jobs that draw charts, end to end in processes of their own; what a browser drew is kept by safe names, and room is made."""

import json
import os
import time
from dataclasses import replace
from io import BytesIO

import pytest
from pptx import Presentation
from python_calamine import CalamineWorkbook

from analysis.project import open_project
from analysis.results import read_results
from analysis.stories import story_bytes
from dashboard import catalogue, exporting, source
from dashboard.export import writing
from dashboard.export.provenance import about
from dashboard.exporting import LONGEST_KEPT, MOST_KEPT, PICTURES, Export, has_pictures, keep_pictures
from tests.dashboard.export.test_main import story_of
from tests.dashboard.export.test_slides import png
from tests.dashboard.views.test_basket import pinned

AXIS = "cooperation_control"
WAIT = 90


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def asked_of(results, ending: str, /, **more) -> Export:
    of = {"results": str(results.folder), "edits": {}, "address": {}, "charts": ["voices"], "project": ""}
    return Export("export", of | more, f".{ending}")


def made_by(asked: Export) -> bytes:
    asked.start()
    assert asked.job.wait(WAIT) and asked.job.state == "done", asked.job.message or asked.job.log.read_text()
    return asked.out.read_bytes()


def test_a_report_is_made_as_it_is_on_the_command_line(results):
    page = made_by(asked_of(results, "html"))
    shown = list(catalogue.exhibits(results, ["voices"]))
    assert page == writing.made(results, shown, [], about(results), "html", {})
    assert not list(source.CACHE.rglob("*.draft"))


def test_what_is_looked_at_is_followed(make_results):
    documents = [(f"d{n}", "AB"[n % 2], "The mill stands. A road leads here. Nobody may pass.") for n in range(8)]
    results = make_results(documents, dates=[f"{2001 + n // 4}-01-01" for n in range(8)])
    address = {"grouping": ["date"], "voice": ["own"]}
    book = CalamineWorkbook.from_filelike(BytesIO(made_by(asked_of(results, "xlsx", address=address, charts=[f"framing_{AXIS}"]))))
    cells = [cell for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for cell in row]
    (wanted,) = catalogue.exhibits(results.grouped_by("date"), [f"framing_{AXIS}"], address)
    assert wanted.exhibit.caption.title in cells and "2001-01-01" in cells and "A" not in cells
    assert cells.count("sentence") == (wanted.exhibit.rows()["mark"] == "sentence").sum()


def test_slides_have_the_pictures_that_a_browser_drew_the_quotes_and_the_words_of_a_story(kept, corpus, tmp_path):
    results = read_results(kept)
    (text,) = pinned(results, corpus, 3)
    story = tmp_path / "The mill.json"
    story.write_bytes(story_bytes(replace(story_of(results, "terms_scatter", "voices"), name="The mill")))
    asked = asked_of(results, "pptx", story=str(story), project=str(open_project(corpus).root), charts=[])
    drawn = png(40, 20)
    keep_pictures(asked, {"terms_scatter": drawn})
    deck = Presentation(BytesIO(made_by(asked)))
    shapes = [shape for slide in deck.slides for shape in slide.shapes]
    said = " ".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    assert "Step 1" in said and "Step 2" in said and text in said
    assert [shape.image.blob for shape in shapes if shape.shape_type == 13] == [drawn]


def test_a_talk_is_made(results, tmp_path):
    story = tmp_path / "The mill.json"
    story.write_bytes(story_bytes(story_of(results, "framing", "topics")))
    of = {"results": str(results.folder), "edits": {}, "story": str(story), "link": {"corpus": "abc"}}
    page = made_by(Export("talk", of, ".html")).decode()
    assert page.startswith("<!doctype html>") and page.count('class="step"') == 2 and "corpus=abc" in page


@pytest.mark.parametrize(
    ("more", "told"), [({"results": "/nowhere"}, "nowhere"), ({"story": "/nowhere.json"}, "nowhere"), ({"project": "/nowhere"}, "")]
)
def test_what_is_gone_is_told_and_leaves_no_file(more, told, results):
    asked = asked_of(results, "html", **more)
    asked.start()
    assert asked.job.wait(WAIT)
    if told:
        assert asked.job.state == "failed" and told in asked.job.message and "Traceback" not in asked.job.message
    assert asked.out.exists() == (asked.job.state == "done") and not list(source.CACHE.rglob("*.draft"))


def test_other_questions_have_other_answers(results):
    asked = [asked_of(results, "html"), asked_of(results, "html", charts=["terms"]), asked_of(results, "html", basket="1")]
    assert len({one.out for one in asked}) == 3 and asked_of(results, "html").out == asked[0].out


# Pictures


def test_pictures_are_kept_by_names_of_charts_alone(results, cache, tmp_path):
    asked = asked_of(results, "pptx")
    assert not has_pictures(asked)
    bad = ["../secret", "a/b", "..", "", "a.png", "a b", "x" * 201, "/tmp/x", "a\\b", "a\n", "a\0"]
    keep_pictures(asked, {"voices": png(), f"framing_{AXIS}": png(), **dict.fromkeys(bad, png())})
    assert has_pictures(asked)
    there = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert [path.name for path in there] == [f"framing_{AXIS}.png", "voices.png"]
    assert {path.parent for path in there} == {asked.out.with_suffix(PICTURES)}


def test_a_name_of_wide_letters_is_no_longer_than_files_have(results):
    asked = asked_of(results, "pptx")
    keep_pictures(asked, {"語" * 200: png(), "framing_信頼-恐れ": png(), "voices": png()})
    there = {path.name for path in asked.out.with_suffix(PICTURES).iterdir()}
    assert there == {"voices.png", "framing_信頼-恐れ.png"}  # an axis is called in any script


# Room


def test_room_is_made_for_new_ones(results, monkeypatch):
    started = []
    monkeypatch.setattr(exporting.jobs, "start", lambda *given, **more: started.append(given))
    asked = asked_of(results, "html")
    folder = asked.out.parent
    folder.mkdir(parents=True)
    now = time.time()
    for number in range(MOST_KEPT + 5):
        path = folder / f"export-{number:016x}.html"
        path.write_text("x")
        os.utime(path, (now - number, now - number))
    old = folder / f"export-{99:016x}{PICTURES}"
    old.mkdir()
    (old / "a.png").write_bytes(png())
    os.utime(old, (now - LONGEST_KEPT - 9,) * 2)
    (folder / ".working").write_text("x")
    asked.start()
    left = sorted(path.name for path in folder.iterdir())
    assert left == [".working", *(f"export-{number:016x}.html" for number in range(MOST_KEPT - 1))] and len(started) == 1


def test_what_is_older_than_it_is_kept_goes_and_what_was_just_drawn_stays(results, monkeypatch):
    monkeypatch.setattr(exporting.jobs, "start", lambda *given, **more: None)
    asked = asked_of(results, "pptx")
    keep_pictures(asked, {"voices": png()})
    old = asked.out.with_name("export-0.html")
    old.write_text("x")
    os.utime(old, (time.time() - LONGEST_KEPT - 9,) * 2)
    asked.start()
    assert has_pictures(asked) and not old.exists()


def test_a_question_is_plain_json(results):
    asked = asked_of(results, "html", address={"only": ["topic=1"]})
    assert json.loads(json.dumps(asked.arguments)) == asked.arguments and set(exporting.KINDS) == {"talk", "export"}
    assert len(exporting.program()) == 12
