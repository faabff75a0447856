"""A talk: one HTML page that shows one step after another, large, and needs neither a server nor a network.

Everything is made in advance and lies in the file: every chart in light and dark, and the sentences behind its marks. The stage has
640 by 360 px of its own (`dashboard.export.stage`) and is scaled by the browser, so that a chart, its hover and its clicks need to
know one size only, and type stays sharp, for it is drawn as text and lines at whatever scale.
"""

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from plotly.utils import PlotlyJSONEncoder

from dashboard.charts.theme import DARK, LIGHT, SANS, SERIF, Caption, Look
from dashboard.exhibit import Exhibit
from dashboard.export.frozen import Frozen
from dashboard.export.provenance import About
from dashboard.export.stage import STAGE, WIDTH, Fit, Sheet, fits, smallest_type, staged
from dashboard.placing import text_width

__all__ = ["Arrangement", "Step", "arranged", "fits", "smallest_type", "step_of", "talk"]

HERE = Path(__file__).parent
PADDING, GAPS = 8 + 5, 2 * 3  # px above and below everything, and around the chart
HEADLINES = (20, 18.5, 17, 16, 15, 14, 13)  # px of type, the largest with which all has room
LARGE = 15  # px below which a headline is said to be too long
HEADLINE_LINE, NOTE, NOTE_LINE, FOOT, FOOT_LINE = 1.14, 13, 16, 12, 14.5
MOST_LINES = 3  # of the figures below a chart
NUMBER = 60  # px of "12 / 34" beside them
NARROWED = ("In sentences ", "Where “")  # how a source begins to say that not all words are counted: see `voicewords.basis`
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
)
KEYS = (
    ("→ Space", "next step"),
    ("←", "the one before"),
    ("↓ ↑ Tab", "walk through the marks"),
    ("Enter", "a mark’s sentences, and back"),
    ("Esc", "close"),
    ("Home End", "first, last step"),
    ("7 Enter", "step 7"),
    ("F", "full screen"),
    ("B .", "black screen"),
    ("D", "dark or light room"),
    ("P", "window with notes"),
    ("I ?", "this"),
)
BUTTONS = (
    ("previous", "‹", "Previous step (←)"),
    ("next", "›", "Next step (→)"),
    ("screen", "full", "Full screen (F)"),
    ("room", "room", "Dark or light room (D)"),
    ("notes", "notes", "Window with notes (P)"),
    ("info", "?", "Method, source and keys (I)"),
)


@dataclass(frozen=True, eq=False)
class Step:
    """A step of a talk.

    Attributes
    ----------
    name : str
        The headline on the stage.
    caption : Caption
        The chart's own: its finding, its figures and reach, its source, which also says whose words are counted.
    light, dark : Figure
        The chart for a light and a dark room; the same but for colours.
    note : str
        The presenter's caption, which the audience reads under the headline, in a line or two.
    limits : str
        How far the finding reaches; it also ends the caption's subtitle, and is what is shown where that is too long.
    frozen : Frozen, optional
        The sentences behind the marks.
    link : str, optional
        Address of the same view in the dashboard, absolute or from its root; marks are added to it.
    poles : tuple of str
        Names of the poles, − and +, whose words are marked in sentences; empty: none are named.
    """

    name: str
    caption: Caption
    light: go.Figure
    dark: go.Figure
    note: str = ""
    limits: str = ""
    frozen: Frozen | None = field(default=None)
    link: str | None = None
    poles: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Arrangement:
    """How the 360 px of height of a step are used.

    Attributes
    ----------
    headline : float
        Px of its type.
    lines : int
        Of the headline, by a wide estimate.
    foot : str
        Below the chart: its reach always, whose words are counted where not all are, and as much of the figures as has room.
    fit : Fit
        Of the chart.
    """

    headline: float
    lines: int
    foot: str
    fit: Fit

    @property
    def roomy(self) -> bool:
        """Whether the headline stands large, on two lines at most."""
        return self.headline >= LARGE and self.lines <= 2


