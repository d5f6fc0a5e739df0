// What the object store itself has of this tenant: every stored video with the files beside it, by creative; downloads and signed links.
import { field, fill, h, newId, option, setText, table, toast, toastError } from '../dom.js';
import { call } from '../api.js';
import { signedLink, save } from '../files.js';
import { at, bytes, count } from '../format.js';

const pageSize = 100;
const lifetimes = [['01:00:00', 'One hour'], ['1.00:00:00', 'One day'], ['7.00:00:00', 'Seven days']];
const kinds = { mp4: 'Video', jpg: 'Poster', webp: 'Preview', json: 'Manifest', srt: 'SubRip', vtt: 'WebVTT',
  'preflight.json': 'Preflight report',
  'source.mp4': 'Scenes before finishing' };

/** What a file is, from its name behind the name of the video: `jpg` is the poster, `tiktok.jpg` that of the output tiktok. */
function kindOf(name) {
  const ending = name.slice(name.indexOf('.') + 1);
  if (kinds[ending]) return kinds[ending];
  const [output, ...rest] = ending.split('.');
  const kind = kinds[rest.join('.')];
  if (kind === 'Video' && output.startsWith('source-')) return `${kinds['source.mp4']}, ${output.slice('source-'.length)}`;
  return kind ? `${output}: ${kind.toLowerCase()}` : ending;
}

export async function show({ root, route, isShown }) {
  const filter = route.query.get('creative') ?? '';
  const creative = h('input', { name: 'creative', maxlength: 64, value: filter, autocomplete: 'off' });
  const lifetime = h('select', { name: 'lifetime' }, lifetimes.map(([value, label]) => option(value, label)));
  const summary = h('p', { class: 'summary', id: 'stored-summary' });
  const groups = h('div', { class: 'view', id: 'stored' });
  const more = h('button', { type: 'button', hidden: true }, 'Load more');
  const form = h('form', { class: 'card form', 'aria-label': 'Which files', onSubmit: (event) => {
    event.preventDefault();
    const name = creative.value.trim();
    location.hash = name ? `#/stored?creative=${encodeURIComponent(name)}` : '#/stored';
  } }, h('div', { class: 'row' }, field('Creative', creative, { hint: 'Empty: all creatives.' }),
    field('Copied links are valid for', lifetime, { hint: 'A link works without a key.' })),
  h('div', { class: 'buttons' }, h('button', {}, 'Show')));
  fill(root, h('h1', { tabindex: -1 }, 'Stored files'),
    h('p', {}, 'The files as the object store has them, whatever has become of their jobs.'), form, summary, groups, more);

  const videos = [];
  let cursor = null;

  async function copy(name) {
    try {
      const { url, expiresAt } = await signedLink(name, lifetime.value);
      await navigator.clipboard.writeText(url);
      toast(`The link is copied. It is valid until ${at(expiresAt)}.`);
    } catch (error) {
      if (error.status >= 0 || error.name === 'AbortError') toastError(error); else toast('The browser does not allow copying.', 'error');
    }
  }

  const files = (video) => h('ul', { class: 'files-list' }, [video.name, ...video.companions].map((name) => h('li', {},
    h('button', { type: 'button', 'aria-label': `${kindOf(name)}: download ${name}`, dataset: { download: name },
      onClick: () => save(name) }, kindOf(name)), ' ',
    h('button', { type: 'button', class: 'quiet', 'aria-label': `Link to ${name}: copy`, dataset: { link: name },
      onClick: () => copy(name) }, 'Link'))));

  function draw() {
    const byCreative = Map.groupBy(videos, (video) => video.creative ?? 'Other files');
    fill(groups, [...byCreative].sort(([one], [other]) => one.localeCompare(other)).map(([name, some]) => {
      const id = newId('creative');
      return h('section', { class: 'card', 'aria-labelledby': id, dataset: { creative: name } }, h('h2', { id }, name),
        table(`Stored videos of ${name}`, [
          { label: 'Iteration', number: true, cell: (video) => video.iteration ? String(video.iteration) : '' },
          { label: 'Name', head: true, cell: (video) => h('code', {}, video.name) },
          { label: 'Stored', cell: (video) => at(video.storedAt) },
          { label: 'Size', number: true, cell: (video) => bytes(video.length) },
          { label: 'Files', cell: files },
        ], some));
    }));
    const length = videos.reduce((sum, video) => sum + video.length, 0);
    setText(summary, videos.length === 0 ? (filter ? `Nothing is stored of the creative ${filter}.` : 'Nothing is stored yet.')
      : `${count(videos.length)} ${videos.length === 1 ? 'video' : 'videos'}${cursor === null ? '' : ' so far'}, ${bytes(length)}`);
    more.hidden = cursor === null;
  }

  async function read() {
    const page = await call(
      `stored-videos?limit=${pageSize}${filter ? `&creative=${encodeURIComponent(filter)}` : ''}`
      + `${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`);
    if (!isShown()) return;
    videos.push(...page.items);
    cursor = page.next ? new URL(page.next).searchParams.get('cursor') : null;
    draw();
  }

  more.addEventListener('click', async () => {
    more.disabled = true;
    try { await read(); } catch (error) { toastError(error); } finally { more.disabled = false; }
  });
  await read();
}
