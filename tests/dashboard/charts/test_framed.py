"""A chart as a picture that stands alone: fixed proportions, every word of the caption, nothing cut, nothing on anything else."""

import html
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import plotly
import plotly.graph_objects as go
import pytest

from dashboard.charts import framed as frames
from dashboard.charts.framed import CANVAS, FINE, SQUARE, TALL, WIDE, drawing, enlarged, fits, framed, stable, wrapped
from dashboard.charts.theme import DARK, LIGHT, SIZE, SMALL, Caption, figure
from dashboard.placing import text_width

CAPTION = Caption("A finding & <b>more</b>.", "Two groups, 10 sentences.", "Corpus: by hand. Results 0123abcd, built 2024-05-06.")
NAME = "Permanent Mission of the Plurinational Republic (observers)"  # a group's, of about 60 characters
LONG = Caption(
    f"In “{NAME}” sentences use more. " * 5, "Mean bias with 95 % interval: +0.28 to +1.07; " * 11, "Framing scores. " * 26
)
FOREIGN = Caption(
    "国家主席强调人工智能治理的国际合作与安全发展" * 8,
    "המשפטים בקבוצה זו נוטים יותר לשיתוף פעולה. " * 9,
    "تستخدم الجمل لغة التعاون أكثر. " * 9,
)
CAPTIONS = {"short": CAPTION, "long": LONG, "foreign": FOREIGN, "one word": Caption("W" * 300, "m" * 480, "Ω" * 400)}
HEIGHTS = (150, 285, 410, 610, 900, 1500, 2200)


