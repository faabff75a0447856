from dataclasses import replace

import numpy as np
import pytest

from analysis import framing
from analysis.contributions import Contribution, moving_phrases, word_contributions
from analysis.embeddings import TokenVectors, Word, encode
from analysis.framing import fit_axis, score
from analysis.labels import Labels
from analysis.project import open_project
from analysis.reading import read_corpus
from analysis.settings import Axis, Pole
from analysis.terms import is_stop
from tests.analysis.samples import Compass
from tests.conftest import CORPUS

AXES = ("cooperation_control", "development_security")
HARD = [
    "",
    "?!",
    "The.",
    "Naïve “state-run” co-operatives, e.g. in the U.S., don’t share 3.5 % — why?",
    "Peace " * 300 + "partnership.",
    "partnership dialogue partnership " * 200,
    "合作与对话。",
]
OWN = [
    "Two towns share one road.",
    "The guards shut the gate and read every letter.",
    "New looms brought wages and hope to the valley.",
    "Saboteurs may strike the waterworks at any hour!",
    "Who pays for the ferry, the lighthouse and the pilots?",
    "U.S. and E.U. envoys met; R&D co-operation grew by 12.5 % in 2019.",
    "It is so.",
    "1907",
    "A pact, a pact, a pact.",
    "The mayor’s “open door” — nobody’s idea of a bargain — stays open.",
    " ".join(["Engineers from both towns shared their plans, and the bridge was built in an open spirit."] * 20),
    "Guard " * 255 + "the lake.",
]
LABELS = Labels("cooperation_control", tuple(OWN[:4]), ("plus", "minus", "neither", "minus"))


@pytest.fixture(scope="module")
def bundled():
    return read_corpus(open_project(CORPUS)).sentences["text"].tolist()


@pytest.fixture
def directions(tmp_path, monkeypatch):
    """Neutral sentences in six directions, each of one word and of two, as in test_framing.py: zeros and slopes are 0."""
    (tmp_path / "neutral").write_text("".join(f"{angle}{more}\n" for angle in (45, 15, 75, 225, 195, 255) for more in ("", " x")))
    monkeypatch.setattr(framing, "NEUTRAL", tmp_path / "neutral")


EAST_NORTH = Axis("a", Pole("east", sentences=("0 elms",)), Pole("north", sentences=("90 oaks",)))


def words_of(axis, encoder, text):
    return word_contributions(axis, text, encoder.tokens(text))


def bias_of(axis, encoder, text):
    return float(score(axis, [text], encode(encoder, [text])).bias[0])


# Laws


def assert_sums(axis, encoder, texts):
    biases = score(axis, texts, encode(encoder, texts)).bias
    for text, bias in zip(texts, biases, strict=True):
        words, rest = words_of(axis, encoder, text)
        assert sum(word.contribution for word in words) + rest == pytest.approx(bias, abs=3e-6), text


@pytest.mark.parametrize("name", AXES)
def test_words_and_rest_sum_to_the_bias(frame_axes, encoder, bundled, name):
    assert sum(map(encoder.is_cut, OWN)) == 2
    assert_sums(frame_axes[name], encoder, bundled + HARD + OWN)


def test_with_labels_they_sum_to_the_bias_too(frame_axes, encoder):
    axis = fit_axis(frame_axes["cooperation_control"].axis, encoder, LABELS)
    assert np.linalg.norm(axis.learned) > 0
    assert_sums(axis, encoder, HARD + OWN)


class OneRow(Compass):
    """A toy encoder that has a vector for the sentence and none for its words; nothing is found in an empty text."""

    def tokens(self, text):
        return TokenVectors(np.zeros((1, 2), dtype=int), super().tokens(text).vectors * bool(text))


@pytest.mark.parametrize("text", ["0 elms", "45", "170 oaks and elms", "elms", ""])
def test_an_encoder_without_token_vectors_has_a_rest_alone(directions, text):
    axis = fit_axis(EAST_NORTH, OneRow())
    words, rest = words_of(axis, OneRow(), text)
    assert words == [] and rest == pytest.approx(bias_of(axis, OneRow(), text), abs=3e-6)


