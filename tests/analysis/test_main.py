"""The command line: exit codes, what goes where, and one line for every fault."""

import io
import json
import os
import pty
import shutil
import subprocess
import sys
import termios
from contextlib import suppress

import pandas as pd
import pytest

from analysis import keyness
from analysis.__main__ import MEASURES, main
from analysis.concordance import ORDERS
from analysis.contrasts import COLUMNS
from analysis.results import read_results
from tests.analysis.samples import folder, tiny_corpus
from tests.conftest import ROOT

BACKGROUND = ["log_odds_background", "z_background"]
AXES = """
[[axis]]
name = "land_water"
pole_plus = {name = "water", sentences = ["The river rises."], terms = ["river", "lake"]}
pole_minus = {name = "land", description = "Hills and fields."}
"""


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """`run(*arguments)`: exit code, stdout, stderr of a command given in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def command(*arguments):
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            code = leaving.code
        return code, *capsys.readouterr()

    return command


@pytest.fixture
def table(run, tmp_path):
    """`table(command, …)`: what a command writes with --out."""

    def written(*arguments):
        assert run(*arguments, "--out", tmp_path / "out.csv")[:2] == (0, "")
        return pd.read_csv(tmp_path / "out.csv", dtype={"id": str}, keep_default_na=False, na_values=[""])

    return written


def process(*arguments, **options):
    command = [sys.executable, "-m", "analysis", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, **options)


# build


def test_build_writes_results_and_says_on_stderr_what_to_know(run, packaged, tmp_path, tiny_results):
    corpus = tiny_corpus(tmp_path / "corpus")
    code, out, said = run("build", corpus, "--out", "results", "--no-cache")
    assert (code, out) == (0, "")
    assert said.splitlines() == tiny_results.manifest["warnings"] and len(said.splitlines()) == 2
    assert read_results("results").digest == tiny_results.digest
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "results"]


def test_build_takes_group_axes_settings_seed_and_cache(run, packaged, tmp_path):
    corpus = tiny_corpus(tmp_path / "corpus")
    folder(tmp_path, own_toml=AXES, settings_toml="seed = 3\nmin_count = 1\n")
    options = ["--group", "year", "--axes", "own.toml", "--settings", "settings.toml", "--seed", "5", "--cache", "kept"]
    assert run("build", corpus, "--out", "results", *options)[0] == 0
    results = read_results("results")
    assert results.groups == ("1907", "1911") and "land_water" in results.axes
    assert results.manifest["settings"]["min_count"] == 1 and results.manifest["seed"] == 5
    assert (tmp_path / "kept" / "parts.sqlite").stat().st_size > 10_000


# check


def test_check_tells_what_would_be_read_and_writes_nothing(run, tmp_path):
    corpus = tiny_corpus(tmp_path / "corpus")
    before = sorted(tmp_path.rglob("*"))
    code, out, said = run("check", corpus)
    assert (code, said) == (0, "")
    assert out.splitlines()[0] == f"{corpus}: 2 documents, 2 groups" and out.splitlines()[-1] == "faults: none"
    assert sorted(tmp_path.rglob("*")) == before


def test_check_tells_all_faults_with_all_that_can_be_read(run, tmp_path):
    listing = "file\nfort.txt\nlost.txt\nharbour.txt\n../up.txt\n"
    corpus = folder(tiny_corpus(tmp_path / "corpus"), documents_csv=listing, axes_toml="[")
    (corpus / "harbour.txt").write_bytes(b"\xff\xfe\xfa")
    code, out, said = run("check", corpus)
    assert code == 2
    assert "fort: 4 sentences" in out and "faults: 3" in out
    assert "files left unread: 1\n  harbour.txt: no words in it" in out
    assert said.startswith("analysis check: 3 faults: (1) ") and said.count("\n") == 1
    assert all(name in said for name in ("lost.txt", "../up.txt", "axes.toml"))


def test_check_of_bad_files_that_stop_nothing_is_done(run, tmp_path):
    corpus = folder(tiny_corpus(tmp_path / "corpus"), bad_pdf="no PDF")
    (corpus / "documents.csv").unlink()
    code, out, said = run("check", corpus)
    assert (code, said) == (0, "")
    assert "2 documents" in out and "files left unread: 1\n  bad.pdf: " in out


def test_check_takes_settings(run, tmp_path):
    corpus = folder(tiny_corpus(tmp_path / "corpus"), few_toml="[limits]\ncharacters = 210\n")
    assert "1 document, 1 group" in run("check", corpus, "--settings", corpus / "few.toml")[1]


# score


def test_score_keeps_rows_and_order_whatever_the_ids(table, packaged, tmp_path):
    rows = ["07,It rained.", "a,They signed a pact.", "07,It rained.", '"x, ""y""",Guards seized the press.', ",It rained."]
    folder(tmp_path, in_csv="\n".join(["id,text", *rows]))
    scores = table("score", "in.csv", "--axis", "cooperation_control")
    assert list(scores.columns) == ["id", "plus", "minus", "bias"]
    assert scores["id"].fillna("").tolist() == ["07", "a", "07", 'x, "y"', ""]
    numbers = scores[["plus", "minus", "bias"]]
    assert numbers.iloc[0].tolist() == numbers.iloc[2].tolist() == numbers.iloc[4].tolist()
    assert numbers["bias"][1] > numbers["bias"][0] > numbers["bias"][3]
    assert (numbers["bias"] - (numbers["plus"] - numbers["minus"])).abs().max() < 1e-9


