"""Findings in words: each wording once, on numbers small enough to read, and never more than the numbers hold."""

import numpy as np
import pandas as pd
import pytest

from analysis.agreement import Estimate
from analysis.framing import FramingScores
from analysis.teaching import Agreement, Report
from analysis.wordshift import WordShift
from dashboard import words

AXIS = {"name": "x", "pole_plus": {"name": "sharing"}, "pole_minus": {"name": "guarding"}}


def means(*biases: float, sentences: int = 10) -> pd.DataFrame:
    names = [chr(ord("A") + number) for number in range(len(biases))]
    return pd.DataFrame({"group": names, "bias": biases, "n_documents": 1, "n_sentences": sentences})


def terms(**z: float) -> pd.DataFrame:
    names = [name.replace("_", " ") for name in z]
    return pd.DataFrame({"term": names, "z": list(z.values())}, columns=["term", "z"]).astype({"z": float})


def shares(table: dict[str, list[float]]) -> pd.DataFrame:
    rows = [(topic, group, share) for group, column in table.items() for topic, share in enumerate(column)]
    return pd.DataFrame(rows, columns=["topic_id", "group", "prevalence"])


def topics(*sizes: int) -> pd.DataFrame:
    names = [f"topic {number}" for number in range(len(sizes))]
    return pd.DataFrame({"topic_id": range(len(sizes)), "name": names, "n_sentences": sizes})


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
    assert words.lean(bias, AXIS) == said


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (means(), "There are no sentences to score."),
        (means(0.1), "Sentences in “A” use no more of one pole than of the other."),
        (means(-2.5), "Sentences in “A” use much more of the language of guarding."),
        (means(0.5, 1.2), "Sentences in both groups use more of the language of sharing: more in “B” (+1.20), less in “A” (+0.50)."),
        (means(-0.5, -1.2, -2), "Sentences in all 3 groups use more of the language of guarding: most in “C” (−2.00), least in “A” (−0.50)."),
        (means(0.5, -1.1), "Sentences in “A” use slightly more of the language of sharing; in “B” more of guarding."),
        (
            means(0.0, 1.0, 2.0),
            "Sentences in “A” use no more of one pole than of the other; in “B” more of sharing; in “C” much more of sharing.",
        ),
        (
            means(0.3, -0.4, 0.1, 1.25, 0.0),
            "Of 5 groups, sentences in “D” come nearest to the language of sharing (+1.25), sentences in “B” to that of guarding (−0.40).",
        ),
        (means(0.4, 0.9, 1.2, 1.5), "Sentences in all 4 groups use more of the language of sharing: most in “D” (+1.50), least in “A” (+0.40)."),
        (means(-0.4, -0.9, -1.2, -1.5), "Sentences in all 4 groups use more of the language of guarding: most in “D” (−1.50), least in “A” (−0.40)."),
    ],
)
def test_the_headline_of_an_axis(groups, said):
    assert words.framing_finding(groups, AXIS) == said


def test_groups_too_small_to_say_are_left_aside_and_counted():
    many = means(0.3, -0.4, 0.1, 1.25, -2.0).assign(n_sentences=[20, 20, 20, 20, 1])
    said = words.framing_finding(many, AXIS)
    assert said.startswith("Of 4 groups (1 with fewer than 10 sentences left aside), sentences in “D”") and "“E”" not in said
    alone = many.assign(n_sentences=[20, 1, 1, 1, 1])
    assert words.framing_finding(alone, AXIS) == "All but 1 of 5 groups have too few sentences to say."


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        (means(0.5), "Mean bias +0.50 in “A” (10 sentences)."),
        (means(0.5, -0.25, sentences=1), "Mean bias +0.50 in “A” (1 sentence) and −0.25 in “B” (1 sentence)."),
        (means(0.5, 0.0, -0.001), "+0.50 in “A” (10 sentences), 0.00 in “B” (10 sentences) and 0.00 in “C” (10 sentences)."),
        (means(1, 2, 3, 4, 5, sentences=1000), "5,000 sentences in 5 groups."),
    ],
)
def test_the_numbers_of_an_axis_say_n_and_the_unit(groups, said):
    assert said in words.framing_numbers(groups)
    assert words.framing_numbers(groups).endswith("No intervals yet: a small difference may be chance.")


