"""Topics of a build before this one: those found again keep their number and name, as far as they are the same.

Two topics are matched by their sentences: what was their topic then and what is it now. A sentence that was not there then is
taken to have been of the topic whose mean it is nearest to, if the encoder is the same; but where half and more of both topics
were there then and are now, these alone count if they are more alike: a new matter must be near to something, and may not take an
old topic's number from it. Nor may a few sentences near to it: where none is certainly in both, the earlier topic counts with its
whole size. The topics of the two builds are matched one to one (Hungarian method), then the other nodes of the hierarchies, best
first; only pairs with a cosine of .7 or more are the same.

Where hardly a sentence has changed, nothing is found anew: the earlier topics are kept as they are, and new sentences go to the
nearest. That costs next to nothing, and one document more cannot move the topics of fourteen thousand others. What has come and
gone since the topics were found is counted on from build to build; beyond `FEW` of all sentences they are found anew.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

from analysis.clustering import nearest_mean, whole_numbers
from analysis.phrases import count, some
from analysis.results import Results
from analysis.stability import ALIKE, cosines
from analysis.topics import TopicModel

ENOUGH = 0.5  # share of a topic's sentences that is there in both builds from which these alone may tell
FEW = 0.02  # share of the sentences that may have come or gone since topics were found while they are kept
CHANGED = "changed_sentences"  # in `TopicModel.method`: how many have come or gone since the topics were found
AFTERWARDS = ("number", "uncertain_sentences", "previous", "notes", "edits")  # what else the manifest says of topics
UNUSED = "unused_id"  # in `TopicModel.method`: the first number that no topic ever had


@dataclass(frozen=True)
class Carried:
    """A model with the numbers and names of an earlier one.

    Attributes
    ----------
    model : TopicModel
    kept, new, gone : tuple of str
        Names of the topics that are the same, that there were none of, and that there were then and are no more.
    as_they_were : bool
        Whether nothing was found anew.
    """

    model: TopicModel
    kept: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    as_they_were: bool = False

    @property
    def note(self) -> str:
        """What a reader must know who knows the earlier results; empty if every topic is as it was."""
        changed = self.model.method.get(CHANGED, 0)
        if self.as_they_were and changed:
            came = f"{count(changed, 'sentence')} of {len(self.model.leaf_id):,} came or went since they were found"
            how = "and new ones are in the nearest topic. Build without --previous to find topics anew"
            return f"Topics are those of the previous results: {came}, {how}."
        told = [f"new: {some([f'“{name}”' for name in self.new], 5)}"] if self.new else []
        told += [f"no longer there: {some([f'“{name}”' for name in self.gone], 5)}"] if self.gone else []
        n = len(self.kept) + len(self.new)
        return f"Topics: {len(self.kept)} of {n} keep number and name of the previous results; {'; '.join(told)}." if told else ""


def carried(model: TopicModel, texts: Sequence[str], vectors: np.ndarray, encoder: str, previous: Results) -> Carried:
    """The model with numbers and names of `previous`, where its topics are the same.

    Parameters
    ----------
    model : TopicModel
        Of the sentences `texts` with `vectors`, float (n, dimensions).
    encoder : str
        Digest of what made the vectors.
    previous : Results
    """
    before = previous.topic_model
    alike = _alike(model, before, *_leaf_then(texts, vectors, encoder, previous))
    own, theirs = model.hierarchy.cut(model.number), before.hierarchy.cut(before.number)
    match = _matched(alike, own, theirs)
    ids, unused = _numbered(model, before, match)
    names = _named(model, before, match)
    tree = model.tree.assign(topic_id=ids, name=pd.Series(names, dtype="str"))
    tree["parent"] = np.where(model.tree["parent"] < 0, -1, ids[model.hierarchy.parent])
    new_model = replace(model, tree=tree, leaf_id=ids[model.leaf], method=model.method | {UNUSED: unused})
    found = {match[row] for row in own if row in match} & set(theirs.tolist())  # not what was no topic but a part or a whole
    return Carried(
        new_model,
        tuple(names[row] for row in own if match.get(row) in found),
        tuple(names[row] for row in own if match.get(row) not in found),
        tuple(before.tree["name"].iloc[row] for row in theirs if row not in found),
    )


def kept_as_they_were(
    texts: Sequence[str], vectors: np.ndarray, encoder: str, previous: Results, seed: int, resolution: float
) -> Carried | None:
    """The topics of `previous` for a corpus that hardly differs; None where too much has changed, or they were found otherwise.

    Parameters
    ----------
    seed : int
    resolution : float
        Of the build: topics that were found with others are not kept.
    """
    settings, before = previous.manifest["settings"], previous.topic_model
    same = (encoder, seed, resolution) == (
        previous.manifest["encoder"]["sha256"],
        previous.manifest["seed"],
        settings["topics_resolution"],
    )
    if not same or not len(before.tree) or not len(texts):
        return None
    now, then = Counter(texts), Counter(previous.counted["text"].tolist())
    changed = before.method.get(CHANGED, 0) + (now - then).total() + (then - now).total()
    if changed > FEW * len(texts):
        return None
    leaf, _ = _leaf_then(texts, vectors, encoder, previous)
    if (np.bincount(leaf, minlength=len(before.tree))[np.unique(before.leaf)] == 0).any():
        return None  # a topic has lost all that it was
    sizes = before.hierarchy.within().astype(np.int64) @ np.bincount(leaf, minlength=len(before.tree))
    tree = before.tree.assign(n_sentences=sizes)
    found = {name: value for name, value in before.method.items() if name not in AFTERWARDS}
    model = TopicModel(tree, tree["topic_id"].to_numpy()[leaf], before.number, found | {CHANGED: int(changed)})
    names = tuple(tree["name"].iloc[row] for row in before.hierarchy.cut(before.number))
    return Carried(model, names, (), (), as_they_were=True)


def _leaf_then(texts: Sequence[str], vectors: np.ndarray, encoder: str, previous: Results) -> tuple[np.ndarray, np.ndarray]:
    """Row in the earlier tree of each sentence's leaf, int (n,), −1 where none can be told; and which were there, bool (n,)."""
    before, counted = previous.topic_model, previous.counted
    known = dict(zip(counted["text"].tolist()[::-1], before.leaf[::-1].tolist(), strict=True))  # of twins the first
    then = np.array([known.get(text, -1) for text in texts], dtype=np.int64)
    known = then >= 0
    unknown = np.flatnonzero(~known)
    if len(unknown) and len(counted) and encoder == previous.manifest["encoder"]["sha256"]:
        leaves, code = np.unique(before.leaf, return_inverse=True)
        whole, theirs = whole_numbers(vectors[unknown]), whole_numbers(np.asarray(previous.counted_vectors))
        then[unknown] = leaves[nearest_mean(whole, theirs, code, len(leaves))]
    return then, known


