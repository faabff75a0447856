"""Topics of a build before: numbers and names that stay, what is new, what is gone."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.labels import text_digest
from analysis.previous import CHANGED, carried, kept_as_they_were
from analysis.topicedits import NO_EDITS, TopicEdits, added, anchor
from analysis.topics import Topics, fit_topics, shown_topics
from tests.analysis.samples import clouds, noise

MATTERS = (30, 24, 18, 12)


@dataclass
class Earlier:
    """What is read of earlier results: the model, the topics as shown, the sentences and their vectors."""

    topic_model: Any
    shown: Topics
    texts: list[str]
    counted_vectors: np.ndarray
    encoder: str = "an encoder"

    @property
    def counted(self):
        return pd.DataFrame({"text": pd.array(self.texts, dtype="str")})

    @property
    def manifest(self):
        return {"encoder": {"sha256": self.encoder}, "seed": 0, "settings": {"topics_resolution": 1.0}}

    def table(self, name):
        return {"topics": self.shown.topics, "topic_tree": self.topic_model.tree}[name]


def corpus(sizes=MATTERS):
    """Sentences of so many of each of four clear matters: of each the first ones."""
    vectors, matter = clouds(MATTERS)
    place = np.concatenate([np.arange(size) for size in MATTERS])
    kept = place < np.array(sizes)[matter]
    texts = [f"{'Ships Goats Mills Roads'.split()[m]} make word{m}x{p}." for m, p in zip(matter, place, strict=True)]
    return vectors[kept], [text for text, k in zip(texts, kept, strict=True) if k]


def earlier(vectors, texts, edits=NO_EDITS, model=None):
    model = model or fit_topics(vectors, texts)
    digests = np.array([text_digest(text) for text in texts])
    return Earlier(model, shown_topics(model, vectors, lambda: digests, edits), texts, vectors)


def again(before, vectors, texts, encoder="an encoder", seed=0):
    return carried(fit_topics(vectors, texts, seed), texts, vectors, encoder, before)


def named(model):
    """topic_id and name of the topics as found, by the matter of most of their sentences."""
    tree = model.tree.iloc[model.hierarchy.cut(model.number)]
    return dict(zip(tree["topic_id"], tree["name"], strict=True))


@pytest.fixture(scope="module")
def before():
    made = earlier(*corpus())
    assert made.shown.topics["n_sentences"].tolist() == list(MATTERS)
    return made


@pytest.mark.parametrize("data", [corpus(), (noise(150), [f"Word{n} mills." for n in range(150)])], ids=["clear", "noise"])
def test_the_same_corpus_has_the_same_numbers_and_names_and_nothing_is_said(data):
    before = earlier(*data)
    found = again(before, *data)
    pd.testing.assert_frame_equal(found.model.tree, before.topic_model.tree)
    assert found.model.leaf_id.tolist() == before.topic_model.leaf_id.tolist()
    assert (len(found.kept), found.new, found.gone, found.note) == (before.topic_model.number, (), (), "")


def test_the_order_of_sentences_changes_nothing(before):
    vectors, texts = corpus((30, 24, 18, 0))
    order = np.random.default_rng(0).permutation(len(texts))
    one, other = again(before, vectors, texts), again(before, vectors[order], [texts[i] for i in order])
    pd.testing.assert_frame_equal(one.model.tree, other.model.tree)
    assert other.model.leaf_id.tolist() == one.model.leaf_id[order].tolist() and one.note == other.note


def test_numbers_follow_the_matter_and_not_the_size(before):
    """What was the largest is the smallest now: it is still number 0."""
    vectors, texts = corpus((8, 24, 18, 12))
    assert named(fit_topics(vectors, texts)) != named(before.topic_model)
    found = again(before, vectors, texts)
    tree = found.model.tree.set_index("topic_id")
    assert named(found.model) == named(before.topic_model) and found.note == ""
    assert tree.loc[[0, 1, 2, 3], "n_sentences"].tolist() == [8, 24, 18, 12]


def test_what_is_gone_is_told_and_the_others_stay(before):
    found = again(before, *corpus((0, 24, 18, 12)))
    names = named(before.topic_model)
    assert named(found.model) == {topic: names[topic] for topic in (1, 2, 3)}
    assert found.kept == (names[1], names[2], names[3]) and found.gone == (names[0],) and found.new == ()
    assert found.note == f"Topics: 3 of 3 keep number and name of the previous results; no longer there: “{names[0]}”."


def test_what_is_new_is_told_and_has_a_number_that_was_never_used():
    before = earlier(*corpus((0, 24, 18, 12)))
    found = again(before, *corpus())
    (new,) = found.new
    (number,) = set(named(found.model)) - set(named(before.topic_model))
    assert named(found.model)[number] == new and number not in set(before.topic_model.tree["topic_id"])
    assert "Ships" in new or "ships" in new
    assert found.note == f"Topics: 3 of 4 keep number and name of the previous results; new: “{new}”."


@pytest.mark.parametrize("sizes", [(30, 24, 0, 0), (0, 0, 18, 12), (0, 24, 0, 12), (30, 0, 18, 0)])
def test_the_numbers_of_what_is_gone_are_never_used_again(sizes):
    """Over three builds: two matters go, nothing comes, and then they are there again, but nobody remembers them."""
    first = earlier(*corpus())
    used = set(first.topic_model.tree["topic_id"])
    small = corpus(sizes)
    second = earlier(*small, model=again(first, *small).model)
    gone = used - set(second.topic_model.tree["topic_id"])
    assert gone
    third = again(second, *corpus()).model
    kept = {topic: name for topic, name in named(third).items() if topic in named(second.topic_model)}
    assert len(kept) == 2
    assert not gone & set(third.tree["topic_id"])


def test_numbers_are_distinct_and_the_tree_hangs_together(before):
    for data in (
        corpus((30, 24, 18, 0)),
        corpus((10, 0, 18, 12)),
        (noise(90), [f"Word{n}." for n in range(90)]),
        (noise(1), ["A."]),
    ):
        model = again(before, *data).model
        assert model.tree["topic_id"].is_unique and set(model.leaf_id) <= set(model.tree["topic_id"])
        plain = fit_topics(*data)
        assert np.array_equal(model.hierarchy.parent, plain.hierarchy.parent)
        assert model.leaf.tolist() == plain.leaf.tolist()
        shown = shown_topics(model, data[0], lambda: np.array([]))
        assert shown.topics["name"].is_unique and shown.topics["n_sentences"].sum() == len(data[1])


def test_of_another_encoder_only_the_same_sentences_are_known(before):
    """All sentences of two matters are there, of the two others only other sentences in the same places."""
    vectors, texts = corpus()
    other = [text if text.startswith(("Ships", "Goats")) else text.replace("make", "made") for text in texts]
    same = again(before, vectors, other)
    assert len(same.kept) == 4 and same.note == ""
    found = again(before, vectors, other, encoder="another")
    assert len(found.kept) == len(found.new) == len(found.gone) == 2
    assert {topic for topic in named(found.model) if topic in (0, 1, 2, 3)} == {0, 1}
    nothing = again(before, vectors, [text.replace("make", "made") for text in texts], encoder="another")
    assert nothing.kept == () and len(nothing.new) == len(nothing.gone) == 4


def test_sentences_that_were_not_there_are_taken_for_the_topic_they_are_nearest_to():
    before = earlier(*corpus((15, 12, 9, 6)))
    found = again(before, *corpus())  # twice as many of each
    assert len(found.kept) == 4 and found.note == ""
    assert found.model.tree.set_index("topic_id").loc[[0, 1, 2, 3], "n_sentences"].tolist() == list(MATTERS)


def test_the_name_that_an_analyst_gave_is_an_edit_and_no_name_of_the_models(before):
    """Else it would stay when the edit is undone."""
    vectors, texts = corpus()
    digests = np.array([text_digest(text) for text in texts])
    of = anchor("x", digests[before.shown.topic_id == 1], len(texts))
    renamed = earlier(vectors, texts, added(NO_EDITS, "rename", [of], "Livestock"), before.topic_model)
    assert renamed.table("topics").set_index("topic_id").loc[1, "name"] == "Livestock"
    assert named(again(renamed, vectors, texts).model) == named(before.topic_model)


def test_a_topic_of_several_gives_its_name_to_none_of_them(before):
    vectors, texts = corpus()
    digests = np.array([text_digest(text) for text in texts])
    of = [anchor("x", digests[before.shown.topic_id == topic], len(texts)) for topic in (1, 2)]
    merged = earlier(vectors, texts, added(NO_EDITS, "merge", of, "Farm"), before.topic_model)
    found = again(merged, vectors, texts)
    assert named(found.model) == named(before.topic_model) and found.note == ""


def test_a_new_name_that_is_taken_gets_a_number():
    """A new matter is called as an old one is: both are shown, and their names differ."""
    vectors, texts = corpus((30, 24, 0, 0))
    before = earlier(vectors, texts)
    new = fit_topics(*corpus()).tree["name"]
    name = new[2]
    tree = before.topic_model.tree.assign(name=[name, f"{name} (3)", *before.topic_model.tree["name"][2:]])
    taken = earlier(vectors, texts, model=replace(before.topic_model, tree=tree))
    names = list(named(again(taken, *corpus()).model).values())
    assert len(set(names)) == 4 and {name, f"{name} (3)", f"{name} (4)"} <= set(names)


def test_another_number_of_topics_before_changes_no_number(before):
    vectors, texts = corpus()
    fewer = earlier(vectors, texts, TopicEdits(number=2), before.topic_model)
    assert named(again(fewer, vectors, texts).model) == named(before.topic_model)


# Kept as they were


def kept(before, vectors, texts, encoder="an encoder", seed=0, resolution=1.0):
    return kept_as_they_were(texts, vectors, encoder, before, seed, resolution)


def test_one_sentence_more_goes_to_the_nearest_topic_and_moves_no_other():
    vectors, texts = corpus()
    before = earlier(vectors[1:], texts[1:])  # eighty-three of eighty-four: one is 1.2 %
    found = kept(before, vectors, texts)
    assert found.as_they_were and (found.new, found.gone) == ((), ())
    assert found.model.leaf_id[1:].tolist() == before.topic_model.leaf_id.tolist()
    assert found.model.leaf_id[0] == before.topic_model.leaf_id[0]  # both speak of ships
    assert found.model.method[CHANGED] == 1 and found.model.tree["n_sentences"].max() == 84
    names = ["topic_id", "name", "stability"]
    assert found.model.tree[names].equals(before.topic_model.tree[names])
    assert found.note.startswith("Topics are those of the previous results: 1 sentence of 84 came or went since they were found")


def test_a_sentence_that_went_leaves_the_others_where_they_were():
    vectors, texts = corpus()
    before = earlier(vectors, texts)
    found = kept(before, vectors[:-1], texts[:-1])
    assert found.model.leaf_id.tolist() == before.topic_model.leaf_id[:-1].tolist()
    assert found.model.method[CHANGED] == 1


def test_the_same_sentences_keep_their_topics_and_nothing_is_to_be_said():
    vectors, texts = corpus()
    found = kept(earlier(vectors, texts), vectors, texts)
    assert found.note == "" and found.model.method[CHANGED] == 0


def test_changes_are_counted_on_until_topics_are_found_anew():
    vectors, texts = corpus()
    before = earlier(vectors[1:], texts[1:])
    once = kept(before, vectors, texts)
    second = kept(earlier(vectors, texts, model=once.model), vectors[:-1], texts[:-1])
    assert second is None  # one and one of 83 are 2.4 %
    assert kept(earlier(vectors[2:], texts[2:]), vectors, texts) is None


def test_topics_that_were_found_otherwise_are_not_kept():
    vectors, texts = corpus()
    before = earlier(vectors, texts)
    assert kept(before, vectors, texts, encoder="another") is None
    assert kept(before, vectors, texts, seed=1) is None
    assert kept(before, vectors, texts, resolution=2.0) is None
