"""What a run is told besides the corpus: frame axes and settings, read from TOML and checked, every fault at once."""

import hashlib
import json
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from analysis.errors import AnalysisError
from analysis.files import read_text
from analysis.limits import USUAL, Limits

AXES_FOLDER = Path(__file__).resolve().parent / "axes"
MAX_SETTINGS_BYTES = 1_000_000  # hundreds of axes; what is larger is some other file
MAX_NAME = 64
AUTO = "auto"  # the encoder that the documents' languages ask for

AXIS_KEYS = ("name", "pole_plus", "pole_minus")
POLE_KEYS = ("name", "description", "sentences", "terms")


@dataclass(frozen=True)
class Pole:
    """One end of a frame axis, in words: at least one of description, sentences and terms is given.

    Attributes
    ----------
    name : str
        As it is shown.
    description : str
        One sentence; "" where there is none.
    sentences : tuple of str
        Seed sentences. Four or more are wise, twelve are good.
    terms : tuple of str
        Seed words and phrases.
    """

    name: str
    description: str = ""
    sentences: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Axis:
    """A frame axis: + leans to `pole_plus`, - to `pole_minus`.

    Attributes
    ----------
    name : str
        Letters, digits, _ and -, as it stands in tables, addresses and file names.
    pole_plus, pole_minus : Pole
    """

    name: str
    pole_plus: Pole
    pole_minus: Pole

    def digest(self) -> str:
        """SHA-256 of everything that the axis says, 64 hexadecimal digits."""
        return _digest(asdict(self))


@dataclass(frozen=True)
class Settings:
    """The numbers of a run that are the analyst's to choose.

    Attributes
    ----------
    seed : int
        Of everything drawn at random, 0 to 2**32 - 1.
    group : str or None
        The column to compare by; None is the rule of `analysis.corpus.make_corpus`.
    min_count : int or None
        A term occurs at least so often in the corpus to be compared, 1 to 1,000; None is the rule of
        :func:`analysis.terms.fewest_occurrences`.
    max_n : int
        Words in the longest phrase, 1 to 5.
    topics_resolution : float
        More than 1 gives more and smaller topics, less than 1 fewer and larger ones, 0.01 to 100.
    prior : float
        Strength of the pooled prior of a term contrast as a share of the counts, 0.001 to 10 (Monroe, Colaresi & Quinn
        2008).
    encoder : str
        Name of the sentence encoder: see :func:`analysis.encoders.named_encoder`, which says which names there are. `auto`: by the
        documents' languages, one for the whole corpus, so that all scores are on one scale.
    terms : str
        What is counted and compared: `surface`, words as they stand (lower-cased), or `lemmas`, English words under their
        dictionary form: see :mod:`analysis.terms`.
    repeated : str
        Sentences that stand in many documents alike (see :mod:`analysis.repeated`): `counted` like all others, or `left out`: then
        they are shown and not counted.
    limits : Limits
        How large what is read may be.

    Raises
    ------
    AnalysisError
        With every value that is of the wrong type or out of range.
    """

    seed: int = 0
    group: str | None = None
    min_count: int | None = None
    max_n: int = 3
    topics_resolution: float = 1.0
    prior: float = 0.10
    encoder: str = AUTO
    terms: str = "surface"
    repeated: str = "counted"
    limits: Limits = USUAL

    def __post_init__(self) -> None:
        if isinstance(self.limits, dict):  # as it stands in a file or a manifest
            object.__setattr__(self, "limits", _limits(self.limits))
        faults = _value_faults({field.name: getattr(self, field.name) for field in fields(self) if field.name != "limits"})
        if faults:
            raise AnalysisError(*faults)
        for name in ("topics_resolution", "prior"):  # 1 and 1.0 are one setting, so they have one digest
            object.__setattr__(self, name, float(getattr(self, name)))

    def digest(self) -> str:
        """SHA-256 of all settings, 64 hexadecimal digits."""
        return _digest(asdict(self))


RANGES: dict[str, tuple[type, float, float]] = {
    "seed": (int, 0, 2**32 - 1),
    "min_count": (int, 1, 1_000),
    "max_n": (int, 1, 5),
    "topics_resolution": (float, 0.01, 100),
    "prior": (float, 0.001, 10),
}
CHOICES = {"terms": ("surface", "lemmas"), "repeated": ("counted", "left out")}


def read_settings(path: Path) -> Settings:
    """Settings from a TOML file; what it does not name keeps its default.

    Raises
    ------
    AnalysisError
        With every fault: no TOML, unknown keys, wrong types, values out of range.
    """
    given = _parse_toml(read_text(Path(path), MAX_SETTINGS_BYTES), str(path))
    known = [field.name for field in fields(Settings)]
    faults = [f"{path}: {fault}" for fault in _unknown_keys(given, known)]
    values = {key: value for key, value in given.items() if key in known}
    faults += [f"{path}: {fault}" for fault in _value_faults({key: value for key, value in values.items() if key != "limits"})]
    try:
        values |= {"limits": _limits(values.get("limits", {}))}
    except AnalysisError as error:
        faults += [f"{path}: {fault}" for fault in error.faults]
    if faults:
        raise AnalysisError(*faults)
    return Settings(**values)


