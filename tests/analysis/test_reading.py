import io
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.limits import Limits
from analysis.project import open_project
from analysis.reading import read_corpus, read_documents
from analysis.survey import survey
from tests.analysis.samples import folder
from tests.conftest import CORPUS as BUNDLED

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
    assert [line.split(":")[0] for line in survey(tmp_path).unread] == ["documents/readme.txt", "notes.txt"]


def test_what_is_left_unread_is_named_with_the_reason(tmp_path):
    folder(tmp_path, a_txt="One.", b_epub="x", c_doc="x", _hidden="x", table_csv="words\nx\n", **{"~$d_docx": "x"})
    folder(tmp_path, old__manifest_json="{}", old__x_txt="No.", e_txt=" - !", f_zip="PK")
    (tmp_path / "t.project").mkdir()
    (tmp_path / "out.txt").symlink_to("/etc/hostname")
    (tmp_path / "lost.txt").symlink_to(tmp_path / "nowhere")
    assert ids(corpus_of(tmp_path)) == ["a"]
    reasons = dict(line.split(": ", 1) for line in survey(tmp_path).unread)
    assert {name: reason.split(";")[0] for name, reason in reasons.items()} == {
        ".hidden": "hidden",
        "b.epub": "an e-book",
        "c.doc": "an old Word document",
        "e.txt": "no words in it",
        "f.zip": "the archive is damaged (not readable as ZIP: File is not a zip file)",
        "lost.txt": "a link that leads nowhere",
        "old": "results of a build",
        "out.txt": "a link out of the project folder",
        "t.project": "the user's own work on a table or an archive",
        "table.csv": "no column text",
        "~$d.docx": "a lock that Word or Excel left behind",
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
        ("text,side\nOne.,a\n", "party", ['no column "party"', "document_id, side, language", "--group"]),
        ("text,document_id\nOne.,a\nTwo.,a\nThree.,\n", "party", ["3 faults", "twice", "line 4", '"party"']),
        ("", None, ["empty", "first line"]),
    ],
)
def test_faults_of_a_table(tmp_path, content, group, told):
    path = folder(tmp_path, t_csv=content) / "t.csv"
    faults = faults_of(path, group)
    assert all(part in str(AnalysisError(*faults)) for part in told), faults
    assert survey(path, group).faults == faults


def test_a_text_with_nul_or_too_long_is_left_out_and_named(tmp_path):
    pd.DataFrame({"text": ["One.", "a\0b", "x " * 30]}).to_parquet(tmp_path / "t.parquet")
    corpus = read_corpus(open_project(tmp_path / "t.parquet"), limits=Limits(characters=50))
    assert ids(corpus) == ["000001"]
    assert "text has 1 NUL, in row 2: left out" in corpus.notes[0]
    assert "text has 60 characters, at most 50 are read" in corpus.notes[1] and "row 3" in corpus.notes[1]


# Faults of folders


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, ["no document", "put files into it that can be read: .txt"]),
        ({"b_doc": "x"}, ["no document (left unread: b.doc: an old Word document; save it as .docx)", "put files into it"]),
        ({"a_txt": " \n"}, ["no document", "a.txt: no words in it", "put its text in or take it out"]),
        ({"documents_csv": "file,exclude\na.txt,yes\n", "a_txt": "One."}, ["no document", "a.txt: left out in documents.csv"]),
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
        ({"documents_csv": "file\na.doc\n", "a_doc": "x"}, ['file "a.doc" is of a kind', "save it as .docx"]),
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
    parts = ("missing", "../up", "already", "party")
    assert len(faults) == 4 and all(any(part in fault for fault in faults) for part in parts)
    found = survey(tmp_path, "party")
    assert found.faults[: len(faults)] == faults
    assert found.unread[0].startswith("empty.txt: no words in it")
    assert "axes.toml" in found.faults[-1]
    assert ids(found) == ["a"]


