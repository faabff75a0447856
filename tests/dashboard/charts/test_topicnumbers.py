"""How many topics: two lines as the table has them, the chosen number in their middle, and names and figures side by side."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from dashboard.charts import topicnumbers
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, SIZE, SMALL, Caption
from tests.dashboard.made import drawn, marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
PLOT = topicnumbers.HEIGHT - topicnumbers.PLOT_TOP - topicnumbers.PLOT_BOTTOM  # px
ROWS = pd.DataFrame(
    [(2, 1.0, 0.1), (3, 0.75, 0.25), (4, 0.003, 0.5), (5, 0.0, 0.6)],
    columns=["number", "steady", "apart"],
)
ENDS = (0.0, 0.02, 0.1, 0.119, 0.12, 0.5, 0.55, 0.949, 0.95, 0.98, 1.0)  # where a figure or a name could leave the plot


def many(n: int, first: int = 2) -> pd.DataFrame:
    """`n` numbers, steady falling from 1, apart rising from 0."""
    part = np.arange(n) / max(n, 1)
    return pd.DataFrame({"number": first + np.arange(n), "steady": 1 - part, "apart": part})


def chart_of(rows=ROWS, number=3, look=LIGHT, **options) -> go.Figure:
    return topicnumbers.trade_off(rows, number, look, **options)


def numbers(chart: go.Figure) -> list[int]:
    return list(drawn(chart)[0].x) if chart.data else []


def names(chart: go.Figure) -> dict[str, float]:
    """The names of the lines, with their heights."""
    return {note.text: note.y for note in chart.layout.annotations if note.xref == "paper"}


def figures(chart: go.Figure) -> list[tuple[str, float]]:
    """The figures beside the dots of the chosen number, with the px of their middles above 0, the upper first."""
    notes = [note for note in chart.layout.annotations if note.xref != "paper" and note.yref != "paper"]
    return [(note.text, note.y / topicnumbers.TOP * PLOT + note.yshift) for note in notes]


def heads(chart: go.Figure) -> list[tuple[str, float]]:
    return [(note.text, note.x) for note in chart.layout.annotations if note.yref == "paper"]


def test_the_lines_are_the_table_in_the_order_of_its_numbers():
    for rows in (ROWS, ROWS[::-1], ROWS.sample(frac=1, random_state=1)):
        steady, apart = drawn(chart_of(rows))
        assert (steady.name, list(steady.x), list(steady.y)) == ("steady", [2, 3, 4, 5], [1.0, 0.75, 0.003, 0.0])
        assert (apart.name, list(apart.x), list(apart.y)) == ("apart", [2, 3, 4, 5], [0.1, 0.25, 0.5, 0.6])


def test_every_mark_picks_its_number_and_says_both_its_figures():
    said = {2: ["100%", "10%"], 3: ["75%", "25%"], 4: ["<1%", "50%"], 5: ["0%", "60%"]}
    found = [(trace.x[number], custom) for trace, number, custom in marks(chart_of())]
    assert found == [(number, [f"number={number}", *said[number], f"{number} topics"]) for number in (2, 3, 4, 5)] * 2
    assert [custom[3] for _, _, custom in marks(chart_of(many(1, first=1), 1))] == ["1 topic"] * 2


def test_the_unseen_reach_of_a_number_is_the_whole_height_between_its_neighbours():
    chart = chart_of()
    (bar,) = [trace for trace in chart.data if trace.name == "reach"]
    assert list(bar.x) == [2, 3, 4, 5] and list(bar.y) == [chart.layout.yaxis.range[1]] * 4
    assert (bar.width, chart.layout.bargap, bar.marker.color) == (1, 0, "rgba(0,0,0,0)")
    assert [list(custom) for custom in bar.customdata] == [list(custom) for custom in drawn(chart)[0].customdata]


@pytest.mark.parametrize(("number", "last"), [(None, 61), (2, 12), (6, 12), (7, 14), (20, 40), (31, 61), (60, 61)])
def test_numbers_are_drawn_up_to_twice_the_chosen_or_12_and_all_where_none_is_chosen(number, last):
    assert numbers(chart_of(many(60), number)) == list(range(2, last + 1))


@pytest.mark.parametrize("number", [2, 3, 12, 40])
def test_the_chosen_number_has_larger_dots_an_upright_line_and_its_figures(number):
    rows = many(60)
    chart = chart_of(rows, number)
    for trace in drawn(chart):
        larger = [x for x, size in zip(trace.x, trace.marker.size, strict=True) if size == max(trace.marker.size)]
        assert larger == [number] and len(set(trace.marker.size)) == 2
    assert [(shape.x0, shape.x1) for shape in chart.layout.shapes] == [(number, number)]
    assert heads(chart) == [(f"<b>{number} topics</b>", number)]
    row = rows.set_index("number").loc[number]
    assert sorted(text for text, _ in figures(chart)) == sorted(f"{share:.0%}" for share in row)


@pytest.mark.parametrize("number", [None, 1, 99])
def test_where_no_number_of_the_table_is_chosen_none_is_emphasised(number):
    chart = chart_of(number=number)
    assert all(len(set(trace.marker.size)) == 1 for trace in drawn(chart))
    assert not chart.layout.shapes and not heads(chart) and not figures(chart)
    assert numbers(chart) == [2, 3, 4, 5] and set(names(chart)) == {"steady", "apart"}


@pytest.mark.parametrize("n", [1, 2, 5, 11, 40, 900])
def test_the_axes_hold_all_and_have_a_few_round_whole_numbers(n):
    layout = chart_of(many(n), None).layout
    low, high = layout.xaxis.range
    assert low <= 2 - 0.5 and 2 + n - 1 + 0.5 <= high  # the outer bars too
    ticks = layout.xaxis.tickvals
    assert 1 <= len(ticks) <= topicnumbers.MOST_TICKS and all(low < tick < high and tick == int(tick) for tick in ticks)
    assert len({tick % (ticks[1] - ticks[0]) for tick in ticks} if len(ticks) > 1 else {0}) == 1
    assert layout.yaxis.range[0] == 0 and layout.yaxis.range[1] > 1 and list(layout.yaxis.tickvals) == [0, 0.5, 1]


@pytest.mark.parametrize("steady", ENDS)
def test_the_names_of_the_lines_stand_in_their_order_and_neither_on_the_other_nor_outside(steady):
    for apart in ENDS:
        at = names(chart_of(ROWS.assign(steady=steady, apart=apart)))
        assert abs(at["steady"] - at["apart"]) >= topicnumbers.APART - 1e-9 and (at["steady"] > at["apart"]) == (steady >= apart)
        assert all(topicnumbers.LOWEST <= y <= 1 for y in at.values())
        if abs(steady - apart) > topicnumbers.APART:
            assert at == pytest.approx({"steady": max(steady, 0.03), "apart": max(apart, 0.03)})  # at the ends of their lines


@pytest.mark.parametrize("steady", ENDS)
def test_the_figures_of_the_chosen_number_lie_neither_on_each_other_nor_on_its_head(steady):
    for apart in ENDS:
        (_, upper), (_, lower) = figures(chart_of(ROWS.assign(steady=steady, apart=apart)))
        assert upper - lower >= topicnumbers.FIGURE - 1e-9
        assert lower > 0 and upper + SMALL / 2 <= PLOT + topicnumbers.PLOT_TOP - 4 - 1.3 * SIZE


@pytest.mark.parametrize(("number", "anchor"), [(2, "left"), (4, "center"), (5, "center"), (7, "right")])
def test_the_head_of_an_outer_number_turns_inwards(number, anchor):
    assert [note.xanchor for note in chart_of(many(6), number).layout.annotations if note.yref == "paper"] == [anchor]


@pytest.mark.parametrize(("number", "apart", "before"), [(5, 0.45, True), (5, 0.2, False), (3, 0.45, False)])
def test_figures_stand_before_the_last_number_only_where_the_names_of_the_lines_would_lie_on_them(number, apart, before):
    chart = chart_of(ROWS.assign(steady=0.5, apart=apart), number)
    notes = [(note.xanchor, note.xshift) for note in chart.layout.annotations if note.text in ("50%", f"{apart:.0%}")]
    assert notes == [("right", -4) if before else ("left", 4)] * 2


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_the_two_lines_their_names_and_figures_have_the_same_ink_and_differ_in_dash_too(look):
    chart = chart_of(look=look)
    color = {"steady": look.ink, "apart": look.muted}
    assert {trace.name: trace.line.color for trace in drawn(chart)} == color
    assert len({trace.line.dash for trace in drawn(chart)}) == 2
    notes = {note.text: note.font.color for note in chart.layout.annotations}
    assert notes == color | {"75%": look.ink, "25%": look.muted, "<b>3 topics</b>": None}


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize(("n", "number"), [(0, None), (0, 3), (1, 2), (1, None), (2, 3), (40, 17), (40, 41)])
def test_any_number_of_numbers_draws_and_frames(n, number, look):
    for width in (topicnumbers.WIDTH, topicnumbers.PAPER):
        chart = chart_of(many(n), number, look, width=width)
        source = framed(chart, CAPTION).to_json()
        assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source
        assert len(list(marks(chart))) == 2 * len(numbers(chart)) and chart.layout.paper_bgcolor is None
        assert chart.layout.template.layout.paper_bgcolor == look.paper


def test_of_results_the_numbers_of_their_hierarchy_are_drawn(results):
    rows = results.table("topic_numbers")
    steady, apart = drawn(chart_of(rows, results.manifest["topics"]["number"]))
    assert list(steady.x) == rows["number"].tolist() and len(rows) > 1
    assert (list(steady.y), list(apart.y)) == (rows["steady"].tolist(), rows["apart"].tolist())
