"""The address: what it may hold, what is dropped, and what a click puts into it."""

from dataclasses import replace

import pytest

from analysis.evidence import evidence
from analysis.picks import Pick
from analysis.topicedits import TopicEdits
from analysis.topics import LEFT_OUT
from dashboard import state
from dashboard.charts.theme import picks
from dashboard.state import State, picked, read


@pytest.fixture
def empty(results) -> State:
    return read({}, results)


@pytest.fixture(scope="module")
def dated(make_results):
    """The lake is of January, the hill of February, the port has no date."""
    return make_results(dates=["2017-01-05", "2017-02-07", None])


def test_an_empty_address_is_the_first_axis_and_nothing_picked(results, empty):
    assert empty == State(axis="cooperation_control")
    assert not empty.has_pick and empty.pick() == Pick()


def test_every_good_value_is_kept(results):
    address = {
        "axis": "development_security", "side": "both", "group": "coast", "term": "the road", "topic": "2", "s": "port:1",
        "low": "-0.5", "high": "1.5", "doc": "lake", "target": "valley", "reference": "coast", "topics": "map",
    }  # fmt: skip
    assert read(address, results) == State(
        axis="development_security", side="both", group="coast", term="the road", topic=2, s="port:1",
        low=-0.5, high=1.5, doc="lake", target="valley", reference="coast", topics="map",
    )  # fmt: skip


