"""The lines of a concordance found in whole arrays are those that are cut out of every text, in the same order."""

from dataclasses import replace

import pytest

from analysis.concordance import ORDERS, kwic, sort_lines
from analysis.errors import AnalysisError
from analysis.evidence import find_evidence
from analysis.lines import WINDOW, find_lines
from analysis.picks import Pick
from analysis.results import read_results

COLUMNS = ["sentence_id", "left", "keyword", "right"]


@pytest.fixture(scope="module", params=["the small corpus", "the bundled corpus"])
def results(request, tiny_results, results_dir):
    return tiny_results if request.param == "the small corpus" else read_results(results_dir)


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("lemmas", [False, True])
def test_the_pages_put_together_are_every_line_in_order(order, lemmas, results):
    given = replace(results, manifest=results.manifest | {"settings": results.manifest["settings"] | {"terms": "lemmas"}})
    given = given if lemmas else results
    phrase = next(term for term in results.table("terms")["term"] if " " in term)
    for term in ("the", "and", "THE mill", phrase, "quokka"):
        lines = find_lines(find_evidence(given, Pick(term=term)), order)
        every = sort_lines(kwic(given.counted, term, WINDOW, lemmas), order)
        assert len(lines) == len(every)
        pages = [lines.page(start, start + 7) for start in range(0, len(lines), 7)]
        found = [row for page in pages for row in page[COLUMNS].values.tolist()]
        assert found == every[COLUMNS].values.tolist()
        numbers = given.counted.set_index("sentence_id")["number"]
        assert all((page["number"] == numbers.loc[page["sentence_id"]].to_numpy()).all() for page in pages)


def test_only_the_sentences_found_have_lines(results):
    group = results.groups[0]
    lines = find_lines(find_evidence(results, Pick(term="the", group=group)))
    assert set(lines.page(0, len(lines))["group"]) == {group}


def test_another_order_is_a_fault_that_says_which_there_are(results):
    with pytest.raises(AnalysisError, match='order "size": no such order of lines; choose one of text, left, right'):
        find_lines(find_evidence(results, Pick(term="the")), "size")
