"""The parting of sentences into topics by a method that follows from how many there are: BERTopic's clusterer.

Up to three distinct sentences are one topic. From four on, a graph of nearest neighbours is parted by a consensus of Leiden runs
(:mod:`analysis.clustering`), with a hierarchy around it. Beyond 20,000 distinct sentences the graph is made of so many of them, and
each of the others goes to the finest group whose mean it is nearest to: the time for exact neighbours grows with the square. Which
sentences those are follows from their vectors and the seed, one by one, so that a corpus that grows keeps most of them.
"""

from collections.abc import Callable

import numpy as np

from analysis.clustering import FEWEST, RUNS, distinct, n_neighbours, nearest_mean, whole_numbers
from analysis.hierarchy import Hierarchy, find_hierarchy
from analysis.stability import RERUNS, stability

MOST_FITTED = 20_000


class ConsensusLeiden:
    """A clusterer in the manner of scikit-learn and BERTopic: `fit` sets `labels_`, and more that BERTopic does not ask for.

    Every vector gets a label (none is left out); 0 is the largest group, and of two groups of one size the one whose content sorts
    first.

    Parameters
    ----------
    seed : int
        From 0.
    resolution : float
        Over 0. How strongly large groups are penalised: under 1 fewer, over 1 more groups.
    most : int
        Distinct vectors that the graph is made of, at most.

    Attributes
    ----------
    labels_ : int array (n,)
    hierarchy_ : Hierarchy
        Its first nodes are the groups of `labels_`.
    leaf_ : int array (n,)
        Place of the node of each vector's finest group.
    number_ : int
        Of groups.
    """

    def __init__(self, seed: int = 0, resolution: float = 1.0, most: int = MOST_FITTED) -> None:
        self.seed, self.resolution, self.most = seed, resolution, most

    def fit(self, vectors: np.ndarray, y: None = None) -> "ConsensusLeiden":
        """Part `vectors`, float (n, d), n ≥ 1; only their directions count."""
        nodes, node = distinct(whole_numbers(vectors))
        self._rows = thinned(nodes, self.most, self.seed)
        self._nodes = nodes[self._rows]
        hierarchy, leaf, self.number_ = find_hierarchy(self._nodes, self.seed, self.resolution)
        self._n_distinct = len(nodes)
        everywhere = leaf if len(leaf) == len(nodes) else _assigned(nodes, self._rows, leaf)
        self.hierarchy_, place = _largest_first(hierarchy, self.number_, everywhere[node])
        self._leaf, self.leaf_ = place[leaf], place[everywhere][node]
        self.labels_ = topics_of(self.hierarchy_, self.number_)[self.leaf_]
        return self

    def stability(self, report: Callable[[int, int], None]) -> np.ndarray:
        """Share of re-runs in which each node of the hierarchy comes back: see :mod:`analysis.stability`."""
        return stability(self._nodes, self.hierarchy_, self._leaf, self.number_, self.seed, self.resolution, report)

    @property
    def method(self) -> dict[str, int | float | str]:
        """What was done, for whoever reads the results."""
        n = len(self._nodes)
        told = {"distinct_sentences": self._n_distinct, "fitted_sentences": n, "resolution": self.resolution}
        if n <= FEWEST:
            return told | {"method": "one topic", "neighbours": 0, "runs": 0, "reruns": RERUNS}
        method = "neighbour graph" if n == self._n_distinct else "neighbour graph of a sample"
        return told | {"method": method, "neighbours": n_neighbours(n), "runs": RUNS, "reruns": RERUNS}


def topics_of(hierarchy: Hierarchy, number: int) -> np.ndarray:
    """Place of the node of the cut that each node lies in or under, int (n_nodes,); 0 for those above it."""
    cut = hierarchy.cut(number)
    return cut[hierarchy.within()[cut].argmax(axis=0)] if len(cut) else cut


def thinned(nodes: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Places of at most `most` of the vectors, in order: those with the smallest digests, as good as drawn at random."""
    if len(nodes) <= most:
        return np.arange(len(nodes))
    factors = np.random.default_rng([seed, nodes.shape[1]]).integers(1, 2**63, size=nodes.shape[1], dtype=np.uint64)
    digest = np.zeros(len(nodes), dtype=np.uint64)
    for column, factor in enumerate(factors | np.uint64(1)):
        digest += nodes[:, column].astype(np.uint64) * factor  # modulo 2⁶⁴
        digest ^= digest >> np.uint64(29)
    return np.sort(np.lexsort((np.arange(len(nodes)), digest))[:most])


def _assigned(nodes: np.ndarray, rows: np.ndarray, leaf: np.ndarray) -> np.ndarray:
    """The leaf of every vector: its own where it was fitted, that of the nearest mean otherwise."""
    leaves, code = np.unique(leaf, return_inverse=True)
    found = leaves[nearest_mean(nodes, nodes[rows], code, len(leaves))]
    found[rows] = leaf
    return found


def _largest_first(hierarchy: Hierarchy, number: int, leaf: np.ndarray) -> tuple[Hierarchy, np.ndarray]:
    """The hierarchy with its topics ordered by how many sentences they have, and the new place of each node."""
    topic = topics_of(hierarchy, number)[leaf]
    place = np.arange(len(hierarchy.parent))
    place[np.lexsort((np.arange(number), -np.bincount(topic, minlength=number)))] = np.arange(number)
    order = np.argsort(place)
    parent = np.where(hierarchy.parent[order] < 0, -1, place[hierarchy.parent[order]])
    return Hierarchy(parent, hierarchy.fewest[order], hierarchy.most[order]), place
