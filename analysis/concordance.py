"""Keyword in context: every occurrence of a term with the words to its left and right, as they stand in the text."""

import pandas as pd

from analysis.errors import AnalysisError
from analysis.terms import find_term, normalise, tokenise

COLUMNS = ("sentence_id", "document_id", "group", "left", "keyword", "right")
ORDERS = ("text", "left", "right")


def kwic(sentences: pd.DataFrame, term: str, window: int = 8, lemmas: bool = False) -> pd.DataFrame:
    """One row per occurrence of a term, in order of the sentences given, and within a sentence from left to right.

    Parameters
    ----------
    sentences : DataFrame
        Columns sentence_id, document_id, group, text.
    term : str
        Word or phrase, in any case and with any punctuation: "AI governance" and "ai governance" find the same.
    window : int
        Tokens of context on each side, 0 or more. The context ends with the sentence.
    lemmas : bool
        Find every form of the term: "dialogue" finds "dialogues" too.

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
    rows = [(*ids, *line) for *ids, text in zip(*columns, strict=True) for line in _lines(text, term, window, lemmas)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype("str")


def sort_lines(lines: pd.DataFrame, by: str) -> pd.DataFrame:
    """The same lines in another order, so that what is said alike stands together.

    Words are compared by their forms (:mod:`analysis.terms`: lower-cased, without punctuation), character by character in order
    of code points, whatever the machine's language. Lines with no word on that side come first; those that are alike stay in the
    order given.

    Parameters
    ----------
    lines : DataFrame
        As from :func:`kwic`; further columns are kept.
    by : {"text", "left", "right"}
        "text": as given. "right": by the first word to the right, then the second, and so on. "left": by the last word to the
        left (the nearest), then the one before it. Only words within the window count.

    Returns
    -------
    DataFrame
        Each row keeps its index.

    Raises
    ------
    AnalysisError
        There is no such order.

    Examples
    --------
    >>> rows = [("a:0", "a", "x", "Hard law binds; soft law, and hard law advises.")]
    >>> lines = kwic(pd.DataFrame(rows, columns=["sentence_id", "document_id", "group", "text"]), "law", window=1)
    >>> sort_lines(lines, "right")["right"].tolist()
    [' advises.', ', and', ' binds']
    >>> sort_lines(lines, "left")["left"].tolist()
    ['Hard ', 'hard ', 'soft ']
    """
    if by not in ORDERS:
        raise AnalysisError(f'order "{by}": no such order of lines; choose one of {", ".join(ORDERS)}')
    if by == "text":
        return lines
    step = -1 if by == "left" else 1
    keys = [[token.form for token in tokenise(text)][::step] for text in lines[by]]
    return lines.iloc[sorted(range(len(keys)), key=keys.__getitem__)]


def _check(term: str, window: int) -> None:
    faults = []
    if not normalise(term):
        faults.append(f'term "{term}": holds no word or number; give a word or a phrase, such as "national security"')
    if window < 0:
        faults.append(f"window {window}: must be 0 or more tokens on each side, for instance 8")
    if faults:
        raise AnalysisError(*faults)


def _lines(text: str, term: str, window: int, lemmas: bool) -> list[tuple[str, str, str]]:
    """Left context, keyword and right context of each occurrence in one sentence."""
    hits = find_term(term, text, lemmas)
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
