"""The app as a whole: faults in one line, hostile words as words, and nothing heavy or far imported to show results."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlencode

import pytest

from analysis import store
from analysis.results import TABLES
from dashboard import data, source, surewords
from tests.dashboard.apppage import is_well, live_markdown, words_on

ROOT = Path(__file__).resolve().parents[2]
VIEWS = ("overview", "framing", "voices", "terms", "topics", "documents", "basket", "corpus", "axes", "labels", "method")
HEAVY = ("bertopic", "numba", "umap", "hdbscan", "onnxruntime", "tokenizers", "torch", "graspologic_native", "sklearn")


@pytest.fixture
def copy(results, tmp_path) -> Path:
    """A results folder to damage."""
    return shutil.copytree(results.folder, tmp_path / "results")


def faults_of(app) -> list[str]:
    """The faults told on the page, with the marks taken off that keep them from being read as Markdown."""
    assert not app.exception
    return [fault.value.replace("\\", "") for fault in app.error]


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("table", ["sentences", "framing_groups", "term_counts"])
def test_a_damaged_table_is_one_line_on_every_view(view, table, copy, open_view):
    path = copy / f"{table}.npz" if table == "term_counts" else copy / f"{table}.parquet"
    path.write_bytes(path.read_bytes()[:-9] + b"\0" * 9)
    (fault,) = faults_of(open_view(copy, view))
    assert str(path) in fault and "damaged" in fault and "build it again" in fault and "\n" not in fault


@pytest.mark.parametrize("table", TABLES)
def test_a_missing_table_is_named(table, copy, open_view):
    (copy / f"{table}.parquet").unlink()
    (fault,) = faults_of(open_view(copy))
    assert f"{table}.parquet" in fault and "missing" in fault


def test_results_of_another_version(copy, open_view):
    manifest = json.loads((copy / store.MANIFEST).read_text())
    (copy / store.MANIFEST).write_text(json.dumps(manifest | {"format_version": 99}))
    (fault,) = faults_of(open_view(copy))
    assert "version 99" in fault and str(store.FORMAT_VERSION) in fault and "build it again" in fault


def test_a_manifest_that_is_no_manifest(copy, open_view):
    (copy / store.MANIFEST).write_text("{")
    (fault,) = faults_of(open_view(copy))
    assert store.MANIFEST in fault and "damaged" in fault


def test_a_mended_folder_is_shown_without_a_restart(copy, results, open_view):
    manifest = copy / store.MANIFEST
    manifest.write_text("{")
    assert faults_of(open_view(copy))
    shutil.copy(results.folder / store.MANIFEST, manifest)
    assert is_well(open_view(copy))


HOSTILE = "![x](http://example.org/x.png) $e^x$ :red[warm] [link](http://example.org) **bold** <img src=x> `code` :material/home:"
LIVE = ("![x](", "](http", ":red[", "$e^x$", "**bold**", "<img", " `code`")


@pytest.fixture(scope="module")
def hostile(make_results):
    """Hostile words wherever a corpus may bring words in: text, group, document id, the manifest's warnings."""
    made = make_results([("a", HOSTILE, f"{HOSTILE}. The mill."), ("b", f"not {HOSTILE}", f"The mill. {HOSTILE}!")])
    manifest = json.loads((made.folder / store.MANIFEST).read_text())
    manifest["warnings"], manifest["corpus_name"] = [f"{HOSTILE}: 1 sentence."], HOSTILE
    for axis in manifest["axes"]:
        axis["pole_plus"] |= {"name": HOSTILE, "description": HOSTILE, "sentences": [HOSTILE], "terms": [HOSTILE]}
    (made.folder / store.MANIFEST).write_text(json.dumps(manifest))
    return made


