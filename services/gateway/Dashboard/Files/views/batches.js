// Batches: many requests at once, watched and cancelled together. The browser remembers the batches that were sent from it.
import { clearErrors, confirmed, field, fill, h, setText, showErrors, table, toast, toastError } from '../dom.js';
import { call, can, identity, requestKeys } from '../api.js';
import { at, count, money, shorten, stateLabel, titleOf } from '../format.js';
import { store } from '../jobs-store.js';

export const isAvailable = () => can('post', '/videos/batch') && can('get', '/batches/{id}');

const maxRemembered = 50;
const storageKeyOf = (tenant) => `adgenius.batches.of.${tenant}`;

/** The batches of a tenant that were sent or watched here, newest first: [{ id, at }]. */
const rememberedOf = (tenant) => { try { return JSON.parse(localStorage.getItem(storageKeyOf(tenant))) ?? []; } catch { return []; } };

/** Nothing is remembered where a key's tenant cannot be read. */
const tenantName = () => identity.tenantName().catch(() => null);

/** `at` is when the batch was accepted, as ISO text. */
async function remember(id, at) {
  const tenant = await tenantName();
  if (!tenant) return;
  const all = [{ id, at }, ...rememberedOf(tenant).filter((one) => one.id !== id)].sort((one, other) => other.at.localeCompare(one.at));
  localStorage.setItem(storageKeyOf(tenant), JSON.stringify(all.slice(0, maxRemembered)));
}

const example =
  '{"creativeId":"spring","prompt":"A meadow in spring"}\n{"creativeId":"summer","prompt":"A beach in summer","durationSeconds":8}';

/** One prompt per line, or one JSON request per line, or a JSON array. */
function requestsOf(text, common) {
  const trimmed = text.trim();
  if (trimmed.startsWith('[')) return JSON.parse(trimmed);
  return trimmed.split('\n').map((line) => line.trim()).filter(Boolean)
    .map((line) => line.startsWith('{') ? JSON.parse(line) : { creativeId: common, prompt: line });
}

export const show = (context) => context.route.rest[0] ? one(context, context.route.rest[0]) : all(context);

async function all({ root, isShown }) {
  const text = h('textarea', { name: 'requests', rows: 8, placeholder: example, spellcheck: 'false' });
  const file = h('input', { type: 'file', name: 'file', accept: '.json,.ndjson,.jsonl,.txt' });
  const creative = h('input', { name: 'creativeId', maxlength: 64, value: 'batch' });
  const problem = h('p', { class: 'error', role: 'alert' });
  const send = h('button', { class: 'primary' }, 'Send the batch');
  const watched = h('input', { name: 'id', autocomplete: 'off' });
  const list = h('ul', { class: 'jobs', 'aria-label': 'Batches sent from this browser' });
  const keys = requestKeys();
  const form = h('form', { class: 'card form', novalidate: true, 'aria-labelledby': 'batch-title', onSubmit: async (event) => {
    event.preventDefault();
    clearErrors(form);
    setText(problem, '');
    let requests;
    try { requests = requestsOf(text.value, creative.value.trim() || 'batch'); }
    catch (error) { showErrors(form, { requests: [`A line is not valid JSON: ${error.message}`] }); return; }
    if (requests.length === 0) { showErrors(form, { requests: ['Write one prompt or one request per line.'] }); return; }
    if (requests.length > 1000) {
      showErrors(form, { requests: [`There are ${count(requests.length)} requests; 1,000 are allowed.`] }); return;
    }
    send.disabled = true;
    try {
      const answer = await call('videos/batch', { method: 'POST', headers: { 'Idempotency-Key': keys.of(requests) }, body: requests });
      keys.answered();
      remember(answer.id, new Date().toISOString()); // corrected when the batch is shown
      const refused = answer.items.filter((line) => line.errors || line.code);
      if (refused.length > 0) toast(
        `${count(refused.length)} of ${count(answer.items.length)} requests were refused. `
        + `The first: ${Object.values(refused[0].errors ?? {}).flat()[0] ?? refused[0].code}`, 'error');
      location.hash = `#/batches/${answer.id}`;
    } catch (error) {
      const left = showErrors(form, error.errors ?? {});
      setText(problem, Object.keys(error.errors ?? {}).length === 0 ? error.message : left.join('\n'));
    } finally {
      send.disabled = false;
    }
  } }, h('h2', { id: 'batch-title' }, 'New batch'),
  field('Requests', text, { hint: 'One prompt per line, or one request as JSON per line, or a JSON array; at most 1,000.' }),
  h('div', { class: 'row wide' }, field('Or from a file', file), field('Creative of plain prompts', creative)), problem,
  h('div', { class: 'buttons' }, send));
  file.addEventListener('change', async () => { if (file.files[0]) text.value = await file.files[0].text(); });
  fill(root, h('h1', { tabindex: -1 }, 'Batches'), form,
    h('form', { class: 'card form', 'aria-label': 'Watch a batch',
      onSubmit: (event) => {
        event.preventDefault(); if (watched.value.trim()) location.hash = `#/batches/${encodeURIComponent(watched.value.trim())}`;
      } },
      field('Watch a batch by its id', watched), h('div', { class: 'buttons' }, h('button', {}, 'Watch'))), list);
  const tenant = await tenantName();
  if (!isShown()) return;
  fill(list, (tenant ? rememberedOf(tenant) : []).map(
    (batch) => h('li', { class: 'card' }, h('a', { href: `#/batches/${batch.id}` }, `Batch of ${at(batch.at)}`), h('code', {}, batch.id))));
}

