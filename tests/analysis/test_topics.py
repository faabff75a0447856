"""Laws of topics, on own-written sentences with vectors made with a seed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics.pairwise import cosine_similarity

from analysis.labels import text_digest
from analysis.terms import find_term
from analysis.topicedits import NO_EDITS, TopicEdits
from analysis.topics import LEFT_OUT, fit_topics, members_of, numbers_to_choose_from, prevalence, shown_topics

ROOT = Path(__file__).parents[2]

# Two matters, and a phrase that both share: the commonplace of this small corpus.
HARBOUR = [
    "The harbour needs deeper water, says the port authority.",
    "Artificial intelligence steers the cranes of the harbour.",
    "Ships wait outside the harbour for days.",
    "The port authority of Lisbon counts ships with artificial intelligence.",
    "Cargo ships bring grain and leave with wine.",
    "Artificial intelligence tells the port authority when ships arrive.",
    "A new harbour would bring cargo and jobs.",
]
SCHOOL = [
    "Teachers ask what artificial intelligence means for homework.",
    "Pupils write essays, and teachers read them.",
    "The school board met with teachers about homework.",
    "Artificial intelligence marks the essays of pupils.",
    "A school without homework is a pleasant school.",
    "Some teachers let artificial intelligence plan lessons.",
]
TEXTS = HARBOUR + SCHOOL


def vectors(matters, spread=0.4, dimensions=48, seed=0):
    """Vectors around one direction for each matter."""
    random = np.random.default_rng(seed)
    centres = np.linalg.qr(random.normal(size=(dimensions, max(matters) + 1)))[0].T
    around = spread / dimensions**0.5 * random.normal(size=(len(matters), dimensions))
    return (centres[matters] + around).astype(np.float32)


def two_matters():
    return vectors([0] * len(HARBOUR) + [1] * len(SCHOOL)), TEXTS


def random_sentences(n, seed=0):
    random = np.random.default_rng(seed)
    words = "river mountain city harvest market winter music bridge letter garden engine island".split()
    texts = [" ".join(random.choice(words, size=6)) for _ in range(n)]
    return random.normal(size=(n, 48)).astype(np.float32), texts


def topics_of(embeddings, texts, edits=NO_EDITS, **settings):
    """The topics that are shown of these sentences."""
    model = fit_topics(embeddings, texts, **settings)
    return shown_topics(model, embeddings, lambda: np.array([text_digest(text) for text in texts]), edits)


def test_two_clear_matters_are_two_topics_the_larger_first():
    model = topics_of(*two_matters())
    assert model.topics["topic_id"].tolist() == [0, 1]
    assert model.topics["n_sentences"].tolist() == [len(HARBOUR), len(SCHOOL)]
    assert model.topic_id.tolist() == [0] * len(HARBOUR) + [1] * len(SCHOOL)


def test_terms_leave_out_what_all_topics_share():
    terms = topics_of(*two_matters()).topics["terms"]
    assert {"port authority", "ships", "harbour"} <= set(terms[0]) and not {"port", "authority"} & set(terms[0])
    assert {"teachers", "homework", "pupils"} <= set(terms[1])
    assert not {"artificial intelligence", "artificial", "intelligence"} & {*terms[0], *terms[1]}


def test_terms_are_found_in_the_sentences_of_their_topic():
    model = topics_of(*two_matters())
    for topic, terms in zip(model.topics["topic_id"], model.topics["terms"], strict=True):
        own = [text for text, assigned in zip(TEXTS, model.topic_id, strict=True) if assigned == topic]
        assert terms and len(terms) <= 10
        assert all(any(find_term(term, text) for text in own) for term in terms)


def test_names_are_short_phrases_that_do_not_repeat_themselves():
    names = topics_of(*two_matters()).topics["name"].tolist()
    assert len(set(names)) == 2
    for name in names:
        words = name.lower().replace("·", " ").split()
        assert len(words) == len(set(words))
        assert 2 <= len(name.split(" · ")) <= 3
    assert "port authority" in names[0]  # and not "port", "authority" or "port · port authority"


def test_names_are_spelt_as_in_the_text():
    texts = ["Trade with the U.S. grew.", "Trade between the U.S. and China’s ports fell.", "Ask the U.S. about trade."]
    name = topics_of(vectors([0, 0, 0]), texts).topics["name"][0]
    assert "U.S." in name.split(" · ") and "trade" in name.split(" · ")


def test_half_a_fixed_phrase_is_no_term():
    texts = [
        "Talks on nuclear disarmament treaty law stalled.",
        "Nuclear disarmament treaty law is old.",
        "New nuclear disarmament treaty law will come.",
        "They signed nuclear disarmament treaty law.",
    ]
    terms = topics_of(vectors([0] * 4), texts).topics["terms"][0]
    assert "nuclear disarmament treaty" in terms  # the beginning of a phrase longer than a term may be
    assert not {"nuclear disarmament", "disarmament treaty law", "treaty law"} & set(terms)


def test_numbers_and_negations_name_no_topic():
    texts = ["Not 1,000 but 2,000 ships.", "No 1,000 ships.", "Not ships.", "Ships: 1,000."]
    model = topics_of(vectors([0] * 4), texts)
    assert model.topics["terms"].tolist() == [["ships"]]
    assert model.topics["name"].tolist() == ["ships"]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_up_to_three_sentences_are_one_topic(n):
    embeddings, texts = random_sentences(n)
    model = topics_of(embeddings, texts)
    assert model.topic_id.tolist() == [0] * n
    assert model.topics["n_sentences"].tolist() == [n]
    assert model.topics["name"][0]


@pytest.mark.parametrize("n", [4, 10, 60, 400])
def test_every_sentence_has_a_topic_and_the_counts_agree(n):
    model = topics_of(*random_sentences(n))
    assert np.bincount(model.topic_id).tolist() == model.topics["n_sentences"].tolist()
    assert model.topics["n_sentences"].is_monotonic_decreasing
    assert model.topics["topic_id"].tolist() == list(range(len(model.topics)))
    assert model.topics["name"].is_unique
    assert ((model.loading >= 0) & (model.loading <= 1)).all()
    assert model.topics["stability"].between(0, 1).all()
    assert model.topics["n_uncertain"].tolist() == np.bincount(model.topic_id, weights=model.margin <= 0).tolist()


def test_identical_sentences_are_one_topic():
    model = topics_of(np.tile(vectors([0]), (30, 1)), ["All ships are ships."] * 30)
    assert model.topic_id.tolist() == [0] * 30
    assert model.loading.tolist() == [1] * 30


def test_no_sentences_are_no_topics():
    model = topics_of(np.zeros((0, 48), dtype=np.float32), [])
    assert model.topics.columns.tolist() == ["topic_id", "name", "terms", "n_sentences", "stability", "n_uncertain"]
    assert len(model.topics) == len(model.topic_id) == len(model.loading) == len(model.margin) == 0
    assert len(numbers_to_choose_from(fit_topics(np.zeros((0, 48)), []), np.zeros((0, 48)))) == 0
    assert prevalence(model.topic_id, []).columns.tolist() == ["topic_id", "group", "prevalence"]


@pytest.mark.parametrize("other", ["Ships carry grain.", "..."])
@pytest.mark.parametrize("text", ["", "...", "the and of", "2024", "人工智能"])
def test_sentences_without_any_word_of_matter_have_a_topic_with_a_name(text, other):
    model = topics_of(vectors([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), [text] * 5 + [other] * 5)
    assert len(model.topics) == 2
    assert model.topics["name"].is_unique and model.topics["name"].str.len().gt(0).all()


def test_loading_is_the_cosine_to_the_mean_of_the_topic():
    embeddings, texts = two_matters()
    model = topics_of(embeddings, texts)
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    for topic in (0, 1):
        members = unit[model.topic_id == topic]
        centre = members.mean(axis=0)
        expected = members @ centre / np.linalg.norm(centre)
        assert np.abs(model.loading[model.topic_id == topic] - expected).max() < 0.002


def test_margin_is_the_cosine_to_the_own_mean_less_that_to_the_nearest_other():
    embeddings, texts = random_sentences(300)
    shown = topics_of(embeddings, texts)
    means = [embeddings[shown.topic_id == topic].astype(float) for topic in shown.topics["topic_id"]]
    means = [(own / np.linalg.norm(own, axis=1, keepdims=True)).mean(axis=0) for own in means]
    cosines = cosine_similarity(embeddings, means)
    own = cosines[np.arange(300), shown.topic_id]
    cosines[np.arange(300), shown.topic_id] = -1
    assert np.abs(shown.loading - np.clip(own, 0, 1)).max() < 0.002
    assert np.abs(shown.margin - (own - cosines.max(axis=1))).max() < 0.003
    assert 0 < shown.topics["n_uncertain"].sum() == (shown.margin <= 0).sum()


def test_a_topic_without_others_leaves_nothing_uncertain():
    assert topics_of(*random_sentences(3)).margin.tolist() == [1, 1, 1]


# The hierarchy, and what is shown of it


@pytest.mark.parametrize("n", [1, 2, 3, 4, 10, 60, 400])
def test_the_tree_knows_the_sentences_of_every_node(n):
    model = fit_topics(*random_sentences(n))
    tree, hierarchy = model.tree, model.hierarchy
    assert tree.columns.tolist() == ["topic_id", "parent", "fewest", "most", "n_sentences", "stability", "name", "terms"]
    members = members_of(hierarchy, model.leaf).toarray()
    assert members.sum(axis=1).tolist() == tree["n_sentences"].tolist()
    assert (members == hierarchy.within()[:, model.leaf]).all()
    assert tree.loc[tree["parent"] == -1, "n_sentences"].tolist() == [n]
    for node, below in tree[tree["parent"] >= 0].groupby("parent"):
        assert len(below) == 2 and below["n_sentences"].sum() == tree.set_index("topic_id").loc[node, "n_sentences"]
    assert tree["stability"].between(0, 1).all() and tree["terms"].map(len).le(10).all()
    assert tree["name"].str.len().gt(0).all()


def test_any_number_of_topics_can_be_had_and_the_nearest_there_is_beyond_that():
    embeddings, texts = random_sentences(300)
    model = fit_topics(embeddings, texts)
    before = None
    for number in [*range(1, model.hierarchy.finest + 1), 10_000]:
        shown = shown_topics(model, embeddings, lambda: np.array([]), TopicEdits(number=number))
        assert len(shown.topics) == min(number, model.hierarchy.finest)
        assert shown.topics["name"].is_unique and shown.topics["topic_id"].is_monotonic_increasing
        assert shown.topics["n_sentences"].sum() == 300
        most = f"Topics: 10,000 were asked for, and {model.hierarchy.finest} topics is the most there can be"
        assert shown.notes == ((most,) if number == 10_000 else ())
        if before is not None and number <= model.hierarchy.finest:
            kept = set(before.topics["topic_id"]) & set(shown.topics["topic_id"])
            assert len(kept) == number - 2  # all but the one that is parted keep their number, name and sentences
            for topic in kept:
                assert np.array_equal(before.topic_id == topic, shown.topic_id == topic)
            columns = ["topic_id", "name", "n_sentences", "stability"]
            pd.testing.assert_frame_equal(
                before.topics.loc[before.topics["topic_id"].isin(kept), columns].reset_index(drop=True),
                shown.topics.loc[shown.topics["topic_id"].isin(kept), columns].reset_index(drop=True),
            )
        before = shown


def test_what_is_uncertain_can_be_left_out_and_no_topic_of_nothing_is_shown():
    embeddings, texts = random_sentences(300)
    plain, shown = topics_of(embeddings, texts), topics_of(embeddings, texts, TopicEdits(leave_out=True))
    uncertain = plain.margin <= 0
    assert shown.topic_id.tolist() == np.where(uncertain, LEFT_OUT, plain.topic_id).tolist()
    row = shown.topics.iloc[0]
    assert (row["topic_id"], row["n_sentences"], row["n_uncertain"]) == (LEFT_OUT, uncertain.sum(), uncertain.sum())
    assert np.isnan(row["stability"]) and row["terms"] == []
    sure = shown.topics.iloc[1:]
    assert sure["n_uncertain"].tolist() == [0] * len(sure)
    assert shown.topics["n_sentences"].sum() == 300 and shown.topics["n_sentences"].gt(0).all()
    assert dict(zip(sure["topic_id"], sure["n_sentences"], strict=True)) == {
        topic: n for topic, n in zip(*np.unique(plain.topic_id[~uncertain], return_counts=True), strict=True)
    }


def test_where_nothing_is_uncertain_nothing_is_left_out():
    embeddings, texts = two_matters()
    shown = topics_of(embeddings, texts, TopicEdits(leave_out=True))
    assert shown.topics["topic_id"].tolist() == [0, 1] and LEFT_OUT not in shown.topic_id


def test_numbers_to_choose_from_are_told_with_what_they_give():
    """`apart` against the sums of squares of analysis of variance, written out."""
    embeddings, texts = random_sentences(120)
    model = fit_topics(embeddings, texts)
    table = numbers_to_choose_from(model, embeddings)
    assert table["number"].tolist() == list(range(1, model.hierarchy.finest + 1))
    assert table.iloc[0].tolist() == [1, 1, 0]
    assert table["apart"].is_monotonic_increasing and table["apart"].between(0, 1).all()
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    total = ((unit - unit.mean(axis=0)) ** 2).sum()
    for row in table.itertuples():
        shown = shown_topics(model, embeddings, lambda: np.array([]), TopicEdits(number=row.number))
        means = np.array([unit[shown.topic_id == topic].mean(axis=0) for topic in shown.topic_id])
        assert row.apart == pytest.approx(((means - unit.mean(axis=0)) ** 2).sum() / total, abs=0.002)
        steady = shown.topics.loc[shown.topics["stability"] >= 0.7, "n_sentences"].sum() / 120
        assert row.steady == pytest.approx(steady, abs=0.001)


def test_of_one_topic_there_is_one_number_to_choose():
    embeddings, texts = random_sentences(3)
    assert numbers_to_choose_from(fit_topics(embeddings, texts), embeddings).values.tolist() == [[1, 1, 0]]


def same(one, other):
    pd.testing.assert_frame_equal(one.topics, other.topics)


@pytest.mark.parametrize("data", [two_matters(), random_sentences(60), random_sentences(300)], ids=["13", "60", "300"])
def test_order_of_sentences_changes_nothing(data):
    embeddings, texts = data
    expected = topics_of(embeddings, texts)
    order = np.random.default_rng(1).permutation(len(texts))
    made = topics_of(embeddings[order], [texts[i] for i in order])
    same(made, expected)
    assert made.topic_id.tolist() == expected.topic_id[order].tolist()
    assert made.loading.tolist() == expected.loading[order].tolist()
    assert made.margin.tolist() == expected.margin[order].tolist()
    model, turned = fit_topics(embeddings, texts), fit_topics(embeddings[order], [texts[i] for i in order])
    pd.testing.assert_frame_equal(turned.tree, model.tree)
    assert turned.leaf_id.tolist() == model.leaf_id[order].tolist()


def fingerprint():
    """Digest of everything in a model of 300 sentences."""
    embeddings, texts = random_sentences(300)
    model, shown = fit_topics(embeddings, texts), topics_of(embeddings, texts)
    made = model.tree.to_json() + str(model.leaf_id.tolist()) + shown.topics.to_json() + str(shown.topic_id.tolist())
    made += str(shown.loading.tolist()) + str(shown.margin.tolist()) + numbers_to_choose_from(model, embeddings).to_json()
    return hashlib.sha256(made.encode()).hexdigest()


SCRIPT = """
import sys
sys.path.insert(0, "tests/analysis")
from test_topics import fingerprint
print(fingerprint())
"""


def test_another_process_hash_seed_and_number_of_threads_change_nothing():
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "3")
    environment = os.environ | threads | {"PYTHONHASHSEED": "123"}
    made = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert made.stdout.strip() == fingerprint()


def test_reading_topics_never_imports_bertopic():
    script = "import sys, analysis.topics; sys.exit('bertopic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=ROOT).returncode == 0


def test_prevalence_is_a_complete_grid_of_shares_that_sum_to_one_within_a_group():
    topic_ids = [0, 0, 0, 1, 1, 2]
    groups = ["b", "b", "a", "b", "a", "b"]
    table = prevalence(topic_ids, groups)
    assert table.columns.tolist() == ["topic_id", "group", "prevalence"]
    assert table.values.tolist() == [
        [0, "a", 0.5],
        [0, "b", 0.5],
        [1, "a", 0.5],
        [1, "b", 0.25],
        [2, "a", 0.0],
        [2, "b", 0.25],
    ]
    assert table.groupby("group")["prevalence"].sum().tolist() == [1, 1]


def test_prevalence_takes_one_group_and_one_topic():
    assert prevalence([0, 0], ["all documents"] * 2).values.tolist() == [[0, "all documents", 1.0]]
