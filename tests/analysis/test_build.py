import os
import shutil
import sqlite3
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from itertools import combinations, islice

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from analysis import build as building
from analysis import store
from analysis.build import build, warnings_of
from analysis.contrasts import contrast_all
from analysis.corpus import make_corpus
from analysis.embeddings import DEFAULT_CACHE, encode
from analysis.errors import AnalysisError
from analysis.evidence import evidence
from analysis.framing import fit_axis, score
from analysis.labels import read_labels, training
from analysis.limits import Limits
from analysis.parts import FILE as PARTS
from analysis.picks import Pick
from analysis.placed import place_label
from analysis.project import open_project, save_label, save_topic_edits
from analysis.results import ARRAYS, read_results
from analysis.settings import Settings, read_axes
from analysis.topicedits import NO_EDITS, TopicEdits, added, anchor
from tests.analysis.samples import FORT, HARBOUR, WordVectors, folder, stand_in, tiny_corpus
from tests.conftest import CORPUS, ROOT

INTERVAL = "lower upper level method estimand estimate n_effective".split()
REST = "intensity spread share_plus share_minus share_both share_neither coverage".split()
OWN = ["n_sentences", "bias", *INTERVAL, *REST]
FRAMING = ["n_documents", "n_sentences", "bias", *INTERVAL, *REST]
DIFFERENCE = (
    "target reference estimate lower upper level method estimand p p_adjusted test adjustment reach n_documents n_sentences "
    "n_documents_target n_documents_reference n_sentences_target n_sentences_reference"
).split()
COLUMNS = {
    "documents": "document_id title group n_sentences n_tokens file language date origin".split(),
    "sentences": (
        "sentence_id document_id position start end kind text n_tokens topic_id topic_loading topic_margin topic_leaf voice "
        "speaker negated"
    ).split(),
    "files": "file kind encoding documents notes reason".split(),
    "findings": "kind what effect remedy documents leave_out".split(),
    "texts": ["document_id", "text"],
    "framing_sentences": "sentence_id axis plus minus bias side covered negated".split(),
    "framing_spans": "sentence_id axis start end contribution".split(),
    "framing_groups": ["axis", "grouping", "group", *FRAMING, "n_negated", *(f"{name}_own" for name in OWN)],
    "framing_documents": ["axis", "document_id", *FRAMING, "n_negated", *(f"{name}_own" for name in OWN)],
    "framing_voices": ["axis", "grouping", "group", "voice", *FRAMING],
    "framing_speakers": ["axis", "grouping", "group", "speaker", *FRAMING],
    "framing_shares": ["axis", "grouping", "group", "side", "share", *INTERVAL],
    "framing_differences": ["axis", *DIFFERENCE],
    "share_differences": ["axis", "side", *DIFFERENCE],
    "voice_spans": "sentence_id start end voice speaker cue".split(),
    "negated_spans": "sentence_id start end cue".split(),
    "contrasts": (
        "target reference term count_target count_reference rate_target rate_reference log_odds z log_ratio lrc "
        "n_documents_target n_documents_reference dispersion_target dispersion_reference p p_adjusted p_bh "
        "log_ratio_lower log_ratio_upper log_odds_uniform z_uniform log_odds_background z_background g2 chi2 scaled_f stop"
    ).split(),
    "contrast_tests": (
        "target reference n_tokens_target n_tokens_reference n_documents_target n_documents_reference reach n_hidden test "
        "n_tested fewest"
    ).split(),
    "topics": "topic_id name terms n_sentences stability n_uncertain".split(),
    "topic_tree": "topic_id parent fewest most n_sentences stability name terms".split(),
    "topic_numbers": "number steady apart".split(),
    "topic_prevalence": ["topic_id", "grouping", "group", "prevalence", *INTERVAL],
    "topic_periods": ["column", "topic_id", "period", "prevalence", *INTERVAL, "n_sentences"],
    "framing_topics": [
        *"axis topic_id grouping group n_documents n_sentences share bias".split(),
        *INTERVAL,
        "carries",
    ],
    "topic_differences": ["topic_id", *DIFFERENCE],
    "distances": "what target reference distance null_mean null_upper p test reach n_documents n_sentences".split(),
    "terms": "term hidden stop n_background".split(),
    "forms": ["form"],
    "axis_quality": (
        "axis target reference difference seed_range_low seed_range_high sign_stable split_half separation coverage "
        "length_correlation n_seeds_plus n_seeds_minus n_sentences warning"
    ).split(),
}
AXES = """
[[axis]]
name = "land_water"
pole_plus = {name = "water", sentences = ["The river rises."], terms = ["river", "lake"]}
pole_minus = {name = "land", description = "Hills and fields."}
"""


@pytest.fixture(scope="module")
def bundled(results_dir):
    return read_results(results_dir)


def files(results_folder):
    """Bytes of every file but the record of the run."""
    return {path.name: path.read_bytes() for path in sorted(results_folder.iterdir()) if path.name != store.RUN}


def is_sorted(table, *columns):
    rows = list(table[list(columns)].itertuples(index=False, name=None))
    return rows == sorted(rows)


# The tables


def test_tables_have_the_columns_of_the_contract_and_no_others(bundled):
    assert {name: list(bundled.table(name).columns) for name in COLUMNS} == COLUMNS
    tables = {f"{name}.parquet" for name in COLUMNS}
    arrays = {f"{name}.npy" for name in ARRAYS}
    assert set(files(bundled.folder)) == tables | arrays | {store.MANIFEST, "term_counts.npz"}
    assert {path.name for path in bundled.folder.iterdir()} - set(files(bundled.folder)) == {store.RUN}


def test_an_empty_table_has_the_same_types_as_a_full_one(bundled, tmp_path, toy):
    folder(tmp_path / "corpus", a_txt="The.")
    small = build(tmp_path / "corpus", tmp_path / "results")
    for name in ("contrasts", "framing_spans", "terms"):
        assert len(small.table(name)) == 0
    for name in COLUMNS:
        kinds, full = types_of(small, name), types_of(bundled, name)
        assert kinds == {column: full[column] for column in kinds}


def types_of(results, name):
    schema = pq.read_schema(results.folder / f"{name}.parquet")
    return dict(zip(schema.names, schema.types, strict=True))


def test_ids_and_texts_are_strings(bundled):
    for name, columns in COLUMNS.items():
        for column in columns:
            if column.endswith("_id") and column != "topic_id" or column in ("axis", "group", "term", "text", "target", "kind"):
                assert bundled.table(name)[column].dtype == "str", (name, column)


def test_every_text_is_its_documents_characters(bundled):
    for row in bundled.table("sentences").to_dict("records"):
        document = bundled.text_of(row["document_id"])
        assert row["text"] == document[row["start"] : row["end"]]
        assert row["sentence_id"] == f"{row['document_id']}:{row['position']}"
    for row in bundled.table("documents").to_dict("records"):
        assert bundled.text_of(row["document_id"]) == (CORPUS / row["file"]).read_bytes().decode()


