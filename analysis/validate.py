"""Scores held against human codes of the same texts: how well they tell the codes apart, where neutral texts score, agreement."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.agreement import Estimate, auc, krippendorff_alpha
from analysis.errors import AnalysisError
from analysis.framing import FramingScores
from analysis.labels import ALLOWED_POLES, POLES, bad_cells, cells_of, check_columns, choice_of_pole
from analysis.phrases import count, some
from analysis.tables import read_table
from analysis.terms import count_tokens

CODES = {1: "+1", -1: "-1", 0: "0"}
DECIMALS = 6  # of figures for scripts
FEWEST_PAIRS = 3  # two points always lie on a line


@dataclass(frozen=True)
class Coded:
    """What the rows of one code score.

    Attributes
    ----------
    n : int
    plus, minus, bias : float or None
        Means; None without rows.
    length_correlation : float or None
        Pearson's r of bias with the number of words, −1 to 1; None under 3 rows or where either does not vary.
    """

    n: int
    plus: float | None
    minus: float | None
    bias: float | None
    length_correlation: float | None


@dataclass(frozen=True)
class Validation:
    """How the scores of one axis compare with human codes.

    Attributes
    ----------
    axis : str
    auc : Estimate
        Of bias, +1 against −1: see `analysis.agreement.auc`.
    auc_plus_neutral, auc_minus_neutral : Estimate
        Of plus, +1 against 0; of minus, −1 against 0.
    alpha : Estimate
        Krippendorff's, of the side with the code (+1 is plus, −1 minus, 0 neither).
    neutral_bias_sd : float or None
        Mean bias of the rows coded 0, in standard deviations of the bias of all rows; 0 is unbiased.
    neutral_neither : float or None
        Share of the rows coded 0 that are on neither side.
    codes : dict of int to Coded
        By code: 1, −1, 0.
    """

    axis: str
    auc: Estimate
    auc_plus_neutral: Estimate
    auc_minus_neutral: Estimate
    alpha: Estimate
    neutral_bias_sd: float | None
    neutral_neither: float | None
    codes: dict[int, Coded]

    @property
    def n(self) -> int:
        """Number of rows."""
        return sum(coded.n for coded in self.codes.values())

    def record(self) -> dict[str, Any]:
        """The figures under stable names, for scripts: None where one is not defined; `notes` say why."""
        record: dict[str, Any] = {"axis": self.axis, "n": self.n, "level": self.auc.level}
        for name in ("auc", "auc_plus_neutral", "auc_minus_neutral", "alpha"):
            found: Estimate = getattr(self, name)
            record |= {name: found.value, f"{name}_lower": found.lower, f"{name}_upper": found.upper}
            record |= {f"{name}_n": found.n, f"{name}_method": found.method or None}
        record |= {"neutral_bias_sd": self.neutral_bias_sd, "neutral_neither": self.neutral_neither}
        record["poles"] = {str(code): asdict(coded) for code, coded in self.codes.items()}
        record["notes"] = [f"{what}: {found.why}" for what, found, _ in self._figures() if found.why]
        return _rounded(record)

    def lines(self) -> list[str]:
        """The figures for people, a line each."""
        there = {CODES[code]: found for code, found in self.codes.items() if found.n}
        coded = [f"{found.n:,} coded {code}" for code, found in there.items()]
        told = [f"{self.axis}: {count(self.n, 'row')}, {', '.join(coded)}", ""]
        told += [_line(what, found, meaning) for what, found, meaning in self._figures()]
        if self.codes[0].n:
            told += self._neutral()
        told += ["", "means       rows    plus   minus    bias   r of bias with length"]
        told += [_means(code, found) for code, found in there.items()]
        return told

    def _figures(self) -> list[tuple[str, Estimate, str]]:
        figures = [("AUC of bias, +1 against -1", self.auc, ".5 = chance, 1 = every +1 above every -1")]
        if self.codes[0].n:
            figures += [
                ("AUC of plus, +1 against 0", self.auc_plus_neutral, "the pole against neutral rows"),
                ("AUC of minus, -1 against 0", self.auc_minus_neutral, "the pole against neutral rows"),
            ]
        return [*figures, ("alpha of side with code", self.alpha, "Krippendorff's: 1 = full agreement, 0 = chance")]

    def _neutral(self) -> list[str]:
        neither = f"{self.neutral_neither:.0%}"
        off = _figure(self.neutral_bias_sd, "+z.2f")
        return [
            f"{'bias of rows coded 0':<28}{off:>7}  standard deviations of all rows' bias; 0 = no lean",
            f"{'rows coded 0 on neither side':<28}{neither:>7}",
        ]


def read_coded(path: Path) -> pd.DataFrame:
    """Coded texts: columns text and pole (int: 1, −1, 0), from a table with the columns text and pole (+1, -1, 0).

    Raises
    ------
    AnalysisError
        With every fault: missing columns, no rows, and the lines without a text or with another pole.
    """
    table = read_table(path)
    check_columns(path, table, ("text", "pole"), "the columns text and pole are needed")
    faults = bad_cells(path, table, "text", bool, "a text") + bad_cells(path, table, "pole", choice_of_pole, ALLOWED_POLES)
    if faults:
        raise AnalysisError(*faults)
    code = {choice: pole for pole, choice in POLES.items()}
    poles = [code[choice_of_pole(cell)] for cell in cells_of(table, "pole")]
    return pd.DataFrame({"text": table["text"], "pole": poles}, index=table.index)


def validate(poles: Sequence[int], texts: Sequence[str], scores: FramingScores, level: float = 0.95, seed: int = 0) -> Validation:
    """How `scores` compare with human codes: AUC, means by code, where neutral rows score, agreement of side and code.

    Parameters
    ----------
    poles : sequence of int (n,)
        The codes: 1, −1, 0 (neither).
    texts : sequence of str (n,)
    scores : FramingScores
        Of `texts`, in the same order.
    level : float
        Of the intervals.
    seed : int
        Of the interval of alpha.

    Returns
    -------
    Validation
        With None where a figure is not defined, for instance the AUC where only one pole was coded.

    Notes
    -----
    The codes are taken as right. Rows count as independent of each other. Coders know what they were asked: an axis may be good and
    still differ from codes that were made for something else.
    """
    poles = np.asarray(poles)
    rows = {code: poles == code for code in CODES}
    choices = [POLES[pole] for pole in poles.tolist()]
    lengths = count_tokens(texts)
    return Validation(
        axis=scores.axis,
        auc=auc(scores.bias[rows[1]], scores.bias[rows[-1]], level),
        auc_plus_neutral=auc(scores.plus[rows[1]], scores.plus[rows[0]], level),
        auc_minus_neutral=auc(scores.minus[rows[-1]], scores.minus[rows[0]], level),
        alpha=krippendorff_alpha(list(zip(choices, scores.side.tolist(), strict=True)), level, seed),
        neutral_bias_sd=_lean(scores.bias, rows[0]),
        neutral_neither=_mean(scores.side[rows[0]] == "neither"),
        codes={code: _coded(scores, lengths, rows[code]) for code in CODES},
    )


def trained_on(texts: Sequence[str], labelled: Sequence[str]) -> str:
    """A warning where `texts` are among those `labelled` for training: what was learnt from a row says nothing about it.

    >>> trained_on(["a", "b", "c"], ["c", "b", "x"])
    '2 of 3 rows were also trained on (row 2, 3): the figures flatter; validate with other rows'
    >>> trained_on(["a"], [])
    ''
    """
    known = set(labelled)
    rows = [number for number, text in enumerate(texts, 1) if text.strip() in known]
    where = f"row {some(rows)}"
    return (
        f"{len(rows)} of {len(texts)} rows were also trained on ({where}): the figures flatter; validate with other rows"
        if rows
        else ""
    )


def _coded(scores: FramingScores, lengths: np.ndarray, rows: np.ndarray) -> Coded:
    means = [_mean(values[rows]) for values in (scores.plus, scores.minus, scores.bias)]
    return Coded(int(rows.sum()), *means, _pearson(scores.bias[rows], lengths[rows]))


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if len(values) else None


def _lean(bias: np.ndarray, neutral: np.ndarray) -> float | None:
    mean, spread = _mean(bias[neutral]), bias.std() if len(bias) else 0.0
    return None if mean is None or not spread > 0 else float(mean / spread)


def _pearson(x: np.ndarray, y: np.ndarray) -> float | None:
    if len(x) < FEWEST_PAIRS or not (np.ptp(x) > 0 and np.ptp(y) > 0):
        return None
    return float(np.corrcoef(x, y)[0, 1])


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return round(value, DECIMALS) if isinstance(value, float) else value


def _figure(value: float | None, form: str) -> str:
    return "-" if value is None else format(value, form)


def _line(what: str, found: Estimate, meaning: str) -> str:
    value = _figure(found.value, "z.3f")
    if found.lower is None:
        return f"{what:<28}{value:>7}  {found.why}"
    return f"{what:<28}{value:>7}  {found.level:.0%} interval {found.lower:.3f} to {found.upper:.3f}; {meaning}"


def _means(code: str, found: Coded) -> str:
    means = "".join(f"{_figure(value, 'z.2f'):>8}" for value in (found.plus, found.minus, found.bias))
    return f"coded {code:<4}{found.n:>6,}{means}{_figure(found.length_correlation, 'z.2f'):>8}"