BAD = [
    ("axis", "no_such_axis"), ("axis", ""), ("side", "upwards"), ("side", "PLUS"), ("group", "moon"), ("group", ""), ("term", ""),
    ("term", "   "), ("topic", "99"), ("topic", "-1"), ("topic", "1.0"), ("topic", "one"), ("s", "nowhere:3"), ("s", "port"),
    ("s", ""),
    ("low", "deep"), ("low", "nan"), ("high", "inf"), ("high", "1e300"), ("doc", "nowhere"), ("doc", "../lake"), ("target", "moon"),
    ("reference", "<script>"), ("unknown", "value"), ("has_pick", "True"),
    ("topic", "5"), ("topics", "pie"), ("topics", ""), ("topics", "MAP"), ("period", "2017-01"), ("period", ""), ("number", "2"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value"), BAD)
def test_a_bad_value_falls_back_to_the_default(key, value, results, empty):
    assert read({key: value}, results) == empty


def test_one_bad_value_leaves_the_good_ones(results):
    assert read({"group": "coast", "side": "?"}, results) == State(axis="cooperation_control", group="coast")


# Topics


@pytest.mark.parametrize("chart", state.TOPIC_CHARTS)
def test_every_chart_of_the_topics_has_an_address_and_shares_are_shown_without_one(chart, results, empty):
    assert read({"topics": chart}, results).topics == chart and empty.topics == "shares"
    assert not read({"topics": chart}, results).has_pick


def test_a_topic_is_one_that_is_shown_or_a_node_of_the_hierarchy(results):
    shown, nodes = (set(results.table(name)["topic_id"]) for name in ("topics", "topic_tree"))
    assert (shown, nodes) == ({0, 1, 2}, {0, 1, 2, 3, 4})
    assert [read({"topic": str(topic)}, results).topic for topic in range(-1, 6)] == [None, 0, 1, 2, 3, 4, None]


def test_what_is_left_out_can_be_picked_where_something_is(results):
    sure = results.with_topics(TopicEdits(leave_out=True))
    chosen = read({"topic": str(LEFT_OUT)}, sure)
    assert chosen.topic == LEFT_OUT and chosen.has_pick
    assert evidence(sure, chosen.pick())["sentence_id"].tolist() == ["lake:2"]  # the seventh sentence
    assert read({"topic": str(LEFT_OUT)}, results).topic is None


@pytest.mark.parametrize(("period", "found"), [("2017-01", "2017-01"), ("2017-02", "2017-02"), ("2017-03", None), ("2017", None)])
def test_a_period_is_one_that_a_document_is_of(period, found, dated):
    assert read({"period": period}, dated).period == found


def test_a_period_that_is_picked_has_the_sentences_of_its_documents(dated):
    chosen = read({"period": "2017-02", "topic": "1"}, dated)
    assert chosen.has_pick and chosen.pick() == Pick(topic=1, period="2017-02")
    assert evidence(dated, chosen.pick())["sentence_id"].tolist() == ["hill:1", "hill:4"]
    assert set(evidence(dated, chosen.only("period").pick())["document_id"]) == {"hill"}


def test_a_number_of_topics_is_set_by_a_mark_but_is_nothing_that_is_picked(results, empty):
    """It is kept with the edits of the topics, not in the address."""
    assert picked(event("number=12")) == {"number": "12"}
    assert picked(event("number=12&topics=map&axis=x")) == {"number": "12"}
    assert not set(state.SETS) & set(state.MARK)
    assert read({"number": "12"}, results) == empty


def test_a_term_is_cleaned_and_never_endless(results):
    assert read({"term": "  the road "}, results).term == "the road"
    three_long_words = " ".join(["wassergesetzgebungsverfahrensentwurf" * 2] * 3)
    assert read({"term": three_long_words}, results).term == three_long_words
    assert len(read({"term": "x" * 10_000}, results).term) <= 1000


JUNK = [
    None, 0, "", "text", [], {}, {"selection": None}, {"selection": {}}, {"selection": {"points": None}},
    {"selection": {"points": []}},
    {"selection": {"points": [{}]}}, {"selection": {"points": [None]}}, {"selection": {"points": [{"customdata": None}]}},
    {"selection": {"points": [{"customdata": []}]}}, {"selection": {"points": [{"customdata": [None]}]}},
    {"selection": {"points": [{"customdata": [{}]}]}}, {"selection": {"points": [{"customdata": {"a": 1}}]}},
    {"selection": {"points": [{"customdata": ["no pick"]}]}}, {"selection": {"points": [{"customdata": ["axis=x&doc=y"]}]}},
    {"selection": {"points": [{"customdata": 7}]}},
]  # fmt: skip


@pytest.mark.parametrize("event", JUNK)
def test_an_event_without_a_mark_picks_nothing(event):
    assert picked(event) is None


def event(key: str) -> dict:
    return {"selection": {"points": [{"customdata": [key, 3, "more"]}]}}


@pytest.mark.parametrize("name", ["A & B", "a=b", "50 %", "ü, 中文", "a+b", "<b>", "a#b?c", "a;b", '"quoted"', "a\nb"])
def test_any_name_survives_the_way_through_a_mark(name):
    assert picked(event(picks(group=name, side="plus"))) == {"group": name, "side": "plus"}
    assert picked(event(picks(topic=3, period=name))) == {"topic": "3", "period": name}


def test_a_mark_sets_marks_alone():
    """What a view shows (axis, document, target) is not for a mark of a chart to change."""
    assert picked(event("axis=x&doc=y&target=z&reference=w&group=A")) == {"group": "A"}
    assert set(state.MARK) <= {field for field in State.__dataclass_fields__}


def test_only_keeps_the_named_marks_and_what_the_view_shows():
    chosen = State(axis="a", side="plus", group="g", term="t", topic=1, s="d:1", low=0.0, high=1.0, doc="d", target="g")
    chosen = replace(chosen, period="2017-01", topics="time")
    assert chosen.only("term") == State(axis="a", term="t", doc="d", target="g", topics="time")
    assert chosen.only("topic", "period") == State(axis="a", topic=1, period="2017-01", doc="d", target="g", topics="time")


def test_zero_is_a_choice():
    assert State(axis="a", topic=0).has_pick and State(axis="a", low=0.0).has_pick


@pytest.mark.parametrize(
    ("chosen", "asked", "axis"),
    [
        (State("a", group="g"), False, None),
        (State("a", group="g"), True, "a"),
        (State("a", side="plus"), False, "a"),
        (State("a", low=0.0), False, "a"),
        (State("a", high=0.0), False, "a"),
    ],
)
def test_a_pick_names_the_axis_where_its_scores_matter(chosen, asked, axis):
    assert chosen.pick(axis=asked).axis == axis


# Filters, pins, and what an address is cleaned of

X, Y = "cooperation_control", "development_security"
FILTERS = [
    ("topic=1", Pick(topic=1)),
    ("group=coast&term=the+road", Pick(group="coast", term="the road")),
    (f"axis={X}&side=plus", Pick(axis=X, side="plus")),
    (f"axis={X}&low=0.0&high=1.5&group=valley", Pick(axis=X, low=0.0, high=1.5, group="valley")),
    (f"axis={X}&across={Y}&quadrant=plus-minus", Pick(axis=X, across=Y, quadrant="plus-minus")),
    ("document=hill&negated=1", Pick(document="hill", negated=True)),
    ("s=port%3A1", Pick(sentence="port:1")),
]


@pytest.mark.parametrize(("text", "pick"), FILTERS)
def test_a_filter_is_read_as_it_was_written(text, pick, results):
    assert state.read_filter(text, results) == pick
    assert state.read_filter(state.filter_text(pick), results) == pick
    assert read({"only": [text]}, results).narrowing.filters == (pick,)


@pytest.mark.parametrize(
    "text",
    ["", "topic=99", "group=moon", "nonsense", "group=coast&x=1", "side=plus", f"axis={X}", "axis=x&side=plus", "low=1.0",
     "said=own",
     f"axis={X}&quadrant=plus-plus", "group=", "topic=1&group=moon", "until=2017-01", f"axis={X}&across={Y}"],
)  # fmt: skip
def test_a_filter_that_means_nothing_in_any_part_is_dropped_whole(text, results, empty):
    assert state.read_filter(text, results) is None and read({"only": text}, results) == empty
    assert state.cleaned({"only": [text, "topic=1"]}, results) == {"only": ["topic=1"]}


def test_a_filter_says_what_it_lets_through(results, dated):
    chosen = read({"only": [text for text, _ in FILTERS[:4]]}, results)
    assert chosen.filters_said == (
        "on “mill & <b>bridge</b> 1”", "with “the road” in “coast”", "speaking of cooperation",
        "with a bias from 0.00 to +1.50 in “valley”",
    )  # fmt: skip
    assert chosen.narrowing.said == chosen.filters_said
    assert read({"only": "period=2017-01&until=2017-02"}, dated).filters_said == ("in 2017-01 to 2017-02",)
    assert read({"only": FILTERS[4][0]}, results).filters_said == ("leaning to cooperation and to security",)


def test_the_picked_mark_becomes_a_filter_and_its_voices_a_choice_of_voices(results):
    chosen = read({"group": "coast", "said": "own", "by": "Ann Lee", "topic": "2"}, results)
    assert state.filter_of(chosen) == (["topic=2", "group=coast"], {"voice": "own", "speaker": "Ann Lee"})
    assert state.filter_of(read({"said": "quoted"}, results)) == ([], {"voice": "quoted"})
    assert state.filter_of(read({"group": "coast"}, results)) == (["group=coast"], {})
    texts, _ = state.filter_of(read({"side": "plus", "group": "coast"}, results))
    assert [state.read_filter(text, results) for text in texts] == [Pick(axis=X, side="plus"), Pick(group="coast")]


def test_there_is_an_end_to_filters(results):
    many = [f"topic={number % 3}&group={group}&term=w{number}" for number in range(40) for group in ("coast", "valley")]
    assert len(read({"only": many}, results).filters) == state.MOST_FILTERS


def test_a_pinned_page_keeps_to_its_own_filters_and_the_others_do_not(results):
    before = {"voice": ["own"], "only": ["topic=1"], "axis": [Y]}
    after = {"only": ["group=coast"], "axis": [X], "pin": [state.pin_text("framing", before)]}
    pinned, other = read(after, results, "framing"), read(after, results, "terms")
    assert (pinned.voice, pinned.filters, pinned.pinned, pinned.axis) == ("own", (Pick(topic=1),), True, X)
    assert (other.voice, other.filters, other.pinned) == (None, (Pick(group="coast"),), False)
    assert state.cleaned(after, results) == after
    assert read({"pin": [state.pin_text("framing", {})], "voice": ["own"]}, results, "framing").narrowing == State(axis=X).narrowing


@pytest.mark.parametrize("text", ["", "view", "voice=own", "view=framing&voice=moon", "view=framing&only=topic%3D99"])
def test_a_pin_that_means_nothing_is_dropped(text, results):
    assert state.cleaned({"pin": [text]}, results) == {}


@pytest.mark.parametrize(("key", "value"), [pair for pair in BAD if pair[0] != "s"])
def test_an_address_is_cleaned_of_what_means_nothing_and_of_nothing_else(key, value, results):
    assert state.cleaned({key: [value], "group": ["coast"]}, results) == ({"group": ["coast"]})


def test_good_values_stay_as_they_stand_even_where_they_are_the_default(results):
    address = {"axis": [X], "measure": ["log_odds"], "topics": ["shares"], "find": ["the road"], "page": ["3"], "embed": ["true"]}
    assert state.cleaned(address, results) == address


def test_the_picked_mark_stays_behind_when_another_page_is_gone_to():
    address = {"axis": [Y], "only": ["topic=1", "group=coast"], "find": ["mill"], "topic": ["1"], "page": ["2"], "s": ["a:1"]}
    assert state.carried(address) == {"axis": [Y], "only": ["topic=1", "group=coast"], "find": ["mill"]}


@pytest.mark.parametrize("page", ["0", "-1", "x", "1.5", "", "²", "999999999999"])
def test_a_page_is_a_number_from_one(page, results):
    assert read({"page": page}, results).page == 1 and read({"page": "12"}, results).page == 12


def test_two_axes_are_two(results):
    assert read({"axis": X, "across": X}, results).across is None
    asked = {"axis": X, "across": Y, "quadrant": "minus-plus", "low": "0", "low2": "-1", "high2": "0.5"}
    assert read(asked, results).pick() == Pick(axis=X, across=Y, quadrant="minus-plus", low=0.0, low2=-1.0, high2=0.5)
    assert not read({"quadrant": "minus-plus", "low2": "1"}, results).has_pick  # of no second axis


# Groups


@pytest.fixture(scope="module")
def many(make_results):
    return make_results([(name, name.upper(), "One mill. A road.") for name in "abcd"])


def test_some_groups_are_looked_at_alone_and_it_is_said(many):
    chosen = read({"groups": ["C", "A", "moon"], "only": "topic=1"}, many)
    assert chosen.groups == ("A", "C") and chosen.narrowing.filters == (Pick(groups=("A", "C")), Pick(topic=1))
    assert chosen.narrowing.said[0] == "in “A” or “C”"
    assert state.cleaned({"groups": ["C", "A", "moon"]}, many) == {"groups": ["A", "C"]}
    shown = chosen.narrowing.mask(many) & ~many.counted["group"].isin(["A", "C"])
    assert not shown.any()


@pytest.mark.parametrize("given", [[], ["moon"], ["A", "B", "C", "D"]])
def test_no_group_and_all_groups_are_all_groups(given, many):
    assert read({"groups": given}, many).narrowing == read({}, many).narrowing
