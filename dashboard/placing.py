"""Where labels go beside their dots: greedily, the most important first, none on another. Pixels, y downwards; no drawing here."""

import unicodedata
from collections.abc import Sequence
from functools import cache

import numpy as np

Box = tuple[float, float, float, float]  # left, top, right, bottom
Placed = tuple[float, Box]  # a box that moves with its point: the point's x, the box
Side = tuple[int, int]  # of its dot that a label lies on: −1 left or above, 0 in line, 1 right or below
SIDES: tuple[Side, ...] = ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1))  # the better first
RADIUS = 6  # px of a dot and the white around it
SLANT = 0.71  # of the radius, along each of two directions
# Widest advance in em of Helvetica, Arial and DejaVu Sans, which stands in where neither is installed (test_keyness.py measures)
WIDTHS = {**dict.fromkeys(" .,:;/|\\'’ijlI", 0.34), **dict.fromkeys("-()[]ftr!", 0.42), **dict.fromkeys("mwMW%@—", 1.0)}
LOWER, OTHER, FOREIGN, WIDE = 0.64, 0.84, 0.85, 1.05


def text_width(text: str, size: float) -> float:
    """Pixels that `text` takes in the sans of the charts, rather too many than too few.

    >>> text_width("ill", 10) < text_width("own", 10) < text_width("国家", 10) + text_width("a", 10)
    True
    """
    return size * sum(map(_em, text))


@cache  # texts are measured over and over while they are fitted, and are of few characters
def _em(character: str) -> float:
    if character in WIDTHS:
        return WIDTHS[character]
    if unicodedata.combining(character):
        return 0.0
    if not character.isascii():
        return WIDE if unicodedata.east_asian_width(character) in "WF" else FOREIGN
    return LOWER if character.islower() or character.isdigit() else OTHER


def place(
    points: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    area: Box,
    obstacles: Sequence[Box] = (),
    crowd: Sequence[tuple[float, float]] | np.ndarray = (),
    radii: Sequence[float] | None = None,
    circles: Sequence[Placed] = (),
) -> list[Side | None]:
    """The side of its point on which each label lies; None where there is no room.

    Labels are placed in the order given, and none gives way to a later one. No placed label overlaps another, an obstacle or the
    dot of another placed label; all stay in the area. This still holds where the area is stretched sideways and the labels move
    with their points.

    Parameters
    ----------
    points, sizes : sequences of (x, y), (width, height)
        Of the dots to be labelled, the most important first, and of their labels.
    area : Box
        That no label leaves.
    obstacles : sequence of Box, optional
        That no label covers; each at a side of the area.
    crowd : array of shape (n, 2), optional
        Dots that labels may cover, but cover as few of as possible.
    radii : sequence of float, optional
        Of the dots to be labelled, `RADIUS` each unless given; a label begins there.
    circles : sequence of Placed, optional
        Circles (:func:`circle_box`) that no label covers, but for its own; they move with their points.
    """
    others = np.asarray(crowd, dtype=float).reshape(-1, 2)
    labels: list[Placed] = []
    dots: list[Placed] = []
    sides: list[Side | None] = []
    for point, size, radius in zip(points, sizes, radii or [RADIUS] * len(points), strict=True):
        own = circle_box(point, radius)
        boxes = {side: label_box(point, size, side, radius) for side in SIDES}
        fitting = [
            side
            for side, box in boxes.items()
            if _inside(box, area)
            and not any(_overlap(box, obstacle) for obstacle in obstacles)
            and not any(_meet((point[0], box), one) for one in [*labels, *dots, *(one for one in circles if one != own)])
        ]
        if not fitting or any(_meet(own, label) for label in labels):
            sides.append(None)
            continue
        best = min(fitting, key=lambda side: _covered(boxes[side], others))  # noqa: B023, called at once
        sides.append(best)
        dots.append(own)
        labels.append((point[0], boxes[best]))
    return sides


def circle_box(point: tuple[float, float], radius: float) -> Placed:
    """The box of a circle, which moves with its middle."""
    return point[0], (point[0] - radius, point[1] - radius, point[0] + radius, point[1] + radius)


def label_box(point: tuple[float, float], size: tuple[float, float], side: Side, radius: float) -> Box:
    """The box of a label of `size` on one side of its dot."""
    across, down = shift(side, radius)
    left = point[0] + across + (side[0] - 1) / 2 * size[0]
    top = point[1] + down + (side[1] - 1) / 2 * size[1]
    return left, top, left + size[0], top + size[1]


def shift(side: Side, radius: float) -> tuple[float, float]:
    """How far the near edge or corner of a label lies from the middle of its dot, to the right and down."""
    far = radius * (SLANT if all(side) else 1)
    return side[0] * far, side[1] * far


def _inside(box: Box, area: Box) -> bool:
    return box[0] >= area[0] and box[1] >= area[1] and box[2] <= area[2] and box[3] <= area[3]


def _overlap(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _meet(one: Placed, other: Placed) -> bool:
    """Whether two boxes overlap, or would if their points were drawn apart sideways: the left one's point lies to the right."""
    (x, box), (other_x, other_box) = one, other
    if box[1] >= other_box[3] or other_box[1] >= box[3]:
        return False
    return not (box[2] <= other_box[0] and x <= other_x or other_box[2] <= box[0] and other_x <= x)


def _covered(box: Box, others: np.ndarray) -> int:
    """How many dots lie under a box."""
    x, y = others[:, 0], others[:, 1]
    return int(((x > box[0]) & (x < box[2]) & (y > box[1]) & (y < box[3])).sum())


def cut(text: str, room: float, size: int) -> str:
    """The text on one line, cut with an ellipsis where it is wider than `room` px at `size` px.

    >>> cut("a term", 200, 14), cut("a very long term", 80, 14)
    ('a term', 'a very lo…')
    """
    plain = " ".join(str(text).split())
    if text_width(plain, size) <= room:
        return plain
    fits = next(length for length in range(len(plain)) if text_width(plain[: length + 1] + "…", size) > room)
    return plain[:fits].rstrip() + "…"


def folded(text: str, room: float, size: int) -> list[str]:
    """The text on one line of `room` px or on two, broken between words where it can be, and cut where it is longer.

    >>> folded("a long name", 80, 14), folded("a very long name of many words", 80, 14), folded("wordswithoutend", 60, 14)
    (['a long', 'name'], ['a very', 'long na…'], ['words…'])
    """
    words = str(text).split()
    n = next((n for n in range(len(words), 0, -1) if text_width(" ".join(words[:n]), size) <= room), 1)
    lines = [cut(" ".join(words[:n]), room, size), cut(" ".join(words[n:]), room, size)]
    return [line for line in lines if line] or [" "]
