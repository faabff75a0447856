"""Reporting clauses of an English sentence: who is said to say what.

"The minister said that …" and all that a verb does is in :mod:`analysis.verbs`; here are "according to …", "with officials
stating that …", "allegedly", "in her view", "legend has it", "her claim that …", "Ann Lee: “…”", one function each. The words
are data (data/voice_en.toml). A parser was tried and measured: bench/voice.md.
"""

import re
from collections.abc import Iterator

from analysis.clauses import (
    AUXILIARIES,
    CALENDAR,
    COUNTED,
    FINITE,
    FIRST_PERSON,
    HIDDEN,
    OBJECTS,
    PAPERS,
    POSSESSIVES,
    PRONOUNS,
    VERBS,
    VIEWS,
    tokens_of,
)
from analysis.lexicon import ENGLISH
from analysis.reports import Report, reported
from analysis.subjects import Phrase, Sentence
from analysis.verbs import ACCUSED, GOING_ON, PARTICIPLES, by_verb, is_noun

LONGEST = 600  # tokens read at a time: what is longer is a list or a table, and the time stays linear in its length
SAYING, HELD = ENGLISH.words("nouns", "saying"), ENGLISH.words("nouns", "held")
CLAIMS = SAYING | HELD
NO_SOURCE, HEARSAY = ENGLISH.words("phrases", "no_source"), ENGLISH.words("phrases", "hearsay")
SOURCES, RUMOURS = ENGLISH.phrases("phrases", "source"), ENGLISH.phrases("phrases", "rumour")
SOURCE = re.compile(rf"\b(?:{'|'.join(SOURCES)})\b", re.IGNORECASE)
RUMOUR = re.compile(rf"\b(?:{'|'.join(RUMOURS)})\b", re.IGNORECASE)
_NAMES = r"(?P<name>[A-Z][\w’'-]+(?:(?:,| and| &) [A-Z][\w’'-]+)*(?: et al\.)?)"
CITED = re.compile(rf"(?:For|To|In the view of) {_NAMES} \(\d{{4}}[^)]*\),?")
CITATION = re.compile(rf"\((?:e\.g\.,? |see )?{_NAMES},? \d{{4}}[a-z]?[^)]{{0,300}}\)")
MARKING_SOURCE = frozenset(word for phrase in SOURCES for word in phrase.split()) - frozenset("in the of as by on to".split())
MARKING_RUMOUR = frozenset("legend rumour rumor word tradition story".split())
IN_RUMOUR = frozenset(("it", "goes"))
TRIGGERS = frozenset().union(
    VERBS, SAYING, HELD, HEARSAY, PARTICIPLES, ACCUSED, GOING_ON, MARKING_SOURCE, MARKING_RUMOUR, VIEWS
)  # without one of these words nothing is reported
WORD = re.compile(r"[a-z]+")
INTRODUCED = re.compile(rf"[:：]\s*{HIDDEN}")
COLONS = frozenset((":", "："))
STARTS = frozenset(". ; - • *".split())  # before the name that a colon follows


def find_reports(text: str, start: int, end: int) -> list[Report]:
    """Reports in the sentence ``text[start:end]``, whose quotations are hidden.

    >>> text = "It will rain, said Ann Lee, but the fair goes on."
    >>> [(text[a:b], report.speaker) for report in find_reports(text, 0, len(text)) for a, b in report.spans]
    [('It will rain', 'Ann Lee')]
    """
    part = text[start:end]
    if TRIGGERS.isdisjoint(WORD.findall(part.lower())) and not INTRODUCED.search(text, start, end + 2) and not CITED.match(part):
        return []
    tokens = tokens_of(text, start, end)
    found = [report for i in range(0, len(tokens), LONGEST) for report in _reports(Sentence(text, tokens[i : i + LONGEST]))]
    cited = CITATION.search(text, start, end) if found else None
    if cited:
        found = [report if report.speaker else report._replace(speaker=cited["name"]) for report in found]
    return found


def _reports(sentence: Sentence) -> list[Report]:
    """Reports by all rules; those by a colon, the nearest to a quotation, go before the others."""
    introduced = list(by_colon(sentence))
    found = [report for rule in (by_source, by_verb, *RULES) for report in rule(sentence)]
    return [*introduced, *sorted(found, key=lambda report: report.frame)]


