"""The one place that knows the order of the steps: corpus → terms, vectors → framing, contrasts, topics → results folder."""

import platform
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from analysis import framing, store, tokens
from analysis.background import WHOLE_CORPUS, Background, read_background
from analysis.checking import Check, check, summary, without_repeated
from analysis.contrasts import FEW_OCCURRENCES, REST, contrast_all, corpus_terms
from analysis.corpus import Corpus
from analysis.differences import how_sure, topic_differences
from analysis.distances import group_distances
from analysis.embeddings import Encoder
from analysis.encoded import Encoded, document_slices, encode_corpus
from analysis.encoders import encoder_for, named_encoder
from analysis.errors import AnalysisError
from analysis.intervals import framing_likeness, prevalence_intervals
from analysis.labels import Label, Labels, read_labels, text_digest, training
from analysis.parts import Parts
from analysis.phrases import count
from analysis.placed import match
from analysis.previous import Carried, carried, kept_as_they_were
from analysis.project import Project, open_project, own_axes, own_labels, own_settings, own_topic_edits
from analysis.quality import axis_quality
from analysis.reading import corpus_of, files_table, read_documents
from analysis.resampling import DRAWS, FEW_DOCUMENTS, FEW_SENTENCES, LEVEL
from analysis.results import Results, read_results
from analysis.settings import AUTO, Axis, Settings, axes_for, read_axes
from analysis.shelf import SETTINGS
from analysis.stability import ALIKE, STEADY
from analysis.terms import TermCounts, count_terms, fewest_occurrences
from analysis.tokens import Tokens
from analysis.topicedits import TopicEdits, as_written
from analysis.topicframing import framing_by_topic
from analysis.topics import Topics, fit_topics, numbers_to_choose_from, prevalence, shown_topics
from analysis.topictime import topic_periods
from analysis.voiced import Voices, by_speaker, by_voice, language_note, negated_on_axes, read_voices, with_own
from analysis.voices import VOICES

