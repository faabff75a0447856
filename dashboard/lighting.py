"""A term that lights up in every chart: how much of the sentences behind each mark holds it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from urllib.parse import parse_qsl

import numpy as np

from analysis.picks import Pick
from analysis.results import Results
from analysis.terms import normalise
from dashboard import data, state, words
from dashboard.memory import remembered
from dashboard.state import State

Lit = Callable[[Sequence[str]], np.ndarray]
NONE = float("nan")  # of a mark that stands for no sentences


def found(results: Results, term: str) -> np.ndarray:
    """Which of the counted sentences hold a term, bool (n,)."""
    return data.behind(results, Pick(term=term))


def count(results: Results, chosen: State) -> int:
    """How many of the sentences looked at hold the term that is looked for."""
    return int((found(results, chosen.find or "") & data.kept(results, chosen.narrowing)).sum())


def said(results: Results, chosen: State) -> str:
    """What is lit, in words."""
    looked = data.kept(results, chosen.narrowing)
    here = found(results, chosen.find or "") & looked
    n, every = int(here.sum()), int(looked.sum())
    if not every:
        return f"{words.quoted(chosen.find or '')} lights up nothing: no sentence is looked at."
    if not n:
        return f"{words.quoted(chosen.find or '')} stands in none of the {every:,} sentences looked at: nothing lights up."
    documents = len(np.unique(results.coded("document_id").codes[here]))
    of = f"{n:,} of {words.count(every, 'sentence')}, in {words.count(documents, 'document')}"
    return f"Lit in every chart: sentences with {words.quoted(chosen.find or '')}, {of}."


def caption(chosen: State) -> str:
    """What is lit, for a picture."""
    return f"Lit: sentences with {words.quoted(chosen.find or '')}; all else is dimmed."


def lit(results: Results, chosen: State) -> Lit | None:
    """Asked for the keys of a chart's marks, the share of the sentences behind each that holds the term looked for; NaN of no mark.

    None where no term is looked for.
    """
    return None if chosen.find is None else lambda keys: _shares(results, chosen, chosen.find or "", keys)


def _shares(results: Results, chosen: State, term: str, keys: Sequence[str]) -> np.ndarray:
    looked = data.kept(results, chosen.narrowing)
    holding = found(results, term) & looked
    sentences = _sentence_ids(results, results.digest, term)
    co_occurring = _co_occurring(results, results.digest, term, chosen.narrowing)
    shares: dict[str, float] = {}
    for key in dict.fromkeys(keys):
        entries = dict(parse_qsl(key))
        if set(entries) == {"s"}:
            shares[key] = float(entries["s"] in sentences)
        elif set(entries) == {"term"}:
            shares[key] = co_occurring(entries["term"])
        else:
            pick = _pick(results, chosen, entries)
            behind = None if pick is None else data.behind(results, pick) & looked
            n = 0 if behind is None else int(behind.sum())
            shares[key] = NONE if behind is None or not n else float((behind & holding).sum() / n)
    return np.array([shares[key] for key in keys])


def _pick(results: Results, chosen: State, entries: dict[str, str]) -> Pick | None:
    """What a mark picks; None of one that picks no sentences."""
    if not set(entries) & set(state.MARK):
        return None
    picked = state.read({"axis": chosen.axis} | entries, results)
    return replace(picked, axis=chosen.axis).pick() if picked.has_pick else None


@remembered(8)
def _sentence_ids(_results: Results, digest: str, term: str) -> frozenset[str]:
    return frozenset(_results.counted["sentence_id"][found(_results, term)])


@remembered(8)
def _co_occurring(_results: Results, digest: str, term: str, narrow: data.Narrowing) -> Callable[[str], float]:
    """Of the sentences looked at that hold another term, the share that holds this one too; all terms at once."""
    looked, terms = data.kept(_results, narrow), _results.term_counts
    place = {name: at for at, name in enumerate(terms.terms)}

    def sentences_with(rows: np.ndarray) -> np.ndarray:
        counts = terms.counts[rows]
        return np.bincount(counts.indices, minlength=len(terms.terms))

    every, both = sentences_with(looked), sentences_with(looked & found(_results, term))

    def share(other: str) -> float:
        at = place.get(normalise(other, _results.lemmas))
        return NONE if at is None or not every[at] else float(both[at] / every[at])

    return share