def by_colon(sentence: Sentence) -> Iterator[Report]:
    """A name alone before a colon and a quotation: "Ann Lee, head of the union: “…”"; "expressed by Lee: “…”"."""
    if COLONS.isdisjoint(sentence.forms):
        return
    for at in range(1, sentence.size - 1):
        before, after = sentence.tokens[at - 1], sentence.tokens[at + 1]
        if sentence.form(at) in COLONS and before.is_word and after.is_quotation:
            first, speaker = _introduced(sentence, at)
            if sentence.can_speak(speaker):
                yield from reported(sentence, [(at + 1, sentence.size)], (first, at), speaker, at)


def _introduced(sentence: Sentence, at: int) -> Phrase:
    """Who is named alone, or after a "by", before the colon at token `at`."""
    by = next((j for j in range(at - 1, max(at - 7, 0), -1) if sentence.form(j) == "by"), None)
    start = next((j + 1 for j in range(at - 1, -1, -1) if sentence.form(j) in STARTS or sentence.is_dash(j)), 0)
    if by is None and any(_is_verb(sentence, j) for j in range(start, at)):
        return Phrase(at, "")
    begin = start if by is None else by + 1
    comma = next((j for j in range(begin, at) if sentence.form(j) == ","), at)
    return sentence.named(begin, comma - 1) if comma > begin else Phrase(at, "")


def _is_verb(sentence: Sentence, i: int) -> bool:
    return (sentence.form(i) in FINITE or sentence.form(i) in VERBS) and not sentence.is_name(i)


def by_source(sentence: Sentence) -> Iterator[Report]:
    """ "According to the ministry, …" and its kin; "as the ministry noted, …" is a verb's."""
    if MARKING_SOURCE.isdisjoint(sentence.forms):
        return
    for match in SOURCE.finditer(sentence.text, sentence.tokens[0].start, sentence.tokens[-1].end):
        i = sentence.next_token(match.end())
        if i == sentence.size:
            continue
        last = sentence.source_end(i)
        if last < i or sentence.form(last) in NO_SOURCE or sentence.form(i) in NO_SOURCE:
            continue
        speaker = sentence.named(i, sentence.head_end(i, last)).speaker
        if sentence.form(i) not in ("my", "our") and not sentence.is_ours(i, speaker) and _is_source(sentence, i, speaker):
            first = sentence.next_token(match.start())
            yield from reported(sentence, [_beside(sentence, first, last)], (first, last), speaker, first)


def _is_source(sentence: Sentence, i: int, speaker: str) -> bool:
    """Whether the phrase that begins at token `i` and names `speaker` is somebody, or a paper, or figures."""
    if sentence.can_speak(speaker) or sentence.form(i) in PRONOUNS or sentence.form(i) in OBJECTS:
        return True
    last = speaker.split()[-1].lower() if speaker else ""
    return last in PAPERS or last in COUNTED


def _beside(sentence: Sentence, first: int, last: int) -> tuple[int, int]:
    """The clause after an adverbial phrase from token `first` to `last` if it opens its clause, else the one before it."""
    start = sentence.clause_start(first)
    return (last + 1, sentence.clause_end(last + 2)) if first - start < 2 else (start, first)


def by_participle(sentence: Sentence) -> Iterator[Report]:
    """ "…, stating the union's intention to …", "with officials saying that …"."""
    for i, form in enumerate(sentence.forms):
        if form not in GOING_ON or i + 1 >= sentence.size or sentence.tokens[i + 1].is_mark:
            continue
        found = _going_on(sentence, i)
        if found and found.speaker.lower() not in FIRST_PERSON and not sentence.is_ours(*found):
            begin = _participle_begin(sentence, i)
            said = [(begin, sentence.clause_end(begin))]
            yield from reported(sentence, said, (found.first, begin - 1), found.speaker, i)


def _going_on(sentence: Sentence, i: int) -> Phrase | None:
    """Who goes on speaking with the participle at token `i`; None where nobody does."""
    before = sentence.form(i - 1)
    if before in (",", "and") or (before.endswith("ly") and sentence.form(i - 2) == ","):
        speaker = sentence.speaker or sentence.main_subject()
        return Phrase(i, speaker) if sentence.speaker or sentence.can_speak(speaker) else None
    if i == 0 or not sentence.tokens[i - 1].is_word:
        return None
    found = sentence.noun_phrase(i - 1)
    introduced = sentence.any_of(("with",), max(found.first - 3, 0), found.first)
    return found if introduced and sentence.can_speak(found.speaker) else None


def _participle_begin(sentence: Sentence, i: int) -> int:
    """Where what is said begins: after "telling them that", "accusing him of", "saying that"."""
    following = sentence.form(i + 1)
    told = following in OBJECTS or following in ("the", "people")
    if told and sentence.form(i + 2) in ("of", "that", "to"):
        return i + 3
    return i + 2 if following == "that" else i + 1


