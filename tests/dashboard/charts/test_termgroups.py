"""Terms by groups: a dot for every term in every group, as large as its rate, and what a click on it picks."""

import html
import json
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import plotly
import plotly.graph_objects as go
import pytest

from dashboard.charts import termgroups
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, Caption
from tests.dashboard.made import marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")
NAMES = ("Oceania", "Africa", "the far north")
LONG = "Ministry of Foreign Affairs and Trade – state-security"


def some_rows(names: Sequence[str] = NAMES, each: int = 4, seed: int = 0) -> pd.DataFrame:
    """`each` terms a group: often in their own group, seldom or never in the others."""
    random = np.random.default_rng(seed)
    cells = [(f"term {number} of {marks}", marks, group) for marks in names for number in range(each) for group in names]
    rows = pd.DataFrame(cells, columns=["term", "marks", "group"])
    own = rows["marks"] == rows["group"]
    rows["count"] = np.where(
        own, random.integers(40, 200, len(rows)), random.integers(0, 30, len(rows)) * random.integers(0, 2, len(rows))
    )
    return rows.assign(rate=rows["count"] / 40, score=random.normal(0, 2, len(rows)) + 4 * own, sure=random.random(len(rows)) < 0.4)


def groups(rows: pd.DataFrame, names: Sequence[str] = NAMES, look=LIGHT, width: int = 1000, **choice) -> go.Figure:
    return termgroups.groups(rows, names, look, width=width, **choice)


def trace(chart: go.Figure, name: str) -> go.Scatter:
    return next(one for one in chart.data if one.name == name)


def cells(one: go.Scatter) -> list[tuple[str, str]]:
    found = [parse_qs(custom[0]) for custom in one.customdata]
    assert all(each.keys() == {"term", "group"} for each in found)
    return [(each["term"][0], each["group"][0]) for each in found]


def where(rows: pd.DataFrame, chosen: pd.Series) -> list[tuple[str, str]]:
    return list(rows.loc[chosen, ["term", "group"]].itertuples(index=False, name=None))


def shapes(chart: go.Figure) -> list:
    return [shape for shape in chart.layout.shapes if shape.name == "picked"]


def test_every_cell_has_its_mark_and_every_mark_picks_its_cell():
    rows = some_rows()
    chart = groups(rows)
    assert cells(trace(chart, "dots")) == where(rows, rows["count"] > 0)
    assert cells(trace(chart, "never")) == where(rows, rows["count"] == 0) != []
    assert cells(trace(chart, "rings")) == where(rows, rows["sure"] & (rows["count"] > 0))
    assert cells(trace(chart, "reach")) == where(rows, rows["count"] >= 0)


@pytest.mark.parametrize("names", [NAMES, [f"group {n}" for n in range(12)]], ids=len)
def test_the_areas_of_the_dots_are_proportional_to_the_rates(names):
    rows = some_rows(names)
    dots = trace(groups(rows, names), "dots")
    across = np.array(dots.marker.size) + np.array(dots.marker.line.width)
    rates = rows.loc[rows["count"] > 0, "rate"].to_numpy()
    assert max(across) <= termgroups.LARGEST and min(across) >= termgroups.SMALLEST
    free = across > termgroups.SMALLEST  # smaller ones would not be seen
    assert free.sum() > 0.5 * len(rates)
    assert np.allclose(across[free] ** 2 / rates[free], max(across) ** 2 / max(rates))
    assert (rates[~free].max(initial=0) < rates[free].min()) and across[rates.argmax()] == max(across)


def test_filled_is_more_than_in_the_rest_and_a_ring_is_sure():
    rows = some_rows()
    chart = groups(rows)
    score = rows.set_index(["term", "group"])["score"]
    dots, rings = trace(chart, "dots"), trace(chart, "rings")
    for cell, symbol, color in zip(cells(dots), dots.marker.symbol, dots.marker.color, strict=True):
        assert (symbol, color) == (("circle", LIGHT.bar) if score[cell] > 0 else ("circle-open", LIGHT.bar_other))
    size = dict(zip(cells(dots), zip(dots.marker.size, dots.x, dots.y, strict=True), strict=True))
    for cell, ring, x, y in zip(cells(rings), rings.marker.size, rings.x, rings.y, strict=True):
        assert ring > size[cell][0] + termgroups.RING_LINE and (x, y) == size[cell][1:] and rings.marker.color == LIGHT.ink


