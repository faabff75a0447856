"""Where an export comes from: what the results say of themselves, the day of the build, in lines."""

import shutil
import tomllib
from dataclasses import asdict

import pytest

from analysis import store
from analysis.results import read_results
from analysis.settings import Settings
from dashboard.export import provenance
from dashboard.export.provenance import about
from dashboard.source import ROOT


def test_it_is_named_and_of_these_results(results):
    made = about(results)
    assert (made.title, made.digest, made.built) == ("by_hand", results.digest, "2024-05-06")
    assert made.compared == "3 documents, 13 sentences: “coast” and “valley” compared"


def test_every_line_says_something_once(results):
    names = [name for name, _ in about(results).lines]
    assert len(set(names)) == len(names) and all(value.strip() and "\n" not in value for _, value in about(results).lines)
    lines = dict(about(results).lines)
    assert lines["Results"] == results.digest and lines["Corpus digest"] == results.manifest["corpus_digest"]
    assert lines["Built"] == "2024-05-06" and lines["Seed"] == "0" and lines["Topics"].startswith("3 topics, by hand, 10 re-runs")
    assert lines["Format of the results"] == str(store.FORMAT_VERSION) and "3 documents" in lines["Compared"]
    assert lines["Versions of the build"] == "python: 3" and "present: 1.0" in lines["Thresholds"]
    assert "cooperation" in lines["Axes"] and lines["Axes"].count(";") == 1


def test_all_settings_are_told_with_their_values(results):
    told = dict(about(results).lines)["Settings"]
    for name, value in asdict(Settings()).items():
        assert name in told and (
            isinstance(value, dict | list | tuple) or f"{name}: {'not set' if value is None else value}" in told
        )


def test_the_version_is_that_of_the_project(results):
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert provenance.version() == version and dict(about(results).lines)["Written by"] == f"framing-dashboard {version}"


def test_the_same_results_have_the_same_lines_wherever_they_lie(results, tmp_path):
    copy = read_results(shutil.copytree(results.folder, tmp_path / "elsewhere"))
    assert about(copy) == about(results) and str(tmp_path) not in str(about(copy))


@pytest.mark.parametrize("run", [{}, {"built": 7}, {"built": ""}, {"built": "2024-13-06T07:08:09"}, {"built": "20240506  "}])
def test_a_day_that_is_not_known_is_said_to_be_so(run, results, tmp_path):
    folder = shutil.copytree(results.folder, tmp_path / "own")
    store.write_json(run, folder / store.RUN)
    made = about(read_results(folder))
    assert made.built == "" and dict(made.lines)["Built"] == "on a day that is not known"


def test_another_grouping_is_told(make_results):
    results = make_results(dates=["2019-03-01", "2020-05-01", "2022-01-01"])
    by_date = results.grouped_by("date")
    assert "date" in dict(about(by_date).lines)["Compared"] and about(by_date).compared != about(results).compared
    assert about(by_date).digest == by_date.digest != results.digest
