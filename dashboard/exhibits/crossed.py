"""Two axes crossed: sentences, documents or topics on a map, and the shares of its four quadrants."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from analysis.narrowing import Narrowing
from analysis.phrases import count
from analysis.picks import QUADRANTS
from analysis.results import Results
from dashboard import exhibit, mapdata, mapwords, surewords, voicewords, words
from dashboard.charts import framingmap as maps
from dashboard.charts import quadrants as bars
from dashboard.charts.framingmap import PAGE, STAGE, Ground, Panel
from dashboard.charts.theme import LIGHT, Look
from dashboard.exhibit import BARS, STACKED, Exhibit, Native, Series, optional
from dashboard.mapdata import Crossed
from dashboard.mapwords import Axes
from dashboard.state import State

SENTENCES, SQUARES, MEANS, DOCUMENTS, TOPICS = "sentences", "squares", "means", "documents", "topics"  # what is drawn
MARK = ("s", "group", "document", "topic", "quadrant")
SHARES, BRACKETS = "; shares with 95 % intervals", ". In brackets 95 % intervals."  # how figures of many and of few groups end
NATIVE_SHADES = (LIGHT.bar, LIGHT.bar_other, LIGHT.bar_third, LIGHT.neither)


class Drawing(NamedTuple):
    """How a map is drawn, given a look, its panels and its ground; and its rows."""

    draw: Callable[[Look, Sequence[Panel], Ground], go.Figure]
    rows: Callable[[], pd.DataFrame]


def points(results: Results, chosen: State) -> Exhibit | None:
    """The map of `chosen.points`; None with one axis, and where no sentence is looked at."""
    across, found = mapdata.across_of(results, chosen), crossed(results, chosen)
    if across is None or found is None:
        return None
    drawn = what_is_drawn(chosen, found)
    headline, told, limits, numbers = _words(results, chosen, found, drawn in (SENTENCES, SQUARES))
    panels, few = _panels(chosen, found, drawn, maps.MOST_PANELS), _panels(chosen, found, drawn, maps.STAGE_PANELS)
    drawing = _drawing(results, chosen, found, drawn, panels)
    return Exhibit(
        name=f"map_{chosen.points}_{chosen.axis}_{across}",
        caption=exhibit.caption(results, headline, f"{numbers} {limits}", maps.METHOD, chosen.narrowing),
        draw=lambda look: drawing.draw(look, panels, PAGE),
        rows=lambda: drawing.rows().assign(axis=chosen.axis, across=across),
        headline=headline,
        told=told,
        limits=limits,
        on_stage=lambda look: drawing.draw(look, few, STAGE),
        of=chosen.shown(*MARK),
    )


def quadrants(results: Results, chosen: State) -> Exhibit | None:
    """The shares of the four quadrants; None with one axis, and where no sentence is looked at."""
    across, found = mapdata.across_of(results, chosen), crossed(results, chosen)
    if across is None or found is None:
        return None
    _, _, limits, numbers = _words(results, chosen, found)
    axes, picked = axes_of(results, chosen), (chosen.group, chosen.quadrant)
    title = f"Share of sentences: {words.axis_title(axes[0])}, {words.axis_title(axes[1])}"
    rows = bars.quadrant_rows(found.shares, chosen.group)
    return Exhibit(
        name=f"quadrants_{chosen.axis}_{across}",
        caption=exhibit.caption(results, title, f"{numbers} {limits}", bars.METHOD, chosen.narrowing),
        draw=lambda look: bars.quadrant_shares(found.shares, axes, look, picked),
        rows=lambda: rows.assign(axis=chosen.axis, across=across),
        limits=limits,
        on_stage=lambda look: bars.quadrant_shares(found.shares, axes, look, picked, stage=True),
        of=chosen.shown("group", "quadrant"),
        native=lambda: _shares(rows, axes),
    )


def axes_of(results: Results, chosen: State) -> Axes:
    """The two axes, from left to right and upwards, as in the manifest."""
    return results.axes[chosen.axis], results.axes[mapdata.across_of(results, chosen) or chosen.axis]


def crossed(results: Results, chosen: State) -> Crossed | None:
    """What the two axes say together; None with one axis, and where no sentence is looked at.

    Shares of sentences that were chosen by their scores are true by construction, so no interval stands beside them.
    """
    across = mapdata.across_of(results, chosen)
    if across is None:
        return None
    found = mapdata.crossed(results, chosen.axis, across, chosen.narrowing)
    if _chosen_by(chosen.narrowing, (chosen.axis, across)):
        found = found._replace(shares=found.shares.assign(lower=float("nan"), upper=float("nan"), chosen=True))
    return found if len(found.shares) else None


def what_is_drawn(chosen: State, found: Crossed) -> str:
    """`SENTENCES`; of too many, `SQUARES` that count them; of too many groups their `MEANS`; `DOCUMENTS`; `TOPICS`."""
    if chosen.points != "sentences":
        return chosen.points
    groups = found.together["group"].tolist()
    if len(groups) > maps.MOST_PANELS and chosen.group not in groups:
        return MEANS
    drawn = found.together["group"].isin([chosen.group] if len(groups) > maps.MOST_PANELS else groups)
    return SQUARES if found.together.loc[drawn, "n_sentences"].sum() > maps.MOST_DOTS else SENTENCES


def _chosen_by(narrow: Narrowing, axes: Sequence[str]) -> list[str]:
    return [name for name in axes if narrow.chosen_by(name)]


def _words(results: Results, chosen: State, found: Crossed, shown: bool = True) -> tuple[str, str, str, str]:
    """The finding, what is told beside it, how far it reaches, and the figures; `shown`: whether the chart has their shares.

    Where it has not, the finding says what it is of.
    """
    axes, narrow = axes_of(results, chosen), chosen.narrowing
    by = _chosen_by(narrow, [axis["name"] for axis in axes])
    if by:
        headline, told = mapwords.chosen_by_scores([words.axis_title(results.axes[name]) for name in by]), []
    else:
        n = int(found.together["n_sentences"].sum())
        basis = voicewords.basis(narrow, n, n if set(results.voice_counts) <= {"own"} else 0)
        headline = mapwords.map_finding(found.leads, found.shares, axes, basis)
        if not shown and ("%" in headline or "quadrant" in headline):
            headline = f"{headline.removesuffix('.')} (shares of sentences)."
        told = [mapwords.say_little(found.neutral), mapwords.go_together(found.together, axes)]
    limits = surewords.described(found.together.set_index("group")["n_documents"], bool(narrow))
    return headline, " ".join(filter(None, told)), limits, _numbers(found, axes, shown)


def _numbers(found: Crossed, axes: Axes, shown: bool) -> str:
    """The figures; that there are intervals is said in one sentence with them, and only where there are any."""
    told, known = mapwords.map_numbers(found.shares, found.together, axes), found.shares["lower"].notna().any()
    if told.endswith(BRACKETS):
        return told.removesuffix(BRACKETS) + ("; in brackets 95 % intervals." if known else ".")
    return told if shown and known else told.replace(f"{SHARES}.", ".")


def _drawing(results: Results, chosen: State, found: Crossed, drawn: str, panels: Sequence[Panel]) -> Drawing:
    axes, picked = axes_of(results, chosen), (chosen.group, chosen.quadrant)
    of = (results, chosen.axis, axes[1]["name"], chosen.narrowing)
    groups = [panel.group for panel in panels if panel.group is not None]
    if drawn == TOPICS:
        return Drawing(
            lambda look, some, ground: maps.topic_map(mapdata.topics(*of), some[0], axes, look, chosen.topic, ground),
            lambda: maps.topic_rows(mapdata.topics(*of)),
        )
    if drawn == DOCUMENTS:
        of_document = (chosen.document, chosen.group)
        return Drawing(
            lambda look, some, ground: maps.document_map(mapdata.documents(*of), some, axes, look, of_document, ground),
            lambda: maps.document_rows(mapdata.documents(*of), panels),
        )
    if drawn == MEANS:
        return Drawing(lambda look, some, ground: maps.mean_map(mapdata.means(*of), axes, look, ground), lambda: mapdata.means(*of))
    if drawn == SQUARES:
        return Drawing(
            lambda look, some, ground: maps.density(mapdata.cells(*of), some, axes, look, picked, ground),
            lambda: maps.density_rows(mapdata.cells(*of), panels),
        )
    return Drawing(
        lambda look, some, ground: maps.sentence_map(
            mapdata.sentences(*of, groups), some, axes, look, (chosen.s, *picked), ground
        ),
        lambda: maps.sentence_rows(mapdata.sentences(*of, groups), panels),
    )  # fmt: skip


def _panels(chosen: State, found: Crossed, drawn: str, most: int) -> list[Panel]:
    """The panels of a map: one a group, at most so many, those of most sentences and the picked one; or one for all."""
    sizes = found.together.set_index("group")
    if drawn in (TOPICS, MEANS):
        return [Panel()]
    if drawn == DOCUMENTS and len(sizes) > maps.MOST_PANELS:
        return [Panel(None, "All groups", _size(*sizes[["n_documents", "n_sentences"]].sum()))]
    groups = [chosen.group] if len(sizes) > maps.MOST_PANELS else bars.drawn_groups(found.shares, chosen.group, most)
    return [
        Panel(group, group, _size(*sizes.loc[group, ["n_documents", "n_sentences"]]), found.shares[found.shares["group"] == group])
        for group in groups
    ]


def _size(documents: float, sentences: float) -> str:
    return f"{count(int(documents), 'document')} · {count(int(sentences), 'sentence')}"


def _shares(rows: pd.DataFrame, axes: Axes) -> Native:
    """Shares of few groups side by side, each with its interval; of more, as bars that sum to the whole."""
    groups = list(dict.fromkeys(rows["group"]))
    names = {quadrant: mapwords.quadrant_name(quadrant, axes) for quadrant in QUADRANTS}
    if len(groups) > bars.STAGE_GROUPS:
        parts = [
            _series(rows[rows["quadrant"] == quadrant], names[quadrant], shade)
            for quadrant, shade in zip(QUADRANTS, NATIVE_SHADES, strict=True)
        ]
        return Native(STACKED, tuple(groups), tuple(parts), "Share of sentences", percent=True)
    parts = [
        _series(rows[rows["group"] == group], group, shade, intervals=True)
        for group, shade in zip(groups, NATIVE_SHADES, strict=False)
    ]
    return Native(BARS, tuple(names.values()), tuple(parts), "Share of sentences", percent=True)


def _series(rows: pd.DataFrame, name: str, colour: str, intervals: bool = False) -> Series:
    ends = {end: tuple(map(optional, rows[end])) for end in ("lower", "upper")} if intervals else {}
    labels = tuple(map(words.percent, rows["estimate"]))
    return Series(name, tuple(map(float, rows["estimate"])), (colour,), labels=labels, **ends)
