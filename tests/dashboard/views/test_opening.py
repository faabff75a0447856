"""Bringing in a corpus: its check first, nothing computed before Build is pressed, then the build; and its removal."""

import os
import shutil
import sys
import time
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import corpora, filenames, jobs, source, uploads
from dashboard.views import opening
from tests.dashboard.apppage import charts, is_well, live_markdown, words_on

PROGRAM = """
import shutil, sys, time
from analysis.errors import AnalysisError
from dashboard.jobs import serve

def hang(arguments, report):
    report("scoring the sentences", 30, 1200)
    time.sleep(600)

def fail(arguments, report):
    raise AnalysisError("a.txt: empty; write *something* into it")

def copy(arguments, report):
    shutil.copytree(arguments["ready"], arguments["out"])

sys.exit(serve(sys.argv[1:], {work.__name__: work for work in (hang, fail, copy)}))
"""
LAKE = b"Two towns share one lake. They repair the mill together. A guard closes the bridge at night."
HILL = b"The guard watches the road. Nobody may cross the bridge without a pass. Goats cross it anyway."


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch, results) -> Path:
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    monkeypatch.setenv(source.SOURCE, str(results.folder))
    return tmp_path / "cache"


@pytest.fixture
def builds(tmp_path, results, monkeypatch):
    """The builds that were asked for, by small work of the kind in `builds.kind`; what still runs is ended."""

    class Builds(list):
        kind = "hang"

    program, started = tmp_path / "program.py", Builds()
    program.write_text(PROGRAM)

    def start(corpus: Path, folder: Path, previous: Path | None = None, group: str | None = None) -> jobs.Job:
        arguments = {"ready": str(results.folder), "out": str(folder), "group": group}
        command = (sys.executable, str(program))
        started.append(jobs.start(started.kind, arguments, source.job_folder(folder), command=command))
        return started[-1]

    monkeypatch.setattr(source, "start_build", start)
    yield started
    for job in started:
        job.cancel()


def button(app: AppTest, label: str, key: str | None = None):
    return next(one for one in app.button if one.label == label and key in (None, one.key))


def bring_in(app: AppTest, *files: tuple[str, bytes], name: str = "") -> AppTest:
    app.file_uploader[0].set_value([(file, data, "text/plain") for file, data in files])
    app.run()
    if name:
        app.text_input(key="open_name").set_value(name).run()
    return button(app, "Bring it in and check it").click().run()


def until_checked(app: AppTest, key: str) -> None:
    """Wait for the check, and look at the page again."""
    assert source.check_job(uploads.entry(key, source.brought_in()).results).wait(90)
    app.run()


def only_one() -> uploads.Entry:
    (one,) = uploads.entries(source.brought_in())
    return one


TABLE = "text,party,kind\nThe mill stands still.,Green,law\nThe road is closed.,Blue,law\nGoats cross the road.,Blue,news\n"


def test_an_upload_is_checked_and_not_built_before_build_is_pressed(open_view, builds, cache):
    app = open_view(source.start(), "open")
    assert is_well(app) and "Open a corpus" in words_on(app) and "Nothing was brought in yet." in words_on(app)
    assert button(app, "Bring it in and check it").disabled
    bring_in(app, ("lake.txt", LAKE), ("hill.txt", HILL), ("note.exe", b"MZ"), name="Two <b>mills</b>")
    one = only_one()
    assert app.query_params["corpus"] == one.key and one.name == "Two b mills b"
    assert f"Checking {one.name}" in words_on(app) or f"{one.name} can be built" in words_on(app)
    until_checked(app, one.key)
    assert is_well(app) and f"{one.name} can be built: 2 documents in 2 groups" in words_on(app)
    assert "6 sentences" in words_on(app) and "English: 2 documents" in words_on(app)
    assert "note.exe: not of a kind that is read" in words_on(app)
    for _ in range(2):
        app.run()  # looking is not building
    assert not builds and not one.results.exists() and sorted(os.listdir(one.home)) == ["corpus.json", "texts"]
    assert jobs.Job(source.job_folder(one.results)).state == "absent"

    button(app, "Build").click().run()
    assert [job.state for job in builds] == ["running"] and f"Building {one.name}" in words_on(app)


