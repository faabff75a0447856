from dataclasses import replace

import pytest

from analysis.errors import AnalysisError
from analysis.labels import Label, coder_agreement, text_digest, training
from analysis.placed import COLUMNS, PlacedLabel, match, place_label, put, read_placed, take_out
from analysis.sentences import split_sentences

TEXT = "One thing. Another one! A third. One thing more."
TEXTS = {"d": TEXT}


def label_on(sentence, choice="plus", text=TEXT, document_id="d", **given):
    return place_label("x", document_id, text.index(sentence), sentence, choice, **given)


# Held against the documents


def test_a_label_fits_where_its_sentence_is():
    label = label_on("Another one!", "both", coder="Ann")
    found = match([label], TEXTS)
    assert found.labels == (Label("Another one!", "both", "x", "Ann", place="d:11-23"),)
    assert found.fits[0].given == found.fits[0].now == label
    assert found.lost == found.notes == ()


def test_a_label_survives_another_splitter():
    label = label_on("One thing. Another one!")  # two sentences to ours
    assert len(split_sentences(label_text := TEXT[label.start : label.end])) == 2
    assert match([label], TEXTS).labels[0].text == label_text


def test_a_label_goes_with_its_sentence():
    label = label_on("A third.", "minus")
    found = match([label], {"d": "New at the top. " + TEXT})
    assert found.labels == (Label("A third.", "minus", "x", place=f"d:{label.start + 16}-{label.end + 16}"),)
    assert (found.fits[0].given, found.fits[0].now.key) == (label, ("x", "d", label.start + 16, label.end + 16, ""))
    assert found.notes == ("1 label: the sentence stands elsewhere in its document now; the label went with it",)


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ({"e": TEXT}, "the document is not in the corpus"),
        ({"d": TEXT.replace("third", "fourth")}, "the sentence is not in the document any more"),
        ({"d": "A third. A third. " + TEXT}, "the sentence is in the document more than once"),
        ({"d": ""}, "the sentence is not in the document any more"),
    ],
)
def test_what_no_longer_fits_is_said_and_not_used(texts, reason):
    label = label_on("A third.")
    found = match([label, label_on("A third.", "minus", coder="Ann")], texts)
    assert found.labels == () and found.lost[0] == (label, reason)
    assert found.notes == (f"2 labels not used, for {reason} (d, 24 to 32, d, 24 to 32); kept in labels.csv",)


def test_where_two_labels_come_to_one_place_the_one_that_stayed_counts_then_the_later():
    moved = {"d": "New. " + TEXT}
    older, newer = (
        replace(label_on("A third.", choice), when=when) for choice, when in (("plus", "2026-01-01"), ("minus", "2026-01-02"))
    )
    newer = replace(newer, start=newer.start + 1, end=newer.end + 1)  # both were put when the text was another
    assert [label.choice for label in match([newer, older], moved).labels] == ["minus"]
    stayed = label_on("A third.", "both", text=moved["d"])
    stayed = replace(stayed, when="2025-01-01")
    assert [label.choice for label in match([newer, stayed, older], moved).labels] == ["both"]
    other_coder = replace(older, coder="Ann")
    assert len(match([newer, other_coder], moved).labels) == 2


def test_a_damaged_row_is_lost_and_not_a_wrong_label():
    label = label_on("A third.")
    unread, backwards = replace(label, text_digest="1.2E+15"), replace(label, start=32, end=24, text_digest=text_digest(""))
    beyond = replace(label, end=10_000, text_digest=text_digest(TEXT[label.start :]))
    found = match([unread, backwards, beyond], TEXTS)
    assert [reason for _, reason in found.lost] == ["the sentence is not in the document any more"] * 3


def test_labels_that_fit_are_trained_on_and_compared():
    labels = [label_on(text, "plus", coder=coder) for text in ("A third.", "Another one!") for coder in ("a", "b")]
    audited = label_on("One thing.", "minus", audit=True)
    found = match([*labels, audited], TEXTS).labels
    assert training(found, "x").texts == ("A third.", "Another one!")
    assert coder_agreement(found, "x").n == 2


# Kept in a file


@pytest.fixture
def path(tmp_path):
    return tmp_path / "labels.csv"


