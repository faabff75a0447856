"""Labels: what people say of texts, to train an axis on and to measure agreement with.

They come from a table of labelled texts, or from the project's own labels (`analysis.placed`). Those with `audit` are a random
sample set apart to measure agreement: they are never trained on, nor is any text among them.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from analysis.agreement import Estimate, krippendorff_alpha
from analysis.corpus import clean
from analysis.errors import AnalysisError
from analysis.phrases import count, some
from analysis.store import sha256_of
from analysis.tables import read_table

CHOICES = ("plus", "minus", "both", "neither")
POLES = {1: "plus", -1: "minus", 0: "neither"}
TRUTHS = {"true": True, "false": False, "1": True, "0": False, "": False}
ALLOWED_CHOICES, ALLOWED_POLES, ALLOWED_TRUTHS = "plus, minus, both or neither", "+1, -1 or 0", "true or false"
MOST_TOLD = 20  # lines named in one fault
DIGEST_DIGITS = 16  # 64 bits: that any two of a million texts share a digest has a chance of about 1 in 40 million


@dataclass(frozen=True)
class Label:
    """A text with what one coder says of it.

    Attributes
    ----------
    text : str
    choice : {"plus", "minus", "both", "neither"}
    axis : str
        "" is any axis.
    coder : str
        "" is a coder without a name; two such words are two coders'.
    audit : bool
        Set apart to measure agreement, never trained on.
    place : str
        Where in a corpus the text stands; "" where it is not of one.
    """

    text: str
    choice: str
    axis: str = ""
    coder: str = ""
    audit: bool = False
    place: str = ""


@dataclass(frozen=True)
class Labels:
    """What an axis is trained on: each text once, in the order of texts.

    Attributes
    ----------
    axis : str
    texts, choices : tuple of str (n,)
        `choices` are of `CHOICES`.
    notes : tuple of str
        What was left out and why, in plain words.
    """

    axis: str
    texts: tuple[str, ...]
    choices: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def teaches(self) -> bool:
        """Whether an axis can learn from them: there is one for each pole."""
        return {"plus", "minus"} <= set(self.choices)

    def digest(self) -> str:
        """SHA-256 of axis, texts and choices, 64 hexadecimal digits; the same whatever the order they were given in."""
        return sha256_of(self.axis, *self.texts, *self.choices)


# Labels from a file


def read_labels(path: Path, axes: Collection[str] | None = None) -> tuple[Label, ...]:
    """Labels of a table with the columns text and pole (+1, -1, 0) or choice, and, where it has them, axis, audit and coder.

    Where there are both, choice counts. An empty axis is any axis, an empty audit is false. Given `axes`, no other may be named.

    Raises
    ------
    AnalysisError
        With every fault: missing columns, no rows, and the lines whose cells are not what they must be.
    """
    table = read_table(path)
    said = "choice" if "choice" in table else "pole"
    check_columns(path, table, ("text", said), "the columns text and pole (or choice) are needed")
    cells = {name: cells_of(table, name) for name in ("text", said, "axis", "audit", "coder")}
    choices = [choice.casefold() if said == "choice" else choice_of_pole(choice) for choice in cells[said]]
    is_said, allowed = (is_choice, ALLOWED_CHOICES) if said == "choice" else (choice_of_pole, ALLOWED_POLES)
    faults = bad_cells(path, table, "text", bool, "a text") + bad_cells(path, table, said, is_said, allowed)
    faults += bad_cells(path, table, "audit", is_truth, ALLOWED_TRUTHS)
    if axes is not None:
        faults += bad_cells(path, table, "axis", lambda cell: not clean(cell) or clean(cell) in axes, f"one of {', '.join(axes)}")
    if faults:
        raise AnalysisError(*faults)
    audits = [TRUTHS[audit.casefold()] for audit in cells["audit"]]
    rows = zip(cells["text"], choices, map(clean, cells["axis"]), map(clean, cells["coder"]), audits, strict=True)
    return tuple(Label(*row) for row in rows)


def choice_of_pole(cell: str) -> str:
    """The choice that a pole stands for; "" where the cell is none.

    >>> [choice_of_pole(cell) for cell in ("+1", "-1.0", "0", "2", "")]
    ['plus', 'minus', 'neither', '', '']
    """
    try:
        return POLES.get(float(cell.replace("\u2212", "-")), "")
    except ValueError:
        return ""


def check_columns(path: Path, table: pd.DataFrame, needed: Iterable[str], rule: str) -> None:
    """Refuse a table without the columns `needed`, or without rows."""
    missing = [name for name in needed if name not in table]
    if missing:
        there = ", ".join(map(str, table.columns))
        raise AnalysisError(f"{path}: no column {' and no column '.join(missing)}; it has {there}; {rule}")
    if not len(table):
        raise AnalysisError(f"{path}: only a header, no rows; give a row for each text")


def bad_cells(path: Path, table: pd.DataFrame, name: str, is_good: Callable[[str], object], allowed: str) -> list[str]:
    """One fault that names the lines of `table` whose cell in the column `name` is not `allowed`; none if all are."""
    cells = zip(table.index, cells_of(table, name), strict=True)
    bad = [f'{line} ("{cell[:20]}")' if cell else f"{line} (empty)" for line, cell in cells if not is_good(cell)]
    where = f"{table.index.name} {some(bad, MOST_TOLD)}"
    return [f"{path}: {name} must be {allowed}, and is not in {where}; correct these rows or take them out"] if bad else []


def cells_of(table: pd.DataFrame, name: str) -> list[str]:
    """The cells of a column without space around them; "" where they are empty or there is no such column."""
    if name not in table:
        return [""] * len(table)
    return [cell.strip() for cell in table[name].fillna("")]


def is_choice(cell: str) -> bool:
    """Whether a cell holds a choice, in any case."""
    return cell.casefold() in CHOICES


def is_truth(cell: str) -> bool:
    """Whether a cell holds true or false, in any case; an empty one is false."""
    return cell.casefold() in TRUTHS


# What labels are used for


def training(labels: Iterable[Label], axis: str) -> Labels:
    """Texts and choices to train `axis` on: each text with the choice of most of its coders, ties and audited texts left out.

    >>> labels = [Label("a", "plus"), Label("a", "minus"), Label("b", "plus"), Label("c", "plus", audit=True)]
    >>> training(labels, "any").texts
    ('b',)
    """
    own = [label for label in labels if label.axis in ("", axis)]
    audited = {label.text for label in own if label.audit}
    votes: dict[str, Counter[str]] = {}
    for label in own:
        if label.text not in audited:
            votes.setdefault(label.text, Counter())[label.choice] += 1
    decided = {text: choice for text in sorted(votes) if (choice := _majority(votes[text]))}
    notes = []
    if tied := len(votes) - len(decided):
        notes.append(f"{axis}: {count(tied, 'text')} left out of training, for as many labels say one thing as another")
    if decided and (missing := {"plus", "minus"} - set(decided.values())):
        notes.append(
            f"{axis}: nothing learned yet from {count(len(decided), 'label')}, for none says {' or '.join(sorted(missing))}"
        )
    if audited:
        notes.append(f"{axis}: {count(len(audited), 'text')} of the audit sample, not trained on")
    return Labels(axis, tuple(decided), tuple(decided.values()), tuple(notes))


def _majority(votes: Counter[str]) -> str:
    """The choice with most votes; "" where two have as many."""
    (choice, most), *others = votes.most_common(2)
    return "" if others and others[0][1] == most else choice


def coder_agreement(labels: Iterable[Label], axis: str, level: float = 0.95, seed: int = 0) -> Estimate:
    """Krippendorff's alpha of the coders of `axis` over the sentences that two or more of them labelled.

    A sentence is known by its place in the corpus or, where it has none, by its text. Of two words of one named coder on one
    sentence the later counts.

    >>> coder_agreement([Label("a", "plus", coder="x"), Label("b", "plus", coder="y")], "any").why
    'no unit has two codes'
    """
    units: dict[str, dict[object, str]] = {}
    for number, label in enumerate(labels):
        if label.axis in ("", axis):
            units.setdefault(label.place or label.text, {})[label.coder or number] = label.choice
    return krippendorff_alpha([list(codes.values()) for codes in units.values()], level, seed)


def audit_sample(sentences: pd.DataFrame, axis: str, size: int, seed: int = 0) -> pd.DataFrame:
    """The first `size` rows of `sentences` in an order drawn at random: a simple random sample, the same on every machine.

    Each sentence's place in the draw is the SHA-256 of seed, axis, document, start and text, so that it depends neither on the
    order of rows nor on a random number generator; a larger sample holds the smaller one, and a sentence drawn once stays early
    when documents join. Every sentence of a corpus has the same chance, whatever its score: only so does agreement on the
    sample speak of the corpus.

    Parameters
    ----------
    sentences : DataFrame
        document_id, start, text, and any other columns: those that count, without headings.
    axis : str
    size : int
        All rows where there are fewer.
    seed : int
    """
    places = zip(sentences["document_id"], sentences["start"], sentences["text"], strict=True)
    draw = [sha256_of(str(seed), axis, document_id, str(start), text_digest(text)) for document_id, start, text in places]
    return sentences.iloc[sorted(range(len(draw)), key=draw.__getitem__)[:size]]


def text_digest(text: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of a text in UTF-8.

    >>> text_digest("One.")
    '70277bfc409b5021'
    """
    return hashlib.sha256(text.encode()).hexdigest()[:DIGEST_DIGITS]
