import csv
from dataclasses import replace

import pytest

from analysis import basket
from analysis.basket import FILE, Quote, match, moved, noted, notes, put, quote, read_basket, texts_needed, without, write_basket
from analysis.errors import AnalysisError
from analysis.labels import text_digest

TEXT = "One thing. Another one! A third. One thing more."


def quote_of(sentence, text=TEXT, document_id="d", **given):
    return quote(document_id, text.index(sentence), sentence, **given)


ONE, TWO, THREE = (quote_of(text) for text in ("One thing.", "Another one!", "A third."))


@pytest.fixture
def path(tmp_path):
    return tmp_path / FILE


def order(quotes):
    return [each.text for each in quotes]


# What can be done with it


def test_a_quote_is_pinned_once():
    quotes = put(put((), ONE), TWO)
    again = replace(ONE, note="other", why="other", when="later")
    assert put(quotes, again) == quotes == (ONE, TWO)
    assert put(quotes, replace(ONE, text_digest=text_digest("Other."))) != quotes  # the document changed: another passage


def test_what_is_taken_out_comes_back_where_it_was():
    quotes = (ONE, TWO, THREE)
    left = without(quotes, replace(TWO, note="whatever it says"))
    assert left == (ONE, THREE) and put(left, TWO, at=1) == quotes
    assert without(left, TWO) == left


@pytest.mark.parametrize(
    ("which", "steps", "expected"),
    [(ONE, 1, [TWO, ONE, THREE]), (THREE, -1, [ONE, THREE, TWO]), (ONE, 99, [TWO, THREE, ONE]), (THREE, -99, [THREE, ONE, TWO]),
     (ONE, -1, [ONE, TWO, THREE]), (TWO, 0, [ONE, TWO, THREE])],
)  # fmt: skip
def test_a_quote_is_moved_within_the_list(which, steps, expected):
    assert list(moved((ONE, TWO, THREE), which, steps)) == expected
    assert sorted(order(expected)) == sorted(order((ONE, TWO, THREE)))


def test_what_is_not_there_is_not_moved_and_a_note_changes_nothing_else():
    assert moved((ONE, TWO), THREE, 1) == (ONE, TWO)
    quotes = noted((ONE, TWO), TWO, "a note")
    assert quotes == (ONE, replace(TWO, note="a note")) and noted(quotes, TWO, "") == (ONE, TWO)


# Held against the documents


def test_a_quote_fits_where_it_was_pinned_and_survives_another_splitter():
    both = quote_of("One thing. Another one!")  # two sentences to ours
    held = match((TWO, both), {"d": TEXT})
    assert [each.now for each in held] == [TWO, both] and not any(each.moved for each in held) and notes(held) == ()


def test_a_quote_goes_with_its_sentence():
    (held,) = match((THREE,), {"d": "New at the top. " + TEXT})
    assert held.given == THREE and held.moved
    assert held.now == replace(THREE, start=THREE.start + 16, end=THREE.end + 16)
    assert notes([held]) == ("1 quote: the sentence stands elsewhere in its document now; the quote went with it",)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"e": TEXT}, "the document is not in the corpus"),
        ({"d": TEXT.replace("third", "fourth")}, "the sentence is not in the document any more"),
        ({"d": "A third. A third. " + TEXT}, "the sentence is in the document more than once"),
    ],
)
def test_what_no_longer_fits_says_why_and_still_reads(texts, reason):
    (held,) = match((THREE,), texts)
    assert held.now is None and held.why_lost == reason and held.quote.text == "A third."
    assert notes([held]) == (f"1 quote no longer fits, for {reason} (d); kept",)


def test_a_text_changed_by_hand_is_never_shown_as_the_documents():
    false = replace(THREE, text="A thirst.")
    (held,) = match((false,), {"d": TEXT})
    assert held.quote.text == "A third."  # what stands in the document
    (held,) = match((false,), {})
    assert held.why_lost == "the document is not in the corpus, and the text kept of it was changed by hand"


def test_only_the_documents_of_quotes_are_needed():
    import pandas as pd

    ids, texts = pd.Series(["a", "d", "e"]), pd.Series(["x", TEXT, "y"])
    assert texts_needed((ONE, TWO), ids, texts) == {"d": TEXT}


# Kept in a file


