"""What the views show, from the results; the only caches, keyed by content digests."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import streamlit as st

from analysis import keyness
from analysis.concordance import kwic, sort_lines
from analysis.contrasts import MOST_GROUPS, REST, CorpusTerms, TermContrast, contrast_groups, tested
from analysis.differences import compare, compared
from analysis.differences import topic_differences as compare_topics
from analysis.evidence import Pick, evidence
from analysis.framing import summarise
from analysis.intervals import (
    INTERVAL,
    alike_of,
    framing_likeness,
    group_intervals,
    prevalence_intervals,
    share_intervals,
    with_intervals,
)  # fmt: skip
from analysis.narrowing import VOICES, Narrowing
from analysis.neighbours import Likeness
from analysis.results import Results, read_results
from analysis.store import MANIFEST
from analysis.teaching import Pool, make_pool
from analysis.terms import normalise
from analysis.topics import prevalence
from analysis.wordshift import WordShift, word_shift
from dashboard.questions import Question, about
from dashboard.state import FREX
from dashboard.surewords import ALPHA

ALL = Narrowing()
WINDOW = 14  # words on either side of a line of a concordance: more than fit
QUICK = 1_000_000  # counts by document up to which a contrast is tested at once: about 5 seconds
NOT_TESTED = "none: more than"  # a build's word for a contrast that it left to be tested when asked
SURE_COLUMNS = ("dispersion_target", "dispersion_reference", "p", "p_adjusted", "p_bh")


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


def regrouped(results: Results, column: str | None) -> Results:
    """The results with documents grouped by a column of the metadata; as they were built where there is no such column."""
    return _regrouped(results, results.digest, column) if column in results.groupings else results


def groupings(results: Results) -> list[str]:
    """The columns that documents may be grouped by, besides as they were built."""
    return list(results.groupings)


@st.cache_resource(max_entries=8, show_spinner=False)
def _regrouped(_results: Results, digest: str, column: str) -> Results:
    return _results.grouped_by(column)


def contrast(results: Results, target: str, reference: str, narrow: Narrowing = ALL) -> TermContrast:
    """The term contrast of two groups, or of one against the rest: tested where that was built, is quick, or was asked for."""
    if not narrow and not results.grouping:
        tests = results.table("contrast_tests")
        row = tests[(tests["target"] == target) & (tests["reference"] == reference)]
        if len(row) and not row["test"].iloc[0].startswith(NOT_TESTED):
            return _built(results, results.digest, target, reference)
    found = _contrast(results, results.digest, target, None if reference == REST else reference, narrow)
    return found if found.test else _asked_before(found, term_question(results, target, reference, narrow).out)


@st.cache_resource(max_entries=32, show_spinner=False)
def _built(_results: Results, digest: str, target: str, reference: str) -> TermContrast:
    tests, built = _results.table("contrast_tests"), _results.table("contrasts")
    row = tests[(tests["target"] == target) & (tests["reference"] == reference)].iloc[0]
    table = built[(built["target"] == target) & (built["reference"] == reference)]
    return TermContrast(**row.to_dict(), table=table.reset_index(drop=True))


@st.cache_resource(max_entries=32, show_spinner="Comparing …")
def _contrast(_results: Results, digest: str, target: str, reference: str | None, narrow: Narrowing) -> TermContrast:
    terms, prior = _terms(_results, digest, narrow), _results.manifest["settings"]["prior"]
    groups = _results.groups_of(terms.document_ids)
    found = contrast_groups(terms, groups, target, reference, prior)
    return tested(terms, found, _results.manifest["seed"], prior) if _is_quick(terms) else found


@st.cache_resource(max_entries=8, show_spinner=False)
def _terms(_results: Results, digest: str, narrow: Narrowing) -> CorpusTerms:
    return _results.corpus_terms(narrow.mask(_results.counted) if narrow else None)


def _is_quick(terms: CorpusTerms) -> bool:
    """Whether a test takes no longer than a reader waits."""
    return terms.by_document.nnz <= QUICK


def term_question(results: Results, target: str, reference: str, narrow: Narrowing) -> Question:
    """The question how sure a contrast is, where that takes long."""
    asked = {"grouping": results.grouping, "target": target, "reference": None if reference == REST else reference}
    return Question("contrast", about(results) | asked | {"voice": narrow.voice, "speaker": narrow.speaker}, ".parquet")


def _asked_before(found: TermContrast, answer: Path) -> TermContrast:
    """The contrast with what a job found of it, if that was asked."""
    if not answer.is_file():
        return found
    table = _read_answer(str(answer), answer.stat().st_mtime_ns)
    told = table.iloc[0] if len(table) else {"test": "none: there are no terms", "n_tested": 0, "fewest": 0}
    extra = {name: table[name] for name in SURE_COLUMNS}
    known = {"test": str(told["test"]), "n_tested": int(told["n_tested"]), "fewest": int(told["fewest"])}
    return replace(found, **known, table=found.table.assign(**extra))


@st.cache_resource(max_entries=8, show_spinner=False)
def _read_answer(path: str, stamp: int) -> pd.DataFrame:
    return pd.read_parquet(path)


def scored_terms(
    results: Results,
    found: TermContrast,
    measure: str = "log_odds",
    balance: float = 0.0,
    stop_words: bool = False,
    narrow: Narrowing = ALL,
) -> pd.DataFrame:
    """The contrast's rows, the strongest first, with what ranks them.

    Parameters
    ----------
    measure : str
        One of `keyness.MEASURES`, or "frex".
    balance : float
        Of "frex": 0 ranks by exclusiveness, 1 by frequency.
    stop_words : bool
        Whether they stay.

    Returns
    -------
    DataFrame
        Beside the columns of the contrast: `score` (+ leans to the target), `sure` (more than chance, all terms counted),
        `one_document` (stands in one document only of a side that has several).
    """
    return _scored_terms(
        results, found, results.digest, found.target, found.reference, narrow, found.test, measure, balance, stop_words
    )


@st.cache_resource(max_entries=16, show_spinner=False)
def _scored_terms(
    _results: Results, _found: TermContrast, digest: str, target: str, reference: str, narrow: Narrowing, test: str, measure: str,
    balance: float, stop_words: bool,
) -> pd.DataFrame:  # fmt: skip
    found = _found
    table = found.table if stop_words else found.table[~found.table["stop"]]
    if measure == FREX:
        counts = table["count_target"].to_numpy(), table["count_reference"].to_numpy()
        score = keyness.frex(*counts, found.n_tokens_target, found.n_tokens_reference, 1 - balance)
    else:
        score = table[keyness.MEASURES[measure].column].to_numpy()
    own, of = (
        np.where(score > 0, first, second)
        for first, second in (
            (table["n_documents_target"], table["n_documents_reference"]),
            (found.n_documents_target, found.n_documents_reference),
        )
    )
    table = table.assign(score=score, sure=table["p_adjusted"] < ALPHA, one_document=(own == 1) & (of > 1))
    return table.iloc[np.argsort(-np.abs(score), kind="stable")].reset_index(drop=True)


def strongest_terms(results: Results, scored: pd.DataFrame, most: int, term: str | None = None) -> pd.DataFrame:
    """Rows of `scored_terms` to draw: the `most` strongest of either side, and `term` wherever it stands."""
    more, less = (scored[side].head(most) for side in (scored["score"] > 0, scored["score"] < 0))
    asked = scored[scored["term"] == normalise(term, lemmas=results.lemmas)] if term else scored.head(0)
    return pd.concat([more, less, asked]).drop_duplicates("term")


def term_row(results: Results, found: TermContrast, term: str) -> pd.Series | None:
    """The row of a term in a contrast; None where it is not listed."""
    rows = found.table[found.table["term"] == normalise(term, lemmas=results.lemmas)]
    return rows.iloc[0] if len(rows) else None


def tested_together(results: Results, found: TermContrast, narrow: Narrowing = ALL) -> int:
    """How many contrasts p_adjusted counts: all that were tested by the build, or the one."""
    tests = results.table("contrast_tests")
    built = ((tests["target"] == found.target) & (tests["reference"] == found.reference)).any()
    return int((tests["n_tested"] > 0).sum()) if built and not narrow and not results.grouping else 1


def marking_terms(
    results: Results, measure: str, balance: float, stop_words: bool, narrow: Narrowing = ALL
) -> tuple[pd.DataFrame, list[str]]:
    """The terms that most mark each group against the rest, with every group's use of them, and the groups shown.

    Returns
    -------
    DataFrame
        As `charts.termgroups.groups` takes it.
    list of str
        The groups, at most 12: those of most sentences, in name order.
    """
    sizes = shown(results, narrow)["group"].value_counts()
    names = sorted(sorted(sizes.index, key=lambda name: (-sizes[name], name))[:MOST_GROUPS])
    each = 5 if len(names) <= 4 else 4 if len(names) <= 6 else 3
    tables = {}
    for name in names:
        _, reference = sides(results, name, None, narrow) or (name, REST)
        tables[name] = scored_terms(results, contrast(results, name, reference, narrow), measure, balance, stop_words, narrow)
    marks = {name: table[table["score"] > 0].head(each)["term"].tolist() for name, table in tables.items()}
    rows = []
    for name, table in tables.items():
        used = table.set_index("term")
        for block, terms in marks.items():
            part = used.reindex(terms).reset_index().assign(marks=block, group=name)
            rows.append(part.rename(columns={"count_target": "count", "rate_target": "rate"}))
    columns = ["term", "marks", "group", "count", "rate", "score", "sure"]
    table = pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)
    place = {(block, term): at for at, (block, term) in enumerate((b, t) for b, terms in marks.items() for t in terms)}
    order = [place[key] for key in zip(table["marks"], table["term"], strict=True)]
    return table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True), names


def lines(results: Results, found: pd.DataFrame, term: str, order: str) -> pd.DataFrame:
    """The concordance of a term in the sentences `found`, with title and number of each, in one of `concordance.ORDERS`."""
    kept = results.counted[results.counted["sentence_id"].isin(found["sentence_id"])]
    table = sort_lines(kwic(kept, term, WINDOW, results.lemmas), order)
    return table.merge(kept[["sentence_id", "title", "number"]], on="sentence_id", how="left")


def places(results: Results, found: pd.DataFrame, pair: tuple[str, str] | None, narrow: Narrowing) -> tuple[pd.DataFrame, ...]:
    """Where a term stands: `hits` and `documents` as `charts.dispersion.strip` takes them, of the sentences `found`."""
    counted = shown(results, narrow)
    starts = results.counted.set_index("sentence_id")["start"]
    length = results.counted.groupby("document_id")["end"].max()
    rows = [
        (row.document_id, row.sentence_id, (starts[row.sentence_id] + start) / max(length[row.document_id], 1), row.text)
        for row in found.itertuples()
        for start, _, _ in row.spans
    ]
    hits = pd.DataFrame(rows, columns=["document_id", "sentence_id", "place", "text"])
    documents = counted.groupby(["document_id", "title", "group"], sort=False)["n_tokens"].sum().reset_index()
    if pair is not None:
        side = [pair[0] if group == pair[0] else pair[1] for group in documents["group"]]
        documents = documents.assign(side=side)[
            in_side(documents["group"], pair[0], pair[0]) | in_side(documents["group"], pair[1], pair[0])
        ]
        documents = documents.iloc[np.argsort([pair.index(one) for one in documents["side"]], kind="stable")]
    else:
        documents = documents.assign(side=documents["group"])
    n_hits = hits["document_id"].value_counts()
    documents = documents.assign(n_hits=documents["document_id"].map(n_hits).fillna(0).astype(int))
    return hits[hits["document_id"].isin(documents["document_id"])], documents.reset_index(drop=True)


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
    """framing_groups of one axis, in name order; `bias` is what the interval is about: from 5 documents, the mean of their means.

    Of the sentences looked at alone where the view is narrowed.
    """
    if narrow:
        return _means(results, results.digest, axis, narrow)
    groups = results.table("framing_groups")
    return _as_estimated(groups[groups["axis"] == axis].sort_values("group").reset_index(drop=True))


def _as_estimated(means: pd.DataFrame) -> pd.DataFrame:
    return means.assign(bias=means["estimate"], bias_own=means["estimate_own"])


@st.cache_data(max_entries=32, show_spinner=False)
def _means(_results: Results, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    from analysis.voiced import OWN, with_own  # with the rules of voices: nothing to wait for before the first chart

    joined = _scored(_results, axis)
    mean = joined.groupby("axis")["bias"].mean()
    kept = joined[narrow.mask(joined)]
    table = with_own(summarise(kept, "group", mean), kept, "group", mean)
    table = with_intervals(table, kept, ["group"], {axis: _likeness(_results, digest, axis)})
    own = {f"{name}_own": table[name] for name in (*OWN, *INTERVAL)}  # nothing is set beside what is narrowed already
    return _as_estimated(table.assign(**own).sort_values("group").reset_index(drop=True))


def _scored(results: Results, axis: str) -> pd.DataFrame:
    """Scores of the counted sentences on one axis, in the order of reading, with document, group, voice and speaker."""
    scores = results.table("framing_sentences")
    counted = results.counted[["sentence_id", "document_id", "group", "voice", "speaker"]]
    return scores[scores["axis"] == axis].merge(counted, on="sentence_id")


@st.cache_data(max_entries=16, show_spinner=False)
def _likeness(_results: Results, digest: str, axis: str) -> dict[str, Likeness]:
    """How alike neighbouring sentences are on an axis, over the whole corpus."""
    return framing_likeness(_scored(_results, axis))[axis]


def differences(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Differences of mean bias that a view of all groups shows: of two groups the one, of more each against the rest."""
    groups = tuple(sorted(set(shown(results, narrow)["group"].dropna())))
    pairs = ((groups[0], groups[1]),) if len(groups) == 2 else tuple((group, REST) for group in groups) if len(groups) > 2 else ()
    return _rows(results, axis, pairs, narrow)


