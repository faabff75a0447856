"""Where the marked words of a sentence stand in a table of millions: a sorted index, so that a page of sentences costs a page."""

from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


class Spans(NamedTuple):
    """Rows of a table of spans, by the sentences they are in.

    Attributes
    ----------
    sentence : int32 array (n_spans,)
        Row of the sentences table that each span is in, ascending.
    place : int32 array (n_spans,)
        Row of the table of spans; of the spans of one sentence in the order of that table.
    """

    sentence: np.ndarray
    place: np.ndarray

    def of(self, sentences: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The spans of some sentences, given by their rows: for each span the number of its sentence among them, and its row."""
        first, behind = (np.searchsorted(self.sentence, sentences, side=side) for side in ("left", "right"))
        number = np.repeat(np.arange(len(sentences)), behind - first)
        within = np.arange(len(number)) - np.repeat(np.cumsum(behind - first) - (behind - first), behind - first)
        return number, self.place[first[number] + within]


def index_spans(sentence_ids: pd.Series, places: np.ndarray, of: pd.Series) -> Spans:
    """The index of a table of spans.

    Parameters
    ----------
    sentence_ids : Series of str (n_spans,)
        Of each span that is to be found; names that are not in `of` are left out.
    places : int array (n_spans,)
        Row of each in its table.
    of : Series of str
        The ids of all sentences, in the order of their table.

    Examples
    --------
    >>> spans = index_spans(pd.Series(["b", "b", "a", "x"]), np.arange(4), pd.Series(["a", "b", "c"]))
    >>> [found.tolist() for found in spans.of(np.array([1, 2, 0]))]
    [[0, 0, 2], [0, 1, 2]]
    """
    first = (sentence_ids != sentence_ids.shift()).to_numpy(dtype=bool)  # spans of a sentence stand together: few names to look up
    runs = _places(sentence_ids[first], of)
    sentence = np.repeat(runs, np.diff(np.append(np.flatnonzero(first), len(first)))).astype(np.int32)
    places = np.asarray(places, dtype=np.int32)
    if not (known := sentence >= 0).all():
        sentence, places = sentence[known], places[known]
    if (np.diff(sentence) < 0).any():  # in a build's own tables they are in order
        order = np.argsort(sentence, kind="stable")
        sentence, places = sentence[order], places[order]
    return Spans(sentence, places)


def _places(names: pd.Series, of: pd.Series) -> np.ndarray:
    """Place of each of `names` in `of`, −1 where it has none; in Arrow, which needs no object for each of a million names."""
    asked, known = (pa.array(each.astype("str")) for each in (names, of))
    known = known.combine_chunks() if isinstance(known, pa.ChunkedArray) else known
    found = pc.fill_null(pc.index_in(asked, value_set=known), -1)
    return found.to_numpy() if isinstance(found, pa.ChunkedArray) else found.to_numpy(zero_copy_only=False)
