"""Topics over time: each dot stands at its period and its share, picks both, and nothing is told of what is not known."""

import html
import re
from itertools import pairwise, product
from urllib.parse import parse_qs

import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.evidence import evidence
from analysis.topics import LEFT_OUT
from dashboard import topicdata
from dashboard.charts import topictime
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, SIZE, UNSTEADY, UNSTEADY_KEY, Caption
from dashboard.placing import text_width
from dashboard.state import picked as picked_of
from dashboard.state import read
from tests.dashboard.made import HILL, LAKE, PORT, drawn, marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
HOSTILE = "<b>bold</b> & <script>x</script>"
NAN = float("nan")
PERIODS = ["2019", "2020", "2023"]  # of 40, 20 and 8 sentences; the second a quarter of the way
ROWS = pd.DataFrame(
    [
        ("2019", 0, 10, 0.25, 0.1, 0.4),
        ("2019", 1, 10, 0.25, 0.2, 0.3),
        ("2019", LEFT_OUT, 20, 0.5, 0.4, 0.6),
        ("2020", 0, 10, 0.5, 0.3, 0.7),
        ("2020", 1, 5, 0.25, 0.1, 0.5),
        ("2020", LEFT_OUT, 5, 0.25, 0.1, 0.5),
        ("2023", 0, 2, 0.25, NAN, NAN),
        ("2023", 1, 4, 0.5, NAN, NAN),
        ("2023", LEFT_OUT, 2, 0.25, NAN, NAN),
    ],
    columns=["period", "topic_id", "n_sentences", "prevalence", "lower", "upper"],
)
TOPICS = pd.DataFrame({
    "topic_id": [LEFT_OUT, 1, 0], "name": ["left out", "road", "mill"], "n_sentences": [27, 19, 22], "stability": [NAN, 0.6, 0.7],
})  # fmt: skip
DRAWN = [0, 1, LEFT_OUT]  # the largest first


def chart_of(rows=ROWS, topics=TOPICS, look=LIGHT, picked=(None, None), **options) -> go.Figure:
    return topictime.over_time(rows, topics, look, picked, **options)


