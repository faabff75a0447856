"""Quotes with their citations, as plain text, Markdown and CSV: nothing in them that the corpus does not say. No Streamlit here."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.anchoring import guarded
from analysis.results import Results

WHERE = ("url", "link", "source_url", "source", "publication", "outlet")  # columns that say where a text was published
MARKS = re.compile(r"([\\`*_{}\[\]<>#|~$&=])")
LISTS = re.compile(r"^(\d*)([-+.)])")
PLACE = ("title", "group", "date", "source")


@dataclass(frozen=True)
class Source:
    """Where a sentence is from, as far as the corpus says.

    Attributes
    ----------
    document_id : str
    title, group, date, source : str
        "" where there is none; a title that is only the document's id is none.
    number : int or None
        Of the sentence in its document, from 1; None for a heading, and where the document no longer has it.
    """

    document_id: str
    title: str = ""
    group: str = ""
    date: str = ""
    source: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Cited:
    """A quote as it is written down: exactly the document's words, where they are from, and what the analyst says of them."""

    text: str
    source: Source
    note: str = ""
    why: str = ""
    when: str = ""
    start: int = 0
    end: int = 0
    lost: str = ""


def source_of(results: Results, document_id: str, number: int | None) -> Source:
    """What the metadata say of a document, and which sentence of it is meant."""
    documents = results.table("documents")
    at = np.flatnonzero(documents["document_id"] == document_id)
    if not len(at):
        return Source(document_id)

    def said(columns: Sequence[str]) -> str:
        cells = (documents[column].iloc[at[0]] for column in columns)  # cell by cell: a row of many columns is slow to take
        return next((" ".join(str(cell).split()) for cell in cells if not pd.isna(cell) and str(cell).strip()), "")

    title = said(["title"])
    title = title if title != document_id else ""
    group = said(["group"])
    dates = [*_columns(documents, ("date",)), *filter(None, [results.periods[0]])]
    return Source(
        document_id,
        title,
        group if group not in (title, document_id) else "",
        said(dates),
        said(_columns(documents, WHERE)),
        number,
    )


def _columns(documents: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Columns that have these names, however their capitals are, in the order of the names."""
    by_name = {column.casefold(): column for column in reversed(documents.columns)}
    return [by_name[name] for name in names if name in by_name]


def citation(source: Source) -> str:
    """Where a sentence is from, in one line.

    >>> citation(Source("eo", "On AI", "United States", "2023-10-30", "https://example.org", 3))
    'On AI, United States, 2023-10-30, https://example.org, sentence 3 of eo'
    >>> citation(Source("eo", number=3)), citation(Source("eo", "On AI")), citation(Source("eo"))
    ('eo, sentence 3', 'On AI, eo', 'eo')
    """
    said = [getattr(source, name) for name in PLACE]
    place = f"sentence {source.number}" if source.number else ""
    if not source.title:
        said = [source.document_id, *said, place]
    else:
        said += [f"{place} of {source.document_id}" if place else source.document_id]
    return ", ".join(dict.fromkeys(filter(None, said)))  # where documents are grouped by date, the group says it again


def quoted(text: str, source: Source) -> str:
    """A quote with its citation, in one line.

    >>> quoted("Walls\\nhold.", Source("eo", "On AI", number=3))
    '“Walls hold.” (On AI, sentence 3 of eo)'
    """
    return f"“{' '.join(text.split())}” ({citation(source)})"


def as_text(quotes: Sequence[Cited]) -> str:
    """Quotes one after another, each with its citation and its note.

    >>> print(as_text([Cited("Walls hold.", Source("eo", number=3), note="Good."), Cited("No.", Source("x"), lost="it is gone")]))
    “Walls hold.” (eo, sentence 3)
    Good.
    <BLANKLINE>
    “No.” (x)
    [No longer fits: it is gone.]
    """
    return "\n\n".join("\n".join(filter(None, [quoted(one.text, one.source), one.note.strip(), _lost(one)])) for one in quotes)


def as_markdown(quotes: Sequence[Cited], title: str, about: str = "") -> str:
    r"""Quotes as a Markdown document in which every character of theirs stands for itself.

    >>> print(as_markdown([Cited("*Walls* hold.", Source("eo", number=3), note="- Good.")], "Quotes"))
    # Quotes
    <BLANKLINE>
    > \*Walls\* hold.
    >
    > — eo, sentence 3
    <BLANKLINE>
    \- Good.
    <BLANKLINE>
    """
    parts = [f"# {_literal(title)}", _literal(about)]
    for one in quotes:
        parts.append(f"> {_literal(' '.join(one.text.split()))}\n>\n> — {_literal(citation(one.source))}")
        parts += [_literal(one.note.strip()), _literal(_lost(one))]
    return "\n\n".join(filter(None, parts)) + "\n"


def as_csv(quotes: Sequence[Cited]) -> bytes:
    """Quotes as a table that spreadsheets open as they are: no cell is taken for a formula, and all letters are theirs."""
    rows = [
        {"order": str(number), "quote": one.text, "note": one.note, "pinned_for": one.why}
        | {"title": one.source.title, "group": one.source.group, "date": one.source.date, "source": one.source.source}
        | {"document_id": one.source.document_id, "sentence": str(one.source.number or ""), "start": str(one.start)}
        | {"end": str(one.end), "pinned": one.when, "no_longer_fits": one.lost, "citation": citation(one.source)}
        for number, one in enumerate(quotes, 1)
    ]
    table = pd.DataFrame(rows, columns=None if rows else ["order", "quote", "note"])
    return table.map(guarded).to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")  # the mark tells Excel the encoding


def _lost(one: Cited) -> str:
    return f"[No longer fits: {one.lost}.]" if one.lost else ""


def _literal(text: str) -> str:
    """Text as Markdown in which nothing is a mark, a list or a link."""
    lines = (MARKS.sub(r"\\\1", line.strip()) for line in text.splitlines())
    return "\n".join(LISTS.sub(r"\1\\\2", line) for line in lines)