def test_rows_stand_in_order(bundled):
    assert is_sorted(bundled.table("documents"), "document_id")
    assert is_sorted(bundled.table("texts"), "document_id")
    assert is_sorted(bundled.table("sentences"), "document_id", "position")
    assert is_sorted(bundled.table("framing_groups"), "axis", "group")
    assert is_sorted(bundled.table("framing_documents"), "axis", "document_id")
    assert is_sorted(bundled.table("topics"), "topic_id")
    assert is_sorted(bundled.table("topic_prevalence"), "topic_id", "group")
    assert is_sorted(bundled.table("terms"), "term")
    assert is_sorted(bundled.table("framing_differences"), "axis", "target")
    assert is_sorted(bundled.table("share_differences"), "axis", "side", "target")
    assert is_sorted(bundled.table("topic_differences"), "topic_id", "target")
    assert bundled.table("contrasts")["z"].abs().is_monotonic_decreasing
    place = {name: i for i, name in enumerate(bundled.table("sentences")["sentence_id"])}
    axes = list(bundled.axes)
    scores = bundled.table("framing_sentences")
    assert [(axes.index(axis), place[name]) for name, axis in zip(scores["sentence_id"], scores["axis"], strict=True)] == [
        (a, i) for a in range(len(axes)) for i in range(len(place))
    ]
    spans = bundled.table("framing_spans")
    spans = spans.assign(place=spans["sentence_id"].map(place), axis=spans["axis"].map(axes.index))
    assert is_sorted(spans, "place", "axis", "start")


def test_headings_are_scored_and_not_counted(bundled):
    sentences = bundled.table("sentences")
    headings = sentences[sentences["kind"] == "heading"]
    assert len(headings) == 3 and set(sentences["kind"]) == {"heading", "sentence"}
    assert headings["topic_id"].isna().all() and headings["topic_loading"].isna().all()
    scored = bundled.table("framing_sentences")
    assert scored["sentence_id"].isin(headings["sentence_id"]).sum() == 3 * len(bundled.axes)
    assert (bundled.table("framing_groups").groupby("axis")["n_sentences"].sum() == 50).all()
    assert bundled.table("documents")["n_sentences"].sum() == bundled.table("topics")["n_sentences"].sum() == 50
    counts = bundled.manifest["counts"]
    assert (counts["documents"], counts["groups"], counts["sentences"], counts["headings"]) == (2, 2, 50, 3)


def test_scores_are_those_of_each_sentence_alone(bundled, frame_axes, encoder):
    rows = bundled.table("framing_sentences").merge(bundled.table("sentences")[["sentence_id", "text"]], on="sentence_id")
    for row in rows.iloc[::9].to_dict("records"):
        alone = score(frame_axes[row["axis"]], [row["text"]], encode(encoder, [row["text"]]))
        assert (row["plus"], row["minus"], row["bias"]) == (alone.plus[0], alone.minus[0], alone.bias[0])
        assert (row["side"], row["covered"]) == (alone.side[0], alone.covered[0])


def test_shares_sum_to_one(bundled):
    for name in ("framing_groups", "framing_documents"):
        for part in ("share_[a-z]+$", "share_[a-z]+_own$"):
            np.testing.assert_allclose(bundled.table(name).filter(regex=part).sum(axis=1), 1, atol=3e-6)
    np.testing.assert_allclose(bundled.table("topic_prevalence").groupby("group")["prevalence"].sum(), 1)


def test_differences_are_those_of_the_means_and_lie_in_their_intervals(bundled):
    groups = bundled.table("framing_groups").set_index(["axis", "group"])
    for row in bundled.table("framing_differences").itertuples():
        apart = groups.loc[(row.axis, row.target), "estimate"] - groups.loc[(row.axis, row.reference), "estimate"]
        assert row.estimate == pytest.approx(apart, abs=3e-6) and row.lower < row.estimate < row.upper
        assert (row.reach, row.n_documents, row.n_sentences, row.level) == ("texts", 2, 50, 0.95)
        assert 0 < row.p <= row.p_adjusted <= 1
    for name in ("framing_groups", "framing_documents", "framing_shares", "topic_prevalence"):
        table = bundled.table(name)
        assert ((table["lower"] <= table["estimate"]) & (table["estimate"] <= table["upper"])).all()
        assert table["n_effective"].between(1, 50).all()
    assert (bundled.table("distances")["distance"] > bundled.table("distances")["null_mean"]).all()


def test_most_cooperation_language_of_the_news_report_is_reported(bundled):
    """What the two documents show, and why voices are told apart: in the report, cooperation is Xi's and Li's."""
    voices = bundled.table("framing_voices").query("axis == 'cooperation_control' and group == 'Overseas news report'")
    bias = voices.set_index("voice")["bias"]
    assert bias["attributed"] > bias["own"]
    spoken = bundled.table("framing_speakers").query("axis == 'cooperation_control' and group == 'Overseas news report'")
    assert spoken.set_index("speaker").loc["Xi Jinping", "n_sentences"] == 3
    assert (spoken.set_index("speaker").loc[["Xi Jinping", "Li Shulei"], "bias"] > 0.3).all()


def test_the_voices_of_the_manifest_are_those_of_the_counted_sentences(bundled):
    counted = bundled.counted
    assert bundled.manifest["counts"]["voices"] == {"own": 40, "quoted": 2, "attributed": 8, "unclear": 0}
    assert counted["voice"].value_counts().to_dict() == {"own": 40, "quoted": 2, "attributed": 8}
    assert bundled.manifest["counts"]["negated"] == counted["negated"].sum() == 2
    assert bundled.speakers[0] == "Xi Jinping" and "" not in bundled.speakers


def test_contrasts_are_those_of_the_counted_sentences(bundled):
    terms = bundled.corpus_terms()
    anew, tests = contrast_all(terms, bundled.groups_of(terms.document_ids), seed=0)
    pd.testing.assert_frame_equal(bundled.table("contrasts"), anew)
    pd.testing.assert_frame_equal(bundled.table("contrast_tests"), tests)
    assert (anew["target"] == min(bundled.groups)).all()


def test_spans_lie_in_their_sentences(bundled):
    spans = bundled.table("framing_spans").merge(bundled.table("sentences"), on="sentence_id", suffixes=("", "_sentence"))
    assert len(spans) == len(bundled.table("framing_spans")) > 0
    assert ((spans["start_sentence"] <= spans["start"]) & (spans["start"] < spans["end"])).all()
    assert (spans["end"] <= spans["end_sentence"]).all()


