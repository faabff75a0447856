"""Voices: who speaks in whose text; a view narrowed to a voice or a speaker shows these sentences alone, and says so."""

import pytest

from dashboard import data
from dashboard.voicewords import BASES
from tests.dashboard.apppage import charts, choices, click, is_well, live_markdown, sentences_on, words_on

AXIS = "cooperation_control"
SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")
GOATS = "guards & <b>goats</b>"  # a speaker of the results made by hand


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "voices")
    assert is_well(app) and charts(app) == ["voices", f"speakers_{AXIS}"]
    assert "Who speaks, in whose text" in words_on(app)


def test_every_share_opens_its_sentences(results, open_view):
    app = open_view(results.folder, "voices")
    counted = results.counted
    for choice in choices(app, "voices"):
        click(app, "voices", choice)
        group, voice = app.query_params["group"], app.query_params["said"]
        expected = ((counted["group"] == group) & (counted["voice"] == voice)).sum()
        assert is_well(app) and len(sentences_on(app)) == expected
        app.query_params.clear()


def test_a_speaker_opens_what_he_is_quoted_with(results, open_view):
    app = open_view(results.folder, "voices")
    choice = next(one for one in choices(app, f"speakers_{AXIS}") if "Ann+Lee" in one)
    click(app, f"speakers_{AXIS}", choice)
    counted = results.counted
    expected = counted[(counted["speaker"] == "Ann Lee") & (counted["group"] == app.query_params["group"])]["text"]
    assert is_well(app) and sorted(sentences_on(app)) == sorted(expected)
    assert "Sentences quoting or reporting “Ann Lee”" in words_on(app)


def test_negated_sentences_are_counted_and_a_click_opens_them(results, open_view):
    app = open_view(results.folder, "voices")
    means = data.group_means(results, AXIS).set_index("group")
    for group, n in means["n_negated"].items():
        app = open_view(results.folder, "voices")
        if n:
            app.button(key=f"negated {group}").click().run()
            assert app.query_params == {"group": group, "negated": "1"} and len(sentences_on(app)) == n


def test_a_speakers_name_is_no_markup(results, open_view):
    app = open_view(results.folder, "voices", by=GOATS)
    assert is_well(app) and f"“{GOATS}”" in words_on(app)
    assert not any("<b>" in text for text in live_markdown(app))


@pytest.mark.parametrize("view", ["framing", "terms", "topics"])
@pytest.mark.parametrize("voice", ["own", "others", "quoted", "attributed"])
def test_a_view_narrowed_to_a_voice_says_so(view, voice, results, open_view):
    app = open_view(results.folder, view, voice=voice)
    assert is_well(app) and BASES[voice] in words_on(app)


def test_a_narrowed_view_lists_only_these_sentences(results, open_view):
    app = open_view(results.folder, "framing", voice="own")
    assert sorted(sentences_on(app)) == sorted(results.counted.query("voice == 'own'")["text"])
    app = open_view(results.folder, "framing", speaker="Ann Lee")
    assert sorted(sentences_on(app)) == sorted(results.counted.query("speaker == 'Ann Lee'")["text"])
    assert "Where “Ann Lee” is quoted or reported" in words_on(app)


def test_the_chips_change_the_address(results, open_view):
    app = open_view(results.folder, "framing", side="plus")
    app.pills(key="voice_choice").set_value("own").run()
    assert is_well(app) and app.query_params == {"voice": "own"}
    app.selectbox(key="speaker_choice").set_value("Ann Lee").run()
    assert is_well(app) and app.query_params == {"voice": "own", "speaker": "Ann Lee"}
    assert "there is no sentence here" in "".join(element.value for element in app.info).replace("\\", "")


def test_where_all_is_the_texts_own_nothing_is_offered(make_results, open_view):
    alone = make_results([("a", "A", "One mill. Two mills."), ("b", "B", "A road. A lake.")], said=[("own", "", False)])
    app = open_view(alone.folder, "framing")
    assert is_well(app) and not any(pill.key == "voice_choice" for pill in app.pills)
    assert "All voices counted" not in words_on(app)


@pytest.mark.parametrize("address", [{"voice": "loud"}, {"speaker": "Nobody"}, {"said": "x", "by": "y"}, {"negated": "maybe"}])
def test_values_that_these_results_do_not_have_are_dropped(address, results, open_view):
    app = open_view(results.folder, "framing", **address)
    assert is_well(app) and len(sentences_on(app)) == len(results.counted)


def test_terms_and_topics_count_the_narrowed_sentences(results, open_view):
    app = open_view(results.folder, "terms", voice="own", term="the", order="sentences")
    rows = results.counted.query("voice == 'own'")
    assert sorted(sentences_on(app)) == sorted(text for text in rows["text"] if "the" in text.lower().replace(".", " ").split())
    app = open_view(results.folder, "topics", voice="own", topic="0")
    assert sorted(sentences_on(app)) == sorted(rows[rows["topic_id"] == 0]["text"])