def test_what_neutral_sentences_score_is_said_in_the_figures_of_the_axis():
    axis = AXIS | {"neutral": {"bias_low": -1.25, "bias_high": 1.5, "plus": 0.08, "minus": 0.004}}
    assert words.neutral_range(axis) == "Nine in ten neutral sentences score between −1.25 and +1.50 (the shaded range)."
    assert words.neutral_sides(axis) == "Of neutral sentences, 8% would be coloured as sharing and <1% as guarding."


def quality(**changed: object) -> pd.Series:
    figures = {"target": "A", "reference": "B", "difference": 0.3, "seed_range_low": -0.05, "seed_range_high": 0.4}
    figures |= {"split_half": 0.75, "separation": 0.964, "coverage": 0.004, "length_correlation": -0.1}
    return pd.Series(figures | {"n_seeds_plus": 7, "n_seeds_minus": 5} | changed)


def test_how_far_an_axis_is_to_be_trusted_is_said_in_its_figures():
    assert words.axis_trust(quality(), AXIS) == [
        "Without any one of its 12 seeds, the mean bias of “A” less that of “B” is −0.05 to +0.40 (+0.30 by all).",
        "By two random halves of its seeds, sentences score alike to r = +0.75.",
        "Scored by the other seeds, a seed of sharing lies above one of guarding in 96 of 100 pairs (by chance: 50).",
        "<1% of the sentences carry any signal.",
        "Bias and number of words: r = −0.10.",
    ]


def test_what_is_not_known_of_an_axis_is_not_said():
    unknown = dict.fromkeys(["seed_range_low", "seed_range_high", "split_half", "separation", "length_correlation"], float("nan"))
    assert words.axis_trust(quality(**unknown), AXIS) == ["<1% of the sentences carry any signal."]
    assert words.axis_trust(quality(**unknown, target=None, reference=None, coverage=float("nan")), AXIS) == []


def test_of_one_group_the_range_is_that_of_its_mean():
    said = words.axis_trust(quality(reference=None), AXIS)[0]
    assert said == "Without any one of its 12 seeds, the mean bias of “A” is −0.05 to +0.40 (+0.30 by all)."


def test_the_only_seed_of_a_pole_is_not_said_to_have_been_left_out():
    said = words.axis_trust(quality(n_seeds_plus=1), AXIS)[0]
    assert said.startswith("Without any one of the 5 seeds of one pole (the other has only one), the mean bias of “A” less")


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([7], "One group: nothing is compared."),
        ([], "One group: nothing is compared."),
        ([1, 1], "These are two texts: this is not evidence about their sources."),
        ([1, 3], "Some groups are a single text: this describes these texts, and is not evidence about their sources."),
        ([1, 1, 1], "Some groups are a single text: this describes these texts, and is not evidence about their sources."),
        ([2, 4], "Too few documents to generalise: this describes these texts."),
        ([5, 9], "This describes these documents; whether it holds beyond them has not been tested."),
    ],
)
def test_how_far_a_comparison_reaches(documents, said):
    assert words.reach(pd.Series(documents, dtype=int)) == said


@pytest.mark.parametrize(
    ("contrast", "said"),
    [
        (terms(), "There are no terms to compare."),
        (terms(even=0.0), "No term sets the two apart."),
        (terms(mill=2.0), "“T” is set apart by “mill”."),
        (terms(road=-2.0), "“R” is set apart by “road”."),
        (
            terms(mill=1.0, lake=3.0, boat=2.0, town=0.5, road=-0.5, goat=-1.0),
            "“T” is set apart by “lake”, “boat” and “mill”; “R” is set apart by “goat” and “road”.",
        ),
        (terms(old_mill=3.0, mill=2.9, boat=1.0, milling=0.5), "“T” is set apart by “old mill”, “boat” and “milling”."),
        (terms(mill=3.0, the_old_mill=2.0, old=1.0), "“T” is set apart by “mill” and “old”."),
    ],
)
def test_the_headline_of_a_contrast(contrast, said):
    assert words.contrast_finding(contrast, "T", "R") == said


@pytest.mark.parametrize(
    ("topic_table", "share_table", "said"),
    [
        (topics(), shares({}), "The sentences form one topic"),
        (topics(4), shares({"A": [1.0], "B": [1.0]}), "The sentences form one topic"),
        (topics(4, 6), shares({"A": [0.4, 0.6]}), "2 topics; the largest is “topic 1” (6 sentences)."),
        (
            topics(4, 6),
            shares({"A": [0.25, 0.75], "B": [0.5, 0.5]}),
            "2 topics. “B” and “A” differ most on “topic 0”: 50% against 25% of their sentences.",
        ),
        (
            topics(1, 1, 1),
            shares({"A": [0.2, 0.2, 0.6], "B": [0.2, 0.3, 0.5], "C": [0.7, 0.1, 0.2]}),
            "3 topics. “C” and “A” differ most on “topic 0”: 70% against 20% of their sentences.",
        ),
    ],
)
def test_the_headline_of_the_topics(topic_table, share_table, said):
    assert words.topics_finding(topic_table, share_table).startswith(said)


