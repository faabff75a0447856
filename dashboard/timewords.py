"""What is said of change over time, made from the numbers: a change is claimed only where documents were compared."""

from collections.abc import Sequence

import pandas as pd

from analysis.framingtime import Changes
from analysis.phrases import count
from analysis.resampling import FEW_DOCUMENTS, FEW_SENTENCES
from dashboard.charts.overtime import rate_told
from dashboard.surewords import ACROSS, DESCRIBES, MOST_NAMED, exploratory, interval, p_value, told
from dashboard.words import listed, quoted, signed

NO_DATES = (
    "Nothing here can be told over time: no column of the metadata holds dates of two periods or more. Add a column date to "
    "documents.csv beside the corpus (or to the table that it is), with a date or a year for each document, and build again; the "
    "page Corpus does that, too."
)
NOT_TESTED = "A change of a rate is not tested here; the intervals are of each period by itself."

CUT = "The documents were cut into an earlier and a later half, of all groups together and as nearly as whole periods allow."


def one_period(periods: Sequence[str]) -> str:
    """Why there is nothing to draw over time in what is looked at.

    >>> one_period(["2017"]), one_period([])
    ('All that is looked at is of one period, 2017.', 'Nothing that is looked at has a date.')
    """
    return f"All that is looked at is of one period, {periods[0]}." if periods else "Nothing that is looked at has a date."


def dated_by(column: str, periods: int, documents: int, undated: int) -> str:
    """What dates the documents, and how many have none.

    >>> dated_by("year", 12, 80, 2)
    '80 documents, dated by “year” in 12 periods; 2 have no date and are in none of them.'
    >>> dated_by("year", 12, 80, 0)
    '80 documents, dated by “year” in 12 periods.'
    """
    without = f"; {undated:,} {'has' if undated == 1 else 'have'} no date and {'is' if undated == 1 else 'are'} in none of them"
    return f"{count(documents, 'document')}, dated by {quoted(column)} in {count(periods, 'period')}{without if undated else ''}."


def framing_finding(found: Changes, means: pd.DataFrame, axis: dict) -> str:
    """Headline of framing over time: which groups changed, as far as that was tested; else between what their means lie.

    Parameters
    ----------
    found : Changes
    means : DataFrame
        period, group, n_documents, n_sentences, estimate: every period and group.
    """
    moved = found.rows[[told(row) == "yes" for _, row in found.rows.iterrows()]]
    if len(moved):
        strongest = moved.reindex(moved["estimate"].abs().sort_values(ascending=False, kind="stable").index)
        first, *others = [_half(row, axis) for row in strongest[:MOST_NAMED].itertuples()]
        rest = [f"{count(len(moved) - MOST_NAMED, 'other group')} changed"] if len(moved) > MOST_NAMED else []
        said = "; ".join([f"The later half of {first[0]} (from {found.since}) {first[1]}", *map(" ".join, others), *rest])
        peaks = [_turns(row, means) for row in strongest[:MOST_NAMED].itertuples()]
        return " ".join(filter(None, [f"{said}.", *peaks]))
    if len(found.rows):
        whose = quoted(found.rows["group"].iloc[0]) if len(found.rows) == 1 else f"{len(found.rows)} groups"
        return f"In {whose}, mean bias of the later half (from {found.since}) cannot be told from that of the earlier."
    return _between(means, axis)


def _half(row: tuple, axis: dict) -> tuple[str, str]:
    """A group, and where its later documents lie, compared with its earlier ones."""
    where = f"lies nearer to {_pole(row.estimate, axis)} than the earlier: {signed(row.later)} against {signed(row.earlier)}"
    return quoted(row.group), where


def _turns(row: tuple, means: pd.DataFrame) -> str:
    """Highest and lowest period of a group that changed, unless they are its ends and the change leads from one to the other."""
    own = means[(means["group"] == row.group) & (means["n_documents"] >= FEW_DOCUMENTS)].sort_values("period")
    if len(own) < 2:
        return ""
    ends = (own.index[-1], own.index[0]) if row.estimate > 0 else (own.index[0], own.index[-1])
    at = (own["estimate"].idxmax(), own["estimate"].idxmin())
    told = [
        f"{name} in {own.loc[place, 'period']} ({signed(own.loc[place, 'estimate'])})"
        for name, place, end in zip(("highest", "lowest"), at, ends, strict=True)
        if place != end
    ]
    return f"Of its periods with {FEW_DOCUMENTS} documents or more, {quoted(row.group)} is {listed(told)}." if told else ""


