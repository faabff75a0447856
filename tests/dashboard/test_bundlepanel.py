"""The ZIP for a colleague: what is said of it, when it is made anew, how it reaches the browser, and that it opens elsewhere."""

import asyncio
import json
import os
import shutil
import threading
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest

from analysis import store
from analysis.basket import quote
from analysis.project import open_project, own_basket, save_basket
from dashboard import bundlepanel, downloads, jobs, source
from tests.dashboard.apppage import is_well, words_on


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path) -> Path:
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    bundlepanel._LOOKS.clear()
    return tmp_path / "cache"


def press(app, label):
    return next(button for button in app.button if button.label == label).click().run()


def packed(cache: Path) -> list[Path]:
    return sorted((cache / downloads.KIND).glob("*.zip"))


def await_zip(cache: Path) -> Path:
    deadline = time.monotonic() + 60
    while not packed(cache):
        assert time.monotonic() < deadline, [path.read_text() for path in cache.rglob("outcome.json")]
        time.sleep(0.1)
    return packed(cache)[-1]


def test_the_zip_is_made_by_a_process_and_offered(kept, corpus, cache, open_view):
    app = open_view(kept, "basket")
    assert "The corpus, your work on it and these results in one ZIP" in words_on(app) and "It holds the texts" in words_on(app)
    press(app, "Prepare the ZIP")
    made = await_zip(cache)
    app = open_view(kept, "basket")
    assert is_well(app) and not [button for button in app.button if button.label == "Prepare the ZIP"]
    assert [one for one in app.get("download_button") if one.proto.label.startswith("Download the ZIP")]
    assert "python -m dashboard corpus/results" in words_on(app)
    with zipfile.ZipFile(made) as archive:
        assert "corpus/a.txt" in archive.namelist() and archive.testzip() is None


def test_what_changes_makes_another_zip(kept, corpus, open_view, monkeypatch, results):
    monkeypatch.setattr(bundlepanel, "LEAST", 0.0)
    monkeypatch.setattr(bundlepanel, "COSTS", 0)
    monkeypatch.setenv(source.SOURCE, str(kept))
    from analysis.results import read_results

    opened, seen = read_results(kept), set()

    def asked():
        return bundlepanel.question(opened, corpus, bundlepanel._look(opened, corpus)).out

    seen.add(asked())
    assert asked() in seen
    save_basket(open_project(corpus), lambda quotes: (quote("a", 0, "The mill."),))
    seen.add(asked())
    (corpus / "b.txt").write_text("The road.")
    seen.add(asked())
    os.utime(corpus / "b.txt", (2_000_000_000, 2_000_000_000))
    seen.add(asked())
    assert len(seen) == 4


def test_a_basket_changed_a_moment_ago_is_never_missing(kept, corpus, monkeypatch):
    from analysis.results import read_results

    opened = read_results(kept)
    monkeypatch.setattr(bundlepanel, "LEAST", 3600.0)  # the last look at all files still holds
    before = bundlepanel.question(opened, corpus, bundlepanel._look(opened, corpus)).out
    save_basket(open_project(corpus), lambda quotes: (quote("a", 0, "The mill."),))
    assert bundlepanel.question(opened, corpus, bundlepanel._look(opened, corpus)).out != before


def test_a_zip_stays_what_it_is_when_all_files_are_looked_at_again(kept, corpus, monkeypatch):
    from analysis.results import read_results

    opened = read_results(kept)
    monkeypatch.setattr(bundlepanel, "LEAST", 3600.0)
    bundlepanel._look(opened, corpus)
    save_basket(open_project(corpus), lambda quotes: (quote("a", 0, "The mill."),))
    asked = bundlepanel.question(opened, corpus, bundlepanel._look(opened, corpus)).out
    bundlepanel._LOOKS.clear()
    assert bundlepanel.question(opened, corpus, bundlepanel._look(opened, corpus)).out == asked