@pytest.mark.parametrize("name", AXES)
def test_the_rest_is_the_smaller_part(frame_axes, encoder, bundled, name):
    axis = frame_axes[name]
    shares = [abs(words_of(axis, encoder, text)[1]) / max(abs(bias_of(axis, encoder, text)), 1e-6) for text in bundled]
    assert np.median(shares) <= 0.25


@pytest.mark.parametrize("name", AXES)
def test_words_are_the_text_and_phrases_lie_in_it_in_order(frame_axes, encoder, bundled, name):
    axis = frame_axes[name]
    for text in bundled + HARD:
        words, _ = words_of(axis, encoder, text)
        assert_in_order(words, text)
        if not encoder.is_cut(text):
            assert "".join(text[word.start : word.end] for word in words) == "".join(text.split())
        phrases = moving_phrases(words, text)
        assert_in_order(phrases, text)
        for start, end, contribution in phrases:
            inside = [word for word in words if start <= word.start and word.end <= end]
            assert (inside[0].start, inside[-1].end) == (start, end)
            assert sum(word.contribution for word in inside) == pytest.approx(contribution, abs=1e-6)
            assert not is_stop(text[start : inside[0].end]) and not is_stop(text[inside[-1].start : end])
            assert text[start].isalnum()


def assert_in_order(spans, text):
    edges = [edge for span in spans for edge in span[:2]]
    assert edges == sorted(edges)
    assert all(0 <= span.start < span.end <= len(text) for span in spans)


def test_swapping_the_poles_turns_every_contribution(frame_axes, encoder):
    axis = frame_axes["cooperation_control"]
    other = fit_axis(Axis("other", axis.axis.pole_minus, axis.axis.pole_plus), encoder)
    for text in ["The ministers agreed to share the dam and banned the dredgers.", *HARD]:
        words, rest = words_of(axis, encoder, text)
        turned, turned_rest = words_of(other, encoder, text)
        assert [word[:2] for word in turned] == [word[:2] for word in words]
        np.testing.assert_allclose([word.contribution for word in turned], [-word.contribution for word in words], atol=1e-9)
        assert turned_rest == pytest.approx(-rest, abs=1e-9)


# Facts


@pytest.mark.parametrize(
    ("name", "text", "plus", "minus"),
    [
        ("cooperation_control", "Friendly partnership replaced cruel censorship.", "partnership", "censorship"),
        ("development_security", "Economic growth continued despite armed attacks.", "growth", "attacks"),
    ],
)
def test_words_pull_towards_the_pole_they_speak_of(frame_axes, encoder, name, text, plus, minus):
    words, _ = words_of(frame_axes[name], encoder, text)
    given = {text[word.start : word.end]: word.contribution for word in words}
    assert given[plus] > 0 > given[minus]
    phrases = {text[start:end]: contribution for start, end, contribution in moving_phrases(words, text)}
    assert any(plus in phrase and value > 0 for phrase, value in phrases.items())
    assert any(minus in phrase and value < 0 for phrase, value in phrases.items())


class Elms(Compass):
    """In the plane, with two words: "elm" lies east and is rarer than "oak", which lies north."""

    def word(self, form):
        return {"elm": Word(np.array([1.0, 0.0]), 2.0), "oak": Word(np.array([0.0, 1.0]), 1.0)}.get(form)


