"""The labels of one axis while they are being given: where they are kept, and what the axis learns from them meanwhile.

Learning takes a second and the encoder two more to load, so both happen in a thread of their own: the next sentence never waits.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st

from analysis.embeddings import Encoder
from analysis.encoders import named_encoder
from analysis.framing import FrameAxis, fit_axis
from analysis.labels import Label, training
from analysis.placed import Matched, PlacedLabel, match
from analysis.project import LABELS, Project, open_project, own_labels
from analysis.results import Results
from analysis.settings import Axis, Pole
from analysis.store import sha256_of
from analysis.teaching import Report, report
from dashboard import source
from dashboard.unkept import session_project, why_unkept

LEARNING, LEARNT = "learning", "learnt"  # session keys: the work under way, and what it came to last


@dataclass(frozen=True)
class Desk:
    """Labels of a corpus, and where they are kept.

    Attributes
    ----------
    project : Project
    why_not_kept : str
        Why the labels last no longer than the session; "" where they are kept in the project folder.
    matched : Matched
        All labels, of every axis, held against the texts of the results.
    """

    project: Project
    why_not_kept: str
    matched: Matched

    @property
    def file(self) -> Path:
        """The file that holds the labels."""
        return self.project.root / LABELS

    def given(self, axis: str) -> tuple[PlacedLabel, ...]:
        """Labels of `axis` that fit, each where its sentence stands now."""
        return tuple(fit.now for fit in self.matched.fits if fit.now.axis == axis)

    def labels(self, axis: str) -> tuple[Label, ...]:
        """The same with their texts, in the same order."""
        return tuple(fit.label for fit in self.matched.fits if fit.now.axis == axis)


def open_desk(results: Results) -> Desk:
    """The labels of the corpus behind `results`.

    Raises
    ------
    AnalysisError
        With every fault of the file that holds them.
    """
    corpus = source.corpus_of(results.folder)
    project = session_project(results, "labels") if corpus is None else open_project(corpus)
    texts = results.table("texts")
    matched = match(own_labels(project), dict(zip(texts["document_id"], texts["text"], strict=True)))
    return Desk(project, "" if corpus else _why(results), matched)


def _why(results: Results) -> str:
    return (
        f"The labels last as long as this session, for {why_unkept(results)}. Download them before you leave, and put them into "
        f"the folder of the corpus as {LABELS}, or start the dashboard on the corpus."
    )


def unbuilt(results: Results, desk: Desk) -> bool:
    """Whether the results were built with other labels than these."""
    built = results.manifest["inputs"].get("labels", {})
    now = {axis: training(desk.labels(axis), axis) for axis in results.axes}
    return any((labels.digest() if labels.texts else None) != built.get(axis) for axis, labels in now.items())


# Learning


def learning(results: Results, axis: str, labels: Sequence[Label]) -> tuple[Report | None, bool]:
    """What is known of the labels of `axis`, perhaps without the last few, and whether more is being worked out.

    Raises
    ------
    AnalysisError
        If the axis cannot be made ready, for instance because its encoder is not on this machine.
    """
    words = [part for label in labels for part in (label.text, label.choice, label.coder, label.place, str(label.audit))]
    key = sha256_of(results.digest, axis, *words)
    known, work = st.session_state.get(LEARNING, ("", None))
    if known != key:
        if work is not None:
            work.cancel()  # not begun yet: what it would tell is out of date
        work = _worker().submit(_learn, _axis(results.axes[axis]), results.manifest["encoder"]["name"], tuple(labels))
        st.session_state[LEARNING] = key, work
    if done := work.done():  # asked once: it may be done a moment later
        st.session_state[LEARNT] = results.digest, axis, work.result()
    digest, about, last = st.session_state.get(LEARNT, ("", "", None))
    return (last if (digest, about) == (results.digest, axis) else None), not done


def is_learning() -> bool:
    """Whether something is being worked out."""
    _, work = st.session_state.get(LEARNING, ("", None))
    return work is not None and not work.done()


def _learn(axis: Axis, encoder: str, labels: tuple[Label, ...]) -> Report:
    return report(_untrained(axis, encoder), _encoder(encoder), labels)


@lru_cache(maxsize=1)
def _worker() -> ThreadPoolExecutor:
    """One thread for all sessions: two would only slow each other down."""
    return ThreadPoolExecutor(1, thread_name_prefix="learning")


@lru_cache(maxsize=2)
def _encoder(name: str) -> Encoder:
    return named_encoder(name, source.CACHE)


@lru_cache(maxsize=8)
def _untrained(axis: Axis, encoder: str) -> FrameAxis:
    return fit_axis(axis, _encoder(encoder))


def _axis(written: dict) -> Axis:
    """An axis as it stands in the manifest."""
    poles = [Pole(**{name: value if isinstance(value, str) else tuple(value) for name, value in written[pole].items()})
             for pole in ("pole_plus", "pole_minus")]  # fmt: skip
    return Axis(written["name"], *poles)
