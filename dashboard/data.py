"""What the views show, from the results; caches keyed by content digests. Of terms: `termdata`; of topics: `topicdata`."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from analysis.contrasts import REST
from analysis.differences import compare, compared
from analysis.evidence import Evidence, find_evidence
from analysis.framing import summarise
from analysis.intervals import (
    INTERVAL,
    alike_of,
    framing_likeness,
    group_intervals,
    share_intervals,
    with_intervals,
)  # fmt: skip
from analysis.narrowing import Narrowing
from analysis.neighbours import Likeness
from analysis.picks import Pick, mask_of
from analysis.results import Results, read_results
from analysis.store import MANIFEST
from analysis.teaching import Pool, make_pool
from analysis.voices import VOICES
from analysis.wordshift import WordShift, word_shift
from dashboard.charts.theme import LOOKS, Look
from dashboard.memory import remembered
from dashboard.state import State

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


@remembered(4)
def _read(folder: str, stamp: int) -> Results:
    return read_results(folder)


def evidence_of(results: Results, pick: Pick, narrow: Narrowing = ALL) -> Evidence:
    """Every sentence behind `pick` that is looked at, found but not yet read; read-only."""
    return _evidence(results, results.digest, pick, narrow)


@remembered(24)
def _evidence(_results: Results, digest: str, pick: Pick, narrow: Narrowing) -> Evidence:
    return find_evidence(_results, pick, narrow)


def kept(results: Results, narrow: Narrowing) -> np.ndarray:
    """Which of the counted sentences are looked at, bool (n,); read-only."""
    return _kept(results, results.digest, narrow)


@remembered(32)
def _kept(_results: Results, digest: str, narrow: Narrowing) -> np.ndarray:
    return narrow.mask(_results)


def behind(results: Results, pick: Pick) -> np.ndarray:
    """Which of the counted sentences are behind a pick, bool (n,); read-only."""
    return _behind(results, results.digest, pick)


@remembered(64)
def _behind(_results: Results, digest: str, pick: Pick) -> np.ndarray:
    return mask_of(_results, pick)


def figure(build: Callable[[Look], go.Figure], key: str, look: Look, results: Results, chosen: State) -> go.Figure:
    """A chart that is made of results and of what was chosen, made once; read-only."""
    return _figure(build, key, look.name, results.digest, chosen)


@remembered(96)
def _figure(_build: Callable[[Look], go.Figure], key: str, look: str, digest: str, chosen: State) -> go.Figure:
    return _build(LOOKS[look])


def regrouped(results: Results, column: str | None) -> Results:
    """The results with documents grouped by a column of the metadata; as they were built where there is no such column."""
    return _regrouped(results, results.digest, column) if column in results.groupings else results


@remembered(8)
def _regrouped(_results: Results, digest: str, column: str) -> Results:
    return _results.grouped_by(column)


def voices_among(results: Results, narrow: Narrowing) -> dict[str, int]:
    """How many of the sentences looked at are of each voice."""
    coded = results.coded("voice")
    counts = np.bincount(coded.codes[kept(results, narrow)], minlength=len(coded.values))
    return dict(zip(coded.values, counts.tolist(), strict=True))


def groups_of(results: Results, narrow: Narrowing = ALL) -> np.ndarray:
    """Group of each counted sentence, object (n,); None where it is not looked at."""
    return results.counted["group"].where(kept(results, narrow)).to_numpy(dtype=object)


def shown(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """The counted sentences that are looked at."""
    return _shown(results, results.digest, narrow) if narrow else results.counted


@remembered(4)
def _shown(_results: Results, digest: str, narrow: Narrowing) -> pd.DataFrame:
    return _results.counted[kept(_results, narrow)]


def documents_by_group(results: Results, narrow: Narrowing = ALL) -> pd.Series:
    """How many documents of each group have a sentence that is looked at, in name order; groups without one are left out."""
    return _documents_by_group(results, results.digest, narrow)


@remembered(32)
def _documents_by_group(_results: Results, digest: str, narrow: Narrowing) -> pd.Series:
    looked, documents, groups = kept(_results, narrow), _results.coded("document_id"), _results.coded("group")
    group = np.full(len(documents.values), -1)
    group[documents.codes[looked]] = groups.codes[looked]
    n = np.bincount(group[group >= 0], minlength=len(groups.values))
    return pd.Series(n, index=groups.values)[n > 0].sort_index()


def grouped(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """The counted sentences that are looked at and are in a group; read-only."""
    return _grouped(results, results.digest, narrow)


@remembered(4)
def _grouped(_results: Results, digest: str, narrow: Narrowing) -> pd.DataFrame:
    rows, has_group = shown(_results, narrow), (_results.coded("group").codes >= 0)[kept(_results, narrow)]
    return rows if has_group.all() else rows[has_group]


def shift_of(results: Results, axis: str, target: str, reference: str, narrow: Narrowing = ALL) -> WordShift:
    """The word shift of two groups, or of one against the rest, on one axis."""
    return _shift(results, results.digest, axis, target, None if reference == REST else reference, narrow)


@remembered(32)
def _shift(_results: Results, digest: str, axis: str, target: str, reference: str | None, narrow: Narrowing) -> WordShift:
    groups = np.full(len(_results.table("sentences")), None, dtype=object)
    groups[_results.counted_rows] = groups_of(_results, narrow)
    return word_shift(_results.contributions(axis), groups, target, reference)


def pool(results: Results, axis: str) -> Pool:
    """The sentences that may be labelled for one axis."""
    return _pool(results, results.digest, axis)


@remembered(4)
def _pool(_results: Results, digest: str, axis: str) -> Pool:
    return make_pool(_results, axis)


def group_means(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """framing_groups of one axis, in name order; `bias` is what the interval is about: from 5 documents, the mean of their means.

    Of the sentences looked at alone where the view is narrowed.
    """
    if narrow or results.grouping:
        return _means(results, results.digest, axis, narrow)
    groups = results.table("framing_groups")
    return _as_estimated(groups[groups["axis"] == axis].sort_values("group").reset_index(drop=True))


def _as_estimated(means: pd.DataFrame) -> pd.DataFrame:
    return means.assign(bias=means["estimate"], bias_own=means["estimate_own"])


@remembered(32)
def _means(_results: Results, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    from analysis.voiced import OWN, with_own  # with the rules of voices: nothing to wait for before the first chart

    mean, rows = scored(_results, axis).groupby("axis")["bias"].mean(), scored(_results, axis, narrow)
    rows, alike = rows[rows["group"].notna()], {axis: likeness_on(_results, axis)}
    table = with_own(summarise(rows, "group", mean), rows, "group", mean)
    table = with_intervals(table, rows, ["group"], alike)
    if not narrow:
        return _as_estimated(with_intervals(table, rows[rows["voice"] == "own"], ["group"], alike, "_own").sort_values("group"))
    own = {f"{name}_own": table[name] for name in (*OWN, *INTERVAL)}  # nothing is set beside what is narrowed already
    return _as_estimated(table.assign(**own).sort_values("group").reset_index(drop=True))


def scored(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Scores of the counted sentences that are looked at on one axis, in the order of reading; read-only.

    Returns
    -------
    DataFrame
        Columns of framing_sentences, and document_id, group, voice and speaker.
    """
    return _scored(results, results.digest, axis, narrow)


