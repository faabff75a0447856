"""Stories: what can be done with one, the files they are kept in, and what of a foreign file is refused."""

import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis import stories
from analysis.bundle import contents
from analysis.errors import AnalysisError
from analysis.project import open_project, own_stories, remove_story, save_story
from analysis.stories import (
    Step,
    Story,
    file_of,
    fits,
    free_name,
    moved,
    new_id,
    parse_story,
    read_story,
    renamed,
    story_bytes,
    with_step,
    without_step,
    worded,
)

DIGEST, OTHER = "a" * 64, "b" * 64


def figure(*texts: str) -> dict:
    return {"data": [{"type": "bar", "x": [1.5, 2], "text": list(texts)}], "layout": {"height": 285}}


def step(number: int, **given) -> Step:
    usual = Step(
        id=f"{number:08x}",
        name=f"Headline {number}",
        caption="First words.\nThen others.",
        chart="framing",
        view="framing",
        address={"axis": ["warmth"], "only": ["topic=1", "group=A"]},
        title="What was found",
        subtitle="n = 2",
        limits="",
        source="Corpus: mill.",
        light=figure("light"),
        dark=figure("dark"),
        results=DIGEST,
    )
    return replace(usual, **given)


STORY = Story("The mill", DIGEST, "2024-05-06", "mill", (step(1), step(2), step(3)))


def ids(story: Story) -> list[int]:
    return [int(one.id, 16) for one in story.steps]


def held(**given) -> dict:
    return json.loads(story_bytes(STORY)) | given


def faults(found: object) -> tuple[str, ...]:
    data = found if isinstance(found, bytes) else json.dumps(found).encode()
    with pytest.raises(AnalysisError) as error:
        parse_story(data, "talk.json")
    return error.value.faults


# What can be done with it


def test_steps_are_added_at_the_end_or_at_a_place_and_replaced_where_they_are():
    more = with_step(STORY, step(4))
    assert ids(more) == [1, 2, 3, 4] and ids(with_step(STORY, step(4), at=1)) == [1, 4, 2, 3]
    again = with_step(more, step(2, name="Again"))
    assert ids(again) == [1, 2, 3, 4] and again.step(f"{2:08x}").name == "Again"


def test_what_is_taken_out_comes_back_where_it_was():
    left = without_step(STORY, f"{2:08x}")
    assert ids(left) == [1, 3] and with_step(left, step(2), at=1) == STORY
    assert without_step(left, "none") == left


@pytest.mark.parametrize(
    ("which", "by", "expected"),
    [(1, 1, [2, 1, 3]), (3, -1, [1, 3, 2]), (1, 99, [2, 3, 1]), (3, -99, [3, 1, 2]), (1, -1, [1, 2, 3]), (2, 0, [1, 2, 3]),
     (7, 1, [1, 2, 3])],
)  # fmt: skip
def test_a_step_is_moved_within_the_story(which, by, expected):
    assert ids(moved(STORY, f"{which:08x}", by)) == expected


def test_words_of_one_step_change_and_no_others():
    told = worded(STORY, f"{2:08x}", name="  Two \n lines ", caption="A\nB")
    assert (told.steps[1].name, told.steps[1].caption) == ("Two lines", "A\nB")
    assert told.steps[::2] == STORY.steps[::2]
    back = worded(told, f"{2:08x}", "Headline 2", STORY.steps[1].caption).steps[1]
    assert replace(back, finding="") == STORY.steps[1]
    assert len(worded(STORY, f"{1:08x}", "x" * 999).steps[0].name) == stories.LONGEST_HEADLINE


def test_the_finding_that_a_headline_was_written_on_is_kept_and_files_without_it_are_read():
    once = worded(STORY, f"{1:08x}", "Mine")
    assert once.steps[0].finding == STORY.steps[0].title and worded(once, f"{1:08x}", " Mine ", "Words").steps[0].finding
    assert parse_story(story_bytes(once), "x") == once
    old = json.loads(story_bytes(STORY))
    for one in old["steps"]:
        del one["finding"]
    assert parse_story(json.dumps(old).encode(), "x") == STORY


def test_more_steps_than_are_kept_are_refused():
    full = replace(STORY, steps=tuple(step(number) for number in range(stories.MOST_STEPS)))
    with pytest.raises(AnalysisError, match=r"has 100 steps, at most 100 are kept"):
        with_step(full, step(1000))
    assert with_step(full, step(5, name="Other")).steps[5].name == "Other"


def test_ids_are_8_hexadecimal_digits_and_new():
    found = {new_id(STORY) for _ in range(50)}
    assert len(found) == 50 and all(len(one) == 8 and int(one, 16) >= 0 for one in found) and not found & set(ids(STORY))


@pytest.mark.parametrize("name", ["", "  \n", "x" * 81, "a\x00b", "a\u202eb"])
def test_what_is_no_name_is_refused(name):
    with pytest.raises(AnalysisError, match="1 to 80 characters"):
        renamed(STORY, name)


