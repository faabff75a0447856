"""Findings in words, made from the numbers: no sentence here claims more than the tables hold. Tables in, plain text out."""

import pandas as pd

from analysis.contrasts import REST
from analysis.phrases import count

NO_BREAK = "\u00a0· "  # a topic's name breaks behind its dots
FEW_SENTENCES = 10  # under this a mean says more about single sentences than about a text
UNSURE = "No intervals yet: a small difference may be chance."
SLIGHT, CLEAR, STRONG = 0.25, 1.0, 2.0  # |mean bias| from which a group leans slightly, leans, leans strongly


def listed(parts: list[str]) -> str:
    """Parts joined as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def quoted(name: str) -> str:
    """A group's name as given, in quotation marks, so that any name can stand in a sentence."""
    return f"“{name.replace(' · ', NO_BREAK)}”"


def side_name(name: str) -> str:
    """A side of a contrast: a group in quotation marks, or the rest, which is no name."""
    return name if name == REST else quoted(name)


def signed(value: float) -> str:
    """Two decimals with a true minus sign.

    >>> signed(-0.4), signed(0.0)
    ('−0.40', '0.00')
    """
    text = f"{value:+.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "−")


def lean(bias: float, axis: dict) -> str:
    """How far a mean bias leans, and to which pole."""
    if abs(bias) < SLIGHT:
        return "to neither pole"
    degree = "slightly " if abs(bias) < CLEAR else "" if abs(bias) < STRONG else "strongly "
    return f"{degree}to the language of {axis['pole_plus' if bias > 0 else 'pole_minus']['name']}"


def framing_finding(means: pd.DataFrame, axis: dict) -> str:
    """Headline of an axis: where all groups lean, or each group's lean, or the two ends where groups are many."""
    if not len(means):
        return "There are no sentences to score."
    ordered = means.sort_values("bias", kind="stable")
    enough = len(means) > 1 and (means["n_sentences"] >= FEW_SENTENCES).all()
    if enough and ordered["bias"].iloc[0] > SLIGHT:
        return _all_lean(ordered.iloc[::-1], axis["pole_plus"]["name"])
    if enough and ordered["bias"].iloc[-1] < -SLIGHT:
        return _all_lean(ordered, axis["pole_minus"]["name"])
    if len(means) <= 3:
        return "; ".join(_group_leans(row, axis) for row in means.itertuples()) + "."
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return (
        f"Of {len(ordered)} groups, {quoted(high['group'])} is nearest to the language of {axis['pole_plus']['name']} "
        f"({signed(high['bias'])}) and {quoted(low['group'])} to that of {axis['pole_minus']['name']} ({signed(low['bias'])})."
    )


def _all_lean(strongest_first: pd.DataFrame, pole: str) -> str:
    most, least = strongest_first.iloc[0], strongest_first.iloc[-1]
    all_of_them = "Both groups" if len(strongest_first) == 2 else f"All {len(strongest_first)} groups"
    more, less = ("more", "less") if len(strongest_first) == 2 else ("most", "least")
    return (
        f"{all_of_them} lean to the language of {pole}, {quoted(most['group'])} {more} ({signed(most['bias'])}), "
        f"{quoted(least['group'])} {less} ({signed(least['bias'])})."
    )


def _group_leans(row: tuple, axis: dict) -> str:
    if row.n_sentences < FEW_SENTENCES:
        return f"{quoted(row.group)} has too few sentences ({row.n_sentences}) to say how it leans"
    return f"{quoted(row.group)} leans {lean(row.bias, axis)}"


def framing_numbers(means: pd.DataFrame) -> str:
    """Mean bias of each group, with n, and that nothing is said yet of how sure it is."""
    if len(means) > 3:
        return f"{count(means['n_sentences'].sum(), 'sentence')} in {len(means)} groups. {UNSURE}"
    each = [f"{signed(row.bias)} in {quoted(row.group)} ({count(row.n_sentences, 'sentence')})" for row in means.itertuples()]
    return f"Mean bias {listed(each)}. {UNSURE}"


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


def percent(share: float) -> str:
    """A share in per cent; a share above none is never shown as 0 %.

    >>> percent(0.0), percent(0.004), percent(0.29)
    ('0%', '<1%', '29%')
    """
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def reach(documents: pd.Series) -> str:
    """How far a comparison of groups reaches, given the number of documents in each."""
    if len(documents) < 2:
        return "One group: nothing is compared."
    fewest = int(documents.min())
    if fewest == 1 and len(documents) == 2 and documents.max() == 1:
        return "These are two texts: this is not evidence about their sources."
    if fewest == 1:
        return "Some groups are a single text: this describes these texts, and is not evidence about their sources."
    if fewest < 5:
        return "Too few documents to generalise: this describes these texts."
    return "This describes these documents; whether it holds beyond them has not been tested."


