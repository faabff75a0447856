"""Intervals and tests: laws, values by hand, and the same as scipy where scipy has it."""

from collections.abc import Callable
from itertools import combinations

import numpy as np
import pytest
from scipy import stats
from scipy.sparse import csr_array

from analysis.neighbours import UNKNOWN, Likeness
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
    clopper_pearson,
    difference,
    document_units,
    intervals,
    joint_test,
    observed_t,
    parts,
    permutation_test,
    reach_of,
    relabelled,
    relabelled_size,
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


def test_sums_of_two_groups_by_hand() -> None:
    of, group = sums([np.array([1.0, 3.0]), np.array([8.0])], [np.array([2.0, 2.0, 5.0])])
    assert (of.length.tolist(), of.total.tolist(), of.squares.tolist()) == ([2, 1, 3], [4, 8, 9], [10, 64, 33])
    found = sides(of, group, 2, INDEPENDENT)
    assert (found.n_sentences.tolist(), found.n_documents.tolist(), found.share) == ([3, 3], [2, 1], False)
    assert found.mean.tolist() == [4, 3] and found.mean_documents.tolist() == [5, 3]
    assert found.variance == pytest.approx([(9 + 1 + 16) / 2, (1 + 1 + 4) / 2])
    assert found.variance_documents[0] == pytest.approx(18) and np.isnan(found.variance_documents[1])


def test_a_document_of_no_group_or_without_sentences_changes_nothing() -> None:
    of, group = sums([np.array([1.0, 3.0])], [np.array([2.0, 5.0, 5.0])])
    more = Parts(*(np.append(one, extra) for one, extra in zip(of[:3], ([4, 0], [9, 0], [50, 0]), strict=True)), of.share)
    alone, beside = sides(of, group, 2, ALIKE), sides(more, np.append(group, [-1, 0]), 2, ALIKE)
    for name in ("n_sentences", "n_documents", "mean", "variance", "n_effective", "known", "mean_documents"):
        np.testing.assert_array_equal(getattr(alone, name), getattr(beside, name), name)


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


def test_of_independent_sentences_a_mean_has_students_interval() -> None:
    one, two = texts(1, 30, 1), texts(3, 12, 2)
    found = intervals(two_sides(one, two))
    for place, values in enumerate((one[0], np.concatenate(two))):
        theirs = stats.ttest_1samp(values, 0).confidence_interval(0.95)
        assert (found.lower[place], found.upper[place]) == pytest.approx((theirs.low, theirs.high))


def test_newcombes_interval_is_made_of_wilsons_ends() -> None:
    """Squares of the distances to Wilson's ends add up: 56 of 70 less 48 of 80."""
    one, two = np.arange(70) < 56, np.arange(80) < 48
    here, there = (stats.binomtest(k, n).proportion_ci(0.95, "wilson") for k, n in ((56, 70), (48, 80)))
    lower = 0.2 - np.sqrt((0.8 - here.low) ** 2 + (there.high - 0.6) ** 2)
    upper = 0.2 + np.sqrt((here.high - 0.8) ** 2 + (0.6 - there.low) ** 2)
    assert ends(difference(two_sides([one], [two]))) == pytest.approx([0.2, lower, upper])


@pytest.mark.parametrize("alike", [INDEPENDENT, UNKNOWN, ALIKE, Likeness(np.array([2]), np.array([5.0]), np.array([9.0]))])
def test_a_group_is_worth_from_one_sentence_to_all_of_them(alike: Likeness) -> None:
    for sizes in ([1], [2, 1], [10, 40, 3], [300] * 4):
        found = two_sides([np.arange(n) * 1.0 for n in sizes], [np.zeros(1)], alike).n_effective
        assert 1 <= found[0] <= sum(sizes) and found[1] == 1


def test_what_little_is_known_of_neighbours_makes_the_interval_wider() -> None:
    one, two = texts(1, 40, 1), texts(1, 40, 2)
    of = [two_sides(one, two, Likeness(np.array([2]), np.array([0.0]), np.array([known]))) for known in (1e12, 40.0, 8.0)]
    assert [one.known.tolist() for one in of] == [[1e12] * 2, [40.0] * 2, [8.0] * 2]
    widths = [difference(one).upper[0] - difference(one).lower[0] for one in of]
    assert widths[0] < widths[1] < widths[2]
    error = np.sqrt(one[0].var(ddof=1) / 40 + two[0].var(ddof=1) / 40)
    welch_freedom = stats.ttest_ind(one[0], two[0], equal_var=False).df
    assert widths[2] == pytest.approx(2 * error * stats.t.ppf(0.975, 1 / (1 / welch_freedom + 1 / 8)))


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


