from itertools import permutations

import numpy as np
import pytest
from scipy.stats import norm
from sklearn.metrics import roc_auc_score

from analysis.agreement import FEWEST_UNITS, _shares_won, auc, krippendorff_alpha

# Area under the ROC curve


def sides(seed, m, n, decimals=1):
    """Two overlapping samples, with ties."""
    rng = np.random.default_rng(seed)
    return rng.normal(0.8, 1, m).round(decimals), rng.normal(0, 1, n).round(decimals)


def test_the_area_is_the_share_of_pairs_won():
    assert auc([3, 2], [1, 2]).value == 3.5 / 4
    assert auc([2, 3], [0, 1]).value == 1 and auc([0, 1], [2, 3]).value == 0
    assert auc([1, 1, 1], [1, 1]).value == 0.5


@pytest.mark.parametrize(("m", "n"), [(2, 2), (7, 40), (300, 120)])
def test_it_agrees_with_scikit_learn(m, n):
    plus, minus = sides(m, m, n)
    expected = roc_auc_score([1] * m + [0] * n, np.concatenate([plus, minus]))
    assert auc(plus, minus).value == pytest.approx(expected, abs=1e-12)


def test_the_variance_is_delongs_written_out():
    plus, minus = sides(1, 13, 9)
    above = [sum(1.0 * (x > y) + 0.5 * (x == y) for y in minus) / len(minus) for x in plus]
    below = [sum(1.0 * (x > y) + 0.5 * (x == y) for x in plus) / len(plus) for y in minus]
    ours = _shares_won(plus, minus)
    np.testing.assert_allclose(ours[0], above, atol=1e-12)
    np.testing.assert_allclose(ours[1], below, atol=1e-12)
    variance = np.var(above, ddof=1) / len(plus) + np.var(below, ddof=1) / len(minus)
    value, found = np.mean(above), auc(plus, minus)
    rows = min(value * (1 - value) / variance, 18)
    for end in (found.lower, found.upper):  # Wilson's ends are where the distance is 1.96 standard errors of the end itself
        assert abs(value - end) == pytest.approx(norm.ppf(0.975) * np.sqrt(end * (1 - end) / rows))


def test_the_interval_is_as_wide_as_a_bootstrap_says():
    plus, minus = sides(2, 150, 200, decimals=6)
    rng = np.random.default_rng(3)
    drawn = [auc(rng.choice(plus, len(plus)), rng.choice(minus, len(minus))).value for _ in range(2_000)]
    found = auc(plus, minus)
    assert found.upper - found.lower == pytest.approx(2 * norm.ppf(0.975) * np.std(drawn), rel=0.05)
    np.testing.assert_allclose([found.lower, found.upper], np.quantile(drawn, [0.025, 0.975]), atol=0.01)


@pytest.mark.parametrize(("m", "n", "true"), [(10, 10, 0.7), (30, 30, 0.93), (10, 100, 0.93), (100, 10, 0.85), (60, 60, 0.98)])
def test_the_interval_holds_the_true_area_as_often_as_it_says(m, n, true):
    rng = np.random.default_rng(4)
    shift = norm.ppf(true) * np.sqrt(2)
    found = [auc(rng.normal(shift, 1, m), rng.normal(0, 1, n)) for _ in range(2_000)]
    assert np.mean([each.lower <= true <= each.upper for each in found]) >= 0.94


@pytest.mark.parametrize("shift", [-50, 0, 50])
@pytest.mark.parametrize(("m", "n"), [(2, 2), (2, 50), (30, 3)])
def test_the_interval_stays_within_0_and_1_and_is_never_a_point(shift, m, n):
    plus, minus = sides(5, m, n)
    found = auc(plus + shift, minus)
    assert 0 <= found.lower <= found.value <= found.upper <= 1
    assert found.upper - found.lower > 0.05


def test_told_apart_without_a_fault_is_no_certainty():
    few, more = auc(np.arange(10) + 10, np.arange(10)), auc(np.arange(100) + 100, np.arange(100))
    assert (few.value, few.upper) == (1, pytest.approx(1))
    assert few.lower == pytest.approx(0.839, abs=0.001)
    assert few.lower < more.lower < 1
    with_a_fault = auc([*range(11, 20), 8.5], range(10))
    assert with_a_fault.value == 0.99 and with_a_fault.lower < few.lower


def test_swapping_the_sides_mirrors_the_area():
    plus, minus = sides(6, 20, 30)
    one, other = auc(plus, minus), auc(minus, plus)
    assert (one.value, one.lower, one.upper) == pytest.approx((1 - other.value, 1 - other.upper, 1 - other.lower))
    assert auc(plus[::-1], minus) == one
    assert auc(np.exp(plus), np.exp(minus)) == one  # only the order of scores counts


def test_too_few_rows_have_no_interval_and_none_no_value():
    single = auc([1], [0, 2, 3])
    assert (single.value, single.lower, single.upper, single.n) == (0.3333333333333333, None, None, 4)
    assert "fewer than 2 rows" in single.why
    assert (auc([], [1, 2]).value, auc([], [1, 2]).why) == (None, "a side has no rows")


def test_a_higher_level_gives_a_wider_interval():
    plus, minus = sides(7, 40, 40)
    narrow, wide = auc(plus, minus, 0.8), auc(plus, minus, 0.99)
    assert wide.lower < narrow.lower < narrow.upper < wide.upper


# Krippendorff's alpha


def coded(*coders):
    """Units × coders of rows of codes, one row a coder, a dot where there is none."""
    return [[None if code == "." else code for code in unit] for unit in zip(*(row.split() for row in coders), strict=True)]


