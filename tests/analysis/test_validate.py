import json

import numpy as np
import pytest

from analysis.agreement import auc, krippendorff_alpha
from analysis.errors import AnalysisError
from analysis.framing import FramingScores
from analysis.validate import read_coded, trained_on, validate
from tests.analysis.samples import folder


def scores_of(plus, minus):
    plus, minus = np.array(plus, dtype=float), np.array(minus, dtype=float)
    return FramingScores("peace_war", plus, minus, plus > 0)


# Six rows to compute by hand: two of each code; bias is 2, 1, −1, −3, 0, 1 with a standard deviation of 1.633.
POLES = [1, 1, -1, -1, 0, 0]
TEXTS = ["one", "one two", "a", "b c", "d e", "f"]
SCORES = scores_of([2.0, 1.5, 0.5, 0.0, 0.2, 1.2], [0.0, 0.5, 1.5, 3.0, 0.2, 0.2])


def test_figures_computed_by_hand():
    found = validate(POLES, TEXTS, SCORES)
    assert (found.axis, found.n) == ("peace_war", 6)
    assert found.auc.value == found.auc_plus_neutral.value == found.auc_minus_neutral.value == 1
    assert found.neutral_bias_sd == pytest.approx(0.5 / np.sqrt(16 / 6))
    assert found.neutral_neither == 0.5
    plus = found.codes[1]
    assert (plus.n, plus.plus, plus.minus, plus.bias) == (2, 1.75, 0.25, 1.5)
    assert found.codes[-1].bias == -2 and found.codes[0].bias == 0.5
    # code and side differ in the last row alone, a 0 on the plus side: n_plus 5, n_minus 4, n_neither 3 of 12
    assert found.alpha.value == pytest.approx(1 - (2 / 12) / ((144 - 25 - 16 - 9) / (12 * 11)))


def made(n=120, neutral=True, seed=0):
    rng = np.random.default_rng(seed)
    poles = rng.choice([1, -1, 0] if neutral else [1, -1], n)
    texts = ["word " * length for length in rng.integers(1, 40, n)]
    return poles, texts, scores_of(rng.normal(0, 1, n) + (poles == 1), rng.normal(0, 1, n) + (poles == -1))


def test_each_figure_is_about_the_rows_and_the_scores_that_it_names():
    poles, texts, scores = made()
    found = validate(poles, texts, scores, level=0.9, seed=3)
    assert found.auc == auc(scores.bias[poles == 1], scores.bias[poles == -1], 0.9)
    assert found.auc_plus_neutral == auc(scores.plus[poles == 1], scores.plus[poles == 0], 0.9)
    assert found.auc_minus_neutral == auc(scores.minus[poles == -1], scores.minus[poles == 0], 0.9)
    codes = [["neither", "plus", "minus"][pole] for pole in poles]
    assert found.alpha == krippendorff_alpha(np.stack([codes, scores.side], axis=1), 0.9, 3)
    words = np.array([len(text.split()) for text in texts])
    for code, rows in found.codes.items():
        expected = np.corrcoef(scores.bias[poles == code], words[poles == code])[0, 1]
        assert rows.length_correlation == pytest.approx(expected)


def test_swapping_the_poles_changes_signs_alone():
    poles, texts, scores = made()
    one, other = validate(poles, texts, scores), validate(-poles, texts, scores_of(scores.minus, scores.plus))
    assert other.auc.value == pytest.approx(one.auc.value, abs=1e-12)
    assert other.auc_plus_neutral == one.auc_minus_neutral
    assert other.alpha.value == pytest.approx(one.alpha.value, abs=1e-12)
    assert other.neutral_bias_sd == pytest.approx(-one.neutral_bias_sd)
    assert (other.codes[1].plus, other.codes[1].bias) == (one.codes[-1].minus, pytest.approx(-one.codes[-1].bias))


def test_the_order_of_rows_changes_nothing():
    poles, texts, scores = made()
    order = np.random.default_rng(1).permutation(len(poles))
    shuffled = scores_of(scores.plus[order], scores.minus[order])
    assert validate(poles[order], [texts[i] for i in order], shuffled).record() == validate(poles, texts, scores).record()


