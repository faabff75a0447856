"""Stories while results are shown: which there are, which is open, where they are kept, and what each button does to them."""

import os
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import streamlit as st

from analysis import stories
from analysis.errors import AnalysisError
from analysis.project import Project, open_project, own_stories, remove_story, save_story
from analysis.results import Results
from analysis.stories import FOLDER, Step, Story, read_story
from dashboard import addressbar, data, markup, source, topicdata, topicediting
from dashboard.exhibit import Exhibit
from dashboard.unkept import session_project, why_unkept

OPEN = "story that is open"  # session key: its name, by project folder
KEPT = "view kept for a story"  # session key: the last one, as `Last`
REMOVED = "steps removed"  # session key: those of this session, each with its story and the place it had
ENTRY = "story"  # of the address
MOST_HEADS, MOST_STORIES = 1_000, 8  # held in memory

Change = Callable[[Story], Story]


class Head(NamedTuple):
    """A story without its steps.

    Attributes
    ----------
    name, results, built : str
        See `analysis.stories.Story`.
    n_steps : int
    changed : int
        When its file was written, in ns.
    size : int
        Of the file, in bytes.
    """

    name: str
    results: str
    built: str
    n_steps: int
    changed: int
    size: int


@dataclass(frozen=True)
class Desk:
    """The stories of a corpus, and where they are kept.

    Attributes
    ----------
    project : Project
        Theirs is the folder `stories/` in it.
    why_not_kept : str
        Why they last no longer than the session; "" where they are kept.
    heads : tuple of Head
        In the order of names.
    faults : tuple of str
        What is wrong with files that are no stories.
    """

    project: Project
    why_not_kept: str
    heads: tuple[Head, ...] = ()
    faults: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Names of the stories."""
        return [head.name for head in self.heads]

    def file(self, name: str) -> Path:
        """The file of a story."""
        return self.project.root / FOLDER / stories.file_of(name)

    def story(self, name: str) -> Story | None:
        """The story of a name; None where there is none."""
        return _read(self.file(name)) if name in self.names else None


class Last(NamedTuple):
    """The view that was kept last in this session: under which chart, at which address, as which step of which story."""

    exhibit: str
    address: dict[str, list[str]]
    story: str
    step: str


def open_desk(results: Results) -> Desk:
    """The stories of the corpus behind `results`; files are read again only where they have changed."""
    project, why = _place(results)
    heads, faults = [], []
    for path in own_stories(project):
        try:
            heads.append(_head(path))
        except AnalysisError as fault:
            faults += fault.faults
    return Desk(project, why, tuple(heads), tuple(faults))


def _place(results: Results) -> tuple[Project, str]:
    """The project folder that stories are kept in, and why they are not kept for good, if so.

    That of the corpus; where it is not on this machine, one beside the results; where nothing can be written, one of the session.
    """
    corpus = source.corpus_of(results.folder)
    if corpus is not None:
        return open_project(corpus), ""
    folder = Path(os.path.realpath(results.folder))
    root = folder.with_name(f"{folder.name}.project")
    if os.access(root if root.is_dir() else root.parent, os.W_OK | os.X_OK):
        return Project(root, root, "folder"), ""
    why = (
        f"Stories last as long as this session, for {why_unkept(results)}, and nothing can be written beside the results. Download "
        "each before you leave; it is opened again here."
    )
    return session_project(results, FOLDER), why


# Which one is open


def opened(desk: Desk, results: Results) -> str:
    """The name of the story that is open in this session; else of the one of these results that was written last; "" for none."""
    for name in (st.session_state.get(OPEN, {}).get(str(desk.project.root)), addressbar.params().get(ENTRY, [""])[-1]):
        if name in desk.names:
            return name
    own = [head for head in desk.heads if head.results == results.manifest_digest] or list(desk.heads)
    return max(own, key=lambda head: head.changed).name if own else ""


def remember(desk: Desk, name: str) -> None:
    """Have a story open in this session."""
    st.session_state[OPEN] = st.session_state.get(OPEN, {}) | {str(desk.project.root): name}


def open_story(desk: Desk, name: str) -> None:
    """Open a story in this session, and in the address."""
    remember(desk, name)
    if addressbar.view() == ENTRY or ENTRY in addressbar.params():
        addressbar.set_address(**{ENTRY: name or None})


# What is done to stories


def begin(results: Results, name: str = "") -> str:
    """The name of a new story without steps, now open; "" where it could not be made, and the fault is told."""
    desk = open_desk(results)
    name = stories.clean_name(name) or stories.free_name(desk.project.root)
    return name if _begin(desk, empty(results, name)) else ""


def empty(results: Results, name: str) -> Story:
    """A story of these results without steps."""
    return Story(name, results.manifest_digest, results.built, str(results.manifest.get("corpus_name") or "corpus"))


def _begin(desk: Desk, story: Story) -> bool:
    def new(before: Story | None) -> Story:
        if before is not None or stories.is_taken(desk.project.root, story.name):
            raise AnalysisError(f"there is a story “{story.name}” already; give this one another name")
        return story

    if done := _told(lambda: save_story(desk.project, story.name, new)):
        open_story(desk, story.name)
    return done


def add(results: Results, story: Story) -> str:
    """The name that a story has been added under, now open: its own, or one with a number; "" where the fault was told."""
    desk = open_desk(results)
    name, number = story.name, 1
    while stories.is_taken(desk.project.root, name):
        number += 1
        name = f"{story.name[: stories.LONGEST_NAME - 5].rstrip()} ({number})"
    return name if _begin(desk, replace(story, name=name)) else ""


def change(desk: Desk, name: str, what: Change) -> bool:
    """Whether a story could be changed; if not, the fault is told. It is read again just before: others may have written it."""

    def changed(before: Story | None) -> Story:
        if before is None:
            raise AnalysisError(f"“{name}” is gone: it was renamed or deleted meanwhile; choose a story")
        return what(before)

    return _told(lambda: save_story(desk.project, name, changed))


def rename(desk: Desk, name: str, wanted: str) -> bool:
    """Whether a story could be given another name; if not, the fault is told."""
    if stories.clean_name(wanted) == name:
        return True
    if done := change(desk, name, lambda story: stories.renamed(story, wanted)):
        open_story(desk, stories.clean_name(wanted))
    return done


def delete(desk: Desk, name: str) -> bool:
    """Whether a story could be deleted; if not, the fault is told."""
    if done := _told(lambda: remove_story(desk.project, name)):
        open_story(desk, "")
    return done


def remove_step(desk: Desk, name: str, step_id: str) -> bool:
    """Whether a step could be taken out; it can be put back for as long as the session lasts."""
    story = desk.story(name)
    step = story.step(step_id) if story else None
    if story is None or step is None:
        return True
    if done := change(desk, name, lambda before: stories.without_step(before, step_id)):
        at = story.number(step_id) - 1
        st.session_state.setdefault(REMOVED, []).append((str(desk.project.root), name, step, at))
    return done


def removed(desk: Desk, name: str) -> tuple[Step, int] | None:
    """The step that was taken out of a story last in this session, and where it stood; None where there is none."""
    own = [one for one in st.session_state.get(REMOVED, []) if one[:2] == (str(desk.project.root), name)]
    return own[-1][2:] if own else None


def put_back(desk: Desk, name: str) -> None:
    """Put the step that was taken out last back where it was."""
    last = removed(desk, name)
    if last is not None and change(desk, name, lambda story: stories.with_step(story, *last)):
        st.session_state[REMOVED].remove((str(desk.project.root), name, *last))


def _told(what: Callable[[], object]) -> bool:
    try:
        what()
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
        return False
    return True


# A view is kept


def capture(results: Results, exhibit: Exhibit, params: dict[str, list[str]], into: str = "") -> Last | None:
    """The view as it was kept: as the last step of the story that is open, or else of a new one; None where the fault was told.

    Parameters
    ----------
    params : dict
        The address of the page.
    into : str
        The story that it goes into, where not into the one that is open.
    """
    from dashboard import captures  # with all charts there are: no page waits for them

    desk = open_desk(results)
    name = into or opened(desk, results)
    head = next((one for one in desk.heads if one.name == name), None)
    if head is None or (head.n_steps and head.results != results.manifest_digest):
        name = stories.free_name(desk.project.root)
    step_id = stories.new_id(desk.story(name))

    def kept(before: Story | None) -> Story:
        story = before or empty(results, name)
        if not story.steps:
            story = replace(empty(results, name), name=story.name)
        return stories.with_step(story, step)

    try:
        step = captures.capture(results, exhibit, params, step_id)
        save_story(desk.project, name, kept)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
        return None
    open_story(desk, name)
    return Last(exhibit.name, params, name, step_id)


@st.fragment
def keep_button(exhibit: Exhibit, results: Results) -> None:
    """A button that keeps what a chart shows as a step of a story; once it has, which step that is, and the way back."""
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"keeping {exhibit.name}"):
        _keep_button(exhibit, results)


def _keep_button(exhibit: Exhibit, results: Results) -> None:
    st.button(
        "Keep for a story", key=f"keep {exhibit.name}", on_click=_keep, args=(exhibit, results), type="tertiary",
        icon=":material/add_to_photos:", help="As a step of the story that is open, as it stands here; see Story.",
    )  # fmt: skip
    last = st.session_state.get(KEPT)
    if last is None or last.exhibit != exhibit.name or _without_story(last.address) != _without_story(addressbar.params()):
        return
    desk = open_desk(results)
    story = desk.story(last.story)
    if story is None or not (number := story.number(last.step)):
        return
    with st.container(width="content"):
        st.markdown(markup.plain(f"Kept: step {number} of “{story.name}”."))
    st.button("Undo", key=f"unkeep {exhibit.name}", on_click=_unkeep, args=(desk, last), type="tertiary")
    if len(story.steps) > 1:
        label = "Begin a new story with it"
        st.button(label, key=f"apart {exhibit.name}", on_click=_apart, args=(exhibit, results, desk, last), type="tertiary")
    if st.button("Open the story", key=f"story of {exhibit.name}", type="tertiary"):
        st.session_state[addressbar.GO] = (ENTRY, addressbar.carried() | {ENTRY: [story.name]})
        st.rerun()


def _without_story(address: dict[str, list[str]]) -> dict[str, list[str]]:
    return {key: values for key, values in address.items() if key not in (ENTRY, "page")}


def _keep(exhibit: Exhibit, results: Results, into: str = "") -> None:
    st.session_state[KEPT] = capture(results, exhibit, addressbar.params(), into)


def _unkeep(desk: Desk, last: Last) -> None:
    story = desk.story(last.story)
    if story is not None and len(story.steps) == 1:
        delete(desk, last.story)  # it began with this step
    else:
        change(desk, last.story, lambda before: stories.without_step(before, last.step))
    st.session_state[KEPT] = None


def _apart(exhibit: Exhibit, results: Results, desk: Desk, last: Last) -> None:
    if change(desk, last.story, lambda before: stories.without_step(before, last.step)):
        _keep(exhibit, results, stories.free_name(desk.project.root))


def whole(results: Results) -> Results:
    """These results as they are without the grouping that a page has chosen: each step has its own."""
    if not results.grouping:
        return results
    built = data.open_results(results.folder)
    return topicdata.edited(built, topicediting.open_workbench(built).edits)


# Files are parsed once for each state of them: a story with its charts has megabytes

_HEADS: OrderedDict[tuple, Head | AnalysisError] = OrderedDict()
_STORIES: OrderedDict[tuple, Story] = OrderedDict()


def _key(path: Path) -> tuple:
    try:
        stat = path.stat()
    except OSError:
        return (str(path), 0, 0, 0)
    return str(path), stat.st_ino, stat.st_mtime_ns, stat.st_size


def _read(path: Path) -> Story:
    key = _key(path)
    if (found := _STORIES.get(key)) is None:
        found = _STORIES[key] = read_story(path)
        _trim(_STORIES, MOST_STORIES)
    return found


def _head(path: Path) -> Head:
    key = _key(path)
    if (found := _HEADS.get(key)) is None:
        try:
            story = _read(path)
            found = Head(story.name, story.results, story.built, len(story.steps), key[2], key[3])
        except AnalysisError as fault:
            found = fault
        _HEADS[key] = found
        _trim(_HEADS, MOST_HEADS)
    if isinstance(found, AnalysisError):
        raise found
    return found


def _trim(kept: OrderedDict, most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
