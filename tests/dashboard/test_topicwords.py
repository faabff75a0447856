"""What is said of topics: each wording once, on numbers small enough to read, and never more than the numbers hold."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.topicedits import NO_EDITS, Anchor, added
from dashboard import topicwords

AXIS = {"name": "x", "pole_plus": {"name": "sharing"}, "pole_minus": {"name": "guarding"}}


def shares(table: dict[str, list[float]]) -> pd.DataFrame:
    rows = [(topic, group, share) for group, column in table.items() for topic, share in enumerate(column)]
    return pd.DataFrame(rows, columns=["topic_id", "group", "prevalence"])


def topics(*sizes: int) -> pd.DataFrame:
    names = [f"topic {number}" for number in range(len(sizes))]
    return pd.DataFrame({"topic_id": range(len(sizes)), "name": names, "n_sentences": sizes})


@pytest.mark.parametrize(
    ("topic_table", "share_table", "said"),
    [
        (topics(), shares({}), "The sentences form one topic"),
        (topics(4), shares({"A": [1.0], "B": [1.0]}), "The sentences form one topic"),
        (topics(4).assign(topic_id=-1), shares({"A": [1.0]}), "Every sentence here is left out as uncertain."),
        (topics(4, 6), shares({"A": [0.4, 0.6]}), "2 topics; the largest is “topic 1” (6 sentences)."),
        (
            topics(4, 6),
            shares({"A": [0.25, 0.75], "B": [0.5, 0.5]}),
            "2 topics. The widest gap, which may be chance, is on “topic 0”: “B” and “A”, 50% against 25% of their sentences.",
        ),
        (
            topics(1, 1, 1),
            shares({"A": [0.2, 0.2, 0.6], "B": [0.2, 0.3, 0.5], "C": [0.7, 0.1, 0.2]}),
            "3 topics. The widest gap, picked for its width and not by a test, is on “topic 0”: “C” and “A”, 70% against 20%",
        ),
    ],
)
def test_the_headline_of_the_topics(topic_table, share_table, said):
    assert topicwords.finding(topic_table, share_table).startswith(said)


def test_groups_are_said_to_differ_only_on_topics_known_to_differ():
    table, share = topics(4, 6), shares({"A": [0.25, 0.75], "B": [0.5, 0.5]})
    assert topicwords.finding(table, share, {1}) == topicwords.finding(table, share)
    assert topicwords.finding(table, share, {0}) == (
        "2 topics. “B” and “A” differ most on “topic 0”: 50% against 25% of their sentences."
    )


def test_topics_that_all_groups_share_alike_are_not_said_to_differ():
    said = topicwords.finding(topics(5, 5), shares({"A": [0.5, 0.5], "B": [0.501, 0.499]}))
    assert said == "2 topics; all groups speak of each in the same measure."


@pytest.mark.parametrize(
    ("sentences", "said"),
    [
        ({"A": 12}, "12 sentences, none left out."),
        ({"A": 1200, "B": 1}, "1,201 sentences, none left out: 1,200 in “A” and 1 in “B”."),
        ({"A": 1, "B": 1, "C": 1, "D": 1}, "4 sentences, none left out."),
    ],
)
def test_the_numbers_of_the_topics(sentences, said):
    assert topicwords.numbers(pd.Series(sentences)) == said


def test_no_sentence_speaks_of_significance_or_cause():
    said = [topicwords.finding(topics(5, 5), shares({"A": [0.9, 0.1], "B": [0.1, 0.9]}), apart) for apart in (None, {0}, {1})]
    for sentence in said:
        assert not any(word in sentence.lower() for word in ("significan", "proof", "prove", "because", "causes", "probab"))
        assert sentence.endswith(".") and "nan" not in sentence


def test_what_is_left_out_is_told_with_its_share_and_is_no_topic():
    assert topicwords.numbers(pd.Series({"A": 8, "B": 2}), left_out=4) == (
        "10 sentences, 4 of them (40%) left out as uncertain: 8 in “A” and 2 in “B”."
    )
    table = pd.DataFrame({"topic_id": [-1, 0], "name": ["left out", "mills"], "n_sentences": [4, 6]})
    share = pd.DataFrame({"topic_id": [-1, 0], "group": "A", "prevalence": [0.4, 0.6]})
    assert topicwords.finding(table, share).startswith("The sentences form one topic")


def steady(*stability: float) -> pd.DataFrame:
    return topics(*[10] * len(stability)).assign(stability=stability)


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (steady(1.0), ""),
        (steady(1.0, 0.7), "Every topic comes back in 70% or more of 10 re-runs on sentences drawn anew."),
        (
            steady(1.0, 0.9, 0.6),
            "1 of 3 topics comes back in fewer than 7 of 10 re-runs on sentences drawn anew: this one hangs on",
        ),
        (steady(0.2, 0.6), "2 of 2 topics come back in fewer than 7 of 10 re-runs on sentences drawn anew: these hang on"),
        (steady(1.0, np.nan), "Every topic comes back in 70% or more of 10 re-runs on sentences drawn anew; 1 topic put together"),
    ],
)
def test_how_many_topics_come_back(table, said):
    assert topicwords.steadiness(table, 10).startswith(said) and bool(topicwords.steadiness(table, 10)) == bool(said)


def test_the_share_in_topics_that_come_back():
    said = topicwords.steadiness(steady(1.0, 0.9, 0.6), 10)
    assert said.endswith("which sentences were there; the others hold 67% of the sentences.")


def test_one_topic_is_told_by_its_terms_its_re_runs_and_its_uncertain_sentences():
    row = pd.Series({"topic_id": 0, "terms": ["mill", "ship"], "stability": 0.4, "n_sentences": 9, "n_uncertain": 2})
    assert topicwords.of_topic(row, 10) == [
        "mill, ship",
        "comes back in 4 of 10 re-runs",
        "2 of 9 sentences nearer to another topic's mean",
    ]
    assert "not known" in topicwords.of_topic(pd.Series({**row, "stability": np.nan, "n_uncertain": 0}), 10)[1]
    assert topicwords.of_topic(pd.Series({**row, "topic_id": -1}), 10)[0].startswith("Sentences that are nearer")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"distinct_sentences": 3, "method": "one topic"}, "3 different sentences: too few to part, so they are one topic."),
        ({}, "60 different sentences, each joined with its 6 nearest, parted by a consensus of 20 Leiden runs."),
        (
            {"distinct_sentences": 90_000},
            "60 of 90,000 different sentences, each joined with its 6 nearest, parted by a consensus of 20",
        ),
    ],
)
def test_the_method_follows_from_the_number_of_sentences(told, said):
    usual = {"distinct_sentences": 60, "fitted_sentences": 60, "method": "neighbour graph", "neighbours": 6, "runs": 20}
    assert topicwords.method(usual | told).startswith(said)


def test_the_topic_that_carries_most_of_a_pole():
    rows = pd.DataFrame(
        {"topic_id": [0, 1, 1], "group": ["A", "A", "B"], "n_sentences": [20, 10, 9], "carries": [0.2, -0.5, 3.0], "bias": -1.0}
    ).assign(lower=-2.0, upper=-0.5)
    said = "“topic 1” carries most guarding in “A”: −0.50 of its mean (10 sentences, mean −1.00)."
    assert topicwords.framing_finding(rows[:2], topics(1, 1), AXIS) == said
    assert topicwords.framing_finding(rows, topics(1, 1), AXIS) == f"Of topics with ten sentences and more, {said}"
    assert topicwords.framing_finding(rows[:2].assign(upper=0.5), topics(1, 1), AXIS) == f"{said} Its interval includes 0."
    assert topicwords.framing_finding(rows[2:], topics(1, 1), AXIS).startswith("No group has ten sentences")


@pytest.mark.parametrize(("upper", "sure"), [(0.3, ""), (0.45, " Their intervals overlap: it may be chance.")])
def test_the_largest_change_over_time_and_whether_it_may_be_chance(upper, sure):
    rows = pd.DataFrame(
        {
            "topic_id": [0, 0, 1, 1],
            "period": ["1900s", "1910s"] * 2,
            "prevalence": [0.2, 0.5, 0.1, 0.1],
            "lower": [0.1, 0.4, 0.0, 0.0],
            "upper": [upper, 0.6, 0.2, 0.2],
        }
    )
    assert topicwords.time_finding(rows, topics(1, 1)) == (
        f"“topic 0” changes most: 20% of the sentences in 1900s, 50% in 1910s.{sure}"
    )


def test_without_intervals_or_change_or_periods_no_change_is_claimed():
    one = {"topic_id": [0, 0], "period": ["1900s", "1910s"], "lower": np.nan, "upper": np.nan}
    few = pd.DataFrame(one | {"prevalence": [1.0, 0.0]})
    assert topicwords.time_finding(few, topics(1)).endswith(" There is too little for intervals: it may be chance.")
    same = pd.DataFrame(one | {"prevalence": [1.0, 1.0]})
    assert topicwords.time_finding(same, topics(1)) == "No topic's share changes from 1900s to 1910s."
    for rows in (same[:1], same[:0], same.assign(topic_id=-1)):
        assert topicwords.time_finding(rows, topics(1)).startswith("Every sentence of a topic is of one period")


def test_the_headline_of_a_pair_is_of_that_pair():
    rows = pd.DataFrame({"topic_id": [0, 1, -1], "target": "A", "reference": "B", "estimate": [0.1, -0.25, 0.9]})
    assert topicwords.difference_finding(rows, topics(1, 1), "A", "B", set()) == (
        "Between “A” and “B” the widest gap is on “topic 1”, −25 points: it may be chance."
    )
    assert topicwords.difference_finding(rows, topics(1, 1), "B", "A", {0}) == "“B” and “A” differ most on “topic 0”: −10 points."
    rest = rows.assign(reference="the rest")
    assert topicwords.difference_finding(rest, topics(1, 1), "A", "the rest", {1}).startswith("“A” and the rest differ most")
    assert topicwords.difference_finding(rows[2:], topics(1, 1), "A", "B", set()) == "Nothing can be compared between “A” and “B”."


def test_what_a_number_of_topics_gives():
    rows = pd.DataFrame({"number": [2, 3], "steady": [1.0, 0.5], "apart": [0.1, 0.25]})
    assert topicwords.trade_off(rows, 3, 2) == (
        "3 topics (2 were found): 50% of the sentences are in topics that come back, and 25% of the differences between sentences "
        "are between topics."
    )
    assert topicwords.trade_off(rows, 2, 2).startswith("2 topics (as found): 100%")
    assert topicwords.trade_off(rows[:0], 1, 1) == "1 topic."


def test_what_was_done_by_hand_is_counted():
    topic = Anchor("mill", 2, 9, ("0" * 16,))
    edits = added(added(added(NO_EDITS, "rename", [topic], "Mills"), "merge", [topic, topic]), "rename", [topic], "Mill")
    assert topicwords.by_hand(edits) == "By hand: 2 names, 1 join"
    assert topicwords.by_hand(replace(edits, number=12)) == "By hand: 12 topics asked for, 2 names, 1 join"
    assert topicwords.by_hand(NO_EDITS) == ""
    assert topicwords.by_hand(replace(NO_EDITS, leave_out=True)) == "By hand: uncertain sentences left out"
    assert topicwords.by_hand(edits, ("a join no longer fits",)) == "By hand: 2 names, 1 join; 1 of these not as asked"
