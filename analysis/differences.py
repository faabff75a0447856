"""Differences between groups, each with its own interval, a permutation test, and what it may be said of.

Two intervals that overlap prove nothing of the difference, so it has its own. Everything of one table counts as shown at once: p is
adjusted over all of its rows, by the largest |T| where documents are compared, otherwise after Benjamini and Hochberg (1995).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.contrasts import REST
from analysis.intervals import (
    Alike,
    alike_of,
    columns_of,
    framing_likeness,
    quantities,
    share_intervals,
    topic_quantities,
    with_intervals,
)
from analysis.neighbours import Likeness
from analysis.resampling import (
    DOCUMENTS,
    DRAWS,
    FEW_SENTENCES,
    Parts,
    Sides,
    Units,
    benjamini_hochberg,
    difference,
    document_units,
    joint_test,
    observed_t,
    parts,
    permutation_test,
    reach_of,
    sides,
    stretch_length,
    stretch_units,
)

MOST_GROUPS = 8  # up to here every pair of groups is compared, beyond only each with the rest
MOST_DOCUMENTS = 20_000  # beyond, p is adjusted after Benjamini and Hochberg: the largest |T| would take minutes
FIGURES = (
    "n_documents",
    "n_sentences",
    "n_documents_target",
    "n_documents_reference",
    "n_sentences_target",
    "n_sentences_reference",
)
OWN_INTERVAL = ("estimate", "lower", "upper", "level", "method", "estimand")
COLUMNS = ("target", "reference", *OWN_INTERVAL, "p", "p_adjusted", "test", "adjustment", "reach", *FIGURES)

Pair = tuple[str, str | None]


def pairs_of(groups: Sequence[str]) -> list[Pair]:
    """What is compared: two groups once; of more, each with the rest (None), and up to eight every two of them."""
    names = sorted(groups)
    every = [(one, two) for place, one in enumerate(names) for two in names[place + 1 :]]
    if len(names) <= 2:
        return list(every)
    return [*((name, None) for name in names), *(every if len(names) <= MOST_GROUPS else [])]


@dataclass(frozen=True)
class Compared:
    """Sentences whose groups are compared, in the order of reading, those of a document together; arrays (n,).

    Attributes
    ----------
    values : mapping of quantity → array
        Bool means shares.
    groups : array of str
    documents : int array
        From 0, rising.
    alike : mapping of quantity → Likeness
    """

    values: Mapping[str, np.ndarray]
    groups: np.ndarray
    documents: np.ndarray
    alike: Mapping[str, Likeness]


def compared(values: Mapping[str, np.ndarray], groups: np.ndarray, documents: np.ndarray, alike: Alike) -> Compared:
    """The same with documents numbered."""
    return Compared(values, np.asarray(groups, dtype=object), pd.factorize(documents)[0], alike)


def compare(of: Compared, pairs: Sequence[Pair], seed: int) -> pd.DataFrame:
    """Every quantity of every pair: `quantity` and `COLUMNS`; the pairs in the order given, quantities in theirs.

    Returns
    -------
    DataFrame
        - estimate: the target's value less the reference's; lower, upper: its interval, missing where a side has fewer than 10
          sentences.
        - p: of a permutation test that compares what the interval is about; missing where there is no interval.
        - p_adjusted: over all rows.
        - test, adjustment: how, in words.
        - reach: `texts` (the smaller side is one document), `too few documents` (2 to 4), `documents`.
        - n_documents, n_sentences: of both sides; and of each.
    """
    names = list(of.values)
    if not names or not len(of.groups) or not pairs:
        return _empty()
    n_documents = int(of.documents.max()) + 1
    sums = {name: parts(one, of.documents, n_documents) for name, one in of.values.items()}
    group_of = np.empty(n_documents, dtype=object)
    group_of[of.documents] = of.groups
    rows, statistics = [], np.full((len(pairs), len(names)), np.nan)
    for place, pair in enumerate(pairs):
        found, statistics[place] = _of_pair(of, sums, group_of, pair, seed)
        rows.append(found)
    table = pd.concat(rows, ignore_index=True)
    return _adjusted(table, of, group_of, pairs, statistics, seed)


def _of_pair(
    of: Compared, sums: Mapping[str, Parts], group_of: np.ndarray, pair: Pair, seed: int
) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows of one pair, p not adjusted (that of the largest |T| of the pair beside it), and T (q,)."""
    target, reference = pair
    side_of = np.where(group_of == target, 0, 1 if reference is None else np.where(group_of == reference, 1, -1)).astype(int)
    by_side = {name: sides(one, side_of, 2, of.alike[name]) for name, one in sums.items()}
    first = next(iter(by_side.values()))
    figures = {
        "n_documents": int(first.n_documents.sum()),
        "n_sentences": int(first.n_sentences.sum()),
        **dict(zip(FIGURES[2:], (int(n) for n in (*first.n_documents, *first.n_sentences)), strict=True)),
    }
    found = {name: difference(one) for name, one in by_side.items()}
    columns = {name: np.concatenate([columns_of(one)[name] for one in found.values()]) for name in OWN_INTERVAL}
    table = pd.DataFrame({"quantity": list(found), "target": target, "reference": reference or REST, **columns})
    p, p_max, test, statistic = _tested(of, side_of, by_side, seed)
    table = table.assign(p=p, p_adjusted=p_max, test=test, adjustment="", reach=reach_of(int(first.n_documents.min())), **figures)
    return table[["quantity", *COLUMNS]], statistic


