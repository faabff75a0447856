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
