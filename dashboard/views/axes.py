"""Axes: two poles in the analyst's own words, what sentences score while they are being written, and the file that keeps them."""

from functools import partial

import pandas as pd
import streamlit as st

from analysis.axisfile import axis_toml
from analysis.drafts import LONGEST, Draft, PoleDraft, draft_of, faults_of, free_name, with_field
from analysis.errors import AnalysisError
from analysis.labels import Labels
from analysis.results import Results
from analysis.settings import MAX_NAME, Axis
from analysis.shelf import AXES
from analysis.voices import CHOICES
from dashboard import (
    addressbar,
    drafting,
    draftwords,
    exhibit,
    framingwords,
    markup,
    rebuilding,
    sentencelist,
    surewords,
    voicewords,
    widgets,
    words,
)
from dashboard.charts import framing as charts
from dashboard.drafting import Desk, Scored, Trust
from dashboard.exhibit import Exhibit
from dashboard.state import State

CHOICE, SHOWN, BEFORE = "axis or draft", "sentences of a draft", "compare a draft with"  # session keys
FILE_FAULT = "fault of an axis file"  # session key: told once
EVERY = 0.5  # seconds between looks at what is being worked out
EACH = 8  # sentences of either end
PAGE = 20
MARKS = ("s", "side", "group", "document", "low", "high", "said")
PLACEHOLDERS = {
    "plus": (
        "trust",
        "Relying on others: good faith, openness, keeping one’s word.",
        "We can rely on our neighbours.\nThey keep …",
    ),
    "minus": ("fear", "Being afraid of others: suspicion, threats, distrust.", "Nobody can be sure of his neighbour.\nWe must …"),
}


def show(results: Results) -> None:
    """The page."""
    chosen = addressbar.current(results).only(*MARKS)
    desk = drafting.open_desk(results)
    drafts = drafting.listed(results, chosen.draft)
    _chips(results, desk, drafts, chosen)
    if desk.fault:
        st.error(markup.plain(desk.fault))
    draft = drafts.get(chosen.draft or "")
    if draft is None:
        _look(results, desk, chosen)
    else:
        _write(results, desk, chosen, draft)


def _named(results: Results, desk: Desk, name: str) -> str:
    """A name for an axis that starts from another one: no axis has it, and no draft."""
    return free_name(name, [*_taken(results, desk), *(draft.axis().name for draft in drafting.listed(results).values())])


def _taken(results: Results, desk: Desk) -> list[str]:
    """Names that a new axis can't have."""
    return [*dict.fromkeys([*results.axes, *desk.now, *(axis.name for axis in desk.own)])]


# Which axis


def _chips(results: Results, desk: Desk, drafts: dict[str, Draft], chosen: State) -> None:
    """The axes that there are, the drafts, and ways to a new one; what is chosen stands in the address."""
    options = {f"axis {name}": words.axis_title(axis) for name, axis in results.axes.items()}
    options |= {f"draft {draft_id}": f"✎ {_title(draft)}" for draft_id, draft in drafts.items()}
    names = {f"axis {name}": name for name in results.axes}
    options = _unlike(options, names | {f"draft {draft_id}": draft.axis().name for draft_id, draft in drafts.items()})
    at = f"draft {chosen.draft}"
    st.session_state[CHOICE] = at if at in options else f"axis {chosen.axis}"

    def changed() -> None:
        if st.session_state[CHOICE] not in options:  # a label that has changed since
            return
        kind, _, name = st.session_state[CHOICE].partition(" ")
        _go(axis=name if kind == "axis" else chosen.axis, draft=name if kind == "draft" else None)

    left, right = st.columns([3.4, 1], vertical_alignment="center")
    left.pills(
        "Axis", list(options), format_func=lambda one: markup.plain(options[one]), key=CHOICE, on_change=changed,
        label_visibility="collapsed", required=True,
    )  # fmt: skip
    with right.container(horizontal=True, horizontal_alignment="right"):
        st.button("New axis", on_click=_begin_empty, args=(results, chosen.draft), key="new axis")
        with st.popover("Load TOML"):
            _load(results, desk)
    if fault := st.session_state.pop(FILE_FAULT, ""):
        st.error(markup.plain(fault))


