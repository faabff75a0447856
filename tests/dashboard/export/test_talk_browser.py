"""A talk in a real browser, opened from disk with the network cut: keys, marks, sentences, reload, type, rooms, paper."""

import functools
import html
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pypdfium2
import plotly.graph_objects as go
import pytest
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from analysis.results import Results
from dashboard import state
from dashboard.charts.theme import DARK, LIGHT
from dashboard.exhibits import framing
from dashboard.export.frozen import freeze
from dashboard.export.provenance import about
from dashboard.export.talk import Step, arranged, step_of, talk

pytestmark = pytest.mark.browser

DRAWN = "html[data-drawn=all]"
BAD = "<img src=x onerror=alert(1)></script><script>alert(1)</script>"
HOSTILE = f"{BAD} closes the bridge. Two towns share one lake. {'A guard counts the goats on the long road to the hill. ' * 30}"
Opened = Callable[..., Page]
# Px on the screen of the type of what is written in the chart that is shown, and elsewhere on the stage
TYPE = """() => {
  const sizes = (selector) => [...document.querySelectorAll(selector)].filter((one) => {
    const box = one.getBoundingClientRect(), own = [...one.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    return own && box.width > 0 && getComputedStyle(one).visibility !== 'hidden';
  }).map((one) => {
    const at = one.getScreenCTM?.(), scale = at ? Math.hypot(at.a, at.b) : +stage.dataset.scale;
    return parseFloat(getComputedStyle(one).fontSize) * scale;
  });
  return {chart: sizes('.step.now .drawn text, .step.now .drawn tspan'),
    around: sizes('#stage > .step.now *:not(svg, svg *), .sheet:not([hidden]) *')};
}"""
MIDDLE = """([step, room, key]) => {
  const plot = draw(step, room);
  for (const point of plot.querySelectorAll('.point')) {
    const trace = plot._fullData[point.closest('.trace').__data__[0].trace.index];
    if (trace.customdata?.[point.__data__.i]?.[0] !== key) continue;
    const box = (point.querySelector('path') ?? point).getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  }
}"""


@pytest.fixture(scope="module")
def of(make_results: Callable[..., Results]) -> Results:
    return make_results([("a", "A", HOSTILE), ("b", "B", "One mill. Two mills! A road. The pass is closed.")], n_topics=2)


@pytest.fixture(scope="module")
def steps(of: Results) -> list[Step]:
    chosen = state.read({}, of)
    axis = of.axes[chosen.axis]
    poles = axis["pole_minus"]["name"], axis["pole_plus"]["name"]
    made = []
    for exhibit, name in (
        (framing.sides(of, chosen), "Shares"),
        (framing.sentences(of, chosen), BAD),
        (framing.sides(of, chosen), ""),
    ):
        frozen = freeze(of, chosen, exhibit.draw(LIGHT), 5, scored=True)
        made.append(step_of(exhibit, name, "Look at the left." if name else "", frozen, "/framing?axis=x&group=B", poles))
    return made


@pytest.fixture(scope="module")
def file(steps: list[Step], of: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("talk") / "talk.html"
    path.write_text(talk(steps, "A talk", about(of)), encoding="utf-8")
    return path


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(viewport={"width": 1280, "height": 720}, has_touch=True)
    yield made
    made.close()


@pytest.fixture
def opened(context: BrowserContext, file: Path) -> Iterator[Opened]:
    """`opened(hash, width, height)`: the talk from disk, all drawn, the network cut. What goes wrong in it fails the test."""
    faults: list[str] = []

    def goto(address: str = "", width: int = 1280, height: int = 720) -> Page:
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.on("dialog", lambda dialog: (faults.append("a dialog"), dialog.dismiss()))
        page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else faults.append(asked.url))
        page.set_viewport_size({"width": width, "height": height})
        page.goto(file.as_uri() + address)
        context.set_offline(True)
        page.wait_for_selector(DRAWN, state="attached")
        return page

    yield goto
    assert not faults


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def at(page: Page) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).fragment).items()}


def shown(page: Page) -> str:
    return page.locator(".step.now h1").inner_text()


