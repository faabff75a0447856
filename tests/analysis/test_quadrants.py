"""Two axes at once: shares that sum to 1, counts by hand, intervals of the right kind, squares that lose no sentence."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis import quadrants
from analysis.intervals import alike_of
from analysis.picks import QUADRANTS
from analysis.quadrants import (
    cell_size,
    cells,
    chinese_rows,
    expected,
    grouped,
    leaders,
    leads,
    one_less_another,
    pairs_of,
    quadrant_codes,
    quadrant_shares,
    quantities,
    shares_of,
    within,
)  # fmt: skip
from analysis.resampling import NONE, OF_DOCUMENTS, OF_SENTENCES

AXIS = {"neutral": {"bias_low": -0.5, "bias_high": 1.0}}


def drawn(groups: dict[str, tuple[int, int]], seed: int = 0, link: float = 0.0) -> tuple[np.ndarray, ...]:
    """Two biases, the group and the document of sentences: so many documents of so many sentences a group."""
    rng = np.random.default_rng(seed)
    rows = [(group, f"{group}{place}") for group, (documents, n) in groups.items() for place in range(documents) for _ in range(n)]
    group, document = (np.array(column, dtype=object) for column in zip(*rows, strict=True))
    first = rng.normal(0.2, 1, len(rows))
    return first, link * first + rng.normal(-0.1, 1, len(rows)), group, document


def together(first: np.ndarray, second: np.ndarray, group: np.ndarray, document: np.ndarray) -> pd.DataFrame:
    return quadrants.together(first, second, grouped(group, document))


def shares_by(first: np.ndarray, second: np.ndarray, group: np.ndarray, document: np.ndarray) -> pd.DataFrame:
    codes = quadrant_codes(first, second)
    return quadrant_shares(codes, grouped(group, document), alike_of(quantities(codes), document))


def leads_by(first: np.ndarray, second: np.ndarray, group: np.ndarray, document: np.ndarray) -> pd.DataFrame:
    codes = quadrant_codes(first, second)
    who = leaders(shares_by(first, second, group, document))
    return leads(codes, grouped(group, document), who, alike_of(one_less_another(codes, pairs_of(who)), document))


def test_zero_counts_as_plus():
    found = quadrant_codes(np.array([0.0, 0.0, -1e-6, 3.0]), np.array([0.0, -1e-6, 0.0, -3.0]))
    assert [QUADRANTS[code] for code in found] == ["plus-plus", "plus-minus", "minus-plus", "plus-minus"]


def test_shares_by_hand():
    first, second = np.array([1.0, 1, 1, -1, -1, 2, -2, -2, 3, 1]), np.array([1.0, 1, -1, 1, -1, 2, -2, -2, 3, -1])
    found = shares_by(first, second, np.array(["A"] * 10), np.array(["a"] * 10)).set_index("quadrant")
    assert found["n_sentences"].to_dict() == {"plus-plus": 4, "plus-minus": 2, "minus-plus": 1, "minus-minus": 3}
    assert found["share"].to_dict() == {"plus-plus": 0.4, "plus-minus": 0.2, "minus-plus": 0.1, "minus-minus": 0.3}
    assert found["expected"].tolist() == pytest.approx([0.6 * 0.5, 0.6 * 0.5, 0.4 * 0.5, 0.4 * 0.5])
    assert (found["lower"] < found["estimate"]).all() and (found["estimate"] < found["upper"]).all()


def test_shares_and_what_independence_would_give_sum_to_one_with_the_same_margins():
    found = shares_by(*drawn({"A": (7, 20), "B": (2, 40), "C": (1, 6)}))
    for _, rows in found.groupby("group"):
        assert rows["quadrant"].tolist() == list(QUADRANTS)
        for name in ("share", "estimate", "expected"):
            assert rows[name].sum() == pytest.approx(1, abs=4e-6)
        estimate, independent = (rows.set_index("quadrant")[name] for name in ("estimate", "expected"))
        for one, other in (("plus-plus", "plus-minus"), ("plus-plus", "minus-plus")):
            assert estimate[one] + estimate[other] == pytest.approx(independent[one] + independent[other], abs=4e-6)
    assert expected(np.array([0.06, 0.14, 0.24, 0.56])).tolist() == pytest.approx([0.06, 0.14, 0.24, 0.56])


def test_five_documents_are_told_by_their_shares_and_four_by_their_sentences():
    first, second, group, document = drawn({"A": (5, 30), "B": (4, 30), "C": (1, 6)})
    found = shares_by(first, second, group, document).set_index(["group", "quadrant"])
    assert found["estimand"].groupby("group").first().to_dict() == {"A": OF_DOCUMENTS, "B": OF_SENTENCES, "C": OF_SENTENCES}
    held = pd.Series((first >= 0) & (second < 0)).groupby(document).mean()
    theirs = stats.ttest_1samp(held[[name for name in held.index if name.startswith("A")]], 0).confidence_interval(0.95)
    assert found.loc[("A", "plus-minus"), ["lower", "upper"]].tolist() == pytest.approx([max(theirs.low, 0), theirs.high], abs=2e-6)
    assert found.loc["C", "lower"].isna().all() and (found.loc["C", "method"] == NONE).all()


def test_turning_an_axis_about_turns_the_quadrants_about():
    first, second, group, document = drawn({"A": (6, 25)})
    there, back = shares_by(first, second, group, document), shares_by(-first, second, group, document)
    turned = {"plus": "minus", "minus": "plus"}
    names = ["-".join([turned[one.split("-")[0]], one.split("-")[1]]) for one in there["quadrant"]]
    estimates = back.set_index("quadrant").loc[names, "estimate"].tolist()
    assert estimates == pytest.approx(there["estimate"].tolist())


def test_the_order_of_documents_changes_nothing():
    first, second, group, document = drawn({"A": (6, 20), "B": (2, 20)})
    order = np.concatenate([np.flatnonzero(document == name) for name in sorted(set(document), reverse=True)])
    one, other = (shares_by(*(part[rows] for part in (first, second, group, document))) for rows in (np.arange(len(first)), order))
    pd.testing.assert_frame_equal(one, other)


def test_of_no_sentences_nothing_is_told():
    none, nobody = np.zeros(0), np.zeros(0, dtype=object)
    found = shares_by(none, none, nobody, nobody)
    assert not len(found) and {"quadrant", "estimate", "expected", "lower"} <= set(found.columns)
    assert not len(leads_by(none, none, nobody, nobody)) and not len(together(none, none, nobody, nobody))
    assert not len(cells(none, none, nobody, 0.5))


def test_a_quadrant_leads_only_where_its_share_less_the_next_is_above_none():
    rng = np.random.default_rng(1)
    document = np.repeat([f"{number}" for number in range(8)], 40)
    clear = np.where(rng.random(320) < 0.8, 1.0, -1.0)
    group = np.array(["A"] * 320, dtype=object)
    found = leads_by(clear, clear, group, document).iloc[0]
    assert (found["first"], found["second"]) == ("plus-plus", "minus-minus") and 0 < found["lower"] < found["estimate"]
    held = pd.Series(clear).groupby(document).mean()
    theirs = stats.ttest_1samp(held, 0).confidence_interval(0.95)
    assert [found["estimate"], found["lower"], found["upper"]] == pytest.approx([held.mean(), *theirs])
    even = leads_by(np.tile([1.0, -1.0, 1.0, -1.0], 80), np.tile([1.0, -1.0, -1.0, 1.0], 80), group, document).iloc[0]
    assert even["estimate"] == 0 and not even["lower"] > 0


def test_sentences_that_score_as_neutral_ones_do_are_counted_with_both_ends():
    bias = np.array([-0.51, -0.5, 0.0, 1.0, 1.01])
    assert within(bias, AXIS).tolist() == [False, True, True, True, False]
    own = AXIS | {"neutral_zh": {"bias_low": -2.0, "bias_high": -0.5}}
    chinese = np.array([True, True, True, False, False])
    assert within(bias, own, chinese).tolist() == [True, True, False, True, False]
    assert within(bias, AXIS, chinese).tolist() == [False, True, True, True, False]


def test_chinese_sentences_are_those_of_chinese_script():
    texts = pd.Series(["The mill.", "磨坊在河边。", "He wrote 中文 on the board.", "人工知能の安全について"])
    assert chinese_rows(texts).tolist() == [False, True, False, False]


def test_shares_of_anything_count_what_holds():
    group, document = np.array(["A"] * 3 + ["B"] * 2), np.array(["a"] * 3 + ["b"] * 2)
    held = {"neutral": np.array([True, False, False, False, False])}
    found = shares_of(held, grouped(group, document), alike_of(held, document))
    assert found["n_sentences"].tolist() == [1, 0] and found["share"].tolist() == pytest.approx([1 / 3, 0], abs=1e-6)


# Going together


def test_r_and_the_excess_by_hand():
    first, second, group, document = drawn({"A": (6, 30), "B": (3, 30)}, link=0.8)
    found = together(first, second, group, document).set_index("group")
    for name in "AB":
        own = group == name
        assert found.loc[name, "r"] == pytest.approx(np.corrcoef(first[own], second[own])[0, 1])
    own = group == "B"
    plus, up = (first[own] >= 0), (second[own] >= 0)
    assert found.loc["B", "excess"] == pytest.approx((plus & up).mean() - plus.mean() * up.mean())
    assert found.loc["A", ["n_documents", "n_sentences"]].tolist() == [6, 180]
    assert found.loc["B", ["lower", "upper", "excess_lower", "excess_upper"]].isna().all()


def test_the_interval_of_r_is_the_jackknife_over_documents():
    first, second, group, document = drawn({"A": (7, 25)}, seed=3, link=0.5)
    found = together(first, second, group, document).iloc[0]
    names = sorted(set(document))
    without = [np.arctanh(np.corrcoef(first[document != name], second[document != name])[0, 1]) for name in names]
    error = np.sqrt(6 / 7 * ((without - np.mean(without)) ** 2).sum())
    reach = stats.t.ppf(0.975, 6) * error
    ends = np.tanh(np.arctanh(found["r"]) + np.array([-reach, reach]))
    assert [found["lower"], found["upper"]] == pytest.approx(ends.tolist())


def test_the_interval_holds_the_true_r_with_few_documents():
    rng, held = np.random.default_rng(5), 0
    for _ in range(300):
        document = np.repeat(np.arange(6), 40)
        first = rng.normal(size=240) + rng.normal(0, 0.4, 6)[document]
        second = 0.5 * first + rng.normal(size=240)
        found = together(first, second, np.array(["A"] * 240), document).iloc[0]
        variance = 1 + 0.16
        held += found["lower"] <= 0.5 * np.sqrt(variance) / np.sqrt(0.25 * variance + 1) <= found["upper"]
    assert 0.90 <= held / 300 <= 0.985


def test_independent_scores_show_no_excess_and_linked_ones_do():
    sizes = {"A": (40, 50)}
    loose, linked = (together(*drawn(sizes, seed=2, link=link)).iloc[0] for link in (0.0, 1.0))
    assert loose["lower"] < 0 < loose["upper"] and loose["excess_lower"] < 0 < loose["excess_upper"]
    assert linked["lower"] > 0.6 and linked["excess_lower"] > 0.05


def test_where_nothing_varies_there_is_no_r():
    document = np.repeat(list("abcdef"), 5)
    flat = together(np.ones(30), np.arange(30.0), np.array(["A"] * 30), document).iloc[0]
    same = together(np.arange(30.0), np.arange(30.0), np.array(["A"] * 30), document).iloc[0]
    few = together(np.arange(6.0), np.arange(6.0), np.array(["A"] * 6), np.array(list("abcdef"))).iloc[0]
    assert np.isnan(flat["r"]) and np.isnan(flat["lower"])
    assert same["r"] == pytest.approx(1) and np.isnan(same["lower"])
    assert np.isnan(few["r"]) and np.isnan(few["excess_lower"])


# Squares


def test_squares_hold_every_sentence_once_and_lie_in_one_quadrant():
    first, second, group, _ = drawn({"A": (3, 400), "B": (1, 90)})
    found = cells(first, second, group, 0.2)
    assert found.groupby("group")["n_sentences"].sum().to_dict() == {"A": 1200, "B": 90}
    assert found.groupby("group")["share"].sum().tolist() == pytest.approx([1, 1])
    for row in found.sample(40, random_state=0).itertuples():
        inside = (first >= row.low) & (first < row.high) & (second >= row.low2) & (second < row.high2) & (group == row.group)
        assert inside.sum() == row.n_sentences > 0
    assert not ((found["low"] < 0) & (found["high"] > 0)).any() and not ((found["low2"] < 0) & (found["high2"] > 0)).any()


def test_a_bias_on_an_edge_belongs_to_the_square_above_it():
    found = cells(np.array([0.0, 0.6, 0.3]), np.array([0.0, -0.6, -0.3]), np.array(["A"] * 3), 0.1)
    assert found[["low", "low2"]].to_numpy().tolist() == [[0.0, 0.0], [0.3, -0.3], [0.6, -0.6]]


def test_squares_are_few_enough_to_be_seen():
    assert cell_size(np.array([-9.0, 9.0]), np.zeros(2)) == 0.5 and cell_size(np.zeros(1), np.zeros(1)) == 0.1
    assert cell_size(np.zeros(0), np.zeros(0)) == 0.1
