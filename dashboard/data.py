"""What the views show, from the results; the only caches, keyed by content digests."""

from pathlib import Path

import pandas as pd
import streamlit as st

from analysis.contrasts import REST, contrast_groups
from analysis.evidence import Pick, evidence
from analysis.results import Results, read_results
from analysis.store import MANIFEST
from analysis.teaching import Pool, make_pool
from analysis.terms import normalise
from analysis.wordshift import WordShift, word_shift


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


def contrast(results: Results, target: str, reference: str) -> pd.DataFrame:
    """The term contrast of two groups, or of one against the rest; with `hidden` and `stop` of each term."""
    return _contrast(results, results.digest, target, None if reference == REST else reference)


@st.cache_data(max_entries=32, show_spinner=False)
def _contrast(_results: Results, digest: str, target: str, reference: str | None) -> pd.DataFrame:
    built = _results.table("contrasts")
    table = built[(built["target"] == target) & (built["reference"] == (reference or REST))]
    if not len(table):
        counted = _results.counted
        prior = _results.manifest["settings"]["prior"]
        groups, documents = counted["group"].to_numpy(), counted["document_id"].to_numpy()
        table = contrast_groups(_results.term_counts, groups, documents, target, reference, prior).table
    return table.merge(_results.table("terms"), on="term", how="left")


def shift_of(results: Results, axis: str, target: str, reference: str) -> WordShift:
    """The word shift of two groups, or of one against the rest, on one axis."""
    return _shift(results, results.digest, axis, target, None if reference == REST else reference)


@st.cache_data(max_entries=32, show_spinner=False)
def _shift(_results: Results, digest: str, axis: str, target: str, reference: str | None) -> WordShift:
    sentences, documents = _results.table("sentences"), _results.table("documents").set_index("document_id")
    groups = sentences["document_id"].map(documents["group"]).where(sentences["kind"] == "sentence")
    return word_shift(_results.contributions(axis), groups.to_numpy(dtype=object), target, reference)


def pool(results: Results, axis: str) -> Pool:
    """The sentences that may be labelled for one axis."""
    return _pool(results, results.digest, axis)


@st.cache_resource(max_entries=4, show_spinner=False)
def _pool(_results: Results, digest: str, axis: str) -> Pool:
    return make_pool(_results, axis)


def group_means(results: Results, axis: str) -> pd.DataFrame:
    """framing_groups of one axis, in name order."""
    groups = results.table("framing_groups")
    return groups[groups["axis"] == axis].sort_values("group").reset_index(drop=True)


def sentence_scores(results: Results, axis: str) -> pd.DataFrame:
    """Counted sentences with group and text, and their bias and side on one axis."""
    scores = results.table("framing_sentences")
    scores = scores.loc[scores["axis"] == axis, ["sentence_id", "bias", "side"]]
    return results.counted[["sentence_id", "group", "text"]].merge(scores, on="sentence_id")


def document_scores(results: Results, document_id: str, axis: str) -> pd.DataFrame:
    """Sentences and headings of a document with their bias and side on one axis, in the order of reading."""
    sentences, scores = results.table("sentences"), results.table("framing_sentences")
    scores = scores.loc[scores["axis"] == axis, ["sentence_id", "bias", "side"]]
    return sentences[sentences["document_id"] == document_id].merge(scores, on="sentence_id").sort_values("position")


def topic_shares(results: Results) -> pd.DataFrame:
    """topic_prevalence with the number of sentences of each topic in each group."""
    counts = results.counted.groupby(["topic_id", "group"]).size().rename("n_sentences").reset_index()
    counts["topic_id"] = counts["topic_id"].astype("int64")
    shares = results.table("topic_prevalence").merge(counts, on=["topic_id", "group"], how="left")
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


def sides(results: Results, target: str | None = None, reference: str | None = None) -> tuple[str, str] | None:
    """The two sides of a contrast, defaults filled in: the first group against the other, or the rest; None with one group."""
    groups = results.groups
    if len(groups) < 2:
        return None
    target = target or groups[0]
    default = next(group for group in groups if group != target) if len(groups) == 2 else REST
    return target, reference if reference not in (None, target) else default
