import os
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import store
from analysis.errors import AnalysisError
from analysis.results import ARRAYS, TABLES, read_results
from analysis.store import write_folder

TABLE = pd.DataFrame(
    {
        "name": pd.Series(["ä", "b", None], dtype="str"),
        "count": [1, 2, 3],
        "score": [0.1, float("nan"), -2.0],
        "terms": [["x", "y"], [], ["z"]],
        "topic": pd.array([1, None, 2], dtype="Int64"),
        "hidden": [True, False, True],
    }
)


PICKLE = b"cos\nsystem\n(S'true'\ntR."


def fault_of(call, *arguments):
    with pytest.raises(AnalysisError) as caught:
        call(*arguments)
    return str(caught.value)


def seal(folder, **manifest):
    """Make a results folder of whatever lies in `folder`."""
    manifest = {"format_version": store.FORMAT_VERSION, "files": store.describe_files(folder)} | manifest
    store.write_json(manifest, folder / store.MANIFEST)
    return manifest


@pytest.fixture
def results(tmp_path):
    """A results folder with one small table, a few numbers and an array."""
    folder = tmp_path / "results"
    folder.mkdir()
    store.write_table(TABLE, folder / "small.parquet")
    store.write_array(np.arange(6.0).reshape(2, 3).T, folder / "plain.npy")
    np.savez(folder / "numbers.npz", allow_pickle=False, n=np.arange(3))
    seal(folder)
    return folder


def everything(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


# Writing a folder


def test_a_folder_is_there_only_when_it_is_whole(tmp_path):
    target = tmp_path / "in" / "there"

    def fill(draft):
        assert not target.exists() and draft.parent == target.parent
        (draft / "a.txt").write_text("whole")

    write_folder(target, fill)
    assert everything(tmp_path) == {"in/there/a.txt": b"whole"}


@pytest.mark.parametrize("error", [RuntimeError("no"), KeyboardInterrupt(), OSError(28, "No space left on device")])
@pytest.mark.parametrize("old", [True, False])
def test_a_failure_leaves_what_stood_before_and_no_draft(results, error, old):
    target = results if old else results.parent / "new"
    before = everything(results.parent)

    def fill(draft):
        (draft / "half.txt").write_text("half")
        raise error

    with pytest.raises(AnalysisError if isinstance(error, OSError) else type(error)) as caught:
        write_folder(target, fill)
    assert everything(results.parent) == before
    assert [path.name for path in results.parent.iterdir()] == ["results"]
    if isinstance(error, OSError):
        assert all(part in str(caught.value) for part in (str(target), "No space left on device", "choose a folder"))


def test_older_results_and_empty_folders_are_replaced_whole(results, tmp_path):
    (results / store.RUN).write_text("{}")
    (results / ".DS_Store").write_text("of a file manager")
    write_folder(results, lambda draft: (draft / "new.txt").write_text("new"))
    assert everything(results) == {"new.txt": b"new"}
    (tmp_path / "empty").mkdir()
    write_folder(tmp_path / "empty", lambda draft: (draft / "new.txt").write_text("new"))
    assert everything(tmp_path / "empty") == {"new.txt": b"new"}


def test_results_are_replaced_where_a_link_leads(results, tmp_path):
    (tmp_path / "link").symlink_to(results)
    write_folder(tmp_path / "link", lambda draft: (draft / "new.txt").write_text("new"))
    assert (tmp_path / "link").is_symlink() and everything(results) == {"new.txt": b"new"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "results"]


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"notes.txt": "mine"}, "exists and is not a results folder"),
        ({"manifest.json": '{"name": "my web page"}', "index.html": "mine"}, "exists and is not a results folder"),
        ({"manifest.json": "{", "a.parquet": ""}, "exists and is not a results folder"),
        ({"manifest.json": '{"format_version": 1, "files": {}}', "notes.txt": "mine", "b.txt": ""}, "holds b.txt, notes.txt"),
    ],
)
def test_what_is_not_ours_is_left_alone(tmp_path, files, told):
    target = tmp_path / "folder"
    target.mkdir()
    for name, content in files.items():
        (target / name).write_text(content)
    before = everything(target)
    fault = fault_of(write_folder, target, lambda draft: None)
    assert all(part in fault for part in (str(target), told, "give --out"))
    assert everything(target) == before


