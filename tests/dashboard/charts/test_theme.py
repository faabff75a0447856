"""The template: colours that can be read, labels that stay text, and the frame of a picture that stands alone."""

import html
import json
import re

import pytest

from analysis.framing import SIDES
from dashboard.charts.theme import DARK, LIGHT, LOOKS, escape, figure, label_width, picks, wrap


def luminance(color: str) -> float:
    """Relative luminance of #rrggbb: WCAG 2.2, definition 'relative luminance'."""
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio, 1–21: WCAG 2.2, definition 'contrast ratio'."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_the_formula_on_known_pairs():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("name", ["ink", "muted", "plus", "minus"])
def test_text_stands_out_from_the_paper(look, name):
    assert contrast(getattr(look, name), look.paper) >= 4.5


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize(("name", "least"), [("plus", 3), ("minus", 3), ("both", 3), ("bar", 3), ("bar_other", 3), ("neither", 3)])
def test_marks_stand_out_from_the_paper(look, name, least):
    """The grey of `neither` stands back on purpose: its marks are told by position and label too."""
    assert contrast(getattr(look, name), look.paper) >= least


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_each_side_has_a_colour_of_its_own(look):
    assert len({look.side(side) for side in SIDES}) == len(SIDES)
    assert LOOKS[look.name] is look


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
def test_a_figure_has_the_colours_of_its_look_and_states_its_margins(look):
    layout = json.loads(figure(look, 100, margin={"l": 50}).to_json())["layout"]
    template = layout["template"]["layout"]
    assert (template["paper_bgcolor"], template["plot_bgcolor"], template["font"]["color"]) == (look.paper, look.paper, look.ink)
    assert layout["height"] == 100 and layout["margin"] == {"l": 50, "r": 8, "t": 8, "b": 8}
    assert not template["xaxis"]["automargin"] and not template["yaxis"]["automargin"]


def plain(label: str) -> str:
    """A Plotly label as it is read: its few tags taken out, its entities resolved."""
    return html.unescape(re.sub(r"<[^>]*>", " ", label))


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "a & b", "<script>alert(1)</script>", "<a href='http://x'>x</a>", "&lt;", "a<br>b"]
)
def test_labels_show_tags_as_text(text):
    assert plain(escape(text)) == text and "<" not in escape(text)


@pytest.mark.parametrize("text", ["", " ", "one", "a" * 300, "many words " * 40, "<br>" * 30])
def test_wrapping_keeps_the_words_in_short_lines(text):
    lines = wrap(text, 36).split("<br>")
    assert all(len(html.unescape(line)) <= 36 for line in lines)
    assert "".join(html.unescape("".join(lines)).split()) == "".join(text.split())


def test_label_width_is_that_of_the_longest_line():
    assert label_width([]) == label_width([""]) <= label_width(["a"]) < label_width(["aaaa<br>aaaaaa"]) == label_width(["aaaaaa"])


def test_a_mark_without_a_choice_says_nothing():
    assert picks(group=None, side="plus") == "side=plus" and picks() == ""
