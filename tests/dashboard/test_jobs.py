"""The runner of long work: every way a job can end, with real processes and small work."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dashboard import jobs
from dashboard.jobs import COMMAND, ROOT, Job, Progress, folder_for, start

# Small kinds of work in a program of their own, started the same way as the real one.
PROGRAM = """
import os, sys, tempfile, time
from pathlib import Path
from analysis.errors import AnalysisError
from dashboard.jobs import serve

def count(arguments, report):
    for done in range(arguments["to"] + 1):
        report("counting", done, arguments["to"])
    Path(arguments["file"]).write_text("counted")

def hang(arguments, report):
    draft = Path(arguments["draft"])
    draft.write_text("half")
    tempfile.mkdtemp()
    try:
        report("hanging", 1, 4)
        time.sleep(600)
    finally:
        draft.unlink()

def hang_deaf(arguments, report):
    import signal
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    tempfile.mkdtemp()
    report("deaf", 0, 1)
    time.sleep(600)

def mend_me(arguments, report):
    raise AnalysisError("a.txt: empty; write something", "b.txt: missing; take it off the list")

def crash(arguments, report):
    raise ZeroDivisionError("by nought")

def hang_with_child(arguments, report):
    if os.fork() == 0:
        time.sleep(600)
    report("hanging", 0, 1)
    time.sleep(600)

