"""Who a speaker is: one name for one person in a document, and pronouns only where a reader would have no doubt.

"Xi" is "Xi Jinping" where the document knows one full name with that word. "he" and "she" are the last person who spoke, if
nobody else has been named since, within three sentences; "they" and "it" likewise for groups. Otherwise the speaker stays
unnamed.
"""

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

from analysis.clauses import CALENDAR, FIRST_PERSON, ROLES, TITLES
from analysis.lexicon import CHINESE, ENGLISH

ORGANISATIONS = ENGLISH.words("words", "organisations")
PEOPLE, GROUPS, THINGS = frozenset(("he", "she")), frozenset(("they",)), frozenset(("it",))
CHINESE_PRONOUNS = CHINESE.words("words", "pronouns")
PRONOUNS = PEOPLE | GROUPS | THINGS | CHINESE_PRONOUNS
NO_NAMES = frozenset("who you some many others several most both few everyone everybody".split())
OFFICES = TITLES | ROLES
NO_PERSON = ORGANISATIONS | CALENDAR | FIRST_PERSON | ROLES
LONGEST_NAME = 3  # words
REACH = 3  # sentences that a pronoun may look back
FIRST_WORDS = frozenset(
    "as in on at by for from with when while after before since if but and or so yet then that this these those the a an what "
    "where both either another our my his her its their".split()
)  # begin a sentence before a name
_PART = r"(?:[A-ZÀ-Þ][\w’'-]{1,60}+|[A-ZÀ-Þ][a-z]{0,3}\.)"
RUN = re.compile(  # two or more words in capitals; bounded, as is a word, so that the time stays linear
    rf"(?<![\w.]){_PART}(?:\s(?:{_PART}|de|van|von|der|al|el|bin|da|di|la)){{0,40}}\s[A-ZÀ-Þ][\w’'-]{{1,60}}+"
)
WORD = re.compile(r"\w+")
ENDED = re.compile(r"(?!\w)")


def find_names(
    text: str, names: Collection[str], begin: re.Pattern[str] = WORD, end: re.Pattern[str] = ENDED
) -> Iterator[tuple[int, str]]:
    """Where `text` has one of the names, the longest; the time does not grow with their number.

    `begin` finds the words with which a name may begin, `end` must match after it.

    >>> list(find_names("Ann Lee met Ann.", {"Ann", "Ann Lee"}))
    [(0, 'Ann Lee'), (12, 'Ann')]
    """
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(WORD.match(name)[0], set()).add(len(name))
    longest_first = {word: sorted(found, reverse=True) for word, found in lengths.items()}
    at = 0
    for match in begin.finditer(text):
        start = match.start()
        if match[0] not in longest_first or start < at:
            continue
        for length in longest_first[match[0]]:
            name = text[start : start + length]
            if name in names and end.match(text, start + length):
                yield start, name
                at = start + length
                break


