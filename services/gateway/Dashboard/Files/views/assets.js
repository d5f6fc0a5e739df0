// The tenant's uploaded files: pictures, logos, music and fonts, which requests refer to.
import { confirmed, field, fill, h, option, setText, showErrors, clearErrors, toast, toastError } from '../dom.js';
import { call } from '../api.js';
import { ago, at, bytes, duration, words } from '../format.js';

const kinds = { Picture: ['Picture to start from', 'image/png,image/jpeg,image/webp'], Logo: ['Logo', 'image/png,image/jpeg,image/webp'],
  Music: ['Music', 'audio/*'], Font: ['Font', '.ttf,.otf,font/ttf,font/otf'] };
const isPicture = (asset) => asset.file.contentType.startsWith('image/');
const isSound = (asset) => asset.file.contentType.startsWith('audio/');

export async function show({ root, isShown }) {
  const kind = h('select', { name: 'kind' }, Object.entries(kinds).map(([value, [label]]) => option(value, label)));
  const file = h('input', { type: 'file', name: 'file', accept: kinds.Picture[1] });
  const problem = h('p', { class: 'error', role: 'alert' });
  const button = h('button', { class: 'primary' }, 'Upload');
  const list = h('ul', { class: 'assets', id: 'assets', 'aria-label': 'Assets' });
  const used = h('p', { class: 'summary' });
  const more = h('button', { type: 'button', hidden: true }, 'Load older files');
  const form = h('form', { class: 'card form', novalidate: true, 'aria-label': 'Upload a file' }, h('h2', {}, 'Upload a file'),
    h('div', { class: 'row wide' }, field('Used as', kind), field('File', file)), problem, h('div', { class: 'buttons' }, button));
  fill(root, h('h1', { tabindex: -1 }, 'Assets'), h('p', {}, 'Requests name an asset by its reference: as start picture, logo or music.'),
    form, used, list, more);
  let cursor = null;

  kind.addEventListener('change', () => { file.accept = kinds[kind.value][1]; });
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    clearErrors(form);
    setText(problem, '');
    const chosen = file.files[0];
    if (!chosen) { showErrors(form, { file: ['Choose a file.'] }); return; }
    const body = new FormData();
    body.append('kind', kind.value);
    body.append('name', chosen.name);
    body.append('file', chosen); // last: the gateway checks the others first
    button.disabled = true;
    button.textContent = 'Uploading…';
    try {
      const asset = await call('assets', { method: 'POST', body });
      file.value = '';
      toast(`${asset.name} is uploaded.`);
      await read();
    } catch (error) {
      const left = showErrors(form, error.errors ?? {});
      setText(problem, Object.keys(error.errors ?? {}).length === 0 ? error.message : left.join('\n'));
    } finally {
      button.disabled = false;
      button.textContent = 'Upload';
    }
  });

  function item(asset) {
    const element = h('li', { class: 'card asset', dataset: { asset: asset.id } },
      h('div', { class: 'thumb' }, isPicture(asset) ? h('img', { src: asset.file.url, alt: asset.name, loading: 'lazy' }) : isSound(asset)
        ? h('audio', { controls: true, preload: 'none', src: asset.file.url, 'aria-label': asset.name })
          : h('span', { 'aria-hidden': 'true' }, 'Aa')),
      h('h3', {}, asset.name),
      h('p', { class: 'hint' }, [words(asset.kind), bytes(asset.file.length), asset.width ? `${asset.width} × ${asset.height}` : null,
        asset.durationSeconds ? duration(asset.durationSeconds * 1000) : null].filter(Boolean).join(' · '), ' · ',
        h('time', { datetime: asset.createdAt, title: at(asset.createdAt) }, ago(asset.createdAt))),
      h('p', {}, h('code', {}, asset.reference)),
      h('div', { class: 'buttons' },
        h('button', { type: 'button', 'aria-label': `Copy reference of ${asset.name}`,
          onClick: () => navigator.clipboard.writeText(asset.reference).then(
            () => toast('The reference is copied.'), () => toast('The browser does not allow copying.', 'error')) }, 'Copy reference'),
        h('button', { type: 'button', class: 'danger', 'aria-label': `Delete ${asset.name}`, onClick: async () => {
          if (!await confirmed(`Delete ${asset.name}?`, 'A job that still needs it fails.', 'Delete the file')) return;
          try { await call(`assets/${asset.id}`, { method: 'DELETE' }); element.remove(); toast(`${asset.name} is deleted.`); }
          catch (error) { toastError(error); }
        } }, 'Delete')));
    return element;
  }

  async function read(isMore = false) {
    const page = await call(`assets?limit=50${isMore ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    if (!isShown()) return;
    if (!isMore) fill(list);
    list.append(...page.items.map(item));
    cursor = page.next ? new URL(page.next).searchParams.get('cursor') : null;
    more.hidden = cursor === null;
    setText(used, list.children.length === 0 ? 'No files yet.' : page.maxBytes ? `${bytes(page.totalBytes)} of ${bytes(page.maxBytes)} used`
      : '');
  }

  more.addEventListener('click', () => read(true));
  await read();
}