def test_sides_that_do_not_vary_but_differ_are_tested():
    """All of 0 in one side, all of 1 in the other: of the 252 ways to part 5 + 5 documents, 2 look like that."""
    one, two = [np.zeros(20, dtype=bool)] * 5, [np.ones(20, dtype=bool)] * 5
    units = of_means(np.zeros(5), np.ones(5))
    t = observed_t(two_sides(one, two), units)
    assert t < -1e9
    found = permutation_test(units, np.array([t]), 0)
    assert found.exact and found.p[0] == pytest.approx(2 / 252) and found.p_max[0] == pytest.approx(2 / 252)


def test_a_group_without_a_sentence_has_neither_value_nor_interval():
    found = intervals(sides(*sums(texts(1, 20, 1), texts(1, 20, 2)), 3, ALIKE))
    assert np.isnan(found.estimate[2]) and np.isnan(found.lower[2])


@pytest.mark.parametrize(
    ("make", "documents", "of_one", "of_two"),
    [
        (texts, 4, "t on sentences, effective n", "Welch t on sentences, effective n"),
        (shares, 4, "Wilson, effective n", "Newcombe, effective n"),
        (texts, 5, "t on document means", "Welch t on document means"),
        (shares, 5, "t on document shares", "Welch t on document shares"),
    ],
)
def test_what_is_estimated_and_how(make: Callable, documents: int, of_one: str, of_two: str) -> None:
    of = two_sides(make(documents, 20, 1), make(documents, 20, 2), ALIKE)
    alone, apart = intervals(of), difference(of)
    assert set(alone.method) == {of_one} and set(apart.method) == {of_two}
    assert {*alone.estimand, *apart.estimand} == {OF_DOCUMENTS if documents == 5 else OF_SENTENCES}
    assert apart.n_effective[0] == pytest.approx(5 if documents == 5 else of.n_effective[0])


@pytest.mark.parametrize("make", [texts, shares])
@pytest.mark.parametrize("documents", [1, 6])
def test_a_higher_level_gives_a_wider_interval_around_the_same_estimate(make: Callable, documents: int) -> None:
    of = two_sides(make(documents, 30, 1), make(documents, 30, 2), ALIKE)
    for told in (intervals, difference):
        narrow, wide = told(of, 0.8), told(of, 0.99)
        assert (wide.lower <= narrow.lower).all() and (narrow.upper <= wide.upper).all()
        assert (wide.upper - wide.lower > narrow.upper - narrow.lower).all()
        np.testing.assert_array_equal(narrow.estimate, wide.estimate)


def test_intervals_of_shares_stay_within_0_and_1_and_hold_the_share() -> None:
    for seed in range(50):
        rng = np.random.default_rng(seed)
        one, two = (shares(int(rng.integers(1, 9)), 12, seed + side, rng.choice([0.02, 0.5, 0.97])) for side in (0, 100))
        found = intervals(two_sides(one, two, ALIKE))
        assert (found.lower >= 0).all() and (found.upper <= 1).all()
        assert (found.lower <= found.estimate + 1e-12).all() and (found.estimate <= found.upper + 1e-12).all()


def of_documents_or_stretches(one: list[np.ndarray], two: list[np.ndarray]) -> tuple[Units, float]:
    """Units of two groups as the number of their documents allows, and their T."""
    values = np.concatenate([*one, *two])[:, None]
    documents = np.repeat(np.arange(len(one) + len(two)), [len(values) for values in [*one, *two]])
    make = document_units if min(len(one), len(two)) >= 5 else stretch_units
    units = make(values, documents, documents < len(one))
    return units, observed_t(two_sides(one, two, ALIKE), units)


@pytest.mark.parametrize("sizes", [(1, 1), (3, 4), (6, 9)])
def test_t_changes_sign_with_the_sides_and_nothing_with_order_shift_or_scale(sizes: tuple[int, int]) -> None:
    one, two = texts(sizes[0], 15, 1), texts(sizes[1], 25, 2)
    _, here = of_documents_or_stretches(one, two)
    assert of_documents_or_stretches(two, one)[1] == pytest.approx(-here)
    assert of_documents_or_stretches(one[::-1], two[::-1])[1] == pytest.approx(here)
    assert of_documents_or_stretches([3 + 7 * x for x in one], [3 + 7 * x for x in two])[1] == pytest.approx(here)
    assert np.sign(here) == np.sign(difference(two_sides(one, two, ALIKE)).estimate[0])


