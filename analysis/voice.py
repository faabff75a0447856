"""Whose words a sentence is: the text's own, quoted, attributed or unclear; who speaks; and what is negated.

A sentence is *quoted* where words in quotation marks (or a turn in a transcript of several speakers) carry it, *attributed*
where it reports without quotation marks what somebody says, thinks, demands or promises, and otherwise the text's *own*: its
claims, its narration, its I and we. Quotation marks around names, titles and single terms change nothing. *Unclear* is a longer
passage in quotation marks of which nothing tells who says it.

A sentence of several voices is not its text's own once a third of its letters, the reporting words left out, are others'; it is
quoted or attributed by the larger part. Its spans tell the parts apart. The rules know words and their order
(:mod:`analysis.reporting`, :mod:`analysis.quotations`), English first, and Chinese; how often they are right is measured in
bench/voice.md.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from analysis.clauses import FINITE, FIRST_PERSON, HIDDEN, PREPOSITIONS, STOPS
from analysis.lexicon import HAN
from analysis.negation import Negation, find_negations
from analysis.quotations import Quotation, find_quotations
from analysis.reporting import find_reports
from analysis.reporting_zh import find_reports_zh, is_chinese, speaker_after_quotation
from analysis.speakers import Speakers
from analysis.turns import Turn, find_turns
from analysis.voices import VOICES, Voice

OTHERS = 1 / 3  # share of a sentence's letters from which on it is not its text's own
SCARE = 4  # words in quotation marks that are a term or a phrase, not speech, where nobody is said to speak them
ALONE = 0.9  # share of a sentence's letters from which on a quotation is the whole of it
SHORT = 8  # words from which on they are speech although nobody is named
SELF_COLUMNS = frozenset(
    "author authors speaker byline by country organisation organization publisher outlet party president delegation".split()
)

ASIDE = re.compile(r"[\s(\[]*[(\[][^()\[\]]*[)\]][\s.)\]]*")  # "(Laughter.)"
NAMING = re.compile(  # before a name or a term
    r"(?:called|titled|entitled|named|dubbed|known as|termed|labelled|labeled|nicknamed|so-called|of|as an?"
    r"|the (?:term|word|phrase|concept|slogan|motto|notion|title|principle|label|name|idea|theme|project|programme|program"
    r"|initiative|policy|strategy|campaign|film|book|song|report|paper)s?(?: of)?)\s*\Z",
    re.IGNORECASE,
)
ENDED = re.compile(r"[.!?…。！？][\"”’'»]?\Z")
WORDS = re.compile(r"\w.*\w|\w", re.DOTALL)
LETTERS = re.compile(r"[^\W_]+")
PLAIN_WORD = re.compile(r"[^\W_]+(?:[-’'][^\W_]+)*")
FORM = re.compile(r"[\w’']+")
CLAUSAL = FINITE | FIRST_PERSON
SMALL = PREPOSITIONS | STOPS | {"the", "a", "an"}  # words that a title does not capitalise


class VoiceSpan(NamedTuple):
    """Words of a sentence that are not the text's own: ``text[start:end]``, offsets in the document."""

    start: int
    end: int
    voice: Voice
    speaker: str  # empty where none is named
    cue: str  # the word that shows it, or the quotation mark


@dataclass(frozen=True)
class SentenceVoice:
    """Whose words a sentence is.

    Attributes
    ----------
    voice : str
        One of `VOICES`.
    speaker : str
        Of the larger part that is not the text's own; empty where the voice is own or nobody is named.
    spans : tuple of VoiceSpan
        All that is not the text's own, in order, not overlapping; also in sentences that are its own on the whole.
    negations : tuple of Negation
        What is denied, rejected or kept at a distance.
    """

    voice: Voice
    speaker: str
    spans: tuple[VoiceSpan, ...]
    negations: tuple[Negation, ...]

    @property
    def negated(self) -> bool:
        """Whether anything in it is."""
        return bool(self.negations)


