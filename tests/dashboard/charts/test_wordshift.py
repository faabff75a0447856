"""The word-shift chart: bars that sum to the difference, every word's counts those of its sentences, labels as plain text."""

import html
from dataclasses import replace

import pandas as pd
import pytest

from analysis.evidence import evidence
from analysis.picks import Pick
from analysis.wordshift import ShiftParts, WordShift, strongest
from dashboard import data
from dashboard.charts import wordshift
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, Caption
from tests.dashboard.made import drawn, marks

AXIS = "cooperation_control"
POLES = {"pole_plus": {"name": "sharing"}, "pole_minus": {"name": "guarding"}}
CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")


def some_words(*terms: str, difference: float = 1.5) -> WordShift:
    """Word n shifts by ±(n + 1); the target uses it twice, the reference once."""
    shifts = pd.Series([(-1.0) ** n * (n + 1.0) for n in range(len(terms))], dtype=float)
    columns = {
        "term": list(terms),
        "shift": shifts,
        "by_use": shifts,
        "by_contribution": 0.0,
        "count_target": 2,
        "count_reference": 1,
    }
    rates = {"rate_target": 0.2, "rate_reference": 0.1, "mean_target": 0.5, "mean_reference": 0.5, "stop": False}
    return WordShift("x", "T", "R", 20, 30, difference, difference - shifts.sum(), pd.DataFrame(columns | rates))


def bars_of(shift: WordShift, look=LIGHT, most: int = 10, **options):
    return wordshift.bars(shift, strongest(shift, most), POLES, look, **options)


@pytest.mark.parametrize("stop_words", [True, False])
def test_the_sums_make_up_the_difference_and_the_words_one_of_them(results, stop_words):
    shift = data.shift_of(results, AXIS, *data.sides(results))
    parts = strongest(shift, 5, stop_words)
    sums, words = drawn(wordshift.bars(shift, parts, results.axes[AXIS], LIGHT))
    assert sums.x[0] == shift.difference == pytest.approx(sum(sums.x[1:]))
    assert sums.x[1] == pytest.approx(sum(words.x)) and len(words.x) > 8
    assert len(sums.x) == (4 if stop_words else 5)


def test_the_counts_on_a_bar_are_those_of_the_sentences_behind_it(results):
    target, reference = data.sides(results)
    shift = data.shift_of(results, AXIS, target, reference)
    chart = wordshift.bars(shift, strongest(shift, 6), results.axes[AXIS], LIGHT)
    words = [(trace, number) for trace, number, custom in marks(chart) if custom[0]]
    assert len(words) == 12
    for trace, number in words:
        term = trace.customdata[number][1]
        counts = [int(evidence(results, Pick(term=term, group=group))["weight"].sum()) for group in (target, reference)]
        assert f"{counts[0]:,} : {counts[1]:,}" in trace.text[number]


def test_the_largest_of_either_side_is_on_top_and_points_its_way():
    _, words = drawn(bars_of(some_words(*"abcdef")))
    for sign in (1, -1):
        same = sorted((y, abs(x)) for x, y in zip(words.x, words.y, strict=True) if x * sign > 0)
        assert [y for y, _ in same] == [0, 1, 2]
        assert [x for _, x in same] == sorted((x for _, x in same), reverse=True)


def test_colour_is_the_pole_a_word_pulls_to_whichever_way_its_bar_points():
    shift = some_words("a", "b")
    table = shift.table.assign(mean_target=[-0.5, 0.5], mean_reference=[float("nan"), 0.5])
    _, words = drawn(bars_of(replace(shift, table=table)))
    assert [x > 0 for x in words.x] == [True, False] and list(words.marker.color) == [LIGHT.minus, LIGHT.plus]


def test_what_differs_in_contribution_more_than_in_use_is_hatched():
    shift = some_words("a", "b")
    table = shift.table.assign(by_use=[0.4, -2.0], by_contribution=[0.6, 0.0])
    _, words = drawn(bars_of(replace(shift, table=table)))
    assert list(words.marker.pattern.shape) == ["/", ""]


def test_a_word_that_a_side_does_not_use_is_said_so():
    shift = some_words("a")
    table = shift.table.assign(count_reference=0, mean_reference=float("nan"))
    _, words = drawn(bars_of(replace(shift, table=table)))
    assert list(words.customdata[0][5:]) == ["2 (0.20 per 1,000 tokens), each +0.50 to sharing", "not used"]


