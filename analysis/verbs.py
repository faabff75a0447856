"""Reporting verbs of a sentence: "The minister said that …", "…, stated Xi, …", "it was revealed that …", "… is said to …".

A verb with its subject before or after it, and what is said: a clause, a quotation, or the object of a speech act ("urged
restraint"). Which verbs take what is data (data/voice_en.toml).
"""

from collections.abc import Iterator

from analysis.clauses import (
    AMBIGUOUS,
    ARTICLES,
    ASKED,
    AUXILIARIES,
    BE,
    CALENDAR,
    DETERMINERS,
    FINITE,
    FIRST_PERSON,
    FOLLOW_VERBS,
    MODALS,
    MUTE,
    NAMED,
    NOT_SAID,
    OBJECTS,
    PAPERS,
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
)
from analysis.lexicon import ENGLISH
from analysis.reports import Report, reported
from analysis.subjects import Sentence

Kinds = dict[str, frozenset[str]]  # kind of a verb → the particles one of which must follow
Said = tuple[list[tuple[int, int]], int]  # token ranges of what is said, and the last token of the words that report

PARTICIPLES, ACCUSED = ENGLISH.words("phrases", "hearsay_participles"), ENGLISH.words("phrases", "accused")
GOING_ON = ENGLISH.words("phrases", "going_on")
SPOKEN = frozenset("say that tell".split())  # kinds of verbs that take a clause
NOBODY = frozenset("nobody none no neither nothing".split())
MARKED = frozenset(", : ：".split())
OCCASIONS = frozenset("statement report letter interview speech address tweet post briefing memo note ruling".split())
AFTER_SPEECH = frozenset(", ? ! .".split())  # marks between what is said and "he said"
NEAR = 12  # tokens after a verb within which its "that" or its quotation begins
NO_NOUN = DETERMINERS - {"that", "more", "most", "many", "some", "each"}  # what follows these is a noun
ALWAYS_PAST = frozenset("thought held felt found written reported stated".split())
DAYS = frozenset("yesterday today later afterwards recently".split())
BEGIN_SUBJECT = (ARTICLES | {"one", "another"}) - {"that", "this"}
BEGIN_STRICTLY = ARTICLES | PRONOUNS | FIRST_PERSON | {"there", "no", "all", "most"}
BEGIN_LOOSELY = ARTICLES | PRONOUNS | FIRST_PERSON | ROLES
BEGIN_NOTHING = (
    (PREPOSITIONS - {"in", "after", "without", "under", "with", "as", "despite"}) | CALENDAR | frozenset(("to", "so", "nothing"))
)
ENDS_THAT = frozenset("which who and but because while when".split())
ENDS_CLAUSE = frozenset("; which that who because when".split())
ASKED_CLAUSE = QUESTIONS - {"when", "if", "where"}


def by_verb(sentence: Sentence) -> Iterator[Report]:
    """Reports by a verb of saying with its subject and what is said."""
    for i, form in enumerate(sentence.forms):
        kinds = VERBS.get(form)
        if kinds is None or all(particle(sentence, i, particles) is None for particles in kinds.values()):
            continue
        if form.endswith("ing") and (sentence.form(i - 1) not in BE or sentence.subject(i - 1) is None):
            continue
        inverted = _inverted(sentence, i, kinds)
        if inverted:
            yield from inverted
        elif _is_passive(sentence, i):
            yield from _passive(sentence, i)
        elif (sentence.form(i - 1) != "to" or sentence.form(i - 2) == "used") and not is_noun(sentence, i):
            yield from _active(sentence, i, kinds)


def particle(sentence: Sentence, i: int, particles: frozenset[str]) -> int | None:
    """Number of words of the particle after the verb at token `i`; None where a needed one is missing."""
    for one in sorted(particles, key=len, reverse=True):
        words = one.split()
        if sentence.forms[i + 1 : i + 1 + len(words)] == words:
            return len(words)
    return None


