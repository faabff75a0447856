"""A draft scored on built sentences: what a build with that axis gives, to the last published digit but rounding."""

import numpy as np
import pandas as pd
import pytest

from analysis import build as building
from analysis import draftaxis
from analysis.axisfile import axes_toml
from analysis.draftaxis import Remembering, alike, draft_quality, fit_draft, moving_words, read_sentences, score_read, seed_hints
from analysis.embeddings import encode
from analysis.errors import AnalysisError
from analysis.framing import fit_axis, score
from analysis.labels import Labels
from analysis.results import read_results
from analysis.settings import Axis, Pole, built_in_axes
from analysis.wording import find_wording
from tests.analysis.samples import Compass, WordVectors, stand_in, tiny_corpus

TOWNS = Axis(
    "towns",
    Pole(
        "open", "Open towns share.", ("The towns opened the harbour together.", "Open trade helps the towns."), ("open", "harbour")
    ),
    Pole("shut", sentences=("Soldiers guard the bridge.", "The ministry banned letters."), terms=("ban", "censorship")),
)


class Chinese(WordVectors):
    """One that reads Chinese, too."""

    languages = ("en", "zh")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Results of a small corpus with the built-in axes and TOWNS."""
    root = tmp_path_factory.mktemp("towns")
    corpus = tiny_corpus(root / "corpus")
    (corpus / "axes.toml").write_text(axes_toml([TOWNS]))
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch, WordVectors())
        building.build(corpus, root / "results")
    return read_results(root / "results")


@pytest.fixture(scope="module")
def encoder():
    return Remembering(WordVectors())


@pytest.mark.parametrize("name", [TOWNS.name, *(axis.name for axis in built_in_axes())])
def test_scores_are_those_of_a_build(built, encoder, name):
    axis = next(one for one in (TOWNS, *built_in_axes()) if one.name == name)
    read = read_sentences(built, encoder)
    found = score_read(fit_draft(axis, encoder), read).table(read.sentences["sentence_id"])
    scores = built.table("framing_sentences")
    wanted = scores[(scores["axis"] == name) & scores["sentence_id"].isin(read.sentences["sentence_id"])]
    assert read.whole and list(found["sentence_id"]) == list(wanted["sentence_id"])
    for column in ("plus", "minus", "bias"):
        np.testing.assert_allclose(found[column], wanted[column], atol=2e-6)
    assert list(found["side"]) == list(wanted["side"]) and list(found["covered"]) == list(wanted["covered"])


def test_quality_is_that_of_a_build(built, encoder):
    read, fitted = read_sentences(built, encoder), fit_draft(TOWNS, encoder)
    groups = built.counted["group"].to_numpy(dtype=object)
    found = draft_quality(fitted, read, groups, score_read(fitted, read))
    wanted = built.table("axis_quality").set_index("axis").loc[TOWNS.name]
    for name, value in wanted.items():
        assert found[name] == pytest.approx(value, abs=2e-4, nan_ok=True) if isinstance(value, float) else found[name] == value


def test_moving_words_are_those_of_a_build(built, encoder):
    read, fitted = read_sentences(built, encoder), fit_draft(TOWNS, encoder)
    spans, starts = built.table("framing_spans"), built.counted.set_index("sentence_id")["start"]
    for sentence_id, words in zip(read.sentences["sentence_id"], moving_words(fitted, encoder, read.texts), strict=True):
        wanted = spans[(spans["sentence_id"] == sentence_id) & (spans["axis"] == TOWNS.name)]
        places = [(row.start - starts[sentence_id], row.end - starts[sentence_id]) for row in wanted.itertuples()]
        assert [word[:2] for word in words] == places
        np.testing.assert_allclose([word[2] for word in words], wanted["contribution"], atol=2e-6)


def test_labels_train_a_draft_as_they_train_an_axis(built, encoder):
    labels = Labels(TOWNS.name, ("New jobs came.", "Soldiers guard the bridge against attacks!"), ("plus", "minus"))
    read, plain = read_sentences(built, encoder), WordVectors()
    vectors = encode(plain, read.texts)
    wanted = score(fit_axis(TOWNS, plain, labels), read.texts, vectors)
    found = score_read(fit_draft(TOWNS, encoder, labels), read)
    np.testing.assert_allclose(found.bias, wanted.bias, atol=2e-6)
    assert not np.allclose(found.bias, score_read(fit_draft(TOWNS, encoder), read).bias)


def test_chinese_sentences_have_their_own_zero(tmp_path):
    corpus = tiny_corpus(tmp_path / "corpus")
    (corpus / "harbour.txt").write_text("各国共同开放港口。港口开放使城镇受益。Open trade helps.", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch, Chinese())
        from analysis import encoders

        patch.setattr(building, "encoder_for", lambda languages: encoders.PackagedEncoder.name)
        building.build(corpus, tmp_path / "results")
    results, encoder = read_results(tmp_path / "results"), Remembering(Chinese())
    read, axis = read_sentences(results, encoder), built_in_axes()[0]
    scores = results.table("framing_sentences")
    wanted = scores[(scores["axis"] == axis.name) & scores["sentence_id"].isin(read.sentences["sentence_id"])]
    assert 0 < read.is_chinese.sum() < len(read.texts)
    np.testing.assert_allclose(score_read(fit_draft(axis, encoder), read).bias, wanted["bias"], atol=2e-6)


def test_a_sample_is_drawn_by_ids_and_scored_as_the_whole_is(built, encoder):
    whole, some = read_sentences(built, encoder), read_sentences(built, encoder, most=4)
    assert not some.whole and len(some.texts) == 4 and (np.diff(some.rows) > 0).all()
    order = np.argsort(pd.util.hash_array(whole.sentences["sentence_id"].to_numpy(dtype=object)), kind="stable")
    assert sorted(order[:4]) == some.rows.tolist()
    fitted = fit_draft(TOWNS, encoder)
    np.testing.assert_allclose(score_read(fitted, some).bias, score_read(fitted, whole).bias[some.rows], atol=1e-9)


def test_words_looked_up_at_once_say_what_they_say_one_by_one():
    one, many, words = find_wording(TOWNS, WordVectors()), find_wording(TOWNS, WordVectors()), ("mill", "open", "letter")
    many.keep({word: WordVectors().word(word) for word in words})
    np.testing.assert_allclose([many._known[word] for word in words], [one.of(word) for word in words], atol=1e-12)
    speechless = find_wording(Axis("x", Pole("a", terms=("the",)), Pole("b", terms=("of",))), WordVectors())
    speechless.keep({"mill": WordVectors().word("mill")})
    assert speechless.of("mill") == (0.0, 0.0, 0.0) and not speechless.words(np.ones((2, 16))).any()


def test_only_new_seeds_are_encoded(built, encoder, monkeypatch):
    fit_draft(TOWNS, encoder)
    asked = []
    tokens = encoder.whole.tokens
    monkeypatch.setattr(encoder.whole, "tokens", lambda text: asked.append(text) or tokens(text))
    more = Axis("towns", Pole("open", "", (*TOWNS.pole_plus.sentences, "A new seed."), TOWNS.pole_plus.terms), TOWNS.pole_minus)
    score_read(fit_draft(more, encoder), read_sentences(built, encoder))
    assert asked == ["A new seed."]


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(draftaxis, "KEPT", 3)
    encoder = Remembering(WordVectors())
    vectors = [encoder.tokens(text).sentence for text in "abcde"]
    assert len(encoder._vectors) == 3
    np.testing.assert_allclose([encoder.tokens(text).sentence for text in "abcde"], vectors, atol=1e-7)


def test_results_of_another_encoder_are_refused(built):
    with pytest.raises(AnalysisError, match="build them again"):
        read_sentences(built, Remembering(Compass()))


def test_how_alike_poles_are_is_the_cosine_between_them():
    encoder = Remembering(Compass())
    assert encoder.neutral_words == {}
    for angle, cosine in ((90, 0.0), (60, 0.5), (120, -0.5)):
        axis = Axis("compass", Pole("east", "", ("0",)), Pole("other", "", (f"{angle}",)))
        assert alike(fit_draft(axis, encoder)) == pytest.approx(cosine, abs=1e-6)


def test_poles_that_cannot_be_told_apart_are_a_fault(encoder):
    same = Axis("t", Pole("a", "", ("The harbour.",)), Pole("b", "", ("THE  harbour.",)))
    with pytest.raises(AnalysisError, match="cannot tell its poles apart"):
        fit_draft(same, encoder)


def test_a_seed_that_pulls_the_other_way_is_found(built, encoder):
    """A seed of one pole whose words are all the other's lies on the other side by the others."""
    wrong = "Soldiers guard the bridge and the ministry banned letters."
    axis = Axis("towns", Pole("open", "", (*TOWNS.pole_plus.sentences, wrong), ("open", "harbour")), TOWNS.pole_minus)
    hints = seed_hints(fit_draft(axis, encoder), read_sentences(built, encoder))
    assert [hint.text for hint in hints if hint.text == wrong and hint.pulls_other_way] == [wrong]
    assert len(hints) == 5 + 4 and [hint.is_plus for hint in hints] == [True] * 5 + [False] * 4
    assert all(hint.change >= 0 for hint in hints)


def test_a_pole_with_one_seed_has_nothing_to_leave_out(built, encoder):
    axis = Axis("one", Pole("open", "", (), ("open",)), TOWNS.pole_minus)
    first, *others = seed_hints(fit_draft(axis, encoder), read_sentences(built, encoder))
    assert np.isnan(first.own) and np.isnan(first.change) and not first.pulls_other_way
    assert np.isfinite([hint.change for hint in others]).all()
