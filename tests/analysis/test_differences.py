"""Differences of groups: the right test for the documents there are, and every comparison counted."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.contrasts import REST
from analysis.differences import COLUMNS, compare, compared, framing_differences, pairs_of, topic_differences
from analysis.intervals import alike_of, framing_likeness
from analysis.resampling import DOCUMENTS, OF_DOCUMENTS, OF_SENTENCES, TEXTS, TOO_FEW
from tests.analysis.test_intervals import scores

CONTRACT = "target reference estimate lower upper level method".split()


def differences(
    groups: dict[str, tuple[int, int]], axes: str = "x", seed: int = 0
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Differences of bias and of shares, and the scores."""
    rows = scores(groups, axes, seed)
    return *framing_differences(rows, framing_likeness(rows), 0), rows


@pytest.mark.parametrize(
    ("groups", "pairs"),
    [
        ([], []),
        (["A"], []),
        (["B", "A"], [("A", "B")]),
        (["A", "B", "C"], [("A", None), ("B", None), ("C", None), ("A", "B"), ("A", "C"), ("B", "C")]),
    ],
)
def test_what_is_compared(groups, pairs):
    assert pairs_of(groups) == pairs


def test_of_many_groups_each_is_compared_with_the_rest_alone():
    assert len(pairs_of(list("ABCDEFGH"))) == 8 + 28
    assert pairs_of(list("ABCDEFGHI")) == [(name, None) for name in "ABCDEFGHI"]


def test_columns_are_those_of_the_contract():
    bias, shares, rows = differences({"A": (1, 20), "B": (1, 20)}, "xy")
    topics = topic_differences(np.arange(40) % 2, rows["group"].to_numpy()[:40], rows["document_id"].to_numpy()[:40], 0)
    assert bias.columns.tolist() == ["axis", *COLUMNS] and shares.columns.tolist() == ["axis", "side", *COLUMNS]
    assert topics.columns.tolist() == ["topic_id", *COLUMNS]
    for table in (bias, shares, topics):
        assert [name for name in table if name in CONTRACT] == CONTRACT
        assert {"p", "p_adjusted", "n_documents", "n_sentences", "reach"} <= set(table)
    assert bias["axis"].tolist() == ["x", "y"] and len(shares) == 8 and topics["topic_id"].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("n", "reach"), [((1, 1), TEXTS), ((1, 60), TEXTS), ((2, 4), TOO_FEW), ((4, 9), TOO_FEW), ((5, 7), DOCUMENTS)]
)
def test_how_far_it_reaches_follows_from_the_documents(n, reach):
    bias, _, rows = differences({"A": (n[0], 12), "B": (n[1], 12)})
    row = bias.iloc[0]
    by_documents = reach == DOCUMENTS
    assert row["reach"] == reach and row["estimand"] == (OF_DOCUMENTS if by_documents else OF_SENTENCES)
    assert row["test"].startswith("permutation of documents" if by_documents else "permutation of stretches of ")
    assert row["n_documents"] == sum(n) and row["n_sentences"] == 12 * sum(n)
    assert (row["n_documents_target"], row["n_sentences_reference"]) == (n[0], 12 * n[1])
    assert row["lower"] < row["estimate"] < row["upper"] and 0 < row["p"] <= 1


def test_documents_are_compared_as_scipy_does():
    bias, _, rows = differences({"A": (5, 9), "B": (6, 14)})
    means = [part.groupby("document_id")["bias"].mean().to_numpy() for _, part in rows.groupby("group")]
    theirs, row = stats.ttest_ind(*means, equal_var=False), bias.iloc[0]
    interval = theirs.confidence_interval(0.95)
    assert row[["estimate", "lower", "upper"]].tolist() == pytest.approx([means[0].mean() - means[1].mean(), *interval], abs=2e-6)
    exact = stats.permutation_test(
        means, lambda a, b, axis: abs(stats.ttest_ind(a, b, equal_var=False, axis=axis).statistic), alternative="greater",
        n_resamples=np.inf, vectorized=True,
    )  # fmt: skip
    assert row["p"] == pytest.approx(exact.pvalue, abs=1e-6) and row["test"] == "permutation of documents, all 462 relabellings"


def test_of_two_groups_the_largest_of_all_axes_adjusts():
    bias, _, _ = differences({"A": (6, 9), "B": (6, 14)}, "xyz")
    assert set(bias["adjustment"]) == {"max-|T|"} and (bias["p_adjusted"] >= bias["p"]).all()
    assert (bias["p_adjusted"] <= 3 * bias["p"] + 0.05).all()


def test_of_texts_benjamini_and_hochberg_adjust():
    bias, _, _ = differences({"A": (1, 30), "B": (1, 25), "C": (3, 20)}, "xy")
    assert set(bias["adjustment"]) == {"Benjamini–Hochberg"} and len(bias) == 12
    np.testing.assert_allclose(bias["p_adjusted"], stats.false_discovery_control(bias["p"]), atol=1e-6)


