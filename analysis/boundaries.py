"""Where sentences end within a paragraph: at the marks ``. ! ? …`` and their kin.

What comes after a mark decides, and before a full stop whether its word is an abbreviation. The decisions, and the known limits,
are those of :mod:`analysis.sentences`.
"""

import re
from typing import Literal

# Abbreviations in lower case without their last full stop. Any other (such as "etc") ends a sentence before a capital.
NEVER_END = frozenset("mr mrs ms mme mlle messrs dr prof hon rev vs v viz cf e.g i.e eg ie ca approx incl esp resp".split())
BEFORE_NUMBER = frozenset(  # end a sentence unless a number follows
    "no nos nr art arts p pp vol vols fig figs sec secs sect ch chap par para paras eq ref reg stat c cl ed".split()
)
MAY_END = frozenset(  # end a sentence only where a word follows that rarely begins a name
    "inc co corp ltd llc plc bros jr sr gen sen sens rep gov lt col cpl sgt capt cmdr maj adm brig pres supt amb "
    "atty msgr st mt ft ave rd blvd dept univ assn al est jan feb mar apr jun jul aug sep sept oct nov dec calif "
    "conn fla mich minn tenn tex ariz colo okla nev wis".split()
)
ABBREVIATIONS = NEVER_END | BEFORE_NUMBER | MAY_END
STARTERS = frozenset(  # a contraction counts as its first part: "we've" as "we"
    "the a an this that these those it its he she they we i you his her their our my there here in on at "
    "by for from with without within as if when while where why how what who which whose whether but and or nor so "
    "yet then thus however moreover furthermore meanwhile nevertheless nonetheless therefore although though "
    "because since after before prior during under until unless despite once both each every some many most several "
    "such another other others only also even now today not no yes let is are was were do does did could would "
    "should have has had according".split()
)
AFTER_HOUR = re.compile(  # "at 5 p.m. Monday": what goes on after a time of day
    r"(?:[A-Z]{1,4}T|GMT|UTC|Eastern|Central|Mountain|Pacific|Greenwich|Local"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:Jan|Feb|March|Apr|May|June|July|Aug|Sept|Oct|Nov|Dec)[a-z]*)\b"
)
ATTRIBUTION = re.compile(  # '"Is it safe?" Dr. Li asked'
    r"(?:[A-Z][\w.’'-]{0,24}\s){1,4}(?:said|says|asked|asks|added|adds|wrote|writes|replied|told)\b"
)

WIDE = "。！？｡"  # no space follows these
POINTS = f".!?…‽؟۔।॥{WIDE}"
CLOSERS = r"\"'”’»›)\]}」』）》〉】〕*_"
EMOJI = "\U0001f000-\U0001faff\u2600-\u26ff\u2764\ufe0f\u200d"
MARK = re.compile(  # a run of points ("?!", "...", ". ."), then what closes with it: quotes, brackets, notes, emoji
    rf"(?P<points>[{POINTS}]++(?:\s{{1,2}}+[.!?…‽]++(?!\w))*+)"
    rf"(?P<close>(?:[{CLOSERS}]|“(?=\s|\Z)|[ \xa0\u202f]»|\[\d{{1,3}}\]|[²³¹⁰-⁹]|[ \xa0]?[{EMOJI}]++)*+)"
)
NEXT = re.compile(  # the space after a mark, what opens the next piece, its first word
    r"(?P<gap>\s*+)(?P<open>(?:[\"'“”‘„«‹(\[{¿¡「『（《〈【〔*_]|\.\.+|…|(?<=«)\s){0,8}+)(?P<word>[\w’']{0,24})"
)
NEVER_FIRST = frozenset(",;:)]}%，、；：）」』")
TOKEN = re.compile(r"[\w.&°’'-]*\Z")
ACRONYM = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]{1,2}|ph\.d")
LABEL = re.compile(  # "1. ", "(a) ", "IV. ", "Sec. 2. ": a sentence does not end after its own number
    r"[-–•*(\[\s]*(?:(?i:sec|art|no|section|article|part|chapter|annex|title)\.?\s)?"
    r"(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|(?i:(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})))\)?\s?"
)
LISTED = re.compile(r"[:;]\s+(?:and\s+|or\s+)?\(?(?:\d{1,2}|[A-Za-z])\)?\Z")  # "namely: 1. Peace; 2. Trade"
ENUMERATOR = re.compile(r"\((?:[a-z]|[ivx]{1,5}) ?\)\s")
FOOTNOTE = re.compile(r"\d{1,3}(?=\s+[\"“(]?[A-Z]|\s*\Z)")
ADDRESS = re.compile(r"://|@|www\.|\\")
CAPITALISED = re.compile(r"(?!(?:Com|Org|Net|Gov|Js)\b|\w{2,24}\.\w)\w(?:[a-z]|['’\s]|\.\w|\Z)")  # not "a.Bcd.Efg"
PLAIN_WORD = re.compile(r"[\w&°’'-]*(?:[^\W\d_]{2}|\b\d+)")
FIRST_PART = re.compile(r"\w*")
ROMAN = re.compile(r"[IVX]+")
ALNUM = re.compile(r"[^\W_]")
SPACES = re.compile(r"\s*")


