"""Dates in the notations people write: a column at a time, or the one in a file's name.

Only what is written is read: a month stays a month, a year a year, and nothing depends on today, the locale or the time zone
(a date with a time is the day that is written, whatever its zone). Months in words are told by dateparser, which is asked about
each wording once, with other numbers in the place of the day and the year: "5 mars 2024" and "6 mars 1999" are one question.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, lru_cache

from analysis.phrases import count, some

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
ENGLISH = {name[:size]: number for number, name in enumerate(MONTHS, 1) for size in (3, len(name))} | {"sept": 9}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
FILLERS = {name[:size] for name in WEEKDAYS for size in (3, len(name))} | {"tues", "thur", "thurs", "the", "of", "on"}
# Languages whose months are known. A word that is a month in two of them is taken in the one that reads most of the column, then in
# the one named first (listopada: November in Polish, October in Croatian).
LANGUAGES = tuple(
    "en es fr de pt ru it pl nl zh ja ar tr id vi ko fa uk cs sv da nb fi hu el ro bg sr hr sk sl he hi bn ur ta th ms ca gl eu"
    " et lv lt is ka hy az kk sw af sq mk bs be".split()
)
DAY, YEAR = (
    "15",
    "2001",
)  # what stands in a wording for the day and the year: neither is a month, nor can they be taken for each other
LONGEST = 60  # characters of a date in words
MOST_WORDINGS = 400  # of a column: 12 months with 7 days of the week are 84; a column with more holds texts, not dates
SERIALS = range(20_000, 60_001)  # days in a spreadsheet: 3 October 1954 to 8 April 2064
DAY_ZERO = date(1899, 12, 30)  # of those serials
CENTURY = 69  # years of two digits from here on are of the 1900s, those before of the 2000s (POSIX)

ZONE = r"(?:GMT|UTC|Z|(?!OCT|SEPT)[A-Z]{1,3}T)?(?:[+-]\d\d:?\d\d)?"
CLOCK = re.compile(
    r"(?:(?<=\d)T|,? ?(?:\b(?:at|um|à|a las|alle|om|kl|в) )?)\b\d?\d"
    r"(?::\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[ap]\.?m\b\.?)?| ?[ap]\.?m\b\.?)"
    rf"(?: ?Uhr)? ?{ZONE}(?: ?\([^()]*\))?",
    re.IGNORECASE,
)
ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ]\d\d(?::?\d\d[\d:.,]*)? ?(?:Z|UTC|GMT)?(?:[+-]\d\d:?\d\d)?)?")
YEAR_FIRST = re.compile(r"([12]\d{3})(?:(-|/|\. ?| )(\d\d?)\2(\d\d?)|[-/](\d\d?)|\.(\d\d))")
COMPACT = re.compile(r"(1[7-9]\d\d|20\d\d)(\d\d)(\d\d)(?:T?\d{6}Z?)?")
PDF = re.compile(r"D:(\d{4})(\d\d)?(\d\d)?[\d'Z+-]*")
BARE_YEAR = re.compile(r"(1\d{3}|2[01]\d\d)(?:\.0+)?")
MONTH_YEAR = re.compile(r"(\d\d?)[-/.]([12]\d{3})")
NUMERIC = re.compile(r"(\d\d?)(-|/|\. ?)(\d\d?)\2(\d{4}|\d\d)|(\d\d?) (\d\d?) (\d{4})")
SERIAL = re.compile(r"([2-6]\d{4})(?:\.0+)?")
EAST_ASIAN = re.compile(
    r"(\d{4}) ?[年년](?: ?(\d\d?) ?[月월](?: ?(\d\d?) ?[日号號일])?)?"
    r"(?: ?\(?(?:(?:星期|周|週)[一二三四五六日天]|[月火水木金土日](?:曜日)?|[월화수목금토일]요일)\)?)?"
)
HAN_NUMBER = re.compile("[〇○零一二三四五六七八九十]+(?=[年月日号號])")
HAN_DIGITS = {"〇": 0, "○": 0, "零": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
ORDINAL = "(?:st|nd|rd|th|er|ère|ème|e|o|a|º|ª|°|-?го)?"
NUMBER = re.compile(rf"(?<!\d)(\d+){ORDINAL}(?![^\W_])", re.IGNORECASE)

SEPARATORS = r"\s_\-.,()\[\]"
IN_NAME = r"(?<!\d)(1[7-9]\d\d|20\d\d)"
NAME_FULL = re.compile(rf"{IN_NAME}([-_. ]?)(\d\d)\2(\d\d)(?!\d)")
NAME_NUMERIC = re.compile(r"(?<!\d)(\d\d?)([-_. ])(\d\d?)\2(1[7-9]\d\d|20\d\d)(?!\d)")
NAME_WORDS = re.compile(
    rf"(?<![^\W_])(?:\d\d?{ORDINAL}[{SEPARATORS}]*)?(?:(?:of|de)[{SEPARATORS}]+)?[^\W\d_]{{3,}}[{SEPARATORS}]*"
    rf"(?:\d\d?{ORDINAL}[{SEPARATORS}]+)?(?:(?:of|de)[{SEPARATORS}]+)?(?:1[7-9]\d\d|20\d\d)(?!\d)",
    re.IGNORECASE,
)
NAME_MONTH = re.compile(rf"{IN_NAME}-(0[1-9]|1[0-2])(?![-.]?\d)")
NAME_YEAR = re.compile(rf"(?<!\d[-.])(?:^|(?<=[{SEPARATORS}]))(1[7-9]\d\d|20\d\d)(?=$|[{SEPARATORS}])(?![-.]\d)")


@dataclass(frozen=True)
class Dates:
    """What a column says as dates.

    Attributes
    ----------
    iso : tuple of str
        For each value `2024-03-05`, `2024-03` where no day is given, `2024` where no month is, "" where there is no date.
    unread : tuple of str
        The different values that are no date, in the order in which they come; missing and blank ones are not among them.
    order : str
        How dates such as 03/04/2024 were read: `day first`, `month first`, or `either` where nothing in the column tells (they
        are then read day first); "" where there are none, or where some of them can only be the one and some only the other.
    notes : tuple of str
        What a reader must know of how they were read, in plain words.
    """

    iso: tuple[str, ...]
    unread: tuple[str, ...]
    order: str
    notes: tuple[str, ...] = ()


def read_dates(values: Sequence[str | None]) -> Dates:
    """The dates of a column, the column as a whole deciding what its single values leave open.

    Dates such as 03/04/2024 are read as those beside them must be: 25/12/2023 can only be day first. Numbers from 20000 to 60000
    are a spreadsheet's days if the column holds nothing else: who asks must know that the column is one of dates.

    Parameters
    ----------
    values : sequence of str or None

    Notes
    -----
    Years are of four digits, 1000 to 2199; of two digits beside a day and a month alone: 69 to 99 are of the 1900s. A date of
    another calendar is read as it stands, or not at all.

    Examples
    --------
    >>> read_dates(["5 March 2024", "Mar 2024", "25/12/2023", "03/04/2024", "2024年3月5日", "soon", None]).iso
    ('2024-03-05', '2024-03', '2023-12-25', '2024-04-03', '2024-03-05', '', '')
    """
    given = {value: _tidy(value) for value in dict.fromkeys(values) if value and not value.isspace()}
    found = {value: _plain(text) for value, text in given.items()}
    open_ = {value: text for value, text in given.items() if not found[value]}
    order, numeric, notes = _numeric(open_)
    for read in (numeric, _serials(given, notes), _in_words(open_)):
        found |= read
    unread = tuple(value for value, iso in found.items() if not iso)
    return Dates(tuple(found.get(value, "") if value is not None else "" for value in values), unread, order, tuple(notes))


def date_in_name(name: str) -> str:
    """The date in a file's name, as in `Dates.iso`; "" where there is none, or where there are several.

    A day goes before a month and a month before a year. A year alone is one of 1700 to 2099 between separators; dates such as
    03-04-2024 are read only where they can be read in one way, or have dots (day first).

    Examples
    --------
    >>> [date_in_name(name) for name in ("2023-05-04_speech.txt", "speech 4 May 2023", "UN_2017", "report_1234")]
    ['2023-05-04', '2023-05-04', '2017', '']
    """
    stem = re.sub(r"\.[A-Za-z][A-Za-z0-9]{0,4}$", "", _tidy(name))
    full = [_iso(year, month, day) for year, _, month, day in NAME_FULL.findall(stem)]
    full += [_only_way(int(first), int(second), year, "." in mark) for first, mark, second, year in NAME_NUMERIC.findall(stem)]
    full += [_plain(found.group()) for found in EAST_ASIAN.finditer(stem)]
    full += [_name_words(found.group()) for found in NAME_WORDS.finditer(stem)]
    months = [_iso(year, month) for year, month in NAME_MONTH.findall(stem)]
    dates = {*full, *months, *NAME_YEAR.findall(stem)} - {""}
    finest = {found for found in dates if len(found) == max(map(len, dates))}
    return finest.pop() if len(finest) == 1 else ""


def _tidy(value: str) -> str:
    """One spelling of what looks the same: plain digits, single spaces, no full stop or brackets around."""
    if len(value) > 4 * LONGEST:
        return ""  # a text
    if not value.isascii():
        value = re.sub(r"(?<=\d)[ºª°]", "o", value)  # before NFKC, which makes letters of them
        value = unicodedata.normalize("NFKC", value)
        value = re.sub(r"\d", lambda digit: str(int(digit.group())), value)
        value = HAN_NUMBER.sub(lambda number: _han_number(number.group()), value)
    return " ".join(value.split()).strip(" .,;[]")


def _han_number(number: str) -> str:
    """Digits of a year said digit by digit, or of a number up to 99.

    >>> _han_number("二〇二四"), _han_number("十二"), _han_number("三十"), _han_number("二十一")
    ('2024', '12', '30', '21')
    """
    tens, ten, ones = number.rpartition("十")
    if not ten:
        return "".join(str(HAN_DIGITS[digit]) for digit in number)
    return str(10 * HAN_DIGITS.get(tens, 1) + HAN_DIGITS.get(ones, 0))


def _iso(year: str | int, month: str | int | None = None, day: str | int | None = None) -> str:
    """The date as ISO has it; "" if there is no such day."""
    try:
        whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        return ""
    no_month, no_day = month in (None, ""), day in (None, "")
    zero = not no_month and not int(month) or not no_day and not int(day)
    return "" if zero else whole[: 4 if no_month else 7 if no_day else 10]


def _plain(text: str) -> str:
    """The date in a notation that can be read in one way only; "" if it is in none."""
    if found := ISO.fullmatch(text):
        return _iso(*found.groups())
    if found := BARE_YEAR.fullmatch(text):
        return found[1]
    if found := COMPACT.fullmatch(text) or PDF.fullmatch(text):
        return _iso(*found.groups())
    text = _without_time(text)
    if found := YEAR_FIRST.fullmatch(text):
        return _iso(found[1], found[3] or found[5] or found[6], found[4])
    if found := EAST_ASIAN.fullmatch(text):
        return _iso(*found.groups())
    if found := MONTH_YEAR.fullmatch(text):
        return _iso(found[2], found[1])
    return ""


def _without_time(text: str) -> str:
    return " ".join(CLOCK.sub(" ", text).split()).strip(" .,")


# Numbers whose order is open


def _numeric(given: dict[str, str]) -> tuple[str, dict[str, str], list[str]]:
    """How dates such as 03/04/2024 are to be read, each as it is read, and what is to be said of it."""
    parts: dict[str, tuple[int, int, str, bool]] = {}
    for value, text in given.items():
        if (found := NUMERIC.fullmatch(_without_time(text))) and (year := _full_year(found[4] or found[7])):
            first, second = int(found[1] or found[5]), int(found[3] or found[6])
            if _iso(year, second, first) or _iso(year, first, second):
                parts[value] = first, second, year, "." in (found[2] or "")
    order = _order(parts.values())
    if order != "mixed":
        read = {value: _iso(y, a, b) if order == "month first" else _iso(y, b, a) for value, (a, b, y, _) in parts.items()}
        open_ = [value for value, (a, b, _, dotted) in parts.items() if a != b and not dotted]
        said = f"{some(open_, 3)} can be read day first or month first and nothing in the column tells: read day first"
        return order, read, [said] if order == "either" else []
    read = {value: _only_way(a, b, year) for value, (a, b, year, _) in parts.items()}
    said = "some dates can only be day first and some only month first: each that can be read in one way is read so"
    left = [value for value, iso in read.items() if not iso]
    return "", read, [f"{said}; {count(len(left), 'value')} left unread ({some(left, 3)})" if left else said]


def _full_year(year: str) -> str:
    if len(year) == 2:
        return f"{'19' if int(year) >= CENTURY else '20'}{year}"
    return year if BARE_YEAR.fullmatch(year) else ""


def _order(parts: Iterable[tuple[int, int, str, bool]]) -> str:
    parts = list(parts)
    day_first, month_first = any(first > 12 for first, *_ in parts), any(second > 12 for _, second, *_ in parts)
    if day_first and month_first:
        return "mixed"
    if day_first or month_first or not parts:
        return "day first" if day_first else "month first" if month_first else ""
    # dots are written where the day goes first, and 05/05/2024 is the same in both
    return "either" if any(a != b and not dotted for a, b, _, dotted in parts) else "day first"


def _only_way(first: int, second: int, year: str, dotted: bool = False) -> str:
    ways = {_iso(year, second, first), _iso(year, first, second)} - {""}
    return ways.pop() if len(ways) == 1 else _iso(year, second, first) if dotted else ""


def _serials(given: dict[str, str], notes: list[str]) -> dict[str, str]:
    """A spreadsheet's days, if the column holds nothing else; says so in `notes`."""
    found = {value: SERIAL.fullmatch(text) for value, text in given.items()}
    if not found or not all(match and int(match[1]) in SERIALS for match in found.values()):
        return {}
    notes.append("numbers read as a spreadsheet's days since 30 December 1899")
    return {value: (DAY_ZERO + timedelta(days=int(match[1]))).isoformat() for value, match in found.items() if match}


