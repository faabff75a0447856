"""The scatter of all terms: which have a dot, where it lies, what it says; in a browser, that no label lies on another."""

import html
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import plotly
import plotly.graph_objects as go
import pytest

from dashboard.charts import keyness
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, Caption
from dashboard.placing import text_width
from tests.dashboard.made import drawn, marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
SYLLABLES = ("mi", "war", "lo", "ment", "ill", "go", "ta", "WM", "fi", "国", "ё", "-", "'s ", "an")


def some_terms(n: int, seed: int = 0, spread: float = 3.0) -> pd.DataFrame:
    """`n` terms, most of them rare; half of the strong ones in one document."""
    random = np.random.default_rng(seed)
    words = ["".join(random.choice(SYLLABLES, random.integers(1, 6))) for _ in range(n)]
    target, reference = (random.pareto(0.9, (2, n)) + 1).astype(int)
    score = random.normal(0, spread, n)
    columns = {"term": [f"{word}{number:x}" for number, word in enumerate(words)], "count_target": target}
    columns |= {"count_reference": reference, "rate_target": target / 50, "rate_reference": reference / 60, "score": score}
    return pd.DataFrame(columns).assign(sure=abs(score) > 1.5 * spread, one_document=np.arange(n) % 2 == 1)


def scatter(rows: pd.DataFrame, picked: str | None = None, look=LIGHT, width: int = 780) -> go.Figure:
    return keyness.scatter(rows, "the target", "the reference", "z of the log-odds", look, picked, width)


def terms(custom: list) -> str:
    return parse_qs(custom[0])["term"][0]


def labels(chart: go.Figure) -> list[str]:
    return [note.text for note in chart.layout.annotations if note.xref != "paper"]


def test_every_dot_lies_where_its_numbers_say_and_picks_its_term():
    rows = some_terms(400)
    by_term = rows.set_index("term")
    found = list(marks(scatter(rows)))
    assert sorted(terms(custom) for _, _, custom in found) == sorted(keyness.drawn(rows)["term"])
    for trace, number, custom in found:
        row = by_term.loc[terms(custom)]
        assert trace.x[number] == row["count_target"] + row["count_reference"] and trace.y[number] == row["score"]
        numbers = ["count_target", "count_reference", "rate_target", "rate_reference", "score"]
        assert custom[1] == html.escape(terms(custom), quote=False) and custom[2:7] == row[numbers].tolist()


def test_the_side_shows_in_the_height_and_sure_in_the_filling():
    rows = some_terms(300)
    by_term = rows.set_index("term")
    for trace, number, custom in marks(scatter(rows)):
        row = by_term.loc[terms(custom)]
        assert trace.marker.color[number] == (LIGHT.bar if row["score"] > 0 else LIGHT.bar_other)
        assert trace.marker.symbol[number].endswith("-open") != row["sure"]
        assert trace.marker.symbol[number].startswith("diamond") == row["one_document"]
        assert ("may be chance" in custom[7]) != row["sure"] and ("one document" in custom[7]) == row["one_document"]


def test_a_weak_side_has_room_for_its_labels_too():
    rows = some_terms(50)
    low, high = scatter(rows.assign(score=rows["score"].abs())).layout.yaxis.range
    assert low < 0 and -low > 0.35 * high


def test_the_axes_hold_all_dots():
    rows = some_terms(500)
    layout = scatter(rows).layout
    assert layout.yaxis.range[0] < rows["score"].min() < 0 < rows["score"].max() < layout.yaxis.range[1]
    both = np.log10(rows["count_target"] + rows["count_reference"])
    assert layout.xaxis.range[0] < both.min() and both.max() < layout.xaxis.range[1]
    assert layout.xaxis.type == "log" and list(layout.xaxis.ticktext)[:4] == ["2", "5", "10", "20"]


def test_of_dots_in_one_place_the_strongest_stands_for_the_others():
    rows = some_terms(5)
    rows = rows.assign(term=list("edcba"), count_target=3, count_reference=2, score=[1.0, 1.0, 0.99, -4.0, np.nan])
    shown = keyness.drawn(rows)
    assert shown["term"].tolist() == ["b", "d"] and shown["others"].tolist() == [0, 2]
    assert [custom[8] for _, _, custom in marks(scatter(rows)) if terms(custom) == "d"] == ["<br>2 other terms here"]
    more = rows.assign(count_target=[300, 3, 3, 3, 3], count_reference=[2, 2, 2, 2, 2])
    assert keyness.drawn(more)["term"].tolist() == ["b", "e", "d"]