@pytest.mark.parametrize(
    ("axis", "leaning", "words"),
    [
        ("cooperation_control", -1, "stringent censorship"),
        ("cooperation_control", -1, "restricts access"),
        ("cooperation_control", 1, "co-construction"),
        ("cooperation_control", 1, "international cooperation"),
        ("development_security", -1, "Hostile forces"),
        ("development_security", 1, "upgrading"),
    ],
)
def test_the_scores_make_sense_to_a_reader(bundled, axis, leaning, words):
    scored = bundled.table("framing_sentences").query("axis == @axis").merge(bundled.table("sentences"), on="sentence_id")
    most = scored.assign(lean=leaning * scored["bias"]).nlargest(12, "lean")
    assert most["text"].str.contains(words).any()
    assert (most["lean"] > 0).all()


def test_the_manifest_says_what_went_in(bundled):
    manifest = bundled.manifest
    assert (manifest["format_version"], manifest["corpus_name"], manifest["grouping"]) == (1, "ai_governance", "group")
    assert manifest["inputs"]["corpus"] == manifest["corpus_digest"]
    assert set(manifest["inputs"]["axes"]) == set(bundled.axes) == {"cooperation_control", "development_security"}
    assert manifest["encoder"]["dimensions"] == 384 and len(manifest["encoder"]["sha256"]) == 64
    assert manifest["settings"] == {
        "seed": 0, "group": None, "min_count": None, "max_n": 3, "topics_resolution": 1.0, "prior": 0.1, "encoder": "auto",
        "terms": "surface", "repeated": "counted", "limits": asdict(Limits()),
    }  # fmt: skip
    assert manifest["encoder"]["name"] == "all-MiniLM-L6-v2" and manifest["encoder"]["languages"] == ["en"]
    assert {"numpy", "pandas", "bertopic", "onnxruntime", "python"} <= set(manifest["versions"])
    scores = {"present": 1.0, "covered_percentile": 95, "min_count": 2, "tested_occurrences": 5}
    assert manifest["background"] == {"name": "the whole corpus", "tokens": manifest["counts"]["tokens"]}
    assert manifest["inputs"]["background"] is None
    how_sure = {"interval_level": 0.95, "interval_sentences": 10, "interval_documents": 5, "relabellings": 2_000}
    assert manifest["thresholds"] == scores | how_sure | {"topic_steady": 0.7, "topic_alike": 0.7}
    assert manifest["inputs"]["topic_edits"] == NO_EDITS.digest() and manifest["inputs"]["previous"] is None
    topics = {"method": "neighbour graph", "distinct_sentences": 50, "fitted_sentences": 50, "runs": 20, "reruns": 10}
    assert topics.items() <= manifest["topics"].items() and manifest["topics"]["edits"] == {}
    for name, file in manifest["files"].items():
        assert file["sha256"] == store.file_sha256(bundled.folder / name)
        if name.endswith(".parquet"):
            assert file["rows"] == len(bundled.table(name.removesuffix(".parquet")))
    assert str(ROOT) not in (bundled.folder / store.MANIFEST).read_text()


# The same twice


def test_results_are_the_same_bytes_in_other_processes_with_and_without_a_cache(results_dir, tmp_path):
    """Other hash seeds and numbers of threads, in processes of their own; then from what the second one kept."""
    cache = tmp_path / "cache"
    cache.mkdir()
    (cache / "encoder").symlink_to(DEFAULT_CACHE / "encoder")  # the network is the same; writing it takes seconds
    runs = {"one": ("1", "1", ["--no-cache"]), "two": ("2", "5", ["--cache", str(cache)])}
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "analysis", "build", str(CORPUS), "--out", str(tmp_path / name), *options],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        for name, (seed, threads, options) in runs.items()
    ]
    assert [process.communicate()[0] for process in running] == [b"", b""]  # and nothing is said in a pipe
    expected = files(results_dir)
    assert files(tmp_path / "one") == expected
    assert files(tmp_path / "two") == expected
    kept = (cache / PARTS).read_bytes()
    build(CORPUS, tmp_path / "three", cache=cache)
    assert files(tmp_path / "three") == expected
    assert (cache / PARTS).read_bytes() == kept


def test_a_cache_is_used_and_a_damaged_one_changes_nothing(tmp_path, monkeypatch):
    class Counting(WordVectors):
        texts = []

        def tokens(self, text):
            self.texts.append(text)
            return super().tokens(text)

    stand_in(monkeypatch, Counting())
    corpus = tiny_corpus(tmp_path / "corpus")

    def reads(**options):
        Counting.texts.clear()
        build(corpus, tmp_path / "results", **options)
        return Counter(Counting.texts)["Dr. Vale lives in the fort."], files(tmp_path / "results")

    plain = reads()
    assert plain[0] == 1
    cache = tmp_path / "cache"
    assert reads(cache=cache) == (1, plain[1])
    assert reads(cache=cache) == (0, plain[1])
    with sqlite3.connect(cache / PARTS) as connection:
        connection.execute("UPDATE parts SET part = zeroblob(length(part))")
    assert reads(cache=cache) == (1, plain[1])
    (corpus / "axes.toml").write_text(AXES)
    assert reads(cache=cache)[0] == 1


def test_only_what_depends_on_a_document_is_made_again(tmp_path, monkeypatch):
    """A document added, changed, or taken out: the encoder reads that document alone, and the results are those of a new build."""
    read: list[str] = []

    class Counting(WordVectors):
        def tokens(self, text):
            read.append(text)
            return super().tokens(text)

    stand_in(monkeypatch, Counting())
    root, cache = tmp_path / "corpus", tmp_path / "cache"
    changes = [
        {"a": "The mill is old. It stands.", "b": "A bridge was built."},
        {"a": "The mill is old. It stands.", "b": "A bridge was built.", "c": "New words came."},
        {"a": "The mill is old. It stands.", "b": "A bridge was built, and it fell.", "c": "New words came."},
        {"a": "The mill is old. It stands.", "c": "New words came."},
    ]
    own = [{"The mill is old.", "It stands.", "A bridge was built."}, {"New words came."}, {"A bridge was built, and it fell."}, set()]
    for texts, expected in zip(changes, own, strict=True):
        shutil.rmtree(root, ignore_errors=True)
        folder(root, **{f"{name}_txt": text for name, text in texts.items()})
        read.clear()
        build(root, tmp_path / "kept", cache=cache)
        assert {text for text in read if text in {one for each in own for one in each}} == expected
        build(root, tmp_path / "anew")
        assert files(tmp_path / "kept") == files(tmp_path / "anew")