def test_texts_longer_than_the_encoder_reads_are_counted_on_stderr(run, tmp_path):
    pd.DataFrame({"id": ["a", "b"], "text": ["It rained.", "word " * 300]}).to_csv(tmp_path / "in.csv", index=False)
    code, out, said = run("score", "in.csv", "--axis", "cooperation_control", "--out", "out.csv")
    assert (code, out) == (0, "")
    assert said == "1 of 2 texts: longer than the encoder reads, scored by their beginning and their words\n"


def test_a_row_scored_alone_equals_the_row_in_a_file(table, packaged, tmp_path):
    texts = ["It rained.", "They signed a pact. Then they shared the fish.", "Guards seized the press.", "Geese.", "word " * 300]
    pd.DataFrame({"id": list("abcde"), "text": texts}).to_csv(tmp_path / "in.csv", index=False)
    together = table("score", "in.csv", "--axis", "cooperation_control")
    for i, text in enumerate(texts):
        pd.DataFrame({"text": [text], "id": ["abcde"[i]]}).to_csv(tmp_path / "one.csv", index=False)
        alone = table("score", "one.csv", "--axis", "cooperation_control")
        pd.testing.assert_frame_equal(alone, together.iloc[[i]].reset_index(drop=True), check_exact=True)


def test_score_never_writes_over_what_it_reads(tmp_path, packaged, run):
    folder(tmp_path, in_csv="id,text\n1,We trade.\n")
    before = (tmp_path / "in.csv").read_bytes()
    code, said, told = run("score", "in.csv", "--axis", "cooperation_control", "--out", "./in.csv")
    assert code == 2 and "in.csv: is read by this command" in told and told.count("\n") == 1
    assert (tmp_path / "in.csv").read_bytes() == before


def test_texts_in_another_script_are_told(tmp_path, packaged, run):
    folder(tmp_path, in_csv="id,text\n1,We trade.\n2,\u653f\u5e9c\u3002\n3,12 % !\n")
    code, said, told = run("score", "in.csv", "--axis", "cooperation_control", "--out", "out.csv")
    assert code == 0 and told.startswith("1 of 3 texts: without a word that says something to the encoder")


def test_a_blank_text_has_no_scores(run, packaged, tmp_path):
    folder(tmp_path, in_csv='id,text\na,\nb,"  "\nc,It rained.\nd,?!\n')
    assert run("score", "in.csv", "--axis", "development_security", "--out", "out.csv") == (0, "", "")
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[:3] == ["id,plus,minus,bias", "a,,,", "b,,,"]
    assert all(line.count(",") == 3 and ",," not in line for line in lines[3:]) and len(lines) == 5


def test_a_file_without_rows_gives_a_file_without_rows(run, packaged, tmp_path):
    folder(tmp_path, in_csv="id,text\n")
    assert run("score", "in.csv", "--axis", "development_security", "--out", "out.csv") == (0, "", "")
    assert (tmp_path / "out.csv").read_text() == "id,plus,minus,bias\n"


