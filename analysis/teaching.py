"""Which sentences an analyst should label, and what the labels say of the scores.

Ten minutes are some sixty sentences. Half of the first are an audit sample, drawn at random and never trained on, for only what was
drawn at random speaks of the corpus; the others are chosen to teach. Learning (`analysis.learning`) is a logistic regression over
sentence vectors x with weights w ~ normal(0, VARIANCE). After labels of the sentences i, with p_i the odds of plus as a share,

    M = (1/VARIANCE + Σ_i p_i (1 − p_i) x_i x_iᵀ)⁻¹                   what is still open about w
    gain(j) = Σ_r (x_rᵀ M x_j)² / (1/(p_j (1 − p_j)) + x_jᵀ M x_j)    what a label of j settles about the sentences r

and the sentence with the largest gain comes next, r being those that carry any signal. It prefers sentences of which the score is
unsure (p near ½), that are unlike those labelled already, and like many others; in simulations the last counts most, and being
unsure or unlike others alone did worse than drawing at random (bench/labels.md). Cohn, Ghahramani & Jordan 1996; for logistic
regression Schein & Ungar 2007; unsure ones first: Lewis & Gale 1994; a survey: Settles 2009.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis.agreement import Estimate, auc, krippendorff_alpha
from analysis.embeddings import Encoder, encode
from analysis.framing import PRESENT, FrameAxis, FramingScores, score, train
from analysis.labels import Label, Labels, audit_sample, coder_agreement, training
from analysis.learning import PRIOR, VARIANCE, learn
from analysis.placed import PlacedLabel
from analysis.results import Results

Kind = Literal["audit", "teach"]
Mode = Literal["both", "audit", "teach"]

AUDIT_SIZE = 30  # sentences; with fewer an alpha of .6 has an interval of about ±.3 or more
MOST = 2_000  # sentences that are weighed against each other; of more, evenly spaced ones


NINETY = 3.29  # standard deviations between the 5th and the 95th percentile of a normal distribution


# What to label next


@dataclass(frozen=True)
class Pool:
    """The n sentences of a corpus that may be labelled, for one axis.

    Attributes
    ----------
    sentences : DataFrame (n rows)
        document_id, start, end, text, in the order of the results; no headings.
    vectors : float array (n, dimensions)
        Unit vectors.
    bias : float array (n,)
        On the axis, in standard deviations of neutral sentences.
    covered : bool array (n,)
        Sentences that carry any signal.
    draw : int array (n,)
        Rows in the order in which the audit sample is drawn: see `analysis.labels.audit_sample`.
    """

    sentences: pd.DataFrame
    vectors: np.ndarray
    bias: np.ndarray
    covered: np.ndarray
    draw: np.ndarray

    @cached_property
    def size(self) -> int:
        """Size of the audit sample."""
        return audit_size(len(self.sentences))

    @cached_property
    def text_ids(self) -> np.ndarray:
        """A number (n,) for each sentence, the same where the text is."""
        return pd.factorize(self.sentences["text"])[0]

    @cached_property
    def rows(self) -> dict[tuple[str, int, int], int]:
        """Rows by document_id, start and end."""
        places = zip(self.sentences["document_id"], self.sentences["start"], self.sentences["end"], strict=True)
        return {place: row for row, place in enumerate(places)}

    def row_of(self, label: PlacedLabel) -> int | None:
        """The row that a label is on; None where its place is no sentence here."""
        return self.rows.get((label.document_id, label.start, label.end))


class Offer(NamedTuple):
    """A sentence to label: its row in the pool, and what for."""

    row: int
    kind: Kind


def make_pool(results: Results, axis: str) -> Pool:
    """The sentences of `results` as they may be labelled for `axis`."""
    sentences = results.counted.reset_index(drop=True)
    scores = results.table("framing_sentences")
    scores = scores[scores["axis"] == axis].set_index("sentence_id").loc[sentences["sentence_id"]]
    neutral = results.axes[axis]["neutral"]
    return Pool(
        sentences=sentences,
        vectors=results.vectors[(results.table("sentences")["kind"] == "sentence").to_numpy()],
        bias=scores["bias"].to_numpy() * NINETY / (neutral["bias_high"] - neutral["bias_low"]),
        covered=scores["covered"].to_numpy(dtype=bool),
        draw=audit_sample(sentences, axis, len(sentences)).index.to_numpy(),
    )


def offer(
    pool: Pool, given: Sequence[PlacedLabel], coder: str = "", mode: Mode = "both", skipped: Collection[int] = ()
) -> Offer | None:
    """The sentence that `coder` should label next; None if there is none left.

    Parameters
    ----------
    pool : Pool
    given : sequence of PlacedLabel
        All labels of the axis, of whatever coder. Of the audit sample, a coder is offered what others have labelled, too, so that
        coders can be compared; of the others, what nobody has labelled.
    coder : str
    mode : {"both", "audit", "teach"}
        `both` goes by turns: see :func:`next_kind`. `audit` goes on beyond the size of the sample.
    skipped : collection of int
        Rows to leave out.
    """
    on_rows = [(row, label) for label in given if (row := pool.row_of(label)) is not None]
    own = [label for _, label in on_rows if label.coder == coder]
    audits = sum(label.audit for label in own)
    wanted = next_kind(audits, len(own) - audits, pool.size) if mode == "both" else mode
    for kind in (wanted, *({"audit", "teach"} - {wanted} if mode == "both" else ())):
        row = _next_audit(pool, on_rows, coder, mode, skipped) if kind == "audit" else _next_lesson(pool, on_rows, skipped)
        if row is not None:
            return Offer(row, kind)
    return None


def _next_audit(
    pool: Pool, on_rows: Sequence[tuple[int, PlacedLabel]], coder: str, mode: Mode, skipped: Collection[int]
) -> int | None:
    drawn = pool.draw if mode == "audit" else pool.draw[: pool.size]
    done = {row for row, label in on_rows if label.coder == coder} | set(skipped)
    taught = {pool.text_ids[row] for row, label in on_rows if not label.audit}
    return next((int(row) for row in drawn if row not in done and pool.text_ids[row] not in taught), None)


def _next_lesson(pool: Pool, on_rows: Sequence[tuple[int, PlacedLabel]], skipped: Collection[int]) -> int | None:
    lessons = [(row, label.choice) for row, label in on_rows if not label.audit]
    labelled, choices = [row for row, _ in lessons], [choice for _, choice in lessons]
    taken = np.array([*pool.draw[: pool.size], *(row for row, _ in on_rows)], dtype=np.int64)
    free = ~np.isin(pool.text_ids, pool.text_ids[taken]) & ~pool.sentences["text"].duplicated().to_numpy()
    free[list(skipped)] = False
    odds = log_odds(pool.vectors, pool.bias, labelled, choices)
    return next(iter(teaching_order(pool.vectors, odds, pool.covered, labelled, np.flatnonzero(free))), None)


def audit_size(n_sentences: int) -> int:
    """Size of the audit sample: 30, and in small corpora half of the sentences, so that as many are left to teach.

    >>> audit_size(1000), audit_size(21)
    (30, 10)
    """
    return min(AUDIT_SIZE, n_sentences // 2)


def next_kind(audited: int, taught: int, size: int) -> str:
    """`audit` or `teach`, by turns from the first sentence on, until the audit sample is labelled; then `teach`.

    By turns, so that from the twentieth sentence on there is a first figure of how well score and coder agree, whenever the
    analyst stops; and audit first, so that the agreement of the score before any teaching is of the same sentences.

    >>> next_kind(0, 0, 30), next_kind(1, 0, 30), next_kind(1, 1, 30), next_kind(30, 30, 30)
    ('audit', 'teach', 'audit', 'teach')
    """
    return "audit" if audited < size and audited <= taught else "teach"


def log_odds(vectors: np.ndarray, bias: np.ndarray, labelled: Sequence[int], choices: Sequence[str]) -> np.ndarray:
    """Log odds of plus against minus (n,), given the labels so far.

    Parameters
    ----------
    vectors : float array (n, dimensions)
        Unit vectors.
    bias : float array (n,)
        In standard deviations of neutral sentences.
    labelled : sequence of int (m,)
        Rows with a label.
    choices : sequence of str (m,)
    """
    rows = list(labelled)
    if not rows:
        return PRIOR * bias
    return PRIOR * (bias + vectors @ learn(vectors[rows].astype(np.float64), bias[rows], choices))


def teaching_order(
    vectors: np.ndarray,
    odds: np.ndarray,
    relevant: np.ndarray,
    labelled: Sequence[int],
    candidates: Sequence[int],
    size: int = 1,
) -> list[int]:
    """The `size` candidates that teach most, each given the labels so far and those before it in the order.

    Parameters
    ----------
    vectors : float array (n, dimensions)
        Unit vectors of the sentences.
    odds : float array (n,)
        See :func:`log_odds`.
    relevant : bool array (n,)
        Sentences that carry any signal, about which is to be learnt; if none does, all count.
    labelled, candidates : sequence of int
        Rows that are labelled already, audited ones not among them; rows that may be offered.
    size : int

    Returns
    -------
    list of int
        Rows, fewer than `size` where there are fewer candidates. The same whatever the order of `candidates`; of equal ones the
        earlier row.
    """
    vectors, odds = np.asarray(vectors), np.asarray(odds, dtype=np.float64)
    rest = _spaced(np.unique(np.asarray(candidates, dtype=np.int64)))
    about = _spaced(np.flatnonzero(relevant) if np.any(relevant) else np.arange(len(vectors)))
    wanted = vectors[about].astype(np.float64)
    spread, information = wanted.T @ wanted, _information(odds)
    open_, x = np.eye(vectors.shape[1]) * VARIANCE, vectors[rest].astype(np.float64)
    for row in labelled:
        open_ = _settled(open_, vectors[row].astype(np.float64), information[row])
    order: list[int] = []
    while len(order) < min(size, len(rest)):
        reach = x @ open_
        gain = ((reach @ spread) * reach).sum(axis=1) / (1 / information[rest] + (reach * x).sum(axis=1))
        gain[np.isin(rest, order)] = -np.inf
        best = int(np.argmax(gain.round(9)))
        order.append(int(rest[best]))
        open_ = _settled(open_, x[best], information[rest[best]])
    return order


def _settled(open_: np.ndarray, x: np.ndarray, information: float) -> np.ndarray:
    """Covariance M of the weights once a sentence with the vector x is labelled (Sherman & Morrison 1950)."""
    reach = open_ @ x
    return open_ - np.outer(reach, reach) / (1 / information + x @ reach)


def _information(odds: np.ndarray) -> np.ndarray:
    """p (1 − p): what a label says at these log odds, at most ¼, where the score is unsure."""
    return 1 / (2 + np.exp(odds) + np.exp(-odds))


def _spaced(rows: np.ndarray) -> np.ndarray:
    """At most `MOST` of `rows`, evenly spaced."""
    return rows if len(rows) <= MOST else rows[np.linspace(0, len(rows) - 1, MOST).round().astype(int)]


# What the labels say of the scores


@dataclass(frozen=True)
class Agreement:
    """How the scores of an axis agree with coders on the same sentences.

    Attributes
    ----------
    n : int
        Sentences with a choice.
    n_plus, n_minus : int
        Those that coders gave one pole alone.
    auc : Estimate
        Of the bias, sentences chosen plus against those chosen minus.
    alpha : Estimate
        Krippendorff's, of the side with the choice, all four being used.
    """

    n: int
    n_plus: int
    n_minus: int
    auc: Estimate
    alpha: Estimate


def audited(labels: Iterable[Label], axis: str) -> Labels:
    """The audit sample's texts with the choice of most coders of each; ties are left out.

    >>> audited([Label("a", "plus", audit=True), Label("b", "minus")], "any").texts
    ('a',)
    """
    return training([replace(label, audit=False) for label in labels if label.audit], axis)


def agreement(choices: Sequence[str], scores: FramingScores, level: float = 0.95, seed: int = 0) -> Agreement:
    """How `scores` of n sentences agree with the `choices` (n,) of coders.

    Notes
    -----
    Of the corpus it speaks only where the sentences were drawn at random from it and not trained on. Sentences count as
    independent of each other.
    """
    given = np.asarray(choices, dtype=object)
    plus, minus = given == "plus", given == "minus"
    pairs = list(zip(given.tolist(), scores.side.tolist(), strict=True))
    return Agreement(
        n=len(given),
        n_plus=int(plus.sum()),
        n_minus=int(minus.sum()),
        auc=auc(scores.bias[plus], scores.bias[minus], level),
        alpha=krippendorff_alpha(pairs, level, seed),
    )


def disagreement(choices: Sequence[str], scores: FramingScores) -> np.ndarray:
    """How far (n,) the strengths would have to move for each side to be the coder's choice: 0 where it is.

    Of a pole that the coder hears, what it lacks to be present; of one that they don't hear, how far above that it is; summed.
    """
    given = np.asarray(choices, dtype=object)
    gaps = np.zeros(len(given))
    for pole, strength in (("plus", scores.plus), ("minus", scores.minus)):
        heard, present = (given == pole) | (given == "both"), strength > PRESENT
        gaps += np.where(heard != present, np.abs(strength - PRESENT), 0.0)
    return gaps


@dataclass(frozen=True)
class Report:
    """What the labels of an axis say of its scores, and of the coders.

    Attributes
    ----------
    n_taught : int
        Texts that the axis was trained on; 0 where they are not of both poles, for then nothing is learnt.
    untrained, trained : Agreement
        Of the score from the seeds alone, and of the one trained on the teaching labels, with coders on the audit sample.
    coders : Estimate
        Krippendorff's alpha between coders, over the sentences that two or more labelled.
    scores : FramingScores
        From the seeds alone, of the text of each label, in the order of the labels.
    gaps : float array
        :func:`disagreement` of these with the labels.
    """

    n_taught: int
    untrained: Agreement
    trained: Agreement
    coders: Estimate
    scores: FramingScores
    gaps: np.ndarray


def report(untrained: FrameAxis, encoder: Encoder, labels: Sequence[Label]) -> Report:
    """What `labels`, all of one axis, say of its scores; `untrained` is the axis without labels."""
    lessons, audit = training(labels, untrained.name), audited(labels, untrained.name)
    trained = train(untrained, lessons, encode(encoder, lessons.texts), encoder) if lessons.teaches else untrained
    vectors = encode(encoder, audit.texts)
    texts = [label.text for label in labels]
    scores = score(untrained, texts, encode(encoder, texts))
    return Report(
        n_taught=len(lessons.texts) if lessons.teaches else 0,
        untrained=agreement(audit.choices, score(untrained, audit.texts, vectors)),
        trained=agreement(audit.choices, score(trained, audit.texts, vectors)),
        coders=coder_agreement(labels, untrained.name),
        scores=scores,
        gaps=disagreement([label.choice for label in labels], scores),
    )
