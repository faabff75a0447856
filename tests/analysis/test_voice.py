"""Whose words a sentence is: small documents by hand, laws, and how often the rules agree with sentences coded by hand."""

import os
import random
import subprocess
import sys
from itertools import accumulate
from pathlib import Path

import pytest

from analysis.sentences import split_sentences
from analysis.voice import OTHERS, SELF_COLUMNS, VOICES, SentenceVoice, find_voices
from bench.voice import Coded, bundled, own, same_speaker

ROOT = Path(__file__).parents[2]

# Each document: its sentences with the voice and the speaker of each.
DOCUMENTS = {
    "narration": [("The mill is old.", "own", ""), ("We must close it.", "own", "")],
    "a report": [("The mill is old.", "own", ""), ("It must go, said Ann Lee.", "attributed", "Ann Lee")],
    "a pronoun": [
        ("Ann Lee said that it must go.", "attributed", "Ann Lee"),
        ("She said that it was old.", "attributed", "Ann Lee"),
    ],
    "a quotation": [("“It must go,” said Ann Lee.", "quoted", "Ann Lee"), ("“We will see to it.”", "quoted", "Ann Lee")],
    "over sentences": [("Ann Lee said: “It must go.", "quoted", "Ann Lee"), ("We will see to it.”", "quoted", "Ann Lee")],
    "after a colon": [("Ann Lee had this to say:", "own", ""), ("“It must go before the winter.”", "quoted", "")],
    "a term": [("It is known as “the old mill” here.", "own", "")],
    "a title": [("He read “The Mill on the Hill” twice.", "own", "")],
    "nobody named": [("The gate bore “we were here before you” in red.", "unclear", "")],
    "the text itself": [("I said that it must go.", "own", ""), ("This report finds that it must go.", "own", "")],
    "little of others": [
        ("The mill by the river, which Ann Lee had called “too old”, stands there to this day and is open to all.", "own", "")
    ],
    "a transcript": [
        ("MS. HILL: Good day.", "quoted", "MS. HILL"),
        ("Q Why now?", "quoted", "Q"),
        ("MS. HILL: Because.", "quoted", "MS. HILL"),
    ],
    "an aside": [("MS. HILL: Good day.", "quoted", "MS. HILL"), ("Q Why now?", "quoted", "Q"), ("(Laughter.)", "own", "")],
    "Chinese": [("王岚表示，合作不能停。", "attributed", "王岚"), ("工厂已经关闭。", "own", "")],
}


def read(texts: list[str], names: tuple[str, ...] = ()) -> list[SentenceVoice]:
    """The voices of sentences that stand in one paragraph."""
    starts = accumulate((len(one) + 1 for one in texts[:-1]), initial=0)
    spans = [(start, start + len(one)) for start, one in zip(starts, texts, strict=True)]
    return find_voices(" ".join(texts), spans, names)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_small_documents(name: str) -> None:
    found = read([text for text, _, _ in DOCUMENTS[name]])
    assert [(one.voice, one.speaker) for one in found] == [(voice, speaker) for _, voice, speaker in DOCUMENTS[name]]


def test_spans_tell_the_parts_apart() -> None:
    text = "Ann Lee said that it was old and “had to go”."
    (found,) = find_voices(text, [(0, len(text))])
    parts = [(text[span.start : span.end], span.voice, span.speaker, span.cue) for span in found.spans]
    assert parts == [("it was old and", "attributed", "Ann Lee", "said"), ("had to go", "quoted", "Ann Lee", "said")]


def test_what_the_document_is_by_is_its_own() -> None:
    texts = ["Peru said that it must go.", "Chile said that it must stay."]
    assert [one.voice for one in read(texts)] == ["attributed", "attributed"]
    assert [one.voice for one in read(texts, ("peru", " "))] == ["own", "attributed"]


def test_negated_is_whatever_has_a_negation() -> None:
    denied, plain = read(["It is not old.", "It is old."])
    assert denied.negated and [one.cue for one in denied.negations] == ["not"]
    assert not plain.negated and plain.negations == ()


def test_columns_that_name_the_author() -> None:
    assert {"author", "country", "publisher"} <= SELF_COLUMNS and all(name == name.lower() for name in SELF_COLUMNS)


# Laws


def assert_lawful(text: str, sentences: list[tuple[int, int]]) -> None:
    """Spans within their sentence, in order, apart, not empty; one result a sentence."""
    found = find_voices(text, sentences)
    assert len(found) == len(sentences)
    for (start, end), one in zip(sentences, found, strict=True):
        bounds = [start, *(place for span in one.spans for place in span[:2]), end]
        assert bounds == sorted(bounds) and all(span.start < span.end for span in one.spans)
        assert all(start <= denied.start < denied.end <= end for denied in one.negations)
        assert {one.voice, *(span.voice for span in one.spans)} <= set(VOICES)
        assert "own" not in {span.voice for span in one.spans} and (one.spans or one.voice == "own")


PIECES = (
    " ¦ ¦\n¦\n\n¦\r\n¦.¦. ¦…¦?¦。¦\"¦“¦”¦'¦‘¦’¦»¦«¦「¦」¦(¦)¦,¦, ¦;¦: ¦：¦— ¦1¦U.S.¦Dr. ¦I ¦we ¦he ¦she ¦who ¦"
    "The ¦my ¦to ¦Ann Lee ¦Lee¦said ¦says ¦that ¦told ¦was ¦not ¦don’t ¦no ¦by ¦of ¦according to ¦in ¦view ¦"
    "allegedly ¦, stating ¦nothing¦the ¦asked ¦and ¦but ¦claim ¦说¦他说¦表示，¦不¦“他¦MS. HILL: ¦Q ¦A: ¦王岚：¦\ufffc¦"
    "\u200b¦\u2028¦\xa0¦İ¦😀¦word "
).split("¦")


