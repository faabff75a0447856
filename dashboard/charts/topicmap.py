"""Topics as a map: every sentence a dot, every topic a circle with its name; near each other where they mean alike."""

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from analysis.stability import STEADY
from analysis.topicedits import LEFT_OUT_NAME
from analysis.topics import LEFT_OUT
from dashboard.charts.theme import SMALL, Look, escape, figure, picks, topic_colour, topic_label, unsteady_key, wrap
from dashboard.placing import Box, Side, cut, label_box, place, shift, text_width
from dashboard.words import percent

WIDTH = 840  # px of the chart in its own view
MOST_DOTS = 2000  # beyond, the page grows slow, and no one can tell them apart
STAGE_DOTS = 700  # of a stage
DOTS = ((150, 8), (700, 6), (MOST_DOTS, 4.5))  # up to so many dots, their size in px
RING = 3  # px: outline of the picked topic
PICKED_DOT = 13  # px
SIDES, ENDS = 110, 26  # px kept free for names, left and right, above and below
LOWEST, HIGHEST, EACH = 360, 620, 10  # px of the plot's height: least, most, more with each topic
LABEL, LONGEST = 150, 16  # px of a line of a name; px: its height
LINES = 3  # of a name, at most
TERMS = (9, 2, 1)  # of a name: where it has no room, fewer are tried
NUMBER = 7  # px: half of a number in a circle
CLEAR = 3  # px between a circle and a name
VEIL = 0.72  # opacity of the paper between a name and the dots that it covers
FAINT, PALE, FULL = 0.1, 0.6, 0.9  # opacity of dots: of others than the picked, of all, of the picked
TINT = 0.13  # opacity of a circle's colour
GAP = "   "
METHOD = "Map: metric scaling of the angles between the topics' mean vectors; every sentence drawn towards the topics it resembles"

Picked = tuple[int | None, str | None, str | None]


@dataclass(frozen=True)
class Sheet:
    """Where the plot lies: what is in its middle, px a unit, its size in px."""

    x: float
    y: float
    unit: float
    width: float
    height: float

    def pixels(self, rows: pd.DataFrame) -> np.ndarray:
        """Places of `rows` in px from the top left, (n, 2)."""
        return np.column_stack([
            self.width / 2 + (rows["x"] - self.x) * self.unit, self.height / 2 - (rows["y"] - self.y) * self.unit
        ])  # fmt: skip

    def back(self, points: np.ndarray) -> np.ndarray:
        """Places on the map of points in px, (n, 2)."""
        across, down = np.asarray(points, dtype=float).reshape(-1, 2).T
        return np.column_stack([self.x + (across - self.width / 2) / self.unit, self.y - (down - self.height / 2) / self.unit])


@dataclass(frozen=True)
class Label:
    """A name as it is written at its circle: its lines, and the side that it lies on."""

    lines: tuple[str, ...]
    side: Side