def _unlike(options: dict[str, str], names: dict[str, str]) -> dict[str, str]:
    """`options` with labels that all differ: the browser names the chosen pill by its label alone.

    Those that are alike are told apart by the axis's name, and where that is the same, too, by what stands in the address.
    """
    told = options
    for apart in (names, {one: one.split(" ", 1)[1] for one in options}):
        labels = list(told.values())
        told = {one: f"{label} ({apart[one]})" if apart[one] and labels.count(label) > 1 else label for one, label in told.items()}
    return told if len(set(told.values())) == len(told) else {one: f"{label} ({one})" for one, label in options.items()}


def _title(draft: Draft) -> str:
    """A draft by its poles, or its name, or that it is new."""
    poles = [draft.plus.pole().name, draft.minus.pole().name]
    return words_of if all(poles) and (words_of := " – ".join(poles)) else draft.axis().name or "new axis"


def _go(**entries: str | None) -> None:
    addressbar.set_address(**(dict.fromkeys((*MARKS, "page")) | entries))


def _begin(results: Results, draft: Draft) -> None:
    _go(draft=drafting.begin(results, draft))


def _begin_empty(results: Results, here: str | None) -> None:
    _go(draft=drafting.begin_empty(results, here))


def _load(results: Results, desk: Desk) -> None:
    """A file of axes: each becomes a draft."""

    def loaded() -> None:
        given = st.session_state.get("axis file")
        if given is None:
            return
        try:
            ids = drafting.loaded(results, given.name, given.getvalue(), _taken(results, desk))
            _go(draft=ids[0])
        except AnalysisError as fault:
            st.session_state[FILE_FAULT] = str(fault)

    st.file_uploader("A file of axes", type="toml", key="axis file", on_change=loaded, help="Each axis in it becomes a draft.")


# An axis that there is


def _look(results: Results, desk: Desk, chosen: State) -> None:
    """An axis of the results as it is written, and what can be made of it."""
    axis = drafting.from_manifest(results, chosen.axis)
    own = desk.own_axis(axis.name)
    whose = (
        "your own"
        if own
        else "built in"
        if axis.name in {one.name for one in desk.built_in}
        else "given when the results were built"
    )
    finding = "Write two poles in your own words, and see at once what the sentences score"
    widgets.html(markup.finding(finding, f"Shown: {words.axis_title(results.axes[axis.name])} ({axis.name}, {whose})."))
    with st.container(horizontal=True):
        name = _named(results, desk, axis.name)
        st.button("Start from this one", on_click=_begin, args=(results, draft_of(axis, name)), key="start from")
        if own:
            st.button("Change it", on_click=_begin, args=(results, draft_of(own)), key="change axis")
            with st.popover("Remove"):
                widgets.html(markup.how(f"Takes {axis.name} out of {AXES}. Its labels stay in the project folder."))
                st.button("Remove it", on_click=drafting.remove, args=(desk, axis.name), key="remove axis")
        st.download_button("Download as TOML", axis_toml(axis), f"{axis.name}.toml", "application/toml", key="download axis")
    _unbuilt(results, desk)
    for column, pole in zip(st.columns(2, gap="large"), (axis.pole_plus, axis.pole_minus), strict=True):
        with column:
            seeds = markup.items(pole.sentences) if pole.sentences else ""
            terms = markup.how("Terms: " + ", ".join(pole.terms)) if pole.terms else ""
            widgets.html(markup.label(pole.name) + (markup.how(pole.description) if pole.description else "") + seeds + terms)


