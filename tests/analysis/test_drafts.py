"""An axis while it is being written: faults all at once, in plain words, and none where a build can use it."""

import random

import pytest

from analysis.axisfile import axis_toml
from analysis.drafts import LONGEST, Draft, PoleDraft, draft_of, faults_of, free_name, lines, read_draft, with_field, written
from analysis.errors import AnalysisError
from analysis.settings import Axis, Pole, built_in_axes, parse_axes

WELL = Draft("trust_fear", PoleDraft("trust", "Good faith.", "We rely on them.\n", "trust"), PoleDraft("fear", "", "", "fear\n\n"))


def test_a_draft_makes_the_axis_that_is_typed():
    draft = Draft(" a_b ", PoleDraft(" the  sea", "", " Waves  roll. \n\n Ships sail.", "sea\nwave"), PoleDraft("land", "Soil."))
    assert draft.axis() == Axis("a_b", Pole("the sea", "", ("Waves roll.", "Ships sail."), ("sea", "wave")), Pole("land", "Soil."))
    assert (draft.plus.n_seeds, draft.minus.n_seeds) == (4, 1)
    assert lines("a\r\n\t\nb\u2028c\0") == ("a", "b", "c")


@pytest.mark.parametrize("axis", built_in_axes(), ids=lambda axis: axis.name)
def test_an_axis_becomes_a_draft_and_the_same_axis_again(axis):
    assert draft_of(axis).axis() == axis and draft_of(axis).replaces == axis.name
    other = draft_of(axis, "other")
    assert (other.axis().name, other.replaces, other.began) == ("other", "", axis)
    assert not faults_of(other, [axis.name])


def test_all_faults_are_told_at_once_where_they_are():
    draft = Draft("a b", PoleDraft("", "", "…\nSame.\nsame.", ""), PoleDraft("", "", "", ""))
    faults = faults_of(draft, ["x"])
    assert {place: len(found) for place, found in faults.items()} == {"name": 1, "plus": 3, "minus": 2}
    assert (
        "no spaces" in faults["name"][0]
        and "“…” holds no letter" in faults["plus"][1]
        and "stands there twice" in faults["plus"][2]
    )
    assert "Nothing says what this pole means yet" in faults["minus"][1]
    both = Draft("a", PoleDraft("One", "Shared.", "", "t"), PoleDraft("one", "", "shared.", "T"))
    assert len(faults_of(both, [])["both"]) == 3


def test_a_name_that_another_axis_has_is_a_fault_and_a_free_one_is_found():
    assert "already" in faults_of(WELL, ["TRUST_fear"])["name"][0]
    assert not faults_of(WELL, ["trust"])
    assert "Give the axis a name" in faults_of(with_field(WELL, "", "name", " "), [])["name"][0]
    assert free_name("x" * 64, ["x" * 60 + "_2"]) == "x" * 60 + "_3"


PIECES = ("", "a", "A", "b c", "…", "\n", "\0", "trust", "Ä", "中", '"', "\\", "[[axis]]", " ", "\t", "x" * 70, "1")


@pytest.mark.parametrize("seed", range(60))
def test_what_has_no_fault_is_what_the_build_takes(seed):
    """The form and the reader of axis files agree, whatever is typed."""
    random_ = random.Random(seed)

    def text(most):
        return "".join(random_.choice(PIECES) for _ in range(random_.randint(0, most)))

    poles = [PoleDraft(random_.choice(["left", "right", text(2)]), text(2), text(4), text(3)) for _ in range(2)]
    draft = Draft(random_.choice(["ab", "a_b", text(2)]), *poles)
    try:
        taken = parse_axes(axis_toml(draft.axis()), "") == (draft.axis(),)
    except AnalysisError:
        taken = False
    assert taken == (not faults_of(draft, []))


def test_too_much_text_is_a_fault():
    many = "\n".join(f"word {number} {'x' * 200}" for number in range(2000))
    assert "more text" in faults_of(Draft("a", PoleDraft("p", "", many, ""), PoleDraft("q", "b")), [])["both"][0]


def test_a_draft_is_kept_as_it_was_typed():
    draft = Draft("", PoleDraft("a\n", ' "b" ', "\n\n…", "中"), WELL.minus, "old", built_in_axes()[0])
    assert read_draft(written(draft)) == draft and read_draft(written(WELL)) == WELL


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"name": 1}', written(WELL).replace('"trust"', "[1]"), "[" * 5000])
def test_what_is_no_draft_of_ours_is_none(text):
    assert read_draft(text) is None


def test_one_field_is_changed_at_a_time_and_never_too_long():
    draft = with_field(with_field(WELL, "minus", "terms", "x" * (LONGEST + 5)), "", "name", "n")
    assert (draft.name, len(draft.minus.terms), draft.plus) == ("n", LONGEST, WELL.plus)


@pytest.mark.parametrize(
    ("draft", "empty"),
    [
        (Draft(), True),
        (Draft(" ", PoleDraft(sentences="\n \n")), True),
        (Draft("market"), False),
        (Draft(minus=PoleDraft(terms="ban")), False),
        (Draft(began=draft_of(built_in_axes()[0]).axis()), False),
    ],
)
def test_a_draft_is_empty_until_something_is_typed(draft, empty):
    assert draft.is_empty == empty
