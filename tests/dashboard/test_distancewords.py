"""Distances in words: each wording once, and none without what chance would bring."""

import numpy as np
import pandas as pd
import pytest

from analysis.distances import NOTHING_COUNTED
from dashboard import distancewords


def row(reach: str = "documents", p: float = 0.002, **changed: object) -> dict:
    figures = {"distance": 0.312, "null_mean": 0.12, "null_upper": 0.19, "p": p}
    named = {"what": "topics", "target": "A", "reference": "B", "reach": reach, "test": "permutation of documents"}
    return named | figures | changed


TEXTS = (
    "Overall, “A” and “B” are 0.31 bits apart in their words (0 = the same, 1 = nothing shared); the same passages dealt out at "
    "random give 0.12 on average, 0.19 or more in 1 of 20 cases. Halves of one text often come out above that, "
    "too, so this is no test."
)
FAR = (
    "Overall, “A” and the rest are 0.31 bits apart in their topics (0 = the same, 1 = nothing shared); the same documents dealt "
    "out at random give 0.12 on average, 0.19 or more in 1 of 20 cases: further apart than chance brings (p = .002)."
)
UNCOUNTED = "How far “A” and “B” are apart in their words cannot be told: one has nothing counted."
UNKNOWN = "How far “A” and “B” are apart in their topics cannot be told: one has fewer than 10 sentences."


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (row(reference="the rest"), FAR),
        (row("texts", np.nan, what="words"), TEXTS),
        (row("too few documents", np.nan, what="words"), TEXTS),
        (row("texts", np.nan, distance=np.nan, test=""), UNKNOWN),
        (row("texts", np.nan, distance=np.nan, what="words", test=NOTHING_COUNTED), UNCOUNTED),
    ],
)
def test_how_far_two_groups_are_apart(found, said):
    assert distancewords.apart(pd.Series(found)) == said


def test_documents_that_chance_would_bring_as_far_are_not_said_to_be_apart():
    assert distancewords.apart(pd.Series(row(p=0.06))).endswith(": no further apart than chance brings (p = .060).")


def test_of_many_groups_the_furthest_for_its_size_is_told():
    small, large = row(reference="the rest", target="small", distance=0.5, null_mean=0.45), row(reference="the rest")
    rows = pd.DataFrame([small, large, row(target="C", distance=0.9)])
    assert distancewords.most_apart(rows) == FAR.replace(" (p = .002)", ", 2 comparisons counted (p = .004)")
    assert distancewords.most_apart(rows.head(0)) == ""
    assert distancewords.most_apart(pd.DataFrame([row("texts", np.nan, distance=np.nan, test="")])) == UNKNOWN
