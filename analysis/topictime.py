"""Topics over time: how much of each period's text goes to each topic."""

import numpy as np
import pandas as pd

from analysis.intervals import prevalence_intervals
from analysis.periods import periods
from analysis.topics import prevalence


def topic_periods(topic_id: np.ndarray, documents: pd.Series, metadata: pd.DataFrame) -> pd.DataFrame:
    """Share of each period's sentences in each topic: column, period, topic_id, n_sentences, prevalence and its interval.

    Parameters
    ----------
    topic_id : int array (n,)
    documents : Series (n,)
        document_id of each counted sentence.
    metadata : DataFrame
        The documents. Without dates among their metadata the table is empty.
    """
    column, spans = periods(metadata)
    period = documents.map(spans.set_axis(metadata["document_id"])) if column else pd.Series(np.nan, index=documents.index)
    dated = period.notna().to_numpy()
    topic_id, period, ids = topic_id[dated], period[dated].to_numpy(dtype=object), documents[dated].to_numpy()
    table = prevalence_intervals(prevalence(topic_id, period), topic_id, period, ids).rename(columns={"group": "period"})
    counts = pd.DataFrame({"topic_id": topic_id, "period": period}).value_counts().rename("n_sentences").reset_index()
    table = table.merge(counts.astype({"period": "str"}), on=["topic_id", "period"], how="left").fillna({"n_sentences": 0})
    table.insert(0, "column", column)
    return table.astype({"n_sentences": "int64", "column": "str", "topic_id": "int64"})
