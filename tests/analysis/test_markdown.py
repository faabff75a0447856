"""Markdown: what a reader sees of it, the front matter as data, and every sentence of what was written in it."""

import random
import textwrap
from pathlib import Path

import pytest

from analysis.markdown import read_markdown
from analysis.sentences import split_sentences

DOCUMENTS = sorted((Path(__file__).parents[2] / "data" / "ai_governance" / "documents").glob("*.txt"))


def _sentences(text):
    return [" ".join(text[start:end].split()) for start, end, _ in split_sentences(text)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem[:3])
def test_every_sentence_comes_back_from_wrapped_markdown(path):
    paragraphs = [" ".join(line.split()) for line in path.read_text("utf-8").splitlines() if line.strip()]
    wrapped = "\n\n".join(textwrap.fill(each, 80, break_long_words=False, break_on_hyphens=False) for each in paragraphs)
    content = read_markdown(f"---\ntitle: Rules\n---\n\n# Rules\n\n{wrapped}\n")
    assert _sentences(content.text) == ["# Rules", *_sentences("\n\n".join(["Rules", *paragraphs]))[1:]]
    assert content.metadata == {"title": "Rules"}


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("**a *b* c** and *a **b** c*", "a b c and a b c"),
        ("***Both.*** __Bold__ and _italic_", "Both. Bold and italic"),
        ("**bold _and italic_** text", "bold and italic text"),
        ("snake_case_name and __init__.py", "snake_case_name and init.py"),
        ("5*3*2 = 30 * 1, a ** b", "5*3*2 = 30 * 1, a ** b"),
        ("~~gone~~ ==seen==, x == y", "gone seen, x == y"),
        (r"\*plain\* and \# and `*code* [x](y)`", "*plain* and # and *code* [x](y)"),
        ("[A link](http://x.org/a_(b) 'title'), [one][ref], [two][]", "A link, one, two"),
        ("![alt text](a.png) and ![](b.png)end", "alt text and end"),
        ("[![image](a.png)](http://x.org) shown", "image shown"),
        ("<https://x.org/a> or <a.b@x.org>", "https://x.org/a or a.b@x.org"),
        ("<b>Bold</b><br/>next <!-- gone --> a < b &amp; c > d", "Bold\nnext a < b & c > d"),
        ("one  \ntwo\\\nthree\nfour", "one\ntwo\nthree four"),
        ("[not a link] and [x] (y)", "[not a link] and [x] (y)"),
    ],
)
def test_inline_markup_is_taken_off(markup, text):
    assert read_markdown(markup).text == text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("# One\n## Two ##\nText\n\nThree\n=====\nFour\n---\n", "# One\n\n## Two\n\nText\n\n# Three\n\n## Four"),
        ("- a\n  b\n* c\n    + d\n- [x] e\n", "- a b\n\n- c\n\n- d\n\n- e"),
        ("1) one\n2. two\n\n   more\n", "1. one\n\n2. two\n\nmore"),
        ("- last\n---\nText", "- last\n\nText"),
        ("> Quoted\n> text.\n>\n> > Deeper.\n\nOut.", "Quoted text.\n\nDeeper.\n\nOut."),
        ("Before\n\n***\n\n- - -\n\nAfter", "Before\n\nAfter"),
        ("| a | b |\n|---|:-:|\n| x | **y** |\n| p \\| q | |\n", "a | b\n\nx | y\n\np | q"),
        ("See[^1] it.\n\n[^1]: The note\n    goes on.\n\n    And on.\n\nEnd.", "See it.\n\nEnd.\n\nThe note goes on.\n\nAnd on."),
        ("[ref]: http://x.org 'title'\nText", "Text"),
        ("Title\r\n=====\r\n\r\nText", "# Title\n\nText"),
    ],
)
def test_blocks(markup, text):
    assert read_markdown(markup).text == text


def test_code_blocks_are_left_out_and_noted():
    content = read_markdown("Before.\n\n```python\n# no heading\n\nprint()\n```\n\nBetween.\n\n~~~\n```\n~~~\nAfter.\n")
    assert content.text == "Before.\n\nBetween.\n\nAfter."
    assert content.notes == ("2 code blocks left out",)


def test_headings_are_headings_for_the_splitter():
    text = read_markdown("# Why do we need rules?\n\nBecause we do. So there.").text
    assert [span.kind for span in split_sentences(text)] == ["heading", "sentence", "sentence"]


def test_yaml_front_matter_is_text():
    given = '---\nTitle: "On: cats"\ndate: 2024-03-05\ntags: [a, b]\ndraft: true\nn: 3.0\nby: {name: A}\nnone:\nno: no\n---\nText.'
    content = read_markdown(given)
    assert content.text == "Text."
    expected = {
        "title": "On: cats",
        "date": "2024-03-05",
        "tags": "a; b",
        "draft": "true",
        "n": "3.0",
        "by": '{"name": "A"}',
        "no": "no",
    }
    assert content.metadata == expected


def test_toml_front_matter_is_text():
    content = read_markdown('+++\ntitle = "Cats"\ndate = 2024-03-05\ntags = ["a", "b"]\nn = 1\n[by]\nname = "A"\n+++\nText.')
    assert content.metadata == {"title": "Cats", "date": "2024-03-05", "tags": "a; b", "n": "1", "by": '{"name": "A"}'}
    assert content.text == "Text."


@pytest.mark.parametrize(
    "front",
    [
        "---\na: &x [1]\nb: [*x, *x]\n---\n",
        "---\na: !!python/object/apply:os.system ['true']\n---\n",
        "---\na: [\n---\n",
        "---\n- a\n- b: c\n---\n",
        "---\na: " + "[" * 20_000 + "\n---\n",
        "+++\nno value\n+++\n",
    ],
    ids=("aliases", "object", "unclosed", "list", "deep", "TOML"),
)
def test_front_matter_that_cannot_be_read_is_a_note(front):
    content = read_markdown(front + "Text.")
    assert (content.text, content.metadata) == ("Text.", {})
    assert content.notes[0].startswith("its front matter was left out, because it cannot be read (")


def test_a_rule_at_the_start_is_no_front_matter():
    assert read_markdown("---\nJust a text\n\n---\nmore").text == "Just a text\n\nmore"
    assert read_markdown("---\n").text == ""


@pytest.mark.parametrize(
    "piece", ["<!--", "_a ", "*a", "[", "![a](", "`a``b", "<a ", "> ", "((", "|-", " #", "- ", "a\n", "\\*", "[^a]:"]
)
def test_text_that_never_ends_what_it_opens_is_read(piece):
    text = read_markdown(piece * 20_000 + " end").text
    assert "end" in text


def test_any_text_is_read():
    rng = random.Random(3)
    for _ in range(200):
        text = "".join(rng.choice(list("ab \n\n*_`[]()<>#-|~=!\\&;:+1.^") + ["---\n", "+++\n", "é", "中"]) for _ in range(200))
        assert isinstance(read_markdown(text).text, str)
        assert read_markdown("word" + text).text.startswith(("word", "# word", "## word")) or read_markdown("word" + text).notes
