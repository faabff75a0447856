"""The network of the packaged encoder against the same network written out in numpy, in 32 bits, from the same weights."""

import numpy as np
import pytest
from safetensors.numpy import load_file
from scipy.special import erf
from threadpoolctl import threadpool_limits

from analysis.embeddings import PackagedEncoder, weights_folder

SENTENCES = [
    "The old mill was repaired in spring.",
    "Rain.",
    "Two towns signed an agreement on the shared use of the river, the road and the forest between them.",
    "Ministers banned the newspaper, arrested its editor and closed the border for a month.",
    "New machines made farms and factories more productive, and wages rose.",
    "Naïve café owners raised prices by 3.5 % on 1 May!",
    "Is the bridge safe? Nobody knows; the engineers have left.",
    "Hostile fleets threaten the islands, whose harbours are badly guarded.",
]


def bert(weights, ids):
    """Token vectors (n, 384) of all-MiniLM-L6-v2: embeddings, six layers of attention and a hidden layer, normed after each."""

    def linear(x, name):
        return x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]

    def norm(x, name):
        x = x - x.mean(axis=-1, keepdims=True)
        return x / np.sqrt((x**2).mean(axis=-1, keepdims=True) + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    def attention(x, name):
        width = x.shape[1]
        query, key, value = (linear(x, f"{name}.self.{part}") for part in ("query", "key", "value"))
        heads = []
        for head in (slice(start, start + 32) for start in range(0, width, 32)):
            shares = np.exp(query[:, head] @ key[:, head].T / np.sqrt(32))
            heads.append(shares / shares.sum(axis=1, keepdims=True) @ value[:, head])
        return linear(np.hstack(heads), f"{name}.output.dense")

    words, places, kinds = (weights[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position", "token_type"))
    x = norm(words[ids] + places[: len(ids)] + kinds[0], "embeddings.LayerNorm")
    for layer in range(6):
        name = f"encoder.layer.{layer}"
        x = norm(x + attention(x, f"{name}.attention"), f"{name}.attention.output.LayerNorm")
        hidden = linear(x, f"{name}.intermediate.dense")
        hidden = hidden * 0.5 * (1 + erf(hidden / np.sqrt(2)))
        x = norm(x + linear(hidden, f"{name}.output.dense"), f"{name}.output.LayerNorm")
    return x


@pytest.fixture(scope="module")
def weights():
    return load_file(weights_folder() / "model.safetensors")


def test_vectors_are_those_of_the_network_in_32_bits(encoder, weights):
    cosines = []
    with threadpool_limits(1):  # small matrices: on a busy machine threads wait for each other
        for sentence in SENTENCES:
            mean = bert(weights, encoder._tokenizer.encode(sentence).ids).mean(axis=0)
            cosines.append(mean / np.linalg.norm(mean) @ encoder.tokens(sentence).sentence)
    assert np.mean(cosines) >= 0.99
    assert min(cosines) >= 0.98


def test_a_damaged_graph_is_written_anew_byte_for_byte_in_silence(encoder, tmp_path, capfd):
    encoder.tokens(SENTENCES[0])
    names = {f"{encoder.digest[:16]}.onnx", f"{encoder.digest[:16]}.sha256"}
    (graph,) = (name for name in names if name.endswith("onnx"))
    (tmp_path / "encoder").mkdir()
    (tmp_path / "encoder" / graph).write_bytes((encoder._cache / "encoder" / graph).read_bytes()[:-1])
    anew = PackagedEncoder(tmp_path)
    assert anew.tokens(SENTENCES[0]).vectors.tobytes() == encoder.tokens(SENTENCES[0]).vectors.tobytes()
    assert {path.name for path in (tmp_path / "encoder").iterdir()} == names
    for name in names:
        assert (tmp_path / "encoder" / name).read_bytes() == (encoder._cache / "encoder" / name).read_bytes()
    assert capfd.readouterr() == ("", "")
