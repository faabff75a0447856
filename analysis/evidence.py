"""The sentences behind a mark: one question, one table, whatever the mark is.

A mark of any chart is a :class:`Pick`: an axis and perhaps a side, a term, a topic, a group, a document, a sentence. Its evidence
is every counted sentence that meets all of these, so the count on a chart and the length of the list are the same number.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.narrowing import mask
from analysis.results import Results
from analysis.terms import find_term


@dataclass(frozen=True)
class Pick:
    """What a reader chose; None stands for "any".

    Attributes
    ----------
    axis : str, optional
        Sentences carry their scores on this axis, strongest first.
    side : str, optional
        `plus`, `minus`, `both` or `neither`; needs an axis.
    term, topic, group, document, sentence : optional
        A term found in the sentence (where the results count lemmas, with all its forms; with an axis, as it stands, weighed by
        what it contributes there); the id of its topic, or of a node of
        their hierarchy; group; document_id; sentence_id.
    low, high : float, optional
        Bias from `low` up to, but not including, `high`; needs an axis.
    voices : frozenset of str, optional
        Sentences of these voices alone: own, quoted, attributed, unclear.
    speaker : str, optional
        Who speaks.
    negated : bool, optional
        Whether something in the sentence is denied or rejected; with an axis, something that moves its score there.
    period : str, optional
        The stretch of time that its document is of: see `analysis.periods`.
    """

    axis: str | None = None
    side: str | None = None
    term: str | None = None
    topic: int | None = None
    group: str | None = None
    document: str | None = None
    sentence: str | None = None
    low: float | None = None
    high: float | None = None
    voices: frozenset[str] | None = None
    speaker: str | None = None
    negated: bool | None = None
    period: str | None = None


def evidence(results: Results, pick: Pick) -> pd.DataFrame:
    """Every sentence behind `pick`, those that show it most first.

    Returns
    -------
    DataFrame
        sentence_id, document_id, title, group, position, text, `weight` (term: occurrences; topic: loading 0–1; axis: bias, + leans
        to `pole_plus`; term on an axis: what its occurrences add to the bias), `side` (with an axis) and `spans`: list of (start,
        end, weight) within the sentence, the words that matter. Also voice, speaker, negated, `said`: list of (start, end, voice,
        speaker), the words that are not the text's own, and `denied`: list of (start, end). Order: |weight| downwards, then
        document order.

    Raises
    ------
    AnalysisError
        If the axis is not one of these results', or a side or range is asked for without an axis.
    """
    sentences = _sentences(results, pick)
    if pick.term is not None and pick.axis is not None:
        found = _with_term(sentences, pick.term, lemmas=False)  # the word shift is about words as they stand
        sentences = _with_contribution(results, found, pick.axis)
    elif pick.term is not None:
        sentences = _with_term(sentences, pick.term, results.lemmas)
    elif pick.topic is not None:
        sentences = _with_topic(results, sentences, pick.topic)
    elif pick.axis is not None:
        sentences = _with_moving_words(results, sentences, pick.axis)
    else:
        sentences = sentences.assign(weight=0.0, spans=[[] for _ in range(len(sentences))])
    return _with_voices(results, sentences.reset_index(drop=True))


def _sentences(results: Results, pick: Pick) -> pd.DataFrame:
    sentences = results.counted
    for column, value in (("group", pick.group), ("document_id", pick.document), ("sentence_id", pick.sentence)):
        if value is not None:
            sentences = sentences[sentences[column] == value]
    if pick.topic is not None:
        sentences = sentences[results.of_topic(pick.topic)[sentences.index]]
    if pick.period is not None:
        sentences = sentences[sentences["document_id"].map(results.periods[1]) == pick.period]
    if pick.voices is not None or pick.speaker is not None:
        sentences = sentences[mask(sentences, pick.voices, pick.speaker)]
    if pick.axis is None:
        if (pick.side, pick.low, pick.high) != (None, None, None):
            raise AnalysisError(f"a side or a range of bias needs an axis: one of {', '.join(results.axes)}")
        return sentences if pick.negated is None else sentences[sentences["negated"] == pick.negated]
    sentences = sentences.drop(columns="negated").merge(_scores(results, pick.axis), on="sentence_id", how="inner")
    if pick.side is not None:
        sentences = sentences[sentences["side"] == pick.side]
    if pick.low is not None:
        sentences = sentences[sentences["bias"] >= pick.low]
    if pick.high is not None:
        sentences = sentences[sentences["bias"] < pick.high]
    return sentences if pick.negated is None else sentences[sentences["negated"] == pick.negated]


def _scores(results: Results, axis: str) -> pd.DataFrame:
    if axis not in results.axes:
        raise AnalysisError(f"no axis {axis!r} in these results; there are: {', '.join(results.axes)}")
    scores = results.table("framing_sentences")
    return scores.loc[scores["axis"] == axis, ["sentence_id", "plus", "minus", "bias", "side", "negated"]]


def _with_term(sentences: pd.DataFrame, term: str, lemmas: bool) -> pd.DataFrame:
    hits = [[(start, end, 1.0) for start, end in find_term(term, text, lemmas)] for text in sentences["text"]]
    sentences = sentences.assign(weight=np.array([len(found) for found in hits], dtype=float), spans=hits)
    return sentences[sentences["weight"] > 0].sort_values("weight", ascending=False, kind="stable")


def _with_contribution(results: Results, sentences: pd.DataFrame, axis: str) -> pd.DataFrame:
    """Sentences with a term, each occurrence weighed by what its tokens add to the bias."""
    contributions = results.contributions(axis)
    rows = pd.Index(results.table("sentences")["sentence_id"]).get_indexer(sentences["sentence_id"])
    spans = []
    for row, hits in zip(rows, sentences["spans"], strict=True):
        tokens = contributions.of(row)
        spans.append([(start, end, sum(add for at, to, add in tokens if start <= at and to <= end)) for start, end, _ in hits])
    weight = np.array([sum(add for _, _, add in found) for found in spans], dtype=float)
    weighed = sentences.assign(weight=weight, spans=spans).sort_index()
    return weighed.sort_values("weight", key=abs, ascending=False, kind="stable")


def _with_topic(results: Results, sentences: pd.DataFrame, topic: int) -> pd.DataFrame:
    terms = next((list(found) for found in results.topic_rows(topic)["terms"]), [])
    spans = [_without_overlaps([hit for term in terms for hit in find_term(term, text)]) for text in sentences["text"]]
    return sentences.assign(weight=sentences["topic_loading"], spans=spans).sort_values("weight", ascending=False, kind="stable")


def _without_overlaps(hits: list[tuple[int, int]]) -> list[tuple[int, int, float]]:
    kept: list[tuple[int, int, float]] = []
    for start, end in sorted(hits, key=lambda hit: (hit[0], -hit[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, 1.0))
    return kept


def _with_voices(results: Results, sentences: pd.DataFrame) -> pd.DataFrame:
    """Sentences with the words that are not the text's own, and with those that are denied; offsets within the sentence."""
    starts = dict(zip(sentences["sentence_id"], sentences["start"], strict=True))
    said, denied = ({sentence_id: [] for sentence_id in starts} for _ in range(2))
    for name, found, extra in (("voice_spans", said, ["voice", "speaker"]), ("negated_spans", denied, [])):
        table = results.table(name)
        for sentence_id, start, end, *rest in table.loc[
            table["sentence_id"].isin(starts), ["sentence_id", "start", "end", *extra]
        ].itertuples(index=False):
            at = starts[sentence_id]
            found[sentence_id].append((start - at, end - at, *rest))
    return sentences.assign(said=list(said.values()), denied=list(denied.values()))


def _with_moving_words(results: Results, sentences: pd.DataFrame, axis: str) -> pd.DataFrame:
    spans = results.table("framing_spans")
    spans = spans[(spans["axis"] == axis) & spans["sentence_id"].isin(sentences["sentence_id"])]
    starts = dict(zip(sentences["sentence_id"], sentences["start"], strict=True))
    found: dict[str, list[tuple[int, int, float]]] = {sentence_id: [] for sentence_id in starts}
    for span in spans.itertuples(index=False):
        at = starts[span.sentence_id]
        found[span.sentence_id].append((span.start - at, span.end - at, span.contribution))
    marked = sentences.assign(weight=sentences["bias"], spans=list(found.values()))
    return marked.sort_values("weight", key=abs, ascending=False, kind="stable")
