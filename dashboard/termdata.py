"""What the Terms view shows: contrasts, what ranks their terms, and where a term stands; caches keyed by content digests."""

from bisect import bisect_left
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import keyness
from analysis.contrasts import MOST_GROUPS, REST, SURE, CorpusTerms, TermContrast, contrast_groups, tested
from analysis.crossing import across_languages
from analysis.evidence import Evidence
from analysis.lines import Lines, find_lines
from analysis.narrowing import Narrowing
from analysis.picks import Pick
from analysis.results import Results
from analysis.terms import normalise
from dashboard import termwords
from dashboard.charts.dispersion import lanes
from dashboard.data import ALL, in_side, kept, shown, sides
from dashboard.jobs import packed
from dashboard.memory import remembered
from dashboard.questions import Question, about
from dashboard.state import FREX
from dashboard.surewords import ALPHA

QUICK = 1_000_000  # counts by document up to which a contrast is tested at once: about 5 seconds
NOT_TESTED = "none: more than"  # a build's word for a contrast that it left to be tested when asked


def contrast(results: Results, target: str, reference: str, narrow: Narrowing = ALL, among: int = 1) -> TermContrast:
    """The term contrast of two groups, or of one against the rest: tested where that was built, is quick, or was asked for.

    It is quick if as many as it is `among` are.
    """
    if not narrow and not results.grouping:
        tests = results.table("contrast_tests")
        row = tests[(tests["target"] == target) & (tests["reference"] == reference)]
        if len(row) and not row["test"].iloc[0].startswith(NOT_TESTED):
            return _built(results, results.digest, target, reference)
    quick = among * _terms(results, results.digest, narrow).by_document.nnz <= QUICK
    found = _contrast(results, results.digest, target, None if reference == REST else reference, narrow, quick)
    return found if found.test else _asked_before(found, term_question(results, target, reference, narrow).out)


@remembered(32)
def _built(_results: Results, digest: str, target: str, reference: str) -> TermContrast:
    tests, built = _results.table("contrast_tests"), _results.table("contrasts")
    row = tests[(tests["target"] == target) & (tests["reference"] == reference)].iloc[0]
    table = built[(built["target"] == target) & (built["reference"] == reference)]
    return TermContrast(**row.to_dict(), table=table.reset_index(drop=True))


@remembered(32, "Comparing …")
def _contrast(_results: Results, digest: str, target: str, reference: str | None, narrow: Narrowing, quick: bool) -> TermContrast:
    terms, prior = _terms(_results, digest, narrow), _results.manifest["settings"]["prior"]
    groups = _results.groups_of(terms.document_ids)
    found = contrast_groups(terms, groups, target, reference, prior)
    return tested(terms, found, _results.manifest["seed"], prior) if quick else found


@remembered(8)
def _terms(_results: Results, digest: str, narrow: Narrowing) -> CorpusTerms:
    return _results.corpus_terms(kept(_results, narrow) if narrow else None)


def term_question(results: Results, target: str, reference: str, narrow: Narrowing) -> Question:
    """The question how sure a contrast is, where that takes long."""
    asked = {"grouping": results.grouping, "target": target, "reference": None if reference == REST else reference}
    return Question("contrast", about(results) | asked | {"kept": packed(kept(results, narrow)) if narrow else None}, ".parquet")


def _asked_before(found: TermContrast, answer: Path) -> TermContrast:
    """The contrast with what a job found of it, if that was asked."""
    if not answer.is_file():
        return found
    table = _read_answer(str(answer), answer.stat().st_mtime_ns)
    told = table.iloc[0] if len(table) else {"test": "none: there are no terms", "n_tested": 0, "fewest": 0}
    extra = {name: table[name] for name in SURE}
    known = {"test": str(told["test"]), "n_tested": int(told["n_tested"]), "fewest": int(told["fewest"])}
    return replace(found, **known, table=found.table.assign(**extra))


