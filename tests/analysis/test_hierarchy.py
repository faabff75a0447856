"""Laws of the hierarchy: every cut is a partition, one step parts one group; the joining against SciPy's."""

import numpy as np
import pandas as pd
import pytest
from scipy.cluster.hierarchy import linkage

from analysis.clustering import distinct, whole_numbers
from analysis.hierarchy import COLUMNS, LEAST, Hierarchy, as_table, find_hierarchy, from_table, grow
from tests.analysis.samples import clouds, noise

# Three topics, the first of which has two parts:      4
#                                                  3       2
#                                                0   1
#                                               5 6
BY_HAND = Hierarchy(np.array([3, 3, 4, 4, -1, 0, 0]), np.array([3, 3, 2, 2, 1, 4, 4]), np.array([3, 4, 4, 2, 1, 4, 4]))


def nodes_of(vectors):
    return distinct(whole_numbers(vectors))[0]


def nested():
    """Three directions, about each of them three more, 20 vectors each."""
    outer, inner = np.repeat(clouds([1, 1, 1])[0], 60, axis=0), np.repeat(clouds([1] * 9, seed=1)[0], 20, axis=0)
    return 3 * outer + inner + 0.05 * noise(180)


def some():
    return {
        "noise": nodes_of(noise(300)),
        "clouds": nodes_of(clouds([60, 40, 30, 20], spread=0.8)[0]),
        "clouds in clouds": nodes_of(nested()),
        "four": nodes_of(noise(4)),
        "three": nodes_of(noise(3)),
        "one": nodes_of(noise(1)),
    }


@pytest.fixture(scope="module", params=["noise", "clouds", "clouds in clouds", "four", "three", "one"])
def found(request):
    """Nodes, hierarchy, leaf of each, number of topics."""
    nodes = some()[request.param]
    return nodes, *find_hierarchy(nodes, 0, 1.0)


def parts(hierarchy, leaf, number):
    """The sets of vectors of a cut, by the place of their node."""
    return {row: frozenset(np.flatnonzero(hierarchy.within()[row, leaf])) for row in hierarchy.cut(number).tolist()}


def test_what_lies_within_what_by_hand():
    assert [np.flatnonzero(row).tolist() for row in BY_HAND.within()] == [
        [0, 5, 6],
        [1],
        [2],
        [0, 1, 3, 5, 6],
        list(range(7)),
        [5],
        [6],
    ]
    assert np.flatnonzero(BY_HAND.is_leaf).tolist() == [1, 2, 5, 6]
    assert BY_HAND.finest == 4
    assert [BY_HAND.cut(number).tolist() for number in range(6)] == [[4], [4], [2, 3], [0, 1, 2], [1, 2, 5, 6], [1, 2, 5, 6]]


def test_every_cut_is_a_partition_into_so_many(found):
    nodes, hierarchy, leaf, _ = found
    for number in range(1, hierarchy.finest + 1):
        sets = parts(hierarchy, leaf, number)
        assert len(sets) == number and all(sets.values())
        assert sorted(row for members in sets.values() for row in members) == list(range(len(nodes)))


def test_from_one_number_to_the_next_exactly_one_is_parted_in_two(found):
    _, hierarchy, leaf, _ = found
    for number in range(1, hierarchy.finest):
        fewer, more = parts(hierarchy, leaf, number), parts(hierarchy, leaf, number + 1)
        gone, new = fewer.keys() - more.keys(), more.keys() - fewer.keys()
        (whole,) = gone
        assert len(new) == 2 and fewer[whole] == frozenset().union(*(more[row] for row in new))
        assert {hierarchy.parent[row] for row in new} == gone


def test_the_first_nodes_are_the_topics_the_largest_first(found):
    _, hierarchy, leaf, number = found
    assert hierarchy.cut(number).tolist() == list(range(number))
    sizes = hierarchy.within()[:, leaf].sum(axis=1)[:number].tolist()
    assert sizes == sorted(sizes, reverse=True)
    assert (hierarchy.most[number:] < number).tolist() == sorted(hierarchy.most[number:] < number, reverse=True)  # then those above


