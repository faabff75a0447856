"""Corpus text as safe HTML: every piece is escaped here, and nowhere else is HTML written."""

import html
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import groupby
from urllib.parse import urlencode

import pandas as pd

from dashboard.charts.theme import SERIF, Look
from dashboard.voicewords import voice_note
from dashboard.words import signed

Finder = Callable[[str], Sequence[tuple[int, int]]]
LONG = 130  # characters of a headline from which on it is set smaller


def style(look: Look) -> str:
    """The app's own few rules, as a style element."""
    return f"""<style>
.stAppHeader {{background:transparent}} .stAppHeader,.stAppHeader div {{pointer-events:none}}
.stAppHeader button {{pointer-events:auto}}
[data-testid="stBaseButton-primary"]:enabled {{color:{look.paper}}}
.stMainBlockContainer {{padding:.55rem 2.5rem 4rem}}
.st-key-top {{border-bottom:1px solid {look.line};padding:0 0 .45rem;margin-bottom:-.35rem}}
.st-key-pages {{overflow-x:auto;overflow-y:hidden;scrollbar-width:none;flex:1 1 auto;min-width:0}}
.st-key-pages a {{padding:.2rem .5rem;white-space:nowrap}}
.st-key-pages a:focus-visible {{outline:2px solid {look.ink};outline-offset:-2px}}
.st-key-beside {{flex:none}}
[data-testid=stTextInputIcon] span {{color:{look.muted};opacity:1}}
.st-key-filters button {{border-radius:1rem}} .st-key-found .how,.st-key-filters .label {{margin:0}}
.finding {{font-family:{SERIF};font-weight:700;font-size:1.72rem;line-height:1.28;margin:.1rem 0 .3rem;color:{look.ink};
  text-wrap:balance;overflow-wrap:anywhere}}
.finding.long {{font-size:1.36rem;line-height:1.32}}
.statement {{font-family:{SERIF};font-weight:700;font-size:1.16rem;line-height:1.35;margin:0;color:{look.ink};
  overflow-wrap:anywhere}}
.numbers {{color:{look.muted};font-size:1rem;margin:0 0 .45rem}}
.reach {{display:inline-block;border:1px solid {look.minus};color:{look.ink};border-radius:.5rem;
  padding:.14rem .6rem;font-size:.92rem}}
.heading {{font-weight:700;font-size:1.3rem;line-height:1.3;margin:.6rem 0 .1rem;color:{look.ink};overflow-wrap:anywhere}}
.label {{font-size:.82rem;font-weight:700;letter-spacing:.04em;text-transform:uppercase;color:{look.muted};margin:0 0 .1rem}}
.paged {{color:{look.muted};font-size:.92rem;font-variant-numeric:tabular-nums;white-space:nowrap}}
.how {{color:{look.muted};font-size:.92rem;line-height:1.5}}
.sentences {{container-type:inline-size}}
.sentence {{display:grid;grid-template-columns:6.4rem 1fr;gap:.9rem;padding:.72rem .2rem;border-top:1px solid {look.line}}}
.sentence p {{margin:0;font-size:1.06rem;line-height:1.5;overflow-wrap:anywhere}}
.sentence .place {{color:{look.muted};font-size:.88rem;margin-top:.12rem}}
.sentence .place a {{color:{look.muted}}}
.concordance {{container-type:inline-size;font-size:1rem;line-height:1.5;color:{look.ink}}}
.line {{display:grid;grid-template-columns:minmax(0,1fr) fit-content(60%) minmax(0,1fr) auto;align-items:baseline;
  padding:.26rem .2rem;border-top:1px solid {look.line};overflow-wrap:anywhere}}
.line>* {{unicode-bidi:isolate}}
.line .left,.line .right {{display:flex;overflow:hidden;white-space:pre}}
.line .left {{justify-content:flex-end;mask-image:linear-gradient(to right,transparent,#000 1.2rem)}}
.line .right {{mask-image:linear-gradient(to left,transparent,#000 1.2rem)}}
.line .left span,.line .right span {{flex:none}}
.line mark {{font-weight:700;text-align:center}}
.line a {{color:{look.muted};font-size:.88rem;margin-left:.5rem;white-space:nowrap}}
mark {{color:inherit;border-radius:.2rem;padding:0 .12rem;background:{look.line};border-bottom:2px solid {look.muted}}}
mark.found {{background:none;border:0;padding:0 .1rem;outline:1.5px dotted {look.ink};outline-offset:-1px}}
.voice {{border:1px solid {look.line};border-radius:.4rem;padding:0 .4rem;white-space:nowrap}}
.chips {{color:{look.ink};font-size:.95rem;margin:0}}
.labelling {{margin:.3rem 0 .2rem;min-height:12.5rem}}
.labelling p {{margin:.15rem 0;overflow-wrap:anywhere;line-height:1.5}}
.labelling .around {{color:{look.muted};font-size:.98rem}}
.labelling .now {{font-family:{SERIF};font-size:1.5rem;line-height:1.42;color:{look.ink};margin:.45rem 0}}
a.download {{display:block;font-size:.92rem;text-align:center;border:1px solid {look.muted};border-radius:.5rem;
  padding:.45rem .75rem;color:{look.ink};text-decoration:none;margin:.3rem 0}}
a.download:hover,a.download:focus-visible {{border-color:{look.ink};text-decoration:underline}}
a.present {{background:{look.ink};color:{look.paper};font-weight:700;border-color:{look.ink}}}
.quote {{border-top:1px solid {look.line};padding:.8rem .2rem .2rem}}
.quote blockquote {{font-family:{SERIF};font-size:1.28rem;line-height:1.45;color:{look.ink};margin:0 0 .25rem;padding:0;border:0;
  overflow-wrap:anywhere;white-space:pre-line;max-width:46rem}}
.quote.lost blockquote {{color:{look.muted}}}
.quote .cite {{color:{look.muted};font-size:.92rem;line-height:1.45;margin:0;overflow-wrap:anywhere}}
.quote .cite a {{color:{look.muted}}}
[class*=st-key-thumb_] {{max-width:239px;max-height:150px;border:1px solid {look.line};border-radius:.4rem;overflow:hidden;
  pointer-events:none}}
[class*=st-key-thumb_]>div {{min-width:600px}}
[class*=st-key-thumb_] .js-plotly-plot {{transform:scale(.395);transform-origin:0 0}}
.choice {{display:inline-block;border:1px solid currentColor;border-radius:.4rem;padding:0 .4rem;font-weight:700;font-size:.9rem}}
@container (max-width:480px) {{.sentence {{grid-template-columns:1fr;gap:.2rem}}
  .line {{display:block;padding:.5rem .2rem}} .line .left,.line .right {{display:inline;white-space:pre-wrap;mask-image:none}}
  .line a {{margin:0}}}}
@media (max-width:640px) {{.finding {{font-size:1.35rem}} .stMainBlockContainer {{padding:3rem 1rem 3rem}}
  .st-key-top {{flex-wrap:wrap !important}} [data-testid=stLayoutWrapper]:has(>.st-key-pages) {{flex:1 0 100%}}
  [data-testid=stFullScreenFrame]:has([data-testid=stPlotlyChart]) {{min-width:34rem}}
  [data-testid=stElementContainer]:has([data-testid=stPlotlyChart])::before {{content:"Swipe for the rest of the chart →";
    display:block;position:sticky;left:0;font-size:.82rem;color:{look.muted}}}
  [class*=st-key-thumb_] [data-testid=stElementContainer]::before {{content:none !important}}}}
</style>"""


