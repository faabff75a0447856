"""Sentences that many documents repeat."""

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import make_corpus
from analysis.repeated import COLUMNS, repeated_sentences


def table(*documents):
    rows = [(f"{name}:{position}", f"{name}", text) for name, texts in enumerate(documents) for position, text in enumerate(texts)]
    return pd.DataFrame(rows, columns=["sentence_id", "document_id", "text"])


def found(*documents, **options):
    return repeated_sentences(table(*documents), **options)["text"].tolist()


def own(number):
    """A sentence of one document alone."""
    return f"Only the document called {'abcdefghijklmnopqrstuvwxyz'[number % 26] * (1 + number // 26)} says this."


def test_where_and_how_often_a_sentence_stands():
    result = repeated_sentences(
        table(["For immediate release.", own(1)], [own(2), "For immediate release."], ["FOR immediate  release."] * 2)
    )
    assert list(result.columns) == list(COLUMNS)
    assert result.values.tolist() == [["For immediate release.", 3, 4, 1.0, ["0:0", "1:1", "2:0", "2:1"]]]


@pytest.mark.parametrize("sentence", ["all rights are reserved", "All  rights are RESERVED", "All\u00a0rights are reserved"])
def test_case_and_space_make_no_other_sentence(sentence):
    assert found(["All rights are reserved"], ["ALL rights are reserved"], [sentence]) == ["All rights are reserved"]


def test_another_figure_is_another_sentence():
    assert found(*[[f"The economy grew by {number} percent in 2011."] for number in (1, 2, 3)]) == []


def test_unicode_forms_are_one():
    assert found(["Le café est fermé."], ["Le cafe\u0301 est fermé."], ["LE CAFÉ EST FERMÉ."]) == ["Le café est fermé."]


@pytest.mark.parametrize(
    ("sentence", "is_long"),
    [
        ("Thank you.", False),
        ("All rights reserved.", True),
        ("谢谢大家。", False),  # 4 characters
        ("版权所有翻印必究。", True),  # 8
        ("版权所有翻印。", True),  # 6
        ("版权所有翻。", False),  # 5
        ("AI 版权所有", True),  # a word and four characters, as long as three words
        ("— — — —", False),
    ],
)
def test_formulas_of_two_words_are_not_meant(sentence, is_long):
    assert bool(found([sentence], [sentence], [sentence])) == is_long


@pytest.mark.parametrize(("size", "least"), [(3, 3), (100, 3), (150, 3), (151, 4), (200, 4), (250, 5)])
def test_at_least_three_documents_and_two_in_a_hundred(size, least):
    for times in (least - 1, least):
        documents = [[own(number), "See the notes overleaf."][: 2 if number < times else 1] for number in range(size)]
        assert found(*documents) == ["See the notes overleaf."] * (times == least)


def test_nothing_is_repeated_in_two_documents_or_within_one():
    assert found(["All rights reserved."] * 5, ["All rights reserved."]) == []
    assert found(["All rights reserved."] * 5, [own(1)], [own(2)]) == []
    assert found() == [] and list(repeated_sentences(table()).columns) == list(COLUMNS)


def test_copies_of_a_document_are_one():
    speech = [own(1), own(2)]
    documents = [speech, speech, speech, [own(3)], [own(4)]]
    assert found(*documents) == speech
    assert found(*documents, representatives={"1": "0", "2": "0"}) == []
    both = repeated_sentences(table(*[[*one, "See the notes overleaf."] for one in documents]), {"1": "0", "2": "0"})
    assert both[["n_documents", "n_sentences", "share"]].values.tolist() == [[3, 5, 1.0]]


def test_the_sentences_of_most_documents_come_first():
    documents = [["First of them all.", "Second of them all."], ["First of them all.", "Second of them all."]] * 2
    assert found(*documents, ["Second of them all."]) == ["Second of them all.", "First of them all."]


def test_of_a_corpus_and_whatever_its_index():
    texts = [f"For immediate release. {own(number)}" for number in range(4)]
    sentences = make_corpus(pd.DataFrame({"document_id": list("abcd"), "text": texts})).sentences
    result = repeated_sentences(sentences)
    assert result["text"].tolist() == ["For immediate release."] and result["places"][0] == ["a:0", "b:0", "c:0", "d:0"]
    turned = repeated_sentences(sentences.set_index(np.arange(len(sentences))[::-1]))
    pd.testing.assert_frame_equal(turned, result)
