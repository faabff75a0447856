"""The hierarchy of topics: a row for each, and joints that stand at how many topics are left and pick all below them."""

import html
import re
from itertools import product

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.evidence import evidence
from analysis.topics import LEFT_OUT
from dashboard.charts import topictree
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, UNSTEADY, UNSTEADY_KEY, Caption, topic_colour
from dashboard.state import picked as picked_of
from dashboard.state import read
from dashboard.words import percent
from tests.dashboard.made import marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
HOSTILE = "<b>bold</b> & <script>x</script>"
NAN = float("nan")
NODES = pd.DataFrame(  # ((0 1) (2 3)): of four topics 2 and 3 are joined first, then 0 and 1; 3 could be parted into 7 and 8
    [
        (0, 4, 3, 5, 40, "mill"),
        (1, 4, 3, 5, 30, "road"),
        (2, 5, 4, 5, 20, "lake"),
        (3, 5, 4, 4, 10, "goats"),
        (4, 6, 2, 2, 70, "mill · road"),
        (5, 6, 2, 3, 30, "lake · goats"),
        (6, -1, 1, 1, 100, "all"),
        (7, 3, 5, 5, 6, "hill"),
        (8, 3, 5, 5, 4, "kids"),
    ],
    columns=["topic_id", "parent", "fewest", "most", "n_sentences", "name"],
)
SHOWN = NODES.loc[:3, ["topic_id", "name", "n_sentences"]].assign(stability=[1.0, 0.7, 0.6, NAN])


def chart_of(nodes=NODES, shown=SHOWN, look=LIGHT, picked=None, **options) -> go.Figure:
    return topictree.topic_tree(nodes, shown, look, picked, **options)


def leaves(chart: go.Figure) -> go.Scatter:
    return chart.data[0]


def joints(chart: go.Figure) -> dict[str, tuple[float, float]]:
    """Where the joints stand, by what they pick."""
    trace = chart.data[1]
    return {custom[0]: (x, y) for custom, x, y in zip(trace.customdata, trace.x, trace.y, strict=True)}


def notes(chart: go.Figure) -> list[str]:
    return [note.text for note in chart.layout.annotations]


def left_at(chart: go.Figure) -> dict[float, str]:
    """What the axis says, by place."""
    return dict(zip(chart.layout.xaxis.tickvals, chart.layout.xaxis.ticktext, strict=True))