def finding(headline: str, numbers: str = "", reach: str = "") -> str:
    """A view's finding: headline, numbers under it, and how far it reaches."""
    size = "finding long" if len(headline) > LONG else "finding"
    parts = [f'<h1 class="{size}">{html.escape(headline)}</h1>']
    if numbers:
        parts.append(f'<p class="numbers">{html.escape(numbers)}</p>')
    if reach:
        parts.append(f'<span class="reach">{html.escape(reach)}</span>')
    return "".join(parts)


def statement(text: str) -> str:
    """A finding among others, smaller than a view's own."""
    return f'<p class="statement">{html.escape(text)}</p>'


def items(texts: Iterable[str]) -> str:
    """A plain list."""
    return '<ul class="how">' + "".join(f"<li>{html.escape(text)}</li>" for text in texts) + "</ul>"


def heading(text: str, note: str = "") -> str:
    """Heading of a list of sentences, and what is to be known of it."""
    return f'<h2 class="heading">{html.escape(text)}</h2>' + (how(note) if note else "")


def plain(text: str) -> str:
    """`text` as it stands, for the parts of Streamlit that read Markdown: no link, image, formula or colour comes of it.

    Addresses and emoji are found in text that is escaped, too: an invisible word joiner keeps these apart.
    """
    apart = re.sub(r"(:(?=[\w/+-])|@|www(?=\.))", "\\1\u2060", text, flags=re.IGNORECASE)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", apart)


