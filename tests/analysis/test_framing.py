import math
import re
import statistics
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis import framing
from analysis.agreement import auc
from analysis.embeddings import encode
from analysis.errors import AnalysisError
from analysis.framing import FramingScores, fit_axis, score, soft_maximum, summarise, term_pattern, train
from analysis.labels import Label, training
from analysis.languages import is_chinese
from analysis.learning import learn
from analysis.settings import Axis, Pole, built_in_axes
from analysis.terms import STOP_WORDS, tokenise
from tests.analysis.samples import Compass, WordVectors

NAMES = [axis.name for axis in built_in_axes()]
EAST_NORTH = Axis("east_north", Pole("east", sentences=("0 degrees",)), Pole("north", sentences=("90 degrees",)))
TOWNS = Axis(
    "towns",
    Pole("open", "Gates stand open to all.", ("The towns share one road.", "All sign the pact."), ("trade", "shared road")),
    Pole("shut", sentences=("The gates stay shut.", "Guards read every letter."), terms=("ban", "guard")),
)
TEXTS = [
    "The towns share one road and keep it open to all.",
    "Guards beat the crowd; the gates stay shut and every letter is read.",
    "Seven geese crossed the pond.",
    "New looms and new schools brought wages and hope.",
    "Saboteurs may strike the waterworks at any hour.",
    "It is Tuesday.",
    "",
]
ODD = ["", "?!", "The of and.", "1907", "🎉🎉 👍", "a\u0301\u200d", "合作与对话。", "x" * 5000, "trade " * 10_000]
AROUND = (45, 15, 75, 225, 195, 255)  # degrees: 0, −30 and 30 from the middle between east and north, and the opposite of each


def swapped(axis):
    return Axis(axis.name, axis.pole_minus, axis.pole_plus)


def scores_of(axis, encoder, texts):
    return score(axis, texts, encode(encoder, texts))


def neutral_scores(axis, encoder):
    return score(axis, *framing.neutral_pool(encoder))


def pool_of(lines, tmp_path, monkeypatch):
    """Let these be the neutral sentences."""
    path = tmp_path / "neutral.txt"
    path.write_text("".join(f"{line}\n" for line in lines))
    monkeypatch.setattr(framing, "NEUTRAL", path)


@pytest.fixture
def neutral(tmp_path, monkeypatch):
    """Neutral sentences in six directions, each of one word and of two, so that length says nothing."""
    pool_of([f"{angle}{more}" for angle in AROUND for more in ("", " degrees")], tmp_path, monkeypatch)


@pytest.fixture
def few_neutral(tmp_path, monkeypatch):
    """A few of the real neutral sentences, to compute with slowly."""
    pool_of(framing.NEUTRAL.read_text(encoding="utf-8").splitlines()[:400:8], tmp_path, monkeypatch)


# The formula, by hand


def test_the_soft_maximum_of_one_and_zero():
    # .1 · ln((e¹⁰ + e⁰) / 2) = 1 + .1 · (ln(1 + e⁻¹⁰) − ln 2)
    assert soft_maximum(np.array([[1.0, 0.0]]))[0] == pytest.approx(1 + 0.1 * (0.0000454 - 0.6931472), abs=1e-6)


def test_the_soft_maximum_lies_between_mean_and_maximum():
    cosines = np.random.default_rng(0).uniform(-1, 1, (50, 7))
    soft = soft_maximum(cosines)
    assert (soft > cosines.mean(axis=1)).all() and (soft < cosines.max(axis=1)).all()
    assert soft_maximum(np.full((1, 7), 0.3))[0] == pytest.approx(0.3)


def test_zero_unit_and_shared_by_hand(neutral):
    """One prototype a pole; φ is the angle from the middle: closeness = √½ · (cos φ ∓ sin φ) less the shared part of √½ · cos φ.

    Over the six directions the variance of cos φ is 5/6, that of sin φ 1/6: without correlation, cos φ counts 1/√5 times, so that
    shared = 1 − 1/√5. Of every direction the opposite is there too, so the median is 0; the highest strength is that of φ = 30° at
    one pole and of −30° at the other, two sentences each among 24 strengths, and so the 99th percentile.
    """
    axis = fit_axis(EAST_NORTH, Compass())
    unit = math.sqrt(0.5) * (math.sqrt(0.75 / 5) + 0.5)
    assert axis.shared == pytest.approx(1 - 1 / math.sqrt(5), abs=1e-6)
    np.testing.assert_allclose([axis.zero, axis.slope], np.zeros((2, 2)), atol=1e-7)
    assert axis.unit == pytest.approx(unit, abs=1e-6)
    assert axis.near == pytest.approx(math.cos(math.radians(15)), abs=1e-6)

    scores = scores_of(axis, Compass(), ["0", "45", "90", "180"])
    along, across = 0.5 / math.sqrt(5) / unit, 0.5 / unit  # of 0°: cos and sin of φ = −45°
    np.testing.assert_allclose(scores.plus, [along + across, math.sqrt(0.5 / 5) / unit, along - across, -along - across], atol=1e-5)
    np.testing.assert_allclose(scores.minus, [along - across, math.sqrt(0.5 / 5) / unit, along + across, across - along], atol=1e-5)
    np.testing.assert_allclose(scores.bias, [1 / unit, 0, -1 / unit, -1 / unit], atol=1e-5)


