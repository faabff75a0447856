"""The parts that views are made of: a chart that answers clicks and saves itself, the sentences behind a mark, pickers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

import streamlit as st

from analysis.contrasts import REST
from analysis.narrowing import Narrowing
from analysis.results import Results
from analysis.voices import CHOICES
from dashboard import addressbar, data, markup, pictures, state, storydesk, voicewords, words
from dashboard.charts import lighting
from dashboard.charts.theme import LIGHT, LOOKS, Look
from dashboard.exhibit import Exhibit
from dashboard.export import images
from dashboard.state import State

NO_VOICES = ("overview", "export")  # pages that have no control for voices and speakers
LIT = "lit"  # session key: what lights up in the charts of this run, and how that is said

_TO_TOP_JS = """
export default function ({ data }) {
  if (!data.count || window.__toTop === data.count) return;
  window.__toTop = data.count;
  document.querySelector('[data-testid=stMain]')?.scrollTo({ top: 0 });
}
"""
_to_top = st.components.v2.component("to_top", html="<i></i>", js=_TO_TOP_JS)
_REVEAL_JS = """
export default function ({ parentElement, data }) {
  const here = parentElement.host ?? parentElement;
  if (!data.count || window.__revealed === data.count) return;
  window.__revealed = data.count;
  setTimeout(() => {
    const page = document.querySelector('[data-testid=stMain]'), top = here.getBoundingClientRect().top;
    const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
    if (page && top > 0.75 * window.innerHeight)
      page.scrollBy({ top: top - 0.5 * window.innerHeight, behavior: still ? 'auto' : 'smooth' });
  }, 250);
}
"""
_reveal = st.components.v2.component("reveal", html="<i></i>", js=_REVEAL_JS)


def look() -> Look:
    """Colours of the reader's ground, light or dark."""
    return LOOKS.get(getattr(st.context.theme, "type", None) or "light", LIGHT)


def html(markup_text: str, width: Literal["stretch", "content"] = "stretch") -> None:
    """Show HTML that :mod:`dashboard.markup` wrote."""
    st.html(markup_text, width=width)


def chips(chosen: State, narrowed: bool = True) -> None:
    """What the page is narrowed to, a chip for each filter that a click removes; and whether it keeps to that.

    Parameters
    ----------
    narrowed : bool
        Whether filters change anything on this page.
    """
    texts = [state.filter_text(one) for one in chosen.filters]
    whose = _whose(chosen) if addressbar.view() in NO_VOICES else {}
    elsewhere = bool(state.pinned(addressbar.params()))
    if not texts and not chosen.groups and not (narrowed and (chosen.pinned or chosen.narrowing or elsewhere)):
        return
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="filters"):
        if texts or chosen.groups or whose:
            with st.container(width="content"):
                html(markup.label("Only sentences" if narrowed else "Not narrowed here, elsewhere to sentences"))
        for key, words_of in whose.items():
            st.button(
                markup.plain(f"{words_of}  ✕"), key=f"only {key}", on_click=addressbar.set_filters, kwargs={key: None},
                help="Click to have all of them again.",
            )  # fmt: skip
        if chosen.groups:
            st.button(
                markup.plain(f"{_short(words.in_groups(chosen.groups))}  ✕"), key="only groups", on_click=addressbar.set_filters,
                kwargs={"groups": None}, help=markup.plain(f"{words.listed(list(chosen.groups))}. Click to have all groups again."),
            )  # fmt: skip
        for text, words_of in zip(texts, chosen.filters_said, strict=True):
            rest = [other for other in texts if other != text]
            st.button(
                markup.plain(f"{_short(words_of)}  ✕"), key=f"only {text}", on_click=addressbar.set_filters, kwargs={"only": rest},
                help=markup.plain(f"Only sentences {words_of}. Click to remove this filter."),
            )  # fmt: skip
        if len(texts) + bool(chosen.groups) > 1:
            none = {"only": None, "groups": None}
            st.button("Remove all", key="only none", on_click=addressbar.set_filters, kwargs=none, type="tertiary")
        if not narrowed or addressbar.view() == "export":  # what it holds follows the pages that it is from
            return
        note = "This page keeps to its own voices, speaker and filters, whatever is chosen on others."
        st.button(
            "Pinned: let it follow again" if chosen.pinned else "Pin this page", key="pin page", on_click=addressbar.pin,
            args=(not chosen.pinned,), type="tertiary", icon=":material/keep:", help=note,
        )  # fmt: skip


