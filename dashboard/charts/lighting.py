"""A term lights up in a chart: of every mark, what holds the term keeps its colour, all else is dimmed. Works on any chart."""

from collections.abc import Callable, Sequence

import numpy as np
import plotly.graph_objects as go

from dashboard.charts.theme import Look

DIM = 0.22  # opacity of what holds the term nowhere


def light(chart: go.Figure, shares: Callable[[Sequence[str]], np.ndarray], look: Look) -> go.Figure:
    """A copy of a chart in which a term is lit.

    A dot keeps its colour and gets a ring if any sentence behind it holds the term, a bar as much of its length as sentences do;
    the rest is dimmed. Marks that stand for no sentences stay as they are.

    Parameters
    ----------
    shares : callable (keys) → float array (n,)
        Share of the sentences behind each mark (its `customdata[0]`) that holds the term; NaN where there are none.
    """
    lit = go.Figure(chart)
    bars = []
    for trace in lit.data:
        keys = _keys(trace)
        if keys is None or _is_unseen(trace):
            continue
        share = np.asarray(shares(keys), dtype=float)
        if np.isnan(share).all():
            continue
        if trace.type == "bar":
            bars.append(_lit_bars(trace, share))
            _write_darkly(trace, share, look)
            trace.marker.opacity = np.where(np.isnan(share), 1.0, DIM).tolist()
        elif "markers" in (trace.mode or "markers"):
            _light_dots(trace, share, look)
    for bar in bars:
        lit.add_trace(bar)
    return lit


def _keys(trace: go.Bar | go.Scatter) -> list[str] | None:
    """The keys of a trace's marks; None where it has none."""
    if trace.customdata is None or trace.type not in ("bar", "scatter", "scattergl") or not len(trace.customdata):
        return None
    return [str(one[0]) if isinstance(one, (list, tuple, np.ndarray)) and len(one) else "" for one in trace.customdata]


def _is_unseen(trace: go.Bar | go.Scatter) -> bool:
    """Marks that only widen the reach of others."""
    return trace.name == "reach"


def _light_dots(trace: go.Scatter, share: np.ndarray, look: Look) -> None:
    none, some = np.isnan(share), share > 0
    n = len(share)
    opacity = _spread(trace.marker.opacity, n, 1.0)
    trace.marker.opacity = np.where(none, opacity, np.where(some, opacity, DIM * opacity)).tolist()
    width = _spread(trace.marker.line.width, n, 0.0)
    trace.marker.line.width = np.where(some, np.maximum(width, 2.0), width).tolist()
    color = _each(trace.marker.line.color, n, look.ink)
    trace.marker.line.color = [look.ink if lit else own for lit, own in zip(some, color, strict=True)]


def _write_darkly(trace: go.Bar, share: np.ndarray, look: Look) -> None:
    """Figures in a dimmed bar are written in ink: white would not be read; those on a bar that is mostly lit stay as they are."""
    if trace.text is None:
        return
    own = _each(trace.textfont.color, len(share), look.ink)
    trace.textfont.color = [one if value > 0.5 or value != value else look.ink for one, value in zip(own, share, strict=True)]


def _lit_bars(trace: go.Bar, share: np.ndarray) -> go.Bar:
    """The part of each bar that holds the term, from the bar's base on, over the dimmed one."""
    part = np.nan_to_num(share)
    upright = trace.orientation != "h"
    length = np.asarray(trace.y if upright else trace.x, dtype=float) * part
    copy = go.Bar(trace)
    copy.update({"y" if upright else "x": length.tolist(), "text": None, "texttemplate": None, "name": "lit", "showlegend": False})
    return copy


def _spread(value: object, n: int, default: float) -> np.ndarray:
    return np.array([default if one is None else float(one) for one in _each(value, n, default)])


def _each(value: object, n: int, default: object) -> list:
    if value is None:
        return [default] * n
    return list(value) if isinstance(value, (list, tuple, np.ndarray)) else [value] * n
