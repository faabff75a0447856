"""What an analyst makes of topics: kept in a file, known again by their sentences, laid over the model."""

import math
from dataclasses import replace

import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.hierarchy import Hierarchy
from analysis.labels import text_digest
from analysis.topicedits import (
    FILE,
    LONGEST_NAME,
    NO_EDITS,
    SAMPLED,
    Anchor,
    Edit,
    Group,
    TopicEdits,
    added,
    anchor,
    as_toml,
    as_written,
    edited,
    from_written,
    parts,
    read_edits,
    told,
    without,
    write_edits,
)
from analysis.topics import fit_topics, shown_topics
from tests.analysis.samples import clouds

# Three topics of 4, 3 and 2 sentences; the first has two parts of 2, and 0 and 1 are joined before 2 is:
#               4
#           3       2
#         0   1
#        5 6
TREE = Hierarchy(np.array([3, 3, 4, 4, -1, 0, 0]), np.array([3, 3, 2, 2, 1, 4, 4]), np.array([3, 4, 4, 2, 1, 4, 4]))
LEAF = np.array([5, 5, 6, 6, 1, 1, 1, 2, 2])
DIGESTS = np.array([text_digest(f"Sentence {number}.") for number in range(9)])
NAMES = ("mill", "road", "goat", "mill + road", "all", "wheel", "water")


def node(row):
    """The topic that a node of `TREE` is."""
    leaves = frozenset(np.flatnonzero(TREE.within()[row] & TREE.is_leaf).tolist())
    return Group(row, leaves, NAMES[row], (f"{NAMES[row]}s", "stone"), 0.9)


def after(edits, leaf=LEAF, digests=DIGESTS, number=3):
    """The topics after `edits`, and the notes."""
    return edited([node(row) for row in TREE.cut(number)], edits, TREE, leaf, lambda: digests, node)


def known_by(*rows):
    """The anchor of sentences."""
    return anchor("whatever it was called", DIGESTS[list(rows)], 9)


MILL, ROAD, GOAT = known_by(0, 1, 2, 3), known_by(4, 5, 6), known_by(7, 8)


def sentences(groups, leaf=LEAF):
    """By name, the sentences of each topic; every sentence in one."""
    found = {group.name: np.flatnonzero(np.isin(leaf, list(group.leaves))).tolist() for group in groups}
    assert sorted(sum(found.values(), [])) == list(range(len(leaf)))
    return found


# One edit at a time


def test_without_edits_all_is_as_it_was_and_no_digest_is_asked_for():
    groups = [node(row) for row in (0, 1, 2)]
    assert edited(groups, NO_EDITS, TREE, LEAF, lambda: pytest.fail("asked"), node) == (groups, ())


def test_a_rename_changes_a_name_and_nothing_else():
    groups, notes = after(added(NO_EDITS, "rename", [ROAD], "Roads"))
    assert groups == [node(0), replace(node(1), name="Roads"), node(2)] and notes == ()


def test_a_merged_topic_has_the_sentences_of_all_and_the_number_of_the_largest():
    groups, notes = after(added(NO_EDITS, "merge", [GOAT, MILL]))
    assert sentences(groups) == {"mill + goat": [0, 1, 2, 3, 7, 8], "road": [4, 5, 6]} and notes == ()
    merged = groups[0]
    assert merged.topic_id == 0 and math.isnan(merged.stability)
    assert merged.terms == ("mills", "goats", "stone")  # by turns, each once
    assert [group.name for group in after(added(NO_EDITS, "merge", [GOAT, MILL], "Farm"))[0]] == ["Farm", "road"]


def test_a_split_gives_the_two_parts_that_the_hierarchy_has():
    groups, notes = after(added(NO_EDITS, "split", [MILL]))
    assert groups == [node(1), node(2), node(5), node(6)] and notes == ()
    assert sentences(groups) == {"road": [4, 5, 6], "goat": [7, 8], "wheel": [0, 1], "water": [2, 3]}


@pytest.mark.parametrize(("pair", "back"), [((MILL, ROAD), (0, 1, 2)), ((MILL, GOAT), (0, 1, 2)), ((ROAD, GOAT), (0, 1, 2))])
def test_splitting_a_merged_topic_gives_back_what_it_was_made_of(pair, back):
    merged = added(NO_EDITS, "merge", pair)
    whole = next(group for group in after(merged)[0] if len(group.leaves) > 1 and group.topic_id in (0, 1) and "+" in group.name)
    rows = np.flatnonzero(np.isin(LEAF, list(whole.leaves)))
    groups, notes = after(added(merged, "split", [known_by(*rows)]))
    assert [(group.topic_id, group.name, group.leaves) for group in groups] == [
        (row, NAMES[row], node(row).leaves) for row in back
    ] and notes == ()  # fmt: skip


