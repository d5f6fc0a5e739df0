// The tenant's jobs in this window: read page by page, then kept current by the event stream. Views are notified of the jobs that have
// changed, once per animation frame. It has a limit: beyond it the oldest jobs are left out, those that have ended first.
import { call, linkOf } from './api.js';

const pageSize = 100;
const maxJobs = 2000;
const flushMs = 400;
const retryMs = 2000; // after a read that failed; doubled up to the longest
const maxRetryMs = 30_000;
const maxSingleReads = 4;
const maxPreviewReads = 12;
const terminal = new Set(['completed', 'failed', 'cancelled', 'deleted']);

/** Whether the same read may succeed later: not where the caller is refused. */
const mayPass = (error) => error.status === 0 || error.status === 429 || error.status >= 500;

const newestFirst = (one, other) => other.acceptedAt.localeCompare(one.acceptedAt) || other.id.localeCompare(one.id);

class JobsStore extends EventTarget {
  jobs = new Map();
  next = null; // the cursor of older jobs
  held = new Set(); // the ids of jobs that a view shows, which stay whatever the limit is
  #pages = []; // { last, cursor } of each page that was read: its oldest job, and the cursor of the jobs behind it
  isLoaded = false;
  error = null;
  #changed = new Set();
  #frame = null;
  #stale = new Set();
  #flush = null;
  #isFlushing = false;
  #retryMs = retryMs;
  #generation = 0;
  #loads = 0; // readings of the newest pages in progress

  clear() {
    this.#generation++;
    this.jobs.clear();
    this.#stale.clear();
    this.#retryMs = retryMs;
    this.next = null;
    this.#pages = [];
    this.isLoaded = false;
    this.error = null;
    this.#notify();
  }

  /** True where there are older jobs, and room for a page of them. */
  get canLoadOlder() { return this.next !== null && this.jobs.size + pageSize <= maxJobs; }

  /** Newest first. */
  list() {
    return [...this.jobs.values()].sort(newestFirst);
  }

  /** Reads the jobs anew, because events may have been missed; views that read more than jobs do so too on the event 'reloaded'. */
  reload() {
    this.dispatchEvent(new Event('reloaded'));
    return this.load();
  }

