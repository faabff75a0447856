"""Two axes crossed, in words: which quadrant holds most sentences, how many say little, whether scores go together.

What is said describes the sentences at hand. Groups are not compared here: two intervals that overlap, or do not, prove nothing of
a difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.phrases import count
from analysis.resampling import FEW_SENTENCES
from dashboard.surewords import interval, why_no_interval, with_interval
from dashboard.words import listed, percent, quoted, signed

Axes = tuple[dict, dict]
MOST_TOLD = 3  # groups of which each is told by itself; of more, how many are alike


def quadrant_name(quadrant: str, axes: Axes) -> str:
    """A quadrant by the two poles that it leans to.

    >>> poles = {"pole_plus": {"name": "a"}, "pole_minus": {"name": "b"}}
    >>> quadrant_name("minus-plus", (poles, poles))
    'b and a'
    """
    first, second = (axis[f"pole_{sign}"]["name"] for axis, sign in zip(axes, quadrant.split("-"), strict=True))
    return f"{first} and {second}"


def brief(lower: float, upper: float) -> str:
    """An interval of a share in few characters; "" where there is none.

    >>> brief(0.04, 0.215), brief(float("nan"), float("nan"))
    ('(4–22%)', '')
    """
    return f"({100 * lower:.0f}–{percent(upper)})" if lower == lower else ""


def quadrant_told(row: tuple, axes: Axes) -> list[str]:
    """What the hover of a quadrant's share says: its name, its share with the interval, how many sentences that is."""
    why = "no interval: chosen by score" if getattr(row, "chosen", False) else why_no_interval(row.lower, 0)
    span = interval(row.lower, row.upper, share=True) if row.lower == row.lower else why
    n = f"{count(row.n_sentences, 'sentence')}, {percent(row.share)} of the group’s"
    return [quadrant_name(row.quadrant, axes), f"{percent(row.estimate)} ({span})", n]


def chosen_by_scores(names: Sequence[str]) -> str:
    """Headline of sentences that were chosen by their scores on these axes: their shares are true by construction.

    >>> chosen_by_scores(["trade"])
    'These sentences were chosen by their scores on “trade”, so their shares are no finding.'
    """
    named = listed([quoted(name) for name in names])
    return f"These sentences were chosen by their scores on {named}, so their shares are no finding."


def map_finding(leads: pd.DataFrame, shares: pd.DataFrame, axes: Axes, basis: str = "") -> str:
    """Headline of the map: the quadrant that holds most of each group's sentences, or that none does.

    Parameters
    ----------
    leads : DataFrame
        group, first, second, estimate, lower, upper: see `analysis.quadrants.leads`.
    shares : DataFrame
        group, quadrant, n_sentences, estimate, lower, upper.
    basis : str
        Whose words are counted, to begin with; left out where nothing needs to be said.
    """
    if not len(leads):
        return "There are no sentences to score."
    said = _each(leads, shares, axes) if len(leads) <= MOST_TOLD else _many(leads, shares, axes)
    return f"{basis}, {said}" if basis else said[0].upper() + said[1:]


def _each(leads: pd.DataFrame, shares: pd.DataFrame, axes: Axes) -> str:
    """What each of up to three groups leans to; where all lean the same way, in one breath."""
    told = [_most(row, shares) for row in leads.itertuples()]
    if len(leads) > 1 and not any(one.clear for one in told) and all(one.n >= FEW_SENTENCES for one in told):
        most = [f"{quadrant_name(one.first, axes)} ({percent(one.share)}) in {quoted(one.group)}" for one in told]
        return f"in no group does one quadrant clearly hold most sentences; the largest are {listed(most)}."
    if len(leads) > 1 and all(one.clear for one in told) and leads["first"].nunique() == 1:
        figures = [f"{percent(one.share)} in {quoted(one.group)}" for one in told]
        where = "both groups" if len(leads) == 2 else f"all {len(leads)} groups"
        return f"sentences in {where} lean to {quadrant_name(told[0].first, axes)} more than any other way: {listed(figures)}."
    return "; ".join(_one(one, axes) for one in told) + "."


@dataclass(frozen=True)
class _Most:
    """A group's largest quadrant and the next, with their shares, and whether the first is clearly larger."""

    group: str
    first: str
    second: str
    share: float
    next: float
    n: int
    clear: bool


def _most(row: tuple, shares: pd.DataFrame) -> _Most:
    own = shares[shares["group"] == row.group].set_index("quadrant")
    share, following = (float(own.loc[name, "estimate"]) for name in (row.first, row.second))
    return _Most(row.group, row.first, row.second, share, following, int(own["n_sentences"].sum()), bool(row.lower > 0))


def _one(told: _Most, axes: Axes) -> str:
    group = quoted(told.group)
    if told.n < FEW_SENTENCES:
        return f"{group} has too few sentences ({told.n}) to say"
    first, second = quadrant_name(told.first, axes), quadrant_name(told.second, axes)
    if told.clear:
        return f"sentences in {group} lean to {first} more than any other way ({percent(told.share)})"
    figures = f"{first} ({percent(told.share)}), {second} ({percent(told.next)})"
    return f"in {group} no quadrant is clearly the largest: {figures}"


