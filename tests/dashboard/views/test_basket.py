"""Basket: quotes in order, what is done with them, what no longer fits, and where they are kept."""


import pytest

from analysis.basket import put, quote
from analysis.project import open_project, own_basket, save_basket
from dashboard import basketdesk, citations, quoting
from tests.dashboard.apppage import is_well, live_markdown, words_on
from tests.dashboard.conftest import said_to_be_of
from tests.dashboard.made import many_documents

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


def pinned(results, corpus, *numbers, **given):
    rows = results.counted.iloc[list(numbers)]
    new = [quote(row.document_id, row.start, row.text, **given) for row in rows.itertuples()]
    for one in new:
        save_basket(open_project(corpus), lambda quotes, one=one: put(quotes, one))
    return [one.text for one in new]


def press(app, label, at=0):
    return [button for button in app.button if button.label == label][at].click().run()


def order(corpus):
    return [one.text for one in own_basket(open_project(corpus))]


@pytest.mark.parametrize("shape", SHAPES)
def test_empty_it_says_how_to_pin(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "basket")
    assert is_well(app) and "Nothing is pinned yet" in words_on(app) and "a button that pins it" in app.info[0].value
    assert not app.get("download_button") and not app.text_area


def test_quotes_stand_in_their_order_with_their_citations(kept, results, corpus, open_view):
    texts = pinned(results, corpus, 5, 0, why="cooperation, +1.2")
    app = open_view(kept, "basket")
    said = words_on(app)
    assert is_well(app) and "2 quotes from 2 documents" in said
    assert len(app.get("download_button")) == 3
    assert said.index(" ".join(texts[0].split())[:20]) < said.index(" ".join(texts[1].split())[:20])
    row = results.counted.iloc[5]
    assert f"{row['document_id']}" in said and f"sentence {row['number']}" in said and "pinned for cooperation, +1.2" in said
    assert f"Kept in {corpus / 'basket.csv'}" in said


def test_quotes_are_moved_removed_and_put_back(kept, results, corpus, open_view):
    one, two, three = pinned(results, corpus, 0, 1, 2)
    app = open_view(kept, "basket")
    press(app, "Down")
    assert order(corpus) == [two, one, three]
    press(app, "Up", at=2)
    assert order(corpus) == [two, three, one]
    press(app, "Remove", at=1)
    assert order(corpus) == [two, one] and "Removed" in words_on(app)
    press(app, "Put it back")
    assert order(corpus) == [two, three, one] and "Removed" not in words_on(app) and is_well(app)


def test_the_first_goes_no_further_up_and_the_last_no_further_down(kept, results, corpus, open_view):
    pinned(results, corpus, 0, 1)
    app = open_view(kept, "basket")
    disabled = [(button.label, button.disabled) for button in app.button if button.label in ("Up", "Down")]
    assert disabled == [("Up", True), ("Down", False), ("Up", False), ("Down", True)]


def test_a_note_is_kept(kept, results, corpus, open_view):
    pinned(results, corpus, 0, 1)
    app = open_view(kept, "basket")
    app.text_area[1].set_value("For the opening.\nTwice.").run()
    assert [one.note for one in own_basket(open_project(corpus))] == ["", "For the opening.\nTwice."]
    assert open_view(kept, "basket").text_area[1].value == "For the opening.\nTwice."


def test_many_quotes_are_paged(make_results, corpus, tmp_path, open_view):
    results = make_results(many_documents(60, each=3), n_topics=2)
    texts = pinned(results, corpus, *range(45))
    kept = said_to_be_of(results, corpus, tmp_path / "results")
    app = open_view(kept, "basket")
    assert len(app.text_area) == 20 and "45 quotes" in words_on(app)
    assert len(open_view(kept, "basket", page="3").text_area) == 5
    press(app, "To the top", at=19)
    assert order(corpus)[:2] == [texts[19], texts[0]]
    app.get("pagination")[0].set_value(2).run()
    assert app.query_params["page"] in ("2", ["2"]) and len(app.text_area) == 20 and "21 · " in words_on(app)
    last = open_view(kept, "basket", page="99")
    assert is_well(last) and len(last.text_area) == 5 and len(texts) == 45


def test_what_no_longer_fits_is_shown_and_told(kept, results, corpus, open_view):
    pinned(results, corpus, 0)
    save_basket(open_project(corpus), lambda quotes: (*quotes, quote("gone", 0, "Old words.")))
    app = open_view(kept, "basket")
    said = words_on(app)
    assert "1 no longer fits" in said and "Old words." in said and "No longer fits: the document is not in the corpus." in said
    assert any("no longer fits" in warning.value.replace("\\", "") for warning in app.warning)
    press(app, "Remove", at=1)
    assert len(order(corpus)) == 1 and not app.warning


