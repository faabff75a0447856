"""What the Topics view shows: shares, differences, framing, periods, the map; as built, or worked out for what is looked at."""

import numpy as np
import pandas as pd

from analysis.differences import topic_differences as compare_topics
from analysis.intervals import prevalence_intervals
from analysis.narrowing import Narrowing
from analysis.resampling import OF_DOCUMENTS
from analysis.results import Results
from analysis.topicedits import TopicEdits
from analysis.topicframing import framing_by_topic
from analysis.topics import LEFT_OUT, prevalence
from analysis.topictime import topic_periods
from dashboard.data import ALL, grouped, likeness_on, scored, shown
from dashboard.memory import remembered


def edited(results: Results, edits: TopicEdits) -> Results:
    """The results with the topics as the analyst made them."""
    if edits.digest() == results.built_edits:
        return results
    return _edited(results, f"{results.folder} {results.digest}", edits, edits.digest())


@remembered(8, "Working out the topics …")
def _edited(_results: Results, digest: str, _edits: TopicEdits, edits_digest: str) -> Results:
    return _results.with_topics(_edits)


def is_as_built(results: Results, narrow: Narrowing) -> bool:
    """Whether what is looked at is what the tables of topics were built of."""
    return not (narrow or results.grouping or results.topic_edits)


def topics_of(results: Results, shares: pd.DataFrame) -> pd.DataFrame:
    """The topics that what is looked at has sentences of, with their numbers there; what is left out comes last."""
    topics = results.table("topics")
    sizes = shares.groupby("topic_id")["n_sentences"].sum()
    topics = topics.assign(n_sentences=topics["topic_id"].map(sizes).fillna(0).astype(int))
    topics = topics[topics["n_sentences"] > 0]
    is_left_out = topics["topic_id"] == LEFT_OUT
    return pd.concat([topics[~is_left_out], topics[is_left_out]], ignore_index=True)


def topic_shares(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """topic_prevalence with the number of sentences of each topic in each group; of the sentences looked at.

    The prevalence is the estimate that the interval is about: from five documents on, the mean of their shares.
    """
    return _shares(results, results.digest, narrow)


@remembered(16)
def _shares(_results: Results, digest: str, narrow: Narrowing) -> pd.DataFrame:
    rows = grouped(_results, narrow)
    counts = rows.groupby(["topic_id", "group"]).size().rename("n_sentences").reset_index()
    counts["topic_id"] = counts["topic_id"].astype("int64")
    shares = _results.table("topic_prevalence")
    if not is_as_built(_results, narrow):
        topics, groups = rows["topic_id"].to_numpy(), rows["group"].to_numpy()
        shares = prevalence_intervals(prevalence(topics, groups), topics, groups, rows["document_id"].to_numpy())
    shares = _as_estimated(shares.merge(counts, on=["topic_id", "group"], how="left"))
    return shares.assign(n_sentences=shares["n_sentences"].fillna(0).astype(int))


def topic_differences(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Differences of prevalence; of the sentences looked at. What is left out is no topic."""
    rows = results.table("topic_differences") if is_as_built(results, narrow) else _compared(results, results.digest, narrow)
    return rows[rows["topic_id"] != LEFT_OUT]


@remembered(8, "Comparing …")
def _compared(_results: Results, digest: str, narrow: Narrowing) -> pd.DataFrame:
    rows = grouped(_results, narrow)
    parts = (rows[name].to_numpy() for name in ("topic_id", "group", "document_id"))
    return compare_topics(*parts, _results.manifest["seed"])


def differences_of(rows: pd.DataFrame, target: str, reference: str) -> pd.DataFrame:
    """The rows of one pair of groups, or of one against the rest, whichever way round they were compared."""
    return rows[rows["target"].isin([target, reference]) & rows["reference"].isin([target, reference])]


def framing_topics(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Rows of `framing_topics` on one axis; of the sentences looked at."""
    if is_as_built(results, narrow):
        table = results.table("framing_topics")
        return table[table["axis"] == axis]
    return _framing(results, results.digest, axis, narrow)


@remembered(16)
def _framing(_results: Results, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    rows = scored(_results, axis, narrow)
    topic_id = _results.counted.set_index("sentence_id")["topic_id"]
    rows = rows[rows["group"].notna()].assign(topic_id=lambda table: table["sentence_id"].map(topic_id))
    return framing_by_topic(rows, {axis: likeness_on(_results, axis)})


def sums_of(rows: pd.DataFrame) -> pd.DataFrame:
    """What the topics of each group sum to, which is its mean over sentences: group, bias, lower, upper (missing), n_sentences."""
    sums = rows.groupby("group", sort=True).agg(bias=("carries", "sum"), n_sentences=("n_sentences", "sum")).reset_index()
    return sums.assign(lower=np.nan, upper=np.nan)


def periods_of(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Rows of `topic_periods`; of the sentences looked at. The prevalence is the estimate that the interval is about."""
    rows = results.table("topic_periods") if is_as_built(results, narrow) else _periods(results, results.digest, narrow)
    return _as_estimated(rows)


def _as_estimated(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the share that their interval is about: where that is of documents, the mean of theirs."""
    return rows.assign(prevalence=rows["estimate"].where(rows["estimand"] == OF_DOCUMENTS, rows["prevalence"]))


@remembered(8)
def _periods(_results: Results, digest: str, narrow: Narrowing) -> pd.DataFrame:
    rows = shown(_results, narrow)
    return topic_periods(rows["topic_id"].to_numpy(), rows["document_id"], _results.table("documents"))


def map_of(results: Results) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """The topics and the sentences with their places on the map, and how much of the distances it keeps."""
    return _map(results, results.digest)


@remembered(4, "Drawing the map …")
def _map(_results: Results, digest: str) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    from analysis.topicmap import map_of  # with scipy's distances: nothing to wait for before the first chart

    found = map_of(_results)
    return found.topics, found.sentences, found.kept


def tree_of(results: Results, counted: pd.DataFrame) -> pd.DataFrame:
    """`topic_tree` with the numbers of sentences that a click on a node opens, of the `counted` ones."""
    model = results.topic_model
    row = pd.Index(model.tree["topic_id"]).get_indexer(counted.loc[counted["topic_id"] != LEFT_OUT, "topic_leaf"])
    sizes = model.hierarchy.within() @ np.bincount(row, minlength=len(model.tree))
    return model.tree.assign(n_sentences=sizes)


def most_different(topics: pd.DataFrame, shares: pd.DataFrame, most: int) -> pd.DataFrame:
    """The `most` topics on whose prevalence the groups differ most, in their usual order."""
    by_topic = shares[shares["topic_id"] != LEFT_OUT].groupby("topic_id")["prevalence"]
    gap = (by_topic.max() - by_topic.min()).sort_values(ascending=False, kind="stable")
    return topics[topics["topic_id"].isin(gap.index[:most])]


def topic_name(results: Results, topic: int | None) -> str | None:
    """Name of a topic, or of a whole branch of the hierarchy, if one is picked."""
    if topic is None:
        return None
    name = results.topic_rows(topic)["name"].item()
    return name if topic in set(results.table("topics")["topic_id"]) else f"{name} (a branch)"
