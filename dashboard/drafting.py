"""Axes while the analyst writes them: drafts that outlive a reload, their scores at once, the file that holds the finished ones.

A draft is a small file in the cache, by corpus and an id that stands in the address. Its scores are worked out in the session's own
thread: a quarter of a second for 10,000 sentences once the encoder is there. How far the axis is to be trusted takes longer, and
comes from a thread that all sessions share.
"""

import re
import secrets
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import streamlit as st

from analysis import draftaxis
from analysis.draftaxis import Read, Remembering, SeedHint
from analysis.drafts import Draft, axis_of, draft_of, free_name, read_draft, written
from analysis.errors import AnalysisError
from analysis.evidence import Evidence
from analysis.files import read_text, write_whole
from analysis.framing import FrameAxis, FramingScores, neutral_range, summarise
from analysis.intervals import framing_likeness, with_intervals
from analysis.labels import Labels, training
from analysis.narrowing import Narrowing
from analysis.picks import Pick
from analysis.project import LABELS, Project, open_project, own_axes, remove_axis, save_axis
from analysis.results import Results
from analysis.settings import MAX_SETTINGS_BYTES, Axis, built_in_axes, merge_axes, parse_axes, read_axes
from analysis.shelf import AXES
from analysis.store import RUN, read_json, sha256_of
from dashboard import data, labelling, markup, source
from dashboard.memory import remembered

ID = re.compile(r"[0-9a-f]{8}")
MOST_DRAFTS = 40  # of a corpus; the oldest go
MOST_LOADED = 12  # axes of one file that become drafts
NAME = "draft"  # of an axis while it is scored: its own name moves no score
VERSIONS, TRUST = "versions of a draft", "trust in a draft"  # session keys: what was scored last, and what is being worked out
EMPTY = "empty drafts"  # session key: ids of those that were begun here with nothing in them


# The axes that there are, and where they are kept


@dataclass(frozen=True)
class Desk:
    """The axes of a corpus as they are now, and where the analyst's own are kept.

    Attributes
    ----------
    project : Project or None
        None where the corpus is not on this machine: then no axis can be saved.
    built_in : tuple of Axis
    own : tuple of Axis
        Those of the project's axes.toml.
    given : Path or None
        Another file that the results were built with, as long as axes.toml does not hold its axes.
    among : tuple of Axis
        The axes of that file.
    fault : str
        What is wrong with one of the files; "" if nothing.
    """

    project: Project | None
    built_in: tuple[Axis, ...]
    own: tuple[Axis, ...] = ()
    given: Path | None = None
    among: tuple[Axis, ...] = ()
    fault: str = ""

    @property
    def file(self) -> Path | None:
        """The file of the analyst's own axes."""
        return self.project.root / AXES if self.project else None

    @property
    def now(self) -> dict[str, Axis]:
        """The axes that a build would use now, by name."""
        return {axis.name: axis for axis in merge_axes(self.built_in, self.among if self.given else self.own)}

    def own_axis(self, name: str) -> Axis | None:
        """The analyst's own axis of that name (capitals aside)."""
        return next((axis for axis in self.own if axis.name.casefold() == name.casefold()), None)


def open_desk(results: Results) -> Desk:
    """The axes of the corpus behind `results`."""
    built_in, corpus = built_in_axes(), source.corpus_of(results.folder)
    if corpus is None:
        return Desk(None, built_in)
    try:
        project = open_project(corpus)
    except AnalysisError as fault:
        return Desk(None, built_in, fault=str(fault))
    try:
        path = own_axes(project)
        own = read_axes(path) if path else ()
        given = _given(results, path)
        return Desk(project, built_in, own, *_not_held(given, own))
    except AnalysisError as fault:
        return Desk(project, built_in, fault=str(fault))


def _given(results: Results, own: Path | None) -> Path | None:
    """The file of axes that the results were built with, if it is another than the project's own and still there."""
    named = read_json(results.folder / RUN).get("axes_file")
    path = Path(named) if isinstance(named, str) else None
    return path if path and path.is_file() and not (own and path.resolve() == own.resolve()) else None


