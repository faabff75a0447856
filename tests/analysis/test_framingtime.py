"""Framing by period and group: each cell is the framing of its sentences, and a change is a difference of two parts of time."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t, ttest_ind

from analysis.framing import SIDES
from analysis.framingtime import EARLIER, LATER, cells, cut, framing_changes, framing_periods
from analysis.intervals import alike_of, quantities, share_intervals
from analysis.resampling import DOCUMENTS, FEW_DOCUMENTS, NONE, OF_DOCUMENTS, OF_SENTENCES


def sentences(rows):
    """Of (period, group, document, biases): a sentence each; above 1 its side is plus, below −1 minus."""
    flat = [(*row[:3], bias) for row in rows for bias in row[3]]
    table = pd.DataFrame(flat, columns=["period", "group", "document_id", "bias"]).astype({"bias": float})
    side = np.where(table["bias"] > 1, "plus", np.where(table["bias"] < -1, "minus", "neither"))
    return table.assign(side=pd.array(side, dtype="str"))


def alike(scores):
    return alike_of(quantities(scores), scores["document_id"].to_numpy())


def drawn(periods, groups, n_documents, shift=0.0, seed=0, n_sentences=12):
    """So many documents in each period and group; the later a period, the higher by `shift` a step."""
    random = np.random.default_rng(seed)
    return sentences([
        (period, group, f"{period}{group}{number:02}", random.normal(shift * at + random.normal(0, 0.4), 1, n_sentences))
        for at, period in enumerate(periods) for group in groups for number in range(n_documents)
    ])  # fmt: skip


def test_by_hand():
    scores = sentences([
        ("1990s", "A", "a", [1, 3]), ("1990s", "A", "b", [2]), ("1990s", "B", "c", [-4]), ("2000s", "A", "d", [0, 0.5]),
    ])  # fmt: skip
    means, shares = framing_periods(scores, alike(scores))
    assert means[["period", "group", "n_documents", "n_sentences", "bias"]].values.tolist() == [
        ["1990s", "A", 2, 3, 2.0],
        ["1990s", "B", 1, 1, -4.0],
        ["2000s", "A", 1, 2, 0.25],
    ]
    assert means["lower"].isna().all() and set(means["method"]) == {NONE} and set(means["estimand"]) == {OF_SENTENCES}
    first = shares[(shares["period"] == "1990s") & (shares["group"] == "A")].set_index("side")
    assert first["n_side"].to_dict() == {"plus": 2, "minus": 0, "both": 0, "neither": 1}
    assert first["share"].to_dict() == pytest.approx({"plus": 2 / 3, "minus": 0, "both": 0, "neither": 1 / 3}, abs=1e-6)


def test_from_five_documents_on_it_is_students_t_on_their_means():
    scores = drawn(["1", "2"], ["A"], FEW_DOCUMENTS)
    for row in framing_periods(scores, alike(scores))[0].itertuples():
        means = scores[scores["period"] == row.period].groupby("document_id")["bias"].mean()
        assert (row.estimand, row.n_effective, row.level) == (OF_DOCUMENTS, 5, 0.95)
        assert row.estimate == pytest.approx(means.mean(), abs=1e-6)
        expected = t.interval(0.95, 4, means.mean(), means.std() / 5**0.5)
        assert [row.lower, row.upper] == pytest.approx(list(expected), abs=1e-5)


def test_of_fewer_documents_it_is_the_mean_over_sentences_with_its_interval():
    scores = drawn(["1", "2"], ["A"], FEW_DOCUMENTS - 1)
    means = framing_periods(scores, alike(scores))[0]
    assert means["estimate"].tolist() == pytest.approx(scores.groupby("period")["bias"].mean().tolist(), abs=1e-6)
    assert set(means["estimand"]) == {OF_SENTENCES} and (means["n_effective"] <= means["n_sentences"]).all()
    assert (means["lower"] < means["estimate"]).all() and (means["estimate"] < means["upper"]).all()


@pytest.mark.parametrize("seed", range(3))
def test_shares_sum_to_1_and_their_counts_to_the_sentences_of_the_cell(seed):
    scores = drawn(["1", "2", "3"], ["A", "B"], 6, seed=seed)
    means, shares = framing_periods(scores, alike(scores))
    whole = shares.groupby(["period", "group"])
    assert whole["share"].sum().tolist() == pytest.approx([1] * 6, abs=1e-5)
    assert whole["n_side"].sum().tolist() == means["n_sentences"].tolist()
    assert shares["side"].tolist() == list(SIDES) * 6 and shares["lower"].min() >= 0 and shares["upper"].max() <= 1


def test_a_period_alone_has_the_shares_of_groups_without_time():
    scores = drawn(["1"], ["A", "B"], 6)
    of = alike(scores)
    mine = framing_periods(scores, of)[1].drop(columns=["period", "n_documents", "n_sentences", "n_side"])
    theirs = share_intervals(scores.assign(axis="x"), {"x": of}).drop(columns="axis")
    pd.testing.assert_frame_equal(mine[theirs.columns], theirs)


def test_what_has_no_period_or_no_group_is_in_no_cell():
    scores = drawn(["1", "2"], ["A", "B"], 3)
    more = drawn(["3"], ["C"], 3, seed=1)
    of, table = alike(scores), framing_periods(scores, alike(scores))
    for column in ("period", "group"):
        without = pd.concat([scores, more.assign(**{column: None})], ignore_index=True)
        for one, other in zip(framing_periods(without, of), table, strict=True):
            pd.testing.assert_frame_equal(one, other)
        assert (cells(without["period"], without["group"], without["document_id"])[0][len(scores) :] == -1).all()
    nothing = framing_periods(scores.assign(period=None), of)
    assert [len(one) for one in nothing] == [0, 0] and list(nothing[1]["share"]) == []


def test_the_order_of_documents_changes_nothing():
    scores = drawn(["1", "2"], ["A", "B"], 5)
    mixed = pd.concat([part for _, part in list(scores.groupby("document_id", sort=False))[::-1]], ignore_index=True)
    for one, other in zip(framing_periods(scores, alike(scores)), framing_periods(mixed, alike(scores)), strict=True):
        pd.testing.assert_frame_equal(one, other)


# Change


def test_time_is_cut_where_documents_are_most_nearly_halved():
    assert cut(pd.Series(["1"] * 6 + ["2"] + ["3"])) == (["1"], ["2", "3"])
    assert cut(pd.Series(["3", "2", "1", "1"])) == (["1"], ["2", "3"])
    assert cut(pd.Series(["1", "1"])) == (["1"], []) and cut(pd.Series([], dtype="str")) == ([], [])


def test_a_change_is_welchs_of_document_means_later_less_earlier():
    scores = drawn(["1", "2", "3", "4"], ["A", "B"], 4, shift=0.5)
    found = framing_changes(scores, alike(scores), 0)
    assert found.since == "3" and found.rows["group"].tolist() == ["A", "B"]
    assert set(found.rows["target"]) == {LATER} and set(found.rows["reference"]) == {EARLIER}
    for row in found.rows.itertuples():
        of = scores[scores["group"] == row.group]
        later, earlier = (of[of["period"].isin(part)].groupby("document_id")["bias"].mean() for part in (["3", "4"], ["1", "2"]))
        expected = ttest_ind(later, earlier, equal_var=False)
        low, high = expected.confidence_interval(0.95)
        assert [row.later, row.earlier] == pytest.approx([later.mean(), earlier.mean()])
        assert [row.estimate, row.lower, row.upper] == pytest.approx([later.mean() - earlier.mean(), low, high], abs=1e-5)
        assert (row.reach, row.n_documents_target, row.n_documents_reference) == (DOCUMENTS, 8, 8)
        assert row.p == pytest.approx(expected.pvalue, abs=0.03) and row.p_adjusted >= row.p


def test_all_groups_are_counted_and_those_of_few_documents_in_a_part_are_not_compared():
    scores = pd.concat([drawn(["1", "2"], ["A", "B", "C"], 6), drawn(["1", "2"], ["D"], 4, shift=9)], ignore_index=True)
    rows = framing_changes(scores, alike(scores), 0).rows
    assert rows["group"].tolist() == ["A", "B", "C"] and set(rows["adjustment"]) == {"max-|T|"}
    alone = framing_changes(scores[scores["group"] == "A"], alike(scores), 0).rows
    assert alone["p_adjusted"].item() <= rows["p_adjusted"].iloc[0] and alone["estimate"].item() == rows["estimate"].iloc[0]


@pytest.mark.parametrize("periods", [["1"], []])
def test_of_one_period_or_none_nothing_changes(periods):
    scores = drawn(periods, ["A"], 6)
    assert not len(framing_changes(scores, alike(scores), 0).rows)
    assert framing_changes(scores, alike(scores), 0).since == ""


def test_where_nothing_changes_it_is_seldom_found():
    found = [framing_changes(drawn(["1", "2"], ["A", "B", "C"], 6, seed=seed), {"bias": None} | alike(drawn(["1"], ["A"], 2)), 0)
             for seed in range(40)]  # fmt: skip
    assert sum((one.rows["p_adjusted"] < 0.05).any() for one in found) <= 6


def test_columns_of_categories_are_as_good_as_text():
    scores = drawn(["1", "2"], ["A", "B"], 6)
    named = {"period": ["0", "1", "2"], "group": ["A", "B", "Z"], "document_id": sorted(set(scores["document_id"]))}
    coded = scores.assign(**{name: pd.Categorical(scores[name], values) for name, values in named.items()})
    for one, other in zip(framing_periods(coded, alike(scores)), framing_periods(scores, alike(scores)), strict=True):
        pd.testing.assert_frame_equal(one, other)
    pd.testing.assert_frame_equal(framing_changes(coded, alike(scores), 0).rows, framing_changes(scores, alike(scores), 0).rows)
