'use strict';
const $ = (id) => document.getElementById(id);
const make = (tag, kind, text) => {
  const made = document.createElement(tag);
  if (kind) made.className = kind;
  if (text !== undefined) made.textContent = text;
  return made;
};
const data = (id) => JSON.parse($(id).textContent);
const steps = data('talk'), root = document.documentElement, stage = $('stage'), sections = [...document.querySelectorAll('.step')];
const number = (n) => n.toLocaleString('en');
const numberOf = (n, one) => `${number(n)} ${one}${n === 1 ? '' : 's'}`;

// What is shown stands in the address after #: step, room, the mark that is open and the page of its sentences.

const clean = (given) => {
  const whole = (text, most) => /^\d{1,6}$/.test(text ?? '') && +text >= 1 && +text <= most ? +text : 1;
  const step = whole(given.get('step'), steps.length), mark = given.get('mark');
  const known = mark !== null && Object.hasOwn(marksOf(step), mark);
  const room = given.get('room') === 'dark' ? 'dark' : 'light';
  return { step, room, mark: known ? mark : null, page: known ? whole(given.get('page'), 1000) : 1 };
};
const marksOf = (step) => steps[step - 1].evidence?.marks ?? {};
const readAddress = () => clean(new URLSearchParams(location.hash.slice(1)));
const written = ({ step, room, mark, page }) => {
  const entries = new URLSearchParams({ step });
  if (room === 'dark') entries.set('room', room);
  if (mark !== null) entries.set('mark', mark);
  if (mark !== null && page > 1) entries.set('page', page);
  if (asNotes) entries.set('view', 'notes');
  return '#' + entries;
};
const asNotes = new URLSearchParams(location.hash.slice(1)).get('view') === 'notes';
let state = readAddress(), ringed = null, peer = asNotes ? window.opener : null;

const go = (change, { silent = false } = {}) => {
  const next = { ...state, ...change }, moved = next.step !== state.step || next.mark !== state.mark;
  const address = written(next);
  try {
    if (address !== location.hash) history[moved && !silent ? 'pushState' : 'replaceState'](null, '', address);
  } catch { /* a page without an address of its own, such as a preview: it shows the step all the same */ }
  state = next;
  render();
  if (!silent) tell();
};
const follow = () => { state = readAddress(); render(); tell(); };
addEventListener('popstate', follow);
addEventListener('hashchange', () => { if (written(readAddress()) !== written(state)) follow(); });

// Charts are drawn in advance, outside of the scaled stage, and then only shown or hidden.

const settings = { displayModeBar: false, responsive: false, doubleClick: false, showTips: false };
const drawn = new Map();
const draw = (step, room) => {
  const key = `${step} ${room}`;
  if (drawn.has(key)) return drawn.get(key);
  const figure = data(`figure-${step}-${room}`), plot = make('div', `drawn ${room} backstage`);
  drawn.set(key, plot);
  document.body.append(plot);
  try { Plotly.newPlot(plot, figure.data, figure.layout, settings); } catch (error) { plot.textContent = 'This chart could not be drawn.'; }
  plot.classList.remove('backstage');
  sections[step - 1].querySelector('.chart').append(plot);
  plot.on?.('plotly_click', (event) => {
    const key = event.points.map((point) => point.customdata?.[0]).find((one) => Object.hasOwn(marksOf(step), one));
    if (key !== undefined && Date.now() - swiped > 400) openMark(key);
  });
  plot.on?.('plotly_hover', () => hovered(plot));
  plot.on?.('plotly_unhover', () => ring(ringed));
  return plot;
};
const hovered = (plot) => {  // what a hover says stands below the chart, for all to read, and covers nothing of it
  const texts = [...plot.querySelectorAll('.hoverlayer .hovertext text.nums')];
  const lines = texts.flatMap((text) => { const inside = [...text.querySelectorAll('.line')]; return inside.length ? inside : [text]; });
  if (ringed !== null || !lines.some((line) => line.textContent.trim())) return;
  $('marked').className = 'hovered';
  const said = lines.map((line) => line.textContent.trim()).filter(Boolean);  // a long line is one of a text that goes on
  $('marked').textContent = said.reduce((whole, line, at) => `${whole}${said[at - 1].length < 55 ? ' · ' : ' '}${line}`);
  document.body.classList.add('marking');
};
const waiting = () => {
  const near = (step) => Math.abs(step - state.step - 0.25);  // the next one before the one before
  const order = sections.map((_, index) => index + 1).sort((a, b) => near(a) - near(b));
  const other = state.room === 'dark' ? 'light' : 'dark';
  return [state.room, other].flatMap((room) => order.map((step) => [step, room])).find(([step, room]) => !drawn.has(`${step} ${room}`));
};
const drawRest = () => {
  const next = waiting();
  if (!next) { root.dataset.drawn = 'all'; return; }
  draw(...next);
  setTimeout(drawRest, 30);
};

