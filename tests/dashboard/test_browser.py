"""The dashboard in a real browser: clicks, links, pictures, hostile words, and no request that leaves the machine."""

import json
import shutil
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from analysis.build import build
from analysis.evidence import evidence, find_evidence
from analysis.picks import Pick
from analysis.project import TOPIC_EDITS, open_project, own_labels, own_topic_edits
from analysis.results import Results, read_results
from analysis.store import MANIFEST
from dashboard import citations, data, jobs, sentencepanel, state
from tests.conftest import CORPUS
from tests.dashboard.made import HILL, LAKE, PORT

pytestmark = pytest.mark.browser

AXIS = "cooperation_control"
VIEWS = ("", "framing", "voices", "terms", "topics", "documents", "basket", "story", "corpus", "axes", "labels", "method")
WAIT_MS = 60_000
Settled = Callable[[Page], None]


@pytest.fixture(autouse=True)
def nothing_leaves_the_machine(outside_requests: list[str]) -> Iterator[None]:
    """Whatever a test does, the page asks no one but this machine."""
    yield
    assert not [url for url in outside_requests if urlsplit(url).hostname != "127.0.0.1"]


def chart(key: str) -> str:
    return f".st-key-{key} .js-plotly-plot"


def choices(page: Page, key: str) -> list[list]:
    """customdata of every bar and dot of a chart."""
    page.wait_for_selector(f"{chart(key)} .point", state="attached", timeout=WAIT_MS)
    return page.eval_on_selector(chart(key), "plot => plot.data.flatMap(trace => trace.customdata)")


FIND = """(plot, choice) => {
  for (const mark of plot.querySelectorAll('.point')) {
    const trace = plot.data[mark.closest('.trace').__data__[0].trace.index];
    if (!trace.customdata || trace.customdata[mark.__data__.i][0] !== choice) continue;
    mark.scrollIntoView({block: 'center'});
    const box = (mark.querySelector('path') || mark).getBoundingClientRect();  // a bar without its label
    return [box.x + box.width / 2, box.y + box.height / 2];
  }
}"""


def click_mark(page: Page, key: str, choice: str) -> None:
    """Click in the middle of the mark that says `choice`."""
    page.mouse.click(*page.eval_on_selector(chart(key), FIND, choice))


def picked_by(choice: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(choice).items()}