def test_laws_hold_for_random_texts() -> None:
    choose = random.Random(31)
    for _ in range(2000):
        text = "".join(choose.choices(PIECES, k=choose.randrange(1, 40)))
        assert_lawful(text, [span[:2] for span in split_sentences(text)])


def test_laws_hold_for_sentences_cut_anywhere() -> None:
    choose = random.Random(32)
    for _ in range(1000):
        text = "".join(choose.choices(PIECES, k=choose.randrange(5, 40)))
        cuts = sorted(choose.sample(range(len(text) + 1), 4))
        assert_lawful(text, list(zip(cuts, cuts[1:], strict=False)))


@pytest.mark.parametrize(
    "text", ["a", ".", "“", '"', "：", "不", "\ufffc", "“”", "…—!?", "said", ", said", "He said nothing", "\r\n“a”\r\n"]
)
def test_laws_hold_for_the_smallest_sentences(text: str) -> None:
    assert_lawful(text, [(0, len(text))])


def test_an_empty_document_has_no_voices() -> None:
    assert find_voices("", []) == []
    assert find_voices("It is late.", []) == []


def letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


@pytest.mark.parametrize(("own_words", "voice"), [(24, "own"), (23, "quoted")])
def test_a_sentence_is_its_own_while_less_than_a_third_of_its_letters_are_others(own_words: int, voice: str) -> None:
    text = "so " * own_words + "“we all must go now by day here”."
    others = letters("we all must go now by day here")
    (found,) = find_voices(text, [(0, len(text))])
    assert (others < OTHERS * letters(text)) is (voice == "own") is (found.voice == "own")
    assert found.voice == voice and [span.voice for span in found.spans] == ["quoted"]


def test_a_line_break_of_two_characters_changes_nothing() -> None:
    text = "Ann Lee spoke.\nShe said “it must go”.\n“It is old.”\n"
    for one in (text, text.replace("\n", "\r\n")):
        found = find_voices(one, [span[:2] for span in split_sentences(one)])
        assert [(voice.voice, voice.speaker) for voice in found] == [("own", ""), ("quoted", "Ann Lee"), ("quoted", "")]


def test_what_is_added_later_changes_only_speakers() -> None:
    texts = ["Lee said that it must go.", "“We go on,” said Ray.", "It is old."]
    before, after = read(texts), read([*texts, "Ann Lee and Bob Ray met."])[:3]
    assert [one.speaker for one in before] == ["Lee", "Ray", ""]
    assert [one.speaker for one in after] == ["Ann Lee", "Bob Ray", ""]
    for one, other in zip(before, after, strict=True):
        assert one.voice == other.voice and one.negations == other.negations
        assert [span[:3] for span in one.spans] == [span[:3] for span in other.spans]


def test_the_result_does_not_depend_on_the_hash_seed() -> None:
    text = " ".join(text for document in DOCUMENTS.values() for text, _, _ in document)
    code = f"from analysis.voice import *\nfrom analysis.sentences import split_sentences\ntext = {text!r}\n"
    code += "print(find_voices(text, [span[:2] for span in split_sentences(text)]))"
    results = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("0", "1", "2")
    }
    assert len(results) == 1 and b"Ann Lee" in results.pop()


@pytest.mark.parametrize(
    "unit", ["“", '"', "x", "不", "he said ", '"a" ', "“a” ", "not ", "A...", "\n", "MR. A: ", 'Bob: "a" ', "(Lee, "]
)
def test_one_sentence_of_a_hundred_thousand_characters_is_no_trouble(unit: str) -> None:
    """Nothing is timed: were the work quadratic, it would take hours."""
    text = unit * (50_000 // len(unit))
    assert_lawful(text, [(0, len(text))])


def test_a_document_of_many_sentences_is_no_trouble() -> None:
    """Nothing is timed: were the work quadratic, it would take hours."""
    texts = ["Ann Lee said “it is late”.", "He left.", "“We go on.”"] * 7_000
    assert [one.voice for one in read(texts)] == ["quoted", "own", "quoted"] * 7_000


# Sentences coded by hand


def shares(coded: list[Coded]) -> tuple[float, float, float]:
    """Shares of right voices, of right speakers where the voice is right and not own, and of right negations."""
    spoken = [one for one in coded if one.voice == one.found_voice != "own"]
    return (
        sum(one.voice == one.found_voice for one in coded) / len(coded),
        sum(same_speaker(one.speaker, one.found_speaker) for one in spoken) / len(spoken),
        sum(one.negated == one.found_negated for one in coded) / len(coded),
    )


@pytest.mark.parametrize(
    ("coded", "voices", "speakers", "negations"), [(bundled, 0.9, 0.9, 0.95), (lambda: own("own.toml"), 0.94, 0.7, 0.98)]
)
def test_the_rules_agree_with_readers(coded, voices: float, speakers: float, negations: float) -> None:
    found = shares(coded())
    assert all(share >= floor for share, floor in zip(found, (voices, speakers, negations), strict=True))


# Known limits


def test_known_limit_irony_and_free_indirect_speech_are_the_texts_own() -> None:
    assert [one.voice for one in read(["Ann Lee looked at the mill.", "It would have to go, of course, and soon."])] == [
        "own",
        "own",
    ]


def test_known_limit_what_they_call_something_is_taken_for_speech() -> None:
    assert [one.voice for one in read(["They call it “the old mill” here."])] == ["quoted"]


def test_known_limit_a_report_in_the_next_sentence_is_not_seen() -> None:
    assert [one.voice for one in read(["The mill must go.", "So said Ann Lee."])][0] == "own"
