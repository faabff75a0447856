"""Sentences that many documents repeat word for word: letterheads, disclaimers, set formulas, the frame of a press release."""

import re
import unicodedata
from collections.abc import Mapping

import numpy as np
import pandas as pd

from analysis.duplicates import UNSPACED, find_words

LEAST_WORDS = 3  # of a sentence: "Thank you." is said, not copied
CHARACTERS_A_WORD = 2  # in scripts without spaces: 6 Han characters are as long as 3 words
LEAST_DOCUMENTS = 3
LEAST_SHARE = 0.02  # of the documents
ONE_UNSPACED = re.compile(f"[{UNSPACED}]")
COLUMNS = ("text", "n_documents", "n_sentences", "share", "places")


def repeated_sentences(sentences: pd.DataFrame, representatives: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Sentences that stand in at least 3 documents and 2 % of them, those of most documents first.

    Sentences are the same if they differ in nothing but white space, case, Unicode form and numbers ("Page 3 of 12"); they have
    at least 3 words, or 6 characters of a script without spaces. Headings count as sentences do: they are repeated most.

    Parameters
    ----------
    sentences : DataFrame
        sentence_id, document_id, text: as in `Corpus.sentences`.
    representatives : mapping of str to str, optional
        Of documents that are copies of another, the one that stands for them (`Duplicates.representatives`): copies are one
        document here, since otherwise all of what they say would seem to be repeated.

    Returns
    -------
    DataFrame
        text (as it first stands), n_documents (copies being one), n_sentences, share (of the documents, 0–1), places (list of
        sentence_id, copies included); none in corpora of fewer than 3 documents.

    Notes
    -----
    Thanks and greetings of 3 words or more that many speakers use are among them: repeated isn't yet without meaning.

    Examples
    --------
    >>> text = ["All rights reserved.", "One.", "all rights  reserved.", "All rights reserved."]
    >>> table = pd.DataFrame({"sentence_id": list("abcd"), "document_id": ["x", "x", "y", "z"], "text": text})
    >>> repeated_sentences(table).values.tolist()
    [['All rights reserved.', 3, 3, 1.0, ['a', 'c', 'd']]]
    """
    document, n_documents = _documents(sentences["document_id"], representatives or {})
    form, first = _forms(sentences["text"])
    pairs = np.unique(form * np.int64(max(1, n_documents)) + document)
    within = np.bincount(pairs // max(1, n_documents), minlength=len(first))
    least = max(LEAST_DOCUMENTS, int(np.ceil(LEAST_SHARE * n_documents - 1e-9)))  # 2 % of 150 are 3, whatever floats make of it
    often = [one for one in np.flatnonzero(within >= least) if _is_long(sentences["text"].iloc[first[one]])]
    often.sort(key=lambda one: (-within[one], first[one]))
    order = np.argsort(form, kind="stable")
    starts = np.searchsorted(form[order], np.arange(len(first) + 1))
    ids = sentences["sentence_id"].to_numpy(dtype=object)
    places = [ids[order[starts[one] : starts[one + 1]]].tolist() for one in often]
    table = {
        "text": pd.array([sentences["text"].iloc[first[one]] for one in often], dtype="str"),
        "n_documents": within[often].astype(np.int64),
        "n_sentences": np.array([len(found) for found in places], dtype=np.int64),
        "share": within[often] / max(1, n_documents),
        "places": pd.Series(places, dtype=object),
    }
    return pd.DataFrame(table, columns=list(COLUMNS))


def _documents(ids: pd.Series, representatives: Mapping[str, str]) -> tuple[np.ndarray, int]:
    """Number of each sentence's document, those of copies being the same, and how many there are."""
    codes, different = pd.factorize(ids)
    merged, left = pd.factorize(np.array([representatives.get(one, one) for one in different], dtype=object))
    return merged[codes] if len(codes) else codes, len(left)


def _forms(texts: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Number of each sentence's form, and where each form first stands."""
    spellings, different = pd.factorize(texts)  # first as they stand: what is repeated is mostly repeated to the letter
    forms, _ = pd.factorize(np.array(list(map(_form, different.tolist())), dtype=object))
    form = forms[spellings] if len(spellings) else spellings
    return form, np.unique(form, return_index=True)[1]


def _form(text: str) -> str:
    """What is the same in sentences that count as the same.

    >>> _form("All  rights reserved.") == _form("ALL rights reserved."), _form("It grew by 1 %.") == _form("It grew by 2 %.")
    (True, False)
    """
    text = text.casefold() if text.isascii() else unicodedata.normalize("NFC", text.casefold())
    return " ".join(text.split())


def _is_long(text: str) -> bool:
    words = find_words(text)
    single = sum(bool(ONE_UNSPACED.fullmatch(word)) for word in words)
    return len(words) - single + single / CHARACTERS_A_WORD >= LEAST_WORDS
