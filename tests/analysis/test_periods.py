"""Which stretch of time a document is of."""

import pandas as pd
import pytest

from analysis.periods import MOST, periods


def of(values, column="date"):
    return periods(pd.DataFrame({"document_id": [str(row) for row in range(len(values))], column: values}))


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2017-01-23", "2017-05-01", "2017-05-09"], ["2017-01", "2017-05", "2017-05"]),
        (["2017-01", "2017-02-28"], ["2017-01", "2017-02"]),
        (["2017-01-23T10:30:00", "2017-02-01 09:15"], ["2017-01", "2017-02"]),
        (["1999", "2001.0"], ["1999", "2001"]),
        ([f"{2000 + n // 4}-{n % 4 * 3 + month:02}" for n in range(24) for month in (1, 3)], None),
    ],
)
def test_the_finest_span_that_gives_no_more_than_24_is_taken(values, expected):
    column, found = of(values)
    assert column == "date" and found.nunique() <= MOST
    if expected is not None:
        assert found.tolist() == expected
    else:
        assert found.tolist()[:4] == ["2000 Q1", "2000 Q1", "2000 Q2", "2000 Q2"] and found.nunique() == 24


@pytest.mark.parametrize(
    ("years", "first", "last"),
    [
        (range(2000, 2024), "2000", "2023"),
        (range(2000, 2025), "2000s", "2020s"),
        (range(1790, 2025), "1790s", "2020s"),
        (range(1700, 2025), "1700s", "2000s"),
    ],
)
def test_long_times_are_told_in_decades_and_centuries(years, first, last):
    _, found = of([str(year) for year in years])
    assert (found.iloc[0], found.iloc[-1]) == (first, last) and 1 < found.nunique() <= MOST
    _, found = of([f"{year}-{month}-01" for year in years for month in ("02", "11")])  # too many for months and quarters
    assert (found.iloc[0], found.iloc[-1]) == (first, last)


@pytest.mark.parametrize("month, quarter", [(1, 1), (3, 1), (4, 2), (6, 2), (7, 3), (9, 3), (10, 4), (12, 4)])
def test_quarters(month, quarter):
    _, found = of([f"2001-{month:02}-15", *(f"2000-{n:02}-01" for n in range(1, 13)), *(f"2002-{n:02}-01" for n in range(1, 13))])
    assert found.iloc[0] == f"2001 Q{quarter}"


def test_a_document_without_a_date_is_of_no_period():
    column, found = of(["2017-01-01", None, "  ", "2018-01-01"])
    assert column == "date" and found.isna().tolist() == [False, True, True, False]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("date", ["2017-01-01", "2017-01-30"]),  # one period: there is nothing to compare
        ("date", ["2017-01-01", "soon"]),
        ("date", [None, None]),
        ("date", []),
        ("seats", ["1990", "2010"]),  # numbers that look like years, under a name that does not speak of time
        ("year", ["17", "18"]),
        ("date", ["2017-13-01", "2017-01-01"]),
    ],
)
def test_there_are_no_periods(column, values):
    name, found = of(values, column)
    assert name == "" and len(found) == 0


def test_the_column_called_date_goes_before_others_and_those_made_here_are_none():
    table = {
        "document_id": ["a", "b"],
        "year": ["1999", "2000"],
        "Date": ["2017-01-01", "2017-02-01"],
        "n_tokens": ["1999", "2000"],
    }
    assert periods(pd.DataFrame(table))[0] == "Date"
    assert periods(pd.DataFrame(table).drop(columns="Date"))[0] == "year"
    assert periods(pd.DataFrame(table).drop(columns=["Date", "year"]))[0] == ""


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("date", ["5 March 2024", "March 19th, 2024", "2 Apr 2024"], ["2024-03", "2024-03", "2024-04"]),
        ("delivered", ["2024年3月5日", "2024年4月2日"], ["2024-03", "2024-04"]),  # full dates speak for themselves
        ("date", ["25/12/2023", "03/04/2024"], ["2023-12", "2024-04"]),
        ("date", ["45356", "45390"], ["2024-03", "2024-04"]),
        ("date", ["20240305", "20240402"], ["2024-03", "2024-04"]),
        ("Datum", ["5. März 2024", "Mai 2024", "2023"], ["2024", "2024", "2023"]),  # of one only the year is known
    ],
)
def test_dates_in_other_notations(column, values, expected):
    name, found = of(values, column)
    assert (name, found.tolist()) == (column, expected)


def test_one_value_in_ten_may_be_no_date_and_is_of_no_period():
    values = [f"{day} {month} 2024" for month in ("March", "April") for day in range(1, 6)]
    column, found = of([*values[:9], "n.d.", None])
    assert column == "date" and found.isna().tolist() == [False] * 9 + [True, True]
    assert of([*values[:8], "n.d.", "soon"])[0] == ""


@pytest.mark.parametrize(
    "values", [["45356", "45390"], ["20240305", "20240402"], ["1999", "2001 "], ["Part 1 2024", "Part 2 2024"]]
)
def test_numbers_are_no_dates_under_a_name_that_does_not_speak_of_time(values):
    assert of(values, "votes")[0] == ""


def test_iso_dates_go_before_other_notations_save_in_the_column_called_date():
    table = pd.DataFrame(
        {"document_id": ["a", "b"], "said": ["5 March 2024", "2 April 2024"], "printed": ["2025-01-01", "2025-02-01"]}
    )
    assert periods(table)[0] == "printed"
    assert periods(table.rename(columns={"said": "Date"}))[0] == "Date"