def test_what_is_no_project_is_refused(tmp_path):
    folder(tmp_path, a_txt="One.", b_doc="x")
    with pytest.raises(AnalysisError, match="none: there is no such folder or table; check the path"):
        open_project(tmp_path / "none")
    with pytest.raises(AnalysisError, match="no such folder or table"):
        survey(tmp_path / "none")
    for name in ("a.txt", "b.doc"):
        with pytest.raises(AnalysisError, match=f"{name}: a file of the kind .* is no corpus; give a folder"):
            open_project(tmp_path / name)
        assert "is no corpus" in survey(tmp_path / name).faults[0]


def test_a_folder_that_may_not_be_read_is_a_fault(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert faults_of(tmp_path) == (f"{tmp_path}: cannot be read (Permission denied); check its permissions",)


# Folders, archives and tables within


def test_folders_are_groups_and_part_of_the_ids(tmp_path):
    folder(tmp_path, left__01_txt="One.", left__deep__02_txt="Two.", right__01_txt="Three.", top_txt="Four.")
    documents = corpus_of(tmp_path).documents
    assert documents[["document_id", "group", "file"]].values.tolist() == [
        ["left/01", "left", "left/01.txt"],
        ["left/deep/02", "left", "left/deep/02.txt"],
        ["right/01", "right", "right/01.txt"],
        ["top", "(none)", "top.txt"],
    ]


def test_one_folder_is_no_group(tmp_path):
    folder(tmp_path, documents__all__a_txt="One.", documents__all__b_txt="Two.")
    assert corpus_of(tmp_path).groups == ("all/a", "all/b")


def test_two_kinds_of_one_name_are_two_documents(tmp_path):
    folder(tmp_path, a_txt="One.", a_md="Two.", b_txt="Three.")
    assert ids(corpus_of(tmp_path)) == ["a.md", "a.txt", "b"]


def test_a_table_in_a_folder_gives_its_rows(tmp_path):
    folder(tmp_path, a_txt="One.", t_csv='text,side\nTwo.,x\n"",y\nThree.,y\n', u_jsonl='{"text": "Four.", "document_id": "own"}\n')
    corpus = corpus_of(tmp_path)
    assert corpus.documents[["document_id", "file", "side"]].fillna("").values.tolist() == [
        ["a", "a.txt", ""], ["own", "u.jsonl", ""], ["t/000001", "t.csv", "x"], ["t/000003", "t.csv", "y"],
    ]  # fmt: skip
    assert corpus.notes == ("t.csv: no words in column text of line 3: left out",)


def packed(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def zipped(files):
    data = io.BytesIO()
    packed(data, files)
    return data.getvalue()


def test_an_archive_is_a_corpus_with_its_own_project_folder(tmp_path):
    inner = zipped({"c.txt": "Three."})
    path = packed(
        tmp_path / "press.zip",
        {"press/left/a.txt": "One.", "press/right/b.txt": "Two.", "press/right/more.zip": inner, "press/right/d.exe": "x"},
    )
    project = open_project(path)
    assert (project.kind, project.root) == ("archive", tmp_path / "press.project")
    documents = corpus_of(path).documents
    assert documents[["document_id", "group", "file"]].values.tolist() == [
        ["left/a", "left", "left/a.txt"],
        ["right/b", "right", "right/b.txt"],
        ["right/more/c", "right", "right/more.zip/c.txt"],
    ]
    assert [line.split(":")[0] for line in survey(path).unread] == ["right/d.exe"]
    folder(tmp_path / "press.project", documents_csv="document_id,group\nleft/a,x\nright/b,y\n")
    assert corpus_of(path).groups == ("x", "y")


def test_an_archive_may_bring_its_listing(tmp_path):
    files = {"documents.csv": "file,group\nb.txt,x\n", "a.txt": "One.", "b.txt": "Two.", "axes.toml": "x"}
    path = packed(tmp_path / "a.zip", files)
    corpus = corpus_of(path)
    assert (ids(corpus), corpus.groups) == (["b"], ("x",))
    assert survey(path).unread == (
        "a.txt: not listed in documents.csv",
        "axes.toml: the user's own work; unpack the archive to use it",
    )


def test_an_archive_in_a_folder_is_like_a_folder(tmp_path):
    folder(tmp_path, a_txt="One.")
    packed(tmp_path / "b.zip", {"x/c.txt": "Two.", "../up.txt": "Out.", "/etc/passwd.txt": "Out.", "C:\\d.txt": "Out."})
    corpus = corpus_of(tmp_path)
    assert corpus.documents[["document_id", "group"]].values.tolist() == [["a", "(none)"], ["b/x/c", "b"]]
    assert len(survey(tmp_path).unread) == 3 and all("b.zip/" in line for line in survey(tmp_path).unread)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"archive_depth": 1}, "limits.archive_depth"),
        ({"archive_files": 1}, "limits.archive_files"),
        ({"unpacked_mb": 1}, "limits.unpacked_mb"),
    ],
)
def test_what_unpacks_to_too_much_is_left_unread(tmp_path, limits, told):
    folder(tmp_path, a_txt="One.")
    packed(tmp_path / "b.zip", {"c.txt": "Two." * 300_000, "d.zip": zipped({"e.txt": "Three.", "f.txt": "Four."})})
    corpus = read_corpus(open_project(tmp_path), limits=Limits(**limits))
    assert "a" in ids(corpus) and len(corpus.documents) < 4
    met = read_documents(open_project(tmp_path), limits=Limits(**limits)).unread
    assert any(told in line for line in met)


