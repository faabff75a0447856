"""Controls beside charts over time: which groups are drawn, and the span of time that all views are narrowed to."""

import streamlit as st

from dashboard import addressbar, markup, timedata, timewords, widgets
from dashboard.charts.overtime import MOST
from dashboard.timedata import Dated


def there_is_time(dated: Dated) -> bool:
    """Whether there are two periods to draw; says why where there are not."""
    there_is = timedata.can_be_drawn(dated)
    if not there_is:
        st.info(markup.plain(timewords.one_period(dated.periods)) if dated.column else timewords.NO_DATES)
    return there_is


def some_groups(dated: Dated) -> None:
    """Say that of many groups some are drawn."""
    if len(dated.groups) > MOST:
        told = f"Drawn are {MOST} of {len(dated.groups)} groups, those of most sentences; choose others on top of the page."
        widgets.html(markup.how(told))


def span(dated: Dated, key: str) -> None:
    """A span of periods: choosing one narrows all views to it, as a filter that can be removed."""
    periods = dated.periods
    name = f"{key} span {periods[0]} {periods[-1]}"

    def changed() -> None:
        first, last = st.session_state[name]
        if (first, last) != (periods[0], periods[-1]):
            addressbar.add_filter({"period": first} if first == last else {"period": first, "until": last})

    st.select_slider(
        "Only from … to …", periods, value=(periods[0], periods[-1]), key=name, on_change=changed,
        help="Narrows this and all other pages to documents of these periods; a chip above removes it again.",
    )  # fmt: skip
