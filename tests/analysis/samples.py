"""What several tests of the analysis are about: small folders of files, a small corpus of our own words, toy encoders, vectors."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from analysis.embeddings import Encoder, PackagedEncoder, TokenVectors, Word
from analysis.encoders import named_encoder

# Two documents, eight sentences and a heading. "the bridge" stands in both, "open" in one alone, three times.
HARBOUR = """Opening the harbour

The towns opened the harbour together and signed an open agreement. Open trade helps the poor towns to grow.
Engineers from both towns shared their plans, and the bridge was built in an open spirit. New jobs came."""
FORT = """The ministry banned the bridge newspaper and punished its editors. Soldiers guard the bridge against attacks!
Strict censorship controls every letter that crosses the bridge. Dr. Vale lives in the fort."""
LISTING = "file,group,year\nfort.txt,north,1907\nharbour.txt,south,1911\n"


def folder(root: Path, **files: str) -> Path:
    """A project folder; in names, __ stands for / and the last _ for the dot."""
    for name, content in files.items():
        path = root / ".".join(name.replace("__", "/").rsplit("_", 1))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8", newline="")
    return root


def tiny_corpus(root: Path) -> Path:
    """A project folder with the two documents, in two groups."""
    return folder(root, documents_csv=LISTING, harbour_txt=HARBOUR, fort_txt=FORT)


class Compass:
    """A toy encoder in the plane: the first number in a text is its direction in degrees; a text without one points to 45°."""

    name, version, dimensions, digest, languages = "compass", "1", 2, "compass-1", ()

    def tokens(self, text: str) -> TokenVectors:
        number = re.search(r"-?\d+(\.\d+)?", text)
        angle = np.deg2rad(float(number[0]) if number else 45.0)
        return TokenVectors(np.array([[0, len(text)]]), np.array([[np.cos(angle), np.sin(angle)]], dtype=np.float32))

    def is_cut(self, text: str) -> bool:
        return False

    def word(self, form: str) -> None:
        return None


class WordVectors:
    """A toy encoder: every word has a direction of its own, and a text is the mean of its words. Quick, and the same everywhere."""

    name, version, dimensions, digest, languages = "words", "1", 16, "words-1", ("en",)

    def tokens(self, text: str) -> TokenVectors:
        words = list(re.finditer(r"\w+|[^\w\s]", text))
        offsets = [(0, 0), *(word.span() for word in words), (0, 0)]
        vectors = [self._vector("start"), *(self._vector(word[0].lower()) for word in words), self._vector("end")]
        return TokenVectors(np.array(offsets), np.array(vectors, dtype=np.float32))

    def _vector(self, word: str) -> np.ndarray:
        numbers = np.frombuffer(hashlib.sha256(word.encode()).digest(), dtype=">u2").astype(float)
        return numbers / 2**15 - 1

    def is_cut(self, text: str) -> bool:
        return len(text.split()) > 256

    def word(self, form: str) -> Word:
        vector = self._vector(form)
        return Word(vector / np.linalg.norm(vector), float(len(form)))


def stand_in(patch: pytest.MonkeyPatch, encoder: Encoder) -> None:
    """Let builds and the command line take `encoder` for the packaged one; asked for by another name they get what they ask for."""

    def named(name: str, cache: Path | None = None) -> Encoder:
        return encoder if name == PackagedEncoder.name else named_encoder(name, cache)

    patch.setattr("analysis.build.named_encoder", named)
    patch.setattr("analysis.__main__.named_encoder", named)


def clouds(sizes: Sequence[int], spread: float = 0.3, dimensions: int = 48, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors around as many directions as there are sizes, and the cloud of each."""
    random = np.random.default_rng(seed)
    centres = np.linalg.qr(random.normal(size=(dimensions, len(sizes))))[0].T
    cloud = np.repeat(np.arange(len(sizes)), sizes)
    vectors = centres[cloud] + spread / dimensions**0.5 * random.normal(size=(len(cloud), dimensions))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32), cloud


def noise(n: int, dimensions: int = 48, seed: int = 0) -> np.ndarray:
    """Vectors without any structure: nothing but chance decides between partitions."""
    return np.random.default_rng(seed).normal(size=(n, dimensions)).astype(np.float32)
