"""Topics: which sentences speak of the same matter, what it is called, and how much of a group's text it takes.

The steps are BERTopic's (Grootendorst 2022) with parts of our own, because its usual ones leave out a third and more of
a small corpus, differ from run to run and wait for a compiler: vectors come ready, nothing is reduced, a consensus of
Leiden runs (:mod:`analysis.clustering`) gives every sentence a topic, and terms are those of :mod:`analysis.terms`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from os.path import commonprefix

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.clustering import ConsensusLeiden, whole_numbers
from analysis.terms import TermCounts, count_terms, find_term

FEW_SENTENCES = 200  # up to here terms that occur once may describe a topic: where little is said, little is said twice
SENTENCES_A_COUNT = 10_000  # in more sentences a term must occur twice, and once more for each so many of them
NO_MATTER = frozenset("no not never nor none neither without against must should ought need cannot don't".split())
MAX_WORDS = 3  # of a term
FIXED, OFTEN = 0.8, 3  # "artificial" belongs to "artificial intelligence" if that is 80 % of it, and not by chance
COMMONPLACE = 2.0  # a term must be this many times as frequent in its topic as in the others
N_TERMS, IN_NAME, LONG_NAME = 10, 3, 45  # terms of a topic, terms in its name, characters after which two are enough
LOOKED_AT = 200  # sentences in which a term's usual spelling is looked up
SEPARATOR = " · "


@dataclass(frozen=True)
class TopicModel:
    """The topics of a list of sentences.

    Attributes
    ----------
    topics : DataFrame
        One row per topic, in order of `topic_id`: `topic_id` (int, from 0, largest first), `name` (no two alike),
        `terms` (list of str, best first, at most 10), `n_sentences`.
    topic_id : int array (n_sentences,)
        The topic of each sentence; none is left out.
    loading : float array (n_sentences,)
        Cosine of each sentence to the mean of its topic, 0–1, three decimals: the highest are the representative ones.
    """

    topics: pd.DataFrame
    topic_id: np.ndarray
    loading: np.ndarray


def fit_topics(embeddings: np.ndarray, texts: Sequence[str], seed: int = 0, resolution: float = 1.0) -> TopicModel:
    """Topics of sentences: each sentence has one, and how many there are follows from the sentences.

    Same sentences, seed and resolution give the same topics, in any order of sentences and with any number of threads.
    Terms rank by class-based TF-IDF (Grootendorst 2022), without those that are as usual in the other topics.

    Parameters
    ----------
    embeddings : float array (n_sentences, dimensions)
        Sentence vectors; only their directions count.
    texts : sequence of str, (n_sentences,)
    seed : int
        From 0.
    resolution : float
        Over 0; more than 1 gives more and smaller topics.

    Notes
    -----
    A topic is a neighbourhood of like sentences, not a thing in the world: other seeds or resolutions draw other
    borders. Up to three different sentences are one topic. A sentence between two topics belongs to one of them, and
    its loading is low.
    """
    vocabulary = _Vocabulary(texts)
    clusterer = ConsensusLeiden(seed, resolution)
    scores = _bertopic(vocabulary, clusterer, embeddings) if len(texts) else np.zeros((0, 0))
    topic_id = clusterer.labels_ if len(texts) else np.zeros(0, dtype=np.int64)
    terms = _top_terms(scores, vocabulary.by_topic(topic_id), vocabulary.terms)
    names = _distinct_names([vocabulary.spelt(_name(top), topic_id == topic) for topic, top in enumerate(terms)])
    topics = {
        "topic_id": np.arange(len(terms)),
        "name": pd.Series(names, dtype="str"),
        "terms": pd.Series([list(top) for top in terms], dtype=object),
        "n_sentences": np.bincount(topic_id, minlength=len(terms)),
    }
    return TopicModel(pd.DataFrame(topics), topic_id, _loading(whole_numbers(embeddings), topic_id))


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


class _Vocabulary:
    """What may describe a topic, counted as in :mod:`analysis.terms`; the vectorizer that BERTopic is given.

    BERTopic joins the sentences of a topic to one text before it counts. So that no phrase runs over the end of a
    sentence it gets numbers in the sentences' place ("4 17 23"), and here they are looked up.

    Attributes
    ----------
    documents : list of str
        The number of each sentence.
    terms : list of str, (n_terms,)
    counts : csr_array (n_sentences, n_terms)
    """

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = np.array(texts, dtype=object)
        self.documents = [str(number) for number in range(len(texts))]
        rare = 1 if len(texts) <= FEW_SENTENCES else 2 + len(texts) // SENTENCES_A_COUNT
        counted = count_terms(self.documents, texts, MAX_WORDS, rare)
        wordless = np.array([_is_wordless(term) for term in counted.terms], dtype=bool)
        kept = np.flatnonzero(~(counted.stop | counted.hidden | wordless | _is_cut_off(counted)))
        self.terms = [counted.terms[column] for column in kept]
        self.counts = counted.counts[:, kept]

    def by_topic(self, topic_id: np.ndarray) -> np.ndarray:
        """Occurrences of each term in each topic, int (n_topics, n_terms)."""
        entries = (np.ones(len(topic_id), dtype=np.int64), (topic_id, np.arange(len(topic_id))))
        members = sparse.csr_array(entries, shape=(topic_id.max(initial=-1) + 1, len(topic_id)))
        return (members @ self.counts).toarray()

    def transform(self, documents: Sequence[str]) -> sparse.csr_matrix:
        """Occurrences of each term in each of BERTopic's texts, and an empty term in those that have no other.

        BERTopic fails on a text without any term.
        """
        numbers = [np.array(document.split(), dtype=np.int64) for document in documents]
        rows = np.repeat(np.arange(len(numbers)), [len(own) for own in numbers])
        entries = (np.ones(len(rows), dtype=np.int64), (rows, np.concatenate(numbers)))
        counts = sparse.csr_array(entries, shape=(len(numbers), len(self.documents))) @ self.counts
        empty = np.zeros((len(numbers), 2), dtype=np.int64)  # two, because BERTopic also fails on a single column
        empty[:, 0] = counts.sum(axis=1) == 0
        return sparse.csr_matrix(sparse.hstack([counts, sparse.csr_array(empty)]))

    fit_transform = transform

    def get_feature_names_out(self) -> np.ndarray:
        return np.array([*self.terms, "", ""], dtype=object)

    def spelt(self, terms: Sequence[str], members: np.ndarray) -> list[str]:
        """`terms` as these sentences mostly spell them: "U.S.", "Xi Jinping", "officials"."""
        column = {term: place for place, term in enumerate(self.terms)}
        holding = [members & (self.counts[:, [column[term]]].toarray()[:, 0] > 0) for term in terms]
        texts = [sorted(self.texts[held])[:LOOKED_AT] for held in holding]
        return list(map(_spelling, terms, texts))


def _is_wordless(term: str) -> bool:
    """True for what starts with a number, or starts or ends with a negation or an obligation: it names no matter."""
    words = term.split()
    return not any(map(str.isalpha, words[0])) or words[0] in NO_MATTER or words[-1] in NO_MATTER


def _is_cut_off(counted: TermCounts) -> np.ndarray:
    """True for terms that stop within a fixed phrase ("development of artificial" intelligence), bool (n_terms,).

    Of a fixed phrase that is longer than the longest term, its beginning stays.
    """
    total = dict(zip(counted.terms, counted.counts.sum(axis=0).tolist(), strict=True))
    words = [tuple(term.split()) for term in counted.terms]
    pairs = [pair for pair, stop in zip(words, counted.stop, strict=True) if len(pair) == 2 and not stop]
    often = {pair: total[" ".join(pair)] for pair in pairs if total[" ".join(pair)] >= OFTEN}
    goes_on = {pair[0]: pair for pair, n in often.items() if n >= FIXED * total[pair[0]]}
    comes_from = {pair[1] for pair, n in often.items() if n >= FIXED * total[pair[1]]}

    def is_cut_off(term: tuple[str, ...]) -> bool:
        whole = len(term) == MAX_WORDS and all(goes_on.get(a) == (a, b) for a, b in pairwise(term))
        return term[0] in comes_from or (term[-1] in goes_on and not whole)

    return np.array([is_cut_off(term) for term in words], dtype=bool)


def _bertopic(vocabulary: _Vocabulary, clusterer: ConsensusLeiden, embeddings: np.ndarray) -> np.ndarray:
    """Class-based TF-IDF of each term in each topic, float (n_topics, n_terms), of a BERTopic that fits `clusterer`."""
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
    _, first = np.unique(clusterer.labels_, return_index=True)
    theirs = np.array(model.topics_)[first]  # BERTopic numbers topics of equal size as it likes
    return model.c_tf_idf_.toarray()[theirs, : len(vocabulary.terms)]


def _top_terms(scores: np.ndarray, counts: np.ndarray, terms: Sequence[str]) -> list[dict[str, int]]:
    """The terms of each topic with their occurrences in it, best first; commonplaces only if there is nothing else."""
    size, every = counts.sum(axis=1, keepdims=True), counts.sum(axis=0)
    here, elsewhere = counts * (size.sum() - size), (every - counts + 0.5) * size
    special = here >= COMMONPLACE * elsewhere
    tops = []
    for score, count, own in zip(scores, counts, special, strict=True):
        eligible = own & (count > 0) if own.any() else count > 0
        ranked = [i for i in np.argsort(-score, kind="stable")[: eligible.size] if eligible[i]][: 3 * N_TERMS]
        tops.append(_without_parts({terms[i]: int(count[i]) for i in ranked}))
    return tops


def _without_parts(ranked: dict[str, int]) -> dict[str, int]:
    """The first ten of `ranked` terms, without those that mostly stand within a longer one of them."""
    whole = {
        term: count
        for term, count in ranked.items()
        if not any(_holds(longer, term) and many >= FIXED * count for longer, many in ranked.items())
    }
    return dict(list(whole.items())[:N_TERMS])


def _name(terms: dict[str, int]) -> list[str]:
    """Up to three terms that don't repeat each other; a phrase, if said twice, stands for a word it is a third of."""
    chosen: list[str] = []
    for term, count in terms.items():
        longer = [other for other in terms if _holds(other, term) and 3 * terms[other] >= max(count, 6)]
        fresh = [best for best in [*longer[:1], term] if not any(_alike(best, other) for other in chosen)]
        if fresh and len(SEPARATOR.join([*chosen, fresh[0]])) <= (LONG_NAME if len(chosen) > 1 else np.inf):
            chosen.append(fresh[0])
        if len(chosen) == IN_NAME:
            break
    return chosen


