"""The tokens of every sentence and what each adds to its bias, in flat arrays that are mapped from disk rather than read.

Tokens are those of :mod:`analysis.terms`, so that what is shown of a word is what its sentences hold. The encoder cuts texts up
otherwise ("state-run" is three pieces to it, "U.S." four): the contributions of its pieces fall to the tokens they stand in. What
stands in no token (punctuation), and what belongs to no place at all, is the sentence's rest:

    bias = Σ contributions of its tokens + rest
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import numpy as np

from analysis.contributions import Contribution
from analysis.framing import DECIMALS
from analysis.parts import Parts, pack, unpack
from analysis.store import sha256_of
from analysis.terms import tokenise

METHOD = "tokens-2"  # part of the cache's key: change it whenever the tokens found or their contributions change
_FILES = ("tokens.py", "terms.py", "segmenter.py")
SOURCES = sha256_of(*((Path(__file__).parent / name).read_bytes() for name in _FILES), metadata.version("rjieba"))  # of a key
SHORT = 2**16  # characters of a text from which on 16 bits do not hold an offset


@dataclass(frozen=True)
class Tokens:
    """Where the tokens of n sentences stand.

    Attributes
    ----------
    pointers : int64 array (n + 1,)
        The tokens of sentence i are those from `pointers[i]` up to, but not including, `pointers[i + 1]`.
    places : structured array (n_tokens,)
        `start`, `end` (characters within the sentence) and `form` (its number in `forms`) of each token.
    forms : tuple of str
        The forms under which tokens are counted, in code-point order.
    """

    pointers: np.ndarray
    places: np.ndarray
    forms: tuple[str, ...]

    @property
    def sentence(self) -> np.ndarray:
        """The sentence that each token stands in, int64 (n_tokens,)."""
        return np.repeat(np.arange(len(self.pointers) - 1), np.diff(self.pointers))

    def of(self, sentence: int) -> slice:
        """The tokens of one sentence."""
        return slice(int(self.pointers[sentence]), int(self.pointers[sentence + 1]))


@dataclass(frozen=True)
class TokenContributions:
    """What every token adds to the bias of its sentence on one axis; + towards `pole_plus`.

    Attributes
    ----------
    axis : str
    tokens : Tokens
    contribution : float32 array (n_tokens,)
        0 for a token beyond what the encoder reads of a long sentence: what its wording adds is in the rest.
    rest : float64 array (n_sentences,)
        What belongs to no token. The contributions of a sentence's tokens and its rest sum to its bias.
    """

    axis: str
    tokens: Tokens
    contribution: np.ndarray
    rest: np.ndarray

    def of(self, sentence: int) -> list[Contribution]:
        """The tokens of one sentence with their contributions, in order."""
        where = self.tokens.of(sentence)
        places, values = self.tokens.places[where], self.contribution[where]
        return list(map(Contribution, places["start"].tolist(), places["end"].tolist(), values.tolist()))


def find_tokens(texts: Sequence[str]) -> Tokens:
    """The tokens of `texts`, in order.

    Examples
    --------
    >>> tokens = find_tokens(["The U.S. mill.", "?", "The mill"])
    >>> tokens.pointers.tolist(), tokens.forms
    ([0, 3, 3, 5], ('mill', 'the', 'u.s.'))
    >>> tokens.places[:3].tolist()
    [(0, 3, 1), (4, 8, 2), (9, 13, 0)]
    """
    numbers: dict[str, int] = {}
    start, end, form, lengths = array("I"), array("I"), array("I"), array("I")
    for text in texts:
        found = tokenise(text)
        lengths.append(len(found))
        start.extend(token.start for token in found)
        end.extend(token.end for token in found)
        form.extend(numbers.setdefault(token.form, len(numbers)) for token in found)
    forms = sorted(numbers)
    rank = np.empty(len(forms), dtype=np.uint32)
    rank[[numbers[name] for name in forms]] = np.arange(len(forms))
    offset = "<u2" if max(map(len, texts), default=0) < SHORT else "<u4"
    places = np.empty(len(form), dtype=[("start", offset), ("end", offset), ("form", "<u4")])
    places["start"], places["end"], places["form"] = start, end, rank[np.array(form, dtype=np.int64)]
    return Tokens(np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)]), places, tuple(forms))


def tokens_of(texts: Sequence[str], documents: Sequence[slice], parts: Parts) -> Tokens:
    """The tokens of `texts`, in order; those of documents that `parts` hold are not found again.

    Parameters
    ----------
    documents : sequence of slice
        Where the texts of each document are; together they hold all, in order.
    """
    keys = [sha256_of("tokens", SOURCES, *texts[here]) for here in documents]
    kept = {key: unpack(part) for key, part in parts.get(list(dict.fromkeys(keys)))}
    made: dict[str, bytes] = {}
    for key, here in zip(keys, documents, strict=True):
        if key not in kept:
            found = find_tokens(texts[here])
            forms = np.frombuffer("\n".join(found.forms).encode(), dtype=np.uint8)
            kept[key] = [np.diff(found.pointers), found.places, forms]
            made[key] = pack(kept[key])
    parts.put(made)
    return _joined([kept[key] for key in keys])


def _joined(documents: Sequence[Sequence[np.ndarray]]) -> Tokens:
    """Tokens of several documents, each given by its lengths, places, and forms as UTF-8 with line breaks between them."""
    own = [bytes(forms).decode().split("\n") if len(forms) else [] for _, _, forms in documents]
    forms = sorted(set().union(*own))
    number = {form: at for at, form in enumerate(forms)}
    offset = max((places.dtype["start"].itemsize for _, places, _ in documents), default=2)
    lengths = np.concatenate([np.zeros(0, dtype=np.int64), *(each[0] for each in documents)])
    joined = np.empty(int(lengths.sum()), dtype=[("start", f"<u{offset}"), ("end", f"<u{offset}"), ("form", "<u4")])
    at = 0
    for (_, places, _), names in zip(documents, own, strict=True):
        here = joined[at : at + len(places)]
        here["start"], here["end"] = places["start"], places["end"]
        here["form"] = np.array([number[name] for name in names], dtype=np.uint32)[places["form"]] if len(places) else 0
        at += len(places)
    return Tokens(np.concatenate([[0], np.cumsum(lengths)]), joined, tuple(forms))


def share_out(words: Sequence[Contribution], places: np.ndarray) -> np.ndarray:
    """Contributions of the tokens of one sentence, float32 (n_tokens,), from those of the encoder's words.

    A word that reaches over several tokens falls to the first; one that stands in none is left to the rest. Rounded to six
    decimals before they are stored, so that arithmetic in another order could not change a byte.

    Examples
    --------
    >>> words = [Contribution(0, 5, 0.25), Contribution(5, 6, 0.5), Contribution(6, 9, 1.0), Contribution(9, 10, 4.0)]
    >>> share_out(words, find_tokens(["state-run."]).places).tolist()
    [1.75]
    """
    if not len(places) or not words:
        return np.zeros(len(places), dtype=np.float32)
    start, end, contribution = np.array(words, dtype=np.float64).T
    token = np.searchsorted(places["end"], start, side="right")  # the first that ends behind the word's start
    inside = token < len(places)
    inside[inside] = places["start"][token[inside]] < end[inside]
    summed = np.bincount(token[inside], contribution[inside], minlength=len(places))
    return np.round(summed, DECIMALS).astype(np.float32)


def rests(bias: np.ndarray, tokens: Tokens, contributions: np.ndarray) -> np.ndarray:
    """What of each `bias` (n_axes, n_sentences) its tokens' stored `contributions` (n_axes, n_tokens) leave, float64."""
    sentence, n = tokens.sentence, bias.shape[1]
    return np.stack([row - np.bincount(sentence, values, minlength=n) for row, values in zip(bias, contributions, strict=True)])
