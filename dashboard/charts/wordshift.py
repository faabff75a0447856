"""Word shift: the words that make the mean bias of two groups differ, as bars that with their sums make up the difference."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.wordshift import ShiftParts, WordShift
from dashboard.charts.theme import REACH, SIZE, SMALL, Look, escape, figure, label_width, picks, two_sides, wrap
from dashboard.words import signed

ROW = 27  # px a bar
GAP = 34  # px between the sums and the words
WIDTH = 780  # px of the chart in its own view
METHOD = (
    "Word shift (Gallagher et al. 2021) of framing scores: occurrences per sentence × mean contribution to the bias; "
    "words, stop words and what belongs to no word sum to the difference of the means"
)


def bars(shift: WordShift, parts: ShiftParts, axis: dict, look: Look, picked: str | None = None, width: int = WIDTH) -> go.Figure:
    """Sums on top, single words below on a scale of their own; to the right what moves the target towards `pole_plus`.

    Colour: the pole that a word itself pulls to. Hatched: a word that differs more in what it contributes than in how often it is
    used.

    Parameters
    ----------
    parts : ShiftParts
        Of `shift`: which words are drawn.
    axis : dict
        The axis as in the manifest.
    picked : str, optional
        Term drawn with an outline.
    width : int
        Pixels that the chart will have, about: decides how much room the labels take.
    """
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    sums, rows = _sums(shift, parts), _ranked(parts.shown)
    room, word_room = _room(sums, width), _room(rows, width)
    sides = [
        wrap(f"◀\u00a0{shift.target} nearer to {minus}", width // 22),
        wrap(f"{shift.target} nearer to {plus}\u00a0▶", width // 22),
    ]
    key = _key(shift, room / word_room if len(rows) else 1.0, axis, look, width)
    top, bottom = 14 + 20 * max(side.count("<br>") + 1 for side in sides), 14 + 17 * (key.count("<br>") + 1)
    upper, lower = ROW * len(sums), ROW * max(int(rows["rank"].max()) + 1 if len(rows) else 1, 2)
    plot = upper + GAP + lower
    chart = figure(look, plot + top + bottom, barmode="overlay", bargap=0.28, margin={"t": top, "b": bottom})
    chart.update_layout(xaxis={"anchor": "y"}, xaxis2={"anchor": "y2"}, yaxis={"domain": [1 - upper / plot, 1]})
    chart.update_layout(xaxis_range=[-room, room], xaxis2_range=[-word_room, word_room], yaxis2={"domain": [0, lower / plot]})
    chart.update_layout(yaxis_range=[len(sums) - 0.5, -0.5], yaxis2_range=[lower / ROW - 0.5, -0.5])
    chart.update_xaxes(showgrid=False, showticklabels=False)
    chart.update_yaxes(visible=False)
    paper = {"xref": "paper", "yref": "paper", "type": "line"}
    for color, thickness in ((look.paper, 3), (look.muted, 1)):  # bars of one colour that meet stay two
        chart.add_shape(**paper, x0=0.5, x1=0.5, y0=0, y1=1, line={"color": color, "width": thickness})
    divide = (lower + GAP / 2) / plot
    chart.add_shape(**paper, x0=0, x1=1, y0=divide, y1=divide, line={"color": look.line, "width": 1})
    _draw_sums(chart, sums, look)
    if len(rows):
        _draw_words(chart, rows, shift, axis, look, picked, word_room)
    two_sides(chart, look, sides, top - 4, key, bottom - 2)
    return chart


def _sums(shift: WordShift, parts: ShiftParts) -> pd.DataFrame:
    """The difference and the sums that make it up, top to bottom: shift, rank, label."""
    sums = {
        "difference of the means": shift.difference,
        "the words below": parts.shown["shift"].sum(),
        "all other words": parts.other_words,
        "stop words": parts.stop_words,
        "no word (punctuation, the whole)": parts.rest,
    }
    table = pd.DataFrame({"term": sums.keys(), "shift": sums.values()}).astype({"shift": float})
    table = table[(table["term"] != "stop words") | (table["shift"] != 0)].reset_index(drop=True)
    return table.assign(rank=range(len(table)), note=[signed(value) for value in table["shift"]])


def _ranked(shown: pd.DataFrame) -> pd.DataFrame:
    """The words with their place from the top on their own side, and their counts."""
    rank = shown["shift"].abs().groupby(shown["shift"] > 0).rank(method="first", ascending=False) - 1
    notes = [f"{row.count_target:,} : {row.count_reference:,}" for row in shown.itertuples()]
    return shown.assign(rank=rank.astype(int), note=notes)


def _draw_sums(chart: go.Figure, sums: pd.DataFrame, look: Look) -> None:
    chart.add_bar(
        x=sums["shift"],
        y=sums["rank"],
        orientation="h",
        marker={"color": [look.ink, *[look.bar_other] * (len(sums) - 1)]},
        text=[_label(row, look) for row in sums.itertuples()],
        textposition="outside",
        textfont={"size": SIZE, "color": look.ink},
        cliponaxis=False,
        customdata=[[""] for _ in range(len(sums))],
        hoverinfo="skip",
    )


def _draw_words(
    chart: go.Figure, rows: pd.DataFrame, shift: WordShift, axis: dict, look: Look, picked: str | None, room: float
) -> None:
    target, reference = escape(shift.target), escape(shift.reference)
    pulls = _pull(rows)
    click = {
        "customdata": [[picks(term=row.term), *_details(row, axis)] for row in rows.itertuples()],
        "hovertemplate": (
            "<b>%{customdata[1]}</b>  %{customdata[2]}<br>by use %{customdata[3]}, by contribution %{customdata[4]}<br>"
            f"{target}: %{{customdata[5]}}<br>{reference}: %{{customdata[6]}}<extra></extra>"
        ),
        "xaxis": "x2",
        "yaxis": "y2",
    }
    differently = rows["by_contribution"].abs() > rows["by_use"].abs()
    chart.add_bar(
        x=rows["shift"],
        y=rows["rank"],
        orientation="h",
        marker={
            "color": [look.plus if pull > 0 else look.minus for pull in pulls],
            "pattern": {"shape": ["/" if hatched else "" for hatched in differently], "fgcolor": look.paper, "fillmode": "overlay"},
            "line": {"color": look.ink, "width": [3 if term == picked else 0 for term in rows["term"]]},
        },
        text=[_label(row, look) for row in rows.itertuples()],
        textposition="outside",
        textfont={"size": SIZE, "color": look.ink},
        cliponaxis=False,
        **click,
    )
    chart.add_bar(x=np.where(rows["shift"] > 0, room, -room), y=rows["rank"], **REACH, **click)  # the label answers a click, too


def _pull(rows: pd.DataFrame) -> pd.Series:
    """Contribution of each word on both sides together: + where the word itself pulls to `pole_plus`."""
    sums = [(rows[f"mean_{side}"] * rows[f"count_{side}"]).fillna(0.0) for side in ("target", "reference")]
    return sums[0] + sums[1]


def _details(row: tuple, axis: dict) -> list[str]:
    """What the hover says of a word."""
    parts = [signed(value, 3) for value in (row.shift, row.by_use, row.by_contribution)]
    return [escape(row.term), *parts, _use(row.count_target, row.rate_target, row.mean_target, axis),
            _use(row.count_reference, row.rate_reference, row.mean_reference, axis)]  # fmt: skip


def _use(n: int, rate: float, mean: float, axis: dict) -> str:
    """Occurrences, rate, and what an occurrence contributes on average."""
    if not n:
        return "not used"
    pole = escape(axis["pole_plus" if mean > 0 else "pole_minus"]["name"])
    return f"{n:,} ({rate:.2f} per 1,000 tokens), each {signed(mean)} to {pole}"


def _label(row: tuple, look: Look) -> str:
    """Word or sum with its note, the note further out."""
    note = f"<span style='color:{look.muted};font-size:{SMALL}px'>{row.note}</span>"
    return f"{escape(row.term)}  {note}" if row.shift > 0 else f"{note}  {escape(row.term)}"


def _room(rows: pd.DataFrame, width: int) -> float:
    """How far the axis must reach for each bar and the label beyond its end to fit into half of `width` px."""
    rooms = []
    for row in rows.itertuples():
        label = min(label_width([f"{row.term}  {row.note}"]), 0.8 * width / 2)
        rooms.append(max(abs(row.shift), 1e-4) / (1 - label / (width / 2)))
    return max(rooms, default=1.0)


def _key(shift: WordShift, longer: float, axis: dict, look: Look, width: int) -> str:
    """What colours, hatching, counts and the scale of the lower part mean."""
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    colours = (
        f"<span style='color:{look.plus}'>■</span> pulls to {escape(plus)}   "
        f"<span style='color:{look.minus}'>■</span> pulls to {escape(minus)}   ▨ differs in contribution more than in use"
    )
    counts = wrap(f"beside each word: its occurrences in {shift.target} : in {shift.reference}", width // 9)
    return f"{colours}<br>{counts}<br>words are drawn {longer:.2g} times as long as the sums above"