def address_of(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def go(page: Page, address: str, settled: Settled) -> None:
    page.goto(address)
    page.wait_for_selector(".finding", timeout=WAIT_MS)
    settled(page)


def test_a_speaker_opens_his_sentences_and_a_chip_leaves_others_words_out(page, server, settled):
    go(page, f"{server}/voices", settled)
    choice = "group=Overseas+news+report&by=Xi+Jinping"
    assert choice in [custom[0] for custom in choices(page, f"speakers_{AXIS}")]
    click_mark(page, f"speakers_{AXIS}", choice)
    settled(page)
    assert address_of(page) == picked_by(choice)
    expect(page.locator(".sentence")).to_have_count(3)
    assert all("Xi Jinping" in place for place in page.locator(".sentence .place").all_inner_texts())

    go(page, f"{server}/framing", settled)
    page.get_by_role("radio", name="Own voice").or_(page.get_by_role("button", name="Own voice")).first.click()
    settled(page)
    assert address_of(page) == {"voice": "own"}
    assert page.locator(".finding").inner_text().startswith("In sentences of the texts’ own voice, ")
    assert page.locator(".sentence .voice", has_text="reported").count() == 0


def test_a_bar_of_the_shares_opens_its_sentences_and_the_address_keeps_them(page, server, settled):
    go(page, f"{server}/framing", settled)
    drawn = choices(page, f"shares_{AXIS}")
    choice, _, n = next(custom for custom in drawn if "side=plus" in custom[0] and 0 < custom[2] <= 20)
    click_mark(page, f"shares_{AXIS}", choice)
    settled(page)
    picked = picked_by(choice)
    assert address_of(page) == picked
    expect(page.locator(".sentence")).to_have_count(n)
    groups = page.locator(".sentence .place").all_inner_texts()
    assert all(place.startswith(picked["group"]) for place in groups)
    listed = page.locator(".sentence p").all_inner_texts()

    page.reload()
    page.wait_for_selector(".sentence", timeout=WAIT_MS)
    settled(page)
    assert address_of(page) == picked and page.locator(".sentence p").all_inner_texts() == listed


def test_a_click_brings_its_sentences_into_view_and_one_step_back_undoes_it(page, server, settled):
    go(page, f"{server}/framing", settled)
    drawn = choices(page, f"shares_{AXIS}")
    choice = next(custom[0] for custom in drawn if "side=plus" in custom[0] and custom[2])
    click_mark(page, f"shares_{AXIS}", choice)
    settled(page)
    expect(page.locator(".sentence").first).to_be_in_viewport(timeout=WAIT_MS)
    assert address_of(page) == picked_by(choice)
    page.go_back()
    settled(page)
    expect(page.get_by_role("button", name="Clear selection")).to_have_count(0, timeout=WAIT_MS)
    assert address_of(page) == {}


def test_a_link_into_a_document_shows_the_sentence_on_the_screen(page, server, settled, results_dir):
    last = read_results(results_dir).counted.iloc[-1]
    go(page, f"{server}/documents?s={last['sentence_id']}", settled)
    expect(page.locator(f'[data-sentence="{last["sentence_id"]}"].picked')).to_be_in_viewport(timeout=WAIT_MS)


def test_every_dot_and_every_second_click_answer(page, server, settled):
    go(page, f"{server}/framing", settled)
    drawn = choices(page, f"framing_{AXIS}")
    for number in (0, len(drawn) // 2, 0):
        click_mark(page, f"framing_{AXIS}", drawn[number][0])
        settled(page)
        assert address_of(page) == picked_by(drawn[number][0])
        expect(page.locator(".sentence")).to_have_count(1)
    page.get_by_role("button", name="Clear selection").click()
    settled(page)
    assert address_of(page) == {}
    click_mark(page, f"framing_{AXIS}", drawn[0][0])
    settled(page)
    expect(page.locator(".sentence")).to_have_count(1)


def test_a_term_opens_every_place_where_it_stands(page, server, settled, results_dir):
    go(page, f"{server}/terms", settled)
    drawn = choices(page, "terms")
    for choice, _, target, reference, *_ in (drawn[0], drawn[-1]):
        click_mark(page, "terms", choice)
        settled(page)
        assert address_of(page) == picked_by(choice)
        marked = page.locator(".concordance mark").count()
        while page.get_by_role("button", name="Next").count() and page.get_by_role("button", name="Next").is_enabled():
            page.get_by_role("button", name="Next").click()
            settled(page)
            marked += page.locator(".concordance mark").count()
        assert marked == target + reference
    page.get_by_text("Whole sentences", exact=True).click()
    settled(page)
    assert address_of(page)["order"] == "sentences" and page.locator(".sentence mark").count() > 0


def test_a_dot_of_all_terms_and_a_tick_of_the_dispersion_answer(page, server, settled):
    go(page, f"{server}/terms?chart=scatter", settled)
    choice, _, target, reference, *_ = choices(page, "terms_scatter")[0]
    click_mark(page, "terms_scatter", choice)
    settled(page)
    assert address_of(page) == {"chart": "scatter"} | picked_by(choice)
    ticks = [custom[0] for custom in choices(page, "dispersion") if "&s=" in custom[0]]
    assert len(ticks) == target + reference
    click_mark(page, "dispersion", ticks[0])
    settled(page)
    assert address_of(page) == {"chart": "scatter"} | picked_by(ticks[0])
    expect(page.get_by_text("Only places in one sentence are shown.")).to_be_visible(timeout=WAIT_MS)


def test_a_word_of_the_word_shift_opens_its_sentences_with_every_occurrence_marked(page, server, settled):
    go(page, f"{server}/framing", settled)
    words = [custom for custom in choices(page, f"wordshift_{AXIS}") if custom[0]]
    for choice, term, *_ in (words[0], words[-1]):
        click_mark(page, f"wordshift_{AXIS}", choice)
        settled(page)
        assert address_of(page) == picked_by(choice)
        listed = page.locator(".sentence")
        expect(page.locator(".heading", has_text=f"“{term}” in “")).to_have_count(2)
        expect(listed.first).to_be_in_viewport(timeout=WAIT_MS)
        said = page.locator(".how", has_text="occurrence").all_inner_texts()
        expect(listed.locator("mark")).to_have_count(sum(int(note.split()[0].replace(",", "")) for note in said))


def test_the_overview_leads_into_a_view_and_back_returns(page, server, settled):
    go(page, server, settled)
    drawn = choices(page, f"overview_{AXIS}")
    choice, _, n = next(custom for custom in drawn if "side=minus" in custom[0] and 0 < custom[2] <= 20)
    click_mark(page, f"overview_{AXIS}", choice)
    page.wait_for_selector(chart(f"shares_{AXIS}"), timeout=WAIT_MS)
    settled(page)
    assert urlsplit(page.url).path == "/framing"
    assert address_of(page) == {"axis": AXIS} | picked_by(choice)
    expect(page.locator(".sentence")).to_have_count(n)

    page.go_back()
    page.wait_for_selector(chart(f"overview_{AXIS}"), timeout=WAIT_MS)
    settled(page)
    assert urlsplit(page.url).path == "/"
    click_mark(page, f"overview_{AXIS}", choice)
    page.wait_for_selector(chart(f"shares_{AXIS}"), timeout=WAIT_MS)


def test_a_topic_opens_its_sentences(page, server, settled):
    go(page, f"{server}/topics", settled)
    drawn = choices(page, "topics")
    choice, n, _ = next(custom for custom in drawn if 0 < custom[1] <= 20)
    click_mark(page, "topics", choice)
    settled(page)
    expect(page.locator(".sentence")).to_have_count(n)


@pytest.mark.parametrize(
    ("drawn", "key"),
    [
        ("differences", "topic_differences"),
        ("framing", "topic_framing_cooperation_control"),
        ("map", "topic_map"),
        ("tree", "topic_hierarchy"),
    ],
)
def test_every_other_chart_of_topics_opens_all_its_sentences(drawn, key, page, server, settled, results_dir):
    results = read_results(results_dir)
    go(page, f"{server}/topics?topics={drawn}", settled)
    choice = next(custom[0] for custom in choices(page, key) if custom and "topic=" in custom[0])
    click_mark(page, key, choice)
    settled(page)
    behind = evidence(results, state.read(picked_by(choice), results).pick(axis=False))
    expect(page.locator(".sentence")).to_have_count(min(len(behind), sentencepanel.PAGE))
    expect(page.get_by_text(f"{len(behind)} sentences · how typical")).to_be_visible()


def test_topics_are_renamed_joined_all_of_it_undone_and_their_number_is_set_by_a_click(page, serve, settled, tmp_path):
    corpus, out = tmp_path / "towns", tmp_path / "results"
    shutil.copytree(CORPUS, corpus)
    edits = corpus / TOPIC_EDITS
    edits.unlink(missing_ok=True)
    found = build(corpus, out).table("topics")
    address = serve(out).address
    go(page, f"{address}/topics?topic=0", settled)
    page.get_by_label("Name of this topic").fill("Safe <b>hands</b>")
    page.keyboard.press("Enter")
    expect(page.locator(".heading").first).to_contain_text("Safe <b>hands</b>", timeout=WAIT_MS)
    settled(page)
    page.get_by_label("Join it with").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    n = found["n_sentences"].iloc[:2].sum()
    expect(page.get_by_text(f"{n} sentences · how typical")).to_be_visible(timeout=WAIT_MS)
    settled(page)
    assert [edit.kind for edit in own_topic_edits(open_project(corpus)).edits] == ["rename", "merge"]
    page.get_by_role("button", name="Undo").last.click()
    expect(page.get_by_role("button", name="Undo")).to_have_count(1, timeout=WAIT_MS)
    settled(page)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".heading").first).to_contain_text(found["name"].iloc[0], timeout=WAIT_MS)
    assert not edits.exists()
    settled(page)
    click_mark(page, "topic_numbers", "number=3")
    expect(page.locator(".finding").first).to_contain_text("3 topics", timeout=WAIT_MS)
    assert own_topic_edits(open_project(corpus)).number == 3


