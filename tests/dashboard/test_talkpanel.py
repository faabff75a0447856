"""Slides of a story: one a step, made by a process of its own; other words are other slides, and what cannot be made is told."""

import time
from dataclasses import replace

import pytest
from pptx import Presentation

from analysis.project import open_project, save_story
from analysis.results import read_results
from dashboard import downloads, source, storydesk
from tests.dashboard.apppage import is_well
from tests.dashboard.export.test_main import story_of

LABEL = "Prepare slides (PPTX)"


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    storydesk._HEADS.clear()
    storydesk._STORIES.clear()
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def test_slides_of_a_story_are_made_and_offered(kept, corpus, cache, open_view):
    made = replace(story_of(read_results(kept), "topics", "voices"), name="Two")
    save_story(open_project(corpus), made.name, lambda _: made)
    app = open_view(kept, "story")
    next(one for one in app.button if one.label == LABEL).click().run()
    deadline = time.monotonic() + 90
    while not (found := sorted((cache / downloads.EXPORT).glob("*.pptx"))):
        assert time.monotonic() < deadline, [path.read_text() for path in cache.rglob("outcome.json")]
        time.sleep(0.1)
    titles = [slide.shapes.title.text_frame.text for slide in Presentation(str(found[0])).slides if slide.shapes.title]
    assert [step.name for step in made.steps] == [title for title in titles if title in {step.name for step in made.steps}]
    app = open_view(kept, "story")
    assert is_well(app) and [one for one in app.get("download_button") if one.proto.label.startswith("Download (")]
    app.text_area[0].set_value("Another headline").run()
    assert [one for one in app.button if one.label == LABEL]  # other words are other slides


def test_slides_with_a_chart_that_cannot_be_made_say_so(kept, corpus, open_view):
    story = story_of(read_results(kept), "topics", "voices")
    gone = replace(story.steps[1], chart="dispersion")
    save_story(open_project(corpus), story.name, lambda _: replace(story, steps=(story.steps[0], gone)))
    app = open_view(kept, "story")
    assert not app.exception and not [one for one in app.button if one.label == LABEL]
    assert "step 2 of “The mill”: there is no such chart any more" in app.error[0].value.replace("\\", "")
