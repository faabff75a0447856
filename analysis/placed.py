"""The project's own labels, in `labels.csv`: what coders said of sentences in the app, anchored so that it survives.

A row holds no text, only where its sentence stands and a digest of it: another build or another splitter changes nothing, and
when the document changes, the label goes with its sentence or says that it no longer fits (`match`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from analysis.anchoring import bare, finder, guarded, is_offset
from analysis.corpus import clean
from analysis.errors import AnalysisError
from analysis.labels import ALLOWED_CHOICES, ALLOWED_TRUTHS, TRUTHS, Label, bad_cells, cells_of, is_choice, is_truth, text_digest
from analysis.phrases import count, some
from analysis.store import write_csv
from analysis.tables import read_table

COLUMNS = ("axis", "document_id", "start", "end", "text_digest", "choice", "coder", "when", "audit")
NEEDED = COLUMNS[:6]


@dataclass(frozen=True)
class PlacedLabel:
    """A row of the project's labels.csv: a coder's word on a sentence, without its text.

    Attributes
    ----------
    axis, document_id : str
    start, end : int
        Character offsets in the document.
    text_digest : str
        `text_digest` of the sentence.
    choice : {"plus", "minus", "both", "neither"}
    coder : str
    when : str
        ISO 8601, UTC.
    audit : bool
        Set apart to measure agreement, never trained on.
    """

    axis: str
    document_id: str
    start: int
    end: int
    text_digest: str
    choice: str
    coder: str = ""
    when: str = ""
    audit: bool = False

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Where its sentence was: document, offsets, digest of the text."""
        return self.document_id, self.start, self.end, self.text_digest

    @property
    def key(self) -> tuple[str, str, int, int, str]:
        """What there is one row for: a later word of the same coder on the same sentence and axis replaces the earlier one."""
        return self.axis, self.document_id, self.start, self.end, self.coder


@dataclass(frozen=True)
class Fit:
    """A label whose sentence is in the corpus: the row as it is `given` in the file, where it stands `now`, and its text."""

    given: PlacedLabel
    now: PlacedLabel
    text: str

    @property
    def label(self) -> Label:
        """The label with its text."""
        now = self.now
        return Label(self.text, now.choice, now.axis, now.coder, now.audit, f"{now.document_id}:{now.start}-{now.end}")


