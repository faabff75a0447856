"""Topics: which sentences speak of the same matter, what it is called, and how much of a group's text it takes.

The steps are BERTopic's (Grootendorst 2022) with parts of our own, because its usual ones leave out a third and more of
a small corpus, differ from run to run and wait for a compiler: vectors come ready, nothing is reduced, a consensus of
Leiden runs (:mod:`analysis.partition`) gives every sentence a topic, and terms are those of :mod:`analysis.topicterms`.

What the model finds is a hierarchy, in which the topics stand in the middle. What is shown (:func:`shown_topics`) is a cut of it
with the analyst's edits (:mod:`analysis.topicedits`) laid over: the model itself is never changed by them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.clustering import BLOCK, group_means, group_sums, whole_numbers
from analysis.hierarchy import Hierarchy, as_table, from_table
from analysis.partition import ConsensusLeiden
from analysis.phrases import count
from analysis.topicedits import LEFT_OUT_NAME, NO_EDITS, Group, TopicEdits, edited
from analysis.topicterms import SEPARATOR, Vocabulary, name_terms, top_terms

LEFT_OUT = -1  # topic_id of sentences that are left out
DECIMALS = 3  # of cosines

Report = Callable[[str, int, int], None]


def _unheard(step: str, done: int, total: int) -> None:
    """Reports to nobody."""


@dataclass(frozen=True)
class TopicModel:
    """The topics of a list of sentences as they were found.

    Attributes
    ----------
    tree : DataFrame
        One row per node of the hierarchy: `topic_id`, `parent` (topic_id; −1 of the root), `fewest`, `most` (numbers of topics
        between which it is one of them), `n_sentences`, `stability` (0–1), `name` (no two alike among topics that are shown
        together), `terms` (list of str, best first, at most 10).
    leaf_id : int array (n_sentences,)
        topic_id of the finest node that holds each sentence.
    number : int
        How many topics there are unless the analyst chooses.
    method : dict
        What was done, in figures.
    """

    tree: pd.DataFrame
    leaf_id: np.ndarray
    number: int
    method: dict[str, Any] = field(default_factory=dict)

    @property
    def hierarchy(self) -> Hierarchy:
        """The hierarchy, nodes in the order of `tree`."""
        return from_table(self.tree)

    @property
    def leaf(self) -> np.ndarray:
        """Row of `tree` of each sentence's leaf, int (n_sentences,)."""
        return pd.Index(self.tree["topic_id"]).get_indexer(self.leaf_id)


@dataclass(frozen=True)
class Topics:
    """Topics as they are shown.

    Attributes
    ----------
    topics : DataFrame
        One row per topic, in order of `topic_id`: `topic_id` (int; −1 = left out), `name` (no two alike), `terms` (list of str,
        best first, at most 10), `n_sentences`, `stability` (0–1; missing of what was put together by hand and of what is left out),
        `n_uncertain` (of its sentences, those that are nearer to the mean of another topic).
    topic_id : int array (n_sentences,)
    loading : float array (n_sentences,)
        Cosine of each sentence to the mean of its topic, 0–1, three decimals: the highest are the representative ones.
    margin : float array (n_sentences,)
        The same less the cosine to the nearest other topic's mean, −1 to 1: at 0 and below a sentence is uncertain. 1 where there
        is no other topic.
    notes : tuple of str
        What of the edits no longer fits.
    """

    topics: pd.DataFrame
    topic_id: np.ndarray
    loading: np.ndarray
    margin: np.ndarray
    notes: tuple[str, ...] = ()


