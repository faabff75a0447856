"""How often topics come back: clear ones always, noise hardly ever; cosines by hand, matches against every permutation."""

from itertools import permutations

import numpy as np
import pytest

from analysis import stability as module
from analysis.clustering import distinct, whole_numbers
from analysis.hierarchy import Hierarchy, find_hierarchy
from analysis.stability import ALIKE, RERUNS, cosines, stability
from tests.analysis.samples import clouds, noise


def flat(n):
    """n topics that are leaves, joined one after another."""
    made = range(n, 2 * n - 1)
    parent = np.full(2 * n - 1, -1)
    for step, node in enumerate(made):
        parent[step + 1] = node
        parent[0 if step == 0 else node - 1] = node
    fewest = np.array([n - max(row - 1, 0) for row in range(n)] + [n - step - 1 for step in range(n - 1)])
    most = np.array([n] * n + [n - step - 1 for step in range(n - 1)])
    return Hierarchy(parent, fewest, most)


def tried(vectors, seed=0, **more):
    nodes = distinct(whole_numbers(vectors))[0]
    hierarchy, leaf, number = find_hierarchy(nodes, seed, 1.0)
    return stability(nodes, hierarchy, leaf, number, seed, 1.0, **more), hierarchy, number


def test_clear_clouds_come_back_every_time():
    found, _, number = tried(clouds([60, 40, 30])[0])
    assert number == 3 and found[:3].tolist() == [1, 1, 1]


def test_what_is_cut_out_of_noise_hardly_ever_comes_back():
    found, _, number = tried(noise(400))
    assert number > 3 and found[:number].mean() < 0.3


@pytest.mark.parametrize("n", [1, 2, 3, 4, 10, 60])
def test_stability_is_a_share_of_ten_and_all_of_a_corpus_is_always_there(n):
    found, hierarchy, _ = tried(noise(n))
    assert len(found) == len(hierarchy.parent)
    assert np.allclose(found * RERUNS, np.rint(found * RERUNS)) and ((found >= 0) & (found <= 1)).all()
    assert found[hierarchy.parent == -1].tolist() == [1]


def test_the_same_seed_gives_the_same_and_progress_is_told():
    heard = []
    one = tried(noise(60), report=lambda *step: heard.append(step))[0]
    assert one.tolist() == tried(noise(60))[0].tolist()
    assert heard == [(run, RERUNS) for run in range(RERUNS + 1)]


def test_cosines_of_lists_of_sentences_by_hand():
    """Sentences 0–3 | 4–5 against 0–2 | 3–5, sentence 6 in neither list of the second, sentence 7 in none of the first."""
    one, other = flat(2), flat(2)
    leaf = np.array([0, 0, 0, 0, 1, 1, 1, -1])
    theirs = np.array([0, 0, 0, 1, 1, 1, -1, 0])
    found = cosines(one, other, leaf, theirs)
    expected = [
        [3 / np.sqrt(4 * 3), 1 / np.sqrt(4 * 3), 4 / np.sqrt(4 * 6)],
        [0, 2 / np.sqrt(2 * 3), 2 / np.sqrt(2 * 6)],
        [3 / np.sqrt(6 * 3), 3 / np.sqrt(6 * 3), 1],
    ]
    np.testing.assert_allclose(found, expected)


def test_cosines_are_those_of_the_indicator_vectors():
    random = np.random.default_rng(0)
    one, other = flat(4), flat(6)
    leaf, theirs = random.integers(4, size=50), random.integers(6, size=50)
    mine = one.within()[:, leaf].astype(float)
    yours = other.within()[:, theirs].astype(float)
    lengths = np.outer(np.linalg.norm(mine, axis=1), np.linalg.norm(yours, axis=1))
    np.testing.assert_allclose(cosines(one, other, leaf, theirs), mine @ yours.T / lengths)


@pytest.mark.parametrize("seed", range(5))
def test_topics_are_matched_one_to_one_so_that_those_alike_enough_are_most_alike_together(seed):
    """Against all permutations."""
    one, n = flat(5), 5
    alike = np.random.default_rng(seed).random((9, 9))
    best = max(permutations(range(n)), key=lambda order: sum(alike[i, j] for i, j in enumerate(order) if alike[i, j] >= ALIKE))
    expected = [float(alike[i, j] >= ALIKE) for i, j in enumerate(best)]
    assert module._came_back(one, one, alike, n, n)[:n].tolist() == expected


def test_what_is_too_unlike_parts_no_two_that_are_alike():
    """.66 + .66 is more than .75, but no match."""
    alike = np.array([[0.75, 0.66], [0.66, 0]])
    assert module._matched(alike, np.arange(2), np.arange(2)).tolist() == [0]


def test_two_topics_that_became_one_do_not_both_come_back():
    """The first re-run has one topic where there were two halves: it is the like of one of them at most."""
    one, other = flat(2), flat(1)
    leaf, theirs = np.array([0] * 7 + [1] * 3), np.zeros(10, dtype=int)
    found = module._came_back(one, other, cosines(one, other, leaf, theirs), 2, 1)
    assert found.tolist() == [1, 0, 1]  # √(7/10) = .84 is the same topic, √(3/10) is not; and all is all


def test_what_stands_in_no_cut_of_so_many_topics_is_looked_for_in_the_nearest():
    """Of three topics, in a corpus that then had the same three: the node that joins two stands in the cut into two."""
    one = flat(3)
    leaf = np.array([0] * 4 + [1] * 3 + [2] * 2)
    assert module._came_back(one, one, cosines(one, one, leaf, leaf), 3, 3).tolist() == [1] * 5


@pytest.mark.parametrize(("cut", "answers"), [(1, 1), (5, 9), (3, 5), (7, 11)])
def test_the_cut_of_a_re_run_that_answers_to_one_of_the_first(cut, answers):
    """Five topics were found, and nine in the re-run."""
    assert module._answering(cut, 5, 9) == answers
