import csv
import io

import pandas as pd
import pytest

from analysis.anchoring import bare
from analysis.markdown import read_markdown
from dashboard.citations import Cited, Source, as_csv, as_markdown, as_text, citation, quoted, source_of


class Made:
    """Of results, what a citation needs: documents, and the column of dates."""

    def __init__(self, dates="", **columns):
        self.documents = pd.DataFrame({"document_id": ["d", "e"], **columns})
        self.periods = (dates, None)

    def table(self, name):
        return {"documents": self.documents}[name]


def made(**columns):
    return Made(**{"title": ["On mills", "e"], "group": ["valley", "e"]} | columns)


def test_a_source_is_what_the_metadata_say_and_nothing_else():
    results = made(date=["2024-05-06", None], URL=["https://example.org/a", None], source=["The Times", "Radio"])
    assert source_of(results, "d", 3) == Source("d", "On mills", "valley", "2024-05-06", "https://example.org/a", 3)
    assert source_of(results, "e", None) == Source("e", source="Radio")
    assert source_of(results, "gone", 3) == Source("gone")


def test_a_date_under_another_name_is_a_date():
    assert source_of(made(year=["1999", "2000"], dates="year"), "d", 1).date == "1999"
    assert source_of(made(year=["1999", "2000"]), "d", 1).date == ""


def test_nothing_is_said_twice():
    assert citation(Source("d", "China", "China", number=1)) == "China, sentence 1 of d"
    assert source_of(made(title=["valley", "e"]), "d", 1).group == ""
    assert citation(Source("d", "", "2024", "2024", number=1)) == "d, 2024, sentence 1"


def test_a_quote_stands_on_one_line_with_its_own_quotation_marks():
    assert quoted("He said:\r\n “No.”", Source("d", number=2)) == "“He said: “No.”” (d, sentence 2)"


def test_text_and_markdown_hold_the_quotes_in_their_order():
    quotes = [Cited(f"Number {n}.", Source("d", number=n), note=f"note {n}") for n in (3, 1, 2)]
    for text in (as_text(quotes), as_markdown(quotes, "Quotes", "About.")):
        places = [text.index(f"Number {n}.") for n in (3, 1, 2)]
        assert places == sorted(places) and all(f"note {n}" in text for n in (1, 2, 3))


@pytest.mark.parametrize(
    "text",
    ["<b>x</b> & y", "[a](http://b.c)", "![a](b)", "# no heading", "> no quote", "1. no list", "2) none", "+ none", "=====",
     "| a | b |", "*a* _b_ ~~d~~ $e$", "a\\b", "    no code", "- a\n- b"],
)  # fmt: skip
def test_nothing_in_a_quote_or_a_note_is_markdown(text):
    written = as_markdown([Cited(text, Source("d", text, number=1), note=text)], text, text)
    read = " ".join(read_markdown(written).text.split())
    assert read.count(" ".join(text.split())) == 5  # title, what it is about, quote, citation, note: as they were, to the letter


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", "＝1", "'=1", "plain, “text”", "a\nb"])
def test_the_table_holds_no_formula_and_every_letter(text):
    data = as_csv(
        [Cited(text, Source(text, text, text, text, text, 1), note=text, why=text, when=text, start=3, end=9, lost="gone")]
    )
    assert data.startswith(b"\xef\xbb\xbf")
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert not [cell for cell in row.values() if cell[:1] in ("=", "+", "-", "@", "\t", "\r", "＝")]
    assert bare(row["quote"]) == text and (row["start"], row["end"]) == ("3", "9")
    assert row["no_longer_fits"] == "gone" and row["order"] == row["sentence"] == "1"


def test_no_quotes_are_an_empty_table():
    assert as_text([]) == "" and as_csv([]).decode("utf-8-sig").startswith("order,quote,note")