def _not_held(given: Path | None, own: Sequence[Axis]) -> tuple[Path | None, tuple[Axis, ...]]:
    among = read_axes(given) if given else ()
    held = {axis.name.casefold() for axis in own}
    return (given, among) if any(axis.name.casefold() not in held for axis in among) else (None, ())


def changed(results: Results, desk: Desk) -> dict[str, list[str]]:
    """Names of axes that a build now would add, change or leave out: `new`, `changed`, `gone`; empty where results are of today."""
    if desk.fault or desk.project is None:
        return {}
    built, now = results.manifest["inputs"]["axes"], {name: axis.digest() for name, axis in desk.now.items()}
    found = {
        "new": [name for name in now if name not in built],
        "changed": [name for name in now if name in built and now[name] != built[name]],
        "gone": [name for name in built if name not in now],
    }
    return {what: names for what, names in found.items() if names}


def save(desk: Desk, axis: Axis) -> bool:
    """Whether `axis` could be kept among the analyst's own; a fault is told."""
    return desk.project is not None and _tried(lambda: save_axis(desk.project, axis, desk.among))


def remove(desk: Desk, name: str) -> bool:
    """Whether the analyst's own axis of that name could be taken out; a fault is told."""
    return desk.project is not None and _tried(lambda: remove_axis(desk.project, name))


def _tried(work: Any) -> bool:
    try:
        work()
    except AnalysisError as fault:
        st.error(markup.plain(str(fault)))
        return False
    return True


# Drafts


def is_id(text: str) -> bool:
    """Whether the address may name a draft so."""
    return ID.fullmatch(text) is not None


def find(results: Results, draft_id: str | None) -> Draft | None:
    """The draft of that id; None where this corpus has none."""
    if draft_id is None or not is_id(draft_id):
        return None
    with suppress(AnalysisError):
        return read_draft(read_text(_path(results, draft_id), MAX_SETTINGS_BYTES))
    return None


def keep(results: Results, draft_id: str, draft: Draft) -> None:
    """Keep a draft, in the place of what it was before; the oldest go where there are very many."""
    folder = _folder(results)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(_path(results, draft_id), written(draft).encode())
    except (OSError, AnalysisError) as fault:
        st.error(markup.plain(f"The draft could not be kept: {fault}"))
    for path in _paths(folder)[MOST_DRAFTS:]:
        path.unlink(missing_ok=True)


def begin(results: Results, draft: Draft) -> str:
    """Id of a new draft."""
    draft_id = secrets.token_hex(4)
    keep(results, draft_id, draft)
    return draft_id


def begin_empty(results: Results, here: str | None) -> str:
    """Id of a draft with nothing in it: that of the page (`here`) or another of this session if there is one, else a new one."""
    mine: list[str] = st.session_state.setdefault(EMPTY, [])
    for draft_id in (here, *mine):
        found = find(results, draft_id)
        if draft_id is not None and found is not None and found.is_empty:
            return draft_id
    mine.append(begin(results, Draft()))
    return mine[-1]


def discard(results: Results, draft_id: str) -> None:
    """Forget a draft."""
    if is_id(draft_id):
        _path(results, draft_id).unlink(missing_ok=True)


def listed(results: Results, here: str | None = None) -> dict[str, Draft]:
    """The drafts of this corpus by id, the one written last first; with nothing in it only that of the page and this session's.

    Parameters
    ----------
    here : str, optional
        Id of the draft that the address names.
    """
    found = {path.stem: find(results, path.stem) for path in _paths(_folder(results))}
    ours = {here, *st.session_state.get(EMPTY, ())}
    return {id_: draft for id_, draft in found.items() if draft is not None and (id_ in ours or not draft.is_empty)}