def test_splitting_a_joined_topic_gives_back_the_names_that_its_parts_had():
    edits = added(added(NO_EDITS, "rename", [ROAD], "Roads"), "merge", [MILL, ROAD])
    joined = next(group for group in after(edits)[0] if "Roads" in group.name)
    rows = np.flatnonzero(np.isin(LEAF, list(joined.leaves)))
    groups, notes = after(added(edits, "split", [known_by(*rows)]))
    assert [group.name for group in groups] == ["mill", "Roads", "goat"] and notes == ()


def test_all_topics_can_be_one_and_come_apart_as_they_were_joined():
    one = added(NO_EDITS, "merge", [MILL, ROAD, GOAT], "All")
    assert sentences(after(one)[0]) == {"All": list(range(9))}
    groups, _ = after(added(one, "split", [known_by(*range(9))]))
    assert sentences(groups) == {"goat": [7, 8], "mill + road": list(range(7))}
    assert [group.topic_id for group in groups] == [2, 3]


def test_parts_of_what_is_no_node_are_the_fewest_nodes_that_make_them_up():
    sizes = np.bincount(LEAF, minlength=7)
    odd = Group(9, frozenset({5, 1, 2}), "odd", (), float("nan"))  # half a mill, the road and the goat
    one, other = parts(odd, TREE, sizes, node)
    assert {one.leaves, other.leaves} == {frozenset({2}), frozenset({5, 1})}
    joined = next(part for part in (one, other) if len(part.leaves) == 2)
    assert (joined.name, joined.topic_id) == ("road + wheel", 1)  # the road is larger than half a mill
    assert parts(node(1), TREE, sizes, node) == []


def test_names_of_many_are_short():
    long = [replace(node(row), name=f"{'x' * 20} {row} · stone") for row in (0, 1, 2)]
    groups, _ = edited(long, added(NO_EDITS, "merge", [MILL, ROAD, GOAT]), TREE, LEAF, lambda: DIGESTS, node)
    assert [group.name for group in groups] == [f"{'x' * 20} 0 · stone + 2 more"]


# Several edits


def test_edits_apply_one_after_another():
    edits = added(NO_EDITS, "split", [MILL])
    edits = added(edits, "rename", [known_by(0, 1)], "Wheel")
    edits = added(edits, "merge", [known_by(0, 1), GOAT], "Wheel and goat")
    edits = added(edits, "rename", [known_by(0, 1, 7, 8)], "W & G")
    groups, notes = after(edits)
    assert sentences(groups) == {"road": [4, 5, 6], "W & G": [0, 1, 7, 8], "water": [2, 3]} and notes == ()
    groups, notes = after(without(edits, edits.edits[0]))  # the half that the others are about has a cosine of .707 with the whole
    assert sentences(groups) == {"road": [4, 5, 6], "W & G": [0, 1, 2, 3, 7, 8]} and notes == ()


def test_any_edit_can_be_undone():
    edits = added(added(added(NO_EDITS, "rename", [MILL], "A"), "rename", [ROAD], "B"), "rename", [GOAT], "C")
    a, b, c = edits.edits
    assert without(edits, b).edits == (a, c)
    assert [group.name for group in after(without(edits, b))[0]] == ["A", "road", "C"]
    assert without(without(without(edits, a), c), b) == NO_EDITS


def test_what_is_undone_twice_takes_nothing_else_along():
    """Two windows show the same list, and both press the same button."""
    edits = added(added(NO_EDITS, "rename", [MILL], "A"), "rename", [ROAD], "B")
    first = edits.edits[0]
    once = without(edits, first)
    assert without(once, first) == once and [edit.name for edit in once.edits] == ["B"]
    twice = replace(edits, edits=(first, first))
    assert without(twice, first).edits == (first,)


def test_no_topic_is_called_as_what_is_left_out():
    assert [group.name for group in after(added(NO_EDITS, "rename", [ROAD], "left out as uncertain"))[0]] == [
        "mill",
        "left out as uncertain (1)",
        "goat",
    ]


