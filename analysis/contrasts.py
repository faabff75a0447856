"""Which terms set two groups apart, how strongly, how evenly spread, and how surely.

Every measure of :mod:`analysis.keyness` stands in one table; log-odds under a pooled prior rank it. + means the target.

A test deals documents (from 5 on each side on; otherwise stretches of neighbouring sentences) out to the two sides at random and
counts how often a term's |z| comes out as large: `p`. `p_adjusted` holds for all terms at once: it counts how often the largest |z|
of all terms comes out as large (max-|z|, Westfall & Young 1993), each taken over what is usual for its term among such dealings:
else the few words that fill some documents and are missing in all others would decide alone, and hardly any term could be told.
Of texts it is no proof of anything but that these texts differ: a text drifts, and its own two halves differ by some term more
often than 1 time in 20. What was measured: bench/contrasts.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis import keyness
from analysis.background import WHOLE_CORPUS, Background
from analysis.dispersion import dp_norm, equal_stretches
from analysis.errors import AnalysisError
from analysis.phrases import some
from analysis.resampling import (
    DOCUMENTS,
    DRAWS,
    FEW_DOCUMENTS,
    STRETCHES,
    Progress,
    benjamini_hochberg,
    reach_of,
    relabelled,
    relabelled_size,
    stretches,
)
from analysis.terms import TermCounts

if TYPE_CHECKING:  # reading a finished table does not wait for it
    from scipy.sparse import csr_array

REST = "the rest"  # the name of a reference made of several groups: all but the target
PER = 1000  # rates are occurrences per this many tokens
TARGET, REFERENCE = "target", "reference"
FEW_OCCURRENCES = 5  # of a term in both sides together: under this hardly any test could find it
MOST_TESTED = 20_000  # terms of one contrast that are tested: those that occur most
MOST_GROUPS = 12  # contrasts that a build tests

KINDS = {
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
    "lrc": "float64",
    "n_documents_target": "int64",
    "n_documents_reference": "int64",
    "dispersion_target": "float64",
    "dispersion_reference": "float64",
    "p": "float64",
    "p_adjusted": "float64",
    "p_bh": "float64",
    "log_ratio_lower": "float64",
    "log_ratio_upper": "float64",
    "log_odds_uniform": "float64",
    "z_uniform": "float64",
    "log_odds_background": "float64",
    "z_background": "float64",
    "g2": "float64",
    "chi2": "float64",
    "scaled_f": "float64",
    "stop": "bool",
}
COLUMNS = tuple(KINDS)
SURE = ("dispersion_target", "dispersion_reference", "p", "p_adjusted", "p_bh")  # columns that `tested` fills


@dataclass(frozen=True)
class CorpusTerms:
    """Counted terms of a corpus, by sentence and summed by document: made once, for any contrast of its documents.

    Attributes
    ----------
    counts : TermCounts
        Of the sentences, those of a document together, in the order of reading.
    document : int array (n_sentences,)
        Number of each sentence's document.
    document_ids : tuple of str (n_documents,)
        In order of appearance.
    by_document, presence : csr_array of int32 (n_documents, n_terms)
        Occurrences, and 1 for any.
    n_tokens : int array (n_documents,)
    names : str array (n_terms,)
        The terms, for tables.
    is_word : bool array (n_terms,)
        Whether each is one word.
    background : Background
    """

    counts: TermCounts
    document: np.ndarray
    document_ids: tuple[str, ...]
    by_document: "csr_array"
    presence: "csr_array"
    n_tokens: np.ndarray
    names: pd.api.extensions.ExtensionArray
    is_word: np.ndarray
    background: Background


@dataclass(frozen=True)
class TermContrast:
    """Terms of a target against a reference.

    Attributes
    ----------
    target, reference : str
        Names of the sides. A reference of several groups is called "the rest".
    n_tokens_target, n_tokens_reference : int
        Tokens of each side before any filtering.
    n_documents_target, n_documents_reference : int
    reach : str
        What a test of it is about: `texts`, `too few documents` or `documents`.
    n_hidden : int
        Terms left out because they occur within a longer term only.
    test : str
        How p came about; "" where nothing was tested.
    n_tested, fewest : int
        Terms tested, and the fewest occurrences among them.
    table : DataFrame
        One row per term that occurs on either side, strongest |z| first, then in order of term. Columns: target,
        reference, term; count_target, count_reference (occurrences); rate_target, rate_reference (per 1,000 tokens);
        n_documents_target, n_documents_reference (documents of the side with the term); dispersion_target, dispersion_reference
        (DPnorm, 0 in proportion to 1 clumped, over the side's documents from 5 on, otherwise over ten equal stretches of it;
        missing where the side has no such term); the measures of `keyness.MEASURES`, + target, with log_odds (natural log) beside
        each z;
        log_ratio_lower, log_ratio_upper (log ratio, base 2, at 95 % for all terms at once; unlimited on the side of a count of 0);
        p (of the term alone), p_adjusted (for all terms at once), p_bh (Benjamini–Hochberg). Dispersion and p are missing until
        `tested`. stop: whether displays leave it out (`terms.is_stop`).
    sides : pair of int arrays
        Numbers of the documents of target and reference; None of a contrast read from results, which is tested already.
    """

    target: str
    reference: str
    n_tokens_target: int
    n_tokens_reference: int
    n_documents_target: int
    n_documents_reference: int
    reach: str
    n_hidden: int
    test: str
    n_tested: int
    fewest: int
    table: pd.DataFrame
    sides: tuple[np.ndarray, np.ndarray] | None = field(default=None, repr=False, compare=False)


def corpus_terms(counts: TermCounts, documents: Sequence[str], background: Background | None = None) -> CorpusTerms:
    """The counts with their sums by document.

    Parameters
    ----------
    counts : TermCounts
        Of sentences, those of a document together.
    documents : sequence of str (n_sentences,)
    background : Background, optional
        For the background prior; these counts themselves unless given.
    """
    document, names = pd.factorize(np.asarray(documents, dtype=object))
    document = document.astype(np.int32)
    by_document = _summed(counts.counts, document, len(names))
    n_tokens = np.bincount(document, weights=counts.n_tokens, minlength=len(names)).astype(np.int64)
    if background is None:
        total = np.bincount(counts.counts.indices, weights=counts.counts.data, minlength=len(counts.terms))
        background = Background(WHOLE_CORPUS, total.astype(np.int64), int(n_tokens.sum()))
    presence = by_document.copy()
    presence.data = np.ones_like(by_document.data)
    is_word = np.fromiter((" " not in term for term in counts.terms), dtype=bool, count=len(counts.terms))
    terms = pd.array(counts.terms, dtype="str")
    return CorpusTerms(counts, document, tuple(names), by_document, presence, n_tokens, terms, is_word, background)


def narrowed(terms: CorpusTerms, kept: np.ndarray) -> CorpusTerms:
    """Only the sentences that are `kept`, bool (n_sentences,); the background stays the whole."""
    counts = terms.counts
    ids = tuple(np.array(counts.sentence_ids, dtype=object)[kept])
    fewer = replace(counts, counts=counts.counts[np.flatnonzero(kept)], sentence_ids=ids, n_tokens=counts.n_tokens[kept])
    return corpus_terms(fewer, np.array(terms.document_ids, dtype=object)[terms.document[kept]], terms.background)


def contrast_groups(
    terms: CorpusTerms, groups: Sequence[str | None], target: str, reference: str | None = None, prior: float = keyness.PRIOR
) -> TermContrast:
    """Terms of one group against another, or against all other groups together: how strongly they mark a side, in a moment.

    How evenly they are spread and how sure it is takes longer: see `tested`.

    Parameters
    ----------
    terms : CorpusTerms
    groups : sequence of str (n_documents,)
        Group of each document; documents of no group (missing) are left out.
    target, reference : str
        Names among `groups`. Without a reference, all others are it.
    prior : float
        Size of the pooled and the background prior as a share of both sides, above 0.

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
    return _compare(terms, *_sides(terms, groups, target, reference), prior)