def test_nothing_is_taken_off_where_the_poles_hear_opposites(tmp_path, monkeypatch):
    """Between 0° and 90° what is nearer one pole is farther from the other: a share less than 0 would add what both hear."""
    pool_of([f"{angle}{more}" for angle in (0, 30, 45, 60, 90) for more in ("", " degrees")], tmp_path, monkeypatch)
    axis = fit_axis(EAST_NORTH, Compass())
    unit = 1 - math.sqrt(0.5)  # the strength of 0° at one pole and of 90° at the other, two sentences each of 20 strengths
    assert axis.shared == 0
    np.testing.assert_allclose(axis.zero, math.sqrt(0.5), atol=1e-6)  # of 45°
    np.testing.assert_allclose(scores_of(axis, Compass(), ["0", "90"]).bias, [1 / unit, -1 / unit], atol=1e-5)


def test_zero_rises_with_length_as_neutral_sentences_do(tmp_path, monkeypatch):
    """Neutral sentences of four words lie around 45°, those of one word opposite: at either pole by 2m closer on average."""
    pool_of([f"{angle} of the road" if angle < 90 else str(angle) for angle in AROUND], tmp_path, monkeypatch)
    axis = fit_axis(EAST_NORTH, Compass())
    m = (1 + math.sqrt(3)) / (3 * math.sqrt(10))  # mean of √½ · cos φ / √5 over 0°, 30° and −30°
    np.testing.assert_allclose(axis.slope, np.full(2, 2 * m / math.log(4)), atol=1e-6)
    np.testing.assert_allclose(axis.zero, [-m, -m], atol=1e-6)  # half-way between φ = 0 of four words and its opposite of one
    one, four, sixteen = scores_of(axis, Compass(), ["45", "45 of the road", "45" + " road" * 15]).plus
    np.testing.assert_allclose([one - four, four - sixteen], 2 * m / axis.unit, atol=1e-5)


def test_with_one_seed_a_pole_the_bias_is_that_of_semaxis(few_neutral):
    """SemAxis (An, Kwak & Ahn 2018): the cosine with the difference of the poles, here shifted by zero and in another unit."""

    class Silent(WordVectors):
        def word(self, form):
            return None

    axis = fit_axis(Axis("a", Pole("p", sentences=("All sign the pact.",)), Pole("m", sentences=("Gates stay shut.",))), Silent())
    plus, minus, *vectors = encode(Silent(), ["All sign the pact.", "Gates stay shut.", *TEXTS]).astype(float)
    semaxis = np.array(vectors) @ (plus - minus) / np.linalg.norm(plus - minus)
    zero = axis.zero_of(np.array([len(tokenise(text)) for text in TEXTS]))
    bias = scores_of(axis, Silent(), TEXTS).bias * axis.unit + zero[:, 0] - zero[:, 1]
    np.testing.assert_allclose(bias / np.linalg.norm(plus - minus), semaxis, atol=1e-6)


def test_prototypes_are_sentences_description_and_the_terms_together(neutral):
    pole = Pole("east", "20 degrees", ("0", "10"), ("30 ash", "60 oak"))
    fitted = fit_axis(Axis("a", pole, Pole("north", "90 degrees")), Compass())
    angles = np.rad2deg(np.arctan2(fitted.plus.prototypes[:, 1], fitted.plus.prototypes[:, 0]))
    np.testing.assert_allclose(angles, [0, 10, 20, 45], atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(fitted.plus.prototypes, axis=1), 1, atol=1e-6)
    assert len(fitted.minus.prototypes) == 1 and fitted.minus.terms is None


def test_one_term_a_pole_is_an_axis(neutral):
    axis = fit_axis(Axis("a", Pole("east", terms=("0 elms",)), Pole("north", terms=("90 elms",))), Compass())
    same = fit_axis(EAST_NORTH, Compass())
    assert (
        scores_of(axis, Compass(), ["0", "50", "90 elms"]).bias.tolist()
        == scores_of(same, Compass(), ["0", "50", "90 elms"]).bias.tolist()
    )


def test_covered_is_what_has_a_pole_or_is_near_a_seed_or_holds_a_term(neutral):
    axis = Axis("a", Pole("east", sentences=("20",), terms=("50 ash",)), Pole("north", sentences=("100",)))
    fitted = replace(fit_axis(axis, Compass()), unit=100.0)  # so that no pole is present
    texts = ["20", "100", "75", "200", "200 beside 50 ash", "200 beside 50 ashes", "200 and 50 ashtrays"]
    scores = scores_of(fitted, Compass(), texts)
    assert set(scores.side) == {"neither"}
    assert scores.covered.tolist() == [True, True, False, False, True, True, False]
    assert scores_of(replace(fitted, unit=1e-3), Compass(), ["75"]).covered.tolist() == [True]


