"""Dates as people write them."""

import os
import random
import subprocess
import sys
from datetime import date, timedelta

import pytest

from analysis.dates import date_in_name, read_dates

FIFTH_OF_MARCH = """
2024-03-05 | 2024-03-05T10:00:00+01:00 | 2024-03-05 23:59 | 2024-03-05T10:00:00.123Z | 2024-3-5 | 2024/3/5 | 2024/03/05
2024. 3. 5.
20240305 | 20240305T100000Z | D:20240305120000Z | D:20240305120000+01'00' | D:20240305
5 March 2024 | March 5th, 2024 | March 5, 2024 | Mar. 5, 2024 | the 5th of March 2024 | 5-Mar-24 | 5/Mar/2024
2024 March 5 | MARCH 05 2024
Tuesday, 5 March 2024 10:00 GMT | Tue, 05 Mar 2024 10:00:00 +0000 | Tue Mar  5 10:00:00 2024 | 5 March 2024 at 3:30 PM
Tue Mar 05 2024 10:00:00 GMT+0100 (Central European Standard Time)
5.3.2024 | 05.03.2024 | 5. 3. 2024 | 05.03.24
2024年3月5日 | 2024年3月5日(火) | 2024年03月05日 10:00 | 二〇二四年三月五日 | ２０２４年３月５日 | 2024년 3월 5일
5 mars 2024 | le 5 mars 2024 à 10:30 | 5. März 2024 | Mittwoch, 5. März 2024, 10:00 Uhr | 5 de marzo de 2024
5 de março de 2024
5 marzo 2024 | 5 maart 2024 | 5 марта 2024 г. | 5 marca 2024 | 5 Mart 2024 | 5 Μαρτίου 2024 | 5 مارس 2024 | ٥ مارس ٢٠٢٤
5 มีนาคม 2024
"""
NO_DATES = """
12 | chapter 3 | chapter 3 2024 | May | Q3 | Q3 2024 | yesterday | today | now | 5 days ago | last year 2024 | Monday
Monday 2024 | 10:00
March 5 | 5 March | 2024-99-99 | 2024-13-01 | 2024-00-00 | 2024-02-30 | 2024-W10 | 31/04/2024 | 30 February 2024
32 March 2024 | 00/03/2024
2019-2020 | 12 2024 | 12345 | 1234567 | 20241345 | 0 | 1.5 | $2024 | Report 2024 | page 5 of 2024 | version 2.0.2024
the 2024 | 3024 | soon
"""


def listed(text):
    return [value.strip() for line in text.strip().splitlines() for value in line.split(" | ")]


def iso(*values):
    return list(read_dates(values).iso)


@pytest.mark.parametrize("value", listed(FIFTH_OF_MARCH))
def test_one_day_in_many_notations(value):
    assert iso(value) == ["2024-03-05"]


@pytest.mark.parametrize("value", listed(NO_DATES))
def test_what_is_no_date_is_left_unread(value):
    dates = read_dates([value])
    assert (dates.iso, dates.unread) == (("",), (value,))


def test_a_month_stays_a_month_and_a_year_a_year():
    assert set(iso("2024-03", "2024/03", "03/2024", "Mar 2024", "March 2024", "mars 2024", "2024年3月", "D:202403")) == {"2024-03"}
    assert set(iso("2024", "2024.0", "2024年", "[2024]", "D:2024")) == {"2024"}


def test_old_years_and_years_of_two_digits():
    assert iso("July 4, 1776", "14 juillet 1789", "1066", "0800-12-25") == ["1776-07-04", "1789-07-14", "1066", "0800-12-25"]
    assert iso("13/1/68", "13/1/69", "1-Jan-99") == ["2068-01-13", "1969-01-13", "1999-01-01"]


@pytest.mark.parametrize(
    ("values", "order", "expected"),
    [
        (["25/12/2023", "03/04/2024"], "day first", ["2023-12-25", "2024-04-03"]),
        (["12/25/2023", "03/04/2024"], "month first", ["2023-12-25", "2024-03-04"]),
        (["03/04/2024", "05/05/2024"], "either", ["2024-04-03", "2024-05-05"]),
        (["05/05/2024"], "day first", ["2024-05-05"]),
        (["03.04.2024"], "day first", ["2024-04-03"]),
        (["25-12-2023", "3 4 2024", "2024-01-01"], "day first", ["2023-12-25", "2024-04-03", "2024-01-01"]),
        (["25/12/2023", "12/25/2023", "03/04/2024"], "", ["2023-12-25", "2023-12-25", ""]),
        (["40/12/2023", "12/25/2023"], "month first", ["", "2023-12-25"]),  # a slip of the pen tells nothing
        (["2024-01-01"], "", ["2024-01-01"]),
    ],
)
def test_the_whole_column_decides_which_number_is_the_day(values, order, expected):
    for given, read in ((values, expected), (values[::-1], expected[::-1])):
        dates = read_dates(given)
        assert (list(dates.iso), dates.order) == (read, order)


