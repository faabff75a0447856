"""Tokens and what they contribute: the same tokens as counted, every contribution in its place, and nothing lost to storage."""

import sqlite3

import numpy as np
import pytest

from analysis import tokens
from analysis.build import build
from analysis.contributions import Contribution, word_contributions
from analysis.parts import FILE, Parts
from analysis.results import read_results
from analysis.terms import tokenise
from analysis.tokens import Tokens, find_tokens, rests, share_out, tokens_of
from tests.analysis.samples import tiny_corpus

HARD = ["", "?!", "The U.S. isn’t “state-run”: R&D, 1,000.5 %.", "naïve co-operatives", "合作与对话。", "the The THE"]


def placed(text, *words):
    """What `share_out` gives to each token of `text`, by form; words as (piece, contribution), in order."""
    spans, at = [], 0
    for piece, contribution in words:
        start = text.index(piece, at)
        at = start + len(piece)
        spans.append(Contribution(start, at, contribution))
    shared = share_out(spans, find_tokens([text]).places)
    return list(zip([token.form for token in tokenise(text)], shared.tolist(), strict=True))


# Places


def test_tokens_are_those_that_are_counted(tiny_results):
    texts = [*HARD, *tiny_results.table("sentences")["text"]]
    found = find_tokens(texts)
    for number, text in enumerate(texts):
        rows = found.places[found.of(number)].tolist()
        assert [(start, end, found.forms[form]) for start, end, form in rows] == [tuple(token) for token in tokenise(text)]
    assert list(found.forms) == sorted(set(found.forms))
    assert found.sentence.tolist() == [number for number, text in enumerate(texts) for _ in tokenise(text)]


def test_offsets_take_two_bytes_until_a_text_needs_more():
    assert find_tokens(["mill"]).places.dtype["start"] == np.uint16
    long = find_tokens(["mill", "x " * 40_000 + "mill"])
    assert long.places[-1].tolist()[:2] == (80_000, 80_004) and long.places.dtype["end"] == np.uint32


@pytest.mark.parametrize("texts", [[], [""], ["?!", ""]])
def test_no_tokens_are_no_fault(texts):
    found = find_tokens(texts)
    assert found.pointers.tolist() == [0] * (len(texts) + 1) and len(found.places) == 0 and found.forms == ()
    assert rests(np.ones((2, len(texts))), found, np.zeros((2, 0), dtype=np.float32)).tolist() == [[1.0] * len(texts)] * 2


# Sharing out


def test_the_pieces_of_a_token_are_added_up_and_marks_fall_to_the_rest():
    text = "U.S. state-run mills, too."
    words = [
        ("U", 1),
        (".", 2),
        ("S", 4),
        (".", 8),
        ("state", 16),
        ("-", 32),
        ("run", 64),
        ("mills", 128),
        (",", 256),
        ("too", 512),
    ]
    assert placed(text, *words, (".", 1024)) == [("u.s.", 15.0), ("state-run", 112.0), ("mills", 128.0), ("too", 512.0)]


def test_a_piece_wider_than_a_token_falls_to_the_first_it_reaches():
    assert placed("★mill 5€10", ("★mill", 1.0), ("5€10", 2.0)) == [("mill", 1.0), ("5", 2.0), ("10", 0.0)]


def test_what_the_encoder_does_not_read_contributes_nothing():
    assert placed("mill road", ("mill", 0.5)) == [("mill", 0.5), ("road", 0.0)]
    assert placed("mill") == [("mill", 0.0)]
    assert share_out([Contribution(0, 1, 2.0)], find_tokens(["?"]).places).shape == (0,)


def test_contributions_are_rounded_before_they_are_stored():
    assert placed("mill", ("mill", 0.12345649))[0][1] == np.float32(0.123456)


# What a build stores


@pytest.fixture(scope="module", params=["the small corpus", "the bundled corpus"])
def results(request, tiny_results, results_dir):
    return tiny_results if request.param == "the small corpus" else read_results(results_dir)


def biases(results, axis):
    scores = results.table("framing_sentences")
    return scores.loc[scores["axis"] == axis, "bias"].to_numpy()


def test_tokens_and_rest_sum_to_the_published_bias(results):
    for axis in results.axes:
        stored, bias = results.contributions(axis), biases(results, axis)
        for row in range(len(bias)):
            assert sum(token.contribution for token in stored.of(row)) + stored.rest[row] == pytest.approx(bias[row], abs=1e-9)


def test_the_rest_is_at_most_a_fifth_of_the_bias(results_dir):
    results = read_results(results_dir)
    for axis in results.axes:
        shares = np.abs(results.contributions(axis).rest) / np.maximum(np.abs(biases(results, axis)), 1e-6)
        assert np.median(shares) <= 0.2


def test_stored_contributions_are_those_of_each_sentence_alone(results, frame_axes, encoder):
    texts = results.table("sentences")["text"].tolist()
    for axis in results.axes:
        stored = results.contributions(axis)
        for row in range(0, len(texts), 4):
            words, rest = word_contributions(frame_axes[axis], texts[row], encoder.tokens(texts[row]))
            places = tokenise(texts[row])
            found = stored.of(row)
            assert [(token.start, token.end) for token in found] == [token[:2] for token in places]
            marks = rest
            for word in words:
                inside = [at for at in places if at.start <= word.start and word.end <= at.end]
                marks += 0.0 if inside else word.contribution
            for token in found:
                within = [word.contribution for word in words if token.start <= word.start and word.end <= token.end]
                assert token.contribution == pytest.approx(sum(within), abs=1e-6)
            assert stored.rest[row] == pytest.approx(marks, abs=1e-5)


def test_another_way_of_sharing_out_is_not_taken_from_the_cache(tmp_path, toy, monkeypatch):
    corpus, cache = tiny_corpus(tmp_path / "corpus"), tmp_path / "cache"

    def kept():
        with sqlite3.connect(cache / FILE) as connection:
            return connection.execute("SELECT count(*) FROM parts").fetchone()[0]

    build(corpus, tmp_path / "one", cache=cache)
    before = kept()
    monkeypatch.setattr(tokens, "METHOD", "another")
    build(corpus, tmp_path / "two", cache=cache)
    assert kept() == before + 2  # what the encoder gives for each of the two documents


def test_tokens_of_documents_are_those_of_their_texts_in_one_go_kept_or_not(tmp_path):
    texts = ["The U.S. mill.", "?", "Über die Mühle", "", "x" * 70_000 + " the mill", "合作与对话。"]
    documents = [slice(0, 2), slice(2, 3), slice(3, 4), slice(4, 6)]
    whole = find_tokens(texts)
    for parts in (Parts(None), Parts(tmp_path), Parts(tmp_path)):
        found = tokens_of(texts, documents, parts)
        assert found.forms == whole.forms and found.places.dtype == whole.places.dtype
        np.testing.assert_array_equal(found.places, whole.places)
        np.testing.assert_array_equal(found.pointers, whole.pointers)
    assert tokens_of([], [], Parts(None)).forms == ()


def test_tokens_are_read_as_they_were_written(results):
    found = find_tokens(results.table("sentences")["text"].tolist())
    assert isinstance(results.tokens, Tokens) and results.tokens.forms == found.forms
    np.testing.assert_array_equal(results.tokens.places, found.places)
    np.testing.assert_array_equal(results.tokens.pointers, found.pointers)
