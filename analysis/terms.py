"""Words and phrases: what a token is, where a term occurs, how often it occurs in each sentence.

One definition serves both counting and finding, so that a count always equals the hits that a reader can be shown:

- A *token* is a word or a number with its inner hyphens, apostrophes, ampersands and digit separators
  ("co-operation", "don't", "China's", "R&D", "1,000.5"), or letters with full stops between them ("U.S."). Its *form*
  is lower-cased, with straight apostrophes, plain hyphens, and a full stop after each letter of such an abbreviation.
- A *term* is one form or several in a row, joined by a space. A phrase never crosses a sentence, nor a comma, colon,
  semicolon, dash, slash, bracket, question or exclamation mark. Quotation marks don't divide it, nor does a full stop
  followed by white space: the sentence splitter has found that this one ends no sentence ("Mr. Speaker").
- Every place where a term stands is an occurrence, also where two overlap: "very very very" holds "very very" twice.

Chinese characters are cut into words by :mod:`analysis.segmenter`, each run of them by itself, and a term that is asked for is cut
the same way: "人工智能安全" is the phrase "人工智能 安全". So its hits are always its count, at a price: it is not found where
its characters stand but a longer word holds them (国家安全 in 国家安全部). A run of letters with Japanese or Korean ones among them
is one token, as it is in other scripts without spaces between words.

With `lemmas`, each form gives way to its lemma (:func:`analysis.lemmas.lemma`), in counting as in finding: "dialogues" and
"dialogue" are one term, a phrase is a row of lemmas, and a term that is asked for is read the same way. One thing more is kept: a
lemma is a stop word exactly if the form is. Where the dictionary has it otherwise the form stays ("ai" is no form of "be",
"beings" no "being", "don't" no "do", and "concerning" never counts as "concern").
"""

import re
import unicodedata
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.lemmas import lemma
from analysis.segmenter import HAN, HAN_RUN, is_segmented, segment

if TYPE_CHECKING:  # counting imports it when it comes to that: finding a term doesn't wait for it
    from scipy.sparse import csr_array

_LETTER = r"[^\W\d_]"
# What may follow a word's first character: also combining marks of European, Semitic and Indic scripts (which Python's
# \w lacks), the soft hyphen, and the two joiners that Persian and Hindi write inside words.
_INNER = (
    r"[\w\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4"
    r"\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0971-\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u00ad\u200c\u200d]"
)
_DOTTED = rf"{_LETTER}(?:\.{_LETTER})+(?!{_INNER})\.?"
_PLAIN = rf"[^\W_]{_INNER}*(?<![_\u00ad\u200c\u200d])"
_JOINT = r"(?:[-\u2010\u2011'\u2018\u2019\uff07\u00b4&](?=[^\W_])|(?<=\d)[.,](?=\d))"
_TOKEN = rf"(?:{_DOTTED}|{_PLAIN})(?:{_JOINT}(?:{_DOTTED}|{_PLAIN}))*"
_BREAK = (
    r"[-,;:!?…‐‑‒–—―()\[\]{}/|•·\u060c\u061b\u061f\u0964\u0965\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09\u300a-\u3011]+"
    r"|\.(?!\s)"
)
_PIECE = re.compile(rf"{_TOKEN}|{_BREAK}")  # a break starts with no letter or digit, a token always does
_ABBREVIATION = re.compile(rf"({_LETTER}(?:\.{_LETTER})+)(?!{_INNER})\.?")
_SOFT_HYPHEN, _DOT = "\u00ad", "\u0307"  # no part of a form; the dot is what Python leaves of a lower-cased "İ"
_PLAIN_MARKS = str.maketrans("\u2018\u2019\uff07\u00b4\u2010\u2011İ", "''''--i", _SOFT_HYPHEN)

STOP_WORDS = frozenset(  # of English and Chinese: no word of one can be taken for one of the other
    word
    for name in ("stop_words_en.txt", "stop_words_zh.txt")
    for line in (Path(__file__).parent / "data" / name).read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)


