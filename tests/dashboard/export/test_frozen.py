"""Marks frozen with their sentences: the same sentences, in the same number and order, as a page shows after the click."""

import json
from dataclasses import replace

import plotly.graph_objects as go
import pytest

from analysis.contrasts import REST
from analysis.picks import Pick
from dashboard import catalogue, data, pickwords, state
from dashboard.charts.theme import LIGHT, picks
from dashboard.export import frozen as freezing
from dashboard.export.frozen import SCORED, Frozen, freeze, keys, picked

KINDS = ("framing", "shares", "wordshift", "map", "voices", "speakers", "terms", "topics", "topic_map", "document", "corpus_sizes")
FOX = "The 🦊 fox left the mill; the mill & the =SUM(A1) stood. <img src=http://a.b/c> $x$ </script> stays. The end."


def shown_after(results, chosen, key, scored):
    """The list that the panel shows after a click, in its order: read by the address, as the page reads it."""
    event = {"selection": {"points": [{"customdata": [key]}]}}
    narrowing = {"only": [state.filter_text(one) for one in chosen.filters]} if chosen.filters else {}
    voice = {"voice": chosen.voice} if chosen.voice else {}
    across = {"across": chosen.across} if chosen.across else {}
    after = state.read({"axis": chosen.axis} | across | narrowing | voice | state.picked(event), results)
    pick = after.pick(axis=scored)
    found = data.evidence_of(results, pick, after.narrowing)
    table = found.page(0, len(found))
    if scored and pick.term is None:
        parted = [one.page(0, len(one)) for one in found.parted()]
        return pick, [*parted[0]["sentence_id"], *parted[1]["sentence_id"]], len(parted[1])
    return pick, table["sentence_id"].tolist(), 0


def ids(found: Frozen, key: str) -> list[str]:
    return [found.sentences[number].sentence_id for number in found.marks[key].sentences]


@pytest.mark.parametrize("kind", KINDS)
def test_behind_every_mark_is_what_its_page_shows(results, kind):
    scored, there = catalogue.CHARTS[kind].view in SCORED, 0
    for one in catalogue.exhibits(results, [kind]):
        figure = one.exhibit.draw(LIGHT)
        found = freeze(results, one.chosen, figure, most=4, scored=scored)
        assert list(found.marks) == [key for key in dict.fromkeys(keys(figure)) if key]
        for key, mark in found.marks.items():
            pick, expected, negated = shown_after(results, one.chosen, key, scored)
            assert (mark.n, ids(found, key), mark.n_negated) == (len(expected), expected[:4], negated)
            assert mark.label == pickwords.title(results, pick)
            there += mark.n
    assert there


def test_only_what_is_looked_at_is_behind_a_mark(results):
    chosen = state.read({"voice": "own", "only": ["group=valley"]}, results)
    figure = next(iter(catalogue.exhibits(results, ["framing"]))).exhibit.draw(LIGHT)
    found = freeze(results, chosen, figure, scored=True)
    for key, mark in found.marks.items():
        _, expected, _ = shown_after(results, chosen, key, True)
        assert (mark.n, ids(found, key)) == (len(expected), expected)
    assert {one.group for one in found.sentences} == {"valley"} and not any(one.said for one in found.sentences)


def test_the_moving_words_are_those_of_the_mark(results):
    chosen = state.read({}, results)
    figure = marks_of(picks(term="mill"), picks(group="valley"), picks(topic=1))
    plain, scored = freeze(results, chosen, figure), freeze(results, chosen, figure, scored=True)
    term = plain.marks["term=mill"]
    words = [one.text[start:end] for one, spans in behind(plain, "term=mill") for start, end, _ in spans]
    assert {word.lower() for word in words} == {"mill"} and len(words) == term.n_hits == 3
    assert term.weights == ("2×", "1×") and not term.scored and not plain.marks["group=valley"].weights
    topic = {one.text[start:end].lower() for one, spans in behind(plain, "topic=1") for start, end, _ in spans}
    assert topic <= {"mill", "bridge"} and topic
    adds = results.contributions(chosen.axis)
    for one, spans in behind(scored, "term=mill"):
        row = (results.table("sentences")["sentence_id"] == one.sentence_id).to_numpy().argmax()
        assert [weight for _, _, weight in spans] == [add for at, to, add in adds.of(row) if one.text[at:to].lower() == "mill"]
    assert [one.text[start:end] for one in scored.sentences for start, end, _ in one.spans] == [
        o.text[:5] for o in scored.sentences
    ]


