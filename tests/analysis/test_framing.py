import math
import re
from collections import Counter
from statistics import median

import numpy as np
import pandas as pd
import pytest

from analysis import framing
from analysis.embeddings import encode
from analysis.errors import AnalysisError
from analysis.framing import FramingScores, fit_axis, score, soft_maximum, summarise, term_pattern
from analysis.settings import Axis, Pole, built_in_axes
from tests.analysis.samples import Compass

EAST_NORTH = Axis("east_north", Pole("east", sentences=("0 degrees",)), Pole("north", sentences=("90 degrees",)))
TEXTS = [
    "The towns share one road and keep it open to all.",
    "Guards beat the crowd; the gates stay shut and every letter is read.",
    "Seven geese crossed the pond.",
    "New looms and new schools brought wages and hope.",
    "Saboteurs may strike the waterworks at any hour.",
    "It is Tuesday.",
    "",
]


def swapped(axis):
    return Axis(axis.name, axis.pole_minus, axis.pole_plus)


def scores_of(axis, encoder, texts):
    return score(axis, texts, encode(encoder, texts))


@pytest.fixture
def neutral(tmp_path, monkeypatch):
    """Neutral sentences that point to 0, 30, 45, 60 and 90 degrees."""
    path = tmp_path / "neutral.txt"
    path.write_text("".join(f"{angle} degrees\n" for angle in (0, 30, 45, 60, 90)))
    monkeypatch.setattr(framing, "NEUTRAL", path)


# The formula, by hand


def test_the_soft_maximum_of_one_and_zero():
    # .1 · ln((e¹⁰ + e⁰) / 2) = 1 + .1 · (ln(1 + e⁻¹⁰) − ln 2)
    assert soft_maximum(np.array([[1.0, 0.0]]))[0] == pytest.approx(1 + 0.1 * (0.0000454 - 0.6931472), abs=1e-6)


def test_the_soft_maximum_lies_between_mean_and_maximum():
    cosines = np.random.default_rng(0).uniform(-1, 1, (50, 7))
    soft = soft_maximum(cosines)
    assert (soft > cosines.mean(axis=1)).all() and (soft < cosines.max(axis=1)).all()
    assert soft_maximum(np.full((1, 7), 0.3))[0] == pytest.approx(0.3)


def test_zero_and_unit_by_hand(neutral):
    # One prototype a pole: closeness to east = cos θ − .8 · (cos θ + sin θ) / 2 = .6 cos θ − .4 sin θ, to north the mirror image.
    # It falls from 0° to 90°, so its median is that of 45°, .2 · √½; of the ten strengths the two largest, those of 0° and 90°, are
    # .6 − .2 · √½ above the median, and the 95th percentile lies between these two.
    axis = fit_axis(EAST_NORTH, Compass())
    zero, unit = 0.2 * math.sqrt(0.5), 0.6 - 0.2 * math.sqrt(0.5)
    np.testing.assert_allclose(axis.zero, [zero, zero], atol=1e-6)
    assert axis.unit == pytest.approx(unit, abs=1e-6)
    assert axis.near == pytest.approx(1, abs=1e-6)

    scores = scores_of(axis, Compass(), ["0", "45", "90", "180"])
    np.testing.assert_allclose(scores.plus, [1, 0, (-0.4 - zero) / unit, (-0.6 - zero) / unit], atol=1e-5)
    np.testing.assert_allclose(scores.minus, [(-0.4 - zero) / unit, 0, 1, (0.4 - zero) / unit], atol=1e-5)
    np.testing.assert_allclose(scores.bias, [1 / unit, 0, -1 / unit, -1 / unit], atol=1e-5)


def test_a_seed_term_adds_its_bonus_and_at_most_two_count(neutral):
    axis = Axis("a", Pole("east", sentences=("0 degrees",), terms=("45 elk",)), Pole("north", sentences=("90 degrees",)))
    fitted = fit_axis(axis, Compass())
    plain, one, two, three = scores_of(fitted, Compass(), ["10", "10, 45 elk", "10, 45 elk, 45 elks", "10" + ", 45 elk" * 3]).plus
    np.testing.assert_allclose([one - plain, two - plain, three - plain], np.array([0.02, 0.04, 0.04]) / fitted.unit, atol=1e-5)


