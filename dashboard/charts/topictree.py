"""Topics as a hierarchy: the topics shown, and the branches by which they would be joined step by step into one."""

import re

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from analysis.topics import LEFT_OUT
from dashboard.charts.theme import (
    SIZE,
    SMALL,
    Look,
    escape,
    figure,
    label_width,
    picks,
    topic_colour,
    topic_labels,
    unsteady_key,
)
from dashboard.words import percent

WIDTH = 840  # px of the chart in its own view
ROW = 32  # px a topic
NUMBERS = 96  # px for the figures between a name and its branch
BOTTOM = 62  # px for the axis and the key
METHOD = "Hierarchy: the two topics are joined whose joining loses least of the variation between topics (Ward)"


def topic_tree(nodes: pd.DataFrame, shown: pd.DataFrame, look: Look, picked: int | None = None, width: int = WIDTH) -> go.Figure:
    """The topics shown, one a row, and the joints above them; a click on either picks all sentences below it.

    Parameters
    ----------
    nodes : DataFrame
        topic_id, parent, fewest, most, n_sentences, name of every node of the hierarchy: see `analysis.hierarchy`.
    shown : DataFrame
        topic_id, name, n_sentences, stability. One that was put together by hand stands at its largest part. With a column
        `joined` (see `upper_part`) a row may stand for several topics: it is then a square, as other branches are.
    picked : int, optional
        topic_id.
    width : int
        Pixels that the chart will have, about: decides where labels break.
    """
    total = max(int(shown["n_sentences"].sum()), 1)
    shown = shown[shown["topic_id"] != LEFT_OUT]
    joints = _joints(nodes, shown)
    order = _order(joints, shown["topic_id"].tolist())
    rows = shown.set_index("topic_id").loc[order].reset_index()
    rows = rows.assign(joined=rows["joined"] if "joined" in rows else 1)
    several = [f" ({count(n, 'topic')})" if n > 1 else "" for n in rows["joined"]]
    labels = topic_labels(
        rows.assign(name=[f"{name}{more}" for name, more in zip(rows["name"], several, strict=True)]),
        40 if width >= WIDTH else 34 if any(several) else 26,
    )
    row = max(ROW, 10 + 18 * max((label.count("<br>") + 1 for label in labels), default=1))
    left = label_width([re.sub(r"&\w+;", "&", label) for label in labels]) + NUMBERS  # an escaped character is one
    chart = figure(look, row * max(len(rows), 2) + BOTTOM + 8, margin={"l": left, "r": 24, "t": 8, "b": BOTTOM})
    places = _branches(chart, joints, order, look)
    _leaves(chart, rows, labels, look, picked, (left, total))
    _marks(chart, joints, places, look, picked)
    most = len(rows)
    ticks = sorted({1, *np.linspace(1, max(most, 1), min(most, 6)).round().astype(int).tolist()}, reverse=True)
    chart.update_xaxes(
        range=[-0.02 * max(most, 2) - 0.2, max(most - 1, 1) * 1.03],
        tickvals=[most - one for one in ticks], ticktext=[f"{one}" for one in ticks],
        title={"text": "topics left when all to the left of here are joined", "standoff": 4}, showgrid=False,
    )  # fmt: skip
    chart.update_yaxes(range=[most - 0.4, -0.6], visible=False)
    joined = f"{rows['joined'].sum()} topics, joined until {most} are left" if any(several) else ""
    key = "  ·  ".join(filter(None, ["square: all sentences of the branch", joined, unsteady_key(rows)]))
    chart.add_annotation(
        x=0, xref="paper", xshift=-left, y=0, yref="paper", yshift=-BOTTOM + 4, yanchor="bottom", xanchor="left", showarrow=False,
        text=key, font={"size": SMALL, "color": look.muted},
    )  # fmt: skip
    return chart


def tree_rows(nodes: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """What `topic_tree` draws of the same tables, a row a mark.

    Returns
    -------
    DataFrame
        mark ("topic" or "branch"), topic_id, name, n_sentences; of a topic its stability (0–1; missing where it was put together
        by hand); of a branch the two that it joins (one, other) and how many topics are left with it.
    """
    shown = shown[shown["topic_id"] != LEFT_OUT]
    joints = _joints(nodes, shown)
    order = _order(joints, shown["topic_id"].tolist())
    rows = shown.set_index("topic_id")[["name", "n_sentences", "stability"]].loc[order].reset_index()
    left = len(rows) - np.arange(1, len(joints) + 1)
    parts = [rows.assign(mark="topic"), joints.astype({"one": "Int64", "other": "Int64"}).assign(mark="branch", left=left)]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True) if len(rows) else parts[0]
    columns = ["mark", "topic_id", "name", "n_sentences", "stability", "one", "other", "left"]
    return table[[column for column in columns if column in table]]


def upper_part(nodes: pd.DataFrame, shown: pd.DataFrame, most: int) -> pd.DataFrame:
    """The topics shown, joined until `most` are left, as a table like `shown`: branches have their own names and no stability.

    What was left out stays, so that shares are of the same whole. `joined` is how many topics each row stands for.
    """
    topics, out = shown[shown["topic_id"] != LEFT_OUT], shown[shown["topic_id"] == LEFT_OUT]
    table = topics[["topic_id", "name", "n_sentences", "stability"]].assign(joined=1)
    for joint in _joints(nodes, topics).head(max(len(topics) - most, 0)).itertuples():
        parts = table["topic_id"].isin([joint.one, joint.other])
        one = {"topic_id": joint.topic_id, "name": joint.name, "n_sentences": joint.n_sentences, "stability": np.nan}
        branch = pd.DataFrame([one | {"joined": table.loc[parts, "joined"].sum()}])
        table = pd.concat([table[~parts], branch], ignore_index=True)
    return pd.concat([table, out.assign(joined=1)[table.columns]], ignore_index=True) if len(out) else table