def test_a_story_of_other_results_says_which_and_what_to_do():
    assert fits(STORY, SimpleNamespace(manifest_digest=DIGEST, built="2024-05-06")) == ""
    said = fits(STORY, SimpleNamespace(manifest_digest=OTHER, built="2025-01-02"))
    assert "results aaaaaaaa built 2024-05-06" in said and "bbbbbbbb built 2025-01-02" in said and "capture its views anew" in said


# The files


def test_what_is_written_is_read_again_and_the_same_bytes():
    data = story_bytes(STORY)
    assert parse_story(data, "x") == STORY and story_bytes(parse_story(data, "x")) == data
    backwards = dict(reversed(STORY.steps[0].address.items()))
    other = replace(STORY, steps=(replace(STORY.steps[0], address=backwards), *STORY.steps[1:]))
    assert story_bytes(other) == data and data.endswith(b"}\n")
    assert parse_story(b"\xef\xbb\xbf" + data, "x") == STORY  # a byte order mark that an editor put there


@pytest.mark.parametrize(
    ("name", "file"),
    [("Story 1", "Story 1.json"), ("../../etc/passwd", "etc_passwd.json"), ("联合国：水", "联合国：水.json"), ("..", "story.json"),
     (".hidden", "hidden.json"), ("a\\b:c*", "a_b_c.json"), ("é" * 80, "é" * 80 + ".json")],
)  # fmt: skip
def test_a_name_gives_a_file_that_stays_in_its_folder(name, file):
    assert file_of(name) == file and len(file_of("水" * 80).encode()) <= stories.LONGEST_FILE


def test_stories_are_kept_renamed_and_removed_in_the_project_folder(corpus_folder):
    project = open_project(corpus_folder)
    assert own_stories(project) == [] and free_name(project.root) == "Story 1"
    assert save_story(project, STORY.name, lambda before: before or STORY) == STORY
    (path,) = own_stories(project)
    assert path == corpus_folder / "stories" / "The mill.json" and read_story(path) == STORY
    save_story(project, STORY.name, lambda before: renamed(before, "The lake"))
    assert [one.name for one in own_stories(project)] == ["The lake.json"]
    save_story(project, "Story 1", lambda _: replace(STORY, name="Story 1"))
    assert free_name(project.root) == "Story 2"
    with pytest.raises(AnalysisError, match="there is a story “the LAKE” already"):
        save_story(project, "Story 1", lambda before: renamed(before, "the LAKE"))
    save_story(project, "The lake", lambda before: renamed(before, "the LAKE"))  # its own capitals may change
    assert [one.name for one in own_stories(project)] == ["Story 1.json", "the LAKE.json"]
    save_story(project, "the LAKE", lambda _: None)
    remove_story(project, "Story 1")
    remove_story(project, "Story 1")
    assert own_stories(project) == [] and not [*corpus_folder.rglob("*.draft")]


def test_a_change_that_changes_nothing_writes_nothing(corpus_folder):
    project = open_project(corpus_folder)
    save_story(project, STORY.name, lambda _: STORY)
    (path,) = own_stories(project)
    os.utime(path, (1, 1))
    save_story(project, STORY.name, lambda before: before)
    assert path.stat().st_mtime == 1


def test_two_who_write_at_once_lose_nothing(corpus_folder):
    project = open_project(corpus_folder)
    save_story(project, STORY.name, lambda _: replace(STORY, steps=()))

    def add(first: int) -> None:
        for number in range(first, first + 10):
            save_story(project, STORY.name, lambda story, number=number: with_step(story, step(number)))

    threads = [threading.Thread(target=add, args=(first,)) for first in (100, 200, 300)]
    [one.start() for one in threads]
    [one.join() for one in threads]
    (path,) = own_stories(project)
    assert sorted(ids(read_story(path))) == [*range(100, 110), *range(200, 210), *range(300, 310)]


def test_a_faulty_file_is_left_as_it_is(corpus_folder):
    project = open_project(corpus_folder)
    folder = corpus_folder / "stories"
    folder.mkdir()
    (folder / "The mill.json").write_text("{")
    with pytest.raises(AnalysisError, match="not JSON"):
        save_story(project, STORY.name, lambda before: STORY)
    assert (folder / "The mill.json").read_text() == "{"
    remove_story(project, STORY.name)
    assert not [*folder.iterdir()]


def test_a_file_under_another_name_is_a_story_of_that_name(tmp_path):
    (tmp_path / "Copy of it.json").write_bytes(story_bytes(STORY))
    assert read_story(tmp_path / "Copy of it.json") == replace(STORY, name="Copy of it")


