"""Results: read once, checked, looked at otherwise without being built anew."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import store
from analysis.embeddings import encode
from analysis.errors import AnalysisError
from analysis.labels import text_digest
from analysis.results import TABLES, read_results
from analysis.terms import count_terms
from analysis.topicedits import NO_EDITS, TopicEdits, added, anchor
from analysis.topics import LEFT_OUT
from tests.analysis.samples import FORT, HARBOUR
from tests.dashboard.made import write_results


def test_results_know_what_was_compared(tiny_results):
    assert tiny_results.groups == ("north", "south")
    assert list(tiny_results.axes) == ["cooperation_control", "development_security"]
    assert tiny_results.axes["development_security"]["pole_minus"]["name"] == "security"
    assert len(tiny_results.built) == 10 and tiny_results.built[4] == tiny_results.built[7] == "-"


def test_counted_are_the_sentences_without_headings_each_with_its_group(tiny_results):
    counted, sentences = tiny_results.counted, tiny_results.table("sentences")
    assert len(sentences) == 9 and len(counted) == 8
    assert counted["sentence_id"].tolist() == sentences.loc[sentences["kind"] == "sentence", "sentence_id"].tolist()
    assert set(zip(counted["document_id"], counted["title"], counted["group"], strict=True)) == {
        ("fort", "fort", "north"),
        ("harbour", "harbour", "south"),
    }


def test_texts_are_those_of_the_files(tiny_results):
    assert (tiny_results.text_of("harbour"), tiny_results.text_of("fort")) == (HARBOUR, FORT)


def test_term_counts_are_those_counted_anew(tiny_results):
    kept, counted = tiny_results.term_counts, tiny_results.counted
    anew = count_terms(counted["sentence_id"].tolist(), counted["text"].tolist())
    assert (kept.terms, kept.sentence_ids) == (anew.terms, anew.sentence_ids)
    assert (kept.counts != anew.counts).nnz == 0
    for name in ("n_tokens", "hidden", "stop"):
        np.testing.assert_array_equal(getattr(kept, name), getattr(anew, name))


def test_a_table_is_read_once_and_checked_when_it_is(tiny_results, tmp_path):
    for path in tiny_results.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    results = read_results(tmp_path)
    assert results.table("topics") is results.table("topics")
    (tmp_path / "texts.parquet").write_bytes(b"rotten")
    with pytest.raises(AnalysisError, match=r"texts\.parquet: damaged"):
        results.table("texts")


def test_an_array_is_checked_when_it_is_first_asked_for(tiny_results, tmp_path):
    for path in tiny_results.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    results = read_results(tmp_path)
    assert results.vectors is results.vectors
    stored = (tmp_path / "contributions.npy").read_bytes()
    (tmp_path / "contributions.npy").write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    with pytest.raises(AnalysisError, match=r"contributions\.npy: damaged"):
        results.contributions("cooperation_control")


def test_vectors_are_those_of_the_rows_of_the_sentences_table(tiny_results, encoder):
    vectors = tiny_results.vectors
    assert isinstance(vectors, np.memmap) and vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, encode(encoder, tiny_results.table("sentences")["text"].tolist()))


def test_contributions_are_those_of_one_axis_and_mapped_from_disk(tiny_results):
    one, other = (tiny_results.contributions(axis) for axis in tiny_results.axes)
    assert (one.axis, other.axis) == tuple(tiny_results.axes) and one.tokens.places is other.tokens.places
    assert isinstance(one.contribution, np.memmap) and not np.array_equal(one.contribution, other.contribution)
    with pytest.raises(AnalysisError, match="no axis 'nonsense' in these results; there are: cooperation_control, development_"):
        tiny_results.contributions("nonsense")


def test_when_they_were_built_is_all_that_is_lost_with_the_record_of_the_run(tiny_results, tmp_path):
    for path in tiny_results.folder.iterdir():
        if path.name != store.RUN:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    results = read_results(tmp_path)
    assert (results.built, results.digest) == ("", tiny_results.digest)


def test_every_table_can_be_read_and_another_is_missed(tiny_results):
    assert all(isinstance(tiny_results.table(name), pd.DataFrame) for name in TABLES)
    with pytest.raises(AnalysisError, match=r"nonsense\.parquet: missing from the results"):
        tiny_results.table("nonsense")


def test_the_digest_names_these_results(tiny_results, results_dir):
    assert tiny_results.digest == read_results(tiny_results.folder).digest
    assert tiny_results.digest != read_results(results_dir).digest
    assert len(tiny_results.digest) == 64


# Topics

FIRST, SECOND, THIRD = [0, 3, 6, 9, 12], [1, 4, 7, 10], [2, 5, 8, 11]  # rows of the counted sentences; the seventh is uncertain
TOGETHER, ALL = 3, 4  # the first two taken together; all three


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Thirteen sentences of three topics by turns, and of three documents: one of January, one of February, one without a date."""
    return write_results(tmp_path_factory.mktemp("made") / "results", dates=["2017-01-05", "2017-02-07", None])


