"""Where what is shown comes from, and when it is built anew."""

import json
import os
import shutil
from pathlib import Path

import pytest

from analysis import store
from analysis.project import open_project, own_topic_edits, save_topic_edits
from analysis.topicedits import TopicEdits
from dashboard import filenames, jobs, source, uploads


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "a.txt").write_text("The mill.")
    return folder


def test_what_the_app_was_started_on_goes_before_the_bundled_corpus(monkeypatch, tmp_path):
    monkeypatch.setattr("sys.argv", ["streamlit"])
    monkeypatch.delenv(source.SOURCE, raising=False)
    assert source.source() == source.BUNDLED and source.BUNDLED.is_dir()
    monkeypatch.setattr("sys.argv", ["app.py", "there"])
    assert source.source() == Path("there")
    monkeypatch.setenv(source.SOURCE, str(tmp_path))
    assert source.source() == tmp_path


def test_a_results_folder_is_itself_and_a_corpus_has_a_place_in_the_cache(results, corpus):
    assert source.results_folder(results.folder) == results.folder
    assert source.results_folder(corpus).parent == source.CACHE / "results"
    assert source.results_folder(corpus).name.startswith("corpus-")


def test_the_fingerprint_follows_the_files(corpus):
    seen = {source.fingerprint(corpus)}
    assert source.fingerprint(corpus) in seen
    (corpus / "documents" / "b.txt").write_text("The road.")
    seen.add(source.fingerprint(corpus))
    (corpus / "documents" / "a.txt").write_text("The mills.")
    seen.add(source.fingerprint(corpus))
    os.utime(corpus / "documents" / "a.txt", (1, 1))
    seen.add(source.fingerprint(corpus))
    (corpus / "documents" / "b.txt").rename(corpus / "documents" / "c.txt")
    seen.add(source.fingerprint(corpus))
    (corpus / "axes.toml").write_text("[[axis]]")
    assert source.fingerprint(corpus) in seen  # written while results are shown: seen at the next start, or when looked at again
    source.look_again(corpus)
    seen.add(source.fingerprint(corpus))
    assert len(seen) == 6


@pytest.mark.parametrize("own", ["labels.csv", "topic_edits.toml", "basket.csv", "stories/Story 1.json"])
def test_labels_and_edits_of_topics_are_written_while_results_are_shown_and_change_no_fingerprint(own, corpus):
    before = source.fingerprint(corpus)
    (corpus / own).parent.mkdir(exist_ok=True)
    (corpus / own).write_text("axis")
    (corpus / own).with_name(f".{Path(own).name}.123.draft").write_text("axis")
    assert source.fingerprint(corpus) == before
    (corpus / own).write_text("axis, choice")
    assert source.fingerprint(corpus) == before
    (corpus / own).unlink()
    assert source.fingerprint(corpus) == before
    (corpus / "documents" / "more.csv").write_text("axis")
    assert source.fingerprint(corpus) != before


@pytest.mark.parametrize(
    "other",
    ["my labels.csv", "labels.csv.old", "labelsxcsv", ".labels.csv.draft", "topic_edits.toml.old", "topic_edits", "edits.toml",
     ".topic_edits.toml.x.draft", "topic_editsxtoml", "axes.toml.old"],
)  # fmt: skip
def test_a_file_of_any_other_name_does(other, corpus):
    before = source.fingerprint(corpus)
    (corpus / other).write_text("axis")
    assert source.fingerprint(corpus) != before


def test_edits_of_topics_as_they_are_saved_change_no_fingerprint(corpus):
    for path in (corpus, corpus.parent / "talks.csv"):
        if path != corpus:
            path.write_text("text\nThe mill.\n")
        before, project = source.fingerprint(path), open_project(path)
        save_topic_edits(project, lambda _: TopicEdits(number=2))
        assert own_topic_edits(project) == TopicEdits(number=2)
        assert source.fingerprint(path) == before


def test_the_corpus_is_what_was_started_on_or_what_the_build_wrote_down(results, corpus, monkeypatch, tmp_path):
    monkeypatch.setenv(source.SOURCE, str(corpus))
    assert source.corpus_of(results.folder) == corpus
    folder = shutil.copytree(results.folder, tmp_path / "results")
    monkeypatch.setenv(source.SOURCE, str(folder))
    assert source.corpus_of(folder) is None and source.written_corpus(folder) == ""
    for named, found in ((str(corpus), corpus), (str(tmp_path / "gone"), None), (7, None)):
        (folder / store.RUN).write_text(json.dumps({"corpus": named}))
        assert source.corpus_of(folder) == found


def test_a_build_writes_down_where_its_corpus_is_and_nothing_that_was_not_given(results_dir):
    run = json.loads((results_dir / store.RUN).read_text())
    assert source.written_corpus(results_dir) == run["corpus"] == str(source.BUNDLED)
    assert run["axes_file"] is None and run["labels_file"] is None and run["previous"] is None


