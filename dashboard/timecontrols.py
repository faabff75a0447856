"""Controls beside charts over time: which groups are drawn, and the span of time that all views are narrowed to."""

import streamlit as st

from dashboard import addressbar, markup, timewords, widgets
from dashboard.charts.overtime import MOST
from dashboard.timedata import Dated


def can_be_drawn(dated: Dated) -> bool:
    """Whether there are two periods to draw."""
    return bool(dated.column) and len(dated.periods) > 1 and len(dated.groups) > 0


def there_is_time(dated: Dated) -> bool:
    """Whether there are two periods to draw; says why where there are not."""
    if not can_be_drawn(dated):
        st.info(markup.plain(timewords.one_period(dated.periods)) if dated.column else timewords.NO_DATES)
    return can_be_drawn(dated)


def basis(dated: Dated) -> str:
    """What dates the documents, and how many have no date."""
    return timewords.dated_by(dated.column, len(dated.periods), dated.n_documents, dated.n_undated)


def groups(dated: Dated, picked: str | None) -> list[str]:
    """The groups drawn, in name order: all, or of many those of most sentences; the picked one always."""
    names = dated.groups.index.tolist()
    if len(names) <= MOST:
        return sorted(names)
    drawn = names[:MOST]
    if picked in names and picked not in drawn:
        drawn = [*drawn[: MOST - 1], picked]
    widgets.html(markup.how(f"Drawn are {MOST} of {len(names)} groups, those of most sentences; choose others on top of the page."))
    return sorted(drawn)


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
