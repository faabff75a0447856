"""Framing: every sentence as a dot along an axis, group by group; the shares of its sides; a document as a strip."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.framing import SIDES
from analysis.phrases import count
from dashboard import surewords
from dashboard.charts.theme import SIZE, SMALL, Look, escape, figure, interval, key_lines, label_width, picks, wrap
from dashboard.placing import cut
from dashboard.voicewords import voice_note
from dashboard.words import percent, signed

MOST_DOTS = 1500  # beyond, dots hide one another and the page grows slow: bars of a histogram take their place
DOT, SMALLEST = 10, 5  # px
WIDTH = 860  # px that the swarm is laid out for; wider or narrower only spreads or tightens it a little
BINS = 48
HISTOGRAM = 0.46  # height of the highest bar, in rows
FITTING = {"mode": "hide", "minsize": 11}  # a figure that doesn't fit into its bar is left out rather than squeezed
SIDE_ORDER = ("minus", "neither", "both", "plus")
ROW = 162  # px a group
DOTS, BASE, DOCUMENTS, MEAN, OWN_MEAN, LABEL = 0.41, 0.66, 0.735, 0.81, 0.862, 0.945  # heights in a group, in rows
MOST_DOCUMENTS = 60  # of a group, whose means are drawn, one dot each
OWN_ROW = 0.2  # height of the bar of the text's own voice
MANY = 6  # groups, beyond which each has a row of its means alone, sorted by them
MOST_ROWS, SHORT_ROW = 40, 38  # rows drawn then; px of a row
FEW, MOST_LOW, LOW, LOW_WIDTH = 2, 5, 285, 600  # on a stage: groups with dots, groups at most; px of height, and of width
LINE = 18  # px of a line of the key
METHOD = "Framing scores: sentence encoder, seed sentences and terms; 0 = the median neutral sentence"


def distribution(
    scores: pd.DataFrame,
    means: pd.DataFrame,
    axis: dict,
    look: Look,
    picked: str | None = None,
    documents: pd.DataFrame | None = None,
    low: bool = False,
) -> go.Figure:
    """Bias of every sentence, one row per group, with the group's mean, its interval, and where they are few its documents' means.

    More than `MANY` groups have their means alone, sorted by them: those of most sentences, up to `MOST_ROWS`.

    Parameters
    ----------
    scores : DataFrame
        sentence_id, group, bias, side, text, voice, speaker, negated: counted sentences on one axis.
    means : DataFrame
        group, bias, lower, upper, n_documents, n_sentences, and bias, lower, upper, n_sentences ending in `_own`; the rows in the
        order drawn.
    axis : dict
        The axis as in the manifest.
    picked : str, optional
        sentence_id drawn with a ring.
    documents : DataFrame, optional
        document_id, group, title, bias, n_sentences.
    low : bool
        For a stage: of more than `FEW` groups the means alone, and of no more than `MOST_LOW`; the own voice is left out.
    """
    if low:
        means = means.assign(n_sentences_own=means["n_sentences"])
    if len(means) > (FEW if low else MANY):
        return _ranked(means, axis, look, documents, low)
    groups = means["group"].tolist()
    few_sentences = len(scores) <= MOST_DOTS
    few = documents is not None and bool(documents["group"].value_counts().between(2, MOST_DOCUMENTS).any())
    key = _key(look, few_sentences, scores, few, (LOW_WIDTH if low else WIDTH) - 24)
    bottom = 62 + LINE * len(key)
    reach, row_height = _reach(scores, means), (LOW - 6 - bottom) // max(len(means), 1) if low else ROW
    chart = figure(look, row_height * len(groups) + 6 + bottom, barmode="overlay", margin={"l": 8, "r": 16, "t": 4, "b": bottom})
    chart.update_xaxes(range=[-reach, reach], ticks="", title=None, dtick=1 if reach <= 6 else 2)
    chart.update_yaxes(range=[len(groups), 0], visible=False)
    neutral = axis["neutral"]
    chart.add_vrect(x0=neutral["bias_low"], x1=neutral["bias_high"], fillcolor=look.shade, line_width=0, layer="below")
    chart.add_vline(x=0, line={"color": look.muted, "width": 1, "dash": "dot"})
    drawn_of = scores if few_sentences else scores[["group", "bias", "side"]]
    by_group = [drawn_of[drawn_of["group"] == group] for group in groups]
    if few_sentences:
        for row, part in enumerate(by_group):
            _dots(chart, part, row, reach, look, picked, (LOW_WIDTH, row_height) if low else (WIDTH, ROW))
    else:
        _histograms(chart, by_group, reach, look)
    if few:
        _document_means(chart, documents, means, look)
    _means(chart, means, look, reach, low)
    _ends(chart, axis, look, "<br>".join(key), bottom - 6)
    return chart


def distribution_rows(scores: pd.DataFrame, means: pd.DataFrame, documents: pd.DataFrame | None = None) -> pd.DataFrame:
    """What `distribution` draws of the same tables, a row a mark.

    Returns
    -------
    DataFrame
        mark ("mean", "mean of own voice", "mean of document", and "sentence", or of very many "sentences in a bar"), group, bias,
        and as far as the mark has them: lower, upper, n_documents, n_sentences, document_id, title, sentence_id, side, voice,
        speaker, negated, text; of a bar its edges low and high.
    """
    rows, many = drawn(means), len(means) > MANY
    figures = ["group", "bias", "lower", "upper", "n_sentences"]
    parts = [rows[[*figures, "n_documents"]].assign(mark="mean")]
    own = rows.loc[_mixed(rows), [name if name == "group" else f"{name}_own" for name in figures]]
    parts.append(own.set_axis(figures, axis=1).assign(mark="mean of own voice"))
    if documents is not None:
        of = rows.loc[rows["n_documents"].between(2, MOST_DOCUMENTS), "group"]
        parts.append(documents[documents["group"].isin(of)].assign(mark="mean of document"))
    if not many and len(scores) <= MOST_DOTS:
        order = ["sentence_id", "group", "bias", "side", "voice", "speaker", "negated", "text"]
        parts.append(scores.loc[scores["group"].isin(rows["group"]), order].assign(mark="sentence"))
    elif not many:
        edges = _edges(_reach(scores, means))
        parts += [_bars(scores[scores["group"] == group], edges).assign(group=group) for group in rows["group"]]
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return table[["mark", *table.columns.drop("mark")]]


def _bars(scores: pd.DataFrame, edges: np.ndarray) -> pd.DataFrame:
    counts = {side: np.histogram(scores.loc[scores["side"] == side, "bias"], edges)[0] for side in SIDE_ORDER}
    parts = [pd.DataFrame({"side": side, "low": edges[:-1], "high": edges[1:], "n_sentences": n}) for side, n in counts.items()]
    table = pd.concat(parts, ignore_index=True)
    return table[table["n_sentences"] > 0].assign(mark="sentences in a bar")


def _edges(reach: float) -> np.ndarray:
    return np.round(np.linspace(-reach, reach, BINS + 1), 3)


def _reach(scores: pd.DataFrame, means: pd.DataFrame) -> float:
    """Of the axis of bias, to either side."""
    ends = np.concatenate([scores["bias"], means["lower"].fillna(0), means["upper"].fillna(0)])
    return max(2.0, float(np.ceil(np.abs(ends).max(initial=0) + 0.5)))


def _told(mean: pd.Series, of: str, said: str | None) -> list:
    """What a mean picks and says."""
    figures = surewords.with_interval(mean[f"bias{of}"], mean[f"lower{of}"], mean[f"upper{of}"])
    n = int(mean[f"n_sentences{of}"])
    return [picks(group=mean["group"], said=said), n, escape(mean["group"]), figures, " of its own voice" if of else ""]


def drawn(means: pd.DataFrame, low: bool = False) -> pd.DataFrame:
    """The rows that are drawn, in their order: as they come, or of more than `MANY` groups the largest, by their mean, + first."""
    most = MOST_LOW if low else MANY
    if len(means) <= most:
        return means
    kept = means.sort_values(["n_sentences", "group"], ascending=[False, True], kind="stable")
    if low:  # a finding names the ends
        ends = kept["bias"].isin([kept["bias"].min(), kept["bias"].max()])
        kept = pd.concat([kept[ends], kept[~ends]])
    kept = kept.head(MOST_LOW if low else MOST_ROWS)
    return kept.sort_values(["bias", "group"], ascending=[False, True], kind="stable").reset_index(drop=True)


def how_many(means: pd.DataFrame, low: bool = False) -> str:
    """Which of many groups are drawn, and in which order; "" where all stand in name order.

    >>> how_many(pd.DataFrame({"group": [f"g{number}" for number in range(50)]}))
    '40 of 50 groups drawn, those with most sentences; sorted by their mean'
    """
    if len(means) <= (MOST_LOW if low else MANY):
        return ""
    most, which = (MOST_LOW, "both ends and those") if low else (MOST_ROWS, "those")
    left_out = f"{most} of {len(means)} groups drawn, {which} with most sentences; " if len(means) > most else ""
    return f"{left_out}sorted by their mean"


def _ranked(means: pd.DataFrame, axis: dict, look: Look, documents: pd.DataFrame | None, low: bool = False) -> go.Figure:
    """Many groups: a row each, with name and mean above, its documents' means and its own mean with the interval below."""
    rows = drawn(means, low)
    place = {group: at for at, group in enumerate(rows["group"])}
    few = pd.DataFrame({"group": [], "bias": []}) if documents is None else documents
    few = few[few["group"].isin(rows.loc[rows["n_documents"].between(2, MOST_DOCUMENTS), "group"])]
    ends = np.concatenate([few["bias"], rows["bias"], rows["lower"].fillna(0), rows["upper"].fillna(0)])
    left, right = float(ends.min(initial=-0.1)), float(ends.max(initial=0.1))
    beside = 0.06 * (right - left)
    key = key_lines(
        [
            "▲ mean, 95 % interval", "△ own voice" if _mixed(rows).any() else "", "◦ a document’s mean" if len(few) else "",
            "n: documents", how_many(means, low),
        ], (LOW_WIDTH if low else WIDTH) - 24,
    )  # fmt: skip
    bottom = 56 + LINE * len(key)
    row_height = min(SHORT_ROW, (LOW - 4 - bottom) // len(rows)) if low else SHORT_ROW
    chart = figure(look, row_height * len(rows) + 4 + bottom, barmode="overlay", margin={"l": 8, "r": 16, "t": 4, "b": bottom})
    step = next((one for one in (0.1, 0.2, 0.5, 1) if right - left <= 8 * one), 2)
    chart.update_xaxes(range=[left - beside, right + beside], ticks="", title=None, dtick=step)
    chart.update_yaxes(range=[len(rows), 0], visible=False)
    chart.add_vline(x=0, line={"color": look.muted, "width": 1, "dash": "dot"})
    if len(few):
        _document_dots(chart, few, few["group"].map(place) + 0.56, look, 6)
    _mean_marks(chart, rows, look)
    _ends(chart, axis, look, "<br>".join(key), bottom)
    return chart


def _mixed(means: pd.DataFrame) -> np.ndarray:
    """Which groups have others' words beside their own."""
    return means["n_sentences_own"].between(1, means["n_sentences"] - 1).to_numpy()


def _mean_marks(chart: go.Figure, means: pd.DataFrame, look: Look) -> None:
    """Means of many groups on their intervals, with name and figure above; that of the own voice hollow."""
    at, mixed = np.arange(len(means)), _mixed(means)
    for place, mean in enumerate(means.itertuples()):
        interval(chart, mean.lower, mean.upper, place + 0.8, look, 3)
        name = (
            f"<b>{escape(cut(mean.group, WIDTH / 2, SIZE))}</b>  <span style='color:{look.muted}'>n = {mean.n_documents:,}</span>"
        )
        figures = surewords.with_interval(mean.bias, mean.lower, mean.upper)
        for x, anchor, text, color in ((0, "left", name, look.ink), (1, "right", figures, look.muted)):
            chart.add_annotation(
                x=x, xref="paper", y=place + 0.22, showarrow=False, xanchor=anchor, borderpad=0, text=text,
                font={"size": SIZE if x == 0 else SMALL, "color": color},
            )  # fmt: skip
        if place:
            chart.add_hline(y=place, line={"color": look.line, "width": 1})
    for some, of, symbol, size, said in (
        (mixed, "_own", "triangle-up-open", 9, "own"),
        (mixed | True, "", "triangle-up", 12, None),
    ):
        part = means[some]
        chart.add_scatter(
            x=part[f"bias{of}"],
            y=at[some] + 0.79,
            mode="markers",
            marker={"symbol": symbol, "size": size, "color": look.ink, "line": {"width": 2 if of else 0}},
            customdata=[_told(row, of, said) for _, row in part.iterrows()],
            hovertemplate=(
                "<b>%{customdata[2]}</b><br>mean%{customdata[4]} %{customdata[3]}<br>click for %{customdata[1]:,} sentences"
                "<extra></extra>"
            ),
        )  # fmt: skip


def _dots(
    chart: go.Figure, scores: pd.DataFrame, row: int, reach: float, look: Look, picked: str | None, size: tuple[int, int]
) -> None:  # fmt: skip
    """A swarm of dots in a row that is `size` px wide and high."""
    scores = scores.sort_values(["bias", "sentence_id"])
    heights = swarm(scores["bias"].to_numpy(), 2 * reach * (DOT + 1) / size[0])
    step = min((DOT + 2) / size[1], 0.24 / max(abs(heights).max(), 1)) if len(scores) else 0
    dot = DOT if size == (WIDTH, ROW) else max(min(DOT, 0.75 * step * size[1]), SMALLEST)  # on a stage rows may be pressed further
    for side in SIDE_ORDER:
        part = (scores["side"] == side).to_numpy()
        if not part.any():
            continue
        some = scores[part]
        ring = [3 if sentence == picked else 0 for sentence in some["sentence_id"]]
        chart.add_scatter(
            x=some["bias"],
            y=row + DOTS + heights[part] * step,
            mode="markers",
            name=side,
            marker={
                "size": [dot + 6 if width else dot for width in ring],
                "color": look.side(side),
                "line": {"width": ring, "color": look.ink},
                "symbol": [_symbol(side, row) for row in some.itertuples()],
                "opacity": 1,
            },
            customdata=[[picks(s=row.sentence_id), _said(row)] for row in some.itertuples()],
            text=[wrap(text, 70) for text in some["text"]],
            hovertemplate="%{text}<br><b>%{x:+.2f}</b>%{customdata[1]}<extra></extra>",
        )


def _symbol(side: str, row: tuple) -> str:
    """Filled for the text's own words, hollow for others', crossed where a moving word is negated."""
    shape = "diamond" if side == "both" else "circle"
    return f"{shape}-x-open" if row.negated else shape if row.voice == "own" else f"{shape}-open"


def _said(row: tuple) -> str:
    """Whose words a sentence is, for the hover."""
    notes = [escape(voice_note(row.voice, row.speaker)), "negated" if row.negated else ""]
    return "".join(f" · {note}" for note in notes if note)


def _histograms(chart: go.Figure, by_group: list[pd.DataFrame], reach: float, look: Look) -> None:
    """A histogram in each row, all on one scale: shares of the group's sentences, stacked by side."""
    edges = _edges(reach)
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
            base=row + BASE - base[some] * height,
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


def _document_means(chart: go.Figure, documents: pd.DataFrame, means: pd.DataFrame, look: Look) -> None:
    """One dot a document in groups of 2 to `MOST_DOCUMENTS`."""
    sizes = documents["group"].value_counts()
    row = {group: place for place, group in enumerate(means["group"]) if 1 < sizes.get(group, 0) <= MOST_DOCUMENTS}
    rows = documents[documents["group"].isin(row)]
    if len(rows):
        _document_dots(chart, rows, rows["group"].map(row) + DOCUMENTS, look, 8)


def _document_dots(chart: go.Figure, rows: pd.DataFrame, y: pd.Series, look: Look, size: int) -> None:
    chart.add_scatter(
        x=rows["bias"],
        y=y,
        mode="markers",
        name="documents",
        marker={"symbol": "circle-open", "size": size, "color": look.muted, "line": {"width": 1.5}},
        customdata=[[picks(document=one.document_id)] for one in rows.itertuples()],
        text=[f"{wrap(one.title, 60)}<br>{count(one.n_sentences, 'sentence')}" for one in rows.itertuples()],
        hovertemplate="%{text}<br>mean <b>%{x:+.2f}</b><extra></extra>",
    )


def _means(chart: go.Figure, means: pd.DataFrame, look: Look, reach: float, low: bool) -> None:
    """Triangles for the means, that of the text's own voice hollow and lower, each on its interval; figures below, or above."""
    rows = np.arange(len(means))
    mixed = _mixed(means)
    for row, mean in enumerate(means.itertuples()):
        interval(chart, mean.lower, mean.upper, row + MEAN, look, 3)
        if mixed[row]:
            interval(chart, mean.lower_own, mean.upper_own, row + OWN_MEAN, look, 1.5, own=True)
    chart.add_scatter(
        x=means["bias_own"][mixed],
        y=rows[mixed] + OWN_MEAN,
        mode="markers",
        marker={"symbol": "triangle-up-open", "size": 11, "color": look.ink, "line": {"width": 2}},
        customdata=[[picks(group=group, said="own")] for group in means["group"][mixed]],
        hovertemplate="mean of its own voice %{x:+.2f}: click for its sentences<extra></extra>",
    )
    chart.add_scatter(
        x=means["bias"],
        y=rows + MEAN - 0.012,
        mode="markers",
        marker={"symbol": "triangle-up", "size": 13, "color": look.ink},
        customdata=[[picks(group=group)] for group in means["group"]],
        hovertemplate="mean %{x:+.2f}: click for all its sentences<extra></extra>",
    )
    for row, mean in enumerate(means.itertuples()):
        size = f"{count(mean.n_documents, 'document')} · {count(mean.n_sentences, 'sentence')}"
        name, size = (cut(mean.group, 260, SIZE), f"n = {mean.n_sentences:,}") if low else (mean.group, size)
        chart.add_annotation(
            x=0, xref="paper", y=row + 0.065, showarrow=False, xanchor="left", align="left", font={"size": SIZE},
            text=f"<b>{escape(name)}</b>  <span style='color:{look.muted}'>{size}</span>",
        )  # fmt: skip
        side = "center" if abs(mean.bias) < reach / 3 else "right" if mean.bias > 0 else "left"
        place = {"x": mean.bias, "y": row + LABEL, "xanchor": side, "xshift": {"center": 0, "right": 30, "left": -30}[side]}
        place = {"x": 1, "xref": "paper", "y": row + 0.065, "xanchor": "right"} if low else place
        chart.add_annotation(**place, text=_figures(mean, mixed[row], look), showarrow=False, font={"size": SIZE})
        if row:
            chart.add_hline(y=row, line={"color": look.line, "width": 1})


def _figures(mean: tuple, mixed: bool, look: Look) -> str:
    """The mean with its interval, and that of the text's own voice; why there is no interval."""
    why = surewords.why_no_interval(mean.lower, mean.n_sentences)
    span = f"({surewords.interval(mean.lower, mean.upper)})" if not why else f"<span style='color:{look.muted}'>{why}</span>"
    text = f"mean <b>{signed(mean.bias)}</b> {span}"
    if mixed:
        own = surewords.with_interval(mean.bias_own, mean.lower_own, mean.upper_own)
        text += f"   <span style='color:{look.muted}'>△ own voice {own}, n = {mean.n_sentences_own:,}</span>"
    return text


def _key(look: Look, dots: bool, scores: pd.DataFrame, documents: bool, room: float) -> list[str]:
    """The key, with only what is drawn, in lines of `room` px."""
    neither, both = ("●", "◆") if dots else ("■", "■")
    key = [f"{neither} neither", f"{both} both"]
    if dots and (scores["voice"] != "own").any():
        key.append("○ others’ words")
    if dots and scores["negated"].any():
        key.append("⊗ negated")
    key += ["◦ a document’s mean"] * documents
    lines = "<br>".join(key_lines([*key, "▲ mean, 95 % interval", "■ 9 in 10 neutral sentences"], room))
    colours = {f"{neither} neither": look.neither, f"{both} both": look.both, "■ 9 in 10": look.line}
    for part, colour in colours.items():
        lines = lines.replace(part, f"<span style='color:{colour}'>{part[0]}</span>{part[1:]}", 1)
    return lines.split("<br>")


def _ends(chart: go.Figure, axis: dict, look: Look, key: str, bottom: int) -> None:
    """The names of the poles at their ends, and the key, `bottom` px below the plot."""
    ends = (
        (0, "left", f"<b>{escape('◀ ' + axis['pole_minus']['name'])}</b>", SIZE + 2, look.minus, -48),
        (0.5, "center", key, SMALL, look.muted, -bottom),
        (1, "right", f"<b>{escape(axis['pole_plus']['name'] + ' ▶')}</b>", SIZE + 2, look.plus, -48),
    )
    for x, anchor, text, size, color, shift in ends:
        chart.add_annotation(
            x=x, xref="paper", y=0, yref="paper", yshift=shift, xanchor=anchor, yanchor="bottom", showarrow=False, text=text,
            font={"size": size, "color": color},
        )  # fmt: skip


def shares(
    groups: pd.DataFrame,
    axis: dict,
    look: Look,
    picked: tuple[str | None, ...] = (None, None, None),
    sure: pd.DataFrame | None = None,
    low: bool = False,
) -> go.Figure:
    """Shares of the four sides in each group, as one bar a group, and a thinner one of its own voice where there are others.

    Parameters
    ----------
    groups : DataFrame
        group, n_sentences, share_plus, share_minus, share_both, share_neither, and the same ending in `_own`; in the
        order drawn.
    picked : (group, side, said), optional
        Drawn with an outline; said is "own" for the thinner bar.
    sure : DataFrame, optional
        group, side, lower, upper of the shares: the intervals of the two poles are written below the bars.
    low : bool
        For a stage: of more than `FEW` groups one bar each, and of no more than `MOST_LOW`.
    """
    names = side_names(axis)
    if len(groups) > (FEW if low else MANY):
        return _many_shares(groups, names, look, picked, low)
    mixed = _mixed(groups)
    told = np.zeros(len(groups)) if sure is None else np.full(len(groups), 0.36)
    tops = np.concatenate([[0.0], np.cumsum(np.where(mixed, 1.56, 1.0) + told)])
    height = tops[-1]
    chart = figure(
        look, round(58 * height) + 56, barmode="overlay", bargap=0, uniformtext=FITTING, margin={"l": 2, "r": 2, "t": 4, "b": 50}
    )
    chart.update_xaxes(range=[0, 1], visible=False)
    chart.update_yaxes(range=[height, 0], visible=False)
    _share_bars(chart, groups, tops[:-1] + 0.7, 0.44, names, look, picked, "")
    _share_bars(chart, groups[mixed], tops[:-1][mixed] + told[mixed] + 1.32, OWN_ROW, names, look, picked, "_own")
    if sure is not None:
        _share_intervals(chart, groups["group"], tops, sure, names, look)
    for top, group in zip(tops, groups.itertuples(), strict=False):
        chart.add_annotation(x=0, y=top + 0.22, text=escape(group.group), showarrow=False, xanchor="left", font={"size": SIZE})
    for top, group in zip(tops[:-1][mixed] + told[mixed], groups[mixed].itertuples(), strict=True):
        note = f"own voice, {count(group.n_sentences_own, 'sentence')}"
        chart.add_annotation(
            x=0, y=top + 1.07, text=note, showarrow=False, xanchor="left", font={"size": SMALL, "color": look.muted}
        )
    _share_key(chart, names, look)
    return chart


def share_rows(groups: pd.DataFrame, sure: pd.DataFrame | None = None) -> pd.DataFrame:
    """What `shares` draws of the same tables: a row for each side of a group, and of its own voice where there are others.

    Returns
    -------
    DataFrame
        group, voice ("all" or "own"), side, share, n_sentences (of that voice in the group), and lower and upper where written.
    """
    rows = drawn(groups)
    parts = []
    for voice, of, some in (("all", "", rows), ("own", "_own", rows[_mixed(rows)] if len(groups) <= MANY else rows[:0])):
        for side in SIDE_ORDER:
            figures = {"share": some[f"share_{side}{of}"], "n_sentences": some[f"n_sentences{of}"]}
            parts.append(pd.DataFrame({"group": some["group"], "voice": voice, "side": side} | figures))
    table = pd.concat(parts, ignore_index=True).sort_values(["group", "voice"], kind="stable", ignore_index=True)
    if sure is None or len(groups) > MANY:
        return table
    ends = sure.loc[sure["side"].isin(["plus", "minus"]), ["group", "side", "lower", "upper"]].assign(voice="all")
    return table.merge(ends, on=["group", "side", "voice"], how="left")


def _many_shares(
    groups: pd.DataFrame, names: dict[str, str], look: Look, picked: tuple[str | None, ...], low: bool = False
) -> go.Figure:  # fmt: skip
    """A bar a group for many of them, in the order and at the height of their means."""
    rows = drawn(groups, low)
    chart = figure(
        look, SHORT_ROW * len(rows) + 78, barmode="overlay", bargap=0, uniformtext=FITTING, margin={"l": 2, "r": 2, "t": 4, "b": 74}
    )
    chart.update_xaxes(range=[0, 1], visible=False)
    chart.update_yaxes(range=[len(rows), 0], visible=False)
    _share_bars(chart, rows, np.arange(len(rows)) + 0.7, 0.42, names, look, picked, "")
    for place, group in enumerate(rows["group"]):
        chart.add_annotation(
            x=0,
            y=place + 0.24,
            text=escape(cut(group, 300, SIZE)),
            showarrow=False,
            xanchor="left",
            borderpad=0,
            font={"size": SIZE},
        )
    order = "" if len(groups) <= (MOST_LOW if low else MANY) else "the order of their means"
    _share_key(chart, names, look, how_many(groups, low) if low else order)
    return chart


def _share_key(chart: go.Figure, names: dict[str, str], look: Look, more: str = "") -> None:
    """What the colours mean."""
    keys = [f"<span style='color:{look.side(side)}'>■</span> {escape(names[side])}" for side in SIDE_ORDER]
    key = "<br>".join(["   ".join(keys[:2]), "   ".join(keys[2:]), *([more] if more else [])])
    chart.add_annotation(
        x=0, y=0, xref="paper", yref="paper", yshift=-chart.layout.margin.b + 4, align="left", xanchor="left", yanchor="bottom",
        text=key, showarrow=False, font={"size": SMALL, "color": look.muted},
    )  # fmt: skip


def _share_intervals(
    chart: go.Figure, groups: pd.Series, tops: np.ndarray, sure: pd.DataFrame, names: dict[str, str], look: Look
) -> None:
    """The 95 % intervals of the two poles' shares, written below each bar."""
    by_place = sure.set_index(["group", "side"])
    for top, group in zip(tops, groups, strict=False):
        rows = {side: by_place.loc[(group, side)] for side in ("minus", "plus")}
        spans = [
            f"<span style='color:{look.side(side)}'>■</span> {surewords.interval(row['lower'], row['upper'], share=True)}"
            for side, row in rows.items()
            if row["lower"] == row["lower"]
        ]
        text = "95 %:  " + "   ".join(spans) if spans else surewords.why_no_interval(float("nan"), 0)
        chart.add_annotation(
            x=0, y=top + 1.1, text=text, showarrow=False, xanchor="left", font={"size": SMALL, "color": look.muted}
        )


def _share_bars(
    chart: go.Figure,
    groups: pd.DataFrame,
    rows: np.ndarray,
    thick: float,
    names: dict[str, str],
    look: Look,
    picked: tuple[str | None, ...],
    of: str,
) -> None:
    """Bars of the four sides at the heights `rows`; `of` is "_own" for those of the text's own voice."""
    said = "own" if of else None
    base = np.zeros(len(groups))
    for side in SIDE_ORDER:
        share = groups[f"share_{side}{of}"].to_numpy()
        some = share > 0  # what is not there takes no click
        part = groups[some]
        dark_text = look.paper if side != "neither" else (look.ink if look.name == "light" else look.paper)
        chart.add_bar(
            x=share[some],
            y=rows[some],
            base=base[some],
            orientation="h",
            width=thick,
            marker={
                "color": look.side(side),
                "line": {"color": look.ink, "width": [3 if picked == (group, side, said) else 0 for group in part["group"]]},
            },
            text=["" if of else percent(value) for value in share[some]],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"size": SIZE, "color": dark_text},
            customdata=[
                [picks(group=group, side=side, said=said), escape(names[side]), round(value * n)]
                for group, value, n in zip(part["group"], share[some], part[f"n_sentences{of}"], strict=True)
            ],
            hovertemplate="%{customdata[1]}: %{customdata[2]:,} (%{x:.1%})<extra></extra>",
        )
        base = base + share


