"""A hierarchy of groups of vectors: the topics found, what they may be joined to, and what they may be parted into.

The topics of :mod:`analysis.clustering` stand in the middle. Below, each is parted by the same method into groups of its own;
above, those two are joined whose joining loses least of the variation between topics (Ward 1963), until one is left. Every cut of
the hierarchy is a partition, and from one number of topics to the next exactly one topic is joined or parted, so that all others
keep their sentences, name and number.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.clustering import (
    FEWEST,
    centred,
    closeness,
    consensus,
    n_neighbours,
    neighbour_graph,
    reunited,
    settled,
    sums_of,
)

WORTH_PARTING = 12  # distinct vectors: of fewer no finer groups are sought
LEAST = 4  # distinct vectors of a finer group
COLUMNS = ("topic_id", "parent", "fewest", "most")


@dataclass(frozen=True)
class Hierarchy:
    """A binary tree of nodes, each a group that stands in every cut into `fewest` to `most` groups; arrays (n_nodes,).

    The first nodes are the topics as found, the largest first; then come those that they are joined to, then those that they are
    parted into.

    Attributes
    ----------
    parent : int array
        Place of the node above; −1 of the root, the node of all.
    fewest, most : int arrays
        From 1.
    """

    parent: np.ndarray
    fewest: np.ndarray
    most: np.ndarray

    @property
    def is_leaf(self) -> np.ndarray:
        """Which nodes are parted no further, bool (n_nodes,)."""
        return ~np.isin(np.arange(len(self.parent)), self.parent)

    @property
    def finest(self) -> int:
        """The largest number of groups that it can be cut into; 0 without nodes."""
        return int(self.most.max(initial=0))

    def within(self) -> np.ndarray:
        """Whether the second node is the first or lies under it, bool (n_nodes, n_nodes)."""
        found = np.eye(len(self.parent), dtype=bool)
        place = np.arange(len(self.parent))
        while (place >= 0).any():
            place = np.where(place >= 0, self.parent[place], -1)
            below = np.flatnonzero(place >= 0)
            found[place[below], below] = True
        return found

    def cut(self, number: int) -> np.ndarray:
        """Places of the nodes of the cut into `number` groups (the nearest that there is), in order."""
        number = min(max(number, 1), self.finest)
        return np.flatnonzero((self.fewest <= number) & (number <= self.most))


def find_hierarchy(nodes: np.ndarray, seed: int, resolution: float) -> tuple[Hierarchy, np.ndarray, int]:
    """The hierarchy of vectors, the leaf (place of its node) of each, int (n,), and how many of its first nodes are the topics.

    Up to three vectors are one topic.

    Parameters
    ----------
    nodes : int16 array (n, d)
        Distinct rows from :func:`analysis.clustering.whole_numbers`, sorted by content.
    seed : int
        From 0.
    resolution : float
        Over 0; more than 1 gives more and smaller topics.
    """
    labels, graph = np.zeros(len(nodes), dtype=np.int64), None
    if len(nodes) > FEWEST:
        graph = neighbour_graph(centred(nodes), n_neighbours(len(nodes)))
        labels = settled(graph, reunited(nodes, consensus(graph, seed, resolution)))
    return *grow(nodes, graph, labels, seed), len(set(labels))


def grow(nodes: np.ndarray, graph: sparse.csr_array | None, labels: np.ndarray, seed: int) -> tuple[Hierarchy, np.ndarray]:
    """The hierarchy around a partition, and the leaf (place of its node) of each vector, int (n,).

    Parameters
    ----------
    nodes : int16 array (n, d)
        Distinct rows from :func:`analysis.clustering.whole_numbers`.
    graph : csr_array (n, n)
        Of neighbours; None where there are so few vectors that they are one group.
    labels : int array (n,)
        The partition, from 0 without gaps.
    seed : int
    """
    finer = _parted(nodes, graph, labels, seed)
    top = np.zeros(finer.max(initial=-1) + 1, dtype=np.int64)
    top[finer] = labels
    return _joined(nodes, finer, top)


def _parted(nodes: np.ndarray, graph: sparse.csr_array | None, labels: np.ndarray, seed: int) -> np.ndarray:
    """Finer groups within each of `labels`, int (n,)."""
    finer, n_finer = np.zeros(len(nodes), dtype=np.int64), 0
    for label in range(labels.max(initial=-1) + 1):
        members = np.flatnonzero(labels == label)
        own = np.zeros(len(members), dtype=np.int64)
        if graph is not None and len(members) >= WORTH_PARTING:
            inner = sparse.csr_array(graph[members][:, members])
            inner.sort_indices()
            own = _without_crumbs(nodes[members], reunited(nodes[members], consensus(inner, seed, 1.0)))
        finer[members] = n_finer + own
        n_finer += own.max() + 1
    return finer


def _without_crumbs(nodes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Labels after each group that is too small has been joined to the one it is closest to, the smallest first."""
    labels = np.unique(labels, return_inverse=True)[1]
    sizes = np.bincount(labels)
    while len(sizes) > 1 and sizes.min() < LEAST:
        near = closeness(*sums_of(nodes, labels))
        labels[labels == sizes.argmin()] = near[sizes.argmin()].argmax()
        labels = np.unique(labels, return_inverse=True)[1]
        sizes = np.bincount(labels)
    return labels


