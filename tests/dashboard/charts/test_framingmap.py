"""The map of two axes: every mark lies where the table says and picks exactly the sentences that it stands for."""

import re
from itertools import combinations
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.evidence import evidence
from analysis.picks import QUADRANTS
from analysis.results import Results
from dashboard import mapdata
from dashboard.charts import framingmap
from dashboard.charts.framed import TALL, framed
from dashboard.charts.framingmap import Panel
from dashboard.charts.theme import DARK, LIGHT, SMALL, Caption, topic_colour
from dashboard.placing import text_width
from dashboard.state import picked as picked_of
from dashboard.state import read
from tests.dashboard.made import marks

HOSTILE = "<b>bold</b> & %{x} <script>"
A, B = "cooperation_control", "development_security"
NEUTRAL = {"bias_low": -0.5, "bias_high": 0.75}
CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")


def axis(name: str, plus: str, minus: str) -> dict:
    return {"name": name, "pole_plus": {"name": plus}, "pole_minus": {"name": minus}, "neutral": NEUTRAL}


AXES = (axis("x", "open", "shut"), axis("y", "high", "low"))
SHARES = pd.DataFrame({
    "group": "A", "quadrant": list(QUADRANTS), "n_sentences": [4, 3, 2, 1], "share": [0.4, 0.3, 0.2, 0.1],
    "estimate": [0.4, 0.3, 0.2, 0.1], "lower": [0.2, 0.1, 0.05, np.nan], "upper": [0.6, 0.5, 0.4, np.nan],
})  # fmt: skip