def fit_topics(
    embeddings: np.ndarray, texts: Sequence[str], seed: int = 0, resolution: float = 1.0, report: Report = _unheard
) -> TopicModel:
    """Topics of sentences: each sentence has one, and how many there are follows from the sentences.

    Same sentences, seed and resolution give the same topics, in any order of sentences and with any number of threads.

    Parameters
    ----------
    embeddings : float array (n_sentences, dimensions)
        Sentence vectors; only their directions count.
    texts : sequence of str, (n_sentences,)
    seed : int
        From 0.
    resolution : float
        Over 0; more than 1 gives more and smaller topics.
    report : callable (step, done, total), optional

    Notes
    -----
    A topic is a neighbourhood of like sentences, not a thing in the world: other seeds or resolutions draw other
    borders. Up to three different sentences are one topic. A sentence between two topics belongs to one of them, and
    its margin is small.
    """
    if not len(texts):
        return TopicModel(_tree(Hierarchy(*np.zeros((3, 0), dtype=int)), [], [], np.zeros(0), []), np.zeros(0, dtype=int), 0)
    vocabulary, clusterer = Vocabulary(texts), ConsensusLeiden(seed, resolution)
    to_tfidf = _bertopic(vocabulary, clusterer, embeddings)
    stability = clusterer.stability(lambda done, total: report("trying the topics on sentences drawn anew", done, total))
    hierarchy = clusterer.hierarchy_
    members = members_of(hierarchy, clusterer.leaf_)
    counts = vocabulary.by_group(members)
    scores = to_tfidf(counts)
    terms = top_terms(scores, counts, vocabulary.counts.sum(axis=0), vocabulary.terms)
    chosen = [name_terms(top) for top in terms]
    spelt = vocabulary.spelt(sorted({term for names in chosen for term in names}))
    names = _distinct_names(hierarchy, [[spelt[term] for term in names] for names in chosen])
    tree = _tree(hierarchy, names, [list(top) for top in terms], stability, members.sum(axis=1))
    return TopicModel(tree, clusterer.leaf_.copy(), clusterer.number_, clusterer.method)


def members_of(hierarchy: Hierarchy, leaf: np.ndarray) -> sparse.csr_array:
    """Which sentences each node holds, 0 or 1, (n_nodes, n_sentences)."""
    ones = (np.ones(len(leaf), dtype=np.int64), (leaf, np.arange(len(leaf))))
    by_leaf = sparse.csr_array(ones, shape=(len(hierarchy.parent), len(leaf)))
    return sparse.csr_array(sparse.csr_array(hierarchy.within().astype(np.int64)) @ by_leaf)


def shown_topics(
    model: TopicModel, embeddings: np.ndarray, digests: Callable[[], np.ndarray], edits: TopicEdits = NO_EDITS
) -> Topics:
    """The topics of a model as the analyst wants them.

    Parameters
    ----------
    model : TopicModel
    embeddings : float array (n_sentences, dimensions)
    digests : callable
        Gives :func:`analysis.labels.text_digest` of each sentence, str array (n_sentences,); asked only if there are edits.
    edits : TopicEdits
    """
    leaf, hierarchy = model.leaf, model.hierarchy
    number = edits.number or model.number
    groups, notes = edited(
        _groups(model, hierarchy, number), edits, hierarchy, leaf, digests, lambda row: _group(model, hierarchy, row)
    )
    if number > max(hierarchy.finest, 1):
        notes = (f"Topics: {number:,} were asked for, and {count(hierarchy.finest, 'topic')} is the most there can be", *notes)
    groups = sorted(groups, key=lambda group: group.topic_id)
    of_leaf = np.zeros(len(hierarchy.parent), dtype=np.int64)
    for place, group in enumerate(groups):
        of_leaf[list(group.leaves)] = place
    place = of_leaf[leaf]
    loading, margin = _nearness(embeddings, place, len(groups))
    uncertain = margin <= 0
    ids = np.array([group.topic_id for group in groups], dtype=np.int64)
    topics = {
        "topic_id": ids,
        "name": pd.Series([group.name for group in groups], dtype="str"),
        "terms": pd.Series([list(group.terms) for group in groups], dtype=object),
        "n_sentences": np.bincount(place, minlength=len(groups)),
        "stability": np.array([group.stability for group in groups], dtype=float),
        "n_uncertain": np.bincount(place, weights=uncertain, minlength=len(groups)).astype(np.int64),
    }
    topic_id = ids[place] if len(groups) else place
    table = pd.DataFrame(topics)
    if edits.leave_out:
        table, topic_id = _left_out(table, np.where(uncertain, LEFT_OUT, topic_id), int(uncertain.sum()))
    return Topics(table, topic_id, loading, margin, notes)