def test_what_is_put_is_read_again(path):
    labels = [label_on("A third."), label_on("Another one!", "neither", coder="Ann, B.", audit=True)]
    for label in labels:
        put(path, label)
    assert read_placed(path) == tuple(labels)
    assert path.read_text().splitlines()[0] == ",".join(COLUMNS)
    assert "third" not in path.read_text()
    assert [each.name for each in path.parent.iterdir()] == ["labels.csv"]


def test_a_later_word_replaces_the_earlier_one_of_the_same_coder_only(path):
    for coder, choice in (("a", "plus"), ("b", "plus"), ("a", "minus")):
        put(path, label_on("A third.", choice, coder=coder))
    assert {label.coder: label.choice for label in read_placed(path)} == {"a": "minus", "b": "plus"}
    put(path, replace(label_on("A third.", "both", coder="a"), axis="y"))
    assert len(read_placed(path)) == 3


def test_a_label_is_taken_out_again(path):
    first, second = label_on("A third."), label_on("Another one!")
    take_out(path, first)
    assert not path.exists()
    put(path, first)
    put(path, second)
    take_out(path, replace(first, choice="both", when="later"))
    assert read_placed(path) == (second,)
    take_out(path, second)
    assert read_placed(path) == ()
    put(path, first)
    assert read_placed(path) == (first,)


def test_other_rows_and_columns_stay_as_they_are(path):
    kept = "x,d,0,10,0123456789abcdef,PLUS,,last week,,a note\n"
    path.write_text("axis,document_id,start,end,text_digest,choice,coder,when,audit,note\n" + kept)
    put(path, label := label_on("A third."))
    assert path.read_text().splitlines()[1] + "\n" == kept
    take_out(path, label)
    assert path.read_text().splitlines()[1] + "\n" == kept
    assert read_placed(path)[0] == PlacedLabel("x", "d", 0, 10, "0123456789abcdef", "plus", "", "last week")


def test_of_two_rows_with_one_key_the_later_counts(path):
    rows = ["x,d,0,10,0123456789abcdef,plus", "x,d,0,10,0123456789abcdef,minus"]
    path.write_text("\n".join(["axis,document_id,start,end,text_digest,choice", *rows]))
    assert [label.choice for label in read_placed(path)] == ["minus"]
    put(path, replace(read_placed(path)[0], choice="both"))
    assert len(path.read_text().splitlines()) == 2


@pytest.mark.parametrize("name", ["=1+1", "+49", "-a", "@b", "'=x", "''=x", "'tis", "NA", "007", 'a "b", c', "x\u2028y"])
def test_no_name_becomes_a_formula_and_every_name_is_read_as_it_was(path, name):
    put(path, label := label_on("A third.", document_id=name, coder=name.replace("\u2028", " ")))
    assert read_placed(path) == (label,)
    cells = path.read_text().splitlines()[1].replace('"', "").split(",")
    assert not any(cell[:1] in "=+-@" for cell in cells if cell)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("axis,document_id,choice\nx,d,plus\n", [["no column start, end, text_digest", "when, audit"]]),
        ("axis,document_id,start,end,text_digest,choice,audit\n,d,-1,2.5,a,yes,perhaps\nx,,1,2,a,plus,\n",
         [["axis must be given", "line 2 (empty)"], ["document_id must be given", "line 3"],
          ["start must be a whole number", 'line 2 ("-1")'], ["end must be", 'line 2 ("2.5")'],
          ["choice must be plus, minus", 'line 2 ("yes")'], ["audit must be", 'line 2 ("perhaps")']]),
        ("", [["empty"]]),
    ],
)  # fmt: skip
def test_a_file_with_faults_is_refused_with_all_of_them_and_left_alone(path, content, told):
    path.write_text(content)
    for use in (read_placed, lambda path: put(path, label_on("A third.")), lambda path: take_out(path, label_on("A third."))):
        with pytest.raises(AnalysisError) as caught:
            use(path)
        faults = caught.value.faults
        assert len(faults) == len(told)
        assert all(part in fault for fault, parts in zip(faults, told, strict=True) for part in parts), faults
    assert path.read_text() == content


def test_a_label_says_when_it_was_put():
    assert label_on("A third.").when.endswith("+00:00") and label_on("A third.").when > "2024"
