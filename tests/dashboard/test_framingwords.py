"""Findings of framing in words: each wording once, on numbers small enough to read, and never more than the numbers hold."""

import pandas as pd
import pytest

from analysis.wordshift import WordShift
from dashboard import framingwords

AXIS = {"name": "x", "pole_plus": {"name": "sharing"}, "pole_minus": {"name": "guarding"}}


def means(*biases: float, sentences: int = 10, half: float = 0.5, estimand: str = "mean over sentences") -> pd.DataFrame:
    """Groups A, B, … of a document each, with intervals `half` to either side, none under 10 sentences."""
    table = pd.DataFrame({"group": [chr(ord("A") + number) for number in range(len(biases))], "bias": biases})
    table = table.assign(n_documents=1, n_sentences=sentences, estimand=estimand).astype({"bias": float})
    allowed = table["n_sentences"] >= 10
    return table.assign(lower=(table["bias"] - half).where(allowed), upper=(table["bias"] + half).where(allowed))


def quality(**changed: object) -> pd.Series:
    figures = {"target": "A", "reference": "B", "difference": 0.3, "seed_range_low": -0.05, "seed_range_high": 0.4}
    figures |= {"split_half": 0.75, "separation": 0.964, "coverage": 0.004, "length_correlation": -0.1}
    return pd.Series(figures | {"n_seeds_plus": 7, "n_seeds_minus": 5} | changed)


def shift(difference: float, n: tuple[int, int] = (20, 30), **shifts: float) -> WordShift:
    table = pd.DataFrame({"term": list(shifts), "shift": list(shifts.values())}).astype({"shift": float})
    return WordShift("x", "T", "the rest", *n, difference, 0.0, table)


@pytest.mark.parametrize(
    ("bias", "said"),
    [
        (0.0, "no more of one pole than of the other"),
        (0.14, "no more of one pole than of the other"),
        (-0.14, "no more of one pole than of the other"),
        (0.15, "slightly more of the language of sharing"),
        (-0.59, "slightly more of the language of guarding"),
        (0.6, "more of the language of sharing"),
        (-1.19, "more of the language of guarding"),
        (1.2, "much more of the language of sharing"),
        (-7.0, "much more of the language of guarding"),
    ],
)
def test_degrees_of_language(bias, said):
    assert framingwords.lean(bias, AXIS) == said


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (means(), "There are no sentences to score."),
        (means(0.1), "Sentences in “A” use no more of one pole than of the other."),
        (means(-2.5), "Sentences in “A” use much more of the language of guarding."),
        (means(0.5, 1.2), "Sentences in both groups use more of the language of sharing (+1.20 in “B” and +0.50 in “A”)."),
        (
            means(-0.5, -1.2, -2),
            "Sentences in all 3 groups use more of the language of guarding, from −0.50 in “A” to −2.00 in “C”.",
        ),
        (means(0.5, -1.1), "Sentences in “A” use slightly more of the language of sharing; in “B” more of guarding."),
        (
            means(0.0, 1.0, 2.0),
            "Sentences in “A” use no more of one pole than of the other; in “B” more of sharing; in “C” much more of sharing.",
        ),
        (
            means(0.3, -0.4, 0.1, 1.25, 0.0),
            "Of 5 groups, sentences in “D” come nearest to the language of sharing (+1.25), sentences in “B” to that of guarding (−0.40).",
        ),
        (
            means(0.4, 0.9, 1.2, 1.5),
            "Sentences in all 4 groups use more of the language of sharing, from +0.40 in “A” to +1.50 in “D”.",
        ),
        (
            means(-0.4, -0.9, -1.2, -1.5),
            "Sentences in all 4 groups use more of the language of guarding, from −0.40 in “A” to −1.50 in “D”.",
        ),
    ],
)
def test_the_headline_of_an_axis(groups, said):
    assert framingwords.framing_finding(groups, AXIS) == said


