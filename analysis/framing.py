"""Framing scores: how far a sentence speaks the language of each of an axis's two poles.

A pole is known by prototypes: its seed sentences, its description, and its seed terms taken together. Over unit vectors, with c the
cosines of a sentence with the prototypes,

    heard(pole) = τ log mean exp(c_pole/τ) + wording(pole) ± half of what labels add
    closeness(pole) = heard(pole) − shared × mean(heard of both poles)

The soft maximum lets the nearest seeds count most, and none alone; :mod:`analysis.wording` hears the words themselves;
:mod:`analysis.learning` says what an analyst's labels add. What both poles hear is sheer topicality: a sentence about networks is
near both poles of an axis whose seeds speak of networks. `shared` takes off so much of it (never less than nothing) that the two
closenesses do not correlate over neutral sentences; it is the same for both poles: apart from its unit and a small shift of zero,
the bias does not depend on it. Then, with n the number of words (60 where there are more: no neutral sentence is longer),

    plus, minus = (closeness − zero − slope × ln n) / unit          bias = plus − minus

over neutral sentences written for the project (data/neutral_en.txt): 0 is the median neutral sentence of that length, 1 what one
neutral strength in a hundred passes, both poles together. A score depends on the sentence, the axis, the encoder, that
pool and the labels, never on the corpus it stands in.

An encoder that reads Chinese hears both poles a little less in a Chinese sentence than in what it says in English. With such a
one, a sentence that is Chinese by its script has its zero, and the nearness from which it is covered, from neutral Chinese ones
(data/neutral_zh.txt: every fourth of the English ones in translation). Shared part, slope and unit are the same, so that a step
is as long in either language (bench/languages.md).

The family: SemAxis (An, Kwak & Ahn 2018), FrameAxis (Kwak, An, Jing & Ahn 2021), Contextualized Construct Representations
(Atari, Omrani & Dehghani 2023).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.embeddings import Encoder, encode
from analysis.errors import AnalysisError
from analysis.labels import CHOICES as SIDES
from analysis.labels import Labels
from analysis.languages import is_chinese
from analysis.learning import learn
from analysis.segmenter import HAN
from analysis.settings import Axis, Pole
from analysis.store import sha256_of
from analysis.terms import tokenise
from analysis.wording import Wording, find_wording

NEUTRAL = Path(__file__).parent / "data" / "neutral_en.txt"
NEUTRAL_CHINESE = Path(__file__).parent / "data" / "neutral_zh.txt"
TEMPERATURE = 0.1  # of the soft maximum; .07 to .14 give the same accuracy within .003 (bench/framing.md)
UNIT = 99  # percentile of the neutral strengths of both poles together that is strength 1: a pole is present above it
PRESENT = 1.0
GENEROUS = 95  # percentile of the neutral pool that the nearest prototype must pass for a sentence to be covered
LONGEST = 60  # words of the longest neutral sentences: zero is not extrapolated beyond
DECIMALS = 6  # of published scores: beyond what arithmetic in another order or on other threads could change
BLOCK = 4096  # rows scored at a time, so that memory stays bounded


@dataclass(frozen=True)
class PoleModel:
    """One pole, made ready for scoring.

    Attributes
    ----------
    prototypes : float64 array (n_prototypes, dimensions)
        Unit vectors.
    terms : re.Pattern or None
        Finds the seed terms in their inflected forms.
    """

    prototypes: np.ndarray
    terms: re.Pattern[str] | None

    def cosines(self, vectors: np.ndarray) -> np.ndarray:
        """Cosines (n, n_prototypes) of unit `vectors` (n, dimensions) with the prototypes."""
        return vectors.astype(np.float64) @ self.prototypes.T

    def find_terms(self, text: str) -> list[tuple[int, int]]:
        """Start and end of each seed term in `text`."""
        return [] if self.terms is None else [match.span() for match in self.terms.finditer(text)]


@dataclass(frozen=True)
class FrameAxis:
    """An axis made ready for scoring: strength = (closeness − `zero` − `slope` × ln words) / `unit`, for (plus, minus).

    Attributes
    ----------
    axis : Axis
        Names, descriptions and seeds.
    plus, minus : PoleModel
    wording : Wording
    learned : float64 array (dimensions,)
        What labels add: the direction whose projection is added to plus and taken off minus, half to each; 0 without labels.
    zero, slope : float64 array (2,)
        Closeness of neutral sentences to each pole: that of one word, and what a sentence e times as long has more.
    silent : float64 array (2,)
        Wording of a text without a word that says anything: the mean over neutral sentences.
    shared : float
        Share of what both poles hear that is taken off each, 0–1.
    unit : float
        What the percentile `UNIT` of neutral closeness lies above zero.
    near : float
        Cosine with the nearest prototype above which a sentence is covered.
    in_chinese : FrameAxis or None
        The same axis with `zero`, `silent` and `near` taken from neutral Chinese sentences, for Chinese ones; None where the
        encoder reads no Chinese.
    """

    axis: Axis
    plus: PoleModel
    minus: PoleModel
    wording: Wording
    learned: np.ndarray
    zero: np.ndarray
    slope: np.ndarray
    silent: np.ndarray
    shared: float
    unit: float
    near: float
    in_chinese: "FrameAxis | None" = None

    @property
    def name(self) -> str:
        """The axis's name."""
        return self.axis.name

    def digest(self) -> str:
        """sha256 of the axis and of all that was fitted: of whatever its scores depend on, but the encoder."""
        fitted = np.concatenate([self.zero, self.slope, self.silent, [self.shared, self.unit, self.near], self.learned])
        digest = sha256_of(self.axis.digest(), fitted.round(9).tobytes())
        return sha256_of(digest, self.in_chinese.digest()) if self.in_chinese else digest

    def reading(self, text: str) -> "FrameAxis":
        """What `text` is scored by: `in_chinese` for a Chinese one, if there is that, and else the axis itself."""
        return self.in_chinese if self.in_chinese and is_chinese(text) else self

    def zero_of(self, n_words: np.ndarray) -> np.ndarray:
        """Closeness (n, 2) of a neutral sentence of so many words (n,)."""
        return self.zero + self.slope * np.log(np.clip(n_words, 1, LONGEST))[:, None]


