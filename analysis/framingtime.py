"""Framing over time: mean bias and shares of the sides by period and group, and whether a group's mean bias changed."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.differences import compare, compared
from analysis.intervals import DECIMALS, INTERVAL, Alike, columns_of, group_intervals, quantities
from analysis.labels import CHOICES as SIDES
from analysis.resampling import FEW_DOCUMENTS

CELL = ("period", "group", "n_documents", "n_sentences")
TEXTS = ("period", "group", "side", "method", "estimand")
EARLIER, LATER = "earlier", "later"


def cells(period: pd.Series, group: pd.Series, documents: pd.Series) -> tuple[np.ndarray, pd.DataFrame]:
    """Number of the cell of each row, int (n,), −1 where it has no period or no group; and the cells: `CELL`, by period, group.

    Parameters
    ----------
    period, group, documents : Series (n,)
        Of each sentence, in one order.
    """
    (at, periods), (of, groups), document = (pd.factorize(one, sort=True) for one in (period, group, documents))
    known = (at >= 0) & (of >= 0)
    code = np.where(known, at * max(len(groups), 1) + of, -1)
    number, there = pd.factorize(code[known], sort=True)
    cell = np.full(len(code), -1)
    cell[known] = number
    pairs = np.unique(number * (len(document[1]) + 1) + document[0][known]) // (len(document[1]) + 1)
    table = pd.DataFrame({
        "period": pd.array(np.asarray(periods, dtype=object)[there // max(len(groups), 1)], dtype="str"),
        "group": pd.array(np.asarray(groups, dtype=object)[there % max(len(groups), 1)], dtype="str"),
        "n_documents": np.bincount(pairs, minlength=len(there)),
        "n_sentences": np.bincount(number, minlength=len(there)),
    })  # fmt: skip
    return cell, table


def framing_periods(scores: pd.DataFrame, alike: Alike) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Mean bias of each period and group on one axis, and the shares of the four sides there, each with its interval.

    From 5 documents on, `estimate` and interval are of the mean of the documents' means (Student's t over documents); of fewer, of
    the mean over sentences, with as many as neighbouring ones are worth. Of fewer than 10 sentences there is no interval.

    Parameters
    ----------
    scores : DataFrame
        period, group (missing: left out), document_id, bias, side of the counted sentences, in the order of reading, those of a
        document together.
    alike : mapping of quantity → Likeness
        "bias", "share_plus", …: how alike neighbouring sentences are on this axis (:func:`analysis.intervals.framing_likeness`).

    Returns
    -------
    DataFrame
        period, group, n_documents, n_sentences, bias (mean over sentences, + leans to `pole_plus`), lower, upper, level, method,
        estimand, estimate, n_effective; by period and group. A cell without a document has no row.
    DataFrame
        The same by side, zeros too: side, n_side (its sentences), share (0–1, sums to 1 in a cell) in the place of bias.
    """
    cell, table = cells(scores["period"], scores["group"], scores["document_id"])
    kept = cell >= 0
    values = {name: one[kept] for name, one in quantities(scores).items()}
    cell, documents = cell[kept], pd.factorize(scores["document_id"])[0][kept]
    if not len(table):
        return table.assign(bias=[], **_empty()), table.assign(side=[], n_side=[], share=[], **_empty())
    found = group_intervals(values, cell, documents, alike)[1]
    sizes = table["n_sentences"].to_numpy()
    bias = np.bincount(cell, weights=values["bias"], minlength=len(table)) / sizes
    means = table.assign(bias=bias.round(DECIMALS) + 0.0, **columns_of(found["bias"]))
    rows = []
    for side in SIDES:
        n_side = np.bincount(cell[values[f"share_{side}"]], minlength=len(table))
        share = (n_side / sizes).round(DECIMALS)
        rows.append(table.assign(side=side, n_side=n_side, share=share, **columns_of(found[f"share_{side}"])))
    shares = pd.concat(rows, ignore_index=True)
    shares = shares.sort_values(["period", "group"], kind="stable", ignore_index=True)
    return _typed(means), _typed(shares)


def _empty() -> dict[str, list]:
    return dict.fromkeys(INTERVAL, [])


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    return table.astype({name: "str" for name in TEXTS if name in table})


class Changes(NamedTuple):
    """Whether mean bias changed from the earlier periods to the later, group by group.

    Attributes
    ----------
    rows : DataFrame
        group; `differences.COLUMNS` (estimate: later less earlier; target, reference: "later", "earlier"); and the means compared,
        `later` and `earlier` (of document means). Only groups that have 5 documents in each part; p_adjusted counts them all.
    since : str
        First period of the later part; "" where there are no two parts.
    """

    rows: pd.DataFrame
    since: str


def framing_changes(scores: pd.DataFrame, alike: Alike, seed: int) -> Changes:
    """Whether the mean bias of groups differs between the earlier and the later periods; documents permuted, all groups counted.

    Time is cut once for all groups, where the documents of the two parts are most nearly as many: the scores have no say in it.

    Parameters
    ----------
    scores : DataFrame
        As in :func:`framing_periods`.
    alike : mapping with "bias"
    seed : int
        Of the relabellings.
    """
    scores = scores[scores["period"].notna() & scores["group"].notna()]
    documents = scores.drop_duplicates("document_id")
    _, second = cut(documents["period"])
    is_later = scores["period"].isin(second)
    part = np.where(is_later, LATER, EARLIER)
    many = documents.assign(later=documents["period"].isin(second)).groupby("group", observed=True)["later"].agg(["sum", "size"])
    tested = many.index[(many["sum"] >= FEW_DOCUMENTS) & (many["size"] - many["sum"] >= FEW_DOCUMENTS)].tolist()
    kept = scores["group"].isin(tested).to_numpy()
    rows, part = scores[kept], part[kept]
    code, names = pd.factorize(rows["group"])
    keys = np.array([f"{group}\0{one}" for group in names for one in (EARLIER, LATER)], dtype=object)
    key = keys[2 * code + (part == LATER)] if len(keys) else keys
    of = compared({"bias": rows["bias"].to_numpy()}, key, rows["document_id"].to_numpy(), alike)
    table = compare(of, [(f"{group}\0{LATER}", f"{group}\0{EARLIER}") for group in tested], seed)
    table.insert(0, "group", pd.array(tested if len(table) else [], dtype="str"))
    means = rows.groupby(["group", part, "document_id"], observed=True)["bias"].mean().groupby(level=[0, 1]).mean().unstack()
    means = means.reindex(index=table["group"], columns=[EARLIER, LATER])
    table = table.assign(target=LATER, reference=EARLIER, earlier=means[EARLIER].to_numpy(), later=means[LATER].to_numpy())
    return Changes(table.drop(columns="quantity"), second[0] if second else "")


def cut(periods: pd.Series) -> tuple[list[str], list[str]]:
    """The earlier and the later periods of documents, so that as nearly as can be half of the documents are in each.

    >>> cut(pd.Series(["1990s", "2000s", "2000s", "2010s", "2020s"]))
    (['1990s', '2000s'], ['2010s', '2020s'])
    """
    sizes = periods.value_counts().sort_index()
    names = sizes.index.tolist()
    if len(names) < 2:
        return names, []
    before = sizes.cumsum().to_numpy()[:-1]
    at = int(np.argmin(np.abs(2 * before - sizes.sum()))) + 1
    return names[:at], names[at:]
