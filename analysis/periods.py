"""Periods: which stretch of time each document is of, where the metadata hold dates."""

import re

import pandas as pd

from analysis.groupings import MADE

MOST = 24  # periods: more points than that are no longer told apart in a chart
SPANS = ("month", "quarter", "year", "decade", "century")  # the finest that gives no more than `MOST` is taken
DATE = r"\d{4}-(?:0[1-9]|1[0-2])(?:-[0-3]\d)?(?:[T ]\d\d:.*)?"
YEAR = r"(?:1\d|20|21)\d\d(?:\.0)?"
TIMES = re.compile(r"date|year|time|period|month|jahr|datum|année|año|fecha", re.IGNORECASE)


def periods(documents: pd.DataFrame) -> tuple[str, pd.Series]:
    """The column of dates and the period of each document (missing where it has none); "" and nothing without such a column.

    A column holds dates if all of its values are ISO dates (2017-01-23, 2017-01), or years under a name that speaks of time. The
    first one called `date` goes before others. Periods are months, quarters, years, decades or centuries: the finest of
    which there are at most 24; there is nothing to compare in one.

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
    for column in sorted(columns, key=lambda column: column.lower() != "date"):
        values = documents[column].astype("str").str.strip()
        values = values.where(documents[column].notna() & (values != ""))
        given = values.dropna()
        dates = len(given) > 0 and given.str.fullmatch(DATE).all()
        if dates or len(given) and TIMES.search(column) and given.str.fullmatch(f"{DATE}|{YEAR}").all():
            found = _spanned(values, by_year=not dates)
            if found.nunique() > 1:
                return column, found
    return "", pd.Series(dtype="str")


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
