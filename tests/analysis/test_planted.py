"""The self-test: laws that its figures keep, on simulated texts in which what is true is known."""

import json
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.neighbours import likeness
from analysis.planted import MOST, TwoSides, from_json, planted, to_json, tried, two_sides
from analysis.resampling import Intervals, difference, parts, sides

AXIS = "up_down"


def corpus(sizes: dict[str, list[int]], seed: int = 0, spread: float = 1.0, apart: float = 0.0) -> SimpleNamespace:
    """What `planted` reads of results: groups of documents of so many independent sentences; the first group lies `apart`."""
    rng, rows = np.random.default_rng(seed), []
    for number, (group, lengths) in enumerate(sizes.items()):
        for place, length in enumerate(lengths):
            bias = rng.normal(0 if number else apart, spread, length) + rng.normal(0, spread / 4)
            rows += [(f"{group}{place}", group, position, one) for position, one in enumerate(bias)]
    return of_rows(pd.DataFrame(rows, columns=["document_id", "group", "position", "bias"]))


def of_rows(rows: pd.DataFrame) -> SimpleNamespace:
    rows = rows.assign(sentence_id=rows["document_id"] + ":" + rows["position"].astype(str), axis=AXIS)
    tables = {"framing_sentences": rows[["sentence_id", "axis", "bias"]]}
    counted = rows[["sentence_id", "document_id", "position", "group"]]
    return SimpleNamespace(rows=rows, axes={AXIS: {}}, groups=sorted(set(rows["group"])), counted=counted, table=tables.get)


TEXTS = {"A": [36], "B": [40]}
DOCUMENTS = {"A": [12] * 8, "B": [12] * 9, "C": [12] * 6}


@pytest.mark.parametrize(
    ("sizes", "reach", "estimand"),
    [(TEXTS, "texts", "mean over sentences"), ({"A": [20] * 3, "B": [20] * 9}, "too few documents", "mean over sentences"),
     (DOCUMENTS, "documents", "mean of document means")],
)  # fmt: skip
def test_what_is_compared_and_how_much_of_it_is_told(sizes, reach, estimand):
    found = planted(corpus(sizes), AXIS, "A", runs=50)
    rest = [length for group, lengths in sizes.items() if group != "A" for length in lengths]
    assert (found.target, found.reference, found.reach, found.estimand) == ("A", "the rest", reach, estimand)
    assert (found.n_documents_target, found.n_documents_reference) == (len(sizes["A"]), len(rest))
    assert (found.n_sentences_target, found.n_sentences_reference) == (sum(sizes["A"]), sum(rest))


@pytest.mark.parametrize("sizes", [TEXTS, DOCUMENTS, {"A": [10, 30], "B": [25, 60, 8]}])
def test_where_there_is_nothing_few_runs_find_something_and_what_is_far_larger_than_noise_nearly_all(sizes):
    found = planted(corpus(sizes, spread=0.4), AXIS, "A", runs=600)
    assert found.false_alarms <= 0.09 * found.runs
    ends = tried(two_sides(corpus(sizes, spread=0.4), AXIS, "A"), 200, 0)
    assert ends.found(2.0) > 0.99 and ends.found(-2.0) == 0


def test_documents_that_differ_by_chance_alone_give_false_alarms_as_often_as_the_interval_promises():
    alarms = [planted(corpus(DOCUMENTS, seed), AXIS, "A", "B", runs=500).false_alarms / 500 for seed in range(6)]
    assert 0.03 < np.mean(alarms) < 0.07


def test_what_sets_the_sides_apart_already_changes_nothing():
    for sizes in (TEXTS, DOCUMENTS):
        near, far = (planted(corpus(sizes, apart=apart), AXIS, "A", "B", runs=100) for apart in (0.0, 5.0))
        assert near.found_in_four_of_five == pytest.approx(far.found_in_four_of_five, abs=0.02)


@pytest.mark.parametrize(
    ("small", "large"),
    [({"A": [30], "B": [30]}, {"A": [300], "B": [300]}), ({"A": [12] * 6, "B": [12] * 6}, {"A": [12] * 40, "B": [12] * 40})],
)
def test_more_to_go_by_finds_smaller_differences(small, large):
    few, many = (planted(corpus(sizes), AXIS, "A", runs=200).found_in_four_of_five for sizes in (small, large))
    assert many < 0.7 * few