def test_a_sentence_in_the_running_text_shows_what_moved_it(page, server, settled, results_dir):
    results = read_results(results_dir)
    spans = results.table("framing_spans").query("axis == @AXIS")
    sentence = next(one for one in spans["sentence_id"] if one in set(results.counted["sentence_id"]))
    document = sentence.rpartition(":")[0]
    go(page, f"{server}/documents?doc={document}", settled)
    piece = page.locator(f'[data-sentence="{sentence}"]')
    text = results.counted.set_index("sentence_id").loc[sentence, "text"]
    assert "".join(piece.all_text_contents()) == text  # in pieces where others speak in it
    piece.first.click()
    settled(page)
    assert address_of(page)["s"] == sentence
    expect(page.locator(".sentence p")).to_have_text(text)
    expect(page.locator(".sentence mark")).to_have_count(len(spans[spans["sentence_id"] == sentence]))
    assert all("picked" in one.get_attribute("class") for one in page.locator(f'[data-sentence="{sentence}"]').all())
    whole = "".join(page.locator(".text").evaluate("box => box.textContent"))
    assert whole == results.text_of(document)


def test_a_sentence_of_a_list_leads_into_its_document(page, server, settled):
    go(page, f"{server}/framing", settled)
    text = page.locator(".sentence p").first.text_content()
    page.locator(".sentence .place a").first.click()
    page.wait_for_selector("[data-sentence].picked", timeout=WAIT_MS)
    settled(page)
    assert urlsplit(page.url).path == "/documents" and page.locator("[data-sentence].picked").text_content() == text
    assert page.locator("[data-sentence].picked").is_visible()


