"""What the map of two axes shows, of the sentences looked at; caches keyed by content digest, the two axes, and the narrowing."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import quadrants
from analysis.intervals import alike_of
from analysis.narrowing import Narrowing
from analysis.neighbours import UNKNOWN, Likeness
from analysis.resampling import FEW_DOCUMENTS
from analysis.results import Results
from analysis.topics import LEFT_OUT
from dashboard import data
from dashboard.data import ALL
from dashboard.memory import remembered
from dashboard.state import State

BOTH_NEUTRAL = "neutral"


class Looked(NamedTuple):
    """The sentences looked at that are in a group and have both scores; arrays (n,).

    Attributes
    ----------
    rows : int
        Of `results.counted`.
    first, second : float
        Bias on the two axes.
    groups : object
    documents : int
        Number of each sentence's document.
    """

    rows: np.ndarray
    first: np.ndarray
    second: np.ndarray
    groups: np.ndarray
    documents: np.ndarray


class Crossed(NamedTuple):
    """What two axes say together, group by group: see `analysis.quadrants`.

    Attributes
    ----------
    shares : DataFrame
        group, quadrant, n_sentences, share, estimate, lower, upper, expected, …
    neutral : DataFrame
        group, n_sentences, share, estimate, lower, upper, …: of sentences that score as neutral ones do on both axes.
    leads : DataFrame
        group, first, second, estimate, lower, upper.
    together : DataFrame
        group, n_documents, n_sentences, r, lower, upper, excess, excess_lower, excess_upper.
    """

    shares: pd.DataFrame
    neutral: pd.DataFrame
    leads: pd.DataFrame
    together: pd.DataFrame


def across_of(results: Results, chosen: State) -> str | None:
    """The second axis: the one in the address, unless that is the first one; else the first of the others; None with one axis."""
    others = [name for name in results.axes if name != chosen.axis]
    return chosen.across if chosen.across in others else next(iter(others), None)


def looked_at(results: Results, axis: str, across: str, narrow: Narrowing = ALL, grouped: bool = True) -> Looked:
    """The sentences looked at; those in no group too, unless `grouped`."""
    first, second = results.scores_on(axis).bias, results.scores_on(across).bias
    group = results.coded("group")
    kept = ~(np.isnan(first) | np.isnan(second))
    kept &= (group.codes >= 0) | (not grouped)
    if narrow:
        kept &= narrow.mask(results)
    rows = np.flatnonzero(kept)
    names = np.append(group.values.to_numpy(dtype=object), None)
    return Looked(rows, first[rows], second[rows], names[group.codes[rows]], results.coded("document_id").codes[rows])


def crossed(results: Results, axis: str, across: str, narrow: Narrowing = ALL) -> Crossed:
    """Shares of the quadrants, of what says little, and how the two scores go together."""
    return _crossed(results, results.digest, axis, across, narrow)


@remembered(16, "Counting the quadrants …")
def _crossed(_results: Results, digest: str, axis: str, across: str, narrow: Narrowing) -> Crossed:
    of = looked_at(_results, axis, across, narrow)
    whole = looked_at(_results, axis, across) if narrow else of
    codes = quadrants.quadrant_codes(of.first, of.second)
    whole_codes = quadrants.quadrant_codes(whole.first, whole.second)
    inside = _both_neutral(_results, digest, axis, across)
    grouped = quadrants.grouped(of.groups, of.documents)
    by_sentences = bool((grouped.n_documents < FEW_DOCUMENTS).any())

    def alike(values: dict[str, np.ndarray]) -> dict[str, Likeness]:
        """How alike neighbours are, over the whole corpus: not asked for where every group is told by its documents."""
        return alike_of(values, whole.documents) if by_sentences else dict.fromkeys(values, UNKNOWN)

    shares = quadrants.quadrant_shares(codes, grouped, alike(quadrants.quantities(whole_codes)))
    neutral = quadrants.shares_of({BOTH_NEUTRAL: inside[of.rows]}, grouped, alike({BOTH_NEUTRAL: inside[whole.rows]}))
    who = quadrants.leaders(shares)
    apart = quadrants.one_less_another(whole_codes, quadrants.pairs_of(who))
    leads = quadrants.leads(codes, grouped, who, alike(apart))
    return Crossed(shares, neutral.drop(columns="what"), leads, quadrants.together(of.first, of.second, grouped))


@remembered(8)
def _both_neutral(_results: Results, digest: str, axis: str, across: str) -> np.ndarray:
    """Which counted sentences score as nine in ten neutral ones do on both axes, bool (n,)."""
    chinese = _chinese(_results, digest) if any("neutral_zh" in _results.axes[name] for name in (axis, across)) else None
    first, second = (quadrants.within(_results.scores_on(name).bias, _results.axes[name], chinese) for name in (axis, across))
    return first & second


@remembered(4)
def _chinese(_results: Results, digest: str) -> np.ndarray:
    return quadrants.chinese_rows(_results.counted["text"])


def sentences(
    results: Results, axis: str, across: str, narrow: Narrowing = ALL, groups: Sequence[str] | None = None
) -> pd.DataFrame:  # fmt: skip
    """sentence_id, group, bias, bias2, text, voice, speaker, negated (on either axis), neutral (on both): one row a sentence.

    Of `groups` alone if given: few rows are made of few, however large the corpus.
    """
    of = looked_at(results, axis, across, narrow)
    if groups is not None:
        kept = pd.Index(groups).get_indexer(of.groups) >= 0
        of = Looked(*(part[kept] for part in of))
    rows = results.counted.iloc[of.rows][["sentence_id", "group", "text", "voice", "speaker"]]
    negated = results.scores_on(axis).negated | results.scores_on(across).negated
    neutral = _both_neutral(results, results.digest, axis, across)
    return rows.assign(bias=of.first, bias2=of.second, negated=negated[of.rows], neutral=neutral[of.rows]).reset_index(drop=True)


def means(results: Results, axis: str, across: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Both means of each group with their intervals; none of what was chosen by its score.

    Returns
    -------
    DataFrame
        group, n_documents, n_sentences, bias, lower, upper, bias2, lower2, upper2.
    """
    columns = ["group", "bias", "lower", "upper"]
    first = data.group_means(results, axis, narrow)[["group", "n_documents", "n_sentences", *columns[1:]]]
    second = data.group_means(results, across, narrow)[columns]
    for name, table in ((axis, first), (across, second)):
        if narrow.chosen_by(name):
            table[["lower", "upper"]] = float("nan")
    return first.merge(second.rename(columns={"bias": "bias2", "lower": "lower2", "upper": "upper2"}), on="group")


