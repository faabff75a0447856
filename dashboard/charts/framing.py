"""Framing: every sentence as a dot along an axis, group by group; the shares of its sides; a document as a strip."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.framing import SIDES
from analysis.phrases import count
from dashboard.charts.theme import SIZE, SMALL, Look, escape, figure, label_width, picks, wrap
from dashboard.words import percent, signed

MOST_DOTS = 1500  # beyond, dots hide one another and the page grows slow: bars of a histogram take their place
DOT = 10  # px
WIDTH = 860  # px that the swarm is laid out for; wider or narrower only spreads or tightens it a little
BINS = 48
HISTOGRAM = 0.52  # height of the highest bar, in rows
FITTING = {"mode": "hide", "minsize": 11}  # a figure that doesn't fit into its bar is left out rather than squeezed
SIDE_ORDER = ("minus", "neither", "both", "plus")
ROW = 134  # px a group
METHOD = (
    "Framing scores: sentence encoder, seed sentences and terms; 0 = the median neutral sentence; "
    "quoted and reported words count like the text's own"
)


def distribution(scores: pd.DataFrame, means: pd.DataFrame, axis: dict, look: Look, picked: str | None = None) -> go.Figure:
    """Bias of every sentence, one row per group, with the group's mean.

    Parameters
    ----------
    scores : DataFrame
        sentence_id, group, bias, side, text: counted sentences on one axis.
    means : DataFrame
        group, bias, n_documents, n_sentences; the rows in the order drawn.
    axis : dict
        The axis as in the manifest.
    picked : str, optional
        sentence_id drawn with a ring.
    """
    groups = means["group"].tolist()
    reach = max(2.0, float(np.ceil(scores["bias"].abs().max() + 0.5))) if len(scores) else 2.0
    chart = figure(look, ROW * len(groups) + 64, barmode="overlay", margin={"l": 8, "r": 16, "t": 4, "b": 58})
    chart.update_xaxes(range=[-reach, reach], ticks="", title=None, dtick=1 if reach <= 6 else 2)
    chart.update_yaxes(range=[len(groups), 0], visible=False)
    neutral = axis["neutral"]
    chart.add_vrect(x0=neutral["bias_low"], x1=neutral["bias_high"], fillcolor=look.shade, line_width=0, layer="below")
    chart.add_vline(x=0, line={"color": look.muted, "width": 1, "dash": "dot"})
    by_group = [scores[scores["group"] == group] for group in groups]
    if len(scores) <= MOST_DOTS:
        for row, part in enumerate(by_group):
            _dots(chart, part, row, reach, look, picked)
    else:
        _histograms(chart, by_group, reach, look)
    _means(chart, means, look, reach)
    _poles(chart, axis, look, "●" if len(scores) <= MOST_DOTS else "■")
    return chart


def _dots(chart: go.Figure, scores: pd.DataFrame, row: int, reach: float, look: Look, picked: str | None) -> None:
    scores = scores.sort_values(["bias", "sentence_id"])
    heights = swarm(scores["bias"].to_numpy(), 2 * reach * (DOT + 1) / WIDTH)
    step = min((DOT + 2) / ROW, 0.26 / max(abs(heights).max(), 1)) if len(scores) else 0
    for side in SIDE_ORDER:
        part = (scores["side"] == side).to_numpy()
        if not part.any():
            continue
        some = scores[part]
        ring = [3 if sentence == picked else 0 for sentence in some["sentence_id"]]
        chart.add_scatter(
            x=some["bias"],
            y=row + 0.48 + heights[part] * step,
            mode="markers",
            name=side,
            marker={
                "size": [DOT + 6 if width else DOT for width in ring],
                "color": look.side(side),
                "line": {"width": ring, "color": look.ink},
                "symbol": "diamond" if side == "both" else "circle",
                "opacity": 1,
            },
            customdata=[[picks(s=sentence)] for sentence in some["sentence_id"]],
            text=[wrap(text, 70) for text in some["text"]],
            hovertemplate="%{text}<br><b>%{x:+.2f}</b><extra></extra>",
        )


def _histograms(chart: go.Figure, by_group: list[pd.DataFrame], reach: float, look: Look) -> None:
    """A histogram in each row, all on one scale: shares of the group's sentences, stacked by side."""
    edges = np.round(np.linspace(-reach, reach, BINS + 1), 3)
    tallest = max((np.histogram(part["bias"], edges)[0].max() / len(part) for part in by_group if len(part)), default=1.0)
    for row, part in enumerate(by_group):
        if len(part):
            _histogram(chart, part, row, edges, HISTOGRAM / (tallest * len(part)), look)