def test_a_sentence_is_copied_with_its_citation_and_read_between_its_neighbours(page, server, settled, results_dir):
    results = read_results(results_dir)
    row = results.counted.iloc[2]
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    go(page, f"{server}/framing?s={row['sentence_id']}", settled)
    listed = page.locator(".sentence")
    expect(listed).to_have_count(1)
    place = citations.source_of(results, row["document_id"], int(row["number"]))
    for by in ("the clipboard", "hand"):
        if by == "hand":  # an address that the browser does not trust with the clipboard
            page.evaluate("navigator.clipboard.writeText('')")
            page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
        listed.get_by_role("button", name="copy").click()
        expect(listed.get_by_role("button", name="copied")).to_be_visible()
        expect(page.locator("output", has_text="Copied with its citation.")).to_have_count(1)
        if by == "hand":
            page.evaluate("delete navigator.clipboard")
        assert page.evaluate("navigator.clipboard.readText()") == citations.quoted(row["text"], place)
    around = listed.locator(".around")
    assert not around.first.is_visible()
    listed.get_by_role("button", name="context").press("Enter")
    expect(around.last).to_be_visible()
    assert around.all_inner_texts() == list(find_evidence(results, Pick(sentence=row["sentence_id"])).around(0, 1)[0])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pictures_stand_alone_on_white_paper(scheme, page, server, settled, tmp_path):
    page.emulate_media(color_scheme=scheme)
    go(page, f"{server}/framing", settled)
    paper = page.eval_on_selector(chart(f"framing_{AXIS}"), "plot => plot._fullLayout.paper_bgcolor")
    assert (paper == "#ffffff") == (scheme == "light")
    headline = page.locator(".finding").inner_text()
    files = {}
    for kind in ("PNG", "SVG"):
        with page.expect_download(timeout=WAIT_MS) as download:
            page.locator(f".st-key-framing_{AXIS}_image").get_by_role("button", name=kind).click()
        files[kind] = tmp_path / download.value.suggested_filename
        download.value.save_as(files[kind])
    assert [file.name for file in files.values()] == [f"framing_{AXIS}.png", f"framing_{AXIS}.svg"]

    with Image.open(files["PNG"]) as picture:
        assert picture.width == 3600 and picture.height > 1000
        corners = [(x, y) for x in (0, picture.width - 1) for y in (0, picture.height - 1)]
        assert {picture.convert("RGBA").getpixel(corner) for corner in corners} == {(255, 255, 255, 255)}
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 20
    drawing = ElementTree.parse(files["SVG"]).getroot()
    written = " ".join("".join(drawing.itertext()).split()).replace(" ", "")
    assert headline.replace(" ", "") in written
    assert "Corpus:ai_governance" in written and "built" in written and "sentences" in written


