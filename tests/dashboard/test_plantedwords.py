"""The self-test in words: every wording once, each no stronger than its runs."""

from dataclasses import replace

import pytest

from analysis.planted import Planted
from dashboard import plantedwords

BY_DOCUMENTS = Planted(
    "up_down", "A", "the rest", "documents", "mean of document means", 54, 142, 3692, 13114, 1000, 0, 50,
    ((0.0, 0.03), (0.25, 1.0)), 0.1255,
)  # fmt: skip
BY_TEXTS = replace(
    BY_DOCUMENTS, reference="B", reach="texts", n_documents_target=1, n_documents_reference=1, found_in_four_of_five=1.9121,
    false_alarms=1,
)  # fmt: skip
FEW = replace(BY_TEXTS, reach="too few documents", n_documents_target=3, n_documents_reference=2, false_alarms=0)
AXIS = {"neutral": {"bias_low": -0.77, "bias_high": 0.84}}
FORBIDDEN = ("significan", "power", "null", "proof", "prove", "because", "probab", "confiden", "nan", "None")

FINDINGS = [
    (
        BY_DOCUMENTS,
        "With these documents, a difference of 0.13 in mean bias would be found in 4 of 5 cases; where there is none, 50 of 1,000 "
        "runs find one.",
    ),
    (
        BY_TEXTS,
        "With these texts, a difference of 1.91 in mean bias would be found in 4 of 5 cases; where there is none, 1 of 1,000 runs "
        "finds one.",
    ),
    (
        FEW,
        "With these texts, a difference of 1.91 in mean bias would be found in 4 of 5 cases; where there is none, no run of "
        "1,000 finds one.",
    ),
    (
        replace(BY_TEXTS, found_in_four_of_five=None),
        "No difference up to 3 would be found in 4 of 5 cases: these texts are too short to tell.",
    ),
    (
        replace(BY_DOCUMENTS, found_in_four_of_five=None),
        "No difference up to 3 would be found in 4 of 5 cases: these documents are too few, or too unlike one another, to tell.",
    ),
]


@pytest.mark.parametrize(("found", "said"), FINDINGS)
def test_finding(found, said):
    assert plantedwords.finding(found) == said


REACHES = [
    (BY_DOCUMENTS, "This is about differences across documents like these."),
    (BY_TEXTS, "This is about differences between these two texts; a difference found is not evidence about their sources."),
    (replace(BY_TEXTS, n_documents_reference=7), "One side is a single text: a difference found is not evidence about its source."),
    (FEW, "Too few documents to generalise: this is about differences between these texts."),
]


@pytest.mark.parametrize(("found", "said"), REACHES)
def test_reach(found, said):
    assert plantedwords.reach(found) == said


def test_numbers_name_runs_sentences_and_documents():
    said = "1,000 runs. “A”: 3,692 sentences in 54 documents; the rest: 13,114 sentences in 142 documents."
    assert plantedwords.numbers(BY_DOCUMENTS) == said


def test_how_it_went_is_told_as_it_was():
    documents, texts = (" ".join(plantedwords.how(found, AXIS)) for found in (BY_DOCUMENTS, BY_TEXTS))
    assert "the documents are dealt out anew" in documents and plantedwords.DRIFT not in documents
    assert "stretches of neighbouring sentences are dealt out anew" in texts and plantedwords.DRIFT in texts
    assert "added to “A”" in documents and "between −0.77 and +0.84" in documents


@pytest.mark.parametrize("found", [found for found, _ in (*FINDINGS, *REACHES)])
def test_plain_words_and_no_claim_beyond_the_runs(found):
    said = " ".join((plantedwords.finding(found), plantedwords.numbers(found), plantedwords.reach(found)))
    said += " ".join(plantedwords.how(found, AXIS))
    assert not [word for word in FORBIDDEN if word in said]


def test_too_short_names_every_side_that_is():
    assert plantedwords.too_short([("A", 10), ("the rest", 40)]) == ""
    said = plantedwords.too_short([("A", 2), ("the rest", 9)])
    assert "“A” has 2 and the rest has 9" in said and said.endswith("Choose other groups.")
