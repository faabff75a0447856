"""What a background's counts are, in each kind of table; and its faults, all at once."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.background import Background, read_background
from analysis.errors import AnalysisError
from analysis.keyness import background_prior

TABLE = "term,count\nThe,60\nlaw,30\nrule of law,4\ndialogue,3\nDIALOGUES,7\n"


def table(root: Path, content: str, name: str = "usual.csv") -> Path:
    path = root / name
    path.write_text(content, encoding="utf-8")
    return path


def faults(path: Path) -> tuple[str, ...]:
    with pytest.raises(AnalysisError) as fault:
        read_background(path, ())
    return fault.value.faults


def test_counts_stand_in_the_order_of_the_terms_asked_for(tmp_path):
    found = read_background(table(tmp_path, TABLE), ("rule of law", "the", "river"))
    assert isinstance(found, Background) and found.name == "usual.csv"
    assert found.counts.tolist() == [4, 60, 0] and found.counts.dtype == np.int64


def test_its_tokens_are_its_single_words(tmp_path):
    """60 + 30 + 3 + 7: the words of a phrase are counted as words already."""
    assert read_background(table(tmp_path, TABLE), ()).n_tokens == 100


def test_terms_are_read_as_they_are_counted_and_rows_of_one_term_add_up(tmp_path):
    path = table(tmp_path, 'term,count\nChina’s,2\n"CHINA\'S!",3\n" national   Security ",5\n"—",90\n')
    found = read_background(path, ("china's", "national security"))
    assert found.counts.tolist() == [5, 5] and found.n_tokens == 5  # a mark is no word


def test_lemmas_gather_their_forms(tmp_path):
    path = table(tmp_path, TABLE)
    assert read_background(path, ("dialogue", "dialogues")).counts.tolist() == [3, 7]
    gathered = read_background(path, ("dialogue",), lemmas=True)
    assert gathered.counts.tolist() == [10] and gathered.n_tokens == 100


def test_every_kind_of_table_says_the_same_and_other_columns_do_no_harm(tmp_path):
    plain = read_background(table(tmp_path, TABLE), ("the", "law", "rule of law"))
    frame = pd.read_csv(tmp_path / "usual.csv").assign(rank=range(5))[["rank", "count", "term"]]
    frame.to_csv(tmp_path / "usual.tsv", sep="\t", index=False)
    frame.to_csv(tmp_path / "semicolons.csv", sep=";", index=False)
    frame.to_parquet(tmp_path / "usual.parquet")
    for name in ("usual.tsv", "semicolons.csv", "usual.parquet"):
        found = read_background(tmp_path / name, ("the", "law", "rule of law"))
        assert (found.counts.tolist(), found.n_tokens) == (plain.counts.tolist(), plain.n_tokens), name


def test_thousands_may_have_their_comma(tmp_path):
    assert read_background(table(tmp_path, 'term,count\nthe,"1,234,567"\n'), ("the",)).counts.tolist() == [1_234_567]


def test_a_count_of_zero_is_that_of_a_term_left_out(tmp_path):
    zero, left_out = (read_background(table(tmp_path, f"term,count\nthe,10\n{row}"), ("law",)) for row in ("law,0\n", ""))
    assert zero.counts.tolist() == left_out.counts.tolist() == [0]
    assert background_prior(zero.counts, zero.n_tokens, np.array([30]), np.array([30]), 50, 50).terms.tolist() == [10 * 0.5 / 10]


def test_all_faults_of_the_counts_at_once(tmp_path):
    path = table(tmp_path, "term,count\nthe,-1\nof,3\nlaw,1.5\nrule,many\n")
    found = faults(path)
    assert len(found) == 3
    for fault, (row, value) in zip(found, [(2, "-1"), (4, "1.5"), (5, "many")], strict=True):
        assert fault.startswith(f'{path}, line {row}: count "{value}" is no whole number')
        assert fault.endswith("correct it or take the row out")


@pytest.mark.parametrize(
    ("header", "missing"),
    [("word,count", "no column term;"), ("term,n", "no column count;"), ("word,n", "no column term and no column count;")],
)
def test_a_table_without_its_columns_says_which_it_has_and_what_to_give(tmp_path, header, missing):
    (fault,) = faults(table(tmp_path, f"{header}\nthe,3\n"))
    assert missing in fault and f"it has {', '.join(header.split(','))}" in fault
    assert "a row for each word or phrase and the columns term and count" in fault


@pytest.mark.parametrize("rows", ["", "the,0\n", "rule of law,5\n", "—,5\n"])
def test_a_table_without_a_word_that_occurs_is_no_background(tmp_path, rows):
    (fault,) = faults(table(tmp_path, f"term,count\n{rows}"))
    assert "usual.csv: holds no word that occurs" in fault and "columns term and count" in fault


def test_what_is_no_table_or_not_there_is_named(tmp_path):
    (missing,), (kind,) = faults(tmp_path / "none.csv"), faults(table(tmp_path, TABLE, "usual.docx"))
    assert "none.csv" in missing and "no such file" in missing
    assert '".docx" is no kind of table' in kind and ".csv" in kind


def test_a_cell_without_a_term_is_no_word(tmp_path):
    found = read_background(table(tmp_path, "term,count\n,5\nthe,10\n"), ("nan", "the"))
    assert found.n_tokens == 10 and found.counts.tolist() == [0, 10]


def test_commas_part_thousands_and_no_decimals(tmp_path):
    assert read_background(table(tmp_path, 'term,count\nthe,"1,250"\n'), ("the",)).n_tokens == 1250
    assert len(faults(table(tmp_path, "term;count\nthe;0,5\nof;1,25\n"))) == 2


def test_many_faults_are_counted_and_a_count_beyond_measure_is_one(tmp_path):
    found = faults(table(tmp_path, "term,count\n" + "the,x\n" * 24 + "of,99999999999999999999\n"))
    assert len(found) == 21 and found[-1] == "5 more rows like these"


def test_a_phrase_more_frequent_than_all_words_is_a_fault(tmp_path):
    (fault,) = faults(table(tmp_path, "term,count\nai governance,5000\nai,1\n"))
    assert '"ai governance" occurs more often than all words together (1)' in fault and "list the single words" in fault
