"""Corpus: what is compared and what would change the results; its buttons write documents.csv and nothing else."""

import pytest

from analysis.results import read_results
from tests.dashboard.apppage import charts, choices, click, is_well, live_markdown, sentences_on, words_on
from tests.dashboard.made import HILL, LAKE
from tests.dashboard.test_corpusediting import with_corpus

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "corpus")
    assert is_well(app) and charts(app) == ["corpus_sizes"] and not sentences_on(app)


def test_every_dot_opens_the_sentences_of_its_document(results, open_view):
    app = open_view(results.folder, "corpus")
    found = choices(app, "corpus_sizes")
    assert len(found) == 3
    for choice in found:
        click(app, "corpus_sizes", choice)
        assert is_well(app)
        counted = results.counted["document_id"] == app.query_params["document"]
        assert len(sentences_on(app)) == counted.sum() > 0


def test_what_was_left_unread_is_told_and_markup_in_it_is_text(results, open_view):
    app = open_view(results.folder, "corpus")
    assert "<b>old</b>.doc: an old Word document; save it as .docx" in words_on(app)
    assert "Left unread (1)" in words_on(app)
    assert not [text for text in live_markdown(app) if "<b>" in text]


def test_copies_are_left_out_by_a_button_and_taken_back_by_another(make_results, open_view, tmp_path, monkeypatch):
    made = make_results([("lake", "valley", LAKE), ("copy", "valley", LAKE), ("hill", "hill", HILL)])
    results, project = with_corpus(made, tmp_path, monkeypatch)
    before = project.listing.read_bytes()
    app = open_view(results.folder, "corpus")
    offered = [button for button in app.button if button.key and button.key.startswith("leave out")]
    assert offered
    offered[0].click().run()
    assert is_well(app) and project.listing.read_bytes() != before
    assert "documents.csv says something that these results don't know yet" in words_on(app)
    assert {"undo corpus", "rebuild corpus", "undo below", "rebuild below"} <= {button.key for button in app.button}
    app.button(key="undo corpus").click().run()
    assert is_well(app) and project.listing.read_bytes() == before
    assert read_results(results.folder).digest == results.digest


def test_without_the_corpus_nothing_is_offered(results, open_view):
    app = open_view(results.folder, "corpus")
    assert is_well(app) and "The corpus is not on this machine: nothing can be changed." in words_on(app)
    assert not [button for button in app.button if button.key and button.key.startswith(("leave out", "repeated"))]
