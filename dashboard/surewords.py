"""How sure, in words: intervals, differences, and what they may be said of. Tables in, plain text out.

What is said follows the row: "differ" only where the interval leaves out 0 and the test agrees; of anything but the texts
themselves only where documents were compared; what a filter found is exploratory.
"""

from collections.abc import Sequence

import pandas as pd

from analysis.contrasts import REST
from analysis.phrases import count
from analysis.resampling import DOCUMENTS, FEW_DOCUMENTS, FEW_SENTENCES
from dashboard.words import listed, percent, quoted, side_name, signed

ALPHA = 0.05  # p under which a test agrees with a 95 % interval that leaves out 0
ONE_TEXT_EACH = "These are two texts: this is not evidence about their sources."
A_SINGLE_TEXT = "One side is a single text: this is not evidence about their sources."
SINGLE_TEXTS = "Some groups are single texts: nothing here is evidence about their sources."
TOO_FEW_DOCUMENTS = "Too few documents to generalise: this describes these texts."
UNEVEN = (
    "Groups of 5 documents or more are compared across documents: that may be said of others like these. The smaller groups are "
    "described, no more."
)
ACROSS = "This compares documents: it may be said of others like these, as far as these stand for them."
DESCRIBES = "This describes these documents; whether it holds beyond them is not tested here."
ONE_GROUP = "One group: nothing is compared."
EXPLORATORY = "Exploratory: found by narrowing the view, so a lead and no result."
MOST_NAMED = 3  # groups named in a sentence


def reach(documents: pd.Series) -> str:
    """How far a comparison of groups reaches, given the number of documents in each: the sentence that travels with it.

    >>> reach(pd.Series([1, 1])), reach(pd.Series([3, 40]))
    ('These are two texts: this is not evidence about their sources.', \
'Too few documents to generalise: this describes these texts.')
    """
    if len(documents) < 2:
        return ONE_GROUP
    fewest = int(documents.min())
    compared = (documents >= FEW_DOCUMENTS) & (documents.sum() - documents >= FEW_DOCUMENTS)  # each against the rest
    if len(documents) > 2 and fewest < FEW_DOCUMENTS and compared.any():
        return UNEVEN
    if fewest <= 1:
        return SINGLE_TEXTS if len(documents) > 2 else ONE_TEXT_EACH if documents.max() <= 1 else A_SINGLE_TEXT
    return TOO_FEW_DOCUMENTS if fewest < FEW_DOCUMENTS else ACROSS


def described(documents: pd.Series, narrowed: bool = False) -> str:
    """The same of figures that are not tested: what they describe, and that nothing more is claimed.

    >>> described(pd.Series([7, 9]))
    'This describes these documents; whether it holds beyond them is not tested here.'
    """
    told = reach(documents)
    return _joined(exploratory(narrowed), DESCRIBES if told in (ACROSS, UNEVEN) else told)


def limits(documents: pd.Series, narrowed: bool = False) -> str:
    """What a tested comparison may be said of, given the documents of each group, and whether a filter found it.

    >>> limits(pd.Series([1, 1]), narrowed=True).startswith("Exploratory: ")
    True
    """
    return _joined(exploratory(narrowed), reach(documents))


def interval(lower: float, upper: float, share: bool = False) -> str:
    """An interval in the unit of what it belongs to.

    >>> interval(-0.5, 1.066), interval(0.004, 0.64, share=True)
    ('−0.50 to +1.07', '0% to 64%')
    """
    return f"{lower:.0%} to {percent(upper)}" if share else f"{signed(lower)} to {signed(upper)}"


def with_interval(value: float, lower: float, upper: float, share: bool = False) -> str:
    """A figure with its interval, or alone where none is allowed.

    >>> with_interval(0.28, -0.5, 1.07), with_interval(-0.28, float("nan"), float("nan"))
    ('+0.28 (−0.50 to +1.07)', '−0.28 (no interval)')
    """
    told = percent(value) if share else signed(value)
    return f"{told} ({interval(lower, upper, share)})" if pd.notna(lower) else f"{told} (no interval)"