@remembered(8)
def _read_answer(path: str, stamp: int) -> pd.DataFrame:
    return pd.read_parquet(path)


class Ranking(NamedTuple):
    """What ranks terms, and which are shown.

    Attributes
    ----------
    measure : str
        One of `keyness.MEASURES`, or "frex".
    balance : float
        Of "frex": 0 ranks by exclusiveness, 1 by frequency.
    stop_words : bool
        Whether they are shown.
    """

    measure: str = "log_odds"
    balance: float = 0.0
    stop_words: bool = False


USUAL = Ranking()


def languages_apart(results: Results, target: str, reference: str) -> str:
    """What to say where the two sides are in different languages; "" where they are not."""
    documents = results.table("documents")
    sides = (in_side(documents["group"], side, target) for side in (target, reference))
    return across_languages(documents, *sides)


def any_languages_apart(results: Results) -> str:
    """The same of all groups at once: what to say where one is in another language than the rest."""
    told = [said for group in results.groups if (said := languages_apart(results, group, REST))]
    return f"{told[0].split(' (')[0].replace('The two sides', 'Some groups')}: terms set the languages apart." if told else ""


def scored_terms(
    results: Results, found: TermContrast, by: Ranking = USUAL, narrow: Narrowing = ALL, times: int = 1
) -> pd.DataFrame:
    """The contrast's rows, the strongest first, with what ranks them.

    Parameters
    ----------
    times : int
        Contrasts that are shown together and not yet counted in p_adjusted.

    Returns
    -------
    DataFrame
        Beside the columns of the contrast: `score` (+ leans to the target), `sure` (more than chance, all terms counted),
        `one_document` (stands in one document only of a side that has several).
    """
    return _scored_terms(found, results.digest, found.target, found.reference, narrow, found.test, by, times)


@remembered(16)
def _scored_terms(
    _found: TermContrast, digest: str, target: str, reference: str, narrow: Narrowing, test: str, by: Ranking, times: int
) -> pd.DataFrame:
    table = _found.table if by.stop_words else _found.table[~_found.table["stop"]]
    if by.measure == FREX:
        counts = table["count_target"].to_numpy(), table["count_reference"].to_numpy()
        score = keyness.frex(*counts, _found.n_tokens_target, _found.n_tokens_reference, 1 - by.balance)
    else:
        score = table[keyness.MEASURES[by.measure].column].to_numpy()
    own, of = (
        np.where(score > 0, first, second)
        for first, second in (
            (table["n_documents_target"], table["n_documents_reference"]),
            (_found.n_documents_target, _found.n_documents_reference),
        )
    )
    table = table.assign(score=score, sure=table["p_adjusted"] * times < ALPHA, one_document=(own == 1) & (of > 1))
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


def why_not_listed(results: Results, term: str) -> str:
    """Why a contrast has no row of a term, in words."""
    form, terms = normalise(term, lemmas=results.lemmas), results.term_counts
    at = bisect_left(terms.terms, form)
    counted = int(terms.counts[:, [at]].sum()) if terms.terms[at : at + 1] == (form,) else 0
    settings, fewest = results.manifest["settings"], results.manifest["thresholds"]["min_count"]
    return termwords.not_listed(counted, len(form.split()), settings["max_n"], fewest)


def tested_together(results: Results, found: TermContrast, narrow: Narrowing = ALL) -> int:
    """How many contrasts p_adjusted counts: all that were tested by the build, or the one that was tested when asked."""
    tests = results.table("contrast_tests")
    tests = tests[tests["n_tested"] > 0]
    built = ((tests["target"] == found.target) & (tests["reference"] == found.reference)).any()
    return len(tests) if built and not narrow and not results.grouping else 1


class Marking(NamedTuple):
    """The terms that most mark each group against the rest, with every group's use of them.

    Attributes
    ----------
    rows : DataFrame
        As `charts.termgroups.groups` takes it.
    names : list of str
        The groups, at most 12: those of most sentences, in name order.
    tested, n_sure : int
        How many of them are tested, and terms of all of them that are more than chance.
    """

    rows: pd.DataFrame
    names: list[str]
    tested: int
    n_sure: int