@pytest.mark.parametrize("encoder", [Compass(), WordVectors()], ids=["in the plane", "with words"])
def test_poles_that_the_encoder_cannot_tell_apart_are_refused(encoder, neutral):
    axis = Axis("one_way", Pole("a", sentences=("10 elks",)), Pole("b", sentences=("10 elks",)))
    with pytest.raises(AnalysisError, match="axis one_way: the encoder cannot tell its poles apart; give seeds that differ"):
        fit_axis(axis, encoder)


class Slow:
    """The method as the docstrings of framing and wording write it, one number at a time, on `few_neutral`."""

    def __init__(self, axis, encoder):
        self.encoder, self.poles = encoder, (axis.pole_plus, axis.pole_minus)
        pool = framing.NEUTRAL.read_text(encoding="utf-8").splitlines()
        words = [self.wording(text) for text in pool]
        self.silent = [statistics.mean(word[pole] for word in words if word) for pole in (0, 1)]
        self.shared = 0.0
        plus, minus = zip(*map(self.closeness, pool), strict=True)
        half = statistics.pstdev((p - m) / 2 for p, m in zip(plus, minus, strict=True))
        self.shared = max(0.0, 1 - half / statistics.pstdev((p + m) / 2 for p, m in zip(plus, minus, strict=True)))
        lengths = [self.length(text) for text in pool]
        closeness = list(zip(*map(self.closeness, pool), strict=True))
        self.slope = [statistics.linear_regression(lengths, values).slope for values in closeness]
        rest = [
            [c - slope * n for c, n in zip(values, lengths, strict=True)]
            for values, slope in zip(closeness, self.slope, strict=True)
        ]
        self.zero = [statistics.median(values) for values in rest]
        self.unit = statistics.quantiles((c - self.zero[i] for i in (0, 1) for c in rest[i]), n=100, method="inclusive")[98]

    def strengths(self, text):
        zero = [self.zero[i] + self.slope[i] * self.length(text) for i in (0, 1)]
        return [(c - z) / self.unit for c, z in zip(self.closeness(text), zero, strict=True)]

    def length(self, text):
        return math.log(max(len(tokenise(text)), 1))

    def closeness(self, text):
        word = self.wording(text) or self.silent
        heard = [self.prototypes(pole, text) + word[i] for i, pole in enumerate(self.poles)]
        return [value - self.shared * sum(heard) / 2 for value in heard]

    def prototypes(self, pole, text):
        vectors = [self.vector(seed) for seed in (pole.description, *pole.sentences) if seed]
        if pole.terms:
            together = np.mean([self.vector(term) for term in pole.terms], axis=0)
            vectors.append(together / np.linalg.norm(together))
        return self.soft([vector @ self.vector(text) for vector in vectors], framing.TEMPERATURE)

    def wording(self, text):
        seeds = [[[seed] for seed in (p.description, *p.sentences) if seed] + [list(p.terms)] for p in self.poles]
        known = self.words([text])
        rarities = sum(word.rarity for word in known)
        said = [sum(word.rarity * self.word_says(word, of_pole) for word in known) for of_pole in seeds]
        return [value / rarities for value in said] if known else None

    def word_says(self, word, seeds):
        return self.soft([max(word.vector @ other.vector for other in self.words(texts)) for texts in seeds], 0.4)

    def words(self, texts):
        forms = [token.form for text in texts for token in tokenise(text)]
        return [self.encoder.word(form) for form in forms if form not in STOP_WORDS and re.search("[a-z]", form)]

    def vector(self, text):
        return encode(self.encoder, [text])[0].astype(float)

    def soft(self, cosines, temperature):
        return temperature * math.log(sum(math.exp(cosine / temperature) for cosine in cosines) / len(cosines))


def test_scores_are_the_formula_written_out(few_neutral):
    slow, texts = Slow(TOWNS, WordVectors()), [*TEXTS, "?!", "12"]
    scores = scores_of(fit_axis(TOWNS, WordVectors()), WordVectors(), texts)
    assert 0 < slow.shared < 1 and all(slow.slope)
    np.testing.assert_allclose(np.stack([scores.plus, scores.minus], axis=1), [slow.strengths(text) for text in texts], atol=2e-6)


# Laws


@pytest.mark.parametrize("name", ["cooperation_control", "development_security"])
def test_swapping_the_poles_swaps_plus_and_minus_and_turns_the_bias(frame_axes, encoder, name):
    one, other = frame_axes[name], fit_axis(swapped(frame_axes[name].axis), encoder)
    scores, turned = scores_of(one, encoder, TEXTS), scores_of(other, encoder, TEXTS)
    assert turned.plus.tolist() == scores.minus.tolist() and turned.minus.tolist() == scores.plus.tolist()
    assert turned.bias.tolist() == (-scores.bias).tolist()
    assert turned.covered.tolist() == scores.covered.tolist()
    mirror = {"plus": "minus", "minus": "plus", "both": "both", "neither": "neither"}
    assert turned.side.tolist() == [mirror[side] for side in scores.side]


