"""Findings of the map: what is clearly the largest is said so, and nothing else is."""

import numpy as np
import pandas as pd
import pytest

from analysis.picks import QUADRANTS
from dashboard import mapwords

AXES = tuple(
    {"name": name, "pole_plus": {"name": plus}, "pole_minus": {"name": minus}}
    for name, plus, minus in (("x", "open", "shut"), ("y", "high", "low"))
)
NAN = float("nan")


def shares_of(groups: dict[str, tuple[float, ...]], n: int = 100) -> pd.DataFrame:
    rows = [
        (group, quadrant, round(n * share), share, share, share - 0.05, share + 0.05, "mean over sentences")
        for group, each in groups.items()
        for quadrant, share in zip(QUADRANTS, each, strict=True)
    ]
    return pd.DataFrame(rows, columns=["group", "quadrant", "n_sentences", "share", "estimate", "lower", "upper", "estimand"])


def leads_of(rows: list[tuple[str, str, str, float]]) -> pd.DataFrame:
    """group, first, second, lower."""
    return pd.DataFrame(rows, columns=["group", "first", "second", "lower"]).assign(estimate=0.2, upper=0.4)


def test_a_quadrant_is_named_by_its_two_poles():
    assert [mapwords.quadrant_name(one, AXES) for one in QUADRANTS] == [
        "open and high", "open and low", "shut and high", "shut and low"
    ]  # fmt: skip


def test_what_is_clear_in_both_groups_is_said_in_one_breath():
    shares = shares_of({"A": (0.6, 0.2, 0.1, 0.1), "B": (0.5, 0.3, 0.1, 0.1)})
    leads = leads_of([("A", "plus-plus", "plus-minus", 0.1), ("B", "plus-plus", "plus-minus", 0.01)])
    assert mapwords.map_finding(leads, shares, AXES) == (
        "Sentences in both groups lean to open and high more than any other way: 60% in “A” and 50% in “B”."
    )


def test_what_is_not_clear_is_not_said_to_lead():
    shares = shares_of({"A": (0.4, 0.35, 0.15, 0.1), "B": (0.2, 0.2, 0.1, 0.5)})
    leads = leads_of([("A", "plus-plus", "plus-minus", -0.1), ("B", "minus-minus", "plus-plus", 0.1)])
    assert mapwords.map_finding(leads, shares, AXES, "All voices counted") == (
        "All voices counted, in “A” no quadrant is clearly the largest: open and high (40%), open and low (35%); sentences in “B” "
        "lean to shut and low more than any other way (50%)."
    )
    neither = leads.assign(lower=[-0.1, NAN])
    assert mapwords.map_finding(neither, shares, AXES) == (
        "In no group does one quadrant clearly hold most sentences; the largest are open and high (40%) in “A” and shut and low "
        "(50%) in “B”."
    )


def test_of_too_few_sentences_nothing_is_said():
    shares = shares_of({"A": (0.5, 0.25, 0.25, 0.0)}, n=4)
    leads = leads_of([("A", "plus-plus", "plus-minus", NAN)])
    assert mapwords.map_finding(leads, shares, AXES) == "“A” has too few sentences (4) to say."
    assert mapwords.map_finding(leads[:0], shares[:0], AXES) == "There are no sentences to score."


def test_of_many_groups_it_is_counted_in_how_many():
    groups = {name: (0.5 + place / 100, 0.3 - place / 100, 0.1, 0.1) for place, name in enumerate("ABCDE")}
    rows = [(name, "plus-plus", "plus-minus", 0.1 if name != "C" else -0.1) for name in groups]
    assert mapwords.map_finding(leads_of(rows), shares_of(groups), AXES) == (
        "In 4 of 5 groups sentences lean to open and high more than any other way, from 50% in “A” to 54% in “E”."
    )
    rows = [(name, "plus-plus", "plus-minus", 0.1 if name in "AB" else -0.1) for name in groups]
    assert mapwords.map_finding(leads_of(rows), shares_of(groups), AXES) == (
        "In 3 of 5 groups no quadrant is clearly the largest; sentences lean to open and high more than any other way in 2 of the "
        "others, from 50% in “A” to 51% in “B”."
    )
    none = leads_of([(name, "plus-plus", "plus-minus", -0.1) for name in groups])
    assert mapwords.map_finding(none, shares_of(groups), AXES) == "In none of 5 groups one quadrant is clearly the largest."


