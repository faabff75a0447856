import numpy as np
import pytest

from analysis import framing
from analysis.contributions import Contribution, moving_phrases, word_contributions
from analysis.embeddings import TokenVectors, encode
from analysis.framing import fit_axis, score
from analysis.project import open_project, read_corpus
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


@pytest.fixture(scope="module")
def bundled():
    return read_corpus(open_project(CORPUS)).sentences["text"].tolist()


def words_of(axis, encoder, text):
    return word_contributions(axis, text, encoder.tokens(text))


def bias_of(axis, encoder, text):
    return float(score(axis, [text], encode(encoder, [text])).bias[0])


# Laws


@pytest.mark.parametrize("name", AXES)
def test_words_and_rest_sum_to_the_bias(frame_axes, encoder, bundled, name):
    axis, texts = frame_axes[name], bundled + HARD
    biases = score(axis, texts, encode(encoder, texts)).bias
    for text, bias in zip(texts, biases, strict=True):
        words, rest = words_of(axis, encoder, text)
        assert sum(word.contribution for word in words) + rest == pytest.approx(bias, abs=1e-5), text


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


def test_contributions_by_hand(tmp_path, monkeypatch):
    """One prototype a pole, at 0° and 90°, in the plane; the neutral sentences lie at 0°, 45° and 90°.

    There is no entropy with one prototype a pole, and the zeros of both poles are equal. The bias of a sentence with the token
    vectors h and mean h̄ is (cos 0° − cos 90°) / unit, where unit is what the closeness of 0° lies above its median, .6 − .2 · √½.
    So a token contributes (h_x − h_y) / (n · |h̄| · unit); the bonus of the term "0 elm", .02 / unit, falls to its two words.
    """
    (tmp_path / "neutral").write_text("0\n45\n90\n")
    monkeypatch.setattr(framing, "NEUTRAL", tmp_path / "neutral")
    east, north = Pole("east", sentences=("0",), terms=("0 elm",)), Pole("north", sentences=("90",))
    axis = fit_axis(Axis("a", east, north), Compass())
    text = "big 0 elm."
    tokens = TokenVectors(
        np.array([(0, 0), (0, 3), (4, 5), (6, 8), (8, 9), (9, 10)]),
        np.array([(1, 1), (2, 0), (0, 1), (3, 1), (0, 1), (0, 2)], dtype=np.float32),
    )
    unit = 0.6 - 0.2 * np.sqrt(0.5)
    length = np.hypot(6, 6)  # the sum of the token vectors, which is n · h̄
    words, rest = word_contributions(axis, text, tokens)
    assert [text[word.start : word.end] for word in words] == ["big", "0", "elm", "."]
    expected = np.array([2, -1, 2 - 1, -2]) / length / unit + np.array([0, 0.01, 0.01, 0]) / unit
    np.testing.assert_allclose([word.contribution for word in words], expected, atol=1e-6)
    assert rest == pytest.approx(0, abs=1e-6)  # the mark of the start has equal parts of both


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
