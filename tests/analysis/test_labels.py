import hashlib
from random import Random

import numpy as np
import pandas as pd
import pytest

from analysis.agreement import krippendorff_alpha
from analysis.errors import AnalysisError
from analysis.framing import SIDES
from analysis.labels import CHOICES, POLES, Label, audit_sample, coder_agreement, read_labels, text_digest, training
from tests.analysis.samples import folder


def labels_of(tmp_path, content):
    return read_labels(folder(tmp_path, labels_csv=content) / "labels.csv")


def test_the_choices_are_the_sides_of_a_score():
    assert set(CHOICES) == set(SIDES) and set(POLES.values()) < set(CHOICES)


# Read from a file


def test_poles_and_choices_are_read(tmp_path):
    poles = labels_of(tmp_path, 'text,pole\nA.,+1\nB.,-1\n"C, d.",0\nE.,1.0\nF.,\u22121\n')
    assert [(label.text, label.choice) for label in poles] == [
        ("A.", "plus"), ("B.", "minus"), ("C, d.", "neither"), ("E.", "plus"), ("F.", "minus"),
    ]  # fmt: skip
    choices = labels_of(tmp_path, "choice;text\nplus;A.\nBoth;B.\n")
    assert [(label.text, label.choice) for label in choices] == [("A.", "plus"), ("B.", "both")]
    assert choices[0] == Label("A.", "plus")


def test_axis_audit_and_coder_are_read_where_they_are(tmp_path):
    one, other = labels_of(tmp_path, "text,pole,axis,audit,coder,source\n A. ,1,x,TRUE, Ann  B,z\nB.,0,,,,\n")
    assert one == Label("A.", "plus", "x", "Ann B", audit=True)
    assert other == Label("B.", "neither")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text,label\nA.,1\n", [["no column pole", "it has text, label", "are needed"]]),
        ("label\n1\n", [["no column text and no column pole"]]),
        ("text,pole\n", [["no rows", "give a row"]]),
        ("text,pole\nA.,1\nB.,2\nC.,x\nD.,\n", [['pole must be +1, -1 or 0', 'line 3 ("2"), 4 ("x"), 5 (empty)', "take them out"]]),
        ("text,choice\nA.,plus\nB.,1\n", [["choice must be plus, minus, both or neither", 'line 3 ("1")']]),
        ("text,pole,audit\nA.,5,maybe\n,1,\n",
         [["text must be", "line 3 (empty)"], ['line 2 ("5")'], ["audit must be true or false", 'line 2 ("maybe")']]),
    ],
)  # fmt: skip
def test_all_faults_are_told_at_once_with_their_lines(tmp_path, content, told):
    with pytest.raises(AnalysisError) as caught:
        labels_of(tmp_path, content)
    faults = caught.value.faults
    assert len(faults) == len(told)
    assert all(part in fault for fault, parts in zip(faults, told, strict=True) for part in ["labels.csv", *parts]), faults


def test_a_missing_file_is_a_fault(tmp_path):
    with pytest.raises(AnalysisError, match="there is no such file"):
        read_labels(tmp_path / "none.csv")


# Trained on


def test_several_coders_decide_by_majority_and_ties_are_left_out():
    labels = [Label("b", "plus", coder="1"), Label("b", "minus", coder="2"), Label("b", "plus", coder="3")]
    labels += [Label("a", "both", coder="1"), Label("a", "neither", coder="2"), Label("c", "minus")]
    found = training(labels, "x")
    assert (found.texts, found.choices) == (("b", "c"), ("plus", "minus"))
    assert found.notes == ("x: 1 text left out of training, for as many labels say one thing as another",)


def test_the_audit_sample_is_never_trained_on_whoever_labelled_it():
    labels = [Label("a", "plus", "x", audit=True), Label("a", "plus", "x"), Label("b", "minus", "x")]
    assert training(labels, "x").texts == ("b",)
    assert "1 text of the audit sample" in training(labels, "x").notes[-1]
    assert training([Label("a", "plus", "y", audit=True), Label("a", "plus", "x")], "x").texts == ("a",)


