"""Single texts: a document as a strip of its sentences, and how long the documents are."""

import pandas as pd

from analysis.languages import language_name
from analysis.phrases import count
from analysis.results import Results
from dashboard import data, exhibit, surewords, words
from dashboard.charts import corpus, framing
from dashboard.charts.theme import LIGHT
from dashboard.exhibit import BARS, Exhibit, Native, Series
from dashboard.state import State

SEQUENCE_METHOD = "Framing scores of the sentences in the order of reading"
MOST_LANGUAGES = 6  # named


def sequence(results: Results, chosen: State) -> Exhibit:
    """Bias of the sentences of one document, in the order of reading: see :func:`document_of`."""
    axis, document = results.axes[chosen.axis], document_of(results, chosen)
    scores = data.document_scores(results, document["document_id"], chosen.axis)
    headline = document["title"] or document["document_id"]
    sizes = [count(document["n_sentences"], "sentence"), count(document["n_tokens"], "token")]
    numbers = " · ".join([document["group"], *sizes])
    subtitle = f"{words.axis_title(axis)}, sentence by sentence. {numbers}."
    return Exhibit(
        name="document",
        caption=exhibit.caption(results, headline, subtitle, SEQUENCE_METHOD),
        draw=lambda look: framing.sequence(scores, axis, look, chosen.s),
        rows=lambda: framing.sequence_rows(scores),
        headline=headline,
        told=numbers,
    )


def document_of(results: Results, chosen: State) -> dict:
    """The document that is read, its row of `documents`: the chosen one, else that of the picked sentence, else the first."""
    documents = results.table("documents").set_index("document_id", drop=False)
    wanted = chosen.doc or (chosen.s or "").rpartition(":")[0]
    return documents.loc[wanted if wanted in documents.index else documents.index[0]].to_dict()


def sizes(results: Results, chosen: State) -> Exhibit:
    """Every document at its number of sentences, by group."""
    documents = results.table("documents")
    headline = _what_there_is(documents, results.grouping or results.manifest["grouping"])
    totals = documents[["n_sentences", "n_tokens"]].sum()
    numbers = f"{count(totals['n_sentences'], 'sentence')} · {count(totals['n_tokens'], 'token')} · {_languages(documents)}"
    few = documents["group"].nunique() <= corpus.STAGE
    return Exhibit(
        name="corpus_sizes",
        caption=exhibit.caption(results, headline, f"{numbers}.", corpus.METHOD, None),
        draw=lambda look: corpus.sizes(documents, look, chosen.document),
        rows=lambda: corpus.size_rows(documents),
        headline=headline,
        told=numbers,
        limits=surewords.limits(documents.groupby("group").size()),
        on_stage=None if few else lambda look: corpus.sizes(documents, look, chosen.document, corpus.STAGE),
        native=lambda: _sizes(documents),
    )


def _what_there_is(documents: pd.DataFrame, grouping: str) -> str:
    groups = documents["group"].nunique()
    by = f", by {grouping}" if grouping not in ("", "document_id", "group") else ""
    return f"{count(len(documents), 'document')} in {count(groups, 'group')}{by}"


def _languages(documents: pd.DataFrame) -> str:
    counts = documents["language"].value_counts()
    names = {code: language_name(code) if code else "language not known" for code in counts.index}
    named = [f"{names[code]} {n:,}" if len(counts) > 1 else names[code] for code, n in counts.items()]
    more = f" and {len(named) - MOST_LANGUAGES} more" if len(named) > MOST_LANGUAGES else ""
    return ", ".join(named[:MOST_LANGUAGES]) + more


def _sizes(documents: pd.DataFrame) -> Native:
    """Sentences of each group as bars."""
    groups = corpus.drawn_groups(documents)
    told = tuple(f"{row.n_sentences:,} in {count(row.n_documents, 'document')}" for row in groups.itertuples())
    n = Series("Sentences", tuple(map(float, groups["n_sentences"])), (LIGHT.bar,), labels=told)
    return Native(BARS, tuple(groups["group"]), (n,), "Sentences, headings not counted")
