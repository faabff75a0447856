"""Findings of term contrasts in words: a term is said to set groups apart only where a test of all terms at once says so."""

import math

import pandas as pd

from analysis.contrasts import TermContrast
from analysis.keyness import MEASURES
from analysis.phrases import count
from analysis.resampling import DOCUMENTS
from dashboard.state import FREX
from dashboard.surewords import ALPHA, p_value
from dashboard.words import listed, quoted, side_name, signed

MOST_NAMED = 3  # terms of a side in a headline
FREX_NAME = "exclusive to frequent (FREX)"


def measure_name(measure: str) -> str:
    """What a choice of measure is called."""
    return FREX_NAME if measure == FREX else MEASURES[measure].name


def method(measure: str, balance: float = 0.0, background: str = "") -> str:
    """The measure in a picture's source line; `background` names what the background prior takes for usual.

    >>> method("g2")
    'Terms ranked by log-likelihood G² (Dunning 1993)'
    """
    if measure == FREX:
        return f"Terms ranked by FREX (Bischof & Airoldi 2012), weight of exclusiveness {1 - balance:g}"
    usual = f": {background}" if measure == "log_odds_background" and background else ""
    return f"Terms ranked by {MEASURES[measure].name}{usual} ({MEASURES[measure].source})"


def finding(rows: pd.DataFrame, found: TermContrast) -> str:
    """Headline of a contrast: the terms that set each side apart by more than chance; else the strongest, which may be chance.

    Parameters
    ----------
    rows : DataFrame
        term, score, sure: those drawn, the strongest first.
    """
    sides = [(found.target, rows[rows["score"] > 0]), (found.reference, rows[rows["score"] < 0])]
    sides = [(name, part) for name, part in sides if len(part)]
    if not sides:
        return "By this measure, no term leans to either side."
    sure = [(name, part[part["sure"]]) for name, part in sides]
    if not any(len(part) for _, part in sure):
        strongest = "; ".join(f"{_named(part)} for {side_name(name)}" for name, part in sides)
        if not found.n_tested:
            return f"The strongest terms: {strongest}."
        known = found.table[~found.table["stop"]]
        if (known["p_adjusted"] < ALPHA).any():
            return f"Strongest by this measure, and all of them may be chance: {strongest}."
        apart = f"{side_name(found.target)} apart from {side_name(found.reference)}"
        return f"No term sets {apart} by more than chance may bring. The strongest: {strongest}."
    parts = [f"{side_name(name)} is set apart by {_named(part)}" for name, part in sure if len(part)]
    return "; ".join(parts) + "."


def _named(part: pd.DataFrame) -> str:
    return listed([quoted(term) for term in _distinct(part["term"])])


def _distinct(terms: pd.Series, most: int = MOST_NAMED) -> list[str]:
    """The first `most` terms that share no word."""
    kept: list[str] = []
    for term in terms:
        if not set(term.split()) & {word for other in kept for word in other.split()}:
            kept.append(term)
    return kept[:most]


def numbers(found: TermContrast) -> str:
    """Size of each side of a contrast."""
    sides = (
        (found.target, found.n_tokens_target, found.n_documents_target),
        (found.reference, found.n_tokens_reference, found.n_documents_reference),
    )
    each = (f"{side_name(name)}: {count(n, 'token')} in {count(documents, 'document')}" for name, n, documents in sides)
    return "; ".join(each) + "."


def sure(found: TermContrast) -> str:
    """How many terms differ by more than chance, by what test, of how many."""
    if not found.n_tested:
        return "No term is tested." if found.test else "How sure the terms are is not tested yet."
    known = found.table["p_adjusted"] < ALPHA
    n, n_stop = int(known.sum()), int((known & found.table["stop"]).sum())
    of = f"Of {count(found.n_tested, 'term')} with {found.fewest:,} occurrences or more"
    where = "between documents" if found.reach == DOCUMENTS else "in these texts"
    differ = f"{f'{n:,}' if n else 'none'} {'differ' if n > 1 else 'differs'}"
    stops = f", {n_stop:,} of them {'a stop word' if n_stop == 1 else 'stop words'}" if n_stop else ""
    return f"{of}, {differ} by more than chance {where} (adjusted p < .05){stops}."


def how_tested(found: TermContrast, contrasts: int) -> str:
    """The test in plain words.

    Parameters
    ----------
    contrasts : int
        How many were tested together.
    """
    if not found.n_tested:
        return ""
    together = f" All terms of {contrasts} contrasts are counted together." if contrasts > 1 else ""
    if found.reach == DOCUMENTS:
        return (
            "Whole documents are dealt out to the two sides at random: a term is more than chance if hardly any such dealing gives "
            f"any term a |z| as unusual as its own.{together}"
        )
    return (
        "Stretches of neighbouring sentences are dealt out to the two sides at random. Every text drifts from topic to topic: even "
        f"between two halves of one text a term comes out in about 1 case of 12, so read where it stands.{together}"
    )


def spread_note(rows: pd.DataFrame) -> str:
    """Which of the terms drawn stand in one document only of a side that has several; "" where none does.

    >>> rows = pd.DataFrame({"term": ["lake", "law"], "one_document": [True, False]})
    >>> spread_note(rows)
    '“lake” stands in a single document of its side.'
    """
    alone = rows.loc[rows["one_document"], "term"].tolist()
    if not alone:
        return ""
    named = listed(
        [quoted(term) for term in alone[:MOST_NAMED]] + [count(len(alone) - MOST_NAMED, "other")] * (len(alone) > MOST_NAMED)
    )
    return (
        f"{named} {'stands in a single document of its' if len(alone) == 1 else 'each stand in a single document of their'} side."
    )


