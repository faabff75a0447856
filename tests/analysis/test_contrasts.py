"""Log-odds by hand, against a slow written-out formula, and the laws of a contrast."""

import math
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.contrasts import (
    COLUMNS,
    REST,
    contrast_all,
    contrast_groups,
    log_odds,
    log_ratio,
    pooled_prior,
    sum_by_document,
)
from analysis.errors import AnalysisError
from analysis.terms import count_terms, find_term, tokenise

DOCUMENTS = Path(__file__).parents[2] / "data" / "ai_governance" / "documents"

TOY = [  # group, document, text
    ("east", "e1", "Rules protect people and rules bind states"),
    ("east", "e1", "New rules, new states"),
    ("east", "e2", "People want rules"),
    ("west", "w1", "Markets free people and markets want people"),
    ("west", "w1", "New markets grow"),
    ("west", "w2", "States want markets"),
    ("south", "s1", "Debt binds people; debt binds states"),
    ("south", "s1", "People want rules and people want markets"),
]


def bundled():
    """The bundled documents, two groups of one document each, line by line."""
    paths = sorted(DOCUMENTS.iterdir())
    return [(p.stem, p.stem, line) for p in paths for line in p.read_text(encoding="utf-8").splitlines() if line]


def counted(rows):
    groups, documents, texts = (list(column) for column in zip(*rows, strict=True))
    return count_terms([str(i) for i in range(len(rows))], texts), np.array(groups, dtype=object), documents


def contrast(rows, *names, **settings):
    return contrast_groups(*counted(rows), *names, **settings)


def slow_log_odds(y1, y2, n1, n2, weight=0.10):
    """Monroe, Colaresi and Quinn's equations, one step after another."""
    a = weight * (y1 + y2)
    a0 = weight * (n1 + n2)
    odds_target = (y1 + a) / (n1 + a0 - (y1 + a))
    odds_reference = (y2 + a) / (n2 + a0 - (y2 + a))
    delta = math.log(odds_target) - math.log(odds_reference)
    variance = 1 / (y1 + a) + 1 / (y2 + a)
    return delta, delta / math.sqrt(variance)


def slow_table(rows, in_target, in_reference):
    """Every number of a contrast, by reading the texts once for each term."""
    counts, *_ = counted(rows)
    sides = [[row for row in rows if of_side(row[0])] for of_side in (in_target, in_reference)]
    n1, n2 = (sum(len(tokenise(text)) for _, _, text in side) for side in sides)
    table = {}
    for term, hidden in zip(counts.terms, counts.hidden, strict=True):
        y1, y2 = (sum(len(find_term(term, text)) for _, _, text in side) for side in sides)
        d1, d2 = (len({document for _, document, text in side if find_term(term, text)}) for side in sides)
        if y1 + y2 and not hidden:
            ratio = math.log2(((y1 or 0.5) / n1) / ((y2 or 0.5) / n2))
            rates = (1000 * y1 / n1, 1000 * y2 / n2)
            table[term] = (y1, y2, *rates, *slow_log_odds(y1, y2, n1, n2), ratio, d1, d2)
    return table


def assert_equals_slow(table, expected):
    got = {row[2]: row[3:] for row in table.itertuples(index=False)}
    assert got.keys() == expected.keys()
    for term, numbers in expected.items():
        assert got[term] == pytest.approx(numbers, abs=1e-9, rel=1e-9), term


def test_a_contrast_by_hand():
    row = contrast(TOY, "east", "west").table.set_index("term").loc["rules"]
    # east: 14 tokens, "rules" 4 times in 2 documents; west: 13 tokens, 0 times; a = 0.1·4, a0 = 0.1·27
    delta = math.log(4.4 / (14 + 2.7 - 4.4)) - math.log(0.4 / (13 + 2.7 - 0.4))
    assert row[["count_target", "count_reference"]].tolist() == [4, 0]
    assert row[["n_documents_target", "n_documents_reference"]].tolist() == [2, 0]
    assert row["rate_target"] == pytest.approx(4000 / 14) and row["rate_reference"] == 0
    assert row["log_odds"] == pytest.approx(delta) and row["z"] == pytest.approx(delta / math.sqrt(1 / 4.4 + 1 / 0.4))
    assert row["log_ratio"] == pytest.approx(math.log2((4 / 14) / (0.5 / 13)))


