import sqlite3
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.parts import FILE, Parts, pack, unpack


def kept(folder, *keys):
    return dict(Parts(folder).get(keys))


def test_a_part_is_found_under_its_key_by_whoever_comes_later(tmp_path):
    Parts(tmp_path / "new").put({"a": b"one", "b": b""})
    assert kept(tmp_path / "new", "a", "b", "c") == {"a": b"one", "b": b""}
    Parts(tmp_path / "new").put({"a": b"other"})
    assert kept(tmp_path / "new", "a") == {"a": b"other"}


def test_more_keys_than_one_query_takes(tmp_path):
    parts = {f"k{number}": bytes([number % 256]) for number in range(2_345)}
    Parts(tmp_path).put(parts)
    assert kept(tmp_path, *parts) == parts


def test_nothing_is_kept_where_nothing_is_to_be(tmp_path):
    none = Parts(None)
    none.put({"a": b"one"})
    assert dict(none.get(["a"])) == {} and list(tmp_path.iterdir()) == []


def test_a_damaged_part_is_not_given(tmp_path):
    Parts(tmp_path).put({"a": b"one", "b": b"two"})
    with sqlite3.connect(tmp_path / FILE) as connection:
        connection.execute("UPDATE parts SET part = ? WHERE key = 'a'", (b"0ne",))
    assert kept(tmp_path, "a", "b") == {"b": b"two"}


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be looked at" * 100, b""])
def test_a_damaged_file_is_made_anew(tmp_path, content):
    Parts(tmp_path).put({"a": b"one"})
    (tmp_path / FILE).write_bytes(content)
    again = Parts(tmp_path)
    assert dict(again.get(["a"])) == {}
    again.put({"a": b"two"})
    assert kept(tmp_path, "a") == {"a": b"two"}


def test_several_may_write_at_once(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda number: Parts(tmp_path).put({f"k{number}": b"x" * number}), range(40)))
    assert {key: len(part) for key, part in kept(tmp_path, *(f"k{number}" for number in range(40))).items()} == {
        f"k{number}": number for number in range(40)
    }


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "cache").write_text("a file")
    with pytest.raises(AnalysisError, match="cache: cannot be written .*; choose a cache folder that you may write to"):
        Parts(tmp_path / "cache")


def test_arrays_come_back_as_they_were():
    spans = np.array([(1, -2, 0.5)], dtype=[("a", "<i4"), ("b", "<i2"), ("c", "<f8")])
    given = [np.arange(6, dtype=np.float32).reshape(2, 3).T, np.zeros((0, 4)), spans]
    back = unpack(pack(given))
    assert all(one.dtype == two.dtype and np.array_equal(one, two) for one, two in zip(given, back, strict=True))
    with pytest.raises(ValueError, match="allow_pickle"):
        pack([np.array([{}], dtype=object)])