// The stage

const resize = () => {
  const wide = innerWidth, high = innerHeight, tall = high > wide;
  const size = tall ? [360, 360 * high / wide] : [640, 360], scale = Math.min(wide / size[0], high / size[1]);
  root.classList.toggle('tall', tall);
  root.style.setProperty('--shrink', tall ? 320 / 600 : 1);
  stage.style.width = `${size[0]}px`;
  stage.style.height = `${size[1]}px`;
  stage.style.transform = `translate(${(wide - scale * size[0]) / 2}px,${(high - scale * size[1]) / 2}px) scale(${scale})`;
  stage.dataset.scale = scale;
  fitHeadline();
  if (state.mark !== null && !asNotes) listSentences();
  ring(ringed);
};
const fitHeadline = () => {  // a wide serif may need more lines than were reckoned with: smaller, but never cut
  const section = sections[state.step - 1], head = section.querySelector('h1'), room = section.querySelector('.room');
  if (root.classList.contains('tall')) return;
  const chart = section.querySelector('.chart');
  head.style.fontSize = head.dataset.size + 'px';
  for (let size = +head.dataset.size; size > 11 && room.clientHeight < chart.offsetHeight - 6; size -= 1) head.style.fontSize = size + 'px';
};
let shown = null;
const render = () => {
  root.dataset.room = state.room;
  if (asNotes) return renderNotes();
  draw(state.step, state.room);
  sections.forEach((section, index) => section.classList.toggle('now', index + 1 === state.step));
  const head = sections[state.step - 1].querySelector('h1').textContent;
  document.title = `${state.step} / ${steps.length} · ${head}`;
  if (shown !== state.step) {
    shown = state.step;
    ring(null);
    fitHeadline();
    $('live').textContent = `Step ${state.step} of ${steps.length}: ${head}`;
    $('info').hidden = true;
  }
  const open = state.mark !== null;
  if ($('sentences').hidden === open) {
    $('sentences').hidden = !open;
    if (open) $('sentences').focus({ preventScroll: true });
  }
  if (open) listSentences(); else listed = null;
  if (ringed) ring(ringed);
};
let saying = 0;
const say = (text, ms = 1500) => {
  $('said').textContent = text;
  $('live').textContent = text;
  clearTimeout(saying);
  if (ms) saying = setTimeout(() => { $('said').textContent = ''; }, ms);
};
const move = (by) => {
  const to = state.step + by;
  if (to > steps.length) { say('end'); return; }
  if (to < 1) { say('start'); return; }
  jump(to);
};
const jump = (to) => go({ step: to, mark: null, page: 1 });

// Marks, walked through without a pointer: a bar or a dot that has sentences

