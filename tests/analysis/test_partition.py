"""Laws of the partition, on seeded vectors: of all of them, and where only a sample is fitted."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from analysis.clustering import distinct, whole_numbers
from analysis.partition import ConsensusLeiden, thinned, topics_of
from tests.analysis.samples import clouds, noise

ROOT = Path(__file__).parents[2]


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
from analysis.partition import ConsensusLeiden
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


@pytest.mark.parametrize("n", [1, 2, 3, 4, 10, 60, 300])
def test_the_groups_are_the_first_nodes_of_the_hierarchy(n):
    fitted = ConsensusLeiden().fit(noise(n))
    assert fitted.hierarchy_.cut(fitted.number_).tolist() == list(range(fitted.number_))
    assert topics_of(fitted.hierarchy_, fitted.number_)[fitted.leaf_].tolist() == fitted.labels_.tolist()
    assert fitted.hierarchy_.is_leaf[fitted.leaf_].all()


def test_the_method_is_told_in_figures():
    vectors = np.concatenate([noise(60), noise(10)])
    told = ConsensusLeiden(resolution=2).fit(vectors).method
    assert (told["method"], told["distinct_sentences"], told["fitted_sentences"]) == ("neighbour graph", 60, 60)
    assert (told["neighbours"], told["runs"], told["reruns"], told["resolution"]) == (6, 20, 10, 2)
    assert ConsensusLeiden().fit(noise(3)).method["method"] == "one topic"
    told = ConsensusLeiden(most=40).fit(vectors).method
    assert (told["method"], told["distinct_sentences"], told["fitted_sentences"]) == ("neighbour graph of a sample", 60, 40)


# Where only a sample is fitted


def test_of_a_sample_every_vector_has_a_group_and_clear_clouds_are_found():
    vectors, cloud = clouds([90, 60, 40])
    assert labels(vectors, most=80).tolist() == cloud.tolist()


def test_of_a_sample_order_changes_nothing_either():
    vectors = noise(300)
    expected = ConsensusLeiden(most=120).fit(vectors)
    sizes = np.bincount(expected.labels_)
    assert len(expected.labels_) == 300 and sizes.min() > 0 and sizes.tolist() == sorted(sizes, reverse=True)
    for seed in range(2):
        order = np.random.default_rng(seed).permutation(300)
        found = ConsensusLeiden(most=120).fit(vectors[order])
        assert found.labels_.tolist() == expected.labels_[order].tolist()
        assert found.leaf_.tolist() == expected.leaf_[order].tolist()
        assert found.hierarchy_.parent.tolist() == expected.hierarchy_.parent.tolist()


def test_who_is_not_in_the_sample_goes_to_the_finest_group_with_the_nearest_mean():
    vectors, _ = clouds([90, 60, 40], spread=1.5)
    fitted = ConsensusLeiden(most=100).fit(vectors)
    nodes, place = distinct(whole_numbers(vectors))
    rows = thinned(nodes, 100, 0)
    leaf_of_node = np.zeros(len(nodes), dtype=int)
    leaf_of_node[place] = fitted.leaf_
    leaves = np.unique(leaf_of_node[rows])
    means = np.array([nodes[rows][leaf_of_node[rows] == leaf].sum(axis=0, dtype=int) for leaf in leaves])
    rest = np.setdiff1d(np.arange(len(nodes)), rows)
    assert len(rest) == 90
    assert leaf_of_node[rest].tolist() == leaves[cosine_similarity(nodes[rest], means).argmax(axis=1)].tolist()


def test_a_sample_follows_from_the_vectors_and_the_seed_and_a_growing_corpus_keeps_most_of_it():
    nodes = distinct(whole_numbers(noise(400)))[0]
    rows = thinned(nodes, 100, 0)
    assert len(rows) == 100 and (np.diff(rows) > 0).all()
    assert thinned(nodes[:100], 100, 0).tolist() == list(range(100))
    chosen = set(map(bytes, nodes[rows]))
    order = np.random.default_rng(1).permutation(400)
    assert set(map(bytes, nodes[order][thinned(nodes[order], 100, 0)])) == chosen
    more = distinct(np.concatenate([nodes, whole_numbers(noise(40, seed=1))]))[0]  # a tenth more: a tenth of the places
    assert len(chosen & set(map(bytes, more[thinned(more, 100, 0)]))) >= 80
    assert len(chosen & set(map(bytes, nodes[thinned(nodes, 100, 1)]))) < 50  # another seed draws others: a quarter, by chance


def test_a_sample_is_as_good_as_drawn_at_random():
    vectors, cloud = clouds([800, 200])
    nodes, place = distinct(whole_numbers(vectors))
    of = np.zeros(len(nodes), dtype=int)
    of[place] = cloud
    shares = [of[thinned(nodes, 100, seed)].mean() for seed in range(20)]
    assert np.mean(shares) == pytest.approx(0.2, abs=0.03)  # standard error .009
