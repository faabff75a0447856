"""Placed labels: never on each other, inside, the first first, whatever comes later."""

import numpy as np
import pytest

from dashboard.placing import RADIUS, circle_box, label_box, place, text_width

AREA = (0.0, 0.0, 400.0, 250.0)
CORNERS = [(0.0, 0.0, 120.0, 26.0), (0.0, 224.0, 150.0, 250.0)]


def crowded(seed: int, n: int = 90) -> tuple[list, list]:
    random = np.random.default_rng(seed)
    points = random.uniform((0, 0), AREA[2:], (n, 2))
    points[: n // 3] = points[: n // 3].round(-1)  # some on one line, some on one spot
    return points.tolist(), [(float(width), 18.0) for width in random.uniform(15, 110, n)]


def boxes(points: list, sizes: list, sides: list, stretch: float = 1.0) -> dict:
    """The labels, where the area is `stretch` times as wide and they move with their points."""
    return {
        number: label_box((point[0] * stretch, point[1]), size, side, RADIUS)
        for number, (point, size, side) in enumerate(zip(points, sizes, sides, strict=True))
        if side
    }


def dot(point: tuple, stretch: float = 1.0) -> tuple:
    x, y = point[0] * stretch, point[1]
    return x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS


def overlap(one: tuple, other: tuple) -> bool:
    far = 1e-9  # boxes that touch do not overlap
    return one[0] < other[2] - far and other[0] < one[2] - far and one[1] < other[3] - far and other[1] < one[3] - far


@pytest.mark.parametrize("stretch", [1.0, 1.1, 1.7, 3.0])
@pytest.mark.parametrize("seed", range(8))
def test_labels_cover_neither_each_other_nor_labelled_dots_nor_obstacles_at_any_width(seed, stretch):
    points, sizes = crowded(seed)
    placed = boxes(points, sizes, place(points, sizes, AREA, CORNERS), stretch)
    assert len(placed) > 15
    for number, box in placed.items():
        assert box[0] >= 0 and box[1] >= 0 and box[2] <= AREA[2] * stretch and box[3] <= AREA[3]
        assert not any(overlap(box, corner) for corner in CORNERS)
        for other in placed.keys() - {number}:
            assert not overlap(box, placed[other]) and not overlap(box, dot(points[other], stretch))


@pytest.mark.parametrize("stretch", [1.0, 1.7, 3.0])
@pytest.mark.parametrize("seed", range(4))
def test_labels_cover_no_circle_but_stand_beside_their_own_at_any_width(seed, stretch):
    points, sizes = crowded(seed, 40)
    placed = boxes(points, sizes, place(points, sizes, AREA, circles=[circle_box(point, RADIUS) for point in points]), stretch)
    assert len(placed) > 5
    for number, box in placed.items():
        others = [point for point in points if point != points[number]]
        assert not any(overlap(box, dot(point, stretch)) for point in others)


@pytest.mark.parametrize("seed", range(4))
def test_no_label_gives_way_to_a_later_one(seed):
    points, sizes = crowded(seed, 40)
    whole = place(points, sizes, AREA, CORNERS, crowd=points)
    for n in (0, 1, 7, 25):
        assert place(points[:n], sizes[:n], AREA, CORNERS, crowd=points) == whole[:n]


@pytest.mark.parametrize(
    ("point", "side"), [((200, 100), (1, 0)), ((395, 100), (-1, 0)), ((395, 4), (-1, 1)), ((5, 246), (1, -1)), ((5, 100), (1, 0))]
)
def test_a_lone_label_stands_right_of_its_dot_unless_it_would_leave_the_area(point, side):
    assert place([point], [(60.0, 18.0)], AREA) == [side]


def test_labels_keep_out_of_the_crowd_where_they_can():
    crowd = [(x, 100.0) for x in range(205, 260, 5)]
    assert place([(200.0, 100.0)], [(60.0, 18.0)], AREA, crowd=crowd) == [(-1, 0)]
    everywhere = [(float(x), float(y)) for x in range(0, 400, 4) for y in range(0, 250, 4)]
    assert place([(200.0, 100.0)], [(60.0, 18.0)], AREA, crowd=everywhere) != [None]


def test_a_larger_dot_keeps_its_label_further_off():
    near, far = (label_box((50.0, 50.0), (40.0, 18.0), (1, 0), radius)[0] for radius in (6, 12))
    assert (near, far) == (56.0, 62.0)
    assert place([(340.0, 50.0)] * 2, [(50.0, 18.0)] * 2, AREA, radii=[6, 6]) == [(1, 0), (-1, 0)]
    assert place([(340.0, 50.0)], [(50.0, 18.0)], AREA, radii=[12]) == [(-1, 0)]


def test_a_dot_under_an_earlier_label_gets_none_of_its_own():
    points = [(100.0, 100.0), (130.0, 100.0), (200.0, 100.0)]
    assert place(points, [(60.0, 18.0)] * 3, AREA) == [(1, 0), None, (1, 0)]


def test_nothing_to_place_and_no_room_at_all():
    assert place([], [], AREA) == []
    assert place([(200.0, 100.0)], [(500.0, 18.0)], AREA) == [None]


# Advance in px at size 100 in DejaVu Sans and in Helvetica (Adobe's font metrics), added up by letter
@pytest.mark.parametrize(
    ("text", "dejavu", "helvetica"),
    [("illicit", 233, 189), ("women", 365, 322), ("www.un.org", 591, 528), ("SIDS", 233, 233), ("co-operation", 636, 556)],
)
def test_the_width_of_a_text_is_rather_too_wide(text, dejavu, helvetica):
    assert max(dejavu, helvetica) <= text_width(text, 100) <= 1.35 * max(dejavu, helvetica)


def test_marks_above_letters_take_no_room_and_wide_letters_more():
    assert text_width("e\u0301", 14) == text_width("e", 14)
    assert text_width("国家", 14) >= 28