def test_what_is_written_is_read_again(path):
    quotes = (quote_of("A third.", why="cooperation, +1.2", when="2026-01-02T03:04:05+00:00", note="Use\nthis."), ONE)
    write_basket(quotes, path)
    assert read_basket(path) == quotes
    assert path.read_text().splitlines()[0] == ",".join(f'"{name}"' for name in basket.COLUMNS)
    assert [each.name for each in path.parent.iterdir()] == [FILE]


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+49", "- No.", "@b", "'=x", "''=x", "'tis", "\tTab.", "＝1+1", "NA", "007", 'a "b", c', "x\u2028y",
     "a\r\nb", "a\rb", "a\n", " both ends ", "x\u00a0", "中文。", "\ufeffx"],
)  # fmt: skip
def test_no_cell_becomes_a_formula_and_every_text_is_read_to_the_character(path, text):
    kept = quote("d", 3, text, note=text)
    write_basket((kept, ONE), path)
    assert read_basket(path) == (kept, ONE)
    with path.open(newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n", "＝") for cell in cells)


def test_the_order_is_the_column_order_then_that_of_the_lines(path):
    write_basket((ONE, TWO, THREE), path)
    header, *lines = path.read_text().splitlines()
    path.write_text("\n".join([header, *reversed(lines)]))
    assert read_basket(path) == (ONE, TWO, THREE)
    path.write_text("\n".join([header, lines[2].replace('"3"', '""', 1), lines[1].replace('"2"', '""', 1), lines[0]]))
    assert read_basket(path) == (ONE, THREE, TWO)


def test_other_columns_stay_as_they_are(path):
    digest = text_digest("A third.")
    path.write_text(f"document_id,start,end,text_digest,text,chapter\nd,24,32,{digest},A third.,=2\n")
    (read,) = read_basket(path)
    assert read == replace(THREE, more=(("chapter", "=2"),))
    write_basket(put((read,), ONE), path)
    assert read_basket(path) == (read, replace(ONE, more=(("chapter", ""),)))


def test_of_two_at_one_place_the_first_counts(path):
    write_basket((ONE,), path)
    header, line = path.read_text().splitlines()
    path.write_text("\n".join([header, line, line.replace('"1"', '"2"', 1)]))
    assert read_basket(path) == (ONE,)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("document_id,text\nd,x\n", [["no column start, end, text_digest", "note, why, when"]]),
        ("order,document_id,start,end,text_digest,text\nx,,-1,2.5,,\n1,d,1,2,a,b\n",
         [["document_id must be given", "line 2 (empty)"], ["text_digest must be given"], ["text must be given"],
          ["start must be a whole number", 'line 2 ("-1")'], ["end must be", 'line 2 ("2.5")'], ["order must be", 'line 2 ("x")']]),
        ("", [["empty"]]),
    ],
)  # fmt: skip
def test_a_file_with_faults_is_refused_with_all_of_them(path, content, told):
    path.write_text(content)
    with pytest.raises(AnalysisError) as caught:
        read_basket(path)
    faults = caught.value.faults
    assert len(faults) == len(told)
    assert all(part in fault for fault, parts in zip(faults, told, strict=True) for part in parts), faults


def test_more_than_is_kept_is_refused_when_it_is_written_and_when_it_is_read(path, monkeypatch):
    quotes = (ONE, TWO)
    write_basket(quotes, path)
    monkeypatch.setattr(basket, "MOST_QUOTES", 1)
    for work in (lambda: write_basket(quotes, path), lambda: read_basket(path)):
        with pytest.raises(AnalysisError, match="2 quotes, at most 1 are kept; take some out"):
            work()
    monkeypatch.undo()
    monkeypatch.setattr(basket, "MAX_BYTES", 100)
    with pytest.raises(AnalysisError, match="at most 100 are kept"):
        write_basket(quotes, path)
    with pytest.raises(AnalysisError, match="at most 100 are read"):
        read_basket(path)
    monkeypatch.undo()
    assert read_basket(path) == quotes


def test_an_empty_basket_is_a_file_without_rows(path):
    write_basket((), path)
    assert read_basket(path) == ()


def test_a_quote_says_what_it_is():
    made = quote("d", 3, "One.", " a\n b ", "now", "n")
    assert made == Quote("d", 3, 7, "One.", "n", "a b", "now", (), "70277bfc409b5021")
