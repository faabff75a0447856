"""How far apart groups are overall, in words, never without what chance would bring. Rows of `distances` in, plain text out."""

import pandas as pd

from analysis.contrasts import REST
from analysis.resampling import DOCUMENTS, FEW_SENTENCES
from dashboard.surewords import ALPHA, p_value
from dashboard.words import side_name

SCALE = "0 = the same, 1 = nothing shared"
NO_TEST = "Halves of one text often come out above that, too, so this is no test."


def apart(row: pd.Series, tried: int = 1) -> str:
    """How far the two groups of a row are apart, beside what the same texts dealt out at random give.

    Parameters
    ----------
    row : Series
        A row of distances.
    tried : int
        Comparisons that p counts.
    """
    names = f"{side_name(row['target'])} and {side_name(row['reference'])}"
    if pd.isna(row["distance"]):
        why = "one has nothing counted" if row["test"] else f"one has fewer than {FEW_SENTENCES} sentences"
        return f"How far {names} are apart in their {row['what']} cannot be told: {why}."
    found = f"Overall, {names} are {row['distance']:.2f} bits apart in their {row['what']} ({SCALE})"
    moved = "documents" if row["reach"] == DOCUMENTS else "passages"
    chance = f"{row['null_mean']:.2f} on average, {row['null_upper']:.2f} or more in 1 of 20 cases"
    null = f"the same {moved} dealt out at random give {chance}"
    if row["reach"] != DOCUMENTS:
        return f"{found}; {null}. {NO_TEST}"
    told = "further apart than chance brings" if row["p"] < ALPHA else "no further apart than chance brings"
    counted = f", {tried:,} comparisons counted" if tried > 1 else ""
    return f"{found}; {null}: {told}{counted} ({p_value(row['p'])})."


def most_apart(rows: pd.DataFrame) -> str:
    """The sentence of two groups; of more, of the one furthest from the rest for its size; "" where nothing is compared.

    The furthest of many is often far by chance: p is multiplied by their number (Bonferroni).

    Parameters
    ----------
    rows : DataFrame
        distances of one kind.
    """
    rows = rows[rows["reference"] == REST] if len(rows) > 1 else rows
    known = rows[rows["distance"].notna()]
    if not len(known):
        return apart(rows.iloc[0]) if len(rows) else ""
    furthest = known.loc[(known["distance"] - known["null_mean"]).idxmax()]
    return apart(furthest.where(furthest.index != "p", min(furthest["p"] * len(known), 1)), len(known))