def prevalence(topic_ids: Sequence[int], groups: Sequence[str]) -> pd.DataFrame:
    """Share of each group's sentences in each topic, 0–1; shares sum to 1 within a group.

    Parameters
    ----------
    topic_ids, groups : sequences, (n_sentences,)

    Returns
    -------
    DataFrame
        topic_id, group, prevalence: one row for every topic in every group, zeros included, by topic and then group.

    Examples
    --------
    >>> prevalence([0, 0, 1, 0], ["a", "a", "a", "b"]).prevalence.round(2).tolist()
    [0.67, 1.0, 0.33, 0.0]
    """
    frame = pd.DataFrame({"topic_id": np.asarray(topic_ids), "group": pd.array(groups, dtype="str")})
    counts = pd.crosstab(frame["topic_id"], frame["group"])
    return (counts / counts.sum()).stack().rename("prevalence").reset_index()


def numbers_to_choose_from(model: TopicModel, embeddings: np.ndarray) -> pd.DataFrame:
    """What each number of topics would give.

    Returns
    -------
    DataFrame
        number (from 1), steady: share of the sentences in topics that come back in 7 of 10 re-runs and
        more; apart: share of the variation among the sentence vectors that lies between topics, 0–1.
    """
    from analysis.stability import STEADY

    hierarchy, leaf = model.hierarchy, model.leaf
    leaves, code = np.unique(leaf, return_inverse=True)
    sums = group_sums(whole_numbers(embeddings), code, len(leaves))
    within = hierarchy.within()[:, leaves].astype(float)
    node_sums, sizes = within @ sums, model.tree["n_sentences"].to_numpy()
    squares = (node_sums**2).sum(axis=1) / np.maximum(sizes, 1)
    total, all_of_them = _squares(embeddings), (sums.sum(axis=0) ** 2).sum() / max(len(leaf), 1)
    stable = (model.tree["stability"] >= STEADY).to_numpy()
    rows = []
    for number in range(1, hierarchy.finest + 1):
        cut = hierarchy.cut(number)
        apart = (squares[cut].sum() - all_of_them) / max(total - all_of_them, 1)
        rows.append((number, sizes[cut][stable[cut]].sum() / max(len(leaf), 1), apart))
    return pd.DataFrame(rows, columns=["number", "steady", "apart"]).round(DECIMALS)


# The model


def _tree(
    hierarchy: Hierarchy, names: Sequence[str], terms: Sequence[list[str]], stability: np.ndarray, sizes: Sequence[int]
) -> pd.DataFrame:
    table = as_table(hierarchy, np.arange(len(hierarchy.parent)))
    columns = {"n_sentences": np.asarray(sizes, dtype=np.int64), "stability": stability}
    return table.assign(**columns, name=pd.Series(names, dtype="str"), terms=pd.Series(terms, dtype=object))


def _bertopic(
    vocabulary: Vocabulary, clusterer: ConsensusLeiden, embeddings: np.ndarray
) -> Callable[[sparse.csr_array], sparse.csr_array]:
    """Class-based TF-IDF, as a BERTopic that fits `clusterer` weighs terms: from counts (n_groups, n_terms) to scores."""
    from bertopic import BERTopic  # here, because it takes seconds, and who reads finished topics doesn't need it
    from bertopic.dimensionality import BaseDimensionalityReduction
    from bertopic.vectorizers import ClassTfidfTransformer

    model = BERTopic(
        umap_model=BaseDimensionalityReduction(),  # none: passes the vectors through
        hdbscan_model=clusterer,
        vectorizer_model=vocabulary,
        ctfidf_model=ClassTfidfTransformer(bm25_weighting=True, reduce_frequent_words=True),
    )
    model.fit(vocabulary.documents, embeddings)

    def weighed(counts: sparse.csr_array) -> sparse.csr_array:
        empty = sparse.csr_array((counts.shape[0], vocabulary.EMPTY))
        scores = model.ctfidf_model.transform(sparse.csr_matrix(sparse.hstack([counts, empty]), dtype=float))
        return sparse.csr_array(scores)[:, : counts.shape[1]]

    return weighed


