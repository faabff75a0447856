"""The parts of views: what a chart sends to the browser, its picture, and the parts that the browser runs."""

import json
import re

import pytest

from analysis.narrowing import Narrowing
from dashboard import widgets
from dashboard.charts.theme import DARK, LIGHT, Caption
from dashboard.state import State
from tests.dashboard.apppage import charts


def pictures(app) -> dict[str, dict]:
    """What the "save this chart" component of each chart on the page was given, by its name."""
    found = [json.loads(element.proto.json) for element in app.get("bidi_component") if "figure" in element.proto.json]
    return {one["name"]: one for one in found}


@pytest.mark.parametrize(
    ("view", "address"),
    [("framing", {}), ("framing", {"axis": "development_security"}), ("terms", {}), ("topics", {}), ("documents", {})],
)
def test_every_chart_of_a_view_comes_with_a_picture_that_stands_alone(view, address, results, open_view):
    app = open_view(results.folder, view, **address)
    given = pictures(app)
    assert sorted(given) == sorted(charts(app))
    for picture in given.values():
        figure = json.loads(picture["figure"])
        written = " ".join(note["text"] for note in figure["layout"]["annotations"])
        assert f"Results {results.digest[:8]}, built 2024-05-06." in re.sub(r"<br>", " ", written) and "Corpus: by_hand." in written
        assert figure["layout"]["template"]["layout"]["paper_bgcolor"] == "#ffffff"
        assert figure["layout"]["width"] == 1200 and ("sentence" in written or "token" in written)
        assert picture["plotly"].startswith("/") and re.fullmatch(r"[\w-]+", picture["name"])


def test_a_caption_names_corpus_method_results_and_date(results):
    caption = widgets.caption(results, "T", "S", "Method: m")
    assert caption == Caption(
        "T",
        "S",
        "Corpus: by_hand. Method: m. All voices counted, quoted and reported words too. "
        f"Results {results.digest[:8]}, built 2024-05-06.",
    )
    narrowed = widgets.caption(results, "T", "S", "Method: m", Narrowing("own"))
    assert "In sentences of the texts’ own voice." in narrowed.source


@pytest.mark.parametrize(
    "source", [widgets._IMAGE_JS, widgets._TEXT_JS, widgets._IMAGE_CSS, widgets._TEXT_CSS, widgets._IMAGE_HTML]
)
def test_what_the_browser_runs_reaches_nothing_outside_and_writes_no_html(source):
    assert "http" not in source and "innerHTML" not in source and "eval" not in source and "insertAdjacent" not in source


def test_every_chart_says_in_words_what_it_shows(results, open_view):
    for view in ("overview", "framing", "terms", "topics", "documents"):
        for element in open_view(results.folder, view).get("plotly_chart"):
            assert len(element.proto.alt) > 20


def test_an_axis_is_named_by_its_poles(results):
    assert [widgets.axis_title(axis) for axis in results.axes.values()] == ["cooperation – control", "development – security"]


def test_the_name_of_a_topic(results):
    assert widgets.topic_name(results, None) is None
    assert widgets.topic_name(results, 1) == "mill & <b>bridge</b> 1"


def test_looks_are_light_unless_the_reader_has_dark(results, open_view):
    assert widgets.LOOKS == {"light": LIGHT, "dark": DARK} and widgets.look() is LIGHT


def test_a_state_without_a_pick_has_nothing_to_clear(results, open_view):
    assert not State(axis="a").has_pick
    assert not [button for button in open_view(results.folder, "framing").button if button.label == "Clear selection"]
