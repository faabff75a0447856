"""What there is to compare: every document a dot at its length, by group."""

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from dashboard.charts.theme import SIZE, SMALL, Look, escape, figure, label_width, picks, wrap

MOST = 24  # groups drawn, those of most tokens; the others are told
STAGE = 4  # groups that a stage has room for
ROW, TOP, BOTTOM = 53, 8, 46  # px
SPREAD = 20  # documents side by side before a row of dots is no wider
WIDE = 12  # times the median from which on lengths are drawn by ratios
MANY = 2_000  # dots from which on the browser draws them as pixels
METHOD = "Documents by their number of sentences, headings not counted"


def sizes(documents: pd.DataFrame, look: Look, picked: str | None = None, most: int = MOST) -> go.Figure:
    """Every document at its number of sentences, in the row of its group; a click picks it.

    Parameters
    ----------
    documents : DataFrame
        document_id, title, group, n_sentences, n_tokens.
    picked : str, optional
        A document_id.
    most : int
        Groups drawn, if there are more: those of most tokens.
    """
    groups = drawn_groups(documents, most)
    labels = [f"{wrap(row.group, 30)}<br><span style='color:{look.muted}'>{_sizes(row)}</span>" for row in groups.itertuples()]
    drawn = documents[documents["group"].isin(groups["group"])]
    place = {group: at for at, group in enumerate(groups["group"])}
    y = drawn["group"].map(place) + _beside(drawn)
    long = drawn["n_sentences"].max() > WIDE * max(drawn["n_sentences"].median(), 1)
    chosen = (drawn["document_id"] == picked).to_numpy()
    more = documents["group"].nunique() - len(groups)
    chart = figure(
        look, TOP + BOTTOM + ROW * max(len(groups), 1) + (18 if more else 0),
        margin={"l": label_width([label.split("<br>")[0] for label in labels] + [_sizes(row) for row in groups.itertuples()]),
                "r": 24, "t": TOP, "b": BOTTOM + (18 if more else 0)},
    )  # fmt: skip
    dots = go.Scattergl if len(drawn) > MANY else go.Scatter
    chart.add_trace(
        dots(
            x=drawn["n_sentences"].clip(lower=0.8 if long else 0), y=y, mode="markers",
            marker={
                "size": np.where(chosen, 14, 10 if len(drawn) <= 200 else 6), "color": look.bar,
                "opacity": 1 if len(drawn) <= 40 else 0.6, "line": {"color": look.ink, "width": np.where(chosen, 2, 0)},
            },
            customdata=[
                [picks(document=row.document_id), escape(_short(row.title)), f"{row.n_sentences:,}", f"{row.n_tokens:,}"]
                for row in drawn.itertuples()
            ],
            hovertemplate="<b>%{customdata[1]}</b><br>sentences: %{customdata[2]}<br>tokens: %{customdata[3]}<extra></extra>",
        )
    )  # fmt: skip
    title = "sentences in a document" + (", each step ten times the last" if long else "")
    chart.update_xaxes(
        title_text=title, type="log" if long else "linear", rangemode="tozero", dtick=1 if long else None, showgrid=True
    )
    chart.update_yaxes(
        range=[len(groups) - 0.5, -0.5], tickvals=list(range(len(groups))), ticktext=labels, showgrid=False,
        tickfont={"size": SIZE, "color": look.ink},
    )  # fmt: skip
    if more:
        told = f"and {count(more, 'smaller group')}"
        chart.add_annotation(
            x=0, xref="paper", xshift=8 - chart.layout.margin.l, y=0, yref="paper", yshift=-BOTTOM - 16, yanchor="bottom",
            xanchor="left", showarrow=False, text=told, font={"size": SMALL, "color": look.muted},
        )  # fmt: skip
    return chart


def size_rows(documents: pd.DataFrame) -> pd.DataFrame:
    """What `sizes` draws of the same table, a row a document.

    Returns
    -------
    DataFrame
        document_id, title, group, n_sentences, n_tokens.
    """
    drawn = documents[documents["group"].isin(drawn_groups(documents)["group"])]
    return drawn[["document_id", "title", "group", "n_sentences", "n_tokens"]].reset_index(drop=True)


def drawn_groups(documents: pd.DataFrame, most: int = MOST) -> pd.DataFrame:
    """The groups drawn, in name order: group, n_documents, n_sentences, n_tokens."""
    sized = documents.assign(n_documents=1).groupby("group", as_index=False)[["n_documents", "n_sentences", "n_tokens"]].sum()
    return sized.nlargest(most, "n_tokens").sort_values("group").reset_index(drop=True)


def _sizes(row: tuple) -> str:
    return f"{count(row.n_documents, 'document')}, {count(row.n_sentences, 'sentence')}"


def _beside(documents: pd.DataFrame) -> pd.Series:
    """How far from the middle of its row each dot is, −.3 to .3, so that few cover each other; the same every time."""
    order = documents.groupby("group")["document_id"].rank(method="first").astype(int)
    size = documents.groupby("group")["document_id"].transform("size").clip(upper=SPREAD)
    return ((order * 7919) % size - (size - 1) / 2) / size * 0.6


def _short(title: str, most: int = 60) -> str:
    return title if len(title) <= most else f"{title[: most - 1]}…"
