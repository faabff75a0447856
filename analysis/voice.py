"""Whose words a sentence is: the text's own, quoted, attributed or unclear; who speaks; and what is negated.

A sentence is *quoted* where words in quotation marks (or a turn in a transcript of several speakers) carry it, *attributed* where it
reports without quotation marks what somebody says, thinks, demands or promises, and otherwise the text's *own*: its claims, its
narration, its I and we. Quotation marks around names, titles and single terms change nothing. *Unclear* is a longer passage in
quotation marks of which nothing tells who says it.

A sentence of several voices is not its text's own once a third of its letters, the reporting words left out, are others'; it is quoted
or attributed by the larger part. Its spans tell the parts apart. The rules know words and their order (:mod:`analysis.reporting`,
:mod:`analysis.quotations`), English first, and Chinese; how often they are right is measured in bench/voice.md.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from analysis.clauses import FINITE, FIRST_PERSON, HIDDEN, PREPOSITIONS, STOPS
from analysis.negation import Negation, find_negations
from analysis.quotations import Quotation, find_quotations
from analysis.reporting import find_reports
from analysis.reporting_zh import HAN, find_reports_zh, is_chinese
from analysis.reports import Report
from analysis.speakers import Speakers

Voice = Literal["own", "quoted", "attributed", "unclear"]
VOICES: tuple[Voice, ...] = ("own", "quoted", "attributed", "unclear")
OTHERS = 1 / 3  # share of a sentence's letters from which on it is not its text's own
SCARE = 4  # words in quotation marks that are a term or a phrase, not speech, where nobody is said to speak them
SHORT = 8  # words from which on they are speech although nobody is named
SELF_COLUMNS = frozenset(
    "author authors speaker byline by country organisation organization publisher outlet party president delegation".split()
)

UPPER = r"[^\W\d_a-zß-öø-ÿ\u3400-\u9fff][^\Wa-zß-öø-ÿ\u3400-\u9fff]*(?:[.'’-]+[^\W\d_a-zß-öø-ÿ]*)*"
LABEL = re.compile(  # "MS. HILL:", "THE PRESIDENT:", "Q" in a transcript
    rf"(?:(?<=[.!?…)\]”\"—–-]\s)|(?<=\n)|\A)[ \t]*(?P<label>Q(?=[:\s]\s?[A-Z“\"'(])|A(?=:\s)|{UPPER}(?:\s{UPPER}){{0,5}}(?=:\s)):?\s"
)
LINE_LABEL = re.compile(r"(?m)^[ \t]*(?P<label>[A-ZÀ-Þ][\w.'’-]*(?:\s[A-ZÀ-Þ(][\w.'’)-]*){0,4})[:：]\s*(?=\S)")
CHINESE_LABEL = re.compile(r"(?m)(?:^|(?<=[。！？”]))\s*(?P<label>[\u3400-\u9fff·]{1,5})：(?=\S)")
ASIDE = re.compile(r"[\s(\[]*[(\[][^()\[\]]*[)\]][\s.)\]]*")  # "(Laughter.)"
TITLED = re.compile(
    r"(?<!\S)(?P<label>(?:(?:MR|MS|MRS|DR|REP|SEN|GOV|GEN|ADM|AMB)\.|THE|(?:VICE )?PRESIDENT|FIRST LADY|SECRETARY|SENATOR|GOVERNOR|GENERAL|AMBASSADOR|"
    rf"(?:PRIME )?MINISTER|CHANCELLOR|SPEAKER|MODERATOR)(?:\s{UPPER}){{0,4}}(?<!\.)):\s"
)
NAMING = re.compile(
    r"(?:called|titled|entitled|named|dubbed|known as|termed|labelled|labeled|nicknamed|the (?:term|word|phrase|concept|slogan|motto|notion|title|"
    r"principle|label|name|idea|theme|project|programme|program|initiative|policy|strategy|campaign|film|book|song|report|paper)s?(?: of)?|so-called|of|as an?)\s*\Z",
    re.IGNORECASE,
)
ENDED = re.compile(r"[.!?…。！？][\"”’'»]?\Z")


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


class _Turn(NamedTuple):
    """A speaker's turn in a transcript."""

    start: int
    end: int
    speaker: str


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
        self.names = [name.casefold() for name in names if name.strip()]
        self.quotations = [one for one in find_quotations(text) if not _is_name(text, one)]
        self.hidden = _hide(text, self.quotations)
        self.turns = find_turns(text)
        self.several = len({turn.speaker for turn in self.turns}) > 1
        self.people = Speakers(text)
        self.said_by: dict[int, str] = {}  # speaker of each quotation (by its start) that a report names

    def voices(self) -> list[SentenceVoice]:
        painted = [self._painted(number) for number in range(len(self.sentences))]
        found: list[SentenceVoice] = []
        for number, (spans, frames) in enumerate(painted):
            start, end = self.sentences[number]
            turn = self._turn(start, end)
            if turn and self.several and ASIDE.fullmatch(self.text, start, end):
                spans = []
            elif turn and self.several:
                spans = [VoiceSpan(max(start, turn.start), min(end, turn.end), "quoted", self._turn_name(turn), ":")]
            else:
                spans = self._with_quotations(number, spans, found)
            voice, speaker = _whole(self.text, start, end, spans, frames)
            if turn and not self.several and voice == "own":
                speaker = self._turn_name(turn)
            found.append(SentenceVoice(voice, speaker, tuple(spans), tuple(find_negations(self.text, start, end))))
        return found

    def _turn(self, start: int, end: int) -> _Turn | None:
        """The turn that holds most of a sentence."""
        over = self.turns[max(bisect_right(self.turns, (start,)) - 1, 0) : bisect_left(self.turns, (end,))]
        return max(
            (turn for turn in over if turn.end > start), key=lambda turn: min(end, turn.end) - max(start, turn.start), default=None
        )

    def _turn_name(self, turn: _Turn) -> str:
        """The full name behind "MS. HILL", if the document has it; otherwise the label as it stands."""
        last = turn.speaker.split()[-1].capitalize()
        name = self.people.full(last) if turn.speaker.isupper() and " " in turn.speaker else last
        return name if name != last else turn.speaker

    def _quoted_in(self, start: int, end: int) -> list[Quotation]:
        """The quotations that share a character with ``text[start:end]``."""
        over = self.quotations[max(bisect_right(self.quotations, (start,)) - 1, 0) : bisect_left(self.quotations, (end,))]
        return [one for one in over if one.end > start]

    def _painted(self, number: int) -> tuple[list[VoiceSpan], list[tuple[int, int]]]:
        """What reports in a sentence say, cut at quotation marks, and the words that report."""
        start, end = self.sentences[number]
        reach = self._reach(number, end)
        find = find_reports_zh if is_chinese(self.text, start, end) else find_reports
        spans: list[VoiceSpan] = []
        frames = []
        for report in find(self.hidden, start, reach):
            speaker = self.people.resolve(report.speaker, number, self.starts, report.frame[0])
            if self._is_self(report.speaker, speaker):
                continue
            frames.append(report.frame)
            for first, last in report.spans:
                self._note(first, last, speaker)
                spans += self._paint(first, min(last, end), speaker, report, spans)
        return sorted(spans), frames

    def _reach(self, number: int, end: int) -> int:
        """A sentence that ends in a colon introduces what begins the next one."""
        if self.text[:end].endswith((":", "：")) and number + 1 < len(self.sentences):
            following = self.sentences[number + 1][0]
            if self.hidden[following : following + 1] == HIDDEN or self.hidden[following + 1 : following + 2] == HIDDEN:
                return following + 2
        return end

    def _is_self(self, given: str, speaker: str) -> bool:
        """Whether the speaker is who the document is by."""
        return any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", f"{given} {speaker}".casefold()) for name in self.names)

    def _note(self, first: int, last: int, speaker: str) -> None:
        """Quotations within a report are its speaker's, as far as they go on."""
        for one in self._quoted_in(first, last):
            self.said_by.setdefault(one.start, speaker)

    def _paint(self, first: int, last: int, speaker: str, report: Report, taken: list[VoiceSpan]) -> list[VoiceSpan]:
        """The span from `first` to `last` in pieces: quotations quoted, the rest attributed, what is taken already left out."""
        free = [(first, last)]
        for span in taken:
            free = [part for a, b in free for part in ((a, min(b, span.start)), (max(a, span.end), b)) if part[0] < part[1]]
        pieces = []
        for a, b in free:
            for one in self._quoted_in(a, b):
                pieces += self._plain(a, one.start, speaker, report)
                pieces.append(VoiceSpan(max(a, one.start), min(b, one.end), "quoted", speaker, report.cue))
                a = min(b, one.end)
            pieces += self._plain(a, b, speaker, report)
        return pieces

    def _plain(self, a: int, b: int, speaker: str, report: Report) -> list[VoiceSpan]:
        words = re.search(r"\w.*\w|\w", self.text[a:b], re.DOTALL)
        return [VoiceSpan(a + words.start(), a + words.end(), "attributed", speaker, report.cue)] if words else []

    def _with_quotations(self, number: int, spans: list[VoiceSpan], before: list[SentenceVoice]) -> list[VoiceSpan]:
        """The spans, and the quotations of the sentence that no report of its own holds."""
        start, end = self.sentences[number]
        added = list(spans)
        for one in self._quoted_in(start, end):
            first, last = max(start, one.start), min(end, one.end)
            if any(span.start < last and span.end > first for span in spans):
                continue
            voice, speaker = self._unreported(number, one, spans, before)
            if voice != "own":
                added.append(VoiceSpan(first, last, voice, speaker, "“”"))
        return sorted(added)

    def _unreported(self, number: int, one: Quotation, spans: list[VoiceSpan], before: list[SentenceVoice]) -> tuple[Voice, str]:
        """Voice and speaker of a quotation that its sentence does not report."""
        start, end = self.sentences[number]
        words = self.text[one.start : one.end]
        if one.start in self.said_by:
            return "quoted", self.said_by[one.start]
        beside = [span for span in spans if span.voice == "quoted"]
        if beside and _n_words(words) > 2:  # further pieces of what the sentence quotes already
            return "quoted", beside[0].speaker
        whole = _letters(self.text, max(start, one.start), min(end, one.end)) >= 0.9 * _letters(self.text, start, end)
        longer = one.start < start or one.end > end
        if whole or longer:
            self.said_by[one.start] = self._carried(number, before)
            return ("quoted" if one.closed or _n_words(words) >= SHORT else "unclear"), self.said_by[one.start]
        if _n_words(words) <= SCARE or not _is_clause(words):
            return "own", ""
        if _n_words(words) >= SHORT or ENDED.search(words):
            return "quoted", ""
        return "unclear", ""

    def _carried(self, number: int, before: list[SentenceVoice]) -> str:
        """The speaker of the sentence before, in the same paragraph or before a colon, if it is not the text's own."""
        if not number or not before:
            return ""
        gap = self.text[self.sentences[number - 1][1] : self.sentences[number][0]]
        ahead = self.text[: self.sentences[number - 1][1]].endswith((":", "："))
        if ("\n" in gap and not ahead) or before[-1].voice == "own":
            return ""
        return before[-1].speaker


