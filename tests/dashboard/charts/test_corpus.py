import pandas as pd
import pytest

from dashboard.charts import corpus
from dashboard.charts.theme import DARK, LIGHT


def documents(sizes, groups=None, titles=None):
    n = len(sizes)
    return pd.DataFrame(
        {
            "document_id": [f"d{number:04d}" for number in range(n)],
            "title": titles or [f"Title {number}" for number in range(n)],
            "group": groups or ["x"] * n,
            "n_sentences": sizes,
            "n_tokens": [20 * size for size in sizes],
        }
    )


def test_every_document_is_a_dot_at_its_length_in_the_row_of_its_group():
    chart = corpus.sizes(documents([3, 10, 7], ["y", "x", "y"]), LIGHT)
    (dots,) = chart.data
    assert list(dots.x) == [3, 10, 7] and [round(value) for value in dots.y] == [1, 0, 1]
    assert [custom[0] for custom in dots.customdata] == ["document=d0000", "document=d0001", "document=d0002"]
    assert [label.split("<br>")[0] for label in chart.layout.yaxis.ticktext] == ["x", "y"]
    assert "2 documents, 10 sentences" in chart.layout.yaxis.ticktext[1]
    assert chart.layout.xaxis.type == "linear"


def test_lengths_far_apart_are_drawn_by_ratios_and_none_is_lost():
    chart = corpus.sizes(documents([0, 5, 5, 900]), DARK)
    assert chart.layout.xaxis.type == "log" and "ten times" in chart.layout.xaxis.title.text
    assert min(chart.data[0].x) > 0 and len(chart.data[0].x) == 4


def test_the_picked_document_stands_out_and_dots_of_a_row_do_not_cover_each_other():
    chart = corpus.sizes(documents([5] * 12), LIGHT, "d0003")
    sizes, y = list(chart.data[0].marker.size), list(chart.data[0].y)
    assert [size > min(sizes) for size in sizes] == [number == 3 for number in range(12)]
    assert len(set(y)) == 12 and max(map(abs, y)) < 0.5


def test_of_many_groups_the_largest_are_drawn_and_the_others_told():
    chart = corpus.sizes(documents(list(range(1, 41)), [f"g{number:02d}" for number in range(40)]), LIGHT)
    assert len(chart.layout.yaxis.ticktext) == corpus.MOST and "g39" in chart.layout.yaxis.ticktext[-1]
    assert chart.layout.annotations[0].text == "and 16 smaller groups"


@pytest.mark.parametrize("n", [1, 3_000])
def test_one_document_and_thousands(n):
    chart = corpus.sizes(documents([4] * n), LIGHT)
    assert len(chart.data[0].x) == n and (chart.data[0].type == "scattergl") == (n > corpus.MANY)


def test_markup_in_names_is_text():
    chart = corpus.sizes(documents([4], ["<b>g</b>"], ["<i>t</i>" * 30]), LIGHT)
    assert "<b>g" not in chart.layout.yaxis.ticktext[0] and "&lt;b&gt;" in chart.layout.yaxis.ticktext[0]
    assert "<i>" not in chart.data[0].customdata[0][1] and len(chart.data[0].customdata[0][1]) < 400