def test_a_picked_term_is_drawn_larger_and_named_even_where_a_stronger_one_lies():
    rows = some_terms(3000)
    hidden = sorted(set(rows["term"]) - set(keyness.drawn(rows)["term"]))
    for term in hidden[::200]:
        chart = scatter(rows, term)
        assert f"<b>{html.escape(term, quote=False)}</b>" in labels(chart)
        assert [terms(custom) for trace, _, custom in marks(chart) if trace.marker.size == keyness.PICKED_DOT] == [term]


def test_a_picked_term_of_any_length_at_any_edge_is_named():
    rows = some_terms(900)
    both = rows["count_target"] + rows["count_reference"]
    for index in (rows["score"].idxmax(), rows["score"].idxmin(), both.idxmax(), both.idxmin()):
        for term in ("W" * 300, "i"):
            named = rows.assign(term=rows["term"].where(rows.index != index, term))
            assert sum("<b>" in label for label in labels(scatter(named, term, width=600))) == 1


def test_dots_are_at_most_so_many_and_the_strongest_are_among_them():
    rows = some_terms(60_000)
    shown = keyness.drawn(rows, picked="no such term")
    assert 500 < len(shown) <= keyness.MOST_DOTS
    assert shown["others"].sum() + len(shown) == len(rows)
    assert {rows["term"][rows["score"].idxmax()], rows["term"][rows["score"].idxmin()]} <= set(shown["term"])


def test_both_sides_are_named_and_some_frequent_terms():
    rows = some_terms(2000)
    found = labels(scatter(rows))
    assert 15 <= len(found) <= keyness.MOST_LABELS
    named = rows[rows["term"].map(lambda term: html.escape(term, quote=False)).isin(found)]
    assert (named["score"] > 0).sum() >= 5 and (named["score"] < 0).sum() >= 5
    both = rows["count_target"] + rows["count_reference"]
    assert (both[named.index] >= both.nlargest(10).min()).sum() >= 2


def test_the_order_of_the_rows_changes_nothing():
    rows = some_terms(800)
    assert scatter(rows.sample(frac=1, random_state=1)).to_json() == scatter(rows).to_json()


def test_swapping_the_sides_mirrors_the_dots():
    rows = some_terms(400)
    other = rows.rename(columns={"count_target": "count_reference", "count_reference": "count_target"}).assign(score=-rows["score"])
    charts = [scatter(each) for each in (rows, other)]
    at = [{terms(custom): (trace.x[number], trace.y[number]) for trace, number, custom in marks(chart)} for chart in charts]
    shared = at[0].keys() & at[1].keys()  # a grid has edges: a few dots that stand for others may differ
    assert len(shared) > 0.8 * len(at[0])
    assert all(at[1][term] == (at[0][term][0], -at[0][term][1]) for term in shared)


@pytest.mark.parametrize("term", ["<b>", "&", "<script>alert(1)</script>", "a<br>b", "r&d", "%{x}", "$x^2$"])
def test_terms_and_sides_are_text(term):
    rows = some_terms(3).assign(term=[term, "other", "third"], score=[2.0, -1.0, 1.0])
    chart = keyness.scatter(rows, term, f"not {term}", f"score {term}", LIGHT, picked=term)
    escaped = html.escape(term, quote=False)
    assert f"<b>{escaped}</b>" in labels(chart)
    assert sum(escaped in note.text for note in chart.layout.annotations) == 3
    assert escaped in chart.layout.yaxis.title.text
    for trace in chart.data:
        assert list(trace.meta) == [escaped, f"not {escaped}", f"score {escaped}"] and term not in trace.hovertemplate.split("meta")
        assert all(custom[1] in (escaped, "other", "third") for custom in trace.customdata)
    assert "<script" not in chart.to_json().replace("\\u003c", "<")


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("n", [0, 1, 2, 60])
def test_any_number_of_terms_draws_and_frames(n, look):
    chart = scatter(some_terms(n), look=look)
    assert sum(1 for _ in marks(chart)) == len(keyness.drawn(some_terms(n)))
    source = framed(chart, CAPTION).to_json()
    assert '"automargin":true' not in source and CAPTION.title in source
    assert ("no terms to draw" in source) == (n == 0)


@pytest.mark.parametrize("scores", [[0.0] * 3, [1e9, -3.0, 0.0], [np.nan] * 3, [1e-7, 0.0, -1e-7], [np.inf, 1.0, -1.0]])
def test_any_scores_draw(scores):
    chart = scatter(some_terms(3).assign(score=scores))
    assert sum(1 for _ in marks(chart)) <= np.isfinite(scores).sum()
    ticks = [float(text.replace("−", "-").replace(",", "")) for text in chart.layout.yaxis.ticktext]
    assert ticks == pytest.approx(list(chart.layout.yaxis.tickvals)) and len(set(ticks)) == len(ticks) >= 3


