"""How often nominal 95 % intervals hold the true difference, and how often tests reject where there is none, on real texts.

    python -m bench.coverage RESULTS [RESULTS …] [--runs 2000] [--csv FILE]

RESULTS are folders built from corpora of many documents; bench/coverage.md names those of the published figures, and the commands.
Every cell is `--runs` simulations; the standard error of a coverage of .95 is then .005. Designs:

- halves: a stretch of 2m neighbouring sentences of one document, cut in the middle: the true difference is 0. `corpus`: how alike
  neighbours are is known from the whole corpus; `alone`: from the two halves only, as where two texts are all there is.
- whole: the two halves of whole documents.
- drawn: m sentences drawn at random from one group and as many from another (true difference: that of the groups), `alone`.
- documents: k documents of one group and k of another, drawn with replacement from all of each (true difference: that of all);
  tests on 2k documents of one group.
"""

import argparse
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis.distances import distance
from analysis.errors import AnalysisError
from analysis.neighbours import Likeness, likeness
from analysis.resampling import (
    FEW_DOCUMENTS,
    difference,
    document_units,
    observed_t,
    parts,
    permutation_test,
    sides,
    stretch_units,
    stretches,
)  # fmt: skip
from analysis.results import Results, read_results

SENTENCES, DOCUMENTS = (10, 30, 100), (5, 10, 30)
TOPICS = 3  # the largest
DRAWS = 500  # relabellings of a test here: enough for a rate of rejection


class Corpus(NamedTuple):
    """Values (n, q) of sentences in the order of reading, their documents and groups as numbers, names and kinds of quantities."""

    name: str
    values: list[np.ndarray]
    quantities: list[str]
    documents: np.ndarray
    groups: np.ndarray
    alike: list[Likeness]

    def rows(self, document: int) -> np.ndarray:
        """Rows of a document."""
        low, high = np.searchsorted(self.documents, [document, document + 1])
        return np.arange(low, high)


def load(folder: Path) -> Corpus:
    """The quantities of a results folder."""
    results: Results = read_results(folder)
    counted = results.counted
    documents = pd.factorize(counted["document_id"])[0]
    scores = results.table("framing_sentences")
    values, names = [], []
    for axis in results.axes:
        own = scores[scores["axis"] == axis].set_index("sentence_id").loc[counted["sentence_id"]]
        values += [own["bias"].to_numpy(), (own["side"] == "plus").to_numpy(), (own["side"] == "neither").to_numpy()]
        names += [f"bias {axis}", f"share plus {axis}", f"share neither {axis}"]
    for topic in counted["topic_id"].value_counts().index[:TOPICS]:
        values.append((counted["topic_id"] == topic).to_numpy())
        names.append(f"share topic {topic}")
    alike = [likeness(one, documents) for one in values]
    return Corpus(folder.name, values, names, documents, pd.factorize(counted["group"], sort=True)[0], alike)


class Draw(NamedTuple):
    """Rows of target and reference, their documents, and the true differences (q,)."""

    target: np.ndarray
    reference: np.ndarray
    documents: np.ndarray  # of target and reference, one after the other
    truth: np.ndarray


def halves(corpus: Corpus, m: int, rng: np.random.Generator) -> Iterator[Draw]:
    """Neighbouring stretches of m sentences."""
    lengths = np.bincount(corpus.documents)
    long = np.flatnonzero(lengths >= 2 * m)
    while len(long) >= 20:
        rows = corpus.rows(rng.choice(long))
        start = rng.integers(len(rows) - 2 * m + 1)
        yield _cut(rows[start : start + 2 * m], corpus)


def whole(corpus: Corpus, m: int, rng: np.random.Generator) -> Iterator[Draw]:
    """Halves of documents of 2m sentences and more."""
    long = np.flatnonzero(np.bincount(corpus.documents) >= 2 * m)
    while len(long) >= 20:
        yield _cut(corpus.rows(rng.choice(long)), corpus)


