"""What a sentence denies, rejects or keeps at a distance: the cue, and the words that it reaches.

"not", "without", "no longer", "rather than", "opposed to", "rejected", "so-called" reach to the end of their clause: to the
next mark, or to a "but". What only looks like a negation ("not only", "no doubt", "whether or not") is none. The words are data
(data/voice_en.toml, data/voice_zh.toml). Double negations are not undone, and what a reader infers ("would that it were so") is
not found.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import NamedTuple

from analysis.lexicon import CHINESE, ENGLISH, HAN, any_of

WORD = re.compile(r"[a-z]+")
QUOTED = re.compile(r"\s?[\"“‘«„]")
ALNUM = re.compile(r"[^\W_]")
PASSIVE = re.compile(r"\b(?:is|are|was|were|been|being|be)(?:\s+\w+ly)?\s+\Z")
LONGEST_PASSIVE = 60  # characters of "was unanimously "
PAST = re.compile(r"(?:ed|en)\Z")
AFTER = re.compile(r"\s+(?:by|as|at|in|on|that|to|for|against|,|\.|;)|[,.;:]|\Z")
CAPITAL = re.compile(r"\s[A-Z]")


class Negation(NamedTuple):
    """A cue, and the words ``text[start:end]`` that it reaches, the cue not among them."""

    start: int
    end: int
    cue: str


class _Language(NamedTuple):
    """How one language negates, in small letters."""

    cue: re.Pattern[str]
    no_cue: re.Pattern[str]  # what looks like one
    clause: re.Pattern[str]  # where a cue's reach ends


def _cues() -> set[str]:
    verbs = (entry.split("_") for entry in ENGLISH.words("negation", "verbs"))
    rejecting = {" ".join([form, *particle]) for lemma, *particle in verbs for form in ENGLISH.forms(lemma)}
    return rejecting | ENGLISH.words("negation", "cues") | set(ENGLISH.phrases("negation", "phrases"))


def _spaced(cues: Iterable[str]) -> str:
    """A pattern of any of the cues, with any white space and either apostrophe."""
    return any_of(cues).replace(r"\ ", r"\s+").replace("'", "['’]")


def _marking(cues: set[str]) -> frozenset[str]:
    """Words without one of which there is no cue: of a phrase its only word that is not everywhere, or its longest."""
    single = {cue for cue in cues if WORD.fullmatch(cue)}
    phrases = [WORD.findall(cue) for cue in cues - single]
    return frozenset(single | {max(words, key=lambda word: (word in single, len(word))) for words in phrases} | {"t"})


NO_CUES = ENGLISH.phrases("negation", "not_negations")
IN_ENGLISH = _Language(
    re.compile(rf"(?<![\w’'-])(?:{_spaced(_cues())}|\w+n['’]t)(?![\w-])"),
    re.compile(rf"(?<![\w’'-])(?:{_spaced(NO_CUES)}|nos?\.?\s?(?=\d))"),
    re.compile(  # also before a further verb: "rather than conflict | and committed to …"
        r"[,;:.!?…—–)“”\"](?!\d)|\s(?:but|although|though|while|whereas|which|because)(?=\s)"
        r"|\sand(?=\s(?:is|are|was|were|has|have|had|will|would|can|could|may|must|should|\w{3,}ed)\s)"
    ),
)
IN_CHINESE = _Language(
    re.compile(any_of(CHINESE.words("negation", "cues"))),
    re.compile(any_of(CHINESE.words("negation", "not_negations")) + r"|(?P<either>[\u3400-\u9fff]{1,2})不(?P=either)"),
    re.compile("[，。；：！？、,;:!?]"),
)
MARKING = _marking(_cues())


def find_negations(text: str, start: int, end: int) -> list[Negation]:
    """Negations in the sentence ``text[start:end]``, in order; Chinese ones where there are no English ones.

    >>> text = "Not only words: they voiced opposition to any dominance, without threats."
    >>> [(found.cue, text[found.start : found.end]) for found in find_negations(text, 0, len(text))]
    [('opposition to', 'any dominance'), ('without', 'threats')]
    """
    words = text[start:end]
    lowered = _lowered(words)
    found: list[Negation] = []
    if not MARKING.isdisjoint(WORD.findall(lowered)):
        found = list(_find(words, lowered, IN_ENGLISH))
    if not found and HAN.search(words):
        found = list(_find(words, lowered, IN_CHINESE))
    return [Negation(first + start, last + start, cue) for first, last, cue in found]


def _lowered(text: str) -> str:
    """The text in small letters, each where it was."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(char.lower()[0] for char in text)


def _find(text: str, lowered: str, language: _Language) -> Iterator[Negation]:
    """Negations in a sentence, given as it stands and in small letters."""
    cues = list(language.cue.finditer(lowered))
    if not cues:
        return
    none = [match.span() for match in language.no_cue.finditer(lowered)]
    marks = [match.span() for match in language.clause.finditer(lowered)]
    for match in cues:
        start, end = match.span()
        looks = bisect_right(none, start, key=itemgetter(1))
        if looks < len(none) and none[looks][0] < end:
            continue
        cue = " ".join(match[0].replace("’", "'").split())
        if cue == "so-called" and CAPITAL.match(text, end):
            continue  # a name
        opened = QUOTED.match(text, end)
        end = opened.end() if opened else end  # 'so-called "partner"', 'no “ally”'
        following = bisect_left(marks, (end,))
        reach = _stripped(text, end, marks[following][0] if following < len(marks) else len(text))
        nothing = not ALNUM.search(text, *reach) and cue != "no"  # "it is not."
        if nothing or (PAST.search(cue) and _is_passive(lowered, start, end)):
            before = bisect_left(marks, (start,)) - 1
            reach = _stripped(text, marks[before][1] if before >= 0 else 0, start)
        if ALNUM.search(text, *reach):
            yield Negation(*reach, cue)


def _is_passive(lowered: str, start: int, end: int) -> bool:
    """Whether what is denied stands before the cue at ``lowered[start:end]``: "the plan was rejected by all"."""
    near = max(start - LONGEST_PASSIVE, 0)
    return bool(PASSIVE.search(lowered, near, start) and AFTER.match(lowered, end))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """The place of ``text[start:end]`` without outer white space."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
