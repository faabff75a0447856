"""Each measure against an independent implementation or by hand, and the laws that all of them keep."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

from analysis.keyness import (
    MEASURES,
    NONE_COUNTED,
    Prior,
    background_prior,
    chi2,
    frex,
    g2,
    log_odds,
    log_ratio,
    log_ratio_interval,
    pooled_prior,
    scaled_f,
    uniform_prior,
)

# What scattertext 0.2.2 gives for seven words of two texts (its classes by their own names), run with numpy 2.2.6 and scipy 1.13.1.
Y1, Y2, N1, N2 = np.array([8, 8, 3, 0, 40, 12, 1]), np.array([0, 1, 3, 5, 38, 2, 20]), 72, 69
PRIOR_COUNTS = np.array([2.0, 4.0, 3.0, 5.0, 100.0, 10.0, 12.0])
SCATTERTEXT_Z = {  # LogOddsRatioUninformativeDirichletPrior and LogOddsRatioInformativeDirichletPrior, get_zeta_i_j_…
    "alpha_w=0.01": [
        0.6755785000484126,
        1.9915773411632656,
        -0.05330911034091232,
        -0.6327041945768507,
        0.05785115221849842,
        2.4253019021950855,
        -3.238257331398504,
    ],
    "alpha_w=1": [
        2.123690222948803,
        1.9512208374112836,
        -0.05622084469472786,
        -1.7389479580662546,
        0.07259980450204247,
        2.3649574168051104,
        -3.533010351486483,
    ],
    "scale_type=none": [
        2.0926452538687443,
        1.6534554374784662,
        -0.02553714927432015,
        -1.317026580401316,
        -0.0020320628483089993,
        1.7227329476872382,
        -2.9572516932374717,
    ],
    "scale_type=corpus-size, sigma=.1": [
        1.6779733275977398,
        1.987505099137478,
        -0.04655144730456234,
        -1.6858785131535112,
        0.03889531108923491,
        2.3554323512402133,
        -3.536442575095175,
    ],
    "scale_type=none, priors=.1·(y1+y2)": [
        2.087989152118416,
        1.9571173428449515,
        -0.048626868082133984,
        -1.6803742512594568,
        0.05264904717648126,
        2.328311258002713,
        -3.6094355239901885,
    ],
}
PRIORS = {  # the same priors, ours
    "alpha_w=0.01": uniform_prior(7, 7, 0.01),
    "alpha_w=1": uniform_prior(7, 7, 1),
    "scale_type=none": Prior("given", PRIOR_COUNTS, PRIOR_COUNTS.sum()),
    "scale_type=corpus-size, sigma=.1": background_prior(PRIOR_COUNTS, 136, Y1, Y2, N1, N2, 0.1),
    "scale_type=none, priors=.1·(y1+y2)": pooled_prior(Y1, Y2, N1, N2, 0.1),
}
SCATTERTEXT_G2 = [  # termscoring.g2.G2
    11.214534511382993,
    6.255067599921784,
    -0.002837550724315019,
    -7.338497202053375,
    0.003326750582031579,
    8.247051906393539,
    -25.063932358702754,
]
SCATTERTEXT_F = {  # termscoring.ScaledFScore, get_scores_for_category with scaler_algo="normcdf", beta=1
    "target": [
        0.578868240854392,
        0.5639870184450849,
        0.34929444232595624,
        0.10733040907715866,
        0.6345071607472047,
        0.654240831402675,
        0.13128935486944918,
    ],
    "reference": [
        0.1481679415627241,
        0.20710678126005222,
        0.3878140231351582,
        0.5140545621415693,
        0.6916014826548795,
        0.23136782504403677,
        0.8397095556616556,
    ],
}

Sides = tuple[np.ndarray, np.ndarray, int, int]

BY_NAME: dict[str, Callable[..., np.ndarray]] = {
    "log_odds": lambda y1, y2, n1, n2: log_odds(y1, y2, n1, n2, pooled_prior(y1, y2, n1, n2))[1],
    "log_odds_uniform": lambda y1, y2, n1, n2: log_odds(y1, y2, n1, n2, uniform_prior(len(y1), len(y1)))[1],
    "log_odds_background": lambda y1, y2, n1, n2: log_odds(y1, y2, n1, n2, background_prior((y1 + y2) % 5, 1_000, y1, y2, n1, n2))[
        1
    ],
    "g2": g2,
    "chi2": chi2,
    "log_ratio": log_ratio,
    "lrc": lambda *sides: log_ratio_interval(*sides)[2],
    "scaled_f": scaled_f,
}
BEYOND = {f"frex, {w}": lambda *sides, w=w: frex(*sides, w) for w in (0, 0.5, 1)}


def random_sides(seed: int, n_terms: int = 40) -> Sides:
    """Counts of terms in two texts of unlike length, every third of them missing on one side."""
    rng = np.random.default_rng(seed)
    n1, n2 = (int(n) for n in rng.integers(500, 20_000, 2))
    rates = rng.dirichlet(np.full(n_terms, 0.3))
    y1, y2 = (rng.multinomial(n // 2, rng.permuted(rates) / 2 + rates / 2) for n in (n1, n2))
    y1[::6], y2[3::6] = 0, 0
    used = y1 + y2 > 0
    return y1[used], y2[used], n1, n2


def cells(y1: int, y2: int, n1: int, n2: int) -> list[list[int]]:
    return [[y1, y2], [n1 - y1, n2 - y2]]


def direction(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int) -> list[int]:
    """1 where the target's rate is higher, −1 where the reference's is, of whole numbers."""
    crossed = [(int(one) * n2, int(two) * n1) for one, two in zip(y1, y2, strict=True)]
    return [(one > two) - (one < two) for one, two in crossed]


# Log-odds


@pytest.mark.parametrize("name", SCATTERTEXT_Z)
def test_log_odds_are_those_of_scattertext(name):
    """Its z divides by all four terms of the variance (Monroe et al.'s equation 18), ours by the two that matter (20)."""
    prior = PRIORS[name]
    delta, z = log_odds(Y1, Y2, N1, N2, prior)
    with_1, with_2 = Y1 + prior.terms, Y2 + prior.terms
    two = 1 / with_1 + 1 / with_2
    four = two + 1 / (N1 + prior.total - with_1) + 1 / (N2 + prior.total - with_2)
    np.testing.assert_allclose(delta / np.sqrt(four), SCATTERTEXT_Z[name], rtol=1e-9)
    np.testing.assert_allclose(z, SCATTERTEXT_Z[name] * np.sqrt(four / two), rtol=1e-9)


def test_log_odds_by_hand():
    """8 of 500 against 0 of 500: a = .8, a_0 = 100."""
    y1, y2 = np.array([8]), np.array([0])
    delta, z = log_odds(y1, y2, 500, 500, pooled_prior(y1, y2, 500, 500))
    by_hand = math.log(8.8 / (500 + 100 - 8.8)) - math.log(0.8 / (500 + 100 - 0.8))
    assert delta[0] == pytest.approx(by_hand) and z[0] == pytest.approx(by_hand / math.sqrt(1 / 8.8 + 1 / 0.8))


def test_priors_by_hand():
    y1, y2 = np.array([8, 3]), np.array([0, 1])
    pooled, uniform = pooled_prior(y1, y2, 400, 600, 0.25), uniform_prior(3, 2, 0.1)
    background = background_prior(np.array([20, 0]), 2_000, y1, y2, 400, 600)
    assert (pooled.name, pooled.terms.tolist(), pooled.total) == ("pooled, 0.25", [2, 1], 250)
    assert (uniform.name, uniform.terms.tolist(), uniform.total) == ("uniform, 0.1", [0.1, 0.1, 0.1], 0.2)
    assert (background.name, background.total) == ("background, 0.1", 100)
    assert background.terms == pytest.approx([100 * 20 / 2_000, 100 * NONE_COUNTED / 2_000])


def test_where_the_background_is_both_sides_its_prior_is_the_pooled_one():
    y1, y2, n1, n2 = random_sides(1)
    one, two = background_prior(y1 + y2, n1 + n2, y1, y2, n1, n2, 0.3), pooled_prior(y1, y2, n1, n2, 0.3)
    np.testing.assert_allclose(one.terms, two.terms)
    assert one.total == two.total


def test_a_word_of_one_side_alone_stands_before_a_shared_one():
    """8:0 and 8:1 in two texts of 900 tokens: z 2.06 and 1.94 under the pooled prior, .67 and 1.97 under a uniform one."""
    y1, y2 = np.array([8, 8]), np.array([0, 1])
    assert log_odds(y1, y2, 900, 900, pooled_prior(y1, y2, 900, 900))[1].round(2).tolist() == [2.06, 1.94]
    assert log_odds(y1, y2, 900, 900, uniform_prior(2, 2))[1].round(2).tolist() == [0.67, 1.97]
    for n1, n2 in [(900, 900), (10_000, 10_000), (400, 1200), (1200, 400)]:
        alone, shared = log_odds(y1, y2, n1, n2, pooled_prior(y1, y2, n1, n2))[1]
        assert alone > (1 if n1 >= n2 else 0.9) * shared
        alone, shared = log_odds(y1, y2, n1, n2, uniform_prior(2, 2))[1]
        assert alone < 0.7 * shared


@pytest.mark.parametrize(
    ("y1", "y2", "n1", "n2"), [(2, 6, 400, 1200), (30, 10, 3000, 1000), (1, 1, 50, 50), (7, 7000, 100, 100_000)]
)
def test_equal_rates_give_zero_for_words_and_phrases(y1, y2, n1, n2):
    """Whatever else is compared: a_0 of the pooled prior rests on all tokens, not on the terms given."""
    y1, y2 = np.array([y1]), np.array([y2])
    delta, z = log_odds(y1, y2, n1, n2, pooled_prior(y1, y2, n1, n2))
    assert delta == pytest.approx([0], abs=1e-9) and z == pytest.approx([0], abs=1e-9)
    assert log_ratio(y1, y2, n1, n2) == pytest.approx([0], abs=1e-9)
    assert [chi2(y1, y2, n1, n2)[0], log_ratio_interval(y1, y2, n1, n2)[2][0], frex(y1, y2, n1, n2, 0.5)[0]] == [0, 0, 0]
    assert g2(y1, y2, n1, n2) == pytest.approx([0], abs=1e-9)


def test_a_prior_summed_over_phrases_alone_would_make_one_of_equal_rates_lean():
    """METHODS.md: a phrase used 6 times in 400 tokens and 60 times in 4,000, with a_0 = .1 · (6 + 60) for want of other phrases."""
    y1, y2 = np.array([6]), np.array([60])
    leaning = Prior("of the phrases", 0.1 * (y1 + y2), float((0.1 * (y1 + y2)).sum()))
    assert abs(log_odds(y1, y2, 400, 4_000, leaning)[1][0]) > 1.5
    assert log_odds(y1, y2, 400, 4_000, pooled_prior(y1, y2, 400, 4_000))[1] == pytest.approx([0], abs=1e-12)


def test_a_larger_pooled_prior_moves_every_term_towards_zero():
    y1, y2, n1, n2 = random_sides(2)
    found = [np.abs(log_odds(y1, y2, n1, n2, pooled_prior(y1, y2, n1, n2, weight))[0]) for weight in (0.01, 0.1, 1, 10)]
    assert (np.diff(found, axis=0) <= 1e-12).all()


def test_texts_of_one_word_alone_have_no_odds():
    y1, y2 = np.array([4]), np.array([9])
    assert [part.tolist() for part in log_odds(y1, y2, 4, 9, pooled_prior(y1, y2, 4, 9))] == [[0], [0]]


def test_log_odds_of_many_relabellings_are_those_of_each():
    y1, y2, n1, n2 = random_sides(3)
    prior, n = pooled_prior(y1, y2, n1, n2), n1 + n2
    mine = np.stack([y1, y2, (y1 + y2) // 2])
    tokens = np.array([[n1], [n2], [n // 2]])
    together = log_odds(mine, y1 + y2 - mine, tokens, n - tokens, prior)
    for row in range(3):
        alone = log_odds(mine[row], (y1 + y2) - mine[row], int(tokens[row, 0]), int(n - tokens[row, 0]), prior)
        np.testing.assert_array_equal([part[row] for part in together], alone)


# G² and χ²


@pytest.mark.parametrize("seed", range(5))
def test_g2_and_chi2_are_those_of_scipy(seed):
    """scipy.stats.chi2_contingency on the same four cells, zeros among them, with our sign."""
    y1, y2, n1, n2 = random_sides(seed)
    assert (y1 == 0).any() and (y2 == 0).any()
    tables = [cells(*pair, n1, n2) for pair in zip(y1, y2, strict=True)]
    likelihood = [stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic for table in tables]
    corrected = [stats.chi2_contingency(table, correction=True).statistic for table in tables]
    signs = np.array(direction(y1, y2, n1, n2))
    np.testing.assert_allclose(g2(y1, y2, n1, n2), signs * likelihood, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(chi2(y1, y2, n1, n2), signs * corrected, rtol=1e-8)


def test_g2_is_that_of_scattertext():
    np.testing.assert_allclose(g2(Y1, Y2, N1, N2), SCATTERTEXT_G2, rtol=1e-8)


def test_chi2_by_hand():
    """10 of 20 against 2 of 20: |ad − bc| = |10·18 − 10·2| = 160, less N/2 = 20; 40 · 140² / (12 · 28 · 20 · 20)."""
    assert chi2(np.array([10]), np.array([2]), 20, 20)[0] == pytest.approx(40 * 140**2 / (12 * 28 * 20 * 20))
    assert chi2(np.array([2, 1]), np.array([1, 0]), 20, 20).tolist() == [0, 0]  # no further apart than the correction


def test_g2_and_chi2_of_texts_of_one_word_alone_are_zero():
    y1, y2 = np.array([4]), np.array([9])
    assert (g2(y1, y2, 4, 9).tolist(), chi2(y1, y2, 4, 9).tolist()) == ([0], [0])


# Log ratio and LRC


def test_log_ratio_by_hand():
    """Hardie (2014): 0 as often, 1 twice as often, 2 four times, −1 half as often; half an occurrence stands for none."""
    y1, y2 = np.array([5, 10, 20, 5]), np.array([10, 10, 10, 20])
    assert log_ratio(y1, y2, 100, 200).tolist() == [0, 1, 2, -1]
    assert log_ratio(np.array([4, 0]), np.array([0, 2]), 100, 200).tolist() == [4.0, -1.0]


@pytest.mark.parametrize("seed", range(3))
def test_lrc_rests_on_clopper_and_pearsons_interval_of_scipy(seed):
    """scipy.stats.binomtest(y1, y1 + y2), method "exact", at level 1 − .05/m; then Evert's (2022) formula."""
    y1, y2, n1, n2 = random_sides(seed)
    lower, upper, lrc = log_ratio_interval(y1, y2, n1, n2)
    for term, (one, two) in enumerate(zip(y1, y2, strict=True)):
        exact = stats.binomtest(int(one), int(one + two)).proportion_ci(1 - 0.05 / len(y1), method="exact")
        low = math.log2(n2 / n1 * exact.low / (1 - exact.low)) if one else -math.inf
        high = math.log2(n2 / n1 * exact.high / (1 - exact.high)) if two else math.inf
        assert (lower[term], upper[term]) == pytest.approx((low, high), rel=1e-8)
        floored = max(low, 0) if one * n2 > two * n1 else min(high, 0)
        assert lrc[term] == pytest.approx(floored, rel=1e-8)
    assert (lrc > 0).any() and (lrc < 0).any() and (lrc == 0).any()


def test_lrc_is_that_of_scattertext():
    """termscoring.lrc.LRC(conf_level=.95, correct=True) of scattertext 0.2.2: only 1:20 is decided among the seven words."""
    assert log_ratio_interval(Y1, Y2, N1, N2)[2] == pytest.approx([0, 0, 0, 0, 0, 0, -1.1680707811116615])


def test_lrc_without_sharing_alpha_is_that_of_scattertext():
    """termscoring.lrc.lrc_df(correct=False); our alpha is shared by seven terms, so seven times .05 is given."""
    theirs = [0.7100376563388533, 0.03964951188490343, 0, 0, 0, 0.3562426923455804, -1.7389581719193759]
    assert log_ratio_interval(Y1, Y2, N1, N2, alpha=0.35)[2] == pytest.approx(theirs)


@pytest.mark.parametrize("seed", range(5))
def test_lrc_is_nearer_to_zero_than_the_log_ratio_and_lies_on_its_side(seed):
    y1, y2, n1, n2 = random_sides(seed)
    lower, upper, lrc = log_ratio_interval(y1, y2, n1, n2)
    ratio, both = log_ratio(y1, y2, n1, n2), (y1 > 0) & (y2 > 0)
    assert (lower < upper).all() and (lower[both] < ratio[both]).all() and (ratio[both] < upper[both]).all()
    assert (np.abs(lrc[both]) <= np.abs(ratio[both])).all() and np.isfinite(lrc).all()
    assert ((lrc == 0) == ((lower <= 0) & (upper >= 0))).all()
    assert np.isneginf(lower[y1 == 0]).all() and np.isposinf(upper[y2 == 0]).all()
    other = log_ratio_interval(y2, y1, n2, n1)
    np.testing.assert_allclose(np.stack(other), [-upper, -lower, -lrc], rtol=1e-8)


def test_more_terms_ask_for_more_before_lrc_decides():
    y1, y2 = np.array([60]), np.array([8])
    alone = log_ratio_interval(y1, y2, 1_000, 1_000)[2][0]
    among = log_ratio_interval(np.repeat(y1, 500), np.repeat(y2, 500), 1_000, 1_000)[2]
    assert 0 < among[0] < alone < log_ratio(y1, y2, 1_000, 1_000)[0] and len(set(among)) == 1


# Scaled F-score


def test_scaled_f_is_that_of_scattertext_for_texts_of_one_length():
    """Its precision is a share of the uses, c / (c + o); ours of the rates, which comes to the same where n1 = n2.

    Frequency is standardised, so it does not matter which n: the counts of scattertext's example are given to texts of 500 tokens.
    Of its two scores (target's, reference's; beta=1) that of the side with the higher rate counts, the reference's with a minus; its
    own ScoreBalancer takes the larger one, which may be the other side's for a frequent term of nearly equal rates.
    """
    target, reference = (np.array(SCATTERTEXT_F[side]) for side in ("target", "reference"))
    expected = np.where(Y1 > Y2, target, np.where(Y1 < Y2, -reference, 0))
    np.testing.assert_allclose(scaled_f(Y1, Y2, 500, 500), expected, rtol=1e-9)


def test_scaled_f_takes_rates_so_that_a_longer_text_wins_nothing():
    """Where one text is said three times over, nothing changes; scattertext's precision would grow with the text."""
    np.testing.assert_allclose(scaled_f(3 * Y1, Y2, 1_500, 500), scaled_f(Y1, Y2, 500, 500))


def test_scaled_f_by_hand():
    """Two terms, 3:1 and 1:3 of 10: standardised, exclusive and frequent are both ±1 → Φ(1) on its own side."""
    assert scaled_f(np.array([3, 1]), np.array([1, 3]), 10, 10) == pytest.approx([stats.norm.cdf(1), -stats.norm.cdf(1)])
    assert scaled_f(np.array([5]), np.array([2]), 10, 10).tolist() == [0.5]  # a single term is as all


# FREX


def order(values: np.ndarray) -> list[int]:
    return np.argsort(-values, kind="stable").tolist()


def test_frex_at_its_ends_ranks_by_exclusiveness_or_by_frequency():
    """Target's own: a 90:30 (share .75), b 12:0 (1), c 40:5 (.89), d 20:19 (.51); the last leans to the reference."""
    y1, y2 = np.array([90, 12, 40, 20, 1]), np.array([30, 0, 5, 19, 50])
    assert order(frex(y1, y2, 1_000, 1_000, 1)[:4]) == [1, 2, 0, 3]
    assert order(frex(y1, y2, 1_000, 1_000, 0)[:4]) == [0, 2, 3, 1]
    assert frex(y1, y2, 1_000, 1_000, 1) == pytest.approx([0.5, 1, 0.75, 0.25, -1])
    assert frex(y1, y2, 1_000, 1_000, 0) == pytest.approx([1, 0.25, 0.75, 0.5, -1])


def test_frex_between_is_the_weighted_harmonic_mean_of_its_ends():
    for seed in range(5):
        sides = random_sides(seed)
        one, two = frex(*sides, 1), frex(*sides, 0)
        for w in (0.2, 0.5, 0.9):
            with np.errstate(divide="ignore"):
                np.testing.assert_allclose(frex(*sides, w), np.where(one == 0, 0, 1 / (w / one + (1 - w) / two)))


def test_frex_counts_each_side_by_itself():
    y1, y2, n1, n2 = random_sides(6)
    mine = np.array(direction(y1, y2, n1, n2)) > 0
    assert 0 < mine.sum() < len(mine)
    np.testing.assert_array_equal(frex(y1[mine], y2[mine], n1, n2, 0.4), frex(y1, y2, n1, n2, 0.4)[mine])
    assert (np.abs(frex(y1, y2, n1, n2, 0.4)) <= 1).all()


# Laws of all measures


def test_every_measure_is_tried_here():
    assert BY_NAME.keys() == MEASURES.keys()
    assert all(len(said) == 3 and all(said) for said in MEASURES.values())


@pytest.mark.parametrize("name", [*BY_NAME, *BEYOND])
def test_swapping_target_and_reference_flips_the_sign(name):
    measure = (BY_NAME | BEYOND)[name]
    for seed in range(20):
        y1, y2, n1, n2 = random_sides(seed)
        np.testing.assert_allclose(measure(y2, y1, n2, n1), -measure(y1, y2, n1, n2), rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", [*BY_NAME, *BEYOND])
def test_plus_is_the_target(name):
    """A term used 30 times as often in one of two texts, alike in all others and of one length, is on its side."""
    y1, y2 = np.array([60, 2, 40, 41, 30]), np.array([2, 60, 41, 40, 30])
    found = (BY_NAME | BEYOND)[name](y1, y2, 10_000, 10_000)
    assert found[0] > 0 > found[1]


@pytest.mark.parametrize("name", ["log_odds", "g2", "chi2", "lrc", *BEYOND])
def test_a_sign_is_that_of_the_difference_of_rates(name):
    """Whatever the lengths of the texts. Zero stands for what is too near to tell, save in G² and log-odds, which always say."""
    for seed in range(20):
        y1, y2, n1, n2 = random_sides(seed)
        found = (BY_NAME | BEYOND)[name](y1, y2, n1, n2)
        signs = np.array(direction(y1, y2, n1, n2))
        assert (np.sign(found) * signs >= 0).all()
        assert name in ("chi2", "lrc") or (np.sign(found) == signs).all()


@pytest.mark.parametrize("name", [*BY_NAME, *BEYOND])
def test_order_of_terms_changes_nothing(name):
    measure, (y1, y2, n1, n2) = (BY_NAME | BEYOND)[name], random_sides(8)
    mixed = np.random.default_rng(0).permutation(len(y1))
    np.testing.assert_allclose(measure(y1[mixed], y2[mixed], n1, n2), measure(y1, y2, n1, n2)[mixed], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", [*BY_NAME, *BEYOND])
def test_no_terms_have_no_values(name):
    none = np.zeros(0, dtype=np.int64)
    with np.errstate(all="ignore"):
        assert (BY_NAME | BEYOND)[name](none, none, 10, 20).tolist() == []


def test_a_small_background_does_not_turn_the_signs_of_what_it_lacks():
    """Of one word, where half an occurrence would be half of all that is said."""
    y1, y2 = np.array([2, 0]), np.array([45, 10])
    prior = background_prior(np.array([0, 0]), 1, y1, y2, 376, 1_159)
    assert (log_odds(y1, y2, 376, 1_159, prior)[1] < 0).all()
    assert prior.terms == pytest.approx(pooled_prior(y1, y2, 376, 1_159).terms)
