"""How well topics agree with hand-coded ones, how steady they are and how long they take, beside other methods.

    python -m bench.topics [FOLDER] [--umap PYTHON]
    python -m bench.topics --scale RESULTS [--umap PYTHON]

FOLDER holds the labelled sets (default ../shared/gold): CSV files with text and label, a topic code. The mp_ sets, which are parts
of one corpus, are also taken together, each sentence once. PYTHON is the interpreter of an environment of its own that has
umap-learn and hdbscan; without it, BERTopic's defaults (bench/topics_umap.py) are left out. They go through every set once before
the clock starts, so that compiling does not count; what it takes is told.

Prints for each set and method, all by turns, five times:

- adjusted mutual information with the codes (0 = chance, 1 = the same) of all sentences, those in no topic being one group more;
- the same of the sentences alone that UMAP + HDBSCAN had put in a topic in that turn: it leaves out the harder ones;
- sentences in no topic, number of topics, adjusted Rand index between two runs, seconds of a run (median; vectors are given, TF-IDF
  is not) and how many times those of UMAP + HDBSCAN.

Then the same agreement on small samples of the sets with more than two codes; a run that raises or finds no topic fails (AMI 0).

RESULTS is a folder with the vectors of a built corpus. Prints seconds and peak memory for some of its sentences, for all, and for
up to a million copies of them with noise, each in a process of its own, and how far topics from a sample agree with those from all.
"""

import argparse
import resource
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path
from statistics import mean, median

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, PCA
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import adjusted_mutual_info_score as agreement
from sklearn.metrics import adjusted_rand_score

from analysis.clustering import centred, distinct, leiden, n_neighbours, neighbour_graph, whole_numbers
from analysis.embeddings import PackagedEncoder
from analysis.partition import MOST_FITTED, ConsensusLeiden
from bench.topics_umap import Umap

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
SETS = ("cap_sotu_", "mp_")
OURS, THEIRS = "consensus of 20 Leiden runs", "UMAP + HDBSCAN"
SEEDS, GROUPS, COMPONENTS = range(5), 20, 50
SAMPLES, SIZES = range(8), (60, 120, 250, 500)
LARGE, NOISE = (20_000, 200_000, 1_000_000), 0.02  # in each of 384 dimensions of a vector of length 1: cosine .93
FEASIBLE = 100_000  # sentences that a graph of all is made of, in minutes
MAKE = "python3 -m venv FOLDER && FOLDER/bin/python -m pip install umap-learn hdbscan, then --umap FOLDER/bin/python"


@dataclass(frozen=True)
class Coded:
    """A labelled set, or a sample of one."""

    texts: np.ndarray
    vectors: np.ndarray
    codes: np.ndarray

    def sample(self, size: int, seed: int) -> "Coded":
        rows = np.random.default_rng(seed).choice(len(self.codes), size, replace=False)
        return Coded(self.texts[rows], self.vectors[rows], self.codes[rows])


Found = tuple[np.ndarray, float]  # labels, −1 for none, and seconds
Method = Callable[[Coded, int], Found]


def timed(labels_of: Callable[[Coded, int], np.ndarray]) -> Method:
    def method(coded: Coded, seed: int) -> Found:
        started = time.perf_counter()
        return labels_of(coded, seed), time.perf_counter() - started

    return method


def ours(coded: Coded, seed: int) -> np.ndarray:
    return ConsensusLeiden(seed).fit(coded.vectors).labels_


def one_run(coded: Coded, seed: int) -> np.ndarray:
    nodes, node = distinct(whole_numbers(coded.vectors))
    return leiden(neighbour_graph(centred(nodes), n_neighbours(len(nodes))), seed, 1.0)[node]


def k_means(coded: Coded, seed: int) -> np.ndarray:
    return KMeans(GROUPS, random_state=seed, n_init=1).fit(coded.vectors).labels_


def pca(coded: Coded, seed: int) -> np.ndarray:
    reduced = PCA(COMPONENTS, random_state=seed).fit_transform(coded.vectors)
    return KMeans(GROUPS, random_state=seed, n_init=1).fit(reduced).labels_


def nmf(coded: Coded, seed: int) -> np.ndarray:
    counts = TfidfVectorizer(stop_words="english", min_df=2, sublinear_tf=True).fit_transform(coded.texts)
    return NMF(GROUPS, init="nndsvda", random_state=seed, max_iter=400).fit_transform(counts).argmax(axis=1)


SIMPLER = {"one Leiden run": one_run, "k-means, 20": k_means, "PCA 50, k-means 20": pca, "NMF of TF-IDF, 20": nmf}