def test_four_of_five_is_where_the_grid_passes_it():
    for sizes in (TEXTS, DOCUMENTS):
        found = planted(corpus(sizes, spread=0.8), AXIS, "A", runs=300)
        x, share = (np.array(one) for one in zip(*found.grid, strict=True))
        assert (np.diff(share) >= 0).all() and x[0] == 0 and x[-1] <= MOST and share[-1] >= 0.98
        assert (share[x < found.found_in_four_of_five] < 0.8).all() and (share[x > found.found_in_four_of_five] >= 0.8).all()


@pytest.mark.parametrize("sizes", [TEXTS, DOCUMENTS])
def test_a_planted_difference_moves_the_interval_and_nothing_else(sizes):
    """So that one run tells of every x."""
    of = two_sides(corpus(sizes), AXIS, "A", "B")
    none, some = (interval(of, of.values + x * (of.side[of.document] == 0)) for x in (0.0, 0.7))
    assert (some.lower[0], some.upper[0]) == pytest.approx((none.lower[0] + 0.7, none.upper[0] + 0.7))


def interval(of: TwoSides, values: np.ndarray) -> Intervals:
    return difference(sides(parts(values, of.document, len(of.side)), of.side, 2, of.alike))


def test_neighbours_that_are_alike_need_larger_differences():
    rng = np.random.default_rng(1)
    waves = np.repeat(rng.normal(0, 1, 40), 6)
    document, side = np.repeat([0, 1], 120), np.array([0, 1])
    shuffled = rng.permutation(waves)
    together, apart = (TwoSides(one, document, side, likeness(one, document)) for one in (waves, shuffled))
    assert tried(together, 200, 0).needed(0.8) > 1.3 * tried(apart, 200, 0).needed(0.8)


def test_nothing_is_found_that_is_too_far_off_and_that_is_said():
    found = planted(corpus({"A": [11], "B": [11]}, spread=9.0), AXIS, "A", runs=50)
    assert found.found_in_four_of_five is None and found.grid[-1][0] == MOST
    still = planted(corpus({"A": [11], "B": [11]}, spread=0.0), AXIS, "A", runs=20)
    assert still.found_in_four_of_five is None and still.false_alarms == 0


@pytest.mark.parametrize("sizes", [{"A": [10, 30], "B": [25, 60, 8]}, DOCUMENTS])
def test_the_seed_decides_and_the_order_of_documents_does_not(sizes):
    results = corpus(sizes)
    first = planted(results, AXIS, "A", "B", runs=60, seed=4)
    turned = of_rows(results.rows.sort_values("document_id", ascending=False, kind="stable").reset_index(drop=True))
    assert planted(turned, AXIS, "A", "B", runs=60, seed=4) == first == planted(results, AXIS, "A", "B", runs=60, seed=4)
    assert planted(results, AXIS, "A", "B", runs=60, seed=5) != first


def test_it_goes_through_json_and_what_is_something_else_does_not():
    found = planted(corpus(TEXTS), AXIS, "A", runs=30)
    assert from_json(json.loads(json.dumps(to_json(found)))) == found
    assert from_json({}) is None and from_json(to_json(found) | {"more": 1}) is None and from_json({"grid": 3}) is None


def test_every_run_is_reported():
    told: list[tuple[str, int, int]] = []
    planted(corpus(TEXTS), AXIS, "A", runs=7, progress=lambda *report: told.append(report))
    assert told == [("planting differences", done, 7) for done in range(1, 8)]


@pytest.mark.parametrize(
    ("axis", "target", "reference", "said"),
    [
        ("sideways", "A", "B", ("no axis 'sideways'", AXIS)),
        (AXIS, "Z", None, ("no group 'Z'", "A, B, C")),
        (AXIS, "A", "Z", ("no group 'Z'", "A, B, C")),
        (AXIS, "A", "A", ("'A' cannot be compared with itself", "choose another")),
        (AXIS, "A", "C", ("C: 9 of the 10 sentences", "choose another group")),
        ("sideways", "Z", None, ("2 faults", "no axis", "no group")),
    ],
)
def test_faults_say_what_is_wrong_and_what_to_do(axis, target, reference, said):
    results = corpus({"A": [20], "B": [20], "C": [9]})
    with pytest.raises(AnalysisError) as fault:
        planted(results, axis, target, reference)
    assert all(part in str(fault.value) for part in said)
