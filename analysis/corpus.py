"""A corpus: documents with their metadata, and their sentences in order, each at its place in the text."""

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib import metadata
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.errors import AnalysisError
from analysis.parts import NOTHING_KEPT, Parts, pack, unpack
from analysis.phrases import some
from analysis.sentences import split_sentences
from analysis.store import sha256_of
from analysis.terms import count_tokens

DOCUMENT_COLUMNS = ("document_id", "title", "group", "n_sentences", "n_tokens", "file", "language")
SENTENCE_COLUMNS = ("sentence_id", "document_id", "position", "start", "end", "kind", "text", "n_tokens")
NO_GROUP = "(none)"
ALL_DOCUMENTS = "all documents"
MOST_SINGLE_GROUPS = 12  # beyond so many colours no chart can tell documents apart
MAX_ID = 200

_FILES = ("sentences.py", "boundaries.py", "terms.py", "segmenter.py")
SOURCES = sha256_of(*((Path(__file__).parent / name).read_bytes() for name in _FILES), metadata.version("rjieba"))  # of a key

Progress = Callable[[int, int], None]
Column = list[str | None]


@dataclass(frozen=True, eq=False)
class Corpus:
    """Documents and sentences, both in the order of document ids; treat the tables as read-only.

    Attributes
    ----------
    documents : DataFrame
        `DOCUMENT_COLUMNS`, then every other metadata column as given. `n_sentences` and `n_tokens` count what is of
        kind `sentence`. `file` and `language` are empty where not known. A metadata column with a name of ours is
        renamed: the column `group`, where it was not chosen, is `metadata_group`; so is `metadata_n_tokens`.
    sentences : DataFrame
        `SENTENCE_COLUMNS`. `sentence_id` is `<document_id>:<position>` (the position stands after the last colon),
        positions count from 0, `text` is the document's text from `start` to `end`, `kind` is `sentence`, `heading`, or `repeated`
        (see :mod:`analysis.repeated`), of which only the first counts.
    texts : dict of str to str
        Full text of each document.
    grouping : str
        Name of the column whose values stand in `group`; `document_id` where each document is a group, empty where all
        documents are one.
    document_digests : dict of str to str
        SHA-256 of each document: its id, text and metadata.
    notes : tuple of str
        What a reader of the results must know of how the corpus was read, in plain words, such as rows left out.
    """

    documents: pd.DataFrame
    sentences: pd.DataFrame
    texts: dict[str, str]
    grouping: str
    document_digests: dict[str, str]
    notes: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 over all documents: their ids, texts and metadata, whatever the order of files, rows or columns."""
        return _sha256([self.document_digests[document_id] for document_id in self.documents["document_id"]])

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The sentences that count: those of kind `sentence`, without headings; rows are numbered anew from 0."""
        return self.sentences[self.sentences["kind"] == "sentence"].reset_index(drop=True)

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, in name order."""
        return tuple(sorted(set(self.documents["group"])))

    def subcorpus(self, document_ids: Iterable[str]) -> "Corpus":
        """The same corpus with these documents alone: their rows, ids and groups are unchanged.

        Raises
        ------
        AnalysisError
            An id is not in the corpus, or none is given.
        """
        kept = set(document_ids)
        unknown = sorted(kept - set(self.texts))
        if unknown or not kept:
            what = f"document_id {some(map(repr, unknown))} is not in it" if unknown else "no document is chosen"
            raise AnalysisError(f"{what}; choose among {some(map(repr, self.texts))}")
        documents = self.documents[self.documents["document_id"].isin(kept)].reset_index(drop=True)
        sentences = self.sentences[self.sentences["document_id"].isin(kept)].reset_index(drop=True)
        texts = {document_id: text for document_id, text in self.texts.items() if document_id in kept}
        digests = {document_id: self.document_digests[document_id] for document_id in texts}
        return Corpus(documents, sentences, texts, self.grouping, digests, self.notes)

    def with_kind(self, kind: str, sentence_ids: Collection[str]) -> "Corpus":
        """The same corpus, these of its sentences being of another kind, by which they no longer count."""
        chosen = self.sentences["sentence_id"].isin(sentence_ids) & (self.sentences["kind"] == "sentence")
        sentences = self.sentences.assign(kind=self.sentences["kind"].where(~chosen, kind))
        documents = self.documents.assign(**_sizes(self.documents["document_id"].tolist(), sentences))
        return replace(self, documents=documents, sentences=sentences)


def make_corpus(
    documents: pd.DataFrame,
    grouping: str | None = None,
    notes: Sequence[str] = (),
    progress: Progress | None = None,
    parts: Parts = NOTHING_KEPT,
) -> Corpus:
    """Corpus of a table of documents, the same whatever the order of its rows.

    What is compared: the column `grouping`; without it the column `group`; where there is neither, each document is a
    group up to 12 documents, otherwise all are one group, `all documents`. A document without a value is in `(none)`.

    Parameters
    ----------
    documents : DataFrame
        Columns `document_id` and `text`; `title`, `group`, `file`, `language` where known; any other metadata.
    grouping : str, optional
        Name of the column to compare by.
    notes : sequence of str
        Kept as they are.
    progress : callable (done, total), optional
        Told the number of documents split into sentences so far.
    parts : Parts
        A text that is kept there is not split again.

    Raises
    ------
    AnalysisError
        With every fault: no documents, a missing column, ids missing, unusable or used twice, an unknown `grouping`.

    Examples
    --------
    >>> table = pd.DataFrame({"document_id": ["b", "a"], "text": ["One thing. And another.", "A third."]})
    >>> make_corpus(table).sentences[["sentence_id", "start", "end", "text"]].values.tolist()
    [['a:0', 0, 8, 'A third.'], ['b:0', 0, 10, 'One thing.'], ['b:1', 11, 23, 'And another.']]
    """
    columns = {str(name): _as_column(documents[name]) for name in documents.columns}
    faults = [f"no column {name}; every document needs one" for name in ("document_id", "text") if name not in columns]
    ids = [clean(value) for value in columns.get("document_id", [])]
    faults += id_faults(ids)
    if not len(documents):
        faults.append("no documents; give at least one that holds words")
    faults += filter(None, [group_fault(columns, grouping)])
    if faults:
        raise AnalysisError(*faults)
    order = sorted(range(len(ids)), key=ids.__getitem__)
    columns = {name: [column[i] for i in order] for name, column in columns.items()}
    ids = [ids[i] for i in order]
    texts = {document_id: text or "" for document_id, text in zip(ids, columns["text"], strict=True)}
    sentences = _sentence_table(texts, progress, parts)
    column, groups = _groups(ids, columns, grouping)
    table = _document_table(ids, columns, column, groups, sentences)
    return Corpus(table, sentences, texts, column, _document_digests(texts, columns), tuple(notes))


def group_fault(columns: Iterable[str], grouping: str | None) -> str:
    """What is wrong with comparing by the column `grouping`; empty if nothing is."""
    allowed = [name for name in columns if name != "text"]
    if grouping is None or grouping in allowed:
        return ""
    return f'no column "{grouping}" to group by; columns here: {", ".join(allowed)}; choose one of them with --group'


def id_faults(ids: Sequence[str]) -> list[str]:
    """What is wrong with document ids, "" being a missing one: each kind of fault once, with the values it is about."""
    twice = sorted(name for name, count in Counter(ids).items() if name and count > 1)
    long = [f"{name[:40]}…" for name in ids if len(name) > MAX_ID]
    strange = [name for name in ids if not name.isprintable()]
    missing = sum(not name for name in ids)
    faults = [f"{missing:,} of {len(ids):,} documents have no document_id; give each its own"] * bool(missing)
    if twice:
        faults.append(f"document_id {some(map(repr, twice))} stands twice; give every document its own")
    if long:
        faults.append(f"document_id {some(map(repr, long))} is too long; {MAX_ID} characters are allowed, shorten it")
    if strange:
        faults.append(f"document_id {some(map(ascii, strange))} holds characters that cannot be printed; take them out")
    return faults


def clean(value: str | None) -> str:
    """One spelling of a name that looks the same: composed characters, single spaces, none outside; missing is empty.

    >>> clean("  Cafe\\u0301   du Nord ")
    'Café du Nord'
    """
    return " ".join(unicodedata.normalize("NFC", value or "").split())


def _as_column(values: pd.Series) -> Column:
    """Values as text; missing and blank ones are None, so that a corpus is the same from CSV and from Parquet."""
    given = values.astype(object).where(values.notna(), None).tolist()
    texts = (None if value is None else str(value) for value in given)
    return [text if text and not text.isspace() else None for text in texts]


def _groups(ids: list[str], columns: dict[str, Column], grouping: str | None) -> tuple[str, list[str]]:
    """Name of the grouping column, and each document's group."""
    column = grouping or ("group" if any(columns.get("group", [])) else "")
    if column:
        return column, [clean(value) or NO_GROUP for value in (ids if column == "document_id" else columns[column])]
    if len(ids) <= MOST_SINGLE_GROUPS:
        return "document_id", list(ids)
    return "", [ALL_DOCUMENTS] * len(ids)


