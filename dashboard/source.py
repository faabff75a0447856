"""Where what is shown comes from: the results folder or corpus the app was started on, or one brought in; and the job between.

The address names what was brought in (`corpus=KEY`, see `dashboard.uploads`); without it a session is shown what the app was
started on, and so is whatever runs without a session.
"""

import hashlib
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from analysis.store import FORMAT_VERSION, MANIFEST, RUN, read_json
from dashboard import jobs, uploads

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "data" / "ai_governance"
CACHE = ROOT / "cache"
_SEEN: dict[Path, str] = {}  # what the listing, the settings and the axes of a corpus were when they were first asked for
LISTING, SETTINGS, AXES = "documents.csv", "settings.toml", "axes.toml"
# The analyst's own work in a project folder that is written while results are shown (`analysis.project` takes a moment to import)
OWN = r"labels\.csv|topic_edits\.toml|basket\.csv"
STORIES = "stories"  # a folder of such work
CHANGED_HERE = (LISTING, SETTINGS, AXES)  # written while results are shown, too, but the next start must see that they changed
REBUILD = "rebuild"  # session key: the results folder that this reader asked to be built again; set while it is
CORPUS = "corpus"  # key of the address: the corpus that is shown, unless it is the one the app was started on
asked: Callable[[], str] = str  # the key of the corpus that the address names, "" if none; the app looks it up there
SOURCE = "FRAMING_SOURCE"  # environment variable by which `python -m dashboard` tells the app what to show


def source() -> Path:
    """The results folder or corpus to show: the one in the address, else what the app was started on."""
    shown = entry()
    if shown is None:
        return start()
    return shown.results if shown.uploaded and is_results(shown.results) else shown.corpus


def start() -> Path:
    """What the app was started on, else the bundled corpus."""
    given = os.environ.get(SOURCE) or (sys.argv[1] if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "")
    return Path(given) if given else BUNDLED


def entry() -> uploads.Entry | None:
    """The corpus that the address names; None for the one the app was started on, and where there is no session."""
    return uploads.entry(asked(), brought_in())


def is_known(key: str) -> bool:
    """Whether the address may name a corpus so."""
    return uploads.entry(key, brought_in()) is not None


def brought_in() -> Path:
    """The folder of all corpora that were brought in."""
    return CACHE / "corpora"


def is_results(path: Path) -> bool:
    """Whether `path` is (meant to be) a results folder rather than a corpus."""
    return (path / MANIFEST).is_file()


def results_folder(path: Path) -> Path:
    """Where the results of `path` are: itself, beside an uploaded corpus, or a folder of the cache.

    That folder is named by the corpus's files, sizes and times. Those of an uploaded corpus change nowhere but in the app.
    """
    if is_results(path):
        return path
    if (uploaded := uploads.around(path, brought_in())) is not None:
        return uploaded.results
    return CACHE / "results" / f"{path.resolve().name}-{fingerprint(path)}"


def corpus_of(results: Path) -> Path | None:
    """The corpus behind results, if it is on this machine: what was brought in or started on, or what the build wrote down."""
    if (uploaded := uploads.around(results, brought_in())) is not None:
        return uploaded.corpus
    if not is_results(shown := source()):
        return shown
    return named_corpus(results)


def named_corpus(results: Path) -> Path | None:
    """The corpus that results say they were built from, or were packed with, if it is there."""
    named = written_corpus(results)
    return Path(named) if named and Path(named).exists() and _holds(results, Path(named)) else None


def _holds(results: Path, corpus: Path) -> bool:
    """Whether a corpus that was packed with its results is still beside them: results that were moved alone have none."""
    held = read_json(results / RUN).get("corpus_holds", [])
    return isinstance(held, list) and all(isinstance(name, str) and (corpus / name).is_file() for name in held)


def written_corpus(results: Path) -> str:
    """Where the corpus was when results were built, or is beside them (see `analysis.bundle`); "" where they don't say."""
    named = read_json(results / RUN).get("corpus")
    return os.path.normpath(results.resolve() / named) if isinstance(named, str) else ""


