"""What one document more costs: python -m bench.adding TABLE [EVERY]

Builds all documents of a table (../shared/corpora/white_house_briefings.parquet unless told; every EVERYth of them) but the last,
with an empty cache, then all of them with that cache and `--previous`, and prints the seconds of each step of both. Encoding is set
aside: in place of the encoder stands one that makes vectors out of a hash in no time. With --check the results are compared byte
for byte with those of a build without a cache.
"""

import hashlib
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import build as building
from analysis.embeddings import PackagedEncoder, TokenVectors
from analysis.tables import read_table

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "white_house_briefings.parquet"
ENCODING = "scoring the sentences"


class Instant(PackagedEncoder):
    """384 numbers out of a hash of the text; words as the packaged encoder has them."""

    def tokens(self, text: str) -> TokenVectors:
        """One row that belongs to no word."""
        data = np.frombuffer(hashlib.sha512(text.encode()).digest() * 6, dtype=np.uint8)
        return TokenVectors(np.zeros((1, 2), dtype=np.int64), data.astype(np.float32)[None] - 128)

    def is_cut(self, text: str) -> bool:
        """False: it reads all of a text."""
        return False


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._step, self._since = "", time.perf_counter()

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.perf_counter()
        self.seconds[self._step] = self.seconds.get(self._step, 0.0) + now - self._since
        self._step, self._since = step, now

    def all(self) -> dict[str, float]:
        """Of every step, the last one included."""
        self("", 0, 1)
        return {step: seconds for step, seconds in self.seconds.items() if step}


def timed(corpus: Path, out: Path, **options: Path) -> dict[str, float]:
    """Seconds by step of one build."""
    clock = Clock()
    building.build(corpus, out, progress=clock, **options)
    return clock.all()


def main(arguments: list[str]) -> None:
    """Both builds, side by side."""
    check = "--check" in arguments
    given = [one for one in arguments if one != "--check"]
    source, every = Path(given[0]) if given else CORPUS, int(given[1]) if len(given) > 1 else 1
    if not source.is_file():
        sys.exit(f"{source}: not here; give a table with a column text")
    table = read_table(source).iloc[::every].reset_index(drop=True)
    building.named_encoder = lambda name, cache=None: Instant(cache)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, rows in (("before", table.iloc[:-1]), ("after", table)):
            (root / name).mkdir()
            pd.DataFrame(rows).to_parquet(root / name / "corpus.parquet")
        full = timed(root / "before" / "corpus.parquet", root / "one", cache=root / "cache")
        more = timed(root / "after" / "corpus.parquet", root / "two", cache=root / "cache", previous=root / "one")
        print(f"{len(table):,} documents; seconds | all but one, from nothing | one more")
        for step in dict.fromkeys([*full, *more]):
            print(f"{step} | {full.get(step, 0):.1f} | {more.get(step, 0):.1f}")
        aside = sum(full.values()) - full[ENCODING]
        print(f"encoding aside | {aside:.1f} | {sum(more.values()):.1f} | {sum(more.values()) / aside:.1%}")
        if check:
            timed(root / "after" / "corpus.parquet", root / "three", previous=root / "one")
            names = sorted(path.name for path in (root / "two").iterdir() if path.name != "run.json")
            same = [name for name in names if (root / "two" / name).read_bytes() == (root / "three" / name).read_bytes()]
            print(f"{len(same)} of {len(names)} files are the same as without a cache")


if __name__ == "__main__":
    main(sys.argv[1:])
