"""Corpus: what is compared, what in it would change the results, what was left unread; and the metadata, to be edited."""

import streamlit as st

from analysis.checking import covered
from analysis.languages import support_words
from analysis.phrases import count
from analysis.reading import EXCLUDE
from analysis.results import Results
from dashboard import (
    addressbar,
    bundlepanel,
    corpusediting,
    corpuspanel,
    markup,
    rebuilding,
    sentencepanel,
    widgets,
)
from dashboard.exhibits import texts as exhibits

EDITOR = "documents editor"  # session key of the table; a number behind it makes it new once its changes are saved


def show(results: Results) -> None:
    """The page."""
    chosen = addressbar.current(results).only("document")
    desk, sizes = corpusediting.open_desk(results), exhibits.sizes(results, chosen)
    widgets.html(markup.finding(sizes.headline, sizes.told, sizes.limits))
    _rebuild(results, desk, "corpus")
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        widgets.exhibit(sizes, results)
        if chosen.document:
            sentencepanel.sentence_panel(results, chosen, scored=False)
        widgets.html(markup.heading("What would change the results", "each with what it does to them, and what can be done"))
        found = results.table("findings").to_dict("records")
        corpuspanel.findings(found, lambda row, number: _offer(desk, row, number))
    with right:
        _files(results)
    _edit(desk)
    bundlepanel.offer(results)
    if desk.changed:
        _rebuild(results, desk, "below")


def _rebuild(results: Results, desk: corpusediting.Desk, where: str) -> None:
    """What was changed since the results were built, and the way to have it in them."""
    if desk.fault:
        st.error(markup.plain(desk.fault))
    made = corpusediting.changes(desk)
    if not desk.changed and not made:
        return
    left, middle, right = st.columns([3.4, 1, 1], vertical_alignment="center")
    say = "say something" if len(desk.changed) > 1 else "says something"
    what = f"{' and '.join(desk.changed)} {say} that these results don't know yet. " if desk.changed else ""
    last = f"Last change of documents.csv: {made[-1].said}." if made else ""
    with left:
        widgets.html(markup.how(what + last))
    if made:
        middle.button("Undo", on_click=corpusediting.take_back, args=(desk,), width="stretch", key=f"undo {where}")
    if desk.changed:
        right.button(
            "Build again", on_click=rebuilding.build_again, args=(results,), type="primary", width="stretch", key=f"rebuild {where}"
        )


def _offer(desk: corpusediting.Desk, row: dict, number: int) -> None:
    """A button for what can be done at once."""
    if desk.project is None:
        return
    if row["kind"] == "repeated":
        counted = corpusediting.repeated_counted(desk)
        st.button(
            "Don’t count them" if counted else "Count them", key=f"repeated {number}", width="stretch",
            on_click=corpusediting.count_repeated, args=(desk, not counted), help="Kept in settings.toml; build again to see it.",
        )  # fmt: skip
        return
    still = set(desk.documents.loc[~desk.documents[EXCLUDE], "document_id"])
    ids = [document_id for document_id in row["leave_out"] if document_id in still]
    if ids and len(ids) < len(still):
        st.button(
            f"Leave out {len(ids):,}" if len(ids) > 1 else "Leave it out", key=f"leave out {number}", width="stretch",
            on_click=corpusediting.leave_out, args=(desk, ids), help=", ".join(ids[:10]) + (" …" if len(ids) > 10 else ""),
        )  # fmt: skip
    elif row["leave_out"] is not None and len(row["leave_out"]) and not ids:
        widgets.html(markup.how("Left out; build again to see it."))


def _edit(desk: corpusediting.Desk) -> None:
    """The documents with their metadata, to be edited."""
    note = "Change a cell, or tick exclude; then save. Kept in documents.csv beside the corpus; the texts are never touched."
    widgets.html(
        markup.heading("Documents", note if desk.project else "The corpus is not on this machine: nothing can be changed.")
    )
    version = len(corpusediting.changes(desk))
    key = f"{EDITOR} {version}"
    fixed = [*corpusediting.FIXED, *([] if desk.project else desk.documents.columns)]
    st.data_editor(
        desk.documents, key=key, hide_index=True, num_rows="fixed", disabled=fixed,
        column_config={EXCLUDE: st.column_config.CheckboxColumn(EXCLUDE, help="not read at the next build")},
    )  # fmt: skip
    edited = st.session_state.get(key, {}).get("edited_rows", {})
    cells = corpusediting.edited_cells(desk.documents, {int(at): row for at, row in edited.items()})
    if cells:
        changed = sum(map(len, cells.values()))
        said = f"{count(changed, 'cell')} of {count(len(cells), 'document')}"
        st.button(f"Save {said}", on_click=corpusediting.save, args=(desk, cells, said), type="primary", key="save corpus")


def _files(results: Results) -> None:
    """The files, what was doubtful in reading them, and what was left unread."""
    files = results.table("files")
    read = files[files["reason"] == ""]
    widgets.html(markup.label("Files"))
    kinds = read["kind"].value_counts()
    widgets.html(markup.how("Read: " + (", ".join(f"{kind} ({n:,})" for kind, n in kinds.items()) or "none") + "."))
    doubtful = read[read["notes"].map(len) > 0]
    corpuspanel.lines("Notes on files", (f"{row.file}: {'; '.join(row.notes)}" for row in doubtful.itertuples()))
    left = files[files["reason"] != ""]
    corpuspanel.lines(f"Left unread ({len(left):,})", (f"{row.file}: {row.reason}" for row in left.itertuples()))
    corpuspanel.lines("Dates", covered(results.table("documents")))
    widgets.html(markup.label("Languages") + markup.items(_support(results)))


def _support(results: Results) -> list[str]:
    """What is and isn't supported of each language there is."""
    read_by = results.manifest["encoder"]["languages"]
    return [support_words(code, read_by) for code in sorted(set(results.table("documents")["language"]) - {""})]
