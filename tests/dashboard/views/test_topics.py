"""Topics: a click on any mark opens that topic's sentences of that group, as many as drawn."""

import pytest

from tests.dashboard.apppage import charts, choices, click, is_well, sentences_on, words_on

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "topics")
    assert is_well(app) and charts(app) == ["topics"] and not sentences_on(app)


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
