"""What topics are called: the terms that mark their sentences, and a short name made of them.

Terms are counted as in :mod:`analysis.terms` and ranked by class-based TF-IDF (Grootendorst 2022), without the corpus's own
commonplaces: what is as usual in the other topics says nothing of this one.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from os.path import commonprefix

import numpy as np
from scipy import sparse

from analysis.terms import TermCounts, count_terms, find_term

FEW_SENTENCES = 200  # up to here terms that occur once may describe a topic: where little is said, little is said twice
SENTENCES_A_COUNT = 10_000  # in more sentences a term must occur twice, and once more for each so many of them
NO_MATTER = frozenset("no not never nor none neither without against must should ought need cannot don't percent cent".split())
MAX_WORDS = 3  # of a term
FIXED, OFTEN = 0.8, 3  # "artificial" belongs to "artificial intelligence" if that is 80 % of it, and not by chance
COMMONPLACE = 2.0  # a term must be this many times as frequent in its topic as in the others
N_TERMS, IN_NAME, LONG_NAME = 10, 3, 45  # terms of a topic, terms in its name, characters after which two are enough
LOOKED_AT = 200  # sentences in which a term's usual spelling is looked up
SEPARATOR = " · "


class Vocabulary:
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

    EMPTY = 2  # columns of no term: BERTopic fails on a text without any, and on a single column

    def __init__(self, texts: Sequence[str]) -> None:
        self.texts = np.array(texts, dtype=object)
        self.documents = [str(number) for number in range(len(texts))]
        rare = 1 if len(texts) <= FEW_SENTENCES else 2 + len(texts) // SENTENCES_A_COUNT
        counted = count_terms(self.documents, texts, MAX_WORDS, rare)
        wordless = np.array([_is_wordless(term) for term in counted.terms], dtype=bool)
        kept = np.flatnonzero(~(counted.stop | counted.hidden | wordless | _is_cut_off(counted)))
        self.terms = [counted.terms[column] for column in kept]
        self.counts = counted.counts[:, kept]

    def by_group(self, members: sparse.csr_array) -> sparse.csr_array:
        """Occurrences of each term in each group of sentences, (n_groups, n_terms); `members` is (n_groups, n_sentences)."""
        return sparse.csr_array(members @ self.counts)

    def transform(self, documents: Sequence[str]) -> sparse.csr_matrix:
        """Occurrences of each term in each of BERTopic's texts, and an empty term in those that have no other."""
        numbers = [np.array(document.split(), dtype=np.int64) for document in documents]
        rows = np.repeat(np.arange(len(numbers)), [len(own) for own in numbers])
        entries = (np.ones(len(rows), dtype=np.int64), (rows, np.concatenate(numbers)))
        counts = sparse.csr_array(entries, shape=(len(numbers), len(self.documents))) @ self.counts
        empty = np.zeros((len(numbers), self.EMPTY), dtype=np.int64)
        empty[:, 0] = counts.sum(axis=1) == 0
        return sparse.csr_matrix(sparse.hstack([counts, sparse.csr_array(empty)]))

    fit_transform = transform

    def get_feature_names_out(self) -> np.ndarray:
        return np.array([*self.terms, "", ""], dtype=object)

    def spelt(self, terms: Sequence[str]) -> dict[str, str]:
        """`terms` as the texts mostly spell them: "U.S.", "Xi Jinping", "officials"."""
        place = {term: column for column, term in enumerate(self.terms)}
        columns = sparse.csc_array(self.counts[:, [place[term] for term in terms]]) if terms else None
        holding = (columns.indices[columns.indptr[at] : columns.indptr[at + 1]] for at in range(len(terms)))
        return {term: _spelling(term, sorted(self.texts[rows])[:LOOKED_AT]) for term, rows in zip(terms, holding, strict=True)}


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


def top_terms(scores: np.ndarray, counts: sparse.csr_array, every: np.ndarray, terms: Sequence[str]) -> list[dict[str, int]]:
    """The terms of each group with their occurrences in it, best first; commonplaces only if there is nothing else.

    Parameters
    ----------
    scores : csr_array (n_groups, n_terms)
        Class-based TF-IDF.
    counts : csr_array (n_groups, n_terms)
    every : int array (n_terms,)
        Occurrences in all sentences.
    terms : sequence of str, (n_terms,)
    """
    tops = []
    for group in range(counts.shape[0]):
        own = slice(counts.indptr[group], counts.indptr[group + 1])
        column, count = counts.indices[own], counts.data[own]
        size, elsewhere = count.sum(), every[column] - count + 0.5
        special = count * (every.sum() - size) >= COMMONPLACE * elsewhere * size
        column, count = (column[special], count[special]) if special.any() else (column, count)
        score = scores[[group]].toarray()[0][column]
        best = np.lexsort((column, -score))[: 3 * N_TERMS]
        tops.append(_without_parts({terms[column[i]]: int(count[i]) for i in best}))
    return tops


def _without_parts(ranked: dict[str, int]) -> dict[str, int]:
    """The first ten of `ranked` terms, without those that mostly stand within a longer one of them."""
    whole = {
        term: count
        for term, count in ranked.items()
        if not any(_holds(longer, term) and many >= FIXED * count for longer, many in ranked.items())
    }
    return dict(list(whole.items())[:N_TERMS])


def name_terms(terms: dict[str, int]) -> list[str]:
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
    """True if the terms share a word or a stem ("developed", "development")."""
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
