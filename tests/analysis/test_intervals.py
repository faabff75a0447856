"""Tables with intervals: the right kind beside the right figure."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from analysis.framing import summarise
from analysis.intervals import (
    INTERVAL, framing_likeness, group_intervals, prevalence_intervals, share_intervals, topic_quantities, with_intervals,
)  # fmt: skip
from analysis.labels import CHOICES as SIDES
from analysis.resampling import NONE, OF_DOCUMENTS, OF_SENTENCES
from analysis.topics import prevalence


def scores(groups: dict[str, tuple[int, int]], axes: str = "x", seed: int = 0) -> pd.DataFrame:
    """Scores of groups of so many documents of so many sentences, on each axis."""
    rng = np.random.default_rng(seed)
    rows = [
        (axis, group, f"{group}{place}", "own" if number % 2 else "quoted")
        for axis in axes
        for group, (documents, sentences) in groups.items()
        for place in range(documents)
        for number in range(sentences)
    ]
    table = pd.DataFrame(rows, columns=["axis", "group", "document_id", "voice"])
    plus, minus = rng.normal(0.5, 1, (2, len(table)))
    side = np.select([(plus > 1) & (minus > 1), plus > 1, minus > 1], ["both", "plus", "minus"], "neither")
    return table.assign(plus=plus, minus=minus, bias=plus - minus, side=side, covered=True)


def table_of(rows: pd.DataFrame, keys: list[str] = ["group"], suffix: str = "") -> pd.DataFrame:  # noqa: B006
    means = rows.groupby(["axis", *keys])["bias"].mean().rename(f"bias{suffix}").reset_index().assign(after=1)
    return with_intervals(means, rows, keys, framing_likeness(rows), suffix)


MIXED = {"A": (1, 30), "B": (4, 20), "C": (5, 9), "D": (2, 4)}


def test_the_columns_stand_behind_the_mean_and_hold_it():
    found = table_of(scores(MIXED, "xy"))
    assert found.columns.tolist() == ["axis", "group", "bias", *INTERVAL, "after"] and len(found) == 8
    known = found[found["lower"].notna()]
    assert (
        set(known["group"]) == {"A", "B", "C"}
        and ((known["lower"] < known["estimate"]) & (known["estimate"] < known["upper"])).all()
    )
    assert (found["level"] == 0.95).all()


def test_five_documents_are_told_by_their_means_and_four_by_their_sentences():
    rows = scores(MIXED)
    found = table_of(rows).set_index("group")
    assert found["estimand"].to_dict() == dict.fromkeys("ABD", OF_SENTENCES) | {"C": OF_DOCUMENTS}
    np.testing.assert_allclose(found.loc[["A", "B", "D"], "estimate"], found.loc[["A", "B", "D"], "bias"], atol=1e-6)
    means = rows[rows["group"] == "C"].groupby("document_id")["bias"].mean()
    theirs = stats.ttest_1samp(means, 0).confidence_interval(0.95)
    assert found.loc["C", ["estimate", "lower", "upper"]].tolist() == pytest.approx([means.mean(), *theirs], abs=2e-6)
    assert found.loc["C", "n_effective"] == 5 and 1 <= found.loc["B", "n_effective"] <= 80


def test_under_ten_sentences_there_is_none():
    found = table_of(scores(MIXED)).set_index("group").loc["D"]
    assert found["method"] == NONE and np.isnan(found["lower"]) and found["estimate"] == pytest.approx(found["bias"], abs=1e-6)


def test_groups_and_their_voices():
    rows = scores(MIXED)
    found = table_of(rows, ["group", "voice"])
    assert len(found) == 8 and found.columns[:3].tolist() == ["axis", "group", "voice"]
    own = table_of(rows[rows["voice"] == "own"]).set_index("group")
    found = found[found["voice"] == "own"].set_index("group")
    np.testing.assert_allclose(found["estimate"], own["estimate"])


def test_a_group_without_sentences_of_its_own_has_no_interval():
    rows = scores(MIXED)
    means = rows.groupby(["axis", "group"])["bias"].mean().rename("bias_own").reset_index()
    own = rows[(rows["voice"] == "own") & (rows["group"] != "A")]
    found = with_intervals(means, own, ["group"], framing_likeness(rows), "_own").set_index("group")
    assert found.columns[2:].tolist() == [f"{name}_own" for name in INTERVAL]
    assert np.isnan(found.loc["A", "estimate_own"]) and found.loc["B", "lower_own"] < found.loc["B", "upper_own"]


def test_no_scores_give_no_rows_but_all_columns():
    none = scores({})
    empty = pd.DataFrame({"axis": pd.Series(dtype="str"), "group": pd.Series(dtype="str"), "bias": pd.Series(dtype=float)})
    found = with_intervals(empty, none, ["group"], {})
    assert len(found) == 0 and found.columns.tolist() == ["axis", "group", "bias", *INTERVAL] and found.dtypes["lower"] == "float64"
    assert len(share_intervals(none, {})) == 0


def test_shares_of_all_sides_with_their_intervals():
    rows = scores(MIXED, "xy")
    found = share_intervals(rows, framing_likeness(rows))
    assert len(found) == 2 * 4 * len(SIDES) and found.groupby(["axis", "group"])["share"].sum().tolist() == pytest.approx(
        [1] * 8, abs=1e-5
    )
    expected = summarise(rows, "group", rows.groupby("axis")["bias"].mean()).set_index(["axis", "group"])
    for row in found.itertuples():
        assert row.share == pytest.approx(expected.loc[(row.axis, row.group), f"share_{row.side}"], abs=1e-6)
        assert np.isnan(row.lower) if row.group == "D" else 0 <= row.lower <= row.estimate <= row.upper <= 1
    assert set(found.loc[found["group"] == "A", "method"]) == {"Wilson, effective n"}


def test_prevalence_has_its_interval_in_every_group():
    rows = scores({"A": (1, 30), "B": (6, 10)})
    topic = np.arange(len(rows)) % 3
    groups, documents = rows["group"].to_numpy(), rows["document_id"].to_numpy()
    found = prevalence_intervals(prevalence(topic, groups), topic, groups, documents)
    assert found.columns.tolist() == ["topic_id", "group", "prevalence", *INTERVAL] and len(found) == 6
    assert ((found["lower"] <= found["estimate"]) & (found["estimate"] <= found["upper"])).all()
    assert found.groupby("group")["estimand"].first().tolist() == [OF_SENTENCES, OF_DOCUMENTS]
    nothing = np.zeros(0, dtype=int)
    assert set(INTERVAL) < set(prevalence_intervals(found[["topic_id", "group", "prevalence"]].head(0), nothing, nothing, nothing))


def test_likeness_is_known_by_axis_and_quantity():
    found = framing_likeness(scores(MIXED, "xy"))
    assert set(found) == {"x", "y"} and set(found["x"]) == {"bias", *(f"share_{side}" for side in SIDES)}
    assert set(topic_quantities(np.array([3, 1, 3]))) == {"1", "3"}


def test_groups_come_in_the_order_of_their_names():
    rows = scores({"b": (1, 12), "a": (1, 12)})
    names, found = group_intervals(
        {"bias": rows["bias"].to_numpy()}, rows["group"].to_numpy(), rows["document_id"].to_numpy(), framing_likeness(rows)["x"]
    )
    assert names.tolist() == ["a", "b"]
    assert found["bias"].estimate.tolist() == pytest.approx(rows.groupby("group")["bias"].mean().tolist())
