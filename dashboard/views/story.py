"""Story: captured views in the presenter's order, with headlines and words; rehearsed, and made into a talk."""

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from analysis import stories
from analysis.errors import AnalysisError
from analysis.limits import MB
from analysis.phrases import count
from analysis.results import Results
from analysis.stories import LONGEST_CAPTION, LONGEST_HEADLINE, LONGEST_NAME, Step, Story
from dashboard import addressbar, basketdesk, markup, state, storydesk, talkpanel, widgets
from dashboard.charts.theme import Look
from dashboard.storydesk import Desk

if TYPE_CHECKING:
    from dashboard.rehearsal import Rehearsed

REHEARSED = "rehearsed"  # session key: what was found, and of which state of which story
BROUGHT = "story files brought in"  # session key: ids of uploads that are stories by now
FOREIGN = "story file of other results"  # session key: the id of the upload, and the story
NAMELESS = "story given no name"  # session key: whether the last name that was given to one was empty
FEW = 3  # steps among which there is no need to send one to the top
EMPTY = (
    "Wherever there is a chart, “Keep for a story” below it keeps the view as a step: what was chosen, the words, and the chart as "
    "it is drawn now. Here the steps are put in order and worded, rehearsed, and made into a talk."
)
HOW = (
    "A step is frozen: on stage nothing is computed, and no network is needed.",
    "A click on a mark still shows its sentences, and the next step goes on from there.",
    "The arrow keys and a clicker step through the talk; Esc leads back to it from the sentences.",
    "When the results change, the rehearsal says which steps are no longer what they were.",
)


def show(results: Results) -> None:
    """The page."""
    results = storydesk.whole(results)
    desk = storydesk.open_desk(results)
    if (asked := addressbar.params().get(storydesk.ENTRY, [""])[-1]) in desk.names:
        storydesk.remember(desk, asked)
    name = storydesk.opened(desk, results)
    story = desk.story(name)
    for fault in desk.faults:
        st.error(markup.plain(fault))
    widgets.html(markup.finding(headline(story), about(story)))
    left, right = st.columns([2.7, 1], gap="large")
    with right:
        _choose(results, desk, story)
        if story is not None:
            _on_stage(results, desk, story)
        _take_along(results, desk, story)
        _kept(desk, story)
        widgets.html(markup.label("How it works") + markup.how(*HOW))
    with left:
        if story is None:
            st.info(EMPTY)
            return
        _fit(results, story)
        if not story.steps:
            st.info(EMPTY)
        found = _rehearsed(results, desk, story)
        removed, place = storydesk.removed(desk, story.name) or (None, 0)
        for number, step in enumerate(story.steps, 1):
            if removed and place == number - 1:
                _undo(desk, story, removed)
            _step(results, desk, story, step, number, found.faults.get(step.id, ()) if found else ())
        if removed and place >= len(story.steps):
            _undo(desk, story, removed)


def headline(story: Story | None) -> str:
    """What is open, in words.

    >>> headline(None)
    'There is no story yet'
    """
    return "There is no story yet" if story is None else story.name


def about(story: Story | None) -> str:
    """How many steps, of what."""
    if story is None:
        return ""
    built = f", built {story.built}" if story.built else ""
    return f"{count(len(story.steps), 'step')} of {story.corpus}. Results {story.results[:8]}{built}."


# Which story


