"""Corpus text as safe HTML: every piece is escaped here, and nowhere else is HTML written."""

import html
import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from urllib.parse import urlencode

import pandas as pd

from dashboard.charts.theme import SERIF, Look
from dashboard.voicewords import voice_note
from dashboard.words import signed

LONG = 130  # characters of a headline from which on it is set smaller


def style(look: Look) -> str:
    """The app's own few rules, as a style element."""
    return f"""<style>
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
.how {{color:{look.muted};font-size:.92rem;line-height:1.5}}
.sentences {{container-type:inline-size}}
.sentence {{display:grid;grid-template-columns:6.4rem 1fr;gap:.9rem;padding:.72rem .2rem;border-top:1px solid {look.line}}}
.sentence p {{margin:0;font-size:1.06rem;line-height:1.5;overflow-wrap:anywhere}}
.sentence .place {{color:{look.muted};font-size:.88rem;margin-top:.12rem}}
.sentence .place a {{color:{look.muted}}}
.sentence .weight {{font-weight:700;text-align:right;font-variant-numeric:tabular-nums}}
.bar {{position:relative;height:.5rem;margin-top:.3rem;border-radius:.2rem;background:{look.line}}}
.bar i {{position:absolute;top:0;bottom:0;border-radius:.2rem}}
.bar b {{position:absolute;left:50%;top:-.15rem;bottom:-.15rem;width:1px;background:{look.muted}}}
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
mark.plus {{background:color-mix(in srgb,{look.plus} 22%,transparent);border-bottom-color:{look.plus}}}
mark.minus {{background:color-mix(in srgb,{look.minus} 24%,transparent);border-bottom-color:{look.minus}}}
.said {{font-style:italic}}
.denied {{text-decoration:underline wavy {look.muted} 1.5px;text-underline-offset:.28em}}
.voice {{border:1px solid {look.line};border-radius:.4rem;padding:0 .4rem;white-space:nowrap}}
.chips {{color:{look.ink};font-size:.95rem;margin:0}}
.labelling {{margin:.3rem 0 .2rem;min-height:12.5rem}}
.labelling p {{margin:.15rem 0;overflow-wrap:anywhere;line-height:1.5}}
.labelling .around {{color:{look.muted};font-size:.98rem}}
.labelling .now {{font-family:{SERIF};font-size:1.5rem;line-height:1.42;color:{look.ink};margin:.45rem 0}}
.choice {{display:inline-block;border:1px solid currentColor;border-radius:.4rem;padding:0 .4rem;font-weight:700;font-size:.9rem}}
@container (max-width:480px) {{.sentence {{grid-template-columns:1fr;gap:.2rem}} .sentence .weight {{text-align:left}}
  .line {{display:block;padding:.5rem .2rem}} .line .left,.line .right {{display:inline;white-space:pre-wrap;mask-image:none}}
  .line a {{margin:0}}}}
@media (max-width:640px) {{.finding {{font-size:1.35rem}}}}
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


def sentence_list(rows: pd.DataFrame, look: Look, scored: bool, unit: str = "", address: dict[str, str] | None = None) -> str:
    """Sentences in full, with the words that matter marked, their weight, their place, and a way into the document.

    Parameters
    ----------
    rows : DataFrame
        As from :func:`analysis.evidence.evidence`.
    scored : bool
        Whether `weight` is a bias (drawn as a bar to either side) rather than a count or a loading.
    unit : str
        What an unscored weight counts.
    address : dict, optional
        Kept in the links into the document.
    """
    widest = max(float(rows["weight"].abs().max()), 1e-9) if len(rows) else 1.0
    items = []
    for row in rows.itertuples():
        weight = f'<div class="weight">{html.escape(_weight(row.weight, scored, unit))}</div>'
        bar = _bar(row.weight / widest, look) if scored else ""
        link = "documents?" + urlencode((address or {}) | {"doc": row.document_id, "s": row.sentence_id})
        text = marked(row.text, row.spans, scored, getattr(row, "said", ()), getattr(row, "denied", ()))
        items.append(
            f'<div class="sentence"><div>{weight}{bar}</div><div><p>{text}</p>'
            f'<div class="place">{html.escape(_place(row))} · sentence {row.number}{_voice(row)} · '
            f'<a href="{html.escape(link)}" target="_self">open in document</a></div></div></div>'
        )
    return f'<div class="sentences">{"".join(items)}</div>'


def concordance(lines: pd.DataFrame, address: dict[str, str] | None = None) -> str:
    """Keywords one under another, with the words to either side and a way into the document.

    A line stays on one line, and the far ends of its contexts fade out where there is no room; where there is very little, it
    wraps. Its tooltip has it whole.

    Parameters
    ----------
    lines : DataFrame
        As from :func:`analysis.concordance.kwic`, with the columns title and number (of the sentence) besides.
    address : dict, optional
        Kept in the links into the document.
    """
    items = []
    for row in lines.itertuples():
        left, keyword, right = (html.escape(re.sub(r"\s+", " ", text)) for text in (row.left, row.keyword, row.right))
        link = "documents?" + urlencode((address or {}) | {"doc": row.document_id, "s": row.sentence_id})
        place = f"{_place(row)} · sentence {row.number}"
        items.append(
            f'<div class="line" title="{left}{keyword}{right}"><span class="left"><span>{left}</span></span><mark>{keyword}</mark>'
            f'<span class="right"><span>{right}</span></span> '
            f'<a href="{html.escape(link)}" title="{html.escape(place)}" target="_self">open</a></div>'
        )
    return f'<div class="concordance">{"".join(items)}</div>'


def to_label(text: str, before: str, after: str) -> str:
    """A sentence to be labelled, large, between its neighbours."""
    around = [f'<p class="around">{html.escape(part)}</p>' if part else "" for part in (before, after)]
    return f'<div class="labelling">{around[0]}<p class="now">{html.escape(text)}</p>{around[1]}</div>'


def labelled(text: str, choice: str, color: str, notes: Sequence[str], link: dict[str, str]) -> str:
    """A labelled sentence: what was chosen, in the choice's colour, the sentence, and where it stands."""
    address = html.escape("documents?" + urlencode(link))
    return (
        f'<div class="sentences"><div class="sentence"><div><span class="choice" style="color:{color}">{html.escape(choice)}</span>'
        f'</div><div><p>{html.escape(text)}</p><div class="place">{html.escape(" · ".join(notes))} · '
        f'<a href="{address}" target="_self">open in document</a></div></div></div></div>'
    )