def _unbuilt(results: Results, desk: Desk) -> None:
    """What the results don't know yet, and the way to have it in them."""
    told = draftwords.unbuilt(drafting.changed(results, desk))
    if not told:
        return
    if desk.given:
        told += f" A build takes the axes of {desk.given.name}, which was given with --axes, until you save one here."
    left, right = st.columns([3.4, 1], vertical_alignment="center")
    with left:
        widgets.html(markup.how(told))
    own = desk.file if desk.own and not desk.given else None
    right.button(
        "Build again", on_click=rebuilding.build_again, args=(results, own), type="primary", width="stretch", key="build axes"
    )


# A draft


def _write(results: Results, desk: Desk, chosen: State, draft: Draft) -> None:
    """The fields to the left; what the sentences score to the right; below, whether to trust it, and the sentences."""
    taken = [name for name in _taken(results, desk) if name.casefold() != draft.replaces.casefold()]
    faults = faults_of(draft, taken)
    valid = not {"plus", "minus", "both"} & faults.keys()
    seen = drafting.versions(chosen.draft, draft.axis() if valid else None)
    top = st.container()
    left, right = st.columns([1, 1.2], gap="large")
    with left:
        _fields(results, chosen.draft, draft, faults)
        _actions(results, desk, chosen.draft, draft, faults)
    if not seen:
        with top:
            widgets.html(markup.finding("Two poles, and a seed for each: then the score appears here"))
        with right:
            _how_to_write()
        return
    try:
        labels = drafting.labels_of(results, desk, draft.axis().name)
        found = drafting.scored(results, seen[-1], labels)
    except AnalysisError as fault:
        with top:
            widgets.html(markup.finding("This cannot be scored yet"))
        right.error(markup.plain(str(fault).replace(f"axis {drafting.NAME}: ", "")))
        return
    _results_of(results, chosen, draft, found, labels, (top, right), "" if valid else "The last version without a fault is shown.")


def _results_of(
    results: Results, chosen: State, draft: Draft, found: Scored, labels: Labels | None, places: tuple, note: str
) -> None:
    """All that is worked out of a version of a draft."""
    top, right = places
    rows = drafting.table(results, found, chosen.narrowing)
    if not len(rows):
        with right:
            widgets.nobody(chosen.narrowing)
        return
    offered = _versions(chosen, draft)
    before = _before(results, offered, labels)
    rows_before = None if before is None else drafting.table(results, before, chosen.narrowing)
    known, waiting = drafting.trust(results, found, rows)
    unfit = "" if known is None else framingwords.unfit(known.quality, found.shown)
    with top:
        means = drafting.means(results, found, chosen.narrowing)
        headline = f"{unfit} {_finding(chosen, found, means)}".strip()
        _headline(results, chosen, found, headline, rows, note)
        if unfit:
            st.warning(markup.plain(unfit))
    with right:
        _chart(results, chosen, found, headline, means, rows)
        if before is not None and rows_before is not None:
            means_before = drafting.means(results, before, chosen.narrowing)
            _change(offered, charts.side_names(found.shown), (means_before, means), (rows_before, rows))
    _trust(found, known)
    _sentences(results, chosen, found, rows, rows_before)
    if waiting:
        _await_trust()


def _fields(results: Results, draft_id: str, draft: Draft, faults: dict[str, list[str]]) -> None:
    """Name, and the two poles side by side, each with what is wrong with it."""
    _field(results, draft_id, "", "name", draft.name, "Name of the axis", "trust_fear")
    _told(faults.get("name", ()))
    for column, pole in zip(st.columns(2), ("plus", "minus"), strict=True):
        with column:
            _pole(results, draft_id, pole, getattr(draft, pole))
            _told(faults.get(pole, ()))
    _told(faults.get("both", ()))


