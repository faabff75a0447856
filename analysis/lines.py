"""The lines of a concordance of built results: found and put in order in whole arrays, written out a page at a time."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.concordance import ORDERS, kwic
from analysis.errors import AnalysisError
from analysis.evidence import Evidence, tokens_in
from analysis.results import Results
from analysis.terms import find_term, normalise

WINDOW = 14  # words on either side: more than fit on a line


@dataclass(frozen=True, eq=False)
class Lines:
    """Every occurrence of a term in some sentences.

    Attributes
    ----------
    results : Results
    term : str
    rows : int32 array (n_lines,)
        Row of `results.counted` that each occurrence stands in.
    nth : int32 array (n_lines,)
        Which occurrence of its sentence it is, from 0.
    """

    results: Results
    term: str
    rows: np.ndarray
    nth: np.ndarray

    def __len__(self) -> int:
        return len(self.rows)

    def page(self, start: int, stop: int) -> pd.DataFrame:
        """The lines from `start` up to, but not including, `stop`: the columns of a concordance, title and number."""
        rows, nth = self.rows[start:stop], self.nth[start:stop]
        table = self.results.counted.iloc[np.unique(rows)]
        lines = kwic(table, self.term, WINDOW, self.results.lemmas).merge(
            table[["sentence_id", "title", "number"]], on="sentence_id", how="left"
        )
        of_sentence = lines.groupby("sentence_id", sort=False).cumcount()
        place = {key: at for at, key in enumerate(zip(lines["sentence_id"], of_sentence, strict=True))}
        ids = self.results.counted["sentence_id"].iloc[rows]
        return lines.iloc[[place[key] for key in zip(ids, nth.tolist(), strict=True)]].reset_index(drop=True)


def find_lines(found: Evidence, order: str = "text") -> Lines:
    """The lines of the term whose sentences were `found`, in one of :data:`~analysis.concordance.ORDERS`.

    "left" and "right" order by the words on that side, as :func:`~analysis.concordance.sort_lines` does; lines that are alike
    there stay in the order of the text.

    Raises
    ------
    AnalysisError
        There is no such order.
    """
    if order not in ORDERS:
        raise AnalysisError(f'order "{order}": no such order of lines; choose one of {", ".join(ORDERS)}')
    by_text = np.argsort(found.rows)
    hits = found.hits[by_text]
    rows = np.repeat(found.rows[by_text], hits)
    nth = np.arange(len(rows), dtype=np.int32) - np.repeat(np.cumsum(hits) - hits, hits)
    if order != "text":
        sentences = found.rows[by_text]
        places = _in_order(found.results, found.pick.term or "", sentences, rows, -1 if order == "left" else 1)
        rows, nth = rows[places], nth[places]
    return Lines(found.results, found.pick.term or "", rows, nth.astype(np.int32))


def _in_order(results: Results, term: str, sentences: np.ndarray, rows: np.ndarray, step: int) -> np.ndarray:
    """Places of the lines, given in the order of the text, ordered by the words before (`step` −1) or after (1) the term.

    Forms are numbered in code-point order, so numbers are compared in the place of words.
    """
    tokens = results.tokens
    edge = _edges(results, term, sentences, step)
    row = results.counted_rows[rows]
    first, behind = tokens.pointers[row], tokens.pointers[row + 1]
    keys = []
    for distance in range(1, WINDOW + 1):
        at = edge + step * distance
        inside = (at >= first) & (at < behind)
        key = np.full(len(at), -1, dtype=np.int32)  # no word there: before all others
        key[inside] = tokens.places["form"][at[inside]]
        keys.append(key)
        if not inside.any():
            break
    return np.lexsort(keys[::-1])


def _edges(results: Results, term: str, sentences: np.ndarray, step: int) -> np.ndarray:
    """The first (`step` −1) or last (1) token of each occurrence of a term, in the order of the text."""
    tokens, rows = results.tokens, results.counted_rows[sentences]
    forms = normalise(term).split()
    if len(forms) == 1 and not results.lemmas:
        return tokens_in(tokens, forms[0], rows)[1]
    found = []
    for row, text in zip(rows.tolist(), results.counted["text"].iloc[sentences], strict=True):
        here = tokens.of(row)
        starts = tokens.places["start"][here]
        ends = [start if step < 0 else end - 1 for start, end in find_term(term, text, results.lemmas)]
        found.append(here.start + np.searchsorted(starts, ends, side="right") - 1)
    return np.concatenate([np.zeros(0, dtype=np.int64), *found])