def _choose(results: Results, desk: Desk, story: Story | None) -> None:
    """The stories there are: one is opened, begun, renamed, copied, deleted."""
    widgets.html(markup.label("Stories"))
    if story is not None:
        _pick(desk, story)
    with st.container(horizontal=True, gap="small", key="story_acts"):
        st.button("New story", key="new story", on_click=storydesk.begin, args=(results,))
        if story is None:
            return
        with st.popover("Rename"):
            st.session_state["story name"] = story.name
            st.text_input(
                "Name of the story", key="story name", on_change=_renamed, args=(desk, story.name), max_chars=LONGEST_NAME,
            )  # fmt: skip
            if st.session_state.pop(NAMELESS, False):
                st.error(f"A story needs a name of 1 to {LONGEST_NAME} characters; it keeps the one it had.")
        st.button("Copy", key="copy story", on_click=storydesk.add, args=(results, story))
        with st.popover("Delete"):
            widgets.html(markup.how(f"“{story.name}” and its {count(len(story.steps), 'step')} are deleted for good."))
            st.button("Delete for good", key="delete story", on_click=storydesk.delete, args=(desk, story.name), type="primary")


def _pick(desk: Desk, story: Story) -> None:
    sizes = {head.name: head.n_steps for head in desk.heads}

    def changed() -> None:
        storydesk.open_story(desk, st.session_state["story_choice"])

    st.session_state["story_choice"] = story.name
    st.selectbox(
        "Story", desk.names, key="story_choice", on_change=changed, label_visibility="collapsed",
        format_func=lambda name: f"{name} ({count(sizes.get(name, 0), 'step')})",
    )  # fmt: skip


def _renamed(desk: Desk, name: str) -> None:
    wanted = st.session_state["story name"]
    st.session_state[NAMELESS] = not wanted.strip()
    if wanted.strip():
        storydesk.rename(desk, name, wanted)


def _fit(results: Results, story: Story) -> None:
    """The clear word where the story is of other results, and the way out."""
    if not story.steps or not (said := stories.fits(story, results)):
        return
    st.warning(markup.plain(said))
    if st.button("Capture its views anew, as another story", key="renew", type="primary"):
        _renew(results, story)


def _renew(results: Results, story: Story) -> None:
    made, lost = _captured(results, story)
    for fault in lost:
        st.error(markup.plain(f"Left behind: {fault}"))
    if made.steps and storydesk.add(results, made):
        st.session_state.pop(FOREIGN, None)
        if not lost:
            st.rerun()


def _captured(results: Results, story: Story) -> tuple[Story, tuple[str, ...]]:
    """The story with its views captured anew, and why some could not be."""
    from dashboard import captures

    bar = st.progress(0.0, text="Capturing …")
    made = captures.renewed(results, story, lambda done, total: bar.progress(done / total, f"Captured {done} of {total} views"))
    bar.empty()
    return made


def _undo(desk: Desk, story: Story, step: Step) -> None:
    """A line in the place of a step that was removed, and the way back."""
    with st.container(horizontal=True, vertical_alignment="center"):
        widgets.html(markup.how(f"Removed: “{_short(step.name)}”"), width="content")
        st.button("Put it back", key="put back", on_click=storydesk.put_back, args=(desk, story.name), type="tertiary")


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


# Its steps


def _step(results: Results, desk: Desk, story: Story, step: Step, number: int, faults: tuple[str, ...]) -> None:
    """A step: its picture, its words, and what can be done with it."""
    with st.container(key=f"step {step.id}"):
        picture, words = st.columns([1, 2.3], gap="medium")
        with picture:
            _picture(step, number, widgets.look())
        with words:
            _words(desk, story, step, number)
            _acts(results, desk, story, step, number)
            if faults:
                st.warning(markup.plain(" ".join(map(_sentence, faults))))


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _picture(step: Step, number: int, look: Look) -> None:
    """The chart as it is on stage, small; it answers nothing here."""
    from dashboard import captures

    try:
        chart = captures.figure(step, look)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
        return
    chart.update_layout(width=600, hovermode=False)
    with st.container(key=f"thumb_{step.id}"):
        st.plotly_chart(
            chart, key=f"picture {step.id}", theme=None, width="content", config={"staticPlot": True, "displayModeBar": False},
            alt=f"Step {number}: {step.title} {step.subtitle}",
        )  # fmt: skip


