// Links to stored files. They are signed when they are needed: a key cannot be sent with a plain link, and a link in a page that has been
// open for long has expired.
import { call } from './api.js';
import { announce, h, toastError } from './dom.js';

const downloadLifetime = '00:05:00'; // until the browser has begun

/** A signed link to a file of the tenant's folder: { url, expiresAt }. Browsers save what is linked with isDownload, and show the rest. */
export const signedLink = (name, lifetime, { isDownload = false } = {}) =>
  call(`stored-videos/${encodeURIComponent(name)}/link?lifetime=${lifetime}${isDownload ? '&download=true' : ''}`);

/** The name of a file in the tenant's folder. */
export const nameOf = (key) => key.slice(key.lastIndexOf('/') + 1);

/** Saves a file of the tenant's folder. Browsers ignore the attribute `download` of links to other origins, so the link says it too. */
export async function save(name) {
  try {
    const { url } = await signedLink(name, downloadLifetime, { isDownload: true });
    const link = h('a', { href: url, download: name, rel: 'noreferrer' });
    document.body.append(link);
    link.click();
    link.remove();
    announce(`Downloading ${name}`);
  } catch (error) {
    toastError(error);
  }
}