def find_voices(text: str, sentences: Sequence[tuple[int, int]], names: Collection[str] = ()) -> list[SentenceVoice]:
    """The voice of each of a document's sentences, given as (start, end) in order.

    Parameters
    ----------
    names : collection of str
        Who the document itself is by: what they are said to say is its own.

    Examples
    --------
    >>> text = "The mill is old. It must go, said Ann Lee."
    >>> [(found.voice, found.speaker) for found in find_voices(text, [(0, 16), (17, 42)])]
    [('own', ''), ('attributed', 'Ann Lee')]
    """
    return _Document(text, sentences, names).voices()


class _Document:
    """One text, read from its first sentence to its last."""

    def __init__(self, text: str, sentences: Sequence[tuple[int, int]], names: Collection[str]) -> None:
        self.text, self.sentences = text, list(sentences)
        self.starts = [start for start, _ in self.sentences]
        own = [re.escape(name.casefold()) for name in names if name.strip()]
        self.own_name = re.compile(rf"(?<!\w)(?:{'|'.join(own)})(?!\w)") if own else None
        self.quotations = [one for one in find_quotations(text) if not _is_name(text, one)]
        self.hidden = _hide(text, self.quotations)
        self.turns = find_turns(text)
        self.several = len({turn.speaker for turn in self.turns}) > 1
        self.people = Speakers(text)
        self.said_by: dict[int, str] = {}  # speaker of each quotation (by its start) that a report names

    def voices(self) -> list[SentenceVoice]:
        # All reports first: a quotation that goes on in later sentences is its reporter's.
        reported = [self._reported(number) for number in range(len(self.sentences))]
        found: list[SentenceVoice] = []
        for number, (start, end) in enumerate(self.sentences):
            spans, frames = reported[number]
            turn = self._turn(start, end) if self.turns else None
            if turn and self.several:
                spans = self._spoken(start, end, turn)
            else:
                spans = self._with_quotations(number, spans, found[-1] if found else None)
            voice, speaker = _whole(self.text, start, end, spans, frames)
            if turn and not self.several and voice == "own":
                speaker = self._turn_name(turn)
            found.append(SentenceVoice(voice, speaker, tuple(spans), tuple(find_negations(self.text, start, end))))
        return found

    # Turns of a transcript

    def _turn(self, start: int, end: int) -> Turn | None:
        """The turn that holds most of a sentence."""
        over = [turn for turn in _overlapping(self.turns, start, end) if turn.end > start]
        return max(over, key=lambda turn: min(end, turn.end) - max(start, turn.start), default=None)

    def _spoken(self, start: int, end: int, turn: Turn) -> list[VoiceSpan]:
        """What a sentence has of its turn: nothing where it is an aside, "(Laughter.)"."""
        first, last = max(start, turn.start), min(end, turn.end)
        if first >= last or ASIDE.fullmatch(self.text, start, end):
            return []
        return [VoiceSpan(first, last, "quoted", self._turn_name(turn), ":")]

    def _turn_name(self, turn: Turn) -> str:
        """The full name behind "MS. HILL", if the document has it; otherwise the label as it stands."""
        last = turn.speaker.split()[-1].capitalize()
        name = self.people.full(last) if turn.speaker.isupper() and " " in turn.speaker else last
        return name if name != last else turn.speaker

    # Reports

    def _reported(self, number: int) -> tuple[list[VoiceSpan], list[tuple[int, int]]]:
        """What reports in a sentence say, cut at quotation marks, and the words that report."""
        start, end = self.sentences[number]
        turn = self._turn(start, end) if self.several else None
        if turn and turn.start <= start and end <= turn.end:
            return [], []  # all of it is the turn's
        reach = self._reach(number, end)
        chinese = is_chinese(self.text, start, end)
        after = speaker_after_quotation(self.hidden, start, end) if chinese else ""
        if after:
            self._note(start - 2, start, self.people.resolve(after, number, self.starts, start))
        find = find_reports_zh if chinese else find_reports
        free = [(start, end)]  # what no report has taken yet, in order
        spans: list[VoiceSpan] = []
        frames = []
        for report in find(self.hidden, start, reach):
            speaker = self.people.resolve(report.speaker, number, self.starts, report.frame[0])
            if self._is_self(report.speaker, speaker):
                continue
            frames.append(report.frame)
            for first, last in report.spans:
                self._note(end, last, speaker)
                for a, b in _take(free, first, last):
                    self._note(a, b, speaker)
                    spans += self._cut(a, b, speaker, report.cue)
        return sorted(spans), frames

    def _reach(self, number: int, end: int) -> int:
        """Where reports may look: a sentence that ends in a colon introduces the quotation that begins the next one."""
        if _introduces(self.text, end) and number + 1 < len(self.sentences):
            following = self.sentences[number + 1][0]
            if HIDDEN in self.hidden[following : following + 2]:
                return following + 2
        return end

    def _is_self(self, given: str, speaker: str) -> bool:
        """Whether the speaker is who the document is by."""
        return self.own_name is not None and bool(self.own_name.search(f"{given} {speaker}".casefold()))

    def _quoted_in(self, start: int, end: int) -> list[Quotation]:
        """The quotations that share a character with ``text[start:end]``."""
        return [one for one in _overlapping(self.quotations, start, end) if one.end > start]

    def _note(self, first: int, last: int, speaker: str) -> None:
        """Quotations within a report are its speaker's, as far as they go on."""
        for one in self._quoted_in(first, last):
            self.said_by.setdefault(one.start, speaker)

    def _cut(self, a: int, b: int, speaker: str, cue: str) -> Iterator[VoiceSpan]:
        """What is said in ``text[a:b]`` in pieces: quotations quoted, the rest attributed."""
        for one in self._quoted_in(a, b):
            yield from self._attributed(a, one.start, speaker, cue)
            yield VoiceSpan(max(a, one.start), min(b, one.end), "quoted", speaker, cue)
            a = min(b, one.end)
        yield from self._attributed(a, b, speaker, cue)

    def _attributed(self, a: int, b: int, speaker: str, cue: str) -> Iterator[VoiceSpan]:
        """The words of ``text[a:b]`` without marks at the ends, if there are any."""
        words = WORDS.search(self.text[a:b])
        if words:
            yield VoiceSpan(a + words.start(), a + words.end(), "attributed", speaker, cue)

    # Quotations

    def _with_quotations(self, number: int, spans: list[VoiceSpan], before: SentenceVoice | None) -> list[VoiceSpan]:
        """The spans, and the quotations of the sentence that no report of its own holds."""
        start, end = self.sentences[number]
        beside = next((span.speaker for span in spans if span.voice == "quoted"), None)
        added, quotations = [], self._quoted_in(start, end)
        letters = _letters(self.text[start:end]) if quotations else 0
        for one in quotations:
            first, last = max(start, one.start), min(end, one.end)
            if first >= last or any(span.end > first for span in _overlapping(spans, first, last)):
                continue
            alone = one.start < start or one.end > end or _letters(self.text[first:last]) >= ALONE * letters
            voice, speaker = self._unreported(one, alone, beside, self._carried(number, before))
            if voice != "own":
                added.append(VoiceSpan(first, last, voice, speaker, "“”"))
        return sorted([*spans, *added])

    def _unreported(self, one: Quotation, alone: bool, beside: str | None, carried: str) -> tuple[Voice, str]:
        """Voice and speaker of a quotation that its sentence does not report.

        `alone`: it is the whole sentence, or goes on in others; `beside`: who else is quoted there; `carried`: who spoke before.
        """
        if one.start in self.said_by:
            return "quoted", self.said_by[one.start]
        words = self.text[one.start : one.end]
        length = _n_words(words)
        if beside is not None and length > 2:
            return "quoted", beside
        if alone:
            self.said_by[one.start] = carried
            return ("quoted" if one.closed or length >= SHORT else "unclear"), carried
        if length <= SCARE or not _is_clause(words):
            return "own", ""
        return ("quoted" if length >= SHORT or ENDED.search(words) else "unclear"), ""

    def _carried(self, number: int, before: SentenceVoice | None) -> str:
        """The speaker of the sentence before, in the same paragraph or before a colon, if it is not the text's own."""
        if before is None or before.voice == "own":
            return ""
        last = self.sentences[number - 1][1]
        same = "\n" not in self.text[last : self.sentences[number][0]]
        return before.speaker if same or _introduces(self.text, last) else ""