def side_names(axis: dict) -> dict[str, str]:
    """Readable names of the four sides of `axis`."""
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    return dict(zip(SIDES, (plus, minus, "both", "neither"), strict=True))


def sequence(scores: pd.DataFrame, axis: dict, look: Look, picked: str | None = None) -> go.Figure:
    """Bias of the sentences of one document in the order of reading; headings are hollow, and not counted.

    Parameters
    ----------
    scores : DataFrame
        sentence_id, position, kind, bias, side, text, voice, speaker, negated: one document on one axis.
    """
    reach = max(2.0, float(scores["bias"].abs().max()) * 1.1) if len(scores) else 2.0
    minus, plus = axis["pole_minus"]["name"], axis["pole_plus"]["name"]
    left = label_width([minus, plus], SIZE + 2)
    chart = figure(look, 206, bargap=0.15, margin={"l": left, "r": 8, "t": 8, "b": 50})
    chart.update_yaxes(range=[-reach, reach], showgrid=False, showticklabels=False)
    chart.update_xaxes(
        showgrid=False, title="position in the document; headings hollow, others’ words hatched", ticks="", dtick=_step(len(scores))
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
            "pattern": {
                "shape": ["" if voice == "own" else "/" for voice in scores["voice"]],
                "fgcolor": look.paper,
                "fillmode": "overlay",
            },
            "line": {
                "color": [
                    look.ink if s == picked else look.side(side)
                    for s, side in zip(scores["sentence_id"], scores["side"], strict=True)
                ],
                "width": [3 if s == picked else 1 for s in scores["sentence_id"]],
            },
        },
        customdata=[[picks(s=row.sentence_id), _said(row)] for row in scores.itertuples()],
        text=[wrap(text, 70) for text in scores["text"]],
        textposition="none",
        hovertemplate="%{text}<br><b>%{y:+.2f}</b>%{customdata[1]}<extra></extra>",
    )
    for y, name, color in ((reach * 0.85, plus, look.plus), (-reach * 0.85, minus, look.minus)):
        chart.add_annotation(
            x=0, xref="paper", y=y, text=f"<b>{escape(name)}</b>", showarrow=False, xanchor="right", xshift=-8,
            font={"size": SIZE, "color": color},
        )  # fmt: skip
    return chart


def sequence_rows(scores: pd.DataFrame) -> pd.DataFrame:
    """What `sequence` draws of the same table, a row a bar.

    Returns
    -------
    DataFrame
        sentence_id, position (from 0), kind, bias, side, voice, speaker, negated, text.
    """
    columns = ["sentence_id", "position", "kind", "bias", "side", "voice", "speaker", "negated", "text"]
    return scores[columns].reset_index(drop=True)


def _step(n: int) -> int:
    """Distance of the ticks on an axis of `n` positions: 1, 2 or 5 times a power of ten, about ten ticks."""
    rough = max(n / 10, 1)
    power = 10 ** int(np.floor(np.log10(rough)))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= rough))
