"""Numbers with their nouns, and lists that don't run on."""

import pytest

from analysis.phrases import count, some


@pytest.mark.parametrize(("number", "said"), [(0, "0 tokens"), (1, "1 token"), (2, "2 tokens"), (1234567, "1,234,567 tokens")])
def test_numbers_agree_with_their_nouns(number, said):
    assert count(number, "token") == said


def test_some_counts_what_it_leaves_out():
    assert [some([]), some("a"), some("abc", 3), some("abcd", 3)] == ["", "a", "a, b, c", "a, b, c and 1 more"]
