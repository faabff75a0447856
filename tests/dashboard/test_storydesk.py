"""Stories at the desk: where they are kept, which is open, and views that are kept under their charts."""

import os
import stat

import pytest

from analysis import stories
from analysis.project import open_project, own_stories
from analysis.results import read_results
from analysis.stories import read_story
from dashboard import source, storydesk
from tests.dashboard.apppage import is_well, live_markdown, words_on

FRAMING = "framing_cooperation_control"


def press(app, label, at=0):
    return [button for button in app.button if button.label == label][at].click().run()


def kept_in(corpus):
    return [read_story(path) for path in own_stories(open_project(corpus))]


def said(app):
    return " ".join(text.replace("\\", "") for text in live_markdown(app))


def test_a_view_is_kept_under_its_chart_and_says_as_which_step(kept, corpus, open_view):
    app = open_view(kept, "framing", voice="own")
    press(app, "Keep for a story")
    assert is_well(app) and "Kept: step 1 of “Story 1”." in said(app)
    (story,) = kept_in(corpus)
    (step,) = story.steps
    results = read_results(kept)
    assert (story.name, story.results, story.built) == ("Story 1", results.manifest_digest, "2024-05-06")
    assert (step.chart, step.view, step.results) == ("framing", "framing", results.digest)
    assert step.address["voice"] == ["own"] and step.name == step.title and step.caption == ""
    assert step.light["data"] and step.light != step.dark and "Results" in step.source
    press(app, "Keep for a story", at=1)
    assert "Kept: step 2 of “Story 1”." in said(app) and "step 1" not in said(app)
    assert [one.chart for one in kept_in(corpus)[0].steps] == ["framing", "shares"]


def test_what_was_kept_is_taken_back(kept, corpus, open_view):
    app = open_view(kept, "framing")
    press(app, "Keep for a story")
    press(app, "Keep for a story", at=1)
    press(app, "Undo")
    assert [one.chart for one in kept_in(corpus)[0].steps] == ["framing"] and "Kept" not in said(app)
    press(app, "Keep for a story", at=1)
    press(app, "Undo")
    assert len(kept_in(corpus)) == 1
    app = open_view(kept, "framing")
    [path.unlink() for path in own_stories(open_project(corpus))]
    press(app, "Keep for a story")
    press(app, "Undo")
    assert kept_in(corpus) == []  # the story began with it


def test_a_view_that_went_into_another_story_is_taken_apart(kept, corpus, open_view):
    app = open_view(kept, "framing")
    press(app, "Keep for a story")
    assert "Begin a new story with it" not in [button.label for button in app.button]
    press(app, "Keep for a story", at=1)
    press(app, "Begin a new story with it")
    assert "Kept: step 1 of “Story 2”." in said(app)
    assert [(one.name, [step.chart for step in one.steps]) for one in kept_in(corpus)] == [
        ("Story 1", ["framing"]),
        ("Story 2", ["shares"]),
    ]
    press(app, "Keep for a story")
    assert "Kept: step 2 of “Story 2”." in said(app)


def test_a_term_that_is_lit_stays_lit_in_the_step(kept, corpus, open_view):
    app = open_view(kept, "framing", find="mill")
    press(app, "Keep for a story", at=1)
    (step,) = kept_in(corpus)[0].steps
    assert [trace for trace in step.light["data"] if trace.get("name") == "lit"]
    assert step.address["find"] == ["mill"] and "Lit: sentences with “mill”" in step.subtitle


def test_what_is_said_goes_where_the_view_changes(kept, open_view):
    app = open_view(kept, "framing")
    press(app, "Keep for a story")
    assert "Kept" in said(app)
    app.query_params["voice"] = "own"
    app.run()
    assert is_well(app) and "Kept" not in said(app)


def test_a_faulty_file_stops_no_other_story(kept, corpus, open_view):
    (corpus / "stories").mkdir()
    (corpus / "stories" / "Story 1.json").write_text("{")
    app = open_view(kept, "framing")
    press(app, "Keep for a story")
    assert is_well(app) and "Kept: step 1 of “Story 2”." in said(app)
    assert (corpus / "stories" / "Story 1.json").read_text() == "{"