def test_no_two_names_are_alike():
    edits = added(added(NO_EDITS, "rename", [ROAD], "Same"), "rename", [GOAT], "Same")
    assert [group.name for group in after(edits)[0]] == ["mill", "Same", "Same (2)"]
    edits = added(added(added(NO_EDITS, "rename", [MILL], "Same (2)"), "rename", [ROAD], "Same"), "rename", [GOAT], "Same")
    assert [group.name for group in after(edits)[0]] == ["Same (2)", "Same", "Same (3)"]


# What no longer fits


def test_an_edit_that_does_not_fit_is_named_and_left_aside_and_the_others_apply():
    gone = replace(anchor("Ships", np.array(["0" * 16]), 9), n_sentences=4)
    edits = added(added(NO_EDITS, "rename", [gone], "Boats"), "rename", [ROAD], "Roads")
    groups, notes = after(edits)
    assert [group.name for group in groups] == ["mill", "Roads", "goat"]
    (note,) = notes
    assert note == f'Topics: a name of your own no longer fits: no topic has most of the sentences of "Ships"; kept in {FILE}'
    _, (note,) = after(added(NO_EDITS, "merge", [gone, ROAD, replace(gone, name="Boats")]))
    assert "a join" in note and 'of the sentences of "Ships" and "Boats"' in note


def test_a_topic_without_parts_cannot_be_split():
    groups, (note,) = after(added(NO_EDITS, "split", [replace(ROAD, name="road")]))
    assert groups == [node(0), node(1), node(2)] and note.startswith('Topics: a split no longer fits: "road" has no parts')


def test_two_topics_that_are_one_now_cannot_be_merged():
    wheel, water = known_by(0, 1), known_by(2, 3)
    both = [replace(wheel, name="wheel", n_sentences=4), replace(water, name="water", n_sentences=4)]
    groups, (note,) = after(added(NO_EDITS, "merge", both, "New"))
    assert groups == [node(0), node(1), node(2)] and "a join" in note


@pytest.mark.parametrize(
    ("rows", "fits"),
    [
        ((0, 1, 2, 3), True),
        ((0, 1, 2, 4), True),  # 3 of 4 in both: cosine .75
        ((0, 1, 4, 5), False),  # 2 of 4: .5
        ((0, 1), True),  # 2 of 2 and of 4: 1 / √2 = .707
        ((0,), False),  # 1 / √4 = .5
        (range(6), False),  # 4 of its 6 are in the topic: as far as can be told, .667 × √(6/4), at most 1, is too little
    ],
)
def test_a_topic_is_known_again_by_a_cosine_of_seven_tenths(rows, fits):
    groups, notes = after(added(NO_EDITS, "rename", [known_by(*rows)], "Known"))
    assert ([group.name for group in groups][0] == "Known") == fits == (notes == ())


# They survive


def corpus(n_more=0):
    """Three clear matters, as vectors and sentences; with more sentences of the first two."""
    sizes = (14, 12, 10)
    vectors, cloud = clouds(sizes)
    texts = [f"Matter {'abc'[matter]} word{place}." for place, matter in enumerate(cloud)]
    more, of = clouds([n_more, n_more, 0], seed=0)
    return np.concatenate([vectors, more]), texts + [f"More of {'abc'[matter]} word{place}." for place, matter in enumerate(of)]


def shown(vectors, texts, edits=NO_EDITS, seed=0):
    digests = np.array([text_digest(text) for text in texts])
    return shown_topics(fit_topics(vectors, texts, seed), vectors, lambda: digests, edits), digests


def by_text(topics, texts):
    names = topics.topics.set_index("topic_id")["name"]
    return {text: names[topic] for text, topic in zip(texts, topics.topic_id.tolist(), strict=True)}


@pytest.fixture(scope="module")
def made():
    """Two edits of the topics of `corpus()`: the first is renamed, the others are one."""
    vectors, texts = corpus()
    topics, digests = shown(vectors, texts)
    assert topics.topics["n_sentences"].tolist() == [14, 12, 10]
    of = [anchor(topics.topics["name"][topic], digests[topics.topic_id == topic], 36) for topic in range(3)]
    return added(added(NO_EDITS, "rename", of[:1], "First"), "merge", of[1:], "Rest")


@pytest.mark.parametrize("seed", [0, 5])
def test_edits_survive_another_order_and_another_seed(made, seed):
    vectors, texts = corpus()
    expected = by_text(shown(vectors, texts, made)[0], texts)
    assert sorted(set(expected.values())) == ["First", "Rest"]
    turned, _ = shown(vectors[::-1], texts[::-1], made, seed)
    assert by_text(turned, texts[::-1]) == expected and turned.notes == ()