def test_a_row_depends_on_itself_alone(frame_axes, encoder, monkeypatch):
    """Scored alone, in another order, among ten times as many others, in two sizes of blocks."""
    axis, vectors = frame_axes["cooperation_control"], encode(encoder, TEXTS)
    together = score(axis, TEXTS, vectors).table(TEXTS)
    alone = [score(axis, [text], vectors[[i]]).table([text]) for i, text in enumerate(TEXTS)]
    assert pd.concat(alone, ignore_index=True).to_csv() == together.to_csv()
    pool, pool_vectors = framing.neutral_pool(encoder)
    among = score(axis, [*pool[:70], *TEXTS], np.concatenate([pool_vectors[:70], vectors]))
    assert among.table([*pool[:70], *TEXTS])[70:].to_csv(index=False) == together.to_csv(index=False)
    order = [3, 0, 6, 2, 5, 1, 4]
    shuffled = score(axis, [TEXTS[i] for i in order], vectors[order]).table([TEXTS[i] for i in order])
    assert shuffled.to_csv(index=False) == together.iloc[order].to_csv(index=False)
    for block in (1, 3):
        monkeypatch.setattr(framing, "BLOCK", block)
        assert score(axis, TEXTS, vectors).table(TEXTS).to_csv() == together.to_csv()


@pytest.mark.parametrize("name", NAMES)
def test_what_both_poles_hear_moves_both_and_not_the_bias(frame_axes, encoder, name):
    axis = frame_axes[name]
    scores = scores_of(axis, encoder, TEXTS)
    for shared in (0.0, 0.9):
        other = scores_of(replace(axis, shared=shared), encoder, TEXTS)
        assert np.abs(other.plus - scores.plus).min() > 0.01
        np.testing.assert_allclose(other.bias, scores.bias, atol=2e-6)
    wordless = ["?!", "1907"]
    nearer = scores_of(replace(axis, silent=axis.silent + 0.3), encoder, wordless)
    assert (nearer.plus > scores_of(axis, encoder, wordless).plus).all()
    np.testing.assert_allclose(nearer.bias, scores_of(axis, encoder, wordless).bias, atol=2e-6)


def test_a_pole_heard_more_moves_the_bias_its_way(frame_axes, encoder):
    axis = frame_axes["cooperation_control"]
    louder = replace(axis, silent=axis.silent + [0.3, 0])
    assert (scores_of(louder, encoder, ["?!"]).bias > scores_of(axis, encoder, ["?!"]).bias).all()


@pytest.mark.parametrize("name", NAMES)
def test_odd_texts_have_finite_scores(frame_axes, encoder, name):
    scores = scores_of(frame_axes[name], encoder, ODD)
    assert np.isfinite([scores.plus, scores.minus, scores.bias]).all()
    assert set(scores.side) <= set(framing.SIDES)


def test_a_text_without_words_has_the_wording_of_neutral_ones(frame_axes, encoder):
    axis = frame_axes["cooperation_control"]
    said = axis.wording.texts([tokenise(text) for text in framing.neutral_pool(encoder)[0]])
    np.testing.assert_allclose(axis.silent, np.nanmean(said, axis=0), atol=1e-12)


def test_an_encoder_without_words_hears_the_prototypes_alone(frame_axes, encoder):
    class Silent:
        name, version, dimensions, digest, languages = "silent", "1", encoder.dimensions, "silent", ("en",)
        tokens, is_cut = encoder.tokens, encoder.is_cut

        def word(self, form):
            return None

    axis = fit_axis(frame_axes["cooperation_control"].axis, Silent())
    scores, texts = scores_of(axis, Silent(), TEXTS), TEXTS
    vectors = encode(encoder, texts)
    heard = np.stack([soft_maximum(pole.cosines(vectors)) for pole in (axis.plus, axis.minus)], axis=1)
    closeness = heard - axis.shared * heard.mean(axis=1, keepdims=True)
    zero = axis.zero_of(np.array([len(tokenise(text)) for text in texts]))
    np.testing.assert_allclose(np.stack([scores.plus, scores.minus], axis=1), (closeness - zero) / axis.unit, atol=1e-6)


def test_sides_follow_from_which_poles_are_above_one():
    plus, minus = np.array([1.0, 1.000001, 0.2, 3.0, -2.0]), np.array([1.0, 0.0, 1.5, 1.1, -2.0])
    scores = FramingScores("a", plus, minus, np.ones(5, dtype=bool))
    assert scores.side.tolist() == ["neither", "plus", "minus", "both", "neither"]
    assert scores.bias.tolist() == [0.0, 1.000001, -1.3, 1.9, 0.0]
    assert set(scores.side) <= set(framing.SIDES)


def test_no_rows_are_no_scores(frame_axes):
    scores = score(frame_axes["cooperation_control"], [], np.empty((0, 384), dtype=np.float32))
    assert len(scores.table([])) == 0