@cache
def a_chart(height: int = 300) -> go.Figure:
    """A chart with text at its edges: as tall as asked, its rows as near to one another as those of real ones."""
    chart = figure(LIGHT, height, margin={"l": 120, "r": 60, "t": 40, "b": 60})
    rows = max((height - 100) // 20, 1)
    chart.update_yaxes(range=[rows, 0], visible=False)
    chart.update_xaxes(range=[0, 10], dtick=2, title=None)
    chart.add_scatter(x=[row % 9 + 0.5 for row in range(rows)], y=[row + 0.5 for row in range(rows)], mode="markers")
    note = {"showarrow": False, "xref": "paper", "font": {"size": SMALL}}
    notes = [
        note | {"x": 0, "y": row + 0.5, "text": f"row {row}", "xanchor": "right", "xshift": -8, "borderpad": 0}
        for row in range(rows)
    ]
    for x, side in ((0, "left"), (1, "right")):
        at_edge = note | {"x": x, "xanchor": side, "yref": "paper"}
        notes.append(at_edge | {"y": 1, "yshift": 38, "yanchor": "top", "text": f"<b>{side}</b>", "font": {"size": SIZE}})
        notes.append(at_edge | {"y": 0, "yshift": -58, "yanchor": "bottom", "text": f"key {side}"})
    chart.layout.annotations = notes
    return chart


def plain(label: str) -> str:
    """A Plotly label as it is read, without the white in it."""
    return "".join(html.unescape(re.sub(r"<[^>]*>", "", label.replace("<br>", " "))).split())


def words(picture: go.Figure) -> list[str]:
    return [plain(note.text) for note in picture.layout.annotations[-3:]]


def letters(caption: Caption) -> list[str]:
    return ["".join(text.split()) for text in (caption.title, caption.subtitle, caption.source)]


def plot_of(chart: go.Figure) -> float:
    """Height of the plot."""
    return chart.layout.height - chart.layout.margin.t - chart.layout.margin.b


@pytest.mark.parametrize("shape", CANVAS)
@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize("caption", CAPTIONS)
def test_a_picture_has_the_canvas_of_its_shape_to_the_pixel(shape, height, caption):
    picture = framed(a_chart(height), CAPTIONS[caption], shape)
    width, tall = CANVAS[shape]
    for pixels in (1, 2, FINE):
        scale = pixels * enlarged(picture)
        assert (scale * picture.layout.width, scale * picture.layout.height) == (pixels * width, pixels * tall)


@pytest.mark.parametrize("shape", [WIDE, SQUARE, TALL])
@pytest.mark.parametrize("caption", CAPTIONS)
def test_every_letter_of_the_caption_is_in_the_picture(shape, caption):
    assert words(framed(a_chart(), CAPTIONS[caption], shape)) == letters(CAPTIONS[caption])


@pytest.mark.parametrize("shape", [WIDE, SQUARE, TALL])
@pytest.mark.parametrize("height", HEIGHTS)
@pytest.mark.parametrize("caption", CAPTIONS)
def test_no_chart_is_squeezed(shape, height, caption):
    chart = a_chart(height)
    picture = framed(chart, CAPTIONS[caption], shape)
    inner = picture.layout.width - picture.layout.margin.l - picture.layout.margin.r
    assert plot_of(picture) >= plot_of(chart) - 0.01 and inner >= frames.NARROWEST - 120 - 60 - 0.01
    assert all(picture.layout.margin[side] >= chart.layout.margin[side] for side in "lrtb")


@pytest.mark.parametrize("shape", [WIDE, SQUARE])
def test_a_low_chart_is_enlarged_and_a_tall_one_reduced_as_a_whole(shape):
    sizes = [enlarged(framed(a_chart(height), CAPTION, shape)) for height in HEIGHTS]
    assert sizes == sorted(sizes, reverse=True) and sizes[0] > 1 and sizes[-1] < 0.5
    assert [fits(framed(a_chart(height), CAPTION, shape)) for height in HEIGHTS] == [size > 0.91 for size in sizes]


def test_what_is_written_has_eleven_px_at_least_where_a_chart_fits():
    for shape in CANVAS:
        for height in HEIGHTS:
            picture = framed(a_chart(height), CAPTION, shape)
            sizes = [enlarged(picture) * note.font.size for note in picture.layout.annotations if note.text.strip()]
            assert min(sizes) >= 10.9 or not fits(picture)
            assert min(sizes[-3:]) >= 10.9


def test_a_long_caption_beside_a_tall_chart_stands_in_a_column():
    low, tall = framed(a_chart(200), CAPTION), framed(a_chart(600), CAPTION)
    assert low.layout.margin.l * enlarged(low) < 250 < 450 < tall.layout.margin.l * enlarged(tall)
    assert fits(tall)


def test_the_whole_height_takes_nothing_from_the_chart():
    chart = a_chart(1500)
    picture = framed(chart, CAPTION, TALL)
    assert picture.layout.width == 1200 and plot_of(picture) == pytest.approx(plot_of(chart), abs=1) and enlarged(picture) == 1


def test_framing_leaves_the_chart_on_the_screen_alone():
    chart = a_chart()
    before = chart.to_json()
    framed(chart, CAPTION)
    assert chart.to_json() == before


def test_a_picture_is_on_white_paper():
    picture = framed(a_chart(), CAPTION)
    assert picture.layout.template.layout.paper_bgcolor == picture.layout.template.layout.plot_bgcolor == "#ffffff"
    assert picture.layout.paper_bgcolor is None and picture.layout.plot_bgcolor is None  # nothing over the template's white


def test_hostile_words_stay_words():
    picture = framed(a_chart(), Caption("<script>x</script>", "", "<img src=x>"))
    assert not any("<script" in note.text or "<img" in note.text for note in picture.layout.annotations)
    assert words(picture) == ["<script>x</script>", "", "<imgsrc=x>"]


def test_an_empty_figure_frames_too():
    assert all(isinstance(framed(go.Figure(figure(DARK, 20)), Caption("", "", ""), shape), go.Figure) for shape in [*CANVAS, TALL])


@pytest.mark.parametrize("text", ["", " ", "one", "a" * 300, "many words " * 40, "国家" * 90, "a · b " * 50, "x" * 40 + " y"])
@pytest.mark.parametrize("room", [30, 340, 1144])
def test_wrapped_lines_fit_and_keep_the_letters(text, room):
    lines = wrapped(text, room, 13)
    assert "".join("".join(lines).split()) == "".join(text.split()) and all(lines)
    assert all(text_width(line, 13) <= room or len(line) == 1 for line in lines)
    assert not any(line.startswith("· ") for line in lines) or room == 30


def test_a_drawing_names_its_traces_and_is_no_pixels():
    chart = go.Figure(a_chart())
    chart.add_scattergl(x=[1.0], y=[2.0])
    made = drawing(framed(chart, CAPTION))
    assert [(trace["type"], trace["uid"]) for trace in made["data"]] == [("scatter", "0"), ("scatter", "1")]
    assert json.dumps(made) == json.dumps(drawing(framed(chart, CAPTION)))


def test_random_names_become_numbers_and_nothing_else_changes():
    drawn = '<svg><defs id="defs-{0}"/><clipPath id="clip{0}xyplot"/><g fill="url(#g{0}-t)"/><text>c7818e #{0}</text></svg>'
    assert stable(drawn.format("a1b2c3")) == drawn.replace("#{0}", "#a1b2c3").format("000000")
    assert stable(drawn.format("a1b2c3")).replace("a1b2c3", "") == stable(drawn.format("0f0f0f")).replace("0f0f0f", "")
    assert stable("<svg/>") == "<svg/>"


MEASURE = """() => {
  const plot = document.querySelector('#plot'), whole = plot.getBoundingClientRect();
  return [...plot.querySelectorAll('text')].filter(text => text.textContent.trim()).map(text => {
    const box = text.getBoundingClientRect();
    return [text.textContent, box.left - whole.left, box.top - whole.top, box.right - whole.left, box.bottom - whole.top];
  }).filter(box => box[3] > box[1]);
}"""


@pytest.fixture(scope="module")
def measure(browser) -> Iterator:
    """A function that draws a picture in a browser and gives its texts, each with its box."""
    page = browser.new_page(viewport={"width": 1400, "height": 1400})
    page.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
    page.evaluate("document.body.style.margin = 0; document.body.innerHTML = '<div id=plot></div>'")

    def texts(picture: go.Figure) -> list[tuple[str, tuple[float, float, float, float]]]:
        page.evaluate("one => { Plotly.purge('plot'); return Plotly.newPlot('plot', one.data, one.layout); }", drawing(picture))
        return [(text, tuple(box)) for text, *box in page.evaluate(MEASURE)]

    yield texts
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("shape", [WIDE, SQUARE, TALL])
@pytest.mark.parametrize("caption", CAPTIONS)
def test_in_a_browser_nothing_is_cut_and_nothing_lies_on_anything(measure, shape, caption):
    for height in HEIGHTS[:-2]:
        picture = framed(a_chart(height), CAPTIONS[caption], shape)
        found = measure(picture)
        assert len(found) >= len([note for note in picture.layout.annotations if note.text.strip()])
        for at, (text, box) in enumerate(found):
            assert box[0] > 4 and box[1] > 4 and box[2] < picture.layout.width - 4 and box[3] < picture.layout.height - 4, text
            for other, its in found[:at]:
                apart = box[2] <= its[0] + 1 or its[2] <= box[0] + 1 or box[3] <= its[1] + 3 or its[3] <= box[1] + 3
                assert apart, (height, text, other)
