// For operators: queues, open jobs by stage, throughput of the last hour, paid calls and tenants. Read again every few seconds.
import { fill, h, table } from '../dom.js';
import { call } from '../api.js';
import { ago, count, stateLabel, time, words } from '../format.js';
import { spark } from '../plot.js';

const everyMs = 5000;
const labels = { accepted: 'Accepted', quantified: 'Prompts read', 'take.started': 'Attempts started', 'take.finishing': 'Clips made',
  'take.stored': 'Takes stored',
  'take.failed': 'Takes failed', 'take.fallback': 'Fallbacks', retried: 'Stalled and sent again', completed: 'Jobs completed',
  failed: 'Jobs failed', cancelled: 'Jobs cancelled' };
const order = ['Queued', 'Quantifying', 'AwaitingApproval', 'Generating', 'Finishing', 'Storing'];
const sum = (list) => list.reduce((one, other) => one + other, 0);

export async function show({ root, isShown, onLeave }) {
  const content = h('div', { class: 'view' }, h('p', { class: 'loading' }, 'Counting…'));
  const stamp = h('p', { class: 'hint' });
  fill(root, h('div', { class: 'head' }, h('h1', { tabindex: -1 }, 'Operations'), stamp), content);
  let timer = null;

  async function read() {
    try {
      const report = await call('operations');
      if (!isShown()) return;
      draw(report);
    } catch (error) {
      if (!isShown()) return;
      if (error.status === 403) { fill(content, h('p', { class: 'error', role: 'alert' }, error.message)); return; }
      stamp.textContent = error.message;
    }
    timer = setTimeout(read, document.hidden ? 10 * everyMs : everyMs);
  }

  function draw(report) {
    const focused = document.activeElement;
    if (focused && content.contains(focused) && focused.matches('.table-box')) return; // someone reads a table with the keyboard
    stamp.textContent = `As of ${time(report.at)}`;
    const stages = new Map(report.stages.map((stage) => [stage.state, stage]));
    const names = [...new Set([...order.filter((name) => name !== 'AwaitingApproval' || stages.has(name)), ...stages.keys()])];
    const most = Math.max(1, ...report.stages.map((stage) => stage.jobs));
    const failures = (report.queues ?? []).filter((queue) => queue.isFailure && queue.ready > 0);
    fill(content,
      failures.length > 0 ? h('p', { class: 'failure', role: 'note' }, h('strong', {}, 'Failed messages: '),
        failures.map((queue) => `${queue.name} (${count(queue.ready)})`).join(', ')) : null,
      h('section', { class: 'card', 'aria-labelledby': 'stages' }, h('h2', { id: 'stages' }, 'Open jobs by stage'),
        h('ol', { class: 'stages' }, names.map((name) => {
        const stage = stages.get(name);
        return h('li', {}, h('span', { class: 'stage-count' }, count(stage?.jobs ?? 0)),
          h('span', { class: 'stage-name' }, stateLabel(name)),
          h('span', { class: 'bar-track', 'aria-hidden': 'true' },
            h('span', { class: 'bar-fill series-0', style: { width: `${100 * (stage?.jobs ?? 0) / most}%` } })),
          h('span', { class: 'hint' }, stage ? `oldest ${ago(stage.oldestAcceptedAt)}` : 'none'));
      }))),
      h('section', { class: 'card', 'aria-labelledby': 'throughput' }, h('h2', { id: 'throughput' }, 'Throughput of the last hour'),
        report.isThroughputPartial ? h('p', { class: 'hint' }, 'There was more than is counted: the older minutes are too low.') : null,
        h('ul', { class: 'throughput' }, report.throughput.map(
          (row) => h('li', { dataset: { type: row.type } }, h('span', { class: 'stage-count' }, count(sum(row.perMinute))),
          h('span', { class: 'stage-name' }, labels[row.type] ?? words(row.type)),
          spark({
            title: `${labels[row.type] ?? row.type} per minute over the last hour: `
              + `${sum(row.perMinute.slice(-5))} in the last five minutes`,
            values: row.perMinute,
          }))))),
      h('section', { class: 'card', 'aria-labelledby': 'queues' }, h('h2', { id: 'queues' }, 'Queues'), report.queues
        ? table('Messages by queue', [{ label: 'Queue', head: true, cell: (row) => h('code', {}, row.name) },
          { label: 'Waiting', number: true, cell: (row) => count(row.ready) },
          { label: 'In work', number: true, cell: (row) => count(row.unacknowledged) },
          { label: 'Consumers', number: true, cell: (row) => row.consumers === 0 && !row.isFailure ? h('strong', { class: 'bad' }, 'none')
            : row.consumers === null ? '' : count(row.consumers) },
          { label: '', cell: (row) => row.isFailure
            ? h('span', { class: 'badge', dataset: { state: row.ready > 0 ? 'Failed' : 'Completed' } },
              row.ready > 0 ? 'Needs an operator' : 'Empty') : '' }], report.queues)
        : h('p', { class: 'empty' },
          'The queues cannot be counted: the bus is in memory, or the broker’s management API does not answer.')),
      h('div', { class: 'columns' },
        h('section', { class: 'card', 'aria-labelledby': 'calls' }, h('h2', { id: 'calls' }, 'Paid calls in progress'),
          table('Paid calls by model', [
          { label: 'Model', head: true, cell: (row) => row.model }, { label: 'Waiting', number: true, cell: (row) => count(row.waiting) },
          { label: 'At the provider', number: true, cell: (row) => count(row.submitted) },
          { label: 'Oldest', cell: (row) => ago(row.oldestRecordedAt) }], report.providers, { empty: 'None.' })),
        h('section', { class: 'card', 'aria-labelledby': 'tenants' }, h('h2', { id: 'tenants' }, 'Tenants with open jobs'),
          table('Open jobs by tenant', [
          { label: 'Tenant', head: true, cell: (row) => row.tenantName },
          { label: 'Queued', number: true, cell: (row) => count(row.queued) },
          { label: 'Running', number: true, cell: (row) => count(row.running) }], report.tenants, { empty: 'None.' }))));
  }

  onLeave(() => clearTimeout(timer));
  await read();
}
