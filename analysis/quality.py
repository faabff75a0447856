"""How far an axis is to be trusted: what becomes of its scores by fewer seeds, how much it covers, what it goes along with.

A seed is a seed sentence, the description, or a seed term of a pole. Without any one of them the sentences are scored again
(:mod:`analysis.reseeded`): if the difference between two groups then changes its sign, it hangs on that one choice of words.

Of a large corpus a sample is scored again: `SAMPLE` sentences of a group, and as many of the whole corpus, drawn by the hash of
their ids, so that it depends neither on their order nor on a seed.

Leaving one out as in the jackknife (Quenouille 1949); split halves as in Spearman (1910) and Brown (1910), without their formula
for the full length: it says how alike two axes of half as many seeds score.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.agreement import auc
from analysis.framing import FrameAxis
from analysis.phrases import count
from analysis.reseeded import Reseeded, reseed
from analysis.settings import Axis

SAMPLE = 2_000  # sentences of a group, and of the corpus, that are scored again: bounds the work
SPLITS = 20  # of the seeds into halves
ENOUGH = 10  # sentences for a correlation, and of a group that is one of the two ends
FEW_SEEDS = 4  # of a pole; under this the choice of words is warned of
ONE_SEED = "On the built-in axes, scores by one seed a pole drawn at random correlate .5 and .7 with those by all seeds."
# … over the sentences of the bundled corpus: test_how_one_seed_a_pole_scores_on_the_built_in_axes
LOW_COVERAGE = 0.10
LONG = 0.3  # |r| of bias and number of words
DECIMALS = 4  # of published figures
SHOWN = 60  # characters of a seed in a warning
FIGURES = (
    "difference", "seed_range_low", "seed_range_high", "split_half", "separation", "coverage", "length_correlation",
)  # fmt: skip


def axis_quality(
    axes: Sequence[FrameAxis], sentences: pd.DataFrame, vectors: np.ndarray, scores: Sequence[pd.DataFrame]
) -> pd.DataFrame:
    """One row per axis: how far it is to be trusted in this corpus.

    Parameters
    ----------
    axes : sequence of FrameAxis (a,)
    sentences : DataFrame (n rows)
        sentence_id, text, group, n_tokens: those that count, no headings.
    vectors : float array (n, dimensions)
        Of length 1.
    scores : sequence of DataFrame (a,)
        bias and covered of `sentences`, row for row.

    Returns
    -------
    DataFrame
        - axis.
        - target, reference: the groups whose mean bias is compared: two groups in the order of their names; of more, those with
          the highest and the lowest mean among those of 10 sentences or more. With one group reference is null, and its mean bias
          takes the place of the difference.
        - difference: mean bias of the target, less that of the reference.
        - seed_range_low, seed_range_high: the lowest and the highest difference without any one seed; null where each pole has
          only one. Of a sample, the change without the seed is measured and added to the difference of all sentences.
        - sign_stable: whether the difference keeps its sign without any one seed. False where a pole has a single seed (without
          it there is nothing to score by), and where the difference is 0.
        - split_half: correlation of the bias of sentences by two random halves of the seeds, mean over 20 splits, −1 to 1; null
          where a pole has a single seed, or under 10 sentences.
        - separation: how often a seed of `pole_plus` scores above one of `pole_minus`, each scored without itself (area under
          the ROC curve, 0 to 1: .5 is chance, 1 never fails); null where a pole has a single seed.
        - coverage: share of all sentences that carry any signal, 0 to 1.
        - length_correlation: of bias and number of words over all sentences (Pearson), −1 to 1; null under 10 sentences. Length
          may be real signal.
        - n_seeds_plus, n_seeds_minus, n_sentences: what this rests on; the last counts the sentences scored without each seed.
        - warning: what must be known before the difference is quoted, in plain words; empty where there is nothing.

    Notes
    -----
    A range says how much hangs on single seeds, not how much another analyst's seeds, or other sentences, would change. Seeds that
    say nearly the same hold each other up: leaving one out then changes little, however wrong both may be.
    """
    order = np.argsort(pd.util.hash_array(sentences["sentence_id"].to_numpy(dtype=object)), kind="stable")
    found = [_row(axis, sentences, vectors, table, order) for axis, table in zip(axes, scores, strict=True)]
    types = dict.fromkeys(("axis", "target", "reference", "warning"), "str") | dict.fromkeys(FIGURES, float)
    return pd.DataFrame(found).astype(types).round(dict.fromkeys(FIGURES, DECIMALS))


class _Ends(NamedTuple):
    """The two groups compared. Without a reference the mean of the target is looked at; without a target there is nothing."""

    target: str | None
    reference: str | None

    def difference(self, bias: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Difference (…) of mean bias (…, n); NaN without sentences."""
        if self.target is None:
            return np.full(bias.shape[:-1], np.nan)
        mean = bias[..., groups == self.target].mean(axis=-1)
        return mean if self.reference is None else mean - bias[..., groups == self.reference].mean(axis=-1)


