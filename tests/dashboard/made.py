"""Results made by hand in a moment, without an encoder: a build's tables, with scores, topics and moving words by rule."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pyarrow as pa

from analysis import framing, store
from analysis.checking import check
from analysis.clustering import whole_numbers
from analysis.contrasts import contrast_all, corpus_terms
from analysis.corpus import Corpus, make_corpus
from analysis.differences import how_sure, topic_differences
from analysis.distances import group_distances
from analysis.hierarchy import as_table, grow
from analysis.intervals import framing_likeness, prevalence_intervals
from analysis.reading import Met, files_table
from analysis.results import Results, read_results
from analysis.settings import Axis, Settings, built_in_axes
from analysis.stability import ALIKE, STEADY
from analysis.terms import count_terms
from analysis.tokens import Tokens, find_tokens, rests
from analysis.topicedits import NO_EDITS, as_written
from analysis.topicframing import framing_by_topic
from analysis.topics import TopicModel, Topics, numbers_to_choose_from, prevalence, shown_topics
from analysis.topictime import topic_periods
from analysis.voice import VOICES
from analysis.voiced import Voices, by_speaker, by_voice, with_own

Document = tuple[str, str, str]  # document_id, group, text

# plus and minus of the first, second, … sentence: all four sides, a weak and a strong one
STRENGTHS = ((1.6, -0.2), (-0.3, 2.1), (0.2, 0.1), (1.4, 1.2), (3.0, 0.4), (0.1, -0.4), (-1.1, 1.3))

LAKE = """The water law