def test_t_of_sentences_has_the_tail_that_its_interval_has() -> None:
    """Where p of T by Student's t on the units is .05, an interval of 95 % ends at 0."""
    one, two = texts(1, 30, 1), texts(1, 42, 2)
    lower = difference(two_sides(one, two, ALIKE)).lower[0]
    _, t = of_documents_or_stretches([one[0] - lower], two)
    units, _ = of_documents_or_stretches(one, two)
    k = np.array([units.is_target.sum(), (~units.is_target).sum()])
    of = two_sides(one, two, ALIKE)
    squares = of.variance / of.n_effective
    freedom = squares.sum() ** 2 / (squares**2 / (k - 1)).sum()
    assert 2 * stats.t.sf(t, freedom) == pytest.approx(0.05)


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


def test_documents_count_alike_however_long() -> None:
    values, documents = np.array([[1.0], [3.0], [8.0], [2.0], [2.0], [5.0]]), np.array([0, 0, 1, 2, 2, 2])
    units = document_units(values, documents, documents < 2)
    assert units.weights.tolist() == [1, 1, 1] and units.sums.tolist() == [[2], [8], [3]]
    assert units.is_target.tolist() == [True, True, False]


def test_a_stretch_lies_within_a_document_and_is_about_as_long_as_asked() -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        sizes, length = rng.integers(1, 60, 8), int(rng.integers(1, 10))
        documents = np.repeat(np.arange(8), sizes)
        found = stretches(documents, length)
        assert set(np.diff(found)) <= {0, 1}
        for document, size in enumerate(sizes):
            lengths = np.unique(found[documents == document], return_counts=True)[1]
            assert np.ptp(lengths) <= 1 and lengths.sum() == size and lengths.max() < 2 * length
        assert len(np.unique(np.stack([documents, found]), axis=1).T) == found.max() + 1


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


@pytest.mark.parametrize("sizes", [(5, 5), (3, 6), (6, 3), (5, 7)])
def test_all_relabellings_of_documents_give_the_p_that_scipy_gives(sizes: tuple[int, int]) -> None:
    one, two = texts(sizes[0], 12, 5, 0.7), texts(sizes[1], 12, 6)
    values = np.concatenate([*one, *two])[:, None]
    documents = np.repeat(np.arange(sum(sizes)), [len(each) for each in [*one, *two]])
    units = document_units(values, documents, documents < sizes[0])
    theirs = stats.permutation_test(
        (means(one), means(two)),
        lambda x, y, axis: np.abs(welch(x, y, axis)),
        vectorized=True,
        n_resamples=np.inf,
        alternative="greater",
    )
    found = permutation_test(units, np.array([welch(means(one), means(two))]), 0)
    assert found.exact and found.draws == len(theirs.null_distribution)
    assert found.p[0] == pytest.approx(theirs.pvalue) and found.p_max[0] == found.p[0]
    assert found.p[0] >= 1 / found.draws


def test_drawn_relabellings_come_near_all_of_them() -> None:
    units = several(6, 3, 8)
    whole, drawn = (permutation_test(units, t_of(units), 0, draws) for draws in (924, 923))
    assert whole.exact and whole.draws == 924 and not drawn.exact and drawn.draws == 923
    np.testing.assert_allclose(drawn.p, whole.p, atol=0.05)
    np.testing.assert_allclose(drawn.p_max, whole.p_max, atol=0.05)


def test_a_side_drawn_unit_by_unit_gives_the_same_p_as_all_relabellings() -> None:
    """With 4 of 85 units, the smaller side is drawn one by one; of 1 of 85, all 85 relabellings are tried."""
    rng = np.random.default_rng(3)
    one, two = rng.normal(1, 1, 1), rng.normal(0, 1, 84)
    t = (one[0] - two.mean()) / (two.std(ddof=1) / np.sqrt(84))
    whole, drawn = (permutation_test(of_means(one, two), np.array([t]), 0, draws) for draws in (85, 84))
    assert whole.exact and not drawn.exact and drawn.p[0] == pytest.approx(whole.p[0], abs=0.15)
    few, many = rng.normal(0.9, 1, 4), rng.normal(0, 1, 81)
    observed = np.array([welch(few, many)])
    here = permutation_test(of_means(few, many), observed, 0, 4_000).p[0]
    theirs = stats.permutation_test(
        (few, many), lambda x, y, axis: np.abs(welch(x, y, axis)), vectorized=True, n_resamples=4_000, alternative="greater", rng=0
    )
    assert here == pytest.approx(theirs.pvalue, abs=0.03)


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


