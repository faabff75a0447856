"""An axis by any of its seeds: scores of the same texts as if the others had never been given.

Nothing is encoded again. The cosines of all texts with all seeds, and of all their words with the words of all seeds, are found
once; to leave a seed out is to leave out a column. Zero, slope and unit are set again on the neutral pool; what labels add stays.
The scores are those of :func:`analysis.framing.fit_axis` for the axis with fewer seeds, up to rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from analysis.embeddings import Encoder, encode
from analysis.framing import TEMPERATURE, FrameAxis, PoleModel, neutral_pool, scale_of, tells_apart
from analysis.settings import Pole
from analysis.terms import tokenise
from analysis.wording import SOFTNESS, says_something, word_vectors

BLOCK = 2048  # words compared with the seeds' words at a time, so that memory stays bounded


@dataclass(frozen=True)
class Seeds:
    """The seeds of one pole: sentences and the description, a prototype each; then the terms, which are one together.

    Attributes
    ----------
    texts : tuple of str (n,)
    n_terms : int
        The last so many are terms.
    vectors : float64 array (n, dimensions)
        Of length 1.
    words : tuple of float64 arrays (n_words of that seed, dimensions of the encoder's input)
        Vectors of each seed's content words; an array without rows where the encoder knows none.
    """

    texts: tuple[str, ...]
    n_terms: int
    vectors: np.ndarray
    words: tuple[np.ndarray, ...]


class _Heard(NamedTuple):
    """What a pole hears: `sense` (n,) in whole texts, `words` (v,) in each word; None where no seed has a word."""

    sense: np.ndarray
    words: np.ndarray | None


@dataclass(frozen=True)
class _Texts:
    """n texts, the neutral ones first, as they are whatever the seeds.

    Attributes
    ----------
    vectors : float64 array (n, dimensions)
    words : sparse array (n, v)
        Share of each word in a text's wording; rows sum to 1, or are empty where no word says anything.
    word_vectors : float64 array (v, dimensions of the encoder's input)
    n_words : int array (n,)
    n_neutral : int
    """

    vectors: np.ndarray
    words: sparse.csr_array
    word_vectors: np.ndarray
    n_words: np.ndarray
    n_neutral: int

    def wording(self, of_words: np.ndarray) -> np.ndarray:
        """Wording (n, 2) of the texts, given what each word says for plus and minus (v, 2)."""
        said, silent = self.words @ of_words, np.diff(self.words.indptr) == 0
        known = said[: self.n_neutral][~silent[: self.n_neutral]]
        said[silent] = known.mean(axis=0) if len(known) else 0
        return said


@dataclass(frozen=True)
class _Pole:
    """One pole before n texts with v words, ready to hear them by any of its seeds.

    Attributes
    ----------
    near : float64 array (n, n_sentences)
        exp(cosine/τ) with each seed sentence and the description.
    beside : float64 array (n, n_terms)
        Cosine with each term.
    among : float64 array (n_terms, n_terms)
        Cosines of the terms with each other.
    said : float64 array (v, n_seeds)
        exp(cosine/τ) of each word with the nearest word of each seed; 0 where the seed has none.
    speaks : bool array (n_seeds,)
        Which seeds have a word.
    """

    near: np.ndarray
    beside: np.ndarray
    among: np.ndarray
    said: np.ndarray
    speaks: np.ndarray

    def hear(self, kept: np.ndarray) -> _Heard:
        """What it hears by the seeds `kept`, bool (n_seeds,), one or more."""
        n_sentences = self.near.shape[1]
        return _Heard(self._sense(*np.split(kept, [n_sentences])), self._words(*np.split(kept & self.speaks, [n_sentences])))

    def _sense(self, sentences: np.ndarray, terms: np.ndarray) -> np.ndarray:
        total, n = self.near @ sentences, sentences.sum()
        if terms.any():
            together = self.beside @ terms / np.sqrt(terms @ self.among @ terms)
            total, n = total + np.exp(together / TEMPERATURE), n + 1
        return TEMPERATURE * np.log(total / n)

    def _words(self, sentences: np.ndarray, terms: np.ndarray) -> np.ndarray | None:
        n_sentences = len(sentences)
        total, n = self.said[:, :n_sentences] @ sentences, sentences.sum()
        if terms.any():
            total, n = total + self.said[:, n_sentences:][:, terms].max(axis=1), n + 1
        return SOFTNESS * np.log(total / n) if n else None


@dataclass(frozen=True)
class Reseeded:
    """An axis and n texts, ready to be scored by any of its seeds.

    Attributes
    ----------
    seeds : tuple of str (n_seeds,)
        Those of `pole_plus`, then those of `pole_minus`.
    is_plus : bool array (n_seeds,)
    """

    seeds: tuple[str, ...]
    is_plus: np.ndarray
    _plus: _Pole
    _minus: _Pole
    _texts: _Texts
    _learned: np.ndarray

    def bias(self, kept: np.ndarray) -> np.ndarray:
        """Bias (n_seeds + n,) of the seeds themselves and of the texts, by the seeds `kept`, bool (n_seeds,).

        NaN where nothing can be scored: a pole without a seed, or poles that the encoder cannot tell apart.
        """
        plus, minus = kept[self.is_plus], kept[~self.is_plus]
        if not (plus.any() and minus.any()):
            return np.full(len(self._learned) - self._texts.n_neutral, np.nan)
        return self._bias(self._plus.hear(plus), self._minus.hear(minus))

    def without_each(self) -> np.ndarray:
        """Bias (n_seeds, n_seeds + n) as in :meth:`bias`, each row without one of the seeds."""
        return np.array([self.bias(np.arange(len(self.seeds)) != left_out) for left_out in range(len(self.seeds))])

    def _bias(self, plus: _Heard, minus: _Heard) -> np.ndarray:
        texts = self._texts
        heard = np.stack([plus.sense + self._learned, minus.sense - self._learned], axis=1)
        if plus.words is not None and minus.words is not None:
            heard += texts.wording(np.stack([plus.words, minus.words], axis=1))
        rest, neutral = slice(texts.n_neutral, None), slice(texts.n_neutral)
        if not tells_apart(heard[neutral]):
            return np.full(len(heard[rest]), np.nan)
        _, zero, slope, unit = scale_of(heard[neutral], texts.n_words[neutral])
        above = heard[rest] - zero - slope * np.log(np.maximum(texts.n_words[rest], 1))[:, None]
        return (above[:, 0] - above[:, 1]) / unit


def reseed(axis: FrameAxis, texts: Sequence[str], vectors: np.ndarray) -> Reseeded:
    """`axis` and `texts` with their unit `vectors` (n, dimensions), ready to be scored by any of its seeds."""
    encoder = axis.wording.encoder
    plus, minus = _seeds(axis.axis.pole_plus, axis.plus, encoder), _seeds(axis.axis.pole_minus, axis.minus, encoder)
    neutral, neutral_vectors = neutral_pool(encoder)
    stacked = np.vstack([neutral_vectors, plus.vectors, minus.vectors, vectors])
    read = _read([*neutral, *plus.texts, *minus.texts, *texts], stacked, len(neutral), encoder)
    is_plus = np.arange(len(plus.texts) + len(minus.texts)) < len(plus.texts)
    learned = read.vectors @ axis.learned / 2
    return Reseeded((*plus.texts, *minus.texts), is_plus, _pole(plus, read), _pole(minus, read), read, learned)


def _seeds(pole: Pole, model: PoleModel, encoder: Encoder) -> Seeds:
    sentences = tuple(text for text in (*pole.sentences, pole.description) if text)
    vectors = np.vstack([model.prototypes[: len(sentences)], encode(encoder, pole.terms)])
    words = tuple(np.array(word_vectors([seed], encoder)) for seed in (*sentences, *pole.terms))
    return Seeds((*sentences, *pole.terms), len(pole.terms), vectors, words)


def _pole(seeds: Seeds, texts: _Texts) -> _Pole:
    n_sentences = len(seeds.texts) - seeds.n_terms
    cosines, terms = texts.vectors @ seeds.vectors.T, seeds.vectors[n_sentences:]
    speaks = np.array([len(words) > 0 for words in seeds.words])
    near, said = np.exp(cosines[:, :n_sentences] / TEMPERATURE), np.exp(_nearest(texts.word_vectors, seeds.words) / SOFTNESS)
    return _Pole(near, cosines[:, n_sentences:], terms @ terms.T, said, speaks)


def _nearest(words: np.ndarray, seeds: Sequence[np.ndarray]) -> np.ndarray:
    """Cosine (v, n_seeds) of each word with the nearest word of each seed; −∞ where a seed has none."""
    nearest = np.full((len(words), len(seeds)), -np.inf)
    lengths = np.array([len(seed) for seed in seeds])
    if lengths.any():
        starts, stacked = (lengths.cumsum() - lengths)[lengths > 0], np.vstack([seed for seed in seeds if len(seed)]).T
        for start in range(0, len(words), BLOCK):
            rows = slice(start, start + BLOCK)
            nearest[rows, lengths > 0] = np.maximum.reduceat(words[rows] @ stacked, starts, axis=1)
    return nearest


def _read(texts: Sequence[str], vectors: np.ndarray, n_neutral: int, encoder: Encoder) -> _Texts:
    tokens = [[token.form for token in tokenise(text)] for text in texts]
    forms = sorted({form for text in tokens for form in text if says_something(form)})
    known = {form: word for form in forms if (word := encoder.word(form)) is not None}
    spoken = [[form for form in text if form in known] for text in tokens]
    of_words = np.vstack([word.vector for word in known.values()]) if known else np.empty((0, 0))
    n_words = np.array([len(text) for text in tokens], dtype=np.int64)
    rarity = {form: word.rarity for form, word in known.items()}
    return _Texts(vectors.astype(np.float64), _shares(spoken, rarity), of_words, n_words, n_neutral)


def _shares(spoken: Sequence[Sequence[str]], rarity: dict[str, float]) -> sparse.csr_array:
    """Share (n, v) of each word in the rarity of its text."""
    column = {form: number for number, form in enumerate(rarity)}
    worth = np.array([rarity[form] for text in spoken for form in text], dtype=np.float64)
    lengths = np.array([len(text) for text in spoken], dtype=np.int64)
    row = np.repeat(np.arange(len(spoken)), lengths)
    shares = worth / np.bincount(row, worth, len(spoken))[row]
    columns = np.array([column[form] for text in spoken for form in text], dtype=np.int64)
    return sparse.csr_array((shares, columns, np.concatenate([[0], lengths.cumsum()])), shape=(len(spoken), len(rarity)))