class _WithoutEach(NamedTuple):
    """What is found without each seed: the `difference` (n_seeds,), and the seeds' `own` bias (n_seeds,), each without itself."""

    difference: np.ndarray
    own: np.ndarray


def _row(axis: FrameAxis, sentences: pd.DataFrame, vectors: np.ndarray, scores: pd.DataFrame, order: np.ndarray) -> dict[str, Any]:
    """One row of the table; `order` (n,) is that in which a sample is drawn."""
    groups, bias = sentences["group"].to_numpy(dtype=object), scores["bias"].to_numpy()
    ends = _ends(groups, bias)
    rows = _drawn(groups, order, ends)
    by = reseed(axis, sentences["text"].iloc[rows].tolist(), vectors[rows])
    difference = round(float(ends.difference(bias, groups)), DECIMALS)
    without = _without_each(by, ends, groups[rows], difference)
    figures = {
        **ends._asdict(),
        "difference": difference,
        **_range(difference, without.difference),
        "split_half": _split_half(by, np.isin(rows, order[:SAMPLE])),
        "separation": auc(without.own[by.is_plus], without.own[~by.is_plus]).value if np.isfinite(without.own).all() else None,
        "coverage": scores["covered"].mean(),
        "length_correlation": _correlation(bias, sentences["n_tokens"].to_numpy()),
        "n_seeds_plus": int(by.is_plus.sum()),
        "n_seeds_minus": int((~by.is_plus).sum()),
        "n_sentences": int(np.isin(groups[rows], [group for group in ends if group is not None]).sum()),
    }
    warnings = [_of_the_sign(figures, by, without.difference), _of_few_seeds(figures, axis.axis), *_of_the_sentences(figures)]
    return {"axis": axis.name, **figures, "warning": " ".join(filter(None, warnings))}


def _ends(groups: np.ndarray, bias: np.ndarray) -> _Ends:
    means = pd.DataFrame({"group": groups, "bias": bias}).groupby("group")["bias"].agg(["mean", "size"])
    if len(means) < 3:
        return _Ends(*[*means.index, None, None][:2])
    large = means[means["size"] >= ENOUGH]
    mean = (large if len(large) > 1 else means)["mean"]
    return _Ends(mean.idxmax(), mean.idxmin())


def _drawn(groups: np.ndarray, order: np.ndarray, ends: _Ends) -> np.ndarray:
    """Which sentences are scored again: the first of the corpus and of each end in the given order."""
    of_ends = [order[groups[order] == group][:SAMPLE] for group in ends if group is not None]
    return np.unique(np.concatenate([order[:SAMPLE], *of_ends]))


def _without_each(by: Reseeded, ends: _Ends, groups: np.ndarray, difference: float) -> _WithoutEach:
    n_seeds = len(by.seeds)
    without, whole = by.without_each(), by.bias(np.ones(n_seeds, dtype=bool))
    change = ends.difference((without - whole)[:, n_seeds:], groups)
    return _WithoutEach(np.round(difference + change, DECIMALS), np.diag(without))


def _range(difference: float, without: np.ndarray) -> dict[str, Any]:
    known = without[np.isfinite(without)]
    low, high = (known.min(), known.max()) if len(known) else (None, None)
    return {"seed_range_low": low, "seed_range_high": high, "sign_stable": bool((without * difference > 0).all())}


