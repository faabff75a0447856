"""Terms: which words and phrases set groups apart, how strongly and how surely, and every place where one stands."""

import numpy as np
import streamlit as st

from analysis.concordance import ORDERS
from analysis.contrasts import TermContrast
from analysis.evidence import Evidence
from analysis.keyness import MEASURES
from analysis.lines import Lines
from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import (
    addressbar,
    asking,
    data,
    distancewords,
    markup,
    sentencepanel,
    shifts,
    termdata,
    termtime,
    termwords,
    voicewords,
    widgets,
    words,
)
from dashboard.exhibits import terms as exhibits
from dashboard.state import CHARTS, FREX, LONGEST_TERM, WHOLE, State

EXHIBITS = {"ranked": exhibits.ranked, "scatter": exhibits.scatter, "groups": exhibits.groups}
CHART_NAMES = {"ranked": "Strongest terms", "scatter": "All terms", "groups": "All groups", "shift": "Word shift"}
ORDER_NAMES = {"text": "In order of the text", "left": "By the word before", "right": "By the word after", WHOLE: "Whole sentences"}
CANCELLED = "The test was cancelled. Nothing was written."


def show(results: Results) -> None:
    """The page."""
    chosen = addressbar.current(results).only("term", "s", "document", "group", "period")
    narrow = widgets.voice_filter(results, chosen)
    pair = exhibits.sides(results, chosen)
    if pair is None:
        alone = "There is one group" + (" with such sentences" if narrow else "")
        widgets.html(markup.finding(voicewords.with_basis(f"{alone}, so no terms set groups apart.", narrow)))
        _search(results, chosen, None)
        return
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        _controls(results, chosen, pair)
    with left:
        _chart_picker(chosen)
        found = termdata.contrast(results, *pair, narrow)
        if chosen.chart == "shift":
            widgets.axis_picker(results, chosen)
            how = shifts.show(results, chosen, large=True)
        else:
            shown = EXHIBITS[chosen.chart](results, chosen)
            widgets.html(markup.finding(shown.headline, shown.told, shown.limits))
            widgets.exhibit(shown, results)
            how = HOW[chosen.chart]
        if chosen.chart in ("ranked", "scatter"):
            _how_sure(results, found, narrow)
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*how))
    _search(results, chosen, pair)
    with st.expander("The whole table"):
        scored = termdata.scored_terms(results, found, exhibits.ranking(chosen), narrow)
        st.dataframe(scored.drop(columns=["score", "sure", "one_document", "stop"]), hide_index=True, lazy=True)


CAREFUL = "The measure ranks terms; it is no probability. “More than chance” is a test of all terms at once."
CLICK = "A click opens every place where the term stands."
HOW = {
    "ranked": (
        "The longer a bar, the more strongly the term marks its side. Beside it stand its occurrences on its own side and on the "
        "other.",
        CAREFUL,
        "The slider goes from terms that one side alone uses to terms that it uses often.",
        CLICK,
    ),
    "scatter": (
        "Every term is a dot: the further right, the more often it is used at all; the further up or down, the more strongly it "
        "marks a side. Of dots that would lie on each other the strongest is drawn.",
        CAREFUL,
        CLICK,
    ),
    "groups": (
        "Each block holds the terms that most mark one group against all others; a dot is a group's use of the term, its area the "
        "rate.",
        CAREFUL,
        "A click opens the places in that group.",
    ),
}


def _controls(results: Results, chosen: State, pair: tuple[str, str]) -> None:
    """What is compared, whether stop words are shown, what ranks the terms."""
    widgets.pair_picker(results, *pair)
    widgets.stop_words(chosen, "the, of, and … are counted always, and shown if you like")
    if chosen.chart == "shift":
        return

    def ranked_by() -> None:
        measure = st.session_state["measure_choice"]
        addressbar.set_address(measure=None if measure == "log_odds" else measure)

    def balanced() -> None:
        addressbar.set_address(measure=FREX, balance=f"{st.session_state['balance_choice']:g}")

    st.session_state["measure_choice"], st.session_state["balance_choice"] = chosen.measure, chosen.balance
    st.selectbox("Rank by", [*MEASURES, FREX], format_func=termwords.measure_name, key="measure_choice", on_change=ranked_by)
    st.slider(
        "From exclusive to frequent terms", 0.0, 1.0, step=0.05, key="balance_choice", on_change=balanced, format="%.2f",
        help="0: terms that one side alone uses · 1: the terms that it uses most. Moving it ranks by FREX.",
    )  # fmt: skip


def _chart_picker(chosen: State) -> None:
    def changed() -> None:
        chart = st.session_state["chart_choice"]
        addressbar.set_address(chart=None if chart == CHARTS[0] else chart)

    st.session_state["chart_choice"] = chosen.chart
    st.pills(
        "Chart",
        CHARTS,
        format_func=CHART_NAMES.get,
        key="chart_choice",
        on_change=changed,
        label_visibility="collapsed",
        required=True,
    )