@dataclass(frozen=True)
class Matched:
    """Placed labels held against the documents of today.

    Attributes
    ----------
    fits : tuple of Fit
        In the order of the file; at most one for each key.
    lost : tuple of (PlacedLabel, str)
        Labels that no longer fit, each with the reason.
    """

    fits: tuple[Fit, ...]
    lost: tuple[tuple[PlacedLabel, str], ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels that fit, with their texts."""
        return tuple(fit.label for fit in self.fits)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the analyst must know of it, in plain words; nothing where every label stands where it was put."""
        notes = []
        if moved := sum(fit.given != fit.now for fit in self.fits):
            notes.append(f"{count(moved, 'label')}: the sentence stands elsewhere in its document now; the label went with it")
        for reason in dict.fromkeys(reason for _, reason in self.lost):
            where = [f"{label.document_id}, {label.start} to {label.end}" for label, why in self.lost if why == reason]
            notes.append(f"{count(len(where), 'label')} not used, for {reason} ({some(where, 3)}); kept in labels.csv")
        return tuple(notes)


def place_label(
    axis: str, document_id: str, start: int, text: str, choice: str, coder: str = "", audit: bool = False
) -> PlacedLabel:
    """A coder's word, said now, on the sentence `text` that begins at `start` of a document."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return PlacedLabel(axis, document_id, int(start), int(start) + len(text), text_digest(text), choice, clean(coder), when, audit)


def match(labels: Sequence[PlacedLabel], texts: Mapping[str, str]) -> Matched:
    """`labels` held against the documents' `texts` (document_id to text).

    A label fits where the text between its offsets has its digest, however that text is split into sentences. Otherwise it goes
    with its sentence, if exactly one sentence of the document has its digest. Where two labels come to the same key, the one that
    stayed where it was counts, then the later one.
    """
    find = finder(texts)
    found = {label: _fit(label, find(label.place), texts) for label in labels}
    fits = [fit for fit in found.values() if isinstance(fit, Fit)]
    kept: dict[tuple, Fit] = {}
    for fit in sorted(fits, key=lambda fit: (fit.given == fit.now, fit.given.when), reverse=True):
        kept.setdefault(fit.now.key, fit)
    lost = tuple((label, reason) for label, reason in found.items() if isinstance(reason, str))
    return Matched(tuple(fit for fit in fits if kept[fit.now.key] is fit), lost)


def _fit(label: PlacedLabel, at: tuple[int, int] | str, texts: Mapping[str, str]) -> Fit | str:
    if isinstance(at, str):
        return at
    start, end = at
    return Fit(label, replace(label, start=start, end=end), texts[label.document_id][start:end])


def read_placed(path: Path) -> tuple[PlacedLabel, ...]:
    """The project's own labels, in the order of the file; of two rows with one key the later counts.

    Raises
    ------
    AnalysisError
        With every fault: missing columns, and the lines whose cells are not what they must be.
    """
    rows = _placed(path, read_table(path))
    return tuple({row.key: row for row in rows}.values())


def put(path: Path, label: PlacedLabel) -> None:
    """Write `label` into a file of the project's own labels, in the place of what the same coder said before.

    The other rows and columns stay as they are. The file is whole at any time, but of two programs that write at once the later
    one wins: `analysis.project.save_label` lets them wait for each other.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is, or it cannot be written.
    """
    table = _without(path, label)
    write_csv(pd.concat([table, pd.DataFrame([_row(label)], dtype="str")]), path)


def take_out(path: Path, label: PlacedLabel) -> None:
    """Take the row with the key of `label` out of a file of the project's own labels, if it is there."""
    if path.exists():
        write_csv(_without(path, label), path)


def _without(path: Path, label: PlacedLabel) -> pd.DataFrame:
    """The file's table without the row that has the key of `label`."""
    if not path.exists():
        return pd.DataFrame(columns=list(COLUMNS), dtype="str")
    table = read_table(path)
    return table.loc[[row.key != label.key for row in _placed(path, table)]]


def _placed(path: Path, table: pd.DataFrame) -> list[PlacedLabel]:
    if missing := [name for name in NEEDED if name not in table]:
        raise AnalysisError(f"{path}: no column {', '.join(missing)}; the columns of own labels are {', '.join(COLUMNS)}")
    faults = [fault for name in ("axis", "document_id") for fault in bad_cells(path, table, name, bool, "given")]
    for name in ("start", "end"):
        faults += bad_cells(path, table, name, is_offset, "a whole number from 0")
    faults += bad_cells(path, table, "choice", is_choice, ALLOWED_CHOICES)
    faults += bad_cells(path, table, "audit", is_truth, ALLOWED_TRUTHS)
    if faults:
        raise AnalysisError(*faults)
    columns = [map(bare, cells_of(table, name)) for name in COLUMNS]
    return [_label(dict(zip(COLUMNS, cells, strict=True))) for cells in zip(*columns, strict=True)]


def _label(cells: Mapping[str, str]) -> PlacedLabel:
    numbers = {name: int(cells[name]) for name in ("start", "end")}
    return PlacedLabel(**cells | numbers | {"choice": cells["choice"].casefold(), "audit": TRUTHS[cells["audit"].casefold()]})


def _row(label: PlacedLabel) -> dict[str, str]:
    cells = {name: getattr(label, name) for name in COLUMNS} | {"audit": str(label.audit).lower()}
    return {name: guarded(str(cell)) for name, cell in cells.items()}
