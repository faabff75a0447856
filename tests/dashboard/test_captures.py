"""A story's steps as charts of now: in their order, under names of their own, with their words; what cannot be made is told."""

from dataclasses import replace

import pytest

from analysis.errors import AnalysisError
from dashboard import captures
from dashboard.captures import as_charts
from tests.dashboard.export.test_main import AXIS, story_of


def worded(story, *words: tuple[str, str]):
    steps = [replace(step, name=name, caption=caption) for step, (name, caption) in zip(story.steps, words, strict=True)]
    return replace(story, steps=tuple(steps))


def test_steps_are_charts_in_their_order_each_with_its_own_words(results):
    story = worded(story_of(results, "framing", "topics", "framing"), ("One", "a"), ("Two", ""), ("Three", "c"))
    charts, words = as_charts(results, story)
    names = [f"framing_{AXIS}", "topics", f"framing_{AXIS}_2"]
    assert [one.exhibit.name for one in charts] == names and [one.kind for one in charts] == ["framing", "topics", "framing"]
    assert words == dict(zip(names, (("One", "a"), ("Two", ""), ("Three", "c")), strict=True))


def test_each_is_of_what_its_step_looked_at(make_results):
    documents = [(f"d{n}", "AB"[n % 2], "The mill stands. A road leads here. Nobody may pass.") for n in range(8)]
    results = make_results(documents, dates=[f"{2001 + n // 4}-01-01" for n in range(8)])
    story = story_of(results, "framing", "framing", "framing")
    addresses = ({"voice": ["own"]}, {"grouping": ["date"]}, {})
    steps = [replace(step, address=step.address | more) for step, more in zip(story.steps, addresses, strict=True)]
    charts, _ = as_charts(results, replace(story, steps=tuple(steps)))
    n = [(one.exhibit.rows()["mark"] == "sentence").sum() for one in charts]
    assert n[0] < n[1] == n[2] == len(results.counted)
    assert [set(one.exhibit.rows()["group"]) for one in charts] == [{"A", "B"}, {"2001-01-01", "2002-01-01"}, {"A", "B"}]


def test_every_step_that_cannot_be_made_is_told_by_its_number(results):
    story = story_of(results, "framing", "topics", "voices")
    kinds = ("no_such_chart", "topics", "dispersion")  # no term was picked for the last
    gone = [replace(step, chart=kind) for step, kind in zip(story.steps, kinds, strict=True)]
    with pytest.raises(AnalysisError) as fault:
        as_charts(results, replace(story, steps=tuple(gone)))
    first, last = fault.value.faults
    assert first.startswith("step 1 of “The mill”: “no_such_chart” is no kind of chart") and "allowed are framing" in first
    assert last.startswith("step 3 of “The mill”: there is no such chart any more")


def test_a_story_without_steps_has_no_charts(results):
    for made in (as_charts, captures.as_talk):
        with pytest.raises(AnalysisError, match="has no steps; keep a view for it first"):
            made(results, story_of(results))


@pytest.mark.parametrize("kind", ["framing", "framing_over_time", "terms", "terms_groups", "topic_map", "topics"])
def test_a_kind_is_known_by_the_longest_name_that_fits(kind, make_results):
    results = make_results(dates=["2019-03-01", "2020-05-01", "2022-01-01"])
    (step,) = story_of(results, kind).steps
    assert step.chart == kind