def test_it_is_built_with_progress_can_be_cancelled_and_the_check_is_there_again(open_view, builds):
    app = open_view(source.start(), "open")
    bring_in(app, ("lake.txt", LAKE), ("hill.txt", HILL), name="Mills")
    one = only_one()
    until_checked(app, one.key)
    button(app, "Build").click().run()
    while not builds[0].progress:
        time.sleep(0.05)
    app.run()
    (bar,) = app.get("progress")
    assert bar.proto.text.replace("\\", "").startswith("Scoring the sentences · 30 of 1,200")

    other = open_view(source.start())  # somebody else, on the corpus that the app was started on
    assert is_well(other) and "overview_topics" in charts(other) and not other.get("progress")
    other = open_view(source.start(), "open")
    assert "being built: Scoring the sentences · 30 of 1,200" in words_on(other)
    back = open_view(source.start(), corpus=one.key)  # the same reader, come back by the address
    assert back.get("progress") and len(builds) == 1

    button(back, "Cancel").click().run()
    assert builds[0].state == "cancelled"
    app.run()
    assert "Nothing was written" in app.info[0].value and "Mills can be built" in words_on(app) and len(builds) == 1
    builds.kind = "fail"
    button(app, "Build").click().run()
    assert builds[-1].wait(60)
    app.run()
    assert app.error[0].value.replace("\\", "") == "a.txt: empty; write *something* into it" and "can be built" in words_on(app)
    builds.kind = "copy"
    button(app, "Build").click().run()
    assert builds[-1].wait(60)
    app.run()
    assert is_well(app) and "overview_topics" in charts(app)
    app.run()
    assert len(builds) == 3


def test_what_it_is_compared_by_is_chosen_before_it_is_built(open_view, builds):
    app = open_view(source.start(), "open")
    bring_in(app, ("talks.csv", TABLE.encode()))
    one = only_one()
    assert one.name == "talks"
    until_checked(app, one.key)
    choice = app.selectbox(key="compare_by")
    said = choice.options
    assert said == ["each document by itself", "kind (2 groups, 3 of 3 documents)", "party (2 groups, 3 of 3 documents)"]
    choice.set_value("party").run()
    until_checked(app, one.key)
    assert (
        "3 documents in 2 groups" in words_on(app) and "Groups, by party" in words_on(app) and "Blue: 2 documents" in words_on(app)
    )
    app = open_view(source.start(), corpus=one.key)  # a colleague finds it as it was chosen
    assert app.selectbox(key="compare_by").value == "party"
    button(app, "Build").click().run()
    assert builds[0].arguments["group"] == "party"


def test_what_keeps_it_from_being_built_is_told_and_build_cannot_be_pressed(open_view, builds):
    app = open_view(source.start(), "open")
    bring_in(app, ("mills/a.txt", LAKE), ("mills/settings.toml", b"seed = 'three'\n"), ("mills/axes.toml", b"[[axis]\n"))
    one = only_one()
    until_checked(app, one.key)
    assert is_well(app) and "mills can’t be built as it is" in words_on(app) and button(app, "Build").disabled
    assert "settings.toml" in words_on(app) and "axes.toml" in words_on(app)


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ([("run.exe", b"MZ")], "nothing in it can be read"),
        ([("a.zip", b"no zip")], "damaged"),
        ([("../a.txt", LAKE)], "nothing in it"),
    ],
)
def test_what_cannot_be_brought_in_is_told_and_nothing_is_kept(files, told, open_view):
    app = open_view(source.start(), "open")
    bring_in(app, *files)
    (fault,) = app.error
    assert told in fault.value.replace("\\", "") and not app.exception and "corpus" not in app.query_params
    assert not uploads.entries(source.brought_in())


