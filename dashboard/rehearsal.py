"""A story rehearsed: what would fail on stage, and what is no longer as it was captured, step by step. No Streamlit here."""

from dataclasses import dataclass
from urllib.parse import parse_qsl

from analysis.errors import AnalysisError
from analysis.phrases import count, some
from analysis.results import Results
from analysis.stories import Step, Story, fits, one_line
from dashboard import captures, state
from dashboard.captures import Report
from dashboard.catalogue import Shown
from dashboard.charts.theme import LOOKS
from dashboard.export import frozen, talk

AGAIN = "capture it again"
CHOOSE = "open the view, choose again, and keep it"
REWORD = "write the headline anew, or empty it and capture the view again"
NO_STEPS = "it has no steps; on any page, press “Keep for a story” under a chart"


@dataclass(frozen=True)
class Rehearsed:
    """What would happen on stage.

    Attributes
    ----------
    faults : dict of str to tuple of str
        By id of a step, what would fail or is not as it was captured: sentences without their capital and full stop.
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


def rehearse(results: Results, story: Story, unkept: str = "", lost: int = 0, progress: Report | None = None) -> Rehearsed:
    """What would happen on stage, step by step.

    Parameters
    ----------
    results : Results
        As they are shown, not grouped otherwise.
    unkept : str
        Why the story is not saved; "" where it is.
    lost : int
        Quotes of the basket that no longer fit.
    progress : callable (done, total), optional
        Told after each step.
    """
    faults: dict[str, tuple[str, ...]] = {}
    of_story = [one.rstrip(".") for one in (fits(story, results), unkept, "" if story.steps else NO_STEPS) if one]
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
    """What is wrong with a step, its marks that answer, and the sentences behind them."""
    here = captures.of_step(results, step)
    is_of_these = captures.is_of(here, step)
    found = [*([] if is_of_these else _of_other_results(here, step)), *_gone(here, step)]
    try:
        on_stage = captures.staged(results, step)
    except AnalysisError as fault:
        return [*found, *fault.faults], 0, 0
    found += _room(on_stage)
    otherwise = _against_now(results, here, step, is_of_these)
    if (evidence := on_stage.frozen) is None:
        return [*found, *otherwise, "no mark of it answers a click, for its sentences are those of other results"], 0, 0
    answers = {key for key, mark in evidence.marks.items() if mark.n}
    keys = {key for key in frozen.keys(on_stage.light) if _is_mark(key)}
    silent = keys - (answers if otherwise else evidence.marks.keys())  # a share of nothing has no sentences as it stands
    if silent:
        otherwise.append(f"behind {count(len(silent), 'mark')} of {len(keys):,} there is no sentence; {AGAIN}")
    return [*found, *otherwise], len(answers), len(evidence.sentences)


def _against_now(results: Results, here: Results, step: Step, is_of_these: bool) -> list[str]:
    """What is said where the chart is made again; `here` with its own groups."""
    try:
        shown = captures.remake(results, step)
        if shown is None:
            return [f"with what was chosen there is no such chart any more; {CHOOSE}"]
        return _otherwise(here, step, shown) if is_of_these else []
    except AnalysisError as fault:
        return list(fault.faults)
    except Exception as fault:  # whatever it is: better told in a rehearsal than met in a talk
        why = f"{type(fault).__name__}: {fault}".strip(": ")
        return [f"its chart cannot be made now ({why}), a fault of the program; the captured one is shown all the same"]


def _is_mark(key: str) -> bool:
    """Whether the key of a mark picks sentences."""
    return any(name in state.MARK for name, _ in parse_qsl(key))


def _of_other_results(results: Results, step: Step) -> list[str]:
    """How the results that a step was captured of are others than these."""
    if results.manifest_digest != step.results[: len(results.manifest_digest)]:
        return [f"it was captured of other results ({step.results[:8]}); {AGAIN}"]
    by = results.manifest_digest + (f" by {results.grouping}" if results.grouping else "")
    same_groups = step.results == by or step.results.startswith(f"{by} edited ")
    what = "other topics than now, which were edited since" if same_groups else "documents grouped otherwise than now"
    return [f"it was captured with {what}; {AGAIN}"]


def _gone(results: Results, step: Step) -> list[str]:
    """The entries of a step's address that no longer mean anything."""
    kept = state.cleaned(step.address, results)
    gone = [f"{key} “{text}”" for key, texts in step.address.items() for text in texts if text not in kept.get(key, [])]
    return [f"its address no longer means the same: these results have no {some(gone, 4)}; {CHOOSE}"] if gone else []


def _room(step: talk.Step) -> list[str]:
    """What of a step has no room on a stage."""
    found, put = [], talk.arranged(step)
    if not step.name.strip():
        found.append("it has no headline; write what is to be seen")
    if not put.roomy:
        found.append(f"its headline is too long for the stage ({len(step.name)} characters); shorten it, or the words under it")
    if not put.fit.legible:
        small = f"its smallest words have {2 * put.fit.smallest:.0f} px at 1280 × 720, 24 are wanted"
        found.append(f"{small}; choose fewer groups or terms, or another chart")
    return found


def _otherwise(results: Results, step: Step, shown: Shown) -> list[str]:
    """What of the chart is not as it was captured."""
    now = captures.capture(results, shown.exhibit, step.address, step.id, step)
    if step.is_worded and now.title != (step.finding or step.title) and step.name != one_line(now.title):
        first = "" if now.title == step.title else f"{AGAIN}, then "
        return [f"the finding behind this headline has changed: “{now.title}”; {first}{REWORD}"]
    if now.title != step.title:
        return [f"it finds something else now: “{now.title}”; {AGAIN}"]
    if (now.subtitle, now.source) != (step.subtitle, step.source):
        return [f"its numbers, its reach or its source read otherwise now; {AGAIN}"]
    if any(captures.held(now, look) != captures.held(step, look) for look in LOOKS.values()):
        return [f"it is drawn otherwise now: its labels, its marks or how the program draws have changed; {AGAIN}"]
    return []
