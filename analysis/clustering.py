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
BLOCK = 1 << 14  # rows held in double precision at a time
THREADS = min(os.cpu_count() or 1, 4)  # change nothing but the time taken
FEWEST, MOST = 3, 20  # neighbours: with three or more, an island of the graph has four nodes or more
RUNS = 20
SETTLING = 2  # rounds; ten and more empty small groups (bench/topics.md)

# Groups whose vectors are this close to each other, against 1 within each, are one. Modularity cuts a cloud without any
# inner structure into pieces, which come to .96 and more; neighbouring topics of real texts came to at most .91.
SAME = 0.95


def whole_numbers(vectors: np.ndarray) -> np.ndarray:
    """Directions of `vectors` as whole numbers, int16 (n, d): cosines change by about 10⁻⁴, and sums become exact.

    Zero stays zero.
    """
    whole = np.empty(vectors.shape, dtype=np.int16)
    for start in range(0, len(vectors), BLOCK):
        block = vectors[start : start + BLOCK].astype(np.float64)
        lengths = np.linalg.norm(block, axis=1, keepdims=True)
        whole[start : start + BLOCK] = np.rint(block * (LENGTH / np.maximum(lengths, 1e-12)))
    return whole


def distinct(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The different rows of `vectors`, sorted by content, and for each row its place among them."""
    rows = np.ascontiguousarray(vectors).view(f"V{2 * vectors.shape[1]}").ravel()  # one item a row: sorts fast
    _, first, place = np.unique(rows, return_index=True, return_inverse=True)
    return vectors[first], place


def centred(nodes: np.ndarray) -> np.ndarray:
    """Distinct vectors less their mean, as whole numbers again: what all sentences of a corpus have in common tells none apart."""
    mean = nodes.sum(axis=0, dtype=np.int64) / max(len(nodes), 1)
    return whole_numbers(nodes - mean) if len(nodes) > 1 else nodes


def n_neighbours(n_nodes: int) -> int:
    """Neighbours of each node: three quarters of the root of their number, 3 to 20; 6 for 60, 20 from 700 on.

    On samples of 30 to 500 hand-coded sentences this stays within .02 of the best fixed number in agreement with the
    codes, and gives a few dozen sentences a handful of groups (bench/topics.md).
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


def settled(graph: sparse.csr_array, labels: np.ndarray) -> np.ndarray:
    """Labels, int (n,) from 0 without gaps, after each node has joined the group that most of its edges' weight leads to, twice.

    Modularity leaves nodes at the border in groups that most of their neighbours are not in. Groups of up to three nodes that are
    left then join the others in the same way.
    """
    left = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
    for _ in range(SETTLING):
        labels = _votes(graph, left, labels).argmax(axis=1)
    while True:
        labels = np.unique(labels, return_inverse=True)[1]
        sizes = np.bincount(labels)
        if sizes.min() > FEWEST or len(sizes) == 1:
            return labels
        votes = _votes(graph, left, labels)
        smallest = sizes.argmin()
        votes[:, smallest] = -1
        members = labels == smallest
        labels[members] = votes[members].argmax(axis=1)


def _votes(graph: sparse.csr_array, left: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Weight of each node's edges into each group, (n, n_groups)."""
    labels = np.unique(labels, return_inverse=True)[1]
    n_groups = int(labels.max()) + 1
    votes = np.bincount(left * n_groups + labels[graph.indices], weights=graph.data, minlength=graph.shape[0] * n_groups)
    return votes.reshape(-1, n_groups)


def sums_of(nodes: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What :func:`closeness` needs of each group (`labels` from 0 without gaps): products of the sums of any two groups (g, g),
    sum of squares (g,), number of vectors (g,); all whole numbers, so that no order of adding changes them."""
    sizes = np.bincount(labels).astype(np.float64)
    entries = (np.ones(len(labels)), (labels, np.arange(len(labels))))
    sums = sparse.csr_array(entries, shape=(len(sizes), len(labels))) @ nodes.astype(np.float64)
    products = np.einsum("ad,bd->ab", sums, sums)  # not @: its last digits may depend on the number of threads
    return products, np.bincount(labels, weights=(nodes.astype(np.float64) ** 2).sum(axis=1)), sizes


def reunited(nodes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Labels, int (n,), after groups that can't be told apart are put together, the closest two at a time; at `SAME` they join."""
    labels = np.unique(labels, return_inverse=True)[1]
    products, squares, sizes = sums_of(nodes, labels)
    while True:
        near = closeness(products, squares, sizes)
        one, other = divmod(int(near.argmax()), len(sizes))
        if near[one, other] < SAME:
            return np.unique(labels, return_inverse=True)[1]
        labels[labels == other] = one
        for total in (sizes, squares, products, products.T):
            total[one] += total[other]
            total[other] = 0


def closeness(products: np.ndarray, squares: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Mean cosine between each two groups / geometric mean of the mean cosines within each, (g, g); −1 where there is none."""
    pairs = sizes * (sizes - 1)
    within = np.where(pairs > 0, (products.diagonal() - squares) / np.maximum(pairs, 1), squares)  # alone: with itself
    between = products / np.maximum(np.outer(sizes, sizes), 1)
    scale = np.sqrt(np.outer(np.maximum(within, 0), np.maximum(within, 0)))
    near = np.divide(between, scale, out=np.full_like(between, -1.0), where=scale > 0)
    np.fill_diagonal(near, -1.0)
    return near


def nearest_mean(whole: np.ndarray, others: np.ndarray, place: np.ndarray, n_groups: int) -> np.ndarray:
    """Which group of `others` (`place`, from 0) has the mean that each vector is nearest to, int (n,); all in whole numbers."""
    means = group_means(others, place, n_groups)
    found = np.empty(len(whole), dtype=np.int64)
    for start in range(0, len(whole), BLOCK):
        found[start : start + BLOCK] = (whole[start : start + BLOCK].astype(np.float64) @ means.T).argmax(axis=1)
    return found


def group_means(whole: np.ndarray, place: np.ndarray, n_groups: int) -> np.ndarray:
    """Directions of the means of the groups as whole numbers, whose products with vectors add up exactly."""
    means = group_sums(whole, place, n_groups)
    return np.rint(means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1) * 2**20)


def group_sums(whole: np.ndarray, place: np.ndarray, n_groups: int) -> np.ndarray:
    """Sum of the vectors of each group, (n_groups, dimensions): whole numbers in double precision."""
    sums = np.zeros((n_groups, whole.shape[1]))
    for start in range(0, len(place), BLOCK):
        rows = slice(start, start + BLOCK)
        members = sparse.csr_array(
            (np.ones(len(place[rows])), (place[rows], np.arange(len(place[rows])))), shape=(n_groups, len(place[rows]))
        )
        sums += members @ whole[rows].astype(np.float64)
    return sums
