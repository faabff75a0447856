"""The text of a file of axes when one axis is put into it or taken out: the others stay as they were written, comments included."""

import re
from collections.abc import Sequence
from contextlib import suppress

import tomli_w

from analysis.errors import AnalysisError
from analysis.settings import Axis, Pole, parse_axes

_BEGINS = re.compile(r"^[ \t]*\[\[[ \t]*axis[ \t]*\]\]", re.MULTILINE)  # the line that an axis begins with
_AFTER = re.compile(r"(?:^[ \t]*(?:#[^\n]*)?(?:\n|\Z))*\Z", re.MULTILINE)  # empty lines and comments at the end of an axis


def axis_toml(axis: Axis) -> str:
    """An axis as it stands in a file of axes.

    >>> print(axis_toml(Axis("risk_chance", Pole("chance", "", (), ("chance",)), Pole("risk", "Loss."))))
    [[axis]]
    name = "risk_chance"
    <BLANKLINE>
    [axis.pole_plus]
    name = "chance"
    terms = [
        "chance",
    ]
    <BLANKLINE>
    [axis.pole_minus]
    name = "risk"
    description = "Loss."
    <BLANKLINE>
    """
    head = "[[axis]]\n" + tomli_w.dumps({"name": axis.name})
    poles = (f"\n[axis.{key}]\n{_pole_toml(getattr(axis, key))}" for key in ("pole_plus", "pole_minus"))
    return head + "".join(poles)


def _pole_toml(pole: Pole) -> str:
    given = {"name": pole.name, "description": pole.description, "sentences": list(pole.sentences), "terms": list(pole.terms)}
    return tomli_w.dumps({key: value for key, value in given.items() if value})


def axes_toml(axes: Sequence[Axis]) -> str:
    """Axes as a file of axes."""
    return "\n".join(map(axis_toml, axes))


def with_axis(text: str, axes: Sequence[Axis], axis: Axis) -> str:
    """`text`, a file that holds `axes`, with `axis` in the place of the one of its name (capitals aside), or at the end."""
    names = [one.name.casefold() for one in axes]
    blocks = _blocks(text, len(axes))
    if axis.name.casefold() not in names:
        wanted = (*axes, axis)
        return _checked(text.rstrip("\n") + "\n\n" + axis_toml(axis) if text.strip() else axis_toml(axis), wanted)
    at = names.index(axis.name.casefold())
    wanted = (*axes[:at], axis, *axes[at + 1 :])
    if blocks is None:
        return axes_toml(wanted)
    head, *rest = blocks
    rest[at] = axis_toml(axis) + _after(rest[at])
    return _checked(head + "".join(rest), wanted)


def without_axis(text: str, axes: Sequence[Axis], name: str) -> str:
    """`text`, a file that holds `axes`, without the one of that name (capitals aside); "" where none is left."""
    wanted = tuple(one for one in axes if one.name.casefold() != name.casefold())
    blocks = _blocks(text, len(axes))
    if not wanted or len(wanted) == len(axes):
        return text if wanted else ""
    if blocks is None:
        return axes_toml(wanted)
    head, *rest = blocks
    return _checked(head + "".join(block for block, one in zip(rest, axes, strict=True) if one in wanted), wanted)


def _blocks(text: str, n_axes: int) -> list[str] | None:
    """What stands before the first axis, then each axis; None where it isn't clear where they begin."""
    starts = [match.start() for match in _BEGINS.finditer(text)]
    if len(starts) != n_axes:
        return None
    return [text[:start] if at < 0 else text[at:start] for at, start in zip([-1, *starts], [*starts, len(text)], strict=True)]


def _after(block: str) -> str:
    found = _AFTER.search(block)
    kept = found[0] if found else ""
    return kept if kept.startswith("\n") or not kept.strip() else "\n" + kept


def _checked(text: str, wanted: Sequence[Axis]) -> str:
    """`text` if it says what is wanted, or else the axes written anew: a line in a long string may look like a beginning."""
    with suppress(AnalysisError):
        if parse_axes(text, "") == tuple(wanted):
            return text
    return axes_toml(wanted)
