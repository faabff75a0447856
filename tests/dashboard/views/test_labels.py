"""Labels: what is offered and kept, what the page says of it, and how it comes into the results."""

import json
import shutil
import time

import pytest
from streamlit.testing.v1 import AppTest

from analysis import store
from analysis.placed import place_label
from analysis.project import LABELS, open_project, own_labels, save_label
from dashboard import jobs, labelling, source
from tests.analysis.samples import WordVectors
from tests.dashboard.apppage import is_well, live_markdown, words_on

AXIS = "cooperation_control"
SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.fixture(autouse=True)
def words(monkeypatch) -> None:
    """A toy encoder: what is tested has nothing to do with what words mean."""
    toy = WordVectors()
    monkeypatch.setattr(labelling, "_encoder", lambda name: toy)
    labelling._untrained.cache_clear()
    yield
    labelling._worker().submit(int).result(120)  # whatever is still being learnt
    labelling._untrained.cache_clear()


def press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def sentence_on(app: AppTest) -> str:
    """The sentence that is to be labelled, as HTML."""
    found = [element.proto.body for element in app.get("html") if 'class="now"' in element.proto.body]
    return found[0].partition('class="now">')[2].partition("</p>")[0] if found else ""


def learnt(app: AppTest) -> AppTest:
    """The app once it has learnt from all labels."""
    deadline = time.monotonic() + 120
    while "Learning from the labels" in words_on(app):
        assert time.monotonic() < deadline
        time.sleep(0.1)
        app.run()
    return app


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "labels")
    assert is_well(app) and "No audit sentence is labelled yet" in words_on(app)
    assert sentence_on(app)


def test_group_document_and_score_are_hidden_and_the_neighbours_shown(results, kept, open_view):
    app = open_view(kept, "labels")
    said = words_on(app)
    assert "hidden while you label" in said
    assert not [word for word in ("valley", "coast", "bias") if word in said]
    row = results.counted.set_index("text").loc[sentence_on(app)]
    near = results.table("sentences").query("document_id == @row.document_id").set_index("position")["text"]
    around = [near[at] for at in (row["position"] - 1, row["position"] + 1) if at in near.index]
    assert all(text in said for text in around)


def test_labels_are_kept_with_the_corpus_by_turns_and_undone(kept, corpus, open_view):
    app = open_view(kept, "labels", coder="ann")
    seen = []
    for label in ("cooperation", "control", "both", "neither"):
        seen.append(sentence_on(app))
        press(app, label)
        assert is_well(app)
    labels = own_labels(open_project(corpus))
    assert [label.choice for label in labels] == ["plus", "minus", "both", "neither"]
    assert [label.audit for label in labels] == [True, False, True, False]
    assert {(label.axis, label.coder) for label in labels} == {(AXIS, "ann")}
    assert len(set(seen)) == 4 and "2 of 6 audit sentences, 2 teaching sentences" in words_on(app)
    press(app, "Undo")
    assert sentence_on(app) == seen[3] and len(own_labels(open_project(corpus))) == 3
    press(app, "Undo"), press(app, "Undo"), press(app, "Undo")
    assert sentence_on(app) == seen[0] and not own_labels(open_project(corpus))
    assert next(button for button in app.button if button.label == "Undo").disabled


def test_skipped_sentences_come_back_when_no_other_is_left(kept, results, open_view):
    app = open_view(kept, "labels")
    seen = []
    while sentence_on(app):
        seen.append(sentence_on(app))
        press(app, "Skip")
    assert sorted(seen) == sorted(results.counted["text"]) and "Some were skipped" in app.info[0].value
    press(app, "Offer the skipped ones again")
    assert sentence_on(app) == seen[0]


def test_mode_and_coder_stand_in_the_address(kept, open_view):
    app = open_view(kept, "labels", mode="teach", coder="  ann  lee ")
    assert "Teaching sentence" in words_on(app) and app.text_input(key="coder_name").value == "ann lee"
    app.pills[1].set_value("audit").run()
    assert app.query_params["mode"] == "audit" and "Audit sentence" in words_on(app)
    app.pills[1].set_value("both").run()
    app.text_input(key="coder_name").set_value("bob").run()
    assert "mode" not in app.query_params and app.query_params["coder"] == "bob"
    assert is_well(open_view(kept, "labels", mode="?", coder="x" * 999))


def test_what_the_page_says_follows_the_labels(kept, open_view):
    app = open_view(kept, "labels")
    for label in ("cooperation", "cooperation", "control", "control"):
        press(app, label)
    said = words_on(learnt(app))
    assert "On 2 audit sentences too little can be said" in said and "4 more audit sentences" in said
    assert "Score from the seeds, 2 audit sentences" in said and "Score trained on 2 labels, 2 audit sentences" in said
    assert "Between coders: needs sentences that two coders have labelled" in said


