"""Which comparisons cannot cross languages: terms of two languages have nothing in common but names."""

import pandas as pd

from analysis.languages import language_name
from analysis.phrases import some

ALIKE = 0.8  # share of tokens in the same languages from which on terms may be compared


def across_languages(documents: pd.DataFrame, target: pd.Series, reference: pd.Series) -> str:
    """What to say of a contrast of terms between two sides that are not in the same languages; "" where they are.

    Parameters
    ----------
    documents : DataFrame
        language, n_tokens.
    target, reference : Series of bool
        The rows of either side.

    Examples
    --------
    >>> table = pd.DataFrame({"language": ["en", "zh", "en"], "n_tokens": [90, 80, 50]})
    >>> across_languages(table, pd.Series([True, False, False]), pd.Series([False, True, False]))
    'The two sides are in different languages (English; Chinese): terms set the languages apart, not what is said.'
    >>> across_languages(table, pd.Series([True, False, False]), pd.Series([False, False, True]))
    ''
    """
    one, other = (_shares(documents[side]) for side in (target, reference))
    if not len(one) or not len(other):
        return ""
    common = sum(min(share, other.get(language, 0.0)) for language, share in one.items())
    if common >= ALIKE:
        return ""
    sides = "; ".join(some((language_name(language) for language in shares.index), 2) for shares in (one, other))
    return f"The two sides are in different languages ({sides}): terms set the languages apart, not what is said."


def _shares(documents: pd.DataFrame) -> pd.Series:
    """Share of the tokens in each language that is known, the largest first."""
    known = documents[documents["language"].fillna("") != ""]
    tokens = known.groupby("language")["n_tokens"].sum().sort_values(ascending=False, kind="stable")
    return tokens / tokens.sum() if len(tokens) and tokens.sum() else tokens.iloc[:0]
