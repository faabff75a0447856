"""Labels: one sentence at a time, four choices, and what they say of the score: an axis made better, or its limits seen."""

from collections.abc import Callable

import streamlit as st

from analysis.errors import AnalysisError
from analysis.labels import CHOICES
from analysis.placed import PlacedLabel, place_label
from analysis.project import LABELS, Project, remove_label, save_label
from analysis.results import Results
from analysis.teaching import Offer, Pool, Report, offer
from dashboard import addressbar, data, labelling, markup, source, widgets, words
from dashboard.charts import framing as charts
from dashboard.labelling import Desk
from dashboard.state import State

MODES = {"both": "By turns", "audit": "Audit", "teach": "Teach"}
KEYS = {"plus": "1", "minus": "2", "both": "3", "neither": "4"}
SKIPPED, GIVEN = "skipped sentences", "labels and skips of this session"  # session keys
LATER = "labels to look at"  # session key: which list is shown below
EVERY = 0.5  # seconds between looks at what is being learnt
PAGE = 20
BLIND = "Score, group and document are hidden while you label: who sees them is drawn to them."


def show(results: Results) -> None:
    """The page."""
    chosen = addressbar.current(results)
    axis = widgets.axis_picker(results, chosen)
    desk, pool = labelling.open_desk(results), data.pool(results, chosen.axis)
    report, waiting, fault = _known(results, chosen, desk)
    audits = sum(label.audit for label in desk.given(chosen.axis))
    widgets.html(markup.finding(words.agreement_finding(report, audits, pool.size)))
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        coder = _chips(chosen)
        _sentence(results, axis, desk, pool, chosen, coder)
    with right:
        if fault:
            st.error(markup.plain(fault))
        _figures(results, axis, desk, report, waiting)
    _look_back(results, axis, desk, report)
    if waiting:
        _await_learning()


def _known(results: Results, chosen: State, desk: Desk) -> tuple[Report | None, bool, str]:
    """What the labels say so far, whether more is being worked out, or what is in the way; the next sentence needs none of it."""
    try:
        return *labelling.learning(results, chosen.axis, desk.labels(chosen.axis)), ""
    except AnalysisError as error:
        return None, False, str(error)


@st.fragment(run_every=EVERY)
def _await_learning() -> None:
    if not labelling.is_learning():
        st.rerun()


# The sentence to label


def _chips(chosen: State) -> str:
    """Which sentences are offered, and who labels them; both stand in the address."""
    coder = chosen.coder or st.session_state.get("coder", "")
    st.session_state["mode_choice"], st.session_state["coder_name"] = chosen.mode or "both", coder

    def changed() -> None:
        st.session_state["coder"] = " ".join(st.session_state["coder_name"].split())
        mode = st.session_state["mode_choice"]
        addressbar.set_address(mode=None if mode == "both" else mode, coder=st.session_state["coder"] or None)

    left, right = st.columns([1.5, 1], vertical_alignment="center")
    left.pills(
        "Sentences", list(MODES), format_func=MODES.get, key="mode_choice", on_change=changed, label_visibility="collapsed",
        required=True, help="Audit: drawn at random, never trained on. Teach: those that would teach the axis most.",
    )  # fmt: skip
    right.text_input(
        "Your name", key="coder_name", on_change=changed, placeholder="Your name (may be empty)", label_visibility="collapsed",
        max_chars=60,
    )  # fmt: skip
    return coder


