"""Text that must fit: measured against the fonts that an office program finds."""

import shutil
import subprocess
from pathlib import Path

import pytest
from PIL import ImageFont

from dashboard.export.fitting import BOLD_SERIF, LINE, POINTS, SERIF, fitted, lines, plain, short
from dashboard.placing import text_width

TEXTS = (
    "China and the United States cannot be told apart by their mean bias towards cooperation.",
    "Sentences WITH MANY CAPITALS 2019 (N = 24) — and marks; “quotes”, etc.",
    "minimum administration of wwww and mmmm, https://example.org/a/very/long/address",
)
STYLES = (("Georgia:bold", BOLD_SERIF), ("Georgia", SERIF), ("Arial", 1.0), ("Arial:bold", 1.0), ("DejaVu Serif:bold", BOLD_SERIF))


@pytest.mark.parametrize(("font", "widen"), STYLES)
@pytest.mark.parametrize("text", TEXTS)
def test_no_font_that_stands_in_is_wider_than_the_estimate(font, widen, text):
    command = ["fc-match", "-f", "%{file}", font]
    matched = shutil.which(command[0]) and subprocess.run(command, capture_output=True, text=True).stdout
    measured = ImageFont.truetype(matched, 100).getlength(text) if matched and Path(matched).is_file() else 0
    assert measured <= 1.01 * widen * text_width(text, 100)


@pytest.mark.parametrize("text", [*TEXTS, "国家安全" * 40, "a" * 300, "one  two   three", ""])
@pytest.mark.parametrize("room", [0.2, 1.0, 7.5])
def test_lines_are_the_text_and_none_is_wider_than_the_room(text, room):
    taken = lines(text, room, 12)
    assert "".join(taken) == text
    assert all(text_width(line.rstrip(), 12) <= room * POINTS or len(line.rstrip()) == 1 for line in taken)


def test_the_largest_size_that_fits_is_taken():
    words = "word " * 30
    sizes = [fitted(words, 6, height, (28, 20, 12)).size for height in (4.0, 2.0, 0.9)]
    assert sizes == [28, 20, 12]
    assert all(fitted(words, 6, height, (28, 20, 12)).whole for height in (4.0, 2.0, 0.9))
    assert fitted(words, 6, 4.0, (28,)).height == pytest.approx(len(lines(words, 6, 28)) * 28 * LINE / POINTS)


@pytest.mark.parametrize("text", ["word " * 500, "字" * 900, "x" * 900])
def test_what_does_not_fit_is_cut_and_its_tail_is_not(text):
    found = fitted(text, 4, 0.6, (20, 12), tail="Results 12345678.")
    assert found.text.endswith("… Results 12345678.") and not found.whole
    assert found.height <= 0.6 + 1e-9 and found.text == "".join(found.lines)
    assert text.startswith(found.text.partition("…")[0])


def test_a_text_without_anything_is_no_line():
    assert fitted(" \n", 4, 1, (12,)).text == "" and fitted("", 4, 1, (12,)).height == 0


def test_names_are_cut_so_that_different_ones_stay_different():
    alike = [f"The ministry of everything that is of any importance, department {number}" for number in range(20)]
    cut = short(alike, 2.5, 12)
    assert len(set(cut)) == 20 and all(text_width(name, 12) <= 2.5 * POINTS for name in cut)
    assert short(["mill", "road"], 2.5, 12) == ["mill", "road"]


def test_what_a_document_cannot_hold_is_left_out():
    assert plain("a\x00\x0bb\x1f\ud800c\ufffe\uffff\n\x7fd\x85e") == "a b c d e"
    assert plain("国家 é\u2028𝕏") == "国家 é 𝕏"