def test_groups_too_small_to_say_are_left_aside_and_counted():
    many = means(0.3, -0.4, 0.1, 1.25, -2.0).assign(n_sentences=[20, 20, 20, 20, 1])
    said = framingwords.framing_finding(many, AXIS)
    assert said.startswith("Of 4 groups (1 with fewer than 10 sentences left aside), sentences in “D”") and "“E”" not in said
    alone = many.assign(n_sentences=[20, 1, 1, 1, 1])
    assert framingwords.framing_finding(alone, AXIS) == "All but 1 of 5 groups have too few sentences to say."


@pytest.mark.parametrize(
    ("apart", "said"),
    [
        (True, "Sentences in both groups use more of the language of sharing: more in “B” (+1.20), less in “A” (+0.50)."),
        (
            False,
            "Sentences in both groups use more of the language of sharing (+1.20 in “B” and +0.50 in “A”). These figures do not tell "
            "the two apart.",
        ),
    ],
)
def test_which_of_two_groups_uses_more_is_said_only_where_it_can_be_told(apart, said):
    assert framingwords.framing_finding(means(0.5, 1.2), AXIS, apart=apart) == said


FEW = "fewer than 10 sentences"


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (means(0.5), "Mean bias with 95 % interval: +0.50 (0.00 to +1.00) in “A”, 10 sentences."),
        (
            means(0.5, -0.25, sentences=[10, 1]),
            f"Mean bias with 95 % interval: +0.50 (0.00 to +1.00) in “A”, 10 sentences; −0.25 (no interval) in “B”, 1 sentence. “B” has "
            f"{FEW}: its mean says more about single sentences, so no interval.",
        ),
        (
            means(0.5, -0.25, sentences=1),
            "Mean bias: +0.50 (no interval) in “A”, 1 sentence; −0.25 (no interval) in “B”, 1 sentence. “A” and “B” have "
            f"{FEW}: their mean says more about single sentences, so no interval.",
        ),
        (
            means(0.5, 0.0, estimand="mean of document means"),
            "Mean of document means with 95 % interval: +0.50 (0.00 to +1.00) in “A”, 10 sentences; 0.00 (−0.50 to +0.50) in “B”, "
            "10 sentences.",
        ),
        (means(1, 2, 3, 4, 5, sentences=1000), "5,000 sentences in 5 documents, 5 groups; means with 95 % intervals."),
        (
            means(1, 2, 3, 4, 5, sentences=[1, 2, 3, 4, 1000]),
            "1,010 sentences in 5 documents, 5 groups; means with 95 % intervals. 4 groups have fewer than 10 sentences: their mean says "
            "more about single sentences, so no interval.",
        ),
    ],
)
def test_the_numbers_of_an_axis_say_n_the_interval_and_why_there_is_none(groups, said):
    assert framingwords.framing_numbers(groups) == said


def test_what_neutral_sentences_score_is_said_in_the_figures_of_the_axis():
    axis = AXIS | {"neutral": {"bias_low": -1.25, "bias_high": 1.5, "plus": 0.08, "minus": 0.004}}
    assert framingwords.neutral_range(axis) == "Nine in ten neutral sentences score between −1.25 and +1.50 (the shaded range)."
    assert framingwords.neutral_sides(axis) == "Of neutral sentences, 8% would be coloured as sharing and <1% as guarding."


def test_how_far_an_axis_is_to_be_trusted_is_said_in_its_figures():
    assert framingwords.axis_trust(quality(), AXIS) == [
        "Without any one of its 12 seeds, the mean bias of “A” less that of “B” is −0.05 to +0.40 (+0.30 by all).",
        "By two random halves of its seeds, sentences score alike to r = +0.75.",
        "Scored by the other seeds, a seed of sharing lies above one of guarding in 96 of 100 pairs (by chance: 50).",
        "<1% of the sentences carry any signal.",
        "Bias and number of words: r = −0.10.",
    ]


