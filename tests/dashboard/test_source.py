"""Where what is shown comes from, and when it is built anew."""

import os
from pathlib import Path

import pytest

from dashboard import source


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
    seen.add(source.fingerprint(corpus))
    assert len(seen) == 6


def test_a_table_has_a_fingerprint_too_and_its_project_folder_belongs_to_it(tmp_path):
    table = tmp_path / "talks.csv"
    table.write_text("text\nThe mill.\n")
    before = source.fingerprint(table)
    (tmp_path / "other.csv").write_text("text\n")
    assert source.fingerprint(table) == before
    (tmp_path / "talks.project").mkdir()
    (tmp_path / "talks.project" / "axes.toml").write_text("[[axis]]")
    assert source.fingerprint(table) != before


def test_two_corpora_of_one_name_have_two_places(corpus, tmp_path):
    other = tmp_path / "elsewhere" / "corpus"
    other.mkdir(parents=True)
    (other / "a.txt").write_text("The mill.")
    assert source.results_folder(corpus) != source.results_folder(other)
    assert source.job_folder(source.results_folder(corpus)) != source.job_folder(source.results_folder(other))
