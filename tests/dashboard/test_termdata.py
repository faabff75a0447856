"""Terms as the views show them: ranked by the chosen measure, and every place of one in its document."""

import re

import pandas as pd
import pytest

from analysis import keyness
from analysis.contrasts import REST
from analysis.evidence import evidence
from analysis.picks import Pick
from dashboard import data, termdata


def test_a_contrast_made_now_is_the_one_that_was_built(shapes):
    """Of many groups only each against the rest is built; a pair is counted when it is asked for."""
    results = shapes["many groups"]
    built = results.table("contrasts")
    target = results.groups[0]
    shown = termdata.contrast(results, target, REST).table
    assert shown["z"].tolist() == built.loc[built["target"] == target, "z"].tolist()
    pair = termdata.contrast(results, target, results.groups[1]).table
    assert set(pair["reference"]) == {results.groups[1]}
    for row in pair.itertuples():
        rows = evidence(results, Pick(term=row.term))
        counts = [rows.loc[rows["group"] == group, "weight"].sum() for group in (row.target, row.reference)]
        assert counts == [row.count_target, row.count_reference]


def scored(results, **score: float) -> pd.DataFrame:
    return pd.DataFrame({"term": list(score), "score": list(score.values())}, columns=["term", "score"]).astype({"score": float})


@pytest.mark.parametrize(
    ("score", "term", "kept"),
    [
        ({"a": 3, "f": -2, "b": 2, "c": 1, "e": -1, "d": 0}, None, "abfe"),
        ({"a": 3, "f": -2, "b": 2, "c": 1, "e": -1, "d": 0}, "d", "abfed"),
        ({"a": 3, "f": -2, "b": 2, "c": 1, "e": -1, "d": 0}, "A", "abfe"),
        ({"a": 3, "f": -2}, "not there", "af"),
        ({}, None, ""),
    ],
)
def test_the_terms_to_draw(results, score, term, kept):
    assert "".join(termdata.strongest_terms(results, scored(results, **score), 2, term)["term"]) == kept


@pytest.mark.parametrize("measure", [*keyness.MEASURES, "frex"])
def test_terms_are_ranked_by_the_chosen_measure(measure, results):
    found = termdata.contrast(results, "coast", "valley")
    ranked = termdata.scored_terms(results, found, termdata.Ranking(measure, 0.5, stop_words=True))
    assert ranked["score"].abs().is_monotonic_decreasing and sorted(ranked["term"]) == sorted(found.table["term"])
    if measure != "frex":
        own = found.table.set_index("term")[keyness.MEASURES[measure].column]
        assert ranked["score"].tolist() == own.loc[ranked["term"]].tolist()
    shown = termdata.scored_terms(results, found, termdata.Ranking(measure, 0.5))["term"]
    assert "the" in ranked["term"].tolist() and "the" not in shown.tolist()


def test_the_slider_goes_from_terms_of_one_side_alone_to_frequent_ones(results):
    found = termdata.contrast(results, "coast", "valley")
    exclusive, frequent = (
        termdata.scored_terms(results, found, termdata.Ranking("frex", balance, stop_words=True)) for balance in (0.0, 1.0)
    )
    top = exclusive[exclusive["score"] > 0].iloc[0]
    assert top["count_reference"] == 0
    most = frequent[frequent["score"] > 0].iloc[0]
    assert most["count_target"] == frequent.loc[frequent["score"] > 0, "count_target"].max()


def test_every_group_has_its_block_with_the_use_of_all_groups(shapes):
    rows, names, _, _ = termdata.marking_terms(shapes["many groups"], termdata.Ranking(stop_words=True))
    assert names == [f"group {number:02}" for number in range(7)]
    assert (rows.groupby(["marks", "term"]).size() == 7).all()
    own = rows[rows["marks"] == rows["group"]]
    assert (own["score"] > 0).all()


def test_places_of_a_term_lie_in_their_documents(results):
    found = data.evidence_of(results, Pick(term="mill"))
    hits, documents = termdata.places(results, found, ("coast", "valley"), data.ALL)
    assert len(hits) == documents["n_hits"].sum() == found.hits.sum()
    assert hits["place"].between(0, 1).all() and set(documents["side"]) == {"coast", "valley"}
    lake = sorted(hits[hits["document_id"] == "lake"]["place"])
    text = results.text_of("lake")
    assert lake == pytest.approx(
        [at.start() / results.counted.query("document_id == 'lake'")["end"].max() for at in re.finditer("mill", text)]
    )


def test_lines_are_all_places_in_the_order_asked_for(results):
    found = data.evidence_of(results, Pick(term="the"))
    lines = termdata.lines(results, found, "text")
    assert len(lines) == found.hits.sum() and lines.page(0, len(lines))["number"].notna().all()
    right = termdata.lines(results, found, "right")
    right = right.page(0, len(right))["right"]
    right = right.str.lower().str.split().str[0].str.strip(".,!").tolist()
    assert right == sorted(right)


def test_what_a_build_left_untested_counts_alone_and_all_groups_shown_count_together(make_results):
    """Of more than twelve groups a build tests none; the twelve shown are tested when asked, and p counts all of them."""
    texts = [(f"d{n}", f"g{n:02}", f"The word{n} stands. Many words stand here. A word{n} falls.") for n in range(14)]
    results = make_results(texts)
    assert (results.table("contrast_tests")["n_tested"] == 0).all()
    found = termdata.contrast(results, "g00", REST)
    assert found.n_tested > 0 and termdata.tested_together(results, found) == 1
    marking = termdata.marking_terms(results, termdata.USUAL)
    assert marking.tested == len(marking.names) == 12
    alone = termdata.scored_terms(results, found)
    times = termdata.scored_terms(results, found, times=12)
    assert times["sure"].tolist() == (12 * alone["p_adjusted"] < 0.05).tolist()
