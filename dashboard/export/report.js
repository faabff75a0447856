// How a report answers: charts drawn, the sentences behind a mark. Texts come as data, and are shown as text alone.
'use strict';
const read = (id) => JSON.parse(document.getElementById(id).textContent);
const make = (tag, kind, text) => {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
};
const WORD = 14;  // characters of a word that may be broken on paper
const SINGLE = 60;  // characters of a sentence by which it is chosen, and from which on a cell wraps
let kept;
const texts = () => kept ??= read('texts');
const charts = [...document.querySelectorAll('.plot')];
const loaded = new Map();
const data = (number) => {
  if (!loaded.has(number)) loaded.set(number, read('chart-' + number));
  return loaded.get(number);
};

// What scrolls is reached by the keyboard

const reachable = () => {
  for (const one of document.querySelectorAll('.scrolls, .rows')) {
    const scrolls = one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1 && one.matches('.rows');
    if (scrolls) one.tabIndex = 0; else one.removeAttribute('tabindex');
  }
};
addEventListener('resize', reachable);

// Charts: drawn when they come near, or all before printing

Plotly.setPlotConfig({ logging: 0 });
const drawn = new Set();
const draw = (plot) => {
  if (drawn.has(plot)) return;
  drawn.add(plot);
  const number = Number(plot.dataset.chart), { data: traces, layout } = data(number).figure;
  Plotly.newPlot(plot, traces, layout, { displayModeBar: false, responsive: true, scrollZoom: false, doubleClick: false });
  reachable();
  plot.on('plotly_click', (event) => {
    const key = event.points?.[0]?.customdata?.[0];
    if (typeof key === 'string') show(number, key);
  });
};
const near = new IntersectionObserver((seen) => {
  for (const one of seen) if (one.isIntersecting) { near.unobserve(one.target); draw(one.target); }
}, { rootMargin: '600px' });
for (const plot of charts) near.observe(plot);
const onPaper = () => {
  for (const plot of charts) {
    draw(plot);
    Plotly.relayout(plot, { width: Number(plot.dataset.paper), autosize: false });
  }
};
const onScreen = () => {
  for (const plot of charts) if (drawn.has(plot)) Plotly.relayout(plot, { width: null, autosize: true });
};
addEventListener('beforeprint', onPaper);
addEventListener('afterprint', onScreen);

// Sentences

