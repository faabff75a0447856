import json
import os
import zipfile
from pathlib import Path

import pytest

from analysis import store
from analysis.basket import quote
from analysis.bundle import NOTE, contents, write_bundle
from analysis.errors import AnalysisError
from analysis.project import open_project, save_basket
from analysis.survey import survey
from tests.analysis.samples import folder

LABELS = "axis,document_id,start,end,text_digest,choice\n"


@pytest.fixture
def results(tmp_path) -> Path:
    """A results folder of one small table, as a build leaves it."""
    made = tmp_path / "elsewhere" / "built"
    folder(made, texts_parquet="the texts", vectors_npy="numbers")
    files = {name: {"sha256": store.file_sha256(made / name)} for name in ("texts.parquet", "vectors.npy")}
    counts = {"documents": 1, "sentences": 2, "tokens": 1200}
    manifest = {"format_version": store.FORMAT_VERSION, "files": files, "counts": counts, "corpus_name": "talks"}
    store.write_json(manifest | {"versions": {"numpy": "1.2"}}, made / store.MANIFEST)
    store.write_json({"built": "2024-05-06T07:08:09+00:00", "corpus": "/nowhere", "previous": "/before"}, made / store.RUN)
    return made


@pytest.fixture
def corpus(tmp_path) -> Path:
    return folder(tmp_path / "mill", documents__a_txt="The mill.", documents_csv="file\ndocuments/a.txt\n", labels_csv=LABELS)


@pytest.fixture
def packed(tmp_path):
    return tmp_path / "out" / "mill.zip"


