"""Word shift: the words that make the mean bias of two groups differ, as bars that with their sums make up the difference."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.wordshift import ShiftParts, WordShift
from dashboard.charts.theme import REACH, SIZE, SMALL, Look, escape, figure, label_width, picks, two_sides, wrap
from dashboard.placing import cut
from dashboard.words import signed

ROW = 27  # px a bar
GAP = 34  # px between the sums and the words
LOW_ROW, LOW_GAP = 19, 14  # px of the same in a low chart
WIDTH = 780  # px of the chart in its own view
METHOD = (
    "Word shift (Gallagher et al. 2021) of framing scores: occurrences per sentence × mean contribution to the bias; "
    "words, stop words and what belongs to no word sum to the difference of the means"
)


def bars(
    shift: WordShift,
    parts: ShiftParts,
    axis: dict,
    look: Look,
    picked: str | None = None,
    width: int = WIDTH,
    low: bool = False,
) -> go.Figure:
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
    low : bool
        Whether the chart is to be low: less white, a shorter key, long names cut.
    """
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    sums, rows = _sums(shift, parts), _ranked(parts.shown)
    room, word_room = _room(sums, width), _room(rows, width)
    name = cut(shift.target, 0.4 * width, SIZE) if low else shift.target
    sides = [f"◀\u00a0{name} nearer to {minus}", f"{name} nearer to {plus}\u00a0▶"]
    sides = [wrap(side, width // (16 if low else 22)) for side in sides]
    longer = room / word_room if len(rows) else 1.0
    key = _key(shift, longer, axis, look, width, low)
    row, gap, edge = (LOW_ROW, LOW_GAP, 6) if low else (ROW, GAP, 14)
    top, bottom = edge + 20 * max(side.count("<br>") + 1 for side in sides), 14 + 17 * (key.count("<br>") + 1)
    upper, lower = row * len(sums), row * max(int(rows["rank"].max()) + 1 if len(rows) else 1, 2)
    plot = upper + gap + lower
    chart = figure(look, plot + top + bottom, barmode="overlay", bargap=0.28, margin={"t": top, "b": bottom})
    chart.update_layout(xaxis={"anchor": "y"}, xaxis2={"anchor": "y2"}, yaxis={"domain": [1 - upper / plot, 1]})
    chart.update_layout(xaxis_range=[-room, room], xaxis2_range=[-word_room, word_room], yaxis2={"domain": [0, lower / plot]})
    chart.update_layout(yaxis_range=[len(sums) - 0.5, -0.5], yaxis2_range=[lower / row - 0.5, -0.5])
    chart.update_xaxes(showgrid=False, showticklabels=False)
    chart.update_yaxes(visible=False)
    paper = {"xref": "paper", "yref": "paper", "type": "line"}
    for color, thickness in ((look.paper, 3), (look.muted, 1)):  # bars of one colour that meet stay two
        chart.add_shape(**paper, x0=0.5, x1=0.5, y0=0, y1=1, line={"color": color, "width": thickness})
    divide = (lower + gap / 2) / plot
    chart.add_shape(**paper, x0=0, x1=1, y0=divide, y1=divide, line={"color": look.line, "width": 1})
    _draw_sums(chart, sums, look)
    if len(rows):
        _draw_words(chart, rows, shift, axis, look, picked, word_room)
    two_sides(chart, look, sides, top - 4, key, bottom - 2)
    return chart


def bar_rows(shift: WordShift, parts: ShiftParts) -> pd.DataFrame:
    """What `bars` draws of the same parts, a row a bar: the sums from the top, then the words.

    Returns
    -------
    DataFrame
        axis, target, reference, part ("sum" or "word"), term (of a sum, what it is of), shift (+ brings the target nearer to
        `pole_plus`), and of a word: pull (+ where it pulls to `pole_plus` itself), by_use, by_contribution, and for each side
        its count, its rate per 1,000 tokens and the mean that an occurrence contributes.
    """
    words = parts.shown.assign(part="word", pull=pull(parts.shown))
    table = pd.concat([_sums(shift, parts).assign(part="sum"), words], ignore_index=True)
    table = table.assign(axis=shift.axis, target=shift.target, reference=shift.reference)
    sides = [f"{figure}_{side}" for side in ("target", "reference") for figure in ("count", "rate", "mean")]
    whole = {column: table[column].astype("Int64") for column in sides if column.startswith("count")}
    told = ["axis", "target", "reference", "part", "term", "shift", "pull", "by_use", "by_contribution"]
    return table.assign(**whole)[[*told, *sides]]


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
    pulls = pull(rows)
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
            "color": [look.plus if one > 0 else look.minus for one in pulls],
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


def pull(rows: pd.DataFrame) -> pd.Series:
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


def _key(shift: WordShift, longer: float, axis: dict, look: Look, width: int, low: bool) -> str:
    """What colours, hatching, counts and the scale of the lower part mean; of a low chart on two lines."""
    poles = ((look.plus, axis["pole_plus"]["name"]), (look.minus, axis["pole_minus"]["name"]))
    room = width / 6 if low else np.inf  # px of a name
    colours = "   ".join(f"<span style='color:{color}'>■</span> pulls to {escape(cut(name, room, SMALL))}" for color, name in poles)
    colours += "   ▨ differs in contribution more than in use"
    if low:
        target, reference = (escape(cut(name, width / 5, SMALL)) for name in (shift.target, shift.reference))
        return f"{colours}<br>counts: {target} : {reference}   words drawn {longer:.2g} times as long as the sums above"
    counts = wrap(f"beside each word: its occurrences in {shift.target} : in {shift.reference}", width // 9)
    return f"{colours}<br>{counts}<br>words are drawn {longer:.2g} times as long as the sums above"
