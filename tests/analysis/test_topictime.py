"""Topics over time: the share of each period's sentences that goes to each topic."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from analysis.intervals import INTERVAL, prevalence_intervals
from analysis.resampling import FEW_DOCUMENTS, NONE, OF_DOCUMENTS, OF_SENTENCES
from analysis.topics import prevalence
from analysis.topictime import topic_periods

COLUMNS = ["column", "period", "topic_id", "n_sentences", "prevalence", *INTERVAL]


def over_time(sentences, dates, column="date"):
    """The table of sentences, of each the document and the topic, and of documents with their dates."""
    documents, topics = zip(*sentences, strict=True) if sentences else ((), ())
    metadata = pd.DataFrame({"document_id": list(dates), column: list(dates.values())})
    return topic_periods(np.array(topics, dtype=np.int64), pd.Series(documents, dtype="str"), metadata)


def plain(table):
    """What is counted: by topic and period, without intervals."""
    return table.sort_values(["topic_id", "period"])[["topic_id", "period", "n_sentences", "prevalence"]].values.tolist()


def many(n_documents, n_sentences=6, seed=0):
    """Sentences of two topics in the documents of two years, so many each."""
    random = np.random.default_rng(seed)
    dates = {f"{year}-{number}": year for year in ("2001", "2002") for number in range(n_documents)}
    return [(document, int(topic)) for document in dates for topic in random.integers(0, 2, n_sentences)], dates


# Shares


def test_by_hand():
    sentences = [("a", 0), ("a", 0), ("a", 1), ("b", 1), ("c", 0), ("c", 0), ("c", 0), ("c", 1)]
    table = over_time(sentences, {"a": "2017-01-23", "b": "2017-01-30", "c": "2017-05-01"})
    assert sorted(table.columns) == sorted(COLUMNS) and set(table["column"]) == {"date"}
    assert plain(table) == [[0, "2017-01", 2, 0.5], [0, "2017-05", 3, 0.75], [1, "2017-01", 2, 0.5], [1, "2017-05", 1, 0.25]]


def test_a_topic_that_a_period_is_silent_about_has_a_row_of_0():
    table = over_time([("a", 0), ("b", 7)], {"a": "1999", "b": "2004"}, "year")
    assert plain(table) == [[0, "1999", 1, 1.0], [0, "2004", 0, 0.0], [7, "1999", 0, 0.0], [7, "2004", 1, 1.0]]


def test_what_is_left_out_takes_its_share_too():
    table = over_time([("a", 0), ("a", -1), ("b", 0)], {"a": "1999", "b": "2004"}, "year")
    assert plain(table) == [[-1, "1999", 1, 0.5], [-1, "2004", 0, 0.0], [0, "1999", 1, 0.5], [0, "2004", 1, 1.0]]


@pytest.mark.parametrize("seed", range(5))
def test_shares_of_a_period_sum_to_1_and_counts_to_its_sentences(seed):
    random = np.random.default_rng(seed)
    dates = {f"d{number}": f"20{number % 4:02}" for number in range(12)}
    sentences = [(f"d{document}", int(topic)) for document, topic in zip(*random.integers(0, (12, 6), (80, 2)).T, strict=True)]
    table = over_time(sentences, dates, "year")
    by_period = table.groupby("period")[["prevalence", "n_sentences"]].sum()
    assert by_period["prevalence"].tolist() == pytest.approx([1] * 4)
    counts = pd.Series([dates[document] for document, _ in sentences]).value_counts().sort_index()
    assert by_period["n_sentences"].to_dict() == counts.to_dict()
    totals = table["period"].map(counts)
    assert table["prevalence"].tolist() == pytest.approx((table["n_sentences"] / totals).tolist())
    assert not table.duplicated(["period", "topic_id"]).any()


def test_shares_and_intervals_are_those_of_groups_that_the_periods_are():
    sentences, dates = many(6)
    topic, documents = np.array([topic for _, topic in sentences]), np.array([document for document, _ in sentences])
    years = np.array([dates[document] for document in documents])
    expected = prevalence_intervals(prevalence(topic, years), topic, years, documents).rename(columns={"group": "period"})
    pd.testing.assert_frame_equal(over_time(sentences, dates, "year")[expected.columns.tolist()], expected)


def test_the_order_of_the_documents_table_does_not_matter():
    sentences, dates = many(3)
    pd.testing.assert_frame_equal(over_time(sentences, dates, "year"), over_time(sentences, dict(reversed(dates.items())), "year"))


# Dates


def test_documents_without_a_date_are_left_out():
    dated = over_time([("a", 0), ("b", 1)], {"a": "1999", "b": "2004"}, "year")
    for missing in (None, "", "  "):
        table = over_time([("a", 0), ("x", 1), ("b", 1), ("x", 2)], {"a": "1999", "x": missing, "b": "2004"}, "year")
        assert plain(table) == plain(dated)  # nor is there a row of topic 2, of which they alone speak


def test_a_period_without_documents_or_without_sentences_has_no_rows():
    table = over_time([("a", 0), ("a", 0), ("b", 0)], {"a": "2017-01-15", "b": "2017-03-31", "c": "2017-05-01"})  # c is a heading
    assert plain(table) == [[0, "2017-01", 2, 1.0], [0, "2017-03", 1, 1.0]]


@pytest.mark.parametrize("dates", [{"a": "1999", "b": "1999"}, {"a": "soon", "b": "late"}, {"a": None, "b": None}])
def test_without_periods_to_compare_the_table_is_empty(dates):
    table = over_time([("a", 0), ("b", 1)], dates, "year")
    assert len(table) == 0 and sorted(table.columns) == sorted(COLUMNS)


def test_without_a_column_of_dates_or_without_sentences_the_table_is_empty_and_of_the_same_kinds():
    full = over_time([("a", 0), ("b", 1)], {"a": "1999", "b": "2004"}, "year")
    for table in (
        over_time([("a", 0), ("b", 1)], {"a": "red", "b": "blue"}, "colour"),
        over_time([], {"a": "1999", "b": "2004"}, "year"),
        over_time([], {}, "year"),
    ):
        assert len(table) == 0 and set(table.columns) == set(full.columns)
        whole = ["column", "topic_id", "n_sentences"]
        assert table[whole].dtypes.to_dict() == full[whole].dtypes.to_dict()


# Intervals


def test_there_are_intervals_only_where_documents_allow():
    sentences, dates = many(FEW_DOCUMENTS)
    alone = [document for document, year in dates.items() if year == "2002"][1:]
    table = over_time([one for one in sentences if one[0] not in alone], dates, "year").set_index(["period", "topic_id"])
    many_, one = table.loc["2001"], table.loc["2002"]
    assert (many_["estimand"] == OF_DOCUMENTS).all() and many_[["lower", "upper"]].notna().all(axis=None)
    assert (one["method"] == NONE).all() and one[["lower", "upper"]].isna().all(axis=None)
    few = over_time([one for one in sentences if one[0].split("-")[1] < "4"], dates, "year")
    assert set(few["estimand"]) == {OF_SENTENCES}


def test_an_interval_holds_its_estimate_within_0_and_1():
    for n in (2, 3, 8):
        table = over_time(*many(n), "year")
        given = table[table["lower"].notna()]
        assert len(given) == 4 and (given["lower"] <= given["estimate"]).all() and (given["estimate"] <= given["upper"]).all()
        assert given["lower"].min() >= 0 and given["upper"].max() <= 1


def test_the_interval_of_documents_is_about_the_mean_of_their_shares():
    """Five documents, shares of topic 0: 0, ¼, ½, ½, 1 in one year; the other topic has the rest."""
    shares = dict(zip("abcde", (0, 1, 2, 2, 4), strict=True))
    sentences = [(name, int(number >= share)) for name, share in shares.items() for number in range(4)]
    table = over_time([*sentences, ("z", 0)], dict.fromkeys("abcde", "1999") | {"z": "2004"}, "year")
    estimate = table[table["period"] == "1999"].set_index("topic_id")["estimate"]
    assert estimate[0] == pytest.approx(9 / 20) and estimate[1] == pytest.approx(11 / 20)


def test_the_interval_of_documents_is_students_of_their_shares():
    sentences, dates = many(6, n_sentences=20)
    table = over_time(sentences, dates, "year").set_index(["period", "topic_id"])
    frame = pd.DataFrame(sentences, columns=["document", "topic"])
    for (year, topic), row in table.iterrows():
        of_year = frame[frame["document"].map(dates) == year]
        shares = (of_year["topic"] == topic).groupby(of_year["document"]).mean()
        assert row["estimate"] == pytest.approx(shares.mean(), abs=1e-6) and row["n_effective"] == len(shares) == 6
        expected = t.interval(0.95, 5, shares.mean(), shares.std() / 6**0.5)
        assert [row["lower"], row["upper"]] == pytest.approx(list(expected), abs=1e-5)


# Narrowed


def test_narrowed_to_some_sentences_it_is_the_table_of_those_sentences():
    sentences, dates = many(4)
    documents, topic = pd.Series([one for one, _ in sentences], dtype="str"), np.array([topic for _, topic in sentences])
    metadata = pd.DataFrame({"document_id": list(dates), "year": list(dates.values())})
    for kept in ((documents != "2001-2").to_numpy(), topic == 1, np.arange(len(topic)) % 5 == 0):
        narrowed = topic_periods(topic[kept], documents[kept], metadata)  # rows keep the numbers that they had
        alone = [one for one, is_kept in zip(sentences, kept, strict=True) if is_kept]
        pd.testing.assert_frame_equal(narrowed, over_time(alone, dates, "year"))
        assert narrowed["n_sentences"].sum() == kept.sum()
        assert narrowed.groupby("period")["prevalence"].sum().tolist() == pytest.approx([1, 1])


def test_narrowing_leaves_periods_as_long_as_they_are():
    """All documents say how long a period is, not those that are looked at: of 40 half years there are too many."""
    dates = {f"d{number}": f"{2000 + number // 2}-{'06' if number % 2 else '01'}-01" for number in range(40)}
    assert plain(over_time([("d0", 0), ("d1", 0), ("d5", 0)], dates)) == [[0, "2000", 2, 1.0], [0, "2002", 1, 1.0]]
    assert plain(over_time([("d3", 0), ("d3", 1)], dates)) == [[0, "2001", 1, 0.5], [1, "2001", 1, 0.5]]  # one is enough here


# Results


def test_the_table_of_results_is_that_of_their_sentences(tiny_results):
    counted = tiny_results.counted
    assert set(tiny_results.table("topic_periods")["period"]) == {"1907", "1911"}  # of the column year
    made = topic_periods(counted["topic_id"].to_numpy(), counted["document_id"], tiny_results.table("documents"))
    pd.testing.assert_frame_equal(tiny_results.table("topic_periods"), made, check_dtype=False)
