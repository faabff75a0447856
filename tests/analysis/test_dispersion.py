"""DPnorm on Gries' own corpus, against its definition written out, against scattertext; and stretches of one length."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from analysis.dispersion import STRETCHES, dp_norm, equal_stretches

# Gries (2008): five parts of 9, 10, 10, 10 and 11 words
GRIES = ["b a m n i b e u p", "b a s a t b e w q n", "b c a g a b e s t a", "b a g h a b e a a t", "b a h a a b e a x a t"]
GRIES_SIZES = np.array([9, 10, 10, 10, 11])


def gries(*words: str) -> csr_array:
    return csr_array([[part.split().count(word) for word in words] for part in GRIES])


def slow_dp_norm(counts: list[int], sizes: list[int]) -> float:
    """½ Σ |v_i − s_i| / (1 − min s), one part after another; nan where it is not defined."""
    parts = [(count, size) for count, size in zip(counts, sizes, strict=True) if size]
    occurrences, tokens = sum(count for count, _ in parts), sum(size for _, size in parts)
    if len(parts) < 2 or not occurrences:
        return float("nan")
    apart = sum(abs(count / occurrences - size / tokens) for count, size in parts) / 2
    return apart / (1 - min(size for _, size in parts) / tokens)


def test_gries_own_corpus():
    """ "a" stands 1, 2, 3, 4, 5 times: DP = .18, over its largest value 1 − 9/50 = .82: .22."""
    assert [len(part.split()) for part in GRIES] == GRIES_SIZES.tolist()
    found = dp_norm(gries("a", "b", "e", "x"), GRIES_SIZES)
    assert (found * 0.82).round(2).tolist() == [0.18, 0.02, 0.02, 0.78]
    assert found.round(2).tolist() == [0.22, 0.02, 0.02, 0.95]


def test_the_values_of_scattertext():
    """dispersion.Dispersion.dp_norm of scattertext 0.2.2; it takes the sums of the rows for the sizes of the parts."""
    counts = np.array([[1, 3, 0, 2, 0], [2, 0, 0, 1, 5], [3, 3, 0, 3, 0], [4, 3, 0, 0, 1], [5, 3, 7, 1, 0]])
    theirs = [0.12032520325203253, 0.298780487804878, 0.7560975609756097, 0.4529616724738676, 0.7601626016260161]
    assert dp_norm(csr_array(counts), counts.sum(axis=1)) == pytest.approx(theirs)


@pytest.mark.parametrize("seed", range(20))
def test_its_definition_written_out(seed):
    rng = np.random.default_rng(seed)
    n_parts, n_terms = int(rng.integers(1, 12)), 30
    counts = rng.integers(0, 4, (n_parts, n_terms)) * (rng.random((n_parts, n_terms)) < 0.4)
    sizes = counts.sum(axis=1) + rng.integers(0, 9, n_parts)  # parts without a token among them
    expected = [slow_dp_norm(column, sizes.tolist()) for column in counts.T.tolist()]
    assert dp_norm(csr_array(counts), sizes) == pytest.approx(expected, abs=1e-12, nan_ok=True)


def test_it_lies_between_even_and_clumped():
    sizes = np.array([10, 20, 30])
    even, smallest, largest = dp_norm(csr_array([[1, 4, 0], [2, 0, 0], [3, 0, 6]]), sizes)
    assert even == pytest.approx(0, abs=1e-12) and smallest == 1
    assert largest == pytest.approx((1 / 6 + 1 / 3 + 1 / 2) / 2 / (1 - 1 / 6))  # all in the largest part: .6
    for seed in range(10):
        rng = np.random.default_rng(seed)
        counts = rng.poisson(0.3, (8, 50))
        found = dp_norm(csr_array(counts), counts.sum(axis=1) + 1)
        assert ((found >= 0) & (found <= 1))[counts.sum(axis=0) > 0].all()


def test_order_of_parts_times_as_much_and_parts_without_tokens_change_nothing():
    counts, mixed = gries("a", "b", "x"), [3, 0, 4, 2, 1]
    found = dp_norm(counts, GRIES_SIZES)
    np.testing.assert_allclose(dp_norm(counts[mixed], GRIES_SIZES[mixed]), found)
    np.testing.assert_allclose(dp_norm(counts * 7, GRIES_SIZES * 7), found)
    wider = csr_array(np.vstack([np.zeros((1, 3), dtype=int), counts.toarray()]))
    np.testing.assert_allclose(dp_norm(wider, np.append(0, GRIES_SIZES)), found)


def test_what_does_not_occur_and_what_is_not_parted_has_none():
    assert np.isnan(dp_norm(csr_array([[0, 1], [0, 1]]), np.array([5, 5]))).tolist() == [True, False]
    assert np.isnan(dp_norm(csr_array([[3, 1]]), np.array([5]))).all()
    assert np.isnan(dp_norm(csr_array([[3], [0]]), np.array([5, 0]))).all()
    assert np.isnan(dp_norm(csr_array((0, 2)), np.zeros(0))).all()


# Stretches


def test_stretches_by_hand():
    assert equal_stretches(np.array([5, 5, 5, 5]), 2).tolist() == [0, 0, 1, 1]
    assert equal_stretches(np.array([1, 1, 1, 9]), 2).tolist() == [0, 0, 0, 1]
    assert equal_stretches(np.array([9, 1, 1, 1]), 2).tolist() == [0, 1, 1, 1]
    assert equal_stretches(np.full(20, 7)).tolist() == np.repeat(np.arange(STRETCHES), 2).tolist()
    assert equal_stretches(np.zeros(0, dtype=int)).tolist() == []
    assert equal_stretches(np.zeros(3, dtype=int)).tolist() == [0, 0, 0]


@pytest.mark.parametrize("n", [2, 3, 10])
def test_stretches_follow_the_text_and_differ_by_no_more_than_a_sentence(n):
    """Each holds its share of all tokens, give or take half a sentence at both its ends."""
    for seed in range(30):
        rng = np.random.default_rng(seed)
        n_tokens = rng.integers(0, 40, int(rng.integers(40, 200)))
        found = equal_stretches(n_tokens, n)
        held = np.bincount(found, weights=n_tokens, minlength=n)
        assert (np.diff(found) >= 0).all() and found.min() == 0 and found.max() == n - 1
        assert held.sum() == n_tokens.sum() and (np.abs(held - n_tokens.sum() / n) <= n_tokens.max()).all()


def test_a_text_of_few_sentences_has_no_more_stretches_than_these():
    found = equal_stretches(np.array([30, 1, 30]))
    assert len(set(found.tolist())) == 3 and (np.diff(found) > 0).all() and found.max() < STRETCHES