# What is known of a document


def test_what_a_file_says_of_itself_is_metadata_and_the_listing_goes_before(tmp_path):
    page = "---\ntitle: Own title\ndate: 2024-03-05\ngroup: left\ntext: no\n---\n\nThe mill is old."
    folder(tmp_path, a_md=page, b_md=page, c_txt="Two.", documents_csv="file,title,year\na.md,Given,1999\nb.md,,\nc.txt,,\n")
    documents = corpus_of(tmp_path).documents.fillna("")
    assert documents[["document_id", "title", "group", "date", "year", "metadata_text"]].values.tolist() == [
        ["a", "Given", "left", "2024-03-05", "1999", "no"],
        ["b", "Own title", "left", "2024-03-05", "", "no"],
        ["c", "c", "(none)", "", "", ""],
    ]


def test_a_date_in_a_file_name_is_its_date(tmp_path):
    folder(tmp_path, **{"2023-05-04_speech_txt": "One.", "report 7 March 2021_txt": "Two.", "chapter 3_txt": "Three."})
    assert corpus_of(tmp_path).documents["date"].fillna("").tolist() == ["2023-05-04", "", "2021-03-07"]


def test_the_language_is_found_where_it_is_not_given(tmp_path):
    german = "Die Regierung hat gestern beschlossen, dass die alte Mühle wieder aufgebaut wird. Das ist gut so."
    english = "The government decided yesterday that the old mill will be rebuilt. That is a good thing for all."
    folder(tmp_path, a_txt=german, b_txt=english, c_txt=english)
    assert corpus_of(tmp_path).documents["language"].tolist() == ["de", "en", "en"]
    folder(tmp_path, documents_csv="file,language\na.txt,\nb.txt,German\nc.txt,zh-CN\n")
    assert corpus_of(tmp_path).documents["language"].tolist() == ["de", "de", "zh"]


def test_lines_marked_to_be_left_out_are_not_read(tmp_path):
    listing = "file,group,exclude\na.txt,x,\nb.txt,y,yes\nc.txt,y,no\n"
    folder(tmp_path, documents_csv=listing, a_txt="One.", b_txt="Two.", c_txt="Three.")
    assert ids(corpus_of(tmp_path)) == ["a", "c"] and "exclude" not in corpus_of(tmp_path).documents
    assert survey(tmp_path).unread == ("b.txt: left out in documents.csv",)


