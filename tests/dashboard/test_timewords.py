"""What is said of change over time: a change only where documents were compared, a rate only as described."""

import pandas as pd
import pytest

from analysis.framingtime import Changes
from dashboard import timewords
from dashboard.surewords import ACROSS, DESCRIBES, EXPLORATORY

AXIS = {"pole_plus": {"name": "cooperation"}, "pole_minus": {"name": "control"}}
NAN = float("nan")
MEANS = pd.DataFrame({
    "period": ["1990s", "2000s", "2000s"], "group": ["A", "A", "B"], "n_documents": [5, 5, 1], "n_sentences": [60, 40, 9],
    "estimate": [-0.2, 0.3, 2.0],
})  # fmt: skip


def found(*rows, since="2000s"):
    """Changes of (group, estimate, lower, upper, p, p_adjusted); before that 0."""
    table = pd.DataFrame(rows, columns=["group", "estimate", "lower", "upper", "p", "p_adjusted"])
    return Changes(table.assign(later=table["estimate"], earlier=0.0, n_documents_target=7, n_documents_reference=9), since)


SURE = ("A", 0.4, 0.2, 0.6, 0.001, 0.002)
NONE = ("B", 0.1, -0.2, 0.4, 0.5, 0.8)
BY_CHANCE = ("C", 0.3, 0.05, 0.6, 0.03, 0.2)
BORDER = ("D", -0.3, -0.6, -0.05, 0.07, 0.2)


def test_only_a_change_that_interval_and_test_agree_on_is_claimed():
    said = timewords.framing_finding(found(SURE, NONE, BY_CHANCE, BORDER), MEANS, AXIS)
    assert said == "The later half of “A” (from 2000s) lies nearer to cooperation than the earlier: +0.40 against 0.00."
    down = timewords.framing_finding(found(("A", -0.4, -0.6, -0.2, 0.001, 0.002)), MEANS, AXIS)
    assert "“A” (from 2000s) lies nearer to control than the earlier: −0.40 against 0.00." in down
    two = timewords.framing_finding(found(SURE, ("B", -0.2, -0.3, -0.1, 0.001, 0.002)), MEANS[:0], AXIS)
    assert two.endswith("against 0.00; “B” lies nearer to control than the earlier: −0.20 against 0.00.")


@pytest.mark.parametrize(
    ("estimates", "rise", "turns"),
    [
        ((0.0, 0.1, 0.3), SURE, ""),
        ((0.3, 0.1, 0.0), ("A", -0.4, -0.6, -0.2, 0.001, 0.002), ""),
        ((0.0, 0.4, 0.3), SURE, "highest in 2000s (+0.40)"),
        ((0.2, -0.1, 0.3), SURE, "lowest in 2000s (−0.10)"),
        ((0.3, 0.1, 0.0), SURE, "highest in 1990s (+0.30) and lowest in 2010s (0.00)"),
    ],
)
def test_words_and_chart_agree_on_where_the_highest_and_the_lowest_period_are(estimates, rise, turns):
    """What runs from one end to the other needs no further word; a period of fewer than 5 documents is none to be named."""
    means = pd.DataFrame({"period": ["1990s", "2000s", "2010s"], "group": "A", "n_documents": 5, "n_sentences": 60})
    few = pd.DataFrame({"period": ["1980s", "2005"], "group": "A", "n_documents": 4, "n_sentences": 60, "estimate": [-3.0, 3.0]})
    said = timewords.framing_finding(found(rise), pd.concat([few, means.assign(estimate=estimates)], ignore_index=True), AXIS)
    after = said.partition(" against 0.00.")[2]
    assert after == (f" Of its periods with 5 documents or more, “A” is {turns}." if turns else "")


@pytest.mark.parametrize("rows", [(NONE,), (BY_CHANCE,), (BORDER, NONE)])
def test_without_a_sure_change_none_is_claimed(rows):
    said = timewords.framing_finding(found(*rows), MEANS, AXIS)
    assert "cannot be told" in said and ("2 groups" if len(rows) == 2 else f"“{rows[0][0]}”") in said


