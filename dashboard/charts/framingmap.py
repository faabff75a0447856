"""Two axes crossed in one map: sentences, documents or topics by their bias on both; the shares of the four quadrants.

Purple and orange are the poles of the axis from left to right, as everywhere; those of the other axis are ink. Colours of marks say
no more of a pole: where a mark lies says it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from analysis.picks import QUADRANTS
from dashboard import mapwords, surewords
from dashboard.charts.theme import (
    SIZE,
    SMALL,
    Look,
    escape,
    figure,
    key_lines,
    picks,
    topic_colour,
    topic_label,
    unsteady_key,
    wrap,
)
from dashboard.mapwords import Axes
from dashboard.placing import Side, circle_box, cut, label_box, place, shift, text_width
from dashboard.voicewords import voice_note
from dashboard.words import percent, signed

WIDTH = 850  # px that the map is laid out for
MOST_DOTS = 1500  # sentences drawn as dots; of more, squares are
MOST_PANELS = 4  # groups with a panel each; of more, the means of all are drawn, or one group
LEFT, RIGHT, GAP = 56, 8, 22  # px: names and figures of the axis upwards, and white, at the sides; between panels
ONE, TWO_ROWS = 404, 286  # px of a panel's height, at most
STRIP = 38  # px within a panel, above and below its marks, for the shares of the quadrants
POLES = 44  # px below a panel, for the axis
LINE = 17  # px of a line of the smallest type
HEAD_NAME = 24  # characters of a line of a group's name, where two panels stand side by side
KEY = 400  # px of a line of the key, which is read on a telephone, too
NARROW = 164  # px of a panel where two stand side by side on a telephone
DOT, BIG = 8, 15  # px of a sentence; of the picked one
SMALLEST, LARGEST = 7, 30  # px of the circles of documents and topics
NAME = 170  # px of a topic's or a group's name, at most
PHONE = 300  # px of a panel on a telephone: names laid out for it do not meet where it is wider, either
LABELLED = 24  # topics or groups whose names are tried
TICK = 26  # px from one to the next, at least
TICKS = 40  # to either side of 0, of which those within the panel are seen
MOST_CROSSES = 30  # groups whose intervals are drawn
CROSS = np.linspace(0, 1, 13)  # places along an interval that a name should not cover
CLASSES = 5  # shades of a density
ENDS = (0, 1)
SWATCH = "\ue000"  # of a key, before it has its colour: no character of any text
CORNERS = "in the corners: share of sentences"
BAND = "shaded cross: 9 in 10 neutral sentences, on either axis"
METHOD = "Framing scores on two axes: sentence encoder, seed sentences and terms; 0 = the median neutral sentence on each"
Picked = tuple[str | None, ...]


@dataclass(frozen=True)
class Ground:
    """What a map is laid out for.

    Attributes
    ----------
    width, height : int
        Px of the whole; 0: as high as its panels are.
    columns : int
        Panels side by side, at most.
    strip, dot : int
        Px within a panel, above and below its marks, for the shares of the quadrants; of a sentence.
    key : int
        Px of a line of the key.
    least : int
        Px of the narrowest that one panel may be shown at: its names do not meet there, nor where it is wider.
    """

    width: int = WIDTH
    height: int = 0
    columns: int = 2
    strip: int = STRIP
    dot: int = DOT
    key: int = KEY
    least: int = PHONE

    @property
    def low(self) -> bool:
        """Whether there is little height: heads and shares stand in one line."""
        return self.height > 0


PAGE = Ground()
STAGE = Ground(600, 285, 3, 20, 6, 588, 536)
STAGE_PANELS = 3  # of groups, that a stage has room for


@dataclass(frozen=True)
class Panel:
    """One panel of the map.

    Attributes
    ----------
    group : str, optional
        Whose marks it shows; None for all.
    head : str
        What it shows, in bold above it, not yet escaped; "" for nothing.
    note : str
        How much, in grey behind or below it.
    shares : DataFrame, optional
        quadrant, n_sentences, estimate, lower, upper of the group: written in the corners.
    """

    group: str | None = None
    head: str = ""
    note: str = ""
    shares: pd.DataFrame | None = None


@dataclass(frozen=True)
class _Sheet:
    """Where panels lie: how many side by side, the size of one in px, its ends on both axes, px a unit."""

    ground: Ground
    columns: int
    width: float
    height: float
    x: tuple[float, float]
    y: tuple[float, float]
    unit: float
    heads: list[list[str]] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)

    def pixels(self, rows: pd.DataFrame, width: float) -> np.ndarray:
        """Places of `rows` (bias, bias2) in px from the top left of a panel that is drawn `width` px wide, (n, 2)."""
        across = (rows["bias"] - self.x[0]) * width / (self.x[1] - self.x[0])
        return np.column_stack([across, self.height - (rows["bias2"] - self.y[0]) * self.unit])


def sentence_map(
    dots: pd.DataFrame,
    panels: Sequence[Panel],
    axes: Axes,
    look: Look,
    picked: Picked = (None, None, None),
    ground: Ground = PAGE,
) -> go.Figure:
    """Every sentence a dot, a panel a group; the shares of the quadrants in the corners, where there are any.

    Parameters
    ----------
    dots : DataFrame
        sentence_id, group, bias, bias2, text, voice, speaker, negated, neutral (as neutral sentences score on both axes).
    panels : sequence of Panel
        Up to `MOST_PANELS`, in the order drawn.
    axes : (axis from left to right, axis upwards)
        As in the manifest.
    picked : (sentence_id, group, quadrant)
        The sentence is drawn with a ring, the quadrant's share underlined.
    ground : Ground
        What the map is laid out for: a page, or a stage.
    """
    long = ["dot: a sentence", "● grey: as neutral sentences score, on both axes"]
    key = ["● grey: neutral on both axes"] if ground.low else long
    key += ["○ others’ words"] * bool((dots["voice"] != "own").any()) + ["⊗ negated"] * bool(dots["negated"].any())
    key += [*_common_key(panels, ground), _some(dots, panels, ground)]
    chart, sheet = _panels(panels, axes, look, _ends(dots), key, ground)
    _bands(chart, len(panels), axes, look)
    for number, panel in enumerate(panels):
        part = _in_panel(dots, panel)
        if len(part):
            _dots(chart, part, number, axes, look, (picked[0], ground.dot))
        _corners(chart, panels, number, sheet, axes, look, picked[1:])
    return chart


def density(
    cells: pd.DataFrame,
    panels: Sequence[Panel],
    axes: Axes,
    look: Look,
    picked: Picked = (None, None),
    ground: Ground = PAGE,
) -> go.Figure:
    """Sentences counted in squares, a panel a group, all shaded on one scale: the share of the group's sentences.

    Parameters
    ----------
    cells : DataFrame
        group, low, high, low2, high2, n_sentences, share.
    picked : (group, quadrant)
        The share that is underlined.
    """
    shown = cells[cells["group"].isin([panel.group for panel in panels])]
    most = float(shown["share"].max()) if len(shown) else 1.0
    ends = tuple((float(shown[low].min()), float(shown[high].max())) for low, high in (("low", "high"), ("low2", "high2")))
    key = [_shade_key(most, ground), *_common_key(panels, ground), _some(cells, panels, ground)]
    chart, sheet = _panels(panels, axes, look, ends if len(shown) else ((-1, 1), (-1, 1)), key, ground)
    _bands(chart, len(panels), axes, look, over=True)
    for number, panel in enumerate(panels):
        _squares(chart, shown[shown["group"] == panel.group], number, axes, look, most)
        _corners(chart, panels, number, sheet, axes, look, picked)
    return chart


def document_map(
    documents: pd.DataFrame,
    panels: Sequence[Panel],
    axes: Axes,
    look: Look,
    picked: Picked = (None, None),
    ground: Ground = PAGE,
) -> go.Figure:
    """Every document a circle at its two means, as large as it has sentences; beyond `MOST_DOTS` the largest alone.

    Parameters
    ----------
    documents : DataFrame
        document_id, group, title, bias, bias2, n_sentences.
    picked : (document_id, group)
        The document is drawn with a ring; others than those of the group stand back.
    """
    drawn = _largest(documents)
    some = f", the {len(drawn):,} with most sentences of {len(documents):,}" if len(drawn) < len(documents) else ""
    key = [f"circle: a document’s two means, area = its sentences{some}", _some(drawn, panels, ground)]
    chart, sheet = _panels(panels, axes, look, _ends(drawn), key, ground)
    most = float(drawn["n_sentences"].max()) if len(drawn) else 1.0
    for number, panel in enumerate(panels):
        part = _in_panel(drawn, panel).sort_values("n_sentences", ascending=False, kind="stable")  # small ones lie above large ones
        back = [0.25 if picked[1] not in (None, row.group) else 0.72 for row in part.itertuples()]
        is_picked = (part["document_id"] == picked[0]).to_numpy()
        chart.add_scatter(
            x=part["bias"], y=part["bias2"], mode="markers", name="documents", cliponaxis=False, **_on(number),
            marker={
                "size": _sizes(part["n_sentences"], most, sheet.columns),
                "color": look.bar,
                "opacity": np.where(is_picked, 1, back),
                "line": {"color": np.where(is_picked, look.ink, look.paper), "width": np.where(is_picked, 3, 1)},
            },
            customdata=[[picks(document=row.document_id), *_told(row, axes)] for row in part.itertuples()],
            text=[f"<b>{wrap(row.title, 60)}</b><br>{escape(row.group)}" for row in part.itertuples()],
            hovertemplate="%{text}<br>%{customdata[2]}<br>mean of %{customdata[1]}<extra></extra>",
        )  # fmt: skip
    return chart


def topic_map(
    topics: pd.DataFrame, panel: Panel, axes: Axes, look: Look, picked: int | None = None, ground: Ground = PAGE
) -> go.Figure:
    """Every topic a circle at its two means, as large as it has sentences, with its name where there is room.

    Parameters
    ----------
    topics : DataFrame
        topic_id, name, stability, bias, bias2, n_sentences.
    """
    topics = topic_rows(topics)
    most = float(topics["n_sentences"].max()) if len(topics) else 1.0
    key = ["circle: a topic’s two means, area = its sentences", unsteady_key(topics), "names where there is room, all on hover"]
    chart, sheet = _panels([panel], axes, look, _ends(topics), key, ground, free=True)
    sizes = _sizes(topics["n_sentences"], most, 1)
    chart.add_scatter(
        x=topics["bias"], y=topics["bias2"], mode="markers", name="topics", cliponaxis=False, **_on(0),
        marker={
            "size": sizes,
            "color": [topic_colour(topic, look) for topic in topics["topic_id"]],
            "opacity": 0.85,
            "line": {
                "color": [look.ink if topic == picked else look.paper for topic in topics["topic_id"]],
                "width": [3 if topic == picked else 1 for topic in topics["topic_id"]],
            },
        },
        customdata=[[picks(topic=row.topic_id), *_told(row, axes)] for row in topics.itertuples()],
        text=[f"<b>{wrap(row.name, 60)}</b>" for row in topics.itertuples()],
        hovertemplate="%{text}<br>%{customdata[2]}<br>mean of %{customdata[1]}<extra></extra>",
    )  # fmt: skip
    order = sorted(range(len(topics)), key=lambda row: (topics["topic_id"][row] != picked, row))[:LABELLED]
    names = {row: _short(str(topics["name"][row]), topics["stability"][row]) for row in order}
    _names(chart, sheet, topics, names, np.asarray(sizes) / 2 + 2, look)
    return chart


def mean_map(means: pd.DataFrame, axes: Axes, look: Look, ground: Ground = PAGE) -> go.Figure:
    """Every group a dot at its two means, with the interval of each as a cross, and its name where there is room.

    Parameters
    ----------
    means : DataFrame
        group, n_sentences, n_documents, bias, lower, upper, bias2, lower2, upper2.
    """
    crossed, known = len(means) <= MOST_CROSSES, bool(means[["lower", "lower2"]].notna().any(axis=None))
    key = [f"dot: a group’s two means{'' if ground.low else '; click it for its map'}"]
    key += ["cross: the 95 % interval of each mean" if crossed else "95 % intervals on hover: too many to draw"] * known
    sides = [("bias", *(["lower", "upper"] * crossed)), ("bias2", *(["lower2", "upper2"] * crossed))]
    ends = [(float(np.nanmin(means[list(names)])), float(np.nanmax(means[list(names)]))) for names in sides]
    note = f"{len(means)} groups · {count(means['n_sentences'].sum(), 'sentence')}"
    chart, sheet = _panels([Panel(None, "Means of all groups", note)], axes, look, ends, key, ground, free=True)
    line = {"color": look.neither, "width": 1.5}
    chart.layout.shapes = [
        {"type": "line", "x0": x[0], "x1": x[1], "y0": y[0], "y1": y[1], "line": line, "layer": "below"}
        for row in means.itertuples()
        for x, y in (([row.lower, row.upper], [row.bias2] * 2), ([row.bias] * 2, [row.lower2, row.upper2]))
        if crossed and x[0] == x[0] and y[0] == y[0]
    ]
    chart.add_scatter(
        x=means["bias"], y=means["bias2"], mode="markers", name="means", cliponaxis=False, **_on(0),
        marker={"size": 12 if crossed else 9, "color": look.ink, "line": {"width": 1, "color": look.paper}},
        customdata=[[picks(group=row.group), *_told(row, axes), *_spans(row)] for row in means.itertuples()],
        text=[f"<b>{wrap(row.group, 60)}</b>" for row in means.itertuples()],
        hovertemplate=(
            "%{text}<br>%{customdata[2]}<br>95 % intervals: %{customdata[3]} and %{customdata[4]}<br>"
            "%{customdata[1]}: click for its map<extra></extra>"
        ),
    )  # fmt: skip
    crosses = pd.concat([
        means.assign(bias=means["lower"] + step * (means["upper"] - means["lower"])) for step in CROSS
    ] + [means.assign(bias2=means["lower2"] + step * (means["upper2"] - means["lower2"])) for step in CROSS])  # fmt: skip
    order = means["n_sentences"].to_numpy().argsort(kind="stable")[::-1][:LABELLED]
    names = {int(row): [str(means["group"].iloc[row])] for row in order}
    crosses = crosses.dropna(subset=["bias", "bias2"])
    _names(chart, sheet, means.reset_index(drop=True), names, np.full(len(means), 8.0), look, crosses)
    return chart


# Rows: what is drawn


def sentence_rows(dots: pd.DataFrame, panels: Sequence[Panel]) -> pd.DataFrame:
    """What `sentence_map` draws of the same tables, panel by panel, a row a mark.

    Returns
    -------
    DataFrame
        mark ("sentence" or "share of quadrant"), group, and as far as the mark has them: sentence_id, bias, bias2, neutral, voice,
        speaker, negated, text; quadrant, n_sentences, share, lower, upper.
    """
    order = ["sentence_id", "group", "bias", "bias2", "neutral", "voice", "speaker", "negated", "text"]
    parts = [(_back_to_front(_in_panel(dots, panel))[order], panel) for panel in panels]
    return _joined([one for part, panel in parts for one in (part.assign(mark="sentence"), _corner_rows(panel))])


def density_rows(cells: pd.DataFrame, panels: Sequence[Panel]) -> pd.DataFrame:
    """What `density` draws of the same tables, panel by panel, a row a mark.

    Returns
    -------
    DataFrame
        mark ("square" or "share of quadrant"), group, and as far as the mark has them: its edges low, high, low2, high2; quadrant;
        n_sentences, share, lower, upper.
    """
    columns = ["group", "low", "high", "low2", "high2", "n_sentences", "share"]
    parts = [(cells.loc[cells["group"] == panel.group, columns], panel) for panel in panels]
    return _joined([one for part, panel in parts for one in (part.assign(mark="square"), _corner_rows(panel))])


def document_rows(documents: pd.DataFrame, panels: Sequence[Panel]) -> pd.DataFrame:
    """What `document_map` draws of the same tables: document_id, group, title, bias, bias2, n_sentences, a row a circle."""
    parts = [_in_panel(_largest(documents), panel).sort_values("n_sentences", ascending=False, kind="stable") for panel in panels]
    return pd.concat(parts, ignore_index=True)[["document_id", "group", "title", "bias", "bias2", "n_sentences"]]


def topic_rows(topics: pd.DataFrame) -> pd.DataFrame:
    """What `topic_map` draws of the same table: the same, the largest first, a row a circle."""
    return topics.sort_values(["n_sentences", "topic_id"], ascending=[False, True], kind="stable").reset_index(drop=True)


def _in_panel(rows: pd.DataFrame, panel: Panel) -> pd.DataFrame:
    return rows if panel.group is None else rows[rows["group"] == panel.group]


def _back_to_front(dots: pd.DataFrame) -> pd.DataFrame:
    """The sentences in the order of drawing: those that are out of the ordinary lie above the others."""
    return dots.sort_values(["neutral", "sentence_id"], ascending=[False, True], kind="stable")


def _largest(documents: pd.DataFrame) -> pd.DataFrame:
    """The documents that are drawn: all, or of very many those with most sentences."""
    return documents.nlargest(MOST_DOTS, "n_sentences", keep="first") if len(documents) > MOST_DOTS else documents


def _corner_rows(panel: Panel) -> pd.DataFrame:
    """The shares of the quadrants as they are written in a panel's corners."""
    if panel.shares is None:
        return pd.DataFrame()
    columns = ["group", "quadrant", "n_sentences", "estimate", "lower", "upper"]
    rows = panel.shares.set_index("quadrant").loc[list(QUADRANTS)].reset_index().reindex(columns=columns)
    return rows.rename(columns={"estimate": "share"}).assign(group=panel.group, mark="share of quadrant")


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    there = [part for part in parts if len(part)]
    table = pd.concat(there, ignore_index=True) if there else pd.DataFrame({"mark": [], "group": []})
    return table[["mark", *table.columns.drop("mark")]]


