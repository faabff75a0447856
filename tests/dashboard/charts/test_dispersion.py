"""The dispersion plot: a tick for every occurrence where it stands, a lane for every document drawn; what a click picks."""

import html
import json
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import plotly
import plotly.graph_objects as go
import pytest

from dashboard.charts import dispersion
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, Caption
from tests.dashboard.made import marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
TERM = "mill & road"


def some_documents(*n_hits: tuple[int, ...]) -> pd.DataFrame:
    """Documents of as many sides as there are lists, with so many occurrences each."""
    rows = [(f"side {side}", hits) for side, each in enumerate(n_hits) for hits in each]
    documents = pd.DataFrame(rows, columns=["side", "n_hits"])
    return documents.assign(
        document_id=[f"d{number}" for number in range(len(rows))],
        title=[f"Title {number}" for number in range(len(rows))],
        n_tokens=[100 * (number + 1) for number in range(len(rows))],
    )


def hits_of(documents: pd.DataFrame, seed: int = 0) -> pd.DataFrame:
    """As many occurrences as the documents say, anywhere in them."""
    random = np.random.default_rng(seed)
    ids = documents["document_id"].repeat(documents["n_hits"]).to_numpy()
    columns = {"document_id": ids, "sentence_id": [f"{one}:{number // 2}" for number, one in enumerate(ids)]}
    return pd.DataFrame(columns | {"place": random.random(len(ids)), "text": "The mill & road stand."})


def strip(documents: pd.DataFrame, picked: str | None = None, look=LIGHT, width: int = 780) -> go.Figure:
    return dispersion.strip(hits_of(documents), documents, TERM, look, picked, width)


def trace(chart: go.Figure, name: str) -> go.Scatter | go.Bar:
    return next(one for one in chart.data if one.name == name)


def keys(one: go.Scatter | go.Bar, key: str) -> list[str]:
    found = [parse_qs(custom[0]) for custom in one.customdata]
    assert all(each["term"] == [TERM] and each.keys() == {"term", key} for each in found)
    return [each[key][0] for each in found]


def texts(chart: go.Figure) -> list[str]:
    return [note.text for note in chart.layout.annotations]


MANY = some_documents((3, 0, 1, *[2] * 14), (0, 0, 5, 1, 0))


@pytest.mark.parametrize("documents", [some_documents((3, 4), (2,)), MANY], ids=["few", "many"])
def test_every_occurrence_in_a_document_drawn_is_a_tick_at_its_place_and_picks_its_sentence(documents):
    chart, hits = strip(documents), hits_of(documents)
    drawn = dispersion.lanes(documents).set_index("document_id")
    ticks, bars = trace(chart, "hits"), trace(chart, "lanes")
    lane = dict(zip(keys(bars, "document"), zip(bars.x, bars.y, strict=True), strict=True))
    theirs = hits[hits["document_id"].isin(drawn.index)]
    assert len(ticks.x) == len(theirs) == drawn["n_hits"].sum()
    should = sorted(
        (one.sentence_id, one.place * lane[one.document_id][0], lane[one.document_id][1]) for one in theirs.itertuples()
    )
    found = sorted(zip(keys(ticks, "s"), ticks.x, ticks.y, strict=True))
    assert [one[0] for one in found] == [one[0] for one in should]
    assert np.allclose([one[1:] for one in found], [one[1:] for one in should])


def test_lanes_are_the_documents_with_most_occurrences_of_each_side_in_order():
    drawn = dispersion.lanes(MANY)
    assert drawn["side"].tolist() == ["side 0"] * 12 + ["side 1"] * 2
    assert drawn["document_id"].tolist() == ["d0", *[f"d{number}" for number in range(3, 14)], "d19", "d20"]
    bars = trace(strip(MANY), "lanes")
    assert keys(bars, "document") == drawn["document_id"].tolist() and list(bars.y) == sorted(bars.y)