def test_without_neutral_rows_their_figures_are_missing():
    found = validate(*made(neutral=False))
    assert found.neutral_bias_sd is found.neutral_neither is found.auc_plus_neutral.value is None
    assert found.record()["poles"]["0"] == dict.fromkeys(("plus", "minus", "bias", "length_correlation")) | {"n": 0}
    assert found.record()["notes"] == []
    assert not any(" 0" in line.split("  ")[0] for line in found.lines()[1:])


def test_with_one_pole_there_is_no_auc_and_it_says_so():
    found = validate([1, 1, 1], TEXTS[:3], scores_of([2, 2, 0], [0, 0, 0]))
    record = found.record()
    assert record["auc"] is record["auc_lower"] is record["auc_method"] is None and record["poles"]["1"]["n"] == 3
    assert "AUC of bias, +1 against -1: a side has no rows" in record["notes"]
    assert any("a side has no rows" in line for line in found.lines())
    assert record["alpha"] is not None


def test_scores_that_do_not_vary_have_no_correlation_and_no_lean():
    found = validate([1, 1, 1, 0, 0, 0], TEXTS, scores_of([1] * 6, [1] * 6))
    assert found.neutral_bias_sd is None
    assert all(rows.length_correlation is None for rows in found.codes.values())
    assert "all codes" not in found.alpha.why


def test_the_record_is_json_with_the_same_names_always():
    full, bare = validate(*made()).record(), validate([1], ["a"], scores_of([2], [0])).record()
    assert full.keys() == bare.keys()
    assert json.loads(json.dumps(full, allow_nan=False)) == full
    json.dumps(bare, allow_nan=False)
    assert 0 <= full["auc_lower"] < full["auc"] < full["auc_upper"] <= 1
    assert (full["n"], full["level"], full["auc_n"]) == (120, 0.95, 120 - full["poles"]["0"]["n"])


def test_the_lines_for_people_say_the_same_figures():
    found = validate(*made())
    lines = found.lines()
    assert lines[0].startswith("peace_war: 120 rows, ")
    assert f"{found.auc.value:.3f}  95% interval {found.auc.lower:.3f} to {found.auc.upper:.3f}" in lines[2]
    table = lines[lines.index("means       rows    plus   minus    bias   r of bias with length") + 1 :]
    assert [line.split()[1:6:4] for line in table] == [
        [name, f"{found.codes[code].bias:z.2f}"] for name, code in (("+1", 1), ("-1", -1), ("0", 0))
    ]
    assert all(line == line.rstrip() for line in lines) and max(map(len, lines)) < 132


# What is read


def test_coded_texts_are_read(tmp_path):
    coded = read_coded(folder(tmp_path, c_csv="id,text,pole\n1,A.,+1\n2,B.,-1\n3,C.,0\n") / "c.csv")
    assert coded.values.tolist() == [["A.", 1], ["B.", -1], ["C.", 0]]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("text,label\nA.,1\n", [["no column pole", "it has text, label", "text and pole are needed"]]),
        ("text,pole\n", [["no rows"]]),
        ("text,pole\nA.,1\n,1\nC.,2\nD.,\n", [["text must be", "line 3"], ["pole must be +1, -1 or 0", 'line 4 ("2"), 5 (empty)']]),
    ],
)
def test_faults_of_a_coded_table(tmp_path, content, told):
    with pytest.raises(AnalysisError) as caught:
        read_coded(folder(tmp_path, c_csv=content) / "c.csv")
    faults = caught.value.faults
    assert len(faults) == len(told)
    assert all(part in fault for fault, parts in zip(faults, told, strict=True) for part in ["c.csv", *parts]), faults


def test_rows_that_were_trained_on_are_told():
    assert trained_on(TEXTS, ["x"]) == ""
    assert trained_on(TEXTS, TEXTS[2:4]).startswith("2 of 6 rows were also trained on (row 3, 4)")
