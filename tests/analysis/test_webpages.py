"""Web pages: every sentence of the article and nothing from around it, on pages of many makes; and no page does harm."""

import html
import random
import socket
from pathlib import Path

import pytest

from analysis.errors import AnalysisError
from analysis.limits import Limits
from analysis.sentences import split_sentences
from analysis.webpages import read_html, text_of_fragment

DOCUMENTS = sorted((Path(__file__).parents[2] / "data" / "ai_governance" / "documents").glob("*.txt"))

AROUND = """<!DOCTYPE html><html lang="en"><head><title>Rules for machines | The Daily</title>
<meta property="og:site_name" content="The Daily"><script>var shown = "never";</script><style>p {{color: red}}</style></head><body>
<div id="cookie-banner" class="cookie-consent"><p>We use cookies to give you the best of our site.</p><button>OK</button></div>
<header class="site-header"><a href="/">The Daily</a>
<nav><ul><li><a href="/world">World</a></li><li><a href="/tech">Technology</a></li>
</ul></nav></header>
{body}
<aside class="sidebar"><h3>Most read</h3><ul><li><a href="/a">A cat was found on the moon.</a></li></ul></aside>
<section class="related-articles"><h3>Related stories</h3><p>Another story that we wrote last week on something.</p></section>
<div id="comments"><h3>2 comments</h3><div class="comment"><p>I do not agree with this article at all, it is bad.</p></div></div>
<footer><p>Copyright 2024 The Daily. All rights reserved.</p><a href="/imprint">Imprint</a></footer>
<div style="display: none">A hidden line.</div></body></html>"""

BODIES = {
    "article": "<main><article><h1>{title}</h1>{paragraphs}</article></main>",
    "main": "<main><h1>{title}</h1>{paragraphs}</main>",
    "divs": '<div class="page"><div class="content"><h1>{title}</h1>{divs}</div></div>',
    "line breaks": '<div id="content"><h1>{title}</h1><div>{breaks}</div></div>',
    "table as layout": '<table><tr><td width="20"></td><td><h1>{title}</h1>{paragraphs}</td><td></td></tr></table>',
    "sections": "<article><header><h1>{title}</h1></header><section>{paragraphs}</section></article>",
}


def _sentences(text):
    return [" ".join(text[start:end].split()) for start, end, _ in split_sentences(text)]


def _body(kind, title, paragraphs):
    escaped = [html.escape(paragraph) for paragraph in paragraphs]
    return BODIES[kind].format(
        title=title,
        paragraphs="\n".join(f"<p>{each}</p>" for each in escaped),
        divs="\n".join(f"<div>{each}</div>" for each in escaped),
        breaks="<br><br>".join(escaped),
    )


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem[:3])
def test_every_sentence_of_an_article_comes_back_and_nothing_from_around_it(path, kind):
    paragraphs = [line for line in path.read_text("utf-8").splitlines() if line.strip()]
    page = AROUND.format(body=_body(kind, "Rules for machines", paragraphs))
    content = read_html(page)
    assert _sentences(content.text) == _sentences("\n\n".join(["Rules for machines", *paragraphs]))
    assert content.metadata == {"title": "Rules for machines", "language": "en", "site": "The Daily"}
    assert content.notes == ()


def test_short_and_repeated_paragraphs_are_kept():
    paragraphs = ["The council met on Monday to speak of rules for artificial intelligence.", "No.", "Why?", "It was a long day."]
    paragraphs += ["The council met on Monday to speak of rules for artificial intelligence.", "No.", "Nobody knows yet."]
    content = read_html(AROUND.format(body=_body("article", "Rules", paragraphs)))
    assert content.text.split("\n\n") == ["Rules", *paragraphs]


def test_a_plain_page_is_taken_whole():
    page = "<html><body><h1>On rules</h1><p>One.</p><ul><li>Two.</li><li>Three</li></ul><h2>End</h2><p>Four.</p></body></html>"
    assert read_html(page).text == "On rules\n\nOne.\n\n- Two.\n\n- Three\n\nEnd\n\nFour."


def test_a_page_of_one_sentence():
    assert read_html("<p>It rains.</p>").text == "It rains."
    content = read_html(AROUND.format(body="<p>It rains in the north of the country.</p>"))
    assert content.text == "It rains in the north of the country."


