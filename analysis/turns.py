"""The turns of a transcript: who speaks from where to where, by the labels before them ("MS. HILL:", "Q", "Ann:", "王岚：")."""

import re
from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from analysis.speakers import find_names

# A word in capitals. Each mark within it begins a round of its own: no other way to read a row of full stops is tried.
UPPER = r"[^\W\d_a-zß-öø-ÿ\u3400-\u9fff][^\Wa-zß-öø-ÿ\u3400-\u9fff]*+(?:[.'’-][^\W\d_a-zß-öø-ÿ]*+)*"
LABEL = re.compile(  # after a line break or the end of a sentence
    r"(?:(?<=[.!?…)\]”\"—–-]\s)|(?<=\n)|\A)[ \t]*"
    rf"(?P<label>Q(?=[:\s]\s?[A-Z“\"'(])|A(?=:\s)|{UPPER}(?:\s{UPPER}){{0,5}}(?=:\s)):?\s"
)
TITLED = re.compile(
    r"(?<!\S)(?P<label>(?:(?:MR|MS|MRS|DR|REP|SEN|GOV|GEN|ADM|AMB)\.|THE|(?:VICE )?PRESIDENT|FIRST LADY|SECRETARY|SENATOR|GOVERNOR"
    rf"|GENERAL|AMBASSADOR|(?:PRIME )?MINISTER|CHANCELLOR|SPEAKER|MODERATOR)(?:\s{UPPER}){{0,4}}(?<!\.)):\s"
)
LINE_LABEL = re.compile(r"(?m)^[ \t]*(?P<label>[A-ZÀ-Þ][\w.'’-]*+(?:\s[A-ZÀ-Þ(][\w.'’)-]*+){0,4})[:：]\s*(?=\S)")
CHINESE_LABEL = re.compile(r"(?m)(?:^|(?<=[。！？”]))[^\S\n]*(?P<label>[\u3400-\u9fff·]{1,5})：(?=\S)")
AFTER_SPACE = re.compile(r"(?<!\S)\w+")
COLON = re.compile(r":\s")
AFTER_CAPITAL = re.compile(r":(?<=[^a-z]:)\s")  # without such a colon there is no label in capitals; quickly looked for


class Turn(NamedTuple):
    """A speaker's turn in a transcript: ``text[start:end]``, its label included."""

    start: int
    end: int
    speaker: str  # the label as it stands


class _Label(NamedTuple):
    """A label before a turn, with its colon."""

    start: int
    end: int
    name: str


def find_turns(text: str) -> list[Turn]:
    """The turns of a transcript in order; none in other texts.

    A label counts if it is a title and a name in capitals ("MS. HILL:"), or stands twice or more in capitals; in small letters,
    at the beginning of a line, if there are two such labels twice or one three times. "Q" and "A" need a label beside them.

    >>> find_turns("MS. HILL: Good day.\\nQ Why now?")
    [Turn(start=0, end=20, speaker='MS. HILL'), Turn(start=20, end=30, speaker='Q')]
    """
    labels = _in_capitals(text) or _at_lines(text)
    ends = [*(label.start for label in labels[1:]), len(text)]
    return [Turn(label.start, end, label.name) for label, end in zip(labels, ends, strict=False)]


def _in_capitals(text: str) -> list[_Label]:
    if not AFTER_CAPITAL.search(text):
        return []
    labels = _matches(LABEL, text)
    times = Counter(label.name for label in labels)
    names = {label.name for label in _matches(TITLED, text)} | {
        name for name in times if times[name] > 1 and name not in ("Q", "A")
    }
    if not names and min(times["Q"], times["A"]) < 2:
        return []
    return sorted([*_labelled(text, names), *(label for label in labels if label.name in ("Q", "A"))])


def _labelled(text: str, names: Collection[str]) -> list[_Label]:
    """The names wherever a colon follows and a space goes before."""
    return [_Label(start, start + len(name) + 2, name) for start, name in find_names(text, names, AFTER_SPACE, COLON)]


def _at_lines(text: str) -> list[_Label]:
    chinese = _matches(CHINESE_LABEL, text) if "：" in text else []
    labels = sorted([*_matches(LINE_LABEL, text), *chinese])
    times = Counter(label.name for label in labels)
    often = [n for n in times.values() if n > 1]
    if len(often) < 2 and max(often, default=0) < 3:
        return []
    return [label for label in labels if times[label.name] > 1]


def _matches(pattern: re.Pattern[str], text: str) -> list[_Label]:
    return [_Label(match.start("label"), match.end(), match["label"]) for match in pattern.finditer(text)]