def is_noun(sentence: Sentence, i: int) -> bool:
    """Whether a form that may be a verb is a noun or an adjective: "the claim", "member states"."""
    before, form = sentence.form(i - 1), sentence.form(i)
    if i > 0 and sentence.tokens[i].text[0].isupper() and sentence.tokens[i - 1].is_word:
        return True  # "United States"
    if before in NO_NOUN or before.endswith("'s"):
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
    speaks = before in ROLES or sentence.is_name(i - 1)
    singular = not before.endswith("s")
    if form.endswith("s") and singular and sentence.form(i + 1) in FOLLOW_VERBS and before not in ("member", "united"):
        return sentence.form(i - 2) not in ARTICLES and not speaks
    plural = not singular or before in ("people", "police", "men", "women")
    if speaks and not plural and not form.endswith("s") and form not in ALWAYS_PAST:
        return sentence.form(i + 1) != "that"
    return not speaks


# "…, said the minister"


def _inverted(sentence: Sentence, i: int, kinds: Kinds) -> list[Report]:
    """ "…, said the minister": a verb of saying after a comma or a quotation, its subject after it."""
    if i == 0 or not any("" in kinds.get(kind, ()) for kind in ("say", "that")) or not _is_after_speech(sentence, i):
        return []
    form = sentence.form(i + 1)
    begins = form in PRONOUNS - {"it", "who"} or form in BEGIN_SUBJECT or form in ROLES or sentence.is_name(i + 1)
    last = next((j - 1 for j in range(i + 1, sentence.size) if not _goes_on(sentence, j)), sentence.size - 1)
    if not begins or last < i + 1 or last - i > 16:
        return []
    if not _quotes(sentence, i) and sentence.any_of(FINITE | {"that"}, i + 1, last + 1):
        return []
    speaker = form if form in PRONOUNS else sentence.named(i + 1, sentence.head_end(i + 1, last)).speaker
    if sentence.is_ours(i + 1, speaker):
        return []
    end = _apposition(sentence, last)
    said = [(sentence.clause_start(i - 1), i), *_tail(sentence, end)]
    return list(reported(sentence, said, (i, end), speaker, i))


def _is_after_speech(sentence: Sentence, i: int) -> bool:
    """Whether what is said may have ended just before the verb at token `i`."""
    if i + 1 >= sentence.size or sentence.form(i).endswith("ing"):
        return False
    return _quotes(sentence, i) or (_after_comma(sentence, i) and sentence.form(i) not in AMBIGUOUS)


def _quotes(sentence: Sentence, i: int) -> bool:
    """Whether a quotation stands just before token `i`, or before a comma there."""
    return sentence.tokens[i - 1].is_quotation or (_after_comma(sentence, i) and sentence.tokens[i - 2].is_quotation)


def _after_comma(sentence: Sentence, i: int) -> bool:
    return i >= 2 and (sentence.form(i - 1) in AFTER_SPEECH or sentence.is_dash(i - 1))


def _goes_on(sentence: Sentence, j: int) -> bool:
    """Whether token `j` is no mark that ends a phrase."""
    form = sentence.form(j)
    return sentence.tokens[j].is_word or form in ("'", "&", "-") or (form == "." and sentence.form(j - 1).rstrip(".") in TITLES)


def _apposition(sentence: Sentence, last: int) -> int:
    """Last token of the description of a speaker: "…, said Ann Lee, head of the union, …"."""
    while sentence.form(last + 1) == ",":
        first = sentence.form(last + 2)
        end = next((j for j in range(last + 2, sentence.size) if not sentence.tokens[j].is_word), sentence.size)
        if first in TURNS or first in GOING_ON or (first != "who" and sentence.any_of(FINITE, last + 2, end)):
            return last
        quoted = end < sentence.size and sentence.tokens[end].is_quotation
        if end <= last + 2 or quoted or sentence.form(end) != ",":
            return last if quoted and end == last + 2 else max(end - 1, last)
        last = end - 1
    return last


def _tail(sentence: Sentence, last: int) -> list[tuple[int, int]]:
    """What goes on being said after a reporting clause in the middle: "…, he said, …"."""
    if not (sentence.form(last + 1) == "," or sentence.is_dash(last + 1)) or sentence.form(last + 2) in TURNS:
        return []
    return [_clause(sentence, last + 2)]


def _clause(sentence: Sentence, begin: int) -> tuple[int, int]:
    return begin, sentence.clause_end(begin)


# "it was revealed that …"


def _is_passive(sentence: Sentence, i: int) -> bool:
    k = i - 1
    while k >= 0 and (sentence.form(k).endswith("ly") or sentence.form(k) in AUXILIARIES - BE):
        k -= 1
    return k >= 0 and sentence.form(k) in BE and not sentence.form(i).endswith("ing")


