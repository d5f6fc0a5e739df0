// The gateway's web page: requests videos, shows their progress and plays them. It uses only the public API.
const activePollMs = 1000; // ms between polls while a job runs
const idlePollMs = 10000;
const $ = (selector) => document.querySelector(selector);
const credentials = $('#credentials').elements;
const cards = new Map(); // job id -> { element, text } of what is shown
let shown = 20;
let timer;
let pendingRequest; // the unanswered request: a retry sends the same idempotency key, and makes no second video

// A key is kept for this window only.
const memory = { get: (name) => sessionStorage.getItem(name), set: (name, value) => sessionStorage.setItem(name, value) };

async function call(path, options = {}) {
  const identity = credentials.key.value ? { 'X-Api-Key': credentials.key.value } : { 'X-Tenant': credentials.tenant.value };
  const headers = { ...options.headers, ...identity };
  const answer = await fetch(`api/v1/${path}`, { ...options, headers });
  if (answer.ok) return answer.status === 204 ? null : answer.json();
  if (answer.status === 401) $('#key-field').hidden = false;
  const problem = await answer.json().catch(() => ({}));
  const fields = Object.values(problem.errors ?? {}).flat();
  throw new Error(fields.length > 0 ? fields.join('\n') : problem.detail ?? problem.title ?? `The gateway answered ${answer.status}.`);
}

// Elements are made from text, never from markup: prompts and provider texts are not trusted.
function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ''));
  return element;
}

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

const dollars = (amount) => amount > 0 ? `$${amount.toFixed(amount < 0.1 ? 4 : 2)}` : 'free';

function stageOf(job, take) {
  if (take?.video) {
    return make('video', { controls: true, loop: true, preload: 'none', poster: take.poster?.url ?? '', src: take.video.url });
  }

  if (job.isEnded) return make('div', { className: 'stage' }, job.state);
  const done = job.takes.reduce((sum, one) => sum + one.fraction, 0) / Math.max(1, job.takes.length);
  const progress = make('progress', { max: 1 });
  if (done > 0) progress.value = done;
  return make('div', { className: 'stage' }, make('div', {}, progress, make('p', {}, take?.activity ?? job.state)));
}

function notesOf(take) {
  const by = take?.producedBy;
  return [by?.isPlaceholder && 'placeholder', by?.isSimulated && 'simulated', by?.isFallback && 'fallback'].filter(Boolean).map((word) => make('span', { className: 'note' }, word));
}

function cardOf(job) {
  const best = job.takes.find((take) => take.video) ?? job.takes[0];
  const facts = best?.facts;
  const failure = job.failure ?? job.takes.find((take) => take.failure)?.failure;
  const remove = make('button', { type: 'button' }, job.isEnded ? 'Delete' : 'Cancel');
  remove.disabled = job.state === 'Deleted';
  remove.addEventListener('click', () => act(remove, () => call(`videos/${job.id}`, { method: 'DELETE' })));
  return make('li', {},
    stageOf(job, best),
    make('div', {},
      make('p', { className: 'words' }, job.parameters?.scenes?.map((scene) => scene.text ?? scene.prompt ?? '').filter(Boolean).join(' ') || job.parameters?.subject || job.creative),
      make('div', { className: 'facts' },
        make('strong', {}, job.state),
        ...[job.creative, best?.producedBy?.resolved ?? best?.producedBy?.model ?? job.model, facts && `${facts.width}×${facts.height}, ${facts.durationSeconds.toFixed(1)} s`, dollars(job.cost)]
          .filter(Boolean).map((words) => make('span', {}, words)),
        ...notesOf(best)),
      failure ? make('p', { className: 'failure' }, failure.text) : '',
      make('div', { className: 'actions' },
        ...job.takes.filter((take) => take.video).map((take) => make('a', { href: take.video.url, download: '' }, job.takes.length > 1 ? `Take ${take.number}` : 'Download')),
        remove)));
}

// A card is replaced only when the job has changed, so that a playing video continues; new link signatures are no change.
function show(jobs) {
  const list = $('#jobs');
  const ids = new Set(jobs.map((job) => job.id));
  for (const [id, card] of cards) {
    if (!ids.has(id)) { card.element.remove(); cards.delete(id); }
  }

  jobs.forEach((job, index) => {
    const text = JSON.stringify(job, (name, value) => name === 'url' || name === 'urlExpiresAt' ? undefined : value);
    const card = cards.get(job.id);
    if (card?.text !== text) {
      const element = cardOf(job);
      element.dataset.job = job.id;
      element.dataset.state = job.state;
      card?.element.replaceWith(element);
      cards.set(job.id, { element, text });
    }

    const element = cards.get(job.id).element;
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
  $('#empty').hidden = jobs.length > 0;
}

async function refresh() {
  clearTimeout(timer);
  let wait = idlePollMs;
  try {
    const page = await call(`videos?limit=${Math.min(100, shown)}`);
    show(page.items);
    $('#more').hidden = !page.next || shown >= 100;
    wait = page.items.some((job) => !job.isEnded) ? activePollMs : idlePollMs;
    const usage = await call('usage');
    $('#spent').textContent = usage.committedThisMonth > 0 ? `This month: ${dollars(usage.committedThisMonth)}` : '';
    $('#error-message').textContent = $('#error-message').dataset.sticky ?? '';
  } catch (error) {
    $('#error-message').textContent = error.message;
  }

  timer = setTimeout(refresh, document.hidden ? idlePollMs : wait);
}

async function act(button, action) {
  button.disabled = true;
  delete $('#error-message').dataset.sticky;
  try {
    await action();
    $('#error-message').textContent = '';
  } catch (error) {
    $('#error-message').textContent = $('#error-message').dataset.sticky = error.message;
  } finally {
    button.disabled = false;
  }

  await refresh();
}

async function listModels() {
  const select = $('#ask').elements.model;
  const { models } = await call('models');
  select.replaceChildren(...models.map((model) => make('option', { value: model.id, disabled: model.state !== 'Available', title: model.note ?? '' },
    `${model.id}${model.state === 'Available' ? '' : ` (${model.state})`}`)));
}

async function begin() {
  memory.set('tenant', credentials.tenant.value);
  memory.set('key', credentials.key.value);
  cards.forEach((card) => card.element.remove());
  cards.clear();
  $('#empty').hidden = true; // until it is known
  await Promise.all([listModels().catch((error) => { $('#error-message').textContent = error.message; }), refresh()]);
}

$('#credentials').addEventListener('submit', (event) => { event.preventDefault(); begin(); });
$('#more').addEventListener('click', () => { shown += 40; refresh(); });
document.addEventListener('visibilitychange', () => { if (!document.hidden) refresh(); });
$('#ask').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target.elements;
  const number = (text) => text === '' ? undefined : Number(text);
  const request = {
    creativeId: form.creativeId.value,
    prompt: form.prompt.value,
    model: form.model.value || undefined,
    durationSeconds: number(form.durationSeconds.value),
    variations: number(form.variations.value),
    aspectRatio: form.aspectRatio.value || undefined,
    quality: form.quality.value || undefined,
    useAiGeneration: form.placeholders.checked ? false : undefined,
  };
  const body = JSON.stringify(request);
  if (pendingRequest?.body !== body) pendingRequest = { body, key: newKey() };
  act(event.target.querySelector('button'), async () => {
    await call('videos', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': pendingRequest.key }, body });
    pendingRequest = undefined;
  });
});

credentials.tenant.value = new URLSearchParams(location.search).get('tenant') ?? memory.get('tenant') ?? 'demo';
credentials.key.value = memory.get('key') ?? '';
begin();
