"""Who a speaker is: full names of the document, pronouns, names in a text."""

import pytest

from analysis.speakers import Speakers, bare, find_names


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ("President Ann Lee", "Ann Lee"),
        ("Delta Lines CEO Ed Ahn", "Ed Ahn"),
        ("Justice Department", "Justice Department"),
        ("Gazette’s Ann Lee", "Ann Lee"),
        ("Ludwig van Dyke", "Ludwig van Dyke"),
        ("Chief Engineer Tom Hale", "Tom Hale"),
        ("Monday", "Monday"),
    ],
)
def test_a_name_without_what_stands_before_it(given: str, name: str) -> None:
    assert " ".join(bare(given.split())) == name


@pytest.mark.parametrize(
    ("text", "given", "full"),
    [
        ("Ann Lee came. Lee left.", "Lee", "Ann Lee"),
        ("Ann Lee came. Bob Lee left.", "Lee", "Lee"),
        ("President Lee came.", "Lee", "President Lee"),
        ("President Lee and Ann Lee came.", "Lee", "Ann Lee"),
        ("Ann Lee came.", "Ray", "Ray"),
        ("Ann Lee came.", "Dr. Ann Lee", "Ann Lee"),
        ("The Justice Department met.", "Department", "Department"),
    ],
)
def test_the_fullest_name(text: str, given: str, full: str) -> None:
    assert Speakers(text).full(given) == full


def resolved(text: str, *reports: tuple[str, int]) -> list[str]:
    """Speakers of reports, each by its words and its sentence; sentences end at full stops."""
    people = Speakers(text)
    starts = [0, *(i + 2 for i, char in enumerate(text) if char == "." and i + 2 < len(text))]
    return [people.resolve(speaker, sentence, starts, starts[sentence]) for speaker, sentence in reports]


def test_a_pronoun_is_the_last_one_who_spoke() -> None:
    text = "Ann Lee spoke. She spoke. It rained."
    assert resolved(text, ("Ann Lee", 0), ("she", 1), ("it", 2)) == ["Ann Lee", "Ann Lee", ""]


def test_a_pronoun_is_nobody_where_two_are_near() -> None:
    assert resolved("Ann Lee spoke. Bob Ray came. She spoke.", ("Ann Lee", 0), ("she", 2)) == ["Ann Lee", ""]


def test_a_pronoun_looks_back_three_sentences() -> None:
    text = "Ann Lee spoke. so. so. so. so."
    assert resolved(text, ("Ann Lee", 0), ("she", 3)) == ["Ann Lee", "Ann Lee"]
    assert resolved(text, ("Ann Lee", 0), ("she", 4)) == ["Ann Lee", ""]


def test_they_are_several_or_an_organisation() -> None:
    assert resolved("Officials spoke. They spoke.", ("Officials", 0), ("they", 1)) == ["officials", "officials"]
    assert resolved("The minister spoke. They spoke.", ("minister", 0), ("they", 1)) == ["minister", ""]


@pytest.mark.parametrize("speaker", ["", "who", "you", "Many", "others"])
def test_these_are_nobody(speaker: str) -> None:
    assert resolved("Ann Lee spoke.", (speaker, 0)) == [""]


def test_names_in_a_text_are_whole_words_and_the_longest() -> None:
    text = "Lee Ray met Lee, Leeds and van Dyke."
    assert list(find_names(text, {"Lee", "Lee Ray", "Ray", "van Dyke"})) == [(0, "Lee Ray"), (12, "Lee"), (27, "van Dyke")]


def test_ten_thousand_names_are_no_trouble() -> None:
    """Nothing is timed: were each name looked for at each place, it would take hours."""
    names = [f"Ann Lee{i:05}" for i in range(10_000)]
    assert [name for _, name in find_names(" ".join(names), set(names))] == names


@pytest.mark.parametrize("unit", ["A. ", "A-", "Ann ", "Xx", "A", "Zhe A. "])
def test_many_capitals_are_no_trouble(unit: str) -> None:
    """Nothing is timed: were the work quadratic, it would take hours."""
    assert isinstance(Speakers(unit * 50_000).people, dict)


def test_known_limit_a_role_that_is_a_name_of_an_office_is_written_small() -> None:
    assert resolved("Congress spoke.", ("Congress", 0)) == ["congress"]