def topic_map(
    topics: pd.DataFrame,
    sentences: pd.DataFrame,
    look: Look,
    picked: Picked = (None, None, None),
    width: int = WIDTH,
    kept: float | None = None,
    narrowed: bool = False,
    stage: int | None = None,
) -> go.Figure:
    """Topics and their sentences where `analysis.topicmap` puts them; a click picks a topic or a sentence.

    A topic that comes back in too few re-runs is a dashed circle without filling, and its name is marked. Names overlap neither
    each other nor another circle, at `width` or wherever the chart is drawn wider; a topic whose name has no room has a number in
    its circle and its name below. One unit is as long across as down.

    Parameters
    ----------
    topics : DataFrame
        topic_id, name, n_sentences, stability, x, y, radius.
    sentences : DataFrame
        sentence_id, topic_id, x, y, text, and group if one is picked: in any order, of which `drawn` says which have a dot.
    picked : (topic_id, group, sentence_id), optional
        Others than those of the topic, and of the group, stand back; the sentence is drawn larger.
    width : int
        Pixels that the chart will have, about: names are laid out for them.
    kept : float, optional
        Share of the differences that the map keeps, told in the key.
    stage : int, optional
        For a stage of so many px of height: topics whose name has no room are without one, and the key is short.
    """
    topics = topics[topics["topic_id"] > LEFT_OUT].sort_values(["n_sentences", "topic_id"], ascending=[False, True])
    dots = drawn(sentences, picked[2], MOST_DOTS if stage is None else STAGE_DOTS)
    key = _key(topics, sentences, dots, kept, narrowed, width, stage is not None)
    sheet = _sheet(topics, width, stage and stage - 16 - 17 * len(key))
    labels = _labels(topics, sheet, dots, picked[0])
    below = [row.topic_id for row in topics.itertuples() if row.topic_id not in labels] if stage is None else []
    listed = _list(topics, below, sheet.width)
    bottom = 12 + 17 * (len(listed) + len(key))
    chart = figure(look, round(sheet.height) + bottom + 4, margin={"t": 4, "b": bottom}, hovermode="closest")
    half = sheet.width / sheet.unit / 2, sheet.height / sheet.unit / 2
    chart.update_xaxes(range=[sheet.x - half[0], sheet.x + half[0]], visible=False, scaleanchor="y", constrain="range")
    chart.update_yaxes(range=[sheet.y - half[1], sheet.y + half[1]], visible=False, constrain="range")
    chart.layout.shapes = [_circle(row, look, row.topic_id == picked[0]) for row in topics.itertuples()]
    _circles(chart, topics, sheet)
    _dots(chart, dots, topics, look, picked)
    _reach(chart, topics, labels, sheet)
    numbers = {topic: number for number, topic in enumerate(below, start=1)}
    chart.layout.annotations = [*_names(topics, labels, numbers, sheet, look, picked[0]), *_below(listed, key, bottom, look)]
    return chart


def map_rows(topics: pd.DataFrame, sentences: pd.DataFrame, picked: str | None = None) -> pd.DataFrame:
    """What `topic_map` draws of the same tables, a row a mark; `picked` is a sentence.

    Returns
    -------
    DataFrame
        mark ("topic" or "sentence"), topic_id, name, x, y (places on the map: only their distances mean anything); of a topic
        n_sentences, stability, radius; of a sentence sentence_id, group, text.
    """
    topics = topics[topics["topic_id"] > LEFT_OUT].sort_values(["n_sentences", "topic_id"], ascending=[False, True])
    dots = drawn(sentences, picked)
    name = dots["topic_id"].map(topics.set_index("topic_id")["name"]).fillna(LEFT_OUT_NAME)
    table = pd.concat([topics.assign(mark="topic"), dots.assign(mark="sentence", name=name)], ignore_index=True)
    columns = ["mark", "topic_id", "name", "x", "y", "n_sentences", "stability", "radius", "sentence_id", "group", "text"]
    return table[[column for column in columns if column in table]]


