"""The tokens of a sentence, and where its clauses begin and end: by words and their order alone, no parser.

A sentence is a row of tokens; numbers below are numbers of tokens. Quotations are hidden: each is one token, and what is said
in it is not looked into.
"""

import re
from bisect import bisect_left
from collections.abc import Container
from typing import NamedTuple

from analysis.lexicon import ENGLISH

HIDDEN = "\ufffc"  # stands for every character of a quotation: what is said there is not looked into

SHORT = r"(?:Mr|Ms|Mrs|Dr|Rep|Sen|Gov|Gen|Prof|St|Lt|Col|Sgt|Capt|Hon|Rev|Adm|Amb|[A-Z])\.(?=\s[A-Z])"
TOKEN = re.compile(rf"{HIDDEN}+|{SHORT}|--+|\d[\d.,]*\d|\d|(?:[^\W\d_]\.){{2,}}|[^\W_]+(?:[-’'&][^\W_]+)*’?|[^\w\s]|_")
AUXILIARIES = frozenset(
    "has have had is are was were be been being will would may might can could shall should must do does did also once later then "
    "again already still now used to even just only never not always often sometimes soon thus therefore today yesterday recently "
    "previously instead rather further himself herself themselves itself meanwhile however both all each".split()
)
MODALS = frozenset("must should can cannot can't could may might shall ought".split())
BE = frozenset("is are was were be been being gets got remain remains remained stay stays stayed seem seems seemed".split())
FINITE = frozenset(
    "is are was were will would has have had can could may might should must do does did 's isn't aren't wasn't weren't won't "
    "wouldn't hasn't haven't hadn't can't couldn't shouldn't doesn't don't didn't it's he's she's they're there's they'd "
    "they'll".split()
)
DETERMINERS = frozenset(
    "the a an this that these those his her its their our my your some any no every each such more most many".split()
)
PRONOUNS = frozenset("he she they it who".split())
OBJECTS = frozenset("him her them us me you".split())
ARTICLES = frozenset("the a an this that these those his her its their our my some several many other two three both".split())
PREPOSITIONS = frozenset(
    "in on at by from of for with to during since under over after before about into through against between among within "
    "without near amid like as despite across outside inside behind than".split()
)
JOINS = frozenset("of the for and de van von al el bin ibn da di du la le & on".split())  # inside a name
STOPS = frozenset(
    "that which because while as when if but after before since although though where how why so than whether until unless whose "
    "what and or yet nor then".split()
)
TURNS = frozenset("but while whereas although though yet however which even".split())  # after a comma: what is said ends
QUESTIONS = frozenset("how why what whether if where when who".split())
VIEWS = frozenset("opinion view words eyes judgment judgement estimation account telling".split())
POSSESSIVES = {"his": "he", "her": "she", "their": "they", "its": "it"}
SAID = frozenset("say says said".split())
FOLLOW_VERBS = frozenset("the a an it him her them his their its this these for on how why what whether".split())
ASKED = frozenset("to what how why whether if for about".split())
NOT_SAID = frozenset("goodbye yes no thanks so nothing something anything hello little more much enough prayers grace".split())
STRONG = frozenset(
    "ruled rules criticised criticises criticized condemned condemns urged urges warned warns denied denies pledged pledges "
    "vowed vows promised promises denounced accused accuses welcomed praised dismissed".split()
)
ENDING = PREPOSITIONS - {"of", "for", "near"} | {"who"}
PARTS = frozenset(
    "one two three some many most all both each several half none few number dozens hundreds thousands millions".split()
)
PAPERS = frozenset("report study survey paper statement document analysis poll review research".split())
DASHES = frozenset("— – -- ---".split())
NAMED = re.compile(r"[^\W\d_a-z]")  # begins with a capital

