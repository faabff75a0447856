"""A draft of an axis: scored on sentences that were built before, in a moment, as a build would score them.

Nothing of the sentences is encoded again: their vectors and tokens stand in the results. The seeds are, each text once
(:class:`Remembering`). Words are compared with the seeds' words all at once, not one by one. The scores are those of
:func:`analysis.framing.score` up to rounding.

Of a large corpus a sample is scored: `MOST` sentences, drawn by the hash of their ids as in :mod:`analysis.quality`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.contributions import moving_phrases, word_contributions
from analysis.embeddings import Encoder, TokenVectors, Word
from analysis.errors import AnalysisError
from analysis.framing import DECIMALS, PRESENT, FrameAxis, FramingScores, fit_axis, neutral_pool, soft_maximum
from analysis.labels import Labels
from analysis.languages import is_chinese
from analysis.quality import axis_quality
from analysis.reseeded import reseed
from analysis.results import Results
from analysis.settings import Axis
from analysis.terms import tokenise
from analysis.wording import find_wording, says_something

MOST = 10_000  # sentences of a large corpus that a draft is scored on
KEPT = 4_000  # texts whose vectors are remembered: 6 MB
HINTED = 1_000  # sentences on which seeds are left out one by one
ALIKE = 0.90  # cosine of the poles from which on they are nearly the same: .82 at most on axes that were written with care


class Remembering:
    """An encoder that encodes each text and looks up each word once; of a text it keeps the sentence's vector alone.

    Parameters
    ----------
    whole : Encoder
        The one that does it, and that gives token vectors.
    """

    def __init__(self, whole: Encoder) -> None:
        self.whole = whole
        self.name, self.version, self.dimensions = whole.name, whole.version, whole.dimensions
        self.digest, self.languages = whole.digest, whole.languages
        self._vectors: dict[str, np.ndarray] = {}
        self._words: dict[str, Word | None] = {}
        self._lock = Lock()

    def tokens(self, text: str) -> TokenVectors:
        """The sentence's vector as one row that belongs to no word."""
        vector = self._vectors.get(text)
        if vector is None:
            vector = self.whole.tokens(text).sentence
            with self._lock:
                while len(self._vectors) >= KEPT:
                    del self._vectors[next(iter(self._vectors))]
                self._vectors[text] = vector
        return TokenVectors(np.zeros((1, 2), dtype=np.int64), vector[None])

    def is_cut(self, text: str) -> bool:
        """Whether the sentence is longer than the encoder reads."""
        return self.whole.is_cut(text)

    def word(self, form: str) -> Word | None:
        """A word by itself; only those of seeds and neutral sentences are asked for, so all are kept."""
        if form not in self._words:
            self._words[form] = self.whole.word(form)
        return self._words[form]

    @cached_property
    def neutral_words(self) -> dict[str, Word]:
        """The words of the neutral sentences that say something, by form."""
        pools = [neutral_pool(self, language)[0] for language in ("en", *({"zh"} & set(self.languages)))]
        forms = {token.form for texts in pools for text in texts for token in tokenise(text)}
        return {form: word for form in sorted(forms) if says_something(form) and (word := self.word(form)) is not None}


@dataclass(frozen=True)
class Read:
    """m counted sentences of some results, ready to be scored on any axis.

    Attributes
    ----------
    rows : int64 array (m,)
        Which of the counted sentences of the results, in order.
    whole : bool
        Whether these are all of them.
    sentences : DataFrame (m rows)
        sentence_id, document_id, text, n_tokens.
    vectors : float32 array (m, dimensions)
        Of length 1.
    n_words : int array (m,)
    shares : sparse array (m, v)
        Share of each word in a sentence's wording; rows sum to 1, or are empty where no word says anything.
    words : float64 array (v, dimensions of the encoder's input)
    is_chinese : bool array (m,)
    """

    rows: np.ndarray
    whole: bool
    sentences: pd.DataFrame
    vectors: np.ndarray
    n_words: np.ndarray
    shares: sparse.csr_array
    words: np.ndarray
    is_chinese: np.ndarray

    @cached_property
    def texts(self) -> list[str]:
        """Of the sentences."""
        return self.sentences["text"].tolist()


