"""What was worked out is kept by what was asked, made once, and cannot be spoilt by who gets it."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import NamedTuple

import pandas as pd
import pytest

from dashboard import memory
from dashboard.memory import remembered


class Pair(NamedTuple):
    first: pd.DataFrame
    second: int


@pytest.fixture
def calls() -> list:
    return []


def test_the_same_question_is_worked_out_once_and_others_anew(calls):
    @remembered(2)
    def double(_heavy: object, number: int) -> int:
        calls.append(number)
        return 2 * number

    assert [double("a", 1), double("b", 1), double("c", 2)] == [2, 2, 4]
    assert calls == [1, 2]  # what begins with _ names nothing


def test_the_answers_kept_are_those_asked_for_last(calls):
    @remembered(2)
    def same(number: int) -> int:
        calls.append(number)
        return number

    for number in (1, 2, 1, 3, 1, 2):
        same(number)
    assert calls == [1, 2, 3, 2]  # 2 had to go when 3 came: 1 had been asked for since


def test_many_who_ask_at_once_wait_for_one(calls):
    together = Barrier(4)

    @remembered(2)
    def slow(number: int) -> int:
        calls.append(number)
        return number

    def ask(_: int) -> int:
        together.wait(10)
        return slow(7)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [7] * 4
    assert calls == [7]


def test_a_fault_is_not_kept(calls):
    @remembered(2)
    def first_fails(number: int) -> int:
        calls.append(number)
        if len(calls) == 1:
            raise ValueError("not yet")
        return number

    with pytest.raises(ValueError):
        first_fails(1)
    assert first_fails(1) == 1 and first_fails(1) == 1 and calls == [1, 1]


def test_a_frame_that_is_changed_changes_nothing_that_is_kept():
    @remembered(2)
    def table(number: int) -> pd.DataFrame:
        return pd.DataFrame({"a": [number, number]})

    @remembered(2)
    def pair(number: int) -> Pair:
        return Pair(pd.DataFrame({"a": [number]}), number)

    own = table(1)
    own.loc[0, "a"] = 5
    own["b"] = 0
    own = pair(2).first
    own["b"] = 0
    assert table(1).to_dict("list") == {"a": [1, 1]}
    assert isinstance(pair(2), Pair) and pair(2).first.columns.tolist() == ["a"]


def test_all_is_forgotten_on_demand(calls):
    @remembered(2)
    def same(number: int) -> int:
        calls.append(number)
        return number

    same(1)
    memory.forget()
    same(1)
    assert calls == [1, 1]


def test_what_is_waited_for_is_said_while_it_is_worked_out(monkeypatch):
    said = []

    @contextmanager
    def saying(words: str):
        said.append(words)
        yield
        said.append("done")

    @remembered(2, "Comparing …")
    def same(number: int) -> int:
        said.append("working")
        return number

    monkeypatch.setattr(memory, "saying", saying)
    same(1)
    same(1)
    assert said == ["Comparing …", "working", "done"]
