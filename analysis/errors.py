"""The one exception for faults that the user can mend."""


class AnalysisError(Exception):
    """A fault in what the user gave: says what, where, what is allowed and what to do next.

    Parameters
    ----------
    *faults : str
        One sentence each. All faults of an input are told at once.

    Examples
    --------
    >>> str(AnalysisError("a.txt: not UTF-8", "b.txt: empty"))
    '2 faults: (1) a.txt: not UTF-8; (2) b.txt: empty'
    """

    def __init__(self, *faults: str) -> None:
        super().__init__(*faults)
        self.faults = tuple(" ".join(fault.split()) for fault in faults)

    def __str__(self) -> str:
        if len(self.faults) == 1:
            return self.faults[0]
        numbered = "; ".join(f"({i}) {fault}" for i, fault in enumerate(self.faults, 1))
        return f"{len(self.faults)} faults: {numbered}"
