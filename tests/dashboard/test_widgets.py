"""The parts of views: what a chart sends to the browser, its picture, and the parts that the browser runs."""

import json
import re
from collections.abc import Callable

import pytest

from analysis.narrowing import Narrowing
from analysis.picks import Pick
from dashboard import exhibit, pictures, runningtext, topicdata, voicewords, widgets, words
from dashboard.charts.theme import DARK, LIGHT, Caption
from dashboard.exhibits import framing as framing_exhibits
from dashboard.state import State
from tests.dashboard.apppage import charts, click, is_well, words_on


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> dict[str, dict]:
    """The picture of each chart of the page that is opened next, by its name: as it is drawn when a button under it is pressed."""
    found: dict[str, dict] = {}

    def tools(picture: Callable, key: str, table: Callable | None = None, tall: bool = False) -> None:
        found[key] = json.loads(picture("wide").to_json())

    monkeypatch.setattr(pictures, "tools", tools)
    return found


@pytest.mark.parametrize(
    ("view", "address"),
    [("framing", {}), ("framing", {"axis": "development_security"}), ("terms", {}), ("topics", {}), ("documents", {})],
)
def test_every_chart_of_a_view_comes_with_a_picture_that_stands_alone(view, address, results, open_view, drawn):
    app = open_view(results.folder, view, **address)
    assert sorted(drawn) == sorted(charts(app))
    for name, figure in drawn.items():
        written = " ".join(note["text"] for note in figure["layout"]["annotations"])
        assert f"Results {results.digest[:8]}, built 2024-05-06." in re.sub(r"<br>", " ", written) and "Corpus: by_hand." in written
        assert figure["layout"]["template"]["layout"]["paper_bgcolor"] == "#ffffff"
        assert 16 * figure["layout"]["height"] == 9 * figure["layout"]["width"] and ("sentence" in written or "token" in written)
        assert re.fullmatch(r"[\w-]+", name)


def test_a_picture_is_drawn_when_it_is_asked_for(results, open_view):
    given = [json.loads(one.proto.json) for one in open_view(results.folder, "framing").get("bidi_component")]
    tools = [one for one in given if "plotly" in one]
    assert tools and all(one["drawn"] is None and one["plotly"].startswith("/") for one in tools)


def test_what_is_lit_is_lit_in_the_picture_too_and_said(results, open_view, drawn):
    open_view(results.folder, "framing", find="mill")
    for figure in drawn.values():
        written = " ".join(note["text"] for note in figure["layout"]["annotations"]).replace("<br>", " ")
        assert "Lit: sentences with “mill”" in written
    assert any(trace.get("name") == "lit" for trace in drawn["shares_cooperation_control"]["data"])


def test_a_caption_names_corpus_method_results_and_date(results):
    caption = exhibit.caption(results, "T", "S", "Method: m")
    assert caption == Caption(
        "T",
        "S",
        "Corpus: by_hand. Method: m. All voices counted, quoted and reported words too. "
        f"Results {results.digest[:8]}, built 2024-05-06.",
    )
    narrowed = exhibit.caption(results, "T", "S", "Method: m", Narrowing("own"))
    assert "In sentences of the texts’ own voice." in narrowed.source


@pytest.mark.parametrize(
    "source",
    [pictures.JS, pictures.ALL_JS, runningtext.JS, pictures.CSS, runningtext.CSS, pictures.HTML, pictures.ALL_HTML],
)
def test_what_the_browser_runs_reaches_nothing_outside_and_writes_no_html(source):
    assert "http" not in source and "innerHTML" not in source and "eval" not in source and "insertAdjacent" not in source


def test_every_chart_says_in_words_what_it_shows(results, open_view):
    for view in ("overview", "framing", "terms", "topics", "documents"):
        for element in open_view(results.folder, view).get("plotly_chart"):
            assert len(element.proto.alt) > 20


def test_an_axis_is_named_by_its_poles(results):
    assert [words.axis_title(axis) for axis in results.axes.values()] == ["cooperation – control", "development – security"]


def test_the_name_of_a_topic(results):
    assert topicdata.topic_name(results, None) is None
    assert topicdata.topic_name(results, 1) == "mill & <b>bridge</b> 1"


def test_looks_are_light_unless_the_reader_has_dark(results, open_view):
    assert widgets.LOOKS == {"light": LIGHT, "dark": DARK} and widgets.look() is LIGHT


def test_a_state_without_a_pick_has_nothing_to_clear(results, open_view):
    assert not State(axis="a").has_pick
    assert not [button for button in open_view(results.folder, "framing").button if button.label == "Clear selection"]


def test_what_was_chosen_by_its_score_is_not_tested_on_that_axis(results):
    narrow = Narrowing(filters=(Pick(axis="cooperation_control", side="plus"),))
    assert framing_exhibits.how_sure(results, "cooperation_control", narrow)[:2] == (None, "")
    assert framing_exhibits.how_sure(results, "development_security", narrow)[1]


@pytest.mark.parametrize("view", ["framing", "overview"])
def test_the_views_call_what_was_chosen_by_its_score_no_finding(view, results, open_view):
    app = open_view(results.folder, view, only="axis=cooperation_control&side=plus")
    assert is_well(app) and voicewords.CHOSEN_BY_SCORE in words_on(app)


def test_the_table_under_a_chart_is_what_it_draws(results, open_view, monkeypatch):
    tables = {}
    monkeypatch.setattr(pictures, "tools", lambda picture, key, table=None, tall=False: tables.update({key: table()}))
    app = open_view(results.folder, "framing")
    assert sorted(tables) == sorted(charts(app))
    shown = framing_exhibits.sentences(results, State(axis="cooperation_control")).rows()
    header, *rows = tables["framing_cooperation_control"].decode("utf-8-sig").splitlines()
    assert header == ",".join(shown.columns) and len(rows) == len(shown)


def test_a_chart_that_leads_elsewhere_has_its_picture_and_its_step_there(results, open_view, monkeypatch):
    asked = []
    monkeypatch.setattr(pictures, "tools", lambda picture, key, table=None, tall=False: asked.append(key))
    app = open_view(results.folder, "overview")
    assert is_well(app) and charts(app) and not asked
    assert not [button for button in app.button if button.label == "Keep for a story"]
    click(app, "overview_cooperation_control", "group=coast&side=plus")
    assert (app.query_params["axis"], app.query_params["side"]) == ("cooperation_control", "plus")
    assert "framing_cooperation_control" in charts(app)
