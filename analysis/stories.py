"""Stories, in `stories/*.json`: views of results that a presenter captured, in order, each with its own words and frozen as it was.

A step keeps the address of its view and the chart as it was drawn, in both looks, so that it is shown without being computed again,
and a rehearsal can tell whether it would still be drawn so. A file may come from anywhere: it is data, and nothing of it is run.
"""

import json
import os
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError
from analysis.files import read_bytes, write_whole
from analysis.limits import MB

if TYPE_CHECKING:
    from analysis.results import Results

FOLDER, SUFFIX = "stories", ".json"
FORMAT, VERSION = "story", 1
MAX_BYTES = 60 * MB
MOST_STEPS = 100
LONGEST_NAME = 80  # characters of a story's name
LONGEST_FILE = 180  # bytes of its file's name: file systems take 255, and drafts are named longer
LONGEST_HEADLINE, LONGEST_CAPTION = 300, 5_000  # characters
LONGEST_VALUE, MOST_ENTRIES = 2_000, 200  # characters and number of an address's entries
LOOKS = ("light", "dark")
TRACES = ("bar", "scatter", "scattergl")  # kinds of marks that our charts are drawn with: others may fetch from outside
LINKS = re.compile(r"<\s*/?\s*(a|img)\b", re.IGNORECASE)  # in labels, which read a little HTML; corpus text stands there escaped
FETCHING = frozenset(("images", "updatemenus", "sliders", "geo", "mapbox", "map", "scene", "frames"))  # of a figure: not of ours

Figure = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """A view as it was captured.

    Attributes
    ----------
    id : str
        8 hexadecimal digits, its own within the story.
    name : str
        The presenter's headline.
    caption : str
        The presenter's words.
    chart : str
        Kind of the chart.
    view : str
        The page that shows it, as it is called in the address.
    address : dict of str to list of str
        What was chosen there.
    title, subtitle, source : str
        The words that the chart carries, as they were.
    limits : str
        How far the finding reaches; the subtitle ends with it.
    light, dark : dict
        The chart as it was drawn, as Plotly's JSON.
    results : str
        Digest of the results as they were shown: with their grouping, and the edits of topics.
    finding : str
        The title of the chart when the presenter wrote the headline; "" where that was not written, or not known when.
    """

    id: str
    name: str
    caption: str
    chart: str
    view: str
    address: Mapping[str, Sequence[str]]
    title: str
    subtitle: str
    limits: str
    source: str
    light: Figure
    dark: Figure
    results: str
    finding: str = ""

    @property
    def is_worded(self) -> bool:
        """Whether the headline is the presenter's own, and not the chart's finding, whole or cut: its title, or what comes next."""
        name = self.name.strip()
        return name != one_line(self.title) and not one_line(self.subtitle).startswith(name)


@dataclass(frozen=True)
class Story:
    """Captured views in their order, all of the same results.

    Attributes
    ----------
    name : str
    results : str
        sha256 of the manifest of the results.
    built : str
        Day of their build, YYYY-MM-DD; "" if not known.
    corpus : str
        Name of the corpus.
    steps : tuple of Step
    """

    name: str
    results: str
    built: str
    corpus: str
    steps: tuple[Step, ...] = ()

    def step(self, step_id: str) -> Step | None:
        """The step of an id; None where there is none."""
        return next((one for one in self.steps if one.id == step_id), None)

    def number(self, step_id: str) -> int:
        """The place of a step, from 1; 0 where there is none of that id."""
        return next((number for number, one in enumerate(self.steps, 1) if one.id == step_id), 0)


def one_line(text: str) -> str:
    """A text as a headline: in one line, cut where it is too long."""
    return " ".join(text.split())[:LONGEST_HEADLINE].rstrip()


def new_id(story: Story | None = None) -> str:
    """An id that no step of the story has."""
    taken = {one.id for one in story.steps} if story else set()
    while (found := secrets.token_hex(4)) in taken:
        pass
    return found


# What can be done with it: a story in, a story out


def with_step(story: Story, step: Step, at: int | None = None) -> Story:
    """`story` with one more step, at the end or at the place `at`; one of the same id that is there already is replaced.

    Raises
    ------
    AnalysisError
        It would have more than are kept.
    """
    if story.step(step.id):
        return replace(story, steps=tuple(step if one.id == step.id else one for one in story.steps))
    if len(story.steps) >= MOST_STEPS:
        raise AnalysisError(
            f"“{story.name}” has {len(story.steps)} steps, at most {MOST_STEPS} are kept; remove some, or begin another story"
        )
    at = len(story.steps) if at is None else at
    return replace(story, steps=(*story.steps[:at], step, *story.steps[at:]))


def without_step(story: Story, step_id: str) -> Story:
    """`story` without the step of an id."""
    return replace(story, steps=tuple(one for one in story.steps if one.id != step_id))


