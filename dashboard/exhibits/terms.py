"""Terms: what sets two sides apart, what marks each group, which words make framing differ, and where and when a term stands."""

from collections.abc import Callable
from typing import NamedTuple

import pandas as pd
import plotly.graph_objects as go

from analysis.contrasts import TermContrast
from analysis.evidence import Evidence
from analysis.results import Results
from analysis.wordshift import ShiftParts, WordShift, strongest
from dashboard import data, framingwords, surewords, termdata, termwords, timedata, timewords, voicewords, words
from dashboard.charts import contrasts, dispersion, keyness, overtime, termgroups, wordshift
from dashboard.charts.theme import LIGHT, STAGE, TOPIC_COLOURS
from dashboard.exhibit import BARS, LINES, Exhibit, Native, Series, caption, optional
from dashboard.state import State
from dashboard.termdata import Ranking

MOST, MOST_WORDS = 12, 10  # terms of a contrast, words of a word shift that are drawn on either side
STAGE_TERMS, STAGE_WORDS, STAGE_LANES = 7, 5, 6  # on either side there, at most
MOST_BARS = 16  # in an office program's chart: of more, as many as on a stage
STAGE_NAMES = 12  # of the terms in the scatter there


class Contrast(NamedTuple):
    """Two sides compared, and what is said of them.

    Attributes
    ----------
    found : TermContrast
    scored : DataFrame
        All terms, the strongest first: `termdata.scored_terms`.
    rows : DataFrame
        Those drawn.
    headline, told, limits : str
        The finding, how sure it is, how far it reaches.
    measure, method : str
        What ranks the terms; that and the test, for a source line.
    """

    found: TermContrast
    scored: pd.DataFrame
    rows: pd.DataFrame
    headline: str
    told: str
    limits: str
    measure: str
    method: str


def sides(results: Results, chosen: State) -> tuple[str, str] | None:
    """The two sides compared: of a picked cell of all groups, its group and all others; None where there is one group."""
    narrow = chosen.narrowing
    pair = data.sides(results, chosen.target, chosen.reference, narrow)
    if pair is not None and chosen.chart == "groups" and chosen.group:
        return data.sides(results, chosen.group, None, narrow) or pair
    return pair


def ranking(chosen: State) -> Ranking:
    """What ranks the terms."""
    return Ranking(chosen.measure, chosen.balance, chosen.stop_words)


def ranked(results: Results, chosen: State) -> Exhibit | None:
    """The strongest terms of two sides as bars; None where there is one group."""
    of = _contrast(results, chosen)
    if of is None:
        return None
    told_of = of.found.target, of.found.reference, of.measure

    def drawn(most: int) -> pd.DataFrame:
        return termdata.strongest_terms(results, of.scored, most, chosen.term)

    return Exhibit(
        name="terms",
        caption=caption(results, of.headline, f"{of.told} {of.limits}", of.method, chosen.narrowing),
        draw=lambda look: contrasts.ranked(of.rows, *told_of, look, chosen.term),
        rows=lambda: contrasts.ranked_rows(of.rows, *told_of),
        headline=of.headline,
        told=of.told,
        limits=of.limits,
        on_stage=lambda look: _fitting(
            lambda most: contrasts.ranked(drawn(most), *told_of, look, chosen.term, STAGE[0], low=True), STAGE_TERMS
        ),
        native=(lambda: _ranked(of, drawn(MOST if len(of.rows) <= MOST_BARS else STAGE_TERMS))) if len(of.rows) else None,
    )


def scatter(results: Results, chosen: State) -> Exhibit | None:
    """All terms of two sides, by how often they occur and how strongly they mark a side; None where there is one group."""
    of = _contrast(results, chosen)
    if of is None:
        return None
    told_of = of.found.target, of.found.reference, of.measure
    dots = keyness.drawn(of.scored, picked=chosen.term)
    drawn = f"{words.count(len(dots), 'dot')} for {words.count(len(of.scored), 'term')}."
    return Exhibit(
        name="terms_scatter",
        caption=caption(results, of.headline, f"{of.told} {drawn} {of.limits}", of.method, chosen.narrowing),
        draw=lambda look: keyness.scatter(dots, *told_of, look, chosen.term),
        rows=lambda: keyness.scatter_rows(dots, *told_of),
        headline=of.headline,
        told=of.told,
        limits=of.limits,
        on_stage=lambda look: keyness.scatter(of.scored, *told_of, look, chosen.term, *STAGE, STAGE_NAMES),
    )


