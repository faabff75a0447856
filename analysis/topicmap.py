"""Where topics and their sentences lie on a map: near each other where they mean alike. No randomness, no order of rows matters.

Topics lie by metric multidimensional scaling (Torgerson 1952; SMACOF: de Leeuw 1977) of the angles between their means, each
less the mean of all sentences: all topics of one corpus are near each other, and what they have in common tells none apart.
Then they are pushed apart until their circles, whose area is their number of sentences, overlap no more. What the map keeps of
the angles after that is told with it.
"""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy.spatial.distance import pdist, squareform

from analysis.clustering import BLOCK, group_means, whole_numbers

if TYPE_CHECKING:
    from analysis.results import Results

FILLED = 0.24  # of the unit disc, about which the topics are spread, that their circles fill
LEAST_ROOM = 0.26  # of the radius of an equal share of the disc: room that the smallest topic keeps around it
STEPS, PUSHES = 300, 80
PULL = 0.05  # cosine that makes a topic e times as strong in drawing a sentence
PULLING = 3  # topics that draw a sentence: those that it is closest to; all together would draw everything into the middle
OWN = 0.5  # of a sentence's weight that its own topic has at least
EQUAL = 1e-3  # of the largest distance: distances that differ by no more are equal, for places are rounded
DECIMALS = 4  # of places on the map, and of cosines before sentences are ranked by them
GOLDEN = np.pi * (3 - 5**0.5)  # angle between one dot and the next of a sunflower


class TopicMap(NamedTuple):
    """A map of topics.

    Attributes
    ----------
    topics : DataFrame
        topic_id, name, n_sentences, stability, x, y, radius (of the circle whose area is the number of sentences); what is left out
        (id −1) has no place.
    sentences : DataFrame
        sentence_id, topic_id, x, y: rows as in `Results.counted`.
    kept : float
        Share of the variation of the angles between topics that the distances on the map keep, 0–1; see :func:`kept`.
    """

    topics: pd.DataFrame
    sentences: pd.DataFrame
    kept: float


def map_of(results: "Results") -> TopicMap:
    """The map of the topics that results show.

    Notes
    -----
    Two dimensions can't hold hundreds: of many topics a map keeps about a half. It shows neighbourhoods, not distances.
    """
    counted = results.counted
    order = np.argsort(counted["sentence_id"].to_numpy().astype(str), kind="stable")  # of equal sentences the first by id is inner
    rows = counted.iloc[order]
    shown = results.table("topics")
    topics = shown[shown["topic_id"] >= 0].sort_values("topic_id").reset_index(drop=True)
    own = pd.Index(topics["topic_id"]).get_indexer(rows["topic_id"])
    whole = whole_numbers(results.counted_vectors[order])
    means = group_means(whole[own >= 0], own[own >= 0], len(topics))
    sizes = topics["n_sentences"].to_numpy(dtype=float)
    xy = topic_positions(means, sizes)
    places = np.empty((len(rows), 2))
    places[order] = sentence_positions(_cosines(whole, means, sizes), xy, own, radii(sizes))
    kept_columns = [column for column in ("topic_id", "name", "n_sentences", "stability") if column in topics]
    return TopicMap(
        topics[kept_columns].assign(x=xy[:, 0], y=xy[:, 1], radius=radii(sizes)),
        counted[["sentence_id", "topic_id"]].assign(x=places[:, 0], y=places[:, 1]),
        kept(means, sizes, xy),
    )


# Topics