def ladder(n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """n topics of 10 sentences; the first two are joined, then the third to them, and so on."""
    topics = [(number, n + max(number - 1, 0) if n > 1 else -1, max(n - number + (number > 0), 1), n, 10) for number in range(n)]
    above = [(n + number, n + number + 1 if number < n - 2 else -1, n - 1 - number, n - 1 - number, 10 * (number + 2))
             for number in range(n - 1)]  # fmt: skip
    nodes = pd.DataFrame([*topics, *above], columns=["topic_id", "parent", "fewest", "most", "n_sentences"])
    nodes = nodes.assign(name=[f"topic {number}" for number in nodes["topic_id"]])
    return nodes, nodes.loc[: n - 1, ["topic_id", "name", "n_sentences"]].assign(stability=0.5)


def test_every_topic_has_a_row_that_picks_it_and_says_how_many_sentences_it_has():
    for shown in (SHOWN, SHOWN[::-1]):
        chart = chart_of(shown=shown)
        assert sorted(map(list, leaves(chart).customdata)) == [
            ["topic=0", "mill", 40], ["topic=1", "road", 30], ["topic=2", "lake", 20], ["topic=3", "goats", 10],
        ]  # fmt: skip
        assert set(leaves(chart).x) == {0.0} and list(leaves(chart).y) == [0, 1, 2, 3]
        written = {note.y: note.text for note in chart.layout.annotations if note.xanchor == "right"}
        sizes = [custom[2] for custom in leaves(chart).customdata]  # of 100
        assert written == {row: f"{n} · {n}%" for row, n in enumerate(sizes)}
    assert {custom[0]: text for custom, text in zip(leaves(chart).customdata, leaves(chart).hovertext, strict=True)} == {
        "topic=0": "comes back in 100% of re-runs", "topic=1": "comes back in 70% of re-runs",
        "topic=2": "comes back in 60% of re-runs", "topic=3": "put together by hand",
    }  # fmt: skip


def test_a_joint_stands_at_the_number_of_topics_left_and_picks_all_below_it():
    chart = chart_of()
    assert joints(chart) == {"topic=5": (1.0, 2.5), "topic=4": (2.0, 0.5), "topic=6": (3.0, 1.5)}
    assert {pick: left_at(chart)[x] for pick, (x, _) in joints(chart).items()} == {"topic=5": "3", "topic=4": "2", "topic=6": "1"}
    assert [list(custom) for custom in chart.data[1].customdata] == [
        ["topic=5", "lake · goats", 30], ["topic=4", "mill · road", 70], ["topic=6", "all", 100],
    ]  # fmt: skip
    assert chart_of(NODES[::-1]).to_json() == chart.to_json()


def test_a_finer_or_a_coarser_cut_shows_only_the_joints_between_its_topics():
    finer = NODES[NODES["topic_id"].isin([0, 1, 2, 7, 8])].assign(stability=1.0)
    chart = chart_of(shown=finer)
    assert {pick: left_at(chart)[x] for pick, (x, _) in joints(chart).items()} == {
        "topic=3": "4", "topic=5": "3", "topic=4": "2", "topic=6": "1",
    }  # fmt: skip
    coarser = NODES[NODES["topic_id"].isin([4, 5])].assign(stability=1.0)
    assert joints(chart_of(shown=coarser)) == {"topic=6": (1.0, 0.5)} and left_at(chart_of(shown=coarser)) == {0: "2", 1: "1"}


def test_branches_run_from_what_is_joined_to_the_joint_and_do_not_cross():
    for nodes, shown in ((NODES, SHOWN), ladder(7)):
        chart = chart_of(nodes, shown)
        at = {custom[0]: (x, y) for x, y, custom in zip(leaves(chart).x, leaves(chart).y, leaves(chart).customdata, strict=True)}
        rows = {pick: [int(y)] for pick, (_, y) in at.items()}
        at |= joints(chart)
        for shape, (joint, (x, y)) in zip(chart.layout.shapes, joints(chart).items(), strict=True):
            children = [f"topic={child}" for child in nodes.loc[nodes["parent"] == int(joint.removeprefix("topic=")), "topic_id"]]
            start, *corner, end = [tuple(map(float, point)) for point in re.findall(r"([\d.]+),([\d.]+)", shape.path)]
            assert sorted((start, end)) == sorted(at[child] for child in children)
            assert corner == [(x, start[1]), (x, end[1])] and y == (start[1] + end[1]) / 2 and x > max(start[0], end[0])
            rows[joint] = sorted(row for child in children for row in rows[child])
            assert rows[joint] == list(range(rows[joint][0], rows[joint][-1] + 1))
        assert len(chart.layout.shapes) == len(shown) - 1


def test_behind_every_mark_are_as_many_sentences_as_it_says(make_results):
    results = make_results(n_topics=5)
    chart = chart_of(results.table("topic_tree"), results.table("topics"))
    found = []
    for trace, _, custom in marks(chart):
        state = read(picked_of({"selection": {"points": [{"customdata": custom}]}}), results)
        assert state.topic is not None and len(evidence(results, state.pick())) == custom[2]
        found.append((trace is leaves(chart), custom[2]))
    n = len(results.counted)
    assert sum(size for is_leaf, size in found if is_leaf) == n == max(size for is_leaf, size in found if not is_leaf)
    assert len(found) == 2 * len(results.table("topics")) - 1


def test_a_topic_that_was_put_together_by_hand_stands_at_its_largest_part():
    by_hand = pd.DataFrame({"topic_id": [0, 1, 3], "name": ["mill + lake", "road", "goats"], "n_sentences": [60, 30, 10]})
    chart = chart_of(shown=by_hand.assign(stability=[NAN, 1.0, 1.0]))
    assert joints(chart) == {"topic=4": (1.0, 0.5), "topic=6": (2.0, 1.25)}
    assert left_at(chart) == {0: "3", 1: "2", 2: "1"}


def test_only_topics_that_are_known_to_come_back_too_seldom_are_marked():
    chart = chart_of()
    marked = {note.text for note in chart.layout.annotations if note.xanchor == "left" and note.text.startswith(UNSTEADY)}
    assert marked == {f"{UNSTEADY}\u00a0lake"} and UNSTEADY_KEY in notes(chart)[-1]
    for stability in (0.7, NAN):
        assert UNSTEADY not in "".join(notes(chart_of(shown=SHOWN.assign(stability=stability))))


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_topics_have_their_colours_and_what_is_left_out_has_no_row(look):
    left_out = pd.DataFrame({"topic_id": [LEFT_OUT], "name": ["left out"], "n_sentences": [99], "stability": [NAN]})
    chart = chart_of(shown=pd.concat([left_out, SHOWN], ignore_index=True), look=look)
    assert leaves(chart).to_json() == leaves(chart_of(look=look)).to_json() and "left out" not in chart.to_json()
    n, every = int(SHOWN["n_sentences"].iloc[0]), int(SHOWN["n_sentences"].sum()) + 99
    assert f"{n} · {percent(n / every)}" in [note.text for note in chart.layout.annotations]  # of all, as in the shares
    for custom, colour in zip(leaves(chart).customdata, leaves(chart).marker.color, strict=True):
        assert colour == topic_colour(int(custom[0].removeprefix("topic=")), look)


@pytest.mark.parametrize("picked", [None, 2, 5, 99])
def test_the_picked_topic_or_joint_is_outlined(picked):
    topics, squares = chart_of(picked=picked).data
    outlined = [custom[0] for custom, width in zip(topics.customdata, topics.marker.line.width, strict=True) if width]
    outlined += [custom[0] for custom, width in zip(squares.customdata, squares.marker.line.width, strict=True) if width > 2]
    assert outlined == ([f"topic={picked}"] if picked in (2, 5) else [])


@pytest.mark.parametrize("width", [420, topictree.WIDTH])
def test_names_are_labelled_as_text_and_rows_grow_with_them(width):
    chart = chart_of(NODES.assign(name=HOSTILE), SHOWN.assign(name=HOSTILE * 5), width=width)
    source = chart.to_json().replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
    assert "<script" not in source and "<b>bold" not in source
    assert {custom[1] for custom in chart.data[1].customdata} == {html.escape(HOSTILE, quote=False)}
    labels = [note.text for note in chart.layout.annotations if note.xanchor == "left" and note.yanchor == "middle"]
    row = (chart.layout.height - chart.layout.margin.t - chart.layout.margin.b) / 4
    assert len(labels) == 4 and all(18 * len(label.split("<br>")) <= row for label in labels)


@pytest.mark.parametrize(("n", "look"), [*product((0, 1, 2, 40), (LIGHT, DARK))], ids=lambda value: getattr(value, "name", value))
def test_any_number_of_topics_draws_and_frames(n, look):
    for width in (420, topictree.WIDTH):
        chart = chart_of(*ladder(n), look, width=width)
        assert (len(leaves(chart).x), len(joints(chart))) == (n, max(n - 1, 0))
        (left, right), (bottom, top) = chart.layout.xaxis.range, chart.layout.yaxis.range
        assert all(left < x < right and top < y < bottom for trace in chart.data for x, y in zip(trace.x, trace.y, strict=True))
        assert all(float(text) == n - x for x, text in left_at(chart).items()) or n == 0
        source = framed(chart, CAPTION).to_json()
        assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source