def cells(results: Results, axis: str, across: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """How many sentences of each group lie in each square: see `analysis.quadrants.cells`."""
    return _cells(results, results.digest, axis, across, narrow)


@remembered(16)
def _cells(_results: Results, digest: str, axis: str, across: str, narrow: Narrowing) -> pd.DataFrame:
    of = looked_at(_results, axis, across, narrow)
    return quadrants.cells(of.first, of.second, of.groups, quadrants.cell_size(of.first, of.second))


def documents(results: Results, axis: str, across: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """document_id, group, title, bias, bias2 (means over its sentences looked at), n_sentences."""
    return _documents(results, results.digest, axis, across, narrow)


@remembered(16)
def _documents(_results: Results, digest: str, axis: str, across: str, narrow: Narrowing) -> pd.DataFrame:
    of = looked_at(_results, axis, across, narrow)
    ids = _results.coded("document_id").values
    table = _means_by(of, of.documents, len(ids)).assign(document_id=lambda rows: ids[rows["code"]])
    told = _results.table("documents").set_index("document_id")[["title", "group"]]
    return table.drop(columns="code").join(told, on="document_id")


def topics(results: Results, axis: str, across: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """topic_id, name, stability, bias, bias2 (means over its sentences looked at, of all groups and of none), n_sentences.

    What is left out of all topics is no topic.
    """
    return _topics(results, results.digest, axis, across, narrow)


@remembered(16)
def _topics(_results: Results, digest: str, axis: str, across: str, narrow: Narrowing) -> pd.DataFrame:
    of = looked_at(_results, axis, across, narrow, grouped=False)
    topic = _results.counted["topic_id"].to_numpy()[of.rows]
    in_topic = topic != LEFT_OUT
    kept = Looked(*(part[in_topic] for part in of))
    table = _means_by(kept, topic[in_topic], int(topic.max(initial=0)) + 1).rename(columns={"code": "topic_id"})
    return table.merge(_results.table("topics")[["topic_id", "name", "stability"]], on="topic_id")


def _means_by(of: Looked, code: np.ndarray, n: int) -> pd.DataFrame:
    """code, bias, bias2, n_sentences of every number that a sentence has."""
    size = np.bincount(code, minlength=n)
    there = np.flatnonzero(size)
    means = [np.bincount(code, weights=bias, minlength=n)[there] / size[there] for bias in (of.first, of.second)]
    return pd.DataFrame({"code": there, "bias": means[0], "bias2": means[1], "n_sentences": size[there]})