def test_terms_of_equal_counts_have_a_tick():
    rows = some_terms(4).assign(count_target=7, count_reference=0)
    assert list(scatter(rows).layout.xaxis.ticktext)


def test_an_unseen_reach_picks_what_its_label_names():
    chart = scatter(some_terms(300))
    (reach,) = [trace for trace in chart.data if trace.name == "reach"]
    assert {custom[1] for custom in reach.customdata} == set(labels(chart))
    assert len(drawn(chart)) == len(chart.data) - 1


MEASURE = """() => {
  const plot = document.querySelector('.js-plotly-plot'), size = plot._fullLayout._size, whole = plot.getBoundingClientRect();
  const box = node => { const r = node.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
  const notes = [...plot.querySelectorAll('.annotation')];
  const shown = notes.map(note => [note.textContent, ...box(note.querySelector('text'))]);
  const area = [whole.left + size.l, whole.top + size.t, whole.left + size.l + size.w, whole.top + size.t + size.h];
  return {area, shown: shown.filter(note => note[4] <= area[3] + 1 && note[2] >= area[1] - 1)};
}"""
CLICKED = "plot => { window.said = []; plot.on('plotly_click', event => window.said.push(event.points[0].customdata[1])); }"


@pytest.fixture(scope="module")
def draw(browser) -> Iterator:
    """A function that draws a figure `width` px wide in a browser, and gives its page."""
    page = browser.new_page()
    page.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")

    def drawing(chart: go.Figure, width: int):
        page.set_viewport_size({"width": width, "height": int(chart.layout.height)})
        page.evaluate("document.body.style.margin = 0; document.body.innerHTML = '<div id=plot></div>'")
        page.evaluate(
            "figure => Plotly.newPlot('plot', figure.data, figure.layout, {doubleClickDelay: 1})", json.loads(chart.to_json())
        )
        return page

    yield drawing
    page.close()


@pytest.mark.browser
@pytest.mark.parametrize("width", [780, 900, 1200])
@pytest.mark.parametrize("seed", [1, 2])
def test_in_a_browser_no_label_lies_on_another_or_leaves_the_plot(draw, seed, width):
    rows = some_terms(5000, seed)
    chart = scatter(rows, rows["term"][11])
    measured = draw(framed(chart, CAPTION) if width == 1200 else chart, width).evaluate(MEASURE)
    left, top, right, bottom = measured["area"]
    shown = measured["shown"]
    assert len(shown) == len(labels(chart)) + 2  # and the names of the two sides
    for number, (text, *box) in enumerate(shown):
        assert left <= box[0] and top <= box[1] and box[2] <= right and box[3] <= bottom, text
        for other, *its in shown[:number]:
            assert not (box[0] < its[2] and its[0] < box[2] and box[1] < its[3] and its[1] < box[3]), (text, other)
        if text in set(rows["term"]):
            assert box[2] - box[0] <= 1.12 * text_width(text, 14) + 3, text


@pytest.mark.browser
@pytest.mark.parametrize("width", [780, 1000])
def test_in_a_browser_a_click_on_a_label_picks_its_term(draw, width):
    chart = scatter(some_terms(24, 4))  # few: a small dot under a label answers a click on it itself
    page = draw(chart, width)
    page.eval_on_selector("#plot", CLICKED)
    clicked = [note for note in page.evaluate(MEASURE)["shown"] if "more in" not in note[0]][:12]
    for _, left, top, right, bottom in clicked:
        page.mouse.move((left + right) / 2, (top + bottom) / 2)
        page.wait_for_timeout(120)  # Plotly looks for what is under the pointer every 50 ms
        page.mouse.click((left + right) / 2, (top + bottom) / 2)
    assert page.evaluate("window.said") == [note[0] for note in clicked] and len(clicked) == 12


def test_the_rows_are_the_dots():
    rows = some_terms(400)
    dots = keyness.drawn(rows)
    table = keyness.scatter_rows(dots, "the target", "the reference", "z of the log-odds").set_index("term")
    found = {terms(custom): (trace.x[number], trace.y[number]) for trace, number, custom in marks(scatter(rows))}
    assert len(found) == len(table) == len(dots)
    assert found == dict(zip(table.index, zip(table["count"], table["score"], strict=True), strict=True))
    assert (table["count"] == table["count_target"] + table["count_reference"]).all()
    assert table["others"].sum() + len(table) == len(rows)


def test_no_more_terms_are_named_than_asked_for():
    rows = some_terms(400)
    few = keyness.scatter(rows, "T", "R", "z", LIGHT, rows["term"][7], 600, 285, most=5)
    assert len(labels(few)) == 5 and f"<b>{html.escape(rows['term'][7], quote=False)}</b>" in labels(few)
    assert few.layout.height == 285 and len(labels(scatter(rows))) > 5
