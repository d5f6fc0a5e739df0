// A job's history as a picture of spans and as a list: every state and every attempt with its duration, cost and reason.
import { fill, h, setText } from './dom.js';
import { at, duration, money, seconds, stateLabel, time, words } from './format.js';

const ends = new Set(['completed', 'failed', 'cancelled']);

/** The spans of a history: [{ lane, label, from, to, kind, detail, cost }] in milliseconds; `to` is null while it lasts. */
export function spansOf(job, history) {
  const spans = [];
  const sum = new Map(history.costs.map((cost) => [`${cost.takeId}/${cost.attempt}`, cost.amount]));
  let state = null;
  const attempts = new Map();
  const take = (data) => `Take ${data.number}`;
  const endAttempt = (data, moment, kind, detail) => {
    const span = attempts.get(data.takeId);
    if (!span) return;
    Object.assign(span, { to: moment, kind, detail: detail ?? span.detail });
    attempts.delete(data.takeId);
  };
  for (const { type, at: when, data } of history.items) {
    const moment = Date.parse(when);
    if (type === 'accepted') spans.push(state = { lane: 'Job', label: 'Queued', from: moment, to: null, kind: 'Queued' });
    else if (type === 'state') {
      if (state && state.kind === data.state) continue;
      if (state) state.to = moment;
      state = ends.has(data.state.toLowerCase()) ? null
        : { lane: 'Job', label: stateLabel(data.state), from: moment, to: null, kind: data.state };
      if (state) spans.push(state);
    } else if (type === 'approved' || type === 'retry.requested') { // it waits for its turn again
      if (state) state.to = moment;
      spans.push(state = { lane: 'Job', label: 'Queued', from: moment, to: null, kind: 'Queued' });
    } else if (ends.has(type)) {
      if (state) { state.to = moment; state = null; }
    } else if (type === 'take.started') {
      const span = { lane: take(data), label: `Attempt ${data.attempt}: ${data.model}`, from: moment, to: null,
        kind: data.isFallback ? 'Fallback' : 'Attempt',
        detail: data.keyframes ? `${data.keyframes} ${data.keyframes === 1 ? 'picture' : 'pictures'} for ${data.frames} frames` : null,
        cost: sum.get(`${data.takeId}/${data.attempt}`) };
      attempts.set(data.takeId, span);
      spans.push(span);
    } else if (type === 'take.fallback') endAttempt(data, moment, 'Failed', data.failure?.text);
    else if (type === 'take.finishing' || type === 'take.storing') {
      endAttempt(data, moment, 'Done');
      const label = type === 'take.storing' ? 'Storing' : 'Finishing';
      const span = { lane: take(data), label, from: moment, to: null, kind: label };
      attempts.set(data.takeId, span);
      spans.push(span);
    } else if (type === 'take.stored') endAttempt(data, moment, 'Done');
    else if (type === 'take.failed') endAttempt(data, moment, 'Failed', data.failure?.text);
  }
  const end = job.endedAt ? Date.parse(job.endedAt) : null;
  if (end) for (const span of spans) span.to ??= end;
  return spans;
}

const describe = {
  accepted: (data) => `Accepted: ${data.takes} ${data.takes === 1 ? 'take' : 'takes'} with ${data.model}`,
  state: (data) => `State: ${stateLabel(data.state)}`,
  quantified: (data) =>
    `Prompt read by ${data.quantifiedBy}: ${data.scenes?.length ?? 0} ${data.scenes?.length === 1 ? 'scene' : 'scenes'}, `
    + `${seconds(data.durationSeconds)}, ${data.aspectRatio}`,
  'take.started': (data) => `Take ${data.number}: attempt ${data.attempt} with ${data.model}${data.isFallback ? ' (fallback)' : ''}`,
  'take.progressed': (data) => `Take ${data.number}: ${data.activity} (${Math.round(100 * data.fraction)} %)`,
  'take.fallback': (data) => `Take ${data.number}: ${data.from} failed, ${data.to} is used`,
  'take.finishing': (data) => `Take ${data.number}: finishing as iteration ${data.iteration}`,
  'take.storing': (data) => `Take ${data.number}: storing as iteration ${data.iteration}`,
  'take.stored': (data) => `Take ${data.number}: stored`,
  'take.failed': (data) => `Take ${data.number}: failed`,
  retried: (data) => `${data.number ? `Take ${data.number}: ` : ''}stalled, sent again (${data.retryAttempt})`,
  'retry.requested': (data) =>
    `Retry requested: ${data.takes.map((take) => `take ${take.number} from ${take.from.toLowerCase()}`).join(', ')}`,
  held: (data) => `Held for approval: ${data.findings.map((finding) => finding.rule).join(', ')}`, approved: () => 'Approved',
  rejected: () => 'Rejected',
  completed: () => 'Completed', failed: () => 'Failed', cancelled: () => 'Cancelled',
  deleted: (data) => `Files deleted (${data.files})`,
  'webhook.delivered': (data) => `Webhook delivered after ${data.attempts} ${data.attempts === 1 ? 'attempt' : 'attempts'}`,
  'webhook.failed': (data) => `Webhook failed after ${data.attempts} attempts`,
};