def test_a_file_is_no_place_for_a_folder(tmp_path):
    (tmp_path / "file").write_text("mine")
    assert "is not a results folder" in fault_of(write_folder, tmp_path / "file", lambda draft: None)
    assert "cannot be written" in fault_of(write_folder, tmp_path / "file" / "inner", lambda draft: None)
    assert everything(tmp_path) == {"file": b"mine"}


def test_the_folder_one_stands_in_can_be_replaced(results, monkeypatch):
    monkeypatch.chdir(results)
    write_folder(Path("."), lambda draft: (draft / "new.txt").write_text("new"))
    assert everything(results) == {"new.txt": b"new"}


# Files


def test_the_same_table_gives_the_same_bytes_and_nothing_of_pandas(tmp_path):
    store.write_table(TABLE, tmp_path / "one.parquet")
    store.write_table(TABLE.copy().set_index(pd.Index([7, 8, 9])), tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    assert pq.read_schema(tmp_path / "one.parquet").metadata is None
    back = pd.read_parquet(tmp_path / "one.parquet")
    pd.testing.assert_frame_equal(back.drop(columns=["terms", "topic"]), TABLE.drop(columns=["terms", "topic"]))
    assert [list(terms) for terms in back["terms"]] == [["x", "y"], [], ["z"]]


def test_json_is_the_same_whatever_the_order_of_keys(tmp_path):
    store.write_json({"b": 1, "a": {"ä": [1.5]}}, tmp_path / "one.json")
    store.write_json({"a": {"ä": [1.5]}, "b": 1}, tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert store.read_json(tmp_path / "one.json") == {"a": {"ä": [1.5]}, "b": 1}


@pytest.mark.parametrize("content", [None, "", "{", "[1]", "\xff"])
def test_a_small_file_of_ours_that_cannot_be_read_is_empty(tmp_path, content):
    if content is not None:
        (tmp_path / "a.json").write_text(content, encoding="latin-1")
    assert store.read_json(tmp_path / "a.json") == {}


def test_no_two_lists_of_parts_have_one_digest():
    lists = ([], [""], ["ab"], ["a", "b"], ["b", "a"], ["a", "", "b"], ["1:a"], [b"ab", ""])
    assert len({store.sha256_of(*parts) for parts in lists}) == 8
    assert store.sha256_of("ä") == store.sha256_of("ä".encode())


def test_csv_is_written_whole_or_not_at_all(tmp_path, monkeypatch):
    table = pd.DataFrame({"text": ['a "b", c', "ä\nö", None], "n": [1.5, float("nan"), 2.0]})
    store.write_csv(table, tmp_path / "out.csv")
    written = (tmp_path / "out.csv").read_bytes()
    assert written == 'text,n\n"a ""b"", c",1.5\n"ä\nö",\n,2.0\n'.encode()

    def fail(self, path, **options):
        path.write_text("half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pd.DataFrame, "to_csv", fail)
    assert "No space left" in fault_of(store.write_csv, table, tmp_path / "out.csv")
    assert everything(tmp_path) == {"out.csv": written}


@pytest.mark.parametrize("place", [".", "folder", "nowhere/out.csv", "file/out.csv", os.devnull])
def test_a_place_where_no_csv_can_be_is_told(tmp_path, monkeypatch, place):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text("mine")
    fault = fault_of(store.write_csv, TABLE, Path(place))
    assert ": " in fault and "name a file" in fault
    assert everything(tmp_path) == {"file": b"mine"}


# Reading results


def test_what_was_written_is_read(results):
    manifest = store.read_manifest(results)
    assert store.read_table(results, "small", manifest)["count"].tolist() == [1, 2, 3]
    assert store.read_arrays(results, "numbers", manifest)["n"].tolist() == [0, 1, 2]
    assert manifest["files"]["small.parquet"]["rows"] == 3
    assert store.read_array(results, "plain", manifest).tolist() == [[0, 3], [1, 4], [2, 5]]
    assert sorted(manifest["files"]) == ["numbers.npz", "plain.npy", "small.parquet"]


def test_an_array_is_mapped_from_disk_and_can_only_be_read(results):
    array = store.read_array(results, "plain", store.read_manifest(results))
    assert isinstance(array, np.memmap) and not array.flags.writeable
    with pytest.raises(ValueError, match="read-only"):
        array[0, 0] = 1.0


@pytest.mark.parametrize("array", [np.empty((2, 0), np.float32), np.empty(0, [("start", "<u2"), ("form", "<u4")])])
def test_an_empty_array_is_read_as_it_was_written(tmp_path, array):
    store.write_array(array, tmp_path / "empty.npy")
    read = store.read_array(tmp_path, "empty", seal(tmp_path))
    assert (read.shape, read.dtype) == (array.shape, array.dtype)


def test_a_missing_file_is_told(results):
    manifest = store.read_manifest(results)
    (results / "small.parquet").unlink()
    for name in ("small", "never_there"):
        fault = fault_of(store.read_table, results, name, manifest)
        assert all(part in fault for part in (str(results / f"{name}.parquet"), "missing", "python -m analysis build"))


@pytest.mark.parametrize("change", [lambda data: data[:-1], lambda data: b"", lambda data: data[:9] + b"x" + data[10:]])
@pytest.mark.parametrize("name", ["small.parquet", "numbers.npz", "plain.npy"])
def test_a_damaged_file_is_told(results, name, change):
    manifest = store.read_manifest(results)
    (results / name).write_bytes(change((results / name).read_bytes()))
    read = {".parquet": store.read_table, ".npz": store.read_arrays, ".npy": store.read_array}[Path(name).suffix]
    fault = fault_of(read, results, name.split(".")[0], manifest)
    assert all(part in fault for part in (str(results / name), "damaged", "python -m analysis build"))


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", "3", '{"format_version": 1}', '{"format_version": 1, "files": []}'])
def test_a_damaged_manifest_is_told(results, content):
    (results / store.MANIFEST).write_text(content)
    fault = fault_of(store.read_manifest, results)
    assert all(part in fault for part in (str(results / store.MANIFEST), "damaged", "python -m analysis build"))


def test_another_version_is_told(results):
    seal(results, format_version=99)
    fault = fault_of(store.read_manifest, results)
    assert all(part in fault for part in (str(results), "version 99", f"reads {store.FORMAT_VERSION}", "python -m analysis build"))


def test_what_is_no_results_folder_is_told(tmp_path):
    assert "no such folder" in fault_of(store.read_manifest, tmp_path / "none")
    (tmp_path / "file").write_text("")
    assert "no such folder" in fault_of(store.read_manifest, tmp_path / "file")
    assert "not a results folder (no manifest.json in it)" in fault_of(store.read_manifest, tmp_path)


def test_all_that_is_wrong_with_results_is_told_at_once(results):
    (results / "small.parquet").write_bytes(b"")
    (results / "numbers.npz").unlink()
    with pytest.raises(AnalysisError) as caught:
        store.check_folder(results)
    told = sorted(caught.value.faults)
    assert ["missing" in fault for fault in told] == [True, False] and "damaged" in told[1]
    assert "\n" not in str(caught.value)


def test_a_table_or_array_that_no_build_would_leave_out_is_missed(results):
    with pytest.raises(AnalysisError) as caught:
        read_results(results)
    assert len(caught.value.faults) == len(TABLES) + len(ARRAYS)
    assert all("is not among the results; build it again" in fault for fault in caught.value.faults)


def test_a_pickled_array_is_refused(results):
    """`allow_pickle` is written out wherever arrays are read; a file with an object in it is never opened as one."""
    header = {"descr": "|O", "fortran_order": False, "shape": (1,)}
    with zipfile.ZipFile(results / "numbers.npz", "w") as archive, archive.open("n.npy", "w") as file:
        np.lib.format.write_array_header_1_0(file, header)
        file.write(PICKLE)
    with (results / "plain.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        file.write(PICKLE)
    manifest = seal(results)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        store.read_arrays(results, "numbers", manifest)
    with pytest.raises(ValueError, match="object"):
        store.read_array(results, "plain", manifest)
