"""What is shown over time: framing and the rate of a term by period and group; caches keyed by content digests."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.framingtime import Changes, framing_changes, framing_periods
from analysis.labels import CHOICES as SIDES
from analysis.narrowing import Narrowing
from analysis.picks import occurrences
from analysis.results import Coded, Results
from analysis.termtime import term_periods
from dashboard import timewords
from dashboard.charts.overtime import MOST
from dashboard.data import ALL, likeness_on, shown
from dashboard.memory import remembered


class Dated(NamedTuple):
    """What of the sentences looked at has a date.

    Attributes
    ----------
    column : str
        Of the metadata; "" where none holds dates.
    periods : list of str
        Those that the documents looked at are of, in order.
    n_documents, n_undated : int
        Documents looked at that are in a group; those of them without a period.
    groups : Series
        Sentences that have a period, by group, the most first.
    """

    column: str
    periods: list[str]
    n_documents: int
    n_undated: int
    groups: pd.Series


def dated(results: Results, narrow: Narrowing = ALL) -> Dated:
    """What of the sentences looked at has a date."""
    return _dated(results, results.digest, narrow)


@remembered(16)
def _dated(_results: Results, digest: str, narrow: Narrowing) -> Dated:
    rows = _cells(_results, narrow)
    documents = rows.drop_duplicates("document_id")
    documents = documents[documents["group"].notna()]
    sizes = rows.loc[rows["period"].notna(), "group"].astype("str").value_counts()
    sizes = sizes.iloc[np.lexsort((sizes.index, -sizes.to_numpy()))]
    periods = sorted(documents["period"].dropna().unique())
    return Dated(_results.periods[0], periods, len(documents), int(documents["period"].isna().sum()), sizes[sizes > 0])


def can_be_drawn(of: Dated) -> bool:
    """Whether there are two periods to draw."""
    return bool(of.column) and len(of.periods) > 1 and len(of.groups) > 0


def basis(of: Dated) -> str:
    """What dates the documents, and how many have no date."""
    return timewords.dated_by(of.column, len(of.periods), of.n_documents, of.n_undated)


def drawn_groups(of: Dated, picked: str | None, most: int = MOST) -> list[str]:
    """The groups drawn, in name order: all, or of more than `most` those of most sentences; the picked one always."""
    names = of.groups.index.tolist()
    drawn = names[:most]
    if picked in names and picked not in drawn:
        drawn = [*drawn[: most - 1], picked]
    return sorted(drawn)


def framing_over_time(results: Results, axis: str, narrow: Narrowing = ALL) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mean bias by period and group, and the shares of sides: :func:`analysis.framingtime.framing_periods`."""
    return _framing(results, results.digest, axis, narrow)


@remembered(16, "Working out the periods …")
def _framing(_results: Results, digest: str, axis: str, narrow: Narrowing) -> tuple[pd.DataFrame, pd.DataFrame]:
    return framing_periods(_scored(_results, axis, narrow), likeness_on(_results, axis))


def changes(results: Results, axis: str, narrow: Narrowing = ALL) -> Changes:
    """Whether groups' mean bias changed from the earlier periods to the later: :func:`analysis.framingtime.framing_changes`."""
    return _changes(results, results.digest, axis, narrow)


@remembered(16, "Comparing …")
def _changes(_results: Results, digest: str, axis: str, narrow: Narrowing) -> Changes:
    scores = _scored(_results, axis, narrow)
    return framing_changes(scores, {"bias": likeness_on(_results, axis)["bias"]}, _results.manifest["seed"])


def term_over_time(results: Results, term: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Rate of a term by period and group: :func:`analysis.termtime.term_periods`."""
    return _term(results, results.digest, term, narrow)


@remembered(32, "Counting …")
def _term(_results: Results, digest: str, term: str, narrow: Narrowing) -> pd.DataFrame:
    rows = _cells(_results, narrow)
    found = occurrences(_results, term, _results.lemmas)[rows.index]
    n_tokens = _results.term_counts.n_tokens[rows.index]
    return term_periods(found, n_tokens, rows["period"], rows["group"], rows["document_id"])


def _cells(results: Results, narrow: Narrowing) -> pd.DataFrame:
    """period, group, document_id of the sentences looked at, as categories; the index is their place among the counted."""
    kept = shown(results, narrow).index
    documents, periods = results.coded("document_id"), results.periods[1]
    spans = pd.Index(documents.values).map(periods) if len(periods) else pd.Index([None] * len(documents.values))
    spans = pd.Categorical(spans, sorted({span for span in spans if isinstance(span, str)}))
    period = np.append(spans.codes, -1)[documents.codes]
    columns = {"group": results.coded("group"), "document_id": documents}
    found = {"period": pd.Categorical.from_codes(period[kept], spans.categories)}
    return pd.DataFrame(found | {name: _in_order(one, kept) for name, one in columns.items()}, index=kept)


def _in_order(column: Coded, kept: np.ndarray) -> pd.Categorical:
    """The values of the rows that are kept, as categories in name order."""
    order = np.argsort(np.asarray(column.values, dtype=object))
    rank = np.empty(len(order) + 1, dtype=np.int64)
    rank[order], rank[-1] = np.arange(len(order)), -1
    return pd.Categorical.from_codes(rank[column.codes[kept]], column.values[order])


def _scored(results: Results, axis: str, narrow: Narrowing) -> pd.DataFrame:
    rows, scores = _cells(results, narrow), results.scores_on(axis)
    side = pd.Categorical.from_codes(scores.side[rows.index], SIDES)
    rows = rows.assign(bias=scores.bias[rows.index], side=side)
    return rows[rows["bias"].notna()]
