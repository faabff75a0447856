"""Corpora brought in: whole or not at all, each apart from the others, whatever the names of their files say."""

import io
import json
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from analysis import store
from analysis.bundle import write_bundle
from analysis.errors import AnalysisError
from analysis.project import open_project
from analysis.reading import read_corpus
from dashboard import uploads
from dashboard.filenames import File
from dashboard.uploads import bring_in


def given(name: str, data: bytes = b"The mill stands still.") -> File:
    return File(name, len(data), lambda: data)


def zipped(**files: bytes) -> File:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return given("All of it.zip", packed.getvalue())


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def root(tmp_path) -> Path:
    return tmp_path / "cache" / "corpora"


HOSTILE = [
    "../a.txt", "/etc/a.txt", "C:\\a.txt", "a/../../b.txt", "..\\..\\a.txt", "a\0b.txt", "a\nb.txt", "\u202etxt.a.txt",
    ".hidden.txt", "a/.git/b.txt", "~$a.docx", "Thumbs.db", "__MACOSX/a.txt", "", "/", "a/", "\ud800.txt",
    "/".join(["a"] * 30) + "/b.txt",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_left_out_with_a_reason_and_the_others_are_kept(name, root):
    one = bring_in([given(name), given("good.txt")], "Mills", root)
    assert below(one.corpus) == ["good.txt"] and below(root.parent.parent) == sorted(
        f"cache/corpora/{one.key}/{path}" for path in ("corpus.json", "texts/Mills/good.txt")
    )
    ((shown, reason),) = one.left
    assert reason and shown.isprintable() and one.corpus.is_relative_to(one.home)


@pytest.mark.parametrize("name", HOSTILE)
def test_alone_it_makes_no_corpus_and_leaves_nothing(name, root):
    with pytest.raises(AnalysisError, match="nothing in it can be read"):
        bring_in([given(name)], "Mills", root)
    assert not root.exists() or not os.listdir(root)


def test_what_is_of_no_kind_that_is_read_is_not_kept(root):
    one = bring_in([given("a.txt"), given("run.exe"), given("talk.pptx"), given("settings.toml", b"seed = 1\n")], "", root)
    assert below(one.corpus) == ["a.txt", "settings.toml"]
    assert dict(one.left)["talk.pptx"] == "slides; export them as .pdf" and "not of a kind" in dict(one.left)["run.exe"]


@pytest.mark.parametrize(
    ("name", "called", "key"),
    [("Two mills", "Two mills", "two-mills-"), ("", "town", "town-"), ("联合国", "联合国", "corpus-"), ("../../x", "x", "x-"),
     ("a/b\\c:d", "a b c d", "a-b-c-d-"), ("x" * 200, "x" * 60, "x" * 24 + "-"), ("..", "town", "town-")],
)  # fmt: skip
def test_names_and_keys(name, called, key, root):
    one = bring_in([given("town/a.txt"), given("town/b.txt")], name, root)
    assert one.name == called and one.key.startswith(key) and uploads.KEY.fullmatch(one.key)
    assert one.corpus == one.home / "texts" / called and read_corpus(open_project(one.corpus)).documents.shape[0] == 2
    assert one.grouping is None and one.uploaded and uploads.entries(root) == [one] and uploads.entry(one.key, root) == one


def test_the_same_files_are_the_same_corpus_and_others_are_another(root):
    first = bring_in([given("a.txt"), given("b.txt", b"The road.")], "Mills", root)
    (first.corpus / "labels.csv").write_text("axis")  # the analyst's work on it stays
    again = bring_in([given("b.txt", b"The road."), given("a.txt")], "Mills", root)
    other = bring_in([given("a.txt"), given("b.txt", b"The roads.")], "Mills", root)
    assert again == first and (first.corpus / "labels.csv").is_file() and other.key != first.key
    assert not list(root.glob(".*")) and len(uploads.entries(root)) == 2


def test_two_corpora_that_share_six_digits_are_kept_apart(root, monkeypatch):
    first = bring_in([given("a.txt")], "Mills", root)
    told = json.loads((first.home / "corpus.json").read_text())
    (first.home / "corpus.json").write_text(json.dumps(told | {"digest": "another"}))
    second = bring_in([given("a.txt")], "Mills", root)
    assert second.key.startswith(first.key) and len(second.key) > len(first.key) and uploads.entry(second.key, root) == second


@pytest.mark.parametrize("name", ["Speeches.csv", "speeches.tsv"])
def test_one_table_is_a_corpus_by_itself(name, root):
    one = bring_in(
        [given(f"folder/{name}", b"text\tgroup\nThe mill.\tA\n".replace(b"\t", b"," if "csv" in name else b"\t"))], "", root
    )
    assert one.corpus == one.home / "texts" / name and open_project(one.corpus).kind == "table"
    assert len(read_corpus(open_project(one.corpus)).documents) == 1


def test_a_zip_is_unpacked_and_brings_the_own_work_along(root):
    files = {"mills/documents/a.txt": b"The mill.", "mills/settings.toml": b"seed = 3\n", "mills/../../evil.txt": b"x"}
    one = bring_in([zipped(**files)], "", root)
    assert one.name == "All of it" and below(one.corpus) == ["documents/a.txt", "settings.toml"]
    assert [name for name, _ in one.left] == ["mills/../../evil.txt"] and below(root.parent)[0].startswith("corpora/")


def test_what_is_no_zip_or_too_large_is_refused_and_leaves_nothing(root):
    with pytest.raises(AnalysisError, match=r"bad.zip: .*damaged"):
        bring_in([given("bad.zip", b"no archive")], "", root)
    with pytest.raises(AnalysisError, match="3 MB in all, at most 2"):
        bring_in([given("a.txt", b"a" * 1_500_000), given("b.txt", b"b" * 1_500_000)], "", root, most_mb=2)
    with pytest.raises(AnalysisError, match="no file was chosen"):
        bring_in([], "", root)
    assert not root.exists() or not os.listdir(root)


def test_half_an_upload_is_no_corpus(root):
    def fails() -> bytes:
        assert uploads.entries(root) == []  # the first file is written, and nobody sees it
        raise OSError(28, "No space left on device")

    with pytest.raises(AnalysisError, match="No space left"):
        bring_in([given("a.txt"), File("b.txt", 9, fails)], "Mills", root)
    assert os.listdir(root) == []


def test_what_a_program_that_ended_left_half_written_is_removed(root):
    (root / ".999999999.abcd.draft" / "texts").mkdir(parents=True)
    (root / f".{os.getpid()}.abcd.draft").mkdir()
    bring_in([given("a.txt")], "Mills", root)
    assert [path.name for path in root.glob(".*")] == [f".{os.getpid()}.abcd.draft"]


def test_results_that_come_along_are_kept_where_they_are_whole(results, root):
    files = {f"mills/results/{path.name}": path.read_bytes() for path in results.folder.iterdir()}
    files |= {
        "mills/documents/a.txt": b"The mill.",
        "mills/results/run.json": b'{"corpus": "/etc", "axes_file": "/x", "seconds": 3}',
    }
    one = bring_in([zipped(**files)], "Mills", root)
    assert store.check_folder(one.results) and json.loads((one.results / store.RUN).read_text()) == {"seconds": 3}
    assert below(one.corpus) == ["documents/a.txt"] and one.left == ()
    damaged = bring_in([zipped(**files | {"mills/results/texts.parquet": b"no"})], "Mills", root)
    assert not damaged.results.exists() and damaged.key != one.key
    ((name, reason),) = damaged.left
    assert name == "results/" and "texts.parquet" in reason and "build them here" in reason and str(root) not in reason
    stranger = bring_in([zipped(**files | {"mills/results/run.sh": b"no"})], "Mills", root)
    assert not stranger.results.exists() and "run.sh" in stranger.left[0][1]


def test_a_table_with_its_project_folder_and_results_comes_back_as_it_was(results, root):
    files = {f"speeches/results/{path.name}": path.read_bytes() for path in results.folder.iterdir()}
    files |= {"speeches/talks.csv": b"text,group\nThe mill.,A\n", "speeches/talks.project/settings.toml": b"seed = 3\n"}
    one = bring_in([zipped(**files | {"speeches/README.txt": b"What this is."})], "", root)
    assert one.corpus == one.home / "texts" / "talks.csv" and store.check_folder(one.results)
    assert (open_project(one.corpus).root / "settings.toml").read_bytes() == b"seed = 3\n"


def test_results_alone_are_no_corpus(results, root):
    files = {path.name: path.read_bytes() for path in results.folder.iterdir()}
    with pytest.raises(AnalysisError, match="results without their corpus"):
        bring_in([zipped(**files)], "", root)


def test_a_path_is_read_where_it_is(results, root, tmp_path):
    corpus = tmp_path / "My mills"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The mill.")
    one = uploads.point_to(corpus, "", root)
    assert one.corpus == corpus and not one.uploaded and one.name == "My mills" and below(one.home) == ["corpus.json"]
    assert uploads.point_to(corpus, "", root) == one and uploads.around(corpus, root) is None
    assert uploads.point_to(results.folder, "Built", root).corpus == results.folder.resolve()
    with pytest.raises(AnalysisError, match="nowhere"):
        uploads.point_to(tmp_path / "nowhere", "", root)
    with pytest.raises(AnalysisError, match="no corpus"):
        uploads.point_to(
            one.home / ".." / ".." / ".." / "note.odp" if (tmp_path / "note.odp").touch() is None else corpus, "", root
        )
    with pytest.raises(AnalysisError, match="brought in"):
        uploads.point_to(root, "", root)


@pytest.mark.parametrize(
    "key", ["", "..", "../x-abcdef", "x-abcde", "X-abcdef", "x-abcdef/..", ".draft-abcdef", "x-abcdef\n", "-abcdef"]
)
def test_a_bad_key_is_none(key, root):
    bring_in([given("a.txt")], "Mills", root)
    assert uploads.entry(key, root) is None


@pytest.mark.parametrize(
    "record", ['{"name": 3, "corpus": "texts"}', '{"name": "a"}', "[]", "{", '{"name": "a", "corpus": "../../x"}', "\0"]
)
def test_a_damaged_record_is_no_corpus(record, root):
    one = bring_in([given("a.txt")], "Mills", root)
    (one.home / "corpus.json").write_text(record)
    assert uploads.entries(root) == [] and uploads.entry(one.key, root) is None


def test_what_it_is_compared_by_is_kept(root):
    one = bring_in([given("a.txt")], "Mills", root)
    uploads.compare_by(one, "party")
    assert uploads.entry(one.key, root).grouping == "party"
    uploads.compare_by(one, None)
    assert uploads.entry(one.key, root) == one


def test_discarding_removes_all_of_it_and_nothing_else(root, tmp_path):
    first, second = bring_in([given("a.txt")], "Mills", root), bring_in([given("b.txt")], "Roads", root)
    elsewhere = shutil.copytree(first.corpus, tmp_path / "elsewhere")
    pointed = uploads.point_to(elsewhere, "", root)
    uploads.discard(first)
    uploads.discard(pointed)
    uploads.discard(first)  # somebody else did so a moment ago
    assert uploads.entries(root) == [second] and os.listdir(root) == [second.key] and below(elsewhere) == ["a.txt"]


def test_around_is_the_corpus_whose_folder_it_is(root):
    one = bring_in([given("a.txt")], "Mills", root)
    assert uploads.around(one.corpus, root) == uploads.around(one.results / "x", root) == one
    assert uploads.around(root / "other-abcdef" / "results", root) is None and uploads.around(root, root) is None


@pytest.mark.parametrize("kind", ["folder", "table"])
def test_the_zip_for_a_colleague_comes_back_with_its_results_and_its_own_work(kind, results, root, tmp_path):
    corpus = tmp_path / ("mills" if kind == "folder" else "mills.csv")
    project = corpus if kind == "folder" else tmp_path / "mills.project"
    project.mkdir()
    if kind == "folder":
        (corpus / "a.txt").write_text("The mill.")
    else:
        corpus.write_text("text,group\nThe mill.,A\n")
    (project / "settings.toml").write_text("seed = 3\n")
    write_bundle(results.folder, corpus, tmp_path / "for a colleague.zip")
    packed = (tmp_path / "for a colleague.zip").read_bytes()
    one = bring_in([given("for a colleague.zip", packed)], "", root)
    assert store.check_folder(one.results) == store.check_folder(results.folder) and one.left == ()
    assert open_project(one.corpus).kind == kind and (open_project(one.corpus).root / "settings.toml").read_text() == "seed = 3\n"
    assert len(read_corpus(open_project(one.corpus)).documents) == 1