const walk = () => {
  const plot = draw(state.step, state.room), marks = marksOf(state.step), found = new Map(), scale = +stage.dataset.scale;
  const box = plot.parentElement.getBoundingClientRect();
  for (const point of plot.querySelectorAll('.point, .textpoint')) {
    const trace = plot._fullData[point.closest('.trace')?.__data__?.[0]?.trace?.index], given = trace?.customdata?.[point.__data__?.i];
    const key = Array.isArray(given) ? given[0] : undefined;
    if (typeof key !== 'string' || !Object.hasOwn(marks, key)) continue;
    const reach = trace.name === 'reach';
    if (found.has(key) && (reach || !found.get(key).reach)) continue;
    const rect = (point.querySelector('path') ?? point).getBoundingClientRect(), bar = trace.type === 'bar';
    const size = ['left', 'top', 'width', 'height'].map((side) => (rect[side] - (box[side] && side.length < 5 ? box[side] : 0)) / scale);
    const lines = (trace.mode ?? '').includes('lines'), one = /^s=[^&]*$/.test(key);
    found.set(key, { key, reach, bar, one, size, order: lines ? [trace.index, 0] : [0, Math.round((size[1] + size[3] / 2) / 8)] });
  }
  return [...found.values()].sort((a, b) => a.one - b.one || a.order[0] - b.order[0] || a.order[1] - b.order[1] || a.size[0] - b.size[0]);
};
const ring = (key) => {
  ringed = key;
  $('ring').hidden = true;
  $('marked').replaceChildren();
  $('marked').className = '';
  document.body.classList.toggle('marking', key !== null);
  const place = key === null ? null : walk().find((one) => one.key === key);
  if (!place) return;
  const [left, top, width, height] = place.size, wide = Math.max(width + 8, 18), high = Math.max(height + 8, 18), mark = marksOf(state.step)[key];
  sections[state.step - 1].querySelector('.chart').append($('ring'));
  $('ring').style.cssText = `left:${left + width / 2 - wide / 2}px;top:${top + height / 2 - high / 2}px;width:${wide}px;height:${high}px;` +
    `border-radius:${place.bar ? 4 : 99}px`;
  $('ring').hidden = false;
  $('marked').append(make('b', '', mark.label), make('span', '', `· ${numberOf(mark.n, 'sentence')} · Enter`));
};
const step = (by) => {
  const places = walk(), at = places.findIndex((one) => one.key === ringed);
  if (!places.length) { say('no mark to open here'); return false; }
  const to = at < 0 ? (by > 0 ? 0 : places.length - 1) : at + by;
  if (to < 0 || to >= places.length) return false;
  ring(places[to].key);
  return true;
};
const openMark = (key) => go({ mark: key, page: 1 });
const closeMark = () => {
  const key = state.mark;
  go({ mark: null, page: 1 });
  ring(key);
};

// The sentences behind a mark, as many on a page as fit