def _many(leads: pd.DataFrame, shares: pd.DataFrame, axes: Axes) -> str:
    """Of many groups: in how many the same quadrant is clearly the largest, and from what to what share."""
    told = [one for one in (_most(row, shares) for row in leads.itertuples()) if one.n >= FEW_SENTENCES]
    few = len(leads) - len(told)
    aside = f" ({few} with fewer than {FEW_SENTENCES} sentences left aside)" if few else ""
    clear = [one for one in told if one.clear]
    if not clear:
        return f"in none of {len(told)} groups{aside} one quadrant is clearly the largest."
    first = pd.Series([one.first for one in clear]).mode().iloc[0]
    same = sorted((one for one in clear if one.first == first), key=lambda one: (one.share, one.group))
    ends = [f"{percent(one.share)} in {quoted(one.group)}" for one in (same[0], same[-1])]
    span = f"from {ends[0]} to {ends[1]}" if len(same) > 1 else ends[0]
    if 2 * len(clear) < len(told):
        few_lean = f"sentences lean to {quadrant_name(first, axes)} more than any other way in {len(same)} of the others, {span}"
        return f"in {len(told) - len(clear)} of {len(told)} groups{aside} no quadrant is clearly the largest; {few_lean}."
    where = f"in all {len(told)} groups" if len(same) == len(told) else f"in {len(same)} of {len(told)} groups"
    return f"{where}{aside} sentences lean to {quadrant_name(first, axes)} more than any other way, {span}."


def say_little(neutral: pd.DataFrame) -> str:
    """How many sentences say little on both axes: the signs of such scores are to be read with caution.

    Parameters
    ----------
    neutral : DataFrame
        group, estimate, lower, upper, n_sentences.
    """
    if not len(neutral):
        return ""
    if len(neutral) > MOST_TOLD:
        ordered = neutral.sort_values("estimate", kind="stable")
        ends = [f"{percent(row.estimate)} ({quoted(row.group)})" for row in ordered.iloc[[0, -1]].itertuples()]
        return f"Of the sentences of each group, {ends[0]} to {ends[1]} score as neutral sentences do on both axes."
    each = [
        f"{with_interval(row.estimate, row.lower, row.upper, share=True)} in {quoted(row.group)}" for row in neutral.itertuples()
    ]
    return f"Sentences that score as neutral ones do on both axes: {listed(each)}."


def go_together(together: pd.DataFrame, axes: Axes) -> str:
    """Whether a sentence's two scores go together, where that can be said of documents; "" where it cannot.

    Parameters
    ----------
    together : DataFrame
        group, n_documents, n_sentences, r, lower, upper: see `analysis.quadrants.together`.
    """
    known = together[together["lower"].notna()]
    if not len(known):
        return ""
    plus = [axis["pole_plus"]["name"] for axis in axes]
    apart = known[(known["lower"] > 0) | (known["upper"] < 0)]
    if len(together) > MOST_TOLD:
        low, high = known["r"].min(), known["r"].max()
        return (
            f"The two scores of a sentence correlate from r = {signed(low)} to {signed(high)} by group; in {len(apart)} of "
            f"{count(len(known), 'group')} the 95 % interval leaves out 0."
        )
    each = [f"r = {signed(row.r)} ({interval(row.lower, row.upper)}) in {quoted(row.group)}" for row in known.itertuples()]
    aside = together.loc[together["lower"].isna(), "group"].tolist()
    rest = f"; {listed([quoted(name) for name in aside])} left aside, too few documents" if aside else ""
    return f"Scores towards {plus[0]} and towards {plus[1]} in the same sentence: {'; '.join(each)}{rest}."


def map_numbers(shares: pd.DataFrame, together: pd.DataFrame, axes: Axes) -> str:
    """n, and the shares of all quadrants of up to three groups with their intervals; of many or chosen ones only n."""
    n = f"{count(together['n_sentences'].sum(), 'sentence')} in {count(together['n_documents'].sum(), 'document')}"
    if "chosen" in shares:
        return f"{n}."
    if len(together) > MOST_TOLD:
        return f"{n}, {len(together)} groups; shares with 95 % intervals."
    groups = []
    for group, rows in shares.groupby("group", sort=False):
        each = [
            f"{quadrant_name(row.quadrant, axes)} {percent(row.estimate)} {brief(row.lower, row.upper)}".strip()
            for row in rows.itertuples()
        ]
        groups.append(f"{quoted(str(group))}: {', '.join(each)}")
    means = "; mean of the documents’ shares" if (shares["estimand"] == "mean of document means").all() else ""
    return f"{n}{means}. {'; '.join(groups)}. In brackets 95 % intervals."


def how_to_read(axes: Axes, points: str, dense: bool) -> list[str]:
    """The map explained in a few sentences."""
    right, up = axes
    where = (
        f"Further right is nearer to the language of {right['pole_plus']['name']}, further left of {right['pole_minus']['name']}; "
        f"further up of {up['pole_plus']['name']}, further down of {up['pole_minus']['name']}."
    )
    mean = "A mean near the middle may stand for sentences that pull either way: look at the sentences, too."
    of = {
        "sentences": [
            "In the shaded cross, a sentence scores on one axis or both as nine in ten neutral sentences do: its sign there says "
            "little.",
            "The shares count signs, those of such sentences, too. ◇ is what a share would be if the one sign said nothing of the "
            "other. Whether the two scores of a sentence go together is told of groups of 5 documents or more; it may lie in the "
            "axes as well as in the texts.",
        ],
        "documents": [mean],
        "topics": ["A topic’s place is the mean over its sentences looked at, whatever their group.", mean],
    }[points]
    click = "A click on any mark shows its sentences below." + (" A square holds all sentences within its edges." if dense else "")
    return [where, *of, click, "The scores say what language is used, not what anybody favours."]