def test_every_chart_of_every_view_can_be_saved(page, server, settled, tmp_path):
    charts = {
        "framing": f"shares_{AXIS}",
        "terms": "terms",
        "terms?chart=scatter": "terms_scatter",
        "terms?chart=groups": "terms_groups",
    }
    charts |= {"terms?term=security": "dispersion", "topics": "topics", "documents": "document"}
    charts |= {"topics?topics=map": "topic_map", "topics?topics=tree": "topic_numbers"}
    for number, (view, key) in enumerate(charts.items()):
        go(page, f"{server}/{view}", settled)
        with page.expect_download(timeout=WAIT_MS) as download:
            page.locator(f".st-key-{key}_image").get_by_role("button", name="SVG").click()
        download.value.save_as(tmp_path / str(number))
        drawing = ElementTree.parse(tmp_path / str(number)).getroot()
        assert "ai_governance" in "".join(drawing.itertext())
        labels = [text for text in drawing.iter("{http://www.w3.org/2000/svg}text") if "".join(text.itertext()).strip()]
        assert len(labels) > 3


SCRIPT = "<script>document.title='taken'</script>"
STYLE = "<style>body{display:none}</style>"
IMAGE = "<img src=http://example.org/x.png onerror=\"document.title='taken'\">"
MARKDOWN = "![x](http://example.org/y.png) [link](http://example.org) $e^x$ :red[warm]"
TEXT = f"The mill {SCRIPT} stands. A road {STYLE} is long. The goats {IMAGE} see the mill. Notes {MARKDOWN} on the mill."


WARNING = f"{MARKDOWN} {IMAGE} :smile: :material/home: www.example.org a@example.org `code` **bold** 1. # *"


@pytest.fixture
def hostile(make_results) -> Results:
    made = make_results([("a", f"A {IMAGE} {MARKDOWN}", TEXT), ("b", f"B {STYLE}", TEXT.replace("mill", "bridge"))])
    manifest = json.loads((made.folder / MANIFEST).read_text())
    (made.folder / MANIFEST).write_text(json.dumps(manifest | {"warnings": [WARNING]}))
    return made


def test_a_hostile_corpus_is_words_and_nothing_else(page, hostile, serve, settled, tmp_path):
    address = serve(hostile.folder).address
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    term = f"{MARKDOWN}{IMAGE}"
    for view in (*VIEWS, "documents?s=a%3A2", f"terms?{urlencode({'term': term})}", "terms?term=the+mill", "topics?topic=0"):
        go(page, f"{address}/{view}", settled)
        assert page.locator(".finding").first.is_visible() and page.title() != "taken"
        assert page.locator('img[src*="example.org"], a[href*="example.org"], .katex').count() == 0
        if view == "":
            assert page.locator("[data-testid=stAlert]").inner_text().replace("\u2060", "") == WARNING
        if "%5Bx%5D" in view:
            assert term[:90] in page.locator(".heading").first.inner_text()

    go(page, f"{address}/framing", settled)
    listed = page.locator(".sentence p").all_inner_texts()
    for piece in (SCRIPT, STYLE, IMAGE):
        assert any(piece in text for text in listed)
    go(page, f"{address}/documents?doc=a", settled)
    assert page.locator(".text").evaluate("box => box.textContent") == TEXT
    with page.expect_download(timeout=WAIT_MS) as download:
        page.locator(".st-key-document_image").get_by_role("button", name="SVG").click()
    download.value.save_as(tmp_path / "picture.svg")
    assert "example.org" not in " ".join(str(node.attrib) for node in ElementTree.parse(tmp_path / "picture.svg").iter())
    assert not dialogs


