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
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import numpy as np
import tomli_w

from analysis.errors import AnalysisError
from analysis.hierarchy import Hierarchy
from analysis.readers import read_text
from analysis.stability import ALIKE
from analysis.store import sha256_of

FILE = "topic_edits.toml"
KINDS = ("rename", "merge", "split")
SAMPLED = 60  # digests that a topic is known by: those that sort first, as good as drawn at random
LEFT_OUT, KEPT = "left out", "kept"
LONGEST_NAME = 80
MOST_NUMBER = 100_000
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
    """A topic as it is shown: leaves of the hierarchy (their rows) that are taken together."""

    topic_id: int
    leaves: frozenset[int]
    name: str
    terms: tuple[str, ...]
    stability: float


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
        written = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
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
        raise AnalysisError(f"{path}: cannot be written ({error.strerror or error}); check its permissions") from error


def _plain(value: Any) -> Any:
    return [topic | {"sentences": list(topic["sentences"])} for topic in value] if isinstance(value, tuple) else value


def _faults(written: dict[str, Any]) -> list[str]:
    faults = [
        f'unknown key "{key}"; allowed: number, uncertain, edit' for key in written if key not in ("number", "uncertain", "edit")
    ]
    number, uncertain, edits = written.get("number", 2), written.get("uncertain", KEPT), written.get("edit", [])
    if not _is_count(number) or number > MOST_NUMBER:
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
    faults = []
    if not isinstance(name, str) or len(name) > LONGEST_NAME or kind == "rename" and not _line(name):
        faults.append(f"name is {_show(name)}; write one line of 1 to {LONGEST_NAME} characters")
    least, wanted = (2, "two or more") if kind == "merge" else (1, "one")
    if not isinstance(topics, list) or len(topics) < least or kind != "merge" and len(topics) > 1:
        return [*faults, f"{kind} needs {wanted} [[edit.topics]]"]
    return faults + [fault for topic in topics for fault in _topic_faults(topic)]


def _topic_faults(topic: Any) -> list[str]:
    if not isinstance(topic, dict):
        return ["a topic is not a table; begin each with [[edit.topics]]"]
    faults = [f"{key} of a topic is {_show(topic.get(key))}; write a whole number from 1" for key in ("n_sentences", "of")
              if not _is_count(topic.get(key))]  # fmt: skip
    digests = topic.get("sentences")
    if (
        not isinstance(digests, list)
        or not digests
        or not all(isinstance(one, str) and len(one) == 16 and HEX >= set(one) for one in digests)
    ):
        faults.append("sentences of a topic is not a list of digests, each of 16 hexadecimal digits")
    return faults


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


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


def without(edits: TopicEdits, place: int) -> TopicEdits:
    """The edits without the one at `place`, from 0."""
    return replace(edits, edits=edits.edits[:place] + edits.edits[place + 1 :])


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
        leaves_of, sizes = _leaves_of(digests(), leaf), np.bincount(leaf, minlength=len(hierarchy.parent))
    for edit in edits.edits:
        places = [_place(topic, found, leaves_of, sizes) for topic in edit.topics]
        missing = [topic.name for topic, place in zip(edit.topics, places, strict=True) if place is None]
        if edit.kind == "merge" and len(set(places)) < len(places) and not missing:
            missing = [topic.name for topic in edit.topics]
        done = [] if missing else _applied(edit, [found[place] for place in places], hierarchy, sizes, node)
        if missing or not done:
            what = " and ".join(f'"{name}"' for name in missing or [edit.topics[0].name])
            why = "no topic has most of its sentences" if missing else "it has no parts"
            notes.append(f"Topics: an edit ({edit.kind}) no longer fits, for of {what} {why}; kept in {FILE}")
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
    return Group(ordered[0].topic_id, leaves, name, tuple(dict.fromkeys(by_turns))[:10], float("nan"))


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
    return [
        _part(frozenset(leaves[within[child, leaves]].tolist()), within, hierarchy, sizes, node)
        for child in np.flatnonzero(hierarchy.parent == lowest)
    ]


def _part(leaves: frozenset[int], within: np.ndarray, hierarchy: Hierarchy, sizes: np.ndarray, node: Node) -> Group:
    """Leaves as a topic: the node that they are, or the fewest nodes that make them up taken together."""
    own = np.zeros(len(sizes), dtype=bool)
    own[list(leaves)] = True
    whole = np.flatnonzero(~(within & hierarchy.is_leaf & ~own).any(axis=1))
    highest = [row for row in whole if hierarchy.parent[row] not in whole]
    return node(highest[0]) if len(highest) == 1 else _taken_together([node(row) for row in highest], "", sizes)


def _leaves_of(digests: np.ndarray, leaf: np.ndarray) -> dict[str, list[int]]:
    """Leaves of the sentences by digest: the same sentence may stand in several documents."""
    found: dict[str, list[int]] = {}
    for digest, place in zip(digests.tolist(), leaf.tolist(), strict=True):
        found.setdefault(digest, []).append(place)
    return found


def _place(topic: Anchor, groups: Sequence[Group], leaves_of: dict[str, list[int]], sizes: np.ndarray) -> int | None:
    """Which of `groups` a topic now is; None if none."""
    there = [leaves_of[digest][0] for digest in topic.sentences if digest in leaves_of]
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
    """The groups with no two names alike: of those that are, all but the first get their number."""
    seen: set[str] = set()
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
