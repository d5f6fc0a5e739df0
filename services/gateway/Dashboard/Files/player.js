// Players of stored videos: poster, captions, every output of a take, and two takes side by side in step.
import { fill, h, newId } from './dom.js';
import { nameOf, save } from './files.js';
import { bytes } from './format.js';

/** The files of a take that can be played: its outputs, or its one video. */
export function outputsOf(take) {
  if (take.outputs?.length > 0) {
    return take.outputs.map((output) => ({ name: output.name, shape: output.shape, video: output.video, poster: output.poster,
      captions: output.captions ?? [],
      preflight: output.preflight, report: output.report, facts: output.facts }));
  }
  return take.video ? [{ name: 'Video', shape: null, video: take.video, poster: take.poster, captions: take.captions ?? [],
    facts: take.facts }] : [];
}

const webVttOf = (output) => output.captions.find((file) => file.contentType?.startsWith('text/vtt') || /\.vtt$/.test(file.key ?? ''));

/**
 * A video element; `onExpired` is called when its link no longer works. Captions from another origin need CORS for the video too. A
 * bucket that does not allow it refuses both, so the video is then read again without CORS and without captions.
 */
export function videoOf(output, label, onExpired) {
  const captions = webVttOf(output);
  const isElsewhere = captions && new URL(captions.url).origin !== location.origin;
  const video = h('video', { controls: true, playsinline: true, loop: true, preload: 'none', poster: output.poster?.url,
    src: output.video.url,
    crossorigin: isElsewhere ? 'anonymous' : null, 'aria-label': label },
    captions ? h('track', { kind: 'captions', src: captions.url, srclang: 'en', label: 'Captions', default: true }) : null);
  const facts = output.facts;
  if (facts) video.style.setProperty('--shape', facts.width / facts.height);
  let isRenewed = false;
  video.addEventListener('error', () => {
    if (video.hasAttribute('crossorigin')) {
      const plays = !video.paused; // loading it anew pauses it
      video.removeAttribute('crossorigin');
      video.querySelector('track')?.remove();
      video.load();
      if (plays) video.play().catch(() => {}); // a failure is an event of its own
    } else if (!isRenewed) {
      isRenewed = true;
      onExpired?.();
    }
  });
  return video;
}

/** A link that saves a file. Its address expires, so a click uses a new one; with a modifier key the browser opens the address itself. */
export const fileLink = (file, label) => file ? h('a', { href: file.url, download: nameOf(file.key), onClick: (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  save(nameOf(file.key));
} }, `${label} (${bytes(file.length)})`) : null;

/** Two outputs side by side, played, paused and moved together. */
export function compare(root, [left, right], onExpired) {
  const players = [left, right].map((one) => videoOf(one.output, one.label, onExpired));
  players.forEach((player) => { player.muted = true; player.preload = 'auto'; player.controls = false; });
  const position = h('input', { type: 'range', min: 0, max: 1000, value: 0, id: newId('position'),
    'aria-label': 'Position in both videos' });
  const play = h('button', { type: 'button', class: 'primary' }, 'Play both');
  const length = () => Math.max(...players.map((player) => player.duration || 0));
  const seek = (seconds) => players.forEach((player) => {
    if (player.duration) player.currentTime = Math.min(seconds, player.duration - 0.01);
  });
  play.addEventListener('click', async () => {
    if (players[0].paused) {
      seek(players[0].currentTime);
      await Promise.all(players.map((player) => player.play()));
      play.textContent = 'Pause both';
    } else {
      players.forEach((player) => player.pause());
      play.textContent = 'Play both';
    }
  });
  position.addEventListener('input', () => seek(position.value / 1000 * length()));
  players[0].addEventListener('timeupdate', () => {
    if (document.activeElement !== position || !players[0].paused) position.value = 1000 * players[0].currentTime / (length() || 1);
    if (!players[0].paused && Math.abs(players[0].currentTime - players[1].currentTime) > 0.15
      && players[0].currentTime < (players[1].duration || 0)) {
      players[1].currentTime = players[0].currentTime; // drift
    }
  });
  fill(root, h('div', { class: 'compare' }, [left, right].map(
    (one, index) => h('figure', {}, players[index], h('figcaption', {}, one.label)))),
    h('div', { class: 'transport' }, play, position));
}
