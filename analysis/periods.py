"""Periods: which stretch of time each document is of, where the metadata hold dates."""

import re

import pandas as pd

from analysis.dates import read_dates
from analysis.groupings import MADE

MOST = 24  # periods: more points than that are no longer told apart in a chart
SPANS = ("month", "quarter", "year", "decade", "century")  # the finest that gives no more than `MOST` is taken
DATE = r"\d{4}-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?(?:[T ]\d\d:.*)?"
YEAR = r"(?:1\d|20|21)\d\d(?:\.0)?"
DATED = 0.9  # share of a column's values that must be dates, where they are not all in ISO's notation
FIRST_LOOK = 50  # values by which a column is known not to hold dates, before all of them are read
TIMES = re.compile(r"date|year|time|period|month|jahr|datum|année|año|fecha", re.IGNORECASE)


def periods(documents: pd.DataFrame) -> tuple[str, pd.Series]:
    """The column of dates and the period of each document (missing where it has none); "" and nothing without such a column.

    A column holds dates if all of its values are ISO dates (2017-01-23, 2017-01), or years under a name that speaks of time; or if
    nine in ten of them are dates in the notations of `read_dates` ("5 March 2024"): bare numbers and years need such a name there
    too. The others have no period. The first column called `date` goes before others, and ISO dates before other notations.
    Periods are months, quarters, years, decades or centuries: the finest of which there are at most 24; there is nothing to compare
    in one. A column in which some dates are years alone is told in years.

    Parameters
    ----------
    documents : DataFrame
        document_id, and metadata as text.

    Examples
    --------
    >>> periods(pd.DataFrame({"document_id": ["a", "b"], "date": ["2017-01-23", "2017-05-01"]}))[1].tolist()
    ['2017-01', '2017-05']
    """
    columns = [column for column in documents.columns if column not in MADE]
    called_date = [column for column in columns if column.lower() == "date"]
    others = [column for column in columns if column not in called_date]
    for some in (called_date, others):
        for read in (_iso, _read):
            for column in some:
                found = read(column, _given(documents[column]))
                if found.nunique() > 1:
                    return column, found
    return "", pd.Series(dtype="str")


def _given(column: pd.Series) -> pd.Series:
    values = column.astype("str").str.strip()
    return values.where(column.notna() & (values != ""))


def _iso(column: str, values: pd.Series) -> pd.Series:
    """Periods of a column of ISO dates, or of years; none of any other."""
    given = values.dropna()
    dates = len(given) > 0 and given.str.fullmatch(DATE).all()
    if dates or len(given) and TIMES.search(column) and given.str.fullmatch(f"{DATE}|{YEAR}").all():
        return _spanned(values, by_year=not dates)
    return pd.Series(dtype="str")


def _read(column: str, values: pd.Series) -> pd.Series:
    """Periods of a column of dates in any notation; none of one that holds too few."""
    given, named = values.dropna(), bool(TIMES.search(column))
    look = given.iloc[:: max(1, len(given) // FIRST_LOOK)]
    if not len(given) or _dated(look, named).notna().mean() < DATED / 2:
        return pd.Series(dtype="str")
    found = _dated(given, named)
    if found.notna().mean() < DATED:
        return pd.Series(dtype="str")
    return _spanned(found.reindex(values.index), by_year=bool((found.str.len() == 4).any()))


def _dated(given: pd.Series, named: bool) -> pd.Series:
    """The dates as ISO has them; numbers and years are none under a name that doesn't speak of time."""
    found = pd.Series(read_dates(given.tolist()).iso, index=given.index, dtype="str")
    return found.where((found != "") & (named | ~given.str.fullmatch(r"[\d.]+") & (found.str.len() > 4)))


def _spanned(values: pd.Series, by_year: bool) -> pd.Series:
    """Periods of the dates, the finest span of which there are not too many."""
    for span in SPANS[2 if by_year else 0 :]:
        found = values.map(lambda value, span=span: _period(value, span), na_action="ignore")
        if found.nunique() <= MOST:
            break
    return found


def _period(value: str, span: str) -> str:
    year, month = value[:4], value[5:7]
    named = {
        "month": f"{year}-{month}",
        "quarter": f"{year} Q{(int(month or 1) + 2) // 3}",
        "year": year,
        "decade": f"{year[:3]}0s",
    }
    return named.get(span, f"{year[:2]}00s")
