"""How often topics come back when the sentences are drawn anew: a topic that does not hangs on which sentences were there.

The sentences are drawn with replacement as many times as there are, the whole method runs on those drawn, and its topics are
matched one to one with the first ones (Hungarian method): once those that it found, and once as many as there are here, for
fewer sentences have fewer topics. A topic has come back if in either the list of its sentences and that of its match, among
those drawn, have a cosine of .7 or more: shared / √(its own × the match's). The cosine is that of the two lists of sentences
and not of the mean vectors, which for most topics of one corpus lie within .7 of each other, found or not.

After Hennig (2007), who asks the same with Jaccard's measure, and Greene, O'Callaghan & Cunningham (2014), who match topics.
"""

from collections.abc import Callable

import numpy as np

from analysis.hierarchy import Hierarchy, find_hierarchy

RERUNS = 10
ALIKE = 0.7  # cosine from which two topics are the same
STEADY = 0.7  # share of re-runs; a topic that comes back in fewer is marked

Report = Callable[[int, int], None]


def stability(
    nodes: np.ndarray,
    hierarchy: Hierarchy,
    leaf: np.ndarray,
    number: int,
    seed: int,
    resolution: float,
    report: Report = lambda done, total: None,
) -> np.ndarray:
    """Share of re-runs in which each node of `hierarchy` comes back, float (n_nodes,), 0–1.

    A node is looked for in the cut that it stands in and that is nearest to the topics as found, among as many topics of the
    re-run and among those of the re-run's cut that answers to it.

    Parameters
    ----------
    nodes : int16 array (n, d)
        Distinct vectors, sorted by content.
    hierarchy, leaf, number
        As :func:`analysis.hierarchy.find_hierarchy` gave them.
    seed, resolution
        That it was given.
    """
    times = np.zeros(len(hierarchy.parent))
    seeds = np.random.SeedSequence([seed, len(nodes)]).spawn(RERUNS)
    for run, own in enumerate(seeds):
        report(run, RERUNS)
        drawn = np.unique(np.random.default_rng(own).integers(len(nodes), size=len(nodes)))
        theirs, their_leaf, their_number = find_hierarchy(nodes[drawn], int(own.generate_state(1)[0]), resolution)
        times += _came_back(hierarchy, theirs, cosines(hierarchy, theirs, leaf[drawn], their_leaf), number, their_number)
    report(RERUNS, RERUNS)
    return times / RERUNS


def cosines(one: Hierarchy, other: Hierarchy, leaf: np.ndarray, other_leaf: np.ndarray) -> np.ndarray:
    """Cosine of the lists of members of each node of `one` and each of `other`, float (n_nodes, n_other_nodes), 0–1.

    Parameters
    ----------
    leaf, other_leaf : int arrays (n,)
        The leaves of the same sentences in both; −1 where a sentence is in none.
    """
    both = (leaf >= 0) & (other_leaf >= 0)
    shared = np.zeros((len(one.parent), len(other.parent)))
    np.add.at(shared, (leaf[both], other_leaf[both]), 1)
    mine, theirs = one.within().astype(float), other.within().astype(float)
    sizes = mine @ shared.sum(axis=1)
    other_sizes = theirs @ shared.sum(axis=0)
    return (mine @ shared @ theirs.T) / np.sqrt(np.maximum(np.outer(sizes, other_sizes), 1))


def _came_back(one: Hierarchy, other: Hierarchy, alike: np.ndarray, number: int, other_number: int) -> np.ndarray:
    """1 for each node of `one` that has its like in `other`, else 0; the numbers are those of topics as found."""
    found = np.zeros(len(one.parent))
    looked_for_in = np.clip(number, one.fewest, one.most)
    for cut in np.unique(looked_for_in):
        mine = one.cut(cut)
        for theirs in {int(cut), _answering(int(cut), number, other_number)}:
            matched = _matched(alike, mine, other.cut(theirs))
            found[matched[looked_for_in[matched] == cut]] = 1
    return found


def _matched(alike: np.ndarray, mine: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Those of the nodes `mine` that have their like among `theirs`, one to one."""
    from scipy.optimize import linear_sum_assignment  # a third of a second that results which are shown do without

    pairs = alike[np.ix_(mine, theirs)]
    pairs = np.where(pairs >= ALIKE, pairs, 0)  # what is too unlike may not part two that are alike
    row, column = linear_sum_assignment(-pairs)
    return mine[row[pairs[row, column] > 0]]


def _answering(cut: int, number: int, other_number: int) -> int:
    """The cut of a re-run that answers to one of the first: 1 to 1, what it found to what was found, in proportion between."""
    if cut >= number:
        return other_number + cut - number
    return 1 + round((cut - 1) * (other_number - 1) / (number - 1))