VERBS, ROLES = ENGLISH.verbs, ENGLISH.roles
MUTE, FIRST_PERSON, AMBIGUOUS, OURS = (ENGLISH.words("words", key) for key in ("mute", "first_person", "ambiguous", "ours"))
BINDING, COUNTED = ENGLISH.words("words", "papers_that_bind"), ENGLISH.words("words", "counted")
TITLES, CALENDAR = ENGLISH.words("words", "titles"), ENGLISH.words("words", "calendar")
USUAL = (  # begin a sentence with a capital although they are no names
    ARTICLES | PREPOSITIONS | STOPS | PRONOUNS | FIRST_PERSON | AUXILIARIES | MUTE | TURNS | DETERMINERS | ROLES
)
SELF = re.compile(r"\b(?:" + "|".join(ENGLISH.phrases("words", "self")) + r")\b", re.IGNORECASE)


class Token(NamedTuple):
    """A word, a mark, or a hidden quotation."""

    start: int
    end: int
    text: str
    form: str  # in small letters, with straight apostrophes

    @property
    def is_word(self) -> bool:
        return self.text[0].isalnum()

    @property
    def is_mark(self) -> bool:
        return not (self.is_word or self.is_quotation)

    @property
    def is_quotation(self) -> bool:
        return self.text[0] == HIDDEN


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """Tokens of ``text[start:end]`` with offsets into `text`."""
    return [Token(*match.span(), word := match[0], word.lower().replace("’", "'")) for match in TOKEN.finditer(text, start, end)]


class Clauses:
    """The tokens of one sentence, and its clauses."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text, self.tokens, self.size = text, tokens, len(tokens)
        self.forms = [token.form for token in tokens]

    def form(self, i: int) -> str:
        """The form of token `i`; empty outside the sentence."""
        return self.forms[i] if 0 <= i < self.size else ""

    def is_name(self, i: int) -> bool:
        """Whether a word is written like a name; the first word of a sentence only where it is no usual one."""
        form = self.forms[i]
        if not NAMED.match(self.tokens[i].text) or form in CALENDAR:
            return False
        return i != 0 or not (form in USUAL or form.endswith("ly"))

    def next_token(self, place: int) -> int:
        """Number of the first token that begins at character `place` of the text or after it."""
        return bisect_left(self.tokens, place, key=lambda token: token.start)

    def is_dash(self, i: int) -> bool:
        return self.form(i) in DASHES

    def any_of(self, words: Container[str], i: int, j: int) -> bool:
        """Whether one of the tokens from `i` up to `j` is one of `words`."""
        return any(self.form(k) in words for k in range(i, j))

    def clause_end(self, i: int, hard: bool = False) -> int:
        """Number of the token before which the clause that goes on at token `i` ends; `hard`: at any comma."""
        for j in range(i, self.size):
            form = self.forms[j]
            if form in (";", "；") or (form in DASHES and j > i):
                return j
            if form == "," and (hard or self.form(j + 1) in TURNS):
                return j
        return self.size

    def clause_start(self, i: int) -> int:
        """Number of the token at which the clause begins that stands before token `i`."""
        for j in range(i - 1, -1, -1):
            form = self.forms[j]
            if form in (";", "；", ":") or (form in TURNS and self.form(j - 1) == ","):
                return j + 1
        return 0

    def span(self, i: int, j: int) -> tuple[int, int] | None:
        """Characters of the tokens from `i` up to `j`, without marks at the ends; None where only marks are left."""
        while i < j and self.tokens[i].is_mark:
            i += 1
        while j > i and self.tokens[j - 1].is_mark:
            j -= 1
        return (self.tokens[i].start, self.tokens[j - 1].end) if i < j else None

    def plain(self, first: int, last: int) -> str:
        """The words from token `first` to `last`, one space between, without a possessive mark at the end."""
        words = self.text[self.tokens[first].start : self.tokens[last].end]
        return re.sub(r"(?:['’]s|(?<=s)['’])$", "", " ".join(words.split()))
