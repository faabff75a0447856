"""Reporting clauses of a sentence: who is said to say what.

"The minister said that …", "…, stated Xi, referencing …", "according to …", "with officials stating that …", "it was revealed that …",
"… is said to …", "her claim that …", "Ann Lee: “…”". The words are data (data/voice_en.toml); the rules are here, one method each, over
:mod:`analysis.clauses`. A parser was tried and measured: bench/voice.md.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from analysis.clauses import (
    AMBIGUOUS,
    ARTICLES,
    ASKED,
    AUXILIARIES,
    BE,
    CALENDAR,
    COUNTED,
    DASHES,
    DETERMINERS,
    ENDING,
    FINITE,
    FIRST_PERSON,
    FOLLOW_VERBS,
    HIDDEN,
    MODALS,
    MUTE,
    NAMED,
    NOT_SAID,
    OBJECTS,
    PAPERS,
    POSSESSIVES,
    PREPOSITIONS,
    PRONOUNS,
    QUESTIONS,
    ROLES,
    SAID,
    STOPS,
    STRONG,
    TITLES,
    TURNS,
    VERBS,
    VIEWS,
    Sentence,
    tokens_of,
)
from analysis.lexicon import ENGLISH

SAYING, HELD = ENGLISH.words("nouns", "saying"), ENGLISH.words("nouns", "held")
NO_SOURCE, HEARSAY = ENGLISH.words("phrases", "no_source"), ENGLISH.words("phrases", "hearsay")
PARTICIPLES, ACCUSED = ENGLISH.words("phrases", "hearsay_participles"), ENGLISH.words("phrases", "accused")
GOING_ON = ENGLISH.words("phrases", "going_on")
SOURCE = re.compile(r"\b(?:" + "|".join(ENGLISH.phrases("phrases", "source")) + r")\b", re.IGNORECASE)
RUMOUR = re.compile(r"\b(?:" + "|".join(ENGLISH.phrases("phrases", "rumour")) + r")\b", re.IGNORECASE)
_NAMES = r"(?P<name>[A-Z][\w’'-]+(?:(?:,| and| &) [A-Z][\w’'-]+)*(?: et al\.)?)"
CITED = re.compile(rf"(?:For|To|In the view of) {_NAMES} \(\d{{4}}[^)]*\),?")
CITATION = re.compile(rf"\((?:e\.g\.,? |see )?{_NAMES},? \d{{4}}[a-z]?[^)]*\)")
TRIGGERS = frozenset(
    {
        "legend",
        "rumour",
        "rumor",
        "tradition",
        "story",
        *VERBS,
        *SAYING,
        *HELD,
        *HEARSAY,
        *PARTICIPLES,
        *ACCUSED,
        *GOING_ON,
        "according",
        "view",
        "words",
        "opinion",
        "eyes",
    }
)
WORD = re.compile(r"[a-z]+")


class Report(NamedTuple):
    """What somebody is said to have said.

    Attributes
    ----------
    spans : tuple of (start, end)
        What is said.
    frame : (start, end)
        The words that say so: "Xi stated".
    speaker : str
        As it stands, without article and title; a pronoun; empty where there is none.
    cue : str
        The word that shows it.
    """

    spans: tuple[tuple[int, int], ...]
    frame: tuple[int, int]
    speaker: str
    cue: str


def find_reports(text: str, start: int, end: int) -> list[Report]:
    """Reports in the sentence ``text[start:end]``, whose quotations are hidden.

    >>> text = "It will rain, said Ann Lee, but the fair goes on."
    >>> [(text[a:b], report.speaker) for report in find_reports(text, 0, len(text)) for a, b in report.spans]
    [('It will rain', 'Ann Lee')]
    """
    part = text[start:end]
    if (
        TRIGGERS.isdisjoint(WORD.findall(part.lower()))
        and f":{HIDDEN}" not in text[start : end + 2].replace(" ", "")
        and not CITED.match(part)
    ):
        return []
    sentence = _Rules(text, tokens_of(text, start, end))
    named = list(sentence.by_colon())  # the nearest to a quotation: goes before all others
    found = [*sentence.by_source(), *sentence.by_verb(), *sentence.by_participle(), *sentence.by_hearsay(), *sentence.by_noun()]
    found += [*sentence.by_view(), *sentence.by_rumour(), *sentence.by_citation()]
    cited = CITATION.search(text, start, end)
    if cited:
        found = [report if report.speaker else report._replace(speaker=cited["name"]) for report in found]
    return [*named, *sorted(found, key=lambda report: report.frame)]


class _Rules(Sentence):
    """The rules for one sentence; each yields reports."""

    def report(self, spans: list[tuple[int, int]], first: int, last: int, speaker: str, cue: int) -> Iterator[Report]:
        """A report of token ranges `spans` framed by tokens `first` to `last`; nothing where nothing is said."""
        said = tuple(span for i, j in spans if (span := self.span(i, j)))
        if said:
            self.speaker = speaker or self.speaker
            yield Report(said, (self.tokens[first].start, self.tokens[last].end), speaker, self.tokens[cue].form)

    def by_source(self) -> Iterator[Report]:
        """ "According to the ministry, …" and its kin; "as the ministry noted, …" is a verb's."""
        start, end = (self.tokens[0].start, self.tokens[-1].end) if self.tokens else (0, 0)
        for match in SOURCE.finditer(self.text, start, end):
            i = next((j for j, token in enumerate(self.tokens) if token.start >= match.end()), None)
            if i is None:
                continue
            last = self._source_end(i)
            if last < i or self.form(last) in NO_SOURCE or self.form(i) in NO_SOURCE:
                continue
            begin, _, speaker = self._named(i, self._head_end(i, last))
            if self.is_ours(i, speaker) or self.form(i) in ("my", "our"):
                continue
            known = (
                self.can_speak(speaker)
                or (speaker and speaker.split()[-1].lower() in PAPERS | COUNTED)
                or self.form(i) in PRONOUNS | OBJECTS
            )
            if not known:
                continue
            first = next(j for j, token in enumerate(self.tokens) if token.start >= match.start())
            after = (last + 1, self.clause_end(last + 2))
            before = (self.clause_start(first), first)
            yield from self.report([after] if first - before[0] < 2 else [before], first, last, speaker, first)

    def _source_end(self, i: int) -> int:
        """Number of the last token of a source that begins at `i`."""
        for j in range(i, len(self.tokens)):
            if (
                not self.tokens[j].is_word
                and self.form(j) not in ("'", "&", "-")
                and not (self.form(j) == "." and j + 1 < len(self.tokens))
            ):
                return j - 1
        return len(self.tokens) - 1

    def _head_end(self, i: int, last: int) -> int:
        """Where the source's own noun phrase ends: before "published in", "who …"."""
        for j in range(i + 1, last + 1):
            made = self.form(j) in ("by", "from") and self.form(j - 1) in PAPERS
            if not made and (self.form(j) in STOPS and not self._joins(j) or self.form(j) in ENDING):
                return j - 1
        return last

    def by_verb(self) -> Iterator[Report]:
        """A verb of saying with its subject and what is said."""
        for i, token in enumerate(self.tokens):
            kinds = VERBS.get(token.form)
            if kinds is None or not token.is_word or all(self._particle(i, particles) is None for particles in kinds.values()):
                continue
            if token.form.endswith("ing") and token.form not in ("sing",):
                if self.form(i - 1) not in BE or self.subject(i - 1) is None:
                    continue
            inverted = self._inverted(i, kinds)
            if inverted:
                yield from inverted
            elif self._is_passive(i):
                yield from self._passive(i)
            elif (self.form(i - 1) != "to" or self.form(i - 2) == "used") and not self._is_noun(i):
                yield from self._active(i, kinds)

    def _is_noun(self, i: int) -> bool:
        """Whether a form that may be a verb is a noun or an adjective: "the claim", "member states"."""
        before, form = self.form(i - 1), self.form(i)
        if i > 0 and self.tokens[i].text[0].isupper() and self.tokens[i - 1].is_word:
            return True  # "United States"
        if before in DETERMINERS - {"that", "more", "most", "many", "some", "each"} or before.endswith("'s"):
            return True
        if form not in AMBIGUOUS or i == 0:
            return False
        if (
            before in PRONOUNS
            or before in FIRST_PERSON
            or before in AUXILIARIES
            or before.endswith("ly")
            or before in ("to", ",", "and")
        ):
            return False
        speaks = before in ROLES or self.is_name(i - 1)
        if (
            form.endswith("s")
            and not before.endswith("s")
            and self.form(i + 1) in FOLLOW_VERBS
            and before not in ("member", "united")
        ):
            return self.form(i - 2) not in ARTICLES and not speaks
        plural = before.endswith("s") or before in ("people", "police", "men", "women")
        base = not form.endswith("s") and form not in ("thought", "held", "felt", "found", "written", "reported", "stated")
        if base and speaks and not plural and form not in ("held", "thought"):
            return self.form(i + 1) != "that"
        return not speaks

    def _is_passive(self, i: int) -> bool:
        k = i - 1
        while k >= 0 and (self.form(k).endswith("ly") or self.form(k) in AUXILIARIES - BE):
            k -= 1
        return k >= 0 and self.form(k) in BE and not self.form(i).endswith("ing")

    def _passive(self, i: int) -> Iterator[Report]:
        """ "It was revealed that …", "is said to …", "was accused of …", "was told that …", "was condemned by …"."""
        following = self.form(i + 1)
        k = i - 1
        while k > 0 and (self.form(k) in AUXILIARIES or self.form(k).endswith("ly")):
            k -= 1
        modal = any(self.form(j) in MODALS for j in range(max(k, 0), i))
        told = self.form(i) in ("told", "informed")
        if following == "that" and not modal and self.form(i) in PARTICIPLES and (self.form(k) in ("it", "been") or told):
            if self.form(k) not in FIRST_PERSON or told:
                yield from self.report([(i + 2, self.clause_end(i + 2))], max(k, 0), i + 1, "", i)
        elif (
            self.form(i) in ACCUSED
            and not (self.form(i - 1) == "be" and self.form(i - 2) == "to")
            and following in ("of", "for", "by", "as")
        ):
            if following == "by":
                last = self._source_end(i + 2)
                head = self._head_end(i + 2, last)
                _, _, speaker = self._named(i + 2, head) if head >= i + 2 else (0, 0, "")
                yield from self.report([(self.clause_start(i), k + 1), (head + 1, self.clause_end(head + 1))], i, head, speaker, i)
            else:
                yield from self.report([(i + 2, self.clause_end(i + 2))], i, i + 1, "", i)
        elif self.form(i) in PARTICIPLES and following == "to" and self.form(k) not in FIRST_PERSON:
            start = self.clause_start(i)
            yield from self.report([(start, k + 1), (i + 1, self.clause_end(i + 1))], i, i, "", i)

    def _inverted(self, i: int, kinds: dict[str, frozenset[str]]) -> list[Report]:
        """ "…, said the minister": a verb of saying after a comma or a quotation, its subject after it."""
        if (
            not ({"say", "that"} & set(kinds))
            or "" not in (kinds.get("say", frozenset()) | kinds.get("that", frozenset()))
            or i == 0
        ):
            return []
        comma = (self.form(i - 1) in (",", "?", "!", ".") or self.form(i - 1) in DASHES) and i >= 2
        quotation = self.tokens[i - 1].is_quotation or (comma and self.tokens[i - 2].is_quotation)
        if self.form(i) in AMBIGUOUS and not quotation:
            return []
        if not (comma or quotation) or i + 1 >= len(self.tokens) or self.form(i).endswith("ing"):
            return []
        begins = (
            self.is_name(i + 1)
            or self.form(i + 1) in (ARTICLES | {"one", "another"}) - {"that", "this"}
            or self.form(i + 1) in ROLES
        )
        begins = begins or self.form(i + 1) in PRONOUNS - {"it", "who"}
        last = next((j - 1 for j in range(i + 1, len(self.tokens)) if not self._goes_on(j)), len(self.tokens) - 1)
        if not begins or last < i + 1 or last - i > 16:
            return []
        if not quotation and any(self.form(j) in FINITE or self.form(j) == "that" for j in range(i + 1, last + 1)):
            return []
        head = self._head_end(i + 1, last)
        _, _, speaker = self._named(i + 1, head) if self.form(i + 1) not in PRONOUNS else (0, 0, self.form(i + 1))
        if self.is_ours(i + 1, speaker):
            return []
        frame_end = self._apposition(last)
        spans = [(self.clause_start(i - 1), i), *self._tail(frame_end)]
        return list(self.report(spans, i, frame_end, speaker, i))

    def _goes_on(self, j: int) -> bool:
        token = self.tokens[j]
        return token.is_word or token.form in ("'", "&", "-") or (token.form == "." and self.form(j - 1).rstrip(".") in TITLES)

    def _apposition(self, last: int) -> int:
        """Where the description of a speaker ends: "…, said Ann Lee, head of the union, …"."""
        if self.form(last + 1) != ",":
            return last
        end = next((j for j in range(last + 2, len(self.tokens)) if not self.tokens[j].is_word), len(self.tokens))
        part = range(last + 2, end)
        if (
            self.form(last + 2) in TURNS
            or self.form(last + 2) in GOING_ON
            or (self.form(last + 2) != "who" and any(self.form(j) in FINITE for j in part))
        ):
            return last
        if end < len(self.tokens) and self.tokens[end].is_quotation:
            return last if end == last + 2 else end - 1
        return self._apposition(end - 1) if self.form(end) == "," and end > last + 2 else max(end - 1, last)

    def _tail(self, last: int) -> list[tuple[int, int]]:
        """What goes on being said after a reporting clause in the middle: "…, he said, …"."""
        if not (self.form(last + 1) == "," or self.form(last + 1) in DASHES) or self.form(last + 2) in TURNS:
            return []
        return [(last + 2, self.clause_end(last + 2))]

    def _active(self, i: int, kinds: dict[str, frozenset[str]]) -> Iterator[Report]:
        found = self.subject(i)
        if found is None:
            before = i - 1
            while before >= 0 and (self.form(before).endswith("ly") or self.form(before) in AUXILIARIES):
                before -= 1
            joined = before >= 0 and self.form(before) in ("and", "but", "or")
            speaker = (self.speaker or self.main_subject()) if joined else self.speaker if self.form(before) == "," else ""
            first = i
            if not speaker and not self.tokens[i - 1].is_quotation:
                return
        else:
            first, _, speaker = found
        if speaker == "you" and "say" not in kinds and self.form(i) not in ("suggest", "suggested", "wrote", "write"):
            return
        if self.is_ours(first, speaker) or (found and self.form(first - 1) == "to" and speaker in OBJECTS):
            return
        as_clause = self.form(self._phrase_start(first) - 1) in ("as", "As")
        said = self._said(i, kinds, speaker, first)
        if said is not None:
            spans, last = said
            before = self._phrase_start(first) - 1
            before -= before > 0 and self.form(before) == ","
            if before >= 0 and self.tokens[before].is_quotation:  # "“…”, she said, “…”"
                spans = [(before, before + 1), *spans]
            yield from self.report(spans, min(first, i), last, speaker, i)
        elif self._stands_after(i, first, kinds, as_clause):
            until = self._phrase_start(first) - as_clause
            last = self._adverbs_after(i)
            before = (self.clause_start(until), until)
            spans = [before, *self._tail(last)]
            yield from self.report(spans, first, last, speaker, i)

    def _phrase_start(self, first: int) -> int:
        """Number of the first token of the noun phrase whose name begins at `first`."""
        while (
            first > 0
            and self.tokens[first - 1].is_word
            and self.form(first - 1) not in STOPS
            and self.form(first - 1) not in FINITE
        ):
            first -= 1
        return first

    def _adverbs_after(self, i: int) -> int:
        """Last token of what still belongs to the verb: "said on Monday", "told reporters"."""
        end = i
        for j in range(i + 1, min(i + 14, len(self.tokens))):
            if not self._goes_on(j):
                break
            end = j
        return end

    def _stands_after(self, i: int, first: int, kinds: dict[str, frozenset[str]], as_clause: bool) -> bool:
        """ "…, he said." and "As he noted, …": a reporting clause of its own, set off by a comma or a quotation."""
        if not {"say", "that", "tell"} & set(kinds):
            return False
        start = self._phrase_start(first)
        before = start - 1
        set_off = before >= 0 and (
            self.form(before) in (",", "?", "!", ".") or self.form(before) in DASHES or self.tokens[before].is_quotation
        )
        end = self._adverbs_after(i)
        ends = end + 1 >= len(self.tokens) or not self.tokens[end + 1].is_word
        plain = all(self.form(j) not in FINITE for j in range(i + 1, end + 1))
        if as_clause and ends and plain:
            return True
        if self.form(i + 1) == "to" or "show" in kinds or (self.form(i + 1) == "in" and self.form(i).startswith("believe")):
            return False
        short = (
            end == i
            or self.form(i + 1) in PREPOSITIONS
            or self.form(i + 1) in CALENDAR
            or self.form(i + 1).endswith("ly")
            or "tell" in kinds
        )
        return (
            set_off and ends and plain and (short or self.form(i + 1) in ("yesterday", "today", "later", "afterwards", "recently"))
        )

    def _said(self, i: int, kinds: dict[str, frozenset[str]], speaker: str, first: int) -> tuple[list[tuple[int, int]], int] | None:
        """Token ranges of what is said after the verb, and the last token of the frame; None where nothing is."""
        mute = self.is_mute(speaker)
        that = self._that(i)
        if set(kinds) <= {"show", "that"} and "show" in kinds:
            last = speaker.split()[-1].lower() if speaker else ""
            studies = last in PAPERS or last in ROLES or (self.can_speak(speaker) and "that" in kinds)
            if not (studies or (speaker and NAMED.match(speaker) and "that" in kinds)) or last in MUTE:
                return None
        if (
            that is not None
            and "of" in self.text[self.tokens[first].start : self.tokens[i].start].split()
            and not self.can_speak(speaker)
        ):
            return None
        if that is not None and not mute and ("act" not in kinds or len(kinds) > 1 or self._follows(i, kinds["act"])):
            if "tell" not in kinds or that > i + 1:
                return [(that + 1, self.clause_end(that + 1))], that
        at = self._quotation_after(i)
        if at is not None and speaker.lower() not in MUTE - {"it"}:
            return [(at, self.clause_end(at))], at - 1
        following = self.form(i + 1)
        if following in (":", "：") and not mute:
            return [(i + 2, len(self.tokens))], i + 1
        if {"say", "that", "tell"} & set(kinds) and not mute and self._plain(i, kinds):
            if following in QUESTIONS - {"when", "if", "where"} and "say" in kinds:
                return [(i + 1, self.clause_end(i + 1))], i
            if "tell" in kinds:
                at = self._after_object(i)
                if at is not None and self._is_clause(at) and self.form(at) != "to":
                    return [(at, self.clause_end(at))], at - 1
            elif self._is_clause(i + 1, strict="say" not in kinds or self.form(i) not in SAID):
                return [(i + 1, self.clause_end(i + 1))], i
        if "act" in kinds and (self.can_speak(speaker) or (speaker == "it" and self.form(i) in STRONG)):
            particle = self._particle(i, kinds["act"])
            if self.form(i).startswith("ask") and not particle and not any(self.form(j) in ASKED for j in range(i + 2, i + 9)):
                return None
            if particle is not None and i + particle + 1 < len(self.tokens) and self._has_object(i + particle + 1):
                return [(i + particle + 1, self.clause_end(i + particle + 1))], i + particle
        return None

    def _after_object(self, i: int) -> int | None:
        """Number of the token after the one who is told and the day of it: "told reporters on Friday"."""
        j = i + 1
        if self.form(j) in ARTICLES:
            j += 1
        if not (self.form(j) in OBJECTS or self.form(j) in ROLES or (j < len(self.tokens) and self.is_name(j))):
            return None
        while self.form(j + 1) in CALENDAR or (self.form(j + 1) == "on" and self.form(j + 2) in CALENDAR):
            j += 1
        return j + 1

    @staticmethod
    def _plain(i: int, kinds: dict[str, frozenset[str]]) -> bool:
        return any("" in kinds[kind] for kind in ("say", "that", "tell") if kind in kinds)

    def _has_object(self, j: int) -> bool:
        """Whether something is named at token `j`, so that a speech act has a content."""
        return self.tokens[j].is_word or self.tokens[j].is_quotation

    def _follows(self, i: int, particles: frozenset[str]) -> bool:
        return self._particle(i, particles) is not None

    def _particle(self, i: int, particles: frozenset[str]) -> int | None:
        """Number of words of the particle after the verb; None where a needed one is missing."""
        for particle in sorted(particles, key=len, reverse=True):
            words = particle.split()
            if [self.form(i + 1 + n) for n in range(len(words))] == words:
                return len(words)
        return 0 if "" in particles else None

    def _that(self, i: int) -> int | None:
        """Number of the "that" which begins what is said, at most ten words after the verb."""
        for j in range(i + 1, min(i + 12, len(self.tokens))):
            form = self.form(j)
            if form == "that":
                demonstrative = j == i + 1 and self.form(j + 1) in (",", ".", "")
                return None if demonstrative else j
            if (
                (not self.tokens[j].is_word and form != ",")
                or form in FINITE
                or (form in VERBS and j > i + 1 and form.endswith("ed"))
            ):
                return None
            if form in ("which", "who", "and", "but", "because", "while", "when"):
                return None
        return None

    def _quotation_after(self, i: int) -> int | None:
        """Number of the quotation that follows the verb at once, or after a comma, colon, "that", or a few words and one of these."""
        for j in range(i + 1, min(i + 12, len(self.tokens))):
            if self.tokens[j].is_quotation:
                return j
            if not self.tokens[j].is_word and self.form(j) not in (",", ":", "："):
                return None
            if j > i + 4 and self.form(j) in FINITE:
                return None
        return None

    def _is_clause(self, j: int, strict: bool = False) -> bool:
        """Whether a clause without "that" begins at token `j`: a noun phrase and a finite verb before any mark."""
        if j >= len(self.tokens) or not (self.tokens[j].is_word or self.tokens[j].is_quotation):
            return False
        form = self.form(j)
        if form in NOT_SAID and self.form(j + 1) not in FINITE and not self.is_name(j + 1):
            return False
        if (
            form in PREPOSITIONS - {"in", "after", "without", "under", "with", "as", "despite"}
            or form in CALENDAR
            or form in ("to", "so", "nothing")
        ):
            return False
        if strict and not (
            form in ARTICLES
            or form in PRONOUNS
            or form in FIRST_PERSON
            or form in ("there", "no", "all", "most")
            or self.is_name(j)
        ):
            return False
        for k in range(j + 1, len(self.tokens)):
            if self.form(k) in FINITE or self.form(k) in ("'s",):
                return True
            if self.form(k) in (";", "which", "that", "who", "because", "when") or (strict and not self.tokens[k].is_word):
                return False
        begins = (
            form in ARTICLES or form in PRONOUNS or form in FIRST_PERSON or form in ROLES or self.is_name(j) or form.endswith("s")
        )
        return not strict and begins and len(self.tokens) - j > 3

    def by_colon(self) -> Iterator[Report]:
        """A name or a role alone before a colon and a quotation: "Ann Lee, head of the union: “…”"; "expressed by Lee: “…”"."""
        for at in range(1, len(self.tokens) - 1):
            if self.form(at) not in (":", "：") or not self.tokens[at + 1].is_quotation or not self.tokens[at - 1].is_word:
                continue
            by = next((j for j in range(at - 1, max(at - 7, 0), -1) if self.form(j) == "by"), None)
            start = next(
                (j + 1 for j in range(at - 1, -1, -1) if self.form(j) in (".", ";", "-", "•", "*") or self.form(j) in DASHES), 0
            )
            if by is None and any(self.form(j) in FINITE or self.form(j) in VERBS for j in range(start, at) if not self.is_name(j)):
                continue
            begin = start if by is None else by + 1
            comma = next((j for j in range(begin, at) if self.form(j) == ","), at)
            first, _, speaker = self._named(begin, comma - 1) if comma > begin else (at, at, "")
            if self.can_speak(speaker):
                yield from self.report([(at + 1, len(self.tokens))], first, at, speaker, at)

    def by_participle(self) -> Iterator[Report]:
        """ "…, stating the union's intention to …", "with officials saying that …"."""
        for i, token in enumerate(self.tokens):
            if token.form not in GOING_ON or i + 1 >= len(self.tokens):
                continue
            following = self.form(i + 1)
            if self.form(i - 1) in (",", "and", ", and") or self.form(i - 1).endswith("ly") and self.form(i - 2) == ",":
                speaker, first = self.speaker or self.main_subject(), i
                told = self.speaker or self.can_speak(speaker)
            else:
                first, _, speaker = self.noun_phrase(i - 1) if i and self.tokens[i - 1].is_word else (i, i, "")
                told = any(self.form(j) == "with" for j in range(max(first - 3, 0), first)) and self.can_speak(speaker)
            if not told or speaker.lower() in FIRST_PERSON or self.is_ours(first, speaker):
                continue
            if following == "them" or following in OBJECTS or following in ("the", "people"):
                offset = 1
            else:
                offset = 0
            if not self.tokens[i + 1].is_word and not self.tokens[i + 1].is_quotation:
                continue
            begin = i + 2 if following == "that" else i + 1
            if offset and self.form(i + 2) in ("of", "that", "to"):
                begin = i + 3
            yield from self.report([(begin, self.clause_end(begin))], first, begin - 1, speaker, i)

    def by_hearsay(self) -> Iterator[Report]:
        """ "allegedly", "reportedly": the part of the sentence that it stands in, from its words on."""
        for i, token in enumerate(self.tokens):
            if token.form in HEARSAY:
                end = self.clause_end(i + 1, hard=True)
                start = i + 1
                if i == 0 or self.form(i - 1) in AUXILIARIES or self.is_name(i - 1) or end - i < 3:
                    start = max((j + 1 for j in range(i) if self.form(j) in (",", ";")), default=0)
                yield from self.report([(start, i), (i + 1, end)] if start < i else [(i + 1, end)], i, i, "", i)

    def by_view(self) -> Iterator[Report]:
        """ "In Mr Lee's opinion, …", "in her view, …"."""
        for i, token in enumerate(self.tokens):
            if token.form != "in" or i + 2 >= len(self.tokens):
                continue
            last = next((j for j in range(i + 2, min(i + 8, len(self.tokens))) if self.form(j) in VIEWS), None)
            if last is None or self.form(last + 1) == "of":
                continue
            owner = self.form(last - 1)
            speaker = POSSESSIVES.get(owner, "")
            if owner.endswith(("'s", "s'")):
                speaker = self._named(i + 1, last - 1)[2]
            if not speaker or self.is_ours(i + 1, speaker):
                continue
            after, before = (last + 1, self.clause_end(last + 2)), (self.clause_start(i), i)
            yield from self.report([after] if i - before[0] < 2 else [before], i, last, speaker, last)

    def by_rumour(self) -> Iterator[Report]:
        """ "Legend has it that …"."""
        if not self.tokens:
            return
        for match in RUMOUR.finditer(self.text, self.tokens[0].start, self.tokens[-1].end):
            first = next(j for j, token in enumerate(self.tokens) if token.start >= match.start())
            last = max(j for j, token in enumerate(self.tokens) if token.end <= match.end())
            yield from self.report([(last + 1, self.clause_end(last + 1))], first, last, "", first)

    def by_citation(self) -> Iterator[Report]:
        """ "For Lund and Berg (2008: 44), …"."""
        if not self.tokens:
            return
        match = CITED.match(self.text, self.tokens[0].start, self.tokens[-1].end)
        if match:
            last = max(j for j, token in enumerate(self.tokens) if token.end <= match.end())
            yield from self.report([(last + 1, len(self.tokens))], 0, last, match["name"], 0)

    def by_noun(self) -> Iterator[Report]:
        """ "Her claim that …", "the allegation that …"; "his belief that …", but not "the belief that …"."""
        for i, token in enumerate(self.tokens):
            if token.form not in SAYING | HELD or i == 0:
                continue
            that = i + 1
            if self.form(i + 1) in ("of", "by", "from"):  # "the position of the ministry that …"
                that = next((j for j in range(i + 2, min(i + 9, len(self.tokens))) if self.form(j) == "that"), that)
            if self.form(that) != "that":
                continue
            if token.form in VERBS and not self._is_noun(i):
                continue
            k = i - 1
            while k > 0 and self._describes(k) and not self.form(k).endswith(("'s", "s'")) and i - k < 4:
                k -= 1
            if self.form(k) in FIRST_PERSON:
                continue
            speaker = POSSESSIVES.get(self.form(k), "")
            if self.form(k).endswith(("'s", "s'")):
                speaker = self.noun_phrase(k)[2]
                if self.form(k)[:-2] in CALENDAR | {"today", "yesterday", "tomorrow"}:
                    continue
            if that > i + 2:
                speaker = self._named(i + 2, that - 1)[2]
                if not self.can_speak(speaker):
                    continue
            if token.form in HELD - SAYING and not speaker:
                continue
            begin = that + 1
            if self.form(i - 1) in AUXILIARIES and not speaker:
                continue
            yield from self.report([(begin, self.clause_end(begin))], k, that, speaker, i)
