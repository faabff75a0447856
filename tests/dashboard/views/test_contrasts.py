"""Terms: a click or a search opens every sentence with the term, and the counts agree with the chart's."""

import pytest

from dashboard import data
from tests.dashboard.apppage import charts, choices, click, is_well, sentences_on, words_on

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "terms")
    assert is_well(app)
    assert charts(app) == (["terms"] if len(shapes[shape].groups) > 1 else [])


def test_every_bar_opens_its_sentences_with_the_same_counts(results, open_view):
    table = data.contrast(results, *data.sides(results)).set_index("term")
    app = open_view(results.folder, "terms")
    for choice in choices(app, "terms"):
        click(app, "terms", choice)
        assert is_well(app)
        row = table.loc[app.query_params["term"]]
        occurrences = row["count_target"] + row["count_reference"]
        listed = [element.proto.body for element in app.get("html") if 'class="sentence"' in element.proto.body]
        assert "".join(listed).count("<mark>") == occurrences


def test_a_search_finds_what_the_chart_does_not_show(results, open_view):
    app = open_view(results.folder, "terms")
    app.text_input[0].set_value("  Bridge ").run()
    assert is_well(app) and app.query_params["term"] == "Bridge"
    assert len(sentences_on(app)) == 3 and all("bridge" in sentence for sentence in sentences_on(app))
    app.text_input[0].set_value("").run()
    assert "term" not in app.query_params and not sentences_on(app)


def test_a_word_that_no_sentence_holds_is_said_so(results, open_view):
    app = open_view(results.folder, "terms", term="zebra")
    assert is_well(app) and not sentences_on(app) and "0 occurrences in 0 sentences" in words_on(app)


def test_one_group_can_be_searched(shapes, open_view):
    app = open_view(shapes["one group"].folder, "terms", term="mill")
    assert is_well(app) and sentences_on(app) == ["One mill."]


def test_the_pair_stands_in_the_address(shapes, open_view):
    app = open_view(shapes["many groups"].folder, "terms")
    app.selectbox(key="target_choice").set_value("group 03").run()
    assert is_well(app) and app.query_params == {"target": "group 03"}
    app.selectbox(key="reference_choice").set_value("group 05").run()
    assert is_well(app) and app.query_params == {"target": "group 03", "reference": "group 05"}
    assert "“group 03”" in words_on(app) and "“group 05”" in words_on(app)


def test_comparing_a_group_with_itself_falls_back_to_the_rest(shapes, open_view):
    app = open_view(shapes["many groups"].folder, "terms", target="group 03", reference="group 03")
    assert is_well(app) and app.selectbox(key="reference_choice").value == "the rest"


def test_swapping_the_two_sides_turns_the_signs(results, open_view):
    there = data.contrast(results, "coast", "valley").set_index("term")["z"]
    back = data.contrast(results, "valley", "coast").set_index("term")["z"]
    assert (there + back.loc[there.index]).abs().max() < 1e-9
    assert is_well(open_view(results.folder, "terms", target="valley", reference="coast"))


def test_stop_words_are_shown_when_asked_for(results, open_view):
    app = open_view(results.folder, "terms")
    assert "term=the" not in choices(app, "terms")
    app.toggle[0].set_value(True).run()
    assert is_well(app) and "term=the" in choices(app, "terms")
