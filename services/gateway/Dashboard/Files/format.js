// How numbers, times and names are written.

const cents = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 2 });
const fractions = new Intl.NumberFormat('en-US',
  { style: 'currency', currency: 'USD', minimumFractionDigits: 2, maximumFractionDigits: 4 });
const dateTime = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' });
const dateOnly = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const whole = new Intl.NumberFormat('en-US');
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export const money = (amount) => amount === null || amount === undefined ? 'unknown'
  : amount !== 0 && Math.abs(amount) < 0.1 ? fractions.format(amount) : cents.format(amount);
export const count = (number) => whole.format(number);
export const at = (text) => text ? dateTime.format(new Date(text)) : '';
export const day = (text) => text ? dateOnly.format(new Date(text)) : '';
export const time = (text) => text ? clock.format(new Date(text)) : '';

/** Seconds to the hundredth, such as "6.67 s". */
export const seconds = (value) => `${Number(Number(value).toFixed(2))} s`;

/** Milliseconds as the two largest units. */
export function duration(ms) {
  if (!Number.isFinite(ms) || ms < 0) return '';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 9950) return `${(ms / 1000).toFixed(1)} s`;
  const total = Math.round(ms / 1000);
  if (total < 60) return `${total} s`;
  const minutes = Math.floor(total / 60);
  if (minutes < 60) return `${minutes} min ${total % 60} s`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** Such as "3 minutes ago". */
export function ago(text, now = Date.now()) {
  const seconds = (new Date(text) - now) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return 'just now';
  if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
  if (size < 86400) return relative.format(Math.round(seconds / 3600), 'hour');
  return size < 30 * 86400 ? relative.format(Math.round(seconds / 86400), 'day') : day(text);
}

export function bytes(length) {
  if (length < 1000) return `${length} B`;
  if (length < 1e6) return `${(length / 1e3).toFixed(0)} kB`;
  return length < 1e9 ? `${(length / 1e6).toFixed(1)} MB` : `${(length / 1e9).toFixed(2)} GB`;
}

const parameters = { lighting: 'light', durationSeconds: 'length', aspectRatio: 'shape', framesPerSecond: 'frame rate',
  negativePrompt: 'not to show', quantifiedBy: 'read by' };

/** The path of a parameter in words: `scenes[1].durationSeconds` is "Scene 2: length". */
export const parameterName = (path) => path.replace(/^brief\./, '').split('.').map((part) => {
  const [name, index] = part.split(/[[\]]/);
  const text = parameters[name] ?? words(name).toLowerCase();
  return index === undefined ? text : `${text.replace(/s$/, '')} ${Number(index) + 1}`;
}).join(': ').replace(/^./, (letter) => letter.toUpperCase());

/** The value of such a parameter with its unit; what it did not have is "none". */
export const parameterValue = (path, value) => value === null || value === undefined ? 'none'
  : /Seconds$/.test(path) ? seconds(value) : /framesPerSecond$/.test(path) ? `${value} fps` : value;

/** CamelCase to words. */
export const words = (name) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/^./, (letter) => letter.toUpperCase());

export const stateLabels = {
  Queued: 'Queued', Quantifying: 'Reading the prompt', AwaitingApproval: 'Awaiting approval', Generating: 'Generating',
  Finishing: 'Finishing',
  Storing: 'Storing', Completed: 'Completed', Failed: 'Failed', Cancelled: 'Cancelled', Deleted: 'Deleted',
};
export const stateLabel = (state) => stateLabels[state] ?? words(state);

/** What a job is called: its prompt, else what was read from it. */
export const titleOf = (job) => job.prompt ?? job.request?.prompt ?? job.scenes?.join(' ')
  ?? (job.parameters?.scenes?.map((scene) => scene.text).filter(Boolean).join(' ') || job.parameters?.subject || job.creative);

export const shorten = (text, length) => text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
