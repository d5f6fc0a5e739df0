// One video: its takes with every output, the prompt before and after it was read, its history, and what can be done with it.
import { announce, check, confirmed, field, fill, h, newId, option, setText, showErrors, table, toast, toastError } from '../dom.js';
import { call, can, requestKeys } from '../api.js';
import { at, duration, money, parameterName, parameterValue, seconds, shorten, stateLabel, titleOf, words } from '../format.js';
import { store } from '../jobs-store.js';
import { compare, fileLink, outputsOf, videoOf } from '../player.js';
import { draw } from '../timeline.js';
import { decisionOf, findingsOf } from './approvals.js';

const notes = (by) => [by?.isPlaceholder && 'Placeholder pictures', by?.isSimulated && 'Simulated', by?.isFallback && 'Fallback',
  by?.placeholderKeyframes?.length > 0 && `${by.placeholderKeyframes.length} placeholder pictures`].filter(Boolean);

const facts = (pairs) => h('dl', { class: 'facts-list' }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '')
  .map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));

const swatches = (palette) => h('span', { class: 'palette' }, palette.map((colour) => h('span', { class: 'colour', title: colour },
  h('span', { class: 'dab', 'aria-hidden': 'true', style: { backgroundColor: colour } }), colour)));

/** A job without what changes at every read: links are signed anew each time. */
const fingerprint = (value) => JSON.stringify(
  value, (name, one) => ['url', 'urlExpiresAt', 'livePreview', 'fraction', 'activity', 'lastProgressAt', 'lastSequence'].includes(name)
    ? undefined : one);

const linksPauseMs = 30_000; // between two readings of new links

