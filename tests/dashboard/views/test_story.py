"""Story: its steps in order with their words, what is done with them, the rehearsal, the talk, and files from elsewhere."""

import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from analysis import stories
from analysis.project import open_project, own_stories, save_story
from analysis.results import read_results
from analysis.stories import Story, read_story, story_bytes
from dashboard import captures, catalogue, downloads, rehearsal, source, storydesk, topicdata, topicediting
from dashboard.charts.theme import LIGHT
from tests.dashboard.apppage import is_well, live_markdown, words_on
from tests.dashboard.conftest import said_to_be_of

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")
AXIS = "cooperation_control"


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path) -> Path:
    storydesk._HEADS.clear()
    storydesk._STORIES.clear()
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def story_of(results, *kinds: str, name: str = "The mill", **address: list[str]) -> Story:
    """A story with one step of each kind, captured as a page would."""
    steps = []
    for number, kind in enumerate(kinds):
        shown = catalogue.remake(results, kind, {"axis": [AXIS], **address})
        steps.append(captures.capture(results, shown.exhibit, {"axis": [AXIS], **address}, f"{number:08x}"))
    return Story(name, results.manifest_digest, results.built, "made", tuple(steps))


@pytest.fixture
def story(kept, corpus) -> Story:
    made = story_of(read_results(kept), "framing", "topics", "terms")
    save_story(open_project(corpus), made.name, lambda _: made)
    return made


def press(app, label, at=0):
    return [button for button in app.button if button.label == label][at].click().run()


def now(corpus) -> Story:
    (path,) = own_stories(open_project(corpus))
    return read_story(path)


def order(corpus) -> list[str]:
    return [step.chart for step in now(corpus).steps]


def named(app, key: str = "story") -> str:
    """What stands under a key of the address."""
    values = app.query_params[key]
    return values if isinstance(values, str) else values[-1]


def said(app) -> str:
    return " ".join([words_on(app), *live_markdown(app)]).replace("\\", "")


@pytest.mark.parametrize("shape", SHAPES)
def test_empty_it_says_how_to_keep_a_view(shape, shapes, open_view, monkeypatch, tmp_path):
    import shutil

    app = open_view(shutil.copytree(shapes[shape].folder, tmp_path / "own"), "story")
    assert is_well(app) and "There is no story yet" in words_on(app) and "Keep for a story" in app.info[0].value
    assert [button.label for button in app.button if button.label in ("New story", "Rehearse")] == ["New story"]


def test_steps_stand_in_their_order_with_their_words(kept, corpus, story, open_view):
    app = open_view(kept, "story")
    assert is_well(app) and "The mill" in words_on(app) and "3 steps of made" in words_on(app)
    assert [box.value for box in app.text_area][::2] == [step.name for step in story.steps]
    assert [chart.key for chart in app.get("plotly_chart")] == [f"picture {step.id}" for step in story.steps]
    assert f"Kept in {corpus / 'stories' / 'The mill.json'}" in words_on(app)


def test_steps_are_moved_removed_and_put_back(kept, corpus, story, open_view):
    app = open_view(kept, "story")
    press(app, "Down")
    assert order(corpus) == ["topics", "framing", "terms"]
    press(app, "Up", at=2)
    assert order(corpus) == ["topics", "terms", "framing"]
    press(app, "Remove", at=1)
    assert order(corpus) == ["topics", "framing"] and "Removed" in words_on(app)
    keys = [button.key for button in app.button]
    up = [keys.index(f"up {step.id}") for step in now(corpus).steps]
    assert up[0] < keys.index("put back") < up[1]  # where the step was
    press(app, "Put it back")
    assert order(corpus) == ["topics", "terms", "framing"] and "Removed" not in words_on(app) and is_well(app)
    disabled = [(button.label, button.disabled) for button in app.button if button.label in ("Up", "Down")]
    assert disabled == [("Up", True), ("Down", False), ("Up", False), ("Down", False), ("Up", False), ("Down", True)]


def test_words_are_kept(kept, corpus, story, open_view):
    app = open_view(kept, "story")
    app.text_area[2].set_value("One message").run()
    app.text_area[3].set_value("Look to\nthe left.").run()
    assert (now(corpus).steps[1].name, now(corpus).steps[1].caption) == ("One message", "Look to\nthe left.")
    assert [step.name for step in now(corpus).steps][::2] == [step.name for step in story.steps][::2]
    assert open_view(kept, "story").text_area[3].value == "Look to\nthe left."


