"""Laws of the concordance: exact text, one line per hit, context that ends where it says."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.concordance import COLUMNS, ORDERS, kwic, sort_lines
from analysis.errors import AnalysisError
from analysis.terms import count_terms, find_term, tokenise

DOCUMENTS = Path(__file__).parents[2] / "data" / "ai_governance" / "documents"


def sentences(*texts):
    rows = [(f"d:{i}", "d", "g", text) for i, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["sentence_id", "document_id", "group", "text"])


def contexts(text, term, window):
    return kwic(sentences(text), term, window)[["left", "keyword", "right"]].values.tolist()


@pytest.mark.parametrize(
    ("term", "window", "expected"),
    [
        ("rules", 2, [["‘New ", "rules", " for all"], ["all; old ", "rules", " for none.’"]]),
        ("rules", 0, [["", "rules", ""], ["", "rules", ""]]),
        ("rules", 1, [["‘New ", "rules", " for"], ["old ", "rules", " for"]]),
        ("NEW   rules", 3, [["‘", "New rules", " for all; old"]]),
        ("for none", 8, [["‘New rules for all; old rules ", "for none", ".’"]]),
        ("all old", 8, []),
    ],
)
def test_contexts_by_hand(term, window, expected):
    assert contexts("‘New rules for all; old rules for none.’", term, window) == expected


def test_overlapping_hits_have_a_line_each():
    assert contexts("very very very", "very very", 8) == [["", "very very", " very"], ["very ", "very very", ""]]


def test_lemmas_find_every_form_of_a_term():
    table = sentences("Dialogues help; a dialogue’s end.")
    found = kwic(table, "DIALOGUE", 1, lemmas=True)[["left", "keyword", "right"]].values.tolist()
    assert found == [["", "Dialogues", " help"], ["a ", "dialogue’s", " end."]]
    assert kwic(table, "dialogues", 1, lemmas=True)["keyword"].tolist() == ["Dialogues", "dialogue’s"]
    assert len(kwic(table, "dialogue", 1)) == 0


@pytest.mark.parametrize("lemmas", [False, True], ids=["surface", "lemmas"])
def test_one_line_per_hit_and_the_text_exactly_as_it_stands(lemmas):
    lines = [line for path in sorted(DOCUMENTS.iterdir()) for line in path.read_text(encoding="utf-8").splitlines()]
    table = sentences(*lines)
    counts = count_terms(table["sentence_id"].tolist(), lines, lemmas=lemmas)
    text_of = dict(zip(table["sentence_id"], lines, strict=True))
    for i in range(0, len(counts.terms), 25):
        term = counts.terms[i]
        found = kwic(table, term, 3, lemmas)
        assert len(found) == counts.counts[:, [i]].sum()
        for row in found.itertuples():
            text = text_of[row.sentence_id]
            assert row.left + row.keyword + row.right in text
            assert find_term(term, row.keyword, lemmas) == [(0, len(row.keyword))]
            assert max(len(tokenise(row.left)), len(tokenise(row.right))) <= 3


def test_ids_and_group_stand_beside_each_line_in_order_of_the_sentences():
    table = sentences("New rules.", "No such word.", "Rules and rules.")
    table.loc[2, ["document_id", "group"]] = ["e", "h"]
    found = kwic(table.iloc[::-1], "rules")
    assert found["sentence_id"].tolist() == ["d:2", "d:2", "d:0"]
    assert found[["document_id", "group"]].values.tolist() == [["e", "h"], ["e", "h"], ["d", "g"]]


@pytest.mark.parametrize("table", [sentences("New rules."), sentences()])
def test_an_unknown_term_gives_an_empty_table_with_its_columns(table):
    found = kwic(table, "absent")
    assert tuple(found.columns) == COLUMNS and len(found) == 0
    assert (found.dtypes == kwic(sentences("New rules."), "rules").dtypes).all()


def test_all_faults_are_told_at_once():
    with pytest.raises(AnalysisError) as fault:
        kwic(sentences("New rules."), " … ", window=-1)
    assert len(fault.value.faults) == 2
    assert "holds no word or number" in str(fault.value) and "window -1" in str(fault.value)


LAWS = ("Zeal, the law of Nations!", "law", "À the law, of ants", "a (THE) “law” of nations.", "The law? 9 laws")
LINES = kwic(sentences(*LAWS), "law")


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("text", "d:0 d:1 d:2 d:3 d:4"),
        ("left", "d:1 d:4 d:3 d:0 d:2"),  # nothing; the; the, a; the, zeal; the, à
        ("right", "d:1 d:4 d:2 d:0 d:3"),  # nothing; 9; of, ants; of, nations, twice: as given
    ],
)
def test_lines_are_sorted_by_their_words_nearest_first(by, order):
    assert sort_lines(LINES, by)["sentence_id"].tolist() == order.split()


@pytest.mark.parametrize("by", ORDERS)
def test_sorting_keeps_every_line_whole_with_its_index(by):
    before = LINES.assign(title=list("abcde")).set_axis([7, 5, 3, 2, 0])
    found = sort_lines(before, by)
    pd.testing.assert_frame_equal(found.loc[before.index], before)
    pd.testing.assert_frame_equal(sort_lines(found, by), found)
    pd.testing.assert_frame_equal(sort_lines(before.head(0), by), before.head(0))


@pytest.mark.parametrize("by", ["left", "right"])
def test_lines_that_are_alike_stay_in_the_order_given(by):
    table = kwic(sentences("The law of men", "the LAW, of men.", "“The” law: of Men"), "law")
    for lines in (table, table.iloc[::-1]):
        pd.testing.assert_frame_equal(sort_lines(lines, by), lines)


def test_an_unknown_order_is_a_fault_that_names_the_orders_there_are():
    with pytest.raises(AnalysisError, match='order "middle".*text, left, right'):
        sort_lines(LINES, "middle")