def test_edits_survive_a_corpus_that_grows(made):
    """There was one sentence for every two that there are now: a topic that has grown like the corpus is the same."""
    vectors, texts = corpus(n_more=12)
    topics, _ = shown(vectors, texts, made)
    assert topics.topics["name"].tolist() == ["First", "Rest"] and topics.notes == ()
    assert topics.topics["n_sentences"].tolist() == [26, 34]


def test_edits_survive_another_number_or_say_that_they_do_not(made):
    vectors, texts = corpus()
    topics, _ = shown(vectors, texts, replace(made, number=3))
    assert topics.topics["name"].tolist() == ["First", "Rest"]
    topics, _ = shown(vectors, texts, replace(made, number=1))
    assert len(topics.topics) == 1 and len(topics.notes) == 2
    assert topics.topics["name"].tolist() not in (["First"], ["Rest"])
    back, _ = shown(vectors, texts, made)
    assert back.topics["name"].tolist() == ["First", "Rest"]


def test_what_a_merged_topic_is_told_as(made):
    vectors, texts = corpus()
    row = shown(vectors, texts, made)[0].topics.iloc[1]
    assert (row["topic_id"], row["n_sentences"], row["n_uncertain"]) == (1, 22, 0)
    assert math.isnan(row["stability"]) and 0 < len(row["terms"]) <= 10


# The file


def some_edits():
    edits = added(NO_EDITS, "rename", [MILL], 'Größe "a" \\ b')
    edits = added(edits, "merge", [ROAD, GOAT])
    return replace(added(edits, "split", [MILL]), number=7, leave_out=True)


def test_a_file_is_read_back_as_it_was_written(tmp_path):
    path, edits = tmp_path / FILE, some_edits()
    write_edits(edits, path)
    assert read_edits(path) == edits and from_written(as_written(edits)) == edits
    assert path.read_text(encoding="utf-8") == as_toml(edits)
    assert [file.name for file in tmp_path.iterdir()] == [FILE]
    for one in (TopicEdits(number=3), TopicEdits(leave_out=True), added(NO_EDITS, "merge", [MILL, ROAD], "x")):
        write_edits(one, path)
        assert read_edits(path) == one