@pytest.mark.parametrize(
    ("target", "reference"), [("east", "west"), ("west", "south"), ("south", "east"), ("east", None), ("west", None)]
)
def test_equals_a_slow_reference_on_a_toy_corpus(target, reference):
    is_reference = (lambda group: group == reference) if reference else (lambda group: group != target)
    expected = slow_table(TOY, lambda group: group == target, is_reference)
    assert_equals_slow(contrast(TOY, target, reference).table, expected)


def test_equals_a_slow_reference_on_the_bundled_corpus():
    one, two = sorted({group for group, _, _ in bundled()})
    expected = slow_table(bundled(), lambda group: group == one, lambda group: group == two)
    assert len(expected) > 250
    assert_equals_slow(contrast(bundled(), one, two).table, expected)


def test_swapping_target_and_reference_flips_the_sign():
    one = contrast(TOY, "east", "west").table.set_index("term")
    other = contrast(TOY, "west", "east").table.set_index("term").loc[one.index]
    for column in ("log_odds", "z"):
        assert (one[column] == -other[column]).all()
    assert one["log_ratio"].to_numpy() == pytest.approx(-other["log_ratio"].to_numpy())
    for column in ("count", "rate", "n_documents"):
        assert (one[f"{column}_target"] == other[f"{column}_reference"]).all()


def test_order_of_documents_changes_nothing():
    one, other = contrast(TOY, "east").table, contrast(TOY[::-1], "east").table
    pd.testing.assert_frame_equal(one, other, check_exact=True)


def test_ranked_by_strength_whichever_the_side_then_by_term():
    table = contrast(TOY, "east").table
    ranks = list(zip(-table["z"].abs(), table["term"], strict=True))
    assert ranks == sorted(ranks)


def test_a_word_of_one_side_alone_stands_before_a_shared_one():
    y1, y2 = np.array([8, 8]), np.array([0, 1])
    _, z = log_odds(y1, y2, 900, 900, pooled_prior(y1, y2, 900, 900))
    assert z.round(2).tolist() == [2.06, 1.94]
    for n1, n2 in [(900, 900), (10_000, 10_000), (400, 1200), (1200, 400)]:
        alone, shared = log_odds(y1, y2, n1, n2, pooled_prior(y1, y2, n1, n2))[1]
        assert (alone, shared) == pytest.approx((slow_log_odds(8, 0, n1, n2)[1], slow_log_odds(8, 1, n1, n2)[1]))
        assert alone > (1 if n1 >= n2 else 0.9) * shared
        uniform = [slow_log_odds(8, y, n1, n2, weight=0.01 / (8 + y))[1] for y in (0, 1)]
        assert uniform[0] < 0.7 * uniform[1]


@pytest.mark.parametrize(("y1", "y2", "n1", "n2"), [(2, 6, 400, 1200), (30, 10, 3000, 1000), (1, 1, 50, 50)])
def test_equal_rates_give_zero_for_words_and_phrases(y1, y2, n1, n2):
    y1, y2 = np.array([y1]), np.array([y2])
    delta, z = log_odds(y1, y2, n1, n2, pooled_prior(y1, y2, n1, n2))
    assert delta == pytest.approx([0], abs=1e-12) and z == pytest.approx([0], abs=1e-12)
    assert log_ratio(y1, y2, n1, n2) == pytest.approx([0], abs=1e-12)


def test_half_an_occurrence_stands_for_none_in_the_log_ratio():
    assert log_ratio(np.array([4, 0]), np.array([0, 2]), 100, 200).tolist() == [4.0, -1.0]


def test_rates_rest_on_all_tokens_also_those_of_terms_too_rare_to_be_listed():
    rows = [("a", "1", "rules rules one two three"), ("b", "2", "rules four five")]
    found = contrast(rows, "a", "b")
    assert (found.n_tokens_target, found.n_tokens_reference) == (5, 3)
    assert found.table["term"].tolist() == ["rules"]
    assert found.table["rate_target"].item() == pytest.approx(400)


def test_terms_of_other_groups_are_not_listed_and_hidden_ones_are_counted():
    found = contrast(TOY, "east", "west")
    assert "debt binds" not in set(found.table["term"])
    whole = contrast(TOY, "south")
    assert {"debt binds"} <= set(whole.table["term"]) and not {"debt", "binds"} & set(whole.table["term"])
    assert whole.n_hidden == counted(TOY)[0].hidden.sum()


