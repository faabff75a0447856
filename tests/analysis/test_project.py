import fcntl
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.placed import place_label
from analysis.project import (
    open_project,
    own_axes,
    own_labels,
    own_topic_edits,
    read_corpus,
    remove_label,
    save_label,
    save_topic_edits,
)
from analysis.survey import survey
from analysis.topicedits import NO_EDITS, Anchor, Edit, TopicEdits
from tests.analysis.samples import folder

BUNDLED = Path(__file__).parents[2] / "data" / "ai_governance"
AXES = """
[[axis]]
name = "own"
pole_plus = {name = "x", terms = ["x"]}
pole_minus = {name = "y", terms = ["y"]}
"""


def corpus_of(path, group=None):
    return read_corpus(open_project(path), group)


def faults_of(path, group=None):
    with pytest.raises(AnalysisError) as caught:
        corpus_of(path, group)
    return caught.value.faults


def ids(corpus):
    return list(corpus.documents["document_id"])


# What is read


def test_the_bundled_corpus_has_two_documents_in_two_groups():
    corpus = corpus_of(BUNDLED)
    assert (len(corpus.documents), len(corpus.groups), corpus.grouping) == (2, 2, "group")
    rows = corpus.sentences.to_dict("records")
    assert all(corpus.texts[row["document_id"]][row["start"] : row["end"]] == row["text"] for row in rows)
    for document in corpus.documents.to_dict("records"):
        text = (BUNDLED / document["file"]).read_bytes().decode()
        assert corpus.texts[document["document_id"]] == text
        own = "".join(row["text"] for row in rows if row["document_id"] == document["document_id"])
        assert "".join(own.split()) == "".join(text.split())
    assert survey(BUNDLED).faults == survey(BUNDLED).unread == ()


def test_without_a_listing_every_readable_file_of_the_folder_is_read(tmp_path):
    folder(tmp_path, b_txt="Two.", a_TXT="One.", README_txt="Not this.", readme_md="Nor this.", axes_toml=AXES)
    folder(tmp_path, labels_csv="x\n", basket_csv="x\n", topic_edits_toml="", stories__one_txt="Nor this.")
    corpus = corpus_of(tmp_path)
    assert ids(corpus) == ["a", "b"]
    assert list(corpus.documents["file"]) == ["a.TXT", "b.txt"]
    assert list(corpus.documents["title"]) == ["a", "b"]
    assert survey(tmp_path).unread == ()


def test_where_there_is_a_folder_documents_only_that_is_read(tmp_path):
    folder(tmp_path, documents__a_txt="One.", documents__readme_txt="A note.", notes_txt="Not this.")
    corpus = corpus_of(tmp_path)
    assert list(corpus.documents["file"]) == ["documents/a.txt"]
    assert [line.split(":")[0] for line in survey(tmp_path).unread] == ["notes.txt", "documents/readme.txt"]


def test_what_is_left_unread_is_named_with_the_reason(tmp_path):
    folder(tmp_path, a_txt="One.", b_docx="x", _hidden="x", table_csv="text\nx\n", inner__c_txt="Three.")
    (tmp_path / "out.txt").symlink_to("/etc/hostname")
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere")
    assert ids(corpus_of(tmp_path)) == ["a"]
    reasons = dict(line.split(": ", 1) for line in survey(tmp_path).unread)
    assert {name: reason.split(";")[0] for name, reason in reasons.items()} == {
        ".hidden": "hidden",
        "b.docx": "not of a kind that is read (.txt)",
        "inner": "a folder within",
        "lost.txt": "not of a kind that is read (.txt)",
        "out.txt": "a link out of the project folder",
        "table.csv": "a table",
    }


@pytest.mark.parametrize(
    "listing",
    [
        "file,group\ndocuments/a.txt,x\ndocuments/b.txt,y\n",
        "document_id,group\na,x\nb,y\n",
        "document_id,file,group\na,documents/a.txt,x\nb,,y\n",
        "file;group\ndocuments\\a.txt;x\n./documents/b.txt;y\n;\n",
    ],
)
def test_a_listing_joins_by_file_or_by_id(tmp_path, listing):
    folder(tmp_path, documents__a_txt="One.", documents__b_txt="Two.", documents__c_txt="Three.", documents_csv=listing)
    documents = corpus_of(tmp_path).documents
    assert documents[["document_id", "group", "file"]].values.tolist() == [
        ["a", "x", "documents/a.txt"],
        ["b", "y", "documents/b.txt"],
    ]
    assert survey(tmp_path).unread == ("documents/c.txt: not listed in documents.csv",)


def test_a_listing_may_give_other_ids_and_any_metadata(tmp_path):
    listing = "document_id,file,title,language,text,year\nI,deep/er/a.txt,First,en,note,1999\n"
    folder(tmp_path, documents_csv=listing, deep__er__a_txt="One.", deep__er__b_txt="Two.", deep__c_txt="Three.")
    row = corpus_of(tmp_path).documents.iloc[0].to_dict()
    assert row == {
        "document_id": "I", "title": "First", "group": "I", "n_sentences": 1, "n_tokens": 1, "file": "deep/er/a.txt",
        "language": "en", "metadata_text": "note", "year": "1999",
    }  # fmt: skip
    assert [line.split(":")[0] for line in survey(tmp_path).unread] == ["deep/c.txt", "deep/er/b.txt"]