def _pole(estimate: float, axis: dict) -> str:
    return axis["pole_plus" if estimate > 0 else "pole_minus"]["name"]


def _between(means: pd.DataFrame, axis: dict) -> str:
    """Where means lie, without a claim of change."""
    enough = means[means["n_sentences"] >= FEW_SENTENCES]
    if len(enough) < 2:
        return f"No two periods have {FEW_SENTENCES} sentences: too few to say anything over time."
    low, high = (enough.loc[row] for row in (enough["estimate"].idxmin(), enough["estimate"].idxmax()))
    several = means["group"].nunique() > 1
    ends = [f"{signed(row['estimate'])} ({_cell(row, several)})" for row in (low, high)]
    return f"Mean bias by period lies between {ends[0]} and {ends[1]}; + is the language of {axis['pole_plus']['name']}."


def _cell(row: pd.Series, several: bool) -> str:
    return f"{quoted(row['group'])}, {row['period']}" if several else str(row["period"])


def changes(found: Changes, groups: int) -> str:
    """How sure the changes are: each with its interval, or of many only how many; and which were not compared.

    Parameters
    ----------
    groups : int
        How many there are, compared or not.
    """
    rows, parts = found.rows, []
    if 0 < len(rows) <= MOST_NAMED:
        each = "; ".join(_change(row) for _, row in rows.iterrows())
        parts.append(f"Documents from {found.since} on, less those before: {each}.")
    elif len(rows):
        moved = sum(told(row) == "yes" for _, row in rows.iterrows())
        parts.append(f"Documents from {found.since} on differ from those before in {moved} of {len(rows)} groups.")
    if len(rows):
        parts.append(CUT)
    if len(rows) > 1:
        parts.append(f"All {len(rows)} comparisons are counted together.")
    left = groups - len(rows)
    if left and found.since:
        whose = "The group has" if groups == 1 else f"{count(left, 'group')} {'has' if left == 1 else 'have'}"
        parts.append(f"{whose} fewer than {FEW_DOCUMENTS} documents in one of the two parts of the time: described, not compared.")
    return " ".join(parts)


def _change(row: pd.Series) -> str:
    """One group's change with interval, p and documents."""
    known = {"yes": "", "no": ", which may as well be none", "border": ", on the border of what can be told"}
    chance = ", which among so many comparisons comes by chance"
    size = "; ".join([
        f"95 % interval {interval(row['lower'], row['upper'])}",
        *([f"adjusted {p_value(row['p_adjusted'])}"] if pd.notna(row["p_adjusted"]) else []),
        f"{row['n_documents_target']:,} and {row['n_documents_reference']:,} documents",
    ])  # fmt: skip
    return f"{quoted(row['group'])} {signed(row['estimate'])} ({size}){known.get(told(row), chance)}"


def limits(found: Changes, narrowed: bool) -> str:
    """What may be said of the changes."""
    return " ".join(filter(None, [exploratory(narrowed), ACROSS if len(found.rows) else DESCRIBES]))


def term_finding(rows: pd.DataFrame, term: str) -> str:
    """Headline of a term over time: where its rate is highest and lowest, of periods with 5 documents and more if there are two."""
    if not rows["count"].sum():
        return f"{quoted(term)} stands in no dated document that is looked at."
    several = rows["group"].nunique() > 1
    sure = rows[rows["n_documents"] >= FEW_DOCUMENTS]
    enough, of = (sure, f"Of periods with {FEW_DOCUMENTS} documents and more, ") if len(sure) > 1 else (rows, "")
    high, low = (enough.loc[at] for at in (enough["rate"].idxmax(), enough["rate"].idxmin()))
    ends = [
        f"{rate_told(row['rate'], row['lower'], row['upper']).removesuffix(' (no interval)')} in {_in(row, several)}"
        for row in (high, low)
    ]
    return f"{of}{quoted(term)} is most frequent with {ends[0]}, least with {ends[1]} per 1,000 tokens."


def _in(row: pd.Series, several: bool) -> str:
    return f"{row['period']} ({quoted(row['group'])})" if several else str(row["period"])


def term_numbers(rows: pd.DataFrame) -> str:
    """How often and in how many documents a term stands, all periods together."""
    n, holding, documents = (int(rows[name].sum()) for name in ("count", "n_holding", "n_documents"))
    return f"{count(n, 'occurrence')} in {holding:,} of {count(documents, 'dated document')}."