def _pole(results: Results, draft_id: str, pole: str, draft: PoleDraft) -> None:
    name, description, seeds = PLACEHOLDERS[pole]
    sign = {"plus": "+", "minus": "−"}[pole]
    _field(results, draft_id, pole, "name", draft.name, f"Pole {sign}", name)
    _field(results, draft_id, pole, "description", draft.description, f"What {sign} means, in one sentence", description, 68)
    _field(results, draft_id, pole, "sentences", draft.sentences, f"Seed sentences {sign}, one a line", seeds, 190)
    _field(results, draft_id, pole, "terms", draft.terms, f"Terms {sign}, one a line", "", 110)


def _field(
    results: Results, draft_id: str, pole: str, name: str, value: str, label: str, example: str, height: int | None = None
) -> None:
    """A field; what is typed is kept when it is left, or with Ctrl+Enter."""
    key = f"{draft_id} {pole} {name}"
    if key not in st.session_state:
        st.session_state[key] = value
    changed = partial(_typed, results, draft_id, pole, name, key)
    if height is None:
        st.text_input(label, key=key, on_change=changed, placeholder=example, max_chars=MAX_NAME)
    else:
        st.text_area(label, key=key, on_change=changed, placeholder=example, max_chars=LONGEST, height=height)


def _typed(results: Results, draft_id: str, pole: str, name: str, key: str) -> None:
    kept = drafting.find(results, draft_id)
    if kept is not None:
        drafting.keep(results, draft_id, with_field(kept, pole, name, st.session_state[key]))
    addressbar.clear_mark()


def _told(faults: list[str] | tuple[str, ...]) -> None:
    """What is wrong with a field, quietly: while an axis is being written, something always is."""
    if faults:
        widgets.html(markup.how(*(f"⚠\ufe0e {fault}" for fault in faults)))


def _actions(results: Results, desk: Desk, draft_id: str, draft: Draft, faults: dict[str, list[str]]) -> None:
    """Save, download, discard, and whatever is to be known of them."""
    axis = draft.axis()
    same = not faults and desk.own_axis(axis.name) == axis
    with st.container(horizontal=True):
        if desk.project is not None and not desk.fault:
            st.button(
                "Saved" if same else f"Save in {AXES}", type="primary", disabled=bool(faults) or same, on_click=_save,
                args=(results, desk, draft_id), key="save axis",
            )  # fmt: skip
        st.download_button(
            "Download as TOML", axis_toml(axis) if not faults else "", f"{axis.name}.toml" if not faults else "axis.toml",
            "application/toml", disabled=bool(faults), key="download draft",
        )  # fmt: skip
        st.button("Discard", type="tertiary", on_click=_discard, args=(results, draft_id), key="discard draft")
    notes = ["A field counts when you leave it, or with Ctrl+Enter. The draft is kept on this machine; its link brings it back."]
    if desk.project is None:
        notes.append(f"The corpus is not on this machine: download the axis, and put it into {AXES} beside the corpus.")
    elif desk.given:
        notes.append(f"Saving copies the axes of {desk.given.name} (given with --axes) into {AXES}, which holds from then on.")
    elif same:
        notes.append(f"Kept in {desk.file}.")
    widgets.html(markup.how(*notes))
    if same:
        _unbuilt(results, desk)


def _save(results: Results, desk: Desk, draft_id: str) -> None:
    draft = drafting.find(results, draft_id)
    if draft is None or faults_of(draft, [name for name in _taken(results, desk) if name.casefold() != draft.replaces.casefold()]):
        return
    axis = draft.axis()
    if drafting.save(desk, axis):
        if draft.replaces and draft.replaces.casefold() != axis.name.casefold():
            drafting.remove(desk, draft.replaces)
        drafting.keep(results, draft_id, Draft(draft.name, draft.plus, draft.minus, axis.name, draft.began))


def _discard(results: Results, draft_id: str) -> None:
    drafting.discard(results, draft_id)
    _go(draft=None)


