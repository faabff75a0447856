"""What language sentences use, in words: findings on an axis, how far to trust it, which words make two groups differ."""

from collections.abc import Sequence

import pandas as pd

from analysis.phrases import count
from analysis.resampling import FEW_SENTENCES
from analysis.wordshift import WordShift
from dashboard.surewords import mean_of, no_interval, with_interval
from dashboard.words import listed, percent, quoted, side_name, signed

SLIGHT, CLEAR, STRONG = 0.15, 0.6, 1.2  # |mean bias| from which sentences use slightly more, more, much more of a pole's language
UNFIT = 0.6  # separation under which an axis is not to be used as it is. Chance is .5, and with five seeds a pole one
# standard error of it is .19, so .6 is well within chance; the built-in axes and those of bench/user_axes.toml have .89 to 1.
NOT_APART = "These figures do not tell the two apart."


def lean(bias: float, axis: dict) -> str:
    """What the sentences with a mean bias use more of: language of a pole, by a rough degree."""
    if abs(bias) < SLIGHT:
        return "no more of one pole than of the other"
    return f"{_degree(bias)}more of the language of {axis['pole_plus' if bias > 0 else 'pole_minus']['name']}"


def _degree(bias: float) -> str:
    return "slightly " if abs(bias) < CLEAR else "" if abs(bias) < STRONG else "much "


def framing_finding(means: pd.DataFrame, axis: dict, basis: str = "", apart: bool | None = None) -> str:
    """Headline of an axis: what language the sentences of all groups use, or those of each, or the two ends where groups are many.

    Parameters
    ----------
    basis : str
        Whose words are counted, to begin with: "All voices counted"; left out where nothing needs to be said.
    apart : bool, optional
        Whether two groups can be told apart; None where there are not two, or nothing is known of it.
    """
    if not len(means):
        return "There are no sentences to score."
    said = _what_they_use(means, axis, apart)
    finding = f"{basis}, {said}" if basis else said[0].upper() + said[1:]
    return f"{finding} {NOT_APART}" if apart is False else finding


def _what_they_use(means: pd.DataFrame, axis: dict, apart: bool | None) -> str:
    if len(means) > 3:
        return _ends(means[means["n_sentences"] >= FEW_SENTENCES], len(means), axis)
    ordered = means.sort_values("bias", kind="stable")
    enough = len(means) > 1 and (means["n_sentences"] >= FEW_SENTENCES).all()
    if enough and ordered["bias"].iloc[0] > SLIGHT:
        return _all_use(ordered.iloc[::-1], axis["pole_plus"]["name"], apart)
    if enough and ordered["bias"].iloc[-1] < -SLIGHT:
        return _all_use(ordered, axis["pole_minus"]["name"], apart)
    return _each_uses(list(means.itertuples()), axis)


def _ends(enough: pd.DataFrame, groups: int, axis: dict) -> str:
    """What many groups use: all of them one pole's language, or the two ends; groups too small are left aside."""
    aside = f" ({groups - len(enough)} with fewer than {FEW_SENTENCES} sentences left aside)" if len(enough) < groups else ""
    if len(enough) < 2:
        return f"all but {len(enough)} of {groups} groups have too few sentences to say."
    ordered = enough.sort_values("bias", kind="stable")
    if not aside and ordered["bias"].iloc[0] > SLIGHT:
        return _all_use(ordered.iloc[::-1], axis["pole_plus"]["name"])
    if not aside and ordered["bias"].iloc[-1] < -SLIGHT:
        return _all_use(ordered, axis["pole_minus"]["name"])
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return (
        f"of {len(ordered)} groups{aside}, sentences in {quoted(high['group'])} come nearest to the language of "
        f"{axis['pole_plus']['name']} ({signed(high['bias'])}), sentences in {quoted(low['group'])} to that of "
        f"{axis['pole_minus']['name']} ({signed(low['bias'])})."
    )


