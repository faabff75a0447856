"""The buttons under a chart: copied or saved with its caption, drawn in the reader's own browser, nothing fetched from outside."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

PLOTLY = "/assets/plotly.min.js"  # served by `python -m dashboard` from the installed package, loaded on the first image

JS = """
const plotly = (url) => window.Plotly ? Promise.resolve(window.Plotly) : new Promise((done, fail) => {
  const script = document.createElement('script');
  script.src = url; script.onload = () => done(window.Plotly); script.onerror = () => fail(new Error('no ' + url));
  document.head.append(script);
});
const waiting = window.__pictures ??= {};  // by chart: what is to be done with its picture once the server has drawn it
const picture = async (data, format, scale) => {
  const stage = document.createElement('div');
  stage.style.cssText = 'position:fixed;left:-20000px;top:0';
  document.body.append(stage);
  try {
    const Plotly = await plotly(data.plotly);
    const { data: marks, layout } = JSON.parse(data.figure);
    await Plotly.newPlot(stage, marks, layout, { staticPlot: true });
    const address = await Plotly.toImage(stage, { format, width: layout.width, height: layout.height, scale });
    Plotly.purge(stage);
    return address;
  } finally { stage.remove(); }
};
const blob = (address) => {
  const [head, body] = address.split(',');
  const bytes = Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: head.match(/data:([^;]+)/)[1] });
};
const save = async (data, format) => {
  const link = document.createElement('a');
  link.href = await picture(data, format, format === 'png' ? 3 : 1);
  link.download = data.name + '.' + format;
  link.click();
};
export default function ({ parentElement, data, setTriggerValue }) {
  const said = parentElement.querySelector('output');
  const say = (text) => { said.textContent = text; if (text) setTimeout(() => { said.textContent = ''; }, 4000); };
  const failed = () => say('No image could be made. Start the dashboard with python -m dashboard.');
  const ask = (what) => {
    said.textContent = 'drawing …';
    const drawn = new Promise((done, fail) => { waiting[data.name] = { done, fail }; });
    setTriggerValue('wanted', what + ' ' + Date.now());
    return drawn;
  };
  if (data.figure && waiting[data.name]) {
    waiting[data.name].done(data);
    delete waiting[data.name];
  }
  for (const button of parentElement.querySelectorAll('button')) button.onclick = async () => {
    const what = button.dataset.do;
    try {
      if (what !== 'copy') {
        await save(await ask(what), what);
        say('');
      } else if (navigator.clipboard && window.ClipboardItem) {
        const png = ask(what).then(async (drawn) => blob(await picture(drawn, 'png', 2)));
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
        say('copied, with its caption');
      } else {
        await save(await ask(what), 'png');
        say('This browser lets no page copy pictures here: saved instead.');
      }
    } catch (error) { failed(); }
  };
}
"""
HTML = """<div class="row"><span>This chart with its caption</span>
<button data-do="copy">Copy</button><button data-do="png">PNG</button><button data-do="svg">SVG</button>
<output aria-live="polite"></output></div>"""
CSS = """
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font: .85rem var(--st-font, sans-serif);
  color: var(--st-text-color); opacity: .85 }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--st-border-color, #ccc); border-radius: .4rem;
  padding: .1rem .6rem; cursor: pointer }
button:hover, button:focus-visible { border-color: currentColor }
"""
_image = st.components.v2.component("chart_image", html=HTML, css=CSS, js=JS)


@st.fragment
def tools(picture: Callable[[], go.Figure], key: str) -> None:
    """Buttons to copy and save a chart; its picture is drawn when one is pressed, and by then alone."""
    wanted = f"{key}_image"
    asked = (st.session_state.get(wanted) or {}).get("wanted")
    figure = picture().to_json() if asked else None
    data = {"figure": figure, "asked": asked, "name": key, "plotly": PLOTLY}  # asked: the same picture twice is no change otherwise
    _image(key=wanted, data=data, on_wanted_change=lambda: None)
