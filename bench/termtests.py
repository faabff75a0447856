"""How often tests of terms find something where there is nothing to find, and how much they find where there is.

    python -m bench.termtests RESULTS … [--runs N]

RESULTS are built folders of many documents. Prints, for each, the share of runs in which any term has an adjusted p under .05, and
the share of terms whose own p is:

- documents: as many documents drawn at random for either side, so that nothing is to be found (expected: .05 and .05);
- halves: the two halves of one text, taken for two texts (a text drifts, so something may well be there);
- texts: two texts of the corpus by different hands;
- groups: the groups as they are, each against the rest: terms found with |z| over what is usual for its term, and as it is.
"""

import argparse

import numpy as np
import pandas as pd

from analysis import contrasts
from analysis.contrasts import CorpusTerms, contrast_groups, corpus_terms, tested
from analysis.results import Results, read_results
from analysis.terms import count_terms

SIDES = (5, 10, 25)  # documents a side
FEWEST = 20  # texts of a length, to be told of
LENGTHS = ((30, 150), (150, 400), (400, 2_000))  # sentences of texts, from, up to


def main() -> None:
    """Print the figures of each results folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("results", nargs="+", metavar="RESULTS")
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    for folder in options.results:
        results = read_results(folder)
        print(folder)
        for n in SIDES:
            print_rates(f"documents, {n} a side", [one for run in range(options.runs) if (one := of_documents(results, n, run))])
        texts = [rows["text"].tolist() for _, rows in results.counted.groupby("document_id", sort=False)]
        for low, high in LENGTHS:
            fitting = [text for text in texts if low <= len(text) < high]
            some = [fitting[i] for i in np.random.default_rng(1).permutation(len(fitting))[: options.runs // 2]]
            if len(some) >= FEWEST:
                length = f"of {low} to {high} sentences"
                print_rates(f"halves of a text {length}", [of_texts(one[: len(one) // 2], one[len(one) // 2 :]) for one in some])
                print_rates(f"two texts {length}", [of_texts(one, two) for one, two in zip(some[::2], some[1::2], strict=False)])
        of_groups(results)


def print_rates(name: str, runs: list[tuple[float, bool, bool]]) -> None:
    """One line: share of terms with p < .05, of runs with any adjusted p < .05, and with any by Benjamini and Hochberg."""
    own, adjusted, by_rate = np.mean(np.array(runs, dtype=float), axis=0)
    print(
        f"  {name}: {len(runs)} runs; terms with p < .05: {own:.3f}; "
        f"runs with any p_adjusted < .05: {adjusted:.3f}, p_bh: {by_rate:.3f}"
    )


def rates(terms: CorpusTerms, groups: np.ndarray) -> tuple[float, bool, bool]:
    """Share of terms with p < .05; whether any adjusted p is."""
    table = tested(terms, contrast_groups(terms, groups, "one", "two"), 0).table.dropna(subset=["p"])
    return float((table["p"] < 0.05).mean()) if len(table) else 0.0, *(
        bool((table[c] < 0.05).any()) for c in ("p_adjusted", "p_bh")
    )


def of_documents(results: Results, n: int, run: int) -> tuple[float, bool, bool] | None:
    """Sides of documents drawn at random from one group, the largest."""
    terms = results.corpus_terms()
    groups = pd.Series(results.groups_of(terms.document_ids))
    rows = np.flatnonzero(groups == groups.value_counts().index[0])
    if len(rows) < 2 * n:
        return None
    drawn = np.random.default_rng([run, n]).permutation(rows)[: 2 * n]
    sides = np.full(len(groups), None, dtype=object)
    sides[drawn[:n]], sides[drawn[n:]] = "one", "two"
    return rates(terms, sides)


def of_texts(one: list[str], two: list[str]) -> tuple[float, bool, bool]:
    """Two texts, given by their sentences."""
    ids = [str(number) for number in range(len(one) + len(two))]
    terms = corpus_terms(count_terms(ids, one + two), ["one"] * len(one) + ["two"] * len(two))
    return rates(terms, np.array(["one", "two"], dtype=object))


def of_groups(results: Results) -> None:
    """Terms found in each group against the rest."""
    terms = results.corpus_terms()
    groups = results.groups_of(terms.document_ids)
    usual = contrasts.relabelled_size
    for target in results.groups:
        reference = next(name for name in results.groups if name != target) if len(results.groups) == 2 else None
        found = []
        for size in (usual, lambda totals, is_target, observed, *rest, **more: np.ones(len(observed))):
            contrasts.relabelled_size = size
            table = tested(terms, contrast_groups(terms, groups, target, reference), 0).table
            found.append(int((table["p_adjusted"] < 0.05).sum()))
        contrasts.relabelled_size = usual
        print(f"  {target} against the rest: {found[0]} terms, with |z| as it is {found[1]}")


if __name__ == "__main__":
    main()
