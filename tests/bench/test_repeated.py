"""A folder with every document again and again reads as a build's own, and each copy is as the first."""

import pytest

from analysis.evidence import evidence, find_evidence
from analysis.lines import find_lines
from analysis.picks import Pick
from analysis.results import read_results
from bench.repeated import repeated
from tests.dashboard.made import write_results

AXIS = "cooperation_control"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repeated")
    small = write_results(folder / "small")
    repeated(small, folder / "large", 3 * len(small.counted) - 1)
    return small, read_results(folder / "large")


@pytest.mark.parametrize(
    "pick", [Pick(axis=AXIS), Pick(term="the"), Pick(term="the", axis=AXIS), Pick(topic=0), Pick(group="coast", axis=AXIS)]
)
def test_every_mark_has_its_sentences_three_times_over(pick, both):
    small, large = both
    once, thrice = evidence(small, pick), find_evidence(large, pick)
    table = thrice.page(0, len(thrice))
    assert len(table) == 3 * len(once) > 0 and table["sentence_id"].is_unique
    for ending in ("", "~1", "~2"):
        own = [f"{document}{ending}:{at}" for document, _, at in once["sentence_id"].str.rpartition(":").to_numpy()]
        part = table.set_index("sentence_id").loc[own]
        for column in ("text", "weight", "spans", "said", "denied"):
            assert part[column].tolist() == once[column].tolist(), (ending, column)


def test_a_concordance_has_its_lines_three_times_over(both):
    lines = [find_lines(find_evidence(one, Pick(term="the")), "right") for one in both]
    assert len(lines[1]) == 3 * len(lines[0]) > 0


def test_counts_and_documents_are_three_times_as_many(both):
    small, large = both
    assert large.manifest["counts"]["sentences"] == len(large.counted) == 3 * len(small.counted)
    assert len(large.vectors) == 3 * len(small.vectors) and large.tokens.pointers[-1] == 3 * small.tokens.pointers[-1]
    assert all(large.text_of(f"lake{ending}") == small.text_of("lake") for ending in ("", "~1", "~2"))
    assert set(large.groups) == set(small.groups)