class Speakers:
    """The names of one document, and who has spoken last, as its sentences are read in order."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.last, self.last_sentence = "", -1
        self._fullest: dict[str, str] = {}  # what `full` has found

    @cached_property
    def people(self) -> dict[str, set[str]]:
        """Word of a name → the full names that begin or end with it."""
        found: dict[str, set[str]] = {}
        titled: dict[str, str] = {}
        for run in {match[0]: None for match in RUN.finditer(self.text)}:
            given = _without_mark(run.split())
            words = bare(given)
            if not _is_person(words):
                continue
            if len(words) > 1:
                for word in (words[0], words[-1]):
                    found.setdefault(word, set()).add(" ".join(words))
            elif len(given) > 1:
                first = next((i for i, word in enumerate(given) if _plain(word) in OFFICES), None)
                if first is not None:
                    titled.setdefault(words[0], " ".join(given[first:]))
        return {word: {name} for word, name in titled.items()} | found  # a full name goes before "President Lee"

    @cached_property
    def persons(self) -> frozenset[str]:
        """The full names of the document."""
        return frozenset(name for full in self.people.values() for name in full)

    @cached_property
    def mentions(self) -> list[tuple[int, str]]:
        """Where the text names a person, and whom: full names and single words of them."""
        names = {*self.people, *self.persons}
        return [(start, self.full(name)) for start, name in find_names(self.text, names)]

    def full(self, name: str) -> str:
        """The fullest name that the document has for somebody: "Ann Lee" for "Lee", "President Lee" if there is no other."""
        if name not in self._fullest:
            self._fullest[name] = self._full(name)
        return self._fullest[name]

    def _full(self, name: str) -> str:
        words = bare(name.split())
        if len(words) > 1:
            return " ".join(words) if _is_person(words) else name
        known = self.people.get(words[0], set()) if words else ()
        return next(iter(known)) if len(known) == 1 else name

    def resolve(self, speaker: str, sentence: int, starts: list[int], at: int) -> str:
        """The speaker of a report that begins at character `at` of the text, in sentence number `sentence`."""
        if speaker in PRONOUNS:
            speaker = self._referent(speaker, sentence, starts, at)
        elif not speaker or speaker.lower() in NO_NAMES:
            return ""
        else:
            begins = at - starts[sentence] <= len("The ")  # a capital there says nothing
            speaker = self.full(speaker[:1].lower() + speaker[1:] if begins and not _is_named(speaker) else speaker)
        if speaker:
            self.last, self.last_sentence = speaker, sentence
        return speaker

    def _referent(self, pronoun: str, sentence: int, starts: list[int], at: int) -> str:
        """Whom a pronoun stands for: the one who fits, has spoken or been named within reach, if it is only one."""
        since = starts[max(sentence - REACH, 0)]
        near = self._mentioned(since, at) if pronoun in PEOPLE else set()
        if self.last and sentence - self.last_sentence <= REACH and self._fits(pronoun, self.last):
            near.add(self.last)
        return near.pop() if len(near) == 1 else ""

    def _mentioned(self, since: int, at: int) -> set[str]:
        """Whom the text names from character `since` up to `at`."""
        first, last = (bisect_left(self.mentions, (place,)) for place in (since, at))
        return {name for _, name in self.mentions[first:last]}

    def _fits(self, pronoun: str, speaker: str) -> bool:
        if pronoun in CHINESE_PRONOUNS:
            return True
        if _is_named(speaker):
            return pronoun in (PEOPLE if self.is_person(speaker) else THINGS | GROUPS)
        return pronoun in _role_pronouns(speaker)

    def is_person(self, name: str) -> bool:
        """Whether a name is a person's: a full name of the document that is no organisation's."""
        return name in self.persons or name in self.people


def _role_pronouns(role: str) -> frozenset[str]:
    """The pronouns that may stand for somebody without a name: "the minister", "officials"."""
    words = role.split()
    plural = words[0] in ("people", "police") or any(one in ROLES and one.endswith("s") for one in words)
    return GROUPS if plural else PEOPLE | THINGS


def _without_mark(words: list[str]) -> list[str]:
    """A name's words without the possessive mark."""
    return [*words[:-1], re.sub(r"['’]s?$", "", words[-1])]


def bare(words: list[str]) -> list[str]:
    """A person's name without what stands before it: titles, offices, the firm.

    >>> bare("Delta Lines CEO Ed Ahn".split()), bare("Justice Department".split()), bare("President of the Union".split())
    (['Ed', 'Ahn'], ['Justice', 'Department'], ['President', 'of', 'the', 'Union'])
    """
    owner = max((i for i, word in enumerate(words) if word.endswith(("'s", "’s", "s'", "s’"))), default=-1)
    if 0 <= owner < len(words) - 2 and not any(
        word.lower() in ORGANISATIONS or word.lower() in ROLES for word in words[owner + 1 :]
    ):
        words = words[owner + 1 :]  # "the Gazette's Ann Lee"
    while len(words) > 1 and words[0].lower() in FIRST_WORDS:
        words = words[1:]  # "As Montesquieu"
    lowered = [_plain(word) for word in words]
    last = max((i for i, word in enumerate(lowered) if word in OFFICES or word in CALENDAR), default=-1)
    rest = words[last + 1 :]
    if len(rest) == 1 and {"of", "on", "for"} & set(lowered[:last]):
        return words  # "Ministry of Foreign Affairs"
    if not rest or not rest[0][:1].isupper() or not ORGANISATIONS.isdisjoint(lowered[last + 1 :]):
        return words
    return rest if len(rest) <= LONGEST_NAME else rest[-2:]  # "Border Chief Engineer Tom Hale"


def _plain(word: str) -> str:
    """A word in small letters, without the full stop of an abbreviation."""
    return word.lower().rstrip(".")


def _is_person(words: Iterable[str]) -> bool:
    return NO_PERSON.isdisjoint(map(_plain, words))


def _is_named(speaker: str) -> bool:
    """Whether it is written like a name: a role at the beginning of a sentence is not."""
    words = speaker.split()
    return any(word[:1].isupper() for word in words[1:]) or (words[0][:1].isupper() and words[0].lower() not in ROLES)