def groups(results: Results, chosen: State) -> Exhibit | None:
    """The terms that mark each group, and every group's use of them; None where there is one group."""
    narrow = chosen.narrowing
    if sides(results, chosen) is None:
        return None
    rows, names, tested, n_sure = termdata.marking_terms(results, ranking(chosen), narrow)
    headline = voicewords.with_basis(termwords.groups_finding(rows, names, tested, n_sure), narrow)
    documents = data.documents_by_group(results, narrow)
    left_out = len(documents) - len(names)
    numbers = f"{words.count(len(names), 'group')}" + (f"; {left_out:,} with fewer sentences left out" if left_out else "") + "."
    numbers += " More than chance: adjusted p < .05, the terms of all groups counted together." if tested else ""
    limits = (surewords.limits if tested else surewords.described)(documents[names], bool(narrow))
    limits = " ".join(filter(None, [termdata.any_languages_apart(results), limits]))
    by_chance = ". max-|z|, permutation" if tested else ""
    picked = (chosen.term, chosen.group)
    return Exhibit(
        name="terms_groups",
        caption=caption(
            results, headline, f"{numbers} {limits}", f"{termgroups.METHOD}. {_method(results, chosen)}{by_chance}", narrow
        ),
        draw=lambda look: termgroups.groups(rows, names, look, picked, width=contrasts.WIDTH),
        rows=lambda: termgroups.group_rows(rows, names),
        headline=headline,
        told=numbers,
        limits=limits,
        on_stage=lambda look: termgroups.groups(
            *termgroups.fewest(rows, names, chosen.group, STAGE[0]), look, picked, STAGE[0], low=True
        ),
    )


def word_shift(results: Results, chosen: State) -> Exhibit | None:
    """The words that make the mean bias of two sides differ on the axis; None where there is one group."""
    narrow, axis = chosen.narrowing, results.axes[chosen.axis]
    pair = data.sides(results, chosen.target, chosen.reference, narrow)
    if pair is None:
        return None
    shift = data.shift_of(results, chosen.axis, *pair, narrow)

    def drawn(most: int) -> ShiftParts:
        return strongest(shift, most, chosen.stop_words, chosen.term)

    parts = drawn(MOST_WORDS)
    few = len(parts.shown) <= MOST_BARS
    headline, numbers, limits = _shifted(results, chosen, pair, shift, parts)
    return Exhibit(
        name=f"wordshift_{chosen.axis}",
        caption=caption(results, headline, f"{numbers} {limits}", wordshift.METHOD, narrow),
        draw=lambda look: wordshift.bars(shift, parts, axis, look, chosen.term),
        rows=lambda: wordshift.bar_rows(shift, parts),
        headline=headline,
        told=numbers,
        limits=limits,
        on_stage=lambda look: _fitting(
            lambda most: wordshift.bars(shift, drawn(most), axis, look, chosen.term, STAGE[0], low=True), STAGE_WORDS
        ),
        of=chosen.shown("term"),
        native=(lambda: _words_moving(shift, drawn(MOST_WORDS if few else STAGE_WORDS), axis, len(parts.shown)))
        if len(parts.shown)
        else None,
    )


