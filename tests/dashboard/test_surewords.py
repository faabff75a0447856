"""How sure, in words: every wording once, each no stronger than its row."""

import numpy as np
import pandas as pd
import pytest

from dashboard import surewords

NAMES = pd.DataFrame({"topic_id": [0, 1, 2], "name": ["mills · grain", "roads", "goats"]})
FORBIDDEN = ("significan", "proof", "prove", "because", "cause", "probab", "confiden", "nan", "sources differ")


def row(
    estimate: float = 0.5,
    lower: float = 0.1,
    upper: float = 0.9,
    p: float = 0.01,
    p_adjusted: float | None = None,
    reach: str = "documents",
    documents: tuple[int, int] = (5, 6),
    sentences: tuple[int, int] = (50, 60),
    reference: str = "B",
    **more: object,
) -> pd.Series:
    """A row of differences; p_adjusted is p unless given."""
    n = {"n_documents_target": documents[0], "n_documents_reference": documents[1], "n_documents": sum(documents)}
    n |= {"n_sentences_target": sentences[0], "n_sentences_reference": sentences[1], "n_sentences": sum(sentences)}
    adjusted = p if p_adjusted is None else p_adjusted
    figures = {"estimate": estimate, "lower": lower, "upper": upper, "p": p, "p_adjusted": adjusted}
    return pd.Series({"target": "A", "reference": reference, "reach": reach} | figures | n | more)


def texts(**changed: object) -> pd.Series:
    return row(reach="texts", documents=(1, 1), **changed)


def few(**changed: object) -> pd.Series:
    return row(reach="too few documents", documents=(2, 4), **changed)


NULL = {"lower": np.nan, "upper": np.nan, "p": np.nan}
N = "; 5 and 6 documents)"
M = "; 50 and 60 sentences)"
SAID = [
    (row(), "Across documents, “A” and “B” differ by +0.50 (95 % interval +0.10 to +0.90; p = .010" + N + "; “A” is higher."),
    (
        row(reference="the rest", estimate=-0.5, lower=-0.9, upper=-0.1, p=0.0005),
        "Across documents, “A” and the rest differ by −0.50 (95 % interval −0.90 to −0.10; p < .001" + N + "; the rest is higher.",
    ),
    (
        row(p_adjusted=0.2),
        "Across documents, “A” and “B” differ by +0.50 (95 % interval +0.10 to +0.90; p = .010"
        + N
        + ", taken alone; among 12 comparisons, "
        "such a difference comes by chance (p = .20).",
    ),
    (
        row(lower=-0.1, p=0.31),
        "Across documents, “A” and “B” cannot be told apart: the difference of +0.50 (95 % interval −0.10 to +0.90; p = .31"
        + N
        + " may as well be none.",
    ),
    (
        row(p=0.06),
        "Across documents, “A” and “B” may differ, by +0.50 (95 % interval +0.10 to +0.90; p = .060"
        + N
        + ": interval and test do not "
        "agree, so it is on the border of what can be told.",
    ),
    (texts(), "These two texts differ by +0.50 (95 % interval +0.10 to +0.90; p = .010" + M + "; “A” is higher."),
    (
        texts(lower=-0.2, p=0.4),
        "These two texts cannot be told apart: the difference of +0.50 (95 % interval −0.20 to +0.90; p = .40"
        + M
        + " may as well be none.",
    ),
    (few(), "These texts differ by +0.50 (95 % interval +0.10 to +0.90; p = .010" + M + "; “A” is higher."),
    (few(sentences=(9, 60), **NULL), "No difference can be told: fewer than 10 sentences in “A”."),
    (texts(sentences=(9, 3), **NULL), "No difference can be told: fewer than 10 sentences in “A” and “B”."),
    (texts(estimate=0.0, **NULL), "No difference can be told: nothing varies."),
]


@pytest.mark.parametrize(("found", "said"), SAID)
def test_what_is_said_of_a_difference(found, said):
    assert surewords.difference(found, tried=12) == said


def test_shares_differ_by_points():
    assert surewords.difference(row(estimate=0.2, lower=0.054, upper=0.337), share=True) == (
        "Across documents, “A” and “B” differ by +20 points (95 % interval +5 to +34; p = .010; 5 and 6 documents); “A” is higher."
    )


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (row(), "yes"),
        (row(p=0.0499), "yes"),
        (row(lower=-0.01, p=0.05), "no"),
        (row(lower=-0.01, p=0.04), "border"),
        (row(p=0.05), "border"),
        (row(p=np.nan), "border"),
        (row(p_adjusted=0.05), "chance"),
        (row(**NULL), ""),
    ],
)
def test_a_difference_is_told_only_where_interval_and_tests_agree(found, told):
    assert surewords.told(found) == told


@pytest.mark.parametrize(
    ("documents", "said"),
    [
        ([7], "One group: nothing is compared."),
        ([], "One group: nothing is compared."),
        ([1, 1], "These are two texts: this is not evidence about their sources."),
        ([1, 3], "One side is a single text: this is not evidence about their sources."),
        ([1, 1, 1], "Some groups are single texts: nothing here is evidence about their sources."),
        ([9, 1, 1], "Some groups are single texts: nothing here is evidence about their sources."),
        ([9, 9, 1], surewords.UNEVEN),
        ([9, 4, 4], surewords.UNEVEN),
        ([4, 4, 9], surewords.UNEVEN),
        ([2, 2, 2], "Too few documents to generalise: this describes these texts."),
        ([2, 4], "Too few documents to generalise: this describes these texts."),
        ([4, 90], "Too few documents to generalise: this describes these texts."),
        ([5, 9], "This compares documents: it may be said of others like these, as far as these stand for them."),
    ],
)
def test_of_what_a_comparison_may_be_said(documents, said):
    of = pd.Series(documents, dtype=int)
    assert surewords.reach(of) == surewords.limits(of) == said
    assert surewords.limits(of, narrowed=True) == (f"Exploratory: found by narrowing the view, so a lead and no result. {said}")


