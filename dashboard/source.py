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
# The analyst's own work in a project folder that is written while results are shown (`analysis.project` takes a moment to import)
OWN = r"labels\.csv|topic_edits\.toml"
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

    Labels and edits of topics don't count: they are written while results are shown. Only decides whether the results
    in the cache are still those of the corpus: never enters a result.
    """
    corpus = corpus.resolve()
    project = corpus if corpus.is_dir() else corpus.with_suffix(".project")  # a table's own axes lie beside it
    files = sorted([corpus, *project.rglob("*")])
    seen = [f"{FORMAT_VERSION} {_program()} {corpus}"]
    for file in files:
        if file.is_file() and not re.fullmatch(rf"(?:{OWN})|\.(?:{OWN})\.\d+\.draft", file.name):
            stat = file.stat()
            seen.append(f"{file.relative_to(corpus.parent)} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()[:12]


def _program() -> str:
    code = sorted((ROOT / "analysis").rglob("*"))
    return " ".join(
        f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in code if file.suffix in (".py", ".toml", ".txt")
    )


def job_folder(results: Path) -> Path:
    """Where the job that builds `results` keeps its request, progress and log."""
    place = hashlib.sha256(str(results.resolve()).encode()).hexdigest()[:12]
    return CACHE / "jobs" / f"{results.name}-{place}"


def start_build(corpus: Path, results: Path) -> jobs.Job:
    """The job that builds `results` from `corpus`: started, or the one already running. What is there is built as it was before."""
    arguments = {"corpus": str(corpus.resolve()), "out": str(results.resolve()), "cache": str(CACHE)}
    return jobs.start("build", arguments | _as_before(results), job_folder(results))


def _as_before(results: Path) -> dict[str, Any]:
    """Settings and files that results, if they are there, were built with."""
    settings, run = read_json(results / MANIFEST).get("settings"), read_json(results / RUN)
    files = {
        name: run[name] for name in ("axes_file", "labels_file", "background_file", "previous") if isinstance(run.get(name), str)
    }
    return files | ({"settings": settings} if isinstance(settings, dict) else {})
