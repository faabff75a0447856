"""The words that tell voices apart, read from data: verbs of saying, nouns of those who speak, phrases of hearsay.

One TOML file a language (data/voice_en.toml, data/voice_zh.toml); forms of verbs and plurals are made here.
"""

import re
import tomllib
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

DATA = Path(__file__).parent / "data"
HAN = re.compile(r"[\u3400-\u9fff]")  # a Chinese character
DOUBLING = frozenset("admit commit quip rebut refer regret slam".split())


class Lexicon:
    """The words of one language, as in its data file."""

    def __init__(self, path: Path) -> None:
        self._data = tomllib.loads(path.read_text(encoding="utf-8"))

    def words(self, table: str, key: str) -> frozenset[str]:
        """The words under a key such as ("words", "roles")."""
        return frozenset(self._data[table][key].split())

    def phrases(self, table: str, key: str) -> list[str]:
        """The phrases under a key, longest first."""
        return longest_first(" ".join(phrase.split()) for phrase in self._data[table][key].split("|"))

    @cached_property
    def verbs(self) -> dict[str, dict[str, frozenset[str]]]:
        """Inflected form → kind (say, that, show, tell, act) → the particles one of which must follow ("" for none)."""
        found: dict[str, dict[str, set[str]]] = {}
        for kind, listed in self._data["verbs"].items():
            for entry in listed.split():
                lemma, _, particle = entry.partition("_")
                for form in self.forms(lemma):
                    found.setdefault(form, {}).setdefault(kind, set()).add(particle.replace("_", " "))
        return {form: {kind: frozenset(particles) for kind, particles in kinds.items()} for form, kinds in found.items()}

    def forms(self, lemma: str) -> list[str]:
        """Inflected forms of a verb."""
        irregular = self._data["forms"].get(lemma)
        return irregular.split() if irregular else inflected(lemma)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Nouns of those who speak, singular and plural."""
        singular = self.words("words", "roles")
        return singular | {plural(role) for role in singular} | self.words("words", "several")


def longest_first(words: Iterable[str]) -> list[str]:
    """The words, the longest first, in a fixed order."""
    return sorted(words, key=lambda word: (-len(word), word))


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest that fits.

    >>> any_of(["no", "no one"])
    'no\\\\ one|no'
    """
    return "|".join(map(re.escape, longest_first(words)))


def inflected(lemma: str) -> list[str]:
    """Regular forms of an English verb.

    >>> inflected("deny"), inflected("admit"), inflected("urge")
    (['deny', 'denies', 'denied', 'denying'], ['admit', 'admits', 'admitted', 'admitting'], ['urge', 'urges', 'urged', 'urging'])
    """
    if re.search("[^aeiou]y$", lemma):
        return [lemma, lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"]
    if lemma.endswith("e"):
        return [lemma, lemma + "s", lemma + "d", lemma[:-1] + "ing"]
    if lemma in DOUBLING:
        return [lemma, lemma + "s", lemma + lemma[-1] + "ed", lemma + lemma[-1] + "ing"]
    ending = "es" if re.search("(s|sh|ch|x|z)$", lemma) else "s"
    return [lemma, lemma + ending, lemma + "ed", lemma + "ing"]


def plural(noun: str) -> str:
    """Regular plural of a noun; men and women, too.

    >>> plural("spokeswoman"), plural("agency"), plural("coach")
    ('spokeswomen', 'agencies', 'coaches')
    """
    if noun.endswith("man"):
        return noun[:-3] + "men"
    if re.search("[^aeiou]y$", noun):
        return noun[:-1] + "ies"
    return noun + ("es" if re.search("(s|sh|ch|x)$", noun) else "s")


ENGLISH, CHINESE = Lexicon(DATA / "voice_en.toml"), Lexicon(DATA / "voice_zh.toml")
