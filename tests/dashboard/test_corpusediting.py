"""What the Corpus page changes: cells of documents.csv, one way and back."""

import shutil

import pandas as pd
import pytest

from analysis import store
from analysis.project import open_project
from analysis.reading import read_corpus
from analysis.results import read_results
from dashboard import corpusediting, source
from dashboard.corpusediting import as_given, edited_cells, open_desk


@pytest.fixture
def alone(results, monkeypatch):
    """The results are what the app was started on, and their corpus is nowhere."""
    monkeypatch.setenv(source.SOURCE, str(results.folder))
    return results


@pytest.fixture
def kept(results, tmp_path, monkeypatch):
    """Results with their corpus beside them, of the same documents."""
    return with_corpus(results, tmp_path, monkeypatch)


def with_corpus(results, tmp_path, monkeypatch):
    """A copy of results with their corpus beside them, shown by the app; and the project of the corpus."""
    folder = shutil.copytree(results.folder, tmp_path / "results")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for row in results.table("texts").itertuples():
        (corpus / f"{row.document_id}.txt").write_text(row.text)
    documents = results.table("documents")
    listing = documents[["document_id", "group"]].assign(file=[f"{one}.txt" for one in documents["document_id"]])
    listing.to_csv(corpus / "documents.csv", index=False)
    built = {"listing": store.file_sha256(corpus / "documents.csv"), "own_settings": None, "settings_given": False}
    store.write_json(store.read_json(folder / store.RUN) | {"corpus": str(corpus)} | built, folder / store.RUN)
    monkeypatch.setenv(source.SOURCE, str(folder))
    return read_results(folder), open_project(corpus)


def test_documents_stand_under_the_names_of_their_metadata(results):
    table = as_given(results)
    assert list(table.columns)[:8] == ["document_id", "file", "exclude", "title", "group", "date", "author", "language"]
    assert table["title"].tolist() == [""] * 3  # a title that is only the id is none
    assert not table["exclude"].any() and "n_sentences" not in table
    assert table["group"].tolist() == results.table("documents")["group"].tolist()


def test_what_the_listing_says_now_goes_before_what_was_built(kept):
    results, project = kept
    assert not open_desk(results).documents["exclude"].any()
    project.listing.write_text(
        "document_id,file,group,year,exclude\nhill,hill.txt,top,1999,\nlake,lake.txt,valley,,yes\nnew,new.txt,,,\n"
    )
    desk = open_desk(results)
    rows = desk.documents.set_index("document_id")
    assert rows.loc["hill", ["group", "year"]].tolist() == ["top", "1999"] and rows.loc["lake", "exclude"]
    assert "new" in rows.index and desk.changed == ("documents.csv",) and desk.project == project


def test_a_faulty_listing_is_told_and_left_alone(kept):
    results, project = kept
    project.listing.write_text("file,file\na,b\n")
    desk = open_desk(results)
    assert "stands twice" in desk.fault and len(desk.documents) == 3


def test_cells_of_the_editor_are_cells_of_the_listing():
    table = pd.DataFrame({"document_id": ["a", "b"], "file": ["a.txt", "b.txt"], "exclude": [False, True], "group": ["x", ""]})
    edited = {0: {"exclude": True, "group": None}, 1: {"exclude": False, "group": "y", "file": "no"}}
    assert edited_cells(table, edited) == {"a": {"exclude": "yes", "group": ""}, "b": {"exclude": "", "group": "y"}}


def test_without_its_corpus_nothing_can_be_changed(alone):
    results = alone
    desk = open_desk(results)
    assert desk.project is None
    corpusediting.save(desk, {"hill": {"group": "x"}}, "1 cell")
    corpusediting.count_repeated(desk, False)
    assert open_desk(results).documents.equals(desk.documents)


def test_left_out_taken_back_and_set(kept):
    results, project = kept
    before = project.listing.read_bytes()
    desk = open_desk(results)
    corpusediting.leave_out(desk, ["hill"])
    assert list(read_corpus(project).documents["document_id"]) == ["lake", "port"]
    assert open_desk(results).changed == ("documents.csv",)
    corpusediting.take_back(desk)
    assert project.listing.read_bytes() == before and corpusediting.changes(desk) == []
    corpusediting.count_repeated(desk, False)
    assert (project.root / "settings.toml").read_text() == 'repeated = "left out"\n'
    assert open_desk(results).changed == ("settings.toml",) and not corpusediting.repeated_counted(desk)
    corpusediting.count_repeated(desk, True)
    assert (project.root / "settings.toml").read_text() == 'repeated = "counted"\n'
