"""The self-test on the page Method: differences planted in the reader's own corpus by a process of its own, and what came of it."""

import streamlit as st

from analysis.contrasts import REST
from analysis.planted import METHOD, Planted, from_json
from analysis.results import Results
from analysis.store import read_json
from dashboard import addressbar, data, exhibit, markup, plantedwords, surewords, widgets, words
from dashboard.asking import offer
from dashboard.charts import planted as charts
from dashboard.charts.theme import LIGHT
from dashboard.exhibit import LINES, Exhibit, Native, Series
from dashboard.questions import Question, about

CANCELLED = "The self-test was cancelled. Nothing was written."
ABOUT = "How large must a difference be to be found? A known one is planted many times over, and the runs that find it are counted."


def question(results: Results, axis: str, target: str, reference: str) -> Question:
    """The question of one axis and pair, of these results and no others."""
    asked = {"grouping": results.grouping, "axis": axis, "target": target, "reference": None if reference == REST else reference}
    return Question("planted", about(results) | {"method": METHOD} | asked, ".json")


def answer(asked: Question) -> Planted | None:
    """What was found, if it was asked before."""
    return from_json(read_json(asked.out))


def show(results: Results) -> None:
    """The self-test: its question, and a button, its progress or its finding."""
    chosen = addressbar.current(results)
    pair = data.sides(results, chosen.target, chosen.reference)
    widgets.html(markup.heading("A self-test with this corpus", ABOUT))
    if pair is None:
        st.info(surewords.ONE_GROUP)
        return
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        widgets.axis_picker(results, chosen)
    with right:
        widgets.pair_picker(results, *pair)
    asked = question(results, chosen.axis, *pair)
    found = answer(asked)
    with left:
        if found is None:
            too_short = plantedwords.too_short(_sizes(results, *pair))
            if too_short:
                st.info(markup.plain(too_short))
            else:
                offer(asked, "Plant a difference", "Planting differences", "runs", CANCELLED)
        else:
            _found(results, found)
    with right:
        if found is not None:
            widgets.html(markup.label("How to read it") + markup.how(*plantedwords.how(found, results.axes[found.axis])))


def _sizes(results: Results, target: str, reference: str) -> list[tuple[str, int]]:
    """Name and sentences of each side."""
    groups = results.counted["group"]
    return [(side, int(data.in_side(groups, side, target).sum())) for side in (target, reference)]


def _found(results: Results, found: Planted) -> None:
    told = exhibit_of(results, found)
    widgets.html(markup.statement(told.headline) + markup.how(told.told, told.limits))
    widgets.exhibit(told, results)


def exhibit_of(results: Results, found: Planted) -> Exhibit:
    """Share of runs that find each planted difference."""
    headline, numbers, reach = plantedwords.finding(found), plantedwords.numbers(found), plantedwords.reach(found)
    axis = words.axis_title(results.axes[found.axis])
    planted, share = zip(*found.grid, strict=True)
    line = Series("Runs that find it", share, (LIGHT.bar,))
    return Exhibit(
        name="planted",
        caption=exhibit.caption(results, headline, f"{axis}. {numbers} {reach}", charts.METHOD),
        draw=lambda look: charts.curve(found, look),
        rows=lambda: charts.curve_rows(found),
        headline=headline,
        told=numbers,
        limits=reach,
        native=lambda: Native(LINES, tuple(f"{x:.2f}" for x in planted), (line,), "Runs that find it", percent=True),
    )