def _whose(chosen: State) -> dict[str, str]:
    """The voices and the speaker that are looked at, in words."""
    voices = {"voice": voicewords.CHOICE_NAMES[chosen.voice]} if chosen.voice else {}
    return voices | ({"speaker": words.quoted(chosen.speaker)} if chosen.speaker else {})


LONGEST_CHIP = 60  # characters


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CHIP else text[: LONGEST_CHIP - 1].rstrip() + "…"


def exhibit(
    shown: Exhibit,
    results: Results,
    leads_to: str | None = None,
    address: dict[str, str] | None = None,
    does: Callable[[dict[str, str]], None] | None = None,
) -> None:
    """Draw an exhibit whose marks answer clicks, and offer it as a picture that stands alone, a table, and a step of a story.

    Parameters
    ----------
    leads_to : str, optional
        Address of the view that a click opens with the picked mark, and that has the picture; the exhibit's own view unless given.
    address : dict, optional
        Further entries of the address there.
    does : callable, optional
        What a click does with what its mark stands for, where it does not pick it.
    """
    key, caption = shown.name, shown.caption

    def on_select() -> None:
        entries = state.picked(st.session_state.get(key))
        if entries and leads_to is None:
            (does or addressbar.pick_mark)(entries)
        elif entries:
            st.session_state[addressbar.GO] = (leads_to, addressbar.carried() | (address or {}) | entries)

    light, said = st.session_state.get(LIT) or (None, "")
    drawn = (lambda one, colours: lighting.light(one, light, colours)) if light else (lambda one, _: one)
    made = data.figure(shown.draw, key, look(), results, shown.of) if shown.of else shown.draw(look())
    st.plotly_chart(
        drawn(made, look()),
        key=key,
        theme=None,
        on_select=on_select,
        selection_mode="points",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=f"{caption.title} {caption.subtitle}",
    )
    if leads_to is not None:
        return
    told = replace(shown, caption=replace(caption, subtitle=f"{caption.subtitle} {said}".strip()))
    with st.container(horizontal=True, gap="small", vertical_alignment="top", key=f"{key}_tools"):
        with st.container(width="content"):
            tall = made.layout.height > pictures.TALLER
            pictures.tools(
                lambda shape: images.picture(told, shape, lambda one: drawn(one, LIGHT)), key, lambda: _table(shown), tall
            )
        storydesk.keep_button(shown, results)


def _table(shown: Exhibit) -> bytes:
    from dashboard.export import tables  # here: it loads what writes workbooks, which no page draws with

    return tables.csv_bytes(shown.rows())


def to_top() -> None:
    """Scroll to the top if a mark has just been made a filter: there are its chip and the new finding."""
    _to_top(key="to_top", data={"count": st.session_state.get(addressbar.TO_TOP, 0)}, height="content")


def above_sentences(chosen: State, charts: Callable[[], None], sentences: Callable[[], None]) -> None:
    """Draw charts and the sentences below them: the sentences first where a mark is picked, for they are what is waited for."""
    rooms = [(st.container(), charts), (st.container(), sentences)]
    for room, draw in reversed(rooms) if chosen.has_pick else rooms:
        with room:
            draw()


def voice_filter(results: Results, chosen: State) -> Narrowing:
    """Whose words are looked at: a chip for each voice there is, and a list of speakers; both stand in the address."""
    counts = results.voice_counts
    if set(counts) <= {"own"}:
        return chosen.narrowing  # nothing to choose

    def voice_changed() -> None:
        voice = st.session_state["voice_choice"]
        addressbar.set_filters(voice=None if voice == "all" else voice)

    def speaker_changed() -> None:
        addressbar.set_filters(speaker=st.session_state["speaker_choice"])

    if chosen.narrowing.filters:
        counts = data.voices_among(results, chosen.narrowing._replace(voice=None, speaker=None))
    sizes = {voice: sum(counts.get(one, 0) for one in members) for voice, members in CHOICES.items()}
    offered = ["all", *(voice for voice in voicewords.CHOICE_NAMES if sizes[voice] or voice == chosen.voice)]
    names = {"all": "All voices"} | {voice: f"{name} ({sizes[voice]:,})" for voice, name in voicewords.CHOICE_NAMES.items()}
    st.session_state["voice_choice"], st.session_state["speaker_choice"] = chosen.voice or "all", chosen.speaker
    left, right = st.columns([2.7, 1], gap="large")
    left.pills(
        "Whose words", offered, format_func=names.get, key="voice_choice", on_change=voice_changed, label_visibility="collapsed",
        required=True,
    )  # fmt: skip
    if results.speakers:
        right.selectbox(
            "Speaker", [None, *results.speakers], format_func=lambda name: name or "any speaker", key="speaker_choice",
            on_change=speaker_changed, label_visibility="collapsed", placeholder="Any speaker",
        )  # fmt: skip
    return chosen.narrowing