Two towns share one lake and one water law. They repair the old mill together, and the mill is open to both towns.
A guard closes the bridge at night. Nobody may cross the bridge without a pass! The mayor signed the pass himself.
"""
HILL = """Notes from the hill. The guard on the hill watches the road and the bridge. The road is closed in winter.
Goats cross the road anyway; the guard counts the goats. The mill stands still."""
WARNING = "The seed “<b>wall</b> [x](http://a.b)” alone decides."
# voice, speaker, negated of the first, second, … sentence: three in seven are not the text's own, one is negated
SAID = (
    ("own", "", False),
    ("quoted", "Ann Lee", False),
    ("own", "", False),
    ("attributed", "guards & <b>goats</b>", True),
    ("own", "", False),
    ("own", "", True),
    ("unclear", "", False),
)
NEUTRAL = {"bias_low": -1.2, "bias_high": 1.4, "plus": 0.08, "minus": 0.02}
STABILITY = (1.0, 0.6, 0.9)  # of the first, second, third, … topic: the second hangs on which sentences there are
BETWEEN = 7  # every so many sentences one is nearer to the next topic than to its own
PORT = "The port grows. New ships bring grain, and the port pays for the new road. The mayor of the port likes the road."
DOCUMENTS: tuple[Document, ...] = (("lake", "valley", LAKE), ("hill", "valley", HILL), ("port", "coast", PORT))


def write_results(
    folder: Path,
    documents: Sequence[Document] = DOCUMENTS,
    n_topics: int = 3,
    strengths: Sequence[tuple[float, float]] = STRENGTHS,
    said: Sequence[tuple[str, str, bool]] = SAID,
    dates: Sequence[str] | None = None,
) -> Results:
    """Results in `folder`, read back from it: sentence i gets strengths[i] (round and round) and topic i % n_topics.

    The documents have `dates` if given. The topics are the leaves of a hierarchy; every seventh sentence is uncertain.
    """
    table = pd.DataFrame(documents, columns=["document_id", "group", "text"])
    corpus = make_corpus(table if dates is None else table.assign(date=list(dates)))
    axes = built_in_axes()
    voices = _voices(corpus, said)
    vectors = _vectors(corpus, n_topics)
    topics, model, shown = _topics(corpus, n_topics, vectors)
    tables = _framing(corpus, axes, np.array(strengths), voices) | topics
    tables["framing_topics"] = _framing_topics(corpus, tables["framing_sentences"], shown.topic_id)
    tables["sentences"] = pd.concat([tables["sentences"], voices.sentences], axis=1)
    tables |= {"voice_spans": voices.spans, "negated_spans": voices.negations}
    counted = corpus.counted
    groups = counted["document_id"].map(corpus.documents.set_index("document_id")["group"])
    counts = count_terms(counted["sentence_id"].tolist(), counted["text"].tolist())
    of_each = groups.to_numpy(), counted["document_id"].to_numpy()
    terms = corpus_terms(counts, of_each[1])
    by_document = corpus.documents.set_index("document_id")["group"].loc[list(terms.document_ids)].to_numpy()
    tables["contrasts"], tables["contrast_tests"] = contrast_all(terms, by_document, 0)
    tables["distances"] = group_distances(np.arange(len(counted)) % n_topics, counts, *of_each, 0)
    tables["terms"] = pd.DataFrame({"term": list(counts.terms), "hidden": counts.hidden, "stop": counts.stop})
    tables["terms"]["n_background"] = terms.background.counts
    tables["texts"] = pd.DataFrame({"document_id": list(corpus.texts), "text": list(corpus.texts.values())})
    tables["documents"] = corpus.documents
    met = [Met(f"{document_id}.txt", "text", "utf-8", (document_id,)) for document_id in corpus.texts]
    met += [Met("<b>old</b>.doc", reason="an old Word document; save it as .docx")]
    tables |= {"files": files_table(met), "findings": check(corpus, met).table()}
    found = find_tokens(corpus.sentences["text"].tolist())
    tables["forms"] = pd.DataFrame({"form": pd.array(found.forms, dtype="str")})
    matrix = counts.counts
    folder.mkdir(parents=True)
    bias = tables["framing_sentences"]["bias"].to_numpy().reshape(len(axes), -1)
    for name, array in _arrays(bias, found, vectors).items():
        store.write_array(array, folder / f"{name}.npy")
    for name, table in tables.items():
        store.write_table(table, folder / f"{name}.parquet")
    np.savez(folder / "term_counts.npz", data=matrix.data, indices=matrix.indices, indptr=matrix.indptr, n_tokens=counts.n_tokens)
    manifest = _manifest(corpus, axes, tables, _topics_told(model, shown)) | {"files": store.describe_files(folder)}
    store.write_json(manifest, folder / store.MANIFEST)
    store.write_json({"built": "2024-05-06T07:08:09+00:00", "seconds": 1.0, "machine": "by hand"}, folder / store.RUN)
    return read_results(folder)


def _voices(corpus: Corpus, said: Sequence[tuple[str, str, bool]]) -> Voices:
    """Voices by turns; all of a sentence that is not its text's own is another's, and its first five characters are denied."""
    sentences = corpus.sentences
    rows = [said[number % len(said)] if kind == "sentence" else ("own", "", False) for number, kind in enumerate(sentences["kind"])]
    table = pd.DataFrame(rows, columns=["voice", "speaker", "negated"]).astype({"voice": "str", "speaker": "str"})
    spans = pd.concat([sentences[["sentence_id", "start", "end"]], table], axis=1)
    others = spans.loc[spans["voice"] != "own", ["sentence_id", "start", "end", "voice", "speaker"]].assign(cue="said")
    denied = spans.loc[spans["negated"], ["sentence_id", "start"]]
    denied = denied.assign(end=denied["start"] + 5, cue="not")
    return Voices(table, others.reset_index(drop=True), denied.reset_index(drop=True))


def _framing(corpus: Corpus, axes: Sequence[Axis], strengths: np.ndarray, voices: Voices) -> dict[str, pd.DataFrame]:
    sentences = corpus.sentences
    scores = []
    for shift, axis in enumerate(axes):
        plus, minus = strengths[(np.arange(len(sentences)) + shift) % len(strengths)].T
        side = [_side(p, m) for p, m in zip(plus, minus, strict=True)]
        columns = {"plus": plus, "minus": minus, "bias": plus - minus, "side": side, "covered": plus > 0}
        columns["negated"] = voices.sentences["negated"].to_numpy()
        scores.append(pd.DataFrame({"sentence_id": sentences["sentence_id"], "axis": axis.name, **columns}))
    table = pd.concat(scores, ignore_index=True)
    counted = corpus.counted[["sentence_id", "document_id"]].merge(corpus.documents[["document_id", "group"]], on="document_id")
    said = pd.concat([sentences[["sentence_id"]], voices.sentences[["voice", "speaker"]]], axis=1)
    counted = counted.merge(said, on="sentence_id")
    joined = table.merge(counted, on="sentence_id", how="inner")
    mean = joined.groupby("axis")["bias"].mean()
    by_group = with_own(framing.summarise(joined, "group", mean), joined, "group", mean)
    documents = joined.drop(columns="group")
    tables = {
        "framing_groups": by_group,
        "framing_documents": with_own(framing.summarise(documents, "document_id", mean), documents, "document_id", mean),
        "framing_voices": by_voice(joined, mean),
        "framing_speakers": by_speaker(joined, mean),
    }
    tables |= how_sure(tables, joined, 0)
    for name in ("framing_groups", "framing_voices", "framing_speakers", "framing_shares"):
        tables[name].insert(1, "grouping", corpus.grouping)
    return tables | {
        "axis_quality": _quality(axes, by_group),
        "framing_sentences": table,
        "framing_spans": _first_words(sentences, table),
    }


def _quality(axes: Sequence[Axis], by_group: pd.DataFrame) -> pd.DataFrame:
    """The first axis holds, the others are warned of."""
    rows = []
    for number, axis in enumerate(axes):
        means = by_group[by_group["axis"] == axis.name].set_index("group")["bias"]
        names = [*means.index, None][:2]
        difference = means.iloc[0] - (means.iloc[1] if len(means) > 1 else 0)
        low, high = (difference - 0.1, difference + 0.1) if number == 0 else (np.nan, np.nan)
        figures = {"split_half": 0.8 - number / 10, "separation": 0.9, "coverage": 0.5, "length_correlation": -0.04}
        n = {"n_seeds_plus": 6, "n_seeds_minus": 5, "n_sentences": 13}
        range_ = {"seed_range_low": low, "seed_range_high": high, "sign_stable": number == 0}
        row = {"axis": axis.name, "target": names[0], "reference": names[1], "difference": difference}
        rows.append(row | range_ | figures | n | {"warning": "" if number == 0 else WARNING})
    return pd.DataFrame(rows).astype({"reference": "str"})


def _arrays(bias: np.ndarray, found: Tokens, vectors: np.ndarray) -> dict[str, np.ndarray]:
    """Every form contributes the same wherever it stands, between −.3 and .3; no two axes alike."""
    form = found.places["form"].astype(int)
    contributions = np.stack([((form * 3 + shift) % 7 - 3) / 10 for shift in range(len(bias))]).astype(np.float32)
    return {
        "vectors": vectors,
        "token_pointers": found.pointers,
        "token_places": found.places,
        "contributions": contributions,
        "rests": rests(bias, found, contributions),
    }


def _side(plus: float, minus: float) -> str:
    return {(True, True): "both", (True, False): "plus", (False, True): "minus"}.get((plus >= 1, minus >= 1), "neither")


def _first_words(sentences: pd.DataFrame, scores: pd.DataFrame) -> pd.DataFrame:
    """The first five characters of every sentence are what moved it."""
    rows = scores.merge(sentences[["sentence_id", "start", "end"]], on="sentence_id")
    end = np.minimum(rows["start"] + 5, rows["end"])
    return rows.assign(end=end, contribution=rows["bias"])[["sentence_id", "axis", "start", "end", "contribution"]]


def _vectors(corpus: Corpus, n_topics: int) -> np.ndarray:
    """One direction a topic, each sentence a little towards the next one, and every seventh nearly all the way; of length 1."""
    kept = (corpus.sentences["kind"] == "sentence").to_numpy()
    number = np.where(kept, kept.cumsum() - 1, 0)
    towards = np.where(number % BETWEEN == BETWEEN - 1, 0.96, 0.28)
    directions = np.eye(n_topics, max(n_topics, 8))
    vectors = directions[number % n_topics] * np.sqrt(1 - towards**2)[:, None]
    vectors += directions[(number + 1) % n_topics] * towards[:, None]
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def _topics(corpus: Corpus, n_topics: int, vectors: np.ndarray) -> tuple[dict[str, pd.DataFrame], TopicModel, Topics]:
    """The tables of topics, the model and what is shown of it."""
    counted, own = corpus.counted, vectors[(corpus.sentences["kind"] == "sentence").to_numpy()]
    model = _model(own, np.arange(len(counted)) % n_topics)
    shown = shown_topics(model, own, lambda: np.array([]))
    assigned = {"sentence_id": counted["sentence_id"], "topic_id": shown.topic_id, "topic_loading": shown.loading}
    assigned |= {"topic_margin": shown.margin, "topic_leaf": model.leaf_id}
    sentences = corpus.sentences.merge(pd.DataFrame(assigned), on="sentence_id", how="left")
    documents = counted["document_id"].to_numpy()
    groups = counted["document_id"].map(corpus.documents.set_index("document_id")["group"]).to_numpy()
    shares = prevalence_intervals(prevalence(shown.topic_id, groups), shown.topic_id, groups, documents)
    shares.insert(1, "grouping", corpus.grouping)
    tables = {
        "sentences": sentences.astype({"topic_id": "Int64", "topic_leaf": "Int64"}),
        "topics": _with_lists(shown.topics),
        "topic_tree": _with_lists(model.tree),
        "topic_numbers": numbers_to_choose_from(model, own),
        "topic_prevalence": shares,
        "topic_differences": topic_differences(shown.topic_id, groups, documents, 0),
        "topic_periods": topic_periods(shown.topic_id, counted["document_id"], corpus.documents),
    }
    return tables, model, shown


def _model(vectors: np.ndarray, topic: np.ndarray) -> TopicModel:
    """Topics by rule as leaves, joined two at a time to one; the same terms for all."""
    hierarchy, leaf = grow(whole_numbers(vectors), None, topic, 0)
    numbers = range(len(hierarchy.parent))
    columns = {
        "n_sentences": hierarchy.within()[:, leaf].sum(axis=1),
        "stability": [STABILITY[number % len(STABILITY)] for number in numbers],
        "name": pd.Series([f"mill & <b>bridge</b> {number}" for number in numbers], dtype="str"),
        "terms": pd.Series([["mill", "bridge"] for _ in numbers], dtype=object),
    }
    return TopicModel(as_table(hierarchy, numbers).assign(**columns), leaf, int(topic.max()) + 1)


def _with_lists(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(terms=pd.array(table["terms"].tolist(), dtype=pd.ArrowDtype(pa.list_(pa.string()))))


def _framing_topics(corpus: Corpus, scores: pd.DataFrame, topic_id: np.ndarray) -> pd.DataFrame:
    counted = corpus.counted[["sentence_id", "document_id"]].assign(topic_id=topic_id)
    joined = scores.merge(counted.merge(corpus.documents[["document_id", "group"]], on="document_id"), on="sentence_id")
    table = framing_by_topic(joined, framing_likeness(joined))
    table.insert(2, "grouping", corpus.grouping)
    return table


def _topics_told(model: TopicModel, shown: Topics) -> dict[str, Any]:
    """What the manifest says of the topics."""
    method = {
        "method": "by hand",
        "distinct_sentences": len(model.leaf_id),
        "fitted_sentences": len(model.leaf_id),
        "resolution": 1.0,
    }
    figures = {"neighbours": 3, "runs": 20, "reruns": 10, "number": model.number}
    told = {
        "uncertain_sentences": int(shown.topics["n_uncertain"].sum()),
        "previous": None,
        "notes": [],
        "edits": as_written(NO_EDITS),
    }
    return method | figures | told


def _manifest(corpus: Corpus, axes: Sequence[Axis], tables: dict[str, pd.DataFrame], topics: dict[str, Any]) -> dict[str, Any]:
    said = tables["sentences"].query("kind == 'sentence'")
    counts = {
        "documents": len(corpus.documents),
        "groups": corpus.documents["group"].nunique(),
        "sentences": len(corpus.counted),
        "headings": len(corpus.sentences) - len(corpus.counted),
        "tokens": int(corpus.counted["n_tokens"].sum()),
        "topics": len(tables["topics"]),
        "voices": {voice: int((said["voice"] == voice).sum()) for voice in VOICES},
        "negated": int(said["negated"].sum()),
    }
    return {
        "format_version": store.FORMAT_VERSION,
        "corpus_name": "by_hand",
        "corpus_digest": corpus.digest,
        "inputs": {
            "corpus": corpus.digest,
            "axes": {axis.name: axis.digest() for axis in axes},
            "labels": {},
            "settings": Settings().digest(),
            "topic_edits": NO_EDITS.digest(),
            "previous": None,
        },
        "topics": topics,
        "settings": asdict(Settings()),
        "background": {"name": "the whole corpus", "tokens": int(corpus.counted["n_tokens"].sum())},
        "seed": 0,
        "grouping": corpus.grouping,
        "axes": [asdict(axis) | {"neutral": NEUTRAL} for axis in axes],
        "encoder": {"name": "none", "version": "0", "dimensions": 0, "sha256": "0" * 64, "languages": []},
        "versions": {"python": "3"},
        "counts": counts,
        "thresholds": {
            "present": 1.0,
            "covered_percentile": 95,
            "min_count": 2,
            "tested_occurrences": 5,
            "topic_alike": ALIKE,
            "topic_steady": STEADY,
        },
        "labels": {axis.name: 0 for axis in axes},
        "warnings": [],
    }


def drawn(figure: go.Figure) -> list:
    """The traces that are seen: without the bars that only widen the reach of a mark."""
    return [trace for trace in figure.data if trace.name != "reach"]


def marks(figure: go.Figure) -> Iterator[tuple[Any, int, list[Any]]]:
    """Every mark of a figure: its trace, its number in the trace, its customdata."""
    for trace in drawn(figure):
        assert len(trace.customdata) == len(trace.x) == len(trace.y)
        for number, custom in enumerate(trace.customdata):
            yield trace, number, list(custom)


def many_documents(groups: int, each: int = 2) -> list[Document]:
    """Documents of `groups` groups, `each` a group, of a few sentences."""
    names = [f"group {number:02}" for number in range(groups)]
    return [(f"{name[-2:]}-{place}", name, HILL if place % 2 else PORT) for name in names for place in range(each)]
