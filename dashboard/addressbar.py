"""The address of the page that is shown, read and changed: by marks, filters, pins. A change is a step of the browser's history."""

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from analysis.results import Results
from dashboard import source, state
from dashboard.state import State

VIEW = "view"  # session key: the page that is shown
GO = "go to"  # session key: the view and address that a click on another view's chart asked for
TO_TOP = "filters made of marks"  # session key: how many, so that each brings the chips into view once
CLICKS = "clicks on marks"  # session key: how many, so that each brings its sentences into view once


def params() -> dict[str, list[str]]:
    """The entries of the address."""
    return {key: st.query_params.get_all(key) for key in st.query_params}


def corpus() -> str:
    """The key of the corpus that the address names; "" where it names none, and outside a session."""
    return st.query_params.get(source.CORPUS, "") if get_script_run_ctx(suppress_warning=True) else ""


def view() -> str:
    """The page that is shown, as it is called in the address."""
    return st.session_state.get(VIEW, "")


def current(results: Results) -> State:
    """The state in the address, as it holds for the page that is shown."""
    return state.read(params(), results, view())


def set_address(**entries: str | list[str] | None) -> None:
    """Change entries of the address, all in one step of the browser's history; None or [] removes one.

    The page of a list goes with what was listed, unless it is given.
    """
    entries = {"page": None} | entries
    address = params() | {key: [value] if isinstance(value, str) else value for key, value in entries.items()}
    _write_address({key: value for key, value in address.items() if value})


def _write_address(address: dict[str, list[str]]) -> None:
    st.query_params.from_dict({key: value if len(value) > 1 else value[0] for key, value in address.items()})


def clean_address(results: Results) -> None:
    """Take out of the address what means nothing on these results."""
    given = params()
    if (clean := state.cleaned(given, results)) != given:
        _write_address(clean)


def pick_mark(entries: dict[str, str]) -> None:
    """Put a picked mark into the address, in the place of the last one."""
    st.session_state[CLICKS] = st.session_state.get(CLICKS, 0) + 1
    set_address(**({key: None for key in state.PASSING} | entries))


def clear_mark() -> None:
    """Forget the picked mark."""
    set_address(**{key: None for key in state.PASSING})


def set_filters(**entries: str | list[str] | None) -> None:
    """Change what is looked at: `voice`, `speaker`, `groups`, `only`. On a pinned page for it alone, else everywhere.

    The picked mark is let go of.
    """
    given, here = params(), view()
    forget = dict.fromkeys(state.PASSING)
    if here not in (pins := state.pinned(given)):
        set_address(**(forget | entries))
        return
    own = pins[here] | {key: [value] if isinstance(value, str) else value for key, value in entries.items()}
    changed = state.pin_text(here, {key: value for key, value in own.items() if value})
    set_address(pin=[*_other_pins(given, here), changed], **forget)


def _other_pins(given: dict[str, list[str]], here: str) -> list[str]:
    return [text for text in given.get("pin", []) if here not in state.pinned({"pin": text})]


def add_filter(entries: dict[str, str]) -> None:
    """Narrow all views to the sentences behind a mark, given by its entries in the address, besides what they are narrowed to."""
    voices = {key: entries[name] for key, name in (("voice", "said"), ("speaker", "by")) if name in entries}
    text = state.written({key: value for key, value in entries.items() if key not in ("said", "by")})
    own = state.pinned(params()).get(view(), params()).get("only", [])
    set_filters(**voices, **({"only": list(dict.fromkeys([*own, text]))} if text else {}))


def filter_by(chosen: State) -> None:
    """Narrow all views to the sentences behind the picked mark."""
    texts, voices = state.filter_of(chosen)
    own = [state.filter_text(one) for one in chosen.filters]
    st.session_state[TO_TOP] = st.session_state.get(TO_TOP, 0) + 1
    set_filters(**voices, **({"only": list(dict.fromkeys([*own, *texts]))} if texts else {}))


def pin(pinned: bool) -> None:
    """Keep the page that is shown to its filters, whatever the others are narrowed to; or let it follow again."""
    given, here = params(), view()
    set_address(pin=_other_pins(given, here) + ([state.pin_text(here, given)] if pinned else []))


def carried() -> dict[str, list[str]]:
    """What of the address goes along into another view."""
    return state.carried(params())