class Token(NamedTuple):
    """One word or number of a text: `text[start:end]`, and the form under which it is counted."""

    start: int
    end: int
    form: str


@dataclass(frozen=True)
class TermCounts:
    """How often each term occurs in each sentence.

    Attributes
    ----------
    terms : tuple of str, (n_terms,)
        In code-point order; the words of a phrase are joined by one space. Forms, or lemmas if these were asked for.
    counts : csr_array of int32, (n_sentences, n_terms)
        Occurrences; canonical (sorted, no stored zeros).
    sentence_ids : tuple of str, (n_sentences,)
        The rows, in the order given.
    n_tokens : int32 array, (n_sentences,)
        Tokens of each sentence before any filtering: the denominator of every rate.
    hidden : bool array, (n_terms,)
        True for a sub-phrase that never occurs without a longer term of this list: counted, but left out of tables.
    stop : bool array, (n_terms,)
        `is_stop` of each term.
    """

    terms: tuple[str, ...]
    counts: "csr_array"
    sentence_ids: tuple[str, ...]
    n_tokens: np.ndarray
    hidden: np.ndarray
    stop: np.ndarray


def tokenise(text: str) -> list[Token]:
    """Tokens of a text, in order, with character offsets into it.

    Examples
    --------
    >>> [token.form for token in tokenise("The U.S. and China’s state-run R&D: 1,000 labs.")]
    ['the', 'u.s.', 'and', "china's", 'state-run', 'r&d', '1,000', 'labs']
    """
    return [piece for piece in _pieces(text, _form) if piece.form]


def count_tokens(texts: Iterable[str]) -> np.ndarray:
    """Number of tokens of each text, int32 (n_texts,)."""
    return np.fromiter((sum(piece[0].isalnum() for piece in _split(text)) for text in texts), dtype=np.int32)