def test_topics_that_all_groups_share_alike_are_not_said_to_differ():
    said = words.topics_finding(topics(5, 5), shares({"A": [0.5, 0.5], "B": [0.501, 0.499]}))
    assert said == "2 topics; all groups speak of each in the same measure."


@pytest.mark.parametrize(
    ("counts", "groups", "said"),
    [
        ((1, 1), ("A",), "1 document, 1 sentence in one group"),
        ((2, 50), ("A", "B"), "2 documents, 50 sentences: “A” and “B” compared"),
        ((3, 50), ("A", "B", "C"), "3 documents, 50 sentences: “A”, “B” and “C” compared"),
        ((40, 12345), tuple("ABCDE"), "40 documents, 12,345 sentences in 5 groups"),
    ],
)
def test_what_was_compared(counts, groups, said):
    assert words.compared(dict(zip(("documents", "sentences"), counts, strict=True)), groups) == said


@pytest.mark.parametrize(
    ("grouping", "said"),
    [
        ("document_id", "each document a group"),
        ("", "all documents together"),
        ("group", "grouped as its metadata say"),
        ("outlet", "grouped by outlet"),
    ],
)
def test_by_what_it_was_compared(grouping, said):
    assert words.compared_by(grouping) == said


@pytest.mark.parametrize(
    ("pick", "axis", "topic", "said"),
    [
        ({}, None, None, "Sentences"),
        ({"sentence": "a:1"}, AXIS, None, "One sentence"),
        ({"group": "A"}, AXIS, None, "Sentences in “A”"),
        ({"term": "the road"}, None, None, "Sentences with “the road”"),
        ({"topic": 0, "group": "A"}, None, "mills", "Sentences on “mills” in “A”"),
        ({"side": "plus", "group": "A"}, AXIS, None, "Sentences speaking of sharing in “A”"),
        ({"side": "minus"}, AXIS, None, "Sentences speaking of guarding"),
        ({"side": "both"}, AXIS, None, "Sentences speaking of both poles"),
        ({"side": "neither"}, AXIS, None, "Sentences speaking of neither pole"),
        ({"low": 0.0, "high": 0.5, "group": "A"}, AXIS, None, "Sentences with a bias from 0.00 to +0.50 in “A”"),
        ({"low": -0.5, "high": 0.0}, AXIS, None, "Sentences with a bias from −0.50 to 0.00"),
    ],
)
def test_the_heading_of_what_was_picked(pick, axis, topic, said):
    assert words.picked_title(pick, axis, topic) == said


@pytest.mark.parametrize(("value", "said"), [(0.0, "0.00"), (-0.004, "0.00"), (0.005, "+0.01"), (-1.5, "−1.50"), (12.0, "+12.00")])
def test_signed_numbers(value, said):
    assert words.signed(value) == said


@pytest.mark.parametrize(("parts", "said"), [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")])
def test_lists(parts, said):
    assert words.listed(parts) == said


def test_no_sentence_speaks_of_significance_or_cause():
    said = [words.framing_finding(means(*biases), AXIS) for biases in ((0.0,), (1.0, -1.0), (1, 2, 3, 4))]
    said += [words.framing_numbers(means(1.0, 2.0)), words.contrast_finding(terms(a=9.0, b=-9.0), "T", "R")]
    said += [words.topics_finding(topics(5, 5), shares({"A": [0.9, 0.1], "B": [0.1, 0.9]}))]
    said += [words.reach(pd.Series(documents)) for documents in ([1, 1], [1, 3], [2, 4], [5, 9], [500, 900])]
    for sentence in said:
        assert not any(word in sentence.lower() for word in ("significan", "proof", "prove", "because", "causes", "probab"))
        assert sentence.endswith(".") and "nan" not in sentence


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        ({"A": 12}, "12 sentences, none left out."),
        ({"A": 1200, "B": 1}, "1,201 sentences, none left out: 1,200 in “A” and 1 in “B”."),
        ({"A": 1, "B": 1, "C": 1, "D": 1}, "4 sentences, none left out."),
    ],
)
def test_the_numbers_of_the_topics(sentences, said):
    assert words.topics_numbers(pd.Series(sentences)) == said


