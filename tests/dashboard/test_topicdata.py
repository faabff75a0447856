"""What the Topics view shows: shares that are counts over the group, as built and worked out anew alike."""

import numpy as np
import pandas as pd
import pytest

from analysis.evidence import evidence
from analysis.narrowing import Narrowing
from analysis.picks import Pick
from analysis.topicedits import NO_EDITS, TopicEdits
from dashboard import data, topicdata

AXIS = "cooperation_control"


@pytest.mark.parametrize("shape", ["usual", "one sentence", "one group", "two sentences", "many groups"])
def test_shares_of_topics_are_their_counts_over_the_group(shape, shapes):
    results = shapes[shape]
    shares = topicdata.topic_shares(results)
    n = results.counted.groupby("group").size()
    assert (shares["n_sentences"] / shares["group"].map(n)).tolist() == pytest.approx(shares["prevalence"].tolist())
    assert shares["n_sentences"].sum() == len(results.counted)
    assert shares.groupby("group")["prevalence"].sum().tolist() == pytest.approx([1.0] * len(n))


def test_the_most_different_topics_stay_in_their_order():
    topics = pd.DataFrame({"topic_id": [0, 1, 2, 3]})
    rows = [(0, "A", 0.4), (0, "B", 0.4), (1, "A", 0.1), (1, "B", 0.3), (2, "A", 0.2), (2, "B", 0.1), (3, "A", 0.3), (3, "B", 0.2)]
    shares = pd.DataFrame(rows, columns=["topic_id", "group", "prevalence"])
    assert topicdata.most_different(topics, shares, 1)["topic_id"].tolist() == [1]
    assert topicdata.most_different(topics, shares, 3)["topic_id"].tolist() == [1, 2, 3]
    assert topicdata.most_different(topics, shares, 9)["topic_id"].tolist() == [0, 1, 2, 3]


def test_results_without_edits_are_the_results(results):
    assert topicdata.edited(results, NO_EDITS) is results


def test_another_number_of_topics_changes_every_table(results):
    one = topicdata.edited(results, TopicEdits(number=1))
    assert len(one.table("topics")) == 1 and one.digest != results.digest
    shares = topicdata.topic_shares(one)
    assert shares["prevalence"].tolist() == [1.0] * len(results.groups)
    assert shares["n_sentences"].tolist() == results.counted.groupby("group").size().tolist()
    assert set(topicdata.topic_differences(one)["estimate"]) == {0.0}
    framing = topicdata.framing_topics(one, AXIS).set_index("group")["carries"]
    means = results.table("framing_groups").query("axis == @AXIS").set_index("group")["bias"]
    assert framing[means.index].to_numpy() == pytest.approx(means.to_numpy(), abs=1e-6)


def test_worked_out_anew_the_tables_are_those_that_were_built(results):
    all_voices = Narrowing(voice=None, speaker=None)
    assert topicdata.is_as_built(results, all_voices)
    again = topicdata._framing(results, results.digest, AXIS, all_voices)
    built = topicdata.framing_topics(results, AXIS).reset_index(drop=True)
    for column in ("topic_id", "group", "n_sentences", "bias", "carries", "lower", "upper"):
        assert again[column].tolist() == pytest.approx(built[column].tolist(), nan_ok=True) if column != "group" else True
    assert again["group"].tolist() == built["group"].tolist()


def test_what_is_left_out_comes_last_and_is_not_compared(results):
    shares = pd.DataFrame({"topic_id": [-1, 0, 1], "group": "A", "prevalence": [0.5, 0.25, 0.25], "n_sentences": [4, 2, 2]})
    topics = pd.DataFrame({"topic_id": [-1, 0, 1], "name": ["left out", "a", "b"], "n_sentences": [4, 2, 2]})

    class Some:
        def table(self, name: str) -> pd.DataFrame:
            return topics

    assert topicdata.topics_of(Some(), shares)["topic_id"].tolist() == [0, 1, -1]
    assert topicdata.topics_of(Some(), shares[:2])["topic_id"].tolist() == [0, -1]
    assert topicdata.most_different(topics, shares, 9)["topic_id"].tolist() == [0, 1]


@pytest.mark.parametrize("voice", [None, "own", "quoted"])
@pytest.mark.parametrize("leave_out", [False, True])
def test_every_node_of_the_tree_has_as_many_sentences_as_a_click_on_it_opens(results, voice, leave_out):
    shown, narrow = results.with_topics(TopicEdits(leave_out=leave_out)), Narrowing(voice)
    tree = topicdata.tree_of(shown, data.shown(shown, narrow))
    opened = [len(evidence(shown, Pick(topic=topic, voices=narrow.voices))) for topic in tree["topic_id"]]
    assert tree["n_sentences"].tolist() == opened and sum(opened)


def test_a_pair_is_found_whichever_way_round_it_was_compared():
    rows = pd.DataFrame({"target": ["A"], "reference": ["B"], "estimate": [0.2], "lower": [0.1], "upper": [0.3]})
    assert topicdata.differences_of(rows, "B", "A").equals(rows)  # the chart turns it
    assert topicdata.differences_of(rows, "A", "B").equals(rows)
    assert not len(topicdata.differences_of(rows, "A", "the rest"))


def test_the_map_has_a_place_for_every_topic_and_every_sentence(results):
    topics, sentences, kept = topicdata.map_of(results)
    assert topics["topic_id"].tolist() == results.table("topics")["topic_id"].tolist()
    assert set(sentences["sentence_id"]) == set(results.counted["sentence_id"])
    assert np.isfinite(topics[["x", "y"]].to_numpy()).all() and 0 <= kept <= 1


def test_a_share_lies_within_its_interval_and_the_shares_of_a_group_sum_to_one(make_results):
    """Five documents a group: one long, four short; a share is the mean of theirs, as its interval is."""
    long = " ".join(f"The mill has door number {number}." for number in range(40))
    documents = [(f"{group}{n}", group, long if n == 0 else "One mill. A road. A goat.") for group in "AB" for n in range(5)]
    shares = topicdata.topic_shares(make_results(documents))
    assert (shares["estimand"] == "mean of document means").all()
    assert ((shares["lower"] <= shares["prevalence"]) & (shares["prevalence"] <= shares["upper"])).all()
    assert shares.groupby("group")["prevalence"].sum().tolist() == pytest.approx([1.0, 1.0], abs=1e-5)
