"""A corpus with its voices: tables row for row, the text's own author is no other, and sums by voice that add up."""

import numpy as np
import pandas as pd
import pytest

from analysis.corpus import make_corpus
from analysis.framing import summarise
from analysis.voiced import by_speaker, by_voice, language_note, negated_on_axes, read_voices, with_own
from analysis.voices import CHOICES, VOICES

REPORT = "A quiet town\n\nThe mill is old. The mill must not close, said Ann Lee. “We need it,” she added."
SPEECH = "Norway calls for peace. Critics say that this is wrong."


def corpus(**columns: list) -> object:
    table = {"document_id": ["report", "speech"], "text": [REPORT, SPEECH]}
    return make_corpus(pd.DataFrame(table | columns))


def voices_by_id(**columns: list) -> pd.DataFrame:
    made = corpus(**columns)
    return read_voices(made).sentences.set_axis(made.sentences["sentence_id"], axis=0)


def test_each_row_is_that_of_its_sentence_and_headings_are_the_texts_own():
    found = voices_by_id()
    assert found.loc["report:0"].tolist() == ["own", "", False]
    assert found.loc["report:1"].tolist() == ["own", "", False]
    assert found.loc["report:2"].tolist() == ["attributed", "Ann Lee", True]
    assert found.loc["report:3"].tolist() == ["quoted", "Ann Lee", False]


def test_spans_lie_within_their_sentences_and_are_what_others_say():
    made = corpus()
    voices = read_voices(made)
    places = made.sentences.set_index("sentence_id")
    for span in voices.spans.itertuples():
        sentence = places.loc[span.sentence_id]
        assert sentence["start"] <= span.start < span.end <= sentence["end"] and span.voice in VOICES[1:]
    text = made.texts["report"]
    said = voices.spans[voices.spans["sentence_id"] == "report:2"]
    assert [text[span.start : span.end] for span in said.itertuples()] == ["The mill must not close"]
    denied = voices.negations[voices.negations["sentence_id"] == "report:2"].iloc[0]
    assert (text[denied["start"] : denied["end"]], denied["cue"]) == ("close", "not")


@pytest.mark.parametrize("column", ["country", "Author", "SPEAKER", "delegation"])
def test_what_a_document_is_by_speaks_in_its_own_voice(column):
    found = voices_by_id(**{column: [None, "Norway"]})
    assert found.loc["speech:0"].tolist() == ["own", "", False]
    assert found.loc["speech:1", "voice"] == "attributed"


def test_without_such_metadata_the_same_name_is_another():
    assert voices_by_id().loc["speech:0"].tolist() == ["attributed", "Norway", False]
    assert voices_by_id(topic=["x", "Norway"]).loc["speech:0", "voice"] == "attributed"


def test_a_document_depends_on_itself_alone():
    made = corpus()
    alone = read_voices(made.subcorpus(["speech"])).sentences
    both = read_voices(made).sentences[(made.sentences["document_id"] == "speech").to_numpy()]
    assert alone.values.tolist() == both.values.tolist()


