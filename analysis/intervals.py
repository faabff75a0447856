"""Intervals of what groups score: of mean bias, of the shares of sides, of the prevalence of topics."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from analysis.labels import CHOICES as SIDES
from analysis.neighbours import Likeness, likeness
from analysis.resampling import LEVEL, Intervals, intervals, parts, sides

DECIMALS = 6  # as scores are published
INTERVAL = ("lower", "upper", "level", "method", "estimand", "estimate", "n_effective")

Alike = Mapping[str, Likeness]  # by quantity: "bias", "share_plus", …, or a topic's number as text


def framing_likeness(scores: pd.DataFrame) -> dict[str, dict[str, Likeness]]:
    """How alike neighbouring sentences are on each axis: of their bias, and of each side.

    Parameters
    ----------
    scores : DataFrame
        axis, document_id, bias, side of all counted sentences, in the order of reading, those of a document together.
    """
    return {str(axis): alike_of(quantities(part), part["document_id"].to_numpy()) for axis, part in scores.groupby("axis")}


def quantities(scores: pd.DataFrame) -> dict[str, np.ndarray]:
    """bias, and for each side whether a sentence is of it, of the sentences of one axis."""
    side = scores["side"].to_numpy()
    return {"bias": scores["bias"].to_numpy()} | {f"share_{one}": side == one for one in SIDES}


def topic_quantities(topic_id: np.ndarray) -> dict[str, np.ndarray]:
    """For each topic whether a sentence is of it."""
    return {str(topic): topic_id == topic for topic in np.unique(topic_id)}


def alike_of(values: Mapping[str, np.ndarray], documents: np.ndarray) -> dict[str, Likeness]:
    """How alike neighbouring sentences are in each quantity."""
    return {name: likeness(one, documents) for name, one in values.items()}


def group_intervals(
    values: Mapping[str, np.ndarray], groups: np.ndarray, documents: np.ndarray, alike: Alike
) -> tuple[pd.Index, dict[str, Intervals]]:
    """Names of the groups in order, and the intervals of each quantity, group by group.

    Parameters
    ----------
    values : mapping of name → array (n,)
    groups, documents : arrays (n,)
        Of each sentence.
    alike : mapping of name → Likeness
    """
    code, names = pd.factorize(groups, sort=True)
    document = pd.factorize(documents)[0]
    pairs, part = np.unique(code * (document.max(initial=0) + 1) + document, return_inverse=True)
    group_of = pairs // (document.max(initial=0) + 1)
    return pd.Index(names), {
        name: intervals(sides(parts(one, part, len(pairs)), group_of, len(names), alike[name])) for name, one in values.items()
    }


def columns_of(found: Intervals) -> dict[str, np.ndarray]:
    """The columns `INTERVAL` of a table."""
    rounded = {name: np.round(getattr(found, name), DECIMALS) + 0.0 for name in ("lower", "upper", "estimate", "n_effective")}
    rest = {"level": np.full(len(found.estimate), LEVEL), "method": found.method, "estimand": found.estimand}
    return {name: (rounded | rest)[name] for name in INTERVAL}


def with_intervals(
    table: pd.DataFrame, scores: pd.DataFrame, keys: Sequence[str], alike: Mapping[str, Alike], suffix: str = ""
) -> pd.DataFrame:
    """`table` with the interval of each mean bias beside it: the columns `INTERVAL`, each ending in `suffix`.

    Parameters
    ----------
    table : DataFrame
        One row for each axis and value of `keys`; has the column "bias" + suffix.
    scores : DataFrame
        axis, `keys`, document_id, bias of the sentences that it sums up.
    alike : mapping of axis → Alike
    """
    found = [pd.DataFrame(columns=["axis", *keys, *INTERVAL])]
    for axis, part in scores.groupby("axis", sort=True):
        key = np.array(["\0".join(row) for row in zip(*(part[name] for name in keys), strict=True)], dtype=object)
        names, by_quantity = group_intervals(
            {"bias": part["bias"].to_numpy()}, key, part["document_id"].to_numpy(), alike[str(axis)]
        )
        split = {name: [str(one).split("\0")[place] for one in names] for place, name in enumerate(keys)}
        found.append(pd.DataFrame({"axis": axis, **split, **columns_of(by_quantity["bias"])}))
    rows = pd.concat(found[1:] or found, ignore_index=True)
    rows = rows.astype(dict.fromkeys(["axis", *keys], "str") | dict.fromkeys(["method", "estimand"], "str"))
    rows = rows.rename(columns={name: f"{name}{suffix}" for name in INTERVAL})
    joined = table.merge(rows, on=["axis", *keys], how="left")
    own = [f"{name}{suffix}" for name in INTERVAL]
    numbers = [name for name in own if name.removesuffix(suffix) not in ("method", "estimand")]
    joined = joined.astype(dict.fromkeys(numbers, float))
    others = [name for name in joined if name not in own]
    place = others.index(f"bias{suffix}") + 1
    return joined[[*others[:place], *own, *others[place:]]]


def share_intervals(scores: pd.DataFrame, alike: Mapping[str, Alike]) -> pd.DataFrame:
    """Shares of the four sides in each group, with their intervals.

    Parameters
    ----------
    scores : DataFrame
        axis, group, document_id, bias, side.

    Returns
    -------
    DataFrame
        axis, group, side, share (of the group's sentences), and `INTERVAL`; by axis, group, side.
    """
    found = []
    for axis, part in scores.groupby("axis", sort=True):
        values = {name: one for name, one in quantities(part).items() if name != "bias"}
        names, by_side = group_intervals(values, part["group"].to_numpy(), part["document_id"].to_numpy(), alike[str(axis)])
        for side in SIDES:
            share = part["side"].eq(side).groupby(part["group"]).mean().reindex(names).to_numpy()
            columns = {"share": share.round(DECIMALS), **columns_of(by_side[f"share_{side}"])}
            found.append(pd.DataFrame({"axis": axis, "group": names, "side": side, **columns}))
    if not found:
        return pd.DataFrame(columns=["axis", "group", "side", "share", *INTERVAL]).astype(_KINDS)
    table = pd.concat(found, ignore_index=True).astype(_KINDS)
    return table.sort_values(["axis", "group"], kind="stable").reset_index(drop=True)


_KINDS = dict.fromkeys(("axis", "group", "side", "method", "estimand"), "str") | {"share": float}


def prevalence_intervals(shares: pd.DataFrame, topic_id: np.ndarray, groups: np.ndarray, documents: np.ndarray) -> pd.DataFrame:
    """`shares` (topic_id, group, prevalence) with their intervals, `INTERVAL`."""
    values = topic_quantities(topic_id)
    names, by_topic = group_intervals(values, groups, documents, alike_of(values, documents))
    rows = [pd.DataFrame({"topic_id": int(topic), "group": names, **columns_of(one)}) for topic, one in by_topic.items()]
    if not rows:
        return shares.assign(**dict.fromkeys(INTERVAL, np.nan))
    return shares.merge(pd.concat(rows).astype(dict.fromkeys(("group", "method", "estimand"), "str")), on=["topic_id", "group"])
