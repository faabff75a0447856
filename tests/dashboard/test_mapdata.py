"""What the map shows: every count is that of the evidence, narrowed or not; large corpora take no longer than a glance."""

import numpy as np
import pandas as pd
import pytest

from analysis.narrowing import Narrowing
from analysis.picks import Pick, mask_of
from analysis.results import Results
from dashboard import mapdata
from dashboard.charts import framingmap
from tests.dashboard.made import many_documents

A, B = "cooperation_control", "development_security"
NARROW = [Narrowing(), Narrowing("own"), Narrowing(None, None, (Pick(topic=1),))]


@pytest.mark.parametrize("narrow", NARROW, ids=["all", "own voice", "topic"])
def test_counts_are_those_of_the_evidence(results: Results, narrow: Narrowing):
    looked = narrow.mask(results)
    for row in mapdata.crossed(results, A, B, narrow).shares.itertuples():
        behind = mask_of(results, Pick(axis=A, across=B, quadrant=row.quadrant, group=row.group)) & looked
        assert behind.sum() == row.n_sentences
    assert mapdata.cells(results, A, B, narrow)["n_sentences"].sum() == looked.sum()
    assert len(mapdata.sentences(results, A, B, narrow)) == looked.sum()


def test_means_of_documents_and_topics_by_hand(results: Results):
    scores = results.table("framing_sentences").pivot(index="sentence_id", columns="axis", values="bias")
    rows = results.counted.join(scores, on="sentence_id")
    documents = mapdata.documents(results, A, B).set_index("document_id")
    by_hand = rows.groupby("document_id")[[A, B]].mean()
    assert documents.loc[by_hand.index, ["bias", "bias2"]].to_numpy() == pytest.approx(by_hand.to_numpy())
    assert documents["n_sentences"].sum() == len(rows) and set(documents["group"]) == set(results.groups)
    topics = mapdata.topics(results, A, B).set_index("topic_id")
    in_topic = rows[rows["topic_id"] >= 0]
    by_hand = in_topic.groupby("topic_id")[[A, B]].mean()
    assert topics.loc[by_hand.index, ["bias", "bias2"]].to_numpy() == pytest.approx(by_hand.to_numpy())
    assert topics["n_sentences"].sum() == len(in_topic)


def test_the_axes_changed_about_give_the_same_shares_mirrored(results: Results):
    one, other = (mapdata.crossed(results, *pair).shares for pair in ((A, B), (B, A)))
    mirrored = other.assign(quadrant=["-".join(reversed(name.split("-"))) for name in other["quadrant"]])
    keys = ["group", "quadrant"]
    pd.testing.assert_frame_equal(
        one.sort_values(keys, ignore_index=True), mirrored.sort_values(keys, ignore_index=True), check_exact=False
    )


def test_sentences_that_say_little_are_those_between_the_neutral_ends_of_both_axes(results: Results):
    rows = mapdata.sentences(results, A, B)
    ends = [results.axes[name]["neutral"] for name in (A, B)]
    inside = [rows[name].between(end["bias_low"], end["bias_high"]) for name, end in zip(("bias", "bias2"), ends, strict=True)]
    assert rows["neutral"].tolist() == (inside[0] & inside[1]).tolist()
    by_group = rows.groupby("group")["neutral"].sum()
    found = mapdata.crossed(results, A, B).neutral.set_index("group")["n_sentences"]
    assert found.to_dict() == by_group.to_dict()


def test_documents_in_no_group_are_in_no_panel_but_their_sentences_count_for_topics(make_results):
    results = make_results(many_documents(3))
    documents = results.table("documents")
    groups = documents["group"].where(documents["group"] != documents["group"].iloc[0])
    object.__setattr__(results, "_tables", results._tables | {"documents": documents.assign(group=groups)})
    left = results.counted["group"].notna().sum()
    assert 0 < left < len(results.counted)
    assert mapdata.crossed(results, A, B).together["n_sentences"].sum() == left
    in_topic = (results.counted["topic_id"] >= 0).sum()
    assert mapdata.topics(results, A, B)["n_sentences"].sum() == in_topic


def test_where_nothing_is_looked_at_nothing_is_told(results: Results):
    nobody = Narrowing(None, "nobody at all")
    found = mapdata.crossed(results, A, B, nobody)
    assert not len(found.shares) and not len(found.together) and not len(mapdata.cells(results, A, B, nobody))
    assert not len(mapdata.documents(results, A, B, nobody)) and not len(mapdata.topics(results, A, B, nobody))


def test_a_square_is_never_smaller_than_what_a_map_can_show(results: Results):
    found = mapdata.cells(results, A, B)
    assert np.allclose(found["high"] - found["low"], found["high2"] - found["low2"])
    assert found["n_sentences"].min() > 0 and framingmap.MOST_DOTS == 1500