def _words(desk: Desk, story: Story, step: Step, number: int) -> None:
    name, caption = f"name {step.id}", f"caption {step.id}"
    st.session_state[name], st.session_state[caption] = step.name, step.caption

    def changed() -> None:
        storydesk.change(
            desk, story.name, lambda before: stories.worded(before, step.id, st.session_state[name], st.session_state[caption])
        )

    st.text_area(f"Step {number}: headline on stage", key=name, on_change=changed, height=68, max_chars=LONGEST_HEADLINE)
    if not step.name.strip():
        st.error(f"A step needs a headline of 1 to {LONGEST_HEADLINE} characters.")
    st.text_area(
        f"Words of step {number}", key=caption, on_change=changed, height=68, max_chars=LONGEST_CAPTION,
        placeholder="What you say to it; it stands under the headline", label_visibility="collapsed",
    )  # fmt: skip


def _acts(results: Results, desk: Desk, story: Story, step: Step, number: int) -> None:
    last = len(story.steps)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"acts {step.id}"):
        _button("Up", f"up {step.id}", _move, (desk, story.name, step.id, -1), disabled=number == 1)
        _button("Down", f"down {step.id}", _move, (desk, story.name, step.id, 1), disabled=number == last)
        if last > FEW:
            _button("To the top", f"top {step.id}", _move, (desk, story.name, step.id, -last), disabled=number == 1)
        _button("Open this view", f"open {step.id}", _open, (story, step))
        if story.results == results.manifest_digest:
            _button("Capture again", f"again {step.id}", _again, (results, desk, story.name, step))
        _button("Remove", f"remove {step.id}", storydesk.remove_step, (desk, story.name, step.id))


def _button(label: str, key: str, does: object, args: tuple, disabled: bool = False) -> None:
    st.button(label, key=key, on_click=does, args=args, type="tertiary", disabled=disabled)


def _move(desk: Desk, name: str, step_id: str, by: int) -> None:
    storydesk.change(desk, name, lambda story: stories.moved(story, step_id, by))


def _open(story: Story, step: Step) -> None:
    kept = {key: values for key, values in addressbar.params().items() if key in ("corpus", *state.STREAMLIT)}
    address = {key: list(values) for key, values in step.address.items()}
    st.session_state[addressbar.GO] = (step.view, kept | address | {storydesk.ENTRY: [story.name]})


def _again(results: Results, desk: Desk, name: str, step: Step) -> None:
    from dashboard import captures

    try:
        made = captures.again(results, step)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
        return
    storydesk.change(desk, name, lambda story: stories.with_step(story, made) if story.step(step.id) else story)


# On stage


def _on_stage(results: Results, desk: Desk, story: Story) -> None:
    """The rehearsal and the talk."""
    widgets.html(markup.label("On stage"))
    if not story.steps:
        widgets.html(markup.how("A story needs a step before it can be rehearsed or shown."))
        return
    if st.button("Rehearse", key="rehearse", help="Walk through all steps and say what would fail.", width="stretch"):
        _rehearse(results, desk, story)
    if (found := _rehearsed(results, desk, story)) is not None:
        for fault in found.of_story:
            st.warning(markup.plain(_sentence(fault)))
        bad = sum(bool(faults) for faults in found.faults.values())
        if bad:
            st.warning(f"{bad} of {count(found.n_steps, 'step')} need{'s' * (bad == 1)} a look: why, stands below it.")
        elif found.ready:
            st.success(said_ready(found.n_steps, found.n_marks, found.n_sentences))
    if not stories.fits(story, results):
        _all_again(results, desk, story, found)
        talkpanel.offer(results, desk, story)
        talkpanel.slides(results, desk, story)


