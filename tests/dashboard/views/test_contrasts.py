"""Terms: a click or a search opens every place of the term, and the counts agree with the chart's."""

import time

import pytest

from analysis.evidence import evidence
from dashboard import data, memory, source, termdata
from tests.dashboard.apppage import charts, choices, click, is_well, lines_on, sentences_on, words_on

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "terms")
    assert is_well(app)
    assert charts(app) == (["terms"] if len(shapes[shape].groups) > 1 else [])


def test_every_bar_opens_its_sentences_with_the_same_counts(results, open_view):
    table = termdata.contrast(results, *data.sides(results)).table.set_index("term")
    app = open_view(results.folder, "terms")
    for choice in choices(app, "terms"):
        click(app, "terms", choice)
        assert is_well(app)
        row = table.loc[app.query_params["term"]]
        occurrences = row["count_target"] + row["count_reference"]
        assert lines_on(app).count("<mark>") == occurrences and "dispersion" in charts(app)


def test_a_search_finds_what_the_chart_does_not_show(results, open_view):
    app = open_view(results.folder, "terms", order="sentences")
    app.text_input(key="term_choice").set_value("  Bridge ").run()
    assert is_well(app) and app.query_params["term"] == "Bridge"
    assert len(sentences_on(app)) == 3 and all("bridge" in sentence for sentence in sentences_on(app))
    app.text_input(key="term_choice").set_value("").run()
    assert "term" not in app.query_params and not sentences_on(app)


def test_a_word_that_no_sentence_holds_is_said_so(results, open_view):
    app = open_view(results.folder, "terms", term="zebra")
    assert is_well(app) and not lines_on(app) and "This does not occur here." in words_on(app)


def test_one_group_can_be_searched(shapes, open_view):
    app = open_view(shapes["one group"].folder, "terms", term="mill")
    assert is_well(app) and lines_on(app).count("<mark>mill</mark>") == 1 and "One " in lines_on(app)


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
    there = termdata.contrast(results, "coast", "valley").table.set_index("term")["z"]
    back = termdata.contrast(results, "valley", "coast").table.set_index("term")["z"]
    assert (there + back.loc[there.index]).abs().max() < 1e-9
    assert is_well(open_view(results.folder, "terms", target="valley", reference="coast"))


def test_stop_words_are_shown_when_asked_for(results, open_view):
    app = open_view(results.folder, "terms")
    assert "term=the" not in choices(app, "terms")
    app.toggle[0].set_value(True).run()
    assert is_well(app) and "term=the" in choices(app, "terms") and app.query_params["stop_words"] == "1"


