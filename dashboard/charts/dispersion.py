"""Where a term stands: a lane for each document, from its beginning to its end, with a tick for every occurrence."""

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.phrases import count
from dashboard.charts.theme import REACH, SIZE, SMALL, Look, escape, figure, picks, wrap
from dashboard.placing import cut, text_width

WIDTH = 780  # px of the chart in its own view
FEW_DOCUMENTS = 6  # up to so many in all, each has a lane, and the lanes one scale of tokens
MOST_LANES = 12  # of each side
LANE, ROW = 16, 26  # px: a lane; a lane with the white around it
LINE, GAP = 20, 14  # px: a line of a heading or a note; between the sides
TICK, PICKED_TICK = 11.5, 18  # sizes of the markers: Plotly draws a line 1.4 times as long
THIN, THICK = 2, 4  # px across, half of it where they stand dense
DENSE = 100  # ticks on one lane
TITLES, COUNTS = 0.34, 48  # share of the width that titles may take; px of the counts at the right
KEPT = {"unselected": {"marker": {"opacity": 1}}}  # a picked mark is drawn otherwise, the others stay as they are
BOLD = 1.12  # how much wider bold type is
SNIPPET, HOVER = 120, 60  # characters of a sentence that the hover shows; of a line of it
METHOD = "Dispersion plot: every occurrence of a term at its place in its document"


@dataclass(frozen=True)
class _Line:
    """A line of the chart: `kind` is head, note or lane; `y` is its middle in px from the top, `index` the document's."""

    kind: str
    text: str
    y: float
    index: int = -1


def lanes(documents: pd.DataFrame, most: int = MOST_LANES) -> pd.DataFrame:
    """The rows of `documents` that have a lane, as drawn: side after side, most occurrences first, then in the order given.

    At most `most` of each side. Documents without the term have a lane only where there are few documents in all.
    """
    rows = documents.assign(number=pd.factorize(documents["side"])[0], fewer=-documents["n_hits"])
    if len(rows) > FEW_DOCUMENTS:
        rows = rows[rows["n_hits"] > 0]
    rows = rows.sort_values(["number", "fewer"], kind="stable")
    return documents.loc[rows[rows.groupby("number").cumcount() < most].index]


def strip(
    hits: pd.DataFrame,
    documents: pd.DataFrame,
    term: str,
    look: Look,
    picked: str | None = None,
    width: int = WIDTH,
    most: int = MOST_LANES,
) -> go.Figure:
    """Every occurrence of a term as a tick on the lane of its document; a click picks its sentence, one on a lane the document.

    Where there are at most `FEW_DOCUMENTS` documents, a lane is as long as its document; else all lanes are equally long.

    Parameters
    ----------
    hits : DataFrame
        document_id, sentence_id, place (0 the beginning of the document, 1 its end), text (the sentence): one row an occurrence.
    documents : DataFrame
        document_id, title, side, n_tokens, n_hits: all documents of either side; `lanes` says which of them are drawn.
    picked : str, optional
        Sentence whose ticks are drawn longer and thicker.
    width : int
        Pixels that the chart will have, about: decides how much room the titles take.
    most : int
        Lanes of each side, at most.
    """
    documents = documents.reset_index(drop=True)
    few = len(documents) <= FEW_DOCUMENTS
    drawn = lanes(documents, most)
    lines, height = _lines(documents, drawn, width, look)
    titles = [cut(title, width * TITLES, SIZE) for title in drawn["title"]]
    room = round(max((text_width(title, SIZE) for title in titles), default=0)) + 14
    margin = {"l": room, "r": COUNTS, "t": 6, "b": 46 if len(drawn) else 6}
    near = {"hovermode": "closest", "hoverdistance": 3}  # px: farther from a tick, its lane answers
    chart = figure(look, round(height) + margin["t"] + margin["b"], barmode="overlay", margin=margin, **near)
    length = drawn["n_tokens"].clip(lower=1).astype(float) if few else pd.Series(1.0, index=drawn.index)
    chart.update_yaxes(range=[max(height, 1), 0], visible=False)
    _across(chart, length.max() if len(drawn) else 1.0, few, len(drawn) > 0)
    middle = pd.Series({line.index: line.y for line in lines if line.kind == "lane"}, dtype=float)
    if len(drawn):
        _lanes(chart, drawn, length, middle.reindex(drawn.index), term, look)
        _ticks(chart, hits, drawn, length, middle, term, look, picked)
    notes = _texts(lines, dict(zip(drawn.index, titles, strict=True)), documents, room, look)
    return chart.update_layout(annotations=list(notes))


