"""What stands where in a sentence, by words and their order alone: clauses, subjects, names; no parser.

A sentence is a row of tokens; numbers below are numbers of tokens. Quotations are hidden: each is one token, and what is said in it is
not looked into.
"""

import re
from typing import NamedTuple

from analysis.lexicon import ENGLISH

HIDDEN = "\ufffc"  # stands for every character of a quotation: what is said there is not looked into

SHORT = r"(?:Mr|Ms|Mrs|Dr|Rep|Sen|Gov|Gen|Prof|St|Lt|Col|Sgt|Capt|Hon|Rev|Adm|Amb|[A-Z])\.(?=\s[A-Z])"
TOKEN = re.compile(rf"{HIDDEN}+|{SHORT}|--+|\d[\d.,]*\d|\d|(?:[^\W\d_]\.){{2,}}|[^\W_]+(?:[-’'&][^\W_]+)*’?|[^\w\s]|_")
AUXILIARIES = frozenset(
    "has have had is are was were be been being will would may might can could shall should must do does did also once later then again "
    "already still now used to even just only never not always often sometimes soon thus therefore today yesterday recently previously "
    "instead rather further himself herself themselves itself meanwhile however both all each".split()
)
MODALS = frozenset("must should can cannot can't could may might shall ought".split())
BE = frozenset("is are was were be been being gets got remain remains remained stay stays stayed seem seems seemed".split())
FINITE = frozenset(
    "is are was were will would has have had can could may might should must do does did 's isn't aren't wasn't weren't won't wouldn't "
    "hasn't haven't hadn't can't couldn't shouldn't doesn't don't didn't it's he's she's they're there's they'd they'll".split()
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
    def is_quotation(self) -> bool:
        return self.text[0] == HIDDEN


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """Tokens of ``text[start:end]`` with offsets into `text`."""
    return [Token(m.start(), m.end(), m[0], m[0].lower().replace("’", "'")) for m in TOKEN.finditer(text, start, end)]


class Sentence:
    """One sentence, and the rules, each a method that yields reports."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text, self.tokens = text, tokens
        self.speaker = ""  # of the last report found: the subject of "and added that"

    # what stands around a token

    def form(self, i: int) -> str:
        return self.tokens[i].form if 0 <= i < len(self.tokens) else ""

    def is_name(self, i: int) -> bool:
        """Whether a word is written like a name; the first word of a sentence only where it is no usual one."""
        token = self.tokens[i]
        return bool(NAMED.match(token.text)) and token.form not in CALENDAR and not (i == 0 and self._is_usual(token.form))

    @staticmethod
    def _is_usual(form: str) -> bool:
        usual = (ARTICLES, PREPOSITIONS, STOPS, PRONOUNS, FIRST_PERSON, AUXILIARIES, MUTE, TURNS, DETERMINERS, ROLES)
        return any(form in words for words in usual) or form.endswith("ly")

    def clause_end(self, i: int, hard: bool = False) -> int:
        """Number of the token before which the clause that goes on at token `i` ends; `hard`: at any comma."""
        for j in range(i, len(self.tokens)):
            form = self.form(j)
            if form in (";", "；") or (form in DASHES and j > i):
                return j
            if form == "," and (hard or self.form(j + 1) in TURNS):
                return j
        return len(self.tokens)

    def clause_start(self, i: int) -> int:
        """Number of the token at which the clause begins that stands before token `i`."""
        for j in range(i - 1, -1, -1):
            if self.form(j) in (";", "；", ":"):
                return j + 1
            if self.form(j) in TURNS and self.form(j - 1) == ",":
                return j + 1
        return 0

    def span(self, i: int, j: int) -> tuple[int, int] | None:
        """Characters of the tokens from `i` up to `j`, without marks at the ends."""
        while i < j and not self.tokens[i].is_word and not self.tokens[i].is_quotation:
            i += 1
        while j > i and not self.tokens[j - 1].is_word and not self.tokens[j - 1].is_quotation:
            j -= 1
        return (self.tokens[i].start, self.tokens[j - 1].end) if i < j else None

    def subject(self, i: int) -> tuple[int, int, str] | None:
        """(first, last, speaker) of the subject that ends before token `i`: a verb's; None where there is none."""
        k = i - 1
        while k >= 0 and (self.form(k) in AUXILIARIES or self.form(k).endswith("ly")):
            if self.form(k) in MODALS:
                return None  # what they must, can or may say is not said
            if self.form(k) in ("both", "all", "each", "most") and k == i - 1:
                break
            k -= 1
        if k < 0:
            return None
        start = 1 if self.form(0) in ("-", "•", "*") else 0
        if self.form(k) == "," and self.is_name(start):
            end = next(j for j in range(start, k + 1) if self.form(j) == ",")
            if end < k and not any(self.form(j) in FINITE for j in range(start, k)) and end > start:
                return self.noun_phrase(end - 1)
        while self.form(k) in (",", ")") or self.form(k) in DASHES:
            opened = next(
                (j for j in range(k - 1, max(k - 30, -1), -1) if self.form(j) in (",", "(") or self.form(j) in DASHES), None
            )
            if opened is None or opened == 0:
                return None
            if self.is_name(k - 1) and all(self.is_name(j) or self.form(j) in JOINS for j in range(opened + 1, k)):
                return opened + 1, k - 1, self.plain(opened + 1, k - 1)
            k = opened - 1
        if self.form(k) == "who" or (self.form(k) in ("that", "which") and self.form(i + 1) in ("that", ":")):
            return self._antecedent(k)
        if self.form(k) in STOPS or (self.form(k) in PREPOSITIONS and self.form(k) != "like"):
            return None
        if self.form(k) in ("and", "or", "but") or not self.tokens[k].is_word:
            return None
        return self.noun_phrase(k)

    def _antecedent(self, k: int) -> tuple[int, int, str] | None:
        before = k - 2 if self.form(k - 1) == "," else k - 1
        if before < 0 or not self.tokens[before].is_word:
            return None
        found = self.noun_phrase(before)
        if self.form(k) != "who" and not self.can_speak(found[2]):
            return (
                (found[0], found[1], self.main_subject()) if self.form(k + 1) in VERBS and self.form(k + 2) in (":", ",") else None
            )
        return found

    def noun_phrase(self, k: int) -> tuple[int, int, str]:
        """(first, last, speaker) of the noun phrase that ends with token `k`."""
        if self.form(k) in PRONOUNS or self.form(k) in FIRST_PERSON:
            return k, k, self.form(k)
        first = k
        while first > 0 and k - first < 14:
            before = self.tokens[first - 1]
            if not before.is_word or (before.form in STOPS and not self._joins(first - 1)) or before.form in FINITE:
                break
            if before.form in ("i", "we"):
                return first - 1, first - 1, before.form
            if before.form == "who":
                return self._antecedent(first - 1) or (first, k, "")
            if before.form in PRONOUNS and before.form != "her":
                break
            first -= 1
        if self.form(first) in PREPOSITIONS and first > 1 and self.form(first - 1) in AUXILIARIES:
            return self.subject(first) or (first, k, "")  # "we can in this manner best …"
        return self._named(first, k)

    def _joins(self, i: int) -> bool:
        """Whether "and" stands between two names or two nouns of those who speak."""
        if self.form(i) != "and" or i + 1 >= len(self.tokens) or i == 0:
            return False
        sides = (i - 1, i + 1)
        return all(self.is_name(j) or self.form(j) in ROLES for j in sides)

    def _named(self, first: int, last: int) -> tuple[int, int, str]:
        """The speaker within a noun phrase: its name, or its noun of those who speak."""
        head = next((j - 1 for j in range(first + 1, last) if self.form(j) == "of"), None)
        if head is not None and not (self.form(head) in ROLES | PARTS or self.is_name(head) or self.form(head)[:1].isdigit()):
            if self.form(head) in PAPERS:
                return self._named(head + 2, last)
            return head, last, self.plain(head, head)  # "the sentiment of the country"
        roles = [j for j in range(first, last + 1) if self.form(j) in ROLES and not (self.is_name(j) and j < last)]
        holder = next((j for j in roles if self.form(j + 1) in ("of", "for") and j < last), None)
        if self.is_name(last) and holder is None:
            begin = last
            while begin > first and self._in_name(begin - 1, first):
                begin -= 1
            while self.form(begin) in JOINS or self.form(begin) in ARTICLES:
                begin += 1
            return begin, last, self.plain(begin, last)
        if roles:
            role = holder if holder is not None else roles[-1]
            maker = self._maker(role, last)
            if maker is not None:
                return maker
            end = self._role_end(role, last)
            begin = role
            while begin > first and self._describes(begin - 1):
                begin -= 1
            return begin, last, self.plain(begin, end)
        begin = last
        while begin > first and self._describes(begin - 1) and last - begin < 4:
            begin -= 1
        return begin, last, self.plain(begin, last)

    def _maker(self, role: int, last: int) -> tuple[int, int, str] | None:
        """Who wrote it, where a paper is said to speak: "a report by the Lund Institute"."""
        if self.form(role) in PAPERS and self.form(role + 1) in ("by", "from", "of") and role + 2 <= last:
            end = next((j - 1 for j in range(role + 2, last + 1) if self.form(j) in PREPOSITIONS - {"of", "for"}), last)
            if self.is_name(end):
                return self._named(role + 2, end)
        return None

    def _in_name(self, i: int, first: int) -> bool:
        if self.is_name(i) or self.tokens[i].text[0].isdigit() and self.is_name(i + 1) and i > first:
            return True
        return (
            self.form(i) in JOINS
            and i - 1 >= first
            and (self.is_name(i - 1) or (self.form(i - 1) in JOINS and self.is_name(i - 2)))
        )

    def _describes(self, i: int) -> bool:
        form = self.form(i)
        return not (
            form in ARTICLES
            or form in PREPOSITIONS
            or form in STOPS
            or form in AUXILIARIES
            or form in CALENDAR
            or not self.tokens[i].is_word
        )

    def _role_end(self, role: int, last: int) -> int:
        """Where a role with its "of" or "for" ends: "spokesman for the ministry"."""
        if self.form(role + 1) not in ("of", "for") or role + 1 >= last:
            return role
        end = role + 2
        while end < last and (self.form(end) in ARTICLES or self.form(end + 1) not in PREPOSITIONS) and end - role < 7:
            end += 1
        return end

    def plain(self, begin: int, end: int) -> str:
        words = self.text[self.tokens[begin].start : self.tokens[end].end]
        return re.sub(r"(?:['’]s|(?<=s)['’])$", "", " ".join(words.split()))

    def main_subject(self) -> str:
        """The speaker that the sentence's first noun phrase names; empty where none is plain."""
        start = 0
        if self.form(0) in PREPOSITIONS or self.form(0) in STOPS or self.form(0).endswith("ly") or self.form(0) in AUXILIARIES:
            commas = [j for j in range(len(self.tokens)) if self.form(j) == ","]
            start = next((j + 1 for j in commas if not (self.form(j + 1) in PREPOSITIONS or self.form(j + 1)[:1].isdigit())), 0)
            if not start:
                return ""
        if self.form(start) in PRONOUNS:
            return self.form(start)
        for j in range(start, min(start + 14, len(self.tokens))):
            if self.form(j) in FINITE or self.form(j) in STOPS or self.form(j) in (";", ":"):
                break
            if self.is_name(j) and self.form(j - 1) not in PREPOSITIONS and not self.form(j).endswith("'s"):
                end = j
                while end + 1 < len(self.tokens) and self.is_name(end + 1):
                    end += 1
                return self.plain(j, end)
            if self.form(j) in ROLES and not self.is_name(j):
                if self.form(j + 1) in ("called", "named") and j + 2 < len(self.tokens) and self.is_name(j + 2):
                    start = j + 2
                    continue
                return self._named(start, j)[2]
        return ""

    def can_speak(self, speaker: str) -> bool:
        """Whether it is a name, a pronoun of a person, or a noun of those who speak."""
        words = speaker.split()
        if not words:
            return False
        last = words[-1].lower()
        if last in BINDING or last in ARTICLES | DETERMINERS | MUTE | STOPS or words[0].lower() in ("those", "anyone", "whoever"):
            return False
        return speaker in ("he", "she", "they", "who") or words[0].lower() in ROLES or last in ROLES or bool(NAMED.match(words[-1]))

    def is_ours(self, first: int, speaker: str) -> bool:
        """Whether the text speaks of itself: I, we, my delegation, this report."""
        return bool(
            speaker.lower() in FIRST_PERSON
            or (self.form(first) in FIRST_PERSON and any(word in OURS for word in speaker.lower().split()[:3]))
            or (self.form(first - 1) in ("my", "our") and any(word in OURS for word in speaker.lower().split()[:3]))
            or SELF.match(self.text, self.tokens[max(first - 1, 0)].start)
            or SELF.match(self.text, self.tokens[first].start)
        )

    def is_mute(self, speaker: str) -> bool:
        words = speaker.lower().split()
        return not words or words[-1] in MUTE or (words[0] in MUTE and words[0] != "it")
