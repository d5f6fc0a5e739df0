// Every model: what it is today, whether it can be used, its limits and its price.
import { fill, h } from '../dom.js';
import { call } from '../api.js';
import { day, money } from '../format.js';

const states = { Available: 'Ready', NoKey: 'No key', Retired: 'Retired', NotReady: 'Not ready' };
export const stateOf = (model) => states[model.state] ?? model.state;

/** The price of each size that a quality is generated at, smallest first; empty where all have the same. */
function sizePricesOf(model) {
  const prices = new Map((model.qualityPrices ?? []).map((one) => [one.size, one.pricePerSecond]));
  return new Set(prices.values()).size > 1 ? [...prices] : [];
}

export function priceOf(model) {
  const parts = [];
  const sizes = sizePricesOf(model);
  if (sizes.length > 0) parts.push(`${sizes.map(([size, price]) => `${money(price)} (${size})`).join(', ')} per second`);
  else if (model.pricePerSecond > 0) parts.push(`${money(model.pricePerSecond)} per second`);
  if (model.pricePerClip > 0) parts.push(`${money(model.pricePerClip)} per clip`);
  return parts.length > 0 ? parts.join(' and ') : model.pricePerSecond === 0 ? 'free' : 'price not known';
}

const joined = (list) => list.length > 1 ? `${list.slice(0, -1).join(', ')} or ${list[list.length - 1]}` : list.join('');

/** What a local diffusion model is and supports, as pairs; empty where `limits` is null. */
export function diffusionFactsOf(limits) {
  if (!limits) return [];
  const inputs = [[limits.controlImage, 'control image'], [limits.mask, 'mask']].filter(([need]) => need !== 'None')
    .map(([need, name]) => `${name} (${need === 'Required' ? 'required' : 'optional'})`);
  return [['Renders at', limits.renderSizes.join(', ')], ['Steps', `${limits.steps}, guidance ${limits.guidance}, ${limits.scheduler}`],
    ['Weights', `${Math.round(limits.weightBytes / 1e6)} MB`], inputs.length > 0 ? ['Inputs', inputs.join(', ')] : null,
    limits.loras.length > 0 ? ['LoRA adapters', limits.loras.join(', ')] : null,
    limits.schedulers?.length ? ['Schedulers', limits.schedulers.map((one) => schedulerOf(one)).join(', ')] : null].filter(Boolean);
}

const maxSteps = 200; // of a request

/** A scheduler, with its numbers of steps where they are fewer than those of a request. */
function schedulerOf(one) {
  return one.minSteps === 1 && one.maxSteps >= maxSteps ? one.name
    : `${one.name} (${one.minSteps} to ${Math.min(one.maxSteps, maxSteps)} steps)`;
}

/** The limits of a model as pairs. */
export function limitsOf(model) {
  const length = model.durationsSeconds?.length ? `${joined(model.durationsSeconds)} s`
    : model.minDurationSeconds || model.maxDurationSeconds ? `${model.minDurationSeconds ?? 1} to ${model.maxDurationSeconds ?? 600} s`
      : 'any';
  const takes = [model.imageInput && 'a start picture', model.negativePrompt && 'a negative prompt', model.seed && 'a seed'].filter(
    Boolean);
  return [['Price', priceOf(model) + (model.priceIsAssumed ? ' (assumed)' : '')], ['Length', length],
    model.aspectRatios.length > 0 ? ['Shapes', model.aspectRatios.join(', ')] : null,
    model.sizes.length > 0 ? ['Sizes', model.sizes.join(', ')] : null,
    takes.length > 0 ? ['Accepts', takes.join(', ')] : null].filter(Boolean);
}

/** A list of pairs of name and value. */
export const factsOf = (pairs) => h('dl', { class: 'facts-list' },
  pairs.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));

export async function show({ root, isShown }) {
  const list = h('div', { class: 'cards', id: 'models' }, h('p', { class: 'loading' }, 'Asking the workers…'));
  const reload = h('button', { type: 'button', onClick: () => read() }, 'Ask again');
  fill(root, h('div', { class: 'head' }, h('h1', { tabindex: -1 }, 'Models'), reload), list);

  async function read() {
    reload.disabled = true;
    try {
      const { models } = await call('models');
      if (!isShown()) return;
      fill(list, models.map((model) => h('article', { class: 'card model', dataset: { model: model.id } },
        h('div', { class: 'take-head' }, h('h2', {}, model.name),
          h('span', { class: 'badge', dataset: { state: model.state } }, stateOf(model))),
        h('p', { class: 'hint' }, h('code', {}, model.id), model.resolvesTo !== model.id ? ` is ${model.resolvesTo} today` : ''),
        model.note ? h('p', {}, model.note) : null,
        factsOf([...limitsOf(model), ...diffusionFactsOf(model.diffusion),
          model.retiredSince ? ['Retired since', day(model.retiredSince)] : null,
          model.priceDate ? ['Price of', day(model.priceDate)] : null, model.priceSource ? ['Price from', model.priceSource] : null].filter(
            Boolean)))));
    } finally {
      reload.disabled = false;
    }
  }

  await read();
}