@dataclass(frozen=True)
class FramingScores:
    """Scores of n sentences on one axis.

    Attributes
    ----------
    axis : str
    plus, minus : float64 array (n,)
        Strength of each pole: 0 = the median neutral sentence of that length, 1 = the 99th percentile of neutral strengths.
    covered : bool array (n,)
        Whether the sentence carries any signal: a pole is present, or it is nearer a prototype than 95 % of neutral sentences, or
        it holds a seed term.
    """

    axis: str
    plus: np.ndarray
    minus: np.ndarray
    covered: np.ndarray

    @property
    def bias(self) -> np.ndarray:
        """plus − minus; + leans to `pole_plus`."""
        return np.round(self.plus - self.minus, DECIMALS)

    @property
    def side(self) -> np.ndarray:
        """`plus`, `minus`, `both` or `neither`: which poles are present, that is, above 1."""
        plus, minus = self.plus > PRESENT, self.minus > PRESENT
        return np.select([plus & minus, plus, minus], ["both", "plus", "minus"], "neither")

    def table(self, sentence_ids: Sequence[str]) -> pd.DataFrame:
        """One row per sentence: sentence_id, axis, plus, minus, bias, side, covered."""
        return pd.DataFrame(
            {
                "sentence_id": list(sentence_ids),
                "axis": self.axis,
                "plus": self.plus,
                "minus": self.minus,
                "bias": self.bias,
                "side": self.side,
                "covered": self.covered,
            }
        )


def fit_axis(axis: Axis, encoder: Encoder, labels: Labels | None = None, wording: Wording | None = None) -> FrameAxis:
    """`axis` made ready for scoring: prototypes encoded, labels learned from, zero and unit set on the neutral pool.

    Parameters
    ----------
    axis : Axis
    encoder : Encoder
    labels : Labels, optional
    wording : Wording, optional
        That of the axis, where some words have been looked up before.

    Raises
    ------
    AnalysisError
        If the encoder cannot tell the two poles apart.
    """
    plus, minus = _pole_model(axis.pole_plus, encoder), _pole_model(axis.pole_minus, encoder)
    untrained = FrameAxis(
        axis,
        plus,
        minus,
        wording or find_wording(axis, encoder),
        learned=np.zeros(plus.prototypes.shape[1]),
        zero=np.zeros(2),
        slope=np.zeros(2),
        silent=np.zeros(2),
        shared=0.0,
        unit=1.0,
        near=1.0,
    )
    prior = _calibrate_all(untrained, encoder)
    return prior if labels is None or not labels.teaches else train(prior, labels, encode(encoder, labels.texts), encoder)


