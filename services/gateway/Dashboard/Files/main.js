// The dashboard: navigation, identity, theme, and the one event stream that keeps every view current.
import { $, announce, fill, h, setText, toast } from './dom.js';
import { can, identity, learn } from './api.js';
import { TenantEvents } from './events.js';
import { shorten, stateLabel, titleOf } from './format.js';
import { store } from './jobs-store.js';
import * as jobs from './views/jobs.js';
import * as job from './views/job.js';
import * as make from './views/make.js';
import * as approvals from './views/approvals.js';
import * as batches from './views/batches.js';
import * as models from './views/models.js';
import * as spend from './views/spend.js';
import * as assets from './views/assets.js';
import * as brands from './views/brands.js';
import * as stored from './views/stored.js';
import * as operations from './views/operations.js';
import * as admin from './views/admin.js';

const views = [
  { name: 'make', label: 'New video', view: make },
  { name: 'videos', label: 'Videos', view: jobs },
  { name: 'approvals', label: 'Approvals', view: approvals, needs: () => approvals.isAvailable() },
  { name: 'batches', label: 'Batches', view: batches, needs: () => batches.isAvailable() },
  { name: 'stored', label: 'Stored files', view: stored, needs: () => can('get', '/stored-videos') },
  { name: 'assets', label: 'Assets', view: assets, needs: () => can('get', '/assets') },
  { name: 'brands', label: 'Brand kits', view: brands, needs: () => can('get', '/brand-kits') },
  { name: 'models', label: 'Models', view: models },
  { name: 'spend', label: 'Spend', view: spend },
  { name: 'operations', label: 'Operations', view: operations, needs: () => can('get', '/operations') },
  { name: 'admin', label: 'Keys and limits', view: admin, needs: () => admin.isAvailable() },
];

const main = $('#main');
let leave = null; // what the shown view does when it is left
let shown = null;
let navigation = 0;

/** A part of the address; one whose percent signs encode nothing is taken as it is. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function routeOf(hash) {
  const [path, query] = hash.replace(/^#\/?/, '').split('?');
  const [name = '', ...rest] = path.split('/').filter(Boolean).map(decoded);
  return { name: name || 'videos', rest, query: new URLSearchParams(query ?? '') };
}

function markCurrent(route) {
  for (const link of $('#nav').querySelectorAll('a')) {
    const isCurrent = link.hash === `#/${route.name}`;
    if (isCurrent) link.setAttribute('aria-current', 'page'); else link.removeAttribute('aria-current');
  }
}

async function navigate({ focus = true } = {}) {
  const route = routeOf(location.hash);
  const entry = views.find((one) => one.name === route.name && (one.needs?.() ?? true));
  const run = ++navigation;
  leave?.();
  leave = null;
  setMenu(false);
  markCurrent(route);
  const view = route.name === 'videos' && route.rest.length > 0 ? job : entry?.view;
  const root = h('div', { class: 'view' });
  fill(main, root);
  const context = {
    root, route, signal: new AbortController(), isShown: () => run === navigation,
    title: (text) => { if (run === navigation) document.title = `${text} · AdGenius`; },
    onLeave: (action) => { const before = leave; leave = () => { before?.(); action(); }; },
  };
  context.onLeave(() => context.signal.abort());
  shown = context;
  context.isFound = Boolean(view);
  if (!view) {
    context.title('Not found');
    fill(root, h('h1', { tabindex: -1 }, 'There is no such view'), h('p', {}, h('a', { href: '#/videos' }, 'Go to the videos')));
  } else {
    context.title(entry?.label ?? 'Video');
    try {
      await view.show(context);
    } catch (error) {
      if (run === navigation && error.name !== 'AbortError') failed(root, error);
    }
  }
  if (run !== navigation) return;
  if (focus) { scrollTo(0, 0); (root.querySelector('h1') ?? main).focus({ preventScroll: true }); }
}

function failed(root, error) {
  fill(root, h('h1', { tabindex: -1 }, error.status === 404 ? 'Not found' : error.status === 403 ? 'Not allowed' : 'That did not work'),
    h('p', { class: 'error', role: 'alert' }, error.message),
    h('p', {}, h('button', { type: 'button', onClick: () => navigate() }, 'Try again'), ' ',
      h('a', { href: '#/videos' }, 'Go to the videos')));
  if (!(error.status >= 0)) console.error(error);
}

function buildNavigation() {
  const nav = $('#nav');
  const focused = nav.contains(document.activeElement) ? document.activeElement.hash : null;
  fill(nav, views.filter((one) => one.needs?.() ?? true)
    .map((one) => h('li', {}, h('a', { href: `#/${one.name}`, class: one.name === 'make' ? 'make' : null }, one.label))));
  markCurrent(routeOf(location.hash));
  if (focused) nav.querySelector(`a[href="${focused}"]`)?.focus();
}

const minRelearnMs = 2000, maxRelearnMs = 60_000;
let relearn = null; // the next attempt; null where none is needed
let relearnMs = minRelearnMs;
/**
 * Builds the navigation from what the gateway can do. Where that cannot be read it is tried again, with longer pauses, and whenever the
 * gateway is reached; the shown view is left alone then, unless it was missing, because something may have been typed into it.
 */