# Months in words


def _in_words(given: dict[str, str]) -> dict[str, str]:
    """The dates with a month in words."""
    parts = {value: found for value, text in given.items() if (found := _wording(text))}
    months = _months(Counter(wording for wording, _, _ in parts.values()))
    return {value: _iso(year, months[wording], day) for value, (wording, year, day) in parts.items() if wording in months}


def _wording(text: str) -> tuple[str, str, str] | None:
    """The words with `DAY` and `YEAR` in place of the numbers, the year, and the day ("" where there is none)."""
    text = _without_time(text)
    numbers = NUMBER.findall(text) if len(text) <= LONGEST and any(map(str.isalpha, text)) else []
    short = len(numbers) == 2 and len(numbers[1]) == 2 and text.endswith(numbers[1])  # 5-Mar-24
    at = [place for place, number in enumerate(numbers) if len(number) == 4] or [1] * short
    if len(at) != 1 or len(numbers) > 2:
        return None
    year, day = _full_year(numbers[at[0]]), "".join(numbers[: at[0]] + numbers[at[0] + 1 :])
    if not year or len(day) > 2:
        return None
    places = iter([YEAR if place == at[0] else DAY for place in range(len(numbers))])
    wording = re.sub(r"[-/.,'’]+", " ", NUMBER.sub(lambda _: f" {next(places)} ", text))
    return " ".join(wording.lower().split()), year, day


