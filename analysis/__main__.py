"""Command line: build · check · score · contrast · kwic. The library raises, this speaks: one line on stderr and exit code 2."""

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tqdm import tqdm

from analysis import store
from analysis.commandline import Parser
from analysis.embeddings import DEFAULT_CACHE, MAX_TOKENS, PackagedEncoder, encode
from analysis.errors import AnalysisError
from analysis.settings import Axis, Settings, axes_for, read_settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code of one command: 0 done, 2 a fault that the user can mend, 130 stopped from the keyboard."""
    options = _parser().parse_args(arguments)
    code = 0
    try:
        code = _run(options)
        print(end="", flush=True)
    except BrokenPipeError:  # the reader of our output has seen enough; Python must not try again when it ends
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _run(options: argparse.Namespace) -> int:
    try:
        options.run(options)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        print(f"analysis {options.command}: stopped; nothing was written", file=sys.stderr)
        return 130
    except (AnalysisError, OSError) as fault:
        print(f"analysis {options.command}: {fault}", file=sys.stderr)
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="python -m analysis", description="Compare how documents frame an issue.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser, metavar="COMMAND")

    command = commands.add_parser("build", help="corpus → results folder")
    command.add_argument("corpus", type=Path, metavar="CORPUS", help="project folder, or a table with a text column")
    command.add_argument("--out", type=Path, required=True, metavar="RESULTS")
    command.add_argument("--group", metavar="COLUMN", help="the column to compare by")
    command.add_argument("--axes", type=Path, metavar="FILE", help="your own axes (TOML), beside the built-in ones")
    command.add_argument("--settings", type=Path, metavar="FILE")
    command.add_argument("--seed", type=int, metavar="N")
    command.add_argument("--cache", type=Path, default=DEFAULT_CACHE, metavar="DIR")
    command.add_argument("--no-cache", dest="cache", action="store_const", const=None)
    command.set_defaults(run=_build)

    command = commands.add_parser("check", help="what would be read, and every fault; writes nothing")
    command.add_argument("corpus", type=Path, metavar="CORPUS")
    command.add_argument("--group", metavar="COLUMN", help="the column to compare by")
    command.set_defaults(run=_check)

    command = commands.add_parser("score", help="id,text → id,plus,minus,bias")
    command.add_argument("table", type=Path, metavar="IN.csv")
    command.add_argument("--axis", required=True, metavar="NAME")
    command.add_argument("--axes", type=Path, metavar="FILE")
    command.add_argument("--out", type=Path, required=True, metavar="OUT.csv")
    command.set_defaults(run=_score)

    command = commands.add_parser("contrast", help="which terms set two groups apart")
    command.add_argument("results", type=Path, metavar="RESULTS")
    command.add_argument("--target", required=True, metavar="GROUP")
    command.add_argument("--reference", metavar="GROUP", help="the rest, unless given")
    command.add_argument("--measure", default="log_odds", choices=["log_odds"])
    command.add_argument("--out", type=Path, required=True, metavar="OUT.csv")
    command.set_defaults(run=_contrast)

    command = commands.add_parser("kwic", help="a term in its contexts")
    command.add_argument("results", type=Path, metavar="RESULTS")
    command.add_argument("term", metavar="TERM")
    command.add_argument("--group", metavar="GROUP")
    command.add_argument("--window", type=int, default=8, metavar="N", help="tokens on either side")
    command.add_argument("--out", type=Path, metavar="OUT.csv", help="stdout, unless given")
    command.set_defaults(run=_kwic)
    return parser


def _build(options: argparse.Namespace) -> None:
    from analysis.build import build

    settings = read_settings(options.settings) if options.settings else Settings()
    if options.seed is not None:
        settings = replace(settings, seed=options.seed)
    with _Bar() as bar:
        results = build(
            options.corpus,
            options.out,
            settings=settings,
            group=options.group,
            axes_file=options.axes,
            cache=options.cache,
            progress=bar.report,
        )
    for warning in results.manifest["warnings"]:
        print(warning, file=sys.stderr)


def _check(options: argparse.Namespace) -> None:
    from analysis.survey import survey

    found = survey(options.corpus, options.group)
    print("\n".join(found.lines()))
    if found.faults:
        raise AnalysisError(*found.faults)


def _score(options: argparse.Namespace) -> None:
    from analysis import framing
    from analysis.readers import read_table

    axis = _axis(options.axis, options.axes)
    table = read_table(options.table)
    missing = [column for column in ("id", "text") if column not in table.columns]
    if missing:
        raise AnalysisError(
            f"{options.table}: no column {' and no column '.join(missing)}; it has {', '.join(table.columns)}; "
            "the columns id and text are needed"
        )
    if not options.out.absolute().parent.is_dir():
        raise AnalysisError(f"{options.out}: cannot be written, for there is no such folder; name a file in an existing folder")
    texts = table["text"].fillna("").tolist()
    encoder = PackagedEncoder(DEFAULT_CACHE)
    with _Bar() as bar:
        vectors = encode(encoder, texts, progress=lambda done, total: bar.report("scoring", done, total))
    scores = framing.score(framing.fit_axis(axis, encoder), texts, vectors).table(table["id"])
    scores = scores.rename(columns={"sentence_id": "id"})[["id", "plus", "minus", "bias"]]
    scores.loc[[not text.strip() for text in texts], ["plus", "minus", "bias"]] = float("nan")  # no text, no score
    store.write_csv(scores, options.out)
    cut = sum(map(encoder.is_cut, texts))
    if cut:
        words = f"{cut} of {len(texts)} texts: longer than the encoder reads, scored by the first {MAX_TOKENS} word pieces"
        print(words, file=sys.stderr)


def _axis(name: str, axes_file: Path | None) -> Axis:
    axes = axes_for(axes_file)
    for axis in axes:
        if axis.name == name:
            return axis
    known = ", ".join(axis.name for axis in axes)
    raise AnalysisError(f"no axis {name!r}; there are {known}; name one of these, or give your own with --axes FILE")


def _contrast(options: argparse.Namespace) -> None:
    from analysis.contrasts import contrast_groups
    from analysis.results import read_results

    results = read_results(options.results)
    counted = results.counted
    contrast = contrast_groups(
        results.term_counts,
        counted["group"].to_numpy(),
        counted["document_id"].to_numpy(),
        options.target,
        options.reference,
        prior=results.manifest["settings"]["prior"],
    )
    store.write_csv(contrast.table, options.out)


def _kwic(options: argparse.Namespace) -> None:
    from analysis.concordance import kwic
    from analysis.results import read_results

    results = read_results(options.results)
    sentences = results.counted
    if options.group is not None:
        if options.group not in results.groups:
            raise AnalysisError(f"no group {options.group!r}; there are {', '.join(results.groups)}")
        sentences = sentences[sentences["group"] == options.group]
    lines = kwic(sentences, options.term, options.window)
    if not len(lines):
        print(f"{options.term!r} does not occur here", file=sys.stderr)
    if options.out:
        store.write_csv(lines, options.out)
    else:
        lines.to_csv(sys.stdout, index=False)


class _Bar:
    """Progress on a terminal; silent in a pipe."""

    def __init__(self) -> None:
        self._bar: tqdm | None = None

    def __enter__(self) -> "_Bar":
        self._bar = tqdm(disable=None, leave=False, bar_format="{desc:<24}{bar} {n_fmt}/{total_fmt} {remaining}")
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def report(self, step: str, done: int, total: int) -> None:
        self._bar.set_description_str(step, refresh=False)
        self._bar.total, self._bar.n = total, done
        self._bar.refresh()


if __name__ == "__main__":
    sys.exit(main())