def contrast_finding(contrast: pd.DataFrame, target: str, reference: str) -> str:
    """Headline of a contrast: the terms that most mark each side."""
    if not len(contrast):
        return "There are no terms to compare."
    more = _distinct(contrast[contrast["z"] > 0].sort_values("z", ascending=False)["term"])
    less = _distinct(contrast[contrast["z"] < 0].sort_values("z")["term"])
    parts = [
        f"{side_name(group)} is set apart by {listed([quoted(term) for term in terms])}"
        for group, terms in ((target, more), (reference, less))
        if len(terms)
    ]
    return "; ".join(parts) + "." if parts else "No term sets the two apart."


def _distinct(terms: pd.Series, most: int = 3) -> list[str]:
    """The first `most` terms that share no word."""
    kept: list[str] = []
    for term in terms:
        if not set(term.split()) & {word for other in kept for word in other.split()}:
            kept.append(term)
    return kept[:most]


def sides_numbers(sides: list[tuple[str, int, int]]) -> str:
    """Size of each side of a contrast: name, tokens, documents.

    >>> sides_numbers([("A", 1200, 1), ("the rest", 90, 4)])
    '“A”: 1,200 tokens in 1 document; the rest: 90 tokens in 4 documents.'
    """
    each = (f"{side_name(name)}: {count(n, 'token')} in {count(documents, 'document')}" for name, n, documents in sides)
    return "; ".join(each) + "."


def topics_numbers(sentences: pd.Series) -> str:
    """How many sentences the topics are made of, by group where groups are few."""
    total = f"{count(sentences.sum(), 'sentence')}, none left out"
    if not 1 < len(sentences) <= 3:
        return total + "."
    return f"{total}: {listed([f'{n:,} in {quoted(group)}' for group, n in sentences.items()])}."


def topics_finding(topics: pd.DataFrame, shares: pd.DataFrame) -> str:
    """Headline of the topics: how many, and where two groups differ most."""
    if len(topics) < 2:
        return "The sentences form one topic: there are too few of them, or they are too alike, for more."
    table = shares.pivot(index="topic_id", columns="group", values="prevalence")
    if table.shape[1] < 2:
        largest = topics.sort_values("n_sentences", ascending=False).iloc[0]
        return f"{len(topics)} topics; the largest is {quoted(largest['name'])} ({count(largest['n_sentences'], 'sentence')})."
    gap = table.max(axis=1) - table.min(axis=1)
    if gap.max() < 0.005:  # less than the rounded shares would show
        return f"{len(topics)} topics; all groups speak of each in the same measure."
    topic = gap.idxmax()
    name = topics.loc[topics["topic_id"] == topic, "name"].item()
    high, low = table.loc[topic].idxmax(), table.loc[topic].idxmin()
    return (
        f"{len(topics)} topics. {quoted(high)} and {quoted(low)} differ most on {quoted(name)}: "
        f"{percent(table.loc[topic, high])} against {percent(table.loc[topic, low])} of their sentences."
    )


def compared(counts: dict, groups: tuple[str, ...]) -> str:
    """What was compared, in one line."""
    basis = f"{count(counts['documents'], 'document')}, {count(counts['sentences'], 'sentence')}"
    if len(groups) < 2:
        return f"{basis} in one group"
    if len(groups) > 3:
        return f"{basis} in {len(groups)} groups"
    return f"{basis}: {listed([quoted(group) for group in groups])} compared"


def compared_by(grouping: str) -> str:
    """By what the documents are grouped."""
    by = {"document_id": "each document a group", "": "all documents together", "group": "grouped as its metadata say"}
    return by.get(grouping, f"grouped by {grouping}")


def picked_title(pick: dict, axis: dict | None, topic_name: str | None) -> str:
    """Heading of a list of sentences: what was picked.

    Parameters
    ----------
    pick : dict
        side, term, group, document, sentence, low, high: those picked, the others None or absent.
    axis : dict, optional
        The axis as in the manifest.
    topic_name : str, optional
    """
    what = "One sentence" if pick.get("sentence") else "Sentences"
    if pick.get("term"):
        what += f" with {quoted(pick['term'])}"
    if topic_name:
        what += f" on {quoted(topic_name)}"
    if axis and pick.get("side"):
        names = {"plus": axis["pole_plus"]["name"], "minus": axis["pole_minus"]["name"]}
        spoken = {"both": "speaking of both poles", "neither": "speaking of neither pole"}
        what += f" {spoken.get(pick['side']) or 'speaking of ' + names[pick['side']]}"
    if pick.get("low") is not None and pick.get("high") is not None:
        what += f" with a bias from {signed(pick['low'])} to {signed(pick['high'])}"
    return what + (f" in {quoted(pick['group'])}" if pick.get("group") else "")
