"""Framing scores: how far a sentence speaks the language of each of an axis's two poles.

A pole is known by prototypes: its seed sentences, its description, and its seed terms taken together. Over unit vectors, with c the
cosines of a sentence with the prototypes,

    closeness(pole) = τ log mean exp(c_pole/τ) + .02 × seed terms found (two at most) − .8 × mean(c of both poles)

The soft maximum lets the nearest seeds count most, and none alone. The last part is sheer topicality: a sentence about networks is
near both poles of an axis whose seeds speak of networks; it is the same for both poles, so the bias does not depend on it. Then

    plus, minus = (closeness − median) / unit          bias = plus − minus

with the median of each pole, and one unit for both, taken over neutral sentences written for the project (data/neutral_en.txt): 0
is the median neutral sentence, 1 the 95th percentile of the neutral strengths of both poles together. A score depends on the
sentence, the axis, the encoder and that pool, never on the corpus it stands in.

The family: SemAxis (An, Kwak & Ahn 2018), FrameAxis (Kwak, An, Jing & Ahn 2021), Contextualized Construct Representations
(Atari, Omrani & Dehghani 2023).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.embeddings import Encoder, encode
from analysis.errors import AnalysisError
from analysis.settings import Axis, Pole

NEUTRAL = Path(__file__).parent / "data" / "neutral_en.txt"
TEMPERATURE = 0.1  # of the soft maximum; .05 to .2 give the same accuracy within .01 (bench/framing.md)
TERM_BONUS, MOST_TERMS = 0.02, 2  # closeness per seed term found, and how many count; bench/framing.md
TOPICALITY = 0.8  # share of the mean cosine taken off: at 0 every third sentence of a text on its axis's subject is "both"
PRESENT = 1.0  # a pole is present above the 95th percentile of the neutral strengths of both poles together
GENEROUS = 95  # percentile of the neutral pool that the nearest prototype must pass for a sentence to be covered
DECIMALS = 6  # of published scores: beyond what arithmetic in another order or on other threads could change
BLOCK = 4096  # rows scored at a time, so that memory stays bounded
SIDES = ("plus", "minus", "both", "neither")


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

    def bonus(self, texts: Sequence[str]) -> np.ndarray:
        """What seed terms add to the raw closeness of each text, ≥ 0."""
        return TERM_BONUS * np.array([min(len(self.find_terms(text)), MOST_TERMS) for text in texts], dtype=np.float64)

    def find_terms(self, text: str) -> list[tuple[int, int]]:
        """Start and end of each seed term in `text`."""
        return [] if self.terms is None else [match.span() for match in self.terms.finditer(text)]


@dataclass(frozen=True)
class FrameAxis:
    """An axis made ready for scoring: strength = (closeness − `zero`) / `unit`, for (plus, minus).

    Attributes
    ----------
    axis : Axis
        Names, descriptions and seeds.
    plus, minus : PoleModel
    zero : float64 array (2,)
        Median closeness of neutral sentences to each pole.
    unit : float
        What the 95th percentile of neutral closeness lies above the median.
    near : float
        Cosine with the nearest prototype above which a sentence is covered.
    """

    axis: Axis
    plus: PoleModel
    minus: PoleModel
    zero: np.ndarray
    unit: float
    near: float

    @property
    def name(self) -> str:
        """The axis's name."""
        return self.axis.name


