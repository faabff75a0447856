"""Long work in a process of its own: start it, watch it, cancel it. No Streamlit here.

A job is a folder. `start` writes `request.json` into it and starts a process, which reports to `progress.json`, says
everything else to `log`, and ends with `outcome.json`. Whether it is running is told by a lock that the process holds
for as long as it lives, and that the system takes back however it ends: a job that was killed is never "running". A
process ends with the program that started it: it watches a pipe from there, which closes even if that one is killed.
"""

import base64
import fcntl
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import traceback
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from analysis.errors import AnalysisError

if TYPE_CHECKING:
    import numpy as np

State = Literal["absent", "running", "done", "failed", "cancelled"]
Report = Callable[[str, int, int], None]
Work = Callable[[dict[str, Any], Report], None]

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 5.0  # between asking a process to end and ending it
REPORT_SECONDS = 0.2  # between two writes of the progress file
TURN_SECONDS = 0.5  # between two looks whether another build has ended
POLITE = 10  # a build gives way to the pages that are being read
BUILDS_AT_ONCE = max(1, min(2, (os.cpu_count() or 1) // 2))  # more would take the processors from those who read
COMMAND = (sys.executable, "-m", "dashboard.jobs")
CANCELLED = {"state": "cancelled", "message": "Cancelled before it was done; nothing was changed."}


@dataclass(frozen=True)
class Progress:
    """How far a job is.

    Attributes
    ----------
    step : str
        What it is doing, in words.
    done, total : int
        Of this step, in the step's own units (sentences, files).
    seconds_left : float or None
        Of this step, at the speed so far; None until something is done.
    """

    step: str
    done: int
    total: int
    seconds_left: float | None


@dataclass(frozen=True)
class Job:
    """A job by its folder; reading it starts nothing and changes nothing."""

    folder: Path

    @property
    def state(self) -> State:
        """absent (never started), running, done, failed or cancelled."""
        if _is_held(self.folder):
            return "running"
        if not (self.folder / "request.json").is_file():
            return "absent"
        return self._outcome["state"]

    @property
    def message(self) -> str:
        """One line that says why a job failed or was cancelled; empty while it runs and when it is done."""
        return self._outcome["message"] if self.state in ("failed", "cancelled") else ""

    @property
    def progress(self) -> Progress | None:
        """How far it is; None before its first report."""
        told = _read(self.folder / "progress.json")
        if not told:
            return None
        left = None
        if 0 < told["done"] <= told["total"]:
            spent = told["updated"] - told["started"]
            left = max(0.0, spent / told["done"] * (told["total"] - told["done"]) - (time.time() - told["updated"]))
        return Progress(told["step"], told["done"], told["total"], left)

    @property
    def arguments(self) -> dict[str, Any]:
        """What it was started with; empty if absent."""
        return _read(self.folder / "request.json").get("arguments", {})

    @property
    def log(self) -> Path:
        """Where the process wrote everything else, a traceback included."""
        return self.folder / "log"

    def cancel(self) -> None:
        """End the process and all that it started, and remove what it left half written; only if it is running."""
        process_id = _read(self.folder / "process.json").get("pid")
        if process_id is None or not _is_held(self.folder):
            return
        _signal_group(process_id, signal.SIGTERM)
        self.wait(GRACE_SECONDS)
        _signal_group(process_id, signal.SIGKILL)  # whatever of the group did not hear, be it a child that was just being started
        self.wait(GRACE_SECONDS)
        with _door(self.folder), _lock(self.folder) as held:
            if held is not None and not _read(self.folder / "outcome.json"):
                _clean(self.folder)
                _write(CANCELLED, self.folder / "outcome.json")

    def wait(self, seconds: float) -> bool:
        """Whether it has ended within so many seconds."""
        deadline = time.monotonic() + seconds
        while _is_held(self.folder):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        return True

    @property
    def _outcome(self) -> dict[str, str]:
        ended_without_a_word = {
            "state": "failed",
            "message": "The work stopped without a word: its process was killed (often for want of memory) or the "
            f"computer was restarted. Start it again; what it said last is in {self.log}.",
        }
        return _read(self.folder / "outcome.json") or ended_without_a_word


def folder_for(kind: str, arguments: Mapping[str, Any], root: Path) -> Path:
    """The folder of a job under `root`: the same work, the same folder, whoever asks."""
    text = json.dumps([kind, arguments], sort_keys=True)
    return Path(root) / f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"


def start(kind: str, arguments: Mapping[str, Any], folder: Path, *, command: Sequence[str] = COMMAND) -> Job:
    """The job of this folder, now running: the one that was running already, else a new one.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    arguments : mapping
        Whatever JSON can hold; paths as text, absolute.
    folder : Path
        The job's own folder, see `folder_for`; made if missing. What an earlier job left there is removed.
    command : sequence of str, optional
        What to run, with the folder and the lock's number added: a program that calls `serve`.
    """
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    with _door(folder), _lock(folder) as held:
        if held is not None:
            _clean(folder)
            for name in ("outcome.json", "progress.json", "process.json"):
                (folder / name).unlink(missing_ok=True)
            _write({"kind": kind, "arguments": dict(arguments)}, folder / "request.json")
            process = _spawn([*command, str(folder), str(held)], folder, held)
            _write({"pid": process.pid}, folder / "process.json")
    return Job(folder)


def _spawn(command: list[str], folder: Path, lock: int) -> subprocess.Popen:
    """A process in a session of its own that holds `lock`; the other end of its stdin is open as long as we live."""
    (folder / "tmp").mkdir()
    paths = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = os.environ | {"TMPDIR": str(folder / "tmp"), "PYTHONPATH": os.pathsep.join(paths)}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            pass_fds=[lock],
        )
    threading.Thread(target=process.wait, daemon=True).start()  # takes its exit code, keeps the pipe open
    return process


def _signal_group(process_id: int, number: signal.Signals) -> None:
    try:
        os.killpg(process_id, number)
    except (ProcessLookupError, PermissionError):  # it has just ended
        pass


# Locks: `lock` is held by the working process, `door` for moments by whoever looks at or takes `lock`.


@contextmanager
def _door(folder: Path) -> Iterator[None]:
    descriptor = os.open(folder / "door", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _lock(folder: Path) -> Iterator[int | None]:
    """The lock's file descriptor, or None if another process holds it. A child that inherits it goes on holding it."""
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor if _is_taken(descriptor) else None
    finally:
        os.close(descriptor)


def _is_taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_held(folder: Path) -> bool:
    if not (folder / "lock").exists():
        return False
    with _door(folder), _lock(folder) as held:
        return held is None


# Small files, written under another name and then moved. Not those of `analysis.store`: the working process must listen
# to SIGTERM before it imports anything heavy.


def _read(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):  # not there, or cut short when the power went
        return {}


def _write(value: dict[str, Any], path: Path) -> None:
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
    draft.replace(path)


def _clean(folder: Path) -> None:
    """Remove what the folder's last process left half written; call only while holding the lock."""
    process_id = _read(folder / "process.json").get("pid")
    arguments = Job(folder).arguments
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    _remove(folder.glob("*.draft"))
    if process_id is None:
        return
    if arguments.get("out"):
        out = Path(arguments["out"])
        _finish_move(out, process_id)
        _remove(out.parent.glob(f".{out.name}.{process_id}.*"))
    if arguments.get("cache"):
        _remove(Path(arguments["cache"]).glob(f"*/*.{process_id}.*"))


def _finish_move(out: Path, process_id: int) -> None:
    """Put the old results back if the process was killed between moving them away and moving the new ones in."""
    old = out.with_name(f".{out.name}.{process_id}.old")
    if old.exists() and not out.exists():
        old.rename(out)


def _remove(paths: Iterator[Path]) -> None:
    for path in list(paths):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


# The working process.


class _Cancelled(BaseException):
    """Raised by SIGTERM wherever the work stands, so that every `finally` on the way is kept."""


class _Reporter:
    """Writes the progress file, not more often than anyone looks."""

    def __init__(self, path: Path) -> None:
        self._path, self._step, self._started, self._written = path, "", 0.0, 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.time()
        if step != self._step:
            self._step, self._started = step, now
        elif done < total and now - self._written < REPORT_SECONDS:
            return
        self._written = now
        told = {"step": step, "done": int(done), "total": int(total), "started": self._started, "updated": now}
        _write(told, self._path)


def _build(arguments: dict[str, Any], report: Report) -> None:
    from analysis.build import build
    from analysis.settings import Settings

    files = ("axes_file", "labels_file", "background_file", "previous", "cache")
    paths = {name: Path(arguments[name]) for name in files if arguments.get(name)}
    settings = Settings(**arguments["settings"]) if arguments.get("settings") else None
    corpus, out, group = Path(arguments["corpus"]), Path(arguments["out"]), arguments.get("group")
    os.nice(POLITE)
    with _turn(arguments.get("turns"), arguments.get("name") or corpus.name, report):
        build(corpus, out, settings=settings, group=group, progress=report, **paths)


@contextmanager
def _turn(folder: str | None, name: str, report: Report) -> Iterator[None]:
    """A turn among the builds of this machine: waits, and says for what, while as many as may are under way.

    A turn is a lock that the process holds, so that it ends with it, however that ends. Without a folder nobody waits.
    """
    places = [Path(folder) / f"turn-{number}" for number in range(BUILDS_AT_ONCE)] if folder else []
    held = None
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
    while places and held is None:
        for place in places:
            descriptor = os.open(place, os.O_RDWR | os.O_CREAT, 0o600)
            if _is_taken(descriptor):
                held = descriptor
                os.ftruncate(held, 0)
                os.pwrite(held, name.encode("utf-8", "replace")[:300], 0)
                break
            os.close(descriptor)
        else:
            others = [place.read_bytes().decode("utf-8", "replace") for place in places]
            report(f"waiting until {' or '.join(filter(None, others)) or 'another corpus'} is built", 0, 1)
            time.sleep(TURN_SECONDS)
    try:
        yield
    finally:
        if held is not None:
            fcntl.flock(held, fcntl.LOCK_UN)  # at once, be it that a child still has it open
            os.close(held)


def _check(arguments: dict[str, Any], report: Report) -> None:
    from analysis.store import write_json
    from analysis.survey import survey

    out = Path(arguments["out"])
    found = survey(Path(arguments["corpus"]), arguments.get("group"), progress=partial(report, "checking the corpus"))
    out.parent.mkdir(parents=True, exist_ok=True)
    write_json(found.record(), out)


def _planted(arguments: dict[str, Any], report: Report) -> None:
    from analysis.planted import planted, to_json
    from analysis.results import read_results
    from analysis.store import write_json

    results, out = read_results(Path(arguments["results"])).grouped_by(arguments["grouping"]), Path(arguments["out"])
    found = planted(results, arguments["axis"], arguments["target"], arguments.get("reference"), progress=report)
    out.parent.mkdir(parents=True, exist_ok=True)
    write_json(to_json(found), out)


def _contrast(arguments: dict[str, Any], report: Report) -> None:
    from threadpoolctl import threadpool_limits

    from analysis.contrasts import SURE, contrast_groups, tested
    from analysis.results import read_results
    from analysis.store import write_table

    report("reading the results", 0, 1)
    results = read_results(Path(arguments["results"])).grouped_by(arguments["grouping"])
    kept, prior = arguments["kept"], results.manifest["settings"]["prior"]
    terms = results.corpus_terms(unpacked(kept, len(results.counted)) if kept else None)
    groups = results.groups_of(terms.document_ids)
    with threadpool_limits(1):
        found = contrast_groups(terms, groups, arguments["target"], arguments["reference"], prior)
        done = partial(report, "dealing documents out")
        found = tested(terms, found, results.manifest["seed"], prior, progress=done)
    table = found.table[list(SURE)].assign(test=found.test, n_tested=found.n_tested, fewest=found.fewest)
    out = Path(arguments["out"])
    out.parent.mkdir(parents=True, exist_ok=True)
    draft = out.with_name(f".{out.name}.{os.getpid()}.draft")
    write_table(table, draft)
    draft.replace(out)


def packed(kept: "np.ndarray") -> str:
    """Which sentences are looked at, bool (n,), as plain text: a bit a sentence, compressed."""
    import numpy as np

    return base64.b64encode(zlib.compress(np.packbits(kept).tobytes(), 6)).decode("ascii")


def unpacked(text: str, n: int) -> "np.ndarray":
    """What :func:`packed` was given, bool (n,)."""
    import numpy as np

    bits = np.frombuffer(zlib.decompress(base64.b64decode(text)), dtype=np.uint8)
    return np.unpackbits(bits, count=n).astype(bool)


def _bundle(arguments: dict[str, Any], report: Report) -> None:
    from analysis.bundle import write_bundle
    from analysis.limits import MB

    corpus = Path(arguments["corpus"]) if arguments.get("corpus") else None
    progress = lambda done, total: report("packing", -(-done // MB), -(-total // MB))  # noqa: E731
    write_bundle(Path(arguments["results"]), corpus, Path(arguments["out"]), progress)


KINDS: Mapping[str, Work] = {"build": _build, "check": _check, "planted": _planted, "contrast": _contrast, "bundle": _bundle}
"""What can be started.

- build: corpus, out, and optionally group, axes_file, labels_file, background_file, cache, settings (see `analysis.build`), and
  turns, a folder: of the builds that name it only so many are under way at a time; name, by which those that wait call it.
- check: corpus, group (None: the usual), and out, a JSON file (see `analysis.survey.Survey.record`).
- planted: results, grouping, axis, target, reference (None is the rest), and out, a JSON file (see `analysis.planted`).
- contrast: results, grouping ("" as built), target, reference (None is the rest), kept (`packed`: sentences looked at; None for
  all), and out, a Parquet file: what `analysis.contrasts.tested` adds, row for row.
- bundle: results, corpus (None where it is not on this machine), and out, a ZIP file (see `analysis.bundle`).
"""


def serve(arguments: Sequence[str], kinds: Mapping[str, Work] = KINDS) -> int:
    """Exit code of the working process: 0 if its work was done. `arguments`: the job's folder and the lock's number."""
    folder, lock = Path(arguments[0]), int(arguments[1])
    os.register_at_fork(after_in_child=lambda: os.close(lock))  # the lock is this process's alone
    signal.signal(signal.SIGTERM, _raise_cancelled)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    outcome = _outcome_of(kinds, folder)
    shutil.rmtree(folder / "tmp", ignore_errors=True)
    _write(outcome, folder / "outcome.json")
    return 0 if outcome["state"] == "done" else 1


def _outcome_of(kinds: Mapping[str, Work], folder: Path) -> dict[str, str]:
    request = _read(folder / "request.json")
    try:
        kinds[request["kind"]](request["arguments"], _Reporter(folder / "progress.json"))
        outcome = {"state": "done", "message": ""}
    except _Cancelled:
        outcome = CANCELLED
    except AnalysisError as error:
        outcome = {"state": "failed", "message": str(error)}
    except Exception as error:
        traceback.print_exc()
        said = f"{type(error).__name__}: {error}".strip(": ")
        message = f"The program failed ({said}). This is a fault of ours; {folder / 'log'} says where."
        outcome = {"state": "failed", "message": message}
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return outcome


def _raise_cancelled(number: int, frame: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise _Cancelled


def _end_with_parent() -> None:
    """Wait until the program that started us is gone, then end this process and all that it started."""
    while os.read(0, 1):
        pass
    os.killpg(0, signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(serve(sys.argv[1:]))
