// The tenant's one event stream, read with fetch because EventSource cannot send headers. It resumes where it ended, and rests while the
// window is hidden.
import { apiBase, identity, reportUnauthorized } from './api.js';

const restAfterMs = 60_000;
const silenceMs = 60_000; // heartbeats come more often
const maxWaitMs = 30_000;

export class TenantEvents {
  #onEvent; #onStatus; #abort = null; #lastId = null; #isStopped = true; #waitMs = 1000; #resting = null; #run = 0; #isResumed = false;

  /**
   * @param onEvent called with (type, data); the data of 'ready' say in isResumed whether nothing was missed
   * @param onStatus called with 'connecting', 'live', 'resting', 'offline' or 'refused'
   */
  constructor(onEvent, onStatus) {
    this.#onEvent = onEvent;
    this.#onStatus = onStatus;
    document.addEventListener('visibilitychange', () => this.#visibilityChanged());
    addEventListener('online', () => { if (!this.#isStopped) this.#restart(); });
  }

  start() {
    this.#isStopped = false;
    this.#lastId = null;
    this.#restart();
  }

  stop() {
    this.#isStopped = true;
    this.#run++;
    this.#abort?.abort();
  }

  #visibilityChanged() {
    clearTimeout(this.#resting);
    if (document.hidden) {
      this.#resting = setTimeout(() => { this.#run++; this.#abort?.abort(); this.#onStatus('resting'); }, restAfterMs);
    } else if (!this.#isStopped && (this.#abort === null || this.#abort.signal.aborted)) {
      this.#restart();
    }
  }

  async #restart() {
    this.#abort?.abort();
    const run = ++this.#run;
    this.#waitMs = 1000;
    while (run === this.#run && !this.#isStopped) {
      this.#onStatus('connecting');
      const abort = this.#abort = new AbortController();
      let wait = this.#waitMs;
      this.#isResumed = this.#lastId !== null;
      try {
        const headers = { Accept: 'text/event-stream', ...identity.headers(),
          ...(this.#lastId === null ? {} : { 'Last-Event-ID': this.#lastId }) };
        const answer = await fetch(new URL('events', apiBase), { headers, signal: abort.signal, cache: 'no-store' });
        if (!answer.ok) {
          const retryAfter = Number(answer.headers.get('Retry-After'));
          if (run !== this.#run) return; // the answer is for an earlier caller
          if (answer.status === 401 || answer.status === 403) {
            this.#isStopped = true;
            this.#onStatus('refused');
            if (answer.status === 401) reportUnauthorized();
            return;
          }
          wait = Math.max(wait, retryAfter * 1000 || 0);
        } else {
          this.#onStatus('live');
          this.#waitMs = wait = 1000;
          await this.#read(answer.body, abort, run);
        }
      } catch {
        // The connection was lost, or is given up: the loop decides.
      }
      if (run !== this.#run || this.#isStopped) return;
      this.#onStatus('offline');
      await new Promise((resolve) => { setTimeout(resolve, wait * (0.75 + Math.random() / 2)); });
      this.#waitMs = Math.min(maxWaitMs, this.#waitMs * 2);
    }
  }

  async #read(body, abort, run) {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let buffer = '';
    let type = '', data = [], id = null;
    let silence = setTimeout(() => abort.abort(), silenceMs);
    try {
      for (;;) {
        const { value, done } = await reader.read();
        if (done || run !== this.#run) return; // what was read before may belong to an earlier caller
        clearTimeout(silence);
        silence = setTimeout(() => abort.abort(), silenceMs);
        buffer += value;
        const lines = buffer.split(/\r\n|\n|\r(?!$)/);
        buffer = lines.pop();
        for (const line of lines) {
          if (line === '') {
            if (id !== null) this.#lastId = id;
            if (data.length > 0) this.#deliver(type || 'message', data.join('\n'));
            type = ''; data = []; id = null;
            continue;
          }
          const colon = line.indexOf(':');
          if (colon === 0) continue; // a comment
          const name = colon < 0 ? line : line.slice(0, colon);
          const text = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
          if (name === 'event') type = text;
          else if (name === 'data') data.push(text);
          else if (name === 'id') id = text;
        }
      }
    } finally {
      clearTimeout(silence);
    }
  }

  #deliver(type, text) {
    let data;
    try { data = JSON.parse(text); } catch { return; }
    this.#onEvent(type, type === 'ready' ? { ...data, isResumed: this.#isResumed } : data);
  }
}
