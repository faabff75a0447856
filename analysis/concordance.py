"""Keyword in context: every occurrence of a term with the words to its left and right, as they stand in the text."""

import pandas as pd

from analysis.errors import AnalysisError
from analysis.terms import find_term, normalise, tokenise

COLUMNS = ("sentence_id", "document_id", "group", "left", "keyword", "right")


def kwic(sentences: pd.DataFrame, term: str, window: int = 8) -> pd.DataFrame:
    """One row per occurrence of a term, in order of the sentences given, and within a sentence from left to right.

    Parameters
    ----------
    sentences : DataFrame
        Columns sentence_id, document_id, group, text.
    term : str
        Word or phrase, in any case and with any punctuation: "AI governance" and "ai governance" find the same.
    window : int
        Tokens of context on each side, 0 or more. The context ends with the sentence.

    Returns
    -------
    DataFrame
        Columns sentence_id, document_id, group, left, keyword, right, all str. left + keyword + right is one stretch of
        the sentence, character by character. As many rows as `find_term` gives hits (those of a phrase such as "very
        very" may overlap); none where the term doesn't occur.

    Raises
    ------
    AnalysisError
        The term holds no word or number, or the window is negative.

    Examples
    --------
    >>> rows = [("a:0", "a", "x", "Norms first; then hard law, not soft law.")]
    >>> kwic(pd.DataFrame(rows, columns=["sentence_id", "document_id", "group", "text"]), "LAW", window=2)[
    ...     ["left", "keyword", "right"]
    ... ].values.tolist()
    [['then hard ', 'law', ', not soft'], ['not soft ', 'law', '.']]
    """
    _check(term, window)
    columns = [sentences[column].tolist() for column in ("sentence_id", "document_id", "group", "text")]
    rows = [(*ids, *line) for *ids, text in zip(*columns, strict=True) for line in _lines(text, term, window)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def _check(term: str, window: int) -> None:
    faults = []
    if not normalise(term):
        faults.append(f'term "{term}": holds no word or number; give a word or a phrase, such as "national security"')
    if window < 0:
        faults.append(f"window {window}: must be 0 or more tokens on each side, for instance 8")
    if faults:
        raise AnalysisError(*faults)


def _lines(text: str, term: str, window: int) -> list[tuple[str, str, str]]:
    """Left context, keyword and right context of each occurrence in one sentence."""
    hits = find_term(term, text)
    if not hits:
        return []
    tokens = tokenise(text)
    at_start = {token.start: i for i, token in enumerate(tokens)}
    at_end = {token.end: i for i, token in enumerate(tokens)}
    lines = []
    for start, end in hits:
        first, last = at_start[start] - window, at_end[end] + window
        left = tokens[first].start if first > 0 else 0
        right = tokens[last].end if last < len(tokens) - 1 else len(text)
        lines.append((text[left:start], text[start:end], text[end:right]))
    return lines
