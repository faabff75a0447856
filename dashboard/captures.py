"""Views captured for a story: frozen as they are drawn on a stage, made again, and put into a talk. No Streamlit here."""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

import plotly.graph_objects as go

from analysis.errors import AnalysisError
from analysis.results import Results
from analysis.stories import Step, Story, one_line
from dashboard import catalogue, data, lighting, state
from dashboard.catalogue import Shown
from dashboard.charts import lighting as lights
from dashboard.charts.theme import DARK, LIGHT, LOOKS, Caption, Look
from dashboard.exhibit import Exhibit
from dashboard.export import frozen, talk
from dashboard.export.provenance import about
from dashboard.state import State

LEFT = ("corpus", "story", "page", "draft", "coder", "mode", *state.STREAMLIT)  # of an address: not of what a chart shows

Report = Callable[[int, int], None]


def kind_of(exhibit: Exhibit) -> str:
    """The kind of an exhibit, by its name.

    Raises
    ------
    AnalysisError
        The catalogue has no such kind.
    """
    kinds = [kind for kind in catalogue.CHARTS if exhibit.name == kind or exhibit.name.startswith(f"{kind}_")]
    if not kinds:
        raise AnalysisError(f"{exhibit.name}: a chart of no kind that stories know; allowed are {', '.join(catalogue.CHARTS)}")
    return max(kinds, key=len)


def capture(
    results: Results, exhibit: Exhibit, address: Mapping[str, str | Sequence[str]], step_id: str, before: Step | None = None
) -> Step:
    """The step that an exhibit makes, drawn for the stage in both looks.

    Parameters
    ----------
    address : dict
        Of the page that shows it.
    before : Step, optional
        The one whose words it keeps: its headline only where the presenter wrote it.
    """
    kind = kind_of(exhibit)
    chart, words = catalogue.CHARTS[kind], exhibit.caption
    kept = {key: list(values) for key, values in state.cleaned(address, results).items() if key not in LEFT}
    entries = kept | {key: [value] for key, value in chart.entries.items()}
    chosen = state.read(entries, results, chart.view)
    worded = before is not None and before.is_worded
    return Step(
        id=step_id,
        name=before.name if before and worded else headline(exhibit),
        caption=before.caption if before else "",
        chart=kind,
        view=chart.view,
        address=entries,
        title=words.title,
        subtitle=_lit_words(chosen, exhibit) if chosen.find else words.subtitle,
        limits=exhibit.limits,
        source=words.source,
        light=drawn(results, chosen, exhibit, LIGHT),
        dark=drawn(results, chosen, exhibit, DARK),
        results=results.digest,
        finding=(before.finding or before.title) if before and worded else "",
    )


def headline(exhibit: Exhibit) -> str:
    """The headline that a chart gives of itself."""
    return one_line(exhibit.headline or exhibit.caption.title)


def _lit_words(chosen: State, exhibit: Exhibit) -> str:
    """The numbers of a chart with the term that is lit, before how far it reaches, which comes last."""
    numbers = exhibit.caption.subtitle.removesuffix(exhibit.limits).strip()
    return " ".join([numbers, lighting.caption(chosen), exhibit.limits]).strip()


def lit(results: Results, shown: Shown) -> Shown:
    """The chart with the term that is looked for lit wherever it is drawn, and said; an office program cannot draw it itself."""
    light, one = lighting.lit(results, shown.chosen), shown.exhibit
    if light is None:
        return shown

    def of(form: Callable[[Look], go.Figure]) -> Callable[[Look], go.Figure]:
        return lambda look: lights.light(form(look), light, look)

    forms = {name: of(form) for name in ("draw", "on_paper", "on_stage") if (form := getattr(one, name))}
    words = replace(one.caption, subtitle=_lit_words(shown.chosen, one))
    return shown._replace(exhibit=replace(one, caption=words, native=None, of=None, **forms))


def drawn(results: Results, chosen: State, exhibit: Exhibit, look: Look) -> dict[str, Any]:
    """The exhibit on a stage in the colours of a look, with the term that is lit, as plain JSON."""
    chart = (exhibit.on_stage or exhibit.draw)(look)
    light = lighting.lit(results, chosen)
    figure = json.loads((lights.light(chart, light, look) if light else chart).to_json())
    return {"data": figure["data"], "layout": figure["layout"]}


def held(step: Step, look: Look) -> Mapping[str, Any]:
    """The chart of a step in a look, as plain JSON."""
    return step.light if look.name == LIGHT.name else step.dark


def figure(step: Step, look: Look) -> go.Figure:
    """The chart of a step as it was captured.

    Raises
    ------
    AnalysisError
        It is no figure that Plotly draws.
    """
    try:
        return go.Figure(dict(held(step, look)))
    except (ValueError, TypeError, KeyError) as error:
        why = str(error).strip().partition("\n")[0]
        name = step.name if len(step.name) <= 60 else step.name[:59].rstrip() + "…"
        raise AnalysisError(f"“{name}”: its {look.name} chart cannot be drawn ({why}); capture the view again") from None