def rows_of(results, topic):
    return np.flatnonzero(results.of_topic(topic)).tolist()


def topics_of(results):
    """(topic_id, number of sentences) of the topics that are shown."""
    return results.table("topics")[["topic_id", "n_sentences"]].values.tolist()


def known(results, *topics):
    """What topics are to be known by."""
    return [anchor(f"topic {topic}", results.text_digests[results.of_topic(topic)], len(results.counted)) for topic in topics]


def test_a_topic_has_its_sentences_a_node_those_of_the_topics_within_and_another_none(made):
    assert [rows_of(made, topic) for topic in (0, 1, 2)] == [FIRST, SECOND, THIRD]
    assert rows_of(made, TOGETHER) == sorted(FIRST + SECOND) and rows_of(made, ALL) == list(range(13))
    assert rows_of(made, 99) == rows_of(made, LEFT_OUT) == [] and len(made.of_topic(99)) == 13


def test_the_model_is_the_topics_as_they_were_found_whatever_is_made_of_them(made):
    model = made.topic_model
    assert model.number == 3 and model.tree["topic_id"].tolist() == [0, 1, 2, TOGETHER, ALL]
    assert model.leaf_id.tolist() == [row % 3 for row in range(13)]
    assert made.with_topics(TopicEdits(number=1, leave_out=True)).topic_model is model


def test_every_node_of_the_hierarchy_has_as_many_sentences_as_it_says(tiny_results, results_dir):
    for results in (tiny_results, read_results(results_dir)):
        for row in results.table("topic_tree").itertuples():
            assert results.of_topic(row.topic_id).sum() == row.n_sentences
            within = results.table("topic_tree").query("parent == @row.topic_id")["topic_id"].tolist()
            if within:
                one, other = (results.of_topic(node) for node in within)
                assert ((one | other) == results.of_topic(row.topic_id)).all() and not (one & other).any()


def test_a_topic_has_parts_if_the_hierarchy_has_nodes_within_it(tiny_results, made, results_dir):
    assert [made.can_split(topic) for topic in (0, 1, 2, TOGETHER, ALL, 99)] == [False, False, False, True, True, False]
    for results in (tiny_results, read_results(results_dir)):
        tree = results.table("topic_tree")
        assert [results.can_split(topic) for topic in tree["topic_id"]] == tree["topic_id"].isin(tree["parent"]).tolist()


def test_a_row_is_that_of_the_topic_that_is_shown_or_else_of_the_node(made):
    assert "n_uncertain" in made.topic_rows(0) and made.topic_rows(0)["n_sentences"].tolist() == [5]
    assert made.topic_rows(TOGETHER)["fewest"].tolist() == [2] and made.topic_rows(ALL)["n_sentences"].tolist() == [13]
    assert len(made.topic_rows(99)) == 0


def test_digests_and_vectors_are_those_of_the_counted_sentences(made):
    assert made.text_digests.tolist() == [text_digest(text) for text in made.counted["text"]]
    place = {name: row for row, name in enumerate(made.table("sentences")["sentence_id"])}
    assert len(place) == 14  # one is a heading
    np.testing.assert_array_equal(made.counted_vectors, made.vectors[[place[name] for name in made.counted["sentence_id"]]])


# Topics as an analyst makes them