def test_a_story_is_begun_renamed_copied_and_deleted(kept, corpus, story, open_view):
    app = open_view(kept, "story")
    next(box for box in app.text_input if box.label == "Name of the story").set_value("The lake").run()
    assert now(corpus).name == "The lake" and "The lake" in words_on(app) and named(app) == "The lake"
    press(app, "Copy")
    assert "The lake (2)" in words_on(app) and app.selectbox(key="story_choice").options == [
        "The lake (3 steps)",
        "The lake (2) (3 steps)",
    ]
    app.selectbox(key="story_choice").set_value("The lake").run()
    assert named(app) == "The lake"
    press(app, "New story")
    assert "Story 1" in words_on(app) and "0 steps" in words_on(app) and not [one for one in app.button if one.label == "Rehearse"]
    press(app, "Delete for good")
    assert is_well(app) and [path.stem for path in own_stories(open_project(corpus))] == ["The lake", "The lake (2)"]


def test_a_name_that_is_taken_is_refused_in_a_word(kept, corpus, story, open_view):
    save_story(open_project(corpus), "Other", lambda _: replace(story, name="Other", steps=()))
    app = open_view(kept, "story", story="Other")
    next(box for box in app.text_input if box.label == "Name of the story").set_value("the MILL").run()
    assert "there is a story “the MILL” already" in app.error[0].value.replace("\\", "")


def test_a_view_is_opened_and_captured_again(kept, corpus, open_view):
    made = story_of(read_results(kept), "framing", voice=["own"])
    save_story(open_project(corpus), made.name, lambda _: worn(made))
    app = open_view(kept, "story")
    press(app, "Capture again")
    assert now(corpus).steps[0].light == made.steps[0].light and now(corpus).steps[0].name == "Mine"
    press(app, "Open this view")
    assert is_well(app) and named(app, "voice") == "own" and named(app) == "The mill"
    assert f"framing_{AXIS}" in [chart.key for chart in app.get("plotly_chart")]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_chart_gives_a_headline_that_is_known_again_as_its_own(shape, shapes):
    results = shapes[shape]
    for number, shown in enumerate(catalogue.exhibits(results)):
        step = captures.capture(results, shown.exhibit, dict(_address(shown)), f"{number:08x}")
        assert step.name and not step.is_worded and not step.finding, shown.kind
        assert replace(step, name="Mine").is_worded


def test_a_headline_that_the_chart_gave_is_given_anew_and_one_that_was_written_is_warned_of(results):
    story = story_of(results, "framing")
    (now,) = story.steps
    old = "It is so. " * 31
    given = replace(now, title=old, name=stories.one_line(old), caption="Mine")
    assert not given.is_worded and len(given.name) == stories.LONGEST_HEADLINE - 1  # no space at the end
    again = captures.again(results, given)
    assert (again.name, again.caption, again.finding) == (now.name, "Mine", "")
    written = stories.worded(replace(story, steps=(given,)), now.id, "My words").steps[0]
    assert written.finding == old and written.is_worded
    kept = captures.again(results, written)
    assert (kept.name, kept.title, kept.finding) == ("My words", now.title, old)
    for step in (written, kept):  # so until the headline is written anew
        (told,) = rehearsal.rehearse(results, replace(story, steps=(step,))).faults.values()
        assert "the finding behind this headline has changed: “" + now.title in " ".join(told)
    anew = stories.worded(replace(story, steps=(kept,)), now.id, "Other words")
    assert anew.steps[0].finding == now.title and "finding" not in str(rehearsal.rehearse(results, anew).faults)


def worn(story: Story) -> Story:
    """A story whose charts are drawn otherwise by now."""
    worn = [replace(step, name="Mine", light=step.light | {"data": []}) for step in story.steps]
    return replace(story, steps=tuple(worn))


# The rehearsal


def test_what_was_just_captured_is_ready(kept, corpus, story, open_view):
    for number, (text, step) in enumerate(zip(("One", "Two", "Three"), story.steps, strict=True)):
        save_story(open_project(corpus), story.name, lambda one, step=step, text=text: stories.worded(one, step.id, text))
        assert number == story.number(step.id) - 1
    app = open_view(kept, "story")
    press(app, "Rehearse")
    found = said(app)
    assert is_well(app) and ("Ready: 3 steps." in found or "px at 1280" in found)
    assert "capture it again" not in found and "no longer" not in found.replace("no longer what they were", "")
    app.text_area[0].set_value("Another").run()
    assert "Ready" not in said(app)  # it holds for the story as it was


