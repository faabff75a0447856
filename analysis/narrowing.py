"""Whose words are looked at: the four voices, and a choice among them or of a speaker; apart from the rules that tell voices."""

from typing import Literal, NamedTuple

import numpy as np
import pandas as pd

Voice = Literal["own", "quoted", "attributed", "unclear"]
VOICES: tuple[Voice, ...] = ("own", "quoted", "attributed", "unclear")
CHOICES = {"own": frozenset({"own"}), "others": frozenset(VOICES) - {"own"}} | {voice: frozenset({voice}) for voice in VOICES[1:]}


class Narrowing(NamedTuple):
    """Which sentences are looked at: those of some voices, of one speaker, or all.

    Attributes
    ----------
    voice : str, optional
        One of `CHOICES`; all voices unless given.
    speaker : str, optional
    """

    voice: str | None = None
    speaker: str | None = None

    @property
    def voices(self) -> frozenset[str] | None:
        """The voices looked at; None for all."""
        return None if self.voice is None else CHOICES[self.voice]

    def __bool__(self) -> bool:
        return self != (None, None)

    def mask(self, counted: pd.DataFrame) -> np.ndarray:
        """Which of the counted sentences are looked at, bool (n,)."""
        return mask(counted, self.voices, self.speaker)


def mask(counted: pd.DataFrame, voices: frozenset[str] | None, speaker: str | None) -> np.ndarray:
    """Which of the counted sentences are of one of `voices` and of `speaker`; None stands for any."""
    kept = np.ones(len(counted), dtype=bool)
    if voices is not None:
        kept &= counted["voice"].isin(sorted(voices)).to_numpy()
    if speaker is not None:
        kept &= (counted["speaker"] == speaker).to_numpy()
    return kept
