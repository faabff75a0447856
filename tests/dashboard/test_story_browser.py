"""A story in a real browser: views kept, worded, put in order, reloaded, presented with the keys, and questions drilled into."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from analysis.project import open_project, own_stories
from analysis.stories import Story, read_story

pytestmark = pytest.mark.browser

WAIT_MS = 90_000
FRAMING, TOPICS = "framing_cooperation_control", "topics"
Settled = Callable[[Page], None]


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that asks no one but this machine."""
    outside: list[str] = []
    context = browser.new_context(viewport={"width": 1280, "height": 720}, accept_downloads=True)
    context.on("request", lambda request: outside.append(request.url))
    yield context.new_page()
    context.close()
    assert not [url for url in outside if urlsplit(url).hostname not in ("127.0.0.1", None)]


def keep(page: Page, chart: str, settled: Settled) -> None:
    page.locator(f".st-key-{chart}_tools").get_by_role("button", name="Keep for a story").click()
    settled(page)


def now(corpus: Path) -> Story:
    (path,) = own_stories(open_project(corpus))
    return read_story(path)


def charts(corpus: Path) -> list[str]:
    return [step.chart for step in now(corpus).steps]


def test_two_views_become_a_talk(serve, kept, corpus, page, settled, tmp_path):
    app = serve(kept).address
    page.goto(f"{app}/framing?voice=own")
    settled(page)
    keep(page, FRAMING, settled)
    expect(page.get_by_text("Kept: step 1 of “Story 1”.")).to_be_visible()
    page.get_by_role("link", name="Topics").click()
    settled(page)
    keep(page, TOPICS, settled)
    page.get_by_role("button", name="Open the story").click()
    expect(page.get_by_label("Step 1: headline on stage")).to_be_visible()
    settled(page)
    assert urlsplit(page.url).path == "/story" and charts(corpus) == ["framing", "topics"]

    page.get_by_label("Step 1: headline on stage").fill("Who writes of the mill?")
    page.get_by_label("Words of step 1").fill("Look to the left.")
    page.keyboard.press("Tab")
    settled(page)
    page.get_by_role("button", name="Down", exact=True).first.click()
    settled(page)
    page.get_by_role("button", name="Rename").click()
    page.get_by_label("Name of the story").fill("The mill")
    page.keyboard.press("Enter")
    settled(page)
    page.reload()
    settled(page)
    expect(page.get_by_role("heading", name="The mill")).to_be_visible()
    expect(page.get_by_label("Step 2: headline on stage")).to_have_value("Who writes of the mill?")
    assert charts(corpus) == ["topics", "framing"] and now(corpus).steps[1].caption == "Look to the left."
    page.wait_for_selector("[class*=st-key-thumb_] .js-plotly-plot", timeout=WAIT_MS)

    page.get_by_role("button", name="Prepare the talk").click()
    present = page.get_by_role("link", name="Present")
    expect(present).to_be_visible(timeout=WAIT_MS)
    settled(page)
    with page.context.expect_page() as opened:
        present.click()
    talk = opened.value
    talk.wait_for_load_state()
    answer = talk.request.get(talk.url.partition("#")[0])
    assert "default-src 'none'" in answer.headers["content-security-policy"] and answer.headers["cache-control"] == "no-store"
    second = talk.get_by_role("heading", name="Who writes of the mill?")
    expect(talk.locator(".step h1:visible")).to_have_text(now(corpus).steps[0].name)
    expect(second).to_be_hidden()
    talk.context.set_offline(True)
    talk.keyboard.press("PageDown")
    expect(second).to_be_visible()
    expect(talk.get_by_text("Look to the left.")).to_be_visible()
    talk.keyboard.press("ArrowDown")
    talk.keyboard.press("Enter")
    expect(talk.get_by_role("dialog")).to_be_visible()
    expect(talk.locator("#list")).not_to_be_empty()
    talk.keyboard.press("Escape")
    expect(talk.get_by_role("dialog")).to_be_hidden()
    talk.keyboard.press("ArrowLeft")
    expect(second).to_be_hidden()
    talk.context.set_offline(False)

    page.get_by_role("button", name="Open this view").last.click()
    settled(page)
    assert urlsplit(page.url).path == "/framing" and "voice=own" in page.url


def test_the_talk_is_taken_along_and_opens_from_disk(serve, kept, corpus, page, settled, tmp_path):
    app = serve(kept).address
    page.goto(f"{app}/framing")
    settled(page)
    keep(page, FRAMING, settled)
    page.goto(f"{app}/story")
    settled(page)
    page.get_by_role("button", name="Prepare the talk").click()
    take = page.get_by_role("button", name="Take the talk along")
    expect(take).to_be_visible(timeout=WAIT_MS)
    settled(page)
    with page.expect_download() as saved:
        take.click()
    assert saved.value.suggested_filename == "Story 1.html"
    saved.value.save_as(tmp_path / "taken.html")
    page.context.set_offline(True)
    page.goto((tmp_path / "taken.html").as_uri())
    expect(page.locator(".step h1:visible")).to_have_text(now(corpus).steps[0].name)
    page.wait_for_selector(".js-plotly-plot", timeout=WAIT_MS)
    assert page.get_by_text("could not be drawn").count() == 0