class SeedHint(NamedTuple):
    """What one seed does: its text, `is_plus`, its bias by all other seeds, and how much biases change without it.

    `own` is NaN where the pole has no other seed. `change` is the mean of |change of bias| over sentences, NaN likewise.
    """

    text: str
    is_plus: bool
    own: float
    change: float

    @property
    def pulls_other_way(self) -> bool:
        """Whether the other seeds put it on the side of the other pole."""
        return bool(self.own < 0 if self.is_plus else self.own > 0)


def read_sentences(results: Results, encoder: Encoder, most: int = MOST) -> Read:
    """The counted sentences of `results`, or `most` of them, ready to be scored.

    Raises
    ------
    AnalysisError
        If the results were built with another encoder.
    """
    built = results.manifest["encoder"]
    if (built["name"], built["sha256"]) != (encoder.name, encoder.digest):
        raise AnalysisError(
            f"the results were built with encoder {built['name']} as it was then; build them again before you draft an axis"
        )
    counted = results.counted
    rows = np.arange(len(counted))
    if len(counted) > most:
        order = np.argsort(pd.util.hash_array(counted["sentence_id"].to_numpy(dtype=object)), kind="stable")
        rows = np.sort(order[:most])
    places = np.flatnonzero((results.table("sentences")["kind"] == "sentence").to_numpy())[rows]
    sentences = counted[["sentence_id", "document_id", "text", "n_tokens"]].iloc[rows].reset_index(drop=True)
    shares, words = _words(results, places, encoder)
    return Read(
        rows,
        len(rows) == len(counted),
        sentences,
        np.asarray(results.vectors[places]),
        np.diff(results.tokens.pointers)[places],
        shares,
        words,
        np.fromiter(map(is_chinese, sentences["text"]), dtype=bool, count=len(rows)),
    )


def _words(results: Results, places: np.ndarray, encoder: Encoder) -> tuple[sparse.csr_array, np.ndarray]:
    """Shares (m, v) of the words that say something in the sentences at `places`, and the words' vectors (v, …)."""
    tokens = results.tokens
    lengths = np.diff(tokens.pointers)[places]
    sentence = np.repeat(np.arange(len(places)), lengths)
    starts = np.repeat(tokens.pointers[places] - (lengths.cumsum() - lengths), lengths)
    form = np.asarray(tokens.places["form"])[starts + np.arange(lengths.sum())].astype(np.int64)
    column, rarity, vectors = np.full(len(tokens.forms), -1), [], []
    for number in np.unique(form).tolist():
        word = encoder.word(tokens.forms[number]) if says_something(tokens.forms[number]) else None
        if word is not None:
            column[number] = len(vectors)
            rarity.append(word.rarity)
            vectors.append(word.vector)
    spoken = column[form] >= 0
    sentence, columns = sentence[spoken], column[form[spoken]]
    worth = np.array(rarity, dtype=np.float64)[columns] if vectors else np.zeros(0)
    values = worth / np.bincount(sentence, worth, len(places))[sentence]
    shape = (len(places), len(vectors))
    return sparse.csr_array((values, (sentence, columns)), shape=shape), np.array(vectors) if vectors else np.empty((0, 1))


def fit_draft(axis: Axis, encoder: Remembering, labels: Labels | None = None) -> FrameAxis:
    """:func:`analysis.framing.fit_axis`, with what is known of the seeds and of neutral words from drafts before.

    Raises
    ------
    AnalysisError
        If the encoder cannot tell the two poles apart.
    """
    wording = find_wording(axis, encoder)
    wording.keep(encoder.neutral_words)
    return fit_axis(axis, encoder, labels, wording)


