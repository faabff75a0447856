import math

import numpy as np
import pytest

from analysis.embeddings import Word
from analysis.settings import Axis, Pole
from analysis.terms import tokenise
from analysis.wording import SOFTNESS, find_wording, says_something
from tests.analysis.samples import Compass, WordVectors

# Words on the plane, by angle, and how rare each is. "mist" is not among them.
ANGLES = {"lake": 0, "river": 30, "hill": 90, "rock": 120, "boat": 20, "goat": 100, "towns": 45}
RARITIES = {"boat": 3.0, "goat": 1.0}


class Plane(Compass):
    """A toy encoder whose words point where `ANGLES` says."""

    def word(self, form):
        if form not in ANGLES:
            return None
        angle = math.radians(ANGLES[form])
        return Word(np.array([math.cos(angle), math.sin(angle)]), RARITIES.get(form, 2.0))


def between(one, other):
    """Cosine of the angle between two words."""
    return math.cos(math.radians(ANGLES[one] - ANGLES[other]))


def axis(plus, minus):
    return Axis("a", plus, minus)


LAKE_HILL = axis(Pole("water", terms=("lake",)), Pole("land", terms=("hill",)))


def wording_of(axis, text, encoder=None):
    return find_wording(axis, encoder or Plane()).texts([tokenise(text)])[0].tolist()


# By hand


def test_one_seed_a_pole_is_the_cosine():
    assert wording_of(LAKE_HILL, "boat") == pytest.approx([between("boat", "lake"), between("boat", "hill")])


def test_words_count_by_their_rarity():
    expected = [(3 * between("boat", seed) + between("goat", seed)) / 4 for seed in ("lake", "hill")]
    assert wording_of(LAKE_HILL, "Boat, goat!") == pytest.approx(expected)
    twice = [(3 * between("boat", seed) + 2 * between("goat", seed)) / 5 for seed in ("lake", "hill")]
    assert wording_of(LAKE_HILL, "goat boat goat") == pytest.approx(twice)


def test_of_a_seeds_words_the_nearest_counts_and_over_seeds_the_soft_maximum():
    seeds = axis(Pole("water", "A lake.", ("River and rock.",)), Pole("land", terms=("hill", "rock")))
    near_lake, near_river = between("boat", "lake"), max(between("boat", "river"), between("boat", "rock"))
    water = SOFTNESS * math.log((math.exp(near_lake / SOFTNESS) + math.exp(near_river / SOFTNESS)) / 2)
    land = max(between("boat", "hill"), between("boat", "rock"))  # the terms of a pole are one seed together
    assert wording_of(seeds, "boat") == pytest.approx([water, land])


def test_a_seed_without_a_known_word_is_left_out():
    seeds = axis(Pole("water", "In 1907 the mist was here.", ("The lake.",)), Pole("land", terms=("hill",)))
    assert wording_of(seeds, "goat") == pytest.approx(wording_of(LAKE_HILL, "goat"))


# What says nothing


@pytest.mark.parametrize("more", ["the {} of", "{} 2019 3.5", "{} mist", "?! {} …"])
def test_stop_words_numbers_and_unknown_words_say_nothing(more):
    assert wording_of(LAKE_HILL, more.format("boat")) == wording_of(LAKE_HILL, "boat")


def test_letters_beside_digits_say_something():
    assert [form for form in ("covid-19", "g20", "20", "1,000.5", "and", "合作", "u.s.") if says_something(form)] == [
        "covid-19", "g20", "合作", "u.s."
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", "?!", "The and of.", "2019", "Mist."])
def test_a_text_without_a_word_that_says_anything_has_no_wording(text):
    assert np.isnan(wording_of(LAKE_HILL, text)).all()


def test_no_texts_have_no_rows():
    assert find_wording(LAKE_HILL, Plane()).texts([]).shape == (0, 2)


def test_an_encoder_without_words_or_a_pole_without_known_ones_has_no_wording():
    nameless = axis(Pole("water", terms=("mist",)), Pole("land", terms=("hill",)))
    assert np.isnan(wording_of(nameless, "boat goat")).all()
    assert np.isnan(wording_of(LAKE_HILL, "boat goat", Compass())).all()
    assert find_wording(LAKE_HILL, Compass()).of("boat") == (0, 0, 0)


# Laws


def test_swapping_the_poles_swaps_what_words_say():
    turned = axis(LAKE_HILL.pole_minus, LAKE_HILL.pole_plus)
    assert wording_of(turned, "boat goat towns") == wording_of(LAKE_HILL, "boat goat towns")[::-1]


def test_the_wording_of_a_text_is_the_sum_of_what_its_words_say():
    seeds = axis(Pole("p", "Mills stand by water.", ("Two towns share one lake.",)), Pole("m", terms=("guard", "shut gate")))
    wording = find_wording(seeds, WordVectors())
    tokens = tokenise("The towns shut the gate of the old mill, and 3 guards left.")
    said = np.array([wording.of(token.form) for token in tokens])
    shares = said[:, 2:] * said[:, :2] / said[:, 2].sum()
    np.testing.assert_allclose(shares.sum(axis=0), wording.texts([tokens])[0], atol=1e-12)
    assert (said[:, 2] > 0).sum() == 7  # towns, shut, gate, old, mill, guards, left


def test_a_texts_wording_depends_on_its_own_words_alone_whatever_their_order():
    wording = find_wording(LAKE_HILL, Plane())
    texts = ["boat goat", "goat", "towns boat", ""]
    together = wording.texts([tokenise(text) for text in texts])
    alone = np.concatenate([find_wording(LAKE_HILL, Plane()).texts([tokenise(text)]) for text in texts])
    assert together.tobytes() == alone.tobytes()
    assert wording_of(LAKE_HILL, "towns boat goat") == pytest.approx(wording_of(LAKE_HILL, "goat towns boat"), abs=1e-15)


def test_a_word_says_between_the_mean_and_the_most_of_the_seeds():
    seeds = axis(Pole("p", "lake", ("river", "rock", "goat")), Pole("m", terms=("hill",)))
    near = [between("boat", seed) for seed in ("lake", "river", "rock", "goat")]
    assert np.mean(near) < find_wording(seeds, Plane()).of("boat")[0] < max(near)