def by_hearsay(sentence: Sentence) -> Iterator[Report]:
    """ "allegedly", "reportedly": the part of the sentence that it stands in, from its words on."""
    for i, form in enumerate(sentence.forms):
        if form not in HEARSAY:
            continue
        end = sentence.clause_end(i + 1, hard=True)
        start = i + 1
        if sentence.form(i + 1) == ",":  # "Reportedly, …"
            end = sentence.clause_end(i + 2)
        if i == 0 or sentence.form(i - 1) in AUXILIARIES or sentence.is_name(i - 1) or end - i < 3:
            start = max((j + 1 for j in range(i) if sentence.form(j) in (",", ";")), default=0)
        said = [(start, i), (i + 1, end)] if start < i else [(i + 1, end)]
        yield from reported(sentence, said, (i, i), "", i)


def by_noun(sentence: Sentence) -> Iterator[Report]:
    """ "Her claim that …", "the allegation that …"; "his belief that …", but not "the belief that …"."""
    for i, form in enumerate(sentence.forms):
        if form not in CLAIMS or i == 0 or (form in VERBS and not is_noun(sentence, i)):
            continue
        that = _that_after(sentence, i)
        found = _owner(sentence, i, that) if that is not None else None
        if found and (found.speaker or (form in SAYING and sentence.form(i - 1) not in AUXILIARIES)):
            said = [(that + 1, sentence.clause_end(that + 1))]
            yield from reported(sentence, said, (found.first, that), found.speaker, i)


def _that_after(sentence: Sentence, i: int) -> int | None:
    """Number of the "that" after the noun at token `i`: "the position of the ministry that …"."""
    if sentence.form(i + 1) not in ("of", "by", "from"):
        return i + 1 if sentence.form(i + 1) == "that" else None
    return next((j for j in range(i + 2, i + 9) if sentence.form(j) == "that"), None)


def _owner(sentence: Sentence, i: int, that: int) -> Phrase | None:
    """Whose claim the noun at token `i` is, empty where that is open; None where it is the text's own or no claim at all."""
    k = i - 1
    while k > 0 and sentence.describes(k) and not _possesses(sentence, k) and i - k < 4:
        k -= 1
    if sentence.form(k) in FIRST_PERSON:
        return None
    if _possesses(sentence, k) and sentence.form(k)[:-2] in CALENDAR | {"today", "yesterday", "tomorrow"}:
        return None
    if that > i + 2:
        speaker = sentence.named(i + 2, that - 1).speaker
        return Phrase(k, speaker) if sentence.can_speak(speaker) else None
    if _possesses(sentence, k):
        return Phrase(k, sentence.noun_phrase(k).speaker)
    return Phrase(k, POSSESSIVES.get(sentence.form(k), ""))


def _possesses(sentence: Sentence, i: int) -> bool:
    return sentence.form(i).endswith(("'s", "s'"))


def by_view(sentence: Sentence) -> Iterator[Report]:
    """ "In Mr Lee's opinion, …", "in her view, …"."""
    if VIEWS.isdisjoint(sentence.forms):
        return
    for i in range(sentence.size - 2):
        last = next((j for j in range(i + 2, i + 8) if sentence.form(j) in VIEWS), None) if sentence.form(i) == "in" else None
        if last is None or sentence.form(last + 1) == "of":
            continue
        speaker = POSSESSIVES.get(sentence.form(last - 1), "")
        if _possesses(sentence, last - 1):
            speaker = sentence.named(i + 1, last - 1).speaker
        if speaker and not sentence.is_ours(i + 1, speaker):
            yield from reported(sentence, [_beside(sentence, i, last)], (i, last), speaker, last)


def by_rumour(sentence: Sentence) -> Iterator[Report]:
    """ "Legend has it that …"."""
    if IN_RUMOUR.isdisjoint(sentence.forms):
        return
    for match in RUMOUR.finditer(sentence.text, sentence.tokens[0].start, sentence.tokens[-1].end):
        first, after = sentence.next_token(match.start()), sentence.next_token(match.end())
        yield from reported(sentence, [(after, sentence.clause_end(after))], (first, after - 1), "", first)


def by_citation(sentence: Sentence) -> Iterator[Report]:
    """ "For Lund and Berg (2008: 44), …"."""
    match = CITED.match(sentence.text, sentence.tokens[0].start, sentence.tokens[-1].end)
    if match:
        after = sentence.next_token(match.end())
        yield from reported(sentence, [(after, sentence.size)], (0, after - 1), match["name"], 0)


RULES = (by_participle, by_hearsay, by_noun, by_view, by_rumour, by_citation)
