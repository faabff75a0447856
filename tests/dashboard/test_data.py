"""What the views show: the caches never mix results up, and every table agrees with what it was made from."""

import os
import shutil

import pandas as pd
import pytest

from analysis.contrasts import REST
from analysis.evidence import evidence
from analysis.picks import Pick
from dashboard import data, termdata

AXIS = "cooperation_control"


def test_results_are_read_once_and_again_when_their_manifest_changes(results, tmp_path):
    folder = shutil.copytree(results.folder, tmp_path / "results")
    first = data.open_results(folder)
    assert data.open_results(folder) is first
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text().replace("by_hand", "changed"))
    os.utime(manifest, ns=(1, 1))
    assert data.open_results(folder).manifest["corpus_name"] == "changed" and first.manifest["corpus_name"] == "by_hand"


def listed(results, pick):
    """Every sentence behind a pick, as pages list them."""
    found = data.evidence_of(results, pick)
    return found.page(0, len(found))


def test_two_results_with_the_same_names_do_not_share_answers(make_results):
    one = make_results([("a", "A", "The mill. The road."), ("b", "B", "The mill.")])
    two = make_results([("a", "A", "A lake. A lake."), ("b", "B", "The mill.")])
    for ask in (
        lambda results: listed(results, Pick(group="A")),
        lambda results: termdata.contrast(results, "A", "B").table,
        lambda results: data.shift_of(results, AXIS, "A", "B").table,
    ):
        assert not ask(one).equals(ask(two))
        assert ask(one).equals(ask(one))
    assert listed(two, Pick(group="A")).equals(evidence(two, Pick(group="A")))


def test_an_answer_can_be_changed_without_harm(results):
    rows = listed(results, Pick(group="coast"))
    rows["text"] = "gone"
    assert "gone" not in listed(results, Pick(group="coast"))["text"].tolist()


def test_scores_are_of_counted_sentences_and_of_one_axis(results):
    scores = data.sentence_scores(results, AXIS)
    assert scores["sentence_id"].tolist() == results.counted["sentence_id"].tolist()
    means = data.group_means(results, AXIS)
    assert means["group"].tolist() == ["coast", "valley"]
    assert scores.groupby("group")["bias"].mean().tolist() == pytest.approx(means["bias"].tolist(), abs=1e-6)
    assert scores.groupby("group").size().tolist() == means["n_sentences"].tolist()


def test_a_document_is_read_in_its_order_with_its_headings(results):
    scores = data.document_scores(results, "lake", AXIS)
    assert scores["position"].tolist() == list(range(6)) and scores["kind"].tolist() == ["heading"] + ["sentence"] * 5


@pytest.mark.parametrize(
    ("shape", "asked", "sides"),
    [
        ("one group", (None, None), None),
        ("usual", (None, None), ("coast", "valley")),
        ("usual", ("valley", None), ("valley", "coast")),
        ("usual", ("valley", "valley"), ("valley", "coast")),
        ("many groups", (None, None), ("group 00", REST)),
        ("many groups", ("group 02", None), ("group 02", REST)),
        ("many groups", ("group 02", "group 02"), ("group 02", REST)),
        ("many groups", (None, "group 02"), ("group 00", "group 02")),
    ],
)
def test_the_two_sides_of_a_contrast(shape, asked, sides, shapes):
    assert data.sides(shapes[shape], *asked) == sides


def test_a_word_shift_counts_sentences_and_leaves_headings_out(results):
    shift = data.shift_of(results, AXIS, "coast", "valley")
    counted = results.counted["group"].value_counts()
    assert (shift.n_sentences_target, shift.n_sentences_reference) == (counted["coast"], counted["valley"])
    means = data.group_means(results, AXIS).set_index("group")["bias"]
    assert shift.difference == pytest.approx(means["coast"] - means["valley"], abs=2e-6)


def test_the_sides_of_a_contrast_are_groups_or_all_but_the_target():
    groups = pd.Series(["A", "B", "C", "A"])
    assert data.in_side(groups, "B", "A").tolist() == [False, True, False, False]
    assert data.in_side(groups, REST, "A").tolist() == [False, True, True, False]


def test_a_pair_turned_about_has_the_same_test_and_the_other_sign(make_results):
    text = "Two towns share a lake. A guard closes the bridge. The mayor signs. " * 4
    results = make_results([("a", "A", text), ("b", "B", text[24:]), ("c", "C", text)])
    axis = next(iter(results.axes))
    here, there = data.difference(results, axis, "A", "B"), data.difference(results, axis, "B", "A")
    assert (there["target"], there["reference"]) == ("B", "A") and there["p_adjusted"] == here["p_adjusted"]
    assert (there["estimate"], there["lower"], there["upper"]) == (-here["estimate"], -here["upper"], -here["lower"])
    assert there["n_sentences_target"] == here["n_sentences_reference"]
