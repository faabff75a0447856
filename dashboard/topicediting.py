"""The analyst's edits of the topics: where they are kept, and what each button does to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import streamlit as st

from analysis.errors import AnalysisError
from analysis.project import Project, open_project, own_topic_edits, save_topic_edits
from analysis.results import Results
from analysis.topicedits import FILE, Edit, TopicEdits, added, anchor, from_written, is_name, without
from dashboard import markup, source

UNKEPT = "edits of topics without a corpus"  # session key: they last as long as the session

Change = Callable[[TopicEdits], TopicEdits]


@dataclass(frozen=True)
class Workbench:
    """The edits, and where they are kept.

    Attributes
    ----------
    edits : TopicEdits
    project : Project or None
        None where the corpus is not on this machine.
    fault : str
        What is wrong with the file; "" if nothing. The topics are then shown as they were built.
    """

    edits: TopicEdits
    project: Project | None
    fault: str = ""

    @property
    def file(self) -> Path | None:
        """The file that holds the edits."""
        return self.project.root / FILE if self.project else None


def open_workbench(results: Results) -> Workbench:
    """The edits of the topics of `results`, as they are now."""
    built = from_written(results.manifest["topics"]["edits"])
    corpus = source.corpus_of(results.folder)
    if corpus is None:
        return Workbench(st.session_state.get(f"{UNKEPT} {results.folder}", built), None)
    try:
        project = open_project(corpus)
        return Workbench(own_topic_edits(project), project)
    except AnalysisError as fault:
        return Workbench(built, None, str(fault))


def change(results: Results, what: Change) -> None:
    """Change the edits, in the project folder or for this session; a fault is told."""
    bench = open_workbench(results)
    try:
        if bench.fault:
            raise AnalysisError(bench.fault)
        if bench.project is None:
            st.session_state[f"{UNKEPT} {results.folder}"] = what(bench.edits)
        else:
            save_topic_edits(bench.project, what)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))


def choose_number(results: Results, number: int | None) -> None:
    """So many topics; None: as many as were found."""
    change(results, lambda edits: replace(edits, number=number))


def leave_out(results: Results, yes: bool) -> None:
    """Whether uncertain sentences are left out."""
    change(results, lambda edits: replace(edits, leave_out=yes))


def rename(results: Results, topic: int, name: str) -> None:
    """Give a topic a name."""
    if is_name(name):
        _add(results, "rename", [topic], name)


def merge(results: Results, topics: Sequence[int], name: str = "") -> None:
    """Take topics together."""
    _add(results, "merge", topics, name)


def split(results: Results, topic: int) -> None:
    """Part a topic in two."""
    _add(results, "split", [topic])


def undo(results: Results, edit: Edit) -> None:
    """Take back an edit, wherever it stands by now."""
    change(results, lambda edits: without(edits, edit))


def _add(results: Results, kind: str, topics: Sequence[int], name: str = "") -> None:
    names, leaf = results.table("topics").set_index("topic_id")["name"], results.topic_model.leaf_id
    anchors = []
    for topic in topics:
        whole = np.isin(leaf, leaf[results.of_topic(topic)])  # those that are left out as uncertain, too
        anchors.append(anchor(names[topic], results.text_digests[whole], len(leaf)))
    change(results, lambda edits: added(edits, kind, anchors, name))
