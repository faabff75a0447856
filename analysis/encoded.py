"""The one pass through the encoder: vectors of all sentences, and what each word adds to each bias; kept by document."""

from collections.abc import Callable, Iterator, Sequence
from importlib import metadata
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import tokens
from analysis.contributions import METHOD, moving_phrases, word_contributions
from analysis.corpus import Corpus
from analysis.embeddings import Encoder, TokenVectors, encode
from analysis.framing import FrameAxis, FramingScores, score
from analysis.parts import Parts, pack, unpack
from analysis.store import sha256_of
from analysis.tokens import Tokens

AT_ONCE = 2_000  # sentences after which what is made is kept: half a minute's work at most is lost when a build is stopped
ENGINE = ("numpy", "onnxruntime", "tokenizers")  # other versions change last digits
SPAN = np.dtype([("sentence", "<i4"), ("axis", "<i2"), ("start", "<i4"), ("end", "<i4"), ("contribution", "<f8")])

Progress = Callable[[int, int], None]


class Encoded(NamedTuple):
    """What the encoder gives for all sentences and headings of a corpus.

    Attributes
    ----------
    vectors : float32 array (n, dimensions)
    contributions : float32 array (n_axes, n_tokens)
        What each token adds to the bias of its sentence on each axis.
    spans : DataFrame
        index (of the sentence), axis, start, end, contribution: the words and phrases that move each bias most.
    scores : tuple of FramingScores
        On each axis.
    """

    vectors: np.ndarray
    contributions: np.ndarray
    spans: pd.DataFrame
    scores: tuple[FramingScores, ...]


def encode_corpus(
    corpus: Corpus, found: Tokens, axes: Sequence[FrameAxis], encoder: Encoder, parts: Parts, progress: Progress | None = None
) -> Encoded:
    """What `encoder` gives for a corpus; what `parts` hold is not made again. A document depends on itself alone.

    Parameters
    ----------
    found : Tokens
        Those of `corpus.sentences`.
    progress : callable (done, total), optional
        Told the number of sentences done.
    """
    texts = corpus.sentences["text"].tolist()
    base = [*(axis.digest() for axis in axes), encoder.name, encoder.version, encoder.digest, METHOD, tokens.METHOD]
    base += [metadata.version(name) for name in ENGINE]
    vectors = np.empty((len(texts), encoder.dimensions), dtype=np.float32)
    contributions = np.zeros((len(axes), len(found.places)), dtype=np.float32)
    strengths = np.empty((3, len(axes), len(texts)))  # plus, minus, covered
    spans: list[np.ndarray] = []
    places: dict[str, list[slice]] = {}  # the same text twice is read once
    for here in document_slices(corpus):
        places.setdefault(sha256_of("encoded-2", *base, *texts[here]), []).append(here)
    keys = {key: here[0] for key, here in places.items()}

    def put(key: str, part: Sequence[np.ndarray]) -> None:
        for here in places[key]:
            vectors[here] = part[0]
            contributions[:, _tokens(found, here)] = part[1]
            strengths[:, :, here] = part[3]
            moved = part[2].copy()
            moved["sentence"] += here.start
            spans.append(moved)

    missing = dict(keys)
    for key, part in parts.get(list(keys)):
        put(key, unpack(part))
        del missing[key]
    work = _Work(texts, found, axes, encoder)
    done = len(texts) - sum(here.stop - here.start for here in missing.values())
    for batch in _batches(missing):
        made = work.of([keys[key] for key in batch], lambda n, before=done: progress and progress(before + n, len(texts)))
        parts.put({key: pack(part) for key, part in zip(batch, made, strict=True)})
        for key, part in zip(batch, made, strict=True):
            put(key, part)
        done += sum(keys[key].stop - keys[key].start for key in batch)
    scores = (FramingScores(axis.name, *strengths[:2, i], strengths[2, i] > 0) for i, axis in enumerate(axes))
    return Encoded(vectors, contributions, _span_table(spans, axes), tuple(scores))


def document_slices(corpus: Corpus) -> list[slice]:
    """Where the sentences of each document are: they stand together."""
    document_ids = corpus.sentences["document_id"].to_numpy()
    starts = [0, *(np.flatnonzero(document_ids[1:] != document_ids[:-1]) + 1).tolist(), len(document_ids)]
    return [slice(start, end) for start, end in zip(starts, starts[1:], strict=False) if end > start]


def _tokens(found: Tokens, here: slice) -> slice:
    return slice(int(found.pointers[here.start]), int(found.pointers[here.stop]))


def _batches(missing: dict[str, slice]) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for key, here in missing.items():
        batch.append(key)
        size += here.stop - here.start
        if size >= AT_ONCE:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Work(NamedTuple):
    """What is needed to read sentences."""

    texts: list[str]
    found: Tokens
    axes: Sequence[FrameAxis]
    encoder: Encoder

    def of(self, documents: Sequence[slice], progress: Callable[[int], None]) -> list[list[np.ndarray]]:
        """Vectors, contributions (n_axes, n_tokens), spans (their sentence counted within it) and strengths of each document."""
        rows = [row for here in documents for row in range(here.start, here.stop)]
        shares: dict[int, np.ndarray] = {}
        moving: dict[int, list[tuple]] = {}

        def note_words(index: int, pieces: TokenVectors) -> None:
            """Each sentence has its own place in both, so that it does not matter which worker comes when."""
            row = rows[index]
            place = self.found.places[self.found.of(row)]
            share = np.zeros((len(self.axes), len(place)), dtype=np.float32)
            spans = []
            for number, axis in enumerate(self.axes):
                words, _ = word_contributions(axis, self.texts[row], pieces)
                share[number] = tokens.share_out(words, place)
                spans += [(number, *phrase) for phrase in moving_phrases(words, self.texts[row])]
            shares[row], moving[row] = share, spans

        vectors = encode(self.encoder, [self.texts[row] for row in rows], note_words, lambda done, _: progress(done))
        own_texts = [self.texts[row] for row in rows]
        scores = [score(axis, own_texts, vectors) for axis in self.axes]
        strengths = np.array([[getattr(one, name) for one in scores] for name in ("plus", "minus", "covered")], dtype=np.float64)
        made, at = [], 0
        for here in documents:
            n = here.stop - here.start
            spans = [(row - here.start, *span) for row in range(here.start, here.stop) for span in moving[row]]
            own = np.concatenate([shares[row] for row in range(here.start, here.stop)], axis=1)
            made.append([vectors[at : at + n], own, np.array(spans, dtype=SPAN), strengths[:, :, at : at + n]])
            at += n
        return made


def _span_table(spans: list[np.ndarray], axes: Sequence[FrameAxis]) -> pd.DataFrame:
    """In the order of the sentences; within one as they were found: by axis, then by place."""
    joined = np.concatenate(spans) if spans else np.zeros(0, dtype=SPAN)
    joined = joined[np.argsort(joined["sentence"], kind="stable")]
    names = np.array([axis.name for axis in axes], dtype=object)[joined["axis"]]
    numbers = {name: joined[name].astype(np.int64) for name in ("start", "end")}
    table = {"index": joined["sentence"].astype(np.int64), "axis": pd.array(names, dtype="str"), **numbers}
    return pd.DataFrame(table | {"contribution": joined["contribution"].astype(float)})