def _how_to_write() -> None:
    widgets.html(
        markup.label("How to write an axis")
        + markup.items(
            [
                "Each pole needs a name and at least one seed: a description, a sentence or a term. Four seeds or more are wise.",
                "Write the sentences as they could stand in the corpus, not as definitions.",
                "Write the poles in pairs over the same subjects: else a subject is taken for a pole.",
                "Leave out words that nearly every sentence of the corpus has.",
                "Don’t copy sentences of the corpus: they would find themselves.",
            ]
        )
    )


# What the sentences score


def _headline(results: Results, chosen: State, found: Scored, headline: str, rows: pd.DataFrame, note: str) -> None:
    means = drafting.means(results, found, chosen.narrowing)
    documents = rows.groupby("group")["document_id"].nunique()
    basis = draftwords.basis(len(found.scores.plus), len(results.counted))
    exploratory = "Exploratory: an axis that is changed until groups differ will find that they do."
    numbers = " ".join(filter(None, [note, basis, framingwords.without_interval(means)]))
    widgets.html(markup.finding(headline, numbers, f"{exploratory} {surewords.limits(documents, bool(chosen.narrowing))}"))


def _finding(chosen: State, found: Scored, means: pd.DataFrame) -> str:
    return framingwords.framing_finding(means, found.shown, voicewords.basis_of(means, chosen.narrowing))


def _chart(results: Results, chosen: State, found: Scored, headline: str, means: pd.DataFrame, rows: pd.DataFrame) -> None:
    numbers = f"{framingwords.framing_numbers(means)} {draftwords.basis(len(found.scores.plus), len(results.counted))} Draft."
    shown = Exhibit(
        name="draft_axis",
        caption=exhibit.caption(results, headline, numbers, charts.METHOD, chosen.narrowing),
        draw=lambda look: charts.distribution(rows, means, found.shown, look, chosen.s),
        rows=lambda: charts.distribution_rows(rows, means),
        headline=headline,
    )
    widgets.exhibit(shown, results)


def _versions(chosen: State, draft: Draft) -> dict[str, Axis]:
    """The versions to compare with."""
    seen = drafting.versions(chosen.draft, None)
    return ({"last": seen[-2]} if len(seen) > 1 else {}) | ({"began": draft.began} if draft.began else {})


def _before(results: Results, offered: dict[str, Axis], labels: Labels | None) -> Scored | None:
    """The version to compare with; None where there is none."""
    if not offered:
        return None
    if st.session_state.get(BEFORE) not in offered:
        st.session_state[BEFORE] = next(iter(offered))
    try:
        return drafting.scored(results, offered[st.session_state[BEFORE]], labels)
    except AnalysisError:  # it is there to be left behind
        return None


def _change(offered: dict[str, Axis], names: dict[str, str], means: tuple, rows: tuple) -> None:
    """What a change did to groups and sentences, given their (before, after)."""
    left, right = st.columns([1.5, 1], vertical_alignment="center")
    with left:
        widgets.html(markup.label("What changed, mean bias and sides"))
    said = {"last": "since the last version", "began": "since the start"}
    right.selectbox("Compared with", list(offered), format_func=said.get, key=BEFORE, label_visibility="collapsed")
    sides = draftwords.change_of_sides(rows[0]["side"], rows[1]["side"], names)
    widgets.html(markup.items([*draftwords.change_of_means(*means), sides]))


def _trust(found: Scored, known: Trust | None) -> None:
    """How far to trust the axis, and which seeds pull the other way, once it is known."""
    names = (found.shown["pole_plus"]["name"], found.shown["pole_minus"]["name"])
    axis = found.axis.axis
    numbers = {
        pole.name: bool(pole.description) + len(pole.sentences) + len(pole.terms) for pole in (axis.pole_plus, axis.pole_minus)
    }
    left, right = st.columns(2, gap="large")
    with left:
        widgets.html(markup.label("How far to trust this axis"))
        if known is None:
            widgets.html(markup.how("Leaving each seed out, one by one …"))
        else:
            widgets.html(markup.how(*framingwords.axis_trust(known.quality, found.shown)))
        told = [draftwords.few_seeds(numbers), draftwords.nearly_same(found.alike)]
        told += [known.quality["warning"]] if known is not None and not told[0] else []
        for one in filter(None, told):
            st.warning(markup.plain(one))
    with right:
        widgets.html(markup.label("What single seeds do"))
        if known is not None:
            other = draftwords.other_way(known.hints, names)
            widgets.html(markup.items(other or ["No seed is put on the other side by the others."]))
            widgets.html(markup.items(draftwords.weightiest(known.hints, names)))


