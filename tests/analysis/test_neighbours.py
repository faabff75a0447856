"""How alike neighbouring sentences are: what a stretch of them is worth."""

import numpy as np
import pytest
from scipy.signal import lfilter

from analysis.neighbours import TYPICAL, UNKNOWN, Likeness, likeness, run_lengths


def test_lengths_of_runs():
    assert run_lengths(np.array([3, 3, 1, 3, 3, 3])).tolist() == [2, 1, 3]
    assert run_lengths(np.array([], dtype=int)).tolist() == [] and run_lengths(np.array([7])).tolist() == [1]


def independent(n: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=n)


def autoregressive(n: int, phi: float, seed: int = 0) -> np.ndarray:
    """x_t = φ x_{t−1} + noise."""
    noise, x = independent(n, seed), np.zeros(n)
    for t in range(1, n):
        x[t] = phi * x[t - 1] + noise[t]
    return x


def documents(n: int, each: int) -> np.ndarray:
    return np.arange(n) // each


def test_independent_sentences_of_a_large_corpus_are_worth_nearly_all():
    found = likeness(independent(40_000), documents(40_000, 200))
    assert (found.inflation(np.array([2, 10, 30])) < 1.2).all()


@pytest.mark.parametrize("phi", [0.3, 0.6])
def test_an_autoregressive_text_is_worth_what_theory_says(phi):
    """The difference of two neighbouring stretches of m, over the variance within them: known for this process."""
    m = 16
    found = likeness(autoregressive(60_000, phi), documents(60_000, 300))
    lags = np.arange(2 * m)
    gamma = phi ** np.abs(np.subtract.outer(lags, lags))
    sign = np.repeat([1, -1], m) / m
    within = 1 - gamma[:m, :m].mean()  # of one stretch, times m / (m − 1)
    theory = (sign @ gamma @ sign) / (2 * within / (m - 1))
    assert found.inflation(m) == pytest.approx(theory, rel=0.1)


def test_shift_and_scale_of_the_values_do_not_matter():
    x = autoregressive(2_000, 0.5)
    one, other = (likeness(values, documents(2_000, 100)) for values in (x, 7 - 3 * x))
    np.testing.assert_allclose(one.rho, other.rho)
    np.testing.assert_array_equal(one.known, other.known)


def test_sentences_are_worth_from_one_to_all_of_them():
    for phi in (0.0, 0.9):
        found = likeness(autoregressive(300, phi), documents(300, 100))
        n = np.array([1, 2, 5, 50, 10_000])
        assert (found.inflation(n) >= 1).all() and (found.inflation(n) <= n).all()


def test_documents_are_not_neighbours_of_each_other():
    level = np.repeat([0.0, 50.0, -50.0, 100.0], 200) + independent(800)
    assert likeness(level, documents(800, 200)).inflation(16) < 2.5


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 2.0, 3.0]])
def test_too_short_texts_show_nothing(values):
    assert likeness(np.array(values), np.zeros(len(values))) is UNKNOWN


def test_what_does_not_vary_shows_nothing():
    found = likeness(np.ones(64), np.zeros(64))
    assert found.rho.tolist() == pytest.approx([TYPICAL] * 5)


def test_the_more_pairs_of_stretches_the_more_is_known():
    found = likeness(independent(1_024), documents(1_024, 256))
    assert found.scales.tolist() == [2, 4, 8, 16, 32, 64, 128]
    assert (found.known - 8).tolist() == [256, 128, 64, 32, 16, 8, 4]
    assert found.known_at(3) == pytest.approx((264 + 136) / 2, rel=0.1) and found.known_at(5_000) == 12


def test_one_pair_of_stretches_by_hand() -> None:
    """1 3 | 5 9: means 5 apart, variances 2 and 8, so 25 against (2 + 8) / 2 = 5; and 8 pairs more of what others show."""
    found = likeness(np.array([1.0, 3.0, 5.0, 9.0]), np.zeros(4))
    inflation = (25 + 8 * 5 * (1 + TYPICAL * 2**0.8)) / (5 + 8 * 5)
    assert found.scales.tolist() == [2] and found.known.tolist() == [1 + 8]
    assert found.rho == pytest.approx([(inflation - 1) / 2**0.8])
    assert found.inflation(2) == pytest.approx(inflation)