def _holds(longer: str, term: str) -> bool:
    return longer != term and f" {term} " in f" {longer} "


def _alike(one: str, other: str) -> bool:
    """True if the terms share a word or a stem ("governance", "governments")."""
    return any(_same_stem(a.removesuffix("'s"), b.removesuffix("'s")) for a in one.split() for b in other.split())


def _same_stem(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return long in (short, f"{short}s", f"{short}es") or len(commonprefix([a, b])) >= max(5, 0.6 * len(long))


def _spelling(term: str, texts: Sequence[str]) -> str:
    """The commonest spelling of `term` in `texts`; that at the start of a sentence counts only if there is no other."""
    found = [(start > 0, text[start:end]) for text in texts for start, end in find_term(term, text)]
    inside = any(is_inside for is_inside, _ in found)
    spellings = Counter(spelling for is_inside, spelling in found if is_inside == inside)
    return min(spellings, key=lambda spelling: (-spellings[spelling], spelling))


def _distinct_names(names: Sequence[Sequence[str]]) -> list[str]:
    """Names of the topics: their terms joined, numbered where two would be the same or one would be empty."""
    made: list[str] = []
    for number, words in enumerate(names, start=1):
        name = SEPARATOR.join(words) or f"topic {number}"
        made.append(name if name not in made else f"{name} ({number})")
    return made


def _loading(vectors: np.ndarray, topic_id: np.ndarray) -> np.ndarray:
    """Cosine of each of `vectors` (whole numbers) to the sum of its topic: whole sums are the same in any order."""
    loading = np.zeros(len(vectors))
    for topic in np.unique(topic_id):
        members = np.flatnonzero(topic_id == topic)
        own = vectors[members].astype(np.int64)
        centre = own.sum(axis=0)
        lengths = np.sqrt((own**2).sum(axis=1)) * np.sqrt((centre.astype(np.float64) ** 2).sum())
        loading[members] = np.clip((own @ centre) / np.maximum(lengths, 1), 0, 1)
    return loading.round(3)
