"""A corpus with its voices: whose words each sentence is, who speaks, what is negated; what groups score by voice and speaker."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus import Corpus
from analysis.framing import summarise
from analysis.parts import NOTHING_KEPT, Parts
from analysis.phrases import count, some
from analysis.store import sha256_of
from analysis.voice import SELF_COLUMNS, SentenceVoice, find_voices
from analysis.voices import VOICES

_RULES = "clauses lexicon negation quotations reporting reporting_zh reports speakers subjects turns verbs voice voiced".split()
_SOURCES = [*(f"{name}.py" for name in _RULES), "data/voice_en.toml", "data/voice_zh.toml"]
METHOD = sha256_of(*((Path(__file__).parent / name).read_bytes() for name in _SOURCES))  # of the cache's key
KNOWN_LANGUAGES = ("en", "zh")  # that the rules are written for
OWN = ("n_sentences", "bias", "intensity", "spread", "share_plus", "share_minus", "share_both", "share_neither", "coverage")
SPAN_COLUMNS = ("sentence_id", "start", "end", "voice", "speaker", "cue")
NEGATION_COLUMNS = ("sentence_id", "start", "end", "cue")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Voices:
    """The voices of a corpus; offsets are characters of the document.

    Attributes
    ----------
    sentences : DataFrame
        voice, speaker ("" where none is named), negated: row for row those of `Corpus.sentences`. Headings are the text's own.
    spans : DataFrame
        `SPAN_COLUMNS`: all words that are not the text's own, in the order of the corpus.
    negations : DataFrame
        `NEGATION_COLUMNS`: the words that a negation reaches, and its cue.
    """

    sentences: pd.DataFrame
    spans: pd.DataFrame
    negations: pd.DataFrame


def read_voices(corpus: Corpus, progress: Progress | None = None, parts: Parts = NOTHING_KEPT) -> Voices:
    """The voices of all sentences of a corpus; a document depends on itself alone, and what `parts` hold is not read again.

    What a document's own author is said to say is its own: whoever its metadata name as author, speaker, country and the like
    (`SELF_COLUMNS`).
    """
    names = _names(corpus.documents)
    documents: dict[str, _Document] = {}
    for document_id, part in corpus.sentences.groupby("document_id", sort=False):
        places = list(zip(part["start"].tolist(), part["end"].tolist(), strict=True))
        own = names.get(document_id, [])
        key = sha256_of("voices", METHOD, corpus.texts[document_id], json.dumps(places), *own)
        documents[document_id] = _Document(key, places, own)
    said = {key: json.loads(part) for key, part in parts.get([document.key for document in documents.values()])}
    made: dict[str, bytes] = {}
    for done, (document_id, document) in enumerate(documents.items(), 1):
        if document.key not in said:
            said[document.key] = found = _said(find_voices(corpus.texts[document_id], document.places, document.names))
            made[document.key] = json.dumps(found, ensure_ascii=False).encode()
        if progress:
            progress(done, len(documents))
    parts.put(made)
    return _voices(corpus.sentences, [one for document in documents.values() for one in said[document.key]])


class _Document(NamedTuple):
    key: str
    places: list[tuple[int, int]]
    names: list[str]


def _said(found: list[SentenceVoice]) -> list[list]:
    """The voices of a document's sentences as plain lists."""
    return [[one.voice, one.speaker, list(map(list, one.spans)), list(map(list, one.negations))] for one in found]


def _voices(sentences: pd.DataFrame, said: list[list]) -> Voices:
    rows: list[tuple[str, str, bool]] = []
    spans: list[tuple] = []
    negations: list[tuple] = []
    for sentence_id, kind, (voice, speaker, own_spans, own_negations) in zip(
        sentences["sentence_id"], sentences["kind"], said, strict=True
    ):
        negated = bool(own_negations)
        rows.append(("own", "", negated) if kind == "heading" else (voice, speaker, negated))
        if kind != "heading":
            spans += [(sentence_id, *span) for span in own_spans]
            negations += [(sentence_id, *negation) for negation in own_negations]
    return Voices(_table(rows, ("voice", "speaker", "negated")), _table(spans, SPAN_COLUMNS), _table(negations, NEGATION_COLUMNS))


def _names(documents: pd.DataFrame) -> dict[str, list[str]]:
    """Names of those whom each document is by, as its metadata give them."""
    columns = [column for column in documents if str(column).casefold().removeprefix("metadata_") in SELF_COLUMNS]
    if not columns:
        return {}
    given = documents.set_index("document_id")[columns].astype(object)
    return {document_id: [str(name) for name in row if pd.notna(name)] for document_id, *row in given.itertuples()}