def _sentence(results: Results, axis: dict, desk: Desk, pool: Pool, chosen: State, coder: str) -> None:
    """The sentence, its neighbours, and what can be done with it."""
    given = desk.given(chosen.axis)
    skipped = st.session_state.setdefault(SKIPPED, {}).setdefault((results.digest, chosen.axis), [])
    own = [label for label in given if label.coder == coder]
    audits = sum(label.audit for label in own)
    progress = words.labelling_progress(audits, len(own) - audits, pool.size)
    offered = offer(pool, given, coder, chosen.mode or "both", skipped)
    if offered is None:
        st.info(f"{progress}. There is no sentence left to offer here." + (" Some were skipped." if skipped else ""))
        st.button("Offer the skipped ones again", on_click=skipped.clear, disabled=not skipped)
        _undo_button(desk)
        return
    kind = {"audit": "Audit sentence", "teach": "Teaching sentence"}[offered.kind]
    sentence = pool.sentences.iloc[offered.row]
    widgets.html(markup.label(f"{kind} · {progress}") + markup.to_label(sentence["text"], *_neighbours(results, sentence)))
    _choices(axis, desk, pool, offered, coder, skipped)
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    widgets.html(markup.how(f"Does the sentence speak the language of {plus}, of {minus}, of both or of neither?", BLIND))


def _neighbours(results: Results, sentence: dict) -> list[str]:
    """The sentence before and the one after in the document, "" where there is none."""
    table = results.table("sentences")
    same = table[table["document_id"] == sentence["document_id"]].set_index("position")["text"]
    return [same.get(sentence["position"] + step, "") for step in (-1, 1)]


def _choices(axis: dict, desk: Desk, pool: Pool, offered: Offer, coder: str, skipped: list[int]) -> None:
    """Four choices, skip and undo, each with a key. A button belongs to its sentence: a key struck twice labels one."""
    sentence = pool.sentences.iloc[offered.row]
    names = charts.side_names(axis)
    place = (axis["name"], sentence["document_id"], sentence["start"], sentence["text"])
    *four, skip, undo = st.columns([3, 3, 3, 3, 2, 2])
    for column, choice in zip(four, CHOICES, strict=True):
        column.button(
            markup.plain(names[choice]), key=f"{choice} {place[:3]}", shortcut=KEYS[choice], width="stretch", on_click=_give,
            args=(desk.project, place, choice, coder, offered.kind == "audit"),
        )  # fmt: skip
    with skip:
        st.button("Skip", key=f"skip {place[:3]}", shortcut="S", type="tertiary", on_click=_skip, args=(skipped, offered.row))
    with undo:
        _undo_button(desk)


def _give(project: Project, place: tuple, choice: str, coder: str, audit: bool) -> None:
    label = place_label(*place, choice, coder, audit)
    if _tried(save_label, project, label):
        st.session_state.setdefault(GIVEN, []).append(label)


def _skip(skipped: list[int], row: int) -> None:
    skipped.append(row)
    st.session_state.setdefault(GIVEN, []).append(skipped)


def _undo_button(desk: Desk) -> None:
    given = st.session_state.get(GIVEN, [])
    st.button(
        "Undo", key=f"undo {len(given)}", shortcut="U", type="tertiary", disabled=not given, on_click=_undo, args=(desk.project,)
    )


def _undo(project: Project) -> None:
    last = st.session_state[GIVEN].pop()
    if isinstance(last, list):
        last[-1:] = []
    else:
        _tried(remove_label, project, last)


def _tried(work: Callable[[Project, PlacedLabel], None], project: Project, label: PlacedLabel) -> bool:
    """Whether a label could be written; if not, the fault is told."""
    try:
        work(project, label)
    except AnalysisError as error:
        st.error(markup.plain(str(error)))
        return False
    return True


# What the labels say


def _figures(results: Results, axis: dict, desk: Desk, report: Report | None, waiting: bool) -> None:
    if not desk.why_not_kept and labelling.unbuilt(results, desk):
        st.button("Rebuild the results with these labels", on_click=_rebuild, args=(results,), width="stretch")
    widgets.html(markup.label("Agreement on the audit sample"))
    if report is not None:
        widgets.html(markup.items(words.agreement_lines(report, axis)))
    if waiting:
        widgets.html(markup.how("Learning from the labels …"))
    for note in desk.matched.notes:
        st.warning(markup.plain(note))
    if desk.why_not_kept:
        st.warning(markup.plain(desk.why_not_kept))
        if desk.file.is_file():
            st.download_button(f"Download {LABELS}", desk.file.read_bytes(), LABELS, "text/csv", width="stretch")
    else:
        widgets.html(markup.how(f"Kept in {desk.file}."))


