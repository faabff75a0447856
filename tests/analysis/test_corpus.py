import hashlib

import pandas as pd
import pytest

from analysis.corpus import DOCUMENT_COLUMNS, SENTENCE_COLUMNS, id_faults, make_corpus
from analysis.errors import AnalysisError
from analysis.sentences import split_sentences
from analysis.terms import tokenise

TEXTS = {
    "c": "A plain title\n\nRivers rise in spring. Nobody knows why!",
    "a": "  “Dams hold,” she said.\r\nThey held for 30 years, until 1.5 m of rain fell.",
    "B": "One sentence only.",
    "a:1": "Naïve café owners paid; others did not. 🙂 Fine.\n\n\nThe end.",
}


def table(n=None, **columns):
    ids = list(TEXTS)[:n]
    return pd.DataFrame({"document_id": ids, "text": [TEXTS[name] for name in ids], **columns})


def numbered(n):
    ids = [f"{i:02d}" for i in range(n)]
    return pd.DataFrame({"document_id": ids, "text": [f"Text {name} is here." for name in ids]})


def assert_same(one, other):
    pd.testing.assert_frame_equal(one.documents, other.documents)
    pd.testing.assert_frame_equal(one.sentences, other.sentences)
    assert (one.texts, one.grouping, one.digest, one.notes) == (other.texts, other.grouping, other.digest, other.notes)


# Sentences and documents


def test_every_sentence_is_the_texts_own_characters_at_its_place():
    corpus = make_corpus(table())
    rows = corpus.sentences.to_dict("records")
    assert all(row["text"] == TEXTS[row["document_id"]][row["start"] : row["end"]] for row in rows)
    assert all(row["sentence_id"] == f"{row['document_id']}:{row['position']}" for row in rows)
    assert all(row["n_tokens"] == len(tokenise(row["text"])) for row in rows)
    for document_id, own in corpus.sentences.groupby("document_id"):
        assert list(own["position"]) == list(range(len(own)))
        spans = list(zip(own["start"], own["end"], own["kind"], strict=True))
        assert spans == [tuple(span) for span in split_sentences(TEXTS[document_id])]


def test_documents_and_sentences_are_in_the_order_of_ids():
    corpus = make_corpus(table())
    assert list(corpus.documents["document_id"]) == ["B", "a", "a:1", "c"] == list(corpus.texts)
    assert list(corpus.sentences["document_id"].unique()) == ["B", "a", "a:1", "c"]
    assert corpus.sentences["sentence_id"].is_unique
    assert tuple(corpus.sentences.columns) == SENTENCE_COLUMNS
    assert tuple(corpus.documents.columns) == DOCUMENT_COLUMNS


def test_documents_count_sentences_and_not_headings():
    corpus = make_corpus(table())
    row = corpus.documents.set_index("document_id").loc["c"]
    assert (row["n_sentences"], row["n_tokens"]) == (2, 7)
    assert list(corpus.sentences.query("document_id == 'c'")["kind"]) == ["heading", "sentence", "sentence"]
    assert set(corpus.counted["kind"]) == {"sentence"}
    assert list(corpus.counted.index) == list(range(corpus.documents["n_sentences"].sum()))
    assert corpus.counted["n_tokens"].sum() == corpus.documents["n_tokens"].sum()


def test_numbers_are_integers_and_the_rest_is_text():
    corpus = make_corpus(table(year=[1, 2, 3, 4]))
    kinds = {name: str(kind) for frame in (corpus.documents, corpus.sentences) for name, kind in frame.dtypes.items()}
    numbers = {"n_sentences", "n_tokens", "position", "start", "end"}
    assert {name for name, kind in kinds.items() if kind == "int64"} == numbers
    assert {kind for name, kind in kinds.items() if name not in numbers} == {"str"}


def test_the_order_of_rows_and_columns_changes_nothing():
    given = table(group=["x", "y", "x", None], year=["1", "2", None, "4"], title=["C", "A", "B", "A1"])
    corpus = make_corpus(given)
    for seed in range(3):
        assert_same(make_corpus(given.sample(frac=1, random_state=seed)), corpus)
    assert make_corpus(given[given.columns[::-1]]).digest == corpus.digest


@pytest.mark.parametrize("text", ["Word", "A heading alone", "\u200b x", "x" * 10_000])
def test_a_corpus_of_one_small_document_is_no_fault(text):
    corpus = make_corpus(pd.DataFrame({"document_id": ["only"], "text": [text]}))
    assert (len(corpus.documents), corpus.grouping, corpus.groups) == (1, "document_id", ("only",))
    assert len(corpus.sentences) == 1


# Groups


@pytest.mark.parametrize(
    ("given", "chosen", "grouping", "groups"),
    [
        (table(group=["x", "y", "x", "y"]), None, "group", ("x", "y")),
        (table(group=["x", "y", "x", "y"], party=["p", "q", "p", "p"]), "party", "party", ("p", "q")),
        (table(group=[" x", "x  ", "x y", "x   y"]), None, "group", ("x", "x y")),
        (table(group=["x", None, "", " "]), None, "group", ("(none)", "x")),
        (table(group=[1, 2, 1, 2]), None, "group", ("1", "2")),
        (table(group=["x"] * 4), None, "group", ("x",)),
        (table(group=[None] * 4), None, "document_id", ("B", "a", "a:1", "c")),
        (table(), None, "document_id", ("B", "a", "a:1", "c")),
        (table(), "document_id", "document_id", ("B", "a", "a:1", "c")),
        (table(language=["en", "de", None, "en"]), "language", "language", ("(none)", "de", "en")),
        (numbered(12), None, "document_id", tuple(f"{i:02d}" for i in range(12))),
        (numbered(13), None, "", ("all documents",)),
        (numbered(13).assign(group="x"), None, "group", ("x",)),
    ],
)
def test_what_is_compared(given, chosen, grouping, groups):
    corpus = make_corpus(given, chosen)
    assert (corpus.grouping, corpus.groups) == (grouping, groups)