# Chinese


class Bilingual(Compass):
    """The same compass, said to read Chinese, too."""

    name, digest, languages = "bilingual", "bilingual-1", ("en", "zh")


@pytest.fixture
def neutral_chinese(neutral, tmp_path, monkeypatch):
    """Neutral Chinese sentences that all point to 30°."""
    path = tmp_path / "neutral_zh.txt"
    path.write_text("30度\n30度左右\n大约30度\n", encoding="utf-8")
    monkeypatch.setattr(framing, "NEUTRAL_CHINESE", path)


def test_a_chinese_sentence_is_measured_from_neutral_chinese_ones(neutral_chinese):
    axis, english = fit_axis(EAST_NORTH, Bilingual()), scores_of(fit_axis(EAST_NORTH, Compass()), Compass(), ["30", "50"])
    scores = scores_of(axis, Bilingual(), ["30度", "50度", "30", "50"])
    assert (scores.plus[0], scores.minus[0]) == (0, 0)
    assert scores.plus[1] == pytest.approx(english.plus[1] - english.plus[0], abs=2e-6)
    assert scores.minus[1] == pytest.approx(english.minus[1] - english.minus[0], abs=2e-6)
    assert scores.plus[2:].tolist() == english.plus.tolist() and scores.minus[2:].tolist() == english.minus.tolist()
    assert axis.in_chinese.near == pytest.approx(math.cos(math.radians(30)), abs=1e-6)
    assert (axis.in_chinese.unit, axis.in_chinese.shared) == (axis.unit, axis.shared)
    assert axis.reading("50度") is axis.in_chinese and axis.reading("50 degrees") is axis


def test_chinese_changes_no_english_score_and_nothing_for_an_encoder_that_cannot_read_it(neutral_chinese):
    plain, both = fit_axis(EAST_NORTH, Compass()), fit_axis(EAST_NORTH, Bilingual())
    texts = [*TEXTS, *(f"{angle} degrees" for angle in range(0, 360, 7))]
    assert scores_of(plain, Compass(), texts).table(texts).equals(scores_of(both, Bilingual(), texts).table(texts))
    assert plain.in_chinese is None and plain.reading("50度") is plain
    assert plain.digest() != both.digest()


def test_each_row_depends_on_itself_alone_in_a_text_of_two_languages(neutral_chinese):
    axis, texts = fit_axis(EAST_NORTH, Bilingual()), ["10", "10度", "200 degrees", "大约200度", "合作", "70"] * 3
    alone = [scores_of(axis, Bilingual(), [text]).bias[0] for text in texts]
    assert scores_of(axis, Bilingual(), texts).bias.tolist() == alone


def test_labels_teach_in_both_languages(neutral_chinese):
    encoder = Bilingual()
    texts = [f"{angle} degrees" for angle in range(0, 90, 4)]
    labels = training(map(Label, texts, ["plus"] * 12 + ["minus"] * 11), "east_north")
    prior = fit_axis(EAST_NORTH, encoder)
    axis = train(prior, labels, encode(encoder, labels.texts), encoder)
    np.testing.assert_array_equal(axis.in_chinese.learned, axis.learned)
    assert np.any(axis.learned) and axis.in_chinese.in_chinese is None
    assert scores_of(axis, encoder, ["30度"]).plus.tolist() == [0]


def test_the_neutral_chinese_sentences_say_what_every_fourth_english_one_says():
    """As far as a test can tell: as many, in the same order by their numbers, and all Chinese."""
    english = framing.NEUTRAL.read_text(encoding="utf-8").splitlines()[::4]
    chinese = framing.NEUTRAL_CHINESE.read_text(encoding="utf-8").splitlines()
    assert len(chinese) == len(english) == len(set(chinese)) >= 200
    assert all(text == text.strip() and is_chinese(text) for text in chinese)
    years = [
        (re.findall(r"\b(?:1[6-9]|20)\d\d\b", one), re.findall(r"(?:1[6-9]|20)\d\d(?=年)", other))
        for one, other in zip(english, chinese, strict=True)
    ]
    assert sum(set(other) <= set(one) for one, other in years) == len(years)
    assert sum(bool(other) for _, other in years) > 30


def test_a_seed_term_in_chinese_is_found_where_its_characters_stand():
    pattern = term_pattern(["合作", "人工智能", "ban"])
    found = [match.group() for match in pattern.finditer("各国加强人工智能合作; it was banned in urban areas")]
    assert found == ["人工智能", "合作", "banned"]
    assert term_pattern(["ban"]).pattern == r"(?<!\w)(?:ban(?:s|n?(?:ed|ing))?)(?!\w)"


# Neutral sentences and built-in axes


def test_there_are_hundreds_of_neutral_sentences_no_two_alike():
    pool = framing.NEUTRAL.read_text(encoding="utf-8").splitlines()
    assert len(pool) == len({text.casefold() for text in pool}) >= 400
    assert all(text == text.strip() and tokenise(text) for text in pool)
    seeds = {seed for axis in built_in_axes() for pole in (axis.pole_plus, axis.pole_minus) for seed in pole.sentences}
    assert not seeds & set(pool)


