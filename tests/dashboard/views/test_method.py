"""Method: the notes, the axes and the figures of these results, whatever their shape."""

import pytest

from dashboard.views import method
from tests.dashboard.apppage import is_well, words_on

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "method")
    assert is_well(app) and len(app.tabs) == len(method.NOTE_OF) + 2


def test_every_note_is_shown_whole(results, open_view):
    app = open_view(results.folder, "method")
    shown, headings = "\n".join(note.value for note in app.markdown), words_on(app)
    for note in method.NOTE_OF.values():
        for line in (method.NOTES / f"{note}.md").read_text(encoding="utf-8").splitlines():
            assert line.lstrip("# ") in (headings if line.startswith("#") else shown)


def test_the_seeds_of_both_axes_are_there(results, open_view):
    said = words_on(open_view(results.folder, "method"))
    for axis in results.axes.values():
        for pole in (axis["pole_plus"], axis["pole_minus"]):
            assert pole["description"] in said and all(sentence in said for sentence in pole["sentences"])


def test_these_results_are_named(results, open_view):
    (table,) = open_view(results.folder, "method").dataframe
    values = set(table.value["value"])
    assert {results.digest, results.manifest["corpus_digest"], "2024-05-06", "3 · 13 · 1 · 102"} <= values