def test_results_are_built_again_with_what_they_were_built_with(results, corpus, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(jobs, "start", lambda kind, arguments, folder: asked.append(arguments))
    folder = shutil.copytree(results.folder, tmp_path / "results")
    (folder / store.RUN).write_text(
        json.dumps({"corpus": str(corpus), "axes_file": "/a.toml", "labels_file": None, "previous": "/p"})
    )
    source.start_build(corpus, folder)
    source.start_build(corpus, tmp_path / "new")
    assert asked[0]["axes_file"] == "/a.toml" and "labels_file" not in asked[0]
    assert asked[0]["previous"] == "/p" and "previous" not in asked[1]  # topics keep the numbers that they had
    assert asked[0]["settings"] == results.manifest["settings"] and "settings" not in asked[1]


def test_a_table_has_a_fingerprint_too_and_its_project_folder_belongs_to_it(tmp_path):
    table = tmp_path / "talks.csv"
    table.write_text("text\nThe mill.\n")
    before = source.fingerprint(table)
    (tmp_path / "other.csv").write_text("text\n")
    assert source.fingerprint(table) == before
    (tmp_path / "talks.project").mkdir()
    (tmp_path / "talks.project" / "axes.toml").write_text("[[axis]]")
    assert source.fingerprint(table) == before
    source.look_again(table)
    assert source.fingerprint(table) != before


def test_two_corpora_of_one_name_have_two_places(corpus, tmp_path):
    other = tmp_path / "elsewhere" / "corpus"
    other.mkdir(parents=True)
    (other / "a.txt").write_text("The mill.")
    assert source.results_folder(corpus) != source.results_folder(other)
    assert source.job_folder(source.results_folder(corpus)) != source.job_folder(source.results_folder(other))


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def uploaded(text: bytes = b"The mill.", name: str = "Mills") -> uploads.Entry:
    return uploads.bring_in([filenames.File("a.txt", len(text), lambda: text)], name, source.brought_in())


def test_without_a_session_the_corpus_is_the_one_of_the_start(cache, corpus, monkeypatch):
    monkeypatch.setenv(source.SOURCE, str(corpus))
    one = uploaded()
    assert source.entry() is None and source.source() == source.start() == corpus
    assert source.is_known(one.key) and not source.is_known("nope-123456") and not source.is_known("../" + one.key)


def test_results_of_an_uploaded_corpus_lie_beside_it_and_belong_to_it(cache, corpus, results, monkeypatch):
    monkeypatch.setenv(source.SOURCE, str(corpus))
    one, other = uploaded(), uploaded(b"The road.", "Roads")
    assert source.results_folder(one.corpus) == one.results == cache / "corpora" / one.key / "results"
    (one.corpus / "documents.csv").write_text("file\na.txt\n")
    assert source.results_folder(one.corpus) == one.results  # changed in the app, and built again in its place
    shutil.copytree(results.folder, one.results)
    (one.results / store.RUN).write_text(json.dumps({"corpus": "/etc"}))
    assert source.corpus_of(one.results) == one.corpus and source.corpus_of(other.results) == other.corpus
    assert source.corpus_of(source.results_folder(corpus)) == corpus
    places = {source.job_folder(one.results), source.job_folder(other.results), source.check_job(one.results).folder}
    assert len(places) == 3 and source.check_file(one.results) != source.check_file(other.results)


def test_an_uploaded_corpus_keeps_its_parts_beside_it_and_is_compared_by_what_was_chosen(cache, corpus, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "start", lambda kind, arguments, folder: asked.append((kind, arguments)))
    one = uploaded()
    source.start_check(one.corpus, one.results, "party")
    source.start_build(one.corpus, one.results, group="party")
    source.start_build(corpus, source.results_folder(corpus))
    (check, build, usual) = (arguments for _, arguments in asked)
    assert check["group"] == build["group"] == "party" and "group" not in usual
    assert build["cache"] == str(one.home / "kept") and usual["cache"] == str(cache)
    assert build["turns"] == usual["turns"] and build["out"] == str(one.results)
    assert (one.home / "kept" / "encoder").resolve() == cache / "encoder"  # the model is the same for all: not built anew


def test_a_corpus_is_discarded_with_all_that_was_made_of_it_and_no_other(cache, results, monkeypatch, tmp_path):
    monkeypatch.setenv(source.SOURCE, str(results.folder))
    one, other = uploaded(), uploaded(b"The road.", "Roads")
    for each in (one, other):
        shutil.copytree(results.folder, each.results)
        for kind in ("build", "check", "planted"):
            folder, out = cache / "jobs" / f"{kind}-{each.key}", cache / kind / f"{each.key}.json"
            folder.mkdir(parents=True)
            out.parent.mkdir(exist_ok=True)
            out.write_text("{}")
            arguments = {"results": str(each.results)} if kind == "planted" else {"out": str(each.results)}
            (folder / "request.json").write_text(json.dumps({"arguments": {"out": str(out)} | arguments}))
    source.discard(one)
    left = sorted(path.name for path in (cache / "jobs").iterdir())
    assert left == sorted(f"{kind}-{other.key}" for kind in ("build", "check", "planted"))
    assert not (cache / "planted" / f"{one.key}.json").exists() and (cache / "planted" / f"{other.key}.json").exists()
    assert not one.home.exists() and source.is_results(other.results) and source.is_results(results.folder)
    pointed = uploads.point_to(results.folder, "The same", source.brought_in())
    source.discard(pointed)
    assert source.is_results(results.folder) and not pointed.home.exists()


def test_taking_a_path_off_the_list_removes_what_was_built_here_unless_the_app_started_on_it(cache, corpus, results, monkeypatch):
    monkeypatch.setenv(source.SOURCE, str(results.folder))
    folder = source.results_folder(corpus)
    for started_on, stays in ((corpus, True), (results.folder, False)):
        monkeypatch.setenv(source.SOURCE, str(started_on))
        shutil.copytree(results.folder, folder, dirs_exist_ok=True)
        source.discard(uploads.point_to(corpus, "", source.brought_in()))
        assert source.is_results(folder) == stays and (corpus / "documents" / "a.txt").is_file()