def _histogram(chart: go.Figure, scores: pd.DataFrame, row: int, edges: np.ndarray, height: float, look: Look) -> None:
    """Bars `height` rows tall a sentence; a click picks the sentences of a side between the bar's edges."""
    group, base = scores["group"].iloc[0], np.zeros(BINS)
    for side in SIDE_ORDER:
        counts, _ = np.histogram(scores.loc[scores["side"] == side, "bias"], edges)
        some = np.flatnonzero(counts)
        chart.add_bar(
            x=(edges[some] + edges[some + 1]) / 2,
            y=-counts[some] * height,
            base=row + 0.76 - base[some] * height,
            width=np.diff(edges)[some] * 0.92,
            name=side,
            marker={"color": look.side(side)},
            customdata=[[picks(group=group, side=side, low=edges[i], high=edges[i + 1]), int(counts[i])] for i in some],
            hovertemplate="bias around %{x:+.2f}: %{customdata[1]:,} of this side<extra></extra>",
        )
        base += counts


def swarm(values: np.ndarray, apart: float) -> np.ndarray:
    """Heights 0, 1, −1, 2, −2, … that keep ascending `values` nearer than `apart` from touching.

    >>> swarm(np.array([0.0, 0.1, 5.0]), 1.0).tolist()
    [0.0, 1.0, 0.0]
    """
    last: dict[int, float] = {}
    heights = np.zeros(len(values))
    for index, value in enumerate(values):
        level = 0
        while last.get(level, -np.inf) > value - apart:
            level = -level if level > 0 else 1 - level
        last[level] = value
        heights[index] = level
    return heights


def _means(chart: go.Figure, means: pd.DataFrame, look: Look, reach: float) -> None:
    rows = np.arange(len(means)) + 0.88
    chart.add_scatter(
        x=means["bias"],
        y=rows,
        mode="markers",
        marker={"symbol": "triangle-up", "size": 13, "color": look.ink},
        customdata=[[picks(group=group)] for group in means["group"]],
        hovertemplate="mean %{x:+.2f}: click for all its sentences<extra></extra>",
    )
    for row, mean in enumerate(means.itertuples()):
        right = mean.bias < reach * 0.6
        chart.add_annotation(
            x=mean.bias, y=row + 0.88, text=f"mean {signed(mean.bias)}", showarrow=False, font={"size": SIZE}, bgcolor=look.paper,
            xanchor="left" if right else "right", xshift=12 if right else -12,
        )  # fmt: skip
        size = f"{count(mean.n_documents, 'document')} · {count(mean.n_sentences, 'sentence')}"
        chart.add_annotation(
            x=0, xref="paper", y=row + 0.07, showarrow=False, xanchor="left", align="left", font={"size": SIZE},
            text=f"<b>{escape(mean.group)}</b>  <span style='color:{look.muted}'>{size}</span>",
        )  # fmt: skip
        if row:
            chart.add_hline(y=row, line={"color": look.line, "width": 1})


def _poles(chart: go.Figure, axis: dict, look: Look, neither: str) -> None:
    key = f"<span style='color:{look.neither}'>{neither}</span> neither   <span style='color:{look.both}'>◆</span> both   ▲ mean"
    if neither == "■":
        key = key.replace("◆", "■")
    ends = (
        (0, "left", f"<b>{escape('◀ ' + axis['pole_minus']['name'])}</b>", SIZE + 2, look.minus),
        (0.5, "center", f"{key}   <span style='color:{look.line}'>■</span> nine in ten neutral sentences", SMALL, look.muted),
        (1, "right", f"<b>{escape(axis['pole_plus']['name'] + ' ▶')}</b>", SIZE + 2, look.plus),
    )
    for x, anchor, text, size, color in ends:
        chart.add_annotation(
            x=x, xref="paper", y=0, yref="paper", yshift=-50, xanchor=anchor, yanchor="bottom", showarrow=False, text=text,
            font={"size": size, "color": color},
        )  # fmt: skip


