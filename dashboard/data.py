"""What the views show, from the results; the only caches, keyed by content digests."""

from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from analysis.contrasts import REST, contrast_groups
from analysis.evidence import Pick, evidence
from analysis.framing import summarise
from analysis.narrowing import VOICES, Narrowing
from analysis.results import Results, read_results
from analysis.store import MANIFEST
from analysis.teaching import Pool, make_pool
from analysis.terms import normalise
from analysis.topics import prevalence
from analysis.wordshift import WordShift, word_shift

ALL = Narrowing()


def open_results(folder: Path) -> Results:
    """The results in `folder`, read once for all sessions and again whenever its manifest changes.

    Raises
    ------
    AnalysisError
        If they cannot be read.
    """
    manifest = folder / MANIFEST
    stamp = manifest.stat().st_mtime_ns if manifest.is_file() else 0
    return _read(str(folder), stamp)


@st.cache_resource(max_entries=4, show_spinner=False)
def _read(folder: str, stamp: int) -> Results:
    return read_results(folder)


def sentences_behind(results: Results, pick: Pick) -> pd.DataFrame:
    """Every sentence behind `pick`."""
    return _evidence(results, results.digest, pick)


@st.cache_data(max_entries=64, show_spinner=False)
def _evidence(_results: Results, digest: str, pick: Pick) -> pd.DataFrame:
    return evidence(_results, pick)