# Panels


def _ends(rows: pd.DataFrame) -> tuple[tuple[float, float], tuple[float, float]]:
    """Smallest and largest bias on both axes; of nothing, as of a plain map."""
    if not len(rows):
        return (-1.0, 1.0), (-1.0, 1.0)
    return tuple((float(rows[name].min()), float(rows[name].max())) for name in ("bias", "bias2"))  # type: ignore[return-value]


def _sheet(panels: Sequence[Panel], ends: Sequence[tuple[float, float]], ground: Ground, around: int) -> _Sheet:
    """Panels in few columns; a unit is as long to the right as upwards, and 0 is always in sight; `around`: px of the key."""
    columns = max(min(len(panels), ground.columns), 1)
    width = (ground.width - LEFT - RIGHT - GAP * (columns - 1)) / columns
    heads, notes = _heads(panels, columns, width, ground)
    most = ground.height - _above(heads, notes) - around if ground.low else ONE if len(panels) <= columns else TWO_ROWS
    (left, right), (low, high) = ((min(one[0], 0.0), max(one[1], 0.0)) for one in ends)
    across, up = max(right - left, 0.2), max(high - low, 0.2)
    room, strips = LARGEST / 2 + 4, 2 * ground.strip + 2 * ground.dot
    unit = min((width - 2 * room) / across, (most - strips) / up)
    height = most if ground.low else max(up * unit + strips, most * 0.6)
    middle, centre = (left + right) / 2, (low + high) / 2
    half = width / unit / 2, height / unit / 2
    ends_x, ends_y = ((at - reach, at + reach) for at, reach in zip((middle, centre), half, strict=True))
    return _Sheet(ground, columns, width, height, ends_x, ends_y, unit, heads, notes)