def train(prior: FrameAxis, labels: Labels, vectors: np.ndarray, encoder: Encoder) -> FrameAxis:
    """`prior`, fitted without labels, with what `labels` add, given their texts' unit `vectors` (n, dimensions)."""
    texts, neutral = neutral_pool(encoder)
    spread = score(prior, texts, neutral).bias.std()
    bias = score(prior, labels.texts, vectors).bias / spread
    direction = learn(vectors.astype(np.float64), bias, labels.choices) * spread * prior.unit
    return _calibrate_all(replace(prior, learned=direction, shared=0.0), encoder)


def _calibrate_all(axis: FrameAxis, encoder: Encoder) -> FrameAxis:
    """`axis` calibrated, and for an encoder that reads Chinese its zero in Chinese, too."""
    fitted = _calibrate(replace(axis, in_chinese=None), *neutral_pool(encoder))
    if "zh" not in encoder.languages:
        return fitted
    return replace(fitted, in_chinese=_set_zero(fitted, *neutral_pool(encoder, "zh")))


def _calibrate(axis: FrameAxis, texts: Sequence[str], vectors: np.ndarray) -> FrameAxis:
    """`axis` with its zero, slope, unit and threshold of coverage taken from neutral `texts`."""
    axis = _set_silent(axis, texts)
    heard, nearest, n_words = _closeness(axis, texts, vectors)
    if not tells_apart(heard):
        raise AnalysisError(f"axis {axis.name}: the encoder cannot tell its poles apart; give seeds that differ in meaning")
    shared, zero, slope, unit = scale_of(heard, n_words)
    return replace(axis, shared=shared, zero=zero, slope=slope, unit=unit, near=_generous(nearest))


def _set_zero(axis: FrameAxis, texts: Sequence[str], vectors: np.ndarray) -> FrameAxis:
    """`axis`, calibrated, with no more than its zero and threshold of coverage taken from other neutral `texts`."""
    axis = _set_silent(axis, texts)
    closeness, nearest, n_words = _closeness(axis, texts, vectors)
    longer = axis.zero_of(n_words) - axis.zero
    return replace(axis, zero=np.median(closeness - longer, axis=0), near=_generous(nearest))


def _set_silent(axis: FrameAxis, texts: Sequence[str]) -> FrameAxis:
    said = axis.wording.texts([tokenise(text) for text in texts])
    return axis if np.isnan(said).all() else replace(axis, silent=np.nanmean(said, axis=0))


def _generous(nearest: np.ndarray) -> float:
    return float(np.percentile(nearest, GENEROUS))


def tells_apart(heard: np.ndarray) -> bool:
    """Whether the two poles hear (n, 2) neutral sentences differently: otherwise nothing can be scored by them."""
    return bool((heard[:, 0] - heard[:, 1]).std() > 1e-6)


def scale_of(heard: np.ndarray, n_words: np.ndarray) -> tuple[float, np.ndarray, np.ndarray, float]:
    """Shared part, zero (2,), slope (2,) and unit of an axis whose poles hear (n, 2) in neutral sentences of `n_words` (n,)."""
    difference, mean = heard[:, 0] - heard[:, 1], heard.mean(axis=1)
    shared = float(max(0, 1 - difference.std() / 2 / mean.std())) if mean.std() else 0.0
    closeness = heard - shared * mean[:, None]
    length = np.log(np.maximum(n_words, 1))
    slope = np.polyfit(length, closeness, 1)[0] if length.std() else np.zeros(2)
    zero = np.median(closeness - slope * length[:, None], axis=0)
    unit = float(np.percentile(closeness - (zero + slope * length[:, None]), UNIT))
    return shared, zero, slope, unit


