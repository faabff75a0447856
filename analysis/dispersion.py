"""How evenly a term is spread over the parts of a text: Gries' deviation of proportions."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from scipy.sparse import csr_array

STRETCHES = 10  # of a side of few documents


def dp_norm(counts: "csr_array", sizes: np.ndarray) -> np.ndarray:
    """DPnorm of each term, 0 (in every part as large as its size asks for) to 1 (all in the smallest part).

    DP = ½ Σ |v_i − s_i| = 1 − Σ min(v_i, s_i), with v the shares of the term's occurrences and s the shares of all tokens that the
    parts hold (Gries 2008); over 1 − min s, its largest (Lijffijt & Gries 2012).

    Parameters
    ----------
    counts : csr_array of int (n_parts, n_terms)
    sizes : int array (n_parts,)
        Tokens of each part; parts without any don't count.

    Returns
    -------
    float array (n_terms,)
        nan of a term that does not occur, and where there are fewer than two parts.

    Examples
    --------
    Gries' (2008) corpus of five parts, in which "a" stands 1, 2, 3, 4 and 5 times:

    >>> from scipy.sparse import csr_array
    >>> dp_norm(csr_array([[1], [2], [3], [4], [5]]), np.array([9, 10, 10, 10, 11])).round(2).tolist()
    [0.22]
    """
    n_terms, sizes = counts.shape[1], np.asarray(sizes)
    if (sizes > 0).sum() < 2:
        return np.full(n_terms, np.nan)
    total = np.bincount(counts.indices, weights=counts.data, minlength=n_terms)
    size = sizes / sizes.sum()
    shared = np.minimum(counts.data / total[counts.indices], np.repeat(size, np.diff(counts.indptr)))
    common = np.bincount(counts.indices, weights=shared, minlength=n_terms)
    found = np.clip((1 - common) / (1 - size[sizes > 0].min()), 0, 1)
    return np.where(total > 0, found, np.nan)


def equal_stretches(n_tokens: np.ndarray, n: int = STRETCHES) -> np.ndarray:
    """The stretch, 0 to n − 1, that each sentence of a text lies in: n of them with as many tokens each as whole sentences allow.

    >>> equal_stretches(np.array([5, 5, 5, 5]), 2).tolist()
    [0, 0, 1, 1]
    """
    ends = np.cumsum(n_tokens)
    middle = ends - np.asarray(n_tokens) / 2
    return np.minimum((n * middle / max(int(ends[-1]), 1)).astype(np.int64), n - 1) if len(ends) else np.zeros(0, dtype=np.int64)
