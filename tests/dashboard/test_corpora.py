"""Several corpora in one app: how far each is, the way from one to another, and nothing of one in the other."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from analysis import store
from dashboard import addressbar, corpora, filenames, jobs, source, uploads
from tests.dashboard.apppage import charts, is_well, live_markdown, words_on

HANG = """
import sys, time
from dashboard.jobs import serve

def hang(arguments, report):
    report("scoring the sentences", 30, 1200)
    time.sleep(600)

sys.exit(serve(sys.argv[1:], {"hang": hang}))
"""


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch, results) -> Path:
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    monkeypatch.setenv(source.SOURCE, str(results.folder))
    return tmp_path / "cache"


@pytest.fixture
def hang(tmp_path):
    """`hang(folder)`: a job there that never ends by itself."""
    program, started = tmp_path / "program.py", []
    program.write_text(HANG)

    def start(folder: Path) -> jobs.Job:
        started.append(jobs.start("hang", {}, folder, command=(sys.executable, str(program))))
        return started[-1]

    yield start
    for job in started:
        job.cancel()


def mills(text: bytes = b"The mill stands still.", name: str = "Mills") -> uploads.Entry:
    return uploads.bring_in([filenames.File("a.txt", len(text), lambda: text)], name, source.brought_in())


def built(one: uploads.Entry, results, name: str | None = None) -> uploads.Entry:
    """The corpus with results, of the same form as real ones, that call themselves by its name."""
    shutil.copytree(results.folder, one.results)
    manifest = json.loads((one.results / store.MANIFEST).read_text())
    (one.results / store.MANIFEST).write_text(json.dumps(manifest | {"corpus_name": name or one.name}))
    return one


def test_the_list_begins_with_what_the_app_was_started_on(results):
    one = mills()
    first, second = corpora.standings()
    assert (first.key, first.entry, first.state, first.folder) == ("", None, "built", results.folder)
    assert first.sizes.startswith("3 documents · 13 sentences") and first.name == corpora.start_name()
    assert (second.key, second.name, second.state, second.sizes) == (one.key, "Mills", "new", "")


def test_how_far_a_corpus_is_stands_on_disk(results, hang):
    one = mills()
    assert corpora.standing(one).state == "new"
    check = hang(source.check_job(one.results).folder)
    assert corpora.standing(one).state == "checking"
    check.cancel()
    file = source.check_file(one.results)
    file.parent.mkdir(parents=True)
    file.write_text('{"faults": [], "documents": 1, "sentences": 1}')
    assert (corpora.standing(one).state, corpora.standing(one).sizes) == ("checked", "1 document · 1 sentence")
    file.write_text('{"faults": ["a.txt: empty"]}')
    assert corpora.standing(one).state == "failed" and "can’t be built" in corpora.standing(one).words
    file.unlink()
    build = hang(source.job_folder(one.results))
    while not build.progress:
        assert build.state == "running"
    told = corpora.standing(one)
    assert told.state == "building" and told.words.startswith("being built: Scoring the sentences · 30 of 1,200")
    build.cancel()
    assert corpora.standing(one).state == "cancelled"
    built(one, results)
    assert corpora.standing(one).state == "built" and corpora.standing(one).sizes.startswith("3 documents")
    hang(source.job_folder(one.results))
    assert corpora.standing(one).words.startswith("being built again")


def test_a_path_that_is_gone_is_told(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a.txt").write_text("The mill.")
    one = uploads.point_to(tmp_path / "there", "", source.brought_in())
    assert corpora.standing(one).state == "new"
    shutil.rmtree(tmp_path / "there")
    assert corpora.standing(one).state == "gone"


def test_the_address_names_the_corpus_and_each_session_has_its_own(results, open_view):
    one = built(mills(), results)
    here, there = open_view(results.folder), open_view(results.folder, corpus=one.key)
    assert is_well(here) and is_well(there)
    assert "Corpus Mills" in words_on(there) and "Corpus Mills" not in words_on(here)
    here.run()
    assert "Corpus Mills" not in words_on(here) and charts(here) == charts(there)


@pytest.mark.parametrize("key", ["nope-123456", "../../etc", "", "mills"])
def test_a_corpus_that_is_not_there_falls_back_and_leaves_the_address(key, results, open_view):
    app = open_view(results.folder, "framing", corpus=key)
    assert is_well(app) and "corpus" not in app.query_params
    assert not any("etc" in text for text in live_markdown(app))


def test_what_a_session_chose_is_not_carried_into_another_corpus(results, open_view):
    one = built(mills(), results)
    app = open_view(results.folder, "corpus")
    app.session_state["documents editor 0"] = {"edited_rows": {0: {"title": "of the first"}}}
    app.session_state[source.REBUILD] = "/elsewhere"
    app.query_params["corpus"] = one.key
    app.run()
    assert is_well(app) and app.session_state[corpora.SHOWN] == one.key
    assert not app.session_state["documents editor 0"]["edited_rows"]
    assert app.session_state[source.REBUILD] == "/elsewhere"  # names its results, and is not asked of others
    assert not any(button.label.startswith("Save 1") for button in app.button)


def test_results_asked_to_be_built_again_are_those_of_one_corpus(results, open_view, hang):
    one = built(mills(), results)
    hang(source.job_folder(one.results))
    app = open_view(results.folder, corpus=one.key)
    app.session_state[source.REBUILD] = str(one.results)
    app.run()
    assert [bar.proto.text for bar in app.get("progress")] and "Building Mills" in words_on(app)
    del app.query_params["corpus"]
    app.run()
    assert is_well(app) and not app.get("progress") and "overview_topics" in charts(app)


def test_the_edits_of_topics_without_a_corpus_are_each_of_their_own_results(results, make_results, open_view):
    from analysis.topicedits import TopicEdits
    from dashboard import topicediting

    app = open_view(results.folder)
    app.session_state[f"{topicediting.UNKEPT} {results.folder}"] = TopicEdits(leave_out=0.5)
    app.run()
    other = make_results()
    key = uploads.point_to(other.folder, "Other", source.brought_in()).key
    app.query_params["corpus"] = key
    app.run()
    assert is_well(app) and app.session_state[f"{topicediting.UNKEPT} {results.folder}"] == TopicEdits(leave_out=0.5)
    assert f"{topicediting.UNKEPT} {other.folder}" not in app.session_state


SWITCH = """
from dashboard import corpora
corpora.settle()
corpora.switcher("terms")
"""


def test_the_switcher_lists_the_corpora_and_keeps_nothing_of_the_other_but_the_view():
    from streamlit.testing.v1 import AppTest

    one, two = mills(name="_Mills_ of [the](www.a.b) lake and of the hill"), mills(b"The road.", "Roads")
    app = AppTest.from_string(SWITCH)
    app.query_params["corpus"], app.query_params["axis"] = two.key, "x"
    app.run()
    assert not app.exception
    labels = {button.key: button.label.replace("\\", "").replace("\u2060", "") for button in app.button}
    assert labels[f"switch {two.key}"] == "Roads" and labels["switch "] == corpora.shortened(corpora.start_name())
    assert labels[f"switch {one.key}"] == "_Mills_ of [the](www.a.b) l…"
    assert not any(text.startswith("_Mills") or "](www" in text for text in live_markdown(app))
    assert [button.key for button in app.button if button.disabled] == [f"switch {two.key}"]
    next(button for button in app.button if button.key == f"switch {one.key}").click().run()
    assert app.session_state[addressbar.GO] == ("terms", {"corpus": one.key})
    next(button for button in app.button if button.key == "switch ").click().run()
    assert app.session_state[addressbar.GO] == ("terms", {})
    next(button for button in app.button if button.label == "Open another …").click().run()
    assert app.session_state[addressbar.GO] == ("open", {"corpus": two.key})