@pytest.mark.parametrize("axis", ["cooperation_control", "development_security"])
def test_scores_are_those_of_a_build(table, packaged, tmp_path, results_dir, axis):
    results = read_results(results_dir)
    sentences = results.table("sentences")
    sentences.rename(columns={"sentence_id": "id"})[["id", "text"]].to_parquet(tmp_path / "in.parquet")
    built = results.table("framing_sentences").query("axis == @axis").rename(columns={"sentence_id": "id"})
    scores = table("score", "in.parquet", "--axis", axis)
    pd.testing.assert_frame_equal(scores, built[["id", "plus", "minus", "bias"]].reset_index(drop=True), check_exact=True)


def test_score_takes_an_axis_of_ones_own(table, packaged, tmp_path):
    folder(tmp_path, own_toml=AXES, in_csv="id,text\na,The lake is deep.\nb,Fields and hills.\n")
    scores = table("score", "in.csv", "--axis", "land_water", "--axes", "own.toml")
    assert scores["bias"][0] > 0 > scores["bias"][1]


TEXTS = ["It rained.", "They signed a pact.", "Guards seized the press.", "Geese.", "The towns share one road."]
LABELS = "text,pole\nThe mayors agreed to meet.,-1\nPatrols closed the square.,+1\nIt snowed.,0\n"


@pytest.fixture
def given(tmp_path):
    """Texts to score, and labels that say the opposite of the seeds."""
    pd.DataFrame({"id": range(len(TEXTS)), "text": TEXTS}).to_csv(tmp_path / "in.csv", index=False)
    return folder(tmp_path, labels_csv=LABELS)


def test_score_learns_from_labels(table, packaged, given):
    plain = table("score", "in.csv", "--axis", "cooperation_control")["bias"]
    labelled = table("score", "in.csv", "--axis", "cooperation_control", "--labels", "labels.csv")["bias"]
    assert labelled[1] - labelled[2] < plain[1] - plain[2]


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("choices", "text,choice\nIt snowed.,Neither\nPatrols closed the square.,plus\nThe mayors agreed to meet.,MINUS\n"),
        ("any axis", "text,pole,axis\n" + LABELS.partition("\n")[2].replace("\n", ",\n")),
        ("this axis", "text,pole,axis\n" + LABELS.partition("\n")[2].replace("\n", ",cooperation_control\n")),
    ],
)
def test_labels_may_be_poles_or_choices_of_this_axis_or_any_in_any_order(table, packaged, given, name, labels):
    (given / "other.csv").write_text(labels)
    scores = [table("score", "in.csv", "--axis", "cooperation_control", "--labels", file) for file in ("labels.csv", "other.csv")]
    pd.testing.assert_frame_equal(*scores, check_exact=True)


def test_what_of_the_labels_is_not_trained_on_is_said(run, packaged, given):
    (given / "labels.csv").write_text(
        "text,pole,audit,coder\na,1,,x\na,-1,,y\nb,1,true,x\n" + LABELS.partition("\n")[2].replace("\n", ",,\n")
    )
    code, out, said = run("score", "in.csv", "--axis", "cooperation_control", "--labels", "labels.csv", "--out", "out.csv")
    assert (code, out) == (0, "")
    assert "1 text left out of training" in said and "1 text of the audit sample" in said and said.count("\n") == 2


def test_score_takes_an_encoder_by_name(run, table, toy, given):
    plain = table("score", "in.csv", "--axis", "cooperation_control")
    named = table("score", "in.csv", "--axis", "cooperation_control", "--encoder", "all-MiniLM-L6-v2")
    pd.testing.assert_frame_equal(named, plain)
    (given / "out.csv").unlink()
    code, out, said = run("score", "in.csv", "--axis", "cooperation_control", "--encoder", "word2vec", "--out", "out.csv")
    assert (code, out) == (2, "") and not (given / "out.csv").exists()
    assert said.startswith('analysis score: no encoder "word2vec"; name one of all-MiniLM-L6-v2, ') and said.count("\n") == 1


# validate

CODED = [
    ("The mayors signed a pact of friendship.", "+1"),
    ("Both towns will share the road and its costs.", "1"),
    ("Guards beat the crowd and jailed the printers.", "-1"),
    ("The regime bans every newspaper.", "-1"),
    ("It rained.", "0"),
    ("Seven geese crossed the pond.", "0"),
]


@pytest.fixture
def coded(tmp_path):
    pd.DataFrame(CODED, columns=["text", "pole"]).to_csv(tmp_path / "coded.csv", index=False)
    return tmp_path