def _heads(panels: Sequence[Panel], columns: int, width: float, ground: Ground) -> tuple[list[list[str]], list[list[str]]]:
    """Heads and notes of the panels in lines; one of each where there is little height."""
    if ground.low:
        heads = [[escape(cut(panel.head, width, SIZE))] if panel.head else [] for panel in panels]
        return heads, [[escape(cut(panel.note.split(" · ")[-1], width, SMALL))] if panel.head else [] for panel in panels]
    letters = HEAD_NAME if columns == 2 else 90
    heads = [wrap(panel.head, letters).split("<br>") if panel.head else [] for panel in panels]
    return heads, [_lines(panel.note, letters + 2) if panel.head else [] for panel in panels]


def _above(heads: list[list[str]], notes: list[list[str]]) -> int:
    """Px above a panel."""
    return max(((LINE + 3) * len(head) + (LINE + 2) * len(note) for head, note in zip(heads, notes, strict=True)), default=0) + 6


def _lines(note: str, letters: int) -> list[str]:
    """A note on one line, or where it is longer than `letters` broken at its dot."""
    return [escape(part) for part in (note.split(" · ") if len(note) > letters else [note])]


def _panels(
    panels: Sequence[Panel], axes: Axes, look: Look, ends: Sequence[tuple[float, float]], key: list[str], ground: Ground,
    free: bool = False,
) -> tuple[go.Figure, _Sheet]:  # fmt: skip
    """The empty panels with their heads, the lines of 0, the names of the poles and the key.

    A unit is as long either way at any width; where it is `free`, only at its own: names that do not meet are worth more.
    """
    told = key_lines(key, ground.key)
    bottom = POLES + LINE * len(told) + 8
    sheet = _sheet(panels, ends, ground, bottom)
    rows = -(-len(panels) // sheet.columns)
    top = _above(sheet.heads, sheet.notes)
    between = top + POLES
    height = rows * sheet.height + (rows - 1) * between
    chart = figure(look, round(height + top + bottom), margin={"l": LEFT, "r": RIGHT, "t": top, "b": bottom}, hovermode="closest")
    chart.layout.bargap = 0
    chart.layout.barmode = "overlay"
    for number, panel in enumerate(panels):
        _axes(chart, number, sheet, (rows, between, height), axes, look)
        _head(chart, number, sheet, panel, look)
    if free:
        chart.update_xaxes(scaleanchor=False)
    chart.add_annotation(
        x=0, xref="paper", xshift=-LEFT + 6, y=0, yref="paper", yshift=-bottom + 4, xanchor="left", yanchor="bottom", align="left",
        showarrow=False, text=_coloured("<br>".join(told), look), font={"size": SMALL, "color": look.muted}, borderpad=0,
    )  # fmt: skip
    return chart, sheet


def _on(number: int) -> dict[str, str]:
    """The axes of a panel."""
    tail = "" if number == 0 else str(number + 1)
    return {"xaxis": f"x{tail}", "yaxis": f"y{tail}"}


def _axes(chart: go.Figure, number: int, sheet: _Sheet, rows: tuple[int, float, float], axes: Axes, look: Look) -> None:
    """The axes of a panel, of one unit; the names of the poles at their four ends."""
    n_rows, between, height = rows
    column, row = number % sheet.columns, number // sheet.columns
    plot = sheet.ground.width - LEFT - RIGHT
    left = column * (sheet.width + GAP) / plot
    high = 1 - row * (sheet.height + between) / height
    low = high - sheet.height / height if row < n_rows - 1 else 0.0
    x, y = _on(number)["xaxis"], _on(number)["yaxis"]
    step = 1 if max(sheet.x[1] - sheet.x[0], sheet.y[1] - sheet.y[0]) > 3 else 0.5
    step = next((one for one in (step, 2, 5, 10) if one * sheet.unit >= TICK), 20)
    ticks = [step * number for number in range(-TICKS, TICKS + 1)]
    line = {
        "ticks": "",
        "tickvals": ticks,
        "ticktext": [_figure(tick) for tick in ticks],
        "zeroline": True,
        "zerolinecolor": look.muted,
        "zerolinewidth": 1,
    }
    line |= {"showgrid": False, "showline": True, "mirror": True, "linecolor": look.line, "constrain": "range"}
    chart.layout[f"xaxis{x[1:]}"] = {
        **line, "range": list(sheet.x), "domain": [left, min(left + sheet.width / plot, 1)], "anchor": y, "scaleanchor": y,
        "side": "bottom",
    }  # fmt: skip
    chart.layout[f"yaxis{y[1:]}"] = {
        **line, "range": list(sheet.y), "domain": [max(low, 0), high], "anchor": x, "showticklabels": column == 0,
    }  # fmt: skip
    _poles(chart, (x, y), column, sheet, axes, look)


def _figure(tick: float) -> str:
    """A figure at an axis.

    >>> _figure(-0.5), _figure(0.0), _figure(2)
    ('−0.5', '0', '+2')
    """
    return f"{tick:+g}".replace("-", "−") if tick else "0"


def _poles(chart: go.Figure, on: tuple[str, str], column: int, sheet: _Sheet, axes: Axes, look: Look) -> None:
    """The poles of the axis to the right in their colours, below; of the axis upwards in ink, beside the first panel of a row."""
    x, y = on
    names = [axes[0][pole]["name"] for pole in ("pole_minus", "pole_plus")]
    room = (sheet.width if sheet.ground.low else NARROW if sheet.columns == 2 else 2 * NARROW) - 8
    size = SIZE if sum(text_width(f"◀ {name}", SIZE) for name in names) <= room else SMALL
    fit = sheet.ground.low and sum(text_width(f"◀ {name}", size) for name in names) <= sheet.width
    wide = sheet.width if fit else sheet.width / 2 - 20
    for end, name, color in zip(ENDS, names, (look.minus, look.plus), strict=True):
        name = cut(name, wide, size)
        text = f"{name} ▶" if end else f"◀ {name}"
        chart.add_annotation(
            x=end, xref=f"{x} domain", y=0, yref=f"{y} domain", yshift=-20, yanchor="top", xanchor=("left", "right")[end],
            showarrow=False, borderpad=0, text=f"<b>{escape(text)}</b>", font={"size": size, "color": color},
        )  # fmt: skip
    if column:
        return
    upwards = [axes[1][pole]["name"] for pole in ("pole_minus", "pole_plus")]
    size = SMALL if sheet.ground.low else SIZE
    above = _above(sheet.heads, sheet.notes) - 6 if sheet.ground.low else 0  # px beside the head, which stands further right
    fit = sum(text_width(f"◀ {name}", size) for name in upwards) <= sheet.height + above
    for end, name in zip(ENDS, upwards, strict=True):
        name = name if fit else cut(name, (sheet.height + above) / 2 - 20, size)
        text = f"{name} ▶" if end else f"◀ {name}"
        chart.add_annotation(
            x=0, xref=f"{x} domain", xshift=-34, y=end, yref=f"{y} domain", yshift=above * end, textangle=-90, xanchor="right",
            yanchor=("bottom", "top")[end], showarrow=False, borderpad=0, text=f"<b>{escape(text)}</b>",
            font={"size": size, "color": look.ink},
        )  # fmt: skip


def _head(chart: go.Figure, number: int, sheet: _Sheet, panel: Panel, look: Look) -> None:
    """What a panel shows, above it."""
    if not panel.head:
        return
    x, y = _on(number)["xaxis"], _on(number)["yaxis"]
    muted = f"<span style='color:{look.muted};font-size:{SMALL}px'>{'<br>'.join(sheet.notes[number])}</span>"
    chart.add_annotation(
        x=0, xref=f"{x} domain", y=1, yref=f"{y} domain", yshift=3, yanchor="bottom", xanchor="left", align="left", showarrow=False,
        borderpad=0, text=f"<b>{'<br>'.join(sheet.heads[number])}</b><br>{muted}", font={"size": SIZE, "color": look.ink},
    )  # fmt: skip


def _bands(chart: go.Figure, panels: int, axes: Axes, look: Look, over: bool = False) -> None:
    """The cross in which neutral sentences lie, in every panel: shaded; where squares cover it, its edges are drawn over them."""
    shapes = []
    for number in range(panels):
        on = _on(number)
        for axis, along, whole in ((axes[0], "x", "y"), (axes[1], "y", "x")):
            neutral = axis["neutral"]
            refs = {
                f"{along}ref": on[f"{along}axis"],
                f"{whole}ref": f"{on[f'{whole}axis']} domain",
                f"{whole}0": 0,
                f"{whole}1": 1,
            }
            band = {f"{along}0": neutral["bias_low"], f"{along}1": neutral["bias_high"]}
            shapes.append({"type": "rect", **refs, **band, "fillcolor": look.shade, "line": {"width": 0}, "layer": "below"})
            lines = [(neutral["bias_low"], "2px,3px"), (neutral["bias_high"], "2px,3px"), (0, "solid")] if over else []
            for value, dash in lines:
                line = {"color": look.muted, "width": 1, "dash": dash}
                shapes.append({"type": "line", **refs, f"{along}0": value, f"{along}1": value, "line": line})
    chart.layout.shapes = shapes  # all at once: one by one takes Plotly a tenth of a second


def _dots(chart: go.Figure, part: pd.DataFrame, number: int, axes: Axes, look: Look, drawn: tuple[str | None, int]) -> None:
    """A group's sentences: grey where neither score is out of the ordinary, hollow for others' words, crossed where negated.

    `drawn`: the picked one, and px of a dot.
    """
    picked, size = drawn
    part = _back_to_front(part)
    is_picked = (part["sentence_id"] == picked).to_numpy()
    symbols = ["circle-x-open" if row.negated else "circle" if row.voice == "own" else "circle-open" for row in part.itertuples()]
    colors = np.where(part["neutral"], look.neither, look.bar)
    chart.add_scatter(
        x=part["bias"], y=part["bias2"], mode="markers", name="sentences", cliponaxis=False, **_on(number),
        marker={
            "size": np.where(is_picked, BIG, size),
            "color": colors,
            "symbol": symbols,
            "opacity": 1,
            "line": {"width": np.where(is_picked, 3, 1.3), "color": np.where(is_picked, look.ink, colors)},
        },
        customdata=[[picks(s=row.sentence_id), _places(row.bias, row.bias2, axes), _said(row)] for row in part.itertuples()],
        text=[wrap(text, 70) for text in part["text"]],
        hovertemplate="%{text}<br><b>%{customdata[1]}</b>%{customdata[2]}<extra></extra>",
    )  # fmt: skip


def _squares(chart: go.Figure, part: pd.DataFrame, number: int, axes: Axes, look: Look, most: float) -> None:
    """Bars as squares, for these answer clicks and keep to the axes at any width."""
    if not len(part):
        return
    chart.add_bar(
        x=(part["low"] + part["high"]) / 2, y=part["high2"] - part["low2"], base=part["low2"], width=part["high"] - part["low"],
        name="squares", **_on(number),
        marker={"color": [_shade(share / most, look) for share in part["share"]], "line": {"width": 0}},
        customdata=[
            [
                picks(group=row.group, low=row.low, high=row.high, low2=row.low2, high2=row.high2, across=axes[1]["name"]),
                count(row.n_sentences, "sentence"),
                percent(row.share),
                f"{_span(row.low, row.high)} and {_span(row.low2, row.high2)}",
            ]
            for row in part.itertuples()
        ],
        hovertemplate="<b>%{customdata[1]}</b> (%{customdata[2]})<br>bias %{customdata[3]}<extra></extra>",
    )  # fmt: skip


def _span(low: float, high: float) -> str:
    return f"{signed(low)} to {signed(high)}"


def _shade(level: float, look: Look) -> str:
    """Colour of a square that holds `level` (0–1) of what the fullest one holds, in `CLASSES` steps of its square root."""
    step = min(int(np.sqrt(max(level, 0)) * CLASSES), CLASSES - 1) / (CLASSES - 1)
    low, high = (np.array(list(bytes.fromhex(color[1:]))) for color in (look.bar_third, _deepest(look)))
    return "#" + bytes(np.round(low + (high - low) * step).astype(np.uint8).tolist()).hex()


def _deepest(look: Look) -> str:
    """Colour of the fullest square: the far end from paper."""
    return "#14304f" if look.name == "light" else "#dbe9ff"


def _shade_key(most: float, ground: Ground) -> str:
    """The shades with the shares that they end at; the swatches get their colours in `_coloured`."""
    ends = [most * ((step + 1) / CLASSES) ** 2 for step in range(CLASSES)]
    shades = " ".join(f"{SWATCH}\u00a0{100 * end:.2g}%" for end in ends)
    return f"share {'' if ground.low else 'of the group’s sentences '}up to {shades}"


def _coloured(text: str, look: Look) -> str:
    """The text of a key with its swatches in the shades of a density."""
    for step in range(CLASSES):
        color = _shade(((step + 0.5) / CLASSES) ** 2, look)
        text = text.replace(SWATCH, f"<span style='color:{color}'>■</span>", 1)
    return text


def _common_key(panels: Sequence[Panel], ground: Ground) -> list[str]:
    """What stands in the corners, with intervals where any share has one; and what the shaded cross is."""
    known = any(panel.shares is not None and panel.shares["lower"].notna().any() for panel in panels)
    width = (ground.width - LEFT - RIGHT - GAP * (len(panels) - 1)) / max(len(panels), 1)
    corners, band = ("corners: shares", "shaded: 9 in 10 neutral sentences") if ground.low else (CORNERS, BAND)
    return [f"{corners} (95 % interval)" if known and (not ground.low or _spans_fit(panels, width)) else corners, band]


def _some(rows: pd.DataFrame, panels: Sequence[Panel], ground: Ground) -> str:
    """On a stage, how many of the groups have a panel; "" where all have one."""
    n_groups = rows["group"].nunique()
    return f"{len(panels)} of {n_groups} groups drawn" if ground.low and 1 < len(panels) < n_groups else ""


def _spans_fit(panels: Sequence[Panel], width: float) -> bool:
    """Whether the shares in two corners can stand in one line with their intervals, in panels of this width."""
    told = [
        text_width(f"{percent(row.estimate)} {mapwords.brief(row.lower, row.upper)}", SMALL)
        for panel in panels
        if panel.shares is not None
        for row in panel.shares.itertuples()
    ]
    return 2 * max(told, default=0) <= width - 16


def _corners(chart: go.Figure, panels: Sequence[Panel], number: int, sheet: _Sheet, axes: Axes, look: Look, picked: Picked) -> None:
    """The share of each quadrant in its corner, with its interval; a click picks the quadrant."""
    panel = panels[number]
    if panel.shares is None:
        return
    x, y = _on(number)["xaxis"], _on(number)["yaxis"]
    top = MOST_PANELS + number + 1
    for own, other, under in ((f"xaxis{top}", f"y{top}", x), (f"yaxis{top}", f"x{top}", y)):
        domain = list(chart.layout[f"{own[:5]}{under[1:]}"].domain)
        chart.layout[own] = {"overlaying": under, "anchor": other, "domain": domain, "range": [0, 1], "visible": False}
    rows = panel.shares.set_index("quadrant").loc[list(QUADRANTS)].reset_index()
    right, up = ([one.split("-")[which] == "plus" for one in QUADRANTS] for which in (0, 1))
    keys = [picks(quadrant=one, across=axes[1]["name"], group=panel.group) for one in QUADRANTS]
    told = [[escape(part) for part in mapwords.quadrant_told(row, axes)] for row in rows.itertuples()]
    clicks = [[key, *parts] for key, parts in zip(keys, told, strict=True)]
    hover = "<b>%{customdata[1]}</b><br>%{customdata[2]}<br>%{customdata[3]}<extra></extra>"
    inset = 4 / sheet.width
    spans = not sheet.ground.low or _spans_fit(panels, sheet.width)
    texts = []
    for row in rows.itertuples():
        share, span = percent(row.estimate), mapwords.brief(row.lower, row.upper) if spans else ""
        line = f"<b>{share}</b>{' ' if sheet.ground.low else '<br>'}{span}"
        texts.append(f"<u>{line}</u>" if row.quadrant == picked[1] and picked[0] in (None, panel.group) else line)
    chart.add_scatter(
        x=[1 - inset if one else inset for one in right], y=[1 - 3 / sheet.height if one else 3 / sheet.height for one in up],
        mode="text", name="quadrants", xaxis=f"x{top}", yaxis=f"y{top}", text=texts, cliponaxis=False,
        textposition=[f"{'bottom' if u else 'top'} {'left' if r else 'right'}" for r, u in zip(right, up, strict=True)],
        textfont={"size": SMALL, "color": look.ink}, customdata=clicks, hovertemplate=hover,
    )  # fmt: skip
    steps = np.array([15, 42]) / sheet.width
    chart.add_scatter(
        x=[1 - step if one else step for one in right for step in steps],
        y=[1 - 18 / sheet.height if one else 18 / sheet.height for one in up for _ in steps],
        mode="markers", name="reach", xaxis=f"x{top}", yaxis=f"y{top}", cliponaxis=False,
        marker={"size": 30, "symbol": "square", "color": "rgba(0,0,0,0)"},
        customdata=[click for click in clicks for _ in steps], hovertemplate=hover,
    )  # fmt: skip


# Marks


def _short(name: str, stability: float) -> list[str]:
    """A topic's label, of its first two terms, and of the first alone for where that has no room."""
    terms = topic_label(name, stability).split(" · ")
    return [" · ".join(terms[:n]) for n in (2, 1)]


def _sizes(n: pd.Series, most: float, columns: int) -> list[float]:
    """Diameters in px of circles whose area is as `n`."""
    largest = LARGEST if columns == 1 else LARGEST * 0.7
    return np.maximum(np.sqrt(n.to_numpy(dtype=float) / most) * largest, SMALLEST).tolist()


def _told(row: tuple, axes: Axes) -> list[str]:
    return [count(row.n_sentences, "sentence"), _places(row.bias, row.bias2, axes)]


def _places(first: float, second: float, axes: Axes) -> str:
    """Two scores in words: towards which pole, and how far."""
    told = []
    for value, axis in zip((first, second), axes, strict=True):
        pole = axis["pole_plus" if value >= 0 else "pole_minus"]["name"]
        told.append(f"{escape(pole)} {abs(value):.2f}")
    return " · ".join(told)


def _spans(row: tuple) -> list[str]:
    return [
        surewords.interval(low, high) if low == low else "none" for low, high in ((row.lower, row.upper), (row.lower2, row.upper2))
    ]


def _said(row: tuple) -> str:
    """Whose words a sentence is, for the hover."""
    notes = [escape(voice_note(row.voice, row.speaker)), "negated" if row.negated else ""]
    return "".join(f" · {note}" for note in notes if note)


def _names(
    chart: go.Figure,
    sheet: _Sheet,
    rows: pd.DataFrame,
    names: dict[int, list[str]],
    radii: np.ndarray,
    look: Look,
    crowd: pd.DataFrame | None = None,
) -> None:
    """Names beside their circles, the first ones first, shorter or none where there is no room, covering little of `crowd`."""
    wide = sheet.ground.least
    points, around = (sheet.pixels(one, wide) for one in (rows, rows if crowd is None else crowd))
    paper = f"rgba({', '.join(str(part) for part in bytes.fromhex(look.paper[1:]))}, 0.7)"
    circles = [circle_box(tuple(point), float(radius)) for point, radius in zip(points, radii, strict=True)]
    waiting, taken = list(names), []
    for which in range(max((len(labels) for labels in names.values()), default=0)):
        short = {row: cut(names[row][which], NAME, SMALL) for row in waiting}
        sizes = [(text_width(short[row], SMALL) + 4, LINE) for row in waiting]
        own = [float(radii[row]) for row in waiting]
        at = [tuple(points[row]) for row in waiting]
        sides = place(at, sizes, (0, 0, wide, sheet.height), taken, around, own, circles)
        for row, side, size in zip(list(waiting), sides, sizes, strict=True):
            if side:
                waiting.remove(row)
                taken.append(label_box(tuple(points[row]), size, side, float(radii[row])))
                chart.add_annotation(_name(rows.iloc[row], short[row], side, float(radii[row]), paper, look))


def _name(row: pd.Series, text: str, side: Side, radius: float, paper: str, look: Look) -> go.layout.Annotation:
    across, down = shift(side, radius)
    return go.layout.Annotation(
        x=row["bias"], y=row["bias2"], text=escape(text), showarrow=False, borderpad=0, bgcolor=paper, xshift=across, yshift=-down,
        xanchor=("right", "center", "left")[side[0] + 1], yanchor=("bottom", "middle", "top")[side[1] + 1],
        font={"size": SMALL, "color": look.ink},
    )  # fmt: skip