def label(text: str) -> str:
    """A small heading."""
    return f'<p class="label">{html.escape(text)}</p>'


def how(*sentences: str) -> str:
    """A quiet paragraph of explanation."""
    return f'<p class="how">{html.escape(" ".join(sentences))}</p>'


def paged(text: str) -> str:
    """What of a list a page shows."""
    return f'<span class="paged">{html.escape(text)}</span>'


def concordance(lines: pd.DataFrame, address: Mapping[str, str | list[str]] | None = None, lit: Finder | None = None) -> str:
    """Keywords one under another, with the words to either side and a way into the document.

    A line stays on one line, and the far ends of its contexts fade out where there is no room; where there is very little, it
    wraps. Its tooltip has it whole.

    Parameters
    ----------
    lines : DataFrame
        As from :func:`analysis.concordance.kwic`, with the columns title and number (of the sentence) besides.
    address : dict, optional
        Kept in the links into the document.
    lit : callable (text) → list of (start, end), optional
        Places of a term that is looked for, which are marked.
    """
    items = []
    for row in lines.itertuples():
        texts = [re.sub(r"\s+", " ", text) for text in (row.left, row.keyword, row.right)]
        whole = html.escape("".join(texts))
        left, keyword, right = (_lit(text, lit(text)) if lit else html.escape(text) for text in texts)
        link = "documents?" + urlencode({**(address or {}), "doc": row.document_id, "s": row.sentence_id}, doseq=True)
        where = f"{place(row)} · sentence {row.number}"
        items.append(
            f'<div class="line" title="{whole}"><span class="left"><span>{left}</span></span><mark>{keyword}</mark>'
            f'<span class="right"><span>{right}</span></span> '
            f'<a href="{html.escape(link)}" title="{html.escape(where)}" target="_self">open</a></div>'
        )
    return f'<div class="concordance">{"".join(items)}</div>'


def _lit(text: str, places: Sequence[tuple[int, int]]) -> str:
    """`text` escaped, with the places of a term that is looked for marked."""
    parts = (part for _, parts in cut(text, (), False, found=places) for part in parts)
    return "".join(f'<mark class="found">{html.escape(part)}</mark>' if kinds else html.escape(part) for part, kinds in parts)


def to_label(text: str, before: str, after: str) -> str:
    """A sentence to be labelled, large, between its neighbours."""
    around = [f'<p class="around">{html.escape(part)}</p>' if part else "" for part in (before, after)]
    return f'<div class="labelling">{around[0]}<p class="now">{html.escape(text)}</p>{around[1]}</div>'


def labelled(text: str, choice: str, color: str, notes: Sequence[str], link: dict[str, str]) -> str:
    """A labelled sentence: what was chosen, in the choice's colour, the sentence, and where it stands."""
    address = html.escape("documents?" + urlencode(link, doseq=True))
    return (
        f'<div class="sentences"><div class="sentence"><div><span class="choice" style="color:{color}">{html.escape(choice)}</span>'
        f'</div><div><p>{html.escape(text)}</p><div class="place">{html.escape(" · ".join(notes))} · '
        f'<a href="{address}" target="_self">open in document</a></div></div></div></div>'
    )


def download(label: str, address: str, name: str) -> str:
    """A link that saves a file of ours under a name."""
    return f'<a class="download" href="{html.escape(address)}" download="{html.escape(name)}">{html.escape(label)}</a>'


