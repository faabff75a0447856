"""Word shift: which words make two groups differ in mean bias on an axis, and whether by use or by what they contribute.

After Gallagher, Frank, Mitchell, Schwartz, Reagan, Danforth & Dodds (2021, "Generalized word shift graphs", EPJ Data Science 10:4),
oriented like everything here: + means that the word moves the target towards `pole_plus`, compared with the reference. With p the
occurrences of a word per sentence of a side, and s its mean contribution per occurrence there,

    shift = (p_t − p_r) · ½(s_t + s_r)  +  ½(p_t + p_r) · (s_t − s_r)  =  p_t s_t − p_r s_r
            └── used more or less ───┘     └─ used differently ─────┘
    Σ shift + rest = mean bias of the target − mean bias of the reference

over counted sentences. A word that one side never uses has the other side's s there, so that all of its shift is a matter of use.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.contrasts import PER, REST
from analysis.errors import AnalysisError
from analysis.phrases import some
from analysis.terms import STOP_WORDS, normalise
from analysis.tokens import TokenContributions


@dataclass(frozen=True)
class WordShift:
    """Why the mean bias of a target differs from that of a reference.

    Attributes
    ----------
    axis, target, reference : str
        A reference of several groups is called "the rest".
    n_sentences_target, n_sentences_reference : int
    difference : float
        Mean bias of the target's sentences less that of the reference's.
    rest : float
        What of the difference belongs to no word: punctuation, and what the model adds to a sentence as a whole.
    table : DataFrame
        One row per word that occurs on either side, largest |shift| first, then in order of word. Columns: term; shift, which with
        `rest` sums to `difference`, and its parts by_use, by_contribution; count_target, count_reference (occurrences);
        rate_target, rate_reference (per 1,000 tokens); mean_target, mean_reference (contribution per occurrence, + towards
        `pole_plus`; missing where there is none); stop (whether it is a stop word).
    """

    axis: str
    target: str
    reference: str
    n_sentences_target: int
    n_sentences_reference: int
    difference: float
    rest: float
    table: pd.DataFrame


@dataclass(frozen=True)
class ShiftParts:
    """A difference cut into few parts that sum to it.

    Attributes
    ----------
    shown : DataFrame
        Rows of `WordShift.table`, each a part of its own.
    other_words, stop_words, rest : float
        Shift of all other words, of the stop words where they are not shown, and of no word.
    """

    shown: pd.DataFrame
    other_words: float
    stop_words: float
    rest: float


def word_shift(
    contributions: TokenContributions, groups: Sequence[str | None], target: str, reference: str | None = None
) -> WordShift:
    """The word shift of one group against another, or against all other groups together.

    Parameters
    ----------
    contributions : TokenContributions
        Of n sentences on one axis.
    groups : sequence of str or None, (n,)
        Group of each sentence; sentences of none (headings) are left out.
    target, reference : str
        Names among `groups`. Without a reference, all others are it.

    Raises
    ------
    AnalysisError
        Target or reference unknown, both the same, or nothing to compare with.

    Notes
    -----
    It explains a difference between these texts and tests nothing. A word's contribution depends on its sentence: function words
    carry what stands around them.
    """
    groups = np.asarray(groups, dtype=object)
    named = ~pd.isna(groups)
    _check(sorted(set(groups[named])), target, reference)
    theirs = named & (groups != target) if reference is None else groups == reference
    one, two = (_side(contributions, rows) for rows in (groups == target, theirs))
    others = sorted(set(groups[theirs]))
    table = _table(contributions.tokens.forms, one, two)
    rest = one.rest - two.rest
    name = others[0] if len(others) == 1 else REST
    difference = one.bias - two.bias
    return WordShift(contributions.axis, target, name, one.n_sentences, two.n_sentences, difference, rest, table)


def strongest(shift: WordShift, most: int, stop_words: bool = False, term: str | None = None) -> ShiftParts:
    """The `most` largest shifts either way, and `term` wherever it stands, as parts of their own; all else in sums."""
    table = shift.table
    shown = table if stop_words else table[~table["stop"]]
    more, less = (shown[shown["shift"] * sign > 0].head(most) for sign in (1, -1))
    asked = table[table["term"] == normalise(term)] if term else table.head(0)
    shown = pd.concat([more, less, asked]).drop_duplicates("term")
    others = table.drop(shown.index)
    hidden = others["stop"] & (not stop_words)
    return ShiftParts(shown, others.loc[~hidden, "shift"].sum(), others.loc[hidden, "shift"].sum(), shift.rest)


@dataclass(frozen=True)
class _Side:
    """Sums over the sentences of one side: per form, occurrences and contributions; per sentence, mean rest and mean bias."""

    n_sentences: int
    counts: np.ndarray
    contributions: np.ndarray
    rest: float
    bias: float


def _side(contributions: TokenContributions, rows: np.ndarray) -> _Side:
    tokens = contributions.tokens
    inside = np.repeat(rows, np.diff(tokens.pointers))
    form, values, n_forms = tokens.places["form"][inside], contributions.contribution[inside], len(tokens.forms)
    counts, sums = np.bincount(form, minlength=n_forms), np.bincount(form, values, minlength=n_forms)
    rest = float(contributions.rest[rows].mean())
    n = int(rows.sum())
    return _Side(n, counts, sums, rest, float(values.sum(dtype=np.float64)) / n + rest)


def _table(forms: Sequence[str], one: _Side, two: _Side) -> pd.DataFrame:
    used = np.flatnonzero(one.counts + two.counts)
    y1, y2 = one.counts[used], two.counts[used]
    p1, p2 = y1 / one.n_sentences, y2 / two.n_sentences
    s1, s2 = _mean(one, used), _mean(two, used)
    filled1, filled2 = np.where(y1 > 0, s1, s2), np.where(y2 > 0, s2, s1)
    by_use, by_contribution = (p1 - p2) * (filled1 + filled2) / 2, (p1 + p2) * (filled1 - filled2) / 2
    terms = [forms[form] for form in used]
    table = pd.DataFrame(
        {
            "term": pd.array(terms, dtype="str"),
            "shift": by_use + by_contribution,
            "by_use": by_use,
            "by_contribution": by_contribution,
            "count_target": y1,
            "count_reference": y2,
            "rate_target": PER * y1 / max(one.counts.sum(), 1),
            "rate_reference": PER * y2 / max(two.counts.sum(), 1),
            "mean_target": s1,
            "mean_reference": s2,
            "stop": np.array([term in STOP_WORDS for term in terms], dtype=bool),
        }
    )
    order = np.argsort(-table["shift"].abs().to_numpy().round(12), kind="stable")  # forms come sorted: equals stay in order of word
    return table.iloc[order].reset_index(drop=True)


def _mean(side: _Side, used: np.ndarray) -> np.ndarray:
    """Mean contribution per occurrence of the forms `used`; NaN where there is none."""
    counts = side.counts[used]
    return np.divide(side.contributions[used], counts, out=np.full(len(used), np.nan), where=counts > 0)


def _check(names: list[str], target: str, reference: str | None) -> None:
    """Refuse what cannot be compared."""
    allowed = f"choose from: {some(names, most=20)}" if names else "there are no sentences to compare"
    asked = {"target": target} if reference is None else {"target": target, "reference": reference}
    unknown = [
        f'{side} "{name}": no group of this name has sentences; {allowed}' for side, name in asked.items() if name not in names
    ]
    if unknown:
        raise AnalysisError(*unknown)
    if target == reference:
        raise AnalysisError(f'target and reference are both "{target}": a word shift needs two groups; {allowed}')
    if len(names) == 1:
        raise AnalysisError(f'target "{target}": the only group, nothing to compare it with; group by another column')
