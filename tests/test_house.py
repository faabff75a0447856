"""The rules of the house, kept by reading the source: what may import what, what is never used, what tests do."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("analysis", "dashboard")
SHARED_CHARTS = {"dashboard.charts", "dashboard.charts.theme"}  # not siblings of the charts: what they have in common
SIBLINGS = {
    "measures": {"analysis.topics", "analysis.contrasts", "analysis.framing"},
    "charts": "dashboard.charts.",
    "exhibits": "dashboard.exhibits.",
    "views": "dashboard.views.",
}
NO_STREAMLIT = (
    "analysis",
    "dashboard.captures",
    "dashboard.catalogue",
    "dashboard.charts",
    "dashboard.exhibit",
    "dashboard.exhibits",
    "dashboard.export",
    "dashboard.exporting",
    "dashboard.jobs",
    "dashboard.memory",
    "dashboard.rehearsal",
)
PICKLES = {"pickle", "cPickle", "_pickle", "cloudpickle", "dill", "shelve", "marshal"}
SKIPPING = {f"pytest.{name}" for name in ("skip", "xfail", "importorskip")}
SKIPPING |= {f"pytest.mark.{name}" for name in ("skip", "skipif", "xfail")}
PICKLING_CALLS = {"read_pickle", "to_pickle"}
RAW_HTML_ALLOWED = {"dashboard/widgets.py", "dashboard/markup.py"}
NOT_INSTALLED = {"torch", "sentence-transformers", "umap-learn", "hdbscan", "numba", "huggingface-hub", "polars"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for path in sources(*PACKAGES)}


@cache
def imports(name: str) -> frozenset[str]:
    """Everything a module imports, wherever in it; our own modules by full name."""
    found: set[str] = set()
    for node in ast.walk(tree(MODULES[name])):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}, line {node.lineno}: a relative import; write the full name"
            whole = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {one if one in MODULES else str(node.module) for one in whole}
    return frozenset(found)


def own_imports(name: str) -> frozenset[str]:
    return frozenset(one for one in imports(name) if one in MODULES and one != name)


def reached(name: str) -> frozenset[str]:
    """The module, the packages around it, and all modules of ours that importing it imports."""
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one in found:
            continue
        found.add(one)
        parent = one.rpartition(".")[0]
        waiting += [*own_imports(one), *([parent] if parent in MODULES else [])]
    return frozenset(found)


def is_in(name: str, packages: tuple[str, ...]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def members(siblings: set[str] | str) -> list[str]:
    if isinstance(siblings, str):
        return sorted(name for name in MODULES if name.startswith(siblings) and name not in SHARED_CHARTS)
    return sorted(siblings & set(MODULES))


def test_there_is_something_to_check():
    assert {"analysis.errors", "dashboard", *NO_STREAMLIT} <= set(MODULES)


def test_analysis_imports_neither_dashboard_nor_streamlit_nor_plotly():
    faults = {
        name: sorted(one for one in imports(name) if is_in(one, ("dashboard", "streamlit", "plotly")))
        for name in MODULES
        if is_in(name, ("analysis",))
    }
    assert not {name: found for name, found in faults.items() if found}


def test_charts_exhibits_exports_and_jobs_reach_no_streamlit():
    faults = {
        name: sorted(one for one in reached(name) if any(is_in(package, ("streamlit",)) for package in imports(one)))
        for name in MODULES
        if is_in(name, NO_STREAMLIT)
    }
    assert not {name: found for name, found in faults.items() if found}


@pytest.mark.parametrize("group", SIBLINGS)
def test_siblings_do_not_import_each_other(group: str):
    names = members(SIBLINGS[group])
    assert not {name: sorted(own_imports(name) & set(names)) for name in names if own_imports(name) & set(names)}


def test_no_cycles():
    circles = sorted(name for name in MODULES if any(name in reached_by_imports(one) for one in own_imports(name)))
    assert not circles


@cache
def reached_by_imports(name: str) -> frozenset[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += own_imports(one)
    return frozenset(found)


def test_whatever_is_imported_is_named_in_requirements():
    provided = metadata.packages_distributions()
    named = set(requirements())
    tops = {one.partition(".")[0] for name in MODULES for one in imports(name)}
    tops -= {*PACKAGES, *sys.stdlib_module_names}
    missing = {top for top in tops if not {normal(one) for one in provided.get(top, [])} & named}
    assert not missing


def places(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def calls(path: Path) -> Iterator[tuple[ast.Call, str]]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call):
            called = node.func
            yield node, called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def test_no_pickle():
    faults = []
    for path in sources(*PACKAGES, "tests", "bench"):
        for node in ast.walk(tree(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            faults += [f"{places(path)}: imports {name}" for name in names if name.partition(".")[0] in PICKLES]
        for call, name in calls(path):
            allowed = [key.value for key in call.keywords if key.arg == "allow_pickle"]
            if name in PICKLING_CALLS or any(not is_false(value) for value in allowed):
                faults.append(f"{places(path)}, line {call.lineno}: {name}")
    assert not faults


def is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def test_raw_html_has_one_door():
    """Corpus text is untrusted: markup is made and escaped in one module."""
    used = set()
    for path in sources("dashboard"):
        for call, _ in calls(path):
            raw = [key.value for key in call.keywords if key.arg == "unsafe_allow_html"]
            if ast.unparse(call.func) == "st.html" or any(not is_false(value) for value in raw):
                used.add(places(path))
    assert used <= RAW_HTML_ALLOWED and len(used) <= 1


def test_every_test_asserts_something_and_none_is_skipped():
    faults = []
    for path in sources("tests"):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and not asserts(node):
                faults.append(f"{places(path)}: {node.name} asserts nothing")
            if isinstance(node, ast.Attribute) and ast.unparse(node) in SKIPPING:
                faults.append(f"{places(path)}, line {node.lineno}: {ast.unparse(node)}")
    assert not faults


def asserts(function: ast.FunctionDef) -> bool:
    """Whether there is an assert, a `pytest.raises`, numpy's and pandas' `assert_…`, or Playwright's `expect`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in ("raises", "expect") or name.startswith("assert_"):
                return True
    return False


# What is installed


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(text: str) -> dict[str, str]:
    found = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", text, re.MULTILINE)
    return {normal(name): version for name, version in found}


def requirements() -> dict[str, str]:
    return pins((ROOT / "requirements.txt").read_text())


def test_every_direct_dependency_is_pinned_and_locked():
    lines = [line.partition("#")[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()]
    locked = pins((ROOT / "requirements.lock").read_text())
    assert len(requirements()) == len([line for line in lines if line])
    assert requirements().items() <= locked.items()


def test_the_lock_is_complete_with_hashes_and_without_what_is_not_used():
    text = (ROOT / "requirements.lock").read_text()
    entries = re.findall(r"^[A-Za-z0-9].*?(?=^[A-Za-z0-9]|\Z)", text, re.MULTILINE | re.DOTALL)
    assert len(entries) == len(pins(text)) > 0
    assert all("--hash=sha256:" in entry for entry in entries)
    assert not NOT_INSTALLED & set(pins(text))
    assert "://" not in text and "--index" not in text and "--find-links" not in text


def test_what_the_lock_leaves_out_is_written_down():
    overrides = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["uv"]["override-dependencies"]
    left_out = {normal(line.partition(";")[0].strip()) for line in overrides}
    assert not left_out & set(pins((ROOT / "requirements.lock").read_text()))


def test_the_server_keeps_to_this_machine():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
    assert "://" not in (ROOT / ".streamlit" / "config.toml").read_text()
