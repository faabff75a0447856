"""Steps of a story: a view frozen as it is drawn, made again, and told apart from what was captured. No Streamlit here."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import plotly.graph_objects as go

from analysis.errors import AnalysisError
from analysis.phrases import count, some
from analysis.results import Results
from analysis.stories import LONGEST_HEADLINE, Step, Story, fits
from dashboard import catalogue, data, lighting, state
from dashboard.catalogue import Shown
from dashboard.charts import lighting as lights
from dashboard.charts.theme import DARK, LIGHT, LOOKS, Look
from dashboard.exhibit import Exhibit
from dashboard.export import frozen, stage
from dashboard.state import State

LEFT = ("corpus", "story", "page", "draft", "coder", "mode", *state.STREAMLIT)  # of an address: not of what a chart shows
SCORED = frozen.SCORED
GONE = "the address holds {} that mean nothing on these results any more: {}; open the view, choose again, and capture it again"
OTHER_RESULTS = "it was captured with {} than now; capture it again"

Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Rehearsed:
    """What would happen on stage.

    Attributes
    ----------
    faults : dict of str to tuple of str
        By id of a step, in plain words, what would fail or is not as it was captured.
    of_story : tuple of str
        What is wrong with the story as a whole.
    n_steps, n_marks, n_sentences : int
        Steps; marks that answer a click on stage, and the sentences that are shown for them.
    """

    faults: dict[str, tuple[str, ...]]
    of_story: tuple[str, ...]
    n_steps: int
    n_marks: int = 0
    n_sentences: int = 0

    @property
    def ready(self) -> bool:
        """Whether nothing would fail."""
        return not self.of_story and not any(self.faults.values())


def kind_of(exhibit: Exhibit) -> str:
    """The kind of an exhibit, by its name."""
    kinds = [kind for kind in catalogue.CHARTS if exhibit.name == kind or exhibit.name.startswith(f"{kind}_")]
    if not kinds:
        raise AnalysisError(f"{exhibit.name}: a chart of no kind that stories know; allowed are {', '.join(catalogue.CHARTS)}")
    return max(kinds, key=len)


def address_of(params: Mapping[str, str | Sequence[str]], results: Results) -> dict[str, list[str]]:
    """What of an address a step keeps: the choices that the chart is made of."""
    return {key: list(values) for key, values in state.cleaned(params, results).items() if key not in LEFT}


def capture(
    results: Results, exhibit: Exhibit, address: Mapping[str, Sequence[str]], step_id: str, before: Step | None = None
) -> Step:
    """The step that an exhibit makes, drawn for the stage in both looks.

    Parameters
    ----------
    address : dict
        Of the page that shows it.
    before : Step, optional
        The one whose words it keeps.
    """
    kind = kind_of(exhibit)
    view = catalogue.CHARTS[kind].view
    entries = address_of(address, results) | {key: [value] for key, value in catalogue.CHARTS[kind].entries.items()}
    chosen = state.read(entries, results, view)
    words = exhibit.caption
    lit = f" {lighting.caption(chosen)}" if chosen.find else ""
    headline = " ".join((exhibit.headline or words.title).split())[:LONGEST_HEADLINE]
    return Step(
        id=step_id,
        name=before.name if before else headline,
        caption=before.caption if before else "",
        chart=kind,
        view=view,
        address=entries,
        title=words.title,
        subtitle=words.subtitle + lit,
        source=words.source,
        light=drawn(results, chosen, exhibit, LIGHT),
        dark=drawn(results, chosen, exhibit, DARK),
        results=results.digest,
    )


def drawn(results: Results, chosen: State, exhibit: Exhibit, look: Look) -> dict[str, Any]:
    """The exhibit on a stage in the colours of a look, with the term that is lit, as plain JSON."""
    chart = (exhibit.on_stage or exhibit.draw)(look)
    light = lighting.lit(results, chosen)
    figure = json.loads((lights.light(chart, light, look) if light else chart).to_json())
    return {"data": figure["data"], "layout": figure["layout"]}


def figure(step: Step, look: Look) -> go.Figure:
    """The chart of a step as it was captured.

    Raises
    ------
    AnalysisError
        It is no figure that Plotly draws.
    """
    held = _held(step, look)
    try:
        return go.Figure({"data": held["data"], "layout": held["layout"]})
    except (ValueError, TypeError, KeyError) as error:
        why = str(error).strip().partition("\n")[0]
        raise AnalysisError(
            f"“{step.name}”: its {look.name} chart is none that can be drawn ({why}); capture the view again"
        ) from None


def _held(step: Step, look: Look) -> Mapping[str, Any]:
    return step.light if look.name == LIGHT.name else step.dark


def check_figures(story: Story) -> None:
    """Nothing, where every chart of a story can be drawn.

    Raises
    ------
    AnalysisError
        With every one that cannot.
    """
    faults = []
    for step in story.steps:
        for look in LOOKS.values():
            try:
                figure(step, look)
            except AnalysisError as fault:
                faults += fault.faults
    if faults:
        raise AnalysisError(*faults)


def of_step(results: Results, step: Step) -> Results:
    """The results with the documents grouped as the step has them."""
    return data.regrouped(results, (step.address.get("grouping") or [None])[-1])


def remake(results: Results, step: Step) -> Shown | None:
    """The chart that a step's address stands for now; None where there is none.

    Raises
    ------
    AnalysisError
        There is no such kind of chart, or it cannot be made.
    """
    if step.chart not in catalogue.CHARTS:
        raise AnalysisError(f"“{step.chart}” is no kind of chart of this version; allowed are {', '.join(catalogue.CHARTS)}")
    return catalogue.remake(of_step(results, step), step.chart, step.address)


def again(results: Results, step: Step) -> Step:
    """The step captured again, with its words.

    Raises
    ------
    AnalysisError
        Its chart can no longer be made.
    """
    shown = remake(results, step)
    if shown is None:
        raise AnalysisError(f"“{step.name}”: there is no such chart any more with what was chosen; open the view and choose again")
    return capture(of_step(results, step), shown.exhibit, step.address, step.id, step)


def rehearse(results: Results, story: Story, kept: str = "", lost: int = 0, progress: Report | None = None) -> Rehearsed:
    """What would happen on stage, step by step.

    Parameters
    ----------
    results : Results
        As they are shown, not grouped otherwise.
    kept : str
        Why the story is not saved; "" where it is.
    lost : int
        Quotes of the basket that no longer fit.
    progress : callable (done, total), optional
        Told after each step.
    """
    faults: dict[str, tuple[str, ...]] = {}
    of_story = [one for one in (fits(story, results), kept) if one]
    if not story.steps:
        of_story.append("it has no steps: on any page, press “Keep for a story” under a chart")
    if lost:
        of_story.append(f"{count(lost, 'quote')} of the basket no longer fit{'s' * (lost == 1)} the documents; see Basket")
    n_marks = n_sentences = 0
    for number, step in enumerate(story.steps, 1):
        found, marks, sentences = _rehearsed(results, step)
        faults[step.id] = tuple(found)
        n_marks, n_sentences = n_marks + marks, n_sentences + sentences
        if progress:
            progress(number, len(story.steps))
    return Rehearsed(faults, tuple(of_story), len(story.steps), n_marks, n_sentences)


def _rehearsed(results: Results, step: Step) -> tuple[list[str], int, int]:
    """What is wrong with a step, its marks, and the sentences behind them."""
    found = []
    here = of_step(results, step)
    if here.manifest_digest == step.results[:64] and here.digest != step.results:
        what = (
            "other groups" if here.grouping not in step.results else "other topics (they were edited since, or an edit was undone)"
        )
        found.append(OTHER_RESULTS.format(what))
    if gone := _gone(step, here):
        found.append(GONE.format("choices" if len(gone) > 1 else "a choice", some(gone, 4)))
    try:
        frozen_figure = figure(step, LIGHT)
        shown = remake(results, step)
    except AnalysisError as fault:
        return [*found, *fault.faults], 0, 0
    found += [f"its {look.name} chart cannot be drawn" for look in (DARK,) if not _can_be_drawn(step, look)]
    found += _on_stage(step, frozen_figure)
    if shown is None:
        return [*found, "with what was chosen there is no such chart any more; open the view and choose again"], 0, 0
    if not found or here.digest == step.results:
        found += _otherwise(here, step, shown)
    return found, *_evidence(here, step, shown, frozen_figure, found)


def _gone(step: Step, results: Results) -> list[str]:
    """The entries of a step's address that no longer mean anything."""
    kept = state.cleaned(step.address, results)
    return [f"{key}={text}" for key, texts in step.address.items() for text in texts if text not in kept.get(key, [])]


