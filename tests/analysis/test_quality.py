"""How far an axis is to be trusted: every figure against a slow way to it, every warning on a case made for it."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis import framing, quality
from analysis.embeddings import encode
from analysis.framing import fit_axis, score
from analysis.quality import axis_quality
from analysis.reseeded import reseed
from analysis.results import read_results
from analysis.settings import Axis, Pole
from tests.analysis.samples import Compass, WordVectors

TOWNS = Axis(
    "towns",
    Pole("open", sentences=("The towns share one road.", "All sign the pact.", "Gates stand open."), terms=("trade", "road")),
    Pole("shut", sentences=("The gates stay shut.", "Guards read every letter.", "No one may pass."), terms=("ban", "guard")),
)
AROUND = (45, 15, 75, 225, 195, 255)
COLUMNS = [
    "axis", "target", "reference", "difference", "seed_range_low", "seed_range_high", "sign_stable", "split_half", "separation",
    "coverage", "length_correlation", "n_seeds_plus", "n_seeds_minus", "n_sentences", "warning",
]  # fmt: skip
TWO_BY_TWO = SimpleNamespace(seeds=("a", "b", "c", "d"), is_plus=np.array([True, True, False, False]))
WORDS = "towns share one road gates stay shut guard reads every letter geese cross pond trade pact open ban".split()


@pytest.fixture
def neutral(tmp_path, monkeypatch):
    """Neutral sentences in six directions, each of one word and of two."""
    path = tmp_path / "neutral.txt"
    path.write_text("".join(f"{angle}{more}\n" for angle in AROUND for more in ("", " degrees")))
    monkeypatch.setattr(framing, "NEUTRAL", path)


def axis_of(plus, minus, name="a", kind="sentences"):
    return Axis(name, Pole("east", **{kind: tuple(plus)}), Pole("north", **{kind: tuple(minus)}))


def corpus(**groups):
    """Counted sentences of the groups given."""
    rows = [(group, text) for group, texts in groups.items() for text in texts]
    table = pd.DataFrame(rows, columns=["group", "text"])
    lengths = table["text"].str.split().str.len().astype("int64")
    return table.assign(sentence_id=[f"d:{number}" for number in range(len(rows))], n_tokens=lengths)


def spoken(n, seed=0):
    """Sentences of words drawn at random."""
    random = np.random.default_rng(seed)
    return [" ".join(random.choice(WORDS, random.integers(3, 9))) for _ in range(n)]


def quality_of(axis, sentences, encoder=None):
    """The one row of the axis, and the bias of the sentences."""
    encoder = encoder or WordVectors()
    fitted, vectors = fit_axis(axis, encoder), encode(encoder, sentences["text"].tolist())
    scores = score(fitted, sentences["text"].tolist(), vectors).table(sentences["sentence_id"])
    table = axis_quality([fitted], sentences, vectors, [scores])
    assert list(table.columns) == COLUMNS and len(table) == 1
    return table.iloc[0], scores["bias"]


def less(axis, seed):
    def without(pole):
        return Pole(pole.name, "", *(tuple(text for text in texts if text != seed) for texts in (pole.sentences, pole.terms)))

    return Axis(axis.name, without(axis.pole_plus), without(axis.pole_minus))


def difference_of(axis, sentences, target, reference):
    texts = sentences["text"].tolist()
    bias = pd.Series(score(fit_axis(axis, WordVectors()), texts, encode(WordVectors(), texts)).bias)
    means = bias.groupby(sentences["group"].to_numpy()).mean()
    return means[target] - means[reference]


# The figures


def test_the_range_is_that_of_axes_made_without_each_seed():
    sentences = corpus(a=spoken(12), b=spoken(9, 1))
    row, _ = quality_of(TOWNS, sentences)
    seeds = [text for pole in (TOWNS.pole_plus, TOWNS.pole_minus) for text in (*pole.sentences, *pole.terms)]
    slow = [difference_of(less(TOWNS, seed), sentences, "a", "b") for seed in seeds]
    assert [row["seed_range_low"], row["seed_range_high"]] == pytest.approx([min(slow), max(slow)], abs=1e-4)
    assert row["difference"] == pytest.approx(difference_of(TOWNS, sentences, "a", "b"), abs=1e-4)
    assert row["sign_stable"] == (np.sign(slow) == np.sign(row["difference"])).all()
    assert [row["n_seeds_plus"], row["n_seeds_minus"], row["n_sentences"]] == [5, 5, 21]


def test_one_seed_a_pole_left_by_hand(neutral):
    """Of east and north alone 0° scores 1 ÷ unit and 90° the opposite; without 33° that is the axis, so the range holds it."""
    unit = np.sqrt(0.5) * (np.sqrt(0.75 / 5) + 0.5)
    row, _ = quality_of(axis_of(["0", "33"], ["90"]), corpus(a=["0"], b=["90"]), Compass())
    assert row["seed_range_high"] == pytest.approx(2 / unit, abs=1e-4) and row["seed_range_low"] < row["difference"]


def test_seeds_are_told_apart_by_the_others_or_not(neutral):
    apart, _ = quality_of(axis_of(["0", "10"], ["90", "80"]), corpus(a=["0"]), Compass())
    crossed, _ = quality_of(axis_of(["0", "85"], ["90", "5"]), corpus(a=["0"]), Compass())
    assert (apart["separation"], crossed["separation"]) == (1, 0)


def test_halves_that_say_the_same_score_the_same(neutral):
    sentences = corpus(a=[str(angle) for angle in range(0, 360, 15)])
    same, _ = quality_of(axis_of(["0", "0.01"], ["90", "90.01"]), sentences, Compass())
    mixed, _ = quality_of(axis_of(["0", "170"], ["90", "-80"]), sentences, Compass())
    assert same["split_half"] == pytest.approx(1, abs=1e-4) and mixed["split_half"] < 0.5


def test_coverage_and_length_are_of_all_sentences():
    sentences = corpus(a=spoken(30), b=spoken(20, 1))
    row, bias = quality_of(TOWNS, sentences)
    assert row["length_correlation"] == pytest.approx(np.corrcoef(bias, sentences["n_tokens"])[0, 1], abs=1e-4)
    fitted, vectors = fit_axis(TOWNS, WordVectors()), encode(WordVectors(), sentences["text"].tolist())
    assert row["coverage"] == pytest.approx(score(fitted, sentences["text"].tolist(), vectors).covered.mean(), abs=1e-4)


def test_of_few_sentences_there_is_no_correlation():
    row, _ = quality_of(TOWNS, corpus(a=spoken(4), b=spoken(5, 1)))
    assert pd.isna(row["length_correlation"]) and pd.isna(row["split_half"]) and row["separation"] >= 0


# What is compared


def test_two_groups_are_compared_in_the_order_of_their_names():
    row, _ = quality_of(TOWNS, corpus(z=spoken(3), b=spoken(3, 1)))
    assert (row["target"], row["reference"]) == ("b", "z")


def test_of_many_groups_the_highest_and_the_lowest_of_some_size_are_compared():
    sentences = corpus(a=spoken(10), tiny=["The gates stay shut."], b=spoken(11, 1), c=spoken(12, 2), least=["Trade."])
    row, bias = quality_of(TOWNS, sentences)
    means = bias.groupby(sentences["group"].to_numpy()).mean()[["a", "b", "c"]]
    assert (row["target"], row["reference"]) == (means.idxmax(), means.idxmin())
    assert row["difference"] == pytest.approx(means.max() - means.min(), abs=1e-4) and row["difference"] > 0
    small, _ = quality_of(TOWNS, corpus(a=["Trade."], b=["The pond."], c=["The gates stay shut."]))
    assert (small["target"], small["reference"]) == ("a", "c")


def test_of_one_group_the_mean_bias_is_looked_at():
    row, bias = quality_of(TOWNS, corpus(a=spoken(12)))
    assert row["target"] == "a" and pd.isna(row["reference"])
    assert row["difference"] == pytest.approx(bias.mean(), abs=1e-4)


def test_without_sentences_only_the_seeds_are_measured():
    row, _ = quality_of(TOWNS, corpus(a=spoken(1)).head(0))
    assert row[["target", "reference", "difference", "seed_range_low", "coverage", "length_correlation"]].isna().all()
    assert not row["sign_stable"] and row["separation"] >= 0 and row["n_sentences"] == 0 and row["warning"] == ""


# Laws


def test_swapping_the_poles_turns_the_difference():
    sentences = corpus(a=spoken(12), b=spoken(12, 1))
    row, _ = quality_of(TOWNS, sentences)
    turned, _ = quality_of(Axis("towns", TOWNS.pole_minus, TOWNS.pole_plus), sentences)
    assert [turned["difference"], turned["seed_range_low"]] == [-row["difference"], -row["seed_range_high"]]
    assert (turned["separation"], turned["sign_stable"]) == (row["separation"], row["sign_stable"])


def test_neither_order_nor_repetition_changes_a_figure(monkeypatch):
    monkeypatch.setattr(quality, "SAMPLE", 15)
    sentences = corpus(a=spoken(40), b=spoken(30, 1), c=spoken(25, 2))
    shuffled = sentences.sample(frac=1, random_state=3).reset_index(drop=True)
    row, again, other = (quality_of(TOWNS, table)[0] for table in (sentences, sentences, shuffled))
    pd.testing.assert_series_equal(row, again, check_exact=True)
    pd.testing.assert_series_equal(row, other, atol=2e-4)


def test_a_sample_stands_for_all(monkeypatch):
    sentences = corpus(a=spoken(300), b=spoken(300, 1))
    whole, _ = quality_of(TOWNS, sentences)
    monkeypatch.setattr(quality, "SAMPLE", 100)
    part, _ = quality_of(TOWNS, sentences)
    assert (whole["n_sentences"], part["n_sentences"]) == (600, 200)
    exact = ["difference", "coverage", "length_correlation", "separation"]
    assert part[exact].tolist() == whole[exact].tolist()
    low, high = (abs(part[end] - whole[end]) for end in ("seed_range_low", "seed_range_high"))
    assert max(low, high) < 0.1


# Warnings


def test_a_sign_that_hangs_on_one_seed_is_warned_of_by_its_name(neutral):
    axis = axis_of(["0 <b>degrees</b>", "120 degrees", "121"], ["60", "60 degrees", "61"])
    sentences = corpus(a=["0 degrees"] * 3)
    row, _ = quality_of(axis, sentences, Compass())
    assert row["difference"] > 0 > row["seed_range_low"] and not row["sign_stable"]
    assert row["warning"].startswith("The mean bias (+")
    assert "does not keep its sign without the seed “0 <b>degrees</b>” (−" in row["warning"]
    assert "which way it leans hangs on the choice of seeds." in row["warning"] and ", nor" not in row["warning"]


def test_the_difference_of_two_groups_is_called_so_and_further_seeds_are_counted(neutral):
    axis = axis_of(["0", "120 degrees", "121"], ["60", "60 degrees", "61"])
    one, _ = quality_of(axis, corpus(a=["0 degrees"] * 3, b=["45 degrees"]), Compass())
    assert one["warning"].startswith("The difference between the two groups compared (+") and ", nor" not in one["warning"]
    warned = quality._of_the_sign({"difference": 0.2, "reference": "b"}, TWO_BY_TWO, np.array([-0.001, 0.3, -0.1, 0.0]))
    assert warned == (
        "The difference between the two groups compared (+0.20) does not keep its sign without the seed “c” (−0.10), "
        "nor without 2 others, one at a time: which way it leans hangs on the choice of seeds."
    )


def test_a_seed_that_alone_tells_the_poles_apart_is_named(neutral):
    row, _ = quality_of(axis_of(["10 elks", "90"], ["10 hares", "10 geese"]), corpus(a=["0"]), Compass())
    assert not row["sign_stable"] and pd.isna(row["separation"])
    assert row["warning"].startswith("Without the seed “90” nothing can be scored: the encoder then cannot tell the poles apart.")


def test_one_seed_a_pole_is_allowed_and_warned_of():
    row, _ = quality_of(axis_of(["open"], ["closed"], kind="terms"), corpus(a=spoken(12), b=spoken(12, 1)))
    assert row[["seed_range_low", "seed_range_high", "split_half", "separation"]].isna().all() and not row["sign_stable"]
    assert row["warning"].startswith("Only 1 seed for “east” and 1 seed for “north”: scores may change much with another choice")
    assert "no seed can be left out to show how much" in row["warning"] and quality.ONE_SEED in row["warning"]


def test_one_seed_at_one_pole_leaves_the_range_of_the_other():
    row, _ = quality_of(axis_of(["open"], ["closed", "shut", "ban", "guard"], kind="terms"), corpus(a=spoken(12), b=spoken(12, 1)))
    assert row["seed_range_low"] < row["seed_range_high"] and not row["sign_stable"] and pd.isna(row["split_half"])
    low, high = (f"{row[end]:+.2f}".replace("-", "−") for end in ("seed_range_low", "seed_range_high"))
    assert "Only 1 seed for “east”: scores may change much with another choice of words; without any one seed" in row["warning"]
    assert f"the difference goes from {low} to {high} (" in row["warning"]


def test_four_seeds_a_pole_are_not_few():
    three, _ = quality_of(axis_of(WORDS[:3], WORDS[4:7], kind="terms"), corpus(a=spoken(12)))
    four, _ = quality_of(axis_of(WORDS[:4], WORDS[4:8], kind="terms"), corpus(a=spoken(12)))
    assert "Only 3 seeds for “east” and 3 seeds for “north”" in three["warning"] and "the mean bias goes from" in three["warning"]
    assert "Only" not in four["warning"].replace("Only 0", "")


@pytest.mark.parametrize(
    ("covered", "said"),
    [(0.0, "None of the sentences carry any signal"), (0.05, "Only 5.0% of the sentences carry any signal"), (0.1, "")],
)
def test_low_coverage_is_warned_of(covered, said):
    sentences = corpus(a=spoken(40))
    fitted, vectors = fit_axis(TOWNS, WordVectors()), encode(WordVectors(), sentences["text"].tolist())
    scores = pd.DataFrame({"bias": np.full(40, 1.0), "covered": np.arange(40) < 40 * covered})
    (warning,) = axis_quality([fitted], sentences, vectors, [scores])["warning"]
    assert said in warning and ("signal" in warning) == bool(said)


@pytest.mark.parametrize(("noise", "warned"), [(0.5, True), (50, False)])
def test_bias_that_goes_along_with_length_is_warned_of(noise, warned):
    sentences = corpus(a=spoken(60))
    fitted, vectors = fit_axis(TOWNS, WordVectors()), encode(WordVectors(), sentences["text"].tolist())
    bias = 5 - sentences["n_tokens"] + np.random.default_rng(1).normal(0, noise, 60)
    (warning,) = axis_quality([fitted], sentences, vectors, [pd.DataFrame({"bias": bias, "covered": True})])["warning"]
    assert ("Bias goes along with the number of words (r = −0.9" in warning) == warned


def test_a_long_seed_is_cut_in_a_warning():
    assert quality._quoted("x" * 60) == "“" + "x" * 60 + "”" and quality._quoted("x" * 61) == "“" + "x" * 59 + "…”"


# The built-in axes


def test_how_one_seed_a_pole_scores_on_the_built_in_axes(frame_axes, results_dir):
    results = read_results(results_dir)
    rows = (results.table("sentences")["kind"] == "sentence").to_numpy()
    found = [one_seed(axis, results.counted["text"].tolist(), results.vectors[rows]) for axis in frame_axes.values()]
    assert "correlate .5 and .7 with those by all" in quality.ONE_SEED and found == pytest.approx([0.5, 0.7], abs=0.1)


def one_seed(axis, texts, vectors):
    """Mean correlation of the bias by one seed a pole, drawn at random, with that by all."""
    by, random, found = reseed(axis, texts, vectors), np.random.default_rng(0), []
    n = len(by.seeds)
    whole = by.bias(np.ones(n, dtype=bool))[n:]
    for _ in range(100):
        drawn = [random.choice(np.flatnonzero(pole)) for pole in (by.is_plus, ~by.is_plus)]
        found.append(np.corrcoef(by.bias(np.isin(np.arange(n), drawn))[n:], whole)[0, 1])
    return np.mean(found)


def test_the_built_in_axes_hold_in_the_bundled_corpus(results_dir):
    table = read_results(results_dir).table("axis_quality")
    assert table["sign_stable"].all() and (table["warning"] == "").all()
    assert (table["split_half"] > 0.8).all() and (table["separation"] > 0.9).all()
