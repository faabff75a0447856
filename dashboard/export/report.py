"""A report: one HTML file with every chart, its words, the sentences behind it and exactly what it draws. No network. No Streamlit.

Everything in it is data but the style and the two scripts, Plotly's and its own. It stays white paper on dark screens, as
pictures do: what is read on the screen is what is printed and passed on.
"""

import base64
import hashlib
import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs

from analysis.phrases import count
from analysis.results import Results
from dashboard import citations, words
from dashboard.catalogue import AXIS, CHARTS, DOCUMENT, PAIR, Shown
from dashboard.charts.theme import LIGHT, SANS, SERIF
from dashboard.citations import Cited
from dashboard.export import tables
from dashboard.export.frozen import SCORED, Frozen, freeze
from dashboard.export.provenance import About

STYLE, SCRIPT = (Path(__file__).with_name(f"report.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))
DRAWN = 860  # px that charts are made for; narrower columns scroll, paper shows them smaller
MOST = 10  # sentences behind a mark that are taken along
LONG = 130  # characters of a finding from which on it is set smaller
PAPER = (680, 700)  # px of a chart on paper at most: A4 and Letter have this much within their margins, beside a chart's words
POLICY = (
    "default-src 'none'; script-src {scripts}; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'"
)


def report(results: Results, shown: Sequence[Shown], quotes: Sequence[Cited], about: About) -> str:
    """Charts as one HTML file that needs nothing else; the same charts of the same results give the same file.

    Parameters
    ----------
    results : Results
    shown : sequence of Shown
        In the order of the report; those of one page next to one another.
    quotes : sequence of Cited
        Pinned quotes, at the end.
    about : About
    """
    body, data = [], []
    texts = _Texts()
    for number, one in enumerate(shown):
        figure = (one.exhibit.on_paper or one.exhibit.draw)(LIGHT)
        scored = CHARTS[one.kind].view in SCORED
        data.append(_chart(figure, freeze(results, one.chosen, figure, MOST, scored), one, texts))
        body.append(_exhibit(number, results, one, figure))
    data = {"texts": _json(texts.as_json())} | {f"chart-{number}": one for number, one in enumerate(data)}
    kept = "".join(f'<script type="application/json" id="{name}">{one}</script>\n' for name, one in data.items())
    findings = f'<main id="findings">{_pages(shown, body)}{_quotes(quotes)}</main>\n'

    def whole(size: str) -> str:
        opening, making = _opening(results, shown, quotes, about, size), _making(about, size)
        scripts = f"<script>{_plotly()}</script>\n<script>{SCRIPT}</script>"
        return f"{_head(about)}{opening}{findings}{making}{kept}{scripts}\n</body>\n</html>\n"

    return whole(f"{len(whole('0.0 MB').encode()) / 1e6:.1f} MB")


class _Texts:
    """All sentences behind all charts, each once, and each text once: neighbours of one are often behind another mark."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        self._sentences: dict[str, int] = {}
        self._listed: list[dict[str, Any]] = []

    def place(self, one: dict[str, Any]) -> int:
        """Where a sentence stands among all; it is put there if it is new."""
        if one["id"] not in self._sentences:
            self._sentences[one["id"]] = len(self._listed)
            kept = {name: self._texts.setdefault(one[name], len(self._texts)) for name in ("text", "before", "after")}
            self._listed.append(kept | {name: one[name] for name in ("place", "notes", "said", "denied")})
        return self._sentences[one["id"]]

    def as_json(self) -> dict[str, Any]:
        return {"texts": list(self._texts), "sentences": self._listed}


def _chart(figure: go.Figure, frozen: Frozen, one: Shown, texts: _Texts) -> str:
    """A chart as its script reads it: the figure, the sentences behind its marks, the rows it draws."""
    told = frozen.as_json()
    rows = one.exhibit.rows()
    cells = [[_finite(cell) for cell in row] for row in tables.cells(rows)]
    figures = [all(isinstance(cell, int | float | None) for cell in column) for column in zip(*cells, strict=True)]
    return _json(
        {
            "figure": _figure(figure),
            "marks": {key: mark for key, mark in told["marks"].items() if mark["n"]},
            "sentences": [[texts.place(sentence), sentence["spans"]] for sentence in told["sentences"]],
            "table": {"columns": list(map(str, rows.columns)), "figures": figures, "rows": cells},
        }
    )


def _finite(cell: tables.Cell) -> tables.Cell:
    return str(cell) if isinstance(cell, float) and not math.isfinite(cell) else cell


def _figure(figure: go.Figure) -> dict[str, Any]:
    """A figure in the form that its script reads; drawn as SVG, which print and every browser can."""
    drawn = json.loads(figure.to_json(engine="json"))
    for trace in drawn["data"]:
        if trace["type"] == "scattergl":
            trace["type"] = "scatter"
    drawn["layout"] |= {"autosize": True, "dragmode": False}
    drawn["layout"].pop("width", None)
    return {"data": drawn["data"], "layout": drawn["layout"]}


def _json(value: Any) -> str:
    """A value as JSON that is only data within HTML, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text.encode("utf-8", errors="replace").decode()


@cache
def _plotly() -> str:
    return get_plotlyjs()


def _named(script: str) -> str:
    """A script as the policy allows it: by its digest, so that no other runs."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def _head(about: About) -> str:
    policy = POLICY.format(scripts=" ".join(map(_named, (_plotly(), SCRIPT))))
    foot = "".join(f"\\{ord(one):x} " for one in f"{about.title} · results {about.digest[:8]}, built {about.built}")
    page = (
        f'@page {{ margin: 15mm 14mm 17mm; @bottom-left {{ content: "{foot}"; font: 8pt sans-serif; color: {LIGHT.muted} }} '
        f'@bottom-right {{ content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: {LIGHT.muted} }} }}'
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(about.title)}: report</title>\n<style>{_colours()}{STYLE}{page}</style>\n</head>\n<body>\n"
    )


def _colours() -> str:
    colours = "".join(f"--{name}:{getattr(LIGHT, name)};" for name in ("ink", "muted", "line", "shade", "plus", "minus"))
    return f":root{{{colours}--sans:{SANS};--serif:{SERIF}}}\n"


def _opening(results: Results, shown: Sequence[Shown], quotes: Sequence[Cited], about: About, size: str) -> str:
    """Title, what was compared, how far it reaches, what to beware of, and the contents."""
    parts = ['<a class="skip" href="#findings">Skip to the findings</a>\n<header>']
    parts.append(f'<p class="label">Report</p><h1>{escape(about.title)}</h1><p class="lead">{escape(about.compared)}.</p>')
    parts.append(f'<p class="how">Built {escape(about.built)}. Results {escape(about.digest[:8])}. {_told(shown, size)}</p>')
    parts += [f'<p class="reach">{escape(limits)}</p>' for limits in _reach(shown)]
    if results.warnings:
        listed = "".join(f"<li>{escape(warning)}</li>" for warning in results.warnings)
        parts.append(f'<div class="warnings"><p class="label">To know before reading</p><ul>{listed}</ul></div>')
    parts.append("</header>\n" + _contents(shown, quotes))
    return "".join(parts)


def _told(shown: Sequence[Shown], size: str) -> str:
    charts = count(len(shown), "chart")
    return f"{charts}: hold the mouse over a mark for its figures, click it for the sentences behind it. This file: {size}."


def _reach(shown: Sequence[Shown]) -> list[str]:
    """How far figures reach: what is said of more than one chart; the others say it below."""
    told = Counter(one.exhibit.limits for one in shown if one.exhibit.limits)
    return [limits for limits, times in told.items() if times > 1 or len(shown) == 1]


def _parts(shown: Sequence[Shown]) -> Iterator[tuple[str, list[tuple[int, Shown]]]]:
    """The charts page by page, each with its number."""
    for view, some in groupby(enumerate(shown), key=lambda one: CHARTS[one[1].kind].view):
        yield view, list(some)


def _contents(shown: Sequence[Shown], quotes: Sequence[Cited]) -> str:
    parts = []
    for view, some in _parts(shown):
        listed = "".join(
            f'<li><a href="#exhibit-{number}"><span class="kind">{escape(CHARTS[one.kind].title)}</span> '
            f"{escape(one.exhibit.caption.title)}</a></li>"
            for number, one in some
        )
        parts.append(f"<li><b>{escape(view.capitalize())}</b><ol>{listed}</ol></li>")
    if quotes:
        parts.append('<li><a href="#quotes"><b>Pinned quotes</b></a></li>')
    parts.append('<li><a href="#making"><b>How it was made</b></a></li>')
    return f'<nav aria-label="Contents"><p class="label">Contents</p><ol>{"".join(parts)}</ol></nav>\n'


def _pages(shown: Sequence[Shown], body: Sequence[str]) -> str:
    parts = []
    for view, some in _parts(shown):
        parts.append(f"<h2>{escape(view.capitalize())}</h2>")
        parts += [body[number] for number, _ in some]
    return "".join(parts)


def _exhibit(number: int, results: Results, one: Shown, figure: go.Figure) -> str:
    caption, height = one.exhibit.caption, int(figure.layout.height or 450)
    size, scale, wide = ' class="long"' if len(caption.title) > LONG else "", *_on_paper(height)
    return (
        f'<section class="exhibit"><div class="whole">'
        f'<p class="label">{escape(_kind(results, one))}</p><h3 id="exhibit-{number}"{size}>{escape(caption.title)}</h3>'
        f'<p class="numbers">{escape(caption.subtitle)}</p>'
        f'<figure><div class="scrolls" role="group" aria-label="Chart {number + 1}"><div class="plot" role="img"'
        f' aria-label="{escape(f"{caption.title} {caption.subtitle}")}" data-chart="{number}" data-paper="{wide}"'
        f' style="height:{height}px;--paper:{scale}"></div></div>'
        f'<figcaption class="source">{escape(caption.source)}</figcaption></figure></div>'
        f'<details><summary>The sentences behind each mark</summary><div class="behind" data-chart="{number}"></div></details>'
        f'<details class="last"><summary>Exactly what is drawn, as a table</summary><div class="rows" role="region"'
        f' aria-label="What chart {number + 1} draws" data-chart="{number}"></div></details></section>\n'
    )


def _on_paper(height: int) -> tuple[float, int]:
    """How much smaller a chart is on paper, and how wide it is drawn for that: tall ones get smaller, but not narrower."""
    width, tallest = PAPER
    scale = min(width / DRAWN, tallest / height)
    return round(scale, 3), round(min(width / scale, 1.25 * DRAWN))


def _kind(results: Results, one: Shown) -> str:
    """What kind of chart it is, and of what."""
    chart, axis = CHARTS[one.kind], results.axes[one.chosen.axis]
    of = {AXIS: [axis], PAIR: [axis, results.axes.get(one.chosen.across or "")]}.get(chart.each, [])
    named = [words.axis_title(axis) for axis in of if axis]
    if chart.each == DOCUMENT and one.chosen.doc:
        titles = results.table("documents").set_index("document_id")["title"]
        named.append(str(titles.get(one.chosen.doc) or one.chosen.doc))
    return ": ".join(filter(None, [chart.title, " × ".join(named)]))


def _quotes(quotes: Sequence[Cited]) -> str:
    if not quotes:
        return ""
    parts = ['<h2 id="quotes">Pinned quotes</h2><div class="quotes">']
    for number, one in enumerate(quotes, 1):
        told = [f"{number} · {citations.citation(one.source)}", one.why, f"No longer fits: {one.lost}." if one.lost else ""]
        note = f"<p>{escape(one.note.strip())}</p>" if one.note.strip() else ""
        cite = escape(" · ".join(filter(None, told)))
        parts.append(f'<div class="quote"><blockquote>{escape(one.text)}</blockquote><p class="cite">{cite}</p>{note}</div>')
    return "".join(parts) + "</div>\n"


def _making(about: About, size: str) -> str:
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in about.lines)
    program = len(_plotly().encode()) / 1e6
    version = re.search(r"plotly\.js v([\d.]+)", _plotly()[:500])
    drawn = f"Plotly.js {version[1] if version else ''}, in this file ({program:.1f} of its {size}); nothing is fetched"
    return (
        f'<footer><h2 id="making">How it was made</h2><dl>{lines}<dt>Charts drawn by</dt><dd>{escape(drawn)}</dd></dl></footer>\n'
    )
