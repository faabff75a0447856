"""Documents that say the same: copies, near copies, and short ones that stand whole within longer ones.

Texts are compared by their shingles, the runs of five words that occur in them (Broder 1997): two documents are as like as the
share of their shingles that both have, |A ∩ B| / |A ∪ B|. Candidates come from MinHash signatures, and each is verified on the
shingles themselves: what is reported is exact; what can be missed is said at `BANDS`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import rensa

SIZE = 5  # words of a shingle
LIKE = 0.5  # likeness from which on documents are near copies: two thirds of each in common, or one word in sixteen changed
WHOLE = 0.9  # share of a document's shingles that stand in another which is said to hold it
LEAST_WORDS = 20  # of a document that is said to stand in another: shorter ones are quotations and formulas
SEED = 1997
# 50 bands of 3 values: two documents of likeness .5 share a band with probability 1 - (1 - .5³)⁵⁰ = .9987, of .1 with .05
BANDS, ROWS = 50, 3
LIKE_ENOUGH = (
    0.27  # share of equal values under which candidates aren't verified: at .5 it lies 5.6 standard errors (√(.5·.5/150)) off
)
BESIDE = 20  # documents of a bucket that each is compared with: of a thousand copies one needn't compare all pairs to link them
ROWS_AT_ONCE = 20_000  # signatures that are Python numbers at one time
SAMPLES = 16  # shingles of a short document by which those that may hold it are found
RARE, TOO_MANY = 50, 500  # documents with a shingle: up to the one they are as good as each other, over the other they tell nothing
HITS = 0.25  # share of them that must stand in a document before all are looked for
MOST_WHOLES = 10  # documents named as holding one

# Scripts without spaces, each character of which is a word: Han, kana, Thai, Lao, Burmese, Khmer
UNSPACED = (
    "\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
)
WORD = re.compile(rf"[{UNSPACED}]|[^\W{UNSPACED}]+")
MIX = tuple(map(np.uint64, (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9)))  # odd numbers of splitmix64 (Steele et al. 2014)


@dataclass(frozen=True)
class Near:
    """Documents that are nearly the same.

    Attributes
    ----------
    ids : tuple of str
        In order. Each is at least `LIKE` like some other of them; the first and the last may be less so.
    likeness : float
        The least likeness without which they would fall apart, `LIKE` to 1; of two documents, theirs.
    """

    ids: tuple[str, ...]
    likeness: float


@dataclass(frozen=True)
class Duplicates:
    """Documents that say the same; all in the order of ids.

    Attributes
    ----------
    exact : tuple of tuple of str
        Documents whose texts are the same but for white space, case and Unicode form.
    near : tuple of Near
        Each stands for the documents that are exactly like it: of a group in `exact` only the first is named.
    contained : tuple of (str, str, float)
        The short document, the longer one that it stands in, and the share of its shingles that do. Of more than
        `MOST_WHOLES` longer ones, those with the highest shares. Near copies are not named.
    """

    exact: tuple[tuple[str, ...], ...]
    near: tuple[Near, ...]
    contained: tuple[tuple[str, str, float], ...]

    def representatives(self) -> dict[str, str]:
        """The first of its copies and near copies, for each document that has any."""
        first = {one: near.ids[0] for near in self.near for one in near.ids}
        copies = {one: first.get(ids[0], ids[0]) for ids in self.exact for one in ids}
        return first | copies


@dataclass(frozen=True)
class Shingles:
    """The different shingles of n documents, as 64-bit hashes.

    Attributes
    ----------
    hashes : uint64 array
        Those of document i, ascending, are `hashes[offsets[i]:offsets[i + 1]]`.
    offsets : int64 array (n + 1,)
    n_words : int64 array (n,)
    """

    hashes: np.ndarray
    offsets: np.ndarray
    n_words: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        """Number of shingles of each document, int64 (n,)."""
        return np.diff(self.offsets)

    def of(self, document: int) -> np.ndarray:
        """The shingles of one document."""
        return self.hashes[self.offsets[document] : self.offsets[document + 1]]

    def common(self, one: int, other: int) -> int:
        """How many shingles two documents share."""
        few, many = sorted((self.of(one), self.of(other)), key=len)
        places = np.minimum(np.searchsorted(many, few), len(many) - 1)
        return int((many[places] == few).sum()) if len(few) else 0


def find_duplicates(texts: Mapping[str, str]) -> Duplicates:
    """Copies, near copies, and documents that stand whole in others; the same whatever the order of `texts`.

    Parameters
    ----------
    texts : mapping of str to str
        Document id to text.

    Notes
    -----
    Texts of fewer than 5 words are compared only as wholes, and blank ones not at all. A changed word takes five shingles with it:
    where one word in fifty is another, likeness is about .82, where one in twenty is, .63 and no near copy. What is found
    is the wording: the same speech in two translations is not.

    Examples
    --------
    >>> speech = "We the people of this land have met today to speak of what the law asks of us all and of what we ask of it."
    >>> found = find_duplicates({"a": speech, "b": speech.upper(), "c": f"Applause. {speech}", "d": "Something else altogether."})
    >>> found.exact, found.near, found.contained
    ((('a', 'b'),), (Near(ids=('a', 'c'), likeness=0.9565217391304348),), ())
    """
    ids = sorted(texts)
    same: dict[bytes, list[str]] = {}
    for one in ids:
        if key := " ".join(folded(texts[one]).split()):
            same.setdefault(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16).digest(), []).append(one)
    exact = tuple(tuple(group) for group in same.values() if len(group) > 1)
    firsts = [group[0] for group in same.values()]
    shingles = make_shingles(texts[one] for one in firsts)
    groups = list(_linked(_links(shingles), len(firsts)))
    near = tuple(Near(tuple(firsts[one] for one in members), likeness) for members, likeness in groups)
    group = np.arange(len(firsts))
    for members, _ in groups:
        group[members] = members[0]
    contained = tuple((firsts[small], firsts[large], share) for small, large, share in _wholes(shingles, group))
    return Duplicates(exact, near, contained)


def folded(text: str) -> str:
    """The text without differences of case and of Unicode form.

    >>> folded("CAFE\\u0301") == folded("Café")
    True
    """
    return unicodedata.normalize("NFC", text.casefold())


def find_words(text: str) -> list[str]:
    """The words of a folded text; in scripts without spaces each character is one.

    >>> find_words("ai治理 2024: it's here")
    ['ai', '治', '理', '2024', 'it', 's', 'here']
    """
    return WORD.findall(text)


class _WordHashes(dict[str, int]):
    """64 bits of each word, worked out once; not Python's own hash, which differs from run to run."""

    def __missing__(self, word: str) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        value = self[word] = int.from_bytes(digest, "little")
        return value


