"""Lemmas of English words: the form under which a dictionary lists them, so that "dialogues" and "dialogue" are one.

The dictionary is that of simplemma (Barbaresi, MIT licence), with corrections of our own before it (data/lemmas_en.txt). It knows
words, not sentences: "meeting" is a form of "meet" also where it is a noun. A word of another language in plain Latin letters is
read as if it were English; most of those are unknown and stay as they are.
"""

import re
from functools import cache, lru_cache
from pathlib import Path

CORRECTIONS = Path(__file__).parent / "data" / "lemmas_en.txt"
_PLAIN = re.compile("[a-z]+")
_POSSESSIVE = re.compile("(?<![0-9])(?:'s)+$")  # not that of "the 1990's", which says what "1990s" says and "1990" doesn't


@lru_cache(maxsize=1 << 16)
def lemma(form: str) -> str:
    """The lemma of a form (lower-cased, straight apostrophes), lower-cased and without spaces; a lemma's own lemma is itself.

    A possessive 's is cut off. Only plain letters a–z are looked up then: numbers, abbreviations ("u.s."), contractions ("don't"),
    words with hyphens, with accents or of other scripts stay whole.

    Examples
    --------
    >>> [lemma(form) for form in ("dialogues", "china's", "went", "children", "don't", "state-run", "u.s.", "1990s")]
    ['dialogue', 'china', 'go', 'child', "don't", 'state-run', 'u.s.', '1990s']
    """
    word = _POSSESSIVE.sub("", form)
    if not _PLAIN.fullmatch(word):
        return word
    path = [word]
    while (found := _look_up(path[-1])) not in path:
        path.append(found)
    return min(path[path.index(found) :])  # the dictionary sends some words round in a circle: "bacteria", "bacterium"


def _look_up(word: str) -> str:
    """What corrections or dictionary say of a word, once: "teachings" is "teaching", which in turn is "teach"."""
    import simplemma  # counting forms doesn't wait for it

    found = _corrections().get(word) or simplemma.lemmatize(word, "en").lower()
    return found if _PLAIN.fullmatch(found) else word


@cache
def _corrections() -> dict[str, str]:
    """Form → lemma; a lemma is one of its own forms."""
    lines = [line for line in CORRECTIONS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    listed = [(name, forms.split()) for name, _, forms in (line.partition(":") for line in lines)]
    return {form: name for name, forms in listed for form in (name, *forms)}