def test_keys_and_clicker_step_through(opened: Opened):
    page = opened()
    walked = []
    for key in ("ArrowRight", "PageDown", "PageUp", "ArrowLeft", "Space", "End", "Home", "Enter"):
        press(page, key)
        walked.append(at(page)["step"])
    assert walked == ["2", "3", "2", "1", "2", "3", "1", "2"]
    press(page, "3", "Enter")
    assert at(page)["step"] == "3"
    press(page, "ArrowRight")
    assert at(page)["step"] == "3"
    expect(page.locator("#said")).to_have_text("end")
    press(page, "9", "Enter")
    expect(page.locator("#said")).to_have_text("there are 3 steps")
    expect(page.locator("#live")).to_have_text("there are 3 steps")
    assert at(page)["step"] == "3"


def test_a_reload_comes_back_to_the_step_the_room_and_the_sentences(opened: Opened):
    page = opened()
    press(page, "ArrowRight", "d", "ArrowDown", "Enter")
    before, label = at(page), page.locator("#label").inner_text()
    assert before["step"] == "2" and before["room"] == "dark" and before["mark"]
    page.reload()
    assert at(page) == before and page.locator("#label").inner_text() == label
    expect(page.locator("#sentences")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 26, 34)"


def test_back_leads_to_what_was_shown_before(opened: Opened):
    page = opened()
    press(page, "ArrowRight", "ArrowDown", "Enter")
    page.go_back()
    expect(page.locator("#sentences")).to_be_hidden()
    assert at(page) == {"step": "2"}
    page.go_back()
    assert shown(page) == "Shares"


@pytest.mark.parametrize(
    "address", ["#step=99", "#step=-1", "#step=x&room=<b>&mark=nothing", "#step=1&mark=__proto__", "#%E0%A4%A", "#a"]
)
def test_an_address_that_means_nothing_is_the_first_step(opened: Opened, address: str):
    page = opened(address)
    assert shown(page) == "Shares" and at(page) == {"step": "1"}
    expect(page.locator("#sentences")).to_be_hidden()


def test_marks_are_walked_through_and_answer_by_the_keyboard(opened: Opened, steps: list[Step]):
    page = opened()
    marks = steps[0].frozen.marks
    found = []
    for _ in marks:
        press(page, "ArrowDown")
        found.append(page.locator("#marked b").inner_text())
    assert sorted(found) == sorted(mark.label for mark in marks.values()), "each once"
    rings = page.locator("#ring").bounding_box()
    assert rings["width"] >= 36 and 0 < rings["y"] < 720
    press(page, "ArrowUp")
    assert page.locator("#marked b").inner_text() == found[-2]
    assert f"{next(m for m in marks.values() if m.label == found[-2]).n:,}" in page.locator("#marked span").inner_text()
    press(page, "Enter")
    assert page.locator("#label").inner_text() == found[-2]
    for key, step in (("Enter", "1"), ("Escape", "1"), ("ArrowLeft", "1"), ("ArrowRight", "2")):
        if page.locator("#sentences").is_hidden():
            press(page, "Enter")
        press(page, key)
        expect(page.locator("#sentences")).to_be_hidden()
        assert at(page) == {"step": step}
    expect(page.locator("#ring")).to_be_hidden()


def test_tab_walks_through_the_marks_and_then_to_the_buttons(opened: Opened, steps: list[Step]):
    page = opened()
    press(page, *["Tab"] * len(steps[0].frozen.marks))
    expect(page.locator("#ring")).to_be_visible()
    press(page, "Tab", "Tab")
    assert page.evaluate("document.activeElement.dataset.act") in ("previous", "next")
    press(page, "Enter")
    expect(page.locator("#ring")).to_be_hidden()


