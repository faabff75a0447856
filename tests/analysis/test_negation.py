"""Negation: each line has, after a bar each, its cues and the words that they reach."""

import pytest

from analysis.negation import find_negations

CASES = """
It is not late. | not: late
It isn’t late. | isn't: late
They left without him, at noon. | without: him
He no longer works, but he walks. | no longer: works
It is peace rather than war. | rather than: war
They opposed the plan. | opposed: the plan
The plan was rejected by all. | rejected: The plan was
The plan was quickly rejected. | rejected: The plan was quickly
They ruled out a strike. | ruled out: a strike
They refrained from comment; nobody spoke. | refrained from: comment | nobody: spoke
The so-called reform failed. | so-called: reform failed
He says it is late, it is not. | not: it is
NOT ONE CAME. | not: ONE CAME
Nothing came while it rained. | nothing: came
The lack of rain and the absence of snow. | lack of: rain and the absence of snow | absence of: snow
They regret the strike and forwent pay. | forwent: pay
工厂没有关闭。 | 没有: 关闭
他反对战争，支持和平。 | 反对: 战争
"""
NONE = """
It is late.
Not only the mayor came.
There is no doubt that it rained.
Ask whether or not it rained.
No. 5 is late.
It was no less than a storm.
The So-Called Band played.
The knot was not-for-profit.
不断发展。
是不是下雨。
not
.
"""


@pytest.mark.parametrize("line", CASES.strip().splitlines())
def test_cues_and_what_they_reach(line: str) -> None:
    text, *expected = line.split(" | ")
    assert [f"{one.cue}: {text[one.start : one.end]}" for one in find_negations(text, 0, len(text))] == expected


@pytest.mark.parametrize("text", NONE.strip().splitlines())
def test_nothing_is_denied(text: str) -> None:
    assert find_negations(text, 0, len(text)) == []


def test_only_the_sentence_is_read() -> None:
    text = "It is not late. It is dark. No one came."
    assert find_negations(text, 16, 27) == []
    assert find_negations(text, 0, 15) == [(10, 14, "not")]


def test_a_capital_that_grows_in_small_letters_moves_nothing() -> None:
    text = "İİİ is not late."
    assert [text[one.start : one.end] for one in find_negations(text, 0, len(text))] == ["late"]


@pytest.mark.parametrize("unit", ["not ", "no\n", "was not ", "rejected ", "x", "can't", "不", "没有，"])
def test_a_long_text_without_a_mark_is_no_trouble(unit: str) -> None:
    """Nothing is timed: were the work quadratic, it would take hours."""
    text = unit * 30_000
    assert all(0 <= one.start < one.end <= len(text) for one in find_negations(text, 0, len(text)))


def test_known_limit_double_negations_are_not_undone() -> None:
    assert [one.cue for one in find_negations("He did not deny it.", 0, 19)] == ["not", "deny"]