def test_a_listing_may_name_rows_of_a_table_in_the_folder_and_the_others_are_told(tmp_path):
    listing = "document_id,file,group,exclude\nt/000001,t.csv,x,\nt/000002,t.csv,x,yes\na,a.txt,y,\n"
    folder(tmp_path, documents_csv=listing, a_txt="One.", t_csv="text\nTwo.\nThree.\nFour.\n")
    corpus = corpus_of(tmp_path)
    assert (ids(corpus), corpus.groups) == (["a", "t/000001"], ("x", "y"))
    assert corpus.notes == ("t.csv: 2 rows left out or not listed in documents.csv",)
    folder(tmp_path, documents_csv="file,group\nt.csv,x\n")
    assert ids(corpus_of(tmp_path)) == ["t/000001", "t/000002", "t/000003"]


def test_a_listing_beside_a_table_says_which_rows_are_read(tmp_path):
    folder(tmp_path, t_csv="text,document_id,side\nOne.,a,x\nTwo.,b,y\nThree.,c,y\nFour.,d,y\n")
    listing = "document_id,side,year,exclude\na,left,1999,\nb,,,\nc,,,x\n"
    folder(tmp_path, **{"t.project__documents_csv": listing})
    corpus = corpus_of(tmp_path / "t.csv")
    assert corpus.documents[["document_id", "side", "year"]].fillna("").values.tolist() == [["a", "left", "1999"], ["b", "y", ""]]
    assert corpus.notes == ("1 row left out in documents.csv", "1 row not listed in documents.csv")
    folder(tmp_path, **{"t.project__documents_csv": "document_id\nz\na\n"})
    assert "document_id 'z' is no row of the table" in faults_of(tmp_path / "t.csv")[0]


def test_one_bad_file_never_stops_the_rest(tmp_path):
    folder(tmp_path, a_txt="One.", b_pdf="%PDF-1.7 nothing", c_docx="PK", d_odt="x", e_rtf="x", f_html="", g_csv="text,n\nx\n")
    (tmp_path / "h.txt").write_bytes(bytes(range(256)) * 20)
    corpus = corpus_of(tmp_path)
    assert ids(corpus) == ["a"]
    unread = survey(tmp_path).unread
    assert [line.split(":")[0][0] for line in unread] == list("bcdefgh")
    assert all(len(line.split(": ", 1)[1]) > 20 for line in unread)
    assert corpus.notes == (
        "7 files could not be read and are not in the results: b.pdf, c.docx, d.odt, e.rtf, f.html and 2 more. Corpus says why.",
    )


def test_what_was_doubtful_is_told(tmp_path):
    folder(tmp_path, a_txt="One.")
    (tmp_path / "b.txt").write_bytes("Un café très agréable, déjà vu.".encode("cp1252"))
    assert corpus_of(tmp_path).notes == ()  # the corpus check says so
    (line,) = survey(tmp_path).doubts
    assert line.startswith("b.txt: not UTF-8, read as cp1252 (look at: café, très, agréable, déjà)")


def test_a_name_that_can_be_no_id_is_shortened_and_the_file_is_read(tmp_path):
    folder(tmp_path, **{f"{'long ' * 43}_txt": "One.", "b_txt": "Two."})
    corpus = corpus_of(tmp_path)
    (other,) = [one for one in ids(corpus) if one != "b"]
    assert len(other) <= 200 and other.startswith("long long") and "~" in other


def test_the_folder_is_the_group_of_what_says_none_itself(tmp_path):
    folder(tmp_path, gov__a_txt="One.", gov__b_md="---\ngroup: Speech\n---\n\nTwo.", press__c_txt="Three.")
    assert corpus_of(tmp_path).documents["group"].tolist() == ["gov", "Speech", "press"]


def test_columns_that_mean_something_may_be_written_in_capitals(tmp_path):
    folder(tmp_path, t_csv="Text,Group,Note\nOne.,x,a\nTwo.,y,b\n")
    corpus = corpus_of(tmp_path / "t.csv")
    assert corpus.groups == ("x", "y") and "Note" in corpus.documents
