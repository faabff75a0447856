"""How alike neighbouring sentences are: what a stretch of them is worth."""

import numpy as np
import pytest

from analysis.neighbours import TYPICAL, UNKNOWN, likeness, run_lengths


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