def _tested(
    of: Compared, side_of: np.ndarray, by_side: Mapping[str, Sides], seed: int
) -> tuple[np.ndarray, np.ndarray, str, np.ndarray]:
    """p (q,), p of the largest |T| (q,), the test in words, and T (q,)."""
    first = next(iter(by_side.values()))
    if (first.n_sentences < FEW_SENTENCES).any():
        none = np.full(len(by_side), np.nan)
        return none, none, "", none
    side = side_of[of.documents]
    rows = np.flatnonzero(side >= 0)
    values = np.stack([one[rows].astype(float) for one in of.values.values()], axis=1)
    by_documents = bool(first.of_documents(alike=True).all())
    units = (document_units if by_documents else stretch_units)(values, of.documents[rows], side[rows] == 0)
    statistic = np.array([observed_t(one, units) for one in by_side.values()])
    found = permutation_test(units, statistic, seed)
    length = stretch_length(int(first.n_sentences.min()))
    what = "documents" if by_documents else f"stretches of {length} sentences" if length > 1 else "sentences"
    drawn = f"all {found.draws:,} relabellings" if found.exact else f"{found.draws:,} relabellings"
    test = f"permutation of {what}, {drawn}" if np.isfinite(found.p).any() else ""
    return found.p, found.p_max, test, statistic


def _adjusted(
    table: pd.DataFrame, of: Compared, group_of: np.ndarray, pairs: Sequence[Pair], statistics: np.ndarray, seed: int
) -> pd.DataFrame:
    """`table` with p adjusted over all its rows, those that compare documents apart from the others."""
    p = table["p"].to_numpy()
    by_documents = ((table["reach"] == DOCUMENTS) & table["p"].notna()).to_numpy()
    adjusted = table["p_adjusted"].to_numpy().copy()
    adjustment = np.where(np.isfinite(p), "Benjamini–Hochberg", "").astype(object)
    few = ~by_documents
    adjusted[few] = benjamini_hochberg(p[few])
    if by_documents.any():
        groups = sorted(set(group_of))
        if len(group_of) > MOST_DOCUMENTS:
            adjusted[by_documents] = benjamini_hochberg(p[by_documents])
        else:
            if len(pairs) > 1:
                number = {name: place for place, name in enumerate(groups)}
                places = [(number[target], None if reference is None else number[reference]) for target, reference in pairs]
                known = np.where(by_documents.reshape(statistics.shape), statistics, np.nan)
                units = document_units(
                    np.stack([one.astype(float) for one in of.values.values()], axis=1),
                    of.documents,
                    np.zeros(len(of.documents), dtype=bool),
                )
                code = np.array([number[name] for name in group_of])
                order = np.argsort(code, kind="stable")
                ordered = Units(units.weights[order], units.sums[order], units.is_target[order])
                found = joint_test(ordered, code[order], places, known, seed, DRAWS)
                adjusted[by_documents] = found.ravel()[by_documents]
            adjusted[by_documents] = np.maximum(adjusted[by_documents], p[by_documents])
            adjustment[by_documents] = "max-|T|"
    return table.assign(p=p.round(6), p_adjusted=adjusted.round(6), adjustment=adjustment).astype(dict.fromkeys(_TEXT, "str"))


