"""Where topics and sentences lie on the map."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize
from scipy.spatial.distance import pdist, squareform
from sklearn.manifold import smacof

from analysis import topicmap
from analysis.results import Results
from analysis.topicmap import FILLED, angles, kept, map_of, radii, sentence_positions, topic_positions
from tests.analysis.samples import clouds

THREE = np.eye(3)  # at right angles; less their mean they are 120° from each other
EVEN = np.full(3, 4.0)


def some_topics(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Means of `n` topics in 20 dimensions, and sizes from 3 to 400."""
    random = np.random.default_rng(seed)
    return random.normal(size=(n, 20)), random.integers(3, 400, n).astype(float)


def gaps(places: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Room between the circles of any two topics."""
    circles = radii(sizes)
    return pdist(places) - squareform(circles[:, None] + circles, checks=False)


# Angles


def test_angles_are_those_of_the_means_less_the_mean_of_all():
    assert np.rad2deg(angles(THREE, EVEN)).round(6).tolist() == [[0, 120, 120], [120, 0, 120], [120, 120, 0]]
    assert np.rad2deg(angles(np.eye(2), np.array([3.0, 1.0]))).round(6).tolist() == [[0, 180], [180, 0]]


def test_the_mean_of_all_is_the_mean_of_sentences_not_of_topics():
    vectors, sizes = np.array([[1.0, 0], [0, 1], [-1, 0]]), np.array([2.0, 1.0, 1.0])
    mean = np.array([0.25, 0.25])  # (2 · [1, 0] + [0, 1] + [−1, 0]) / 4
    rest = vectors - mean
    rest /= np.linalg.norm(rest, axis=1, keepdims=True)
    np.testing.assert_allclose(angles(vectors, sizes), np.arccos(np.clip(rest @ rest.T, -1, 1)), atol=1e-4)


def test_only_the_directions_of_means_count():
    vectors, sizes = some_topics(6)
    np.testing.assert_allclose(angles(vectors * np.arange(1, 7)[:, None], sizes), angles(vectors, sizes), atol=1e-6)


def test_topics_that_nothing_tells_from_the_mean_of_all_are_at_right_angles_to_every_other():
    far = angles(np.array([[0.0, 1], [0, -1], [0, 0]]), np.ones(3))
    assert np.rad2deg(far).round(6).tolist() == [[0, 180, 90], [180, 0, 90], [90, 90, 0]]
    assert np.rad2deg(angles(np.ones((2, 4)), np.ones(2))).round(6).tolist() == [[0, 90], [90, 0]]


# Topics


def test_no_topics_have_no_places_and_one_lies_in_the_middle():
    assert topic_positions(np.zeros((0, 4)), np.zeros(0)).shape == (0, 2)
    assert topic_positions(np.ones((1, 4)), np.ones(1)).tolist() == [[0, 0]]


def test_two_topics_lie_side_by_side_the_larger_to_the_right():
    (x, y), (other_x, other_y) = topic_positions(np.eye(2), np.array([1.0, 3.0]))
    assert y == other_y == 0 and other_x == -x > 0


def test_three_topics_always_fit_a_plane_and_their_distances_are_as_their_angles():
    sides = pdist(topic_positions(THREE, EVEN))
    assert sides.max() / sides.min() == pytest.approx(1, abs=1e-3)
    for seed in range(5):
        vectors, sizes = np.random.default_rng(seed).normal(size=(3, 5)), EVEN
        places = topic_positions(vectors, sizes)
        ratio = pdist(places) / squareform(angles(vectors, sizes), checks=False)
        assert ratio.max() / ratio.min() == pytest.approx(1, abs=2e-3) and kept(vectors, sizes, places) == pytest.approx(
            1, abs=1e-3
        )


def test_distances_that_fit_a_plane_are_kept(monkeypatch):
    """A grid of four by three, with room enough for its circles: the map is the grid, at its own scale, perhaps mirrored."""
    grid = np.array([(x, y) for x in range(4) for y in range(3)], dtype=float)
    monkeypatch.setattr(topicmap, "angles", lambda vectors, sizes: squareform(pdist(vectors)))
    places = topic_positions(grid, np.ones(12))
    ratio = pdist(places) / pdist(grid)
    assert ratio.max() / ratio.min() == pytest.approx(1, abs=2e-3)
    assert kept(grid, np.ones(12), places) == pytest.approx(1, abs=1e-4)
    assert np.ptp(places, axis=0).tolist() == pytest.approx([3 * ratio.mean(), 2 * ratio.mean()], abs=1e-2)  # the long side lies


@pytest.mark.parametrize("seed", range(4))
def test_no_other_places_nearby_have_a_lower_stress(seed):
    """Stress as it is defined: squares of what a distance lacks, weighed by one over the distance that it should have."""
    random = np.random.default_rng(seed)
    wanted = squareform(angles(random.normal(size=(8, 6)), np.ones(8)), checks=False)
    weights = 1 / np.maximum(wanted, 0.1)

    def stress(places):
        return float((weights * (wanted - pdist(places.reshape(-1, 2))) ** 2).sum())

    places = topicmap._scaled(squareform(wanted))
    drawn = pdist(places)  # made to fit the disc: as large as they should be again
    places = places * (weights * wanted * drawn).sum() / (weights * drawn**2).sum()
    least = minimize(stress, places.ravel(), method="BFGS")
    assert stress(places) == pytest.approx(least.fun, rel=1e-4)
    assert stress(places) < min(stress(random.normal(size=16)) for _ in range(100))


@pytest.mark.parametrize("n", [4, 6, 12, 20])
def test_the_stress_is_near_to_the_least_that_scikit_learn_finds(n):
    """From several starts, each map as large as fits best."""
    wanted = squareform(angles(*some_topics(n)), checks=False)
    weights = 1 / np.maximum(wanted, 0.1)

    def stress(places):
        drawn = pdist(places)
        return (weights * (wanted - drawn * (weights * wanted * drawn).sum() / (weights * drawn**2).sum()) ** 2).sum()

    others = (smacof(squareform(wanted), n_init=1, random_state=seed, normalized_stress=False)[0] for seed in range(4))
    assert stress(topicmap._scaled(squareform(wanted))) <= 1.1 * min(map(stress, others))


def test_topics_lie_nearest_to_those_that_they_are_most_alike():
    """Three matters, far from each other, of three topics each."""
    outer, inner = np.repeat(clouds([1, 1, 1])[0], 3, axis=0), clouds([1] * 9, seed=1)[0]
    vectors, matter, sizes = 2 * outer + inner, np.repeat([0, 1, 2], 3), np.arange(20, 29)
    places = topic_positions(vectors, sizes)
    nearest = np.argsort(squareform(pdist(places)), axis=1)[:, 1:3]
    assert (matter[nearest] == matter[:, None]).all() and kept(vectors, sizes, places) > 0.8


@pytest.mark.parametrize("n", [2, 3, 4, 12, 50])
def test_circles_do_not_overlap(n):
    for seed in range(3):
        vectors, sizes = some_topics(n, seed)
        places = topic_positions(vectors, sizes)
        assert gaps(places, sizes).min() > 0
        equal = np.full(n, 7.0)
        assert gaps(topic_positions(vectors, equal), equal).min() > 0


def test_one_topic_may_have_nearly_all_sentences():
    vectors, sizes = some_topics(9)
    sizes[4] = 1e5
    assert gaps(topic_positions(vectors, sizes), sizes).min() > 0


def test_topics_that_are_identical_lie_beside_each_other_without_overlap():
    for n in (2, 3, 5, 20):
        places = topic_positions(np.ones((n, 4)), np.full(n, 5.0))
        assert np.isfinite(places).all() and gaps(places, np.full(n, 5.0)).min() > 0
    twins, sizes = np.eye(3)[[0, 0, 1, 2]], np.array([6.0, 5, 5, 5])
    places = topic_positions(twins, sizes)
    far = squareform(pdist(places))
    assert gaps(places, sizes).min() > 0 and far[0, 1] == far[far > 0].min()  # nearest to each other
    assert np.linalg.norm(places, axis=1).max() < 1.2  # they make room for each other: the map is not blown up until there is some


def test_the_map_is_about_the_unit_disc_and_its_middle_is_0():
    for n in (2, 5, 50):
        places = topic_positions(*some_topics(n))
        assert 0.5 < np.linalg.norm(places, axis=1).max() < 1.6
        np.testing.assert_allclose(places.max(axis=0) + places.min(axis=0), 0, atol=2e-4)


def test_the_map_is_wider_than_high_and_its_largest_topic_lies_to_the_right_of_the_mean_and_above():
    for seed in range(5):
        vectors, sizes = some_topics(12, seed)
        places = topic_positions(vectors, sizes)
        spread = places - places.mean(axis=0)
        assert (spread[:, 0] ** 2).sum() >= (spread[:, 1] ** 2).sum()
        assert abs((spread[:, 0] * spread[:, 1]).sum()) < 1e-2  # widest along x, not aslant
        assert (spread[sizes.argmax()] > 0).all()


@pytest.mark.parametrize("n", [3, 12, 40])
def test_the_same_topics_in_any_order_have_the_same_places(n):
    vectors, sizes = some_topics(n)
    sizes[: n // 2] = 9  # of equal size
    places = topic_positions(vectors, sizes)
    assert places.tolist() == topic_positions(vectors.copy(), sizes.copy()).tolist()
    for seed in range(3):
        order = np.random.default_rng(seed).permutation(n)
        assert topic_positions(vectors[order], sizes[order]).tolist() == places[order].tolist()


# Circles


def test_the_area_of_a_circle_is_in_proportion_to_sentences():
    sizes = np.array([1.0, 4, 9, 100])
    circles = radii(sizes)
    assert (circles / circles[0]).tolist() == pytest.approx([1, 2, 3, 10])
    assert (np.pi * circles**2).sum() == pytest.approx(FILLED * np.pi)  # of the unit disc


def test_circles_of_nothing_have_no_size():
    assert radii(np.zeros(0)).tolist() == [] and radii(np.zeros(2)).tolist() == [0, 0]


# What is kept


def test_what_is_kept_is_the_squared_correlation_of_angles_and_distances():
    vectors, sizes = some_topics(10)
    places = topic_positions(vectors, sizes)
    pairs = [(a, b) for a in range(10) for b in range(a)]
    far, drawn = angles(vectors, sizes), [np.hypot(*(places[a] - places[b])) for a, b in pairs]
    found = kept(vectors, sizes, places)
    assert found == pytest.approx(np.corrcoef([far[pair] for pair in pairs], drawn)[0, 1] ** 2, abs=1e-4)


def test_what_is_kept_lies_between_0_and_1():
    for n in (0, 1, 2, 3, 4, 12, 30):
        for seed in range(3):
            vectors, sizes = some_topics(n, seed)
            assert 0 <= kept(vectors, sizes, topic_positions(vectors, sizes)) <= 1


def test_up_to_two_topics_lose_nothing():
    for n in (0, 1, 2):
        assert kept(*some_topics(n), np.arange(2.0 * n).reshape(n, 2)) == 1


def test_all_equally_far_lose_nothing_on_a_map_that_shows_it_and_everything_on_one_that_does_not():
    corners = np.array([[0, 0], [1, 0], [0.5, 0.75**0.5]])
    assert kept(THREE, EVEN, corners) == 1
    assert kept(THREE, EVEN, topic_positions(THREE, EVEN)) == 1
    assert kept(THREE, EVEN, np.array([[0.0, 0], [1, 0], [5, 0]])) == 0
    other = np.array([[1.0, 0, 0], [0.9, 0.1, 0], [0, 0, 1]])
    assert kept(other, EVEN, corners) == kept(other, EVEN, np.zeros((3, 2))) == 0


def test_nothing_is_kept_where_near_topics_lie_farther_apart_than_far_ones():
    vectors = np.array([[1.0, 0], [0.9, 0.1], [0, 1]])  # the first two are near each other
    assert kept(vectors, EVEN, np.array([[0.0, 0], [9, 0], [4.5, 0]])) == 0
    assert kept(vectors, EVEN, np.array([[0.0, 0], [1, 0], [9, 0]])) > 0.9


# Sentences


SQUARE = np.array([[1.0, 1], [-1, 1], [-1, -1], [1, -1]])
CIRCLES = np.full(4, 0.2)


def test_a_sentence_that_resembles_its_own_topic_alone_lies_in_its_circle():
    cosines = np.eye(4)[[0, 0, 1, 2, 3, 3, 3]]
    own = np.array([0, 0, 1, 2, 3, 3, 3])
    places = sentence_positions(cosines, SQUARE, own, CIRCLES)
    assert (np.linalg.norm(places - SQUARE[own], axis=1) < 0.2).all()


def test_no_sentence_is_drawn_further_than_half_way_from_its_own_topic_to_the_others():
    random = np.random.default_rng(0)
    cosines, own = random.uniform(-1, 1, (200, 4)), random.integers(0, 4, 200)
    places = sentence_positions(cosines, SQUARE, own, CIRCLES)
    farthest = pdist(SQUARE).max()
    assert (np.linalg.norm(places - SQUARE[own], axis=1) <= farthest / 2 + 0.2).all()


def test_a_sentence_between_its_topic_and_another_lies_half_way_between_them():
    (place,) = sentence_positions([[0.5, 0.5, -1, -1]], SQUARE, [0], np.zeros(4))
    assert place.tolist() == [0, 1]
    (place,) = sentence_positions([[0.2, 0.9, -1, -1]], SQUARE, [0], np.zeros(4))  # nearer to the other: no further than half way
    assert place.tolist() == [0, 1]


def test_a_cosine_of_005_more_makes_a_topic_e_times_as_strong():
    (place,) = sentence_positions([[0.55, 0.5, -1, -1]], SQUARE, [0], np.zeros(4))
    own = np.e / (np.e + 1)
    assert place.tolist() == pytest.approx([own - (1 - own), 1], abs=1e-4)


def test_only_the_three_topics_that_it_is_closest_to_draw_a_sentence():
    corners = np.array([[1.0, 0], [2, 0], [3, 0], [0, 100]])
    (place,) = sentence_positions([[0.4, 0.39, 0.38, 0.37]], corners, [0], np.zeros(4))
    assert place[1] == 0
    (place,) = sentence_positions([[0.4, 0.39, 0.38, 0.37]], corners, [3], np.zeros(4))  # and its own
    assert place[1] == pytest.approx(50)


def test_a_sentence_without_a_topic_is_drawn_by_what_it_resembles_alone():
    (place,) = sentence_positions([[0.5, 0.5, -1, -1]], SQUARE, [-1], np.zeros(4))
    assert place.tolist() == [0, 1]
    (place,) = sentence_positions([[0.2, 0.9, -1, -1]], SQUARE, [-1], np.zeros(4))
    assert place.tolist() == [-1, 1]


def test_the_most_typical_sentence_is_innermost():
    cosines = np.column_stack([[0.5, 0.9, 0.7, 0.6], np.full(4, -1.0)])
    places = sentence_positions(cosines, np.array([[0.0, 0], [9, 9]]), np.zeros(4, dtype=int), np.array([1.0, 1]))
    assert np.argsort(np.linalg.norm(places, axis=1)).tolist() == [1, 2, 3, 0]


def test_sentences_are_spread_evenly_over_their_circle():
    """In a ring there are as many as its share of the area, and no two lie in one place."""
    cosines = np.linspace(0.9, 0.1, 400)[:, None]
    places = sentence_positions(cosines, np.zeros((1, 2)), np.zeros(400, dtype=int), np.ones(1))
    far = np.linalg.norm(places, axis=1)
    assert far.max() < 1
    assert (far < 0.94 / 2).sum() == 100  # a quarter of the area
    assert pdist(places).min() > 0.5 * (np.pi * 0.94**2 / 400) ** 0.5


def test_circles_are_as_large_as_their_sentences_unless_given():
    cosines, own = np.eye(2)[[0, 0, 0, 1]], np.array([0, 0, 0, 1])
    corners = np.array([[1.0, 0], [-1, 0]])
    assert sentence_positions(cosines, corners, own).tolist() == sentence_positions(cosines, corners, own, radii([3, 1])).tolist()


def test_no_sentences_and_no_topics_have_places_all_the_same():
    assert sentence_positions(np.zeros((0, 4)), SQUARE, np.zeros(0, dtype=int)).shape == (0, 2)
    assert sentence_positions(np.zeros((3, 0)), np.zeros((0, 2)), np.full(3, -1)).tolist() == [[0, 0]] * 3


# The map of results


def results(vectors: np.ndarray, topic_id: np.ndarray, order: np.ndarray | None = None) -> Results:
    """Results of sentences with a heading before them; ids are those of the rows before they are put into `order`."""
    order = np.arange(len(topic_id)) if order is None else order
    ids = [f"d:{number:04d}" for number in order]
    shown, sizes = np.unique(topic_id, return_counts=True)
    rows = {"sentence_id": ids, "document_id": "d", "kind": "sentence", "topic_id": topic_id[order]}
    heading = pd.DataFrame({"sentence_id": ["d:title"], "document_id": "d", "kind": "heading", "topic_id": [pd.NA]})
    sentences = pd.concat([heading, pd.DataFrame(rows)], ignore_index=True).astype({"topic_id": "Int64"})
    tables = {
        "documents": pd.DataFrame({"document_id": ["d"], "title": ["D"], "group": ["g"]}),
        "sentences": sentences,
        "topics": pd.DataFrame(
            {"topic_id": shown, "name": [f"topic {one}" for one in shown], "n_sentences": sizes, "stability": 0.9}
        ),
    }
    stored = np.vstack([np.ones((1, vectors.shape[1])), vectors[order]]).astype(np.float32)
    return Results(Path("nowhere"), {}, _tables=tables, _arrays={"vectors": stored})


SIZES = (40, 25, 12, 7)


def test_the_map_has_every_topic_and_every_sentence_in_its_order():
    made = results(*clouds(SIZES))
    found = map_of(made)
    assert found.topics["topic_id"].tolist() == [0, 1, 2, 3] and found.topics["n_sentences"].tolist() == list(SIZES)
    assert found.topics.columns.tolist() == ["topic_id", "name", "n_sentences", "stability", "x", "y", "radius"]
    assert found.topics["radius"].tolist() == radii(np.array(SIZES)).tolist()
    assert found.sentences[["sentence_id", "topic_id"]].equals(made.counted[["sentence_id", "topic_id"]])
    assert 0 <= found.kept <= 1


def test_sentences_lie_in_or_near_the_circle_of_their_own_topic():
    """In it where topics are far apart; where they run into each other, between its middle and those of the others."""
    for spread, least in ((0.3, 1), (2.0, 0.5)):
        found = map_of(results(*clouds(SIZES, spread=spread)))
        topics, rows = found.topics[["x", "y"]].to_numpy(), found.sentences
        own = np.linalg.norm(rows[["x", "y"]].to_numpy() - topics[rows["topic_id"]], axis=1)
        circles = found.topics["radius"].to_numpy()[rows["topic_id"]]
        assert (own < circles).mean() >= least
        assert (own <= circles + pdist(topics).max() / 2).all()


@pytest.mark.parametrize("seed", range(3))
def test_in_any_order_of_rows_the_map_is_the_same(seed):
    vectors, topic_id = clouds(SIZES, spread=1.0)
    vectors[5:9] = vectors[4]  # the same sentence several times
    first = map_of(results(vectors, topic_id))
    order = np.random.default_rng(seed).permutation(len(topic_id))
    again = map_of(results(vectors, topic_id, order))
    pd.testing.assert_frame_equal(again.topics, first.topics, check_exact=True)
    back = again.sentences.sort_values("sentence_id").reset_index(drop=True)
    pd.testing.assert_frame_equal(back, first.sentences, check_exact=True)
    assert again.kept == first.kept


def test_what_is_left_out_has_no_place_among_the_topics_but_its_sentences_have():
    vectors, topic_id = clouds(SIZES)
    topic_id = np.where(np.arange(len(topic_id)) % 10 == 9, -1, topic_id)
    found = map_of(results(vectors, topic_id))
    assert found.topics["topic_id"].tolist() == [0, 1, 2, 3]
    assert len(found.sentences) == sum(SIZES) and np.isfinite(found.sentences[["x", "y"]]).all(axis=None)
    left_out = found.sentences[found.sentences["topic_id"] == -1]
    assert len(left_out) == 8


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_map_of_few_topics(n):
    found = map_of(results(*clouds(SIZES[:n])))
    assert len(found.topics) == n and np.isfinite(found.sentences[["x", "y"]]).all(axis=None)
    assert found.kept == 1 if n < 3 else found.kept > 0.9
    if n == 1:
        assert found.topics[["x", "y"]].values.tolist() == [[0, 0]]


def test_a_map_of_nothing():
    found = map_of(results(np.zeros((0, 4)), np.zeros(0, dtype=np.int64)))
    assert (len(found.topics), len(found.sentences), found.kept) == (0, 0, 1)


def test_all_sentences_left_out_is_a_map_without_topics():
    found = map_of(results(np.eye(4), np.full(4, -1)))
    assert len(found.topics) == 0 and found.sentences[["x", "y"]].values.tolist() == [[0, 0]] * 4


def test_topics_of_the_same_sentences_are_told_apart_by_their_places():
    found = map_of(results(np.ones((9, 4)), np.arange(9) % 3))
    assert gaps(found.topics[["x", "y"]].to_numpy(), np.full(3, 3.0)).min() > 0
    assert np.isfinite(found.sentences[["x", "y"]]).all(axis=None)


# Anywhere


def fingerprint() -> str:
    """Digest of everything on a map of 25 topics."""
    vectors, topic_id = clouds(range(5, 30), spread=1.5)
    found = map_of(results(vectors, topic_id))
    return hashlib.sha256((found.topics.to_json() + found.sentences.to_json() + str(found.kept)).encode()).hexdigest()


SCRIPT = """
import sys
sys.path.insert(0, "tests/analysis")
from test_topicmap import fingerprint
print(fingerprint())
"""


def test_another_process_hash_seed_and_number_of_threads_change_nothing():
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "3")
    environment = os.environ | threads | {"PYTHONHASHSEED": "123"}
    root = Path(__file__).parents[2]
    made = subprocess.run([sys.executable, "-c", SCRIPT], cwd=root, env=environment, capture_output=True, text=True, check=True)
    assert made.stdout.strip() == fingerprint()