def nobody(narrow: Narrowing) -> None:
    """Say that what is looked at holds no sentence."""
    whose = voicewords.basis(narrow, 1)
    html(markup.finding("No sentence is looked at here"))
    remove = "Remove a filter above" if narrow.filters else "Choose all voices and any speaker"
    st.info(markup.plain(f"{whose}, there is no sentence here. {remove} to see more."))


def axis_picker(results: Results, chosen: State) -> dict:
    """The axis shown, chosen with chips; it stands in the address."""

    def changed() -> None:
        addressbar.set_address(axis=st.session_state["axis_choice"] or chosen.axis, side=None, low=None, high=None)

    names = list(results.axes)
    st.session_state["axis_choice"] = chosen.axis
    st.pills(
        "Axis", names, format_func=lambda name: markup.plain(words.axis_title(results.axes[name])), key="axis_choice",
        on_change=changed, label_visibility="collapsed", required=True,
    )  # fmt: skip
    return results.axes[chosen.axis]


def pair_picker(results: Results, target: str, reference: str) -> None:
    """The two sides of a contrast as lists; they stand in the address."""

    def changed() -> None:
        chosen = {key: st.session_state[f"{key}_choice"] for key in ("target", "reference")}
        if chosen["target"] == chosen["reference"]:
            chosen["reference"] = None
        addressbar.set_address(**{key: None if value == REST else value for key, value in chosen.items()})

    others = [group for group in results.groups if group != target]
    references = others if len(others) == 1 else [REST, *others]
    st.session_state["target_choice"], st.session_state["reference_choice"] = target, reference
    st.selectbox("Compare", results.groups, key="target_choice", on_change=changed)
    st.selectbox("with", references, key="reference_choice", on_change=changed)


def stop_words(chosen: State, note: str) -> bool:
    """Whether stop words are shown; it stands in the address."""

    def changed() -> None:
        addressbar.set_address(stop_words="1" if st.session_state["stop_words"] else None)

    st.session_state["stop_words"] = chosen.stop_words
    return st.toggle("Show stop words", key="stop_words", help=note, on_change=changed)


def grouping_picker(results: Results) -> None:
    """The column that documents are grouped by, where there is a choice; it holds on every page, and stands in the address."""
    columns = [column for column in results.groupings if column]
    if not columns:
        return

    def changed() -> None:
        column = st.session_state["grouping_choice"]
        addressbar.set_address(grouping=column or None, target=None, reference=None, groups=None, **dict.fromkeys(state.PASSING))

    st.session_state["grouping_choice"] = results.grouping
    st.radio(
        "Group documents by", ["", *columns], format_func=lambda name: markup.plain(name or f"{_built_by(results)} (as built)"),
        key="grouping_choice", on_change=changed,
    )  # fmt: skip


def groups_picker(results: Results, chosen: State) -> None:
    """Which groups are looked at, where there are more than two; they stand in the address."""
    if len(results.groups) <= 2:
        return

    def changed() -> None:
        some = st.session_state["groups_choice"]
        addressbar.set_filters(groups=[] if len(some) == len(results.groups) else some)

    st.session_state["groups_choice"] = list(chosen.groups)
    st.multiselect(
        f"Only some of {words.count(len(results.groups), 'group')}", results.groups, key="groups_choice", on_change=changed,
        placeholder="All groups", format_func=markup.plain,
    )  # fmt: skip


def grouped_by(results: Results) -> str:
    """What documents are grouped by, in a word."""
    return results.grouping or _built_by(results)


def _built_by(results: Results) -> str:
    built = results.manifest["grouping"]
    return {"document_id": "document", "": "nothing"}.get(built, built)


def reveal(key: str) -> None:
    """Scroll here if a mark has just been clicked and this lies below the screen."""
    _reveal(key=f"reveal_{key}", data={"count": st.session_state.get(addressbar.CLICKS, 0)}, height="content")
