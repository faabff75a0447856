"""Chinese words: where the words of a run of Chinese characters end, since no space tells it.

The words are those of jieba's dictionary, by their frequency; what the dictionary lacks (most names) is guessed from its characters
by jieba's hidden Markov model. Both come from rjieba, which is imported when the first Chinese character is met.

Two laws that counting and finding rest on. Words depend on the run of characters alone, from one mark, Latin letter, digit or space
to the next, never on what stands beyond it. And each word, standing alone, is one word: what the model guesses in one context and
would not guess again is cut further, so that a listed term that is asked for is found where it was counted.

Limits. The dictionary is of simplified characters: text in traditional ones is cut more finely ("網路" is found, "強調" in some
contexts only as two), evenly throughout. Where two words share a character, as in 国家安全部, one reading is taken.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

CHARACTERS = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # with 々, 〇 and the compatibility forms
HAN = re.compile(f"[{CHARACTERS}]")
HAN_RUN = re.compile(f"[{CHARACTERS}]+")
_KANA_OR_HANGUL = re.compile("[\u3041-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]")


def is_segmented(piece: str) -> bool:
    """Whether a run of letters holds Chinese words: Chinese characters, and no Japanese or Korean letter.

    >>> [is_segmented(piece) for piece in ("人工智能", "AI技术", "governance", "人工知能の", "한국어")]
    [True, True, False, False, False]
    """
    return not piece.isascii() and bool(HAN.search(piece)) and not _KANA_OR_HANGUL.search(piece)


@lru_cache(maxsize=1 << 14)
def segment(run: str) -> tuple[tuple[int, int], ...]:
    """Start and end of each word of a run of Chinese characters, in order; together they are all of it.

    >>> run = "各国应当加强人工智能安全合作"
    >>> [run[start:end] for start, end in segment(run)]
    ['各国', '应当', '加强', '人工智能', '安全', '合作']
    """
    plain = unicodedata.normalize("NFC", run)  # a compatibility character becomes the usual one: as many characters
    places, start = [], 0
    for word in _words(plain if len(plain) == len(run) else run):
        places.append((start, start + len(word)))
        start += len(word)
    return tuple(places)


def _words(run: str) -> list[str]:
    return [part for word in _jieba().cut(run) for part in _alone(word)]


@lru_cache(maxsize=1 << 16)
def _alone(word: str) -> tuple[str, ...]:
    """The words that a word is cut into where it stands alone: one, but for some that the model guessed in their context."""
    parts = _jieba().cut(word)
    return (word,) if len(parts) < 2 else tuple(part for one in parts for part in _alone(one))


@lru_cache(maxsize=1)
def _jieba() -> Any:
    """A segmenter of our own: the package's shared one may have been taught other words."""
    import rjieba  # takes a tenth of a second, and most texts hold no Chinese

    return rjieba.Jieba()