def test_progress_is_told_document_by_document():
    told = []
    read_voices(corpus(), lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_no_sentence_at_all_gives_empty_tables_of_the_same_types():
    empty = read_voices(make_corpus(pd.DataFrame({"document_id": ["a"], "text": ["One thing."]})))
    full = read_voices(corpus())
    for name in ("sentences", "spans", "negations"):
        assert getattr(empty, name).dtypes.tolist() == getattr(full, name).dtypes.tolist()
    assert len(empty.spans) == len(empty.negations) == 0 and len(empty.sentences) == 1


# Sums


def scores(*rows: tuple) -> pd.DataFrame:
    """Sentences on one axis: group, document, bias, voice, speaker, negated."""
    columns = ["group", "document_id", "bias", "voice", "speaker", "negated"]
    table = pd.DataFrame(rows, columns=columns).astype({"group": "str", "document_id": "str", "voice": "str", "speaker": "str"})
    positive = table["bias"] > 0
    side = np.where(positive, "plus", "minus")
    return table.assign(axis="x", plus=table["bias"].clip(lower=0), minus=-table["bias"].clip(upper=0), side=side, covered=True)


ROWS = scores(
    ("A", "a", 1.0, "own", "", False),
    ("A", "a", 3.0, "own", "", True),
    ("A", "a", -2.0, "quoted", "Lee", False),
    ("A", "b", -4.0, "attributed", "Lee", True),
    ("B", "c", 0.5, "quoted", "Lee", False),
    ("B", "c", 1.5, "unclear", "", False),
)
MEAN = ROWS.groupby("axis")["bias"].mean()


def test_with_and_without_what_is_not_ones_own():
    table = with_own(summarise(ROWS, "group", MEAN), ROWS, "group", MEAN).set_index("group")
    assert table.loc["A", ["n_sentences", "bias", "n_negated", "n_sentences_own", "bias_own"]].tolist() == [4, -0.5, 2, 2, 2.0]
    assert table.loc["A", ["share_plus", "share_plus_own"]].tolist() == [0.5, 1.0]
    assert table.loc["B", ["n_sentences", "bias", "n_negated", "n_sentences_own"]].tolist() == [2, 1.0, 0, 0]
    assert np.isnan(table.loc["B", "bias_own"])  # no figure where there is no sentence


def test_where_nobody_speaks_in_his_own_voice_all_own_figures_are_missing():
    others = ROWS[ROWS["voice"] != "own"]
    table = with_own(summarise(others, "group", MEAN), others, "group", MEAN)
    assert (table["n_sentences_own"] == 0).all() and table["bias_own"].isna().all() and table["bias_own"].dtype == float


def test_the_voices_of_a_group_make_up_its_mean():
    table = by_voice(ROWS, MEAN)
    assert table[["group", "voice", "n_sentences", "bias"]].values.tolist() == [
        ["A", "attributed", 1, -4.0],
        ["A", "own", 2, 2.0],
        ["A", "quoted", 1, -2.0],
        ["B", "quoted", 1, 0.5],
        ["B", "unclear", 1, 1.5],
    ]
    weighed = (table["bias"] * table["n_sentences"]).groupby(table["group"]).sum() / table.groupby("group")["n_sentences"].sum()
    assert weighed.tolist() == ROWS.groupby("group")["bias"].mean().tolist()


def test_a_speaker_stands_once_in_each_group_that_reports_him():
    table = by_speaker(ROWS, MEAN)
    assert table[["group", "speaker", "n_documents", "n_sentences", "bias"]].values.tolist() == [
        ["A", "Lee", 2, 2, -3.0],
        ["B", "Lee", 1, 1, 0.5],
    ]


def test_the_order_of_sentences_changes_nothing():
    turned = ROWS.iloc[::-1]
    assert by_voice(turned, MEAN).equals(by_voice(ROWS, MEAN)) and by_speaker(turned, MEAN).equals(by_speaker(ROWS, MEAN))


def test_an_axis_is_negated_where_a_moving_word_stands_in_reach():
    spans = pd.DataFrame({"sentence_id": ["a:0", "a:0", "a:1"], "axis": ["x", "y", "x"], "start": [0, 20, 0], "end": [5, 25, 5]})
    denied = pd.DataFrame({"sentence_id": ["a:0", "a:0"], "start": [4, 5], "end": [8, 9], "cue": ["not", "no"]})
    assert negated_on_axes(spans, denied).tolist() == [("a:0", "x")]


def test_choices_are_voices_or_all_that_are_not_own():
    assert set(CHOICES) == {"own", "others", "quoted", "attributed", "unclear"}
    assert CHOICES["own"] | CHOICES["others"] == set(VOICES) and not CHOICES["own"] & CHOICES["others"]


@pytest.mark.parametrize(
    ("languages", "said"),
    [
        (["en", "", "zh-CN"], ""),
        (["de", "EN-gb", "fr"], "2 documents in other languages than English and Chinese (de, fr)"),
    ],
)
def test_other_languages_are_said_to_be_read_in_part_only(languages, said):
    note = language_note(pd.DataFrame({"language": pd.array(languages, dtype="str")}))
    assert note.startswith(said) and bool(note) == bool(said)
