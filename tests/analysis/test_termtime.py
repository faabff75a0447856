"""A term by period and group: counts are those of the sentences, and intervals reckon with documents."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from analysis.resampling import FEW_DOCUMENTS
from analysis.termtime import COLUMNS, FEW, METHOD, NONE, PER, term_periods


def over_time(rows):
    """The table of (period, group, document, occurrences, tokens), a sentence each."""
    table = pd.DataFrame(rows, columns=["period", "group", "document_id", "found", "n_tokens"])
    table = table.astype(dict.fromkeys(["period", "group", "document_id"], "str") | dict.fromkeys(["found", "n_tokens"], int))
    return term_periods(
        table["found"].to_numpy(), table["n_tokens"].to_numpy(), table["period"], table["group"], table["document_id"]
    )


def drawn(n_documents, seed=0, groups=("A", "B"), mean=2.0):
    random = np.random.default_rng(seed)
    return [
        (period, group, f"{period}{group}{number}", random.poisson(mean), random.integers(5, 60))
        for period in ("1", "2") for group in groups for number in range(n_documents) for _ in range(3)
    ]  # fmt: skip


def test_by_hand():
    table = over_time([
        ("1990s", "A", "a", 2, 10), ("1990s", "A", "a", 0, 30), ("1990s", "A", "b", 1, 60), ("2000s", "A", "c", 0, 50),
        ("2000s", "B", "d", 1, 20),
    ])  # fmt: skip
    assert table.columns.tolist() == list(COLUMNS)
    counted = ["period", "group", "n_documents", "n_sentences", "n_tokens", "count", "n_hits", "n_holding", "rate"]
    assert table[counted].values.tolist() == [
        ["1990s", "A", 2, 3, 100, 3, 2, 2, 30.0],
        ["2000s", "A", 1, 1, 50, 0, 0, 0, 0.0],
        ["2000s", "B", 1, 1, 20, 1, 1, 1, 50.0],
    ]
    assert table["lower"].isna().all() and table["upper"].isna().all() and set(table["method"]) == {FEW}


def test_the_interval_is_students_of_a_ratio_of_totals_on_the_logarithm_of_the_rate():
    rows = drawn(6)
    frame = pd.DataFrame(rows, columns=["period", "group", "document_id", "found", "n_tokens"])
    for row in over_time(rows).itertuples():
        here = frame[(frame["period"] == row.period) & (frame["group"] == row.group)]
        of = here.groupby("document_id")[["found", "n_tokens"]].sum()
        rate = of["found"].sum() / of["n_tokens"].sum()
        beyond = of["found"] - rate * of["n_tokens"]
        relative = np.sqrt(6 / 5 * (beyond**2).sum()) / of["found"].sum()
        assert row.rate == pytest.approx(PER * rate) and row.method == METHOD
        assert np.log([row.lower / row.rate, row.upper / row.rate]) == pytest.approx(np.array(t.interval(0.95, 5)) * relative)


def test_there_is_no_interval_of_few_documents_or_of_no_occurrence():
    enough = [("1", "A", f"d{number}", 0, 10) for number in range(FEW_DOCUMENTS)]
    table = over_time([*enough, *[("2", "A", f"e{number}", 3, 10) for number in range(FEW_DOCUMENTS - 1)]])
    assert table["method"].tolist() == [NONE, FEW] and table["lower"].isna().all()
    once = over_time([*enough[:-1], ("1", "A", "last", 1, 10)]).iloc[0]
    assert 0 < once["lower"] < once["rate"] < once["upper"] <= PER


def test_cutting_sentences_in_two_changes_no_interval_and_repeating_documents_narrows_it():
    rows = drawn(6)
    halved = [(*row[:3], part, length) for row in rows for part, length in ((row[3], row[4] - 2), (0, 2))]
    kept = ["period", "group", "n_documents", "n_tokens", "count", "rate", "lower", "upper"]
    pd.testing.assert_frame_equal(over_time(halved)[kept], over_time(rows)[kept])
    twice = over_time([*rows, *((*row[:2], f"{row[2]} again", *row[3:]) for row in rows)])
    assert (twice["lower"] > over_time(rows)["lower"]).all() and (twice["upper"] < over_time(rows)["upper"]).all()


def test_the_order_of_sentences_changes_nothing():
    rows = drawn(6)
    mixed = [rows[number] for number in np.random.default_rng(1).permutation(len(rows))]
    pd.testing.assert_frame_equal(over_time(mixed), over_time(rows))


def test_what_has_no_period_or_no_group_is_left_out():
    rows = drawn(3)
    for place in (0, 1):
        row = ["3", "C", "x", 4, 10]
        row[place] = None
        pd.testing.assert_frame_equal(over_time([*rows, tuple(row)]), over_time(rows))
    assert len(over_time([])) == 0 and over_time([]).columns.tolist() == list(COLUMNS)


def test_documents_that_differ_make_it_wider():
    alike = [("1", "A", f"d{number}", 2, 100) for number in range(6)]
    uneven = [("1", "A", f"d{number}", 12 * (number == 0), 100) for number in range(6)]
    one, other = (over_time(rows).iloc[0] for rows in (alike, uneven))
    assert one["rate"] == other["rate"] == one["lower"] == one["upper"] and other["lower"] < 3 < 60 < other["upper"]


@pytest.mark.parametrize("burst", [0.5, 2.0])
def test_it_covers_the_rate_that_documents_are_drawn_from(burst):
    """Rates of documents from a gamma distribution, counts of Poisson's: 400 draws of 10 documents; .89 to .97."""
    random, true, n = np.random.default_rng(3), 2.0, 400
    tokens = np.round(random.lognormal(7.3, 0.6, (n, 10))).astype(int)
    counts = random.poisson(random.gamma(burst, 1 / burst, (n, 10)) * true / PER * tokens)
    rows = [
        (f"{draw:03}", "A", f"{draw}-{place}", counts[draw, place], tokens[draw, place]) for draw in range(n) for place in range(10)
    ]
    table = over_time(rows)
    held = (table["lower"] <= true) & (true <= table["upper"])
    assert 0.86 < held.mean() < 0.99