def drawn(sentences: pd.DataFrame, picked: str | None = None, most: int = MOST_DOTS) -> pd.DataFrame:
    """The sentences that have a dot: all, or `most` evenly chosen from all topics, and the picked one."""
    rows = sentences.sort_values(["topic_id", "sentence_id"])
    if len(rows) <= most:
        return rows
    chosen = np.zeros(len(rows), dtype=bool)
    has_pick = (rows["sentence_id"] == picked).to_numpy()
    number = most - int(has_pick.any())
    chosen[(2 * np.arange(number) + 1) * len(rows) // (2 * number)] = True
    return rows[chosen | has_pick]


def _sheet(topics: pd.DataFrame, width: int, height: int | None) -> Sheet:
    """The plot: all circles, with room for names around them; of a given height or one that grows with their number."""
    x, y, radius = (topics[name].to_numpy(dtype=float) for name in ("x", "y", "radius"))
    if not len(topics):
        return Sheet(0, 0, 1, width - 16, height or LOWEST / 2)
    left, right, low, high = (x - radius).min(), (x + radius).max(), (y - radius).min(), (y + radius).max()
    across, most = width - 16, (height or min(LOWEST + EACH * len(topics), HIGHEST)) - 2 * ENDS
    unit = min((across - 2 * SIDES) / (right - left), most / (high - low))
    return Sheet((left + right) / 2, (low + high) / 2, unit, across, (high - low) * unit + 2 * ENDS)


# Names


def _labels(topics: pd.DataFrame, sheet: Sheet, dots: pd.DataFrame, picked: int | None) -> dict[int, Label]:
    """The topics whose name has room at their circle: whole, or else its first terms; the picked and the large ones first."""
    points = sheet.pixels(topics)
    rounds = [(row.topic_id != picked, order) for order, row in enumerate(topics.itertuples())]
    order = [place_ for _, place_ in sorted(rounds)]
    discs = [_disc(x, y, _radius(topic, sheet)) for (x, y), (_, topic) in zip(points, topics.iterrows(), strict=True)]
    obstacles = [box for disc in discs for box in disc]
    area = (0, 0, sheet.width, sheet.height)
    found: dict[int, Label] = {}
    for n_terms in TERMS:
        tried = [row for row in order if int(topics["topic_id"].iloc[row]) not in found]
        lines = [_lines(topics.iloc[row], n_terms) for row in tried]
        sizes = [_size(some) for some in lines]
        radii = [_radius(topics.iloc[row], sheet) for row in tried]
        sides = place(points[tried].tolist(), sizes, area, obstacles, sheet.pixels(dots), radii)
        for row, some, size, radius, side in zip(tried, lines, sizes, radii, sides, strict=True):
            if side:
                found[int(topics["topic_id"].iloc[row])] = Label(some, side)
                obstacles.append(label_box(tuple(points[row]), size, side, radius))
    return found


def _lines(topic: pd.Series, n_terms: int) -> tuple[str, ...]:
    """The first terms of a name in lines of up to `LABEL` px, broken between terms, or between words where a term is longer."""
    lines: list[str] = []
    for term in topic_label(str(topic["name"]), topic["stability"]).split(" · ")[:n_terms]:
        longer = f"{lines[-1]} · {term}" if lines else term
        if lines and text_width(longer, SMALL) <= LABEL:
            lines[-1] = longer
            continue
        words = term.split(" ")
        lines.append(words[0])
        for word in words[1:]:
            longer = f"{lines[-1]} {word}"
            lines = [*lines[:-1], longer] if text_width(longer, SMALL) <= LABEL else [*lines, word]
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], f"{lines[LINES - 1]}…"]
    return tuple(cut(line, LABEL, SMALL) for line in lines)


def _size(lines: tuple[str, ...]) -> tuple[float, float]:
    return max(text_width(line, SMALL) for line in lines) * 1.1 + 4, LONGEST * len(lines)


def _radius(topic: pd.Series, sheet: Sheet) -> float:
    """Pixels from the middle of a circle to its name."""
    return max(topic["radius"] * sheet.unit + CLEAR, NUMBER / 0.7 + 1)


def _disc(x: float, y: float, radius: float) -> list[Box]:
    """A disc as boxes within it, which leave free no more than `CLEAR` px at its edge; its own name may touch them."""
    steps = 2 * math.ceil(math.pi / 4 / math.asin(1 - (1 - CLEAR / radius) ** 2))
    slopes = [number * math.pi / 2 / steps for number in range(1, steps)]
    sides = [(radius * math.cos(slope), radius * math.sin(slope)) for slope in slopes]
    return [(x - across, y - down, x + across, y + down) for across, down in sides]


def _names(
    topics: pd.DataFrame, labels: dict[int, Label], numbers: dict[int, int], sheet: Sheet, look: Look, picked: int | None
) -> list[go.layout.Annotation]:
    """Names at their circles, numbers in those that have no room."""
    paper = f"rgba({', '.join(str(part) for part in bytes.fromhex(look.paper[1:]))}, {VEIL})"  # dots below shine through
    notes = []
    for _, row in topics.iterrows():
        topic, label = int(row["topic_id"]), labels.get(int(row["topic_id"]))
        if label is None and topic not in numbers:
            continue
        text, side = ("<br>".join(map(escape, label.lines)), label.side) if label else (f"<b>{numbers[topic]}</b>", (0, 0))
        across, down = shift(side, _radius(row, sheet))
        notes.append(go.layout.Annotation(
            x=row["x"], y=row["y"], showarrow=False, borderpad=0, borderwidth=0, bgcolor=paper if label else None,
            text=f"<b>{text}</b>" if topic == picked else text,
            xanchor=("right", "center", "left")[side[0] + 1], xshift=across, align=("right", "center", "left")[side[0] + 1],
            yanchor=("bottom", "middle", "top")[side[1] + 1], yshift=-down, font={"size": SMALL, "color": look.ink},
        ))  # fmt: skip
    return notes