def _apart(chart: go.Figure) -> list[str]:
    """Keys of dots, those first whose nearest neighbour is farthest: others may lie under one another."""
    dots = [(x, 2 * y, data[0]) for trace in chart.data if trace.customdata is not None
            for x, y, data in zip(trace.x, trace.y, trace.customdata, strict=True) if str(data[0]).startswith("s=")]  # fmt: skip

    def alone(dot: tuple[float, float, str]) -> float:
        return min(abs(dot[0] - other[0]) + abs(dot[1] - other[1]) for other in dots if other[2] != dot[2])

    return [dot[2] for dot in sorted(dots, key=alone, reverse=True)]


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (1024, 768), (400, 800)])
def test_a_click_on_a_mark_opens_its_sentences_at_any_size(opened: Opened, steps: list[Step], width: int, height: int):
    page = opened("#step=2", width, height)
    for key in _apart(steps[1].light)[:2]:
        page.mouse.click(*page.evaluate(MIDDLE, [2, "light", key]))
        expect(page.locator("#sentences")).to_be_visible()
        assert at(page)["mark"] == key
        press(page, "Escape")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (400, 800)])
def test_what_a_hover_says_stands_below_the_chart_and_covers_nothing(opened: Opened, steps: list[Step], width: int, height: int):
    page = opened("#step=2", width, height)
    dots = [trace for trace in steps[1].light.data if trace.text is not None]
    key, text = dots[0].customdata[0][0], dots[0].text[0].split("<br>")[0]
    x, y = page.evaluate(MIDDLE, [2, "light", key])
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y)
    expect(page.locator("#marked")).to_contain_text(html.unescape(text))
    assert page.locator(".step.now .hoverlayer").first.evaluate("layer => getComputedStyle(layer).visibility") == "hidden"
    page.mouse.move(width - 2, 2)
    expect(page.locator("#marked")).to_be_empty()
    expect(page.locator(".step.now .foot p")).to_be_visible()


def test_a_click_beside_marks_does_nothing(opened: Opened):
    page = opened()
    for x, y in ((1270, 10), (640, 700), (5, 360), (300, 40)):
        page.mouse.click(x, y)
    assert at(page) == {"step": "1"} and page.locator("#sentences").is_hidden()


def test_sentences_are_whole_in_pages_of_what_fits_with_their_words_marked(opened: Opened, steps: list[Step]):
    page = opened()
    frozen = steps[0].frozen
    key, mark = max(frozen.marks.items(), key=lambda one: one[1].n)
    page.evaluate("key => openMark(key)", key)
    texts, marked = [], []
    while True:
        listed = page.locator("#list")
        assert listed.evaluate("list => list.scrollHeight <= list.clientHeight + 1")
        texts += page.locator("#list .sentence p").all_inner_texts()
        marked += page.locator("#list mark").evaluate_all("all => all.map((one) => [one.className, one.textContent])")
        if page.locator("#more").is_disabled():
            break
        press(page, "ArrowDown")
    sentences = [frozen.sentences[number] for number in mark.sentences]
    assert [" ".join(text.split()) for text in texts] == [" ".join(one.text.split()) for one in sentences]
    assert mark.n > len(sentences) and f"showing {len(sentences)} of {mark.n}" in page.locator("#page").inner_text()
    spans = [("plus" if weight > 0 else "minus", one.text[start:end]) for one in sentences for start, end, weight in one.spans]
    assert [tuple(one) for one in marked] == spans
    assert page.locator("#told i").all_inner_texts() == list(steps[0].poles)
    colours = page.locator("#told i").evaluate_all("all => all.map((one) => getComputedStyle(one).borderBottomColor)")
    assert colours == ["rgb(193, 85, 11)", "rgb(94, 60, 153)"]


def test_a_sentence_longer_than_the_screen_is_read_to_its_end(
    context: BrowserContext, steps: list[Step], of: Results, tmp_path: Path
):
    frozen = steps[0].frozen
    sentence = replace(frozen.sentences[0], text="word " * 600 + "end.", spans=(), said=(), denied=())
    marks = {key: replace(mark, sentences=(0, 0), weights=(), signs=(), spans=()) for key, mark in frozen.marks.items()}
    path = tmp_path / "long.html"
    path.write_text(talk([replace(steps[0], frozen=replace(frozen, marks=marks, sentences=(sentence,)))], "A", about(of)), "utf-8")
    page = context.new_page()
    page.goto(path.as_uri())
    press(page, "ArrowDown", "Enter")
    places = [page.locator("#list").evaluate("list => list.scrollTop")]
    for _ in range(20):
        press(page, "ArrowDown")
        places.append(page.locator("#list").evaluate("list => list.scrollTop"))
    assert places[0] == 0 and max(places) > 200
    assert page.locator("#page").inner_text().startswith("2 "), "and then comes the next one"