def test_a_page_of_menus_has_no_article():
    with pytest.raises(AnalysisError, match="only menus and links; save the article's own page"):
        read_html("<ul><li><a href='/'>Home</a></li><li><a href='/news'>News of the day</a></li></ul>")
    for empty in ("", "   ", "<html></html>", "<script>var a = 'b';</script>"):
        with pytest.raises(AnalysisError, match="no text in this page"):
            read_html(empty)


def test_a_chinese_page():
    first = "中国国家主席周三表示，各国应当加强在人工智能治理方面的合作。"
    second = "他说，技术不应成为霸权的工具。"
    body = f"<article><h1>人工智能治理</h1><p>　　{first[:10]}\n{first[10:]}</p><p>{second}</p></article>"
    content = read_html(AROUND.format(body=body))
    assert content.text == f"人工智能治理\n\n{first}\n\n{second}"


def test_entities_and_characters_that_are_not_seen():
    content = read_html("<p>Fish &amp;&nbsp;chips &lt;3 &#8211; caf&eacute;, gov&shy;er\u200bnance\ufeff &quot;now&quot;.</p>")
    assert content.text == 'Fish & chips <3 – café, governance "now".'
    assert text_of_fragment("<p>می\u200cخواهم</p>") == "می\u200cخواهم"  # where a joiner is spelling


def test_inline_markup_divides_no_words():
    assert text_of_fragment("<p>un<b>believ</b>able <a href='/x'>links</a>, H<sub>2</sub>O</p>") == "unbelievable links, H2O"


def test_lists_within_lists():
    markup = (
        "<ul><li>Fruit<ol start='3'><li>apple</li><li><p>pear</p><p>green</p></li></ol></li><li>Bread</li><li></li></ul><p>End.</p>"
    )
    assert text_of_fragment(markup) == "- Fruit\n\n3. apple\n\n4. pear\n\ngreen\n\n- Bread\n\nEnd."


def test_tables_of_data_are_rows_and_tables_of_layout_are_paragraphs():
    data = "<table><caption>Laws</caption><tr><th>Place<th>Year</tr><tr><td>EU<td><p>2024</p></tr><tr><td></tr></table>"
    assert text_of_fragment(data) == "Laws\n\nPlace | Year\n\nEU | 2024"
    layout = "<table><tr><td><h1>Rules</h1><p>One.</p></td><td>Two.</td></tr></table>"
    assert text_of_fragment(layout) == "Rules\n\nOne.\n\nTwo."
    assert text_of_fragment("<table role='presentation'><tr><td>a<td>b<tr><td>c<td>d</table>") == "a\n\nb\n\nc\n\nd"


def test_line_breaks_and_preformatted_text():
    assert text_of_fragment("<p>Roses are red,<br>violets are blue.<br><br/>So.</p>") == "Roses are red,\nviolets are blue.\n\nSo."
    assert text_of_fragment("<pre>one\n  two\n\nthree</pre>") == "one\ntwo\n\nthree"


def test_marks_of_notes_are_left_out_and_the_notes_stand_at_the_end():
    markup = '<p>It rose.<sup><a href="#n1" id="r1">[1]</a></sup> Then it fell.</p>'
    markup += '<ol><li id="n1"><p>By a tenth. <a href="#r1">↑</a></p></li></ol>'
    assert text_of_fragment(markup) == "It rose. Then it fell.\n\n1. By a tenth."


def test_all_metadata_that_a_page_gives():
    page = """<html lang="en-GB"><head><title>Cats - Site</title><meta property="og:title" content="On cats">
    <meta name="author" content="Jane Doe"><meta property="article:published_time" content="2024-03-05T23:10:00-05:00">
    <meta property="og:site_name" content="Site"><meta name="description" content="All &amp; more"></head>
    <body><p>Cats purr.</p></body>"""
    assert read_html(page).metadata == {
        "title": "On cats",
        "author": "Jane Doe",
        "date": "2024-03-05",
        "language": "en-GB",
        "site": "Site",
        "description": "All & more",
    }


def test_metadata_as_json_ld_and_in_the_body():
    stated = '{"@graph": [{"@type": "NewsArticle", "headline": "Cats",'
    stated += ' "datePublished": "2023-01-02T00:00Z", "author": [{"name": "A B"}, "C"]}]}'
    page = f'<script type="application/ld+json">{stated}</script><p>Cats purr.</p>'
    assert read_html(page).metadata == {"title": "Cats", "author": "A B; C", "date": "2023-01-02"}
    page = '<p>By <a rel="author" href="/jd">Jane Doe</a>, <time datetime="2022-12-31">New Year</time></p><p>Cats purr.</p>'
    assert read_html(page).metadata == {"author": "Jane Doe", "date": "2022-12-31"}