export async function show(context) {
  const { root, route, onLeave, title, isShown } = context;
  const id = route.rest[0];
  store.held.add(id);
  onLeave(() => store.held.delete(id));
  let job = await store.read(id);
  if (!isShown()) return;
  const history = { items: [], costs: [], next: null };
  const heading = h('h1', { tabindex: -1 });
  const badge = h('span', { class: 'badge big', id: 'state' });
  const lead = h('p', { class: 'lead' });
  const actions = h('div', { class: 'buttons', id: 'actions' });
  const failure = h('div', { class: 'failure', role: 'note', hidden: true });
  const takes = h('div', { class: 'takes', id: 'takes' });
  const comparison = h('section', { class: 'card', hidden: true, 'aria-label': 'Comparison', id: 'comparison' });
  const prompt = h('section', { class: 'card', 'aria-labelledby': 'prompt-title' });
  const timeline = h('div', { id: 'timeline' });
  const about = h('section', { class: 'card', 'aria-labelledby': 'about-title' });
  const forms = h('div', {});
  const approval = h('section', { class: 'card', hidden: true, 'aria-label': 'Approval', id: 'approval' });
  fill(root, h('p', { class: 'back' }, h('a', { href: '#/videos' }, '← All videos')),
    h('div', { class: 'head' }, h('div', {}, heading, h('p', {}, badge, ' ', lead)), actions), failure, approval, forms,
    h('section', { 'aria-labelledby': 'takes-title' }, h('h2', { id: 'takes-title' }, 'Takes'), takes), comparison, prompt,
    h('section', { class: 'card', 'aria-labelledby': 'timeline-title' }, h('h2', { id: 'timeline-title' }, 'Timeline'), timeline), about);

  const cards = new Map(); // take id -> { element, print, progress, activity, picture }
  const compared = new Set();
  let linksReadAt = -Infinity;
  async function refreshLinks() {
    if (performance.now() - linksReadAt < linksPauseMs) return; // new links do not help where the file itself cannot be played
    linksReadAt = performance.now();
    const fresh = await store.read(id);
    if (!isShown()) return;
    job = fresh;
    cards.clear();
    update();
    if (!comparison.hidden) showComparison();
  }

  function takeCard(take) {
    const outputs = job.deletedAt ? [] : outputsOf(take);
    const label = job.takes.length > 1 ? `Take ${take.number}` : 'Take';
    const progress = h('progress', { max: 1, 'aria-label': `${label}: progress` });
    const activity = h('p', { class: 'activity' });
    const picture = h('div', { class: 'preview' });
    const titleId = newId('take');
    let stage;
    if (outputs.length > 0) {
      stage = h('div', { class: outputs.length > 1 ? 'outputs several' : 'outputs' },
        outputs.map((output) => h('figure', { class: 'output', dataset: { output: output.name } },
        videoOf(output, `${label}, ${output.name}`, refreshLinks),
        outputs.length > 1 || output.preflight ? h('figcaption', {}, [output.name, output.shape].filter(Boolean).join(' · '),
          output.preflight ? h('span', { class: 'badge', dataset: { state: output.preflight } },
            `Preflight: ${output.preflight.toLowerCase()}`) : null) : null,
        h('p', { class: 'files' }, [fileLink(output.video, 'Video'), fileLink(output.poster, 'Poster'),
          ...output.captions.map((file) => fileLink(file, /vtt/.test(file.contentType) ? 'WebVTT' : 'SubRip')),
          fileLink(output.report, 'Preflight report'), output === outputs[0] ? fileLink(take.manifest, 'Manifest') : null]
          .filter(Boolean).flatMap((link, index) => index ? [' ', link] : [link])))));
    } else if (take.status === 'Stored' || take.status === 'Failed' || take.status === 'Cancelled' || job.isEnded) {
      stage = h('div', { class: 'stage' }, job.deletedAt ? 'The files were deleted.' : take.status === 'Failed' ? 'This take failed.'
        : 'Nothing was stored.');
    } else {
      stage = h('div', { class: 'stage live' }, picture, progress, activity);
    }
    const choose = h('input', { type: 'checkbox', id: newId('compare'), checked: compared.has(take.id), onChange: (event) => {
      if (event.target.checked) compared.add(take.id); else compared.delete(take.id);
      if (compared.size > 2) { compared.delete([...compared][0]); cards.clear(); update(); }
      showComparison();
    } });
    const by = take.producedBy;
    const canCompare = outputs.length > 0 && job.takes.filter((one) => outputsOf(one).length > 0).length > 1;
    const element = h('article', { class: 'card take', 'aria-labelledby': titleId, dataset: { take: take.number, status: take.status } },
      h('div', { class: 'take-head' }, h('h3', { id: titleId }, label),
        h('span', { class: 'badge', dataset: { state: take.status } }, words(take.status)),
        notes(by).map((note) => h('span', { class: 'note' }, note)),
        canCompare ? h('span', { class: 'check' }, choose, h('label', { for: choose.id }, 'Compare')) : null),
      stage,
      take.failure ? h('p', { class: 'failure-text' }, h('strong', {}, `${words(take.failure.code)}: `), take.failure.text) : null,
      take.adjustments?.length > 0 ? h('ul', { class: 'adjustments' }, take.adjustments.map((text) => h('li', {}, text))) : null,
      facts([['Made by', by ? [by.model, by.resolved].filter((one, index, all) => one && all.indexOf(one) === index).join(', ')
        : take.model],
        ['Picture', take.facts
          && `${take.facts.width} × ${take.facts.height}, ${take.facts.framesPerSecond ?? ''} fps, `
          + `${take.facts.durationSeconds.toFixed(2)} s`],
        ['Iteration', take.iteration], ['Attempt', take.attempt], ['Seed', String(take.seed)], ['Cost', money(take.cost)]]),
      h('div', { class: 'buttons' }, outputs.length > 0 && canRegenerate()
        ? h('button', { type: 'button', onClick: () => regenerateForm(take) }, 'Regenerate') : null,
        outputs.length > 0 && can('post', '/videos/{id}/edits') ? h('button', { type: 'button', onClick: () => editForm(take) }, 'Edit')
          : null));
    return { element, print: null, progress, activity, picture, source: null };
  }

  function showComparison() {
    const chosen = job.takes.filter((take) => compared.has(take.id) && outputsOf(take).length > 0);
    comparison.hidden = chosen.length !== 2;
    if (comparison.hidden) { fill(comparison); return; }
    const box = h('div', {});
    fill(comparison, h('h2', {}, 'Comparison'), box);
    compare(box, chosen.map((take) => ({ output: outputsOf(take)[0],
      label: `Take ${take.number}: ${take.producedBy?.resolved ?? take.model}, seed ${take.seed}, ${money(take.cost)}` })), refreshLinks);
    comparison.scrollIntoView({ block: 'nearest' });
  }

  function updateTakes() {
    const print = fingerprint({ isEnded: job.isEnded, deletedAt: job.deletedAt, count: job.takes.length });
    job.takes.forEach((take, index) => {
      let card = cards.get(take.id);
      const own = print + fingerprint(take);
      if (!card || card.print !== own) {
        const before = takes.children[index];
        card = takeCard(take);
        card.print = own;
        cards.set(take.id, card);
        if (before) before.replaceWith(card.element); else takes.append(card.element);
      }
      if (take.fraction > 0) card.progress.value = take.fraction; else card.progress.removeAttribute('value');
      setText(card.activity, take.activity ?? (take.status === 'Pending' ? 'waiting' : words(take.status)));
      if (take.livePreview && take.livePreview !== card.source) {
        card.source = take.livePreview;
        fill(card.picture, h('img', { src: take.livePreview, alt: `Take ${take.number} so far` }));
      }
    });
    while (takes.children.length > job.takes.length) takes.lastElementChild.remove();
    if (job.takes.length === 0) fill(takes, h(
      'p', { class: 'empty' }, job.isEnded ? 'No take was started.' : 'The takes follow when the job is taken from the queue.'));
  }

  const changesOf = ({ changes, addedWords }) => h('div', { class: 'changes' }, h('h3', {}, 'What the feedback changed'),
    table('What the feedback changed', [
    { label: 'Parameter', head: true, cell: (change) => parameterName(change.field) },
    { label: 'Before', cell: (change) => parameterValue(change.field, change.before) },
    { label: 'After', cell: (change) => parameterValue(change.field, change.after) },
  ], changes, { empty: 'The feedback changes nothing.' }),
    addedWords?.length > 0 ? [h('p', {}, 'No rule knows these words, so they are in the prompts as they were written:'),
      h('ul', { class: 'adjustments', id: 'added-words' }, addedWords.map((text) => h('li', {}, text)))] : null);

  function updatePrompt() {
    const p = job.parameters;
    const before = job.prompt ?? job.request?.prompt;
    const scenes = job.scenes ?? job.request?.scenes;
    const texts = p?.scenes?.map((scene) => scene.text);
    fill(prompt, h('h2', { id: 'prompt-title' }, 'Prompt'), h('div', { class: 'columns' },
      h('div', {}, h('h3', {}, 'As requested'), before ? h('p', { class: 'quote' }, before) : null,
        scenes?.length ? h('ol', { class: 'quote' }, scenes.map((text) => h('li', {}, text)))
          : !before && texts ? h('ol', { class: 'quote' }, texts.map((text) => h('li', {}, text))) : null,
        !before && !scenes && !texts ? h('p', { class: 'empty' }, 'It is shown once it has been read.') : null,
        job.basedOn?.feedback ? h('p', {}, h('strong', {}, 'Feedback: '), job.basedOn.feedback) : null),
      h('div', {}, h('h3', {}, 'As it was read'),
        p ? [facts([['Subject', p.subject], ['Setting', p.setting], ['Style', p.style], ['Mood', p.mood], ['Light', p.lighting],
        ['Camera', p.camera], ['Palette', swatches(p.palette)], ['Length', seconds(p.durationSeconds)], ['Shape', p.aspectRatio],
        ['Frame rate', `${p.framesPerSecond} fps`],
        ['Quality', p.quality], ['Not to show', p.negativePrompt], ['Read by', p.quantifiedBy]]),
      h('h4', {}, p.scenes.length === 1 ? 'Scene' : `${p.scenes.length} scenes`),
      h('ol', { class: 'scenes' }, p.scenes.map(
        (scene) => h('li', {}, h('p', {}, scene.prompt), h('p', { class: 'hint' }, seconds(scene.durationSeconds))))),
      p.adjustments?.length > 0 ? [h('h4', {}, 'Notes'),
        h('ul', { class: 'adjustments', id: 'prompt-notes' }, p.adjustments.map((text) => h('li', {}, text)))] : null,
      p.enhancedPrompt ? h('details', {}, h('summary', {}, 'The whole prompt for a video model'),
        h('p', { class: 'quote' }, p.enhancedPrompt)) : null]
        : h('p', { class: 'empty' }, job.isEnded ? 'The prompt was not read.' : 'The prompt is being read.'))),
      p?.regeneration ? changesOf(p.regeneration) : null);
  }

  function updateAbout() {
    fill(about, h('h2', { id: 'about-title' }, 'About this job'),
      facts([['Creative', job.creative], ['Model', job.model], ['Accepted', at(job.acceptedAt)], ['Started', at(job.startedAt)],
      ['Ended', at(job.endedAt)], ['Took', job.endedAt && duration(Date.parse(job.endedAt) - Date.parse(job.acceptedAt))],
      ['Cost', money(job.cost)],
      ['Based on', job.basedOn?.jobId ? h('a', { href: `#/videos/${job.basedOn.jobId}` }, 'another video, with feedback') : null],
      ['Labels', Object.entries(job.labels ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ')],
      ['Job id', h('code', {}, job.id)], ['Request id', h('code', {}, job.requestId)]]));
  }

  const storable = () => job.takes.some((take) => take.status === 'Failed' && take.failure?.code === 'StorageUnavailable');
  const retriable = () => !job.deletedAt && ['Failed', 'Completed'].includes(job.state)
    && job.takes.some((take) => take.status === 'Failed') && can('post', '/videos/{id}/retry');
  const canRegenerate = () => can('post', '/videos/{id}/takes/{take}/regenerate') || job.prompt !== undefined
    || job.request !== undefined || job.parameters;

  async function act(button, text, action) {
    button.disabled = true;
    try {
      await action();
      toast(text);
      store.refresh(id);
    } catch (error) {
      toastError(error);
    } finally {
      button.disabled = false;
    }
  }

  function updateApproval() {
    const held = job.state === 'AwaitingApproval' && job.approval;
    approval.hidden = !held;
    fill(approval, held ? [h('h2', {}, 'This video waits for approval'),
      h('p', { class: 'hint' }, `Until ${at(job.approval.deadline)}; nothing is spent before.`),
      findingsOf(job.approval), decisionOf(job)] : null);
  }

  function updateActions() {
    const focused = document.activeElement?.dataset?.action;
    const button = (name, label, onClick, kind = null) =>
      h('button', { type: 'button', class: kind, dataset: { action: name }, onClick: (event) => onClick(event.target) }, label);
    fill(actions,
      !job.isEnded ? button('cancel', 'Cancel', async (self) => {
        if (await confirmed('Cancel this video?', 'The work on it stops. What it has cost so far stays spent.', 'Cancel the video')) {
          await act(self, 'The cancellation is requested.', () => call(`videos/${id}`, { method: 'DELETE' }));
        }
      }) : null,
      job.isEnded && storable() ? button('retry', 'Store again',
        (self) => act(self, 'Storing is tried again.', () => call(`videos/${id}/retry-store`, { method: 'POST' })))
        : retriable() ? button('retry', 'Retry',
          (self) => act(self, 'What failed is tried again.', () => call(`videos/${id}/retry`, { method: 'POST' }))) : null,
      job.isEnded ? h('a', { class: 'button', href: `#/make?from=${id}` }, 'Use as template') : null,
      job.isEnded && job.state !== 'Deleted' && job.takes.some((take) => take.video) ? button('delete', 'Delete files', async (self) => {
        if (await confirmed('Delete the files of this video?',
          'Video, poster, preview and manifest are deleted. Its history and cost are kept.', 'Delete the files')) {
          await act(self, 'The files are deleted.', () => call(`videos/${id}`, { method: 'DELETE' }));
        }
      }, 'danger') : null);
    if (focused) actions.querySelector(`[data-action="${focused}"]`)?.focus();
  }

  let shownApproval = null, shownPrompt = null, shownAbout = null, shownActions = null, shownState = null;
  function update() {
    const text = shorten(titleOf(job), 120);
    setText(heading, text);
    title(text);
    setText(badge, stateLabel(job.state));
    badge.dataset.state = job.state;
    setText(lead, [job.creative, job.model, money(job.cost)].join(' · '));
    const reason = job.failure ?? (job.state === 'Failed' ? job.takes.find((take) => take.failure)?.failure : null);
    failure.hidden = !reason && !job.cancelReason;
    fill(failure, reason ? [h('strong', {}, `${words(reason.code)}: `), reason.text] : job.cancelReason ? `Cancelled: ${job.cancelReason}`
      : null);
    updateTakes();
    const once = (before, value, draws) => { const now = fingerprint(value); if (now !== before) draws(); return now; };
    shownApproval = once(shownApproval, [job.state, job.approval], updateApproval);
    shownPrompt = once(shownPrompt, [job.prompt, job.scenes, job.request, job.parameters, job.isEnded, job.basedOn], updatePrompt);
    shownAbout = once(shownAbout, [job.startedAt, job.endedAt, job.cost], updateAbout);
    shownActions = once(shownActions, [job.isEnded, job.state, job.takes.map((take) => [take.status, Boolean(take.video)])], updateActions);
    if (shownState !== null && shownState !== job.state) announce(`The video is ${stateLabel(job.state).toLowerCase()}.`);
    shownState = job.state;
  }

  // --- regenerate and edit ---
  function openForm(form) {
    fill(forms, form);
    form.scrollIntoView({ block: 'start', behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
    form.querySelector('textarea, input, select')?.focus({ preventScroll: true });
  }

  function requestForm(heading, fields, label, requestOf) {
    const titleId = newId('form');
    const problem = h('p', { class: 'error', role: 'alert' });
    const button = h('button', { class: 'primary' }, label);
    const keys = requestKeys();
    const form = h('form', { class: 'card form', novalidate: true, 'aria-labelledby': titleId, onSubmit: async (event) => {
      event.preventDefault();
      button.disabled = true;
      setText(problem, '');
      try {
        const { path, body } = requestOf();
        const made = await call(path, { method: 'POST', headers: { 'Idempotency-Key': keys.of(body) }, body });
        keys.answered();
        location.hash = `#/videos/${made.id}`;
      } catch (error) {
        const left = showErrors(form, error.errors ?? {});
        setText(problem, left.length > 0 || Object.keys(error.errors ?? {}).length === 0 ? (left.join('\n') || error.message) : '');
      } finally {
        button.disabled = false;
      }
    } }, h('h2', { id: titleId }, heading), fields, problem,
    h('div', { class: 'buttons' }, button, h('button', { type: 'button', onClick: () => fill(forms) }, 'Close')));
    return form;
  }

  function regenerateForm(take) {
    const feedback = h('textarea', { name: 'feedback', rows: 3, maxlength: 10000, required: true });
    const seed = h('input', { name: 'seed', type: 'number', min: 0, max: 4294967295, placeholder: String(take.seed) });
    const seedOf = () => seed.value === '' ? undefined : Number(seed.value);
    openForm(requestForm(`Regenerate take ${take.number}`,
      [h('p', {}, 'Say what should be different. Everything else stays as it was, and the result becomes a new iteration.'),
        field('What should change', feedback, { hint: 'Such as: “warmer light and a slower camera”, or “no logo”.' }),
        field('Seed', seed, { hint: 'Another one than the take’s makes other pictures of all scenes.' })],
      'Regenerate', () => {
        if (!feedback.value.trim()) throw Object.assign(
          new Error('Say what should change.'), { errors: { feedback: ['Say what should change.'] } });
        if (can('post', '/videos/{id}/takes/{take}/regenerate')) {
          return { path: `videos/${id}/takes/${take.number}/regenerate`, body: { feedback: feedback.value, seed: seedOf() } };
        }
        const p = job.parameters;
        return { path: 'videos', body: {
          creativeId: job.creative, model: job.model, feedback: feedback.value, basedOnTake: take.id,
          scenes: job.scenes ?? p.scenes.map((scene) => scene.text), durationSeconds: p.durationSeconds, aspectRatio: p.aspectRatio,
          quality: p.quality, seed: seedOf(),
        } };
      }));
  }

  function editForm(take) {
    const length = outputsOf(take)[0]?.facts?.durationSeconds;
    const number = (name, attributes) => h('input', { name, type: 'number', min: 0, step: 'any', ...attributes });
    const remove = (name) => h('input', { type: 'checkbox', name: `${name}.remove` });
    const [from, to] = [number('edit.from', { placeholder: '0' }), number('edit.to', { placeholder: length ? length.toFixed(1) : '' })];
    const music = h('input', { name: 'music', maxlength: 100, autocomplete: 'off' });
    const voice = h('textarea', { name: 'voiceOver', rows: 3, maxlength: 5000 });
    const captions = h('select', { name: 'captions' }, option('', 'As they are'), option('remove', 'None'), option('Sidecar', 'As files'),
      option('Burned', 'In the picture'));
    const endCard = number('endCardSeconds', { max: 10 });
    const action = h('input', { name: 'overlays.callToAction', maxlength: 40, autocomplete: 'off' });
    const outputs = h('input', { name: 'outputs', autocomplete: 'off',
      placeholder: (take.outputs ?? []).map((output) => output.name).join(', ') });
    const isLabelled = h('input', { type: 'checkbox', name: 'disclosure' });
    const [noVoice, noMusic, noLogo] = [remove('voiceOver'), remove('music'), remove('overlays.logo')];
    const maxCost = number('maxCost');
    openForm(requestForm(`Edit take ${take.number}`,
      [h('p', {}, 'The pictures are kept, so an edit costs nothing but finishing and a new voice. What is left empty stays as it is.'),
        h('div', { class: 'row' }, field('Begin at, seconds', from), field('End at, seconds', to)),
        field('Voice-over', voice, { hint: 'The exact words that are spoken.' }), check('Remove the voice-over', noVoice),
        h('div', { class: 'row' }, field('Music mood', music, { hint: 'Such as warm or upbeat.' }), field('Captions', captions),
          field('End card, seconds', endCard)),
        check('Remove the music', noMusic),
        h('div', { class: 'row wide' }, field('Call to action', action),
          field('Outputs', outputs, { hint: 'Platforms or shapes, separated by commas, such as youtube, 9:16.' })),
        check('Show no logo, not even that of the brand kit', noLogo),
        field('Costs at most, US dollars', maxCost),
        check('Show a label that says it is made with AI', isLabelled)],
      'Make the edit', () => {
        const valueOf = (control) => control.value === '' ? undefined : Number(control.value);
        const text = (control) => control.value.trim() || undefined;
        return { path: `videos/${id}/edits`, body: {
          takeId: take.id, from: valueOf(from), to: valueOf(to),
          voiceOver: noVoice.checked ? null : text(voice) ? { text: text(voice), scenes: null } : undefined, // null removes
          music: noMusic.checked ? null : text(music) ? { mood: text(music), source: null } : undefined,
          captions: captions.value === 'remove' ? null : captions.value ? { mode: captions.value } : undefined,
          endCardSeconds: valueOf(endCard),
          overlays: text(action) || noLogo.checked ? {
            callToAction: text(action) ? { text: text(action) } : undefined,
            logo: noLogo.checked ? { text: '', image: null } : undefined, // without any logo that of the brand kit is shown
          } : undefined,
          outputs: text(outputs)?.split(/[\s,]+/).filter(Boolean), disclosure: isLabelled.checked ? { label: true } : undefined,
          maxCost: valueOf(maxCost),
        } };
      }));
  }

  // --- history ---
  let isReading = false, again = false;
  async function readHistory() {
    if (isReading) { again = true; return; }
    isReading = true;
    try {
      do {
        again = false;
        const fresh = { items: [], costs: [] };
        let after = null;
        do {
          const page = await call(`videos/${id}/history${after === null ? '' : `?after=${after}`}`);
          fresh.items.push(...page.items);
          fresh.costs = page.costs;
          after = page.next ?? null;
        } while (after !== null);
        Object.assign(history, fresh);
        for (const item of fresh.items) {
          const take = item.previewUrl && job.takes.find((one) => one.id === item.data.takeId);
          if (take) take.livePreview ??= new URL(item.previewUrl, document.baseURI).href;
        }
        if (isShown()) { draw(timeline, job, history); updateTakes(); }
      } while (again && isShown());
    } catch (error) {
      if (isShown()) fill(timeline, h('p', { class: 'error' }, error.message));
    } finally {
      isReading = false;
    }
  }

  const changed = ({ detail }) => {
    if (detail.size > 0 && !detail.has(id)) return;
    const fresh = store.jobs.get(id);
    if (fresh) { job = fresh; update(); if (history.items.length > 0) draw(timeline, job, history); }
  };
  let soon = null;
  const happened = ({ detail }) => {
    if (detail.jobId !== id || detail.type === 'take.progressed') return;
    soon ??= setTimeout(() => { soon = null; readHistory(); }, 300);
  };
  store.addEventListener('change', changed);
  const missed = () => { if (job.isEnded) store.refresh(id); readHistory(); }; // one that has not ended is read with the lists
  store.addEventListener('event', happened);
  store.addEventListener('reloaded', missed);
  const clock = setInterval(() => { if (!job.isEnded && history.items.length > 0) draw(timeline, job, history); }, 2000);
  onLeave(() => {
    store.removeEventListener('change', changed); store.removeEventListener('event', happened);
    store.removeEventListener('reloaded', missed); clearInterval(clock); clearTimeout(soon);
  });
  update();
  await readHistory();
}