@pytest.mark.parametrize("number, expected", [(1, [[ALL, 13]]), (2, [[2, 4], [TOGETHER, 9]]), (3, [[0, 5], [1, 4], [2, 4]])])
def test_another_number_of_topics_is_another_cut_of_the_hierarchy(number, expected, made):
    other = made.with_topics(TopicEdits(number=number))
    assert topics_of(other) == expected
    assert other.counted["topic_id"].value_counts().to_dict() == dict(expected)
    assert [int(other.of_topic(topic).sum()) for topic in range(5)] == [5, 4, 4, 9, 13]  # and the nodes are still there


def test_other_topics_change_what_is_said_of_topics_and_nothing_else(made):
    before = made.table("sentences").copy()
    other = made.with_topics(TopicEdits(number=2))
    own = ["topic_id", "topic_loading", "topic_margin"]
    pd.testing.assert_frame_equal(other.table("sentences").drop(columns=own), made.table("sentences").drop(columns=own))
    pd.testing.assert_frame_equal(other.counted.drop(columns=own), made.counted.drop(columns=own))
    assert other.table("sentences")["topic_id"].isna().tolist() == (made.table("sentences")["kind"] != "sentence").tolist()
    for name in set(TABLES) - {"topics", "sentences"}:
        pd.testing.assert_frame_equal(other.table(name), made.table(name))
    assert topics_of(made) == [[0, 5], [1, 4], [2, 4]]
    pd.testing.assert_frame_equal(made.table("sentences"), before)  # these results are as they were


def test_the_loading_under_other_topics_is_the_cosine_to_their_means(made):
    other = made.with_topics(TopicEdits(number=2))
    unit, topic = made.counted_vectors.astype(float), other.counted["topic_id"].to_numpy()
    for one, another in ((2, TOGETHER), (TOGETHER, 2)):
        own, far = (unit[topic == name].mean(axis=0) for name in (one, another))
        cosine, elsewhere = (unit[topic == one] @ mean / np.linalg.norm(mean) for mean in (own, far))
        told = other.counted[topic == one]
        assert told["topic_loading"].tolist() == pytest.approx(cosine.tolist(), abs=0.002)
        assert told["topic_margin"].tolist() == pytest.approx((cosine - elsewhere).tolist(), abs=0.003)


def test_what_is_left_out_is_a_topic_of_its_own(made):
    sure = made.with_topics(TopicEdits(leave_out=True))
    assert topics_of(sure) == [[LEFT_OUT, 1], [0, 4], [1, 4], [2, 4]]
    assert rows_of(sure, LEFT_OUT) == [6] and rows_of(sure, 0) == [0, 3, 9, 12]
    assert rows_of(sure, TOGETHER) == sorted({*FIRST, *SECOND} - {6})  # nor is it of what joins topics


def test_topics_that_are_one_have_the_sentences_of_both_under_one_number(made):
    other = made.with_topics(added(NO_EDITS, "merge", known(made, 1, 2), "Mills"))
    assert topics_of(other) == [[0, 5], [1, 8]] and other.topic_notes == ()
    assert rows_of(other, 1) == sorted(SECOND + THIRD) and other.topic_rows(1)["name"].tolist() == ["Mills"]
    assert rows_of(other, 2) == THIRD and other.topic_rows(2)["n_sentences"].tolist() == [4]  # no topic any more, but a node
    assert other.can_split(1) and not made.can_split(1)


def test_a_topic_that_is_split_is_those_within_it(made):
    two = TopicEdits(number=2)
    other = made.with_topics(added(two, "split", known(made, TOGETHER)))
    assert topics_of(other) == topics_of(made) == [[0, 5], [1, 4], [2, 4]] and other.topic_notes == ()
    one = made.with_topics(added(TopicEdits(number=1), "split", known(made, ALL)))
    assert topics_of(one) == topics_of(made.with_topics(two)) == [[2, 4], [TOGETHER, 9]]


def test_an_edit_that_does_not_fit_is_noted_and_changes_nothing(made):
    unknown = added(NO_EDITS, "rename", [anchor("ferries", np.array(["0123456789abcdef"]), 13)], "Boats")
    other = made.with_topics(unknown)
    assert topics_of(other) == topics_of(made) and other.table("topics")["name"].equals(made.table("topics")["name"])
    (note,) = other.topic_notes
    assert "ferries" in note and made.topic_notes == ()


