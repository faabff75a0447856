"""Which terms set two groups apart: log-odds ratios under an informative Dirichlet prior.

The measure is Monroe, Colaresi and Quinn's (2008, "Fightin' Words", Political Analysis 16:372-403). + means the target.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.errors import AnalysisError
from analysis.phrases import some
from analysis.terms import TermCounts

REST = "the rest"  # the name of a reference made of several groups: all but the target
PER = 1000  # rates are occurrences per this many tokens

TARGET, REFERENCE = "target", "reference"
COLUMNS = {
    "target": "str",
    "reference": "str",
    "term": "str",
    "count_target": "int64",
    "count_reference": "int64",
    "rate_target": "float64",
    "rate_reference": "float64",
    "log_odds": "float64",
    "z": "float64",
    "log_ratio": "float64",
    "n_documents_target": "int64",
    "n_documents_reference": "int64",
}

# Size of the pooled prior, as a share of both sides. Exclusive words are the heart of a contrast, but small uniform
# priors rank a word used 8:0 far below one used 8:1. This one ranks it above, or close to it where the target is much
# shorter (test_a_word_of_one_side_alone_stands_before_a_shared_one).
PRIOR = 0.10


@dataclass(frozen=True)
class Prior:
    """Imagined occurrences of each term (a_w > 0, (n_terms,)) and imagined tokens (a_0) that are added to both sides."""

    name: str
    terms: np.ndarray
    total: float


@dataclass(frozen=True)
class TermContrast:
    """Terms of a target against a reference.

    Attributes
    ----------
    target, reference : str
        Names of the sides. A reference of several groups is called "the rest".
    prior : str
        Name of the prior, for subtitles: "pooled, 0.1".
    n_tokens_target, n_tokens_reference : int
        Tokens of each side before any filtering.
    n_hidden : int
        Terms left out because they occur within a longer term only.
    table : DataFrame
        One row per term that occurs on either side, strongest |z| first, then in order of term. Columns: target,
        reference, term; count_target, count_reference (occurrences); rate_target, rate_reference (per 1,000 tokens);
        log_odds (natural log, + target) and z (log_odds over its standard error; it ranks terms and is no p-value);
        log_ratio (base 2, + target); n_documents_target, n_documents_reference (documents of the side with the term).
    """

    target: str
    reference: str
    prior: str
    n_tokens_target: int
    n_tokens_reference: int
    n_hidden: int
    table: pd.DataFrame


def pooled_prior(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int, weight: float = PRIOR) -> Prior:
    """Prior that believes both sides to speak alike: a_w = weight · (y1 + y2), a_0 = weight · (n1 + n2).

    a_0 counts all tokens, whatever terms are compared: over phrases alone, one of equal rates would seem to lean.
    """
    return Prior(f"pooled, {weight:g}", weight * (np.asarray(y1) + np.asarray(y2)), weight * (n1 + n2))


def log_odds(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int, prior: Prior) -> tuple[np.ndarray, np.ndarray]:
    """Log-odds ratio δ and its z-score for each term, + where the target (1) uses it more.

    δ = log[(y1 + a) / (n1 + a_0 − y1 − a)] − log[(y2 + a) / (n2 + a_0 − y2 − a)];  z = δ / √(1/(y1 + a) + 1/(y2 + a)).
    Natural logarithms, no upper or lower limit (Monroe, Colaresi & Quinn 2008).

    Parameters
    ----------
    y1, y2 : int arrays (n_terms,)
        Occurrences in target and reference; somewhere above 0 under a pooled prior.
    n1, n2 : int
        Tokens of target and reference before any filtering.
    prior : Prior

    Returns
    -------
    delta, z : float arrays (n_terms,)
        Both 0 where a text is nothing but the one term, so that no odds exist.

    Notes
    -----
    z grows with the length of the texts and takes tokens for independent: it ranks terms and is no p-value.

    Examples
    --------
    >>> y1, y2 = np.array([8, 8]), np.array([0, 1])
    >>> delta, z = log_odds(y1, y2, 500, 500, pooled_prior(y1, y2, 500, 500))
    >>> z.round(2).tolist()
    [2.06, 1.95]
    """
    with_1, with_2 = y1 + prior.terms, y2 + prior.terms
    without_1, without_2 = n1 + prior.total - with_1, n2 + prior.total - with_2
    defined = (without_1 > 0) & (without_2 > 0)
    odds_1 = np.divide(with_1, without_1, out=np.ones(len(y1)), where=defined)
    odds_2 = np.divide(with_2, without_2, out=np.ones(len(y2)), where=defined)
    delta = np.log(odds_1) - np.log(odds_2)
    return delta, delta / np.sqrt(1 / with_1 + 1 / with_2)


def log_ratio(y1: np.ndarray, y2: np.ndarray, n1: int, n2: int) -> np.ndarray:
    """Binary logarithm of the ratio of the two rates: 1 = twice as often in the target, −1 = half as often.

    log2[(y1 / n1) / (y2 / n2)], with .5 in place of a count of 0 (Hardie 2014).

    Examples
    --------
    >>> log_ratio(np.array([8, 8]), np.array([2, 0]), 100, 100).tolist()
    [2.0, 4.0]
    """
    return np.log2((np.where(y1 == 0, 0.5, y1) / n1) / (np.where(y2 == 0, 0.5, y2) / n2))


def contrast_groups(
    counts: TermCounts,
    groups: Sequence[str],
    documents: Sequence[str],
    target: str,
    reference: str | None = None,
    prior: float = PRIOR,
) -> TermContrast:
    """Terms of one group against another, or against all other groups together.

    Parameters
    ----------
    counts : TermCounts
        Counted sentences, or their sums by document (`sum_by_document`): the same result, sooner.
    groups, documents : sequences of str, (n_sentences,)
        Group and document of each row of `counts`. Rows of no group (missing) are left out.
    target, reference : str
        Names among `groups`. Without a reference, all others are it.
    prior : float
        Size of the pooled prior as a share of both sides, above 0.

    Returns
    -------
    TermContrast
        Stop words included, hidden sub-phrases left out.

    Raises
    ------
    AnalysisError
        Target or reference unknown or without a word, both the same, or nothing to compare with.

    Notes
    -----
    Sentences of one document depend on each other: see how many documents hold a term before believing its z.
    """
    groups = np.asarray(groups, dtype=object)
    others = _others(groups, counts.n_tokens, target, reference)
    side = np.full(len(groups), None, dtype=object)
    side[~pd.isna(groups) if reference is None else groups == reference] = REFERENCE
    side[groups == target] = TARGET
    summed, side, _ = sum_by_document(counts, side, documents)
    one = _side(target, summed, side == TARGET)
    two = _side(others[0] if len(others) == 1 else REST, summed, side == REFERENCE)
    return _compare(counts, one, two, prior)


def contrast_all(counts: TermCounts, groups: Sequence[str], documents: Sequence[str], prior: float = PRIOR) -> pd.DataFrame:
    """Each group against the rest, in order of name; of two groups, only the first against the second.

    Parameters as in `contrast_groups`, columns as in `TermContrast.table`. A group without a single token is passed
    over; where fewer than two are left there are no rows, which is no fault.
    """
    summed, groups, documents = sum_by_document(counts, groups, documents)
    names = _names(groups, summed.n_tokens)
    targets = names if len(names) > 2 else names[: len(names) - 1]
    tables = [contrast_groups(summed, groups, documents, target, prior=prior).table for target in targets]
    return pd.concat(tables, ignore_index=True) if tables else _table({column: [] for column in COLUMNS})


def sum_by_document(
    counts: TermCounts, groups: Sequence[str], documents: Sequence[str]
) -> tuple[TermCounts, np.ndarray, np.ndarray]:
    """Term counts summed by document, with the group and the document of each row.

    A document with parts in several groups has a row for each. Rows of no group (missing) are left out, and document
    ids take the place of the sentence ids. Counts that have no two rows to sum are given back as they are.
    """
    from scipy.sparse import csr_array  # here, so that reading a finished table doesn't wait for it

    groups, documents = np.asarray(groups, dtype=object), np.asarray(documents, dtype=object)
    group, group_names = pd.factorize(groups)
    document, document_names = pd.factorize(documents)
    rows = np.flatnonzero(group >= 0)
    pairs, unit = np.unique(document[rows] * len(group_names) + group[rows], return_inverse=True)
    if len(pairs) == len(rows):
        return counts, groups, documents
    ones, unit, rows = (array.astype(np.int32) for array in (np.ones(len(rows)), unit, rows))
    belongs = csr_array((ones, (unit, rows)), shape=(len(pairs), len(groups)))
    document, group = np.divmod(pairs, max(len(group_names), 1))
    documents = document_names[document]
    summed = replace(counts, counts=belongs @ counts.counts, sentence_ids=tuple(documents), n_tokens=belongs @ counts.n_tokens)
    return summed, group_names[group], documents


class _Side(NamedTuple):
    """One side of a contrast; arrays (n_terms,)."""

    name: str
    n_tokens: int
    counts: np.ndarray
    n_documents: np.ndarray


def _side(name: str, counts: TermCounts, rows: np.ndarray) -> _Side:
    """Sums over the rows of one side, of which each is a document."""
    part = counts.counts[np.flatnonzero(rows)]
    n_terms = len(counts.terms)
    occurrences = np.bincount(part.indices, weights=part.data, minlength=n_terms).astype(np.int64)
    n_documents = np.bincount(part.indices, minlength=n_terms)
    return _Side(name, int(counts.n_tokens[rows].sum(dtype=np.int64)), occurrences, n_documents)


def _compare(counts: TermCounts, one: _Side, two: _Side, weight: float) -> TermContrast:
    """The contrast of two sides, over the terms that either of them uses."""
    used = one.counts + two.counts > 0
    shown = np.flatnonzero(used & ~counts.hidden)
    y1, y2, n1, n2 = one.counts[shown], two.counts[shown], one.n_tokens, two.n_tokens
    prior = pooled_prior(y1, y2, n1, n2, weight)
    delta, z = log_odds(y1, y2, n1, n2, prior)
    order = np.argsort(-np.abs(z), kind="stable")  # terms come sorted, so equals stay in order of term
    columns = {
        "target": np.full(len(shown), one.name, dtype=object),
        "reference": np.full(len(shown), two.name, dtype=object),
        "term": np.array(counts.terms, dtype=object)[shown],
        "count_target": y1,
        "count_reference": y2,
        "rate_target": PER * y1 / n1,
        "rate_reference": PER * y2 / n2,
        "log_odds": delta,
        "z": z,
        "log_ratio": log_ratio(y1, y2, n1, n2),
        "n_documents_target": one.n_documents[shown],
        "n_documents_reference": two.n_documents[shown],
    }
    table = _table({name: values[order] for name, values in columns.items()})
    return TermContrast(one.name, two.name, prior.name, n1, n2, int((used & counts.hidden).sum()), table)


def _table(columns: dict[str, Sequence]) -> pd.DataFrame:
    """The columns with their types, which an empty table has too."""
    return pd.DataFrame({name: pd.Series(columns[name], dtype=kind) for name, kind in COLUMNS.items()})


def _names(groups: np.ndarray, n_tokens: np.ndarray) -> list[str]:
    """The groups that hold at least one token, in order."""
    return sorted(set(groups[(n_tokens > 0) & ~pd.isna(groups)]))


def _others(groups: np.ndarray, n_tokens: np.ndarray, target: str, reference: str | None) -> list[str]:
    """The groups that make up the reference, once it is sure that there is something to compare."""
    names = _names(groups, n_tokens)
    allowed = f"choose from: {some(names, most=20)}" if names else "the corpus holds no words at all"
    asked = {"target": target} if reference is None else {"target": target, "reference": reference}
    unknown = [f'{side} "{name}"' for side, name in asked.items() if name not in names]
    if unknown:
        raise AnalysisError(*(f"{which}: no group of this name holds any words; {allowed}" for which in unknown))
    if target == reference:
        raise AnalysisError(f'target and reference are both "{target}": a contrast needs two groups; {allowed}')
    if len(names) == 1:
        raise AnalysisError(f'target "{target}": the only group, nothing to compare it with; group by another column')
    return [name for name in names if name != target] if reference is None else [reference]
