"""Results made by hand in a moment, without an encoder: a build's tables, with scores, topics and moving words by rule."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis import framing, store
from analysis.contrasts import contrast_all, corpus_terms
from analysis.corpus import Corpus, make_corpus
from analysis.differences import how_sure, topic_differences
from analysis.distances import group_distances
from analysis.intervals import prevalence_intervals
from analysis.results import Results, read_results
from analysis.settings import Axis, Settings, built_in_axes
from analysis.terms import count_terms
from analysis.tokens import Tokens, find_tokens, rests
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
PORT = "The port grows. New ships bring grain, and the port pays for the new road. The mayor of the port likes the road."
DOCUMENTS: tuple[Document, ...] = (("lake", "valley", LAKE), ("hill", "valley", HILL), ("port", "coast", PORT))


def write_results(
    folder: Path,
    documents: Sequence[Document] = DOCUMENTS,
    n_topics: int = 3,
    strengths: Sequence[tuple[float, float]] = STRENGTHS,
    said: Sequence[tuple[str, str, bool]] = SAID,
) -> Results:
    """Results in `folder`, read back from it: sentence i gets strengths[i] (round and round) and topic i % n_topics."""
    corpus = make_corpus(pd.DataFrame(documents, columns=["document_id", "group", "text"]))
    axes = built_in_axes()
    voices = _voices(corpus, said)
    tables = _framing(corpus, axes, np.array(strengths), voices) | _topics(corpus, n_topics)
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
    found = find_tokens(corpus.sentences["text"].tolist())
    tables["forms"] = pd.DataFrame({"form": pd.array(found.forms, dtype="str")})
    matrix = counts.counts
    folder.mkdir(parents=True)
    for name, array in _arrays(tables["framing_sentences"]["bias"].to_numpy().reshape(len(axes), -1), found).items():
        store.write_array(array, folder / f"{name}.npy")
    for name, table in tables.items():
        store.write_table(table, folder / f"{name}.parquet")
    np.savez(folder / "term_counts.npz", data=matrix.data, indices=matrix.indices, indptr=matrix.indptr, n_tokens=counts.n_tokens)
    manifest = _manifest(corpus, axes, tables) | {"files": store.describe_files(folder)}
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


def _framing(
    corpus: Corpus, axes: Sequence[Axis], strengths: np.ndarray, voices: Voices
) -> dict[str, pd.DataFrame]:
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


def _arrays(bias: np.ndarray, found: Tokens) -> dict[str, np.ndarray]:
    """Every form contributes the same wherever it stands, between −.3 and .3; no two axes alike."""
    form = found.places["form"].astype(int)
    contributions = np.stack([((form * 3 + shift) % 7 - 3) / 10 for shift in range(len(bias))]).astype(np.float32)
    return {
        "vectors": np.eye(bias.shape[1], 8, dtype=np.float32),
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


def _topics(corpus: Corpus, n_topics: int) -> dict[str, pd.DataFrame]:
    counted = corpus.counted
    topic = np.arange(len(counted)) % n_topics
    assigned = pd.DataFrame({"sentence_id": counted["sentence_id"], "topic_id": topic, "topic_loading": 0.5})
    sentences = corpus.sentences.merge(assigned, on="sentence_id", how="left").astype({"topic_id": "Int64"})
    ids = np.unique(topic)
    names = pd.Series([f"mill & <b>bridge</b> {number}" for number in ids], dtype="str")
    terms = pd.Series([["mill", "bridge"] for _ in ids], dtype=object)
    topics = pd.DataFrame({"topic_id": ids, "name": names, "terms": terms, "n_sentences": np.bincount(topic, minlength=len(ids))})
    groups = counted["document_id"].map(corpus.documents.set_index("document_id")["group"]).to_numpy()
    counts = pd.crosstab(pd.Series(topic, name="topic_id"), pd.Series(groups, name="group", dtype="str"))
    shares = (counts / counts.sum()).stack().rename("prevalence").reset_index()
    ids = counted["document_id"].to_numpy()
    shares = prevalence_intervals(shares, topic, groups, ids)
    shares.insert(1, "grouping", corpus.grouping)
    differences = topic_differences(topic, groups, ids, 0)
    return {"sentences": sentences, "topics": topics, "topic_prevalence": shares, "topic_differences": differences}


def _manifest(corpus: Corpus, axes: Sequence[Axis], tables: dict[str, pd.DataFrame]) -> dict[str, Any]:
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
        },
        "settings": asdict(Settings()),
        "background": {"name": "the whole corpus", "tokens": int(corpus.counted["n_tokens"].sum())},
        "seed": 0,
        "grouping": corpus.grouping,
        "axes": [asdict(axis) | {"neutral": NEUTRAL} for axis in axes],
        "encoder": {"name": "none", "version": "0", "dimensions": 0, "sha256": "0" * 64, "languages": []},
        "versions": {"python": "3"},
        "counts": counts,
        "thresholds": {"present": 1.0, "covered_percentile": 95, "min_count": 2, "tested_occurrences": 5},
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