def test_the_digest_follows_the_edits_and_is_that_of_the_build_without_any(made):
    edits = TopicEdits(number=2)
    other = made.with_topics(edits)
    assert other.digest == f"{made.digest} edited {edits.digest()}" and other.topic_edits == edits.digest()
    assert made.topic_edits == "" and made.built_edits == NO_EDITS.digest()
    assert made.with_topics(NO_EDITS) is made and other.with_topics(edits) is other
    assert (made.edits, other.edits, other.with_topics(NO_EDITS).edits) == (NO_EDITS, edits, NO_EDITS)


def test_edits_are_laid_over_the_model_and_not_over_other_edits(made):
    two, sure = TopicEdits(number=2), TopicEdits(leave_out=True)
    straight, by_way_of = made.with_topics(sure), made.with_topics(two).with_topics(sure)
    pd.testing.assert_frame_equal(by_way_of.table("topics"), straight.table("topics"))
    assert by_way_of.digest == straight.digest
    back = by_way_of.with_topics(NO_EDITS)
    assert topics_of(back) == topics_of(made) and back.counted["topic_id"].tolist() == made.counted["topic_id"].tolist()
    assert (back.digest, back.topic_edits) == (made.digest, "")


def test_what_was_worked_out_and_is_the_same_under_other_topics_is_not_worked_out_again(made):
    worked_out = [made.term_counts, made.text_digests, made.topic_model, made.groupings, made.speakers]
    other = made.with_topics(TopicEdits(number=2))
    again = [other.term_counts, other.text_digests, other.topic_model, other.groupings, other.speakers]
    assert all(one is two for one, two in zip(worked_out, again, strict=True))
    assert other.counted is not made.counted


def test_documents_grouped_otherwise_keep_the_topics_as_they_were_made(made):
    kinds = made.table("documents").assign(kind=["law", "law", "news"])
    results = replace(made, _tables={**made._tables, "documents": kinds.assign(group=["a", "b", "c"])})
    grouped = results.with_topics(TopicEdits(number=2)).grouped_by("kind")
    assert grouped.groups == ("law", "news") and topics_of(grouped) == [[2, 4], [TOGETHER, 9]]
    assert grouped.digest == f"{made.digest} by kind edited {TopicEdits(number=2).digest()}"
    turned = results.grouped_by("kind").with_topics(TopicEdits(number=2))
    assert turned.digest == grouped.digest
    pd.testing.assert_frame_equal(turned.counted, grouped.counted)


# Periods


def test_the_period_of_each_document_is_by_its_id(made):
    column, found = made.periods
    assert column == "date" and found["lake"] == "2017-01" and found["hill"] == "2017-02" and pd.isna(found["port"])
    assert len(found) == 3


def test_there_are_years_in_the_small_corpus_and_no_dates_in_the_bundled_one(tiny_results, results_dir):
    column, found = tiny_results.periods
    assert (column, found.to_dict()) == ("year", {"fort": "1907", "harbour": "1911"})
    column, found = read_results(results_dir).periods
    assert column == "" and len(found) == 0


def test_where_there_are_dates_their_periods_are_a_grouping_too(tmp_path):
    """Thirty days of two years: the dates alone are cut into halves, their periods are months."""
    documents = [(f"d{n}", "AB"[n % 2], "One mill. A road.") for n in range(30)]
    dated = write_results(tmp_path / "dated", documents, dates=[f"{2001 + n // 15}-{n % 2 + 1:02d}-{n % 15 + 1:02d}" for n in range(30)])
    assert set(dated.groupings) == {"date", "date, by period"} and dated.groupings["date"].nunique() == 2
    by_month = dated.grouped_by("date, by period")
    assert by_month.groups == ("2001-01", "2001-02", "2002-01", "2002-02")
    assert by_month.grouping == "date, by period"
    few = write_results(tmp_path / "few", documents[:2], dates=["2001-01-05", "2001-02-05"])
    assert "date, by period" not in few.groupings  # a document each, as the groups are already