def test_without_edits_there_is_no_file(tmp_path):
    path = tmp_path / FILE
    assert read_edits(path) == NO_EDITS and not NO_EDITS
    write_edits(some_edits(), path)
    write_edits(NO_EDITS, path)
    write_edits(NO_EDITS, path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_holds_digests_and_no_sentence(tmp_path):
    write_edits(added(NO_EDITS, "rename", [anchor("old", DIGESTS, 9)], "new"), tmp_path / FILE)
    written = (tmp_path / FILE).read_text()
    assert "Sentence" not in written and all(digest in written for digest in DIGESTS)


def test_a_topic_is_known_by_sixty_digests_at_most():
    many = np.array([text_digest(str(number)) for number in range(500)])
    found = anchor("all", np.concatenate([many, many]), 2000)
    assert found == Anchor("all", 1000, 2000, tuple(sorted(many)[:SAMPLED]))


def test_the_example_of_the_module_is_read(tmp_path):
    path = tmp_path / FILE
    path.write_text(
        'number = 14\nuncertain = "left out"\n[[edit]]\nkind = "rename"\nname = "  Health\\n care "\n[[edit.topics]]\n'
        f'name = "hospitals · nurses"\nn_sentences = 212\nof = 3004\nsentences = ["{DIGESTS[0]}"]\n',
        encoding="utf-8",
    )
    topic = Anchor("hospitals · nurses", 212, 3004, (str(DIGESTS[0]),))
    assert read_edits(path) == TopicEdits(14, True, (Edit("rename", (topic,), "Health care"),))


TOPIC = f'[[edit.topics]]\nn_sentences = 2\nof = 9\nsentences = ["{DIGESTS[0]}"]\n'


@pytest.mark.parametrize(
    ("written", "faults"),
    [
        ("number = [", ["not a TOML file"]),
        ("number = 0", ["number is 0; write a whole number from 1 to 100,000"]),
        ("number = true", ["number is True"]),
        ("number = 100001", ["number is 100001"]),
        (f"number = {'9' * 5000}", ["not a TOML file"]),
        (f"number = {'[' * 3000}", ["not a TOML file"]),
        ('[[edit]]\nkind = "split"\nkindd = 1\n' + TOPIC, ['edit 1: unknown key "kindd"; allowed: kind, name, when, topics']),
        ('[[edit]]\nkind = "split"\n' + TOPIC + "x = 1\n", ['edit 1: unknown key "x"; allowed: name, n_sentences, of, sentences']),
        ('[[edit]]\nkind = "split"\n' + TOPIC.replace("= 9", f"= {10**10}"), ["edit 1: of of a topic is 10000000000"]),
        ('[[edit]]\nkind = "rename"\nname = "\u200b\u202e"\n' + TOPIC, ["edit 1: name is"]),
        ('uncertain = "away"', ['uncertain is "away"; write "kept" or "left out"']),
        ("topics = 3", ['unknown key "topics"; allowed: number, uncertain, edit']),
        ("edit = 3", ["edit is not a list of tables; begin each edit with [[edit]]"]),
        ("[[edit]]", ["edit 1: kind is missing; write rename, merge or split"]),
        ('[[edit]]\nkind = "drop"', ['edit 1: kind is "drop"']),
        ('[[edit]]\nkind = "rename"\n' + TOPIC, ['edit 1: name is ""; write one line of 1 to 80 characters']),
        (f'[[edit]]\nkind = "rename"\nname = "{"x" * (LONGEST_NAME + 1)}"\n' + TOPIC, ["edit 1: name is"]),
        ('[[edit]]\nkind = "rename"\nname = 3\n' + TOPIC, ["edit 1: name is 3"]),
        ('[[edit]]\nkind = "merge"\n' + TOPIC, ["edit 1: merge needs two or more [[edit.topics]]"]),
        ('[[edit]]\nkind = "split"\n' + TOPIC * 2, ["edit 1: split needs one [[edit.topics]]"]),
        ('[[edit]]\nkind = "split"\n', ["edit 1: split needs one [[edit.topics]]"]),
        ('[[edit]]\nkind = "split"\ntopics = [3]', ["edit 1: a topic is not a table"]),
        (
            '[[edit]]\nkind = "split"\n[[edit.topics]]\nn_sentences = 0\nsentences = ["zz"]',
            [
                "edit 1: n_sentences of a topic is 0",
                "edit 1: of of a topic is missing",
                "edit 1: sentences of a topic is not a list",
            ],
        ),
        (
            'number = -1\nuncertain = 3\n[[edit]]\nkind = "split"\n' + TOPIC + '[[edit]]\nkind = "x"\n[[edit]]\nkind = "merge"\n',
            ["number is -1", "uncertain is 3", 'edit 2: kind is "x"', "edit 3: merge needs two or more"],
        ),
    ],
)
def test_all_faults_of_a_file_are_told_at_once(tmp_path, written, faults):
    path = tmp_path / FILE
    path.write_text(written)
    with pytest.raises(AnalysisError) as caught:
        read_edits(path)
    assert len(caught.value.faults) == len(faults)
    for fault, part in zip(caught.value.faults, faults, strict=True):
        assert fault.startswith(f"{path}: {part}")


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    with pytest.raises(AnalysisError, match="cannot be written"):
        write_edits(some_edits(), tmp_path / "nowhere" / FILE)


def test_the_digest_is_of_what_edits_do_and_not_of_when():
    edits = some_edits()
    later = replace(edits, edits=tuple(replace(edit, when="2030-01-01T00:00:00+00:00") for edit in edits.edits))
    assert later.digest() == edits.digest() and later != edits
    others = [
        NO_EDITS,
        replace(edits, number=6),
        replace(edits, leave_out=False),
        *(without(edits, edits.edits[place]) for place in (0, 2)),
    ]
    assert len({edits.digest(), *(one.digest() for one in others)}) == 6


def test_edits_are_told_in_a_line():
    named = [replace(one, name=name) for one, name in ((MILL, "mill"), (ROAD, "road"))]
    edits = added(added(added(NO_EDITS, "rename", named[:1], "M"), "merge", named, "Both"), "split", named[1:])
    assert [told(edit) for edit in edits.edits] == [
        "“mill” is called “M”",
        "“mill” and “road” are one topic, “Both”",
        "“road” is split in two",
    ]
    assert told(added(NO_EDITS, "merge", named).edits[0]) == "“mill” and “road” are one topic"
    assert len(added(NO_EDITS, "rename", named[:1], " x\n" + "y" * 100).edits[0].name) == LONGEST_NAME