@pytest.mark.parametrize(("width", "height", "times"), [(1280, 720, 2), (1920, 1080, 3)])
def test_type_is_as_large_as_was_worked_out(opened: Opened, steps: list[Step], width: int, height: int, times: int):
    page = opened("", width, height)
    for number, step in enumerate(steps, start=1):
        page.keyboard.press(str(number))
        page.keyboard.press("Enter")
        sizes = page.evaluate(TYPE)
        fit = arranged(step).fit
        assert len(sizes["chart"]) > 5
        assert min(sizes["chart"]) == pytest.approx(times * fit.smallest, rel=0.02)
        assert min(sizes["around"]) >= 12 * times - 0.01
        assert not fit.legible or min(sizes["chart"]) >= 12 * times - 0.01
    assert arranged(steps[0]).fit.legible
    page.evaluate("go({step: 1})")
    press(page, "ArrowDown", "Enter")
    assert min(page.evaluate(TYPE)["around"]) >= 12 * times - 0.01
    press(page, "i")
    assert min(page.evaluate(TYPE)["around"]) >= 12 * times - 0.01


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (1024, 768), (400, 800), (844, 390)])
def test_nothing_leaves_the_window_or_lies_on_something_else(opened: Opened, width: int, height: int):
    page = opened("", width, height)
    for _ in range(3):
        boxes = [page.locator(f".step.now {part}").bounding_box() for part in ("h1", ".room", ".foot")]
        chart = page.locator(".step.now .chart").bounding_box()
        assert all(one["y"] + one["height"] <= other["y"] + 1 for one, other in zip(boxes, boxes[1:], strict=False))
        assert chart["y"] >= boxes[0]["y"] + boxes[0]["height"] - 1 and chart["y"] + chart["height"] <= boxes[2]["y"] + 1
        assert all(
            one["x"] >= 0 and one["x"] + one["width"] <= width and one["y"] + one["height"] <= height for one in (*boxes, chart)
        )
        press(page, "ArrowRight")


def test_a_dark_room_is_dark_all_over(opened: Opened):
    page = opened()
    press(page, "d")
    assert at(page) == {"step": "1", "room": "dark"}
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    paper = tuple(int(DARK.paper[place : place + 2], 16) for place in (1, 3, 5))
    counts = {colour: n for n, colour in picture.getcolors(2**24)}
    assert max(counts, key=counts.get) == paper and (255, 255, 255) not in counts
    press(page, "d")
    assert at(page) == {"step": "1"}


def test_a_black_screen_and_back_where_it_was(opened: Opened):
    page = opened("#step=2")
    for key in ("b", "."):
        press(page, key)
        assert Image.open(io.BytesIO(page.screenshot())).convert("RGB").getcolors(3) == [(1280 * 720, (0, 0, 0))]
        press(page, "ArrowRight")
        expect(page.locator("#black")).to_be_hidden()
        assert at(page)["step"] == "2"


def test_the_whole_caption_and_the_keys_are_a_key_away(opened: Opened, steps: list[Step], of: Results):
    page = opened()
    press(page, "i")
    told = page.locator("#info").inner_text()
    caption = steps[0].caption
    assert all(text in told for text in (caption.title, caption.subtitle, caption.source, of.digest, "black screen"))
    press(page, "Escape")
    expect(page.locator("#info")).to_be_hidden()
    press(page, "Shift+?", "ArrowRight")
    expect(page.locator("#info")).to_be_hidden()
    assert at(page)["step"] == "2"