def marking_terms(results: Results, by: Ranking, narrow: Narrowing = ALL) -> Marking:
    """What marks each group; p counts all groups shown."""
    sizes = shown(results, narrow)["group"].value_counts()
    names = sorted(sorted(sizes.index, key=lambda name: (-sizes[name], name))[:MOST_GROUPS])
    each = 5 if len(names) <= 4 else 4 if len(names) <= 6 else 3
    tables, tested_groups = {}, 0
    for name in names:
        _, reference = sides(results, name, None, narrow) or (name, REST)
        found = contrast(results, name, reference, narrow, among=len(names))
        together = tested_together(results, found, narrow)
        times = len(names) if together == 1 and len(names) > 2 else 1  # those of a build are counted together already
        tables[name] = scored_terms(results, found, by, narrow, times)
        tested_groups += found.n_tested > 0
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
    n_sure = sum(int(found["sure"].sum()) for found in tables.values())
    return Marking(table.iloc[np.argsort(order, kind="stable")].reset_index(drop=True), names, tested_groups, n_sure)


def lines(
    results: Results, found: Evidence, order: str, narrow: Narrowing = ALL, of: tuple[str | None, str | None] = (None, None)
) -> Lines:
    """The concordance of the term whose sentences were `found`, in one of `concordance.ORDERS`.

    Parameters
    ----------
    narrow, of :
        What the sentences are narrowed to, and which side's they are: with the mark they name what is remembered.
    """
    return _lines(found, results.digest, found.pick, narrow, of, order)


@remembered(12)
def _lines(_found: Evidence, digest: str, pick: Pick, narrow: Narrowing, of: tuple[str | None, str | None], order: str) -> Lines:
    return find_lines(_found, order)


def places(results: Results, found: Evidence, pair: tuple[str, str] | None, narrow: Narrowing) -> tuple[pd.DataFrame, ...]:
    """Where a term stands: `hits` and `documents` as `charts.dispersion.strip` takes them; hits of the documents it draws."""
    documents = _document_sizes(results, results.digest, narrow)
    if pair is not None:
        side = [pair[0] if group == pair[0] else pair[1] for group in documents["group"]]
        documents = documents.assign(side=side)[
            in_side(documents["group"], pair[0], pair[0]) | in_side(documents["group"], pair[1], pair[0])
        ]
        documents = documents.iloc[np.argsort([pair.index(one) for one in documents["side"]], kind="stable")]
    else:
        documents = documents.assign(side=documents["group"])
    of = results.coded("document_id")
    n_hits = np.bincount(of.codes[found.rows], found.hits, minlength=len(of.values)).astype(int)
    n_hits = documents["document_id"].map(pd.Series(n_hits, index=of.values))
    documents = documents.assign(n_hits=n_hits.fillna(0).astype(int)).reset_index(drop=True)
    drawn = of.among(lanes(documents)["document_id"])
    there = results.counted[["document_id", "end"]].iloc[np.flatnonzero(drawn)]
    length, shown_hits = there.groupby("document_id")["end"].max(), found.among(drawn)
    rows = [
        (row.document_id, row.sentence_id, (row.start + start) / max(length[row.document_id], 1), row.text)
        for row in shown_hits.page(0, len(shown_hits)).itertuples()
        for start, _, _ in row.spans
    ]
    return pd.DataFrame(rows, columns=["document_id", "sentence_id", "place", "text"]), documents


@remembered(8)
def _document_sizes(_results: Results, digest: str, narrow: Narrowing) -> pd.DataFrame:
    """document_id, title, group and n_tokens of the documents, counting the sentences looked at."""
    return shown(_results, narrow).groupby(["document_id", "title", "group"], sort=False)["n_tokens"].sum().reset_index()
