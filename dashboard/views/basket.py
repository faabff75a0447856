"""Basket: the quotes that were pinned, in the analyst's order, with notes; what no longer fits; and ways to take them along."""

import streamlit as st

from analysis import basket
from analysis.basket import FILE, Held, notes
from analysis.phrases import count
from analysis.results import Results
from dashboard import addressbar, basketdesk, bundlepanel, citations, copying, markup, quoting, widgets
from dashboard.basketdesk import Desk
from dashboard.citations import Cited

PAGE = 20  # quotes at once
FEW = 3  # quotes among which there is no need to send one to the top
LONGEST_NOTE = 2_000  # characters
MOST_COPIED = 500_000  # characters that are sent along with the page for the clipboard
EMPTY = (
    "Wherever sentences are listed under a chart, each has a button that pins it. It is kept here with its document, group and "
    "place, to be put in order, noted on, copied with its citation and exported."
)
HOW = (
    "A quote is known by its document, its place and a digest of its text, so that it outlives another build.",
    "If a document changes, the quote goes with its sentence, or says that it no longer fits; it is never lost.",
    "Citations hold what the metadata hold: title, group, date, source and the number of the sentence.",
)

_TURNED_JS = """
export default function ({ parentElement, data }) {
  const here = parentElement.host ?? parentElement, last = window.__basketPage;
  window.__basketPage = data.page;
  if (last !== undefined && last !== data.page) setTimeout(() => here.scrollIntoView({ block: 'center' }), 100);
}
"""
_turned = st.components.v2.component("page_turned", html="<i></i>", js=_TURNED_JS)  # a page that is turned is read from its top


def show(results: Results) -> None:
    """The page."""
    desk = basketdesk.open_desk(results)
    if desk.fault:
        st.error(markup.plain(desk.fault))
    quotes = quoting.cited(results, desk.held, desk.numbers)
    widgets.html(markup.finding(headline(quotes), ABOUT if quotes else ""))
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        _undo(desk)
        if not quotes and not desk.fault:
            st.info(EMPTY)
        _quotes(results, desk, quotes)
    with right:
        if quotes:
            _exports(results, quotes)
        _kept(desk)
        bundlepanel.offer(results)
        widgets.html(markup.label("How to read it") + markup.how(*HOW))


ABOUT = "In your order, to be quoted: exactly the documents’ words."


def headline(quotes: tuple[Cited, ...]) -> str:
    """What is in the basket, in words.

    >>> headline(())
    'Nothing is pinned yet'
    """
    if not quotes:
        return "Nothing is pinned yet"
    documents = {one.source.document_id for one in quotes}
    groups = {one.source.group for one in quotes} - {""}
    lost = sum(bool(one.lost) for one in quotes)
    of = f", {count(len(groups), 'group')}" if len(groups) > 1 else ""
    gone = f"; {lost:,} no longer fit{'s' * (lost == 1)}" if lost else ""
    return f"{count(len(quotes), 'quote')} from {count(len(documents), 'document')}{of}{gone}"


def _undo(desk: Desk) -> None:
    last = basketdesk.removed(desk)
    if last is None:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        widgets.html(markup.how(f"Removed: “{_short(last[0].text)}”"))
        st.button("Put it back", key="put back", on_click=basketdesk.put_back, args=(desk,), type="tertiary")


def _short(text: str, most: int = 60) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _quotes(results: Results, desk: Desk, quotes: tuple[Cited, ...]) -> None:
    """Those of one page, each with what can be done with it."""
    pages = max(1, -(-len(quotes) // PAGE))
    page = min(addressbar.current(results).page, pages)
    if pages > 1:
        _turned(key="basket turned", data={"page": page}, height="content")
        _pages("above", page, pages)
    for at in range((page - 1) * PAGE, min(page * PAGE, len(quotes))):
        _quote(desk, at, quotes[at])
    if pages > 1:
        _pages("below", page, pages)


def _pages(where: str, page: int, pages: int) -> None:
    key = f"basket page {where}"
    st.session_state[key] = page

    def turned() -> None:
        addressbar.set_address(page=str(st.session_state[key]))

    st.pagination(pages, key=key, on_change=turned)


def _quote(desk: Desk, at: int, one: Cited) -> None:
    held, key = desk.held[at], " ".join(map(str, desk.held[at].given.place))
    link = None
    if held.now:
        place = {"doc": one.source.document_id} | ({"s": desk.sentence_ids[at]} if desk.sentence_ids[at] else {})
        link = addressbar.carried() | place
    moved = "stands elsewhere in its document than when it was pinned" if held.moved else ""
    pinned = f"pinned for {one.why}" if one.why else ""
    widgets.html(markup.quote(at + 1, one.text, citations.citation(one.source), [pinned, moved], one.lost, link))
    st.session_state[f"note {key}"] = one.note
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"quote {at}"):
        st.text_area(
            f"Note on quote {at + 1}", key=f"note {key}", on_change=_note, args=(desk, held, f"note {key}"), height=68,
            placeholder="Note", label_visibility="collapsed", max_chars=LONGEST_NOTE, width=420,
        )  # fmt: skip
        st.button("Up", key=f"up {key}", on_click=_move, args=(desk, held, -1), type="tertiary", disabled=at == 0)
        st.button(
            "Down", key=f"down {key}", on_click=_move, args=(desk, held, 1), type="tertiary", disabled=at == len(desk.held) - 1
        )
        if len(desk.held) > FEW:
            st.button("To the top", key=f"top {key}", on_click=_move, args=(desk, held, -at), type="tertiary", disabled=at == 0)
        st.button("Remove", key=f"remove {key}", on_click=basketdesk.remove, args=(desk, held), type="tertiary")
        copying.copy_button("Copy", citations.quoted(one.text, one.source), f"copy {key}")


def _note(desk: Desk, held: Held, key: str) -> None:
    said = st.session_state[key]
    basketdesk.change(desk, lambda quotes: basket.noted(quotes, held.given, said))


def _move(desk: Desk, held: Held, steps: int) -> None:
    basketdesk.change(desk, lambda quotes: basket.moved(quotes, held.given, steps))


def _exports(results: Results, quotes: tuple[Cited, ...]) -> None:
    """All quotes to take along, small files made when they are asked for."""
    widgets.html(markup.label("Take them along"))
    name = results.manifest.get("corpus_name") or "corpus"
    text = citations.as_text(quotes)
    if len(text) <= MOST_COPIED:
        copying.copy_button("Copy all with citations", text, "copy all", wide=True)
    about = f"Corpus: {name}. Results {results.digest[:8]}, built {results.built}."
    offers = (
        ("Download as Markdown", "md", "text/markdown", lambda: citations.as_markdown(quotes, f"Quotes from {name}", about)),
        ("Download as a table (CSV)", "csv", "text/csv", lambda: citations.as_csv(quotes)),
        ("Download as plain text", "txt", "text/plain", lambda: f"{text}\n\n{about}\n"),
    )
    for label, suffix, mime, made in offers:
        st.download_button(label, made, f"quotes.{suffix}", mime, key=f"quotes {suffix}", on_click="ignore", width="stretch")


def _kept(desk: Desk) -> None:
    for note in notes(desk.held):
        st.warning(markup.plain(note))
    if desk.why_not_kept:
        st.warning(markup.plain(desk.why_not_kept))
        if desk.held:
            st.download_button(f"Download {FILE}", desk.file.read_bytes, FILE, "text/csv", on_click="ignore", width="stretch")
    elif desk.held:
        widgets.html(markup.how(f"Kept in {desk.file}."))