def present(label: str, address: str) -> str:
    """A link that opens a page of ours in a tab of its own, as large as a page's first button."""
    return f'<a class="download present" href="{html.escape(address)}" target="_blank" rel="noopener">{html.escape(label)}</a>'


def quote(
    number: int, text: str, citation: str, notes: Sequence[str], lost: str, link: Mapping[str, str | list[str]] | None
) -> str:
    """A pinned quote, large: where it is from, why it no longer fits (if so), a way into the document (if there is one)."""
    parts = [html.escape(part) for part in (f"{number} · {citation}", *notes) if part]
    if lost:
        parts.append(f"<strong>No longer fits: {html.escape(lost)}.</strong>")
    if link is not None:
        address = html.escape("documents?" + urlencode(link, doseq=True))
        parts.append(f'<a href="{address}" target="_self">open in document</a>')
    kind = "quote lost" if lost else "quote"
    return f'<div class="{kind}"><blockquote>{html.escape(text)}</blockquote><p class="cite">{" · ".join(parts)}</p></div>'


Piece = tuple[str | None, list[tuple[str, list[str]]]]


def cut(
    text: str,
    spans: Iterable[Sequence[float]],
    scored: bool,
    said: Iterable[Sequence] = (),
    denied: Iterable[Sequence[int]] = (),
    found: Iterable[Sequence[int]] = (),
) -> list[Piece]:
    """`text` cut into pieces, nothing lost: each with its mark, and the parts it is made of with what applies to each.

    Returns
    -------
    list of (mark, parts)
        `mark` is "plus" or "minus" for scored spans, "" for others, None where the piece is in none. A part is (text, kinds):
        kinds of "said", "denied" and "found" (places of a term that is looked for), in name order.

    Examples
    --------
    >>> cut("no mill", [(3, 7, 0.5)], True, denied=[(0, 7)], found=[(3, 7)])
    [(None, [('no ', ['denied'])]), ('plus', [('mill', ['denied', 'found'])])]
    """
    marks, at = [], 0
    for start, end, weight in sorted(spans):
        start, end = max(int(start), at), min(int(end), len(text))
        if end > start:
            marks.append((start, end, ("plus" if weight > 0 else "minus") if scored else ""))
            at = end
    kinds = {"said": said, "denied": denied, "found": found}
    layers = [(one[0], one[1], name) for name, ones in kinds.items() for one in ones]
    cuts = sorted({0, len(text), *(min(max(place, 0), len(text)) for one in (*marks, *layers) for place in one[:2])})
    pieces = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        names = sorted({name for first, last, name in layers if first <= start and end <= last})
        mark = next((name for first, last, name in marks if first <= start and end <= last), None)
        place = next((first for first, last, _ in marks if first <= start and end <= last), None)
        pieces.append((mark, place, (text[start:end], names)))
    return [(mark, [part for _, _, part in group]) for (mark, _), group in groupby(pieces, key=lambda piece: piece[:2])]


def notes(row: tuple) -> list[str]:
    """Whose words a sentence is, and whether something in it is negated, to stand beside its place."""
    note = voice_note(getattr(row, "voice", "own"), getattr(row, "speaker", ""))
    return [note] * bool(note) + ["negated"] * bool(getattr(row, "negated", False))


def weight(value: float, scored: bool, unit: str) -> str:
    """What a sentence weighs: a bias with its sign, or a count or loading with its unit."""
    return signed(value) if scored else f"{value:.3g}{unit}"


def place(row: tuple) -> str:
    """Group and title of a sentence, once where they are the same."""
    title = row.title or row.document_id
    title = title if len(title) <= 60 else title[:59] + "…"
    return row.group if title == row.group else f"{row.group} · {title}"


def bar(share: float, look: Look) -> dict[str, float | str]:
    """Where a bar begins and how wide it is, in % of its line, for a share of the widest (−1 to 1); and its colour."""
    width = round(abs(share) * 50, 1)
    return {"left": 50 if share > 0 else 50 - width, "width": width, "color": look.plus if share > 0 else look.minus}
