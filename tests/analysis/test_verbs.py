"""Reporting verbs: each line has what is said between ‹ ›, quotations written “ ”; then the speaker."""

import pytest

from analysis.clauses import tokens_of
from analysis.lexicon import ENGLISH
from analysis.quotations import find_quotations
from analysis.subjects import Sentence
from analysis.verbs import by_verb, is_noun, particle
from analysis.voice import _hide

REPORTS = [
    # a verb with "that", without it, with a quotation
    ("The minister said that ‹it was late›.", "minister"),
    ("Ann Lee said ‹it was late›.", "Ann Lee"),
    ("The mayor told reporters on Friday ‹the bridge was safe›.", "mayor"),
    ("He asked why ‹the bridge fell›.", "he"),
    ("The study found that ‹rivers were rising›.", "study"),
    ("Researchers have shown that ‹rivers rise›.", "Researchers"),
    ("The union warned on Monday that ‹jobs would go›, but talks go on.", "union"),
    ("Lee added: ‹the bridge is safe›.", "Lee"),
    ("The union said ‹“we will strike” on Friday›.", "union"),
    # after what is said
    ("‹It will rain›, said Ann Lee.", "Ann Lee"),
    ("‹It will rain›, Ann Lee said.", "Ann Lee"),
    ("‹It will rain›, said Ann Lee, head of the union, ‹and it will snow›.", "Ann Lee"),
    ("As the ministry noted, ‹rivers were rising›.", "ministry"),
    ("‹“We go on”›, the mayor said.", "mayor"),
    # speech acts
    ("The union called for ‹higher pay›.", "union"),
    ("The minister rejected ‹the plan›.", "minister"),
    ("Beijing urged ‹the two sides to talk›.", "Beijing"),
    # passives
    ("It was announced that ‹the mill will close›.", ""),
    ("‹The mill› is said ‹to be old›.", ""),
    ("He was accused of ‹taking money›.", ""),
]


def read(marked: str) -> tuple[str, Sentence]:
    text = marked.replace("‹", "").replace("›", "")
    hidden = _hide(text, find_quotations(text))
    return text, Sentence(hidden, tokens_of(hidden, 0, len(hidden)))


def said(marked: str) -> list[str]:
    return [part.split("›")[0].strip("“”") for part in marked.split("‹")[1:]]


@pytest.mark.parametrize(("marked", "speaker"), REPORTS)
def test_what_is_said_and_by_whom(marked: str, speaker: str) -> None:
    text, sentence = read(marked)
    found = list(by_verb(sentence))
    spans = [text[start:end].strip("“”") for report in found for start, end in report.spans]
    assert (spans, {report.speaker for report in found}) == (said(marked), {speaker})


@pytest.mark.parametrize(
    "text",
    [
        "I said that it was late.",
        "My delegation believes that it is late.",
        "The evidence shows that it is late.",
        "They must say that it is late.",
        "He wants to say that it is late.",
        "The claim is old.",
        "The United States is large.",
        "The member states met.",
        "Saying it helps nobody.",
        "He said nothing",
        "He said yes.",
        "The state said goodbye to coal.",
    ],
)
def test_nothing_is_reported(text: str) -> None:
    assert list(by_verb(read(text)[1])) == []


def test_a_second_verb_has_the_speaker_of_the_first() -> None:
    _, sentence = read("The mayor said that the bridge was safe and added that it was new.")
    assert [report.speaker for report in by_verb(sentence)] == ["mayor", "mayor"]


@pytest.mark.parametrize(("text", "length"), [("they called for calm", 1), ("they called it calm", 0), ("they called", 0)])
def test_particles(text: str, length: int) -> None:
    assert particle(read(text)[1], 1, ENGLISH.verbs["called"]["act"]) == length


def test_a_missing_particle() -> None:
    assert particle(read("they appealed it")[1], 1, ENGLISH.verbs["appealed"]["act"]) is None


@pytest.mark.parametrize(
    ("text", "noun"),
    [("the claim that", True), ("ministers claim that", False), ("old states agreed", True), ("he states that", False)],
)
def test_nouns_that_look_like_verbs(text: str, noun: bool) -> None:
    assert is_noun(read(text)[1], 1) is noun


@pytest.mark.parametrize(
    "text",
    [
        "It helps if the mayor said that it was late.",
        "The mayor did not say that it was late.",
        "Lee has never claimed that it was late.",
        "Lee didn't say that it was late.",
        "Nobody claims that it was late.",
        "No official said that it was late.",
    ],
)
def test_what_is_only_supposed_or_denied_to_be_said_is_no_report(text: str) -> None:
    assert list(by_verb(read(text)[1])) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The mayor said on Monday it would close.", "it would close"),
        ("Officials said Tuesday the border was shut.", "the border was shut"),
        ("The firm said in a statement it opposed the plan.", "it opposed the plan"),
    ],
)
def test_when_and_where_something_was_said_is_not_said(text: str, said: str) -> None:
    _, sentence = read(text)
    (report,) = by_verb(sentence)
    assert text[slice(*report.spans[0])] == said


def test_known_limit_member_states_are_taken_for_a_member_who_states() -> None:
    assert not is_noun(read("member states agreed")[1], 1)
