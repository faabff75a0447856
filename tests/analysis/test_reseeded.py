"""An axis by fewer seeds scores as one that never had the others."""

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis import framing
from analysis.embeddings import encode
from analysis.errors import AnalysisError
from analysis.framing import fit_axis, score
from analysis.labels import Labels
from analysis.reseeded import reseed
from analysis.settings import Axis, Pole
from tests.analysis.samples import Compass, WordVectors

TOWNS = Axis(
    "towns",
    Pole(
        "open", "Gates stand open to all.", ("The towns share one road.", "All sign the pact.", "1907!"), ("trade", "shared road")
    ),
    Pole("shut", sentences=("The gates stay shut.", "Guards read every letter."), terms=("ban", "guard", "24")),
)
TEXTS = [
    "The towns share one road and keep it open.",
    "Guards beat the crowd.",
    "Seven geese crossed the pond.",
    "",
    "1907",
    "The of.",
]
AROUND = (45, 15, 75, 225, 195, 255)  # degrees: 0, −30 and 30 from the middle between east and north, and the opposite of each


@pytest.fixture
def neutral(tmp_path, monkeypatch):
    """Neutral sentences in six directions, each of one word and of two, so that length says nothing."""
    path = tmp_path / "neutral.txt"
    path.write_text("".join(f"{angle}{more}\n" for angle in AROUND for more in ("", " degrees")))
    monkeypatch.setattr(framing, "NEUTRAL", path)


def reseeded(axis, encoder, texts=TEXTS):
    return reseed(fit_axis(axis, encoder), texts, encode(encoder, texts))


def everything(by):
    return np.ones(len(by.seeds), dtype=bool)


def slow(axis, encoder, texts):
    """Bias by an axis made the long way."""
    return score(fit_axis(axis, encoder), texts, encode(encoder, texts)).bias


def less(axis, seed):
    """`axis` without one of its seeds."""

    def without(pole):
        kept = [tuple(text for text in texts if text != seed) for texts in (pole.sentences, pole.terms)]
        return Pole(pole.name, "" if pole.description == seed else pole.description, *kept)

    return Axis(axis.name, without(axis.pole_plus), without(axis.pole_minus))


@pytest.fixture(params=["packaged", "words", "compass"])
def any_encoder(request, encoder):
    return {"packaged": encoder, "words": WordVectors(), "compass": Compass()}[request.param]


@pytest.fixture
def axis(any_encoder, request):
    """Compass knows directions and no words."""
    if any_encoder.name != "compass":
        return TOWNS
    request.getfixturevalue("neutral")
    return Axis("c", Pole("east", "20", ("0", "-15"), ("30 ash", "50 oak")), Pole("north", sentences=("90", "100"), terms=("70",)))


def test_by_all_seeds_the_bias_is_the_published_one(axis, any_encoder):
    by = reseeded(axis, any_encoder)
    np.testing.assert_allclose(by.bias(everything(by)), slow(axis, any_encoder, [*by.seeds, *TEXTS]), atol=2e-6)


def test_without_each_seed_the_bias_is_that_of_an_axis_made_without_it(axis, any_encoder):
    by = reseeded(axis, any_encoder)
    without = by.without_each()
    assert len(without) == len(by.seeds) >= 8
    for row, seed in zip(without, by.seeds, strict=True):
        np.testing.assert_allclose(row, slow(less(axis, seed), any_encoder, [*by.seeds, *TEXTS]), atol=2e-6, err_msg=seed)


def test_by_a_few_seeds_the_bias_is_that_of_an_axis_made_of_them():
    by = reseeded(TOWNS, WordVectors())
    kept = np.isin(by.seeds, ["All sign the pact.", "trade", "ban"])
    few = Axis("few", Pole("open", sentences=("All sign the pact.",), terms=("trade",)), Pole("shut", terms=("ban",)))
    np.testing.assert_allclose(by.bias(kept), slow(few, WordVectors(), [*by.seeds, *TEXTS]), atol=2e-6)


def test_by_one_seed_a_pole_by_hand(neutral):
    """Of east and north alone a sentence at 0° has the bias 1 ÷ unit: see the test of zero and unit in test_framing."""
    axis = Axis("a", Pole("east", sentences=("0", "33")), Pole("north", sentences=("90", "81")))
    by = reseeded(axis, Compass(), ["0", "45", "90", "180"])
    unit = math.sqrt(0.5) * (math.sqrt(0.75 / 5) + 0.5)
    found = by.bias(np.isin(by.seeds, ["0", "90"]))[len(by.seeds) :]
    np.testing.assert_allclose(found, np.array([1, 0, -1, -1]) / unit, atol=1e-6)


def test_seeds_stand_in_the_order_of_the_poles():
    by = reseeded(TOWNS, WordVectors())
    plus, minus = TOWNS.pole_plus, TOWNS.pole_minus
    assert by.seeds == (*plus.sentences, plus.description, *plus.terms, *minus.sentences, *minus.terms)
    assert by.is_plus.tolist() == [True] * 6 + [False] * 5


def test_swapping_the_poles_turns_every_bias():
    by = reseeded(TOWNS, WordVectors())
    turned = reseeded(Axis("towns", TOWNS.pole_minus, TOWNS.pole_plus), WordVectors())
    place = [by.seeds.index(seed) for seed in turned.seeds]
    np.testing.assert_allclose(turned.without_each()[:, len(place) :], -by.without_each()[place, len(place) :], atol=1e-9)


def test_a_pole_without_a_seed_scores_nothing():
    by = reseeded(Axis("a", Pole("open", terms=("open",)), Pole("closed", terms=("closed", "shut"))), WordVectors())
    assert np.isnan(by.without_each()[0]).all() and np.isfinite(by.without_each()[1:]).all()
    assert np.isnan(by.bias(~everything(by))).all() and len(by.bias(everything(by))) == len(by.seeds) + len(TEXTS)


def test_poles_that_cannot_be_told_apart_score_nothing(neutral):
    axis = Axis("a", Pole("east", sentences=("10 elks", "90")), Pole("north", sentences=("10 hares",)))
    by = reseeded(axis, Compass())
    assert np.isnan(by.without_each()[1]).all()
    with pytest.raises(AnalysisError, match="cannot tell its poles apart"):
        fit_axis(less(axis, "90"), Compass())


def test_what_labels_add_stays():
    encoder, texts = WordVectors(), ("Open gates.", "Shut gates.", "A road.")
    labelled = fit_axis(TOWNS, encoder, Labels("towns", texts, ("plus", "minus", "both")))
    vectors = encode(encoder, TEXTS)
    by = reseed(labelled, TEXTS, vectors)
    n, untrained = len(by.seeds), reseed(replace(labelled, learned=0 * labelled.learned), TEXTS, vectors)
    np.testing.assert_allclose(by.bias(everything(by))[n:], score(labelled, TEXTS, vectors).bias, atol=2e-6)
    assert abs(by.without_each() - untrained.without_each()).min(axis=1).max() > 1e-4


def test_no_texts_have_no_bias():
    by = reseed(fit_axis(TOWNS, WordVectors()), [], np.empty((0, 16), dtype=np.float32))
    assert by.without_each().shape == (11, 11)
