"""A document's running text: its sentences coloured, each a button; corpus text is set as text, never as HTML."""

import streamlit as st

from dashboard.addressbar import pick_mark

JS = """
export default function ({ parentElement, data, setTriggerValue }) {
  const box = parentElement.querySelector('.text');
  box.replaceChildren();
  let last = null;
  for (const piece of data.pieces) {
    if (piece.id === undefined) { box.append(document.createTextNode(piece.text)); continue; }
    const span = document.createElement('span');
    span.textContent = piece.text;
    span.title = piece.title;
    if (piece.id !== last) { span.tabIndex = 0; span.setAttribute('role', 'button'); }
    last = piece.id;
    span.dataset.sentence = piece.id;
    span.className = piece.kind + (piece.id === data.picked ? ' picked' : '');
    if (piece.color) span.style.setProperty('--side', piece.color);
    span.onclick = () => setTriggerValue('picked', piece.id);
    span.onkeydown = (event) => { if (event.key === 'Enter') setTriggerValue('picked', piece.id); };
    box.append(span);
  }
  const picked = box.querySelector('.picked');
  if (!picked) return;
  box.scrollTop = picked.offsetTop - box.offsetTop - box.clientHeight / 3;
  setTimeout(() => {
    const page = document.querySelector('[data-testid=stMain]'), bottom = picked.getBoundingClientRect().bottom;
    if (page && bottom > window.innerHeight) page.scrollBy({ top: bottom - 0.6 * window.innerHeight });
  }, 250);
}
"""
CSS = """
.text { white-space: pre-wrap; overflow-wrap: anywhere; font: 1.06rem/1.75 var(--st-font, sans-serif); color: var(--st-text-color);
  max-width: 46rem; max-height: 34rem; overflow-y: auto; padding: .2rem 1rem .2rem 0 }
span { cursor: pointer; border-radius: .2rem; box-decoration-break: clone; -webkit-box-decoration-break: clone; padding: .06rem 0 }
span[style] { background: color-mix(in srgb, var(--side) 20%, transparent); border-bottom: 2px solid var(--side) }
span:hover, span:focus-visible { outline: 2px solid var(--side, var(--st-border-color)) }
span.picked { box-shadow: 0 -2px 0 var(--st-text-color), 0 3px 0 var(--st-text-color) }
span.heading { font-weight: 700 }
span.others { font-style: italic }
span.found { outline: 2px dotted var(--st-text-color) }
"""
_text = st.components.v2.component("running_text", html='<div class="text"></div>', css=CSS, js=JS)


def running_text(pieces: list[dict], picked: str | None) -> None:
    """A document's text, its sentences coloured and clickable; the picked one is scrolled to."""

    def changed() -> None:
        sentence = st.session_state["running_text"]["picked"]
        if sentence:
            pick_mark({"s": sentence})

    _text(key="running_text", data={"pieces": pieces, "picked": picked}, on_picked_change=changed)
