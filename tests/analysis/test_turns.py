"""Turns of a transcript: who speaks from where to where."""

import pytest

from analysis.turns import find_turns


def turns(text: str) -> list[tuple[str, str]]:
    return [(turn.speaker, text[turn.start : turn.end].strip()) for turn in find_turns(text)]


def test_titles_and_names_in_capitals() -> None:
    text = "The briefing began. MS. HILL: Good day. Q Why now? MS. HILL: Because."
    assert turns(text) == [("MS. HILL", "MS. HILL: Good day."), ("Q", "Q Why now?"), ("MS. HILL", "MS. HILL: Because.")]


def test_a_label_in_capitals_counts_if_it_stands_twice() -> None:
    assert [speaker for speaker, _ in turns("LEE: One.\nRAY: Two.\nLEE: Three.\nRAY: Four.")] == ["LEE", "RAY", "LEE", "RAY"]
    assert turns("NOTE: It is late.") == []


def test_questions_and_answers() -> None:
    assert [speaker for speaker, _ in turns("Q: Why?\nA: Because.\nQ: When?\nA: Now.")] == ["Q", "A", "Q", "A"]


def test_labels_at_the_beginning_of_lines() -> None:
    text = "Ann: One.\nBob: Two.\nAnn: Three.\nBob: Four."
    assert turns(text) == [("Ann", "Ann: One."), ("Bob", "Bob: Two."), ("Ann", "Ann: Three."), ("Bob", "Bob: Four.")]


def test_chinese_labels() -> None:
    assert [speaker for speaker, _ in turns("王岚：好。\n李明：好。\n王岚：走。\n李明：走。")] == ["王岚", "李明", "王岚", "李明"]


@pytest.mark.parametrize(
    "text", ["", ":", "Three aims: peace.", "Ann: One.\nBob: Two.", "At 12:30 it rained.\nAt 12:40 it snowed."]
)
def test_no_transcript(text: str) -> None:
    assert find_turns(text) == []


@pytest.mark.parametrize("unit", ["A.", "A...", "A:\n", "\n", "\t", "MR. A: ", "Q ", "AB", "A ", "王：", "。 "])
def test_odd_texts_are_no_trouble(unit: str) -> None:
    """Nothing is timed: were a pattern to try every way to read a row of full stops, it would never end."""
    text = unit * (100_000 // len(unit)) + "x: y"
    bounds = [place for turn in find_turns(text) for place in turn[:2]]
    assert bounds == sorted(bounds) and all(0 <= place <= len(text) for place in bounds)


def test_known_limit_a_form_with_labelled_lines_looks_like_a_talk() -> None:
    assert len(find_turns("Name: Ann\nTown: Lima\nName: Bob\nTown: Quito")) == 4
