"""What is costly and read-only, made once: the packaged encoder, the built-in axes on it, results of the small corpus."""

import pytest

from analysis.build import build
from analysis.embeddings import PackagedEncoder
from analysis.framing import FrameAxis, fit_axis
from analysis.results import Results
from analysis.settings import built_in_axes
from tests.analysis.samples import WordVectors, stand_in, tiny_corpus


@pytest.fixture(scope="session")
def encoder() -> PackagedEncoder:
    return PackagedEncoder()


@pytest.fixture(scope="session")
def frame_axes(encoder: PackagedEncoder) -> dict[str, FrameAxis]:
    """The built-in axes by name, made ready with the packaged encoder."""
    return {axis.name: fit_axis(axis, encoder) for axis in built_in_axes()}


@pytest.fixture
def packaged(monkeypatch: pytest.MonkeyPatch, encoder: PackagedEncoder) -> None:
    """Builds and scores share one packaged encoder, which has read the neutral sentences already."""
    stand_in(monkeypatch, encoder)


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Builds and scores use a toy encoder: what is tested has nothing to do with what words mean."""
    stand_in(monkeypatch, WordVectors())


@pytest.fixture(scope="session")
def tiny_results(encoder: PackagedEncoder, tmp_path_factory: pytest.TempPathFactory) -> Results:
    """Results of the small corpus, with the packaged encoder; read-only."""
    root = tmp_path_factory.mktemp("tiny")
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch, encoder)
        return build(tiny_corpus(root / "corpus"), root / "results")