def test_a_unit_is_drawn_no_more_than_once() -> None:
    """A unit drawn twice would seem not to vary, and so give a larger |T*| than any two of the 41 units."""
    values = np.random.default_rng(0).normal(size=41)
    two = [list(chosen) for chosen in combinations(range(41), 2)]
    largest = np.abs([welch(values[rows], np.delete(values, rows)) for rows in (np.array(one) for one in two)]).max()
    every = permutation_test(of_means(values[:2], values[2:]), np.array([largest]), 0)
    drawn = permutation_test(of_means(values[:2], values[2:]), np.array([largest + 0.01]), 0, 819)
    assert every.exact and every.p[0] == pytest.approx(1 / 820) and not drawn.exact and drawn.p[0] == pytest.approx(1 / 820)


def test_a_quantity_that_does_not_vary_leaves_the_others_as_they_are() -> None:
    units = several(5, 2, 3)
    t = t_of(units)
    flat = Units(units.weights, np.hstack([units.sums, np.ones((10, 1))]), units.is_target)
    alone, beside = permutation_test(units, t, 0), permutation_test(flat, np.append(t, np.nan), 0)
    assert np.isnan([beside.p[2], beside.p_max[2]]).all()
    np.testing.assert_array_equal([beside.p[:2], beside.p_max[:2]], [alone.p, alone.p_max])


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


# Any statistic of sums


def pieces(units: Units) -> np.ndarray:
    """What Welch's T is made of, by unit: 1, the values, their squares."""
    return np.hstack([np.ones((len(units.sums), 1)), units.sums, units.sums**2])