@pytest.mark.parametrize("name", NAMES)
def test_neutral_sentences_set_zero_and_one(frame_axes, encoder, name):
    assert_calibrated(frame_axes[name], encoder)


def assert_calibrated(axis, encoder):
    """The median neutral strength of each pole is 0, the 99th percentile of both is 1, and neither goes with length."""
    scores = neutral_scores(axis, encoder)
    assert [np.median(scores.plus), np.median(scores.minus)] == pytest.approx([0, 0], abs=1e-6)
    assert np.percentile([scores.plus, scores.minus], 99) == pytest.approx(1, abs=1e-5)
    length = np.log([len(tokenise(text)) for text in framing.neutral_pool(encoder)[0]])
    assert [np.corrcoef(side, length)[0, 1] for side in (scores.plus, scores.minus)] == pytest.approx([0, 0], abs=1e-4)
    assert 0.95 * 0.05 <= scores.covered.mean() <= 0.5  # at least the one in twenty that is nearest a seed


@pytest.mark.parametrize("name", NAMES)
def test_over_neutral_sentences_the_two_closenesses_do_not_correlate(frame_axes, encoder, name):
    axis, scores = frame_axes[name], neutral_scores(frame_axes[name], encoder)
    zero = axis.zero_of(np.array([len(tokenise(text)) for text in framing.neutral_pool(encoder)[0]]))
    closeness = np.stack([scores.plus, scores.minus]) * axis.unit + zero.T
    assert 0 < axis.shared < 1
    assert np.corrcoef(closeness)[0, 1] == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_the_neutral_range_holds_nine_in_ten_neutral_sentences(frame_axes, encoder, name):
    said = framing.neutral_range(frame_axes[name], encoder)
    scores = neutral_scores(frame_axes[name], encoder)
    inside = (scores.bias >= said["bias_low"]) & (scores.bias <= said["bias_high"])
    assert inside.mean() == pytest.approx(0.9, abs=0.01)
    assert said["plus"] == np.isin(scores.side, ["plus", "both"]).mean()
    assert said["minus"] == np.isin(scores.side, ["minus", "both"]).mean()
    assert said["plus"] + said["minus"] == pytest.approx(0.02, abs=0.005)


def test_a_sentence_with_a_side_is_covered(frame_axes, encoder):
    for axis in frame_axes.values():
        scores = neutral_scores(axis, encoder)
        assert set(scores.side) > {"neither"} and scores.covered[scores.side != "neither"].all()


# Labels


def made_up(n, seed):
    """Texts of six words, one of which says what they are: the seeds of `TOWNS` know nothing of these."""
    random = np.random.default_rng(seed)
    common, telling = [f"word{i}" for i in range(20)], {"plus": ["larch", "maple", "cedar"], "minus": ["basalt", "flint", "slate"]}
    choices = random.choice(["plus", "minus"], n).tolist()
    texts = [" ".join(random.permutation([*random.choice(common, 5), random.choice(telling[choice])])) for choice in choices]
    return texts, choices


def labels_of(texts, choices):
    return training(map(Label, texts, choices), "towns")


LABELS = labels_of(*made_up(80, seed=1))


def auc_of(axis, texts, choices):
    bias, plus = scores_of(axis, WordVectors(), texts).bias, np.array(choices) == "plus"
    return auc(bias[plus], bias[~plus]).value


def test_what_is_learned_continues_the_bias_of_the_seeds(few_neutral):
    """Learning is in standard deviations of neutral bias, `learned` in the unit of closeness."""
    prior, vectors = fit_axis(TOWNS, WordVectors()), encode(WordVectors(), LABELS.texts)
    spread = neutral_scores(prior, WordVectors()).bias.std()
    direction = learn(vectors.astype(float), score(prior, LABELS.texts, vectors).bias / spread, LABELS.choices)
    axis = fit_axis(TOWNS, WordVectors(), LABELS)
    np.testing.assert_allclose(axis.learned, direction * spread * prior.unit, atol=1e-9)
    assert train(prior, LABELS, vectors, WordVectors()).learned.tobytes() == axis.learned.tobytes()


def test_labels_teach_what_the_seeds_do_not_know(few_neutral):
    texts, choices = made_up(80, seed=2)  # others than the axis is trained on
    before = auc_of(fit_axis(TOWNS, WordVectors()), texts, choices)
    few = auc_of(fit_axis(TOWNS, WordVectors(), labels_of(LABELS.texts[:20], LABELS.choices[:20])), texts, choices)
    many = auc_of(fit_axis(TOWNS, WordVectors(), LABELS), texts, choices)
    assert before + 0.05 < few < many and many > before + 0.1