def fewest_occurrences(n_tokens: int) -> int:
    """Occurrences that a term must have to be listed, unless told otherwise: 2, and 2 for every full million tokens.

    The list grows with the corpus, and most of it is of single use: rarer terms are found by a search all the same.

    >>> fewest_occurrences(1_000), fewest_occurrences(20_500_000)
    (2, 40)
    """
    return max(2, 2 * (n_tokens // 1_000_000))


def normalise(term: str, lemmas: bool = False) -> str:
    """The form under which a term is counted; empty where it holds no word or number.

    Examples
    --------
    >>> normalise(" National  SECURITY! ")
    'national security'
    >>> normalise("China’s Dialogues", lemmas=True)
    'china dialogue'
    """
    return " ".join(_query(term, lemmas)[0])


def is_stop(term: str, lemmas: bool = False) -> bool:
    """True for a term that displays leave out by default: a function word, or a phrase that starts or ends with one.

    For a whole vocabulary see `TermCounts.stop`. With `lemmas` it is asked of the term's lemmas, and the answer is the same.

    Examples
    --------
    >>> is_stop("the"), is_stop("of the law"), is_stop("rule of law"), is_stop("not")
    (True, True, False, False)
    """
    forms, _ = _query(term, lemmas)
    return bool(forms) and (forms[0] in STOP_WORDS or forms[-1] in STOP_WORDS)


def find_term(term: str, text: str, lemmas: bool = False) -> list[tuple[int, int]]:
    """Every occurrence of a term in one sentence, as (start, end) character offsets, in order.

    Occurrences of a phrase may overlap. Over the sentences counted they sum to the term's total in `TermCounts`, if these
    were counted with the same `lemmas`.

    Examples
    --------
    >>> find_term("very very", "A very, very very very good day")
    [(8, 17), (13, 22)]
    >>> find_term("agree", "They agreed: who agrees?", lemmas=True)
    [(5, 11), (17, 23)]
    """
    forms, clues = _query(term, lemmas)
    if not forms or not (_holds_lemmas(text, forms) if lemmas else _may_hold(text, clues)):
        return []
    pieces, n = _pieces(text, _lemma if lemmas else _form), len(forms)
    found = tuple(piece.form for piece in pieces)
    return [(pieces[i].start, pieces[i + n - 1].end) for i in range(len(found) - n + 1) if found[i : i + n] == forms]


def count_terms(
    sentence_ids: Sequence[str], texts: Sequence[str], max_n: int = 3, min_count: int = 2, lemmas: bool = False
) -> TermCounts:
    """Occurrences of every word and phrase in every sentence.

    Parameters
    ----------
    sentence_ids, texts : sequences of str, (n_sentences,)
        The sentences to count and nothing else: leave headings out before.
    max_n : int
        Most words in a phrase.
    min_count : int
        Fewest occurrences of a term in all texts together; rarer ones are left out (but stay in `n_tokens`).
    lemmas : bool
        Count lemmas instead of forms.

    Returns
    -------
    TermCounts
        Stop words and hidden sub-phrases included. The same whatever the hash seed.
    """
    if len(sentence_ids) != len(texts):
        raise ValueError(f"{len(sentence_ids)} sentence ids for {len(texts)} texts")
    ids, rows, forms = _encode(texts, _lemma if lemmas else _form)
    stop_form = np.fromiter((form in STOP_WORDS for form in forms), dtype=bool, count=len(forms))
    levels = _ngrams(ids, len(forms), max_n, min_count)
    words = np.concatenate([_words(level, n, ids, max_n) for n, level in enumerate(levels, start=1)])
    last = np.take_along_axis(words, (words > 0).sum(axis=1, keepdims=True) - 1, axis=1)[:, 0]
    stop = stop_form[words[:, 0]] | stop_form[last]
    hidden = _hidden(levels, stop)
    order = np.lexsort(words.T[::-1])  # by first word, then second; a phrase stands behind its own beginning
    n_sentences = len(sentence_ids)
    return TermCounts(
        terms=_join(words[order], forms),
        counts=_matrix(levels, rows, np.argsort(order), n_sentences),
        sentence_ids=tuple(sentence_ids),
        n_tokens=np.bincount(rows[ids > 0], minlength=n_sentences).astype(np.int32),
        hidden=hidden[order],
        stop=stop[order],
    )


def _pieces(text: str, form_of: Callable[[str], str]) -> list[Token]:
    """Tokens and, with an empty form, the marks that no phrase crosses."""
    if text.isascii() or not HAN.search(text):
        return [Token(match.start(), match.end(), form_of(match[0])) for match in _PIECE.finditer(text)]
    places = [(match.start() + start, match.start() + end) for match in _PIECE.finditer(text) for start, end in _parts(match[0])]
    return [Token(start, end, form_of(text[start:end])) for start, end in places]


def _split(text: str) -> list[str]:
    """The pieces themselves, the same ones."""
    pieces = _PIECE.findall(text)
    if text.isascii() or not HAN.search(text):
        return pieces
    return [piece[start:end] for piece in pieces for start, end in _parts(piece)]


def _parts(piece: str) -> list[tuple[int, int]]:
    """Start and end of the words and marks within a piece: one, but where it holds Chinese words ("AI技术" is "AI" and "技术")."""
    if not is_segmented(piece):
        return [(0, len(piece))]
    parts, at = [], 0
    for run in HAN_RUN.finditer(piece):
        parts += [match.span() for match in _PIECE.finditer(piece, at, run.start())]
        parts += [(run.start() + start, run.start() + end) for start, end in segment(run[0])]
        at = run.end()
    return parts + [match.span() for match in _PIECE.finditer(piece, at)]


@lru_cache(maxsize=1 << 16)
def _form(piece: str) -> str:
    """The form of a token; empty for a break."""
    if not piece[0].isalnum():
        return ""
    form = piece.lower()
    if not form.isascii():
        plain = unicodedata.normalize("NFC", piece).translate(_PLAIN_MARKS)
        form = unicodedata.normalize("NFC", plain.lower())
    return _ABBREVIATION.sub(r"\1.", form) if "." in form else form


@lru_cache(maxsize=1 << 16)
def _lemma(piece: str) -> str:
    """The lemma of a token; empty for a break."""
    form = _form(piece)
    found = lemma(form)
    return found if (found in STOP_WORDS) == (form in STOP_WORDS) else form


@lru_cache(maxsize=1 << 12)
def _query(term: str, lemmas: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms or lemmas of a term, and the runs of plain letters and digits, or of Chinese characters, in them."""
    forms = tuple(piece.form for piece in _pieces(term, _lemma if lemmas else _form) if piece.form)
    return forms, tuple(re.findall(f"[a-z0-9]+|{HAN_RUN.pattern}", " ".join(forms)))


def _may_hold(text: str, clues: tuple[str, ...]) -> bool:
    """False for a text that lacks one of the runs: most texts need no tokens to know that a term isn't there."""
    lowered = text.lower()
    if all(clue in lowered for clue in clues) or _SOFT_HYPHEN in lowered or _DOT in lowered:
        return True
    return not all(map(str.isascii, clues)) and not unicodedata.is_normalized("NFC", text)


def _holds_lemmas(text: str, lemmas: tuple[str, ...]) -> bool:
    """True for a text that has each of the lemmas somewhere: quicker to know than where."""
    return set(lemmas).issubset(map(_lemma, _split(text)))


class _Numbers(dict[str, int]):
    """Piece of text → number of its form or lemma, in order of appearance from 1; 0 for a break."""

    def __init__(self, form_of: Callable[[str], str]) -> None:
        self.form_of = form_of
        self.forms: dict[str, int] = {}

    def __missing__(self, piece: str) -> int:
        form = self.form_of(piece)
        self[piece] = number = self.forms.setdefault(form, len(self.forms) + 1) if form else 0
        return number


_SENTENCE_END = "\x00"
SENTENCES_AT_ONCE = 1_000  # a call for each would take longer than the work
LONGEST_KEPT = 40  # characters: what is longer is a web address or a whole Chinese sentence, and hardly comes again


class _Written(dict[str, tuple[int, ...]]):
    """What stands between white space → the numbers of its pieces, which depend on nothing around it; −1 for a sentence's end."""

    def __init__(self, numbers: _Numbers) -> None:
        self.numbers = numbers
        self[_SENTENCE_END] = (-1,)

    def __missing__(self, written: str) -> tuple[int, ...]:
        pieces = [written] if written.isascii() and written.isalpha() else _split(f"{written} ")
        found = tuple([self.numbers[piece] for piece in pieces])
        if len(written) <= LONGEST_KEPT:
            self[written] = found
        return found


class _Level(NamedTuple):
    """The kept n-grams of one length.

    Attributes
    ----------
    gram : int32 array (n_pieces,)
        Number of the n-gram that starts at each piece, −1 where none does.
    counts : int array (n_grams,)
    first : int array (n_grams,)
        A piece where each starts.
    """

    gram: np.ndarray
    counts: np.ndarray
    first: np.ndarray


def _encode(texts: Sequence[str], form_of: Callable[[str], str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number of each piece's form (0: a break, the end of a sentence), its sentence, the forms in order ("" first)."""
    numbers, flat = _Numbers(form_of), array("i")
    written = _Written(numbers)
    for at in range(0, len(texts), SENTENCES_AT_ONCE):
        some = [text.replace(_SENTENCE_END, " ") for text in texts[at : at + SENTENCES_AT_ONCE]]
        flat.extend(chain.from_iterable(map(written.__getitem__, f" {_SENTENCE_END} ".join([*some, ""]).split())))
    forms = ["", *sorted(numbers.forms)]
    rank = np.zeros(len(forms) + 1, dtype=np.int32)  # the last place, -1, is the end of a sentence
    rank[[numbers.forms[form] for form in forms[1:]]] = np.arange(1, len(forms))
    found = np.array(flat, dtype=np.int32)
    rows = np.concatenate([[0], np.cumsum(found[:-1] == -1, dtype=np.int32)]).astype(np.int32)[: len(found)]
    return rank[found], rows, np.array(forms, dtype=object)


def _ngrams(ids: np.ndarray, n_forms: int, max_n: int, min_count: int) -> list[_Level]:
    """Kept n-grams of each length. The parts of a frequent one are frequent: each length builds on the one before."""
    words = np.flatnonzero(ids)
    levels = [_level(words, ids[words].astype(np.int64), len(ids), min_count)]
    for n in range(2, max_n + 1):
        before, single = levels[-1].gram, levels[0].gram
        start = np.flatnonzero((before[: len(ids) - n + 1] >= 0) & (before[1 : len(ids) - n + 2] >= 0))
        keys = before[start].astype(np.int64) * n_forms + single[start + n - 1]
        levels.append(_level(start, keys, len(ids), min_count))
    return levels


def _level(start: np.ndarray, keys: np.ndarray, n_pieces: int, min_count: int) -> _Level:
    """The n-grams with `keys`, one at each `start`, that occur at least `min_count` times; numbered in order of appearance."""
    inverse, _ = pd.factorize(keys)
    counts = np.bincount(inverse)
    kept = counts >= min_count
    number = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)[inverse]
    gram = np.full(n_pieces, -1, dtype=np.int32)
    gram[start] = number
    first = np.zeros(int(kept.sum()), dtype=np.int64)
    first[number[number >= 0]] = start[number >= 0]
    return _Level(gram, counts[kept], first)


def _words(level: _Level, n: int, ids: np.ndarray, max_n: int) -> np.ndarray:
    """The forms of each n-gram, int32 (n_grams, max_n), 0 behind its end."""
    words = np.zeros((len(level.first), max_n), dtype=np.int32)
    words[:, :n] = ids[level.first[:, None] + np.arange(n)]
    return words


def _hidden(levels: list[_Level], stop: np.ndarray) -> np.ndarray:
    """True for each n-gram, level after level, that never occurs without some longer one.

    Each occurrence of a phrase holds its part at the same place: where both occur equally often, the part is never
    alone. A phrase that displays leave out (stop) can't stand in for a part that they show, so it hides none.
    """
    ends = np.cumsum([len(level.counts) for level in levels])
    stops = np.split(stop, ends[:-1])
    hidden = [np.zeros(len(level.counts), dtype=bool) for level in levels]
    for n, longer in enumerate(levels):
        for m, shorter in enumerate(levels[:n]):
            for shift in range(n - m + 1):
                part = shorter.gram[longer.first + shift]
                never_alone = (longer.counts == shorter.counts[part]) & (~stops[n] | stops[m][part])
                hidden[m][part[never_alone]] = True
    return np.concatenate(hidden)


def _join(words: np.ndarray, forms: np.ndarray) -> tuple[str, ...]:
    """The n-grams as strings."""
    length = (words > 0).sum(axis=1)
    terms = np.empty(len(words), dtype=object)
    for n in range(1, words.shape[1] + 1):
        these = length == n
        first, *others = forms[words[these, :n]].T
        terms[these] = sum((" " + word for word in others), start=first)
    return tuple(terms.tolist())


def _matrix(levels: list[_Level], rows: np.ndarray, column: np.ndarray, n_sentences: int) -> "csr_array":
    """Sentence × term counts; `column` gives the place of each n-gram, level after level."""
    from scipy.sparse import coo_array

    at = [np.flatnonzero(level.gram >= 0) for level in levels]
    columns = np.split(column.astype(np.int32), np.cumsum([len(level.counts) for level in levels])[:-1])
    row = np.concatenate([rows[start] for start in at])
    col = np.concatenate([place[level.gram[start]] for level, place, start in zip(levels, columns, at, strict=True)])
    return coo_array((np.ones(len(row), dtype=np.int32), (row, col)), (n_sentences, len(column))).tocsr()