def test_of_many_groups_all_comparisons_count_at_once():
    bias, _, rows = differences({"A": (7, 9), "B": (8, 9), "C": (9, 9)}, "xy")
    assert set(bias["adjustment"]) == {"max-|T|"} and (bias["p_adjusted"] >= bias["p"]).all()
    assert bias["reference"].tolist()[:6] == [REST, REST, REST, "B", "C", "C"]
    rest = rows[(rows["axis"] == "x") & (rows["group"] != "A")].groupby("document_id")["bias"].mean().mean()
    own = rows[(rows["axis"] == "x") & (rows["group"] == "A")].groupby("document_id")["bias"].mean().mean()
    assert bias.loc[0, "estimate"] == pytest.approx(own - rest, abs=1e-6)


def test_documents_and_texts_of_one_table_are_adjusted_apart():
    bias, _, _ = differences({"A": (1, 30), "B": (8, 9), "C": (9, 9)})
    by_reach = bias.groupby("reach")["adjustment"].agg(set).to_dict()
    assert by_reach == {TEXTS: {"Benjamini–Hochberg"}, DOCUMENTS: {"max-|T|"}}


@pytest.mark.parametrize("n", [(1, 1), (3, 4), (5, 6)])
def test_names_in_another_order_flip_the_sign_alone(n):
    rows = scores({"A": (n[0], 12), "B": (n[1], 15)})
    turned = rows.assign(group=rows["group"].map({"A": "Z", "B": "B"}))
    here, there = (framing_differences(part, framing_likeness(part), 0)[0].iloc[0] for part in (rows, turned))
    assert (there["target"], there["reference"]) == ("B", "Z")
    assert here[["estimate", "lower", "upper"]].tolist() == pytest.approx([-there["estimate"], -there["upper"], -there["lower"]])
    assert here["p"] == pytest.approx(there["p"], abs=0.03)


def test_the_order_of_documents_does_not_matter():
    rows = scores({"A": (5, 9), "B": (5, 14)})
    turned = pd.concat([part for _, part in reversed(list(rows.groupby("document_id", sort=False)))], ignore_index=True)
    here, there = (framing_differences(part, framing_likeness(part), 0)[0] for part in (rows, turned))
    pd.testing.assert_frame_equal(here, there, check_exact=False, rtol=0, atol=2e-6)


def test_the_same_seed_gives_the_same_table():
    one, two = (differences({"A": (9, 9), "B": (9, 14)}, "xy")[0] for _ in range(2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)


def test_a_side_under_ten_sentences_is_neither_given_an_interval_nor_tested():
    bias, shares, _ = differences({"A": (1, 9), "B": (1, 40)})
    for table in (bias, shares):
        assert table[["lower", "upper", "p", "p_adjusted"]].isna().all(axis=None) and table["estimate"].notna().all()
        assert set(table["test"]) == {""} == set(table["adjustment"])


def test_one_group_has_no_rows_but_all_columns():
    bias, shares, rows = differences({"A": (3, 20)})
    topics = topic_differences(np.arange(60) % 2, rows["group"].to_numpy(), rows["document_id"].to_numpy(), 0)
    for table in (bias, shares, topics):
        assert len(table) == 0 and set(COLUMNS) < set(table) and table.dtypes["lower"] == "float64"
    assert len(framing_differences(scores({}), {}, 0)[0]) == 0


def test_a_planted_difference_is_found_and_none_is_not():
    rows = scores({"A": (12, 9), "B": (12, 9)}, "xy", seed=3)
    planted = rows.assign(bias=rows["bias"] + np.where((rows["group"] == "A") & (rows["axis"] == "x"), 2.0, 0.0))
    found = framing_differences(planted, framing_likeness(planted), 0)[0].set_index("axis")
    assert found.loc["x", "p_adjusted"] < 0.01 and found.loc["x", "lower"] > 1 and found.loc["y", "p"] > 0.1


def test_only_those_compared_are_relabelled():
    rows = scores({"A": (5, 9), "B": (5, 9), "C": (5, 9)})
    values = {"bias": rows["bias"].to_numpy()}
    alike = alike_of(values, rows["document_id"].to_numpy())
    every = compared(values, rows["group"].to_numpy(), rows["document_id"].to_numpy(), alike)
    kept = (rows["group"] != "C").to_numpy()
    two = compared({"bias": values["bias"][kept]}, rows["group"].to_numpy()[kept], rows["document_id"].to_numpy()[kept], alike)
    one, other = (compare(of, [("A", "B")], 0) for of in (every, two))
    pd.testing.assert_frame_equal(one, other)