def test_few_documents_all_have_a_lane_as_long_as_they_are():
    documents = some_documents((0, 2), (0,))
    bars = trace(strip(documents), "lanes")
    assert keys(bars, "document") == ["d1", "d0", "d2"] and list(bars.x) == [200, 100, 300]


def test_many_documents_have_lanes_of_one_length():
    assert set(trace(strip(MANY), "lanes").x) == {1.0}


def test_what_is_not_drawn_is_counted():
    said = "|".join(texts(strip(MANY)))
    assert "in 16 of 17 documents, 32 occurrences" in said and "and 4 further documents with it · 1 document without it" in said
    assert "in 2 of 5 documents, 6 occurrences" in said and "3 documents without it" in said
    assert "in none of 9 documents" in "|".join(texts(strip(some_documents((1, 2), [0] * 9))))
    alone = "|".join(texts(strip(some_documents((1,), (0,)))))
    assert "1 occurrence in its one document" in alone and "not in its one document" in alone


def test_only_the_ticks_of_the_picked_sentence_are_thick_and_they_lie_above():
    ticks = trace(strip(MANY, picked="d5:4"), "hits")
    thick = [width == dispersion.THICK for width in ticks.marker.line.width]
    assert thick == sorted(thick) and thick == [key == "d5:4" for key in keys(ticks, "s")] and any(thick)
    assert [size == dispersion.PICKED_TICK for size in ticks.marker.size] == thick


def test_an_unseen_bar_widens_every_lane_to_its_row():
    chart = strip(some_documents((3,), (1,)))
    reach, bars = trace(chart, "reach"), trace(chart, "lanes")
    assert keys(reach, "document") == keys(bars, "document") and list(reach.y) == list(bars.y)
    assert set(reach.x) == {max(bars.x)} and reach.width == dispersion.ROW


def test_the_order_of_the_occurrences_changes_nothing():
    hits = hits_of(MANY)
    charts = [dispersion.strip(rows, MANY, TERM, LIGHT).to_json() for rows in (hits, hits.sample(frac=1, random_state=1))]
    assert charts[0] == charts[1]


@pytest.mark.parametrize("text", ["<b>", "&", "<script>alert(1)</script>", "a<br>b", "r&d", "%{x}", "$x^2$"])
def test_titles_sides_and_sentences_are_text(text):
    documents = some_documents((2,), (1,)).assign(title=text, side=[text, f"not {text}"])
    chart = dispersion.strip(hits_of(documents).assign(text=f"So {text}."), documents, text, LIGHT)
    escaped = html.escape(text, quote=False)
    assert sum(escaped in note for note in texts(chart)) == 4
    for one in chart.data:
        assert text not in one.hovertemplate.replace("<br>", "").replace("<b>", "")
        assert all(escaped in custom[1] for custom in one.customdata)
    assert "<script" not in chart.to_json().replace("\\u003c", "<")


def test_a_long_sentence_is_cut_around_the_term_and_a_long_title_to_its_room():
    documents = some_documents((1,), (1,)).assign(title="A very long title " * 20)
    hits = hits_of(documents).assign(text="word " * 100 + "mill & road" + " more" * 100)
    chart = dispersion.strip(hits, documents, TERM, LIGHT)
    shown = html.unescape(trace(chart, "hits").customdata[0][1].replace("<br>", " "))
    assert "mill & road" in shown and shown.startswith("… word") and shown.endswith("more …")
    assert len(shown) <= dispersion.SNIPPET + 4
    (cut, _) = [note for note in chart.layout.annotations if note.text.startswith("A very")]
    assert cut.text.endswith("…") and cut.hovertext.count("A very long title") >= 15
    assert chart.layout.margin.l < 780 * 0.4