def score(axis: FrameAxis, texts: Sequence[str], vectors: np.ndarray) -> FramingScores:
    """Scores of `texts`, given their unit `vectors` (n, dimensions); each row depends on itself alone."""
    strengths, covered = np.empty((len(texts), 2)), np.empty(len(texts), dtype=bool)
    for fitted, rows in _rows_by_calibration(axis, texts):
        for start in range(0, len(rows), BLOCK):
            some = rows[start : start + BLOCK]
            strengths[some], covered[some] = _score_block(fitted, [texts[row] for row in some], vectors[some])
    plus, minus = np.round(strengths, DECIMALS).T + 0.0  # + 0.0 turns −0 into 0
    return FramingScores(axis.name, plus, minus, covered | (plus > PRESENT) | (minus > PRESENT))


def _rows_by_calibration(axis: FrameAxis, texts: Sequence[str]) -> list[tuple[FrameAxis, np.ndarray]]:
    """The rows that the axis itself scores, and those that it scores in Chinese."""
    if axis.in_chinese is None:
        return [(axis, np.arange(len(texts)))]
    chinese = np.fromiter(map(is_chinese, texts), dtype=bool, count=len(texts))
    return [(axis, np.flatnonzero(~chinese)), (axis.in_chinese, np.flatnonzero(chinese))]


def neutral_range(axis: FrameAxis, encoder: Encoder, language: str = "en") -> dict[str, float]:
    """How the neutral sentences themselves score: what a score must be read against.

    Parameters
    ----------
    axis : FrameAxis
    encoder : Encoder
        The one it was fitted with.
    language : {"en", "zh"}
        Of the neutral sentences; "zh" only where the encoder reads Chinese.

    Returns
    -------
    dict
        `bias_low`, `bias_high`: between them lie nine in ten neutral sentences (5th and 95th percentile of the bias); `plus`,
        `minus`: share of neutral sentences in which each pole is present; the two together come to about .02, since 1 is the 99th
        percentile of both poles' strengths.
    """
    scores = score(axis, *neutral_pool(encoder, language))
    low, high = np.percentile(scores.bias, [5, 95])
    present = {"plus": float((scores.plus > PRESENT).mean()), "minus": float((scores.minus > PRESENT).mean())}
    return {"bias_low": round(float(low), 4), "bias_high": round(float(high), 4)} | present


