"""What a rule of reporting finds: who is said to say what, and which words say so."""

from collections.abc import Iterator
from typing import NamedTuple

from analysis.subjects import Sentence


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


def reported(sentence: Sentence, said: list[tuple[int, int]], frame: tuple[int, int], speaker: str, cue: int) -> Iterator[Report]:
    """A report of the token ranges `said`, framed by the tokens from first to last of `frame`; none where nothing is said."""
    spans = tuple(span for i, j in said if (span := sentence.span(i, j)))
    if spans:
        first, last = frame
        sentence.speaker = speaker or sentence.speaker
        yield Report(spans, (sentence.tokens[first].start, sentence.tokens[last].end), speaker, sentence.form(cue))