_TEXT = ("quantity", "target", "reference", "method", "estimand", "test", "adjustment", "reach")


def _empty() -> pd.DataFrame:
    kinds = {name: "int64" if name in FIGURES else "str" if name in _TEXT else "float64" for name in ("quantity", *COLUMNS)}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})


def framing_differences(scores: pd.DataFrame, alike: Mapping[str, Alike], seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Differences of mean bias, by pair and axis; and of the shares of sides, by axis, side and pair.

    Parameters
    ----------
    scores : DataFrame
        axis, group, document_id, bias, side of the counted sentences, in the order of reading, axis by axis.
    alike : mapping of axis → Alike
    seed : int
    """
    parts_ = {str(axis): part for axis, part in scores.groupby("axis", sort=True)}
    by_axis = {axis: quantities(part) for axis, part in parts_.items()}
    if not parts_:
        return _named(compare(_NOTHING, [], seed), ["axis"]), _named(compare(_NOTHING, [], seed), ["axis", "side"])
    first = next(iter(parts_.values()))
    groups, documents = first["group"].to_numpy(), first["document_id"].to_numpy()
    pairs = pairs_of(first["group"].unique())

    def of(kind: str) -> pd.DataFrame:
        names = [(axis, name) for axis, found in by_axis.items() for name in found if name.startswith(kind)]
        values = {f"{axis}\0{name}": by_axis[axis][name] for axis, name in names}
        likes = {f"{axis}\0{name}": alike[axis][name] for axis, name in names}
        return compare(compared(values, groups, documents, likes), pairs, seed)

    bias, shares = of("bias"), of("share_")
    return _named(bias, ["axis"]), _named(shares, ["axis", "side"])


def how_sure(tables: Mapping[str, pd.DataFrame], scores: pd.DataFrame, seed: int) -> dict[str, pd.DataFrame]:
    """What framing's tables gain: intervals beside every mean bias, `framing_shares`, `framing_differences`, `share_differences`.

    Parameters
    ----------
    tables : mapping
        framing_groups, framing_documents, framing_voices, framing_speakers.
    scores : DataFrame
        axis, group, document_id, voice, speaker, bias, side of the counted sentences, in the order of reading, axis by axis.
    seed : int
        Of the relabellings.
    """
    alike = framing_likeness(scores)
    own, spoken = scores[scores["voice"] == "own"], scores[(scores["voice"] != "own") & (scores["speaker"] != "")]
    found = {}
    for name, keys in (("framing_groups", ["group"]), ("framing_documents", ["document_id"])):
        found[name] = with_intervals(with_intervals(tables[name], scores, keys, alike), own, keys, alike, "_own")
    found["framing_voices"] = with_intervals(tables["framing_voices"], scores, ["group", "voice"], alike)
    found["framing_speakers"] = with_intervals(tables["framing_speakers"], spoken, ["group", "speaker"], alike)
    bias, shares = framing_differences(scores, alike, seed)
    return found | {
        "framing_shares": share_intervals(scores, alike),
        "framing_differences": bias,
        "share_differences": shares,
    }


def topic_differences(topic_id: np.ndarray, groups: np.ndarray, documents: np.ndarray, seed: int) -> pd.DataFrame:
    """Differences of prevalence by topic and pair; arrays (n,) of the counted sentences, in the order of reading."""
    values = topic_quantities(topic_id)
    alike = alike_of(values, documents)
    table = compare(compared(values, groups, documents, alike), pairs_of(sorted(set(groups))), seed)
    table.insert(0, "topic_id", table["quantity"].astype("int64"))
    return table.drop(columns="quantity").sort_values("topic_id", kind="stable").reset_index(drop=True)


_NOTHING = Compared({}, np.zeros(0, dtype=object), np.zeros(0, dtype=int), {})


def _named(table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """`table` with its quantities ("axis\\0share_plus") as columns `keys`, ordered by them."""
    axis, quantity = ([name.split("\0")[place] for name in table["quantity"]] for place in (0, 1))
    names = {"axis": axis, "side": [name.removeprefix("share_") for name in quantity]}
    for place, key in enumerate(keys):
        table.insert(place, key, pd.array(names[key], dtype="str"))
    return table.drop(columns="quantity").sort_values(keys, kind="stable").reset_index(drop=True)