def test_a_second_coder_gets_the_same_audit_sentences_and_is_compared(kept, open_view):
    app = open_view(kept, "labels", mode="audit", coder="ann")
    first = [sentence_on(app), sentence_on(press(app, "control"))]
    press(app, "neither")
    other = open_view(kept, "labels", mode="audit", coder="bob")
    second = [sentence_on(other), sentence_on(press(other, "control"))]
    assert first == second
    press(other, "both")
    assert "over 2 sentences that two or more labelled" in words_on(learnt(other))


def test_labels_given_are_listed_by_coder_and_taken_back(kept, corpus, open_view):
    app = open_view(kept, "labels", mode="audit", coder="ann")
    press(app, "control"), press(app, "both")
    app = open_view(kept, "labels", mode="audit", coder="bob")
    press(app, "cooperation")
    app.pills[2].set_value("given").run()
    assert len([button for button in app.button if button.label == "Take back"]) == 3
    next(box for box in app.selectbox if box.label == "Coder").set_value("bob").run()
    assert len([button for button in app.button if button.label == "Take back"]) == 1
    press(app, "Take back")
    assert is_well(app) and {label.coder for label in own_labels(open_project(corpus))} == {"ann"}


def test_where_score_and_coder_disagree_most_comes_first(kept, open_view):
    app = open_view(kept, "labels")
    for _ in range(6):
        press(app, "both")
    app.pills[2].set_value("apart").run()
    said = words_on(learnt(app))
    assert is_well(app) and "score: neither, bias" in said
    assert "both" in said.partition("disagree most")[2] or "Take back" in {button.label for button in app.button}


def test_without_the_corpus_labels_last_for_the_session_and_can_be_downloaded(results, open_view):
    app = open_view(results.folder, "labels")
    assert any("don't say where their corpus is" in warning.value.replace("\\", "") for warning in app.warning)
    assert not app.get("download_button")
    press(app, "control")
    assert is_well(app) and app.get("download_button") and "1 of 6 audit sentences" in words_on(app)
    assert not [button for button in app.button if button.label.startswith("Rebuild")]
    assert sentence_on(open_view(results.folder, "labels"))  # another session has none of them
    assert LABELS not in {path.name for path in results.folder.iterdir()}


def test_a_corpus_that_is_elsewhere_is_named(kept, corpus, open_view):
    shutil.rmtree(corpus)
    app = open_view(kept, "labels")
    assert any("corpus, is not on this machine" in warning.value.replace("\\", "") for warning in app.warning)
    assert is_well(press(app, "both")) and not corpus.exists()


def test_labels_that_no_longer_fit_are_told_and_kept(kept, corpus, open_view):
    save_label(open_project(corpus), place_label(AXIS, "gone", 0, "The old mill.", "plus"))
    app = open_view(kept, "labels")
    assert any("the document is not in the corpus" in warning.value.replace("\\", "") for warning in app.warning)
    press(app, "both")
    assert len(own_labels(open_project(corpus))) == 2


def test_a_faulty_file_of_labels_is_one_line_and_left_as_it_is(kept, corpus, open_view):
    (corpus / LABELS).write_text("axis,choice\nx,plus\n")
    app = open_view(kept, "labels")
    assert not app.exception and len(app.error) == 1 and LABELS in app.error[0].value.replace("\\", "")
    assert (corpus / LABELS).read_text() == "axis,choice\nx,plus\n"


def test_without_the_encoder_labels_are_given_all_the_same(kept, corpus, open_view, monkeypatch):
    from analysis.encoders import named_encoder

    monkeypatch.setattr(labelling, "_encoder", named_encoder)
    app = learnt(press(open_view(kept, "labels"), "both"))
    assert not app.exception and 'no encoder "none"' in app.error[0].value.replace("\\", "")
    assert len(own_labels(open_project(corpus))) == 1 and sentence_on(app)


def test_the_results_are_built_anew_as_they_were_and_the_app_returns(kept, corpus, open_view, monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(jobs, "start", lambda kind, arguments, folder: asked.append((kind, arguments)) or jobs.Job(folder))
    app = open_view(kept, "labels")
    assert not [button for button in app.button if button.label.startswith("Rebuild")]
    press(app, "control"), press(app, "control")
    press(app, "Rebuild the results with these labels")
    assert is_well(app) and sentence_on(app)  # the job is over: the page is back
    ((kind, arguments),) = asked
    assert kind == "build" and arguments["corpus"] == str(corpus) and arguments["out"] == str(kept)
    assert arguments["settings"] == json.loads((kept / store.MANIFEST).read_text())["settings"]


def test_hostile_words_are_words(make_results, open_view):
    hostile = "<img src=x onerror=alert(1)> ![x](http://example.org) $e$ :red[warm] stands. Here, too: <b>mill</b>."
    app = open_view(make_results([("a", "A", hostile), ("b", "B", hostile)]).folder, "labels", coder="<b>[x](y)</b>")
    press(app, "both"), press(app, "both")
    app.pills[2].set_value("given").run()
    assert is_well(app) and not [text for text in live_markdown(app) if "http" in text or "<b>" in text]
    assert not [element for element in app.get("html") if "<img" in element.proto.body or "<b>mill" in element.proto.body]