def test_the_order_of_files_and_lines_changes_nothing(tmp_path, toy):
    one, other = tmp_path / "one" / "corpus", tmp_path / "other" / "corpus"
    folder(one, documents_csv="file,group\na.txt,x\nb.txt,y\n", a_txt=HARBOUR, b_txt=FORT)
    folder(other, b_txt=FORT, documents_csv="file,group\nb.txt,y\na.txt,x\n", a_txt=HARBOUR)
    build(one, tmp_path / "one" / "results")
    build(other, tmp_path / "other" / "results")
    assert files(tmp_path / "one" / "results") == files(tmp_path / "other" / "results")


def test_building_again_in_the_same_place_replaces_all(tmp_path, toy):
    corpus, out = tiny_corpus(tmp_path / "corpus"), tmp_path / "results"
    first = files(build(corpus, out).folder)
    (corpus / "fort.txt").write_text("It rained.")
    second = build(corpus, out)
    assert files(out) != first and second.text_of("fort") == "It rained."
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "results"]


# Topics


SUBJECTS = ("grain ships carry to distant ports each long autumn", "schools teach the children letters before their fathers work")


def subjects(*sizes):
    """Two texts whose sentences are of as many subjects as there are sizes: six of the subject's nine words each."""
    said = [
        " ".join(some).capitalize() + "."
        for subject, size in zip(SUBJECTS, sizes, strict=True)
        for some in islice(combinations(subject.split(), 6), size)
    ]
    return {"a_txt": " ".join(said[::2]), "b_txt": " ".join(said[1::2])}


