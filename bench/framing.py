"""How well axes find the human-coded side of a sentence: sets × methods, with intervals.

    python -m bench.framing [FOLDER]

FOLDER holds the labelled sets (default ../shared/gold): CSV files with id, text, axis and pole (+1, −1; 0 is neither). Sets of a
built-in axis are scored with the seeds in `analysis/axes`, those of axes that users define with `bench/user_axes.toml`, whose seeds
were written from the names of the axes before any score was seen. Prints

1. the area under the ROC curve (0.5 = chance) with a 95 % interval, by set and method, and the means over both kinds of sets;
2. what zero, unit and length do: coders' neutral rows, each pole against them, r of bias with length within each code;
3. the size of the rest in the contributions.

Nothing is trained on a set, save in the last column of 1: 50 of its rows drawn at random, 20 times, and the mean over the others.
"""

import sys
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.agreement import auc
from analysis.contributions import word_contributions
from analysis.embeddings import DEFAULT_CACHE, PackagedEncoder, encode
from analysis.framing import FrameAxis, FramingScores, fit_axis, score, train
from analysis.labels import POLES, Labels
from analysis.settings import Axis, axes_for, built_in_axes
from analysis.terms import tokenise
from analysis.wording import says_something

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
USER_AXES = Path(__file__).parent / "user_axes.toml"
LABELS, DRAWS = 50, 20
FEW = 300  # sentences a set for the contributions, which take a pass through the encoder each


@dataclass(frozen=True)
class Coded:
    """A labelled set: texts, their codes (+1, −1, 0), their vectors, and what it is scored on."""

    name: str
    texts: list[str]
    pole: np.ndarray
    vectors: np.ndarray
    axis: FrameAxis
    built_in: bool

    @property
    def decided(self) -> np.ndarray:
        """Rows coded for one of the poles."""
        return self.pole != 0

    def auc(self, bias: np.ndarray):
        """AUC of `bias`, + against −, with its interval."""
        return auc(bias[self.pole > 0], bias[self.pole < 0])


def main(folder: Path) -> None:
    """Print the three tables."""
    files = sorted(folder.glob("*.csv"))
    if not files:
        sys.exit(f"{folder}: no labelled sets there; name the folder that holds them")
    encoder = PackagedEncoder(DEFAULT_CACHE)
    sets = list(filter(None, (read_set(file, encoder) for file in files)))
    scores = {some.name: score(some.axis, some.texts, some.vectors) for some in sets}
    print_accuracy(sets, scores, encoder)
    print_zero(sets, scores)
    print_rest(sets, scores, encoder)


def read_set(file: Path, encoder: PackagedEncoder) -> Coded | None:
    """A labelled set; None if there is no axis of its name."""
    rows = pd.read_csv(file, dtype={"id": str, "text": str}, keep_default_na=False)
    axes = {axis.name: axis for axis in axes_for(USER_AXES)}
    name = rows["axis"].iloc[0]
    if name not in axes:
        return None
    texts = rows["text"].tolist()
    built_in = name in {axis.name for axis in built_in_axes()}
    return Coded(file.stem, texts, rows["pole"].to_numpy(), encode(encoder, texts), fit_axis(axes[name], encoder), built_in)


def print_accuracy(sets: list[Coded], scores: dict[str, FramingScores], encoder: PackagedEncoder) -> None:
    """Table 1."""
    methods = {
        "seed terms counted": lambda some: found_terms(some),
        "words (FrameAxis)": lambda some: words_alone(some, encoder),
        "descriptions": lambda some: mean_cosine(some, only(some.axis.axis, "description"), encoder),
        "seed sentences": lambda some: mean_cosine(some, only(some.axis.axis, "sentences"), encoder),
        "score": lambda some: scores[some.name].bias,
    }
    print(f"\n{'AUC, + against −':<44}{'rows':>6}", *(f"{name:>20}" for name in methods), f"{f'{LABELS} labels':>16}")
    table = []
    for some in sets:
        found = [some.auc(method(some)) for method in methods.values()]
        learned = with_labels(some, encoder)
        table.append([one.value for one in found] + [learned])
        cells = (f"{one.value:.3f} ({one.lower:.3f}–{one.upper:.3f})".rjust(20) for one in found)
        print(f"{some.name:<44}{some.decided.sum():>6}", *cells, f"{learned:>16.3f}")
    for title, kind in (("mean of built-in axes", True), ("mean of user-type axes", False)):
        rows = [row for row, some in zip(table, sets, strict=True) if some.built_in is kind]
        if rows:
            means = np.mean(rows, axis=0)
            print(f"{f'{title} ({len(rows)})':<50}", *(f"{mean:>20.3f}" for mean in means[:-1]), f"{means[-1]:>16.3f}")


def found_terms(some: Coded) -> np.ndarray:
    """Seed terms found, plus less minus."""
    return np.array([len(some.axis.plus.find_terms(text)) - len(some.axis.minus.find_terms(text)) for text in some.texts])