def mean_of(row: tuple) -> str:
    """What the intervals of group means are about, to begin a line with: over sentences, or of document means.

    >>> from types import SimpleNamespace
    >>> mean_of(SimpleNamespace(estimand="mean of document means"))
    'Mean of document means'
    """
    return "Mean of document means" if row.estimand == "mean of document means" else "Mean bias"


def why_no_interval(lower: float, n_sentences: int) -> str:
    """Why a mean has no interval; "" where it has one.

    >>> why_no_interval(float("nan"), 9), why_no_interval(float("nan"), 90), why_no_interval(0.1, 90)
    ('no interval: fewer than 10 sentences', 'no interval: nothing varies', '')
    """
    if pd.notna(lower):
        return ""
    return "no interval: " + (f"fewer than {FEW_SENTENCES} sentences" if n_sentences < FEW_SENTENCES else "nothing varies")


def no_interval(groups: Sequence[str]) -> str:
    """Why some groups have no interval; "" where all have one."""
    if not groups:
        return ""
    named = listed([quoted(name) for name in groups[:MOST_NAMED]]) if len(groups) <= MOST_NAMED else f"{len(groups)} groups"
    have = "has" if len(groups) == 1 else "have"
    whose = "its" if len(groups) == 1 else "their"
    return f"{named} {have} fewer than {FEW_SENTENCES} sentences: {whose} mean says more about single sentences, so no interval."


def told(row: pd.Series) -> str:
    """How sure a difference is: "yes", "no", "border" (interval and test disagree), "chance" (of as many tried), or ""."""
    if pd.isna(row["lower"]):
        return ""
    leaves_out = row["lower"] > 0 or row["upper"] < 0
    p, adjusted = row["p"], row["p_adjusted"]
    agrees = pd.notna(p) and p < ALPHA
    if not leaves_out and not agrees:
        return "no"
    if leaves_out != agrees:
        return "border"
    return "chance" if pd.notna(adjusted) and adjusted >= ALPHA else "yes"


def p_value(p: float) -> str:
    """A permutation p, never smaller than it can be.

    >>> p_value(0.0005), p_value(0.0241), p_value(0.31)
    ('p < .001', 'p = .024', 'p = .31')
    """
    if p < 0.001:
        return "p < .001"
    return f"p = {p:.{3 if p < 0.095 else 2}f}".replace("0.", ".")


def difference(row: pd.Series, share: bool = False, tried: int = 1) -> str:
    """What may be said of one difference: how large, how sure, of how much.

    Parameters
    ----------
    row : Series
        A row of framing_differences, share_differences or topic_differences.
    share : bool
        Whether it is a difference of shares, told in percentage points.
    tried : int
        Comparisons that p_adjusted counts.
    """
    if pd.isna(row["lower"]):
        few = [name for name in ("target", "reference") if row[f"n_sentences_{name}"] < FEW_SENTENCES]
        where = listed([side_name(row[name]) for name in few])
        why = f"fewer than {FEW_SENTENCES} sentences in {where}" if few else "nothing varies"
        return f"No difference can be told: {why}."
    who, size = _compared(row), _size(row, share)
    found = told(row)
    if found == "yes":
        higher = side_name(row["target"] if row["estimate"] > 0 else row["reference"])
        return f"{who} differ by {size}; {higher} is higher."
    if found == "chance":
        adjusted = p_value(row["p_adjusted"])
        return f"{who} differ by {size}, taken alone; among {tried:,} comparisons, such a difference comes by chance ({adjusted})."
    if found == "border":
        return f"{who} may differ, by {size}: interval and test do not agree, so it is on the border of what can be told."
    return f"{who} cannot be told apart: the difference of {size} may as well be none."


def _compared(row: pd.Series) -> str:
    """What differs: texts by themselves, groups across their documents."""
    if row["reach"] == DOCUMENTS:
        names = f"{side_name(row['target'])} and {side_name(row['reference'])}"
        return f"Across documents, {names}"
    return "These two texts" if row["n_documents"] == 2 else "These texts"