def _months(wordings: Counter[str]) -> dict[str, int]:
    """The month that each wording tells, without those that tell none."""
    known = {wording: month for wording in wordings if (month := _english(wording))}
    others = [wording for wording in wordings if wording not in known]
    foreign = [wording for wording in others if _month_names() & set(wording.split())]
    asked = {wording: _asked(wording) for wording in sorted(foreign, key=lambda one: (-wordings[one], one))[:MOST_WORDINGS]}
    languages = sorted({language for month, language in asked.values() if month})
    read_in = [{wording: _asked(wording, one)[0] for wording in asked} for one in languages]
    # the language that reads most goes before others: no column of Croatian dates is Polish in November alone
    most = max(read_in, key=lambda months: sum(map(bool, months.values())), default={})
    return known | {wording: most[wording] or month for wording, (month, _) in asked.items() if month}


def _english(wording: str) -> int:
    words = [word for word in wording.split() if word not in FILLERS]
    rest = [word for word in words if word not in (DAY, YEAR)]
    return ENGLISH.get(rest[0], 0) if len(rest) == 1 and len(words) <= 3 else 0


@cache
def _month_names() -> frozenset[str]:
    """Every word that names a month in one of the languages: what has none of them needs no asking."""
    from dateparser.languages.loader import default_loader  # here, so that only those who meet such dates wait for it

    infos = [default_loader.get_locale(language).info for language in LANGUAGES]
    return frozenset(word.lower() for info in infos for month in MONTHS for name in info[month] for word in name.split())


