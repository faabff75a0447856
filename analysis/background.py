"""What is held to be usual in a language: how often each term occurs in other texts, for the background prior."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis.errors import AnalysisError
from analysis.terms import normalise

WHOLE_CORPUS = "the whole corpus"  # the background where none is given
COUNT = re.compile(r"\d{1,15}|\d{1,3}(,\d{3}){1,4}")
MOST_FAULTS = 20  # named
EXAMPLE = "give a table with a row for each word or phrase and the columns term and count"


@dataclass(frozen=True)
class Background:
    """Occurrences of each term (n_terms,) among n_tokens tokens of `name`."""

    name: str
    counts: np.ndarray
    n_tokens: int


def read_background(path: Path, terms: Sequence[str], lemmas: bool = False) -> Background:
    """The background counts of `terms`, 0 where the table lacks one, from a table with the columns term and count.

    Its tokens are the sum of its single words. Terms are read as they are counted: capitals and marks don't matter, and several
    rows of one term add up.

    Raises
    ------
    AnalysisError
        With every fault: not a table, no such columns, counts that are no whole numbers from 0 on, no word at all.
    """
    from analysis.tables import read_table

    table = read_table(path)
    missing = [column for column in ("term", "count") if column not in table.columns]
    if missing:
        raise AnalysisError(f"{path}: no column {' and no column '.join(missing)}; it has {', '.join(table.columns)}; {EXAMPLE}")
    found: dict[str, int] = {}
    faults = []
    for place, term, value in zip(table.index, table["term"].fillna(""), table["count"].fillna(""), strict=True):
        form, text = normalise(str(term), lemmas=lemmas), str(value).strip()
        if not COUNT.fullmatch(text):
            where = f"{path}, {table.index.name or 'row'} {place}"
            faults.append(f'{where}: count "{text}" is no whole number from 0 on; correct it or take the row out')
        elif form:
            found[form] = found.get(form, 0) + int(text.replace(",", ""))
    n_tokens = sum(count for form, count in found.items() if " " not in form)
    frequent = [form for form, count in found.items() if " " in form and count > n_tokens > 0]
    if not faults and frequent:
        fault = f'"{frequent[0]}" occurs more often than all words together ({n_tokens:,}); list the single words, too'
        faults.append(f"{path}: {fault}")
    if not faults and not n_tokens:
        faults.append(f"{path}: holds no word that occurs; {EXAMPLE}")
    if faults:
        more = [f"{len(faults) - MOST_FAULTS} more rows like these"] if len(faults) > MOST_FAULTS else []
        raise AnalysisError(*faults[:MOST_FAULTS], *more)
    return Background(Path(path).name, np.array([found.get(term, 0) for term in terms], dtype=np.int64), n_tokens)
