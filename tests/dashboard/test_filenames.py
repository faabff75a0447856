"""Names of files from outside: each gets a path of its own that stays in the project, or a reason for which it has none."""

import pytest

from dashboard.filenames import File, place_files


def given(name: str) -> File:
    return File(name, 0, bytes)


def test_no_file_overwrites_another():
    names = ["a.txt", "a.txt", "A.TXT", "b/a.txt", "axes.toml", "axes.toml", "d.txt", "d.txt/e.txt"]
    placed = place_files(given(name) for name in names)
    assert sorted(placed.files) == ["A (3).TXT", "a (2).txt", "a.txt", "axes.toml", "b/a.txt", "d.txt"]
    assert [name for name, _ in placed.left] == ["axes.toml", "d.txt/e.txt"]


def test_a_long_name_is_cut_keeps_its_kind_and_stays_its_own():
    names = ["ö" * 300 + end for end in ("a.txt", "b.txt")]
    first, second = place_files(map(given, names)).files
    assert first != second and first.endswith(".txt") and len(first.encode()) < 200
    assert first.startswith("ö" * 50)


def test_a_folder_around_everything_is_the_project_itself_unless_it_is_the_folder_of_documents():
    assert list(place_files(map(given, ["mills/a.txt", "mills/b/c.txt"])).files) == ["a.txt", "b/c.txt"]
    assert list(place_files(map(given, ["documents/a.txt", "documents/b.txt"])).files) == ["documents/a.txt", "documents/b.txt"]
    assert list(place_files(map(given, ["mills/a.txt", "b.txt"])).files) == ["mills/a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("names", "paths"),
    [(["x/talks.csv", "x/talks.project/axes.toml"], ["talks.csv", "talks.project/axes.toml"]),
     (["a.txt", "talks.project/run.exe"], ["a.txt"]),
     (["a.txt", "results/b.txt"], ["a.txt", "results/b.txt"]),
     (["a.txt", "results/manifest.json", "results/vectors.npy"], ["a.txt", "results/manifest.json", "results/vectors.npy"]),
     (["a.txt", "results/vectors.npy", "other/manifest.json"], ["a.txt"]),
     (["Ａ.txt", "e\u0301.txt"], ["Ａ.txt", "\u00e9.txt"]), (["a\\b.txt", "c.txt"], ["a/b.txt", "c.txt"])],
)  # fmt: skip
def test_what_of_a_project_is_kept(names, paths):
    assert list(place_files(map(given, names)).files) == paths


@pytest.mark.parametrize("name", ["../a.txt", "a/..", ".a.txt", "a\0.txt", "\u202ea.txt", "C:/a.txt", "/a.txt", ""])
def test_a_name_that_is_none_is_told_so_that_it_can_be_shown(name):
    placed = place_files([given(name)])
    ((shown, reason),) = placed.left
    assert not placed.files and reason and shown.isprintable() and len(shown) < 110
