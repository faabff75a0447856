"""One axis over time, group by group: mean bias, and the shares of its two poles."""

import pandas as pd

from analysis.results import Results
from dashboard import exhibit, timedata, timewords, voicewords, words
from dashboard.charts import overtime as charts
from dashboard.charts.theme import LIGHT, TOPIC_COLOURS
from dashboard.exhibit import LINES, Exhibit, Native, Series, optional
from dashboard.state import State

SIDES = ("plus", "minus")


def bias(results: Results, chosen: State) -> Exhibit | None:
    """Mean bias by period; None where there are not two periods."""
    narrow, axis = chosen.narrowing, results.axes[chosen.axis]
    dated = timedata.dated(results, narrow)
    if not timedata.can_be_drawn(dated):
        return None
    means, _ = timedata.framing_over_time(results, chosen.axis, narrow)
    headline, sure, limits = _words(results, chosen, means)
    numbers = " ".join(filter(None, [timedata.basis(dated), sure]))
    groups, few = _groups(dated, chosen)
    picked = (chosen.group, chosen.period)
    return Exhibit(
        name=f"framing_over_time_{chosen.axis}",
        caption=exhibit.caption(results, headline, f"{numbers} {limits}", charts.METHOD, narrow),
        draw=lambda look: charts.bias(means, groups, axis, look, picked),
        rows=lambda: charts.bias_rows(means, groups),
        headline=headline,
        told=numbers,
        limits=limits,
        on_stage=lambda look: charts.bias(means, few, axis, look, picked, stage=True),
        native=lambda: _means(charts.bias_rows(means, groups), axis),
    )


def sides(results: Results, chosen: State) -> Exhibit | None:
    """Shares of the two poles by period; None where there are not two periods."""
    narrow, axis = chosen.narrowing, results.axes[chosen.axis]
    dated = timedata.dated(results, narrow)
    if not timedata.can_be_drawn(dated):
        return None
    means, shares = timedata.framing_over_time(results, chosen.axis, narrow)
    _, _, limits = _words(results, chosen, means)
    title = f"Shares of sentences over time: {words.axis_title(axis)}"
    groups, few = _groups(dated, chosen)
    picked = (chosen.group, chosen.period, chosen.side)
    return Exhibit(
        name=f"shares_over_time_{chosen.axis}",
        caption=exhibit.caption(results, title, f"{timedata.basis(dated)} {limits}", charts.METHOD, narrow),
        draw=lambda look: charts.shares(shares, groups, axis, look, picked),
        rows=lambda: charts.share_rows(shares, groups),
        limits=limits,
        on_stage=lambda look: charts.shares(shares, few, axis, look, picked, stage=True),
        native=(lambda: _shares(charts.share_rows(shares, groups), axis)) if len(groups) == 1 else None,  # of more, too many lines
    )


def _groups(dated: timedata.Dated, chosen: State) -> tuple[list[str], list[str]]:
    """The groups drawn, and those that a stage has room for."""
    return timedata.drawn_groups(dated, chosen.group), timedata.drawn_groups(dated, chosen.group, charts.STAGE_GROUPS)


def _words(results: Results, chosen: State, means: pd.DataFrame) -> tuple[str, str, str]:
    """The finding, how sure it is, and how far it reaches."""
    narrow, axis = chosen.narrowing, results.axes[chosen.axis]
    found = timedata.changes(results, chosen.axis, narrow)
    limits = timewords.limits(found, bool(narrow))
    if narrow.chosen_by(chosen.axis):
        return voicewords.CHOSEN_BY_SCORE, "", limits
    headline = voicewords.with_basis(timewords.framing_finding(found, means, axis), narrow)
    return headline, timewords.changes(found, means["group"].nunique()), limits


def _means(rows: pd.DataFrame, axis: dict) -> Native:
    """Groups' means as lines, each with its intervals."""
    periods, groups = sorted(rows["period"].unique()), list(dict.fromkeys(rows["group"]))
    colours = [LIGHT.bar] if len(groups) == 1 else TOPIC_COLOURS["light"]  # lines in one chart must be told apart by colour
    lines = [_line(rows[rows["group"] == group], group, colour, periods) for group, colour in zip(groups, colours, strict=False)]
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    return Native(LINES, tuple(periods), tuple(lines), f"Mean bias: − {minus} · + {plus} (0 = the median neutral sentence)")


def _shares(rows: pd.DataFrame, axis: dict) -> Native:
    """Shares of the two poles of one group as lines."""
    periods = sorted(rows["period"].unique())
    lines = [_line(rows[rows["side"] == side], axis[f"pole_{side}"]["name"], LIGHT.side(side), periods) for side in SIDES]
    return Native(LINES, tuple(periods), tuple(lines), "Share of sentences", percent=True)


def _line(rows: pd.DataFrame, name: str, colour: str, periods: list[str]) -> Series:
    by_period = rows.set_index("period").reindex(periods)
    ends = {end: tuple(map(optional, by_period[end])) for end in ("lower", "upper")}
    return Series(name, tuple(map(optional, by_period["estimate"])), (colour,), **ends)
