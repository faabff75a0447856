"""What a sentence denies, rejects or keeps at a distance: the cue, and the words that it reaches.

"not", "without", "no longer", "rather than", "opposed to", "rejected", "so-called" reach to the end of their clause: to the next mark,
or to a "but". What only looks like a negation ("not only", "no doubt", "whether or not") is none. The words are data (data/voice_en.toml,
data/voice_zh.toml). Double negations are not undone, and what a reader infers ("would that it were so") is not found.
"""

import re
from typing import NamedTuple

from analysis.lexicon import CHINESE, ENGLISH


class Negation(NamedTuple):
    """A cue, and the words ``text[start:end]`` that it reaches, the cue not among them."""

    start: int
    end: int
    cue: str


def _pattern() -> re.Pattern[str]:
    verbs = sorted(
        {
            " ".join([form, *particle])
            for entry in ENGLISH.words("negation", "verbs")
            for lemma, *particle in [entry.split("_")]
            for form in ENGLISH.forms(lemma)
        }
    )
    words = sorted(ENGLISH.words("negation", "cues"))
    phrases = ENGLISH.phrases("negation", "phrases")
    every = sorted({*verbs, *words, *phrases}, key=lambda cue: (-len(cue), cue))
    joined = "|".join(re.escape(cue).replace(r"\ ", r"\s+").replace("'", "['’]") for cue in every)
    return re.compile(rf"(?<![\w’'-])(?:{joined}|\w+n['’]t)(?![\w-])", re.IGNORECASE)


CUE = _pattern()
NO_CUE = re.compile(
    r"(?<![\w’'-])(?:"
    + "|".join(
        re.escape(phrase).replace(r"\ ", r"\s+").replace("'", "['’]") for phrase in ENGLISH.phrases("negation", "not_negations")
    )
    + r"|no\.?\s?(?=\d)|nos\.?\s?(?=\d))",
    re.IGNORECASE,
)
CLAUSE = re.compile(r"[,;:.!?…—–)“”\"](?!\d)|\s(?:but|although|though|while|whereas|which|because)\s", re.IGNORECASE)
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)(?:\s+\w+ly)?\s+$", re.IGNORECASE)
PAST = re.compile(r"(?:ed|en)$", re.IGNORECASE)
AFTER = re.compile(r"\s+(?:by|as|at|in|on|that|to|for|against|,|\.|;)|[,.;:]|\Z")

CHINESE_CUE = re.compile("|".join(map(re.escape, sorted(CHINESE.words("negation", "cues"), key=lambda cue: (-len(cue), cue)))))
CHINESE_NO_CUE = re.compile(
    "|".join(map(re.escape, sorted(CHINESE.words("negation", "not_negations"), key=lambda cue: (-len(cue), cue))))
    + r"|(?P<either>[\u3400-\u9fff]{1,2})不(?P=either)"
)
CHINESE_CLAUSE = re.compile("[，。；：！？、,;:!?]")


def find_negations(text: str, start: int, end: int) -> list[Negation]:
    """Negations in the sentence ``text[start:end]``, in order.

    >>> text = "Not only words: they voiced opposition to any dominance, without threats."
    >>> [(found.cue, text[found.start : found.end]) for found in find_negations(text, 0, len(text))]
    [('opposition to', 'any dominance'), ('without', 'threats')]
    """
    found = _find(text, start, end, CUE, NO_CUE, CLAUSE)
    return found or _find(text, start, end, CHINESE_CUE, CHINESE_NO_CUE, CHINESE_CLAUSE)


def _find(
    text: str, start: int, end: int, cue: re.Pattern[str], no_cue: re.Pattern[str], clause: re.Pattern[str]
) -> list[Negation]:
    none = [match.span() for match in no_cue.finditer(text, start, end)]
    found = []
    for match in cue.finditer(text, start, end):
        if any(a < match.end() and match.start() < b for a, b in none):
            continue
        if match[0].lower() == "so-called" and re.match(r"\s[A-Z]", text[match.end() : match.end() + 2]):
            continue  # a name
        word = " ".join(match[0].lower().replace("’", "'").split())
        stop = clause.search(text, match.end(), end)
        reach = text[match.end() : stop.start() if stop else end]
        first = match.end() + len(reach) - len(reach.lstrip())
        last = match.end() + len(reach.rstrip())
        if not any(char.isalnum() for char in text[first:last]):
            first, last = _before(text, start, match.start())  # "it is not."
        elif PAST.search(word) and PASSIVE.search(text, start, match.start()) and AFTER.match(text, match.end(), end):
            first, last = _before(text, start, match.start())  # "the plan was rejected by all"
        if any(char.isalnum() for char in text[first:last]):
            found.append(Negation(first, last, word))
    return found


def _before(text: str, start: int, end: int) -> tuple[int, int]:
    """The clause before a passive."""
    marks = [match.end() for match in CLAUSE.finditer(text, start, end)]
    first = max(marks, default=start)
    gap = len(text[first:end]) - len(text[first:end].lstrip())
    return first + gap, len(text[:end].rstrip())
