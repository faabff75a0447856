"""Findings of term contrasts: a term is only said to set groups apart where the test of all terms says so."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.contrasts import TermContrast
from analysis.keyness import MEASURES
from dashboard import termwords

NAN = float("nan")


def drawn(**score: float) -> pd.DataFrame:
    """Terms with their scores; a name that ends in _sure is more than chance."""
    rows = [(name.removesuffix("_sure").replace("_", " "), value, name.endswith("_sure")) for name, value in score.items()]
    table = pd.DataFrame(rows, columns=["term", "score", "sure"]).astype({"score": float, "sure": bool})
    return table.iloc[table["score"].abs().sort_values(ascending=False, kind="stable").index]


def contrast(n_tested: int = 9, reach: str = "texts", **adjusted: float) -> TermContrast:
    table = pd.DataFrame(
        {"term": list(adjusted), "p_adjusted": list(adjusted.values()), "stop": [name == "the" for name in adjusted]}
    )
    return TermContrast("T", "R", 1200, 300, 1, 1, reach, 0, "a test" if n_tested else "", n_tested, 5, table)


@pytest.mark.parametrize(
    ("rows", "found", "said"),
    [
        (drawn(), contrast(), "By this measure, no term leans to either side."),
        (drawn(even=0.0), contrast(), "By this measure, no term leans to either side."),
        (drawn(mill_sure=2.0), contrast(mill=0.01), "“T” is set apart by “mill”."),
        (drawn(road_sure=-2.0, mill=3.0), contrast(road=0.01, mill=0.4), "“R” is set apart by “road”."),
        (
            drawn(mill_sure=1.0, lake_sure=3.0, boat_sure=2.0, town_sure=0.5, road_sure=-0.5, goat_sure=-1.0, sea=4.0),
            contrast(mill=0.01),
            "“T” is set apart by “lake”, “boat” and “mill”; “R” is set apart by “goat” and “road”.",
        ),
        (drawn(old_mill_sure=3.0, mill_sure=2.9, boat_sure=1.0), contrast(mill=0.01), "“T” is set apart by “old mill” and “boat”."),
        (
            drawn(mill=2.0, road=-1.0),
            contrast(mill=0.3, road=0.9),
            "No term sets “T” apart from “R” by more than chance may bring. The strongest: “mill” for “T”; “road” for “R”.",
        ),
        (
            drawn(mill=2.0),
            contrast(mill=0.3, lake=0.01),
            "Strongest by this measure, and all of them may be chance: “mill” for “T”.",
        ),
        (drawn(mill=2.0), contrast(n_tested=0, mill=NAN), "The strongest terms: “mill” for “T”."),
    ],
)
def test_the_headline_names_as_set_apart_only_what_is_more_than_chance(rows, found, said):
    assert termwords.finding(rows, found) == said


def test_the_size_of_both_sides_is_said():
    assert termwords.numbers(contrast()) == "“T”: 1,200 tokens in 1 document; “R”: 300 tokens in 1 document."
    rest = replace(contrast(), reference="the rest", n_documents_reference=4)
    assert termwords.numbers(rest).endswith("; the rest: 300 tokens in 4 documents.")


def test_how_many_terms_are_sure_is_said_with_the_test_and_of_how_many():
    assert termwords.sure(contrast(55, a=0.01, b=0.049, c=0.05, d=NAN)) == (
        "Of 55 terms with 5 occurrences or more, 2 differ by more than chance in these texts (adjusted p < .05)."
    )
    assert termwords.sure(contrast(55, a=0.01, the=0.01)).endswith("(adjusted p < .05), 1 of them a stop word.")
    assert "none differs by more than chance between documents" in termwords.sure(contrast(7, "documents", a=0.5))
    assert termwords.sure(contrast(0)) == "How sure the terms are is not tested yet."
    assert termwords.sure(replace(contrast(0), test="none: no term occurs 5 times")) == "No term is tested."


def test_the_test_is_told_in_plain_words_of_what_is_dealt_out():
    assert termwords.how_tested(contrast(reach="documents"), 5).startswith("Whole documents are dealt out")
    assert "5 contrasts are counted together" in termwords.how_tested(contrast(reach="documents"), 5)
    texts = termwords.how_tested(contrast(), 1)
    assert texts.startswith("Stretches of neighbouring sentences") and "two halves" in texts and "contrasts" not in texts
    assert termwords.how_tested(contrast(0), 1) == ""


def row(**changed) -> pd.Series:
    figures = {
        "target": "T", "reference": "R", "count_target": 8, "count_reference": 2, "log_ratio": 1.0, "log_ratio_lower": -0.5,
        "log_ratio_upper": 2.5, "lrc": 0.0, "n_documents_target": 1, "n_documents_reference": 1, "dispersion_target": 0.25,
        "dispersion_reference": 0.9, "p": 0.0005, "p_adjusted": 0.021,
    }  # fmt: skip
    return pd.Series(figures | changed)


def test_a_picked_term_is_told_with_its_strength_interval_spread_and_test():
    strength, spread, sure = termwords.figures(row(), contrast())
    assert strength.startswith("2.0 times as frequent in “T”: log ratio +1.00 (−0.50 to +2.50; LRC 0, undecided:")
    assert "if tokens were independent" in strength
    assert spread == "“T”: in 1 of 1 document, DPnorm 0.25; “R”: in 1 of 1 document, DPnorm 0.90 (0 in proportion, 1 clumped)."
    assert sure == "By permutation p < .001; for all terms at once p = .021."


def test_a_term_of_one_side_alone_has_no_end_of_its_interval_and_no_spread_on_the_other():
    alone = row(
        count_reference=0, log_ratio=4.0, log_ratio_lower=0.75, log_ratio_upper=float("inf"), lrc=0.75, dispersion_reference=NAN
    )
    strength, spread, _ = termwords.figures(alone, contrast())
    assert strength.startswith("Used in “T” alone: log ratio +4.00 (+0.75 to +∞; LRC +0.75:") and "“R”" not in spread
    mirrored = row(
        count_target=0, log_ratio=-4.0, log_ratio_lower=-float("inf"), log_ratio_upper=-0.75, lrc=-0.75, dispersion_target=NAN
    )
    assert termwords.figures(mirrored, contrast())[0].startswith("Used in “R” alone: log ratio −4.00 (−∞ to −0.75; LRC −0.75:")


def test_a_rare_term_is_said_not_to_be_tested():
    assert termwords.figures(row(p=NAN, p_adjusted=NAN), contrast())[-1] == "Not tested: fewer than 5 occurrences."
    assert len(termwords.figures(row(p=NAN, p_adjusted=NAN), contrast(0))) == 2


def test_a_term_that_is_not_listed_is_told_why():
    assert termwords.not_listed(0, 1, 3, 2).endswith("it occurs fewer than 2 times in all.")
    assert termwords.not_listed(0, 4, 3, 2).endswith("phrases of up to 3 words are.")
    assert termwords.not_listed(50, 1, 3, 2).endswith("neither side uses it, or only within one longer phrase.")


def test_names_with_hyphens_stay_as_they_are():
    strength, spread, _ = termwords.figures(row(target="state-security", log_ratio=-1.0), contrast())
    assert "“state-security”" in spread and "−1.00" in strength


def test_the_headline_of_all_groups_names_only_groups_with_a_sure_term():
    rows = pd.DataFrame(
        [("lake", "A", "A", True), ("mill", "A", "A", True), ("road", "B", "B", False), ("lake", "A", "B", True)],
        columns=["term", "marks", "group", "sure"],
    )
    assert termwords.groups_finding(rows, ["A", "B", "C"], 3, 2) == "Set apart from the rest: “A” by “lake”."
    assert termwords.groups_finding(rows, ["A", "B"], 2, 2) == "Set apart from each other: “A” by “lake”."
    unsure = rows.assign(sure=False)
    assert termwords.groups_finding(unsure, ["A", "B"], 2, 0) == "No term marks a group by more than chance may bring."
    strongest = "“lake” for “A”; “road” for “B”."
    assert (
        termwords.groups_finding(unsure, ["A", "B"], 2, 5)
        == f"Strongest by this measure, and all of them may be chance: {strongest}"
    )
    assert termwords.groups_finding(unsure, ["A", "B"], 0, 0) == f"The strongest terms: {strongest}"


def test_terms_of_one_document_are_named():
    rows = pd.DataFrame({"term": list("abcde"), "one_document": True})
    assert termwords.spread_note(rows) == "“a”, “b”, “c” and 2 others each stand in a single document of their side."
    assert termwords.spread_note(rows.assign(one_document=False)) == ""


@pytest.mark.parametrize("measure", [*MEASURES, "frex"])
def test_every_measure_has_a_name_and_a_source_for_the_picture(measure):
    assert termwords.measure_name(measure) and "(" in termwords.method(measure, 0.3)


def test_no_sentence_speaks_of_significance_or_cause():
    said = [termwords.finding(drawn(mill_sure=2.0, road=-1.0), contrast(mill=0.01)), termwords.sure(contrast(5, mill=0.01))]
    said += [termwords.how_tested(contrast(reach=reach), 3) for reach in ("texts", "documents")]
    for sentence in said:
        assert not any(word in sentence.lower() for word in ("significan", "proof", "prove", "because", "causes", "probab"))
        assert sentence.endswith(".") and "nan" not in sentence