def test_prototypes_are_sentences_description_and_the_terms_together(neutral):
    pole = Pole("east", "20 degrees", ("0", "10"), ("30 ash", "60 oak"))
    fitted = fit_axis(Axis("a", pole, Pole("north", "90 degrees")), Compass())
    angles = np.rad2deg(np.arctan2(fitted.plus.prototypes[:, 1], fitted.plus.prototypes[:, 0]))
    np.testing.assert_allclose(angles, [0, 10, 20, 45], atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(fitted.plus.prototypes, axis=1), 1, atol=1e-6)
    assert len(fitted.minus.prototypes) == 1 and fitted.minus.terms is None


def test_covered_is_what_is_near_a_seed_or_holds_a_term(neutral):
    axis = Axis("a", Pole("east", sentences=("20",), terms=("50 ash",)), Pole("north", sentences=("100",)))
    fitted = fit_axis(axis, Compass())
    covered = scores_of(fitted, Compass(), ["20", "100", "75", "200", "200 beside 50 ash"]).covered
    assert covered.tolist() == [True, True, False, False, True]


def test_poles_that_the_encoder_cannot_tell_apart_are_refused(neutral):
    axis = Axis("one_way", Pole("a", sentences=("10 elks",)), Pole("b", sentences=("10 hares",)))
    with pytest.raises(AnalysisError, match="axis one_way: the encoder cannot tell its poles apart; give seeds that differ"):
        fit_axis(axis, Compass())


def slow_closeness(axis, text, vector):
    """Closeness to plus and minus, as in the module's docstring, one number at a time."""
    cosines = [[sum(a * b for a, b in zip(seed, vector, strict=True)) for seed in pole] for pole in axis]
    means = [sum(values) / len(values) for values in cosines]
    soft = [0.1 * math.log(sum(math.exp(value / 0.1) for value in values) / len(values)) for values in cosines]
    return [value - 0.8 * (means[0] + means[1]) / 2 for value in soft], max(map(max, cosines))


def test_scores_are_the_formula_written_out(encoder):
    plus, minus = ("The towns share the road.", "All sign the pact."), ("The gates stay shut.",)
    fitted = fit_axis(Axis("a", Pole("p", sentences=plus), Pole("m", sentences=minus)), encoder)
    seeds = [encode(encoder, side).astype(float).tolist() for side in (plus, minus)]
    pool = framing.NEUTRAL.read_text().splitlines()
    neutral = [slow_closeness(seeds, text, vector) for text, vector in zip(pool, encode(encoder, pool).tolist(), strict=True)]
    zero = [median(close[side] for close, _ in neutral) for side in (0, 1)]
    above = sorted(close[side] - zero[side] for close, _ in neutral for side in (0, 1))
    place = 0.95 * (len(above) - 1)
    unit = above[int(place)] + (place % 1) * (above[int(place) + 1] - above[int(place)])
    scores = scores_of(fitted, encoder, TEXTS)
    for i, vector in enumerate(encode(encoder, TEXTS).tolist()):
        close, _ = slow_closeness(seeds, TEXTS[i], vector)
        assert [scores.plus[i], scores.minus[i]] == pytest.approx([(close[s] - zero[s]) / unit for s in (0, 1)], abs=2e-6)


# Laws


@pytest.mark.parametrize("name", ["cooperation_control", "development_security"])
def test_swapping_the_poles_swaps_plus_and_minus_and_turns_the_bias(frame_axes, encoder, name):
    one, other = frame_axes[name], fit_axis(swapped(frame_axes[name].axis), encoder)
    scores, turned = scores_of(one, encoder, TEXTS), scores_of(other, encoder, TEXTS)
    assert turned.plus.tolist() == scores.minus.tolist() and turned.minus.tolist() == scores.plus.tolist()
    assert turned.bias.tolist() == (-scores.bias).tolist()
    assert turned.covered.tolist() == scores.covered.tolist()
    mirror = {"plus": "minus", "minus": "plus", "both": "both", "neither": "neither"}
    assert turned.side.tolist() == [mirror[side] for side in scores.side]


def test_a_row_scored_alone_equals_the_row_among_others(frame_axes, encoder, monkeypatch):
    axis = frame_axes["cooperation_control"]
    together = scores_of(axis, encoder, TEXTS).table(TEXTS)
    alone = [scores_of(axis, encoder, [text]).table([text]) for text in TEXTS]
    pd.testing.assert_frame_equal(pd.concat(alone, ignore_index=True), together)
    monkeypatch.setattr(framing, "BLOCK", 3)
    pd.testing.assert_frame_equal(scores_of(axis, encoder, TEXTS).table(TEXTS), together)


