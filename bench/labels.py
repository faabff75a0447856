"""What fifty labels do for an axis, and whether chosen sentences teach more than random ones, on sentences coded by people.

    python -m bench.labels [FOLDER] [DRAWS]

FOLDER holds the labelled sets (default ../shared/gold): CSV files with id, text, axis and pole (+1, −1; 0 is neither). Their axes
are the built-in ones and those of bench/user_axes.toml, which were written as a user would. Each table gives the mean area under
the ROC curve (0.5 = chance) over DRAWS (default 20) draws:

1. 50 rows drawn at random are the labels; the axis is evaluated on all other rows, before and after.
2. A pool of half the rows, at most 300, is offered to a coder who answers as the codes do: 25 or 50 labels, drawn at random or
   chosen by `analysis.teaching`; evaluated on the other rows. Then the same with three times as many other sentences in the pool,
   as in an ordinary corpus: rows of the other axes' sets that the axis puts on neither side, answered neither. After each row
   stands what choosing gains, with a 95 % interval over the draws.
"""

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.agreement import auc
from analysis.embeddings import PackagedEncoder, encode
from analysis.framing import fit_axis, neutral_pool, score
from analysis.labels import POLES
from analysis.learning import learn
from analysis.settings import built_in_axes, read_axes
from analysis.teaching import log_odds, teaching_order

USER_AXES = Path(__file__).with_name("user_axes.toml")
SIZES, POOL, OTHERS = (25, 50), 300, 3


class Coded(NamedTuple):
    """Rows of one set, or several: codes (n,), unit vectors (n, dimensions), bias in sd of neutral sentences (n,), covered (n,)."""

    pole: np.ndarray
    vectors: np.ndarray
    bias: np.ndarray
    covered: np.ndarray

    def rows(self, rows: np.ndarray) -> "Coded":
        """Some of the rows."""
        return Coded(*(part[rows] for part in self))

    def area(self, direction: np.ndarray | float = 0.0) -> float:
        """AUC of the bias, with what labels add to it."""
        bias = self.bias + self.vectors @ direction if np.ndim(direction) else self.bias
        return auc(bias[self.pole > 0], bias[self.pole < 0]).value

    def taught(self, rows: Sequence[int]) -> np.ndarray:
        """The direction learnt from the codes of `rows`."""
        rows = list(rows)
        return learn(self.vectors[rows], self.bias[rows], [POLES[pole] for pole in self.pole[rows].tolist()])


def main(folder: Path, draws: int) -> None:
    """Print both tables."""
    sets = read_sets(folder)
    kinds = {"built-in": [name for name in sets if not is_users(sets[name][0])]}
    kinds["user-type"] = [name for name in sets if is_users(sets[name][0])]
    print(f"{'50 random labels':<46} {'rows':>6} {'before':>7} {'after':>7} {'sd':>6}")
    for kind, names in kinds.items():
        pairs = [list(fifty(sets[name][1], draws)) for name in names]
        for name, pair in zip(names, pairs, strict=True):
            before, after = np.array(pair).T
            print(f"{name:<46} {len(sets[name][1].pole):>6} {before.mean():>7.3f} {after.mean():>7.3f} {after.std():>6.3f}")
        before, after = np.mean([np.mean(pair, axis=0) for pair in pairs], axis=0)
        print(f"{'mean of ' + kind:<46} {'':>6} {before:>7.3f} {after:>7.3f}")
    for others in (0, OTHERS):
        what = "pool of coded rows" if not others else f"{others} other sentences to each coded row"
        print(f"\n{what:<46}" + "".join(f" {way + ' ' + str(size):>10}" for size in SIZES for way in ("random", "chosen")))
        for kind, names in kinds.items():
            found = [[one for draw in range(draws) for one in [simulate(sets, name, draw, others)]] for name in names]
            mean = np.mean([np.mean(each, axis=0) for each in found], axis=0)
            gain = np.array([[[row[2 * at + 1] - row[2 * at] for at in range(len(SIZES))] for row in each] for each in found]).mean(
                axis=0
            )
            error = gain.std(axis=0, ddof=1) / np.sqrt(draws)
            print(f"{'mean of ' + kind:<46}" + "".join(f" {value:>10.3f}" for value in mean), end="   ")
            print("; ".join(f"{value:+.4f} ± {1.96 * se:.4f}" for value, se in zip(gain.mean(axis=0), error, strict=True)))