def test_a_name_in_decomposed_letters_is_the_same_name(tmp_path):
    folder(tmp_path, **{"documents__Cafe\u0301_txt": "One.", "documents__na\u00efve_txt": "Two."})
    folder(tmp_path, documents_csv="file\ndocuments/Caf\u00e9.txt\ndocuments/nai\u0308ve.txt\n")
    assert ids(corpus_of(tmp_path)) == ["Caf\u00e9", "na\u00efve"]
    folder(tmp_path, documents_csv="document_id\nCafe\u0301\nnai\u0308ve\n")
    assert ids(corpus_of(tmp_path)) == ["Caf\u00e9", "na\u00efve"]


def test_the_order_of_files_and_lines_changes_nothing(tmp_path):
    lines = ["a.txt,x", "b.txt,y", "c.txt,x"]
    one = folder(tmp_path / "one", a_txt="One.", b_txt="Two.", c_txt="Three.")
    other = folder(tmp_path / "other", c_txt="Three.", b_txt="Two.", a_txt="One.")
    folder(one, documents_csv="\n".join(["file,group", *lines]))
    folder(other, documents_csv="\r\n".join(["file,group", *reversed(lines)]))
    assert corpus_of(one).digest == corpus_of(other).digest
    pd.testing.assert_frame_equal(corpus_of(one).sentences, corpus_of(other).sentences)


def test_offsets_count_what_the_file_holds(tmp_path):
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbfOne line.\r\n\r\nA caf\xc3\xa9 opened.\r\n")
    corpus = corpus_of(tmp_path)
    assert corpus.texts["a"] == "One line.\r\n\r\nA café opened.\r\n"
    assert corpus.sentences[["start", "end"]].values.tolist() == [[0, 9], [13, 27]]


# Tables


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet"])
def test_a_table_is_a_corpus(tmp_path, kind):
    texts = ["One.\r\nTwo.", "Three."]
    frame = pd.DataFrame({"text": texts, "document_id": ["b", "a"], "group": ["x", "y"], "year": [1, 2]})
    path = tmp_path / f"speeches.{kind}"
    frame.to_parquet(path) if kind == "parquet" else frame.to_csv(path, index=False, sep="\t" if kind == "tsv" else ",")
    project = open_project(path)
    assert (project.kind, project.root) == ("table", tmp_path / "speeches.project")
    corpus = read_corpus(project)
    assert (ids(corpus), corpus.texts["b"], corpus.groups) == (["a", "b"], "One.\r\nTwo.", ("x", "y"))
    assert list(corpus.documents["year"]) == ["2", "1"]
    assert not project.root.exists()


def test_rows_without_ids_are_numbered_and_those_without_words_left_out(tmp_path):
    folder(tmp_path, t_csv='text,group\nOne.,x\n"",x\n"- !",y\nFour.,y\n')
    corpus = corpus_of(tmp_path / "t.csv")
    assert ids(corpus) == ["000001", "000004"]
    assert corpus.notes == (f"{tmp_path}/t.csv: no words in column text of line 3, 4: left out",)
    assert survey(tmp_path / "t.csv").notes == corpus.notes
    assert survey(tmp_path / "t.csv").faults == ()


@pytest.mark.parametrize(
    ("content", "group", "told"),
    [
        ("document,group\nOne.,x\n", None, ["no column text", "columns here: document, group", "call the one"]),
        ("text,group\n", None, ["no row has words", "at least one"]),
        ("text,group\n,x\n", None, ["no row has words"]),
        ("text,document_id\nOne.,a\nTwo.,a\n", None, ["document_id 'a' stands twice", "its own"]),
        ("text,document_id\nOne.,a\nTwo.,\n", None, ["no document_id in line 3", "its own"]),
        ("text,side\nOne.,a\n", "party", ['no column "party"', "document_id, side", "--group"]),
        ("text,document_id\nOne.,a\nTwo.,a\nThree.,\n", "party", ["3 faults", "twice", "line 4", '"party"']),
        ("", None, ["empty", "first line"]),
    ],
)
def test_faults_of_a_table(tmp_path, content, group, told):
    path = folder(tmp_path, t_csv=content) / "t.csv"
    faults = faults_of(path, group)
    assert all(part in str(AnalysisError(*faults)) for part in told), faults
    assert survey(path, group).faults == faults


def test_a_text_in_parquet_with_nul_is_refused(tmp_path):
    pd.DataFrame({"text": ["One.", "a\0b"]}).to_parquet(tmp_path / "t.parquet")
    assert "row 2: text has 3 characters, 1 of them NUL" in faults_of(tmp_path / "t.parquet")[0]