def test_sides_follow_from_which_poles_are_above_one():
    plus, minus = np.array([1.0, 1.000001, 0.2, 3.0, -2.0]), np.array([1.0, 0.0, 1.5, 1.1, -2.0])
    scores = FramingScores("a", plus, minus, np.ones(5, dtype=bool))
    assert scores.side.tolist() == ["neither", "plus", "minus", "both", "neither"]
    assert scores.bias.tolist() == [0.0, 1.000001, -1.3, 1.9, 0.0]
    assert set(scores.side) <= set(framing.SIDES)


def test_no_rows_are_no_scores(frame_axes):
    scores = score(frame_axes["cooperation_control"], [], np.empty((0, 384), dtype=np.float32))
    assert len(scores.table([])) == 0


# Neutral sentences and built-in axes


def test_there_are_400_neutral_sentences_no_two_alike():
    pool = framing.NEUTRAL.read_text(encoding="utf-8").splitlines()
    assert len(pool) == len({text.casefold() for text in pool}) == 400
    assert all(text == text.strip() and len(text.split()) >= 2 for text in pool)
    seeds = {seed for axis in built_in_axes() for pole in (axis.pole_plus, axis.pole_minus) for seed in pole.sentences}
    assert not seeds & set(pool)


@pytest.mark.parametrize("name", ["cooperation_control", "development_security"])
def test_neutral_sentences_set_zero_and_one(frame_axes, encoder, name):
    texts, vectors = framing.neutral_pool(encoder)
    scores = score(frame_axes[name], texts, vectors)
    assert np.median(scores.plus) == pytest.approx(0, abs=1e-6)
    assert np.median(scores.minus) == pytest.approx(0, abs=1e-6)
    assert np.percentile([scores.plus, scores.minus], 95) == pytest.approx(1, abs=1e-5)
    assert 0.10 <= scores.covered.mean() <= 0.16  # one in ten has a pole, and one in twenty is near a seed
    assert (scores.side == "both").mean() <= 0.01


@pytest.mark.parametrize("name", [axis.name for axis in built_in_axes()])
def test_the_neutral_range_holds_nine_in_ten_neutral_sentences(frame_axes, encoder, name):
    said = framing.neutral_range(frame_axes[name], encoder)
    scores = score(frame_axes[name], *framing.neutral_pool(encoder))
    inside = (scores.bias >= said["bias_low"]) & (scores.bias <= said["bias_high"])
    assert inside.mean() == pytest.approx(0.9, abs=0.01)
    assert said["plus"] == np.isin(scores.side, ["plus", "both"]).mean()
    assert said["minus"] == np.isin(scores.side, ["minus", "both"]).mean()
    assert said["plus"] + said["minus"] == pytest.approx(0.1, abs=0.005)


def test_a_sentence_with_a_side_is_covered(frame_axes, encoder):
    for axis in frame_axes.values():
        scores = score(axis, *framing.neutral_pool(encoder))
        assert scores.covered[scores.side != "neither"].all()


@pytest.mark.parametrize("axis", built_in_axes(), ids=lambda axis: axis.name)
def test_built_in_axes_have_enough_seeds_and_none_twice(axis):
    for pole in (axis.pole_plus, axis.pole_minus):
        assert len(pole.sentences) >= 12 and len(pole.terms) >= 12 and pole.description
    seeds = [seed for pole in (axis.pole_plus, axis.pole_minus) for seed in (pole.description, *pole.sentences, *pole.terms)]
    assert not [seed for seed, times in Counter(seed.casefold() for seed in seeds).items() if times > 1]
    plus, minus = (term_pattern(pole.terms) for pole in (axis.pole_plus, axis.pole_minus))
    assert not [term for term in axis.pole_plus.terms if minus.fullmatch(term)]
    assert not [term for term in axis.pole_minus.terms if plus.fullmatch(term)]


@pytest.mark.parametrize(
    ("name", "text", "side"),
    [
        ("cooperation_control", "The neighbours signed a treaty of friendship and will share what they learn.", "plus"),
        ("cooperation_control", "The regime censors the press and jails everyone who objects.", "minus"),
        ("cooperation_control", "The hen laid an egg.", "neither"),
        ("development_security", "Better schools and new workshops doubled wages within ten years.", "plus"),
        ("development_security", "Spies stole the plans, and an attack on the power grid is feared.", "minus"),
        ("development_security", "The hen laid an egg.", "neither"),
    ],
)
def test_plain_sentences_fall_where_a_reader_puts_them(frame_axes, encoder, name, text, side):
    assert scores_of(frame_axes[name], encoder, [text]).side.tolist() == [side]