def test_validate_tells_people_and_scripts_the_same_figures(run, packaged, coded):
    code, out, said = run("validate", "coded.csv", "--axis", "cooperation_control")
    assert (code, said) == (0, "")
    assert out.splitlines()[0] == "cooperation_control: 6 rows, 2 coded +1, 2 coded -1, 2 coded 0"
    code, record, said = run("validate", "coded.csv", "--axis", "cooperation_control", "--json")
    found = json.loads(record)
    assert (code, said) == (0, "")
    names = ("auc", "auc_plus_neutral", "auc_minus_neutral", "alpha")
    figures = {f"{name}{end}" for name in names for end in ("", "_lower", "_upper", "_n", "_method")}
    assert set(found) == {"axis", "n", "level", *figures, "neutral_bias_sd", "neutral_neither", "poles", "notes"}
    assert (found["axis"], found["n"], found["auc"], found["auc_n"]) == ("cooperation_control", 6, 1, 4)
    assert {code: coded["n"] for code, coded in found["poles"].items()} == {"1": 2, "-1": 2, "0": 2}
    line = next(line for line in out.splitlines() if line.startswith("AUC of bias"))
    assert "1.000" in line


def test_validate_scores_as_score_does(run, table, packaged, coded):
    pd.DataFrame({"id": range(6), "text": [text for text, _ in CODED]}).to_csv(coded / "in.csv", index=False)
    scores = table("score", "in.csv", "--axis", "cooperation_control")
    found = json.loads(run("validate", "coded.csv", "--axis", "cooperation_control", "--json")[1])
    for code, rows in {"1": [0, 1], "-1": [2, 3], "0": [4, 5]}.items():
        assert [found["poles"][code][name] for name in ("plus", "minus", "bias")] == pytest.approx(
            scores.loc[rows, ["plus", "minus", "bias"]].mean().tolist(), abs=1e-6
        )


def test_validate_says_which_rows_were_trained_on(run, packaged, coded):
    (coded / "labels.csv").write_text("text,pole\nIt rained.,+1\nThe regime bans every newspaper.,-1\n")
    code, out, said = run("validate", "coded.csv", "--axis", "cooperation_control", "--labels", "labels.csv")
    assert code == 0 and out
    assert said == "2 of 6 rows were also trained on (row 4, 5): the figures flatter; validate with other rows\n"


def test_validate_one_pole_alone_has_no_auc_and_says_why(run, packaged, tmp_path):
    folder(tmp_path, coded_csv="text,pole\nIt rained.,1\nGeese.,1\n")
    code, out, said = run("validate", "coded.csv", "--axis", "development_security", "--json")
    found = json.loads(out)
    assert (code, said, found["auc"], found["neutral_bias_sd"]) == (0, "", None, None)
    assert any(note.startswith("AUC of bias, +1 against -1: ") for note in found["notes"])


# contrast


def test_contrast_has_the_columns_of_the_contract_and_turns_with_the_sides(table, tiny_results):
    one = table("contrast", tiny_results.folder, "--target", "north", "--reference", "south").set_index("term")
    two = table("contrast", tiny_results.folder, "--target", "south", "--reference", "north").set_index("term")
    assert [*one.columns[:2], one.index.name, *one.columns[2:]] == list(COLUMNS)
    assert set(one["target"]) == set(two["reference"]) == {"north"} and set(one.index) == set(two.index)
    two = two.loc[one.index]
    for name in ("log_odds", "z", "log_ratio"):
        assert one[name].tolist() == pytest.approx((-two[name]).tolist(), abs=1e-12)
    for name in ("count", "rate", "n_documents"):
        assert one[f"{name}_target"].tolist() == two[f"{name}_reference"].tolist()
    assert one["z"].abs().is_monotonic_decreasing


def test_without_a_reference_it_is_the_rest_as_in_the_table(table, tiny_results):
    found = table("contrast", tiny_results.folder, "--target", "north", "--measure", "log_odds")
    pd.testing.assert_frame_equal(found, tiny_results.table("contrasts"), check_dtype=False)


@pytest.mark.parametrize("measure", MEASURES)
def test_every_measure_ranks_the_same_table(table, tiny_results, measure):
    found = table("contrast", tiny_results.folder, "--target", "north", "--measure", measure)
    assert measure in keyness.MEASURES and len(keyness.MEASURES) == len(MEASURES)
    assert found[keyness.MEASURES[measure].column].abs().is_monotonic_decreasing
    built = tiny_results.table("contrasts").set_index("term")
    pd.testing.assert_frame_equal(found.set_index("term").loc[built.index], built, check_dtype=False)


