import numpy as np
import pandas as pd
import pytest

from analysis import store
from analysis.embeddings import encode
from analysis.errors import AnalysisError
from analysis.results import TABLES, read_results
from analysis.terms import count_terms
from tests.analysis.samples import FORT, HARBOUR


def test_results_know_what_was_compared(tiny_results):
    assert tiny_results.groups == ("north", "south")
    assert list(tiny_results.axes) == ["cooperation_control", "development_security"]
    assert tiny_results.axes["development_security"]["pole_minus"]["name"] == "security"
    assert len(tiny_results.built) == 10 and tiny_results.built[4] == tiny_results.built[7] == "-"


def test_counted_are_the_sentences_without_headings_each_with_its_group(tiny_results):
    counted, sentences = tiny_results.counted, tiny_results.table("sentences")
    assert len(sentences) == 9 and len(counted) == 8
    assert counted["sentence_id"].tolist() == sentences.loc[sentences["kind"] == "sentence", "sentence_id"].tolist()
    assert set(zip(counted["document_id"], counted["title"], counted["group"], strict=True)) == {
        ("fort", "fort", "north"),
        ("harbour", "harbour", "south"),
    }


def test_texts_are_those_of_the_files(tiny_results):
    assert (tiny_results.text_of("harbour"), tiny_results.text_of("fort")) == (HARBOUR, FORT)


def test_term_counts_are_those_counted_anew(tiny_results):
    kept, counted = tiny_results.term_counts, tiny_results.counted
    anew = count_terms(counted["sentence_id"].tolist(), counted["text"].tolist())
    assert (kept.terms, kept.sentence_ids) == (anew.terms, anew.sentence_ids)
    assert (kept.counts != anew.counts).nnz == 0
    for name in ("n_tokens", "hidden", "stop"):
        np.testing.assert_array_equal(getattr(kept, name), getattr(anew, name))


def test_a_table_is_read_once_and_checked_when_it_is(tiny_results, tmp_path):
    for path in tiny_results.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    results = read_results(tmp_path)
    assert results.table("topics") is results.table("topics")
    (tmp_path / "texts.parquet").write_bytes(b"rotten")
    with pytest.raises(AnalysisError, match=r"texts\.parquet: damaged"):
        results.table("texts")


def test_an_array_is_checked_when_it_is_first_asked_for(tiny_results, tmp_path):
    for path in tiny_results.folder.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    results = read_results(tmp_path)
    assert results.vectors is results.vectors
    stored = (tmp_path / "contributions.npy").read_bytes()
    (tmp_path / "contributions.npy").write_bytes(stored[:-1] + bytes([stored[-1] ^ 1]))
    with pytest.raises(AnalysisError, match=r"contributions\.npy: damaged"):
        results.contributions("cooperation_control")


def test_vectors_are_those_of_the_rows_of_the_sentences_table(tiny_results, encoder):
    vectors = tiny_results.vectors
    assert isinstance(vectors, np.memmap) and vectors.dtype == np.float32
    np.testing.assert_array_equal(vectors, encode(encoder, tiny_results.table("sentences")["text"].tolist()))


def test_contributions_are_those_of_one_axis_and_mapped_from_disk(tiny_results):
    one, other = (tiny_results.contributions(axis) for axis in tiny_results.axes)
    assert (one.axis, other.axis) == tuple(tiny_results.axes) and one.tokens.places is other.tokens.places
    assert isinstance(one.contribution, np.memmap) and not np.array_equal(one.contribution, other.contribution)
    with pytest.raises(AnalysisError, match="no axis 'nonsense' in these results; there are: cooperation_control, development_"):
        tiny_results.contributions("nonsense")


def test_when_they_were_built_is_all_that_is_lost_with_the_record_of_the_run(tiny_results, tmp_path):
    for path in tiny_results.folder.iterdir():
        if path.name != store.RUN:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    results = read_results(tmp_path)
    assert (results.built, results.digest) == ("", tiny_results.digest)


def test_every_table_can_be_read_and_another_is_missed(tiny_results):
    assert all(isinstance(tiny_results.table(name), pd.DataFrame) for name in TABLES)
    with pytest.raises(AnalysisError, match=r"nonsense\.parquet: missing from the results"):
        tiny_results.table("nonsense")


def test_the_digest_names_these_results(tiny_results, results_dir):
    assert tiny_results.digest == read_results(tiny_results.folder).digest
    assert tiny_results.digest != read_results(results_dir).digest
    assert len(tiny_results.digest) == 64