def test_a_story_of_other_results_is_not_mixed_with_these(kept, corpus, make_results, tmp_path, open_view):
    from tests.dashboard.conftest import said_to_be_of

    app = open_view(kept, "framing")
    press(app, "Keep for a story")
    others = said_to_be_of(make_results([("a", "A", "One mill. A road."), ("b", "B", "Four.")]), corpus, tmp_path / "others")
    app = open_view(others, "framing")
    press(app, "Keep for a story")
    assert is_well(app) and "Kept: step 1 of “Story 2”." in said(app)
    assert len({one.results for one in kept_in(corpus)}) == 2


# Where they are kept


def test_without_the_corpus_stories_lie_beside_the_results(results, tmp_path, open_view):
    import shutil

    folder = shutil.copytree(results.folder, tmp_path / "mine")
    app = open_view(folder, "framing")
    press(app, "Keep for a story")
    assert is_well(app) and [path.name for path in (tmp_path / "mine.project" / "stories").iterdir()] == ["Story 1.json"]
    app = open_view(folder, "story")
    assert is_well(app) and f"Kept in {tmp_path / 'mine.project' / 'stories' / 'Story 1.json'}" in words_on(app)


def test_where_nothing_can_be_written_they_last_as_long_as_the_session(results, tmp_path, monkeypatch, open_view):
    import shutil

    folder = shutil.copytree(results.folder, tmp_path / "closed" / "mine")
    monkeypatch.setattr(os, "access", lambda path, mode: stat.S_IMODE(mode) == 0)  # root may write everywhere
    app = open_view(folder, "framing")
    press(app, "Keep for a story")
    press(app, "Open the story")
    assert not app.error and "Story 1" in words_on(app) and "as long as this session" in said(app)
    assert not (tmp_path / "closed" / "mine.project").exists()


def test_which_story_is_open(kept, corpus, monkeypatch):
    monkeypatch.setenv(source.SOURCE, str(kept))
    results = read_results(kept)
    assert storydesk.opened(storydesk.open_desk(results), results) == ""
    assert storydesk.begin(results) == "Story 1" and storydesk.begin(results, "  The  lake ") == "The lake"
    desk = storydesk.open_desk(results)
    assert desk.names == ["Story 1", "The lake"] and desk.why_not_kept == "" and desk.project.root == corpus
    assert storydesk.opened(desk, results) == "The lake"
    storydesk.open_story(desk, "Story 1")
    assert storydesk.opened(desk, results) == "Story 1"
    assert storydesk.begin(results, "the LAKE") == "" and len(storydesk.open_desk(results).names) == 2
    assert storydesk.add(results, storydesk.empty(results, "The lake")) == "The lake (2)"


def test_a_story_that_another_session_deleted_is_gone_and_said_so(kept, monkeypatch):
    monkeypatch.setenv(source.SOURCE, str(kept))
    results = read_results(kept)
    storydesk.begin(results)
    desk = storydesk.open_desk(results)
    assert storydesk.delete(desk, "Story 1") and not storydesk.change(desk, "Story 1", lambda story: story)
    assert storydesk.open_desk(results).names == []


def test_a_changed_file_is_read_again(kept, corpus, monkeypatch):
    monkeypatch.setenv(source.SOURCE, str(kept))
    results = read_results(kept)
    storydesk.begin(results)
    path = storydesk.open_desk(results).file("Story 1")
    path.write_bytes(stories.story_bytes(stories.renamed(read_story(path), "Another")))
    assert storydesk.open_desk(results).names == ["Story 1"]  # the file's name counts
    path.write_text("[]")
    desk = storydesk.open_desk(results)
    assert desk.names == [] and len(desk.faults) == 1 and "Story 1.json: no story" in desk.faults[0]


@pytest.fixture(autouse=True)
def forgotten():
    storydesk._HEADS.clear()
    storydesk._STORIES.clear()
    return None