def step_of(
    exhibit: Exhibit,
    name: str = "",
    note: str = "",
    frozen: Frozen | None = None,
    link: str | None = None,
    poles: tuple[str, str] = ("", ""),
) -> Step:
    """A step that shows an exhibit, under its own finding unless it is given a name."""
    draw = exhibit.on_stage or exhibit.draw
    headline = name or exhibit.headline or exhibit.caption.title
    return Step(headline, exhibit.caption, draw(LIGHT), draw(DARK), note, exhibit.limits, frozen, link, poles)


def arranged(step: Step) -> Arrangement:
    """How a step is put on the stage: its headline as large as leaves the chart's type at 12 px, and it never cut."""
    sheet, note = Sheet(step.light), len(_lines(step.note, WIDTH, NOTE)) * NOTE_LINE + 1 if step.note else 0
    found: list[Arrangement] = []
    for foot_lines in range(MOST_LINES, 0, -1):
        foot = _foot(step, foot_lines)
        below = max(len(_lines(foot, WIDTH - NUMBER, FOOT)), 1) * FOOT_LINE
        for size in HEADLINES:
            lines = len(_lines(step.name, WIDTH, size, serif=True))
            room = STAGE[1] - PADDING - GAPS - lines * size * HEADLINE_LINE - note - below
            found.append(Arrangement(size, lines, foot, sheet.fit(room)))
    legible = [one for one in found if one.fit.legible]
    if not legible:
        return max((one for one in found if one.headline >= LARGE), key=lambda one: one.fit.smallest)
    return min(legible, key=lambda one: (one.headline < LARGE, max(one.lines - 2, 0)))


def _foot(step: Step, lines: int) -> str:
    """What stands below a chart on so many lines, and is not in the headline.

    The reach and whose words are counted; of the subtitle the last sentences, which say what may be chance, before the first, which
    are the figures. Of either run none is left out between two that are kept.
    """
    said = [one for one in _sentences(step.caption.subtitle.removesuffix(step.limits).strip()) if one not in step.name]
    whose = _whose(step)

    def of(first: int, start: int, end: int) -> str:
        text = " ".join(filter(None, [whose, *said[:first], *said[start:end], step.limits]))
        return text if not text or text.endswith((".", "!", "?")) else f"{text}."

    def fit(first: int, start: int, end: int) -> bool:
        return len(_lines(of(first, start, end), WIDTH - NUMBER, FOOT)) <= lines

    first, start, end = 0, len(said), len(said)
    while start == end > 0:
        whole = said[end - 1]
        said[end - 1] = whole if fit(0, end - 1, end) else _brief(whole)
        if fit(0, end - 1, end):
            start -= 1
        else:
            said[end - 1] = whole
            start = end = end - 1
    while start > 0 and fit(0, start - 1, end):
        start -= 1
    while first < start and fit(first + 1, start, end):
        first += 1
    return of(first, start, end)


def _brief(sentence: str) -> str:
    """A sentence without the figures of a test, which stand in brackets and have a p.

    >>> _brief("“A (p = 1)” and “B” differ by +0.3 (95 % interval 0 to 1; p = .04); “A” (+0.1) is higher.")
    '“A (p = 1)” and “B” differ by +0.3; “A” (+0.1) is higher.'
    """
    return re.sub(r"“[^”]*”|( \([^()]*\bp [<=] [^()]*\))", lambda found: "" if found[1] else found[0], sentence)


def _whose(step: Step) -> str:
    """The sentence of the source on whose words are counted, where not all are and the headline does not say it."""
    sentence = next(iter(_sentences(step.caption.source.rpartition(" Results ")[0])[-1:]), "")
    return sentence if sentence.startswith(NARROWED) and sentence.removesuffix(".") not in step.name else ""


