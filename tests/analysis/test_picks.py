"""What is picked among the sentences: whole columns asked at once say what sentence by sentence would."""

import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.narrowing import Narrowing
from analysis.picks import QUADRANTS, Pick, mask_of, occurrences
from analysis.terms import find_term
from analysis.voices import CHOICES, VOICES
from tests.dashboard.made import write_results

X, Y = "cooperation_control", "development_security"
ALL = np.ones(13, dtype=bool)


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """The lake and the hill (valley) and the port (coast), thirteen sentences; dated January and February 2017, and not at all."""
    return write_results(tmp_path_factory.mktemp("picks") / "results", dates=["2017-01-05", "2017-02-07", None])


def rows(results, **pick) -> list[int]:
    return np.flatnonzero(mask_of(results, Pick(**pick))).tolist()


def said_one_by_one(results, pick: Pick) -> list[int]:
    """The same, asked of each sentence alone."""
    table = results.table("framing_sentences")
    scores = {axis: table[table["axis"] == axis].set_index("sentence_id") for axis in results.axes}
    found = []
    for row, one in enumerate(results.counted.itertuples()):
        on = {axis: scores[axis].loc[one.sentence_id] for axis in results.axes}
        meets = [
            pick.group in (None, one.group),
            pick.document in (None, one.document_id),
            pick.sentence in (None, one.sentence_id),
            pick.topic is None or one.topic_id == pick.topic,
            pick.voices is None or one.voice in pick.voices,
            pick.speaker in (None, one.speaker),
            pick.term is None or bool(find_term(pick.term, one.text)),
            pick.side is None or on[pick.axis]["side"] == pick.side,
            pick.low is None or on[pick.axis]["bias"] >= pick.low,
            pick.high is None or on[pick.axis]["bias"] < pick.high,
            pick.low2 is None or on[pick.across]["bias"] >= pick.low2,
            pick.high2 is None or on[pick.across]["bias"] < pick.high2,
            pick.quadrant is None
            or pick.quadrant == "-".join("plus" if on[axis]["bias"] >= 0 else "minus" for axis in (pick.axis, pick.across)),
            pick.negated is None or pick.negated == (one.negated if pick.axis is None else on[pick.axis]["negated"]),
        ]
        found += [row] * all(meets)
    return found


PICKS = [
    Pick(),
    Pick(group="coast"),
    Pick(document="hill", term="the road"),
    Pick(sentence="port:1"),
    Pick(topic=1, group="valley"),
    Pick(axis=X, side="plus"),
    Pick(axis=X, side="minus", group="valley"),
    Pick(axis=X, low=0.0, high=1.9),
    Pick(axis=X, negated=True),
    Pick(negated=False),
    Pick(voices=CHOICES["others"]),
    Pick(voices=frozenset({"quoted"}), speaker="Ann Lee"),
    Pick(axis=X, across=Y, low=0.0, low2=-1.0, high2=2.0),
    *(Pick(axis=X, across=Y, quadrant=quadrant) for quadrant in QUADRANTS),
    Pick(term="nowhere to be found"),
]


@pytest.mark.parametrize("pick", PICKS)
def test_a_pick_holds_the_sentences_that_meet_all_of_it(pick, results):
    assert np.flatnonzero(mask_of(results, pick)).tolist() == said_one_by_one(results, pick)


def test_the_quadrants_part_the_sentences(results):
    masks = [mask_of(results, Pick(axis=X, across=Y, quadrant=quadrant)) for quadrant in QUADRANTS]
    assert (np.sum(masks, axis=0) == 1).all()
    assert (np.sum([mask_of(results, Pick(voices=CHOICES[voice])) for voice in VOICES], axis=0) == 1).all()


def test_a_span_of_time_holds_its_periods_and_no_document_without_a_date(results):
    january, february = rows(results, period="2017-01"), rows(results, period="2017-02")
    assert january == rows(results, document="lake") and february == rows(results, document="hill")
    assert rows(results, period="2017-01", until="2017-02") == sorted(january + february)
    assert rows(results, period="2017-02", until="2017-01") == []