def _table(rows: list[tuple], columns: tuple[str, ...]) -> pd.DataFrame:
    kinds = {"start": "int64", "end": "int64", "negated": bool}
    return pd.DataFrame(rows, columns=list(columns)).astype({column: kinds.get(column, "str") for column in columns})


def negated_on_axes(framing_spans: pd.DataFrame, negations: pd.DataFrame) -> pd.Index:
    """(sentence_id, axis) of every sentence of which a moving word or phrase stands within a negation's reach."""
    pairs = framing_spans.merge(negations, on="sentence_id", suffixes=("", "_negated"))
    within = (pairs["start"] < pairs["end_negated"]) & (pairs["end"] > pairs["start_negated"])
    return pd.MultiIndex.from_frame(pairs.loc[within, ["sentence_id", "axis"]].drop_duplicates())


def with_own(table: pd.DataFrame, scores: pd.DataFrame, by: str, pooled_mean: pd.Series) -> pd.DataFrame:
    """`table` (of :func:`analysis.framing.summarise`) with n_negated, and the same figures over the text's own sentences alone.

    Parameters
    ----------
    scores : DataFrame
        The sentence scores that `table` sums up, with `voice` and `negated`.

    Returns
    -------
    DataFrame
        Also n_negated (sentences of which a moving word is negated) and, ending in `_own`, each of `OWN`; missing where a group has
        no sentence of its own voice.
    """
    keys = ["axis", by]
    negated = scores.groupby(keys)["negated"].sum().astype("int64").rename("n_negated").reset_index()
    own = summarise(scores[scores["voice"] == "own"], by, pooled_mean)[[*keys, *OWN]]
    own = own.rename(columns={name: f"{name}_own" for name in OWN})
    joined = table.merge(negated, on=keys, how="left").merge(own, on=keys, how="left")
    figures = {f"{name}_own": float for name in OWN}  # without a sentence of its own anywhere they are of no type
    return joined.astype(figures).assign(n_sentences_own=joined["n_sentences_own"].fillna(0).astype("int64"))


def by_voice(scores: pd.DataFrame, pooled_mean: pd.Series) -> pd.DataFrame:
    """What each group scores in each voice that it has: :func:`analysis.framing.summarise` per axis, group and voice."""
    parts = [
        summarise(scores[scores["voice"] == voice], "group", pooled_mean).assign(voice=voice)
        for voice in VOICES
        if (scores["voice"] == voice).any()
    ]
    return _arranged(parts, scores, "voice")


def by_speaker(scores: pd.DataFrame, pooled_mean: pd.Series) -> pd.DataFrame:
    """What each named speaker scores in each group whose texts report him: sentences that are not the text's own."""
    spoken = scores[(scores["voice"] != "own") & (scores["speaker"] != "")]
    pairs = spoken.assign(pair=spoken["group"] + "\0" + spoken["speaker"])
    table = summarise(pairs, "pair", pooled_mean)
    group_and_speaker = table["pair"].str.split("\0", n=1, expand=True).reindex(columns=[0, 1])
    parts = [table.assign(group=group_and_speaker[0], speaker=group_and_speaker[1]).drop(columns="pair")]
    return _arranged(parts, scores, "speaker")


def _arranged(parts: list[pd.DataFrame], scores: pd.DataFrame, key: str) -> pd.DataFrame:
    """One table in order of axis, group and `key`, these three first."""
    table = pd.concat(parts, ignore_index=True) if parts else summarise(scores, "group", scores.groupby("axis")["bias"].mean())
    first = ["axis", "group", key]
    table = table.assign(**{name: table[name].astype("str") for name in first if name in table})
    return table.sort_values(first, kind="stable")[[*first, *(name for name in table if name not in first)]].reset_index(drop=True)


def language_note(documents: pd.DataFrame) -> str:
    """That voices cannot be told apart in some documents' languages; "" where all are known or none is given."""
    given = documents["language"].str.lower().str.slice(0, 2)
    foreign = sorted(set(given[(given != "") & ~given.isin(KNOWN_LANGUAGES)]))
    if not foreign:
        return ""
    n = int(given.isin(foreign).sum())
    return (
        f"{count(n, 'document')} in other languages than English and Chinese ({some(foreign)}): "
        "quotations are found there, reported speech and negation are not."
    )
