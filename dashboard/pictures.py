"""Charts as pictures, drawn in the reader's own browser, nothing fetched from outside: one from the buttons under it, many at once.

A figure is sent when it is asked for, and of many one at a time: the page answers all the while.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import plotly.graph_objects as go
import streamlit as st

from dashboard.charts import framed
from dashboard.charts.framed import SQUARE, TALL, WIDE

PLOTLY = "/assets/plotly.min.js"  # served by `python -m dashboard` from the installed package, loaded on the first image
SHAPES = {WIDE: "16 : 9", SQUARE: "Square", TALL: "Whole height"}
TALLER = 640  # px of a chart that has no room on a canvas of 16 : 9 beside its words
LARGEST = 20_000_000  # bytes of a picture that is taken back from a browser

DRAWING = """
const plotly = (url) => window.Plotly ? Promise.resolve(window.Plotly) : new Promise((done, fail) => {
  const script = document.createElement('script');
  script.src = url; script.onload = () => done(window.Plotly); script.onerror = () => fail(new Error('no ' + url));
  document.head.append(script);
});
const stable = (svg) => {  // Plotly's random names as numbers, attributes sorted: the rule of `charts.framed.stable`
  const names = [...new Set([...svg.matchAll(/id="(?:top)?defs-([0-9a-f]{6})"/g)].map((found) => found[1]))];
  names.forEach((name, number) => {
    svg = svg.replace(new RegExp('\\\\b([a-z]+-?)' + name, 'g'), (_, before) => before + String(number).padStart(6, '0'));
  });
  return svg.replace(/(?<=<)([a-zA-Z]\\w*) ([^<>]*?)(?=\\/?>)/g,
    (_, tag, rest) => [tag, ...(rest.match(/[\\w:-]+="[^"]*"/g) || []).sort()].join(' '));
};
const picture = async (url, drawing, format, times) => {
  const stage = document.createElement('div');
  stage.style.cssText = 'position:fixed;left:-20000px;top:0';
  document.body.append(stage);
  try {
    const Plotly = await plotly(url);
    const { data, layout } = JSON.parse(drawing.figure);
    const size = { width: layout.width, height: layout.height };
    await Plotly.newPlot(stage, data, layout, { staticPlot: true });
    const scale = (format === 'png' ? times : 1) * drawing.enlarged;
    const address = await Plotly.toImage(stage, { format, ...size, scale });
    Plotly.purge(stage);
    const body = address.slice(address.indexOf(',') + 1);
    if (format === 'svg') return new TextEncoder().encode(stable(decodeURIComponent(body)));
    return Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
  } finally { stage.remove(); }
};
const TYPES = { png: 'image/png', svg: 'image/svg+xml', csv: 'text/csv', zip: 'application/zip' };
const save = (parts, name) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: TYPES[name.slice(name.lastIndexOf('.') + 1)] }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
};
"""
JS = (
    DRAWING
    + """
const waiting = window.__pictures ??= {};  // by chart: what is to be done with its picture once the server has drawn it
export default function ({ parentElement, data, setTriggerValue }) {
  const said = parentElement.querySelector('output'), shape = parentElement.querySelector('select');
  shape.querySelector('[value=tall]').hidden = !data.tall;
  parentElement.querySelector('[data-do=csv]').hidden = !data.table;
  const say = (text) => { said.textContent = text; if (text) setTimeout(() => { said.textContent = ''; }, 4000); };
  const ask = (what) => {
    said.textContent = what === 'csv' ? 'writing …' : 'drawing …';
    const drawn = new Promise((done, fail) => { waiting[data.name] = { done, fail }; });
    setTriggerValue('wanted', [what, shape.value, Date.now()].join(' '));
    return drawn;
  };
  const draw = (drawn, format, times) => picture(data.plotly, drawn, format, times);
  const file = (what) => data.name + (what === 'csv' || shape.value === 'wide' ? '' : '-' + shape.value) + '.' + what;
  if (data.drawn && waiting[data.name]) {
    waiting[data.name].done(data.drawn);
    delete waiting[data.name];
  }
  for (const button of parentElement.querySelectorAll('button')) button.onclick = async () => {
    const what = button.dataset.do;
    try {
      if (what === 'csv') {
        save([(await ask(what)).table], file(what));
        say('');
      } else if (what !== 'copy') {
        const name = file(what);
        save([await draw(await ask(what), what, 3)], name);
        say('');
      } else if (navigator.clipboard && window.ClipboardItem) {
        const png = ask('png').then(async (drawn) => new Blob([await draw(drawn, 'png', 2)], { type: TYPES.png }));
        await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
        say('copied, with its caption');
      } else {
        const name = file('png');
        save([await draw(await ask('png'), 'png', 3)], name);
        say('This browser lets no page copy pictures here: saved instead.');
      }
    } catch (error) { say('No image could be made. Start the dashboard with python -m dashboard.'); }
  };
}
"""
)
HTML = f"""<div class="row"><span>This chart with its caption</span>
<select aria-label="Shape of the picture">{
    "".join(f'<option value="{shape}">{name}</option>' for shape, name in SHAPES.items())
}</select>
<button data-do="copy">Copy</button><button data-do="png">PNG</button><button data-do="svg">SVG</button>
<button data-do="csv" title="What the chart draws, as a table">CSV</button>
<output aria-live="polite"></output></div>"""
CSS = """
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; font: .85rem var(--st-font, sans-serif);
  color: var(--st-text-color); opacity: .85 }