@pytest.mark.parametrize("name", NAMES)
def test_with_labels_neutral_sentences_set_zero_and_one_as_before(frame_axes, encoder, name):
    labels = labels_of(TEXTS[:5], ["plus", "minus", "neither", "both", "minus"])
    axis = fit_axis(frame_axes[name].axis, encoder, labels)
    assert np.linalg.norm(axis.learned) > 0
    assert_calibrated(axis, encoder)


def test_a_label_pulls_its_own_sentence_its_way(frame_axes, encoder):
    axis, texts = frame_axes["cooperation_control"], TEXTS[:2]
    lean = {}
    for choices in (["plus", "minus"], ["minus", "plus"]):
        scores = scores_of(fit_axis(axis.axis, encoder, labels_of(texts, choices)), encoder, texts)
        lean[choices[0]] = scores.bias[0] - scores.bias[1]
    scores = scores_of(axis, encoder, texts)
    assert lean["plus"] > scores.bias[0] - scores.bias[1] > lean["minus"]


@pytest.mark.parametrize("choices", [[], ["plus"], ["minus", "neither"]])
def test_without_labels_of_both_poles_the_scores_are_those_of_the_seeds(frame_axes, encoder, choices):
    axis = frame_axes["cooperation_control"]
    labelled = fit_axis(axis.axis, encoder, labels_of(TEXTS[: len(choices)], choices))
    assert scores_of(labelled, encoder, TEXTS).table(TEXTS).equals(scores_of(axis, encoder, TEXTS).table(TEXTS))


def test_the_order_of_labels_changes_no_byte(few_neutral):
    pairs = list(zip(LABELS.texts, LABELS.choices, strict=True))
    one, other = (fit_axis(TOWNS, WordVectors(), labels_of(*zip(*some, strict=True))) for some in (pairs, pairs[::-1]))
    assert one.learned.tobytes() == other.learned.tobytes()
    assert (
        scores_of(one, WordVectors(), TEXTS).table(TEXTS).to_csv() == scores_of(other, WordVectors(), TEXTS).table(TEXTS).to_csv()
    )


def test_swapping_poles_and_labels_turns_the_bias(few_neutral):
    turned = labels_of(LABELS.texts, [{"plus": "minus", "minus": "plus"}[choice] for choice in LABELS.choices])
    one, other = fit_axis(TOWNS, WordVectors(), LABELS), fit_axis(swapped(TOWNS), WordVectors(), turned)
    scores, mirror = scores_of(one, WordVectors(), TEXTS), scores_of(other, WordVectors(), TEXTS)
    np.testing.assert_allclose(mirror.bias, -scores.bias, atol=1e-4)  # as exact as the fit
    np.testing.assert_allclose([mirror.plus, mirror.minus], [scores.minus, scores.plus], atol=1e-4)


def test_what_labels_add_is_half_for_each_pole(few_neutral):
    axis = fit_axis(TOWNS, WordVectors(), LABELS)
    scores, without = (scores_of(one, WordVectors(), TEXTS) for one in (axis, replace(axis, learned=np.zeros(16))))
    added = encode(WordVectors(), TEXTS).astype(float) @ axis.learned / axis.unit
    assert np.abs(added).min() > 0.01
    np.testing.assert_allclose(scores.plus - without.plus, added / 2, atol=2e-6)
    np.testing.assert_allclose(scores.minus - without.minus, -added / 2, atol=2e-6)


def test_training_labels_hold_no_text_of_the_audit_sample(few_neutral):
    audited = [Label(text, "minus", audit=True) for text in LABELS.texts[:40]]
    labels = training([*map(Label, LABELS.texts, LABELS.choices), *audited], "towns")
    rest = labels_of(LABELS.texts[40:], LABELS.choices[40:])
    assert fit_axis(TOWNS, WordVectors(), labels).learned.tolist() == fit_axis(TOWNS, WordVectors(), rest).learned.tolist()


# Built-in axes


@pytest.mark.parametrize("axis", built_in_axes(), ids=lambda axis: axis.name)
def test_built_in_axes_have_enough_seeds_and_none_twice(axis):
    for pole in (axis.pole_plus, axis.pole_minus):
        assert len(pole.sentences) >= 12 and len(pole.terms) >= 12 and pole.description
    seeds = [seed for pole in (axis.pole_plus, axis.pole_minus) for seed in (pole.description, *pole.sentences, *pole.terms)]
    assert not [seed for seed, times in Counter(seed.casefold() for seed in seeds).items() if times > 1]
    plus, minus = (term_pattern(pole.terms) for pole in (axis.pole_plus, axis.pole_minus))
    assert not [term for term in axis.pole_plus.terms if minus.fullmatch(term)]
    assert not [term for term in axis.pole_minus.terms if plus.fullmatch(term)]


