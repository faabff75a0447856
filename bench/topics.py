"""How well topics agree with hand-coded ones, how steady they are and how long they take.

    python -m bench.topics [FOLDER]

FOLDER holds the labelled sets (default ../shared/gold): CSV files with text and label, a topic code. The mp_ sets,
which are parts of one corpus, are also taken together. Prints adjusted mutual information with the codes (0 = chance,
1 = the same; mean over five seeds), number of topics, adjusted Rand index between seeds (1 = the same) and seconds, for
the method used and for two simpler ones; then the same agreement on small samples, for fixed numbers of neighbours and
for the number that the method takes by itself.
"""

import sys
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from analysis.clustering import (
    ConsensusLeiden,
    consensus,
    distinct,
    leiden,
    n_neighbours,
    neighbour_graph,
    whole_numbers,
)
from analysis.embeddings import PackagedEncoder

SETS = ("cap_sotu_", "mp_")
SEEDS = range(5)
SAMPLES, SIZES, FIXED = range(12), (30, 60, 120, 250, 500), (3, 5, 8, 12, 15)

Coded = tuple[np.ndarray, np.ndarray]  # vectors, codes


def main(folder: Path) -> None:
    """Print both tables."""
    files = [file for file in sorted(folder.glob("*.csv")) if file.name.startswith(SETS)]
    if not files:
        sys.exit(f"{folder}: no sets with topic codes there; name the folder that holds them")
    sets = read(files)
    methods = {"consensus of 20 Leiden runs": fitted, "one Leiden run": one_run, "k-means, 20": k_means}
    print(f"{'set':<42} {'rows':>5} {'codes':>5}  {'method':<28} {'AMI':>5} {'topics':>7} {'ARI':>5} {'seconds':>7}")
    agreement: dict[str, list[float]] = {name: [] for name in methods}
    for title, (vectors, codes) in sets.items():
        for name, method in methods.items():
            ami, topics, ari, seconds = measured(method, vectors, codes)
            agreement[name].append(ami)
            row = f"{name:<28} {ami:>5.3f} {topics:>7} {ari:>5.2f} {seconds:>7.2f}"
            print(f"{title:<42} {len(codes):>5} {len(set(codes)):>5}  {row}")
    for name, values in agreement.items():
        print(f"{'mean of ' + str(len(values)):<42} {'':>5} {'':>5}  {name:<28} {np.mean(values):>5.3f}")
    print(f"\n{'sampled':>7} {'neighbours':>10} {'AMI':>6} {'topics':>12}")
    several = [coded for coded in sets.values() if len(set(coded[1])) > 2]
    for size in SIZES:
        for k in dict.fromkeys([*(k for k in FIXED if k < size), 0]):
            print_samples(several, size, k)


def read(files: list[Path]) -> dict[str, Coded]:
    """Vectors and codes of each set, and of the mp_ sets together, each sentence once."""
    tables = {file.stem: pd.read_csv(file, dtype=str, keep_default_na=False) for file in files}
    together = [table for title, table in tables.items() if title.startswith("mp_")]
    if len(together) > 1:
        tables["mp_ together"] = pd.concat(together).drop_duplicates("text")
    texts = sorted({text for table in tables.values() for text in table["text"]})
    vectors = PackagedEncoder().encode(texts)
    place = {text: row for row, text in enumerate(texts)}
    return {
        title: (vectors[[place[text] for text in table["text"]]], table["label"].factorize()[0]) for title, table in tables.items()
    }


def fitted(vectors: np.ndarray, seed: int) -> np.ndarray:
    return ConsensusLeiden(seed).fit(vectors).labels_


def one_run(vectors: np.ndarray, seed: int) -> np.ndarray:
    nodes, node = distinct(whole_numbers(vectors))
    return leiden(neighbour_graph(nodes, n_neighbours(len(nodes))), seed, 1.0)[node]


def k_means(vectors: np.ndarray, seed: int) -> np.ndarray:
    return KMeans(20, random_state=seed, n_init=1).fit(vectors).labels_


def measured(method: Callable[[np.ndarray, int], np.ndarray], vectors: np.ndarray, codes: np.ndarray) -> tuple:
    """AMI, topics (fewest–most), ARI between seeds, seconds a run."""
    started = time.perf_counter()
    found = [method(vectors, seed) for seed in SEEDS]
    seconds = (time.perf_counter() - started) / len(found)
    numbers = [len(set(labels)) for labels in found]
    ami = np.mean([adjusted_mutual_info_score(codes, labels) for labels in found])
    ari = np.mean([adjusted_rand_score(*pair) for pair in combinations(found, 2)])
    return ami, f"{min(numbers)}–{max(numbers)}", ari, seconds


def print_samples(sets: list[Coded], size: int, k: int) -> None:
    """One row: samples of `size` sentences with k neighbours each, or as many as the method takes (k = 0)."""
    agreement, numbers = [], []
    for vectors, codes in sets:
        for seed in SAMPLES:
            rows = np.random.default_rng(seed).choice(len(codes), size, replace=False)
            nodes, node = distinct(whole_numbers(vectors[rows]))
            labels = consensus(neighbour_graph(nodes, k or n_neighbours(len(nodes))), seed, 1.0)[node]
            agreement.append(adjusted_mutual_info_score(codes[rows], labels))
            numbers.append(len(set(labels)))
    name = k or f"own: {n_neighbours(size)}"
    spread = f"{np.mean(numbers):.1f} ({min(numbers)}–{max(numbers)})"
    print(f"{size:>7} {name:>10} {np.mean(agreement):>6.3f} {spread:>12}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/gold"))
