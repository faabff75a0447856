"""What all views are narrowed to: some voices, a speaker, and any number of marks that were made filters."""

from typing import NamedTuple

import numpy as np

from analysis.picks import Pick, mask_of
from analysis.results import Results
from analysis.voices import CHOICES


class Narrowing(NamedTuple):
    """Which sentences are looked at: those of some voices, of one speaker, behind each of the filters; or all.

    Attributes
    ----------
    voice : str, optional
        One of `CHOICES`; all voices unless given.
    speaker : str, optional
    filters : tuple of Pick
        A sentence must be behind every one of them.
    said : tuple of str
        The filters in words, as they follow "sentences".
    """

    voice: str | None = None
    speaker: str | None = None
    filters: tuple[Pick, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def voices(self) -> frozenset[str] | None:
        """The voices looked at; None for all."""
        return None if self.voice is None else CHOICES[self.voice]

    def __bool__(self) -> bool:
        return self[:3] != (None, None, ())

    def chosen_by(self, axis: str) -> bool:
        """Whether a filter asks for scores on this axis: what the sentences score there is then no finding."""
        first = any(one.axis == axis and (one.side, one.low, one.high, one.quadrant) != (None,) * 4 for one in self.filters)
        return first or any(one.across == axis and (one.low2, one.high2, one.quadrant) != (None,) * 3 for one in self.filters)

    @property
    def chosen_by_topic(self) -> bool:
        """Whether a filter asks for a topic: shares of topics are then no finding."""
        return any(one.topic is not None for one in self.filters)

    def mask(self, results: Results) -> np.ndarray:
        """Which of the counted sentences are looked at, bool (n,).

        Raises
        ------
        AnalysisError
            If a filter asks for an axis that these results don't have.
        """
        kept = mask_of(results, Pick(voices=self.voices, speaker=self.speaker))
        for one in self.filters:
            kept &= mask_of(results, one)
        return kept
