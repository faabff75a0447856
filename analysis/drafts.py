"""An axis while it is being written: what stands in the fields, what is wrong with it, and the axis that it makes.

Fields are kept as they were typed, faults and all; seed sentences and terms stand one on a line.
"""

import json
import unicodedata
from collections.abc import Collection
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from analysis.axisfile import axis_toml
from analysis.settings import MAX_NAME, MAX_SETTINGS_BYTES, Axis, Pole

FIELDS = ("name", "description", "sentences", "terms")
LONGEST = 20_000  # characters of a field
SHOWN = 60  # characters of a seed in a fault


@dataclass(frozen=True)
class PoleDraft:
    """One pole as it was typed; `sentences` and `terms` one on a line."""

    name: str = ""
    description: str = ""
    sentences: str = ""
    terms: str = ""

    def pole(self) -> Pole:
        """The pole that it makes: one spelling of what looks alike, empty lines left out."""
        return Pole(clean(self.name), clean(self.description), lines(self.sentences), lines(self.terms))

    @property
    def n_seeds(self) -> int:
        """How many seeds it has: the description, each sentence and each term."""
        pole = self.pole()
        return bool(pole.description) + len(pole.sentences) + len(pole.terms)


@dataclass(frozen=True)
class Draft:
    """An axis as it was typed.

    Attributes
    ----------
    name : str
    plus, minus : PoleDraft
    replaces : str
        Name of the analyst's own axis that this is to stand in the place of; "" for a new one.
    began : Axis or None
        What it was started from.
    """

    name: str = ""
    plus: PoleDraft = field(default_factory=PoleDraft)
    minus: PoleDraft = field(default_factory=PoleDraft)
    replaces: str = ""
    began: Axis | None = None

    def axis(self) -> Axis:
        """The axis that it makes, faults or not."""
        return Axis(clean(self.name), self.plus.pole(), self.minus.pole())

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been typed, and it was started from nothing."""
        return self.began is None and self.axis() == Draft().axis()


def draft_of(axis: Axis, name: str | None = None) -> Draft:
    """A draft that starts from `axis`: under another name, or (without one) to stand in its place."""
    plus, minus = (
        PoleDraft(pole.name, pole.description, "\n".join(pole.sentences), "\n".join(pole.terms))
        for pole in (axis.pole_plus, axis.pole_minus)
    )
    return Draft(name or axis.name, plus, minus, "" if name else axis.name, axis)


def free_name(name: str, taken: Collection[str]) -> str:
    """`name` with the first number that no other axis has.

    >>> free_name("open", ["open", "OPEN_2"])
    'open_3'
    """
    known = {one.casefold() for one in taken}
    stem = name[: MAX_NAME - 4]
    return next(f"{stem}_{number}" for number in range(2, len(known) + 3) if f"{stem}_{number}".casefold() not in known)


def faults_of(draft: Draft, taken: Collection[str]) -> dict[str, list[str]]:
    """What is wrong, all at once, by where it is: `name`, `plus`, `minus`, or `both` poles; nothing where a build can use it.

    Parameters
    ----------
    taken : collection of str
        Names of the axes that there are, but for the one that the draft replaces.
    """
    axis = draft.axis()
    found = {"name": _of_name(axis.name, taken), "plus": _of_pole(axis.pole_plus), "minus": _of_pole(axis.pole_minus)}
    found["both"] = _of_both(axis.pole_plus, axis.pole_minus)
    if not any(found.values()) and len(axis_toml(axis).encode()) > MAX_SETTINGS_BYTES // 4:
        found["both"] = ["This is more text than an axis can have; shorten it."]
    return {place: faults for place, faults in found.items() if faults}


def _of_name(name: str, taken: Collection[str]) -> list[str]:
    if not name:
        return ["Give the axis a name, such as trust_fear."]
    if len(name) > MAX_NAME or not all(letter.isalnum() or letter in "_-" for letter in name):
        return [f"The name may have 1 to {MAX_NAME} letters, digits, _ and -, and no spaces: write it like trust_fear."]
    if name.casefold() in {one.casefold() for one in taken}:
        return [f"There is an axis called {name} already; give this one another name."]
    return []


def _of_pole(pole: Pole) -> list[str]:
    found = []
    if not pole.name:
        found.append("Give the pole a name, such as trust.")
    elif not _says(pole.name):
        found.append("The pole's name holds no letter or digit.")
    seeds = {"description": (pole.description,) if pole.description else (), "sentences": pole.sentences, "terms": pole.terms}
    if not any(seeds.values()):
        found.append("Nothing says what this pole means yet: write a description, a seed sentence or a term.")
    for texts in seeds.values():
        found += [f"“{_shown(text)}” holds no letter or digit; take it out." for text in texts if not _says(text)]
    for what in ("sentences", "terms"):
        found += [f"“{_shown(text)}” stands there twice and would count twice; keep one." for text in _repeated(seeds[what])]
    return found


def _of_both(plus: Pole, minus: Pole) -> list[str]:
    found = []
    if plus.name and plus.name.casefold() == minus.name.casefold():
        found.append("Both poles have the same name; give each its own.")
    theirs = {seed.casefold() for seed in (minus.description, *minus.sentences, *minus.terms)}
    shared = dict.fromkeys(seed for seed in (plus.description, *plus.sentences, *plus.terms) if seed and seed.casefold() in theirs)
    return found + [f"“{_shown(seed)}” is a seed of both poles, so it tells nothing; keep it at one." for seed in shared]


def written(draft: Draft) -> str:
    """A draft as JSON."""
    return json.dumps(asdict(draft), ensure_ascii=False, indent=1)


def read_draft(text: str) -> Draft | None:
    """The draft in JSON of ours; None where it is anything else."""
    try:
        given = json.loads(text)
        plus, minus = (PoleDraft(**{name: _text(given[pole][name]) for name in FIELDS}) for pole in ("plus", "minus"))
        return Draft(_text(given["name"]), plus, minus, _text(given["replaces"]), _axis(given["began"]) if given["began"] else None)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def axis_of(given: dict[str, Any]) -> Axis:
    """An axis as it stands in a manifest."""
    return _axis(given)


def with_field(draft: Draft, pole: str, name: str, text: str) -> Draft:
    """`draft` with another text in one field: the axis's own name (`pole` is ""), or one of `FIELDS` of `plus` or `minus`."""
    text = text[:LONGEST]
    if not pole:
        return replace(draft, name=text)
    return replace(draft, **{pole: replace(getattr(draft, pole), **{name: text})})


def clean(text: str) -> str:
    """One spelling of what looks alike: composed characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text.replace("\0", "")).split())


def lines(text: str) -> tuple[str, ...]:
    """The lines of a field that are not empty, cleaned."""
    return tuple(filter(None, map(clean, text.splitlines())))


def _axis(given: dict[str, Any]) -> Axis:
    return Axis(_text(given["name"]), _pole(given["pole_plus"]), _pole(given["pole_minus"]))


def _pole(given: dict[str, Any]) -> Pole:
    return Pole(_text(given["name"]), _text(given["description"]), *(tuple(map(_text, given[name])) for name in FIELDS[2:]))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _says(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def _repeated(texts: tuple[str, ...]) -> list[str]:
    folded = [text.casefold() for text in texts]
    return list({one: text for text, one in zip(texts, folded, strict=True) if folded.count(one) > 1}.values())


def _shown(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"