def test_a_node_of_the_hierarchy_holds_the_sentences_of_its_topics(results):
    tree = results.table("topic_tree")
    node = tree.loc[~tree["topic_id"].isin(results.table("topics")["topic_id"]) & (tree["parent"] == -1), "topic_id"].item()
    assert mask_of(results, Pick(topic=node)).all()


def test_groups_are_those_that_documents_are_grouped_by_now(results):
    other = results.grouped_by("date")
    assert set(other.groups) == {"2017-01-05", "2017-02-07"}
    assert np.flatnonzero(mask_of(other, Pick(group="2017-02-07"))).tolist() == rows(results, document="hill")
    assert rows(results, group="coast") == rows(results, document="port")  # what was asked before is not mixed up


@pytest.mark.parametrize("term", ["the", "the road", "mill", "Bridge!", "water law", "one lake and one", "nowhere", "?"])
def test_occurrences_are_those_that_are_found_in_the_texts(term, results):
    counted = occurrences(results, term, lemmas=False)
    assert counted.tolist() == [len(find_term(term, text)) for text in results.counted["text"]]


@pytest.mark.parametrize(
    ("pick", "said"),
    [
        (Pick(axis="height"), "no axis 'height' in these results; there are: cooperation_control"),
        (Pick(axis=X, across="height", quadrant="plus-plus"), "no axis 'height'"),
        (Pick(side="plus"), "a side or a range of bias needs an axis"),
        (Pick(axis=X, quadrant="plus-plus"), "a quadrant needs two axes"),
        (Pick(axis=X, low2=0.0), "a range of bias on a second axis needs that axis"),
    ],
)
def test_what_cannot_be_asked_is_refused(pick, said, results):
    with pytest.raises(AnalysisError, match=said.replace("(", r"\(")):
        mask_of(results, pick)


# Narrowing


@pytest.mark.parametrize("narrow", [Narrowing(), Narrowing("own"), Narrowing("others"), Narrowing(None, "Ann Lee")])
def test_voices_and_speakers_narrow_as_they_are_picked(narrow, results):
    assert narrow.mask(results).tolist() == mask_of(results, Pick(voices=narrow.voices, speaker=narrow.speaker)).tolist()
    assert bool(narrow) == (not narrow.mask(results).all())


def test_a_sentence_must_be_behind_every_filter(results):
    filters = (Pick(group="valley"), Pick(term="road"), Pick(axis=X, side="minus"))
    narrow = Narrowing("own", filters=filters)
    each = [mask_of(results, one) for one in (Pick(voices=frozenset({"own"})), *filters)]
    assert narrow and narrow.mask(results).tolist() == np.logical_and.reduce(each).tolist()


@pytest.mark.parametrize(
    ("pick", "by"),
    [
        (Pick(axis=X, side="plus"), {X}),
        (Pick(axis=X, low=0.1), {X}),
        (Pick(axis=X, high=0.1), {X}),
        (Pick(axis=X, across=Y, quadrant="plus-minus"), {X, Y}),
        (Pick(axis=X, across=Y, low2=0.0), {Y}),
        (Pick(across=Y, high2=0.0), {Y}),
        (Pick(axis=X), set()),
        (Pick(axis=X, term="road"), set()),
        (Pick(axis=X, negated=True), set()),
        (Pick(topic=0, group="valley"), set()),
    ],
)
def test_what_was_chosen_by_its_scores_is_known(pick, by):
    narrow = Narrowing(filters=(Pick(term="road"), pick))
    assert {axis for axis in (X, Y) if narrow.chosen_by(axis)} == by
    assert not Narrowing("own").chosen_by(X)
    assert narrow.chosen_by_topic == (pick.topic is not None) and not Narrowing("own").chosen_by_topic


def test_filters_that_say_the_same_are_the_same_whatever_they_are_called():
    assert not Narrowing(said=("in words alone",))
    assert Narrowing(filters=(Pick(topic=0),))
