"""Distances: by hand, against scipy, and beside what chance brings."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array
from scipy.spatial.distance import jensenshannon

from analysis.distances import NOTHING_COUNTED, _drawn, distance, group_distances, jensen_shannon
from analysis.terms import count_terms


@pytest.mark.parametrize(
    ("one", "two", "bits"),
    [([3, 0], [0, 9], 1.0), ([1, 2], [10, 20], 0.0), ([1, 0], [1, 1], 0.311278), ([1, 1, 0], [0, 1, 1], 0.5)],
)
def test_by_hand(one, two, bits):
    assert jensen_shannon(np.array(one), np.array(two)) == pytest.approx(bits, abs=1e-6)


def test_as_scipy_has_it():
    counts = np.random.default_rng(0).integers(0, 9, size=(2, 40, 12)) + np.eye(12, dtype=int)[0]
    ours = jensen_shannon(counts[0], counts[1])
    theirs = [jensenshannon(one, two, base=2) ** 2 for one, two in zip(*counts, strict=True)]
    np.testing.assert_allclose(ours, theirs, atol=1e-12)
    np.testing.assert_allclose(ours, jensen_shannon(counts[1], counts[0]))


def test_nothing_to_count_has_no_distance():
    assert np.isnan(jensen_shannon(np.zeros(3), np.ones(3)))
    assert np.isnan(distance(np.zeros((4, 3)), np.array([True, True, False, False]), 0).null_mean)


def units(n: int, size: int, seed: int = 0) -> np.ndarray:
    """Counts of n units of `size` each, all drawn from one distribution over 8 types."""
    return np.random.default_rng(seed).multinomial(size, np.full(8, 1 / 8), size=n)


def test_small_texts_are_far_apart_by_chance():
    half = np.arange(20) < 10
    small, large = (distance(units(20, size), half, 0, 300) for size in (2, 200))
    assert small.null_mean > 10 * large.null_mean
    assert large.null_mean < large.null_upper < small.null_upper


def test_few_units_are_all_relabelled_and_p_is_their_share():
    counts = np.array([[5, 0], [5, 0], [0, 5], [0, 5]])
    found = distance(counts, np.array([True, True, False, False]), 0)
    assert found.exact and found.draws == 6 and found.value == 1 and found.p == pytest.approx(2 / 6)


def test_p_is_small_where_the_sides_differ_and_rarely_where_they_do_not():
    half = np.arange(24) < 12
    apart = np.vstack([units(12, 50), np.random.default_rng(1).multinomial(50, np.arange(1, 9) / 36, size=12)])
    assert distance(apart, half, 0, 200).p == pytest.approx(1 / 201)
    p = np.array([distance(units(24, 30, seed), half, seed, 99).p for seed in range(300)])
    assert 0.02 <= (p < 0.05).mean() <= 0.08


def test_sparse_or_dense_swapped_or_again_it_is_the_same():
    counts, half = units(24, 30), np.arange(24) < 11
    found = distance(counts, half, 3, 100)
    assert found == distance(counts, half, 3, 100)
    assert distance(csr_array(counts), half, 3, 100).value == found.value == distance(counts, ~half, 3, 100).value


def test_relabelled_sides_keep_their_size_and_no_two_chunks_are_the_same():
    drawn = np.concatenate(list(_drawn(24, 11, 3, 100)))
    assert drawn.shape == (100, 24) and (drawn.sum(axis=1) == 11).all()
    assert len(np.unique(drawn, axis=0)) == 100


def table(documents: int, sentences: int = 20, groups: str = "AB") -> pd.DataFrame:
    """Distances of groups of so many documents, whose sentences speak of two matters by turns."""
    names = [f"{group}{number}" for group in groups for number in range(documents)]
    document = np.repeat(names, sentences)
    texts = ["Mills grind grain.", "Roads lead home."] * (len(document) // 2)
    counts = count_terms([str(i) for i in range(len(texts))], texts, 2, 1)
    topic = np.arange(len(texts)) % 2
    return group_distances(topic, counts, np.array([name[0] for name in document], dtype=object), document, 0)


@pytest.mark.parametrize(
    ("documents", "reach", "tested"), [(1, "texts", False), (3, "too few documents", False), (5, "documents", True)]
)
def test_only_documents_are_tested(documents, reach, tested):
    found = table(documents)
    assert found["what"].tolist() == ["topics", "words"] and set(found["reach"]) == {reach}
    assert found["distance"].tolist() == pytest.approx([0, 0]) and found["null_mean"].notna().all()
    assert (found["p"].notna() == tested).all() and (found["n_documents"] == 2 * documents).all()
    assert (
        found["test"].str.contains("documents" if tested else "stretches of 4 sentences" if documents == 1 else "stretches").all()
    )


def test_under_ten_sentences_nothing_is_told():
    found = table(1, sentences=8)
    assert found[["distance", "null_mean", "null_upper", "p"]].isna().all(axis=None) and (found["test"] == "").all()
    assert (found["n_sentences"] == 16).all()


def test_many_groups_are_compared_with_the_rest_and_with_each_other():
    found = table(1, groups="ABC")
    assert found.loc[found["what"] == "topics", "reference"].tolist() == ["the rest"] * 3 + ["B", "C", "C"]


def test_one_group_has_no_rows_but_all_columns():
    found = table(2, groups="A")
    assert len(found) == 0 and found.columns[0] == "what" and found.dtypes["distance"] == "float64"


def test_phrases_are_no_words():
    texts = ["Mills grind grain."] * 10 + ["Grain mills grind."] * 10
    counts = count_terms([str(i) for i in range(20)], texts, 3, 1)
    document = np.repeat(["a", "b"], 10)
    found = group_distances(np.zeros(20, dtype=int), counts, document.astype(object), document, 0)
    assert found.set_index("what").loc["words", "distance"] == pytest.approx(0)


def test_the_rest_is_all_but_the_target():
    sentences = np.repeat(["A", "B", "C"], 20).astype(object)
    counts = count_terms([str(i) for i in range(60)], ["Mills grind."] * 60, 1, 1)
    topic = np.repeat([0, 1, 0], 20)
    found = group_distances(topic, counts, sentences, sentences, 0).query("what == 'topics'").set_index(["target", "reference"])
    assert found.loc[("B", "the rest"), "distance"] == 1 and found.loc[("A", "C"), "distance"] == 0
    assert found.loc[("A", "the rest"), "distance"] == pytest.approx(jensen_shannon([20, 0], [20, 20]).item(), abs=1e-6)
    assert found["n_sentences"].tolist() == [60, 60, 60, 40, 40, 40]


def test_the_smaller_side_says_how_far_a_comparison_reaches():
    document = np.repeat([f"A{i}" for i in range(6)] + ["B"], 20).astype(object)
    counts = count_terms([str(i) for i in range(140)], ["Mills grind."] * 140, 1, 1)
    found = group_distances(np.arange(140) % 2, counts, np.array([name[0] for name in document], dtype=object), document, 0)
    assert set(found["reach"]) == {"texts"} and found["p"].isna().all()


def test_a_side_without_a_counted_word_has_no_distance_in_words_and_says_why():
    texts = ["Mills grind grain."] * 12 + [f"Once{letter}" for letter in "abcdefghijkl"]  # words that occur once are not counted
    counts = count_terms([str(i) for i in range(24)], texts, 1, 2)
    side = np.repeat(["A", "B"], 12).astype(object)
    found = group_distances(np.arange(24) % 2, counts, side, side, 0).set_index("what")
    assert np.isfinite(found.loc["topics", "distance"]) and "permutation" in found.loc["topics", "test"]
    assert np.isnan(found.loc["words", "distance"]) and found.loc["words", "test"] == NOTHING_COUNTED
