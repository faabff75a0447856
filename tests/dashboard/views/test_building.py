"""While results are built: progress in words, cancel, and a fault in one line. With small work in the place of a real build."""

import sys
import time
from pathlib import Path

import pytest

from analysis import store
from dashboard import jobs, source
from tests.dashboard.apppage import charts, is_well, words_on

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


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "my corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("The mill stands still.")
    return folder


@pytest.fixture
def building(tmp_path, corpus, results, open_view, monkeypatch):
    """`building(kind)`: the app on a corpus whose build is replaced by small work of that kind; what still runs is ended."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    started: list[jobs.Job] = []

    def opened(kind: str):
        def start(_: Path, folder: Path) -> jobs.Job:
            folder.parent.mkdir(parents=True, exist_ok=True)
            arguments = {"ready": str(results.folder), "out": str(folder)}
            job = jobs.start(kind, arguments, source.job_folder(folder), command=(sys.executable, str(program)))
            started.append(job)
            return job

        monkeypatch.setattr(source, "start_build", start)
        app = open_view(corpus, "overview")
        return app, started

    yield opened
    for job in started:
        job.cancel()


def until(condition) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def told(app) -> list[str]:
    """Bars of progress on the page, in words."""
    return [element.proto.text for element in app.get("progress")]


def test_progress_counts_and_the_build_can_be_cancelled_and_begun_again(building):
    app, started = building("hang")
    assert is_well(app) and "Reading my corpus" in words_on(app)
    until(lambda: started[0].progress)
    app.run()
    (bar,) = app.get("progress")
    assert bar.proto.text.replace("\\", "").startswith("Scoring the sentences · 30 of 1,200") and bar.proto.value == 2
    assert len(started) == 1  # a second look starts no second build

    next(button for button in app.button if button.label == "Cancel").click().run()
    assert started[0].state == "cancelled" and not told(app)
    assert "cancelled" in app.info[0].value and "Nothing was written" in app.info[0].value

    next(button for button in app.button if button.label == "Build it again").click().run()
    assert started[-1].state == "running" and told(app)


def test_a_fault_of_the_corpus_is_one_line(building):
    app, started = building("fail")
    until(lambda: started[0].state == "failed")
    app.run()
    (fault,) = app.error
    assert fault.value.replace("\\", "") == "a.txt: empty; write *something* into it"
    assert "Build it again" in [button.label for button in app.button] and len(started) == 1
    assert not [button for button in app.button if button.label in ("Cancel", "Build")]


def test_the_page_gives_way_to_the_results(building):
    app, started = building("copy")
    until(lambda: started[0].state == "done")
    app.run()
    assert is_well(app) and "overview_topics" in charts(app) and not told(app)


def test_the_place_of_the_results_changes_with_the_corpus(corpus):
    before = source.results_folder(corpus)
    assert before == source.results_folder(corpus)
    (corpus / "a.txt").write_text("The mill stands still, and the goats watch.")
    changed = source.results_folder(corpus)
    (corpus / "b.txt").write_text("More.")
    assert len({before, changed, source.results_folder(corpus)}) == 3


def test_a_real_build_of_nothing_tells_what_is_missing(tmp_path, open_view, monkeypatch):
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    nowhere = tmp_path / "nowhere"
    app = open_view(nowhere, "overview")
    job = jobs.Job(source.job_folder(source.results_folder(nowhere)))
    assert job.wait(60)
    app.run()
    (fault,) = app.error
    assert "nowhere" in fault.value and not app.exception
    assert not (tmp_path / "cache" / "results").exists() and store.MANIFEST not in str(list(tmp_path.rglob("*")))


def asked_again(app, corpus: Path) -> None:
    app.session_state[source.REBUILD] = str(source.results_folder(corpus))
    app.run()


def test_results_that_are_built_again_give_way_to_the_progress_and_come_back_when_it_is_stopped(building, corpus):
    app, started = building("copy")
    until(lambda: started[0].state == "done")
    folder = source.results_folder(corpus)
    program = source.CACHE.parent / "program.py"
    again = jobs.start("hang", {"out": str(folder)}, source.job_folder(folder), command=(sys.executable, str(program)))
    started.append(again)
    asked_again(app, corpus)
    assert is_well(app) and told(app) and "Reading my corpus" in words_on(app)
    next(button for button in app.button if button.label == "Cancel").click().run()
    assert again.state == "cancelled" and "Nothing was written" in app.info[0].value
    next(button for button in app.button if button.label == "Back to the results as they are").click().run()
    assert is_well(app) and "overview_topics" in charts(app) and source.REBUILD not in app.session_state


def test_results_that_are_built_again_show_themselves_when_it_is_done(building, corpus):
    app, started = building("copy")
    until(lambda: started[0].state == "done")
    asked_again(app, corpus)
    assert is_well(app) and "overview_topics" in charts(app) and source.REBUILD not in app.session_state
