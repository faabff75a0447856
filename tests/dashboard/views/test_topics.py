"""Topics: a click on any mark opens that topic's sentences of that group, as many as drawn."""

import shutil

import pytest

from analysis import store
from analysis.topicedits import FILE
from tests.dashboard.apppage import charts, choices, click, is_well, live_markdown, sentences_on, words_on

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "topics")
    assert is_well(app) and charts(app)[0] == "topics" and not sentences_on(app)


@pytest.mark.parametrize("shape", ["usual", "many groups"])
def test_every_mark_opens_its_sentences(shape, shapes, open_view):
    results = shapes[shape]
    counts = results.counted.groupby(["topic_id", "group"]).size()
    app = open_view(results.folder, "topics")
    for choice in choices(app, "topics"):
        click(app, "topics", choice)
        assert is_well(app)
        topic, group = int(app.query_params["topic"]), app.query_params["group"]
        assert len(sentences_on(app)) == counts.get((topic, group), 0)
        assert f"in “{group}”" in words_on(app)


@pytest.mark.parametrize("chart", ["shares", "differences", "time", "map", "tree", "framing"])
def test_shares_of_topics_that_were_chosen_are_no_finding(chart, results, open_view):
    app = open_view(results.folder, "topics", topics=chart, only="topic=1")
    assert is_well(app) and ("were chosen by their topic" in words_on(app)) == (chart != "framing")


def test_a_topic_in_all_groups(results, open_view):
    app = open_view(results.folder, "topics")
    app.selectbox(key="topic_choice").set_value(1).run()
    assert is_well(app) and app.query_params == {"topic": "1"}
    assert len(sentences_on(app)) == (results.counted["topic_id"] == 1).sum()
    app.selectbox(key="topic_choice").set_value(None).run()
    assert app.query_params == {} and not sentences_on(app)


def test_a_topic_these_results_do_not_have(results, open_view):
    app = open_view(results.folder, "topics", topic="9")
    assert is_well(app) and not sentences_on(app)


CHARTS = {"differences": "topic_differences", "framing": "topic_framing_cooperation_control", "map": "topic_map", "tree": "topic_hierarchy"}


@pytest.mark.parametrize("chart", [*CHARTS, "time"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_chart_stands_every_shape(chart, shape, shapes, open_view):
    assert is_well(open_view(shapes[shape].folder, "topics", topics=chart))


@pytest.mark.parametrize("chart", CHARTS)
def test_every_mark_of_every_chart_opens_as_many_sentences_as_there_are(chart, results, open_view):
    app = open_view(results.folder, "topics", topics=chart)
    found = dict.fromkeys(choices(app, CHARTS[chart]))
    assert found
    for choice in found:
        click(app, CHARTS[chart], choice)
        assert is_well(app)
        picked = app.query_params
        counted = results.counted[results.of_topic(int(picked["topic"]))]
        for key, column in (("group", "group"), ("s", "sentence_id")):
            counted = counted[counted[column] == picked[key]] if key in picked else counted
        assert len(sentences_on(app)) == len(counted)


def test_another_number_of_topics_is_kept_and_taken_back(results, open_view, tmp_path):
    folder = shutil.copytree(results.folder, tmp_path / "results")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The mill.")
    store.write_json(store.read_json(folder / store.RUN) | {"corpus": str(corpus)}, folder / store.RUN)
    app = open_view(folder, "topics")
    found = app.slider(key="number_choice").value
    app.slider(key="number_choice").set_value(2).run()
    assert is_well(app) and (corpus / FILE).read_text() == "number = 2\n"
    assert len({choice.split("&")[0] for choice in choices(app, "topics")}) == 2
    next(button for button in app.button if button.label.startswith("Back to the")).click().run()
    assert app.slider(key="number_choice").value == found and not (corpus / FILE).exists()


def test_a_name_of_your_own_stands_in_the_chart(results, open_view):
    app = open_view(results.folder, "topics", topic="1")
    name = next(field for field in app.text_input if field.label == "Name of this topic")
    name.set_value("<b>Mills</b> of *mine*").run()
    assert is_well(app) and "is called “<b>Mills</b> of *mine*”" in words_on(app)
    assert "<b>Mills" not in " ".join(live_markdown(app))
    next(button for button in app.button if button.label == "Undo").click().run()
    assert "is called" not in words_on(app)
