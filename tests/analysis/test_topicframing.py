"""Framing by topic: what each topic carries of a group's mean."""

import pandas as pd
import pytest

from analysis.intervals import framing_likeness
from analysis.results import read_results
from analysis.topicframing import COLUMNS, framing_by_topic


@pytest.fixture(scope="module", params=["the small corpus", "the bundled corpus"])
def results(request, tiny_results, results_dir):
    return tiny_results if request.param == "the small corpus" else read_results(results_dir)


def scores(*rows):
    return pd.DataFrame([(*row, "plus") for row in rows], columns=["axis", "topic_id", "group", "document_id", "bias", "side"])


def test_by_hand():
    of_x = [("a", 0, "x", "d1", 1.0), ("a", 0, "x", "d2", 2.0), ("a", 1, "x", "d2", -3.0), ("a", 1, "x", "d2", -1.0)]
    table = scores(*of_x, ("a", 1, "y", "d3", 0.5))
    found = framing_by_topic(table, framing_likeness(table))
    assert tuple(found.columns) == COLUMNS
    assert found[["axis", "topic_id", "group", "n_documents", "n_sentences", "share", "bias", "carries"]].values.tolist() == [
        ["a", 0, "x", 2, 2, 0.5, 1.5, 0.75],
        ["a", 1, "x", 1, 2, 0.5, -2.0, -1.0],
        ["a", 1, "y", 1, 1, 1.0, 0.5, 0.5],
    ]


def test_no_sentences_are_an_empty_table_of_the_same_columns():
    assert tuple(framing_by_topic(scores(), {}).columns) == COLUMNS


def test_what_topics_carry_sums_to_the_mean_of_the_group(results):
    table, groups = results.table("framing_topics"), results.table("framing_groups")
    carried = table.groupby(["axis", "group"])[["carries", "share", "n_sentences"]].sum().reset_index()
    both = carried.merge(groups, on=["axis", "group"], suffixes=("", "_of_group"))
    assert len(both) == len(groups) == len(carried)
    assert both["carries"].tolist() == pytest.approx(both["bias"].tolist(), abs=1e-4)
    assert both["share"].tolist() == pytest.approx([1] * len(both), abs=1e-4)
    assert both["n_sentences"].tolist() == both["n_sentences_of_group"].tolist()


def test_each_row_is_the_mean_of_its_sentences_and_lies_in_its_interval(results):
    counted = results.counted.drop(columns="negated").merge(results.table("framing_sentences"), on="sentence_id")
    means = counted.groupby(["axis", "topic_id", "group"])["bias"].agg(["mean", "size"]).reset_index()
    table = results.table("framing_topics")
    assert (
        table[["axis", "topic_id", "group", "n_sentences"]].values.tolist()
        == means[["axis", "topic_id", "group", "size"]].values.tolist()
    )
    assert table["bias"].tolist() == pytest.approx(means["mean"].tolist(), abs=1e-5)
    given = table[table["lower"].notna()]
    assert ((given["lower"] <= given["estimate"]) & (given["estimate"] <= given["upper"])).all()
    assert set(table["grouping"]) == {"group"}