def words_alone(some: Coded, encoder: PackagedEncoder) -> np.ndarray:
    """FrameAxis (Kwak et al. 2021): mean cosine of a text's words with the difference of the poles' mean seed terms."""

    def mean(terms: tuple[str, ...]) -> np.ndarray:
        return np.mean([encoder.word(token.form).vector for term in terms for token in tokenise(term)], axis=0)

    axis = mean(some.axis.axis.pole_plus.terms) - mean(some.axis.axis.pole_minus.terms)

    def bias(text: str) -> float:
        said = [encoder.word(token.form).vector @ axis for token in tokenise(text) if says_something(token.form)]
        return float(np.mean(said)) if said else 0.0

    return np.array([bias(text) for text in some.texts])


def only(axis: Axis, part: str) -> tuple[list[str], list[str]]:
    """Seeds of one kind, of plus and of minus."""
    plus, minus = (getattr(pole, part) for pole in (axis.pole_plus, axis.pole_minus))
    return ([plus], [minus]) if isinstance(plus, str) else (list(plus), list(minus))


def mean_cosine(some: Coded, seeds: tuple[list[str], list[str]], encoder: PackagedEncoder) -> np.ndarray:
    """SemAxis (An et al. 2018) on sentences: cosine with the difference of the poles' mean vectors."""
    plus, minus = (encode(encoder, texts).mean(axis=0) for texts in seeds)
    return some.vectors @ (plus - minus)


def with_labels(some: Coded, encoder: PackagedEncoder) -> float:
    """Mean AUC over the rows not drawn, of the score trained on rows drawn at random."""
    rows, areas = np.flatnonzero(some.decided), []
    for draw in range(DRAWS):
        order = np.random.default_rng(draw).permutation(rows)
        drawn, others = order[:LABELS], order[LABELS:]
        labels = Labels(some.axis.name, tuple(some.texts[i] for i in drawn), tuple(POLES[int(some.pole[i])] for i in drawn))
        axis = train(some.axis, labels, some.vectors[drawn], encoder)
        rest = replace(some, texts=[some.texts[i] for i in others], pole=some.pole[others], vectors=some.vectors[others])
        areas.append(rest.auc(score(axis, rest.texts, rest.vectors).bias).value)
    return float(np.mean(areas))


def print_zero(sets: list[Coded], scores: dict[str, FramingScores]) -> None:
    """Table 2."""
    print(f"\n{'shares, and r of bias with length within + / −':<50}{'neither':>9}{'both':>7}{'covered':>9}{'r + / −':>16}")
    for some in sets:
        found, words = scores[some.name], np.array([len(text.split()) for text in some.texts])
        r = [np.corrcoef(found.bias[some.pole == code], words[some.pole == code])[0, 1] for code in (1, -1)]
        shares = [(found.side == "neither").mean(), (found.side == "both").mean(), found.covered.mean()]
        print(f"{some.name:<50}{shares[0]:>9.0%}{shares[1]:>7.1%}{shares[2]:>9.0%}{f'{r[0]:+.2f} / {r[1]:+.2f}':>16}")
        if not some.decided.all():
            print_neutral(some, found)


def print_neutral(some: Coded, found: FramingScores) -> None:
    """The rows that coders called neither."""
    neutral = ~some.decided
    plus = auc(found.plus[some.pole > 0], found.plus[neutral])
    minus = auc(found.minus[some.pole < 0], found.minus[neutral])
    print(f"    {neutral.sum()} rows coded neither: mean bias {found.bias[neutral].mean() / found.bias.std():+.3f} sd of the set,")
    print(f"    on neither side {(found.side[neutral] == 'neither').mean():.1%};", end=" ")
    print(f"AUC against them of plus {plus.value:.3f} ({plus.lower:.3f}–{plus.upper:.3f}),", end=" ")
    print(f"of minus {minus.value:.3f} ({minus.lower:.3f}–{minus.upper:.3f})")


def print_rest(sets: list[Coded], scores: dict[str, FramingScores], encoder: PackagedEncoder) -> None:
    """Table 3."""
    print(f"\n{'contributions of words: median |rest| / |bias|':<50}{'rest':>9}{'largest error of the sum':>28}")
    for some in sets:
        rows = np.random.default_rng(0).permutation(len(some.texts))[:FEW]
        parts = [word_contributions(some.axis, some.texts[i], encoder.tokens(some.texts[i])) for i in rows]
        bias = scores[some.name].bias[rows]
        rest = np.array([left for _, left in parts])
        error = np.array([sum(word.contribution for word in words) + left for words, left in parts]) - bias
        print(f"{some.name:<50}{np.median(np.abs(rest) / np.abs(bias)):>9.3f}{np.abs(error).max():>28.1e}")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else GOLD)