def test_what_was_not_certain_is_said():
    (either,) = read_dates(["03/04/2024"]).notes
    assert "03/04/2024" in either and "read day first" in either
    mixed = read_dates(["25/12/2023", "12/25/2023", "03/04/2024"])
    assert mixed.unread == ("03/04/2024",) and "1 value left unread (03/04/2024)" in mixed.notes[0]
    assert read_dates(["25/12/2023", "03/04/2024"]).notes == ()


def test_a_spreadsheets_days_only_where_the_column_holds_nothing_else():
    dates = read_dates(["45356", "20000", "45357.0", None])
    assert dates.iso == ("2024-03-05", "1954-10-03", "2024-03-06", "") and "spreadsheet" in dates.notes[0]
    assert iso("45356", "12") == iso("45356", "2024-03-05x") == iso("45356", "60001") == ["", ""]


def test_a_word_that_is_two_months_is_of_the_language_of_its_column():
    assert iso("5 listopada 2024", "1 stycznia 2024") == ["2024-11-05", "2024-01-01"]  # Polish
    assert iso("5 listopada 2024", "1 siječnja 2024") == ["2024-10-05", "2024-01-01"]  # Croatian


def test_missing_values_are_empty_and_not_unread():
    dates = read_dates([None, "", "  ", "2024", "n.d.", "n.d."])
    assert dates.iso == ("", "", "", "2024", "", "") and dates.unread == ("n.d.",)
    assert read_dates([]).iso == ()


def test_every_day_of_a_century_comes_back_from_every_notation_that_names_it():
    rng = random.Random(0)
    days = [date(1950, 1, 13) + timedelta(days=rng.randrange(36_500)) for _ in range(300)] + [date(2000, 2, 29), date(2000, 1, 31)]
    expected = [day.isoformat() for day in days]
    for notation in ("%Y%m%d", "%d/%m/%Y", "%m/%d/%Y", "%Y年%m月%d日"):
        assert iso(*(day.strftime(notation) for day in days)) == expected
    assert iso(*(f"{day.day}. {'Januar' if day.month == 1 else 'Mai'} {day.year}" for day in days if day.month in (1, 5))) == [
        day.isoformat() for day in days if day.month in (1, 5)
    ]


def test_the_order_of_the_values_changes_nothing():
    values = [*listed(FIFTH_OF_MARCH), *listed(NO_DATES)]
    assert iso(*values) == iso(*values[::-1])[::-1]


def test_neither_time_zone_nor_locale_changes_a_date():
    values = "['5 mars 2024', '2024-03-05T23:59-11:00', 'Mai 2024', 'May']"
    program = f"from analysis.dates import read_dates; print(read_dates({values}).iso)"
    places = ({"TZ": "Pacific/Kiritimati", "LC_ALL": "C"}, {"TZ": "Pacific/Midway", "PYTHONHASHSEED": "7"})
    said = {subprocess.check_output([sys.executable, "-c", program], env={**os.environ, **at}, text=True).strip() for at in places}
    assert said == {"('2024-03-05', '2024-03-05', '2024-05', '')"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2023-05-04_speech", "2023-05-04"),
        ("2023_05_04", "2023-05-04"),
        ("20230504-report", "2023-05-04"),
        ("IMG_20240305_120000.jpg", "2024-03-05"),
        ("speech 4 May 2023", "2023-05-04"),
        ("speech-on-may-4-2023", "2023-05-04"),
        ("4th_of_May_2023.txt", "2023-05-04"),
        ("rede_5_März_2024", "2024-03-05"),
        ("rede 04.05.2023", "2023-05-04"),
        ("25-12-2023", "2023-12-25"),
        ("2024年3月5日讲话", "2024-03-05"),
        ("minutes_2023-05", "2023-05"),
        ("march_2017_minutes", "2017-03"),
        ("UN_2017", "2017"),
        ("speech (1999)", "1999"),
        ("2017.txt", "2017"),
        ("data_set_2017", "2017"),  # not set(tembre)
        ("2023-05-04 minutes of 2022", "2023-05-04"),  # the finest
        ("report_1234", ""),
        ("report 1699", ""),
        ("x2017", ""),
        ("v2.2017.1", ""),
        ("2019-2020_report", ""),
        ("season 2017-18", ""),
        ("report-2024-99-99", ""),
        ("20231345", ""),
        ("03-04-2024", ""),  # either
        ("2023-05-04_to_2023-05-06", ""),  # two
        ("9781234567", ""),
        ("chapter 3", ""),
        ("", ""),
    ],
)
def test_the_date_in_a_files_name(name, expected):
    assert date_in_name(name) == expected