# Seed terms


@pytest.mark.parametrize(
    ("terms", "text", "found"),
    [
        (["war"], "Wars, warring, warned, warning: War!", ["Wars", "warring", "War"]),
        (["ban"], "ban bans banned banning bank bandit", ["ban", "bans", "banned", "banning"]),
        (["threat"], "threats threaten threat's Threat", ["threats", "threat", "Threat"]),
        (["agree"], "agree agrees agreed agreement", ["agree", "agrees", "agreed"]),
        (["censor", "censorship"], "Censorship: censored by censors.", ["Censorship", "censored", "censors"]),
        (["promise"], "promise promised promising promissory", ["promise", "promised", "promising"]),
        (["policy"], "policies, policy, policymaker", ["policies", "policy"]),
        (["joint action"], "Joint  actions; joint\naction; adjoint action; joint actionable", ["Joint  actions", "joint\naction"]),
        (["action", "joint action"], "a joint action", ["joint action"]),
        (["state-run"], "state-run, state runs, non-state-run", ["state-run", "state-run"]),
        (["a.b"], "a.b axb", ["a.b"]),
    ],
)
def test_terms_are_found_whole_in_their_inflected_forms(terms, text, found):
    assert [match.group() for match in term_pattern(terms).finditer(text)] == found


def test_no_terms_have_no_pattern():
    assert term_pattern([]) is None


def test_the_pattern_does_not_depend_on_the_order_of_terms():
    terms = ["war", "joint action", "action", "policy"]
    assert term_pattern(terms).pattern == term_pattern(terms[::-1]).pattern
    assert term_pattern(terms).flags & re.IGNORECASE


# Groups


def random_scores(n=60):
    random = np.random.default_rng(3)
    plus, minus = np.round(random.normal(0.4, 1, (2, n)), 6)
    table = FramingScores("one", plus, minus, random.random(n) < 0.4).table([f"s{i}" for i in range(n)])
    table = pd.concat([table, FramingScores("two", minus, plus / 2, random.random(n) < 0.9).table(table["sentence_id"])])
    document = np.tile(random.choice(list("abcde"), n), 2)
    return table.assign(document_id=document, group=[{"a": "x", "b": "x", "c": "y"}.get(name, "z") for name in document])


def slow_summary(scores, by):
    rows = []
    for axis in sorted(set(scores["axis"])):
        of_axis = [row for row in scores.to_dict("records") if row["axis"] == axis]
        pooled = sum(row["bias"] for row in of_axis) / len(of_axis)
        for name in sorted({row[by] for row in of_axis}):
            own = [row for row in of_axis if row[by] == name]
            n = len(own)
            row = {"axis": axis, by: name, "n_documents": len({row["document_id"] for row in own}), "n_sentences": n}
            row["bias"] = sum(row["bias"] for row in own) / n
            row["intensity"] = sum(max(row["plus"], row["minus"], 0) for row in own) / n
            row["spread"] = sum((row["bias"] - pooled) ** 2 for row in own) / n
            for side in ("plus", "minus", "both", "neither"):
                row[f"share_{side}"] = sum(row["side"] == side for row in own) / n
            row["coverage"] = sum(row["covered"] for row in own) / n
            rows.append(row)
    return pd.DataFrame(rows)


@pytest.mark.parametrize("by", ["group", "document_id"])
def test_summaries_are_those_of_a_slow_loop(by):
    scores = random_scores()
    found = summarise(scores, by, scores.groupby("axis")["bias"].mean())
    pd.testing.assert_frame_equal(found, slow_summary(scores, by), atol=1e-6, check_dtype=False)
    np.testing.assert_allclose(found.filter(like="share_").sum(axis=1), 1, atol=3e-6)
    shuffled = scores.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(summarise(shuffled, by, shuffled.groupby("axis")["bias"].mean()), found)


def test_a_summary_of_one_sentence_is_the_sentence():
    scores = FramingScores("a", np.array([1.2]), np.array([-0.4]), np.array([True])).table(["s"])
    row = summarise(scores.assign(document_id="d"), "document_id", pd.Series({"a": 1.0})).iloc[0].to_dict()
    assert row == {
        "axis": "a", "document_id": "d", "n_documents": 1, "n_sentences": 1, "bias": 1.6, "intensity": 1.2, "spread": 0.36,
        "share_plus": 1, "share_minus": 0, "share_both": 0, "share_neither": 0, "coverage": 1,
    }  # fmt: skip