ADDRESSES = [
    ("overview", {}),
    ("framing", {"group": HOSTILE, "side": "plus"}),
    ("framing", {"low": "-9", "high": "9"}),
    ("terms", {"term": HOSTILE}),
    ("terms", {"target": f"not {HOSTILE}", "term": "mill"}),
    ("topics", {"topic": "1", "group": HOSTILE}),
    ("documents", {"doc": "b", "s": "b:0"}),
    ("framing", {"framing": "map", "points": "documents", "find": HOSTILE}),
    ("framing", {"framing": "time", "only": urlencode({"group": HOSTILE})}),
    ("voices", {"only": urlencode({"group": HOSTILE, "term": "mill"}), "find": "mill"}),
    ("basket", {"find": HOSTILE}),
    ("corpus", {"only": urlencode({"term": HOSTILE})}),
    ("axes", {}),
    ("method", {}),
]


@pytest.mark.parametrize(("view", "address"), ADDRESSES)
def test_hostile_words_are_nowhere_live(view, address, hostile, open_view):
    """Neither as Markdown (links, images, formulas) nor as HTML; the words themselves are there."""
    app = open_view(hostile.folder, view, **address)
    assert is_well(app)
    notes = [text for text in live_markdown(app) if not (view == "method" and text.startswith("#"))]
    read_as_markdown = [re.sub(r"\\[!-/:-@\[-`{-~]", "", text) for text in notes]  # what is escaped is text
    assert not [text for text in read_as_markdown if any(piece in text for piece in LIVE)]
    assert HOSTILE in words_on(app)
    assert not [element for element in app.get("html") if "<img" in element.proto.body]


SHOW = """
import os, sys
from streamlit.testing.v1 import AppTest
sys.path.insert(0, {root!r})
views = {{"overview": {{}}, "framing": {{"side": "plus"}}, "terms": {{"term": "mill"}}, "topics": {{"topic": "1"}}, "method": {{}}}}
for view, address in (views | {{"documents": {{"s": "port:1"}}}}).items():
    app = AppTest.from_file({app!r}, default_timeout=60)
    app.session_state["go to"] = (view, address)
    app.run()
    assert not app.exception and not app.error, (view, app.exception, app.error)
print(*sorted({{name.partition(".")[0] for name in sys.modules}}))
"""


def test_showing_results_imports_nothing_that_only_building_needs(results):
    program = SHOW.format(root=str(ROOT), app=str(ROOT / "dashboard" / "app.py"))
    environment = {"PATH": "/usr/bin:/bin", source.SOURCE: str(results.folder)}
    ran = subprocess.run([sys.executable, "-c", program], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert ran.returncode == 0, ran.stderr[-2000:]
    imported = set(ran.stdout.split())
    assert {"streamlit", "plotly", "pandas"} <= imported
    assert not imported & set(HEAVY)


def test_results_made_by_hand_have_the_shape_of_built_ones(results, results_dir):
    """Else the tests above would be about something that no build makes."""
    from analysis.results import read_results

    built = read_results(results_dir)
    assert results.manifest.keys() == built.manifest.keys() and results.manifest["counts"].keys() == built.manifest["counts"].keys()
    for table in set(TABLES) - {"documents"}:
        hand, real = results.table(table), built.table(table)
        assert list(hand.columns) == list(real.columns) and hand.dtypes.tolist() == real.dtypes.tolist(), table
    assert [*results.table("documents").columns] == [*built.table("documents").columns][: len(results.table("documents").columns)]


@pytest.mark.parametrize("view", VIEWS)
def test_built_results_are_shown_on_every_view(view, results_dir, open_view):
    assert is_well(open_view(results_dir, view))


def test_results_are_read_once_for_all_views(results, open_view):
    open_view(results.folder, "overview")
    assert data.open_results(results.folder) is data.open_results(results.folder)


NARROWED = "Exploratory: found by narrowing the view, so a lead and no result."


@pytest.mark.parametrize("view", ["framing", "terms", "topics"])
def test_what_a_filter_found_is_called_exploratory(view, results, open_view):
    assert NARROWED not in words_on(open_view(results.folder, view))
    assert NARROWED in words_on(open_view(results.folder, view, voice="own"))


@pytest.mark.parametrize("view", ["overview", "framing"])
def test_how_sure_a_difference_is_stands_with_its_finding(view, results, open_view):
    said = words_on(open_view(results.folder, view))
    row = data.differences(results, next(iter(results.axes))).iloc[0]
    assert surewords.difference(row, tried=int(results.table("framing_differences")["p"].notna().sum())) in said