def names(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return archive.namelist()


def unpack(path, to):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(to)
    return to


def read(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()


RESULTS = ["mill/results/manifest.json", "mill/results/run.json", "mill/results/texts.parquet", "mill/results/vectors.npy"]


def test_a_folder_is_packed_with_its_results_in_it(results, corpus, packed):
    write_bundle(results, corpus, packed)
    own = ["mill/README.txt", "mill/documents.csv", "mill/documents/a.txt", "mill/labels.csv"]
    assert names(packed) == [*own, *RESULTS]
    assert read(packed, "mill/documents/a.txt") == "The mill."
    assert [path.name for path in packed.parent.iterdir()] == ["mill.zip"]


def test_the_note_says_what_it_is_how_to_open_it_and_that_it_holds_the_texts(results, corpus, packed):
    write_bundle(results, corpus, packed)
    said = read(packed, f"mill/{NOTE}")
    for part in ("talks", "1 document, 2 sentences, 1,200 tokens", "2024-05-06", 'python -m dashboard "PATH/TO/mill/results"', 
                 "numpy 1.2", "The texts of the documents are in it, in full", "format version 1"):  # fmt: skip
        assert part in said


def test_unpacked_anywhere_the_results_know_their_corpus(results, corpus, packed, tmp_path):
    write_bundle(results, corpus, packed)
    there = unpack(packed, tmp_path / "another machine")
    run = json.loads((there / "mill" / "results" / store.RUN).read_text())
    assert (run["corpus"], run["previous"], run["built"]) == ("..", None, "2024-05-06T07:08:09+00:00")
    assert run["corpus_holds"] == ["documents/a.txt"] and (there / "mill" / "documents" / "a.txt").is_file()
    assert store.check_folder(there / "mill" / "results")["corpus_name"] == "talks"
    found = survey(there / "mill")
    assert not found.faults and found.unread == ("results: results of a build",)


def test_a_table_lies_beside_its_project_folder(results, tmp_path, packed):
    folder(tmp_path / "in", talks_csv="text\nOne.\n", other_csv="text\nTwo.\n")
    table = tmp_path / "in" / "talks.csv"
    save_basket(open_project(table), lambda quotes: (quote("000001", 0, "One."),))
    write_bundle(results, table, packed)
    assert [name for name in names(packed) if "/results/" not in name] == [
        "talks/README.txt", "talks/talks.csv", "talks/talks.project/basket.csv"
    ]  # fmt: skip
    there = unpack(packed, tmp_path / "there") / "talks"
    run = json.loads((there / "results" / store.RUN).read_text())
    assert run["corpus"] == "../talks.csv" and "corpus_holds" not in run
    assert survey(there / "talks.csv").record()["documents"] == 1
    found = survey(packed)  # the ZIP itself is a corpus of the same, too
    assert found.record()["documents"] == 1
    assert "talks.project/basket.csv: the user's own work on a table or an archive" in found.unread


@pytest.mark.parametrize("with_listing", [True, False])
def test_the_zip_itself_is_a_corpus_of_the_same_documents(results, tmp_path, with_listing):
    own = {"documents_csv": "file\na.txt\n"} if with_listing else {}
    corpus = folder(tmp_path / "mill", a_txt="The mill.", **own)
    packed = tmp_path / "mill.zip"
    write_bundle(results, corpus, packed)
    found = survey(packed)
    assert not found.faults and found.record()["documents"] == 1
    assert not [
        line for line in found.unread if "results/" in line and "results of a build" not in line and "not listed" not in line
    ]


def test_without_the_corpus_the_results_are_packed_alone(results, packed):
    write_bundle(results, None, packed)
    assert names(packed) == ["talks/README.txt", *(name.replace("mill", "talks") for name in RESULTS)]
    assert json.loads(read(packed, "talks/results/run.json"))["corpus"] is None
    assert "only its results" in read(packed, "talks/README.txt")


def test_hidden_files_locks_drafts_links_out_and_other_results_are_left_out_and_named(results, corpus, packed, tmp_path):
    (corpus / ".hidden").write_text("x")
    (corpus / ".labels.csv.12.draft").write_text("x")
    (corpus / "documents" / "~$a.docx").write_text("x")
    (corpus / "Thumbs.db").write_text("x")
    secret = folder(tmp_path / "private", key_txt="secret")
    (corpus / "documents" / "out.txt").symlink_to(secret / "key.txt")
    (corpus / "documents" / "outside").symlink_to(secret)
    (corpus / "documents" / "in.txt").symlink_to(corpus / "documents" / "a.txt")
    (corpus / "documents" / "round").symlink_to(corpus)
    folder(corpus / "old", manifest_json="{}", sentences_parquet="x")
    os.mkfifo(corpus / "pipe")
    inside = write_bundle(results, corpus, packed)
    kept = [name for name in names(packed) if "/results/" not in name]
    assert kept == ["mill/README.txt", "mill/documents.csv", "mill/documents/a.txt", "mill/documents/in.txt", "mill/labels.csv"]
    assert read(packed, "mill/documents/in.txt") == "The mill." and "secret" not in packed.read_bytes().decode("latin-1")
    assert inside.left["old"] == "results of a build"
    assert inside.left["documents/out.txt"] == inside.left["documents/outside"] == "a link out of the project folder"
    assert "documents/out.txt (a link out of the project folder)" in read(packed, f"mill/{NOTE}")


def test_the_same_files_give_the_same_zip_byte_for_byte(results, corpus, tmp_path):
    one, other = tmp_path / "1.zip", tmp_path / "2.zip"
    write_bundle(results, corpus, one)
    for path in corpus.rglob("*"):
        os.utime(path, (1, 1))
    (corpus / "labels.csv").chmod(0o600)
    write_bundle(results, corpus, other)
    assert one.read_bytes() == other.read_bytes()


def test_results_within_the_project_are_packed_once_and_names_that_are_taken_stay(results, corpus, packed):
    inner = corpus / "results"
    results.rename(inner)
    (corpus / "readme.TXT").write_text("mine")
    write_bundle(inner, corpus, packed)
    found = names(packed)
    assert [name for name in found if "/results" in name] == RESULTS and len(found) == len(set(found))
    assert "mill/readme.TXT" in found and "mill/README 2.txt" in found


def test_what_came_out_of_a_zip_is_packed_again_as_it_was(results, corpus, packed, tmp_path):
    given = folder(tmp_path / "desk", axes_toml="[[axis]]")
    store.write_json(store.read_json(results / store.RUN) | {"axes_file": str(given / "axes.toml")}, results / store.RUN)
    write_bundle(results, corpus, packed)
    there = unpack(packed, tmp_path / "there") / "mill"
    inside = write_bundle(there / "results", there, tmp_path / "again.zip")
    assert not inside.left and (tmp_path / "again.zip").read_bytes() == packed.read_bytes()


def test_a_folder_called_results_that_is_none_stays_a_part_of_the_corpus(results, tmp_path, packed):
    corpus = folder(tmp_path / "mill", results__a_txt="A result.", b_txt="The mill.")
    write_bundle(results, corpus, packed)
    assert "mill/results/a.txt" in names(packed) and "mill/results 2/manifest.json" in names(packed)
    assert "mill/results 2" in read(packed, f"mill/{NOTE}")
    assert json.loads(read(packed, "mill/results 2/run.json"))["corpus"] == ".."


def test_files_that_were_given_to_the_build_come_along(results, corpus, packed, tmp_path):
    given = folder(tmp_path / "desk", axes_toml="[[axis]]", words_csv="text,pole\n")
    run = store.read_json(results / store.RUN)
    files = {"axes_file": str(given / "axes.toml"), "labels_file": str(corpus / "labels.csv"), "background_file": "/gone.csv"}
    store.write_json(run | files, results / store.RUN)
    write_bundle(results, corpus, packed)
    told = json.loads(read(packed, "mill/results/run.json"))
    assert told["axes_file"] == "../results.project/axes.toml" and told["labels_file"] == "../labels.csv"
    assert told["background_file"] is None and "mill/results.project/axes.toml" in names(packed)
    assert str(tmp_path) not in packed.read_bytes().decode("latin-1")


def test_a_zip_that_cannot_be_whole_is_none(results, corpus, packed):
    write_bundle(results, corpus, packed)
    before = packed.read_bytes()
    (results / "texts.parquet").write_text("other")
    with pytest.raises(AnalysisError, match="texts.parquet: is not what manifest.json says"):
        write_bundle(results, corpus, packed)
    assert packed.read_bytes() == before and [path.name for path in packed.parent.iterdir()] == ["mill.zip"]
    with pytest.raises(AnalysisError, match="no such folder or table"):
        contents(results, corpus / "gone")
    with pytest.raises(AnalysisError, match="not a results folder"):
        contents(corpus, None)
    blocked = folder(packed.parent, file="x") / "file" / "mill.zip"
    with pytest.raises(AnalysisError, match="cannot be written"):
        write_bundle(corpus.parent / "elsewhere" / "built", None, blocked)


def test_the_zip_does_not_hold_itself(results, corpus):
    inside = corpus / "mill.zip"
    write_bundle(results, corpus, inside)
    write_bundle(results, corpus, inside)
    assert "mill/mill.zip" not in names(inside)


def test_progress_ends_at_the_size(results, corpus, packed):
    seen = []
    inside = write_bundle(results, corpus, packed, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (inside.size, inside.size) and [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert contents(results, corpus).size == inside.size


def test_large_files_are_never_in_memory_whole(results, corpus, packed):
    import tracemalloc

    (corpus / "documents" / "large.bin").write_bytes(bytes(40_000_000))
    tracemalloc.start()
    write_bundle(results, corpus, packed)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 12_000_000