def _distinct_names(hierarchy: Hierarchy, names: Sequence[Sequence[str]]) -> list[str]:
    """Names of the nodes: their terms joined, numbered where one would be empty, or two that are shown together the same."""
    within = hierarchy.within()
    related = within | within.T
    made: list[str] = []
    for number, words in enumerate(names, start=1):
        name = SEPARATOR.join(words) or f"topic {number}"
        twin = any(other == name and not related[number - 1, place] for place, other in enumerate(made))
        made.append(f"{name} ({number})" if twin else name)
    return made


# What is shown


def _groups(model: TopicModel, hierarchy: Hierarchy, number: int) -> list[Group]:
    return [_group(model, hierarchy, row) for row in hierarchy.cut(number)]


def _group(model: TopicModel, hierarchy: Hierarchy, row: int) -> Group:
    """A node of the hierarchy as a topic."""
    leaves = frozenset(np.flatnonzero(hierarchy.within()[row] & hierarchy.is_leaf).tolist())
    node = model.tree.iloc[row]
    return Group(int(node["topic_id"]), leaves, node["name"], tuple(node["terms"]), float(node["stability"]))


def _nearness(embeddings: np.ndarray, place: np.ndarray, n_groups: int) -> tuple[np.ndarray, np.ndarray]:
    """Cosine of each sentence to the mean of its topic, and how much more that is than its cosine to any other topic's mean.

    In whole numbers, which add up to the same in any order and with any number of threads.
    """
    loading, margin = np.zeros(len(place)), np.ones(len(place))
    if not len(place):
        return loading, margin
    whole = whole_numbers(embeddings)
    means = group_means(whole, place, n_groups)
    lengths = np.maximum(np.sqrt((means**2).sum(axis=1)), 1)
    for start in range(0, len(place), BLOCK):
        rows = slice(start, start + BLOCK)
        block = whole[rows].astype(np.float64)
        own_length = np.maximum(np.sqrt((block**2).sum(axis=1)), 1)
        cosines = (block @ means.T) / own_length[:, None] / lengths
        of = np.arange(len(block)), place[rows]
        loading[rows] = cosines[of]
        if n_groups > 1:
            cosines[of] = -np.inf
            margin[rows] = loading[rows] - cosines.max(axis=1)
    return np.clip(loading, 0, 1).round(DECIMALS), margin.round(DECIMALS)


def _squares(embeddings: np.ndarray) -> float:
    """Sum of the squares of all vectors, as whole numbers."""
    whole = whole_numbers(embeddings)
    return float(sum((whole[start : start + BLOCK].astype(np.float64) ** 2).sum() for start in range(0, len(whole), BLOCK)))


def _left_out(table: pd.DataFrame, topic_id: np.ndarray, n: int) -> tuple[pd.DataFrame, np.ndarray]:
    """The topics with a row of what is left out, and their numbers of sentences without it."""
    table = table.assign(n_sentences=table["n_sentences"] - table["n_uncertain"], n_uncertain=0)
    if not n:
        return table, topic_id
    row = {"topic_id": LEFT_OUT, "name": LEFT_OUT_NAME, "terms": [[]], "n_sentences": n, "stability": np.nan, "n_uncertain": n}
    return pd.concat([pd.DataFrame(row), table[table["n_sentences"] > 0]], ignore_index=True), topic_id
