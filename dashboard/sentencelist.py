"""Sentences in full: the words that matter marked, what can be done with each, and no more of them than a page.

One component draws them, from plain data: text becomes text, whatever it holds. Copying, and showing the sentences around one,
need no server.
"""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

import streamlit as st

from analysis.evidence import Evidence
from analysis.results import Results
from dashboard import basketdesk, citations, markup
from dashboard.charts.theme import Look
from dashboard.copying import COPY_JS
from dashboard.widgets import look

_JS = COPY_JS + """
const open = window.__openContexts ??= new Set();  // of sentences whose neighbours are shown
const pages = window.__pagesOfSentences ??= new Map();
const make = (tag, kind, text) => {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
};
const parts = (pieces) => pieces.map((piece) => {
  const inside = piece.parts.map(([text, kinds]) => {
    let node = document.createTextNode(text);
    for (const kind of kinds) {
      const around = make(kind === 'found' ? 'mark' : 'span', kind);
      around.append(node);
      node = around;
    }
    return node;
  });
  if (piece.mark === null) return inside;
  const mark = make('mark', piece.mark);
  mark.append(...inside);
  return [mark];
}).flat();
export default function ({ parentElement, data, setTriggerValue }) {
  const list = parentElement.querySelector('.sentences'), said = parentElement.querySelector('output');
  for (const [name, value] of Object.entries(data.colors)) list.style.setProperty('--' + name, value);
  const root = parentElement.getRootNode?.() ?? document;
  const focused = (parentElement.activeElement ?? root.activeElement)?.dataset?.act;
  list.replaceChildren(...data.rows.map((row) => {
    const box = make('div', 'sentence'), left = make('div'), right = make('div');
    if (row.weight) left.append(make('div', 'weight', row.weight));
    if (row.bar) {
      const bar = make('div', 'bar'), fill = make('i');
      bar.setAttribute('aria-hidden', 'true');
      fill.style.cssText = `left:${row.bar.left}%;width:${row.bar.width}%;background:${row.bar.color}`;
      bar.append(fill, make('b'));
      left.append(bar);
    }
    const text = make('p'), place = make('div', 'place');
    text.append(...parts(row.pieces));
    const around = [row.before, row.after].map((beside) => make('div', 'around', beside));
    right.append(around[0], text, around[1], place);
    place.append(make('span', '', row.place));
    for (const note of row.notes) place.append(make('span', 'voice', note));
    const acts = make('span', 'acts');
    const button = (act, label) => {
      const made = make('button', '', label);
      made.type = 'button';
      made.dataset.act = act + ' ' + row.id;
      acts.append(made);
      return made;
    };
    const link = make('a', '', 'open in document');
    link.href = row.link;
    link.target = '_self';
    acts.append(link);
    place.append(acts);
    const copies = button('copy', 'copy');
    copies.title = 'Copy the sentence with its citation';
    copies.onclick = async () => {
      const done = await copy(row.copy);
      said.textContent = done ? 'Copied with its citation.' : 'Not copied: the browser did not allow it.';
      copies.textContent = done ? 'copied ✓' : 'not copied';
      setTimeout(() => { copies.textContent = 'copy'; said.textContent = ''; }, 2500);
    };
    const pin = button('pin', row.pinned ? 'pinned ✓' : 'pin');
    pin.setAttribute('aria-pressed', row.pinned);
    pin.title = row.pinned ? 'Take it out of the basket' : 'Put it into the basket of quotes';
    pin.onclick = () => setTriggerValue('pin', row.id);
    if (row.before || row.after) {
      const context = button('context', 'context');
      context.title = 'The sentence before and the one after';
      const show = () => {
        const shown = open.has(row.id);
        around.forEach((beside) => { beside.hidden = !shown || !beside.textContent; });
        context.setAttribute('aria-expanded', shown);
      };
      context.onclick = () => { open.has(row.id) ? open.delete(row.id) : open.add(row.id); show(); };
      show();
    } else around.forEach((beside) => { beside.hidden = true; });
    box.append(left, right);
    return box;
  }));
  if (focused) [...list.querySelectorAll('button')].find((one) => one.dataset.act === focused)?.focus();
  const before = pages.get(data.name);
  pages.set(data.name, data.page);
  const here = parentElement.host ?? parentElement;
  if (before !== undefined && before !== data.page && here.getBoundingClientRect().top < 0) here.scrollIntoView({ block: 'start' });
}
"""
_CSS = """
.sentences { container-type: inline-size; font: 1rem/1.5 var(--st-font, sans-serif); color: var(--ink, var(--st-text-color)) }
.sentence { display: grid; grid-template-columns: 6.4rem 1fr; gap: .9rem; padding: .72rem .2rem; border-top: 1px solid var(--line) }
.sentence.plain { grid-template-columns: 1fr }
.sentence p { margin: 0; font-size: 1.06rem; line-height: 1.5; overflow-wrap: anywhere }
.place { display: flex; flex-wrap: wrap; align-items: center; column-gap: .85rem; row-gap: .05rem; color: var(--muted);
  font-size: .88rem; margin-top: .12rem; overflow-wrap: anywhere }
.acts { display: inline-flex; flex-wrap: wrap; align-items: center; column-gap: .85rem }
.place a, .place button { color: var(--muted); text-decoration: underline; text-underline-offset: .18em; padding: .16rem 0 }
.place button { font: inherit; background: none; border: 0; cursor: pointer; border-radius: .2rem }
.place a:hover, .place button:hover, .place button[aria-expanded=true] { color: var(--ink) }
.place button[aria-pressed=true] { color: var(--ink); font-weight: 700 }
a:focus-visible, button:focus-visible { outline: 2px solid var(--ink); outline-offset: 2px }
.around { color: var(--muted); font-size: 1rem; line-height: 1.5; overflow-wrap: anywhere; margin: .1rem 0 .25rem }
p + .around { margin: .25rem 0 .1rem }
[hidden] { display: none }
.weight { font-weight: 700; text-align: right; font-variant-numeric: tabular-nums }
.bar { position: relative; height: .5rem; margin-top: .3rem; border-radius: .2rem; background: var(--line) }
.bar i { position: absolute; top: 0; bottom: 0; border-radius: .2rem }
.bar b { position: absolute; left: 50%; top: -.15rem; bottom: -.15rem; width: 1px; background: var(--muted) }
mark { color: inherit; border-radius: .2rem; padding: 0 .12rem; background: var(--line); border-bottom: 2px solid var(--muted) }
mark.plus { background: color-mix(in srgb, var(--plus) 22%, transparent); border-bottom-color: var(--plus) }
mark.minus { background: color-mix(in srgb, var(--minus) 24%, transparent); border-bottom-color: var(--minus) }
mark.found { background: none; border: 0; padding: 0 .1rem; outline: 1.5px dotted var(--ink); outline-offset: -1px }
.said { font-style: italic }
.denied { text-decoration: underline wavy var(--muted) 1.5px; text-underline-offset: .28em }
.voice { border: 1px solid var(--line); border-radius: .4rem; padding: 0 .4rem }
output { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%) }
@container (max-width: 480px) { .sentence { grid-template-columns: 1fr; gap: .2rem } .weight { text-align: left } }
"""
_HTML = '<div class="sentences"></div><output aria-live="polite"></output>'
_list = st.components.v2.component("sentence_list", html=_HTML, css=_CSS, js=_JS)


