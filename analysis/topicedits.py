"""What the analyst makes of the topics: how many, their names, which belong together, which fall apart; kept apart from the model.

`topic_edits.toml` in the project folder says it in plain words and can be written by hand:

    number = 14                     # how many topics
    uncertain = "left out"          # leave out what is nearer to another topic than to its own

    [[edit]]
    kind = "rename"                 # or "merge", or "split" (into the two parts that the hierarchy has)
    name = "Health"
    [[edit.topics]]
    name = "hospitals · nurses"     # what it was called then; not read
    n_sentences = 212               # and how many sentences it had,
    of = 3004                       # of how many
    sentences = ["09afb0…", …]      # digests of up to 60 of them

A topic is known again by its sentences, not by its number, so that edits survive a rebuild, another seed and a corpus that
grows. It fits if the list of its sentences then and that of a topic now have a cosine of .7 or more, as far as can be told from
the digests; an edit of which a topic is missing is left aside and named. The file holds no text but the names. Edits apply in
their order.
"""

import os
import tomllib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from unicodedata import category

import numpy as np
import tomli_w

from analysis.errors import AnalysisError
from analysis.files import read_text
from analysis.hierarchy import Hierarchy
from analysis.stability import ALIKE
from analysis.store import sha256_of

FILE = "topic_edits.toml"
MAX_BYTES = 50_000_000  # of the file: a digest for each sentence of the topics that were changed
KINDS = ("rename", "merge", "split")
CALLED = {"rename": "a name of your own", "merge": "a join", "split": "a split"}
SAMPLED = 60  # digests that a topic is known by: those that sort first, as good as drawn at random
LEFT_OUT, KEPT = "left out", "kept"
LEFT_OUT_NAME = "left out as uncertain"  # of what is left out, where topics are named
LONGEST_NAME = 80
MOST_NUMBER, MOST_SENTENCES = 100_000, 10**9
EDIT_KEYS, TOPIC_KEYS = ("kind", "name", "when", "topics"), ("name", "n_sentences", "of", "sentences")
HEX = frozenset("0123456789abcdef")
NAME_END = 45  # characters of a name that was not given

Kind = Literal["rename", "merge", "split"]


@dataclass(frozen=True)
class Anchor:
    """A topic as it was when it was edited.

    Attributes
    ----------
    name : str
    n_sentences, of : int
        Its sentences, and all sentences of the corpus.
    sentences : tuple of str
        `text_digest` of some of its sentences.
    """

    name: str
    n_sentences: int
    of: int
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Edit:
    """One thing done to topics: `rename` and `split` have one topic, `merge` two or more; a merged topic may have a name."""

    kind: Kind
    topics: tuple[Anchor, ...]
    name: str = ""
    when: str = ""


@dataclass(frozen=True)
class TopicEdits:
    """All that an analyst made of the topics.

    Attributes
    ----------
    number : int or None
        Topics wanted, before `edits`; None is what the model found.
    leave_out : bool
        Whether sentences that are nearer to another topic than to their own are left out.
    edits : tuple of Edit
        In the order in which they apply.
    """

    number: int | None = None
    leave_out: bool = False
    edits: tuple[Edit, ...] = ()

    def __bool__(self) -> bool:
        return self != NO_EDITS

    def digest(self) -> str:
        """sha256 of what they do to a model: not of when it was done."""
        return sha256_of(str(self.number), str(self.leave_out), *(str(asdict(replace(edit, when=""))) for edit in self.edits))


NO_EDITS = TopicEdits()


@dataclass(frozen=True)
class Group:
    """A topic as it is shown: leaves of the hierarchy (their rows) that are taken together; `made_of` is what was joined."""

    topic_id: int
    leaves: frozenset[int]
    name: str
    terms: tuple[str, ...]
    stability: float
    made_of: tuple["Group", ...] = ()


Node = Callable[[int], Group]


# The file