@remembered(8)
def _scored(_results: Results, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    if narrow:
        rows = scored(_results, axis)
        return rows[kept(_results, narrow)]
    scores = _results.table("framing_sentences")
    scores = scores[scores["axis"] == axis]
    counted = _results.counted[["sentence_id", "document_id", "group", "voice", "speaker"]]
    if len(scores) == len(_results.table("sentences")):  # a build writes them in the order of the sentences
        beside = scores.iloc[_results.counted_rows].reset_index(drop=True)
        if (beside["sentence_id"] == counted["sentence_id"]).all():
            return pd.concat([beside, counted.drop(columns="sentence_id")], axis=1)
    return scores.merge(counted, on="sentence_id")


def likeness_on(results: Results, axis: str) -> dict[str, Likeness]:
    """How alike neighbouring sentences are on an axis, over the whole corpus."""
    return _likeness(results, results.digest, axis)


@remembered(16)
def _likeness(_results: Results, digest: str, axis: str) -> dict[str, Likeness]:
    return framing_likeness(scored(_results, axis))[axis]


def differences(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Differences of mean bias that a view of all groups shows: of two groups the one, of more each against the rest."""
    groups = tuple(documents_by_group(results, narrow).index)
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


@remembered(32)
def _compared(_results: Results, digest: str, axis: str, pairs: tuple[tuple[str, str], ...], narrow: Narrowing) -> pd.DataFrame:
    scores = scored(_results, axis, narrow)
    scores = scores[scores["group"].notna()]
    alike = {"bias": likeness_on(_results, axis)["bias"]}
    of = compared({"bias": scores["bias"].to_numpy()}, scores["group"].to_numpy(), scores["document_id"].to_numpy(), alike)
    asked = [(target, None if reference == REST else reference) for target, reference in pairs]
    return compare(of, asked, _results.manifest["seed"])


def document_means(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """document_id, group, title, bias, n_sentences of the documents that have a sentence looked at."""
    return _document_means(results, results.digest, axis, narrow)


@remembered(16)
def _document_means(_results: Results, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    scores = scored(_results, axis, narrow)
    means = scores.groupby(["document_id", "group"], sort=False)["bias"].agg(["mean", "size"]).reset_index()
    titles = _results.table("documents").set_index("document_id")["title"]
    return means.rename(columns={"mean": "bias", "size": "n_sentences"}).assign(title=means["document_id"].map(titles))


def side_shares(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """framing_shares of one axis; of the sentences looked at."""
    if not (narrow or results.grouping):
        table = results.table("framing_shares")
        return table[table["axis"] == axis]
    return _side_shares(results, results.digest, axis, narrow)


@remembered(16)
def _side_shares(_results: Results, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    scores = scored(_results, axis, narrow)
    return share_intervals(scores[scores["group"].notna()], {axis: likeness_on(_results, axis)})


def sentence_scores(results: Results, axis: str, narrow: Narrowing = ALL) -> pd.DataFrame:
    """Counted sentences with group, text, voice and speaker, and their bias, side and whether negated on one axis; read-only."""
    return _sentence_scores(results, results.digest, axis, narrow)


@remembered(8)
def _sentence_scores(_results: Results, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    scores, rows = scored(_results, axis, narrow), shown(_results, narrow)[["sentence_id", "group", "text", "voice", "speaker"]]
    rows = rows.assign(**{name: scores[name].to_numpy() for name in ("bias", "side", "negated")})  # row for row the same sentences
    has_group = rows["group"].notna()
    return rows if has_group.all() else rows[has_group]


def voice_shares(results: Results, narrow: Narrowing = ALL) -> pd.DataFrame:
    """How many sentences looked at of each group are of each voice, zeros too: group, voice, n_sentences, share, lower, upper."""
    return _voice_shares(results, results.digest, narrow)


@remembered(8)
def _voice_shares(_results: Results, digest: str, narrow: Narrowing) -> pd.DataFrame:
    counted = shown(_results, narrow)
    counted = counted[counted["group"].notna()]
    counts = pd.crosstab(counted["group"], counted["voice"]).reindex(columns=list(VOICES), fill_value=0)
    table = counts.stack().rename("n_sentences").reset_index()
    values = {voice: (counted["voice"] == voice).to_numpy() for voice in VOICES}
    documents = counted["document_id"].to_numpy()
    names, found = group_intervals(values, counted["group"].to_numpy(), documents, alike_of(values, documents))
    rows = [pd.DataFrame({"group": names, "voice": voice, "lower": one.lower, "upper": one.upper}) for voice, one in found.items()]
    table = table.assign(share=table["n_sentences"] / table.groupby("group")["n_sentences"].transform("sum"))
    return table.merge(pd.concat(rows), on=["group", "voice"]) if len(names) else table.assign(lower=np.nan, upper=np.nan)


def speakers_on(results: Results, axis: str, most: int, narrow: Narrowing = ALL) -> tuple[pd.DataFrame, int]:
    """Who speaks in whose text, and the text itself, on one axis; and how many further speakers there are.

    Returns
    -------
    DataFrame
        group, speaker ("" is the text's own voice), n_sentences, n_documents, bias, lower, upper; in order of group, the own voice
        first, then the most quoted. At most `most` speakers a group.
    """
    spoken, own = _spoken(results, axis, narrow)
    spoken = spoken[spoken["axis"] == axis]
    own = own[(own["axis"] == axis) & (own["voice"] == "own")].assign(speaker="")
    spoken = spoken.sort_values(["group", "n_sentences", "speaker"], ascending=[True, False, True], kind="stable")
    kept = spoken.groupby("group", sort=False).head(most)
    rows = pd.concat([own, kept], ignore_index=True).assign(first=lambda table: table["speaker"] != "")
    order = ["group", "first", "n_sentences", "speaker"]
    rows = rows.sort_values(order, ascending=[True, True, False, True], kind="stable").reset_index(drop=True)
    rows = rows.assign(bias=rows["estimate"])
    return rows[["group", "speaker", "n_documents", "n_sentences", "bias", "lower", "upper"]], len(spoken) - len(kept)


def _spoken(results: Results, axis: str, narrow: Narrowing) -> tuple[pd.DataFrame, pd.DataFrame]:
    """framing_speakers and framing_voices; of the sentences looked at."""
    if not (narrow or results.grouping):
        return results.table("framing_speakers"), results.table("framing_voices")
    return _spoken_of(results, results.digest, axis, narrow)


@remembered(8)
def _spoken_of(_results: Results, digest: str, axis: str, narrow: Narrowing) -> tuple[pd.DataFrame, pd.DataFrame]:
    from analysis.voiced import by_speaker, by_voice  # with the rules of voices: nothing to wait for before the first chart

    mean, rows = scored(_results, axis).groupby("axis")["bias"].mean(), scored(_results, axis, narrow)
    rows, alike = rows[rows["group"].notna()], {axis: likeness_on(_results, axis)}
    told = rows[(rows["voice"] != "own") & (rows["speaker"] != "")]
    speakers, voices = by_speaker(rows, mean), by_voice(rows, mean)
    if len(told):
        speakers = with_intervals(speakers, told, ["group", "speaker"], alike)
    else:
        speakers = speakers.assign(**dict.fromkeys(("estimate", "lower", "upper"), np.nan))
    return speakers, with_intervals(voices, rows, ["group", "voice"], alike)


def document_scores(results: Results, document_id: str, axis: str) -> pd.DataFrame:
    """Sentences and headings of a document with their bias and side on one axis, in the order of reading."""
    sentences, scores = results.table("sentences"), results.table("framing_sentences")
    here = sentences[sentences["document_id"] == document_id].drop(columns="negated")
    scores = scores[scores["sentence_id"].isin(here["sentence_id"])]
    scores = scores.loc[scores["axis"] == axis, ["sentence_id", "bias", "side", "negated"]]
    return here.merge(scores, on="sentence_id").sort_values("position")


def said_in(results: Results, document_id: str) -> dict[str, list[tuple[int, int]]]:
    """Places in a document, by sentence_id, of the words that are not its own."""
    spans, sentences = results.table("voice_spans"), results.table("sentences")
    own = spans[spans["sentence_id"].isin(sentences.loc[sentences["document_id"] == document_id, "sentence_id"])]
    found: dict[str, list[tuple[int, int]]] = {}
    for sentence_id, start, end in own[["sentence_id", "start", "end"]].itertuples(index=False):
        found.setdefault(sentence_id, []).append((start, end))
    return found


def distances(results: Results, what: str) -> pd.DataFrame:
    """`distances` in topics or in words: of two groups the one, of more each group from the rest, and every pair there is."""
    table = results.table("distances")
    changed = results.grouping or what == "topics" and results.topic_edits  # both are of the groups and topics that were built
    return table[(table["what"] == what) & (not changed)]


def parted(results: Results, found: Evidence, pair: tuple[str, str] | None) -> list[Evidence]:
    """Those of a list that belong to each side; all of them where there is no pair."""
    return [found] if pair is None else [found.among(of_side(results, side, pair[0])) for side in pair]


def of_side(results: Results, side: str, target: str) -> np.ndarray:
    """Which of the counted sentences belong to a side of a contrast, bool (n,)."""
    groups = results.coded("group")
    return groups.of(in_side(pd.Series(groups.values, dtype=object), side, target).to_numpy(dtype=bool))


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