def _whole(text: str, start: int, end: int, spans: Sequence[VoiceSpan], frames: Sequence[tuple[int, int]]) -> tuple[Voice, str]:
    """Voice and speaker of a sentence as a whole."""
    amounts = {(span.voice, span.speaker): 0 for span in spans}
    for span in spans:
        amounts[span.voice, span.speaker] += _letters(text, max(start, span.start), min(end, span.end))
    others = sum(amounts.values())
    covered = [(span.start, span.end) for span in spans]
    own = _letters(text, start, end) - others - sum(_letters(text, a, b) for a, b in _without(frames, covered))
    if not others or others < OTHERS * (others + max(own, 0)):
        return "own", ""
    by_voice = {voice: sum(n for (one, _), n in amounts.items() if one == voice) for voice in VOICES}
    voice = max(VOICES, key=lambda one: by_voice[one])
    by_speaker: dict[str, int] = {}
    for (_, speaker), n in amounts.items():
        by_speaker[speaker] = by_speaker.get(speaker, 0) + n
    return voice, max(sorted(by_speaker), key=lambda one: (bool(one), by_speaker[one]))


def _without(frames: Sequence[tuple[int, int]], covered: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The frames, each once, less what is covered."""
    free: list[tuple[int, int]] = []
    for frame in frames:
        parts = [frame]
        for a, b in (*covered, *free):
            parts = [part for p, q in parts for part in ((p, min(q, a)), (max(p, b), q)) if part[0] < part[1]]
        free += parts
    return free


def _letters(text: str, start: int, end: int) -> int:
    return sum(char.isalnum() for char in text[start:end])


def _n_words(text: str) -> int:
    """Number of words; two Chinese characters count as one."""
    han = len(HAN.findall(text))
    return len(re.findall(r"[^\W_]+(?:[-’'][^\W_]+)*", HAN.sub(" ", text))) + (han + 1) // 2


def _is_clause(words: str) -> bool:
    """Whether it reads like something said, with a verb or an I or we, rather than like a name."""
    forms = {word.lower().replace("’", "'") for word in re.findall(r"[\w’']+", words)}
    return bool(forms & (FINITE | FIRST_PERSON) or ENDED.search(words) or HAN.search(words))


def _is_name(text: str, one: Quotation) -> bool:
    """Whether a quotation is a name or a title: written in capitals throughout, or introduced as one."""
    words = text[one.start : one.end].split()
    if HAN.search(text, one.start, one.end):
        return len(text[one.start : one.end]) <= 6 and not ENDED.search(text[one.start : one.end])
    content = [word for word in words if word.lower() not in PREPOSITIONS | STOPS and word.lower() not in ("the", "a", "an")]
    capital = sum(word[:1].isupper() or not word[:1].isalpha() for word in content)
    if len(content) > 1 and capital >= 0.75 * len(content) and not ENDED.search(text[one.start : one.end].rstrip(".")):
        return True
    return len(words) <= SHORT and bool(NAMING.search(text[max(0, one.start - 40) : one.start - 1]))


def _hide(text: str, quotations: Sequence[Quotation]) -> str:
    """The text with every quotation, marks included, hidden."""
    pieces, at = [], 0
    for one in quotations:
        start, end = max(one.start - 1, at), min(one.end + one.closed, len(text))
        pieces += [text[at:start], HIDDEN * (end - start)]
        at = end
    return "".join([*pieces, text[at:]])


def find_turns(text: str) -> list[_Turn]:
    """The turns of a transcript: who speaks from where to where; none in other texts.

    A label counts if it is a title and a name in capitals ("MS. HILL:"), or stands twice or more in capitals; in small letters, at the
    beginning of a line, if there are two such labels or one three times. "Q" needs another label beside it.
    """
    labels = [(match.start("label"), match.end(), match["label"]) for match in LABEL.finditer(text)]
    counts = Counter(label for _, _, label in labels)
    titled = {match["label"] for match in TITLED.finditer(text)}
    names = titled | {label for label, n in counts.items() if n > 1 and label not in ("Q", "A")}
    if names or (counts["Q"] > 1 and counts["A"] > 1):
        anywhere = (
            re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, sorted(names, key=lambda n: (-len(n), n))))}):\s") if names else None
        )
        kept = [(m.start(), m.end(), m[0].strip()[:-1]) for m in anywhere.finditer(text)] if anywhere else []
        kept = sorted([*kept, *(one for one in labels if one[2] in ("Q", "A"))])
    else:
        lines = [(m.start("label"), m.end(), m["label"]) for pattern in (LINE_LABEL, CHINESE_LABEL) for m in pattern.finditer(text)]
        times = Counter(label for _, _, label in lines)
        often = [label for label, n in times.items() if n > 1]
        talk = len(often) > 1 or any(times[label] > 2 for label in often)
        kept = sorted(one for one in lines if talk and times[one[2]] > 1)
    ends = [*(start for start, _, _ in kept[1:]), len(text)][: len(kept)]
    return [_Turn(begin, end, label) for (begin, _, label), end in zip(kept, ends, strict=True)]