const reasonOf = (data) => data.failure?.text ?? data.text ?? data.reason ?? '';

const parts = new WeakMap(); // root -> what is drawn in it: { picture, body, summary, events, running, rowsPrint, eventsPrint }

/** What stays in place while the history changes: the focus and the scroll position are in it. */
function build(root) {
  const built = { picture: h('div', { class: 'gantt', 'aria-hidden': 'true' }), body: h('tbody', {}), summary: h('summary', {}),
    events: h('ol', { class: 'events' }), running: [], rowsPrint: null, eventsPrint: null };
  fill(root, built.picture,
    h('div', { class: 'table-box', tabindex: 0, role: 'region', 'aria-label': 'States and attempts' }, h('table', {},
      h('caption', { class: 'visually-hidden' }, 'States and attempts'),
      h('thead', {}, h('tr', {}, ['Part', 'Step', 'Began', 'Took', 'Cost', 'Result'].map(
        (label, index) => h('th', { scope: 'col', class: index > 1 && index < 5 ? 'number' : null }, label)))),
      built.body)),
    h('details', {}, built.summary, built.events));
  parts.set(root, built);
  return built;
}

/** Draws into `root`; called again whenever the history has grown, and while something runs. Only what has changed is drawn again. */
export function draw(root, job, history) {
  const spans = spansOf(job, history);
  if (spans.length === 0) { parts.delete(root); fill(root, h('p', { class: 'empty' }, 'Nothing has happened yet.')); return; }
  const known = parts.get(root);
  const drawn = known && root.contains(known.body) ? known : build(root);
  const now = Date.now();
  drawPicture(drawn.picture, spans, now);
  const rowsPrint = JSON.stringify(spans);
  if (rowsPrint !== drawn.rowsPrint) drawRows(drawn, spans);
  drawn.rowsPrint = rowsPrint;
  for (const { cell, from } of drawn.running) setText(cell, `${duration(now - from)}, running`);
  const eventsPrint = JSON.stringify(history.items.map((item) => [item.type, item.at, reasonOf(item.data)]));
  if (eventsPrint !== drawn.eventsPrint) drawEvents(drawn, history.items);
  drawn.eventsPrint = eventsPrint;
}

function drawPicture(picture, spans, now) {
  const begin = Math.min(...spans.map((span) => span.from));
  const end = Math.max(...spans.map((span) => span.to ?? now), begin + 1);
  const lanes = [...new Set(spans.map((span) => span.lane))];
  const percent = (moment) => 100 * (moment - begin) / (end - begin);
  fill(picture, lanes.map((lane) => h('div', { class: 'lane' },
    h('span', { class: 'lane-name' }, lane),
    h('div', { class: 'lane-track' }, spans.filter((span) => span.lane === lane).map((span) => h('span', {
      class: `span ${span.to === null ? 'running' : ''}`, dataset: { kind: span.kind },
      title: `${span.label}: ${duration((span.to ?? now) - span.from)}`,
      style: { left: `${percent(span.from)}%`, width: `${Math.max(0.6, percent(span.to ?? now) - percent(span.from))}%` } },
      percent(span.to ?? now) - percent(span.from) > 14 ? span.label : ''))))),
    h('div', { class: 'lane scale' }, h('span', { class: 'lane-name' }),
      h('div', { class: 'lane-track' }, h('span', {}, time(begin)), h('span', {}, `+${duration(end - begin)}`))));
}

function drawRows(drawn, spans) {
  drawn.running = [];
  fill(drawn.body, spans.map((span) => {
    const took = h('td', { class: 'number', dataset: { label: 'Took' } }, span.to === null ? '' : duration(span.to - span.from));
    if (span.to === null) drawn.running.push({ cell: took, from: span.from });
    return h('tr', { dataset: { kind: span.kind } },
      h('th', { scope: 'row', dataset: { label: 'Part' } }, span.lane), h('td', { dataset: { label: 'Step' } }, span.label),
      h('td', { class: 'number', dataset: { label: 'Began' } }, time(span.from)), took,
      h('td', { class: 'number', dataset: { label: 'Cost' } }, span.cost ? money(span.cost) : ''),
      h('td', { dataset: { label: 'Result' } }, [{ Failed: 'Failed', Done: 'Done', Fallback: 'Fallback' }[span.kind], span.detail].filter(
        Boolean).join(': ')));
  }));
}

function drawEvents(drawn, items) {
  setText(drawn.summary, `All ${items.length} recorded events`);
  fill(drawn.events, items.map((item) => h('li', { dataset: { type: item.type } },
    h('time', { datetime: item.at, title: at(item.at) }, time(item.at)),
    h('span', {}, describe[item.type]?.(item.data) ?? words(item.type)),
    reasonOf(item.data) ? h('span', { class: 'reason' }, reasonOf(item.data)) : null)));
}
