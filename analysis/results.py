"""A built results folder, opened for reading: every table and array checked against the manifest when it is first asked for."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd

from analysis import store
from analysis.background import Background
from analysis.errors import AnalysisError
from analysis.groupings import groupings, parts
from analysis.labels import CHOICES as SIDES
from analysis.periods import periods
from analysis.spans import Spans, index_spans
from analysis.terms import TermCounts
from analysis.tokens import TokenContributions, Tokens

if TYPE_CHECKING:
    from analysis.contrasts import CorpusTerms
    from analysis.topicedits import TopicEdits
    from analysis.topics import TopicModel

TABLES = (
    "documents",
    "files",
    "findings",
    "sentences",
    "texts",
    "framing_sentences",
    "framing_spans",
    "framing_groups",
    "framing_documents",
    "framing_voices",
    "framing_speakers",
    "framing_shares",
    "framing_differences",
    "share_differences",
    "voice_spans",
    "negated_spans",
    "axis_quality",
    "contrasts",
    "contrast_tests",
    "topics",
    "topic_tree",
    "topic_numbers",
    "topic_prevalence",
    "topic_differences",
    "topic_periods",
    "framing_topics",
    "distances",
    "terms",
    "forms",
)
ARRAYS = ("vectors", "token_pointers", "token_places", "contributions", "rests")


class Coded(NamedTuple):
    """A column of the counted sentences as numbers: asked in a millisecond, where a million texts take a tenth of a second.

    Attributes
    ----------
    codes : int32 array (n,)
        Place of each sentence's value in `values`; −1 where it has none.
    values : Index
    """

    codes: np.ndarray
    values: pd.Index

    def equal(self, value: str) -> np.ndarray:
        """Which sentences have this value, bool (n,)."""
        return self.of(np.asarray(self.values == value, dtype=bool))

    def among(self, values: Iterable[str]) -> np.ndarray:
        """Which sentences have one of these values, bool (n,)."""
        return self.of(self.values.isin(list(values)))

    def of(self, chosen: np.ndarray) -> np.ndarray:
        """Which sentences have one of the values that are `chosen`, bool (n_values,); bool (n,)."""
        return np.append(chosen, False)[self.codes]


class Scores(NamedTuple):
    """Scores of the counted sentences on one axis, each (n,): of both poles, bias, place of the side in `SIDES`, negated."""

    plus: np.ndarray
    minus: np.ndarray
    bias: np.ndarray
    side: np.ndarray
    negated: np.ndarray


class TermColumn(NamedTuple):
    """The counted sentences that hold a term, ascending, and how often each does."""

    rows: np.ndarray
    counts: np.ndarray


@dataclass(frozen=True)
class Results:
    """What a build made: tables in pandas, read once and shared; treat them as read-only.

    Attributes
    ----------
    folder : Path
    manifest : dict
        See README, *The results folder*.
    grouping : str
        Column that the documents are grouped by instead of as they were built; "" as built.
    topic_edits : str
        Digest of the edits that the topics are shown with instead of those they were built with; "" as built.
    topic_notes : tuple of str
        What of the edits that the topics are shown with does not fit.
    manifest_digest : str
        sha256 of the manifest as it was when it was read: the folder may be built anew meanwhile.
    """

    folder: Path
    manifest: dict[str, Any]
    grouping: str = ""
    topic_edits: str = ""
    topic_notes: tuple[str, ...] = ()
    manifest_digest: str = ""
    _edits: "TopicEdits | None" = field(default=None, repr=False, compare=False)
    _tables: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _arrays: dict[str, np.ndarray] = field(default_factory=dict, repr=False, compare=False)
    _coded: dict[str, Coded] = field(default_factory=dict, repr=False, compare=False)
    _scores: dict[str, Scores] = field(default_factory=dict, repr=False, compare=False)
    _orders: dict[str, np.ndarray] = field(default_factory=dict, repr=False, compare=False)
    _spans: dict[tuple[str, str | None], Spans] = field(default_factory=dict, repr=False, compare=False)

    def table(self, name: str) -> pd.DataFrame:
        """The table `name`, checked against its checksum."""
        if name not in self._tables:
            self._tables[name] = store.read_table(self.folder, name, self.manifest)
        return self._tables[name]

    @cached_property
    def digest(self) -> str:
        """sha256 of the manifest, which holds the checksums of everything else: names these results and no others.

        The column follows where documents are grouped otherwise, and the digest of other edits of the topics.
        """
        changed = (f" by {self.grouping}" if self.grouping else "") + (f" edited {self.topic_edits}" if self.topic_edits else "")
        return self.manifest_digest + changed

    @cached_property
    def built(self) -> str:
        """Date of the build, YYYY-MM-DD; empty if run.json is gone."""
        return str(store.read_json(self.folder / store.RUN).get("built", ""))[:10]

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups compared, in name order."""
        return tuple(sorted(self.table("documents")["group"].dropna().unique()))

    @cached_property
    def groupings(self) -> dict[str, pd.Series]:
        """By column, the group of each document, for every column of the metadata that parts them: see `analysis.groupings`.

        Where there are dates, also their periods.
        """
        documents = self.table("documents")
        found, (column, period) = groupings(documents), periods(documents)
        known = {parts(groups) for groups in (documents["group"], *found.values())}
        return found | ({f"{column}, by period": period} if column and parts(period) not in known else {})

    def grouped_by(self, column: str) -> "Results":
        """The same results with the documents grouped by one of :attr:`groupings`; documents without a value are in no group.

        Tables of groups stay as they were built: they are of other groups.
        """
        if column == self.grouping or column not in self.groupings:
            return self
        documents = self.table("documents").assign(group=self.groupings[column])
        coded = {name: one for name, one in self._coded.items() if name != "group"}
        other = replace(self, grouping=column, _tables=self._tables | {"documents": documents}, _coded=coded)
        other.__dict__["groupings"] = self.groupings
        return self._lent(other, "term_counts", "_whole_terms", "topic_model", "text_digests")

    def with_topics(self, edits: "TopicEdits") -> "Results":
        """The same results with the topics as other edits make them; tables made of topics stay as they were built."""
        from analysis.topics import shown_topics

        digest = edits.digest()
        if digest == (self.topic_edits or self.built_edits):
            return self
        shown = shown_topics(self.topic_model, self.counted_vectors, lambda: self.text_digests, edits)
        sentences = self.table("sentences").copy()
        rows = self._is_counted
        for name, values in (("topic_id", shown.topic_id), ("topic_loading", shown.loading), ("topic_margin", shown.margin)):
            sentences.loc[rows, name] = values
        tables = self._tables | {"topics": shown.topics, "sentences": sentences}
        changed = "" if digest == self.built_edits else digest
        other = replace(self, topic_edits=changed, topic_notes=shown.notes, _edits=edits, _tables=tables)
        return self._lent(other, "term_counts", "_whole_terms", "topic_model", "text_digests", "groupings", "speakers")

    def _lent(self, other: "Results", *names: str) -> "Results":
        """`other` with what has been worked out here and is the same there."""
        for name in names:
            if name in self.__dict__:
                other.__dict__[name] = self.__dict__[name]
        return other

    @property
    def warnings(self) -> list[str]:
        """What to know of these results; of edits of the topics, what holds of those that are shown."""
        built = self.manifest["topics"]["notes"]
        return [warning for warning in self.manifest["warnings"] if warning not in built] + list(self.topic_notes)

    @property
    def built_edits(self) -> str:
        """Digest of the edits that the topics were built with."""
        return str(self.manifest["inputs"]["topic_edits"])

    @property
    def edits(self) -> "TopicEdits":
        """The edits that the topics are shown with."""
        from analysis.topicedits import from_written

        return from_written(self.manifest["topics"]["edits"]) if self._edits is None else self._edits

    @cached_property
    def topic_model(self) -> "TopicModel":
        """The topics as they were found, before any edit."""
        from analysis.topics import TopicModel

        told, sentences = self.manifest["topics"], self.table("sentences")
        leaf_id = sentences.loc[self._is_counted, "topic_leaf"].to_numpy(dtype=np.int64)
        return TopicModel(self.table("topic_tree"), leaf_id, told["number"], told)

    def of_topic(self, topic: int) -> np.ndarray:
        """Which of the counted sentences are of a topic that is shown, or else of a node of the hierarchy; bool (n,).

        What is left out as uncertain is of no node.
        """
        if topic in set(self.table("topics")["topic_id"]):
            return (self.counted["topic_id"] == topic).to_numpy()
        model = self.topic_model
        row = np.flatnonzero(model.tree["topic_id"] == topic)
        if not len(row):
            return np.zeros(len(self.counted), dtype=bool)
        return model.hierarchy.within()[row[0], model.leaf] & (self.counted["topic_id"] >= 0).to_numpy()

    def topic_rows(self, topic: int) -> pd.DataFrame:
        """The row of `topics`, or else of `topic_tree`, of one topic; none where there is neither."""
        topics, tree = self.table("topics"), self.table("topic_tree")
        rows = topics[topics["topic_id"] == topic]
        return rows if len(rows) else tree[tree["topic_id"] == topic]

    def can_split(self, topic: int) -> bool:
        """Whether a topic has parts."""
        model = self.topic_model
        return len(np.unique(model.leaf_id[self.of_topic(topic)])) > 1

    @cached_property
    def text_digests(self) -> np.ndarray:
        """`analysis.labels.text_digest` of each counted sentence, str (n,)."""
        from analysis.labels import text_digest

        return np.array([text_digest(text) for text in self.counted["text"]], dtype="U16")

    @property
    def counted_vectors(self) -> np.ndarray:
        """Vectors of the counted sentences, float32 (n, dimensions)."""
        return np.asarray(self.vectors)[self._is_counted]

    @property
    def _is_counted(self) -> np.ndarray:
        return (self.table("sentences")["kind"] == "sentence").to_numpy()

    @cached_property
    def periods(self) -> tuple[str, pd.Series]:
        """The column of dates, and the period of each document by its id; see `analysis.periods`."""
        documents = self.table("documents")
        column, found = periods(documents)
        return column, found.set_axis(documents["document_id"]) if column else found

    @cached_property
    def axes(self) -> dict[str, dict[str, Any]]:
        """The axes by name, as in the manifest: poles with names, descriptions and seeds."""
        return {axis["name"]: axis for axis in self.manifest["axes"]}

    @cached_property
    def counted(self) -> pd.DataFrame:
        """The sentences that count (headings left out), each with its `number` in its document from 1, its title and group.

        `voice`, `speaker` and `negated` stand in them, too.
        """
        documents = self.table("documents")[["document_id", "title", "group"]]
        sentences = self.table("sentences").query("kind == 'sentence'").astype({"topic_id": "int64"})  # headings have no topic
        number = sentences.groupby("document_id", sort=False).cumcount() + 1
        return sentences.assign(number=number).merge(documents, on="document_id", how="left")

    @cached_property
    def document_ids(self) -> frozenset[str]:
        """Ids of the documents."""
        return frozenset(self.table("documents")["document_id"])

    def has_sentence(self, sentence_id: str) -> bool:
        """Whether there is a sentence or heading of this id."""
        return bool((self.table("sentences")["sentence_id"] == sentence_id).any())

    def coded(self, column: str) -> Coded:
        """A column of :attr:`counted` as numbers: group, document_id, voice or speaker."""
        if column not in self._coded:
            codes, values = pd.factorize(self.counted[column])
            self._coded[column] = Coded(codes.astype(np.int32), pd.Index(values))
        return self._coded[column]

    def scores_on(self, axis: str) -> Scores:
        """The scores of the sentences in :attr:`counted` on one axis, row for row; NaN where one has none.

        Raises
        ------
        AnalysisError
            If there is no such axis in these results.
        """
        if axis not in self.axes:
            raise AnalysisError(f"no axis {axis!r} in these results; there are: {', '.join(self.axes)}")
        if axis not in self._scores:
            scores, ids = self.table("framing_sentences"), self.table("sentences")["sentence_id"]
            scores = scores[(scores["axis"] == axis).to_numpy()].reset_index(drop=True)
            if not (len(scores) == len(ids) and (scores["sentence_id"] == ids).all()):  # in a build's own tables it is
                scores = scores.set_index("sentence_id").reindex(ids).reset_index()
            scores = scores[self._is_counted]
            numbers = (scores[name].to_numpy(dtype=np.float64) for name in ("plus", "minus", "bias"))
            side = pd.Categorical(scores["side"], SIDES).codes
            negated = scores["negated"].fillna(False).to_numpy(dtype=bool)
            self._scores[axis] = Scores(*numbers, np.asarray(side, dtype=np.int8), negated)
        return self._scores[axis]

    def order_on(self, axis: str) -> np.ndarray:
        """The counted sentences by |bias| on one axis, the strongest first, equals in the order of the text: rows, int32 (n,).

        Those without a score are last.
        """
        if axis not in self._orders:
            order = np.argsort(-np.abs(self.scores_on(axis).bias), kind="stable")
            self._orders[axis] = order.astype(np.int32)
        return self._orders[axis]

    @cached_property
    def order_by_loading(self) -> np.ndarray:
        """The counted sentences by how typical they are of their topics, the most typical first: rows, int32 (n,)."""
        return np.argsort(-self.counted["topic_loading"].to_numpy(dtype=np.float64), kind="stable").astype(np.int32)

    @cached_property
    def counted_rows(self) -> np.ndarray:
        """Row of the sentences table of each sentence in :attr:`counted`, int64 (n,)."""
        return np.flatnonzero(self._is_counted)

    def spans_on(self, name: str, axis: str | None = None) -> Spans:
        """Where the spans of each row of the sentences table stand in a table of spans; in `framing_spans`, those of one axis."""
        if (name, axis) not in self._spans:
            table = self.table(name)
            places = np.arange(len(table)) if axis is None else np.flatnonzero((table["axis"] == axis).to_numpy())
            whole = len(places) and places[-1] - places[0] + 1 == len(places)  # as a build writes them: nothing is copied
            ids = table["sentence_id"].iloc[places[0] : places[-1] + 1] if whole else table["sentence_id"].iloc[places]
            self._spans[name, axis] = index_spans(ids, places, self.table("sentences")["sentence_id"])
        return self._spans[name, axis]

    def term_column(self, form: str) -> TermColumn | None:
        """The counted sentences that hold a term of the vocabulary, given as it is counted; None where it is not in it."""
        terms = self.term_counts
        at = bisect_left(terms.terms, form)
        if terms.terms[at : at + 1] != (form,):
            return None
        places = np.flatnonzero(terms.counts.indices == at)
        return TermColumn(np.searchsorted(terms.counts.indptr, places, side="right") - 1, terms.counts.data[places])

    @cached_property
    def voice_counts(self) -> dict[str, int]:
        """How many counted sentences there are of each voice that there is."""
        return {voice: int(n) for voice, n in self.manifest["counts"]["voices"].items() if n}

    @cached_property
    def speakers(self) -> tuple[str, ...]:
        """Names of those who are quoted or reported, most sentences first, then in name order."""
        spoken = self.counted[(self.counted["speaker"] != "") & (self.counted["voice"] != "own")]
        counts = spoken["speaker"].value_counts()
        return tuple(sorted(counts.index, key=lambda name: (-counts[name], name)))

    @cached_property
    def term_counts(self) -> TermCounts:
        """Term counts of the sentences in :attr:`counted`, row for row."""
        from scipy import sparse

        arrays = store.read_arrays(self.folder, "term_counts", self.manifest)
        vocabulary = self.table("terms")
        shape = (len(self.counted), len(vocabulary))
        return TermCounts(
            terms=tuple(vocabulary["term"]),
            counts=sparse.csr_array((arrays["data"], arrays["indices"], arrays["indptr"]), shape=shape),
            sentence_ids=tuple(self.counted["sentence_id"]),
            n_tokens=arrays["n_tokens"],
            hidden=vocabulary["hidden"].to_numpy(),
            stop=vocabulary["stop"].to_numpy(),
        )

    def corpus_terms(self, kept: np.ndarray | None = None) -> "CorpusTerms":
        """The counts by document, for contrasts; of the counted sentences that are `kept`, bool (n,), if given."""
        from analysis.contrasts import narrowed

        return self._whole_terms if kept is None else narrowed(self._whole_terms, kept)

    @cached_property
    def _whole_terms(self) -> "CorpusTerms":
        from analysis.contrasts import corpus_terms

        told = self.manifest["background"]
        background = Background(told["name"], self.table("terms")["n_background"].to_numpy(), told["tokens"])
        return corpus_terms(self.term_counts, self.counted["document_id"].to_numpy(), background)

    def groups_of(self, document_ids: Sequence[str]) -> np.ndarray:
        """Group of each document, object (n,); None where it is in none."""
        groups = self.table("documents").set_index("document_id")["group"].loc[list(document_ids)]
        return groups.astype(object).where(groups.notna(), None).to_numpy()

    @property
    def lemmas(self) -> bool:
        """Whether terms are lemmas."""
        return self.manifest["settings"].get("terms") == "lemmas"

    @property
    def vectors(self) -> np.ndarray:
        """Vectors of the rows of the sentences table, float32 (n, dimensions), of length 1; mapped from disk."""
        return self._array("vectors")

    @cached_property
    def tokens(self) -> Tokens:
        """The tokens of the rows of the sentences table; mapped from disk."""
        return Tokens(self._array("token_pointers"), self._array("token_places"), tuple(self.table("forms")["form"]))

    def contributions(self, axis: str) -> TokenContributions:
        """What each token adds to the bias of its row of the sentences table, and what is left; mapped from disk.

        Raises
        ------
        AnalysisError
            If there is no such axis in these results.
        """
        names = list(self.axes)
        if axis not in names:
            raise AnalysisError(f"no axis {axis!r} in these results; there are: {', '.join(names)}")
        row = names.index(axis)
        return TokenContributions(axis, self.tokens, self._array("contributions")[row], self._array("rests")[row])

    def _array(self, name: str) -> np.ndarray:
        if name not in self._arrays:
            self._arrays[name] = store.read_array(self.folder, name, self.manifest)
        return self._arrays[name]

    def text_of(self, document_id: str) -> str:
        """The full text of a document, exactly as it was read."""
        texts = self.table("texts")
        return texts.loc[texts["document_id"] == document_id, "text"].item()


def read_results(folder: Path | str) -> Results:
    """The results in `folder`.

    Raises
    ------
    AnalysisError
        If it is not a results folder, is one of another version, or any of its files is missing or damaged: all at once.
    """
    folder = Path(folder)
    manifest = store.check_folder(folder)
    digest = store.file_sha256(folder / store.MANIFEST)
    wanted = {f"{name}.parquet": f"the table {name}" for name in TABLES} | {f"{name}.npy": f"the array {name}" for name in ARRAYS}
    missing = [what for file, what in wanted.items() if file not in manifest["files"]]
    if missing:
        raise AnalysisError(*(f"{folder}: {what} is not among the results; {store.REBUILD}" for what in missing))
    return Results(folder, manifest, topic_notes=tuple(manifest["topics"]["notes"]), manifest_digest=digest)