def _sentences(text: str) -> list[str]:
    """Sentences of our own: a full stop outside of quotation marks, a blank and a capital, a figure or a quotation mark.

    >>> _sentences("Mean +0.28 (p = .39). In 2 of 50. “A” leads. 3 of “U.S. 5. Fleet” follow.")
    ['Mean +0.28 (p = .39).', 'In 2 of 50.', '“A” leads.', '3 of “U.S. 5. Fleet” follow.']
    """
    words, found = text.split(" "), [[]]
    within = 0  # quotation marks that are open
    for word in words:
        begins = word[:1].isupper() or word[:1].isdigit() or word[:1] in "“‘"
        if not within and found[-1] and found[-1][-1].endswith((".", "!", "?")) and begins:
            found.append([])
        found[-1].append(word)
        within = max(within + word.count("“") - word.count("”"), 0)
    return [" ".join(sentence) for sentence in found if any(sentence)]


def _lines(text: str, width: float, size: float, serif: bool = False) -> list[str]:
    """`text` in lines of `width` px, by a wide estimate; words that are longer are broken."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _wide(longer, size, serif) <= width:
            lines[-1] = longer
            continue
        while _wide(word, size, serif) > width and len(word) > 1:
            at = next(n for n in range(1, len(word) + 1) if n == len(word) or _wide(word[: n + 1], size, serif) > width)
            lines.append(word[:at])
            word = word[at:]
        lines.append(word)
    return lines


def _wide(text: str, size: float, serif: bool) -> float:
    return text_width(text, size) * (1.0 if serif else 0.94)


def talk(steps: Sequence[Step], title: str, about: About) -> str:
    """A page that shows `steps`, whole and by itself; the same steps make the same page.

    Parameters
    ----------
    steps : sequence of Step
        At least one.
    title : str
        Of the talk.
    about : About
        Where the results come from, from :func:`dashboard.export.provenance.about`.

    Raises
    ------
    ValueError
        If there is no step.
    """
    if not steps:
        raise ValueError("A talk needs at least one step.")
    arrangements = [arranged(step) for step in steps]
    sections = "".join(_section(step, one, n, len(steps)) for n, (step, one) in enumerate(zip(steps, arrangements, strict=True), 1))
    figures = "".join(_figures(step, one.fit, n) for n, (step, one) in enumerate(zip(steps, arrangements, strict=True), 1))
    scripts = [_plotly(), _read("talk.js")]
    policy = POLICY.format(scripts=" ".join(map(_digest, scripts)))
    return f"""<!doctype html>