def test_two_groups_are_contrasted_once_more_each_against_the_rest():
    two = contrast_all(*counted(TOY[:6]))
    assert two[["target", "reference"]].drop_duplicates().values.tolist() == [["east", "west"]]
    pd.testing.assert_frame_equal(two, contrast(TOY[:6], "east").table)
    three = contrast_all(*counted(TOY))
    assert three[["target", "reference"]].drop_duplicates().values.tolist() == [
        ["east", REST],
        ["south", REST],
        ["west", REST],
    ]
    for target, table in three.groupby("target"):
        pd.testing.assert_frame_equal(table.reset_index(drop=True), contrast(TOY, target).table)


@pytest.mark.parametrize("rows", [TOY[:3], [("a", "1", "…")], TOY[:3] + [("none", "n", "—")]])
def test_fewer_than_two_groups_with_words_give_an_empty_table_with_its_columns(rows):
    table = contrast_all(*counted(rows))
    assert len(table) == 0
    assert {name: str(kind) for name, kind in table.dtypes.items()} == COLUMNS


def test_columns_and_types_are_the_same_for_any_table():
    assert {name: str(kind) for name, kind in contrast(TOY, "east").table.dtypes.items()} == COLUMNS


def test_a_corpus_without_repeated_terms_has_a_contrast_without_rows():
    rows = [("a", "1", "one two"), ("b", "2", "three four")]
    assert len(contrast(rows, "a", "b").table) == 0


def test_texts_of_one_word_alone_do_not_differ():
    found = contrast([("a", "1", "Yes, yes."), ("b", "2", "Yes!")], "a", "b").table
    assert found[["term", "log_odds", "z"]].values.tolist() == [["yes", 0, 0]]


def test_sentences_without_a_group_are_left_out():
    groups = [None if group == "south" else group for group, _, _ in TOY]
    counts, _, documents = counted(TOY)
    table = contrast_groups(counts, groups, documents, "east").table
    pd.testing.assert_frame_equal(table, contrast_groups(*counted(TOY), "east", "west").table)


def test_sums_by_document_give_the_same_contrast():
    summed, groups, documents = sum_by_document(*counted(TOY))
    assert sorted(documents) == sorted({document for _, document, _ in TOY}) and len(groups) == 5
    assert summed.n_tokens.sum() == counted(TOY)[0].n_tokens.sum()
    one = contrast_groups(summed, groups, documents, "south").table
    pd.testing.assert_frame_equal(one, contrast(TOY, "south").table, check_exact=True)
    assert sum_by_document(summed, groups, documents)[0] is summed


def test_a_document_with_parts_in_several_groups_counts_once_on_a_side():
    rows = [("a", "1", "rules"), ("b", "2", "rules"), ("c", "2", "rules rules"), ("c", "1", "rules")]
    row = contrast(rows, "a").table.iloc[0]
    assert row[["count_target", "count_reference"]].tolist() == [1, 4]
    assert row[["n_documents_target", "n_documents_reference"]].tolist() == [1, 2]


def test_the_pooled_prior_is_a_choice():
    weak, strong = (contrast(TOY, "east", prior=weight).table.set_index("term")["log_odds"] for weight in (0.01, 10))
    assert abs(weak["rules"]) > abs(strong["rules"])
    assert contrast(TOY, "east", prior=0.01).prior == "pooled, 0.01"


@pytest.mark.parametrize(
    ("names", "parts"),
    [
        (("north",), ['target "north"', "east, south, west"]),
        (("east", "north"), ['reference "north"', "east, south, west"]),
        (("north", "nowhere"), ["2 faults", '"north"', '"nowhere"']),
        (("east", "east"), ['both "east"', "two groups"]),
    ],
)
def test_faults_name_the_groups_there_are(names, parts):
    with pytest.raises(AnalysisError) as fault:
        contrast(TOY, *names)
    assert all(part in str(fault.value) for part in parts)


def test_a_group_without_words_or_without_another_group_cannot_be_contrasted():
    with pytest.raises(AnalysisError, match='"mute": no group of this name holds any words; choose from: east'):
        contrast([*TOY[:3], ("mute", "m", "…")], "mute")
    with pytest.raises(AnalysisError, match='"east": the only group'):
        contrast([*TOY[:3], ("mute", "m", "…")], "east")


def test_document_numbers_and_counts_add_up():
    counts, groups, documents = counted(TOY)
    table = contrast_groups(counts, groups, documents, "east").table
    total = Counter(dict(zip(counts.terms, counts.counts.sum(axis=0).tolist(), strict=True)))
    for row in table.itertuples():
        assert row.count_target + row.count_reference == total[row.term]
        assert row.n_documents_target <= min(2, row.count_target)
        assert (row.n_documents_target > 0) == (row.count_target > 0)
