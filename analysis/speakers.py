"""Who a speaker is: one name for one person in a document, and pronouns only where a reader would have no doubt.

"Xi" is "Xi Jinping" where the document knows one full name with that word. "he" and "she" are the last person who spoke, if nobody else
has been named since, within three sentences; "they" and "it" likewise for groups. Otherwise the speaker stays unnamed.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable
from functools import cached_property

from analysis.clauses import CALENDAR, FIRST_PERSON, ROLES, TITLES
from analysis.lexicon import ENGLISH

ORGANISATIONS = ENGLISH.words("words", "organisations")
PEOPLE = frozenset("he she".split())
GROUPS = frozenset("they".split())
THINGS = frozenset("it".split())
CHINESE_PRONOUNS = frozenset("他 她 他们 她们".split())
LONGEST_NAME = 3  # words
REACH = 3  # sentences that a pronoun may look back
NO_NAMES = frozenset("some many others several most both few everyone everybody".split())
RUN = re.compile(
    r"(?<![\w.])(?:[A-ZÀ-Þ][\w’'-]+|[A-ZÀ-Þ][a-z]{0,3}\.)(?:\s(?:[A-ZÀ-Þ][\w’'-]+|[A-ZÀ-Þ][a-z]{0,3}\.|de|van|von|der|al|el|bin|da|di|la))*\s[A-ZÀ-Þ][\w’'-]+"
)


class Speakers:
    """The names of one document, and who has spoken last, as its sentences are read in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.last, self.last_sentence = "", -1

    @cached_property
    def people(self) -> dict[str, set[str]]:
        """Word of a name → the full names that begin or end with it."""
        found: dict[str, set[str]] = {}
        titled: dict[str, str] = {}
        for match in RUN.finditer(self.text):
            given = _without_mark(match[0].split())
            words = bare(given)
            if len(words) > 1 and _is_person(words):
                for word in (words[0], words[-1]):
                    found.setdefault(word, set()).add(" ".join(words))
            elif len(given) > len(words) == 1 and _is_person(words) and any(w.lower().rstrip(".") in TITLES | ROLES for w in given):
                first = next(i for i, word in enumerate(given) if word.lower().rstrip(".") in TITLES | ROLES)
                titled.setdefault(words[0], " ".join(given[first:]))
        return {word: {name} for word, name in titled.items()} | found  # a full name goes before "President Lee"

    @cached_property
    def mentions(self) -> list[tuple[int, str]]:
        """Where the text names a person, and whom: full names and single words of them."""
        if not self.people:
            return []
        names = sorted({*self.people, *(name for full in self.people.values() for name in full)}, key=lambda n: (-len(n), n))
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")
        return [(match.start(), self.full(match[0])) for match in pattern.finditer(self.text)]

    def full(self, name: str) -> str:
        """The fullest name that the document has for somebody: "Ann Lee" for "Lee", "President Lee" if there is no other."""
        words = bare(name.split())
        if len(words) > 1:
            return " ".join(words) if _is_person(words) else name
        known = self.people.get(words[0], set())
        return next(iter(known)) if len(known) == 1 else name

    def resolve(self, speaker: str, sentence: int, starts: list[int], at: int) -> str:
        """The speaker of a report that begins at character `at` of the text, in sentence number `sentence`."""
        if speaker in PEOPLE | GROUPS | THINGS | CHINESE_PRONOUNS:
            speaker = self._referent(speaker, sentence, starts, at)
        elif speaker in ("who", "") or speaker.lower() in NO_NAMES | {"you"}:
            return ""
        else:
            speaker = self.full(speaker if _is_named(speaker) else speaker[:1].lower() + speaker[1:])
        if speaker:
            self.last, self.last_sentence = speaker, sentence
        return speaker

    def _referent(self, pronoun: str, sentence: int, starts: list[int], at: int) -> str:
        """Whom a pronoun stands for: the one who fits, has spoken or been named within reach, if it is only one."""
        since = starts[max(sentence - REACH, 0)]
        near = {name for place, name in self._mentioned(since, at)} if pronoun in PEOPLE else set()
        if self.last and sentence - self.last_sentence <= REACH and self._fits(pronoun, self.last):
            near.add(self.last)
        return near.pop() if len(near) == 1 else ""

    def _mentioned(self, since: int, at: int) -> list[tuple[int, str]]:
        first = bisect_left(self.mentions, (since,))
        return self.mentions[first : bisect_left(self.mentions, (at,))]

    def _fits(self, pronoun: str, speaker: str) -> bool:
        if pronoun in CHINESE_PRONOUNS:
            return True
        if _is_named(speaker):
            return pronoun in (PEOPLE if self.is_person(speaker) else THINGS | GROUPS)
        return pronoun in _role_pronouns(speaker)

    def is_person(self, name: str) -> bool:
        """Whether a name is a person's: a full name of the document that is no organisation's."""
        words = name.split()
        return any(name in full for full in self.people.values()) or (len(words) == 1 and name in self.people)


def _role_pronouns(role: str) -> frozenset[str]:
    word = role.split()[0]
    plural = any(one in ROLES and one.endswith("s") for one in role.split()) or word in ("people", "police")
    return GROUPS if plural else PEOPLE | THINGS


def _without_mark(words: list[str]) -> list[str]:
    """A name's words without the possessive mark."""
    return [*words[:-1], re.sub(r"['’]s?$", "", words[-1])]


def bare(words: list[str]) -> list[str]:
    """A person's name without what stands before it: titles, offices, the firm.

    >>> bare("Delta Lines CEO Ed Ahn".split()), bare("Justice Department".split()), bare("President of the Union".split())
    (['Ed', 'Ahn'], ['Justice', 'Department'], ['President', 'of', 'the', 'Union'])
    """
    owner = max((i for i, word in enumerate(words) if re.search(r"['’]s$|s['’]$", word)), default=-1)
    if 0 <= owner < len(words) - 2 and not any(word.lower() in ORGANISATIONS | ROLES for word in words[owner + 1 :]):
        words = words[owner + 1 :]  # "the Gazette's Ann Lee"
    lowered = [word.lower().rstrip(".") for word in words]
    last = max((i for i, word in enumerate(lowered) if word in TITLES or word in ROLES or word in CALENDAR), default=-1)
    rest = words[last + 1 :]
    person = rest and rest[0][:1].isupper() and not any(word in ORGANISATIONS or word in ROLES for word in lowered[last + 1 :])
    if not person:
        return words
    return rest if len(rest) <= LONGEST_NAME else rest[-2:]  # "Border Chief Engineer Tom Hale"


def _is_person(words: Iterable[str]) -> bool:
    lowered = [word.lower().rstrip(".") for word in words]
    return not any(word in ORGANISATIONS or word in CALENDAR or word in FIRST_PERSON or word in ROLES for word in lowered)


def _is_named(speaker: str) -> bool:
    """Whether it is written like a name: a role at the beginning of a sentence is not."""
    words = speaker.split()
    return any(word[:1].isupper() for word in words[1:]) or (words[0][:1].isupper() and words[0].lower() not in ROLES)