const pieces = (sentence, spans) => {
  const cuts = new Set([0, sentence.text.length]);
  for (const [start, end] of [...spans, ...sentence.said, ...sentence.denied]) cuts.add(start).add(end);
  const places = [...cuts].filter((at) => at >= 0 && at <= sentence.text.length).sort((a, b) => a - b);
  const inside = (ones, start, end) => ones.find(([first, last]) => first <= start && end <= last);
  return places.slice(1).map((end, index) => {
    const start = places[index], moved = inside(spans, start, end);
    let node = document.createTextNode(sentence.text.slice(start, end));
    for (const kind of ['said', 'denied']) if (inside(sentence[kind], start, end)) {
      const around = make('span', kind);
      around.append(node);
      node = around;
    }
    if (!moved) return node;
    const mark = make('mark', moved.scored ? (moved[2] > 0 ? 'plus' : 'minus') : '');
    mark.append(node);
    return mark;
  });
};
const sentenceBox = (mark, index, all) => {
  const sentence = all[mark.sentences[index]], box = make('div', 'sentence'), text = make('p'), right = make('div');
  const spans = (mark.spans.length ? mark.spans[index] : sentence.spans).map((span) => Object.assign([...span], { scored: mark.scored }));
  text.append(...pieces(sentence, spans));
  right.append(text, make('div', 'place', [sentence.place, ...sentence.notes].filter(Boolean).join(' · ')));
  if (mark.weights.length) box.append(make('div', 'weight', mark.weights[index]));
  box.append(right);
  return box;
};
let listed = null;
const listSentences = () => {
  const mark = marksOf(state.step)[state.mark], all = steps[state.step - 1].evidence.sentences, list = $('list');
  const made = `${state.step} ${state.mark} ${stage.style.width} ${stage.style.height}`;
  $('label').textContent = mark.label;
  $('told').replaceChildren(mark.note, ...poleKey(mark));
  list.classList.toggle('plain', !mark.weights.length);
  $('bottom').querySelector('a')?.remove();
  const link = dashboardLink();
  if (link) $('bottom').firstElementChild.after(link);
  if (listed?.made !== made) listed = { made, pages: paged(mark, all, list) };
  const page = Math.min(state.page, listed.pages.length), { first, last, small, long } = listed.pages[page - 1];
  list.classList.toggle('small', small);
  list.classList.toggle('long', long);
  list.scrollTop = 0;
  list.replaceChildren(...range(first, last).map((index) => sentenceBox(mark, index, all)));
  const of = mark.sentences.length < mark.n ? `showing ${number(mark.sentences.length)} of ${number(mark.n)}` : `of ${number(mark.n)}`;
  $('page').textContent = last ? `${first + 1 < last ? `${first + 1}–` : ''}${last} ${mark.sentences.length < mark.n ? '· ' : ''}${of}` : 'no sentence';
  $('back').disabled = page <= 1;
  $('more').disabled = page >= listed.pages.length;
};
const range = (first, last) => Array.from({ length: last - first }, (_, index) => first + index);
const paged = (mark, all, list) => {
  const pages = [], full = () => list.scrollHeight > list.clientHeight + 1;
  list.classList.remove('small', 'long');
  for (let first = 0; first < mark.sentences.length;) {
    let last = first, small = false, long = false;
    list.replaceChildren();
    while (last < mark.sentences.length) {
      list.append(sentenceBox(mark, last, all));
      if (full() && last > first) break;
      last += 1;
      if (full()) {  // one that is longer than the screen
        list.classList.add('small');
        small = true;
        long = full();
        break;
      }
    }
    list.classList.remove('small');
    pages.push({ first, last, small, long });
    first = last;
  }
  list.replaceChildren();
  return pages.length ? pages : [{ first: 0, last: 0, small: false, long: false }];
};
const poleKey = (mark) => {
  const [minus, plus] = steps[state.step - 1].poles;
  return mark.scored && plus ? [' · words that move to ', make('i', 'minus', minus), ' ', make('i', 'plus', plus)] : [];
};
const dashboardLink = () => {
  const { link } = steps[state.step - 1], mark = marksOf(state.step)[state.mark];
  if (!link || !/^https?:$/.test(location.protocol)) return null;
  let address;
  try { address = new URL(link, location.href); } catch { return null; }
  if (!/^https?:$/.test(address.protocol)) return null;
  for (const [name, value] of new URLSearchParams(state.mark)) address.searchParams.set(name, value);
  const made = make('a', '', mark.n === 1 ? 'see it in the dashboard' : `all ${number(mark.n)} in the dashboard`);
  Object.assign(made, { href: address.href, target: '_blank', rel: 'noopener' });
  return made;
};
const turn = (by) => {
  if (listed.pages[state.page - 1]?.long) {
    const list = $('list'), before = list.scrollTop;
    list.scrollTop += by * list.clientHeight * 0.8;
    if (list.scrollTop !== before) return;
  }
  const to = Math.min(state.page, listed.pages.length) + by;
  if (to >= 1 && to <= listed.pages.length) go({ page: to }, { silent: true });
};

// Keys, clicker, touch, buttons

