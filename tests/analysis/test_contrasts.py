"""Contrasts by hand, against a slow written-out reference, their laws, and what a test of them may say."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis import contrasts, keyness
from analysis.background import WHOLE_CORPUS, Background
from analysis.contrasts import (
    COLUMNS,
    FEW_OCCURRENCES,
    KINDS,
    MOST_GROUPS,
    REST,
    CorpusTerms,
    TermContrast,
    contrast_all,
    contrast_groups,
    corpus_terms,
    narrowed,
    ranked,
)
from analysis.errors import AnalysisError
from analysis.project import open_project
from analysis.reading import read_corpus
from analysis.resampling import DOCUMENTS, TEXTS, TOO_FEW, benjamini_hochberg
from analysis.terms import count_terms, find_term, is_stop, tokenise

CORPUS = Path(__file__).parents[2] / "data" / "ai_governance"

Row = tuple[str | None, str, str]  # group, document, text

TOY: list[Row] = [
    ("east", "e1", "Rules protect people and rules bind states"),
    ("east", "e1", "New rules, new states"),
    ("east", "e2", "People want rules"),
    ("west", "w1", "Markets free people and markets want people"),
    ("west", "w1", "New markets grow"),
    ("west", "w2", "States want markets"),
    ("south", "s1", "Debt binds people; debt binds states"),
    ("south", "s1", "People want rules and people want markets"),
]
# RESULTS.md: what contrasts.parquet holds at least
PROMISED = """target reference term count_target count_reference rate_target rate_reference log_odds z log_ratio lrc
n_documents_target n_documents_reference dispersion_target dispersion_reference p_adjusted""".split()


def bundled() -> list[Row]:
    """The sentences of the bundled corpus, two groups of one document each."""
    corpus = read_corpus(open_project(CORPUS))
    group = dict(zip(corpus.documents["document_id"], corpus.documents["group"], strict=True))
    sentences = corpus.counted
    return [(group[document], document, text) for document, text in zip(sentences["document_id"], sentences["text"], strict=True)]


def counted(rows: Sequence[Row], max_n: int = 3) -> tuple[CorpusTerms, list[str | None]]:
    """The terms of the rows, and the group of each document."""
    groups, documents, texts = (list(column) for column in zip(*rows, strict=True))
    terms = corpus_terms(count_terms([str(i) for i in range(len(rows))], texts, max_n), documents)
    group = dict(zip(documents, groups, strict=True))
    return terms, [group[document] for document in terms.document_ids]


def contrast(rows: Sequence[Row], *names: str, **settings: float) -> TermContrast:
    return contrast_groups(*counted(rows), *names, **settings)


def with_test(rows: Sequence[Row], *names: str, seed: int = 0, draws: int = 2_000, max_n: int = 3) -> TermContrast:
    terms, groups = counted(rows, max_n)
    return contrasts.tested(terms, contrast_groups(terms, groups, *names), seed, draws=draws)


def by_term(found: TermContrast) -> pd.DataFrame:
    return found.table.set_index("term")


def kinds(table: pd.DataFrame) -> dict[str, str]:
    return {name: str(kind) for name, kind in table.dtypes.items()}


# A slow reference


def slow_log_odds(y1, y2, n1, n2, weight=0.10):
    """Monroe, Colaresi and Quinn's equations, one step after another."""
    a = weight * (y1 + y2)
    a0 = weight * (n1 + n2)
    odds_target = (y1 + a) / (n1 + a0 - (y1 + a))
    odds_reference = (y2 + a) / (n2 + a0 - (y2 + a))
    delta = math.log(odds_target) - math.log(odds_reference)
    variance = 1 / (y1 + a) + 1 / (y2 + a)
    return delta, delta / math.sqrt(variance)


def slow_terms(texts: Sequence[str]) -> dict[str, int]:
    """How often each word, pair and triple occurs that does so twice or more, without those that only occur within another."""
    rows = Counter()
    for text in texts:
        forms = [token.form for token in tokenise(text)]
        rows.update(" ".join(forms[i : i + n]) for n in (1, 2, 3) for i in range(len(forms) - n + 1))
    total = {term: sum(len(find_term(term, text)) for text in texts) for term, count in rows.items() if count > 1}
    total = {term: count for term, count in total.items() if count > 1}  # some words in a row have a comma between them
    hidden = set()
    for longer, count in total.items():
        words = longer.split()
        for part in (" ".join(words[i : i + n]) for n in range(1, len(words)) for i in range(len(words) - n + 1)):
            if total[part] == count and (is_stop(part) or not is_stop(longer)):
                hidden.add(part)
    return {term: count for term, count in total.items() if term not in hidden}


