"""The map of topics: circles and dots lie where the tables say and pick what they are; no name lies on another or on a circle."""

import html
from itertools import combinations, product
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.evidence import evidence
from analysis.topicedits import LEFT_OUT_NAME
from analysis.topicmap import map_of, radii, topic_positions
from analysis.topics import LEFT_OUT
from dashboard.charts import topicmap
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, SMALL, UNSTEADY, UNSTEADY_KEY, Caption, topic_colour
from dashboard.placing import text_width
from dashboard.state import picked as picked_of
from dashboard.state import read

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
HOSTILE = "<b>bold</b> & <script>x</script>"
NAN = float("nan")
LINE = 15  # px of a line of 12 px type
TOPICS = pd.DataFrame(
    [
        (LEFT_OUT, "left out", 99, NAN, NAN, NAN, NAN),
        (0, "lake", 10, NAN, 0.0, 0.5, 0.1),
        (1, "road", 20, 0.6, 0.5, 0.0, 0.15),
        (2, "mill", 40, 0.7, -0.5, 0.0, 0.2),
    ],
    columns=["topic_id", "name", "n_sentences", "stability", "x", "y", "radius"],
)
DRAWN = [2, 1, 0]  # the largest first
SENTENCES = pd.DataFrame(
    [
        ("d 1:3", 1, 0.5, 0.1, "A road.", "North"),
        ("a&s=1", 2, -0.5, 0.1, "A mill.", "North"),
        ("a&s=2", 2, -0.6, 0.0, "Two mills.", "South"),
        ("b", LEFT_OUT, 0.0, 0.0, "Nothing.", "South"),
    ],
    columns=["sentence_id", "topic_id", "x", "y", "text", "group"],
)


def chart_of(topics=TOPICS, sentences=SENTENCES, look=LIGHT, picked=(None, None, None), **options) -> go.Figure:
    return topicmap.topic_map(topics, sentences, look, picked, **options)


def trace(chart: go.Figure, name: str) -> go.Scatter:
    (found,) = [one for one in chart.data if one.name == name]
    return found


def picks(one: go.Scatter) -> list[dict[str, list[str]]]:
    return [parse_qs(custom[0]) for custom in one.customdata]


def names(chart: go.Figure) -> list[go.layout.Annotation]:
    """What is written at or in the circles, one a topic."""
    return [note for note in chart.layout.annotations if note.xref != "paper"]


def below(chart: go.Figure) -> list[str]:
    return [note.text for note in chart.layout.annotations if note.xref == "paper"]


def unit(chart: go.Figure, width: int) -> float:
    """px of one unit of the map."""
    low, high = chart.layout.xaxis.range
    return (width - chart.layout.margin.l - chart.layout.margin.r) / (high - low)


def at(chart: go.Figure, x: float, y: float, width: int) -> tuple[float, float]:
    """px from the left and the top of the plot."""
    return (x - chart.layout.xaxis.range[0]) * unit(chart, width), (chart.layout.yaxis.range[1] - y) * unit(chart, width)


def box(chart: go.Figure, note: go.layout.Annotation, width: int) -> tuple[float, float, float, float]:
    """px that a name takes: left, top, right, bottom."""
    lines = [html.unescape(line) for line in note.text.replace("<b>", "").replace("</b>", "").split("<br>")]
    wide, high = max(text_width(line, SMALL) for line in lines), LINE * len(lines)
    x, y = at(chart, note.x, note.y, width)
    left = x + note.xshift - {"left": 0, "center": wide / 2, "right": wide}[note.xanchor]
    top = y - note.yshift - {"top": 0, "middle": high / 2, "bottom": high}[note.yanchor]
    return left, top, left + wide, top + high