@dataclass(frozen=True)
class FramingScores:
    """Scores of n sentences on one axis.

    Attributes
    ----------
    axis : str
    plus, minus : float64 array (n,)
        Strength of each pole: 0 = the median neutral sentence, 1 = the 95th percentile of neutral strengths.
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


def fit_axis(axis: Axis, encoder: Encoder) -> FrameAxis:
    """`axis` made ready for scoring: prototypes encoded, zero and scale set on the neutral pool.

    Raises
    ------
    AnalysisError
        If the encoder cannot tell the two poles apart.
    """
    plus, minus = _pole_model(axis.pole_plus, encoder), _pole_model(axis.pole_minus, encoder)
    texts, vectors = neutral_pool(encoder)
    closeness, nearest, _ = _closeness(plus, minus, texts, vectors)
    if not (closeness[:, 0] - closeness[:, 1]).std() > 1e-6:
        raise AnalysisError(f"axis {axis.name}: the encoder cannot tell its poles apart; give seeds that differ in meaning")
    zero = np.median(closeness, axis=0)
    unit = float(np.percentile(closeness - zero, 95))
    return FrameAxis(axis, plus, minus, zero, unit, float(np.percentile(nearest, GENEROUS)))


def score(axis: FrameAxis, texts: Sequence[str], vectors: np.ndarray) -> FramingScores:
    """Scores of `texts`, given their unit `vectors` (n, dimensions); each row depends on itself alone."""
    strengths, covered = np.empty((len(texts), 2)), np.empty(len(texts), dtype=bool)
    for start in range(0, len(texts), BLOCK):
        rows = slice(start, start + BLOCK)
        strengths[rows], covered[rows] = _score_block(axis, texts[rows], vectors[rows])
    plus, minus = np.round(strengths, DECIMALS).T + 0.0  # + 0.0 turns −0 into 0
    return FramingScores(axis.name, plus, minus, covered | (plus > PRESENT) | (minus > PRESENT))


def neutral_range(axis: FrameAxis, encoder: Encoder) -> dict[str, float]:
    """How the neutral sentences themselves score: what a score must be read against.

    Returns
    -------
    dict
        `bias_low`, `bias_high`: between them lie nine in ten neutral sentences (5th and 95th percentile of the bias); `plus`,
        `minus`: share of neutral sentences in which each pole is present; the two together come to about .1, since 1 is the 95th
        percentile of both poles' strengths.
    """
    scores = score(axis, *neutral_pool(encoder))
    low, high = np.percentile(scores.bias, [5, 95])
    present = {"plus": float((scores.plus > PRESENT).mean()), "minus": float((scores.minus > PRESENT).mean())}
    return {"bias_low": round(float(low), 4), "bias_high": round(float(high), 4)} | present


def _score_block(axis: FrameAxis, texts: Sequence[str], vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    closeness, nearest, holds_term = _closeness(axis.plus, axis.minus, texts, vectors)
    near = nearest.round(DECIMALS) > round(axis.near, DECIMALS)
    return (closeness - axis.zero) / axis.unit, near | holds_term


def _closeness(
    plus: PoleModel, minus: PoleModel, texts: Sequence[str], vectors: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Closeness (n, 2) to the poles, cosine (n,) with the nearest prototype, and whether a seed term stands in the text (n,)."""
    cosines = [pole.cosines(vectors) for pole in (plus, minus)]
    bonus = np.stack([pole.bonus(texts) for pole in (plus, minus)], axis=1)
    topicality = sum(c.mean(axis=1) for c in cosines) / 2
    closeness = np.stack([soft_maximum(c) for c in cosines], axis=1) + bonus - TOPICALITY * topicality[:, None]
    return closeness, np.hstack(cosines).max(axis=1), bonus.any(axis=1)


def soft_maximum(cosines: np.ndarray) -> np.ndarray:
    """τ · log mean exp(cosine/τ) over the last axis: between the mean and the maximum.

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


def neutral_pool(encoder: Encoder) -> tuple[tuple[str, ...], np.ndarray]:
    """The neutral sentences written for the project, and their vectors."""
    texts = tuple(NEUTRAL.read_text(encoding="utf-8").splitlines())
    return texts, _encoded_once(encoder, texts)


@lru_cache(maxsize=4)
def _encoded_once(encoder: Encoder, texts: tuple[str, ...]) -> np.ndarray:
    return encode(encoder, texts)


def term_pattern(terms: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern that finds whole `terms` in any case, the last word of each in its regular English inflections.

    >>> found = term_pattern(["agree", "ban", "joint action"]).finditer("Banned: bank holidays; agreeing on joint actions.")
    >>> [match.group() for match in found]
    ['Banned', 'agreeing', 'joint actions']
    """
    if not terms:
        return None
    longest_first = sorted(set(terms), key=lambda term: (-len(term), term))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(_inflected, longest_first)) + r")(?!\w)", re.IGNORECASE)


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
    deviation = (scores["bias"] - scores["axis"].map(pooled_mean)) ** 2
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
