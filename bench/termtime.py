"""How often intervals of a term's rate hold: python -m bench.termtime [RUNS]

Rates of documents are drawn from a gamma distribution (`BURST` its shape: the smaller, the more a word comes in bursts) so that
documents hold `MEAN` occurrences on average, their lengths from a log-normal one, occurrences from Poisson's. Prints, for each
design, the share of intervals that hold the rate drawn from, of the runs in which the term occurs: as `analysis.termtime` has them,
of Student's t on the rate itself, on the mean of the documents' rates, and of 400 resamples of the documents (percentile; in the
first 600 runs).
"""

import sys

import numpy as np
import pandas as pd
from scipy.stats import t

from analysis.termtime import PER, term_periods

DOCUMENTS, MEAN, BURST = (5, 8, 15, 30), (0.3, 1.0, 4.0), (0.5, 2.0)
LENGTH, RESAMPLED, RESAMPLES = 1_800, 600, 400  # tokens of a document, about; runs that are resampled, and how often


def main(runs: int) -> None:
    """Print the table."""
    rng = np.random.default_rng(0)
    print(
        "| documents | occurrences a document | burst | never occurs | as shown | t on the rate | t on document rates | resampled |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for k in DOCUMENTS:
        for mean in MEAN:
            for burst in BURST:
                tokens = np.maximum(rng.lognormal(7.3, 0.6, (runs, k)).round(), 1).astype(int)
                counts = rng.poisson(rng.gamma(burst, 1 / burst, (runs, k)) * mean / LENGTH * tokens)
                print(f"| {k} | {mean} | {burst} | {_row(counts, tokens, mean / LENGTH, rng)} |")


def _row(counts: np.ndarray, tokens: np.ndarray, true: float, rng: np.random.Generator) -> str:
    runs, k = counts.shape
    occurs = counts.sum(axis=1) > 0
    run = pd.Series(np.repeat(np.arange(runs), k)).map("{:06}".format)
    documents = run + "-" + pd.Series(np.tile(np.arange(k), runs)).astype("str")
    table = term_periods(counts.ravel(), tokens.ravel(), run, pd.Series("all", index=run.index), documents)
    shown = ((table["lower"] <= PER * true) & (PER * true <= table["upper"])).to_numpy()
    reach, rate = t.ppf(0.975, k - 1), counts.sum(axis=1) / tokens.sum(axis=1)
    error = np.sqrt(k / (k - 1) * ((counts - rate[:, None] * tokens) ** 2).sum(axis=1)) / tokens.sum(axis=1)
    each = counts / tokens
    by_rates = np.abs(each.mean(axis=1) - true) <= reach * each.std(axis=1, ddof=1) / np.sqrt(k)
    resampled = []
    for run_counts, run_tokens in zip(counts[occurs][:RESAMPLED], tokens[occurs][:RESAMPLED], strict=True):
        drawn = rng.integers(0, k, (RESAMPLES, k))
        low, high = np.quantile(run_counts[drawn].sum(axis=1) / run_tokens[drawn].sum(axis=1), [0.025, 0.975])
        resampled.append(low <= true <= high)
    figures = [1 - occurs.mean(), *(one[occurs].mean() for one in (shown, np.abs(rate - true) <= reach * error, by_rates))]
    return " | ".join(f"{one:.3f}" for one in [*figures, np.mean(resampled)])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 4_000)
