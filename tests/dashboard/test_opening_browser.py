"""A corpus brought in, in a real browser: its check, its build while somebody else works, and an address that can be kept."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from analysis.results import Results
from dashboard import filenames, jobs, source, uploads
from tests.dashboard.made import HILL, LAKE

pytestmark = pytest.mark.browser

WAIT_MS = 90_000
Settled = Callable[[Page], None]


@pytest.fixture
def tabs(browser: Browser) -> Iterator[Callable[[], Page]]:
    """`tabs()`: a page of a reader of their own, who asks no one but this machine."""
    contexts, outside = [], []

    def opened() -> Page:
        contexts.append(browser.new_context(viewport={"width": 1280, "height": 720}))
        contexts[-1].on("request", lambda request: outside.append(request.url))
        return contexts[-1].new_page()

    yield opened
    for context in contexts:
        context.close()
    assert not [url for url in outside if urlsplit(url).hostname not in ("127.0.0.1", None)]


@pytest.fixture
def app(serve, results: Results, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Address of a dashboard on results made by hand."""
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    return serve(results.folder).address


def bring_in(page: Page, app: str, settled: Settled, files: list[Path] | Path, name: str = "") -> None:
    page.goto(f"{app}/open")
    settled(page)
    if isinstance(files, Path):
        page.get_by_text("A folder", exact=True).click()
        settled(page)
    page.set_input_files("input[type=file]", files)
    settled(page)
    if name:
        page.get_by_role("textbox", name="Name").fill(name)
        page.keyboard.press("Tab")
        settled(page)
    page.get_by_role("button", name="Bring it in and check it").click()
    expect(page.get_by_role("button", name="Build", exact=True)).to_be_enabled(timeout=WAIT_MS)
    settled(page)


def test_two_files_are_checked_then_built_while_somebody_else_works(app, tabs, settled, tmp_path):
    for name, text in (("lake.txt", LAKE), ("hill.txt", HILL)):
        (tmp_path / name).write_text(text)
    page, other = tabs(), tabs()
    bring_in(page, app, settled, [tmp_path / "lake.txt", tmp_path / "hill.txt"], "Two towns")
    (one,) = uploads.entries(source.brought_in())
    assert page.url == f"{app}/?corpus={one.key}" and not one.results.exists()
    expect(page.get_by_role("heading", name="Two towns can be built: 2 documents in 2 groups")).to_be_visible()
    page.reload()
    settled(page)
    expect(page.get_by_role("heading", name="Two towns can be built")).to_be_visible()
    assert jobs.Job(source.job_folder(one.results)).state == "absent"

    page.get_by_role("button", name="Build", exact=True).click()
    expect(page.get_by_role("heading", name="Building Two towns")).to_be_visible(timeout=WAIT_MS)
    other.goto(f"{app}/framing")
    other.wait_for_selector(".js-plotly-plot", timeout=WAIT_MS)
    assert "corpus" not in other.url
    page.wait_for_selector(".js-plotly-plot", timeout=WAIT_MS)  # the results show themselves
    settled(page)
    assert page.url == f"{app}/?corpus={one.key}" and source.is_results(one.results)
    expect(page.get_by_text("Corpus Two towns")).to_be_visible()
    expect(other.get_by_text("Two towns", exact=True)).not_to_be_visible()

    page.get_by_role("link", name="Framing").first.click()
    settled(page)
    assert urlsplit(page.url).path == "/framing" and f"corpus={one.key}" in page.url  # it goes along from page to page
    other.goto(page.url)  # and with a link
    settled(other)
    expect(other.get_by_role("button", name="Two towns").first).to_be_visible()


def test_another_corpus_by_the_list_and_back_by_the_browser(app, tabs, settled, results):
    one = uploads.bring_in([filenames.File("a.txt", 9, lambda: b"The mill.")], "Mills", source.brought_in())
    shutil.copytree(results.folder, one.results)
    page = tabs()
    page.goto(f"{app}/framing?axis=cooperation_control&term=mill")
    settled(page)
    page.get_by_test_id("stPopoverButton").first.click()
    page.get_by_role("button", name="Mills", exact=True).click()
    page.wait_for_url(f"{app}/framing?corpus={one.key}", timeout=WAIT_MS)  # nothing of the other but the page
    settled(page)
    page.go_back()
    page.wait_for_url("**term=mill**", timeout=WAIT_MS)
    settled(page)
    assert "corpus" not in page.url
    page.go_forward()
    page.wait_for_url(f"**corpus={one.key}**", timeout=WAIT_MS)
    settled(page)
    expect(page.get_by_test_id("stPopoverButton").first).to_contain_text("Mills")


def test_a_folder_keeps_its_folders(app, tabs, settled, tmp_path):
    for path, text in (("towns/lake/a.txt", LAKE), ("towns/hill/b.txt", HILL), ("towns/.git/c.txt", "hidden")):
        (tmp_path / path).parent.mkdir(parents=True)
        (tmp_path / path).write_text(text)
    page = tabs()
    bring_in(page, app, settled, tmp_path / "towns")
    (one,) = uploads.entries(source.brought_in())
    assert one.name == "towns" and sorted(path.relative_to(one.corpus).as_posix() for path in one.corpus.rglob("*.txt")) == [
        "hill/b.txt",
        "lake/a.txt",
    ]
