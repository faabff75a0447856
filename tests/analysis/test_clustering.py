"""Neighbours against a search written out, sums against integers, what is joined and what settles, by hand."""

import numpy as np
import pytest
from scipy import sparse
from sklearn.metrics.pairwise import cosine_similarity
from threadpoolctl import threadpool_limits

from analysis import clustering
from analysis.clustering import (
    centred,
    closeness,
    distinct,
    group_means,
    group_sums,
    n_neighbours,
    nearest_mean,
    neighbour_graph,
    reunited,
    settled,
    sums_of,
    whole_numbers,
)
from tests.analysis.samples import clouds, noise


def test_neighbours_are_those_of_a_search_written_out_with_ties_by_position():
    random = np.random.default_rng(0)
    nodes, _ = distinct(random.integers(-1, 2, size=(90, 6)).astype(np.int16))  # few values: nearly all distances tie
    products = nodes.astype(int) @ nodes.T.astype(int)
    k, expected = 4, np.zeros((len(nodes), len(nodes)))
    for node, row in enumerate(products):
        nearest = sorted(set(range(len(nodes))) - {node}, key=lambda other, row=row: (-row[other], other))[:k]
        expected[node, nearest] = np.maximum(row[nearest], 1) / clustering.LENGTH**2
    expected = np.maximum(expected, expected.T)
    assert np.array_equal(neighbour_graph(nodes, k).toarray(), expected)


def test_blocks_and_threads_give_the_same_graph(monkeypatch):
    nodes, _ = distinct(whole_numbers(noise(700)))
    whole = neighbour_graph(nodes, 9)
    monkeypatch.setattr(clustering, "CELLS", 1)
    with threadpool_limits(1):
        blocks = neighbour_graph(nodes, 9)
    assert np.array_equal(whole.toarray(), blocks.toarray())


@pytest.mark.parametrize("dimensions", [2, 384, 4096])
def test_single_precision_adds_whole_numbers_exactly(dimensions):
    unit = noise(40, dimensions) / np.linalg.norm(noise(40, dimensions), axis=1, keepdims=True)
    numbers = whole_numbers(np.concatenate([unit, np.ones((1, dimensions))]))  # the last is rounded up throughout
    exact = numbers.astype(np.int64) @ numbers.T.astype(np.int64)
    assert np.abs(exact).max() < 2**24
    assert np.array_equal(numbers.astype(np.float32) @ numbers.T.astype(np.float32), exact)
    assert np.abs(exact[:40, :40] / clustering.LENGTH**2 - unit @ unit.T).max() < 1e-3


@pytest.mark.parametrize(("n", "k"), [(4, 3), (10, 3), (60, 6), (400, 15), (700, 20), (10**6, 20)])
def test_neighbours_grow_with_the_corpus(n, k):
    assert n_neighbours(n) == k


def test_distinct_rows_are_sorted_and_every_row_knows_its_place():
    rows = np.array([[3, 1], [1, 2], [3, 1], [1, 1]], dtype=np.int16)
    nodes, place = distinct(rows)
    assert sorted(map(tuple, nodes.tolist())) == [(1, 1), (1, 2), (3, 1)]
    assert np.array_equal(nodes[place], rows)


def test_centring_takes_away_what_all_have_in_common():
    vectors, _ = clouds([30, 30])
    common = np.full(48, 0.5, dtype=np.float32)
    whole = centred(distinct(whole_numbers(vectors + common))[0])
    assert cosine_similarity(whole_numbers(vectors + common)).mean() > 0.8
    assert abs(whole.mean(axis=0)).max() < clustering.LENGTH / 50
    alone = whole_numbers(vectors[:1])
    assert np.array_equal(centred(alone), alone)  # of one there is nothing in common


def test_a_node_goes_where_most_of_its_weight_leads_and_crumbs_go_with_their_neighbours():
    # two rings of five, joined by one weak edge; node 4 says that it is of the second, node 10 hangs on node 0 alone
    edges = (
        [(i, (i + 1) % 5, 1.0) for i in range(5)] + [(5 + i, 5 + (i + 1) % 5, 1.0) for i in range(5)] + [(4, 5, 0.5), (0, 10, 0.5)]
    )
    left, right, weight = zip(*edges, strict=True)
    graph = sparse.csr_array((weight, (left, right)), shape=(11, 11))
    graph = sparse.csr_array(graph + graph.T)
    graph.sort_indices()
    labels = np.array([0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2])
    assert settled(graph, labels).tolist() == [0] * 5 + [1] * 5 + [0]


def test_groups_that_cannot_be_told_apart_are_put_together():
    vectors, cloud = clouds([40, 40], spread=0.5)
    nodes, place = distinct(whole_numbers(vectors))
    of = np.zeros(len(nodes), dtype=int)
    of[place] = cloud * 2 + np.arange(80) % 2  # each cloud cut in two at random
    found = reunited(nodes, of)
    assert len(set(found)) == 2 == len(set(zip(found[place], cloud, strict=True)))


def test_closeness_is_the_mean_cosine_between_over_that_within():
    vectors, cloud = clouds([5, 4, 1], spread=0.8)
    whole = whole_numbers(vectors)
    near, cosines = closeness(*sums_of(whole, cloud)), whole.astype(float) @ whole.T / clustering.LENGTH**2
    within = [cosines[cloud == g][:, cloud == g][~np.eye(n, dtype=bool)].mean() for g, n in ((0, 5), (1, 4))]
    within.append(cosines[9, 9])
    for one in range(3):
        assert near[one, one] == -1
        for other in set(range(3)) - {one}:
            between = cosines[cloud == one][:, cloud == other].mean()
            assert near[one, other] == pytest.approx(between / np.sqrt(within[one] * within[other]), abs=1e-9)


def test_sums_and_nearest_means_are_those_of_another_library(monkeypatch):
    vectors, cloud = clouds([9, 7, 5], spread=1.5)
    whole, others = whole_numbers(vectors), whole_numbers(noise(30))
    monkeypatch.setattr(clustering, "BLOCK", 4)  # several blocks
    sums = np.array([whole[cloud == group].sum(axis=0, dtype=int) for group in range(3)])
    assert np.array_equal(group_sums(whole, cloud, 3), sums)
    assert np.abs(cosine_similarity(group_means(whole, cloud, 3), sums).diagonal() - 1).max() < 1e-9
    assert np.array_equal(nearest_mean(others, whole, cloud, 3), cosine_similarity(others, sums).argmax(axis=1))