# The examples of Krippendorff (2011), Computing Krippendorff's Alpha-Reliability, sections A, B and C.
BINARY = coded("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0")
NOMINAL = coded("a a b b d c c c e d d a", "b a b b b c c c e d d d")
MISSING = coded("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .")


@pytest.mark.parametrize(("codes", "published", "units"), [(BINARY, 0.095, 10), (NOMINAL, 0.692, 12), (MISSING, 0.743, 11)])
def test_alpha_of_published_examples(codes, published, units):
    found = krippendorff_alpha(codes)
    assert (round(found.value, 3), found.n) == (published, units)


def alpha_by_pairs(codes):
    """Krippendorff's definition by the letter: disagreement of pairs within units over that of all pairs."""
    units = [[code for code in unit if code is not None] for unit in codes]
    units = [unit for unit in units if len(unit) > 1]
    pooled = [code for unit in units for code in unit]
    observed = sum(sum(a != b for a, b in permutations(unit, 2)) / (len(unit) - 1) for unit in units) / len(pooled)
    return 1 - observed / (sum(a != b for a, b in permutations(pooled, 2)) / (len(pooled) * (len(pooled) - 1)))


def made(seed, units, coders, missing=0.2):
    """Codes that agree more often than chance, some missing."""
    rng = np.random.default_rng(seed)
    true = rng.choice(["plus", "minus", "both", "neither"], (units, 1))
    codes = np.where(rng.random((units, coders)) < 0.6, true, rng.choice(["plus", "minus", "neither"], (units, coders)))
    return np.where(rng.random((units, coders)) < missing, None, codes.astype(object))


@pytest.mark.parametrize(("units", "coders"), [(12, 2), (30, 3), (50, 5)])
def test_alpha_is_the_disagreement_of_pairs(units, coders):
    codes = made(units, units, coders)
    assert krippendorff_alpha(codes).value == pytest.approx(alpha_by_pairs(codes.tolist()), abs=1e-12)


def test_neither_order_nor_names_of_codes_nor_who_said_what_changes_anything():
    codes = made(1, 40, 3)
    found = krippendorff_alpha(codes, seed=5)
    assert krippendorff_alpha(codes[::-1], seed=5) == found
    assert krippendorff_alpha([list(reversed(unit)) for unit in codes.tolist()], seed=5) == found
    assert krippendorff_alpha([[code for code in unit if code] for unit in codes.tolist()], seed=5) == found
    assert krippendorff_alpha([[code or "" for code in unit] for unit in codes.tolist()], seed=5) == found
    renamed = [[code and code[::-1] for code in unit] for unit in codes.tolist()]
    assert krippendorff_alpha(renamed).value == pytest.approx(found.value, abs=1e-12)


def test_the_interval_is_that_of_resampled_units():
    codes = made(2, 60, 2, missing=0)
    found = krippendorff_alpha(codes, seed=1)
    rng = np.random.default_rng(6)
    drawn = [krippendorff_alpha(codes[rng.integers(0, 60, 60)]).value for _ in range(1_000)]
    np.testing.assert_allclose([found.lower, found.upper], np.quantile(drawn, [0.025, 0.975]), atol=0.03)
    assert krippendorff_alpha(codes, seed=1) == found != krippendorff_alpha(codes, seed=2)
    assert krippendorff_alpha(codes, level=0.8).lower > found.lower


def test_the_interval_holds_the_true_alpha_about_as_often_as_it_says():
    rng = np.random.default_rng(7)
    keep, shares = 0.8, np.array([0.4, 0.4, 0.2])
    held = 0
    for _ in range(2_000):  # two coders who each see the truth with a chance of .8 and otherwise guess: alpha is .8²
        true = rng.choice(3, 60, p=shares)
        codes = [np.where(rng.random(60) < keep, true, rng.choice(3, 60, p=shares)) for _ in range(2)]
        found = krippendorff_alpha(np.stack(codes, axis=1))
        held += found.lower <= keep**2 <= found.upper
    assert 0.92 <= held / 2_000 <= 0.97


def test_full_agreement_is_no_certainty():
    few = krippendorff_alpha([["plus", "plus"], ["minus", "minus"]] * 5)
    more = krippendorff_alpha([["plus", "plus"], ["minus", "minus"]] * 50)
    assert few.value == few.upper == more.value == 1
    share = 1 - 0.025 ** (1 / 10)  # of disagreeing units with which none in ten is seen 25 times in 1,000
    assert few.lower == pytest.approx(1 - share / (10 * 10 * 2 / (20 * 19)))
    assert few.lower < more.lower < 1


def test_where_alpha_is_not_defined_it_says_why():
    same = krippendorff_alpha([["plus", "plus"]] * 20)
    assert (same.value, same.lower, same.n) == (None, None, 20) and "all codes are the same" in same.why
    for codes in ([], [[]], [["plus", None]], [[None, None]], [["plus"], ["minus"]]):
        assert krippendorff_alpha(codes).why == "no unit has two codes"
    few = krippendorff_alpha(made(3, FEWEST_UNITS - 1, 2, missing=0))
    assert few.value is not None and few.lower is None and "fewer than 10 units" in few.why


def test_chance_codes_have_an_alpha_of_about_0_and_opposite_ones_less():
    rng = np.random.default_rng(8)
    assert krippendorff_alpha(rng.choice(list("ab"), (100_000, 2))).value == pytest.approx(0, abs=0.01)
    assert krippendorff_alpha([["a", "b"]] * 50).value == pytest.approx(-0.98, abs=0.02)
