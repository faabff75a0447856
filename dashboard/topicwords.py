"""What is said of topics, made from the numbers."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import pandas as pd

from analysis.contrasts import REST
from analysis.resampling import OF_DOCUMENTS
from analysis.stability import STEADY
from analysis.topicedits import TopicEdits
from analysis.topics import LEFT_OUT
from dashboard.words import count, listed, percent, quoted, signed

EDITS = {"rename": "name", "merge": "join", "split": "split"}  # what an edit is called where edits are counted


def numbers(sentences: pd.Series, all_of_them: bool = True, left_out: int = 0) -> str:
    """How many sentences the topics are made of, by group where groups are few, and how many are left out."""
    total = count(sentences.sum(), "sentence")
    if left_out:
        total += f", {left_out:,} of them ({percent(left_out / max(sentences.sum(), 1))}) left out as uncertain"
    elif all_of_them:
        total += ", none left out"
    if not 1 < len(sentences) <= 3:
        return total + "."
    return f"{total}: {listed([f'{n:,} in {quoted(group)}' for group, n in sentences.items()])}."


def largest(topics: pd.DataFrame) -> str:
    """How many topics, and the largest."""
    topics = topics[topics["topic_id"] != LEFT_OUT]
    first = topics.sort_values("n_sentences", ascending=False).iloc[0]
    return f"{len(topics)} topics; the largest is {quoted(first['name'])} ({count(first['n_sentences'], 'sentence')})."


def finding(topics: pd.DataFrame, shares: pd.DataFrame, apart: set[int] | None = None) -> str:
    """Headline of the topics: how many, and where two groups are furthest apart; `apart` are the topics known to differ.

    Of more than two groups none is known to differ from one other (`surewords.apart`), so a gap of theirs is only the widest.
    """
    topics = topics[topics["topic_id"] != LEFT_OUT]
    if not len(topics) and len(shares):
        return "Every sentence here is left out as uncertain."
    if len(topics) < 2:
        return "The sentences form one topic: there are too few of them, or they are too alike, for more."
    table = shares[shares["topic_id"].isin(topics["topic_id"])].pivot(index="topic_id", columns="group", values="prevalence")
    if table.shape[1] < 2:
        return largest(topics)
    gap = table.max(axis=1) - table.min(axis=1)
    if gap.max() < 0.005:  # less than the rounded shares would show
        return f"{len(topics)} topics; all groups speak of each in the same measure."
    topic = gap.idxmax()
    name = topics.loc[topics["topic_id"] == topic, "name"].item()
    high, low = table.loc[topic].idxmax(), table.loc[topic].idxmin()
    against = f"{percent(table.loc[topic, high])} against {percent(table.loc[topic, low])} of their sentences"
    if "estimand" in shares and (shares["estimand"] == OF_DOCUMENTS).any():
        against += ", on average over documents"
    if topic in (apart or set()):
        return f"{len(topics)} topics. {quoted(high)} and {quoted(low)} differ most on {quoted(name)}: {against}."
    sure = "which may be chance" if table.shape[1] == 2 else "picked for its width and not by a test"
    return f"{len(topics)} topics. The widest gap, {sure}, is on {quoted(name)}: {quoted(high)} and {quoted(low)}, {against}."


def steadiness(topics: pd.DataFrame, reruns: int) -> str:
    """How many of the topics come back when the sentences are drawn anew; nothing where there is but one."""
    topics = topics[topics["topic_id"] != LEFT_OUT]
    known = topics[topics["stability"].notna()]
    if len(topics) < 2 or not len(known):
        return ""
    steady = known["stability"] >= STEADY
    share = known.loc[steady, "n_sentences"].sum() / topics["n_sentences"].sum()
    by_hand = len(topics) - len(known)
    made = f"; {count(by_hand, 'topic')} put together by hand {'is' if by_hand == 1 else 'are'} not tried" if by_hand else ""
    if steady.all():
        return f"Every topic comes back in {STEADY:.0%} or more of {reruns} re-runs on sentences drawn anew{made}."
    few = len(known) - int(steady.sum())
    comes, hangs = ("comes", "this one hangs") if few == 1 else ("come", "these hang")
    return (
        f"{few} of {len(known)} topics {comes} back in fewer than {round(STEADY * reruns)} of {reruns} re-runs on sentences drawn "
        f"anew: {hangs} on which sentences were there; the others hold {percent(share)} of the sentences{made}."
    )


def of_topic(row: pd.Series, reruns: int) -> list[str]:
    """Lines about one topic: its terms, how often it comes back, how many of its sentences are uncertain."""
    lines = [", ".join(row["terms"])] if len(row["terms"]) else []
    if row["topic_id"] == LEFT_OUT:
        return ["Sentences that are nearer to the mean of another topic than to that of their own."]
    if row["stability"] == row["stability"]:
        lines.append(f"comes back in {round(row['stability'] * reruns)} of {reruns} re-runs")
    else:
        lines.append("put together by hand: how often it would come back is not known")
    uncertain = row.get("n_uncertain", 0)
    if uncertain:
        lines.append(f"{uncertain:,} of {count(row['n_sentences'], 'sentence')} nearer to another topic's mean")
    return lines


def method(told: dict[str, Any]) -> str:
    """How the topics were found, which follows from how many sentences there are."""
    n, fitted = told["distinct_sentences"], told["fitted_sentences"]
    if told["method"] == "one topic":
        return f"{count(n, 'different sentence')}: too few to part, so they are one topic."
    each = f"each joined with its {told['neighbours']} nearest, parted by a consensus of {told['runs']} Leiden runs"
    if fitted == n:
        return f"{count(n, 'different sentence')}, {each}."
    return f"{fitted:,} of {n:,} different sentences, {each}; every other sentence goes to the nearest finest group."


def by_hand(edits: TopicEdits, notes: Sequence[str] = ()) -> str:
    """What an analyst changed of the topics as found; nothing where nothing was. `notes` are of what does not fit."""
    done = Counter(edit.kind for edit in edits.edits)
    parts = [count(done[kind], noun) for kind, noun in EDITS.items() if done[kind]]
    number = [f"{count(edits.number, 'topic')} asked for"] if edits.number else []
    left_out = ["uncertain sentences left out"] if edits.leave_out else []
    unfit = f"; {len(notes):,} of these not as asked" if notes else ""
    return f"By hand: {', '.join(number + parts + left_out)}{unfit}" if edits else ""


def carries_most(rows: pd.DataFrame) -> pd.Series | None:
    """The row of the topic that carries most, of those with ten sentences and more."""
    rows = rows[(rows["topic_id"] != LEFT_OUT) & (rows["n_sentences"] >= 10)]
    return rows.loc[rows["carries"].abs().idxmax()] if len(rows) else None


def framing_finding(rows: pd.DataFrame, topics: pd.DataFrame, axis: dict) -> str:
    """Headline of framing by topic: which topic carries most of which pole, of which group."""
    every, strongest = rows[rows["topic_id"] != LEFT_OUT], carries_most(rows)
    if strongest is None:
        return "No group has ten sentences of a topic: too few to say which topic carries its framing."
    names = topics.set_index("topic_id")["name"]
    pole = axis["pole_plus" if strongest["carries"] > 0 else "pole_minus"]["name"]
    of = "Of topics with ten sentences and more, " if every["carries"].abs().max() > abs(strongest["carries"]) else ""
    sure = " Its interval includes 0." if strongest["lower"] < 0 < strongest["upper"] else ""
    return (
        f"{of}{quoted(names[strongest['topic_id']])} carries most {pole} in {quoted(strongest['group'])}: "
        f"{signed(strongest['carries'])} of its mean ("
        f"{count(strongest['n_sentences'], 'sentence')}, mean {signed(strongest['bias'])}).{sure}"
    )


def difference_finding(rows: pd.DataFrame, topics: pd.DataFrame, target: str, reference: str, apart: set[int]) -> str:
    """Headline of the differences of two sides: the largest that is known, or else the widest gap; `rows` are of the pair."""
    rows = rows[(rows["topic_id"] != LEFT_OUT) & rows["estimate"].notna()]
    sides = f"{quoted(target)} and {REST if reference == REST else quoted(reference)}"
    if not len(rows):
        return f"Nothing can be compared between {sides}."
    known = rows[rows["topic_id"].isin(apart)]
    widest = (known if len(known) else rows).pipe(lambda table: table.loc[table["estimate"].abs().idxmax()])
    estimate = widest["estimate"] if widest["target"] == target else -widest["estimate"]
    name = quoted(topics.set_index("topic_id")["name"][widest["topic_id"]])
    points = f"{signed(100 * estimate, 0)} points"
    if len(known):
        return f"{sides} differ most on {name}: {points}."
    return f"Between {sides} the widest gap is on {name}, {points}: it may be chance."


def changes(rows: pd.DataFrame) -> pd.Series:
    """By topic, how much its share changes from the first period to the last."""
    ends = rows[rows["topic_id"] != LEFT_OUT].pivot(index="topic_id", columns="period", values="prevalence").sort_index(axis=1)
    return ends.iloc[:, -1] - ends.iloc[:, 0]


def time_finding(rows: pd.DataFrame, topics: pd.DataFrame) -> str:
    """Headline of topics over time: the largest change from the first period to the last, as far as the intervals allow."""
    rows = rows[(rows["topic_id"] != LEFT_OUT)].sort_values("period")
    spans = rows["period"].unique()
    if len(spans) < 2:
        return "Every sentence of a topic is of one period, or left out as uncertain."
    names, change = topics.set_index("topic_id")["name"], changes(rows)
    topic = change.abs().idxmax()
    start, end = (rows[(rows["topic_id"] == topic) & (rows["period"] == span)].iloc[0] for span in (spans[0], spans[-1]))
    moved = f"{percent(start['prevalence'])} of the sentences in {spans[0]}, {percent(end['prevalence'])} in {spans[-1]}"
    if abs(change[topic]) < 0.005:  # less than the rounded shares would show
        return f"No topic's share changes from {spans[0]} to {spans[-1]}."
    clear = start["upper"] < end["lower"] or end["upper"] < start["lower"]
    known = start["lower"] == start["lower"] and end["lower"] == end["lower"]
    chance = " Their intervals overlap: it may be chance." if known else " There is too little for intervals: it may be chance."
    sure = "" if clear else chance
    return f"{quoted(names[topic])} changes most: {moved}.{sure}"


def trade_off(rows: pd.DataFrame, number: int, found: int, edited: bool = False) -> str:
    """What the chosen number of topics gives, in words; if topics were `edited`, that is before it."""
    row = rows[rows["number"] == number]
    if not len(row):
        return f"{count(number, 'topic')}."
    row = row.iloc[0]
    own = ("as found" if number == found else f"{found:,} were found") + ", before your edits" * edited
    return (
        f"{count(number, 'topic')} ({own}): {percent(row['steady'])} of the sentences are in topics that come back, and "
        f"{percent(row['apart'])} of the differences between sentences are between topics."
    )