def test_a_group_column_that_was_not_chosen_is_kept_under_another_name():
    documents = make_corpus(table(group=["x", "y", "x", None], party=list("pqpq")), "party").documents
    documents = documents.set_index("document_id")
    assert list(documents.loc[["c", "a", "B"], "metadata_group"]) == ["x", "y", "x"]
    assert documents["metadata_group"].isna()["a:1"]
    assert list(documents["group"]) == list(documents["party"])
    assert "metadata_group" not in make_corpus(table(group=["x", "y", "x", "y"])).documents


def test_metadata_are_kept_as_given_and_never_hide_our_columns():
    given = table(n_tokens=[9] * 4, metadata_n_tokens=list("wxyz"), start=list("pqrs"), title=["T ", None, " ", "U"])
    documents = make_corpus(given).documents.set_index("document_id")
    assert list(documents.columns[:6]) == list(DOCUMENT_COLUMNS[1:])
    assert documents.loc["c", "n_tokens"] == 7
    assert documents.loc["c", ["metadata_n_tokens", "metadata_metadata_n_tokens", "start"]].tolist() == ["w", "9", "p"]
    assert documents["title"].to_dict() == {"c": "T", "a": "a", "B": "B", "a:1": "U"}
    assert set(documents["file"]) == set(documents["language"]) == {""}


# Digest and subcorpus


def test_the_digest_is_about_ids_texts_and_metadata():
    given = table(party=list("pqpq"))
    others = [
        given.assign(document_id=["c", "a", "B", "d"]),
        given.assign(text=given["text"] + " "),
        given.assign(party=list("pqpp")),
        given.rename(columns={"party": "side"}),
        given.drop(columns="party"),
        given.iloc[:3],
    ]
    assert len({make_corpus(each).digest for each in [given, *others]}) == 7
    assert make_corpus(given.assign(empty="")).digest == make_corpus(given, "party").digest == make_corpus(given).digest


def test_a_digest_is_the_hash_of_the_documents_hashes():
    corpus = make_corpus(pd.DataFrame({"document_id": ["b", "a"], "text": ["B.", "Café."], "year": ["", "1999"]}))
    a, b = (hashlib.sha256(canonical).hexdigest() for canonical in (rb'["a","Caf\u00e9.",[["year","1999"]]]', b'["b","B.",[]]'))
    assert corpus.document_digests == {"a": a, "b": b}
    assert corpus.digest == hashlib.sha256(f'["{a}","{b}"]'.encode()).hexdigest()


def test_a_subcorpus_is_the_corpus_of_those_documents():
    given = table(group=["x", "y", "x", "y"])
    corpus = make_corpus(given, notes=["said"])
    assert_same(corpus.subcorpus(["c", "a"]), make_corpus(given.iloc[:2], notes=["said"]))
    assert_same(corpus.subcorpus(TEXTS), corpus)


def test_a_subcorpus_keeps_its_groups():
    corpus = make_corpus(numbered(13)).subcorpus(["01", "02"])
    assert (corpus.grouping, corpus.groups) == ("", ("all documents",))


def test_a_subcorpus_of_what_is_not_there_is_refused():
    corpus = make_corpus(table())
    with pytest.raises(AnalysisError, match="document_id 'z' is not in it; choose among 'B', 'a', 'a:1', 'c'"):
        corpus.subcorpus(["a", "z"])
    with pytest.raises(AnalysisError, match="no document is chosen; choose among"):
        corpus.subcorpus([])


# Faults


@pytest.mark.parametrize(
    ("given", "chosen", "told"),
    [
        (table(), "party", ['no column "party"', "columns here: document_id", "--group"]),
        (table(year=1), "text", ['no column "text"', "document_id, year"]),
        (table().drop(columns="text"), None, ["no column text"]),
        (table().drop(columns="document_id"), None, ["no column document_id"]),
        (table(0), None, ["no documents", "at least one"]),
        (table().assign(document_id=["a", "b", " a ", "b"]), None, ["document_id 'a', 'b' stands twice", "its own"]),
        (table().assign(document_id=["e\u0301", "\u00e9", "x", "y"]), None, ["'é' stands twice"]),
        (table().assign(document_id=["a", None, " ", "b"]), None, ["2 of 4 documents have no document_id"]),
        (table().assign(document_id=["a", "b", "c", "\u202ed"]), None, ["'\\u202ed'", "cannot be printed"]),
        (table().assign(document_id=["a", "b", "c", "d" * 201]), None, ["200 characters are allowed"]),
        (table().assign(document_id=["a", "a", "c", ""]), "party", ["3 faults", "twice", "no document_id", '"party"']),
    ],
)
def test_faults_are_told_at_once(given, chosen, told):
    with pytest.raises(AnalysisError) as caught:
        make_corpus(given, chosen)
    assert all(part in str(caught.value) for part in told), caught.value


@pytest.mark.parametrize("name", ["2017/UN/FRA", "https://x.org/a?b=c", "a b", "新闻-1", "x:3", "..", "d" * 200])
def test_ids_are_kept_as_given_where_they_can_be(name):
    assert id_faults([name]) == []
    corpus = make_corpus(pd.DataFrame({"document_id": [name], "text": ["A sentence. Another one."]}))
    assert [one.rsplit(":", 1) for one in corpus.sentences["sentence_id"]] == [[name, "0"], [name, "1"]]


def test_progress_is_told_by_document():
    told = []
    make_corpus(table(), progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
