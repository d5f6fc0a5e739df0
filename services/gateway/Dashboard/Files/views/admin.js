// For admins: the limits of each tenant. A limit that is left empty is the configured one of all tenants.
import { clearErrors, confirmed, field, fill, h, option, setText, showErrors, toast, toastError } from '../dom.js';
import { call, can } from '../api.js';
import { bytes } from '../format.js';

const path = '/admin/tenants/{name}/limits';
export const isAvailable = () => can('get', path);

const limits = [
  ['requestsPerMinute', 'Requests per minute', 'At one gateway, 1 to 60,000.', { min: 1, max: 60000, step: 1 }],
  ['maxRunningJobs', 'Running jobs', 'At once, 1 to 100,000.', { min: 1, max: 100000, step: 1 }],
  ['maxEventStreams', 'Event streams', 'At one gateway, 1 to 100,000. Each open dashboard holds one.', { min: 1, max: 100000, step: 1 }],
  ['maxStorageBytes', 'Bytes of uploaded files', 'Such as 10000000000 for 10 GB.', { min: 0, step: 1 }],
  ['monthlyBudget', 'Monthly budget, US dollars', 'Per calendar month in UTC.', { min: 0, step: 'any' }],
];

export async function show({ root, route, isShown }) {
  const name = h('input', { name: 'name', maxlength: 64, autocomplete: 'off', list: 'known-tenants', required: true,
    value: route.query.get('tenant') ?? '' });
  const known = h('datalist', { id: 'known-tenants' });
  const panel = h('div', { class: 'view' });
  const problem = h('p', { class: 'error', role: 'alert' });
  const choose = h('form', { class: 'card form', novalidate: true, 'aria-label': 'Choose a tenant',
    onSubmit: (event) => { event.preventDefault(); read(); } },
    field('Tenant', name), known, problem, h('div', { class: 'buttons' }, h('button', { class: 'primary' }, 'Show its limits')));
  fill(root, h('h1', { tabindex: -1 }, 'Keys and limits'), choose, panel,
    h('section', { class: 'card', 'aria-labelledby': 'keys' }, h('h2', { id: 'keys' }, 'API keys'),
      h('p', {}, 'Keys are made, rotated and revoked with the command line, which shows a key once and stores only its hash:'),
      h('ul', { class: 'commands' }, ['adgenius keys add TENANT --name NAME --days 365', 'adgenius keys list --tenant TENANT',
        'adgenius keys revoke KEY_ID'].map((command) => h('li', {}, h('code', {}, command))))));

  async function listTenants() {
    if (!can('get', '/operations')) return;
    const report = await call('operations').catch(() => null);
    fill(known, (report?.tenants ?? []).map((tenant) => option(tenant.tenantName)));
  }

  async function read() {
    clearErrors(choose);
    setText(problem, '');
    const tenant = name.value.trim();
    if (!tenant) { showErrors(choose, { name: ['Name the tenant.'] }); return; }
    try {
      const found = await call(`admin/tenants/${encodeURIComponent(tenant)}/limits`);
      if (isShown()) draw(tenant, found);
    } catch (error) {
      const left = showErrors(choose, error.errors ?? {});
      setText(problem, Object.keys(error.errors ?? {}).length === 0 ? error.message : left.join('\n'));
    }
  }

  function draw(tenant, found) {
    const address = `admin/tenants/${encodeURIComponent(tenant)}/limits`;
    const controls = new Map(limits.map(([key, , , range]) =>
      [key, h('input', { name: key, type: 'number', placeholder: 'as configured', value: found[key] ?? '', ...range })]));
    const failure = h('p', { class: 'error', role: 'alert' });
    const save = h('button', { class: 'primary' }, 'Save');
    const stored = h('p', { class: 'hint' });
    const size = controls.get('maxStorageBytes');
    const updateSize = () => setText(stored, size.value ? `Uploaded files: ${bytes(Number(size.value))}` : '');
    size.addEventListener('input', updateSize);
    updateSize();
    const form = h('form', { class: 'card form', novalidate: true, 'aria-labelledby': 'limits-title', onSubmit: async (event) => {
      event.preventDefault();
      clearErrors(form);
      setText(failure, '');
      save.disabled = true;
      try {
        const body = Object.fromEntries([...controls].filter(([, control]) => control.value !== '').map(
          ([key, control]) => [key, Number(control.value)]));
        draw(tenant, await call(address, { method: 'PUT', body }));
        toast(`The limits of ${tenant} are saved.`);
      } catch (error) {
        const left = showErrors(form, error.errors ?? {});
        setText(failure, Object.keys(error.errors ?? {}).length === 0 ? error.message : left.join('\n'));
      } finally {
        save.disabled = false;
      }
    } }, h('h2', { id: 'limits-title' }, `Limits of ${tenant}`),
    h('p', { class: 'hint' }, 'A limit that is left empty is the configured one of all tenants.'),
    h('div', { class: 'row wide' }, limits.map(([key, label, hint]) => field(label, controls.get(key), { hint }))), stored, failure,
    h('div', { class: 'buttons' }, save, h('button', { type: 'button', onClick: async () => {
      if (!await confirmed(`Remove the limits of ${tenant}?`, 'Then the configured limits of all tenants count.',
        'Remove the limits')) return;
      try { draw(tenant, await call(address, { method: 'DELETE' }) ?? {}); toast(`The configured limits count for ${tenant}.`); }
      catch (error) { toastError(error); }
    } }, 'Remove its own limits')));
    fill(panel, form);
  }

  await listTenants();
  if (name.value) await read();
}