def read_axes(path: Path) -> tuple[Axis, ...]:
    """Axes of an axis file (TOML), in the file's order.

    Raises
    ------
    AnalysisError
        With every fault of the file.
    """
    return parse_axes(read_text(Path(path), MAX_SETTINGS_BYTES), str(path))


def parse_axes(text: str, source: str) -> tuple[Axis, ...]:
    """Axes of the text of an axis file, in its order; `source` is what faults call it.

    Examples
    --------
    >>> parse_axes('''
    ... [[axis]]
    ... name = "risk_chance"
    ... pole_plus = {name = "chance", terms = ["chance"]}
    ... pole_minus = {name = "risk", terms = ["risk"]}
    ... ''', "axes.toml")[0].pole_minus
    Pole(name='risk', description='', sentences=(), terms=('risk',))
    """
    given = _parse_toml(text, source)
    faults = _unknown_keys(given, ["axis"])
    tables = given.get("axis", [])
    if not tables or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append("no axis; an axis begins with a line [[axis]], then name, pole_plus and pole_minus")
        tables = []
    axes = [_read_axis(table, number, faults) for number, table in enumerate(tables, 1)]
    faults += _duplicate_names([axis.name for axis in axes])
    if faults:
        raise AnalysisError(*(f"{source}: {fault}" for fault in faults))
    return tuple(axes)


def built_in_axes() -> tuple[Axis, ...]:
    """The axes that come with the project, in the order of their names."""
    files = sorted(AXES_FOLDER.glob("*.toml"), key=lambda path: path.name)
    return tuple(sorted((axis for path in files for axis in read_axes(path)), key=lambda axis: axis.name))


def axes_for(path: Path | None) -> tuple[Axis, ...]:
    """The axes of a run: the built-in ones merged with those of an axis file, where there is one."""
    return merge_axes(built_in_axes(), read_axes(path) if path else ())


def merge_axes(built_in: Sequence[Axis], own: Sequence[Axis]) -> tuple[Axis, ...]:
    """Both, `built_in` first; an own axis of the same name (capitals aside) stands in the place of the built-in one."""
    merged = {axis.name.casefold(): axis for axis in built_in}
    merged.update((axis.name.casefold(), axis) for axis in own)
    return tuple(merged.values())


def _digest(values: dict[str, Any]) -> str:
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def _parse_toml(text: str, source: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise AnalysisError(f"{source}: not TOML: {error}; mend that place, text stands in double quotes") from None
    except (RecursionError, ValueError) as error:  # lists nested a thousand deep, numbers of thousands of digits
        raise AnalysisError(f"{source}: not TOML that can be read ({error}); write it anew") from None


def _read_axis(table: dict[str, Any], number: int, faults: list[str]) -> Axis:
    """The axis as far as it can be read; what is wrong with it joins `faults`."""
    found: list[str] = _unknown_keys(table, AXIS_KEYS)
    name = _string(table, "name", found)
    if name and not (len(name) <= MAX_NAME and all(letter.isalnum() or letter in "_-" for letter in name)):
        found.append(f"a name is 1 to {MAX_NAME} letters, digits, _ and -; write it like cooperation_control")
    poles = [_read_pole(table, key, found) for key in ("pole_plus", "pole_minus")]
    if all(poles):
        found += _overlaps(*poles)
    where = f'axis "{_show(name)}"' if name else f"axis number {number}"
    faults += [f"{where}: {fault}" for fault in found]
    empty = Pole("")
    return Axis(name, poles[0] or empty, poles[1] or empty)


def _read_pole(axis: dict[str, Any], key: str, faults: list[str]) -> Pole | None:
    table = axis.get(key)
    if not isinstance(table, dict):
        given = "is missing" if table is None else f"is {_kind(table)}"
        faults.append(f"{key} {given}; give it as [axis.{key}] with name and any of description, sentences, terms")
        return None
    found = _unknown_keys(table, POLE_KEYS)
    pole = Pole(
        _string(table, "name", found),
        _string(table, "description", found) if "description" in table else "",
        _strings(table, "sentences", found),
        _strings(table, "terms", found),
    )
    if not any(table.get(name) for name in POLE_KEYS[1:]):
        found.append("nothing says what it means; give at least one of description, sentences, terms")
    faults += [f"{key}: {fault}" for fault in found]
    return pole


def _string(table: dict[str, Any], key: str, faults: list[str]) -> str:
    value = table.get(key)
    if value is None:
        faults.append(f'{key} is missing; write {key} = "…"')
        return ""
    fault = _text_fault(value)
    if fault:
        faults.append(f"{key} {fault}")
        return ""
    return _clean(value)


def _strings(table: dict[str, Any], key: str, faults: list[str]) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list):
        faults.append(f'{key} is {_kind(values)}; write a list of texts, {key} = ["…", "…"]')
        return ()
    wrong = [(number, fault) for number, value in enumerate(values, 1) if (fault := _text_fault(value))]
    faults += [f"{key}, number {number} {fault}" for number, fault in wrong]
    texts = [_clean(value) for value in values if not _text_fault(value)]
    faults += [f'{key}: "{_show(text)}" stands there twice, would count twice; keep one' for text in _repeated(texts)]
    return tuple(texts)