kinds = (count, hang, hang_deaf, mend_me, crash, hang_with_child)
sys.exit(serve(sys.argv[1:], {work.__name__: work for work in kinds}))
"""


@pytest.fixture
def begin(tmp_path: Path):
    """`begin(kind, **arguments)` starts small work in one folder; what still runs at the end is ended."""
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    folder = tmp_path / "job"
    yield lambda kind, **arguments: start(kind, arguments, folder, command=(sys.executable, str(program)))
    Job(folder).cancel()


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline, "did not come about"
        time.sleep(0.02)


def process_id(job: Job) -> int:
    return json.loads((job.folder / "process.json").read_text())["pid"]


def test_a_folder_without_a_job_is_absent(tmp_path: Path):
    job = Job(tmp_path / "nothing")
    job.cancel()
    assert (job.state, job.message, job.progress, job.arguments) == ("absent", "", None, {})
    assert not job.folder.exists()


def test_work_done_is_done_and_the_last_report_stands(begin, tmp_path: Path):
    job = begin("count", to=1000, file=str(tmp_path / "out"))
    assert job.wait(60)
    assert (job.state, job.message) == ("done", "")
    assert (tmp_path / "out").read_text() == "counted"
    assert job.progress == Progress("counting", 1000, 1000, 0.0)
    assert not (job.folder / "tmp").exists()


def test_time_left_follows_from_the_speed_so_far(tmp_path: Path):
    now = time.time() + 1000  # ahead of the clock, so that nothing has passed since
    told = {"step": "reading", "done": 2, "total": 8, "started": now - 10, "updated": now}
    (tmp_path / "progress.json").write_text(json.dumps(told))
    progress = Job(tmp_path).progress
    assert progress is not None and progress.seconds_left is not None
    assert progress.seconds_left >= 30  # 2 of 8 took 10 s, so 6 take 30 s

    (tmp_path / "progress.json").write_text(json.dumps(told | {"done": 0}))
    assert Job(tmp_path).progress == Progress("reading", 0, 8, None)


def test_a_fault_of_the_user_is_told_in_its_own_words(begin):
    job = begin("mend_me")
    assert job.wait(60)
    assert job.state == "failed"
    assert job.message == "2 faults: (1) a.txt: empty; write something; (2) b.txt: missing; take it off the list"


def test_a_fault_of_ours_names_the_log_and_shows_no_traceback(begin):
    job = begin("crash")
    assert job.wait(60)
    assert job.state == "failed"
    assert "ZeroDivisionError: by nought" in job.message and str(job.log) in job.message
    assert "Traceback" not in job.message and "Traceback" in job.log.read_text()


def test_unknown_work_fails(begin):
    job = begin("made_up")
    assert job.wait(60)
    assert job.state == "failed" and "made_up" in job.message


def test_cancel_lets_the_work_tidy_up(begin, tmp_path: Path):
    draft = tmp_path / "draft"
    job = begin("hang", draft=str(draft))
    until(lambda: job.progress)
    assert job.state == "running" and job.message == "" and draft.exists()
    job.cancel()
    assert job.state == "cancelled" and job.message
    assert not draft.exists() and not (job.folder / "tmp").exists()


def test_cancel_ends_work_that_does_not_listen(begin, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("dashboard.jobs.GRACE_SECONDS", 0.5)
    job = begin("hang_deaf")
    until(lambda: job.progress)
    job.cancel()
    assert job.state == "cancelled" and not (job.folder / "tmp").exists()


def test_cancel_ends_the_processes_that_the_work_started(begin):
    job = begin("hang_with_child")
    until(lambda: job.progress)
    group = process_id(job)
    job.cancel()

    def gone() -> bool:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False

    until(gone)
    assert job.state == "cancelled"


def test_cancelling_work_that_is_done_changes_nothing(begin, tmp_path: Path):
    job = begin("count", to=1, file=str(tmp_path / "out"))
    assert job.wait(60)
    job.cancel()
    assert job.state == "done"


def test_killed_work_has_failed_and_can_be_started_again(begin, tmp_path: Path):
    job = begin("hang", draft=str(tmp_path / "draft"))
    until(lambda: job.progress)
    os.kill(process_id(job), signal.SIGKILL)
    assert job.wait(60)
    assert job.state == "failed" and "killed" in job.message
    again = begin("count", to=3, file=str(tmp_path / "out"))
    assert again == job and again.wait(60)
    assert again.state == "done" and again.arguments["to"] == 3


def test_killed_work_does_not_live_on_in_a_process_it_forked(begin):
    job = begin("hang_with_child")
    until(lambda: job.progress)
    group = process_id(job)
    os.kill(group, signal.SIGKILL)
    ended = job.wait(30)
    os.killpg(group, signal.SIGKILL)
    assert ended and job.state == "failed"


def test_what_a_killed_build_left_is_removed_and_old_results_are_put_back(begin, tmp_path: Path):
    out, cache = tmp_path / "results", tmp_path / "cache"
    (cache / "sentences").mkdir(parents=True)
    job = begin("hang", draft=str(tmp_path / "draft"), out=str(out), cache=str(cache))
    until(lambda: job.progress)
    pid = process_id(job)
    left = [tmp_path / f".results.{pid}.draft", cache / "sentences" / f".key.{pid}.draft"]
    for folder in left:
        folder.mkdir()
    (tmp_path / f".results.{pid}.old").mkdir()
    (tmp_path / f".results.{pid}.old" / "kept").touch()
    (tmp_path / ".results.1.draft").mkdir()  # another process's
    os.kill(pid, signal.SIGKILL)
    assert job.wait(60)
    assert begin("count", to=1, file=str(tmp_path / "out")).wait(60)
    assert not any(folder.exists() for folder in left)
    assert (out / "kept").exists() and (tmp_path / ".results.1.draft").exists()


def test_a_lock_file_that_nobody_holds_is_no_running_job(tmp_path: Path):
    (tmp_path / "lock").touch()
    (tmp_path / "request.json").write_text('{"kind": "build", "arguments": {}}')
    (tmp_path / "process.json").write_text(json.dumps({"pid": os.getpid()}))  # alive, but not the job's
    assert Job(tmp_path).state == "failed"
    Job(tmp_path).cancel()
    assert Job(tmp_path).state == "failed"


def test_a_second_start_attaches_to_the_running_job(begin, tmp_path: Path):
    job = begin("hang", draft=str(tmp_path / "draft"))
    until(lambda: job.progress)
    first = process_id(job)
    second = begin("count", to=1, file=str(tmp_path / "out"))
    assert second == job and process_id(second) == first
    assert second.arguments == {"draft": str(tmp_path / "draft")}


def test_work_ends_with_the_program_that_started_it(tmp_path: Path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    folder, draft = tmp_path / "job", tmp_path / "draft"
    command = f"(sys.executable, {str(program)!r})"
    call = f"start('hang', {{'draft': {str(draft)!r}}}, Path({str(folder)!r}), command={command})"
    app = f"import sys, time; from pathlib import Path; from dashboard.jobs import start; {call}; time.sleep(600)"
    with subprocess.Popen([sys.executable, "-c", app], cwd=ROOT) as parent:
        job = Job(folder)
        until(lambda: job.progress)
        parent.kill()
    assert job.wait(60)
    assert job.state == "cancelled" and not draft.exists()


def test_the_real_build_tells_its_fault(tmp_path: Path):
    missing = str(tmp_path / "no such corpus")
    job = start("build", {"corpus": missing, "out": str(tmp_path / "results")}, tmp_path / "job", command=COMMAND)
    assert job.wait(60)
    assert job.state == "failed" and missing in job.message and "\n" not in job.message
    assert not (tmp_path / "results").exists()


def test_the_same_work_has_the_same_folder(tmp_path: Path):
    one = folder_for("build", {"corpus": "a", "out": "b"}, tmp_path)
    assert one == folder_for("build", {"out": "b", "corpus": "a"}, tmp_path)
    assert one != folder_for("build", {"corpus": "a", "out": "c"}, tmp_path)


def test_builds_take_turns_and_say_for_whom_they_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(jobs, "TURN_SECONDS", 0.01)
    monkeypatch.setattr(jobs, "BUILDS_AT_ONCE", 2)
    turns, said, order = str(tmp_path / "turns"), [], []

    def third() -> None:
        with jobs._turn(turns, "third", lambda *report: said.append(report)):
            order.append("third")

    waiting = threading.Thread(target=third)
    with jobs._turn(turns, "first", lambda *report: order.append(report)):
        with jobs._turn(turns, "second", lambda *report: order.append(report)):
            waiting.start()
            until(lambda: said)
            assert said[-1] == ("waiting until first or second is built", 0, 1)
            order.append("second ends")
        waiting.join(10)  # it need not wait for the first as well
    assert order == ["second ends", "third"] and not waiting.is_alive()
    with jobs._turn(None, "anywhere", lambda *report: order.append(report)):
        assert len(order) == 2
