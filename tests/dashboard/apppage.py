"""A page of the app under AppTest: what is on it, and clicks on its charts."""

import html
import json
import re
from collections.abc import Iterator
from typing import Any

from streamlit.components.v2.bidi_component.main import _make_trigger_id
from streamlit.testing.v1 import AppTest

MARKDOWN = {"Markdown", "Heading", "Alert"}  # messages whose `body` Streamlit reads as Markdown
LABELLED = {"Button", "Selectbox", "TextInput", "Checkbox", "ButtonGroup", "Expandable", "Progress"}


def click(app: AppTest, chart: str, choice: str) -> AppTest:
    """The app after a click on the mark of `chart` that says `choice`; AppTest has no clicks on charts of its own."""
    state = app._tree.get_widget_states()
    points = [{"customdata": [choice], "point_index": 0, "curve_number": 0}]
    value = {"selection": {"points": points, "point_indices": [0], "box": [], "lasso": []}}
    state.widgets.add(id=_chart(app, chart).proto.id, string_value=json.dumps(value))
    return app._run(state)


def charts(app: AppTest) -> list[str]:
    """Keys of the charts on the page."""
    return [element.key for element in app.get("plotly_chart")]


def choices(app: AppTest, chart: str) -> list[str]:
    """What a click on each of the chart's marks picks."""
    drawn = json.loads(_chart(app, chart).proto.spec)
    return [custom[0] for trace in drawn["data"] for custom in trace.get("customdata", [])]


def words_on(app: AppTest) -> str:
    """All that the app wrote on the page, as it is read: its HTML, and what it gave its lists of sentences, in order."""
    return " ".join(_words(node) for node in _below(app.main) if hasattr(node, "proto"))


def _words(node: Any) -> str:
    if node.type == "html":
        return html.unescape(re.sub(r"<style>.*?</style>|<[^>]*>", " ", node.proto.body, flags=re.DOTALL))
    rows = [[row["weight"], _text(row), row["place"], *row["notes"]] for row in _rows(node)]
    return " ".join(part for row in rows for part in row)


def rows_on(app: AppTest) -> list[dict]:
    """What the lists of sentences on the page were given, a row a sentence; see `dashboard.sentencelist.entries`."""
    return [row for node in _below(app.main) for row in _rows(node)]


def sentences_on(app: AppTest) -> list[str]:
    """The sentences listed on the page, in full."""
    return [_text(row) for row in rows_on(app)]


def marks_on(app: AppTest) -> list[tuple[str, str]]:
    """The marked words of the sentences on the page, each with its mark: "plus", "minus" or ""."""
    pieces = [piece for row in rows_on(app) for piece in row["pieces"] if piece["mark"] is not None]
    return [(piece["mark"], "".join(text for text, _ in piece["parts"])) for piece in pieces]


def press(app: AppTest, act: str, sentence: str) -> AppTest:
    """The app after a press on a button of a listed sentence that the server is asked by; AppTest has no such presses."""
    at = next(node for node in _below(app.main) if any(row["id"] == sentence for row in _rows(node)))
    state = app._tree.get_widget_states()
    events = json.dumps([{"event": act, "value": sentence}])
    state.widgets.add(id=_make_trigger_id(at.proto.id, "events"), json_trigger_value=events)
    return app._run(state)


def _rows(node: Any) -> list[dict]:
    if node.type != "bidi_component" or '"pieces"' not in node.proto.json:
        return []
    return json.loads(node.proto.json).get("rows", [])


def _text(row: dict) -> str:
    return "".join(text for piece in row["pieces"] for text, _ in piece["parts"])


def lines_on(app: AppTest) -> str:
    """The concordances on the page, as HTML."""
    return "".join(element.proto.body for element in app.get("html") if 'class="concordance"' in element.proto.body)


def live_markdown(app: AppTest) -> list[str]:
    """All text on the page that Streamlit reads as Markdown, as the browser gets it."""
    found = []
    for node in _below(app.main):
        kind = type(getattr(node, "proto", None)).__name__
        found += [node.proto.body] if kind in MARKDOWN else []
        found += [node.proto.label] if kind in LABELLED and hasattr(node.proto, "label") else []
        found += [option.content for option in node.proto.options] if kind == "ButtonGroup" else []
    return found


def is_well(app: AppTest) -> bool:
    """Whether the page came to its end without an exception and without a fault told."""
    return not app.exception and not app.error


def _below(block: Any) -> Iterator[Any]:
    for child in getattr(block, "children", {}).values():
        yield child
        yield from _below(child)


def _chart(app: AppTest, key: str) -> Any:
    return next(element for element in app.get("plotly_chart") if element.key == key)