def _passive(sentence: Sentence, i: int) -> Iterator[Report]:
    """ "It was revealed that …", "is said to …", "was accused of …", "was told that …", "was condemned by …"."""
    form, following = sentence.form(i), sentence.form(i + 1)
    k = i - 1
    while k > 0 and (sentence.form(k) in AUXILIARIES or sentence.form(k).endswith("ly")):
        k -= 1
    known = sentence.form(k) in ("it", "been") or form in ("told", "informed")
    to_be = sentence.form(i - 1) == "be" and sentence.form(i - 2) == "to"
    if following == "that" and form in PARTICIPLES and known and not sentence.any_of(MODALS, k, i):
        yield from reported(sentence, [_clause(sentence, i + 2)], (k, i + 1), "", i)
    elif form in ACCUSED and following == "by" and not to_be:
        yield from _passive_by(sentence, i, k)
    elif form in ACCUSED and following in ("of", "for", "as") and not to_be:
        yield from reported(sentence, [_clause(sentence, i + 2)], (i, i + 1), "", i)
    elif form in PARTICIPLES and following == "to" and sentence.form(k) not in FIRST_PERSON:
        yield from reported(sentence, [(sentence.clause_start(i), k + 1), _clause(sentence, i + 1)], (i, i), "", i)


def _passive_by(sentence: Sentence, i: int, k: int) -> Iterator[Report]:
    """ "The raid was condemned by the mayor as …": subject up to token `k`, verb at token `i`."""
    head = sentence.head_end(i + 2, sentence.source_end(i + 2))
    speaker = sentence.named(i + 2, head).speaker if head >= i + 2 else ""
    said = [(sentence.clause_start(i), k + 1), _clause(sentence, head + 1)]
    yield from reported(sentence, said, (i, head), speaker, i)


# "the minister said that …"


def _active(sentence: Sentence, i: int, kinds: Kinds) -> Iterator[Report]:
    """ "The minister said that …", "“…”, she said, “…”", "…, he said."."""
    found = sentence.subject(i)
    first, speaker = found or (i, _understood(sentence, i))
    if not found and not speaker and not sentence.tokens[i - 1].is_quotation:
        return
    if speaker == "you" and "say" not in kinds and sentence.form(i) not in ("suggest", "suggested", "wrote", "write"):
        return
    if sentence.is_ours(first, speaker) or (found and sentence.form(first - 1) == "to" and speaker in OBJECTS):
        return
    if not sentence.tokens[i - 1].is_quotation and _is_denied(sentence, i, first, speaker):
        return
    start = _phrase_start(sentence, first)
    said = _said(sentence, i, kinds, speaker, first)
    if said is not None:
        spans, last = said
        before = start - 1
        before -= before > 0 and sentence.form(before) == ","
        if before >= 0 and sentence.tokens[before].is_quotation:
            spans = [(before, before + 1), *spans]
        yield from reported(sentence, spans, (min(first, i), last), speaker, i)
    elif _stands_after(sentence, i, start, kinds):
        until = start - (sentence.form(start - 1) == "as")
        last = _adverbs_after(sentence, i)
        spans = [(sentence.clause_start(until), until), *_tail(sentence, last)]
        yield from reported(sentence, spans, (first, last), speaker, i)


def _is_denied(sentence: Sentence, i: int, first: int, speaker: str) -> bool:
    """Whether the text says that nothing was said, or only supposes it: "nobody claims", "did not say", "if they say"."""
    start = _phrase_start(sentence, first)
    if speaker.split()[:1] and speaker.split()[0].lower() in NOBODY or sentence.form(start) in NOBODY:
        return True
    if sentence.form(start - 1) in ("if", "unless") or sentence.form(i - 1).endswith("n't"):
        return True
    k = i - 1
    while k >= 0 and (sentence.form(k) in AUXILIARIES or sentence.form(k).endswith("ly")):
        if sentence.form(k) in ("not", "never"):
            return True
        k -= 1
    return False