def _can_be_drawn(step: Step, look: Look) -> bool:
    try:
        figure(step, look)
    except AnalysisError:
        return False
    return True


def _on_stage(step: Step, chart: go.Figure) -> list[str]:
    """What of a step has no room on a stage."""
    fit = stage.fits(chart)
    found = []
    if not fit.legible:
        found.append(
            f"its smallest words have {2 * fit.smallest:.0f} px at 1280 × 720, 24 are wanted; choose fewer groups or terms, or "
            "another chart"
        )
    if not step.name.strip():
        found.append("it has no headline: write what is to be seen")
    return found


def _otherwise(results: Results, step: Step, shown: Shown) -> list[str]:
    """What of the chart is not as it was captured."""
    words = shown.exhibit.caption
    if words.title != step.title:
        return [f"it finds something else now: “{words.title}”; capture it again"]
    if not step.subtitle.startswith(words.subtitle) or words.source != step.source:
        return ["its numbers, its limits or its source read otherwise now; capture it again"]
    for look in LOOKS.values():
        if drawn(results, shown.chosen, shown.exhibit, look) != _held(step, look):
            return ["it is drawn otherwise now: labels, marks or settings have changed; capture it again"]
    return []


def _evidence(results: Results, step: Step, shown: Shown, chart: go.Figure, found: list[str]) -> tuple[int, int]:
    """How many marks of the chart answer, and with how many sentences; those that hold none are told in `found`."""
    held = frozen.freeze(results, shown.chosen, chart, scored=step.view in SCORED)
    keys = {key for key in frozen.keys(chart) if frozen.picked(results, shown.chosen, key) is not None}
    silent = sum(key not in held.marks or not held.marks[key].n for key in keys)
    if silent:
        found.append(f"behind {count(silent, 'mark')} of {len(keys):,} there is no sentence; capture it again")
    return len(held.marks), len(held.sentences)


def renewed(results: Results, story: Story, progress: Report | None = None) -> tuple[Story, tuple[str, ...]]:
    """A story with all its views captured anew on these results, and the words of those that could not be, which stay behind."""
    steps, lost = [], []
    for number, step in enumerate(story.steps, 1):
        try:
            steps.append(again(results, step))
        except AnalysisError as fault:
            lost += fault.faults
        if progress:
            progress(number, len(story.steps))
    name = str(results.manifest.get("corpus_name") or "corpus")
    made = replace(story, results=results.manifest_digest, built=results.built, corpus=name, steps=tuple(steps))
    return made, tuple(lost)