def many(n_topics: int, periods: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Topic n has the nth size; all have equal shares in every period."""
    share = 1 / max(n_topics, 1)
    cells = [(period, topic, 30, share, share / 2, share) for period in periods for topic in range(n_topics)]
    topics = pd.DataFrame({"topic_id": range(n_topics), "name": [f"topic {number}" for number in range(n_topics)]})
    topics = topics.assign(n_sentences=1000 - topics["topic_id"], stability=0.5)
    return pd.DataFrame(cells, columns=ROWS.columns), topics


def notes(chart: go.Figure) -> list[str]:
    return [note.text for note in chart.layout.annotations]


def names(chart: go.Figure) -> list[go.layout.Annotation]:
    """The names above the small charts: only they tell the whole of themselves under the pointer."""
    return [note for note in chart.layout.annotations if note.hovertext]


def share_at(chart: go.Figure, y: float) -> float:
    """What the scale of the first row of small charts says at a height."""
    (none, whole), *_ = [
        (one, other) for one, other in zip(chart.layout.annotations, chart.layout.annotations[2:], strict=False) if one.text == "0%"
    ]
    return float(whole.text.rstrip("%")) / 100 * (none.y - y) / (none.y - whole.y)


def points(path: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in re.findall(r"(-?[\d.]+),(-?[\d.]+)", path)]


def test_every_dot_stands_at_its_share_and_the_topics_are_drawn_by_size_what_is_left_out_last():
    for rows in (ROWS, ROWS[::-1], ROWS.sample(frac=1, random_state=1)):
        chart = chart_of(rows)
        assert [note.text.strip(f"{UNSTEADY} ") for note in names(chart)] == ["mill", "road", "left out"]
        for topic, dots in zip(DRAWN, drawn(chart), strict=True):
            shares = [share_at(chart, y) for y in dots.y]
            assert shares == pytest.approx(ROWS.loc[ROWS["topic_id"] == topic, "prevalence"].tolist())


def test_periods_stand_as_far_apart_as_in_time():
    for dots in drawn(chart_of()):
        first, second, last = dots.x
        assert (second - first) / (last - first) == pytest.approx(0.25)
    assert topictime.places(["2019 Q1", "2019 Q2", "2020 Q1"])["2019 Q2"] == pytest.approx(0.25)
    assert topictime.places(["2019-01", "2019-04", "2020-01"])["2019-04"] == pytest.approx(0.25)
    assert topictime.places(["2019", "spring", "winter"])["spring"] == 0.5 and topictime.places(["2019"]) == {"2019": 0.5}


def test_every_dot_and_the_column_it_stands_in_pick_its_topic_and_period_and_say_its_row():
    chart = chart_of()
    reaches = [trace for trace in chart.data if trace.name == "reach"]
    for topic, dots, reach in zip(DRAWN, drawn(chart), reaches, strict=True):
        rows = ROWS[ROWS["topic_id"] == topic]
        custom = [list(one) for one in dots.customdata]
        assert custom == [list(one) for one in reach.customdata]
        assert [one[0] for one in custom] == [f"topic={topic}&period={period}" for period in PERIODS]
        assert [one[1] for one in custom] == rows["n_sentences"].tolist() and [one[2] for one in custom] == PERIODS
        assert [one[3] for one in custom] == [f"{share:.0%}" for share in rows["prevalence"]]
    assert [one[4] for one in drawn(chart)[0].customdata] == [" (10% to 40%)", " (30% to 70%)", " (no interval)"]


def test_columns_share_the_small_chart_among_them_without_gaps():
    ends_before = -float("inf")
    for dots, reach in zip(drawn(chart_of()), (trace for trace in chart_of().data if trace.name == "reach"), strict=True):
        columns = [(x - width / 2, x + width / 2) for x, width in zip(reach.x, reach.width, strict=True)]
        assert all(right == pytest.approx(left) for (_, right), (left, _) in pairwise(columns))
        assert all(left < x < right for x, (left, right) in zip(dots.x, columns, strict=True))
        assert columns[0][0] >= ends_before and all(reach.base - topictime.PLOT <= y <= reach.base for y in dots.y)
        ends_before = columns[-1][1]


def test_behind_every_dot_are_as_many_sentences_as_it_says(make_results):
    documents = [("lake", "A", LAKE), ("hill", "A", HILL), ("port", "B", PORT), ("none", "B", PORT)]
    results = make_results(documents, dates=["2019-03-01", "2020-05-01", "2022-01-01", ""])
    chart = chart_of(topicdata.periods_of(results), results.table("topics"))
    found = 0
    for _, _, custom in marks(chart):
        state = read(picked_of({"selection": {"points": [{"customdata": custom}]}}), results)
        assert state.topic is not None and state.period == custom[2]
        assert len(evidence(results, state.pick())) == custom[1]
        found += custom[1]
    assert found == (results.counted["document_id"] != "none").sum() > 0


def test_a_band_is_the_intervals_of_periods_that_follow_one_another_and_there_is_none_where_there_is_no_interval():
    chart = chart_of()
    bands = [points(shape.path) for shape in chart.layout.shapes if shape.type == "path" and shape.fillcolor]
    for topic, band, dots in zip(DRAWN, bands, drawn(chart), strict=True):
        known = ROWS[(ROWS["topic_id"] == topic) & ROWS["lower"].notna()]
        assert [share_at(chart, y) for _, y in band] == pytest.approx([*known["upper"], *known["lower"][::-1]], abs=1e-3)
        assert [x for x, _ in band] == pytest.approx([dots.x[0], dots.x[1], dots.x[1], dots.x[0]], abs=0.01)
    alone = chart_of(ROWS.assign(lower=ROWS["lower"].where(ROWS["period"] == "2019")))
    lines = [(shape.x0, shape.y0, shape.y1) for shape in alone.layout.shapes if shape.type == "line" and shape.x0 == shape.x1]
    assert [x for x, _, _ in lines] == [dots.x[0] for dots in drawn(alone)]
    assert [share_at(alone, y) for _, *ends in lines for y in ends] == pytest.approx([0.1, 0.4, 0.2, 0.3, 0.4, 0.6])


def test_the_line_joins_the_dots_and_breaks_where_a_period_is_missing():
    def lines(chart: go.Figure) -> list[list[tuple[float, float]]]:
        return [points(shape.path) for shape in chart.layout.shapes if shape.type == "path" and not shape.fillcolor]

    chart = chart_of()
    for line, dots in zip(lines(chart), drawn(chart), strict=True):
        assert line == [pytest.approx(point, abs=0.01) for point in zip(dots.x, dots.y, strict=True)]
    chart = chart_of(*many(1, ["2010", "2011", "2012", "2015", "2016", "2019"]))
    assert [[x for x, _ in line] for line in lines(chart)] == [
        pytest.approx(drawn(chart)[0].x[:3], abs=0.01),
        pytest.approx(drawn(chart)[0].x[3:5], abs=0.01),
    ]


def test_all_small_charts_have_one_scale_that_holds_every_interval():
    assert [text for text in notes(chart_of()) if re.fullmatch(r"[\d.]+%", text)] == ["0%", "40%", "80%"]
    small = ROWS.assign(**{name: ROWS[name] / 100 for name in ("prevalence", "lower", "upper")})
    chart = chart_of(small, width=300)
    assert [text for text in notes(chart) if re.fullmatch(r"[\d.]+%", text)] == ["0%", "1%", "2%"] * 3


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_what_is_left_out_is_grey_and_a_period_of_few_sentences_hollow(look):
    chart = chart_of(look=look)
    assert [note.font.color for note in names(chart)] == [look.ink, look.ink, look.muted]
    for dots, colour in zip(drawn(chart), [look.bar, look.bar, look.neither], strict=True):
        assert list(dots.marker.color) == [colour, colour, look.paper] and set(dots.marker.line.color) == {colour}
    assert "○ a period of fewer than 10 sentences: no interval" in notes(chart)[-1]
    assert "○" not in notes(chart_of(ROWS[ROWS["period"] != "2023"]))[-1]
    assert "a period has 8 (2023) to 40 sentences (2019)" in notes(chart)[-1]


def test_a_period_of_few_sentences_is_hollow_for_a_topic_that_has_none_of_them_too():
    rows = ROWS.assign(n_sentences=[10, 10, 20, 10, 5, 5, 0, 8, 0], prevalence=[0.25, 0.25, 0.5, 0.5, 0.25, 0.25, 0, 1, 0])
    for dots in drawn(chart_of(rows)):
        assert [color == LIGHT.paper for color in dots.marker.color] == [False, False, True]


@pytest.mark.parametrize(
    ("periods", "width", "named"),
    [
        (["2019"], 840, ["2019"]),
        (["1990s", "2000s", "2010s"], 840, ["1990s", "2000s", "2010s"]),
        (["1990s", "2000s", "2010s"], 170, ["1990s", "2010s"]),
        ([str(year) for year in range(2000, 2021)], 840, ["2000", "2010", "2020"]),
    ],
)
def test_the_first_and_the_last_period_stand_below_each_chart_and_the_middle_one_where_it_has_room(periods, width, named):
    assert sorted(text for text in notes(chart_of(*many(1, periods), width=width)) if text in periods) == named


@pytest.mark.parametrize("name", ["long words " * 12, "x" * 300])
@pytest.mark.parametrize("picked", [(None, None), (0, None)])
def test_a_long_name_is_cut_to_its_chart_and_told_whole_under_the_pointer(name, picked):
    chart = chart_of(topics=TOPICS.assign(name=name), picked=picked)
    room = drawn(chart)[0].x[-1] - drawn(chart)[0].x[0]
    for note in names(chart):
        text = note.text.removeprefix("<b>").removesuffix("</b>")
        assert text.endswith("…") and text_width(text, SIZE) <= 1.1 * (room + topictime.SIDE) and name in note.hovertext


def test_only_topics_that_are_known_to_come_back_too_seldom_are_marked():
    chart = chart_of()
    assert [note.text.startswith(UNSTEADY) for note in names(chart)] == [False, True, False] and UNSTEADY_KEY in notes(chart)[-1]
    for topics in (TOPICS.assign(stability=0.7), TOPICS.assign(stability=NAN), TOPICS.drop(columns="stability")):
        assert UNSTEADY not in "".join(notes(chart_of(topics=topics)))


@pytest.mark.parametrize(
    ("picked", "topic", "dot"),
    [((1, "2020"), 1, 1), ((LEFT_OUT, "2019"), 2, 0), ((0, None), 0, None), ((None, None), None, None), ((99, "2020"), None, None)],
)
def test_the_picked_topic_has_a_ground_and_a_bold_name_and_the_picked_dot_a_ring(picked, topic, dot):
    chart = chart_of(picked=picked)
    assert [note.text.startswith("<b>") for note in names(chart)] == [number == topic for number in range(3)]
    for number, dots in enumerate(drawn(chart)):
        assert [size == topictime.PICKED_DOT for size in dots.marker.size] == [(topic, dot) == (number, at) for at in range(3)]
        assert [width == 3 for width in dots.marker.line.width] == [(topic, dot) == (number, at) for at in range(3)]
    grounds = [(shape.x0, shape.x1) for shape in chart.layout.shapes if shape.type == "rect"]
    assert len(grounds) == (topic is not None)
    assert all(left < min(drawn(chart)[topic].x) and max(drawn(chart)[topic].x) < right for left, right in grounds)


def test_of_many_topics_the_largest_are_drawn_then_those_that_change_most_and_the_picked():
    rows, topics = many(40, PERIODS)
    rows.loc[(rows["period"] == "2020") & rows["topic_id"].isin([20, 25, 30, 35]), "prevalence"] = 0.1
    rows.loc[(rows["period"] == "2020") & (rows["topic_id"] == 39), ["prevalence", "lower", "upper"]] = 0.9, NAN, NAN
    expected = [*range(8), 20, 25, 30, 35]
    assert topictime.shown(rows, topics)["topic_id"].tolist() == expected
    assert topictime.shown(rows, topics, picked=25)["topic_id"].tolist() == expected
    assert topictime.shown(rows, topics, picked=38)["topic_id"].tolist() == [*expected[:-1], 38]
    left_out = [frame.replace({"topic_id": {20: LEFT_OUT}}) for frame in (rows, topics)]
    assert LEFT_OUT not in topictime.shown(*left_out)["topic_id"].tolist()
    chart = chart_of(rows, topics, picked=(38, "2020"))
    assert len(drawn(chart)) == topictime.MOST and names(chart)[-1].text == f"<b>{UNSTEADY} topic 38</b>"
    assert (
        "12 of 40 topics" in notes(chart)[-1].replace("<br>", " ") and "of 12 topics" not in notes(chart_of(*many(12, PERIODS)))[-1]
    )


def test_names_of_topics_and_periods_are_labelled_as_text_and_pick_what_they_name():
    periods = {period: f"{period} {HOSTILE}" for period in PERIODS}
    chart = chart_of(ROWS.replace({"period": periods}), TOPICS.assign(name=HOSTILE), picked=(1, periods["2020"]), width=300)
    source = chart.to_json().replace("\\u003c", "<").replace("\\u003e", ">").replace("\\u0026", "&")
    assert "<script" not in source and "<b>bold" not in source
    assert {html.unescape(note.hovertext).removeprefix(f"{UNSTEADY}\u00a0") for note in names(chart)} == {HOSTILE}
    picked = [parse_qs(custom[0])["period"] for _, _, custom in marks(chart)]
    assert picked == [[period] for period in periods.values()] * 3


@pytest.mark.parametrize(
    ("n", "periods", "look"),
    [
        *product((0, 1, 12), ([], ["2019"], PERIODS), (LIGHT,)),
        *product((12,), (PERIODS,), (DARK,)),
        *product((1, 40), ([str(year) for year in range(1950, 2000)],), (LIGHT,)),
    ],
    ids=lambda value: str(len(value)) if isinstance(value, list) else getattr(value, "name", value),
)
def test_any_number_of_topics_and_periods_draws_and_frames(n, periods, look):
    for width in (240, topictime.WIDTH):
        rows, topics = many(n, periods)
        chart = chart_of(rows.assign(lower=rows["lower"].where(rows["topic_id"] > 0)), topics, look, width=width)
        assert sum(1 for _ in marks(chart)) == min(n, topictime.MOST) * len(periods)
        (left, right), (bottom, top) = chart.layout.xaxis.range, chart.layout.yaxis.range
        assert all(left < x < right and top < y < bottom for trace in drawn(chart) for x, y in zip(trace.x, trace.y, strict=True))
        source = framed(chart, CAPTION).to_json()
        assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source
        assert ("no dated documents" in source) == (n == 0 or not periods)
