// All videos, live. A row is made once and changed in place, so that hundreds stay smooth and a picture is not loaded twice.
import { fill, h, option, setText } from '../dom.js';
import { ago, at, count, money, shorten, stateLabel, titleOf } from '../format.js';
import { store } from '../jobs-store.js';

const open = new Set(['Queued', 'Quantifying', 'AwaitingApproval', 'Generating', 'Finishing', 'Storing']);
const filters = [['', 'All'], ['running', 'Running'], ['Completed', 'Completed'], ['Failed', 'Failed'], ['Cancelled', 'Cancelled'],
  ['Deleted', 'Deleted']];

const textOf = (job) => [titleOf(job), job.creative, job.model, job.id, job.requestId, job.state, ...Object.values(job.labels ?? {}),
  ...job.takes.map((take) => take.producedBy?.resolved ?? '')].join(' ').toLowerCase();

export const pictureOf = (job) => {
  for (const take of job.takes) if (take.poster) return take.poster.url;
  if (job.isEnded) return null;
  for (const take of job.takes) if (take.livePreview) return take.livePreview;
  return null;
};

export const fractionOf = (job) => job.takes.reduce((sum, take) => sum + (take.status === 'Stored' ? 1 : take.fraction), 0) / Math.max(
  1, job.takes.length);

class Row {
  constructor(job) {
    this.picture = h('div', { class: 'thumb' });
    this.title = h('span', { class: 'title' });
    this.badge = h('span', { class: 'badge' });
    this.facts = h('span', { class: 'facts' });
    this.activity = h('span', { class: 'activity' });
    this.progress = h('progress', { max: 1, 'aria-label': 'Progress' });
    this.when = h('time', {});
    this.element = h('li', { class: 'job', dataset: { job: job.id } },
      h('a', { href: `#/videos/${job.id}` }, this.picture,
        h('span', { class: 'body' }, this.title, h('span', { class: 'line' }, this.badge, this.facts), this.progress, this.activity),
        this.when));
    this.source = undefined;
    this.update(job);
  }

  update(job) {
    this.job = job;
    this.text = null;
    this.element.dataset.state = job.state;
    setText(this.title, shorten(titleOf(job), 160));
    setText(this.badge, stateLabel(job.state));
    this.badge.dataset.state = job.state;
    const stored = job.takes.filter((take) => take.status === 'Stored').length;
    const facts = job.takes.find((take) => take.facts)?.facts;
    setText(this.facts, [job.creative, job.model, facts && `${facts.width}×${facts.height}, ${facts.durationSeconds.toFixed(1)} s`,
      job.takes.length > 1 && `${stored} of ${job.takes.length} takes`, job.cost > 0 && money(job.cost)].filter(Boolean).join(' · '));
    const isRunning = !job.isEnded;
    this.progress.hidden = !isRunning;
    if (isRunning) {
      const fraction = fractionOf(job);
      if (fraction > 0) this.progress.value = fraction; else this.progress.removeAttribute('value');
    }
    const failure = job.failure ?? (job.state === 'Failed' ? job.takes.find((take) => take.failure)?.failure : null);
    setText(this.activity, isRunning ? job.takes.find((take) => take.activity)?.activity ?? ''
      : shorten(failure?.text ?? '', 200));
    this.activity.classList.toggle('bad', Boolean(failure));
    this.when.dateTime = job.acceptedAt;
    this.when.title = at(job.acceptedAt);
    setText(this.when, ago(job.acceptedAt));
    const source = pictureOf(job);
    // A link signed anew shows the same picture.
    if (source?.split('?')[0] !== this.source?.split('?')[0] || (source && !job.isEnded && source !== this.source)) {
      const image = source ? h('img', { src: source, alt: '', loading: 'lazy', decoding: 'async' }) : null;
      image?.addEventListener('error', () => { image.remove(); if (this.job.isEnded) store.refresh(this.job.id); }, { once: true });
      fill(this.picture, image);
    }
    this.source = source;
  }

  matches(filter, words) {
    const { job } = this;
    if (filter === 'running' ? !open.has(job.state) : filter && job.state !== filter) return false;
    if (words.length === 0) return true;
    this.text ??= textOf(job);
    return words.every((word) => this.text.includes(word));
  }
}

