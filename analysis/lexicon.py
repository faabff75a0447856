"""The words that tell voices apart, read from data: verbs of saying, nouns of those who speak, phrases of hearsay.

One TOML file a language (data/voice_en.toml, data/voice_zh.toml); forms of verbs and plurals are made here.
"""

import re
import tomllib
from functools import cached_property
from pathlib import Path

DATA = Path(__file__).parent / "data"


class Lexicon:
    """The words of one language, as in its data file."""

    def __init__(self, path: Path) -> None:
        self._data = tomllib.loads(path.read_text(encoding="utf-8"))

    def words(self, *keys: str) -> frozenset[str]:
        """The words under a key such as ("words", "roles")."""
        found = self._data
        for key in keys:
            found = found[key]
        return frozenset(found.split())

    def phrases(self, *keys: str) -> list[str]:
        """Phrases between bars, longest first."""
        found = self._data
        for key in keys:
            found = found[key]
        return sorted((" ".join(phrase.split()) for phrase in found.split("|")), key=lambda phrase: (-len(phrase), phrase))

    @cached_property
    def verbs(self) -> dict[str, dict[str, frozenset[str]]]:
        """Inflected form → kind (say, that, tell, act) → the particles one of which must follow ("" for none)."""
        found: dict[str, dict[str, set[str]]] = {}
        for kind, listed in self._data["verbs"].items():
            for entry in listed.split():
                lemma, _, particle = entry.partition("_")
                for form in self.forms(lemma):
                    found.setdefault(form, {}).setdefault(kind, set()).add(particle.replace("_", " "))
        return {form: {kind: frozenset(particles) for kind, particles in kinds.items()} for form, kinds in found.items()}

    def forms(self, lemma: str) -> list[str]:
        """Inflected forms of a verb."""
        irregular = self._data.get("forms", {}).get(lemma)
        return irregular.split() if irregular else inflected(lemma)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Nouns of those who speak, singular and plural."""
        singular = {role.rpartition("_")[2] for role in self.words("words", "roles")}
        return frozenset(singular | {plural for role in singular for plural in plurals(role)} | {"people", "police"})


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


DOUBLING = frozenset("admit commit refer rebut slam quip permit submit rebel abstain_ ban".split())


def plurals(noun: str) -> list[str]:
    """Regular plural of a noun; men and women, too."""
    if noun.endswith("man"):
        return [noun[:-3] + "men"]
    if re.search("[^aeiou]y$", noun):
        return [noun[:-1] + "ies"]
    return [noun + ("es" if re.search("(s|sh|ch|x)$", noun) else "s")]


ENGLISH, CHINESE = Lexicon(DATA / "voice_en.toml"), Lexicon(DATA / "voice_zh.toml")
