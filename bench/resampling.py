"""How long a permutation test of 20 quantities over 100,000 sentences takes, on one core, and how much memory it adds.

    OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 taskset -c 0 python -m bench.resampling

2,000 relabellings; beside scipy's permutation test of one quantity with 100 of them, in the same run.
"""

import resource
import time

import numpy as np
from scipy import stats

from analysis.neighbours import likeness
from analysis.resampling import DRAWS, document_units, observed_t, parts, permutation_test, sides, stretch_units

SENTENCES, QUANTITIES, SCIPY_DRAWS = 100_000, 20, 100


def measure(n_documents: int) -> tuple[float, float]:
    """Seconds and MB for a test of random values in so many documents, half of them on each side."""
    values = np.random.default_rng(0).normal(size=(SENTENCES, QUANTITIES))
    documents = np.arange(SENTENCES) * n_documents // SENTENCES
    is_target = documents < n_documents // 2
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    side_of = np.where(np.arange(n_documents) < n_documents // 2, 0, 1)
    of = [sides(parts(one, documents, n_documents), side_of, 2, likeness(one, documents)) for one in values.T]
    many = n_documents >= 10
    units = (document_units if many else stretch_units)(values, documents, is_target)
    found = permutation_test(units, np.array([observed_t(one, units) for one in of]), seed=0)
    again = permutation_test(units, np.array([observed_t(one, units) for one in of]), seed=0, workers=2)
    assert (found.p == again.p).all()
    return time.perf_counter() - start, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def scipys() -> float:
    """Seconds that scipy takes for one quantity and 2,000 relabellings, from 100."""
    one, two = np.random.default_rng(0).normal(size=(2, SENTENCES // 2))
    start = time.perf_counter()
    stats.permutation_test(
        (one, two), lambda a, b, axis: stats.ttest_ind(a, b, equal_var=False, axis=axis).statistic, n_resamples=SCIPY_DRAWS,
        batch=10, vectorized=True, rng=np.random.default_rng(0),
    )  # fmt: skip
    return (time.perf_counter() - start) * DRAWS / SCIPY_DRAWS


if __name__ == "__main__":
    for n_documents in (2, 4, 1_000, 50_000):
        seconds, megabytes = measure(n_documents)
        print(f"{n_documents:>7,} documents: {seconds:.1f} s for two runs (one process, two workers), {megabytes:.0f} MB more")
    theirs = scipys()
    print(f"scipy, one quantity: {theirs:.1f} s; {QUANTITIES} of ours, twice: {seconds / theirs:.2f} times that")