def _sentence_table(texts: dict[str, str], progress: Progress | None, parts: Parts) -> pd.DataFrame:
    keys = {document_id: sha256_of("sentences", SOURCES, text) for document_id, text in texts.items()}
    kept = {key: unpack(part) for key, part in parts.get(list(dict.fromkeys(keys.values())))}
    made: dict[str, bytes] = {}
    columns: dict[str, list] = {name: [] for name in ("sentence_id", "document_id", "text")}
    numbers = []
    for done, (document_id, text) in enumerate(texts.items(), 1):
        key = keys[document_id]
        if key not in kept:
            kept[key] = [_split(text)]
            made[key] = pack(kept[key])
        (split,) = kept[key]
        columns["sentence_id"] += [f"{document_id}:{position}" for position in range(len(split))]
        columns["document_id"] += [document_id] * len(split)
        columns["text"] += [text[start:end] for start, end in split[:, :2].tolist()]
        numbers.append(np.column_stack([np.arange(len(split)), split]))
        if progress:
            progress(done, len(texts))
    parts.put(made)
    position, start, end, heading, n_tokens = np.concatenate([np.zeros((0, 5), dtype=np.int64), *numbers]).T
    strings = {name: pd.array(values, dtype="str") for name, values in columns.items()}
    kind = pd.array(np.where(heading, "heading", "sentence").astype(object), dtype="str")
    table = {**strings, "position": position, "start": start, "end": end, "kind": kind, "n_tokens": n_tokens}
    return pd.DataFrame(table)[list(SENTENCE_COLUMNS)]