def _all_use(strongest_first: pd.DataFrame, pole: str, apart: bool | None = None) -> str:
    """That all groups use one pole's language; which more, only where two can be told apart."""
    most, least = strongest_first.iloc[0], strongest_first.iloc[-1]
    figures = [f"{signed(row['bias'])} in {quoted(row['group'])}" for row in (most, least)]
    if len(strongest_first) == 2:
        ends = [f"{quoted(row['group'])} ({signed(row['bias'])})" for row in (most, least)]
        told = f": more in {ends[0]}, less in {ends[1]}." if apart else f" ({listed(figures)})."
        return f"sentences in both groups use more of the language of {pole}{told}"
    every = f"sentences in all {len(strongest_first)} groups use more of the language of {pole}"
    return f"{every}, from {figures[1]} to {figures[0]}."


def _each_uses(rows: list[tuple], axis: dict) -> str:
    """What each of up to three groups uses; said in full once, then "in “B” slightly more of control"."""
    told, short = [], False
    for row in rows:
        if row.n_sentences < FEW_SENTENCES:
            told.append(f"{quoted(row.group)} has too few sentences ({row.n_sentences}) to say")
            continue
        uses = lean(row.bias, axis)
        group = quoted(row.group)
        told.append(f"in {group} {uses.replace(' the language of ', ' ')}" if short else f"sentences in {group} use {uses}")
        short = True
    return "; ".join(told) + "."


def framing_numbers(means: pd.DataFrame) -> str:
    """Mean bias of each group with its 95 % interval and n, and the same in its own voice; of many groups only n."""
    few = without_interval(means)
    if len(means) > 3:
        of = f"{count(means['n_sentences'].sum(), 'sentence')} in {count(means['n_documents'].sum(), 'document')}"
        return " ".join(filter(None, [f"{of}, {len(means)} groups; means with 95 % intervals.", few]))
    rows = list(means.itertuples())
    each = [f"{with_interval(row.bias, row.lower, row.upper)} in {quoted(row.group)}, {sizes(row)}" for row in rows]
    what = " / ".join(sorted({mean_of(row) for row in rows})) or "Mean bias"
    level = " with 95 % interval" if means["lower"].notna().any() else ""
    return " ".join(filter(None, [f"{what}{level}: {'; '.join(each)}.", few]))


def without_interval(means: pd.DataFrame) -> str:
    """Which groups have no interval, and why; "" where all have one."""
    return no_interval(means.loc[means["n_sentences"] < FEW_SENTENCES, "group"].tolist())


def sizes(row: tuple) -> str:
    """How many sentences a mean is of, and what the text's own alone come to, where that is something else."""
    size = count(row.n_sentences, "sentence")
    own = getattr(row, "n_sentences_own", row.n_sentences)
    if own == row.n_sentences:
        return size
    return f"{size}; own voice {signed(row.bias_own)}, {own:,}" if own else f"{size}; none in its own voice"


def neutral_range(axis: dict) -> str:
    """Where neutral sentences lie on an axis: what a single score must be read against."""
    neutral = axis["neutral"]
    return (
        f"Nine in ten neutral sentences score between {signed(neutral['bias_low'])} and {signed(neutral['bias_high'])} "
        "(the shaded range)."
    )


def neutral_sides(axis: dict) -> str:
    """How often neutral sentences are given a pole: what the colours must be read against."""
    plus, minus, neutral = axis["pole_plus"]["name"], axis["pole_minus"]["name"], axis["neutral"]
    return (
        f"Of neutral sentences, {percent(neutral['plus'])} would be coloured as {plus} and {percent(neutral['minus'])} as {minus}."
    )


def trained_on(labels: int) -> str:
    """That an axis has learnt from labels; "" where it has not.

    >>> trained_on(1)
    'Trained on 1 labelled sentence besides its seeds; how well it agrees with the coder is told on the page Labels.'
    """
    told = "besides its seeds; how well it agrees with the coder is told on the page Labels"
    return f"Trained on {count(labels, 'labelled sentence')} {told}." if labels else ""


def unfit(quality: pd.Series, axis: dict) -> str:
    """That an axis does not tell its own poles apart, from its row of axis_quality; "" where it does, or nothing is known."""
    separation = quality["separation"]
    if pd.isna(separation) or separation >= UNFIT:
        return ""
    plus, minus = quoted(axis["pole_plus"]["name"]), quoted(axis["pole_minus"]["name"])
    return (
        f"This axis does not tell its own poles apart: a seed of {plus} lies above one of {minus} in {100 * separation:.0f} of 100 "
        "pairs, where chance gives 50. Do not use it as it is."
    )