def score_read(axis: FrameAxis, read: Read) -> FramingScores:
    """Scores of the sentences that were `read`: what :func:`analysis.framing.score` gives, up to rounding."""
    cosines = [pole.cosines(read.vectors) for pole in (axis.plus, axis.minus)]
    heard = np.stack([soft_maximum(one) for one in cosines], axis=1)
    learned = read.vectors.astype(np.float64) @ axis.learned / 2
    nearest = np.maximum(*(one.max(axis=1) for one in cosines)).round(DECIMALS)
    said = read.shares @ axis.wording.words(read.words) if axis.wording.hears else np.zeros_like(heard)
    silent = np.diff(read.shares.indptr) == 0 if axis.wording.hears else np.ones(len(heard), dtype=bool)
    strengths, covered = np.empty_like(heard), np.empty(len(heard), dtype=bool)
    for fitted, some in _by_calibration(axis, read.is_chinese):
        closeness = heard[some] + np.where(silent[some, None], fitted.silent, said[some])
        closeness += np.stack([learned[some], -learned[some]], axis=1) - fitted.shared * closeness.mean(axis=1, keepdims=True)
        strengths[some] = (closeness - fitted.zero_of(read.n_words[some])) / fitted.unit
        covered[some] = nearest[some] > round(fitted.near, DECIMALS)
    plus, minus = np.round(strengths, DECIMALS).T + 0.0
    covered |= (plus > PRESENT) | (minus > PRESENT)
    for row in np.flatnonzero(~covered):
        covered[row] = bool(axis.plus.find_terms(read.texts[row]) or axis.minus.find_terms(read.texts[row]))
    return FramingScores(axis.name, plus, minus, covered)


def _by_calibration(axis: FrameAxis, chinese: np.ndarray) -> Iterator[tuple[FrameAxis, np.ndarray]]:
    if axis.in_chinese is None:
        yield axis, np.ones(len(chinese), dtype=bool)
    else:
        yield axis, ~chinese
        yield axis.in_chinese, chinese


def draft_quality(axis: FrameAxis, read: Read, groups: np.ndarray, scores: FramingScores) -> pd.Series:
    """The row of :func:`analysis.quality.axis_quality` of a draft, over the sentences that were `read`.

    Parameters
    ----------
    groups : object array (m,)
        Group of each sentence, None where it is in none: then it is left aside.
    """
    kept = pd.notna(groups)
    sentences = read.sentences.assign(group=groups)[kept]
    table = pd.DataFrame({"bias": scores.bias, "covered": scores.covered})[kept]
    return axis_quality([axis], sentences, read.vectors[kept], [table]).iloc[0]


def seed_hints(axis: FrameAxis, read: Read) -> tuple[SeedHint, ...]:
    """What each seed does, those of `pole_plus` first, on up to `HINTED` of the sentences."""
    order = np.argsort(pd.util.hash_array(read.sentences["sentence_id"].to_numpy(dtype=object)), kind="stable")[:HINTED]
    by = reseed(axis, [read.texts[row] for row in order], read.vectors[order])
    n_seeds = len(by.seeds)
    without, whole = by.without_each(), by.bias(np.ones(n_seeds, dtype=bool))
    change = np.abs(without - whole)[:, n_seeds:].mean(axis=1)
    rows = zip(by.seeds, by.is_plus.tolist(), np.diag(without).tolist(), change.tolist(), strict=True)
    return tuple(SeedHint(*row) for row in rows)


def moving_words(axis: FrameAxis, encoder: Remembering, texts: Sequence[str]) -> list[list[tuple[int, int, float]]]:
    """Of each text the words and phrases (start, end, contribution) that move its bias most, as a build finds them."""
    found = []
    for text in texts:
        words, _ = word_contributions(axis, text, encoder.whole.tokens(text))
        found.append([tuple(phrase) for phrase in moving_phrases(words, text)])
    return found


def alike(axis: FrameAxis) -> float:
    """Cosine of the mean prototypes of the two poles, −1 to 1: 1 where they say the same to the encoder."""
    plus, minus = axis.plus.prototypes.mean(axis=0), axis.minus.prototypes.mean(axis=0)
    return float(plus @ minus / (np.linalg.norm(plus) * np.linalg.norm(minus)))
