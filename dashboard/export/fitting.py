"""Text that must fit into a box of a page that nobody sees before it is shown: its lines are counted by a wide estimate."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.placing import text_width

# Of text_width, which measures a wide sans: the widest serif that stands in for Georgia (test_fitting.py measures)
SERIF, BOLD_SERIF = 1.0, 1.06
LINE = 1.2  # height of a line, of the size of its type
POINTS = 72  # an inch
# Most of these no XML may hold, and no page shows any
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Fitted:
    """A text and the size at which it fits.

    Attributes
    ----------
    text : str
        Whole, or cut with an ellipsis where even the smallest size is too large.
    size : int
        Points.
    lines : tuple of str
        As they are estimated; a program that shows the text may take fewer.
    whole : bool
    """

    text: str
    size: int
    lines: tuple[str, ...] = ()
    whole: bool = True

    @property
    def height(self) -> float:
        """Inches that its lines take."""
        return taken_height(len(self.lines), self.size)


def plain(text: object) -> str:
    r"""Text on one line, without characters that a document cannot hold.

    >>> plain("a\x00b \n c\tdé\ufffe")
    'a b c dé'
    """
    return " ".join(UNPRINTABLE.sub(" ", str(text)).split())


def lines(text: str, room: float, size: float, widen: float = 1.0) -> list[str]:
    """The lines that `text` takes in `room` inches at `size` points, broken between words, and within those wider than a line.

    Together they are the text: a space where it breaks stays at the end of its line.

    >>> lines("one two three", 0.8, 12), lines("unbreakable", 0.5, 12)
    (['one two ', 'three'], ['unbre', 'akabl', 'e'])
    """
    done, line = [], ""
    for word in re.findall(r"\S+\s*", text):
        if line and not _fits(line + word, room, size, widen):
            done.append(line)
            line = ""
        while not line and len(word) > 1 and not _fits(word, room, size, widen):
            kept = next((n for n in range(1, len(word) - 1) if not _fits(word[: n + 1], room, size, widen)), len(word) - 1)
            done.append(word[:kept])
            word = word[kept:]
        line += word
    return [*done, line] if line else done


def fitted(text: str, room: float, height: float, sizes: Sequence[int], widen: float = 1.0, tail: str = "") -> Fitted:
    """`text` and `tail` at the first of `sizes` at which their lines fit into `height` inches; where none does, `text` is cut.

    >>> fitted("One two three four five six.", 1.2, 0.4, (12, 10), tail="End.").text
    'One two three four five… End.'
    """
    text, tail = plain(text), plain(tail)
    whole = f"{text} {tail}".strip()
    for size in sizes:
        taken = lines(whole, room, size, widen)
        if taken_height(len(taken), size) <= height:
            return Fitted(whole, size, tuple(taken))
    most = max(int(height * POINTS / (size * LINE)), 1)
    kept, cut = "".join(lines(text, room, size, widen)[:most]), whole
    while kept and len(taken) > most:
        kept = kept.rstrip().rpartition(" ")[0] or kept[:-1]
        cut = f"{kept}… {tail}".strip()
        taken = lines(cut, room, size, widen)
    return Fitted(cut, size, tuple(taken), False)


def taken_height(many: int, size: float) -> float:
    """Inches that so many lines take."""
    return many * size * LINE / POINTS


def short(names: Sequence[str], room: float, size: float) -> list[str]:
    """`names`, each cut to `room` inches; in the middle where cut ends would make different names the same.

    >>> short(["Ministry of Water", "Ministry of Roads", "Mill"], 1.2, 12)
    ['Ministr…ater', 'Minist…oads', 'Mill']
    """
    whole = list(map(plain, names))
    cut = [_cut(name, room, size, 0) for name in whole]
    return cut if len(set(cut)) == len(set(whole)) else [_cut(name, room, size, 0.4) for name in whole]


def _cut(name: str, room: float, size: float, behind: float) -> str:
    """A name cut so that the share `behind` of what is kept is its end."""
    if _fits(name, room, size):
        return name
    for kept in range(len(name) - 1, 0, -1):
        end = int(kept * behind)
        cut = name[: kept - end].rstrip() + "…" + (name[-end:].lstrip() if end else "")
        if _fits(cut, room, size):
            return cut
    return "…"


def _fits(line: str, room: float, size: float, widen: float = 1.0) -> bool:
    return text_width(line.rstrip(), size) * widen <= room * POINTS