def is_users(axis: str) -> bool:
    """Whether an axis is one of bench/user_axes.toml."""
    return axis not in {built_in.name for built_in in built_in_axes()}


def read_sets(folder: Path) -> dict[str, tuple[str, Coded, dict[str, Coded]]]:
    """By name: the axis of a set, its rows, and the rows of other axes' sets that stand for ordinary sentences."""
    encoder = PackagedEncoder()
    axes = {axis.name: fit_axis(axis, encoder) for axis in (*built_in_axes(), *read_axes(USER_AXES))}
    tables = {file.stem: pd.read_csv(file, keep_default_na=False, dtype={"text": str}) for file in sorted(folder.glob("*.csv"))}
    tables = {name: table for name, table in tables.items() if table["axis"].iloc[0] in axes}
    if not tables:
        sys.exit(f"{folder}: no labelled sets there; name the folder that holds them")
    vectors = {name: encode(encoder, table["text"].tolist()) for name, table in tables.items()}
    sets = {}
    for name, table in tables.items():
        axis = axes[table["axis"].iloc[0]]
        far = [other for other in tables if tables[other]["axis"].iloc[0] != axis.name]
        spread = score(axis, *neutral_pool(encoder)).bias.std()
        own, _ = scored(axis, table["text"].tolist(), vectors[name], spread, table["pole"].to_numpy())
        texts = [text for other in far for text in tables[other]["text"]]
        others, neither = scored(axis, texts, np.vstack([vectors[other] for other in far]), spread, np.zeros(len(texts), dtype=int))
        sets[name] = (axis.name, own, others.rows(np.flatnonzero(neither)))
    return sets


def scored(axis, texts: list[str], vectors: np.ndarray, spread: float, pole: np.ndarray) -> tuple[Coded, np.ndarray]:
    """Rows with their scores on an axis, and which of them are on neither side."""
    scores = score(axis, texts, vectors)
    return Coded(pole, vectors.astype(np.float64), scores.bias / spread, scores.covered), scores.side == "neither"


def fifty(rows: Coded, draws: int) -> Iterator[tuple[float, float]]:
    """AUC before and after 50 labels drawn at random, on all other rows."""
    for draw in range(draws):
        order = np.random.default_rng(draw).permutation(len(rows.pole))
        rest = rows.rows(order[50:])
        yield rest.area(), rest.area(rows.taught(order[:50]))


def simulate(sets: dict, name: str, draw: int, others: int) -> list[float]:
    """AUC on the rows outside the pool: for each size, with labels drawn at random and with chosen ones."""
    _, rows, ordinary = sets[name]
    random = np.random.default_rng(draw)
    order = random.permutation(len(rows.pole))
    half = min(len(order) // 2, POOL)
    pool, rest = rows.rows(order[:half]), rows.rows(order[half:])
    added = ordinary.rows(random.permutation(len(ordinary.pole))[: others * half])
    pool = Coded(*(np.concatenate(parts) for parts in zip(pool, added, strict=True)))
    drawn, chosen = random.permutation(len(pool.pole))[: SIZES[-1]], choose(pool, SIZES[-1])
    return [rest.area(pool.taught(way[:size])) for size in SIZES for way in (drawn, chosen)]


def choose(pool: Coded, size: int) -> list[int]:
    """Rows in the order in which they are offered, each answered before the next is chosen."""
    labelled: list[int] = []
    for _ in range(size):
        choices = [POLES[pole] for pole in pool.pole[labelled].tolist()]
        left = np.setdiff1d(np.arange(len(pool.pole)), labelled)
        odds = log_odds(pool.vectors, pool.bias, labelled, choices)
        labelled += teaching_order(pool.vectors, odds, pool.covered, labelled, left)
    return labelled


if __name__ == "__main__":
    given = sys.argv[1:]
    place = Path(given[0]) if given else Path(__file__).resolve().parents[2] / "shared" / "gold"
    main(place, int(given[1]) if len(given) > 1 else 20)