def topic_positions(vectors: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Places of topics, float (K, 2), about the unit disc; their circles (:func:`radii`) don't overlap.

    Parameters
    ----------
    vectors : float array (K, d)
        Directions of the topics' means.
    sizes : float array (K,)
        Their numbers of sentences.
    """
    vectors, sizes = np.asarray(vectors, dtype=float), np.asarray(sizes, dtype=float)
    if len(sizes) < 2:
        return np.zeros((len(sizes), 2))
    order = np.lexsort((*vectors.T[::-1], -sizes))  # by content: another order of rows adds up to other last digits
    far = angles(vectors[order], sizes[order])
    places = _scaled(far)
    places = _upright(_apart(places, _room(sizes[order])))
    back = np.empty_like(places)
    back[order] = places
    return back.round(DECIMALS) + 0.0  # no −0


def radii(sizes: np.ndarray) -> np.ndarray:
    """Radius of the circle of each topic, float (K,): area in proportion to sizes, `FILLED` of the unit disc in all.

    >>> radii([3, 1]).round(3).tolist()
    [0.424, 0.245]
    """
    sizes = np.asarray(sizes, dtype=float)
    return np.sqrt(FILLED * sizes / max(sizes.sum(), 1))


def angles(vectors: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Angle between the means of any two topics, each less the mean of all sentences, float (K, K), 0–π."""
    own = _directions(np.asarray(vectors, dtype=float), np.asarray(sizes, dtype=float))
    cosines = np.clip(np.einsum("ad,bd->ab", own, own).round(9), -1, 1)  # of no length: of nothing, at right angles to all
    found = np.arccos(cosines)
    np.fill_diagonal(found, 0)
    return found


def kept(vectors: np.ndarray, sizes: np.ndarray, places: np.ndarray) -> float:
    """Share of the variation of the angles between topics that the distances on a map keep, 0–1: their squared correlation.

    1 where there is nothing to lose: up to two topics, or all equally far from each other on both. 0 where they are so on one
    alone, or near topics lie farther apart than far ones.
    """
    far = squareform(angles(vectors, sizes), checks=False)
    drawn = pdist(np.asarray(places, dtype=float))
    if len(far) < 2:
        return 1.0
    equal = [np.ptp(one) <= EQUAL * one.max() for one in (far, drawn)]
    if any(equal):
        return float(all(equal))
    return round(float(max(np.corrcoef(far, drawn)[0, 1], 0) ** 2), DECIMALS)


def _directions(vectors: np.ndarray, sizes: np.ndarray, of: np.ndarray | None = None) -> np.ndarray:
    """Rows of `of` (or else `vectors`) of length 1, less the mean of the topics by their sizes."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
    mean = sizes @ unit / max(sizes.sum(), 1e-12)
    rest = (unit if of is None else of) - mean
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    return np.where(lengths > 1e-9, rest / np.maximum(lengths, 1e-9), 0)


def _scaled(far: np.ndarray) -> np.ndarray:
    """Places whose distances are near to `far`, near ones more exactly (K, 2); spread like a unit disc."""
    places = _classical(far)
    weights = 1 / np.maximum(far, 0.1)
    np.fill_diagonal(weights, 0)
    inverse = np.linalg.pinv(np.diag(weights.sum(axis=1)) - weights)
    for _ in range(STEPS):
        drawn = squareform(pdist(places))
        ratio = np.where(drawn > 1e-9, weights * far / np.maximum(drawn, 1e-9), 0)
        places = inverse @ ((np.diag(ratio.sum(axis=1)) - ratio) @ places)
    places = places - places.mean(axis=0)
    spread = np.sqrt(2 * (places**2).sum(axis=1).mean())
    return places / spread if spread > 1e-9 else places


def _classical(far: np.ndarray) -> np.ndarray:
    """Classical scaling to two dimensions, (K, 2)."""
    squares = far**2
    centred = -(squares - squares.mean(axis=0) - squares.mean(axis=1)[:, None] + squares.mean()) / 2
    values, axes = np.linalg.eigh(centred)
    places = np.zeros((len(far), 2))
    found = (axes * np.sqrt(np.maximum(values, 0)))[:, ::-1][:, :2]
    places[:, : found.shape[1]] = found
    return places


def _room(sizes: np.ndarray) -> np.ndarray:
    """Radius that each topic keeps free: its circle and a little more, and some room for the smallest, too."""
    return np.maximum(radii(sizes) * 1.06, LEAST_ROOM / np.sqrt(len(sizes)))


def _apart(places: np.ndarray, room: np.ndarray) -> np.ndarray:
    """Places pushed apart, a little at a time, until no two rooms overlap; if some still do, the whole is drawn larger."""
    turn = GOLDEN * np.arange(len(places))
    places = places + 1e-4 * np.column_stack([np.cos(turn), np.sin(turn)])  # two in one place have a way to go
    wanted = room[:, None] + room
    np.fill_diagonal(wanted, 0)
    for _ in range(PUSHES):
        way = places[:, None] - places
        drawn = np.maximum(np.sqrt((way**2).sum(axis=2)), 1e-9)
        lacking = np.maximum(wanted * 1.01 - drawn, 0)
        np.fill_diagonal(lacking, 0)
        if not lacking.any():
            break
        share = (room**2) / (room[:, None] ** 2 + room**2)  # the larger a topic, the less it gives way
        places = places + (way / drawn[:, :, None] * (lacking * share)[:, :, None]).sum(axis=1) * 0.8
    drawn = np.maximum(pdist(places), 1e-6)
    return places * max(1.0, float((squareform(wanted, checks=False) / drawn).max() * 1.001))


def _upright(places: np.ndarray) -> np.ndarray:
    """Places about their middle, turned so that they are widest from left to right; the first topic that is not in the middle lies
    to the right and above."""
    places = places - (places.max(axis=0) + places.min(axis=0)) / 2
    around = places - places.mean(axis=0)
    _, axes = np.linalg.eigh(np.einsum("ka,kb->ab", around, around))
    places = around @ axes[:, ::-1]
    for column in places.T:
        off = np.flatnonzero(np.abs(column) > 1e-3)
        column *= -1 if len(off) and column[off[0]] < 0 else 1
    return places - (places.max(axis=0) + places.min(axis=0)) / 2


# Sentences


def sentence_positions(cosines: np.ndarray, topics: np.ndarray, own: np.ndarray, circles: np.ndarray | None = None) -> np.ndarray:
    """Places of sentences, float (n, 2): in their own topic's circle, the most typical inside, drawn towards those they resemble.

    place = Σ weight · topic + a place in the circle. Weights are the softmax of the three highest cosines and that to the own
    topic, over 0.05; the own topic has ½ or more.

    Parameters
    ----------
    cosines : float array (n, K)
        Of each sentence to each topic's mean, both less the mean of all.
    topics : float array (K, 2)
        Places of the topics.
    own : int array (n,)
        Row of each sentence's topic; −1 of those that are in none, which no topic draws more than it resembles them.
    circles : float array (K,), optional
        Radii; those of :func:`radii` unless given.
    """
    cosines, topics, own = np.asarray(cosines, dtype=float).round(DECIMALS), np.asarray(topics, dtype=float), np.asarray(own)
    if not len(own) or not len(topics):
        return np.zeros((len(own), 2))
    circles = radii(np.bincount(own[own >= 0], minlength=len(topics))) if circles is None else np.asarray(circles, dtype=float)
    rows = np.flatnonzero(own >= 0)
    pulls = cosines >= np.sort(cosines, axis=1)[:, [-min(PULLING, len(topics))]]
    pulls[rows, own[rows]] = True
    weights = np.where(pulls, np.exp((cosines - cosines.max(axis=1, keepdims=True)) / PULL), 0)
    weights /= weights.sum(axis=1, keepdims=True)
    mine = weights[rows, own[rows]]
    rest = (1 - np.maximum(mine, OWN)) / np.maximum(1 - mine, 1e-9)
    weights[rows] *= rest[:, None]
    weights[rows, own[rows]] = np.maximum(mine, OWN)
    return (np.einsum("nk,ka->na", weights, topics) + _sunflower(cosines, own, circles)).round(DECIMALS) + 0.0


def _sunflower(cosines: np.ndarray, own: np.ndarray, circles: np.ndarray) -> np.ndarray:
    """Places (n, 2) in a circle about 0 for the sentences of each topic, evenly spread; the highest cosine is innermost."""
    found = np.zeros((len(own), 2))
    for topic in np.unique(own):
        members = np.flatnonzero(own == topic)
        near = cosines[members]
        typical = near[:, topic] if topic >= 0 else near.max(axis=1)
        rank = np.empty(len(members))
        rank[np.lexsort((*near.T, -typical))] = np.arange(len(members))
        radius = (circles[topic] if topic >= 0 else np.median(circles)) * 0.94 * np.sqrt((rank + 0.5) / len(members))
        found[members] = radius[:, None] * np.column_stack([np.cos(GOLDEN * rank), np.sin(GOLDEN * rank)])
    return found


def _cosines(whole: np.ndarray, means: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Cosine of each sentence to each topic's mean, both less the mean of all, float (n, K)."""
    directions = _directions(means, sizes)
    found = np.zeros((len(whole), len(means)))
    for start in range(0, len(whole), BLOCK):
        block = whole[start : start + BLOCK].astype(float)
        unit = block / np.maximum(np.linalg.norm(block, axis=1, keepdims=True), 1e-12)
        found[start : start + BLOCK] = _directions(means, sizes, unit) @ directions.T
    return found
