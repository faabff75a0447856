"""Tokens of a sentence and where its clauses begin and end."""

import pytest

from analysis.clauses import HIDDEN, Clauses, tokens_of


def clauses(text: str) -> Clauses:
    return Clauses(text, tokens_of(text, 0, len(text)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Mr. Li’s plan cost 3.5 billion.", "Mr. Li’s plan cost 3.5 billion ."),
        ("The U.S.-led talks -- a start", "The U.S. - led talks -- a start"),
        ("He can't; we don’t, AT&T won't.", "He can't ; we don’t , AT&T won't ."),
        ("the states’ rights", "the states’ rights"),
        ("1,200 of 2,400, in 1999.", "1,200 of 2,400 , in 1999 ."),
    ],
)
def test_tokens(text: str, words: str) -> None:
    assert [token.text for token in clauses(text).tokens] == words.split()


def test_a_hidden_quotation_is_one_token() -> None:
    found = clauses(f"He said {HIDDEN * 9}.").tokens
    assert [token.is_quotation for token in found] == [False, False, True, False]
    assert [token.is_mark for token in found] == [False, False, False, True]


def test_offsets_are_those_of_the_text() -> None:
    text = "Left out. It is late."
    assert [text[token.start : token.end] for token in tokens_of(text, 10, len(text))] == ["It", "is", "late", "."]


def test_a_form_outside_the_sentence_is_empty() -> None:
    one = clauses("Don’t Go")
    assert [one.form(i) for i in (-1, 0, 1, 2)] == ["", "don't", "go", ""]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ann met Bob on Monday", {"Ann", "Bob"}),
        ("The Senate met", {"Senate"}),
        ("Officials met Lee", {"Lee"}),
        ("Recently Lee went", {"Lee"}),
    ],
)
def test_names_are_in_capitals_but_for_usual_first_words_and_days(text: str, names: set[str]) -> None:
    one = clauses(text)
    assert {token.text for i, token in enumerate(one.tokens) if one.is_name(i)} == names


@pytest.mark.parametrize(
    ("text", "word", "start", "end"),
    [
        ("It is late; he said so", "he", 4, 7),
        ("He said so, but it is late", "said", 0, 3),
        ("It is late — he said so", "is", 0, 3),
        ("He came, saw and won", "saw", 0, 6),
    ],
)
def test_a_clause_goes_from_mark_to_mark(text: str, word: str, start: int, end: int) -> None:
    one = clauses(text)
    i = one.forms.index(word)
    assert (one.clause_start(i), one.clause_end(i)) == (start, end)


def test_a_hard_end_is_any_comma() -> None:
    assert clauses("He came, saw and won").clause_end(0, hard=True) == 2


def test_a_span_leaves_marks_at_its_ends_out() -> None:
    text = "(It is late), he said"
    one = clauses(text)
    assert one.span(0, 6) == (1, 11)
    assert one.span(4, 6) is None


def test_plain_words_have_no_possessive_mark() -> None:
    assert clauses("The  mayor’s office").plain(0, 1) == "The mayor"
    assert clauses("the states’").plain(0, 1) == "the states"


def test_the_next_token() -> None:
    one = clauses("Ann Lee met")
    assert [one.next_token(place) for place in (0, 1, 4, 9)] == [0, 1, 1, 3]