def groups_finding(rows: pd.DataFrame, names: list[str], tested: int, n_sure: int) -> str:
    """Headline of the chart of all groups: the strongest term of each that is more than chance.

    Parameters
    ----------
    tested : int
        Groups whose terms are tested.
    n_sure : int
        Terms of all of them that are more than chance, drawn or not.
    """
    own = rows[rows["marks"] == rows["group"]]
    told = own[own["sure"]].groupby("marks", sort=False)["term"].first()
    if len(told):
        named = [f"{quoted(name)} by {quoted(told[name])}" for name in names if name in told.index]
        more = [f"{len(named) - 4} more groups by theirs"] if len(named) > 5 else []
        whom = "each other" if len(names) == 2 else "the rest"
        return f"Set apart from {whom}: {listed(named[: 4 if more else 5] + more)}."
    first = own.groupby("marks", sort=False)["term"].first()
    strongest = "; ".join(f"{quoted(first[name])} for {quoted(name)}" for name in names[:4] if name in first.index)
    if not strongest:
        return "By this measure, no term leans to any group."
    if not tested:
        return f"The strongest terms: {strongest}."
    if n_sure:
        return f"Strongest by this measure, and all of them may be chance: {strongest}."
    return "No term marks a group by more than chance may bring."


def hits(n: int, sentences: int, tokens: int) -> str:
    """Occurrences of a term, and its rate.

    >>> hits(3, 2, 1000)
    '3 occurrences in 2 sentences · 3.00 per 1,000 tokens'
    """
    rate = f" · {1000 * n / tokens:.2f} per 1,000 tokens" if tokens else ""
    return f"{count(n, 'occurrence')} in {count(sentences, 'sentence')}{rate}"


def not_listed(counted: int, words_in_it: int, longest: int, fewest: int) -> str:
    """Why a term has no figures.

    Parameters
    ----------
    counted : int
        Its occurrences in the whole corpus, if it is listed at all; else 0.
    words_in_it, longest : int
        Its words, and those of the longest phrases that are listed.
    fewest : int
        Occurrences of the rarest terms that are listed.

    >>> not_listed(0, 1, 3, 2)
    'Not among the terms compared: it occurs fewer than 2 times in all.'
    """
    if counted:
        why = "neither side uses it, or only within one longer phrase"
    elif words_in_it > longest:
        why = f"phrases of up to {longest} words are"
    else:
        why = f"it occurs fewer than {fewest:,} times in all"
    return f"Not among the terms compared: {why}."


def nowhere(narrowed: bool) -> str:
    """That a term does not occur.

    >>> nowhere(False)
    'This does not occur here. Whole words are looked for, as they stand; a * finds no others.'
    """
    among = " among the sentences looked at" if narrowed else " here"
    return f"This does not occur{among}. Whole words are looked for, as they stand; a * finds no others."


def only(sentence: bool, document: str | None, group: str | None, period: str | None = None) -> str:
    """What of a term's places is shown, where a mark picked some.

    >>> only(False, "A law", None), only(False, None, "coast", "2017")
    ('Only places in the document “A law” are shown.', 'Only places in “coast”, 2017, are shown.')
    """
    where = "one sentence" if sentence else f"the document {quoted(document)}" if document else quoted(group) if group else ""
    when = f", {period}," if where and period else period or ""
    return f"Only places in {where}{when} are shown."


def figures(row: pd.Series, found: TermContrast) -> list[str]:
    """What is known of a picked term: strength with its interval, spread, and how sure, a line each."""
    lines = [_strength(row), _spread(row, found)]
    if pd.notna(row["p"]):
        lines.append(f"By permutation {p_value(row['p'])}; for all terms at once {p_value(row['p_adjusted'])}.")
    elif found.n_tested:
        lines.append(f"Not tested: fewer than {found.fewest:,} occurrences.")
    return list(filter(None, lines))


def _strength(row: pd.Series) -> str:
    times = 2.0 ** abs(row["log_ratio"])
    if not row["count_target"] or not row["count_reference"]:
        used = f"Used in {side_name(row['target'] if row['count_target'] else row['reference'])} alone"
    else:
        more = row["target"] if row["log_ratio"] > 0 else row["reference"]
        used = f"{times:.1f} times as frequent in {side_name(more)}" if times >= 1.05 else "About as frequent in both"
    limits = " to ".join(_or_unlimited(row[f"log_ratio_{name}"]) for name in ("lower", "upper"))
    lrc = f"LRC {signed(row['lrc'])}" if row["lrc"] else "LRC 0, undecided"
    return (
        f"{used}: log ratio {signed(row['log_ratio'])} ({limits}; {lrc}: 95 % for all terms at once, if tokens were independent, "
        "which those of a text are not)."
    )


def _or_unlimited(value: float) -> str:
    return signed(value) if math.isfinite(value) else "−∞" if value < 0 else "+∞"


def _spread(row: pd.Series, found: TermContrast) -> str:
    parts = []
    for side, n in (("target", found.n_documents_target), ("reference", found.n_documents_reference)):
        if not row[f"count_{side}"]:
            continue
        spread = row[f"dispersion_{side}"]
        even = f", DPnorm {spread:.2f}" if pd.notna(spread) else ""
        parts.append(f"{side_name(row[side])}: in {row[f'n_documents_{side}']:,} of {count(n, 'document')}{even}")
    return f"{'; '.join(parts)} (0 in proportion, 1 clumped)." if parts else ""
