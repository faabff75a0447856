"""Terms: which words and phrases set groups apart, how strongly and how surely, and every place where one stands."""

import numpy as np
import pandas as pd
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
    exhibit,
    markup,
    sentencepanel,
    shifts,
    surewords,
    termdata,
    termtime,
    termwords,
    voicewords,
    widgets,
    words,
)
from dashboard.charts import contrasts as charts
from dashboard.charts import dispersion, keyness, termgroups
from dashboard.state import CHARTS, FREX, LONGEST_TERM, WHOLE, State
from dashboard.termdata import Ranking

MOST = 12  # terms drawn on either side
CHART_NAMES = {"ranked": "Strongest terms", "scatter": "All terms", "groups": "All groups", "shift": "Word shift"}
ORDER_NAMES = {"text": "In order of the text", "left": "By the word before", "right": "By the word after", WHOLE: "Whole sentences"}
CANCELLED = "The test was cancelled. Nothing was written."


def show(results: Results) -> None:
    """The page."""
    chosen = addressbar.current(results).only("term", "s", "document", "group", "period")
    narrow = widgets.voice_filter(results, chosen)
    pair = data.sides(results, chosen.target, chosen.reference, narrow)
    if pair is None:
        alone = "There is one group" + (" with such sentences" if narrow else "")
        widgets.html(markup.finding(voicewords.with_basis(f"{alone}, so no terms set groups apart.", narrow)))
        _search(results, chosen, None)
        return
    if chosen.chart == "groups" and chosen.group:  # a cell: its group against all others
        pair = data.sides(results, chosen.group, None, narrow) or pair
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        stop_words = _controls(results, chosen, pair)
    with left:
        _chart_picker(chosen)
        by = Ranking(chosen.measure, chosen.balance, stop_words)
        found = termdata.contrast(results, *pair, narrow)
        scored = termdata.scored_terms(results, found, by, narrow)
        if chosen.chart == "groups":
            _groups(results, chosen, narrow, by)
        elif chosen.chart == "shift":
            axis = widgets.axis_picker(results, chosen)
            how = shifts.show(results, chosen, axis, pair, stop_words, large=True)
        else:
            _pair(results, chosen, found, scored, narrow)
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*(how if chosen.chart == "shift" else HOW[chosen.chart])))
    _search(results, chosen, pair, found)
    with st.expander("The whole table"):
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


def _controls(results: Results, chosen: State, pair: tuple[str, str]) -> bool:
    """What is compared, what ranks the terms; whether stop words are shown."""
    widgets.pair_picker(results, *pair)
    stop_words = widgets.stop_words(chosen, "the, of, and … are counted always, and shown if you like")
    if chosen.chart == "shift":
        return stop_words

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
    return stop_words


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


def _pair(results: Results, chosen: State, found: TermContrast, scored: pd.DataFrame, narrow: Narrowing) -> None:
    """What sets two sides apart: finding, chart, how sure."""
    rows = termdata.strongest_terms(results, scored, MOST, chosen.term)
    headline = voicewords.with_basis(termwords.finding(rows, found), narrow)
    documents = pd.Series([found.n_documents_target, found.n_documents_reference])
    limits = (surewords.limits if found.n_tested else surewords.described)(documents, bool(narrow))
    sure = " ".join(filter(None, [termwords.sure(found), termwords.spread_note(rows)]))
    apart = termdata.languages_apart(results, found.target, found.reference)
    limits = " ".join(filter(None, [apart, limits]))
    numbers = f"{termwords.numbers(found)} {sure}"
    widgets.html(markup.finding(headline, numbers, limits))
    measure, method = termwords.measure_name(chosen.measure), _method(results, chosen)
    method = ". ".join(filter(None, [method, found.test]))
    if chosen.chart == "scatter":
        dots = keyness.drawn(scored, picked=chosen.term)
        drawn = f"{words.count(len(dots), 'dot')} for {words.count(len(scored), 'term')}."
        widgets.chart(
            lambda look: keyness.scatter(dots, found.target, found.reference, measure, look, chosen.term),
            exhibit.caption(results, headline, f"{numbers} {drawn} {limits}", method, narrow),
            "terms_scatter",
        )
    else:
        widgets.chart(
            lambda look: charts.ranked(rows, found.target, found.reference, measure, look, chosen.term),
            exhibit.caption(results, headline, f"{numbers} {limits}", method, narrow),
            "terms",
        )
    if not found.test:
        asked = termdata.term_question(results, found.target, found.reference, narrow)
        asking.offer(asked, "Test these terms", "Dealing documents out at random", "parts", CANCELLED)
    notes = [termwords.how_tested(found, termdata.tested_together(results, found, narrow))]
    distances = data.distances(results, "words").set_index(["target", "reference"], drop=False)
    if not narrow and not apart and (found.target, found.reference) in distances.index:
        notes.append(distancewords.apart(distances.loc[(found.target, found.reference)]))
    widgets.html(markup.how(*filter(None, notes)))


def _method(results: Results, chosen: State) -> str:
    return termwords.method(chosen.measure, chosen.balance, results.manifest["background"]["name"])


def _groups(results: Results, chosen: State, narrow: Narrowing, by: Ranking) -> None:
    """The terms of every group at once."""
    rows, names, tested, n_sure = termdata.marking_terms(results, by, narrow)
    headline = voicewords.with_basis(termwords.groups_finding(rows, names, tested, n_sure), narrow)
    documents = data.documents_by_group(results, narrow)
    left_out = len(documents) - len(names)
    numbers = f"{words.count(len(names), 'group')}" + (f"; {left_out:,} with fewer sentences left out" if left_out else "") + "."
    numbers += " More than chance: adjusted p < .05, the terms of all groups counted together." if tested else ""
    limits = (surewords.limits if tested else surewords.described)(documents[names], bool(narrow))
    limits = " ".join(filter(None, [termdata.any_languages_apart(results), limits]))
    widgets.html(markup.finding(headline, numbers, limits))
    by_chance = ". max-|z|, permutation" if tested else ""
    method = f"{termgroups.METHOD}. {_method(results, chosen)}{by_chance}"
    widgets.chart(
        lambda look: termgroups.groups(rows, names, look, (chosen.term, chosen.group), width=charts.WIDTH),
        exhibit.caption(results, headline, f"{numbers} {limits}", method, narrow),
        "terms_groups",
    )


def _search(results: Results, chosen: State, pair: tuple[str, str] | None, found: TermContrast | None = None) -> None:
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
        _about(results, chosen, whole, pair, found)
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


def _about(results: Results, chosen: State, whole: Evidence, pair: tuple[str, str], found: TermContrast | None) -> None:
    """What is known of a term, and where it stands in the texts."""
    row = termdata.term_row(results, found, chosen.term) if found is not None else None
    lines = termwords.figures(row, found) if row is not None else [termdata.why_not_listed(results, chosen.term)]
    widgets.html(markup.heading(words.quoted(chosen.term)) + markup.how(*lines))
    hits, documents = termdata.places(results, whole, pair, chosen.narrowing)
    title = f"Where {words.quoted(chosen.term)} stands"
    widgets.chart(
        lambda look: dispersion.strip(hits, documents, chosen.term, look, chosen.s),
        exhibit.caption(results, title, " ".join(lines), dispersion.METHOD, chosen.narrowing),
        "dispersion",
    )
    termtime.show(results, chosen, chosen.narrowing, chosen.term)


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
