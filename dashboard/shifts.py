"""The word shift of two groups on one axis: part of two pages."""

from analysis.results import Results
from dashboard import markup, widgets
from dashboard.exhibits import terms as exhibits
from dashboard.state import State

MULTILINGUAL = "universal-sentence-encoder-multilingual"
NO_WORDS = (
    "This corpus is read by the multilingual encoder, which hears sentences and no words: here only the axis’s own terms "
    "could move anything, and all else stands under “no word”."
)


def show(results: Results, chosen: State, large: bool = False) -> list[str]:
    """Draw it; returns how to read it. `large`: as the finding of a page, not one among others."""
    found = exhibits.word_shift(results, chosen)
    if large:
        widgets.html(markup.finding(found.headline, found.told, found.limits))
    else:
        widgets.html(markup.statement(found.headline) + markup.how(found.told, found.limits))
    widgets.exhibit(found, results)
    marks_no_words = results.manifest["encoder"]["name"] == MULTILINGUAL
    return ([NO_WORDS] if marks_no_words else []) + how_to_read(results.axes[chosen.axis])


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