@pytest.mark.parametrize("shape", ("usual", "one group", "many groups"))
def test_every_chart_there_is_is_captured_and_rehearsed_as_it_was(shape, shapes):
    results = shapes[shape]
    steps = [
        captures.capture(results, shown.exhibit, dict(_address(shown)), f"{number:08x}")
        for number, shown in enumerate(catalogue.exhibits(results))
    ]
    assert len(steps) > 5
    story = Story("All", results.manifest_digest, results.built, "made", tuple(steps))
    assert stories.parse_story(story_bytes(story), "x").steps[0].id == steps[0].id
    found = rehearsal.rehearse(results, stories.parse_story(story_bytes(story), "x"))
    room = ("its headline is too long", "its smallest words have")
    assert not {
        (story.step(step).chart, fault) for step, faults in found.faults.items() for fault in faults if not fault.startswith(room)
    }
    assert found.n_steps == len(steps) and found.n_marks > found.n_steps


def _address(shown) -> dict[str, list[str]]:
    chosen = shown.chosen
    given = {"axis": chosen.axis, "across": chosen.across, "doc": chosen.doc}
    return {key: [value] for key, value in given.items() if value}


def test_what_would_fail_is_told_step_by_step(results):
    story = story_of(results, "framing", "topics", "terms")
    first, second, third = story.steps
    broken = replace(
        story,
        steps=(
            replace(first, light=first.light | {"data": []}, name="x" * 290),
            replace(second, address=second.address | {"group": ["gone"], "speaker": ["nobody"]}, name=" "),
            replace(third, chart="no_such_chart", results=f"{third.results} edited 00"),
        ),
    )
    found = rehearsal.rehearse(results, broken, unkept="it is not saved", lost=2)
    told = [" | ".join(found.faults[step.id]) for step in story.steps]
    assert (
        not found.ready and found.of_story[0] == "it is not saved" and "2 quotes of the basket no longer fit" in found.of_story[1]
    )
    assert "drawn otherwise now" in told[0] and "headline is too long" in told[0]
    assert "these results have no group “gone”, speaker “nobody”" in told[1] and "has no headline" in told[1]
    assert "other topics than now" in told[2] and "no kind of chart" in told[2]


def test_marks_without_their_sentences_are_counted(results):
    story = story_of(results, "framing")
    (step,) = story.steps
    marks = [{"type": "scatter", "x": [0, 1], "y": [0, 1], "customdata": [["s=gone%3A1"], ["side=plus"]]}]
    found = rehearsal.rehearse(results, replace(story, steps=(replace(step, light=step.light | {"data": marks}),)))
    assert "behind 1 mark of 2 there is no sentence" in " ".join(found.faults[step.id]) and found.n_marks == 1


def test_a_fault_of_the_program_is_told_and_stops_no_rehearsal(results, monkeypatch):
    story = story_of(results, "framing", "topics")
    monkeypatch.setattr(catalogue, "remake", lambda *_: 1 / 0)
    found = rehearsal.rehearse(results, story)
    assert all("cannot be made now (ZeroDivisionError" in " ".join(faults) for faults in found.faults.values()) and found.n_marks


def test_a_finding_that_reads_otherwise_is_told(results):
    story = story_of(results, "framing")
    (step,) = story.steps
    for changed, part in (
        ({"title": "It was so"}, "it finds something else now: “"),
        ({"subtitle": "n = 1"}, "read otherwise now"),
        ({"results": f"{step.results} by date"}, "documents grouped otherwise than now"),
        ({"results": "b" * 64}, "captured of other results (bbbbbbbb)"),
    ):
        found = rehearsal.rehearse(results, replace(story, steps=(replace(step, **changed),)))
        assert part in " ".join(found.faults[step.id]), part


def test_a_story_of_other_results_says_so_and_is_captured_anew(kept, corpus, make_results, tmp_path, open_view):
    others = make_results([("a", "A", "One mill. A road. No bridge."), ("b", "B", "Four mills. Two roads.")], n_topics=2)
    made = story_of(others, "framing", "topics")
    save_story(open_project(corpus), made.name, lambda _: made)
    app = open_view(kept, "story")
    (warning,) = app.warning
    assert "was made on other results" in warning.value and "Capture its views anew" in said(app)
    assert not [one for one in app.button if one.label in ("Capture again", "Prepare the talk")]
    press(app, "Rehearse")
    assert "was made on other results" in app.warning[-1].value + app.warning[0].value
    press(app, "Capture its views anew, as another story")
    results = read_results(kept)
    new = read_story(corpus / "stories" / "The mill (2).json")
    assert is_well(app) and new.results == results.manifest_digest and [step.chart for step in new.steps] == ["framing", "topics"]
    assert rehearsal.rehearse(results, new).of_story == ()