def _rebuild(results: Results) -> None:
    source.start_build(source.corpus_of(results.folder), results.folder)
    st.session_state[source.REBUILD] = str(results.folder)


# Looking back


def _look_back(results: Results, axis: dict, desk: Desk, report: Report | None) -> None:
    given = desk.given(axis["name"])
    if not given:
        return
    lists = {"given": f"Labels given ({len(given):,})", "apart": "Where the score from the seeds and the coder disagree most"}
    left, right = st.columns([3, 1], vertical_alignment="center")
    shown = left.pills("Look back", list(lists), format_func=lists.get, key=LATER, label_visibility="collapsed")
    coders = sorted({label.coder for label in given})
    name = right.selectbox(
        "Coder", [None, *coders], format_func=lambda coder: "all coders" if coder is None else coder or "without a name",
        key="coder_filter", label_visibility="collapsed",
    ) if shown and len(coders) > 1 else None  # fmt: skip
    rows = [number for number, label in enumerate(given) if name is None or label.coder == name]
    if shown == "given":
        rows.sort(key=lambda number: given[number].when, reverse=True)
        _labels(results, axis, desk, rows, {})
    elif shown == "apart":
        _disagreements(results, axis, desk, report, rows)


def _disagreements(results: Results, axis: dict, desk: Desk, report: Report | None, rows: list[int]) -> None:
    if report is None or len(report.gaps) != len(desk.given(axis["name"])):
        widgets.html(markup.how("The score is being worked out …"))
        return
    apart = sorted((number for number in rows if report.gaps[number] > 0), key=lambda number: -report.gaps[number])
    names, sides, bias = charts.side_names(axis), report.scores.side, report.scores.bias
    notes = {number: f"score: {names[sides[number]]}, bias {words.signed(bias[number])}" for number in apart}
    if not apart:
        widgets.html(markup.how("Score and coder agree on every sentence labelled."))
    _labels(results, axis, desk, apart, notes)


def _labels(results: Results, axis: dict, desk: Desk, rows: list[int], notes: dict[int, str]) -> None:
    """Labelled sentences, each with a way to take the label back."""
    given, texts, names = desk.given(axis["name"]), desk.labels(axis["name"]), charts.side_names(axis)
    titles = results.table("documents").set_index("document_id")
    ids = results.table("sentences").set_index(["document_id", "start"])["sentence_id"]
    shown = st.session_state.get("labels shown", PAGE)
    for number in rows[:shown]:
        label = given[number]
        document = titles.loc[label.document_id]
        said = [notes[number]] if number in notes else []
        said += ["audit" if label.audit else "teaching", label.coder or "without a name", document["group"]]
        link = {"axis": axis["name"], "doc": label.document_id}
        if (label.document_id, label.start) in ids.index:
            link["s"] = ids[label.document_id, label.start]
        left, right = st.columns([8, 1], vertical_alignment="center")
        with left:
            color = widgets.look().side(label.choice) if label.choice != "neither" else widgets.look().muted
            widgets.html(markup.labelled(texts[number].text, names[label.choice], color, said, link))
        right.button(
            "Take back", key=f"take back {label.key}", on_click=_tried, args=(remove_label, desk.project, _kept(desk, label))
        )
    if len(rows) > shown:
        more = {"labels shown": shown + 5 * PAGE}
        st.button(f"Show more ({len(rows) - shown:,} left)", on_click=st.session_state.update, args=(more,))


def _kept(desk: Desk, now: PlacedLabel) -> PlacedLabel:
    """The row of the file that a label comes from."""
    return next(fit.given for fit in desk.matched.fits if fit.now is now)
