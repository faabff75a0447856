"""Framing: a click on any mark puts it into the address and its sentences onto the page, as many as the mark stands for."""

import pytest

from dashboard import data
from tests.dashboard.apppage import charts, choices, click, is_well, sentences_on, words_on

AXIS = "cooperation_control"
SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "framing")
    assert is_well(app)
    assert charts(app) == [f"framing_{AXIS}", f"shares_{AXIS}"]
    n = len(shapes[shape].counted)
    assert len(sentences_on(app)) == min(n, 20) and f"{n} sentence" in words_on(app)


def test_every_bar_of_the_shares_opens_as_many_sentences_as_it_stands_for(results, open_view):
    app = open_view(results.folder, "framing")
    means = data.group_means(results, AXIS).set_index("group")
    for choice in choices(app, f"shares_{AXIS}"):
        click(app, f"shares_{AXIS}", choice)
        assert is_well(app)
        group, side = app.query_params["group"], app.query_params["side"]
        expected = round(means.loc[group, f"share_{side}"] * means.loc[group, "n_sentences"])
        assert len(sentences_on(app)) == expected
        assert f"{expected} sentence" in words_on(app) and f"in “{group}”" in words_on(app)


def test_a_dot_opens_its_sentence_and_the_pick_is_let_go(results, open_view):
    app = open_view(results.folder, "framing")
    click(app, f"framing_{AXIS}", "s=port%3A2")
    assert app.query_params == {"s": "port:2"}
    assert sentences_on(app) == ["The mayor of the port likes the road."]
    next(button for button in app.button if button.label == "Clear selection").click().run()
    assert app.query_params == {} and len(sentences_on(app)) == len(results.counted)


def test_a_later_click_takes_the_place_of_the_first(results, open_view):
    app = open_view(results.folder, "framing", side="plus", group="coast")
    click(app, f"framing_{AXIS}", "s=hill%3A0")
    assert app.query_params == {"s": "hill:0"} and len(sentences_on(app)) == 1


def test_the_axis_stands_in_the_address_and_drops_what_belonged_to_the_other(results, open_view):
    app = open_view(results.folder, "framing", side="plus", group="coast")
    app.pills[0].set_value("development_security").run()
    assert is_well(app) and app.query_params["axis"] == "development_security"
    assert "side" not in app.query_params and charts(app)[0] == "framing_development_security"


@pytest.mark.parametrize(
    "address", [{"axis": "?"}, {"s": "no:1"}, {"side": "x", "group": "y"}, {"low": "a", "high": "b"}, {"topic": "77"}]
)
def test_bad_values_in_the_address_show_the_view_as_if_there_were_none(address, results, open_view):
    app = open_view(results.folder, "framing", **address)
    assert is_well(app) and len(sentences_on(app)) == len(results.counted)


def test_a_sentence_that_is_no_longer_there_is_dropped_from_the_address(results, open_view):
    app = open_view(results.folder, "framing", s="port:99")
    assert is_well(app) and len(sentences_on(app)) == len(results.counted)


def test_many_sentences_come_in_pages_and_all_of_them_in_the_end(make_results, open_view):
    text = " ".join(f"The mill has door number {number}." for number in range(150))
    app = open_view(make_results([("a", "A", text), ("b", "B", "One.")]).folder, "framing")
    assert len(sentences_on(app)) == 20
    app.button[0].click().run()
    assert len(sentences_on(app)) == 120
    app.button[0].click().run()
    assert len(sentences_on(app)) == len(set(sentences_on(app))) == 151 and not app.button


def test_the_words_that_moved_a_sentence_are_marked(results, open_view):
    app = open_view(results.folder, "framing", s="port:2")
    listed = next(element.proto.body for element in app.get("html") if 'class="sentence"' in element.proto.body)
    assert "<mark class=" in listed and ">The m</mark>ayor" in listed