def worded(story: Story, step_id: str, name: str | None = None, caption: str | None = None) -> Story:
    """`story` with another headline or other words of one step; a headline is one line."""
    step = story.step(step_id)
    if step is None:
        return story
    if caption is not None:
        step = replace(step, caption=caption[:LONGEST_CAPTION])
    if name is not None and one_line(name) != step.name.rstrip():
        step = replace(step, name=one_line(name), finding=step.title)
    return with_step(story, step)


def moved(story: Story, step_id: str, by: int) -> Story:
    """`story` with one step moved towards the end by so many places, or towards the beginning if below 0; never out of the list."""
    at = story.number(step_id) - 1
    if at < 0:
        return story
    others = without_step(story, step_id)
    return with_step(others, story.steps[at], min(max(at + by, 0), len(others.steps)))


def renamed(story: Story, name: str) -> Story:
    """`story` under another name.

    Raises
    ------
    AnalysisError
        It is no name.
    """
    if fault := _name_fault(name):
        raise AnalysisError(fault)
    return replace(story, name=clean_name(name))


def clean_name(name: str) -> str:
    """A name in one line, in composed characters.

    >>> clean_name("  The  story\\n")
    'The story'
    """
    return unicodedata.normalize("NFC", " ".join(name.split()))


def fits(story: Story, results: "Results") -> str:
    """Why a story is not of these results, and what to do; "" where it was made on them."""
    if story.results == results.manifest_digest:
        return ""
    made, these = _said(story.results, story.built), _said(results.manifest_digest, results.built)
    return f"“{story.name}” was made on other results: {made}; these are {these}. Open it with those, or capture its views anew."


def _said(digest: str, built: str) -> str:
    return f"results {digest[:8]}" + (f" built {built}" if built else " of a day that is not known")


# The files


def file_of(name: str) -> str:
    """The name of the file that holds the story of a name, on every system.

    >>> file_of("Trade: what changed?"), file_of("../..")
    ('Trade_ what changed.json', 'story.json')
    """
    plain = re.sub(r'[<>:"/\\|?*\x00-\x1f\x7f]', "_", clean_name(name)).strip(" ._")
    stem = plain.encode("utf-8", "ignore")[: LONGEST_FILE - len(SUFFIX)].decode("utf-8", "ignore").strip(" .")
    return (stem or "story") + SUFFIX


def stories_in(root: Path) -> list[Path]:
    """The files of the stories in a project folder, in the order of their names."""
    try:
        found = [path for path in (root / FOLDER).iterdir() if path.suffix == SUFFIX and not path.name.startswith(".")]
    except OSError:
        return []
    return sorted(found, key=lambda path: path.stem)


def free_name(root: Path, wanted: str = "Story") -> str:
    """A name that no story of a project folder has: `wanted` with the next number."""
    taken, number = {path.name.casefold() for path in stories_in(root)}, 1
    while file_of(f"{wanted} {number}").casefold() in taken:
        number += 1
    return f"{wanted} {number}"


def is_taken(root: Path, name: str) -> bool:
    """Whether there is a story of that name, whatever its capitals: some disks know none."""
    return file_of(name).casefold() in {path.name.casefold() for path in stories_in(root)}


