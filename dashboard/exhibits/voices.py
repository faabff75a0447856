"""Whose words: how much of each group is its own voice, and who speaks in whose text, on one axis."""

from dataclasses import replace

import pandas as pd

from analysis.resampling import FEW_SENTENCES
from analysis.results import Results
from analysis.voices import VOICES
from dashboard import data, exhibit, surewords, voicewords, words
from dashboard.charts import voices as charts
from dashboard.charts.theme import LIGHT, pale
from dashboard.exhibit import BARS, STACKED, Exhibit, Native, Series, optional
from dashboard.state import State

MOST = 8  # speakers drawn a group
MOST_NATIVE = 12  # bars in an office program's chart: of more, those of most sentences
MANY_SPEAKERS = "Lines are 95 % intervals of each mean; whether two speakers differ is not tested."


def shares(results: Results, chosen: State) -> Exhibit | None:
    """Shares of the voices, whatever voices are chosen; None where no sentence is looked at."""
    chosen = all_voices(chosen)
    narrow = chosen.narrowing
    table = data.voice_shares(results, narrow)
    if not len(table):
        return None
    headline, numbers = voicewords.with_basis(voicewords.voices_finding(table), narrow), voicewords.voices_numbers(table)
    reach, picked = _reach(results, chosen), (chosen.group, chosen.said)
    low = table["group"].nunique() <= charts.STAGE_GROUPS
    return Exhibit(
        name="voices",
        caption=exhibit.caption(results, headline, f"{numbers} {reach}", charts.METHOD, narrow or None),
        draw=lambda look: charts.shares(table, look, picked),
        rows=lambda: charts.share_rows(table),
        headline=headline,
        told=numbers,
        limits=reach,
        on_stage=None if low else lambda look: charts.shares(table, look, picked, charts.STAGE_GROUPS),
        of=chosen.shown("group", "said"),
        native=lambda: _shares(table),
    )


def speakers(results: Results, chosen: State) -> Exhibit | None:
    """Mean bias of what each speaker is quoted or reported with, beside the texts' own voice; None where nobody speaks."""
    chosen = all_voices(chosen)
    if not len(data.documents_by_group(results, chosen.narrowing)):
        return None
    axis = results.axes[chosen.axis]
    rows, more = data.speakers_on(results, chosen.axis, MOST, chosen.narrowing)
    if not len(rows):
        return None
    headline = voicewords.speakers_finding(rows, axis)
    reach, title = _reach(results, chosen), f"Who speaks, in whose text: {words.axis_title(axis)}"
    numbers = f"{headline} {MANY_SPEAKERS} {reach}"
    further = f"{words.count(more, 'further speaker')} not drawn." if more else ""
    picked = (chosen.group, chosen.by if chosen.by else "" if chosen.said == "own" else None)
    return Exhibit(
        name=f"speakers_{chosen.axis}",
        caption=exhibit.caption(results, title, numbers, charts.METHOD, chosen.narrowing or None),
        draw=lambda look: charts.speakers(rows, axis, look, picked),
        rows=lambda: charts.speaker_rows(rows),
        headline=headline,
        told=" ".join(filter(None, [further, MANY_SPEAKERS])),
        limits=reach,
        on_stage=lambda look: charts.speakers_on_stage(rows, axis, look, picked),
        of=chosen.shown("group", "said", "by"),
        native=lambda: _speakers(charts.most_quoted(rows, MOST_NATIVE), axis),
    )


def all_voices(chosen: State) -> State:
    """The same with all voices looked at: what is shown is who speaks."""
    return replace(chosen, voice=None, speaker=None)


def _reach(results: Results, chosen: State) -> str:
    return surewords.described(data.documents_by_group(results, chosen.narrowing), bool(chosen.narrowing))


def _shares(table: pd.DataFrame) -> Native:
    """Shares of the voices as bars that sum to the whole."""
    some = charts.share_rows(charts.largest(table, MOST_NATIVE))
    groups = some["group"].unique()
    colours = charts.colours(LIGHT)
    parts = [
        Series(
            voicewords.VOICE_NAMES[voice],
            tuple(map(float, rows["share"])),
            (colours[voice],),
            labels=tuple(words.percent(share) if share else "" for share in rows["share"]),
        )
        for voice in VOICES
        if len(rows := some[some["voice"] == voice])
    ]
    n_groups = table["group"].nunique()
    left_out = f" ({len(groups)} of {n_groups} groups, those with most)" if len(groups) < n_groups else ""
    return Native(STACKED, tuple(groups), tuple(parts), f"Share of sentences{left_out}", percent=True)


def _speakers(rows: pd.DataFrame, axis: dict) -> Native:
    """Speakers' means as bars below that of the own voice, each with its interval; pale: of few sentences."""
    few = rows["n_sentences"] < FEW_SENTENCES
    colours = [LIGHT.plus if value > 0 else LIGHT.minus for value in rows["bias"]]
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    bias = Series(
        "Mean bias",
        tuple(map(float, rows["bias"])),
        tuple(pale(colour) if one else colour for colour, one in zip(colours, few, strict=True)),
        tuple(map(optional, rows["lower"])),
        tuple(map(optional, rows["upper"])),
        tuple(f"{words.signed(row.bias)}, n = {row.n_sentences:,}" for row in rows.itertuples()),
    )
    names = tuple(f"{row.group}: {row.speaker or 'its own voice'}" for row in rows.itertuples())
    scale = f"Mean bias: − {minus} · + {plus} (0 = the median neutral sentence)"
    scale += f"; pale: fewer than {FEW_SENTENCES} sentences" if few.any() else ""
    return Native(BARS, names, (bias,), scale)
