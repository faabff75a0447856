import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from analysis.basket import put, quote, without
from analysis.errors import AnalysisError
from analysis.placed import place_label
from analysis.project import (
    open_project,
    own_axes,
    own_basket,
    own_labels,
    own_topic_edits,
    remove_label,
    save_basket,
    save_label,
    save_topic_edits,
)
from analysis.reading import read_corpus
from analysis.survey import survey
from analysis.topicedits import NO_EDITS, Anchor, Edit, TopicEdits
from tests.analysis.samples import folder

AXES = """
[[axis]]
name = "own"
pole_plus = {name = "x", terms = ["x"]}
pole_minus = {name = "y", terms = ["y"]}
"""


# The user's own axes


def test_own_axes_are_found_in_the_project_folder(tmp_path):
    folder(tmp_path, axes_toml=AXES, a_txt="One.", t_csv="text\nOne.\n", t__x_txt="x")
    assert own_axes(open_project(tmp_path)) == tmp_path / "axes.toml"
    assert own_axes(open_project(tmp_path / "t.csv")) is None
    folder(tmp_path, **{"t.project__axes_toml": AXES})
    assert own_axes(open_project(tmp_path / "t.csv")) == tmp_path / "t.project" / "axes.toml"


# The user's own labels


def test_own_labels_are_kept_in_the_project_folder(tmp_path):
    folder(tmp_path, a_txt="One. Two.", t_csv="text\nOne.\n")
    for source, file in ((tmp_path, "labels.csv"), (tmp_path / "t.csv", "t.project/labels.csv")):
        project = open_project(source)
        label = place_label("x", "a", 0, "One.", "plus")
        assert own_labels(project) == ()
        remove_label(project, label)
        assert not (tmp_path / file).exists()
        save_label(project, label)
        assert own_labels(project) == (label,) and (tmp_path / file).is_file()
        remove_label(project, label)
        assert own_labels(project) == ()
    assert survey(tmp_path).unread == ("t.project: the user's own work on a table or an archive",)


def test_labels_put_at_once_are_all_kept(tmp_path):
    folder(tmp_path, t_csv="text\nOne.\n")
    project = open_project(tmp_path / "t.csv")
    labels = [place_label("x", "000001", start, "One.", "plus") for start in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda label: save_label(project, label), labels))
    assert set(own_labels(project)) == set(labels)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda label: remove_label(project, label), labels[:20]))
    assert set(own_labels(project)) == set(labels[20:])
    assert os.listdir(project.root) == ["labels.csv"]


def test_who_comes_later_waits(tmp_path):
    project = open_project(tmp_path)
    label = place_label("x", "a", 0, "One.", "plus")
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with ThreadPoolExecutor(1) as pool:
        saving = pool.submit(save_label, project, label)
        with pytest.raises(TimeoutError):
            saving.result(timeout=0.3)
        assert own_labels(project) == ()
        os.close(descriptor)
        saving.result(timeout=30)
    assert own_labels(project) == (label,)


def test_a_project_folder_that_cannot_be_made_is_a_fault_and_a_faulty_file_is_left_alone(tmp_path):
    folder(tmp_path, t_csv="text\nOne.\n", u_csv="text\nOne.\n", t_project="not a folder")
    label = place_label("x", "000001", 0, "One.", "plus")
    with pytest.raises(AnalysisError, match="t.project: cannot be written"):
        save_label(open_project(tmp_path / "t.csv"), label)
    folder(tmp_path / "u.project", labels_csv="axis\nx\n")
    for use in (save_label, remove_label):
        with pytest.raises(AnalysisError, match="labels.csv: no column document_id"):
            use(open_project(tmp_path / "u.csv"), replace(label, choice="both"))
    assert (tmp_path / "u.project" / "labels.csv").read_text() == "axis\nx\n"


# The basket


def test_the_basket_is_kept_in_the_project_folder_and_is_no_document(tmp_path):
    folder(tmp_path, a_txt="One. Two.", t_csv="text\nOne.\n")
    one, two = quote("a", 0, "One."), quote("a", 5, "Two.")
    for source, file in ((tmp_path, "basket.csv"), (tmp_path / "t.csv", "t.project/basket.csv")):
        project = open_project(source)
        assert own_basket(project) == ()
        save_basket(project, lambda quotes: without(quotes, one))
        assert not (tmp_path / file).exists()
        save_basket(project, lambda quotes: put(put(quotes, one), two))
        assert own_basket(project) == (one, two) and (tmp_path / file).is_file()
        written = (tmp_path / file).stat()
        save_basket(project, lambda quotes: put(quotes, one))  # pinned already: nothing is written
        assert (tmp_path / file).stat() == written
    assert list(read_corpus(open_project(tmp_path)).documents["document_id"]) == ["a", "t/000001"]
    assert not [line for line in survey(tmp_path).unread if "basket" in line]