def difference(results: Results, axis: str, target: str, reference: str, narrow: Narrowing = ALL) -> pd.Series:
    """The difference of mean bias of two groups, or of one and the rest."""
    return _rows(results, axis, ((target, reference),), narrow).iloc[0]


def _rows(results: Results, axis: str, pairs: tuple[tuple[str, str], ...], narrow: Narrowing) -> pd.DataFrame:
    """One row for each of `pairs`, built or, where it was not, worked out."""
    built = results.table("framing_differences")
    built = built[built["axis"] == axis]
    built = pd.concat([built, _turned(built)]).set_index(["target", "reference"])
    if not narrow and not results.grouping and all(pair in built.index for pair in pairs):
        return built.loc[list(pairs)].reset_index()
    return _compared(results, results.digest, axis, pairs, narrow)


def _turned(rows: pd.DataFrame) -> pd.DataFrame:
    """Differences of two groups with target and reference changed about: the same test, the sign turned."""
    rows = rows[rows["reference"] != REST]
    names = {"target": "reference", "reference": "target"}
    for figure in ("n_documents", "n_sentences"):
        names |= {f"{figure}_target": f"{figure}_reference", f"{figure}_reference": f"{figure}_target"}
    return rows.rename(columns=names).assign(estimate=-rows["estimate"], lower=-rows["upper"], upper=-rows["lower"])


