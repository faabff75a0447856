"""Reporting clauses in Chinese: each line has what is said between ‹ ›; then the speaker."""

import pytest

from analysis.quotations import find_quotations
from analysis.reporting_zh import find_reports_zh, is_chinese
from analysis.voice import _hide, find_voices


@pytest.mark.parametrize(
    ("marked", "speaker"),
    [
        ("王岚表示，‹合作不能停›。", "王岚"),
        ("王岚在会上表示，‹合作不能停›。", "王岚"),
        ("王岚日前指出：‹合作不能停›。", "王岚"),
        ("局长王岚说，‹合作不能停›。", "王岚"),
        ("据悉，‹工厂已经关闭›。", ""),
        ("据新华社报道，‹工厂已经关闭›。", "新华社"),
        ("他认为‹合作不能停›。", "他"),
    ],
)
def test_what_is_said_and_by_whom(marked: str, speaker: str) -> None:
    text = marked.replace("‹", "").replace("›", "")
    said = [part.split("›")[0] for part in marked.split("‹")[1:]]
    (found,) = find_reports_zh(text, 0, len(text))
    assert ([text[a:b] for a, b in found.spans], found.speaker) == (said, speaker)


def test_a_quotation_before_its_speaker() -> None:
    text = "“合作不能停”，王岚说。"
    (found,) = find_reports_zh(_hide(text, find_quotations(text)), 0, len(text))
    assert (found.spans, found.speaker, found.cue) == (((0, 7),), "王岚", "说")


@pytest.mark.parametrize("text", ["合作不能停。", "我们认为，合作不能停。", "本报告指出，合作不能停。", "他说。", "。", ""])
def test_nothing_is_reported(text: str) -> None:
    assert find_reports_zh(text, 0, len(text)) == []


@pytest.mark.parametrize(
    ("text", "chinese"), [("合作不能停。", True), ("AI治理", True), ("The word 说 is Chinese.", False), ("", False)]
)
def test_a_third_of_the_letters_makes_it_chinese(text: str, chinese: bool) -> None:
    assert is_chinese(text, 0, len(text)) is chinese


def test_known_limit_one_report_a_sentence() -> None:
    text = "王岚说，工厂关闭了，李明说，工厂没有关闭。"
    assert [report.speaker for report in find_reports_zh(text, 0, len(text))] == ["王岚"]


def test_who_spoke_may_follow_the_quotation_as_a_sentence_of_its_own() -> None:
    text = "“合作不能停。”李明说。他走了。“好。”王毅表示，会谈有益。"
    places = [(0, 8), (8, 12), (12, 16), (16, 20), (20, 30)]
    found = find_voices(text, places)
    assert [(one.voice, one.speaker) for one in found][0] == ("quoted", "李明")
    assert (found[3].voice, found[3].speaker) == ("quoted", "王毅")
