"""What describes a topic: what may be a term, what ranks first, what a name is made of; c-TF-IDF against BERTopic's."""

import numpy as np
import pytest
from bertopic.vectorizers import ClassTfidfTransformer
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer

from analysis.partition import ConsensusLeiden
from analysis.topics import _bertopic
from analysis.topicterms import N_TERMS, Vocabulary, name_terms, top_terms
from tests.analysis.samples import clouds


def test_what_may_describe_a_topic():
    texts = ["Mills grind. 1,000 sacks.", "Mills stand.", "No mill, no bread.", "The mill must not rest.", "Some bread."]
    made = Vocabulary(texts)
    assert {"mill", "mills", "mills stand", "bread"} <= set(made.terms)
    assert not {"the", "1,000", "1,000 sacks", "no mill", "no bread", "must", "no", "not", "mill must"} & set(made.terms)
    assert made.documents == ["0", "1", "2", "3", "4"]
    assert made.counts[:, [made.terms.index("mill")]].toarray().ravel().tolist() == [0, 0, 1, 1, 0]


@pytest.mark.parametrize(("sentences", "there"), [(200, True), (201, False)])
def test_in_more_than_200_sentences_a_term_must_occur_twice(sentences, there):
    terms = Vocabulary(["The mill.", "A goat."] + ["The mill."] * (sentences - 2)).terms
    assert "mill" in terms and ("goat" in terms) == there


def test_groups_count_what_their_sentences_do():
    made = Vocabulary(["mill mill", "mill goat", "goat bridge", "bridge"])
    members = sparse.csr_array(np.array([[1, 1, 0, 0], [0, 0, 1, 0], [1, 1, 1, 1]]))
    found = dict(zip(made.terms, made.by_group(members).toarray().T.tolist(), strict=True))
    assert (found["mill"], found["goat"], found["bridge"]) == ([3, 0, 3], [1, 1, 2], [0, 1, 2])


def test_bertopics_joined_texts_are_counted_sentence_by_sentence():
    made = Vocabulary(["mill", "goat", "the of", "old mill goat"])
    counts = made.transform(["0 1", "2"])
    names = made.get_feature_names_out().tolist()
    assert counts.shape == (2, len(made.terms) + 2) and names[-2:] == ["", ""]
    assert counts[0, names.index("mill")] == counts[0, names.index("goat")] == 1
    assert counts[0].sum() == 2  # no phrase runs over the end of a sentence: there is no "mill goat" in these two
    assert counts[1].toarray().ravel().tolist() == [0] * len(made.terms) + [1, 0]  # of no term: the empty one


def test_weights_are_bertopics_class_based_tf_idf():
    """Against a transformer of BERTopic's on counts of scikit-learn's, with the formula written out beside it."""
    vectors, cloud = clouds([6, 5])
    texts = ["mill goat mill", "mill bridge", "mill road", "goat road", "mill mill", "bridge mill"]
    texts += ["ship rope", "ship sail road", "rope rope ship", "sail", "ship"]
    made = Vocabulary(texts)
    weigh = _bertopic(made, ConsensusLeiden(), vectors)
    counts = made.by_group(sparse.csr_array((np.ones(11, dtype=int), (cloud, range(11))), shape=(2, 11)))
    scores = weigh(counts).toarray()
    words = [column for column, term in enumerate(made.terms) if " " not in term]
    own = CountVectorizer(vocabulary=made.terms, ngram_range=(1, 3))
    joined = own.transform([" . ".join(texts[:6]), " . ".join(texts[6:])])
    assert np.array_equal(joined.toarray()[:, words], counts.toarray()[:, words])
    theirs = ClassTfidfTransformer(bm25_weighting=True, reduce_frequent_words=True)
    expected = theirs.fit(sparse.csr_matrix(counts)).transform(sparse.csr_matrix(counts, dtype=float)).toarray()
    np.testing.assert_allclose(scores, expected)
    dense = counts.toarray().astype(float)
    mean, total = dense.sum(axis=1).mean(), dense.sum(axis=0)
    written = np.sqrt(dense / dense.sum(axis=1, keepdims=True)) * np.log(1 + (mean - total + 0.5) / (total + 0.5))
    np.testing.assert_allclose(scores, written)


def tops(counts, every=None, terms=None):
    """Terms of each group where the scores are the counts."""
    counts = np.array(counts)
    terms = terms or [f"t{column}" for column in range(counts.shape[1])]
    scores = sparse.csr_array(counts.astype(float))
    return top_terms(scores, sparse.csr_array(counts), counts.sum(axis=0) if every is None else np.array(every), terms)


def test_terms_that_are_as_usual_elsewhere_say_nothing():
    assert tops([[5, 5, 1], [5, 0, 9]]) == [{"t1": 5}, {"t2": 9}]


def test_where_there_is_nothing_but_commonplaces_they_are_the_terms():
    assert tops([[5, 5], [5, 5]]) == [{"t0": 5, "t1": 5}] * 2
    assert tops([[0, 0], [5, 5]])[0] == {}


def test_there_are_ten_terms_at_most_best_first_and_of_equals_the_first():
    (found, _) = tops([[*range(30, 10, -1), 20], [0] * 20 + [1]])
    assert list(found) == [f"t{column}" for column in range(N_TERMS)]
    assert list(tops([[3, 3, 3, 0], [0, 0, 0, 3]])[0]) == ["t0", "t1", "t2"]


def test_a_term_that_mostly_stands_in_a_longer_one_is_left_out():
    terms = ["port", "authority", "port authority", "grain"]
    assert tops([[5, 5, 4, 0], [0, 0, 0, 9]], terms=terms)[0] == {"port authority": 4}
    assert tops([[6, 6, 4, 0], [0, 0, 0, 9]], terms=terms)[0] == {"port": 6, "authority": 6, "port authority": 4}


@pytest.mark.parametrize(
    ("terms", "name"),
    [
        ({}, []),
        ({"ships": 3}, ["ships"]),
        ({"ships": 3, "grain": 2, "wine": 2, "rope": 1}, ["ships", "grain", "wine"]),
        ({"ships": 3, "ship": 2, "grain": 2}, ["ships", "grain"]),
        ({"developed": 3, "development": 2, "grain": 2}, ["developed", "grain"]),
        ({"city": 3, "city's": 2, "wine": 2}, ["city", "wine"]),
        ({"port": 6, "port authority": 2, "wine": 2}, ["port authority", "wine"]),
        ({"port": 6, "port authority": 1, "wine": 2}, ["port", "wine"]),
        ({"port": 9, "port authority": 2, "wine": 2}, ["port", "wine"]),
        ({"trade agreements": 4, "sustainable development": 4, "grain": 1}, ["trade agreements", "sustainable development"]),
    ],
)  # fmt: skip
def test_a_name_is_made_of_terms_that_do_not_repeat_each_other(terms, name):
    assert name_terms(terms) == name


def test_terms_are_spelt_as_the_texts_mostly_do_inside_of_sentences():
    made = Vocabulary(["Officials met Xi Jinping.", "They say officials met XI JINPING.", "We saw Xi Jinping and officials."])
    assert made.spelt(["officials", "xi jinping"]) == {"officials": "officials", "xi jinping": "Xi Jinping"}
    assert made.spelt([]) == {}