def sentence_list(
    results: Results,
    found: Evidence,
    start: int,
    stop: int,
    scored: bool,
    unit: str,
    key: str,
    address: Mapping[str, str | list[str]],
    lit: markup.Finder | None = None,
    why: str = "",
) -> None:
    """The sentences of a list from `start` to `stop`, each with copy, pin and context.

    Parameters
    ----------
    scored : bool
        Whether weights are of an axis (drawn as a bar to either side) rather than a count or a loading.
    unit : str
        What an unscored weight counts.
    key : str
        Names the list on the page.
    address : dict
        Kept in the links into the documents.
    lit : callable (text) → list of (start, end), optional
        Places of a term that is looked for, which are marked.
    why : str
        What a sentence that is pinned here is pinned for.
    """
    pinned = basketdesk.pinned_ids(results)

    def pin() -> None:
        sentence = st.session_state[key]["pin"]
        if sentence and sentence in pinned:
            basketdesk.unpin(results, sentence)
        elif sentence:
            basketdesk.pin(results, sentence, why)

    here = look()
    listed = entries(results, found, start, stop, here, scored, unit, address, lit, pinned)
    colors = {name: getattr(here, name) for name in ("plus", "minus", "line", "muted", "ink")}
    _list(key=key, data={"rows": listed, "colors": colors, "name": key, "page": start}, on_pin_change=pin, height="content")


def entries(
    results: Results,
    found: Evidence,
    start: int,
    stop: int,
    look: Look,
    scored: bool,
    unit: str = "",
    address: Mapping[str, str | list[str]] | None = None,
    lit: markup.Finder | None = None,
    pinned: frozenset[str] = frozenset(),
) -> list[dict]:
    """What the component draws of each sentence: plain strings, to be shown as text."""
    sources: dict[str, citations.Source] = {}
    widest, listed = max(found.widest, 1e-9), []
    unweighed = (found.pick.term, found.pick.topic, found.pick.axis) == (None, None, None)
    for row, (before, after) in zip(found.page(start, stop).itertuples(), found.around(start, stop), strict=True):
        if row.document_id not in sources:
            sources[row.document_id] = citations.source_of(results, row.document_id, None)
        source = replace(sources[row.document_id], number=int(row.number))
        cut = markup.cut(row.text, row.spans, scored, row.said, row.denied, lit(row.text) if lit else ())
        link = "documents?" + urlencode({**(address or {}), "doc": row.document_id, "s": row.sentence_id}, doseq=True)
        listed.append(
            {
                "id": row.sentence_id,
                "weight": "" if unweighed else markup.weight(row.weight, scored, unit),
                "bar": markup.bar(row.weight / widest, look) if scored else None,
                "pieces": [{"mark": mark, "parts": [[text, list(kinds)] for text, kinds in parts]} for mark, parts in cut],
                "place": f"{markup.place(row)} · sentence {row.number}",
                "notes": markup.notes(row),
                "link": link,
                "copy": citations.quoted(row.text, source),
                "pinned": row.sentence_id in pinned,
                "before": before,
                "after": after,
            }
        )
    return listed