const info = (open) => {
  const { title, subtitle, source } = steps[state.step - 1];
  $('info').hidden = !open;
  if (!open) return;
  $('title').textContent = title;
  $('subtitle').textContent = subtitle;
  $('source').textContent = source;
  $('info').querySelector('.list').scrollTop = 0;
  $('info').focus({ preventScroll: true });
};
const black = (on) => { $('black').hidden = !on; };
const fullScreen = (on) => {
  if (document.fullscreenElement) { if (on !== true) document.exitFullscreen?.().catch(() => {}); }
  else root.requestFullscreen?.().catch(() => say('This window cannot fill the screen: F11'));
};
const changeRoom = () => go({ room: state.room === 'dark' ? 'light' : 'dark' });
let digits = '';
const type = (digit) => {
  digits = (digits + digit).slice(-4);
  say(`go to ${digits} · Enter`, 0);
  clearTimeout(saying);
  saying = setTimeout(() => { digits = ''; $('said').textContent = ''; }, 3000);
};
const enter = () => {
  if (digits) {
    const to = +digits;
    digits = '';
    say('', 1);
    if (to >= 1 && to <= steps.length) jump(to); else say(`there are ${numberOf(steps.length, 'step')}`);
  } else if (state.mark !== null) closeMark();
  else if (ringed !== null) openMark(ringed);
  else move(1);
};
const escape = () => {
  if (digits) { digits = ''; say('', 1); } else if (!$('info').hidden) info(false);
  else if (state.mark !== null) closeMark();
  else ring(null);
};
const onward = () => { if (!$('info').hidden) info(false); move(1); };
const backward = () => {
  if (!$('info').hidden) info(false);
  else if (state.mark !== null) closeMark();
  else move(-1);
};
const along = (by) => {
  if (!$('info').hidden) $('info').querySelector('.list').scrollTop += by * 60;
  else if (state.mark !== null) turn(by);
  else step(by);
};
const keys = {
  ArrowRight: onward, PageDown: onward, ' ': onward, Enter: enter, ArrowLeft: backward, PageUp: backward, Backspace: backward,
  ArrowDown: () => along(1), ArrowUp: () => along(-1), Home: () => jump(1), End: () => jump(steps.length), Escape: escape,
  f: () => fullScreen(), F5: () => fullScreen(true), b: () => black(true), '.': () => black(true), d: changeRoom, p: () => notesWindow(),
  i: () => info($('info').hidden), '?': () => info($('info').hidden), h: () => info($('info').hidden),
};
addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const pressed = document.activeElement?.closest?.('button, a') && (key === 'Enter' || key === ' ');
  if (pressed) return;
  if (!$('black').hidden) {
    if (!['Shift', 'Tab'].includes(key)) { event.preventDefault(); black(false); }
    return;
  }
  if (key === 'Tab') {
    if (asNotes || state.mark !== null || !$('info').hidden || document.activeElement?.closest?.('#tools')) return;
    if (Object.keys(marksOf(state.step)).length && step(event.shiftKey ? -1 : 1)) event.preventDefault();
    else ring(null);  // past the last mark the buttons follow
    return;
  }
  if (/^\d$/.test(key)) { event.preventDefault(); if (!event.repeat) type(key); return; }
  if (!keys[key]) return;
  event.preventDefault();
  keys[key]();
});
let swiped = 0, touched = null;
addEventListener('touchstart', (event) => { touched = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
addEventListener('touchend', (event) => {
  if (!touched) return;
  const end = event.changedTouches[0], across = end.clientX - touched.clientX, down = end.clientY - touched.clientY;
  touched = null;
  if (Math.max(Math.abs(across), Math.abs(down)) < 50) return;
  swiped = Date.now();
  if (Math.abs(across) > 2 * Math.abs(down)) { if (across < 0) onward(); else backward(); }
  else if (state.mark !== null && Math.abs(down) > 2 * Math.abs(across) && !listed.pages[state.page - 1]?.long) turn(down < 0 ? 1 : -1);
}, { passive: true });
let resting = 0;
const stir = () => {
  document.body.classList.add('moving');
  document.body.classList.remove('idle');
  clearTimeout(resting);
  resting = setTimeout(() => { document.body.classList.remove('moving'); document.body.classList.add('idle'); }, 2500);
};
for (const kind of ['pointermove', 'pointerdown']) addEventListener(kind, stir, { passive: true });
const acts = { previous: backward, next: onward, screen: () => fullScreen(), room: changeRoom, notes: () => notesWindow(),
  info: () => info($('info').hidden), close: () => escape(), back: () => turn(-1), more: () => turn(1) };
addEventListener('click', (event) => {
  if (!$('black').hidden) { black(false); return; }
  const act = event.target.closest?.('button')?.dataset.act;
  if (!act) return;
  acts[act]();
  event.target.closest('button').blur();  // or Enter would press it again
});
addEventListener('resize', resize);
document.addEventListener('fullscreenchange', resize);
addEventListener('beforeprint', () => sections.forEach((_, index) => draw(index + 1, 'light')));

// A second window with notes: either moves the other, by messages between the two alone

const tell = () => peer?.postMessage({ talk: { step: state.step, room: state.room, mark: state.mark, page: state.page } }, '*');
const notesWindow = () => {
  if (asNotes) return;
  peer = open(location.href.split('#')[0] + written(state) + '&view=notes', 'notes', 'width=1100,height=640');
  if (!peer) say('The browser did not open a second window.');
};
addEventListener('message', (event) => {
  const told = event.data?.talk;
  if (!told || event.origin !== location.origin && event.origin !== 'null') return;
  if (told === 'hello') { peer = event.source; tell(); return; }
  if (event.source !== peer) return;
  const entries = new URLSearchParams(Object.entries(told).filter(([, value]) => value !== null));
  go(clean(entries), { silent: true });
});
const began = Date.now();
const renderNotes = () => {
  const now = steps[state.step - 1], next = steps[state.step], box = $('notes');
  const text = (kind, words) => words ? [make('p', kind, words)] : [];
  const left = make('div', 'current'), right = make('div', 'next');
  left.append(make('h2', '', sections[state.step - 1].querySelector('h1').textContent));
  left.append(...text('', now.note),
    ...text('quiet', now.title === left.textContent ? '' : now.title),
    ...text('quiet', now.subtitle), ...text('quiet', now.source));
  if (state.mark !== null) left.append(make('p', '', `Open: ${marksOf(state.step)[state.mark].label}`));
  right.append(make('p', 'quiet', next ? 'Next' : 'This is the last step.'));
  if (next) {
    const frame = make('div', 'frame'), plot = draw(state.step + 1, state.room);
    right.append(make('h2', '', sections[state.step].querySelector('h1').textContent), ...text('', next.note), frame);
    frame.append(plot);
    const wide = parseFloat(plot.querySelector('.main-svg')?.getAttribute('width')) || 600, scale = Math.min(1, (innerWidth / 2 - 60) / wide);
    plot.style.transform = `scale(${scale})`;
    frame.style.height = `${(parseFloat(plot.querySelector('.main-svg')?.getAttribute('height')) || 300) * scale}px`;
  }
  box.hidden = false;
  box.replaceChildren(make('div', 'clock'), left, right);
  tick();
};
const tick = () => {
  const clock = $('notes').querySelector('.clock'), seconds = Math.floor((Date.now() - began) / 1000);
  if (!clock) return;
  const two = (n) => String(n).padStart(2, '0');
  clock.replaceChildren(make('b', '', `Step ${state.step} of ${steps.length}`), make('span', '', new Date().toLocaleTimeString()),
    make('span', '', `${two(Math.floor(seconds / 60))}:${two(seconds % 60)} since this window opened`));
};

try { if (location.hash !== written(state)) history.replaceState(null, '', written(state)); } catch { /* see go */ }
resize();
render();
if (asNotes) {
  setInterval(tick, 1000);
  const hello = () => peer?.postMessage({ talk: 'hello' }, '*');
  hello();
  setInterval(hello, 2000);  // the other window may have been loaded again
} else setTimeout(drawRest, 50);
