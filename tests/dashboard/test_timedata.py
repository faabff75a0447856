"""What is shown over time: the same figures as without time, cell by cell, of what is looked at."""

import numpy as np
import pandas as pd
import pytest

from analysis.narrowing import Narrowing
from analysis.picks import Pick
from analysis.terms import find_term
from dashboard import data, timedata
from tests.dashboard.made import HILL, LAKE, PORT, many_documents

AXIS = "cooperation_control"
DOCUMENTS = [(f"{name}{number}", group, text) for number in range(6) for name, group, text in
             (("lake", "A", LAKE), ("hill", "A", HILL), ("port", "B", PORT))]  # fmt: skip
DATES = [f"{1990 + 10 * (number // 6)}-0{1 + number % 3}-01" for number in range(18)]
OWN = Narrowing("own")


@pytest.fixture(scope="module")
def dated(make_results):
    """Eighteen documents of two groups in three decades, of which the last has no date."""
    return make_results(DOCUMENTS, dates=[*DATES[:-1], ""])


def test_what_has_a_date_is_counted(dated):
    found = timedata.dated(dated)
    assert (found.column, found.n_documents, found.n_undated) == ("date", 18, 1)
    assert found.periods == sorted(dated.periods[1].dropna().unique()) and len(found.periods) > 1
    sizes = dated.counted[dated.counted["document_id"] != "port5"]["group"].value_counts()
    assert found.groups.to_dict() == sizes.to_dict() and found.groups.index[0] == "A"


def test_without_dates_there_is_nothing(results):
    found = timedata.dated(results)
    assert (found.column, found.periods, found.n_undated) == ("", [], found.n_documents)
    assert not len(timedata.framing_over_time(results, AXIS)[0]) and not len(timedata.term_over_time(results, "mill"))


@pytest.mark.parametrize("narrow", [data.ALL, OWN, Narrowing(filters=(Pick(group="A"),))], ids=["all", "own", "one group"])
def test_means_are_those_of_the_sentences_of_each_cell(dated, narrow):
    scores = data.scored(dated, AXIS, narrow).assign(period=lambda table: table["document_id"].map(dated.periods[1]))
    cells = scores.groupby(["period", "group"])["bias"].agg(["mean", "size"])
    means, shares = timedata.framing_over_time(dated, AXIS, narrow)
    assert [*zip(means["period"], means["group"], strict=True)] == cells.index.tolist()
    assert means["bias"].tolist() == pytest.approx(cells["mean"].tolist(), abs=1e-6)
    assert means["n_sentences"].tolist() == cells["size"].tolist() == shares.groupby(["period", "group"])["n_side"].sum().tolist()


def test_a_span_of_time_leaves_its_periods_as_they_are(dated):
    periods = timedata.dated(dated).periods
    narrow = Narrowing(filters=(Pick(period=periods[0], until=periods[1]),))
    assert timedata.dated(dated, narrow).periods == periods[:2]
    whole, part = (timedata.framing_over_time(dated, AXIS, one)[0] for one in (data.ALL, narrow))
    pd.testing.assert_frame_equal(part, whole[whole["period"].isin(periods[:2])].reset_index(drop=True))


@pytest.mark.parametrize("term", ["mill", "the road", "grain", "no such word"])
def test_a_term_is_counted_as_the_texts_have_it_whether_in_the_vocabulary_or_not(dated, term):
    rows = dated.counted.assign(period=dated.counted["document_id"].map(dated.periods[1]))
    rows = rows[rows["period"].notna()]
    rows = rows.assign(found=[len(find_term(term, text)) for text in rows["text"]])
    cells = rows.groupby(["period", "group"])[["found", "n_tokens"]].sum()
    found = timedata.term_over_time(dated, term)
    assert found["count"].tolist() == cells["found"].tolist() and found["n_tokens"].tolist() == cells["n_tokens"].tolist()
    assert found["rate"].to_numpy() == pytest.approx((1000 * cells["found"] / cells["n_tokens"]).to_numpy())


def test_changes_count_every_group_that_has_documents_enough(dated):
    found = timedata.changes(dated, AXIS)
    assert found.since in timedata.dated(dated).periods and found.rows["group"].tolist() == ["A"]
    assert (found.rows["n_documents"] == 12).all()


def test_another_grouping_has_its_own_groups_and_leaves_out_those_without(make_results):
    documents = many_documents(12)
    results = make_results(documents, dates=[f"{2000 + number % 4}" for number in range(len(documents))])
    results.table("documents")["kind"] = [["x", "y", None][number % 3] for number in range(len(documents))]
    results.__dict__.pop("groupings", None)
    other = results.grouped_by("kind")
    means = timedata.framing_over_time(other, AXIS)[0]
    assert set(means["group"]) == {"x", "y"} and timedata.dated(other).n_documents == 16
    assert means["n_sentences"].sum() == other.counted["group"].notna().sum()
    assert np.isfinite(means["estimate"]).all()