def loaded(results: Results, name: str, content: bytes, taken: Sequence[str]) -> list[str]:
    """Ids of new drafts made of the axes in a file of axes, the first `MOST_LOADED`.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    if len(content) > MAX_SETTINGS_BYTES:
        raise AnalysisError(f"{name}: {len(content):,} bytes, at most {MAX_SETTINGS_BYTES:,} are read")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise AnalysisError(f"{name}: not UTF-8, so it cannot be read; save it as UTF-8") from None
    known = [one.casefold() for one in taken]
    axes = parse_axes(text, name)[:MOST_LOADED]
    drafts = [draft_of(axis, free_name(axis.name, taken) if axis.name.casefold() in known else axis.name) for axis in axes]
    return [begin(results, replace(draft, began=None)) for draft in drafts]


def _paths(folder: Path) -> list[Path]:
    found = [path for path in folder.glob("*.json") if is_id(path.stem)] if folder.is_dir() else []
    return sorted(found, key=lambda path: (-path.stat().st_mtime_ns, path.name))


def _path(results: Results, draft_id: str) -> Path:
    return _folder(results) / f"{draft_id}.json"


def _folder(results: Results) -> Path:
    """By corpus, so that a rebuild of the results changes nothing."""
    place = source.corpus_of(results.folder) or results.folder
    return source.CACHE / "drafts" / sha256_of(str(place.resolve()))[:16]


# Scores


class Scored(NamedTuple):
    """A draft's axis made ready, the scores of the sentences that are scored, and the axis as charts want it."""

    axis: FrameAxis
    scores: FramingScores
    shown: dict[str, Any]
    alike: float


def scored(results: Results, axis: Axis, labels: Labels | None) -> Scored:
    """What `axis` gives on the sentences of `results`.

    Raises
    ------
    AnalysisError
        If the encoder is not on this machine, is another by now, or cannot tell the poles apart.
    """
    unnamed = replace(axis, name=NAME)
    read = sentences(results)
    return _scored(results, read, results.manifest_digest, unnamed.digest(), labels.digest() if labels else "", unnamed, labels)


@remembered(16)
def _scored(_results: Results, _read: Read, digest: str, axis: str, labels: str, _axis: Axis, _labels: Labels | None) -> Scored:
    encoder = encoder_of(_results)
    fitted = draftaxis.fit_draft(_axis, encoder, _labels)
    shown = asdict(_axis) | {"neutral": neutral_range(fitted, encoder)}
    return Scored(fitted, draftaxis.score_read(fitted, _read), shown, draftaxis.alike(fitted))


def sentences(results: Results) -> Read:
    """The sentences that drafts are scored on: all that count, or a sample of very many."""
    return _read(results, results.manifest_digest)


@remembered(2)
def _read(_results: Results, digest: str) -> Read:
    return draftaxis.read_sentences(_results, encoder_of(_results))


def encoder_of(results: Results) -> Remembering:
    """The encoder that the results were built with."""
    return _remembering(results.manifest["encoder"]["name"])


@remembered(2, "Loading the sentence encoder: a few seconds, once.")
def _remembering(name: str) -> Remembering:
    encoder = Remembering(labelling._encoder(name))
    _ = encoder.neutral_words
    return encoder


def labels_of(results: Results, desk: Desk, name: str) -> Labels | None:
    """The labels that a build would train an axis of that name on; None where there are none.

    Raises
    ------
    AnalysisError
        With every fault of the file of labels.
    """
    if desk.project is None or not (desk.project.root / LABELS).is_file():
        return None
    found = training(labelling.open_desk(results).labels(name), name)
    return found if found.teaches else None


def table(results: Results, found: Scored, narrow: Narrowing) -> pd.DataFrame:
    """Scores of the sentences looked at, with all that is known of each; `negated` is not known of a draft, and False."""
    return _table(results, found, results.digest, found.axis.digest(), narrow)


