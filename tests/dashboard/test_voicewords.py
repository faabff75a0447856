"""Whose words, in words: every sentence says whose words it counts, and claims no more than its numbers."""

import pandas as pd
import pytest

from analysis.narrowing import CHOICES, Narrowing
from analysis.picks import Pick
from dashboard import voicewords

AXIS = {"name": "trade", "pole_plus": {"name": "sharing"}, "pole_minus": {"name": "guarding"}}
ALL = Narrowing()


def means(*rows: tuple[float, int, float, int]) -> pd.DataFrame:
    """Groups A, B, … with (bias, sentences, bias of the own voice, sentences of it)."""
    columns = ["bias", "n_sentences", "bias_own", "n_sentences_own"]
    table = pd.DataFrame(rows, columns=columns).assign(n_documents=1, n_negated=0)
    return table.assign(group=list("ABCDEFG"[: len(rows)]))


@pytest.mark.parametrize(
    ("groups", "narrow", "said"),
    [
        (means((0.5, 20, 0.5, 20)), ALL, "Sentences in “A” use slightly more of the language of sharing."),
        (
            means((0.5, 20, -0.5, 12)),
            ALL,
            "All voices counted, sentences in “A” use slightly more of the language of sharing. In its own voice alone, sentences in "
            "“A” use slightly more of the language of guarding (−0.50).",
        ),
        (
            means((0.5, 20, 0.4, 12), (-0.5, 20, -0.4, 20)),
            ALL,
            "All voices counted, sentences in “A” use slightly more of the language of sharing; in “B” slightly more of guarding. In "
            "their own voice alone, much the same.",
        ),
        (
            means((0.5, 20, 2.0, 9)),
            ALL,
            "All voices counted, sentences in “A” use slightly more of the language of sharing. In its own voice alone, “A” has 9 "
            "sentences, too few to say.",
        ),
        (means((0.5, 20, 0.5, 20)), Narrowing("own"), "In sentences of the texts’ own voice, sentences in “A” use slightly more of the language of sharing."),
        (means((0.5, 3, 0.5, 3)), Narrowing(None, "Ann Lee"), "Where “Ann Lee” is quoted or reported, “A” has too few sentences (3) to say."),
    ],
)  # fmt: skip
def test_the_headline_says_whose_words_it_counts(groups, narrow, said):
    assert voicewords.headline(groups, AXIS, narrow) == said


def test_sentences_chosen_by_their_score_are_no_finding_on_that_axis():
    for axis, chosen in (("trade", True), ("war", False)):
        said = voicewords.headline(means((0.5, 20, 0.5, 20)), AXIS, Narrowing(filters=(Pick(axis=axis, side="plus"),)))
        assert (said == voicewords.CHOSEN_BY_SCORE) == chosen


def test_of_many_groups_it_says_how_many_come_out_otherwise():
    many = means((0.5, 20, -0.5, 12), (0.9, 20, 0.9, 20), (0.5, 20, 0.4, 15), (0.5, 9, -2.0, 4))
    said = "In their own voice alone, the pole used more is another, or neither, in 1 of 3 groups."
    assert voicewords.headline(many, AXIS, ALL).endswith(said)
    few = means(*[(0.5, 20, -0.5, 2)] * 4)
    assert voicewords.headline(few, AXIS, ALL).endswith("In their own voice alone, 4 groups have too few sentences to say.")
    mixed = means((0.5, 20, 0.5, 12), (0.9, 20, 0.9, 2), (0.5, 20, 0.4, 15), (0.5, 20, 0.4, 15))
    said = "the pole used more is the same in 3 groups; 1 group has too few sentences to say."
    assert voicewords.headline(mixed, AXIS, ALL).endswith(said)


def test_another_order_or_degree_is_not_the_same():
    """Both use one pole's language more with and without others' words, but the order turns round, or the degree changes."""
    turned = means((-0.64, 20, -0.20, 12), (-0.44, 20, -0.90, 14))
    said = voicewords.headline(turned, AXIS, ALL)
    assert "(−0.20)" in said and "(−0.90)" in said and "the same" not in said
    stronger = means((0.2, 20, 1.6, 12))
    assert "much more of the language of sharing (+1.60)" in voicewords.headline(stronger, AXIS, ALL)


@pytest.mark.parametrize("voice", CHOICES)
def test_every_choice_has_a_name_and_begins_a_sentence(voice):
    assert voicewords.CHOICE_NAMES[voice] and voicewords.basis(Narrowing(voice)) == voicewords.BASES[voice]
    assert voicewords.counted(Narrowing(voice)) == voicewords.BASES[voice]


def test_a_picture_says_that_all_voices_are_counted():
    assert voicewords.counted(ALL) == "All voices counted, quoted and reported words too"


def shares(table: dict[str, list[int]]) -> pd.DataFrame:
    rows = [(group, voice, n) for group, counts in table.items() for voice, n in zip(voicewords.VOICE_NAMES, counts, strict=True)]
    frame = pd.DataFrame(rows, columns=["group", "voice", "n_sentences"])
    return frame.assign(share=frame["n_sentences"] / frame.groupby("group")["n_sentences"].transform("sum"))


@pytest.mark.parametrize(
    ("table", "headline", "numbers"),
    [
        ({"A": [3, 1, 0, 0]}, "“A” speaks in its own voice in 75% of its sentences.", "4 sentences: 3 own voice and 1 quoted."),
        (
            {"A": [1, 0, 1, 0], "B": [4, 0, 0, 0]},
            "“A” speaks in its own voice in 50% of its sentences, “B” in 100%.",
            "6 sentences: 5 own voice and 1 reported.",
        ),
        (
            {"A": [1, 1, 0, 0], "B": [3, 0, 1, 0], "C": [0, 0, 0, 2], "D": [1, 0, 0, 0]},
            "Of 4 groups, “D” speaks most in its own voice (100% of its sentences), “C” least (0%).",
            "9 sentences: 5 own voice, 1 quoted, 1 reported and 2 unclear.",
        ),
    ],
)
def test_how_much_of_a_text_is_its_own(table, headline, numbers):
    assert voicewords.voices_finding(shares(table)) == headline
    assert voicewords.voices_numbers(shares(table)) == numbers


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("A", "", 9, 0.1)], "Nobody is named who is quoted or reported."),
        (
            [("A", "", 9, 0.1), ("A", "Lee", 1, 0.5)],
            "Most quoted or reported: “Lee” in “A”, 1 sentence; too few to say what language such a speaker uses.",
        ),
        (
            [("A", "Lee", 3, 0.5), ("B", "Berg", 12, -0.7)],
            "Most quoted or reported: “Berg” in “B”; these 12 sentences use more of the language of guarding (−0.70).",
        ),
    ],
)
def test_who_speaks_most(rows, said):
    table = pd.DataFrame(rows, columns=["group", "speaker", "n_sentences", "bias"])
    assert voicewords.speakers_finding(table, AXIS) == said
