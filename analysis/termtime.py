"""A term over time: how often it stands in each period's text, group by group."""

import numpy as np
import pandas as pd

from analysis.framingtime import cells
from analysis.resampling import FEW_DOCUMENTS, LEVEL

PER = 1_000  # tokens of a rate
FEW, NONE = f"none: fewer than {FEW_DOCUMENTS} documents", "none: it does not occur"
METHOD = "t on documents, logarithm of the rate"
COLUMNS = (
    "period", "group", "n_documents", "n_sentences", "n_tokens", "count", "n_hits", "n_holding", "rate", "lower", "upper", "level",
    "method",
)  # fmt: skip


def term_periods(
    found: np.ndarray, n_tokens: np.ndarray, period: pd.Series, group: pd.Series, documents: pd.Series
) -> pd.DataFrame:
    """Rate of a term in each period and group, with an interval that reckons with documents differing.

    rate = 1,000 × Σ occurrences / Σ tokens over the documents. With k documents, r the rate per token, and e_d = count_d − r ·
    tokens_d what document d has beyond its share, the relative standard error is s = √(k/(k−1) · Σ e_d²) / Σ occurrences (a ratio
    of totals of clusters, Cochran 1977); the interval is rate × exp(± t · s), t Student's with k − 1 degrees of freedom: rates are
    skewed, and no rate is below 0. From 5 documents on, and where the term occurs; else there is none.

    Parameters
    ----------
    found, n_tokens : int arrays (n,)
        Occurrences and tokens of each counted sentence.
    period, group, documents : Series (n,)
        Of each; a sentence without period or group is left out.

    Returns
    -------
    DataFrame
        `COLUMNS`: n_hits are the sentences and n_holding the documents with the term; by period and group, zeros too. A cell
        without a document has no row.

    Notes
    -----
    Words come in bursts: one speech on a subject holds its word twenty times. In simulations with documents as uneven as that the
    interval covers .90 to .97 at 5 to 30 documents, that of resampled documents .75 to .97 (bench/termtime.md). A sentence counts
    no more than its document: neighbouring ones say nothing of how documents differ.
    """
    from scipy.special import stdtrit  # takes a while to import

    cell, table = cells(period, group, documents)
    kept = cell >= 0
    cell, found, n_tokens = cell[kept], np.asarray(found)[kept], np.asarray(n_tokens)[kept]
    code, names = pd.factorize(documents[kept])
    pair, row = np.unique(cell * (len(names) + 1) + code, return_inverse=True)
    of, n = pair // (len(names) + 1), len(table)
    held, tokens = (np.bincount(row, weights=one, minlength=len(pair)) for one in (found, n_tokens))
    count, total = (np.bincount(of, weights=one, minlength=n) for one in (held, tokens))
    k = table["n_documents"].to_numpy()
    with np.errstate(invalid="ignore", divide="ignore"):
        rate = count / total
        beyond = np.bincount(of, weights=(held - rate[of] * tokens) ** 2, minlength=n)
        relative = np.sqrt(k / np.maximum(k - 1, 1) * beyond) / count
        reach = stdtrit(np.maximum(k - 1.0, 1.0), (1 + LEVEL) / 2) * relative
        lower, upper = rate * np.exp(-reach), rate * np.exp(reach)
    known = (k >= FEW_DOCUMENTS) & (count > 0)
    table = table.assign(
        n_tokens=total.astype(np.int64),
        count=count.astype(np.int64),
        n_hits=np.bincount(cell[found > 0], minlength=n),
        n_holding=np.bincount(of[held > 0], minlength=n),
        rate=PER * rate,
        lower=np.where(known, PER * lower, np.nan),
        upper=np.where(known, PER * np.minimum(upper, 1), np.nan),
        level=LEVEL,
        method=pd.array(np.where(known, METHOD, np.where(k < FEW_DOCUMENTS, FEW, NONE)), dtype="str"),
    )
    return table[list(COLUMNS)]