def slow_dispersion(per_sentence: Sequence[int], side: Sequence[Row]) -> float:
    """Gries' DPnorm over ten stretches of a side of few documents."""
    sizes, counts, before = [0] * 10, [0] * 10, 0
    lengths = [len(tokenise(text)) for _, _, text in side]
    for count, length in zip(per_sentence, lengths, strict=True):
        place = int(10 * (before + length / 2) / sum(lengths))
        sizes[place], counts[place], before = sizes[place] + length, counts[place] + count, before + length
    if not sum(counts):
        return math.nan
    shares = [(count / sum(counts), size / sum(sizes)) for count, size in zip(counts, sizes, strict=True) if size]
    return sum(abs(v - s) for v, s in shares) / 2 / (1 - min(s for _, s in shares))


SLOW = ("count", "rate", "n_documents", "dispersion")


def slow_table(rows: Sequence[Row], in_target, in_reference) -> dict[str, dict[str, float]]:
    """Every number of a contrast of few documents, by reading the texts once for each term."""
    sides = [[row for row in rows if of_side(row[0])] for of_side in (in_target, in_reference)]
    n1, n2 = (sum(len(tokenise(text)) for _, _, text in side) for side in sides)
    table = {}
    for term in slow_terms([text for _, _, text in rows]):
        found = [[len(find_term(term, text)) for _, _, text in side] for side in sides]
        y1, y2 = (sum(one) for one in found)
        if not y1 + y2:
            continue
        row = dict(zip(("log_odds", "z"), slow_log_odds(y1, y2, n1, n2), strict=True))
        row["log_ratio"] = math.log2(((y1 or 0.5) / n1) / ((y2 or 0.5) / n2))
        for name, side, per_sentence, n in zip(("target", "reference"), sides, found, (n1, n2), strict=True):
            holding = {document for (_, document, _), count in zip(side, per_sentence, strict=True) if count}
            numbers = (sum(per_sentence), 1000 * sum(per_sentence) / n, len(holding), slow_dispersion(per_sentence, side))
            row |= dict(zip((f"{column}_{name}" for column in SLOW), numbers, strict=True))
        table[term] = row
    return table


def assert_equals_slow(table: pd.DataFrame, expected: dict[str, dict[str, float]]) -> None:
    assert len(table) == len(expected) and set(table["term"]) == expected.keys()
    for row in table.to_dict("records"):
        slow = expected[row["term"]]
        assert {name: row[name] for name in slow} == pytest.approx(slow, abs=1e-9, rel=1e-9, nan_ok=True), row["term"]


def test_a_contrast_by_hand():
    row = by_term(contrast(TOY, "east", "west")).loc["rules"]
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
    assert_equals_slow(with_test(TOY, target, reference).table, expected)


@pytest.mark.parametrize("turned", [False, True], ids=["first against second", "second against first"])
def test_equals_a_slow_reference_on_the_bundled_corpus(turned):
    """Terms listed, counts, rates, documents, dispersion, log-odds, z and log ratio of every word and phrase, to 1e-9."""
    rows = bundled()
    one, two = sorted({group for group, _, _ in rows}, reverse=turned)
    expected = slow_table(rows, lambda group: group == one, lambda group: group == two)
    assert len(expected) > 250
    assert_equals_slow(with_test(rows, one, two, draws=20).table, expected)
    pd.testing.assert_frame_equal(contrast(rows, one).table, contrast(rows, one, two).table)


# Laws


def test_swapping_target_and_reference_flips_the_sign():
    for names in (("east", "west"), ("south", "east")):
        one, other = by_term(with_test(TOY, *names)), by_term(with_test(TOY, *names[::-1]))
        other = other.loc[one.index]
        signed = {measure.column for measure in keyness.MEASURES.values()} | keyness.MEASURES.keys()
        for column in sorted(signed):
            np.testing.assert_allclose(one[column], -other[column], rtol=1e-9, atol=1e-12, err_msg=column)
        np.testing.assert_allclose(one["log_ratio_lower"], -other["log_ratio_upper"])
        for column in ("count", "rate", "n_documents", "dispersion"):
            np.testing.assert_array_equal(one[f"{column}_target"], other[f"{column}_reference"])


def test_order_of_documents_changes_nothing():
    """Over documents, dispersion neither; over stretches of a side of few documents it goes by the order of reading."""
    pd.testing.assert_frame_equal(contrast(TOY, "east").table, contrast(TOY[::-1], "east").table, check_exact=True)
    rows, order = random_rows(3, (6, 7)), np.random.default_rng(0).permutation(13)
    mixed = [rows[row] for document in order for row in range(4 * document, 4 * document + 4)]
    columns = ["term", "z", "dispersion_target", "dispersion_reference"]
    one, other = (with_test(these, "a", draws=20).table[columns] for these in (rows, mixed))
    pd.testing.assert_frame_equal(one, other)