@pytest.mark.parametrize("chart", ["scatter", "groups", "shift"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_chart_stands_every_shape(shape, chart, shapes, open_view):
    app = open_view(shapes[shape].folder, "terms", chart=chart, term="mill")
    assert is_well(app)
    drawn = {"scatter": "terms_scatter", "groups": "terms_groups", "shift": f"wordshift_{next(iter(shapes[shape].axes))}"}[chart]
    assert (drawn in charts(app)) == (len(shapes[shape].groups) > 1)


def test_a_dot_of_a_group_opens_the_places_in_that_group_alone(results, open_view):
    app = open_view(results.folder, "terms", chart="groups")
    choice = next(choice for choice in choices(app, "terms_groups") if "group=valley" in choice and "term=guard" in choice)
    click(app, "terms_groups", choice)
    assert is_well(app) and app.query_params["group"] == "valley"
    assert "Only places in “valley” are shown." in words_on(app)
    assert app.selectbox(key="target_choice").value == "valley"  # the figures are those of the picked group
    hits = evidence(results, data.Pick(term=app.query_params["term"], group="valley"))
    assert lines_on(app).count("<mark>") == hits["weight"].sum() > 0


def test_a_tick_opens_its_sentence_and_a_button_lets_go_of_it(results, open_view):
    app = open_view(results.folder, "terms", term="mill")
    choice = next(choice for choice in choices(app, "dispersion") if "s=" in choice)
    click(app, "dispersion", choice)
    assert is_well(app) and app.query_params["term"] == "mill" and "Only places in one sentence are shown." in words_on(app)
    sentence = results.counted.set_index("sentence_id").loc[app.query_params["s"], "text"]
    assert lines_on(app).count("<mark>") == sentence.lower().count("mill")
    next(button for button in app.button if button.label == "Show all places").click().run()
    assert is_well(app) and "s" not in app.query_params and app.query_params["term"] == "mill"


def test_what_ranks_stands_in_the_address(results, open_view):
    app = open_view(results.folder, "terms")
    app.selectbox(key="measure_choice").set_value("g2").run()
    assert is_well(app) and app.query_params["measure"] == "g2" and app.selectbox(key="measure_choice").value == "g2"
    app.slider(key="balance_choice").set_value(0.6).run()
    assert is_well(app) and app.query_params["measure"] == "frex" and app.query_params["balance"] == "0.6"
    again = open_view(results.folder, "terms", measure="nonsense", balance="x", chart="pie", order="up", grouping="shoe size")
    assert is_well(again) and again.selectbox(key="measure_choice").value == "log_odds"


def test_lines_are_sorted_by_the_word_before_or_after(results, open_view):
    app = open_view(results.folder, "terms", term="the", order="right")
    assert is_well(app)
    for body in (element.proto.body for element in app.get("html") if 'class="concordance"' in element.proto.body):
        after = [part.split("</span>")[0].split()[0].strip(",.!").lower() for part in body.split('class="right"><span>')[1:]]
        assert after == sorted(after)


def test_documents_can_be_grouped_by_any_column(make_results, open_view, tmp_path):
    results = make_results(
        [("a", "x", "The mill. The old mill."), ("b", "x", "The road. A long road."), ("c", "y", "A goat. The goat.")]
    )
    table = results.table("documents").assign(kind=["law", "news", "news"], place=["here", None, "there"])
    regrouped = data.regrouped(results, "kind")
    assert regrouped is results  # no such column yet
    results._tables["documents"] = table
    results.__dict__.pop("groupings", None)
    kind = results.grouped_by("kind")
    assert kind.groups == ("law", "news") and kind.digest != results.digest and kind.digest.startswith(results.digest)
    found = termdata.contrast(kind, "law", "news").table.set_index("term")
    assert found.loc["mill", "count_target"] == 2 and found.loc["road", "count_reference"] == 2
    place = results.grouped_by("place")
    assert data.difference(place, "cooperation_control", "here", "there")["n_sentences"] == 4
    assert termdata.marking_terms(place, termdata.USUAL).names == ["here", "there"]
    assert place.groups == ("here", "there") and "road" not in set(termdata.contrast(place, "here", "there").table["term"])
    assert data.in_side(place.counted["group"], "the rest", "here").sum() == 2  # documents without a value are on no side


@pytest.fixture
def slow(monkeypatch, tmp_path):
    """As if any test took long: it is asked of a process of its own."""
    monkeypatch.setattr(termdata, "QUICK", 0)
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    memory.forget()
    yield
    memory.forget()


def test_a_test_that_takes_long_is_asked_for_and_kept(shapes, open_view, slow):
    results = shapes["many groups"]
    pair = {"target": "group 03", "reference": "group 05"}
    app = open_view(results.folder, "terms", **pair)
    assert is_well(app) and "How sure the terms are is not tested yet." in words_on(app)
    next(button for button in app.button if button.label == "Test these terms").click().run()
    asked = termdata.term_question(results, "group 03", "group 05", data.ALL)
    deadline = time.monotonic() + 60
    while asked.job.state == "running" and time.monotonic() < deadline:
        time.sleep(0.1)
    assert asked.job.state == "done", asked.job.message
    app = open_view(results.folder, "terms", **pair)
    assert is_well(app) and "not tested yet" not in words_on(app)
    assert not [button for button in app.button if button.label == "Test these terms"]
    termdata.QUICK = 10**9
    memory.forget()
    now = termdata.contrast(results, "group 03", "group 05")
    termdata.QUICK = 0
    memory.forget()
    kept = termdata.contrast(results, "group 03", "group 05")
    assert kept.test == now.test and kept.table.equals(now.table)
