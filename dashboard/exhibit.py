"""A chart with all that it needs to stand alone: its finding, its words, what exactly it draws, and its form on a slide.

Pages, pictures, slides, reports and stories all show the same exhibits; `dashboard.catalogue` lists them. No Streamlit here.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import pandas as pd
import plotly.graph_objects as go

from analysis.narrowing import Narrowing
from analysis.results import Results
from dashboard import voicewords
from dashboard.charts.theme import Caption, Look
from dashboard.state import State

ALL = Narrowing()
BARS, STACKED, LINES = "bars", "stacked", "lines"


@dataclass(frozen=True)
class Series:
    """One row of values of a chart that an office program draws itself.

    Attributes
    ----------
    name : str
    values : tuple of (float or None)
        One for each category; None where there is none.
    colours : tuple of str
        "#rrggbb": one for all values, or one for each.
    lower, upper : tuple of (float or None)
        Ends of the interval around each value; empty where there are no intervals.
    labels : tuple of str
        What is written beside each value; empty: nothing is.
    """

    name: str
    values: tuple[float | None, ...]
    colours: tuple[str, ...]
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Native:
    """A chart as an office program draws it itself, so that it can be edited there.

    Attributes
    ----------
    kind : str
        `BARS`: lying bars, side by side where there are several series. `STACKED`: lying bars that sum to the whole.
        `LINES`: values from left to right, with dots; a gap where one is missing.
    categories : tuple of str
        From top to bottom; of lines from left to right.
    series : tuple of Series
    scale : str
        What the values are: the title of their axis.
    percent : bool
        Whether values are shares, 0 to 1, and written as per cent.
    points : bool
        Whether values are differences in percentage points, −100 to 100.
    """

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    scale: str
    percent: bool = False
    points: bool = False


@dataclass(frozen=True, eq=False)
class Exhibit:
    """A chart of results, as it stands on a page and away from it.

    Attributes
    ----------
    name : str
        Names it on its page, in stories and in files: letters and digits, of an axis's name those of any script, _ and -.
    caption : Caption
        Finding, numbers and reach, and the source; also the chart's alternative text.
    draw : callable (look) → Figure
        The chart in the colours of a look.
    rows : callable () → DataFrame
        Exactly what the chart draws, a row for each mark, in the order of drawing; names as in the results' tables.
    headline, told, limits : str
        The same words as they stand on the page: the finding, the numbers, how far it reaches.
    on_paper : callable (look) → Figure, optional
        Of a chart that is small on the screen: the one for pictures.
    on_stage : callable (look) → Figure, optional
        Of a chart that is tall: the one for a stage of 600 by 285 px, with fewer rows.
    of : State, optional
        What was chosen, where the chart is made of that and the results alone: then it is made once for all who look at the same.
    native : callable () → Native, optional
        Its form where an office program draws it itself; None where there is no such chart.
    """

    name: str
    caption: Caption
    draw: Callable[[Look], go.Figure]
    rows: Callable[[], pd.DataFrame]
    headline: str = ""
    told: str = ""
    limits: str = ""
    on_paper: Callable[[Look], go.Figure] | None = None
    on_stage: Callable[[Look], go.Figure] | None = None
    of: State | None = field(default=None)
    native: Callable[[], Native] | None = None


def caption(results: Results, title: str, subtitle: str, method: str, narrow: Narrowing | None = ALL) -> Caption:
    """A chart's caption, with the source line that every picture carries; it says whose words are counted, but for None."""
    name = results.manifest.get("corpus_name") or "corpus"
    whose = "" if narrow is None else f" {voicewords.counted(narrow)}."
    source = f"Corpus: {name}. {method}.{whose} Results {results.digest[:8]}, built {results.built}."
    return Caption(title, subtitle, source)


def optional(value: float) -> float | None:
    """A figure, or None where it is missing: a NaN is no value of an office program's chart."""
    return None if value != value else float(value)