# Marks


def _circle(topic: tuple, look: Look, is_picked: bool) -> go.layout.Shape:
    """A topic's circle: filled if it is steady, dashed if not; the picked one's outline is ink."""
    colour = topic_colour(topic.topic_id, look)
    loose = topic.stability < STEADY  # false where it is not known: of what was put together by hand
    line = {
        "color": look.ink if is_picked else colour,
        "width": RING if is_picked else 1.5,
        "dash": "4px,3px" if loose else "solid",
    }
    return go.layout.Shape(
        type="circle", layer="below", x0=topic.x - topic.radius, x1=topic.x + topic.radius, y0=topic.y - topic.radius,
        y1=topic.y + topic.radius, fillcolor="rgba(0,0,0,0)" if loose else _tint(colour),
        line=line,
    )  # fmt: skip


def _tint(colour: str) -> str:
    return f"rgba({', '.join(str(part) for part in bytes.fromhex(colour[1:]))}, {TINT})"


def _circles(chart: go.Figure, topics: pd.DataFrame, sheet: Sheet) -> None:
    """The discs that answer a click: as large as the circles, which are drawn as shapes, for marks have no dashes."""
    size = np.maximum(2 * topics["radius"].to_numpy(dtype=float) * sheet.unit, 2 * NUMBER)
    _unseen(chart, topics["x"], topics["y"], topics, size, "topics")


def _reach(chart: go.Figure, topics: pd.DataFrame, labels: dict[int, Label], sheet: Sheet) -> None:
    """Unseen marks along the names, so that a name answers a click as its circle does."""
    rows, spots = [], []
    for number, ((_, row), point) in enumerate(zip(topics.iterrows(), sheet.pixels(topics), strict=True)):
        label = labels.get(int(row["topic_id"]))
        if label:
            left, top, right, bottom = label_box(tuple(point), _size(label.lines), label.side, _radius(row, sheet))
            steps = np.arange(left + LONGEST / 2, max(right - LONGEST / 2, left + LONGEST / 2 + 1), LONGEST)
            spots += [(x, y) for y in np.arange(top + LONGEST / 2, bottom, LONGEST) for x in steps]
            rows += [number] * (len(spots) - len(rows))
    if rows:
        places = sheet.back(np.array(spots))
        _unseen(chart, places[:, 0], places[:, 1], topics.iloc[rows], LONGEST, "reach")


def _unseen(chart: go.Figure, x: pd.Series, y: pd.Series, topics: pd.DataFrame, size: np.ndarray | float, name: str) -> None:
    chart.add_scatter(
        x=x,
        y=y,
        mode="markers",
        name=name,
        marker={"size": size, "color": "rgba(0,0,0,0)", "opacity": 1, "line": {"width": 0}},
        cliponaxis=False,
        customdata=[[picks(topic=row.topic_id), row.n_sentences, _steadiness(row.stability)] for row in topics.itertuples()],
        text=[wrap(name, 60) for name in topics["name"]],
        hovertemplate="<b>%{text}</b><br>sentences: %{customdata[1]:,}<br>%{customdata[2]}<extra></extra>",
    )


def _steadiness(stability: float) -> str:
    return "put together by hand" if stability != stability else f"comes back in {percent(stability)} of re-runs"