def make_shingles(texts: Iterable[str]) -> Shingles:
    """The shingles of each text."""
    of, sets, n_words = _WordHashes(), [], []
    for text in texts:
        words = np.fromiter(map(of.__getitem__, find_words(folded(text))), np.uint64)
        n_words.append(len(words))
        sets.append(_shingle_set(words))
    offsets = np.concatenate([[0], np.cumsum([len(one) for one in sets])]).astype(np.int64)
    hashes = np.concatenate([np.empty(0, np.uint64), *sets])
    return Shingles(hashes, offsets, np.array(n_words, dtype=np.int64))


def _shingle_set(words: np.ndarray) -> np.ndarray:
    size = max(0, len(words) - SIZE + 1)
    hashes = words[:size].copy()
    for place in range(1, SIZE):
        hashes *= MIX[0]
        hashes ^= hashes >> np.uint64(29)
        hashes += words[place : place + size]
    hashes *= MIX[1]
    return np.unique(hashes ^ (hashes >> np.uint64(32)))


# Near copies


def _links(shingles: Shingles) -> list[tuple[float, int, int]]:
    """Pairs of documents that are at least `LIKE` like each other: likeness, and the two."""
    signatures = _signatures(shingles)
    one, other = np.divmod(_candidates(signatures, shingles.sizes > 0), max(1, len(signatures)))
    sizes = shingles.sizes
    fits = np.minimum(sizes[one], sizes[other]) >= LIKE * np.maximum(sizes[one], sizes[other])
    one, other = one[fits], other[fits]
    equal = np.array([(signatures[a] == signatures[b]).mean() for a, b in zip(one, other, strict=True)])
    links = []
    for a, b in zip(one[equal >= LIKE_ENOUGH].tolist(), other[equal >= LIKE_ENOUGH].tolist(), strict=True):
        common = shingles.common(a, b)
        likeness = common / (int(sizes[a]) + int(sizes[b]) - common)
        if likeness >= LIKE:
            links.append((likeness, a, b))
    return links


def _signatures(shingles: Shingles) -> np.ndarray:
    """MinHash signatures, uint32 (n, BANDS * ROWS)."""
    made = [np.empty((0, BANDS * ROWS), np.uint32)]
    for start in range(0, len(shingles.n_words), ROWS_AT_ONCE):
        offsets = shingles.offsets[start : start + ROWS_AT_ONCE + 1]
        hashes = shingles.hashes[offsets[0] : offsets[-1]]
        matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(hashes, offsets - offsets[0], BANDS * ROWS, SEED)
        made.append(np.array(matrix.to_rows(), dtype=np.uint32))
    return np.concatenate(made)


