"""The self-test on the page: asked, watched, cancelled, and its finding kept."""

import json
import sys
import time
from pathlib import Path

import pytest

from analysis.planted import from_json
from dashboard import jobs, selftest, source
from tests.dashboard.apppage import charts, is_well, words_on

SENTENCES = "The mill stands still. Goats cross the road. The port grows. A guard closes the bridge. Two towns share one lake. "
AXIS = "cooperation_control"
SLOW = """
import sys, time
from dashboard.jobs import serve

def planted(arguments, report):
    report("planting differences", 30, 1000)
    time.sleep(600)

sys.exit(serve(sys.argv[1:], {"planted": planted}))
"""


@pytest.fixture(scope="module")
def texts(make_results):
    """Two texts of fifteen and twenty sentences."""
    return make_results([("a", "A", SENTENCES * 3), ("b", "B", SENTENCES * 4)])


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of its own; jobs that still run at the end are ended."""
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    yield tmp_path / "cache"
    for folder in (tmp_path / "cache").glob("jobs/*"):
        jobs.Job(folder).cancel()


def button(app, label: str):
    return next((one for one in app.button if one.label == label), None)


def until(condition) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_it_is_asked_answered_and_kept(texts, open_view, cache):
    app = open_view(texts.folder, "method")
    assert is_well(app) and "A self-test with this corpus" in words_on(app) and "planted" not in charts(app)
    button(app, "Plant a difference").click().run()
    asked = selftest.question(texts, AXIS, "A", "B")
    until(lambda: asked.job.state == "done")
    app.run()
    assert is_well(app) and "planted" in charts(app) and button(app, "Plant a difference") is None
    said = words_on(app)
    assert "in 4 of 5 cases" in said and "1,000 runs" in said and "15 sentences in 1 document" in said
    assert "not evidence about their sources" in said
    again = open_view(texts.folder, "method")  # a reload
    assert is_well(again) and "planted" in charts(again) and len(list(cache.glob("planted/*.json"))) == 1
    other = open_view(texts.folder, "method", target="B")
    assert is_well(other) and "planted" not in charts(other) and button(other, "Plant a difference")


def test_it_tells_how_far_it_is_and_can_be_cancelled(texts, open_view, tmp_path, monkeypatch):
    program = tmp_path / "program.py"
    program.write_text(SLOW)
    start = jobs.start
    slow = (sys.executable, str(program))
    monkeypatch.setattr(jobs, "start", lambda kind, arguments, folder: start(kind, arguments, folder, command=slow))
    app = open_view(texts.folder, "method")
    button(app, "Plant a difference").click().run()
    asked = selftest.question(texts, AXIS, "A", "B")
    until(lambda: asked.job.progress)
    app.run()
    (bar,) = app.get("progress")
    assert bar.proto.text.startswith("Planting differences · 30 of 1,000 runs") and bar.proto.value == 3
    button(app, "Cancel").click().run()
    app.run()
    assert asked.job.state == "cancelled" and not asked.out.exists()
    assert "cancelled" in app.info[0].value and button(app, "Plant a difference") and not app.get("progress")


def test_a_fault_is_one_line_and_it_can_be_asked_again(texts, open_view):
    asked = selftest.question(texts, AXIS, "A", "B")
    jobs.start("planted", asked.arguments | {"out": str(asked.out), "target": "*Z*"}, asked.job.folder)
    assert asked.job.wait(60) and asked.job.state == "failed"
    app = open_view(texts.folder, "method")
    (fault,) = app.error
    assert fault.value.replace("\\", "") == "no group '*Z*' in these results; there are: A, B" and button(app, "Plant a difference")


def test_sides_that_are_too_short_are_not_tried(results, open_view):
    app = open_view(results.folder, "method")
    assert is_well(app) and "an interval needs 10 sentences" in app.info[0].value and button(app, "Plant a difference") is None


def test_one_group_has_nothing_to_compare(shapes, open_view):
    app = open_view(shapes["one group"].folder, "method")
    assert is_well(app) and app.info[0].value == "One group: nothing is compared."


def test_questions_of_other_results_axes_and_pairs_are_kept_apart(texts, results):
    asked = [(texts, AXIS, "A", "B"), (texts, AXIS, "B", "A"), (texts, AXIS, "A", "the rest"), (results, AXIS, "A", "B")]
    asked.append((texts, "development_security", "A", "B"))
    assert len({selftest.question(*one).out for one in asked}) == len(asked)


def test_a_damaged_answer_is_asked_anew(texts, open_view):
    asked = selftest.question(texts, AXIS, "A", "B")
    asked.out.parent.mkdir(parents=True)
    asked.out.write_text(json.dumps({"axis": AXIS}))
    app = open_view(texts.folder, "method")
    assert is_well(app) and button(app, "Plant a difference")


def test_the_job_writes_its_answer_and_a_killed_one_leaves_nothing(texts, cache):
    asked = selftest.question(texts, AXIS, "A", "B")
    asked.start()
    assert asked.job.wait(60) and asked.job.state == "done"
    assert selftest.answer(asked) == from_json(json.loads(asked.out.read_text())) and selftest.answer(asked).runs == 1000
    pid = json.loads((asked.job.folder / "process.json").read_text())["pid"]
    draft = asked.out.with_name(f".{asked.out.name}.{pid}.draft")
    draft.touch()
    asked.start()
    assert asked.job.wait(60) and not draft.exists() and list(asked.out.parent.iterdir()) == [asked.out]