def _dots(chart: go.Figure, dots: pd.DataFrame, topics: pd.DataFrame, look: Look, picked: Picked) -> None:
    """One dot a sentence in the colour of its topic; those that are not picked stand back."""
    if not len(dots):
        return
    size = next(px for most, px in DOTS if len(dots) <= most)
    topic, group, sentence = picked
    opacity = np.full(len(dots), PALE)
    if topic is not None or group is not None:
        meant = np.ones(len(dots), dtype=bool) if topic is None else (dots["topic_id"] == topic).to_numpy()
        meant = meant if group is None else meant & (dots["group"] == group).to_numpy()
        opacity = np.where(meant, FULL, FAINT)
    is_picked = (dots["sentence_id"] == sentence).to_numpy()
    opacity = np.where(is_picked, 1, opacity)
    names = dict(zip(topics["topic_id"], topics["name"], strict=True))
    chart.add_scatter(
        x=dots["x"],
        y=dots["y"],
        mode="markers",
        name="sentences",
        marker={
            "size": np.where(is_picked, PICKED_DOT, size),
            "color": [topic_colour(topic, look) for topic in dots["topic_id"]],
            "opacity": opacity,
            "line": {"width": np.where(is_picked, RING, 0), "color": look.ink},
        },
        unselected={"marker": {"opacity": PALE}},  # the picked are told by what is drawn, not by Plotly's fading
        cliponaxis=False,
        customdata=[
            [picks(s=row.sentence_id, topic=row.topic_id), wrap(names.get(row.topic_id, LEFT_OUT_NAME), 70)]
            for row in dots.itertuples()
        ],
        text=[wrap(text, 70) for text in dots["text"]],
        hovertemplate="%{text}<br><b>%{customdata[1]}</b><extra></extra>",
    )


# Below


def _list(topics: pd.DataFrame, below: list[int], width: float) -> list[list[str]]:
    """Names that had no room, each with its number, in rows of as many as fit."""
    by_id = topics.set_index("topic_id")
    columns = max(min(int(width // 260), len(below)), 1)
    entries = []
    for number, topic in enumerate(below, start=1):
        name = topic_label(*by_id.loc[topic, ["name", "stability"]])
        entries.append(f"<b>{number}</b> " + escape(cut(name, width / columns - 34, SMALL)))
    return [entries[start : start + columns] for start in range(0, len(entries), columns)]


def _key(
    topics: pd.DataFrame, sentences: pd.DataFrame, dots: pd.DataFrame, kept: float | None, narrowed: bool, width: int, stage: bool
) -> list[str]:  # fmt: skip
    """What the marks mean, with only what is drawn, in lines of `width` px."""
    n, all_of_them = len(dots), len(sentences)
    parts = [
        "near = alike" + "; left and right, up and down mean nothing" * (not stage) if len(topics) > 1 else "",
        "circle: a topic" + ", area = its sentences" * (not stage) + " in all voices" * narrowed,
        f"dot: a sentence, {n:,} of {all_of_them:,} drawn" if n < all_of_them else "dot: a sentence",
        f"{unsteady_key(topics)}: dashed" if unsteady_key(topics) else "",
        f"grey: {LEFT_OUT_NAME}" if (dots["topic_id"] == LEFT_OUT).any() else "",
        f"the map keeps {percent(kept)} of the differences between topics" * (not stage)
        if kept is not None and len(topics) > 2
        else "",
    ]
    lines = [""]
    for part in filter(None, parts if len(topics) else [f"no topics to draw, {count(all_of_them, 'sentence')}"]):
        longer = f"{lines[-1]}{GAP}{part}" if lines[-1] else part
        lines = [*lines[:-1], longer] if text_width(longer, SMALL) <= width - 30 else [*lines, part]
    return lines


def _below(listed: list[list[str]], key: list[str], bottom: int, look: Look) -> list[go.layout.Annotation]:
    """The names that had no room, in columns, and the key."""
    note = {"xref": "paper", "yref": "paper", "y": 0, "yanchor": "top", "showarrow": False, "borderpad": 0}
    notes = []
    for row, entries in enumerate(listed):
        for column, entry in enumerate(entries):
            font = {"size": SMALL, "color": look.ink}
            place_ = {"x": column / len(listed[0]), "xanchor": "left", "yshift": -6 - 17 * row}
            notes.append(go.layout.Annotation(**note, **place_, text=entry, font=font))
    for row, line in enumerate(key, start=len(listed)):
        font = {"size": SMALL, "color": look.muted}
        notes.append(go.layout.Annotation(**note, x=0.5, xanchor="center", yshift=-8 - 17 * row, text=line, font=font))
    return notes
