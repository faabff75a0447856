"""Which sentences are offered, checked against the formula worked out in full, and what labels say of scores."""

import numpy as np
import pandas as pd
import pytest

from analysis.framing import FramingScores
from analysis.labels import CHOICES, Label
from analysis.learning import PRIOR
from analysis.placed import place_label
from analysis.teaching import (
    AUDIT_SIZE,
    MOST,
    VARIANCE,
    Pool,
    agreement,
    audit_size,
    audited,
    disagreement,
    log_odds,
    make_pool,
    next_kind,
    offer,
    report,
    teaching_order,
)


def unit(n: int, dimensions: int = 6, seed: int = 0) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(n, dimensions))
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def settled(vectors: np.ndarray, odds: np.ndarray, labelled: list[int]) -> tuple[np.ndarray, np.ndarray]:
    """Covariance of the weights once `labelled` are, and information of each row, by their definitions."""
    p = 1 / (1 + np.exp(-odds))
    information = sum((p[row] * (1 - p[row]) * np.outer(vectors[row], vectors[row]) for row in labelled), np.zeros((6, 6)))
    covariance = np.linalg.inv(np.eye(6) / VARIANCE + information)
    return covariance, p * (1 - p)


@pytest.mark.parametrize("labelled", [[], [3], [3, 7, 11]])
def test_the_first_is_the_one_whose_label_settles_most(labelled):
    vectors, odds = unit(20), np.random.default_rng(1).normal(size=20)
    relevant = np.arange(20) % 3 > 0
    covariance, information = settled(vectors, odds, labelled)
    left = [row for row in range(20) if row not in labelled]
    gains = [
        ((vectors[relevant] @ covariance @ vectors[row]) ** 2).sum()
        / (1 / information[row] + vectors[row] @ covariance @ vectors[row])
        for row in left
    ]
    assert teaching_order(vectors, odds, relevant, labelled, left) == [left[int(np.argmax(gains))]]


def test_what_comes_later_is_chosen_as_if_the_earlier_ones_were_labelled():
    vectors, odds, relevant = unit(30), np.linspace(-1, 1, 30), np.ones(30, dtype=bool)
    order = teaching_order(vectors, odds, relevant, [], range(30), size=5)
    assert len(set(order)) == 5
    for at in range(1, 5):
        rest = sorted(set(range(30)) - set(order[:at]))
        assert teaching_order(vectors, odds, relevant, order[:at], rest) == [order[at]]


def test_of_two_alike_only_one_comes_early_and_the_unsure_goes_before_the_sure():
    east, north = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    vectors, relevant = np.array([east, east, north, north]), np.ones(4, dtype=bool)
    assert teaching_order(vectors, np.array([0.0, 0.0, 3.0, 0.1]), relevant, [], range(4), size=4)[:2] == [0, 3]


def test_the_order_of_the_candidates_plays_no_part_and_all_come_in_the_end():
    vectors, odds, relevant = unit(12), np.zeros(12), np.zeros(12, dtype=bool)
    order = teaching_order(vectors, odds, relevant, [], range(12), size=99)
    assert sorted(order) == list(range(12))
    assert teaching_order(vectors, odds, relevant, [], list(range(12))[::-1] * 2, size=99) == order
    assert teaching_order(vectors, odds, relevant, [], []) == []


def test_a_large_corpus_is_weighed_in_part():
    n = 3 * MOST
    order = teaching_order(unit(n), np.zeros(n), np.ones(n, dtype=bool), [], range(n), size=2)
    assert len(order) == 2 and max(order) < n


def test_labels_move_the_odds_of_sentences_like_them():
    vectors, bias = np.eye(4), np.zeros(4)
    assert log_odds(vectors, bias + 2, [], []).tolist() == [2 * PRIOR] * 4
    moved = log_odds(vectors, bias, [0, 1], ["plus", "minus"])
    assert moved[0] > 0 > moved[1] and moved[2] == moved[3] == pytest.approx(0)


@pytest.mark.parametrize("size", [0, 1, 7, 30])
def test_audit_and_teaching_alternate_until_the_sample_is_labelled(size):
    audits = lessons = 0
    for step in range(80):
        kind = next_kind(audits, lessons, size)
        assert kind == ("audit" if step < 2 * size and step % 2 == 0 else "teach")
        audits, lessons = audits + (kind == "audit"), lessons + (kind == "teach")


def test_the_audit_sample_is_half_of_a_small_corpus():
    assert [audit_size(n) for n in (0, 1, 2, 59, 60, 10_000)] == [0, 0, 1, 29, AUDIT_SIZE, AUDIT_SIZE]


# Offers


def made_pool(n: int = 12, texts: list[str] | None = None) -> Pool:
    texts = texts or [f"Sentence {number}." for number in range(n)]
    sentences = pd.DataFrame({"document_id": "d", "start": np.arange(len(texts)) * 100, "text": texts})
    sentences["end"] = sentences["start"] + sentences["text"].str.len()
    bias = np.linspace(-2, 2, len(texts))
    draw = np.random.default_rng(5).permutation(len(texts))
    return Pool(sentences, unit(len(texts)), bias, np.ones(len(texts), dtype=bool), draw)


def labelled(pool: Pool, row: int, kind: str, coder: str = "", choice: str = "plus"):
    sentence = pool.sentences.iloc[row]
    return place_label("x", "d", sentence["start"], sentence["text"], choice, coder, kind == "audit")


def walk(pool: Pool, coder: str = "", mode: str = "both", given: list | None = None) -> tuple[list, list]:
    given, offers = list(given or []), []
    while found := offer(pool, given, coder, mode):
        offers.append(found)
        given.append(labelled(pool, found.row, found.kind, coder, CHOICES[len(given) % 4]))
    return offers, given