def _size(row: pd.Series, share: bool) -> str:
    """A difference with its interval, p and n."""
    if share:
        value, *span = (f"{100 * row[name]:+.0f}".replace("-", "−") for name in ("estimate", "lower", "upper"))
        value, span = f"{value} points", " to ".join(span)
    else:
        value, span = signed(row["estimate"]), interval(row["lower"], row["upper"])
    p = [p_value(row["p"])] if pd.notna(row["p"]) else []
    unit = "documents" if row["reach"] == DOCUMENTS else "sentences"
    n = f"{row[f'n_{unit}_target']:,} and {row[f'n_{unit}_reference']:,} {unit}"
    return f"{value} ({'; '.join([f'95 % interval {span}', *p, n])})"


def exploratory(narrowed: bool) -> str:
    """That a filter found it; "" otherwise."""
    return EXPLORATORY if narrowed else ""


def _joined(*sentences: str) -> str:
    return " ".join(filter(None, sentences))


def differences(rows: pd.DataFrame, tried: int, what: str = "mean bias") -> str:
    """What may be said of many groups at once, each against the rest; "" where documents are too few for any.

    Parameters
    ----------
    rows : DataFrame
        Rows of framing_differences against the rest, one a group.
    tried : int
        Comparisons that p_adjusted counts.
    what : str
        What is compared.
    """
    tested = rows[(rows["reach"] == DOCUMENTS) & rows["lower"].notna()]
    if not len(tested):
        return ""
    found = tested[[told(row) == "yes" for _, row in tested.iterrows()]]
    aside = len(rows) - len(tested)
    groups = count(len(tested), "group") + (f" ({aside} with too few documents or sentences left aside)" if aside else "")
    counted = f", {tried:,} comparisons counted" if tried > 1 else ""
    if not len(found):
        return f"Across documents, none of {groups} can be told from the rest by its {what}{counted}."
    strongest = _strongest(found)
    named = [
        f"{quoted(row['target'])} ({signed(row['estimate'])}, {interval(row['lower'], row['upper'])}; {p_value(row['p_adjusted'])})"
        for _, row in strongest.head(MOST_NAMED).iterrows()
    ]
    named += [count(len(strongest) - MOST_NAMED, "other")] if len(strongest) > MOST_NAMED else []
    verb = "differs" if len(found) == 1 else "differ"
    return f"Across documents, {len(found)} of {groups} {verb} from the rest by {what}{counted}: {listed(named)}."


def _strongest(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.reindex(rows["estimate"].abs().sort_values(ascending=False, kind="stable").index)


def topics(rows: pd.DataFrame, names: pd.DataFrame, groups: int) -> str:
    """What may be said of the prevalence of topics: which of them set groups apart, every comparison counted.

    Parameters
    ----------
    rows : DataFrame
        topic_differences; of more than two groups those against the rest are told.
    names : DataFrame
        topic_id, name.
    groups : int
        How many there are.
    """
    tried = int(rows["p"].notna().sum())
    tested = rows[rows["p"].notna() & ((rows["reference"] == REST) | (groups == 2))]
    if not len(tested):
        return ""
    found = tested[[told(row) == "yes" for _, row in tested.iterrows()]]
    counted = f"{tried:,} comparisons counted" if tried > 1 else "one comparison"
    where = "Across documents" if (tested["reach"] == DOCUMENTS).all() else "In these texts"
    if not len(found):
        return f"{where}, no topic sets groups apart by more than chance may bring, {counted}."
    name = names.set_index("topic_id")["name"]
    strongest = _strongest(found.assign(p=found["p_adjusted"])).head(2)
    told_ = [f"{quoted(name[row['topic_id']])} in {quoted(row['target'])} by {_size(row, True)}" for _, row in strongest.iterrows()]
    more = f"; and {count(len(found) - 2, 'further difference')}" if len(found) > 2 else ""
    return f"{where}, {counted}, groups differ on {'; '.join(told_)}{more}."


def apart(rows: pd.DataFrame) -> set[int]:
    """topic_id of those on which two groups differ, all comparisons counted; of more groups none is singled out."""
    if len(rows.drop_duplicates(["target", "reference"])) > 1:
        return set()
    return {int(row["topic_id"]) for _, row in rows.iterrows() if told(row) == "yes"}
