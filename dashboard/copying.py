"""A button that puts a text on the clipboard, in one click and without a word to the server."""

import streamlit as st

COPY_JS = """
const byHand = (text) => {  // where the browser has no clipboard for us: an address that is neither https nor this machine
  const box = document.createElement('textarea');
  box.value = text;
  box.style.cssText = 'position:fixed;left:-20000px;top:0';
  document.body.append(box);
  box.select();
  const done = document.execCommand('copy');
  box.remove();
  return done;
};
const copy = async (text) => {
  try { await navigator.clipboard.writeText(text); return true; } catch (error) { return byHand(text); }
};
"""  # copy(text): whether it is in the clipboard now
_JS = f"""{COPY_JS}
export default function ({{ parentElement, data }}) {{
  const button = parentElement.querySelector('button'), said = parentElement.querySelector('output');
  button.textContent = data.label;
  button.className = data.wide ? 'wide' : '';
  button.onclick = async () => {{
    said.textContent = await copy(data.text) ? 'Copied.' : 'Not copied: the browser did not allow it.';
    setTimeout(() => {{ said.textContent = ''; }}, 4000);
  }};
}}
"""
_HTML = '<div class="row"><button type="button"></button><output aria-live="polite"></output></div>'
_CSS = """
.row { display: flex; align-items: center; flex-wrap: wrap; font: .875rem var(--st-font, sans-serif);
  color: var(--st-text-color) }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--st-border-color, #ccc); border-radius: .5rem;
  padding: .38rem .75rem; cursor: pointer; min-height: 2.5rem }
output:not(:empty) { margin-left: .5rem }
button.wide { flex: 1 }
button:hover, button:focus-visible { border-color: currentColor }
"""
_copy = st.components.v2.component("copy_text", html=_HTML, css=_CSS, js=_JS)


def copy_button(label: str, text: str, key: str, wide: bool = False) -> None:
    """A button that copies `text` as it stands.

    Parameters
    ----------
    label, text : str
        Plain text, both shown and copied as such.
    key : str
        Names the button on the page.
    wide : bool
        Whether it is as wide as there is room.
    """
    _copy(key=key, data={"label": label, "text": text, "wide": wide}, height="content")