def welch_of(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """Welch's T from the sums of both sides' `pieces`, (draws, q)."""
    means, errors = [], []
    for side in (one, two):
        n, (sums, squares) = side[:, :1], np.split(side[:, 1:], 2, axis=1)
        means.append(sums / n)
        errors.append((squares / n - means[-1] ** 2) / (n - 1))
    return (means[0] - means[1]) / np.sqrt(errors[0] + errors[1])


def gap(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    """How far apart the sums of both sides are."""
    return one - two


@pytest.mark.parametrize(("n", "draws"), [(4, 2_000), (12, 300)])
def test_a_permutation_test_is_relabelling_with_its_t(n, draws):
    units = several(n, 3, n)
    theirs = permutation_test(units, t_of(units), 7, draws)
    ours = relabelled(pieces(units), units.is_target, t_of(units), welch_of, 7, draws)
    np.testing.assert_allclose([ours.p, ours.p_max], [theirs.p, theirs.p_max])
    assert (ours.exact, ours.draws) == (theirs.exact, theirs.draws) == ((True, 70) if n == 4 else (False, 300))


@pytest.mark.parametrize("sizes", [(4, 4), (5, 3), (20, 25), (3, 90)])
def test_sparse_totals_are_the_same_as_dense_ones(sizes):
    """All relabellings, drawn ones, and ones whose smaller side is drawn unit by unit."""
    totals = np.random.default_rng(sum(sizes)).poisson(0.7, (sum(sizes), 6)).astype(float)
    is_target = np.arange(sum(sizes)) < sizes[0]
    observed = totals[is_target].sum(axis=0) - totals[~is_target].sum(axis=0)
    dense, sparse = (relabelled(form, is_target, observed, gap, 3, 200) for form in (totals, csr_array(totals)))
    np.testing.assert_array_equal([dense.p, dense.p_max], [sparse.p, sparse.p_max])
    dense, sparse = (relabelled_size(form, is_target, observed, gap, 3, 200) for form in (totals, csr_array(totals)))
    np.testing.assert_allclose(dense, sparse)


def every_labelling(totals: np.ndarray, n: int) -> np.ndarray:
    """`gap` of every choice of n units, one after another."""
    chosen = [np.isin(np.arange(len(totals)), rows) for rows in combinations(range(len(totals)), n)]
    return np.array([totals[rows].sum(axis=0) - totals[~rows].sum(axis=0) for rows in chosen])


@pytest.mark.parametrize("sizes", [(3, 3), (2, 5), (5, 2)])
def test_all_relabellings_by_brute_force(sizes):
    totals, is_target = np.random.default_rng(9).poisson(2, (sum(sizes), 4)).astype(float), np.arange(sum(sizes)) < sizes[0]
    every = every_labelling(totals, sizes[0])
    observed = totals[is_target].sum(axis=0) - totals[~is_target].sum(axis=0)
    found = relabelled(totals, is_target, observed, gap, 0)
    assert found.exact and found.draws == len(every)
    assert found.p == pytest.approx((np.abs(every) >= np.abs(observed)).mean(axis=0))
    assert found.p_max == pytest.approx((np.abs(every).max(axis=1, keepdims=True) >= np.abs(observed)).mean(axis=0))
    size = relabelled_size(totals, is_target, observed, gap, 0)
    assert size == pytest.approx(np.sqrt((every**2).mean(axis=0)))


def test_the_size_of_drawn_relabellings_counts_what_is_observed_and_comes_near_that_of_all():
    totals, is_target = np.random.default_rng(4).poisson(2, (12, 3)).astype(float), np.arange(12) < 6
    observed = np.array([0.0, 5.0, -1_000.0])
    whole, drawn = (relabelled_size(totals, is_target, observed, gap, 0, draws) for draws in (924, 923))
    assert whole == pytest.approx(np.sqrt((every_labelling(totals, 6) ** 2).mean(axis=0)))
    assert drawn[:2] == pytest.approx(whole[:2], rel=0.1)
    assert drawn[2] ** 2 == pytest.approx(whole[2] ** 2 + 1_000**2 / 924, rel=0.2)


def test_neither_a_quantity_nor_its_size_changes_with_the_sides():
    totals, is_target = np.random.default_rng(4).poisson(2, (30, 3)).astype(float), np.arange(30) < 12
    observed = totals[is_target].sum(axis=0) - totals[~is_target].sum(axis=0)
    one, two = (relabelled(totals, *side, gap, 1, 300) for side in ((is_target, observed), (~is_target, -observed)))
    np.testing.assert_array_equal([one.p, one.p_max], [two.p, two.p_max])
    sizes = [relabelled_size(totals, *side, gap, 1, 300) for side in ((is_target, observed), (~is_target, -observed))]
    np.testing.assert_allclose(*sizes)


def test_of_two_groups_the_joint_test_is_that_of_the_pair():
    units = several(12, 3, 4)
    observed = t_of(units)
    groups = np.where(units.is_target, 0, 1)
    joint = joint_test(units, groups, [(0, 1)], observed[None], 0)
    assert joint[0] == pytest.approx(permutation_test(units, observed, 0).p_max, abs=0.03)


def test_of_two_groups_the_rest_is_the_other() -> None:
    units = several(8, 2, 5)
    groups, t = np.where(units.is_target, 0, 1), t_of(units)
    found = [joint_test(units, groups, [pair], t[None], 0, 400) for pair in ((0, 1), (0, None), (1, None))]
    np.testing.assert_allclose(found[1], found[0])
    np.testing.assert_allclose(found[2], found[0])


def test_adjusted_for_all_comparisons_p_is_no_smaller() -> None:
    for seed in range(3):
        values, groups = np.random.default_rng(seed).normal(size=(32, 3)), np.repeat([0, 1, 2, 3], 8)
        units = Units(np.ones(32), values, groups == 0)
        pairs = [(0, None), (1, None), (2, None), (3, None)]
        observed = np.stack([welch(values[groups == target], values[groups != target]) for target, _ in pairs])
        adjusted = joint_test(units, groups, pairs, observed, 0, 1_000)
        alone = [permutation_test(Units(units.weights, values, groups == g), observed[g], 0, 1_000) for g in range(4)]
        assert (adjusted >= np.stack([one.p for one in alone]) - 0.02).all()
        assert (adjusted >= np.stack([one.p_max for one in alone]) - 0.05).all()
        order = np.argsort(-np.abs(observed), axis=None)
        assert (np.diff(adjusted.ravel()[order]) >= 0).all()  # the larger |T|, the smaller p


def test_neither_the_joint_test_nor_its_seed_says_certain() -> None:
    groups = np.repeat([0, 1, 2], 6)
    units = Units(np.ones(18), np.random.default_rng(0).normal(size=(18, 1)) + 99 * groups[:, None], groups == 0)
    observed = np.array([[-500.0], [0.0]])
    found = [joint_test(units, groups, [(0, 1), (1, None)], observed, seed, 99) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(found[0], found[1])
    assert found[0].tolist() == found[2].tolist() == [[1 / 100], [1]]


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


@pytest.mark.parametrize("level", [0.8, 0.95, 0.9999])
def test_clopper_and_pearsons_interval_is_that_of_scipy(level):
    """scipy.stats.binomtest(found, n).proportion_ci(method="exact")."""
    pairs = [(found, n) for n in (1, 2, 7, 30, 2_000) for found in sorted({0, 1, n // 3, n - 1, n})]
    lower, upper = clopper_pearson(*np.array(pairs).T, level)
    for place, pair in enumerate(pairs):
        exact = stats.binomtest(*pair).proportion_ci(level, method="exact")
        assert (lower[place], upper[place]) == pytest.approx((exact.low, exact.high), rel=1e-8), pair


def test_clopper_and_pearsons_interval_by_hand():
    """None of n: from 0 up to 1 − (α/2)^(1/n); the two ends change places with what is not found; any shape."""
    lower, upper = clopper_pearson(np.array([[0, 3], [4, 1]]), np.array([[4, 4], [4, 4]]), 0.95)
    assert lower[0, 0] == 0 and upper[0, 0] == pytest.approx(1 - 0.025 ** (1 / 4))
    assert upper[1, 0] == 1 and lower[1, 0] == pytest.approx(0.025 ** (1 / 4))
    assert lower[0, 1] == pytest.approx(1 - upper[1, 1]) and upper[0, 1] == pytest.approx(1 - lower[1, 1])


def test_benjamini_hochberg_is_that_of_scipy():
    p = np.random.default_rng(0).random(40) ** 2
    p[[3, 9]] = np.nan
    known = np.isfinite(p)
    found = benjamini_hochberg(p)
    np.testing.assert_allclose(found[known], stats.false_discovery_control(p[known]))
    assert np.isnan(found[~known]).all() and len(benjamini_hochberg(np.array([]))) == 0


def test_benjamini_hochberg_by_hand() -> None:
    assert benjamini_hochberg(np.array([0.01, 0.5, 0.02, 0.02])) == pytest.approx([0.08 / 3, 0.5, 0.08 / 3, 0.08 / 3])
    assert benjamini_hochberg(np.array([0.9, 1.0])).tolist() == [1, 1] and benjamini_hochberg(np.array([0.3])).tolist() == [0.3]


def test_benjamini_hochberg_lowers_no_p_keeps_their_order_and_minds_no_other() -> None:
    for seed in range(20):
        rng = np.random.default_rng(seed)
        p = rng.random(15).round(1)
        found, order = benjamini_hochberg(p), rng.permutation(15)
        assert (found >= p - 1e-12).all() and (found <= 1).all()
        assert (np.diff(found[np.argsort(p)]) >= 0).all()
        np.testing.assert_allclose(benjamini_hochberg(p[order]), found[order])


def test_p_of_two_short_texts_is_never_zero():
    x = np.array([4, 4, 5, 5, 3, 3, 5, 5, 3, 3, 2, 1, 0, 2, 0, 1, 1, 1, 0, 0], dtype=float)
    documents = np.repeat([0, 1], 10)
    units = stretch_units(x[:, None], documents, documents == 0)
    found = permutation_test(units, np.array([observed_t(two_sides([x[:10]], [x[10:]], ALIKE), units), 99.0]), 0)
    assert found.exact and (found.p >= 1 / 252).all() and (found.p_max >= 1 / 252).all()


def test_an_overwhelming_difference_is_tested_too():
    x = np.concatenate([np.arange(1_000) % 2 + 20.0, np.arange(1_000) % 2 * 1.0])
    documents = np.repeat([0, 1], 1_000)
    units = stretch_units(x[:, None], documents, documents == 0)
    found = observed_t(two_sides([x[:1_000]], [x[1_000:]]), units)
    assert found > 100 and permutation_test(units, np.array([found]), 0, 100).p[0] == pytest.approx(1 / 101)


def test_shares_differ_by_no_more_than_all():
    one, two = ([np.arange(10) < n for n in counts] for counts in ([10, 10, 10, 10, 5], [0, 0, 0, 0, 5]))
    assert difference(two_sides(one, two)).upper[0] == 1
