"""The address is the state, in a real browser: reload, Back, Forward and a copied link give the same view; filters, pins, light."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from analysis.results import Results, read_results

pytestmark = pytest.mark.browser

X, Y = "cooperation_control", "development_security"
WAIT_MS = 60_000
Settled = Callable[[Page], None]
READ = "h1, [data-testid=stAlert], .statement, .numbers, .heading, .st-key-filters button, .labelling .now"
SEEN = f"() => [...document.querySelectorAll('{READ}')]" + """
  .map((one) => one.textContent).concat([...document.querySelectorAll('.js-plotly-plot')].map((plot) => JSON.stringify(
    plot.data.map((trace) => [trace.customdata, trace.marker && trace.marker.opacity]))))"""
PLACES = ".sentence .place, .concordance .line, .picked"


@pytest.fixture(scope="module")
def built(results_dir) -> Results:
    return read_results(results_dir)


# What each view is asked to show: everything that it takes from the address, and one step further
VIEWS = {
    "overview": ({"voice": "own", "find": "china"}, {"voice": "others"}),
    "framing": ({"axis": Y, "side": "minus", "find": "china", "only": "group=Overseas news report"}, {"side": "plus"}),
    "framing: two axes": (
        {"framing": "map", "axis": Y, "across": X, "points": "sentences", "quadrant": "minus-minus"},
        {"points": "documents"},
    ),
    "framing: time": ({"framing": "time", "axis": Y}, {"axis": X}),
    "framing: a word": ({"term": "security", "stop_words": "1"}, {"term": "china"}),
    "voices": ({"said": "attributed", "axis": Y}, {"said": "own"}),
    "terms": ({"chart": "scatter", "measure": "g2", "term": "security", "order": "left"}, {"order": "sentences"}),
    "terms: groups": ({"chart": "groups", "only": "topic=1"}, {"chart": "shift"}),
    "topics": ({"topics": "differences", "topic": "1"}, {"topics": "map"}),
    "documents": ({"s": "SENTENCE", "axis": Y, "find": "china"}, {"axis": X}),
    "basket": ({"find": "china"}, {"find": "security"}),
    "corpus": ({"document": "DOCUMENT"}, {"find": "china"}),
    "labels": ({"axis": Y, "mode": "audit"}, {"mode": "teach"}),
    "method": ({"axis": Y}, {"axis": X}),
}


def path_of(name: str) -> str:
    view = name.partition(":")[0]
    return "" if view == "overview" else view


def asked(entries: dict[str, str], built: Results) -> dict[str, str]:
    last = built.counted.iloc[-1]
    places = {"SENTENCE": last["sentence_id"], "DOCUMENT": last["document_id"]}
    written = {key: urlencode([tuple(value.split("="))]) if key == "only" else value for key, value in entries.items()}
    return {key: places.get(value, value) for key, value in written.items()}


def address_of(page: Page) -> dict[str, str]:
    return {key: values[-1] for key, values in parse_qs(urlsplit(page.url).query).items()}


def open_at(page: Page, address: str, settled: Settled) -> None:
    page.goto(address)
    page.wait_for_selector("h1, .finding, [data-testid=stAlert]", timeout=WAIT_MS)
    settled(page)


def seen(page: Page) -> list[str]:
    """What a reader sees: findings, chips, charts, sentences."""
    return page.evaluate(SEEN) + page.locator(PLACES).all_inner_texts()


def change_address(page: Page, entries: dict[str, str], settled: Settled) -> None:
    """What a control of the app does: another address in the browser's history, and the view that belongs to it."""
    changed = address_of(page) | entries
    page.evaluate("query => { history.pushState({}, '', location.pathname + '?' + query); }", urlencode(changed))
    page.evaluate("() => { history.pushState({}, '', location.href); history.back(); }")
    settled(page)


@pytest.mark.parametrize("name", VIEWS)
def test_reload_back_and_forward_and_a_copied_link_give_the_same_view(
    name: str, page: Page, server: str, settled: Settled, browser: Browser, built: Results
):
    first, step = (asked(entries, built) for entries in VIEWS[name])
    link = f"{server}/{path_of(name)}?{urlencode(first)}"
    open_at(page, link, settled)
    assert address_of(page) == first  # all of it means something here
    before = seen(page)

    page.reload()
    page.wait_for_selector("h1, .finding, [data-testid=stAlert]", timeout=WAIT_MS)
    settled(page)
    assert (address_of(page), seen(page)) == (first, before)

    change_address(page, step, settled)
    after = seen(page)
    assert address_of(page) == first | step
    page.go_back()
    settled(page)
    assert (address_of(page), seen(page)) == (first, before)
    page.go_forward()
    settled(page)
    assert (address_of(page), seen(page)) == (first | step, after)

    elsewhere = browser.new_context(viewport={"width": 1280, "height": 720})
    other = elsewhere.new_page()
    open_at(other, link, settled)
    assert (address_of(other), seen(other)) == (first, before)
    elsewhere.close()