def shares(groups: pd.DataFrame, axis: dict, look: Look, picked: tuple[str | None, str | None] = (None, None)) -> go.Figure:
    """Shares of the four sides in each group, as one bar a group; a click picks the sentences of a side in a group.

    Parameters
    ----------
    groups : DataFrame
        group, n_sentences, share_plus, share_minus, share_both, share_neither; the rows in the order drawn.
    picked : (group, side), optional
        Drawn with an outline.
    """
    names = side_names(axis)
    row = 58
    chart = figure(
        look, row * len(groups) + 40, barmode="stack", bargap=0, uniformtext=FITTING, margin={"l": 2, "r": 2, "t": 4, "b": 34}
    )
    chart.update_xaxes(range=[0, 1], visible=False)
    chart.update_yaxes(range=[len(groups), 0], visible=False)
    for side in SIDE_ORDER:
        share = groups[f"share_{side}"].to_numpy()
        dark_text = look.paper if side != "neither" else (look.ink if look.name == "light" else look.paper)
        chart.add_bar(
            x=share,
            y=np.arange(len(groups)) + 0.7,
            orientation="h",
            width=0.44,
            marker={
                "color": look.side(side),
                "line": {"color": look.ink, "width": [3 if picked == (group, side) else 0 for group in groups["group"]]},
            },
            text=[percent(value) if value else "" for value in share],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": SIZE, "color": dark_text},
            customdata=[
                [picks(group=group, side=side), escape(names[side]), round(value * n)]
                for group, value, n in zip(groups["group"], share, groups["n_sentences"], strict=True)
            ],
            hovertemplate="%{customdata[1]}: %{customdata[2]:,} (%{x:.1%})<extra></extra>",
        )
    for number, group in enumerate(groups["group"]):
        chart.add_annotation(x=0, y=number + 0.22, text=escape(group), showarrow=False, xanchor="left", font={"size": SIZE})
    key = "   ".join(f"<span style='color:{look.side(side)}'>■</span> {escape(names[side])}" for side in SIDE_ORDER)
    chart.add_annotation(
        x=0, y=0, xref="paper", yref="paper", yshift=-30, xanchor="left", yanchor="bottom", text=key, showarrow=False,
        font={"size": SMALL, "color": look.muted},
    )  # fmt: skip
    return chart


def side_names(axis: dict) -> dict[str, str]:
    """Readable names of the four sides of `axis`."""
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    return dict(zip(SIDES, (plus, minus, "both", "neither"), strict=True))


def sequence(scores: pd.DataFrame, axis: dict, look: Look, picked: str | None = None) -> go.Figure:
    """Bias of the sentences of one document in the order of reading; headings are hollow, and not counted.

    Parameters
    ----------
    scores : DataFrame
        sentence_id, position, kind, bias, side, text: one document on one axis.
    """
    reach = max(2.0, float(scores["bias"].abs().max()) * 1.1) if len(scores) else 2.0
    minus, plus = axis["pole_minus"]["name"], axis["pole_plus"]["name"]
    left = label_width([minus, plus], SIZE)
    chart = figure(look, 206, bargap=0.15, margin={"l": left, "r": 8, "t": 8, "b": 50})
    chart.update_yaxes(range=[-reach, reach], showgrid=False, showticklabels=False)
    chart.update_xaxes(
        showgrid=False, title="position in the document, headings (hollow) included", ticks="", dtick=_step(len(scores))
    )
    chart.add_hline(y=0, line={"color": look.muted, "width": 1})
    chart.add_bar(
        x=scores["position"] + 1,
        y=scores["bias"],
        marker={
            "color": [
                look.paper if kind == "heading" else look.side(side)
                for kind, side in zip(scores["kind"], scores["side"], strict=True)
            ],
            "line": {
                "color": [
                    look.ink if s == picked else look.side(side)
                    for s, side in zip(scores["sentence_id"], scores["side"], strict=True)
                ],
                "width": [3 if s == picked else 1 for s in scores["sentence_id"]],
            },
        },
        customdata=[[picks(s=sentence)] for sentence in scores["sentence_id"]],
        text=[wrap(text, 70) for text in scores["text"]],
        textposition="none",
        hovertemplate="%{text}<br><b>%{y:+.2f}</b><extra></extra>",
    )
    for y, name, color in ((reach * 0.85, plus, look.plus), (-reach * 0.85, minus, look.minus)):
        chart.add_annotation(
            x=0, xref="paper", y=y, text=f"<b>{escape(name)}</b>", showarrow=False, xanchor="right", xshift=-8,
            font={"size": SIZE, "color": color},
        )  # fmt: skip
    return chart


def _step(n: int) -> int:
    """Distance of the ticks on an axis of `n` positions: 1, 2 or 5 times a power of ten, about ten ticks."""
    rough = max(n / 10, 1)
    power = 10 ** int(np.floor(np.log10(rough)))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= rough))
