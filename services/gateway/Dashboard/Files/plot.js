// Plots as SVG. Each is a picture with a text alternative; the numbers are in a table beside it.
import { h, svg } from './dom.js';

/** The colour of the nth series; the style sheet has them for light and dark. */
export const seriesClass = (index) => `series-${index % 8}`;

function ticksOf(max) {
  if (max <= 0) return [0, 1];
  const raw = max / 4;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * size).find((one) => one >= raw);
  const ticks = [];
  for (let tick = 0; tick < max + step * 0.999; tick += step) ticks.push(tick);
  return ticks;
}

export function legend(names) {
  return h('ul', { class: 'legend' }, names.map(
    (name, index) => h('li', {}, h('span', { class: `swatch ${seriesClass(index)}`, 'aria-hidden': 'true' }), name)));
}

/**
 * Stacked columns over time. `columns`: [{ label, values: { name: number } }]; `names`: the series, bottom first; `format` writes a value.
 */
export function stackedColumns(plot) {
  // Drawn for the width there is, so that its letters keep their size.
  const box = h('div', { class: 'plot-box' });
  let drawn = 0;
  new ResizeObserver(([entry]) => {
    const width = Math.round(entry.contentRect.width);
    if (width > 0 && width !== drawn) box.replaceChildren(columnsOf({ ...plot, width: drawn = width }));
  }).observe(box);
  return box;
}

function columnsOf({ title, columns, names, format, width, height = 240 }) {
  const left = 64, bottom = 28, top = 10, right = 8;
  const totals = columns.map((column) => names.reduce((sum, name) => sum + Math.max(0, column.values[name] ?? 0), 0));
  const ticks = ticksOf(Math.max(...totals, 0));
  const max = ticks[ticks.length - 1];
  const y = (value) => top + (height - top - bottom) * (1 - value / max);
  const slot = (width - left - right) / Math.max(1, columns.length);
  const bar = Math.min(48, slot * 0.72);
  const every = Math.ceil(columns.length / Math.max(2, Math.floor(width / 90)));
  return svg('svg', { class: 'plot', viewBox: `0 0 ${width} ${height}`, role: 'img',
    'aria-label': `${title}. The table below has the numbers.` },
    ticks.map((tick) => [svg('line', { class: 'grid', x1: left, x2: width - right, y1: y(tick), y2: y(tick) }),
      svg('text', { class: 'tick', x: left - 8, y: y(tick) + 4, 'text-anchor': 'end' }, format(tick))]),
    columns.map((column, index) => {
      const x = left + slot * index + (slot - bar) / 2;
      let base = 0;
      return svg('g', {}, svg('title', {}, `${column.label}: ${format(totals[index])}`),
        names.map((name, series) => {
          const value = Math.max(0, column.values[name] ?? 0);
          if (value === 0) return null;
          const from = y(base);
          base += value;
          return svg('rect', { class: seriesClass(series), x, width: bar, y: y(base), height: Math.max(0.5, from - y(base)),
            rx: Math.min(2, bar / 4) });
        }),
        index % every === 0 ? svg('text', { class: 'tick', x: x + bar / 2, y: height - 8, 'text-anchor': 'middle' },
          column.short ?? column.label) : null);
    }));
}

/** Horizontal bars of a ranking. `rows`: [{ label, value }]. */
export function bars({ title, rows, format }) {
  const max = Math.max(...rows.map((row) => row.value), 1e-9);
  return h('ol', { class: 'bars', 'aria-label': title }, rows.map((row, index) => h('li', {},
    h('span', { class: 'bar-label' }, row.label), h('span', { class: 'bar-track', 'aria-hidden': 'true' },
      h('span', { class: `bar-fill ${seriesClass(row.series ?? index)}`, style: { width: `${Math.max(0.5, 100 * row.value / max)}%` } })),
    h('span', { class: 'bar-value' }, format(row.value)))));
}

/** A small line without axes, such as of the last hour. */
export function spark({ title, values, width = 160, height = 36 }) {
  const max = Math.max(...values, 1);
  const points =
    values.map((value, index) =>
      `${(index * width / Math.max(1, values.length - 1)).toFixed(1)},${(height - 2 - (height - 4) * value / max).toFixed(1)}`);
  return svg('svg', { class: 'spark', viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: 'none', role: 'img', 'aria-label': title },
    svg('polyline', { points: points.join(' ') }));
}