def test_an_axis_is_trained_on_its_own_labels_and_on_those_of_any():
    labels = [Label("a", "plus", "x"), Label("b", "minus"), Label("c", "plus", "y")]
    assert training(labels, "x").texts == ("a", "b")
    assert training([], "x").texts == () == training([], "x").notes


def test_the_digest_names_what_is_trained_on_whatever_the_order():
    labels = [Label("a", "plus"), Label("b", "minus"), Label("c", "both")]
    found = training(labels, "x")
    assert training(labels[::-1], "x") == found and len(found.digest()) == 64
    others = [training(labels[:2], "x"), training(labels, "y"), training([*labels[:2], Label("c", "plus")], "x")]
    assert len({found.digest(), *(other.digest() for other in others)}) == 4
    assert training([*labels, Label("d", "plus", audit=True)], "x").digest() == found.digest()


# How far coders agree


def test_agreement_of_coders_is_alpha_over_what_several_labelled():
    rng = np.random.default_rng(0)
    codes = rng.choice(["plus", "minus"], (30, 3))
    labels = [Label(f"t{u}", codes[u, c], "x", f"c{c}") for u in range(30) for c in range(3)]
    labels += [Label("alone", "plus", "x", "c0"), Label("t0", "both", "y", "c0")]
    assert coder_agreement(labels, "x") == krippendorff_alpha(codes)
    assert coder_agreement(labels[::-1], "x") == krippendorff_alpha(codes)


def test_coders_without_a_name_are_different_ones_and_a_named_ones_later_word_counts():
    assert coder_agreement([Label("a", "plus"), Label("a", "minus"), Label("a", "plus")], "x").n == 1
    again = [Label("a", "plus", coder="c"), Label("a", "minus", coder="c"), Label("a", "minus", coder="d")]
    again += [Label("b", "plus", coder="c"), Label("b", "plus", coder="d")]
    assert coder_agreement(again, "x").value == 1


def test_the_same_words_at_two_places_are_two_sentences():
    labels = [Label("a", "plus", coder="c", place="d:0-1"), Label("a", "minus", coder="d", place="d:5-6")]
    assert coder_agreement(labels, "x").n == 0


# The audit sample


def sentences(n, document_id="d"):
    rows = [(document_id, i * 10, f"Sentence {i % 7}.") for i in range(n)]
    return pd.DataFrame(rows, columns=["document_id", "start", "text"])


def test_the_audit_sample_does_not_depend_on_the_order_of_sentences():
    table = sentences(50)
    order = Random(0).sample(range(50), 50)
    drawn = audit_sample(table, "x", 20)
    pd.testing.assert_frame_equal(audit_sample(table.iloc[order], "x", 20), drawn)
    pd.testing.assert_frame_equal(audit_sample(table, "x", 5), drawn[:5])
    assert len(set(drawn.index)) == 20 and len(audit_sample(table, "x", 99)) == 50
    assert not audit_sample(table, "x", 20, seed=1).equals(drawn)
    assert not audit_sample(table, "y", 20).equals(drawn)
    assert list(audit_sample(table, "x", 3)["start"]) == [450, 430, 30]  # on every machine


def test_every_sentence_has_the_same_chance_of_being_drawn():
    table = sentences(20)
    drawn = np.zeros(20)
    for seed in range(2_000):
        drawn[audit_sample(table, "x", 5, seed).index] += 1
    expected = 2_000 * 5 / 20
    assert ((drawn - expected) ** 2 / (expected * 15 / 19)).sum() < 43.8  # .001 of chi-squared at 19 degrees of freedom


def test_a_sentence_drawn_keeps_its_order_when_documents_join():
    more = pd.concat([sentences(30, "new"), sentences(30)], ignore_index=True)
    kept = audit_sample(more, "x", 60).query("document_id == 'd'")
    assert list(kept["start"]) == list(audit_sample(sentences(30), "x", 30)["start"])


def test_the_digest_of_a_text_is_the_beginning_of_its_sha256():
    assert text_digest("Café") == hashlib.sha256("Café".encode()).hexdigest()[:16]


def test_labels_of_one_pole_teach_nothing():
    assert not training([Label("a", "plus"), Label("b", "neither")], "x").teaches
    assert training([Label("a", "plus"), Label("b", "minus")], "x").teaches
