"""The self-test in words: how large a difference would be found. Made from its numbers, claiming no more than its runs show."""

from analysis.phrases import count
from analysis.planted import MOST, Planted
from analysis.resampling import DOCUMENTS, FEW_SENTENCES, TEXTS
from dashboard.words import side_name, signed

TWO_TEXTS = "This is about differences between these two texts; a difference found is not evidence about their sources."
ONE_TEXT = "One side is a single text: a difference found is not evidence about its source."
THESE_TEXTS = "Too few documents to generalise: this is about differences between these texts."
SHORT = "these texts are too short to tell"
UNLIKE = "these documents are too few, or too unlike one another, to tell"
DRIFT = "So few texts hardly show how whole texts drift: the runs are spread at least as far as neighbours in this corpus suggest."
ACROSS = "This is about differences across documents like these."


def finding(found: Planted) -> str:
    """Headline: the smallest difference found in 4 of 5 cases, or that none is."""
    by_documents = found.reach == DOCUMENTS
    if found.found_in_four_of_five is None:
        return f"No difference up to {MOST:.0f} would be found in 4 of 5 cases: {UNLIKE if by_documents else SHORT}."
    what = "documents" if by_documents else "texts"
    size = f"a difference of {found.found_in_four_of_five:.2f} in mean bias"
    return f"With these {what}, {size} would be found in 4 of 5 cases; where there is none, {alarms(found)}."


def alarms(found: Planted) -> str:
    """How often a run finds what is not there, of how many."""
    if not found.false_alarms:
        return f"no run of {found.runs:,} finds one"
    return f"{found.false_alarms:,} of {found.runs:,} runs {'finds' if found.false_alarms == 1 else 'find'} one"


def numbers(found: Planted) -> str:
    """Runs, and the size of each side."""
    of = (
        (found.target, found.n_documents_target, found.n_sentences_target),
        (found.reference, found.n_documents_reference, found.n_sentences_reference),
    )
    each = (f"{side_name(name)}: {count(n, 'sentence')} in {count(documents, 'document')}" for name, documents, n in of)
    return f"{count(found.runs, 'run')}. {'; '.join(each)}."


def reach(found: Planted) -> str:
    """What the differences would be about."""
    if found.reach == TEXTS:
        return TWO_TEXTS if found.n_documents_target == found.n_documents_reference else ONE_TEXT
    return ACROSS if found.reach == DOCUMENTS else THESE_TEXTS


def how(found: Planted, axis: dict) -> tuple[str, ...]:
    """How the self-test went, and how to read its chart, on an axis as in the manifest."""
    low, high = (signed(axis["neutral"][end]) for end in ("bias_low", "bias_high"))
    by_documents = found.reach == DOCUMENTS
    dealt = "the documents are" if by_documents else "stretches of neighbouring sentences are"
    return (
        f"What sets the two sides apart is taken away, and {dealt} dealt out anew to both, {found.runs:,} times.",
        *(() if by_documents else (DRIFT,)),
        f"A known difference is added to {side_name(found.target)}: it is found if the 95 % interval leaves out 0 on its side.",
        "Where many comparisons are shown at once, the app asks for more, and finds less.",
        f"For scale: nine in ten neutral sentences score between {low} and {high}. All voices count.",
    )


def too_short(sides: list[tuple[str, int]]) -> str:
    """Why there is nothing to try, given the name and sentences of each side; "" where there is.

    >>> too_short([("A", 9), ("the rest", 40)])
    'No difference can be found here: an interval needs 10 sentences on either side, and “A” has 9. Choose other groups.'
    """
    few = [f"{side_name(name)} has {n}" for name, n in sides if n < FEW_SENTENCES]
    if not few:
        return ""
    return (
        f"No difference can be found here: an interval needs {FEW_SENTENCES} sentences on either side, and {' and '.join(few)}. "
        "Choose other groups."
    )
