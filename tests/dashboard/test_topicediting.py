"""The analyst's edits while the dashboard runs: kept beside the corpus, told when they cannot be, undone one by one."""

import shutil
from pathlib import Path

import pytest

from analysis import store
from analysis.project import open_project, own_topic_edits
from analysis.results import Results, read_results
from analysis.topicedits import FILE, NO_EDITS
from dashboard import source, topicdata, topicediting


@pytest.fixture
def kept(results, tmp_path, monkeypatch) -> Results:
    """Results that say where their corpus is."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The mill.")
    folder = shutil.copytree(results.folder, tmp_path / "results")
    run = store.read_json(folder / store.RUN)
    store.write_json(run | {"corpus": str(corpus)}, folder / store.RUN)
    monkeypatch.setenv(source.SOURCE, str(folder))
    return read_results(folder)


def shown(results: Results) -> Results:
    return topicdata.edited(results, topicediting.open_workbench(results).edits)


def edits_of(results: Results):
    return own_topic_edits(open_project(Path(store.read_json(results.folder / store.RUN)["corpus"])))


def test_a_new_name_is_kept_beside_the_corpus_and_can_be_undone(kept):
    assert topicediting.open_workbench(kept).edits == NO_EDITS
    topicediting.rename(kept, 1, "  Mills ")
    file = topicediting.open_workbench(kept).file
    assert file.name == FILE and [edit.name for edit in edits_of(kept).edits] == ["Mills"]
    assert shown(kept).table("topics").set_index("topic_id").loc[1, "name"] == "Mills"
    topicediting.undo(kept, edits_of(kept).edits[0])
    assert not file.exists() and shown(kept) is kept


def test_topics_are_joined_and_split_again(kept):
    sizes = kept.table("topics").set_index("topic_id")["n_sentences"]
    topicediting.merge(kept, [0, 1])
    joined = shown(kept)
    assert len(joined.table("topics")) == len(sizes) - 1
    whole = joined.table("topics")["n_sentences"].max()
    assert whole == sizes[0] + sizes[1]
    topic = joined.table("topics").set_index("n_sentences").loc[whole, "topic_id"]
    assert joined.of_topic(topic).sum() == whole
    topicediting.split(joined, topic)
    assert sorted(shown(kept).table("topics")["n_sentences"]) == sorted(sizes)
    assert [edit.kind for edit in edits_of(kept).edits] == ["merge", "split"]


def test_the_number_and_the_uncertain_ones(kept):
    topicediting.choose_number(kept, 1)
    topicediting.leave_out(kept, True)
    assert (edits_of(kept).number, edits_of(kept).leave_out) == (1, True)
    assert len(shown(kept).table("topics")) == 1  # of one topic nothing is uncertain
    topicediting.choose_number(kept, None)
    topicediting.leave_out(kept, False)
    assert edits_of(kept) == NO_EDITS


def test_with_the_uncertain_ones_left_out_a_topic_is_still_known_by_all_of_its_sentences(kept):
    topicediting.leave_out(kept, True)
    without = shown(kept)
    topicediting.rename(without, 0, "Mills")
    topicediting.leave_out(kept, False)
    assert shown(kept).table("topics")["name"].tolist()[0] == "Mills" and not shown(kept).topic_notes


def test_a_faulty_file_is_told_and_left_alone_and_the_topics_are_as_built(kept):
    file = topicediting.open_workbench(kept).file
    file.write_text("number = -1")
    bench = topicediting.open_workbench(kept)
    assert "number is -1" in bench.fault and bench.edits == NO_EDITS
    topicediting.rename(kept, 0, "Mills")
    assert file.read_text() == "number = -1"