def tested(
    terms: CorpusTerms,
    contrast: TermContrast,
    seed: int,
    prior: float = keyness.PRIOR,
    draws: int = DRAWS,
    progress: Progress | None = None,
) -> TermContrast:
    """The contrast with dispersion, p, p_adjusted and p_bh.

    Parameters
    ----------
    contrast : TermContrast
        Of the same `terms` and `prior`.
    seed : int
        Of the relabellings.
    progress : callable (done, total), optional

    Notes
    -----
    Tested are terms that occur 5 times or more, at most the 20,000 that occur most.
    """
    one, two = (_Side(name, rows) for name, rows in zip((contrast.target, contrast.reference), contrast.sides, strict=True))
    columns = pd.Index(terms.names).get_indexer(contrast.table["term"])
    spread = {f"dispersion_{name}": _dispersion(terms, side)[columns] for name, side in ((TARGET, one), (REFERENCE, two))}
    table = contrast.table.assign(**spread)
    together = (table["count_target"] + table["count_reference"]).to_numpy()
    fewest = _fewest(together)
    chosen = np.flatnonzero(together >= fewest)
    if not len(chosen):
        return replace(contrast, test=f"none: no term occurs {fewest} times", table=table)
    totals, is_target, what = _units(terms, one, two, columns[chosen], contrast.reach)
    pooled = keyness.pooled_prior(together[chosen], 0, contrast.n_tokens_target, contrast.n_tokens_reference, prior)

    def z(mine: np.ndarray, others: np.ndarray) -> np.ndarray:
        return keyness.log_odds(mine[:, :-1], others[:, :-1], mine[:, -1:], others[:, -1:], pooled)[1]

    observed = table["z"].to_numpy()[chosen]
    halves = [(lambda done, total, half=half: progress(half * total + done, 2 * total)) if progress else None for half in (0, 1)]
    size = relabelled_size(totals, is_target, observed, z, seed, draws, progress=halves[0])
    size = np.where(size > 0, size, 1.0)
    found = relabelled(
        totals, is_target, observed / size, lambda mine, others: z(mine, others) / size, seed, draws, progress=halves[1]
    )
    p = np.full((3, len(table)), np.nan)
    p[:, chosen] = found.p, found.p_max, benjamini_hochberg(found.p)
    test = f"max-|z|, permutation of {what}, {'all ' if found.exact else ''}{found.draws:,} relabellings"
    named = dict(zip(("p", "p_adjusted", "p_bh"), p, strict=True))
    return replace(contrast, test=test, n_tested=len(chosen), fewest=fewest, table=table.assign(**named))