def many(n: int, seed: int = 0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Topics of very unequal sizes, each with four sentences in its middle."""
    random = np.random.default_rng(seed)
    sizes = np.ceil(20 * random.pareto(1.2, n) + 3)
    x, y = topic_positions(random.normal(size=(n, 16)), sizes).T
    topics = pd.DataFrame(
        {"topic_id": range(n), "name": [f"mill water {number} · guard bridge pass · winter" for number in range(n)]}
    )
    topics = topics.assign(n_sentences=sizes.astype(int), stability=0.9, x=x, y=y, radius=radii(sizes))
    rows = topics.loc[topics.index.repeat(4), ["topic_id", "x", "y"]].reset_index(drop=True)
    return topics, rows.assign(sentence_id=[f"s{number}" for number in rows.index], text="A mill.", group="North")


def test_circles_are_those_of_the_table_the_largest_first_and_one_unit_is_as_long_across_as_down():
    for topics in (TOPICS, TOPICS[::-1]):
        chart = chart_of(topics)
        circles = [(shape.x0, shape.x1, shape.y0, shape.y1) for shape in chart.layout.shapes]
        assert circles == [
            pytest.approx(one) for one in ((-0.7, -0.3, -0.2, 0.2), (0.35, 0.65, -0.15, 0.15), (-0.1, 0.1, 0.4, 0.6))
        ]
        assert [note.text.strip(f"{UNSTEADY}\u00a0 ") for note in names(chart)] == ["mill", "road", "lake"]
    low, high = chart.layout.yaxis.range
    down = (chart.layout.height - chart.layout.margin.t - chart.layout.margin.b) / (high - low)
    assert down == pytest.approx(unit(chart, topicmap.WIDTH), rel=0.005) and chart.layout.xaxis.scaleanchor == "y"


def test_a_circle_picks_its_topic_wherever_it_is_clicked_and_says_how_many_sentences_it_has():
    chart = chart_of()
    discs = trace(chart, "topics")
    assert list(discs.x) == [-0.5, 0.5, 0.0] and list(discs.y) == [0.0, 0.0, 0.5]
    assert [custom[:2] for custom in map(list, discs.customdata)] == [["topic=2", 40], ["topic=1", 20], ["topic=0", 10]]
    assert [custom[2] for custom in discs.customdata] == [
        "comes back in 70% of re-runs", "comes back in 60% of re-runs", "put together by hand",
    ]  # fmt: skip
    assert list(discs.marker.size) == pytest.approx([2 * r * unit(chart, topicmap.WIDTH) for r in (0.2, 0.15, 0.1)])


def test_a_name_picks_its_topic_all_along():
    chart = chart_of()
    boxes = {topic: box(chart, note, topicmap.WIDTH) for topic, note in zip(DRAWN, names(chart), strict=True)}
    reach = trace(chart, "reach")
    for x, y, custom in zip(reach.x, reach.y, reach.customdata, strict=True):
        left, top, right, bottom = boxes[int(custom[0].removeprefix("topic="))]
        across, down = at(chart, x, y, topicmap.WIDTH)
        assert left - topicmap.LONGEST < across < right + topicmap.LONGEST and top - 2 < down < bottom + 2
    assert {custom[0] for custom in reach.customdata} == {f"topic={topic}" for topic in DRAWN}


def test_every_dot_lies_at_its_sentence_has_the_colour_of_its_topic_and_picks_just_that_sentence():
    for look, rows in product((LIGHT, DARK), (SENTENCES, SENTENCES[::-1])):
        dots = trace(chart_of(sentences=rows, look=look), "sentences")
        by_id = SENTENCES.set_index("sentence_id")
        assert [pick["s"][0] for pick in picks(dots)] == ["b", "d 1:3", "a&s=1", "a&s=2"]
        for number, pick in enumerate(picks(dots)):
            row = by_id.loc[pick["s"][0]]
            assert pick == {"s": [row.name], "topic": [str(row["topic_id"])]} and dots.text[number] == row["text"]
            assert (dots.x[number], dots.y[number]) == (row["x"], row["y"])
            assert dots.marker.color[number] == topic_colour(row["topic_id"], look)
        assert [custom[1] for custom in dots.customdata] == [LEFT_OUT_NAME, "road", "mill", "mill"]


def test_behind_every_mark_are_as_many_sentences_as_it_says(results):
    found = map_of(results)
    chart = chart_of(found.topics, found.sentences.merge(results.counted[["sentence_id", "text", "group"]], on="sentence_id"))

    def chosen(custom: list) -> pd.DataFrame:
        return evidence(results, read(picked_of({"selection": {"points": [{"customdata": custom}]}}), results).pick())

    for custom in trace(chart, "topics").customdata:
        assert len(chosen(custom)) == custom[1]
    assert sum(custom[1] for custom in trace(chart, "topics").customdata) == len(results.counted)
    dots = trace(chart, "sentences")
    for custom, text in zip(dots.customdata, dots.text, strict=True):
        assert html.unescape(text).replace("<br>", " ") == " ".join(chosen(custom)["text"].item().split())
    assert len(dots.text) == len(results.counted)


def test_only_topics_that_are_known_to_come_back_too_seldom_are_dashed_and_marked():
    chart = chart_of()
    assert [note.text.startswith(UNSTEADY) for note in names(chart)] == [False, True, False]
    assert [(shape.line.dash != "solid", shape.fillcolor == "rgba(0,0,0,0)") for shape in chart.layout.shapes] == [
        (False, False), (True, True), (False, False),
    ]  # fmt: skip
    assert UNSTEADY_KEY in " ".join(below(chart)) and "dashed" in " ".join(below(chart))
    known = chart_of(TOPICS.assign(stability=0.7))
    assert UNSTEADY not in "".join(note.text for note in known.layout.annotations)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_what_is_left_out_is_grey_dots_without_a_circle_or_a_name(look):
    chart = chart_of(look=look)
    assert len(chart.layout.shapes) == len(names(chart)) == 3
    assert [colour == look.neither for colour in trace(chart, "sentences").marker.color] == [True, False, False, False]
    assert f"grey: {LEFT_OUT_NAME}" in " ".join(below(chart))
    assert "grey" not in " ".join(below(chart_of(sentences=SENTENCES[:3], look=look)))


def test_the_picked_topic_group_and_sentence_stand_out():
    def shown(*picked) -> tuple[list[bool], list[bool], list[bool], list[bool]]:
        chart = chart_of(picked=picked)
        dots = trace(chart, "sentences")  # in order: left out, road, mill of the North, mill of the South
        rings = [(shape.line.color, shape.line.width) == (LIGHT.ink, topicmap.RING) for shape in chart.layout.shapes]
        assert [note.text.startswith("<b>") for note in names(chart)] == rings
        large = [size == topicmap.PICKED_DOT for size in dots.marker.size]
        assert [bool(width) for width in dots.marker.line.width] == large
        return rings, [o == topicmap.FULL for o in dots.marker.opacity], [o == topicmap.FAINT for o in dots.marker.opacity], large

    none = [False] * 3, [False] * 4
    assert shown(None, None, None) == (none[0], none[1], none[1], none[1])
    assert shown(2, None, None) == ([True, False, False], [False, False, True, True], [True, True, False, False], none[1])
    assert shown(None, "North", None) == (none[0], [False, True, True, False], [True, False, False, True], none[1])
    assert shown(2, "South", None) == ([True, False, False], [False] * 3 + [True], [True] * 3 + [False], none[1])
    assert shown(2, None, "a&s=2")[3] == [False, False, False, True] and shown(LEFT_OUT, None, None)[1] == [True] + [False] * 3


@pytest.mark.parametrize(("n", "width", "picked"), [*product((2, 3, 12, 40), (520, topicmap.WIDTH), (None, 1))])
def test_names_lie_in_the_plot_and_neither_on_each_other_nor_on_a_circle(n, width, picked):
    for seed in range(4):
        topics, sentences = many(n, seed)
        chart = chart_of(topics, sentences, picked=(picked, None, None), width=width)
        size = unit(chart, width)
        ordered = topics.sort_values(["n_sentences", "topic_id"], ascending=[False, True])
        circles = [(*at(chart, row.x, row.y, width), row.radius * size) for row in ordered.itertuples()]
        boxes = {
            number: box(chart, note, width) for number, note in enumerate(names(chart)) if not note.text.strip("<b>/").isdigit()
        }
        assert boxes
        assert all(radius <= x <= width - 16 - radius and radius <= y for x, y, radius in circles)
        assert all(y + radius <= chart.layout.height - chart.layout.margin.t - chart.layout.margin.b for _, y, radius in circles)
        for one, other in combinations(boxes.values(), 2):
            assert one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        for (left, top, right, bottom), (x, y, radius) in product(boxes.values(), circles):
            assert np.hypot(max(left - x, x - right, 0), max(top - y, y - bottom, 0)) >= radius
            assert (
                left >= 0
                and top >= 0
                and right <= width - 16
                and bottom <= chart.layout.height - chart.layout.margin.b - chart.layout.margin.t + 1
            )


@pytest.mark.parametrize(("n", "picked"), [*product((1, 12, 40), (None, 0))])
def test_every_topic_is_named_once_at_its_circle_or_below_with_the_number_in_it(n, picked):
    topics, sentences = many(n, 1)
    chart = chart_of(topics, sentences, picked=(picked, None, None), width=600)
    order = topics.sort_values(["n_sentences", "topic_id"], ascending=[False, True])["topic_id"]
    listed = dict(text.removeprefix("<b>").split("</b> ") for text in below(chart) if text.startswith("<b>"))
    numbers = []
    for topic, note in zip(order, names(chart), strict=True):
        text = note.text.replace("<b>", "").replace("</b>", "").replace("<br>", " ")
        if text.isdigit():
            numbers.append(text)
        assert listed.get(text, text).startswith(f"mill water {topic}")
    assert numbers == list(listed) and (n < 40 or numbers)


def test_of_more_sentences_than_can_be_told_apart_so_many_are_drawn_of_all_topics_alike_and_the_picked():
    topics = [*[0] * 8000, *[1] * 2000]
    rows = pd.DataFrame({"sentence_id": [f"s{number:05}" for number in range(10_000)], "topic_id": topics})
    rows = rows.assign(x=0.0, y=0.0, text="A mill.")
    dots = topicmap.drawn(rows)
    assert len(dots) == 2000 and dots["topic_id"].value_counts().to_dict() == {0: 1600, 1: 400}
    assert dots.equals(topicmap.drawn(rows.sample(frac=1, random_state=1)))
    for picked in ("s00000", "s09999", dots["sentence_id"].iloc[7]):
        with_it = topicmap.drawn(rows, picked)
        assert picked in set(with_it["sentence_id"]) and 1999 <= len(with_it) <= 2000
        assert with_it["sentence_id"].is_unique
    assert "2,000 of 10,000 drawn" in " ".join(below(chart_of(sentences=rows)))
    assert len(topicmap.drawn(rows[:2000])) == 2000


def test_the_key_tells_what_the_map_keeps_only_where_there_is_something_to_lose():
    assert "the map keeps 43% of the differences" in " ".join(below(chart_of(kept=0.43)))
    assert "keeps" not in " ".join(below(chart_of(TOPICS[:3], kept=1.0)) + below(chart_of()))


@pytest.mark.parametrize("width", [420, topicmap.WIDTH])
def test_names_and_sentences_are_written_as_text(width):
    topics, sentences = many(40)
    chart = chart_of(
        topics.assign(name=[f"{number} {HOSTILE}" for number in range(40)], stability=0.1),
        sentences.assign(text=HOSTILE, sentence_id=HOSTILE + sentences["sentence_id"]),
        picked=(1, None, None), width=width,
    )  # fmt: skip
    source = chart.to_json().replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
    assert "<script" not in source and "<b>bold" not in source
    assert set(trace(chart, "sentences").text) == {html.escape(HOSTILE, quote=False)}
    assert all(pick["s"][0].startswith(HOSTILE) for pick in picks(trace(chart, "sentences")))


@pytest.mark.parametrize(("n", "look"), [*product((0, 1, 2, 40), (LIGHT, DARK))], ids=lambda value: getattr(value, "name", value))
def test_any_number_of_topics_draws_and_frames(n, look):
    for width, stability in product((420, topicmap.WIDTH), (0.5, NAN)):
        topics, sentences = many(n)
        chart = chart_of(topics.assign(stability=stability), sentences, look, width=width, kept=0.5)
        assert len(trace(chart, "topics").x) == len(chart.layout.shapes) == n
        assert sum(len(one.x) for one in chart.data if one.name == "sentences") == 4 * n
        source = framed(chart, CAPTION).to_json()
        assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source
        assert ("no topics to draw" in source) == (n == 0)
    assert "no topics to draw, 4 sentences" in " ".join(below(chart_of(TOPICS[:1], look=look)))
