"""Groups of vectors that point the same way: a graph of nearest neighbours, parted by a consensus of Leiden runs.

The partition depends on the vectors, the seed and the resolution alone, and not on the order of the vectors, the number
of threads, the linear-algebra library or the process, because:

- vectors are rounded to whole numbers small enough that float32 adds up their products without error, in any order;
- equal vectors are one node, and nodes are sorted by content, so that neither order nor repetition reaches the graph;
- neighbours at the same distance are taken in that order;
- every Leiden run has a generator of its own, seeded.

Leiden: Traag, Waltman & van Eck (2019). Consensus of several runs: Lancichinetti & Fortunato (2012).
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from scipy import sparse
from threadpoolctl import threadpool_limits

LENGTH = 4050  # of a vector in whole numbers: under 4,096 after rounding, so that products sum to less than 2²⁴
CELLS = 1 << 23  # similarities held at a time by each thread: 32 MB, three times that with what is made of them
THREADS = min(os.cpu_count() or 1, 4)  # change nothing but the time taken
FEWEST, MOST = 3, 15  # neighbours: with three or more, an island of the graph has four nodes or more
RUNS = 20

# Groups whose vectors are this close to each other, against 1 within each, are one. Modularity cuts a cloud without any
# inner structure into pieces, which come to .96 and more; neighbouring topics of real texts came to at most .91.
SAME = 0.95


class ConsensusLeiden:
    """A clusterer in the manner of scikit-learn and BERTopic: `fit` sets `labels_`.

    Every vector gets a label (none is left out); 0 is the largest group, and of two groups of one size the one whose
    content sorts first. Up to three distinct vectors are one group.

    Parameters
    ----------
    seed : int
        From 0.
    resolution : float
        Over 0. How strongly large groups are penalised: under 1 fewer, over 1 more groups.

    Attributes
    ----------
    labels_ : int array (n,)
    """

    def __init__(self, seed: int = 0, resolution: float = 1.0) -> None:
        self.seed, self.resolution = seed, resolution

    def fit(self, vectors: np.ndarray, y: None = None) -> "ConsensusLeiden":
        """Part `vectors`, float (n, d), n ≥ 1; only their directions count."""
        nodes, node = distinct(whole_numbers(vectors))
        if len(nodes) <= FEWEST:
            labels = np.zeros(len(nodes), dtype=np.int64)
        else:
            graph = neighbour_graph(nodes, n_neighbours(len(nodes)))
            labels = reunited(nodes, consensus(graph, self.seed, self.resolution))
        self.labels_ = _largest_first(labels, np.bincount(node))[node]
        return self


def whole_numbers(vectors: np.ndarray) -> np.ndarray:
    """Directions of `vectors` as whole numbers, int16 (n, d): cosines change by about 10⁻⁴, and sums become exact.

    Zero stays zero.
    """
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    return np.rint(vectors * (LENGTH / np.maximum(lengths, 1e-12))).astype(np.int16)


def distinct(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different rows of `vectors`, sorted by content, and for each row its place among them."""
    rows = np.ascontiguousarray(vectors).view(f"V{2 * vectors.shape[1]}").ravel()  # one item a row: sorts fast
    _, first, place = np.unique(rows, return_index=True, return_inverse=True)
    return vectors[first], place


def n_neighbours(n_nodes: int) -> int:
    """Neighbours of each node: three quarters of the root of their number, 3 to 15; 6 for 60, 15 from 400 on.

    On samples of 30 to 500 hand-coded sentences this stays within .02 of the best fixed number in agreement with the
    codes, and gives a few dozen sentences a handful of groups (`python -m bench.topics` prints both).
    """
    return min(max(round(0.75 * n_nodes**0.5), FEWEST), MOST)


