"""Terms: which words and phrases set two groups apart, and every sentence that holds them."""

import pandas as pd
import streamlit as st

from analysis.results import Results
from dashboard import data, distancewords, markup, surewords, voicewords, widgets, words
from dashboard.charts import contrasts as charts
from dashboard.state import LONGEST_TERM, State

MOST = 14  # terms drawn on either side


def show(results: Results) -> None:
    """The page."""
    chosen = widgets.current(results).only("term")
    narrow = widgets.voice_filter(results, chosen)
    pair = data.sides(results, chosen.target, chosen.reference, narrow)
    if pair is None:
        alone = "There is one group" + (" with such sentences" if narrow else "")
        widgets.html(markup.finding(voicewords.with_basis(f"{alone}, so no terms set groups apart.", narrow)))
        _search(results, chosen, None)
        return
    target, reference = pair
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        widgets.pair_picker(results, target, reference)
        stop_words = st.toggle("Show stop words", key="stop_words", help="the, of, and … are counted always, and shown if you like")
    table = data.contrast(results, target, reference, narrow)
    rows = data.strongest_terms(table, MOST, stop_words, chosen.term)
    with left:
        headline = voicewords.with_basis(words.contrast_finding(rows, target, reference), narrow)
        sides = _sizes(data.shown(results, narrow), target, reference)
        numbers = words.sides_numbers(sides)
        reach = surewords.described(pd.Series([documents for _, _, documents in sides]), narrowed=bool(narrow))
        widgets.html(markup.finding(headline, numbers, reach))
        widgets.chart(
            lambda look: charts.ranked(rows, target, reference, look, chosen.term),
            widgets.caption(results, headline, f"{numbers} {reach}", charts.METHOD, narrow),
            "terms",
        )
        apart = data.distances(results, "words").set_index(["target", "reference"], drop=False)
        if not narrow and pair in apart.index:
            widgets.html(markup.how(distancewords.apart(apart.loc[pair])))
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*HOW))
    _search(results, chosen, pair)
    with st.expander("The whole table"):
        shown = table[~table["hidden"]] if stop_words else table[~table["hidden"] & ~table["stop"]]
        st.dataframe(shown.drop(columns=["hidden", "stop"]), hide_index=True)


HOW = (
    "The longer a bar, the more surely the term marks its side, given how often it is used on both.",
    "z ranks terms; it is no probability, and no proof of a difference.",
    "Beside each term stand its occurrences on its own side and on the other.",
    "A click opens every sentence that holds it.",
)


def _sizes(counted: pd.DataFrame, target: str, reference: str) -> list[tuple[str, int, int]]:
    """Name, tokens and documents of each side."""
    sides = []
    for side in (target, reference):
        rows = counted[data.in_side(counted["group"], side, target)]
        sides.append((side, int(rows["n_tokens"].sum()), rows["document_id"].nunique()))
    return sides


def _search(results: Results, chosen: State, pair: tuple[str, str] | None) -> None:
    """Search box, and the sentences of the picked term, side by side."""

    def changed() -> None:
        widgets.set_address(term=st.session_state["term_choice"].strip() or None)

    st.session_state["term_choice"] = chosen.term or ""
    hint = "for instance: dialogue"
    st.text_input("Find a word or phrase", key="term_choice", on_change=changed, placeholder=hint, max_chars=LONGEST_TERM)
    if chosen.term is None:
        return
    widgets.reveal("terms")
    rows = data.sentences_behind(results, chosen.pick())
    sides = [(None, None)] if pair is None else [(pair[0], pair[0]), (pair[1], pair[0])]
    for column, (side, target) in zip(st.columns(len(sides), gap="large"), sides, strict=True):
        with column:
            _hits(results, rows if side is None else rows[data.in_side(rows["group"], side, target)], side, target, chosen)


def _hits(results: Results, rows: pd.DataFrame, side: str | None, target: str | None, chosen: State) -> None:
    counted = data.shown(results, chosen.narrowing)
    tokens = (
        counted["n_tokens"].sum() if side is None else counted.loc[data.in_side(counted["group"], side, target), "n_tokens"].sum()
    )
    hits = int(rows["weight"].sum())
    where = "" if side is None else f" in {words.side_name(side)}"
    rate = f" · {1000 * hits / tokens:.2f} per 1,000 tokens" if tokens else ""
    note = f"{words.count(hits, 'occurrence')} in {words.count(len(rows), 'sentence')}{rate}"
    widgets.html(markup.heading(words.quoted(chosen.term) + where, note))
    if len(rows):
        widgets.sentence_pages(results, rows, False, "×", chosen, key=f"{chosen.term} {side}")