def test_nothing_is_guessed_of_the_metadata():
    assert read_html("<p>On 5 March 2024 Jane Doe wrote this.</p><p>Copyright 2023 by The Site</p>").metadata == {}


def test_a_title_loses_the_name_of_the_site():
    page = '<head><title>Cats | The Site</title><meta property="og:site_name" content="The Site"></head><p>Cats purr.</p>'
    assert read_html(page).metadata["title"] == "Cats"


def test_elements_of_page_builders_are_no_widgets():
    text = "The council met on Monday to speak of rules for artificial intelligence."
    body = "".join(f'<div class="elementor-widget overflow-hidden"><p>{text} Day {i}.</p></div>' for i in range(3))
    page = AROUND.format(body=body)
    assert read_html(page).text.split("\n\n") == [f"{text} Day {i}." for i in range(3)]


def test_comments_longer_than_the_article_are_left_out():
    comments = "".join(
        f"<article class='comment'><p>Comment {i}, which is rather long and says nothing at all.</p></article>" for i in range(5)
    )
    page = f"<article><h1>Rules</h1><p>They met on Monday.</p><p>No rule was made.</p></article><div id='comments'>{comments}</div>"
    assert read_html(page).text == "Rules\n\nThey met on Monday.\n\nNo rule was made."


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<div>" * 1_500 + "<p>Deep.", "Deep."),
        (f"<p title='{'x' * 3_000_000}' class='{'nav-' * 300_000}'>Hello.</p>", "Hello."),
        ("<p>One <b>two <i>three<p>Four", "One two three\n\nFour"),
        ("<p>a\0b</p>\0", "ab"),
        ("<p>\ud800 lone</p>", "? lone"),
        ('<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><p>&b;.</p>', "&b;."),
        ('<?xml version="1.0" encoding="latin-1"?><html><body><p>é</p></body></html>', "é"),
        ("<script type='application/ld+json'>" + "[" * 100_000 + "</script><p>x</p>", "x"),
        ("<table>" * 900 + "<tr><td>x", "x"),
        ("<!DOCTYPE a [" * 20_000 + "<p>x</p>", "x"),
    ],
    ids=("deep", "attributes", "unclosed", "NUL", "surrogate", "entities", "encoding", "JSON", "tables", "doctypes"),
)
def test_broken_and_malicious_markup(markup, text):
    assert read_html(markup).text.endswith(text)


def test_what_is_too_deep_or_too_long_is_told():
    with pytest.raises(AnalysisError, match="nested more than 2,000 deep"):
        read_html("<div>" * 10_000 + "<p>Lost.")
    with pytest.raises(AnalysisError, match="12 characters, at most 10 are read"):
        read_html("<p>Twelve chars</p>", Limits(characters=10))


def test_nothing_is_fetched(monkeypatch):
    called = []
    monkeypatch.setattr(socket, "socket", lambda *args, **kwargs: called.append(args))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: called.append(args))
    page = AROUND.format(
        body='<iframe src="http://example.org"></iframe><img src="http://example.org/a.png"><p>One sentence here.</p>'
    )
    assert read_html('<link rel="canonical" href="http://example.org/">' + page).text == "One sentence here."
    assert called == []


def test_damaged_pages_give_text_or_a_fault():
    page = AROUND.format(body=_body("article", "Rules", ["They met on Monday.", "No rule was made."]))
    rng, read = random.Random(1), 0
    for _ in range(60):
        damaged = list(page[: rng.randrange(len(page))])
        for _ in range(10):
            damaged[rng.randrange(len(damaged))] = chr(rng.randrange(1, 300)) if damaged else ""
        try:
            read += bool(read_html("".join(damaged)).text)
        except AnalysisError as fault:
            assert "text" in str(fault)
    assert read > 20


@pytest.mark.parametrize(
    "notes", ['<aside id="footnotes" role="doc-endnotes">', '<section class="footnotes footnotes-end-of-document">']
)
def test_footnotes_beside_an_article_are_kept(notes):
    body = "".join(f"<p>The mill number {number} was repaired in spring by the people of the town.</p>" for number in range(8))
    page = f'<html><body><header id="title-block-header"><h1>Mills</h1></header>{body}{notes}<ol><li><p>See the book of mills.</p></li></ol>'
    assert "See the book of mills." in read_html(f"{page}</body></html>").text
