"""What a draft does, in words."""

import pandas as pd

from analysis.draftaxis import SeedHint
from dashboard import draftwords

NAMES = {"plus": "trust", "minus": "fear", "both": "both", "neither": "neither"}
NAN = float("nan")


def means(**bias):
    return pd.DataFrame({"group": list(bias), "bias": list(bias.values())})


def test_groups_are_told_those_first_that_moved_most():
    told = draftwords.change_of_means(means(a=0.1, b=-0.2, gone=1.0), means(b=0.3, a=0.05, new=2.0))
    assert told == ["b: −0.20 → +0.30", "a: +0.10 → +0.05"]
    many = {f"g{number}": number / 10 for number in range(9)}
    told = draftwords.change_of_means(means(**dict.fromkeys(many, 0.0)), means(**many))
    assert told[0] == "g8: 0.00 → +0.80" and told[-1] == "and 3 groups that moved less"


def test_sides_are_counted_by_where_they_went():
    before, after = (pd.Series(sides.split()) for sides in ("plus minus neither both", "plus plus plus neither"))
    assert draftwords.change_of_sides(before, after, NAMES) == "3 of 4 sentences changed their side: 2 to trust and 1 to neither."
    assert draftwords.change_of_sides(after, after, NAMES) == "None of 4 sentences changed its side."


def test_few_seeds_and_poles_nearly_the_same():
    assert draftwords.few_seeds({"trust": 4, "fear": 12}) == "" == draftwords.nearly_same(0.89)
    assert draftwords.few_seeds({"trust": 1, "fear": 3}).startswith("“trust” has 1 seed and “fear” has 3 seeds: ")
    assert "cosine 0.93" in draftwords.nearly_same(0.93)


def test_seeds_on_the_other_side_come_by_how_far_and_are_not_all_named():
    hints = [SeedHint(f"s{number}", number % 2 == 0, -number if number % 2 == 0 else number, 0.1) for number in range(1, 8)]
    hints += [SeedHint("well", True, 2.0, 0.5), SeedHint("only", False, NAN, NAN)]
    told = draftwords.other_way(hints, ("trust", "fear"))
    assert told[0] == "“s7” is a seed of fear, and by all the others it leans to trust (+7.00)."
    assert told[1] == "“s6” is a seed of trust, and by all the others it leans to fear (−6.00)."
    assert len(told) == 5 and told[-1] == "So do 3 more seeds, of 9 seeds in all."
    assert draftwords.other_way(hints[7:], ("trust", "fear")) == []


def test_the_weightiest_seeds_are_those_without_which_most_changes():
    hints = [SeedHint("a", True, 1.0, 0.1), SeedHint("b", False, -1.0, 0.3), SeedHint("c", False, NAN, NAN)]
    assert draftwords.weightiest(hints, ("trust", "fear"), 1) == ["“b” (fear): without it a bias changes by 0.30 on average."]
    assert draftwords.shown("x" * 99) == "x" * 69 + "…"


def test_what_is_not_built_yet_and_what_a_score_rests_on():
    told = draftwords.unbuilt({"new": ["a", "b"], "gone": ["c"]})
    assert told == "Of the axes, a and b are new; c is no longer there: these results don't know that yet."
    assert draftwords.unbuilt({}) == ""
    assert draftwords.basis(5, 5) == "Scored on all 5 sentences, as a build would."
    assert draftwords.basis(10_000, 72_229).startswith("Scored on a sample of 10,000 of 72,229 sentences")
