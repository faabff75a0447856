"""Who is named where: subjects of verbs, the names within noun phrases, who can speak."""

import pytest

from analysis.clauses import tokens_of
from analysis.subjects import Sentence


def sentence(text: str) -> Sentence:
    return Sentence(text, tokens_of(text, 0, len(text)))


def subject(text: str, verb: str) -> str | None:
    one = sentence(text)
    found = one.subject(one.forms.index(verb))
    return None if found is None else found.speaker


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ann Lee said", "Ann Lee"),
        ("The mayor has repeatedly said", "mayor"),
        ("The chief economist of the bank said", "chief economist of the bank"),
        ("Prime Minister Ann Lee said", "Prime Minister Ann Lee"),
        ("A report by the Lund Institute said", "Lund Institute"),
        ("Ann Lee, head of the union, said", "Ann Lee"),
        ("The minister (left) said", "minister"),
        ("Ann Lee, who said", "Ann Lee"),
        ("After the vote she said", "she"),
        ("Officials from the north said", "Officials"),
        ("The University of Lima said", "University of Lima"),
        ("Lee and Ray said", "Lee and Ray"),
    ],
)
def test_the_subject_before_a_verb(text: str, speaker: str) -> None:
    assert subject(text, "said") == speaker


@pytest.mark.parametrize("text", ["He must say", "They may say", "and say", "In say"])
def test_no_subject(text: str) -> None:
    assert subject(text, "say") is None


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("The court ruled that it was late", "court"),
        ("On Monday, Ann Lee left", "Ann Lee"),
        ("He left", "he"),
        ("A farmer named Bob Ray left", "Bob Ray"),
        ("It rained on the hills", "it"),
        ("When it rained nobody left", ""),
        ("Rain fell", "Rain"),
    ],
)
def test_the_main_subject(text: str, speaker: str) -> None:
    assert sentence(text).main_subject() == speaker


@pytest.mark.parametrize(
    ("speaker", "can"),
    [
        ("Ann Lee", True),
        ("he", True),
        ("officials", True),
        ("it", False),
        ("the", False),
        ("evidence", False),
        ("stones", False),
        ("those officials", False),
        ("treaty", False),
        ("", False),
    ],
)
def test_who_can_speak(speaker: str, can: bool) -> None:
    assert Sentence.can_speak(speaker) is can


@pytest.mark.parametrize(
    ("text", "ours"), [("I said", True), ("My delegation said", True), ("This report said", True), ("He said", False)]
)
def test_the_text_itself(text: str, ours: bool) -> None:
    one = sentence(text)
    found = one.subject(one.size - 1)
    assert found is not None and one.is_ours(*found) is ours


def test_evidence_is_mute_and_it_is_not() -> None:
    assert Sentence.is_mute("the evidence") and Sentence.is_mute("") and not Sentence.is_mute("it falls")


def test_known_limit_a_name_in_front_of_another_becomes_part_of_it() -> None:
    assert subject("In Lima Ann Lee said", "said") == "Lima Ann Lee"


def test_known_limit_both_is_taken_for_those_who_speak() -> None:
    assert subject("Officials from both sides said", "said") == "both"
