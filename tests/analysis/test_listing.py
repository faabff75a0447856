import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.listing import change_listing, exclusions, read_listing, undo
from analysis.project import open_project
from analysis.reading import read_corpus
from tests.analysis.samples import folder


def project(tmp_path, listing=None):
    folder(tmp_path, a_txt="One.", documents__b_txt="Two.", **({"documents_csv": listing} if listing else {}))
    (tmp_path / "a.txt").rename(tmp_path / "documents" / "a.txt")
    return open_project(tmp_path)


def documents(of):
    return read_corpus(of).documents[["document_id", "file", "group"]].assign(group=["x", None])


def test_a_new_listing_lists_every_document_and_can_be_taken_back(tmp_path):
    of = project(tmp_path)
    change = change_listing(of, documents(of), {"b": {"group": " right  side ", "year": "1999"}}, "2 cells")
    assert of.listing.read_text() == ("document_id,file,group,year\na,documents/a.txt,x,\nb,documents/b.txt,right side,1999\n")
    assert (change.said, change.before) == ("2 cells", None)
    assert read_corpus(of).groups == ("right side", "x")
    undo(of, change)
    assert not of.listing.exists() and read_listing(of) is None


def test_what_nobody_changed_stays_as_it_is_written(tmp_path):
    of = project(tmp_path, 'file;note;group\n./documents/b.txt;"a; b";\n\ndocuments\\a.txt;;north\n')
    before = of.listing.read_bytes()
    change = change_listing(of, documents(of), {"b": {"group": "south"}, "a": {"note": "é, è", "group": ""}}, "3 cells")
    table = read_listing(of)
    assert list(table.columns) == ["file", "note", "group"]
    assert table.fillna("").values.tolist() == [["./documents/b.txt", "a; b", "south"], ["documents\\a.txt", "é, è", ""]]
    undo(of, change)
    assert of.listing.read_bytes() == before


def test_documents_are_left_out_and_taken_in_again(tmp_path):
    of = project(tmp_path)
    both = documents(of)
    change_listing(of, both, exclusions(("a",)), "left out")
    assert list(read_corpus(of).documents["document_id"]) == ["b"]
    change_listing(of, both, exclusions(("a",), yes=False), "taken in")
    assert list(read_corpus(of).documents["document_id"]) == ["a", "b"]


def test_a_change_made_since_is_not_taken_back(tmp_path):
    of = project(tmp_path)
    change = change_listing(of, documents(of), {"a": {"group": "y"}}, "1 cell")
    of.listing.write_text("file\ndocuments/a.txt\n")
    with pytest.raises(AnalysisError, match="was changed since"):
        undo(of, change)
    assert of.listing.read_text() == "file\ndocuments/a.txt\n"


@pytest.mark.parametrize(
    ("listing", "cells", "told"),
    [
        (None, {"a": {"text": "x"}}, "'text' is not changed here"),
        (None, {"a": {" ": "x"}}, "is not changed here"),
        (None, {"z": {"group": "x"}}, '"z" is not listed'),
        ("file,file\na,b\n", {"a": {"group": "x"}}, "stands twice"),
    ],
)
def test_faults_leave_the_file_as_it_is(tmp_path, listing, cells, told):
    of = project(tmp_path, listing)
    table = pd.DataFrame({"document_id": ["a"], "file": ["documents/a.txt"]})
    with pytest.raises(AnalysisError, match=told):
        change_listing(of, table, cells, "x")
    assert (of.listing.read_text() if listing else of.listing.exists()) == (listing or False)


def test_cells_are_text_whatever_is_in_them(tmp_path):
    of = project(tmp_path)
    for nasty in ('=HYPERLINK("http://x")', 'a "quoted", one', "two\nlines", "<b>bold</b>"):
        change_listing(of, documents(of), {"a": {"note": nasty}}, "1 cell")
        assert read_listing(of)["note"].iloc[0] == " ".join(nasty.split())
