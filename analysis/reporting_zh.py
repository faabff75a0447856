"""Reporting clauses of a Chinese sentence: "张三表示，……", "据新华社报道，……", "据悉，……".

Subject, perhaps adverbs, a verb of saying, perhaps a mark, then what is said up to the end of the sentence; the words are data
(data/voice_zh.toml). Quotations (“ ” 「 」) are hidden as in :mod:`analysis.reporting`.
"""

import re

from analysis.clauses import HIDDEN
from analysis.lexicon import CHINESE
from analysis.reports import Report

HAN = re.compile(r"[\u3400-\u9fff]")


def _any(words: frozenset[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word))))


SAY, WEAK = CHINESE.words("verbs", "say"), CHINESE.words("verbs", "weak")
OURS, PRONOUNS = CHINESE.words("words", "first_person"), CHINESE.words("words", "pronouns")
ADVERBS = re.compile(rf"(?:{_any(CHINESE.words('words', 'adverbs'))})+$")
TITLES = re.compile(rf"^.*(?:{_any(CHINESE.words('words', 'titles'))})(?=[\u3400-\u9fff·]{{2,}}$)")
BEHIND = re.compile("^[\u3400-\u9fff]+[长長员員家者官民工生师師手人的](?=[\u3400-\u9fff]{2,3}$)")
MARKS = "，。；：！？、,;:!?"
REPORTING = re.compile(
    rf"(?P<subject>[\u3400-\u9fffA-Za-z·0-9]{{1,24}}?)(?P<verb>{_any(SAY)})(?P<mark>[，：,:]?\s*)(?=[^{MARKS}\s])"
)
POSTPOSED = re.compile(rf"{HIDDEN}[，,]?\s*(?P<subject>[\u3400-\u9fff·]{{1,12}}?)(?P<verb>{_any(SAY)})\s*[。！？!?]?\s*$")
HEARSAY = re.compile(rf"(?:{_any(CHINESE.words('phrases', 'hearsay'))})[，,：:]?\s*")
SOURCE = re.compile(
    r"(?:据|據|根据|根據|按照|依据)(?P<subject>[^，。；：]{1,20}?)(?P<verb>报道|报導|報道|報導|消息|介绍|透露|统计|的说法|的看法|的报告|发布的报告|称)[，,：:]?\s*(?:称[，,：:]?\s*)?"
)
CONTAINING = re.compile(r"(?:上|中|里|时|后|期间|之际)$")


def is_chinese(text: str, start: int, end: int) -> bool:
    """Whether a third or more of the sentence's letters are Chinese characters."""
    letters = sum(char.isalpha() for char in text[start:end])
    return letters > 0 and 3 * len(HAN.findall(text, start, end)) >= letters


def find_reports_zh(text: str, start: int, end: int) -> list[Report]:
    """Reports in the Chinese sentence ``text[start:end]``, whose quotations are hidden.

    >>> text = "王岚在会上表示，合作不能停。"
    >>> [(text[a:b], report.speaker) for report in find_reports_zh(text, 0, len(text)) for a, b in report.spans]
    [('合作不能停', '王岚')]
    """
    stop = len(text[start:end].rstrip(MARKS + " \n")) + start
    for pattern in (SOURCE, HEARSAY):
        match = pattern.search(text, start, end)
        if match and match.end() < stop:
            speaker = match.groupdict().get("subject") or ""
            return [Report(((match.end(), stop),), match.span(), _clean(speaker), match[0].strip(MARKS))]
    match = POSTPOSED.search(text, start, end)
    if match and _speaks(match["subject"]):
        return [
            Report(
                ((start, match.start() + 1),), (match.start("subject"), match.end("verb")), _clean(match["subject"]), match["verb"]
            )
        ]
    for match in REPORTING.finditer(text, start, end):
        subject = match["subject"]
        if not _speaks(subject) or (match["verb"] in WEAK and not match["mark"].strip() and text[match.end()] != HIDDEN):
            continue
        if not match["mark"].strip() and stop - match.end() < 4 and text[match.end()] != HIDDEN:
            continue
        return [Report(((match.end(), stop),), (match.start(), match.end("verb")), _clean(subject), match["verb"])]
    return []


def _speaks(subject: str) -> bool:
    bare = ADVERBS.sub("", subject)
    return (
        bool(bare)
        and bare not in OURS
        and not bare.startswith(tuple(OURS))
        and not bare.endswith(("的", "地", "和", "是", "可以", "应该"))
    )


def _clean(subject: str) -> str:
    """The speaker's name: without adverbs, where it was said, titles before it."""
    name = ADVERBS.sub("", subject.strip("《》「」“” "))
    place = re.match(r"(?P<name>[\u3400-\u9fff·]{2,12}?)(?:在|于|就|对|向)[\u3400-\u9fff]{2,}$", name)
    name = TITLES.sub("", place["name"] if place else name)
    return BEHIND.sub("", name)