def _score_block(axis: FrameAxis, texts: Sequence[str], vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    closeness, nearest, n_words = _closeness(axis, texts, vectors)
    near = nearest.round(DECIMALS) > round(axis.near, DECIMALS)
    holds_term = np.array([bool(axis.plus.find_terms(text) or axis.minus.find_terms(text)) for text in texts], dtype=bool)
    return (closeness - axis.zero_of(n_words)) / axis.unit, near | holds_term


def _closeness(axis: FrameAxis, texts: Sequence[str], vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Closeness (n, 2) to the poles, cosine (n,) with the nearest prototype, and number of words (n,)."""
    cosines = [pole.cosines(vectors) for pole in (axis.plus, axis.minus)]
    tokens = [tokenise(text) for text in texts]
    learned = vectors.astype(np.float64) @ axis.learned / 2
    said = axis.wording.texts(tokens)
    closeness = np.stack([soft_maximum(c) for c in cosines], axis=1) + np.where(np.isnan(said), axis.silent, said)
    closeness += np.stack([learned, -learned], axis=1) - axis.shared * closeness.mean(axis=1, keepdims=True)
    return closeness, np.hstack(cosines).max(axis=1), np.array([len(some) for some in tokens])


def nearness(cosines: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Weights (…, n) of prototypes in the soft maximum of their cosines (…, n), and its entropy term (…).

    The soft maximum τ · log mean exp(cosine/τ) lies between the mean and the maximum: it is the weighted mean plus that term.

    >>> weights, entropy = nearness(np.array([0.5, 0.5]))
    >>> weights.tolist(), float(entropy)
    ([0.5, 0.5], 0.0)
    """
    height = np.exp((cosines - cosines.max(axis=-1, keepdims=True)) / TEMPERATURE)
    weights = height / height.sum(axis=-1, keepdims=True)
    surprise = -np.log(np.maximum(weights, 1e-300))
    return weights, TEMPERATURE * ((weights * surprise).sum(axis=-1) - np.log(cosines.shape[-1]))


def soft_maximum(cosines: np.ndarray) -> np.ndarray:
    """τ · log mean exp(cosine/τ) over the last axis.

    >>> float(soft_maximum(np.array([[0.5, 0.5]]))[0])
    0.5
    """
    return TEMPERATURE * np.log(np.exp(cosines / TEMPERATURE).mean(axis=-1))


def _pole_model(pole: Pole, encoder: Encoder) -> PoleModel:
    prototypes = [text for text in (*pole.sentences, pole.description) if text]
    vectors = encode(encoder, prototypes).astype(np.float64)
    if pole.terms:
        together = encode(encoder, pole.terms).astype(np.float64).mean(axis=0)
        vectors = np.vstack([vectors, together / np.linalg.norm(together)])
    return PoleModel(vectors, term_pattern(pole.terms))


def neutral_pool(encoder: Encoder, language: str = "en") -> tuple[tuple[str, ...], np.ndarray]:
    """The neutral sentences written for the project, in English or ("zh") in Chinese, and their vectors."""
    path = NEUTRAL_CHINESE if language == "zh" else NEUTRAL
    texts = tuple(path.read_text(encoding="utf-8").splitlines())
    return texts, _encoded_once(encoder, texts)


@lru_cache(maxsize=4)
def _encoded_once(encoder: Encoder, texts: tuple[str, ...]) -> np.ndarray:
    return encode(encoder, texts)


def term_pattern(terms: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern that finds whole `terms` in any case, the last word of each in its regular English inflections.

    One with Chinese characters is found wherever they stand, since no space ends a word there.

    >>> found = term_pattern(["agree", "ban", "joint action"]).finditer("Banned: bank holidays; agreeing on joint actions.")
    >>> [match.group() for match in found]
    ['Banned', 'agreeing', 'joint actions']
    """
    if not terms:
        return None
    longest_first = sorted(set(terms), key=lambda term: (-len(term), term))
    spaced = [_inflected(term) for term in longest_first if not HAN.search(term)]
    unspaced = [re.escape(term) for term in longest_first if HAN.search(term)]
    whole = [r"(?<!\w)(?:" + "|".join(spaced) + r")(?!\w)"] if spaced else []
    return re.compile("|".join(whole + unspaced), re.IGNORECASE)


def _inflected(term: str) -> str:
    *first, last = term.split()
    stem, endings = re.escape(last), "(?:s|es|ed|ing)?"
    if last.endswith("ee"):
        endings = "(?:s|d|ing)?"
    elif last.endswith("e"):
        stem, endings = re.escape(last[:-1]), "(?:e|es|ed|ing)"
    elif re.search("[^aeiou]y$", last):
        stem, endings = re.escape(last[:-1]), "(?:y|ies|ied|ying)"
    elif re.fullmatch("[^aeiou]*[aeiou][bdgmnprt]", last):  # ban, banned, banning
        endings = f"(?:s|{last[-1]}?(?:ed|ing))?"
    return r"\s+".join([*map(re.escape, first), stem + endings])


def summarise(scores: pd.DataFrame, by: str, pooled_mean: pd.Series) -> pd.DataFrame:
    """Per axis and value of `by`: n_documents, n_sentences, mean bias, intensity, spread, shares of the four sides, coverage.

    Parameters
    ----------
    scores : DataFrame
        Sentence scores (see :meth:`FramingScores.table`) joined with `document_id` and the column `by`; headings left out.
    by : str
        Column to summarise by.
    pooled_mean : Series
        Mean bias of all sentences by axis; `spread` is the mean squared deviation from it.

    Notes
    -----
    `bias` is a mean over sentences. It describes these texts; an interval, or a word about their sources, needs more.
    """
    strongest = np.maximum(np.maximum(scores["plus"], scores["minus"]), 0)
    shares = {f"share_{side}": (scores["side"] == side).astype(float) for side in SIDES}
    deviation = (scores["bias"] - scores["axis"].map(pooled_mean).astype(float)) ** 2
    groups = scores.assign(intensity=strongest, spread=deviation, **shares).groupby(["axis", by], sort=True, observed=True)
    means = groups[["bias", "intensity", "spread", *shares]].mean()
    return (
        pd.concat(
            [
                groups["document_id"].nunique().rename("n_documents"),
                groups.size().rename("n_sentences"),
                means,
                groups["covered"].mean().rename("coverage"),
            ],
            axis=1,
        )
        .round(DECIMALS)
        .reset_index()
    )