def test_a_contrast_with_a_background_of_ones_own_changes_that_prior_alone(table, tiny_results, tmp_path):
    folder(tmp_path, usual_csv="term,count\nthe,900\nbridge,100\n")
    found = table("contrast", tiny_results.folder, "--target", "north", "--background", tmp_path / "usual.csv").set_index("term")
    built = tiny_results.table("contrasts").set_index("term").loc[found.index]
    assert (found["z_background"] - built["z_background"]).abs().max() > 0.01
    pd.testing.assert_frame_equal(found.drop(columns=BACKGROUND), built.drop(columns=BACKGROUND), check_dtype=False)


def test_documents_are_compared_by_another_column(table, toy, run, tmp_path):
    rows = "text,group,kind\nThe mill. The mill.,x,law\nA road. A road.,x,news\nA goat.,y,news\n"
    folder(tmp_path, corpus_csv=rows)
    assert run("build", "corpus.csv", "--out", "results", "--no-cache")[0] == 0
    found = table("contrast", "results", "--group", "kind", "--target", "law").set_index("term")
    assert set(found["reference"]) == {"news"} and found.loc["mill", "count_target"] == found.loc["road", "count_reference"] == 2


def test_the_rest_may_be_named_and_the_column_of_the_build_is_no_other_one(table, tiny_results):
    plain = table("contrast", tiny_results.folder, "--target", "north")
    pd.testing.assert_frame_equal(table("contrast", tiny_results.folder, "--target", "north", "--reference", "the rest"), plain)
    pd.testing.assert_frame_equal(table("contrast", tiny_results.folder, "--target", "north", "--group", "group"), plain)


def test_a_contrast_says_what_was_tested_and_how(run, tiny_results):
    code, out, said = run("contrast", tiny_results.folder, "--target", "north", "--out", "new.csv")
    assert (code, out) == (0, "") and "terms tested, those with 5 occurrences or more; max-|z|, permutation of" in said
    assert "counts the terms of this contrast alone" in said


def test_a_background_is_never_written_over(run, tiny_results, tmp_path):
    folder(tmp_path, usual_csv="term,count\nthe,900\n")
    code, _, said = run("contrast", tiny_results.folder, "--target", "north", "--background", "usual.csv", "--out", "usual.csv")
    assert code == 2 and "would be overwritten" in said and (tmp_path / "usual.csv").read_text() == "term,count\nthe,900\n"


# kwic


@pytest.fixture(scope="module")
def told(results_dir):
    """The folder of results in which others speak."""
    return results_dir


def test_contrast_and_kwic_of_one_voice_or_one_speaker_count_its_sentences_alone(table, told):
    counted = read_results(told).counted
    report = counted[counted["group"] == "Overseas news report"]
    for option, value, rows in (("--voice", "own", report["voice"] == "own"), ("--voice", "others", report["voice"] != "own")):
        lines = table("kwic", told, "china", "--group", "Overseas news report", option, value)
        assert set(lines["sentence_id"]) <= set(report.loc[rows, "sentence_id"]) and len(lines) > 0
        terms = table("contrast", told, "--target", "Overseas news report", option, value).set_index("term")
        assert terms["count_target"]["china"] == len(lines)
    spoken = table("kwic", told, "conflict", "--speaker", "Xi Jinping")
    assert spoken["left"].tolist() == ["address, Xi advocated for cyber unity rather than "]


def test_a_speaker_nobody_quotes_is_a_fault_that_names_those_there_are(run, told):
    code, out, said = run("kwic", told, "china", "--speaker", "Nobody")
    assert (code, out) == (2, "") and 'speaker "Nobody"' in said and "Xi Jinping" in said and said.count("\n") == 1


def test_kwic_shows_every_occurrence_on_stdout_or_in_a_file(run, table, tiny_results):
    code, out, said = run("kwic", tiny_results.folder, "BRIDGE", "--window", "2")
    lines = pd.read_csv(io.StringIO(out))
    assert (code, said) == (0, "")
    assert list(lines.columns) == ["sentence_id", "document_id", "group", "left", "keyword", "right"]
    assert lines[["sentence_id", "left", "keyword", "right"]].values.tolist() == [
        ["fort:0", "banned the ", "bridge", " newspaper and"],
        ["fort:1", "guard the ", "bridge", " against attacks!"],
        ["fort:2", "crosses the ", "bridge", "."],
        ["harbour:3", "and the ", "bridge", " was built"],
    ]
    pd.testing.assert_frame_equal(table("kwic", tiny_results.folder, "bridge", "--window", "2"), lines)
    south = table("kwic", tiny_results.folder, "bridge", "--group", "south")
    assert south["sentence_id"].tolist() == ["harbour:3"]