def _alike(model: TopicModel, before: TopicModel, then: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Cosine of the lists of sentences of each node now and each then, (n_nodes, n_nodes_then)."""
    one, other, leaf = model.hierarchy, before.hierarchy, model.leaf
    mine = _share(model, np.bincount(leaf[known], minlength=len(one.parent)))
    theirs = _share(before, np.bincount(then[known], minlength=len(other.parent)))
    enough = np.outer(mine >= ENOUGH, theirs >= ENOUGH)
    certain = cosines(one, other, leaf, np.where(known, then, -1))
    guessed = cosines(one, other, leaf, then)
    there = other.within().astype(float) @ np.bincount(then[then >= 0], minlength=len(other.parent))
    whole = np.maximum(before.tree["n_sentences"].to_numpy(), there)  # nothing certain in common: all that was there counts
    guessed = np.where(certain > 0, guessed, guessed * np.sqrt(there / np.maximum(whole, 1)))
    return np.maximum(guessed, np.where(enough, certain, 0))


def _share(model: TopicModel, there: np.ndarray) -> np.ndarray:
    """Share of each node's sentences that are there, of so many in each leaf, float (n_nodes,)."""
    return model.hierarchy.within().astype(float) @ there / model.tree["n_sentences"].to_numpy()


def _matched(alike: np.ndarray, own: np.ndarray, theirs: np.ndarray) -> dict[int, int]:
    """For each node that is the same as an earlier one, the row of that."""
    pairs = alike[np.ix_(own, theirs)]
    pairs = np.where(pairs >= ALIKE, pairs, 0)
    row, column = linear_sum_assignment(-pairs)
    match = {int(own[i]): int(theirs[j]) for i, j in zip(row, column, strict=True) if pairs[i, j] > 0}
    rows, columns = np.nonzero(alike >= ALIKE)
    taken = set(match.values())
    for place in np.lexsort((columns, rows, -alike[rows, columns])):
        i, j = int(rows[place]), int(columns[place])
        if i not in match and j not in taken:
            match[i] = j
            taken.add(j)
    return match


def _numbered(model: TopicModel, before: TopicModel, match: dict[int, int]) -> tuple[np.ndarray, int]:
    """topic_id of each node: the earlier one's, or one that was never used; and the first that is unused now."""
    earlier = before.tree["topic_id"].to_numpy()
    unused = max(int(earlier.max(initial=-1)) + 1, before.method.get(UNUSED, 0))
    ids = np.empty(len(model.tree), dtype=np.int64)
    for row in range(len(ids)):
        if row in match:
            ids[row] = earlier[match[row]]
        else:
            ids[row] = unused
            unused += 1
    return ids, unused


def _named(model: TopicModel, before: TopicModel, match: dict[int, int]) -> list[str]:
    """Name of each node: what the model called the earlier one, or its own if it is new; what an analyst calls it is an edit."""
    names, earlier = model.tree["name"].tolist(), before.tree["name"].tolist()
    for row, place in match.items():
        names[row] = earlier[place]
    return _distinct(names, model, set(match))


def _distinct(names: list[str], model: TopicModel, kept: set[int]) -> list[str]:
    """The names, with a number behind that of a new node whose name another has that is shown together with it."""
    within = model.hierarchy.within()
    related = within | within.T
    made = dict.fromkeys(kept)
    for row in sorted(range(len(names)), key=lambda row: (row not in kept, row)):
        taken = {names[other] for other in made if other != row and not related[row, other]}
        name, number = names[row], row + 1
        while row not in kept and names[row] in taken:
            names[row], number = f"{name} ({number})", number + 1
        made[row] = None
    return names
