"""Where what is shown comes from: the results folder or corpus the app was started on, and the job that builds results."""

import hashlib
import os
import re
import sys
from pathlib import Path
from typing import Any

from analysis.store import FORMAT_VERSION, MANIFEST, RUN, read_json
from dashboard import jobs

ROOT = Path(__file__).resolve().parent.parent
BUNDLED = ROOT / "data" / "ai_governance"
CACHE = ROOT / "cache"
_SEEN: dict[Path, str] = {}  # what the listing and the settings of a corpus were when they were first asked for
LISTING, SETTINGS = "documents.csv", "settings.toml"
# The analyst's own work in a project folder that is written while results are shown (`analysis.project` takes a moment to import)
OWN = r"labels\.csv|topic_edits\.toml"
CHANGED_HERE = (LISTING, SETTINGS)  # written while results are shown, too, but the next start must see that they changed
REBUILD = "rebuild"  # session key: this reader asked for results with the labels; set while they are being built
SOURCE = "FRAMING_SOURCE"  # environment variable by which `python -m dashboard` tells the app what to show


def source() -> Path:
    """The results folder or corpus to show: what the app was started on, else the bundled corpus."""
    given = os.environ.get(SOURCE) or (sys.argv[1] if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else "")
    return Path(given) if given else BUNDLED


def is_results(path: Path) -> bool:
    """Whether `path` is (meant to be) a results folder rather than a corpus."""
    return (path / MANIFEST).is_file()


def results_folder(path: Path) -> Path:
    """Where the results of `path` are: itself, or a folder of the cache named by the corpus's files, sizes and times."""
    if is_results(path):
        return path
    return CACHE / "results" / f"{path.resolve().name}-{fingerprint(path)}"


def corpus_of(results: Path) -> Path | None:
    """The corpus behind results, if it is on this machine: what the app was started on, or what the build wrote down."""
    if not is_results(source()):
        return source()
    named = written_corpus(results)
    return Path(named) if named and Path(named).exists() else None


def written_corpus(results: Path) -> str:
    """Where the corpus was when results were built; "" where they don't say."""
    named = read_json(results / RUN).get("corpus")
    return named if isinstance(named, str) else ""


def fingerprint(corpus: Path) -> str:
    """12 hexadecimal digits that change when a file of the corpus is added, removed or written, or the program changes.

    Labels and edits of topics don't count: they are written while results are shown. So are the listing and the settings, which
    count as they were when the program started. Only decides whether the results in the cache are still those of the corpus: never
    enters a result.
    """
    corpus = corpus.resolve()
    project = _project(corpus)
    files = sorted([corpus, *project.rglob("*")])
    changed_here = [project / name for name in CHANGED_HERE]
    seen = [f"{FORMAT_VERSION} {_program()} {corpus}", *map(_at_start, changed_here)]
    for file in files:
        own = rf"(?:{OWN})|\.(?:{OWN}|documents\.csv|settings\.toml)\.\d+\.draft"
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
    """From now on the listing and the settings of a corpus count as they are: results of what they were are others."""
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


def start_check(corpus: Path, results: Path) -> jobs.Job:
    """The job that checks the corpus, beside the one that builds it: started, or the one already running."""
    folder = job_folder(results)
    arguments = {"corpus": str(corpus.resolve()), "out": str(check_file(results)), "group": _as_before(results).get("group")}
    return jobs.start("check", arguments, folder.with_name(f"check-{folder.name}"))


def start_build(corpus: Path, results: Path, previous: Path | None = None) -> jobs.Job:
    """The job that builds `results` from `corpus`: started, or the one already running. What is there is built as it was before.

    Parameters
    ----------
    previous : Path, optional
        Results whose topics are to be known again, where `results` are not there yet.
    """
    arguments = {"corpus": str(corpus.resolve()), "out": str(results.resolve()), "cache": str(CACHE)}
    arguments |= {"previous": str(previous.resolve())} if previous else {}
    return jobs.start("build", arguments | _as_before(results), job_folder(results))


def _as_before(results: Path) -> dict[str, Any]:
    """Settings and files that results, if they are there, were built with; and themselves, so that their topics are known again."""
    settings, run = read_json(results / MANIFEST).get("settings"), read_json(results / RUN)
    files = {
        name: run[name] for name in ("axes_file", "labels_file", "background_file", "previous") if isinstance(run.get(name), str)
    }
    files = ({"previous": str(results.resolve())} if is_results(results) else {}) | files
    given = {"settings": settings} if isinstance(settings, dict) and run.get("settings_given", True) else {}
    return files | given | ({"group": run["group_given"]} if isinstance(run.get("group_given"), str) else {})