def _split_half(by: Reseeded, rows: np.ndarray) -> float | None:
    """Mean correlation of the bias of the texts at `rows` by the two halves of the seeds."""
    if min(by.is_plus.sum(), (~by.is_plus).sum()) < 2:
        return None
    random, found = np.random.default_rng(0), []
    for _ in range(SPLITS):
        half = np.zeros(len(by.seeds), dtype=bool)
        for pole in (by.is_plus, ~by.is_plus):
            half[random.permutation(np.flatnonzero(pole))[: pole.sum() // 2]] = True
        found.append(_correlation(*(by.bias(kept)[len(by.seeds) :][rows] for kept in (half, ~half))))
    return None if None in found else float(np.mean(found))


def _correlation(x: np.ndarray, y: np.ndarray) -> float | None:
    """Pearson's r; None of fewer than `ENOUGH`, of what does not vary and of what could not be scored."""
    if len(x) < ENOUGH or not (x.std() > 0 and y.std() > 0):
        return None
    return float(np.corrcoef(x, y)[0, 1])


# Warnings: no more than the figures say, and no word of the corpus


def _of_the_sign(figures: dict[str, Any], by: Reseeded, without: np.ndarray) -> str:
    """What becomes of the difference `without` (n_seeds,) each seed, where it does not keep its sign."""
    difference = figures["difference"]
    order = [int(place) for place in np.argsort(without * np.sign(difference)) if not without[place] * difference > 0]
    order = [place for place in order if (by.is_plus == by.is_plus[place]).sum() > 1]  # a pole's only seed is told of below
    if not order or not abs(difference) > 0:
        return ""
    seed, value = _quoted(by.seeds[order[0]]), without[order[0]]
    if np.isnan(value):
        return f"Without the seed {seed} nothing can be scored: the encoder then cannot tell the poles apart."
    others = count(len(order) - 1, "other") + (", one at a time" if len(order) > 2 else "")
    more = f", nor without {others}" if len(order) > 1 else ""
    what = "mean bias" if figures["reference"] is None else "difference between the two groups compared"
    kept = f"The {what} ({_signed(difference)}) does not keep its sign without the seed {seed} ({_signed(value)}){more}"
    return f"{kept}: which way it leans hangs on the choice of seeds."


def _of_few_seeds(figures: dict[str, Any], axis: Axis) -> str:
    numbers = {axis.pole_plus.name: figures["n_seeds_plus"], axis.pole_minus.name: figures["n_seeds_minus"]}
    few = [f"{count(number, 'seed')} for {_quoted(name)}" for name, number in numbers.items() if number < FEW_SEEDS]
    if not few:
        return ""
    told = f"Only {' and '.join(few)}: scores may change much with another choice of words"
    if max(numbers.values()) == 1:
        return f"{told}, and no seed can be left out to show how much. {ONE_SEED}"
    low, high = (figures[f"seed_range_{end}"] for end in ("low", "high"))
    if low is None:
        return f"{told}."
    alone = [name for name, number in numbers.items() if number == 1]
    kept = f" of {' and '.join(_quoted(name) for name in numbers if name not in alone)}" if alone else ""
    what = "mean bias" if figures["reference"] is None else "difference"
    span = f"from {_signed(low)} to {_signed(high)}"
    unknown = f" The only one of {_quoted(alone[0])} cannot be left out." if alone else ""
    return f"{told}; without any one seed{kept} the {what} goes {span} ({_signed(figures['difference'])} by all).{unknown}"


def _of_the_sentences(figures: dict[str, Any]) -> list[str]:
    found, r, coverage = [], figures["length_correlation"], figures["coverage"]
    if coverage < LOW_COVERAGE:
        share = f"Only {coverage:.1%}" if coverage else "None"
        found.append(f"{share} of the sentences carry any signal on this axis.")
    if r is not None and abs(r) > LONG:
        found.append(f"Bias goes along with the number of words (r = {_signed(r)}): length may be real signal, or not.")
    return found


def _quoted(seed: str) -> str:
    return f"“{seed if len(seed) <= SHOWN else seed[: SHOWN - 1] + '…'}”"


def _signed(value: float) -> str:
    """Two decimals, or as many as are published where two would show nothing.

    >>> _signed(0.126), _signed(-0.0014)
    ('+0.13', '−0.0014')
    """
    return f"{value:+.{2 if abs(value) >= 0.01 else DECIMALS}f}".replace("-", "−")
