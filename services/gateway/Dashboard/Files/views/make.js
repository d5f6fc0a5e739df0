// The form that requests a video. Only the prompt is needed; the model's limits, price and state are beside its selector.
import { check, field, fill, h, option, setText, showErrors, clearErrors } from '../dom.js';
import { call, can, member, requestKeys } from '../api.js';
import { money, titleOf, words } from '../format.js';
import { store } from '../jobs-store.js';
import { diffusionFactsOf, factsOf, limitsOf, priceOf, stateOf } from './models.js';

const examples = [
  'A red sailboat on a calm sea at sunrise. Then a harbour at dusk with warm lights.',
  'A cup of coffee on a sunny table. Then friends laughing in a park.',
  'A vertical 8 second clip of a red car on wet city streets at night, cinematic.',
];
const lengths = [4, 6, 8, 10, 15, 30];
const shapes = [['16:9', 'Landscape 16:9'], ['9:16', 'Portrait 9:16'], ['1:1', 'Square 1:1'], ['4:5', 'Portrait 4:5']];
// To the cent, so that a cost limit of what is shown is enough; below ten cents, fractions are shown.
const roundedUp = (dollars) => dollars < 0.1 ? dollars : Math.ceil(dollars * 100 - 1e-6) / 100;
const qualities = [['Draft', 'Draft, 480p'], ['Standard', 'Standard, 720p'], ['High', 'High, 1080p'], ['Premium', 'Premium, 2160p']];
const fallbacks = [['None', 'Nothing: the take fails'], ['NextProvider', 'The next provider'], ['LocalFrames', 'The local frame workers'],
  ['Placeholder', 'Placeholder pictures']];
const slug = (text) => text.toLowerCase().normalize('NFD').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').split('-').slice(0, 4).join(
  '-').slice(0, 40) || 'video';

