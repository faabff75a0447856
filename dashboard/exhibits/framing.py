"""One axis: every sentence a dot with the means of the groups, and the shares of its sides."""

import pandas as pd

from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import data, framingwords, surewords, voicewords, words
from dashboard.charts import framing as charts
from dashboard.charts.theme import LIGHT
from dashboard.exhibit import BARS, STACKED, Exhibit, Native, Series, caption, optional
from dashboard.state import State

POLES = ("minus", "plus")
OF_DOCUMENTS = "mean of document means"  # what the interval of a mean is about, where there are documents enough


def sentences(results: Results, chosen: State) -> Exhibit | None:
    """Bias of every sentence, group by group, with the means; None where no sentence is looked at."""
    narrow, axis = chosen.narrowing, results.axes[chosen.axis]
    means = data.group_means(results, chosen.axis, narrow)
    if not len(means):
        return None
    headline, sure, limits, numbers = _words(results, chosen, means)
    told = " ".join(filter(None, [sure, framingwords.without_interval(means), voicewords.negated_note(means)]))
    scores = data.sentence_scores(results, chosen.axis, narrow)
    documents = data.document_means(results, chosen.axis, narrow)
    return Exhibit(
        name=f"framing_{chosen.axis}",
        caption=caption(results, headline, f"{numbers} {limits}", charts.METHOD, narrow),
        draw=lambda look: charts.distribution(scores, means, axis, look, chosen.s, documents),
        rows=lambda: charts.distribution_rows(scores, means, documents),
        on_stage=lambda look: charts.distribution(scores, means, axis, look, chosen.s, documents, low=True),
        headline=headline,
        told=told,
        limits=limits,
        of=chosen.shown("s"),
        native=lambda: _means(charts.drawn(means), axis),
    )


def sides(results: Results, chosen: State) -> Exhibit | None:
    """Shares of the sides, group by group; None where no sentence is looked at."""
    narrow, axis = chosen.narrowing, results.axes[chosen.axis]
    means = data.group_means(results, chosen.axis, narrow)
    if not len(means):
        return None
    _, _, limits, _ = _words(results, chosen, means)
    intervals = data.side_shares(results, chosen.axis, narrow)
    numbers = _share_numbers(means, intervals, axis)
    return Exhibit(
        name=f"shares_{chosen.axis}",
        caption=caption(results, f"Share of sentences: {words.axis_title(axis)}", f"{numbers} {limits}", charts.METHOD, narrow),
        draw=lambda look: charts.shares(means, axis, look, (chosen.group, chosen.side, chosen.said), intervals),
        rows=lambda: charts.share_rows(means, intervals),
        on_stage=lambda look: charts.shares(means, axis, look, (chosen.group, chosen.side, chosen.said), intervals, low=True),
        limits=limits,
        of=chosen.shown("group", "side", "said"),
        native=lambda: _shares(charts.drawn(means), axis),
    )


def how_sure(results: Results, axis: str, narrow: Narrowing) -> tuple[bool | None, str, str]:
    """Whether two groups can be told apart by their mean bias (None where there are not two), how sure, and of what it is said."""
    rows, documents = data.differences(results, axis, narrow), data.documents_by_group(results, narrow)
    limits = surewords.limits(documents, bool(narrow))
    if narrow.chosen_by(axis):
        return None, "", limits  # a test of what was chosen by its score says nothing of the groups
    tried = int((rows if narrow or results.grouping else results.table("framing_differences"))["p"].notna().sum())
    if len(documents) != 2:
        return None, surewords.differences(rows, tried), limits
    return surewords.told(rows.iloc[0]) == "yes", surewords.difference(rows.iloc[0], tried=tried), limits


def _words(results: Results, chosen: State, means: pd.DataFrame) -> tuple[str, str, str, str]:
    """The finding, how sure it is, how far it reaches, and the figures."""
    axis = results.axes[chosen.axis]
    apart, sure, limits = how_sure(results, chosen.axis, chosen.narrowing)
    quality = results.table("axis_quality").set_index("axis").loc[chosen.axis]
    headline = f"{framingwords.unfit(quality, axis)} {voicewords.headline(means, axis, chosen.narrowing, apart)}".strip()
    return headline, sure, limits, " ".join(filter(None, [framingwords.framing_numbers(means), sure]))


def _share_numbers(means: pd.DataFrame, intervals: pd.DataFrame, axis: dict) -> str:
    """Shares of the two poles in each group with their 95 % intervals, and n; of many groups n, the smallest and the largest."""
    few, names = framingwords.without_interval(means), charts.side_names(axis)
    if len(means) > 3:
        of = f"{words.count(means['n_sentences'].sum(), 'sentence')} in {words.count(means['n_documents'].sum(), 'document')}"
        shares = {names[side]: means[f"share_{side}"] for side in POLES}
        spans = [f"{name} {words.percent(share.min())} to {words.percent(share.max())}" for name, share in shares.items()]
        return " ".join(filter(None, [f"{of}, {len(means)} groups; shares from group to group: {', '.join(spans)}.", few]))
    ends = intervals.set_index(["group", "side"])[["lower", "upper"]]
    told = []
    for _, row in means.iterrows():
        shares = [f"{names[side]} {_share(row[f'share_{side}'], *ends.loc[(row['group'], side)])}" for side in POLES]
        told.append(f"{words.quoted(row['group'])}: {', '.join(shares)}, {words.count(row['n_sentences'], 'sentence')}")
    level = " with 95 % intervals" if ends["lower"].notna().any() else ""
    return " ".join(filter(None, [f"Shares{level}: {'; '.join(told)}.", few]))


def _share(share: float, lower: float, upper: float) -> str:
    return surewords.with_interval(share, lower, upper, share=True) if pd.notna(lower) else words.percent(share)


def _with_sizes(means: pd.DataFrame, of_documents: bool) -> tuple[str, ...]:
    """Groups with their n: documents where means are of these, else sentences."""
    return tuple(
        f"{row.group}, n = "
        + (words.count(row.n_documents, "document") if of_documents else words.count(row.n_sentences, "sentence"))
        for row in means.itertuples()
    )


def _means(means: pd.DataFrame, axis: dict) -> Native:
    """Groups' means as bars, each with its interval."""
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    bias = Series(
        "Mean bias",
        tuple(map(float, means["bias"])),
        tuple(LIGHT.plus if value >= 0 else LIGHT.minus for value in means["bias"]),
        tuple(map(optional, means["lower"])),
        tuple(map(optional, means["upper"])),
        tuple(words.signed(value) for value in means["bias"]),
    )
    names = _with_sizes(means, bool(means["estimand"].eq(OF_DOCUMENTS).all()))
    return Native(BARS, names, (bias,), f"Mean bias: − {minus} · + {plus} (0 = the median neutral sentence)")


def _shares(means: pd.DataFrame, axis: dict) -> Native:
    """Shares of the sides as bars that sum to the whole."""
    names = charts.side_names(axis)
    shares = {side: means[f"share_{side}"] for side in charts.SIDE_ORDER}
    parts = [
        Series(names[side], tuple(map(float, share)), (LIGHT.side(side),), labels=tuple(map(words.percent, share)))
        for side, share in shares.items()
    ]
    return Native(STACKED, _with_sizes(means, False), tuple(parts), "Share of sentences", percent=True)