def _split(text: str) -> np.ndarray:
    """start, end, whether it is a heading, n_tokens of each sentence and heading, int64 (n, 4)."""
    spans = split_sentences(text)
    n_tokens = count_tokens([text[span.start : span.end] for span in spans])
    rows = [(span.start, span.end, span.kind == "heading", n) for span, n in zip(spans, n_tokens.tolist(), strict=True)]
    return np.array(rows, dtype=np.int64).reshape(-1, 4)


def _document_table(
    ids: list[str], columns: dict[str, Column], grouping: str, groups: list[str], sentences: pd.DataFrame
) -> pd.DataFrame:
    size = len(ids)
    table: dict[str, object] = {
        "document_id": _strings(ids),
        "title": _strings([clean(title) or ids[i] for i, title in enumerate(columns.get("title", [None] * size))]),
        "group": _strings(groups),
        **_sizes(ids, sentences),
        "file": _strings([name or "" for name in columns.get("file", [None] * size)]),
        "language": _strings([clean(language) for language in columns.get("language", [None] * size)]),
    }
    ours = {"document_id", "text", "title", "file", "language"} | ({"group"} if grouping == "group" else set())
    for name in columns:
        if name not in ours:
            table[_free_name(name, {*table, *columns})] = _strings(columns[name])
    return pd.DataFrame(table)


def _sizes(ids: list[str], sentences: pd.DataFrame) -> dict[str, np.ndarray]:
    """n_sentences and n_tokens of each document: of what counts."""
    counted = sentences[sentences["kind"] == "sentence"]
    document = pd.Index(ids).get_indexer(counted["document_id"])
    n_tokens = np.bincount(document, weights=counted["n_tokens"], minlength=len(ids)).astype(np.int64)
    return {"n_sentences": np.bincount(document, minlength=len(ids)), "n_tokens": n_tokens}


def as_lists(values: Iterable[Sequence[str]]) -> pd.api.extensions.ExtensionArray:
    """A column of lists of text, even where all are empty."""
    return pd.array([list(one) for one in values], dtype=pd.ArrowDtype(pa.list_(pa.string())))


def _free_name(name: str, taken: set[str]) -> str:
    if name not in DOCUMENT_COLUMNS:
        return name
    name = f"metadata_{name}"
    while name in taken:
        name = f"metadata_{name}"
    return name


def _strings(values: Sequence[str | None]) -> pd.api.extensions.ExtensionArray:
    return pd.array(values, dtype="str")


def _document_digests(texts: dict[str, str], columns: dict[str, Column]) -> dict[str, str]:
    names = sorted(set(columns) - {"document_id", "text"})
    metadata = zip(*(columns[name] for name in names), strict=True) if names else [()] * len(texts)
    digests = {}
    for (document_id, text), values in zip(texts.items(), metadata, strict=True):
        given = [pair for pair in zip(names, values, strict=True) if pair[1] is not None]
        digests[document_id] = _sha256([document_id, text, given])
    return digests


def _sha256(content: object) -> str:
    return hashlib.sha256(json.dumps(content, separators=(",", ":")).encode()).hexdigest()