const text = (whole, spans, said, denied, scored) => {
  const cuts = new Set([0, whole.length]);
  for (const [start, end] of [...spans, ...said, ...denied]) { cuts.add(start); cuts.add(end); }
  const at = [...cuts].filter((place) => place >= 0 && place <= whole.length).sort((a, b) => a - b);
  const inside = (list, start, end) => list.find((one) => one[0] <= start && end <= one[1]);
  const out = make('p');
  let last, around;
  for (let i = 0; i + 1 < at.length; i++) {
    const [start, end] = [at[i], at[i + 1]], span = inside(spans, start, end);
    let node = document.createTextNode(whole.slice(start, end));
    for (const [kind, list] of [['said', said], ['denied', denied]])
      if (inside(list, start, end)) { const one = make('span', kind); one.append(node); node = one; }
    if (span && span === last) around.append(node);
    else if (span) {
      around = make('mark', scored ? (span[2] > 0 ? 'plus' : 'minus') : '');
      around.append(node);
      out.append(around);
    } else out.append(node);
    last = span;
  }
  return out;
};
const sentence = (chart, mark, i) => {
  const [of, own] = data(chart).sentences[mark.sentences[i]], { texts: words, sentences } = texts(), base = sentences[of];
  const box = make('div', 'sentence'), right = make('div'), place = make('div', 'place');
  const around = [base.before, base.after].map((one) => words[one]);
  const [before, after] = around.map((one) => { const made = make('p', 'around', one); made.hidden = true; return made; });
  box.append(make('div', 'weight', mark.weights[i] ?? ''), right);
  right.append(before, text(words[base.text], mark.spans[i] ?? own, base.said, base.denied, mark.scored), after, place);
  place.append(make('span', '', base.place));
  for (const note of base.notes) place.append(make('span', 'voice', note));
  if (around[0] || around[1]) {
    const button = make('button', '', 'context');
    button.type = 'button';
    button.setAttribute('aria-expanded', 'false');
    button.onclick = () => {
      const open = button.getAttribute('aria-expanded') !== 'true';
      button.setAttribute('aria-expanded', String(open));
      before.hidden = !open || !around[0];
      after.hidden = !open || !around[1];
    };
    place.append(button);
  }
  return box;
};
const first = (mark) => mark.n > mark.sentences.length ? ` · the first ${mark.sentences.length} of them here` : '';
const listed = (chart, mark) => {
  const part = make('section');
  part.append(make('h4', '', mark.label), make('p', 'how', mark.note + first(mark)));
  part.append(...mark.sentences.map((_, i) => sentence(chart, mark, i)));
  return part;
};
const called = (chart, key, mark) => {
  if (!(new URLSearchParams(key).has('s') && mark.sentences.length === 1)) return `${mark.label} (${mark.n.toLocaleString('en')})`;
  const { texts: words, sentences } = texts(), whole = words[sentences[data(chart).sentences[mark.sentences[0]][0]].text];
  return `${mark.weights[0] ?? ''} ${whole.length > SINGLE ? whole.slice(0, SINGLE - 1).trimEnd() + '…' : whole}`.trim();
};
const behind = (number) => document.querySelector(`.behind[data-chart="${number}"]`);
const fill = (number, key) => {
  const place = behind(number), { marks } = data(number);
  let choice = place.querySelector('select');
  if (!choice) {
    const line = make('div', 'choose'), said = make('label', '', 'Sentences of'), list = make('div', 'list');
    choice = make('select');
    choice.id = 'marks-' + number;
    said.htmlFor = choice.id;
    line.append(said, choice);
    const every = make('option', '', `every mark (${Object.keys(marks).length.toLocaleString('en')})`);
    every.value = '';
    choice.append(every, ...Object.entries(marks).map(([one, mark]) => {
      const made = make('option', '', called(number, one, mark));
      made.value = one;
      return made;
    }));
    choice.onchange = () => fill(number, choice.value);
    place.append(line, list);
  }
  choice.value = key;
  const single = (one, mark) => new URLSearchParams(one).has('s') && mark.n === 1;
  const some = key ? [marks[key]] : Object.entries(marks).filter(([one, mark]) => !single(one, mark)).map(([, mark]) => mark);
  const parts = some.map((mark) => listed(number, mark));
  const alone = key ? [] : Object.entries(marks).filter(([one, mark]) => single(one, mark)).map(([, mark]) => mark);
  if (alone.length) {
    const part = make('section');
    part.append(make('h4', '', 'Single sentences'), ...alone.map((mark) => sentence(number, mark, 0)));
    parts.push(part);
  }
  place.querySelector('.list').replaceChildren(...parts);
};
const show = (number, key) => {
  if (!data(number).marks[key]) return;
  const place = behind(number);
  fill(number, key);
  place.parentElement.open = true;
  const heading = place.querySelector('h4');
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  place.scrollIntoView({ block: 'nearest', behavior: still ? 'auto' : 'smooth' });
};

// What is folded is filled when it is opened

const tabled = (place) => {
  const { columns, figures, rows } = data(Number(place.dataset.chart)).table, table = make('table'), head = make('thead');
  const kind = (i) => figures[i] ? 'figure' : '', line = make('tr'), body = make('tbody');
  line.append(...columns.map((name, i) => {
    const cell = make('th', kind(i));
    cell.scope = 'col';
    cell.append(...name.split('_').flatMap((part, at) => at ? ['_', make('wbr'), part] : [part]));
    return cell;
  }));
  head.append(line);
  for (const row of rows) {
    const made = make('tr');
    made.append(...row.map((cell, i) => {
      const whole = cell === null ? '' : String(cell);
      const id = whole.length > WORD && !whole.includes(' ');
      return make('td', whole.length > SINGLE ? 'long' : figures[i] ? 'figure' : id ? 'id' : '', whole);
    }));
    body.append(made);
  }
  table.append(head, body);
  place.append(table);
  reachable();
};
for (const one of document.querySelectorAll('details')) one.addEventListener('toggle', () => {
  const place = one.querySelector('.behind, .rows');
  if (!one.open || !place || place.childElementCount) return;
  if (place.matches('.rows')) tabled(place); else fill(Number(place.dataset.chart), '');
});