def neighbour_graph(nodes: np.ndarray, k: int) -> sparse.csr_array:
    """Similarities (cosine, over 0) of each node and its k nearest, float64 (n, n), symmetric, indices sorted.

    Exact, in blocks: time grows with n², memory with n·k.

    Parameters
    ----------
    nodes : int16 array (n, d)
        Distinct rows from :func:`whole_numbers`.
    k : int
        1 to n − 1.
    """
    n = len(nodes)
    numbers = nodes.astype(np.float32)
    neighbours = np.empty((n, k), dtype=np.int32)
    products = np.empty((n, k))
    step = max(64, CELLS // n)

    def fill(start: int) -> None:
        block = numbers[start : start + step] @ numbers.T
        block[np.arange(len(block)), np.arange(start, start + len(block))] = -np.inf  # no node is its own neighbour
        nearest = _largest(block, k)
        neighbours[start : start + step] = nearest
        products[start : start + step] = np.take_along_axis(block, nearest, axis=1)

    with threadpool_limits(1), ThreadPoolExecutor(THREADS) as pool:  # threads within threads would wait for each other
        list(pool.map(fill, range(0, n, step)))
    # Leiden needs weights over 0. A nearest neighbour that points away still is one, if only by a thread.
    weights = np.maximum(products, 1).ravel() / LENGTH**2
    directed = sparse.csr_array((weights, neighbours.ravel(), np.arange(0, n * k + 1, k)), shape=(n, n))
    graph = directed.maximum(directed.T).tocsr()
    graph.sort_indices()
    return graph


def _largest(block: np.ndarray, k: int) -> np.ndarray:
    """Columns of the k largest values of each row, largest first; of equal values the first columns."""
    bound = np.partition(block, -k, axis=1)[:, -k, None]
    row, column = np.nonzero(block >= bound)  # k a row, and more where several equal the bound
    order = np.lexsort((column, -block[row, column], row))
    rank = np.arange(len(row)) - np.searchsorted(row, row)  # place within its row
    return column[order][rank < k].reshape(len(block), k)


def consensus(graph: sparse.csr_array, seed: int, resolution: float) -> np.ndarray:
    """Communities on which 20 Leiden runs agree, int (n,).

    The weight of each edge is multiplied by the squared share of runs that keep its ends together; then comes one more
    run.
    """
    seeds = np.random.SeedSequence(seed).generate_state(RUNS + 1).tolist()
    with ThreadPoolExecutor(THREADS) as pool:  # Leiden lets go of the interpreter lock
        runs = list(pool.map(lambda own: leiden(graph, own, resolution), seeds[:-1]))
    left = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    together = sum((run[left] == run[graph.indices]).astype(np.int32) for run in runs)
    share = np.maximum(together, 0.1) / RUNS  # never 0: a graph without edges would bring Leiden down
    agreed = sparse.csr_array((graph.data * share**2, graph.indices, graph.indptr), shape=graph.shape)
    return leiden(agreed, seeds[-1], resolution)


def leiden(graph: sparse.csr_array, seed: int, resolution: float) -> np.ndarray:
    """Communities of high modularity, int (n,), of a symmetric graph with sorted indices and at least one edge."""
    from graspologic_native import leiden_csr

    _, community = leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data.astype(np.float64),
        graph.shape[0],
        resolution=resolution,
        seed=seed,
    )
    return np.array([community[node] for node in range(graph.shape[0])])


def reunited(nodes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Labels, int (n,), after groups that can't be told apart are put together, the closest two at a time.

    Closeness = mean cosine between two groups / geometric mean of the mean cosines within each. At `SAME` they join.
    """
    labels = np.unique(labels, return_inverse=True)[1]
    sizes = np.bincount(labels).astype(np.float64)
    sums = [nodes[labels == label].sum(axis=0, dtype=np.int64).astype(np.float64) for label in range(len(sizes))]
    products = np.einsum("ad,bd->ab", sums, sums)  # not @: its last digits may depend on the number of threads
    squares = np.bincount(labels, weights=(nodes.astype(np.float64) ** 2).sum(axis=1))
    while True:
        closeness = _closeness(products, squares, sizes)
        one, other = divmod(int(closeness.argmax()), len(sizes))
        if closeness[one, other] < SAME:
            return labels
        labels[labels == other] = one
        for total in (sizes, squares, products, products.T):
            total[one] += total[other]
            total[other] = 0


def _closeness(products: np.ndarray, squares: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Closeness of each two groups, (n_groups, n_groups), from sums over their members; −1 where there is none."""
    pairs = sizes * (sizes - 1)
    within = np.where(pairs > 0, (products.diagonal() - squares) / np.maximum(pairs, 1), squares)  # alone: with itself
    between = products / np.maximum(np.outer(sizes, sizes), 1)
    scale = np.sqrt(np.outer(np.maximum(within, 0), np.maximum(within, 0)))
    closeness = np.divide(between, scale, out=np.full_like(between, -1.0), where=scale > 0)
    np.fill_diagonal(closeness, -1.0)
    return closeness


def _largest_first(labels: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Labels renumbered from 0 by the summed sizes of their nodes, descending; ties by their first node."""
    _, first, labels = np.unique(labels, return_index=True, return_inverse=True)
    order = np.lexsort((first, -np.bincount(labels, weights=sizes)))
    return np.argsort(order)[labels]