@pytest.mark.parametrize(
    ("order", "ids"),
    [
        ("text", ["fort:0", "fort:1", "fort:2", "harbour:3"]),
        ("left", ["harbour:3", "fort:0", "fort:2", "fort:1"]),  # the, before it: and, banned, crosses, guard
        ("right", ["fort:2", "fort:1", "fort:0", "harbour:3"]),  # nothing, against, newspaper, was
    ],
)
def test_kwic_sorts_its_lines_by_the_words_on_either_side(table, tiny_results, order, ids):
    lines = table("kwic", tiny_results.folder, "bridge", "--window", "2", "--sort", order)
    assert lines["sentence_id"].tolist() == ids and order in ORDERS


def test_a_term_that_does_not_occur_has_no_lines(run, tiny_results):
    assert run("kwic", tiny_results.folder, "quokka") == (
        0,
        "sentence_id,document_id,group,left,keyword,right\n",
        "'quokka' does not occur here\n",
    )


# Faults


@pytest.fixture
def place(run, tmp_path, tiny_results):
    """The folder that commands are given in, with something wrong of every kind."""
    tiny_corpus(tmp_path / "corpus")
    folder(tmp_path, empty__readme_txt="Nothing.", binary__a_txt="a\0b", mine__notes_txt="Mine.")
    folder(tmp_path, bad_toml="[[axis]]\nname = 3\n", unknown_toml="sead = 1\n", wrong_toml="seed = -1\nprior = 'x'\n")
    folder(tmp_path, labels_csv="text,pole\nOne.,5\n,1\nTwo.,\n", empty_csv="text,pole\n", mute_csv="text,audit\na,maybe\n")
    folder(tmp_path, choices_csv="text,choice,audit\nOne.,left,maybe\n", far_csv="text,pole,axis\nOne.,1,nonsense\n")
    folder(tmp_path, good_csv="id,text\na,One.\n", other_csv="key,text\na,One.\n", ragged_csv="id,text\na\n", a_docx="x")
    folder(tmp_path, edited__a_txt="One.", edited__topic_edits_toml="number = 0\n[[edit]]\nkind = 'paint'\n")
    for name in ("whole", "damaged", "older"):
        shutil.copytree(tiny_results.folder, tmp_path / name)
    (tmp_path / "damaged" / "topics.parquet").write_bytes(b"PAR1")
    (tmp_path / "damaged" / "terms.parquet").unlink()
    manifest = json.loads((tmp_path / "older" / "manifest.json").read_text())
    (tmp_path / "older" / "manifest.json").write_text(json.dumps(manifest | {"format_version": 0}))
    return tmp_path