def _cut(rows: np.ndarray, corpus: Corpus) -> Draw:
    half = len(rows) // 2
    one, two = rows[:half], rows[half:]
    return Draw(one, two, np.repeat([0, 1], [len(one), len(two)]), np.zeros(len(corpus.values)))


def drawn(corpus: Corpus, m: int, rng: np.random.Generator) -> Iterator[Draw]:
    """Sentences drawn at random from two groups."""
    truth = _truth(corpus, lambda values, rows: values[rows].mean())
    rows = [np.flatnonzero(corpus.groups == group) for group in _two(corpus)]
    while True:
        one, two = (rng.choice(some, m) for some in rows)
        yield Draw(one, two, np.repeat([0, 1], m), truth)


def of_documents(corpus: Corpus, k: int, rng: np.random.Generator) -> Iterator[Draw]:
    """Documents drawn from two groups."""
    truth = _truth(corpus, lambda values, rows: pd.Series(values[rows]).groupby(corpus.documents[rows]).mean().mean())
    pools = [np.unique(corpus.documents[corpus.groups == group]) for group in _two(corpus)]
    yield from _documents(corpus, k, rng, pools, truth)


def same_documents(corpus: Corpus, k: int, rng: np.random.Generator) -> Iterator[Draw]:
    """Documents drawn from one group for both sides."""
    pool = np.unique(corpus.documents[corpus.groups == _two(corpus)[0]])
    yield from _documents(corpus, k, rng, [pool, pool], np.zeros(len(corpus.values)))


def _documents(corpus: Corpus, k: int, rng: np.random.Generator, pools: list[np.ndarray], truth: np.ndarray) -> Iterator[Draw]:
    while True:
        chosen = [[corpus.rows(one) for one in rng.choice(pool, k)] for pool in pools]
        sizes = [len(rows) for side in chosen for rows in side]
        one, two = (np.concatenate(side) for side in chosen)
        yield Draw(one, two, np.repeat(np.arange(2 * k), sizes), truth)


def _two(corpus: Corpus) -> list[int]:
    """The two groups with most documents."""
    counts = pd.Series(corpus.groups).groupby(corpus.documents).first().value_counts()
    return sorted(counts.index[:2])


def _truth(corpus: Corpus, mean: Callable[[np.ndarray, np.ndarray], float]) -> np.ndarray:
    one, two = (np.flatnonzero(corpus.groups == group) for group in _two(corpus))
    return np.array([mean(values, one) - mean(values, two) for values in corpus.values])


def simulate(
    corpus: Corpus, draws: Iterator[Draw], runs: int, alone: bool, test: bool = True
) -> tuple[np.ndarray, np.ndarray, np.ndarray] | None:
    """Share of runs whose interval holds the truth (q,), share with p < .05 (q,), median width (q,); None without a draw."""
    held, rejected, width = np.zeros(len(corpus.values)), np.zeros(len(corpus.values)), []
    for run in range(runs):
        draw = next(draws, None)
        if draw is None:
            return None
        rows = np.concatenate([draw.target, draw.reference])
        is_target = np.arange(len(rows)) < len(draw.target)
        values = [one[rows] for one in corpus.values]
        alike = [likeness(one, draw.documents) for one in values] if alone else corpus.alike
        part = 2 * draw.documents + ~is_target  # of a document on a side
        one_side = np.arange(part.max() + 1) % 2
        by_side = [sides(parts(one, part, len(one_side)), one_side, 2, like) for one, like in zip(values, alike, strict=True)]
        found = [difference(one) for one in by_side]
        held += [
            bool(one.lower[0] <= true <= one.upper[0]) if np.isfinite(one.lower[0]) else abs(one.estimate[0] - true) < 1e-9
            for one, true in zip(found, draw.truth, strict=True)
        ]
        width.append([one.upper[0] - one.lower[0] for one in found])
        if test:
            matrix = np.stack(values, axis=1).astype(float)
            many = len(np.unique(draw.documents)) >= 2 * FEW_DOCUMENTS
            units = (document_units if many else stretch_units)(matrix, draw.documents, is_target)
            p = permutation_test(units, np.array([observed_t(one, units) for one in by_side]), run, DRAWS).p
            rejected += p < 0.05
    return held / runs, rejected / runs, np.nanmedian(width, axis=0)


