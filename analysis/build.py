"""The one place that knows the order of the steps: corpus → terms, vectors → framing, contrasts, topics → results folder."""

import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from threadpoolctl import threadpool_limits

from analysis import framing, store
from analysis.contrasts import contrast_all
from analysis.contributions import METHOD, moving_phrases, word_contributions
from analysis.corpus import Corpus
from analysis.embeddings import PackagedEncoder, TokenVectors, encode
from analysis.phrases import count
from analysis.project import Project, open_project, own_axes, read_corpus
from analysis.results import Results, read_results
from analysis.settings import Settings, axes_for
from analysis.terms import TermCounts, count_terms
from analysis.topics import fit_topics, prevalence

VERSIONED = ("numpy", "scipy", "pandas", "pyarrow", "scikit-learn", "bertopic", "graspologic-native", "onnxruntime", "tokenizers")
DEFAULTS = Settings()
FEW_SENTENCES = 10  # under this, a group's figures describe single sentences more than a text

Report = Callable[[str, int, int], None]


def build(
    corpus_path: Path,
    out: Path,
    *,
    settings: Settings = DEFAULTS,
    group: str | None = None,
    axes_file: Path | None = None,
    cache: Path | None = None,
    progress: Report | None = None,
) -> Results:
    """Results of a corpus, written to the folder `out` whole or not at all.

    Parameters
    ----------
    corpus_path : Path
        A project folder or a table.
    out : Path
        A new or empty folder, or older results to replace.
    settings : Settings
    group : str, optional
        Column to compare by; goes before `settings.group`.
    axes_file : Path, optional
        Axes added to the built-in ones; the project's own axes.toml unless given.
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
    settings = replace(settings, group=group or settings.group)
    store.check_replaceable(Path(out))  # before the work, too
    with threadpool_limits(1):  # sums in another order would change last digits with the number of threads
        report("reading the corpus", 0, 1)
        project = open_project(Path(corpus_path))
        axes = axes_for(axes_file or own_axes(project))
        corpus = read_corpus(project, settings.group)
        report("reading the axes", 0, 1)
        encoder = PackagedEncoder(cache)
        fitted = tuple(framing.fit_axis(axis, encoder) for axis in axes)
        made = _Made(_name(project), corpus, fitted, settings, encoder, store.Cache(cache), report)
        tables, arrays = made.all()
        report("writing the results", 0, 1)
        manifest = _manifest(made, tables)
        store.write_folder(Path(out), lambda folder: _write(folder, tables, arrays, manifest, started))
    report("writing the results", 1, 1)
    return read_results(out)


@dataclass(frozen=True)
class _Made:
    """Everything that the steps share, and the steps: each returns tables by name."""

    name: str
    corpus: Corpus
    axes: tuple[framing.FrameAxis, ...]
    settings: Settings
    encoder: PackagedEncoder
    cache: store.Cache
    report: Report

    def all(self) -> tuple[dict[str, pd.DataFrame], dict[str, np.ndarray]]:
        counted = self.corpus.counted
        groups = counted["document_id"].map(self.corpus.documents.set_index("document_id")["group"])
        vectors, spans = self._encode()
        framing_tables = self._framing(vectors, spans, groups)
        self.report("counting terms", 0, 1)
        counts = count_terms(
            counted["sentence_id"].tolist(), counted["text"].tolist(), self.settings.max_n, self.settings.min_count
        )
        contrast = contrast_all(counts, groups.to_numpy(), counted["document_id"].to_numpy(), prior=self.settings.prior)
        topics = self._topics(vectors, groups)
        tables = topics | framing_tables | {"contrasts": contrast, "terms": _vocabulary(counts)}
        texts = {"document_id": list(self.corpus.texts), "text": list(self.corpus.texts.values())}
        tables |= {"documents": self.corpus.documents, "texts": pd.DataFrame(texts)}
        matrix = counts.counts
        arrays = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr, "n_tokens": counts.n_tokens}
        return tables, arrays

    def _encode(self) -> tuple[np.ndarray, pd.DataFrame]:
        """Vectors of all sentences and headings, and the words that move them on each axis; kept in the cache."""
        texts = self.corpus.sentences["text"].tolist()
        key = store.sha256_of(
            self.encoder.digest, METHOD, framing.NEUTRAL.read_bytes(), *(axis.axis.digest() for axis in self.axes), *texts
        )
        made: dict[str, Any] = {}

        def fill(folder: Path) -> None:
            made["vectors"], made["spans"] = self._encode_now(texts)
            np.save(folder / "vectors.npy", made["vectors"], allow_pickle=False)
            store.write_table(made["spans"], folder / "spans.parquet")

        folder = self.cache.folder("sentences", key, fill)
        if folder is None:
            return self._encode_now(texts)
        if not made:
            made["vectors"] = np.load(folder / "vectors.npy", allow_pickle=False)
            made["spans"] = pd.read_parquet(folder / "spans.parquet")
        return made["vectors"], made["spans"]

    def _encode_now(self, texts: list[str]) -> tuple[np.ndarray, pd.DataFrame]:
        moving: list[list[tuple]] = [[] for _ in texts]

        def note_moving_words(index: int, tokens: TokenVectors) -> None:
            for axis in self.axes:
                words, _ = word_contributions(axis, texts[index], tokens)
                moving[index] += [(index, axis.name, *phrase) for phrase in moving_phrases(words, texts[index])]

        vectors = encode(
            self.encoder, texts, note_moving_words, lambda done, total: self.report("scoring the sentences", done, total)
        )
        rows = [row for found in moving for row in found]
        spans = pd.DataFrame(rows, columns=["index", "axis", "start", "end", "contribution"])
        return vectors, spans.astype({"index": "int64", "axis": "str", "start": "int64", "end": "int64", "contribution": float})

    def _framing(self, vectors: np.ndarray, spans: pd.DataFrame, groups: pd.Series) -> dict[str, pd.DataFrame]:
        sentences = self.corpus.sentences
        texts = sentences["text"].tolist()
        scores = [framing.score(axis, texts, vectors).table(sentences["sentence_id"]) for axis in self.axes]
        table = pd.concat(scores, ignore_index=True)
        counted = self.corpus.counted[["sentence_id", "document_id"]].assign(group=groups)
        joined = table.merge(counted, on="sentence_id", how="inner")
        mean = joined.groupby("axis")["bias"].mean()
        by_group = framing.summarise(joined, "group", mean)
        by_group.insert(1, "grouping", self.corpus.grouping)
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
        return {
            "framing_sentences": table,
            "framing_spans": spans,
            "framing_groups": by_group,
            "framing_documents": framing.summarise(joined.drop(columns="group"), "document_id", mean),
        }

    def _topics(self, vectors: np.ndarray, groups: pd.Series) -> dict[str, pd.DataFrame]:
        self.report("finding topics", 0, 1)
        sentences, counted = self.corpus.sentences, self.corpus.counted
        rows = (sentences["kind"] == "sentence").to_numpy()
        model = fit_topics(vectors[rows], counted["text"].tolist(), self.settings.seed, self.settings.topics_resolution)
        shares = prevalence(model.topic_id, groups.to_numpy())
        shares.insert(1, "grouping", self.corpus.grouping)
        assigned = pd.DataFrame({"sentence_id": counted["sentence_id"], "topic_id": model.topic_id, "topic_loading": model.loading})
        table = sentences.merge(assigned, on="sentence_id", how="left").astype({"topic_id": "Int64"})
        terms = pd.array(model.topics["terms"].tolist(), dtype=pd.ArrowDtype(pa.list_(pa.string())))  # lists of text, even if empty
        return {"sentences": table, "topics": model.topics.assign(terms=terms), "topic_prevalence": shares}


def _name(project: Project) -> str:
    """Name of the corpus: its folder's, or its table's without the suffix."""
    source = project.source.resolve()
    return source.stem if project.kind == "table" else source.name


def _vocabulary(counts: TermCounts) -> pd.DataFrame:
    return pd.DataFrame({"term": pd.array(counts.terms, dtype="str"), "hidden": counts.hidden, "stop": counts.stop})


def _manifest(made: _Made, tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
    corpus, encoder = made.corpus, made.encoder
    return {
        "format_version": store.FORMAT_VERSION,
        "corpus_name": made.name,
        "corpus_digest": corpus.digest,
        "inputs": {
            "corpus": corpus.digest,
            "axes": {axis.name: axis.axis.digest() for axis in made.axes},
            "settings": made.settings.digest(),
        },
        "settings": asdict(made.settings),
        "seed": made.settings.seed,
        "grouping": corpus.grouping,
        "axes": [asdict(axis.axis) | {"neutral": framing.neutral_range(axis, encoder)} for axis in made.axes],
        "encoder": {
            "name": encoder.name,
            "version": encoder.version,
            "dimensions": encoder.dimensions,
            "sha256": encoder.digest,
        },
        "versions": {name: metadata.version(name) for name in VERSIONED} | {"python": platform.python_version()},
        "counts": {
            "documents": len(corpus.documents),
            "groups": int(corpus.documents["group"].nunique()),
            "sentences": len(corpus.counted),
            "headings": len(corpus.sentences) - len(corpus.counted),
            "tokens": int(corpus.counted["n_tokens"].sum()),
            "topics": len(tables["topics"]),
        },
        "thresholds": {"present": framing.PRESENT, "covered_percentile": framing.GENEROUS, "min_count": made.settings.min_count},
        "warnings": warnings_of(corpus, sum(encoder.is_cut(text) for text in corpus.sentences["text"])),
    }


def warnings_of(corpus: Corpus, cut: int = 0) -> list[str]:
    """What a reader must know before comparing, in plain words: what there is too little of, and what was not read."""
    warnings = list(corpus.notes)
    per_group = corpus.documents.groupby("group").agg(documents=("document_id", "size"), sentences=("n_sentences", "sum"))
    if len(per_group) == 1:
        warnings.append("There is only one group, so nothing is compared; scores and topics describe it alone.")
    for name, row in per_group[per_group["sentences"] < FEW_SENTENCES].iterrows():
        warnings.append(f"{name}: only {count(row['sentences'], 'sentence')}, too few for group figures; read the sentences.")
    if cut:
        longer = f"{count(cut, 'sentence')} longer than the encoder reads (256 word pieces)"
        warnings.append(f"{longer}: the rest of each is not scored.")
    return warnings


def _write(
    folder: Path, tables: dict[str, pd.DataFrame], arrays: dict[str, np.ndarray], manifest: dict[str, Any], started: float
) -> None:
    for name, table in tables.items():
        store.write_table(table, folder / f"{name}.parquet")
    np.savez(folder / "term_counts.npz", allow_pickle=False, **arrays)
    store.write_json(manifest | {"files": store.describe_files(folder)}, folder / store.MANIFEST)
    now = datetime.now(UTC)
    run = {"built": now.isoformat(timespec="seconds"), "seconds": round(time.time() - started, 1), "machine": platform.platform()}
    store.write_json(run, folder / store.RUN)