def test_only_the_picked_word_is_outlined():
    _, words = drawn(bars_of(some_words("a", "b", "c"), picked="b"))
    assert [custom[0] for custom, width in zip(words.customdata, words.marker.line.width, strict=True) if width] == ["term=b"]


@pytest.mark.parametrize("name", ["<b>", "&", "<script>alert(1)</script>", "a<br>b", "r&d", "%{x}"])
def test_words_and_groups_are_labelled_as_text(name):
    shift = replace(some_words(name), target=name, reference=f"not {name}")
    chart = bars_of(shift)
    _, words = drawn(chart)
    escaped = html.escape(name, quote=False)
    assert escaped in words.text[0] and words.customdata[0][1] == escaped
    said = "".join([*words.text, words.hovertemplate, *[note.text for note in chart.layout.annotations]])
    assert "<script" not in said and said.count(escaped) >= 4


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("n", [0, 1, 2, 60])
def test_any_number_of_words_draws_and_frames(n, look):
    shift = some_words(*[f"word {i}" for i in range(n)])
    chart = bars_of(shift, look, most=30)
    assert sum(1 for _, _, custom in marks(chart) if custom[0]) == n
    source = framed(chart, CAPTION).to_json()
    assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source


def test_no_difference_at_all_still_draws():
    shift = replace(some_words(difference=0.0), rest=0.0)
    chart = wordshift.bars(shift, ShiftParts(shift.table, 0.0, 0.0, 0.0), POLES, LIGHT)
    assert list(drawn(chart)[0].x) == [0.0] * 4 and chart.layout.xaxis.range[1] > 0


def test_how_much_longer_words_are_drawn_is_said():
    chart = bars_of(some_words("a", "b", difference=3.0))
    factor = chart.layout.xaxis.range[1] / chart.layout.xaxis2.range[1]
    assert f"words are drawn {factor:.2g} times as long" in chart.layout.annotations[-1].text
    assert all(axis.range[0] == -axis.range[1] for axis in (chart.layout.xaxis, chart.layout.xaxis2))


def test_the_unseen_reach_of_a_word_picks_what_its_bar_picks():
    *_, words, reach = bars_of(some_words("a", "b", "c")).data
    assert [custom[0] for custom in reach.customdata] == [custom[0] for custom in words.customdata]
    assert all(beyond * x > 0 and abs(beyond) > abs(x) for beyond, x in zip(reach.x, words.x, strict=True))


def test_the_rows_are_the_bars_the_sums_first():
    shift = some_words("wall", "lake", "mill")
    parts = strongest(shift, 1)
    table = wordshift.bar_rows(shift, parts)
    sums, words = drawn(bars_of(shift, most=1))
    assert table["part"].tolist() == ["sum"] * len(sums.x) + ["word"] * len(words.x)
    assert table["shift"].tolist() == pytest.approx([*sums.x, *words.x])
    assert table["term"].tolist()[:3] == ["difference of the means", "the words below", "all other words"]
    assert table.loc[table["part"] == "word", ["term", "shift"]].values.tolist() == [["wall", 1.0], ["lake", -2.0]]
    assert table.loc[table["part"] == "word", ["count_target", "count_reference", "pull"]].values.tolist() == [[2, 1, 1.5]] * 2
    assert table[table["part"] == "sum"][["count_target", "by_use", "pull"]].isna().all(axis=None)
    assert table[["axis", "target", "reference"]].drop_duplicates().values.tolist() == [["x", "T", "R"]]


def test_without_words_the_rows_are_the_sums():
    shift = some_words()
    table = wordshift.bar_rows(shift, strongest(shift, 5))
    assert set(table["part"]) == {"sum"} and table["shift"][0] == shift.difference


def test_a_low_chart_is_lower_and_names_the_poles_in_full():
    shift = replace(some_words("wall", "lake", "mill", "road"), target="Ministry of Foreign Affairs and Trade " * 3)
    high, low = bars_of(shift, width=600), bars_of(shift, width=600, low=True)
    assert low.layout.height < high.layout.height - 100
    left, right = (note.text.replace("<br>", " ") for note in low.layout.annotations[:2])
    assert left.endswith("nearer to guarding</b>") and "nearer to sharing" in right and "… nearer" in left
    key = low.layout.annotations[2].text
    assert key.count("<br>") == 1 and "times as long" in key and "pulls to sharing" in key
