"""python -m dashboard.export RESULTS --to DIR [--formats …] [--charts …]: charts of results as files."""

import gc
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from analysis.commandline import Parser
from analysis.errors import AnalysisError
from analysis.phrases import count

if TYPE_CHECKING:
    from analysis.results import Results
    from dashboard.catalogue import Shown
    from dashboard.citations import Cited

PROG = "python -m dashboard.export"
FORMATS = ("png", "svg", "pdf", "html", "pptx", "csv", "xlsx")  # dashboard.export.writing.FORMATS, without loading it


class Asked(NamedTuple):
    """What was asked for on the command line."""

    results: Path
    to: Path
    formats: tuple[str, ...]
    charts: tuple[str, ...]
    story: Path | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code: 0 done, also where pictures could not be made and that was said; 2 a fault that the user can mend; 130 stopped."""
    parser = Parser(prog=PROG, description="Write the charts of results as pictures, slides, a report and tables.")
    parser.add_argument("results", type=Path, metavar="RESULTS", help="results folder")
    parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="folder to write into; made if it is not there")
    parser.add_argument("--formats", default=",".join(FORMATS), metavar="LIST", help=f"of {','.join(FORMATS)}; all unless given")
    parser.add_argument("--charts", default="", metavar="NAMES", help="kinds or single charts; all unless given; “list” names them")
    parser.add_argument("--story", type=Path, metavar="FILE", help="only the steps of a story; with html also its talk")
    options = parser.parse_args(arguments)
    asked = Asked(options.results, options.to, _listed(options.formats), _listed(options.charts), options.story)
    try:
        return _run(asked)
    except KeyboardInterrupt:
        print(f"{PROG}: stopped; files that were finished are whole", file=sys.stderr)
        return 130
    except AnalysisError as fault:
        print(f"{PROG}: {fault}", file=sys.stderr)
        return 2


def _listed(text: str) -> tuple[str, ...]:
    """Words between commas, each once.

    >>> _listed(" png, svg,,png ")
    ('png', 'svg')
    """
    return tuple(dict.fromkeys(filter(None, (word.strip() for word in text.split(",")))))


def _run(asked: Asked) -> int:
    unknown = [word for word in asked.formats if word not in FORMATS]
    faults = [f"--formats {word}: is none; allowed are {', '.join(FORMATS)}" for word in unknown]
    if not asked.formats:
        faults = [f"--formats: names none; allowed are {', '.join(FORMATS)}"]
    if asked.to.exists() and not asked.to.is_dir():
        faults.append(f"--to {asked.to}: is a file; name a folder")
    if asked.story and asked.charts:
        faults.append("--charts: a story has its own charts; leave --charts or --story out")
    if faults:
        raise AnalysisError(*faults)
    from analysis.results import read_results  # here: a second of imports that a slip of the pen does without

    results = read_results(asked.results)
    return _of_story(asked, results) if asked.story else _of_charts(asked, results)


def _of_charts(asked: Asked, results: "Results") -> int:
    """Write all charts, or those that were named."""
    from dashboard.catalogue import CHARTS, exhibits

    wanted = () if asked.charts == ("list",) else asked.charts
    shown = list(exhibits(results, wanted))
    names = {name for one in shown for name in (one.kind, one.exhibit.name)}
    if asked.charts == ("list",):
        print("\n".join(f"{one.exhibit.name}\t{CHARTS[one.kind].title}" for one in shown))
        return 0
    absent = [name for name in wanted if name not in names]
    if absent:
        raise AnalysisError(*(_absent(name, results) for name in absent))
    return _written(asked, results, shown)


def _of_story(asked: Asked, results: "Results") -> int:
    """Write the steps of a story, and its talk."""
    from analysis.stories import fits, read_story
    from dashboard.captures import as_charts, as_talk, check_figures

    story = read_story(asked.story)
    if other := fits(story, results):
        raise AnalysisError(f"--story {asked.story}: {other}")
    check_figures(story)
    shown, words = as_charts(results, story)
    texts = {"talk.html": as_talk(results, story)} if "html" in asked.formats else {}
    return _written(asked, results, shown, words, texts)


def _written(
    asked: Asked, results: "Results", shown: list["Shown"], words: Mapping[str, tuple[str, str]] | None = None,
    texts: Mapping[str, str] | None = None,
) -> int:  # fmt: skip
    """Write the files, say how many there are, and what is missing."""
    from dashboard.export.writing import write

    with _progress() as told:
        quotes = _quotes(asked.results, results)
        found = write(results, shown, quotes, asked.to, asked.formats, told, words or {}, texts or {})
    if found.missing:
        print(f"{PROG}: no pictures: {found.missing}", file=sys.stderr)
    if not found.files:
        return 2
    print(f"{PROG}: {count(len(shown), 'chart')}, {count(len(found.files), 'file')} in {asked.to}", file=sys.stderr)
    return 0


def _absent(name: str, results: "Results") -> str:
    """Why no chart of that name can be made."""
    from dashboard.catalogue import CHARTS, exhibits

    kind = next((kind for kind in sorted(CHARTS, key=len, reverse=True) if name == kind or name.startswith(f"{kind}_")), None)
    if kind and CHARTS[kind].needs:
        return f"--charts {name}: needs a picked {CHARTS[kind].needs}; keep it as a step of a story in the dashboard"
    if name in CHARTS:
        return f"--charts {name}: these results have too little for it ({CHARTS[name].title}); leave it out"
    there = ", ".join(one.exhibit.name for one in exhibits(results))
    return f"--charts {name}: is none; allowed are {', '.join(CHARTS)}, or single ones: {there}"


def _quotes(folder: Path, results: "Results") -> tuple["Cited", ...]:
    """The quotes pinned in the project that results say they are of, if it is on this machine."""
    from analysis.project import open_project
    from dashboard import quoting, source

    corpus = source.named_corpus(folder)
    if corpus is None:
        return ()
    try:
        known = quoting.known(results, open_project(corpus))
    except AnalysisError as fault:
        print(f"{PROG}: no quotes: {fault}", file=sys.stderr)
        return ()
    return quoting.cited(results, known.held, known.numbers)


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, silent in a pipe."""
    from tqdm import tqdm

    with tqdm(desc="pictures", unit="picture", disable=not sys.stderr.isatty(), leave=False) as bar:

        def told(drawn: int, of: int) -> None:
            bar.total = of
            bar.update(drawn - bar.n)

        yield told


if __name__ == "__main__":
    gc.disable()  # it ends with what it has made: nothing is worth looking for to be thrown away
    sys.exit(main())
