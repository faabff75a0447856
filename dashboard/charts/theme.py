"""One template for every chart, on screen and in images: colours and type.

Purple and orange are the poles (the ends of ColorBrewer's PuOr, safe for colour-blind readers), ink is text and estimates, grey is
neither. Groups are told apart by position and label, never by colour alone.
"""

import html
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import pandas as pd
import plotly.graph_objects as go

from analysis.stability import STEADY
from analysis.topics import LEFT_OUT
from dashboard.placing import text_width

SANS = "Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif"
SERIF = "Georgia, Charter, Liberation Serif, DejaVu Serif, serif"
SIZE = 14  # px of all chart text but the smallest
SMALL = 12
REACH = {
    "orientation": "h",
    "width": 1,
    "marker": {"color": "rgba(0,0,0,0)"},
    "name": "reach",
}  # unseen bars that widen a mark's reach
STAGE = (600, 285)  # px of a chart in a talk, which enlarges it: see `dashboard.export.stage`
NO_MARGIN = {"l": 8, "r": 8, "t": 8, "b": 8}
# Of topics, by look. Any two are told apart by protanopes, deuteranopes and tritanopes (test_theme.py), none is near to a pole's
TOPIC_COLOURS = {
    "light": ("#2370af", "#af8c23", "#602b21", "#cf7768", "#483060", "#705400", "#3d9eaf", "#9f5068"),
    "dark": ("#30b6ef", "#efc854", "#9f5c50", "#9befa4", "#bf438e", "#54efef", "#807300", "#296ccf"),
}
UNSTEADY = "◇"  # before the name of a topic that comes back in fewer re-runs than `STEADY`
UNSTEADY_KEY = f"{UNSTEADY} comes back in fewer than {10 * STEADY:.0f} of 10 re-runs"


@dataclass(frozen=True)
class Look:
    """Colours of one ground. Contrast with paper: text (ink, muted, the poles) at least 4.5 : 1, marks 3 : 1."""

    name: str
    paper: str
    ink: str
    muted: str
    line: str
    plus: str
    minus: str
    both: str
    neither: str
    shade: str
    bar: str
    bar_other: str
    bar_third: str

    def side(self, side: str) -> str:
        """Colour of `plus`, `minus`, `both` or `neither`."""
        return {"plus": self.plus, "minus": self.minus, "both": self.both, "neither": self.neither}[side]


LIGHT = Look(
    name="light",
    paper="#ffffff",
    ink="#1d2433",
    muted="#5b6577",
    line="#e3e6ec",
    plus="#5e3c99",
    minus="#c1550b",
    both="#3c4658",
    neither="#8b93a2",
    shade="#eef0f4",
    bar="#3d5a80",
    bar_other="#7a93b4",
    bar_third="#c3d1e3",
)
DARK = Look(
    name="dark",
    paper="#161a22",
    ink="#eceff5",
    muted="#a3adbd",
    line="#323947",
    plus="#b9a5e8",
    minus="#f29b4b",
    both="#dfe4ec",
    neither="#7a8495",
    shade="#232a36",
    bar="#9db8dd",
    bar_other="#5d7599",
    bar_third="#2f4058",
)
LOOKS = {look.name: look for look in (LIGHT, DARK)}


def topic_colour(topic_id: int, look: Look) -> str:
    """Colour of a topic, the same wherever and beside whatever it is drawn; grey of those left out (−1).

    >>> topic_colour(3, LIGHT) == topic_colour(11, LIGHT), topic_colour(-1, LIGHT) == LIGHT.neither
    (True, True)
    """
    colours = TOPIC_COLOURS[look.name]
    return look.neither if topic_id < 0 else colours[topic_id % len(colours)]


def picks(**choice: Any) -> str:
    """The key of a mark: what a click on it picks, as a query string.

    >>> picks(group="A & B", side="plus")
    'group=A+%26+B&side=plus'
    """
    return urlencode({name: value for name, value in choice.items() if value is not None})