  /** Reads the newest jobs, up to `pages` pages. */
  async load(pages = 5) {
    const generation = this.#generation;
    const unread = new Set([...this.jobs.values()].filter((job) => !job.isEnded).map((job) => job.id));
    this.#loads++;
    try {
      let cursor = null;
      for (let page = 0; page < pages; page++) {
        const answer = await call(`videos?limit=${pageSize}${cursor ? `&cursor=${cursor}` : ''}`);
        if (generation !== this.#generation) return;
        if (page === 0) this.#pages = [];
        answer.items.forEach((job) => unread.delete(job.id));
        cursor = this.#putPage(answer);
        this.isLoaded = true;
        this.error = null;
        this.#notify();
        if (page === 0) this.#readPreviews(answer.items, generation);
        if (cursor === null) break;
      }
      unread.forEach((id) => this.refresh(id)); // older ones that were known to run
    } catch (error) {
      if (generation === this.#generation) { this.error = error; this.#notify(); }
    } finally {
      this.#loads--;
    }
  }

  /** The newest pictures of running jobs: the stream brings only later ones. */
  async #readPreviews(jobs, generation) {
    for (const job of jobs.filter((one) => one.state === 'Generating').slice(0, maxPreviewReads)) {
      const { items } = await call(`videos/${job.id}/history`).catch(() => ({ items: [] }));
      if (generation !== this.#generation) return;
      const known = this.jobs.get(job.id);
      for (const item of items) {
        const take = item.previewUrl && known?.takes.find((one) => one.id === item.data.takeId);
        if (take && !take.livePreview) { take.livePreview = linkOf(item.previewUrl); this.#notify(job.id); }
      }
    }
  }

  /** Reads one more page of older jobs. */
  async loadOlder() {
    const generation = this.#generation;
    const answer = await call(`videos?limit=${pageSize}&cursor=${this.next}`);
    if (generation !== this.#generation) return;
    this.#putPage(answer);
    this.#notify();
  }

  #putPage(answer) {
    answer.items.forEach((job) => this.put(job));
    this.next = answer.next ? new URL(answer.next).searchParams.get('cursor') : null;
    if (this.next && answer.items.length > 0) this.#pages.push({ last: answer.items.at(-1), cursor: this.next });
    return this.next;
  }

  /** Reads one job now. */
  async read(id) {
    const generation = this.#generation;
    const job = await call(`videos/${encodeURIComponent(id)}`);
    if (generation !== this.#generation) return job;
    this.put(job);
    return job;
  }

  put(job) {
    const known = this.jobs.get(job.id);
    if (known) {
      const previews = new Map(known.takes.map((take) => [take.id, take.livePreview]));
      job.takes.forEach((take) => { take.livePreview = previews.get(take.id); });
      job.lastSequence = known.lastSequence;
      job.prompt ??= known.prompt; // lists leave it out
      job.scenes ??= known.scenes;
    }
    this.jobs.set(job.id, job);
    if (this.jobs.size > maxJobs) this.#trim();
    this.#notify(job.id);
  }

  /** Leaves out as many as make room for a page. What is read next are the jobs behind those that are left. */
  #trim() {
    const ranked = this.list().filter((job) => !this.held.has(job.id));
    const keep = Math.max(0, maxJobs - pageSize - this.held.size);
    const removed = [...ranked.filter((job) => !job.isEnded), ...ranked.filter((job) => job.isEnded)].slice(keep);
    for (const job of removed) this.jobs.delete(job.id);
    const newest = removed.sort(newestFirst)[0];
    if (!newest) return;
    this.#pages = this.#pages.filter((page) => newestFirst(page.last, newest) < 0); // all before it are still here
    if (this.#pages.length > 0) this.next = this.#pages.at(-1).cursor;
    else if (this.isLoaded && this.#loads === 0) this.load(); // else jobs between those that are left and the next page would be missing
  }

  /** Applies one event of the stream. */
  apply(type, { jobId, sequence, data, previewUrl }) {
    const job = this.jobs.get(jobId);
    this.dispatchEvent(new CustomEvent('event', { detail: { type, jobId, sequence, data, previewUrl } }));
    if (!job) { this.refresh(jobId); return; }
    if (sequence <= (job.lastSequence ?? 0)) {
      // Rows of two transactions may arrive in another order than that of their numbers; what a late one says is not missed for that.
      if (type !== 'take.progressed' && !job.isEnded) this.refresh(jobId);
      return;
    }
    if (job.isEnded && !terminal.has(type) && !type.startsWith('webhook')) {
      // Of before the end and late, or of a retry, by which the job runs again: what is stored says which.
      if (type !== 'take.progressed') this.refresh(jobId);
      return;
    }
    job.lastSequence = sequence;
    const take = data?.takeId ? job.takes.find((one) => one.id === data.takeId) : null;
    switch (type) {
      case 'state': job.state = data.state; break;
      case 'take.started':
        if (take) Object.assign(take, { attempt: data.attempt, model: data.model, status: 'Generating', fraction: 0,
          activity: data.activity });
        break;
      case 'take.progressed':
        // Finishing and storing are reported too, when they are retried.
        if (take) Object.assign(take, { fraction: data.fraction, activity: data.activity,
          status: ['Finishing', 'Storing'].includes(take.status) ? take.status : 'Generating',
          livePreview: linkOf(previewUrl) ?? take.livePreview });
        break;
      case 'take.fallback':
        if (take) Object.assign(take, { model: data.to, attempt: data.attempt + 1, fraction: 0 });
        break;
      case 'take.finishing':
      case 'take.storing':
        if (take) Object.assign(take, { status: type === 'take.storing' ? 'Storing' : 'Finishing',
          iteration: data.iteration ?? take.iteration });
        break;
      default: this.refresh(jobId); // what needs links or parameters is read again
    }
    if (!take && type.startsWith('take.')) this.refresh(jobId);
    this.#notify(jobId);
  }

  /** Reads a job again soon; many at once are read as a page. */
  refresh(id) {
    this.#stale.add(id);
    this.#flush ??= setTimeout(() => this.#flushStale(), flushMs);
  }

  async #flushStale() {
    this.#flush = null;
    if (this.#isFlushing) { this.#flush = setTimeout(() => this.#flushStale(), flushMs); return; }
    this.#isFlushing = true;
    const generation = this.#generation;
    let hasFailed = false;
    try {
      if (this.#stale.size > maxSingleReads) {
        const page = await call(`videos?limit=${pageSize}`);
        if (generation !== this.#generation) return;
        for (const job of page.items) { this.#stale.delete(job.id); this.put(job); }
      }
      const some = [...this.#stale].slice(0, maxSingleReads);
      some.forEach((id) => this.#stale.delete(id));
      await Promise.all(some.map(async (id) => {
        try {
          const job = await call(`videos/${id}`);
          if (generation === this.#generation) this.put(job);
        } catch (error) {
          if (generation !== this.#generation) return;
          if (error.status === 404) { this.jobs.delete(id); this.#notify(id); }
          else if (mayPass(error)) { this.#stale.add(id); hasFailed = true; } // no other event may follow
        }
      }));
    } catch (error) {
      if (generation !== this.#generation) return;
      if (mayPass(error)) hasFailed = true; else this.#stale.clear();
    } finally {
      this.#isFlushing = false;
      const wait = hasFailed ? this.#retryMs : flushMs;
      this.#retryMs = hasFailed ? Math.min(maxRetryMs, this.#retryMs * 2) : retryMs;
      if (this.#stale.size > 0) this.#flush ??= setTimeout(() => this.#flushStale(), wait);
    }
  }

  #notify(id) {
    if (id) this.#changed.add(id);
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      const ids = this.#changed;
      this.#changed = new Set();
      this.dispatchEvent(new CustomEvent('change', { detail: ids }));
    });
  }
}

export const store = new JobsStore();
