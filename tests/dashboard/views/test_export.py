"""Export: what there is to take along of what is looked at, in which files; each is made when it is asked for, and offered."""

import time
from html import escape
from io import BytesIO

import pytest
from python_calamine import CalamineWorkbook

from analysis.results import read_results
from dashboard import catalogue, downloads, exporting, source
from tests.dashboard.apppage import is_well, live_markdown, words_on
from tests.dashboard.conftest import said_to_be_of
from tests.dashboard.views.test_basket import pinned

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")
AXIS = "cooperation_control"
LABELS = ["Prepare the slides", "Prepare the report", "Prepare the tables"]
WAIT = 90


@pytest.fixture(autouse=True)
def cache(monkeypatch, tmp_path):
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    return tmp_path / "cache"


def choice(app):
    (found,) = [one for one in app.multiselect if one.label == "Only some of the charts"]
    return found


def buttons(app) -> list[str]:
    return [one.label for one in app.button if one.label in LABELS]


def press(app, label):
    return next(one for one in app.button if one.label == label).click().run()


def made(cache, ending: str) -> bytes:
    deadline = time.monotonic() + WAIT
    while not (found := sorted((cache / downloads.EXPORT).glob(f"*.{ending}"))):
        assert time.monotonic() < deadline, [path.read_text() for path in cache.rglob("outcome.json")]
        time.sleep(0.1)
    return found[0].read_bytes()


@pytest.mark.parametrize("shape", SHAPES)
def test_it_says_what_there_is_and_offers_each_kind_of_file(shape, shapes, open_view):
    results = shapes[shape]
    n = len(list(catalogue.exhibits(results)))
    app = open_view(results.folder, "export")
    assert is_well(app) and f"{n} charts to take along" in words_on(app) and len(choice(app).options) == n
    for title in ("Pictures (PNG and SVG)", "Slides (PPTX)", "Report (HTML)", "Tables (XLSX)"):
        assert title in words_on(app)
    assert buttons(app)[-2:] == LABELS[1:] and f"python -m dashboard.export {results.folder} --to FOLDER" in words_on(app)


def test_charts_of_a_kind_are_told_apart_where_they_are_chosen(results, open_view):
    names = choice(open_view(results.folder, "export")).options
    assert len(set(names)) == len(names) and any("Two axes" in name and "development" in name for name in names)


def test_what_is_looked_at_is_what_is_taken_along(results, open_view):
    everything, narrowed = (open_view(results.folder, "export", **address) for address in ({}, {"voice": "own"}))
    assert words_on(everything) != words_on(narrowed) and "own" in words_on(narrowed)
    nobody = open_view(results.folder, "export", only="topic=0", voice="unclear", groups="coast")
    assert is_well(nobody)


def test_a_mark_that_is_picked_elsewhere_changes_nothing(results, open_view):
    plain, picked = (open_view(results.folder, "export", **address) for address in ({}, {"s": "lake:2", "find": "mill"}))
    assert words_on(picked).endswith(words_on(plain).partition("charts to take along")[2]) and choice(plain).options == choice(picked).options


def test_only_some_charts_are_made_and_offered(kept, cache, open_view):
    app = open_view(kept, "export")
    choice(app).set_value(["voices", f"framing_{AXIS}"]).run()
    assert is_well(app)
    press(app, "Prepare the tables")
    book = CalamineWorkbook.from_filelike(BytesIO(made(cache, "xlsx")))
    assert book.sheet_names[1:] == [f"framing_{AXIS}", "voices"]
    app.run()
    (offered,) = [one for one in app.get("download_button") if one.proto.label.startswith("Download (")]
    assert is_well(app) and offered and "Prepare the tables" not in buttons(app)
    choice(app).set_value(["voices"]).run()
    assert "Prepare the tables" in buttons(app)  # other charts are another file
    choice(app).set_value(["voices", f"framing_{AXIS}"]).run()
    assert "Prepare the tables" not in buttons(app)


def test_a_report_is_made_of_all_with_the_quotes(results, kept, corpus, cache, open_view):
    (text,) = pinned(results, corpus, 3)
    app = open_view(kept, "export", voice="own")
    assert "and 1 pinned quote to take along" in words_on(app)
    press(app, "Prepare the report")
    page = made(cache, "html").decode("utf-8")
    app.run()
    assert is_well(app) and [one for one in app.get("download_button") if one.proto.label.startswith("Download (")]
    found = read_results(kept)
    for one in catalogue.exhibits(found, address={"voice": "own"}):
        assert f"Results {found.digest[:8]}" in page and escape(one.exhibit.caption.source) in page
    assert text in page
    pinned(results, corpus, 4)
    app.run()
    assert "Prepare the report" in buttons(app)  # other quotes are another report


def test_slides_without_drawn_charts_are_made_at_once_and_others_wait_for_their_pictures(kept, cache, open_view):
    app = open_view(kept, "export")
    choice(app).set_value(["voices"]).run()
    assert "Prepare the slides" in buttons(app)
    choice(app).set_value(["voices", "terms_scatter"]).run()
    assert "Prepare the slides" not in buttons(app) and is_well(app)  # the browser's own button, which draws first
    choice(app).set_value(["voices"]).run()
    press(app, "Prepare the slides")
    assert made(cache, "pptx").startswith(b"PK")


def test_what_fails_is_told_and_can_be_asked_again(kept, cache, open_view, monkeypatch):
    monkeypatch.setattr(exporting, "COMMAND", None)
    monkeypatch.setattr(exporting.Export, "start", failing)
    app = open_view(kept, "export")
    press(app, "Prepare the report")
    assert not app.exception and "no room" in app.error[0].value and "Prepare the report" in buttons(app)


def failing(asked):
    asked.job.folder.mkdir(parents=True)
    (asked.job.folder / "request.json").write_text("{}")
    (asked.job.folder / "outcome.json").write_text('{"state": "failed", "message": "no room is left"}')


def test_hostile_names_are_words(make_results, corpus, tmp_path, open_view):
    words = "<img src=x onerror=alert(1)> ![x](http://example.org) $e$ :red[warm]"
    results = make_results([(words, words, "One mill. Two mills."), ("b", "B", "A road.")], n_topics=2)
    app = open_view(said_to_be_of(results, corpus, tmp_path / "hostile"), "export", groups=words)
    assert is_well(app) and not [text for text in live_markdown(app) if "](http" in text or "<img" in text.replace("\\<", "")]
    assert not [one for one in app.get("html") if "<img" in one.proto.body]
    assert not [name for name in choice(app).options if "](http" in name]