def fingerprint(corpus: Path) -> str:
    """12 hexadecimal digits that change when a file of the corpus is added, removed or written, or the program changes.

    Labels, edits of topics, the basket and the stories don't count: they are written while results are shown. So are the listing,
    the settings and the axes, which count as they were when the program started. Only decides whether the results in the cache are
    still those of the corpus: never enters a result.
    """
    corpus = corpus.resolve()
    project = _project(corpus)
    files = sorted([corpus, *project.rglob("*")])
    changed_here = [project / name for name in CHANGED_HERE]
    seen = [f"{FORMAT_VERSION} {_program()} {corpus}", *map(_at_start, changed_here)]
    for file in files:
        own = rf"(?:{OWN})|\.(?:{OWN}|documents\.csv|settings\.toml|axes\.toml)\.\d+\.draft"
        if project / STORIES in file.parents:
            continue
        if file.is_file() and file.parent / file.name not in changed_here and not re.fullmatch(own, file.name):
            stat = file.stat()
            seen.append(f"{file.relative_to(corpus.parent)} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:12]


def _at_start(file: Path) -> str:
    """Size and time of a file when it was first asked for, or since it was looked at again."""
    if file not in _SEEN:
        stat = file.stat() if file.is_file() else None
        _SEEN[file] = f"{file.name} {stat.st_size} {stat.st_mtime_ns}" if stat else f"{file.name} absent"
    return _SEEN[file]


def look_again(corpus: Path) -> None:
    """From now on listing, settings and axes of a corpus count as they are: results of what they were are others."""
    for file in [file for file in _SEEN if file.parent == _project(corpus)]:
        del _SEEN[file]


def own_settings_hold(results: Path) -> bool:
    """Whether results were built with the project's own settings, and not with others that were given."""
    return not read_json(results / RUN).get("settings_given", True)


def _project(corpus: Path) -> Path:
    """The project folder: a table's or an archive's lies beside it."""
    corpus = corpus.resolve()
    return corpus if corpus.is_dir() else corpus.with_suffix(".project")


def _program() -> str:
    code = sorted((ROOT / "analysis").rglob("*"))
    return " ".join(
        f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in code if file.suffix in (".py", ".toml", ".txt")
    )


def job_folder(results: Path) -> Path:
    """Where the job that builds `results` keeps its request, progress and log."""
    place = hashlib.sha256(str(results.resolve()).encode()).hexdigest()[:12]
    return CACHE / "jobs" / f"{results.name}-{place}"


def check_file(results: Path) -> Path:
    """Where the job that checks the corpus of `results` writes what it found."""
    return CACHE / "checks" / f"{job_folder(results).name}.json"


def check_job(results: Path) -> jobs.Job:
    """The job that checks the corpus of `results`, beside the one that builds it."""
    folder = job_folder(results)
    return jobs.Job(folder.with_name(f"check-{folder.name}"))


def start_check(corpus: Path, results: Path, group: str | None = None) -> jobs.Job:
    """The job that checks the corpus: started, or the one already running.

    Parameters
    ----------
    group : str, optional
        Column to compare by, where one was chosen.
    """
    group = group or _as_before(results).get("group")
    arguments = {"corpus": str(corpus.resolve()), "out": str(check_file(results)), "group": group}
    return jobs.start("check", arguments, check_job(results).folder)


def start_build(
    corpus: Path, results: Path, previous: Path | None = None, group: str | None = None, axes_file: Path | None = None
) -> jobs.Job:
    """The job that builds `results` from `corpus`: started, or the one already running. What is there is built as it was before.

    Parameters
    ----------
    previous : Path, optional
        Results whose topics are to be known again, where `results` are not there yet.
    group : str, optional
        Column to compare by, where one was chosen.
    axes_file : Path, optional
        Axes to build with in the place of the file that was given before.
    """
    uploaded = uploads.around(results, brought_in())
    arguments = {"corpus": str(corpus.resolve()), "out": str(results.resolve()), "turns": str(CACHE / "jobs")}
    arguments |= {"cache": str(_kept(uploaded) if uploaded else CACHE), "name": uploaded.name if uploaded else corpus.name}
    arguments |= {"previous": str(previous.resolve())} if previous else {}
    arguments |= {"group": group} if group else {}
    own = {"axes_file": str(axes_file.resolve())} if axes_file else {}
    return jobs.start("build", arguments | _as_before(results) | own, job_folder(results))


def _kept(one: uploads.Entry) -> Path:
    """What builds of an uploaded corpus keep for the next: beside it, to go when it goes; but for the encoder, which is all's."""
    kept, encoder = one.home / uploads.KEPT, CACHE / "encoder"
    encoder.mkdir(parents=True, exist_ok=True)
    kept.mkdir(exist_ok=True)
    if not os.path.lexists(kept / "encoder"):
        (kept / "encoder").symlink_to(encoder.resolve(), target_is_directory=True)
    return kept


def discard(one: uploads.Entry) -> None:
    """Remove a corpus that was brought in, for good: its own folder, and what was worked out of it elsewhere in the cache.

    Files that lie elsewhere on this machine stay, and so do results that were opened by their path.
    """
    folder = results_folder(one.corpus)
    own = one.uploaded or (not is_results(one.corpus) and folder != results_folder(start()))
    if own:
        for request in list((CACHE / "jobs").glob("*/request.json")):
            _forget(jobs.Job(request.parent), folder)
        check_file(folder).unlink(missing_ok=True)
        shutil.rmtree(folder, ignore_errors=True)
    uploads.discard(one)


def _forget(job: jobs.Job, results: Path) -> None:
    """End and remove a job that builds, checks or asks `results`, and what it found."""
    named = {job.arguments.get(key) for key in ("results", "out")}
    if not named & {str(results), str(results.resolve()), str(check_file(results))}:
        return
    job.cancel()
    found = Path(str(job.arguments.get("out", "")))
    if found.is_relative_to(CACHE) and found.is_file():
        found.unlink(missing_ok=True)
    shutil.rmtree(job.folder, ignore_errors=True)


def _as_before(results: Path) -> dict[str, Any]:
    """Settings and files that results, if they are there, were built with; and themselves, so that their topics are known again."""
    settings, run = read_json(results / MANIFEST).get("settings"), read_json(results / RUN)
    files = {
        name: os.path.normpath(results.resolve() / run[name])
        for name in ("axes_file", "labels_file", "background_file", "previous")
        if isinstance(run.get(name), str)
    }
    files = ({"previous": str(results.resolve())} if is_results(results) else {}) | files
    given = {"settings": settings} if isinstance(settings, dict) and run.get("settings_given", True) else {}
    return files | given | ({"group": run["group_given"]} if isinstance(run.get("group_given"), str) else {})