def test_how_many_say_little():
    neutral = pd.DataFrame({"group": list("AB"), "estimate": [0.3, 0.004], "lower": [0.2, NAN], "upper": [0.4, NAN]})
    assert mapwords.say_little(neutral) == (
        "Sentences that score as neutral ones do on both axes: 30% (20% to 40%) in “A” and <1% (no interval) in “B”."
    )
    many = pd.DataFrame({"group": list("ABCD"), "estimate": [0.3, 0.1, 0.2, 0.25]})
    assert mapwords.say_little(many) == (
        "Of the sentences of each group, 10% (“B”) to 30% (“A”) score as neutral sentences do on both axes."
    )


def test_that_scores_go_together_is_said_of_documents_alone():
    rows = pd.DataFrame({"group": list("AB"), "r": [0.4, 0.7], "lower": [0.1, NAN], "upper": [0.6, NAN]})
    assert mapwords.go_together(rows, AXES) == (
        "Scores towards open and towards high in the same sentence: r = +0.40 (+0.10 to +0.60) in “A”; “B” left aside, too few "
        "documents."
    )
    assert mapwords.go_together(rows[1:], AXES) == ""
    many = pd.DataFrame(
        {"group": list("ABCD"), "r": [0.1, 0.2, 0.3, 0.4], "lower": [-0.1, 0.1, 0.1, NAN], "upper": [0.3, 0.4, 0.5, NAN]}
    )
    assert mapwords.go_together(many, AXES) == (
        "The two scores of a sentence correlate from r = +0.10 to +0.30 by group; in 2 of 3 groups the 95 % interval leaves out 0."
    )


def test_the_numbers_name_n_and_every_share():
    shares = shares_of({"A": (0.4, 0.3, 0.2, 0.1)})
    together = pd.DataFrame({"group": ["A"], "n_sentences": [100], "n_documents": [1]})
    told = mapwords.map_numbers(shares, together, AXES)
    assert told.startswith("100 sentences in 1 document.") and "open and high 40% (35–45%)" in told and "shut and low 10%" in told
    many = pd.DataFrame({"group": list("ABCD"), "n_sentences": 5, "n_documents": 1})
    assert mapwords.map_numbers(shares, many, AXES) == "20 sentences in 4 documents, 4 groups; shares with 95 % intervals."


@pytest.mark.parametrize("points", ["sentences", "documents", "topics"])
def test_how_to_read_it_names_all_four_poles(points: str):
    told = " ".join(mapwords.how_to_read(AXES, points, dense=points == "sentences"))
    assert all(pole in told for pole in ("open", "shut", "high", "low")) and "click" in told
    assert ("square" in told) == (points == "sentences")


def test_what_was_chosen_by_its_scores_has_no_shares_to_tell():
    shares = shares_of({"A": (0.4, 0.3, 0.2, 0.1)}).assign(lower=np.nan, upper=np.nan, chosen=True)
    together = pd.DataFrame({"group": ["A"], "n_sentences": [100], "n_documents": [1]})
    assert mapwords.map_numbers(shares, together, AXES) == "100 sentences in 1 document."
    told = mapwords.quadrant_told(next(shares.itertuples()), AXES)
    assert told[1] == "40% (no interval: chosen by score)"


def test_a_share_says_why_it_has_no_interval():
    row = shares_of({"A": (0.4, 0.3, 0.2, 0.1)}, n=5).assign(lower=np.nan, upper=np.nan)
    told = mapwords.quadrant_told(next(row.itertuples()), AXES)
    assert told == ["open and high", "40% (no interval: fewer than 10 sentences)", "2 sentences, 40% of the group’s"]
