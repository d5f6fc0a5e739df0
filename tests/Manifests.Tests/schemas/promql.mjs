// Parses PromQL with the parser of Prometheus' own editor. Reads a JSON array of expressions from standard input; prints a JSON array with,
// for each, the faults and the names of metrics and labels in it.
import { readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';

const parse = (expression) => {
  const found = { faults: [], metrics: [], labels: [] };
  parser.parse(expression).iterate({
    enter(node) {
      const text = expression.slice(node.from, node.to);
      if (node.type.isError) found.faults.push(`position ${node.from}: '${expression.slice(node.from, node.from + 20)}'`);
      else if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') found.metrics.push(text);
      else if (node.name === 'LabelName') found.labels.push(text);
    },
  });
  return found;
};

console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(parse)));
