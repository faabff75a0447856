"""Building again: in the same place where results were opened, in a new one where the cache holds them."""

import shutil

import pytest

from analysis import store
from analysis.results import read_results
from dashboard import jobs, rebuilding, source


@pytest.fixture
def asked(monkeypatch, tmp_path):
    """What jobs are asked for; the cache is the test's own."""
    found = []
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(jobs, "start", lambda kind, arguments, folder: found.append((kind, arguments)) or jobs.Job(folder))
    return found


@pytest.fixture
def corpus(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.txt").write_text("The mill.")
    return tmp_path / "corpus"


def test_opened_results_are_built_in_their_place_with_the_axes_that_are_asked_for(results, corpus, tmp_path, asked, monkeypatch):
    folder = shutil.copytree(results.folder, tmp_path / "results")
    run = {"corpus": str(corpus), "axes_file": str(tmp_path / "given.toml")}
    store.write_json(store.read_json(folder / store.RUN) | run, folder / store.RUN)
    monkeypatch.setenv(source.SOURCE, str(folder))
    rebuilding.build_again(read_results(folder))
    rebuilding.build_again(read_results(folder), corpus / "axes.toml")
    assert [(kind, arguments["out"], arguments["axes_file"]) for kind, arguments in asked] == [
        ("build", str(folder), str(tmp_path / "given.toml")),
        ("build", str(folder), str(corpus / "axes.toml")),
    ]


def test_results_in_the_cache_are_built_beside_once_axes_changed(results, corpus, asked, monkeypatch):
    monkeypatch.setenv(source.SOURCE, str(corpus))
    here = source.results_folder(corpus)
    shutil.copytree(results.folder, here)
    (corpus / "axes.toml").write_text("[[axis]]")
    assert source.results_folder(corpus) == here  # shown as they are until they are asked to be built again
    rebuilding.build_again(read_results(here))
    ((kind, arguments),) = asked
    assert kind == "build" and arguments["out"] != str(here) and arguments["previous"] == str(here)
    assert source.results_folder(corpus) != here


def test_without_the_corpus_nothing_is_started(results, asked, monkeypatch):
    monkeypatch.setenv(source.SOURCE, str(results.folder))
    rebuilding.build_again(results)
    assert asked == []