@pytest.mark.parametrize(
    ("separation", "pairs"),
    [(0.4143, 41), (0.0, 0), (0.5, 50), (0.5714, 57), (0.6, None), (0.8917, None), (1.0, None), (float("nan"), None), (None, None)],
)
def test_an_axis_that_does_not_tell_its_own_poles_apart_is_called_unfit(separation, pairs):
    assert framingwords.unfit(quality(separation=separation), AXIS) == (
        ""
        if pairs is None
        else "This axis does not tell its own poles apart: a seed of “sharing” lies above one of “guarding” in "
        f"{pairs} of 100 pairs, where chance gives 50. Do not use it as it is."
    )


def test_what_is_not_known_of_an_axis_is_not_said():
    unknown = dict.fromkeys(["seed_range_low", "seed_range_high", "split_half", "separation", "length_correlation"], float("nan"))
    assert framingwords.axis_trust(quality(**unknown), AXIS) == ["<1% of the sentences carry any signal."]
    assert framingwords.axis_trust(quality(**unknown, target=None, reference=None, coverage=float("nan")), AXIS) == []


def test_of_one_group_the_range_is_that_of_its_mean():
    said = framingwords.axis_trust(quality(reference=None), AXIS)[0]
    assert said == "Without any one of its 12 seeds, the mean bias of “A” is −0.05 to +0.40 (+0.30 by all)."


def test_the_only_seed_of_a_pole_is_not_said_to_have_been_left_out():
    said = framingwords.axis_trust(quality(n_seeds_plus=1), AXIS)[0]
    assert said.startswith("Without any one of the 5 seeds of one pole (the other has only one), the mean bias of “A” less")


def test_no_sentence_speaks_of_significance_or_cause():
    said = [framingwords.framing_finding(means(*biases), AXIS) for biases in ((0.0,), (1.0, -1.0), (1, 2, 3, 4))]
    said += [framingwords.framing_numbers(means(1.0, 2.0))]
    for sentence in said:
        assert not any(word in sentence.lower() for word in ("significan", "proof", "prove", "because", "causes", "probab"))
        assert sentence.endswith(".") and "nan" not in sentence


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (shift(0.5), "“T” scores 0.50 nearer to the language of sharing than the rest."),
        (shift(0.5, mill=0.2, road=-0.3), "“T” scores 0.50 nearer to the language of sharing than the rest."),
        (
            shift(-1.234, road=-0.3, mill=0.2, lake=-0.1, boat=-0.05, town=-0.01),
            "“T” scores 1.23 nearer to the language of guarding than the rest; the single words that add most to this, stop words "
            "aside, are “road”, “lake” and “boat”.",
        ),
        (shift(0.004, mill=0.2), "“T” and the rest score the same on average: the words below pull either way."),
        (shift(2.0, (9, 30), mill=0.2), "“T” has too few sentences (9) to say which words make the difference."),
        (
            shift(2.0, (3, 4)),
            "“T” has too few sentences (3) and the rest has too few sentences (4) to say which words make the difference.",
        ),
    ],
)
def test_the_headline_of_a_word_shift(made, said):
    assert framingwords.shift_finding(made, made.table, AXIS) == said


def test_the_headline_of_a_word_shift_says_when_stop_words_are_left_aside():
    made = shift(1.0, the=0.3, mill=0.2)
    assert framingwords.shift_finding(made, made.table, AXIS, stop_words=True).endswith(
        "that add most to this are “the” and “mill”."
    )


def test_the_numbers_of_a_word_shift():
    said = "“T”: 20 sentences in 1 document; the rest: 30 sentences in 4 documents. Means over sentences."
    assert framingwords.shift_numbers(shift(0.5), [1, 4]) == said


def test_what_a_word_adds_is_not_said_where_it_is_not_used():
    assert framingwords.term_adds(0, 0, 0.0, AXIS) == "0 occurrences in 0 sentences"