@remembered(6)
def _table(_results: Results, _found: Scored, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    rows, scores = sentences(_results).rows, _found.scores
    columns = {"axis": NAME, "plus": scores.plus, "minus": scores.minus, "bias": scores.bias, "side": scores.side}
    columns |= {"covered": scores.covered, "negated": False, "group": data.groups_of(_results, narrow)[rows]}
    every = _results.counted.iloc[rows].assign(**columns)
    return every[every["group"].notna()].reset_index(drop=True)


def means(results: Results, found: Scored, narrow: Narrowing) -> pd.DataFrame:
    """What groups score, as `framing_groups` of a build; how alike neighbours are is told by all sentences, looked at or not."""
    return _means(results, found, results.digest, found.axis.digest(), narrow)


@remembered(16)
def _means(_results: Results, _found: Scored, digest: str, axis: str, narrow: Narrowing) -> pd.DataFrame:
    from analysis.voiced import with_own  # with the rules of voices: nothing to wait for before the first chart

    rows, every = table(_results, _found, narrow), table(_results, _found, data.ALL)
    pooled, likeness = every.groupby("axis")["bias"].mean(), framing_likeness(every)
    found = with_own(summarise(rows, "group", pooled), rows, "group", pooled)
    found = with_intervals(found, rows, ["group"], likeness)
    found = with_intervals(found, rows[rows["voice"] == "own"], ["group"], likeness, "_own")
    return found.assign(bias=found["estimate"], bias_own=found["estimate_own"]).sort_values("group").reset_index(drop=True)


@dataclass(frozen=True)
class Behind(Evidence):
    """Sentences with what a draft makes of them, in a given order; the words that move each bias are found when it is shown.

    Attributes
    ----------
    axis : FrameAxis
    encoder : Remembering
    """

    axis: FrameAxis
    encoder: Remembering

    def page(self, start: int, stop: int) -> pd.DataFrame:
        """Those from `start` up to, but not including, `stop`, as :meth:`analysis.evidence.Evidence.page` has them."""
        plain = Evidence(self.results, Pick(), self.rows, self.weights, self.hits, self.negated).page(start, stop)
        return plain.assign(spans=draftaxis.moving_words(self.axis, self.encoder, plain["text"].tolist()))


def behind(results: Results, found: Scored, rows: pd.DataFrame, weights: pd.Series) -> Behind:
    """`rows` of :func:`table` as a list of sentences wants them, in the order they are in; weight is a bias, or its change."""
    places = pd.Index(results.counted["sentence_id"]).get_indexer(rows["sentence_id"]).astype(np.int32)
    none = np.zeros(len(rows), dtype=np.int32)
    return Behind(results, Pick(axis=NAME), places, weights.to_numpy(dtype=float), none, none > 0, found.axis, encoder_of(results))


def versions(draft_id: str, axis: Axis | None) -> list[Axis]:
    """The last versions of a draft without a fault, in this session, this one last."""
    every = st.session_state.setdefault(VERSIONS, {})
    seen: list[Axis] = every.setdefault(draft_id, [])
    if axis is not None:
        unnamed = replace(axis, name=NAME)
        if not seen or seen[-1] != unnamed:
            seen.append(unnamed)
            del seen[:-20]
    return seen


# How far the axis is to be trusted


class Trust(NamedTuple):
    """The row of axis_quality of a draft, and what each seed does."""

    quality: pd.Series
    hints: tuple[SeedHint, ...]


def trust(results: Results, found: Scored, rows: pd.DataFrame) -> tuple[Trust | None, bool]:
    """How far an axis is to be trusted, as far as it is known, and whether it is being worked out.

    Parameters
    ----------
    rows : DataFrame
        The scored sentences that are looked at.
    """
    read = sentences(results)
    groups = rows.set_index("sentence_id")["group"].reindex(read.sentences["sentence_id"]).to_numpy(dtype=object)
    parts = found.axis.digest(), results.digest, *sorted(set(rows["group"])), str(len(rows)), str(pd.util.hash_array(groups).sum())
    key = sha256_of(*parts)
    known, work = st.session_state.get(TRUST, ("", None))
    if known != key:
        if work is not None:
            work.cancel()
        work = _worker().submit(_trust, found, read, groups)
        st.session_state[TRUST] = key, work
    return (work.result(), False) if work.done() else (None, True)


def is_weighing() -> bool:
    """Whether something is being worked out."""
    work: Future | None = st.session_state.get(TRUST, ("", None))[1]
    return work is not None and not work.done()


def _trust(found: Scored, read: Read, groups: np.ndarray) -> Trust:
    return Trust(draftaxis.draft_quality(found.axis, read, groups, found.scores), draftaxis.seed_hints(found.axis, read))


@lru_cache(maxsize=1)
def _worker() -> ThreadPoolExecutor:
    """One thread for all sessions: two would only slow each other down."""
    return ThreadPoolExecutor(1, thread_name_prefix="axes")


def from_manifest(results: Results, name: str) -> Axis:
    """An axis of the results."""
    return axis_of(results.axes[name])
