// Brand kits: colours, fonts, logo, tone and forbidden words, which requests name.
import { clearErrors, confirmed, field, fill, h, setText, showErrors, toast, toastError } from '../dom.js';
import { call } from '../api.js';
import { ago, at } from '../format.js';

const colours = [['primary', 'Main colour', '#1e2a5a'], ['text', 'Text colour', '#ffffff'], ['accent', 'Button colour', '#1e2a5a']];

export async function show({ root, isShown }) {
  const list = h('div', { class: 'cards', id: 'brands' });
  const place = h('div', {});
  fill(root, h('div', { class: 'head' }, h('h1', { tabindex: -1 }, 'Brand kits'),
    h('button', { type: 'button', class: 'primary', onClick: () => edit(null) }, 'New brand kit')),
    h('p', {}, 'A request that names a brand kit gets its colours, fonts and logo; its forbidden words are refused before anything is '
      + 'spent.'), place, list);

  function edit(known) {
    const name = h('input', { name: 'name', maxlength: 64, autocomplete: 'off', value: known?.name ?? '', disabled: Boolean(known) });
    const kit = known?.kit ?? {};
    const pickers = colours.map(([key, label, usual]) => {
      const use = h('input', { type: 'checkbox', 'aria-label': `Set the ${label.toLowerCase()}`, checked: Boolean(kit[key]) });
      const picker = h('input', { type: 'color', name: key, value: kit[key] ?? usual, onInput: () => { use.checked = true; } });
      return { key, use, picker, element: h('div', { class: 'colour-field' }, field(label, picker), use) };
    });
    const logo = h('input', { name: 'logo', maxlength: 2048, value: kit.logo ?? '' });
    const fonts = h('textarea', { name: 'fonts', rows: 2, value: (kit.fonts ?? []).join('\n') });
    const tone = h('input', { name: 'tone', maxlength: 500, value: kit.tone ?? '' });
    const forbidden = h('textarea', { name: 'forbiddenWords', rows: 3, value: (kit.forbiddenWords ?? []).join('\n') });
    const failure = h('p', { class: 'error', role: 'alert' });
    const save = h('button', { class: 'primary' }, 'Save');
    const lines = (control) => {
      const all = control.value.split('\n').map((one) => one.trim()).filter(Boolean); return all.length > 0 ? all : undefined;
    };
    const form = h('form', { class: 'card form', novalidate: true, 'aria-labelledby': 'kit-title', onSubmit: async (event) => {
      event.preventDefault();
      clearErrors(form);
      setText(failure, '');
      if (!name.value.trim()) { showErrors(form, { name: ['Give it a name.'] }); return; }
      save.disabled = true;
      try {
        await call(`brand-kits/${encodeURIComponent(name.value.trim())}`, { method: 'PUT', body: {
          ...Object.fromEntries(pickers.filter(({ use }) => use.checked).map(({ key, picker }) => [key, picker.value])),
          logo: logo.value.trim() || undefined, fonts: lines(fonts), tone: tone.value.trim() || undefined,
          forbiddenWords: lines(forbidden) } });
        toast(`${name.value.trim()} is saved.`);
        fill(place);
        await read();
      } catch (error) {
        const left = showErrors(form, error.errors ?? {});
        setText(failure, Object.keys(error.errors ?? {}).length === 0 ? error.message : left.join('\n'));
      } finally {
        save.disabled = false;
      }
    } }, h('h2', { id: 'kit-title' }, known ? `Brand kit ${known.name}` : 'New brand kit'),
    known ? null : field('Name', name, { hint: 'Letters, digits, “-” and “_”.' }),
    h('div', { class: 'row' }, pickers.map(({ element }) => element)),
    h('div', { class: 'row wide' }, field('Logo', logo, { hint: 'An asset id, a key of the tenant’s folder, or an https address.' }),
      field('Tone', tone, { hint: 'Such as: warm, plain words.' })),
    field('Fonts', fonts, { hint: 'Asset ids or keys, one per line, at most 4.' }),
    field('Forbidden words', forbidden, { hint: 'One per line.' }), failure,
    h('div', { class: 'buttons' }, save, h('button', { type: 'button', onClick: () => fill(place) }, 'Close')));
    fill(place, form);
    (known ? logo : name).focus();
  }

  const sample = (kit) => h('span', { class: 'palette' },
    colours.filter(([key]) => kit[key]).map(([key, label]) => h('span', { class: 'colour', title: label },
    h('span', { class: 'dab', 'aria-hidden': 'true', style: { backgroundColor: kit[key] } }), kit[key])));

  async function read() {
    const { items } = await call('brand-kits');
    if (!isShown()) return;
    fill(list, items.length === 0 ? h('p', { class: 'empty' }, 'No brand kits yet.')
      : items.map((one) => h('article', { class: 'card', dataset: { brand: one.name } },
      h('h2', {}, one.name), sample(one.kit),
      h('dl', { class: 'facts-list' }, [['Logo', one.kit.logo], ['Fonts', one.kit.fonts?.join(', ')], ['Tone', one.kit.tone],
        ['Forbidden words', one.kit.forbiddenWords?.join(', ')]]
        .filter(([, value]) => value).map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value)))),
      h('p', { class: 'hint' }, 'Changed ', h('time', { datetime: one.updatedAt, title: at(one.updatedAt) }, ago(one.updatedAt))),
      h('div', { class: 'buttons' }, h('button', { type: 'button', onClick: () => edit(one) }, `Edit ${one.name}`),
        h('button', { type: 'button', class: 'danger', onClick: async () => {
          if (!await confirmed(`Delete ${one.name}?`, 'Jobs that were accepted before keep it.', 'Delete the brand kit')) return;
          try {
            await call(`brand-kits/${encodeURIComponent(one.name)}`, { method: 'DELETE' });
            toast(`${one.name} is deleted.`);
            await read();
          } catch (error) { toastError(error); }
        } }, `Delete ${one.name}`)))));
  }

  await read();
}