def test_the_cut_into_as_many_topics_is_the_partition_given():
    vectors, cloud = clouds([50, 40, 30], spread=0.8)
    nodes, place = distinct(whole_numbers(vectors))
    of = np.zeros(len(nodes), dtype=np.int64)
    of[place] = cloud
    hierarchy, leaf, number = find_hierarchy(nodes, 0, 1.0)
    assert number == 3
    assert {members for members in parts(hierarchy, leaf, 3).values()} == {frozenset(np.flatnonzero(of == one)) for one in range(3)}


def test_small_clouds_are_joined_to_those_that_they_lie_in():
    nodes = some()["clouds in clouds"]
    hierarchy, leaf, number = find_hierarchy(nodes, 0, 1.0)
    assert number == hierarchy.finest == 9
    assert sorted(map(len, parts(hierarchy, leaf, 9).values())) == [20] * 9
    assert sorted(map(len, parts(hierarchy, leaf, 3).values())) == [60] * 3


def test_finer_groups_are_no_crumbs(found):
    nodes, hierarchy, leaf, _ = found
    assert np.bincount(leaf, minlength=len(hierarchy.parent))[hierarchy.is_leaf].min() >= min(LEAST, len(nodes))


@pytest.mark.parametrize("seed", range(4))
def test_joining_is_wards(seed):
    """Against SciPy's linkage, on as many groups of one as there are vectors."""
    nodes = nodes_of(noise(25, dimensions=6, seed=seed))
    hierarchy, leaf = grow(nodes, None, np.arange(25), 0)
    joined = linkage(nodes.astype(float), "ward")
    members = [frozenset([row]) for row in range(25)]
    for one, other, *_ in joined:
        members.append(members[int(one)] | members[int(other)])
    within = hierarchy.within()
    made = [frozenset(np.flatnonzero(within[row, leaf]).tolist()) for row in np.argsort(-hierarchy.most, kind="stable")]
    assert made[25:] == members[25:]  # in the same order, too


def test_what_belongs_to_one_topic_is_joined_before_all_else_even_if_it_is_far_apart():
    points = np.array([[4000, 0], [0, 4000], [10, 4000], [-4000, 0]], dtype=np.int16)
    hierarchy, leaf = grow(points, None, np.array([0, 0, 1, 1]), 0)
    assert set(parts(hierarchy, leaf, 2).values()) == {frozenset({0, 1}), frozenset({2, 3})}
    alone, leaf = grow(points, None, np.arange(4), 0)
    assert set(parts(alone, leaf, 3).values()) == {frozenset({1, 2}), frozenset({0}), frozenset({3})}


def test_a_table_of_it_is_read_back_whatever_the_ids(found):
    _, hierarchy, _, _ = found
    n = len(hierarchy.parent)
    for ids in (np.arange(n), np.random.default_rng(0).permutation(n) + 7):
        table = as_table(hierarchy, ids)
        assert list(table.columns) == list(COLUMNS)
        back = from_table(table)
        assert np.array_equal(back.parent, hierarchy.parent)
        assert np.array_equal(back.fewest, hierarchy.fewest) and np.array_equal(back.most, hierarchy.most)
    assert as_table(BY_HAND, range(10, 17))["parent"].tolist() == [13, 13, 14, 14, -1, 10, 10]


def test_nothing_has_a_hierarchy_of_nothing():
    empty = Hierarchy(*np.zeros((3, 0), dtype=int))
    assert empty.finest == 0 and empty.cut(1).tolist() == [] and empty.within().shape == (0, 0)
    assert from_table(as_table(empty, [])).parent.tolist() == []
    pd.testing.assert_index_equal(as_table(empty, []).columns, pd.Index(COLUMNS))
