"""Who is named where in a sentence: subjects of verbs, noun phrases, the names and the nouns of those who speak in them."""

from typing import NamedTuple

from analysis.clauses import (
    ARTICLES,
    AUXILIARIES,
    BINDING,
    CALENDAR,
    DETERMINERS,
    ENDING,
    FINITE,
    FIRST_PERSON,
    JOINS,
    MODALS,
    MUTE,
    NAMED,
    OURS,
    PAPERS,
    PARTS,
    PREPOSITIONS,
    PRONOUNS,
    ROLES,
    SELF,
    STOPS,
    VERBS,
    Clauses,
    Token,
)

LONGEST = 14  # tokens of a noun phrase
NO_DESCRIPTION = ARTICLES | PREPOSITIONS | STOPS | AUXILIARIES | CALENDAR
NO_HEAD = frozenset(MUTE | BINDING | ARTICLES | DETERMINERS | STOPS)  # as its last word, a phrase names nobody who speaks
ANYBODY = frozenset("those anyone whoever".split())


class Phrase(NamedTuple):
    """A noun phrase: the token at which its name begins, and the name; empty where there is none."""

    first: int
    speaker: str


class Sentence(Clauses):
    """One sentence, and who is named in it."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        super().__init__(text, tokens)
        self.speaker = ""  # of the last report found: the subject of "and added that"

    def subject(self, i: int) -> Phrase | None:
        """The subject that ends before token `i`, a verb; None where there is none, and of what they must, can or may say."""
        k = self._before_auxiliaries(i)
        if k < 0:
            return None
        opening = self._opening_name(k)
        if opening is not None:
            return opening
        while self.form(k) in (",", ")") or self.is_dash(k):
            opened = self._opened(k)
            if opened <= 0:
                return None
            if self.is_name(k - 1) and all(self.is_name(j) or self.form(j) in JOINS for j in range(opened + 1, k)):
                return Phrase(opened + 1, self.plain(opened + 1, k - 1))
            k = opened - 1
        form = self.form(k)
        if form == "who" or (form in ("that", "which") and self.form(i + 1) in ("that", ":")):
            return self._antecedent(k)
        if form in STOPS or (form in PREPOSITIONS and form != "like") or not self.tokens[k].is_word:
            return None
        return self.noun_phrase(k)

    def _before_auxiliaries(self, i: int) -> int:
        """Number of the token before "has since", "also" and the like; -1 where there is a "must" or a "may"."""
        k = i - 1
        while k >= 0 and (self.form(k) in AUXILIARIES or self.form(k).endswith("ly")):
            if self.form(k) in MODALS:
                return -1
            if self.form(k) in ("both", "all", "each", "most") and k == i - 1:
                break
            k -= 1
        return k

    def _opening_name(self, k: int) -> Phrase | None:
        """A name at the beginning of the sentence, before a comma and all that follows up to the comma at `k`."""
        start = 1 if self.form(0) in ("-", "•", "*") else 0
        if self.form(k) != "," or not self.is_name(start):
            return None
        end = self.forms.index(",", start)
        if end < k and not self.any_of(FINITE, start, k):
            return self.noun_phrase(end - 1)
        return None

    def _opened(self, k: int) -> int:
        """Number of the comma, bracket or dash that opens what the one at `k` closes; -1 where none is near."""
        near = range(k - 1, max(k - 30, -1), -1)
        return next((j for j in near if self.form(j) in (",", "(") or self.is_dash(j)), -1)

    def _antecedent(self, k: int) -> Phrase | None:
        """Whom a "who", "that" or "which" at token `k` stands for."""
        before = k - 2 if self.form(k - 1) == "," else k - 1
        if before < 0 or not self.tokens[before].is_word:
            return None
        found = self.noun_phrase(before)
        if self.form(k) == "who" or self.can_speak(found.speaker):
            return found
        if self.form(k + 1) in VERBS and self.form(k + 2) in (":", ","):
            return Phrase(found.first, self.main_subject())
        return None

    def noun_phrase(self, k: int) -> Phrase:
        """The noun phrase that ends with token `k`."""
        if self.form(k) in PRONOUNS or self.form(k) in FIRST_PERSON:
            return Phrase(k, self.form(k))
        first = k
        while first > 0 and k - first < LONGEST:
            before = self.forms[first - 1]
            if not self.tokens[first - 1].is_word or (before in STOPS and not self.joins(first - 1)) or before in FINITE:
                break
            if before in ("i", "we"):
                return Phrase(first - 1, before)
            if before == "who":
                return self._antecedent(first - 1) or Phrase(first, "")
            if before in PRONOUNS:
                break
            first -= 1
        if self.form(first) in PREPOSITIONS and first > 1 and self.form(first - 1) in AUXILIARIES:
            return self.subject(first) or Phrase(first, "")  # "we can in this manner best …"
        return self.named(first, k)

    def joins(self, i: int) -> bool:
        """Whether an "and" stands between two names or two nouns of those who speak."""
        if self.form(i) != "and" or i + 1 >= self.size or i == 0:
            return False
        return all(self.is_name(j) or self.form(j) in ROLES for j in (i - 1, i + 1))

    def named(self, first: int, last: int) -> Phrase:
        """The name within a noun phrase, or its noun of those who speak, or else its last words."""
        head = next((j - 1 for j in range(first + 1, last) if self.form(j) == "of"), None)
        if head is not None and not self._is_head(head):
            if self.form(head) in PAPERS:
                return self.named(head + 2, last)
            return Phrase(head, self.plain(head, head))  # "the sentiment of the country"
        roles = [j for j in range(first, last + 1) if self.form(j) in ROLES and not (self.is_name(j) and j < last)]
        holder = next((j for j in roles if self.form(j + 1) in ("of", "for") and j < last), None)
        if self.is_name(last) and holder is None:
            return self._name(first, last)
        if roles:
            return self._role(roles[-1] if holder is None else holder, first, last)
        begin = last
        while begin > first and self.describes(begin - 1) and last - begin < 4:
            begin -= 1
        return Phrase(begin, self.plain(begin, last))

    def _is_head(self, i: int) -> bool:
        """Whether the word before an "of" is somebody, a name or a number: "officials of", "two of"."""
        return self.form(i) in ROLES or self.form(i) in PARTS or self.is_name(i) or self.form(i)[:1].isdigit()

    def _name(self, first: int, last: int) -> Phrase:
        """The name that ends with token `last`, not before `first`."""
        begin = last
        while begin > first and self._in_name(begin - 1, first):
            begin -= 1
        while begin < last and (self.form(begin) in JOINS or self.form(begin) in ARTICLES):
            begin += 1
        return Phrase(begin, self.plain(begin, last))

    def _in_name(self, i: int, first: int) -> bool:
        if self.is_name(i) or (self.forms[i][0].isdigit() and self.is_name(i + 1) and i > first):
            return True
        if self.form(i) not in JOINS or i - 1 < first:
            return False
        return self.is_name(i - 1) or (self.form(i - 1) in JOINS and self.is_name(i - 2))

    def _role(self, role: int, first: int, last: int) -> Phrase:
        """The noun of those who speak at token `role`, with what describes it, in a phrase from `first` to `last`."""
        maker = self._maker(role, last)
        if maker is not None:
            return maker
        begin = role
        while begin > first and self.describes(begin - 1):
            begin -= 1
        return Phrase(begin, self.plain(begin, self._role_end(role, last)))

    def _maker(self, role: int, last: int) -> Phrase | None:
        """Who wrote it, where a paper is said to speak: "a report by the Lund Institute"."""
        if self.form(role) in PAPERS and self.form(role + 1) in ("by", "from", "of") and role + 2 <= last:
            end = next((j - 1 for j in range(role + 2, last + 1) if self.form(j) in PREPOSITIONS - {"of", "for"}), last)
            if self.is_name(end):
                return self.named(role + 2, end)
        return None

    def describes(self, i: int) -> bool:
        """Whether token `i` may be an adjective or a noun before a noun."""
        return self.forms[i] not in NO_DESCRIPTION and self.tokens[i].is_word

    def _role_end(self, role: int, last: int) -> int:
        """Where a role with its "of" or "for" ends: "spokesman for the ministry"."""
        if self.form(role + 1) not in ("of", "for") or role + 1 >= last:
            return role
        end = role + 2
        while end < last and (self.form(end) in ARTICLES or self.form(end + 1) not in PREPOSITIONS) and end - role < 7:
            end += 1
        return end

    def source_end(self, i: int) -> int:
        """Number of the last token of a source that begins at `i`: before the next mark."""
        for j in range(i, self.size):
            form = self.forms[j]
            if not self.tokens[j].is_word and form not in ("'", "&", "-") and not (form == "." and j + 1 < self.size):
                return j - 1
        return self.size - 1

    def head_end(self, i: int, last: int) -> int:
        """Where the noun phrase proper of a source from `i` to `last` ends: before "published in", "who …"."""
        for j in range(i + 1, last + 1):
            made = self.form(j) in ("by", "from") and self.form(j - 1) in PAPERS
            if not made and ((self.form(j) in STOPS and not self.joins(j)) or self.form(j) in ENDING):
                return j - 1
        return last

    def main_subject(self) -> str:
        """The speaker that the sentence's first noun phrase names; empty where none is plain."""
        start = self._main_start()
        if start is None:
            return ""
        if self.form(start) in PRONOUNS:
            return self.form(start)
        for j in range(start, min(start + LONGEST, self.size)):
            if self.form(j) in FINITE or self.form(j) in STOPS or self.form(j) in (";", ":"):
                break
            if self.is_name(j) and self.form(j - 1) not in PREPOSITIONS and not self.form(j).endswith("'s"):
                return self.plain(j, self._names_end(j))
            is_role = self.form(j) in ROLES and not self.is_name(j)
            introduced = self.form(j + 1) in ("called", "named") and j + 2 < self.size and self.is_name(j + 2)
            if is_role and not introduced:
                return self.named(start, j).speaker
            if is_role:
                start = j + 2
        return ""

    def _main_start(self) -> int | None:
        """Where the main clause begins: after "On Monday, …" and the like; None where that is not plain."""
        form = self.form(0)
        if not (form in PREPOSITIONS or form in STOPS or form in AUXILIARIES or form.endswith("ly")):
            return 0
        for j in range(self.size):
            if self.form(j) == "," and self.form(j + 1) not in PREPOSITIONS and not self.form(j + 1)[:1].isdigit():
                return j + 1
        return None

    def _names_end(self, i: int) -> int:
        while i + 1 < self.size and self.is_name(i + 1):
            i += 1
        return i

    @staticmethod
    def can_speak(speaker: str) -> bool:
        """Whether it is a name, a pronoun of a person, or a noun of those who speak."""
        words = speaker.split()
        if not words:
            return False
        last = words[-1].lower()
        body = last in BINDING and len(words) > 1 and words[0].lower() in ROLES  # "Institute for Trade Policy"
        if (last in NO_HEAD and not body) or words[0].lower() in ANYBODY:
            return False
        return speaker in ("he", "she", "they", "who") or words[0].lower() in ROLES or last in ROLES or bool(NAMED.match(words[-1]))

    def is_ours(self, first: int, speaker: str) -> bool:
        """Whether the text speaks of itself: I, we, my delegation, this report."""
        if speaker.lower() in FIRST_PERSON:
            return True
        before = max(first - 1, 0)
        if any(SELF.match(self.text, self.tokens[i].start) for i in (before, first)):
            return True
        possessed = self.form(first) in FIRST_PERSON or self.form(first - 1) in ("my", "our")
        return possessed and any(word in OURS for word in speaker.lower().split()[:3])

    @staticmethod
    def is_mute(speaker: str) -> bool:
        """Whether it names nothing that can say anything: evidence, this, there."""
        words = speaker.lower().split()
        return not words or words[-1] in MUTE or (words[0] in MUTE and words[0] != "it")