<html lang="en" data-room="light">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{html.escape(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{html.escape(title)}</title>
<style>{_colours()}{_read("talk.css")}</style>
</head>
<body>
<main id="stage" aria-label="{html.escape(title)}">
{sections}
<div id="ring" hidden></div>
<div id="marked" role="status"></div>
{_SENTENCES}
{_info(about)}
<div id="said"></div>
</main>
<div id="live" role="status" aria-live="polite"></div>
<div id="tools">{"".join(_button(*one) for one in BUTTONS)}</div>
<aside id="notes" hidden aria-label="Notes for the presenter"></aside>
<div id="black" hidden></div>
<noscript><style>.step{{display:block!important;position:static}}html,body,#stage{{overflow:auto;height:auto}}
.on-paper{{display:block}}</style></noscript>
{_json("talk", [_told(step) for step in steps])}
{figures}
<script>{scripts[0]}</script>
<script>{scripts[1]}</script>
</body>
</html>
"""


_SENTENCES = """<div id="sentences" class="sheet" role="dialog" tabindex="-1" aria-labelledby="label" hidden>
<h2 id="label"></h2><p class="told" id="told"></p><div class="list" id="list"></div>
<div class="bottom" id="bottom"><span id="page" role="status"></span>
<button data-act="back" id="back" title="Page before (↑)">↑</button>
<button data-act="more" id="more" title="Next page (↓)">↓</button><button
data-act="close" title="Back to the chart (Esc)">close</button></div></div>"""


def _section(step: Step, one: Arrangement, number: int, steps: int) -> str:
    caption, text = step.caption, html.escape
    said = " ".join(filter(None, [caption.title, caption.subtitle]))
    note = f'<p class="note">{text(step.note)}</p>' if step.note else ""
    finding = f'<p class="on-paper">{text(caption.title)}</p>' if caption.title != step.name else ""
    return (
        f'<section class="step" id="step-{number}" aria-label="Step {number} of {steps}">'
        f'<h1 data-size="{one.headline:g}" style="font-size:{one.headline:g}px">{text(step.name)}</h1>{note}'
        f'<div class="room"><div class="chart" role="img" aria-label="{text(said)}" '
        f'style="--w:{one.fit.width};--h:{one.fit.height};--fit:{one.fit.scale:.4f}"></div></div>'
        f'<div class="foot"><p>{text(one.foot)}</p><span class="number">{number} / {steps}</span></div>'
        f'{finding}<p class="on-paper">{text(caption.subtitle)}</p><p class="on-paper">{text(caption.source)}</p></section>\n'
    )


def _info(about: About) -> str:
    keys = "".join(f"<dt>{html.escape(key)}</dt><dd>{html.escape(does)}</dd>" for key, does in KEYS)
    lines = "".join(f"<p>{html.escape(name)}: {html.escape(value)}</p>" for name, value in about.lines)
    return (
        '<div id="info" class="sheet" role="dialog" tabindex="-1" aria-label="Method, source and keys" hidden>'
        '<div class="list"><div>'
        '<p id="title"></p><h3>Figures and reach</h3><p id="subtitle"></p><h3>Method and source</h3><p id="source"></p>'
        f"<h3>How the results were made</h3>{lines}</div><div><h3>Keys</h3><dl>{keys}</dl></div></div>"
        '<div class="bottom"><span>↓ the rest</span><button data-act="close">close</button></div></div>'
    )


def _button(act: str, sign: str, title: str) -> str:
    return f'<button data-act="{act}" title="{title}" aria-label="{title}">{sign}</button>'


def _told(step: Step) -> dict[str, Any]:
    caption = step.caption
    told = {"note": step.note, "title": caption.title, "subtitle": caption.subtitle, "source": caption.source, "link": step.link}
    return told | {"poles": list(step.poles), "evidence": None if step.frozen is None else step.frozen.as_json()}


def _figures(step: Step, fit: Fit, number: int) -> str:
    rooms = (("light", step.light), ("dark", step.dark))
    return "".join(_json(f"figure-{number}-{room}", staged(figure, fit)) for room, figure in rooms)


def _json(name: str, value: Any) -> str:
    """Data for the page's script; no character of it can end the element or mean anything there."""
    text = json.dumps(value, cls=PlotlyJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return f'<script type="application/json" id="{name}">{text}</script>\n'


def _colours() -> str:
    return "".join(_variables(look, selector) for look, selector in ((LIGHT, ":root"), (DARK, ":root[data-room=dark]"))) + (
        f"@media print {{{_variables(LIGHT, ':root,:root[data-room=dark]')}}}\n"
    )


def _variables(look: Look, selector: str) -> str:
    names: Iterator[str] = iter(("paper", "ink", "muted", "line", "plus", "minus"))
    colours = "".join(f"--{name}:{getattr(look, name)};" for name in names)
    return f"{selector} {{{colours}--sans:{SANS};--serif:{SERIF}}}\n"


@cache
def _read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


@cache
def _plotly() -> str:
    """Plotly's script, from the package that is installed."""
    found = find_spec("plotly")
    assert found is not None and found.origin is not None
    return (Path(found.origin).parent / "package_data" / "plotly.min.js").read_text(encoding="utf-8")


@cache
def _digest(script: str) -> str:
    """A script by its digest, as a policy names it: no other runs."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
