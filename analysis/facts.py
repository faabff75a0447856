"""What a document's text says of itself: its language, what parts are in others, places that were read in a wrong encoding once."""

import json
from collections.abc import Iterable
from importlib import metadata
from typing import NamedTuple

from analysis.encodings import doubts
from analysis.languages import detect_language, languages_in
from analysis.parts import NOTHING_KEPT, Parts
from analysis.store import sha256_of

METHOD = "facts-1"  # part of the key under which they are kept: change it whenever what is found changes


class Facts(NamedTuple):
    """Facts of one text.

    Attributes
    ----------
    language : str
        Its code; "" where it cannot be told.
    shares : dict of str to float
        Share of its letters in each language, the largest first.
    doubts : int
        Places that look as if they had been read in a wrong encoding.
    """

    language: str
    shares: dict[str, float]
    doubts: int


def facts_of(texts: Iterable[str], parts: Parts = NOTHING_KEPT) -> dict[str, Facts]:
    """The facts of each of `texts`; what `parts` hold is not found out again."""
    base = (METHOD, metadata.version("py3langid"))
    keys = {sha256_of("facts", *base, text): text for text in texts}
    found = {keys[key]: Facts(*json.loads(part)) for key, part in parts.get(list(keys))}
    made: dict[str, bytes] = {}
    for key, text in keys.items():
        if text not in found:
            found[text] = Facts(detect_language(text), languages_in(text), doubts(text))
            made[key] = json.dumps(found[text]).encode()
    parts.put(made)
    return found