@pytest.mark.parametrize("name", VIEWS)
def test_bad_values_fall_back_and_are_cleaned_up(name: str, page: Page, server: str, settled: Settled):
    plain = f"{server}/{path_of(name)}"
    open_at(page, plain, settled)
    usual = seen(page)
    bad = {
        "axis": "height",
        "side": "up",
        "topic": "99",
        "only": "topic=x",
        "voice": "loud",
        "page": "-3",
        "unheard": "of",
        "pin": "view=",
    }
    open_at(page, f"{plain}?{urlencode(bad)}", settled)
    assert address_of(page) == {} and seen(page) == usual


def test_what_is_looked_at_goes_from_page_to_page_and_the_picked_mark_does_not(page, server, settled):
    open_at(page, f"{server}/framing?{urlencode({'axis': Y, 'voice': 'own', 'find': 'china', 'side': 'minus'})}", settled)
    page.locator(".st-key-pages").get_by_text("Topics", exact=True).click()
    page.wait_for_selector(".st-key-topics .js-plotly-plot", timeout=WAIT_MS)
    settled(page)
    assert urlsplit(page.url).path == "/topics" and address_of(page) == {"axis": Y, "voice": "own", "find": "china"}
    page.go_back()
    page.wait_for_selector(f".st-key-framing_{Y} .js-plotly-plot", timeout=WAIT_MS)
    settled(page)
    assert address_of(page) == {"axis": Y, "voice": "own", "find": "china", "side": "minus"}


def test_a_mark_filters_all_pages_a_chip_takes_the_filter_away_and_a_pinned_page_stays(page, server, settled, built):
    n = built.table("topics").set_index("topic_id").loc[1, "n_sentences"]
    open_at(page, f"{server}/topics?topic=1", settled)
    page.get_by_role("button", name="Filter all pages by this").click()
    settled(page)
    assert address_of(page) == {"only": "topic=1"}
    page.locator(".st-key-pages").get_by_text("Framing", exact=True).click()
    page.wait_for_selector(f".st-key-framing_{X} .js-plotly-plot", timeout=WAIT_MS)
    settled(page)
    assert address_of(page) == {"only": "topic=1"}
    dots = f".st-key-framing_{X} .js-plotly-plot"
    drawn = page.eval_on_selector(
        dots, "plot => plot.data.flatMap(trace => trace.customdata).filter(one => one[0].startsWith('s='))"
    )
    assert len(drawn) == n
    name = built.table("topics").set_index("topic_id").loc[1, "name"]
    expect(page.locator("h1")).to_contain_text(f"In sentences on “{name}”".replace(" · ", "\u00a0· "))

    page.get_by_role("button", name="Pin this page").click()
    settled(page)
    page.locator(".st-key-pages").get_by_text("Voices", exact=True).click()
    page.wait_for_selector(".st-key-voices .js-plotly-plot", timeout=WAIT_MS)
    settled(page)
    page.locator(".st-key-filters button").first.click()  # the chip
    settled(page)
    assert "only" not in address_of(page)
    page.locator(".st-key-pages").get_by_text("Framing", exact=True).click()
    page.wait_for_selector(dots, timeout=WAIT_MS)
    settled(page)
    drawn = page.eval_on_selector(
        dots, "plot => plot.data.flatMap(trace => trace.customdata).filter(one => one[0].startsWith('s='))"
    )
    assert len(drawn) == n  # pinned: it keeps to the topic
    page.get_by_role("button", name="Pinned: let it follow again").click()
    settled(page)
    drawn = page.eval_on_selector(
        dots, "plot => plot.data.flatMap(trace => trace.customdata).filter(one => one[0].startsWith('s='))"
    )
    assert len(drawn) == len(built.counted) and address_of(page) == {}


def test_a_word_typed_on_top_lights_up_in_the_charts(page, server, settled):
    open_at(page, f"{server}/framing", settled)
    box = page.get_by_label("Light up a word or phrase in every chart")
    box.fill("China")
    box.press("Enter")
    expect(page.get_by_text("Lit in every chart: sentences with “China”")).to_be_visible(timeout=WAIT_MS)
    settled(page)
    assert address_of(page) == {"find": "China"}
    opacity = page.eval_on_selector(
        f".st-key-framing_{X} .js-plotly-plot", "plot => plot.data.flatMap(trace => trace.marker.opacity)"
    )
    assert {1} < set(opacity)
    page.get_by_role("button", name="Clear", exact=True).click()
    settled(page)
    assert address_of(page) == {} and box.input_value() == ""


def test_a_chart_is_copied_with_its_caption_in_one_click(page, server, settled):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_at(page, f"{server}/framing", settled)
    page.locator(f".st-key-framing_{X}_image").get_by_role("button", name="Copy").click()
    expect(page.get_by_text("copied, with its caption")).to_be_visible(timeout=WAIT_MS)
    size = page.evaluate(
        """async () => {
          const [item] = await navigator.clipboard.read();
          const bitmap = await createImageBitmap(await item.getType('image/png'));
          return [bitmap.width, bitmap.height];
        }"""
    )
    assert size[0] == 2400 and size[1] > 800
