"""Intervals and tests: laws, values by hand, and the same as scipy where scipy has it."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from analysis.neighbours import Likeness
from analysis.resampling import (
    DOCUMENTS,
    NONE,
    NOTHING_VARIES,
    OF_DOCUMENTS,
    OF_SENTENCES,
    TEXTS,
    TOO_FEW,
    Parts,
    Sides,
    Units,
    benjamini_hochberg,
    difference,
    document_units,
    intervals,
    joint_test,
    observed_t,
    parts,
    permutation_test,
    reach_of,
    sides,
    stretch_length,
    stretch_units,
    stretches,
    wilson,
)

INDEPENDENT = Likeness(np.array([2]), np.array([0.0]), np.array([1e12]))  # neighbours no more alike than others
ALIKE = Likeness(np.array([2, 64]), np.array([0.2, 0.2]), np.array([20.0, 20.0]))


def sums(one: list[np.ndarray], two: list[np.ndarray]) -> tuple[Parts, np.ndarray]:
    """Documents of two groups, summed, and the group of each."""
    documents = np.repeat(np.arange(len(one) + len(two)), [len(d) for d in [*one, *two]])
    return parts(np.concatenate([*one, *two]), documents, len(one) + len(two)), np.repeat([0, 1], [len(one), len(two)])


def two_sides(one: list[np.ndarray], two: list[np.ndarray], alike: Likeness = INDEPENDENT) -> Sides:
    return sides(*sums(one, two), 2, alike)


def texts(n: int, sentences: int, seed: int, shift: float = 0.0) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.normal(rng.normal() + shift, 1, sentences + place % 3) for place in range(n)]


def shares(n: int, sentences: int, seed: int, share: float = 0.3) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    return [rng.random(sentences) < share + rng.normal() / 20 for _ in range(n)]


def means(documents: list[np.ndarray]) -> np.ndarray:
    return np.array([one.mean() for one in documents])


def ends(found) -> list[float]:
    return [float(one[0]) for one in (found.estimate, found.lower, found.upper)]


# Documents


@pytest.mark.parametrize("make", [texts, shares])
@pytest.mark.parametrize("sizes", [(5, 5), (5, 40), (12, 7)])
def test_from_five_documents_a_difference_is_welchs_on_their_means(make, sizes):
    one, two = make(sizes[0], 20, 1), make(sizes[1], 15, 2)
    found = difference(two_sides(one, two, ALIKE))
    theirs = stats.ttest_ind(means(one), means(two), equal_var=False)
    interval = theirs.confidence_interval(0.95)
    assert ends(found) == pytest.approx([means(one).mean() - means(two).mean(), interval.low, interval.high])
    assert found.estimand[0] == OF_DOCUMENTS and found.method[0].startswith("Welch t on document")
    units = document_units(np.zeros((2, 1)), np.array([0, 1]), np.array([True, False]))
    assert observed_t(two_sides(one, two, ALIKE), units) == pytest.approx(theirs.statistic)


@pytest.mark.parametrize("make", [texts, shares])
def test_the_interval_of_a_group_of_documents_is_students_on_their_means(make):
    one, two = make(6, 20, 3), make(9, 20, 4)
    found = intervals(two_sides(one, two))
    for place, documents in enumerate((one, two)):
        theirs = stats.ttest_1samp(means(documents), 0).confidence_interval(0.95)
        low, high = (max(theirs.low, 0), min(theirs.high, 1)) if make is shares else (theirs.low, theirs.high)
        assert (found.lower[place], found.upper[place]) == pytest.approx((low, high))
    assert found.n_effective.tolist() == [6, 9] and set(found.estimand) == {OF_DOCUMENTS}


def test_documents_all_alike_in_a_share_do_not_claim_certainty():
    never = [np.zeros(10, dtype=bool)] * 6
    found = intervals(two_sides(never, never))
    _, upper = wilson(np.array(0.0), np.array(6.0), np.array(1.959964))
    assert found.lower[0] == 0 and found.upper[0] == pytest.approx(upper) and upper > 0.3
    apart = difference(two_sides(never, never))
    assert apart.lower[0] == pytest.approx(-float(upper)) and apart.upper[0] == pytest.approx(float(upper))


# Texts


def test_of_independent_sentences_a_difference_is_welchs():
    one, two = texts(1, 30, 1), texts(1, 12, 2)
    found = difference(two_sides(one, two))
    theirs = stats.ttest_ind(one[0], two[0], equal_var=False).confidence_interval(0.95)
    assert ends(found)[1:] == pytest.approx([theirs.low, theirs.high])
    assert found.estimand[0] == OF_SENTENCES


def test_of_independent_sentences_a_share_has_wilsons_interval():
    values = np.arange(40) < 7
    found = intervals(two_sides([values], [~values]))
    theirs = stats.binomtest(7, 40).proportion_ci(0.95, "wilson")
    assert (found.lower[0], found.upper[0]) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


@pytest.mark.parametrize(
    ("one", "two", "interval"),
    [((56, 70), (48, 80), (0.0524, 0.3339)), ((9, 10), (3, 10), (0.1705, 0.8090)), ((10, 10), (0, 20), (0.6791, 1.0))],
)
def test_of_independent_sentences_shares_differ_as_newcombe_has_it(one, two, interval):
    """Table II of Newcombe (1998), method 10."""
    values = [np.arange(n) < k for k, n in (one, two)]
    assert ends(difference(two_sides([values[0]], [values[1]])))[1:] == pytest.approx(interval, abs=1e-4)


def test_neighbours_that_are_alike_are_worth_fewer_and_the_interval_is_wider():
    one, two = texts(1, 40, 1), texts(1, 40, 2)
    alone, together = (two_sides(one, two, alike) for alike in (INDEPENDENT, ALIKE))
    assert alone.n_effective.tolist() == [40, 40]
    assert together.n_effective[0] == pytest.approx(40 / (1 + 0.2 * 40**0.8))
    widths = [found.upper[0] - found.lower[0] for found in map(difference, (alone, together))]
    assert widths[1] > 1.5 * widths[0]


def test_short_documents_are_worth_more_than_a_long_one():
    whole, cut = texts(1, 40, 1), np.split(texts(1, 40, 1)[0], 4)
    assert two_sides(cut, whole, ALIKE).n_effective[0] > two_sides(whole, whole, ALIKE).n_effective[0]


# Either


@pytest.mark.parametrize(
    ("fewest", "reach"), [(0, TEXTS), (1, TEXTS), (2, TOO_FEW), (4, TOO_FEW), (5, DOCUMENTS), (900, DOCUMENTS)]
)
def test_how_far_a_comparison_reaches(fewest, reach):
    assert reach_of(fewest) == reach


def test_a_difference_compares_the_same_of_both_sides():
    few, many = texts(3, 20, 1), texts(40, 20, 2)
    found = difference(two_sides(few, many))
    assert found.estimand[0] == OF_SENTENCES
    assert found.estimate[0] == pytest.approx(np.concatenate(few).mean() - np.concatenate(many).mean())
    assert intervals(two_sides(few, many)).estimand.tolist() == [OF_SENTENCES, OF_DOCUMENTS]


@pytest.mark.parametrize("sizes", [(1, 1), (3, 4), (6, 9)])
@pytest.mark.parametrize("make", [texts, shares])
def test_swapping_the_sides_flips_the_sign(sizes, make):
    one, two = make(sizes[0], 15, 1), make(sizes[1], 25, 2)
    here, there = difference(two_sides(one, two, ALIKE)), difference(two_sides(two, one, ALIKE))
    assert ends(here) == pytest.approx([-there.estimate[0], -there.upper[0], -there.lower[0]])


@pytest.mark.parametrize("sizes", [(1, 1), (6, 9)])
def test_a_constant_moves_the_estimate_and_not_the_width(sizes):
    one, two = texts(sizes[0], 15, 1), texts(sizes[1], 25, 2)
    moved = difference(two_sides([values + 3 for values in one], two, ALIKE))
    assert ends(moved) == pytest.approx([end + 3 for end in ends(difference(two_sides(one, two, ALIKE)))])


@pytest.mark.parametrize("sizes", [(1, 1), (6, 9)])
def test_the_order_of_documents_does_not_matter(sizes):
    one, two = texts(sizes[0], 15, 1), texts(sizes[1], 25, 2)
    here, there = difference(two_sides(one, two, ALIKE)), difference(two_sides(one[::-1], two[::-1], ALIKE))
    assert ends(here) == pytest.approx(ends(there))


@pytest.mark.parametrize(("n", "documents"), [(9, 1), (9, 9)])
def test_under_ten_sentences_there_is_no_interval(n, documents):
    few, many = np.array_split(texts(1, n, 1)[0][:n], documents), texts(6, 20, 2)
    found, apart = intervals(two_sides(few, many)), difference(two_sides(few, many))
    assert np.isnan(found.lower[0]) and np.isnan(found.upper[0]) and found.method[0] == NONE and np.isfinite(found.estimate[0])
    assert np.isfinite(found.lower[1]) and np.isnan(apart.lower[0]) and apart.method[0] == NONE


def test_what_does_not_vary_has_no_interval_and_says_why():
    same = [np.full(20, 0.58019)] * 6
    assert set(intervals(two_sides(same, same)).method) == {NOTHING_VARIES} == set(difference(two_sides(same, same)).method)
    units = document_units(np.zeros((2, 1)), np.array([0, 1]), np.array([True, False]))
    assert np.isnan(observed_t(two_sides(same, same), units))


def test_a_group_without_a_sentence_has_neither_value_nor_interval():
    found = intervals(sides(*sums(texts(1, 20, 1), texts(1, 20, 2)), 3, ALIKE))
    assert np.isnan(found.estimate[2]) and np.isnan(found.lower[2])


# Stretches


def test_stretches_are_even_and_end_with_their_document():
    found = stretches(np.repeat([0, 1, 2], [7, 2, 6]), 3)
    assert found.tolist() == [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3, 4, 4, 4]
    assert stretches(np.zeros(4, dtype=int), 1).tolist() == [0, 1, 2, 3]
    assert stretches(np.zeros(0, dtype=int), 3).tolist() == []
    assert [stretch_length(n) for n in (1, 7, 8, 26, 27, 64)] == [1, 1, 2, 2, 3, 4]


def test_stretches_hold_all_sentences_of_their_side():
    values = np.arange(40.0)[:, None]
    units = stretch_units(values, np.repeat([0, 1], [30, 10]), np.arange(40) < 30)
    assert units.weights.sum() == 40 and units.sums.sum() == values.sum()
    assert units.weights[units.is_target].sum() == 30 and units.sums[units.is_target].sum() == values[:30].sum()


# Permutation tests


def of_means(one: np.ndarray, two: np.ndarray) -> Units:
    return Units(np.ones(len(one) + len(two)), np.concatenate([one, two])[:, None], np.arange(len(one) + len(two)) < len(one))


def welch(one: np.ndarray, two: np.ndarray, axis: int = 0) -> np.ndarray:
    return stats.ttest_ind(one, two, equal_var=False, axis=axis).statistic


@pytest.mark.parametrize("sizes", [(5, 5), (3, 6), (6, 3)])
def test_all_relabellings_give_the_p_of_scipy(sizes):
    rng = np.random.default_rng(sizes[0])
    one, two = rng.normal(0.8, 1, sizes[0]), rng.normal(0, 2, sizes[1])
    found = permutation_test(of_means(one, two), np.array([welch(one, two)]), 0)
    by_hand = [
        abs(
            welch(*(np.concatenate([one, two])[rows] for rows in (list(chosen), [i for i in range(sum(sizes)) if i not in chosen])))
        )
        for chosen in combinations(range(sum(sizes)), sizes[0])
    ]
    assert found.exact and found.draws == len(by_hand)
    assert found.p[0] == pytest.approx(np.mean(np.array(by_hand) >= abs(welch(one, two)) - 1e-9))


def test_drawn_relabellings_come_near_all_of_them_and_near_t():
    rng = np.random.default_rng(2)
    one, two = rng.normal(0.9, 1, 12), rng.normal(0, 1, 14)
    found = permutation_test(of_means(one, two), np.array([welch(one, two)]), 0)
    assert not found.exact and found.draws == 2_000
    assert found.p[0] == pytest.approx(stats.ttest_ind(one, two, equal_var=False).pvalue, abs=0.012)


@pytest.mark.parametrize("sizes", [(20, 25), (4, 200), (200, 4)])
def test_the_same_seed_gives_the_same_p_with_any_number_of_workers(sizes):
    rng = np.random.default_rng(0)
    units = of_means(rng.normal(size=sizes[0]), rng.normal(size=sizes[1]))
    found = [permutation_test(units, np.array([1.3]), 5, 500, workers) for workers in (1, 2, 3)]
    assert len({(one.p[0], one.p_max[0]) for one in found}) == 1
    assert permutation_test(units, np.array([1.3]), 6, 500).p != found[0].p


def test_p_is_never_zero_and_counts_what_nothing_reaches_once():
    rng = np.random.default_rng(0)
    units = of_means(rng.normal(9, 1, 15), rng.normal(0, 1, 15))
    assert permutation_test(units, np.array([99.0]), 0, 999).p[0] == pytest.approx(1 / 1000)


def test_the_smaller_side_may_be_either():
    rng = np.random.default_rng(0)
    one, two = rng.normal(size=4), rng.normal(size=5)
    assert permutation_test(of_means(one, two), np.array([1.1]), 0).p == permutation_test(of_means(two, one), np.array([1.1]), 0).p


def test_what_does_not_vary_is_not_tested():
    found = permutation_test(of_means(np.zeros(5), np.zeros(5)), np.array([np.nan]), 0)
    assert np.isnan(found.p[0]) and np.isnan(found.p_max[0])


def several(n: int, q: int, seed: int) -> Units:
    values = np.random.default_rng(seed).normal(size=(2 * n, q))
    return Units(np.ones(2 * n), values, np.arange(2 * n) < n)


def t_of(units: Units) -> np.ndarray:
    return welch(units.sums[units.is_target], units.sums[~units.is_target])


def test_p_of_the_largest_is_no_smaller_and_holds_for_all_at_once():
    single, joint = [], []
    for seed in range(300):
        units = several(5, 4, seed)
        found = permutation_test(units, t_of(units), seed)
        assert (found.p_max >= found.p - 1e-12).all()
        single.append((found.p < 0.05).any())
        joint.append((found.p_max < 0.05).any())
    assert np.mean(single) > 0.12 and 0.02 <= np.mean(joint) <= 0.08


def test_true_nulls_are_rejected_as_often_as_said():
    p = []
    for seed in range(400):
        units = several(6, 1, seed)
        p.append(permutation_test(units, t_of(units), seed, 300).p[0])
    assert 0.03 <= np.mean(np.array(p) < 0.05) <= 0.07


def test_stretches_of_two_texts_of_one_process_are_rejected_as_often_as_said():
    p = []
    for seed in range(300):
        one, two = np.random.default_rng(seed).normal(size=(2, 24))
        documents = np.repeat([0, 1], 24)
        units = stretch_units(np.concatenate([one, two])[:, None], documents, documents == 0)
        p.append(permutation_test(units, np.array([observed_t(two_sides([one], [two]), units)]), seed, 300).p[0])
    assert 0.025 <= np.mean(np.array(p) < 0.05) <= 0.08


def test_of_two_groups_the_joint_test_is_that_of_the_pair():
    units = several(12, 3, 4)
    observed = t_of(units)
    groups = np.where(units.is_target, 0, 1)
    joint = joint_test(units, groups, [(0, 1)], observed[None], 0)
    assert joint[0] == pytest.approx(permutation_test(units, observed, 0).p_max, abs=0.03)


def test_the_joint_test_counts_every_comparison_and_leaves_out_what_is_not_tested():
    rng = np.random.default_rng(1)
    groups = np.repeat([0, 1, 2], 10)
    values = rng.normal(size=(30, 2)) + np.where(groups == 0, 3, 0)[:, None]
    units = Units(np.ones(30), values, np.zeros(30, dtype=bool))
    pairs = [(0, None), (1, None), (1, 2)]
    rows = [welch(values[groups == t], values[(groups != t) if r is None else (groups == r)]) for t, r in pairs]
    observed = np.array(rows)
    observed[1, 1] = np.nan
    found = joint_test(units, groups, pairs, observed, 0, 500)
    assert found[0] == pytest.approx([1 / 501, 1 / 501]) and np.isnan(found[1, 1]) and (found[2] > 0.05).all()
    fewer = joint_test(units, groups, pairs[2:], observed[2:], 0, 500)
    assert (found[2] >= fewer[0] - 0.05).all()


def test_benjamini_hochberg_is_that_of_scipy():
    p = np.random.default_rng(0).random(40) ** 2
    p[[3, 9]] = np.nan
    known = np.isfinite(p)
    found = benjamini_hochberg(p)
    np.testing.assert_allclose(found[known], stats.false_discovery_control(p[known]))
    assert np.isnan(found[~known]).all() and len(benjamini_hochberg(np.array([]))) == 0
