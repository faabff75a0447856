"""The report as an HTML parser reads it: one file, its texts data whatever they hold, its counts those of the evidence."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest

from dashboard import catalogue, data, state
from dashboard.citations import Cited, Source
from dashboard.export.provenance import about
from dashboard.export.report import report

BAD = "</script><script>alert(1)</script><!-- <img src=http://a.b/c> $x$ & “x”"
HOSTILE = [("=a", BAD, f"A mill. The \u2028 mill {BAD} stands."), ("b", "B <i>", "Two roads. A mill.")]
KINDS = ["framing", "shares", "terms", "topics"]
QUOTES = [
    Cited("Walls\nhold.", Source("eo", "On <b>AI</b>", number=3), note="Good & old.", why="Sentences in “A”"),
    Cited("Gone.", Source("x"), lost="the text is gone"),
]


class Page(HTMLParser):
    """Elements with their attributes and the text directly in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict, list[str]]] = []
        self.open: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))
        if tag not in ("meta", "br"):
            self.open.append(len(self.elements) - 1)

    def handle_endtag(self, tag):
        assert self.elements[self.open[-1]][0] == tag, f"</{tag}> closes <{self.elements[self.open[-1]][0]}>"
        self.open.pop()

    def handle_data(self, text):
        if self.open:
            self.elements[self.open[-1]][2].append(text)

    def all(self, tag, kind=None):
        return [(attrs, "".join(text)) for name, attrs, text in self.elements if name == tag and kind in (None, attrs.get("class"))]

    def data(self, name):
        return json.loads(next(text for attrs, text in self.all("script") if attrs.get("id") == name))


@pytest.fixture(scope="module")
def hostile(make_results):
    return make_results(HOSTILE)


def made(results, kinds=KINDS, quotes=QUOTES) -> str:
    return report(results, list(catalogue.exhibits(results, kinds)), quotes, about(results))


@pytest.fixture(scope="module")
def page(results) -> str:
    return made(results)


def test_every_chart_has_its_finding_its_words_and_its_source(results, page):
    shown = list(catalogue.exhibits(results, KINDS))
    read = Page(page)
    assert [text for _, text in read.all("h3")] == [one.exhibit.caption.title for one in shown]
    assert [text for _, text in read.all("p", "numbers")] == [one.exhibit.caption.subtitle for one in shown]
    assert [text for _, text in read.all("figcaption")] == [one.exhibit.caption.source for one in shown]
    told = [f"{one.exhibit.caption.title} {one.exhibit.caption.subtitle}" for one in shown]
    assert [attrs["aria-label"] for attrs, _ in read.all("div", "plot")] == told
    assert [text for _, text in read.all("h2")] == ["Framing", "Terms", "Topics", "Pinned quotes", "How it was made"]
    links = {attrs["href"] for attrs, _ in read.all("a")}
    assert links == {
        f"#{attrs['id']}" for _, attrs, _ in read.elements if "id" in attrs and not attrs["id"].startswith(("chart", "texts"))
    }


def test_its_marks_and_rows_are_those_of_the_chart(results, page):
    read = Page(page)
    texts = read.data("texts")
    for number, one in enumerate(catalogue.exhibits(results, KINDS)):
        chart = read.data(f"chart-{number}")
        assert chart["table"]["columns"] == list(one.exhibit.rows().columns)
        assert len(chart["table"]["rows"]) == len(one.exhibit.rows())
        scored = catalogue.CHARTS[one.kind].view == "framing"
        for key, mark in chart["marks"].items():
            after = state.read(
                {"axis": one.chosen.axis} | state.picked({"selection": {"points": [{"customdata": [key]}]}}), results
            )
            found = data.evidence_of(results, after.pick(axis=scored))
            assert mark["n"] == len(found) and len(mark["sentences"]) == min(len(found), 10)
            words = {texts["texts"][texts["sentences"][chart["sentences"][one][0]]["text"]] for one in mark["sentences"]}
            assert words <= set(found.page(0, len(found))["text"])


def test_corpus_text_is_text_wherever_it_stands(hostile):
    page = made(hostile)
    read = Page(page)
    assert not read.all("img") and not read.all("i") and not read.all("b", "x") and "alert(1)</script>" not in page
    assert "\u2028" not in page
    assert [attrs.get("type") for attrs, _ in read.all("script")] == ["application/json"] * (1 + len(read.all("h3"))) + [None, None]
    texts = read.data("texts")["texts"]
    assert any(BAD in text and "\u2028" in text for text in texts)  # as it stands, once it is read
    assert any(BAD in text for _, text in read.all("h3")) and f"<title>{about(hostile).title}" in page
    rows = read.data("chart-0")["table"]["rows"]
    assert any(BAD in str(cell) for row in rows for cell in row)


def test_nothing_is_fetched_and_no_script_but_its_own_runs(page):
    read = Page(page)
    assert not [
        attrs for _, attrs, _ in read.elements if set(attrs) & {"src", "srcset", "onclick", "onload", "onerror", "background"}
    ]
    assert not read.all("link") and not read.all("iframe") and not read.all("base") and not read.all("form")
    assert all(attrs["href"].startswith("#") for attrs, _ in read.all("a"))
    style = "".join(text for _, text in read.all("style"))
    assert "url(" not in style and "@import" not in style
    policy = next(attrs["content"] for attrs, _ in read.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy")
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    assert allowed["default-src"] == "'none'" and allowed["img-src"] == "data: blob:" and "connect-src" not in allowed
    scripts = [text for attrs, text in read.all("script") if "type" not in attrs]
    digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in scripts]
    assert allowed["script-src"].split() == [f"'sha256-{one}'" for one in digests]


def test_the_same_results_give_the_same_file_and_its_size_is_told(results, page):
    assert page == made(results)
    said = re.search(r"This file: ([\d.]+) MB", page)
    assert said and float(said[1]) == pytest.approx(len(page.encode()) / 1e6, abs=0.06)


def test_it_says_what_was_compared_how_far_it_reaches_and_how_it_was_made(results, page):
    read, known = Page(page), about(results)
    assert read.all("h1") == [({}, known.title)] and read.all("p", "lead")[0][1] == f"{known.compared}."
    assert [text for _, text in read.all("p", "reach")] == [next(iter(catalogue.exhibits(results, ["framing"]))).exhibit.limits]
    lines = list(zip((text for _, text in read.all("dt")), (text for _, text in read.all("dd")), strict=True))
    assert lines[:-1] == list(known.lines) and lines[-1][0] == "Charts drawn by"


def test_warnings_of_the_results_stand_before_the_findings(results, page):
    assert not Page(page).all("div", "warnings")
    results.manifest["warnings"].append("Few sentences <here>.")
    try:
        warned = made(results)
    finally:
        results.manifest["warnings"].pop()
    assert "Few sentences &lt;here&gt;." in warned and warned.index("Few sentences") < warned.index("<main")


def test_pinned_quotes_come_with_their_sources(results, page):
    read = Page(page)
    assert [text for _, text in read.all("blockquote")] == ["Walls\nhold.", "Gone."]
    assert [text for _, text in read.all("p", "cite")] == [
        "1 · On <b>AI</b>, sentence 3 of eo · Sentences in “A”",
        "2 · x · No longer fits: the text is gone.",
    ]
    assert "quotes" not in {attrs.get("id") for attrs, _ in Page(made(results, ["shares"], [])).all("h2")}


def test_a_report_of_nothing_is_a_report(results):
    read = Page(made(results, ["dispersion"], []))
    assert not read.all("h3") and [text for _, text in read.all("h2")] == ["How it was made"]