def test_terms_stand_in_rows_by_blocks_and_groups_in_columns():
    rows = some_rows()
    chart = groups(rows.iloc[::-1].iloc[::-1])
    reach = trace(chart, "reach")
    place = dict(zip(cells(reach), zip(reach.x, reach.y, strict=True), strict=True))
    assert {round(place[cell][0] + 0.3) for cell in place if cell[1] == "Africa"} == {1}
    for (_, group), (x, _) in place.items():
        number = NAMES.index(group)
        assert number - 0.48 < x <= number
    heights = [place[(term, "Africa")][1] for term in dict.fromkeys(rows["term"])]
    assert heights == sorted(heights) and len(set(heights)) == 12
    steps = np.diff(heights)
    assert [step > termgroups.ROW for step in steps] == [number % 4 == 3 for number in range(11)]
    notes = [note.text for note in chart.layout.annotations]
    assert [note for note in notes if "terms that mark" in note] == [
        note for name in NAMES for note in notes if f"</span> <b>{name}</b>" in note
    ]


def test_the_counts_stand_beside_the_dots():
    rows = some_rows().assign(count=lambda rows: rows["count"] * 100)
    assert list(trace(groups(rows), "reach").text) == [f"{n:,}" if n else "" for n in rows["count"]]
    narrow = trace(groups(rows, width=300), "reach").text
    assert not any("," in text for text in narrow) and all(
        bool(text) == bool(n) for text, n in zip(narrow, rows["count"], strict=True)
    )


def test_what_is_picked_is_framed():
    rows = some_rows()
    term = "term 1 of Africa"
    (cell,) = shapes(groups(rows, picked=(term, "Oceania")))
    (row,) = shapes(groups(rows, picked=(term, None)))
    (column,) = shapes(groups(rows, picked=(None, "Oceania")))
    reach = trace(groups(rows), "reach")
    y = dict(zip(cells(reach), reach.y, strict=True))[(term, "Oceania")]
    assert cell.y0 < y < cell.y1 and -0.5 < cell.x0 < 0 < cell.x1 < 0.5
    assert (row.y0, row.y1, row.x0, row.x1) == (cell.y0, cell.y1, -0.5, 2.5)
    assert (column.x0, column.x1) == (cell.x0, cell.x1) and column.y1 - column.y0 > 12 * termgroups.ROW
    for nothing in ((None, None), ("no such term", "Oceania"), (None, "no such group")):
        assert not shapes(groups(rows, picked=nothing))


def test_the_key_shows_only_what_is_drawn():
    rows = some_rows()
    everything, plain = (
        "|".join(note.text for note in groups(each).layout.annotations)
        for each in (rows, rows.assign(sure=False, count=7, score=1.0))
    )
    for sign in ("more than chance", "less", "never", "more than in the rest", "per 1,000 tokens", "numbers: occurrences"):
        assert sign in everything
        assert (sign in plain) == (sign not in ("more than chance", "less", "never"))


@pytest.mark.parametrize("text", ["<b>", "&", "<script>alert(1)</script>", "a<br>b", "r&d", "%{x}", "$x^2$"])
def test_terms_and_groups_are_text(text):
    names = (f"A {text}", "B")
    rows = some_rows(names).assign(term=lambda rows: rows["term"].where(rows["marks"] == "B", f"{text} term"))
    chart = groups(rows.drop_duplicates(["term", "group"]), names, picked=(f"{text} term", names[0]))
    escaped = html.escape(text, quote=False)
    notes = [note.text for note in chart.layout.annotations]
    assert any(f"{escaped} term" in note for note in notes) and sum(f"A {escaped}" in note for note in notes) >= 2
    for one in chart.data:
        assert text not in one.hovertemplate.replace("<br>", "").replace("<b>", "")
        assert all(text == "&" or text not in custom[1].replace(escaped, "") for custom in one.customdata)
    assert "<script" not in chart.to_json().replace("\\u003c", "<")


SHAPES = {
    "nothing": (some_rows()[:0], NAMES),
    "nothing at all": (some_rows()[:0], ()),
    "two groups": (some_rows(NAMES[:2]), NAMES[:2]),
    "twelve groups": (some_rows([f"group {LONG} {n}" for n in range(12)], 5), [f"group {LONG} {n}" for n in range(12)]),
    "no occurrence": (some_rows().assign(count=0, rate=0.0), NAMES),
    "scores of all kinds": (some_rows().assign(score=[np.nan, 0.0, np.inf, -np.inf] * 9), NAMES),
    "other groups": (some_rows((*NAMES, "not shown")), NAMES),
    "cells missing": (some_rows().iloc[::2], NAMES),
    "a term in two blocks": (some_rows().assign(term=lambda rows: rows["term"].str[:6]), NAMES),
}


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("shape", SHAPES)
def test_any_rows_draw_and_frame(shape, look):
    rows, names = SHAPES[shape]
    chart = groups(rows, names, look)
    shown = rows[rows["group"].isin(names)]
    drawn = [one for one, _, _ in marks(chart) if one.name in ("dots", "never")]
    assert len(drawn) == len(shown)
    source = framed(chart, CAPTION).to_json()
    assert '"automargin":true' not in source and CAPTION.title in source
    assert ("no terms to draw" in source) == (not len(shown))
    assert ("none of these terms occurs" in source) == (len(shown) > 0 and not shown["count"].any())


