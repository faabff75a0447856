"""What the corpus check found, in words: the same before there are results and beside them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from analysis.languages import language_name
from analysis.phrases import count
from dashboard import markup, widgets

KINDS = {
    "groups": "Groups",
    "lengths": "Lengths",
    "languages": "Languages",
    "language": "Support of a language",
    "dates": "Dates",
    "duplicates": "Same text",
    "near duplicates": "Nearly the same text",
    "contained": "One within another",
    "repeated": "Repeated sentences",
    "encoding": "Encoding",
    "reading": "Not read whole",
}
MOST_SHOWN = 50  # lines of a list

Offer = Callable[[Mapping[str, Any], int], None]


def findings(found: Iterable[Mapping[str, Any]], offer: Offer | None = None) -> None:
    """What would change the results, each with what it does to them and what can be done.

    Parameters
    ----------
    found : iterable of mapping
        kind, what, effect, remedy, documents, leave_out.
    offer : callable (finding, number), optional
        Draws what can be done at once.
    """
    rows = list(found)
    if not rows:
        widgets.html(markup.how("Nothing was found that would change the results: no copies, one language, no doubtful letters."))
    for number, row in enumerate(rows):
        text = markup.label(KINDS.get(row["kind"], row["kind"])) + markup.statement(sentence(row["what"]))
        text += markup.how(sentence(row["effect"]), sentence(row["remedy"]))
        if offer is None:
            widgets.html(text)
            continue
        left, right = st.columns([3.4, 1], gap="medium", vertical_alignment="center")
        with left:
            widgets.html(text)
        with right:
            offer(row, number)


def sentence(clause: str) -> str:
    """A clause as a sentence.

    >>> sentence("nothing is compared"), sentence("a.txt = b.txt")
    ('Nothing is compared.', 'a.txt = b.txt.')
    """
    name = " " in clause and "." in clause.split(" ", 1)[0]  # begins with a file's name, which keeps its letters
    return (clause if name else clause[:1].upper() + clause[1:]) + ("" if clause.endswith((".", "?", "!")) else ".")


def lines(title: str, values: Iterable[str]) -> None:
    """A list under a small heading; nothing where it is empty."""
    shown = list(values)
    if shown:
        more = [f"and {len(shown) - MOST_SHOWN:,} more"] if len(shown) > MOST_SHOWN else []
        widgets.html(markup.label(title) + markup.items([*shown[:MOST_SHOWN], *more]))


def languages(record: Mapping[str, Any]) -> list[str]:
    """The languages of a check, each with its documents, the most frequent first.

    >>> languages({"languages": {"de": 1, "en": 2, "": 1}})
    ['English: 2 documents', 'German: 1 document', 'language not known: 1 document']
    """
    by_size = sorted(record.get("languages", {}).items(), key=lambda pair: (-pair[1], pair[0] == "", pair[0]))
    return [f"{language_name(code) if code else 'language not known'}: {count(n, 'document')}" for code, n in by_size]


def checked(record: Mapping[str, Any]) -> None:
    """The whole check, as :meth:`analysis.survey.Survey.record` gives it."""
    sizes = [count(record["documents"], "document"), count(len(record["groups"]), "group")]
    sizes += [count(record["sentences"], "sentence"), count(record["tokens"], "token")]
    widgets.html(markup.heading("What is being read", " · ".join(sizes)))
    lines("What keeps it from being built", record["faults"])
    lines(
        f"Groups, by {record['grouping'] or 'nothing'}",
        (
            f"{row['group']}: {count(row['n_documents'], 'document')}, {count(row['n_sentences'], 'sentence')}, "
            f"{count(row['n_tokens'], 'token')}"
            for row in record["groups"]
        ),
    )
    lines("Languages", languages(record))
    lines("Dates", record["spans"])
    if record["documents"]:
        findings(record["findings"])
    lines("Notes on files", record["doubts"])
    lines("Left out", record["notes"])
    lines("Left unread", record["unread"])
