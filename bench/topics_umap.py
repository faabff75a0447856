"""BERTopic's defaults for bench.topics: UMAP to five dimensions, then HDBSCAN, as of BERTopic 0.17; not seeded, as by default.

They run in a process of an interpreter that has umap-learn and hdbscan, which starts this file. It goes on running, because both
compile what they call first.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np


class Umap:
    """UMAP + HDBSCAN of the interpreter `python`; `imports` is how many seconds importing them took."""

    def __init__(self, python: str) -> None:
        self.folder = tempfile.TemporaryDirectory()
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = subprocess.Popen([python, "-W", "ignore", __file__], **pipes)
        self.imports = float(self.process.stdout.readline())

    def fit(self, vectors: np.ndarray) -> tuple[np.ndarray, float, float, str]:
        """Labels (−1 for none), seconds, peak memory of the process so far in GB, and what it raised, if so."""
        files = [str(Path(self.folder.name, name)) for name in ("vectors.npy", "labels.npy")]
        np.save(files[0], vectors)
        print(json.dumps(files), file=self.process.stdin, flush=True)
        seconds, peak, failed = json.loads(self.process.stdout.readline())
        return np.load(files[1]), seconds, peak, failed


def answer() -> None:
    """Fit the vectors of each file that is asked for."""
    begun = time.perf_counter()
    import resource

    import hdbscan
    import umap

    print(time.perf_counter() - begun, flush=True)
    for line in sys.stdin:
        source, target = json.loads(line)
        vectors, failed = np.load(source), ""
        begun = time.perf_counter()
        try:
            reducer = umap.UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", low_memory=False)
            reduced = reducer.fit_transform(vectors)
            settings = {"metric": "euclidean", "cluster_selection_method": "eom", "prediction_data": True}
            labels = hdbscan.HDBSCAN(min_cluster_size=10, **settings).fit(reduced).labels_
        except Exception as error:  # whatever it is, it is told and counted as a failure
            labels, failed = np.full(len(vectors), -1), repr(error)
        seconds = time.perf_counter() - begun
        np.save(target, labels)
        print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, failed]), flush=True)


if __name__ == "__main__":
    answer()