def test_steps_have_groups_of_their_own(make_results, corpus, tmp_path, open_view):
    documents = [(f"d{n}", "AB"[n % 2], f"The mill stands. A road leads to {n}. Nobody may pass.") for n in range(8)]
    dated = make_results(documents, dates=[f"{2001 + n}-01-01" for n in range(8)])
    folder = said_to_be_of(dated, corpus, tmp_path / "grouped")
    results = read_results(folder)
    column = next(iter(results.groupings))
    by_column = results.grouped_by(column)
    shown = catalogue.remake(by_column, "framing", {"axis": AXIS})
    step = captures.capture(by_column, shown.exhibit, {"grouping": [column]}, "00000001")
    story = Story("By year", results.manifest_digest, results.built, "made", (step, *story_of(results, "framing").steps))
    found = rehearsal.rehearse(results, story)
    assert step.results == by_column.digest and not [one for faults in found.faults.values() for one in faults if "again" in one]
    save_story(open_project(corpus), story.name, lambda _: story)
    app = open_view(folder, "story", grouping=column)
    press(app, "Rehearse")
    assert is_well(app) and "grouped otherwise" not in said(app)


def test_a_topic_renamed_silences_no_step_that_shows_no_topics(kept, corpus, story, open_view):
    built = read_results(kept)
    topicediting.rename(built, 1, "Mills")
    results = topicdata.edited(built, topicediting.open_workbench(built).edits)
    assert results.digest != built.digest
    framing, topics, _ = story.steps
    assert captures.shows_topics(topics) and not captures.shows_topics(framing)
    assert captures.shows_topics(replace(framing, address={"only": ["topic=1"]}))
    assert captures.shows_topics(replace(framing, address={"points": ["topics"]}))
    assert [captures.staged(results, step).frozen is None for step in story.steps] == [False, True, False]
    assert [step.chart for step in captures.changed(results, story)] == ["topics"]
    found = rehearsal.rehearse(results, story)
    told = [" ".join(found.faults[step.id]) for step in story.steps]
    assert ["again" in one for one in told] == [False, True, False] and "other topics than now" in told[1]
    # an edit that changes nothing in the chart silences nothing
    (other,), (own,) = (story_of(built, "framing", only=[f"topic={topic}"]).steps for topic in (0, 1))
    assert captures.shows_topics(other) and captures.is_of(results, other) and not captures.is_of(results, own)


def test_slides_light_the_term_that_the_talk_lights_and_say_what_the_chart_finds_now(results):
    story = story_of(results, "framing", "terms", find=["mill"])
    step = story.steps[0]
    written = stories.worded(story, story.steps[1].id, "Mine", "Words")
    old = replace(written, steps=(replace(step, title="It was so", name="It was so"), written.steps[1]))
    charts, words = captures.as_charts(results, old)
    assert list(words.values()) == [(step.name, ""), ("Mine", "Words")]
    for shown, kept in zip(charts, story.steps, strict=True):
        assert shown.exhibit.caption.subtitle == kept.subtitle and "Lit: sentences with “mill”" in kept.subtitle
        assert shown.exhibit.native is None
        chart = json.loads((shown.exhibit.on_stage or shown.exhibit.draw)(LIGHT).to_json())
        assert chart["data"] == kept.light["data"]
    unlit = story_of(results, "framing").steps[0]
    assert unlit.light != step.light


def test_slides_warn_of_steps_that_are_no_longer_as_they_were_captured(kept, corpus, story, open_view):
    assert "slides show" not in " ".join(one.value for one in open_view(kept, "story").warning)
    topicediting.rename(read_results(kept), 1, "Mills")
    (warning,) = open_view(kept, "story").warning
    assert warning.value.startswith("1 step is no longer as captured, and slides show the charts of now; capture it again first")


def test_all_steps_are_captured_again_at_once(kept, corpus, open_view):
    made = story_of(read_results(kept), "topics", "framing", "topic_framing")
    save_story(open_project(corpus), made.name, lambda _: stories.worded(made, made.steps[2].id, caption="So it is."))
    assert "Capture all again" not in [button.label for button in open_view(kept, "story").button]
    topicediting.rename(read_results(kept), 1, "Mills")
    app = open_view(kept, "story")
    press(app, "Capture all again")
    edited = now(corpus)
    assert is_well(app) and "Capture all again" not in [button.label for button in app.button]
    assert [" edited " in step.results for step in edited.steps] == [True] * 3 and edited.steps[2].caption == "So it is."
    assert "Mills" in json.dumps(edited.steps[0].light) and order(corpus) == ["topics", "framing", "topic_framing"]


