"""Documents: the running text, its sentences coloured by an axis, and the same as a strip to find one's place."""

from itertools import pairwise

import pandas as pd
import streamlit as st

from analysis.picks import Pick
from analysis.results import Results
from dashboard import addressbar, data, framingwords, markup, sentencepanel, surewords, voicewords, widgets, words
from dashboard.charts import framing as charts
from dashboard.charts.theme import Look
from dashboard.exhibits import texts as exhibits
from dashboard.runningtext import running_text
from dashboard.state import State


def show(results: Results) -> None:
    """The page."""
    chosen = addressbar.current(results).only("s")
    axis = widgets.axis_picker(results, chosen)
    document = exhibits.document_of(results, chosen)
    _document_picker(results, document["document_id"])
    scores = data.document_scores(results, document["document_id"], chosen.axis)
    strip = exhibits.sequence(results, chosen)
    left, right = st.columns([2.7, 1], gap="large")
    with left:
        widgets.html(markup.finding(strip.headline, strip.told))
        widgets.exhibit(strip, results)
        said = data.said_in(results, document["document_id"])
        lit = sentencepanel.finder(results, chosen)
        pieces = text_pieces(results.text_of(document["document_id"]), scores, axis, widgets.look(), said, lit)
        running_text(pieces, chosen.s)
    with right:
        _picked(results, chosen, document["document_id"])
        widgets.html(markup.label("Share of sentences"))
        row = results.table("framing_documents")
        row = row[(row["axis"] == chosen.axis) & (row["document_id"] == document["document_id"])]
        if len(row):
            names = charts.side_names(axis)
            shares = [f"{names[side]} {words.percent(row[f'share_{side}'].item())}" for side in charts.SIDE_ORDER]
            only = next(row.assign(group=document["group"]).itertuples())
            if 0 < row["n_sentences_own"].item() < row["n_sentences"].item():
                own = [f"{names[side]} {words.percent(row[f'share_{side}_own'].item())}" for side in charts.SIDE_ORDER]
                shares[-1] += f". In its own voice: {' · '.join(own)}"
            mean = surewords.with_interval(only.bias, only.lower, only.upper)
            widgets.html(markup.how(" · ".join(shares) + f". Mean bias {mean}, {framingwords.sizes(only)}."))
        widgets.html(
            markup.label("How to read it") + markup.how("Colours: the language of a pole.", framingwords.neutral_sides(axis), *HOW)
        )


HOW = (
    "Italics: other people’s words, quoted or reported; the strip hatches them.",
    "Headings are scored and shown (bold, hollow bars), but not counted.",
    "Click a sentence or a bar to see what moved its score.",
)


def text_pieces(
    text: str,
    scores: pd.DataFrame,
    axis: dict,
    look: Look,
    said: dict[str, list[tuple[int, int]]],
    lit: markup.Finder | None = None,
) -> list[dict]:
    """The text cut into sentences and what stands between them, nothing lost: plain strings, to be shown as text.

    A sentence in which others speak (`said`: their words' places, by sentence_id) is cut at their words; one in which a
    term stands that is looked for (`lit` finds it in a text), at its places.
    """
    names, pieces, at = charts.side_names(axis), [], 0
    for row in scores.itertuples():
        pieces.append({"text": text[at : row.start]})
        color = None if row.side == "neither" else look.side(row.side)
        voice = voicewords.voice_note(row.voice, row.speaker)
        notes = [words.signed(row.bias), names[row.side], voice, "negated" * bool(row.negated)]
        title = " · ".join(filter(None, notes))
        common = {"id": row.sentence_id, "color": color, "title": title}
        places = said.get(row.sentence_id, [])
        found = [(row.start + start, row.start + end) for start, end in (lit(text[row.start : row.end]) if lit else ())]
        cuts = sorted({row.start, row.end, *(place for span in [*places, *found] for place in span)})
        for start, end in pairwise(cuts):
            layers = {"others": places, "found": found}
            kinds = [name for name, spans in layers.items() if any(first <= start and end <= last for first, last in spans)]
            pieces.append({"text": text[start:end], "kind": " ".join([row.kind, *kinds])} | common)
        at = row.end
    return [piece for piece in [*pieces, {"text": text[at:]}] if piece["text"]]


def _document_picker(results: Results, document_id: str) -> None:
    documents = results.table("documents")
    ids, titles = documents["document_id"].tolist(), documents["title"].tolist()
    names = {one: f"{title or one} ({group})" for one, title, group in zip(ids, titles, documents["group"].tolist(), strict=True)}

    def changed() -> None:
        addressbar.set_address(doc=st.session_state["doc_choice"], s=None)

    st.session_state["doc_choice"] = document_id
    st.selectbox("Document", ids, format_func=names.get, key="doc_choice", on_change=changed)


def _picked(results: Results, chosen: State, document_id: str) -> None:
    """The picked sentence with the words that moved it."""
    sentence, axis = chosen.s, chosen.axis
    if sentence is None or sentence.rpartition(":")[0] != document_id:
        return
    rows = data.evidence_of(results, Pick(axis=axis, sentence=sentence))
    heading = data.document_scores(results, document_id, axis).query("sentence_id == @sentence and kind == 'heading'")
    if len(rows):
        widgets.html(markup.label("The picked sentence"))
        sentencepanel.one_sentence(results, rows, chosen)
    elif len(heading):
        note = f"Bias {words.signed(heading['bias'].item())}: a heading is shown, but not counted."
        widgets.html(markup.label("The picked heading") + markup.statement(heading["text"].item()) + markup.how(note))
    if len(rows) or len(heading):
        st.button("Clear selection", on_click=addressbar.clear_mark)