def read(folder: Path) -> dict[str, Coded]:
    """Each set, and the mp_ sets together, each sentence once."""
    files = [file for file in sorted(folder.glob("*.csv")) if file.name.startswith(SETS)]
    if not files:
        sys.exit(f"{folder}: no sets with topic codes there; name the folder that holds them")
    tables = {file.stem: pd.read_csv(file, dtype=str, keep_default_na=False) for file in files}
    together = [table for title, table in tables.items() if title.startswith("mp_")]
    if len(together) > 1:
        tables["mp_ together"] = pd.concat(together).drop_duplicates("text")
    everything = pd.concat(tables).drop_duplicates("text")["text"].to_numpy()
    vectors, place = PackagedEncoder().encode(list(everything)), {text: row for row, text in enumerate(everything)}
    return {
        title: Coded(table["text"].to_numpy(), vectors[[place[text] for text in table["text"]]], table["label"].factorize()[0])
        for title, table in tables.items()
    }


def print_sets(sets: dict[str, Coded], methods: dict[str, Method]) -> None:
    """One row for each set and method, then the means."""
    print(f"{'set':<40} {'rows':>5} {'codes':>5}  {'method':<28} {'AMI':>5} {'kept':>5} {'none':>5} ", end="")
    print(f"{'topics':>7} {'ARI':>5} {'seconds':>7} {'times':>5}", flush=True)
    measures = {name: [] for name in methods}
    for title, coded in sets.items():
        for name, (numbers, *figures) in measured(coded, methods).items():
            measures[name].append(figures)
            print_row(f"{title:<40} {len(coded.codes):>5} {len(set(coded.codes)):>5}", name, numbers, figures)
    for name in methods:
        print_row(f"{f'mean of {len(sets)}':<52}", name, "", np.mean(measures[name], axis=0))


def print_row(about: str, name: str, numbers: str, figures: Sequence[float]) -> None:
    ami, kept, none, ari, seconds, theirs = figures
    row = f"{ami:.3f} {kept:>5.3f} {none:>5.0%} {numbers:>7} {ari:>5.2f} {seconds:>7.2f} {seconds / theirs:>5.2f}"
    print(f"{about}  {name:<28} {row}", flush=True)


def measured(coded: Coded, methods: dict[str, Method]) -> dict[str, tuple]:
    """Of each method: topics, AMI, AMI of those kept, share in none, ARI, seconds, and theirs."""
    turns = [{name: method(coded, seed) for name, method in methods.items()} for seed in SEEDS]
    kept = [np.flatnonzero(turn[THEIRS][0] >= 0) if THEIRS in turn else [] for turn in turns]
    taken = {name: median(turn[name][1] for turn in turns) for name in methods}
    rows = {}
    for name in methods:
        found = [turn[name][0] for turn in turns]
        of_kept = [agreement(coded.codes[own], labels[own]) for labels, own in zip(found, kept, strict=True) if len(own)]
        rows[name] = (
            span([n_topics(labels) for labels in found]),
            mean(agreement(coded.codes, labels) for labels in found),
            mean(of_kept) if of_kept else np.nan,
            mean(float((labels < 0).mean()) for labels in found),
            mean(adjusted_rand_score(*pair) for pair in combinations(found, 2)),
            taken[name],
            taken.get(THEIRS, np.nan),
        )
    return rows


def n_topics(labels: np.ndarray) -> int:
    return len(set(labels[labels >= 0]))


def span(numbers: list[int]) -> str:
    return f"{min(numbers)}–{max(numbers)}"


def print_samples(sets: list[Coded], methods: dict[str, Method]) -> None:
    """One row for each size and method."""
    print(f"\n{'sampled':>7}  {'method':<28} {'AMI':>5} {'none':>5} {'topics':>13} {'failed':>8} {'seconds':>7}")
    for size in SIZES:
        samples = [coded.sample(size, seed) for coded in sets for seed in SAMPLES]
        for name, method in methods.items():
            found, seconds = zip(*(method(coded, seed) for seed, coded in enumerate(samples)), strict=True)
            ami = mean(agreement(coded.codes, labels) for coded, labels in zip(samples, found, strict=True))
            none, numbers = mean(float((labels < 0).mean()) for labels in found), [n_topics(labels) for labels in found]
            topics, failed = f"{mean(numbers):.1f} ({span(numbers)})", f"{numbers.count(0)} of {len(found)}"
            print(f"{size:>7}  {name:<28} {ami:.3f} {none:>5.0%} {topics:>13} {failed:>8} {median(seconds):>7.2f}", flush=True)