export async function show({ root, route, isShown }) {
  const has = (name) => member('GenerateVideo', name) !== undefined;
  const input = (name, attributes = {}) => h('input', { name, autocomplete: 'off', ...attributes });
  const select = (name, options, none) => h('select', { name }, none ? option('', none) : null,
    options.map(([value, label]) => option(value, label ?? value)));

  const prompt = h('textarea', { name: 'prompt', rows: 5, maxlength: 10000, placeholder: examples[0] });
  const creative = input('creativeId', { maxlength: 64, placeholder: 'automatic' });
  const model = h('select', { name: 'model' }, option('', 'Asking the workers…'));
  const seconds = input('durationSeconds', { type: 'number', min: 1, max: 600, step: 'any', placeholder: 'automatic', list: 'lengths' });
  const shape = select('aspectRatio', shapes, 'Automatic');
  const quality = select('quality', qualities, 'Automatic');
  const takes = input('variations', { type: 'number', min: 1, max: 12, value: 1 });
  const modelCard = h('div', { class: 'model-card', 'aria-live': 'polite' });
  const estimate = h('p', { class: 'estimate', 'aria-live': 'polite' });
  const problem = h('p', { class: 'error', role: 'alert', id: 'error-message' });
  const button = h('button', { class: 'primary large' }, 'Make the video');
  const style = input('style', { maxlength: 100, placeholder: 'such as cinematic' });
  const negative = h('textarea', { name: 'negativePrompt', rows: 2, maxlength: 2000 });
  const seed = input('seed', { type: 'number', min: 0, max: 4294967295 });
  const frames = input('framesPerSecond', { type: 'number', min: 1, max: 60, step: 'any', placeholder: '24' });
  const source = input('sourceImage', { maxlength: 2048 });
  const fallback = select('fallback', fallbacks, 'Default: nothing');
  const transition = select('transition', (member('GenerateVideo', 'transition')?.enum ?? []).filter(Boolean).map(
    (name) => [name, words(name)]), 'Default');
  const maxCost = input('maxCost', { type: 'number', min: 0, step: 'any' });
  const nearest = input('allowNearest', { type: 'checkbox', checked: true });
  const placeholders = input('placeholders', { type: 'checkbox' });

  // How a local diffusion model makes the pictures; shown for local models only.
  const steps = input('diffusion.steps', { type: 'number', min: 1, max: 200, placeholder: "the model's own" });
  const guidance = input('diffusion.guidance', { type: 'number', min: 0, max: 50, step: 'any', placeholder: "the model's own" });
  const schedulers = member('DiffusionSettings', 'scheduler')?.enum ?? [];
  const scheduler = select('diffusion.scheduler', schedulers.filter(Boolean).map((name) => [name]), "The model's own");
  const strength = input('diffusion.strength', { type: 'number', min: 0, max: 1, step: 'any', placeholder: '0.8' });
  const controlImage = input('diffusion.controlImage', { maxlength: 2048, placeholder: 'asset id or key' });
  const controlScale = input('diffusion.controlScale', { type: 'number', min: 0, max: 10, step: 'any', placeholder: '1' });
  const mask = input('diffusion.mask', { maxlength: 2048, placeholder: 'asset id or key' });
  const references = h('textarea', { name: 'diffusion.referenceImages', rows: 2, placeholder: 'asset ids or keys, one per line' });
  const loras = input('diffusion.loras', { placeholder: 'such as ink=0.8, grain' });

  // The finished ad: what this gateway knows of it.
  const voice = h('textarea', { name: 'voiceOver', rows: 3, maxlength: 5000 });
  const voiceName = input('voiceOver.voice', { maxlength: 100, placeholder: 'default' });
  const music = input('music', { maxlength: 100, placeholder: 'such as warm' });
  const captions = select('captions', [['Sidecar', 'As files'], ['Burned', 'In the picture']], 'None');
  const headline = input('overlays.headline', { maxlength: 120 });
  const action = input('overlays.callToAction', { maxlength: 40 });
  const legal = input('overlays.legalLine', { maxlength: 300 });
  const logo = input('overlays.logo', { maxlength: 2048, placeholder: 'asset id, key or https address' });
  const noLogo = input('overlays.logo.hidden', { type: 'checkbox' });
  const endCard = input('endCardSeconds', { type: 'number', min: 0, max: 10, step: 'any' });
  const brand = h('select', { name: 'brandKit' }, option('', 'None'));
  const outputs = input('outputs', { placeholder: 'such as youtube, tiktok, 1:1' });
  const label = input('disclosure', { type: 'checkbox' });

  const controlRow = h('div', { class: 'row' }, field('Control image', controlImage), field('Control scale', controlScale));
  const maskField = field('Mask', mask, { hint: 'What is white is painted anew in the picture that is started from.' });
  const loraField = field('LoRA adapters', loras, { hint: 'NAME or NAME=WEIGHT, separated by commas.' });
  const diffusionCard = h('details', { class: 'card more', hidden: true },
    h('summary', {}, h('h2', {}, 'Local model: steps, guidance, references')),
    h('div', { class: 'row' }, field('Steps', steps), field('Guidance', guidance), field('Scheduler', scheduler),
      field('Strength', strength, { hint: 'How much the picture that is started from changes.' })),
    controlRow, maskField, loraField, field('Reference pictures', references,
      { hint: 'Scene 1 starts from the first, scene 2 from the second; instead of one picture to start from.' }));
  const form = h('form', { class: 'form make', id: 'make', novalidate: true },
    h('section', { class: 'card main-part', 'aria-labelledby': 'what' }, h('h2', { id: 'what' }, 'What does it show?'),
      field('Prompt', prompt,
        { hint: 'Write it as you would say it. “Then” begins a new scene. What is automatic is read from the prompt.' }),
      h('div', { class: 'examples' }, h('span', {}, 'Examples:'),
        examples.map((text, index) => h('button', { type: 'button', class: 'chip', title: text,
        onClick: () => { prompt.value = text; prompt.dispatchEvent(new Event('input')); prompt.focus(); } },
        ['Sailboat', 'Coffee', 'Car'][index]))),
      h('div', { class: 'row' }, field('Length, seconds', seconds), field('Shape', shape), field('Quality', quality),
        field('Takes', takes, { hint: 'Each is another version.' })),
      h('datalist', { id: 'lengths' }, lengths.map((one) => option(one)))),
    h('section', { class: 'card side', 'aria-labelledby': 'model-title' }, h('h2', { id: 'model-title' }, 'Model'), field('Made by', model),
      modelCard, estimate,
      h('div', { class: 'submit' }, problem, button)),
    has('voiceOver') || has('music') || has('overlays')
      ? h('details', { class: 'card more' }, h('summary', {}, h('h2', {}, 'The finished ad: voice, music, captions, texts')),
      has('voiceOver') ? h('div', { class: 'row' }, field('Voice-over', voice, { hint: 'The exact words that are spoken.', wide: true }),
        field('Voice', voiceName)) : null,
      h('div', { class: 'row' }, has('music') ? field('Music mood', music) : null, has('captions') ? field('Captions', captions) : null,
        has('endCardSeconds') ? field('End card, seconds', endCard) : null),
      has('overlays') ? h('div', { class: 'row wide' }, field('Headline', headline), field('Call to action', action),
        field('Legal line', legal), field('Logo', logo)) : null,
      h('div', { class: 'row wide' }, has('outputs') ? field('Outputs', outputs, { hint: 'Platforms or shapes, separated by commas.' })
        : null, has('brandKit') ? field('Brand kit', brand) : null),
      has('overlays') ? check('Show no logo, not even that of the brand kit', noLogo) : null,
      has('disclosure') ? check('Show a label that says it is made with AI', label) : null) : null,
    diffusionCard,
    h('details', { class: 'card more' }, h('summary', {}, h('h2', {}, 'More settings')),
      h('div', { class: 'row wide' }, field('Creative', creative, { hint: 'The ad that the video belongs to; its videos are numbered.' }),
        field('Style', style), field('Seed', seed, { hint: 'The same seed gives the same pictures.' }),
        field('Frames per second', frames), field('Transition', transition)),
      field('Not to show', negative), field('Picture to start from', source,
        { hint: 'An asset id, a key of the tenant’s folder, or an https address.' }),
      h('div', { class: 'row wide' }, field('If the model cannot', fallback, { hint: 'The result is marked as a substitute.' }),
        field('Costs at most, US dollars', maxCost)),
      check('Use the nearest length, shape and size that the model has', nearest),
      check('Placeholder pictures only: no model is used and nothing is paid', placeholders, { hint: 'For a quick look at the timing.' })));
  const taken = h('p', { id: 'template-note', hidden: true }, 'Prompt, creative, length, shape, quality and model are those of the chosen '
    + 'video. Everything else, such as voice, music, texts and brand kit, is to be stated anew.');
  fill(root, h('h1', { tabindex: -1 }, 'New video'), taken, form);

  /** The length that is generated and paid: the model's nearest where that is allowed, of two the longer. */
  function lengthOf(one, wanted) {
    if (!nearest.checked) return wanted;
    if (!one.durationsSeconds?.length) return Math.min(
      Math.max(wanted, one.minDurationSeconds ?? wanted), one.maxDurationSeconds ?? wanted);
    return one.durationsSeconds.reduce((best, each) => Math.abs(each - wanted) < Math.abs(best - wanted)
      || Math.abs(each - wanted) === Math.abs(best - wanted) && each > best ? each : best);
  }

  let models = [];
  const chosen = () => models.find((one) => one.id === model.value);
  function updateModel() {
    const one = chosen();
    if (!one) { fill(modelCard); setText(estimate, ''); return; }
    fill(modelCard, h('p', {}, h('span', { class: 'badge', dataset: { state: one.state } }, stateOf(one)), ' ', h('strong', {}, one.name),
      one.resolvesTo && one.resolvesTo !== one.name ? ` (${one.resolvesTo})` : ''), one.note ? h('p', {}, one.note) : null,
    factsOf(limitsOf(one)),
    one.diffusion ? h('details', {}, h('summary', {}, 'How it makes pictures'), factsOf(diffusionFactsOf(one.diffusion))) : null);
    diffusionCard.hidden = !has('diffusion') || !one.diffusion;
    controlRow.hidden = one.diffusion?.controlImage === 'None';
    maskField.hidden = one.diffusion?.mask === 'None';
    loraField.hidden = !one.diffusion?.loras.length;
    for (const choice of shape.options) choice.disabled = Boolean(choice.value) && one.aspectRatios.length > 0
      && !one.aspectRatios.includes(choice.value);
    const isKnown = one.pricePerSecond !== null && one.pricePerSecond !== undefined || one.pricePerClip;
    const length = lengthOf(one, Number(seconds.value) || 6);
    const sized = one.qualityPrices?.find((price) => price.quality === (quality.value || 'Draft'));
    const each = (sized?.pricePerSecond ?? one.pricePerSecond ?? 0) * length + (one.pricePerClip ?? 0);
    const number = Math.max(1, Number(takes.value) || 1);
    setText(estimate, placeholders.checked ? 'Costs nothing: placeholder pictures only.' : !isKnown
      ? 'The price of this model is not known.'
      : each === 0 ? 'Costs nothing: it is made by the local frame workers.'
        : `About ${money(roundedUp(each * number))} for ${number === 1 ? 'one take' : `${number} takes`} of ${length} seconds`
          + `${sized ? ` at ${sized.size}` : ''}${one.priceIsAssumed ? ' (assumed price)' : ''}.`);
    const range = one.durationsSeconds?.length ? one.durationsSeconds : null;
    seconds.min = range ? Math.min(...range) : one.minDurationSeconds ?? 1;
    seconds.max = range ? Math.max(...range) : one.maxDurationSeconds ?? 600;
  }
  form.addEventListener('input', updateModel);
  form.addEventListener('change', updateModel);
  prompt.addEventListener('input', () => { creative.placeholder = slug(prompt.value); });

  /** What is hidden for this model is left out. */
  function diffusionOf(number, text) {
    const lines = text(references)?.split('\n').map((line) => line.trim()).filter(Boolean);
    const adapters = loraField.hidden ? undefined : text(loras)?.split(',').map((one) => one.trim().split('='))
      .map(([name, weight]) => ({ name: name.trim(), weight: weight === undefined ? undefined : Number(weight) }));
    const settings = { steps: number(steps), guidance: number(guidance), scheduler: scheduler.value || undefined,
      strength: number(strength),
      controlImage: controlRow.hidden ? undefined : text(controlImage), controlScale: controlRow.hidden ? undefined : number(controlScale),
      mask: maskField.hidden ? undefined : text(mask), referenceImages: lines, loras: adapters };
    return Object.values(settings).some((value) => value !== undefined) ? settings : undefined;
  }

  const keys = requestKeys();
  function requestOf() {
    const number = (control) => control.value === '' ? undefined : Number(control.value);
    const text = (control) => control.value.trim() || undefined;
    const overlay = (control, name = 'text') => text(control) ? { [name]: text(control) } : undefined;
    const overlays = { headline: overlay(headline), callToAction: overlay(action), legalLine: overlay(legal),
      logo: noLogo.checked ? { text: '' } : overlay(logo, 'image') }; // without any logo that of the brand kit is shown
    return {
      creativeId: text(creative) ?? slug(prompt.value), prompt: prompt.value.trim() || undefined, model: model.value || undefined,
      durationSeconds: number(seconds),
      aspectRatio: shape.value || undefined, quality: quality.value || undefined, variations: number(takes), style: text(style),
      negativePrompt: text(negative),
      seed: number(seed), framesPerSecond: number(frames), sourceImage: text(source), fallback: fallback.value || undefined,
      transition: transition.value || undefined,
      maxCost: number(maxCost), allowNearest: nearest.checked || undefined, useAiGeneration: placeholders.checked ? false : undefined,
      voiceOver: text(voice) ? { text: text(voice), voice: text(voiceName) } : undefined,
      music: text(music) ? { mood: text(music) } : undefined,
      captions: captions.value ? { mode: captions.value } : undefined,
      overlays: Object.values(overlays).some(Boolean) ? overlays : undefined,
      endCardSeconds: number(endCard), brandKit: brand.value || undefined,
      diffusion: diffusionCard.hidden ? undefined : diffusionOf(number, text),
      outputs: text(outputs)?.split(/[\s,]+/).filter(Boolean), disclosure: label.checked ? { label: true } : undefined,
    };
  }

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    clearErrors(form);
    setText(problem, '');
    const body = requestOf();
    if (!body.prompt) { showErrors(form, { prompt: ['Say what the video shows.'] }); return; }
    if (noLogo.checked && logo.value.trim()) {
      showErrors(form, { 'overlays.logo': ['A logo is named here, and none is to be shown: change one of them.'] });
      return;
    }
    button.disabled = true;
    button.textContent = 'Sending…';
    try {
      const job = await call('videos', { method: 'POST', headers: { 'Idempotency-Key': keys.of(body) }, body });
      keys.answered();
      store.put(job);
      location.hash = `#/videos/${job.id}`;
    } catch (error) {
      const left = showErrors(form, error.errors ?? {});
      const named = Object.keys(error.errors ?? {}).length;
      setText(problem, named === 0 ? error.message : left.length > 0 ? left.join('\n')
        : `${named === 1 ? 'One field needs' : `${named} fields need`} a change.`);
    } finally {
      button.disabled = false;
      button.textContent = 'Make the video';
    }
  });

  async function listModels() {
    try {
      models = (await call('models')).models;
    } catch (error) {
      fill(modelCard, h('p', { class: 'error' }, error.message));
      models = [];
    }
    if (!isShown()) return;
    const group = (title, some) => some.length
      ? h('optgroup', { label: title }, some.map(
        (one) => option(one.id, `${one.name}${one.state === 'Available' ? ` — ${priceOf(one)}` : ''}`,
          { disabled: one.state === 'Retired' }))) : null;
    fill(model, models.length === 0 ? option('', 'The default model') : null,
      group('Ready', models.filter((one) => one.state === 'Available')),
      group('Not ready', models.filter((one) => one.state !== 'Available')));
    const first = models.find((one) => one.id === 'local' && one.state === 'Available') ?? models.find((one) => one.state === 'Available');
    if (first) model.value = first.id;
    updateModel();
  }

  async function template(id) {
    const known = store.jobs.get(id); // of a list, which leaves prompts and scenes out, unless the job itself was read
    const job = known?.prompt !== undefined || known?.scenes !== undefined ? known : await store.read(id).catch(() => null);
    if (!job || !isShown()) return;
    taken.hidden = false;
    prompt.value = titleOf(job);
    creative.value = job.creative;
    const p = job.parameters;
    if (p) { seconds.value = p.durationSeconds; shape.value = p.aspectRatio; quality.value = p.quality; }
    if (models.some((one) => one.id === job.model)) model.value = job.model;
    updateModel();
  }

  async function listBrands() {
    if (!has('brandKit') || !can('get', '/brand-kits')) return;
    const kits = await call('brand-kits').catch(() => null);
    for (const kit of kits?.items ?? []) brand.append(option(kit.name));
  }

  await Promise.all([listModels(), listBrands()]);
  if (route.query.get('from')) await template(route.query.get('from'));
}
