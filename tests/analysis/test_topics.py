"""Laws of topics, on own-written sentences with vectors made with a seed."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.terms import find_term
from analysis.topics import fit_topics, prevalence

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


def test_two_clear_matters_are_two_topics_the_larger_first():
    model = fit_topics(*two_matters())
    assert model.topics["topic_id"].tolist() == [0, 1]
    assert model.topics["n_sentences"].tolist() == [len(HARBOUR), len(SCHOOL)]
    assert model.topic_id.tolist() == [0] * len(HARBOUR) + [1] * len(SCHOOL)


def test_terms_leave_out_what_all_topics_share():
    terms = fit_topics(*two_matters()).topics["terms"]
    assert {"port authority", "ships", "harbour"} <= set(terms[0]) and not {"port", "authority"} & set(terms[0])
    assert {"teachers", "homework", "pupils"} <= set(terms[1])
    assert not {"artificial intelligence", "artificial", "intelligence"} & {*terms[0], *terms[1]}


def test_terms_are_found_in_the_sentences_of_their_topic():
    model = fit_topics(*two_matters())
    for topic, terms in zip(model.topics["topic_id"], model.topics["terms"], strict=True):
        own = [text for text, assigned in zip(TEXTS, model.topic_id, strict=True) if assigned == topic]
        assert terms and len(terms) <= 10
        assert all(any(find_term(term, text) for text in own) for term in terms)


def test_names_are_short_phrases_that_do_not_repeat_themselves():
    names = fit_topics(*two_matters()).topics["name"].tolist()
    assert len(set(names)) == 2
    for name in names:
        words = name.lower().replace("·", " ").split()
        assert len(words) == len(set(words))
        assert 2 <= len(name.split(" · ")) <= 3
    assert "port authority" in names[0]  # and not "port", "authority" or "port · port authority"


def test_names_are_spelt_as_in_the_text():
    texts = ["Trade with the U.S. grew.", "Trade between the U.S. and China’s ports fell.", "Ask the U.S. about trade."]
    name = fit_topics(vectors([0, 0, 0]), texts).topics["name"][0]
    assert "U.S." in name.split(" · ") and "trade" in name.split(" · ")


def test_half_a_fixed_phrase_is_no_term():
    texts = [
        "Talks on nuclear disarmament treaty law stalled.",
        "Nuclear disarmament treaty law is old.",
        "New nuclear disarmament treaty law will come.",
        "They signed nuclear disarmament treaty law.",
    ]
    terms = fit_topics(vectors([0] * 4), texts).topics["terms"][0]
    assert "nuclear disarmament treaty" in terms  # the beginning of a phrase longer than a term may be
    assert not {"nuclear disarmament", "disarmament treaty law", "treaty law"} & set(terms)


def test_numbers_and_negations_name_no_topic():
    texts = ["Not 1,000 but 2,000 ships.", "No 1,000 ships.", "Not ships.", "Ships: 1,000."]
    model = fit_topics(vectors([0] * 4), texts)
    assert model.topics["terms"].tolist() == [["ships"]]
    assert model.topics["name"].tolist() == ["ships"]


@pytest.mark.parametrize("n", [1, 2, 3])
def test_up_to_three_sentences_are_one_topic(n):
    embeddings, texts = random_sentences(n)
    model = fit_topics(embeddings, texts)
    assert model.topic_id.tolist() == [0] * n
    assert model.topics["n_sentences"].tolist() == [n]
    assert model.topics["name"][0]


@pytest.mark.parametrize("n", [4, 10, 60, 400])
def test_every_sentence_has_a_topic_and_the_counts_agree(n):
    model = fit_topics(*random_sentences(n))
    assert np.bincount(model.topic_id).tolist() == model.topics["n_sentences"].tolist()
    assert model.topics["n_sentences"].is_monotonic_decreasing
    assert model.topics["topic_id"].tolist() == list(range(len(model.topics)))
    assert model.topics["name"].is_unique
    assert ((model.loading >= 0) & (model.loading <= 1)).all()


def test_identical_sentences_are_one_topic():
    model = fit_topics(np.tile(vectors([0]), (30, 1)), ["All ships are ships."] * 30)
    assert model.topic_id.tolist() == [0] * 30
    assert model.loading.tolist() == [1] * 30


def test_no_sentences_are_no_topics():
    model = fit_topics(np.zeros((0, 48), dtype=np.float32), [])
    assert model.topics.columns.tolist() == ["topic_id", "name", "terms", "n_sentences"]
    assert len(model.topics) == len(model.topic_id) == len(model.loading) == 0
    assert prevalence(model.topic_id, []).columns.tolist() == ["topic_id", "group", "prevalence"]


@pytest.mark.parametrize("other", ["Ships carry grain.", "..."])
@pytest.mark.parametrize("text", ["", "...", "the and of", "2024", "人工智能"])
def test_sentences_without_any_word_of_matter_have_a_topic_with_a_name(text, other):
    model = fit_topics(vectors([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]), [text] * 5 + [other] * 5)
    assert len(model.topics) == 2
    assert model.topics["name"].is_unique and model.topics["name"].str.len().gt(0).all()


def test_loading_is_the_cosine_to_the_mean_of_the_topic():
    embeddings, texts = two_matters()
    model = fit_topics(embeddings, texts)
    unit = embeddings / np.linalg.norm(embeddings, axis=1, keepdims=True)
    for topic in (0, 1):
        members = unit[model.topic_id == topic]
        centre = members.mean(axis=0)
        expected = members @ centre / np.linalg.norm(centre)
        assert np.abs(model.loading[model.topic_id == topic] - expected).max() < 0.002


def same(one, other):
    pd.testing.assert_frame_equal(one.topics, other.topics)


@pytest.mark.parametrize("data", [two_matters(), random_sentences(60), random_sentences(300)], ids=["13", "60", "300"])
def test_order_of_sentences_changes_nothing(data):
    embeddings, texts = data
    expected = fit_topics(embeddings, texts)
    order = np.random.default_rng(1).permutation(len(texts))
    made = fit_topics(embeddings[order], [texts[i] for i in order])
    same(made, expected)
    assert made.topic_id.tolist() == expected.topic_id[order].tolist()
    assert made.loading.tolist() == expected.loading[order].tolist()


def fingerprint():
    """Digest of everything in a model of 300 sentences."""
    model = fit_topics(*random_sentences(300))
    made = model.topics.to_json() + str(model.topic_id.tolist()) + str(model.loading.tolist())
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
