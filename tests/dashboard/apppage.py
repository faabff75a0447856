"""A page of the app under AppTest: what is on it, and clicks on its charts."""

import json
from typing import Any

from streamlit.testing.v1 import AppTest


def click(app: AppTest, chart: str, choice: str) -> AppTest:
    """The app after a click on the mark of `chart` that says `choice`; AppTest has no clicks on charts of its own."""
    state = app._tree.get_widget_states()
    points = [{"customdata": [choice], "point_index": 0, "curve_number": 0}]
    value = {"selection": {"points": points, "point_indices": [0], "box": [], "lasso": []}}
    state.widgets.add(id=_chart(app, chart).proto.id, string_value=json.dumps(value))
    return app._run(state)


def drawn(app: AppTest, chart: str) -> dict[str, Any]:
    """The figure on the page, as sent to the browser."""
    return json.loads(_chart(app, chart).proto.spec)


def charts(app: AppTest) -> list[str]:
    """Keys of the charts on the page."""
    return [element.key for element in app.get("plotly_chart")]


def choices(app: AppTest, chart: str) -> list[str]:
    """What a click on each of the chart's marks picks."""
    return [custom[0] for trace in drawn(app, chart)["data"] for custom in trace.get("customdata", [])]


def shown_html(app: AppTest) -> str:
    """All HTML that the app wrote on the page."""
    return "\n".join(element.proto.body for element in app.get("html"))


def live_markdown(app: AppTest) -> list[str]:
    """All text on the page that Streamlit reads as Markdown."""
    found = [element.proto.body for kind in ("markdown", "heading", "alert") for element in _all(app, kind)]
    return found + [element.label for kind in ("button", "selectbox", "text_input", "toggle") for element in app.get(kind)]


def _chart(app: AppTest, key: str) -> Any:
    return next(element for element in app.get("plotly_chart") if element.key == key)