@lru_cache(maxsize=2**14)
def _asked(wording: str, language: str = "") -> tuple[int, str]:
    """The month that dateparser reads in a wording, and the language it reads it in; 0 where it reads none.

    What it isn't told it takes from a day that it is given; it is asked with two, and what they don't share was not written.
    """
    found = [parser.get_date_data(wording) for parser in _parsers(language)]
    days = [one.date_obj.date() for one in found if one.date_obj and one.period == ("day" if DAY in wording.split() else "month")]
    if len(days) < 2 or days[0] != days[1] or days[0].year != int(YEAR):
        return 0, ""
    return (days[0].month, found[0].locale) if DAY not in wording.split() or days[0].day == int(DAY) else (0, "")


@cache
def _parsers(language: str) -> tuple:
    from dateparser.date import DateDataParser

    fixed = {
        "PARSERS": ["absolute-time"],
        "REQUIRE_PARTS": ["month", "year"],
        "DATE_ORDER": "DMY",
        "PREFER_DAY_OF_MONTH": "first",
        "TIMEZONE": "UTC",
        "RETURN_AS_TIMEZONE_AWARE": False,
    }
    languages = [language] if language else list(LANGUAGES)
    return tuple(
        DateDataParser(
            languages=languages, use_given_order=True, try_previous_locales=False, settings=fixed | {"RELATIVE_BASE": today}
        )
        for today in (datetime(1850, 1, 7), datetime(1912, 7, 19))
    )


def _name_words(found: str) -> str:
    """The date in a piece of a file's name that may hold a month in words."""
    parts = _wording(" ".join(re.sub(f"[{SEPARATORS}]+", " ", found).split()))
    if not parts:
        return ""
    wording, year, day = parts
    words = set(wording.split()) - {DAY, YEAR, "of", "de"}
    if not words <= _month_names() or not day and any(len(word) < 4 and word not in ENGLISH for word in words):
        return ""  # data_set_2017: three letters are too few for a month of any language
    month = _months(Counter([wording])).get(wording)
    return _iso(year, month, day) if month else ""
