"""Wording: how near the words of a text come to the words of each pole's seeds.

The sentence encoder hears what a sentence means as a whole; this hears which words it uses, whatever stands around them. With u·v
the cosine of two words' input vectors of the encoder (one vector a word, wherever it stands),

    word(pole) = τ log mean over the pole's seeds exp(max over the seed's words u·v / τ)
    wording(pole) = Σ rarity × word(pole) / Σ rarity        over the content words of the text

A word is worth its rarity, the logarithm of its rank by frequency: by Zipf's law (1949) nearly the information in it. The seed
terms of a pole count as one seed together. A sum over words: its parts are exact.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from analysis.embeddings import Encoder, Word
from analysis.settings import Axis, Pole
from analysis.terms import STOP_WORDS, Token, tokenise

BLOCK = 2048  # words compared with the seeds' words at a time, so that memory stays bounded
SOFTNESS = 0.4  # τ; .2 to .6 give the same accuracy within .002 (bench/framing.md)


@dataclass(frozen=True)
class SeedWords:
    """The content words of one pole's seeds.

    Attributes
    ----------
    vectors : float64 array (n_words, dimensions)
        Unit vectors, seed after seed.
    starts : int array (n_seeds,)
        Where the words of each seed start.
    """

    vectors: np.ndarray
    starts: np.ndarray

    def nearest(self, vector: np.ndarray) -> np.ndarray:
        """Cosine (n_seeds,) of a word with the nearest word of each seed."""
        return np.maximum.reduceat(self.vectors @ vector, self.starts)

    def said(self, vectors: np.ndarray) -> np.ndarray:
        """What words, given by their `vectors` (v, dimensions), say for the pole (v,): all at once, last digits aside the same."""
        found = np.empty(len(vectors))
        for start in range(0, len(vectors), BLOCK):
            nearest = np.maximum.reduceat(vectors[start : start + BLOCK] @ self.vectors.T, self.starts, axis=1)
            found[start : start + BLOCK] = SOFTNESS * np.log(np.exp(nearest / SOFTNESS).mean(axis=1))
        return found


@dataclass(frozen=True)
class Wording:
    """What each word says for the two poles, looked up once a word.

    Attributes
    ----------
    encoder : Encoder
        Gives the words' vectors; one that has none makes every wording 0.
    plus, minus : SeedWords or None
        None where a pole's seeds hold no word that the encoder knows: then wording is 0, too.
    """

    encoder: Encoder
    plus: SeedWords | None
    minus: SeedWords | None
    _known: dict[str, tuple[float, float, float]] = field(default_factory=dict, repr=False, compare=False)

    @property
    def hears(self) -> bool:
        """Whether any word can say anything: the encoder has vectors for words, and both poles have seeds with words."""
        return self.plus is not None and self.minus is not None

    def of(self, form: str) -> tuple[float, float, float]:
        """What the word says for plus, for minus, and its rarity (0: it says nothing)."""
        if form not in self._known:
            self._known[form] = self._look_up(form)
        return self._known[form]

    def words(self, vectors: np.ndarray) -> np.ndarray:
        """What words, given by their `vectors` (v, dimensions), say for plus and minus (v, 2): see :meth:`SeedWords.said`."""
        if self.plus is None or self.minus is None:
            return np.zeros((len(vectors), 2))
        return np.stack([self.plus.said(vectors), self.minus.said(vectors)], axis=1)

    def keep(self, words: Mapping[str, Word]) -> None:
        """Look up words that say something all at once, so that :meth:`of` knows them."""
        if self.hears and words:
            said = self.words(np.stack([word.vector for word in words.values()]))
            rows = zip(words.items(), said.tolist(), strict=True)
            self._known.update((form, (*both, word.rarity)) for (form, word), both in rows)

    def texts(self, tokens: Sequence[Sequence[Token]]) -> np.ndarray:
        """Wording (n, 2) for plus and minus of texts given by their tokens; NaN where a text has no word that says anything."""
        summed = np.array([self._sum(text) for text in tokens], dtype=np.float64).reshape(len(tokens), 3)
        with np.errstate(invalid="ignore"):
            return summed[:, :2] / summed[:, 2:]

    def _sum(self, tokens: Sequence[Token]) -> tuple[float, float, float]:
        plus = minus = rarities = 0.0
        for token in tokens:
            for_plus, for_minus, rarity = self.of(token.form)
            plus, minus, rarities = plus + rarity * for_plus, minus + rarity * for_minus, rarities + rarity
        return plus, minus, rarities

    def _look_up(self, form: str) -> tuple[float, float, float]:
        word = self.encoder.word(form) if self.hears and says_something(form) else None
        if word is None:
            return 0.0, 0.0, 0.0
        return _said(self.plus, word.vector), _said(self.minus, word.vector), word.rarity


def find_wording(axis: Axis, encoder: Encoder) -> Wording:
    """The words of `axis`'s seeds, made ready to compare with."""
    return Wording(encoder, _seed_words(axis.pole_plus, encoder), _seed_words(axis.pole_minus, encoder))


def says_something(form: str) -> bool:
    """Whether a token may speak for a pole: no function word, no number.

    >>> [form for form in ("the", "ban", "2019", "u.s.") if says_something(form)]
    ['ban', 'u.s.']
    """
    return form not in STOP_WORDS and any(character.isalpha() for character in form)


def _seed_words(pole: Pole, encoder: Encoder) -> SeedWords | None:
    seeds = [[text] for text in (*pole.sentences, pole.description) if text] + [list(pole.terms)]
    vectors = [word_vectors(texts, encoder) for texts in seeds]
    vectors = [some for some in vectors if len(some)]
    if not vectors:
        return None
    ends = np.cumsum([len(some) for some in vectors])
    return SeedWords(np.vstack(vectors), np.concatenate([[0], ends[:-1]]))


def word_vectors(texts: Sequence[str], encoder: Encoder) -> list[np.ndarray]:
    """Unit vectors (dimensions,) of the content words of `texts` that the encoder knows, each word once."""
    forms = dict.fromkeys(token.form for text in texts for token in tokenise(text) if says_something(token.form))
    words = [encoder.word(form) for form in forms]
    return [word.vector for word in words if word is not None]


def _said(seeds: SeedWords, vector: np.ndarray) -> float:
    return float(SOFTNESS * np.log(np.exp(seeds.nearest(vector) / SOFTNESS).mean()))
