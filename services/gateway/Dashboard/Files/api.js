// Calls of the public API, and which of its routes this gateway has.

let ofKey = { key: '', name: null }; // the tenant of the last key that was asked about
let changes = 0; // how often the caller has changed
// Read once: another window may store another tenant while this one shows the first.
let namedTenant = new URLSearchParams(location.search).get('tenant') ?? localStorage.getItem('adgenius.tenant') ?? 'demo';

/** Who calls: a key, or a tenant's name where the gateway trusts it. A key is kept for this window only. */
export const identity = {
  get tenant() { return namedTenant; },
  get key() { return sessionStorage.getItem('adgenius.key') ?? ''; },
  set(tenant, key) {
    if (tenant !== this.tenant || key !== this.key) changes++;
    namedTenant = tenant;
    localStorage.setItem('adgenius.tenant', tenant);
    if (key) sessionStorage.setItem('adgenius.key', key); else sessionStorage.removeItem('adgenius.key');
    const address = new URL(location.href);
    if (address.searchParams.has('tenant')) { address.searchParams.set('tenant', tenant); history.replaceState(null, '', address); }
  },
  /** The tenant that calls; that of a key is asked for once. Fails where it cannot be read. */
  async tenantName() {
    if (!this.key) return this.tenant;
    if (ofKey.key !== this.key || !ofKey.name) {
      const asked = ofKey = { key: this.key, name: call('usage').then((usage) => usage.tenantName) };
      asked.name.catch(() => { asked.name = null; });
    }
    return ofKey.name;
  },
  headers() { return this.key ? { 'X-Api-Key': this.key } : { 'X-Tenant': this.tenant }; },
};

/** An answer that is not a success, as problem details. */
export class Problem extends Error {
  constructor(status, document, retryAfter) {
    const errors = document.errors ?? {};
    super(Object.values(errors).flat().join('\n') || document.detail || document.title || `The gateway answered ${status}.`);
    this.status = status;
    this.code = document.code;
    this.errors = errors;
    this.retryAfter = retryAfter;
  }
}

/** Has the page ask who calls: the gateway does not accept the caller. */
export const reportUnauthorized = () => dispatchEvent(new Event('adgenius:unauthorized'));

export const apiBase = new URL('api/v1/', document.baseURI);
const unreachable = 'The gateway cannot be reached.';
const sleep = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** Gives up a call of an earlier caller: its answer must not be shown to the next one. */
function requireCaller(caller) {
  if (caller !== changes) throw new DOMException('The caller has changed.', 'AbortError');
}

/**
 * The answer to a call, whatever its body is. What may be sent twice, a GET or a request with a key, is sent again when the gateway asks
 * for a moment or cannot be reached. Every attempt is made by the caller who began it; after a change of the caller the call fails with
 * an AbortError.
 */
export async function request(path, { method = 'GET', body, headers = {}, signal,
  attempts = method === 'GET' || headers['Idempotency-Key'] ? 3 : 1 } = {}) {
  const isJson = body !== undefined && !(body instanceof Blob) && !(body instanceof FormData) && typeof body !== 'string';
  const caller = changes;
  const sentHeaders = { ...(isJson ? { 'Content-Type': 'application/json' } : {}), ...headers, ...identity.headers() };
  for (let attempt = 1; ; attempt++) {
    if (attempt > 1 && method === 'GET') requireCaller(caller); // its answer would not be used
    let answer;
    try {
      answer = await fetch(new URL(path, apiBase), {
        method, signal, body: isJson ? JSON.stringify(body) : body, headers: sentHeaders,
      });
    } catch (error) {
      if (error.name === 'AbortError') throw error;
      if (attempt >= attempts) {
        requireCaller(caller);
        throw new Problem(0, { detail: unreachable });
      }
      await sleep(attempt * 1000);
      continue;
    }
    if (answer.ok) {
      requireCaller(caller);
      return answer;
    }
    const retryAfter = Number(answer.headers.get('Retry-After')) || null;
    if ((answer.status === 429 || answer.status === 503) && attempt < attempts) {
      await sleep(Math.min(10, retryAfter ?? attempt) * 1000);
      continue;
    }
    const problem = new Problem(answer.status, await answer.json().catch(() => ({})), retryAfter);
    requireCaller(caller);
    if (answer.status === 401) reportUnauthorized();
    throw problem;
  }
}

/** The JSON of the answer; null where there is none. */
export async function call(path, options) {
  const caller = changes;
  const answer = await request(path, options);
  const content = answer.status === 204 || answer.headers.get('Content-Length') === '0' ? null : await answer.json();
  requireCaller(caller);
  return content;
}

const learnTimeoutMs = 10000;
let description = { paths: {}, components: { schemas: {} } };

let learning = null; // the attempt in progress, or the one that has succeeded

/** Reads what this gateway can do: views of routes it does not have are left out. Once it has been read, it is not read again. */
export function learn() {
  return learning ??= readDescription().then((isRead) => {
    if (!isRead) learning = null;
    return isRead;
  });
}

async function readDescription() {
  try {
    const answer = await fetch(new URL('openapi/v1.json', document.baseURI),
      { headers: identity.headers(), signal: AbortSignal.timeout(learnTimeoutMs) });
    if (!answer.ok) throw new Error(`the gateway answered ${answer.status}.`);
    description = await answer.json();
    return true;
  } catch (error) {
    console.warn(`The gateway's description was not read, so views that need it are not shown yet: ${error.message}`);
    return false;
  }
}

const shapeOf = (path) => path.replace(/\{[^}]*\}/g, '{}');

/** True when the gateway has the route, such as `can('post', '/videos/{id}/edits')`. */
export const can = (method, path) => Object.entries(description.paths ?? {})
  .some(([known, operations]) => shapeOf(known) === shapeOf(`/api/v1${path}`) && method in operations);

/** The description of a request member; undefined where the gateway does not know it. */
export function member(schema, name) {
  const found = description.components?.schemas?.[schema]?.properties?.[name];
  const reference = found?.$ref ?? found?.oneOf?.find((one) => one.$ref)?.$ref ?? found?.anyOf?.find((one) => one.$ref)?.$ref;
  return reference ? { ...description.components.schemas[reference.split('/').pop()], ...found } : found;
}

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * The keys of one form, by what it sends: the same body has the same key until it is answered with a success, so that sending it again
 * makes no second video; another body has a new key, because the gateway refuses a key that it knows with another body.
 */
export function requestKeys() {
  let last = null;
  return {
    of(body) {
      const text = JSON.stringify(body);
      if (last?.text !== text) last = { text, key: newKey() };
      return last.key;
    },
    answered() { last = null; },
  };
}

/** An absolute address of a link that may be relative to the gateway. */
export const linkOf = (link) => link ? new URL(link, document.baseURI).href : null;