def test_ranked_by_strength_whichever_the_side_then_by_term():
    table = contrast(TOY, "east").table
    ranks = list(zip(-table["z"].abs(), table["term"], strict=True))
    assert ranks == sorted(ranks)


@pytest.mark.parametrize("measure", keyness.MEASURES)
def test_any_measure_may_rank_and_equals_stay_in_the_order_of_the_table(measure):
    table, column = contrast(TOY, "east").table, keyness.MEASURES[measure].column
    found = ranked(table, measure)
    place = dict(zip(table["term"], range(len(table)), strict=True))
    ranks = [(-abs(value), place[term]) for value, term in zip(found[column], found["term"], strict=True)]
    assert ranks == sorted(ranks) and found.index.tolist() == list(range(len(table)))
    pd.testing.assert_frame_equal(found.sort_values("term", ignore_index=True), table.sort_values("term", ignore_index=True))


def test_every_measure_is_the_one_of_its_name():
    """Of the counts in the table, with the tokens of both sides and the terms shown; the corpus itself is the background."""
    terms, groups = counted(TOY)
    found = contrast_groups(terms, groups, "east", "south", prior=0.3)
    table = found.table
    of = (table["count_target"].to_numpy(), table["count_reference"].to_numpy(), found.n_tokens_target, found.n_tokens_reference)
    total = dict(zip(terms.counts.terms, terms.counts.counts.sum(axis=0).tolist(), strict=True))
    n = sum(of[2:])
    words = sum(" " not in term for term in table["term"])
    priors = {
        "": keyness.pooled_prior(*of, 0.3),
        "_uniform": keyness.uniform_prior(len(table), words),
        "_background": keyness.Prior("", 0.3 * n * np.array([total[term] for term in table["term"]]) / 40, 0.3 * n),
    }
    assert sum(len(tokenise(text)) for _, _, text in TOY) == 40
    for name, prior in priors.items():
        log_odds, z = keyness.log_odds(*of, prior)
        np.testing.assert_allclose(table[f"log_odds{name}"], log_odds, err_msg=name)
        np.testing.assert_allclose(table[f"z{name}"], z, err_msg=name)
    for name in ("g2", "chi2", "log_ratio", "scaled_f"):
        np.testing.assert_array_equal(table[name], getattr(keyness, name)(*of))
    ends = keyness.log_ratio_interval(*of)
    np.testing.assert_array_equal(table[["log_ratio_lower", "log_ratio_upper", "lrc"]].to_numpy().T, ends)


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
    assert whole.n_hidden == counted(TOY)[0].counts.hidden.sum()


def test_document_numbers_and_counts_add_up():
    terms, groups = counted(TOY)
    found = contrast_groups(terms, groups, "east")
    assert (found.n_documents_target, found.n_documents_reference) == (2, 3)
    assert (found.n_tokens_target, found.n_tokens_reference) == (14, 26)
    total = dict(zip(terms.counts.terms, terms.counts.counts.sum(axis=0).tolist(), strict=True))
    for row in found.table.itertuples():
        assert row.count_target + row.count_reference == total[row.term]
        assert row.n_documents_target <= min(2, row.count_target)
        assert (row.n_documents_target > 0) == (row.count_target > 0)


def test_documents_without_a_group_and_without_a_word_are_left_out():
    rows = [(None if group == "south" else group, document, text) for group, document, text in TOY]
    found = contrast([*rows, ("east", "e3", "…")], "east")
    pd.testing.assert_frame_equal(found.table, contrast(TOY, "east", "west").table)
    assert found.n_documents_target == 2 and found.reference == "west"


def test_documents_of_other_groups_change_nothing_but_the_background():
    """However many they are: of few documents among many, only these are gone through."""
    rows = random_rows(9, (2, 3, 14))
    found = {}
    for these in (rows[:20], rows[:24], rows):
        terms, groups = counted(these, max_n=1)
        assert len(groups) == len(these) // 4
        found[len(these)] = contrasts.tested(terms, contrast_groups(terms, groups, "a", "b"), 0, draws=30)
    usual = ["log_odds_background", "z_background"]
    for n in (24, 76):
        pd.testing.assert_frame_equal(found[n].table.drop(columns=usual), found[20].table.drop(columns=usual))
        assert replace(found[n], table=None) == replace(found[20], table=None)


