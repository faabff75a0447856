"""The numbers of a chart and the workbook that an office program keeps behind it, with columns for the intervals."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.chart.xlsx import CategoryWorkbookWriter
from xlsxwriter import Workbook

from dashboard.exhibit import STACKED, Native, Series

SHEET = "Sheet1"  # python-pptx refers to it by this name


def has_interval(series: Series) -> bool:
    """Whether any of its values has an end of an interval."""
    return any(end is not None for end in (*series.lower, *series.upper))


def whisker_columns(native: Native) -> dict[int, int]:
    """By the number of a series the first of its intervals' two columns in the workbook, from 1: below and above the value."""
    having = [number for number, series in enumerate(native.series) if has_interval(series) and native.kind != STACKED]
    return {number: 2 + len(native.series) + 2 * at for at, number in enumerate(having)}


def below_and_above(series: Series) -> tuple[list[float | None], list[float | None]]:
    """How far each interval reaches from its value; None where it has no such end."""
    below, above = [], []
    for at, value in enumerate(series.values):
        low, high = series.lower[at] if series.lower else None, series.upper[at] if series.upper else None
        below.append(None if low is None or value is None else _short(max(value - low, 0.0)))
        above.append(None if high is None or value is None else _short(max(high - value, 0.0)))
    return below, above


def cells(column: int, rows: int) -> str:
    """A column of the workbook, from 1, below its heading, as a chart refers to it.

    >>> cells(3, 2)
    'Sheet1!$C$2:$C$3'
    """
    letter = CategoryWorkbookWriter._column_reference(column)
    return f"{SHEET}!${letter}$2:${letter}${rows + 1}"


def _short(value: float) -> float:
    """Without the noise of a subtraction."""
    return float(f"{value:.10g}")


class ChartData(CategoryChartData):
    """A chart's data, whose workbook has columns for the intervals."""

    def __init__(self, native: Native, built: date) -> None:
        super().__init__(number_format="0.0%" if native.percent else "General")
        self.native, self.built = native, built
        self.categories = native.categories
        for series in native.series:
            self.add_series(series.name, series.values)

    @property
    def _workbook_writer(self) -> CategoryWorkbookWriter:
        return _Writer(self)


class _Writer(CategoryWorkbookWriter):
    """Writes text as text, whatever it looks like, and the date of the build."""

    @contextmanager
    def _open_worksheet(self, file: Any) -> Iterator[tuple[Workbook, Any]]:
        as_it_is = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        with Workbook(file, {"in_memory": True, **as_it_is}) as workbook:
            workbook.set_properties({"created": datetime(*self._chart_data.built.timetuple()[:3])})
            yield workbook, workbook.add_worksheet(SHEET)

    def _populate_worksheet(self, workbook: Workbook, sheet: Any) -> None:
        native = self._chart_data.native
        # The prefix keeps a cell that begins with "=" text when it is edited, too
        text = workbook.add_format({"quote_prefix": True})
        number = workbook.add_format({"num_format": "0.0%"} if native.percent else {})
        columns: dict[int, tuple[str, Sequence[float | None]]] = {
            at: (series.name, series.values) for at, series in enumerate(native.series, 1)
        }
        for at, column in whisker_columns(native).items():
            below, above = below_and_above(native.series[at])
            name = native.series[at].name
            columns |= {column - 1: (f"{name}: interval below", below), column: (f"{name}: interval above", above)}
        sheet.set_column(0, 0, 40)
        sheet.set_column(1, max(columns), 18)
        for row, category in enumerate(native.categories, 1):
            sheet.write_string(row, 0, category, text)
        for at, (name, values) in columns.items():
            sheet.write_string(0, at, name, text)
            for row, value in enumerate(values, 1):
                if value is not None:
                    sheet.write_number(row, at, value, number)
