"""Whose words: how much of each text is its own voice, who is quoted or reported in it, and what is negated."""

import streamlit as st

from analysis.results import Results
from analysis.voices import CHOICES
from dashboard import addressbar, data, markup, sentencepanel, voicewords, widgets, words
from dashboard.exhibit import Exhibit
from dashboard.exhibits import voices as exhibits
from dashboard.state import State

MOST_GROUPS = 12  # that have a button for their negated sentences
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
    chosen = exhibits.all_voices(addressbar.current(results).only("group", "said", "by", "negated", "s"))
    narrow = chosen.narrowing  # filters alone
    shares = exhibits.shares(results, chosen)
    if shares is None:
        widgets.nobody(narrow) if narrow else st.info("There are no sentences in this corpus.")
        return
    axis = results.axes[chosen.axis]
    widgets.above_sentences(
        chosen,
        lambda: _charts(results, chosen, shares),
        lambda: sentencepanel.sentence_panel(results, chosen, scored=True, note="bias: + leans to " + axis["pole_plus"]["name"]),
    )


def _charts(results: Results, chosen: State, shares: Exhibit) -> None:
    """Whose words they are, who speaks, and what is negated."""
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        widgets.html(markup.finding(shares.headline, shares.told, shares.limits))
        if told := voicewords.of_one_document(data.shown(results, chosen.narrowing)):
            st.warning(markup.plain(told))
        widgets.exhibit(shares, results)
    with right:
        widgets.html(markup.label("How to read it") + markup.how(*HOW))
    axis = _speakers(results, chosen)
    _chooser(results, chosen)
    _negated(results, chosen, axis)


def _speakers(results: Results, chosen: State) -> dict:
    """Who speaks of what, in whose text."""
    widgets.html(markup.heading("Who speaks, in whose text"))
    axis = widgets.axis_picker(results, chosen)
    found = exhibits.speakers(results, chosen)
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        headline, told = (found.headline, found.told) if found else (voicewords.NOBODY_NAMED, exhibits.MANY_SPEAKERS)
        widgets.html(markup.statement(headline) + markup.how(told))
        if found:
            widgets.exhibit(found, results)
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