MEASURE = """() => [...document.querySelectorAll('#plot .annotation')].map(note => {
  const r = note.querySelector('text').getBoundingClientRect();
  return [note.textContent, r.left, r.top, r.right, r.bottom];
})"""


@pytest.mark.browser
@pytest.mark.parametrize(("n", "width"), [(2, 780), (12, 1000), (12, 1200)])
def test_in_a_browser_no_text_lies_on_another_and_a_click_on_a_count_picks_its_cell(browser, n, width):
    names = [LONG, *[f"group {number}, overseas" for number in range(n - 1)]]
    chart = groups(some_rows(names), names, width=min(width, 1000))
    page = browser.new_page(viewport={"width": width, "height": int(chart.layout.height)})
    page.set_content("<body style='margin: 0'><div id=plot></div></body>")
    page.add_script_tag(path=Path(plotly.__file__).parent / "package_data" / "plotly.min.js")
    page.evaluate(
        "figure => Plotly.newPlot('plot', figure.data, figure.layout, {doubleClickDelay: 1})", json.loads(chart.to_json())
    )
    shown = page.evaluate(MEASURE)
    assert len(shown) == len(chart.layout.annotations)
    for number, (text, *box) in enumerate(shown):
        assert 0 <= box[0] and 0 <= box[1] and box[2] <= width and box[3] <= chart.layout.height, text
        for other, *its in shown[:number]:
            assert not (box[0] < its[2] and its[0] < box[2] and box[1] < its[3] and its[1] < box[3]), (text, other)
    page.evaluate("window.said = []; plot.on('plotly_click', event => window.said.push(event.points[0].customdata[0]))")
    dots = trace(chart, "dots")
    column = (width - chart.layout.margin.l - chart.layout.margin.r) / n
    numbers = range(0, len(dots.x), len(dots.x) // 4)
    for number in numbers:
        x, y = chart.layout.margin.l + (dots.x[number] + 0.5) * column, chart.layout.margin.t + dots.y[number]
        page.mouse.move(x + 11, y)
        page.wait_for_timeout(120)  # Plotly looks for what is under the pointer every 50 ms
        page.mouse.click(x + 11, y)
    assert page.evaluate("window.said") == [dots.customdata[number][0] for number in numbers]
    page.close()


def test_the_rows_are_the_dots_and_the_ticks_of_the_groups_drawn():
    rows, names = some_rows(), NAMES[:2]
    table, chart = termgroups.group_rows(rows, names), groups(rows, names)
    assert set(table["group"]) == set(names)
    shown = sorted(cells(trace(chart, "dots")) + cells(trace(chart, "never")))
    assert shown == sorted(table[["term", "group"]].itertuples(index=False, name=None))
    assert cells(trace(chart, "rings")) == where(table, table["sure"] & (table["count"] > 0))


@pytest.mark.parametrize(("n", "kept", "terms"), [(2, 2, 6), (3, 3, 6), (5, 5, 5), (9, 6, 6)])
def test_a_low_chart_has_the_strongest_terms_of_few_groups(n, kept, terms):
    names = [f"g{number}" for number in range(n)]
    rows = some_rows(names)
    rows["score"] = np.where(rows["marks"] == rows["group"], 10.0 + rows["group"].str[1:].astype(int), -1.0)
    fewer, some = termgroups.fewest(rows, names, None, 600)
    assert some == names[n - kept :] and set(fewer["group"]) == set(fewer["marks"]) == set(some)
    assert len(fewer.drop_duplicates(["marks", "term"])) == terms and len(fewer) == terms * kept
    assert termgroups.groups(fewer, some, LIGHT, width=600, low=True).layout.height <= 285
    assert names[0] in termgroups.fewest(rows, names, names[0], 600)[1]


def test_groups_of_long_names_are_fewer_in_a_low_chart():
    names = [f"{number} {LONG}" for number in range(6)]
    assert len(termgroups.fewest(some_rows(names), names, None, 600)[1]) == 2
    chart = groups(some_rows(names[:2], each=3), names[:2], width=600, low=True)
    assert chart.layout.height <= 285 and not any("terms that mark" in note.text for note in chart.layout.annotations)
    assert any(note.text == "group that it marks" for note in chart.layout.annotations)
