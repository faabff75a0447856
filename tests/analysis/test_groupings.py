"""Which columns part the documents, and how."""

import numpy as np
import pandas as pd
import pytest

from analysis.groupings import MADE, MOST_VALUES, groupings

MANY = MOST_VALUES + 1  # values from which on halves are made


def documents(group: list[str], **columns: list[str | None]) -> pd.DataFrame:
    ids = [f"d{number:02d}" for number in range(len(group))]
    return pd.DataFrame({"document_id": ids, "group": group, **columns}).astype("str")


def many(**columns: list[str | None]) -> pd.DataFrame:
    """Twenty documents in two groups, one after another."""
    return documents(["x", "y"] * 10, **columns)


def test_a_column_that_parts_the_documents_is_a_grouping():
    found = groupings(documents(["x", "x", "y", "y"], kind=["news", "law", "news", "law"]))
    assert {name: groups.tolist() for name, groups in found.items()} == {"kind": ["news", "law", "news", "law"]}


@pytest.mark.parametrize("values", [["a", "a", "a", "a"], ["a", None, "a", ""], [None, None, None, None], [" a", "a ", "a", " "]])
def test_a_column_of_one_value_parts_nothing(values):
    assert groupings(documents(["x", "x", "y", "y"], kind=values)) == {}


def test_documents_without_a_value_are_in_no_group():
    found = groupings(documents(["x", "x", "y", "y"], kind=["news ", None, "  ", "law"]))["kind"]
    assert found.isna().tolist() == [False, True, True, False] and found.dropna().tolist() == ["news", "law"]


def test_a_column_that_parts_them_as_another_does_is_left_out():
    """Whatever the groups are called; the first in order stays."""
    table = documents(["x", "x", "y", "y"], side=["1", "1", "2", "2"], kind=["a", "b", "a", "b"], again=["v", "u", "v", "u"])
    assert list(groupings(table)) == ["kind"]
    assert list(groupings(table[["document_id", "group", "again", "kind"]])) == ["again"]


def test_what_no_text_was_given_with_is_no_grouping():
    own = {name: ["a", "b", "a", "b"] for name in MADE if name not in ("document_id", "group")}
    assert groupings(documents(["x", "x", "y", "y"], **own)) == {}


def test_a_title_that_was_not_given_is_no_grouping_and_one_that_was_is():
    table = documents(["x", "x", "y"])
    assert groupings(table.assign(title=table["document_id"])) == {}
    assert list(groupings(table.assign(title=["A", "B", "A"]))) == ["title"]


def test_few_numbers_are_groups_and_many_are_cut_at_their_median():
    few, lots = [str(2000 + n % MOST_VALUES) for n in range(20)], [str(2000 + n % MANY) for n in range(20)]
    found = groupings(many(few=few, many=lots))
    assert found["few"].tolist() == few
    halves = ["many up to 2004" if n % MANY <= 4 else "many above 2004" for n in range(20)]  # 0 to 12, then 0 to 6
    assert found["many"].tolist() == halves


def test_numbers_are_cut_as_numbers_and_not_as_text():
    """2 to 40 in twos: "8" is up to the median, between 20 and 22, "24" above it."""
    values = [str(number) for number in range(2, 42, 2)]
    found = groupings(many(size=values))["size"]
    assert found.tolist() == ["size up to 20"] * 10 + ["size above 20"] * 10


@pytest.mark.parametrize(
    "dates",
    [
        [f"2020-{month:02d}" for month in range(1, 11)] + [f"2021-{month:02d}" for month in range(1, 11)],
        [f"20{year:02d}-03-15" for year in range(20)],
        [f"20{year:02d}-03-15T12:30:00" for year in range(20)],
        [f"20{year:02d}-03-15 12:30" for year in range(20)],
    ],
)
def test_dates_are_cut_at_their_median(dates):
    found = groupings(many(date=dates))["date"]
    assert found.tolist() == [f"date up to {dates[9]}"] * 10 + [f"date above {dates[9]}"] * 10


@pytest.mark.parametrize("name", ["{}", "20{:02d}-01-01"])
def test_what_equals_the_median_is_up_to_it(name):
    """0 to 12, and seven times 6 more: 0 to 6 are up to the median, 7 to 12 above it."""
    values = [*range(13), *[6] * 7]
    found = groupings(many(size=[name.format(value) for value in values]))["size"]
    cut = name.format(6)
    assert found.tolist() == [f"size up to {cut}" if value <= 6 else f"size above {cut}" for value in values]


def test_years_beside_dates_are_dates():
    dates = [str(2000 + n) if n % 2 else f"{2000 + n}-06-01" for n in range(20)]
    assert groupings(many(date=dates))["date"].nunique() == 2


def test_halves_leave_out_what_has_no_value():
    values = [None if n in (0, 19) else str(n) for n in range(20)]
    found = groupings(many(size=values))["size"]
    assert np.flatnonzero(found.isna()).tolist() == [0, 19]
    assert found.dropna().tolist() == ["size up to 9"] * 9 + ["size above 9"] * 9
    dates = [None if value is None else f"2020-01-{int(value):02d}" for value in values]
    assert groupings(many(date=dates))["date"].isna().sum() == 2


def test_of_many_words_each_is_a_group_also_beside_a_number():
    for values in ([f"author {n % MANY}" for n in range(20)], ["n/a", *(str(n % MANY) for n in range(19))]):
        assert groupings(many(author=values))["author"].tolist() == values


def test_halves_that_part_as_another_column_does_are_left_out():
    table = many(size=[str(n) for n in range(20)], era=["old"] * 10 + ["new"] * 10)
    assert list(groupings(table)) == ["size"]


def test_the_order_of_documents_changes_nothing():
    table = many(size=[str((7 * n) % 20) for n in range(20)], kind=["a", "b", "b", "c"] * 5)
    mixed = table.iloc[np.random.default_rng(0).permutation(20)]
    found, other = groupings(table), groupings(mixed)
    assert found.keys() == other.keys() == {"size", "kind"}
    assert all(other[name].sort_index().equals(found[name]) for name in found)


def test_no_documents_have_no_groupings():
    assert groupings(documents([], kind=[])) == {}


def test_large_numbers_are_named_in_full():
    values = [str(1_234_560 + n) for n in range(20)]
    found = groupings(pd.DataFrame({"document_id": list("abcdefghijklmnopqrst"), "group": ["x", "y"] * 10, "size": values}))["size"]
    assert set(found) == {"size up to 1234569", "size above 1234569"}


def test_where_most_are_the_largest_the_cut_is_below_them():
    values = [str(min(n, 13)) for n in range(30)]
    table = pd.DataFrame({"document_id": [f"d{n}" for n in range(30)], "group": ["x", "y"] * 15, "size": values})
    assert groupings(table)["size"].value_counts().to_dict() == {"size above 12": 17, "size up to 12": 13}


def test_text_that_begins_with_a_year_is_no_date():
    titles = [f"{2000 + (7 * n) % 20} report" for n in range(20)]
    table = pd.DataFrame({"document_id": [f"d{n}" for n in range(20)], "group": ["x", "y"] * 10, "heading": titles})
    assert groupings(table)["heading"].tolist() == titles