def test_many_changes_are_named_by_size_and_the_rest_counted():
    rows = [(f"g{number}", 0.1 * number, 0.05, 0.9, 0.001, 0.01) for number in range(1, 6)]
    said = timewords.framing_finding(found(*rows), MEANS, AXIS)
    assert said.index("“g5”") < said.index("“g4”") < said.index("“g3”") and "2 other groups changed" in said and "“g2”" not in said
    assert timewords.changes(found(*rows), 5) == (
        f"Documents from 2000s on differ from those before in 5 of 5 groups. {timewords.CUT} "
        "All 5 comparisons are counted together."
    )


def test_without_comparisons_it_is_told_between_what_the_means_lie():
    said = timewords.framing_finding(found(), MEANS, AXIS)
    assert said == "Mean bias by period lies between −0.20 (“A”, 1990s) and +0.30 (“A”, 2000s); + is the language of cooperation."
    alone = timewords.framing_finding(found(), MEANS[:2], AXIS)
    assert "−0.20 (1990s) and +0.30 (2000s)" in alone
    assert "too few" in timewords.framing_finding(found(), MEANS[1:], AXIS)


def test_how_time_was_cut_is_told_where_something_was_compared():
    assert timewords.CUT in timewords.changes(found(SURE), 1) and timewords.CUT not in timewords.changes(found(), 1)


def test_every_change_is_told_with_interval_p_and_documents():
    said = timewords.changes(found(SURE, NONE, BY_CHANCE), 4)
    assert "“A” +0.40 (95 % interval +0.20 to +0.60; adjusted p = .002; 7 and 9 documents);" in said
    assert "“B” +0.10 (95 % interval −0.20 to +0.40; adjusted p = .80; 7 and 9 documents), which may as well be none" in said
    assert "by chance" in said and "All 3 comparisons are counted together." in said
    assert "1 group has fewer than 5 documents in one of the two parts of the time" in said
    assert "on the border" in timewords.changes(found(BORDER), 1) and "comparisons" not in timewords.changes(found(BORDER), 1)
    assert timewords.changes(found(), 1).startswith("The group has fewer") and timewords.changes(found(since=""), 1) == ""


def test_what_it_may_be_said_of():
    assert timewords.limits(found(SURE), False) == ACROSS and timewords.limits(found(), False) == DESCRIBES
    assert timewords.limits(found(SURE), True) == f"{EXPLORATORY} {ACROSS}"


def rates(*rows):
    columns = ["period", "group", "n_documents", "rate", "lower", "upper"]
    return pd.DataFrame(rows, columns=columns).assign(count=3, n_holding=1)


def test_a_rate_is_told_where_it_is_highest_and_lowest_of_what_has_documents_enough():
    rows = rates(("1990s", "A", 6, 2.0, 1.0, 4.0), ("2000s", "A", 5, 0.5, NAN, NAN), ("2000s", "B", 1, 9.0, NAN, NAN))
    assert timewords.term_finding(rows, "mill") == (
        "Of periods with 5 documents and more, “mill” is most frequent with 2.00 (1.00 to 4.00) in 1990s (“A”), least with 0.50 in "
        "2000s (“A”) per 1,000 tokens."
    )
    few = timewords.term_finding(rows[1:], "mill")
    assert few == "“mill” is most frequent with 9.00 in 2000s (“B”), least with 0.50 in 2000s (“A”) per 1,000 tokens."
    assert "(“A”)" not in timewords.term_finding(rows[:2], "mill")
    assert timewords.term_finding(rows.assign(count=0), "mill") == "“mill” stands in no dated document that is looked at."
    assert timewords.term_numbers(rows) == "9 occurrences in 3 of 12 dated documents."


def test_documents_without_a_date_are_told():
    assert timewords.dated_by("year", 3, 10, 1).endswith("; 1 has no date and is in none of them.")
