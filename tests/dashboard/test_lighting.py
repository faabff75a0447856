"""How much of the sentences behind each mark holds the term that is looked for, whatever the mark is."""

import numpy as np
import pytest

from analysis.evidence import evidence
from analysis.terms import find_term
from dashboard import lighting, state
from tests.dashboard.apppage import charts, is_well, words_on

KEYS = ["group=valley", "group=coast&side=plus", "topic=1", "document=hill", "said=own", "by=Ann+Lee"]
KEYS += ["low=0.0&high=2.0&group=valley"]


@pytest.fixture(scope="module")
def looking(results):
    return state.read({"find": "road"}, results)


@pytest.mark.parametrize("key", KEYS)
def test_a_mark_is_lit_as_much_as_its_sentences_hold_the_term(key, results, looking):
    picked = state.read({"find": "road"} | dict(part.split("=") for part in key.replace("+", " ").split("&")), results)
    texts = evidence(results, picked.pick())["text"]
    expected = np.mean([bool(find_term("road", text)) for text in texts]) if len(texts) else np.nan
    assert lighting.lit(results, looking)([key]) == pytest.approx([expected], nan_ok=True)


def test_a_sentence_is_lit_or_not(results, looking):
    lit = lighting.lit(results, looking)([f"s={name}".replace(":", "%3A") for name in results.counted["sentence_id"]])
    assert lit.tolist() == [float(bool(find_term("road", text))) for text in results.counted["text"]]


def test_a_term_is_lit_where_it_stands_together_with_the_one_looked_for(results, looking):
    texts = results.counted["text"]
    both = [text for text in texts if find_term("the", text) and find_term("road", text)]
    every = [text for text in texts if find_term("the", text)]
    lit = lighting.lit(results, looking)(["term=the", "term=road", "term=unheard+of"])
    assert lit[:2].tolist() == [len(both) / len(every), 1.0] and np.isnan(lit[2])


def test_what_is_not_looked_at_is_not_lit(results):
    narrowed = state.read({"find": "road", "only": "group=valley"}, results)
    lit = lighting.lit(results, narrowed)(["group=valley", "group=coast"])
    assert lit[0] > 0 and np.isnan(lit[1])
    assert lighting.count(results, narrowed) < lighting.count(results, state.read({"find": "road"}, results))


def test_a_mark_that_picks_nothing_is_left_alone(results, looking):
    assert np.isnan(lighting.lit(results, looking)(["number=3", "", "nonsense"])).all()
    assert lighting.lit(results, state.read({}, results)) is None


@pytest.mark.parametrize("view", ["overview", "framing", "voices", "terms", "topics", "documents"])
def test_a_term_lights_up_on_every_page(view, results, open_view):
    plain, lit = open_view(results.folder, view), open_view(results.folder, view, find="road")
    assert is_well(lit) and "Lit in every chart: sentences with “road”" in words_on(lit)
    both = zip(plain.get("plotly_chart"), lit.get("plotly_chart"), strict=True)
    drawn = [(one.proto.spec, other.proto.spec) for one, other in both]
    same = [key for key, (one, other) in zip(charts(plain), drawn, strict=True) if one == other]
    assert same in ([], ["topic_numbers"])  # the trade-off between numbers of topics is of no sentences


def test_a_term_that_stands_nowhere_says_so(results, open_view):
    app = open_view(results.folder, "framing", find="unheard of")
    assert is_well(app) and "stands in none of the 13 sentences looked at" in words_on(app)
    assert not [button for button in app.button if button.label == "Filter all pages by it"]


def test_what_is_lit_can_filter_all_pages(results, open_view):
    app = open_view(results.folder, "framing", find="road")
    app.button(key="filter found").click().run()
    assert is_well(app) and app.query_params == {"find": "road", "only": "term=road"}
    app.button(key="forget found").click().run()
    assert app.query_params == {"only": "term=road"}
