"""Command line: build · check · score · validate · contrast · kwic. The library raises, this speaks: a line on stderr, exit 2."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from tqdm import tqdm

from analysis import store
from analysis.commandline import Parser
from analysis.embeddings import DEFAULT_CACHE, Encoder, PackagedEncoder, encode
from analysis.encoders import MULTILINGUAL, named_encoder
from analysis.errors import AnalysisError
from analysis.phrases import some
from analysis.settings import Axis, axes_for, read_settings

if TYPE_CHECKING:
    from analysis.framing import FramingScores
    from analysis.labels import Labels
    from analysis.results import Results

VOICES = ("own", "others", "quoted", "attributed", "reported", "unclear")  # analysis.narrowing.CHOICES, without loading it
ORDERS = ("text", "left", "right")  # analysis.concordance.ORDERS, without loading it
# analysis.keyness.MEASURES, without loading it
MEASURES = ("log_odds", "log_odds_uniform", "log_odds_background", "g2", "chi2", "log_ratio", "lrc", "scaled_f")
BACKGROUND_HELP = "what is usual (term,count) for the background prior; the corpus itself unless given"
OTHERS = 0.05  # share of texts in other languages from which on it is said: of a single sentence the language is a guess
ENCODER_HELP = "all-MiniLM-L6-v2 (English), universal-sentence-encoder-multilingual, or sentence-transformers:MODEL"


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
    command.add_argument("--labels", type=Path, metavar="FILE", help="labelled texts (text,pole) to train an axis on")
    command.add_argument("--background", type=Path, metavar="FILE", help=BACKGROUND_HELP)
    command.add_argument("--settings", type=Path, metavar="FILE")
    command.add_argument("--previous", type=Path, metavar="RESULTS", help="topics found again keep their number and name")
    command.add_argument("--encoder", metavar="NAME", help=f"by the documents' languages, unless given: {ENCODER_HELP}")
    command.add_argument("--seed", type=int, metavar="N")
    command.add_argument("--cache", type=Path, default=DEFAULT_CACHE, metavar="DIR")
    command.add_argument("--no-cache", dest="cache", action="store_const", const=None)
    command.set_defaults(run=_build)

    command = commands.add_parser("check", help="what would be read, and every fault; writes nothing")
    command.add_argument("corpus", type=Path, metavar="CORPUS")
    command.add_argument("--group", metavar="COLUMN", help="the column to compare by")
    command.add_argument("--settings", type=Path, metavar="FILE", help="the project's own settings.toml, unless given")
    command.set_defaults(run=_check)

    command = commands.add_parser("score", help="id,text → id,plus,minus,bias")
    command.add_argument("table", type=Path, metavar="IN.csv")
    _add_axis(command)
    command.add_argument("--out", type=Path, required=True, metavar="OUT.csv")
    command.set_defaults(run=_score)

    command = commands.add_parser("validate", help="text,pole → how well scores tell human codes apart")
    command.add_argument("table", type=Path, metavar="LABELLED.csv", help="columns text and pole (+1, -1, and 0 for neither)")
    _add_axis(command)
    command.add_argument("--json", action="store_true", help="for scripts")
    command.set_defaults(run=_validate)

    command = commands.add_parser("contrast", help="which terms set two groups apart")
    command.add_argument("results", type=Path, metavar="RESULTS")
    command.add_argument("--target", required=True, metavar="GROUP")
    command.add_argument("--reference", metavar="GROUP", help="the rest, unless given")
    command.add_argument("--group", metavar="COLUMN", help="another column to compare by than the results were built with")
    command.add_argument("--measure", default="log_odds", choices=MEASURES, help="ranks the terms; the table holds all of them")
    command.add_argument("--background", type=Path, metavar="FILE", help=BACKGROUND_HELP)
    _add_voice(command)
    command.add_argument("--out", type=Path, required=True, metavar="OUT.csv")
    command.set_defaults(run=_contrast)

    command = commands.add_parser("kwic", help="a term in its contexts")
    command.add_argument("results", type=Path, metavar="RESULTS")
    command.add_argument("term", metavar="TERM")
    command.add_argument("--group", metavar="GROUP")
    command.add_argument("--window", type=int, default=8, metavar="N", help="tokens on either side")
    order = "as in the text, or by the words to the left or right, nearest first"
    command.add_argument("--sort", choices=ORDERS, default="text", help=order)
    _add_voice(command)
    command.add_argument("--out", type=Path, metavar="OUT.csv", help="stdout, unless given")
    command.set_defaults(run=_kwic)
    return parser


def _add_voice(command: argparse.ArgumentParser) -> None:
    command.add_argument("--voice", choices=VOICES, help="only sentences of this voice; others: all but the text's own")
    command.add_argument("--speaker", metavar="NAME", help="only sentences that quote or report this speaker")


def _add_axis(command: argparse.ArgumentParser) -> None:
    command.add_argument("--axis", required=True, metavar="NAME")
    command.add_argument("--axes", type=Path, metavar="FILE", help="your own axes (TOML), beside the built-in ones")
    command.add_argument("--labels", type=Path, metavar="FILE", help="labelled texts (text,pole) to train the axis on")
    command.add_argument("--encoder", default=PackagedEncoder.name, metavar="NAME", help=ENCODER_HELP)


def _build(options: argparse.Namespace) -> None:
    from analysis.build import build
    from analysis.project import open_project, own_settings

    settings = read_settings(options.settings) if options.settings else None
    chosen = {name: value for name in ("seed", "encoder") if (value := getattr(options, name)) is not None}
    if chosen:
        settings = replace(settings or own_settings(open_project(options.corpus)), **chosen)
    with _Bar() as bar:
        results = build(
            options.corpus,
            options.out,
            settings=settings,
            group=options.group,
            axes_file=options.axes,
            labels_file=options.labels,
            background_file=options.background,
            previous=options.previous,
            cache=options.cache,
            progress=bar.report,
        )
    for warning in results.manifest["warnings"]:
        print(warning, file=sys.stderr)


def _check(options: argparse.Namespace) -> None:
    from analysis.survey import survey

    settings = read_settings(options.settings) if options.settings else None
    with _Bar() as bar:
        found = survey(options.corpus, options.group, settings, lambda done, total: bar.report("reading", done, total))
    print("\n".join(found.lines()))
    if found.faults:
        raise AnalysisError(*found.faults)


def _score(options: argparse.Namespace) -> None:
    from analysis.languages import detect_language
    from analysis.tables import read_table

    table = read_table(options.table)
    missing = [column for column in ("id", "text") if column not in table.columns]
    if missing:
        raise AnalysisError(
            f"{options.table}: no column {' and no column '.join(missing)}; it has {', '.join(table.columns)}; "
            "the columns id and text are needed"
        )
    if not options.out.absolute().parent.is_dir():
        raise AnalysisError(f"{options.out}: cannot be written, for there is no such folder; name a file in an existing folder")
    _spare(options.out, options.table, options.axes, options.labels)
    texts = table["text"].fillna("").tolist()
    scored = _scored(options, texts)
    scores = scored.scores.table(table["id"]).rename(columns={"sentence_id": "id"})[["id", "plus", "minus", "bias"]]
    scores.loc[[not text.strip() for text in texts], ["plus", "minus", "bias"]] = float("nan")  # no text, no score
    store.write_csv(scores, options.out)
    cut = sum(map(scored.encoder.is_cut, texts))
    if cut:
        how = "longer than the encoder reads, scored by their beginning and their words"
        print(f"{cut} of {len(texts)} texts: {how}", file=sys.stderr)
    unread = int(scored.unread.sum())
    foreign = [text for text in texts if detect_language(text) not in ("", *(scored.encoder.languages or ("",)))]
    if len(foreign) > OTHERS * len(texts) and scored.encoder.languages:
        told = f"{len(foreign)} of {len(texts)} texts: not in a language that this encoder reads"
        print(f"{told}; their scores mean little; --encoder {MULTILINGUAL} reads more", file=sys.stderr)
    if unread:
        print(
            f"{unread} of {len(texts)} texts: without a word that says something to the encoder; their scores mean little",
            file=sys.stderr,
        )
    for note in scored.labels.notes:
        print(note, file=sys.stderr)


def _spare(out: Path, *inputs: Path | None) -> None:
    """Refuse to write over what is read."""
    for path in filter(None, inputs):
        if out.exists() and path.exists() and out.samefile(path):
            raise AnalysisError(f"{out}: is read by this command and would be overwritten; name another file for --out")


def _validate(options: argparse.Namespace) -> None:
    from analysis.validate import read_coded, trained_on, validate

    coded = read_coded(options.table)
    texts = coded["text"].tolist()
    scored = _scored(options, texts)
    found = validate(coded["pole"].to_numpy(), texts, scored.scores)
    print(json.dumps(found.record(), indent=2) if options.json else "\n".join(found.lines()))
    for note in filter(None, [*scored.labels.notes, trained_on(texts, scored.labels.texts)]):
        print(note, file=sys.stderr)


class _Scored(NamedTuple):
    scores: "FramingScores"
    labels: "Labels"
    encoder: Encoder
    unread: np.ndarray  # bool: texts with letters, but without a word that says something to the encoder


def _scored(options: argparse.Namespace, texts: list[str]) -> _Scored:
    """`texts` scored on the axis that `options` name, trained on their labels."""
    from threadpoolctl import threadpool_limits

    from analysis import framing
    from analysis.labels import read_labels, training
    from analysis.terms import tokenise

    axis = _axis(options.axis, options.axes)
    given = read_labels(options.labels, [one.name for one in axes_for(options.axes)]) if options.labels else ()
    if given and not any(label.axis in ("", axis.name) for label in given):
        others = some(sorted({label.axis for label in given}), 5)
        raise AnalysisError(f"{options.labels}: no labels of {axis.name}, only of {others}; correct its column axis or take it out")
    labels = training(given, axis.name)
    encoder = named_encoder(options.encoder, DEFAULT_CACHE)
    with threadpool_limits(1):  # sums in another order would change last digits with the number of threads
        fitted = framing.fit_axis(axis, encoder, labels)
        with _Bar() as bar:
            vectors = encode(encoder, texts, progress=lambda done, total: bar.report("scoring", done, total))
        said = fitted.wording.texts([tokenise(text) for text in texts])
        written = np.array([any(map(str.isalpha, text)) for text in texts], dtype=bool)
        unread = written & np.isnan(said).any(axis=1) & fitted.wording.hears
        return _Scored(framing.score(fitted, texts, vectors), labels, encoder, unread)


def _axis(name: str, axes_file: Path | None) -> Axis:
    axes = axes_for(axes_file)
    for axis in axes:
        if axis.name == name:
            return axis
    known = ", ".join(axis.name for axis in axes)
    raise AnalysisError(f"no axis {name!r}; there are {known}; name one of these, or give your own with --axes FILE")


def _contrast(options: argparse.Namespace) -> None:
    from threadpoolctl import threadpool_limits

    from analysis.background import read_background
    from analysis.contrasts import REST, contrast_groups, ranked, tested
    from analysis.crossing import across_languages
    from analysis.results import read_results

    _spare(options.out, options.background)
    results = read_results(options.results)
    if options.group not in (None, results.manifest["grouping"]):
        if options.group not in results.groupings:
            others = tuple(results.groupings)
            known = f"there are {some(others)}" if others else "there is none besides that of the build"
            raise AnalysisError(f'no column "{options.group}" that parts the documents otherwise; {known}')
        results = results.grouped_by(options.group)
    settings, said = results.manifest["settings"], _said(results, options)
    reference = None if options.reference == REST else options.reference
    terms = results.corpus_terms(None if said.all() else said)
    if options.background:
        own = read_background(options.background, terms.counts.terms, results.lemmas)
        terms = replace(terms, background=own)
    groups = results.groups_of(terms.document_ids)
    with threadpool_limits(1):
        contrast = contrast_groups(terms, groups, options.target, reference, settings["prior"])
        contrast = tested(terms, contrast, results.manifest["seed"], settings["prior"])
    store.write_csv(ranked(contrast.table, options.measure), options.out)
    of = f"{contrast.n_tested:,} of {len(contrast.table):,} terms tested, those with {contrast.fewest:,} occurrences or more; "
    documents = results.table("documents")
    other = documents["group"] != options.target if reference is None else documents["group"] == reference
    if apart := across_languages(documents, documents["group"] == options.target, other):
        print(apart, file=sys.stderr)
    alone = "; p_adjusted counts the terms of this contrast alone" if contrast.n_tested else ""
    print(f"{of if contrast.n_tested else ''}{contrast.test}{alone}", file=sys.stderr)


def _kwic(options: argparse.Namespace) -> None:
    from analysis.concordance import kwic, sort_lines
    from analysis.results import read_results

    results = read_results(options.results)
    sentences = results.counted[_said(results, options)]
    if options.group is not None:
        if options.group not in results.groups:
            raise AnalysisError(f"no group {options.group!r}; there are {', '.join(results.groups)}")
        sentences = sentences[sentences["group"] == options.group]
    lemmas = results.lemmas
    lines = sort_lines(kwic(sentences, options.term, options.window, lemmas), options.sort)
    if not len(lines):
        print(f"{options.term!r} does not occur here", file=sys.stderr)
    if options.out:
        store.write_csv(lines, options.out)
    else:
        lines.to_csv(sys.stdout, index=False)


def _said(results: "Results", options: argparse.Namespace) -> np.ndarray:
    """Which counted sentences are of the voice and the speaker asked for."""
    from analysis.narrowing import Narrowing

    if options.speaker is not None and options.speaker not in results.speakers:
        known = f"most quoted or reported here: {some(results.speakers)}" if results.speakers else "nobody is named here"
        fault = f'speaker "{options.speaker}": not among those quoted or reported'
        raise AnalysisError(f"{fault}; {known}; write the name as it stands there")
    said = Narrowing({"reported": "attributed"}.get(options.voice, options.voice), options.speaker).mask(results)
    if not said.any():
        asked = " ".join(f"--{name} {value}" for name, value in (("voice", options.voice), ("speaker", options.speaker)) if value)
        voices = ", ".join(f"{voice} {n:,}" for voice, n in results.counted["voice"].value_counts().items())
        raise AnalysisError(f"{asked}: there is no such sentence in these results (sentences by voice: {voices}); choose another")
    return said


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
