"""What documents may be grouped by: every column of their metadata that parts them."""

import pandas as pd

# columns that no text was given with
MADE = ("document_id", "group", "n_sentences", "n_tokens", "file")
MOST_VALUES = 12  # of a column of numbers or dates that are groups of their own: of more, halves are made


def groupings(documents: pd.DataFrame) -> dict[str, pd.Series]:
    """By column, the group of each document (missing where it has no value), for each column with two groups or more.

    A column of numbers or ISO dates with more than 12 different values is cut at its median into two halves, named by the largest
    value of the lower one. Columns that part the
    documents as `group` or a column before them does are left out.

    Parameters
    ----------
    documents : DataFrame
        document_id, group, and metadata as text.

    Examples
    --------
    >>> table = pd.DataFrame({"document_id": list("abcd"), "group": list("xxyy"), "kind": ["news", "law", "news", None]})
    >>> groupings(table)["kind"].tolist()
    ['news', 'law', 'news', nan]
    """
    found: dict[str, pd.Series] = {}
    seen = {parts(documents["group"])}
    for column in documents.columns:
        if column in MADE or documents[column].equals(documents["document_id"]):  # a title that was not given is the id
            continue
        values = documents[column].astype("str").str.strip()
        values = values.where(documents[column].notna() & (values != ""))
        groups = _halves(column, values) if values.nunique() > MOST_VALUES else values
        if groups.nunique() > 1 and parts(groups) not in seen:
            found[column] = groups
            seen.add(parts(groups))
    return found


def parts(groups: pd.Series) -> tuple[int, ...]:
    """How documents are parted, whatever the groups are called: two groupings that part them alike give the same."""
    return tuple(pd.factorize(groups)[0])


def _halves(column: str, values: pd.Series) -> pd.Series:
    """Up to the median and above it, of numbers and dates; the values themselves of anything else."""
    numbers = pd.to_numeric(values, errors="coerce")
    given = values.dropna()
    if numbers[given.index].notna().all():
        order = numbers
    elif given.str.fullmatch(r"\d{4}(-\d\d){0,2}([T ]\d\d:.*)?").all():
        order = given.rank(method="min").reindex(values.index)
    else:
        return values
    lower = order <= order.median()
    if not (order > order.median()).any():  # more than half are the largest
        lower = order < order.max()
    largest = order[lower].idxmax()
    name = f"{numbers[largest]:.15g}" if order is numbers else given[largest]
    named = pd.Series(f"{column} above {name}", index=values.index, dtype="str").where(~lower, f"{column} up to {name}")
    return named.where(values.notna())