def _candidates(signatures: np.ndarray, usable: np.ndarray) -> np.ndarray:
    """Pairs that share a band, as `one * n + other` with one before other, ascending."""
    size, places = len(signatures), np.flatnonzero(usable)
    found = [np.empty(0, np.int64)]
    for band in range(BANDS):
        keys = np.zeros(len(places), np.uint64)
        for row in range(ROWS):
            keys = (keys ^ (keys >> np.uint64(29))) * MIX[0] + signatures[places, band * ROWS + row]
        order = np.argsort(keys, kind="stable")
        keys, documents = keys[order], places[order]
        for step in range(1, BESIDE + 1):
            together = keys[step:] == keys[:-step]
            found.append(documents[:-step][together] * size + documents[step:][together])
    return np.unique(np.concatenate(found))


def _linked(links: list[tuple[float, int, int]], size: int) -> Iterator[tuple[list[int], float]]:
    """Documents that hang together, and the weakest link that is needed for it (Kruskal 1956), in order of the first."""
    parent, weakest = list(range(size)), [1.0] * size
    for likeness, one, other in sorted(links, key=lambda link: (-link[0], link[1:])):
        roots = sorted({_root(parent, one), _root(parent, other)})
        if len(roots) == 2:
            parent[roots[1]], weakest[roots[0]] = roots[0], likeness
    groups: dict[int, list[int]] = {}
    for one in sorted({one for _, *pair in links for one in pair}):
        groups.setdefault(_root(parent, one), []).append(one)
    for root, members in sorted(groups.items()):
        yield members, weakest[root]


def _root(parent: list[int], one: int) -> int:
    while parent[one] != one:
        parent[one] = parent[parent[one]]
        one = parent[one]
    return one


# Documents within others


def _wholes(shingles: Shingles, group: np.ndarray) -> Iterator[tuple[int, int, float]]:
    """Short document, longer one of another group, share of the short one's shingles that stand in it, if at least `WHOLE`."""
    small, large = _holding(shingles)
    sizes = shingles.sizes
    longer = (sizes[large] > sizes[small]) & (group[small] != group[large])
    shares: dict[int, list[tuple[float, int]]] = {}
    for one, other in zip(small[longer].tolist(), large[longer].tolist(), strict=True):
        share = shingles.common(one, other) / int(sizes[one])
        if share >= WHOLE:
            shares.setdefault(one, []).append((-share, other))
    for one, found in sorted(shares.items()):
        for share, other in sorted(sorted(found)[:MOST_WHOLES], key=lambda pair: pair[1]):
            yield one, other, -share


def _holding(shingles: Shingles) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of documents the first of which may stand in the second, by a sample of its shingles: two int64 arrays."""
    size, sizes = len(shingles.n_words), shingles.sizes
    document = np.repeat(np.arange(size, dtype=np.int32), sizes)
    order, first, counts = _postings(shingles.hashes)
    which = np.empty(len(order), np.int32)
    which[order] = np.repeat(np.arange(len(first), dtype=np.int32), counts)
    n_holding = counts[which]  # documents that each shingle stands in
    # what stands in another by nine tenths shares as many shingles with some document: most are ruled out here
    n_shared = np.bincount(document[n_holding > 1], minlength=size)
    asked = (shingles.n_words >= LEAST_WORDS) & (n_shared >= WHOLE * sizes)
    elements = np.flatnonzero(asked[document] & (n_holding > 1) & (n_holding <= TOO_MANY))
    elements = elements[_sampled(document[elements], n_holding[elements])]
    runs, times = which[elements], n_holding[elements]
    within = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    large = document[order[np.repeat(first[runs], times) + within]]
    pairs, hits = np.unique(np.repeat(document[elements], times) * np.int64(size) + large, return_counts=True)
    small, large = np.divmod(pairs, max(1, size))
    n_asked = np.bincount(document[elements], minlength=size)
    likely = (hits >= HITS * n_asked[small]) & (small != large)
    return small[likely], large[likely]


def _postings(hashes: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places of the hashes in their order; where in it each different one begins, and how often it comes."""
    order = np.argsort(hashes, kind="stable")
    ordered = hashes[order]
    first = np.flatnonzero(np.r_[np.ones(min(1, len(order)), bool), ordered[1:] != ordered[:-1]])
    return order, first, np.diff(np.r_[first, len(order)]).astype(np.int32)


def _sampled(document: np.ndarray, n_holding: np.ndarray) -> np.ndarray:
    """Places of up to `SAMPLES` shingles of each document: rare ones first, and among those the lowest hashes."""
    order = np.argsort(document * np.int64(TOO_MANY + 1) + np.maximum(n_holding, RARE), kind="stable")
    starts = np.flatnonzero(np.diff(document[order], prepend=-1))
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    return order[rank < SAMPLES]
