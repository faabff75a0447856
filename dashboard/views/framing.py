"""Framing: what language each group uses: every sentence a dot, and which words make two groups differ; two axes; over time."""

import pandas as pd
import streamlit as st

from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import (
    addressbar,
    data,
    framingmap,
    framingtime,
    framingwords,
    markup,
    sentencepanel,
    shifts,
    widgets,
    words,
)
from dashboard.charts import framing as charts
from dashboard.exhibits import framing as exhibits
from dashboard.state import FRAMING_CHARTS, State

CHART_NAMES = {"sentences": "Sentences", "map": "Two axes", "time": "Over time"}
KEYS = {
    "sentences": ("s", "side", "group", "document", "low", "high", "term", "said", "negated"),
    "map": ("s", "group", "document", "topic", "quadrant", "low", "high", "low2", "high2"),
    "time": ("group", "period", "side"),
}


def show(results: Results) -> None:
    """The page."""
    chosen = addressbar.current(results)
    chosen = chosen.only(*KEYS[chosen.framing])
    with st.container(horizontal=True, gap="large", key="framing_choices"):
        axis = widgets.axis_picker(results, chosen)
        _chart_picker(chosen)
    narrow = widgets.voice_filter(results, chosen)
    if chosen.framing == "sentences":
        _sentences(results, chosen, axis, narrow)
        return
    charts_of = framingmap.show if chosen.framing == "map" else framingtime.show
    widgets.above_sentences(
        chosen,
        lambda: charts_of(results, chosen, narrow),
        lambda: sentencepanel.sentence_panel(results, chosen, scored=True, note=_sign(axis)),
    )


def _chart_picker(chosen: State) -> None:
    def changed() -> None:
        chart = st.session_state["framing_choice"]
        addressbar.set_address(framing=None if chart == FRAMING_CHARTS[0] else chart)

    st.session_state["framing_choice"] = chosen.framing
    st.pills(
        "Chart", FRAMING_CHARTS, format_func=CHART_NAMES.get, key="framing_choice", on_change=changed, required=True,
        label_visibility="collapsed",
    )  # fmt: skip


def _sign(axis: dict) -> str:
    return "bias: + leans to " + axis["pole_plus"]["name"]


def _sentences(results: Results, chosen: State, axis: dict, narrow: Narrowing) -> None:
    """One axis, every sentence a dot; which words make the difference; the sentences."""
    means = data.group_means(results, chosen.axis, narrow)
    if not len(means):
        widgets.nobody(narrow) if narrow else st.info("There are no sentences to score in this corpus.")
        return
    pair = data.sides(results, chosen.target, chosen.reference, narrow)

    def charts() -> None:
        _figures(results, chosen, axis, means)
        _chooser(results, chosen, axis)
        _word_shift(results, chosen, pair)

    def sentences() -> None:
        if chosen.term is None:
            sentencepanel.sentence_panel(results, chosen, scored=True, note=_sign(axis))
        else:
            _sentences_with(results, chosen, axis, pair)

    widgets.above_sentences(chosen, charts, sentences)


def _figures(results: Results, chosen: State, axis: dict, means: pd.DataFrame) -> None:
    """Every sentence a dot, the shares of the sides, and what is found in both."""
    found, sides = exhibits.sentences(results, chosen), exhibits.sides(results, chosen)
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        widgets.html(markup.finding(found.headline, found.told, found.limits))
        widgets.exhibit(found, results)
        _trust(results, chosen, axis)
    with right:
        widgets.html(markup.label("Share of sentences"))
        widgets.exhibit(sides, results)
        many = len(data.sentence_scores(results, chosen.axis, chosen.narrowing)) > charts.MOST_DOTS
        widgets.html(
            markup.label("How to read it") + markup.how(*(of_many(axis) if len(means) > charts.MANY else how_to_read(axis, many)))
        )


def of_many(axis: dict) -> list[str]:
    """The chart of many groups explained: their means alone."""
    return [
        f"A row is a group, those nearest to the language of {axis['pole_plus']['name']} first. The triangle is its mean, the line "
        "the 95 % interval; small circles are the means of its documents, the hollow triangle the mean of its own voice.",
        "Some of many groups stand out by chance: what is said above counts every comparison.",
        "A click on any mark shows its sentences below.",
    ]