def marked(
    text: str,
    spans: Iterable[Sequence[float]],
    scored: bool,
    said: Iterable[Sequence] = (),
    denied: Iterable[Sequence[int]] = (),
) -> str:
    """`text` escaped, with its `spans` (start, end, weight) marked; scored spans in the colour of their pole.

    Words that others say (`said`: start, end, …) are in italics, words that are denied (`denied`: start, end) underlined; where
    spans overlap, each piece of the text is all that applies to it.
    """
    marks, at = [], 0
    for start, end, weight in sorted(spans):
        start, end = max(int(start), at), min(int(end), len(text))
        if end > start:
            marks.append((start, end, ("plus" if weight > 0 else "minus") if scored else ""))
            at = end
    layers = [(one[0], one[1], "said") for one in said] + [(one[0], one[1], "denied") for one in denied]
    cuts = sorted({0, len(text), *(min(max(place, 0), len(text)) for one in (*marks, *layers) for place in one[:2])})
    pieces = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        names = sorted({name for first, last, name in layers if first <= start and end <= last})
        piece = html.escape(text[start:end])
        if names:
            piece = f'<span class="{" ".join(names)}">{piece}</span>'
        mark = next((name for first, last, name in marks if first <= start and end <= last), None)
        pieces.append((mark, next((first for first, last, _ in marks if first <= start and end <= last), None), piece))
    return _joined(pieces)


def _joined(pieces: list[tuple[str | None, int | None, str]]) -> str:
    """Pieces of one mark within one element."""
    found = []
    for (mark, _), group in groupby(pieces, key=lambda piece: piece[:2]):
        inside = "".join(piece for _, _, piece in group)
        kind = f' class="{mark}"' if mark else ""
        found.append(inside if mark is None else f"<mark{kind}>{inside}</mark>")
    return "".join(found)


def _voice(row: tuple) -> str:
    """Whose words a sentence is, and whether something in it is negated, beside its place."""
    note = voice_note(getattr(row, "voice", "own"), getattr(row, "speaker", ""))
    notes = [note] * bool(note) + ["negated"] * bool(getattr(row, "negated", False))
    return "".join(f' · <span class="voice">{html.escape(one)}</span>' for one in notes)


def _weight(weight: float, scored: bool, unit: str) -> str:
    return signed(weight) if scored else f"{weight:.3g}{unit}"


def _place(row: tuple) -> str:
    """Group and title, once where they are the same."""
    title = row.title or row.document_id
    title = title if len(title) <= 60 else title[:59] + "…"
    return row.group if title == row.group else f"{row.group} · {title}"


def _bar(share: float, look: Look) -> str:
    width = round(abs(share) * 50, 1)
    left = 50 if share > 0 else 50 - width
    color = look.plus if share > 0 else look.minus
    return f'<div class="bar" aria-hidden="true"><i style="left:{left}%;width:{width}%;background:{color}"></i><b></b></div>'