VERSIONED = ("numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "bertopic", "graspologic-native", "onnxruntime", "tokenizers")

Report = Callable[[str, int, int], None]


def build(
    corpus_path: Path,
    out: Path,
    *,
    settings: Settings | None = None,
    group: str | None = None,
    axes_file: Path | None = None,
    labels_file: Path | None = None,
    background_file: Path | None = None,
    previous: Path | None = None,
    cache: Path | None = None,
    progress: Report | None = None,
) -> Results:
    """Results of a corpus, written to the folder `out` whole or not at all.

    Parameters
    ----------
    corpus_path : Path
        A project folder, a table or an archive.
    out : Path
        A new or empty folder, or older results to replace.
    settings : Settings, optional
        The project's own settings.toml unless given, and without one the usual settings.
    group : str, optional
        Column to compare by; goes before `settings.group`.
    axes_file : Path, optional
        Axes added to the built-in ones; the project's own axes.toml unless given.
    labels_file : Path, optional
        Labels to train the axes on, beside the project's own labels.csv; those that name no axis are of the first of `axes_file`,
        or of the first built-in one.
    background_file : Path, optional
        How often terms occur in other texts (see `analysis.background`), for the background prior; the corpus itself unless given.
    previous : Path, optional
        Results built before: topics that are found again keep their number and name.
    cache : Path, optional
        Where costly parts are kept between builds; None keeps nothing. Changes no byte of the results.
    progress : callable (step, done, total), optional

    Raises
    ------
    AnalysisError
        For every fault that the user can mend.
    """
    started = time.time()
    report = progress or (lambda step, done, total: None)
    store.check_replaceable(Path(out))  # before the work, too
    with threadpool_limits(1):  # sums in another order would change last digits with the number of threads
        report("reading the corpus", 0, 1)
        project = open_project(Path(corpus_path))
        chosen = settings or own_settings(project)
        chosen = replace(chosen, group=group or chosen.group)
        if chosen.encoder != AUTO:
            named_encoder(chosen.encoder, cache)  # its faults before the work
        axes = axes_for(axes_file or own_axes(project))
        given = _given_labels(labels_file, axes_file, axes)
        usual = read_background(background_file, ()) if background_file else None  # its faults before the work
        before = read_results(previous) if previous else None
        kept = Parts(cache)
        reading = read_documents(project, partial(report, "reading the corpus"), chosen.limits, kept)
        corpus = corpus_of(reading, chosen.group, kept)
        if REST in set(corpus.documents["group"]):
            raise AnalysisError(f'group "{REST}": this name means all other groups; give the group another one')
        name = encoder_for(corpus.documents["language"].tolist()) if chosen.encoder == AUTO else chosen.encoder
        encoder = named_encoder(name, cache)
        report("checking the corpus", 0, 1)
        checked = check(corpus, reading.met, encoder.languages, chosen.repeated, kept)
        if chosen.repeated == "left out":
            corpus = without_repeated(corpus, checked.repeated)
        report("reading the axes", 0, 1)
        placed = match(own_labels(project), corpus.texts)
        topics = _GivenTopics(own_topic_edits(project), before)
        labels = tuple(training((*placed.labels, *given), axis.name) for axis in axes)
        fitted = tuple(framing.fit_axis(axis, encoder, own) for axis, own in zip(axes, labels, strict=True))
        taught = (f"{own.axis}: trained on {count(len(own.texts), 'labelled sentence')}." for own in labels if own.teaches)
        notes = (*placed.notes, *_astray(placed.labels, axes), *taught, *(note for own in labels for note in own.notes))
        own = _own_files(project, settings is None)
        made = _Made(_name(project), corpus, fitted, labels, notes, chosen, encoder, background_file, usual, topics, kept, report)
        tables, arrays, counts, told = made.all()
        tables |= {"files": files_table(reading.met), "findings": checked.table()}
        report("writing the results", 0, 1)
        manifest = _manifest(made, tables, told, checked)
        run = _origin(project, axes_file, labels_file, background_file, previous)
        run |= {"settings_given": settings is not None, "group_given": group} | own
        store.write_folder(Path(out), lambda folder: _write(folder, tables, arrays, counts, manifest, run, started))
    report("writing the results", 1, 1)
    return read_results(out)


def _own_files(project: Project, own_settings_hold: bool) -> dict[str, str | None]:
    """Digests of the project's listing and own settings, None where there are none or others hold: they tell what changed since."""
    files = {"listing": project.listing, "own_settings": project.root / SETTINGS if own_settings_hold else None}
    return {name: store.file_sha256(path) if path and path.is_file() else None for name, path in files.items()}


def _given_labels(file: Path | None, axes_file: Path | None, axes: Sequence[Axis]) -> tuple[Label, ...]:
    """Labels of `file`; those that name no axis are of the first axis of `axes_file`, without one of the first built-in axis."""
    labels = read_labels(file, [axis.name for axis in axes]) if file else ()
    first = read_axes(axes_file)[0] if axes_file else axes[0]
    return tuple(replace(label, axis=label.axis or first.name) for label in labels)


def _astray(labels: Sequence[Label], axes: Sequence[Axis]) -> list[str]:
    """What to say of the project's own labels whose axis there is not, or not any more."""
    known = {axis.name for axis in axes}
    found = Counter(label.axis for label in labels if label.axis not in known)
    return [f"{count(n, 'label')} not used, for there is no axis {axis}; kept in labels.csv" for axis, n in sorted(found.items())]


class _GivenTopics(NamedTuple):
    """What topics are made with besides the corpus: the analyst's edits, and the results before these."""

    edits: TopicEdits
    before: Results | None


@dataclass(frozen=True)
class _Made:
    """Everything that the steps share, and the steps: each returns tables by name."""

    name: str
    corpus: Corpus
    axes: tuple[framing.FrameAxis, ...]
    labels: tuple[Labels, ...]
    notes: tuple[str, ...]
    settings: Settings
    encoder: Encoder
    background_file: Path | None
    usual: Background | None
    given_topics: _GivenTopics
    parts: Parts
    report: Report

    def all(self) -> tuple[dict[str, pd.DataFrame], dict[str, np.ndarray], TermCounts, dict[str, Any]]:
        """The tables and arrays to write, by name, the term counts, and what the manifest says of the topics."""
        counted = self.corpus.counted
        groups = counted["document_id"].map(self.corpus.documents.set_index("document_id")["group"])
        found = tokens.tokens_of(self.corpus.sentences["text"].tolist(), document_slices(self.corpus), self.parts)
        voices = self._voices()
        encoded = self._encode(found)
        framing_tables = self._framing(encoded, groups, voices)
        self.report("counting terms", 0, 1)
        counts = self._counts()
        of_each = groups.to_numpy(), counted["document_id"].to_numpy()
        contrasts = self._contrasts(counts)
        topics, told = self._topics(encoded.vectors, groups)
        self.report("how sure: distances", 0, 1)
        topic_id = topics["sentences"]["topic_id"].dropna().to_numpy(dtype=np.int64)
        topics["distances"] = group_distances(topic_id, counts, *of_each, self.settings.seed)
        topics["sentences"] = pd.concat([topics["sentences"], voices.sentences], axis=1)
        topics["framing_topics"] = self._framing_topics(framing_tables["framing_sentences"], topic_id, groups)
        tables = topics | framing_tables | contrasts
        tables["axis_quality"] = self._quality(encoded.vectors, groups, framing_tables["framing_sentences"])
        texts = {"document_id": list(self.corpus.texts), "text": list(self.corpus.texts.values())}
        tables |= {"documents": self.corpus.documents, "texts": pd.DataFrame(texts)}
        tables |= {"voice_spans": voices.spans, "negated_spans": voices.negations}
        tables["forms"] = pd.DataFrame({"form": pd.array(found.forms, dtype="str")})
        bias = framing_tables["framing_sentences"]["bias"].to_numpy().reshape(len(self.axes), -1)
        arrays = {
            "vectors": encoded.vectors,
            "token_pointers": found.pointers,
            "token_places": found.places,
            "contributions": encoded.contributions,
            "rests": tokens.rests(bias, found, encoded.contributions),
        }
        return tables, arrays, counts, told

    @property
    def min_count(self) -> int:
        """Fewest occurrences of a term that is listed."""
        chosen = self.settings.min_count
        return fewest_occurrences(int(self.corpus.counted["n_tokens"].sum())) if chosen is None else chosen

    def _counts(self) -> TermCounts:
        counted, lemmas = self.corpus.counted, self.settings.terms == "lemmas"
        return count_terms(
            counted["sentence_id"].tolist(), counted["text"].tolist(), self.settings.max_n, self.min_count, lemmas=lemmas
        )

    def _contrasts(self, counts: TermCounts) -> dict[str, pd.DataFrame]:
        lemmas = self.settings.terms == "lemmas"
        background = read_background(self.background_file, counts.terms, lemmas) if self.background_file else None
        terms = corpus_terms(counts, self.corpus.counted["document_id"].to_numpy(), background)
        self.report("how sure: terms", 0, 1)
        groups = self.corpus.documents.set_index("document_id")["group"].loc[list(terms.document_ids)].to_numpy()
        contrasts, tests = contrast_all(terms, groups, self.settings.seed, self.settings.prior)
        vocabulary = {"term": pd.array(counts.terms, dtype="str"), "hidden": counts.hidden, "stop": counts.stop}
        vocabulary["n_background"] = terms.background.counts
        return {"contrasts": contrasts, "contrast_tests": tests, "terms": pd.DataFrame(vocabulary)}

    def _voices(self) -> Voices:
        return read_voices(self.corpus, partial(self.report, "telling voices apart"), self.parts)

    def _encode(self, found: Tokens) -> Encoded:
        """What the encoder gives for all sentences and headings."""
        done = partial(self.report, "scoring the sentences")
        return encode_corpus(self.corpus, found, self.axes, self.encoder, self.parts, done)

    def _framing(self, encoded: Encoded, groups: pd.Series, voices: Voices) -> dict[str, pd.DataFrame]:
        sentences, spans = self.corpus.sentences, encoded.spans
        scores = [one.table(sentences["sentence_id"]) for one in encoded.scores]
        table = pd.concat(scores, ignore_index=True)
        place = sentences.iloc[spans["index"]]
        spans = pd.DataFrame(
            {
                "sentence_id": place["sentence_id"].array,
                "axis": spans["axis"],
                "start": place["start"].to_numpy() + spans["start"],
                "end": place["start"].to_numpy() + spans["end"],
                "contribution": spans["contribution"],
            }
        )
        negated = negated_on_axes(spans, voices.negations)
        table["negated"] = pd.MultiIndex.from_frame(table[["sentence_id", "axis"]]).isin(negated)
        return {"framing_sentences": table, "framing_spans": spans} | self._summaries(table, groups, voices)

    def _summaries(self, table: pd.DataFrame, groups: pd.Series, voices: Voices) -> dict[str, pd.DataFrame]:
        """What groups and documents score, with and without what is not their own voice; and by voice and by speaker."""
        said = pd.concat([self.corpus.sentences[["sentence_id"]], voices.sentences[["voice", "speaker"]]], axis=1)
        counted = self.corpus.counted[["sentence_id", "document_id"]].assign(group=groups).merge(said, on="sentence_id")
        joined = table.merge(counted, on="sentence_id", how="inner")
        mean = joined.groupby("axis")["bias"].mean()
        documents = joined.drop(columns="group")
        tables = {
            "framing_groups": with_own(framing.summarise(joined, "group", mean), joined, "group", mean),
            "framing_documents": with_own(framing.summarise(documents, "document_id", mean), documents, "document_id", mean),
            "framing_voices": by_voice(joined, mean),
            "framing_speakers": by_speaker(joined, mean),
        }
        self.report("how sure: intervals and tests", 0, 1)
        tables |= how_sure(tables, joined, self.settings.seed)
        for name in ("framing_groups", "framing_voices", "framing_speakers", "framing_shares"):
            tables[name].insert(1, "grouping", self.corpus.grouping)
        return tables

    def _quality(self, vectors: np.ndarray, groups: pd.Series, scores: pd.DataFrame) -> pd.DataFrame:
        self.report("trying the axes with fewer seeds", 0, 1)
        rows = (self.corpus.sentences["kind"] == "sentence").to_numpy()
        by_axis = [scores[scores["axis"] == axis.name][rows] for axis in self.axes]
        return axis_quality(self.axes, self.corpus.counted.assign(group=groups), vectors[rows], by_axis)

    def _topics(self, vectors: np.ndarray, groups: pd.Series) -> tuple[dict[str, pd.DataFrame], dict[str, Any]]:
        """The tables of topics, and what the manifest says of them."""
        self.report("finding topics", 0, 1)
        sentences, counted = self.corpus.sentences, self.corpus.counted
        texts, own = counted["text"].tolist(), vectors[(sentences["kind"] == "sentence").to_numpy()]
        earlier, settings = self.given_topics.before, self.settings
        kept = earlier and kept_as_they_were(texts, own, self.encoder.digest, earlier, settings.seed, settings.topics_resolution)
        if kept:
            model, before = kept.model, kept
        else:
            model = fit_topics(own, texts, settings.seed, settings.topics_resolution, self.report)
            before = carried(model, texts, own, self.encoder.digest, earlier) if earlier else None
            model = before.model if before else model
        shown = shown_topics(model, own, lambda: np.array([text_digest(text) for text in texts]), self.given_topics.edits)
        self.report("how sure: topics", 0, 1)
        assigned = {"sentence_id": counted["sentence_id"], "topic_id": shown.topic_id, "topic_loading": shown.loading}
        assigned |= {"topic_margin": shown.margin, "topic_leaf": model.leaf_id}
        table = sentences.merge(pd.DataFrame(assigned), on="sentence_id", how="left")
        tables = {
            "sentences": table.astype({"topic_id": "Int64", "topic_leaf": "Int64"}),
            "topics": _with_lists(shown.topics),
            "topic_tree": _with_lists(model.tree),
            "topic_numbers": numbers_to_choose_from(model, own),
            **self._topics_compared(shown.topic_id, groups.to_numpy()),
        }
        return tables, _topics_told(model.number, model.method, shown, self.given_topics.edits, before)

    def _topics_compared(self, topic_id: np.ndarray, groups: np.ndarray) -> dict[str, pd.DataFrame]:
        """Prevalence by group and by period, and the differences between groups."""
        documents = self.corpus.counted["document_id"].to_numpy()
        shares = prevalence_intervals(prevalence(topic_id, groups), topic_id, groups, documents)
        shares.insert(1, "grouping", self.corpus.grouping)
        return {
            "topic_prevalence": shares,
            "topic_differences": topic_differences(topic_id, groups, documents, self.settings.seed),
            "topic_periods": topic_periods(topic_id, self.corpus.counted["document_id"], self.corpus.documents),
        }

    def _framing_topics(self, scores: pd.DataFrame, topic_id: np.ndarray, groups: pd.Series) -> pd.DataFrame:
        counted = self.corpus.counted[["sentence_id", "document_id"]].assign(group=groups.to_numpy(), topic_id=topic_id)
        joined = scores.merge(counted, on="sentence_id", how="inner")
        table = framing_by_topic(joined, framing_likeness(joined))
        table.insert(2, "grouping", self.corpus.grouping)
        return table


def _with_lists(table: pd.DataFrame) -> pd.DataFrame:
    """`table` with its terms as lists of text, even if empty."""
    return table.assign(terms=pd.array(table["terms"].tolist(), dtype=pd.ArrowDtype(pa.list_(pa.string()))))


def _topics_told(number: int, method: dict[str, Any], shown: Topics, edits: TopicEdits, before: Carried | None) -> dict[str, Any]:
    previous = (
        {"kept": len(before.kept), "new": list(before.new), "gone": list(before.gone), "note": before.note} if before else None
    )
    uncertain = int(shown.topics["n_uncertain"].sum())
    figures = {"number": number, "uncertain_sentences": uncertain, "previous": previous, "notes": list(shown.notes)}
    return method | figures | {"edits": as_written(edits)}


def _name(project: Project) -> str:
    """Name of the corpus: its folder's, or its table's without the suffix."""
    source = project.source.resolve()
    return source.stem if project.kind == "table" else source.name


def _origin(
    project: Project, axes_file: Path | None, labels_file: Path | None, background_file: Path | None, previous: Path | None
) -> dict[str, str | None]:
    """Where the corpus is and what was given beside it, as absolute paths: what a later build of the same needs."""
    given = {"corpus": project.source, "axes_file": axes_file, "labels_file": labels_file}
    given |= {"background_file": background_file, "previous": previous}
    return {name: str(Path(path).resolve()) if path else None for name, path in given.items()}


def _manifest(made: _Made, tables: dict[str, pd.DataFrame], topics: dict[str, Any], checked: Check) -> dict[str, Any]:
    corpus, encoder, before = made.corpus, made.encoder, made.given_topics.before
    return {
        "format_version": store.FORMAT_VERSION,
        "corpus_name": made.name,
        "corpus_digest": corpus.digest,
        "inputs": {
            "corpus": corpus.digest,
            "axes": {axis.name: axis.axis.digest() for axis in made.axes},
            "labels": {labels.axis: labels.digest() for labels in made.labels if labels.texts},
            "settings": made.settings.digest(),
            "background": store.file_sha256(made.background_file) if made.background_file else None,
            "topic_edits": made.given_topics.edits.digest(),
            "previous": before.digest if before else None,
        },
        "topics": topics,
        "background": _background(made),
        "settings": asdict(made.settings),
        "seed": made.settings.seed,
        "grouping": corpus.grouping,
        "axes": [asdict(axis.axis) | _neutral(made, axis) for axis in made.axes],
        "encoder": {
            "name": encoder.name,
            "version": encoder.version,
            "dimensions": encoder.dimensions,
            "sha256": encoder.digest,
            "languages": list(encoder.languages),
        },
        "versions": {name: metadata.version(name) for name in VERSIONED} | {"python": platform.python_version()},
        "counts": {
            "documents": len(corpus.documents),
            "groups": int(corpus.documents["group"].nunique()),
            "sentences": len(corpus.counted),
            "headings": len(corpus.sentences) - len(corpus.counted),
            "tokens": int(corpus.counted["n_tokens"].sum()),
            "topics": int((tables["topics"]["topic_id"] >= 0).sum()),
            "voices": _voice_counts(tables["sentences"]),
            "negated": int(tables["sentences"].loc[tables["sentences"]["kind"] == "sentence", "negated"].sum()),
        },
        "thresholds": {
            "present": framing.PRESENT,
            "covered_percentile": framing.GENEROUS,
            "min_count": made.min_count,
            "tested_occurrences": FEW_OCCURRENCES,
            "interval_level": LEVEL,
            "interval_sentences": FEW_SENTENCES,
            "interval_documents": FEW_DOCUMENTS,
            "relabellings": DRAWS,
            "topic_alike": ALIKE,
            "topic_steady": STEADY,
        },
        "labels": {labels.axis: len(labels.texts) if labels.teaches else 0 for labels in made.labels},
        "warnings": [
            *warnings_of(corpus, sum(map(encoder.is_cut, corpus.sentences["text"]))),
            *filter(None, [language_note(corpus.documents), summary(checked.findings)]),
            *made.notes,
            *_of_axes(tables["axis_quality"]),
            *topics["notes"],
            *filter(None, [(topics["previous"] or {}).get("note")]),
        ],
    }


def _neutral(made: _Made, axis: framing.FrameAxis) -> dict[str, Any]:
    """What neutral sentences score; and Chinese ones, where there are Chinese documents that the encoder reads."""
    english = {"neutral": framing.neutral_range(axis, made.encoder)}
    if "zh" not in made.encoder.languages or "zh" not in set(made.corpus.documents["language"]):
        return english
    return english | {"neutral_zh": framing.neutral_range(axis, made.encoder, "zh")}


def _background(made: _Made) -> dict[str, Any]:
    """What the background prior takes for usual, and its tokens."""
    if made.usual:
        return {"name": made.usual.name, "tokens": made.usual.n_tokens}
    return {"name": WHOLE_CORPUS, "tokens": int(made.corpus.counted["n_tokens"].sum())}


def _voice_counts(sentences: pd.DataFrame) -> dict[str, int]:
    """How many counted sentences there are of each voice."""
    counts = sentences.loc[sentences["kind"] == "sentence", "voice"].value_counts()
    return {voice: int(counts.get(voice, 0)) for voice in VOICES}


def _of_axes(quality: pd.DataFrame) -> list[str]:
    return [f"Axis {row.axis}: {row.warning}" for row in quality.itertuples() if row.warning]


def warnings_of(corpus: Corpus, cut: int = 0) -> list[str]:
    """What a reader must know before comparing, in plain words: what there is too little of, and what was not read."""
    warnings = list(corpus.notes)
    per_group = corpus.documents.groupby("group").agg(documents=("document_id", "size"), sentences=("n_sentences", "sum"))
    if len(per_group) == 1:
        warnings.append("There is only one group, so nothing is compared; scores and topics describe it alone.")
    for name, row in per_group[per_group["sentences"] < FEW_SENTENCES].iterrows():
        warnings.append(f"{name}: only {count(row['sentences'], 'sentence')}, too few for group figures; read the sentences.")
    if cut:
        longer = f"{count(cut, 'sentence')} longer than the encoder reads"
        warnings.append(f"{longer}: the rest of each counts by its words at most.")
    return warnings


def _write(
    folder: Path,
    tables: dict[str, pd.DataFrame],
    arrays: dict[str, np.ndarray],
    counts: TermCounts,
    manifest: dict[str, Any],
    run: dict[str, Any],
    started: float,
) -> None:
    for name, table in tables.items():
        store.write_table(table, folder / f"{name}.parquet")
    for name, array in arrays.items():
        store.write_array(array, folder / f"{name}.npy")
    matrix = counts.counts
    parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr, "n_tokens": counts.n_tokens}
    np.savez(folder / "term_counts.npz", allow_pickle=False, **parts)
    store.write_json(manifest | {"files": store.describe_files(folder)}, folder / store.MANIFEST)
    now = datetime.now(UTC)
    built = {"built": now.isoformat(timespec="seconds"), "seconds": round(time.time() - started, 1), "machine": platform.platform()}
    store.write_json(run | built, folder / store.RUN)