def _understood(sentence: Sentence, i: int) -> str:
    """The speaker of a verb without a subject of its own: "and added that"."""
    k = i - 1
    while k >= 0 and (sentence.form(k).endswith("ly") or sentence.form(k) in AUXILIARIES):
        k -= 1
    if sentence.form(k) in ("and", "but", "or"):
        return sentence.speaker or sentence.main_subject()
    return sentence.speaker if sentence.form(k) == "," else ""


def _phrase_start(sentence: Sentence, first: int) -> int:
    """Number of the first token of the noun phrase whose name begins at `first`."""
    while first > 0 and sentence.tokens[first - 1].is_word:
        if sentence.form(first - 1) in STOPS or sentence.form(first - 1) in FINITE:
            break
        first -= 1
    return first


def _adverbs_after(sentence: Sentence, i: int) -> int:
    """Last token of what still belongs to the verb: "said on Monday", "told reporters"."""
    stop = min(i + 14, sentence.size)
    return next((j for j in range(i + 1, stop) if not _goes_on(sentence, j)), stop) - 1


def _stands_after(sentence: Sentence, i: int, start: int, kinds: Kinds) -> bool:
    """ "…, he said." and "As he noted, …": a reporting clause of its own, set off by a comma or a quotation.

    Its noun phrase begins at token `start`.
    """
    if SPOKEN.isdisjoint(kinds):
        return False
    end = _adverbs_after(sentence, i)
    if end + 1 < sentence.size and sentence.tokens[end + 1].is_word:
        return False
    if sentence.any_of(FINITE, i + 1, end + 1):
        return False
    before, following = start - 1, sentence.form(i + 1)
    if sentence.form(before) == "as":
        return True
    if following == "to" or "show" in kinds or (following == "in" and sentence.form(i).startswith("believe")):
        return False
    if before < 0 or not (
        sentence.form(before) in AFTER_SPEECH or sentence.is_dash(before) or sentence.tokens[before].is_quotation
    ):
        return False
    adverb = following in PREPOSITIONS or following in CALENDAR or following in DAYS or following.endswith("ly")
    return end == i or adverb or "tell" in kinds


# What is said after the verb


def _said(sentence: Sentence, i: int, kinds: Kinds, speaker: str, first: int) -> Said | None:
    """What is said after the verb at token `i` whose subject begins at token `first`; None where nothing is."""
    if "show" in kinds and set(kinds) <= {"show", "that"} and not _can_show(sentence, kinds, speaker):
        return None
    that, mute = _that(sentence, i), sentence.is_mute(speaker)
    if that is not None:
        subject = sentence.text[sentence.tokens[first].start : sentence.tokens[i].start].split()
        if "of" in subject and not sentence.can_speak(speaker):
            return None
        if not mute and ("tell" not in kinds or that > i + 1):
            return [_clause(sentence, that + 1)], that
    at = _quotation_after(sentence, i)
    if at is not None and speaker.lower() not in MUTE - {"it"}:
        told = sentence.any_of(FINITE, i + 1, at) and not sentence.any_of(MARKED, i + 1, at)
        begin = _after_occasion(sentence, i) if told else at  # "said it would support “…”"
        return [_clause(sentence, begin)], begin - 1
    if sentence.form(i + 1) in (":", "：") and not mute:
        return [(i + 2, sentence.size)], i + 1
    found = None if mute else _bare_clause(sentence, i, kinds)
    return found or _act(sentence, i, kinds, speaker)


def _can_show(sentence: Sentence, kinds: Kinds, speaker: str) -> bool:
    """Whether the subject of "showed" or "found" is a paper or somebody, and not evidence."""
    last = speaker.split()[-1].lower() if speaker else ""
    if last in MUTE:
        return False
    if last in PAPERS or last in ROLES:
        return True
    return "that" in kinds and (sentence.can_speak(speaker) or bool(NAMED.match(speaker)))


def _that(sentence: Sentence, i: int) -> int | None:
    """Number of the "that" which begins what is said, at most ten words after the verb."""
    for j in range(i + 1, min(i + NEAR, sentence.size)):
        form = sentence.form(j)
        if form == "that":
            demonstrative = j == i + 1 and sentence.form(j + 1) in (",", ".", "")
            return None if demonstrative else j
        if (not sentence.tokens[j].is_word and form != ",") or form in FINITE or form in ENDS_THAT:
            return None
        if form in VERBS and j > i + 1 and form.endswith("ed"):
            return None
    return None