def places(results: Results, chosen: State) -> Exhibit | None:
    """Where a term stands in the documents of two sides; None without a term, where it is nowhere, and where there is one group."""
    pair, found = sides(results, chosen), _places_of(results, chosen)
    if pair is None or found is None:
        return None
    hits, documents = termdata.places(results, found, pair, chosen.narrowing)
    title, told = f"Where {words.quoted(chosen.term)} stands", " ".join(figures(results, chosen, pair))
    return Exhibit(
        name="dispersion",
        caption=caption(results, title, told, dispersion.METHOD, chosen.narrowing),
        draw=lambda look: dispersion.strip(hits, documents, chosen.term, look, chosen.s),
        rows=lambda: dispersion.strip_rows(hits, documents),
        headline=title,
        told=told,
        on_stage=lambda look: _fitting(
            lambda most: dispersion.strip(hits, documents, chosen.term, look, chosen.s, STAGE[0], most), STAGE_LANES
        ),
    )


def figures(results: Results, chosen: State, pair: tuple[str, str]) -> list[str]:
    """What is known of the term in a contrast of two sides, in sentences; or why it is not listed there."""
    found = termdata.contrast(results, *pair, chosen.narrowing)
    row = termdata.term_row(results, found, chosen.term)
    return [termdata.why_not_listed(results, chosen.term)] if row is None else termwords.figures(row, found)


def over_time(results: Results, chosen: State) -> Exhibit | None:
    """Rate of a term by period; None without a term, where it is nowhere, and where there are not two periods."""
    narrow, dated = chosen.narrowing, timedata.dated(results, chosen.narrowing)
    if _places_of(results, chosen) is None or not timedata.can_be_drawn(dated):
        return None
    rows = timedata.term_over_time(results, chosen.term, narrow)
    headline = voicewords.with_basis(timewords.term_finding(rows, chosen.term), narrow)
    numbers, limits = f"{timewords.term_numbers(rows)} {timedata.basis(dated)}", timewords.NOT_TESTED
    drawn = timedata.drawn_groups(dated, chosen.group)
    few = timedata.drawn_groups(dated, chosen.group, overtime.STAGE_GROUPS)
    picked = (chosen.group, chosen.period)
    return Exhibit(
        name="term_over_time",
        caption=caption(results, headline, f"{numbers} {limits}", overtime.TERM_METHOD, narrow),
        draw=lambda look: overtime.rates(rows, drawn, chosen.term, look, picked),
        rows=lambda: overtime.rate_rows(rows, drawn),
        headline=headline,
        told=numbers,
        limits=limits,
        on_stage=lambda look: overtime.rates(rows, few, chosen.term, look, picked, stage=True),
        native=lambda: _rates(overtime.rate_rows(rows, drawn), chosen.term),
    )


def _contrast(results: Results, chosen: State) -> Contrast | None:
    """The two sides compared, in figures and words; None where there is one group."""
    narrow, pair = chosen.narrowing, sides(results, chosen)
    if pair is None:
        return None
    found = termdata.contrast(results, *pair, narrow)
    scored = termdata.scored_terms(results, found, ranking(chosen), narrow)
    rows = termdata.strongest_terms(results, scored, MOST, chosen.term)
    headline = voicewords.with_basis(termwords.finding(rows, found), narrow)
    told = " ".join(filter(None, [termwords.numbers(found), termwords.sure(found), termwords.spread_note(rows)]))
    documents = pd.Series([found.n_documents_target, found.n_documents_reference])
    limits = (surewords.limits if found.n_tested else surewords.described)(documents, bool(narrow))
    limits = " ".join(filter(None, [termdata.languages_apart(results, found.target, found.reference), limits]))
    method = ". ".join(filter(None, [_method(results, chosen), found.test]))
    return Contrast(found, scored, rows, headline, told, limits, termwords.measure_name(chosen.measure), method)


def _method(results: Results, chosen: State) -> str:
    return termwords.method(chosen.measure, chosen.balance, results.manifest["background"]["name"])