def read_edits(path: Path) -> TopicEdits:
    """The edits in a file; none where there is no file.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    if not os.path.lexists(path):
        return NO_EDITS
    try:
        written = tomllib.loads(read_text(path, MAX_BYTES))
    except (ValueError, RecursionError) as error:  # not TOML; a number of thousands of digits; lists in lists without end
        raise AnalysisError(f"{path}: not a TOML file ({error}); mend it, or delete it to undo all edits") from None
    faults = [f"{path}: {fault}" for fault in _faults(written)]
    if faults:
        raise AnalysisError(*faults)
    return from_written(written)


def from_written(written: dict[str, Any]) -> TopicEdits:
    """The edits that :func:`as_written` wrote down."""
    edits = tuple(
        Edit(edit["kind"], tuple(map(_anchor, edit["topics"])), _line(edit.get("name", "")), str(edit.get("when", "")))
        for edit in written.get("edit", [])
    )
    return TopicEdits(written.get("number"), written.get("uncertain", KEPT) == LEFT_OUT, edits)


def _anchor(topic: dict[str, Any]) -> Anchor:
    return Anchor(_line(topic.get("name", "")), topic["n_sentences"], topic["of"], tuple(topic["sentences"]))


def as_written(edits: TopicEdits) -> dict[str, Any]:
    """The edits as plain tables, as they stand in the file."""
    written: dict[str, Any] = {"number": edits.number} if edits.number else {}
    written |= {"uncertain": LEFT_OUT} if edits.leave_out else {}
    done = [{key: _plain(value) for key, value in asdict(edit).items() if value} for edit in edits.edits]
    return written | ({"edit": done} if done else {})


def as_toml(edits: TopicEdits) -> str:
    """The edits as the text of a file."""
    return tomli_w.dumps(as_written(edits))


def write_edits(edits: TopicEdits, path: Path) -> None:
    """Write the file in one move; without edits there is none.

    Raises
    ------
    AnalysisError
        It cannot be written.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        if edits:
            draft.write_text(as_toml(edits), encoding="utf-8")
            draft.replace(path)
        else:
            path.unlink(missing_ok=True)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise AnalysisError(f"{path}: cannot be written ({error.strerror or error}); check its permissions") from error


def _plain(value: Any) -> Any:
    return [topic | {"sentences": list(topic["sentences"])} for topic in value] if isinstance(value, tuple) else value


def _faults(written: dict[str, Any]) -> list[str]:
    faults = _unknown(written, ("number", "uncertain", "edit"))
    number, uncertain, edits = written.get("number", 2), written.get("uncertain", KEPT), written.get("edit", [])
    if not _is_count(number, MOST_NUMBER):
        faults.append(f"number is {_show(number)}; write a whole number from 1 to {MOST_NUMBER:,}")
    if uncertain not in (LEFT_OUT, KEPT):
        faults.append(f'uncertain is {_show(uncertain)}; write "{KEPT}" or "{LEFT_OUT}"')
    if not isinstance(edits, list) or not all(isinstance(edit, dict) for edit in edits):
        return [*faults, "edit is not a list of tables; begin each edit with [[edit]]"]
    return [*faults, *(f"edit {place}: {fault}" for place, edit in enumerate(edits, 1) for fault in _edit_faults(edit))]


def _edit_faults(edit: dict[str, Any]) -> list[str]:
    kind, topics, name = edit.get("kind"), edit.get("topics"), edit.get("name", "")
    if kind not in KINDS:
        return [f"kind is {_show(kind)}; write {', '.join(KINDS[:-1])} or {KINDS[-1]}"]
    faults = _unknown(edit, EDIT_KEYS)
    if not isinstance(name, str) or len(name) > LONGEST_NAME or kind == "rename" and not is_name(name):
        faults.append(f"name is {_show(name)}; write one line of 1 to {LONGEST_NAME} characters")
    least, wanted = (2, "two or more") if kind == "merge" else (1, "one")
    if not isinstance(topics, list) or len(topics) < least or kind != "merge" and len(topics) > 1:
        return [*faults, f"{kind} needs {wanted} [[edit.topics]]"]
    return faults + [fault for topic in topics for fault in _topic_faults(topic)]


def _topic_faults(topic: Any) -> list[str]:
    if not isinstance(topic, dict):
        return ["a topic is not a table; begin each with [[edit.topics]]"]
    faults = _unknown(topic, TOPIC_KEYS)
    faults += [f"{key} of a topic is {_show(topic.get(key))}; write a whole number from 1" for key in ("n_sentences", "of")
               if not _is_count(topic.get(key), MOST_SENTENCES)]  # fmt: skip
    digests = topic.get("sentences")
    if (
        not isinstance(digests, list)
        or not digests
        or not all(isinstance(one, str) and len(one) == 16 and HEX >= set(one) for one in digests)
    ):
        faults.append("sentences of a topic is not a list of digests, each of 16 hexadecimal digits")
    return faults