# Faults of folders


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, ["no document", "put .txt files into it"]),
        ({"b_docx": "x"}, ["no document (left unread: b.docx: not of a kind", "put .txt files"]),
        ({"t_csv": "text\nx\n"}, ["t.csv: a table; give it by itself"]),
        ({"a_txt": " \n"}, ["a.txt: no words in it", "put its text in or take it out"]),
        ({"a_txt": "One.", "b_txt": "a\0b"}, ["b.txt: byte 1 is NUL", "plain text"]),
        ({"a_txt": "One.", "a_TXT": "Two."}, ["document_id 'a' stands twice", "its own"]),
        ({"documents_csv": "name,group\na,x\n", "a_txt": "One."},
         ["documents.csv: no column file or document_id", "columns here: name, group", "add one of the two"]),
        ({"documents_csv": "file\n", "a_txt": "One."}, ["documents.csv: it lists no document", "delete it to read"]),
        ({"documents_csv": "", "a_txt": "One."}, ["documents.csv: empty"]),
        ({"documents_csv": "file\nb.txt\n", "a_txt": "One."},
         ['documents.csv, line 2: file "b.txt" is not there', "files there: a.txt", "take the line out"]),
        ({"documents_csv": "document_id\nb\n", "a_txt": "One."}, ['line 2: document_id "b"', "files there: a.txt"]),
        ({"documents_csv": "file,group\n,x\n", "a_txt": "One."}, ["line 2: it names no file", "files there: a.txt"]),
        ({"documents_csv": "file\na.txt\n./a.txt\n", "a_txt": "One."},
         ['line 3: file "a.txt" is listed in line 2 already', "take one of the two out"]),
        ({"documents_csv": "file,document_id\na.txt,x\nb.txt,x\n", "a_txt": "One.", "b_txt": "Two."},
         ["documents.csv: document_id 'x' stands twice"]),
        ({"documents_csv": "file\na.docx\n", "a_docx": "x"}, ['file "a.docx" is of a kind', "save it as .txt"]),
        ({"documents_csv": "file\n../secret.txt\n"}, ['file "../secret.txt" leads out of', "copy it there"]),
        ({"documents_csv": "file\nx/../../secret.txt\n"}, ["leads out of"]),
        ({"documents_csv": "file\n/etc/hostname\n"}, ["leads out of"]),
        ({"documents_csv": "file\nC:\\secret.txt\n"}, ["leads out of"]),
        ({"documents_csv": "file\n..\\secret.txt\n"}, ["leads out of"]),
        ({"documents_csv": f"file\n{'x' * 300}.txt\n"}, ["is not there"]),
    ],
)  # fmt: skip
def test_faults_of_a_folder(tmp_path, files, told):
    (tmp_path / "secret.txt").write_text("Outside.")
    root = folder(tmp_path / "project", **files)
    root.mkdir(exist_ok=True)
    faults = faults_of(root)
    assert len(faults) == 1
    assert all(part in faults[0] for part in [str(root), *told]), faults
    assert survey(root).faults == faults


def test_a_listed_link_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text("Outside.")
    root = folder(tmp_path / "project", documents_csv="file\nin.txt\nout.txt\nlinked/secret.txt\n", real__a_txt="One.")
    (root / "in.txt").symlink_to(root / "real" / "a.txt")
    (root / "out.txt").symlink_to(tmp_path / "secret.txt")
    (root / "linked").symlink_to(tmp_path)
    faults = faults_of(root)
    assert ["is a link out of" in fault for fault in faults] == [True, True]
    assert ids(survey(root)) == ["in"]


def test_all_faults_of_a_folder_are_told_at_once(tmp_path):
    listing = "file,group\na.txt,x\nmissing.txt,y\nempty.txt,y\n../up.txt,z\na.txt,x\n"
    folder(tmp_path, documents_csv=listing, a_txt="One.", empty_txt="", axes_toml="[[axis]]\n")
    faults = faults_of(tmp_path, "party")
    parts = ("missing", "empty", "../up", "already", "party")
    assert len(faults) == 5 and all(any(part in fault for fault in faults) for part in parts)
    found = survey(tmp_path, "party")
    assert found.faults[: len(faults)] == faults
    assert "axes.toml" in found.faults[-1]
    assert ids(found) == ["a"]


def test_what_is_no_project_is_refused(tmp_path):
    folder(tmp_path, a_txt="One.", b_xlsx="x")
    with pytest.raises(AnalysisError, match="none: there is no such folder or table; check the path"):
        open_project(tmp_path / "none")
    with pytest.raises(AnalysisError, match="no such folder or table"):
        survey(tmp_path / "none")
    for name in ("a.txt", "b.xlsx"):
        with pytest.raises(AnalysisError, match=f"{name}: a file of the kind .* is no corpus; give a folder"):
            open_project(tmp_path / name)
        assert "is no corpus" in survey(tmp_path / name).faults[0]


def test_a_folder_that_may_not_be_read_is_a_fault(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert faults_of(tmp_path) == (f"{tmp_path}: cannot be read (Permission denied); check its permissions",)


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
    assert survey(tmp_path).unread == (
        "t.csv: a table; give it by itself to read it",
        "t.project: a folder within; documents lie in documents/ or in the project folder itself",
    )


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
    assert ids(corpus_of(tmp_path)) == ["a"]
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