def test_f_fills_the_screen(opened: Opened):
    page = opened()
    press(page, "F5")
    page.wait_for_function("document.fullscreenElement !== null")
    press(page, "f")
    page.wait_for_function("document.fullscreenElement === null")
    assert at(page) == {"step": "1"}, "F5 did not load the page again"


def test_a_swipe_steps_and_a_tap_opens(opened: Opened, context: BrowserContext, steps: list[Step]):
    page = opened("", 400, 800)
    touch = context.new_cdp_session(page)

    def swipe(start: int, end: int) -> None:
        for kind, x in (("touchStart", start), ("touchMove", (start + end) // 2), ("touchMove", end), ("touchEnd", None)):
            points = [] if x is None else [{"x": x, "y": 600}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    swipe(300, 100)
    page.wait_for_function("state.step === 2")
    swipe(100, 300)
    page.wait_for_function("state.step === 1")
    page.wait_for_timeout(500)
    page.touchscreen.tap(*page.evaluate(MIDDLE, [1, "light", next(iter(steps[0].frozen.marks))]))
    expect(page.locator("#sentences")).to_be_visible()


def test_notes_in_a_second_window_go_along_both_ways(opened: Opened, context: BrowserContext, steps: list[Step]):
    page = opened()
    with context.expect_page() as opening:
        press(page, "p")
    notes = opening.value
    expect(notes.locator("#notes .current h2")).to_have_text("Shares")
    expect(notes.locator("#notes .next h2")).to_have_text(BAD)
    page.bring_to_front()
    press(page, "ArrowRight")
    expect(notes.locator("#notes .current h2")).to_have_text(BAD)
    notes.keyboard.press("PageUp")
    page.wait_for_function("state.step === 1")
    page.reload()
    page.wait_for_selector(DRAWN, state="attached")
    page.wait_for_timeout(2500)
    press(page, "End")
    expect(notes.locator("#notes .next")).to_have_text("This is the last step.")


def test_a_step_is_there_at_once(opened: Opened):
    page = opened()
    took = page.evaluate("""() => {
      const began = performance.now();
      for (let n = 0; n < 10; n += 1) { jump(1 + n % 3); document.querySelector('.step.now').getBoundingClientRect(); }
      return (performance.now() - began) / 10;
    }""")
    assert took < 100


def test_the_dashboard_is_offered_where_it_serves_the_page(context: BrowserContext, file: Path, opened: Opened, steps: list[Step]):
    page = opened()
    press(page, "ArrowDown", "Enter")
    assert page.locator("#bottom a").count() == 0
    page.close()
    context.set_offline(False)
    handler = functools.partial(SimpleHTTPRequestHandler, directory=file.parent)
    handler.log_message = lambda *_: None
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        served = context.new_page()
        served.goto(f"http://127.0.0.1:{server.server_port}/talk.html")
        press(served, "ArrowDown", "Enter")
        link = served.locator("#bottom a")
        address = urlsplit(link.get_attribute("href"))
        key = at(served)["mark"]
        assert address.netloc == f"127.0.0.1:{server.server_port}" and address.path == "/framing"
        assert parse_qs(address.query) == {"axis": ["x"], "group": ["B"]} | parse_qs(key), (
            "the mark's entries take the place of others"
        )
        expect(link).to_have_text(f"all {steps[0].frozen.marks[key].n:,} in the dashboard")
    finally:
        server.shutdown()
        server.server_close()


def test_it_prints_a_page_a_step_on_white_paper(opened: Opened, steps: list[Step]):
    page = opened("#step=2&room=dark")
    paper = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert len(paper) == len(steps)
    for number, step in enumerate(steps):
        text = " ".join(paper[number].get_textpage().get_text_range().split())
        assert " ".join(step.caption.source.split()) in text and f"{number + 1} / 3" in text
        picture = paper[number].render(scale=1).to_pil().convert("RGB")
        counts = {colour: n for n, colour in picture.getcolors(2**24)}
        assert max(counts, key=counts.get) == (255, 255, 255)
        plus = tuple(int(LIGHT.neither[place : place + 2], 16) for place in (1, 3, 5))
        assert counts.get(plus, 0) > 50, "the chart is drawn"