Place = TypeVar("Place", bound=tuple)


def _overlapping(places: list[Place], start: int, end: int) -> list[Place]:
    """Those of the places, in order, that may share a character with ``text[start:end]``."""
    return places[max(bisect_right(places, (start,)) - 1, 0) : bisect_left(places, (end,))]


def _take(free: list[tuple[int, int]], first: int, last: int) -> list[tuple[int, int]]:
    """What is free from `first` to `last`; it is free no longer."""
    low = max(bisect_right(free, (first,)) - 1, 0)
    high = bisect_left(free, (last,))
    near = free[low:high]
    free[low:high] = [part for a, b in near for part in ((a, min(b, first)), (max(a, last), b)) if part[0] < part[1]]
    return [(max(a, first), min(b, last)) for a, b in near if max(a, first) < min(b, last)]


def _introduces(text: str, end: int) -> bool:
    """Whether what ends at `end` ends in a colon."""
    return text[max(end - 1, 0) : end] in (":", "：")


def _whole(text: str, start: int, end: int, spans: Sequence[VoiceSpan], frames: Sequence[tuple[int, int]]) -> tuple[Voice, str]:
    """Voice and speaker of a sentence as a whole."""
    if len(spans) == 1 and spans[0][:2] == (start, end):
        return (spans[0].voice, spans[0].speaker) if LETTERS.search(text, start, end) else ("own", "")
    by_voice, by_speaker = Counter[Voice](), Counter[str]()
    for span in spans:
        amount = _letters(text[span.start : span.end])
        by_voice[span.voice] += amount
        by_speaker[span.speaker] += amount
    others = by_voice.total()
    if not others:
        return "own", ""
    told = sum(_letters(text[a:b]) for a, b in _merged([*frames, *(span[:2] for span in spans)], start, end))
    own = _letters(text[start:end]) - told
    if others < OTHERS * (others + own):
        return "own", ""
    voice = max(VOICES, key=lambda one: by_voice[one])
    return voice, max(sorted(by_speaker), key=lambda one: (bool(one), by_speaker[one]))