def test_only_a_few_zips_are_kept_and_none_for_long(tmp_path):
    names = [f"{number}.zip" for number in range(7)]
    for number, name in enumerate(names):
        (tmp_path / name).write_text("x")
        age = 2 * bundlepanel.LONGEST_KEPT if number == 6 else number
        os.utime(tmp_path / name, (time.time() - age, time.time() - age))
    bundlepanel._make_room(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == names[: bundlepanel.MOST_KEPT - 1]


def test_unpacked_elsewhere_the_dashboard_finds_the_corpus_and_keeps_quotes_there(kept, corpus, tmp_path, open_view):
    from analysis.bundle import write_bundle
    from analysis.results import read_results

    results = read_results(kept)
    row = results.counted.iloc[0]
    save_basket(open_project(corpus), lambda quotes: (quote(row["document_id"], row["start"], row["text"]),))
    write_bundle(kept, corpus, tmp_path / "out.zip")
    shutil.rmtree(corpus)
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        archive.extractall(tmp_path / "there")
    there = tmp_path / "there" / "corpus"
    app = open_view(there / "results", "basket")
    assert is_well(app) and "1 quote from 1 document" in words_on(app) and f"Kept in {there / 'basket.csv'}" in words_on(app)
    press(app, "Remove")
    assert own_basket(open_project(there)) == ()


def test_results_moved_away_from_what_they_were_packed_with_have_no_corpus(kept, tmp_path, monkeypatch):
    there = tmp_path / "downloads"
    folder = shutil.copytree(kept, there / "results")
    monkeypatch.setenv(source.SOURCE, str(folder))
    store.write_json({"corpus": "..", "corpus_holds": ["a.txt"]}, folder / store.RUN)
    assert source.corpus_of(folder) is None
    (there / "a.txt").write_text("The mill.")
    assert source.corpus_of(folder) == there and source.written_corpus(folder) == str(there)
    for held in ("a.txt", [7], {"a.txt": 1}):
        store.write_json({"corpus": "..", "corpus_holds": held}, folder / store.RUN)
        assert source.corpus_of(folder) is None


def test_files_that_came_with_the_results_are_given_to_the_next_build(kept, corpus, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "start", lambda kind, arguments, folder: asked.append(arguments))
    store.write_json({"corpus": "..", "axes_file": "../built.project/axes.toml"}, kept / store.RUN)
    source.start_build(corpus, kept)
    assert asked[0]["axes_file"] == str(kept.parent / "built.project" / "axes.toml")


# From disk to the browser


class Asked:
    def __init__(self, name, host):
        self.path_params, self.url = {"name": name}, SimpleNamespace(hostname=host)


def run(work):
    """What a coroutine gives, in a thread of its own: the browser of other tests keeps the loop of this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result(60)


def answer(name, host="localhost"):
    """Status and body of what is sent."""
    sent = []
    response = run(downloads.send(Asked(name, host)))

    async def receive():
        await asyncio.Event().wait()  # the reader stays

    async def send(message):
        sent.append(message)

    run(response({"type": "http", "method": "GET", "headers": [], "extensions": {}}, receive, send))
    return sent[0]["status"], dict(sent[0]["headers"]), b"".join(message.get("body", b"") for message in sent[1:])


def test_a_zip_is_sent_whole_as_a_download(cache):
    name = "bundle-0123456789abcdef.zip"
    (cache / "bundle").mkdir(parents=True)
    (cache / "bundle" / name).write_bytes(b"x" * 300_000)
    status, headers, body = answer(name)
    assert (status, body) == (200, b"x" * 300_000) and headers[b"content-disposition"] == b"attachment"


@pytest.mark.parametrize(
    "name", ["bundle-0123456789abcdef.zip", "../secret.zip", "bundle-0123456789abcdef.zip/x", "build-1.zip", ""]
)
def test_nothing_else_is_sent(cache, name):
    (cache / "bundle").mkdir(parents=True)
    (cache / "secret.zip").write_text("secret")
    assert answer(name)[0] == 404


def test_a_page_of_another_host_gets_nothing(cache):
    name = "bundle-0123456789abcdef.zip"
    (cache / "bundle").mkdir(parents=True)
    (cache / "bundle" / name).write_bytes(b"x")
    assert [answer(name, host)[0] for host in ("evil.example", None, "127.0.0.1")] == [403, 403, 200]


def test_an_address_is_given_only_where_it_is_served(monkeypatch):
    monkeypatch.setattr(downloads, "_served", threading.Event())
    assert downloads.address("x.zip") is None
    assert downloads.route().path.startswith(downloads.PATH)
    assert downloads.address("x.zip") == f"{downloads.PATH}/x.zip"


def test_the_job_tells_how_far_it_is_and_removes_its_draft_when_it_fails(kept, corpus, tmp_path):
    told = []
    out = tmp_path / "x.zip"
    jobs.KINDS["bundle"]({"results": str(kept), "corpus": str(corpus), "out": str(out)}, lambda *at: told.append(at))
    assert told[-1][0] == "packing" and told[-1][1] == told[-1][2] and out.is_file()
    assert json.loads(json.dumps(told))