def _quotation_after(sentence: Sentence, i: int) -> int | None:
    """Number of the quotation that follows the verb, at once or after a few words, commas and colons."""
    for j in range(i + 1, min(i + NEAR, sentence.size)):
        if sentence.tokens[j].is_quotation:
            return j
        if not sentence.tokens[j].is_word and sentence.form(j) not in (",", ":", "："):
            return None
        if j > i + 4 and sentence.form(j) in FINITE:
            return None
    return None


def _bare_clause(sentence: Sentence, i: int, kinds: Kinds) -> Said | None:
    """A clause without "that": "said it was late", "asked why", "told reporters on Friday it was late"."""
    if not any("" in kinds.get(kind, ()) for kind in SPOKEN):
        return None
    if sentence.form(i + 1) in ASKED_CLAUSE and "say" in kinds:
        return [_clause(sentence, i + 1)], i
    if "tell" not in kinds:
        strict = "say" not in kinds or sentence.form(i) not in SAID
        at = _after_occasion(sentence, i)
        if at > i + 1 and (_is_clause(sentence, at, strict=True) or (sentence.form(at) in PRONOUNS and sentence.size - at > 2)):
            return [_clause(sentence, at)], at - 1
        return ([_clause(sentence, i + 1)], i) if _is_clause(sentence, i + 1, strict) else None
    at = _after_object(sentence, i)
    return ([_clause(sentence, at)], at - 1) if at is not None and _is_clause(sentence, at) else None


def _after_occasion(sentence: Sentence, i: int) -> int:
    """Number of the token after when and where something was said: "said on Monday", "said in a statement"."""
    j = i + 1
    while True:
        if sentence.form(j) in CALENDAR or sentence.form(j) in DAYS:
            j += 1
        elif sentence.form(j) == "on" and sentence.form(j + 1) in CALENDAR:
            j += 2
        elif sentence.form(j) in ("in", "at") and sentence.form(j + 1) in ("a", "an", "the") and sentence.form(j + 2) in OCCASIONS:
            j += 3
        else:
            return j


def _after_object(sentence: Sentence, i: int) -> int | None:
    """Number of the token after the one who is told and the day of it: "told reporters on Friday"."""
    j = i + 2 if sentence.form(i + 1) in ARTICLES else i + 1
    if not (sentence.form(j) in OBJECTS or sentence.form(j) in ROLES or (j < sentence.size and sentence.is_name(j))):
        return None
    while sentence.form(j + 1) in CALENDAR or (sentence.form(j + 1) == "on" and sentence.form(j + 2) in CALENDAR):
        j += 1
    return j + 1


def _is_clause(sentence: Sentence, j: int, strict: bool = False) -> bool:
    """Whether a clause without "that" begins at token `j`: a noun phrase and a finite verb.

    `strict`: it begins with an article, a pronoun or a name, and the verb comes before any mark.
    """
    if j >= sentence.size or sentence.tokens[j].is_mark:
        return False
    form, is_name = sentence.form(j), sentence.is_name(j)
    if form in NOT_SAID and sentence.form(j + 1) not in FINITE and not (j + 1 < sentence.size and sentence.is_name(j + 1)):
        return False
    if form in BEGIN_NOTHING or (strict and not (form in BEGIN_STRICTLY or is_name)):
        return False
    for k in range(j + 1, sentence.size):
        if sentence.form(k) in FINITE:
            return True
        if sentence.form(k) in ENDS_CLAUSE or (strict and not sentence.tokens[k].is_word):
            return False
    return not strict and (form in BEGIN_LOOSELY or is_name or form.endswith("s")) and sentence.size - j > 3


def _act(sentence: Sentence, i: int, kinds: Kinds, speaker: str) -> Said | None:
    """What a speech act is about: "urged restraint", "called for talks"."""
    if "act" not in kinds or not (sentence.can_speak(speaker) or (speaker == "it" and sentence.form(i) in STRONG)):
        return None
    length = particle(sentence, i, kinds["act"])
    if sentence.form(i).startswith("ask") and not length and not sentence.any_of(ASKED, i + 2, i + 9):
        return None
    if length is None or i + length + 1 >= sentence.size or sentence.tokens[i + length + 1].is_mark:
        return None
    return [_clause(sentence, i + length + 1)], i + length