def _merged(places: list[tuple[int, int]], start: int, end: int) -> Iterator[tuple[int, int]]:
    """The places within ``text[start:end]``, in order, each character in one of them."""
    at = start
    for a, b in sorted(places):
        a, b = max(a, at), min(b, end)
        if a < b:
            yield a, b
            at = b


def _letters(text: str) -> int:
    """Number of letters and digits."""
    return sum(map(len, LETTERS.findall(text)))


def _n_words(text: str) -> int:
    """Number of words; two Chinese characters count as one."""
    han = len(HAN.findall(text))
    return len(PLAIN_WORD.findall(HAN.sub(" ", text) if han else text)) + (han + 1) // 2


def _is_clause(words: str) -> bool:
    """Whether it reads like something said, with a verb or an I or we, rather than like a name."""
    forms = (word.lower().replace("’", "'") for word in FORM.findall(words))
    return bool(not CLAUSAL.isdisjoint(forms) or ENDED.search(words) or HAN.search(words))


def _is_name(text: str, one: Quotation) -> bool:
    """Whether a quotation is a name or a title: written in capitals throughout, or introduced as one."""
    words = text[one.start : one.end]
    if HAN.search(words):
        return len(words) <= 6 and not ENDED.search(words)
    split = words.split()
    content = [word for word in split if word.lower() not in SMALL]
    capital = sum(word[:1].isupper() or not word[:1].isalpha() for word in content)
    if len(content) > 1 and capital >= 0.75 * len(content) and not ENDED.search(words.rstrip(".")):
        return True
    return len(split) <= SHORT and bool(NAMING.search(text[max(0, one.start - 40) : one.start - 1]))


def _hide(text: str, quotations: Sequence[Quotation]) -> str:
    """The text with every quotation, marks included, hidden."""
    pieces, at = [], 0
    for one in quotations:
        start, end = max(one.start - 1, at), min(one.end + one.closed, len(text))
        pieces += [text[at:start], HIDDEN * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])