def _shifted(results: Results, chosen: State, pair: tuple[str, str], shift: WordShift, parts: ShiftParts) -> tuple[str, str, str]:
    """What is found in a word shift, its figures with how sure they are, and how far it reaches."""
    narrow = chosen.narrowing
    by_group = data.documents_by_group(results, narrow)
    documents = [int(by_group[data.in_side(by_group.index.to_series(), side, pair[0])].sum()) for side in pair]
    found = framingwords.shift_finding(shift, parts.shown, results.axes[chosen.axis], chosen.stop_words)
    headline, numbers = voicewords.with_basis(found, narrow), framingwords.shift_numbers(shift, documents)
    difference = data.difference(results, chosen.axis, *pair, narrow)
    tried = 1 if narrow or results.grouping else int(results.table("framing_differences")["p"].notna().sum())
    if narrow.chosen_by(chosen.axis):
        headline = voicewords.CHOSEN_BY_SCORE
    else:
        headline += "" if surewords.told(difference) == "yes" else f" {framingwords.NOT_APART}"
        numbers += " " + surewords.difference(difference, tried=tried)
    apart = termdata.languages_apart(results, *pair)
    return headline, numbers, " ".join(filter(None, [apart, surewords.limits(pd.Series(documents), bool(narrow))]))


def _places_of(results: Results, chosen: State) -> Evidence | None:
    """The sentences that hold the term; None without a term, and where none does."""
    if chosen.term is None:
        return None
    found = data.evidence_of(results, chosen.only("term").pick(), chosen.narrowing)
    return found if len(found) else None


def _fitting(build: Callable[[int], go.Figure], most: int) -> go.Figure:
    """The chart of `most` or, where a stage is too low for it, of as many as it has room for; of one at least."""
    chart = build(most)
    return chart if most == 1 or chart.layout.height <= STAGE[1] else _fitting(build, most - 1)


def _ranked(of: Contrast, rows: pd.DataFrame) -> Native:
    """The terms as bars, from those that most mark the target to those that most mark the reference; pale: may be chance."""
    rows = rows.sort_values("score", ascending=False, kind="stable")
    bars = Series(
        of.measure,
        tuple(map(optional, rows["score"])),
        tuple(LIGHT.bar if sure else LIGHT.bar_third for sure in rows["sure"]),
        labels=tuple(contrasts.counts(row) for row in rows.itertuples()),
    )
    target, reference = map(words.side_name, (of.found.target, of.found.reference))
    scale = f"{of.measure}: + more in {target}, − more in {reference}; beside each bar its counts (its own side : the other)"
    scale += "" if rows["sure"].all() else "; pale: may be chance"
    scale += f"; {len(rows)} of {words.count(len(of.rows), 'term')}" if len(rows) < len(of.rows) else ""
    return Native(BARS, tuple(rows["term"]), (bars,), scale)


def _words_moving(shift: WordShift, parts: ShiftParts, axis: dict, among: int) -> Native:
    """Words as bars, some of so many, from what brings the target nearer to the + pole to what brings it nearer to the other."""
    rows = parts.shown.sort_values("shift", ascending=False, kind="stable")
    bars = Series(
        "Word shift",
        tuple(map(float, rows["shift"])),
        tuple(LIGHT.plus if one > 0 else LIGHT.minus for one in wordshift.pull(rows)),
        labels=tuple(words.signed(value, 3) for value in rows["shift"]),
    )
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    made = f"these words {words.signed(rows['shift'].sum())} of the difference of {words.signed(shift.difference)}"
    scale = f"{shift.target} nearer to {plus} (+) or {minus} (−): {made}; colour: the pole that a word pulls to itself"
    scale += f"; {len(rows)} of {words.count(among, 'word')}" if len(rows) < among else ""
    return Native(BARS, tuple(rows["term"]), (bars,), scale)


def _rates(rows: pd.DataFrame, term: str) -> Native:
    """Rates of a term as lines, a line a group."""
    periods, names = sorted(rows["period"].unique()), list(dict.fromkeys(rows["group"]))
    colours = [LIGHT.bar] if len(names) == 1 else TOPIC_COLOURS["light"]
    lines = []
    for name, colour in zip(names, colours, strict=False):
        own = rows[rows["group"] == name].set_index("period").reindex(periods)
        rate, lower, upper = (tuple(map(optional, own[figure])) for figure in ("rate", "lower", "upper"))
        lines.append(Series(name, rate, (colour,), lower, upper))
    return Native(LINES, tuple(periods), tuple(lines), f"{words.quoted(term)}: occurrences per 1,000 tokens")