def read_story(path: Path) -> Story:
    """The story of a file; its name is the one that the file has, where that was given another.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    story = parse_story(read_bytes(path, MAX_BYTES), str(path))
    return story if file_of(story.name) == path.name else replace(story, name=path.name.removesuffix(SUFFIX))


def change_story(root: Path, name: str, change: Callable[[Story | None], Story | None]) -> Story | None:
    """Change the story of a name in a project folder; to be called while no one else does (`analysis.project.save_story`).

    Parameters
    ----------
    change : callable (story or None) → story or None
        Given what is there, None if nothing; gives what is to be there, None to remove it.

    Raises
    ------
    AnalysisError
        The file has faults, and is left as it is; another story has the new name; or it cannot be written.
    """
    path = root / FOLDER / file_of(name)
    before = read_story(path) if os.path.lexists(path) else None
    after = change(before)
    if after == before:
        return after
    if after is None:
        path.unlink(missing_ok=True)
        return None
    target = path.with_name(file_of(after.name))
    same_file = target.name.casefold() == path.name.casefold() and before is not None
    if not same_file and is_taken(root, after.name):
        raise AnalysisError(f"there is a story “{after.name}” already; give this one another name")
    data = story_bytes(after)
    try:
        target.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise AnalysisError(f"{target.parent}: cannot be written ({error.strerror}); check its permissions") from None
    write_whole(target, data)
    if target != path:
        path.unlink(missing_ok=True)
    return after


def story_bytes(story: Story) -> bytes:
    """A story as the bytes of its file: the same story, the same bytes.

    Raises
    ------
    AnalysisError
        It would be larger than is read again, or something of it would not be read.
    """
    steps = [
        {
            "id": one.id,
            "name": one.name,
            "caption": one.caption,
            "chart": one.chart,
            "view": one.view,
            "address": {key: list(values) for key, values in one.address.items()},
            "title": one.title,
            "subtitle": one.subtitle,
            "limits": one.limits,
            "source": one.source,
            "results": one.results,
            "finding": one.finding,
            "figures": {"light": one.light, "dark": one.dark},
        }
        for one in story.steps
    ]
    held = {"format": FORMAT, "format_version": VERSION, "name": story.name, "steps": steps}
    held |= {"results": {"digest": story.results, "built": story.built, "corpus": story.corpus}}
    if faults := _faults(held):
        raise AnalysisError(*(f"“{story.name}”: {fault}" for fault in faults))
    data = (json.dumps(held, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False) + "\n").encode()
    if len(data) > MAX_BYTES:
        raise AnalysisError(
            f"“{story.name}” would be {len(data):,} bytes, at most {MAX_BYTES:,} are kept; take steps out, or begin another story"
        )
    return data


def parse_story(data: bytes, where: str) -> Story:
    """The story that the bytes of a file hold.

    Parameters
    ----------
    where : str
        The file's name, for faults.

    Raises
    ------
    AnalysisError
        With every fault: no JSON, another format or version, something missing, unknown or of the wrong kind, figures that are none
        of our charts'.
    """
    if len(data) > MAX_BYTES:
        raise AnalysisError(f"{where}: {len(data):,} bytes, at most {MAX_BYTES:,} are read; take steps out of it where it was made")
    try:
        held = json.loads(data.decode("utf-8-sig"), parse_constant=_no_number)
        json.dumps(held, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise AnalysisError(f"{where}: no story: not JSON in UTF-8 ({why}); give a file that was saved as a story") from None
    if faults := _faults(held):
        raise AnalysisError(*(f"{where}: {fault}" for fault in faults))
    steps = [
        Step(**{key: value for key, value in one.items() if key != "figures"}, **{look: one["figures"][look] for look in LOOKS})
        for one in held["steps"]
    ]
    about = held["results"]
    return Story(clean_name(held["name"]), about["digest"], about["built"], about["corpus"], tuple(steps))


def _no_number(name: str) -> Any:
    raise ValueError(f"{name} is no number of JSON")


# What is wrong with a file

Check = Callable[[Any], bool]


def _text(longest: int) -> Check:
    return lambda value: isinstance(value, str) and len(value) <= longest


def _matches(pattern: str) -> Check:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


DIGEST = r"[0-9a-f]{64}"
DAY = r"(\d{4}-\d{2}-\d{2})?"
ABOUT: Mapping[str, tuple[Check, str]] = {
    "digest": (_matches(DIGEST), "64 hexadecimal digits"),
    "built": (_matches(DAY), "a day as YYYY-MM-DD, or nothing"),
    "corpus": (_text(1_000), "a text of at most 1,000 characters"),
}
OF_A_STEP: Mapping[str, tuple[Check, str]] = {
    "id": (_matches("[0-9a-f]{8}"), "8 hexadecimal digits"),
    "name": (_text(LONGEST_HEADLINE), f"a text of at most {LONGEST_HEADLINE} characters"),
    "caption": (_text(LONGEST_CAPTION), f"a text of at most {LONGEST_CAPTION:,} characters"),
    "chart": (_matches("[a-z][a-z0-9_]{0,59}"), "the name of a kind of chart: small letters, digits and _"),
    "view": (_matches("[a-z]{1,30}"), "the name of a page: small letters"),
    "address": (lambda value: _is_address(value), "names, each with a list of texts"),
    **{key: (_text(20_000), "a text of at most 20,000 characters") for key in ("title", "subtitle", "limits", "source", "finding")},
    "results": (_matches(rf"(?s){DIGEST}( .{{1,2000}})?"), "the digest of results"),
    "figures": (lambda value: isinstance(value, dict), "the chart, light and dark"),
}
OF_A_STORY = ("format", "format_version", "name", "results", "steps")


def _is_address(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and sum(len(one) if isinstance(one, list) else 1 for one in value.values()) <= MOST_ENTRIES
        and all(
            re.fullmatch("[a-z_0-9]{1,40}", key)
            and isinstance(one, list)
            and all(isinstance(text, str) and len(text) <= LONGEST_VALUE for text in one)
            for key, one in value.items()
        )
    )


def _faults(held: Any) -> list[str]:
    """Everything that is wrong with what a file holds."""
    if not isinstance(held, dict) or held.get("format") != FORMAT:
        found = held.get("format") if isinstance(held, dict) else held
        return [f'no story: its format is {_shown(found)}, "{FORMAT}" is allowed; give a file that was saved as a story']
    if (version := held.get("format_version")) != VERSION or isinstance(version, bool):
        return [f"format_version is {_shown(version)}, {VERSION} is read; update this program, or save the story with this version"]
    faults = _keys(held, OF_A_STORY, "")
    if "name" in held and (fault := _name_fault(held["name"])):
        faults.append(fault)
    about, steps = held.get("results", {}), held.get("steps", [])
    faults += _of_kind(about, ABOUT, "results") if isinstance(about, dict) else [f"results is {_shown(about)}, names are allowed"]
    if not isinstance(steps, list):
        return [*faults, f"steps is {_shown(steps)}, a list is allowed; save the story again"]
    if len(steps) > MOST_STEPS:
        return [*faults, f"{len(steps):,} steps, at most {MOST_STEPS} are read; take some out where it was made"]
    ids = [one.get("id") for one in steps if isinstance(one, dict) and isinstance(one.get("id"), str)]
    twice = sorted({one for one in ids if ids.count(one) > 1})
    faults += [f"the id {one} stands at {ids.count(one)} steps, one is allowed" for one in twice]
    of = about.get("digest") if isinstance(about, dict) else None
    for number, step in enumerate(steps, 1):
        faults += _step_faults(step, f"step {number}: ")
        if isinstance(of, str) and isinstance(step, dict) and str(step.get("results"))[: len(of)] != of:
            faults.append(f"step {number}: it is of other results than the story; capture its view again")
    return faults


def _step_faults(step: Any, where: str) -> list[str]:
    if not isinstance(step, dict):
        return [f"{where}it is {_shown(step)}, names are allowed; save the story again"]
    faults = _of_kind({"finding": "", **step}, OF_A_STEP, where)
    figures = step.get("figures")
    if isinstance(figures, dict):
        faults += _keys(figures, LOOKS, f"{where}figures: ")
        drawn = {look: figures[look] for look in LOOKS if look in figures}
        faults += [f"{where}the {look} chart {fault}" for look, figure in drawn.items() for fault in _figure_faults(figure)]
    return faults


def _keys(held: Mapping, wanted: Sequence[str], where: str) -> list[str]:
    faults = [f"{where}{name} is missing; save the story again" for name in wanted if name not in held]
    others = sorted(str(name) for name in held if name not in wanted)
    return faults + [f"{where}{_shown(name)} is not known; allowed are {', '.join(wanted)}" for name in others[:5]]


def _of_kind(held: Mapping, wanted: Mapping[str, tuple[Check, str]], where: str) -> list[str]:
    where = where if where.endswith(": ") else f"{where}: "
    wrong = [
        f"{where}{name} is {_shown(held[name])}, allowed is {allowed}"
        for name, (is_good, allowed) in wanted.items()
        if name in held and not is_good(held[name])
    ]
    return _keys(held, tuple(wanted), where) + wrong


def _name_fault(name: Any) -> str:
    if isinstance(name, str) and 0 < len(clean_name(name)) <= LONGEST_NAME and clean_name(name).isprintable():
        return ""
    return f"the name {_shown(name)} is none; 1 to {LONGEST_NAME} characters that can be shown are allowed"


def _figure_faults(figure: Any) -> list[str]:
    """Why something is not a chart as ours are drawn."""
    again = "capture the view again"
    if not isinstance(figure, dict) or set(figure) != {"data", "layout"}:
        return [f"is no figure: data and layout are allowed, and nothing else; {again}"]
    data, layout = figure["data"], figure["layout"]
    if not isinstance(data, list) or not all(isinstance(trace, dict) for trace in data) or not isinstance(layout, dict):
        return [f"is no figure: its data must be a list of marks, its layout names; {again}"]
    faults = []
    kinds = [trace.get("type", "scatter") for trace in data]
    if others := sorted({_shown(kind) for kind in kinds if kind not in TRACES}):
        faults.append(f"has marks of the kind {', '.join(others[:3])}, allowed are {', '.join(TRACES)}; {again}")
    if others := sorted(FETCHING & layout.keys()):
        faults.append(f"has {', '.join(others)}, which no chart of ours has; {again}")
    if _has_links(figure):
        faults.append(f"has a link or a picture in its words, which no chart of ours has; {again}")
    return faults


def _has_links(value: Any) -> bool:
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            if "<" in one and LINKS.search(one):
                return True
        elif isinstance(one, dict):
            waiting += [*one.values(), *one]
        elif isinstance(one, list):
            waiting += one
    return False


def _shown(value: Any) -> str:
    """A value as a fault tells it: short, in one line."""
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "names with values"
    text = " ".join("".join(letter if letter.isprintable() else "\ufffd" for letter in str(value)).split())
    return (f"“{text[:60]}{'…' * (len(text) > 60)}”" if isinstance(value, str) else text[:60]) if value is not None else "missing"
