"""The report in a real browser that has no network: charts, clicks, keyboard, narrow screens, paper."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from playwright.sync_api import Browser, Page, expect

from dashboard import catalogue
from dashboard.charts.theme import LIGHT
from dashboard.export.frozen import freeze
from dashboard.export.provenance import about
from dashboard.export.report import report
from tests.dashboard.export.test_report import BAD, HOSTILE, QUOTES
from tests.dashboard.made import many_documents

pytestmark = pytest.mark.browser
KINDS = ["framing", "shares", "terms", "topics", "topic_framing"]
PAPERS = {"A4": (595, 842), "Letter": (612, 792)}  # points
MARGIN = 0.03  # of the width of a page, to either side, in which nothing stands


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator:
    """`opened(results, kinds)`: the report in a browser without a network, and what it asked for and complained of."""
    contexts = []

    def open_report(results, kinds=KINDS, width: int = 1280) -> tuple[Page, list[str]]:
        path = tmp_path / "report.html"
        path.write_text(report(results, list(catalogue.exhibits(results, kinds)), QUOTES, about(results)), encoding="utf-8")
        context = browser.new_context(viewport={"width": width, "height": 800})
        context.set_offline(True)
        contexts.append(context)
        page, heard = context.new_page(), []
        context.on("request", lambda request: heard.append(request.url))
        page.on("console", lambda message: heard.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: heard.append(str(error)))
        page.on("dialog", lambda dialog: (heard.append("a dialog"), dialog.dismiss()))
        page.goto(path.as_uri())
        assert heard.pop(0) == path.as_uri()
        return page, heard

    yield open_report
    for context in contexts:
        context.close()


def drawn(page: Page) -> None:
    """Come near every chart, so that all are drawn."""
    for plot in page.locator(".plot").all():
        plot.scroll_into_view_if_needed()
        expect(plot.locator(".main-svg").first).to_be_visible()


def clicked(page: Page, number: int, mark: str) -> None:
    plot = page.locator(f'.plot[data-chart="{number}"]')
    plot.scroll_into_view_if_needed()
    box = plot.locator(mark).first.bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*at)
    expect(plot.locator(".hoverlayer .hovertext").first).to_be_visible()
    page.mouse.click(*at)


def test_a_click_on_a_mark_shows_its_sentences(results, opened):
    page, heard = opened(results)
    shown = list(catalogue.exhibits(results, KINDS))
    drawn(page)
    assert page.locator(".plot .main-svg").count() >= len(shown)
    number = next(number for number, one in enumerate(shown) if one.kind == "shares")
    clicked(page, number, ".bars .point path")
    behind = page.locator(f'.behind[data-chart="{number}"]')
    expect(behind.locator("h4")).to_be_in_viewport()
    one = shown[number]
    marks = freeze(results, one.chosen, one.exhibit.draw(LIGHT), 10, True).marks
    told = {mark.label: mark for mark in marks.values()}
    mark = told[behind.locator("h4").inner_text()]
    assert behind.locator(".how").inner_text() == mark.note
    assert behind.locator(".sentence").count() == mark.n == len(mark.sentences)
    assert behind.locator(".weight").all_inner_texts() == list(mark.weights)
    assert behind.locator("mark.plus, mark.minus").count() == mark.n  # the first word of each moves it
    assert heard == []


def test_a_term_marks_its_words_and_context_unfolds(results, opened):
    page, heard = opened(results, ["terms"])
    drawn(page)
    clicked(page, 0, ".bars .point path")
    behind = page.locator(".behind")
    term = re.search("“(.+)”", behind.locator("h4").inner_text())[1]
    assert {text.lower() for text in behind.locator("mark").all_inner_texts()} == {term}
    button = behind.get_by_role("button", name="context").first
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(behind.locator(".sentence").first.locator(".around:visible").first).to_be_visible()
    assert heard == []


def test_the_keyboard_reaches_every_mark_and_row(results, opened):
    page, heard = opened(results, ["framing"])
    one = next(iter(catalogue.exhibits(results, ["framing"])))
    sentences, rows = page.locator("summary").all()[:2]
    sentences.focus()
    page.keyboard.press("Enter")
    choice = page.get_by_label("Sentences of").first
    marks = [mark for mark in freeze(results, one.chosen, one.exhibit.draw(LIGHT), 10, True).marks.values() if mark.n]
    expect(choice.locator("option")).to_have_count(1 + len(marks))
    choice.focus()
    page.keyboard.press("End")
    expect(page.locator(".behind h4").first).to_have_text(marks[-1].label)
    rows.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rows tbody tr")).to_have_count(len(one.exhibit.rows()))
    assert heard == []


def test_corpus_text_comes_to_nothing_but_text(make_results, opened):
    page, heard = opened(make_results(HOSTILE))
    drawn(page)
    for fold in page.locator("summary").all():
        fold.click()
    expect(page.locator(".sentence p:not(.around)").filter(has_text=BAD).first).to_be_visible()
    assert page.locator("img, main script, main style, .MathJax").count() == 0
    assert heard == []


def test_a_narrow_screen_scrolls_charts_and_not_the_page(results, opened):
    page, _ = opened(results, width=390)
    drawn(page)
    for fold in page.locator("summary").all():
        fold.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.locator(".scrolls").first.evaluate("one => one.tabIndex === 0 && one.scrollWidth > one.clientWidth")


@pytest.mark.parametrize("paper", PAPERS)
def test_on_paper_no_chart_is_cut_and_words_stay_with_it(make_results, opened, paper):
    results = make_results(many_documents(9, each=6))
    page, heard = opened(results)
    shown = list(catalogue.exhibits(results, KINDS))
    pdf = pypdfium2.PdfDocument(page.pdf(format=paper, print_background=True))
    texts = [" ".join(sheet.get_textpage().get_text_range().split()) for sheet in pdf]
    for one in shown:
        source, title = " ".join(one.exhibit.caption.source.split()), " ".join(one.exhibit.caption.title.split())
        numbers = " ".join(one.exhibit.caption.subtitle.split())
        assert any(bare(title) in bare(text) and bare(numbers) in bare(text) and bare(source) in bare(text) for text in texts)
    for number, sheet in enumerate(pdf, 1):
        assert sheet.get_size() == pytest.approx(PAPERS[paper], abs=1)
        picture = np.asarray(sheet.render(scale=1).to_pil().convert("L"))
        edge = round(MARGIN * picture.shape[1])
        assert (picture[:, :edge] > 250).all() and (picture[:, -edge:] > 250).all()
        assert f"{number} / {len(pdf)}" in texts[number - 1]
    assert not any("The sentences behind each mark" in text for text in texts)  # folded: left out
    assert heard == []


def bare(text: str) -> str:
    """Text without blanks and hyphens, which lines of a PDF add and lose."""
    return re.sub(r"[\s\u00a0\ufffe\x02-]", "", text)


def test_what_is_opened_is_printed_too(results, opened):
    page, _ = opened(results, ["shares"])
    page.locator("summary").first.click()
    expect(page.locator(".sentence").first).to_be_visible()
    pdf = pypdfium2.PdfDocument(page.pdf(format="A4"))
    whole = bare(" ".join(sheet.get_textpage().get_text_range() for sheet in pdf))
    assert all(bare(text) in whole for text in page.locator(".sentence p:visible").all_inner_texts())
