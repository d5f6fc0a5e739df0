// Videos that wait for the approval of a person: what was found in each, and the two decisions.
import { announce, field, fill, h, newId, setText, toast } from '../dom.js';
import { call, can } from '../api.js';
import { ago, at, shorten, titleOf } from '../format.js';
import { store } from '../jobs-store.js';

export const isAvailable = () => can('get', '/approvals');

/** The findings of a held job, as a list. */
export const findingsOf = (approval) => h('ul', { class: 'adjustments' }, approval.findings.map((finding) => h('li', {}, finding.text)));

/** The reason and the two buttons; `done` is called after a decision. */
export function decisionOf(job, done) {
  const reason = h('input', { name: 'reason', maxlength: 500, autocomplete: 'off' });
  const problem = h('p', { class: 'error', role: 'alert' });
  const decide = async (form, path, text) => {
    const buttons = [...form.querySelectorAll('button')];
    buttons.forEach((one) => { one.disabled = true; });
    try {
      const decision = { reason: reason.value.trim() || undefined, heldAt: job.approval.heldAt };
      await call(`videos/${job.id}/${path}`, { method: 'POST', body: decision });
      toast(text);
      store.refresh(job.id);
      done?.();
    } catch (error) {
      setText(problem, error.message);
      buttons.forEach((one) => { one.disabled = false; });
    }
  };
  return h('form', { class: 'form', 'aria-label': 'Decide about this video',
    onSubmit: (event) => { event.preventDefault(); decide(event.target, 'approve', 'The video is approved.'); } },
    field('Reason', reason, { hint: 'Optional. It is kept in the history.' }), problem,
    h('div', { class: 'buttons' }, h('button', { class: 'primary', dataset: { action: 'approve' } }, 'Approve'),
      h('button', { type: 'button', class: 'danger', dataset: { action: 'reject' },
        onClick: (event) => decide(event.target.form, 'reject', 'The video is rejected.') }, 'Reject')));
}

export async function show({ root, isShown, onLeave }) {
  const heading = h('h1', { tabindex: -1 }, 'Approvals');
  const list = h('div', { class: 'view', id: 'approvals' });
  const empty = h('p', { class: 'empty', hidden: true }, 'No video waits for approval.');
  const problem = h('p', { class: 'error', role: 'alert' });
  const more = h('p', {});
  fill(root, heading,
    h('p', {}, 'These videos wait for a decision. Nothing was spent on them; a video without a decision fails at its deadline.'),
    problem, empty, list, more);

  function card(job) {
    const title = newId('held');
    return h('article', { class: 'card', 'aria-labelledby': title, dataset: { job: job.id } },
      h('h2', { id: title }, h('a', { href: `#/videos/${job.id}` }, shorten(titleOf(job), 120))),
      h('p', { class: 'hint' }, `${job.creative} · requested ${ago(job.acceptedAt)} · until ${at(job.approval.deadline)}`),
      findingsOf(job.approval), decisionOf(job, () => setTimeout(read, 500)));
  }

  // By job and hold; a card stays while its job waits for the same findings, with the reason that is being written in it.
  const cards = new Map();
  const keyOf = (job) => `${job.id} ${job.approval.heldAt}`;
  let isRead = false;

  function draw(jobs) {
    const waiting = new Set(jobs.map(keyOf));
    for (const [key, element] of cards) {
      if (waiting.has(key)) continue;
      if (element.contains(document.activeElement)) heading.focus({ preventScroll: true }); // the focus goes with the card
      element.remove();
      cards.delete(key);
    }
    let following = null;
    for (const job of jobs.toReversed()) {
      const key = keyOf(job);
      if (!cards.has(key)) {
        if (isRead) announce('Another video waits for approval.');
        cards.set(key, list.insertBefore(card(job), following));
      }
      following = cards.get(key);
    }
    empty.hidden = jobs.length > 0;
    isRead = true;
  }

  async function read() {
    try {
      const page = await call('approvals?limit=100');
      if (!isShown()) return;
      setText(problem, '');
      draw(page.items);
      setText(more, page.next ? 'More videos wait; they follow when these are decided.' : '');
    } catch (error) {
      if (isShown()) setText(problem, error.message);
    }
  }

  let soon = null;
  const happened = ({ detail }) => {
    if (['held', 'approved', 'rejected', 'failed', 'cancelled'].includes(detail.type)) soon ??= setTimeout(
      () => { soon = null; read(); }, 300);
  };
  store.addEventListener('event', happened);
  store.addEventListener('reloaded', read);
  onLeave(() => { store.removeEventListener('event', happened); store.removeEventListener('reloaded', read); clearTimeout(soon); });
  await read();
}