def cut(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Sentences (start, end) of the paragraph ``text[start:end]``. A piece without letters or digits is part of its neighbour."""
    pieces: list[tuple[int, int]] = []
    case = _case(text[start:end])
    first = ALNUM.search(text, start, end)
    for mark in MARK.finditer(text, start, end):
        if first is None or first.start() > mark.start():
            continue
        boundary = _boundary(text, start, mark, end, case)
        if boundary is not None:
            pieces.append((start, boundary))
            start = SPACES.match(text, boundary).end()
            first = ALNUM.search(text, start, end)
    if first is None and pieces:
        start = pieces.pop()[0]
    return [*pieces, (start, end)]


def _case(paragraph: str) -> Literal["lower", "upper", "mixed"]:
    """Where all letters are of one case, it tells nothing about where a sentence begins."""
    return "lower" if paragraph.islower() else "upper" if paragraph.isupper() else "mixed"


def _boundary(text: str, start: int, mark: re.Match[str], end: int, case: str) -> int | None:
    """Where the sentence that began at `start` ends at this mark, or None where it goes on."""
    if _plainly_ends(text, start, mark, end):
        return mark.end()
    after = NEXT.match(text, mark.end(), end)
    at = after.end("open")
    if at >= end or (text[mark.start() - 1] in "([" and mark["close"][:1] in (")", "]")):  # "[...]", "(!)"
        return None
    following = text[at]
    if following in NEVER_FIRST and not after["open"]:
        return None
    if mark["points"][-1] in WIDE:
        return mark.end()
    if not after["gap"]:
        return _glued_boundary(text, start, mark, at, end)
    if following.islower() and case != "lower" and not _may_begin(text, after):
        return None
    if after["word"] and not after["open"] and text[after.end() : after.end() + 1] in ('"', "”"):
        return None  # a stray full stop within a quotation: 'the "Plan. Initiative" and'
    return mark.end() if _ends(text, start, mark, after, case) else None


def _plainly_ends(text: str, start: int, mark: re.Match[str], end: int) -> bool:
    """Whether it is a full stop of the usual kind, between a plain word and a capital, that needs none of the rules: most are."""
    at, point = mark.end() + 1, mark.start()
    if point + 2 != at or text[point:at] != ". " or at + 26 > end or point - 24 < start or not "A" <= text[at] <= "Z":
        return False
    word = text[text.rfind(" ", point - 24, point) + 1 : point]
    return (
        2 < len(word) < 24 and word.isascii() and word.isalpha() and word.islower() and word not in ABBREVIATIONS
        and '"' not in text[at : at + 26] and "”" not in text[at : at + 26]
    )  # fmt: skip


def _may_begin(text: str, after: re.Match[str]) -> bool:
    """Whether a sentence may begin although its first letter is small: "iPhone sales rose", "(a) Nothing in this"."""
    return after["word"][1:2].isupper() or bool(ENUMERATOR.match(text, after.end("gap")))


def _ends(text: str, start: int, mark: re.Match[str], after: re.Match[str], case: str) -> bool:
    """Whether a mark ends its sentence, given that white space and a possible beginning follow."""
    points = mark["points"]
    if points == ".":
        near = max(start, mark.start() - 24)
        if near == start and LABEL.fullmatch(text, start, mark.start()) or LISTED.search(text, near, mark.start()):
            return False
        token = TOKEN.search(text, near, mark.start())[0].strip("'’-")
        return _word_may_end(text, token, after, case)
    if set(points) <= set(".… "):
        return FIRST_PART.match(after["word"])[0] != "I"  # "Well... I think"
    attributed = ATTRIBUTION.match(text, after.end("gap")) and after["word"].lower() not in STARTERS
    return not (mark["close"] and attributed)


def _word_may_end(text: str, token: str, after: re.Match[str], case: str) -> bool:
    """Whether a sentence ends at the full stop after `token`, which may be an abbreviation."""
    short, word = token.lower().replace("’", "'"), after["word"]
    if short in NEVER_END:
        return False
    if short in ("a.m", "p.m"):
        return not AFTER_HOUR.match(text, after.start("word"))
    initial = len(token) == 1 and token.isupper()
    if initial and len(word) == 1 and text[after.end() : after.end() + 1] == ".":  # "J. A. Smith", "I. M. Pei"
        return False
    if short in MAY_END or ACRONYM.fullmatch(short) or (initial and token != "I"):
        capitals = case == "upper" or (short in MAY_END and token.isupper())
        return FIRST_PART.match(word.lower() if capitals else word[:1].lower() + word[1:])[0] in STARTERS
    return short not in BEFORE_NUMBER or not _is_number(word, token)


def _is_number(word: str, token: str) -> bool:
    """Whether it is a number that belongs to the abbreviation before it: "p. 4", "Art. I", but not "the arts. I"."""
    if word == "I":
        return token[0].isupper() and token.lower() != "no"
    return word[:1].isdigit() or bool(ROMAN.fullmatch(word))


def _glued_boundary(text: str, start: int, mark: re.Match[str], at: int, end: int) -> int | None:
    """Where a sentence ends although no space follows its mark ("the internet.China has"), or None."""
    before, following = text[mark.start() - 1], text[at]
    if _is_caseless(before) and _is_caseless(following):
        return None if "…" in mark["points"] else mark.end()
    token = TOKEN.search(text, max(start, mark.start() - 24), mark.start())[0].strip("'’-")
    around = text[max(start, mark.start() - 60) : mark.start()].split()[-1:] + text[at : min(end, at + 60)].split()[:1]
    if not _is_plain_word(token, before) or any(map(ADDRESS.search, around)):
        return None
    if following.isdigit():
        note = FOOTNOTE.match(text, at, end)
        return note.end() if note and not mark["close"] and len(token) > 2 and token.isalpha() else None
    if not following.isupper() or not CAPITALISED.match(text, at, end):
        return None
    # A straight quote between the mark and a capital opens the next sentence where none is open before it.
    opens = mark["close"][-1:] == '"' and text.count('"', max(start, mark.start() - 1000), mark.end() - 1) % 2 == 0
    return mark.end() - opens


def _is_caseless(letter: str) -> bool:
    """Whether it is a letter of a script without capitals, such as Chinese."""
    return letter.isalpha() and letter.upper() == letter.lower()


def _is_plain_word(token: str, before: str) -> bool:
    """Whether a glued mark may be a full stop after it: not in "U.S.A", "e.g.This", "Inc.The", "v1.Beta"."""
    if not token:
        return before in '"”’»)]%'
    return (
        bool(PLAIN_WORD.fullmatch(token))
        and not token[-1].isupper()
        and token.lower() not in NEVER_END
        and token.lower() not in MAY_END
    )