def print_scale(file: Path, theirs: Umap | None) -> None:
    """Seconds and memory by number of sentences, then the agreement of topics from a sample with those from all."""
    n = len(np.load(file, mmap_mode="r"))
    print(f"{file}: {n:,} sentences\n{'sentences':>9}  {'seconds':>7} {'peak GB':>7} {'vectors GB':>10} {'topics':>6}  {THEIRS}")
    for size in sorted({*LARGE, n}):
        labels, seconds, peak, own = fitted(file, size, MOST_FITTED, 0)
        print(f"{size:>9,}  {seconds:>7.1f} {peak:>7.2f} {own:>10.2f} {n_topics(labels):>6}", end="", flush=True)
        if theirs and size <= n:
            found, seconds, peak, failed = theirs.fit(enlarged(file, size))
            print(f"  {seconds:.1f} s, {peak:.2f} GB, {n_topics(found)} topics, {(found < 0).mean():.0%} in none {failed}", end="")
        print(flush=True)
    if n > FEASIBLE:
        return
    most = MOST_FITTED if n > MOST_FITTED else n // 4
    (everything, seconds, peak, _), (again, *_) = (fitted(file, n, n, seed) for seed in (0, 1))
    parts = [fitted(file, n, most, seed)[0] for seed in SEEDS]
    ari = mean(adjusted_rand_score(*pair) for pair in combinations(parts, 2))
    with_all = mean(adjusted_rand_score(everything, labels) for labels in parts)
    print(f"a graph of all {n:,}: {seconds:.1f} s, {peak:.2f} GB, {span([n_topics(everything), n_topics(again)])} topics; ", end="")
    print(f"ARI of two seeds {adjusted_rand_score(everything, again):.2f}")
    print(f"of samples of {most:,}: {span([n_topics(labels) for labels in parts])} topics; ARI with all {with_all:.2f}, ", end="")
    print(f"with each other {ari:.2f}")


def fitted(file: Path, size: int, most: int, seed: int) -> tuple[np.ndarray, float, float, float]:
    """Labels, seconds, peak memory in GB and that of the vectors, from a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(fit, file, size, most, seed).result()


def fit(file: Path, size: int, most: int, seed: int) -> tuple[np.ndarray, float, float, float]:
    vectors, started = enlarged(file, size), time.perf_counter()
    labels = ConsensusLeiden(seed, most=most).fit(vectors).labels_
    seconds, peak = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return labels, seconds, peak / 1e6, vectors.nbytes / 1e9


def enlarged(file: Path, size: int) -> np.ndarray:
    """`size` vectors: some of those in the file, or all of them and copies with noise."""
    there, random = np.load(file, mmap_mode="r"), np.random.default_rng(0)
    if size <= len(there):
        return there[np.sort(random.choice(len(there), size, replace=False))]
    vectors = np.empty((size, there.shape[1]), dtype=np.float32)
    for start in range(0, size, len(there)):
        block = vectors[start : start + len(there)]
        block[:] = there[: len(block)]
        block += (NOISE if start else 0) * random.standard_normal(block.shape, dtype=np.float32)
    return vectors


def main(folder: Path, umap: str | None, results: Path | None) -> None:
    """Print the figures."""
    theirs = Umap(umap) if umap else print(f"{THEIRS} is left out: no interpreter that has them. To make one: {MAKE}")
    if results:
        return print_scale(results / "vectors.npy", theirs)
    warnings.filterwarnings("ignore", "Maximum number of iterations")
    sets, methods = read(folder), {name: timed(method) for name, method in {OURS: ours, **SIMPLER}.items()}
    if theirs:
        methods[THEIRS] = lambda coded, seed: theirs.fit(coded.vectors)[:2]
        first, *_, again = [methods[THEIRS](coded, 0)[1] for coded in [*sets.values(), next(iter(sets.values()))]]
        print(f"{THEIRS}: imports {theirs.imports:.1f} s; first call {first:.1f} s, the same again {again:.1f} s")
    print_sets(sets, methods)
    shown = {name: methods[name] for name in (OURS, THEIRS) if name in methods}
    print_samples([coded for coded in sets.values() if len(set(coded.codes)) > 2], shown)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", default=GOLD, help="labelled sets")
    parser.add_argument("--umap", metavar="PYTHON", help="interpreter of an environment that has umap-learn and hdbscan")
    parser.add_argument("--scale", metavar="RESULTS", type=Path, help="results folder of a built corpus: measure time and memory")
    given = parser.parse_args()
    main(given.folder, given.umap, given.scale)
