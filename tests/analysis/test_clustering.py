"""Laws of the partition, on seeded vectors; neighbours against a search written out, sums against integers."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from threadpoolctl import threadpool_limits

from analysis import clustering
from analysis.clustering import ConsensusLeiden, distinct, n_neighbours, neighbour_graph, whole_numbers

ROOT = Path(__file__).parents[2]


def clouds(sizes, spread=0.3, dimensions=48, seed=0):
    """Unit vectors around as many directions as there are sizes, and the cloud of each."""
    random = np.random.default_rng(seed)
    centres = np.linalg.qr(random.normal(size=(dimensions, len(sizes))))[0].T
    cloud = np.repeat(np.arange(len(sizes)), sizes)
    vectors = centres[cloud] + spread / dimensions**0.5 * random.normal(size=(len(cloud), dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), cloud


def noise(n, dimensions=48, seed=0):
    """Vectors without any structure: nothing but chance decides between partitions."""
    return np.random.default_rng(seed).normal(size=(n, dimensions)).astype(np.float32)


def labels(vectors, **settings):
    return ConsensusLeiden(**settings).fit(vectors).labels_


def test_clear_clouds_are_found_largest_first():
    vectors, cloud = clouds([40, 25, 10])
    assert labels(vectors).tolist() == cloud.tolist()


@pytest.mark.parametrize("sizes", [(4, 4), (5, 5), (6, 5), (12, 8), (30, 30), (200, 100)])
def test_two_clear_clouds_are_two_groups(sizes):
    vectors, cloud = clouds(sizes)
    found = labels(vectors)
    assert len(set(zip(found, cloud, strict=True))) == 2 == len(set(found))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_up_to_three_vectors_are_one_group(n):
    assert labels(noise(n)).tolist() == [0] * n


@pytest.mark.parametrize("n", [4, 5, 10, 60, 300])
def test_every_vector_has_a_group_and_groups_are_numbered_without_gaps_by_size(n):
    sizes = np.bincount(labels(noise(n)))
    assert sizes.sum() == n
    assert sizes.min() > 0
    assert sizes.tolist() == sorted(sizes, reverse=True)


def test_equal_vectors_are_one_group():
    assert set(labels(np.tile(noise(1), (50, 1)))) == {0}


def test_a_refrain_makes_no_group_of_its_own():
    vectors, cloud = clouds([30, 20])
    repeated = np.concatenate([vectors, np.tile(vectors[:1], (40, 1))])
    assert labels(repeated).tolist() == [*cloud, *[0] * 40]


def test_length_and_zero_vectors_do_no_harm():
    vectors, cloud = clouds([30, 20])
    assert labels(vectors * np.linspace(0.1, 9, 50)[:, None]).tolist() == cloud.tolist()
    assert len(labels(np.zeros((10, 48), dtype=np.float32))) == 10
    assert len(labels(np.concatenate([vectors, np.zeros((3, 48), dtype=np.float32)]))) == 53


@pytest.mark.parametrize("vectors", [noise(7), noise(60), noise(500), clouds([9, 9, 9])[0]], ids=len)
def test_order_changes_nothing(vectors):
    expected = labels(vectors)
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(len(vectors))
        assert labels(vectors[order]).tolist() == expected[order].tolist()


def test_higher_resolution_gives_more_groups():
    vectors = noise(300)
    found = [labels(vectors, resolution=resolution).max() + 1 for resolution in (0.01, 0.5, 1, 2, 100)]
    assert found == sorted(found)
    assert found[0] == 1 and found[-1] > found[2] > found[1]


def test_the_seed_matters_where_chance_decides():
    vectors = noise(500)
    assert (labels(vectors, seed=0) == labels(vectors, seed=0)).all()
    assert (labels(vectors, seed=0) != labels(vectors, seed=1)).any()


SCRIPT = """
import hashlib, numpy as np
from analysis.clustering import ConsensusLeiden
vectors = np.random.default_rng(0).normal(size=(1500, 384)).astype(np.float32)
vectors[1000:1200] = vectors[:200]
print(hashlib.sha256(ConsensusLeiden().fit(vectors).labels_.astype("<i8").tobytes()).hexdigest())
"""


def test_another_process_hash_seed_and_number_of_threads_change_nothing():
    def run(hash_seed, threads):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
        environment = os.environ | {"PYTHONHASHSEED": hash_seed} | dict.fromkeys(names, threads)
        made = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        return made.stdout

    assert run("1", "1") == run("2", "3")


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


@pytest.mark.parametrize(("n", "k"), [(4, 3), (10, 3), (60, 6), (400, 15), (10**6, 15)])
def test_neighbours_grow_with_the_corpus(n, k):
    assert n_neighbours(n) == k