@pytest.mark.parametrize(
    ("name", "plus", "minus"),
    [
        (
            "cooperation_control",
            "The neighbours signed a treaty of friendship and will share what they learn.",
            "The regime censors the press and jails everyone who objects.",
        ),
        (
            "development_security",
            "Better schools and new workshops doubled wages within ten years.",
            "Spies stole the plans, and an attack on the power grid is feared.",
        ),
    ],
)
def test_plain_sentences_fall_where_a_reader_puts_them(frame_axes, encoder, name, plus, minus):
    scores = scores_of(frame_axes[name], encoder, [plus, "The hen laid an egg.", minus])
    assert scores.bias[0] > scores.bias[1] > scores.bias[2]
    assert scores.plus[0] > framing.PRESENT > scores.minus[0] and scores.minus[2] > framing.PRESENT > scores.plus[2]
    assert scores.side[1] == "neither"


# Seed terms


@pytest.mark.parametrize(
    ("terms", "text", "found"),
    [
        (["war"], "Wars, warring, warned, warning: War!", ["Wars", "warring", "War"]),
        (["ban"], "ban bans banned banning bank bandit", ["ban", "bans", "banned", "banning"]),
        (["threat"], "threats threaten threat's Threat", ["threats", "threat", "Threat"]),
        (["agree"], "agree agrees agreed agreement", ["agree", "agrees", "agreed"]),
        (["censor", "censorship"], "Censorship: censored by censors.", ["Censorship", "censored", "censors"]),
        (["promise"], "promise promised promising promissory", ["promise", "promised", "promising"]),
        (["policy"], "policies, policy, policymaker", ["policies", "policy"]),
        (["joint action"], "Joint  actions; joint\naction; adjoint action; joint actionable", ["Joint  actions", "joint\naction"]),
        (["action", "joint action"], "a joint action", ["joint action"]),
        (["state-run"], "state-run, state runs, non-state-run", ["state-run", "state-run"]),
        (["a.b"], "a.b axb", ["a.b"]),
    ],
)
def test_terms_are_found_whole_in_their_inflected_forms(terms, text, found):
    assert [match.group() for match in term_pattern(terms).finditer(text)] == found


def test_no_terms_have_no_pattern():
    assert term_pattern([]) is None


def test_the_pattern_does_not_depend_on_the_order_of_terms():
    terms = ["war", "joint action", "action", "policy"]
    assert term_pattern(terms).pattern == term_pattern(terms[::-1]).pattern
    assert term_pattern(terms).flags & re.IGNORECASE


# Groups


def random_scores(n=60):
    random = np.random.default_rng(3)
    plus, minus = np.round(random.normal(0.4, 1, (2, n)), 6)
    table = FramingScores("one", plus, minus, random.random(n) < 0.4).table([f"s{i}" for i in range(n)])
    table = pd.concat([table, FramingScores("two", minus, plus / 2, random.random(n) < 0.9).table(table["sentence_id"])])
    document = np.tile(random.choice(list("abcde"), n), 2)
    return table.assign(document_id=document, group=[{"a": "x", "b": "x", "c": "y"}.get(name, "z") for name in document])


def slow_summary(scores, by):
    rows = []
    for axis in sorted(set(scores["axis"])):
        of_axis = [row for row in scores.to_dict("records") if row["axis"] == axis]
        pooled = sum(row["bias"] for row in of_axis) / len(of_axis)
        for name in sorted({row[by] for row in of_axis}):
            own = [row for row in of_axis if row[by] == name]
            n = len(own)
            row = {"axis": axis, by: name, "n_documents": len({row["document_id"] for row in own}), "n_sentences": n}
            row["bias"] = sum(row["bias"] for row in own) / n
            row["intensity"] = sum(max(row["plus"], row["minus"], 0) for row in own) / n
            row["spread"] = sum((row["bias"] - pooled) ** 2 for row in own) / n
            for side in ("plus", "minus", "both", "neither"):
                row[f"share_{side}"] = sum(row["side"] == side for row in own) / n
            row["coverage"] = sum(row["covered"] for row in own) / n
            rows.append(row)
    return pd.DataFrame(rows)


@pytest.mark.parametrize("by", ["group", "document_id"])
def test_summaries_are_those_of_a_slow_loop(by):
    scores = random_scores()
    found = summarise(scores, by, scores.groupby("axis")["bias"].mean())
    pd.testing.assert_frame_equal(found, slow_summary(scores, by), atol=1e-6, check_dtype=False)
    np.testing.assert_allclose(found.filter(like="share_").sum(axis=1), 1, atol=3e-6)
    shuffled = scores.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(summarise(shuffled, by, shuffled.groupby("axis")["bias"].mean()), found)


def test_a_summary_of_one_sentence_is_the_sentence():
    scores = FramingScores("a", np.array([1.2]), np.array([-0.4]), np.array([True])).table(["s"])
    row = summarise(scores.assign(document_id="d"), "document_id", pd.Series({"a": 1.0})).iloc[0].to_dict()
    assert row == {
        "axis": "a", "document_id": "d", "n_documents": 1, "n_sentences": 1, "bias": 1.6, "intensity": 1.2, "spread": 0.36,
        "share_plus": 1, "share_minus": 0, "share_both": 0, "share_neither": 0, "coverage": 1,
    }  # fmt: skip
