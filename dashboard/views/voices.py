"""Whose words: how much of each text is its own voice, who is quoted or reported in it, and what is negated."""

from dataclasses import replace

import pandas as pd
import streamlit as st

from analysis.results import Results
from analysis.voices import CHOICES
from dashboard import addressbar, data, exhibit, markup, sentencepanel, surewords, voicewords, widgets, words
from dashboard.charts import voices as charts
from dashboard.state import State

MOST = 8  # speakers drawn a group
MOST_GROUPS = 12  # that have a button for their negated sentences
MANY_SPEAKERS = "Lines are 95 % intervals of each mean; whether two speakers differ is not tested."
HOW = (
    "Quoted: in quotation marks. Reported: what the text says that somebody says, thinks, demands or promises. All else is the "
    "text’s own voice, quotation marks around names and single terms included.",
    "Rules find this, and err in about one sentence in fifteen: read before you quote a figure.",
    "A click on any mark shows its sentences below.",
)
HOW_SPEAKERS = (
    "A ring is everything that one speaker is quoted or reported with in one group; the dot above is the group’s own voice.",
    "What stands in a sentence is what the text chose to pass on, not all that somebody said.",
    "Few sentences of a speaker say little: the number stands beside each mark.",
)


def show(results: Results) -> None:
    """The page."""
    chosen = replace(addressbar.current(results).only("group", "said", "by", "negated", "s"), voice=None, speaker=None)  # shows all
    narrow = chosen.narrowing  # filters alone
    shares = data.voice_shares(results, narrow)
    if not len(shares):
        widgets.nobody(narrow) if narrow else st.info("There are no sentences in this corpus.")
        return
    axis = results.axes[chosen.axis]
    widgets.above_sentences(
        chosen,
        lambda: _charts(results, chosen, shares),
        lambda: sentencepanel.sentence_panel(results, chosen, scored=True, note="bias: + leans to " + axis["pole_plus"]["name"]),
    )


def _charts(results: Results, chosen: State, shares: pd.DataFrame) -> None:
    """Whose words they are, who speaks, and what is negated."""
    narrow = chosen.narrowing
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        headline, numbers = voicewords.with_basis(voicewords.voices_finding(shares), narrow), voicewords.voices_numbers(shares)
        reach = surewords.described(data.documents_by_group(results, narrow), bool(narrow))
        widgets.html(markup.finding(headline, numbers, reach))
        if told := voicewords.of_one_document(data.shown(results, narrow)):
            st.warning(markup.plain(told))
        widgets.chart(
            lambda look: charts.shares(shares, look, (chosen.group, chosen.said)),
            exhibit.caption(results, headline, f"{numbers} {reach}", charts.METHOD, narrow or None),
            "voices",
            of=(results, chosen.shown("group", "said")),
        )
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*HOW))
    axis = _speakers(results, chosen, reach)
    _chooser(results, chosen)
    _negated(results, chosen, axis)


def _speakers(results: Results, chosen: State, reach: str) -> dict:
    """Who speaks of what, in whose text."""
    narrow = chosen.narrowing
    widgets.html(markup.heading("Who speaks, in whose text"))
    axis = widgets.axis_picker(results, chosen)
    rows, more = data.speakers_on(results, chosen.axis, MOST, narrow)
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        headline = voicewords.speakers_finding(rows, axis)
        title = f"Who speaks, in whose text: {words.axis_title(axis)}"
        notes = [f"{words.count(more, 'further speaker')} not drawn." if more else "", MANY_SPEAKERS]
        widgets.html(markup.statement(headline) + markup.how(*filter(None, notes)))
        if len(rows):
            picked = (chosen.group, chosen.by if chosen.by else "" if chosen.said == "own" else None)
            widgets.chart(
                lambda look: charts.speakers(rows, axis, look, picked),
                exhibit.caption(results, title, f"{headline} {MANY_SPEAKERS} {reach}", charts.METHOD, narrow or None),
                f"speakers_{chosen.axis}",
                of=(results, chosen.shown("group", "said", "by")),
            )
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*HOW_SPEAKERS))
    return axis


def _chooser(results: Results, chosen: State) -> None:
    """Group, voice and speaker as lists: what a click on a mark does, for the keyboard."""

    def changed() -> None:
        keys = ("group", "said", "by")
        addressbar.pick_mark({key: st.session_state[f"picked_{key}"] for key in keys if st.session_state[f"picked_{key}"]})

    for key in ("group", "said", "by"):
        st.session_state[f"picked_{key}"] = getattr(chosen, key)
    columns = st.columns([1, 1, 1, 1])
    names = {choice: name for choice, name in voicewords.CHOICE_NAMES.items() if CHOICES[choice] & set(results.voice_counts)}
    columns[0].selectbox(
        "Sentences in",
        [None, *results.groups],
        format_func=lambda group: group or "all groups",
        key="picked_group",
        on_change=changed,
        placeholder="all groups",
    )
    columns[1].selectbox(
        "of voice",
        [None, *names],
        format_func=lambda voice: names.get(voice, "any"),
        key="picked_said",
        on_change=changed,
        placeholder="any",
    )
    columns[2].selectbox(
        "by",
        [None, *results.speakers],
        format_func=lambda name: name or "anybody",
        key="picked_by",
        on_change=changed,
        placeholder="anybody",
    )


def _negated(results: Results, chosen: State, axis: dict) -> None:
    """How many sentences have a word of this axis denied, group by group, each number a way to them."""
    means = data.group_means(results, chosen.axis, chosen.narrowing)
    with_any = means[means["n_negated"] > 0]
    if not len(with_any):
        return
    note = f"a word that moves {words.axis_title(axis)} is denied or rejected; the score does not know it"
    widgets.html(markup.label("Negated or rejected") + markup.how(f"Sentences of which {note}."))
    columns = st.columns(4)
    for number, row in enumerate(with_any.head(MOST_GROUPS).itertuples()):
        name = row.group if len(row.group) <= 30 else row.group[:29] + "…"
        columns[number % 4].button(
            markup.plain(f"{row.n_negated:,} of {row.n_sentences:,} in {name}"),
            key=f"negated {row.group}",
            on_click=addressbar.pick_mark,
            args=({"group": row.group, "negated": "1"},),
        )
    if len(with_any) > MOST_GROUPS:
        more = words.count(len(with_any) - MOST_GROUPS, "further group")
        widgets.html(markup.how(f"{more}: choose a group above; negated sentences stand at the end of its list."))