SHAPES = {
    "no documents": some_documents(),
    "no occurrences": some_documents((0, 0), (0,)),
    "none in many": some_documents([0] * 50, [0] * 50),
    "on one side only": some_documents([0] * 30, [4] * 9),
    "one document a side": some_documents((1,), (0,)),
    "200 documents": some_documents([3, 0, 1, 2] * 25, [0, 7] * 50),
    "one side": some_documents((1, 2)),
    "of no length": some_documents((1,), (2,)).assign(n_tokens=0),
    "wide names": some_documents((1,), (2,)).assign(side=["W" * 300, "two words " * 40]),
}


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("shape", SHAPES)
def test_any_documents_draw_and_frame(shape, look):
    documents = SHAPES[shape]
    chart = strip(documents, look=look)
    drawn = dispersion.lanes(documents)
    assert sum(1 for _ in marks(chart)) == len(drawn) + drawn["n_hits"].sum()
    source = framed(chart, CAPTION).to_json()
    assert '"automargin":true' not in source and CAPTION.title in source
    assert chart.layout.height >= 40 and ("no documents" in source) == (not len(documents))


def test_a_document_of_one_sentence_has_its_ticks_in_its_lane():
    documents = some_documents((3,), (1,)).assign(n_tokens=[4, 9])
    hits = hits_of(documents).assign(place=[0.0, 0.5, 1.0, 1.0])
    ticks = trace(dispersion.strip(hits, documents, TERM, LIGHT), "hits")
    assert sorted(ticks.x) == [0, 2, 4, 9]


@pytest.mark.browser
def test_in_a_browser_a_click_on_a_tick_picks_its_sentence_and_one_beside_it_the_document(browser):
    documents = some_documents((2,), (1,))
    hits = hits_of(documents).assign(place=[0.2, 0.8, 0.5])
    chart = dispersion.strip(hits, documents, TERM, LIGHT)
    page = browser.new_page(viewport={"width": 780, "height": int(chart.layout.height)})
    page.set_content("<body style='margin: 0'><div id=plot></div></body>")
    page.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
    page.evaluate(
        "figure => Plotly.newPlot('plot', figure.data, figure.layout, {doubleClickDelay: 1})", json.loads(chart.to_json())
    )
    page.evaluate("window.said = []; plot.on('plotly_click', event => window.said.push(event.points[0].customdata[0]))")
    left, top = chart.layout.margin.l, chart.layout.margin.t
    room = 780 - left - chart.layout.margin.r
    bars = trace(chart, "lanes")
    for across, lane in ((0.1, 0), (0.25, 0), (0.5, 1), (0.95, 0)):  # the first lane is half as long as the second
        x, y = left + across * room, top + bars.y[lane]
        page.mouse.move(x, y)
        page.wait_for_timeout(120)  # Plotly looks for what is under the pointer every 50 ms
        page.mouse.click(x, y)
    said = [parse_qs(one) for one in page.evaluate("window.said")]
    page.close()
    assert [one.get("s", one.get("document"))[0] for one in said] == ["d0:0", "d0", "d1:1", "d0"]


@pytest.mark.parametrize("documents", [MANY, some_documents((2, 0), (3,))], ids=["many", "few"])
def test_the_rows_are_the_lanes_and_their_ticks(documents):
    hits = hits_of(documents)
    table, chart = dispersion.strip_rows(hits, documents), strip(documents)
    lanes, ticks = table[table["mark"] == "document"], table[table["mark"] == "occurrence"]
    assert lanes["document_id"].tolist() == keys(trace(chart, "lanes"), "document")
    assert sorted(ticks["sentence_id"]) == sorted(keys(trace(chart, "hits"), "s"))
    assert lanes.set_index("document_id")["n_hits"].to_dict() == {
        one: int((ticks["document_id"] == one).sum()) for one in lanes["document_id"]
    }
    assert all(part["place"].is_monotonic_increasing for _, part in ticks.groupby("document_id"))
    assert table["document_id"].ne(table["document_id"].shift()).sum() == len(lanes)  # each lane with its own ticks


def test_as_many_lanes_a_side_as_asked_for_and_the_others_are_counted():
    chart = dispersion.strip(hits_of(MANY), MANY, TERM, LIGHT, None, 600, most=2)
    assert len(keys(trace(chart, "lanes"), "document")) == 4
    assert chart.layout.height < strip(MANY).layout.height
    assert any("further documents with it" in text for text in texts(chart))
