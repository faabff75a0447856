"""The corpora of this app: the one it was started on and those brought in; how far each is; and the way from one to another."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import streamlit as st

from analysis.phrases import count
from analysis.store import MANIFEST, RUN, read_json
from dashboard import addressbar, corpusediting, jobs, markup, source, topicediting, unkept, uploads

State = Literal["built", "building", "failed", "cancelled", "checking", "checked", "new", "gone"]
SHOWN = "corpus shown"  # session key: the corpus that the session was last shown
UNKEPT = (unkept.UNKEPT, topicediting.UNKEPT)
MISSED = "a corpus that is not here"  # session key: the address named one
KEPT = (SHOWN, MISSED, addressbar.GO, source.REBUILD, corpusediting.CHANGES, *UNKEPT)  # whose values tell corpora apart
OPEN = "open"  # address of the page that opens another
LONGEST = 28  # characters of a name on a button


@dataclass(frozen=True)
class Standing:
    """How far a corpus is.

    Attributes
    ----------
    entry : Entry or None
        None for what the app was started on.
    name : str
    folder : Path
        Where its results are, or will be.
    state : str
        built, building, failed, cancelled, checking, checked, new (nothing is known of it yet) or gone (no more on this machine).
    words : str
        The same in words, with the step of what is running.
    sizes : str
        Documents and sentences, as far as they are known.
    built : str
        When its results were built, to the minute; "" if not yet.
    """

    entry: uploads.Entry | None
    name: str
    folder: Path
    state: State
    words: str
    sizes: str
    built: str

    @property
    def key(self) -> str:
        """As in the address; "" for what the app was started on."""
        return self.entry.key if self.entry else ""


def standings() -> Iterator[Standing]:
    """All corpora known here: what the app was started on first, then what was brought in, the last one first."""
    for one in (None, *uploads.entries(source.brought_in())):
        yield standing(one)


def standing(one: uploads.Entry | None) -> Standing:
    """How far a corpus is, as it stands on disk."""
    path = one.corpus if one else source.start()
    if one and one.uploaded and source.is_results(one.results):
        path = one.results
    folder = source.results_folder(path)
    manifest = read_json(folder / MANIFEST)
    state, words = _state(path, folder)
    record = read_json(source.check_file(folder)) if not manifest else {}
    counts = manifest.get("counts", {}) or record
    sizes = [count(int(counts[name]), name[:-1]) for name in ("documents", "sentences") if isinstance(counts.get(name), int)]
    built = str(read_json(folder / RUN).get("built", ""))[:16].replace("T", " ") if manifest else ""
    return Standing(one, one.name if one else start_name(), folder, state, words, " · ".join(sizes), built)


def start_name() -> str:
    """What the corpus is called that the app was started on."""
    path = source.start()
    named = read_json(path / MANIFEST).get("corpus_name")
    return named if isinstance(named, str) and named else path.resolve().name


def _state(path: Path, folder: Path) -> tuple[State, str]:
    there, build, check = source.is_results(folder), jobs.Job(source.job_folder(folder)), source.check_job(folder)
    state = build.state
    if state == "running":
        return "building", f"{'being built again' if there else 'being built'}: {progress_words(build.progress)}"
    if there:
        return "built", "built"
    if not path.exists():
        return "gone", "no longer on this machine"
    if state == "failed":
        return "failed", f"could not be built: {build.message}"
    if check.state == "running":
        return "checking", f"being checked: {progress_words(check.progress)}"
    faults = read_json(source.check_file(folder)).get("faults")
    if faults:
        return "failed", "checked, and can’t be built as it is"
    if state == "cancelled":
        return "cancelled", "the build was cancelled"
    return ("new", "not checked yet") if faults is None else ("checked", "checked, not built yet")


def progress_words(progress: jobs.Progress | None) -> str:
    """How far a job is: its step, counts and the time left.

    >>> progress_words(jobs.Progress("scoring the sentences", 30, 1200, 75.4))
    'Scoring the sentences · 30 of 1,200 · about 75 s left'
    >>> progress_words(None)
    'Starting …'
    """
    if progress is None:
        return "Starting …"
    counts = f" · {progress.done:,} of {progress.total:,}" if progress.total > 1 else ""
    seconds = progress.seconds_left or 0.0
    left = f" · about {seconds / 60:.0f} min left" if seconds >= 120 else f" · about {seconds:.0f} s left" if seconds >= 0.5 else ""
    return f"{progress.step[:1].upper()}{progress.step[1:]}{counts}{left}"


def settle() -> None:
    """Make the session one of the corpus that the address names; the first thing on every page.

    A name that is none is taken out of the address, and told. A session that comes to another corpus begins anew, as after a
    reload: what it chose and did not save belongs to the corpus that it left.
    """
    asked = st.query_params.get(source.CORPUS)
    if asked is not None and not source.is_known(asked):
        del st.query_params[source.CORPUS]
        st.query_params.clear()  # the rest was about that corpus
        st.session_state[MISSED] = True
    now = st.query_params.get(source.CORPUS, "")
    if st.session_state.get(SHOWN, now) != now:
        for key in [key for key in st.session_state if not str(key).startswith(KEPT)]:
            del st.session_state[key]
    st.session_state[SHOWN] = now


def missed() -> None:
    """Say, until it has been read, that the corpus that the address named is not here."""
    if MISSED in st.session_state:
        left, right = st.columns([5, 1], vertical_alignment="center")
        left.warning(markup.plain(f"The corpus that the address names is not here, or no longer. What is shown is {start_name()}."))
        right.button("I see", key="missed read", on_click=st.session_state.pop, args=(MISSED,), width="stretch")


def go(key: str, path: str = "overview") -> None:
    """Go to a corpus; in a callback. Nothing but its name is kept in the address."""
    st.session_state[addressbar.GO] = (path, {source.CORPUS: key} if key else {})


def go_open() -> None:
    """Go to the page that opens another corpus, still on this one; in a callback."""
    shown = source.entry()
    go(shown.key if shown else "", OPEN)


def switcher(here: str = "overview") -> None:
    """The name of the corpus that is shown; opened, those there are to change to.

    Parameters
    ----------
    here : str
        Address of the view that is shown, which stays.
    """
    shown = source.entry()
    with st.popover(markup.plain(shortened(shown.name if shown else start_name()))), st.container(gap=None):
        for one in (None, *uploads.entries(source.brought_in())):
            key, name = (one.key, one.name) if one else ("", start_name())
            st.button(
                markup.plain(shortened(name)), key=f"switch {key}", on_click=go, args=(key, here), type="tertiary",
                disabled=key == (shown.key if shown else ""), help=markup.plain(name) if len(name) > LONGEST else None,
            )  # fmt: skip
        st.button("Open another …", key="switch to another", on_click=go_open, width="stretch")


def shortened(name: str) -> str:
    """A name as it fits on a button."""
    return name if len(name) <= LONGEST else name[: LONGEST - 1].rstrip() + "…"