def shift(difference: float, n: tuple[int, int] = (20, 30), **shifts: float) -> WordShift:
    table = pd.DataFrame({"term": list(shifts), "shift": list(shifts.values())}).astype({"shift": float})
    return WordShift("x", "T", "the rest", *n, difference, 0.0, table)


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
    assert words.shift_finding(made, made.table, AXIS) == said


def test_the_headline_of_a_word_shift_says_when_stop_words_are_left_aside():
    made = shift(1.0, the=0.3, mill=0.2)
    assert words.shift_finding(made, made.table, AXIS, stop_words=True).endswith("that add most to this are “the” and “mill”.")


def test_the_numbers_of_a_word_shift():
    said = f"“T”: 20 sentences in 1 document; the rest: 30 sentences in 4 documents. {words.UNSURE}"
    assert words.shift_numbers(shift(0.5), [1, 4]) == said


def test_what_a_word_adds_is_not_said_where_it_is_not_used():
    assert words.term_adds(0, 0, 0.0, AXIS) == "0 occurrences in 0 sentences"


# Labels


def estimate(value: float | None, lower: float | None = None, upper: float | None = None, why: str = "") -> Estimate:
    return Estimate(value, lower, upper, 0.95, "", 12, why)


def report(alpha: Estimate, n: int = 12, taught: int = 0, poles: tuple[int, int] = (5, 4), coders: int = 0) -> Report:
    agreement = Agreement(n, *poles, estimate(0.8, 0.5, 0.95), alpha)
    between = Estimate(0.7 if coders else None, None, None, 0.95, "", coders, "fewer than 10")
    nothing = FramingScores("x", *np.zeros((2, 0)), np.zeros(0, dtype=bool))
    return Report(taught, agreement, agreement, between, nothing, np.zeros(0))


@pytest.mark.parametrize(
    ("known", "audits", "said"),
    [
        (None, 0, "No audit sentence is labelled yet, so nothing is known of how score and coder agree."),
        (None, 3, "How score and coder agree is not worked out yet."),
        (report(estimate(None, why="one unit"), n=0), 0, "No audit sentence is labelled yet, so nothing is known"),
        (
            report(estimate(0.3, why="few"), n=7),
            7,
            "On 7 audit sentences too little can be said of how score and coder agree: 3 more ",
        ),
        (report(estimate(0.3, why="all the same"), n=12), 12, "too little can be said of how score and coder agree: all the same."),
        (
            report(estimate(0.4, 0.1, 0.7)),
            12,
            "the score from the seeds and the coder agree better than by chance: alpha .40 (.10 to .70).",
        ),
        (
            report(estimate(0.4, -0.1, 0.7), taught=9),
            12,
            "trained on 9 labels and the coder cannot be said to agree better than by chance",
        ),
        (report(estimate(-0.4, -0.6, -0.1)), 12, "agree worse than by chance: alpha −.40 (−.60 to −.10)."),
    ],
)
def test_the_headline_of_labels_claims_what_the_interval_allows(known, audits, said):
    assert said in words.agreement_finding(known, audits, 30)


def test_a_small_corpus_is_not_asked_for_more_audit_sentences_than_it_has():
    assert "1 more audit sentence would" in words.agreement_finding(report(estimate(0.3, why="few"), n=5), 5, 6)


def test_every_figure_of_agreement_has_its_interval_and_n():
    before, learns, coders = words.agreement_lines(report(estimate(0.4, 0.1, 0.7)), AXIS)
    assert (
        before == "Score from the seeds, 12 audit sentences: alpha .40 (.10 to .70); AUC .80 (.50 to .95) (5 sharing, 4 guarding)."
    )
    assert "as soon as" in learns and coders == "Between coders: needs sentences that two coders have labelled."
    _, after, not_tested, coders = words.agreement_lines(report(estimate(0.4, 0.1, 0.7), taught=3, coders=4), AXIS)
    assert after.startswith("Score trained on 3 labels") and "not tested" in not_tested
    assert coders == "Between coders: alpha .70 (fewer than 10), over 4 sentences that two or more labelled."
    few, *_ = words.agreement_lines(report(estimate(0.4, 0.1, 0.7), poles=(5, 1)), AXIS)
    assert "5 sharing, 1 guarding: of each, 2 or more are needed" in few
