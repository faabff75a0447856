"""The word shift of two groups on one axis, with its finding and its picture: part of two pages."""

import pandas as pd

from analysis.results import Results
from analysis.wordshift import strongest
from dashboard import data, exhibit, framingwords, markup, surewords, termdata, voicewords, widgets
from dashboard.charts import wordshift
from dashboard.state import State

MOST = 10  # words drawn on either side
MULTILINGUAL = "universal-sentence-encoder-multilingual"
NO_WORDS = (
    "This corpus is read by the multilingual encoder, which hears sentences and no words: here only the axis’s own terms "
    "could move anything, and all else stands under “no word”."
)


def show(results: Results, chosen: State, axis: dict, pair: tuple[str, str], stop_words: bool, large: bool = False) -> list[str]:
    """Draw it; returns how to read it. `large`: as the finding of a page, not one among others."""
    narrow = chosen.narrowing
    shift = data.shift_of(results, chosen.axis, *pair, narrow)
    parts = strongest(shift, MOST, stop_words, chosen.term)
    by_group = data.documents_by_group(results, narrow)
    documents = [int(by_group[data.in_side(by_group.index.to_series(), side, pair[0])].sum()) for side in pair]
    headline = voicewords.with_basis(framingwords.shift_finding(shift, parts.shown, axis, stop_words), narrow)
    numbers = framingwords.shift_numbers(shift, documents)
    difference = data.difference(results, chosen.axis, *pair, narrow)
    tried = 1 if narrow or results.grouping else int(results.table("framing_differences")["p"].notna().sum())
    if narrow.chosen_by(chosen.axis):
        headline = voicewords.CHOSEN_BY_SCORE
    else:
        headline += "" if surewords.told(difference) == "yes" else f" {framingwords.NOT_APART}"
        numbers += " " + surewords.difference(difference, tried=tried)
    apart = termdata.languages_apart(results, *pair)
    reach = " ".join(filter(None, [apart, surewords.limits(pd.Series(documents), bool(narrow))]))
    widgets.html(markup.finding(headline, numbers, reach) if large else markup.statement(headline) + markup.how(numbers, reach))
    widgets.chart(
        lambda look: wordshift.bars(shift, parts, axis, look, chosen.term),
        exhibit.caption(results, headline, f"{numbers} {reach}", wordshift.METHOD, narrow),
        f"wordshift_{chosen.axis}",
        of=(results, chosen.shown("term")),
    )
    marks_no_words = results.manifest["encoder"]["name"] == MULTILINGUAL
    return ([NO_WORDS] if marks_no_words else []) + how_to_read(axis)


def how_to_read(axis: dict) -> list[str]:
    """The word shift explained in a few sentences."""
    plus = axis["pole_plus"]["name"]
    return [
        "The sums on top make up the first bar, the difference of the two means; the words make up the second.",
        f"A bar to the right brings the first group nearer to {plus} than the other: it uses more of a word that pulls there, or "
        "less of one that pulls away (the colour says which), or, hatched, the word contributes otherwise there.",
        "What a word contributes depends on its sentence: a bar tells where to look, not why it was written.",
        "A click opens every sentence that holds the word.",
    ]
