"""What a draft of an axis does, in words: how groups moved, which sentences changed sides, which seeds pull the other way."""

from collections.abc import Sequence

import pandas as pd

from analysis.draftaxis import ALIKE, SeedHint
from analysis.phrases import count
from analysis.quality import FEW_SEEDS
from dashboard.words import listed, quoted, signed

MOST_GROUPS = 6  # named one by one
SHOWN = 70  # characters of a seed


def change_of_means(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Mean bias of each group before and after, those that moved most first."""
    both = pd.DataFrame({"bias": before.set_index("group")["bias"], "after": after.set_index("group")["bias"]}).dropna()
    both = both.assign(moved=both["after"] - both["bias"])
    both = both.reindex(both["moved"].abs().sort_values(ascending=False, kind="stable").index)
    told = [f"{group}: {signed(row.bias)} → {signed(row.after)}" for group, row in both.head(MOST_GROUPS).iterrows()]
    left = len(both) - MOST_GROUPS
    return told + ([f"and {count(left, 'group')} that moved less"] if left > 0 else [])


def change_of_sides(before: pd.Series, after: pd.Series, names: dict[str, str]) -> str:
    """How many sentences changed their side, and to which."""
    moved = (before.to_numpy() != after.to_numpy()).sum()
    if not moved:
        return f"None of {count(len(after), 'sentence')} changed its side."
    to = after[before.to_numpy() != after.to_numpy()].value_counts()
    where = listed([f"{n:,} to {names[side]}" for side, n in to.items()])
    return f"{int(moved):,} of {count(len(after), 'sentence')} changed their side: {where}."


def few_seeds(numbers: dict[str, int]) -> str:
    """Which poles have few seeds; "" if none."""
    few = [f"{quoted(name)} has {count(n, 'seed')}" for name, n in numbers.items() if n < FEW_SEEDS]
    if not few:
        return ""
    return f"{' and '.join(few)}: with so few, the score hangs on the choice of words. Four or more are wise, twelve are good."


def nearly_same(alike: float) -> str:
    """That the poles say nearly the same; "" where they don't."""
    if alike < ALIKE:
        return ""
    return f"The two poles say nearly the same (cosine {alike:.2f}): the score then tells of small differences in wording."


def other_way(hints: Sequence[SeedHint], names: tuple[str, str], most: int = 4) -> list[str]:
    """Seeds that the other seeds put on the side of the other pole, the farthest ones first, and how many more there are."""
    found = [
        f"{quoted(shown(hint.text))} is a seed of {names[not hint.is_plus]}, and by all the others it leans to "
        f"{names[hint.is_plus]} ({signed(hint.own)})."
        for hint in sorted((hint for hint in hints if hint.pulls_other_way), key=lambda hint: -abs(hint.own))
    ]
    left = len(found) - most
    more = f"So {'does' if left == 1 else 'do'} {count(left, 'more seed')}, of {count(len(hints), 'seed')} in all."
    return found[:most] + ([more] if left > 0 else [])


def weightiest(hints: Sequence[SeedHint], names: tuple[str, str], most: int = 3) -> list[str]:
    """The seeds without which scores change most."""
    known = sorted((hint for hint in hints if hint.change == hint.change), key=lambda hint: -hint.change)
    return [
        f"{quoted(shown(hint.text))} ({names[not hint.is_plus]}): without it a bias changes by {hint.change:.2f} on average."
        for hint in known[:most]
    ]


def shown(text: str) -> str:
    """A seed, cut where it is long."""
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def unbuilt(changed: dict[str, list[str]]) -> str:
    """What of the axes the results don't know yet."""
    told = {"new": "new", "changed": "changed", "gone": "no longer there"}
    parts = [f"{listed(names)} {'is' if len(names) == 1 else 'are'} {told[what]}" for what, names in changed.items()]
    return f"Of the axes, {'; '.join(parts)}: these results don't know that yet." if parts else ""


def basis(n: int, whole: int) -> str:
    """What a draft is scored on."""
    if n == whole:
        return f"Scored on all {count(n, 'sentence')}, as a build would."
    return (
        f"Scored on a sample of {n:,} of {count(whole, 'sentence')}, each as a build would; means and intervals are the sample’s: "
        "built results have all."
    )
