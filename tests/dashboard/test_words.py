"""Findings in words: each wording once, on numbers small enough to read, and never more than the numbers hold."""

import numpy as np
import pytest

from analysis.agreement import Estimate
from analysis.framing import FramingScores
from analysis.teaching import Agreement, Report
from dashboard import words

AXIS = {"name": "x", "pole_plus": {"name": "sharing"}, "pole_minus": {"name": "guarding"}}


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
