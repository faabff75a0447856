"""How alike neighbouring sentences are, and what a stretch of them is worth in independent ones.

A text says one thing for a while and then another, so the mean of n neighbouring sentences varies more than that of n sentences
drawn at random. How much more is measured where it shows: between two neighbouring stretches of the same text,

    inflation(n) = mean (difference of the means of two neighbouring stretches of n)² / mean (what independence would give)

over all pairs of stretches of 2, 4, 8, … sentences within documents (Allan 1966, and the "batch means" of simulation, Schmeiser
1982). inflation(n) = 1 + rho · n^GROWTH, rho changing little with the scale. A text of 36 sentences has few such pairs, so at each
scale rho is pulled halfway between that of the scale below and what other texts show, with the weight of `WEIGHT` pairs.
"""

from dataclasses import dataclass

import numpy as np

# Over speeches before the United Nations and Congress and texts of the White House, for bias, shares of sides and of topics, rho
# lies between .04 and 1.0, most of it from .1 to .4; a lower power of n covers too little in long texts (bench/coverage.md).
GROWTH, TYPICAL = 0.8, 0.2
WEIGHT = 8.0  # how alike neighbours are differs much between texts and axes: 20 cover too little, 5 make lengths erratic


@dataclass(frozen=True)
class Likeness:
    """How alike neighbouring sentences of some texts are, in one quantity.

    Attributes
    ----------
    scales : int array (k,)
        2, 4, 8, …: lengths of the stretches compared.
    rho : float array (k,)
        (inflation − 1) / scale^GROWTH, 0 or more.
    known : float array (k,)
        Pairs of stretches that each rests on, `WEIGHT` included: degrees of freedom.
    """

    scales: np.ndarray
    rho: np.ndarray
    known: np.ndarray

    def inflation(self, n: np.ndarray) -> np.ndarray:
        """How many times the variance of a mean of n independent sentences that of n neighbours is, from 1 to n; any shape."""
        n = np.asarray(n, dtype=float)
        rho = np.interp(np.log(np.maximum(n, 1)), np.log(self.scales), self.rho)
        return np.clip(1 + rho * n**GROWTH, 1, np.maximum(n, 1))

    def known_at(self, n: np.ndarray) -> np.ndarray:
        """Degrees of freedom of the inflation of n sentences; any shape."""
        return np.interp(np.log(np.maximum(np.asarray(n, dtype=float), 1)), np.log(self.scales), self.known)


UNKNOWN = Likeness(np.array([2]), np.array([TYPICAL]), np.array([WEIGHT]))


def likeness(values: np.ndarray, documents: np.ndarray) -> Likeness:
    """How alike neighbouring sentences are.

    Parameters
    ----------
    values : float array (n,)
        One of each sentence, in the order of reading.
    documents : array (n,)
        Of which document each is; rows of a document stand together.

    Examples
    --------
    >>> one_thing_then_another = np.repeat([0.0, 1.0, 0.0, 1.0], 50) + np.tile([0.1, -0.1], 100)
    >>> bool(likeness(one_thing_then_another, np.zeros(200)).inflation(32) > 4)
    True
    """
    values, lengths = np.asarray(values, dtype=float), run_lengths(np.asarray(documents))
    length = np.repeat(lengths, lengths)
    place = np.arange(len(values)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    rho, scales, rhos, known = TYPICAL, [], [], []
    scale = 2
    while len(lengths) and 2 * scale <= lengths.max():
        kept = length - length % (2 * scale)
        from_ = (length - kept) // 2
        pairs = values[(place >= from_) & (place < from_ + kept)].reshape(-1, 2, scale)
        rho = _pulled(pairs, (rho + TYPICAL) / 2, values.var())
        scales, rhos, known = [*scales, scale], [*rhos, rho], [*known, len(pairs) + WEIGHT]
        scale *= 2
    return Likeness(np.array(scales), np.array(rhos), np.array(known)) if scales else UNKNOWN


def run_lengths(documents: np.ndarray) -> np.ndarray:
    """How many rows each run of equal `documents` has, int (runs,)."""
    new = np.flatnonzero(documents[1:] != documents[:-1]) + 1
    return np.diff(np.concatenate([[0], new, [len(documents)]])) if len(documents) else np.zeros(0, dtype=int)


def _pulled(pairs: np.ndarray, rho: float, variance: float) -> float:
    """rho by `pairs` (n, 2, scale) of neighbouring stretches, pulled towards `rho`.

    Where nothing varies within any stretch, the `variance` of all values says what independence would give.
    """
    scale = pairs.shape[2]
    differ = np.diff(pairs.mean(axis=2), axis=1).ravel() ** 2
    expected = pairs.var(axis=2, ddof=1).sum() / scale
    if not variance > 0:
        return rho
    prior = WEIGHT * (expected / len(pairs) if expected > 0 else 2 * variance / scale)
    found = (differ.sum() + (1 + rho * scale**GROWTH) * prior) / (expected + prior)
    return max((found - 1) / scale**GROWTH, 0.0)