@st.cache_data(max_entries=32, show_spinner=False)
def _compared(_results: Results, digest: str, axis: str, pairs: tuple[tuple[str, str], ...], narrow: Narrowing) -> pd.DataFrame:
    scores = _scored(_results, axis)
    scores = scores[narrow.mask(scores)] if narrow else scores
    alike = {"bias": _likeness(_results, digest, axis)["bias"]}
    of = compared({"bias": scores["bias"].to_numpy()}, scores["group"].to_numpy(), scores["document_id"].to_numpy(), alike)
    asked = [(target, None if reference == REST else reference) for target, reference in pairs]
    return compare(of, asked, _results.manifest["seed"])


def document_means(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """document_id, group, title, bias, n_sentences of the documents that have a sentence looked at."""
    scores = _scored(results, axis)
    scores = scores[narrow.mask(scores)] if narrow else scores
    means = scores.groupby(["document_id", "group"], sort=False)["bias"].agg(["mean", "size"]).reset_index()
    titles = results.table("documents").set_index("document_id")["title"]
    return means.rename(columns={"mean": "bias", "size": "n_sentences"}).assign(title=means["document_id"].map(titles))


def side_shares(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """framing_shares of one axis; of the sentences looked at."""
    if not narrow:
        table = results.table("framing_shares")
        return table[table["axis"] == axis]
    scores = _scored(results, axis)
    return share_intervals(scores[narrow.mask(scores)], {axis: _likeness(results, results.digest, axis)})


def sentence_scores(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Counted sentences with group, text, voice and speaker, and their bias, side and whether negated on one axis."""
    scores = results.table("framing_sentences")
    scores = scores.loc[scores["axis"] == axis, ["sentence_id", "bias", "side", "negated"]]
    return shown(results, narrow)[["sentence_id", "group", "text", "voice", "speaker"]].merge(scores, on="sentence_id")


def voice_shares(results: Results) -> pd.DataFrame:
    """How many counted sentences of each group are of each voice, zeros too: group, voice, n_sentences, share, lower, upper."""
    return _voice_shares(results, results.digest)


@st.cache_data(max_entries=4, show_spinner=False)
def _voice_shares(_results: Results, digest: str) -> pd.DataFrame:
    counted = _results.counted
    counts = pd.crosstab(counted["group"], counted["voice"]).reindex(columns=list(VOICES), fill_value=0)
    table = counts.stack().rename("n_sentences").reset_index()
    values = {voice: (counted["voice"] == voice).to_numpy() for voice in VOICES}
    documents = counted["document_id"].to_numpy()
    names, found = group_intervals(values, counted["group"].to_numpy(), documents, alike_of(values, documents))
    rows = [pd.DataFrame({"group": names, "voice": voice, "lower": one.lower, "upper": one.upper}) for voice, one in found.items()]
    table = table.assign(share=table["n_sentences"] / table.groupby("group")["n_sentences"].transform("sum"))
    return table.merge(pd.concat(rows), on=["group", "voice"]) if len(names) else table.assign(lower=np.nan, upper=np.nan)


def speakers_on(results: Results, axis: str, most: int) -> tuple[pd.DataFrame, int]:
    """Who speaks in whose text, and the text itself, on one axis; and how many further speakers there are.

    Returns
    -------
    DataFrame
        group, speaker ("" is the text's own voice), n_sentences, n_documents, bias, lower, upper; in order of group, the own voice
        first, then the most quoted. At most `most` speakers a group.
    """
    spoken, own = results.table("framing_speakers"), results.table("framing_voices")
    spoken = spoken[spoken["axis"] == axis]
    own = own[(own["axis"] == axis) & (own["voice"] == "own")].assign(speaker="")
    spoken = spoken.sort_values(["group", "n_sentences", "speaker"], ascending=[True, False, True], kind="stable")
    kept = spoken.groupby("group", sort=False).head(most)
    rows = pd.concat([own, kept], ignore_index=True).assign(first=lambda table: table["speaker"] != "")
    order = ["group", "first", "n_sentences", "speaker"]
    rows = rows.sort_values(order, ascending=[True, True, False, True], kind="stable").reset_index(drop=True)
    rows = rows.assign(bias=rows["estimate"])
    return rows[["group", "speaker", "n_documents", "n_sentences", "bias", "lower", "upper"]], len(spoken) - len(kept)


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
    shares = results.table("topic_prevalence")
    if narrow and len(rows):
        topics, groups = rows["topic_id"].to_numpy(), rows["group"].to_numpy()
        shares = prevalence_intervals(prevalence(topics, groups), topics, groups, rows["document_id"].to_numpy())
    shares = shares.merge(counts, on=["topic_id", "group"], how="left")
    return shares.assign(n_sentences=shares["n_sentences"].fillna(0).astype(int))


def distances(results: Results, what: str) -> pd.DataFrame:
    """`distances` in topics or in words: of two groups the one, of more each group from the rest, and every pair there is."""
    table = results.table("distances")
    return table[(table["what"] == what) & (not results.grouping)]


def topic_differences(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Differences of prevalence; of the sentences looked at."""
    return _topics_compared(results, results.digest, narrow) if narrow else results.table("topic_differences")


@st.cache_data(max_entries=8, show_spinner=False)
def _topics_compared(_results: Results, digest: str, narrow: Narrowing) -> pd.DataFrame:
    rows = shown(_results, narrow)
    parts = (rows[name].to_numpy() for name in ("topic_id", "group", "document_id"))
    return compare_topics(*parts, _results.manifest["seed"])


def most_different(topics: pd.DataFrame, shares: pd.DataFrame, most: int) -> pd.DataFrame:
    """The `most` topics on whose prevalence the groups differ most, in their usual order."""
    by_topic = shares.groupby("topic_id")["prevalence"]
    gap = (by_topic.max() - by_topic.min()).sort_values(ascending=False, kind="stable")
    return topics[topics["topic_id"].isin(gap.index[:most])]


def split(rows: pd.DataFrame, pair: tuple[str, str] | None) -> list[pd.DataFrame]:
    """Those of `rows` that belong to each side; all of them where there is no pair."""
    return [rows] if pair is None else [rows[in_side(rows["group"], side, pair[0])] for side in pair]


def in_side(groups: pd.Series, side: str, target: str) -> pd.Series:
    """Which of `groups` belong to a side of a contrast: a group by its name, or the rest, which is all but the target."""
    return groups.notna() & (groups != target) if side == REST else groups == side


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