async function readRoutes() {
  clearTimeout(relearn);
  const isRead = await learn();
  clearTimeout(relearn);
  relearn = isRead ? null : setTimeout(readRoutes, relearnMs);
  relearnMs = isRead ? minRelearnMs : Math.min(maxRelearnMs, 2 * relearnMs);
  if (isRead || $('#nav').children.length === 0) buildNavigation();
  if (isRead && shown && !shown.isFound) navigate({ focus: false });
}

function setMenu(isOpen) {
  $('#menu-button').setAttribute('aria-expanded', String(isOpen));
  $('#menu').classList.toggle('open', isOpen);
}

// --- theme: automatic, or chosen ---
const themes = ['automatic', 'light', 'dark'];
function applyTheme(theme) {
  if (theme === 'automatic') delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = theme;
  setText($('#theme-button'), `Theme: ${theme}`);
}
let theme = themes.includes(localStorage.getItem('adgenius.theme')) ? localStorage.getItem('adgenius.theme') : 'automatic';
applyTheme(theme);
$('#theme-button').addEventListener('click', () => {
  theme = themes[(themes.indexOf(theme) + 1) % themes.length];
  localStorage.setItem('adgenius.theme', theme);
  applyTheme(theme);
  announce(`Theme: ${theme}`);
});

// --- who calls ---
const dialog = $('#identity');
const form = $('#identity-form');
let isAsked = false;
function ask(reason, error = '') {
  setText($('#identity-reason'), reason);
  setText($('#identity-error'), error);
  form.elements.tenant.value = identity.tenant;
  form.elements.key.value = identity.key;
  if (!dialog.open) dialog.showModal();
  if (isAsked) form.elements.key.focus();
}
$('#identity-button').addEventListener('click', () => { isAsked = false; ask('Each tenant sees its own videos only.'); });
$('#identity-cancel').addEventListener('click', () => dialog.close());
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const tenant = form.elements.tenant.value.trim();
  if (!form.elements.key.value && !/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(tenant)) {
    setText($('#identity-error'), 'The tenant must be 1 to 64 letters, digits, “-” or “_”, starting with a letter or digit.');
    form.elements.tenant.focus();
    return;
  }
  identity.set(tenant || 'demo', form.elements.key.value.trim());
  dialog.close();
  isAsked = false;
  await begin();
});
addEventListener('adgenius:unauthorized', () => {
  if (isAsked && dialog.open) return;
  const hadKey = identity.key !== '';
  isAsked = true;
  ask('This gateway requires an API key.', hadKey ? 'The API key is unknown, expired or revoked.' : '');
});

// --- the event stream ---
const statusTexts = { connecting: 'Connecting', live: 'Live', resting: 'Paused while hidden', offline: 'Offline, trying again',
  refused: 'Not connected' };
const withoutStreamMs = 3000; // lists are shown after that, also where no stream opens
let unloaded = null;
function load(read = () => store.load()) {
  clearTimeout(unloaded);
  read();
}
const events = new TenantEvents(
  (type, data) => {
    if (type === 'ready') {
      // Whatever happened before the stream began is in the lists, which are therefore read after that.
      if (!data.isResumed || !store.isLoaded) load(() => store.reload());
    } else if (type === 'reset') {
      load(() => store.reload());
    } else {
      store.apply(type, data);
      const known = store.jobs.get(data.jobId);
      if (known && (type === 'completed' || type === 'failed')) announce(
        `${type === 'completed' ? 'Completed' : 'Failed'}: ${shorten(titleOf(known), 80)}`);
    }
  },
  (status) => {
    $('#connection').dataset.state = status;
    if (status === 'live' && relearn !== null) readRoutes();
    setText($('#connection-text'), statusTexts[status]);
    if ((status === 'offline' || status === 'refused') && !store.isLoaded) load();
  });

async function begin() {
  const { tenant, key } = identity;
  events.stop();
  // A question of the earlier caller: the answer would be carried out as the next one.
  for (const question of document.querySelectorAll('dialog[open]:not(#identity)')) question.close();
  store.clear();
  setText($('#identity-button'), key ? 'API key' : `Tenant: ${tenant}`);
  if (relearn !== null) readRoutes();
  clearTimeout(unloaded);
  unloaded = setTimeout(load, withoutStreamMs);
  events.start();
  navigate({ focus: false });
  if (key) {
    const name = await identity.tenantName().catch(() => null);
    if (name && key === identity.key) setText($('#identity-button'), `Tenant: ${name}`);
  }
}

$('#menu-button').addEventListener('click', () => setMenu($('#menu-button').getAttribute('aria-expanded') !== 'true'));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape') setMenu(false);
  const isTyping = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName ?? '') || event.target.isContentEditable;
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey || dialog.open) return;
  if (event.key === '/' && shown?.root.querySelector('input[type=search]')) {
    event.preventDefault(); shown.root.querySelector('input[type=search]').focus();
  }
});
addEventListener('unhandledrejection', (event) => {
  if (event.reason?.name === 'AbortError') { event.preventDefault(); return; }
  if (event.reason?.status >= 0) { event.preventDefault(); if (event.reason.status !== 401) toast(event.reason.message, 'error'); }
});

await readRoutes();
// Only now: a view that is shown before would be shown again by begin(), without what was typed into it meanwhile.
addEventListener('hashchange', () => navigate());
if (!location.hash) history.replaceState(null, '', '#/videos');
await begin();