def test_texts_of_one_word_alone_do_not_differ():
    found = contrast([("a", "1", "Yes, yes."), ("b", "2", "Yes!")], "a", "b").table
    assert found[["term", "log_odds", "z"]].values.tolist() == [["yes", 0, 0]]


def test_the_pooled_prior_is_a_choice():
    weak, strong = (by_term(contrast(TOY, "east", prior=weight))["log_odds"] for weight in (0.01, 10))
    assert abs(weak["rules"]) > abs(strong["rules"])
    assert weak["rules"] == pytest.approx(slow_log_odds(4, 1, 14, 26, 0.01)[0])


# Terms by document


def test_terms_are_summed_by_document():
    terms, _ = counted(TOY)
    assert terms.document_ids == ("e1", "e2", "w1", "w2", "s1") and terms.document.tolist() == [0, 0, 1, 2, 2, 3, 4, 4]
    assert terms.n_tokens.tolist() == [11, 3, 10, 3, 13]
    column = terms.counts.terms.index("rules")
    assert terms.by_document[:, [column]].toarray().ravel().tolist() == [3, 1, 0, 0, 1]
    assert terms.background.name == WHOLE_CORPUS and terms.background.n_tokens == 40
    assert terms.background.counts[column] == 5


def test_documents_of_one_sentence_are_their_own_sums():
    rows = [(group, str(place), text) for place, (group, _, text) in enumerate(TOY)]
    terms, groups = counted(rows)
    assert terms.by_document is terms.counts.counts
    columns = [column for column in COLUMNS if not column.startswith(("n_documents", "dispersion"))]
    one, other = contrast_groups(terms, groups, "south").table, contrast(TOY, "south").table
    pd.testing.assert_frame_equal(one[columns], other[columns], check_exact=True)


def test_a_narrowed_corpus_keeps_its_terms_and_its_background():
    terms, _ = counted(TOY)
    kept = np.array(["people" in text.lower() for _, _, text in TOY])
    fewer = narrowed(terms, kept)
    assert fewer.background is terms.background and fewer.counts.terms == terms.counts.terms
    assert fewer.document_ids == ("e1", "e2", "w1", "s1") and fewer.n_tokens.tolist() == [7, 3, 7, 13]
    assert fewer.counts.sentence_ids == tuple(np.flatnonzero(kept).astype(str))
    row = by_term(contrast_groups(fewer, ["east", "east", "west", "south"], "east", "west")).loc["rules"]
    # 3 of 10 tokens against 0 of 7; "rules" is 5 of the 40 tokens of the whole: a = 1.7 · 5/40, a0 = 1.7
    a = 1.7 * 5 / 40
    delta = math.log((3 + a) / (10 + 1.7 - 3 - a)) - math.log(a / (7 + 1.7 - a))
    assert row["count_target"] == 3 and row["log_odds_background"] == pytest.approx(delta)


def test_narrowed_to_all_nothing_changes():
    terms, groups = counted(TOY)
    same = narrowed(terms, np.ones(len(TOY), dtype=bool))
    pd.testing.assert_frame_equal(contrast_groups(same, groups, "east").table, contrast_groups(terms, groups, "east").table)
    assert same.document_ids == terms.document_ids


def test_a_background_of_its_own_makes_what_is_usual_there_less_telling():
    terms, groups = counted(TOY)
    usual = np.where(np.array(terms.counts.terms) == "rules", 900, 0)
    elsewhere = corpus_terms(terms.counts, np.array(terms.document_ids)[terms.document], Background("elsewhere", usual, 1_000))
    own, other = (by_term(contrast_groups(of, groups, "east")) for of in (terms, elsewhere))
    assert 0 < other.loc["rules", "log_odds_background"] < own.loc["rules", "log_odds_background"]
    pd.testing.assert_series_equal(own["z"], other["z"])


# Spread


def test_dispersion_is_over_documents_from_five_on_and_over_ten_stretches_otherwise():
    """Target: five documents of four tokens. Reference: one of ten sentences of two tokens, each a stretch of its own.

    "even" is in every document and sentence, "clumped" in the first of each, "half" in one document and in five sentences.
    """
    target = ["even clumped clumped x1", "even half half half", "even x2 x3 x4", "even x5 x6 x7", "even x8 x9 x0"]
    reference = [f"even {'clumped' if place == 0 else 'half' if place % 2 else f'y{place}'}" for place in range(10)]
    rows = [("one", f"d{place}", text) for place, text in enumerate(target)] + [("two", "e", text) for text in reference]
    found = with_test(rows, "one", "two", draws=20)
    table = by_term(found)
    assert (found.n_documents_target, found.n_documents_reference) == (5, 1)
    assert table.loc["even", ["dispersion_target", "dispersion_reference"]].tolist() == pytest.approx([0, 0], abs=1e-12)
    assert table.loc["clumped", ["dispersion_target", "dispersion_reference"]].tolist() == pytest.approx([1, 1])
    # five of ten stretches: ½ (5 · |.2 − .1| + 5 · .1) / .9
    assert table.loc["half", ["dispersion_target", "dispersion_reference"]].tolist() == pytest.approx([1, 0.5 / 0.9])


