"""What was worked out, kept for all who ask the same. No Streamlit here: a batch of charts remembers as the app does."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import AbstractContextManager, nullcontext
from functools import wraps
from inspect import signature
from threading import Lock
from typing import Any, ParamSpec, TypeVar

import pandas as pd

Asked, Found = ParamSpec("Asked"), TypeVar("Found")

saying: Callable[[str], AbstractContextManager] = nullcontext  # shows what is being waited for; the app says it on the page
_forgetting: list[Callable[[], None]] = []


def remembered(most: int, doing: str = "") -> Callable[[Callable[Asked, Found]], Callable[Asked, Found]]:
    """Work that is done once for each set of arguments, by whichever thread asks first; the others wait for it.

    Arguments are known again by their values, so results are asked by their digest: parameters whose names begin with _ don't
    count. Frames are given as copies that share their data until one is changed; all else is shared and must not be.

    Parameters
    ----------
    most : int
        Answers kept: those that were asked for last.
    doing : str
        What is said while it is being done.
    """

    def remember(work: Callable[Asked, Found]) -> Callable[Asked, Found]:
        counted = [not name.startswith("_") for name in signature(work).parameters]
        kept: OrderedDict[Hashable, Found] = OrderedDict()
        being_made: dict[Hashable, Lock] = {}
        lock = Lock()
        _forgetting.append(kept.clear)

        def known(key: Hashable) -> bool:
            if key in kept:
                kept.move_to_end(key)
            return key in kept

        @wraps(work)
        def ask(*asked: Asked.args, **named: Asked.kwargs) -> Found:
            if named:
                raise TypeError(f"{work.__name__} is asked by position")
            key = tuple(value for value, counts in zip(asked, counted, strict=True) if counts)
            with lock:
                if known(key):
                    return _own(kept[key])
                turn = being_made.setdefault(key, Lock())
            with turn:
                with lock:
                    if known(key):
                        return _own(kept[key])
                try:
                    with saying(doing) if doing else nullcontext():
                        found = work(*asked)
                    with lock:
                        kept[key] = found
                        while len(kept) > most:
                            kept.popitem(last=False)
                finally:
                    with lock:
                        being_made.pop(key, None)
            return _own(found)

        return ask

    return remember


def forget() -> None:
    """Forget everything that was worked out."""
    for clear in _forgetting:
        clear()


def _own(found: Any) -> Any:
    """What may be changed without changing what is kept: pandas copies a column when it is first written to."""
    if isinstance(found, pd.DataFrame | pd.Series):
        return found.copy(deep=False)
    if isinstance(found, tuple) and any(isinstance(part, pd.DataFrame | pd.Series) for part in found):
        parts = [_own(part) for part in found]
        return type(found)(*parts) if hasattr(found, "_fields") else tuple(parts)
    return found
