"""The sentences behind a mark: all of them, page by page, strongest first, with the words that matter marked."""

import streamlit as st

from analysis.evidence import Evidence
from analysis.lines import Lines
from analysis.results import Results
from analysis.terms import find_term
from dashboard import data, markup, pickwords, words
from dashboard.addressbar import carried, clear_mark, filter_by, set_address
from dashboard.sentencelist import sentence_list
from dashboard.state import State
from dashboard.widgets import html, reveal

PAGE = 20  # sentences or lines on a page
MANY = 5  # pages from which on one may be gone to by its number


def sentence_panel(results: Results, chosen: State, scored: bool, unit: str = "", note: str = "") -> None:
    """All sentences behind what is picked, those that show it most first, and a way to let go of it."""
    pick = chosen.pick(axis=scored)
    found = data.evidence_of(results, pick, chosen.narrowing)
    title = pickwords.title(results, pick)
    reveal("sentences")
    left, middle, right = st.columns([4.6, 1.4, 1], vertical_alignment="bottom")
    others, denied = found.parted() if scored and pick.negated is None else (found, None)
    apart = f"{len(denied):,} of them negated or rejected, last" if denied else ""
    order = pickwords.order(pick) if len(found) > 1 else ""
    with left:
        html(markup.heading(title, " · ".join(filter(None, [words.count(len(found), "sentence"), note, order, apart]))))
    if chosen.has_pick:
        note = "Narrow every page to these sentences; a chip on top removes the filter."
        middle.button("Filter all pages by this", on_click=filter_by, args=(chosen,), width="stretch", help=note)
        right.button("Clear selection", on_click=clear_mark, width="stretch")
    if not len(found):
        st.info("No sentence is behind this mark. Clear the selection to see all.")
        return
    plain = scored and not chosen.has_pick
    why = f"{title} on {words.axis_title(results.axes[chosen.axis])}" if plain else title  # kept with a quote that is pinned
    page = page_of(chosen, len(found))
    start, stop = (page - 1) * PAGE, page * PAGE
    if start < len(others):
        _listed(results, others, start, stop, scored, unit, chosen, "sentences", why)
    if stop > len(others) and denied:
        note = "a word that moves the score is denied here (underlined): the score does not know it"
        html(markup.heading("Negated or rejected", note))
        first = len(others)
        _listed(results, denied, max(start - first, 0), stop - first, scored, unit, chosen, "sentences negated", why)
    pager(chosen, len(found))


def sentence_page(
    results: Results, found: Evidence, page: int, scored: bool, unit: str, chosen: State, key: str, why: str = ""
) -> None:
    """One page of a list of sentences that stands beside others; where it has ended before, it says so. See :func:`pager`.

    Parameters
    ----------
    page : int
        From 1; see :func:`page_of`.
    key : str
        Names the list among those of the view.
    why : str
        What a sentence that is pinned here is pinned for.
    """
    if _ended(len(found), page, "sentence"):
        return
    _listed(results, found, (page - 1) * PAGE, page * PAGE, scored, unit, chosen, f"sentences {key}", why)


def line_page(results: Results, lines: Lines, page: int, chosen: State) -> None:
    """One page of the lines of a concordance; where they have ended before, it says so. See :func:`pager`."""
    if not _ended(len(lines), page, "line"):
        html(markup.concordance(lines.page((page - 1) * PAGE, page * PAGE), carried(), finder(results, chosen)))


def one_sentence(results: Results, found: Evidence, chosen: State) -> None:
    """A sentence by itself, as lists of them show it."""
    _listed(results, found, 0, 1, True, "", chosen, "sentence", "")


def page_of(chosen: State, *lengths: int) -> int:
    """The page that is chosen, or the last that one of the lists has; from 1."""
    return min(chosen.page, _pages(lengths))


def pager(chosen: State, *lengths: int) -> None:
    """Ways to the other pages of one list, or of several that are turned together; the page stands in the address."""
    pages, page = _pages(lengths), page_of(chosen, *lengths)
    if pages == 1:
        return

    def turn(to: int) -> None:
        set_address(page=None if to == 1 else str(to))

    def chosen_page() -> None:
        turn(int(st.session_state["page_choice"]))

    first, last = (page - 1) * PAGE + 1, min(page * PAGE, max(lengths))
    said = f"{first:,}–{last:,} of {lengths[0]:,}" if len(lengths) == 1 else f"Page {page:,} of {pages:,}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="pager"):
        st.button("« First", key="page first", on_click=turn, args=(1,), disabled=page == 1)
        st.button("‹ Back", key="page back", on_click=turn, args=(page - 1,), disabled=page == 1)
        html(markup.paged(said), width="content")
        st.button("Next ›", key="page next", on_click=turn, args=(page + 1,), disabled=page == pages)
        st.button("Last »", key="page last", on_click=turn, args=(pages,), disabled=page == pages)
        if pages > MANY:
            st.session_state["page_choice"] = page
            help = f"Go to a page, 1 to {pages:,}"
            st.number_input(help, 1, pages, key="page_choice", on_change=chosen_page, label_visibility="collapsed", width=140)


def _pages(lengths: tuple[int, ...]) -> int:
    return max(1, -(-max(lengths, default=0) // PAGE))


def _ended(length: int, page: int, unit: str) -> bool:
    if length > (page - 1) * PAGE:
        return False
    before = "page 1" if length <= PAGE else f"pages 1 to {_pages((length,))}"
    html(markup.how(f"{words.count(length, unit)} in all, on {before}." if length else "None here."))
    return True


def _listed(
    results: Results, found: Evidence, start: int, stop: int, scored: bool, unit: str, chosen: State, key: str, why: str
) -> None:
    sentence_list(results, found, start, min(stop, len(found)), scored, unit, key, carried(), finder(results, chosen), why)


def finder(results: Results, chosen: State) -> markup.Finder | None:
    """Where the term that is looked for stands in a text."""
    term = chosen.find
    return None if term is None else lambda text: find_term(term, text, results.lemmas)