def marks_of(*of: str) -> go.Figure:
    return go.Figure(go.Scatter(x=list(range(len(of))), y=[0] * len(of), customdata=[[key] for key in of]))


def behind(found: Frozen, key: str) -> list[tuple]:
    mark = found.marks[key]
    return list(zip((found.sentences[number] for number in mark.sentences), mark.spans, strict=True))


def test_a_sentence_stands_once_with_its_words_and_neighbours(results):
    found = freeze(results, state.read({}, results), marks_of(picks(group="valley"), picks(document="lake")), scored=True)
    assert len({one.sentence_id for one in found.sentences}) == len(found.sentences) == found.marks["group=valley"].n
    first = next(one for one in found.sentences if one.sentence_id == "lake:1")
    assert (first.text, first.before) == ("Two towns share one lake and one water law.", "The water law")
    assert first.after.startswith("They repair") and first.place == "valley · lake · sentence 1"
    row = results.table("framing_sentences").query("sentence_id == 'lake:1'").iloc[0]
    assert (first.bias, first.side, first.number) == (pytest.approx(row["bias"]), row["side"], 1)


def test_marks_that_pick_nothing_are_left_out(results):
    chosen = state.read({}, results)
    figure = marks_of("", "number=3", "term=", "group=nowhere", "s=lake%3A99", "topic=1", "s=lake%3A1")
    assert list(freeze(results, chosen, figure).marks) == ["topic=1", "s=lake%3A1"]
    assert freeze(results, chosen, go.Figure()).marks == {} == picked(results, chosen, [])


def test_a_mark_of_two_axes_is_asked_on_both(results):
    first, other = list(results.axes)[:2]
    chosen = state.read({"axis": first}, results)
    key = picks(quadrant="plus-plus", across=other, group="valley")
    assert picked(results, chosen, [key]) == {key: Pick(axis=first, across=other, quadrant="plus-plus", group="valley")}


def test_many_marks_take_fewer_sentences_each(results, monkeypatch):
    figure = marks_of(picks(group="valley"), picks(group="coast"), picks(document="lake"))
    chosen = state.read({}, results)
    whole = freeze(results, chosen, figure)
    monkeypatch.setattr(freezing, "IN_ALL", 12)
    few = freeze(results, chosen, figure)
    assert sum(len(mark.sentences) for mark in few.marks.values()) <= 12
    assert [mark.n for mark in few.marks.values()] == [mark.n for mark in whole.marks.values()]
    assert [ids(few, key) for key in few.marks] == [ids(whole, key)[: len(ids(few, key))] for key in few.marks]


def test_as_json_is_plain_and_its_offsets_are_those_of_scripts(make_results):
    results = make_results([("a", "A", FOX), ("b", "B", "A mill. A road.")])
    chosen = state.read({}, results)
    found = freeze(results, chosen, marks_of(picks(term="mill"), picks(group="A")))
    told = found.as_json()
    assert json.loads(json.dumps(told)) == told
    assert json.dumps(told) == json.dumps(freeze(results, chosen, marks_of(picks(term="mill"), picks(group="A"))).as_json())
    mark = told["marks"]["term=mill"]
    cut = []
    for number, spans in zip(mark["sentences"], mark["spans"], strict=True):
        units = told["sentences"][number]["text"].encode("utf-16-le")
        cut += [units[2 * start : 2 * end].decode("utf-16-le") for start, end, _ in spans]
    assert cut == ["mill"] * 3
    assert any("🦊" in one["text"] and "</script>" not in one["text"] for one in told["sentences"])
    assert any("<img src=http://a.b/c> $x$ </script>" in one["text"] for one in told["sentences"])  # text as it stands


def test_the_words_of_a_mark_say_how_many_and_in_which_order(results):
    chosen = state.read({}, results)
    found = freeze(results, chosen, marks_of(picks(group="valley"), picks(s="lake:1")), scored=True)
    mark = found.marks["group=valley"]
    assert mark.note == f"{mark.n} sentences · strongest first · {mark.n_negated} of them negated or rejected, last"
    assert found.marks["s=lake%3A1"].note == "1 sentence"
    assert (mark.n, mark.n_negated) == (10, 2)


def test_what_was_picked_before_is_let_go_of(results):
    chosen = replace(state.read({}, results), group="coast", target="coast", reference=REST)
    assert freeze(results, chosen, marks_of(picks(document="lake"))).marks["document=lake"].n > 0