BUILD, SCORE, KWIC = "build corpus --out new", "score good.csv --axis cooperation_control --out .", "kwic whole bridge"
AXIS = "--axis cooperation_control"
CONTRAST = "contrast whole --out new.csv --target"


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("", ["COMMAND", "--help"]),
        ("biuld corpus", ["invalid choice: 'biuld'", "build", "--help"]),
        ("build corpus", ["required: --out", "python -m analysis build --help"]),
        ("build corpus --out new --sead 1", ["unrecognized arguments: --sead 1", "--help"]),
        ("build nowhere --out new", ["nowhere: there is no such folder or table; check the path"]),
        ("build a.docx --out new", ['a file of the kind ".docx" is no corpus', "give a folder of documents"]),
        ("build empty --out new", ["empty: no document", "put files into it that can be read: .txt"]),
        ("build binary --out new", ["no document (left unread: a.txt: holds 1 NUL byte", "save it as UTF-8"]),
        ("build good.csv --out new --group party", ['no column "party"', "columns here: document_id, id, language", "--group"]),
        ("build other.csv --out mine", ["mine: exists and is not a results folder", "give --out a new folder"]),
        ("build corpus --out good.csv", ["good.csv: exists and is not a results folder"]),
        ("build corpus --out good.csv/new", ["cannot be written", "choose a folder that you may write to"]),
        (f"{BUILD} --axes bad.toml", ["bad.toml", "faults", "pole_plus is missing", "pole_minus is missing"]),
        (f"{BUILD} --axes nowhere.toml", ["nowhere.toml: there is no such file"]),
        (f"{BUILD} --settings unknown.toml", ['unknown.toml: unknown key "sead"; allowed: seed, group']),
        (f"{BUILD} --settings wrong.toml", ["2 faults", "seed is -1", "prior is text"]),
        (f"{BUILD} --previous nowhere", ["nowhere: no such folder; give a results folder"]),
        (f"{BUILD} --previous mine", ["mine: not a results folder"]),
        (f"{BUILD} --previous older", ["older: results of format version 0"]),
        ("build edited --out new", ["topic_edits.toml", "2 faults", "number", "edit 1"]),
        (f"{BUILD} --seed -1", ["seed is -1; write a whole number from 0"]),
        (f"{BUILD} --seed one", ["--seed: invalid int value: 'one'"]),
        (f"{BUILD} --cache good.csv", ["good.csv", "cannot be written"]),
        ("check nowhere", ["nowhere: there is no such folder or table"]),
        ("check a.docx", ["is no corpus"]),
        ("check empty", ["no document"]),
        ("score good.csv --out new.csv", ["required: --axis"]),
        ("score nowhere.csv --axis cooperation_control --out new.csv", ["nowhere.csv: there is no such file"]),
        ("score a.docx --axis cooperation_control --out new.csv", ['the suffix ".docx" is no kind of table', ".csv"]),
        ("score other.csv --axis cooperation_control --out new.csv", ["no column id; it has key, text; the columns id and text"]),
        ("score ragged.csv --axis cooperation_control --out new.csv", ["ragged.csv: the header names 2 columns, line 2 has"]),
        ("score good.csv --axis nonsense --out new.csv", ["no axis 'nonsense'", "cooperation_control", "--axes FILE"]),
        ("score good.csv --axis own --axes bad.toml --out new.csv", ["bad.toml"]),
        (f"{SCORE}/nowhere/new.csv", ["nowhere/new.csv: cannot be written", "name a file in an existing folder"]),
        (f"{SCORE}/mine", ["mine: is a folder", "name a file"]),
        (f"{SCORE}/new.csv --labels nowhere.csv", ["nowhere.csv: there is no such file"]),
        (
            f"{SCORE}/new.csv --labels labels.csv",
            ["2 faults", "text must be a text", "line 3", "pole must be +1, -1 or 0", '2 ("5")'],
        ),
        (
            f"{SCORE}/new.csv --labels choices.csv",
            ["2 faults", "choice must be plus, minus, both or neither", '("left")', '("maybe")'],
        ),
        (f"{SCORE}/new.csv --labels mute.csv", ["mute.csv: no column pole; it has text, audit; the columns text and pole"]),
        (
            f"{SCORE}/new.csv --labels far.csv",
            ['far.csv: axis must be one of cooperation_control, development_security, and is not in line 2 ("nonsense")'],
        ),
        (f"{SCORE}/new.csv --encoder bert", ['no encoder "bert"; name one of all-MiniLM-L6-v2, ']),
        (f"{BUILD} --labels labels.csv", ["labels.csv", "pole must be +1, -1 or 0"]),
        (f"{BUILD} --labels empty.csv", ["empty.csv: only a header, no rows; give a row for each text"]),
        (
            f"{BUILD} --labels far.csv",
            ['far.csv: axis must be one of cooperation_control, development_security, and is not in line 2 ("nonsense")'],
        ),
        (f"{BUILD} --encoder bert", ['no encoder "bert"; name one of all-MiniLM-L6-v2, ']),
        (f"validate labels.csv {AXIS}", ["2 faults", "text must be a text", "line 3", '2 ("5")', "4 (empty)"]),
        (f"validate good.csv {AXIS}", ["good.csv: no column pole; it has id, text"]),
        (f"validate empty.csv {AXIS}", ["empty.csv: only a header, no rows"]),
        (f"validate nowhere.csv {AXIS}", ["nowhere.csv: there is no such file"]),
        (f"validate far.csv {AXIS} --labels labels.csv", ["labels.csv", "pole must be +1, -1 or 0"]),
        (f"validate far.csv {AXIS} --encoder bert", ['no encoder "bert"']),
        ("validate far.csv --axis nonsense", ["no axis 'nonsense'", "--axes FILE"]),
        ("validate far.csv", ["required: --axis"]),
        (f"{CONTRAST} east", ['target "east": no group of this name', "choose from: north, south"]),
        (f"{CONTRAST} east --reference west", ["2 faults", '"east"', '"west"']),
        (f"{CONTRAST} north --reference north", ['both "north"', "a contrast needs two groups"]),
        (f"{CONTRAST} north --group year", ['no column "year" that parts the documents otherwise', "none besides"]),
        (f"{CONTRAST} north --background nowhere.csv", ["nowhere.csv: there is no such file"]),
        (f"{CONTRAST} north --background good.csv", ["good.csv: no column term and no column count", "columns term and count"]),
        ("build corpus --out new --background nowhere.csv", ["nowhere.csv: there is no such file"]),
        (f"{CONTRAST} north --measure guess", ["--measure: invalid choice: 'guess'", "log_odds"]),
        ("contrast nowhere --target north --out new.csv", ["nowhere: no such folder; give a results folder"]),
        ("contrast mine --target north --out new.csv", ["mine: not a results folder (no manifest.json in it)", "analysis build"]),
        ("contrast older --target north --out new.csv", ["older: results of format version 0", "reads 1", "analysis build"]),
        ("contrast damaged --target north --out new.csv", ["2 faults", "topics.parquet: damaged", "terms.parquet: missing"]),
        ("kwic damaged bridge", ["2 faults", "topics.parquet: damaged", "terms.parquet: missing"]),
        ("kwic whole --group", ["expected one argument"]),
        (f"{KWIC} --group east", ["no group 'east'; there are north, south"]),
        (f"{KWIC} --window -1", ["window -1: must be 0 or more"]),
        (f"{KWIC} --window wide", ["--window: invalid int value: 'wide'"]),
        ("kwic whole ?!", ['term "?!": holds no word or number']),
        (f"{KWIC} --out nowhere/new.csv", ["nowhere/new.csv: cannot be written"]),
    ],
)
def test_every_fault_is_one_line_and_exit_code_2_and_nothing_is_written(run, place, packaged, command, told):
    before = {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}
    code, out, said = run(*command.split())
    assert code == 2
    assert said.count("\n") == 1 and said.endswith("\n") and "Traceback" not in said
    assert all(part in said for part in told), said
    assert out == "" or command.startswith("check")
    assert {path: path.read_bytes() for path in place.rglob("*") if path.is_file()} == before