def check_figures(story: Story) -> None:
    """Nothing, where every chart of a story can be drawn.

    Raises
    ------
    AnalysisError
        With every one that cannot.
    """
    faults: list[str] = []
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


def shows_topics(step: Step) -> bool:
    """Whether edits of the topics may change the chart of a step; so it is taken of a kind that is not known."""
    if step.chart not in catalogue.CHARTS or catalogue.CHARTS[step.chart].view == "topics":
        return True
    filters = [name for one in step.address.get("only", ()) for name, _ in parse_qsl(one)]
    return "topic" in step.address or "topic" in filters or "topics" in step.address.get("points", ())


def is_of(results: Results, step: Step) -> bool:
    """Whether a step stands for these results as they are shown: drawn of them, or of other edits of the topics that change
    nothing in it.

    Parameters
    ----------
    results : Results
        Grouped as the step has them: see `of_step`.
    """
    if results.digest == step.results:
        return True
    if _unedited(results.digest) != _unedited(step.results):
        return False
    if not shows_topics(step):
        return True
    try:
        shown = remake(results, step)
        return shown is not None and is_same(capture(results, shown.exhibit, step.address, step.id), step)
    except Exception:  # whatever it is: the rehearsal tells it
        return False


def _unedited(digest: str) -> str:
    """The digest of results without that of the edits of their topics."""
    return re.sub(r" edited [0-9a-f]+$", "", digest)


def is_same(one: Step, other: Step) -> bool:
    """Whether two steps show the same, whatever the presenter's words."""

    def shown(step: Step) -> tuple[object, ...]:
        return step.title, step.subtitle, step.source, step.light, step.dark

    return shown(one) == shown(other)


def changed(results: Results, story: Story) -> tuple[Step, ...]:
    """The steps of a story that no longer stand for these results as they are shown."""
    return tuple(step for step in story.steps if not is_of(of_step(results, step), step))


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
        raise AnalysisError(f"“{step.name}”: with what was chosen there is no such chart any more; open the view and choose again")
    return capture(of_step(results, step), shown.exhibit, step.address, step.id, step)


def renewed(results: Results, story: Story, progress: Report | None = None) -> tuple[Story, tuple[str, ...]]:
    """A story with all its views captured anew on these results, and why some could not be, which stay behind."""
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


# On stage


def staged(results: Results, step: Step, kept: Mapping[str, Sequence[str]] | None = None) -> talk.Step:
    """A step as it stands in a talk: frozen, with the sentences behind its marks where it still stands for these results.

    Parameters
    ----------
    kept : dict, optional
        Further entries of its link into the dashboard.
    """
    here, light = of_step(results, step), figure(step, LIGHT)
    chosen = state.read(step.address, here, step.view)
    scored = step.view in frozen.SCORED
    poles = tuple(here.axes[chosen.axis][f"pole_{pole}"]["name"] for pole in ("minus", "plus")) if scored else ("", "")
    return talk.Step(
        name=step.name,
        caption=Caption(step.title, step.subtitle, step.source),
        light=light,
        dark=figure(step, DARK),
        note=step.caption,
        limits=step.limits,
        frozen=frozen.freeze(here, chosen, light, scored=scored) if is_of(here, step) else None,
        link=f"/{step.view}?{urlencode({**(kept or {}), **step.address}, doseq=True)}",
        poles=poles,
    )


def as_charts(results: Results, story: Story) -> tuple[list[Shown], dict[str, tuple[str, str]]]:
    """The charts of a story as they are now, with names of their own, and by these the name and the caption of each step.

    Raises
    ------
    AnalysisError
        With every step whose chart cannot be made.
    """
    found, words, faults = [], [], []
    for number, step in enumerate(story.steps, 1):
        try:
            shown = remake(results, step)
        except AnalysisError as fault:
            faults += [f"step {number} of “{story.name}”: {one}" for one in fault.faults]
            continue
        if shown is None:
            faults.append(f"step {number} of “{story.name}”: there is no such chart any more; remove it, or capture it again")
        else:
            found.append(lit(of_step(results, step), shown))
            words.append((_headline(step, found[-1]), step.caption))
    if faults or not found:
        raise AnalysisError(*(faults or [f"“{story.name}” has no steps; keep a view for it first"]))
    charts = list(catalogue.numbered(found))
    return charts, {one.exhibit.name: told for one, told in zip(charts, words, strict=True)}


def _headline(step: Step, now: Shown) -> str:
    """The presenter's headline, or else what the chart finds now."""
    return step.name if step.is_worded else headline(now.exhibit)


def as_talk(results: Results, story: Story, kept: Mapping[str, Sequence[str]] | None = None, progress: Report | None = None) -> str:
    """A story as one page; see :func:`dashboard.export.talk.talk`.

    Raises
    ------
    AnalysisError
        It has no steps, or one has a chart that cannot be drawn.
    """
    if not story.steps:
        raise AnalysisError(f"“{story.name}” has no steps; keep a view for it first")
    steps = []
    for number, step in enumerate(story.steps, 1):
        steps.append(staged(results, step, kept))
        if progress:
            progress(number, len(story.steps))
    return talk.talk(steps, story.name, about(results))