def test_quotes_pinned_at_once_are_all_kept(tmp_path):
    project = open_project(folder(tmp_path, a_txt="One."))
    quotes = [quote("a", start, "One.") for start in range(40)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda one: save_basket(project, lambda kept: put(kept, one)), quotes))
    assert set(own_basket(project)) == set(quotes)


def test_a_faulty_basket_is_left_as_it_is(tmp_path):
    project = open_project(folder(tmp_path, a_txt="One.", basket_csv="text\nOne.\n"))
    with pytest.raises(AnalysisError, match="basket.csv: no column document_id"):
        save_basket(project, lambda quotes: put(quotes, quote("a", 0, "One.")))
    assert (tmp_path / "basket.csv").read_text() == "text\nOne.\n"


# What the user made of the topics

ROADS = Edit("rename", (Anchor("roads · bridges", 7, 20, ("0123456789abcdef",)),), "Roads", "2024-05-06T07:08:09+00:00")


def test_edits_of_topics_are_kept_in_the_project_folder(tmp_path):
    folder(tmp_path, a_txt="One. Two.", t_csv="text\nOne.\n")
    for source, file in ((tmp_path, "topic_edits.toml"), (tmp_path / "t.csv", "t.project/topic_edits.toml")):
        project = open_project(source)
        assert own_topic_edits(project) is NO_EDITS and not (tmp_path / file).exists()
        save_topic_edits(project, lambda edits: replace(edits, number=3))
        assert own_topic_edits(project) == TopicEdits(number=3) and (tmp_path / file).is_file()
        save_topic_edits(project, lambda edits: replace(edits, leave_out=True, edits=(ROADS,)))
        assert own_topic_edits(project) == TopicEdits(3, True, (ROADS,))
    assert list(read_corpus(open_project(tmp_path)).documents["document_id"]) == ["a", "t/000001"]
    assert not [line for line in survey(tmp_path).unread if "topic_edits" in line]


def test_without_edits_of_topics_there_is_no_file(tmp_path):
    project = open_project(folder(tmp_path, a_txt="One."))
    save_topic_edits(project, lambda edits: edits)
    assert os.listdir(tmp_path) == ["a.txt"]
    save_topic_edits(project, lambda _: TopicEdits(leave_out=True))
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "topic_edits.toml"]
    save_topic_edits(project, lambda _: NO_EDITS)
    assert os.listdir(tmp_path) == ["a.txt"] and own_topic_edits(project) == NO_EDITS


def test_edits_of_topics_made_at_once_are_all_kept(tmp_path):
    project = open_project(folder(tmp_path, t_csv="text\nOne.\n") / "t.csv")

    def name(number):
        save_topic_edits(project, lambda edits: replace(edits, edits=(*edits.edits, replace(ROADS, name=f"Road {number}"))))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(name, range(40)))
    assert sorted(edit.name for edit in own_topic_edits(project).edits) == sorted(f"Road {number}" for number in range(40))
    assert os.listdir(project.root) == ["topic_edits.toml"]


def test_a_faulty_file_of_edits_is_told_of_and_left_alone(tmp_path):
    project = open_project(folder(tmp_path, a_txt="One.", topic_edits_toml='number = 0\nuncertain = "?"\n'))
    uses = (own_topic_edits, lambda project: save_topic_edits(project, lambda _: NO_EDITS))
    for use in uses:
        with pytest.raises(AnalysisError) as caught:
            use(project)
        assert len(caught.value.faults) == 2 and all("topic_edits.toml" in fault for fault in caught.value.faults)
    assert (tmp_path / "topic_edits.toml").read_text() == 'number = 0\nuncertain = "?"\n'


def test_a_change_that_fails_leaves_the_edits_of_topics_as_they_were(tmp_path):
    project = open_project(folder(tmp_path, a_txt="One."))
    save_topic_edits(project, lambda _: TopicEdits(number=3))

    def fail(edits):
        assert edits == TopicEdits(number=3)
        raise KeyError("changed one's mind")

    with pytest.raises(KeyError):
        save_topic_edits(project, fail)
    assert own_topic_edits(project) == TopicEdits(number=3)
    save_topic_edits(project, lambda edits: replace(edits, number=4))  # and the next one does not wait for ever
    assert own_topic_edits(project) == TopicEdits(number=4)


def test_edits_of_topics_that_cannot_be_written_are_a_fault(tmp_path):
    folder(tmp_path, t_csv="text\nOne.\n", t_project="not a folder", u_csv="text\nOne.\n")
    with pytest.raises(AnalysisError, match="t.project: cannot be written"):
        save_topic_edits(open_project(tmp_path / "t.csv"), lambda _: TopicEdits(number=3))
    (tmp_path / "u.project" / "topic_edits.toml").mkdir(parents=True)
    with pytest.raises(AnalysisError, match="topic_edits.toml"):
        save_topic_edits(open_project(tmp_path / "u.csv"), lambda _: TopicEdits(number=3))
