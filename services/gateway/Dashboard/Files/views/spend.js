// What was spent: over time, by provider, model and creative; with the numbers as a table and as a file.
import { download, fill, h, option, table, field } from '../dom.js';
import { call, can } from '../api.js';
import { count, day, duration, money } from '../format.js';
import { bars, legend, stackedColumns } from '../plot.js';

const dayMs = 86_400_000;
const iso = (date) => date.toISOString().slice(0, 10);
const monthStart = (offset) => { const now = new Date(); return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + offset, 1)); };
const periods = {
  month: ['This month', () => [monthStart(0), monthStart(1)]],
  last: ['Last month', () => [monthStart(-1), monthStart(0)]],
  d7: ['Last 7 days', () => [new Date(Date.parse(iso(new Date())) - 6 * dayMs), new Date(Date.parse(iso(new Date())) + dayMs)]],
  d90: ['Last 90 days', () => [new Date(Date.parse(iso(new Date())) - 89 * dayMs), new Date(Date.parse(iso(new Date())) + dayMs)]],
  year: ['Last 12 months', () => [monthStart(-11), monthStart(1)]],
};

const sumBy = (lines, key) => {
  const sums = new Map();
  for (const line of lines) sums.set(line[key], (sums.get(line[key]) ?? 0) + line.spent);
  return [...sums].map(([label, value]) => ({ label, value })).sort((one, other) => other.value - one.value);
};

const csvCell = (value) => {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d/.test(text) ? `'${text}` : text; // a spreadsheet must not run it
  return /[",\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
};

export async function show({ root, route, isShown }) {
  const select = h('select', { name: 'period' }, Object.entries(periods).map(([value, [label]]) => option(value, label)));
  select.value = periods[route.query.get('period')] ? route.query.get('period') : 'month';
  const save = h('button', { type: 'button', id: 'csv' }, 'Download CSV');
  const content = h('div', { class: 'view' }, h('p', { class: 'loading' }, 'Adding up…'));
  fill(root, h('div', { class: 'head' }, h('h1', { tabindex: -1 }, 'Spend'), h('div', { class: 'buttons' }, field('Period', select), save)),
    content);
  let report = null;

  async function read() {
    const [from, to] = periods[select.value][1]();
    const query = `from=${iso(from)}&to=${iso(to)}`;
    const [usage, series] = await Promise.all([call(`usage?${query}`), can('get', '/usage/series') ? call(`usage/series?${query}`) : null]);
    if (!isShown()) return;
    report = { ...usage, from, to };
    const providers = sumBy(usage.lines, 'provider').map((row) => row.label);
    const columns = (series?.periods ?? []).map(
      (period) => ({ label: day(period.from), short: new Date(period.from).toLocaleDateString(
        'en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' }), values: period.spent, period }));
    const names = [...new Set([...providers, ...columns.flatMap((column) => Object.keys(column.values))])];
    const budget = usage.monthlyBudget;
    fill(content,
      h('dl', { class: 'tiles' }, [['Spent', money(usage.spent)], ['Reserved for running calls', money(usage.reserved)],
        ['Committed this month', money(usage.committedThisMonth)],
        ['Monthly budget', budget ? money(budget) : 'No limit']].map(
          ([name, value]) => h('div', { class: 'tile' }, h('dt', {}, name), h('dd', {}, value)))),
      budget ? h('p', {}, h('meter', { class: 'budget', min: 0, max: Number(budget), high: 0.8 * budget, optimum: 0,
        value: Number(usage.committedThisMonth), 'aria-label': 'Share of the monthly budget' }),
        ` ${Math.round(100 * usage.committedThisMonth / budget)} % of the budget is committed.`) : null,
      usage.lines.length === 0 ? h('p', { class: 'empty' },
        'Nothing was charged in this period. Videos of the local frame workers cost nothing.') : [
        columns.length > 0 ? h('section', { class: 'card', 'aria-labelledby': 'over-time' }, h('h2', { id: 'over-time' }, 'Over time'),
          stackedColumns({ title: 'Spend over time by provider', columns, names, format: money }), legend(names),
          h('details', {}, h('summary', {}, 'Numbers'), table('Spend over time', [{ label: 'From', head: true, cell: (row) => row.label },
            ...names.map((name) => ({ label: name, number: true, cell: (row) => money(row.values[name] ?? 0) }))], columns))) : null,
        h('div', { class: 'columns' }, [['By provider', 'provider'], ['By model', 'model'], ['By creative', 'creativeId']].map(
          ([heading, key]) => h('section', { class: 'card' },
          h('h2', {}, heading), bars({ title: heading, format: money,
            rows: sumBy(usage.lines, key).slice(0, 12).map(
              (row) => ({ ...row, series: key === 'provider' ? names.indexOf(row.label) : 0 })) })))),
        h('section', { class: 'card', 'aria-labelledby': 'lines' }, h('h2', { id: 'lines' }, 'All lines'),
          table('Spend by provider, model and creative', [
          { label: 'Provider', head: true, cell: (line) => line.provider }, { label: 'Model', cell: (line) => line.model },
          { label: 'Creative', cell: (line) => line.creativeId },
          { label: 'Spent', number: true, cell: (line) => money(line.spent) },
          { label: 'Refunded', number: true, cell: (line) => money(line.refunded) },
          { label: 'Reserved', number: true, cell: (line) => money(line.reserved) },
          { label: 'Video', number: true, cell: (line) => duration(line.seconds * 1000) },
          { label: 'Charges', number: true, cell: (line) => count(line.charges) }], usage.lines))]);
  }

  select.addEventListener('change', read);
  save.addEventListener('click', () => {
    if (!report) return;
    const rows = [['provider', 'model', 'creative', 'spent_usd', 'refunded_usd', 'reserved_usd', 'seconds', 'charges'],
      ...report.lines.map((line) => [line.provider, line.model, line.creativeId, line.spent, line.refunded, line.reserved, line.seconds,
        line.charges])];
    download(`spend-${report.tenantName}-${iso(report.from)}-${iso(report.to)}.csv`,
      rows.map((row) => row.map(csvCell).join(',')).join('\r\n') + '\r\n', 'text/csv');
  });
  await read();
}