def test_contributions_by_hand(directions):
    """One prototype a pole, at 0° and 90°, in the plane: no entropy. With zeros of 0, a token of the text adds (x − y) / length.

    Wording: "elm" says 1 for east and 0 for north, "oak" the opposite; their rarities are 2 and 1, so they add 2/3 and −1/3.
    """
    axis = fit_axis(Axis("a", Pole("east", sentences=("0 elm",)), Pole("north", sentences=("90 oak",))), Elms())
    unit = np.sqrt(0.5) * (np.sqrt(0.75 / 5) + 0.5)  # as in test_framing.py, where the same six directions are neutral
    text = "big 0 elm oak."
    tokens = TokenVectors(
        np.array([(0, 0), (0, 3), (4, 5), (6, 7), (7, 9), (10, 13), (13, 14)]),
        np.array([(1, 1), (2, 0), (0, 1), (3, 1), (0, 1), (0, 2), (2, 2)], dtype=np.float32),
    )
    length = np.hypot(8, 8)  # of the sum of the token vectors
    words, rest = word_contributions(axis, text, tokens)
    assert [text[word.start : word.end] for word in words] == ["big", "0", "elm", "oak", "."]
    expected = np.array([2, -1, 2 - 1, -2, 0]) / length / unit + np.array([0, 0, 2, -1, 0]) / 3 / unit
    np.testing.assert_allclose([word.contribution for word in words], expected, atol=1e-6)
    assert rest == pytest.approx(0, abs=1e-6)  # the mark of the start has equal parts of both

    shifted = replace(
        axis, zero=np.array([0.3, 0.1]), slope=np.array([0.05, 0.15])
    )  # zeros of 4 words: .3 + .05 ln 4, .1 + .15 ln 4
    words, rest = word_contributions(shifted, text, tokens)
    zero = (0.2 - 0.1 * np.log(4)) / unit / 7  # of each token; "elm" is two
    np.testing.assert_allclose([word.contribution for word in words], expected - zero * np.array([1, 1, 2, 1, 1]), atol=1e-6)
    assert rest == pytest.approx(-zero, abs=1e-6)


def test_what_a_token_says_falls_to_its_pieces_and_beyond_the_cut_to_the_rest(directions):
    """An encoder that reads the first word only, and that in two pieces with a hyphen between."""
    axis = fit_axis(Axis("a", Pole("east", sentences=("0 elm",)), Pole("north", sentences=("90 oak",))), Hyphens())
    text = "elm-tree oak"
    tokens = TokenVectors(np.array([(0, 3), (3, 4), (4, 8)]), np.array([(1, 1)] * 3, dtype=np.float32))
    words, rest = word_contributions(axis, text, tokens)
    np.testing.assert_allclose([word.contribution * axis.unit for word in words], [2 / 9] * 3, atol=1e-6)
    assert rest * axis.unit == pytest.approx(-1 / 3, abs=1e-6)


class Hyphens(Elms):
    def word(self, form):
        return super().word("elm" if form == "elm-tree" else form)


def phrases(text, *contributions):
    words, place = [], 0
    for word, contribution in zip(text.split(), contributions, strict=True):
        start = text.index(word, place)
        place = start + len(word)
        words.append(Contribution(start, place, contribution))
    return [(text[start:end], contribution) for start, end, contribution in moving_phrases(words, text)]


def test_neighbours_that_pull_the_same_way_are_one_phrase():
    assert phrases("harsh censorship helps nobody here", -2.0, -1.5, 1.6, 0.1, 0.0) == [("harsh censorship", -3.5), ("helps", 1.6)]


def test_stop_words_at_the_ends_of_a_phrase_are_taken_off():
    assert phrases("the harsh rule of the law of", 1, 1, 1, 1, 1, 1, 1) == [("harsh rule of the law", 5.0)]
    assert phrases("of the and mill", 3, 3, 3, -1) == [("mill", -1)]
    assert phrases("of the and", 3, 3, 3) == []


def test_a_phrase_is_kept_beside_the_strongest_from_four_tenths_of_it_on():
    assert [phrase for phrase, _ in phrases("mill xx road xx oak", 1.0, 0, 0.41, 0, -0.39)] == ["mill", "road"]


def test_marks_and_line_breaks_end_a_phrase():
    assert [phrase for phrase, _ in phrases("open , free\nfair trade", 1, 1, 1, 1, 1)] == ["open", "free", "fair trade"]


def test_what_a_phrase_spans_counts_for_it_hyphens_included():
    words = [Contribution(0, 5, 1.0), Contribution(5, 6, 0.25), Contribution(6, 9, 2.0)]
    assert moving_phrases(words, "state-run") == [(0, 9, 3.25)]


def test_no_words_have_no_phrases():
    assert moving_phrases([], "") == []