def test_figures_that_are_not_tested_only_describe():
    said = "This describes these documents; whether it holds beyond them is not tested here."
    assert surewords.described(pd.Series([5, 9])) == said
    assert surewords.described(pd.Series([2, 9])) == surewords.TOO_FEW_DOCUMENTS
    assert surewords.described(pd.Series([5, 9]), narrowed=True).startswith("Exploratory")


def table(*rows: pd.Series) -> pd.DataFrame:
    names = "ABCDEFGH"
    return pd.DataFrame([one.to_dict() | {"target": name, "reference": "the rest"} for name, one in zip(names, rows, strict=False)])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (table(few(), texts()), ""),
        (
            table(row(p=0.3, lower=-1), row(p_adjusted=0.4), row(p=0.06)),
            "Across documents, none of 3 groups can be told from the rest by its mean bias, 9 comparisons counted.",
        ),
        (
            table(row(), row(p=0.3, lower=-1), few()),
            "Across documents, 1 of 2 groups (1 with too few documents or sentences left aside) differs from the rest by mean bias, 9 comparisons counted: “A” (+0.50, +0.10 to +0.90; "
            "p = .010).",
        ),
        (
            table(row(), row(estimate=-0.7, lower=-0.8, upper=-0.6), row(estimate=0.6), row(estimate=0.55), row(estimate=0.52)),
            "Across documents, 5 of 5 groups differ from the rest by mean bias, 9 comparisons counted: “B” (−0.70, −0.80 to −0.60; "
            "p = .010), “C” (+0.60, +0.10 to +0.90; p = .010), “D” (+0.55, +0.10 to +0.90; p = .010) and 2 others.",
        ),
    ],
)
def test_what_is_said_of_many_groups(rows, said):
    assert surewords.differences(rows, tried=9) == said


def of_topics(*rows: pd.Series, reference: str = "the rest") -> pd.DataFrame:
    return pd.DataFrame([one.to_dict() | {"topic_id": place, "reference": reference} for place, one in enumerate(rows)])


@pytest.mark.parametrize(
    ("rows", "groups", "said"),
    [
        (
            of_topics(texts(p=0.3, lower=-0.3)),
            2,
            "In these texts, no topic sets groups apart by more than chance may bring, one comparison.",
        ),
        (
            of_topics(row(lower=-1, p=0.5), row(p=0.01, p_adjusted=0.2)),
            3,
            "Across documents, no topic sets groups apart by more than chance may bring, 2 comparisons counted.",
        ),
        (
            of_topics(row(estimate=0.2), row(estimate=-0.3, upper=-0.1, lower=-0.5), row(estimate=0.1, lower=0.05)),
            3,
            "Across documents, 3 comparisons counted, groups differ on “roads” in “A” by −30 points (95 % interval −50 to −10; p = .010; 5 "
            "and 6 documents); “mills\u00a0· grain” in “A” by +20 points (95 % interval +10 to +90; p = .010; 5 and 6 documents); and 1 "
            "further difference.",
        ),
        (of_topics(row(), reference="B"), 3, ""),
        (of_topics(texts(**NULL)), 2, ""),
    ],
)
def test_what_is_said_of_topics(rows, groups, said):
    assert surewords.topics(rows, NAMES, groups) == said


def test_topics_on_which_groups_differ():
    assert surewords.apart(of_topics(row(), row(p=0.5, lower=-1), row(p_adjusted=0.3))) == {0}


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ([], ""),
        (["A"], "“A” has fewer than 10 sentences: its mean says more about single sentences, so no interval."),
        (["A", "B"], "“A” and “B” have fewer than 10 sentences: their mean says more about single sentences, so no interval."),
        (list("ABCD"), "4 groups have fewer than 10 sentences: their mean says more about single sentences, so no interval."),
    ],
)
def test_why_there_is_no_interval(groups, said):
    assert surewords.no_interval(groups) == said


@pytest.mark.parametrize("reach", ["texts", "too few documents"])
def test_of_texts_nothing_is_said_beyond_them(reach):
    said = surewords.difference(row(reach=reach, documents=(1, 1) if reach == "texts" else (2, 3)))
    assert "Across documents" not in said and said.startswith("These")


def test_no_wording_says_more_than_it_may():
    said = [surewords.difference(found, share, tried=3) for found, _ in SAID for share in (False, True)]
    said += [surewords.limits(pd.Series(n), True) for n in ([1, 1], [2, 3], [5, 5])]
    for sentence in said:
        assert not any(word in sentence.lower() for word in FORBIDDEN), sentence
        assert sentence.endswith(".")


@pytest.mark.parametrize(
    ("p", "said"),
    [(0.0004, "p < .001"), (0.001, "p = .001"), (0.0496, "p = .050"), (0.094, "p = .094"), (0.1, "p = .10"), (1.0, "p = 1.00")],
)
def test_p_values(p, said):
    assert surewords.p_value(p) == said
