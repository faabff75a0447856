"""Reporting clauses of a Chinese sentence: "张三表示，……", "据新华社报道，……", "据悉，……".

Subject, perhaps adverbs, a verb of saying, perhaps a mark, then what is said up to the end of the sentence; the words are data
(data/voice_zh.toml). Quotations (“ ” 「 」) are hidden as in :mod:`analysis.reporting`.
"""

import re

from analysis.clauses import HIDDEN
from analysis.lexicon import CHINESE, HAN, any_of
from analysis.reports import Report

SAY, WEAK = CHINESE.words("verbs", "say"), CHINESE.words("verbs", "weak")
OURS = tuple(sorted(CHINESE.words("words", "first_person")))
ADVERBS = re.compile(rf"(?:{any_of(CHINESE.words('words', 'adverbs'))})+$")
TITLES = re.compile(rf"^.*(?:{any_of(CHINESE.words('words', 'titles'))})(?=[\u3400-\u9fff·]{{2,}}$)")
AFTER_QUOTATION = re.compile(  # "“……。”王岚表示，"
    rf"(?P<subject>[\u3400-\u9fff·]{{1,12}}?)(?P<verb>{any_of(SAY)})[，。,！：]"
)
BEHIND = re.compile("^[\u3400-\u9fff]+[长長员員家者官民工生师師手人的](?=[\u3400-\u9fff]{2,3}$)")
MARKS = "，。；：！？、,;:!?"
REPORTING = re.compile(
    rf"(?P<subject>[\u3400-\u9fffA-Za-z·0-9]{{1,24}}?)(?P<verb>{any_of(SAY)})(?P<mark>[，：,:]?\s*)(?=[^{MARKS}\s])"
)
POSTPOSED = re.compile(rf"{HIDDEN}[，,]?\s*(?P<subject>[\u3400-\u9fff·]{{1,12}}?)(?P<verb>{any_of(SAY)})\s*[。！？!?]?\s*$")
HEARSAY = re.compile(rf"(?:{any_of(CHINESE.words('phrases', 'hearsay'))})[，,：:]?\s*")
SOURCE = re.compile(
    r"(?:据|據|根据|根據|按照|依据)(?P<subject>[^，。；：]{1,20}?)"
    r"(?P<verb>报道|报导|報道|報導|消息|介绍|透露|统计|的说法|的看法|的报告|发布的报告|称)[，,：:]?\s*(?:称[，,：:]?\s*)?"
)
PLACE = re.compile(r"(?P<name>[\u3400-\u9fff·]{2,12}?)(?:在|于|就|对|向)[\u3400-\u9fff]{2,}$")
NO_SUBJECT = ("的", "地", "和", "是", "可以", "应该")  # a verb after these has none


def is_chinese(text: str, start: int, end: int) -> bool:
    """Whether a third or more of the sentence's letters are Chinese characters."""
    if not HAN.search(text, start, end):
        return False
    return 3 * len(HAN.findall(text, start, end)) >= sum(char.isalpha() for char in text[start:end])


def find_reports_zh(text: str, start: int, end: int) -> list[Report]:
    """Reports in the Chinese sentence ``text[start:end]``, whose quotations are hidden: one at most.

    >>> text = "王岚在会上表示，合作不能停。"
    >>> [(text[a:b], report.speaker) for report in find_reports_zh(text, 0, len(text)) for a, b in report.spans]
    [('合作不能停', '王岚')]
    """
    stop = start + len(text[start:end].rstrip(MARKS + " \n"))
    for pattern in (SOURCE, HEARSAY):
        match = pattern.search(text, start, end)
        if match and match.end() < stop:
            speaker = match.groupdict().get("subject") or ""
            return [Report(((match.end(), stop),), match.span(), _clean(speaker), match[0].strip(MARKS))]
    match = POSTPOSED.search(text, start, end)
    if match and _speaks(match["subject"]):
        frame = match.start("subject"), match.end("verb")
        return [Report(((start, match.start() + 1),), frame, _clean(match["subject"]), match["verb"])]
    for match in REPORTING.finditer(text, start, end):
        if _speaks(match["subject"]) and _says(text, match, stop):
            frame = match.start(), match.end("verb")
            return [Report(((match.end(), stop),), frame, _clean(match["subject"]), match["verb"])]
    return []


def speaker_after_quotation(text: str, start: int, end: int) -> str:
    """Who is said to have said the quotation just before ``text[start:end]``: "“……。”" + "王岚表示，"; empty where nobody is."""
    match = AFTER_QUOTATION.match(text, start, end) if start and text[start - 1] == HIDDEN else None
    return _clean(match["subject"]) if match and _speaks(match["subject"]) else ""


def _says(text: str, match: re.Match[str], stop: int) -> bool:
    """Whether something is said after the verb: with a mark or a quotation, or else a few characters, not after a weak verb."""
    if match["mark"].strip() or text[match.end()] == HIDDEN:
        return True
    return match["verb"] not in WEAK and stop - match.end() >= 4


def _speaks(subject: str) -> bool:
    """Whether it may be somebody, and not the text itself."""
    name = ADVERBS.sub("", subject)
    return bool(name) and not name.startswith(OURS) and not name.endswith(NO_SUBJECT)


def _clean(subject: str) -> str:
    """The speaker's name: without adverbs, where it was said, titles before it."""
    name = ADVERBS.sub("", subject.strip("《》「」“” "))
    place = PLACE.match(name)
    name = TITLES.sub("", place["name"] if place else name)
    return BEHIND.sub("", name)
