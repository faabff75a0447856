"""Framing by topic: how each group's sentences of a topic score, and which topics carry a group's mean."""

from collections.abc import Mapping

import pandas as pd

from analysis.intervals import DECIMALS, INTERVAL, Alike, with_intervals

COLUMNS = ("axis", "topic_id", "group", "n_documents", "n_sentences", "share", "bias", *INTERVAL, "carries")


def framing_by_topic(scores: pd.DataFrame, alike: Mapping[str, Alike]) -> pd.DataFrame:
    """Mean bias of each group's sentences of each topic, and what they add to the group's mean.

    Parameters
    ----------
    scores : DataFrame
        axis, topic_id, group, document_id, bias of the counted sentences, in the order of reading, axis by axis.
    alike : mapping of axis → Alike
        How alike neighbouring sentences are: see :func:`analysis.intervals.framing_likeness`.

    Returns
    -------
    DataFrame
        axis, topic_id, group, n_documents, n_sentences, share (of the group's sentences, 0–1), bias (their mean; + leans to
        `pole_plus`), its interval (`INTERVAL`), carries (share × bias: over all topics these sum to the mean over the group's
        sentences). Topics that a group has no sentence of have no row. By axis, topic_id, group.
    """
    if not len(scores):
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _KINDS.items()})
    groups = scores.groupby(["axis", "topic_id", "group"], sort=True, observed=True)
    table = pd.concat(
        [
            groups["document_id"].nunique().rename("n_documents"),
            groups.size().rename("n_sentences"),
            groups["bias"].mean().rename("bias"),
        ],
        axis=1,
    ).reset_index()
    sizes = table.groupby(["axis", "group"])["n_sentences"].transform("sum")
    table.insert(5, "share", (table["n_sentences"] / sizes).round(DECIMALS))
    carries = (table["n_sentences"] / sizes * table["bias"]).round(DECIMALS)
    keyed = table.assign(topic_id=table["topic_id"].astype("str"), bias=table["bias"].round(DECIMALS))
    with_own = with_intervals(keyed, scores.assign(topic_id=scores["topic_id"].astype("str")), ["topic_id", "group"], alike)
    with_own = with_own.assign(topic_id=table["topic_id"].astype("int64"), carries=carries)
    return with_own[list(COLUMNS)]


_KINDS = dict.fromkeys(COLUMNS, "float64") | dict.fromkeys(("axis", "group", "method", "estimand"), "str")
_KINDS |= dict.fromkeys(("topic_id", "n_documents", "n_sentences"), "int64")