def term_click(rows: pd.DataFrame, sides: tuple[str, str, str]) -> dict:
    """What the mark of a term in a contrast picks and says.

    Target, reference and measure (`sides`) stand in meta, where a % or a brace in them means nothing. Of `others` terms in the same
    place the hover tells.
    """
    return {
        "meta": [escape(side) for side in sides],
        "customdata": [
            [
                picks(term=row.term),
                escape(row.term),
                row.count_target,
                row.count_reference,
                row.rate_target,
                row.rate_reference,
                row.score,
                *_term_notes(row),
            ]
            for row in rows.itertuples()
        ],
        "hovertemplate": (
            "<b>%{customdata[1]}</b><br>%{meta[2]}: %{customdata[6]:+,.2f}%{customdata[7]}<br>"
            "%{meta[0]}: %{customdata[2]:,} (%{customdata[4]:.2f} per 1,000 tokens)<br>"
            "%{meta[1]}: %{customdata[3]:,} (%{customdata[5]:.2f} per 1,000 tokens)%{customdata[8]}<extra></extra>"
        ),
    }


def _term_notes(row: tuple) -> tuple[str, str]:
    """What to beware of, and how many terms the dot stands for."""
    notes = ["may be chance"] * (not row.sure) + ["in one document of its side"] * bool(row.one_document)
    others = getattr(row, "others", 0)
    here = f"<br>{others:,} other {'term' if others == 1 else 'terms'} here" if others else ""
    return "".join(f" · {note}" for note in notes), here


def escape(text: str) -> str:
    """`text` as plain characters in Plotly's labels, which read a little HTML."""
    return html.escape(str(text), quote=False)


def pale(colour: str) -> str:
    """A colour two thirds of the way to white.

    >>> pale("#000000"), pale("#2370af")
    ('#aaaaaa', '#b5cfe4')
    """
    return "#" + "".join(f"{(int(colour[at : at + 2], 16) + 2 * 255) // 3:02x}" for at in (1, 3, 5))


def topic_label(name: str, stability: float) -> str:
    """A topic's name as it stands in charts, not yet escaped: with the mark `UNSTEADY` where it comes back too seldom.

    >>> topic_label("mill", 0.6), topic_label("mill", 0.7), topic_label("mill", float("nan"))
    ('◇\\xa0mill', 'mill', 'mill')
    """
    return f"{UNSTEADY}\u00a0{name}" if stability < STEADY else name


def topic_labels(topics: pd.DataFrame, width: int) -> list[str]:
    """The names of `topics` (name, and stability where it is known) as labels, escaped, in lines of `width` characters."""
    stability = topics["stability"] if "stability" in topics else [float("nan")] * len(topics)
    return [wrap(topic_label(*row), width) for row in zip(topics["name"], stability, strict=True)]


def left_out_grey(topics: pd.DataFrame, labels: list[str], look: Look) -> list[str]:
    """`labels` of `topics` (topic_id), grey where no topic is meant but what was left out."""
    rows = zip(topics["topic_id"], labels, strict=True)
    return [f"<span style='color:{look.muted}'>{label}</span>" if topic == LEFT_OUT else label for topic, label in rows]


def left_out_last(topics: pd.DataFrame) -> pd.DataFrame:
    """`topics` in their order, what was left out behind them all."""
    return topics.sort_values("topic_id", key=lambda ids: ids == LEFT_OUT, kind="stable").reset_index(drop=True)


def unsteady_key(topics: pd.DataFrame) -> str:
    """What the mark of an unsteady topic means; "" where none of `topics` has it."""
    return UNSTEADY_KEY if "stability" in topics and (topics["stability"] < STEADY).any() else ""


def key_lines(parts: list[str], room: float) -> list[str]:
    """The parts of a key, without those that are empty, escaped, on as few lines of `room` px as hold them.

    >>> key_lines(["● found", "", "○ may be chance"], 300), key_lines(["● found", "○ may be chance"], 130)
    (['● found   ○ may be chance'], ['● found', '○ may be chance'])
    """
    lines: list[str] = []
    for part in filter(None, parts):
        longer = f"{lines[-1]}   {part}" if lines else part
        if lines and text_width(longer, SMALL) <= room:
            lines[-1] = longer
        else:
            lines += textwrap.wrap(part, max(int(room / (SMALL * 0.6)), 12))
    return [escape(line) for line in lines]


