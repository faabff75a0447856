"""Exports written into a folder, each file whole or not at all: pictures, tables, a workbook, a report, slides."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from analysis.errors import AnalysisError
from analysis.results import Results
from dashboard.catalogue import Shown
from dashboard.citations import Cited
from dashboard.exhibit import Exhibit
from dashboard.export import images, report, slides, tables
from dashboard.export.images import PDF, PNG, SVG, Job
from dashboard.export.provenance import About, about
from dashboard.export.slides import Slide

HTML, PPTX, CSV, XLSX = "html", "pptx", "csv", "xlsx"
FORMATS = (PNG, SVG, PDF, HTML, PPTX, CSV, XLSX)
PICTURES = (PNG, SVG, PDF)
WHOLE = {XLSX: "charts.xlsx", HTML: "report.html", PPTX: "slides.pptx"}  # files of all charts
ABOUT = "about.txt"  # stands beside tables

Told = Callable[[int, int], None]
Words = Mapping[str, tuple[str, str]]
NO_WORDS: Words = {}
NO_TEXTS: Mapping[str, str] = {}


class Written(NamedTuple):
    """What was written, and why pictures were not, if so."""

    files: tuple[Path, ...]
    missing: str


def write(
    results: Results,
    shown: Sequence[Shown],
    quotes: Sequence[Cited],
    folder: Path,
    formats: Sequence[str] = FORMATS,
    told: Told = lambda drawn, of: None,
    words: Words = NO_WORDS,
    texts: Mapping[str, str] = NO_TEXTS,
) -> Written:
    """Write exports of charts into a folder, over those of the same names that are there.

    Parameters
    ----------
    shown : sequence of Shown
    quotes : sequence of Cited
        For the report and the slides.
    formats : sequence of str
        Of `FORMATS`.
    told : callable (drawn, all), optional
        How far pictures are.
    words : dict of str to (str, str), optional
        By names of charts, the title and the note of their slides; the finding and none unless given.
    texts : dict of str to str, optional
        Further files, by name.

    Raises
    ------
    AnalysisError
        If the folder cannot be written to.
    """
    origin = about(results)
    exhibits = [one.exhibit for one in shown]
    written: list[Path] = []

    def put(name: str, data: bytes) -> None:
        written.append(folder / name)
        _put(folder / name, data)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix="slides-") as own:
            bare = {
                one.name: Path(own) / f"{one.name}.png"
                for one in exhibits
                if PPTX in formats and slides.needs_picture(Slide(one, *words.get(one.name, ())), origin)
            }
            jobs = list(_jobs(exhibits, folder, formats)) + list(_bare(exhibits, bare))
            missing = _draw(jobs, origin, told)
            written += [job.path for job in jobs if not missing and job.path.parent == folder]
            if CSV in formats:
                for one in exhibits:
                    put(f"{one.name}.csv", tables.csv_bytes(one.rows()))
                put(ABOUT, tables.about_text(exhibits, origin).encode("utf-8"))
            for name, text in texts.items():
                put(name, text.encode("utf-8"))
            pictures = {name: path.read_bytes() for name, path in bare.items() if path.is_file()}
            for kind, name in WHOLE.items():
                if kind in formats:
                    put(name, made(results, shown, quotes, origin, kind, pictures, words))
    except OSError as error:
        raise AnalysisError(
            f"{folder}: cannot be written to ({error.strerror or error}); choose a folder that you may write to, with enough space"
        ) from error
    return Written(tuple(written), missing)


def made(
    results: Results, shown: Sequence[Shown], quotes: Sequence[Cited], origin: About, kind: str, pictures: Mapping[str, bytes],
    words: Words = NO_WORDS,
) -> bytes:  # fmt: skip
    """A file of all charts.

    Parameters
    ----------
    kind : {"xlsx", "html", "pptx"}
    pictures : mapping of str to bytes
        PNGs of bare charts by their names, for slides with charts that no office program draws itself.
    words : dict of str to (str, str), optional
        See :func:`write`.
    """
    exhibits = [one.exhibit for one in shown]
    if kind == XLSX:
        return tables.workbook(exhibits, origin)
    if kind == HTML:
        return report.report(results, shown, quotes, origin).encode("utf-8")
    pages = [Slide(one, *words.get(one.name, ())) for one in exhibits]
    return slides.deck(pages, quotes, origin, lambda one: pictures.get(one.name))


def _jobs(exhibits: Sequence[Exhibit], folder: Path, formats: Sequence[str]) -> Iterator[Job]:
    kinds = [kind for kind in PICTURES if kind in formats]
    for one in exhibits if kinds else ():
        for shape, end in images.SHAPES.items():
            figure = images.picture(one, shape)
            yield from (Job(figure, kind, folder / f"{one.name}{end}.{kind}") for kind in kinds)


def _bare(exhibits: Sequence[Exhibit], paths: dict[str, Path]) -> Iterator[Job]:
    for one in exhibits:
        if one.name in paths:
            yield Job(slides.figure(one), PNG, paths[one.name])


def _draw(jobs: Sequence[Job], made: About, told: Told) -> str:
    """Draw pictures; returns why there are none, if so: all else is written none the less."""
    try:
        images.draw(jobs, made.built or images.FIRST_DAY, told)
    except AnalysisError as fault:
        return str(fault)
    return ""


def _put(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