def contrast(results: Results, target: str, reference: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """The term contrast of two groups, or of one against the rest; with `hidden` and `stop` of each term."""
    return _contrast(results, results.digest, target, None if reference == REST else reference, narrow)


@st.cache_data(max_entries=32, show_spinner=False)
def _contrast(_results: Results, digest: str, target: str, reference: str | None, narrow: Narrowing) -> pd.DataFrame:
    built = _results.table("contrasts")
    table = built[(built["target"] == target) & (built["reference"] == (reference or REST))]
    if not len(table) or narrow:
        documents, prior = _results.counted["document_id"].to_numpy(), _results.manifest["settings"]["prior"]
        groups = groups_of(_results, narrow)
        table = contrast_groups(_results.term_counts, groups, documents, target, reference, prior).table
    return table.merge(_results.table("terms"), on="term", how="left")


def groups_of(results: Results, narrow: Narrowing = ALL) -> np.ndarray:
    """Group of each counted sentence, object (n,); None where it is not looked at."""
    return results.counted["group"].where(narrow.mask(results.counted)).to_numpy(dtype=object)


def shown(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """The counted sentences that are looked at."""
    return results.counted[narrow.mask(results.counted)] if narrow else results.counted


def shift_of(results: Results, axis: str, target: str, reference: str, narrow: Narrowing = ALL) -> WordShift:
    """The word shift of two groups, or of one against the rest, on one axis."""
    return _shift(results, results.digest, axis, target, None if reference == REST else reference, narrow)


@st.cache_data(max_entries=32, show_spinner=False)
def _shift(_results: Results, digest: str, axis: str, target: str, reference: str | None, narrow: Narrowing) -> WordShift:
    counted = shown(_results, narrow).set_index("sentence_id")["group"]
    groups = _results.table("sentences")["sentence_id"].map(counted)
    return word_shift(_results.contributions(axis), groups.to_numpy(dtype=object), target, reference)


def pool(results: Results, axis: str) -> Pool:
    """The sentences that may be labelled for one axis."""
    return _pool(results, results.digest, axis)


@st.cache_resource(max_entries=4, show_spinner=False)
def _pool(_results: Results, digest: str, axis: str) -> Pool:
    return make_pool(_results, axis)


def group_means(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """framing_groups of one axis, in name order; of the sentences looked at alone where the view is narrowed."""
    if narrow:
        return _means(results, results.digest, axis, narrow)
    groups = results.table("framing_groups")
    return groups[groups["axis"] == axis].sort_values("group").reset_index(drop=True)


@st.cache_data(max_entries=32, show_spinner=False)
def _means(_results: Results, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    from analysis.voiced import OWN, with_own  # with the rules of voices: nothing to wait for before the first chart

    scores = _results.table("framing_sentences")
    joined = scores[scores["axis"] == axis].merge(
        _results.counted[["sentence_id", "document_id", "group", "voice", "speaker"]], on="sentence_id"
    )
    mean = joined.groupby("axis")["bias"].mean()
    kept = joined[narrow.mask(joined)]
    table = with_own(summarise(kept, "group", mean), kept, "group", mean).sort_values("group").reset_index(drop=True)
    return table.assign(**{f"{name}_own": table[name] for name in OWN})  # nothing is set beside what is narrowed already


def sentence_scores(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Counted sentences with group, text, voice and speaker, and their bias, side and whether negated on one axis."""
    scores = results.table("framing_sentences")
    scores = scores.loc[scores["axis"] == axis, ["sentence_id", "bias", "side", "negated"]]
    return shown(results, narrow)[["sentence_id", "group", "text", "voice", "speaker"]].merge(scores, on="sentence_id")


def voice_shares(results: Results) -> pd.DataFrame:
    """How many counted sentences of each group are of each voice, zeros included: group, voice, n_sentences, share of the group."""
    return _voice_shares(results, results.digest)


@st.cache_data(max_entries=4, show_spinner=False)
def _voice_shares(_results: Results, digest: str) -> pd.DataFrame:
    counts = pd.crosstab(_results.counted["group"], _results.counted["voice"]).reindex(columns=list(VOICES), fill_value=0)
    table = counts.stack().rename("n_sentences").reset_index()
    return table.assign(share=table["n_sentences"] / table.groupby("group")["n_sentences"].transform("sum"))


def speakers_on(results: Results, axis: str, most: int) -> tuple[pd.DataFrame, int]:
    """Who speaks in whose text, and the text itself, on one axis; and how many further speakers there are.

    Returns
    -------
    DataFrame
        group, speaker ("" is the text's own voice), n_sentences, n_documents, bias; in order of group, the own voice first, then
        the most quoted. At most `most` speakers a group.
    """
    spoken, own = results.table("framing_speakers"), results.table("framing_voices")
    spoken = spoken[spoken["axis"] == axis]
    own = own[(own["axis"] == axis) & (own["voice"] == "own")].assign(speaker="")
    spoken = spoken.sort_values(["group", "n_sentences", "speaker"], ascending=[True, False, True], kind="stable")
    kept = spoken.groupby("group", sort=False).head(most)
    rows = pd.concat([own, kept], ignore_index=True).assign(first=lambda table: table["speaker"] != "")
    order = ["group", "first", "n_sentences", "speaker"]
    rows = rows.sort_values(order, ascending=[True, True, False, True], kind="stable").reset_index(drop=True)
    return rows[["group", "speaker", "n_documents", "n_sentences", "bias"]], len(spoken) - len(kept)


def document_scores(results: Results, document_id: str, axis: str) -> pd.DataFrame:
    """Sentences and headings of a document with their bias and side on one axis, in the order of reading."""
    sentences, scores = results.table("sentences"), results.table("framing_sentences")
    scores = scores.loc[scores["axis"] == axis, ["sentence_id", "bias", "side", "negated"]]
    here = sentences[sentences["document_id"] == document_id].drop(columns="negated")
    return here.merge(scores, on="sentence_id").sort_values("position")


def said_in(results: Results, document_id: str) -> dict[str, list[tuple[int, int]]]:
    """Places in a document, by sentence_id, of the words that are not its own."""
    spans, sentences = results.table("voice_spans"), results.table("sentences")
    own = spans[spans["sentence_id"].isin(sentences.loc[sentences["document_id"] == document_id, "sentence_id"])]
    found: dict[str, list[tuple[int, int]]] = {}
    for sentence_id, start, end in own[["sentence_id", "start", "end"]].itertuples(index=False):
        found.setdefault(sentence_id, []).append((start, end))
    return found


def topic_shares(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """topic_prevalence with the number of sentences of each topic in each group; of the sentences looked at."""
    rows = shown(results, narrow)
    counts = rows.groupby(["topic_id", "group"]).size().rename("n_sentences").reset_index()
    counts["topic_id"] = counts["topic_id"].astype("int64")
    shares = prevalence(rows["topic_id"], rows["group"]) if narrow and len(rows) else results.table("topic_prevalence")
    shares = shares.merge(counts, on=["topic_id", "group"], how="left")
    return shares.assign(n_sentences=shares["n_sentences"].fillna(0).astype(int))


def most_different(topics: pd.DataFrame, shares: pd.DataFrame, most: int) -> pd.DataFrame:
    """The `most` topics on whose prevalence the groups differ most, in their usual order."""
    by_topic = shares.groupby("topic_id")["prevalence"]
    gap = (by_topic.max() - by_topic.min()).sort_values(ascending=False, kind="stable")
    return topics[topics["topic_id"].isin(gap.index[:most])]


def strongest_terms(table: pd.DataFrame, most: int, stop_words: bool = False, term: str | None = None) -> pd.DataFrame:
    """Rows of a contrast to draw: the `most` strongest terms of either side, and `term` wherever it stands."""
    shown = table[~table["hidden"]] if stop_words else table[~table["hidden"] & ~table["stop"]]
    more = shown[shown["z"] > 0].nlargest(most, "z", keep="first")
    less = shown[shown["z"] < 0].nsmallest(most, "z", keep="first")
    asked = table[table["term"] == normalise(term)] if term else table.head(0)
    return pd.concat([more, less, asked]).drop_duplicates("term")


def in_side(groups: pd.Series, side: str, target: str) -> pd.Series:
    """Which of `groups` belong to a side of a contrast: a group by its name, or the rest, which is all but the target."""
    return groups != target if side == REST else groups == side


def sides(
    results: Results, target: str | None = None, reference: str | None = None, narrow: Narrowing = ALL
) -> tuple[str, str] | None:
    """The two sides of a contrast, defaults filled in: the first group against the other, or the rest; None with one group.

    Groups without a sentence that is looked at are no sides.
    """
    groups = results.groups
    if narrow:
        there = set(shown(results, narrow)["group"])
        groups = tuple(group for group in groups if group in there)
    if len(groups) < 2:
        return None
    target = target if target in groups else groups[0]
    default = next(group for group in groups if group != target) if len(groups) == 2 else REST
    return target, reference if reference in (*groups, REST) and reference != target else default