def test_four_documents_are_too_few_to_spread_over():
    """Twenty sentences of one word, the 6th to the 10th "rules": over ten stretches for four documents, over documents for five."""
    words = [*"abcde", *["rules"] * 5, *"fghijklmno"]
    for n, expected in (
        (4, (abs(1 / 5 - 0.1) + 2 * abs(2 / 5 - 0.1) + 7 * 0.1) / 2 / 0.9),  # one in the third stretch, two in the next two
        (5, (abs(3 / 5 - 0.2) + abs(2 / 5 - 0.2) + 3 * 0.2) / 2 / 0.8),  # of four: three "rules" in the second, two in the third
    ):
        rows = [("east", str(place * n // 20), word) for place, word in enumerate(words)] + [("west", "w", "rules rest")]
        found = by_term(with_test(rows, "east", draws=20)).loc["rules"]
        assert found["dispersion_target"] == pytest.approx(expected)


def test_a_term_of_one_document_alone_is_clumped_and_one_of_no_document_is_not_spread_at_all():
    rows = random_rows(0, (6, 6))
    rows[9] = (*rows[9][:2], "rare, rare, rare, rare")
    row = by_term(with_test(rows, "a", "b", draws=20)).loc["rare"]
    assert (row["n_documents_target"], row["count_target"]) == (1, 4)
    assert 0.95 < row["dispersion_target"] <= 1 and np.isnan(row["dispersion_reference"])


# Tables


def test_two_groups_are_contrasted_once_more_each_against_the_rest():
    two, tests = contrast_all(*counted(TOY[:6]), seed=0)
    assert two[["target", "reference"]].drop_duplicates().values.tolist() == [["east", "west"]]
    pd.testing.assert_frame_equal(two, with_test(TOY[:6], "east").table)
    assert tests[["target", "reference"]].values.tolist() == [["east", "west"]]
    three, tests = contrast_all(*counted(TOY), seed=0)
    pairs = [["east", REST], ["south", REST], ["west", REST]]
    assert (
        three[["target", "reference"]].drop_duplicates().values.tolist() == tests[["target", "reference"]].values.tolist() == pairs
    )
    adjusted = ["p_adjusted", "p_bh"]
    for target, table in three.groupby("target"):
        alone = with_test(TOY, target)
        pd.testing.assert_frame_equal(table.reset_index(drop=True).drop(columns=adjusted), alone.table.drop(columns=adjusted))
        row = tests.set_index("target").loc[target]
        assert all(row[name] == getattr(alone, name) for name in row.index)


@pytest.mark.parametrize("rows", [TOY[:3], [("a", "1", "…")], TOY[:3] + [("none", "n", "—")], [(None, "1", "No group")]])
def test_fewer_than_two_groups_with_words_give_empty_tables_with_their_columns(rows):
    table, tests = contrast_all(*counted(rows), seed=0)
    assert len(table) == len(tests) == 0
    assert kinds(table) == KINDS and kinds(tests) == kinds(contrast_all(*counted(TOY), seed=0)[1]) == contrasts.TESTS


def test_columns_and_types_are_the_same_for_any_table():
    empty = contrast([("a", "1", "one two"), ("b", "2", "three four")], "a", "b").table
    assert len(empty) == 0
    for table in (empty, contrast(TOY, "east").table, with_test(TOY, "east").table, contrast_all(*counted(TOY), seed=0)[0]):
        assert kinds(table) == KINDS and tuple(table.columns) == COLUMNS


def test_the_table_holds_what_is_promised_and_a_column_for_each_measure():
    assert set(PROMISED) <= set(COLUMNS) and list(COLUMNS[: len(PROMISED) - 1]) == PROMISED[:-1]
    assert {column for column, _, _ in keyness.MEASURES.values()} <= set(COLUMNS)


def test_a_contrast_without_terms_has_nothing_to_test():
    rows = [("a", "1", "one two"), ("b", "2", "three four")]
    found = with_test(rows, "a", "b")
    assert (len(found.table), found.n_tested, found.test) == (0, 0, "none: no term occurs 5 times")
    assert kinds(found.table) == KINDS
    assert contrast(rows, "a", "b").test == ""


# Tests


def random_rows(seed: int, sizes: tuple[int, ...], sentences: int = 4, words: str = "uvwxyz", length: int = 12) -> list[Row]:
    """Documents of groups a, b, … that all speak alike: each has its own liking for the words, whatever its group."""
    rng, rows = np.random.default_rng(seed), []
    for group, size in zip("abcdef", sizes, strict=False):
        for document in range(size):
            liking = rng.dirichlet(np.full(len(words), 3))
            rows += [
                (group, f"{group}{document:02}", " ".join(rng.choice(list(words), length, p=liking))) for _ in range(sentences)
            ]
    return rows


def apart() -> list[Row]:
    """Five documents a side: "alpha" in all of one, "beta" in all of the other, "peace" in all, "seldom" four times."""
    one = [("a", f"a{n}", f"Alpha peace {'seldom' if n < 4 else 'a4'}") for n in range(5)]
    return one + [("b", f"b{n}", f"Beta peace b{n}") for n in range(5)]


def test_of_five_documents_a_side_a_word_of_all_of_one_and_none_of_the_other_has_the_least_p_there_is():
    """All 252 relabellings are tried: as they are, and with the sides changed about."""
    found = with_test(apart(), "a", "b")
    table = by_term(found)
    assert found.test == "max-|z|, permutation of documents, all 252 relabellings" and found.reach == DOCUMENTS
    for term in ("alpha peace", "beta peace"):
        assert table.loc[term, ["p", "p_adjusted"]].tolist() == pytest.approx([2 / 252, 2 / 252])
    assert table.loc["peace", ["p", "p_adjusted"]].tolist() == [1, 1]


def test_terms_that_occur_less_than_five_times_are_not_tested():
    found = with_test(apart(), "a", "b")
    together = found.table["count_target"] + found.table["count_reference"]
    is_tested = together >= FEW_OCCURRENCES
    assert 0 < is_tested.sum() < len(found.table) and (found.n_tested, found.fewest) == (is_tested.sum(), FEW_OCCURRENCES)
    for column in ("p", "p_adjusted", "p_bh"):
        assert (found.table[column].notna() == is_tested).all()


def test_at_most_so_many_terms_are_tested_those_that_occur_most(monkeypatch):
    """v 4, w 5, x 6, y 6, z 9 times: of three, x, y and z are tested; of two, z alone, since x and y can't be told apart."""
    texts = ["z; " * 5 + "y; " * 3 + "x; " * 2 + "w; w; v; v", "z; " * 4 + "y; " * 3 + "x; " * 4 + "w; w; w; v; v"]
    rows = [("ab"[place], str(place), text) for place, text in enumerate(texts)]
    for most, terms in ((3, {"x", "y", "z"}), (2, {"z"}), (4, {"w", "x", "y", "z"})):
        monkeypatch.setattr(contrasts, "MOST_TESTED", most)
        found = with_test([*rows, ("b", "2", "other words")], "a", "b", draws=20)
        assert set(found.table.loc[found.table["p"].notna(), "term"]) == terms
        together = found.table["count_target"] + found.table["count_reference"]
        assert found.n_tested == len(terms) and found.fewest <= together[found.table["p"].notna()].min()
        assert (together[found.table["p"].isna()] < found.fewest).all()


CASES = [(5, 5), (6, 9), (12, 12), (9, 4), (3, 3), (1, 1), (1, 30)]


@pytest.mark.parametrize("sizes", CASES)
def test_p_lies_above_zero_and_is_no_smaller_when_adjusted(sizes):
    found = with_test(random_rows(1, sizes, sentences=9), "a", "b", draws=200).table
    p, adjusted, bh = (found[column].to_numpy() for column in ("p", "p_adjusted", "p_bh"))
    known = np.isfinite(p)
    assert known.sum() > 5 and ((p > 0) & (p <= 1))[known].all()
    assert (adjusted >= p - 1e-12)[known].all() and (adjusted[known] <= 1).all() and (bh >= p - 1e-12)[known].all()
    np.testing.assert_array_equal(bh, benjamini_hochberg(p))


@pytest.mark.parametrize("sizes", CASES)
def test_p_is_the_same_from_either_side_and_with_the_same_seed(sizes):
    rows, p = random_rows(2, sizes, sentences=9), ["p", "p_adjusted", "p_bh"]
    one, again, turned = (by_term(with_test(rows, *names, draws=200)) for names in (("a", "b"), ("a", "b"), ("b", "a")))
    pd.testing.assert_frame_equal(one, again, check_exact=True)
    np.testing.assert_allclose(one[p], turned.loc[one.index, p])


def test_another_seed_draws_other_relabellings():
    rows = random_rows(2, (12, 12))
    one, other = (by_term(with_test(rows, "a", "b", seed=seed, draws=100))["p"].dropna() for seed in (0, 1))
    assert (one != other).any() and np.abs(one - other).max() < 0.3


def test_where_all_relabellings_are_tried_neither_seed_nor_order_of_documents_matters():
    rows = random_rows(4, (5, 6), sentences=1, length=30)
    mixed = [rows[place] for place in np.random.default_rng(0).permutation(11)]
    found = [with_test(these, "a", "b", seed=seed) for these, seed in ((rows, 0), (rows, 1), (mixed, 0))]
    assert all("all 462 relabellings" in one.test for one in found)
    for other in found[1:]:
        pd.testing.assert_frame_equal(found[0].table, other.table)


@pytest.mark.parametrize("prior", [0.1, 3])
def test_p_by_brute_force(prior):
    """Every relabelling of 5 and 6 documents, in plain Python. For the largest of all, each |z| is over its root mean square."""
    rows = random_rows(5, (5, 6), sentences=1, words="wxyz", length=30)
    terms, groups = counted(rows, max_n=1)
    found = by_term(contrasts.tested(terms, contrast_groups(terms, groups, "a", prior=prior), 0, prior))
    texts = [text.split() for _, _, text in rows]
    relabelled = [set(chosen) for chosen in combinations(range(11), 5)]
    sizes = {}
    for term in found.index:
        sizes[term] = []
        for chosen in relabelled:
            y1, y2 = (sum(text.count(term) for n, text in enumerate(texts) if (n in chosen) == side) for side in (True, False))
            sizes[term].append(abs(slow_log_odds(y1, y2, 5 * 30, 6 * 30, prior)[1]))
    usual = {term: math.sqrt(sum(z**2 for z in each) / 462) for term, each in sizes.items()}
    largest = [max(sizes[term][n] / usual[term] for term in sizes) for n in range(462)]
    for term, row in found.iterrows():
        observed = abs(row["z"])
        assert sizes[term][0] == pytest.approx(observed)  # the first choice is the documents as they are
        assert row["p"] == pytest.approx(sum(z >= observed - 1e-9 for z in sizes[term]) / 462)
        assert row["p_adjusted"] == pytest.approx(sum(z >= observed / usual[term] - 1e-9 for z in largest) / 462)


@pytest.mark.parametrize("sizes", [(12, 12), (6, 20)])
def test_where_documents_are_dealt_out_at_random_one_p_in_twenty_lies_under_one_in_twenty(sizes):
    """Words clump by document, which a test that takes tokens for independent would hold for a difference."""
    p, at_least_one, naive = [], [], []
    for seed in range(150):
        found = with_test(random_rows(seed, sizes), "a", "b", seed=seed, draws=199, max_n=1).table
        p.append(found["p"].dropna())
        at_least_one.append((found["p_adjusted"] < 0.05).any())
        naive.append(np.abs(found["z"]) > 1.96)
    assert 0.035 <= np.mean(np.concatenate(p) < 0.05) <= 0.065
    assert 0.01 <= np.mean(at_least_one) <= 0.09
    assert np.mean(np.concatenate(naive)) > 0.07


def test_where_words_of_two_texts_come_from_one_source_one_p_in_twenty_lies_under_one_in_twenty():
    p, at_least_one = [], []
    for seed in range(150):
        rng = np.random.default_rng(seed)
        rows = [(side, side, " ".join(rng.choice(list("uvwxyz"), rng.integers(5, 20)))) for side in "ab" for _ in range(30)]
        found = with_test(rows, "a", "b", seed=seed, draws=199, max_n=1)
        assert found.reach == TEXTS
        p.append(found.table["p"].dropna())
        at_least_one.append((found.table["p_adjusted"] < 0.05).any())
    assert 0.03 <= np.mean(np.concatenate(p) < 0.05) <= 0.07
    assert 0.01 <= np.mean(at_least_one) <= 0.1


def test_a_word_that_all_documents_of_one_side_like_is_found_among_many():
    rows = random_rows(7, (10, 10), words="abcdefghijklmnopqrstuvwxyz")
    rows = [(group, document, f"{text} liked" if group == "a" else text) for group, document, text in rows]
    table = by_term(with_test(rows, "a", "b"))
    assert table.loc["liked", "p_adjusted"] == pytest.approx(1 / 2001)
    others = table.loc[[" " not in term and term != "liked" for term in table.index], "p_adjusted"]
    assert len(others) == 26 and (others > 0.05).sum() >= 25


@pytest.mark.parametrize(
    ("sizes", "reach"),
    [((1, 1), TEXTS), ((1, 9), TEXTS), ((2, 2), TOO_FEW), ((4, 9), TOO_FEW), ((5, 5), DOCUMENTS), ((9, 6), DOCUMENTS)],
)
def test_how_far_a_contrast_reaches_goes_by_its_smaller_side(sizes, reach):
    found = with_test(random_rows(0, sizes), "a", "b", draws=20)
    assert found.reach == reach and (found.n_documents_target, found.n_documents_reference) == sizes
    assert ("permutation of documents" in found.test) == (reach == DOCUMENTS)


def test_what_is_relabelled_is_said():
    """Stretches are so long that the smaller side has about five."""
    said = {sentences: with_test(random_rows(0, (1, 2), sentences), "a", "b", draws=30).test for sentences in (3, 9, 30)}
    assert said == {
        3: "max-|z|, permutation of sentences, 30 relabellings",
        9: "max-|z|, permutation of sentences, 30 relabellings",
        30: "max-|z|, permutation of stretches of 6 sentences, 30 relabellings",
    }


@pytest.mark.parametrize("sizes", [(1, 1), (3, 8), (7, 7)])
def test_p_by_benjamini_and_hochberg_stands_beside(sizes):
    found = with_test(random_rows(8, sizes, sentences=20), "a", "b", draws=200).table
    np.testing.assert_array_equal(found["p_bh"], benjamini_hochberg(found["p"].to_numpy()))


def test_testing_changes_nothing_else():
    terms, groups = counted(random_rows(3, (6, 6)))
    plain = contrast_groups(terms, groups, "a", prior=0.2)
    found = contrasts.tested(terms, plain, 0, prior=0.2, draws=50)
    added = ["dispersion_target", "dispersion_reference", "p", "p_adjusted", "p_bh"]
    pd.testing.assert_frame_equal(found.table.drop(columns=added), plain.table.drop(columns=added), check_exact=True)
    assert plain.table[added].isna().all(axis=None) and found.table[added].notna().any().all()
    assert replace(found, table=None, test="", n_tested=0, fewest=0) == replace(plain, table=None)


def test_progress_of_a_test_is_told_to_its_end():
    terms, groups = counted(random_rows(3, (6, 6)))
    told = []
    contrasts.tested(terms, contrast_groups(terms, groups, "a"), 0, draws=60, progress=lambda *now: told.append(now))
    assert told == [(done, 6) for done in range(1, 7)]  # three times 25 draws or fewer, twice over


@pytest.mark.parametrize(("sizes", "reach"), [((5, 5, 6), {DOCUMENTS}), ((1, 2, 6), {TEXTS, TOO_FEW})])
def test_of_several_contrasts_p_is_adjusted_for_all(sizes, reach):
    """Bonferroni: times the number of contrasts; Benjamini and Hochberg's over the rows of all."""
    terms, groups = counted(random_rows(6, sizes, sentences=9))
    table, tests = contrast_all(terms, groups, seed=3, draws=400)
    assert len(tests) == 3 and set(tests["reach"]) == reach and (tests["reference"] == REST).all()
    for target, rows in table.groupby("target"):
        alone = contrasts.tested(terms, contrast_groups(terms, groups, target), 3, draws=400).table
        np.testing.assert_array_equal(rows["p"], alone["p"])
        np.testing.assert_allclose(rows["p_adjusted"], np.minimum(3 * alone["p_adjusted"], 1))
    np.testing.assert_array_equal(table["p_bh"], benjamini_hochberg(table["p"].to_numpy()))


@pytest.mark.parametrize("extra", [0, 1])
def test_more_than_twelve_groups_are_not_tested_and_it_is_said(extra):
    rows = [(f"g{group:02}", f"d{group}", f"Rules bind state{group}, rules") for group in range(MOST_GROUPS + extra)]
    table, tests = contrast_all(*counted(rows), seed=0, draws=20)
    assert len(tests) == MOST_GROUPS + extra and set(table["target"]) == set(tests["target"])
    assert table["p"].isna().all() == bool(extra) and table["p_adjusted"].isna().all() == bool(extra)
    assert (tests["test"] == "none: more than 12 groups").all() == bool(extra)
    assert (tests["n_tested"] == 0).all() == bool(extra) and (table["z"].notna()).all()


# Faults


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
    with pytest.raises(AnalysisError, match="the corpus holds no words at all"):
        contrast([("mute", "m", "…")], "mute")