def dots_of(n: int = 6, group: str = "A") -> pd.DataFrame:
    return pd.DataFrame({
        "sentence_id": [f"{group} {number}" for number in range(n)], "group": group, "bias": np.linspace(-2, 1, n),
        "bias2": np.linspace(-1, 3, n), "text": HOSTILE, "voice": ["own", "quoted"] * (n // 2), "speaker": "",
        "negated": [True] + [False] * (n - 1), "neutral": [False] * (n - 1) + [True],
    })  # fmt: skip


def texts(chart: go.Figure) -> list[str]:
    return [note.text for note in chart.layout.annotations]


def trace(chart: go.Figure, name: str, number: int = 0):
    return [one for one in chart.data if one.name == name][number]


def sentence_map(groups: list[str], look=LIGHT, **options) -> go.Figure:
    dots = pd.concat([dots_of(group=group) for group in groups])
    panels = [Panel(group, group, "1 document · 6 sentences", SHARES.assign(group=group)) for group in groups]
    return framingmap.sentence_map(dots, panels, AXES, look, **options)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("n", [1, 2, 3, 4])
def test_there_is_a_panel_a_group_and_a_unit_is_as_long_upwards_as_across(look, n: int):
    chart = sentence_map([f"g{number}" for number in range(n)], look)
    drawn = [one for one in chart.data if one.name == "sentences"]
    assert len({(one.xaxis, one.yaxis) for one in drawn}) == len(drawn) == n
    plot = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
    for one in drawn:
        x, y = (chart.layout[f"{axis}axis{(one[f'{axis}axis'])[1:]}"] for axis in "xy")
        across = (x.domain[1] - x.domain[0]) * (framingmap.WIDTH - chart.layout.margin.l - chart.layout.margin.r)
        up = (y.domain[1] - y.domain[0]) * plot
        assert across / (x.range[1] - x.range[0]) == pytest.approx(up / (y.range[1] - y.range[0]), rel=0.02)
        assert x.scaleanchor == one.yaxis and x.constrain == y.constrain == "range"
        assert min(one.x) > x.range[0] and max(one.x) < x.range[1] and min(one.y) > y.range[0] and max(one.y) < y.range[1]


def test_panels_do_not_overlap():
    chart = sentence_map([f"g{number}" for number in range(4)])
    drawn = [one for one in chart.data if one.name == "sentences"]
    boxes = [(*chart.layout[f"xaxis{one.xaxis[1:]}"].domain, *chart.layout[f"yaxis{one.yaxis[1:]}"].domain) for one in drawn]
    for one, other in combinations(boxes, 2):
        assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
    assert all(0 <= end <= 1 for box in boxes for end in box)


def test_poles_stand_at_all_four_ends_in_the_colours_of_the_first_axis_and_in_ink():
    chart = sentence_map(["A", "B"])
    notes = {note.text: note for note in chart.layout.annotations}
    assert notes["<b>◀ shut</b>"].font.color == LIGHT.minus and notes["<b>open ▶</b>"].font.color == LIGHT.plus
    high, low = notes["<b>high ▶</b>"], notes["<b>◀ low</b>"]
    assert high.font.color == low.font.color == LIGHT.ink and high.textangle == low.textangle == -90
    assert (high.y, low.y) == (1, 0)
    assert [one.text for one in chart.layout.annotations].count("<b>◀ shut</b>") == 2  # below each panel


def test_a_dot_picks_its_sentence_and_says_whose_words_it_is():
    chart = sentence_map(["A"], picked=("A 2", None, None))
    dots = trace(chart, "sentences")
    keys = [parse_qs(custom[0])["s"][0] for custom in dots.customdata]
    assert sorted(keys) == [f"A {number}" for number in range(6)]
    by_key = {key: place for place, key in enumerate(keys)}
    assert dots.marker.symbol[by_key["A 0"]] == "circle-x-open" and dots.marker.symbol[by_key["A 1"]] == "circle-open"
    assert dots.marker.color[by_key["A 5"]] == LIGHT.neither and dots.marker.color[by_key["A 4"]] == LIGHT.bar
    assert dots.marker.size[by_key["A 2"]] == framingmap.BIG and dots.marker.line.width[by_key["A 2"]] == 3
    assert dots.customdata[by_key["A 0"]][1] == "shut 2.00 · low 1.00"
    assert "<script>" not in "".join(dots.text)


def test_the_share_of_a_quadrant_stands_in_its_corner_and_picks_it():
    chart = sentence_map(["A & B", "C"], picked=(None, "A & B", "plus-minus"))
    for number, group in enumerate(("A & B", "C")):
        corners = trace(chart, "quadrants", number)
        for x, y, text, custom, at in zip(
            corners.x, corners.y, corners.text, corners.customdata, corners.textposition, strict=True
        ):
            pick = parse_qs(custom[0])
            right, up = (sign == "plus" for sign in pick["quadrant"][0].split("-"))
            assert pick["group"] == [group] and pick["across"] == ["y"]
            assert (x > 0.5, y > 0.5) == (right, up) and at == f"{'bottom' if up else 'top'} {'left' if right else 'right'}"
            assert ("<u>" in text) == (group == "A & B" and pick["quadrant"] == ["plus-minus"])
    first = trace(chart, "quadrants").text
    assert "40%" in first[0] and "(20–60%)" in first[0] and "10%" in first[3] and "(" not in first[3]


def test_the_cross_of_neutral_sentences_is_shaded_in_every_panel():
    shapes = sentence_map(["A", "B"]).layout.shapes
    upright = [shape for shape in shapes if (shape.x0, shape.x1) == (-0.5, 0.75)]
    lying = [shape for shape in shapes if (shape.y0, shape.y1) == (-0.5, 0.75)]
    assert len(upright) == len(lying) == 2 and all(shape.fillcolor == LIGHT.shade for shape in (*upright, *lying))


def test_names_that_hurt_are_plain():
    panel = Panel(HOSTILE, HOSTILE, HOSTILE, SHARES.assign(group=HOSTILE))
    hurt = (axis("x", HOSTILE, HOSTILE), axis("y", HOSTILE, HOSTILE))
    documents = pd.DataFrame(
        {"document_id": ["d"], "group": HOSTILE, "title": HOSTILE, "bias": 1.0, "bias2": 1.0, "n_sentences": 3}
    )
    topics = pd.DataFrame({"topic_id": [0], "name": HOSTILE, "stability": 0.9, "bias": 1.0, "bias2": 1.0, "n_sentences": 3})
    charts = [
        framingmap.sentence_map(dots_of(group=HOSTILE), [panel], hurt, LIGHT),
        framingmap.document_map(documents, [panel], hurt, LIGHT),
        framingmap.topic_map(topics, Panel(), hurt, LIGHT),
    ]
    for chart in charts:
        said = [*texts(chart), *(str(custom) for _, _, custom in marks(chart)), *(str(one.text) for one in chart.data)]
        assert not any("<script>" in text or "<b>bold" in text for text in said)
        assert all("%{x}" not in (one.hovertemplate or "") for one in chart.data)


def test_long_pole_names_stay_within_their_half():
    chart = framingmap.sentence_map(dots_of(), [Panel("A")], (axis("x", "w" * 90, "m" * 90), axis("y", "w" * 90, "m" * 90)), LIGHT)
    width = framingmap.WIDTH - framingmap.LEFT - framingmap.RIGHT
    poles = [note for note in chart.layout.annotations if "▶" in note.text or "◀" in note.text]
    height = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
    assert len(poles) == 4
    for note in poles:
        room = height / 2 if note.textangle else width / 2
        assert text_width(note.text.removeprefix("<b>").removesuffix("</b>"), note.font.size) <= room


# Squares


CELLS = pd.DataFrame({
    "group": ["A", "A", "B"], "low": [0.0, -0.2, 0.0], "high": [0.2, 0.0, 0.2], "low2": [0.2, 0.0, -0.2], "high2": [0.4, 0.2, 0.0],
    "n_sentences": [90, 10, 5], "share": [0.9, 0.1, 1.0],
})  # fmt: skip


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_squares_lie_between_their_edges_and_pick_them(look):
    chart = framingmap.density(CELLS, [Panel("A", "A"), Panel("B", "B")], AXES, look)
    bars = trace(chart, "squares")
    assert list(bars.x) == pytest.approx([0.1, -0.1]) and list(bars.width) == pytest.approx([0.2, 0.2])
    assert list(bars.base) == [0.2, 0.0] and list(bars.y) == pytest.approx([0.2, 0.2])
    expected = {"group": ["A"], "low": ["0.0"], "high": ["0.2"], "low2": ["0.2"], "high2": ["0.4"], "across": ["y"]}
    assert parse_qs(bars.customdata[0][0]) == expected
    assert bars.customdata[0][1] == "90 sentences"


def test_the_same_share_has_the_same_shade_in_every_panel_and_more_is_further_from_paper():
    shades = [framingmap._shade(level, LIGHT) for level in (0.01, 0.2, 0.5, 1.0)]
    light = [sum(bytes.fromhex(shade[1:])) for shade in shades]
    assert light == sorted(light, reverse=True) and len(set(shades)) == 4
    cells = CELLS.assign(share=[0.5, 0.5, 0.5])
    chart = framingmap.density(cells, [Panel("A"), Panel("B")], AXES, LIGHT)
    assert len({color for number in (0, 1) for color in trace(chart, "squares", number).marker.color}) == 1
    assert framingmap.SWATCH not in "".join(texts(chart)) and any("up to" in text for text in texts(chart))


# Documents, topics, means


def test_documents_are_as_large_as_they_have_sentences_and_others_than_the_picked_group_stand_back():
    documents = pd.DataFrame({
        "document_id": ["a", "b"], "group": ["A", "B"], "title": ["One", "Two"], "bias": [0.5, -0.5], "bias2": [0.1, 0.2],
        "n_sentences": [100, 25],
    })  # fmt: skip
    chart = framingmap.document_map(documents, [Panel(None, "All", "2 documents")], AXES, LIGHT, ("b", "A"))
    circles = trace(chart, "documents")
    assert circles.marker.size[0] == pytest.approx(2 * circles.marker.size[1])
    assert [parse_qs(custom[0]) for custom in circles.customdata] == [{"document": ["a"]}, {"document": ["b"]}]
    assert circles.marker.opacity[0] < 1 and circles.marker.line.width[1] == 3
    assert "<b>One</b>" in circles.text[0]


def test_of_many_documents_the_largest_are_drawn_and_the_key_says_so():
    n = framingmap.MOST_DOTS + 10
    documents = pd.DataFrame({
        "document_id": [str(number) for number in range(n)], "group": "A", "title": "t", "bias": 0.0, "bias2": 0.0,
        "n_sentences": np.arange(n) + 1,
    })  # fmt: skip
    chart = framingmap.document_map(documents, [Panel("A", "A")], AXES, LIGHT)
    assert len(trace(chart, "documents").x) == framingmap.MOST_DOTS
    assert min(int(custom[1].split()[0].replace(",", "")) for custom in trace(chart, "documents").customdata) == 11
    assert any("1,500 with most" in text.replace("<br>", " ") for text in texts(chart))


def test_topics_have_their_colours_and_names_that_meet_at_no_width():
    rng = np.random.default_rng(0)
    topics = pd.DataFrame({
        "topic_id": range(30), "name": [f"term{number} · word · other" for number in range(30)], "stability": 0.9,
        "bias": rng.normal(size=30), "bias2": rng.normal(size=30), "n_sentences": rng.integers(5, 900, 30),
    })  # fmt: skip
    chart = framingmap.topic_map(topics, Panel(), AXES, LIGHT, picked=7)
    circles = trace(chart, "topics")
    picks = [int(parse_qs(custom[0])["topic"][0]) for custom in circles.customdata]
    assert list(circles.marker.color) == [topic_colour(topic, LIGHT) for topic in picks]
    assert circles.marker.line.width[picks.index(7)] == 3
    names = [note for note in chart.layout.annotations if note.text.startswith("term")]
    assert len(names) > 8 and any(note.text.startswith("term7") for note in names)
    for width in (300, 786, 1300):
        boxes = [_box(chart, note, width) for note in names]
        for one, other in combinations(boxes, 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert all(box[0] >= -1 and box[2] <= width + 1 for box in boxes)


def _box(chart: go.Figure, note: go.layout.Annotation, width: float) -> tuple[float, float, float, float]:
    x, y = chart.layout.xaxis.range, chart.layout.yaxis.range
    height = chart.layout.height - chart.layout.margin.t - chart.layout.margin.b
    across = (note.x - x[0]) / (x[1] - x[0]) * width + note.xshift
    down = (y[1] - note.y) / (y[1] - y[0]) * height - note.yshift
    wide, tall = text_width(note.text, SMALL), 15
    left = across - {"left": 0, "center": wide / 2, "right": wide}[note.xanchor]
    top = down - {"top": 0, "middle": tall / 2, "bottom": tall}[note.yanchor]
    return left, top, left + wide, top + tall


def test_means_have_a_cross_of_their_intervals_and_pick_their_group():
    means = pd.DataFrame({
        "group": list("ABCDE"), "n_sentences": 20, "n_documents": 2, "bias": np.linspace(-1, 1, 5), "bias2": 0.0,
        "lower": np.linspace(-1.2, 0.8, 5), "upper": np.linspace(-0.8, 1.2, 5), "lower2": [-0.1] * 4 + [np.nan],
        "upper2": [0.1] * 4 + [np.nan],
    })  # fmt: skip
    chart = framingmap.mean_map(means, AXES, LIGHT)
    assert [parse_qs(custom[0]) for custom in trace(chart, "means").customdata] == [{"group": [name]} for name in "ABCDE"]
    lines = [(shape.x0, shape.x1, shape.y0, shape.y1) for shape in chart.layout.shapes]
    assert len(lines) == 9 and (-1.2, -0.8, 0.0, 0.0) in lines and (-1.0, -1.0, -0.1, 0.1) in lines
    assert {"A", "E"} <= set(texts(chart))


def test_of_very_many_groups_no_crosses_are_drawn_and_the_key_says_so():
    n = framingmap.MOST_CROSSES + 1
    means = pd.DataFrame({
        "group": [f"g{number}" for number in range(n)], "n_sentences": 20, "n_documents": 2, "bias": np.linspace(-1, 1, n),
        "bias2": 0.0, "lower": -1.0, "upper": 1.0, "lower2": -1.0, "upper2": 1.0,
    })  # fmt: skip
    chart = framingmap.mean_map(means, AXES, LIGHT)
    assert not chart.layout.shapes and len(trace(chart, "means").x) == n
    assert any("too many to draw" in text for text in texts(chart)) and "−1.00 to +1.00" in trace(chart, "means").customdata[0]


# Pictures and evidence


def test_pictures_keep_their_margins():
    topics = pd.DataFrame({"topic_id": [0], "name": "t", "stability": 0.9, "bias": 1.0, "bias2": 1.0, "n_sentences": 3})
    for chart in (
        sentence_map(["A", "B"]), framingmap.density(CELLS, [Panel("A", "A")], AXES, LIGHT),
        framingmap.topic_map(topics, Panel(), AXES, LIGHT),
    ):  # fmt: skip
        picture = framed(chart, CAPTION, TALL)
        assert picture.layout.height > chart.layout.height and picture.layout.margin.l > chart.layout.margin.l
        assert all(size >= SMALL for size in (note.font.size for note in picture.layout.annotations))


def test_nothing_is_drawn_of_nothing():
    means = ["bias", "bias2", "n_sentences"]
    documents = pd.DataFrame(columns=["document_id", "group", "title", *means])
    topics = pd.DataFrame(columns=["topic_id", "name", "stability", *means])
    for chart in (
        framingmap.sentence_map(dots_of()[:0], [Panel("A", "A")], AXES, LIGHT),
        framingmap.density(CELLS[:0], [Panel("A", "A")], AXES, LIGHT),
        framingmap.document_map(documents, [Panel()], AXES, LIGHT),
        framingmap.topic_map(topics, Panel(), AXES, LIGHT),
    ):
        assert not list(marks(chart)) and chart.layout.height > 100


def test_every_mark_finds_as_many_sentences_as_it_says(results: Results):
    axes = (results.axes[A], results.axes[B])
    found = mapdata.crossed(results, A, B)
    panels = [Panel(group, group, "", found.shares[found.shares["group"] == group]) for group in results.groups]
    charts = [
        framingmap.sentence_map(mapdata.sentences(results, A, B), panels, axes, LIGHT),
        framingmap.density(mapdata.cells(results, A, B), panels, axes, LIGHT),
        framingmap.document_map(mapdata.documents(results, A, B), panels, axes, LIGHT),
        framingmap.topic_map(mapdata.topics(results, A, B), Panel(), axes, LIGHT),
    ]
    seen = 0
    for chart in charts:
        for one, _, custom in marks(chart):
            event = {"selection": {"points": [{"customdata": custom}]}}
            rows = evidence(results, read({"axis": A} | picked_of(event), results).pick())
            said = [re.match(r"([\d,]+) sentence", str(part)) for part in custom[1:]]
            assert len(rows) == next((int(one[1]) for one in said if one), 1), (one.name, custom)
            seen += 1
    assert seen > 30