async function one({ root, isShown, onLeave, title }, id) {
  const address = `batches/${encodeURIComponent(id)}`;
  let batch = null, reading = null, drawing = null;
  const readSoon = (ms) => { reading ??= setTimeout(readAgain, ms); };
  // A batch that has ended changes only when one of its own jobs is retried.
  const mayChange = (jobId) => !batch?.isEnded || Boolean(batch.items?.some((line) => line.jobId === jobId));
  // The tenant's stream says that a job has changed; the totals are then read once for many changes.
  const happened = ({ detail }) => { if (detail.type !== 'take.progressed' && mayChange(detail.jobId)) readSoon(1000); };
  const missed = () => readSoon(0);
  store.addEventListener('event', happened); // before the batch is read: what happens meanwhile is read afterwards
  store.addEventListener('reloaded', missed);
  onLeave(() => {
    store.removeEventListener('event', happened);
    store.removeEventListener('reloaded', missed);
    clearTimeout(reading);
    clearTimeout(drawing);
  });
  const first = call(address);
  batch = await first;
  if (!isShown()) return;
  remember(batch.id, batch.createdAt);
  title('Batch');
  const totals = h('dl', { class: 'tiles', id: 'totals' });
  const bar = h('progress', { max: 1, 'aria-label': 'Share of the batch that has ended' });
  const cancel = h('button', { type: 'button', class: 'danger', onClick: async () => {
    if (!await confirmed('Cancel the rest of the batch?', 'Every job that has not ended is cancelled.', 'Cancel the batch')) return;
    try { await call(`${address}/cancel`, { method: 'POST' }); toast('The cancellation is requested.'); await read(); }
    catch (error) { toastError(error); }
  } }, 'Cancel the rest');
  const items = h('div', {});
  fill(root, h('p', { class: 'back' }, h('a', { href: '#/batches' }, '← All batches')),
    h('div', { class: 'head' }, h('div', {}, h('h1', { tabindex: -1 }, `Batch of ${at(batch.createdAt)}`), h('code', {}, batch.id)),
      cancel), totals, bar,
    h('section', { class: 'card', 'aria-labelledby': 'requests-title' }, h('h2', { id: 'requests-title' }, 'Requests'), items));

  // Of jobs that this window knows, more is shown than what the batch says of them.
  const known = (line) => store.jobs.get(line.jobId);
  const reasonOf = (line) => Object.values(line.errors ?? {}).flat().join(' ') || known(line)?.failure?.text || known(line)?.cancelReason
    || line.code || '';
  const shareOf = (job) => job?.state === 'Generating' && job.takes.length > 0
    ? job.takes.reduce((sum, take) => sum + (take.fraction ?? 0), 0) / job.takes.length : null;
  const columns = [
    { label: 'Number', number: true, cell: (line) => String(line.index + 1) },
    { label: 'Request', head: true, cell: (line) => {
      const name = known(line) ? shorten(titleOf(known(line)), 80) : line.requestId ?? line.jobId ?? `Request ${line.index + 1}`;
      return line.jobId && !line.errors ? h('a', { href: `#/videos/${line.jobId}` }, name) : name; // a refused request never became a job
    } },
    { label: 'Creative', cell: (line) => known(line)?.creative ?? '' },
    { label: 'State', cell: (line) => {
      const share = shareOf(known(line));
      return [line.state ? h('span', { class: 'badge', dataset: { state: line.state } }, line.errors ? 'Refused' : stateLabel(line.state))
        : null,
        share === null ? null : ` ${Math.round(100 * share)} %`];
    } },
    { label: 'Cost', number: true, cell: (line) => known(line) ? money(known(line).cost) : '' },
    { label: 'Reason', cell: reasonOf },
  ];

  let shown = null; // an unchanged table stays as it is, with the focus in it
  function draw() {
    const ended = batch.completed + batch.failed + batch.cancelled + batch.refused;
    fill(totals, [['Requests', batch.count], ['Waiting', batch.waiting + batch.queued], ['Running', batch.running],
      ['Completed', batch.completed], ['Failed', batch.failed + batch.refused],
      ['Cancelled', batch.cancelled], ['Cost', money(batch.cost)]].map(
        ([name, value]) => h('div', { class: 'tile' }, h('dt', {}, name), h('dd', {}, typeof value === 'number' ? count(value) : value))));
    bar.value = batch.count > 0 ? ended / batch.count : 1;
    bar.hidden = cancel.hidden = batch.isEnded;
    const now = JSON.stringify(batch.items?.map(
      (line) => [line.state, known(line)?.state, known(line)?.cost, reasonOf(line), Math.round(100 * shareOf(known(line)))]));
    if (batch.items && now !== shown) fill(items,
      table('Requests of the batch', columns, batch.items, { empty: 'No request of the batch was valid.' }));
    shown = now;
    // A request that is refused never becomes a job, so no event tells of it.
    if (batch.waiting > 0) readSoon(2000);
  }

  async function readAgain() {
    reading = null;
    try { await read(); } catch { /* the next event asks again */ }
  }

  async function read() {
    await first;
    batch = await call(address);
    if (isShown()) draw();
  }
  const members = new Set(batch.items?.map((line) => line.jobId));
  const changed = ({ detail }) => {
    if (detail.size > 0 && ![...detail].some((one) => members.has(one))) return;
    drawing ??= setTimeout(() => { drawing = null; draw(); }, 500); // a batch may have a thousand rows
  };
  store.addEventListener('change', changed);
  onLeave(() => store.removeEventListener('change', changed));
  draw();
}