def _all_again(results: Results, desk: Desk, story: Story, found: "Rehearsed | None") -> None:
    """A button that captures all steps again, where several are no longer as they were captured."""
    from dashboard import rehearsal

    faults = found.faults if found else {}
    worn = {id for id, told in faults.items() if any(rehearsal.AGAIN in one for one in told)}
    worn |= set(talkpanel.changed(results, desk, story))
    if len(worn) > 1 and st.button(
        "Capture all again", key="all again", width="stretch",
        help=f"{len(worn)} steps are no longer as they were captured. The words that you wrote stay.",
    ):  # fmt: skip
        made, lost = _captured(results, story)
        for fault in lost:
            st.error(markup.plain(f"Left as it was: {fault}"))
        if storydesk.change(desk, story.name, lambda before: _with_steps(before, made)) and not lost:
            st.rerun()


def _with_steps(story: Story, made: Story) -> Story:
    """`story` with those of its steps that were captured again."""
    return replace(story, steps=tuple(made.step(one.id) or one for one in story.steps))


def said_ready(n_steps: int, n_marks: int, n_sentences: int) -> str:
    """That nothing would fail.

    >>> said_ready(8, 120, 900)
    'Ready: 8 steps. 120 marks answer a click, with 900 sentences.'
    """
    return f"Ready: {count(n_steps, 'step')}. {count(n_marks, 'mark')} answer a click, with {count(n_sentences, 'sentence')}."


def _rehearse(results: Results, desk: Desk, story: Story) -> None:
    from dashboard import rehearsal

    bar = st.progress(0.0, text="Rehearsing …")
    said = "it is not saved: download it, or it ends with this session" if desk.why_not_kept else ""
    lost = sum(held.now is None for held in basketdesk.open_desk(results).held)
    found = rehearsal.rehearse(
        results, story, said, lost, lambda done, total: bar.progress(done / total, f"Rehearsed {done} of {total} steps")
    )
    bar.empty()
    st.session_state[REHEARSED] = (_state(results, desk, story), found)


def _state(results: Results, desk: Desk, story: Story) -> tuple:
    """What a rehearsal holds for: this story as it is now, on these results as they are now."""
    head = next((one for one in desk.heads if one.name == story.name), None)
    return str(desk.project.root), head, results.digest


def _rehearsed(results: Results, desk: Desk, story: Story) -> object:
    held, found = st.session_state.get(REHEARSED, (None, None))
    return found if held == _state(results, desk, story) else None


# To take along


def _take_along(results: Results, desk: Desk, story: Story | None) -> None:
    widgets.html(markup.label("From and to other machines"))
    if story is not None:
        st.download_button(
            "Download the story", lambda: stories.story_bytes(story), stories.file_of(story.name), "application/json",
            key="download story", on_click="ignore", width="stretch",
        )  # fmt: skip
    with st.expander("Open a story file"):
        given = st.file_uploader(
            "A file that was downloaded here or elsewhere", type="json", key="story file", max_upload_size=stories.MAX_BYTES // MB
        )
    if given is not None and given.file_id not in st.session_state.setdefault(BROUGHT, set()):
        st.session_state[BROUGHT].add(given.file_id)
        _bring_in(results, given.name, given.file_id, given.getvalue())
    file, story = st.session_state.get(FOREIGN, ("", None))
    if given is not None and given.file_id == file:
        st.error(markup.plain(stories.fits(story, results)))
        if story.steps and st.button("Capture its views anew, as another story", key="renew file", width="stretch"):
            _renew(results, story)
    else:
        st.session_state.pop(FOREIGN, None)


def _bring_in(results: Results, name: str, file_id: str, data: bytes) -> None:
    from dashboard import captures
    from dashboard.filenames import shown

    try:
        story = stories.parse_story(data, shown(name))
        if stories.fits(story, results):
            st.session_state[FOREIGN] = (file_id, story)
            return
        captures.check_figures(story)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
        return
    if storydesk.add(results, story):
        st.rerun()


def _kept(desk: Desk, story: Story | None) -> None:
    if desk.why_not_kept:
        st.warning(markup.plain(desk.why_not_kept))
    elif story is not None:
        widgets.html(markup.how(f"Kept in {desk.file(story.name)}."))