def test_the_middle_of_a_document_is_compared_where_stretches_do_not_fill_it() -> None:
    whole = likeness(np.array([1.0, 3.0, 5.0, 9.0]), np.zeros(4))
    for more in ([-50.0, 1, 3, 5, 9, 70], [1, 3, 5, 9, 70], [-50.0, 1, 3, 5, 9, 70, 70]):
        assert likeness(np.array(more), np.zeros(len(more))).rho == pytest.approx(whole.rho)


def test_documents_too_short_to_compare_add_nothing() -> None:
    x = independent(40)
    found = likeness(np.concatenate([[9.0, -9.0, 9.0], x, [7.0]]), np.repeat([0, 1, 2], [3, 40, 1]))
    np.testing.assert_allclose(found.rho, likeness(x, np.zeros(40)).rho)


def test_the_order_of_documents_does_not_matter() -> None:
    texts = [independent(n, n) for n in (30, 7, 90)]
    one, other = (likeness(np.concatenate(each), np.repeat([0, 1, 2], [len(x) for x in each])) for each in (texts, texts[::-1]))
    np.testing.assert_allclose(one.rho, other.rho)
    np.testing.assert_array_equal(one.known, other.known)


@pytest.mark.parametrize("phi", [0.0, 0.3, 0.6])
def test_the_mean_of_a_long_autoregressive_text_is_worth_what_its_correlations_say(phi: float) -> None:
    """Variance of a mean of n over that of independent ones: 1 + 2 Σ (1 − k/n) φ^k, near (1 + φ) / (1 − φ)."""
    n, rows = 64, 200_000
    found = likeness(lfilter([1], [1, -phi], independent(rows)), documents(rows, 400))
    k = np.arange(1, n)
    assert found.inflation(n) == pytest.approx(1 + 2 * ((1 - k / n) * phi**k).sum(), rel=0.12)


def test_the_more_alike_neighbours_are_the_less_they_are_worth() -> None:
    found = [likeness(lfilter([1], [1, -phi], independent(20_000)), documents(20_000, 200)) for phi in (0.0, 0.3, 0.6, 0.9)]
    worth = [50 / one.inflation(50) for one in found]
    assert worth == sorted(worth, reverse=True) and worth[0] > 40 and worth[-1] < 6


def test_what_is_said_over_and_over_is_worth_less() -> None:
    once = independent(20_000)
    said = {times: likeness(np.repeat(once, times), documents(20_000 * times, 200 * times)) for times in (1, 3)}
    assert said[1].inflation(24) == pytest.approx(1, abs=0.2) and said[3].inflation(24) == pytest.approx(3, rel=0.15)


def test_taking_turns_is_worth_no_more_than_independence() -> None:
    found = likeness(np.tile([0.0, 1.0], 2_000), documents(4_000, 200))
    np.testing.assert_allclose(found.inflation(np.array([8, 16, 32])), 1, atol=0.1)  # other texts pull it up a little


def test_between_scales_rho_runs_straight_and_beyond_them_it_stays() -> None:
    alike = Likeness(np.array([2, 8]), np.array([0.1, 0.3]), np.array([40.0, 20.0]))
    assert alike.inflation(4) == pytest.approx(1 + 0.2 * 4**0.8)  # 4 is halfway from 2 to 8 by its logarithm
    assert alike.inflation(1_000) == pytest.approx(1 + 0.3 * 1_000**0.8) and alike.inflation(1) == 1
    assert alike.known_at(np.array([1, 2, 4, 8, 500])).tolist() == pytest.approx([40, 40, 30, 20, 20])


def test_where_nothing_is_known_neighbours_are_taken_to_be_as_usual() -> None:
    assert UNKNOWN.inflation(36) == pytest.approx(1 + TYPICAL * 36**0.8) and UNKNOWN.known_at(36) == 8


def test_a_text_of_two_halves_is_worth_little():
    halves = np.repeat([0.0, 1.0], 18)  # nothing varies within a stretch, and yet the text is but two things
    assert 36 / likeness(halves, np.zeros(36)).inflation(36) < 4