def test_what_the_system_refuses_is_told_in_one_line_too(run, place, monkeypatch):
    def refuse(*arguments):
        raise PermissionError(13, "Permission denied", "whole/topics.parquet")

    monkeypatch.setattr("analysis.store.file_sha256", refuse)
    assert run("kwic", "whole", "bridge") == (2, "", "analysis kwic: [Errno 13] Permission denied: 'whole/topics.parquet'\n")


@pytest.mark.parametrize("command", ["", "build", "check", "score", "validate", "contrast", "kwic"])
def test_help_is_no_fault(run, command):
    code, out, said = run(*command.split(), "--help")
    assert (code, said) == (0, "") and out.startswith(f"usage: python -m analysis {command}".rstrip())


# In a process of its own


def test_a_process_ends_with_the_code_and_says_one_line(tmp_path):
    running = process("build", tmp_path / "nowhere", "--out", tmp_path / "out", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, said = running.communicate()
    assert (running.returncode, out) == (2, b"")
    assert said.startswith(b"analysis build: ") and said.count(b"\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_reader_that_leaves_early_is_no_fault(tiny_results):
    running = process("kwic", tiny_results.folder, "the", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    running.stdout.close()
    said = running.stderr.read()
    assert (running.wait(), said) == (0, b"")


def test_progress_is_shown_on_a_terminal_and_not_in_a_pipe(tmp_path):
    folder(tmp_path, in_csv="id,text\n" + "a,It rained.\n" * 60)
    master, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 80))
    command = ["score", tmp_path / "in.csv", "--axis", "development_security", "--out"]
    shown = process(*command, tmp_path / "one.csv", stdout=subprocess.PIPE, stderr=terminal)
    piped = process(*command, tmp_path / "two.csv", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.close(terminal)
    said = b""
    with suppress(OSError):  # how Linux tells that nobody holds the terminal any more
        while part := os.read(master, 4096):
            said += part
    os.close(master)
    assert (shown.wait(), shown.stdout.read()) == (0, b"")
    assert b"scoring" in said and b"60/60" in said and b"Traceback" not in said
    assert (*piped.communicate(), piped.returncode) == (b"", b"", 0)
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()
