"""Word shift: worked by hand, its sums and signs, against another way of computing it, and on built results."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.contrasts import REST
from analysis.errors import AnalysisError
from analysis.results import read_results
from analysis.tokens import TokenContributions, find_tokens
from analysis.wordshift import strongest, word_shift

TEXTS = ["the mill", "a mill", "the road?", "a road road", "Heading"]
GROUPS = ["A", "A", "B", "B", None]
BY_HAND = [0.1, 1.0, 0.0, 2.0, -0.2, -1.0, 0.4, 0.5, -0.5, 9.0]
RESTS = [0.5, -0.25, 0.0, 1.0, 9.0]


def contributions(texts=TEXTS, values=BY_HAND, rest=RESTS):
    found = find_tokens(texts)
    return TokenContributions("x", found, np.array(values, dtype=np.float32), np.array(rest, dtype=float))


def random_case(seed, n_groups=3):
    """Sixty sentences of random words in some groups, the last sentence in none."""
    random = np.random.default_rng(seed)
    texts = [" ".join(random.choice(list("abcdefgh"), random.integers(0, 6))) for _ in range(60)]
    found = find_tokens(texts)
    groups = [f"g{number}" for number in random.permutation(np.arange(59) % n_groups)]
    return contributions(texts, random.normal(size=len(found.places)), random.normal(size=60)), np.array([*groups, None], object)


def bias_of(case):
    return np.array([sum(token.contribution for token in case.of(row)) + case.rest[row] for row in range(len(case.rest))])


# By hand


def test_a_shift_by_hand():
    """Two sentences a side. A: "mill" twice (1, 2), "the" .1, "a" 0. B: "road" thrice (−1, .5, −.5), "the" −.2, "a" .4."""
    shift = word_shift(contributions(), GROUPS, "A", "B")
    table = shift.table.set_index("term")
    assert table.index.tolist() == ["mill", "road", "a", "the"]
    assert table["shift"].tolist() == pytest.approx([1.5, 0.5, -0.2, 0.15])
    assert table["by_use"].tolist() == pytest.approx([1.5, 0.5, 0.0, 0.0])
    assert table["by_contribution"].tolist() == pytest.approx([0.0, 0.0, -0.2, 0.15])
    assert table[["count_target", "count_reference"]].values.tolist() == [[2, 0], [0, 3], [1, 1], [1, 1]]
    assert table.loc["mill", ["rate_target", "rate_reference"]].tolist() == [500.0, 0.0]
    assert table["mean_target"].tolist() == pytest.approx([1.5, np.nan, 0.0, 0.1], nan_ok=True)
    assert table["mean_reference"].tolist() == pytest.approx([np.nan, -1 / 3, 0.4, -0.2], nan_ok=True)
    assert table["stop"].tolist() == [False, False, True, True]
    assert shift.rest == 0.125 - 0.5
    assert shift.difference == pytest.approx((0.1 + 1 + 0 + 2 + 0.25) / 2 - (-0.2 - 1 + 0.4 + 0.5 - 0.5 + 1.0) / 2)
    assert (shift.n_sentences_target, shift.n_sentences_reference, shift.reference) == (2, 2, "B")


def test_the_parts_shown_and_the_sums_by_hand():
    shift = word_shift(contributions(), GROUPS, "A", "B")
    parts = strongest(shift, 1)
    assert parts.shown["term"].tolist() == ["mill"]
    assert (parts.other_words, parts.stop_words, parts.rest) == pytest.approx((0.5, -0.05, -0.375))
    every = strongest(shift, 1, stop_words=True)
    assert every.shown["term"].tolist() == ["mill", "a"] and every.stop_words == 0
    assert strongest(shift, 1, term="THE").shown["term"].tolist() == ["mill", "the"]
    assert strongest(shift, 1, term="unheard").shown["term"].tolist() == ["mill"]


# Laws


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("reference", ["g1", None])
def test_shifts_and_rest_sum_to_the_difference_of_the_means(seed, reference):
    case, groups = random_case(seed)
    shift, bias = word_shift(case, groups, "g0", reference), bias_of(case)
    theirs = np.isin(groups, ["g1"] if reference else ["g1", "g2"])
    assert shift.difference == pytest.approx(bias[groups == "g0"].mean() - bias[theirs].mean(), abs=1e-9)
    assert shift.table["shift"].sum() + shift.rest == pytest.approx(shift.difference, abs=1e-9)
    assert shift.reference == (reference or REST)
    for stop_words in (True, False):
        parts = strongest(shift, 2, stop_words)
        total = parts.shown["shift"].sum() + parts.other_words + parts.stop_words + parts.rest
        assert total == pytest.approx(shift.difference, abs=1e-9)


@pytest.mark.parametrize("seed", range(4))
def test_a_shift_is_what_a_word_adds_on_one_side_less_what_it_adds_on_the_other(seed):
    """p·s is the sum of a word's contributions over the sentences of a side: counted here sentence by sentence."""
    case, groups = random_case(seed)
    adds = {}
    for row, group in enumerate(groups):
        places = case.tokens.places[case.tokens.of(row)]
        for place, token in zip(places, case.of(row), strict=True):
            key = (case.tokens.forms[place["form"]], group)
            adds[key] = adds.get(key, 0.0) + token.contribution / (groups == group).sum()
    for row in word_shift(case, groups, "g0", "g2").table.itertuples():
        assert row.shift == pytest.approx(adds.get((row.term, "g0"), 0.0) - adds.get((row.term, "g2"), 0.0), abs=1e-9)
        assert row.by_use + row.by_contribution == pytest.approx(row.shift, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_swapping_target_and_reference_turns_every_sign(seed):
    case, groups = random_case(seed)
    one, other = word_shift(case, groups, "g0", "g1"), word_shift(case, groups, "g1", "g0")
    assert (one.difference, one.rest) == pytest.approx((-other.difference, -other.rest))
    assert one.table["term"].tolist() == other.table["term"].tolist()
    for column in ("shift", "by_use", "by_contribution"):
        np.testing.assert_allclose(one.table[column], -other.table[column], atol=1e-12)


def test_a_word_that_one_side_lacks_shifts_by_use_alone():
    case, groups = random_case(0)
    case = replace(case, contribution=np.ones_like(case.contribution))
    table = word_shift(case, groups, "g0", "g1").table
    np.testing.assert_allclose(table["by_contribution"], 0, atol=1e-12)
    lacking = word_shift(contributions(), GROUPS, "A", "B").table.query("count_target == 0 or count_reference == 0")
    assert len(lacking) == 2 and (lacking["by_contribution"] == 0).all()


def test_of_two_groups_the_other_is_the_rest():
    one, other = word_shift(contributions(), GROUPS, "A"), word_shift(contributions(), GROUPS, "A", "B")
    assert one.reference == "B"
    pd.testing.assert_frame_equal(one.table, other.table)


def test_sentences_of_no_group_count_nowhere():
    table = word_shift(contributions(), GROUPS, "A", "B").table
    assert "heading" not in set(table["term"])


# On built results


@pytest.fixture(scope="module")
def bundled(results_dir):
    return read_results(results_dir)


def test_it_explains_the_difference_of_the_published_means(bundled):
    sentences, documents = bundled.table("sentences"), bundled.table("documents").set_index("document_id")
    groups = sentences["document_id"].map(documents["group"]).where(sentences["kind"] == "sentence")
    for axis in bundled.axes:
        means = bundled.table("framing_groups").query("axis == @axis").set_index("group")["bias"]
        shift = word_shift(bundled.contributions(axis), groups, *bundled.groups)
        assert shift.difference == pytest.approx(means[bundled.groups[0]] - means[bundled.groups[1]], abs=2e-6)
        counts = bundled.term_counts
        total = dict(zip(counts.terms, counts.counts.sum(axis=0), strict=True))
        frequent = shift.table[shift.table["term"].isin(total)]
        assert len(frequent) > 100
        assert (frequent["count_target"] + frequent["count_reference"]).tolist() == [total[term] for term in frequent["term"]]


# Faults


@pytest.mark.parametrize(
    ("groups", "sides", "told"),
    [
        (GROUPS, ("C", None), 'target "C": no group of this name has sentences; choose from: A, B'),
        (GROUPS, ("A", "C"), 'reference "C": no group'),
        (GROUPS, ("A", "A"), 'target and reference are both "A"'),
        (["A"] * 5, ("A", None), 'target "A": the only group'),
        ([None] * 5, ("A", None), "there are no sentences to compare"),
    ],
)
def test_what_cannot_be_compared_is_told(groups, sides, told):
    with pytest.raises(AnalysisError, match=told):
        word_shift(contributions(), groups, *sides)
