"""Whose words: how much of each group is its own voice; who speaks in whose text, and what language these sentences use."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from analysis.voices import VOICES
from dashboard.charts.theme import SIZE, SMALL, Look, escape, figure, interval, picks
from dashboard.placing import cut, text_width
from dashboard.surewords import with_interval
from dashboard.voicewords import VOICE_NAMES
from dashboard.words import percent, signed

ROW = 42  # px a speaker: name above, mark below
ABOVE = 0.42  # rows that the name stands above its mark
HEAD = 30  # px a group's name
STAGE_GROUPS = 4  # bars that a stage has room for
STAGE, STAGE_NAMES = 600, 232  # px of a stage's width, and of the names of speakers on it
STAGE_ROWS, STAGE_ROW = 6, 32  # speakers and own voices on a stage; px of one
FITTING = {"mode": "hide", "minsize": 11}
METHOD = "Voices: rules for quotation marks, reporting verbs and hearsay, English and Chinese"


def shares(
    table: pd.DataFrame, look: Look, picked: tuple[str | None, str | None] = (None, None), most: int | None = None
) -> go.Figure:
    """Shares of the voices in each group, one bar a group; a click picks the sentences of a voice in a group.

    Parameters
    ----------
    table : DataFrame
        group, voice, n_sentences, share, lower, upper.
    picked : (group, voice), optional
        Drawn with an outline.
    most : int, optional
        Groups drawn, if there are more: those with most sentences.
    """
    n_groups, table = table["group"].nunique(), largest(table, most)
    groups = sorted(table["group"].unique())
    chart = figure(
        look, 58 * len(groups) + 40, barmode="overlay", bargap=0, uniformtext=FITTING, margin={"l": 2, "r": 2, "t": 4, "b": 34}
    )
    chart.update_xaxes(range=[0, 1], visible=False)
    chart.update_yaxes(range=[len(groups), 0], visible=False)
    colors, base = colours(look), np.zeros(len(groups))
    for voice in VOICES:
        part = table[table["voice"] == voice].set_index("group").reindex(groups)
        if not part["n_sentences"].sum():
            continue
        chart.add_bar(
            x=part["share"],
            base=base,
            y=np.arange(len(groups)) + 0.7,
            orientation="h",
            width=0.44,
            marker={
                "color": colors[voice],
                "line": {
                    "color": [look.ink if picked == (group, voice) else look.muted for group in groups],
                    "width": [3 if picked == (group, voice) else 1 for group in groups],
                },
            },
            text=[percent(value) if value else "" for value in part["share"]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": SIZE, "color": look.paper if voice in ("own", "unclear") else look.ink},
            customdata=[
                [picks(group=group, said=voice), VOICE_NAMES[voice], int(n)]
                for group, n in zip(groups, part["n_sentences"], strict=True)
            ],
            hovertext=[with_interval(row.share, row.lower, row.upper, share=True) for row in part.itertuples()],
            hovertemplate="%{customdata[1]}: %{customdata[2]:,}, %{hovertext}<extra></extra>",
        )
        base = base + part["share"].fillna(0).to_numpy()
    for number, group in enumerate(groups):
        n = int(table.loc[table["group"] == group, "n_sentences"].sum())
        chart.add_annotation(
            x=0, y=number + 0.22, showarrow=False, xanchor="left", font={"size": SIZE},
            text=f"<b>{escape(group)}</b>  <span style='color:{look.muted}'>{count(n, 'sentence')}</span>",
        )  # fmt: skip
    key = "   ".join(f"<span style='color:{colors[voice]}'>■</span> {VOICE_NAMES[voice]}" for voice in _there(table))
    if len(groups) < n_groups:
        key += f"   {len(groups)} of {n_groups} groups, those with most sentences"
    chart.add_annotation(
        x=0, y=0, xref="paper", yref="paper", yshift=-30, xanchor="left", yanchor="bottom", text=key, showarrow=False,
        font={"size": SMALL, "color": look.muted},
    )  # fmt: skip
    return chart


def share_rows(table: pd.DataFrame) -> pd.DataFrame:
    """What `shares` draws of the same table, a row for each group's share of a voice, voice by voice.

    Returns
    -------
    DataFrame
        voice, group, n_sentences, share, lower, upper.
    """
    by_voice = [table[table["voice"] == voice].sort_values("group") for voice in _there(table)]
    return pd.concat([table[:0], *by_voice], ignore_index=True)[["voice", "group", "n_sentences", "share", "lower", "upper"]]


def largest(table: pd.DataFrame, most: int | None) -> pd.DataFrame:
    """The rows of the groups with most sentences, at most so many; all if None."""
    sizes = table.groupby("group")["n_sentences"].sum().sort_values(ascending=False, kind="stable")
    return table[table["group"].isin(sizes.index[:most])]


def _there(table: pd.DataFrame) -> list[str]:
    """The voices that any sentence is of."""
    return [voice for voice in VOICES if table.loc[table["voice"] == voice, "n_sentences"].sum()]


def colours(look: Look) -> dict[str, str]:
    """Own is the darkest; the others are told apart by lightness, too."""
    return {"own": look.bar, "quoted": look.bar_other, "attributed": look.bar_third, "unclear": look.neither}


def speakers(rows: pd.DataFrame, axis: dict, look: Look, picked: tuple[str | None, str | None] = (None, None)) -> go.Figure:
    """Mean bias of what each speaker is quoted or reported with, group by group, under the group's own voice.

    Parameters
    ----------
    rows : DataFrame
        group, speaker ("" is the group's own voice), n_sentences, bias, lower, upper; the rows in the order drawn.
    axis : dict
        The axis as in the manifest.
    picked : (group, speaker), optional
        Drawn with a ring; "" is the own voice.
    """
    places, y = [], 0.0
    heads: list[tuple[float, str]] = []
    for number, row in enumerate(rows.itertuples()):
        if not number or rows["group"].iloc[number - 1] != row.group:
            heads.append((y + 0.3, row.group))
            y += HEAD / ROW
        places.append(y + 0.68)
        y += 1
    labels = ["its own voice" if not speaker else _short(speaker) for speaker in rows["speaker"]]
    ends = rows[["bias", "lower", "upper"]].abs().max().max() if len(rows) else 1.0
    reach = max(1.5, float(np.ceil(2 * ends) / 2) + 0.5)
    chart = figure(look, round(ROW * max(y, 2)) + 100, margin={"l": 8, "r": 8, "t": 6, "b": 94})
    chart.update_xaxes(range=[-reach, reach], ticks="", nticks=8)
    chart.update_yaxes(range=[max(y, 2), 0], visible=False)
    _marks(chart, rows, places, axis, look, picked)
    for place, label, row in zip(places, labels, rows.itertuples(), strict=True):
        note = f"<span style='color:{look.muted};font-size:{SMALL}px'>{_told(row)}</span>"
        chart.add_annotation(
            x=0, xref="paper", xshift=12, y=place - ABOVE, xanchor="left", showarrow=False, font={"size": SIZE},
            text=f"{escape(label)}  {note}",
        )  # fmt: skip
    for place, group in heads:
        chart.add_annotation(
            x=0, xref="paper", y=place, xanchor="left", showarrow=False, text=f"<b>{escape(group)}</b>", font={"size": SIZE}
        )
    _ends(chart, axis, look)
    return chart


def _marks(
    chart: go.Figure, rows: pd.DataFrame, places: Sequence[float], axis: dict, look: Look, picked: tuple[str | None, str | None]
) -> None:  # fmt: skip
    """A dot or ring for each row on its interval, and the range of neutral sentences behind them."""
    neutral = axis["neutral"]
    chart.add_vrect(x0=neutral["bias_low"], x1=neutral["bias_high"], fillcolor=look.shade, line_width=0, layer="below")
    chart.add_vline(x=0, line={"color": look.muted, "width": 1, "dash": "dot"})
    for place, row in zip(places, rows.itertuples(), strict=True):
        interval(chart, row.lower, row.upper, place, look)
    chart.add_scatter(
        x=rows["bias"],
        y=places,
        mode="markers",
        marker={
            "size": [14 if picked != key else 18 for key in zip(rows["group"], rows["speaker"], strict=True)],
            "color": [look.plus if bias > 0 else look.minus for bias in rows["bias"]],
            "symbol": ["circle" if not speaker else "circle-open" for speaker in rows["speaker"]],
            "line": {"width": [4 if picked == key else 2 for key in zip(rows["group"], rows["speaker"], strict=True)]},
        },
        customdata=[[_pick(row)] for row in rows.itertuples()],
        hovertemplate="mean bias %{x:+.2f}: click for the sentences<extra></extra>",
    )


def speaker_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """What `speakers` draws of the same table, a row a mark.

    Returns
    -------
    DataFrame
        group, voice ("own", or "others" of a speaker), speaker, n_documents, n_sentences, bias, lower, upper.
    """
    voice = np.where(rows["speaker"] == "", "own", "others")
    return rows.assign(voice=voice)[["group", "voice", "speaker", "n_documents", "n_sentences", "bias", "lower", "upper"]]


def most_quoted(rows: pd.DataFrame, most: int = STAGE_ROWS) -> pd.DataFrame:
    """At most so many of the rows of `speakers`: those quoted most, each below the own voice of its group, in their order."""
    own = {row.group: row.Index for row in rows.itertuples() if not row.speaker}
    kept: set[int] = set()
    for row in rows.sort_values("n_sentences", ascending=False, kind="stable").itertuples():
        wanted = {row.Index, own.get(row.group, row.Index)} - kept if row.speaker else set()
        kept |= wanted if len(kept) + len(wanted) <= most else set()
    if not kept:
        kept = set(rows.sort_values("n_sentences", ascending=False, kind="stable").index[:most])
    return rows[rows.index.isin(kept)]


def speakers_on_stage(
    rows: pd.DataFrame, axis: dict, look: Look, picked: tuple[str | None, str | None] = (None, None)
) -> go.Figure:  # fmt: skip
    """The same for a stage: those most quoted, each in one line with its name at the left."""
    some = most_quoted(rows)
    with_own = set(some.loc[some["speaker"] == "", "group"])
    places = np.arange(len(some)) + 0.5
    height = max(len(some), 2)
    bottom = 86
    chart = figure(look, STAGE_ROW * height + 6 + bottom, margin={"l": STAGE_NAMES, "r": 8, "t": 6, "b": bottom})
    ends = some[["bias", "lower", "upper"]].abs().max().max() if len(some) else 1.0
    reach = max(1.0, float(np.ceil(2 * ends) / 2))
    chart.update_xaxes(range=[-reach, reach], ticks="", nticks=6)
    chart.update_yaxes(range=[height, 0], visible=False)
    _marks(chart, some, places, axis, look, picked)
    for place, row in zip(places, some.itertuples(), strict=True):
        note = f"<span style='color:{look.muted};font-size:{SMALL}px'>n = {row.n_sentences:,}</span>"
        room = STAGE_NAMES - 24 - text_width(f"n = {row.n_sentences:,}", SMALL)
        name = row.speaker if row.group in with_own else f"{row.speaker} ({row.group})"
        own = f"<b>{escape(cut(row.group, room, SIZE))}</b>"
        chart.add_annotation(
            x=0, xref="paper", xshift=-STAGE_NAMES + 8 + 12 * bool(row.speaker), y=place, xanchor="left", showarrow=False,
            font={"size": SIZE}, text=f"{escape(cut(name, room - 12, SIZE)) if row.speaker else own}  {note}",
        )  # fmt: skip
    _ends(chart, axis, look, stage=True)
    return chart


def _told(row: tuple) -> str:
    """The mean with its interval, where it has one, and n."""
    mean = with_interval(row.bias, row.lower, row.upper) if row.lower == row.lower else signed(row.bias)
    return f"{mean}  n = {row.n_sentences:,}"


def _pick(row: tuple) -> str:
    return picks(group=row.group, by=row.speaker) if row.speaker else picks(group=row.group, said="own")


def _short(name: str, most: int = 34) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _ends(chart: go.Figure, axis: dict, look: Look, stage: bool = False) -> None:
    """The poles at their ends, and the key between them; on a stage it begins at the left, where there is room."""
    minus, plus = axis["pole_minus"]["name"], axis["pole_plus"]["name"]
    if stage:
        minus, plus = (cut(name, (STAGE - STAGE_NAMES) / 2 - 40, SIZE + 2) for name in (minus, plus))
    key = "● the text’s own voice   ○ who is quoted or reported   line: 95 % interval, from 10 sentences<br>"
    key += f"<span style='color:{look.line}'>■</span> 9 in 10 neutral sentences"
    at, bottom = ((0, "left"), -82) if stage else ((0.5, "center"), -88)
    ends = (
        (0, "left", f"<b>{escape('◀ ' + minus)}</b>", SIZE + 2, look.minus, -48),
        (*at, key, SMALL, look.muted, bottom),
        (1, "right", f"<b>{escape(plus + ' ▶')}</b>", SIZE + 2, look.plus, -48),
    )
    for x, anchor, text, size, color, shift in ends:
        chart.add_annotation(
            x=x, xref="paper", xshift=8 - STAGE_NAMES if stage and text == key else 0, y=0, yref="paper", yshift=shift,
            xanchor=anchor, yanchor="bottom", align=anchor, showarrow=False, text=text, font={"size": size, "color": color},
        )  # fmt: skip
