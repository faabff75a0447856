"""A talk as one page: what stands in it, read by an HTML parser, not by a browser."""

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from analysis.narrowing import Narrowing
from dashboard import state, voicewords
from dashboard.charts.theme import LIGHT, Caption
from dashboard.exhibit import caption
from dashboard.exhibits import framing
from dashboard.export import talk as talks
from dashboard.export.frozen import freeze
from dashboard.export.provenance import about
from dashboard.export.talk import Step, arranged, step_of, talk

BAD = "</script><script>alert(1)</script><!-- \u2028 & “x”"


class Page(HTMLParser):
    """Elements with their attributes, and the text of each."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict, list[str]]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs), []))

        self.open = True

    def handle_endtag(self, tag):
        self.open = False

    def handle_data(self, text):
        if self.elements and self.open:
            self.elements[-1][2].append(text)

    def all(self, tag):
        return [(attrs, "".join(text)) for name, attrs, text in self.elements if name == tag]

    def data(self, name):
        return json.loads(next(text for attrs, text in self.all("script") if attrs.get("id") == name))


@pytest.fixture(scope="module")
def steps(results):
    chosen = state.read({}, results)
    axis = results.axes[chosen.axis]
    poles = axis["pole_minus"]["name"], axis["pole_plus"]["name"]
    return [
        step_of(exhibit, name, "Look at the left.", freeze(results, chosen, exhibit.draw(LIGHT), scored=True), "/framing", poles)
        for exhibit, name in ((framing.sentences(results, chosen), ""), (framing.sides(results, chosen), "Shares"))
    ]


@pytest.fixture(scope="module")
def page(steps, results):
    return Page(talk(steps, "A & B", about(results)))


def test_the_same_steps_make_the_same_page(steps, results):
    assert talk(steps, "A", about(results)) == talk(steps, "A", about(results))


def test_a_step_says_its_headline_note_reach_and_number(page, steps):
    assert [text for _, text in page.all("h1")] == [step.name for step in steps]
    assert steps[0].name == steps[0].caption.title
    notes = [text for attrs, text in page.all("p") if attrs.get("class") == "note"]
    assert notes == ["Look at the left."] * 2
    numbers = [text for attrs, text in page.all("span") if attrs.get("class") == "number"]
    assert numbers == ["1 / 2", "2 / 2"]
    on_paper = [text for attrs, text in page.all("p") if attrs.get("class") == "on-paper"]
    assert all(step.caption.source in on_paper and step.caption.subtitle in on_paper for step in steps)
    charts = [attrs for attrs, _ in page.all("div") if attrs.get("class") == "chart"]
    assert [chart["aria-label"] for chart in charts] == [f"{step.caption.title} {step.caption.subtitle}" for step in steps]


def test_charts_and_sentences_lie_in_the_page_as_data(page, steps):
    told = page.data("talk")
    assert [step["evidence"] for step in told] == [json.loads(json.dumps(step.frozen.as_json())) for step in steps]
    for number, step in enumerate(steps, start=1):
        light, dark = (page.data(f"figure-{number}-{room}") for room in ("light", "dark"))
        assert light["layout"]["width"] == arranged(step).fit.width
        assert light["layout"]["template"] != dark["layout"]["template"]
        keys = [[one[0] for one in trace.get("customdata", [])] for trace in light["data"]]
        assert keys == [
            [one[0] for one in trace.customdata if one] if trace.customdata is not None else [] for trace in step.light.data
        ]


def test_only_the_two_scripts_of_the_page_may_run_and_nothing_is_fetched(page):
    policy = next(attrs["content"] for attrs, _ in page.all("meta") if attrs.get("http-equiv") == "Content-Security-Policy")
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    scripts = [text for attrs, text in page.all("script") if "type" not in attrs]
    digests = [f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts]
    assert len(scripts) == 2 and rules["script-src"].split() == digests
    assert rules["default-src"] == "'none'" and rules["img-src"] == "data: blob:" and "connect-src" not in rules
    assert not any({"src", "href"} & set(attrs) for _, attrs, _ in page.elements)


def test_text_of_a_corpus_is_text_wherever_it_stands(results, steps):
    hostile = freeze(results, state.read({}, results), steps[1].light, scored=True)
    first = replace(hostile.sentences[0], text=BAD, place=BAD)
    hostile = replace(hostile, sentences=(first, *hostile.sentences[1:]), marks={BAD: next(iter(hostile.marks.values()))})
    step = replace(steps[1], name=BAD, note=BAD, caption=Caption(BAD, BAD, BAD), limits="", frozen=hostile, link=BAD)
    made = talk([step], BAD, about(results))
    page = Page(made)
    assert page.all("h1")[0][1] == BAD and page.all("title")[0][1] == BAD
    assert len(page.all("script")) == 5  # data, two figures, Plotly, the page's own
    told = page.data("talk")[0]
    assert (told["title"], told["link"], list(told["evidence"]["marks"])) == (BAD, BAD, [BAD])
    assert told["evidence"]["sentences"][0]["text"] == BAD
    data = re.findall(r'<script type="application/json" id="[^"]*">(.*?)</script>', made, re.DOTALL)
    assert not re.search("[<>&\u2028\u2029]", "".join(data))


def test_a_talk_without_steps_is_none(results):
    with pytest.raises(ValueError, match="at least one step"):
        talk([], "A", about(results))


# How a step is arranged


def test_a_short_headline_stands_large_and_a_long_one_smaller_but_whole(steps):
    short = arranged(replace(steps[1], name="Shares", note=""))
    assert (short.headline, short.lines, short.roomy) == (20, 1, True)
    long = arranged(replace(steps[1], name="Sentences in the one text use more words of control. " * 6, note=""))
    assert long.headline < 20 and long.lines > 2 and not long.roomy


def test_everything_has_its_room(steps):
    for name in ("Shares", "a longer headline " * 7, "W" * 300):
        for note in ("", "A note", "A long note of the presenter " * 8):
            for step in steps:
                one = arranged(replace(step, name=name, note=note))
                noted = len(talks._lines(note, 600, 13)) * 16 + bool(note)
                foot = max(len(talks._lines(one.foot, 540, 12)), 1) * 14.5
                used = 13 + 6 + one.lines * one.headline * 1.14 + noted + foot + one.fit.height * one.fit.scale
                assert used <= 361, (name, note)


def test_the_reach_stands_under_the_chart_and_as_many_figures_as_have_room(steps):
    limits = "This is said of these texts alone."
    short = replace(steps[1], caption=Caption("T", f"Mean +0.28. {limits}", "S"), limits=limits)
    assert arranged(short).foot == f"Mean +0.28. {limits}"
    assert arranged(replace(short, name="Mean +0.28.")).foot == limits, "the headline says it"
    many = f"{'A sentence with very many figures ' * 12}. Mean +0.28. {limits}"
    assert arranged(replace(short, caption=Caption("T", many, "S"))).foot == f"Mean +0.28. {limits}"


def test_what_may_be_chance_comes_before_figures_and_nothing_is_left_out_between(steps):
    limits, tested = "This is said of these texts alone.", "2 of 3 cannot be told apart."
    figures = ["Figures of the one, in few words.", f"{'Figures of the other, ' * 9}no more.", "Means over sentences."]

    def foot(*said):
        return arranged(
            replace(steps[1], name="T", note="", caption=Caption("T", " ".join([*said, limits]), "S"), limits=limits)
        ).foot

    assert foot(figures[0], tested) == f"{figures[0]} {tested} {limits}"
    assert foot(figures[1] * 2, tested) == f"{tested} {limits}"
    assert foot(figures[0], figures[1] * 2, figures[2], tested) == f"{figures[0]} {figures[2]} {tested} {limits}"
    assert foot(figures[0], tested, figures[1] * 2) == f"{figures[0]} {tested} {limits}", "the last has no room"
    told = f"These two cannot be told apart: {'the difference ' * 6}(95 % interval −1 to +1; {'p = .39; ' * 20}n = 3) may be none."
    assert foot(told) == f"These two cannot be told apart: {'the difference ' * 6}may be none. {limits}"
    bare = replace(steps[1], name="T", caption=Caption("T", "12 sentences · 90 tokens", "S"), limits="")
    assert arranged(bare).foot == "12 sentences · 90 tokens."


@pytest.mark.parametrize("narrow", [Narrowing("own"), Narrowing(None, "Ann B. Lee"), Narrowing("quoted", said=("with “U.S. 5.”",))])
def test_whose_words_are_counted_stands_below_a_chart_wherever_not_all_are(narrow, steps, results):
    limits = "This is said of these texts alone."
    made = caption(results, "T", f"{'A sentence with very many figures ' * 12}. {limits}", "A method", narrow)
    step = replace(steps[1], name="Mine", caption=made, limits=limits)
    assert arranged(step).foot == f"{voicewords.counted(narrow)}. {limits}"
    assert arranged(replace(step, name=voicewords.with_basis("A finding.", narrow))).foot == limits, "the headline says it"
    for every in (Narrowing(), None):
        assert arranged(replace(step, caption=caption(results, "T", limits, "A method", every))).foot == limits


def test_a_step_shows_the_chart_for_a_stage_where_there_is_one(results):
    exhibit = framing.sides(results, state.read({}, results))
    other = replace(exhibit, on_stage=lambda look: exhibit.draw(look).update_layout(height=123))
    step = step_of(other)
    assert (step.light.layout.height, step.name) == (123, exhibit.headline or exhibit.caption.title)
    assert isinstance(step, Step) and step.light.layout.template != step.dark.layout.template