def axis_trust(quality: pd.Series, axis: dict) -> list[str]:
    """How far an axis is to be trusted, in the figures of its row of axis_quality; what could not be measured is left out."""
    found = []
    if pd.notna(quality["seed_range_low"]):
        found.append(_without_each_seed(quality))
    if pd.notna(quality["split_half"]):
        found.append(f"By two random halves of its seeds, sentences score alike to r = {signed(quality['split_half'])}.")
    if pd.notna(quality["separation"]):
        plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
        pairs = f"{100 * quality['separation']:.0f} of 100 pairs"
        found.append(f"Scored by the other seeds, a seed of {plus} lies above one of {minus} in {pairs} (by chance: 50).")
    if pd.notna(quality["coverage"]):
        found.append(f"{percent(quality['coverage'])} of the sentences carry any signal.")
    if pd.notna(quality["length_correlation"]):
        found.append(f"Bias and number of words: r = {signed(quality['length_correlation'])}.")
    return found


def _without_each_seed(quality: pd.Series) -> str:
    """How far single seeds move what is compared."""
    alone = pd.isna(quality["reference"])
    groups = [quoted(quality[side]) for side in ("target", "reference") if pd.notna(quality[side])]
    what = f"the mean bias of {groups[0]}" if alone else f"the mean bias of {groups[0]} less that of {groups[-1]}"
    numbers = (quality["n_seeds_plus"], quality["n_seeds_minus"])
    seeds = f"its {sum(numbers)} seeds" if min(numbers) > 1 else f"the {max(numbers)} seeds of one pole (the other has only one)"
    span = f"{signed(quality['seed_range_low'])} to {signed(quality['seed_range_high'])}"
    return f"Without any one of {seeds}, {what} is {span} ({signed(quality['difference'])} by all)."


def shift_finding(shift: WordShift, shown: pd.DataFrame, axis: dict, stop_words: bool = False) -> str:
    """Headline of a word shift: which side is nearer to which pole, and the single words that add most to that.

    Parameters
    ----------
    shown : DataFrame
        Rows of `shift.table` to choose from, those of either sign largest first.
    stop_words : bool
        Whether stop words are among them.
    """
    sides = ((shift.target, shift.n_sentences_target), (shift.reference, shift.n_sentences_reference))
    few = [f"{side_name(side)} has too few sentences ({n})" for side, n in sides if n < FEW_SENTENCES]
    if few:
        return f"{listed(few)} to say which words make the difference."
    target, reference = side_name(shift.target), side_name(shift.reference)
    if abs(shift.difference) < 0.005:  # less than the rounded means would show
        return f"{target} and {reference} score the same on average: the words below pull either way."
    pole = axis["pole_plus" if shift.difference > 0 else "pole_minus"]["name"]
    along = shown.loc[shown["shift"] * shift.difference > 0, "term"].head(3).tolist()
    nearer = f"{target} scores {abs(shift.difference):.2f} nearer to the language of {pole} than {reference}"
    if len(along) < 2:
        return f"{nearer}."
    aside = "" if stop_words else ", stop words aside,"
    return f"{nearer}; the single words that add most to this{aside} are {listed([quoted(term) for term in along])}."


def shift_numbers(shift: WordShift, documents: Sequence[int]) -> str:
    """Size of the two sides of a word shift, given their numbers of documents."""
    sides = ((shift.target, shift.n_sentences_target), (shift.reference, shift.n_sentences_reference))
    each = [
        f"{side_name(side)}: {count(n, 'sentence')} in {count(within, 'document')}"
        for (side, n), within in zip(sides, documents, strict=True)
    ]
    return f"{'; '.join(each)}. Means over sentences."


def term_adds(occurrences: int, sentences: int, mean: float, axis: dict) -> str:
    """How often a side uses a word, and what that adds to its mean bias.

    >>> term_adds(2, 1, -0.25, {"pole_plus": {"name": "a"}, "pole_minus": {"name": "b"}})
    '2 occurrences in 1 sentence · −0.250 of the mean bias (+ leans to a)'
    """
    use = f"{count(occurrences, 'occurrence')} in {count(sentences, 'sentence')}"
    return f"{use} · {signed(mean, 3)} of the mean bias (+ leans to {axis['pole_plus']['name']})" if occurrences else use