@pytest.mark.parametrize("n", [1, 2, 3, 10, 60])
@pytest.mark.parametrize("documents", [1, 2])
def test_topics_of_few_sentences_are_few_and_hold_every_one_of_them(tmp_path, toy, n, documents):
    texts = subjects(n - n // 2, n // 2)
    texts = texts if documents == 2 and n > 1 else {"a_txt": " ".join(texts.values()).strip()}
    results = build(folder(tmp_path / "corpus", **texts), tmp_path / "results")
    topics, sentences = results.table("topics"), results.table("sentences")
    assert sentences["topic_id"].notna().all() and (sentences["topic_id"] >= 0).all()
    assert topics["n_sentences"].tolist() == sentences.groupby("topic_id").size().tolist() and topics["n_sentences"].sum() == n
    assert len(topics) == 1 if n <= 3 else 1 <= len(topics) <= 12
    assert (results.manifest["topics"]["method"] == "one topic") == (n <= 3)
    assert topics["stability"].between(0, 1).all() and topics["name"].str.len().gt(0).all() and topics["name"].is_unique
    for topic in topics.itertuples():
        assert len(evidence(results, Pick(topic=topic.topic_id))) == topic.n_sentences


def test_topics_of_one_sentence_said_many_times_are_one_that_comes_back(tmp_path, toy):
    results = build(folder(tmp_path / "corpus", a_txt="Snow falls. " * 40, b_txt="Snow falls. " * 20), tmp_path / "results")
    topics = results.table("topics")
    assert topics["n_sentences"].tolist() == [60] and topics["stability"].tolist() == [1.0]
    assert results.table("topic_prevalence")["prevalence"].tolist() == [1.0, 1.0]


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A corpus of two subjects, its results, and where both are."""
    root = tmp_path_factory.mktemp("subjects")
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch, WordVectors())
        yield root, build(folder(root / "corpus", **subjects(14, 10)), root / "results")


def test_with_the_results_before_the_same_corpus_gives_the_same_tables_byte_for_byte(built):
    root, before = built
    after = build(root / "corpus", root / "after", previous=before.folder)
    again = build(root / "corpus", root / "again", previous=before.folder)
    assert files(after.folder) == files(again.folder)
    changed = {name for name, content in files(after.folder).items() if content != files(before.folder)[name]}
    assert changed == {store.MANIFEST}
    assert after.manifest["inputs"]["previous"] == before.digest
    assert after.manifest["topics"]["previous"] == {"kept": len(before.table("topics")), "new": [], "gone": [], "note": ""}
    assert after.digest != before.digest  # another input, other results


def test_numbers_and_names_of_topics_stay_while_the_corpus_grows(built, tmp_path):
    """The second subject overtakes the first."""
    root, before = built
    grown = folder(tmp_path / "corpus", **subjects(14, 16))
    after = build(grown, tmp_path / "results", previous=before.folder)

    def numbers(results):
        """Numbers of topics by subject, which no topic mixes."""
        table = results.table("sentences")
        first = table["text"].str.contains("ships|carry|ports|autumn|grain", case=False)
        assert table.assign(first=first).groupby("topic_id")["first"].nunique().eq(1).all()
        return set(table.loc[first, "topic_id"]), set(table.loc[~first, "topic_id"])

    (ships, schools), (ships_then, schools_then) = numbers(after), numbers(before)
    assert ships == ships_then != numbers(build(grown, tmp_path / "own"))[0]
    assert schools & schools_then and not schools & ships_then
    names = [results.table("topics").set_index("topic_id")["name"] for results in (before, after)]
    for topic in (ships & ships_then) | (schools & schools_then):
        assert names[0][topic] == names[1][topic]


def test_a_few_sentences_that_were_not_there_take_no_topics_number(built, tmp_path):
    """They are near to some topic, as everything is; that is not to be the same."""
    root, before = built
    few = folder(tmp_path / "corpus", a_txt="Ships carry grain. Ports carry ships. Grain to ports each autumn. Ships to ports.")
    after = build(few, tmp_path / "results", previous=before.folder)
    assert after.manifest["topics"]["previous"]["kept"] == 0
    assert after.manifest["topics"]["previous"]["note"] in after.warnings
    assert not set(after.table("topics")["topic_id"]) & set(before.table("topics")["topic_id"])


def test_results_keep_their_digest_while_their_folder_is_built_anew(tmp_path, toy):
    corpus = folder(tmp_path / "corpus", **subjects(5, 5))
    before = build(corpus, tmp_path / "results")
    (corpus / "c.txt").write_text("It rained.")
    after = build(corpus, tmp_path / "results")
    assert before.digest != after.digest == read_results(tmp_path / "results").digest


def test_what_does_not_fit_is_told_with_the_edits_that_are_shown(built, tmp_path):
    root, plain = built
    corpus = folder(tmp_path / "corpus", **subjects(14, 10))
    unknown = added(NO_EDITS, "rename", [anchor("ferries", np.array(["0123456789abcdef"]), 24)], "Boats")
    save_topic_edits(open_project(corpus), lambda _: unknown)
    results = build(corpus, tmp_path / "results")
    (note,) = results.topic_notes
    assert "ferries" in note and note in results.warnings
    assert results.with_topics(NO_EDITS).topic_notes == () and note not in results.with_topics(NO_EDITS).warnings
    assert note in plain.with_topics(unknown).warnings and plain.topic_notes == ()


def test_edits_of_topics_go_into_every_table_and_stay_through_a_rebuild(built, tmp_path):
    root, plain = built
    corpus = folder(tmp_path / "corpus", **subjects(14, 10))
    topic = int(plain.table("topics")["topic_id"].iloc[0])
    known_by = anchor("as found", plain.text_digests[plain.of_topic(topic)], len(plain.counted))
    kept = added(NO_EDITS, "rename", [known_by], "Grain <by> sea")
    save_topic_edits(open_project(corpus), lambda _: kept)
    edited, again = build(corpus, tmp_path / "one"), build(corpus, tmp_path / "two")
    assert files(edited.folder) == files(again.folder)
    assert edited.table("topics").set_index("topic_id").loc[topic, "name"] == "Grain <by> sea"
    assert edited.manifest["inputs"]["topic_edits"] == kept.digest() != plain.manifest["inputs"]["topic_edits"]
    assert edited.manifest["topics"]["notes"] == [] and len(edited.manifest["topics"]["edits"]["edit"]) == 1
    pd.testing.assert_frame_equal(edited.table("topics"), plain.with_topics(kept).table("topics"))
    pd.testing.assert_frame_equal(edited.with_topics(NO_EDITS).table("topics"), plain.table("topics"))  # and can be undone


def test_the_tables_of_topics_are_of_the_number_that_was_chosen(built, tmp_path):
    root, plain = built
    corpus = folder(tmp_path / "corpus", **subjects(14, 10))
    save_topic_edits(open_project(corpus), lambda _: TopicEdits(number=1))
    results = build(corpus, tmp_path / "results")
    only = results.table("topics")["topic_id"].tolist()
    assert len(only) == 1 and results.manifest["topics"]["number"] == plain.manifest["topics"]["number"]  # as found
    for name in ("topic_prevalence", "topic_differences", "framing_topics"):
        assert set(results.table(name)["topic_id"]) == set(only)


def test_framing_of_topics_adds_up_to_that_of_the_groups(bundled):
    parts = bundled.table("framing_topics").groupby(["axis", "group"])["carries"].sum()
    scores = bundled.table("framing_sentences").merge(bundled.counted[["sentence_id", "group"]], on="sentence_id")
    whole = scores.groupby(["axis", "group"])["bias"].mean()
    np.testing.assert_allclose(parts.to_numpy(), whole.reindex(parts.index).to_numpy(), atol=1e-5)  # written with six decimals


# Small and odd corpora


@pytest.mark.parametrize(
    ("texts", "documents", "sentences", "groups"),
    [
        ({"a_txt": HARBOUR}, 1, 4, 1),
        ({"a_txt": "It rained."}, 1, 1, 1),
        ({"a_txt": "It rained.", "b_txt": HARBOUR}, 2, 5, 2),
        ({"a_txt": "It rained.", "b_txt": "It rained.", "c_txt": "It rained. It rained."}, 3, 4, 3),
        ({"a_txt": "It rained. " * 30}, 1, 30, 1),
        ({"a_txt": "1 2 3", "b_txt": "你好。再见。2"}, 2, 4, 2),
        ({"a_txt": "One.", "b_txt": "Two.", "documents_csv": "file,group\na.txt,x\nb.txt,x\n"}, 2, 2, 1),
        ({"a_txt": "One.", "b_txt": "Two.", "documents_csv": "file,group\na.txt,x\nb.txt,\n"}, 2, 2, 2),
        ({f"d{i:02}_txt": f"Number {i} speaks. It rained." for i in range(13)}, 13, 26, 1),
        ({"a_txt": "word " * 400 + "."}, 1, 1, 1),
    ],
)
def test_small_and_odd_corpora_are_no_fault(tmp_path, toy, texts, documents, sentences, groups):
    results = build(folder(tmp_path / "corpus", **texts), tmp_path / "results")
    counts = results.manifest["counts"]
    assert (counts["documents"], counts["sentences"], counts["groups"]) == (documents, sentences, groups)
    assert len(results.table("framing_groups")) == groups * 2
    assert (len(results.table("contrasts")) == 0) == (groups == 1 or sentences == groups == 2)
    np.testing.assert_allclose(results.table("topic_prevalence").groupby("group")["prevalence"].sum(), 1)
    assert any("only one group" in warning for warning in results.manifest["warnings"]) == (groups == 1)
    for row in results.table("sentences").to_dict("records"):
        assert results.text_of(row["document_id"])[row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_table_is_a_corpus(tmp_path, toy, kind):
    rows = {"text": [HARBOUR, FORT, None], "group": ["south", "north", "north"], "year": [1911, 1907, 1900]}
    table, path = pd.DataFrame(rows), tmp_path / f"speeches.v2.{kind}"
    table.to_csv(path, index=False) if kind == "csv" else table.to_parquet(path)
    results = build(path, tmp_path / "results")
    assert results.table("documents")[["document_id", "group", "year"]].values.tolist() == [
        ["000001", "south", "1911"],
        ["000002", "north", "1907"],
    ]
    assert results.text_of("000001") == HARBOUR
    assert results.manifest["corpus_name"] == "speeches.v2"
    assert "left out" in results.manifest["warnings"][0]
    assert not (tmp_path / "speeches.v2.project").exists()


def test_a_corpus_is_the_same_from_a_table_of_either_kind(tmp_path, toy):
    table = pd.DataFrame({"document_id": ["b", "a"], "text": [HARBOUR, FORT], "group": ["x", "y"], "note": ["", None]})
    (tmp_path / "csv").mkdir()
    table.to_csv(tmp_path / "csv" / "t.csv", index=False)
    table.to_parquet(tmp_path / "csv" / "t.parquet")
    build(tmp_path / "csv" / "t.csv", tmp_path / "one")
    build(tmp_path / "csv" / "t.parquet", tmp_path / "two")
    one, two = files(tmp_path / "one"), files(tmp_path / "two")
    named = {"files.parquet", "manifest.json"}  # the one names the file, the other holds its digest
    assert {name for name in one if one[name] != two[name]} == named and one.keys() == two.keys()


def test_a_group_is_any_column_and_a_given_group_is_kept_beside_it(tmp_path, toy):
    corpus = tiny_corpus(tmp_path / "corpus")
    results = build(corpus, tmp_path / "results", group="year")
    assert results.groups == ("1907", "1911")
    assert results.table("documents")["metadata_group"].tolist() == ["north", "south"]
    assert set(results.table("framing_groups")["grouping"]) == set(results.table("topic_prevalence")["grouping"]) == {"year"}
    assert (results.manifest["grouping"], results.manifest["settings"]["group"]) == ("year", "year")
    same = build(corpus, tmp_path / "again", settings=Settings(group="year"))
    assert files(same.folder) == files(results.folder)
    assert build(corpus, tmp_path / "third", settings=Settings(group="file"), group="year").digest == same.digest


def test_own_axes_join_the_built_in_ones(tmp_path, toy):
    corpus = tiny_corpus(tmp_path / "corpus")
    folder(corpus, axes_toml=AXES)
    names = ["cooperation_control", "development_security", "land_water"]
    assert list(build(corpus, tmp_path / "results").axes) == names
    (tmp_path / "other.toml").write_text(AXES.replace("land_water", "sea_shore"))
    results = build(corpus, tmp_path / "results", axes_file=tmp_path / "other.toml")
    assert list(results.axes) == [*names[:2], "sea_shore"]
    assert set(results.table("framing_sentences")["axis"]) == set(results.axes)


def test_settings_and_seed_are_kept(tmp_path, toy):
    settings = Settings(seed=7, min_count=1, max_n=1, prior=0.5, topics_resolution=2)
    results = build(tiny_corpus(tmp_path / "corpus"), tmp_path / "results", settings=settings)
    assert results.manifest["seed"] == 7 and results.manifest["settings"]["prior"] == 0.5
    assert results.manifest["inputs"]["settings"] == settings.digest()
    terms = results.table("terms")["term"]
    assert "editors" in set(terms) and not terms.str.contains(" ").any()


def test_progress_runs_through_the_steps(tmp_path, toy):
    reports = []
    build(tiny_corpus(tmp_path / "corpus"), tmp_path / "results", progress=lambda *report: reports.append(report))
    steps = list(dict.fromkeys(step for step, _, _ in reports))
    assert steps[0] == "reading the corpus" and steps[-1] == "writing the results"
    assert ("scoring the sentences", 9, 9) in reports and reports[-1] == ("writing the results", 1, 1)


# Labels

LABELS = "text,pole\nThe river is wide.,1\nFields lie under snow.,-1\nA hill is no lake.,0\n"


@pytest.fixture
def labelled(tmp_path):
    """A corpus with an axis of its own, and files of labels beside it."""
    folder(tiny_corpus(tmp_path / "corpus"), axes_toml=AXES)
    return folder(tmp_path, labels_csv=LABELS, of_csv=LABELS.replace("\n", ",land_water\n").replace("pole,land_water", "pole,axis"))


def bias_of(results):
    scores = results.table("framing_sentences")
    return {axis: scores.loc[scores["axis"] == axis, "bias"].tolist() for axis in results.axes}


def own_label(corpus, text, choice, axis="land_water", coder="", audit=False):
    """Keep a label of a sentence of the corpus as the app would."""
    ((document_id, start),) = [(name, there.index(text)) for name, there in (("harbour", HARBOUR), ("fort", FORT)) if text in there]
    label = place_label(axis, document_id, start, text, choice, coder, audit)
    save_label(open_project(corpus), label)
    return label


def test_labels_change_the_scores_of_their_axis_alone(labelled, toy):
    plain = build(labelled / "corpus", labelled / "plain")
    results = build(labelled / "corpus", labelled / "results", labels_file=labelled / "of.csv")
    before, after = bias_of(plain), bias_of(results)
    assert {axis for axis in before if before[axis] != after[axis]} == {"land_water"}
    assert plain.manifest["inputs"]["labels"] == {} and set(plain.manifest["labels"].values()) == {0}
    assert plain.digest != results.digest
    for name in ("sentences", "topics", "contrasts", "terms"):
        pd.testing.assert_frame_equal(plain.table(name), results.table(name))


def test_the_manifest_says_what_was_learned_from(labelled, toy):
    results = build(labelled / "corpus", labelled / "results", labels_file=labelled / "of.csv")
    used = training(read_labels(labelled / "of.csv"), "land_water")
    assert results.manifest["inputs"]["labels"] == {"land_water": used.digest()}
    assert results.manifest["labels"] == {"cooperation_control": 0, "development_security": 0, "land_water": 3}


@pytest.mark.parametrize(("own", "axis"), [(False, "cooperation_control"), (True, "land_water")])
def test_labels_without_an_axis_are_of_the_first_one_given(labelled, toy, own, axis):
    axes = {"axes_file": labelled / "corpus" / "axes.toml"} if own else {}
    results = build(labelled / "corpus", labelled / "results", labels_file=labelled / "labels.csv", **axes)
    assert {name: n for name, n in results.manifest["labels"].items() if n} == {axis: 3}


def test_scores_are_those_of_the_axis_trained_on_the_labels(labelled, toy):
    results = build(labelled / "corpus", labelled / "results", labels_file=labelled / "of.csv")
    labels = training(read_labels(labelled / "of.csv"), "land_water")
    axis = fit_axis(read_axes(labelled / "corpus" / "axes.toml")[0], WordVectors(), labels)
    texts = results.table("sentences")["text"].tolist()
    assert bias_of(results)["land_water"] == score(axis, texts, encode(WordVectors(), texts)).bias.tolist()


def test_the_order_of_labels_changes_no_byte(labelled, toy):
    one = build(labelled / "corpus", labelled / "one", labels_file=labelled / "labels.csv")
    head, *lines = LABELS.splitlines()
    (labelled / "labels.csv").write_text("\n".join([head, *lines[::-1]]))
    assert files(build(labelled / "corpus", labelled / "other", labels_file=labelled / "labels.csv").folder) == files(one.folder)


def test_a_projects_own_labels_are_learned_from_without_being_asked_for(labelled, toy):
    corpus = labelled / "corpus"
    plain = build(corpus, labelled / "plain")
    own_label(corpus, "New jobs came.", "plus", coder="x")
    own_label(corpus, "Dr. Vale lives in the fort.", "minus", coder="x")
    results = build(corpus, labelled / "results")
    assert results.manifest["labels"]["land_water"] == 2
    assert {axis for axis in results.axes if bias_of(plain)[axis] != bias_of(results)[axis]} == {"land_water"}
    both = build(corpus, labelled / "both", labels_file=labelled / "of.csv")
    assert both.manifest["labels"]["land_water"] == 5
    rows = "text,pole,axis\nNew jobs came.,1,land_water\nDr. Vale lives in the fort.,-1,land_water\n"
    (corpus / "labels.csv").unlink()
    (labelled / "same.csv").write_text(rows)
    assert files(build(corpus, labelled / "same", labels_file=labelled / "same.csv").folder) == files(results.folder)


def test_labels_that_are_not_used_are_told_among_the_warnings(labelled, toy):
    corpus = labelled / "corpus"
    own_label(corpus, "New jobs came.", "plus", coder="x")
    own_label(corpus, "New jobs came.", "minus", coder="y")
    own_label(corpus, "Strict censorship controls every letter that crosses the bridge.", "plus", audit=True)
    own_label(corpus, "Dr. Vale lives in the fort.", "minus")
    own_label(corpus, "New jobs came.", "plus", axis="old_new")
    (corpus / "fort.txt").write_text(FORT.replace("Dr. Vale lives in the fort.", "It rained."))
    results = build(corpus, labelled / "results")
    assert results.manifest["labels"]["land_water"] == 0
    told = [
        warning for warning in results.manifest["warnings"] if "label" in warning or "trained" in warning or "coders" in warning
    ]
    assert told[0].startswith("1 label not used, for the sentence is not in the document any more (fort, ")
    assert told[1:] == [
        "1 label not used, for there is no axis old_new; kept in labels.csv",
        "land_water: 1 text left out of training, for as many labels say one thing as another",
        "land_water: 1 text of the audit sample, not trained on",
    ]


def test_the_cache_keeps_apart_what_was_learned_from_different_labels(labelled, toy):
    (labelled / "turned.csv").write_text((labelled / "of.csv").read_text().replace(",-1,", ",+1,").replace(",1,", ",-1,"))
    given = {"none": None, "of": labelled / "of.csv", "turned": labelled / "turned.csv"}
    plain = {name: files(build(labelled / "corpus", labelled / "out", labels_file=file).folder) for name, file in given.items()}
    assert len({tuple(sorted(kept.items())) for kept in plain.values()}) == 3
    for _ in range(2):  # first filling the cache, then from it
        for name, file in given.items():
            results = build(labelled / "corpus", labelled / "out", labels_file=file, cache=labelled / "cache")
            assert files(results.folder) == plain[name], name


def test_words_and_rests_sum_to_the_bias_with_labels_too(labelled, toy):
    results = build(labelled / "corpus", labelled / "results", labels_file=labelled / "of.csv")
    found = results.contributions("land_water")
    summed = np.bincount(found.tokens.sentence, found.contribution, minlength=len(found.rest)) + found.rest
    np.testing.assert_allclose(summed, bias_of(results)["land_water"], atol=1e-5)


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        (
            "text,pole,axis\nOne.,1,landwater\nTwo.,1,sea\nThree.,1,\n",
            'land_water, and is not in line 2 ("landwater"), 3 ("sea")',
        ),
        ("text,pole\nOne.,7\n", "pole must be +1, -1 or 0"),
        ("text\nOne.\n", "no column pole"),
    ],
)
def test_faults_of_a_file_of_labels_are_told_and_nothing_is_written(labelled, toy, labels, told):
    (labelled / "labels.csv").write_text(labels)
    with pytest.raises(AnalysisError) as caught:
        build(labelled / "corpus", labelled / "results", labels_file=labelled / "labels.csv")
    assert told in str(caught.value) and str(labelled / "labels.csv") in str(caught.value)
    assert not (labelled / "results").exists()


def test_faults_of_a_projects_own_labels_are_told_and_nothing_is_written(labelled, toy):
    (labelled / "corpus" / "labels.csv").write_text("axis,document_id,start,end,text_digest,choice\na,fort,0,x,0,maybe\n")
    with pytest.raises(AnalysisError) as caught:
        build(labelled / "corpus", labelled / "results")
    assert "2 faults" in str(caught.value) and all(part in str(caught.value) for part in ("whole number from 0", '2 ("maybe")'))
    assert not (labelled / "results").exists()


# What was read


def test_what_was_read_and_left_unread_stands_in_the_results(tmp_path, toy):
    root = folder(tiny_corpus(tmp_path / "corpus"), old_doc="x")
    results = build(root, tmp_path / "results")
    files = results.table("files").set_index("file")
    assert files.loc["fort.txt", ["kind", "encoding", "reason"]].tolist() == ["text", "utf-8", ""]
    assert list(files.loc["fort.txt", "documents"]) == ["fort"] and files.loc["old.doc", "reason"].startswith("an old Word")
    assert set(results.table("findings")["kind"]) == {"dates", "groups"}


def test_own_settings_hold_unless_others_are_given(tmp_path, toy):
    root = folder(tiny_corpus(tmp_path / "corpus"), settings_toml="seed = 3\nmin_count = 1\n")
    assert build(root, tmp_path / "one").manifest["settings"]["min_count"] == 1
    assert build(root, tmp_path / "two", settings=Settings()).manifest["settings"]["min_count"] is None


def test_sentences_that_stand_in_many_documents_may_be_shown_and_not_counted(tmp_path, toy):
    same = "All rights in this text are reserved."
    own = {
        "mill": "The old mill by the river was repaired in spring by the people of the town.",
        "port": "Ships bring grain from the south, and the harbour pays for its new cranes.",
        "road": "Nobody had expected that the pass would be closed when visitors come to see the lake.",
        "hill": "Goats cross wherever they like, while a guard counts each of them at night.",
    }
    root = folder(tmp_path / "corpus", **{f"{name}_txt": f"{text} {same}" for name, text in own.items()})
    counted = build(root, tmp_path / "one")
    assert counted.manifest["counts"]["sentences"] == 8
    assert counted.table("findings").query("kind == 'repeated'")["what"].item().startswith("4 sentences that stand alike")
    folder(root, settings_toml='repeated = "left out"\n')
    less = build(root, tmp_path / "two")
    assert less.manifest["counts"]["sentences"] == 4
    sentences = less.table("sentences")
    assert sentences.loc[sentences["kind"] == "repeated", "text"].tolist() == [same] * 4
    assert "rights" not in set(less.table("terms")["term"]) and set(less.counted["text"]).isdisjoint({same})


# Warnings


def test_warnings_say_what_there_is_too_little_of():
    one = make_corpus(pd.DataFrame({"document_id": ["a"], "text": ["It rained. " * 12]}), notes=["Row 3 was left out."])
    note, alone = warnings_of(one)
    assert note == "Row 3 was left out." and alone.startswith("There is only one group, so nothing is compared")
    two = make_corpus(pd.DataFrame({"document_id": ["a", "b"], "text": ["It rained. " * 12, "It rained."]}))
    assert warnings_of(two) == ["b: only 1 sentence, too few for group figures; read the sentences."]
    cut = "2 sentences longer than the encoder reads: the rest of each counts by its words at most."
    assert warnings_of(two, cut=2)[1:] == [cut]


def test_the_bundled_corpus_needs_no_warning(bundled):
    assert bundled.manifest["warnings"] == []


# Faults


@pytest.mark.parametrize(
    ("corpus", "options", "told"),
    [
        ({}, {}, ["no document", "put files into it that can be read"]),
        ({"b_txt": "a\0b"}, {}, ["no document (left unread: b.txt: holds 1 NUL byte"]),
        ({"a_txt": "One.", "settings_toml": "seed = -1"}, {}, ["settings.toml: seed is -1"]),
        ({"a_txt": "One.", "documents_csv": "name\na\n"}, {}, ["no column file or document_id", "columns here: name"]),
        ({"a_txt": "One."}, {"group": "party"}, ['no column "party"', "columns here", "--group"]),
        ({"a_txt": "One."}, {"settings": Settings(group="party")}, ['no column "party"']),
        ({"a_txt": "One.", "axes_toml": "[[axis]]\nname = 3"}, {}, ["axes.toml", "faults", "pole_plus is missing"]),
        ({"a_txt": "One.", "own_toml": "[[axis"}, {"axes_file": "own.toml"}, ["own.toml: not TOML"]),
        ({"a_txt": "One."}, {"axes_file": "none.toml"}, ["none.toml: there is no such file"]),
    ],
)
def test_faults_are_told_and_nothing_is_written(tmp_path, toy, corpus, options, told):
    root = folder(tmp_path / "corpus", **corpus)
    root.mkdir(exist_ok=True)
    if "axes_file" in options:
        options = options | {"axes_file": root / options["axes_file"]}
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(AnalysisError) as caught:
        build(root, tmp_path / "results", **options)
    assert all(part in str(caught.value) for part in told), str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before


def test_what_is_not_a_results_folder_is_refused_before_any_work(tmp_path, monkeypatch):
    monkeypatch.setattr(building, "read_documents", None)
    corpus = tiny_corpus(tmp_path / "corpus")
    before = {path: path.read_bytes() for path in corpus.iterdir()}
    with pytest.raises(AnalysisError, match="exists and is not a results folder, so it is left alone; give --out a new folder"):
        build(corpus, corpus)
    assert {path: path.read_bytes() for path in corpus.iterdir()} == before


@pytest.mark.parametrize("step", ["analysis.build.fit_topics", "analysis.store.describe_files"])
def test_a_build_that_fails_leaves_the_older_results(tmp_path, toy, monkeypatch, step):
    corpus = tiny_corpus(tmp_path / "corpus")
    before = files(build(corpus, tmp_path / "results").folder)

    def fail(*arguments):
        raise RuntimeError("stopped")

    monkeypatch.setattr(step, fail)
    for name in ("results", "new"):
        with pytest.raises(RuntimeError, match="stopped"):
            build(corpus, tmp_path / name)
    assert files(tmp_path / "results") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus", "results"]


# Axis quality

ONE_WORD = """
[[axis]]
name = "open_closed"
pole_plus = {name = "open", terms = ["open"]}
pole_minus = {name = "shut", terms = ["shut"]}
"""


def test_an_axis_of_one_word_a_pole_is_scored_and_warned_of(tmp_path, toy):
    (tmp_path / "axes.toml").write_text(ONE_WORD)
    results = build(tiny_corpus(tmp_path / "corpus"), tmp_path / "results", axes_file=tmp_path / "axes.toml")
    assert len(results.table("framing_sentences").query("axis == 'open_closed'")) == 9
    row = results.table("axis_quality").set_index("axis").loc["open_closed"]
    assert row["warning"].startswith("Only 1 seed for “open” and 1 seed for “shut”") and not row["sign_stable"]
    assert f"Axis open_closed: {row['warning']}" in results.manifest["warnings"]


def test_the_quality_of_an_axis_is_that_of_the_counted_sentences(tiny_results, frame_axes):
    groups, scores = tiny_results.table("framing_groups"), tiny_results.table("framing_sentences")
    for row in tiny_results.table("axis_quality").itertuples():
        means = groups[groups["axis"] == row.axis].set_index("group")["bias"]
        assert (row.target, row.reference, row.n_sentences) == ("north", "south", 8)
        assert row.difference == pytest.approx(means["north"] - means["south"], abs=1e-4)
        counted = scores[(scores["axis"] == row.axis) & scores["sentence_id"].isin(tiny_results.counted["sentence_id"])]
        assert row.coverage == pytest.approx(counted["covered"].mean(), abs=1e-4)
        seeds = frame_axes[row.axis].axis.pole_minus
        assert row.n_seeds_minus == len(seeds.sentences) + len(seeds.terms) + 1
        assert row.seed_range_low < row.difference < row.seed_range_high


# Terms


def test_lemmas_are_a_choice_and_counts_are_still_what_is_found(tmp_path, toy):
    texts = {"a": "One town talks. Two towns sleep.", "b": "A road. Roads end. Roads ended."}
    rows = pd.DataFrame([(name, name, text) for name, text in texts.items()], columns=["document_id", "group", "text"])
    rows.to_csv(tmp_path / "corpus.csv", index=False)
    results = build(tmp_path / "corpus.csv", tmp_path / "results", settings=Settings(terms="lemmas"))
    table = results.table("contrasts").set_index("term")
    assert results.lemmas and table.loc["town", "count_target"] == 2 and table.loc["road", "count_reference"] == 3
    for term, row in table.iterrows():
        found = evidence(results, Pick(term=term))
        assert found["weight"].sum() == row["count_target"] + row["count_reference"]


def test_a_background_of_ones_own_is_an_input(labelled, toy):
    usual = labelled / "usual.csv"
    usual.write_text("term,count\nthe,900\nriver,100\n")
    results = build(labelled / "corpus", labelled / "results", background_file=usual)
    assert results.manifest["background"] == {"name": "usual.csv", "tokens": 1000}
    assert results.manifest["inputs"]["background"] == store.file_sha256(usual)
    terms = results.table("terms").set_index("term")["n_background"]
    assert terms.sum() == terms.reindex(["the", "river"]).fillna(0).sum()
    plain = build(labelled / "corpus", labelled / "plain")
    same = ["term", "z", "z_uniform", "g2", "lrc", "p"]
    pd.testing.assert_frame_equal(results.table("contrasts")[same], plain.table("contrasts")[same])
    with pytest.raises(AnalysisError, match="no column count"):
        usual.write_text("term,n\nthe,1\n")
        build(labelled / "corpus", labelled / "never", background_file=usual)


def test_of_many_groups_the_terms_they_use_are_listed_and_none_is_tested(tmp_path, toy):
    rows = pd.DataFrame({"text": [f"The word{n} stands. The word{n} falls. A word stands." for n in range(14)]})
    rows.assign(group=[f"g{n:02}" for n in range(14)]).to_csv(tmp_path / "corpus.csv", index=False)
    results = build(tmp_path / "corpus.csv", tmp_path / "results")
    table, tests = results.table("contrasts"), results.table("contrast_tests")
    assert (table["count_target"] > 0).all() and table["p"].isna().all()
    assert tests["test"].unique().tolist() == ["none: more than 12 groups"] and len(tests) == 14


def test_a_group_cannot_be_called_as_all_others_together(tmp_path, toy):
    rows = pd.DataFrame({"text": ["A mill stands.", "A road ends."], "group": ["the rest", "x"]})
    rows.to_csv(tmp_path / "corpus.csv", index=False)
    with pytest.raises(AnalysisError, match='group "the rest": this name means all other groups; give the group another one'):
        build(tmp_path / "corpus.csv", tmp_path / "results")