def test_every_sentence_is_offered_once_and_the_audit_sample_is_the_draw():
    pool = made_pool()
    offers, _ = walk(pool)
    assert sorted(found.row for found in offers) == list(range(12))
    assert [found.row for found in offers if found.kind == "audit"] == pool.draw[:6].tolist()
    assert [found.kind for found in offers] == ["audit", "teach"] * 6
    assert walk(pool)[0] == offers


def test_each_mode_offers_its_own_kind():
    pool = made_pool()
    assert [found.row for found in walk(pool, mode="audit")[0]] == pool.draw.tolist()
    lessons, _ = walk(pool, mode="teach")
    assert {found.kind for found in lessons} == {"teach"}
    assert {found.row for found in lessons} == set(pool.draw[6:].tolist())


def test_a_second_coder_gets_the_same_audit_sentences_and_other_lessons():
    pool = made_pool()
    first, given = walk(pool, "ann")
    second, _ = walk(pool, "bob", given=given[:6])
    assert [found.row for found in second if found.kind == "audit"] == [found.row for found in first if found.kind == "audit"]
    assert not {found.row for found in second if found.kind == "teach"} & {found.row for found in first[:6]}


def test_a_text_that_stands_twice_is_never_both_audited_and_taught():
    pool = made_pool(texts=[f"Sentence {number % 4}." for number in range(12)])
    offers, _ = walk(pool)
    texts = {kind: {pool.sentences["text"][found.row] for found in offers if found.kind == kind} for kind in ("audit", "teach")}
    assert not texts["audit"] & texts["teach"]


def test_what_was_skipped_or_taught_is_not_offered_for_audit():
    pool = made_pool()
    first, second, third = pool.draw[:3].tolist()
    assert offer(pool, [], skipped=[first]).row == second
    assert offer(pool, [labelled(pool, second, "teach")], skipped=[first]).row == third
    assert offer(pool, [], skipped=range(12)) is None


def test_labels_on_what_is_no_sentence_here_change_nothing():
    pool = made_pool()
    stray = place_label("x", "d", 17, "No sentence.", "plus")
    assert offer(pool, [stray]) == offer(pool, [])


def test_the_pool_of_built_results(tiny_results):
    for axis in tiny_results.axes:
        pool = make_pool(tiny_results, axis)
        n = len(tiny_results.counted)
        assert len(pool.sentences) == len(pool.vectors) == len(pool.bias) == len(pool.covered) == n
        assert sorted(pool.draw.tolist()) == list(range(n))
        scores = tiny_results.table("framing_sentences").query("axis == @axis").set_index("sentence_id")["bias"]
        assert np.sign(pool.bias).tolist() == np.sign(scores[pool.sentences["sentence_id"]]).tolist()
        assert np.allclose(np.linalg.norm(pool.vectors, axis=1), 1, atol=1e-5)


# What labels say


def scores(*strengths: tuple[float, float]) -> FramingScores:
    plus, minus = np.array(strengths).T
    return FramingScores("x", plus, minus, np.ones(len(plus), dtype=bool))


def test_a_gap_is_what_the_strengths_would_have_to_move():
    found = scores((2.0, 0.0), (2.0, 0.0), (2.0, 0.0), (2.0, 0.0), (0.0, 0.5), (1.5, 3.0))
    gaps = disagreement(["plus", "minus", "both", "neither", "both", "plus"], found)
    assert gaps.tolist() == [0.0, 2.0, 1.0, 1.0, 1.5, 2.0]
    assert ((gaps == 0) == (found.side == ["plus", "minus", "both", "neither", "both", "plus"])).all()


def test_agreement_counts_the_four_choices_and_the_auc_the_two_poles():
    found = scores((2.0, 0.0), (0.5, 0.0), (0.0, 2.0), (0.0, 0.0), (2.0, 2.0), (0.0, 2.0))
    told = agreement(["plus", "plus", "minus", "neither", "both", "plus"], found)
    assert (told.n, told.n_plus, told.n_minus, told.auc.n, told.alpha.n) == (6, 3, 1, 4, 6)
    assert told.auc.value == pytest.approx((1 + 1 + 0.5) / 3)


def test_the_audit_sample_takes_the_majority_and_nothing_else():
    labels = [Label("a", "plus", audit=True), Label("a", "minus", audit=True), Label("b", "both", audit=True), Label("c", "plus")]
    assert (audited(labels, "x").texts, audited(labels, "x").choices) == (("b",), ("both",))


def test_a_report_never_trains_on_the_audit_sample(frame_axes, encoder):
    axis = frame_axes["cooperation_control"]
    audit = [Label("The towns share the mill.", "minus", audit=True), Label("The guard bans the goats.", "plus", audit=True)]
    told = report(axis, encoder, audit)
    assert told.n_taught == 0 and told.trained == told.untrained and told.untrained.auc.value == 0
    lessons = [Label("Two towns share one road.", "minus"), Label("Nobody may cross the bridge.", "plus")]
    taught = report(axis, encoder, audit + lessons)
    assert taught.n_taught == 2 and taught.untrained == told.untrained
    assert report(axis, encoder, audit + lessons[:1]).n_taught == 0
    assert len(taught.gaps) == 4 and (taught.gaps >= 0).all()


def test_a_report_on_nothing(frame_axes, encoder):
    told = report(frame_axes["cooperation_control"], encoder, [])
    assert (told.n_taught, told.untrained.n, told.coders.value, len(told.gaps)) == (0, 0, None, 0)
