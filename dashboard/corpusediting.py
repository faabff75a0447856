"""What the analyst changes of the corpus: the metadata of documents and which of them are read, kept in `documents.csv`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis.corpus import NO_GROUP
from analysis.errors import AnalysisError
from analysis.listing import Change, change_listing, exclusions, read_listing, undo
from analysis.project import Project, open_project, own_settings, save_setting
from analysis.reading import EXCLUDE, is_excluded
from analysis.results import Results
from analysis.shelf import SETTINGS
from analysis.store import RUN, file_sha256, read_json
from dashboard import markup, source

CHANGES = "changes of documents.csv"  # session key: what this reader changed, by project folder
COUNTED = ("n_sentences", "n_tokens")
FIXED = ("document_id", "file")
OFFERED = (*FIXED, "title", "group", "date", "author", "language")  # columns that are there to be filled, even where they are empty


@dataclass(frozen=True)
class Desk:
    """The documents as they can be edited.

    Attributes
    ----------
    documents : DataFrame
        document_id, file, exclude (bool), title, group, and the other metadata, "" where there is none; those left out as well.
    project : Project or None
        None where the corpus is not on this machine: then nothing can be changed.
    fault : str
        What is wrong with the listing; "" if nothing.
    changed : tuple of str
        Files that say something that the results don't know yet.
    """

    documents: pd.DataFrame
    project: Project | None
    fault: str = ""
    changed: tuple[str, ...] = ()


def open_desk(results: Results) -> Desk:
    """The documents of `results`, with what `documents.csv` says of them now."""
    built = as_given(results)
    corpus = source.corpus_of(results.folder)
    if corpus is None:
        return Desk(built, None)
    try:
        project = open_project(corpus)
        listed = read_listing(project)
    except AnalysisError as fault:
        return Desk(built, None, str(fault))
    now = built if listed is None else _with_listing(built, listed)
    return Desk(now, project, "", _changed(results, project))


def as_given(results: Results) -> pd.DataFrame:
    """The documents of results under the names that their metadata have in the corpus."""
    documents = results.table("documents").drop(columns=list(COUNTED))
    grouping = results.manifest["grouping"]
    if "metadata_group" in documents:  # the column called group was not the one compared by
        documents = documents.drop(columns="group").rename(columns={"metadata_group": "group"})
    elif grouping != "group":
        documents = documents.drop(columns="group")
    else:
        documents = documents.assign(group=documents["group"].replace(NO_GROUP, ""))
    same = documents["title"] == documents["document_id"]
    texts = documents.assign(title=documents["title"].mask(same, "")).fillna("").astype("str")
    offered = dict.fromkeys([*OFFERED, *texts])
    texts = texts.reindex(columns=[name for name in offered if name != EXCLUDE], fill_value="")
    texts.insert(2, EXCLUDE, False)
    return texts.rename_axis(columns=None).reset_index(drop=True)


def _with_listing(built: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """`built` with what the listing says; documents that it lists and the results don't have come last."""
    by_id = built.set_index("document_id", drop=False)
    by_file = built[built["file"] != ""].set_index("file", drop=False)["document_id"]
    rows = []
    for line in listed.astype(object).where(listed.notna(), "").to_dict("records"):
        document_id = line.get("document_id") or by_file.get(line.get("file", ""), "") or Path(line.get("file", "")).stem
        known = by_id.loc[document_id].to_dict() if document_id in by_id.index else dict.fromkeys(built.columns, "")
        said = {name: value for name, value in line.items() if name != EXCLUDE and value}
        rows.append(known | said | {"document_id": document_id, EXCLUDE: is_excluded(line)})
    table = pd.DataFrame(rows, columns=list(dict.fromkeys([*built.columns, *(name for name in listed if name != EXCLUDE)])))
    texts = table.drop(columns=EXCLUDE).fillna("").astype("str")
    texts.insert(2, EXCLUDE, table[EXCLUDE].astype(bool))
    return texts


def _changed(results: Results, project: Project) -> tuple[str, ...]:
    """The files of the project that are not as they were when the results were built."""
    built = read_json(results.folder / RUN)
    files = {"listing": project.listing}
    if source.own_settings_hold(results.folder):
        files["own_settings"] = project.root / SETTINGS
    now = {name: file_sha256(path) if path.is_file() else None for name, path in files.items()}
    return tuple(path.name for name, path in files.items() if name in built and now[name] != built[name])


def repeated_counted(desk: Desk) -> bool:
    """Whether the project's settings count repeated sentences."""
    try:
        return desk.project is None or own_settings(desk.project).repeated == "counted"
    except AnalysisError:  # told where results are built
        return True


def edited_cells(before: pd.DataFrame, edited: Mapping[int, Mapping[str, object]]) -> dict[str, dict[str, str]]:
    """What a table editor changed, as cells of the listing: by document_id, then by column."""
    cells: dict[str, dict[str, str]] = {}
    for at, row in edited.items():
        document_id = before["document_id"].iloc[at]
        for column, value in row.items():
            if column not in FIXED:
                text = ("yes" if value else "") if column == EXCLUDE else "" if value is None else str(value)
                cells.setdefault(document_id, {})[column] = text
    return cells


def save(desk: Desk, cells: Mapping[str, Mapping[str, str]], said: str) -> None:
    """Write cells into the listing; a fault is told."""
    if desk.project is None or not cells:
        return
    try:
        change = change_listing(desk.project, desk.documents.drop(columns=EXCLUDE), cells, said)
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
    else:
        changes(desk).append(change)


def leave_out(desk: Desk, document_ids: Iterable[str], yes: bool = True) -> None:
    """Leave documents out of what is read, or take them in again."""
    ids = tuple(document_ids)
    what = f"{len(ids):,} documents" if len(ids) > 1 else ids[0]
    save(desk, exclusions(ids, yes), f"{what} left out" if yes else f"{what} taken in again")


def changes(desk: Desk) -> list[Change]:
    """What this reader changed of the listing, the last change last."""
    every = st.session_state.setdefault(CHANGES, {})
    return every.setdefault(str(desk.project.root.resolve()) if desk.project else "", [])


def take_back(desk: Desk) -> None:
    """Take back this reader's last change; a fault is told."""
    made = changes(desk)
    if desk.project is None or not made:
        return
    try:
        undo(desk.project, made[-1])
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
    finally:
        made.pop()


def count_repeated(desk: Desk, counted: bool) -> None:
    """Whether sentences that stand in many documents are counted: a setting of the project."""
    if desk.project is None:
        return
    try:
        save_setting(desk.project, "repeated", "counted" if counted else "left out")
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