def test_a_corpus_is_built_with_progress_and_shown_and_a_stopped_server_stops_its_build(page, serve, settled, tmp_path):
    corpus, cache = tmp_path / "two towns", tmp_path / "cache"
    corpus.mkdir()
    (corpus / "lake.txt").write_text(LAKE)
    (corpus / "hill.txt").write_text(HILL)
    first = serve(corpus, cache)
    page.goto(f"{first.address}/framing")
    expect(page.locator("[data-testid=stProgress]")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator(".finding")).to_have_text("Reading two towns")
    (folder,) = (one for one in (cache / "jobs").iterdir() if not one.name.startswith("check-"))
    job = jobs.Job(folder)
    expect(page.get_by_role("heading", name="What is being read")).to_be_visible(timeout=WAIT_MS)  # before any result
    assert job.state == "running"
    first.process.terminate()
    assert first.process.wait(15) == 0
    assert job.wait(15) and job.state == "cancelled"
    assert not (cache / "results").exists() or not list((cache / "results").iterdir())

    address = serve(corpus, cache).address
    page.goto(f"{address}/framing")
    expect(page.locator("[data-testid=stProgress]")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator(chart(f"framing_{AXIS}"))).to_be_visible(timeout=WAIT_MS)
    settled(page)
    (built,) = (cache / "results").iterdir()
    assert urlsplit(page.url).path == "/framing"
    assert len(choices(page, f"framing_{AXIS}")) == len(read_results(built).counted) + len(
        data.group_means(read_results(built), AXIS)
    )


def test_sentences_are_labelled_by_keyboard_and_the_results_built_anew_with_them(page, serve, settled, tmp_path):
    corpus, out = tmp_path / "two towns", tmp_path / "results"
    corpus.mkdir()
    (corpus / "lake.txt").write_text(f"{LAKE} {PORT}")
    (corpus / "hill.txt").write_text(HILL)
    build(corpus, out)
    address = serve(out).address
    go(page, f"{address}/labels?coder=ann", settled)
    sentence = page.locator(".labelling .now")
    seen = []
    for key in "1212":
        seen.append(sentence.inner_text())
        page.keyboard.press(key)
        expect(sentence).not_to_have_text(seen[-1], timeout=WAIT_MS)
        settled(page)  # the keys belong to the buttons of the next sentence now
    assert [(label.choice, label.audit) for label in own_labels(open_project(corpus))] == [
        ("plus", True), ("minus", False), ("plus", True), ("minus", False),
    ]  # fmt: skip
    page.keyboard.press("u")
    expect(sentence).to_have_text(seen[-1], timeout=WAIT_MS)
    settled(page)
    page.keyboard.press("s")
    expect(sentence).not_to_have_text(seen[-1], timeout=WAIT_MS)
    settled(page)
    page.keyboard.press("2")
    expect(page.locator(".label", has_text="2 teaching sentences")).to_be_visible(timeout=WAIT_MS)

    before = read_results(out).digest
    page.get_by_role("button", name="Rebuild the results with these labels").click()
    expect(page.locator("[data-testid=stProgress]")).to_be_visible(timeout=WAIT_MS)
    expect(sentence).to_be_visible(timeout=WAIT_MS)
    settled(page)
    expect(page.get_by_role("button", name="Rebuild the results with these labels")).to_have_count(0)
    after = read_results(out)
    assert after.digest != before and after.manifest["inputs"]["labels"].keys() == {AXIS}
    assert len(own_labels(open_project(corpus))) == 4 and address_of(page)["coder"] == "ann"


def test_a_copy_is_left_out_and_the_results_built_anew_without_it(page, serve, settled, tmp_path):
    corpus, out = tmp_path / "two towns", tmp_path / "results"
    corpus.mkdir()
    for name, text in (("lake", LAKE), ("copy", LAKE), ("hill", HILL)):
        (corpus / f"{name}.txt").write_text(text)
    build(corpus, out)
    address = serve(out).address
    go(page, f"{address}/corpus", settled)
    page.locator(".statement", has_text="1 document with the same text as another (copy = lake)").wait_for(timeout=WAIT_MS)
    page.get_by_role("button", name="Leave it out").first.click()
    expect(page.get_by_role("button", name="Build again").first).to_be_visible(timeout=WAIT_MS)
    assert "lake,lake.txt,en,yes" in (corpus / "documents.csv").read_text()
    page.get_by_role("button", name="Undo").first.click()
    expect(page.get_by_role("button", name="Build again")).to_have_count(0, timeout=WAIT_MS)
    assert not (corpus / "documents.csv").exists()
    page.get_by_role("button", name="Leave it out").first.click()
    page.get_by_role("button", name="Build again").first.click(timeout=WAIT_MS)
    expect(page.locator("h1", has_text="2 documents in 2 groups")).to_be_visible(timeout=WAIT_MS)
    settled(page)
    assert set(read_results(out).table("documents")["document_id"]) == {"copy", "hill"}