def between_halves(results: Results, runs: int) -> None:
    """Print how often the halves of a document are further apart in topics or words than its stretches dealt out at random."""
    counted, terms = results.counted, results.term_counts
    documents, topics = pd.factorize(counted["document_id"])[0], pd.factorize(counted["topic_id"])[0]
    single = np.flatnonzero([" " not in term for term in terms.terms])
    kinds = {"topics": csr_array((np.ones(len(topics)), (np.arange(len(topics)), topics))), "words": terms.counts[:, single]}
    lengths = np.bincount(documents)
    chosen = np.random.default_rng(0).choice(np.flatnonzero((lengths >= 40) & (lengths < 400)), runs)
    for what, counts in kinds.items():
        for parts_ in (5, None):  # of the smaller half; None: about its square root
            beyond = 0
            for run, document in enumerate(chosen):
                low, high = np.searchsorted(documents, [document, document + 1])
                is_first = np.arange(high - low) < (high - low) // 2
                half = int(is_first.sum())
                unit = stretches((~is_first).astype(int), half // parts_ if parts_ else int(np.sqrt(half)))
                belongs = csr_array((np.ones(len(unit)), (unit, np.arange(len(unit)))))
                first = np.zeros(unit.max() + 1, dtype=bool)
                first[unit] = is_first
                beyond += distance((belongs @ counts[low:high]), first, run, 200).p < 0.05
            print(f"{results.folder.name:<8} halves in {what}, {parts_ or 'root of n'} stretches: {beyond / runs:.2f} beyond 95 %")


def main() -> None:
    """Print one row per corpus × design × size × quantity."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", nargs="+", type=Path)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--csv", type=Path)
    arguments = parser.parse_args()
    rows = []
    for folder in arguments.results:
        try:
            corpus = load(folder)
        except AnalysisError as error:
            parser.exit(2, f"{error}\n")
        cells = [(f"halves, {known}", m, halves, known == "alone", True) for m in SENTENCES for known in ("corpus", "alone")]
        cells += [("whole, corpus", 30, whole, False, True), ("drawn, alone", 10, drawn, True, False)]
        cells += [("drawn, alone", m, drawn, True, False) for m in SENTENCES[1:]]
        cells += [("documents", k, of_documents, False, False) for k in DOCUMENTS]
        cells += [("documents, one group", k, same_documents, False, True) for k in DOCUMENTS]
        for design, size, draw, alone, test in cells:
            found = simulate(corpus, draw(corpus, size, np.random.default_rng(size)), arguments.runs, alone, test)
            if found is None:
                continue
            for quantity, held, rejected, width in zip(corpus.quantities, *found, strict=True):
                told = f"{rejected:.3f}" if test else "  –  "
                print(f"{corpus.name:<8} {design:<22} {size:>4}  {quantity:<36} {held:.3f}  {told}  {width:.2f}", flush=True)
                rows.append((corpus.name, design, size, quantity.split()[0], quantity, held, rejected if test else np.nan, width))
    table = pd.DataFrame(rows, columns=["corpus", "design", "size", "kind", "quantity", "coverage", "rejected", "width"])
    if arguments.csv:
        table.to_csv(arguments.csv, index=False)
    for folder in arguments.results:
        between_halves(read_results(folder), min(arguments.runs, 200))
    summary = table.groupby(["design", "size", "kind"], sort=False)[["coverage", "rejected"]].agg(["min", "mean", "max"])
    print(summary.round(3).to_string())


if __name__ == "__main__":
    main()