def _joined(nodes: np.ndarray, finer: np.ndarray, top: np.ndarray) -> tuple[Hierarchy, np.ndarray]:
    """The tree that joins two groups at a time, those of one topic (`top`, of each finer group) before all others."""
    products, _, sizes = sums_of(nodes, finer)
    n_leaves, n_topics = len(sizes), len(set(top))
    node_of = np.arange(n_leaves)  # of each group still there
    parent, total = np.full(max(2 * n_leaves - 1, 0), -1), list(sizes)
    for made in range(n_leaves, len(parent)):
        near = -_lost(products, sizes)
        inside = np.where(top[:, None] == top, near, -np.inf) if n_leaves - (made - n_leaves) > n_topics else near
        one, other = divmod(int(inside.argmax()), n_leaves)
        parent[node_of[[one, other]]] = made
        total.append(sizes[one] + sizes[other])
        node_of[one] = made
        for sums in (sizes, products, products.T):
            sums[one] += sums[other]
            sums[other] = 0
    return _in_order(parent, np.array(total), n_leaves, n_topics, finer)


def _lost(products: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Variation between groups that is lost where two are joined (Ward 1963), (g, g); infinite where there is nothing to join."""
    there = np.maximum(sizes, 1)
    squares = products.diagonal() / there**2
    distance = squares[:, None] + squares - 2 * products / np.outer(there, there)
    lost = np.outer(sizes, sizes) / (there[:, None] + there) * distance
    lost[sizes == 0] = lost[:, sizes == 0] = np.inf
    np.fill_diagonal(lost, np.inf)
    return lost


def _in_order(
    parent: np.ndarray, size: np.ndarray, n_leaves: int, n_topics: int, finer: np.ndarray
) -> tuple[Hierarchy, np.ndarray]:
    """The hierarchy with its nodes in the order of :class:`Hierarchy`, and the leaf of each vector."""
    made = np.arange(len(parent))
    most = np.where(made < n_leaves, n_leaves, 2 * n_leaves - 1 - made)
    fewest = np.where(parent < 0, 1, 2 * n_leaves - parent)
    kind = np.where((fewest <= n_topics) & (n_topics <= most), 0, np.where(most < n_topics, 1, 2))
    by_kind = np.choose(kind, [-size, -most, fewest]) if len(parent) else made
    order = np.lexsort((made, -size, by_kind, kind))
    place = np.argsort(order)
    above = np.where(parent[order] < 0, -1, place[parent[order]])
    return Hierarchy(above, fewest[order], most[order]), place[finer]


def as_table(hierarchy: Hierarchy, ids: Sequence[int]) -> pd.DataFrame:
    """`COLUMNS`, one row a node, by the ids of the nodes; `parent` is an id, too, and −1 of the root."""
    ids = np.asarray(ids, dtype=np.int64)
    above = np.where(hierarchy.parent < 0, -1, ids[hierarchy.parent]) if len(ids) else ids
    return pd.DataFrame(dict(zip(COLUMNS, (ids, above, hierarchy.fewest, hierarchy.most), strict=True)))


def from_table(table: pd.DataFrame) -> Hierarchy:
    """The hierarchy that :func:`as_table` wrote, nodes in the order of its rows."""
    place = pd.Index(table["topic_id"]).get_indexer(table["parent"])
    return Hierarchy(place, table["fewest"].to_numpy(), table["most"].to_numpy())