def test_a_faulty_file_is_told_and_left_as_it_is(kept, results, corpus, open_view):
    (corpus / "basket.csv").write_text("text\nOne.\n")
    app = open_view(kept, "basket")
    assert not app.exception and "basket.csv: no column document_id" in app.error[0].value.replace("\\", "")
    assert (corpus / "basket.csv").read_text() == "text\nOne.\n"


def test_without_the_corpus_the_basket_lasts_as_long_as_the_session(results, open_view):
    app = open_view(results.folder, "basket")
    assert is_well(app) and "as long as this session" in app.warning[0].value
    assert "These results, without their corpus" in words_on(app)


def test_hostile_words_are_words(make_results, corpus, tmp_path, open_view):
    hostile = "<img src=x onerror=alert(1)> ![x](http://example.org) $e$ :red[warm] stands. Here, too: <b>mill</b>."
    results = make_results([("<b>a</b>", "A", hostile), ("b", "B", hostile)])
    pinned(results, corpus, 0, 1, why="<i>x</i> [y](http://example.org)", note="<b>n</b>")
    app = open_view(said_to_be_of(results, corpus, tmp_path / "results"), "basket")
    press(app, "Remove")
    assert is_well(app) and not [text for text in live_markdown(app) if "http" in text or "<b>" in text]
    bodies = [element.proto.body for element in app.get("html") if "<style>" not in element.proto.body]
    assert not [body for body in bodies if "<img" in body or "<b>" in body or "<i>x" in body]


# The desk


def test_sentences_are_pinned_once_and_unpinned(kept, corpus, monkeypatch):
    from analysis.results import read_results
    from dashboard import source

    monkeypatch.setenv(source.SOURCE, str(kept))
    results = read_results(kept)
    first, second = results.counted["sentence_id"].iloc[:2]
    assert basketdesk.pinned_ids(results) == frozenset()
    assert basketdesk.pin(results, first, "the term “mill”") and basketdesk.pin(results, first) and basketdesk.pin(results, second)
    assert basketdesk.pinned_ids(results) == {first, second} and basketdesk.is_pinned(results, first)
    kept_quotes = own_basket(open_project(corpus))
    assert [one.why for one in kept_quotes] == ["the term “mill”", ""] and kept_quotes[0].when.endswith("+00:00")
    assert basketdesk.unpin(results, first) and basketdesk.unpin(results, first)
    assert basketdesk.pinned_ids(results) == {second}
    assert not basketdesk.pin(results, "no:7")
    desk = basketdesk.open_desk(results)
    (one,) = quoting.cited(results, desk.held, desk.numbers)
    assert (
        one.source.number == 2 and citations.citation(one.source).endswith(f"sentence 2 of {one.source.document_id}") or one.source
    )


def test_without_the_corpus_quotes_are_kept_in_a_folder_of_the_session(results, monkeypatch):
    from dashboard import source

    monkeypatch.setenv(source.SOURCE, str(results.folder))
    monkeypatch.setattr(basketdesk.st, "session_state", {})
    first = results.counted["sentence_id"].iloc[0]
    assert basketdesk.pin(results, first) and basketdesk.pinned_ids(results) == {first}
    desk = basketdesk.open_desk(results)
    assert desk.why_not_kept and desk.file.is_file() and results.folder not in desk.file.parents
    assert basketdesk.unpin(results, first) and basketdesk.removed(basketdesk.open_desk(results))[1] == 0
    basketdesk.put_back(basketdesk.open_desk(results))
    assert basketdesk.pinned_ids(results) == {first} and basketdesk.removed(basketdesk.open_desk(results)) is None
    monkeypatch.setattr(basketdesk.st, "session_state", {})  # another session
    assert basketdesk.pinned_ids(results) == frozenset()


def test_the_file_is_read_again_only_when_it_has_changed(kept, corpus, results, monkeypatch):
    from dashboard import source

    monkeypatch.setenv(source.SOURCE, str(kept))
    pinned(results, corpus, 0)
    reads = []
    real = quoting.own_basket
    monkeypatch.setattr(quoting, "own_basket", lambda project: reads.append(1) or real(project))
    from analysis.results import read_results

    opened = read_results(kept)
    for _ in range(3):
        assert len(basketdesk.pinned_ids(opened)) == 1
    assert len(reads) == 1
    pinned(results, corpus, 1)
    assert len(basketdesk.pinned_ids(opened)) == 2 and len(reads) == 2


def test_a_faulty_file_pins_nothing_and_breaks_no_page(kept, corpus, monkeypatch):
    from analysis.results import read_results
    from dashboard import source

    monkeypatch.setenv(source.SOURCE, str(kept))
    (corpus / "basket.csv").write_text("text\nOne.\n")
    results = read_results(kept)
    assert basketdesk.pinned_ids(results) == frozenset()
    assert not basketdesk.pin(results, results.counted["sentence_id"].iloc[0])
    assert (corpus / "basket.csv").read_text() == "text\nOne.\n"