# The talk


def test_the_talk_is_made_by_a_process_and_an_edited_story_makes_another(kept, corpus, story, cache, open_view):
    app = open_view(kept, "story")
    press(app, "Prepare the talk")
    deadline = time.monotonic() + 90
    while not (made := sorted((cache / downloads.TALK).glob("*.html"))):
        assert time.monotonic() < deadline, [path.read_text() for path in cache.rglob("outcome.json")]
        time.sleep(0.1)
    app = open_view(kept, "story")
    assert is_well(app) and [one for one in app.get("download_button") if one.proto.label.startswith("Take the talk along")]
    page = made[0].read_text()
    assert page.startswith("<!doctype html>") and page.count('class="step"') == 3 and "The mill stands still." in page
    assert "/framing?" in page
    app.text_area[0].set_value("Another").run()
    assert [one for one in app.button if one.label == "Prepare the talk"]


def test_a_talk_is_the_same_for_the_same_story(results):
    story = story_of(results, "framing")
    assert captures.as_talk(results, story) == captures.as_talk(results, story)


# Files from elsewhere


def bring_in(app, name: str, data: bytes):
    return app.get("file_uploader")[0].set_value((name, data, "application/json")).run()


def test_a_file_is_opened_under_a_name_that_is_free(kept, corpus, story, open_view):
    app = open_view(kept, "story")
    bring_in(app, "brought.json", story_bytes(replace(story, steps=story.steps[:1])))
    assert is_well(app) and "The mill (2)" in words_on(app) and "1 step of made" in words_on(app)
    assert [len(read_story(path).steps) for path in own_stories(open_project(corpus))] == [3, 1]


def test_a_file_of_other_results_or_with_faults_is_refused(kept, corpus, story, open_view):
    app = open_view(kept, "story")
    other = replace(story, results="b" * 64, steps=tuple(replace(step, results="b" * 64) for step in story.steps))
    bring_in(app, "other.json", story_bytes(other))
    assert "was made on other results" in app.error[0].value
    press(app, "Capture its views anew, as another story")
    brought = read_story(corpus / "stories" / "The mill (2).json")
    assert (
        is_well(app)
        and brought.results == story.results
        and [one.chart for one in brought.steps] == [one.chart for one in story.steps]
    )
    hostile = json.loads(story_bytes(story))
    hostile["steps"][0]["figures"]["light"] = {"data": [{"type": "bar", "marker": {"colour": 1}}], "layout": {}}
    bring_in(app, "<b>x</b>.json", json.dumps(hostile).encode())
    assert "its light chart cannot be drawn" in app.error[0].value.replace("\\", "")
    bring_in(app, "x.json", b"{}")
    assert "no story: its format is missing" in app.error[0].value.replace("\\", "")
    assert len(own_stories(open_project(corpus))) == 2


def test_an_empty_name_is_told_beside_the_field(kept, corpus, story, open_view):
    app = open_view(kept, "story")
    next(box for box in app.text_input if box.label == "Name of the story").set_value(" ").run()
    assert [one.value for one in app.error] == ["A story needs a name of 1 to 80 characters; it keeps the one it had."]
    app.text_area[0].set_value(" ").run()
    assert [one.value for one in app.error] == ["A step needs a headline of 1 to 300 characters."] and now(
        corpus
    ).name == "The mill"
    press(app, "Capture again")
    assert not app.error and now(corpus).steps[0].name == story.steps[0].name


def test_hostile_words_are_words(kept, corpus, story, open_view):
    words = "<img src=x onerror=alert(1)> ![x](http://example.org) $e$ :red[warm]"
    steps = tuple(replace(step, name=words, caption=words, title=words) for step in story.steps)
    save_story(open_project(corpus), story.name, lambda one: replace(one, steps=steps))
    app = open_view(kept, "story")
    press(app, "Rehearse")
    press(app, "Remove")
    assert not app.exception and not [text for text in live_markdown(app) if "](http" in text or "<img" in text]
    bodies = [element.proto.body for element in app.get("html") if "<style>" not in element.proto.body]
    assert not [body for body in bodies if "<img" in body]