def test_a_path_on_this_machine_is_opened_and_taken_off_again(open_view, tmp_path):
    folder = tmp_path / "speeches"
    folder.mkdir()
    (folder / "a.txt").write_bytes(LAKE)
    app = open_view(source.start(), "open")
    app.session_state["open_from"] = opening.PATH
    app.run()
    app.text_input(key="open_path").set_value(str(tmp_path / "nowhere")).run()
    button(app, "Bring it in and check it").click().run()
    assert "nowhere" in app.error[0].value
    app.text_input(key="open_path").set_value(str(folder)).run()
    button(app, "Bring it in and check it").click().run()
    one = only_one()
    assert not one.uploaded and one.corpus == folder and app.query_params["corpus"] == one.key
    folder_of = source.results_folder(folder)
    assert source.check_job(folder_of).wait(90)
    app.run()
    assert "speeches can be built: 1 document in 1 group" in words_on(app) and not folder_of.exists()

    app = open_view(source.start(), "open")
    button(app, "Take off …").click().run()
    button(app, "Take it off the list").click().run()
    assert not uploads.entries(source.brought_in()) and (folder / "a.txt").is_file()


def test_no_path_is_opened_where_others_can_reach_the_app(open_view, monkeypatch):
    monkeypatch.setattr(opening, "_on_this_machine_alone", lambda: False)
    app = open_view(source.start(), "open")
    app.session_state["open_from"] = opening.PATH
    app.run()
    assert is_well(app) and "opens no paths" in words_on(app) and "Everybody who can open this app" in words_on(app)
    assert button(app, "Bring it in and check it").disabled and "open_path" not in [box.key for box in app.text_input]


def test_a_corpus_is_removed_for_good_after_a_second_click(open_view, results):
    root = source.brought_in()
    one, other = (uploads.bring_in([filenames.File("a.txt", 4, lambda: b"Mill")], name, root) for name in ("*One*", "Two"))
    shutil.copytree(results.folder, one.results)
    app = open_view(source.start(), "open", corpus=one.key)
    assert is_well(app) and [button.label for button in app.button].count("Remove …") == 2
    assert not any("*One*" in text for text in live_markdown(app))
    button(app, "Remove …", f"remove {one.key}").click().run()
    assert one.home.is_dir() and "for good" in app.warning[0].value
    button(app, "Keep it").click().run()
    assert one.home.is_dir() and not app.warning
    button(app, "Remove …", f"remove {one.key}").click().run()
    button(app, "Remove it for good").click().run()
    assert not one.home.exists() and other.home.is_dir()
    app.run()
    assert is_well(app) and "corpus" not in app.query_params and corpora.start_name() in words_on(app)


def test_a_check_that_was_cancelled_is_done_again_when_asked(open_view, tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    usual = source.start_check
    one = uploads.bring_in([filenames.File("a.txt", len(LAKE), lambda: LAKE)], "Mills", source.brought_in())

    def hang(corpus: Path, folder: Path, group: str | None = None) -> jobs.Job:
        command = (sys.executable, str(program))
        return jobs.start("hang", {"group": group}, source.check_job(folder).folder, command=command)

    monkeypatch.setattr(source, "start_check", hang)
    app = open_view(source.start(), corpus=one.key)
    assert "Checking Mills" in words_on(app)
    button(app, "Cancel").click().run()
    app.run()
    assert "The check was cancelled" in app.info[0].value and source.check_job(one.results).state == "cancelled"
    monkeypatch.setattr(source, "start_check", usual)
    button(app, "Check it again").click().run()
    until_checked(app, one.key)
    assert is_well(app) and "Mills can be built" in words_on(app)


def test_a_real_check_and_a_real_build_and_the_results_are_there(open_view):
    app = open_view(source.start(), "open")
    bring_in(app, ("talks.csv", TABLE.encode()), name="Talks")
    one = only_one()
    until_checked(app, one.key)
    app.selectbox(key="compare_by").set_value("kind").run()
    until_checked(app, one.key)
    button(app, "Build").click().run()
    job = jobs.Job(source.job_folder(one.results))
    assert job.wait(90) and job.state == "done", job.message
    app.run()
    assert is_well(app) and "talks" in words_on(app) and "by kind" in words_on(app)
    assert sorted(os.listdir(one.home)) == ["corpus.json", "kept", "results", "texts"]