def _how_sure(results: Results, found: TermContrast, narrow: Narrowing) -> None:
    """How the terms were tested, or the offer to test them; how far apart the two sides are in all their words."""
    if not found.test:
        asked = termdata.term_question(results, found.target, found.reference, narrow)
        asking.offer(asked, "Test these terms", "Dealing documents out at random", "parts", CANCELLED)
    notes = [termwords.how_tested(found, termdata.tested_together(results, found, narrow))]
    distances = data.distances(results, "words").set_index(["target", "reference"], drop=False)
    pair = (found.target, found.reference)
    if not narrow and not termdata.languages_apart(results, *pair) and pair in distances.index:
        notes.append(distancewords.apart(distances.loc[pair]))
    widgets.html(markup.how(*filter(None, notes)))


def _search(results: Results, chosen: State, pair: tuple[str, str] | None) -> None:
    """Search box; for the picked term, where it stands and all its lines, side by side."""

    def changed() -> None:
        addressbar.pick_mark({"term": st.session_state["term_choice"].strip()} if st.session_state["term_choice"].strip() else {})

    st.session_state["term_choice"] = chosen.term or ""
    st.text_input(
        "Look up a word or phrase: all its places", key="term_choice", on_change=changed, placeholder="for instance: dialogue",
        max_chars=LONGEST_TERM,
    )  # fmt: skip
    if chosen.term is None:
        return
    widgets.reveal("terms")
    whole = data.evidence_of(results, chosen.only("term").pick(), chosen.narrowing)
    if not len(whole):
        widgets.html(markup.heading(words.quoted(chosen.term)) + markup.how(termwords.nowhere(bool(chosen.narrowing))))
        return
    if pair is not None:
        _about(results, chosen, pair)
    picked = data.evidence_of(results, chosen.pick(), chosen.narrowing)
    if chosen.only("s", "document", "group", "period").has_pick:
        titles = results.table("documents").set_index("document_id")["title"]
        widgets.html(markup.how(termwords.only(chosen.s is not None, titles.get(chosen.document), chosen.group, chosen.period)))
        st.button("Show all places", on_click=lambda: addressbar.pick_mark({"term": chosen.term}))
    _order_picker(chosen)
    if pair is None or chosen.group:
        pairs = [(chosen.group, None)]
    else:
        pairs = [(pair[0], pair[0]), (pair[1], pair[0])]
    masks = [_of(results, side, target) for side, target in pairs]
    found_of = [picked if mask is None else picked.among(mask) for mask in masks]
    listed = found_of if chosen.order == WHOLE else [_lines(results, chosen, *one) for one in zip(found_of, pairs, strict=True)]
    page = sentencepanel.page_of(chosen, *map(len, listed))
    for number, column in enumerate(st.columns(len(pairs), gap="large")):
        with column:
            title = _side_heading(results, found_of[number], pairs[number][0], masks[number], chosen)
            if chosen.order == WHOLE and len(found_of[number]):
                sentencepanel.sentence_page(results, found_of[number], page, False, "×", chosen, str(number), title)
            elif len(found_of[number]):
                sentencepanel.line_page(results, listed[number], page, chosen)
    sentencepanel.pager(chosen, *map(len, listed))


def _of(results: Results, side: str | None, target: str | None) -> np.ndarray | None:
    """Which of the counted sentences a list is of: those of a side of the contrast (target given), of one group, or (None) all."""
    if side is None:
        return None
    return results.coded("group").equal(side) if target is None else data.of_side(results, side, target)


def _lines(results: Results, chosen: State, found: Evidence, of: tuple[str | None, str | None]) -> Lines:
    return termdata.lines(results, found, chosen.order, chosen.narrowing, of)


def _about(results: Results, chosen: State, pair: tuple[str, str]) -> None:
    """What is known of a term, and where and when it stands in the texts."""
    widgets.html(markup.heading(words.quoted(chosen.term)) + markup.how(*exhibits.figures(results, chosen, pair)))
    widgets.exhibit(exhibits.places(results, chosen), results)
    termtime.show(results, chosen)


def _order_picker(chosen: State) -> None:
    def changed() -> None:
        order = st.session_state["order_choice"]
        addressbar.set_address(order=None if order == ORDERS[0] else order)

    st.session_state["order_choice"] = chosen.order
    st.pills(
        "Order", [*ORDERS, WHOLE], format_func=ORDER_NAMES.get, key="order_choice", on_change=changed, label_visibility="collapsed",
        required=True,
    )  # fmt: skip


def _side_heading(results: Results, found: Evidence, side: str | None, of: np.ndarray | None, chosen: State) -> str:
    """The heading over the places of a term on one side, with how many there are; in words without the figures."""
    title = words.quoted(chosen.term) + ("" if side is None else f" in {words.side_name(side)}")
    tokens = 0
    if not (chosen.s or chosen.document):
        kept = data.kept(results, chosen.narrowing)
        tokens = int(results.counted["n_tokens"].to_numpy()[kept if of is None else kept & of].sum())
    widgets.html(markup.heading(title, termwords.hits(int(found.hits.sum()), len(found), tokens)))
    return title
