"""Corpus text is untrusted: whatever it holds comes out as text, whole, and nothing of it as markup."""

import html
import re
from html.parser import HTMLParser

import pandas as pd
import pytest

from dashboard import markup
from dashboard.charts.theme import DARK, LIGHT

HOSTILE = [
    "<script>alert(1)</script>", "<style>body{display:none}</style>", "<img src=http://example.org/x onerror=alert(1)>",
    "</p></div><h1>",
    "\"quotes\" and 'more'", "$x^2$ and $$y$$", ":red[warm] :material/home: :smile:", "&amp; &lt;b&gt; &", "[a link](http://example.org)",
    "![](http://example.org/x.png)", "# heading\n- item", "<!-- comment", "a < b > c", "{curly} %percent% \\back", "中文 <b>é</b>",
    "\U0001f600", "",
]  # fmt: skip


class Reader(HTMLParser):
    """Text, tags and attributes of a piece of HTML, read as a browser would."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text, self.tags, self.attributes = "", [], []
        self.feed(source)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.attributes += [name for name, _ in attrs]


def plain(source: str) -> str:
    return html.unescape(re.sub(r"<[^>]*>", "", source))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_kept_to_the_letter(text):
    pieces = markup.cut(text, [(1, 4, 0.5)], True, said=[(0, 3)], denied=[(2, 9)], found=[(1, 2)])
    assert "".join(part for _, parts in pieces for part, _ in parts) == text


TEXT = "a <b>bold</b> claim & more"
SPANS = [
    [], [(0, 1, 1)], [(0, 26, 1)], [(-5, 3, 1)], [(20, 99, 1)], [(50, 60, 1)], [(5, 5, 1)], [(7, 3, 1)], [(0, 10, 1), (5, 15, -1)],
    [(5, 15, -1), (0, 10, 1)], [(0, 10, 1), (2, 4, 1)], [(2, 4, 1), (2, 4, 1)], [(0, 4, 1), (4, 8, 1)], [(1.0, 3.0, 0.5)],
    [(-9, -3, 1)],
]  # fmt: skip


@pytest.mark.parametrize("spans", SPANS)
@pytest.mark.parametrize("scored", [True, False])
def test_no_spans_lose_or_double_a_character(spans, scored):
    pieces = markup.cut(TEXT, spans, scored)
    assert "".join(text for _, parts in pieces for text, _ in parts) == TEXT


def test_a_span_is_marked_exactly_and_in_the_colour_of_its_pole():
    pieces = markup.cut("yes and no", [(0, 3, 0.4), (8, 10, -0.4)], True)
    found = [(mark, "".join(text for text, _ in parts)) for mark, parts in pieces]
    assert found == [("plus", "yes"), (None, " and "), ("minus", "no")]
    assert [mark for mark, _ in markup.cut("yes and no", [(8, 10, -0.4)], False)] == [None, ""]


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_every_other_piece_of_markup_escapes_too(text):
    pieces = [
        markup.finding(text, text, text), markup.statement(text), markup.items([text]), markup.label(text), markup.how(text, text),
    ]  # fmt: skip
    for piece in pieces:
        assert text in Reader(piece).text
        assert set(Reader(piece).tags) <= {"h1", "p", "span", "ul", "li"}


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_style_is_one_closed_element(look):
    style = markup.style(look)
    assert style.startswith("<style>") and style.endswith("</style>") and style.count("<") == 2
    assert style.count("{") == style.count("}") and "http" not in style and "url(" not in style


def test_a_sentence_to_label_and_a_labelled_one_are_escaped_wherever_they_come_from():
    evil = "<img src=x onerror=1>&"
    for written in (markup.to_label(evil, evil, evil), markup.labelled(evil, evil, "#123456", [evil], {"doc": evil, "s": "a:1"})):
        assert "<img" not in written and written.count("&lt;img src=x onerror=1&gt;&amp;") == 3
    assert "doc=%3Cimg" in markup.labelled(evil, "both", "#123456", [], {"doc": evil})
    assert markup.to_label("now", "", "").count("<p") == 1


def lines(**changes: object) -> pd.DataFrame:
    row = {
        "sentence_id": "a b:4", "document_id": "a b", "group": "one", "title": "A", "number": 5,
        "left": "then hard ", "keyword": "law", "right": ", not soft",
    }  # fmt: skip
    return pd.DataFrame([row | changes])


def test_a_line_has_its_three_parts_its_place_and_a_way_into_the_document():
    listed = markup.concordance(lines(), {"term": "law"})
    assert Reader(listed).text == "then hard law, not soft open" and "<mark>law</mark>" in listed
    assert 'title="then hard law, not soft"' in listed and 'title="one · A · sentence 5"' in listed
    assert 'href="documents?term=law&amp;doc=a+b&amp;s=a+b%3A4" ' in listed and 'target="_self"' in listed


def test_lines_stand_in_the_order_given_and_none_is_no_fault():
    listed = markup.concordance(pd.concat([lines(left="b "), lines(left="a "), lines(left="")]))
    assert re.findall(r'class="line" title="(.*?)law', listed) == ["b ", "a ", ""]
    assert markup.concordance(lines().head(0)) == '<div class="concordance"></div>'


def test_white_space_within_a_line_breaks_none():
    listed = markup.concordance(lines(left="one\n\ttwo ", keyword="hard\u2028law", right="  end\n"))
    assert Reader(listed).text == "one two hard law end  open"


@pytest.mark.parametrize("text", HOSTILE[:-1])
def test_a_hostile_line_stays_inside_its_place(text):
    honest = Reader(markup.concordance(lines()))
    hostile = lines(**dict.fromkeys(("sentence_id", "document_id", "group", "title", "left", "keyword", "right"), text))
    read = Reader(markup.concordance(hostile, {"term": text}))
    assert read.tags == honest.tags and read.attributes == honest.attributes
    assert read.text == " ".join(text.split()) * 3 + " open"