def _text_fault(value: Any) -> str:
    if not isinstance(value, str):
        return f"is {_kind(value)}; write text in double quotes"
    if not any(letter.isalnum() for letter in value):
        return f'is "{_show(value)}", which holds no letter or digit; write words or leave it out'
    return ""


def _overlaps(plus: Pole, minus: Pole) -> list[str]:
    faults = []
    if plus.name and plus.name.casefold() == minus.name.casefold():
        faults.append(f'both poles are called "{_show(plus.name)}"; give each its own name')
    theirs = {seed.casefold() for seed in _seeds(minus)}
    shared = dict.fromkeys(seed for seed in _seeds(plus) if seed.casefold() in theirs)
    faults += [f'"{_show(seed)}" is a seed of both poles, so it tells nothing; keep it at one' for seed in shared]
    return faults


def _seeds(pole: Pole) -> tuple[str, ...]:
    return tuple(filter(None, (pole.description, *pole.sentences, *pole.terms)))


def _duplicate_names(names: Iterable[str]) -> list[str]:
    twice = _repeated(filter(None, names))
    return [f'two axes are called "{_show(name)}" (capitals aside); give each its own name' for name in twice]


def _repeated(texts: Iterable[str]) -> list[str]:
    """Texts that came before, capitals aside, each once."""
    seen: dict[str, int] = {}
    for text in texts:
        seen[text.casefold()] = seen.get(text.casefold(), 0) + 1
    return [text for text, count in seen.items() if count > 1]


def _unknown_keys(table: dict[str, Any], known: Sequence[str]) -> list[str]:
    return [f'unknown key "{_show(key)}"; allowed: {", ".join(known)}' for key in table if key not in known]


def _limits(given: Any) -> Limits:
    if not isinstance(given, dict):
        raise AnalysisError(f"limits is {_kind(given)}; write a table, [limits], with a line for each")
    faults = _unknown_keys(given, [field.name for field in fields(Limits)])
    try:
        limits = Limits(**{key: value for key, value in given.items() if key in Limits.__dataclass_fields__})
    except AnalysisError as error:
        faults += error.faults
    if faults:
        raise AnalysisError(*faults)
    return limits


def _value_faults(values: dict[str, Any]) -> list[str]:
    faults = []
    for name, value in values.items():
        if name == "group":
            fault = "" if value is None else _name_fault(value, "a column", "the name of a metadata column")
        elif name == "encoder":
            fault = _name_fault(value, "an encoder", 'a name such as "all-MiniLM-L6-v2"')
        elif name == "min_count" and value is None:
            fault = ""
        elif name in CHOICES:
            fault = _choice_fault(value, CHOICES[name])
        else:
            fault = _range_fault(value, *RANGES[name])
        if fault:
            faults.append(f"{name} {fault}")
    return faults


def _name_fault(value: Any, owner: str, wanted: str) -> str:
    named = isinstance(value, str) and value.strip()
    return "" if named else f"is {_kind(value)} and not {owner}'s name; write {wanted}"


def _choice_fault(value: Any, choices: Sequence[str]) -> str:
    if value in choices:
        return ""
    given = f'"{_show(value)}"' if isinstance(value, str) else _kind(value)
    allowed = " or ".join(f'"{choice}"' for choice in choices)
    return f"is {given}; write {allowed}"


def _range_fault(value: Any, kind: type, low: float, high: float) -> str:
    number = isinstance(value, (int, kind)) and not isinstance(value, bool)
    if number and low <= value <= high:
        return ""
    what = "whole number" if kind is int else "number"
    return f"is {_show(value) if number else _kind(value)}; write a {what} from {low:,} to {high:,}"


def _clean(text: str) -> str:
    """One spelling of what looks alike: composed characters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def _show(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"


def _kind(value: Any) -> str:
    kinds = {bool: "true or false", int: "a whole number", float: "a number", list: "a list", dict: "a table"}
    return "text" if isinstance(value, str) else kinds.get(type(value), "a date or time")