def wrap(text: str, width: int) -> str:
    """`text` escaped, in lines of at most `width` characters."""
    return "<br>".join(map(escape, textwrap.wrap(str(text).replace(" · ", "\u00a0· "), width))) or " "


def figure(look: Look, height: int, **layout: Any) -> go.Figure:
    """An empty figure in the house's template."""
    axis = {
        "gridcolor": look.line,
        "linecolor": look.line,
        "zeroline": False,
        "tickfont": {"size": SMALL, "color": look.muted},
        "title": {"font": {"size": SMALL, "color": look.muted}},
        "fixedrange": True,
        "automargin": False,  # every chart states its margins, so that an image can be framed to the pixel
    }
    base = {
        "paper_bgcolor": look.paper,
        "plot_bgcolor": look.paper,
        "font": {"family": SANS, "size": SIZE, "color": look.ink},
        "hoverlabel": {
            "font": {"family": SANS, "size": SIZE, "color": look.ink},  # without a colour of its own it takes the border's
            "align": "left",
            "bgcolor": look.paper,
            "bordercolor": look.line,
        },
        "showlegend": False,
        "bargap": 0.3,
        "dragmode": False,
        "xaxis": axis,
        "yaxis": axis,
    }
    return go.Figure(
        layout={"template": {"layout": base}, "height": height, "margin": NO_MARGIN | layout.pop("margin", {}), **layout}
    )


@dataclass(frozen=True)
class Caption:
    """What a chart needs to stand alone, away from the dashboard.

    Attributes
    ----------
    title : str
        The finding.
    subtitle : str
        Groups, n, and how far the finding reaches.
    source : str
        Corpus, method, results and date.
    """

    title: str
    subtitle: str
    source: str


def two_sides(chart: go.Figure, look: Look, sides: tuple[str, str], top: int, key: str, bottom: int) -> None:
    """Name the two sides of a bar chart above its ends, and write its key below; `top`, `bottom` in px from the plot."""
    for x, anchor, text in zip((0, 1), ("left", "right"), sides, strict=True):
        chart.add_annotation(
            x=x, xref="paper", y=1, yref="paper", yshift=top, yanchor="top", xanchor=anchor, align=anchor, showarrow=False,
            text=f"<b>{text}</b>", font={"size": SIZE, "color": look.ink},
        )  # fmt: skip
    chart.add_annotation(
        x=0.5, xref="paper", y=0, yref="paper", yshift=-bottom, yanchor="bottom", showarrow=False, text=key,
        font={"size": SMALL, "color": look.muted},
    )  # fmt: skip


def interval(chart: go.Figure, lower: float, upper: float, y: float, look: Look, width: float = 2, own: bool = False) -> None:
    """Draw an interval as a line; nothing where there is none. That of the text's own voice is grey."""
    intervals(chart, [(lower, upper, y)], look, width, own)


def intervals(
    chart: go.Figure, ends: Iterable[tuple[float, float, float]], look: Look, width: float = 2, own: bool = False
) -> None:
    """Draw many intervals, each (lower, upper, y): in one step, for Plotly checks all lines again whenever some are added."""
    line = {"color": look.muted if own else look.ink, "width": width}
    lines = [{"type": "line", "x0": low, "x1": high, "y0": y, "y1": y, "line": line} for low, high, y in ends if low == low]
    if lines:
        chart.layout.shapes = (*chart.layout.shapes, *lines)


def label_width(labels: list[str], size: int = SIZE) -> int:
    """Pixels that the longest of `labels` takes, by a wide estimate."""
    longest = max((max(map(len, label.split("<br>"))) for label in labels), default=0)
    return round(longest * size * 0.56) + 12