@st.fragment(run_every=EVERY)
def _await_trust() -> None:
    if not drafting.is_weighing():
        st.rerun()


def _sentences(results: Results, chosen: State, found: Scored, rows: pd.DataFrame, before: pd.DataFrame | None) -> None:
    """The sentences behind the picked mark, or those at the ends, or those that moved most."""
    axis = found.shown
    if chosen.has_pick:
        _picked(results, chosen, found, rows)
        return
    lists = {"plus": f"Most {axis['pole_plus']['name']}", "minus": f"Most {axis['pole_minus']['name']}"}
    lists |= {"moved": "Moved most by the change"} if before is not None else {}
    if st.session_state.get(SHOWN) not in lists:
        st.session_state[SHOWN] = "plus"
    st.pills(
        "Sentences", list(lists), format_func=lambda one: markup.plain(lists[one]), key=SHOWN, required=True,
        label_visibility="collapsed",
    )  # fmt: skip
    which = st.session_state[SHOWN]
    if which == "moved" and before is not None:
        moved = (rows["bias"] - before["bias"]).round(6)
        order = moved[moved != 0].abs().sort_values(ascending=False, kind="stable").index[:EACH]
        widgets.html(markup.how("The number is the change of the bias." if len(order) else "No sentence moved."))
        _list(results, found, rows.loc[order], moved[order])
        return
    some = rows.sort_values("bias", ascending=which == "minus", kind="stable").head(EACH)
    _list(results, found, some, some["bias"])


def _picked(results: Results, chosen: State, found: Scored, rows: pd.DataFrame) -> None:
    kept = pd.Series(True, index=rows.index)
    wanted = {"sentence_id": chosen.s, "side": chosen.side, "group": chosen.group, "document_id": chosen.document}
    for column, value in wanted.items():
        if value is not None:
            kept &= rows[column] == value
    if chosen.said is not None:
        kept &= rows["voice"].isin(CHOICES[chosen.said])
    if chosen.low is not None:
        kept &= rows["bias"] >= chosen.low
    if chosen.high is not None:
        kept &= rows["bias"] < chosen.high
    some = rows[kept].sort_values("bias", key=abs, ascending=False, kind="stable")
    widgets.reveal("sentences")
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    named = {"side": chosen.side, "group": chosen.group, "sentence": chosen.s, "low": chosen.low, "high": chosen.high}
    named |= {"document": chosen.document, "voices": CHOICES.get(chosen.said or "")}
    title = words.picked_title(named, found.shown, None)
    with left:
        widgets.html(markup.heading(title, words.count(len(some), "sentence")))
    right.button("Clear selection", on_click=addressbar.clear_mark, width="stretch")
    key = f"shown {chosen.draft} {named}"
    n = st.session_state.get(key, PAGE)
    _list(results, found, some.head(n), some.head(n)["bias"])
    if len(some) > n:
        st.button(f"Show more ({len(some) - n:,} left)", on_click=st.session_state.update, args=({key: n + 2 * PAGE},))


def _list(results: Results, found: Scored, rows: pd.DataFrame, weights: pd.Series) -> None:
    listed = drafting.behind(results, found, rows, weights)
    why = f"draft axis {words.axis_title(found.shown)}"
    sentencelist.sentence_list(results, listed, 0, len(listed), True, "", "draft sentences", addressbar.carried(), None, why)
