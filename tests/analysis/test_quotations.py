"""Quotations: each line has what a reader would take as one between ‹ ›."""

import random

import pytest

from analysis.quotations import LONGEST, find_quotations

CASES = r"""
She said “‹it is late›” and left.
She said "‹it is late›" and left.
She said ‘‹it is late›’ and left.
She said '‹it is late›' and left.
Er sagte „‹es ist spät›“ und ging.
Il dit «‹il est tard›» et sortit.
»‹Es ist spät›«, sagte er.
他说“‹很晚了›”。
他说「‹很晚了›」。
He said “‹it’s ‘very’ late›” and left.
He said “‹she said “late” twice›” and left.
“‹One,›” she said, “‹two.›”
It’s the states’ rights, isn’t it?
Rock and roll isn't dead.
It is 5' 10" tall.
He said ‘‹the states’ rights are old.›’
“‹The first paragraph.›\n\n“‹The second.›”
“‹One sentence.› “‹Another.›”
“”
" "
"""


@pytest.mark.parametrize("marked", CASES.strip().splitlines())
def test_quotations(marked: str) -> None:
    marked = marked.replace(r"\n", "\n")
    text = marked.replace("‹", "").replace("›", "")
    found = find_quotations(text)
    assert [text[one.start : one.end] for one in found] == [part.split("›")[0] for part in marked.split("‹")[1:]]
    assert all(one.closed for one in found)


def test_one_that_is_never_closed_reaches_to_the_end_of_its_sentence() -> None:
    text = "She said “it is late. The mill is old."
    assert find_quotations(text) == [(10, 21, False)]


def test_one_that_is_never_closed_ends_with_its_line() -> None:
    text = "“it is late\nThe mill is old"
    assert [text[start:end] for start, end, _ in find_quotations(text)] == ["it is late"]


@pytest.mark.parametrize(("length", "closed"), [(LONGEST, True), (LONGEST + 1, False)])
def test_a_pair_too_far_apart_is_none(length: int, closed: bool) -> None:
    assert [one.closed for one in find_quotations(f"“{'x' * length}”")] == [closed]


def test_laws_hold_for_random_texts() -> None:
    choose = random.Random(30)
    pieces = [*"“”„«»「」‘’\"'‹›. ,\nas", "\n\n", "it is", "s’ a", "’s", "! "]
    for _ in range(3000):
        text = "".join(choose.choices(pieces, k=choose.randrange(1, 40)))
        bounds = [place for one in find_quotations(text) for place in one[:2]]
        assert bounds == sorted(bounds) and all(0 <= place <= len(text) for place in bounds)
        assert all(text[one.start : one.end].strip() for one in find_quotations(text))


@pytest.mark.parametrize("unit", ["“", '"', "“”", "'a ", "“a. ", "s’ a ‘b ", "»« ", "“ \n", "x", "’"])
def test_a_hundred_thousand_marks_are_no_trouble(unit: str) -> None:
    """Nothing is timed: were the work quadratic, it would take hours."""
    assert len(find_quotations(unit * 100_000)) <= 100_000


def test_known_limit_an_apostrophe_decides_whether_a_straight_quotation_goes_on_over_a_line_break() -> None:
    assert len(find_quotations('"it is\nlate" so')) == 1 and find_quotations('"it is\nlate" so')[0].closed
    assert not find_quotations('"it is\nIt’s late" so')[0].closed


def test_known_limit_a_letter_between_apostrophes_is_a_quotation() -> None:
    assert find_quotations("Rock 'n' roll") == [(6, 7, True)]