def strip_rows(hits: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """What `strip` draws of the same tables, a row a mark: each lane from the top, then its ticks from the left.

    Returns
    -------
    DataFrame
        mark ("document" or "occurrence"), side, document_id, title; of a document n_tokens and n_hits (occurrences in it); of an
        occurrence sentence_id, place (0 the beginning of the document, 1 its end) and text, its sentence.
    """
    drawn = lanes(documents.reset_index(drop=True))
    named = drawn[["document_id", "side", "title"]].assign(lane=range(len(drawn)))
    ticks = hits.merge(named, on="document_id").assign(mark="occurrence").sort_values(["lane", "place"], kind="stable")
    table = pd.concat([drawn.assign(mark="document", lane=range(len(drawn))), ticks], ignore_index=True)
    table = table.sort_values("lane", kind="stable", ignore_index=True)
    whole = {column: table[column].astype("Int64") for column in ("n_tokens", "n_hits")}
    columns = ["mark", "side", "document_id", "title", "n_tokens", "n_hits", "sentence_id", "place", "text"]
    return table.assign(**whole)[columns]


def _lines(documents: pd.DataFrame, drawn: pd.DataFrame, width: int, look: Look) -> tuple[list[_Line], float]:
    """The lines from top to bottom, and the px they take together."""
    lines, y = [], 0.0
    for number, (side, rows) in enumerate(documents.groupby("side", sort=False, observed=True)):
        y += GAP * (number > 0)
        for text in _heading(str(side), rows, width - 16, look):
            lines.append(_Line("head", text, y + LINE / 2))
            y += LINE
        y += 4
        for index in drawn.index[drawn["side"] == side]:
            lines.append(_Line("lane", "", y + ROW / 2, index))
            y += ROW
        if note := _others(rows, drawn):
            lines.append(_Line("note", note, y + LINE / 2))
            y += LINE
    return (lines, y) if lines else ([_Line("note", "no documents to look in", LINE)], 2 * LINE)


def _heading(side: str, rows: pd.DataFrame, room: float, look: Look) -> Iterator[str]:
    """The name of a side in bold and its counts, in as many lines as they need in `room` px."""
    names = textwrap.wrap(side, max(12, int(room / (SIZE * 0.64 * BOLD)))) or [" "]
    counts = f"<span style='color:{look.muted};font-size:{SMALL}px'>{_counts(rows)}</span>"
    yield from (f"<b>{escape(name)}</b>" for name in names[:-1])
    last = f"<b>{escape(names[-1])}</b>"
    if text_width(names[-1], SIZE) * BOLD + text_width("  " + _counts(rows), SMALL) <= room:
        yield f"{last}  {counts}"
    else:
        yield from (last, counts)


def _counts(rows: pd.DataFrame) -> str:
    """In how many documents of a side the term is, and how often."""
    having, n = int((rows["n_hits"] > 0).sum()), len(rows)
    if not having:
        return "not in its one document" if n == 1 else f"in none of {n:,} documents"
    occurrences = count(rows["n_hits"].sum(), "occurrence")
    return f"{occurrences} in its one document" if n == 1 else f"in {having:,} of {n:,} documents, {occurrences}"


def _others(rows: pd.DataFrame, drawn: pd.DataFrame) -> str:
    """How many documents of a side have no lane; nothing where all have one, or the heading has said that none has the term."""
    left = rows.loc[rows.index.difference(drawn.index), "n_hits"]
    more, without = int((left > 0).sum()), int((left == 0).sum())
    if not (rows["n_hits"] > 0).any():
        return ""
    parts = ((more, f"and {count(more, 'further document')} with it"), (without, f"{count(without, 'document')} without it"))
    return " · ".join(text for n, text in parts if n)


def _across(chart: go.Figure, longest: float, few: bool, shown: bool) -> None:
    """The axis along the lanes: tokens, or from beginning to end."""
    ticks = _round_ticks(longest) if few else {0.0: "beginning", 0.5: "middle", 1.0: "end"}
    title = "tokens from the beginning of the document" if few else "place in the document, all lanes equally long"
    chart.update_xaxes(
        range=[0, longest], showgrid=False, tickvals=list(ticks), ticktext=list(ticks.values()), ticks="", visible=shown,
        title={"text": f"{title} · on the right: occurrences", "standoff": 4},
    )  # fmt: skip


def _round_ticks(longest: float) -> dict[float, str]:
    """Round numbers from 0 up to `longest`, at most six of them.

    >>> list(_round_ticks(1159).values())
    ['0', '200', '400', '600', '800', '1,000']
    """
    power = 10.0 ** np.floor(np.log10(max(longest, 1)))
    step = next(step for step in (power / 5, power / 2, power, 2 * power) if longest / step < 6)
    step = max(step, 1)
    return {number * step: f"{number * step:,.0f}" for number in range(int(longest / step) + 1)}


def _lanes(chart: go.Figure, drawn: pd.DataFrame, length: pd.Series, middle: pd.Series, term: str, look: Look) -> None:
    """The lanes, and unseen bars as wide as the chart, so that the whole row answers as its lane does."""
    click = {
        "y": middle,
        "orientation": "h",
        "customdata": [
            [
                picks(term=term, document=row.document_id),
                wrap(row.title, HOVER),
                count(row.n_hits, "occurrence"),
                count(row.n_tokens, "token"),
            ]
            for row in drawn.itertuples()
        ],
        "hovertemplate": "<b>%{customdata[1]}</b><br>%{customdata[2]} in %{customdata[3]}<extra></extra>",
    }
    chart.add_bar(**click | REACH | {"x": [length.max()] * len(drawn), "width": ROW})
    marker = {"color": look.shade, "line": {"width": 1, "color": look.line}}
    chart.add_bar(x=length, width=LANE, name="lanes", marker=marker, **click, **KEPT)


def _ticks(
    chart: go.Figure,
    hits: pd.DataFrame,
    drawn: pd.DataFrame,
    length: pd.Series,
    middle: pd.Series,
    term: str,
    look: Look,
    picked: str | None,
) -> None:
    """A tick for every occurrence in the documents drawn, the picked ones above all others."""
    row_of = pd.Series(drawn.index, index=drawn["document_id"].to_numpy())
    rows = hits[hits["document_id"].isin(row_of.index)]
    rows = rows.assign(row=rows["document_id"].map(row_of), is_picked=rows["sentence_id"] == picked)
    thin = THIN if drawn["n_hits"].max() <= DENSE else THIN / 2
    rows = rows.sort_values(["is_picked", "row", "place", "sentence_id"], kind="stable")
    chart.add_scatter(
        x=rows["place"].clip(0, 1) * rows["row"].map(length),
        y=rows["row"].map(middle),
        mode="markers",
        name="hits",
        marker={
            "opacity": 1,
            "symbol": "line-ns",
            "size": [PICKED_TICK if one else TICK for one in rows["is_picked"]],
            "line": {
                "width": [THICK if one else thin for one in rows["is_picked"]],
                "color": [look.ink if one else look.bar for one in rows["is_picked"]],
            },
        },
        cliponaxis=False,
        customdata=[
            [picks(term=term, s=hit.sentence_id), wrap(_snippet(hit.text, term), HOVER), wrap(drawn["title"][hit.row], HOVER)]
            for hit in rows.itertuples()
        ],
        hovertemplate="%{customdata[1]}<br><i>%{customdata[2]}</i><extra></extra>",
        **KEPT,
    )


def _snippet(text: str, term: str) -> str:
    """At most `SNIPPET` characters of a sentence, cut at spaces, with the term in them where it stands there as it is.

    >>> _snippet("A mill.", "mill"), _snippet("word " * 50 + "mill", "mill")[-9:]
    ('A mill.', 'word mill')
    """
    plain = " ".join(str(text).split())
    if len(plain) <= SNIPPET:
        return plain
    at = max(plain.lower().find(term.lower()), 0)
    start = min(max(0, at - SNIPPET // 3), len(plain) - SNIPPET)
    cut = plain[start : start + SNIPPET]
    if start and " " in cut[: SNIPPET // 4]:
        cut = cut.split(" ", 1)[1]
    if start + SNIPPET < len(plain) and " " in cut[-SNIPPET // 4 :]:
        cut = cut.rsplit(" ", 1)[0]
    return "… " * (start > 0) + cut + " …" * (start + SNIPPET < len(plain))


def _texts(lines: list[_Line], titles: dict[int, str], documents: pd.DataFrame, room: int, look: Look) -> Iterator[dict]:
    """Headings and notes from the left edge; at each lane its document's title on the left, its count on the right."""
    quiet, font = {"size": SMALL, "color": look.muted}, {"size": SIZE, "color": look.ink}
    left = {"x": 0, "xref": "paper", "xshift": 8 - room, "xanchor": "left", "showarrow": False, "borderpad": 0, "font": font}
    right = left | {"x": 1, "xshift": COUNTS - 8, "xanchor": "right"}
    for line in lines:
        if line.kind != "lane":
            yield left | {"text": line.text, "y": line.y, "font": font if line.kind == "head" else quiet}
            continue
        title, cut = documents["title"][line.index], titles[line.index]
        hover = {"hovertext": wrap(title, HOVER)} if cut != title else {}
        yield left | hover | {"text": escape(cut), "y": line.y}
        yield right | {"text": f"{documents['n_hits'][line.index]:,}", "y": line.y}