def test_stories_are_no_documents_and_go_into_the_zip(corpus_folder, tmp_path):
    from analysis import store
    from analysis.survey import survey

    project = open_project(corpus_folder)
    before = survey(corpus_folder).record()
    save_story(project, STORY.name, lambda _: STORY)
    assert survey(corpus_folder).record() == before
    made = tmp_path / "made"
    made.mkdir()
    store.write_json({"format_version": store.FORMAT_VERSION, "files": {}, "counts": {}}, made / store.MANIFEST)
    assert "stories/The mill.json" in contents(made, corpus_folder).files
    beside = open_project(tmp_path / "made.project") if (tmp_path / "made.project").mkdir() is None else None
    save_story(beside, STORY.name, lambda _: STORY)
    assert [*contents(made, None).files] == ["results.project/stories/The mill.json"]


@pytest.fixture
def corpus_folder(tmp_path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("The mill.")
    return folder


# What of a foreign file is refused


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"\xff\xfe\x00", "not JSON in UTF-8"), (b"", "not JSON"), (b"[1, NaN]", "NaN is no number"),
     (b"[" * 100_000, "nested too deeply"), (b'"\\ud800"', "not JSON in UTF-8"), (b"[]", "its format is a list"),
     (b"{}", "its format is missing"), (b"7", "its format is 7"),
     (b'{"format": "story", "format_version": 2}', "format_version is 2, 1 is read; update this program"),
     (b'{"format": "story", "format_version": true}', "format_version is True")],
)  # fmt: skip
def test_what_is_no_story_is_told_in_a_word(data, said):
    (fault,) = faults(data)
    assert said in fault and fault.startswith("talk.json: ")


def test_every_fault_is_told_at_once():
    found = held(name="", results={"digest": "x", "corpus": 5}, more=1)
    found["steps"][0] |= {"id": "x", "caption": 7, "address": {"axis": "a"}, "view": "../x", "more": 2}
    found["steps"][1] = "no step"
    del found["steps"][2]["title"]
    told = " | ".join(faults(found))
    for part in (
        "the name “” is none", "results: digest is “x”, allowed is 64", "results: built is missing", "results: corpus is 5",
        "“more” is not known; allowed are format", "step 1: id is “x”", "step 1: caption is 7, allowed is a text",
        "step 1: address is names with values", "step 1: view is “../x”", "step 1: “more” is not known", "step 2: it is “no step”",
        "step 3: title is missing",
    ):  # fmt: skip
        assert part in told, part


@pytest.mark.parametrize(
    ("drawn", "said"),
    [({"data": []}, "data and layout are allowed"), ([], "no figure"), ({"data": {}, "layout": {}}, "list of marks"),
     ({"data": [], "layout": {}, "frames": []}, "nothing else"),
     ({"data": [{"type": "choropleth"}], "layout": {}}, "marks of the kind “choropleth”"),
     ({"data": [{"type": ["bar"]}], "layout": {}}, "marks of the kind a list"),
     ({"data": [], "layout": {"images": [{"source": "http://example.org/x.png"}]}}, "has images"),
     ({"data": [{"text": ["<A href='http://example.org'>here</a>"]}], "layout": {}}, "a link or a picture"),
     ({"data": [], "layout": {"title": {"text": "< img src=x>"}}}, "a link or a picture")],
)  # fmt: skip
def test_figures_that_are_none_of_our_charts_are_refused(drawn, said):
    found = held()
    found["steps"][1]["figures"]["dark"] = drawn
    told = faults(found)
    assert len(told) == 1 and told[0].startswith("talk.json: step 2: the dark chart ") and said in told[0]


def test_corpus_words_in_a_chart_are_words():
    words = figure("&lt;a href=x&gt; <b>bold</b> <span style='color:#fff'>a &amp; b</span> a < b")
    assert parse_story(story_bytes(replace(STORY, steps=(step(1, light=words),))), "x").steps[0].light == words


def test_steps_are_of_the_storys_results_and_each_has_an_id_of_its_own():
    found = held()
    found["steps"][1]["results"], found["steps"][2]["id"] = OTHER, found["steps"][0]["id"]
    told = faults(found)
    assert told == (
        "talk.json: the id 00000001 stands at 2 steps, one is allowed",
        "talk.json: step 2: it is of other results than the story; capture its view again",
    )
    grouped = replace(STORY, steps=(step(1, results=f"{DIGEST} by party edited 12ab"),))
    assert parse_story(story_bytes(grouped), "x") == grouped


def test_what_is_too_large_is_neither_read_nor_written(monkeypatch):
    data = story_bytes(STORY)
    monkeypatch.setattr(stories, "MAX_BYTES", len(data) - 1)
    assert f"{len(data):,} bytes, at most {len(data) - 1:,} are read" in faults(data)[0]
    with pytest.raises(AnalysisError, match="take steps out"):
        story_bytes(STORY)
    monkeypatch.setattr(stories, "MOST_STEPS", 2)
    monkeypatch.setattr(stories, "MAX_BYTES", len(data))
    assert "3 steps, at most 2" in faults(data)[0]


def test_what_would_not_be_read_is_not_written():
    with pytest.raises(AnalysisError, match="step 1: the light chart has marks of the kind"):
        story_bytes(replace(STORY, steps=(step(1, light={"data": [{"type": "sankey"}], "layout": {}}),)))