export function show({ root, route, onLeave }) {
  const rows = new Map();
  const search = h('input', { type: 'search', id: 'search', placeholder: 'Prompt, creative, model, id', autocomplete: 'off',
    value: route.query.get('q') ?? '' });
  const state = h('select', { id: 'state-filter' }, filters.map(([value, label]) => option(value, label)));
  const creative = h('select', { id: 'creative-filter' }, option('', 'All'));
  state.value = filters.some(([value]) => value === route.query.get('state')) ? route.query.get('state') : '';
  const summary = h('p', { class: 'summary', id: 'summary' });
  const list = h('ul', { class: 'jobs', id: 'jobs', 'aria-label': 'Videos' });
  const empty = h('div', { class: 'empty', id: 'empty', hidden: true });
  const error = h('p', { class: 'error', role: 'alert', hidden: true });
  const older = h('button', { type: 'button', hidden: true, id: 'older' }, 'Load older videos');
  const skeleton = h('p', { class: 'loading' }, 'Loading the videos…');

  fill(root,
    h('div', { class: 'head' }, h('h1', { tabindex: -1 }, 'Videos'), h('a', { class: 'button primary', href: '#/make' }, 'New video')),
    h('form', { class: 'filters', role: 'search', 'aria-label': 'Videos', onSubmit: (event) => event.preventDefault() },
      h('div', { class: 'field' }, h('label', { for: 'search' }, 'Search'), search),
      h('div', { class: 'field' }, h('label', { for: 'state-filter' }, 'State'), state),
      h('div', { class: 'field' }, h('label', { for: 'creative-filter' }, 'Creative'), creative)),
    summary, error, skeleton, empty, list, older);

  function updateCreatives() {
    const names = [...new Set([...store.jobs.values()].map((job) => job.creative))].sort();
    if (creative.options.length === names.length + 1 && names.every((name, index) => creative.options[index + 1].value === name)) return;
    const chosen = creative.value;
    fill(creative, option('', 'All'), names.map((name) => option(name)));
    creative.value = names.includes(chosen) ? chosen : '';
  }

  function arrange() {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    const jobs = store.list();
    const shown = [];
    for (const job of jobs) {
      const row = rows.get(job.id);
      if ((!creative.value || job.creative === creative.value) && row.matches(state.value, words)) shown.push(row.element);
    }
    // Only what is out of place is moved.
    let here = list.firstElementChild;
    for (const element of shown) {
      if (element === here) here = here.nextElementSibling; else list.insertBefore(element, here);
    }
    while (here) { const next = here.nextElementSibling; here.remove(); here = next; }
    const running = jobs.filter((job) => !job.isEnded).length;
    setText(summary, store.isLoaded
      ? `${count(shown.length)} of ${count(jobs.length)}${store.next ? ' newest' : ''} videos`
        + (running ? `, ${count(running)} running` : '') : '');
    skeleton.hidden = store.isLoaded || store.error !== null;
    empty.hidden = !store.isLoaded || shown.length > 0;
    if (!empty.hidden) {
      fill(empty, jobs.length > 0 ? h('p', {}, 'No video matches.') : [
        h('h2', {}, 'Nothing here yet'), h('p', {}, 'Describe what the video shows, and it appears here while it is made.'),
        h('p', {}, h('a', { class: 'button primary', href: '#/make' }, 'Make the first video'))]);
    }
    error.hidden = store.error === null;
    setText(error, store.error?.message ?? '');
    older.hidden = !store.canLoadOlder || !store.isLoaded;
  }

  function update(ids) {
    for (const [id, row] of rows) if (!store.jobs.has(id)) { row.element.remove(); rows.delete(id); }
    const isAll = ids.size === 0;
    for (const job of store.jobs.values()) {
      const row = rows.get(job.id);
      if (!row) rows.set(job.id, new Row(job));
      else if (isAll || ids.has(job.id)) row.update(job);
    }
    updateCreatives();
    arrange();
  }

  const changed = (event) => update(event.detail);
  store.addEventListener('change', changed);
  const clock = setInterval(() => rows.forEach((row) => setText(row.when, ago(row.job.acceptedAt))), 30_000);
  onLeave(() => { store.removeEventListener('change', changed); clearInterval(clock); });
  for (const control of [search, state, creative]) control.addEventListener('input', arrange);
  older.addEventListener('click', async () => {
    older.disabled = true;
    try { await store.loadOlder(); } finally { older.disabled = false; }
  });
  update(new Set());
}

