import json

import pandas as pd

from analysis.project import open_project
from analysis.reading import read_corpus
from analysis.settings import Settings
from analysis.survey import survey
from tests.analysis.samples import folder


def test_the_survey_counts_what_the_corpus_holds(tmp_path):
    listing = "file,group,language,date\na.txt,x,en,5 March 2024\nb.txt,y,de,2019\nc.txt,x,en,\n"
    folder(tmp_path, documents_csv=listing, a_txt="One more. Two more.", b_txt="Same text.", c_txt="Same text.\n", d_doc="x")
    found = survey(tmp_path)
    pd.testing.assert_frame_equal(found.documents, read_corpus(open_project(tmp_path)).documents)
    assert found.groups.values.tolist() == [["x", 2, 3, 6], ["y", 1, 1, 2]]
    assert (found.languages, found.faults) == ({"de": 1, "en": 2}, ())
    lines = found.lines()
    assert lines[:13] == [
        f"{tmp_path}: 3 documents, 2 groups",
        "sentences: 4 (1 to 2 a document, median 1)",
        "tokens: 8 (2 to 4 a document, median 2)",
        "groups (by group): 2",
        "  x: 2 documents, 3 sentences, 6 tokens",
        "  y: 1 document, 1 sentence, 2 tokens",
        "documents: 3",
        "  a: 2 sentences, 4 tokens",
        "  b: 1 sentence, 2 tokens",
        "  c: 1 sentence, 2 tokens",
        "languages: German 1, English 2",
        "dates: 2",
        "  x: 2024-03-05, 1 without",
    ]
    told = "\n".join(lines)
    for part in (
        "1 document with the same text as another (b = c): their words, topics and scores count several times",
        "documents in several languages (English 2, German 1): terms set languages apart and not what is said",
        "1 document without a date: they are left out over time; give them a date",
        "x is of 2024, y of 2019: a difference between them may be one of the time and not of the source",
    ):
        assert part in told
    assert lines[-5:] == [
        "notes on files: none",
        "left out: none",
        "files left unread: 1",
        "  d.doc: an old Word document; save it as .docx",
        "faults: none",
    ]


def test_the_record_of_a_survey_is_plain(tmp_path):
    folder(tmp_path, a_txt="One more.", b_txt="One more.")
    record = json.loads(json.dumps(survey(tmp_path).record()))
    assert (record["documents"], record["sentences"], record["tokens"], record["grouping"]) == (2, 2, 4, "document_id")
    assert {one["kind"] for one in record["findings"]} >= {"duplicates", "groups"} and record["faults"] == []


def test_columns_to_compare_by_are_those_that_part_the_documents(tmp_path):
    listing = "file,group,party,date,title\na.txt,x,Green,2024,A\nb.txt,y,Blue,2024,B\nc.txt,x,,2024,C\n"
    folder(tmp_path, documents_csv=listing, a_txt="One more.", b_txt="Same text.", c_txt="Other text.")
    both = [
        {"column": "group", "n_groups": 2, "n_documents": 3},
        {"column": "party", "n_groups": 2, "n_documents": 2},
    ]
    assert survey(tmp_path).columns() == survey(tmp_path, "party").columns() == survey(tmp_path).record()["columns"] == both


def test_own_settings_hold_and_their_faults_are_told(tmp_path):
    folder(tmp_path, a_txt="One more.", b_txt="Two more, and it is long.", settings_toml="[limits]\ncharacters = 12\n")
    assert [line.split(":")[0] for line in survey(tmp_path).unread] == ["b.txt"]
    assert survey(tmp_path, settings=Settings()).unread == ()
    folder(tmp_path, settings_toml="seed = true\n[limits]\npages = 0\nleaves = 3\n")
    assert len(survey(tmp_path).faults) == 3


def test_a_long_list_is_cut_and_faults_never_are(tmp_path):
    lines = [f"missing{i}.txt" for i in range(30)]
    folder(tmp_path, documents_csv="\n".join(["file", *lines, "a.txt"]), a_txt="One.")
    folder(tmp_path, **{f"left{i:02d}_txt": "One." for i in range(25)})
    told = survey(tmp_path).lines()
    assert sum("is not there" in line for line in told) == 30
    assert "files left unread: 25" in told and sum(line.startswith("  left") for line in told) == 25


def test_faults_of_own_labels_are_faults_of_the_corpus(tmp_path):
    head = "axis,document_id,start,end,text_digest,choice,coder,when,audit\n"
    folder(tmp_path, a_txt="One more.", labels_csv=head + "x,a,0,9,0123,maybe,,,\nx,,nine,9,0123,plus,,,yes\n")
    faults = survey(tmp_path).faults
    assert len(faults) == 4 and all(str(tmp_path / "labels.csv") in fault for fault in faults)
    for told in ("document_id must be given", "start must be a whole number from 0", '2 ("maybe")', '3 ("yes")'):
        assert sum(told in fault for fault in faults) == 1
    (tmp_path / "labels.csv").write_text("text,pole\nOne more.,1\n")
    (fault,) = survey(tmp_path).faults
    assert "no column axis, document_id, start, end, text_digest, choice" in fault
    (tmp_path / "labels.csv").write_text(head + "x,a,0,9,0123,both,,,\n")
    assert survey(tmp_path).faults == ()


EDITS = """
number = 0
uncertain = "maybe"

[[edit]]
kind = "join"
"""


def test_faults_of_own_topics_are_faults_of_the_corpus(tmp_path):
    folder(tmp_path, a_txt="One more.", topic_edits_toml=EDITS)
    faults = survey(tmp_path).faults
    assert len(faults) == 3 and all(str(tmp_path / "topic_edits.toml") in fault for fault in faults)
    for told in ("number is 0; write a whole number", 'uncertain is "maybe"', 'edit 1: kind is "join"'):
        assert sum(told in fault for fault in faults) == 1
    (tmp_path / "topic_edits.toml").write_text("number = \n")
    (fault,) = survey(tmp_path).faults
    assert "not a TOML file" in fault
    (tmp_path / "topic_edits.toml").write_text('number = 3\nuncertain = "left out"\n')
    assert survey(tmp_path).faults == () == survey(tmp_path).unread


def test_faults_of_axes_labels_and_topics_are_told_together(tmp_path):
    folder(tmp_path, **{"t.project__axes_toml": "[[axis]]\n", "t.project__labels_csv": "text,pole\nOne more.,1\n"})
    folder(tmp_path, t_csv="text\nOne more.\n", **{"t.project__topic_edits_toml": "number = true\n"})
    faults = survey(tmp_path / "t.csv").faults
    files = ("axes.toml", "labels.csv", "topic_edits.toml")
    assert [[fault for fault in faults if file in fault] != [] for file in files] == [True] * 3
    assert "number is True" in faults[-1] and str(tmp_path / "t.project" / "topic_edits.toml") in faults[-1]


def test_an_empty_folder_has_a_report(tmp_path):
    told = survey(tmp_path).lines()
    assert told[0] == f"{tmp_path}: 0 documents, 0 groups"
    assert told[-2] == "faults: 1"
    assert all("\n" not in line for line in told)


def test_a_survey_writes_nothing(tmp_path):
    folder(tmp_path, a_txt="One.", t_csv="text\nOne.\n")
    before = sorted(tmp_path.rglob("*"))
    survey(tmp_path)
    survey(tmp_path / "t.csv")
    assert sorted(tmp_path.rglob("*")) == before
