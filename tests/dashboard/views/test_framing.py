"""Framing: a click on any mark puts it into the address and its sentences onto the page, as many as the mark stands for."""

import re

import pytest

from analysis.evidence import evidence
from analysis.picks import Pick
from dashboard import data, markup
from tests.dashboard import made
from tests.dashboard.apppage import charts, choices, click, is_well, marks_on, sentences_on, words_on
from tests.dashboard.made import WARNING

AXIS = "cooperation_control"
SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "framing")
    assert is_well(app)
    shifts = [f"wordshift_{AXIS}"] if len(shapes[shape].groups) > 1 else []
    assert charts(app) == [f"framing_{AXIS}", f"shares_{AXIS}", *shifts]
    rows = evidence(shapes[shape], Pick(axis=AXIS))
    denied = int(rows["negated"].sum())
    assert len(sentences_on(app)) == min(len(rows), 20) and f"{len(rows)} sentence" in words_on(app)
    first_page = max(len(rows) - 20, 0)  # those that are negated come last
    assert ("Negated or rejected" in words_on(app)) == (denied > first_page)


def test_every_bar_of_the_shares_opens_as_many_sentences_as_it_stands_for(results, open_view):
    app = open_view(results.folder, "framing")
    means = data.group_means(results, AXIS).set_index("group")
    for choice in choices(app, f"shares_{AXIS}"):
        click(app, f"shares_{AXIS}", choice)
        assert is_well(app)
        group, side = app.query_params["group"], app.query_params["side"]
        of = "_own" if "said" in app.query_params else ""  # the thinner bar
        expected = round(means.loc[group, f"share_{side}{of}"] * means.loc[group, f"n_sentences{of}"])
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
    folder = make_results([("a", "A", text), ("b", "B", "One.")], said=[("own", "", False)]).folder
    app = open_view(folder, "framing")
    listed = sentences_on(app)
    assert len(listed) == 20 and "1–20 of 151" in words_on(app)
    for page in range(2, 9):
        app.button(key="page next").click().run()
        assert is_well(app) and app.query_params == {"page": str(page)}
        listed += sentences_on(app)
    assert len(listed) == len(set(listed)) == 151 and app.button(key="page next").disabled
    assert len(sentences_on(app)) == 11 and "141–151 of 151" in words_on(app)
    app.number_input(key="page_choice").set_value(3).run()
    assert app.query_params == {"page": "3"} and sentences_on(app) == listed[40:60]
    app.button(key="page first").click().run()
    assert app.query_params == {} and sentences_on(app) == listed[:20]
    app = open_view(folder, "framing", page="99")
    assert is_well(app) and sentences_on(app) == listed[140:]  # beyond the end: the last


def test_the_words_that_moved_a_sentence_are_marked(results, open_view):
    app = open_view(results.folder, "framing", s="port:2")
    assert sentences_on(app)[0].startswith("The mayor") and marks_on(app)[0] == ("minus", "The m")


def test_how_far_to_trust_the_axis_stands_beside_it(results, open_view):
    app = open_view(results.folder, "framing")
    said = words_on(app)
    assert "How far to trust this axis" in said and "Without any one of its 11 seeds" in said and "r = +0.80" in said
    assert not app.warning


def test_an_axis_that_is_warned_of_says_so_and_its_seed_is_no_markup(results, open_view):
    app = open_view(results.folder, "framing", axis="development_security")
    (warning,) = app.warning
    assert warning.value == markup.plain(WARNING) != WARNING and "Without any one" not in words_on(app)
    assert is_well(app)


def counted_on(app) -> list[int]:
    """Occurrences said above each list of sentences, target first."""
    return [int(number) for number in re.findall(r"(\d+) occurrences? in \d+ sentence", words_on(app))]


def test_every_bar_of_the_word_shift_opens_its_sentences_with_the_same_counts(results, open_view):
    pair = data.sides(results)
    table = data.shift_of(results, AXIS, *pair).table.set_index("term")
    app = open_view(results.folder, "framing")
    words = [choice for choice in choices(app, f"wordshift_{AXIS}") if choice]
    assert len(words) > 10
    for choice in dict.fromkeys(words):
        click(app, f"wordshift_{AXIS}", choice)
        assert is_well(app)
        term = app.query_params["term"]
        assert counted_on(app) == table.loc[term, ["count_target", "count_reference"]].tolist()
        assert len(marks_on(app)) == sum(counted_on(app))
        assert words_on(app).count(f"“{term}” in “") == 2
    next(button for button in app.button if button.label == "Clear selection").click().run()
    assert app.query_params == {} and len(sentences_on(app)) == len(results.counted)


def test_the_sums_of_the_word_shift_pick_nothing(results, open_view):
    app = open_view(results.folder, "framing")
    click(app, f"wordshift_{AXIS}", "")
    assert is_well(app) and app.query_params == {}


def test_the_pair_of_the_word_shift_stands_in_the_address(shapes, open_view):
    app = open_view(shapes["many groups"].folder, "framing", target="group 02", reference="group 05", term="road")
    assert is_well(app) and "“road” in “group 02”" in words_on(app) and "“road” in “group 05”" in words_on(app)
    assert all(int(place) in (2, 5) for place in re.findall(r"group 0(\d) · ", words_on(app)))
    next(box for box in app.selectbox if box.label == "with").set_value("the rest").run()
    assert is_well(app) and app.query_params == {"target": "group 02", "term": "road"} and "“road” in the rest" in words_on(app)


def test_stop_words_of_the_word_shift_are_one_sum_until_asked_for(results, open_view):
    app = open_view(results.folder, "framing")
    assert "term=the" not in choices(app, f"wordshift_{AXIS}")
    app.toggle[0].set_value(True).run()
    assert is_well(app) and "term=the" in choices(app, f"wordshift_{AXIS}")


def test_one_group_has_no_difference_to_explain_and_its_words_can_be_read(shapes, open_view):
    app = open_view(shapes["one group"].folder, "framing", term="mill")
    assert is_well(app) and "There is one group, so there is no difference to explain." in words_on(app)
    assert sentences_on(app) == ["One mill."] and counted_on(app) == [1]


def test_an_axis_that_does_not_tell_its_poles_apart_is_said_to_be_unfit_first(make_results, open_view, monkeypatch):
    real = made._quality
    monkeypatch.setattr(made, "_quality", lambda *given: real(*given).assign(separation=[0.41, 0.9]))
    folder = make_results().folder
    app = open_view(folder, "framing")
    headline = next(one.proto.body for one in app.get("html") if '<h1 class="finding' in one.proto.body)
    assert (
        is_well(app) and ">This axis does not tell its own poles apart: a seed of “" in headline and "41 of 100 pairs" in headline
    )
    assert "does not tell its own" not in words_on(open_view(folder, "framing", axis="development_security"))