def _unknown(table: dict[str, Any], allowed: Sequence[str]) -> list[str]:
    return [f'unknown key "{str(key)[:60]}"; allowed: {", ".join(allowed)}' for key in table if key not in allowed]


def _is_count(value: Any, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= most


def is_name(text: str) -> bool:
    """Whether there is anything to see in it.

    >>> is_name("Health"), is_name(" "), is_name("\\u200b")
    (True, False, False)
    """
    return any(category(letter)[0] in "LNPS" for letter in text)


def _show(value: Any) -> str:
    return "missing" if value is None else f'"{value[:60]}"' if isinstance(value, str) else str(value)[:60]


def _line(text: str) -> str:
    return " ".join(str(text).split())


# Editing


def anchor(name: str, digests: np.ndarray, of: int) -> Anchor:
    """What a topic is to be known by: `digests` are those of its sentences, str array (n,)."""
    return Anchor(name, len(digests), of, tuple(np.unique(digests)[:SAMPLED].tolist()))


def added(edits: TopicEdits, kind: Kind, topics: Sequence[Anchor], name: str = "") -> TopicEdits:
    """The edits with one more, done now."""
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return replace(edits, edits=(*edits.edits, Edit(kind, tuple(topics), _line(name)[:LONGEST_NAME], when)))


def without(edits: TopicEdits, edit: Edit) -> TopicEdits:
    """The edits without `edit`, of several alike the last; as they are where it is not among them any more."""
    places = [place for place, other in enumerate(edits.edits) if other == edit]
    return replace(edits, edits=edits.edits[: places[-1]] + edits.edits[places[-1] + 1 :]) if places else edits


# What edits do


def edited(
    groups: Sequence[Group],
    edits: TopicEdits,
    hierarchy: Hierarchy,
    leaf: np.ndarray,
    digests: Callable[[], np.ndarray],
    node: Node,
) -> tuple[list[Group], tuple[str, ...]]:
    """The topics after the edits, and what of them does not fit.

    Parameters
    ----------
    groups : sequence of Group
        The topics before.
    edits : TopicEdits
    hierarchy : Hierarchy
    leaf : int array (n_sentences,)
        Place of each sentence's leaf.
    digests : callable
        Gives the `text_digest` of each sentence, str array (n_sentences,); asked only if there are edits.
    node : callable
        The topic that a node of the hierarchy is.
    """
    found, notes = list(groups), []
    if edits.edits:
        leaf_of, sizes = _leaf_of(edits, digests(), leaf), np.bincount(leaf, minlength=len(hierarchy.parent))
    for edit in edits.edits:
        places = [_place(topic, found, leaf_of, sizes) for topic in edit.topics]
        missing = [topic.name for topic, place in zip(edit.topics, places, strict=True) if place is None]
        if edit.kind == "merge" and len(set(places)) < len(places) and not missing:
            missing = [topic.name for topic in edit.topics]
        done = [] if missing else _applied(edit, [found[place] for place in places], hierarchy, sizes, node)
        if missing or not done:
            what = " and ".join(f'"{name}"' for name in missing or [edit.topics[0].name])
            why = f"no topic has most of the sentences of {what}" if missing else f"{what} has no parts"
            notes.append(f"Topics: {CALLED[edit.kind]} no longer fits: {why}; kept in {FILE}")
            continue
        kept = [group for place, group in enumerate(found) if place not in places]
        found = [*kept, *done]
    return _distinct(found), tuple(notes)


def _applied(edit: Edit, topics: list[Group], hierarchy: Hierarchy, sizes: np.ndarray, node: Node) -> list[Group]:
    """What takes the place of `topics`; nothing where a topic has no parts."""
    if edit.kind == "rename":
        return [replace(topics[0], name=edit.name)]
    if edit.kind == "merge":
        return [_taken_together(topics, edit.name, sizes)]
    return parts(topics[0], hierarchy, sizes, node)


def _taken_together(topics: Sequence[Group], name: str, sizes: np.ndarray) -> Group:
    """One topic of several, with the number of the largest; its terms are theirs by turns."""
    ordered = sorted(topics, key=lambda topic: (-sizes[list(topic.leaves)].sum(), topic.topic_id))
    by_turns = [term for row in range(10) for topic in ordered for term in topic.terms[row : row + 1]]
    joined = " + ".join(topic.name.split(" · ")[0] for topic in ordered)
    name = name or (joined if len(joined) <= NAME_END else f"{ordered[0].name} + {len(ordered) - 1} more")
    leaves = frozenset().union(*(topic.leaves for topic in ordered))
    terms = tuple(dict.fromkeys(by_turns))[:10]
    return Group(ordered[0].topic_id, leaves, name, terms, float("nan"), tuple(topics))


def parts(topic: Group, hierarchy: Hierarchy, sizes: np.ndarray, node: Node) -> list[Group]:
    """The two parts of a topic, by the lowest node of the hierarchy that holds it; none where it is a leaf.

    Parameters
    ----------
    sizes : int array (n_nodes,)
        Sentences of each leaf.
    """
    if len(topic.leaves) < 2:
        return []
    within = hierarchy.within()
    leaves = np.array(sorted(topic.leaves))
    holding = np.flatnonzero(within[:, leaves].all(axis=1))
    lowest = holding[within[holding].sum(axis=1).argmin()]
    known = {one.leaves: one for one in _joined(topic)}
    found = [frozenset(leaves[within[child, leaves]].tolist()) for child in np.flatnonzero(hierarchy.parent == lowest)]
    return [known[part] if part in known else _part(part, within, hierarchy, sizes, node) for part in found]


def _joined(topic: Group) -> list[Group]:
    """All that was joined into a topic, step by step, with the names that it had."""
    return [one for part in topic.made_of for one in (part, *_joined(part))]


def _part(leaves: frozenset[int], within: np.ndarray, hierarchy: Hierarchy, sizes: np.ndarray, node: Node) -> Group:
    """Leaves as a topic: the node that they are, or the fewest nodes that make them up taken together."""
    own = np.zeros(len(sizes), dtype=bool)
    own[list(leaves)] = True
    whole = np.flatnonzero(~(within & hierarchy.is_leaf & ~own).any(axis=1))
    highest = [row for row in whole if hierarchy.parent[row] not in whole]
    return node(highest[0]) if len(highest) == 1 else _taken_together([node(row) for row in highest], "", sizes)


def _leaf_of(edits: TopicEdits, digests: np.ndarray, leaf: np.ndarray) -> dict[str, int]:
    """Leaf of every sentence that a topic is to be known by, by digest; sentences that are the same are of one leaf."""
    wanted = sorted({digest for edit in edits.edits for topic in edit.topics for digest in topic.sentences})
    there = np.isin(digests, wanted)
    return dict(zip(digests[there].tolist(), leaf[there].tolist(), strict=True))


def _place(topic: Anchor, groups: Sequence[Group], leaf_of: dict[str, int], sizes: np.ndarray) -> int | None:
    """Which of `groups` a topic now is; None if none."""
    there = [leaf_of[digest] for digest in topic.sentences if digest in leaf_of]
    if not there:
        return None
    grown = sizes.sum() / topic.of
    best, place = max((_alike(topic, group, there, sizes, grown), -place) for place, group in enumerate(groups))
    return -place if best >= ALIKE else None


def _alike(topic: Anchor, group: Group, there: list[int], sizes: np.ndarray, grown: float) -> float:
    """Cosine of the lists of sentences of a topic then and a group now, as far as the digests tell: 0–1."""
    share = sum(place in group.leaves for place in there) / len(there)
    return share * min(1.0, topic.n_sentences * max(grown, 1.0) / max(sizes[list(group.leaves)].sum(), 1)) ** 0.5


def _distinct(groups: list[Group]) -> list[Group]:
    """The groups with no two names alike, nor like what is left out: of those that are, all but the first get their number."""
    seen = {LEFT_OUT_NAME}
    named = []
    for group in sorted(groups, key=lambda group: group.topic_id):
        name, number = group.name, group.topic_id
        while name in seen:
            name, number = f"{group.name} ({number})", number + 1
        seen.add(name)
        named.append(replace(group, name=name))
    return named


def told(edit: Edit) -> str:
    """An edit in a line, for the list of those that can be undone."""
    names = " and ".join(f"“{topic.name}”" for topic in edit.topics)
    if edit.kind == "rename":
        return f"{names} is called “{edit.name}”"
    if edit.kind == "split":
        return f"{names} is split in two"
    return f"{names} are one topic" + (f", “{edit.name}”" if edit.name else "")