button, select { font: inherit; color: inherit; background: none; border: 1px solid var(--st-border-color, #ccc);
  border-radius: .4rem; padding: .1rem .6rem; cursor: pointer }
select { padding: .1rem .2rem; field-sizing: content }
option { color: #1d2433; background: #ffffff }
button:hover, button:focus-visible, select:hover, select:focus-visible { border-color: currentColor }
[hidden] { display: none }
progress { width: 12rem; accent-color: currentColor }
"""
_image = st.components.v2.component("chart_image", html=HTML, css=CSS, js=JS)

ALL_JS = (
    DRAWING
    + """
const CRC = Uint32Array.from({ length: 256 }, (_, number) => {
  for (let bit = 0; bit < 8; bit++) number = number & 1 ? 0xedb88320 ^ (number >>> 1) : number >>> 1;
  return number;
});
const checksum = (bytes) => {
  let sum = -1;
  for (let at = 0; at < bytes.length; at++) sum = CRC[(sum ^ bytes[at]) & 255] ^ (sum >>> 8);
  return ~sum >>> 0;
};
const numbers = (...pairs) => {  // little-endian, each with its number of bytes
  const bytes = [];
  for (const [size, value] of pairs) for (let at = 0; at < size; at++) bytes.push(Math.floor(value / 256 ** at) % 256);
  return Uint8Array.from(bytes);
};
const zipped = (files) => {  // stored as they are, of the first day there is: the same files are the same ZIP
  const parts = [], index = [];
  let at = 0, indexed = 0;
  for (const [path, bytes] of files) {
    const name = new TextEncoder().encode(path);
    const head = [[2, 20], [2, 0x0800], [2, 0], [2, 0], [2, 33], [4, checksum(bytes)], [4, bytes.length], [4, bytes.length],
      [2, name.length], [2, 0]];
    const local = numbers([4, 0x04034b50], ...head);
    const entry = numbers([4, 0x02014b50], [2, 20], ...head, [2, 0], [2, 0], [2, 0], [4, 0], [4, at]);
    parts.push(local, name, bytes);
    index.push(entry, name);
    at += local.length + name.length + bytes.length;
    indexed += entry.length + name.length;
  }
  const many = files.length;
  return [...parts, ...index, numbers([4, 0x06054b50], [2, 0], [2, 0], [2, many], [2, many], [4, indexed], [4, at], [2, 0])];
};
const base64 = (bytes) => {
  let text = '';
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  return btoa(text);
};
const PATIENCE = 30000;  // ms
const works = window.__allPictures ??= {};  // by key: what is being drawn; it goes on while the page is drawn anew
export default function ({ parentElement, data, setTriggerValue }) {
  const find = (what) => parentElement.querySelector(what);
  const start = find('[data-do=start]'), cancel = find('[data-do=cancel]'), said = find('output'), bar = find('progress');
  start.textContent = data.label;
  const show = () => {
    const work = works[data.key];
    start.hidden = Boolean(work);
    cancel.hidden = bar.hidden = !work;
    if (work) { bar.max = data.many; bar.value = work.at; said.textContent = `${work.at} of ${data.many} drawn`; }
  };
  const ask = (work) => {  // again, should the question be lost: a page that is drawn anew in that moment does not hear it
    const turn = work.turn = Date.now();
    work.send('wanted', { at: work.at, run: work.run, turn, back: work.back });
    setTimeout(() => { if (works[data.key] === work && work.turn === turn && !work.busy) work.ask(work); }, PATIENCE);
  };
  const end = (work, text) => { delete works[data.key]; work.show(); work.say(text); };
  const next = async (work, sent) => {
    work.busy = true;
    work.back = {};
    try {
      for (const drawing of sent.drawings) for (const format of data.formats) {
        const bytes = await picture(data.plotly, drawing, format, data.back ? 2 : 3);
        await new Promise((done) => setTimeout(done, 30));  // whoever uses the page comes first
        if (works[data.key] !== work) return;
        if (data.back) work.back[drawing.name] = base64(bytes);
        else work.files.push([`${drawing.name}.${format}`, bytes]);
      }
    } catch (error) {
      end(work, 'No image could be made. Start the dashboard with python -m dashboard.');
      return;
    }
    for (const [name, text] of Object.entries(sent.texts)) work.files.push([name, new TextEncoder().encode(text)]);
    work.at += 1;
    work.busy = false;
    work.show();
    if (work.at < data.many || data.back) ask(work);
    if (work.at < data.many) return;
    if (data.back) return;  // at an end when the server says that it has them
    save(zipped(work.files), data.file);
    end(work, `${data.many} of ${data.many} drawn, saved as ${data.file}`);
  };
  const here = (work) => Object.assign(work, {
    parent: parentElement, send: setTriggerValue, ask, show, say: (text) => { said.textContent = text; },
  });
  start.onclick = () => {
    works[data.key] = here({ at: 0, run: Date.now(), files: [], back: {}, busy: false });
    show();
    ask(works[data.key]);
  };
  cancel.onclick = () => end(works[data.key], 'Cancelled: nothing was saved.');
  const work = works[data.key];
  if (!work) return;
  if (data.done === work.run) {
    end(work, `${data.many} of ${data.many} drawn`);
    return;
  }
  const elsewhere = work.parent !== parentElement;  // the page was left and opened again: what was sent meanwhile is lost
  here(work);
  show();
  const sent = data.sent;
  if (work.busy) return;
  if (sent && sent.run === work.run && sent.at === work.at) next(work, sent);
  else if (elsewhere) ask(work);
}
"""
)
ALL_CSS = (
    CSS
    + """
.row { font-size: .875rem; opacity: 1 }
button { min-height: 2.5rem; padding: .25rem .75rem; border-radius: .5rem }
[data-do=start] { color: var(--st-background-color); background: var(--st-primary-color); border-color: var(--st-primary-color) }
"""
)
ALL_HTML = """<div class="row"><button data-do="start"></button><progress hidden></progress>
<button data-do="cancel" hidden>Cancel</button><output aria-live="polite"></output></div>"""
_all = st.components.v2.component("all_images", html=ALL_HTML, css=ALL_CSS, js=ALL_JS)


@st.fragment
def tools(picture: Callable[[str], go.Figure], key: str, table: Callable[[], bytes] | None = None, tall: bool = False) -> None:
    """Buttons to copy and save a chart, and its table; each is made when its button is pressed, and by then alone.

    Parameters
    ----------
    picture : callable (shape) → Figure
        The framed chart: see :func:`dashboard.export.images.picture`.
    table : callable () → bytes, optional
        What the chart draws, as CSV.
    tall : bool
        Whether the whole chart is taller than the canvases, and offered as a picture of its own height, too.
    """
    wanted = f"{key}_image"
    asked = (st.session_state.get(wanted) or {}).get("wanted")
    drawn = None
    if asked:
        what, shape, _ = (*str(asked).split(" "), "", "")[:3]
        if what == "csv":
            drawn = {"table": table().decode("utf-8") if table else ""}
        else:
            drawn = _sent(picture(shape if shape in SHAPES else WIDE))
    # asked: the same picture twice is no change otherwise
    data = {"drawn": drawn, "asked": asked, "name": key, "plotly": PLOTLY, "table": table is not None, "tall": tall}
    _image(key=wanted, data=data, on_wanted_change=lambda: None)


class Piece(NamedTuple):
    """What belongs to one chart: framed figures and texts, each by the name of its file; figures without its ending."""

    figures: Mapping[str, go.Figure]
    texts: Mapping[str, str] = {}


@st.fragment
def all_pictures(
    pieces: Sequence[Callable[[], Piece]],
    key: str,
    label: str,
    file: str = "pictures.zip",
    formats: Sequence[str] = ("png", "svg"),
    back: Callable[[dict[str, bytes]], None] | None = None,
) -> None:
    """A button that has the reader's browser draw many pictures, one after the other, and save them and their texts as one ZIP.

    It says how far it is, can be cancelled, and goes on while the page is used.

    Parameters
    ----------
    pieces : sequence of callable () → Piece
        Each called when its turn has come.
    label : str
        What is on the button.
    file : str
        Name of the ZIP.
    formats : sequence of {"png", "svg"}
    back : callable (PNGs), optional
        Instead of saving: takes the pictures, twice as many pixels as px, by name.
    """
    wanted, kept, done = f"{key}_images", f"{key}_drawn", f"{key}_done"
    asked = (st.session_state.get(wanted) or {}).get("wanted") or {}
    at = asked.get("at", -1)
    if at == 0:
        st.session_state[kept] = {}
    if back is not None and asked:
        st.session_state.setdefault(kept, {}).update(_pngs(asked.get("back") or {}))
    sent = None
    if isinstance(at, int) and 0 <= at < len(pieces):
        piece = pieces[at]()
        drawings = [{"name": name, **_sent(figure)} for name, figure in piece.figures.items()]
        sent = {"at": at, "run": asked.get("run"), "turn": asked.get("turn"), "drawings": drawings, "texts": dict(piece.texts)}
    data = {
        "key": key, "label": label, "file": file, "many": len(pieces), "plotly": PLOTLY, "sent": sent, "back": back is not None,
        "formats": ["png"] if back is not None else list(formats),
    }  # fmt: skip
    finished = back is not None and at == len(pieces) and asked.get("run") != st.session_state.get(done)
    if finished:
        st.session_state[done] = asked.get("run")
    _all(key=wanted, data=data | {"done": st.session_state.get(done)}, on_wanted_change=lambda: None)
    if finished:
        back(st.session_state.pop(kept, {}))


def _pngs(sent: Mapping[str, Any]) -> dict[str, bytes]:
    """What a browser sent, as far as it is PNG."""
    found = {}
    for name, text in sent.items():
        try:
            image = base64.b64decode(str(text)[: LARGEST * 4 // 3], validate=True)
        except binascii.Error:
            continue
        if image.startswith(b"\x89PNG\r\n\x1a\n"):
            found[str(name)] = image
    return found


def _sent(picture: go.Figure) -> dict[str, Any]:
    """A picture as the browser draws it."""
    return {"figure": json.dumps(framed.drawing(picture)), "enlarged": framed.enlarged(picture)}