def how_to_read(axis: dict, many: bool) -> list[str]:
    """The chart explained in a few sentences, with the figures of its own axis."""
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    mark = "Bars show the share of a group's sentences, on one scale" if many else "A dot is a sentence"
    return [
        f"{mark}. The further right, the more it uses the language of {plus}; the further left, of {minus}.",
        "The line through a triangle is the 95 % interval of the mean: it reckons with neighbouring sentences being alike or, from "
        "five documents on, with documents differing.",
        framingwords.neutral_range(axis),
        framingwords.neutral_sides(axis),
        "A score says what language a sentence uses, not what anybody favours. Hollow marks are other people’s words, quoted or "
        "reported; the hollow triangle is the mean without them.",
        "Crossed marks hold a word that moves the score and is negated or rejected: the score does not know that.",
        "A click on any mark shows its sentences below.",
    ]


def _quality(results: Results, axis: str) -> pd.Series:
    return results.table("axis_quality").set_index("axis").loc[axis]


def _trust(results: Results, chosen: State, axis: dict) -> None:
    """How far to trust the axis: its figures, and what must be known before a difference is quoted."""
    quality = _quality(results, chosen.axis)
    taught = framingwords.trained_on(results.manifest["labels"].get(chosen.axis, 0))
    over = " (over all voices)" if chosen.narrowing else ""
    heading = markup.label(f"How far to trust this axis{over}")
    widgets.html(heading + markup.how(*filter(None, [taught, *framingwords.axis_trust(quality, axis)])))
    if quality["warning"]:
        st.warning(markup.plain(quality["warning"]))


def _chooser(results: Results, chosen: State, axis: dict) -> None:
    """Side and group as lists: what a click on a mark does, for the keyboard."""

    def changed() -> None:
        addressbar.pick_mark(
            {key: st.session_state[f"{key}_choice"] for key in ("side", "group") if st.session_state[f"{key}_choice"]}
        )

    names = charts.side_names(axis)
    st.session_state["side_choice"], st.session_state["group_choice"] = chosen.side, chosen.group
    left, right, _ = st.columns([1, 1, 2])
    left.selectbox(
        "Sentences of", [None, *names], format_func=lambda side: names.get(side, "all sides"), key="side_choice", on_change=changed
    )
    right.selectbox(
        "in", [None, *results.groups], format_func=lambda group: group or "all groups", key="group_choice", on_change=changed
    )


def _word_shift(results: Results, chosen: State, pair: tuple[str, str] | None) -> None:
    """Why two groups differ, word by word."""
    widgets.html(markup.heading("Which words make the difference"))
    if pair is None:
        widgets.html(markup.how("There is one group, so there is no difference to explain."))
        return
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        widgets.pair_picker(results, *pair)
        widgets.stop_words(chosen, "the, of, and … always count, and are one sum if not shown")
    with left:
        how = shifts.show(results, chosen)
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*how))


def _sentences_with(results: Results, chosen: State, axis: dict, pair: tuple[str, str] | None) -> None:
    """The sentences of the picked word, side by side, each with what the word adds to its bias."""
    widgets.reveal("sentences")
    st.button("Clear selection", on_click=addressbar.clear_mark)
    found = data.parted(results, data.evidence_of(results, chosen.pick(axis=True), chosen.narrowing), pair)
    kept = data.kept(results, chosen.narrowing)
    sizes = [kept.sum()] if pair is None else [(kept & data.of_side(results, side, pair[0])).sum() for side in pair]
    page = sentencepanel.page_of(chosen, *map(len, found))
    for number, column in enumerate(st.columns(len(found), gap="large")):
        rows, where = found[number], "" if pair is None else f" in {words.side_name(pair[number])}"
        mean = rows.weights.sum() / max(int(sizes[number]), 1)
        with column:
            note = framingwords.term_adds(rows.hits.sum(), len(rows), mean, axis)
            title = words.quoted(chosen.term) + where
            widgets.html(markup.heading(title, note))
            if len(rows):
                sentencepanel.sentence_page(results, rows, page, True, "", chosen, str(number), title)
    sentencepanel.pager(chosen, *map(len, found))