def _fewest(together: np.ndarray) -> int:
    """Occurrences of a term from which on it is tested: 5, or as many as leave no more than 20,000 terms."""
    if len(together) <= MOST_TESTED:
        return FEW_OCCURRENCES
    next_one = int(np.partition(together, -MOST_TESTED - 1)[-MOST_TESTED - 1])
    return max(FEW_OCCURRENCES, next_one + 1)


def contrast_all(
    terms: CorpusTerms, groups: Sequence[str | None], seed: int, prior: float = keyness.PRIOR, draws: int = DRAWS
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each group against the rest, in order of name; of two groups, only the first against the second. Up to 12 are tested.

    A group without a single token is passed over; where fewer than two are left there are no rows, which is no fault. Of more than
    12 groups, only the terms that the group itself uses are listed: all terms times all groups would be mostly zeros.

    Returns
    -------
    contrasts : DataFrame
        As `TermContrast.table`; p_adjusted counts every contrast (times their number, Bonferroni 1936), p_bh every row.
    tests : DataFrame
        One row per contrast: the other attributes of `TermContrast`.
    """
    groups = np.asarray(groups, dtype=object)
    names = _names(groups, terms.n_tokens)
    targets = names if len(names) > 2 else names[: len(names) - 1]
    made = []
    for target in targets:
        one = contrast_groups(terms, groups, target, prior=prior)
        if len(targets) <= MOST_GROUPS:
            made.append(tested(terms, one, seed, prior, draws))
        else:
            made.append(replace(one, test=f"none: more than {MOST_GROUPS} groups", table=_own_terms(one.table)))
    if not made:
        return _table({column: [] for column in COLUMNS}), pd.DataFrame(columns=list(TESTS)).astype(TESTS)
    table = pd.concat([one.table for one in made], ignore_index=True)
    table["p_adjusted"] = np.minimum(table["p_adjusted"] * len(made), 1)
    table["p_bh"] = benjamini_hochberg(table["p"].to_numpy())
    return table, pd.DataFrame([[getattr(one, name) for name in TESTS] for one in made], columns=list(TESTS)).astype(TESTS)


def _own_terms(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["count_target"] > 0].reset_index(drop=True)


TESTS = {
    "target": "str",
    "reference": "str",
    "n_tokens_target": "int64",
    "n_tokens_reference": "int64",
    "n_documents_target": "int64",
    "n_documents_reference": "int64",
    "reach": "str",
    "n_hidden": "int64",
    "test": "str",
    "n_tested": "int64",
    "fewest": "int64",
}


def ranked(table: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The rows of a contrast in order of |`measure`|, one of `keyness.MEASURES`, strongest first; equals stay as they were."""
    values = table[keyness.MEASURES[measure].column].abs()
    return table.loc[values.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)


class _Side(NamedTuple):
    name: str
    rows: np.ndarray  # numbers of its documents that hold a token, int (n,)


def _sides(terms: CorpusTerms, groups: Sequence[str | None], target: str, reference: str | None) -> tuple[_Side, _Side]:
    """The documents of both sides, once it is sure that there is something to compare."""
    groups = np.asarray(groups, dtype=object)
    others = _others(groups, terms.n_tokens, target, reference)
    there = (terms.n_tokens > 0) & ~pd.isna(groups)
    two = there & (groups != target) if reference is None else there & (groups == reference)
    name = others[0] if len(others) == 1 else REST
    return _Side(target, np.flatnonzero(there & (groups == target))), _Side(name, np.flatnonzero(two))


def _side_sums(terms: CorpusTerms, one: _Side, two: _Side) -> tuple[np.ndarray, np.ndarray]:
    """Occurrences of each term, and documents that hold it, on both sides: two int arrays (2, n_terms)."""
    rows = np.concatenate([one.rows, two.rows])
    few = 2 * len(rows) < len(terms.n_tokens)  # then the others need not be gone through
    side = np.zeros((len(rows) if few else len(terms.n_tokens), 2), dtype=np.int32)
    at_one, at_two = (np.arange(len(one.rows)), np.arange(len(one.rows), len(rows))) if few else (one.rows, two.rows)
    side[at_one, 0] = side[at_two, 1] = 1
    found = ((matrix[rows] if few else matrix).T @ side for matrix in (terms.by_document, terms.presence))
    counts, n_documents = (np.ascontiguousarray(sums.T).astype(np.int64) for sums in found)
    return counts, n_documents


def _dispersion(terms: CorpusTerms, side: _Side) -> np.ndarray:
    """DPnorm of each term over the side's documents from 5 on, otherwise over ten equal stretches; float (n_terms,)."""
    if len(side.rows) >= FEW_DOCUMENTS:
        return dp_norm(terms.by_document[side.rows], terms.n_tokens[side.rows])
    sentences = np.flatnonzero(np.isin(terms.document, side.rows))
    n_tokens = terms.counts.n_tokens[sentences]
    stretch = equal_stretches(n_tokens)
    part = _summed(terms.counts.counts[sentences], stretch, int(stretch.max(initial=-1)) + 1)
    return dp_norm(part, np.bincount(stretch, weights=n_tokens))


def _summed(counts: "csr_array", unit: np.ndarray, n_units: int) -> "csr_array":
    """Rows summed by the unit that each belongs to."""
    from scipy.sparse import csr_array

    n = counts.shape[0]
    if n == n_units and (unit == np.arange(n)).all():
        return counts
    ones = (np.ones(n, dtype=np.int32), (unit.astype(np.int32), np.arange(n, dtype=np.int32)))
    return csr_array(ones, shape=(n_units, n)) @ counts


def _compare(terms: CorpusTerms, one: _Side, two: _Side, weight: float) -> TermContrast:
    """The contrast of two sides, over the terms that either of them uses."""
    counts, n_documents = _side_sums(terms, one, two)
    used = counts.any(axis=0)
    shown = np.flatnonzero(used & ~terms.counts.hidden)
    n1, n2 = (int(terms.n_tokens[side.rows].sum()) for side in (one, two))
    (y1, y2), background = counts[:, shown], terms.background
    _, z = keyness.log_odds(y1, y2, n1, n2, keyness.pooled_prior(y1, y2, n1, n2, weight))
    order = np.argsort(-np.abs(z), kind="stable")  # terms come sorted, so equals stay in order of term
    shown, y1, y2 = shown[order], y1[order], y2[order]
    of = (y1, y2, n1, n2)
    priors = {
        "": keyness.pooled_prior(*of, weight),
        "_uniform": keyness.uniform_prior(len(shown), int(terms.is_word[shown].sum())),
        "_background": keyness.background_prior(background.counts[shown], background.n_tokens, *of, weight),
    }
    columns = {
        "target": _repeated(one.name, len(shown)),
        "reference": _repeated(two.name, len(shown)),
        "term": terms.names[shown],
        "stop": terms.counts.stop[shown],
        "count_target": y1,
        "count_reference": y2,
        "rate_target": PER * y1 / n1,
        "rate_reference": PER * y2 / n2,
        "n_documents_target": n_documents[0, shown],
        "n_documents_reference": n_documents[1, shown],
        "log_ratio": keyness.log_ratio(*of),
        "g2": keyness.g2(*of),
        "chi2": keyness.chi2(*of),
        "scaled_f": keyness.scaled_f(*of),
    }
    for name, prior in priors.items():
        columns[f"log_odds{name}"], columns[f"z{name}"] = keyness.log_odds(*of, prior)
    columns["log_ratio_lower"], columns["log_ratio_upper"], columns["lrc"] = keyness.log_ratio_interval(*of)
    unknown = np.full(len(shown), np.nan)
    columns |= dict.fromkeys(SURE, unknown)
    n = len(one.rows), len(two.rows)
    hidden = int((used & terms.counts.hidden).sum())
    return TermContrast(one.name, two.name, n1, n2, *n, reach_of(min(n)), hidden, "", 0, 0, _table(columns), (one.rows, two.rows))


def _repeated(name: str, n: int) -> pd.api.extensions.ExtensionArray:
    return pd.array([name], dtype="str").take(np.zeros(n, dtype=np.int64))


def _units(terms: CorpusTerms, one: _Side, two: _Side, columns: np.ndarray, reach: str) -> tuple["csr_array", np.ndarray, str]:
    """Occurrences of the terms in `columns`, and tokens, of what is relabelled; which of it is the target's; what it is.

    Stretches are so long that the smaller side has about five.
    """
    from scipy.sparse import csr_array, hstack

    rows = np.sort(np.concatenate([one.rows, two.rows]))
    if reach == DOCUMENTS:
        totals, is_target, n_tokens, what = terms.by_document[rows], np.isin(rows, one.rows), terms.n_tokens[rows], "documents"
    else:
        sentences = np.flatnonzero(np.isin(terms.document, rows))
        document = terms.document[sentences]
        of_target = np.isin(document, one.rows)
        length = max(int(min(of_target.sum(), (~of_target).sum())) // STRETCHES, 1)
        unit = stretches(document, length)
        n_units = int(unit[-1]) + 1
        totals = _summed(terms.counts.counts[sentences], unit, n_units)
        n_tokens = np.bincount(unit, weights=terms.counts.n_tokens[sentences])
        is_target = np.zeros(n_units, dtype=bool)
        is_target[unit] = of_target
        what = f"stretches of {length} sentences" if length > 1 else "sentences"
    tokens = csr_array(n_tokens[:, None].astype(float))
    return csr_array(hstack([totals[:, columns].astype(float), tokens])), is_target, what


def _table(columns: dict[str, Sequence]) -> pd.DataFrame:
    """The columns with their types, which an empty table has too."""
    return pd.DataFrame({name: pd.Series(columns[name], dtype=kind) for name, kind in KINDS.items()})


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