def _joints(nodes: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """The nodes that join topics shown, those joined first at the head: topic_id, name, n_sentences, one, other.

    `one` and `other` are what a joint joins: topics shown, or joints.
    """
    parent = dict(zip(nodes["topic_id"], nodes["parent"], strict=True))
    ids, below = set(shown["topic_id"]), {}
    for topic in shown["topic_id"]:  # from each topic up; what is above a topic by hand may be shown, too
        node = parent.get(topic, -1)
        while node >= 0:
            below.setdefault(node, set()).add(topic)
            node = parent[node]
    inner = nodes[nodes["topic_id"].isin(below) & ~nodes["topic_id"].isin(ids)].sort_values("most", ascending=False)
    made: list[tuple] = []
    group_of = {topic: topic for topic in ids}
    for node in inner.itertuples():
        parts = sorted({group_of[topic] for topic in below[node.topic_id]})
        if len(parts) == 2:
            made.append((node.topic_id, node.name, node.n_sentences, *parts))
            group_of |= dict.fromkeys((topic for topic in group_of if group_of[topic] in parts), node.topic_id)
    return pd.DataFrame(made, columns=["topic_id", "name", "n_sentences", "one", "other"])


def _order(joints: pd.DataFrame, topics: list[int]) -> list[int]:
    """The topics so that no branches cross, larger branches first."""
    below = {topic: [topic] for topic in topics}
    for joint in joints.itertuples():
        parts = sorted((below.pop(joint.one), below.pop(joint.other)), key=lambda part: (-len(part), part[0]))
        below[joint.topic_id] = [topic for part in parts for topic in part]
    return [topic for part in below.values() for topic in part]


def _branches(chart: go.Figure, joints: pd.DataFrame, order: list[int], look: Look) -> dict[int, tuple[float, float]]:
    """Draw the branches; where each joint lies: how many were joined before and with it, and the row."""
    at: dict[int, tuple[float, float]] = {topic: (0.0, float(row)) for row, topic in enumerate(order)}
    lines = []
    for step, joint in enumerate(joints.itertuples(), start=1):
        (x1, y1), (x2, y2) = at[joint.one], at[joint.other]
        path = f"M{x1},{y1} L{step},{y1} L{step},{y2} L{x2},{y2}"
        lines.append({"type": "path", "path": path, "line": {"color": look.muted, "width": 1.5}, "layer": "below"})
        at[joint.topic_id] = float(step), (y1 + y2) / 2
    chart.layout.shapes = lines
    return at


def _leaves(chart: go.Figure, rows: pd.DataFrame, labels: list[str], look: Look, picked: int | None, room: tuple[int, int]) -> None:
    """The topics with their names and figures; `room` is px at their left, and the sentences that shares are of."""
    left, total = room
    steady = [stability == stability for stability in rows["stability"]]
    back = [count(n, "topic") if n > 1 else f"comes back in {stability:.0%} of re-runs" if known else "put together by hand"
            for stability, known, n in zip(rows["stability"], steady, rows["joined"], strict=True)]  # fmt: skip
    colours = [topic_colour(int(topic), look) for topic in rows["topic_id"]]
    chart.add_scatter(
        x=[0.0] * len(rows), y=list(range(len(rows))), mode="markers", cliponaxis=False,
        marker={"size": 13, "color": colours, "opacity": 1, "symbol": ["square" if n > 1 else "circle" for n in rows["joined"]],
                "line": {"color": look.ink, "width": [3 if topic == picked else 0 for topic in rows["topic_id"]]}},
        customdata=_clicks(rows),
        hovertext=back, hovertemplate="%{customdata[1]}<br>%{customdata[2]:,} sentences, %{hovertext}<extra></extra>",
    )  # fmt: skip
    for place, (label, n) in enumerate(zip(labels, rows["n_sentences"], strict=True)):
        note = {"xref": "paper", "x": 0, "y": place, "yref": "y", "showarrow": False, "yanchor": "middle"}
        chart.add_annotation(**note, xshift=-left, xanchor="left", align="left", text=label, font={"size": SIZE, "color": look.ink})
        chart.add_annotation(
            **note, xshift=-8, xanchor="right", text=f"{n:,} · {percent(n / total)}", font={"size": SMALL, "color": look.muted}
        )


def _marks(chart: go.Figure, joints: pd.DataFrame, places: dict[int, tuple[float, float]], look: Look, picked: int | None) -> None:
    points = [places[topic] for topic in joints["topic_id"]]
    chart.add_scatter(
        x=[x for x, _ in points], y=[y for _, y in points], mode="markers", cliponaxis=False,
        marker={"symbol": "square", "size": 11, "color": look.paper, "opacity": 1,
                "line": {"color": look.ink, "width": [4 if topic == picked else 1.5 for topic in joints["topic_id"]]}},
        customdata=_clicks(joints),
        hovertemplate="all of this branch: %{customdata[1]}<br>%{customdata[2]:,} sentences<extra></extra>",
    )  # fmt: skip


def _clicks(rows: pd.DataFrame) -> list[list]:
    columns = rows[["topic_id", "name", "n_sentences"]].itertuples(index=False, name=None)
    return [[picks(topic=topic), escape(name), int(n)] for topic, name, n in columns]
