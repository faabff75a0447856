"""What is costly to make of a document, kept between builds by what it was made from: one SQLite file.

A part is bytes under a key that names everything it depends on. So when a document is added, changed or removed, the parts of the
others are there already. A build that was stopped finds what it had made. The cache may be deleted at any time: it changes no
result, and a part that is damaged is made again.
"""

import hashlib
import io
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from analysis.errors import AnalysisError

FILE = "parts.sqlite"
AT_ONCE = 500  # keys asked for in one query
WAIT_SECONDS = 60.0  # for another build that is writing


class Parts:
    """Parts by key.

    Parameters
    ----------
    folder : Path or None
        Where the file is kept; None keeps nothing.

    Raises
    ------
    AnalysisError
        The folder cannot be written to.
    """

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else Path(folder) / FILE
        if self._path is None:
            return
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._prepare()
            except sqlite3.DatabaseError:  # damaged, or no such file at all: it is only a cache
                self._path.unlink(missing_ok=True)
                self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise AnalysisError(
                f"{self._path.parent}: cannot be written ({getattr(error, 'strerror', None) or error}); choose a cache folder that "
                "you may write to, or --no-cache"
            ) from None

    def get(self, keys: Sequence[str]) -> Iterator[tuple[str, bytes]]:
        """Each of `keys` that is kept, whole, with its part; in no order."""
        if self._path is None:
            return
        with suppress(sqlite3.DatabaseError), closing(self._connect()) as connection:
            for at in range(0, len(keys), AT_ONCE):
                asked = keys[at : at + AT_ONCE]
                marks = ",".join("?" * len(asked))
                for key, digest, part in connection.execute(f"SELECT key, digest, part FROM parts WHERE key IN ({marks})", asked):
                    if hashlib.blake2b(part, digest_size=16).digest() == digest:
                        yield key, part

    def put(self, parts: Mapping[str, bytes]) -> None:
        """Keep `parts`, all of them or none; where that fails (a full disk) the build goes on without."""
        if self._path is None or not parts:
            return
        rows = ((key, hashlib.blake2b(part, digest_size=16).digest(), part) for key, part in parts.items())
        with suppress(sqlite3.Error), closing(self._connect()) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?, ?)", rows)

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=WAIT_SECONDS)

    def _prepare(self) -> None:
        with closing(self._connect()) as connection, connection:
            connection.execute("CREATE TABLE IF NOT EXISTS parts (key TEXT PRIMARY KEY, digest BLOB, part BLOB)")
            connection.execute("SELECT key FROM parts LIMIT 1").fetchall()


NOTHING_KEPT = Parts(None)


def pack(arrays: Iterable[np.ndarray]) -> bytes:
    """Arrays of plain numbers as one part.

    >>> [array.tolist() for array in unpack(pack([np.arange(3), np.zeros((0, 2))]))]
    [[0, 1, 2], []]
    """
    data = io.BytesIO()
    for array in arrays:
        np.save(data, np.ascontiguousarray(array), allow_pickle=False)
    return data.getvalue()


def unpack(part: bytes) -> list[np.ndarray]:
    """The arrays that :func:`pack` was given."""
    data, arrays = io.BytesIO(part), []
    while data.tell() < len(part):
        arrays.append(np.load(data, allow_pickle=False))
    return arrays
